//! What authors are told: a small scheme, one mistake at a time.

mod accepted;
mod budgets;
mod disclosures;
mod duplication;
mod frameworks;
mod groups;
mod indicators;
mod laws;
mod layouts;
mod levels;
mod measures;
mod menus;
mod pays;
mod periods;
mod readings;
mod records;
mod rules;
mod scales;
mod scored_as;
mod syntax;
mod table;
mod tables;
mod values;
mod verification;

use std::fmt::Write as _;

use outturn_core::Diagnostic;
use outturn_scheme::{Catalogue, Scheme};

/// A scheme in which every kind of rule is there once.
pub(crate) const BASE: &str = r#"language = 1
id = "family/2014-15"
title = "A scheme"
year = "2014/15"
earner = "ccg"
organisations_as_at = "2014-04-01"
paid_as_at = "2015-12-31"

[source.guidance]
title = "Guidance"

[value]
per_head = "£5"
population = "heads"
rounding = { to = "£0.01", direction = "half-up" }
cite = { source = "guidance", standing = "seen" }

[[gateway]]
id = "quality"
title = "No serious failure"
decided = "nhs-england"
failing = "voids"
cite = { source = "guidance", standing = "seen" }

[agreed.fall]
title = "The fall"
unit = "share"
not_less_than = "3%"
agreed_by = ["board"]
cite = { source = "guidance", standing = "seen" }

[[measure]]
id = "waiting"
title = "Waiting"
earns = "60%"
indicator = "waits"
outturn = "2014/15"
test = { at_least = "92%" }
cite = { source = "guidance", standing = "seen" }

[[measure]]
id = "admissions"
title = "Admissions"
earns = "25%"
indicator = "admissions"
baseline = "2013/14"
outturn = "2014/15"
test = { falls_by = { agreed = "fall" } }
cite = { source = "guidance", standing = "seen" }

[local]
title = "Local measure"
places = 1
earns = "15%"
agreed_by = ["board"]
cite = { source = "guidance", standing = "seen" }

[deductions]
from = "earned"
cite = { source = "guidance", standing = "seen" }

[[deduction]]
id = "waiting-list"
title = "Nobody waits long"
indicator = "waits"
standard = { at_least = "75%" }
takes = "25%"
cite = { source = "guidance", standing = "seen" }
"#;

/// An indicator file that has nothing wrong with it.
pub(crate) const INDICATOR: &str = r#"id = "waits"
title = "Waits"
phrase = "The share that waits"
unit = "share"
value = "ratio"
good = "high"
counts = "those who wait"
out_of = "everyone"
author = "Outturn"
reviewed = "2026-01-31"
"#;

/// A framework file that has nothing wrong with it.
pub(crate) const FRAMEWORK: &str = r#"id = "frame/2014-15"
title = "A framework"
period = "2014/15"
cite = { source = "guidance", standing = "seen" }

[source.guidance]
title = "Guidance"

[[item]]
id = "qp9"
title = "Review of emergency admissions"
points = 5
activity = "admission-review"
patients = "registered"

[[item]]
id = "cs1"
title = "Cervical screening"
points = "2.5"
activity = "screening"
patients = "women"
from = "45%"
to = "80%"
cite = { source = "guidance", standing = "recalled", note = "The range is recalled." }

[[item]]
id = "old"
title = "Screening of the year before"
activity = "screening"
patients = "women"
period = "2013/14"
"#;

/// Indicators of each kind, named after what they count.
pub(crate) fn catalogue() -> Catalogue {
    let of = |id: &str, unit: &str, value: &str, good: &str| {
        let text = INDICATOR.replace("\"waits\"", &format!("{id:?}"));
        let text =
            text.replace("\"share\"", &format!("{unit:?}")).replace("\"ratio\"", &format!("{value:?}"));
        (format!("{id}.toml"), text.replace("\"high\"", &format!("{good:?}")))
    };
    let files = [
        of("waits", "share", "ratio", "high"),
        of("admissions", "per 100,000", "ratio", "high"),
        of("heads", "count", "count", "high"),
        of("experience", "score", "score", "high"),
        of("satisfied", "share", "published", "high"),
        of("infections", "count", "count", "low"),
        of("referrals", "share", "ratio", "neither"),
        of("spent", "pounds", "count", "neither"),
    ];
    let (mut catalogue, problems) =
        Catalogue::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert_eq!(problems, []);
    assert_eq!(catalogue.read_frameworks([("frameworks/frame-2014-15.toml", FRAMEWORK)]), []);
    catalogue
}

/// A text with its mistakes put in; each place to put one must be there.
pub(crate) fn with(text: &str, edits: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "nothing says {from}");
        text = text.replacen(from, to, 1);
    }
    text
}

/// Complaints as they are shown, with the stretch that is pointed at.
pub(crate) fn shown(problems: &[Diagnostic]) -> String {
    let mut out = String::new();
    for problem in problems {
        let at = problem.excerpt.get(problem.span.0..problem.span.1).expect("a span lies in its excerpt");
        let at = if at.is_empty() { String::new() } else { format!("    at: {at}\n") };
        let _ = write!(out, "{}\n{at}    help: {}\n", problem.one_line(), problem.help);
    }
    out
}

/// What the author of the base scheme is told after these edits.
pub(crate) fn told(edits: &[(&str, &str)]) -> String {
    told_of(&with(BASE, edits))
}

/// A scheme that begins like the others, with a value and what earns it.
pub(crate) fn scheme(value: &str, rest: &str) -> String {
    let (head, _) = BASE.split_once("per_head").expect("the base scheme pays by the head");
    let rounding = if value.contains("score") { "0.01" } else { "£0.01" };
    format!("{head}{value}\nrounding = {{ to = \"{rounding}\", direction = \"half-up\" }}\n{CITE}\n{rest}")
}

/// A table of the list `kind`, with an id, a title and a citation.
pub(crate) fn item(kind: &str, id: &str, keys: &str) -> String {
    format!("\n[[{kind}]]\nid = \"{id}\"\ntitle = \"Title\"\n{keys}\n{CITE}\n")
}

/// A measure that is earned by a test, with more keys.
pub(crate) fn measure(id: &str, keys: &str) -> String {
    item(
        "measure",
        id,
        &format!("{keys}\ntest = {{ indicator = \"waits\", outturn = \"2014/15\", at_least = \"92%\" }}"),
    )
}

/// Where every rule of these schemes comes from.
pub(crate) const CITE: &str = "cite = { source = \"guidance\", standing = \"seen\" }";

/// What the author of a scheme is told.
pub(crate) fn told_of(text: &str) -> String {
    match Scheme::read("s.toml", text, &catalogue()) {
        Ok(_) => "nothing".to_owned(),
        Err(problems) => shown(&problems),
    }
}

#[test]
fn the_base_scheme_has_nothing_wrong_with_it() {
    assert_eq!(told(&[]), "nothing");
}

#[test]
fn many_mistakes_are_all_told_in_one_pass_in_the_order_of_the_file() {
    let text = with(
        BASE,
        &[
            ("earner = \"ccg\"", "earnr = \"ccg\""),
            ("per_head = \"£5\"", "per_head = 5"),
            ("direction = \"half-up\"", "direction = \"halfup\""),
            ("failing = \"voids\"", "failing = \"void\""),
            ("unit = \"share\"", "unit = \"shares\""),
            ("earns = \"60%\"", "earns = \"60\""),
            ("indicator = \"waits\"", "indicator = \"wait\""),
            ("agreed = \"fall\"", "agreed = \"fell\""),
            ("places = 1", "places = 21"),
            ("from = \"earned\"", "from = \"gained\""),
            ("takes = \"25%\"", "takes = \"125%\""),
        ],
    );
    insta::assert_snapshot!(told_of(&text), @r#"
    s.toml:5:1: a scheme has no key `earnr` [unknown-key]
        at: earnr
        help: did you mean `earner`?
    s.toml:13:12: `per_head` is an amount of money, but 5 is a plain number [unit-mismatch]
        at: 5
        help: write per_head = "£5" if that is meant
    s.toml:15:40: `direction` cannot be "halfup" [unknown-word]
        at: "halfup"
        help: did you mean "half-up"?
    s.toml:22:11: `failing` cannot be "void" [unknown-word]
        at: "void"
        help: write failing = "voids" where nothing is left, or failing = { scales_to = "50%" }
    s.toml:27:8: `shares` is not a unit [bad-unit]
        at: "shares"
        help: write count, score, share, percentage-points, pounds, or per 1,000 and the like
    s.toml:35:9: `earns` is a share, but 60 is a plain number [unit-mismatch]
        at: "60"
        help: write earns = "60%" if that is meant
    s.toml:36:13: there is no indicator `wait` [unknown-indicator]
        at: "wait"
        help: did you mean `waits`?
    s.toml:48:32: nothing under [agreed] is called `fell` [unknown-agreed-level]
        at: "fell"
        help: did you mean `fall`?
    s.toml:53:10: there cannot be 21 local places [number-out-of-range]
        at: 21
        help: write a number from 1 to 20
    s.toml:59:8: `from` cannot be "gained" [unknown-word]
        at: "gained"
        help: did you mean "earned"?
    s.toml:67:9: `takes` is 125%, which is not between 0% and 100% [share-out-of-range]
        at: "125%"
        help: a share is a part of a whole
    "#);
    assert_eq!(told_of(&text), told_of(&text.replace('\n', "\r\n")));
}
