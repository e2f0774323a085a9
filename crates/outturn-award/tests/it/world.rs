//! Random schemes with random facts: every construct, every kind of nothing, ties and awkward fractions.

mod records;
mod schemes;

use outturn_core::facts::LocalKey;
use outturn_core::{Comparison, Date, Exact, Facts, Organisation, Organisations, Period, ReadingKey, Unit};
use outturn_scheme::Scheme;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) use records::decided;

pub(crate) const SCHEME: &str = "any/2013-14";
pub(crate) const HEADS: &str = "heads";
/// Indicators that tests are of, with their units. The last is formed from the parts.
pub(crate) const JUDGED: [(&str, Unit); 4] =
    [("count", Unit::Number), ("share", Unit::Share), ("rate", Unit::Per(100_000)), ("whole", Unit::Share)];
pub(crate) const PARTS: [&str; 3] = ["part-a", "part-b", "part-c"];
/// What may be agreed, with its unit.
pub(crate) const ITEMS: [(&str, Unit); 4] = [
    ("level-number", Unit::Number),
    ("level-share", Unit::Share),
    ("level-points", Unit::PercentagePoints),
    ("level-rate", Unit::Per(1000)),
];
pub(crate) const PLACES: [&str; 2] = ["local/1", "local/2"];
/// Gateways that are decided and assurances.
pub(crate) const SUBJECTS: [&str; 5] = ["gate-0", "gate-1", "gate-2", "assured-a", "assured-b"];
pub(crate) const ROLE: &str = "judge";

pub(crate) fn before() -> Period {
    Period::FinancialYear(2012)
}

pub(crate) fn during() -> Period {
    Period::FinancialYear(2013)
}

pub(crate) fn number(n: i128, d: u128) -> Exact {
    Exact::fraction(n, d).unwrap()
}

/// A scheme with facts for a few earners.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) scheme: Scheme,
    pub(crate) facts: Facts,
}

impl World {
    pub(crate) fn earners(&self) -> Vec<&Organisation> {
        outturn_award::earners(&self.scheme, &self.facts).collect()
    }
}

pub(crate) fn world() -> impl Strategy<Value = World> {
    (schemes::scheme(), prop::collection::vec(records::earner_facts(), 1..5)).prop_map(|(scheme, earners)| {
        let mut facts = Facts::default();
        let codes: Vec<String> = (0..earners.len()).map(|index| format!("E{index}")).collect();
        facts.organisations = Organisations::new(codes.iter().map(|code| body(code)), []);
        for (code, earner) in codes.iter().zip(earners) {
            let key = |subject: &str| LocalKey {
                scheme: SCHEME.into(),
                organisation: code.clone(),
                subject: subject.into(),
            };
            for ((indicator, period), reading) in earner.readings {
                facts.readings.insert(reading_key(code, indicator, &period), reading);
            }
            for (subject, decision) in earner.decisions {
                facts.decisions.insert(key(subject), decision);
            }
            for (item, agreement) in earner.agreements {
                facts.agreements.insert(key(item), agreement);
            }
        }
        World { scheme, facts }
    })
}

pub(crate) fn reading_key(code: &str, indicator: &str, period: &Period) -> ReadingKey {
    ReadingKey::of(code, indicator, period)
}

fn body(code: &str) -> Organisation {
    let opened = Date::constant(2013, 4, 1);
    Organisation { code: code.into(), name: code.into(), kind: "ccg".into(), opened, closed: None }
}

/// A small pool, so that figures often lie exactly on levels: 96.8 is 3.2 % below 100.
fn level() -> impl Strategy<Value = Exact> {
    select(vec![
        number(0, 1),
        number(0, 1),
        number(1, 3),
        number(23, 25),
        number(4, 125),
        number(1, 2),
        number(1, 1),
        number(3, 1),
        number(100, 1),
        number(484, 5),
    ])
}

/// The unit of a level that an indicator of unit `own` can be compared with.
fn unit_of(own: Unit, comparison: Comparison, relative: bool) -> Unit {
    match (comparison.is_change(), relative, own) {
        (true, true, _) => Unit::Share,
        (true, false, Unit::Share) => Unit::PercentagePoints,
        _ => own,
    }
}
