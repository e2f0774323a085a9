//! Numbers as text.

use std::fmt;

use dashu_base::Sign;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{Direction, Exact, Repr};

impl Exact {
    /// Its decimal text where the decimals end (`0.125`), otherwise nothing (`1/3`).
    pub fn terminating(&self) -> Option<String> {
        self.places().map(|places| self.decimals(places))
    }

    /// The fraction in lowest terms, `9/32`, or the whole number, `-7`: one text for one number.
    pub fn canonical(&self) -> String {
        match &self.0 {
            Repr::Small(small) => {
                let mut out = String::with_capacity(ROOM);
                if small.is_negative() {
                    out.push('-');
                }
                push_digits(&mut out, small.numerator().unsigned_abs(), 1, false);
                if !small.is_whole() {
                    out.push('/');
                    push_digits(&mut out, small.denominator(), 1, false);
                }
                out
            }
            Repr::Big(big) if big.is_int() => big.numerator().to_string(),
            Repr::Big(big) => format!("{}/{}", big.numerator(), big.denominator()),
        }
    }

    /// How many decimals it has, where they end and are not too many to write.
    fn places(&self) -> Option<usize> {
        const MOST: usize = 40;
        let big = match &self.0 {
            Repr::Small(small) => return small.places().filter(|places| *places <= MOST),
            Repr::Big(big) => big,
        };
        let ten = UBig::from(10_u8);
        let mut scale = UBig::ONE;
        (0..=MOST).find(|_| {
            let ends = (&scale % big.denominator()).is_zero();
            scale *= &ten;
            ends
        })
    }

    /// Decimal text with `places` decimals, rounded half up, no separators: `-12.50`.
    pub fn decimals(&self, places: usize) -> String {
        let mut out = String::with_capacity(ROOM);
        self.write(&mut out, places, false);
        out
    }

    /// As [`Exact::decimals`], with thousands separators: `1,163.5`.
    pub fn grouped(&self, places: usize) -> String {
        let mut out = String::with_capacity(ROOM);
        self.write(&mut out, places, true);
        out
    }

    /// Writes it with as many decimals as it has, and separators; as a fraction where its decimals do not end.
    pub(crate) fn write_exactly(&self, out: &mut String) {
        match self.places() {
            Some(places) => self.write(out, places, true),
            None => out.push_str(&self.canonical()),
        }
    }

    /// Writes what [`Exact::decimals`] or [`Exact::grouped`] gives.
    pub(crate) fn write(&self, out: &mut String, places: usize, grouped: bool) {
        if let Repr::Small(small) = &self.0
            && let Some((whole, fraction)) = small.to_places(places)
            && let (Ok(whole), Ok(fraction)) = (u64::try_from(whole), u64::try_from(fraction))
        {
            if small.is_negative() && (whole != 0 || fraction != 0) {
                out.push('-');
            }
            push_digits(out, whole, 1, grouped);
            if places > 0 {
                out.push('.');
                push_digits(out, fraction, places, false);
            }
            return;
        }
        let scale = UBig::from(10_u8).pow(places);
        let step = Exact::from(RBig::from_parts(IBig::ONE, scale.clone()));
        let rounded = self.rounded(&step, Direction::HalfUp);
        let (sign, magnitude) = (&*rounded.big() * RBig::from(scale)).trunc().into_parts();
        let digits = format!("{:0>width$}", magnitude.to_string(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if sign == Sign::Negative && digits.bytes().any(|b| b != b'0') {
            out.push('-');
        }
        for (index, digit) in whole.chars().enumerate() {
            if grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        if places > 0 {
            out.push('.');
            out.push_str(fraction);
        }
    }
}

/// Room for a number of one word with its separators and decimals.
const ROOM: usize = 24;

/// Writes the digits of a number, at least so many: the formatter of the standard library takes several times as long,
/// and most of the text of an award is figures.
fn push_digits(out: &mut String, number: u64, width: usize, grouped: bool) {
    let mut buffer = [b'0'; 64];
    let (mut rest, mut digits, mut used) = (number, 0, 0);
    let mut places = buffer.iter_mut().rev();
    while digits < width || rest > 0 {
        if grouped
            && digits > 0
            && digits % 3 == 0
            && let Some(place) = places.next()
        {
            *place = b',';
            used += 1;
        }
        if let Some(place) = places.next() {
            *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            used += 1;
        }
        rest /= 10;
        digits += 1;
    }
    let start = buffer.len() - used;
    out.push_str(std::str::from_utf8(buffer.get(start..).unwrap_or_default()).unwrap_or_default());
}

impl fmt::Display for Exact {
    /// Decimal where the decimals end, otherwise the fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.terminating().unwrap_or_else(|| self.canonical()))
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exact({})", self.canonical())
    }
}
