//! Menus, deadlines, and standards that were given up.

use super::{CITE, item, scheme, told, told_of};

const TEST: &str = "test = { indicator = \"waits\", outturn = \"2014/15\", at_least = \"92%\" }";

fn option(id: &str, keys: &str) -> String {
    format!("\n[[measure.option]]\nid = \"{id}\"\ntitle = \"Option\"\n{keys}\n{CITE}\n")
}

fn menu(value: &str, keys: &str, options: &[&str]) -> String {
    let options: Vec<String> =
        options.iter().enumerate().map(|(place, keys)| option(&format!("option-{place}"), keys)).collect();
    let text = item("measure", "urgent-care", keys) + &options.concat();
    told_of(&scheme(value, &text))
}

#[test]
fn a_menu_says_how_it_is_chosen_from() {
    let told = |keys: &str, options: &[&str]| menu("fixed = \"£50,000\"", keys, options);
    let rightly = "earns = \"100%\"\nchoose = \"one\"\nagreed_by = [\"board\"]";
    assert_eq!(
        told(&format!("{rightly}\ndeadline = \"2014-05-14\"\nextended_by = \"region\""), &[TEST, TEST]),
        "nothing"
    );
    insta::assert_snapshot!(told("earns = \"100%\"", &[TEST, TEST]), @r#"
    s.toml:17:1: nothing says how many of these options may be chosen [missing-key]
        at: [[measure]]
        help: add choose = "one", or choose = "any"
    s.toml:17:1: nothing says with whom the choice is agreed [missing-key]
        at: [[measure]]
        help: add agreed_by = ["the-role-that-agrees"]
    "#);
    insta::assert_snapshot!(told(rightly, &[TEST]), @"
    s.toml:25:1: there is only one option [too-few-options]
        at: [[measure.option]]
        help: add another [[measure.option]], or write the one as a measure
    ");
    insta::assert_snapshot!(told(&format!("{rightly}\noption = []"), &[]), @"
    s.toml:23:10: there is nothing to choose from [too-few-options]
        at: []
        help: add another [[measure.option]], or write the one as a measure
    ");
    insta::assert_snapshot!(told(&rightly.replace("one", "two"), &[TEST, TEST]), @r#"
    s.toml:21:10: `choose` cannot be "two" [unknown-word]
        at: "two"
        help: write "one" or "any"
    "#);
    insta::assert_snapshot!(told(&format!("{rightly}\n{TEST}"), &[TEST, TEST]), @r#"
    s.toml:23:8: this measure has options, and a test of its own as well [several-rules]
        at: { indicator = "waits", outturn = "2014/15", at_least = "92%" }
        help: put the tests into the options
    "#);
    insta::assert_snapshot!(told(&rightly.replace("earns", "points"), &[TEST, TEST]), @r#"
    s.toml:20:10: options divide a share of a full award, and `points` is none [worth-not-of-value]
        at: "100%"
        help: write earns = "20%" or the like: what the chosen options come to
    "#);
    insta::assert_snapshot!(told(rightly, &[TEST, ""]), @r#"
    s.toml:31:1: nothing says how this is earned [no-rule]
        at: [[measure.option]]
        help: write test = { at_least = "92%" } or the like, or [[measure.band]] or [[measure.scale]] tables
    "#);
    insta::assert_snapshot!(told(rightly, &[TEST, &format!("earns = \"50%\"\n{TEST}")]), @"
    s.toml:34:1: an option has no key `earns` [unknown-key]
        at: earns
        help: the keys here are: id, title, framework, indicator, baseline, outturn, of, stage, applies, test, band, scale, combine, scored_as, verification, pays_for, on_overlap, cite
    ");
    insta::assert_snapshot!(menu("per_point = \"£5\"", rightly, &[TEST, TEST]), @"
    s.toml:25:1: options divide a share of a full award, and here that is counted in points [worth-not-of-value]
        at: [[measure.option]]
        help: write each option as a measure of its own, or let [value] say per_head or fixed
    ");
    insta::assert_snapshot!(told(&rightly.replace("earns = \"100%\"", "points = 10"), &[TEST, TEST]), @r#"
    s.toml:20:10: options divide a share of a full award, and `points` is none [worth-not-of-value]
        at: 10
        help: write earns = "20%" or the like: what the chosen options come to
    "#);
    insta::assert_snapshot!(told(&format!("earns = \"100%\"\nchoose = \"one\"\n{TEST}"), &[]), @r#"
    s.toml:21:10: `choose` is not used here: it goes with options among which is chosen [key-not-used]
        at: "one"
        help: remove it
    "#);
}

#[test]
fn an_option_is_there_once() {
    let text = scheme(
        "fixed = \"£50,000\"",
        &format!(
            "{}{}",
            item("measure", "a", "earns = \"100%\"\nchoose = \"any\"\nagreed_by = [\"board\"]"),
            option("b", TEST).repeat(2)
        ),
    );
    insta::assert_snapshot!(told_of(&text), @r#"
    s.toml:32:6: `measure/a/b` is there twice [duplicate-id]
        at: "b"
        help: give each its own id: ids are how steps of an award are addressed
    "#);
}

#[test]
fn deadlines() {
    let local = |keys: &str| told(&[("places = 1", &format!("places = 1\n{keys}"))]);
    assert_eq!(local("deadline = \"2014-05-14\"\nextended_by = \"region\""), "nothing");
    insta::assert_snapshot!(local("extended_by = \"region\""), @r#"
    s.toml:54:15: `extended_by` is not used here: there is no deadline to extend [key-not-used]
        at: "region"
        help: remove it
    "#);
    insta::assert_snapshot!(local("deadline = \"14/05/2014\"\nextended_by = \"region\""), @r#"
    s.toml:54:12: `deadline` cannot be read: `14/05/2014` is not a date [bad-date]
        at: "14/05/2014"
        help: write year, month and day: "2015-03-31"
    "#);
    let agreed = |keys: &str| told(&[("unit = \"share\"", &format!("unit = \"share\"\n{keys}"))]);
    assert_eq!(agreed("deadline = \"2014-05-14\""), "nothing");
    let assured = |keys: &str| told(&[("test = { at_least = \"92%\" }", &format!("test = {{ {keys} }}"))]);
    assert_eq!(
        assured("assured = \"plan\", by = \"board\", deadline = \"2014-05-14\", extended_by = \"region\""),
        "nothing"
    );
    insta::assert_snapshot!(assured("at_least = \"92%\", deadline = \"2014-05-14\""), @r#"
    s.toml:38:39: `deadline` is not used here: it goes with `assured` [key-not-used]
        at: "2014-05-14"
        help: remove it
    "#);
}

#[test]
fn a_standard_that_was_given_up() {
    let told = |on: &str| {
        told(&[("takes = \"25%\"", &format!("takes = \"25%\"\nwithdrawn = {{ on = \"{on}\", {CITE} }}"))])
    };
    assert_eq!(told("2014-06-24"), "nothing");
    insta::assert_snapshot!(told("2015-06-24"), @r#"
    s.toml:68:20: the standard was given up on 2015-06-24, which is outside the scheme's year [date-outside-year]
        at: "2015-06-24"
        help: name a day from 2014-04-01 to 2015-03-31, or leave out a standard that never held
    "#);
}
