//! Conditions: each of them both ways, and those inside them.

use std::collections::{BTreeMap, BTreeSet};

use outturn_scheme::show::sentence;
use outturn_scheme::{Deadline, Scheme, Test};

use super::{Branch, named};
use crate::came::{Came, When};
use crate::check::Check;
use crate::truth::Truth;

/// The words for a condition that holds and for one that does not.
pub(super) type Ways = (&'static str, &'static str);

pub(super) const HOLDS: Ways = ("holds", "fails");
pub(super) const LATE: &str = "late";
pub(super) const EXTENDED: &str = "extended";

/// The conditions inside one, by their names below it, in the order written.
fn inside(test: &Test) -> Vec<(String, &Test)> {
    fn walk<'t>(test: &'t Test, counts: &mut BTreeMap<String, usize>, all: &mut Vec<(String, &'t Test)>) {
        let (Test::All(tests) | Test::Any(tests)) = test else { return };
        for test in tests {
            let own = match test {
                Test::All(_) => "all",
                Test::Any(_) => "any",
                Test::Compare(compare) => &compare.id,
                Test::Assured { id, .. } => id,
            };
            let count = counts.entry(own.to_owned()).or_default();
            *count += 1;
            let name = if *count == 1 { own.to_owned() } else { format!("{own}-{count}") };
            all.push((name, test));
            walk(test, counts, all);
        }
    }
    let mut all = Vec::new();
    walk(test, &mut BTreeMap::new(), &mut all);
    all
}

fn checks_inside(check: &Check) -> Vec<&Check> {
    check.parts.iter().flat_map(|part| std::iter::once(part).chain(checks_inside(part))).collect()
}

/// Adds both ways of a rule, of its condition's parts, and what its deadlines can bring. `title` is what the rule is
/// called.
pub(super) fn add(
    scheme: &Scheme,
    (address, title): (&str, &str),
    test: &Test,
    ways: Ways,
    all: &mut Vec<Branch>,
) {
    for word in [ways.0, ways.1] {
        let said = match word {
            "failed" => format!("{title} does not hold"),
            "passed" => format!("{title} holds"),
            word => format!("{title} is {word}"),
        };
        all.push(Branch { address: address.into(), word: word.into(), said });
    }
    add_inside(scheme, (address, title), test, all);
}

/// The same of the condition's parts alone.
pub(super) fn add_inside(
    scheme: &Scheme,
    (address, title): (&str, &str),
    test: &Test,
    all: &mut Vec<Branch>,
) {
    if let Test::Assured { deadline, .. } = test {
        add_deadline((address, title), deadline.as_ref(), all);
    }
    for (name, part) in inside(test) {
        let address = named(address, &name);
        let what = match part {
            Test::All(_) => "all of its conditions together".to_owned(),
            Test::Any(_) => "any of its conditions".to_owned(),
            leaf => sentence(scheme, leaf).unwrap_or_default(),
        };
        let says = [(HOLDS.0, "holds"), (HOLDS.1, "does not hold")];
        all.extend(says.map(|(word, said)| Branch {
            address: address.clone(),
            word: word.into(),
            said: format!("this {said}, of {title}: {what}"),
        }));
        if let Test::Assured { deadline, .. } = part {
            add_deadline((&address, title), deadline.as_ref(), all);
        }
    }
}

pub(super) fn add_deadline(
    (address, title): (&str, &str),
    deadline: Option<&Deadline>,
    all: &mut Vec<Branch>,
) {
    let Some(deadline) = deadline else { return };
    let mut add = |word: &str, said: &str| {
        all.push(Branch {
            address: address.into(),
            word: word.into(),
            said: format!("{title} is settled {said}"),
        });
    };
    add(LATE, "too late");
    if deadline.extended_by.is_some() {
        add(EXTENDED, "late, and the deadline was put off");
    }
}

/// Notes which ways the condition of a rule went, with its parts.
pub(super) fn note(address: &str, test: &Test, check: &Check, ways: Ways, reached: &mut BTreeSet<String>) {
    let mut went = |address: &str, check: &Check, ways: Ways| {
        match check.truth {
            Truth::True => drop(reached.insert(named(address, ways.0))),
            Truth::False => drop(reached.insert(named(address, ways.1))),
            Truth::Unknown => {}
        }
        for came in &check.came {
            note_came(address, came, reached);
        }
    };
    went(address, check, ways);
    for ((name, _), part) in inside(test).iter().zip(checks_inside(check)) {
        went(&named(address, name), part, HOLDS);
    }
}

/// Notes what a check or a level came to beside that.
pub(super) fn note_came(address: &str, came: &Came, reached: &mut BTreeSet<String>) {
    match came {
        Came::Settled(when) => note_when(address, *when, reached),
        Came::Agreed(item, when) => {
            let address = named("agreed", item);
            if *when != When::Late {
                reached.insert(named(&address, "agreed"));
            }
            note_when(&address, *when, reached);
        }
        Came::Otherwise(item) => {
            reached.insert(named(&named("agreed", item), "otherwise"));
        }
        Came::Row(table, row) => {
            reached.insert(named(&named("table", table), &format!("row-{}", row.saturating_add(1))));
        }
        _ => {}
    }
}

fn note_when(address: &str, when: When, reached: &mut BTreeSet<String>) {
    match when {
        When::InTime => {}
        When::Late => drop(reached.insert(named(address, LATE))),
        When::Extended => drop(reached.insert(named(address, EXTENDED))),
    }
}
