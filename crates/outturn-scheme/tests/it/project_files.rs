//! The schemes and indicators of the project are read without complaint, and their generated schemas are fresh.

use std::fs;
use std::path::{Path, PathBuf};

use outturn_core::{Exact, Standing};
use outturn_scheme::{Catalogue, RecordLibrary, Scheme, canonical, laws, schema};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of a folder, by name.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

pub(crate) fn catalogue() -> Catalogue {
    let (indicators, frameworks) = (files("indicators"), files("frameworks"));
    let (mut catalogue, mut problems) =
        Catalogue::read(indicators.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    problems.extend(
        catalogue.read_frameworks(frameworks.iter().map(|(name, text)| (name.as_str(), text.as_str()))),
    );
    assert!(problems.is_empty(), "{problems:#?}");
    catalogue
}

#[test]
fn records_code_lists_and_weights_of_the_project_are_sound() {
    let texts = ["records", "codes", "weights", "indicators"].map(files);
    let [layouts, codes, weights, indicators] = texts
        .each_ref()
        .map(|files| files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
    let mut library = RecordLibrary::default();
    let mut problems = library.read_layouts(layouts);
    problems.extend(library.read_codes(codes));
    problems.extend(library.read_weights(weights));
    problems.extend(library.check(indicators));
    assert!(problems.is_empty(), "{problems:#?}");
    let counted = catalogue().indicators.values().filter(|it| it.records.is_some()).count();
    assert!(library.layouts.len() >= 15 && library.codes.len() >= 8 && counted >= 25);
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

/// Every year of the premium, with the lines that rest on nothing in the Act.
#[test]
fn every_year_of_the_premium_is_made_under_its_law() {
    let catalogue = catalogue();
    let mut outside = Vec::new();
    for year in ["2013-14", "2014-15", "2015-16-april", "2015-16", "2016-17", "2017-18", "2018-19"] {
        let scheme = scheme(&format!("quality-premium/{year}"));
        let basis = scheme.legal_basis.as_ref().unwrap();
        let laws: Vec<&str> = basis.laws.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(laws, ["nhs-act-2006-s223k", "si-2013-474"], "{year}");
        let purposes: Vec<&str> =
            scheme.spending.as_ref().unwrap().purposes.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(purposes, ["si-2013-474/quality", "si-2013-474/outcomes", "si-2013-474/inequalities"]);
        for it in laws::at_odds(&scheme) {
            assert_eq!(it.law.id, "nhs-act-2006-s223k");
            outside.push(format!("{year} {}", it.line.address));
        }
        // Without the law it is refused, and so it is where no measure rests on the Act.
        let text = fs::read_to_string(root().join(format!("schemes/quality-premium/{year}.toml"))).unwrap();
        let codes = |text: &str| {
            let problems = Scheme::read("s.toml", text, &catalogue).unwrap_err();
            problems.into_iter().map(|it| it.code).collect::<Vec<_>>()
        };
        let begins = text.find("[made_under]").unwrap();
        let ends = text.find("[value]").unwrap();
        let lawless = format!("{}{}", &text[..begins], &text[ends..]);
        assert_eq!(codes(&lawless), ["law-not-named"], "{year}");
        let factors = ["2a", "2b", "2c", "2d"].map(|it| format!("\"nhs-act-2006-s223k/{it}\""));
        let unrested = factors.iter().fold(text, |text, factor| text.replace(factor, "\"ccg-outcomes/1.1\""));
        assert_eq!(codes(&unrested), ["outside-its-law"], "{year}");
    }
    // Plans for activity, and data that is collected or checked, are neither quality nor outcomes.
    insta::assert_snapshot!(outside.join("\n"), @"
    2015-16-april measure/antibiotics/secondary-care-validation
    2015-16 measure/antibiotics/secondary-care-validation
    2017-18 measure/bloodstream-infections/e-coli-data-set
    2018-19 measure/ae-attendances
    2018-19 measure/admissions-without-stay
    2018-19 measure/admissions-with-stay
    2018-19 measure/bloodstream-infections/e-coli-data-set
    ");
}

#[test]
fn the_outcomes_framework_of_2012_is_whole_and_the_draft_mandate_is_not() {
    let catalogue = catalogue();
    let count = |id: &str| {
        let framework = &catalogue.frameworks[id];
        (framework.items.len(), framework.not_found())
    };
    assert_eq!(count("nhs-outcomes-framework/2012-13"), (60, 0));
    assert_eq!(count("nhs-mandate-draft-2012"), (15, 7));
    // Whatever was withdrawn was replaced by something that is there.
    let withdrawn =
        catalogue.frameworks.values().flat_map(|it| &it.items).filter_map(|it| it.withdrawn.as_ref());
    let successors: Vec<&str> = withdrawn.filter_map(|it| it.in_favour_of.as_deref()).collect();
    assert_eq!(successors.len(), 8);
    for name in successors {
        let (framework, item) = name.rsplit_once('/').unwrap();
        assert!(catalogue.frameworks[framework].item(item).is_some(), "{name}");
    }
}

#[test]
fn every_doubt_has_a_note() {
    for name in ["quality-premium/2013-14", "quality-premium/2014-15"] {
        let scheme = scheme(name);
        let cites = scheme.lines.iter().map(|it| &it.cite).chain(scheme.deductions.iter().map(|it| &it.cite));
        let law = [&scheme.legal_basis.as_ref().unwrap().cite, &scheme.spending.as_ref().unwrap().cite];
        for cite in cites.chain(scheme.gateways.iter().map(|it| &it.cite)).chain(law) {
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
        ("layout", schema::layout()),
        ("disclosure", schema::disclosure()),
        ("record-layout", schema::record_layout()),
        ("code-list", schema::code_list()),
        ("weights", schema::weights()),
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
