//! Indicator files.

use outturn_scheme::Catalogue;

use super::{INDICATOR, shown, with};

/// What the authors of these files are told.
fn told(files: &[(&str, String)]) -> String {
    let (_, problems) = Catalogue::read(files.iter().map(|(name, text)| (*name, text.as_str())));
    if problems.is_empty() { "nothing".to_owned() } else { shown(&problems) }
}

fn told_after(edits: &[(&str, &str)]) -> String {
    told(&[("indicators/waits.toml", with(INDICATOR, edits))])
}

#[test]
fn definitions() {
    assert_eq!(told_after(&[]), "nothing");
    insta::assert_snapshot!(told_after(&[("id = \"waits\"", "id = \"waitings\"")]), @r#"
    indicators/waits.toml:1:6: the indicator `waitings` is in a file called `waits.toml` [id-is-not-file-name]
        at: "waitings"
        help: call the file waitings.toml, or mend the id
    "#);
    insta::assert_snapshot!(told_after(&[("unit = \"share\"", "unit = \"percent\"")]), @r#"
    indicators/waits.toml:4:8: `percent` is not a unit [bad-unit]
        at: "percent"
        help: write count, score, share, percentage-points, pounds, or per 1,000 and the like
    "#);
    insta::assert_snapshot!(told_after(&[("unit = \"share\"", "unit = \"count\"")]), @r#"
    indicators/waits.toml:4:8: the value of this indicator is "ratio", which a plain number cannot be [unit-mismatch]
        at: "count"
        help: a ratio is a share or a rate; a count or a score is a plain number
    "#);
    insta::assert_snapshot!(told_after(&[("good = \"high\"", "good = \"up\"\ndecimals = 12\nplural = \"yes\"")]), @r#"
    indicators/waits.toml:6:8: `good` cannot be "up" [unknown-word]
        at: "up"
        help: write "high", "low" or "neither"
    indicators/waits.toml:7:12: `decimals` is 12, which is not between 0 and 9 [number-out-of-range]
        at: 12
        help: write decimals = 1
    indicators/waits.toml:8:10: `plural` is a text, where true or false without quotes belongs [wrong-type]
        at: "yes"
        help: write plural = true or plural = false
    "#);
    insta::assert_snapshot!(told_after(&[("good = \"high\"", "good = \"high\"\nminimum = 5")]), @"
    indicators/waits.toml:7:11: `minimum` is a plain number, but the indicator is a percentage [unit-mismatch]
        at: 5
        help: write it in the indicator's unit
    ");
    insta::assert_snapshot!(told_after(&[("good = \"high\"", "good = \"high\"\nminimum = \"50%\"\nmaximum = \"5%\"")]), @r#"
    indicators/waits.toml:7:11: the lowest value there can be is above the highest [bounds-crossed]
        at: "50%"
        help: exchange the two, or check both; the lowest is 0 and the highest share 100% unless given
    "#);
    insta::assert_snapshot!(told_after(&[("\"2026-01-31\"", "2026-01-31")]), @r#"
    indicators/waits.toml:10:12: `reviewed` is a date without quotes, where text in quotes belongs [wrong-type]
        at: 2026-01-31
        help: write reviewed = "2026-01-31"
    "#);
    insta::assert_snapshot!(told_after(&[("\"Waits\"", "Waits")]), @r#"
    indicators/waits.toml:2:9: `Waits` stands without quotes [toml-syntax]
        at: Waits
        help: write it in quotes: "Waits"
    "#);
    let twice = [("a/waits.toml", INDICATOR.to_owned()), ("b/waits.toml", INDICATOR.to_owned())];
    insta::assert_snapshot!(told(&twice), @r#"
    b/waits.toml:1:6: another file already defines the indicator `waits` [duplicate-id]
        at: "waits"
        help: give one of the two another id
    "#);
    insta::assert_snapshot!(told_after(&[("\"Waits\"", &format!("\"{}\"", "x".repeat(5_000_000)))]), @"
    indicators/waits.toml: the file has 5000190 bytes [file-too-large]
        help: a file of rules has at most 4194304; is this the right file?
    ");
}

#[test]
fn composites() {
    let composite = |id: &str, numerators: &str| {
        let parts = format!(
            "\n[composite]\nnumerators = [{numerators}]\ndenominator = \"waits\"\nstanding = \"seen\"\nnote = \"added\"\n"
        );
        with(INDICATOR, &[("\"waits\"", &format!("{id:?}"))]) + &parts
    };
    let told = |numerators: &str| {
        let heads = with(
            INDICATOR,
            &[("\"waits\"", "\"heads\""), ("\"share\"", "\"count\""), ("\"ratio\"", "\"count\"")],
        );
        told(&[
            ("waits.toml", INDICATOR.to_owned()),
            ("heads.toml", heads),
            ("whole.toml", composite("whole", "\"waits\"")),
            ("other.toml", composite("other", numerators)),
        ])
    };
    assert_eq!(told("\"waits\""), "nothing");
    insta::assert_snapshot!(told("\"waits\", \"wait\""), @r#"
    other.toml:13:24: there is no indicator `wait` [unknown-indicator]
        at: "wait"
        help: did you mean `waits`?
    "#);
    insta::assert_snapshot!(told("\"waits\", \"waits\""), @r#"
    other.toml:13:24: `waits` is there twice, and would be counted twice [duplicate-id]
        at: "waits"
        help: remove one of them
    "#);
    insta::assert_snapshot!(told("\"waits\", \"whole\""), @r#"
    other.toml:13:24: `other` is formed from `whole`, which is itself formed from others [composite-of-composite]
        at: "whole"
        help: name the indicators that are counted
    "#);
    insta::assert_snapshot!(told("\"waits\", \"heads\""), @r#"
    other.toml:13:24: `heads` has a value alone, and no numerator or denominator to take [part-without-counts]
        at: "heads"
        help: name indicators whose value is "ratio" or "published"
    "#);
    insta::assert_snapshot!(told(""), @"
    other.toml:13:14: `numerators` is an empty list [empty-list]
        at: []
        help: name at least one
    ");
    let published = with(&composite("waits", "\"other\""), &[("\"ratio\"", "\"published\"")]);
    insta::assert_snapshot!(super::indicators::told(&[("waits.toml", published)]), @r#"
    waits.toml:5:9: an indicator that is formed from others is a ratio of their counts [composite-not-ratio]
        at: "published"
        help: write value = "ratio"
    "#);
}
