//! Local schemes: from an offer to a payment, tried on both databases.

mod arranging;
mod cells;
mod claiming;
mod killed;
mod model;
mod signing;
mod stoke;
mod templates;
mod worked;
mod world;

pub(crate) use killed::{before, deed};
pub(crate) use world::{Local, new_scheme as scheme_of_c1, nothing_asked};
