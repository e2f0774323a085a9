//! Cells of published files: counts, and decimals freed of the tail that binary floating point leaves.

use std::fmt;

/// Counts from here on are refused: no figure about people in England comes near, and sums of smaller ones
/// cannot overflow.
const TOO_LARGE: u128 = 1_000_000_000_000;
/// A spreadsheet keeps `599319.5` as `599319.5000000001`; a tail of more than one part in this many is not
/// such an artefact.
const TAIL: u128 = 1_000_000;

/// Why a cell cannot be read, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) wrong: String,
    pub(super) remedy: &'static str,
}

impl Fault {
    fn new(wrong: impl Into<String>, remedy: &'static str) -> Fault {
        Fault { wrong: wrong.into(), remedy }
    }
}

/// A figure with a declared number of decimals, never below zero: years of life lost, a rate, a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fixed {
    /// In units of the last decimal.
    units: u128,
    places: u32,
}

impl Fixed {
    /// Reads a decimal text and rounds it to `places` decimals, where what is cut off is no more than a
    /// floating-point tail.
    pub(super) fn clean(text: &str, places: u32) -> Result<Fixed, Fault> {
        let not_a_number = || {
            Fault::new(
                "it is not a number",
                "get the file again from its publisher, or have the cell mended there",
            )
        };
        if text.is_empty() {
            return Err(Fault::new(
                "there is no figure in the cell",
                "an empty cell is not a zero: find out from the publisher what it means",
            ));
        }
        if let Some(rest) = text.strip_prefix('-') {
            return Err(if digits(rest.split('.').next().unwrap_or_default()) {
                Fault::new(
                    "it is below zero, which the figure cannot be",
                    "ask the publisher for the right figure",
                )
            } else {
                not_a_number()
            });
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        if !digits(whole) || !digits(fraction) {
            return Err(not_a_number());
        }
        let too_long = || {
            Fault::new("it has more digits than a published figure", "check that the column is the one meant")
        };
        let scale = power_of_ten(fraction.len()).ok_or_else(too_long)?;
        let target = 10_u128.checked_pow(places).ok_or_else(too_long)?;
        let digits = format!("{whole}{fraction}").parse::<u128>().map_err(|_| too_long())?;
        let scaled = digits.checked_mul(target).ok_or_else(too_long)?;
        let units = scaled.checked_add(scale / 2).ok_or_else(too_long)? / scale;
        let tail = scaled.abs_diff(units * scale);
        // The tail is `tail / (scale * target)` of one: compared without dividing.
        let allowed = scale.checked_mul(target).ok_or_else(too_long)?;
        if tail.checked_mul(TAIL).ok_or_else(too_long)? > allowed {
            return Err(Fault::new(
                format!("it has more than {places} decimals"),
                "check that the column is the one meant: this figure is published to fewer decimals",
            ));
        }
        if units >= TOO_LARGE {
            return Err(too_long());
        }
        Ok(Fixed { units, places })
    }

    /// The sum, of two figures with the same decimals.
    pub(super) fn plus(self, other: Fixed) -> Fixed {
        Fixed { units: self.units + other.units, places: self.places.max(other.places) }
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(out, "{}", self.units);
        }
        let unit = 10_u128.pow(self.places);
        let width = usize::try_from(self.places).unwrap_or_default();
        write!(out, "{}.{:0width$}", self.units / unit, self.units % unit)
    }
}

/// Reads a whole number that a spreadsheet keeps as a decimal.
pub(super) fn count(text: &str) -> Result<u64, Fault> {
    // Digits alone, and fewer than a count too large has: the most common by far, and the largest file has millions.
    if text.len() < 12 && digits(text) {
        return text.parse().map_err(|_| Fault::new("it is not a number", "get the file again"));
    }
    let fixed = Fixed::clean(text, 0)?;
    u64::try_from(fixed.units)
        .map_err(|_| Fault::new("it is too large for a count", "check that the column is the one meant"))
}

/// Reads a whole number as people write it, with thousands separators in their places: `155,793`.
pub(super) fn separated_count(text: &str) -> Result<u64, Fault> {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    if rest.is_empty() {
        return count(text);
    }
    if first.is_empty() || first.len() > 3 || rest.iter().any(|group| group.len() != 3 || !digits(group)) {
        return Err(Fault::new(
            "its thousands separators are not in their places",
            "have the figure written out anew by its publisher",
        ));
    }
    count(&text.replace(',', ""))
}

/// A whole number as people read it: `53,807,894`.
pub(super) fn separate(number: u64) -> String {
    let plain = number.to_string();
    let mut written = String::new();
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// Whether a text is made of decimal digits, at least one.
pub(super) fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn power_of_ten(exponent: usize) -> Option<u128> {
    10_u128.checked_pow(u32::try_from(exponent).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str, places: u32) -> Result<String, String> {
        Fixed::clean(text, places).map(|fixed| fixed.to_string()).map_err(|fault| fault.wrong)
    }

    #[test]
    fn floating_point_tails_are_taken_off() {
        assert_eq!(cleaned("599319.5000000001", 1), Ok("599319.5".to_owned()));
        assert_eq!(cleaned("4437.999999999999", 1), Ok("4438.0".to_owned()));
        assert_eq!(cleaned("839.5999999999999", 1), Ok("839.6".to_owned()));
        assert_eq!(cleaned("9999.999999999999", 1), Ok("10000.0".to_owned()));
        assert_eq!(cleaned("476", 1), Ok("476.0".to_owned()));
        assert_eq!(cleaned("0", 1), Ok("0.0".to_owned()));
        assert_eq!(cleaned("30595", 0), Ok("30595".to_owned()));
    }

    #[test]
    fn a_tail_of_more_than_a_millionth_is_an_error() {
        assert_eq!(cleaned("12.300001", 1), Ok("12.3".to_owned()));
        assert_eq!(cleaned("12.3000011", 1), Err("it has more than 1 decimals".to_owned()));
        assert_eq!(cleaned("12.2999989", 1), Err("it has more than 1 decimals".to_owned()));
        assert_eq!(cleaned("12.35", 1), Err("it has more than 1 decimals".to_owned()));
        assert_eq!(cleaned("12.5", 0), Err("it has more than 0 decimals".to_owned()));
    }

    #[test]
    fn what_is_not_a_figure_is_never_a_zero() {
        assert_eq!(cleaned("", 1), Err("there is no figure in the cell".to_owned()));
        assert_eq!(cleaned("-", 1), Err("it is not a number".to_owned()));
        assert_eq!(cleaned("*", 1), Err("it is not a number".to_owned()));
        assert_eq!(cleaned("1e5", 1), Err("it is not a number".to_owned()));
        assert_eq!(cleaned("-3", 0), Err("it is below zero, which the figure cannot be".to_owned()));
        assert_eq!(cleaned(".5", 1), Err("it is not a number".to_owned()));
        assert!(cleaned(&"9".repeat(60), 0).is_err());
        assert!(cleaned(&format!("0.{}1", "0".repeat(300)), 1).is_err());
    }

    #[test]
    fn thousands_separators_must_be_in_their_places() {
        assert_eq!(separated_count("155,793"), Ok(155_793));
        assert_eq!(separated_count("1,155,793"), Ok(1_155_793));
        assert_eq!(separated_count("793"), Ok(793));
        for wrong in ["15,5793", ",793", "1,,793", "1,79", "1234,567", "1,79a", "-1,793"] {
            assert!(separated_count(wrong).is_err(), "{wrong}");
        }
        assert_eq!(separate(53_807_894), "53,807,894");
        assert_eq!(separate(7), "7");
    }
}
