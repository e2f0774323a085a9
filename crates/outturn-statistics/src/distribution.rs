//! Quantiles of the distributions that limits come from.
//!
//! Of `statrs` only the inverse error function and the logarithm of the gamma function are used, which the tests hold
//! to `SciPy` through every limit. Its incomplete gamma function is 1e-6 off at a thousand million, and its Student
//! quantile 6e-5 off at a million degrees of freedom, so the rest is worked out here.

pub(crate) mod normal;
pub(crate) mod poisson;
pub(crate) mod student;
