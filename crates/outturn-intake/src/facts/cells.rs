//! Cells: what a text in a row may be.

use outturn_core::diagnostic::nearest;
use outturn_core::exact::NumberError;
use outturn_core::quantity::QuantityError;
use outturn_core::{Comparison, Date, Exact, Figure, Period, Quantity, Stage, Standing, Unit, period};
use outturn_scheme::complaints::{clip, financial_year, mended};

use super::csv_file::{Rejection, Row};

/// The largest figure that a cell may hold: more than any count of people, treatments or pounds in any country.
const FIGURE_MAX: i128 = 100_000_000_000_000;

/// Whether a number has more digits than it can be written back with: `.5` comes back as `0.5`.
fn is_too_long(cell: &str) -> bool {
    let digits = cell.bytes().take_while(|b| !b.is_ascii_alphabetic()).filter(u8::is_ascii_digit).count();
    digits + usize::from(cell.trim_start_matches(['-', '£']).starts_with('.')) > Exact::DIGITS_MAX
}

/// A text that must be there.
pub(crate) fn text<'a>(row: &'a Row<'_>, column: &str) -> Result<&'a str, Box<Rejection>> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Err(row.reject(
            column,
            "empty-cell",
            "nothing is written here",
            format!("write the {column}"),
        ));
    }
    Ok(cell)
}

/// An organisation's code: letters, digits, hyphens.
pub(crate) fn code<'a>(row: &'a Row<'_>, column: &str) -> Result<&'a str, Box<Rejection>> {
    let code = text(row, column)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/');
    if code.chars().count() > 24 || !code.chars().all(fits) {
        let message = format!("`{}` is not an organisation's code", clip(code));
        return Err(row.reject(column, "bad-code", message, "write the ODS code alone, as in 02Y"));
    }
    Ok(code)
}

/// An id as schemes have them: lower case letters, digits and hyphens, with so many slashes.
pub(crate) fn id(row: &Row<'_>, column: &str, slashes: usize, help: &str) -> Result<String, Box<Rejection>> {
    let id = text(row, column)?;
    let fits = |part: &str| {
        let ends = part.starts_with('-') || part.ends_with('-');
        let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !part.is_empty() && !ends && part.bytes().all(known)
    };
    if id.split('/').all(fits) && id.matches('/').count() == slashes {
        return Ok(id.to_owned());
    }
    Err(row.reject(column, "bad-id", format!("`{}` is not an id", clip(id)), help))
}

/// A rejection for a word that is not among those a cell may have.
pub(crate) fn unknown_word(row: &Row<'_>, column: &str, word: &str, words: &[&str]) -> Box<Rejection> {
    let lower = clip(&word.to_lowercase());
    // Short words are near to one another by chance: `yes` to `met`.
    let near = nearest(&lower, words.iter().copied()).filter(|near| near.len() > 5 || *near == lower);
    let help = near
        .map_or_else(|| format!("write one of {}", words.join(", ")), |near| format!("did you mean {near}?"));
    row.reject(column, "unknown-word", format!("`{}` is not a {column}", clip(word)), help)
}

/// A date; `None` for an empty cell.
pub(crate) fn date(row: &Row<'_>, column: &str) -> Result<Option<Date>, Box<Rejection>> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Ok(None);
    }
    period::parse_date(cell).map(Some).map_err(|error| {
        // The form is in the help.
        let error = error.replace(cell, &clip(cell));
        let error = error.split("; write ").next().unwrap_or_default();
        let help = "write it as 2015-03-31; Excel shows dates its own way, so check the file";
        row.reject(column, "bad-date", error, help)
    })
}

/// A date that must be there.
pub(crate) fn needed_date(row: &Row<'_>, column: &str) -> Result<Date, Box<Rejection>> {
    date(row, column)?
        .ok_or_else(|| row.reject(column, "empty-cell", "no date is written here", "write it as 2015-03-31"))
}

/// A period; `None` for an empty cell.
pub(crate) fn period(row: &Row<'_>, column: &str) -> Result<Option<Period>, Box<Rejection>> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Ok(None);
    }
    cell.parse().map(Some).map_err(|error: period::PeriodError| {
        let help = match financial_year(cell) {
            Some(year) => format!("write a financial year with a slash: {year}"),
            None => format!("write it like {}", Period::FORMS),
        };
        let error = error.to_string().replace(cell, &clip(cell));
        row.reject(column, "bad-period", error.split("; write ").next().unwrap_or_default(), help)
    })
}

/// A standing; an empty cell is `seen`.
pub(crate) fn standing(row: &Row<'_>) -> Result<Standing, Box<Rejection>> {
    let word = row.cell("standing");
    if word.is_empty() {
        return Ok(Standing::Seen);
    }
    word.parse().map_err(|_| unknown_word(row, "standing", word, &Standing::ALL.map(Standing::as_str)))
}

/// A stage; an empty cell is `published`.
pub(crate) fn stage(row: &Row<'_>) -> Result<Stage, Box<Rejection>> {
    let word = row.cell("stage");
    if word.is_empty() {
        return Ok(Stage::Published);
    }
    word.parse().map_err(|_| unknown_word(row, "stage", word, &Stage::ALL.map(Stage::as_str)))
}

/// A comparison that was agreed.
pub(crate) fn comparison(row: &Row<'_>) -> Result<Comparison, Box<Rejection>> {
    let word = text(row, "comparison")?;
    word.parse().map_err(|_| unknown_word(row, "comparison", word, &Comparison::ALL.map(Comparison::as_str)))
}

/// A quantity with its unit.
pub(crate) fn quantity(row: &Row<'_>, column: &str) -> Result<Quantity, Box<Rejection>> {
    let cell = text(row, column)?;
    let long = is_too_long(cell).then_some(QuantityError::Number(NumberError::TooLong));
    let quantity = long.map_or_else(|| Quantity::parse(cell), Err).map_err(|error| {
        let (code, error) = match error {
            QuantityError::Number(error) => ("bad-number", error.to_string()),
            QuantityError::Unit(_) => ("bad-unit", "what follows the number is not a unit".to_owned()),
            QuantityError::Base => ("bad-unit", error.to_string()),
        };
        let help = match mended(cell) {
            Some(mended) => format!("write {mended} if that is meant"),
            None => format!("write it like {}", Quantity::FORMS),
        };
        row.reject(column, code, format!("`{}`: {error}", clip(cell)), help)
    })?;
    too_large(row, column, &quantity.value)?;
    Ok(quantity)
}

/// A share between nothing and everything.
pub(crate) fn share(row: &Row<'_>, column: &str) -> Result<Exact, Box<Rejection>> {
    let share = quantity(row, column)?;
    if share.unit == Unit::Number {
        return Err(without_percent(row, column, &share.value));
    }
    if share.unit != Unit::Share || share.value.is_negative() || share.value > Exact::ONE {
        let message = format!("{share} is not a share from 0% to 100%");
        return Err(row.reject(column, "share-out-of-range", message, "write it in per cent, as in 60%"));
    }
    Ok(share.value)
}

fn without_percent(row: &Row<'_>, column: &str, number: &Exact) -> Box<Rejection> {
    let percent = |value: Exact| Quantity { value, unit: Unit::Share }.to_string();
    let as_written = percent(Exact::ratio(number, &Exact::from(100_u8)).unwrap_or(Exact::ZERO));
    let message = format!("{number} could be meant as {number} % or as a share of one");
    let help = if number.abs() > Exact::ONE {
        format!("write {as_written} if that is meant")
    } else {
        format!("write {as_written} or {}, whichever is meant", percent(number.clone()))
    };
    row.reject(column, "number-without-unit", message, help)
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
pub(crate) fn figure(row: &Row<'_>, column: &str) -> Result<Option<Figure>, Box<Rejection>> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return Ok(None);
    }
    if let Some(nothing) = nothing(cell) {
        return Ok(Some(nothing));
    }
    let number = Exact::parse_decimal(cell).map_err(|error| wrong_number(row, column, cell, error))?;
    if is_too_long(cell) {
        return Err(wrong_number(row, column, cell, NumberError::TooLong));
    }
    too_large(row, column, &number)?;
    Ok(Some(Figure::Known(number)))
}

/// A value in the unit of its indicator, or a nothing; `None` for an empty cell.
pub(crate) fn value(row: &Row<'_>, unit: Unit) -> Result<Option<Figure>, Box<Rejection>> {
    let cell = row.cell("value");
    if cell.is_empty() {
        return Ok(None);
    }
    if let Some(nothing) = nothing(cell) {
        return Ok(Some(nothing));
    }
    let value = match Quantity::parse(cell) {
        Ok(_) if is_too_long(cell) => return Err(wrong_number(row, "value", cell, NumberError::TooLong)),
        // A rate per another number could not be told from one that was written wrongly.
        Ok(quantity) if quantity.unit == unit => quantity.value,
        Ok(quantity) if quantity.unit == Unit::Number && unit != Unit::Share => {
            Exact::ratio(&quantity.value, &unit.factor()).unwrap_or(Exact::ZERO)
        }
        Ok(quantity) if quantity.unit == Unit::Number => {
            return Err(without_percent(row, "value", &quantity.value));
        }
        Ok(quantity) => {
            let message = format!("{} is {}, and the indicator is {unit}", clip(cell), quantity.unit);
            return Err(row.reject("value", "unit-mismatch", message, "write it in the indicator's unit"));
        }
        Err(QuantityError::Number(error)) => return Err(wrong_number(row, "value", cell, error)),
        Err(_) if looks_like_exponent(cell) || is_spaced(cell) => {
            return Err(wrong_number(row, "value", cell, NumberError::NotANumber));
        }
        Err(error) => {
            let (error, help) = match error {
                QuantityError::Unit(_) => {
                    ("what follows the number is not a unit".to_owned(), unit_help(unit))
                }
                error => (error.to_string(), unit_help(unit)),
            };
            return Err(row.reject("value", "bad-unit", format!("`{}`: {error}", clip(cell)), help));
        }
    };
    too_large(row, "value", &value)?;
    Ok(Some(Figure::Known(value)))
}

fn unit_help(unit: Unit) -> String {
    match unit {
        Unit::Share => "write it like 92.5%".to_owned(),
        Unit::Per(_) => {
            "write the number alone, such as 2191.5, or with its base: 2,191.5 per 100,000".to_owned()
        }
        _ => "write the number alone".to_owned(),
    }
}

fn too_large(row: &Row<'_>, column: &str, number: &Exact) -> Result<(), Box<Rejection>> {
    if number.abs() > Exact::from(FIGURE_MAX) {
        let message = "no count, rate or amount is this large";
        return Err(row.reject(column, "too-large", message, "check the figure"));
    }
    Ok(())
}

/// `1.2E+05`, as spreadsheets shorten long numbers.
fn looks_like_exponent(cell: &str) -> bool {
    cell.split_once(['e', 'E']).is_some_and(|(number, exponent)| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && Exact::parse_decimal(number).is_ok()
    })
}

/// `105 000`: digits with spaces between them.
fn is_spaced(cell: &str) -> bool {
    let known = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.' | '-');
    cell.contains(char::is_whitespace) && cell.chars().all(known)
}

fn wrong_number(row: &Row<'_>, column: &str, cell: &str, error: NumberError) -> Box<Rejection> {
    let lower = cell.to_ascii_lowercase();
    let no_answer =
        ["n/a", "na", "-", "--", "–", "..", ".", "null", "none", "nil", ":", "x", "missing", "not available"];
    let error = if error == NumberError::Empty { NumberError::NotANumber } else { error };
    let help = if cell.starts_with('#') {
        "this is an error of a spreadsheet formula: send its result, or [x] where there is none".to_owned()
    } else if no_answer.contains(&lower.as_str()) {
        "write [x] for missing, [c] for suppressed, [z] for not applicable; 0 means counted, and none"
            .to_owned()
    } else if nothing(&lower).is_some() {
        format!("write it in small letters: {lower}")
    } else if looks_like_exponent(cell) {
        "a spreadsheet has shortened this number: send all its digits".to_owned()
    } else if let Some(mended) = mended(cell) {
        format!("write {mended} if that is meant: decimals follow a point")
    } else if is_spaced(cell) || cell.starts_with(['−', '–']) {
        "write thousands with commas or with nothing, and a minus as -: 1,163 or -3".to_owned()
    } else if column != "value" && Quantity::parse(cell).is_ok() {
        "a count has no unit: write the number alone".to_owned()
    } else {
        "write a plain number such as 1163 or 2191.5, or [x], [c] or [z]".to_owned()
    };
    row.reject(column, "bad-number", format!("`{}`: {error}", clip(cell)), help)
}
