//! Facts as a whole: nothing is made of nothing, and what is read can be written and read again.

use outturn_core::{Exact, Figure, Period, Stage};
use outturn_intake::FactsRead;
use outturn_intake::facts::content;
use proptest::prelude::*;
use proptest::sample::select;

use crate::bad_input::{Files, base, catalogue, read};
use crate::fuzz::facts;

/// Cells that are no number, among them every spelling of the four kinds of nothing.
const NOTHING: &[&str] = &[
    "", "[x]", "[c]", "[z]", "*", "<5", "<10", "[X]", "[ x ]", "[]", "x", "c", "z", "n/a", "N/A", "#N/A",
    "#DIV/0!", "-", "--", "–", ".", "..", ":", "NULL", "none", "nil", "zero", "[low]", "e", "E5", "%", "£",
    "inf", "NaN", "true", "\u{a0}", "'", "''", "\"\"", "[0]", "(0)", "0x0", "+0", "00-", "0 0", "0,0", "0%%",
    "0e0", "٠", "０", "<0>", "~0", "0?", "0*",
];

const INDICATORS: &[&str] = &["waits", "rate", "admissions", "satisfied", "heads", "spending", "experience"];

/// So many cases, more of them where they are fast, and no files about failures.
fn cases(count: u32) -> ProptestConfig {
    let cases = if cfg!(debug_assertions) { count } else { 20 * count };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn no_kind_of_nothing_becomes_a_number(
        indicator in select(INDICATORS),
        cells in proptest::array::uniform3(prop_oneof![select(NOTHING), select(&["7", "10", "0"][..])]),
        spaces in select(&["", " ", "\t", "\u{a0} "][..]),
    ) {
        let [numerator, denominator, value] = cells;
        let row: Vec<String> =
            cells.iter().map(|cell| quoted(&format!("{spaces}{cell}{spaces}"))).collect();
        let text = format!(
            "organisation,indicator,period,numerator,denominator,value\n00C,{indicator},2014/15,{}\n",
            row.join(",")
        );
        let mut files = base();
        files.insert("readings.csv".to_owned(), text.into_bytes());
        let facts = read(&files).unwrap().facts;
        let reading = facts.reading("00C", indicator, &Period::FinancialYear(2014)).unwrap();
        let is_number = |cell: &str| ["7", "10", "0"].contains(&cell);
        let figures = if ["waits", "rate"].contains(&indicator) { vec![numerator, denominator] } else { vec![value] };
        if !figures.iter().all(|cell| is_number(cell)) {
            prop_assert_eq!(reading.value.known(), None);
        }
        for (cell, figure) in [(numerator, &reading.numerator), (denominator, &reading.denominator)] {
            if !is_number(cell) {
                prop_assert_eq!(figure.as_ref().and_then(Figure::known), None, "{}", cell);
            }
        }
    }
}

/// Texts that are easily lost or broken on the way through a CSV file.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(
            &[
                "",
                "a",
                "Leeds, the city",
                "5\" pipe",
                "\"all\"",
                "two\nlines",
                "a\r\nb",
                "a\rb",
                " b ",
                "é£",
                "#N/A",
                "[x]"
            ][..]
        )
        .prop_map(str::to_owned),
        "[ -~]{0,12}",
        "\\PC{0,6}",
    ]
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        20 => select(words).prop_map(str::to_owned),
        1 => text(),
    ]
}

fn row(cells: Vec<BoxedStrategy<String>>) -> impl Strategy<Value = String> {
    cells.prop_map(|cells| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","))
}

fn rows(headings: &'static str, cells: Vec<BoxedStrategy<String>>) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(row(cells), 0..8)
        .prop_map(move |rows| format!("{headings}\n{}\n", rows.join("\n")).into_bytes())
}

const CODES: &[&str] = &["00C", "00D", "0100", "84H", "X"];
const DATES: &[&str] = &["2013-04-01", "2014-04-01", "2020-03-31", "2020-04-01", "2014-02-30", ""];
const FIRST_DAYS: &[&str] = &["2013-04-01", "2014-04-01", "2020-04-01", "2014-02-30", "[x]", ""];
const PERIODS: &[&str] =
    &["2014/15", "2014/15 Q1", "2014", "2013-07..2013-12", "wave a/1", "2015-03-31", "2014/16"];
const BREAKDOWNS: &[&str] = &["", "", "male", "Q1", "(Q1)", "a, b", "male) [claimed]"];
const STAGES: &[&str] = &["", "", "published", "claimed", "verified", "validated"];
const FIGURES: &[&str] = &[
    "",
    "0",
    "7",
    "-3",
    "1,163",
    "2191.50",
    ".5",
    "[x]",
    "[c]",
    "[z]",
    "92.5%",
    "5",
    "£3",
    ".000000000000000000000000000001",
    "lots",
];
const LEVELS: &[&str] = &[
    "4%",
    "12.50%",
    "0.5 percentage points",
    "1 per 3",
    "1,161 per 1,000",
    "£1.5m",
    "-£2",
    "28",
    "-.25",
    "33.333333333333333333333333333%",
    "",
];
const STANDINGS: &[&str] = &["", "seen", "inferred", "recalled"];
const SOURCES: &[&str] = &["", "returns", "papers"];
const SHARES: &[&str] = &["", "60%", "40%", "100%", "0%"];

fn folders() -> impl Strategy<Value = Files> {
    let of = |words| word(words).boxed();
    let any = || text().boxed();
    let files = (
        rows(
            "code,name,kind,opened,closed",
            vec![of(CODES), any(), of(&["ccg", "practice", "[x]"]), of(FIRST_DAYS), of(DATES)],
        ),
        rows(
            "from,to,relation,start,end,share",
            vec![
                of(CODES),
                of(CODES),
                of(&["successor", "member", "served-by"]),
                of(DATES),
                of(DATES),
                of(SHARES),
            ],
        ),
        rows("source,title,note", vec![of(SOURCES), any(), any()]),
        rows(
            "organisation,indicator,period,breakdown,stage,numerator,denominator,value,standing,source,note",
            vec![
                of(CODES),
                of(INDICATORS),
                of(PERIODS),
                of(BREAKDOWNS),
                of(STAGES),
                of(FIGURES),
                of(FIGURES),
                of(FIGURES),
                of(STANDINGS),
                of(SOURCES),
                any(),
            ],
        ),
        rows(
            "scheme,organisation,subject,finding,role,date,standing,source,reason",
            vec![
                of(&["a/1", "a/2"]),
                of(CODES),
                of(&["quality", "plan"]),
                of(&["met", "missed"]),
                any(),
                of(DATES),
                of(STANDINGS),
                of(SOURCES),
                any(),
            ],
        ),
        rows(
            "scheme,organisation,item,title,indicator,comparison,level,baseline,outturn,agreed_by,date,standing,source,note",
            vec![
                of(&["a/1"]),
                of(CODES),
                of(&["fall", "local/1"]),
                any(),
                of(INDICATORS),
                of(&["falls-by", "at-least"]),
                of(LEVELS),
                of(PERIODS),
                of(PERIODS),
                of(&["board; team", "board"]),
                of(DATES),
                of(STANDINGS),
                of(SOURCES),
                any(),
            ],
        ),
    );
    files.prop_map(|(organisations, relations, sources, readings, decisions, agreements)| {
        // The rows of the base folder come first, so that there is something to refer to.
        let mut files = base();
        for (name, made) in [
            ("relations.csv", relations),
            ("readings.csv", readings),
            ("decisions.csv", decisions),
            ("agreements.csv", agreements),
        ] {
            files.insert(name.to_owned(), made);
        }
        for (name, made) in [("organisations.csv", organisations), ("sources.csv", sources)] {
            let rows = made.split(|b| *b == b'\n').skip(1).collect::<Vec<_>>().join(&b'\n');
            let width =
                if name == "sources.csv" { "source,title,note\nreturns,Monthly returns,\n" } else { "" };
            let file = files.entry(name.to_owned()).or_default();
            if !width.is_empty() {
                *file = width.as_bytes().to_vec();
            }
            file.extend(rows);
        }
        files
    })
}

fn comes_back(first: &FactsRead) {
    facts::comes_back(first, &catalogue());
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn facts_come_back_from_their_records_and_rejected_cells_stay_missing(files in folders()) {
        let first = read(&files).unwrap();
        comes_back(&first);
    }
}

#[test]
fn the_base_folder_comes_back() {
    comes_back(&read(&base()).unwrap());
}

#[test]
fn a_breakdown_is_not_mistaken_for_a_part_of_a_period() {
    let mut files = base();
    let rows =
        "organisation,indicator,period,breakdown,value\n00C,heads,2014/15 Q1,,1\n00C,heads,2014/15,Q1,2\n";
    files.insert("readings.csv".to_owned(), rows.as_bytes().to_vec());
    let read = read(&files).unwrap();
    assert_eq!(read.facts.readings.len(), 2);
    comes_back(&read);
}

#[test]
fn a_figure_is_told_apart_by_its_stage_and_none_stands_in_for_another() {
    let mut files = base();
    let rows = "organisation,indicator,period,stage,value\n00C,heads,2014/15,claimed,9\n00C,heads,2014/15,verified,7\n";
    files.insert("readings.csv".to_owned(), rows.as_bytes().to_vec());
    let read = read(&files).unwrap();
    comes_back(&read);
    let at = |stage| read.facts.reading_at("00C", "heads", &Period::FinancialYear(2014), stage);
    let value = |stage| at(stage).map(|it| it.value.clone());
    assert_eq!(value(Stage::Claimed), Some(Figure::Known(Exact::from(9_u8))));
    assert_eq!(value(Stage::Verified), Some(Figure::Known(Exact::from(7_u8))));
    assert_eq!((value(Stage::Published), value(Stage::Validated)), (None, None));
    assert_eq!(read.facts.reading("00C", "heads", &Period::FinancialYear(2014)), None);
}

#[test]
fn a_published_figure_has_the_same_record_with_and_without_the_column() {
    let records = |headings: &str, stage: &str| {
        let mut files = base();
        let rows = format!("organisation,indicator,period,{headings}value\n00C,heads,2014/15,{stage}7\n");
        files.insert("readings.csv".to_owned(), rows.into_bytes());
        content(&read(&files).unwrap().facts, &catalogue())
    };
    let without = records("", "");
    assert!(!format!("{without:?}").contains("stage"));
    assert_eq!(records("stage,", ","), without);
    assert_eq!(records("stage,", "published,"), without);
}
