//! Exact numbers, money, periods, organisations as at a date, readings and facts.
//!
//! Everything here is a value: no file is opened, no clock is read, nothing is a float. The words are those of
//! `docs/glossary.md`.

pub mod comparison;
pub mod diagnostic;
pub mod exact;
pub mod facts;
pub mod organisation;
pub mod pence;
pub mod period;
pub mod quantity;
pub mod reading;
pub mod readings;
pub mod standing;
pub mod text;

pub use comparison::Comparison;
pub use diagnostic::Diagnostic;
pub use exact::Exact;
pub use facts::{Agreement, Decision, Facts, Finding, LocalTest, Source};
pub use organisation::{Organisation, Organisations, Parent, Relation, RelationKind, Unplaced};
pub use pence::Pence;
pub use period::{Period, Span};
pub use quantity::{Quantity, Unit};
pub use reading::{Figure, Reading, ReadingKey, Stage};
pub use readings::{About, Readings};
pub use standing::Standing;
pub use text::Text;

/// Dates of the civil calendar, as the `jiff` crate has them.
pub use jiff::civil::Date;
