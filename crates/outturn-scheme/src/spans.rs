//! Periods as schemes write them: with dates, or in words that hang on the scheme's year or on the outturn.

use outturn_core::{Period, Span};

use crate::complaints::clip;
use crate::reader::{At, Node, Reader};
use crate::values::financial_year;

/// A period as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum When {
    /// This one.
    This(Period),
    /// The same stretch as the outturn's, a year earlier.
    YearBefore(Same),
}

/// What the outturn must be for a baseline to be the same a year earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Same {
    /// Anything that has dates.
    Period,
    /// A quarter, or the months of one.
    Quarter,
    /// A month.
    Month,
}

const SAME: [(&str, Same); 3] = [
    ("same period last year", Same::Period),
    ("same quarter last year", Same::Quarter),
    ("same month last year", Same::Month),
];

/// Ways to write a period in words, for messages.
const IN_WORDS: &str = "this year, last year, months of 2014/15 Q4, last 6 months to 2015-09";

/// The most months, quarters or years that can be counted back.
const LAST_MAX: u16 = 120;

/// Why a text is not a period.
struct Wrong {
    code: &'static str,
    message: String,
    help: String,
}

impl Wrong {
    fn new(code: &'static str, message: String, help: impl Into<String>) -> Wrong {
        Wrong { code, message, help: help.into() }
    }
}

impl Reader<'_> {
    /// A period that stands by itself. `year` is the scheme's; nothing where that could not be read.
    pub(crate) fn period_in_words(
        &mut self,
        node: &Node<'_>,
        key: &str,
        year: Option<&Period>,
    ) -> Option<At<Period>> {
        let at = self.when(node, key, year)?;
        match at.value {
            When::This(period) => Some(At { value: period, span: at.span }),
            When::YearBefore(_) => {
                self.complain(
                    at.span,
                    "bad-period",
                    format!("`{key}` does not say a year before what"),
                    "that is said of a baseline, whose outturn is known; write the period itself, or \"last year\" \
                     for the year before the scheme's",
                );
                None
            }
        }
    }

    /// A period that may be told by the outturn: of a baseline, or of a level that is a reading.
    pub(crate) fn when(&mut self, node: &Node<'_>, key: &str, year: Option<&Period>) -> Option<At<When>> {
        let text = self.text(node, key)?;
        match read(&text.value, year) {
            Ok(when) => Some(At { value: when, span: text.span }),
            Err(Some(wrong)) => {
                let message = format!("`{key}` cannot be read: {}", wrong.message);
                self.complain(text.span, wrong.code, message, wrong.help);
                None
            }
            Err(None) => None,
        }
    }
}

/// What a text means; nothing where it hangs on a year that could not be read.
fn read(text: &str, year: Option<&Period>) -> Result<When, Option<Wrong>> {
    if let Some((_, same)) = SAME.iter().find(|(words, _)| *words == text) {
        return Ok(When::YearBefore(*same));
    }
    if let Some((span, whole)) = divided(text) {
        return each(span, plain(whole, year)?).map(When::This);
    }
    if let Some(rest) = text.strip_prefix("last ")
        && let Some((count, rest)) = rest.split_once(' ')
        && let Ok(count) = count.parse::<u16>()
        && let Some((span, rest)) = rest.split_once(' ')
        && let Some(span) =
            Span::ALL.into_iter().find(|it| it.as_str().trim_end_matches('s') == span.trim_end_matches('s'))
        && let Some((with, last)) = rest.split_once(' ')
        && matches!(with, "to" | "before")
    {
        return back(count, span, &plain(last, year)?, with == "to").map(When::This);
    }
    plain(text, year).map(When::This)
}

/// `months of` something, as the span and what follows.
fn divided(text: &str) -> Option<(Span, &str)> {
    Span::ALL.into_iter().find_map(|span| {
        let rest = text.strip_prefix(span.as_str())?.strip_prefix(" of ")?;
        Some((span, rest))
    })
}

fn plain(text: &str, year: Option<&Period>) -> Result<Period, Option<Wrong>> {
    match text {
        "this year" => return year.cloned().ok_or(None),
        "last year" => return year.and_then(Period::year_before).ok_or(None),
        _ => {}
    }
    text.parse().map_err(|error: outturn_core::period::PeriodError| {
        let help = match financial_year(text) {
            Some(year) => format!("write a financial year with a slash: \"{year}\""),
            None => format!("write it like {}, or in words: {IN_WORDS}", Period::FORMS),
        };
        let error = error.to_string();
        // The forms are in the help.
        let error = error.split("; write ").next().unwrap_or_default().to_owned();
        Some(Wrong::new("bad-period", error, help))
    })
}

fn each(span: Span, whole: Period) -> Result<Period, Option<Wrong>> {
    let each = Period::Each(span, Box::new(whole));
    if each.parts().is_empty() {
        let Period::Each(_, whole) = &each else { return Err(None) };
        return Err(Some(Wrong::new(
            "span-without-parts",
            format!("{whole} is not made up of whole {}", span.as_str()),
            format!("name a period that begins and ends with one of its {}", span.as_str()),
        )));
    }
    Ok(each)
}

/// So many months, quarters or years, the last of them `last` or the one before it.
fn back(count: u16, span: Span, last: &Period, with: bool) -> Result<Period, Option<Wrong>> {
    if count == 0 || count > LAST_MAX {
        return Err(Some(Wrong::new(
            "number-out-of-range",
            format!("{count} {} cannot be counted back", span.as_str()),
            format!("write a number from 1 to {LAST_MAX}"),
        )));
    }
    let count = i16::try_from(count).unwrap_or(i16::MAX);
    let stretch = || {
        let to = if with { last.clone() } else { earlier(last, 1)? };
        Some((earlier(&to, count - 1)?, to))
    };
    let fits = matches!(
        (span, last),
        (Span::Months, Period::Month(..))
            | (Span::Quarters, Period::FinancialQuarter(..) | Period::CalendarQuarter(..))
            | (Span::Years, Period::FinancialYear(_) | Period::CalendarYear(_))
    );
    let Some((from, to)) = stretch().filter(|_| fits) else {
        let (one, example) = match span {
            Span::Months => ("a month", "last 6 months to 2015-09"),
            Span::Quarters => ("a quarter", "last 2 quarters to 2014/15 Q2"),
            Span::Years => ("a year", "last 3 years to 2013/14"),
        };
        return Err(Some(Wrong::new(
            "bad-period",
            format!("{} are counted back from {one}, and {last} is none", span.as_str()),
            format!("name {one}, as in \"{example}\""),
        )));
    };
    if from == to {
        return Ok(to);
    }
    each(span, Period::Range(Box::new(from), Box::new(to)))
}

/// The month, quarter or year that lies so many before another.
fn earlier(period: &Period, count: i16) -> Option<Period> {
    let quarters = |year: i16, quarter: i8| {
        let all = year.checked_mul(4)?.checked_add(i16::from(quarter) - 1)?.checked_sub(count)?;
        Some((all.div_euclid(4), i8::try_from(all.rem_euclid(4)).ok()? + 1))
    };
    match period {
        Period::Month(year, month) => {
            let all = i32::from(*year) * 12 + i32::from(*month) - 1 - i32::from(count);
            let year = i16::try_from(all.div_euclid(12)).ok()?;
            Some(Period::Month(year, i8::try_from(all.rem_euclid(12)).ok()? + 1))
        }
        Period::FinancialQuarter(year, quarter) => {
            quarters(*year, *quarter).map(|(year, quarter)| Period::FinancialQuarter(year, quarter))
        }
        Period::CalendarQuarter(year, quarter) => {
            quarters(*year, *quarter).map(|(year, quarter)| Period::CalendarQuarter(year, quarter))
        }
        Period::FinancialYear(year) => Some(Period::FinancialYear(year.checked_sub(count)?)),
        Period::CalendarYear(year) => Some(Period::CalendarYear(year.checked_sub(count)?)),
        _ => None,
    }
}

impl At<When> {
    /// The period, where `outturn` is the one that is judged.
    pub(crate) fn settle(&self, reader: &mut Reader<'_>, outturn: &Period) -> Option<Period> {
        let same = match &self.value {
            When::This(period) => return Some(period.clone()),
            When::YearBefore(same) => *same,
        };
        let (fits, wanted) = match same {
            Same::Period => (true, "a period with dates"),
            Same::Quarter => (is_quarter(outturn), "a quarter"),
            Same::Month => (matches!(outturn, Period::Month(..)), "a month"),
        };
        let earlier = outturn.year_before().filter(|_| fits);
        if earlier.is_none() {
            let outturn = clip(&outturn.to_string());
            reader.complain(
                self.span.clone(),
                "no-year-before",
                format!("the outturn is {outturn}, which is not {wanted} that a year before has as well"),
                "write the period itself; \"same period last year\" is the outturn's, a year earlier",
            );
        }
        earlier
    }
}

fn is_quarter(period: &Period) -> bool {
    match period {
        Period::FinancialQuarter(..) | Period::CalendarQuarter(..) => true,
        Period::Each(_, whole) => is_quarter(whole),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_periods_that_they_mean() {
        let year = "2014/15".parse().unwrap();
        for (words, meant) in [
            ("this year", "2014/15"),
            ("last year", "2013/14"),
            ("months of 2014/15 Q4", "months of 2014/15 Q4"),
            ("quarters of last year", "quarters of 2013/14"),
            ("last 6 months to 2015-03", "months of 2014-10..2015-03"),
            ("last 6 months before 2015-03", "months of 2014-09..2015-02"),
            ("last 2 quarters to 2014/15 Q1", "quarters of 2013/14 Q4..2014/15 Q1"),
            ("last 5 quarters before 2014 Q2", "quarters of 2013 Q1..2014 Q1"),
            ("last 3 years before this year", "years of 2011/12..2013/14"),
            ("last 1 month to 2015-03", "2015-03"),
            ("2014/15 Q2", "2014/15 Q2"),
        ] {
            match read(words, Some(&year)) {
                Ok(When::This(period)) => assert_eq!(period.to_string(), meant, "{words}"),
                _ => panic!("{words} is not read"),
            }
        }
        assert!(read("last year", None).is_err_and(|wrong| wrong.is_none()));
    }
}
