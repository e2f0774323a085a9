//! The statutory statement: how an earner spent an award, made from postings and published.
//!
//! A statement says what stood as at a day, as it was believed on another. It is one model with three renderings; the
//! hash is that of the model as JSON. A published one is a version that is never altered: a correction is the next
//! version, and says what it changes. Whatever is published is public.

mod changes;
mod deadline;
mod model;
mod publish;
mod render;

pub use changes::Changed;
pub use deadline::{Deadline, Owed};
pub use model::{MemberPayment, Part, Statement, StatementLine};
pub use publish::PublishedStatement;
