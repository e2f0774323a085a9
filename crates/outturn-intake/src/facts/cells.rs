//! Cells: what a text in a row may be.

use outturn_core::exact::NumberError;
use outturn_core::{Date, Exact, Figure, Period, Quantity, Standing, Unit, period};

use super::csv_file::{Rejection, Row};

/// The largest figure that a cell may hold: more than any count of people, treatments or pounds in any country.
const FIGURE_MAX: i128 = 100_000_000_000_000;

/// A text that must be there.
pub(crate) fn text(row: &Row<'_>, column: &str) -> Result<String, Rejection> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Err(row.reject(
            column,
            "empty-cell",
            "nothing is written here",
            format!("write the {column}"),
        ));
    }
    Ok(cell.to_owned())
}

/// An organisation's code: letters, digits, hyphens.
pub(crate) fn code(row: &Row<'_>, column: &str) -> Result<String, Rejection> {
    let code = text(row, column)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/');
    if code.chars().count() > 24 || !code.chars().all(fits) {
        let message = format!("`{code}` is not an organisation's code");
        return Err(row.reject(column, "bad-code", message, "write the ODS code alone, as in 02Y"));
    }
    Ok(code)
}

/// A date; `None` for an empty cell.
pub(crate) fn date(row: &Row<'_>, column: &str) -> Result<Option<Date>, Rejection> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Ok(None);
    }
    period::parse_date(cell).map(Some).map_err(|error| {
        row.reject(
            column,
            "bad-date",
            error,
            "write it as 2015-03-31; Excel shows dates its own way, so check the file",
        )
    })
}

/// A date that must be there.
pub(crate) fn needed_date(row: &Row<'_>, column: &str) -> Result<Date, Rejection> {
    date(row, column)?
        .ok_or_else(|| row.reject(column, "empty-cell", "no date is written here", "write it as 2015-03-31"))
}

/// A period; `None` for an empty cell.
pub(crate) fn period(row: &Row<'_>, column: &str) -> Result<Option<Period>, Rejection> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Ok(None);
    }
    let help = format!("write it like {}", Period::FORMS);
    cell.parse()
        .map(Some)
        .map_err(|error: period::PeriodError| row.reject(column, "bad-period", error.to_string(), help))
}

/// A standing; an empty cell is `seen`.
pub(crate) fn standing(row: &Row<'_>) -> Result<Standing, Rejection> {
    match row.cell("standing") {
        "" => Ok(Standing::Seen),
        word => word.parse().map_err(|error: String| {
            row.reject("standing", "unknown-word", error, "leave it empty for seen")
        }),
    }
}

/// A quantity with its unit.
pub(crate) fn quantity(row: &Row<'_>, column: &str) -> Result<Quantity, Rejection> {
    let cell = text(row, column)?;
    Quantity::parse(&cell).map_err(|error| {
        row.reject(column, "bad-number", error.to_string(), format!("write it like {}", Quantity::FORMS))
    })
}

/// One of the three kinds of nothing, if that is what the cell says.
fn nothing(cell: &str) -> Option<Figure> {
    match cell {
        "[x]" => Some(Figure::Missing(String::new())),
        "[c]" | "*" => Some(Figure::Suppressed),
        "[z]" => Some(Figure::NotApplicable),
        _ => {
            let bound = cell.strip_prefix('<')?;
            (!bound.is_empty() && bound.bytes().all(|b| b.is_ascii_digit())).then_some(Figure::Suppressed)
        }
    }
}

/// A figure written as a plain number, or a nothing; `None` for an empty cell.
pub(crate) fn figure(row: &Row<'_>, column: &str) -> Result<Option<Figure>, Rejection> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Ok(None);
    }
    if let Some(nothing) = nothing(cell) {
        return Ok(Some(nothing));
    }
    let number = Exact::parse_decimal(cell).map_err(|error| wrong_number(row, column, cell, error))?;
    too_large(row, column, &number)?;
    Ok(Some(Figure::Known(number)))
}

/// A value in the unit of its indicator, or a nothing; `None` for an empty cell.
pub(crate) fn value(row: &Row<'_>, unit: Unit) -> Result<Option<Figure>, Rejection> {
    let cell = row.cell("value");
    if cell.is_empty() {
        return Ok(None);
    }
    if let Some(nothing) = nothing(cell) {
        return Ok(Some(nothing));
    }
    let value = match Quantity::parse(cell) {
        Ok(quantity) if quantity.unit.matches(unit) => quantity.value,
        Ok(quantity) if quantity.unit == Unit::Number && unit != Unit::Share => {
            Exact::ratio(&quantity.value, &unit.factor()).unwrap_or(Exact::ZERO)
        }
        Ok(quantity) if quantity.unit == Unit::Number => {
            let message = format!("{cell} could be meant as {cell} % or as a share of one");
            return Err(row.reject(
                "value",
                "number-without-unit",
                message,
                format!("write {cell}% if that is meant"),
            ));
        }
        Ok(quantity) => {
            let message = format!("{cell} is {}, and the indicator is {unit}", quantity.unit);
            return Err(row.reject("value", "unit-mismatch", message, "write it in the indicator's unit"));
        }
        Err(outturn_core::quantity::QuantityError::Number(error)) => {
            return Err(wrong_number(row, "value", cell, error));
        }
        Err(error) => {
            let help = format!("write it like {}", Quantity::FORMS);
            return Err(row.reject("value", "bad-unit", error.to_string(), help));
        }
    };
    too_large(row, "value", &value)?;
    Ok(Some(Figure::Known(value)))
}

fn too_large(row: &Row<'_>, column: &str, number: &Exact) -> Result<(), Rejection> {
    if number.abs() > Exact::from(FIGURE_MAX) {
        return Err(row.reject(
            column,
            "too-large",
            "no count, rate or amount is this large",
            "check the figure",
        ));
    }
    Ok(())
}

fn wrong_number(row: &Row<'_>, column: &str, cell: &str, error: NumberError) -> Rejection {
    let help = if cell.starts_with('#') {
        "this is an error of a spreadsheet formula: send its result, or [x] where there is none"
    } else if matches!(
        cell.to_ascii_lowercase().as_str(),
        "n/a" | "na" | "-" | ".." | "null" | "none" | ":" | ""
    ) {
        "write [x] for missing, [c] for suppressed, [z] for not applicable; 0 means counted, and none"
    } else {
        "write a plain number such as 1163 or 2191.5, or [x], [c] or [z]"
    };
    row.reject(column, "bad-number", format!("`{cell}`: {error}"), help)
}
