//! The interface held against its own description by schemathesis: whatever the description allows, and much that it does
//! not, is answered in the ways that the description names, and never by a failure of the server.

use std::path::Path;
use std::process::Command;

use crate::national::world;
use crate::support::{Client, Server, say};

/// What every answer is held against.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// The program, where it is installed; in CI it has to be.
fn program() -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/schemathesis/bin/schemathesis");
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "schemathesis has to be installed: `cargo xtask setup`");
    say("skipped: schemathesis is not installed; `cargo xtask setup` installs it");
    None
}

/// Runs it as somebody. Fails with what it found.
fn run(program: &Path, server: &Server, who: &Client, examples: &str, without: &[&str]) {
    let folder = tempfile::TempDir::new().unwrap();
    let mut command = Command::new(program);
    command.arg("run").arg(format!("http://{}/v1/openapi.json", server.address));
    command.args([
        "--checks",
        CHECKS,
        "--seed",
        "201314",
        "--generation-deterministic",
        "--max-examples",
        examples,
    ]);
    command.args(["--phases", "examples,coverage,fuzzing", "--no-color"]);
    command.args(["--warnings", "off", "--continue-on-failure", "--suppress-health-check", "all"]);
    if let Some(token) = &who.token {
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    for path in without {
        command.args(["--exclude-path", path]);
    }
    let done = command.current_dir(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{told}{}", String::from_utf8_lossy(&done.stderr));
    for line in
        told.lines().filter(|it| it.contains("generated") || it.contains("tested") || it.contains("Selected"))
    {
        say(line.trim());
    }
    assert!(told.contains("generated"), "{told}");
}

#[test]
fn the_interface_is_as_it_is_described() {
    let Some(program) = program() else { return };
    let server = Server::sqlite();
    let people = world(&server);
    let item = people.paid();
    assert_eq!(item, 1);
    // Whoever ends their own session has nothing more to ask.
    let ends = ["/v1/session", "/v1/password", "/v1/sessions/{id}/revoke"];
    run(&program, &server, &people.owner, "12", &ends);
    run(&program, &server, &people.finance, "6", &ends);
    run(&program, &server, &server.public(), "4", &[]);
    server.sound(&people.auditor);
}
