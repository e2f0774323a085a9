//! A client in Python is made from the description, and works.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::national::world;
use crate::support::{PASSWORD, Server};

/// A program of the environment that `cargo xtask setup` makes. None where it was not made, which is said; in CI it has to
/// be there.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/python-client/bin").join(name);
    if path.is_file() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{name} has to be there: `cargo xtask setup`");
    crate::support::say(&format!("skipped: {name} is not there; `cargo xtask setup` installs it"));
    None
}

pub(crate) fn succeeded(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[test]
fn a_client_made_from_the_description_works() {
    let (Some(generate), Some(python)) = (program("openapi-python-client"), program("python")) else {
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = tempfile::TempDir::new().unwrap();
    let bin = generate.parent().unwrap().to_str().unwrap().to_owned();
    let made = Command::new(&generate)
        .args(["generate", "--meta", "none", "--path"])
        .arg(root.join("docs/openapi.json"))
        .arg("--output-path")
        .arg(folder.path().join("outturn_client"))
        .env("PATH", format!("{bin}:/usr/bin:/bin"))
        .output()
        .unwrap();
    succeeded(&made);

    let server = Server::sqlite();
    let people = world(&server);
    people.paid();
    let run = |password: &str| {
        Command::new(&python)
            .arg(root.join("clients/python/example.py"))
            .arg(format!("http://{}", server.address))
            .arg("lead.c1")
            .env("PYTHONPATH", folder.path())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("OUTTURN_PASSWORD", password)
            .output()
            .unwrap()
    };
    let said = succeeded(&run(PASSWORD));
    for line in [
        "item 1: C1 (C1) under spec/2014-15, paid",
        "  It is awarded £100,000.00.",
        "tried: it would be entry",
        "sent again: repeated is True",
    ] {
        assert!(said.contains(line), "{line} is not in:\n{said}");
    }
    let refused = run("a wrong password");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Check both"), "{refused:?}");
    server.sound(&people.auditor);
}
