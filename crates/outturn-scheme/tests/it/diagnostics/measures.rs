//! Measures, their tests, bands and parts.

use super::{BASE, told, told_of, with};

const WAITS: &str = "test = { at_least = \"92%\" }";
const FALLS: &str = "test = { falls_by = { agreed = \"fall\" } }";

#[test]
fn shares_that_do_not_add_up() {
    insta::assert_snapshot!(told(&[("\"60%\"", "\"50%\"")]), @r#"
    s.toml:54:9: the shares that measures and local places earn come to 90%, not 100% [weights-do-not-add-up]
        at: "15%"
        help: they are 10% short: every pound of a full award must be earned by something, and only once
    "#);
    insta::assert_snapshot!(told(&[("places = 1", "places = 2")]), @r#"
    s.toml:54:9: the shares that measures and local places earn come to 115%, not 100% [weights-do-not-add-up]
        at: "15%"
        help: they are 15% too much: every pound of a full award must be earned by something, and only once
    "#);
    insta::assert_snapshot!(told(&[("\"60%\"", "\"60.000000001%\"")]), @r#"
    s.toml:54:9: the shares that measures and local places earn come to 100.000000001%, not 100% [weights-do-not-add-up]
        at: "15%"
        help: they are 0.000000001% too much: every pound of a full award must be earned by something, and only once
    "#);
}

#[test]
fn one_share_that_cannot_be_read_is_no_second_mistake() {
    for (from, to) in [
        ("earns = \"60%\"", "earns = 60"),
        ("earns = \"60%\"\n", ""),
        ("places = 1", "places = \"one\""),
        ("title = \"Local measure\"", "title = 5"),
        ("title = \"Waiting\"", "titel = \"Waiting\""),
        ("indicator = \"waits\"", "indicator = \"weights\""),
    ] {
        let told = told(&[(from, to)]);
        assert_eq!(told.matches("s.toml").count(), 1, "{told}");
        assert!(!told.contains("add up"), "{told}");
    }
}

#[test]
fn a_scheme_must_pay_for_something() {
    let (before, rest) = BASE.split_once("[[measure]]").unwrap();
    let after = &rest[rest.find("[deductions]").unwrap()..];
    let (before, _) = before.split_once("[agreed.fall]").unwrap();
    insta::assert_snapshot!(told_of(&format!("{before}{after}")), @"
    s.toml: the scheme has no measure [nothing-earns]
        help: add a [[measure]] with its id, title, earns, test and cite
    ");
}

#[test]
fn tests() {
    insta::assert_snapshot!(told(&[(WAITS, "")]), @r#"
    s.toml:32:1: nothing says how this is earned [no-rule]
        at: [[measure]]
        help: write test = { at_least = "92%" } or the like, or [[measure.band]] or [[measure.scale]] tables
    "#);
    insta::assert_snapshot!(told(&[(WAITS, "test = {}")]), @"
    s.toml:38:8: this test compares nothing [no-comparison]
        at: {}
        help: a test has exactly one of all, any, assured, at_least, at_most, more_than, less_than, falls_by, rises_by and their kin
    ");
    insta::assert_snapshot!(told(&[(WAITS, "test = { all = [] }")]), @"
    s.toml:38:16: `all` is empty [no-comparison]
        at: []
        help: add tests to it
    ");
    insta::assert_snapshot!(told(&[(WAITS, "test = { at_least = \"92%\", less_than = \"99%\" }")]), @r#"
    s.toml:38:40: this test has both at_least and less_than [several-comparisons]
        at: "99%"
        help: a test has exactly one of all, any, assured, at_least, at_most, more_than, less_than, falls_by, rises_by and their kin; join several in all = [{ ... }, { ... }]
    "#);
    insta::assert_snapshot!(told(&[(WAITS, "test = { falls_by = \"3%\" }")]), @r#"
    s.toml:38:21: 3% of a percentage could be meant in two ways [ambiguous-change]
        at: "3%"
        help: write "3 percentage points" for a change such as 60% to 63%, or "3% of the baseline"
    s.toml:38:21: `falls_by` is about change, and nothing says since when [change-needs-baseline]
        at: "3%"
        help: add baseline = "2013/14" here or on the measure
    "#);
    insta::assert_snapshot!(told(&[("indicator = \"waits\"\n", "")]), @r#"
    s.toml:37:8: nothing says what is counted here [no-indicator]
        at: { at_least = "92%" }
        help: add indicator = "..." here or on the measure
    "#);
    insta::assert_snapshot!(told(&[("indicator = \"waits\"", "indicator = \"wait\"")]), @r#"
    s.toml:36:13: there is no indicator `wait` [unknown-indicator]
        at: "wait"
        help: did you mean `waits`?
    "#);
    insta::assert_snapshot!(told(&[("indicator = \"waits\"", "indicator = \"Waits\"")]), @r#"
    s.toml:36:13: `Waits` is not an id [bad-id]
        at: "Waits"
        help: use lower case letters, digits and hyphens, as in emergency-admissions
    "#);
    insta::assert_snapshot!(told(&[("outturn = \"2014/15\"\ntest = { at", "test = { at")]), @r#"
    s.toml:37:8: nothing says which period is judged here [no-outturn]
        at: { at_least = "92%" }
        help: add outturn = "2014/15" here or on the measure
    "#);
    insta::assert_snapshot!(told(&[("outturn = \"2014/15\"", "outturn = \"14/15\"")]), @r#"
    s.toml:37:11: `outturn` cannot be read: `14/15` is not a period [bad-period]
        at: "14/15"
        help: write it like 2014/15, 2014/15 Q1, 2014, 2014 Q1, 2015-03, 2015-03-31, 2011/12..2013/14 or wave gpps/2015-01, or in words: this year, last year, months of 2014/15 Q4, last 6 months to 2015-09
    "#);
    insta::assert_snapshot!(told(&[(WAITS, "test = { assured = \"plan\" }")]), @r#"
    s.toml:38:8: nothing says who assures this [missing-key]
        at: { assured = "plan" }
        help: add by = "the-role-that-decides"
    "#);
    insta::assert_snapshot!(told(&[(WAITS, "test = { assured = \"plan\", by = \"Board\" }")]), @r#"
    s.toml:38:33: `Board` is not an id [bad-id]
        at: "Board"
        help: use lower case letters, digits and hyphens, as in emergency-admissions
    "#);
}

#[test]
fn keys_that_mean_nothing_in_a_test() {
    insta::assert_snapshot!(told(&[(WAITS, "test = { at_least = \"92%\", baseline = \"2013/14\", by = \"board\" }")]), @r#"
    s.toml:38:39: `baseline` is not used here: `at_least` looks at the outturn alone [key-not-used]
        at: "2013/14"
        help: remove it
    s.toml:38:55: `by` is not used here: it goes with `assured` [key-not-used]
        at: "board"
        help: remove it
    "#);
    insta::assert_snapshot!(told(&[(WAITS, "test = { assured = \"plan\", by = \"board\", outturn = \"2014/15\" }")]), @r#"
    s.toml:38:52: `outturn` is not used here: what is assured is decided, not counted, and is called as it is assured [key-not-used]
        at: "2014/15"
        help: remove it
    "#);
    insta::assert_snapshot!(told(&[(WAITS, "test = { id = \"both\", all = [{ at_least = \"92%\" }] }")]), @r#"
    s.toml:38:15: `id` is not used here: the tests in `all` have their own [key-not-used]
        at: "both"
        help: remove it
    "#);
}

#[test]
fn changes() {
    insta::assert_snapshot!(told(&[("baseline = \"2013/14\"\n", "")]), @r#"
    s.toml:47:21: `falls_by` is about change, and nothing says since when [change-needs-baseline]
        at: { agreed = "fall" }
        help: add baseline = "2013/14" here or on the measure
    "#);
    insta::assert_snapshot!(told(&[("baseline = \"2013/14\"", "baseline = \"2014/15\"")]), @r#"
    s.toml:46:12: the baseline 2014/15 does not end before the outturn 2014/15 begins [baseline-not-before-outturn]
        at: "2014/15"
        help: a change is measured from an earlier period
    "#);
    insta::assert_snapshot!(told(&[("baseline = \"2013/14\"", "baseline = \"last year\"")]), @"nothing");
    insta::assert_snapshot!(told(&[(FALLS, "test = { any = [{ falls_by = { agreed = \"fall\" } }, { falls_by = \"-3%\" }] }")]), @r#"
    s.toml:48:66: `falls_by` is -3%: a change in the other direction [negative-change]
        at: "-3%"
        help: turn the comparison round and write the amount without its sign
    "#);
    insta::assert_snapshot!(told(&[(FALLS, "test = { any = [{ falls_by = { agreed = \"fall\" } }, { falls_by = \"£3\" }] }")]), @r#"
    s.toml:48:66: `admissions` is a rate per 100,000, but the change is in pounds [unit-mismatch]
        at: "£3"
        help: write the change as a rate per 100,000, or as a percentage of the baseline
    "#);
    let score = &[("indicator = \"admissions\"", "indicator = \"experience\"")];
    insta::assert_snapshot!(told(score), @r#"
    s.toml:48:21: `experience` may be zero or less, so a percentage of it means nothing [unit-mismatch]
        at: { agreed = "fall" }
        help: write the change as a plain number
    "#);
}

#[test]
fn tests_within_tests_have_an_end() {
    let nested = |depth: usize| {
        format!("test = {}{{ at_least = \"92%\" }}{}", "{ all = [".repeat(depth), "] }".repeat(depth))
    };
    assert_eq!(told(&[(WAITS, &nested(16))]), "nothing");
    insta::assert_snapshot!(told(&[(WAITS, &nested(17))]), @r#"
    s.toml:38:161: tests stand inside tests more than 16 deep here [too-deep]
        at: { at_least = "92%" }
        help: say it with fewer levels of all and any
    "#);
}

#[test]
fn words_of_everyday_speech_lead_to_the_key() {
    insta::assert_snapshot!(told(&[(WAITS, "test = { or = [{ at_least = \"92%\" }] }")]), @r#"
    s.toml:38:10: a test has no key `or` [unknown-key]
        at: or
        help: write any = [{ ... }, { ... }]: one of them is enough
    "#);
    insta::assert_snapshot!(told(&[(WAITS, "test = { at_least = \"92%\" }\nat_least = \"92%\"")]), @r#"
    s.toml:39:1: a measure has no key `at_least` [unknown-key]
        at: at_least
        help: a comparison belongs in a test: test = { at_least = ... }
    "#);
    insta::assert_snapshot!(told(&[("title = \"Waiting\"", "name = \"Waiting\"")]), @r#"
    s.toml:34:1: a measure has no key `name` [unknown-key]
        at: name
        help: did you mean `title`?
    "#);
}

#[test]
fn a_percentage_of_a_percentage() {
    let told = |test: &str| told(&[(WAITS, &format!("baseline = \"2013/14\"\ntest = {{ {test} }}"))]);
    insta::assert_snapshot!(told("rises_by = \"3%\""), @r#"
    s.toml:39:21: 3% of a percentage could be meant in two ways [ambiguous-change]
        at: "3%"
        help: write "3 percentage points" for a change such as 60% to 63%, or "3% of the baseline"
    "#);
    for clear in ["3 percentage points", "3% of the baseline", "0%"] {
        assert_eq!(told(&format!("rises_by = \"{clear}\"")), "nothing");
    }
}

#[test]
fn bands() {
    let told = |bands: &str| told(&[(WAITS, &format!("band = [{bands}]"))]);
    insta::assert_snapshot!(told("{ below = \"90%\", earns = \"0%\" }, { from = \"92%\", earns = \"100%\" }"), @r#"
    s.toml:38:51: no band says what an outturn from 90% to 92% earns [bands-gap]
        at: "92%"
        help: let this band begin where the one before ends: from = "90%"
    "#);
    insta::assert_snapshot!(told("{ below = \"92%\", earns = \"0%\" }, { from = \"90%\", earns = \"100%\" }"), @r#"
    s.toml:38:51: two bands hold outturns of 90% and above [bands-overlap]
        at: "90%"
        help: let the band before end where this one begins: below = "90%"
    "#);
    insta::assert_snapshot!(told("{ from = \"90%\", below = \"92%\", earns = \"0%\" }"), @r#"
    s.toml:38:18: no band says what an outturn below 90% earns [bands-gap]
        at: "90%"
        help: leave `from` out of the lowest band, or add one below it
    s.toml:38:33: no band says what an outturn of 92% or more earns [bands-gap]
        at: "92%"
        help: leave `below` out of the highest band, or add one above it
    "#);
    insta::assert_snapshot!(told("{ below = \"90%\", earns = \"0%\" }, { below = \"92%\", earns = \"0%\" }"), @r#"
    s.toml:38:42: two bands have no `from` [bands-overlap]
        at: { below = "92%", earns = "0%" }
        help: only the lowest band is open below
    s.toml:38:52: no band says what an outturn of 92% or more earns [bands-gap]
        at: "92%"
        help: leave `below` out of the highest band, or add one above it
    "#);
    insta::assert_snapshot!(told("{ below = \"90%\", earns = \"0%\" }, { from = 90, earns = \"100%\" }"), @r#"
    s.toml:38:51: `from` is a plain number, but the indicator is a percentage [unit-mismatch]
        at: 90
        help: write from = "90%" if that is meant
    "#);
    insta::assert_snapshot!(told("{ below = \"90%\", earns = \"0%\" }, { from = \"90%\", earns = \"all\" }"), @r#"
    s.toml:38:66: `earns` cannot be read: this is not a number [bad-number]
        at: "all"
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    "#);
    insta::assert_snapshot!(told("{ below = \"90%\", earns = \"0%\" }, { from = \"90%\", earns = \"60%\" }"), @r#"
    s.toml:38:42: no band earns all of this; the most is 60% [bands-leave-money]
        at: { from = "90%", earns = "60%" }
        help: a band's share is of the measure or part it stands in: write earns = "100%" for all of it
    "#);
    insta::assert_snapshot!(told(""), @r#"
    s.toml:38:8: `band` is an empty list [empty-list]
        at: []
        help: add bands: { below = "75%", earns = "0%" }, { from = "75%", earns = "100%" }
    "#);
}

#[test]
fn parts_and_ids() {
    let part = |id: &str, earns: &str| {
        format!(
            "{{ id = \"{id}\", title = \"Part\", earns = \"{earns}\", test = {{ at_least = \"92%\" }}, cite = {{ source = \"guidance\", standing = \"seen\" }} }}"
        )
    };
    let told = |parts: &[String]| told(&[(WAITS, &format!("part = [{}]", parts.join(", ")))]);
    assert_eq!(told(&[part("a", "20%"), part("b", "40%")]), "nothing");
    insta::assert_snapshot!(told(&[part("a", "20%"), part("b", "30%")]), @r#"
    s.toml:35:9: the measure earns 60%, but its parts come to 50% [weights-do-not-add-up]
        at: "60%"
        help: a part's share is of a full award, like the measure's: let the parts' shares come to it
    "#);
    insta::assert_snapshot!(told(&[part("a", "20%"), part("b", "40")]), @r#"
    s.toml:38:170: `earns` is a share, but 40 is a plain number [unit-mismatch]
        at: "40"
        help: write earns = "40%" if that is meant
    "#);
    insta::assert_snapshot!(told(&[part("a", "20%"), part("a", "40%")]), @r#"
    s.toml:38:141: `measure/waiting/a` is there twice [duplicate-id]
        at: "a"
        help: give each its own id: ids are how steps of an award are addressed
    "#);
    insta::assert_snapshot!(told(&[]), @"
    s.toml:38:8: `part` is an empty list [empty-list]
        at: []
        help: add parts, or a test of the measure's own
    ");
    let both = with(BASE, &[(WAITS, &format!("{WAITS}\npart = [{}]", part("a", "60%")))]);
    insta::assert_snapshot!(told_of(&both), @r#"
    s.toml:38:8: this measure has parts, and a test of its own as well [several-rules]
        at: { at_least = "92%" }
        help: put the tests into the parts
    "#);
    let both = with(BASE, &[(WAITS, &format!("{WAITS}\nband = [{{ earns = \"50%\" }}]"))]);
    insta::assert_snapshot!(told_of(&both), @r#"
    s.toml:39:8: this has both a test and bands [several-rules]
        at: [{ earns = "50%" }]
        help: write test = { at_least = "92%" } or the like, or [[measure.band]] or [[measure.scale]] tables
    "#);
    insta::assert_snapshot!(super::told(&[("id = \"admissions\"", "id = \"waiting\"")]), @r#"
    s.toml:42:6: `measure/waiting` is there twice [duplicate-id]
        at: "waiting"
        help: give each its own id: ids are how steps of an award are addressed
    "#);
}
