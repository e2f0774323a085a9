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
    python(root)
}

/// What programs in Python are asked of: a client is made from the description of the interface.
const REQUIREMENTS: &str = "clients/python/requirements.txt";

/// Makes an environment of Python's in `target/python`, where it is not there yet as it should be.
fn python(root: &Path) -> Result<(), Vec<String>> {
    let wanted = std::fs::read_to_string(root.join(REQUIREMENTS))
        .map_err(|it| vec![format!("{REQUIREMENTS}: {it}")])?;
    let mark = root.join("target/python/installed.txt");
    if std::fs::read_to_string(&mark).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    let pip = "target/python/bin/pip";
    let done = step(root, "python3", &["-m", "venv", "--clear", "target/python"])
        .and_then(|()| {
            step(root, pip, &["install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS])
        })
        .and_then(|()| {
            std::fs::write(&mark, &wanted).map_err(|it| vec![format!("{}: {it}", mark.display())])
        });
    match done {
        Err(errors) if std::env::var_os("CI").is_none() => {
            say(&format!("{}\nTests that need it are skipped.", errors.join("\n")));
            Ok(())
        }
        done => done,
    }
}

/// What the register is tried with: the server, which Debian keeps off the path, the program that checks its journal, and
/// what clients in Python need.
const PACKAGES: [(&str, &str); 3] = [
    ("postgresql", "ls /usr/lib/postgresql/*/bin/initdb"),
    ("hledger", "hledger --version"),
    ("python3-venv", "python3 -c 'import ensurepip, venv'"),
];

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
