//! The counts of facts, and what an outsider is told of each.

use std::collections::BTreeMap;
use std::fmt;

use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Figure, Reading, ReadingKey, Unit};
use outturn_scheme::{Catalogue, DisclosurePolicy, Indicator, Suppress, ValueKind};

use crate::region::Movable;

/// Which figure of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The count that is its value.
    Value,
    /// Its numerator.
    Numerator,
    /// Its denominator.
    Denominator,
    /// The denominator less the numerator, which stands nowhere and is known to whoever has both.
    Rest,
}

impl Part {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Value => "value",
            Part::Numerator => "numerator",
            Part::Denominator => "denominator",
            Part::Rest => "rest",
        }
    }

    /// The figure of a reading.
    pub(crate) fn of(self, reading: &Reading) -> Option<&Figure> {
        match self {
            Part::Value => Some(&reading.value),
            Part::Numerator => reading.numerator.as_ref(),
            Part::Denominator => reading.denominator.as_ref(),
            Part::Rest => None,
        }
    }

    /// The figures of an indicator's readings that count people or what is done for them.
    pub(crate) fn counted(indicator: &Indicator) -> &'static [Part] {
        match indicator.value {
            ValueKind::Count if indicator.unit == Unit::Number => &[Part::Value],
            ValueKind::Ratio | ValueKind::Published => &[Part::Numerator, Part::Denominator],
            ValueKind::Count | ValueKind::Score => &[],
        }
    }
}

/// A count: one figure of one reading.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The reading.
    pub key: ReadingKey,
    /// Which figure of it.
    pub part: Part,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.key;
        write!(f, "{} {} {}", key.organisation, key.indicator, key.period)?;
        if !key.breakdown.is_empty() {
            write!(f, " ({})", key.breakdown)?;
        }
        if key.stage != outturn_core::Stage::Published {
            write!(f, " [{}]", key.stage)?;
        }
        match self.part {
            Part::Value => Ok(()),
            Part::Rest => f.write_str(", denominator less numerator"),
            part => write!(f, ", {}", part.as_str()),
        }
    }
}

/// What an outsider is told of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The count.
    Exactly,
    /// The count, from an earlier release: it cannot be taken back.
    Before,
    /// The nearest multiple of this.
    Rounded(u32),
    /// That it is withheld, being small.
    Small,
    /// That it is withheld, to protect others.
    Withheld,
    /// That its publisher had withheld it before it came here.
    ByPublisher,
    /// Nothing, and it is known only from sums: what is left of a denominator, or what nobody gave.
    Implied,
    /// Nothing, as there is no row of it, though there are such rows of others. Where sums leave nothing for it, it is
    /// taken for a zero that was not worth a row.
    Absent,
}

/// One count.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own, and all go together")]
pub(crate) struct Count {
    /// Where it stands; none for what is implied.
    pub(crate) cell: Option<Cell>,
    /// What it is; for what is not known, a number that fits.
    pub(crate) truth: Exact,
    /// Whether that is known.
    pub(crate) is_known: bool,
    pub(crate) shown: Shown,
    /// Whether it is small in the sense of the policy.
    pub(crate) is_small: bool,
    /// Whether the policy is for it.
    pub(crate) is_in_scope: bool,
    /// Where an earlier release has it rounded, what it lies between.
    pub(crate) between: Option<(Exact, Exact)>,
    /// Whether it is in these facts; otherwise it is in an earlier release alone.
    pub(crate) is_here: bool,
    /// Whether it is the sum of others: those are kept longest.
    pub(crate) is_whole: bool,
    /// Whether its publisher withheld it, and a sum gives it back.
    pub(crate) is_given_back: bool,
}

/// A sum of counts with their factors: what it comes to is known, whatever it is.
pub(crate) type Sum = Vec<(usize, i64)>;

/// Whether an outsider is taken to know which of the withheld counts are the small ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outsider {
    /// Yes: the others are then known to be larger.
    Informed,
    /// No: a mark is a mark.
    Plain,
}

/// Every count, and the sums that hold between them.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) all: Vec<Count>,
    pub(crate) by_cell: BTreeMap<Cell, usize>,
    pub(crate) sums: Vec<Sum>,
    /// The sums that a count is in.
    pub(crate) sums_of: Vec<Vec<usize>>,
}

impl Counts {
    /// The counts of facts.
    pub(crate) fn of(facts: &Facts, catalogue: &Catalogue, policy: &DisclosurePolicy) -> Counts {
        let kinds: BTreeMap<&str, &str> = kinds(facts).collect();
        let mut counts = Counts::default();
        for (about, reading) in facts.readings.iter() {
            let Some(indicator) = catalogue.get(about.indicator) else { continue };
            let kind = kinds.get(about.organisation).copied();
            let is_in_scope = policy.is_for(about.indicator, kind);
            for part in Part::counted(indicator) {
                let Some(figure) = part.of(reading) else { continue };
                let (truth, shown) = match figure {
                    Figure::Known(count) if count.is_negative() => continue,
                    Figure::Known(count) => (count.clone(), Shown::Exactly),
                    Figure::Suppressed => (Exact::ZERO, Shown::ByPublisher),
                    // What nobody has makes a sum open; what makes no sense adds nothing to it.
                    Figure::Missing(_) => (Exact::ZERO, Shown::Implied),
                    Figure::NotApplicable => continue,
                };
                let is_known = shown == Shown::Exactly;
                let is_small = is_in_scope && is_known && is_small(policy.suppress.as_ref(), &truth);
                counts.add(Count {
                    cell: Some(Cell { key: about.to_key(), part: *part }),
                    shown: match policy.round_to {
                        _ if is_small => Shown::Small,
                        Some(step) if is_in_scope && is_known => rounded(policy, &truth, step),
                        _ => shown,
                    },
                    truth,
                    is_known,
                    is_small,
                    is_in_scope,
                    between: None,
                    is_here: true,
                    is_whole: false,
                    is_given_back: false,
                });
            }
        }
        counts
    }

    pub(crate) fn add(&mut self, count: Count) -> usize {
        let place = self.all.len();
        if let Some(cell) = &count.cell {
            self.by_cell.insert(cell.clone(), place);
        }
        self.all.push(count);
        self.sums_of.push(Vec::new());
        place
    }

    /// A count that stands nowhere.
    pub(crate) fn imply(&mut self, truth: Exact, is_small: bool, cell: Option<Cell>) -> usize {
        let place = self.all.len();
        self.all.push(Count {
            cell,
            truth,
            is_known: true,
            shown: Shown::Implied,
            is_small,
            is_in_scope: false,
            between: None,
            is_here: false,
            is_whole: false,
            is_given_back: false,
        });
        self.sums_of.push(Vec::new());
        place
    }

    /// A count of which there is no row.
    pub(crate) fn miss(&mut self, cell: Cell) -> usize {
        let place = self.imply(Exact::ZERO, false, None);
        if let Some(count) = self.all.get_mut(place) {
            count.cell = Some(cell.clone());
            count.is_known = false;
            count.shown = Shown::Absent;
        }
        self.by_cell.insert(cell, place);
        place
    }

    pub(crate) fn find(&self, key: &ReadingKey, part: Part) -> Option<usize> {
        self.by_cell.get(&Cell { key: key.clone(), part }).copied()
    }

    /// Takes in a sum: a whole, and what it is the sum of.
    pub(crate) fn add_up(&mut self, whole: usize, parts: &[usize]) {
        if parts.is_empty() || parts.contains(&whole) {
            return;
        }
        if let Some(count) = self.all.get_mut(whole) {
            count.is_whole |= parts.len() > 1;
        }
        let sum: Sum = std::iter::once((whole, -1)).chain(parts.iter().map(|part| (*part, 1))).collect();
        for (count, _) in &sum {
            if let Some(sums) = self.sums_of.get_mut(*count) {
                sums.push(self.sums.len());
            }
        }
        self.sums.push(sum);
    }

    pub(crate) fn get(&self, count: usize) -> Option<&Count> {
        self.all.get(count)
    }

    pub(crate) fn sum(&self, sum: usize) -> &[(usize, i64)] {
        self.sums.get(sum).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn sums_of(&self, count: usize) -> &[usize] {
        self.sums_of.get(count).map_or(&[], Vec::as_slice)
    }

    /// How far an outsider can think a count to lie from what it is.
    pub(crate) fn movable(&self, count: usize, policy: &DisclosurePolicy, outsider: Outsider) -> Movable {
        let still = Movable { down: Some(0), up: Some(0) };
        let (Some(it), Some(suppress)) = (self.get(count), policy.suppress) else { return still };
        let whole = |number: u32| Exact::from(number);
        let least = if suppress.zeros { Exact::ZERO } else { Exact::ONE };
        let informed = outsider == Outsider::Informed;
        let (mut low, mut high) = match it.shown {
            Shown::Exactly | Shown::Before => return still,
            Shown::Absent if it.truth.is_zero() => return still,
            Shown::Rounded(step) => {
                let (low, high) = around(&it.truth, step);
                let above = whole(suppress.up_to + 1);
                (if it.is_in_scope { low.max(above) } else { low }, Some(high))
            }
            Shown::Small if informed => (least, Some(whole(suppress.up_to))),
            // Of a body or an indicator that the policy is not for, small counts are given as they are.
            Shown::Withheld if informed && it.is_in_scope => (whole(suppress.up_to + 1), None),
            Shown::Small | Shown::Withheld => (least, None),
            Shown::Implied if it.is_small && informed => (least, Some(whole(suppress.up_to))),
            Shown::ByPublisher | Shown::Implied | Shown::Absent => (Exact::ZERO, None),
        };
        if let Some((from, to)) = &it.between {
            low = low.max(from.clone());
            high = Some(high.map_or_else(|| to.clone(), |high| high.min(to.clone())));
        }
        let down = whole_part(&(&it.truth - &low)).unwrap_or(0).max(0);
        let up = high.map(|high| whole_part(&(&high - &it.truth)).unwrap_or(0).max(0));
        Movable { down: Some(-down), up }
    }
}

/// The kind of every body of which it is known.
pub(crate) fn kinds(facts: &Facts) -> impl Iterator<Item = (&str, &str)> {
    let unplaced = facts.organisations.unplaced();
    let unplaced = unplaced.filter_map(|body| Some((body.code.as_str(), body.kind.as_deref()?)));
    facts.organisations.iter().map(|body| (body.code.as_str(), body.kind.as_str())).chain(unplaced)
}

/// Whether a count is withheld for itself.
pub(crate) fn is_small(suppress: Option<&Suppress>, count: &Exact) -> bool {
    suppress.is_some_and(|it| *count <= Exact::from(it.up_to) && (it.zeros || !count.is_zero()))
}

/// A zero is given as it is where nothing else can round to it.
fn rounded(policy: &DisclosurePolicy, truth: &Exact, step: u32) -> Shown {
    let small = policy.suppress.map_or(0, |it| it.up_to);
    if truth.is_zero() && small >= step / 2 { Shown::Exactly } else { Shown::Rounded(step) }
}

/// The multiple that a count is rounded to.
pub(crate) fn nearest(count: &Exact, step: u32) -> Exact {
    count.rounded(&Exact::from(step), Direction::HalfUp)
}

/// The lowest and the highest whole number that are rounded to the same.
pub(crate) fn around(count: &Exact, step: u32) -> (Exact, Exact) {
    let middle = nearest(count, step);
    // A half is rounded up: to tens, 5 to 14 are 10.
    let (below, above) = (Exact::from(step / 2), Exact::from((step - 1) / 2));
    ((&middle - &below).max(Exact::ZERO), &middle + &above)
}

/// The whole part of a number that is not below zero.
pub(crate) fn whole_part(number: &Exact) -> Option<i64> {
    i64::try_from(number.rounded(&Exact::ONE, Direction::Down).to_i128()?).ok()
}
