//! Figures: readings looked up, formed from others, counted together over bodies and months, and compared exactly.

use outturn_core::{Comparison, Exact, Figure, Parent, Period, Quantity, Standing, Unit};
use outturn_scheme::{Asked, Indicator, Scheme, ValueKind, Whose};

use crate::check::{Used, UsedReading, Want};
use crate::place::Place;
use crate::sentence;

mod single;

use single::{Source, want};
pub(crate) use single::{is_rounded, shown};

/// What a reading is used as.
pub(crate) mod role {
    pub(crate) const OUTTURN: &str = "outturn";
    pub(crate) const BASELINE: &str = "baseline";
    pub(crate) const POPULATION: &str = "population";
    pub(crate) const LEVEL: &str = "level";
    pub(crate) const COUNT: &str = "count";
    pub(crate) const FACTOR: &str = "factor";
    pub(crate) const CLAIMED: &str = "claimed";
}

/// The figure of an indicator for a body and a period, with what it was formed from.
#[derive(Debug, Clone)]
pub(crate) struct Formed {
    pub(crate) value: Figure,
    /// Numerator and denominator, where both are known; of a count, the count over one.
    pub(crate) counts: Option<(Exact, Exact)>,
    pub(crate) used: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
}

impl Formed {
    pub(crate) fn missing(asked: &Asked, why: String) -> Formed {
        Formed {
            wants: vec![Want::Reading {
                indicator: asked.indicator.clone(),
                period: asked.period.clone(),
                why: why.clone(),
            }],
            value: Figure::Missing(why),
            counts: None,
            used: Vec::new(),
            standing: Standing::Seen,
        }
    }
}

/// Looks a reading up, or forms it: from the parts of a composite, from the readings of several bodies, or from those
/// of the months, quarters or years of its period.
pub(crate) fn form(place: &Place<'_>, asked: &Asked, used_as: &str) -> Formed {
    let Some(indicator) = place.scheme.indicators.get(&asked.indicator) else {
        return Formed::missing(asked, "there is no such indicator".to_owned());
    };
    let bodies = match bodies(place, &asked.whose) {
        Ok(bodies) => bodies,
        Err(why) => return Formed::missing(asked, why),
    };
    let periods = asked.period.parts();
    match (bodies.as_slice(), periods.as_slice()) {
        ([(body, None)], [period]) => {
            single::form(&Source { place, indicator, body, period, stage: asked.stage }, used_as)
        }
        _ => pooled(place, indicator, asked, &bodies, used_as),
    }
}

/// The value alone of what [`form`] gives, where it is known.
pub(crate) fn value(place: &Place<'_>, asked: &Asked) -> Option<Exact> {
    form(place, asked, role::OUTTURN).value.known().cloned()
}

/// Whether what is asked for is nothing but the earner's own reading of this indicator and period.
pub(crate) fn is_plain(scheme: &Scheme, asked: &Asked) -> bool {
    asked.whose == Whose::Own
        && !matches!(asked.period, Period::Each(..))
        && scheme.indicators.get(&asked.indicator).is_some_and(|it| it.composite.is_none())
}

/// Whose readings are asked for, each with the share of it that counts; or why that cannot be said.
fn bodies<'a>(place: &Place<'a>, whose: &'a Whose) -> Result<Vec<(&'a str, Option<&'a Exact>)>, String> {
    let day = place.scheme.organisations_as_at;
    let on = || sentence::day(day);
    let organisations = &place.facts.organisations;
    let none = |what: &str, kind: &str| format!("{what} {kind} on {}", on());
    match whose {
        Whose::Own => Ok(vec![(place.earner, None)]),
        Whose::Body(code) => Ok(vec![(code.as_str(), None)]),
        Whose::Parent(kind) => match organisations.parent(place.earner, kind, day) {
            Parent::One(code) => Ok(vec![(code, None)]),
            Parent::None => Err(none("it belonged to no", kind)),
            Parent::Several(codes) => {
                Err(format!("{}: {}", none("it belonged to more than one", kind), codes.join(", ")))
            }
        },
        Whose::Members(kind) => {
            let members = organisations.members_of_kind(place.earner, kind, day);
            if members.is_empty() {
                return Err(format!("no {kind} belonged to it on {}", on()));
            }
            Ok(members.into_iter().map(|code| (code, None)).collect())
        }
        Whose::Provider(kind) => match organisations.providers(place.earner, kind, day).as_slice() {
            [(code, _)] => Ok(vec![(code, None)]),
            [] => Err(none("it was served by no", kind)),
            several => {
                let codes: Vec<&str> = several.iter().map(|(code, _)| *code).collect();
                Err(format!("{}: {}", none("it was served by more than one", kind), codes.join(", ")))
            }
        },
        Whose::Providers(kind) => {
            let providers = organisations.providers(place.earner, kind, day);
            if providers.is_empty() {
                return Err(none("it was served by no", kind));
            }
            Ok(providers)
        }
    }
}

/// Whose readings are asked for, as a sentence begins with it; none where they are the earner's own, or nobody's.
pub(crate) fn whose(place: &Place<'_>, whose: &Whose) -> Option<String> {
    if *whose == Whose::Own {
        return None;
    }
    let at = |code: &str| match place.facts.organisations.get(code) {
        // A place on the map, and not a body that stands somewhere.
        Some(body) if matches!(body.kind.as_str(), "country" | "region" | "place") => {
            format!("In {}", body.name)
        }
        Some(body) => format!("At {}", body.name),
        None => format!("At {code}"),
    };
    match (whose, bodies(place, whose).ok()?.as_slice()) {
        (_, [(code, None)]) => Some(at(code)),
        (Whose::Members(kind), _) => Some(format!("Over all its {} together", sentence::kinds(kind))),
        (_, [(code, Some(_))]) => Some(at(code)),
        (Whose::Providers(kind), _) => Some(format!("Over the {} that serve it", sentence::kinds(kind))),
        _ => None,
    }
}

/// Adds the counts of several bodies and periods. One that is not known leaves the whole unknown; one that makes no
/// sense is left out.
fn pooled(
    place: &Place<'_>,
    indicator: &Indicator,
    asked: &Asked,
    bodies: &[(&str, Option<&Exact>)],
    used_as: &str,
) -> Formed {
    let periods = asked.period.parts();
    if periods.is_empty() {
        return Formed::missing(asked, format!("{} is not made of whole parts", asked.period));
    }
    let mut whole = Formed {
        value: Figure::NotApplicable,
        counts: None,
        used: Vec::new(),
        wants: Vec::new(),
        standing: Standing::Seen,
    };
    let (mut numerator, mut denominator) = (Exact::ZERO, Exact::ZERO);
    let (mut nothings, mut counted) = (Vec::new(), false);
    for (body, share) in bodies {
        for period in &periods {
            let source = Source { place, indicator, body, period, stage: asked.stage };
            let formed = single::form(&source, &format!("{used_as}: part"));
            whole.standing = whole.standing.max(formed.standing);
            whole.used.extend(formed.used);
            match (formed.counts, formed.value) {
                (Some((above, below)), _) => {
                    let of = |count: Exact| share.map_or_else(|| count.clone(), |share| &count * share);
                    numerator = &numerator + &of(above);
                    denominator = &denominator + &of(below);
                    counted = true;
                }
                (None, Figure::NotApplicable) => {}
                (None, Figure::Known(_)) => {
                    let why = format!("the counts of {body} for {period} are not known");
                    whole.wants.extend(Formed::missing(asked, why.clone()).wants);
                    nothings.push(Figure::Missing(why));
                }
                (None, nothing) => {
                    whole.wants.extend(formed.wants.into_iter().map(|want| want.of_body(body, place.earner)));
                    nothings.push(nothing);
                }
            }
        }
    }
    let value = if indicator.value == ValueKind::Count {
        Some(numerator.clone())
    } else {
        Exact::ratio(&numerator, &denominator)
    };
    whole.value = match (single::weakest(&nothings), counted, value) {
        (Some(nothing), ..) => nothing,
        (None, false, _) => {
            whole.wants.extend(want(&Figure::NotApplicable, &indicator.id, &asked.period));
            Figure::NotApplicable
        }
        (None, true, Some(value)) => {
            let shown = shown(indicator, &value);
            whole.used.insert(
                0,
                Used {
                    indicator: indicator.id.clone(),
                    organisation: String::new(),
                    period: asked.period.clone(),
                    stage: asked.stage,
                    role: used_as.to_owned(),
                    rounded: is_rounded(indicator, &value),
                    value: shown,
                    exact: Some(value.clone()),
                    numerator: numerator.to_string(),
                    denominator: if indicator.value == ValueKind::Count {
                        String::new()
                    } else {
                        denominator.to_string()
                    },
                    standing: whole.standing,
                    source: String::new(),
                    note: String::new(),
                }
                .into(),
            );
            whole.counts = Some((numerator, denominator));
            Figure::Known(value)
        }
        (None, true, None) => {
            let zero = Figure::Missing("its denominator is zero".to_owned());
            whole.wants.extend(want(&zero, &indicator.id, &asked.period));
            zero
        }
    };
    whole
}

/// Whether a comparison holds, exactly; nothing where it means nothing: a change without a baseline, or a percentage
/// of a baseline of zero or below.
///
/// `value` and `baseline` are held as [`Unit`] says. A change written as a percentage is of the baseline; one in
/// percentage points, a rate or a plain number is a difference.
pub fn compare(
    comparison: Comparison,
    value: &Exact,
    baseline: Option<&Exact>,
    level: &Quantity,
) -> Option<bool> {
    let level_value = &level.value;
    match comparison {
        Comparison::AtLeast => return Some(value >= level_value),
        Comparison::AtMost => return Some(value <= level_value),
        Comparison::MoreThan => return Some(value > level_value),
        Comparison::LessThan => return Some(value < level_value),
        _ => {}
    }
    let baseline = baseline?;
    let amount = if level.unit == Unit::Share {
        if *baseline <= Exact::ZERO && !level_value.is_zero() {
            return None;
        }
        baseline * level_value
    } else {
        level_value.clone()
    };
    let rise = value - baseline;
    let fall = -&rise;
    Some(match comparison {
        Comparison::FallsBy => fall >= amount,
        Comparison::RisesBy => rise >= amount,
        Comparison::FallsByMoreThan => fall > amount,
        Comparison::RisesByMoreThan => rise > amount,
        Comparison::FallsByAtMost => fall <= amount,
        _ => rise <= amount,
    })
}
