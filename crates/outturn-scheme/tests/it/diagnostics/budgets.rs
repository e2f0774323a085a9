//! Budget files, and what schemes say of them.

use outturn_scheme::Scheme;

use super::{BASE, catalogue, shown, with};

/// A budget file that has nothing wrong with it.
const BUDGET: &str = include_str!("../../../../../fuzz/corpus/budget/both-kinds.toml");

fn told_of(files: &[(&str, &str)]) -> String {
    let problems = catalogue().read_budgets(files.iter().copied());
    if problems.is_empty() { "nothing".to_owned() } else { shown(&problems) }
}

fn told(from: &str, to: &str) -> String {
    told_of(&[("budgets/pot.toml", &with(BUDGET, &[(from, to)]))])
}

#[test]
fn a_budget_and_its_sums() {
    assert_eq!(told_of(&[("budgets/pot.toml", BUDGET)]), "nothing");
    insta::assert_snapshot!(told("id = \"pot\"", "id = \"purse\""), @r#"
    budgets/pot.toml:1:6: the budget `purse` is in a file called `pot.toml` [id-is-not-file-name]
        at: "purse"
        help: call the file purse.toml, or mend the id
    "#);
    insta::assert_snapshot!(told("total = \"£1,340m\"\nper_head = \"£25\"\npopulation = \"heads\"\n", ""), @r#"
    budgets/pot.toml:10:1: nothing says how much this is [missing-key]
        at: [[limit]]
        help: write total = "£1,340m", or per_head = "£25" with population
    "#);
    insta::assert_snapshot!(told("population = \"heads\"\n", ""), @r#"
    budgets/pot.toml:13:12: nothing says which heads are counted [missing-key]
        at: "£25"
        help: add population = "...", an indicator
    "#);
    insta::assert_snapshot!(told("per_head = \"£25\"\n", ""), @r#"
    budgets/pot.toml:13:14: `population` is not used here: there is no `per_head` that it would count for [key-not-used]
        at: "heads"
        help: remove it
    "#);
    insta::assert_snapshot!(told("\"heads\"", "\"heds\""), @r#"
    budgets/pot.toml:14:14: there is no indicator `heds` [unknown-indicator]
        at: "heds"
        help: did you mean `heads`?
    "#);
    insta::assert_snapshot!(told("\"heads\"", "\"waits\""), @r#"
    budgets/pot.toml:14:14: `waits` is a percentage, not a count of heads [unit-mismatch]
        at: "waits"
        help: name an indicator whose value is a count
    "#);
    insta::assert_snapshot!(told("\"£110m\"", "\"110%\""), @r#"
    budgets/pot.toml:18:10: `pounds` is an amount of money, but 110% is a percentage [unit-mismatch]
        at: "110%"
        help: write it in pounds, as in "£5" or "£1.15"
    "#);
    insta::assert_snapshot!(told("\"£1,340m\"", "\"-£5\""), @r#"
    budgets/pot.toml:12:9: `total` is -£5, which is below zero [negative-amount]
        at: "-£5"
        help: write what is paid, as in "£5"
    "#);
    insta::assert_snapshot!(told("pays_awards = false", "pays_awards = \"no\""), @r#"
    budgets/pot.toml:3:15: `pays_awards` is a text, where true or false without quotes belongs [wrong-type]
        at: "no"
        help: write pays_awards = true or pays_awards = false
    "#);
    insta::assert_snapshot!(told("cite = { source = \"guidance\", standing = \"seen\" }\n", ""), @r#"
    budgets/pot.toml:9:1: nothing says where this sum comes from [missing-key]
        at: [[limit]]
        help: add cite = { source = "...", standing = "seen" } here, or once for the whole budget
    "#);
    insta::assert_snapshot!(told("scheme = \"family/2014-15\"", "scheme = \"family\""), @r#"
    budgets/pot.toml:17:10: `family` is not an id [bad-id]
        at: "family"
        help: write the family, a slash and the year, as in quality-premium/2014-15
    "#);
}

#[test]
fn a_budget_is_there_once() {
    insta::assert_snapshot!(told_of(&[("a/pot.toml", BUDGET), ("b/pot.toml", BUDGET)]), @r#"
    b/pot.toml:1:6: another file already has the budget `pot` [duplicate-id]
        at: "pot"
        help: give one of the two another id
    "#);
}

/// What the author of a scheme is told of the budget that it names.
fn of_funding(named: &str, budgets: &[(&str, &str)]) -> String {
    let mut catalogue = catalogue();
    assert_eq!(catalogue.read_budgets(budgets.iter().copied()), []);
    let text = with(
        BASE,
        &[("population = \"heads\"", &format!("population = \"heads\"\nfunded_by = \"{named}\""))],
    );
    match Scheme::read("s.toml", &text, &catalogue) {
        Ok(_) => "nothing".to_owned(),
        Err(problems) => shown(&problems),
    }
}

#[test]
fn awards_are_paid_from_a_budget_that_pays_them() {
    let purse = with(BUDGET, &[("id = \"pot\"", "id = \"purse\""), ("pays_awards = false\n", "")]);
    let both = [("pot.toml", BUDGET), ("purse.toml", purse.as_str())];
    assert_eq!(of_funding("purse", &both), "nothing");
    insta::assert_snapshot!(of_funding("pot", &both), @r#"
    s.toml:15:13: no award may be paid from the pot [budget-pays-no-awards]
        at: "pot"
        help: name the budget that it comes from: purse
    "#);
    insta::assert_snapshot!(of_funding("purs", &both), @r#"
    s.toml:15:13: there is no budget `purs` [unknown-budget]
        at: "purs"
        help: did you mean `purse`?
    "#);
    insta::assert_snapshot!(of_funding("the-national-pot", &both), @r#"
    s.toml:15:13: there is no budget `the-national-pot` [unknown-budget]
        at: "the-national-pot"
        help: add budgets/the-national-pot.toml, or name a budget that is there
    "#);
    // Where there are no budgets at all, nothing can be said of one.
    assert_eq!(of_funding("pot", &[]), "nothing");
}
