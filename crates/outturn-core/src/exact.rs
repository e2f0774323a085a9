//! Exact fractions: every rate, share, threshold and amount between file and payment.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use dashu_base::{Sign, Signed};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

/// An exact fraction of any size. It is never rounded but by [`Exact::rounded`].
///
/// ```
/// use outturn_core::Exact;
/// let tenth = Exact::parse_decimal("0.1").unwrap();
/// let seven = Exact::parse_decimal("0.7").unwrap();
/// assert_eq!(&seven + &tenth, Exact::parse_decimal("0.8").unwrap());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(RBig);

/// Where a number that lies between two allowed ones goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Direction {
    /// To the nearest; a half goes away from zero.
    #[default]
    HalfUp,
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing there.
    Empty,
    /// A character that numbers do not have.
    NotANumber,
    /// Thousands separators out of their places, as in `1,2345` or `12,34`.
    Separators,
    /// More than [`Exact::DIGITS_MAX`] digits.
    TooLong,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NumberError::Empty => "nothing is written here",
            NumberError::NotANumber => "this is not a number",
            NumberError::Separators => "the thousands separators are not in their places",
            NumberError::TooLong => "this has more digits than any count, rate or amount of money",
        })
    }
}

impl std::error::Error for NumberError {}

impl Exact {
    /// Zero.
    pub const ZERO: Exact = Exact(RBig::ZERO);
    /// One.
    pub const ONE: Exact = Exact(RBig::ONE);
    /// The most digits that a number in a file may have. National counts have eight; the limit keeps a hostile file
    /// from asking for arithmetic on megabytes.
    pub const DIGITS_MAX: usize = 30;

    /// `numerator / denominator`; nothing where the denominator is zero.
    pub fn ratio(numerator: &Exact, denominator: &Exact) -> Option<Exact> {
        (!denominator.is_zero()).then(|| Exact(&numerator.0 / &denominator.0))
    }

    /// The fraction of two whole numbers; nothing where the denominator is zero.
    pub fn fraction(numerator: i128, denominator: u128) -> Option<Exact> {
        (denominator != 0).then(|| Exact(RBig::from_parts(IBig::from(numerator), UBig::from(denominator))))
    }

    /// Reads `12`, `-3`, `1,163`, `2191.5` or `.5`. No exponent, no sign but a leading minus.
    pub fn parse_decimal(text: &str) -> Result<Exact, NumberError> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if body.is_empty() {
            return Err(NumberError::Empty);
        }
        let (whole, decimals) = body.split_once('.').unwrap_or((body, ""));
        if body.contains('.') && decimals.is_empty() {
            return Err(NumberError::NotANumber);
        }
        if !decimals.bytes().all(|b| b.is_ascii_digit())
            || !whole.bytes().all(|b| b.is_ascii_digit() || b == b',')
        {
            return Err(NumberError::NotANumber);
        }
        if whole.contains(',') {
            let mut groups = whole.split(',');
            let head = groups.next().unwrap_or_default();
            if head.is_empty() || head.len() > 3 || groups.any(|group| group.len() != 3) {
                return Err(NumberError::Separators);
            }
        }
        let digits: String = whole.chars().chain(decimals.chars()).filter(|&c| c != ',').collect();
        if digits.is_empty() {
            return Err(NumberError::NotANumber);
        }
        if digits.len() > Self::DIGITS_MAX {
            return Err(NumberError::TooLong);
        }
        let magnitude: u128 = digits.parse().map_err(|_| NumberError::NotANumber)?;
        let scale = power_of_ten(decimals.len());
        let sign = if negative { Sign::Negative } else { Sign::Positive };
        Ok(Exact(RBig::from_parts(IBig::from_parts(sign, UBig::from(magnitude)), scale)))
    }

    /// Reads what [`Exact::canonical`] writes: `-7` or `9/32`.
    pub fn parse_canonical(text: &str) -> Option<Exact> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(numerator.strip_prefix('-').unwrap_or(numerator)) || !digits(denominator) {
            return None;
        }
        let numerator: IBig = numerator.parse().ok()?;
        let denominator: UBig = denominator.parse().ok()?;
        (!denominator.is_zero()).then(|| Exact(RBig::from_parts(numerator, denominator)))
    }

    /// The fraction in lowest terms, `9/32`, or the whole number, `-7`: one text for one number.
    pub fn canonical(&self) -> String {
        if self.is_whole() {
            self.0.numerator().to_string()
        } else {
            format!("{}/{}", self.0.numerator(), self.0.denominator())
        }
    }

    /// Numerator and denominator in lowest terms, where both fit.
    pub fn parts(&self) -> Option<(i128, u128)> {
        Some((
            i128::try_from(self.0.numerator().clone()).ok()?,
            u128::try_from(self.0.denominator().clone()).ok()?,
        ))
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        self.0.is_int()
    }

    /// Its distance from zero.
    #[must_use]
    pub fn abs(&self) -> Exact {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// The nearest multiple of `step` in the given direction. `step` must be above zero; otherwise the number comes
    /// back as it is.
    #[must_use]
    pub fn rounded(&self, step: &Exact, direction: Direction) -> Exact {
        let Some(steps) = Exact::ratio(&self.abs(), step).filter(|_| !step.is_negative()) else {
            return self.clone();
        };
        let floor = steps.0.floor();
        let rest = &steps.0 - &floor;
        let half = RBig::from_parts(IBig::ONE, UBig::from(2_u8));
        let up = match direction {
            Direction::Down => false,
            Direction::Up => !rest.is_zero(),
            Direction::HalfUp => rest >= half,
            Direction::HalfEven => rest > half || (rest == half && (&floor % IBig::from(2_u8)) != IBig::ZERO),
        };
        let whole = if up { floor + IBig::ONE } else { floor };
        let magnitude = Exact(RBig::from(whole) * &step.0);
        if self.is_negative() { -&magnitude } else { magnitude }
    }

    /// The whole number it is, where it is one and fits.
    pub fn to_i128(&self) -> Option<i128> {
        if !self.is_whole() {
            return None;
        }
        i128::try_from(self.0.numerator().clone()).ok()
    }

    /// Its decimal text where the decimals end (`0.125`), otherwise nothing (`1/3`).
    pub fn terminating(&self) -> Option<String> {
        let mut places = 0_usize;
        let ten = UBig::from(10_u8);
        let mut scale = UBig::ONE;
        while !(&scale % self.0.denominator()).is_zero() {
            places += 1;
            scale *= &ten;
            if places > 40 {
                return None;
            }
        }
        Some(self.decimals(places))
    }

    /// Decimal text with `places` decimals, rounded half up, no separators: `-12.50`.
    pub fn decimals(&self, places: usize) -> String {
        let scale = power_of_ten(places);
        let step = Exact(RBig::from_parts(IBig::ONE, scale.clone()));
        let scaled = (self.rounded(&step, Direction::HalfUp).0 * RBig::from(scale)).trunc();
        let (sign, magnitude) = scaled.into_parts();
        let digits = format!("{:0>width$}", magnitude.to_string(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let minus = if sign == Sign::Negative && digits.bytes().any(|b| b != b'0') { "-" } else { "" };
        if places == 0 { format!("{minus}{whole}") } else { format!("{minus}{whole}.{fraction}") }
    }

    /// As [`Exact::decimals`], with thousands separators: `1,163.5`.
    pub fn grouped(&self, places: usize) -> String {
        let plain = self.decimals(places);
        let (minus, body) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, fraction) = body.split_once('.').map_or((body, None), |(w, f)| (w, Some(f)));
        let mut out = String::from(minus);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                out.push(',');
            }
            out.push(digit);
        }
        if let Some(fraction) = fraction {
            out.push('.');
            out.push_str(fraction);
        }
        out
    }
}

fn power_of_ten(places: usize) -> UBig {
    UBig::from(10_u8).pow(places)
}

macro_rules! from_whole {
    ($($type:ty),*) => {$(
        impl From<$type> for Exact {
            fn from(whole: $type) -> Exact {
                Exact(RBig::from(whole))
            }
        }
    )*};
}
from_whole!(u8, u16, u32, u64, u128, i8, i16, i32, i64, i128, usize);

macro_rules! operators {
    ($($trait:ident $method:ident),*) => {$(
        impl $trait<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                Exact((&self.0).$method(&other.0))
            }
        }
        impl $trait<Exact> for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact {
                Exact(self.0.$method(other.0))
            }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul);

impl Neg for &Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        Exact(-self.0.clone())
    }
}

impl<'a> std::iter::Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(numbers: I) -> Exact {
        numbers.fold(Exact::ZERO, |total, number| &total + number)
    }
}

impl fmt::Display for Exact {
    /// Decimal where the decimals end, otherwise the fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.terminating().unwrap_or_else(|| self.canonical()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse_canonical(text).or_else(|| Exact::parse_decimal(text).ok()).unwrap()
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, canonical) in [
            ("0", "0"),
            ("-0", "0"),
            ("1,163", "1163"),
            ("2191.5", "4383/2"),
            (".5", "1/2"),
            ("-12.50", "-25/2"),
            ("1,234,567.125", "9876537/8"),
        ] {
            assert_eq!(Exact::parse_decimal(text).unwrap().canonical(), canonical, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_says_why() {
        for (text, error) in [
            ("", NumberError::Empty),
            ("-", NumberError::Empty),
            (".", NumberError::NotANumber),
            ("5.", NumberError::NotANumber),
            ("1e6", NumberError::NotANumber),
            ("+1", NumberError::NotANumber),
            ("12,34", NumberError::Separators),
            (",123", NumberError::Separators),
            ("1234,567", NumberError::Separators),
            ("9999999999999999999999999999999", NumberError::TooLong),
        ] {
            assert_eq!(Exact::parse_decimal(text), Err(error), "{text}");
        }
    }

    #[test]
    fn rounding_goes_where_it_is_told() {
        let penny = Exact::ONE;
        for (value, half_up, half_even, down, up) in [
            ("5/2", "3", "2", "2", "3"),
            ("7/2", "4", "4", "3", "4"),
            ("-5/2", "-3", "-2", "-2", "-3"),
            ("9/4", "2", "2", "2", "3"),
            ("3", "3", "3", "3", "3"),
        ] {
            let value = exact(value);
            assert_eq!(value.rounded(&penny, Direction::HalfUp), exact(half_up));
            assert_eq!(value.rounded(&penny, Direction::HalfEven), exact(half_even));
            assert_eq!(value.rounded(&penny, Direction::Down), exact(down));
            assert_eq!(value.rounded(&penny, Direction::Up), exact(up));
        }
    }

    #[test]
    fn decimal_text() {
        assert_eq!(exact("1/3").decimals(3), "0.333");
        assert_eq!(exact("-1/3").decimals(0), "0");
        assert_eq!(exact("-1/2").decimals(0), "-1");
        assert_eq!(exact("1.005").decimals(2), "1.01");
        assert_eq!(exact("1234567.5").grouped(1), "1,234,567.5");
        assert_eq!(exact("999").grouped(0), "999");
        assert_eq!(exact("1/8").to_string(), "0.125");
        assert_eq!(exact("1/3").to_string(), "1/3");
    }

    proptest! {
        #[test]
        fn canonical_text_comes_back(n in any::<i64>(), d in 1_u64..) {
            let value = Exact::fraction(i128::from(n), u128::from(d)).unwrap();
            prop_assert_eq!(Exact::parse_canonical(&value.canonical()).unwrap(), value);
        }

        #[test]
        fn decimal_text_comes_back(n in any::<i64>(), places in 0_usize..9) {
            let scale = 10_u128.pow(u32::try_from(places).unwrap());
            let value = Exact::fraction(i128::from(n), scale).unwrap();
            prop_assert_eq!(Exact::parse_decimal(&value.grouped(places)).unwrap(), value);
        }

        #[test]
        fn rounding_moves_less_than_a_step(n in any::<i64>(), d in 1_u64..10_000, step in 1_u32..500) {
            let value = Exact::fraction(i128::from(n), u128::from(d)).unwrap();
            let step = Exact::from(step);
            for direction in [Direction::HalfUp, Direction::HalfEven, Direction::Down, Direction::Up] {
                let moved = &value.rounded(&step, direction) - &value;
                prop_assert!(moved.abs() < step);
            }
        }
    }
}
