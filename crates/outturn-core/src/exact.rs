//! Exact fractions: every rate, share, threshold and amount between file and payment.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use dashu_base::{Sign, Signed};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

mod small;
mod text;

use small::Small;

/// An exact fraction of any size. It is never rounded but by [`Exact::rounded`]. Numbers as they are met take 16 bytes
/// and no other memory.
///
/// ```
/// use outturn_core::Exact;
/// let tenth = Exact::parse_decimal("0.1").unwrap();
/// let seven = Exact::parse_decimal("0.7").unwrap();
/// assert_eq!(&seven + &tenth, Exact::parse_decimal("0.8").unwrap());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(Repr);

/// A number has one form: the small one wherever it fits.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(Small),
    Big(Box<RBig>),
}

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
    pub const ZERO: Exact = Exact(Repr::Small(Small::ZERO));
    /// One.
    pub const ONE: Exact = Exact(Repr::Small(Small::ONE));
    /// The most digits that a number in a file may have. National counts have eight; the limit keeps a hostile file
    /// from asking for arithmetic on megabytes.
    pub const DIGITS_MAX: usize = 30;

    /// `numerator / denominator`; nothing where the denominator is zero.
    pub fn ratio(numerator: &Exact, denominator: &Exact) -> Option<Exact> {
        if let (Repr::Small(top), Repr::Small(bottom)) = (&numerator.0, &denominator.0)
            && let Some(small) = top.over(*bottom)
        {
            return Some(small.into());
        }
        (!denominator.is_zero()).then(|| (&*numerator.big() / &*denominator.big()).into())
    }

    /// The fraction of two whole numbers; nothing where the denominator is zero.
    pub fn fraction(numerator: i128, denominator: u128) -> Option<Exact> {
        (denominator != 0).then(|| Exact::of(numerator < 0, numerator.unsigned_abs(), denominator))
    }

    fn of(negative: bool, numerator: u128, denominator: u128) -> Exact {
        if let (Ok(top), Ok(bottom)) = (u64::try_from(numerator), u64::try_from(denominator))
            && let Some(small) = Small::reduced(negative, top, bottom)
        {
            return small.into();
        }
        let sign = if negative { Sign::Negative } else { Sign::Positive };
        let numerator = IBig::from_parts(sign, UBig::from(numerator));
        RBig::from_parts(numerator, UBig::from(denominator)).into()
    }

    /// Reads `12`, `-3`, `1,163`, `2191.5` or `.5`. No exponent, no sign but a leading minus.
    pub fn parse_decimal(text: &str) -> Result<Exact, NumberError> {
        // Most numbers are whole and short.
        if (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(text
                .bytes()
                .fold(0_u64, |so_far, digit| so_far * 10 + u64::from(digit - b'0'))
                .into());
        }
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if body.is_empty() {
            return Err(NumberError::Empty);
        }
        let (whole, decimals) = body.split_once('.').unwrap_or((body, ""));
        if decimals.is_empty() && whole.len() != body.len() {
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
        let digits = || whole.bytes().chain(decimals.bytes()).filter(|b| *b != b',');
        match digits().count() {
            0 => return Err(NumberError::NotANumber),
            1..=Self::DIGITS_MAX => {}
            _ => return Err(NumberError::TooLong),
        }
        // 30 digits fit, and so does the power of ten below them.
        let magnitude = digits().fold(0_u128, |so_far, digit| so_far * 10 + u128::from(digit - b'0'));
        let scale = decimals.bytes().fold(1_u128, |so_far, _| so_far * 10);
        Ok(Exact::of(negative, magnitude, scale))
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
        (!denominator.is_zero()).then(|| RBig::from_parts(numerator, denominator).into())
    }

    /// Numerator and denominator in lowest terms, where both fit.
    pub fn parts(&self) -> Option<(i128, u128)> {
        match &self.0 {
            Repr::Small(small) => Some((small.numerator().into(), small.denominator().into())),
            Repr::Big(big) => Some((
                i128::try_from(big.numerator().clone()).ok()?,
                u128::try_from(big.denominator().clone()).ok()?,
            )),
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        *self == Exact::ZERO
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(small) => small.is_negative(),
            Repr::Big(big) => big.is_negative(),
        }
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Small(small) => small.is_whole(),
            Repr::Big(big) => big.is_int(),
        }
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
        if step.is_negative() || step.is_zero() {
            return self.clone();
        }
        if let (Repr::Small(number), Repr::Small(step)) = (&self.0, &step.0)
            && let Some(small) = number.rounded(*step, direction)
        {
            return small.into();
        }
        let step = step.big();
        let steps = &*self.abs().big() / &*step;
        let floor = steps.floor();
        let rest = &steps - &floor;
        let half = RBig::from_parts(IBig::ONE, UBig::from(2_u8));
        let up = match direction {
            Direction::Down => false,
            Direction::Up => !rest.is_zero(),
            Direction::HalfUp => rest >= half,
            Direction::HalfEven => rest > half || (rest == half && (&floor % IBig::from(2_u8)) != IBig::ZERO),
        };
        let whole = if up { floor + IBig::ONE } else { floor };
        let magnitude: Exact = (RBig::from(whole) * &*step).into();
        if self.is_negative() { -&magnitude } else { magnitude }
    }

    /// Whether two numbers are written alike with so many decimals.
    pub(crate) fn is_written_as(&self, other: &Exact, places: usize) -> bool {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0)
            && let (Some(mine), Some(theirs)) = (a.to_places(places), b.to_places(places))
        {
            return mine == theirs && (a.is_negative() == b.is_negative() || mine == (0, 0));
        }
        self.decimals(places) == other.decimals(places)
    }

    /// The whole number it is, where it is one and fits.
    pub fn to_i128(&self) -> Option<i128> {
        self.parts().filter(|(_, denominator)| *denominator == 1).map(|(whole, _)| whole)
    }

    fn big(&self) -> Cow<'_, RBig> {
        match &self.0 {
            Repr::Small(small) => {
                Cow::Owned(RBig::from_parts(IBig::from(small.numerator()), UBig::from(small.denominator())))
            }
            Repr::Big(big) => Cow::Borrowed(big),
        }
    }
}

impl From<Small> for Exact {
    fn from(small: Small) -> Exact {
        Exact(Repr::Small(small))
    }
}

impl From<RBig> for Exact {
    fn from(big: RBig) -> Exact {
        let sizes = i64::try_from(big.numerator()).ok().zip(u64::try_from(big.denominator()).ok());
        let small = sizes.and_then(|(numerator, denominator)| {
            Small::of(numerator < 0, numerator.unsigned_abs().into(), denominator.into())
        });
        small.map_or_else(|| Exact(Repr::Big(Box::new(big))), Exact::from)
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(a), Repr::Small(b)) => a.cmp(b),
            _ => self.big().cmp(&other.big()),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! from_whole {
    ($($type:ty),*) => {$(
        impl From<$type> for Exact {
            fn from(whole: $type) -> Exact {
                let small = i64::try_from(whole).ok().and_then(Small::whole);
                small.map_or_else(|| RBig::from(whole).into(), Exact::from)
            }
        }
    )*};
}
from_whole!(u64, u128, i64, i128, usize);

macro_rules! from_narrow {
    ($($type:ty),*) => {$(
        impl From<$type> for Exact {
            fn from(whole: $type) -> Exact {
                Exact::from(i64::from(whole))
            }
        }
    )*};
}
from_narrow!(u8, u16, u32, i8, i16, i32);

macro_rules! operators {
    ($($trait:ident $method:ident $small:expr),*) => {$(
        impl $trait<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0) {
                    let small: Option<Small> = $small(*a, *b);
                    if let Some(small) = small {
                        return small.into();
                    }
                }
                (&*self.big()).$method(&*other.big()).into()
            }
        }
        impl $trait<Exact> for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact {
                (&self).$method(&other)
            }
        }
    )*};
}
operators!(Add add Small::plus, Sub sub |a: Small, b: Small| a.plus(b.negated()), Mul mul Small::times);

impl Neg for &Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        match &self.0 {
            Repr::Small(small) => small.negated().into(),
            Repr::Big(big) => (-(**big).clone()).into(),
        }
    }
}

impl<'a> std::iter::Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(numbers: I) -> Exact {
        numbers.fold(Exact::ZERO, |total, number| &total + number)
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

    /// Whole numbers of every size, most of them about where a machine word ends.
    fn size() -> impl Strategy<Value = i128> {
        let ends = prop::sample::select(vec![0, 1, 1 << 31, 1 << 32, 1 << 62, 1 << 63, 1 << 64, 1 << 90]);
        prop_oneof![
            (-99_i128..99),
            any::<i32>().prop_map(i128::from),
            any::<i64>().prop_map(i128::from),
            (ends, -2_i128..3, any::<bool>()).prop_map(|(end, by, negative)| {
                let whole: i128 = end;
                if negative { -whole - by } else { whole + by }
            }),
        ]
    }

    /// The same fraction by numbers of any size alone.
    fn any_size(numerator: i128, denominator: i128) -> RBig {
        RBig::from_parts(IBig::from(numerator), UBig::from(denominator.unsigned_abs().max(1)))
    }

    fn text_of(big: &RBig) -> String {
        if big.is_int() {
            big.numerator().to_string()
        } else {
            format!("{}/{}", big.numerator(), big.denominator())
        }
    }

    #[test]
    fn a_number_takes_sixteen_bytes() {
        assert_eq!(size_of::<Exact>(), 16);
        // The text of a missing one leaves room for a number.
        assert_eq!(size_of::<crate::Figure>(), 24);
    }

    proptest! {
        #[test]
        fn numbers_of_one_word_are_as_exact_as_those_of_any_size(
            a in size(), b in size(), c in size(), d in size(), places in 0_usize..24,
        ) {
            let (one, other) = (any_size(a, b), any_size(c, d));
            let of = |big: &RBig| Exact::from(big.clone());
            let (x, y) = (of(&one), of(&other));
            prop_assert_eq!(x.canonical(), text_of(&one));
            prop_assert_eq!(&x, &Exact::fraction(a, b.unsigned_abs().max(1)).unwrap());
            prop_assert_eq!(&x, &Exact::parse_canonical(&x.canonical()).unwrap());
            prop_assert_eq!(x.cmp(&y), one.cmp(&other));
            prop_assert_eq!(&x + &y, of(&(&one + &other)));
            prop_assert_eq!(&x - &y, of(&(&one - &other)));
            prop_assert_eq!(&x * &y, of(&(&one * &other)));
            prop_assert_eq!(-&x, of(&(-one.clone())));
            prop_assert_eq!((x.is_whole(), x.is_negative()), (one.is_int(), one.is_negative()));
            prop_assert_eq!(x.parts().is_some(), i128::try_from(one.numerator().clone()).is_ok());
            let ratio = Exact::ratio(&x, &y);
            prop_assert_eq!(ratio.is_none(), other.is_zero());
            if let Some(ratio) = ratio {
                prop_assert_eq!(ratio, of(&(&one / &other)));
            }
            let step = Exact::ratio(&Exact::ONE, &Exact::from(10_u128.pow(u32::try_from(places).unwrap())));
            let shown = x.decimals(places);
            prop_assert_eq!(x.grouped(places).replace(',', ""), shown.clone());
            match Exact::parse_decimal(&shown) {
                Ok(read) => prop_assert_eq!(read, x.rounded(&step.unwrap(), Direction::HalfUp)),
                Err(error) => prop_assert_eq!(error, NumberError::TooLong),
            }
            if let Some(text) = x.terminating() {
                prop_assert!(!text.contains('.') || !text.ends_with('0'));
                prop_assert!(text.len() > 30 || Exact::parse_decimal(&text).unwrap() == x);
                prop_assert_eq!(x.to_string(), text);
            }
        }

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
