//! Readings against what was published of the whole that they are a part of.

use std::collections::BTreeMap;

use outturn_core::{Exact, Facts, Figure, Period, Reading};
use outturn_scheme::ValueKind;

use crate::finding::{Held, Kind, Screened, grouped};
use crate::series::{All, Bodies, Line, Series};

/// The kind of the body that everyone else is a part of.
const WHOLE: &str = "country";
/// Breakdowns that together are everyone.
const SEXES: [&str; 2] = ["female", "male"];

pub(crate) fn screen(all: &All<'_>, facts: &Facts, screened: &mut Screened) {
    for (series, line, period, bodies) in all.in_scope() {
        if !line.is_counted() {
            let why = "rates and scores do not add up";
            screened.none_held(Held::Sums, bodies.len(), why);
            continue;
        }
        for (code, reading) in bodies {
            let at = At { all, series, line, period, whole: code, reading };
            let of_members = members(all, facts, period, bodies, code);
            let (mut held, mut apart) = (false, Vec::new());
            for (kind, parts) in of_members {
                let who = format!("its {} members of kind {kind}", grouped(parts.len()));
                held |= at.against(&parts, &who, &mut apart);
            }
            if series.breakdown.is_empty() {
                let sexes = SEXES.map(|sex| at.broken_down(sex));
                if let [Some(female), Some(male)] = sexes {
                    held |= at.against(&[female, male], "women and men", &mut apart);
                }
            }
            if !apart.is_empty() {
                let about = series.about(period, code);
                screened.find(Kind::PartsAndWhole, about, 1, apart.join("; "));
            }
            if held {
                screened.held(Held::Sums);
            } else {
                screened.not_held(Held::Sums, "nothing that they should add up to or be the sum of is there");
            }
        }
    }
}

/// The readings of all members of a body on the last day of a period, by their kind; of a country, of all bodies of
/// each kind that were there then. A kind of which one has no reading is left out: its sum is not known.
fn members<'a>(
    all: &All<'a>,
    facts: &'a Facts,
    period: &Period,
    bodies: &Bodies<'a>,
    whole: &str,
) -> BTreeMap<&'a str, Vec<&'a Reading>> {
    let Some((_, last)) = period.bounds() else { return BTreeMap::new() };
    let mut kinds: BTreeMap<&'a str, Vec<Option<&'a Reading>>> = BTreeMap::new();
    if all.kind(whole) == WHOLE {
        for body in facts.organisations.iter().filter(|it| it.kind != WHOLE && it.is_open(last)) {
            kinds.entry(body.kind.as_str()).or_default().push(bodies.get(body.code.as_str()).copied());
        }
    } else {
        for code in facts.organisations.members(whole, last) {
            kinds.entry(all.kind(code)).or_default().push(bodies.get(code).copied());
        }
    }
    let complete = |parts: Vec<Option<&'a Reading>>| parts.into_iter().collect::<Option<Vec<_>>>();
    kinds.into_iter().filter_map(|(kind, parts)| Some((kind, complete(parts)?))).collect()
}

/// A count of a reading, where it is known.
type Count = fn(&Reading) -> Option<&Exact>;

/// One reading that others may add up to.
struct At<'b, 'a> {
    all: &'b All<'a>,
    series: &'b Series<'a>,
    line: &'b Line<'a>,
    period: &'a Period,
    whole: &'a str,
    reading: &'a Reading,
}

impl<'a> At<'_, 'a> {
    /// The same for a part of the people.
    fn broken_down(&self, breakdown: &'static str) -> Option<&'a Reading> {
        let series = Series { breakdown, ..*self.series };
        self.all.lines.get(&series)?.periods.get(self.period)?.get(self.whole).copied()
    }

    /// Holds the counts of parts against those of the whole, and tells which are apart; whether there was anything to
    /// hold.
    fn against(&self, parts: &[&Reading], who: &str, apart: &mut Vec<String>) -> bool {
        let mut held = false;
        for (what, figure) in self.figures() {
            let Some(whole) = figure(self.reading) else { continue };
            let sum = parts
                .iter()
                .map(|part| figure(part))
                .try_fold(Exact::ZERO, |sum, part| part.map(|part| &sum + part));
            let Some(sum) = sum.filter(|_| !parts.is_empty()) else { continue };
            held = true;
            if sum != *whole {
                let come_to = (sum.grouped(0), whole.grouped(0));
                apart.push(format!("{what}{who} come to {}, and it has {}", come_to.0, come_to.1));
            }
        }
        held
    }

    /// The figures of a reading that add up.
    fn figures(&self) -> Vec<(&'static str, Count)> {
        match self.line.definition.value {
            ValueKind::Count => vec![("", |it| it.value.known())],
            _ => vec![
                ("numerators of ", |it| it.numerator.as_ref().and_then(Figure::known)),
                ("denominators of ", |it| it.denominator.as_ref().and_then(Figure::known)),
            ],
        }
    }
}
