//! Polynomials in columns with whole coefficients: what a comparison of fractions becomes when nothing is divided.

use std::collections::BTreeMap;

/// A variable: the numbers of a slot's column, or its denominators where each row has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Variable {
    pub(super) slot: usize,
    pub(super) denominator: bool,
}

/// A sum of products of variables; the empty product is the constant. No coefficient is zero.
///
/// Every operation gives nothing where a coefficient does not fit: then the rows are compared one by one, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Polynomial(BTreeMap<Vec<Variable>, i128>);

impl Polynomial {
    pub(super) fn constant(value: i128) -> Polynomial {
        Polynomial([(Vec::new(), value)].into_iter().filter(|(_, value)| *value != 0).collect())
    }

    pub(super) fn variable(variable: Variable) -> Polynomial {
        Polynomial([(vec![variable], 1)].into())
    }

    fn sum(&self, other: &Polynomial, sign: i128) -> Option<Polynomial> {
        let mut terms = self.0.clone();
        for (product, coefficient) in &other.0 {
            let entry = terms.entry(product.clone()).or_insert(0);
            *entry = entry.checked_add(coefficient.checked_mul(sign)?)?;
        }
        terms.retain(|_, coefficient| *coefficient != 0);
        Some(Polynomial(terms))
    }

    fn times(&self, other: &Polynomial) -> Option<Polynomial> {
        let mut terms: BTreeMap<Vec<Variable>, i128> = BTreeMap::new();
        for (left, a) in &self.0 {
            for (right, b) in &other.0 {
                let mut product: Vec<Variable> = left.iter().chain(right).copied().collect();
                product.sort();
                let entry = terms.entry(product).or_insert(0);
                *entry = entry.checked_add(a.checked_mul(*b)?)?;
            }
        }
        terms.retain(|_, coefficient| *coefficient != 0);
        Some(Polynomial(terms))
    }
}

/// A fraction of polynomials. The denominator is above zero in every row.
#[derive(Debug, Clone)]
pub(super) struct Fraction {
    pub(super) numerator: Polynomial,
    pub(super) denominator: Polynomial,
}

impl Fraction {
    /// The sum, or with `sign` -1 the difference.
    pub(super) fn sum(&self, other: &Fraction, sign: i128) -> Option<Fraction> {
        let (left, right) = if self.denominator == other.denominator {
            (self.numerator.clone(), other.numerator.clone())
        } else {
            (self.numerator.times(&other.denominator)?, other.numerator.times(&self.denominator)?)
        };
        let denominator = if self.denominator == other.denominator {
            self.denominator.clone()
        } else {
            self.denominator.times(&other.denominator)?
        };
        Some(Fraction { numerator: left.sum(&right, sign)?, denominator })
    }

    pub(super) fn times(&self, other: &Fraction) -> Option<Fraction> {
        Some(Fraction {
            numerator: self.numerator.times(&other.numerator)?,
            denominator: self.denominator.times(&other.denominator)?,
        })
    }

    /// `self >= other`, or with `strict` `self > other`, as a condition on whole numbers.
    pub(super) fn not_below(&self, other: &Fraction, strict: bool) -> Option<Condition> {
        Condition::new(self.sum(other, -1)?.numerator, strict)
    }
}

/// That a sum of products of whole numbers is zero or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// Products with their coefficients, which have no common divisor but one.
    pub(super) terms: Vec<(i128, Vec<Variable>)>,
    /// What is added to them.
    pub(super) constant: i128,
}

impl Condition {
    fn new(polynomial: Polynomial, strict: bool) -> Option<Condition> {
        let mut terms = polynomial.0;
        let mut constant = terms.remove(&Vec::new()).unwrap_or(0);
        if strict {
            // Among whole numbers, above zero is one or more.
            constant = constant.checked_sub(1)?;
        }
        let divisor = terms.values().fold(0, |divisor, it| gcd(divisor, it.unsigned_abs()));
        let divisor = i128::try_from(divisor.max(1)).ok()?;
        Some(Condition {
            terms: terms.into_iter().map(|(product, it)| (it.div_euclid(divisor), product)).collect(),
            // Divided terms are whole, so the rest of the constant decides nothing: 3x + 5 >= 0 where x + 1 >= 0.
            constant: constant.div_euclid(divisor),
        })
    }
}

/// The greatest common divisor; that of zero and a number is the number.
pub(super) fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a.rem_euclid(b));
    }
    a
}

/// The least common multiple of two numbers above zero, where it fits.
pub(super) fn lcm(a: u128, b: u128) -> Option<u128> {
    a.checked_div(gcd(a, b))?.checked_mul(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(slot: usize, denominator: bool) -> Polynomial {
        Polynomial::variable(Variable { slot, denominator })
    }

    fn whole(slot_number: usize, denominator: i128) -> Fraction {
        Fraction { numerator: slot(slot_number, false), denominator: Polynomial::constant(denominator) }
    }

    fn number(numerator: i128, denominator: i128) -> Fraction {
        Fraction {
            numerator: Polynomial::constant(numerator),
            denominator: Polynomial::constant(denominator),
        }
    }

    #[test]
    fn a_fixed_level_becomes_one_threshold() {
        // x/10000 >= 23/25, so x >= 9200.
        let condition = whole(0, 10_000).not_below(&number(23, 25), false).unwrap();
        assert_eq!((condition.terms.len(), condition.terms[0].0, condition.constant), (1, 1, -9200));
        // x/10 > 1/3, so x >= 4.
        let condition = whole(0, 10).not_below(&number(1, 3), true).unwrap();
        assert_eq!((condition.terms[0].0, condition.constant), (1, -4));
        // 1/3 >= x/10, so x <= 3.
        let condition = number(1, 3).not_below(&whole(0, 10), false).unwrap();
        assert_eq!((condition.terms[0].0, condition.constant), (-1, 3));
    }

    #[test]
    fn columns_of_one_scale_are_compared_as_they_are() {
        let condition = whole(0, 100).not_below(&whole(1, 100), false).unwrap();
        assert_eq!(condition.terms.iter().map(|term| term.0).collect::<Vec<_>>(), [1, -1]);
        assert_eq!(condition.constant, 0);
    }

    #[test]
    fn ratios_are_multiplied_out() {
        let ratio = |it| Fraction { numerator: slot(it, false), denominator: slot(it, true) };
        let condition = ratio(0).not_below(&ratio(1), true).unwrap();
        assert_eq!(condition.terms.len(), 2);
        assert!(condition.terms.iter().all(|(_, product)| product.len() == 2));
        assert_eq!(condition.constant, -1);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(whole(0, i128::MAX).not_below(&number(1, 3), false).is_none());
        assert_eq!(lcm(u128::MAX, 2), None);
        assert_eq!(lcm(4, 6), Some(12));
    }
}
