//! Figures as SQL has them: whole numbers, decimals, and text with the shorthand for what is no number; where a
//! function takes what was measured, binary fractions too.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::{Result, plan_err};
use outturn_core::{Exact, Figure};

/// A column of figures.
pub(super) enum Figures {
    /// Whole numbers.
    Whole(Int64Array),
    /// Decimals and text.
    Written(StringArray),
    /// Binary fractions, as their shortest digits.
    Binary(Float64Array),
}

impl Figures {
    /// The column, whatever type it has among those that [`check`] lets through.
    pub(super) fn of(column: &ArrayRef) -> Result<Figures> {
        if column.data_type().is_integer() && column.data_type() != &DataType::UInt64 {
            return Ok(Figures::Whole(cast(column, &DataType::Int64)?.as_primitive::<Int64Type>().clone()));
        }
        if column.data_type().is_floating() {
            return Ok(Figures::Binary(
                cast(column, &DataType::Float64)?.as_primitive::<Float64Type>().clone(),
            ));
        }
        Ok(Figures::Written(cast(column, &DataType::Utf8)?.as_string::<i32>().clone()))
    }

    /// The figure of a row. NULL is missing, never zero.
    pub(super) fn at(&self, row: usize) -> Figure {
        match self {
            Figures::Whole(column) if column.is_valid(row) => Figure::Known(Exact::from(column.value(row))),
            Figures::Written(column) if column.is_valid(row) => read(column.value(row)),
            Figures::Binary(column) if column.is_valid(row) => read(&column.value(row).to_string()),
            Figures::Whole(_) | Figures::Written(_) | Figures::Binary(_) => Figure::Missing(String::new()),
        }
    }
}

/// A figure as it is written: a number, or the shorthand of the Government Statistical Service.
pub(super) fn read(text: &str) -> Figure {
    match text.trim() {
        "" | "[x]" => Figure::Missing(String::new()),
        "[c]" => Figure::Suppressed,
        "[z]" => Figure::NotApplicable,
        text => match Exact::parse_decimal(text) {
            Ok(number) => Figure::Known(number),
            Err(_) => Figure::Missing(format!("`{text}` is no number")),
        },
    }
}

/// A figure as text that [`unpack`] reads back without loss.
pub(super) fn pack(figure: &Figure) -> String {
    match figure {
        Figure::Known(number) => number.canonical(),
        Figure::Missing(why) => format!("[x]{why}"),
        Figure::Suppressed => "[c]".to_owned(),
        Figure::NotApplicable => "[z]".to_owned(),
    }
}

/// The figure that [`pack`] wrote.
pub(super) fn unpack(text: &str) -> Figure {
    if let Some(why) = text.strip_prefix("[x]") {
        return Figure::Missing(why.to_owned());
    }
    Exact::parse_canonical(text).map_or_else(|| read(text), Figure::Known)
}

/// Refuses a type that holds no counts, when the query is planned.
pub(super) fn check(function: &str, what: &str, given: &DataType) -> Result<()> {
    match given {
        given if given.is_integer() || given.is_null() || text(given) => Ok(()),
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => Ok(()),
        DataType::Dictionary(_, value) => check(function, what, value),
        given if given.is_floating() => plan_err!(
            "{function}: {what} is a binary fraction, and counts are whole numbers or decimals: \
             cast(... as bigint) or cast(... as decimal(18, 3))"
        ),
        given => plan_err!("{function}: {what} is of type {given}, and a number is wanted"),
    }
}

/// Whether a type is text.
pub(super) fn text(given: &DataType) -> bool {
    match given {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => text(value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_come_back_as_they_were_packed() {
        let third = Exact::fraction(1, 3).unwrap();
        let figures = [
            Figure::Known(Exact::ZERO),
            Figure::Known(third),
            Figure::Known(Exact::from(-12)),
            Figure::Missing(String::new()),
            Figure::Missing("`n/a` is no number".to_owned()),
            Figure::Suppressed,
            Figure::NotApplicable,
        ];
        for figure in figures {
            assert_eq!(unpack(&pack(&figure)), figure);
        }
    }

    #[test]
    fn nothing_that_is_written_becomes_zero() {
        assert_eq!(read(" 0 "), Figure::Known(Exact::ZERO));
        assert_eq!(read("1.50"), Figure::Known(Exact::fraction(3, 2).unwrap()));
        assert_eq!(read(""), Figure::Missing(String::new()));
        assert_eq!(read("[c]"), Figure::Suppressed);
        assert_eq!(read("[z]"), Figure::NotApplicable);
        assert_eq!(read("n/a"), Figure::Missing("`n/a` is no number".to_owned()));
    }
}
