//! Facts and a scheme to an exact award with its reasons.
//!
//! Pure: no file, clock, float or thread decides anything here. [`award()`] is total: a checked scheme and well-formed
//! facts always give an award. What is not known makes it an interval, with the list of what would settle it.
//!
//! Two evaluators of one set of rules stand side by side: [`award()`] explains every step, [`bulk`] works on columns of
//! integers. Tests hold them equal, and a third, naive one holds both to account.

pub mod against;
pub mod another_year;
pub mod award;
pub mod bulk;
pub mod check;
pub mod cover;
pub mod effect;
pub mod fit;
pub mod fund;
pub mod held;
pub mod impact;
pub mod json;
pub mod lint;
pub mod plain;
pub mod progress;
pub mod recast;
pub mod receipt;
pub mod reconcile;
pub mod report;
pub mod score;
pub mod seen;
pub mod statement;
pub mod truth;
pub mod why;

mod agreement;
mod came;
mod figure;
mod layout;
mod level;
mod menu;
mod money;
mod place;
mod scale;
mod scoring;
mod sentence;
mod settle;
mod shared;
mod walk;
mod worth;

pub use award::{
    Award, Bounds, Earner, Payee, Run, Step, StepKind, Unsettled, all_earners, award, earners, unplaced,
};
pub use check::{Attributed, Check, Used, UsedReading, Want};
pub use figure::compare;
pub use recast::{Recast, recast};
pub use report::{Report, Totals, in_blocks, report};
pub use score::Score;
pub use seen::facts_seen;
pub use sentence::amount;
pub use truth::{Outcome, Truth};
