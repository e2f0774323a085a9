//! Whose figures, over which periods, and what they come to together.

use std::collections::BTreeSet;

use outturn_core::{Exact, Figure, Parent, Period, Reading, RelationKind, Stage};
use outturn_scheme::{Asked, Composite, Indicator, ValueKind, Whose};

use super::Looking;

/// What a reading comes to.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Known(Exact),
    /// Missing or suppressed: there is a number, and we do not have it.
    Unknown,
    /// Not applicable: there is no number to have.
    Senseless,
}

/// What a reading comes to, with its numerator and denominator where they are known.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) found: Found,
    pub(super) counts: Option<(Exact, Exact)>,
}

impl Counted {
    const UNKNOWN: Counted = Counted { found: Found::Unknown, counts: None };
    const SENSELESS: Counted = Counted { found: Found::Senseless, counts: None };

    fn ratio(above: Exact, below: Exact) -> Counted {
        match Exact::ratio(&above, &below) {
            Some(value) => Counted { found: Found::Known(value), counts: Some((above, below)) },
            None => Counted::UNKNOWN,
        }
    }

    pub(super) fn known(self) -> Option<Exact> {
        if let Found::Known(value) = self.found { Some(value) } else { None }
    }

    pub(super) fn is_senseless(&self) -> bool {
        matches!(self.found, Found::Senseless)
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.found, Found::Unknown)
    }
}

fn found(figure: Option<&Figure>) -> Found {
    match figure {
        Some(Figure::Known(value)) => Found::Known(value.clone()),
        Some(Figure::NotApplicable) => Found::Senseless,
        Some(Figure::Missing(_) | Figure::Suppressed) | None => Found::Unknown,
    }
}

impl Looking<'_> {
    pub(super) fn figure(self, asked: &Asked) -> Counted {
        let Some(indicator) = self.scheme.indicators.get(&asked.indicator) else { return Counted::UNKNOWN };
        let periods = asked.period.parts();
        let bodies = |period: &Period| self.bodies(&asked.whose, period);
        if let [period] = &periods[..]
            && let [(body, None)] = &bodies(period)[..]
        {
            return self.one(indicator, body, period, asked.stage);
        }
        let (mut above, mut below, mut counted) = (Exact::ZERO, Exact::ZERO, false);
        for period in &periods {
            let bodies = bodies(period);
            if bodies.is_empty() {
                return Counted::UNKNOWN;
            }
            for (body, share) in &bodies {
                let one = self.one(indicator, body, period, asked.stage);
                match one.counts {
                    Some((numerator, denominator)) => {
                        let share = share.clone().unwrap_or(Exact::ONE);
                        above = &above + &(&numerator * &share);
                        below = &below + &(&denominator * &share);
                        counted = true;
                    }
                    None if one.is_senseless() => {}
                    None => return Counted::UNKNOWN,
                }
            }
        }
        if periods.is_empty() {
            Counted::UNKNOWN
        } else if !counted {
            Counted::SENSELESS
        } else if indicator.value == ValueKind::Count {
            Counted { found: Found::Known(above.clone()), counts: Some((above, below)) }
        } else {
            Counted::ratio(above, below)
        }
    }

    /// The bodies whose figures count, each with its share; none where it cannot be said who they are.
    fn bodies(self, whose: &Whose, period: &Period) -> Vec<(String, Option<Exact>)> {
        let day = self.scheme.organisations_as_at;
        let all = &self.facts.organisations;
        let whole = |code: &str| (code.to_owned(), None);
        match whose {
            Whose::Own => vec![whole(self.earner)],
            Whose::Body(code) => vec![whole(code)],
            Whose::Parent(kind) => match all.parent(self.earner, kind, day) {
                Parent::One(code) => vec![whole(code)],
                Parent::None | Parent::Several(_) => Vec::new(),
            },
            Whose::Members(kind) => {
                all.members_of_kind(self.earner, kind, day).into_iter().map(whole).collect()
            }
            Whose::Provider(kind) => match &all.providers(self.earner, kind, day)[..] {
                [(code, _)] => vec![whole(code)],
                _ => Vec::new(),
            },
            Whose::Providers(kind) => {
                // Those that served it at any time of the period, by the relations one by one.
                let (first, last) = period.bounds().unwrap_or((day, day));
                let mut found: Vec<(String, Option<Exact>)> = Vec::new();
                for it in
                    all.relations().filter(|it| it.kind == RelationKind::ServedBy && it.from == self.earner)
                {
                    let Some(body) = all.get(&it.to).filter(|body| body.kind == *kind) else { continue };
                    let from = it.start.max(body.opened);
                    let to = it.end.unwrap_or(last).min(body.closed.unwrap_or(last));
                    if from.max(first) <= to.min(last) {
                        found.push((it.to.clone(), it.share.clone()));
                    }
                }
                let codes: BTreeSet<&String> = found.iter().map(|(code, _)| code).collect();
                // A share that changed within the period divides nothing.
                if codes.len() < found.len() { Vec::new() } else { found }
            }
        }
    }

    /// The figure of one body for one period.
    fn one(self, indicator: &Indicator, body: &str, period: &Period, stage: Stage) -> Counted {
        let recorded = |id: &str| self.facts.reading_at(body, id, period, stage);
        match (recorded(&indicator.id), &indicator.composite) {
            (Some(reading), _) => recorded_figure(indicator.value, reading),
            (None, Some(parts)) => composed(parts, recorded),
            (None, None) => Counted::UNKNOWN,
        }
    }
}

fn recorded_figure(kind: ValueKind, reading: &Reading) -> Counted {
    let number = |figure: &Option<Figure>| figure.as_ref().and_then(Figure::known).cloned();
    let counts = match kind {
        ValueKind::Count => reading.value.known().map(|value| (value.clone(), Exact::ONE)),
        ValueKind::Ratio => number(&reading.numerator).zip(number(&reading.denominator)),
        ValueKind::Published | ValueKind::Score => None,
    };
    Counted { found: found(Some(&reading.value)), counts }
}

/// The counts of all parts over one denominator. One that is not known leaves the whole unknown; if all are known that
/// can be, one that makes no sense leaves none in the whole.
fn composed<'a>(parts: &Composite, recorded: impl Fn(&str) -> Option<&'a Reading>) -> Counted {
    let mut needed: Vec<Found> = Vec::new();
    for part in &parts.numerators {
        needed.push(found(recorded(part).and_then(|it| it.numerator.as_ref())));
    }
    needed.push(found(recorded(&parts.denominator).and_then(|it| it.denominator.as_ref())));
    if needed.iter().any(|it| matches!(it, Found::Unknown)) {
        return Counted::UNKNOWN;
    }
    let mut numbers: Vec<Exact> = Vec::new();
    for one in needed {
        let Found::Known(number) = one else { return Counted::SENSELESS };
        numbers.push(number);
    }
    let below = numbers.pop().unwrap();
    Counted::ratio(numbers.iter().sum(), below)
}
