//! The program as its users meet it.

#[cfg(test)]
mod indicators;
mod page;
#[cfg(test)]
mod sql;
#[cfg(test)]
mod support;
