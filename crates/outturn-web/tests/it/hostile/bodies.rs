//! What is written into texts, numbers and JSON to make the program do something else.

use serde_json::{Value, json};

use super::authorisation::{table, things};
use super::table::Route;
use crate::national::world;
use crate::support::rules::{SCHEME, facts, of_id, rules};
use crate::support::{Client, Server, both, key, say};

/// Texts that mean something to a database, a shell, a page, a spreadsheet or a log.
fn texts() -> Vec<String> {
    let mut all: Vec<String> = [
        "' or '1'='1",
        "C1' or 1=1 --",
        "'; drop table person; --",
        "\"; delete from log_entry; --",
        "x' union select password from person --",
        "$1",
        "%",
        "_",
        "\\",
        "\\'; select pg_sleep(30); --",
        "*/ select 1 /*",
        "<script>alert(1)</script>",
        "=cmd|' /c calc'!A0",
        "${jndi:ldap://localhost/a}",
        "{{7*7}}",
        "`id`",
        "a\u{0}b",
        "\u{0}",
        "a\r\nSet-Cookie: x=y",
        "\u{1b}[2J",
        "\u{202e}txt.exe",
        "\u{feff}C1",
        "C\u{ff11}",
        "-1",
        "9223372036854775808",
        "",
        " ",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push("x".repeat(501));
    all.push("é".repeat(100_000));
    all
}

/// The texts of a body that somebody types, by their places: not those of facts and rules, which are read by themselves.
fn places(at: &str, body: &Value) -> Vec<String> {
    match body {
        Value::String(_) => vec![at.to_owned()],
        Value::Object(all) => {
            let deep = |it: &&String| !["facts", "rules"].contains(&it.as_str());
            all.keys().filter(deep).flat_map(|name| places(&format!("{at}/{name}"), &all[name])).collect()
        }
        _ => Vec::new(),
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|it| if it.is_ascii_alphanumeric() { char::from(it).to_string() } else { format!("%{it:02X}") })
        .collect()
}

/// A route with every part of its path and every value of its query replaced, one at a time.
fn with_other_addresses(route: &Route, text: &str) -> Vec<String> {
    let (path, query) = route.asked.split_once('?').unwrap_or((&route.asked, ""));
    let mut found = Vec::new();
    let parts: Vec<&str> = path.split('/').collect();
    for (place, name) in route.path.split('/').enumerate().filter(|(_, name)| name.starts_with('{')) {
        assert!(place < parts.len(), "{name}");
        let mut parts: Vec<String> = parts.iter().map(|it| (*it).to_owned()).collect();
        parts[place] = encoded(text);
        found.push(format!("{}?{query}", parts.join("/")));
    }
    let pairs: Vec<&str> = query.split('&').filter(|it| !it.is_empty()).collect();
    for place in 0..pairs.len() {
        let mut pairs: Vec<String> = pairs.iter().map(|it| (*it).to_owned()).collect();
        let (name, _) = pairs[place].split_once('=').unwrap();
        pairs[place] = format!("{name}={}", encoded(text));
        found.push(format!("{path}?{}", pairs.join("&")));
    }
    found
}

both! {
    fn no_text_is_taken_for_anything_but_itself(server) {
        let people = world(server);
        let things = things(server, &people);
        // Those between them who may do everything.
        let askers: [&Client; 5] = [&people.owner, &people.analyst, &people.officer, &people.finance, &people.lead];
        let counts = || ["/v1/people?limit=1000", "/v1/bodies?limit=1000", "/v1/items?limit=1000"].map(|it| people.auditor.read_or_owner(&people.owner, it));
        let before = counts();
        let (mut fields, mut requests, mut wrong) = (0, 0, Vec::new());
        let texts = texts();
        let table = table(&things);
        for (which, route) in table.iter().enumerate() {
            // Attempts to sign in are entries of the log: they are tried apart.
            if route.path == "/v1/session" {
                continue;
            }
            let all = places("", &route.body);
            fields += all.len() + with_other_addresses(route, "").len();
            for (number, text) in texts.iter().enumerate() {
                let who = askers[(which + number) % askers.len()];
                let mut tries: Vec<Route> = Vec::new();
                for at in &all {
                    let mut body = route.body.clone();
                    *body.pointer_mut(at).unwrap() = json!(text);
                    tries.push(route.with(route.asked.clone(), body));
                }
                // A name of half a megabyte in an address is refused by its length, and tried once elsewhere.
                if text.len() < 10_000 {
                    tries.extend(with_other_addresses(route, text).into_iter().map(|it| route.with(it, route.body.clone())));
                }
                for it in tries {
                    requests += 1;
                    let found = it.ask(who);
                    if found >= 500 {
                        wrong.push(format!("{} {} with {text:.40?}: {found}", it.method, it.asked));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
        let after = counts();
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before, after, "nothing was found or changed that was not meant");
        }
        server.sound(&people.auditor);
        say(&format!("{requests} requests: {} texts in {fields} fields", texts.len()));
    }

    fn texts_are_kept_as_they_are_or_refused(server) {
        let people = world(server);
        let (mut kept, mut refused) = (0, 0);
        for (number, text) in texts().iter().enumerate() {
            let body = json!({ "code": format!("X{number}"), "name": text, "kind": "practice", "within": "C1" });
            let came = people.owner.post("/v1/bodies", &key(), &body);
            let shown = people.owner.get(&format!("/v1/bodies/X{number}"));
            match came.status {
                200 => {
                    assert_eq!(shown.json()["name"], text.as_str());
                    kept += 1;
                }
                422 => {
                    assert_eq!(shown.status, 404, "{text:?}");
                    refused += 1;
                }
                other => panic!("{text:?}: {other}"),
            }
            let found = server.public().send("POST", "/v1/session", &[("content-type", "application/json")],
                json!({ "account": text, "password": text }).to_string().as_bytes());
            assert!([401, 422, 429].contains(&found.status), "{text:?}: {}", found.text);
        }
        assert!(kept > 10 && refused > 5, "{kept} {refused}");
        say(&format!("{kept} texts kept as they are, {refused} refused"));
        server.sound(&people.auditor);
    }
}

impl Client {
    /// What is read, by whoever of two may.
    fn read_or_owner(&self, owner: &Client, path: &str) -> usize {
        let came = self.get(path);
        let all = if came.status == 200 { came.json() } else { owner.read(path) };
        all["of"].as_array().unwrap().len()
    }
}

/// Bytes as a body of JSON.
fn posted(who: &Client, path: &str, body: &[u8]) -> crate::support::Came {
    let key = key();
    who.send("POST", path, &[("content-type", "application/json"), ("idempotency-key", &key)], body)
}

#[test]
fn json_that_is_none_or_too_much_is_refused() {
    let server = Server::sqlite();
    let people = world(&server);
    let head = server.public().read("/v1");
    let facts_text = facts(90).to_string();
    let deep =
        |open: &str, close: &str| format!("{{\"facts\":{}{}}}", open.repeat(100_000), close.repeat(100_000));
    let item = people.analyst.write("/v1/items", &json!({ "scheme": SCHEME, "body": "C1" }));
    let after_item = server.public().read("/v1");
    assert_ne!(head, after_item);
    let freeze = format!("/v1/items/{}/freeze", item["result"]);
    let mut tried = 0;
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("cut off", b"{\"facts\":{".to_vec()),
        ("two", b"{} {}".to_vec()),
        ("no object", b"[]".to_vec()),
        ("a text", b"\"x\"".to_vec()),
        ("null", b"null".to_vec()),
        ("UTF-16", "{}".encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("not UTF-8", b"{\"facts\":\"\xff\xfe\"}".to_vec()),
        ("overlong UTF-8", b"{\"facts\":\"\xc0\xaf\"}".to_vec()),
        ("half a character", b"{\"facts\":\"\\ud800\"}".to_vec()),
        ("a byte order mark", b"\xef\xbb\xbf{}".to_vec()),
        ("deep arrays", deep("[", "]").into_bytes()),
        ("deep objects", deep("{\"a\":", "}").into_bytes()),
        ("deep and not closed", deep("[", "").into_bytes()),
        ("a field twice", format!("{{\"facts\":{facts_text},\"facts\":{facts_text}}}").into_bytes()),
        (
            "a name twice within",
            format!("{{\"facts\":{}}}", facts_text.replacen('{', "{\"readings.csv\":{},", 1)).into_bytes(),
        ),
        ("a fraction", b"{\"facts\":{\"readings.csv\":1.5}}".to_vec()),
        ("an exponent", b"{\"facts\":{\"readings.csv\":1e400}}".to_vec()),
        ("not a number", b"{\"facts\":NaN}".to_vec()),
        ("a comment", b"{/* */}".to_vec()),
        ("a comma too many", b"{\"facts\":{},}".to_vec()),
    ];
    for (what, body) in &bad {
        let came = posted(&people.analyst, &freeze, body);
        assert_eq!((came.status, came.code().as_str()), (400, "unreadable-request"), "{what}: {}", came.text);
        tried += 1;
        let public =
            server.public().send("POST", "/v1/calculate", &[("content-type", "application/json")], body);
        assert_eq!(public.status, 400, "{what}: {}", public.text);
        tried += 1;
    }
    // A great many of something is read in time, and refused by what it says.
    let many = json!({ "facts": { "readings.csv": vec![0; 1_000_000] } }).to_string();
    assert_eq!(posted(&people.analyst, &freeze, many.as_bytes()).status, 422);
    let long = json!({ "facts": { "readings.csv": "x".repeat(30 << 20) } }).to_string();
    assert_eq!(posted(&people.analyst, &freeze, long.as_bytes()).status, 422);
    let names: String = (0..200_000).map(|it| format!("\"{it}\":0,")).collect::<Vec<_>>().concat();
    let wide = format!("{{\"facts\":{{{names}\"x\":0}}}}");
    assert_eq!(posted(&people.analyst, &freeze, wide.as_bytes()).status, 422);
    assert_eq!(server.public().read("/v1"), after_item);
    say(&format!("{} bodies that are no JSON or too much of it", tried + 3));
}

#[test]
fn pence_are_whole_numbers_of_64_bits() {
    let server = Server::sqlite();
    let people = world(&server);
    people.paid();
    let head = server.public().read("/v1");
    let path = format!("/v1/schemes/{SCHEME}/assertions?dry_run=true");
    let of = |pence: &str| {
        format!(
            "{{\"body\":\"C1\",\"account\":\"paid\",\"effective\":\"2015-10-01\",\"source\":\"x\",\"pence\":{pence}}}"
        )
    };
    let mut tried = 0;
    for pence in [
        "1.0",
        "1e3",
        "0.1",
        "\"1\"",
        "9223372036854775808",
        "-9223372036854775809",
        "1e400",
        "01",
        "0x10",
        "+1",
        "null",
        "true",
        "[1]",
        "--1",
        "1_000",
        "18446744073709551616",
        "-0.0",
    ] {
        let came = posted(&people.finance, &path, of(pence).as_bytes());
        assert_eq!(
            (came.status, came.code().as_str()),
            (400, "unreadable-request"),
            "{pence}: {}",
            came.text
        );
        tried += 1;
    }
    // The greatest and the least are numbers, and no sum of them goes round.
    for pence in [i64::MAX, i64::MIN, i64::MIN + 1, 0, -1] {
        let came = posted(&people.finance, &path, of(&pence.to_string()).as_bytes());
        assert!([200, 422].contains(&came.status), "{pence}: {}", came.text);
        if came.status == 200 {
            let difference = came.json()["result"]["difference"].as_i64().unwrap();
            assert_eq!(i128::from(difference), 10_000_000 - i128::from(pence));
        }
        for step in ["repayments", "write-offs"] {
            let body = json!({ "body": "C1", "effective": "2015-10-01", "pence": pence, "reason": "x" });
            let came = people.payer.post(&format!("/v1/schemes/{SCHEME}/{step}?dry_run=true"), &key(), &body);
            assert_eq!(came.status, 422, "{pence}: {}", came.text);
            tried += 1;
        }
        tried += 1;
    }
    for number in ["9223372036854775807", "9223372036854775808", "-1", "1.5", "%00", "0x1", "1%20"] {
        for path in [
            format!("/v1/items/{number}"),
            format!("/v1/items?after={number}"),
            format!("/v1/items?limit={number}"),
            format!("/v1/log?after={number}"),
        ] {
            let came = people.owner.get(&path);
            assert!(came.status < 500, "{path}: {}", came.text);
            tried += 1;
        }
    }
    for days in [0, -1, 367, i64::MAX] {
        assert_eq!(
            people.lead.refused("/v1/tokens", &json!({ "scope": ["item.read"], "days": days })),
            "bad-register-value"
        );
        tried += 1;
    }
    for day in [
        "2015-02-30",
        "0000-00-00",
        "99999-01-01",
        "2015-1-1",
        "-2015-01-01",
        "2015-10-01T00:00:00Z",
        "",
        "'",
    ] {
        let body = json!({ "body": "C1", "account": "paid", "effective": day, "source": "x", "pence": 1 });
        assert_eq!(people.finance.refused(&path, &body), "bad-register-value", "{day}");
        tried += 1;
    }
    let now = server.public().read("/v1");
    assert!(now["entries"].as_i64() >= head["entries"].as_i64());
    server.sound(&people.auditor);
    say(&format!("{tried} numbers and days that are none, or the greatest there are"));
}

#[test]
fn rules_with_a_name_twice_are_not_drafted() {
    let server = Server::sqlite();
    let people = world(&server);
    let text = json!({ "body": "N1", "rules": of_id("spec-twice/2014-15") }).to_string();
    let twice = text.replacen("\"at_least\":", "\"at_least\":\"1%\",\"at_least\":", 1);
    assert_ne!(text, twice);
    let came = posted(&people.owner, "/v1/schemes", twice.as_bytes());
    assert_eq!((came.status, came.code().as_str()), (400, "unreadable-request"), "{}", came.text);
    assert!(came.text.contains("at_least"), "{}", came.text);
    assert_eq!(posted(&people.owner, "/v1/schemes", text.as_bytes()).status, 200);
    assert_eq!(people.owner.read(&format!("/v1/schemes/{SCHEME}/rules")), rules());
}
