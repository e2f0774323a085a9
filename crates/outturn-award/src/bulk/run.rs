//! The run over a batch, block by block.

use std::ops::Range;

use super::awards::{Awards, OpenBlock, Wide};
use super::batch::Batch;
use super::bound::{BoundLeaf, Masks};
use super::column::Column;
use super::kernel::{self, BLOCK};
use super::lane::{self, Joining, Lane, Widths};
use super::money::Paying;
use super::plan::{BandedLine, Line, Op, Plan};

/// What a batch comes to, bound once and read by every thread.
struct Bound<'a> {
    plan: &'a Plan,
    columns: &'a [Column<'a>],
    leaves: Vec<Option<BoundLeaf<'a>>>,
    paying: Paying<'a>,
}

/// Works out the awards of a batch; see [`Batch::evaluate`].
pub(super) fn evaluate(batch: &Batch<'_>, threads: usize) -> Awards {
    if lane::Narrow::holds(&batch.plan.money) {
        evaluate_in::<lane::Narrow>(batch, threads)
    } else {
        evaluate_in::<lane::Wide>(batch, threads)
    }
}

fn evaluate_in<W: Widths>(batch: &Batch<'_>, threads: usize) -> Awards {
    let leaves = batch.plan.leaves.iter().map(|leaf| BoundLeaf::bind(&batch.columns, leaf)).collect();
    let bound = Bound {
        plan: batch.plan,
        columns: &batch.columns,
        leaves,
        paying: Paying::bind(batch.plan, &batch.columns),
    };
    let blocks = batch.rows.div_ceil(BLOCK);
    let mut awards = Awards { least: vec![0; batch.rows], open: vec![None; blocks], wide: Wide::default() };
    let share = blocks.div_ceil(threads.max(1)).max(1);
    let parts = awards.least.chunks_mut(share.saturating_mul(BLOCK)).zip(awards.open.chunks_mut(share));
    let parts = parts.enumerate().map(|(part, (least, open))| {
        let start = part.saturating_mul(share).saturating_mul(BLOCK);
        Worker { bound: &bound, room: Room::<W>::new(batch.plan, batch.rows.min(BLOCK)), start, least, open }
    });
    let wides: Vec<Wide> = if threads <= 1 || blocks <= 1 {
        parts.map(Worker::run).collect()
    } else {
        std::thread::scope(|scope| {
            let mut parts = parts;
            // This thread works on the first part itself.
            let first = parts.next();
            let runs: Vec<_> = parts.map(|worker| scope.spawn(move || worker.run())).collect();
            let first = first.map(Worker::run);
            let rest = runs
                .into_iter()
                .map(|run| run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            first.into_iter().chain(rest).collect()
        })
    };
    for mut wide in wides {
        awards.wide.least.append(&mut wide.least);
        awards.wide.most.append(&mut wide.most);
    }
    awards
}

/// Room to work in, for one thread.
struct Room<W: Widths> {
    masks: Masks,
    stack: Vec<Vec<u8>>,
    earned: Vec<W::Share>,
    chosen: Vec<W::Share>,
    taken: Vec<W::Share>,
    gates: Vec<u16>,
    joining: Joining<W::Multiplier>,
    multipliers: Vec<W::Multiplier>,
    boundless: Vec<u8>,
}

impl<W: Widths> Room<W> {
    /// For blocks of so many rows.
    fn new(plan: &Plan, rows: usize) -> Room<W> {
        let shares = || vec![W::Share::ZERO; rows];
        Room {
            masks: Masks::new(rows),
            stack: vec![vec![0; rows]; plan.depth.max(1)],
            earned: shares(),
            chosen: shares(),
            taken: shares(),
            gates: vec![0; rows],
            joining: Joining::new(&plan.money),
            multipliers: vec![W::Multiplier::ZERO; rows],
            boundless: vec![0; rows],
        }
    }
}

/// The work of one thread: a run of whole blocks.
struct Worker<'a, 'o, W: Widths> {
    bound: &'a Bound<'a>,
    room: Room<W>,
    start: usize,
    least: &'o mut [i64],
    open: &'o mut [Option<OpenBlock>],
}

impl<W: Widths> Worker<'_, '_, W> {
    fn run(self) -> Wide {
        let Worker { bound, mut room, start, least, open } = self;
        let mut wide = Wide::default();
        for (block, (least, open)) in least.chunks_mut(BLOCK).zip(open).enumerate() {
            let first = start.saturating_add(block.saturating_mul(BLOCK));
            let rows = first..first.saturating_add(least.len());
            *open = bound.block(&rows, &mut room, least, &mut wide);
        }
        wide
    }
}

impl Bound<'_> {
    fn block<W: Widths>(
        &self,
        rows: &Range<usize>,
        room: &mut Room<W>,
        least: &mut [i64],
        wide: &mut Wide,
    ) -> Option<OpenBlock> {
        let len = least.len();
        let open = self.pass(rows, false, room);
        self.paying.pay(rows, room.multipliers.get(..len)?, least, &mut wide.least);
        let boundless = room.boundless.get_mut(..len)?;
        boundless.fill(0);
        if !self.paying.unknown(rows, boundless) && !open {
            return None;
        }
        let boundless = boundless.to_vec();
        let mut most = vec![0; len];
        self.pass(rows, true, room);
        self.paying.pay(rows, room.multipliers.get(..len)?, &mut most, &mut wide.most);
        for (row, ((least, most), boundless)) in
            rows.clone().zip(least.iter_mut().zip(&mut most).zip(&boundless))
        {
            if *boundless != 0 {
                (*least, *most) = (0, 0);
                wide.least.remove(&row);
                wide.most.remove(&row);
            }
        }
        Some(OpenBlock { most, boundless })
    }

    /// Works out the multipliers of a block with every unknown going for the earner (`best`) or against; says whether
    /// there is one.
    fn pass<W: Widths>(&self, rows: &Range<usize>, best: bool, room: &mut Room<W>) -> bool {
        let len = rows.len();
        let Room { masks, stack, earned, chosen, taken, gates, joining, multipliers, boundless: _ } = room;
        let share = |it: u32| W::Share::of(it.into());
        let (Some(earned), Some(taken)) = (earned.get_mut(..len), taken.get_mut(..len)) else { return false };
        let (Some(gates), Some(chosen)) = (gates.get_mut(..len), chosen.get_mut(..len)) else { return false };
        let mut judge = Judge { bound: self, rows, best, masks, stack, open: false };
        gates.fill(0);
        for gate in &self.plan.gateways {
            kernel::mark_elsewhere(judge.program(&gate.program), gate.bit, gates);
        }
        earned.fill(share(self.plan.money.start));
        for line in &self.plan.lines {
            match line {
                Line::Test { program, earns } => {
                    kernel::add_where(judge.program(program), share(*earns), earned);
                }
                Line::Bands(line) => {
                    judge.bands(line, chosen);
                    kernel::add_amounts(chosen, earned);
                }
            }
        }
        taken.fill(W::Share::ZERO);
        for deduction in &self.plan.deductions {
            kernel::add_elsewhere(judge.program(&deduction.program), share(deduction.takes), taken);
        }
        let open = judge.open;
        if let Some(multipliers) = multipliers.get_mut(..len) {
            joining.join(gates, earned, taken, multipliers);
        }
        open
    }
}

/// Runs programs over one block.
struct Judge<'a, 'r> {
    bound: &'a Bound<'a>,
    rows: &'r Range<usize>,
    best: bool,
    masks: &'r mut Masks,
    stack: &'r mut Vec<Vec<u8>>,
    /// Whether anything was unknown so far.
    open: bool,
}

impl Judge<'_, '_> {
    /// The mask of a condition: the bottom of the stack.
    fn program(&mut self, program: &[Op]) -> &[u8] {
        let len = self.rows.len();
        let mut top = 0_usize;
        for op in program {
            match *op {
                Op::Leaf(leaf) => {
                    let mask =
                        self.stack.get_mut(top).and_then(|mask| mask.get_mut(..len)).unwrap_or_default();
                    self.open |= if let Some(Some(leaf)) = self.bound.leaves.get(leaf) {
                        leaf.judge(self.rows, self.best, self.masks, mask)
                    } else {
                        // What could not be bound is not known; a plan's own columns can always be.
                        mask.fill(if self.best { kernel::YES } else { 0 });
                        true
                    };
                    top = top.saturating_add(1);
                }
                Op::All(count) => top = join(self.stack, top, count, len, true),
                Op::Any(count) => top = join(self.stack, top, count, len, false),
            }
        }
        self.stack.first().and_then(|mask| mask.get(..len)).unwrap_or_default()
    }

    /// Fills in what a line with bands earns.
    fn bands<T: Lane>(&mut self, line: &BandedLine, chosen: &mut [T]) {
        let share = |it: u32| T::of(it.into());
        chosen.fill(T::ZERO);
        for band in &line.bands {
            match band.reached {
                // Bands run from the lowest up: each one reached takes the place of those before it.
                Some(leaf) => kernel::put_where(self.program(&[Op::Leaf(leaf)]), share(band.earns), chosen),
                None => chosen.fill(share(band.earns)),
            }
        }
        let Some(column) = self.bound.columns.get(line.outturn) else { return };
        let Some(unknown) = self.stack.first_mut().and_then(|mask| mask.get_mut(..chosen.len())) else {
            return;
        };
        if column.mark_unknown(self.rows, unknown) {
            kernel::put_where(unknown, share(if self.best { line.most } else { line.least }), chosen);
            self.open = true;
        }
    }
}

/// Joins the top `count` masks into the lowest of them; gives the new height.
fn join(stack: &mut [Vec<u8>], top: usize, count: usize, len: usize, all: bool) -> usize {
    let bottom = top.saturating_sub(count);
    let Some((first, rest)) = stack.get_mut(bottom..).and_then(<[_]>::split_first_mut) else { return bottom };
    let first = first.get_mut(..len).unwrap_or_default();
    if count == 0 {
        first.fill(if all { kernel::YES } else { 0 });
    }
    for other in rest.iter().take(count.saturating_sub(1)) {
        let other = other.get(..len).unwrap_or_default();
        if all { kernel::and(other, first) } else { kernel::or(other, first) }
    }
    bottom.saturating_add(1)
}
