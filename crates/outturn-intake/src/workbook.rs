//! Cells of workbooks as text.

use calamine::Data;

/// A cell as text: trimmed, a number in the shortest decimal form that gives the same number back.
pub(crate) fn text(cell: Option<&Data>) -> String {
    match cell {
        // Rust writes the shortest form and no exponent; the number is used in no other way, so nothing is reckoned
        // in binary.
        Some(Data::Float(number)) => number.to_string(),
        // A date is a number to a workbook; as such it must never pass for a count.
        Some(Data::DateTime(date)) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Some(other) => other.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
        None => String::new(),
    }
}
