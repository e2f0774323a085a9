//! The arrows between crates, and what is deliberately absent from some of them: ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Which of our crates each may depend on. An arrow that is not here is a decision to take, not an oversight.
const ARROWS: [(&str, &[&str]); 13] = [
    ("outturn-core", &[]),
    ("outturn-scheme", &["outturn-core"]),
    ("outturn-award", &["outturn-core", "outturn-scheme"]),
    ("outturn-intake", &["outturn-core", "outturn-scheme"]),
    ("outturn-disclosure", &["outturn-core", "outturn-scheme"]),
    ("outturn-statistics", &["outturn-core"]),
    ("outturn-screen", &["outturn-core", "outturn-scheme", "outturn-statistics"]),
    ("outturn-indicator", &["outturn-core", "outturn-scheme", "outturn-statistics"]),
    ("outturn-register", &["outturn-award", "outturn-core", "outturn-intake", "outturn-scheme"]),
    ("outturn-web", &["outturn-award", "outturn-core", "outturn-register", "outturn-scheme"]),
    (
        "outturn",
        &[
            "outturn-award",
            "outturn-core",
            "outturn-disclosure",
            "outturn-intake",
            "outturn-register",
            "outturn-scheme",
            "outturn-screen",
            "outturn-web",
        ],
    ),
    (
        "outturn-records",
        &[
            "outturn",
            "outturn-award",
            "outturn-core",
            "outturn-indicator",
            "outturn-intake",
            "outturn-scheme",
            "outturn-statistics",
        ],
    ),
    (
        "xtask",
        &["outturn", "outturn-award", "outturn-intake", "outturn-register", "outturn-scheme", "outturn-web"],
    ),
];

/// What the pure crates may be built on. No crate here does input or output, reads a clock or starts a runtime.
const PURE: [(&str, &[&str]); 6] = [
    ("outturn-core", &["dashu-base", "dashu-int", "dashu-ratio", "jiff"]),
    ("outturn-scheme", &["schemars", "serde", "serde_json", "toml"]),
    ("outturn-award", &["schemars", "serde", "serde_json", "sha2"]),
    ("outturn-disclosure", &[]),
    ("outturn-statistics", &["statrs"]),
    ("outturn-screen", &[]),
];

fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            // What tests and build scripts use is not part of what a crate is.
            let normal = package["dependencies"].as_array().unwrap().iter().filter(|it| it["kind"].is_null());
            let names = normal.map(|it| it["name"].as_str().unwrap().to_owned()).collect();
            (package["name"].as_str().unwrap().to_owned(), names)
        })
        .collect()
}

#[test]
fn arrows_between_crates_go_one_way() {
    let found = dependencies();
    let ours: BTreeSet<&String> = found.keys().collect();
    let named: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        ours.iter().map(|name| name.as_str()).collect::<BTreeSet<_>>(),
        named,
        "every crate has its arrows here"
    );
    for (name, allowed) in ARROWS {
        for dependency in found[name].iter().filter(|it| ours.contains(it)) {
            assert!(allowed.contains(&dependency.as_str()), "{name} may not depend on {dependency}");
        }
    }
}

#[test]
fn pure_crates_stand_on_pure_libraries() {
    let found = dependencies();
    for (name, allowed) in PURE {
        for dependency in found[name].iter().filter(|it| !it.starts_with("outturn")) {
            assert!(allowed.contains(&dependency.as_str()), "{name} may not depend on {dependency}");
        }
    }
}

/// What only these crates may name, so that nobody else's build waits for it.
const ALONE: [(&str, &[&str]); 8] = [
    ("datafusion", &["outturn-indicator"]),
    ("ballista", &["outturn-indicator"]),
    ("ballista-core", &["outturn-indicator"]),
    ("ballista-executor", &["outturn-indicator"]),
    ("ballista-scheduler", &["outturn-indicator"]),
    ("outturn-indicator", &["outturn-records"]),
    // A runtime, and the databases: what works awards out waits for nothing.
    ("tokio", &["outturn", "outturn-indicator", "outturn-register", "outturn-web"]),
    ("sqlx", &["outturn-register"]),
];

#[test]
fn only_one_crate_names_the_query_engine() {
    for (name, dependencies) in dependencies() {
        for (what, only) in ALONE {
            assert!(
                !dependencies.contains(what) || only.contains(&name.as_str()),
                "{name} may not depend on {what}"
            );
        }
        let around = dependencies.iter().find(|it| ["arrow", "parquet"].contains(&it.as_str()));
        assert_eq!(around, None, "{name} reaches it through datafusion");
    }
}
