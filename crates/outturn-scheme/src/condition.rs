//! Conditions: tables that are true, false or unknown.

use outturn_core::{Comparison, Period, Unit};

use crate::keys;
use crate::levels;
use crate::model::{Compare, Deadline, Growth, Level, Test, Yearly};
use crate::reader::{At, Node, Reader};
use crate::scope::{Said, Scope};

pub use crate::levels::units_fit;

/// Reads a condition. Deeper than 16 levels is refused: no reader of a scheme could follow it.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    scope: &Scope<'_>,
    depth: usize,
) -> Option<Test> {
    if depth > 16 {
        reader.complain(
            node.span.clone(),
            "too-deep",
            "tests stand inside tests more than 16 deep here",
            "say it with fewer levels of all and any",
        );
        return None;
    }
    let compared: Vec<&str> = keys::COMPARISONS.iter().copied().filter(|key| node.has(key)).collect();
    let others = ["all", "any", "assured"].into_iter().filter(|key| node.has(key));
    let found: Vec<&str> = compared.iter().copied().chain(others).collect();
    let forms = "a test has exactly one of all, any, assured, at_least, at_most, more_than, less_than, falls_by, \
                 rises_by and their kin";
    let [kind] = found.as_slice() else {
        if let [first, second, ..] = found.as_slice() {
            let help = format!("{forms}; join several in all = [{{ ... }}, {{ ... }}]");
            let message = format!("this test has both {first} and {second}");
            reader.complain(node.span_of(second), "several-comparisons", message, help);
        } else if !node.has_strangers {
            reader.complain(node.span.clone(), "no-comparison", "this test compares nothing", forms);
        }
        return None;
    };
    let scope = scope.narrowed(reader, node);
    match *kind {
        "all" => read_several(reader, node, &scope, depth, "all").map(Test::All),
        "any" => read_several(reader, node, &scope, depth, "any").map(Test::Any),
        "assured" => read_assured(reader, node),
        key => read_comparison(reader, node, &scope, key),
    }
}

fn read_several(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    scope: &Scope<'_>,
    depth: usize,
    key: &str,
) -> Option<Vec<Test>> {
    for unused in ["id", "by", "title", "yearly", "deadline", "extended_by"] {
        reader.not_used(node, unused, &format!("the tests in `{key}` have their own"));
    }
    if node.is_empty_list(key) {
        let message = format!("`{key}` is empty");
        reader.complain(node.span_of(key), "no-comparison", message, "add tests to it");
        return None;
    }
    let inner = reader.tables(node, key, &keys::TEST);
    let tests: Vec<Option<Test>> = inner.iter().map(|node| read(reader, node, scope, depth + 1)).collect();
    tests.into_iter().collect()
}

fn read_assured(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Test> {
    for unused in ["id", "indicator", "baseline", "outturn", "of", "stage", "yearly"] {
        reader.not_used(
            node,
            unused,
            "what is assured is decided, not counted, and is called as it is assured",
        );
    }
    let subject = reader.id(node, "assured", 0);
    let by = reader.id(node, "by", 0);
    if !node.has("by") && !node.has_strangers {
        reader.complain(
            node.span.clone(),
            "missing-key",
            "nothing says who assures this",
            "add by = \"the-role-that-decides\"",
        );
    }
    let title = reader.text(node, "title").map(|at| at.value);
    let deadline = read_deadline(reader, node);
    let subject = subject?.value;
    Some(Test::Assured {
        title: title.unwrap_or_else(|| subject.replace('-', " ")),
        id: subject,
        by: by?.value,
        deadline,
    })
}

/// A day by which something must be done, and who may extend it.
pub(crate) fn read_deadline(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Deadline> {
    let on = reader.date(node, "deadline");
    let extended_by = reader.id(node, "extended_by", 0).map(|at| at.value);
    if !node.has("deadline") {
        reader.not_used(node, "extended_by", "there is no deadline to extend");
    }
    Some(Deadline { on: on?.value, extended_by })
}

fn read_comparison(reader: &mut Reader<'_>, node: &Node<'_>, scope: &Scope<'_>, key: &str) -> Option<Test> {
    let comparison: Comparison = key.replace('_', "-").parse().ok()?;
    for unused in ["by", "title", "deadline", "extended_by"] {
        reader.not_used(node, unused, "it goes with `assured`");
    }
    if !comparison.is_change() {
        for unused in ["baseline", "yearly"] {
            reader.not_used(node, unused, &format!("`{key}` looks at the outturn alone"));
        }
    }
    let own_id = reader.id(node, "id", 0).map(|at| at.value);
    let indicator = scope.resolve(reader, node);
    let period = scope.judged(reader, node);
    let level = levels::read(reader, node, key, comparison, scope, indicator);
    let outturn = match (indicator, &period) {
        (Some(indicator), Some(period)) => scope.ask(reader, indicator, period),
        _ => None,
    };
    if !comparison.is_change() {
        let (indicator, outturn) = (indicator?, outturn?);
        return Some(Test::Compare(Compare {
            id: own_id.unwrap_or_else(|| indicator.id.clone()),
            outturn,
            baseline: None,
            comparison,
            level: level?.0,
            yearly: None,
        }));
    }
    let since = read_baseline(reader, node, key, scope, period.as_ref().map(|at| &at.value));
    let yearly = read_yearly(reader, node, key, since.as_ref(), period.as_ref(), level.as_ref());
    let baseline = match (indicator, &since) {
        (Some(indicator), Some(since)) => scope.ask(reader, indicator, since),
        _ => None,
    };
    if yearly.is_none() && node.has("yearly") {
        return None;
    }
    Some(Test::Compare(Compare {
        id: own_id.or_else(|| indicator.map(|it| it.id.clone()))?,
        outturn: outturn?,
        baseline: Some(baseline?),
        comparison,
        level: level?.0,
        yearly,
    }))
}

/// What a change is measured from. It ends before what is judged begins.
fn read_baseline(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    scope: &Scope<'_>,
    outturn: Option<&Period>,
) -> Option<At<Period>> {
    let said = match &scope.baseline {
        Said::This(said) => said,
        Said::Unread => return None,
        Said::Nothing => {
            if !node.has_strangers {
                reader.complain(
                    node.span_of(key),
                    "change-needs-baseline",
                    format!("`{key}` is about change, and nothing says since when"),
                    "add baseline = \"2013/14\" here or on the measure",
                );
            }
            return None;
        }
    };
    let outturn = outturn?;
    let baseline = said.settle(reader, outturn)?;
    if baseline.is_before(outturn) == Some(false) {
        let message = format!("the baseline {baseline} does not end before the outturn {outturn} begins");
        let help = "a change is measured from an earlier period";
        reader.complain(said.span.clone(), "baseline-not-before-outturn", message, help);
    }
    Some(At { value: baseline, span: said.span.clone() })
}

/// Over how many years an amount of change for each adds up.
fn read_yearly(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    baseline: Option<&At<Period>>,
    outturn: Option<&At<Period>>,
    level: Option<&(Level, Unit)>,
) -> Option<Yearly> {
    let growth = reader.word(node, "yearly", keys::GROWTHS)?;
    let compound = growth.value == "compound";
    if let Some((_, unit)) = level.filter(|(_, unit)| compound && *unit != Unit::Share) {
        reader.complain(
            growth.span.clone(),
            "unit-mismatch",
            format!("`{key}` is {unit}, and only a percentage of the baseline can be compound"),
            "write yearly = \"simple\", or the change as a percentage of the baseline",
        );
    }
    let (baseline, outturn) = (&baseline?.value, &outturn?.value);
    if baseline.is_before(outturn) == Some(false) {
        // That has been complained of.
        return None;
    }
    let begins = |period: &Period| period.bounds().map(|(first, _)| first);
    let years = begins(baseline).zip(begins(outturn)).and_then(|(from, to)| {
        let same_day = (from.month(), from.day()) == (to.month(), to.day());
        let years = to.year().checked_sub(from.year()).and_then(|years| u8::try_from(years).ok());
        years.filter(|years| same_day && *years > 0)
    });
    if years.is_none() {
        reader.complain(
            growth.span,
            "years-not-whole",
            format!("{baseline} and {outturn} do not begin a whole number of years apart"),
            "name a baseline that begins on the same day of an earlier year, or write the change over the whole time \
             without yearly",
        );
    }
    Some(Yearly { growth: if compound { Growth::Compound } else { Growth::Simple }, years: years? })
}
