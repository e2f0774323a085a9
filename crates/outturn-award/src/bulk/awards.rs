//! Awards of many earners, as columns of pence.

use std::collections::BTreeMap;

use outturn_core::Pence;

use super::kernel::BLOCK;

/// The least and the most of every earner of a batch, by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Awards {
    pub(super) least: Vec<i64>,
    /// For each block in which something is not known, what differs from the least.
    pub(super) open: Vec<Option<OpenBlock>>,
    /// Amounts that 64 bits do not hold.
    pub(super) wide: Wide,
}

/// A block in which something is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenBlock {
    pub(super) most: Vec<i64>,
    /// Where a full award is not known, and so the most is not either.
    pub(super) boundless: Vec<u8>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wide {
    pub(super) least: BTreeMap<usize, Pence>,
    pub(super) most: BTreeMap<usize, Pence>,
}

impl Awards {
    /// Earners.
    pub const fn rows(&self) -> usize {
        self.least.len()
    }

    /// The least and the most that the facts of a row allow; the most is none where the full award is not known.
    /// Nothing for a row that is not there.
    pub fn get(&self, row: usize) -> Option<(Pence, Option<Pence>)> {
        let narrow = Pence(i128::from(*self.least.get(row)?));
        let least = self.wide.least.get(&row).copied().unwrap_or(narrow);
        let Some(block) = self.open.get(row.div_euclid(BLOCK)).and_then(Option::as_ref) else {
            return Some((least, Some(least)));
        };
        let at = row.rem_euclid(BLOCK);
        if block.boundless.get(at).is_some_and(|it| *it != 0) {
            return Some((least, None));
        }
        let most = Pence(i128::from(*block.most.get(at)?));
        Some((least, Some(self.wide.most.get(&row).copied().unwrap_or(most))))
    }

    /// Every row's least and most, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Pence, Option<Pence>)> {
        (0..self.rows()).filter_map(|row| self.get(row))
    }

    /// The awards in pence, where every one of them is settled and fits 64 bits.
    pub fn settled(&self) -> Option<&[i64]> {
        let settled = self.open.iter().all(Option::is_none) && self.wide.least.is_empty();
        settled.then_some(self.least.as_slice())
    }

    /// The sums of the least and of the most; the latter is none where one is not known.
    pub fn total(&self) -> (Pence, Option<Pence>) {
        let least = self.iter().map(|(least, _)| least).sum();
        let most = self.iter().map(|(_, most)| most).sum();
        (least, most)
    }
}
