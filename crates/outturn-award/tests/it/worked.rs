//! Awards worked out by hand: what both evaluators must come to, so that they cannot be wrong together.

use outturn_core::{Exact, Facts, Figure};
use outturn_scheme::Scheme;

use crate::made::{earners, put};
use crate::naive;
use crate::world::number;

mod groups;
mod others;
mod pays;
mod points;
mod settled;

/// Both evaluators come to so many pounds for E0, or to so many at least and at most.
fn comes_to(what: &str, scheme: &Scheme, facts: &Facts, least: &str, most: &str) {
    let pence =
        |pounds: &str| (&Exact::parse_decimal(pounds).unwrap() * &Exact::from(100_u8)).to_i128().unwrap();
    let expected = (pence(least), Some(pence(most)));
    let award = outturn_award::award(scheme, facts, facts.organisations.get("E0").unwrap());
    assert_eq!((award.least.0, award.most.map(|it| it.0)), expected, "{what}: explained");
    assert_eq!(naive::bounds(scheme, facts, "E0"), expected, "{what}: naive");
}

fn is_worth(what: &str, scheme: &Scheme, facts: &Facts, pounds: &str) {
    comes_to(what, scheme, facts, pounds, pounds);
}

fn known(number: impl Into<Exact>) -> Figure {
    Figure::Known(number.into())
}

fn share(percent: i128) -> Exact {
    number(percent, 100)
}

fn facts_of(figures: &[(&str, Exact)]) -> Facts {
    let mut facts = earners(["E0"]);
    for (indicator, value) in figures {
        put(&mut facts, "E0", indicator, Figure::Known(value.clone()));
    }
    facts
}
