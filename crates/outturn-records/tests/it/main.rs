//! The program as its users meet it.

#[cfg(all(feature = "cluster", unix))]
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod indicators;
#[cfg(test)]
mod page;
#[cfg(test)]
mod shop;
#[cfg(test)]
mod sql;
#[cfg(test)]
mod stores;
#[cfg(test)]
mod support;
