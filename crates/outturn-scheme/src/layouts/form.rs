//! How a period or a day is written in a published file, and what such a text says.

use outturn_core::{Date, Period};

use super::Spans;
use crate::words::MONTHS;

/// The fields that a form may have, for messages.
pub(super) const FIELDS: &str = "{dd}, {mm}, {month}, {yyyy}, {yy}, {financial-year} and {q}";

/// The most parts of a form, and the longest text that is held against it, so that looking takes little time.
const PARTS_MAX: usize = 20;
const TEXT_MAX: usize = 200;

/// How a period or a day is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// This text, in lower case.
    Text(String),
    /// Any text, or none.
    Anything,
    Day,
    MonthNumber,
    MonthName,
    Year,
    ShortYear,
    FinancialYear,
    Quarter,
}

/// What a text says of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    financial_year: Option<i16>,
    quarter: Option<i8>,
}

impl Form {
    /// Reads a form such as `Week Ending {dd}/{mm}/{yyyy}`; the field that is not known where there is one.
    pub fn parse(text: &str) -> Result<Form, String> {
        let text = plain(text);
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            if let Some(field) = rest.strip_prefix('{') {
                let Some((name, after)) = field.split_once('}') else { return Err(rest.to_owned()) };
                parts.push(match name {
                    "dd" => Part::Day,
                    "mm" => Part::MonthNumber,
                    "month" => Part::MonthName,
                    "yyyy" => Part::Year,
                    "yy" => Part::ShortYear,
                    "financial-year" => Part::FinancialYear,
                    "q" => Part::Quarter,
                    _ => return Err(format!("{{{name}}}")),
                });
                rest = after;
            } else if first == '*' {
                parts.push(Part::Anything);
                rest = rest.strip_prefix('*').unwrap_or_default();
            } else {
                let end = rest.find(['{', '*']).unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                parts.push(Part::Text(text.to_owned()));
                rest = after;
            }
        }
        if parts.len() > PARTS_MAX { Err(text) } else { Ok(Form(parts)) }
    }

    /// What a text says, if it is written so. Case and the number of spaces do not count.
    pub fn read(&self, text: &str) -> Option<Said> {
        if text.len() > TEXT_MAX {
            return None;
        }
        read(&self.0, &plain(text), Said::default())
    }

    /// Whether a text that is written so says what a period that spans so needs.
    pub(super) fn says(&self, spans: Spans) -> bool {
        let has = |part: &Part| self.0.contains(part);
        let month = has(&Part::MonthNumber) || has(&Part::MonthName);
        let financial = has(&Part::FinancialYear);
        let year = has(&Part::Year) || has(&Part::ShortYear) || financial;
        match spans {
            Spans::Day | Spans::Week => has(&Part::Day) && month && year,
            Spans::Month => month && year,
            Spans::Quarter => has(&Part::Quarter) && financial,
            Spans::Year => year,
        }
    }
}

impl Said {
    /// The month. One with a financial year is the month in that year.
    fn month(self) -> Option<(i16, i8)> {
        let month = self.month?;
        let year = match (self.year, self.financial_year) {
            (Some(year), _) => year,
            (None, Some(year)) if month >= 4 => year,
            (None, Some(year)) => year + 1,
            (None, None) => return None,
        };
        Some((year, month))
    }

    /// The day.
    pub fn day(self) -> Option<Date> {
        let (year, month) = self.month()?;
        Date::new(year, month, self.day?).ok()
    }

    /// The period, of what it spans.
    pub fn period(self, spans: Spans) -> Option<Period> {
        Some(match spans {
            Spans::Day => Period::Day(self.day()?),
            Spans::Week => {
                let last = self.day()?;
                let mut first = last;
                for _ in 0..6 {
                    first = first.yesterday().ok()?;
                }
                Period::Range(Box::new(Period::Day(first)), Box::new(Period::Day(last)))
            }
            Spans::Month => {
                let (year, month) = self.month()?;
                Period::Month(year, month)
            }
            Spans::Quarter => Period::FinancialQuarter(self.financial_year?, self.quarter?),
            Spans::Year => match self.financial_year {
                Some(year) => Period::FinancialYear(year),
                None => Period::CalendarYear(self.year?),
            },
        })
    }
}

/// Lower case, one space between words.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn read(parts: &[Part], text: &str, said: Said) -> Option<Said> {
    let Some((part, parts)) = parts.split_first() else { return text.is_empty().then_some(said) };
    match part {
        Part::Text(wanted) => read(parts, text.strip_prefix(wanted.as_str())?, said),
        Part::Anything => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.filter_map(|at| text.get(at..)).find_map(|rest| read(parts, rest, said))
        }
        Part::Day => {
            let (day, rest) = number(text, 1, 2)?;
            let rest = ["st", "nd", "rd", "th"].iter().find_map(|it| rest.strip_prefix(it)).unwrap_or(rest);
            read(parts, rest, Said { day: Some(i8::try_from(day).ok()?), ..said })
        }
        Part::MonthNumber => {
            let (month, rest) = number(text, 1, 2)?;
            let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
            read(parts, rest, Said { month: Some(month), ..said })
        }
        Part::MonthName => (1_i8..).zip(MONTHS.map(str::to_ascii_lowercase)).find_map(|(month, name)| {
            let short = name.get(..3)?;
            let said = Said { month: Some(month), ..said };
            // `sept` is written as often as `sep`.
            [name.as_str(), "sept", short]
                .into_iter()
                .filter(|it| it.starts_with(short))
                .find_map(|written| read(parts, text.strip_prefix(written)?, said))
        }),
        Part::Year => {
            let (year, rest) = number(text, 4, 4)?;
            read(parts, rest, Said { year: Some(year), ..said })
        }
        Part::ShortYear => {
            let (year, rest) = number(text, 2, 2)?;
            read(parts, rest, Said { year: Some(year + 2000), ..said })
        }
        Part::FinancialYear => {
            let (year, rest) = number(text, 4, 4)?;
            let rest = rest.strip_prefix(['/', '-']).or_else(|| rest.strip_prefix(" to "))?;
            let (next, rest) = number(rest, 4, 4).or_else(|| number(rest, 2, 2))?;
            if next % 100 != (year + 1) % 100 || (next > 99 && next != year + 1) {
                return None;
            }
            read(parts, rest, Said { financial_year: Some(year), ..said })
        }
        Part::Quarter => {
            let (quarter, rest) = number(text, 1, 1)?;
            let quarter = i8::try_from(quarter).ok().filter(|quarter| (1..=4).contains(quarter))?;
            read(parts, rest, Said { quarter: Some(quarter), ..said })
        }
    }
}

/// A number of so many digits at the start of a text, and the rest.
fn number(text: &str, least: usize, most: usize) -> Option<(i16, &str)> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    if digits < least { None } else { Some((number.parse().ok()?, rest)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(form: &str, spans: Spans, text: &str) -> Option<String> {
        Form::parse(form).unwrap().read(text)?.period(spans).map(|period| period.to_string())
    }

    #[test]
    fn periods_are_read_as_publishers_write_them() {
        for (form, spans, text, says) in [
            ("Week Ending {dd}/{mm}/{yyyy}", Spans::Week, "Week Ending 05/01/2014", "2013-12-30..2014-01-05"),
            ("{month} {yyyy}", Spans::Month, " MARCH  2015", "2015-03"),
            ("{financial-year} {month}", Spans::Month, "2014-15 MARCH", "2015-03"),
            ("{financial-year} {month}", Spans::Month, "2014-15 April", "2014-04"),
            ("MSitAE-{month}-{yyyy}", Spans::Month, "MSitAE-September-2024", "2024-09"),
            ("{month} {yyyy}*", Spans::Month, "Sept 2014 (revised)", "2014-09"),
            ("Q{q} {financial-year}", Spans::Quarter, "Q4 2013/2014", "2013/14 Q4"),
            ("*{yyyy}*", Spans::Year, "in the year 2018.", "2018"),
            ("{dd} {month} {yy}", Spans::Day, "1st may 18", "2018-05-01"),
            ("{yyyy}{mm}{dd}", Spans::Day, "20130401", "2013-04-01"),
            ("{financial-year}", Spans::Year, "2012 to 2013", "2012/13"),
        ] {
            assert_eq!(period(form, spans, text).as_deref(), Some(says), "{form} {text}");
        }
    }

    #[test]
    fn what_is_written_otherwise_says_nothing() {
        for (form, spans, text) in [
            ("{month} {yyyy}", Spans::Month, "March 2015 (Provisional)"),
            ("{month} {yyyy}", Spans::Month, "2015 March"),
            ("{mm}/{yyyy}", Spans::Month, "13/2015"),
            ("{financial-year}", Spans::Year, "2014/16"),
            ("{financial-year}", Spans::Year, "2014-2014"),
            ("{dd}/{mm}/{yyyy}", Spans::Day, "31/02/2015"),
            ("{q} {financial-year}", Spans::Quarter, "5 2014/15"),
            ("{month}", Spans::Month, &"é".repeat(300)),
        ] {
            assert_eq!(period(form, spans, text), None, "{form} {text}");
        }
        assert_eq!(Form::parse("{dd}/{week}"), Err("{week}".to_owned()));
        assert_eq!(Form::parse("{dd"), Err("{dd".to_owned()));
        assert!(Form::parse(&"*x".repeat(30)).is_err());
    }

    #[test]
    fn a_form_says_what_a_period_needs_or_not() {
        let says = |form: &str, spans| Form::parse(form).unwrap().says(spans);
        assert!(says("{month} {financial-year}", Spans::Month) && !says("{month}", Spans::Month));
        assert!(says("{dd} {month} {yyyy}", Spans::Week) && !says("{month} {yyyy}", Spans::Week));
        assert!(says("{q} {financial-year}", Spans::Quarter) && !says("{q} {yyyy}", Spans::Quarter));
    }
}
