//! Quantiles of the distributions that limits come from.
//!
//! Of `statrs` only the inverse error function and the logarithm of the gamma function are used, both held to `SciPy` in
//! the tests. Its normal distribution function is 5e-9 off at 1.96, and its Student quantile 6e-5 off at a million
//! degrees of freedom, so the rest is worked out here.

pub(crate) mod normal;
pub(crate) mod poisson;
pub(crate) mod student;
