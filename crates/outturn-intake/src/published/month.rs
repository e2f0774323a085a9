//! Months and years as published tables write them.

use std::fmt;

use outturn_scheme::words::MONTHS;

use super::cells::digits;

/// A calendar month, written `2015-06`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    year: u16,
    /// 1 to 12.
    month: u8,
}

impl Month {
    /// A month by number; none where there is no such month.
    pub(super) fn new(year: u16, month: u8) -> Option<Month> {
        (1..=12).contains(&month).then_some(Month { year, month })
    }

    /// Reads `June 2015`.
    pub(super) fn parse(text: &str) -> Option<Month> {
        let mut words = text.split_whitespace();
        let (name, year, end) = (words.next()?, words.next()?, words.next());
        if end.is_some() {
            return None;
        }
        let index = MONTHS.iter().position(|known| known.eq_ignore_ascii_case(name))?;
        Month::new(calendar_year(year)?, u8::try_from(index + 1).ok()?)
    }

    /// Reads `MSitAE-MARCH-2026`: a month with the name of the collection before it.
    pub(super) fn parse_label(text: &str, collection: &str) -> Option<Month> {
        let (before, month) = text.split_once('-')?;
        if before.eq_ignore_ascii_case(collection) {
            Month::parse(&month.replacen('-', " ", 1))
        } else {
            None
        }
    }

    /// Reads `June 2015 to March 2017`, the first not after the second.
    pub(super) fn parse_span(text: &str) -> Option<(Month, Month)> {
        let (first, last) = text.split_once(" to ")?;
        let span = (Month::parse(first)?, Month::parse(last)?);
        (span.0 <= span.1).then_some(span)
    }

    /// The month after.
    pub(super) fn next(self) -> Month {
        if self.month == 12 {
            Month { year: self.year + 1, month: 1 }
        } else {
            Month { month: self.month + 1, ..self }
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.year, self.month)
    }
}

/// Reads a year of four digits.
pub(super) fn calendar_year(text: &str) -> Option<u16> {
    if text.len() == 4 && digits(text) { text.parse().ok() } else { None }
}

/// Reads a financial year, `2010/11`, whose second part must follow on the first.
pub(super) fn financial_year(text: &str) -> Option<u16> {
    let (first, second) = text.split_once('/')?;
    let year = calendar_year(first)?;
    (second.len() == 2 && digits(second) && second.parse() == Ok((year + 1) % 100)).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_they_are_written() {
        assert_eq!(Month::parse("June 2015").map(|month| month.to_string()), Some("2015-06".to_owned()));
        assert_eq!(Month::parse(" december  2016 "), Month::new(2016, 12));
        for wrong in ["", "June", "2015 June", "Jun 2015", "June 15", "June 2015 (Provisional)", "2015-06"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Month::new(2015, 13), None);
    }

    #[test]
    fn a_label_names_its_collection() {
        assert_eq!(Month::parse_label("MSitAE-MARCH-2026", "MSitAE"), Month::new(2026, 3));
        assert_eq!(Month::parse_label("RTT-January-2026", "RTT"), Month::new(2026, 1));
        for wrong in ["RTT-January-2026", "MSitAE-2026", "MSitAE-MARCH-26", "March-2026", "TOTAL"] {
            assert_eq!(Month::parse_label(wrong, "MSitAE"), None, "{wrong}");
        }
    }

    #[test]
    fn a_span_runs_forward() {
        assert_eq!(
            Month::parse_span("June 2015 to March 2017"),
            Month::new(2015, 6).zip(Month::new(2017, 3))
        );
        assert_eq!(Month::parse_span("March 2017 to June 2015"), None);
        assert_eq!(Month::new(2015, 12).map(Month::next), Month::new(2016, 1));
    }

    #[test]
    fn the_parts_of_a_financial_year_follow_on() {
        assert_eq!(financial_year("2010/11"), Some(2010));
        assert_eq!(financial_year("1999/00"), Some(1999));
        for wrong in ["2010/12", "2010-11", "2010/2011", "10/11", "2010"] {
            assert_eq!(financial_year(wrong), None, "{wrong}");
        }
    }
}
