//! What is chosen and decided, and by when.

use outturn_core::{Agreement, Comparison, Date, Decision, Exact, Facts, Finding, Quantity, Standing};
use outturn_scheme::{Choose, Deadline, LineRule, Menu, Test, Worth};

use super::{comes_to, facts_of, is_worth, share};
use crate::made::{compared, earners, fixed, key, line, of_one, scheme};
use crate::world::{ROLE, cite, decided};

fn chosen(facts: &mut Facts, option: &str, percent: i128) {
    let agreement = Agreement {
        title: String::new(),
        level: Quantity { value: share(percent), unit: outturn_core::Unit::Share },
        local: None,
        agreed_by: vec![ROLE.into()],
        date: Some(Date::constant(2013, 5, 1)),
        standing: Standing::Seen,
        source: String::new(),
        note: String::new(),
    };
    facts.agreements.insert(key("E0", option), agreement);
}

#[test]
fn what_is_chosen_from_a_menu() {
    let menu = |choose| {
        let mut scheme = scheme();
        let test = |indicator| LineRule::Test(compared(indicator, Comparison::AtLeast, fixed("1")));
        scheme.lines = vec![line("rest", share(60), LineRule::Always)];
        for (option, indicator) in [("menu/a", "count"), ("menu/b", "score")] {
            let line = line(option, Exact::ZERO, test(indicator));
            scheme.lines.push(outturn_scheme::Line { worth: Worth::Chosen(0), ..line });
        }
        scheme.menus = vec![Menu {
            address: "measure/menu".into(),
            title: String::new(),
            earns: share(40),
            choose,
            agreed_by: vec![ROLE.into()],
            deadline: Some(Deadline { on: Date::constant(2013, 6, 30), extended_by: None }),
            cite: cite(),
        }];
        scheme
    };
    let facts = || facts_of(&[("count", Exact::ONE), ("score", Exact::ZERO)]);
    let with = |choices: &[(&str, i128)]| {
        let mut facts = facts();
        for (option, percent) in choices {
            chosen(&mut facts, option, *percent);
        }
        facts
    };
    let (one, any) = (menu(Choose::One), menu(Choose::Any));
    comes_to("not chosen yet", &one, &facts(), "60", "100");
    is_worth("the one that is earned", &one, &with(&[("menu/a", 40)]), "100");
    is_worth("the one that is missed", &one, &with(&[("menu/b", 40)]), "60");
    comes_to("two where one may be", &one, &with(&[("menu/a", 30), ("menu/b", 10)]), "60", "100");
    is_worth("some of each", &any, &with(&[("menu/a", 30), ("menu/b", 10)]), "90");
    comes_to("less than the menu", &any, &with(&[("menu/a", 30)]), "60", "100");
    let mut late = with(&[("menu/a", 40)]);
    for agreement in late.agreements.values_mut() {
        agreement.date = Some(Date::constant(2013, 7, 1));
    }
    comes_to("too late", &one, &late, "60", "100");
}

#[test]
fn deadlines_and_their_extension() {
    let deadline = Deadline { on: Date::constant(2013, 12, 31), extended_by: Some(ROLE.into()) };
    let test = Test::Assured {
        id: "assured-a".into(),
        title: String::new(),
        by: ROLE.into(),
        deadline: Some(deadline),
    };
    let scheme = of_one(LineRule::Test(test));
    let decided_on = |date: Option<Date>, extended: Option<&str>| {
        let mut facts = earners(["E0"]);
        facts.decisions.insert(key("E0", "assured-a"), Decision { date, ..decided(Finding::Met) });
        if let Some(role) = extended {
            let extension = Decision { role: role.into(), ..decided(Finding::Met) };
            facts.decisions.insert(key("E0", "assured-a/extension"), extension);
        }
        facts
    };
    let day = |month, day| Some(Date::constant(if month < 4 { 2014 } else { 2013 }, month, day));
    is_worth("on the last day", &scheme, &decided_on(day(12, 31), None), "100");
    is_worth("a day late", &scheme, &decided_on(day(1, 1), None), "0");
    is_worth("a day late, extended", &scheme, &decided_on(day(1, 1), Some(ROLE)), "100");
    is_worth("extended by someone else", &scheme, &decided_on(day(1, 1), Some("bystander")), "0");
    comes_to("without a date", &scheme, &decided_on(None, None), "0", "100");
    is_worth("without a date, extended", &scheme, &decided_on(None, Some(ROLE)), "100");
}
