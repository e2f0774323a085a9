//! Numbers with their units, as schemes and agreements write them.

use std::fmt;

use crate::exact::{Exact, NumberError};

/// What a number counts. Only like is compared with like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A plain number: a count or a score.
    Number,
    /// A share of a whole, written in per cent; 92 % is held as 0.92.
    Share,
    /// A difference between two shares; 0.5 percentage points is held as 0.005.
    PercentagePoints,
    /// A rate, written per so many; 1,161 per 1,000 is held as 1.161.
    Per(u64),
    /// Money, held in pounds.
    Pounds,
}

impl Unit {
    /// Whether numbers of the two units may be compared. Rates may, whatever they are written per.
    pub const fn matches(self, other: Unit) -> bool {
        matches!(
            (self, other),
            (Unit::Number, Unit::Number)
                | (Unit::Share, Unit::Share)
                | (Unit::PercentagePoints, Unit::PercentagePoints)
                | (Unit::Per(_), Unit::Per(_))
                | (Unit::Pounds, Unit::Pounds)
        )
    }

    /// The factor from the held value to the written one: 100 for a share.
    pub fn factor(self) -> Exact {
        match self {
            Unit::Number | Unit::Pounds => Exact::ONE,
            Unit::Share | Unit::PercentagePoints => Exact::from(100_u8),
            Unit::Per(base) => Exact::from(base),
        }
    }

    /// A held value written in this unit with so many decimals: `92.5%`, `1,161 per 1,000`.
    pub fn show(self, value: &Exact, decimals: usize) -> String {
        self.dressed(|out| (value * &self.factor()).write(out, decimals, true))
    }

    /// Whether [`Unit::show`] gives the same for two held values.
    pub fn shows_alike(self, a: &Exact, b: &Exact, decimals: usize) -> bool {
        let factor = self.factor();
        (a * &factor).is_written_as(&(b * &factor), decimals)
    }

    /// A number, which is written as it comes, with the unit about it.
    fn dressed(self, write: impl FnOnce(&mut String)) -> String {
        let mut text = String::with_capacity(ROOM);
        write(&mut text);
        match self {
            Unit::Number => {}
            Unit::Share => text.push('%'),
            Unit::PercentagePoints if text == "1" => text.push_str(" percentage point"),
            Unit::PercentagePoints => text.push_str(" percentage points"),
            Unit::Per(base) => {
                text.push_str(" per ");
                Exact::from(base).write(&mut text, 0, true);
            }
            Unit::Pounds => text.insert(usize::from(text.starts_with('-')), '£'),
        }
        text
    }
}

/// Room for most numbers with their units.
const ROOM: usize = 32;

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unit::Number => f.write_str("a plain number"),
            Unit::Share => f.write_str("a percentage"),
            Unit::PercentagePoints => f.write_str("percentage points"),
            Unit::Per(base) => write!(f, "a rate per {}", Exact::from(*base).grouped(0)),
            Unit::Pounds => f.write_str("pounds"),
        }
    }
}

/// A number with its unit. Its text form comes back unchanged:
///
/// ```
/// use outturn_core::Quantity;
/// for text in ["£5", "12.5%", "0.5 percentage points", "1,161 per 1,000", "28", "-3"] {
///     assert_eq!(Quantity::parse(text).unwrap().to_string(), text);
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    /// The held value; see [`Unit`].
    pub value: Exact,
    /// Its unit.
    pub unit: Unit,
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuantityError {
    /// The number itself cannot be read.
    Number(NumberError),
    /// What follows the number is not a unit.
    Unit(String),
    /// A rate per nothing, or per more than 18 digits.
    Base,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QuantityError::Number(error) => error.fmt(f),
            QuantityError::Unit(unit) => write!(f, "`{unit}` is not a unit"),
            QuantityError::Base => f.write_str("a rate is per a whole number above zero"),
        }
    }
}

impl std::error::Error for QuantityError {}

impl From<NumberError> for QuantityError {
    fn from(error: NumberError) -> Self {
        QuantityError::Number(error)
    }
}

impl Quantity {
    /// Ways to write a quantity, for messages.
    pub const FORMS: &str = "£5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28";

    /// Reads one of [`Quantity::FORMS`].
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        let text = text.trim();
        if let Some(pounds) = text.strip_prefix('£') {
            return Self::pounds(pounds, false);
        }
        if let Some(pounds) = text.strip_prefix("-£") {
            return Self::pounds(pounds, true);
        }
        let end =
            text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.' | '-'))).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        if number.is_empty() && !unit.is_empty() {
            return Err(NumberError::NotANumber.into());
        }
        let number = Exact::parse_decimal(number)?;
        let unit = match unit.trim() {
            "" => Unit::Number,
            // A share of what a change is measured from; of a share, plain per cent could also mean points.
            "%" | "% of the baseline" => Unit::Share,
            "percentage point" | "percentage points" => Unit::PercentagePoints,
            other => match other.strip_prefix("per ") {
                Some(base) => Unit::Per(parse_base(base)?),
                None => return Err(QuantityError::Unit(other.to_owned())),
            },
        };
        let value = Exact::ratio(&number, &unit.factor()).unwrap_or(Exact::ZERO);
        Ok(Quantity { value, unit })
    }

    fn pounds(text: &str, negative: bool) -> Result<Quantity, QuantityError> {
        let (number, factor) = match text.strip_suffix('m') {
            Some(millions) => (millions, Exact::from(1_000_000_u32)),
            None => (text, Exact::ONE),
        };
        if number.starts_with('-') {
            return Err(NumberError::NotANumber.into());
        }
        let value = &Exact::parse_decimal(number)? * &factor;
        let value = if negative { -&value } else { value };
        Ok(Quantity { value, unit: Unit::Pounds })
    }

    /// The number as written, before the unit: `12.5` of 12.5 %.
    pub fn written(&self) -> Exact {
        &self.value * &self.unit.factor()
    }
}

fn parse_base(text: &str) -> Result<u64, QuantityError> {
    let base = Exact::parse_decimal(text.trim()).map_err(|_| QuantityError::Base)?;
    let base = base.to_i128().and_then(|base| u64::try_from(base).ok());
    base.filter(|&base| base > 0 && base < 1_000_000_000_000_000_000).ok_or(QuantityError::Base)
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.unit.dressed(|out| self.written().write_exactly(out)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn units_keep_their_meaning() {
        for (text, value, unit) in [
            ("£5", "5", Unit::Pounds),
            ("£1.15", "23/20", Unit::Pounds),
            ("£272m", "272000000", Unit::Pounds),
            ("12.5%", "1/8", Unit::Share),
            ("12.5 %", "1/8", Unit::Share),
            ("12.5% of the baseline", "1/8", Unit::Share),
            ("0.5 percentage points", "1/200", Unit::PercentagePoints),
            ("1 percentage point", "1/100", Unit::PercentagePoints),
            ("1,161 per 1,000", "1161/1000", Unit::Per(1000)),
            ("28", "28", Unit::Number),
        ] {
            let read = Quantity::parse(text).unwrap();
            assert_eq!((read.value.canonical().as_str(), read.unit), (value, unit), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_quantity_says_why() {
        for (text, said) in [
            ("", "nothing is written here"),
            ("five", "this is not a number"),
            ("5 pounds", "`pounds` is not a unit"),
            ("12,5%", "the thousands separators are not in their places"),
            ("1 per 0", "a rate is per a whole number above zero"),
            ("1 per head", "a rate is per a whole number above zero"),
            ("£-5", "this is not a number"),
        ] {
            assert_eq!(Quantity::parse(text).unwrap_err().to_string(), said, "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_comes_back(n in any::<i32>(), places in 0_u32..5, which in 0_usize..5) {
            let written = Exact::fraction(i128::from(n), 10_u128.pow(places)).unwrap();
            let unit = [Unit::Number, Unit::Share, Unit::PercentagePoints, Unit::Per(100_000), Unit::Pounds][which];
            let value = Exact::ratio(&written, &unit.factor()).unwrap();
            let quantity = Quantity { value, unit };
            prop_assert_eq!(Quantity::parse(&quantity.to_string()).unwrap(), quantity);
        }
    }
}
