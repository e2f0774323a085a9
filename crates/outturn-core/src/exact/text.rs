//! Numbers as text.

use std::fmt::{self, Write as _};

use dashu_base::Sign;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{Direction, Exact, Repr};

impl Exact {
    /// Its decimal text where the decimals end (`0.125`), otherwise nothing (`1/3`).
    pub fn terminating(&self) -> Option<String> {
        self.places().map(|places| self.decimals(places))
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
        self.written(places, false)
    }

    /// As [`Exact::decimals`], with thousands separators: `1,163.5`.
    pub fn grouped(&self, places: usize) -> String {
        self.written(places, true)
    }

    fn written(&self, places: usize, grouped: bool) -> String {
        let mut out = String::new();
        if let Repr::Small(small) = &self.0
            && let Some((whole, fraction)) = small.to_places(places)
        {
            if small.is_negative() && (whole != 0 || fraction != 0) {
                out.push('-');
            }
            if grouped {
                write_grouped(&mut out, whole);
            } else {
                write_whole(&mut out, whole);
            }
            if places > 0 {
                // Writing to a text does not fail.
                let _ = match u64::try_from(fraction) {
                    Ok(fraction) => write!(out, ".{fraction:0places$}"),
                    Err(_) => write!(out, ".{fraction:0places$}"),
                };
            }
            return out;
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
        out
    }
}

fn write_whole(out: &mut String, whole: u128) {
    // Numbers of one machine word are divided much faster.
    let _ = match u64::try_from(whole) {
        Ok(whole) => write!(out, "{whole}"),
        Err(_) => write!(out, "{whole}"),
    };
}

fn write_grouped(out: &mut String, whole: u128) {
    if whole < 1_000 {
        write_whole(out, whole);
    } else {
        let (thousands, rest) = match u64::try_from(whole) {
            Ok(whole) => (u128::from(whole / 1_000), whole % 1_000),
            Err(_) => (whole / 1_000, u64::try_from(whole % 1_000).unwrap_or(0)),
        };
        write_grouped(out, thousands);
        let _ = write!(out, ",{rest:03}");
    }
}

impl fmt::Display for Exact {
    /// Decimal where the decimals end, otherwise the fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(small) if small.is_whole() => write!(f, "{}", small.numerator()),
            _ => f.write_str(&self.terminating().unwrap_or_else(|| self.canonical())),
        }
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exact({})", self.canonical())
    }
}
