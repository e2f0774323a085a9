//! The schemes and indicators of the project are read without complaint, and their generated schemas are fresh.

use std::fs;
use std::path::{Path, PathBuf};

use outturn_core::{Exact, Standing};
use outturn_scheme::{Catalogue, Scheme, canonical, schema};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn catalogue() -> Catalogue {
    let mut files: Vec<(String, String)> = fs::read_dir(root().join("indicators"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    let (catalogue, problems) =
        Catalogue::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert!(problems.is_empty(), "{problems:#?}");
    catalogue
}

fn scheme(name: &str) -> Scheme {
    let text = fs::read_to_string(root().join(format!("schemes/{name}.toml"))).unwrap();
    Scheme::read(name, &text, &catalogue()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn the_quality_premium_years_have_their_published_weights() {
    let shares = |scheme: &Scheme| scheme.lines.iter().map(|line| line.earns.to_string()).collect::<Vec<_>>();
    let first = scheme("quality-premium/2013-14");
    assert_eq!(shares(&first), ["0.125", "0.25", "0.125", "0.125", "0.125", "0.125", "0.125"]);
    let second = scheme("quality-premium/2014-15");
    assert_eq!(shares(&second), ["0.15", "0.15", "0.25", "0.15", "0.15", "0.15"]);
    for scheme in [first, second] {
        assert_eq!(scheme.lines.iter().map(|line| &line.earns).sum::<Exact>(), Exact::ONE);
        assert_eq!(scheme.deductions.iter().map(|it| &it.takes).sum::<Exact>(), Exact::ONE);
    }
}

#[test]
fn every_doubt_has_a_note() {
    for name in ["quality-premium/2013-14", "quality-premium/2014-15"] {
        let scheme = scheme(name);
        let cites = scheme.lines.iter().map(|it| &it.cite).chain(scheme.deductions.iter().map(|it| &it.cite));
        for cite in cites.chain(scheme.gateways.iter().map(|it| &it.cite)) {
            assert!(cite.standing == Standing::Seen || !cite.note.is_empty());
        }
    }
}

#[test]
fn canonical_schemes_read_back_as_the_same_scheme() {
    for name in ["quality-premium/2013-14", "quality-premium/2014-15"] {
        let text = fs::read_to_string(root().join(format!("schemes/{name}.toml"))).unwrap();
        let again = canonical::to_toml(&canonical::from_toml(&text));
        assert_eq!(Scheme::read(name, &again, &catalogue()).unwrap(), scheme(name));
    }
}

#[test]
fn the_schemas_in_docs_are_those_of_this_code() {
    let schemas = [
        ("scheme", schema::scheme()),
        ("indicator", schema::indicator()),
        ("framework", schema::framework()),
        ("budget", schema::budget()),
    ];
    for (name, schema) in schemas {
        let path = root().join(format!("docs/schema/{name}.schema.json"));
        let kept = fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == canonical::bytes(&schema),
            "docs/schema/{name}.schema.json is stale: run `cargo xtask generate`"
        );
    }
}
