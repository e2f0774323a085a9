//! Whatever is in a file, it is read, or what is wrong with it is said. `fuzz/README.md` says how to look for longer.

use std::fs;

use outturn_scheme::{Catalogue, Scheme};

use crate::{diagnostics, project_files};

#[path = "../../../../fuzz/shared/mutator.rs"]
mod mutator;
#[path = "../../../../fuzz/shared/rules.rs"]
mod rules;

include!("../../../../fuzz/shared/complaint.rs");

const SCHEME_WORDS: &[&str] = &[
    "0",
    "1",
    "-1",
    "99999999999999999999999",
    "0x10",
    "\"0%\"",
    "\"100%\"",
    "\"60%\"",
    "\"-5%\"",
    "\"12,5%\"",
    "\"92\"",
    "\"£5\"",
    "\"£1.5m\"",
    "\"£0.01\"",
    "\"3 per 1,000\"",
    "\"1 per 0\"",
    "\"5 percentage points\"",
    "12.5",
    "true",
    "\"\"",
    "2014-04-01",
    "\"2014-04-01\"",
    "\"2014/15\"",
    "\"2014/16\"",
    "\"2013\"",
    "\"2014 Q4\"",
    "\"2011/12..2013/14\"",
    "\"wave a/1\"",
    "\"waits\"",
    "\"admissions\"",
    "\"heads\"",
    "\"experience\"",
    "\"nothing\"",
    "\"guidance\"",
    "\"s\"",
    "\"seen\"",
    "\"inferred\"",
    "\"voids\"",
    "\"earned\"",
    "\"up\"",
    "[]",
    "{}",
    "[[measure]]\n",
    "[measure]\n",
    "[local]\n",
    "[[group]]\n",
    "[[factor]]\n",
    "[[measure.scale]]\n",
    "[[measure.option]]\n",
    "[not_applicable]\n",
    "[duplication]\n",
    "[table.price]\n",
    "[[measure.part]]\n",
    "[[measure.band]]\n",
    "[agreed.fall]\n",
    "[cap]\n",
    "[source.s]\n",
    "[deductions]\n",
    "id",
    "title",
    "earns",
    "indicator",
    "baseline",
    "outturn",
    "test",
    "band",
    "part",
    "cite",
    "source",
    "standing",
    "note",
    "at_least",
    "falls_by",
    "rises_by_at_most",
    "less_than",
    "all",
    "any",
    "assured",
    "by",
    "agreed",
    "from",
    "below",
    "fixed",
    "per_head",
    "population",
    "places",
    "language",
    "year",
    "earner",
    "takes",
    "standard",
    "unit",
    "{ agreed = \"fall\" }",
    "{ table = \"price\" }",
    "{ table = \"floor\" }",
    "{ reading = \"waits\", period = \"same month last year\" }",
    "{ across = \"pooled\", indicator = \"experience\" }",
    "{ parent = \"network\" }",
    "{ members = \"branch\", body = \"ENG\" }",
    "{ fixed = \"£985\" }",
    "{ each = \"£5\", count = \"heads\" }",
    "{ activity = \"screening\", patients = \"women\" }",
    "{ error_at_most = \"5%\", beyond = \"voids\" }",
    "{ to = 1, direction = \"up\" }",
    "\"this year\"",
    "\"same quarter last year\"",
    "\"months of 2014/15 Q4\"",
    "\"last 6 months before this year\"",
    "\"last 121 years to 2014\"",
    "\"baseline\"",
    "\"own\"",
    "\"verified\"",
    "\"best\"",
    "\"any\"",
    "\"judged\"",
    "\"renormalised\"",
    "\"safety\"",
    "\"0.5\"",
    "2.5",
    "\"*\"",
    "[\"*\"]",
    "points",
    "pays",
    "counts",
    "group",
    "needs",
    "only",
    "of",
    "stage",
    "scale",
    "option",
    "choose",
    "combine",
    "yearly",
    "points_from",
    "at_least",
    "beyond",
    "score",
    "sum",
    "per_point",
    "applies",
    "verification",
    "deadline",
    "withdrawn",
    "table",
    "row",
    "when",
    "until",
    "pays_for",
    "on_overlap",
    "{ scales_to = \"50%\" }",
    "{ at_least = \"92%\" }",
    " = ",
    ".",
    ",",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "[",
    "]",
    "{",
    "}",
    "#",
    "\n",
    "\r\n",
    "\r",
    "\\",
    "\u{feff}",
    "“",
    "\u{a0}",
    "é",
    "\u{0}",
    "\u{10ffff}",
];

const INDICATOR_WORDS: &[&str] = &[
    "\"ratio\"",
    "\"published\"",
    "\"count\"",
    "\"score\"",
    "\"share\"",
    "\"per 1,000\"",
    "\"per 0\"",
    "\"pounds\"",
    "\"high\"",
    "true",
    "\"true\"",
    "9",
    "10",
    "-1",
    "\"5%\"",
    "\"100%\"",
    "\"£5\"",
    "-100",
    "\"waits\"",
    "\"other\"",
    "[\"waits\"]",
    "[\"waits\", \"waits\"]",
    "[]",
    "[composite]\n",
    "numerators",
    "denominator",
    "standing",
    "\"seen\"",
    "note",
    "minimum",
    "maximum",
    "decimals",
    "plural",
    "unit",
    "value",
    "id",
    "\"2026-01-31\"",
    "2026-01-31",
    " = ",
    "\"",
    "\"\"\"",
    "[",
    "]",
    "\n",
    "\r",
    "\\",
    "\u{feff}",
    "é",
    "#",
    ".",
];

const FRAMEWORK_WORDS: &[&str] = &[
    "\"frame/2014-15\"",
    "\"qp9\"",
    "\"screening\"",
    "\"women\"",
    "\"45%\"",
    "\"145%\"",
    "\"2014/15\"",
    "\"wave a/1\"",
    "\"recalled\"",
    "-5",
    "2.5",
    "{}",
    "[]",
    "[[item]]\n",
    "[source.s]\n",
    "[item.withdrawn]\n",
    "[[item.trajectory]]\n",
    "[governs]\n",
    "in_all",
    "needs_one_of",
    "permits",
    "[\"cs1\"]",
    "\"waits\"",
    "\"2013-11-12\"",
    "\"2014\"",
    "in_favour_of",
    "activity",
    "patients",
    "from",
    "to",
    "start",
    "aim",
    "points",
    "period",
    "cite",
    "id",
    " = ",
    "\"",
    "[",
    "]",
    "\n",
    "\\",
    "é",
];

const LAYOUT_WORDS: &[&str] = &[
    "0",
    "1",
    "99999999999999999999999",
    "true",
    "\"\"",
    "\"1\"",
    "\"waits\"",
    "\"heads\"",
    "\"month\"",
    "\"quarter\"",
    "\"{month} {yyyy}\"",
    "\"{q}*{financial-year}\"",
    "\"{\"",
    "[]",
    "{}",
    "[\"1\", \"2\"]",
    "{ sum = [\"1\"] }",
    "{ \"-\" = \"[z]\" }",
    "[[table]]\n",
    "[[table.reading]]\n",
    "[[table.relation]]\n",
    "[table.organisation]\n",
    "[recognised_by]\n",
    "sheet",
    "headed",
    "columns",
    "codes",
    "where",
    "period",
    "label",
    "value",
    "numerator",
    "total",
    "from",
    "to_each",
    "since",
    "add_rows",
    "except",
    "{ from = \"1\", to = \"2\" }",
    "\"2013-04-01\"",
    "[[table.adds_up]]\n",
    "[not_read]\n",
];

const BUDGET_WORDS: &[&str] = &[
    "\"pot\"",
    "\"heads\"",
    "\"waits\"",
    "\"£25\"",
    "\"£1.5m\"",
    "\"-£5\"",
    "\"2014/15\"",
    "\"wave a/1\"",
    "\"recalled\"",
    "true",
    "5",
    "{}",
    "[]",
    "[[limit]]\n",
    "[[set_aside]]\n",
    "[source.s]\n",
    "total",
    "per_head",
    "population",
    "pounds",
    "scheme",
    "year",
    "cite",
    "id",
    " = ",
    "\"",
    "[",
    "]",
    "\n",
    "\\",
    "é",
];

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = project_files::root().join("fuzz/corpus").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The indicators of the project and those of the small scheme, with the framework of the seeds.
fn catalogue() -> Catalogue {
    let mut catalogue = project_files::catalogue();
    catalogue.indicators.extend(diagnostics::catalogue().indicators);
    let framework = include_str!("../../../../fuzz/corpus/framework/frame-2014-15.toml");
    assert_eq!(catalogue.read_frameworks([("frame-2014-15.toml", framework)]), []);
    catalogue
}

#[test]
fn the_seeds_reach_every_part_of_the_reader() {
    let catalogue = catalogue();
    let read = |name: &str| {
        let path = project_files::root().join("fuzz/corpus/scheme").join(name);
        Scheme::read(name, &fs::read_to_string(path).unwrap(), &catalogue)
    };
    for name in [
        "plain.toml",
        "bands-and-parts.toml",
        "strings.toml",
        "groups-and-scales.toml",
        "pays-and-tables.toml",
        "menus-and-duplication.toml",
        "law.toml",
    ] {
        let problems = read(name).err().unwrap_or_default();
        assert_eq!(diagnostics::shown(&problems), "", "{name}");
    }
}

#[test]
fn any_bytes_are_a_scheme_or_have_a_reason_not_to_be() {
    let catalogue = catalogue();
    let mut seeds = corpus("scheme");
    for year in ["2013-14", "2014-15"] {
        seeds.push(
            fs::read(project_files::root().join(format!("schemes/quality-premium/{year}.toml"))).unwrap(),
        );
    }
    mutator::run(&seeds, SCHEME_WORDS, 4_000, |bytes| rules::scheme(bytes, &catalogue));
}

#[test]
fn any_bytes_are_a_framework_or_have_a_reason_not_to_be() {
    let catalogue = diagnostics::catalogue();
    mutator::run(&corpus("framework"), FRAMEWORK_WORDS, 4_000, |bytes| rules::framework(bytes, &catalogue));
}

#[test]
fn any_bytes_are_a_budget_or_have_a_reason_not_to_be() {
    let catalogue = diagnostics::catalogue();
    mutator::run(&corpus("budget"), BUDGET_WORDS, 4_000, |bytes| rules::budget(bytes, &catalogue));
}

const DISCLOSURE_WORDS: &[&str] = &[
    "0",
    "1",
    "5",
    "-3",
    "99999999999999999999999",
    "true",
    "\"\"",
    "\"kept\"",
    "\"withheld\"",
    "\"heads\"",
    "\"country\"",
    "[\"male\", \"male\"]",
    "[]",
    "{ up_to = 4 }",
    "{ to = 5 }",
    "suppress = ",
    "leave = ",
    "round.to = ",
    "[[parts]]",
    "[source.method]",
    "except_kinds = ",
];

#[test]
fn any_bytes_are_a_policy_or_have_a_reason_not_to_be() {
    let catalogue = diagnostics::catalogue();
    mutator::run(&corpus("disclosure"), DISCLOSURE_WORDS, 4_000, |bytes| {
        rules::disclosure(bytes, &catalogue);
    });
}

#[test]
fn any_bytes_are_a_layout_or_have_a_reason_not_to_be() {
    let catalogue = diagnostics::catalogue();
    mutator::run(&corpus("layout"), LAYOUT_WORDS, 4_000, |bytes| rules::layout(bytes, &catalogue));
}

#[test]
fn any_bytes_are_an_indicator_or_have_a_reason_not_to_be() {
    mutator::run(&corpus("indicator"), INDICATOR_WORDS, 12_000, rules::indicator);
}
