//! What is the same for every earner of a run: sums and statistics over all of them, worked out once.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Figure, Organisation, Parent, Stage, Standing};
use outturn_scheme::{Across, Asked, Level, Pays, Scheme, Statistic, Whose, Worth};

use crate::award::earners;
use crate::check::{UsedReading, Want};
use crate::figure::{Formed, form, role};
use crate::place::Place;
use crate::sentence;

/// Sums and statistics over all earners of a scheme.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// What pots are shared out by, over all earners.
    sums: BTreeMap<Asked, Formed>,
    /// Statistics over all earners, or over those that belong to one body.
    statistics: BTreeMap<(Across, Option<String>), Formed>,
}

impl Shared {
    /// Works out what the scheme asks for.
    pub(crate) fn of(scheme: &Scheme, facts: &Facts) -> Shared {
        let (pots, across) = asked_for(scheme);
        let mut shared = Shared::default();
        if pots.is_empty() && across.is_empty() {
            return shared;
        }
        let nothing = Shared::default();
        let bodies: Vec<&Organisation> = earners(scheme, facts).collect();
        let at = |code| Place { scheme, facts, earner: code, shared: &nothing };
        for asked in pots {
            let figures =
                bodies.iter().map(|body| (body.code.as_str(), form(&at(&body.code), asked, role::COUNT)));
            let sum = sum(asked, figures.collect());
            shared.sums.insert(asked.clone(), sum);
        }
        for rule in across {
            let asked = Asked::own(rule.indicator.clone(), rule.period.clone());
            let mut among: BTreeMap<Option<String>, Vec<(&str, Formed)>> = BTreeMap::new();
            for body in &bodies {
                let Some(key) = peers(&at(&body.code), rule) else { continue };
                let formed = form(&at(&body.code), &asked, role::LEVEL);
                among.entry(key).or_default().push((&body.code, formed));
            }
            for (key, figures) in among {
                let formed = statistic(scheme, rule, &asked, key.as_deref(), figures);
                shared.statistics.insert((rule.clone(), key), formed);
            }
        }
        shared
    }

    /// What all earners come to.
    pub(crate) fn sum(&self, asked: &Asked) -> Formed {
        let none = || Formed::missing(asked, "there is no sum over all earners".to_owned());
        self.sums.get(asked).cloned().unwrap_or_else(none)
    }

    /// A statistic over all earners, or over those that belong to the same body as this one.
    pub(crate) fn statistic(&self, place: &Place<'_>, rule: &Across) -> Formed {
        let found = peers(place, rule).and_then(|key| self.statistics.get(&(rule.clone(), key)));
        found.cloned().unwrap_or_else(|| {
            let asked = Asked::own(rule.indicator.clone(), rule.period.clone());
            let kind = rule.among.as_deref().unwrap_or_default();
            let day = place.scheme.organisations_as_at;
            Formed::missing(&asked, format!("it belonged to no one {kind} on {day}, so it has no peers"))
        })
    }
}

/// With whom an earner is compared; nothing where that cannot be said.
fn peers(place: &Place<'_>, rule: &Across) -> Option<Option<String>> {
    let Some(kind) = &rule.among else { return Some(None) };
    let day = place.scheme.organisations_as_at;
    match place.facts.organisations.parent(place.earner, kind, day) {
        Parent::One(code) => Some(Some(code.to_owned())),
        Parent::None | Parent::Several(_) => None,
    }
}

/// Every pot and every statistic that a scheme's rules ask for.
fn asked_for(scheme: &Scheme) -> (Vec<&Asked>, Vec<&Across>) {
    let pots = scheme.lines.iter().filter_map(|line| match &line.worth {
        Worth::Pays(Pays::Pot { by, .. }) => Some(by),
        _ => None,
    });
    let mut across: Vec<&Across> = Vec::new();
    for level in scheme.levels() {
        if let Level::Across(rule) = level
            && !across.contains(&rule)
        {
            across.push(rule);
        }
    }
    (pots.collect(), across)
}

/// Who of these has no figure, for a reason: three of them and how many more.
fn without(figures: &[(&str, Formed)]) -> Option<String> {
    let codes: Vec<&str> =
        figures.iter().filter(|(_, formed)| is_open(&formed.value)).map(|(code, _)| *code).collect();
    let shown = codes.get(..3).unwrap_or(&codes).join(", ");
    match codes.len() {
        0 => None,
        1 => Some(format!("the figure of {shown} is not known")),
        count if count <= 3 => Some(format!("the figures of {shown} are not known")),
        count => Some(format!("the figures of {shown} and {} more are not known", count - 3)),
    }
}

const fn is_open(figure: &Figure) -> bool {
    matches!(figure, Figure::Missing(_) | Figure::Suppressed)
}

fn sum(asked: &Asked, figures: Vec<(&str, Formed)>) -> Formed {
    if let Some(why) = without(&figures) {
        return Formed::missing(asked, why);
    }
    let standing = figures.iter().map(|(_, it)| it.standing).max().unwrap_or_default();
    let total: Exact = figures.iter().filter_map(|(_, it)| it.value.known()).sum();
    let used = over_all(asked, standing, &total, total.grouped(0), figures.len(), "the sum");
    Formed {
        counts: Some((total.clone(), Exact::ONE)),
        value: Figure::Known(total),
        used: vec![used],
        wants: Vec::new(),
        standing,
    }
}

fn over_all(
    asked: &Asked,
    standing: Standing,
    value: &Exact,
    shown: String,
    bodies: usize,
    what: &str,
) -> UsedReading {
    UsedReading {
        indicator: asked.indicator.clone(),
        organisation: String::new(),
        period: asked.period.clone(),
        stage: Stage::Published,
        role: format!("{}: {what} over {bodies} earners", role::LEVEL),
        rounded: false,
        value: shown,
        exact: Some(value.clone()),
        numerator: String::new(),
        denominator: String::new(),
        standing,
        source: String::new(),
        note: String::new(),
    }
}

fn statistic(
    scheme: &Scheme,
    rule: &Across,
    asked: &Asked,
    peers: Option<&str>,
    figures: Vec<(&str, Formed)>,
) -> Formed {
    if !rule.known_only
        && let Some(why) = without(&figures)
    {
        return Formed::missing(asked, why);
    }
    let known: Vec<&Formed> =
        figures.iter().map(|(_, formed)| formed).filter(|it| it.value.known().is_some()).collect();
    let standing = known.iter().map(|it| it.standing).max().unwrap_or_default();
    let mut values: Vec<Exact> = known.iter().filter_map(|it| it.value.known().cloned()).collect();
    values.sort();
    let value = match rule.statistic {
        Statistic::Lowest => values.first().cloned(),
        Statistic::Highest => values.last().cloned(),
        Statistic::Mean => {
            Exact::ratio(&values.iter().sum(), &Exact::from(u64::try_from(values.len()).unwrap_or(u64::MAX)))
        }
        Statistic::Median => quantile(&values, 5),
        Statistic::Decile(tenths) => quantile(&values, tenths),
        Statistic::Pooled => {
            let counts: Option<Vec<&(Exact, Exact)>> = known.iter().map(|it| it.counts.as_ref()).collect();
            counts.and_then(|counts| {
                let above: Exact = counts.iter().map(|(above, _)| above).sum();
                let below: Exact = counts.iter().map(|(_, below)| below).sum();
                Exact::ratio(&above, &below)
            })
        }
    };
    let Some(value) = value else {
        return Formed::missing(asked, "no earner has a figure".to_owned());
    };
    let shown = scheme
        .indicators
        .get(&rule.indicator)
        .map_or_else(|| value.to_string(), |it| sentence::marked(it.unit, &value, it.decimals));
    let name = statistic_name(rule.statistic);
    let what = peers.map_or_else(|| format!("the {name}"), |code| format!("the {name} within {code}"));
    let used = over_all(asked, standing, &value, shown, values.len(), &what);
    Formed { value: Figure::Known(value), counts: None, used: vec![used], wants: Vec::new(), standing }
}

/// A statistic as a sentence names it.
pub(crate) fn statistic_name(statistic: Statistic) -> String {
    match statistic {
        Statistic::Mean => "mean".to_owned(),
        Statistic::Pooled => "figure of all earners together".to_owned(),
        Statistic::Median => "median".to_owned(),
        Statistic::Lowest => "lowest figure".to_owned(),
        Statistic::Highest => "highest figure".to_owned(),
        Statistic::Decile(tenths) => format!("{} decile", ordinal(tenths)),
    }
}

fn ordinal(number: u8) -> String {
    let ending = match number {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// The value that so many tenths of the sorted values lie below: between two of them in proportion, as a spreadsheet's
/// inclusive percentile has it.
fn quantile(sorted: &[Exact], tenths: u8) -> Option<Exact> {
    let last = u64::try_from(sorted.len()).ok()?.checked_sub(1)?;
    let at = Exact::ratio(&(&Exact::from(last) * &Exact::from(tenths)), &Exact::from(10_u8))?;
    let below = at.rounded(&Exact::ONE, Direction::Down);
    let index = usize::try_from(below.parts()?.0).ok()?;
    let low = sorted.get(index)?;
    let high = sorted.get(index.saturating_add(1)).unwrap_or(low);
    Some(low + &(&(&at - &below) * &(high - low)))
}

impl Want {
    /// A reading of someone's that is wanted.
    pub(crate) fn reading(asked: &Asked, why: String) -> Want {
        let whose = match &asked.whose {
            Whose::Body(code) if why.is_empty() => format!("of {code}"),
            _ => why,
        };
        Want::Reading { indicator: asked.indicator.clone(), period: asked.period.clone(), why: whose }
    }
}
