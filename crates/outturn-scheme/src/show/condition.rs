//! Conditions in words: what must hold, with what inside what.

use outturn_core::{Comparison, Quantity, Stage, Unit};

use super::Said;
use crate::indicator::ValueKind;
use crate::model::{Across, Asked, Compare, Deadline, Growth, Level, Scheme, Statistic, Test, Whose};
use crate::words::{self, capital, day, inside, period, role, within, written};

/// A condition, as what stands below a rule: one sentence, or a heading with what it joins.
pub(super) fn said(scheme: &Scheme, test: &Test) -> Vec<Said> {
    if let Some(text) = in_one(scheme, test) {
        return vec![Said::plain(format!("{}.", capital(&text)))];
    }
    let (heading, tests) = match test {
        Test::All(tests) => ("All of these must hold:", tests.as_slice()),
        Test::Any(tests) => ("One of these must hold:", tests.as_slice()),
        Test::Compare(_) | Test::Assured { .. } => return Vec::new(),
    };
    let mut said = vec![Said::plain(heading)];
    for test in tests {
        said.extend(self::said(scheme, test).into_iter().map(|it| it.inside(1)));
    }
    said
}

/// A condition in one sentence without a full stop, where it is short enough: a comparison, an assurance, or several
/// comparisons of the same.
pub(super) fn in_one(scheme: &Scheme, test: &Test) -> Option<String> {
    let (joint, tests) = match test {
        Test::Compare(compare) => {
            let subject = subject(scheme, &compare.outturn);
            return Some(match none_of(scheme, compare) {
                Some(none) => none,
                None => format!("{subject} {}", must(scheme, compare)),
            });
        }
        Test::Assured { title, by, deadline, .. } => {
            let by_when = deadline.as_ref().map_or(String::new(), |it| format!(", {}", in_time(it)));
            return Some(format!(
                "{} must have found that this holds: “{}”{by_when}",
                role(by),
                capital(title)
            ));
        }
        Test::All(tests) => ("and", tests),
        Test::Any(tests) => ("or", tests),
    };
    let compares: Option<Vec<&Compare>> = tests
        .iter()
        .map(|test| match test {
            Test::Compare(compare) => Some(compare),
            _ => None,
        })
        .collect();
    let compares = compares?;
    let subjects: Vec<String> = compares.iter().map(|it| subject(scheme, &it.outturn)).collect();
    let same = subjects.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    let first = subjects.first().filter(|_| same)?;
    let all: Vec<String> = compares.iter().map(|it| must(scheme, it)).collect();
    Some(format!("{first} {}", all.join(&format!(", {joint} "))))
}

/// A condition in words inside a sentence, however many it joins.
pub(crate) fn told(scheme: &Scheme, test: &Test) -> String {
    if let Some(text) = in_one(scheme, test) {
        return text;
    }
    let (joint, tests) = match test {
        Test::All(tests) => (", and ", tests.as_slice()),
        Test::Any(tests) => (", or ", tests.as_slice()),
        Test::Compare(_) | Test::Assured { .. } => ("", std::slice::from_ref(test)),
    };
    tests.iter().map(|it| told(scheme, it)).collect::<Vec<_>>().join(joint)
}

/// Where none of something may be: a sentence of its own reads better.
fn none_of(scheme: &Scheme, compare: &Compare) -> Option<String> {
    let indicator = scheme.indicators.get(&compare.outturn.indicator)?;
    let zero = matches!(&compare.level, Level::Fixed(level) if level.value.is_zero());
    let counted = indicator.value == ValueKind::Count && indicator.unit == Unit::Number;
    let none = compare.comparison == Comparison::AtMost && zero && counted;
    (none && compare.outturn.whose == Whose::Own).then(|| {
        format!("there must be no {} {}", inside(&indicator.phrase), within(&compare.outturn.period))
    })
}

/// What is asked for, as the subject of a sentence: what it is called, whose it is and how far it was checked.
pub(super) fn subject(scheme: &Scheme, asked: &Asked) -> String {
    let phrase = phrase(scheme, &asked.indicator);
    let checked = match asked.stage {
        Stage::Published => String::new(),
        stage => format!(", as {stage},"),
    };
    match whose(&asked.whose) {
        None => format!("{}{checked}", inside(&phrase)),
        Some(whose) => format!("{whose}, {}{checked}", inside(&phrase)),
    }
}

pub(crate) fn phrase(scheme: &Scheme, indicator: &str) -> String {
    scheme.indicators.get(indicator).map_or_else(|| indicator.to_owned(), |it| it.phrase.clone())
}

fn whose(whose: &Whose) -> Option<String> {
    let kind = |kind: &str| words::kinds(kind).trim_end_matches('s').to_owned();
    Some(match whose {
        Whose::Own => return None,
        Whose::Parent(of) => format!("at the {} it belongs to", kind(of)),
        Whose::Members(of) => format!("over all its {} together", words::kinds(of)),
        Whose::Provider(of) => format!("at the {} that serves it", kind(of)),
        Whose::Providers(of) => format!("over the {} that serve it, each by its share", words::kinds(of)),
        Whose::Body(code) => format!("at {code}"),
    })
}

/// What must be true of a figure: `must be at least 92% in March 2015`.
fn must(scheme: &Scheme, compare: &Compare) -> String {
    let level = level(scheme, &compare.level, Some(&compare.outturn), share_of_baseline(scheme, compare));
    let when = within(&compare.outturn.period);
    let against = |words: &str| format!("must be {words} {level} {when}");
    match compare.comparison {
        Comparison::AtLeast => return against("at least"),
        Comparison::AtMost => return against("at most"),
        Comparison::MoreThan => return against("more than"),
        Comparison::LessThan => return against("below"),
        _ => {}
    }
    let zero = matches!(&compare.level, Level::Fixed(level) if level.value.is_zero());
    let way = match (compare.comparison, zero) {
        (Comparison::FallsBy | Comparison::RisesByAtMost, true) => "must not rise".to_owned(),
        (Comparison::RisesBy | Comparison::FallsByAtMost, true) => "must not fall".to_owned(),
        (Comparison::FallsByMoreThan, true) => "must fall".to_owned(),
        (Comparison::RisesByMoreThan, true) => "must rise".to_owned(),
        (Comparison::FallsBy, false) => format!("must fall by at least {level}"),
        (Comparison::FallsByMoreThan, false) => format!("must fall by more than {level}"),
        (Comparison::FallsByAtMost, false) => format!("must not fall by more than {level}"),
        (Comparison::RisesBy, false) => format!("must rise by at least {level}"),
        (Comparison::RisesByMoreThan, false) => format!("must rise by more than {level}"),
        (_, _) => format!("must not rise by more than {level}"),
    };
    let each = match compare.yearly {
        Some(yearly) if !zero => {
            let growth = match yearly.growth {
                Growth::Simple => "",
                Growth::Compound => ", each of the year before",
            };
            format!(" a year over {}{growth}", words::years(yearly.years))
        }
        _ => String::new(),
    };
    let from = compare.baseline.as_ref().map(|it| period(&it.period)).unwrap_or_default();
    format!("{way}{each} between {from} and {}", period(&compare.outturn.period))
}

/// A percentage of a percentage says of what.
fn share_of_baseline(scheme: &Scheme, compare: &Compare) -> bool {
    let unit = scheme.indicators.get(&compare.outturn.indicator).map(|it| it.unit);
    compare.comparison.is_change() && unit == Some(Unit::Share)
}

/// A reading inside a sentence: what it is called, whose it is, how far it was checked, and when.
pub(crate) fn reading(scheme: &Scheme, asked: &Asked) -> String {
    format!("{} {}", named(&phrase(scheme, &asked.indicator), asked), within(&asked.period))
}

fn named(phrase: &str, asked: &Asked) -> String {
    let at = whose(&asked.whose).map_or(String::new(), |whose| format!(" {whose}"));
    let checked = match asked.stage {
        Stage::Published => String::new(),
        stage => format!(", as {stage},"),
    };
    format!("{}{at}{checked}", inside(phrase))
}

/// What something is compared with. Of a reading only that is said in which it differs from the outturn.
pub(super) fn level(
    scheme: &Scheme,
    level: &Level,
    outturn: Option<&Asked>,
    of_the_baseline: bool,
) -> String {
    let shown = |quantity: &Quantity| {
        let share = of_the_baseline && quantity.unit == Unit::Share;
        format!("{}{}", written(quantity), if share { " of the baseline" } else { "" })
    };
    match level {
        Level::Fixed(quantity) => shown(quantity),
        Level::Agreed { item, otherwise } => {
            let title = scheme.agreed.get(item).map_or(item.as_str(), |it| &it.title);
            let otherwise = otherwise
                .as_ref()
                .map_or(String::new(), |it| format!(", or {} where nothing is agreed,", shown(it)));
            format!("the level agreed as “{title}”{otherwise}")
        }
        Level::Reading(asked) => {
            let same = outturn.is_some_and(|it| it.indicator == asked.indicator);
            let name = if same { "that".to_owned() } else { phrase(scheme, &asked.indicator) };
            let at_once = outturn.is_some_and(|it| it.period == asked.period);
            let when = if at_once { String::new() } else { format!(" {}", within(&asked.period)) };
            format!("{}{when}", named(&name, asked))
        }
        Level::Across(across) => statistic(scheme, across),
        Level::Table(id) => {
            let title = scheme.tables.get(id).map_or(id.as_str(), |it| &it.title);
            format!("what the table “{title}” sets")
        }
    }
}

fn statistic(scheme: &Scheme, across: &Across) -> String {
    let name = match across.statistic {
        Statistic::Mean => "mean".to_owned(),
        Statistic::Pooled => "pooled figure".to_owned(),
        Statistic::Median => "median".to_owned(),
        Statistic::Lowest => "lowest".to_owned(),
        Statistic::Highest => "highest".to_owned(),
        Statistic::Decile(tenth) => format!("decile {tenth}"),
    };
    let among = across.among.as_ref().map_or("all earners".to_owned(), |kind| {
        format!("the earners of the same {}", words::kinds(kind).trim_end_matches('s'))
    });
    let known = if across.known_only { " that have a figure" } else { "" };
    let what = inside(&phrase(scheme, &across.indicator));
    format!("the {name} of {what} {} over {among}{known}", within(&across.period))
}

/// By when something must be done, and who may give longer.
pub(super) fn in_time(deadline: &Deadline) -> String {
    let longer = deadline
        .extended_by
        .as_ref()
        .map_or(String::new(), |by| format!(", or later where {} allows it", role(by)));
    format!("by {}{longer}", day(deadline.on))
}

/// Roles as a list: `NHS England and the health and wellbeing board`.
pub(super) fn roles(ids: &[String]) -> String {
    let roles: Vec<String> = ids.iter().map(|id| role(id)).collect();
    and(&roles)
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn and(all: &[String]) -> String {
    match all.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => all.concat(),
    }
}
