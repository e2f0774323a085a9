//! A register set up by its commands: a demonstration year, proved, altered and found out, exported and restored.

use std::path::Path;
use std::process::Command;

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
    let (code, said, _) = run(&["init"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("Nobody can sign in yet"), "{said}");
    let (code, said, told) = run(&["demo", "load", "--password", "a demonstration only"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("266 bodies and 14 people") && told.contains("144 paid"), "{told}");
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
    assert_eq!(run(&["demo", "load"]).0, Some(3));

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
