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
    /// The months, quarters or years of another period, whose counts are added: `months of 2014/15 Q4`. Schemes write
    /// it; a reading is of one period.
    Each(Span, Box<Period>),
}

/// What a period is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// Months.
    Months,
    /// Quarters: of a financial year unless the period is written in calendar years.
    Quarters,
    /// Years: financial unless the period is written in calendar years.
    Years,
}

impl Span {
    /// Every span.
    pub const ALL: [Span; 3] = [Span::Months, Span::Quarters, Span::Years];

    /// The word used in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Span::Months => "months",
            Span::Quarters => "quarters",
            Span::Years => "years",
        }
    }

    const fn length(self) -> i32 {
        match self {
            Span::Months => 1,
            Span::Quarters => 3,
            Span::Years => 12,
        }
    }
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
            Period::Each(_, whole) => whole.bounds(),
        }
    }

    /// The periods whose readings it is formed from: itself, unless it is the months, quarters or years of another.
    ///
    /// Nothing where they do not fill it: the quarters of a single month.
    pub fn parts(&self) -> Vec<Period> {
        let Period::Each(span, whole) = self else { return vec![self.clone()] };
        let Some((first, last)) = whole.bounds() else { return Vec::new() };
        let financial = whole.is_financial();
        let mut parts = Vec::new();
        let mut day = first;
        while day <= last {
            let (year, month) = (day.year(), day.month());
            let in_april = if month >= 4 { year } else { year - 1 };
            let part = match (span, financial) {
                (Span::Months, _) => Period::Month(year, month),
                (Span::Quarters, true) => Period::FinancialQuarter(in_april, (month + 8) % 12 / 3 + 1),
                (Span::Quarters, false) => Period::CalendarQuarter(year, (month - 1) / 3 + 1),
                (Span::Years, true) => Period::FinancialYear(in_april),
                (Span::Years, false) => Period::CalendarYear(year),
            };
            let fits = part.bounds().is_some_and(|(from, to)| from == day && to <= last);
            let next = day.checked_add(span.length().months()).ok();
            let (true, Some(next)) = (fits, next) else { return Vec::new() };
            parts.push(part);
            day = next;
        }
        parts
    }

    /// Whether it is written in financial years or in nothing that says.
    fn is_financial(&self) -> bool {
        match self {
            Period::CalendarYear(_) | Period::CalendarQuarter(..) => false,
            Period::Range(from, _) => from.is_financial(),
            Period::Each(_, whole) => whole.is_financial(),
            _ => true,
        }
    }

    /// The same stretch a year earlier; nothing for a survey wave, or for 29 February.
    pub fn year_before(&self) -> Option<Period> {
        Some(match self {
            Period::FinancialYear(year) => Period::FinancialYear(year.checked_sub(1)?),
            Period::FinancialQuarter(year, quarter) => {
                Period::FinancialQuarter(year.checked_sub(1)?, *quarter)
            }
            Period::CalendarYear(year) => Period::CalendarYear(year.checked_sub(1)?),
            Period::CalendarQuarter(year, quarter) => Period::CalendarQuarter(year.checked_sub(1)?, *quarter),
            Period::Month(year, month) => Period::Month(year.checked_sub(1)?, *month),
            Period::Day(day) => {
                Period::Day(Date::new(day.year().checked_sub(1)?, day.month(), day.day()).ok()?)
            }
            Period::Range(from, to) => {
                Period::Range(Box::new(from.year_before()?), Box::new(to.year_before()?))
            }
            Period::Wave(_) => return None,
            Period::Each(span, whole) => Period::Each(*span, Box::new(whole.year_before()?)),
        })
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
            Period::Each(span, whole) => write!(f, "{} of {whole}", span.as_str()),
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
    fn a_period_is_divided_only_where_the_parts_fill_it() {
        let parts = |span, text: &str| {
            let whole = Box::new(text.parse::<Period>().unwrap());
            let parts = Period::Each(span, whole).parts();
            parts.iter().map(Period::to_string).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(parts(Span::Months, "2014/15 Q4"), "2015-01, 2015-02, 2015-03");
        assert_eq!(parts(Span::Quarters, "2014/15"), "2014/15 Q1, 2014/15 Q2, 2014/15 Q3, 2014/15 Q4");
        assert_eq!(parts(Span::Quarters, "2014 Q2..2014 Q3"), "2014 Q2, 2014 Q3");
        assert_eq!(parts(Span::Years, "2011/12..2013/14"), "2011/12, 2012/13, 2013/14");
        assert_eq!(parts(Span::Years, "2012..2013"), "2012, 2013");
        assert_eq!(parts(Span::Months, "2015-02-01..2015-03"), "2015-02, 2015-03");
        for (span, whole) in
            [(Span::Quarters, "2015-01"), (Span::Years, "2014/15 Q1"), (Span::Months, "2015-02-03")]
        {
            assert_eq!(parts(span, whole), "");
        }
    }

    #[test]
    fn a_year_earlier_is_the_same_stretch() {
        for (text, earlier) in [
            ("2014/15 Q1", "2013/14 Q1"),
            ("2000/01", "1999/00"),
            ("2015-03", "2014-03"),
            ("2013-07..2013-12", "2012-07..2012-12"),
            ("2016-02-28", "2015-02-28"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.year_before().unwrap().to_string(), earlier);
        }
        assert_eq!("2016-02-29".parse::<Period>().unwrap().year_before(), None);
        assert_eq!(Period::Wave("x".into()).year_before(), None);
    }

    #[test]
    fn before_is_open_for_waves() {
        let (a, b): (Period, Period) = ("2012".parse().unwrap(), "2013".parse().unwrap());
        assert_eq!(a.is_before(&b), Some(true));
        assert_eq!(b.is_before(&a), Some(false));
        assert_eq!(a.is_before(&Period::Wave("x".into())), None);
    }
}
