//! Leaves bound to columns: a mask for each, with the unknown taken for or against the earner.

use std::ops::Range;

use outturn_core::Quantity;

use super::column::{Column, Data};
use super::held::{Held, Level, Room};
use super::kernel;
use super::plan::{Compared, Leaf, OpenLevel};

/// Room to work in, for one thread.
#[derive(Debug)]
pub(super) struct Masks {
    room: Room,
    unknown: Vec<u8>,
    /// Where the level is not agreed, and then whether a limit holds and is unknown there.
    unagreed: Vec<u8>,
    limit: Vec<u8>,
    limit_unknown: Vec<u8>,
}

impl Masks {
    /// For blocks of so many rows.
    pub(super) fn new(rows: usize) -> Masks {
        let mask = || vec![0; rows];
        Masks {
            room: Room::new(rows),
            unknown: mask(),
            unagreed: mask(),
            limit: mask(),
            limit_unknown: mask(),
        }
    }
}

/// A leaf bound to columns.
#[derive(Debug)]
pub(super) enum BoundLeaf<'a> {
    /// Findings, none where there are none; whether one may be unknown, and the rows marked so.
    Finding {
        findings: Option<&'a [u8]>,
        doubtful: bool,
        unknown: &'a [u8],
    },
    Fixed(Held<'a>),
    Open(Box<Open<'a>>),
}

/// A comparison with levels of which some may not be agreed.
#[derive(Debug)]
pub(super) struct Open<'a> {
    held: Held<'a>,
    levels: &'a Column<'a>,
    not_less_than: Option<Held<'a>>,
    not_more_than: Option<Held<'a>>,
    eases_as_level_rises: bool,
}

impl<'a> BoundLeaf<'a> {
    pub(super) fn bind(columns: &'a [Column<'a>], leaf: &'a Leaf) -> Option<BoundLeaf<'a>> {
        Some(match leaf {
            Leaf::Finding(slot) => {
                let column = columns.get(*slot)?;
                let (findings, doubtful) = match &column.data {
                    Data::Findings { findings, doubtful } => (Some(&**findings), *doubtful),
                    Data::Nothing | Data::Scaled { .. } | Data::Ratios { .. } => (None, true),
                };
                let doubtful = doubtful || !column.unknown.is_empty();
                BoundLeaf::Finding { findings, doubtful, unknown: &column.unknown }
            }
            Leaf::Fixed(compared, level) => {
                BoundLeaf::Fixed(Held::bind(columns, *compared, Level::Fixed(level))?)
            }
            Leaf::Open(compared, open) => BoundLeaf::Open(Box::new(Open::bind(columns, *compared, open)?)),
        })
    }

    /// Fills in where the leaf holds if every unknown goes for the earner (`best`) or against; says whether there is
    /// one.
    pub(super) fn judge(&self, rows: &Range<usize>, best: bool, masks: &mut Masks, holds: &mut [u8]) -> bool {
        let len = holds.len();
        let Masks { room, unknown, unagreed, limit, limit_unknown } = masks;
        let Some(unknown) = unknown.get_mut(..len) else { return false };
        let open = match self {
            BoundLeaf::Finding { findings, doubtful, unknown: marks } => {
                let Some(findings) = findings else {
                    holds.fill(if best { kernel::YES } else { 0 });
                    return true;
                };
                let findings = findings.get(rows.clone()).unwrap_or_default();
                kernel::equal(findings, Column::MET, holds);
                *doubtful && {
                    kernel::equal(findings, Column::UNKNOWN, unknown);
                    kernel::or_marked(marks.get(rows.clone()).unwrap_or_default(), unknown);
                    kernel::any(unknown)
                }
            }
            BoundLeaf::Fixed(held) => held.judge(rows, room, holds, unknown),
            BoundLeaf::Open(open) => {
                let any = open.held.judge(rows, room, holds, unknown);
                let (Some(unagreed), Some(limit), Some(limit_unknown)) =
                    (unagreed.get_mut(..len), limit.get_mut(..len), limit_unknown.get_mut(..len))
                else {
                    return any;
                };
                if any && open.mark_unagreed(rows, unagreed) {
                    open.settle(rows, room, unagreed, (limit, limit_unknown), (holds, unknown));
                    kernel::any(unknown)
                } else {
                    any
                }
            }
        };
        match (open, best) {
            (false, _) => {}
            (true, true) => kernel::or(unknown, holds),
            (true, false) => kernel::and_not(unknown, holds),
        }
        open
    }
}

impl<'a> Open<'a> {
    fn bind(columns: &'a [Column<'a>], compared: Compared, open: &'a OpenLevel) -> Option<Open<'a>> {
        let limit = |level: &'a Option<Quantity>| {
            level.as_ref().and_then(|level| Held::bind_limit(columns, compared, level))
        };
        Some(Open {
            held: Held::bind(columns, compared, Level::Open(open))?,
            levels: columns.get(open.slot)?,
            not_less_than: limit(&open.not_less_than),
            not_more_than: limit(&open.not_more_than),
            eases_as_level_rises: compared.comparison.eases_as_level_rises(),
        })
    }

    /// Marks the rows whose level is not agreed, where a limit could settle them; says whether there is one.
    fn mark_unagreed(&self, rows: &Range<usize>, out: &mut [u8]) -> bool {
        if self.not_less_than.is_none() && self.not_more_than.is_none() {
            return false;
        }
        self.levels.mark_unknown(rows, out)
    }

    /// Settles what the limits of what may be agreed can settle: what holds at the hardest level allowed holds at
    /// every level, and what fails at the easiest fails at every level.
    fn settle(
        &self,
        rows: &Range<usize>,
        room: &mut Room,
        unagreed: &mut [u8],
        (limit, limit_unknown): (&mut [u8], &mut [u8]),
        (holds, unknown): (&mut [u8], &mut [u8]),
    ) {
        for (held, rises) in [(&self.not_less_than, false), (&self.not_more_than, true)] {
            let Some(held) = held else { continue };
            if !held.judge(rows, room, limit, limit_unknown) {
                limit_unknown.fill(0);
            }
            // The lower limit is the easiest level, unless the test eases as the level rises.
            let easiest = rises == self.eases_as_level_rises;
            for ((unagreed, (limit, doubt)), (holds, unknown)) in unagreed
                .iter_mut()
                .zip(limit.iter().zip(limit_unknown.iter()))
                .zip(holds.iter_mut().zip(unknown.iter_mut()))
            {
                let settles = *unagreed & !doubt & if easiest { !limit } else { *limit };
                *holds = (*holds & !settles) | (limit & settles);
                *unknown &= !settles;
                // What one limit has settled the other does not settle again.
                *unagreed &= !settles;
            }
        }
    }
}
