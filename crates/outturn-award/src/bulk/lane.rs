//! Widths of the numbers that add up to a multiplier: the narrowest that holds them, for speed.

use super::plan::Money;

/// A whole number zero or above, in some width.
pub(super) trait Lane: Copy + Ord + Send + Sync + 'static {
    const ZERO: Self;
    /// The number; the greatest of the width where it does not fit.
    fn of(number: u64) -> Self;
    fn wide(self) -> u64;
    /// The sum, where it is known to fit.
    fn plus(self, other: Self) -> Self;
    /// The product, where it is known to fit.
    fn times(self, other: Self) -> Self;
    /// The difference, or zero.
    fn minus(self, other: Self) -> Self;
}

macro_rules! lanes {
    ($($width:ty),*) => {$(
        impl Lane for $width {
            const ZERO: Self = 0;

            #[inline]
            fn of(number: u64) -> Self {
                Self::try_from(number).unwrap_or(Self::MAX)
            }

            #[inline]
            fn wide(self) -> u64 {
                self.into()
            }

            #[inline]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            #[inline]
            fn minus(self, other: Self) -> Self {
                self.saturating_sub(other)
            }
        }
    )*};
}
lanes!(u16, u32, u64);

/// The widths that one plan is worked out in.
pub(super) trait Widths {
    /// Of earned and taken shares.
    type Share: Lane;
    /// Of multipliers.
    type Multiplier: Lane;
}

/// For shares with a small common denominator, as schemes have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Narrow;

impl Widths for Narrow {
    type Share = u16;
    type Multiplier = u32;
}

/// For every plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wide;

impl Widths for Wide {
    type Share = u32;
    type Multiplier = u64;
}

impl Narrow {
    /// Whether everything that a plan adds up and multiplies fits.
    pub(super) fn holds(money: &Money) -> bool {
        let shares = [money.earned_max, money.taken_max, money.whole];
        let products = [money.greatest, money.share_cap.unwrap_or(0)];
        shares.iter().all(|it| u16::try_from(*it).is_ok())
            && products.iter().all(|it| u32::try_from(*it).is_ok())
    }
}

/// Joins gateways, earned and taken shares to multipliers; see [`Money`].
#[derive(Debug)]
pub(super) struct Joining<M> {
    gates: Vec<M>,
    whole: M,
    of_maximum: Option<M>,
    share_cap: Option<M>,
}

impl<M: Lane> Joining<M> {
    pub(super) fn new(money: &Money) -> Joining<M> {
        Joining {
            gates: money.gates.iter().map(|it| M::of(*it)).collect(),
            whole: M::of(money.whole.into()),
            of_maximum: money.of_maximum.map(M::of),
            share_cap: money.share_cap.map(M::of),
        }
    }

    pub(super) fn join<S: Lane>(&self, gates: &[u16], earned: &[S], taken: &[S], out: &mut [M]) {
        let whole = self.whole;
        match (self.gates.as_slice(), self.of_maximum) {
            // By far the most usual: every gateway voids, and what is taken is taken from what was earned.
            (&[full, none], None) if none == M::ZERO => {
                rows(gates, earned, taken, out, |gate, earned, taken| {
                    let number = full.times(earned).times(whole.minus(taken));
                    if gate == 0 { number } else { M::ZERO }
                });
            }
            (left, None) => rows(gates, earned, taken, out, |gate, earned, taken| {
                at(left, gate).times(earned).times(whole.minus(taken))
            }),
            (left, Some(worth)) => rows(gates, earned, taken, out, |gate, earned, taken| {
                at(left, gate).times(earned).minus(worth.times(taken))
            }),
        }
        if let Some(cap) = self.share_cap {
            for it in out {
                *it = (*it).min(cap);
            }
        }
    }
}

#[inline]
fn at<M: Lane>(left: &[M], gate: u16) -> M {
    left.get(usize::from(gate)).copied().unwrap_or(M::ZERO)
}

#[inline]
fn rows<S: Lane, M: Lane>(
    gates: &[u16],
    earned: &[S],
    taken: &[S],
    out: &mut [M],
    join: impl Fn(u16, M, M) -> M,
) {
    for (out, (gate, (earned, taken))) in out.iter_mut().zip(gates.iter().zip(earned.iter().zip(taken))) {
        *out = join(*gate, M::of(earned.wide()), M::of(taken.wide()));
    }
}
