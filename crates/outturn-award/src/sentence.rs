//! Sentences about steps, made from the same figures as the money.

use std::cmp::Ordering;

use outturn_core::exact::Direction;
use outturn_core::{Comparison, Exact, Figure, Period, Quantity, Unit};
use outturn_scheme::{
    Band, Cap, Compare, Deduction, Failing, Gateway, Growth, Indicator, Scheme, ValueKind, Yearly,
};

use crate::check::{Check, Want};
use crate::figure::Formed;
use crate::level;
use crate::truth::Truth;

mod line;
mod worth;

pub(crate) use line::{as_other, line};
pub(crate) use outturn_scheme::show::rounding;
use outturn_scheme::words::{self, PLACES_MAX, beside, percent, step, within, written};
pub(crate) use outturn_scheme::words::{
    capital, day, free_text, inside, is_rounded, kinds, marked, period, pounds, role,
};
pub use worth::amount;
pub(crate) use worth::{
    applies, claim, each, factor, judged, not_known, paid_above, pot, refused, scaled, verified,
};

/// A level in the indicator's own unit, where the two are rates written per different numbers.
fn own_unit(indicator: &Indicator, level: &Quantity) -> Quantity {
    match (indicator.unit, level.unit) {
        (Unit::Per(_), Unit::Per(_)) => Quantity { value: level.value.clone(), unit: indicator.unit },
        _ => level.clone(),
    }
}

/// What is said of an indicator: `rose from 1,231 to 1,248 per 100,000 between 2012/13 and 2013/14, where no rise was
/// allowed`.
pub(crate) fn predicate(
    indicator: &Indicator,
    rule: &Compare,
    level: &Quantity,
    outturn: &Formed,
    baseline: Option<&Formed>,
    truth: Truth,
) -> String {
    let level = own_unit(indicator, level);
    match (outturn.value.known(), baseline.map(|it| it.value.known())) {
        (Some(value), None) => against_level(indicator, rule, &level, (value, outturn), truth == Truth::True),
        (Some(value), Some(Some(base))) => change(indicator, rule, &level, value, base, truth),
        _ => {
            let verb = if indicator.plural { "are" } else { "is" };
            let open: Vec<String> = rule
                .baseline
                .iter()
                .zip(baseline)
                .chain([(&rule.outturn, outturn)])
                .filter(|(_, formed)| formed.value.known().is_none())
                .map(|(at, formed)| match why(indicator, formed) {
                    why if why.is_empty() => period(&at.period),
                    why => format!("{} ({why})", period(&at.period)),
                })
                .collect();
            format!("{verb} not known for {}", open.join(" and "))
        }
    }
}

/// Why a figure is not known; empty where there is simply none.
fn why(indicator: &Indicator, formed: &Formed) -> String {
    match &formed.value {
        Figure::Suppressed if indicator.composite.is_none() => return "the figure was suppressed".to_owned(),
        Figure::NotApplicable if indicator.composite.is_none() => {
            return "the figure is marked as not applicable".to_owned();
        }
        _ => {}
    }
    let mut reasons: Vec<String> = Vec::new();
    for want in &formed.wants {
        let Want::Reading { indicator: wanted, why, .. } = want else { continue };
        let why = free_text(why);
        let reason = match (wanted == &indicator.id, why.is_empty()) {
            (true, _) => why,
            (false, true) => format!("there is no figure of {wanted}"),
            (false, false) => format!("{wanted}: {why}"),
        };
        if !reason.is_empty() && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.join("; ")
}

fn against_level(
    indicator: &Indicator,
    rule: &Compare,
    level: &Quantity,
    (value, formed): (&Exact, &Formed),
    holds: bool,
) -> String {
    let verb = if indicator.plural { "were" } else { "was" };
    let counted = indicator.value == ValueKind::Count && indicator.unit == Unit::Number;
    let stood_at = if counted && indicator.plural { "numbered" } else { verb };
    let shown = beside(indicator.unit, value, &[&level.value], indicator.decimals);
    let when = within(&rule.outturn.period) + &by_shares(indicator, formed);
    let none = counted && level.value.is_zero();
    let order = value.cmp(&level.value);
    let level = words::level(level, value, indicator.decimals);
    let limit = match (rule.comparison, order) {
        (Comparison::AtMost, _) if none => format!("where none {verb} allowed"),
        (Comparison::AtLeast, Ordering::Equal) => format!("exactly the {level} required"),
        (Comparison::AtMost, Ordering::Equal) => format!("exactly the {level} allowed"),
        (Comparison::AtLeast, _) if holds => format!("above the {level} required"),
        (Comparison::AtLeast, _) => format!("below the {level} required"),
        (Comparison::AtMost, _) if holds => format!("below the {level} allowed"),
        (Comparison::AtMost, _) => format!("above the {level} allowed"),
        (Comparison::MoreThan, _) if holds => format!("above {level}"),
        (Comparison::MoreThan, _) => format!("not above {level}"),
        _ if holds => format!("below {level}"),
        _ => format!("not below {level}"),
    };
    format!("{stood_at} {shown} {when}, {limit}")
}

/// What the counts come to that were shared out, in brackets; nothing where none were.
fn by_shares(indicator: &Indicator, formed: &Formed) -> String {
    let Some((above, below)) = formed.counts.as_ref().filter(|_| formed.by_shares) else {
        return String::new();
    };
    if indicator.value == ValueKind::Count {
        return " (by shares of activity)".to_owned();
    }
    let shown = |count: &Exact| marked(Unit::Number, count, usize::from(!count.is_whole()));
    let counted =
        if indicator.out_of.is_empty() { String::new() } else { format!(" {}", inside(&indicator.out_of)) };
    format!(" ({} of {}{counted}, by shares of activity)", shown(above), shown(below))
}

fn change(
    indicator: &Indicator,
    rule: &Compare,
    level: &Quantity,
    value: &Exact,
    base: &Exact,
    truth: Truth,
) -> String {
    let from = rule.baseline.as_ref().map(|it| period(&it.period)).unwrap_or_default();
    let to = period(&rule.outturn.period);
    let (verb, noun) = match value.cmp(base) {
        Ordering::Greater => ("rose", "rise"),
        Ordering::Less => ("fell", "fall"),
        Ordering::Equal => ("stayed", ""),
    };
    let figures = if value == base {
        let shown = marked(indicator.unit, value, indicator.decimals);
        format!("stayed at {shown} from {from} to {to}")
    } else {
        // Both are written with the same decimals, enough to tell them apart; the unit stands once.
        let mut places = indicator.decimals;
        while places < PLACES_MAX && indicator.unit.shows_alike(value, base, places) {
            places += 1;
        }
        let first = match indicator.unit {
            Unit::Per(_) => marked(Unit::Number, &(base * &indicator.unit.factor()), places),
            unit => marked(unit, base, places),
        };
        let second = marked(indicator.unit, value, places);
        format!("{verb} from {first} to {second} between {from} and {to}")
    };
    // What is asked for each year is held against the change over all of them.
    let asked = match rule.yearly {
        None => asked(rule.comparison, level, &written(level), noun),
        Some(yearly) => {
            let whole = level::amount(rule, level);
            let places = if whole.unit == Unit::Share { 1 } else { indicator.decimals };
            let shown = words::level(&whole, &size_in(&whole, value, base), places);
            asked(rule.comparison, &whole, &shown, noun) + &each_year(yearly, level)
        }
    };
    if truth == Truth::Unknown {
        format!("{figures}, and no percentage can be worked out from a baseline of zero")
    } else if value == base || level.value.is_zero() {
        format!("{figures}, where {asked}")
    } else {
        let size = size_of_change(indicator, &level::amount(rule, level), value, base);
        format!("{figures}, a {noun} of {size}, where {asked}")
    }
}

/// What an amount over several years is for each of them.
fn each_year(yearly: Yearly, level: &Quantity) -> String {
    if level.value.is_zero() {
        return String::new();
    }
    let how = match yearly.growth {
        Growth::Simple => "",
        Growth::Compound => ", compounded",
    };
    format!(" ({} a year over {}{how})", written(level), words::years(yearly.years))
}

/// What was asked of a change, the amount as it is shown. Where it went the way that was meant, the way is not said
/// again.
fn asked(comparison: Comparison, amount: &Quantity, level: &str, went: &str) -> String {
    let (noun, limit, word) = match comparison {
        Comparison::FallsBy => ("fall", "at least", "required"),
        Comparison::FallsByMoreThan => ("fall", "more than", "required"),
        Comparison::FallsByAtMost => ("fall", "at most", "allowed"),
        Comparison::RisesBy => ("rise", "at least", "required"),
        Comparison::RisesByMoreThan => ("rise", "more than", "required"),
        _ => ("rise", "at most", "allowed"),
    };
    let several = amount.unit == Unit::PercentagePoints && amount.written() != Exact::ONE;
    let zero = amount.value.is_zero();
    match comparison {
        Comparison::FallsBy | Comparison::RisesByAtMost if zero => "no rise was allowed".to_owned(),
        Comparison::RisesBy | Comparison::FallsByAtMost if zero => "no fall was allowed".to_owned(),
        _ if zero => format!("a {noun} was required"),
        _ if noun != went => format!("a {noun} of {limit} {level} was {word}"),
        _ if several => format!("{limit} {level} were {word}"),
        _ => format!("{limit} {level} was {word}"),
    }
}

/// The size of a change in the unit of the level, on its own side of it.
fn size_of_change(indicator: &Indicator, level: &Quantity, value: &Exact, base: &Exact) -> String {
    let size = size_in(level, value, base);
    let limits = [&level.value, &Exact::ZERO];
    if level.unit != Unit::Share {
        return beside(level.unit, &size, &limits, indicator.decimals);
    }
    let shown = beside(Unit::Share, &size, &limits, 1);
    // A share has two kinds of per cent: its own and those of its baseline.
    if indicator.unit == Unit::Share { format!("{shown} of the baseline") } else { shown }
}

/// The size of a change: of the baseline where the level is a share, otherwise the difference.
fn size_in(level: &Quantity, value: &Exact, base: &Exact) -> Exact {
    let difference = (value - base).abs();
    match level.unit {
        Unit::Share => Exact::ratio(&difference, base).unwrap_or(difference).abs(),
        _ => difference,
    }
}

/// What is said of a line that earns by bands: the value with enough decimals to be seen on its own side of every edge.
pub(crate) fn band(
    indicator: &Indicator,
    subject: &str,
    outturn: &Period,
    bands: &[Band],
    value: Option<&Exact>,
) -> String {
    let Some(value) = value else {
        let verb = if indicator.plural { "are" } else { "is" };
        return format!("{} {verb} not known for {}", capital(subject), period(outturn));
    };
    let verb = if indicator.plural { "were" } else { "was" };
    let written =
        |it: &Exact, places| (it * &indicator.unit.factor()).rounded(&step(places), Direction::HalfUp);
    let edges: Vec<&Exact> = bands.iter().filter_map(|band| band.from.as_ref()).collect();
    let mut places = indicator.decimals;
    // A shown value must lie where the value lies: on the same side of each edge, or on it.
    let strays = |places| {
        edges
            .iter()
            .any(|edge| written(value, places).cmp(&(*edge * &indicator.unit.factor())) != value.cmp(edge))
    };
    while places < PLACES_MAX && strays(places) {
        places += 1;
    }
    format!("{} {verb} {} {}", capital(subject), marked(indicator.unit, value, places), within(outturn))
}

/// A part that decided a check, as it is told.
struct Told<'a> {
    part: &'a Check,
    /// Whether it begins what is enough by itself.
    begins: bool,
    /// What is said where that ends.
    ending: &'static str,
}

/// The clauses that decided a check, as one text without a full stop.
fn reasons(check: &Check) -> String {
    let mut clauses: Vec<String> = Vec::new();
    let mut before: Option<&Told<'_>> = None;
    let told = telling(check);
    for it in &told {
        let goes_on = |before: &&Told<'_>| {
            before.part.subject == it.part.subject && !it.begins && before.ending.is_empty()
        };
        match clauses.last_mut() {
            Some(last) if before.as_ref().is_some_and(goes_on) => {
                last.push_str(", and ");
                last.push_str(&clause(it.part));
            }
            None => clauses.push(format!("{} {}", capital(&it.part.subject), clause(it.part))),
            Some(_) => clauses.push(format!("{} {}", inside(&it.part.subject), clause(it.part))),
        }
        if let Some(last) = clauses.last_mut().filter(|_| !it.ending.is_empty()) {
            last.push_str(", ");
            last.push_str(it.ending);
        }
        before = Some(it);
    }
    match clauses.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{}; and {last}", before.join("; ")),
        _ => clauses.concat(),
    }
}

/// The parts that decided a check, without those that say of a subject only what another part says too.
fn telling(check: &Check) -> Vec<Told<'_>> {
    let mut parts = deciding(check);
    let said_by = |part: &Check, other: &Check, earlier: bool| {
        part.truth == Truth::Unknown
            && part.subject == other.subject
            && part.wants.iter().all(|want| other.wants.contains(want))
            && (earlier || part.wants.len() < other.wants.len())
    };
    let told = |(index, it): (usize, &Told<'_>)| {
        !parts.iter().enumerate().any(|(at, other)| at != index && said_by(it.part, other.part, at < index))
    };
    let mut told = parts.iter().enumerate().map(told).collect::<Vec<_>>().into_iter();
    parts.retain(|_| told.next().unwrap_or(true));
    parts
}

/// The parts that decided a check. Of several of which one is enough it is said that it is; where one of them has
/// parts of its own, the shortest is told alone.
fn deciding(check: &Check) -> Vec<Told<'_>> {
    if check.parts.is_empty() {
        return vec![Told { part: check, begins: false, ending: "" }];
    }
    let same: Vec<&Check> = check.parts.iter().filter(|part| part.truth == check.truth).collect();
    let several = check.enough && check.truth == Truth::True && same.len() > 1;
    if !several {
        return same.into_iter().flat_map(deciding).collect();
    }
    if same.iter().any(|part| !part.parts.is_empty()) {
        return same.into_iter().map(deciding).min_by_key(Vec::len).unwrap_or_default();
    }
    let ending = if same.len() == 2 { "either of which is enough" } else { "any of which is enough" };
    let mut told: Vec<Told<'_>> = same.into_iter().flat_map(deciding).collect();
    if let Some(first) = told.first_mut() {
        first.begins = true;
    }
    if let Some(last) = told.last_mut() {
        last.ending = ending;
    }
    told
}

/// What is said of the subject of a check. A reason in someone's own words is set in brackets, so that the sentence
/// can go on after it.
fn clause(check: &Check) -> String {
    let misfit =
        check.wants.iter().find(|want| matches!(want, Want::Agreement { why, .. } if !why.is_empty()));
    if let Some(want) = misfit {
        return format!("cannot be used as it was agreed ({})", free_text(want.why()));
    }
    match check.predicate.split_once(": ").filter(|(said, _)| !said.contains('(')) {
        Some((said, reason)) => format!("{said} ({})", free_text(reason)),
        None => check.predicate.clone(),
    }
}

/// Why a gateway passed, failed or is open.
pub(crate) fn gateway(gateway: &Gateway, check: Option<&Check>) -> String {
    let Some(check) = check else { return String::new() };
    let left = match &gateway.failing {
        Failing::Voids => "nothing is paid".to_owned(),
        Failing::ScalesTo(share) => format!("{} of the award is left", percent(share)),
    };
    let consequence = match check.truth {
        Truth::True => "so the gateway is passed".to_owned(),
        Truth::False => format!("so {left}"),
        Truth::Unknown => format!("so it is not known whether the gateway is passed; if it is not, {left}"),
    };
    format!("{}, {consequence}.", reasons(check))
}

/// Why a deduction was taken, was not, or is open.
pub(crate) fn deduction(
    scheme: &Scheme,
    deduction: &Deduction,
    check: Option<&Check>,
    from_earned: bool,
) -> String {
    if let Some(withdrawn) = &deduction.withdrawn {
        return format!("The standard was withdrawn on {}, so nothing is taken.", day(withdrawn.on));
    }
    let Some(check) = check else { return String::new() };
    let within = group_titles(scheme, &deduction.only);
    let of = if from_earned { "what was earned" } else { "a full award" };
    let share = format!("{} of {of}{within}", percent(&deduction.takes));
    let consequence = match check.truth {
        Truth::True => "so nothing is taken".to_owned(),
        Truth::False => format!("so {share} is taken"),
        Truth::Unknown => format!("so it is not known whether {share} is taken"),
    };
    format!("{}, {consequence}.", reasons(check))
}

/// The groups that a rule is confined to, as the end of a clause.
fn group_titles(scheme: &Scheme, only: &[usize]) -> String {
    let titles: Vec<String> = only
        .iter()
        .filter_map(|&group| scheme.groups.get(group))
        .map(|group| format!("“{}”", group.title))
        .collect();
    if titles.is_empty() { String::new() } else { format!(" in {}", titles.join(" and ")) }
}

/// The most that an award can be.
pub(crate) fn cap(cap: &Cap) -> String {
    match cap.at_most.unit {
        Unit::Share => format!("No award is above {} of the full award.", cap.at_most),
        _ => format!("No award is above {}.", pounds(&cap.at_most.value)),
    }
}
