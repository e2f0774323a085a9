//! Sentences about steps, made from the same figures as the money.

use outturn_core::{Comparison, Exact, Period, Quantity, Unit};
use outturn_scheme::{Compare, Deduction, Failing, Gateway, Indicator, Line, Rounding};

use crate::check::{Check, Want};
use crate::figure::Formed;
use crate::truth::Truth;

/// `NHS England` for `nhs-england`: a role's id as words.
pub(crate) fn role(id: &str) -> String {
    let words: Vec<String> = id
        .split('-')
        .map(|word| match word {
            "nhs" | "ccg" | "icb" => word.to_uppercase(),
            "england" => "England".to_owned(),
            other => other.to_owned(),
        })
        .collect();
    let text = words.join(" ");
    if text == "NHS England" { text } else { format!("the {text}") }
}

/// `£5` or `£1.15`: pounds, with pence only where there are some.
pub(crate) fn pounds(amount: &Exact) -> String {
    Quantity { value: amount.clone(), unit: Unit::Pounds }.to_string()
}

/// A period as it is read aloud.
pub(crate) fn period(period: &Period) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    match period {
        Period::Month(year, month) => {
            let name = usize::try_from(*month).ok().and_then(|month| MONTHS.get(month.saturating_sub(1)));
            format!("{} {year}", name.unwrap_or(&"month"))
        }
        Period::FinancialQuarter(year, quarter) => {
            format!("quarter {quarter} of {}", Period::FinancialYear(*year))
        }
        Period::CalendarQuarter(year, quarter) => format!("quarter {quarter} of {year}"),
        Period::Range(from, to) => format!("{from} to {to}"),
        Period::Wave(name) => format!("wave {name}"),
        other => other.to_string(),
    }
}

/// A value with enough decimals to be seen on its own side of a level: 74.96 % is not shown as 75.0 % when 75 % was
/// asked.
fn beside(indicator: &Indicator, value: &Exact, level: &Exact) -> String {
    let written = |it: &Exact, places| (&(it * &indicator.unit.factor())).decimals(places);
    let mut places = indicator.decimals;
    while value != level && places < 12 && written(value, places) == written(level, places) {
        places += 1;
    }
    indicator.unit.show(value, places)
}

/// The number of a value without its unit, for `rose from 1,231 to 1,248 per 100,000`.
fn number(indicator: &Indicator, value: &Exact, places: usize) -> String {
    let factor = indicator.unit.factor();
    let text = (&(value * &factor)).grouped(places);
    if indicator.unit == Unit::Share { format!("{text}%") } else { text }
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
    let holds = truth == Truth::True;
    match (outturn.value.known(), baseline.map(|it| it.value.known())) {
        (Some(value), None) => against_level(indicator, rule, level, value, holds),
        (Some(value), Some(Some(base))) => change(indicator, rule, level, value, base, truth),
        _ => {
            let wants: Vec<&Want> =
                outturn.wants.iter().chain(baseline.iter().flat_map(|it| &it.wants)).collect();
            let verb = if indicator.plural { "are" } else { "is" };
            let mut reasons: Vec<&str> =
                wants.iter().map(|want| want.why()).filter(|why| !why.is_empty()).collect();
            reasons.dedup();
            let whole = match &rule.baseline {
                Some(baseline) => format!("{} and {}", period(baseline), period(&rule.outturn)),
                None => period(&rule.outturn),
            };
            if reasons.is_empty() {
                format!("{verb} not known for {whole}")
            } else {
                format!("{verb} not known for {whole}: {}", reasons.join("; "))
            }
        }
    }
}

fn against_level(
    indicator: &Indicator,
    rule: &Compare,
    level: &Quantity,
    value: &Exact,
    holds: bool,
) -> String {
    let verb = if indicator.plural { "were" } else { "was" };
    let (yes, no) = match rule.comparison {
        Comparison::AtLeast => ("at or above the", "below the"),
        Comparison::AtMost => ("at or below the", "above the"),
        Comparison::MoreThan => ("above", "not above"),
        _ => ("below", "not below"),
    };
    let asked = match rule.comparison {
        Comparison::AtLeast => " required",
        Comparison::AtMost => " allowed",
        _ => "",
    };
    let word = if holds { yes } else { no };
    let shown = beside(indicator, value, &level.value);
    format!("{verb} {shown} in {}, {word} {level}{asked}", period(&rule.outturn))
}

fn change(
    indicator: &Indicator,
    rule: &Compare,
    level: &Quantity,
    value: &Exact,
    base: &Exact,
    truth: Truth,
) -> String {
    let mut places = indicator.decimals;
    while value != base && places < 12 && number(indicator, value, places) == number(indicator, base, places)
    {
        places += 1;
    }
    let unit = match indicator.unit {
        Unit::Per(per) => format!(" per {}", Exact::from(per).grouped(0)),
        _ => String::new(),
    };
    let moved = match value.cmp(base) {
        std::cmp::Ordering::Greater => "rose",
        std::cmp::Ordering::Less => "fell",
        std::cmp::Ordering::Equal => "stayed",
    };
    let between = rule.baseline.as_ref().map(period).unwrap_or_default();
    let figures = if value == base {
        format!(
            "stayed at {}{unit} from {between} to {}",
            number(indicator, value, places),
            period(&rule.outturn)
        )
    } else {
        format!(
            "{moved} from {} to {}{unit} between {between} and {}",
            number(indicator, base, places),
            number(indicator, value, places),
            period(&rule.outturn)
        )
    };
    let by = amount_of_change(indicator, level, value, base);
    let asked = asked(rule.comparison, level);
    match truth {
        Truth::True if value == base || level.value.is_zero() => format!("{figures}, where {asked}"),
        Truth::True => format!("{figures}, by {by}, where {asked}"),
        Truth::False if level.value.is_zero() => format!("{figures}, where {asked}"),
        Truth::False if value == base => format!("{figures}, where {asked}"),
        Truth::False => format!("{figures}, by {by}, where {asked}"),
        Truth::Unknown => format!("{figures}, and a percentage of zero means nothing"),
    }
}

fn asked(comparison: Comparison, level: &Quantity) -> String {
    let zero = level.value.is_zero();
    match comparison {
        Comparison::FallsBy if zero => "no rise was allowed".to_owned(),
        Comparison::RisesBy if zero => "no fall was allowed".to_owned(),
        Comparison::FallsBy => format!("a fall of at least {level} was required"),
        Comparison::RisesBy => format!("a rise of at least {level} was required"),
        Comparison::FallsByMoreThan if zero => "a fall was required".to_owned(),
        Comparison::RisesByMoreThan if zero => "a rise was required".to_owned(),
        Comparison::FallsByMoreThan => format!("a fall of more than {level} was required"),
        Comparison::RisesByMoreThan => format!("a rise of more than {level} was required"),
        Comparison::FallsByAtMost if zero => "no fall was allowed".to_owned(),
        Comparison::FallsByAtMost => format!("a fall of at most {level} was allowed"),
        _ if zero => "no rise was allowed".to_owned(),
        _ => format!("a rise of at most {level} was allowed"),
    }
}

/// The size of a change in the unit of the level, with enough decimals to be seen on its own side of it.
fn amount_of_change(indicator: &Indicator, level: &Quantity, value: &Exact, base: &Exact) -> String {
    let difference = (value - base).abs();
    let size = if level.unit == Unit::Share { Exact::ratio(&difference, base) } else { Some(difference) };
    let Some(size) = size else { return "more than can be said of zero".to_owned() };
    let size = size.abs();
    let mut places = if level.unit == Unit::Share { 1 } else { indicator.decimals };
    let shown = |it: &Exact, places| level.unit.show(it, places);
    while size != level.value && places < 12 && shown(&size, places) == shown(&level.value, places) {
        places += 1;
    }
    shown(&size, places)
}

/// What is said of a line that earns by bands.
pub(crate) fn band(indicator: &Indicator, outturn: &Period, value: Option<&Exact>) -> String {
    let (was, is) = if indicator.plural { ("were", "are") } else { ("was", "is") };
    match value {
        Some(value) => {
            let shown = indicator.unit.show(value, indicator.decimals);
            format!("{} {was} {shown} in {}", indicator.phrase, period(outturn))
        }
        None => format!("{} {is} not known for {}", indicator.phrase, period(outturn)),
    }
}

/// The clauses that decided a check, as one text without a full stop.
fn reasons(check: &Check) -> String {
    let mut text = String::new();
    let mut subject = "";
    for part in check.deciding() {
        let separator = if text.is_empty() { "" } else { "; and " };
        if part.subject == subject {
            text.push_str(", and ");
            text.push_str(&part.predicate);
        } else {
            text.push_str(separator);
            match part.subject.strip_prefix("The ").filter(|_| !text.is_empty()) {
                Some(rest) => text.push_str(&format!("the {rest}")),
                None => text.push_str(&part.subject),
            }
            text.push(' ');
            text.push_str(&part.predicate);
        }
        subject = &part.subject;
    }
    text
}

/// Why a gateway passed, failed or is open.
pub(crate) fn gateway(gateway: &Gateway, check: Option<&Check>) -> String {
    let Some(check) = check else { return String::new() };
    let consequence = match (&gateway.failing, check.truth) {
        (_, Truth::True) => "so the gateway is passed".to_owned(),
        (Failing::Voids, Truth::False) => "so nothing is paid".to_owned(),
        (Failing::Voids, Truth::Unknown) => "and failing it would mean that nothing is paid".to_owned(),
        (Failing::ScalesTo(share), Truth::False) => {
            format!("so {} of the award is left", Unit::Share.show(share, 0))
        }
        (Failing::ScalesTo(share), Truth::Unknown) => {
            format!("and failing it would leave {} of the award", Unit::Share.show(share, 0))
        }
    };
    format!("{}, {consequence}.", reasons(check))
}

/// Why a line was earned, was not, or is open.
pub(crate) fn line(
    line: &Line,
    check: Option<&Check>,
    remark: Option<&str>,
    least: &Exact,
    most: &Exact,
) -> String {
    let weight = Quantity { value: line.earns.clone(), unit: Unit::Share };
    let reasons = check.map(reasons).or_else(|| remark.map(str::to_owned)).unwrap_or_default();
    let consequence = if least != most {
        format!("so it is not known whether the {weight} was earned")
    } else if least.is_zero() {
        format!("so the {weight} was not earned")
    } else if *least == Exact::ONE {
        format!("so the {weight} was earned")
    } else {
        let share = Quantity { value: least.clone(), unit: Unit::Share };
        format!("so {share} of the {weight} was earned")
    };
    format!("{reasons}, {consequence}.")
}

/// Why a deduction was taken, was not, or is open.
pub(crate) fn deduction(deduction: &Deduction, check: Option<&Check>, from_earned: bool) -> String {
    let Some(check) = check else { return String::new() };
    let share = Quantity { value: deduction.takes.clone(), unit: Unit::Share };
    let of = if from_earned { "what was earned" } else { "the full award" };
    let consequence = match check.truth {
        Truth::True => "so nothing is taken".to_owned(),
        Truth::False => format!("so {share} of {of} is taken"),
        Truth::Unknown => format!("so it is not known whether {share} of {of} is taken"),
    };
    format!("{}, {consequence}.", reasons(check))
}

/// What rounding does.
pub(crate) fn rounding(rounding: &Rounding) -> String {
    use outturn_core::exact::Direction;
    let direction = match rounding.direction {
        Direction::HalfUp => "to the nearest",
        Direction::HalfEven => "to the nearest even",
        Direction::Down => "down to the",
        Direction::Up => "up to the",
    };
    if rounding.to_pence == Exact::ONE {
        format!("The amount is rounded once, {direction} penny.")
    } else {
        let to = Exact::ratio(&rounding.to_pence, &Exact::from(100_u8)).unwrap_or(Exact::ZERO);
        format!("The amount is rounded once, {direction} {}.", pounds(&to))
    }
}
