//! `cargo xtask setup` and `cargo xtask ci`.

use std::path::Path;
use std::process::Command;

use crate::say;

/// Installs what the project needs beyond the Rust toolchain, where it is not there yet.
pub(crate) fn setup(root: &Path) -> Result<(), Vec<String>> {
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if !answers(root, "cargo", &[probe, "--version"]) {
            step(root, "rustup", &["component", "add", component])?;
        }
    }
    for tool in ["nextest", "deny"] {
        if !answers(root, "cargo", &[tool, "--version"]) {
            step(root, "cargo", &["install", "--locked", &format!("cargo-{tool}")])?;
        }
    }
    packages(root)?;
    tools(root)
}

/// What the register is tried with: the server, which Debian keeps off the path, the program that checks its journal,
/// and what installs the tools of other languages.
const PACKAGES: [(&str, &str); 4] = [
    ("postgresql", "ls /usr/lib/postgresql/*/bin/initdb"),
    ("hledger", "hledger --version"),
    ("python3-venv", "python3 -c 'import ensurepip'"),
    ("npm", "npm --version"),
];

/// Where the tools of other languages are, what they are installed from, and how: each in the versions that a file
/// pins.
const TOOLS: [(&str, &str, &str); 3] = [
    (
        "python-client",
        "clients/python/requirements.txt",
        "python3 -m venv target/tools/python-client && target/tools/python-client/bin/pip install --quiet \
         -r clients/python/requirements.txt",
    ),
    (
        "schemathesis",
        "crates/outturn-web/tests/tools/schemathesis.txt",
        "python3 -m venv target/tools/schemathesis && target/tools/schemathesis/bin/pip install --quiet --no-deps \
         -r crates/outturn-web/tests/tools/schemathesis.txt",
    ),
    (
        "oidc-provider",
        "crates/outturn-web/tests/tools/oidc-provider/package-lock.json",
        "mkdir -p target/tools/oidc-provider && cp crates/outturn-web/tests/tools/oidc-provider/*.json \
         target/tools/oidc-provider && npm ci --silent --prefix target/tools/oidc-provider",
    ),
];

/// Installs the tools of other languages that are not there yet, or are there in other versions.
fn tools(root: &Path) -> Result<(), Vec<String>> {
    for (name, pinned, install) in TOOLS {
        let mark = root.join("target/tools").join(format!("{name}.pinned"));
        let wanted = std::fs::read(root.join(pinned)).map_err(|error| vec![format!("{pinned}: {error}")])?;
        if std::fs::read(&mark).is_ok_and(|it| it == wanted) {
            continue;
        }
        match step(root, "sh", &["-c", install]) {
            Ok(()) => {
                std::fs::write(&mark, wanted)
                    .map_err(|error| vec![format!("{}: {error}", mark.display())])?;
            }
            Err(errors) if std::env::var_os("CI").is_none() => {
                say(&format!("{}\nTests that need {name} are skipped.", errors.join("\n")));
            }
            Err(errors) => return Err(errors),
        }
    }
    Ok(())
}

/// Installs packages of Debian that are not there yet.
fn packages(root: &Path) -> Result<(), Vec<String>> {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(_, probe)| !answers(root, "sh", &["-c", probe]))
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !answers(root, "apt-get", &["--version"]) {
        say(&format!(
            "not installed: {}. Tests that need them are skipped, except in CI",
            missing.join(", ")
        ));
        return Ok(());
    }
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(missing);
    let done = step(root, "apt-get", &["update"]).and_then(|()| step(root, "apt-get", &arguments));
    match done {
        // Not everybody may install; only CI has to have them.
        Err(errors) if std::env::var_os("CI").is_none() => {
            say(&format!("{}\nTests that need them are skipped.", errors.join("\n")));
            Ok(())
        }
        done => done,
    }
}

/// Everything that must hold before a change is taken.
pub(crate) fn run(root: &Path) -> Result<(), Vec<String>> {
    setup(root)?;
    step(root, "cargo", &["fmt", "--all", "--check"])?;
    step(root, "cargo", &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    step(root, "cargo", &["deny", "--log-level", "error", "check", "licenses", "bans", "sources"])?;
    step(root, "cargo", &["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"])?;
    step(root, "cargo", &["test", "--locked", "--workspace", "--doc"])?;
    step(root, "cargo", &["nextest", "run", "--locked", "--workspace", "--profile", "ci"])
}

fn answers(root: &Path, program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output()
        .is_ok_and(|output| output.status.success())
}

fn step(root: &Path, program: &str, arguments: &[&str]) -> Result<(), Vec<String>> {
    let line = format!("{program} {}", arguments.join(" "));
    say(&format!("> {line}"));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root);
    if arguments.first() == Some(&"doc") {
        command.env("RUSTDOCFLAGS", "-D warnings");
    }
    // The same random cases for everyone who takes a change; a search for new ones is `cargo nextest run` without this.
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        command.env("PROPTEST_RNG_SEED", "201314");
    }
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(vec![format!("`{line}` ended with {status}")]),
        Err(error) => Err(vec![format!("`{line}` could not be run: {error}")]),
    }
}
