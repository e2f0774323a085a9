//! Lines that rest on nothing that a law of their scheme asks to be looked at.

use std::ptr;

use super::codes::way_out;
use super::site::paying;
use super::{Finding, Tell};
use crate::laws::{AtOdds, at_odds};
use crate::model::Scheme;
use crate::words::inside;

const CODE: &str = "at-odds-with-law";

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let paying = paying(scheme);
    let find = |it: AtOdds<'_>| {
        let AtOdds { line, law, clauses } = it;
        let stake = paying.iter().find(|it| ptr::eq(it.line, line)).map(|it| it.stake.clone());
        let of = match clauses.as_slice() {
            [] => String::new(),
            [only] => format!(", {only}"),
            [others @ .., last] => format!(": {} or {last}", others.join(", ")),
        };
        let hangs =
            stake.as_ref().map_or(String::new(), |it| format!(" On it hangs {}.", it.in_words(scheme)));
        let law = inside(&law.title);
        let says = format!(
            "“{}” rests on none of what {law} looks at{of}. Other lines do, so that the scheme is lawful.{hangs}",
            line.title
        );
        Finding::new(CODE, line.address.clone(), says, way_out(CODE)).with(stake, Tell::All)
    };
    at_odds(scheme).into_iter().map(find).collect()
}
