//! Local schemes: paid by a CCG to practices, from an offer to an award accounted for.
//!
//! A local scheme is a scheme whose payer is a CCG, published by the same rule as any other, and beside it an
//! [`Arrangement`]: the windows for accepting and for claims, what is paid for, who shares the cost, and how many
//! approvals an amount needs. It is offered to practices; each of them has one item, which goes its way by
//! `permissions.csv` as the items of the national scheme do. What a practice claims lies underneath its item, line by
//! line: a corrected line takes the item back and says so. What was not claimed is not claimed: never no, never zero.
//!
//! An amount posts through the same ledger as an award. It is always all that a practice is awarded under the
//! scheme, so a later claim posts and pays the difference, and a large amount cannot be cut into small ones to need
//! fewer approvals.

mod act;
mod arrange;
mod bundle;
mod claim;
mod cost;
mod hold;
mod item;
mod money;
mod offer;
mod sign;
mod template;
mod terms;
mod view;
mod window;
mod working;

pub use act::Act;
pub use arrange::{Arranged, Arrangement, Band, Component, ComponentKind, Share};
pub use bundle::{LOCAL_SIGNATURES, LocalAgain, local_again};
pub use claim::{Amount, Claimed};
pub use cost::CostShare;
pub use item::State;
pub use sign::Asked;
pub use template::Imported;
pub use view::{ClaimLine, ComponentClaims, Item, Move};
pub use window::{Extension, Which, Window};
pub use working::{LOCAL_AWARD, LOCAL_AWARD_FILE, LocalWorked};

pub(crate) use arrange::publishable;
pub(crate) use cost::pots;
pub(crate) use item::rules_changed;
