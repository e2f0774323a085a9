//! Readings, held against the catalogue of indicators.

use outturn_core::readings::{About, Slot};
use outturn_core::{Date, Exact, Figure, Organisation, Period, Quantity, Reading, Readings, Text, Unit};
use outturn_scheme::complaints::clip;
use outturn_scheme::{Indicator, ValueKind};

use super::cells;
use super::csv_file::{Column, Rejection, Rejections, Row, Rows, may, need};
use super::known::Known;
use super::once::duplicate;

pub(crate) static READINGS: [Column; 11] = [
    need("organisation"),
    need("indicator"),
    need("period"),
    may("breakdown"),
    may("stage"),
    may("numerator"),
    may("denominator"),
    need("value"),
    may("standing"),
    may("source"),
    may("note"),
];

/// The most periods that are kept at hand: few enough to look at each.
const PERIODS_MAX: usize = 32;

/// Reads readings; also the line on which each stands, by its position. A row that is kept out leaves its cell missing,
/// with the reason.
pub(crate) fn readings(
    rows: Option<&Rows<'_>>,
    known: &Known<'_>,
    rejections: &mut Rejections,
) -> (Readings, Vec<u32>) {
    let (mut read, mut lines) = (Readings::default(), Vec::new());
    let Some(rows) = rows else { return (read, lines) };
    let mut before = Before::default();
    rows.each(rejections, |row, rejections| {
        let (indicator, about) = match before.about(row, known) {
            Ok(found) => found,
            Err(rejection) => return rejections.push(rejection),
        };
        let slot = match read.slot(about) {
            Slot::Free(slot) => slot,
            Slot::Taken(position) => {
                let line = lines.get(position).copied().unwrap_or_default();
                rejections.push(duplicate(row, "value", usize::try_from(line).unwrap_or_default()));
                read.set(position, kept_out(&format!("{TWO_ROWS}there are two")));
                return;
            }
        };
        slot.fill(reading(row, known, indicator, &mut before.source).unwrap_or_else(|rejection| {
            let why = format!("{ONE_ROW}{}", rejection.diagnostic.message);
            rejections.push(rejection);
            kept_out(&why)
        }));
        lines.push(u32::try_from(row.line()).unwrap_or(u32::MAX));
    });
    (read, lines)
}

/// How the reason begins of a reading whose row was kept out, or whose rows were.
const ONE_ROW: &str = "its row was rejected: ";
const TWO_ROWS: &str = "its rows were rejected: ";

/// Whether a reading stands for a row that was kept out. Its note then says why, and may repeat what stood there.
pub fn was_kept_out(reading: &Reading) -> bool {
    reading.note.starts_with(ONE_ROW) || reading.note.starts_with(TWO_ROWS)
}

fn kept_out(why: &str) -> Reading {
    Reading { note: why.into(), ..Reading::nothing(Figure::Missing(why.to_owned())) }
}

/// What rows before this one were about. Most rows are about what the one before was, or name one of a few periods and
/// sources, which need not be looked up or read again.
#[derive(Default)]
struct Before<'a> {
    body: Option<&'a Organisation>,
    /// A few periods, as written, with their first days.
    periods: Vec<(String, Period, Option<Date>)>,
    source: Text,
}

fn no_period(row: &Row<'_>) -> Box<Rejection> {
    row.reject("period", "empty-cell", "no period is written here", "write it like 2014/15")
}

impl<'a> Before<'a> {
    /// Reads the period of a row, and keeps it at hand.
    fn new_period(&mut self, row: &Row<'_>) -> Result<usize, Box<Rejection>> {
        let period = cells::period(row, "period")?.ok_or_else(|| no_period(row))?;
        let first = period.bounds().map(|(first, _)| first);
        if self.periods.len() >= PERIODS_MAX {
            self.periods.clear();
        }
        self.periods.push((row.cell("period").to_owned(), period, first));
        Ok(self.periods.len() - 1)
    }

    fn about<'b>(
        &'b mut self,
        row: &'b Row<'_>,
        known: &Known<'a>,
    ) -> Result<(&'a Indicator, About<'b>), Box<Rejection>> {
        let body = match self.body {
            Some(body) if row.cell("organisation") == body.code => body,
            _ => known.organisation(row)?,
        };
        self.body = Some(body);
        let indicator = known.indicator(row)?;
        let cell = row.cell("period");
        let known_period = match self.periods.iter().position(|(written, ..)| written == cell) {
            Some(at) => at,
            None => self.new_period(row)?,
        };
        let Some((_, period, first)) = self.periods.get(known_period) else { return Err(no_period(row)) };
        if let (Some(first), Some(closed)) = (first, body.closed)
            && *first > closed
        {
            let message = format!("{} closed on {closed}, before {period} began", body.code);
            let help = "check the period and the code";
            return Err(row.reject("period", "closed-before-period", message, help));
        }
        let (breakdown, organisation) = (row.cell("breakdown"), body.code.as_str());
        let stage = cells::stage(row)?;
        Ok((indicator, About { indicator: &indicator.id, organisation, period, breakdown, stage }))
    }
}

fn reading(
    row: &Row<'_>,
    known: &Known<'_>,
    indicator: &Indicator,
    source: &mut Text,
) -> Result<Reading, Box<Rejection>> {
    let note = row.cell("note");
    let because = |figure: Option<Figure>| match figure {
        Some(Figure::Missing(_)) => Some(Figure::Missing(note.to_owned())),
        other => other,
    };
    let numerator = because(cells::figure(row, "numerator")?);
    let denominator = because(cells::figure(row, "denominator")?);
    let given = because(cells::value(row, indicator.unit)?);
    check_counts(row, indicator, numerator.as_ref(), denominator.as_ref())?;
    let value = match indicator.value {
        ValueKind::Ratio => ratio(row, indicator, numerator.as_ref(), denominator.as_ref(), given.as_ref())?,
        ValueKind::Published | ValueKind::Count | ValueKind::Score => given.ok_or_else(|| {
            let help = "write the figure; [x] missing, [c] suppressed, [z] not applicable; 0 only if counted, and none";
            row.reject("value", "empty-cell", "an empty cell could mean any kind of nothing", help)
        })?,
    };
    if let Some(value) = value.known() {
        check_value(row, indicator, value)?;
    }
    if *source != row.cell("source") {
        *source = known.source(row)?.into();
    }
    let standing = cells::standing(row)?;
    Ok(Reading { value, numerator, denominator, standing, source: source.clone(), note: note.into() })
}

fn check_counts(
    row: &Row<'_>,
    indicator: &Indicator,
    numerator: Option<&Figure>,
    denominator: Option<&Figure>,
) -> Result<(), Box<Rejection>> {
    for (column, figure) in [("numerator", numerator), ("denominator", denominator)] {
        if figure.is_some() && matches!(indicator.value, ValueKind::Count | ValueKind::Score) {
            let message =
                format!("`{}` is a {}, which has a value alone", indicator.id, indicator.value.as_str());
            return Err(row.reject(column, "not-for-a-count", message, "leave this cell empty"));
        }
        if let Some(count) = figure.and_then(Figure::known)
            && count.is_negative()
        {
            return Err(row.reject(
                column,
                "negative-count",
                format!("{count} is below zero"),
                "a count is 0 or above",
            ));
        }
    }
    let counts = numerator.and_then(Figure::known).zip(denominator.and_then(Figure::known));
    if let Some((numerator, denominator)) = counts
        && indicator.value == ValueKind::Ratio
        && indicator.unit == Unit::Share
        && !denominator.is_zero()
        && numerator > denominator
        && indicator.maximum.as_ref().is_none_or(|most| *most <= Exact::ONE)
    {
        let message = format!("{numerator} out of {denominator} is more than all");
        return Err(row.reject(
            "numerator",
            "more-than-all",
            message,
            "check that the two are not exchanged",
        ));
    }
    Ok(())
}

fn ratio(
    row: &Row<'_>,
    indicator: &Indicator,
    numerator: Option<&Figure>,
    denominator: Option<&Figure>,
    given: Option<&Figure>,
) -> Result<Figure, Box<Rejection>> {
    let (numerator, denominator) = match (numerator, denominator, given) {
        (None, None, Some(nothing)) if nothing.known().is_none() => return Ok(nothing.clone()),
        (Some(numerator), Some(denominator), _) => (numerator, denominator),
        (None, _, _) | (_, None, _) => {
            let column = if numerator.is_none() { "numerator" } else { "denominator" };
            let message = format!("`{}` is a ratio, and its {column} is not given", indicator.id);
            return Err(row.reject(
                column,
                "empty-cell",
                message,
                "give both counts, or neither and [x], [c] or [z] as the value",
            ));
        }
    };
    for count in [numerator, denominator] {
        if count.known().is_none() {
            if given.is_some_and(|given| given.known().is_some()) {
                let message = "a value is given, and a count it comes from is not known";
                return Err(row.reject("value", "value-without-counts", message, "leave the value empty"));
            }
            return Ok(count.clone());
        }
    }
    let (Some(top), Some(bottom)) = (numerator.known(), denominator.known()) else {
        return Ok(Figure::Missing(String::new()));
    };
    let Some(value) = Exact::ratio(top, bottom) else {
        let help =
            "where nobody was counted leave the counts empty and write [z], not applicable, as the value";
        return Err(row.reject("denominator", "zero-denominator", "nothing can be divided by zero", help));
    };
    if let Some(nothing) = given.and_then(Figure::shorthand) {
        let message = format!("{nothing} is written here, and both counts are given");
        let help = "leave the value empty, or write it for the counts as well";
        return Err(row.reject("value", "contradiction", message, help));
    }
    if let Some(Figure::Known(given)) = given {
        let cell = row.cell("value");
        let places =
            cell.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
        let shown = |it: &Exact| (it * &indicator.unit.factor()).decimals(places);
        if shown(given) != shown(&value) {
            let right = indicator.unit.show(&value, places);
            let message = format!("{} does not agree with its counts, which come to {right}", clip(cell));
            return Err(row.reject(
                "value",
                "contradiction",
                message,
                "leave the value empty, or mend the counts",
            ));
        }
    }
    Ok(Figure::Known(value))
}

fn check_value(row: &Row<'_>, indicator: &Indicator, value: &Exact) -> Result<(), Box<Rejection>> {
    let written = |value: &Exact| Quantity { value: value.clone(), unit: indicator.unit }.to_string();
    let shown = || written(value);
    if indicator.value == ValueKind::Count && value.is_negative() {
        return Err(row.reject(
            "value",
            "negative-count",
            format!("{} is below zero", shown()),
            "a count is 0 or above",
        ));
    }
    if indicator.value == ValueKind::Count && indicator.unit == Unit::Number && !value.is_whole() {
        return Err(row.reject(
            "value",
            "broken-count",
            format!("{value} is not a whole number"),
            "a count is whole",
        ));
    }
    if let Some(minimum) = indicator.minimum.as_ref().filter(|minimum| value < minimum) {
        let message = format!("{} is below the lowest there can be, {}", shown(), written(minimum));
        return Err(row.reject("value", "out-of-range", message, "check the figure and its unit"));
    }
    if let Some(maximum) = indicator.maximum.as_ref().filter(|maximum| value > maximum) {
        let message = format!("{} is above the highest there can be, {}", shown(), written(maximum));
        return Err(row.reject("value", "out-of-range", message, "check the figure and its unit"));
    }
    Ok(())
}
