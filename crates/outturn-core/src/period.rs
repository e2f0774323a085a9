//! Periods: what a reading is about, and when an award looks.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// A stretch of time. NHS financial years run from 1 April to 31 March.
///
/// ```
/// use outturn_core::Period;
/// let year: Period = "2014/15".parse().unwrap();
/// let (first, last) = year.bounds().unwrap();
/// assert_eq!((first.to_string(), last.to_string()), ("2014-04-01".into(), "2015-03-31".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A financial year, by the year in which it begins: `2014/15`.
    FinancialYear(i16),
    /// A quarter (1 to 4) of a financial year: `2014/15 Q1` is April to June 2014.
    FinancialQuarter(i16, i8),
    /// A calendar year: `2014`.
    CalendarYear(i16),
    /// A quarter (1 to 4) of a calendar year: `2014 Q1` is January to March 2014.
    CalendarQuarter(i16, i8),
    /// A month: `2015-03`.
    Month(i16, i8),
    /// A day: `2015-03-31`.
    Day(Date),
    /// From the start of one to the end of another: `2011/12..2013/14`.
    Range(Box<Period>, Box<Period>),
    /// A wave of a named survey, which has a name and no dates: `wave gpps/2015-01`.
    Wave(String),
}

/// Why a text is not a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodError(String);

impl fmt::Display for PeriodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PeriodError {}

impl Period {
    /// Ways to write a period, for messages.
    pub const FORMS: &str = "2014/15, 2014/15 Q1, 2014, 2014 Q1, 2015-03, 2015-03-31, \
                             2011/12..2013/14 or wave gpps/2015-01";

    /// First and last day; nothing for a survey wave.
    pub fn bounds(&self) -> Option<(Date, Date)> {
        let months = |year: i16, month: i8, count: i32| {
            let first = Date::new(year, month, 1).ok()?;
            let last = first.checked_add(count.months()).ok()?.yesterday().ok()?;
            Some((first, last))
        };
        match self {
            Period::FinancialYear(year) => months(*year, 4, 12),
            Period::FinancialQuarter(year, 4) => months(year.checked_add(1)?, 1, 3),
            Period::FinancialQuarter(year, quarter) => months(*year, quarter * 3 + 1, 3),
            Period::CalendarYear(year) => months(*year, 1, 12),
            Period::CalendarQuarter(year, quarter) => months(*year, quarter * 3 - 2, 3),
            Period::Month(year, month) => months(*year, *month, 1),
            Period::Day(day) => Some((*day, *day)),
            Period::Range(from, to) => Some((from.bounds()?.0, to.bounds()?.1)),
            Period::Wave(_) => None,
        }
    }

    /// Whether it lies wholly before `other`; `None` where a wave leaves that open.
    pub fn is_before(&self, other: &Period) -> Option<bool> {
        Some(self.bounds()?.1 < other.bounds()?.0)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |year: i16| (i32::from(year) + 1).rem_euclid(100);
        match self {
            Period::FinancialYear(year) => write!(f, "{year:04}/{:02}", end(*year)),
            Period::FinancialQuarter(year, quarter) => write!(f, "{year:04}/{:02} Q{quarter}", end(*year)),
            Period::CalendarYear(year) => write!(f, "{year:04}"),
            Period::CalendarQuarter(year, quarter) => write!(f, "{year:04} Q{quarter}"),
            Period::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Period::Day(day) => write!(f, "{day}"),
            Period::Range(from, to) => write!(f, "{from}..{to}"),
            Period::Wave(name) => write!(f, "wave {name}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Period, PeriodError> {
        if let Some((from, to)) = text.split_once("..") {
            let (from, to): (Period, Period) = (from.parse()?, to.parse()?);
            return match (from.bounds(), to.bounds()) {
                (Some(first), Some(last)) if first.0 <= last.1 => {
                    if matches!(from, Period::Range(..)) || matches!(to, Period::Range(..)) {
                        return Err(PeriodError(format!("`{text}` is a range of ranges")));
                    }
                    Ok(Period::Range(Box::new(from), Box::new(to)))
                }
                (Some(_), Some(_)) => Err(PeriodError(format!("`{text}` ends before it begins"))),
                _ => Err(PeriodError("a survey wave has no dates to make a range of".to_owned())),
            };
        }
        if let Some(name) = text.strip_prefix("wave ") {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/');
            return if !name.is_empty() && name.chars().all(fits) {
                Ok(Period::Wave(name.to_owned()))
            } else {
                Err(PeriodError(format!(
                    "`{name}` is not the name of a survey wave, as in wave gpps/2015-01"
                )))
            };
        }
        let unknown = || PeriodError(format!("`{text}` is not a period; write {}", Period::FORMS));
        let (year, quarter) = match text.split_once(" Q") {
            Some((year, quarter)) => {
                let quarter: i8 = quarter.parse().map_err(|_| unknown())?;
                if !(1..=4).contains(&quarter) {
                    return Err(PeriodError(format!("a year has no quarter {quarter}")));
                }
                (year, Some(quarter))
            }
            None => (text, None),
        };
        if let Some((start, end)) = year.split_once('/') {
            let first = parse_year(start).ok_or_else(unknown)?;
            if end.len() != 2 || !end.bytes().all(|b| b.is_ascii_digit()) {
                return Err(unknown());
            }
            let proper = Period::FinancialYear(first).to_string();
            if proper != year {
                return Err(PeriodError(format!(
                    "`{year}` is not a financial year: the one that begins in {first} is {proper}"
                )));
            }
            return Ok(quarter.map_or(Period::FinancialYear(first), |q| Period::FinancialQuarter(first, q)));
        }
        match (year.len(), quarter) {
            (4, None) => parse_year(year).map(Period::CalendarYear).ok_or_else(unknown),
            (4, Some(q)) => parse_year(year).map(|y| Period::CalendarQuarter(y, q)).ok_or_else(unknown),
            (7, None) => {
                let (year, month) = year.split_once('-').ok_or_else(unknown)?;
                let (year, number) = (parse_year(year).ok_or_else(unknown)?, month);
                if number.len() != 2 || !number.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(unknown());
                }
                match number.parse() {
                    Ok(month @ 1..=12) => Ok(Period::Month(year, month)),
                    _ => Err(PeriodError(format!("a year has no month {number}"))),
                }
            }
            (10, None) => parse_date(year).map(Period::Day).map_err(PeriodError),
            _ => Err(unknown()),
        }
    }
}

/// Reads `2015-03-31`.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let wrong = || format!("`{text}` is not a date; write it as 2015-03-31");
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(wrong());
    };
    let two =
        |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok());
    let (Some(year), Some(Some(month)), Some(Some(day))) = (parse_year(year), two(month), two(day)) else {
        return Err(wrong());
    };
    Date::new(year, month, day).map_err(|_| format!("`{text}` is not a day of the calendar"))
}

/// Years that health statistics are about; a typed 0214 or 20144 is caught here.
fn parse_year(text: &str) -> Option<i16> {
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|year| (1900..=2199).contains(year))
}

/// The first day of an NHS financial year.
pub fn financial_year_start(year: i16) -> Date {
    date(year, 4, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_come_back_and_have_bounds() {
        for (text, first, last) in [
            ("2014/15", "2014-04-01", "2015-03-31"),
            ("1999/00", "1999-04-01", "2000-03-31"),
            ("2014/15 Q1", "2014-04-01", "2014-06-30"),
            ("2014/15 Q4", "2015-01-01", "2015-03-31"),
            ("2014", "2014-01-01", "2014-12-31"),
            ("2014 Q4", "2014-10-01", "2014-12-31"),
            ("2016-02", "2016-02-01", "2016-02-29"),
            ("2015-03-31", "2015-03-31", "2015-03-31"),
            ("2011/12..2013/14", "2011-04-01", "2014-03-31"),
            ("2013-07..2013-12", "2013-07-01", "2013-12-31"),
        ] {
            let period: Period = text.parse().unwrap();
            let bounds = period.bounds().unwrap();
            assert_eq!(period.to_string(), text);
            assert_eq!(
                (bounds.0.to_string().as_str(), bounds.1.to_string().as_str()),
                (first, last),
                "{text}"
            );
        }
        let wave: Period = "wave gpps/2015-01".parse().unwrap();
        assert_eq!((wave.bounds(), wave.to_string().as_str()), (None, "wave gpps/2015-01"));
    }

    #[test]
    fn what_is_not_a_period_says_why() {
        for (text, said) in [
            ("2014/16", "`2014/16` is not a financial year: the one that begins in 2014 is 2014/15"),
            ("2014/15 Q5", "a year has no quarter 5"),
            ("2015-13", "a year has no month 13"),
            ("2015-02-30", "`2015-02-30` is not a day of the calendar"),
            ("2014/15..2012/13", "`2014/15..2012/13` ends before it begins"),
            ("0214", "`0214` is not a period"),
            ("march", "`march` is not a period"),
            ("2014/1é", "`2014/1é` is not a period"),
            ("wave ", "`` is not the name of a survey wave"),
        ] {
            let error = text.parse::<Period>().unwrap_err().to_string();
            assert!(error.starts_with(said), "{text}: {error}");
        }
    }

    #[test]
    fn before_is_open_for_waves() {
        let (a, b): (Period, Period) = ("2012".parse().unwrap(), "2013".parse().unwrap());
        assert_eq!(a.is_before(&b), Some(true));
        assert_eq!(b.is_before(&a), Some(false));
        assert_eq!(a.is_before(&Period::Wave("x".into())), None);
    }
}
