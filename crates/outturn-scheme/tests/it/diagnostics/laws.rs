//! The law that a scheme is made under: what it needs, and what it lets awards be spent on.

use outturn_scheme::{Catalogue, Scheme, laws};

use super::{BASE, CITE, FRAMEWORK, INDICATOR, catalogue, shown, with};

const LAW: &str = r#"id = "act"
title = "The Act"
period = "2013/14..2014/15"
needs_one_of = ["2a", "2b"]
permits = ["care"]
cite = { source = "act", clause = "section 2", standing = "seen" }
governs = { earner = "ccg", funded_by = "limit", cite = { source = "act", standing = "seen" } }

[source.act]
title = "The Act"

[[item]]
id = "2a"
title = "Quality"

[[item]]
id = "2b"
title = "Outcomes"
cite = { source = "act", clause = "section 3", standing = "seen" }

[[item]]
id = "care"
title = "Better care"
cite = { source = "act", clause = "section 9", standing = "seen" }

[[item]]
id = "old"
title = "What went before"

[item.withdrawn]
on = "2014-04-01"
in_favour_of = "act/2b"
cite = { source = "act", standing = "seen" }
"#;

const UNDER: &str = r#"
[made_under]
laws = ["act"]
cite = { source = "guidance", standing = "seen" }
"#;

fn with_law(law: &str) -> Catalogue {
    let mut catalogue = catalogue();
    assert_eq!(catalogue.read_frameworks([("frameworks/act.toml", law)]), []);
    catalogue
}

/// A scheme of which a measure rests on a part of the Act, with edits and with more at its end.
fn read(edits: &[(&str, &str)], more: &str) -> Result<Scheme, String> {
    let text = with(BASE, &[("title = \"Waiting\"\n", "title = \"Waiting\"\nframework = [\"act/2a\"]\n")]);
    let text = with(&text, edits) + more;
    Scheme::read("s.toml", &text, &with_law(LAW)).map_err(|problems| shown(&problems))
}

fn told(edits: &[(&str, &str)], more: &str) -> String {
    read(edits, more).err().unwrap_or_else(|| "nothing".to_owned())
}

fn told_of_law(edits: &[(&str, &str)]) -> String {
    let text = with(&with(LAW, &[("period", "body = \"ENG\"\nperiod")]), edits);
    let (mut catalogue, problems) = Catalogue::read([("waits.toml", INDICATOR)]);
    assert_eq!(problems, []);
    let problems =
        catalogue.read_frameworks([("act.toml", text.as_str()), ("frame-2014-15.toml", FRAMEWORK)]);
    if problems.is_empty() { "nothing".to_owned() } else { shown(&problems) }
}

#[test]
fn a_scheme_has_something_that_its_law_needs() {
    assert_eq!(told(&[], UNDER), "nothing");
    // One of them is enough, and any of them will do.
    assert_eq!(told(&[("act/2a", "act/2b")], UNDER), "nothing");
    insta::assert_snapshot!(told(&[("framework = [\"act/2a\"]\n", "")], UNDER), @"
    s.toml:70:1: no line rests on anything that `act` needs of a scheme: section 2, section 3 [outside-its-law]
        at: [made_under]
        help: add to a measure framework = [...] with at least one of act/2a, act/2b
    ");
    // A measure that pays nothing is not what is paid for.
    let shown_only = [
        ("framework = [\"act/2a\"]", "counts = false\nframework = [\"act/2a\"]"),
        ("earns = \"60%\"\n", ""),
        ("earns = \"25%\"", "earns = \"85%\""),
    ];
    insta::assert_snapshot!(told(&shown_only, UNDER), @"
    s.toml:71:1: no line rests on anything that `act` needs of a scheme: section 2, section 3 [outside-its-law]
        at: [made_under]
        help: add to a measure framework = [...] with at least one of act/2a, act/2b
    ");
    insta::assert_snapshot!(told(&[("act/2a", "act/care")], UNDER), @"
    s.toml:71:1: no line rests on anything that `act` needs of a scheme: section 2, section 3 [outside-its-law]
        at: [made_under]
        help: add to a measure framework = [...] with at least one of act/2a, act/2b
    ");
    // The same line says nothing of a law that is not named.
    assert_eq!(told(&[("framework = [\"act/2a\"]\n", "")], ""), "nothing");
    // What is misspelt is told once.
    insta::assert_snapshot!(told(&[("framework = [", "framewrok = [")], UNDER), @"
    s.toml:35:1: a measure has no key `framewrok` [unknown-key]
        at: framewrok
        help: did you mean `framework`?
    ");
    insta::assert_snapshot!(told(&[], &UNDER.replace("[\"act\"]", "[\"acts\"]")), @r#"
    s.toml:72:9: there is no framework `acts` [unknown-framework]
        at: "acts"
        help: did you mean `act`?
    "#);
    insta::assert_snapshot!(told(&[], &UNDER.replace("[\"act\"]", "[\"act\", \"act\"]")), @r#"
    s.toml:72:16: `act` is there twice [duplicate-id]
        at: "act"
        help: remove one of them
    "#);
}

#[test]
fn a_law_that_governs_a_scheme_is_named() {
    let funded = |by: &str| format!("population = \"heads\"\nfunded_by = \"{by}\"");
    assert_eq!(told(&[("population = \"heads\"", &funded("limit"))], UNDER), "nothing");
    assert_eq!(told(&[("population = \"heads\"", &funded("allowance"))], ""), "nothing");
    insta::assert_snapshot!(told(&[("population = \"heads\"", &funded("limit"))], ""), @r#"
    s.toml:5:10: what is paid to a `ccg` from `limit` is governed by The Act, which this scheme does not name [law-not-named]
        at: "ccg"
        help: add [made_under] with laws = ["act"] and cite
    "#);
    // In another year it is not the law.
    let mut catalogue = catalogue();
    let before = with(LAW, &[("2013/14..2014/15", "2012/13..2013/14")]);
    assert_eq!(catalogue.read_frameworks([("act.toml", before.as_str())]), []);
    let text = with(BASE, &[("population = \"heads\"", &funded("limit"))]);
    assert!(Scheme::read("s.toml", &text, &catalogue).is_ok());
}

#[test]
fn awards_are_spent_on_what_a_law_permits() {
    let spending = |keys: &str| format!("{UNDER}\n[spending]\n{keys}\n{CITE}\n");
    let of = |purpose: &str| spending(&format!("purposes = [\"{purpose}\"]"));
    assert_eq!(told(&[], &of("act/care")), "nothing");
    insta::assert_snapshot!(told(&[], &of("act/car")), @r#"
    s.toml:76:13: `act/car` is not permitted by The Act, section 9 [purpose-not-permitted]
        at: "act/car"
        help: did you mean `act/care`?
    "#);
    insta::assert_snapshot!(told(&[], &of("act/2a")), @r#"
    s.toml:76:13: `act/2a` is not permitted by The Act, section 9 [purpose-not-permitted]
        at: "act/2a"
        help: name one or more of act/care
    "#);
    insta::assert_snapshot!(told(&[], &of("bonus")), @r#"
    s.toml:76:13: `bonus` is not permitted by The Act, section 9 [purpose-not-permitted]
        at: "bonus"
        help: name one or more of act/care
    "#);
    insta::assert_snapshot!(told(&[], &spending("purposes = [\"act/care\", \"act/care\"]")), @r#"
    s.toml:76:25: `act/care` is there twice [duplicate-id]
        at: "act/care"
        help: remove one of them
    "#);
    insta::assert_snapshot!(told(&[], &of("frame/2014-15/qp9").replace("\"act\"", "\"frame/2014-15\"")), @r#"
    s.toml:76:13: `frame/2014-15/qp9` is not permitted: no law of this scheme says what awards may be spent on [purpose-not-permitted]
        at: "frame/2014-15/qp9"
        help: name in [made_under] a law that says what it permits
    "#);
    insta::assert_snapshot!(told(&[], &of("act/care").replace(UNDER, "")), @r#"
    s.toml:71:1: nothing says which law permits this spending [missing-key]
        at: [spending]
        help: add [made_under] with laws = ["..."] and cite
    "#);
    let passed = |how: &str| {
        let passing_on = format!("passing_on = {{ to = \"practice\", how = \"{how}\", {CITE} }}");
        told(&[], &spending(&format!("purposes = [\"act/care\"]\n{passing_on}")))
    };
    assert_eq!(passed("never"), "nothing");
    assert_eq!(passed("for-improvement"), "nothing");
    insta::assert_snapshot!(passed("freely"), @r#"
    s.toml:77:14: passing it on freely, to be spent on anything, is not permitted by The Act, section 9 [purpose-not-permitted]
        at: { to = "practice", how = "freely", cite = { source = "guidance", standing = "seen" } }
        help: write how = "for-improvement" or how = "never"
    "#);
}

#[test]
fn an_item_that_was_given_up_pays_for_nothing() {
    // On the day on which it ends it holds no more; in a year that began before it held for a part.
    insta::assert_snapshot!(told(&[("[\"act/2a\"]", "[\"act/2a\", \"act/old\"]")], UNDER), @r#"
    s.toml:35:24: `act/old` was withdrawn on 2014-04-01, before the scheme's year begins [item-withdrawn]
        at: "act/old"
        help: name what took its place: act/2b
    "#);
    let later = LAW.replace("on = \"2014-04-01\"", "on = \"2014-04-02\"");
    let text = with(BASE, &[("title = \"Waiting\"\n", "title = \"Waiting\"\nframework = [\"act/old\"]\n")]);
    assert!(Scheme::read("s.toml", &text, &with_law(&later)).is_ok());
    let without = LAW.replace("in_favour_of = \"act/2b\"\n", "");
    let problems = Scheme::read("s.toml", &text, &with_law(&without)).unwrap_err();
    insta::assert_snapshot!(shown(&problems), @r#"
    s.toml:35:14: `act/old` was withdrawn on 2014-04-01, before the scheme's year begins [item-withdrawn]
        at: "act/old"
        help: nothing took its place: remove it
    "#);
}

#[test]
fn a_law_names_items_of_its_own() {
    assert_eq!(told_of_law(&[]), "nothing");
    insta::assert_snapshot!(told_of_law(&[("\"2b\"]", "\"2c\"]")]), @r#"
    act.toml:5:23: the framework `act` has no item `2c` [unknown-framework-item]
        at: "2c"
        help: did you mean `2a`?
    "#);
    insta::assert_snapshot!(told_of_law(&[("[\"care\"]", "[\"act/care\"]")]), @r#"
    act.toml:6:12: the framework `act` has no item `act/care` [unknown-framework-item]
        at: "act/care"
        help: name an item that it has, or add this one to its file in frameworks/
    "#);
    insta::assert_snapshot!(told_of_law(&[("in_favour_of = \"act/2b\"", "in_favour_of = \"act/3b\"")]), @r#"
    act.toml:33:16: the framework `act` has no item `3b` [unknown-framework-item]
        at: "act/3b"
        help: did you mean `act/2b`?
    "#);
    // It may have been replaced by one of a file that is read later.
    assert_eq!(told_of_law(&[("\"act/2b\"", "\"frame/2014-15/qp9\"")]), "nothing");
    insta::assert_snapshot!(told_of_law(&[("\"act/2b\"", "\"frame/2014-15/qp8\"")]), @r#"
    act.toml:33:16: the framework `frame/2014-15` has no item `qp8` [unknown-framework-item]
        at: "frame/2014-15/qp8"
        help: did you mean `frame/2014-15/qp9`?
    "#);
}

#[test]
fn there_are_no_fewer_items_in_all_than_are_here() {
    let all =
        |count: &str| format!("in_all = {{ items = {count}, {CITE} }}\nperiod").replace("guidance", "act");
    assert_eq!(told_of_law(&[("period", &all("4"))]), "nothing");
    insta::assert_snapshot!(told_of_law(&[("period", &all("3"))]), @"
    act.toml:4:20: there are 3 items in all, and 4 of them here [more-than-in-all]
        at: 3
        help: count again: what was published cannot be fewer than what is here
    ");
    insta::assert_snapshot!(told_of_law(&[("period", &all("2.5"))]), @"
    act.toml:4:20: `items` is a number without quotes, where a whole number without quotes belongs [wrong-type]
        at: 2.5
        help: write items = 1 or the like
    ");
}

#[test]
fn a_trajectory_runs_forward_and_each_version_comes_after_the_one_before() {
    let path = |set: &str, start: &str, from: &str, by: &str, aim: &str| {
        format!(
            "[[item.trajectory]]\nset = \"{set}\"\nstart = \"{start}\"\nfrom = \"{from}\"\nby = \"{by}\"\naim = \
             \"{aim}\"\ncite = {{ source = \"act\", standing = \"seen\" }}\n"
        )
    };
    let told = |paths: &str| {
        told_of_law(&[(
            "title = \"Quality\"\n",
            &format!("title = \"Quality\"\nindicator = \"waits\"\n{paths}"),
        )])
    };
    let sound = path("2013-11-01", "2013/14", "90%", "2018/19", "95%");
    assert_eq!(told(&sound), "nothing");
    assert_eq!(
        told(&format!("{sound}{}", path("2014-11-01", "2014/15", "91%", "2018/19", "94%"))),
        "nothing"
    );
    insta::assert_snapshot!(told(&path("2013-11-01", "2018/19", "90%", "2013/14", "95%")), @r#"
    act.toml:21:6: this runs from 2018/19 to 2013/14, which is no later [trajectory-order]
        at: "2013/14"
        help: write in `by` the period by which the aim is to be reached
    "#);
    insta::assert_snapshot!(told(&path("2013-11-01", "2013/14", "90%", "2013/14", "95%")), @r#"
    act.toml:21:6: this runs from 2013/14 to 2013/14, which is no later [trajectory-order]
        at: "2013/14"
        help: write in `by` the period by which the aim is to be reached
    "#);
    insta::assert_snapshot!(told(&format!("{sound}{sound}")), @r#"
    act.toml:25:7: this version was set on 2013-11-01, not after the one before it [trajectory-order]
        at: "2013-11-01"
        help: write versions in the order in which they were set, each with its own day
    "#);
    insta::assert_snapshot!(told(&path("2013-11-01", "wave gpps/2014", "90%", "2018/19", "95%")), @r#"
    act.toml:19:9: `wave gpps/2014` has no first and last day, so a path cannot run to or from it [year-without-dates]
        at: "wave gpps/2014"
        help: write a year or the like: "2014/15"
    "#);
    insta::assert_snapshot!(told(&path("2013-11-01", "2013/14", "90", "2018/19", "105%")), @r#"
    act.toml:20:8: `from` is a plain number, but `waits` is a percentage [unit-mismatch]
        at: "90"
        help: write it in the indicator's unit
    act.toml:22:7: `waits` can never be 105% [level-out-of-range]
        at: "105%"
        help: check the figure
    "#);
    insta::assert_snapshot!(told("trajectory = []\n"), @"
    act.toml:17:14: `trajectory` is an empty list [empty-list]
        at: []
        help: add one with set, start, from, by, aim and cite, or leave the key out
    ");
    let uncounted = told_of_law(&[("title = \"Quality\"\n", &format!("title = \"Quality\"\n{sound}"))]);
    insta::assert_snapshot!(uncounted, @r#"
    act.toml:16:1: nothing says what is counted along this trajectory [missing-key]
        at: [[item.trajectory]]
        help: add indicator = "..." to the item
    "#);
}

#[test]
fn lines_that_rest_on_nothing_in_the_law_are_named_with_its_clauses() {
    let scheme = read(&[], UNDER).unwrap();
    let at_odds = laws::at_odds(&scheme);
    let found: Vec<_> = at_odds.iter().map(|it| (it.line.address.as_str(), &it.clauses)).collect();
    // Local places are agreed later.
    assert_eq!(found, [("measure/admissions", &vec!["section 2", "section 3"])]);
    assert_eq!(at_odds.first().unwrap().law.id, "act");
    assert_eq!(laws::at_odds(&read(&[], "").unwrap()), []);
}
