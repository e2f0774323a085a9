//! Disclosure control held against examples worked out by hand, and against an attacker who tries every table.

#[cfg(test)]
mod attacker;
#[cfg(test)]
mod steady;
#[cfg(test)]
mod support;
#[cfg(test)]
mod worked;
