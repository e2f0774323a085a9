//! The awards of many earners at once: exact, in whole numbers, without reasons.
//!
//! A [`Plan`] is a scheme lowered to slots and a flat program. A [`Batch`] gives each slot a [`Column`]: whole numbers
//! over a denominator, or findings, a row for each earner. Evaluated, it gives the same least and most as
//! [`crate::award()`] does, for millions of earners a second.
//!
//! Nothing is divided before the end. A comparison of fractions is multiplied out to a comparison of whole numbers when
//! the columns are bound, and worked out in 64 bits where their size proves that it fits, otherwise in 128, otherwise
//! in fractions of any size. Conditions have no negation, so the least is the award with every unknown taken against
//! the earner, the most the one with every unknown taken for it.
//!
//! ```
//! # use outturn_award::bulk::{Batch, Column, Plan, Slot};
//! # use outturn_scheme::Scheme;
//! # fn awards(scheme: &Scheme, heads: &[i32], shares: &[i32]) -> Result<(), Box<dyn std::error::Error>> {
//! let plan = Plan::compile(scheme)?;
//! let mut batch = Batch::new(&plan, heads.len());
//! for (position, slot) in plan.slots().iter().enumerate() {
//!     if plan.population() == Some(position) {
//!         batch.set(position, Column::scaled(heads, 1)?)?;
//!     } else if matches!(slot, Slot::Reading { .. }) {
//!         batch.set(position, Column::scaled(shares, 10_000)?)?;
//!     }
//! }
//! for (least, most) in batch.evaluate(2).iter() {
//!     assert!(most.is_none_or(|most| least <= most));
//! }
//! # Ok(())
//! # }
//! ```

mod awards;
mod batch;
mod bound;
mod column;
mod compile;
mod gather;
mod held;
mod kernel;
mod lane;
mod money;
mod plan;
mod poly;
mod run;

pub use awards::Awards;
pub use batch::{Batch, BatchError};
pub use column::{Column, ColumnError, Numbers};
pub use plan::{NotBulk, Plan, Slot};
