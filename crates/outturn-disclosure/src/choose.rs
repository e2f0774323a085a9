//! Whether a count is safe, and what else is withheld where it is not.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use outturn_core::Exact;
use outturn_scheme::DisclosurePolicy;

use crate::counts::{Count, Counts, Outsider, Part, Shown};
use crate::region::{Limit, Region};

/// How many counts are looked at together, one after another until a count is found to be safe. What lies beyond is
/// taken to be known, which can make a count look less safe than it is, and never safer.
const WIDTHS: [usize; 3] = [40, 200, WIDEST];
const WIDEST: usize = 800;

/// The most counts that are tried for one that needs protection.
const TRIED_MAX: usize = 24;

/// How far from a count others are looked for, in sums, and how many.
const FAR: usize = 6;
const FOUND_MAX: usize = 400;

/// Counts with the policy for them.
#[derive(Debug)]
pub(crate) struct Safety<'a> {
    pub(crate) counts: Counts,
    pub(crate) policy: &'a DisclosurePolicy,
}

impl Safety<'_> {
    /// How many further numbers must be possible for a withheld count.
    fn wanted(&self) -> i64 {
        self.policy.suppress.map_or(0, |it| i64::from(it.leave) - 1)
    }

    fn is_still(&self, count: usize, outsider: Outsider) -> bool {
        let it = self.counts.movable(count, self.policy, outsider);
        it.down == Some(0) && it.up == Some(0)
    }

    /// The counts about one, of which the nearest come first, and the sums between them.
    fn region(&self, count: usize, width: usize, outsider: Outsider) -> (Region, bool) {
        let mut places = BTreeMap::from([(count, 0_usize)]);
        let mut order = vec![count];
        let mut sums = BTreeSet::new();
        let mut queue = VecDeque::from([count]);
        let mut is_whole = true;
        // Of a long sum only some, so that there is room for the other sums.
        let from_each = if width < WIDEST { width / 8 } else { width };
        while let Some(next) = queue.pop_front() {
            for sum in self.counts.sums_of(next) {
                if !sums.insert(*sum) {
                    continue;
                }
                let mut taken = 0;
                for withheld in [true, false] {
                    for (other, _) in self.counts.sum(*sum) {
                        let Some(it) = self.counts.get(*other) else { continue };
                        let is_free = !matches!(it.shown, Shown::Exactly | Shown::Before | Shown::Rounded(_));
                        if is_free != withheld
                            || places.contains_key(other)
                            || self.is_still(*other, outsider)
                        {
                            continue;
                        }
                        if taken >= from_each || order.len() >= width {
                            is_whole = false;
                            continue;
                        }
                        taken += 1;
                        places.insert(*other, order.len());
                        order.push(*other);
                        queue.push_back(*other);
                    }
                }
            }
        }
        let movable = order.iter().map(|place| self.counts.movable(*place, self.policy, outsider)).collect();
        let within = |sum: &usize| {
            let terms = self.counts.sum(*sum).iter();
            terms.filter_map(|(place, factor)| Some((*places.get(place)?, *factor))).collect()
        };
        (Region::new(movable, sums.iter().map(within).collect()), is_whole)
    }

    /// How far below and above a count an outsider must reckon with it at least. It is not looked for beyond `enough`,
    /// nor further away once it is as far as the policy asks.
    pub(crate) fn reach(&self, count: usize, outsider: Outsider, enough: i64) -> (Limit, Limit) {
        let mut reach = (Some(0), Some(0));
        for width in WIDTHS {
            let (mut region, is_whole) = self.region(count, width, outsider);
            reach = (region.furthest(0, false, enough), region.furthest(0, true, enough));
            if is_whole || wide(reach) >= self.wanted() {
                break;
            }
        }
        reach
    }

    pub(crate) fn is_safe(&self, count: usize, outsider: Outsider) -> bool {
        wide(self.reach(count, outsider, self.wanted())) >= self.wanted()
    }

    /// Whether a count must be safe.
    pub(crate) fn is_to_be_safe(&self, count: usize) -> bool {
        self.counts.get(count).is_some_and(|it| match it.shown {
            Shown::Small | Shown::Withheld => it.is_here,
            Shown::Implied => it.is_small && it.cell.is_some(),
            Shown::ByPublisher => it.is_given_back,
            Shown::Exactly | Shown::Rounded(_) | Shown::Absent => false,
            // A small count that was given before is not safe, and that is said.
            Shown::Before => it.is_small && it.is_here,
        })
    }

    /// What is withheld to protect a count that is not safe: of what does protect it the least harmful, otherwise the
    /// least harmful of what may help. Nothing where nothing is left.
    pub(crate) fn choose(&mut self, count: usize, outsider: Outsider) -> Option<usize> {
        let candidates = self.candidates(count);
        for candidate in candidates.iter().take(TRIED_MAX).copied() {
            let before = self.show(candidate, Shown::Withheld)?;
            let is_safe = self.is_safe(count, outsider);
            self.show(candidate, before);
            if is_safe {
                return Some(candidate);
            }
        }
        candidates.first().copied()
    }

    /// Shows a count otherwise; gives how it was shown.
    pub(crate) fn show(&mut self, count: usize, shown: Shown) -> Option<Shown> {
        Some(std::mem::replace(&mut self.counts.all.get_mut(count)?.shown, shown))
    }

    /// What could be withheld for a count, the least harmful first: near it, where it is given away, not giving others
    /// away in turn, a part rather than a whole, a numerator rather than a denominator, and a smaller count rather than
    /// a larger.
    fn candidates(&self, count: usize) -> Vec<usize> {
        let mut seen = BTreeSet::from([count]);
        let mut sums = BTreeSet::new();
        let mut layer = vec![count];
        let mut found: Vec<(usize, usize)> = Vec::new();
        for far in 0..FAR {
            let mut next = Vec::new();
            for sum in layer.iter().flat_map(|place| self.counts.sums_of(*place)) {
                if !sums.insert(*sum) {
                    continue;
                }
                for (other, _) in self.counts.sum(*sum) {
                    if !seen.insert(*other) {
                        continue;
                    }
                    if self.counts.get(*other).is_some_and(may_be_withheld) {
                        found.push((far, *other));
                    }
                    if !self.is_still(*other, Outsider::Informed) {
                        next.push(*other);
                    }
                }
            }
            if found.len() >= FOUND_MAX || next.is_empty() {
                break;
            }
            layer = next;
        }
        let tight: BTreeSet<usize> =
            self.counts.sums_of(count).iter().filter(|sum| self.is_tight(count, **sum)).copied().collect();
        let mut sorted: Vec<_> = found
            .into_iter()
            .filter_map(|(far, place)| {
                let it = self.counts.get(place)?;
                let sums = self.counts.sums_of(place);
                let is_tight = sums.iter().any(|sum| tight.contains(sum));
                let open = sums.iter().filter(|sum| self.is_alone(place, **sum)).count();
                let is_denominator = it.cell.as_ref().is_some_and(|it| it.part == Part::Denominator);
                let harm: &Exact = &it.truth;
                Some((!is_tight, far, open, it.is_whole, is_denominator, harm, place))
            })
            .collect();
        sorted.sort();
        sorted.into_iter().map(|it| it.6).collect()
    }

    /// Whether a sum alone, whatever else an outsider knows, leaves a count too few numbers.
    fn is_tight(&self, count: usize, sum: usize) -> bool {
        let terms = self.counts.sum(sum);
        let own = terms.iter().find(|(place, _)| *place == count).map_or(1, |(_, factor)| *factor);
        let (mut down, mut up) = (Some(0_i64), Some(0_i64));
        for (other, factor) in terms.iter().filter(|(place, _)| *place != count) {
            let it = self.counts.movable(*other, self.policy, Outsider::Informed);
            // What rises on the same side of the sum lets the count fall.
            let (rise, fall) = (it.up, it.down.map(|down| -down));
            let (less, more) = if *factor == own { (rise, fall) } else { (fall, rise) };
            down = down.zip(less).map(|(a, b)| a.saturating_add(b));
            up = up.zip(more).map(|(a, b)| a.saturating_add(b));
        }
        let own = self.counts.movable(count, self.policy, Outsider::Informed);
        let least = |a: Limit, b: Limit| a.map_or(b, |a| Some(b.map_or(a, |b| a.min(b))));
        wide((least(down, own.down.map(|it| -it)), least(up, own.up))) < self.wanted()
    }

    /// Whether a count, were it withheld, would be given back by a sum in which it stands alone.
    fn is_alone(&self, count: usize, sum: usize) -> bool {
        let others = self.counts.sum(sum).iter().filter(|(place, _)| *place != count);
        others.into_iter().all(|(place, _)| self.is_still(*place, Outsider::Informed))
    }
}

fn may_be_withheld(it: &Count) -> bool {
    // A zero that is withheld protects nothing where zeros are given: a mark is then never a zero.
    it.is_here && it.is_known && matches!(it.shown, Shown::Exactly | Shown::Rounded(_)) && !it.truth.is_zero()
}

/// How many further numbers lie within reach.
fn wide((down, up): (Limit, Limit)) -> i64 {
    down.zip(up).map_or(i64::MAX, |(down, up)| down.saturating_add(up))
}
