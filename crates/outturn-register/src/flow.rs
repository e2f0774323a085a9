//! The workflow of the national scheme: from a scheme drafted to an award accounted for.
//!
//! Which action is possible in which state, where it leads and who may do it is one table: `permissions.csv`
//! ([`crate::permission`]). Here is what goes beyond it: what is signed, who is removed from a decision, what a
//! change underneath undoes, and when money moves.

mod act;
mod bundle;
mod deciders;
mod item;
mod lately;
mod listed;
mod money;
mod scheme;
mod working;

pub use act::Act;
pub use bundle::{SIGNATURES, SIGNATURES_FILE, Signature, Signatures, content_of, result_of};
pub use deciders::Decider;
pub use item::{Item, Move, State};
pub use listed::{Listed, Wanted};
pub use scheme::{NewScheme, Published, SchemeView};
pub use working::{Calculation, Checked, Rules, Worked, read_facts, read_rules, work_out};

pub(crate) use bundle::{pretty, receipt_of, signed_by, with_sums};
pub(crate) use deciders::{deciders, free};
pub(crate) use item::reopen;
pub(crate) use item::{Loaded, back, item_of, items_beyond, leads_to, load, step, told};
pub(crate) use lately::Lately;
pub(crate) use scheme::{Standing, standing};
pub(crate) use working::{as_seen_by, one, rules_of};
