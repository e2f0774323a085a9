//! Disclosure control held against examples worked out by hand, and against an attacker who tries every table.

mod attacker;
mod steady;
mod support;
mod worked;
