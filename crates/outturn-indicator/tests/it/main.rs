//! Statistics in SQL, held to certified values, and tables of files.
#![cfg_attr(
    test,
    expect(clippy::disallowed_types, clippy::float_arithmetic, reason = "estimates and limits are floats")
)]

#[cfg(test)]
mod certified;
#[cfg(feature = "cluster")]
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod counted;
#[cfg(test)]
mod divided;
#[cfg(test)]
mod ranked;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod windows;
#[cfg(test)]
mod withheld;
