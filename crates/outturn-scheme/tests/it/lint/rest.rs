//! Doubts, and acceptances.

use outturn_scheme::lint::lint;

use super::{at, found, read, tested, the_one};
use crate::diagnostics::{CITE, item};

const NONE: [&str; 0] = [];

fn scaled(id: &str, indicator: &str, cite: &str) -> String {
    let keys = format!(
        "points = 10\nindicator = \"{indicator}\"\noutturn = \"2014/15\"\nscale = [{{ from = \"45%\", to = \"70%\" }}]"
    );
    item("measure", id, &keys).replace(CITE, cite)
}

fn doubt(note: &str) -> String {
    format!("cite = {{ source = \"guidance\", standing = \"recalled\", note = \"{note}\" }}")
}

#[test]
fn one_doubt_is_one_finding() {
    let two =
        |one: &str, other: &str| format!("{}{}", scaled("a", "waits", one), scaled("b", "satisfied", other));
    let weak = |text: &str| at("weak-standing", text);
    assert_eq!(weak(&two(CITE, CITE)), NONE);
    assert_eq!(weak(&two(CITE, &doubt("Unread."))), ["measure/b"]);
    assert_eq!(weak(&two(&doubt("Unread."), &doubt("Unread."))), ["measure/a"]);
    assert_eq!(weak(&two(&doubt("Unread."), &doubt("Guessed."))), ["measure/a", "measure/b"]);
    let both = the_one("weak-standing", &two(&doubt("Unread."), &doubt("Unread.")));
    assert_eq!(both.stakes.iter().map(|it| it.lines.clone()).collect::<Vec<_>>(), [vec![0, 1]]);
    insta::assert_snapshot!(both.says, @"“Title” and one more rule are recalled, not seen in their source: on them hangs the whole award (£1,000.00).");
}

fn accepting(finding: &str, at: &str) -> String {
    let at = if at.is_empty() { String::new() } else { format!("at = \"{at}\"\n") };
    format!("\n[[accepted]]\nfinding = \"{finding}\"\n{at}reason = \"It is the rule.\"\n")
}

#[test]
fn what_is_accepted_is_not_open_and_not_lost() {
    let cliff = tested("{ at_least = \"92%\" }");
    for address in ["", "measure", "measure/a"] {
        let found = lint(&read(&format!("{cliff}{}", accepting("cliff", address))));
        assert_eq!(found.open, []);
        assert_eq!(found.accepted.iter().map(|(it, by)| (it.code, *by)).collect::<Vec<_>>(), [("cliff", 0)]);
    }
    let elsewhere = format!("{cliff}{}", accepting("cliff", "measure/b"));
    assert_eq!(found(&elsewhere), ["cliff measure/a", "acceptance-unused accepted/1"]);
}

#[test]
fn acceptances_that_cover_nothing() {
    let quiet = scaled("a", "waits", CITE);
    let with = |accepted: &str| found(&format!("{quiet}{accepted}"));
    assert_eq!(with(&accepting("cliff", "")), ["acceptance-unused accepted/1"]);
    assert_eq!(with(&accepting("clif", "")), ["unknown-finding accepted/1"]);
    // What another check finds is not this one's to miss.
    assert_eq!(with(&accepting("not-reached", "")), NONE);
    // Nobody accepts that an acceptance is unused.
    assert_eq!(with(&accepting("acceptance-unused", "")), ["unknown-finding accepted/1"]);
    let cliff = tested("{ at_least = \"92%\" }");
    let twice = format!("{cliff}{}{}", accepting("cliff", ""), accepting("cliff", "measure/a"));
    assert_eq!(found(&twice), ["acceptance-unused accepted/2"]);
    insta::assert_snapshot!(the_one("acceptance-unused", &twice).says, @"`cliff` is accepted at measure/a, and an acceptance before it covers all of it.");
}
