//! The program as its users meet it.

#[cfg(test)]
mod indicators;
#[cfg(test)]
mod page;
#[cfg(test)]
mod sql;
#[cfg(test)]
mod support;
