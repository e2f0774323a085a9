//! Fractions whose parts fit into machine words: nearly all that are met. Every operation says nothing where its result
//! does not fit, and whoever asked works it out with numbers of any size.

use std::cmp::Ordering;
use std::num::NonZero;

use super::Direction;

/// A fraction in lowest terms. The numerator is never the least there is, so that it has an opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Small {
    numerator: i64,
    denominator: NonZero<u64>,
}

impl Small {
    pub(super) const ZERO: Small = Small { numerator: 0, denominator: NonZero::<u64>::MIN };
    pub(super) const ONE: Small = Small { numerator: 1, denominator: NonZero::<u64>::MIN };

    /// A whole number.
    pub(super) fn whole(number: i64) -> Option<Small> {
        (number != i64::MIN).then_some(Small { numerator: number, denominator: NonZero::<u64>::MIN })
    }

    /// A fraction in lowest terms, by its sign and the size of its parts.
    pub(super) fn of(negative: bool, numerator: u128, denominator: u128) -> Option<Small> {
        let numerator = i64::try_from(numerator).ok()?;
        let denominator = NonZero::new(u64::try_from(denominator).ok()?)?;
        Some(Small { numerator: if negative { -numerator } else { numerator }, denominator })
    }

    /// Any fraction, brought to lowest terms.
    pub(super) fn reduced(negative: bool, numerator: u64, denominator: u64) -> Option<Small> {
        let common = gcd(numerator, denominator).max(1);
        Small::of(negative, u128::from(numerator / common), u128::from(denominator / common))
    }

    pub(super) const fn numerator(self) -> i64 {
        self.numerator
    }

    pub(super) const fn denominator(self) -> u64 {
        self.denominator.get()
    }

    pub(super) const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    pub(super) const fn is_whole(self) -> bool {
        self.denominator.get() == 1
    }

    fn size(self) -> u64 {
        self.numerator.unsigned_abs()
    }

    pub(super) fn negated(self) -> Small {
        Small { numerator: -self.numerator, ..self }
    }

    /// Knuth, The Art of Computer Programming, 4.5.1: common factors are taken out before they are multiplied in.
    pub(super) fn plus(self, other: Small) -> Option<Small> {
        let (mine, theirs) = (self.denominator(), other.denominator());
        let common = if mine == 1 || theirs == 1 { 1 } else { gcd(mine, theirs) };
        let (left, right) = (theirs / common, mine / common);
        let sum = signed(self, left)?.checked_add(signed(other, right)?)?;
        let size = sum.unsigned_abs();
        let (size, denominator) = if common == 1 {
            (size, wide(mine, theirs))
        } else {
            let rest = u64::try_from(size % u128::from(common)).unwrap_or(0);
            let shared = gcd(rest, common);
            (size / u128::from(shared), wide(right, theirs / shared))
        };
        Small::of(sum < 0, size, denominator)
    }

    pub(super) fn times(self, other: Small) -> Option<Small> {
        self.times_parts(other.is_negative(), other.size(), other.denominator())
    }

    /// Nothing also where the divisor is zero.
    pub(super) fn over(self, divisor: Small) -> Option<Small> {
        let negative = divisor.is_negative();
        if divisor.numerator == 0 {
            None
        } else {
            self.times_parts(negative, divisor.denominator(), divisor.size())
        }
    }

    fn times_parts(self, negative: bool, top: u64, bottom: u64) -> Option<Small> {
        let (size, denominator) = (self.size(), self.denominator());
        // A product of whole numbers has no factors to take out.
        let first = if bottom == 1 { 1 } else { gcd(size, bottom) };
        let second = if denominator == 1 { 1 } else { gcd(top, denominator) };
        let numerator = wide(size / first, top / second);
        Small::of(self.is_negative() != negative, numerator, wide(denominator / second, bottom / first))
    }

    /// The multiple of `step`, which is above zero, that lies in a direction.
    pub(super) fn rounded(self, step: Small, direction: Direction) -> Option<Small> {
        let steps = Small { numerator: self.numerator.abs(), ..self }.over(step)?;
        let whole = steps.size() / steps.denominator();
        let rest = steps.size() % steps.denominator();
        let up = goes_up(whole, rest, steps.denominator(), direction);
        let magnitude = Small::of(false, u128::from(whole) + u128::from(up), 1)?.times(step)?;
        Some(if self.is_negative() { magnitude.negated() } else { magnitude })
    }

    /// Whole number and decimals of its size, to so many places, a half going up.
    pub(super) fn to_places(self, places: usize) -> Option<(u128, u128)> {
        let scale = 10_u128.checked_pow(u32::try_from(places).ok()?)?;
        let (scaled, denominator) = (u128::from(self.size()).checked_mul(scale)?, self.denominator());
        let (whole, rest) = match u64::try_from(scaled) {
            Ok(scaled) => (u128::from(scaled / denominator), u128::from(scaled % denominator)),
            Err(_) => (scaled / u128::from(denominator), scaled % u128::from(denominator)),
        };
        let whole = whole + u128::from(rest * 2 >= u128::from(denominator));
        Some(match (u64::try_from(whole), u64::try_from(scale)) {
            (Ok(whole), Ok(scale)) => (u128::from(whole / scale), u128::from(whole % scale)),
            _ => (whole / scale, whole % scale),
        })
    }

    /// How many decimals it has; nothing where they do not end.
    pub(super) fn places(self) -> Option<usize> {
        let twos = self.denominator().trailing_zeros();
        let (mut rest, mut fives) = (self.denominator() >> twos, 0);
        while rest.is_multiple_of(5) {
            rest /= 5;
            fives += 1;
        }
        if rest == 1 { usize::try_from(twos.max(fives)).ok() } else { None }
    }
}

impl Ord for Small {
    fn cmp(&self, other: &Small) -> Ordering {
        if self.denominator == other.denominator || self.is_negative() != other.is_negative() {
            return self.numerator.cmp(&other.numerator);
        }
        let mine = wide(self.size(), other.denominator());
        let sizes = mine.cmp(&wide(other.size(), self.denominator()));
        if self.is_negative() { sizes.reverse() } else { sizes }
    }
}

impl PartialOrd for Small {
    fn partial_cmp(&self, other: &Small) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whether a number between `whole` and the one above it, `rest` parts of `all` on the way, goes up.
fn goes_up(whole: u64, rest: u64, all: u64, direction: Direction) -> bool {
    let half = (u128::from(rest) * 2).cmp(&u128::from(all));
    match direction {
        Direction::Down => false,
        Direction::Up => rest != 0,
        Direction::HalfUp => half != Ordering::Less,
        Direction::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && whole % 2 == 1),
    }
}

/// A product that always fits.
fn wide(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

/// A numerator over another denominator.
fn signed(fraction: Small, factor: u64) -> Option<i128> {
    let size = i128::try_from(wide(fraction.size(), factor)).ok()?;
    Some(if fraction.is_negative() { -size } else { size })
}

/// The greatest common divisor, by subtraction and halving.
fn gcd(mut a: u64, mut b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let shared = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        if a > b {
            (a, b) = (b, a);
        }
        b -= a;
    }
    a << shared
}
