//! Figures: readings looked up, formed from others, counted together over bodies and months, and compared exactly.

use outturn_core::{Comparison, Exact, Figure, Parent, Period, Quantity, Relation, Standing, Unit};
use outturn_scheme::{Asked, Indicator, Scheme, ValueKind, Whose, words};

use crate::check::{Used, UsedReading, Want};
use crate::place::Place;
use crate::sentence;

mod served;
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
    /// Whether counts of others were shared out.
    pub(crate) by_shares: bool,
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
            by_shares: false,
        }
    }
}

/// A body whose reading is asked for, and how it serves the earner where it is a provider.
#[derive(Clone, Copy)]
struct Body<'a> {
    code: &'a str,
    serves: Option<&'a Relation>,
    /// The share of its counts that is the earner's; none where they count whole.
    share: Option<&'a Exact>,
}

impl<'a> Body<'a> {
    const fn whole(code: &'a str) -> Body<'a> {
        Body { code, serves: None, share: None }
    }

    /// A provider as a whole, whatever its share.
    const fn serving_whole(relation: &'a Relation) -> Body<'a> {
        Body { code: relation.to.as_str(), serves: Some(relation), share: None }
    }

    const fn serving(relation: &'a Relation) -> Body<'a> {
        Body { share: relation.share.as_ref(), ..Body::serving_whole(relation) }
    }
}

/// Looks a reading up, or forms it: from the parts of a composite, from the readings of several bodies, or from those
/// of the months, quarters or years of its period.
pub(crate) fn form(place: &Place<'_>, asked: &Asked, used_as: &str) -> Formed {
    let Some(indicator) = place.scheme.indicators.get(&asked.indicator) else {
        return Formed::missing(asked, "there is no such indicator".to_owned());
    };
    let mut sources = Vec::new();
    let periods = asked.period.parts();
    for period in &periods {
        match bodies(place, &asked.whose, period) {
            Ok(bodies) => sources.extend(bodies.into_iter().map(|body| (body, period))),
            Err(why) => return Formed::missing(asked, why),
        }
    }
    match sources.as_slice() {
        [(body, period)] if body.share.is_none() => {
            let source = Source { place, indicator, body: body.code, period, stage: asked.stage };
            let mut formed = single::form(&source, used_as);
            served::whole(place, *body, &mut formed);
            formed
        }
        _ => pooled(place, indicator, asked, &sources, used_as),
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

/// Whose readings for a period are asked for; or why that cannot be said. Counts of a period are shared out among whom
/// a body served in that period; who it is that a whole figure is taken of is asked of one day.
fn bodies<'a>(place: &Place<'a>, whose: &'a Whose, period: &Period) -> Result<Vec<Body<'a>>, String> {
    let day = place.scheme.organisations_as_at;
    let on = || sentence::day(day);
    let organisations = &place.facts.organisations;
    let none = |what: &str, kind: &str| format!("{what} {kind} on {}", on());
    match whose {
        Whose::Own => Ok(vec![Body::whole(place.earner)]),
        Whose::Body(code) => Ok(vec![Body::whole(code)]),
        Whose::Parent(kind) => match organisations.parent(place.earner, kind, day) {
            Parent::One(code) => Ok(vec![Body::whole(code)]),
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
            Ok(members.into_iter().map(Body::whole).collect())
        }
        Whose::Provider(kind) => match organisations.serving(place.earner, kind, (day, day)).as_slice() {
            [relation] => Ok(vec![Body::serving_whole(relation)]),
            [] => Err(nobody(kind, &format!("on {}", on()))),
            several => {
                let codes: Vec<&str> = several.iter().map(|it| it.to.as_str()).collect();
                Err(format!("{}: {}", none("it was served by more than one", kind), codes.join(", ")))
            }
        },
        Whose::Providers(kind) => {
            // What has a name and no dates is asked of the day of all bodies.
            let days = period.bounds();
            let serving = organisations.serving(place.earner, kind, days.unwrap_or((day, day)));
            let when = || days.map_or_else(|| format!("on {}", on()), |_| words::within(period));
            if serving.is_empty() {
                return Err(nobody(kind, &when()));
            }
            // They come by provider. Counts of a period cannot be divided at a day within it.
            match serving.iter().zip(serving.iter().skip(1)).find(|(one, next)| one.to == next.to) {
                Some((twice, _)) => Err(format!("its share of {} changed {}", twice.to, when())),
                None => Ok(serving.into_iter().map(Body::serving).collect()),
            }
        }
    }
}

/// That nobody is on record is not known to mean that nobody was there.
fn nobody(kind: &str, when: &str) -> String {
    format!("no {} is recorded as serving it {when}", kind.replace('-', " "))
}

/// Whose readings are asked for, as a sentence begins with it; none where they are the earner's own, or nobody's.
pub(crate) fn whose(place: &Place<'_>, asked: &Asked) -> Option<String> {
    let whose = &asked.whose;
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
    let periods = asked.period.parts();
    match (whose, bodies(place, whose, periods.first()?).ok()?.as_slice()) {
        (Whose::Providers(kind), [_, _, ..]) => {
            Some(format!("Over the {} that serve it", sentence::kinds(kind)))
        }
        // Others may serve it in another part of the period.
        (Whose::Providers(kind), _) if periods.len() > 1 => {
            Some(format!("Over the {} that serve it", sentence::kinds(kind)))
        }
        (Whose::Members(kind), [_, _, ..]) => {
            Some(format!("Over all its {} together", sentence::kinds(kind)))
        }
        (_, [body]) => Some(at(body.code)),
        _ => None,
    }
}

/// Adds the counts of several bodies and periods. One that is not known leaves the whole unknown; one that makes no
/// sense is left out.
fn pooled(
    place: &Place<'_>,
    indicator: &Indicator,
    asked: &Asked,
    sources: &[(Body<'_>, &Period)],
    used_as: &str,
) -> Formed {
    if sources.is_empty() {
        return Formed::missing(asked, format!("{} is not made of whole parts", asked.period));
    }
    let mut whole = Formed {
        value: Figure::NotApplicable,
        counts: None,
        used: Vec::new(),
        wants: Vec::new(),
        standing: Standing::Seen,
        by_shares: sources.iter().any(|(body, _)| body.share.is_some()),
    };
    let (mut numerator, mut denominator) = (Exact::ZERO, Exact::ZERO);
    let (mut nothings, mut counted) = (Vec::new(), false);
    for &(body, period) in sources {
        let code = body.code;
        let source = Source { place, indicator, body: code, period, stage: asked.stage };
        let mut formed = single::form(&source, &format!("{used_as}: part"));
        served::part(body, &mut formed);
        whole.standing = whole.standing.max(formed.standing);
        whole.used.extend(formed.used);
        match (formed.counts, formed.value) {
            (Some((above, below)), _) => {
                numerator = &numerator + &above;
                denominator = &denominator + &below;
                counted = true;
            }
            (None, Figure::NotApplicable) => {}
            (None, Figure::Known(_)) => {
                let why = format!("the counts of {code} for {period} are not known");
                whole.wants.extend(Formed::missing(asked, why.clone()).wants);
                nothings.push(Figure::Missing(why));
            }
            (None, nothing) => {
                whole.wants.extend(formed.wants.into_iter().map(|want| want.of_body(code, place.earner)));
                nothings.push(nothing);
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
                    note: served::note(place, sources.iter().map(|(body, _)| *body)),
                    attributed: None,
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
