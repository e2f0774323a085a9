//! Awards added up under the bodies of another day: for looking at, never for paying.
//!
//! Who is paid is settled by the scheme, on the day that it names. A recast follows successors on to any later day, so
//! that years before and after a merger can be laid side by side. Nothing here is an award, and no receipt is made of
//! it.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact, Organisations, Pence};

use crate::award::Award;
use crate::report::Report;

mod json;

pub use json::{FORMAT, bytes, recast as to_json, schema};

/// The awards of a run under the bodies of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recast {
    /// The day.
    pub day: Date,
    /// How many awards were added up.
    pub earners: usize,
    /// By code.
    pub bodies: Vec<Body>,
    /// The sum of full awards; none where one is not known. As in the report, like the two below.
    pub maximum: Option<Pence>,
    /// The sum of the least.
    pub least: Pence,
    /// The sum of the most; none where one is not known.
    pub most: Option<Pence>,
}

/// A body of the day, with what was awarded to those whose place it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// ODS code.
    pub code: String,
    /// Name, where the body is known.
    pub name: String,
    /// Whether it was there on the day.
    pub stands: Stands,
    /// Whose awards these are, by code, each with the share that goes to this body.
    pub from: Vec<(String, Exact)>,
    /// Its part of the full awards; none where one is not known.
    pub maximum: Option<Pence>,
    /// Its part of the least.
    pub least: Pence,
    /// Its part of the most; none where one is not known.
    pub most: Option<Pence>,
}

/// Whether a body was there on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It was.
    Open,
    /// It had closed, and nobody is known to have taken its place.
    Closed(Date),
    /// It opened later.
    NotYet(Date),
}

impl Stands {
    /// Why it is shown though it was not there.
    pub fn why_not(self) -> Option<String> {
        match self {
            Stands::Open => None,
            Stands::Closed(last) => Some(format!("closed on {last}, and no successor is known")),
            Stands::NotYet(first) => Some(format!("opened on {first}")),
        }
    }
}

/// What a recast is called, wherever it is shown.
pub fn heading(day: Date) -> String {
    format!("Recast to the bodies of {day}: not for payment")
}

/// Adds the awards of a report up under the bodies of `day`, through successors and their shares.
///
/// Each amount is divided to the penny as a payment is, so the parts sum to it. The most is divided as the least and
/// what lies between, so that no part can be more at least than at most.
pub fn recast(report: &Report, organisations: &Organisations, day: Date) -> Recast {
    let mut bodies = BTreeMap::<String, Body>::new();
    for award in &report.awards {
        let heirs = organisations.payees(&award.code, day);
        let shares: Vec<Exact> = heirs.values().cloned().collect();
        for ((code, share), (maximum, least, most)) in heirs.into_iter().zip(parts(award, &shares)) {
            let body = bodies.entry(code).or_insert_with_key(|code| empty(code, award, organisations, day));
            body.from.push((award.code.clone(), share));
            body.maximum = sum(body.maximum, maximum);
            body.least = body.least + least;
            body.most = sum(body.most, most);
        }
    }
    Recast {
        day,
        earners: report.awards.len(),
        bodies: bodies.into_values().collect(),
        maximum: report.totals.maximum,
        least: report.totals.least,
        most: report.totals.most,
    }
}

/// The parts of an award by shares: of the full award, the least and the most.
fn parts(award: &Award, shares: &[Exact]) -> impl Iterator<Item = (Option<Pence>, Pence, Option<Pence>)> {
    let maximum = award.maximum.map(|it| it.split(shares));
    let least = award.least.split(shares);
    let between = award.most.map(|most| (most - award.least).split(shares));
    least.into_iter().enumerate().map(move |(index, least)| {
        let of = |parts: &Option<Vec<Pence>>| parts.as_ref()?.get(index).copied();
        (of(&maximum), least, of(&between).map(|more| least + more))
    })
}

fn empty(code: &str, award: &Award, organisations: &Organisations, day: Date) -> Body {
    let known = organisations.get(code);
    let stands = match known.map(|body| (body.opened, body.closed)) {
        Some((_, Some(last))) if last < day => Stands::Closed(last),
        Some((first, _)) if day < first => Stands::NotYet(first),
        _ => Stands::Open,
    };
    let name = if code == award.code { award.name.clone() } else { String::new() };
    Body {
        code: code.to_owned(),
        name: known.map_or(name, |body| body.name.clone()),
        stands,
        from: Vec::new(),
        maximum: Some(Pence::ZERO),
        least: Pence::ZERO,
        most: Some(Pence::ZERO),
    }
}

/// The sum of two amounts; not known where one is not.
fn sum(one: Option<Pence>, other: Option<Pence>) -> Option<Pence> {
    Some(one? + other?)
}

#[cfg(test)]
mod tests {
    use outturn_core::{Organisation, Relation, RelationKind};
    use proptest::prelude::*;

    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::constant(year, month, day)
    }

    fn award(code: &str, maximum: Option<i128>, least: i128, most: Option<i128>) -> Award {
        Award {
            code: code.into(),
            name: format!("Body {code}"),
            maximum: maximum.map(Pence),
            least: Pence(least),
            most: most.map(Pence),
            steps: Vec::new(),
            scores: Vec::new(),
            unsettled: Vec::new(),
            payees: Vec::new(),
            came: Vec::new(),
        }
    }

    fn report(awards: Vec<Award>) -> Report {
        Report { totals: awards.iter().collect(), awards }
    }

    /// A and B merge into T in 2015; C is divided in 2018 between T and U, by `percent`. D closes without a successor.
    fn bodies(percent: i128) -> Organisations {
        let body = |code: &str, opened: i16, closed: Option<i16>| Organisation {
            code: code.into(),
            name: format!("Body {code}"),
            kind: "ccg".into(),
            opened: date(opened, 4, 1),
            closed: closed.map(|year| date(year, 3, 31)),
        };
        let follows = |from: &str, to: &str, year: i16, percent: i128| Relation {
            from: from.into(),
            to: to.into(),
            kind: RelationKind::Successor,
            start: date(year, 4, 1),
            end: None,
            share: Exact::fraction(percent, 100),
            standing: outturn_core::Standing::Seen,
            source: String::new(),
            note: String::new(),
        };
        Organisations::new(
            [
                body("A", 2013, Some(2015)),
                body("B", 2013, Some(2015)),
                body("C", 2013, Some(2018)),
                body("D", 2013, Some(2015)),
                body("T", 2015, None),
                body("U", 2018, None),
            ],
            [
                follows("A", "T", 2015, 100),
                follows("B", "T", 2015, 100),
                follows("C", "T", 2018, percent),
                follows("C", "U", 2018, 100 - percent),
            ],
        )
    }

    fn told(recast: &Recast) -> Vec<String> {
        let shown = |it: &Body| {
            let from: Vec<String> = it.from.iter().map(|(code, share)| format!("{code} {share}")).collect();
            let most = it.most.map_or("not known".to_owned(), |it| it.0.to_string());
            format!("{} {:?} {} to {most} from {}", it.code, it.stands, it.least.0, from.join(", "))
        };
        recast.bodies.iter().map(shown).collect()
    }

    #[test]
    fn what_was_earned_is_found_again_under_the_bodies_of_the_day() {
        let awards = report(vec![
            award("A", Some(100), 100, Some(100)),
            award("B", Some(50), 0, Some(50)),
            award("C", Some(99), 10, Some(99)),
            award("D", Some(7), 7, Some(7)),
        ]);
        let on = |year| told(&recast(&awards, &bodies(60), date(year, 4, 1)));
        let closed = "D Closed(2015-03-31) 7 to 7 from D 1";
        assert_eq!(
            on(2014),
            [
                "A Open 100 to 100 from A 1",
                "B Open 0 to 50 from B 1",
                "C Open 10 to 99 from C 1",
                "D Open 7 to 7 from D 1"
            ]
        );
        assert_eq!(on(2015), ["C Open 10 to 99 from C 1", closed, "T Open 100 to 150 from A 1, B 1"]);
        // 60 % and 40 % of 10p are 6p and 4p; of the 89p between, 53.4p and 35.6p, and the penny goes to the larger
        // remainder.
        assert_eq!(on(2018), [closed, "T Open 106 to 209 from A 1, B 1, C 0.6", "U Open 4 to 40 from C 0.4"]);
    }

    #[test]
    fn what_is_not_known_of_one_is_not_known_of_the_body_it_goes_to() {
        let awards = report(vec![
            award("A", None, 0, None),
            award("B", Some(50), 50, Some(50)),
            award("D", Some(7), 7, Some(7)),
        ]);
        let recast = recast(&awards, &bodies(60), date(2015, 4, 1));
        assert_eq!(told(&recast)[1], "T Open 50 to not known from A 1, B 1");
        assert_eq!((recast.bodies[1].maximum, recast.maximum, recast.most), (None, None, None));
        assert_eq!(recast.bodies[0].most, Some(Pence(7)));
    }

    proptest! {
        #[test]
        fn totals_are_conserved_to_the_penny(
            amounts in prop::collection::vec((0_i64..1_000_000, 0_i64..1_000_000), 4),
            percent in 0_i128..=100,
            year in 2013_i16..2020,
        ) {
            let codes = ["A", "B", "C", "D"];
            let awards = codes.iter().zip(&amounts).map(|(code, (least, more))| {
                let most = i128::from(least + more);
                award(code, Some(most), i128::from(*least), Some(most))
            });
            let awards = report(awards.collect());
            let recast = recast(&awards, &bodies(percent), date(year, 4, 1));
            prop_assert_eq!(recast.bodies.iter().map(|it| it.maximum).sum::<Option<Pence>>(), awards.totals.maximum);
            prop_assert_eq!(recast.bodies.iter().map(|it| it.least).sum::<Pence>(), awards.totals.least);
            prop_assert_eq!(recast.bodies.iter().map(|it| it.most).sum::<Option<Pence>>(), awards.totals.most);
            for body in &recast.bodies {
                prop_assert!(body.most.is_some_and(|most| body.least <= most));
            }
        }
    }
}
