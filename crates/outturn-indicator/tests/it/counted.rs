//! Indicators of the library, computed from small sets of made-up records, against answers worked out by hand or by an
//! evaluator that shares nothing with the engine.

mod admissions;
mod kept_out;
mod practices;
mod rates;
mod waits;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use outturn_core::{Diagnostic, Organisations};
use outturn_indicator::{Computed, Request, Session, Tables, compute, written};
use outturn_scheme::{Catalogue, RecordLibrary};

use crate::support::{folder, place, session};

fn texts(name: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    let mut found: Vec<(String, String)> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// The project's indicators, record layouts, code lists and weights.
pub(crate) fn project() -> (Catalogue, RecordLibrary) {
    let all = ["indicators", "records", "codes", "weights"].map(texts);
    let [indicators, layouts, codes, weights] = all
        .each_ref()
        .map(|files| files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
    let (catalogue, mut problems) = Catalogue::read(indicators);
    let mut library = RecordLibrary::default();
    problems.extend(library.read_layouts(layouts));
    problems.extend(library.read_codes(codes));
    problems.extend(library.read_weights(weights));
    assert_eq!(problems, []);
    (catalogue, library)
}

/// Computes an indicator of the project from tables given as CSV.
pub(crate) fn on(
    session: &Session,
    id: &str,
    period: &str,
    tables: &[(&str, &str)],
    register: Option<&Organisations>,
) -> Result<(Computed, Tables), Vec<Diagnostic>> {
    let (catalogue, library) = project();
    let named: Vec<(String, &str)> =
        tables.iter().map(|(name, text)| (format!("{name}.csv"), *text)).collect();
    let there = folder(&named.iter().map(|(name, text)| (name.as_str(), *text)).collect::<Vec<_>>());
    for (name, _) in tables {
        session.add_table(name, &place(&there, &format!("{name}.csv"))).map_err(|problem| vec![problem])?;
    }
    let indicator = catalogue.get(id).unwrap();
    let layouts = indicator.records.as_ref().unwrap().tables();
    let checked = Tables::check(session, &library, &layouts, register)?;
    let period = period.parse().unwrap();
    let request = Request { period: &period, library: &library, tables: &checked, register };
    let computed = compute(session, indicator, &request).map_err(|problem| vec![problem])?;
    Ok((computed, checked))
}

/// What was computed, a line each: the body, numerator, denominator and value, and why there is none.
pub(crate) fn lines(computed: &Computed) -> String {
    let mut text = String::new();
    for it in &computed.readings {
        let denominator = it.denominator.as_ref().map(|it| format!(" / {}", written(it))).unwrap_or_default();
        let why = match &it.value {
            outturn_core::Figure::Missing(why) => format!(" ({why})"),
            _ => String::new(),
        };
        let value = written(&it.value);
        writeln!(text, "{}: {}{denominator} = {value}{why}", it.organisation, written(&it.numerator))
            .unwrap();
    }
    text
}

pub(crate) fn told(id: &str, period: &str, tables: &[(&str, &str)]) -> String {
    match on(&session(), id, period, tables, None) {
        Ok((computed, _)) => lines(&computed),
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// Numbers without pattern, the same in each run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    pub(crate) fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(u64::try_from(of.len()).unwrap())).unwrap()]
    }
}

/// Whatever an indicator of the project asks, the engine can plan, and tables without a row have no figure.
#[test]
fn every_indicator_can_be_asked() {
    let (catalogue, library) = project();
    let files: Vec<(String, String)> = library
        .layouts
        .values()
        .map(|layout| {
            let columns: Vec<&str> = layout.columns.iter().map(|it| it.name.as_str()).collect();
            (format!("{}.csv", layout.table()), columns.join(",") + "\n")
        })
        .collect();
    let there = folder(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
    let session = session();
    for (name, _) in &files {
        session.add_table(name.trim_end_matches(".csv"), &place(&there, name)).unwrap();
    }
    let layouts = library.layouts.keys().map(String::as_str).collect();
    let tables = Tables::check(&session, &library, &layouts, None).unwrap();
    let mut asked = 0;
    for indicator in catalogue.indicators.values().filter(|it| it.records.is_some()) {
        let period = "2014/15".parse().unwrap();
        let request = Request { period: &period, library: &library, tables: &tables, register: None };
        let computed = compute(&session, indicator, &request);
        let computed = computed.unwrap_or_else(|problem| panic!("{}: {problem:?}", indicator.id));
        assert_eq!(computed.readings, [], "{}", indicator.id);
        asked += 1;
    }
    assert!(asked >= 25, "{asked}");
}
