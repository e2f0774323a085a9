//! The register, tried on SQLite and on PostgreSQL.

#[cfg(test)]
mod appeals;
#[cfg(test)]
mod appeals_model;
#[cfg(test)]
mod appeals_worked;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod chain;
#[cfg(test)]
mod clocks;
#[cfg(test)]
mod damaged;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod full;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod local;
#[cfg(test)]
mod measures;
#[cfg(test)]
mod model;
#[cfg(test)]
mod money;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod people;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod restarts;
#[cfg(test)]
mod spending;
#[cfg(test)]
mod spending_rules;
#[cfg(test)]
mod statement;
#[cfg(test)]
mod store;
#[cfg(test)]
mod succession;
#[cfg(test)]
mod support;
