//! What the parts of a rule came to, beside what a step's outcome and its check say: which band, which stretch of a
//! scale, which row of a table. No output shows it; which branches of the rules were reached is told from it.

use crate::check::Check;
use crate::truth::Truth;

/// What a part of a rule came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Came {
    /// The outturn of a line lies in the band with this index.
    Band(usize),
    /// That of its scale with this index lies here.
    Scale(usize, Stretch),
    /// Of several scales the one with this index counts.
    Decided(usize),
    /// A line is scored as the one with this index among those that it names, or as none of them.
    ScoredAs(Option<usize>),
    /// The condition under which a line applies.
    Applies(Box<Check>),
    /// A line does not apply, or it is not known whether it does.
    NotApplying(Truth),
    /// Whether the error between a claimed and a checked figure is borne.
    Verified(bool),
    /// Whether what the overlap with this index is about was found to be other work.
    Judged(usize, bool),
    /// Whether an option was chosen from its menu.
    Chosen(bool),
    /// When what has a deadline was settled.
    Settled(When),
    /// The level with this id is agreed, or was agreed too late.
    Agreed(String, When),
    /// What holds where the level with this id is not agreed is in force.
    Otherwise(String),
    /// The table with this id sets what its row with this index says.
    Row(String, usize),
    /// What a line that pays by itself pays.
    Paid(Paid),
    /// What a factor comes to.
    Factor(Limit),
    /// Whether the group with this index is scored.
    Group(usize, bool),
    /// Whether enough groups are scored for there to be an award.
    Groups(bool),
}

/// Where an outturn lies on a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// Short of where points begin.
    Short,
    /// Between the two ends, where a limit may hold.
    Between(Limit),
    /// At the end or beyond it.
    Beyond,
}

/// Whether a figure was kept within limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// It lies within them.
    Within,
    /// It would be less than it may be.
    Floor,
    /// It would be more.
    Ceiling,
}

/// When something was settled that has a deadline, or has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// In time.
    InTime,
    /// After the deadline, which was put off.
    Extended,
    /// Too late.
    Late,
}

/// How much a line pays of what it could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paid {
    /// For all that is counted or claimed, or a fixed amount.
    Whole,
    /// Up to its limit, which is less than what is counted or claimed.
    Limited,
    /// A part of a pot that others share.
    Shared,
}
