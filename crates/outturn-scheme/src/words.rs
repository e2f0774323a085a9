//! Words and figures that sentences are made of.

use outturn_core::exact::Direction;
use outturn_core::{Date, Exact, Period, Quantity, Unit};

/// The most decimals ever shown. Two figures of thirty digits that differ do so before this.
pub const PLACES_MAX: usize = 60;

/// `NHS England` for `nhs-england`, `the health and wellbeing board` for `health-and-wellbeing-board`: a role's id as
/// words.
pub fn role(id: &str) -> String {
    let words: Vec<String> = id
        .split('-')
        .map(|word| match word {
            "nhs" | "ccg" | "icb" | "gp" | "pcn" => word.to_uppercase(),
            "england" | "wales" | "scotland" | "digital" | "improvement" => capital(word),
            other => other.to_owned(),
        })
        .collect();
    // A body called by its name has no article: NHS England, but the NHS England area team.
    let named = words.len() == 2 && words.iter().all(|word| word.starts_with(char::is_uppercase));
    if named { words.join(" ") } else { format!("the {}", words.join(" ")) }
}

/// Bodies of a kind: `practices`, `PCNs` for `pcn`, `mental health trusts` for `mental-health-trust`.
pub fn kinds(kind: &str) -> String {
    format!("{}s", role(kind).trim_start_matches("the "))
}

/// `£5`, `£1.15` or `£0.125`: pounds, with pence only where there are some, and then two digits of them.
pub fn pounds(amount: &Exact) -> String {
    if amount.is_whole() || !(amount * &Exact::from(100_u8)).is_whole() {
        Quantity { value: amount.clone(), unit: Unit::Pounds }.to_string()
    } else {
        Unit::Pounds.show(amount, 2)
    }
}

/// A number with its unit as a sentence writes it.
pub fn written(quantity: &Quantity) -> String {
    if quantity.unit == Unit::Pounds { pounds(&quantity.value) } else { quantity.to_string() }
}

/// A level as a sentence writes it: as it stands where a scheme or an agreement wrote it, and with so many decimals,
/// enough to lie on its own side of the value, where it was worked out from figures.
pub fn level(quantity: &Quantity, value: &Exact, decimals: usize) -> String {
    let decimal = (&quantity.value * &quantity.unit.factor()).terminating();
    let is_short =
        decimal.is_some_and(|text| text.split_once('.').is_none_or(|(_, places)| places.len() <= 6));
    if is_short { written(quantity) } else { beside(quantity.unit, &quantity.value, &[value], decimals) }
}

/// A share in per cent.
pub fn percent(share: &Exact) -> String {
    Quantity { value: share.clone(), unit: Unit::Share }.to_string()
}

/// The months, as they are written.
pub const MONTHS: [&str; 12] = [
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

fn month(number: i8) -> &'static str {
    let name = usize::try_from(number).ok().and_then(|number| MONTHS.get(number.saturating_sub(1)));
    name.copied().unwrap_or("month")
}

/// A day as it is read aloud: `30 April 2015`.
pub fn day(day: Date) -> String {
    format!("{} {} {}", day.day(), month(day.month()), day.year())
}

/// So many years: `three years`.
pub fn years(number: u8) -> String {
    let word = match number {
        1 => return "one year".to_owned(),
        2 => "two",
        3 => "three",
        4 => "four",
        5 => "five",
        6 => "six",
        7 => "seven",
        8 => "eight",
        9 => "nine",
        other => return format!("{other} years"),
    };
    format!("{word} years")
}

/// A period as it is read aloud.
pub fn period(period: &Period) -> String {
    match period {
        Period::Month(year, number) => format!("{} {year}", month(*number)),
        Period::Day(at) => day(*at),
        Period::FinancialQuarter(year, quarter) => {
            format!("quarter {quarter} of {}", Period::FinancialYear(*year))
        }
        Period::CalendarQuarter(year, quarter) => format!("quarter {quarter} of {year}"),
        Period::Range(from, to) => format!("the period {} to {}", self::period(from), self::period(to)),
        Period::Each(span, whole) => format!("the {} of {}", span.as_str(), self::period(whole)),
        other => other.to_string(),
    }
}

/// A period with its preposition: `in 2014/15`, `on 31 March 2015`.
pub fn within(at: &Period) -> String {
    let preposition = if matches!(at, Period::Day(_)) { "on" } else { "in" };
    format!("{preposition} {}", period(at))
}

/// The text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let start = text.find(char::is_alphanumeric).unwrap_or(0);
    let (before, rest) = text.split_at(start);
    let mut letters = rest.chars();
    let mut out = String::with_capacity(text.len());
    out.push_str(before);
    out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    out.push_str(letters.as_str());
    out
}

/// A subject as it stands inside a sentence: `the share of ...`, `emergency admissions`. Names and abbreviations keep
/// their capitals: `MRSA`, `C. difficile`, `Friends and Family`.
pub fn inside(subject: &str) -> String {
    let ordinary = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.as_str().len() > 1
            && letters.all(char::is_lowercase)
    };
    let mut words = subject.split(' ');
    let first = words.next().unwrap_or_default();
    let a_name = words.take(2).any(ordinary);
    let lowered = matches!(first, "The" | "A" | "At" | "In" | "Over") || (ordinary(first) && !a_name);
    let mut letters = subject.chars();
    match letters.next().filter(|_| lowered) {
        Some(letter) => letter.to_lowercase().chain(letters).collect(),
        None => subject.to_owned(),
    }
}

/// A value in a unit, with enough decimals to be seen on its own side of every limit: 74.96 % is not shown as 75.0 %
/// when 75 % was asked. One that is equal to a limit is written as the limit is.
pub fn beside(unit: Unit, value: &Exact, limits: &[&Exact], decimals: usize) -> String {
    if limits.contains(&value) {
        return written(&Quantity { value: value.clone(), unit });
    }
    let mut places = decimals;
    let hidden = |places| limits.iter().any(|limit| unit.shows_alike(value, limit, places));
    while places < PLACES_MAX && hidden(places) {
        places += 1;
    }
    marked(unit, value, places)
}

/// A value with so many decimals, and the sign of rounding where they do not show all of it: what is compared and
/// multiplied is the value itself.
pub fn marked(unit: Unit, value: &Exact, places: usize) -> String {
    let shown = unit.show(value, places);
    if is_rounded(unit, value, places) { format!("≈{shown}") } else { shown }
}

/// Whether so many decimals do not show all of a value.
pub fn is_rounded(unit: Unit, value: &Exact, places: usize) -> bool {
    let written = value * &unit.factor();
    !written.is_whole() && written.rounded(&step(places), Direction::HalfUp) != written
}

/// Someone's own words, made to stand inside a sentence: without shorthand before them or a full stop behind.
pub fn free_text(text: &str) -> String {
    text.trim_start_matches("[x]: ").trim_end_matches(['.', ' ']).to_owned()
}

/// One at so many decimal places: 0.01 for two.
pub fn step(places: usize) -> Exact {
    let scale = u32::try_from(places).ok().and_then(|places| 10_u128.checked_pow(places));
    if let Some(step) = scale.and_then(|scale| Exact::fraction(1, scale)) {
        return step;
    }
    let tenth = Exact::fraction(1, 10).unwrap_or(Exact::ONE);
    (0..places).fold(Exact::ONE, |step, _| &step * &tenth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_inside_a_sentence_keeps_the_capitals_of_names() {
        for (subject, shown) in [
            ("Emergency admissions", "emergency admissions"),
            ("The share of A&E patients", "the share of A&E patients"),
            ("MRSA bloodstream infections", "MRSA bloodstream infections"),
            ("C. difficile infections", "C. difficile infections"),
            ("Friends and Family scores", "Friends and Family scores"),
            ("HbA1c results", "HbA1c results"),
            ("“The plan”", "“The plan”"),
            ("Élan", "élan"),
            ("", ""),
        ] {
            assert_eq!(inside(subject), shown);
        }
    }

    #[test]
    fn roles_and_periods_are_read_aloud() {
        for (id, shown) in [
            ("nhs-england", "NHS England"),
            ("nhs-england-area-team", "the NHS England area team"),
            ("health-and-wellbeing-board", "the health and wellbeing board"),
            ("auditor", "the auditor"),
            ("ccg-lead", "the CCG lead"),
        ] {
            assert_eq!(role(id), shown);
        }
        for (text, shown) in [
            ("2014/15", "in 2014/15"),
            ("2014/15 Q4", "in quarter 4 of 2014/15"),
            ("2015-03", "in March 2015"),
            ("2015-03-31", "on 31 March 2015"),
            ("2013-07..2013-12", "in the period July 2013 to December 2013"),
            ("wave gpps/2015-01", "in wave gpps/2015-01"),
        ] {
            assert_eq!(within(&text.parse().unwrap()), shown);
        }
    }

    #[test]
    fn a_figure_is_seen_on_its_own_side_of_a_level() {
        let share = |per_million: i128| Exact::fraction(per_million, 1_000_000).unwrap();
        for (value, level, shown) in [
            (749_999, 750_000, "74.9999%"),
            (750_000, 750_000, "75%"),
            (750_001, 750_000, "75.0001%"),
            (748_300, 748_300, "74.83%"),
            (748_301, 748_300, "74.8301%"),
            (700_000, 750_000, "70.0%"),
        ] {
            assert_eq!(beside(Unit::Share, &share(value), &[&share(level)], 1), shown);
        }
    }
}
