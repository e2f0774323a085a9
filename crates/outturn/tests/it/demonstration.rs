//! A register set up by its commands: a demonstration year, proved, altered and found out, exported and restored.

use std::fs;
use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

use outturn_award::receipt::sha256;
use serde_json::{Value, json};

/// Runs the program in a folder, and gives its exit code, what it said, and what it complained of.
fn outturn(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("OUTTURN_DATABASE")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

#[test]
fn a_demonstration_year_is_loaded_proved_and_restored() {
    let folder = tempfile::TempDir::new().unwrap();
    let run = |arguments: &[&str]| outturn(folder.path(), arguments);
    // An address with a slip in it is no empty register, and makes none.
    for words in [
        &["audit", "verify"][..],
        &["audit", "head"],
        &["audit", "export", "--account", "a", "x"],
        &["serve"],
    ] {
        let (code, said, told) = run(words);
        assert_eq!((code, said.as_str()), (Some(3), ""), "{words:?}");
        assert!(told.contains("[no-register]") && told.contains("sqlite:outturn.db"), "{told}");
    }
    assert_eq!(run(&["demo", "load"]).0, Some(3));
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none(), "nothing was made");

    let (code, said, _) = run(&["init"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("Nobody can sign in yet"), "{said}");
    let (code, said, told) = run(&["demo", "load", "--password", "a demonstration only"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("266 bodies and 17 people") && told.contains("144 paid"), "{told}");
    assert!(told.contains("52 practices were offered the local scheme, 36 are paid"), "{told}");
    assert!(said.contains("ccg.lead") && said.contains("a demonstration only"), "{said}");
    // The same seed draws the same facts.
    let hash =
        "facts-published.json has the hash a7ebd52610fa8b8c28d1d385c3323cec87fabcec00abef2baaf763202355f83d";
    assert!(told.contains(hash), "{told}");

    let (code, said, _) = run(&["audit", "verify"]);
    assert_eq!(code, Some(0));
    let head = said.lines().find_map(|it| it.strip_prefix("head ")).unwrap().to_owned();
    assert_eq!(run(&["audit", "head"]).1.trim(), head);
    assert_eq!(run(&["audit", "verify", "--head", &head]).0, Some(0));
    let (number, _) = head.split_once(':').unwrap();
    let other = format!("{number}:{}", "0".repeat(64));
    assert_eq!(run(&["audit", "verify", "--head", &other]).0, Some(1), "a head that was never there");
    assert_eq!(run(&["audit", "verify", "--head", "somewhere"]).0, Some(3));
    // It is loaded into an empty register only.
    let (code, _, told) = run(&["demo", "load"]);
    assert_eq!(code, Some(3));
    assert!(told.contains("nothing was written"), "{told}");

    serves(folder.path());

    let (code, said, told) = run(&["audit", "clock", "--reason", "to see that it can be said"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(said.starts_with("From now on the clock is right: it is 2"), "{said}");
    assert_eq!(run(&["audit", "clock", "--reason", " "]).0, Some(3));
    let (code, said, told) = run(&["audit", "export", "--account", "auditor", "export"]);
    assert_eq!(code, Some(0), "{told}");
    let exported = said.lines().find_map(|it| it.strip_prefix("head ")).unwrap().to_owned();
    let (code, said, told) = run(&["audit", "restore", "--database", "sqlite:restored.db", "export"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(said.contains(&exported), "{said}");
    let (code, _, told) = run(&["audit", "restore", "--database", "sqlite:restored.db", "export"]);
    assert_eq!(code, Some(3));
    assert!(told.contains("database-not-empty"), "{told}");
}

/// Starts the server on a free port, signs in, asks for the award of somebody, and ends it as a service manager does.
fn serves(folder: &Path) {
    let mut server = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .current_dir(folder)
        .env_remove("OUTTURN_DATABASE")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    let address = first.split_whitespace().find_map(|it| it.strip_prefix("http://")).unwrap();
    let address = address.trim_end_matches(',').to_owned();
    let ask = |head: &str, body: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        let length = body.len();
        write!(stream, "{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n").unwrap();
        write!(stream, "content-type: application/json\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split_whitespace().nth(1).unwrap().to_owned(), body.to_owned())
    };
    let (status, about) = ask("GET /v1 HTTP/1.1", "");
    assert_eq!(status, "200", "{about}");
    let (status, schemes) = ask("GET /v1/schemes HTTP/1.1", "");
    assert!(status == "200" && schemes.contains("quality-premium/2014-15"), "{schemes}");
    let (status, _) = ask("GET /v1/items/1 HTTP/1.1", "");
    assert_eq!(status, "401");
    let (status, session) =
        ask("POST /v1/session HTTP/1.1", r#"{"account":"auditor","password":"a demonstration only"}"#);
    assert_eq!(status, "200", "{session}");
    let token = session.split_once(r#""token":""#).unwrap().1.split('"').next().unwrap();
    let (status, items) =
        ask(&format!("GET /v1/items?state=paid HTTP/1.1\r\nauthorization: Bearer {token}"), "");
    assert!(status == "200" && items.contains(r#""state":"paid""#), "{items}");
    local_award(folder, &address);
    let ended = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    assert!(ended.success());
    assert!(server.wait().unwrap().success(), "it ends in good order");
    assert_eq!(lines.last().unwrap(), "ended");
}

/// A practice takes its award home and verifies it without the register; what is altered in it is found.
fn local_award(folder: &Path, address: &str) {
    let session = json!({ "account": "practice", "password": "a demonstration only" });
    let asked = ureq::post(format!("http://{address}/v1/session")).header("content-type", "application/json");
    let signed_in = asked.send(session.to_string()).unwrap().into_body().read_to_string().unwrap();
    let told: Value = serde_json::from_str(&signed_in).unwrap();
    let bearer = format!("Bearer {}", told["token"].as_str().unwrap());
    let asked =
        ureq::get(format!("http://{address}/v1/local-items/1/bundle")).header("authorization", &bearer);
    let archive = asked.call().unwrap().into_body().read_to_vec().unwrap();
    zip::ZipArchive::new(Cursor::new(archive)).unwrap().extract(folder).unwrap();
    let home = folder.join("local-award-1");
    let verify = || outturn(folder, &["verify", "local-award-1"]);
    let (code, said, told) = verify();
    assert_eq!((code, told.as_str()), (Some(0), ""), "{said}");
    for who in ["local.declare by Priya Practice", "local.approve by Luke Lead", "local.pay by Celia Costs"] {
        assert!(said.contains(who), "{said}");
    }
    // Whoever alters a figure can make the list of hashes fit, and not what was signed.
    let alters = |file: &str, from: &str, to: &str, finds: &[&str]| {
        let (path, sums) = (home.join(file), home.join("SHA256SUMS"));
        let (text, listed) = (fs::read_to_string(&path).unwrap(), fs::read_to_string(&sums).unwrap());
        assert!(text.contains(from), "{file} has no {from}");
        let altered = text.replacen(from, to, 1);
        fs::write(&path, &altered).unwrap();
        let (code, _, told) = verify();
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains("[altered]") && told.contains(file), "{told}");
        fs::write(&sums, listed.replace(&sha256(text.as_bytes()), &sha256(altered.as_bytes()))).unwrap();
        let (code, said, told) = verify();
        assert_eq!((code, said.as_str()), (Some(1), ""), "{told}");
        assert!(finds.iter().all(|it| told.contains(it)), "{told}");
        fs::write(&path, text).unwrap();
        fs::write(&sums, listed).unwrap();
    };
    // The claim alone: the lines no longer follow. With its lines: it is not what was signed.
    alters(
        "local-award.json",
        "      15000,\n",
        "      16000,\n",
        &["[not-reproduced]", "[other-signatures]"],
    );
    alters("local-award.json", "\"cap\": 60000", "\"cap\": 70000", &["[other-signatures]"]);
    alters("local-award.json", "\"claims\": [", "\"claims\": [7, ", &["[altered]", "no arrangement"]);
    alters(
        "local-award.json",
        "      \"2014/15\",",
        "      \"a year\",",
        &["[altered]", "a claim that cannot be read"],
    );
    alters(
        "signatures.json",
        "\"body\": \"",
        "\"body\": \"X",
        &["[other-signatures]", "the signatures are for X"],
    );
    alters("signatures.json", "outturn-local-signatures/1", "outturn-local-signatures/9", &["the layout"]);
    alters("facts.json", "\"279\"", "\"779\"", &["[altered]", "the file of the receipt"]);
    fs::remove_file(home.join("signatures.json")).unwrap();
    let (code, _, told) = verify();
    assert_eq!(code, Some(1));
    assert!(told.contains("signatures.json") && told.contains("[altered]"), "{told}");
}

#[test]
fn the_first_person_is_told_a_password_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let first =
        ["init", "--owner", "jane", "--name", "Jane Doe", "--body", "X24", "--body-name", "NHS England"];
    let (code, said, told) = outturn(folder.path(), &first);
    assert_eq!(code, Some(0), "{told}");
    assert!(said.contains("jane owns the national schemes at X24"), "{said}");
    let (code, _, told) = outturn(folder.path(), &first);
    assert_eq!(code, Some(3));
    assert!(told.contains("the register was set up before"), "{told}");
    assert_eq!(
        outturn(folder.path(), &["init", "--owner", "jane"]).0,
        Some(2),
        "a name and a body belong to it"
    );
    let (code, _, told) = outturn(folder.path(), &["serve", "--database", "mysql:x"]);
    assert_eq!(code, Some(3));
    assert!(told.contains("sqlite:"), "{told}");
}
