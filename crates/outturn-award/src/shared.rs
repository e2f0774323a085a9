//! What is the same for every earner of a run: sums and statistics over all of them, worked out once.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Figure, Organisation, Parent, Standing, Unplaced};
use outturn_scheme::{Across, Asked, Level, Pays, Scheme, Statistic, Whose, Worth};

use crate::award::{earners, unplaced};
use crate::check::{Used, UsedReading, Want};
use crate::figure::{Formed, form, is_rounded, role, shown};
use crate::place::Place;
use crate::sentence;

/// Sums and statistics over all earners of a scheme.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// What pots are shared out by, over all earners.
    sums: BTreeMap<Asked, Formed>,
    /// Statistics over all earners, or over those that belong to one body.
    statistics: BTreeMap<(Across, Peers), Formed>,
}

/// With whom an earner is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Peers {
    /// With all earners.
    All,
    /// With those that belong to the body with this code.
    Of(String),
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
        // One that may be an earner has no figure that is known. To leave it out would be to say that it is none.
        let unplaced: Vec<&Unplaced> = unplaced(scheme, facts).collect();
        let in_doubt = |asked: &Asked| {
            let asked = asked.clone();
            unplaced.iter().map(move |body| (body.code.as_str(), Formed::missing(&asked, body.why.clone())))
        };
        let at = |code| Place::new(scheme, facts, code, &nothing);
        for asked in pots {
            let figures =
                bodies.iter().map(|body| (body.code.as_str(), form(&at(&body.code), asked, role::COUNT)));
            let sum = sum(scheme, asked, &figures.chain(in_doubt(asked)).collect::<Vec<_>>());
            shared.sums.insert(asked.clone(), sum);
        }
        for rule in across {
            let asked = Asked::own(rule.indicator.clone(), rule.period.clone());
            let mut among: BTreeMap<Peers, Vec<(&str, Formed)>> = BTreeMap::new();
            for body in &bodies {
                let Some(peers) = peers(&at(&body.code), rule) else { continue };
                let formed = form(&at(&body.code), &asked, role::LEVEL);
                among.entry(peers).or_default().push((&body.code, formed));
            }
            for (peers, mut figures) in among {
                // With whom it would be compared is not known either: it may be one of these.
                figures.extend(in_doubt(&asked));
                let formed = statistic(scheme, rule, &asked, &peers, &figures);
                shared.statistics.insert((rule.clone(), peers), formed);
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
        let found = peers(place, rule).and_then(|peers| self.statistics.get(&(rule.clone(), peers)));
        found.cloned().unwrap_or_else(|| {
            let asked = Asked::own(rule.indicator.clone(), rule.period.clone());
            let kind = rule.among.as_deref().unwrap_or_default();
            let day = sentence::day(place.scheme.organisations_as_at);
            Formed::missing(&asked, format!("it belonged to no one {kind} on {day}, so it has no peers"))
        })
    }
}

/// With whom an earner is compared; nothing where that cannot be said.
fn peers(place: &Place<'_>, rule: &Across) -> Option<Peers> {
    let Some(kind) = &rule.among else { return Some(Peers::All) };
    let day = place.scheme.organisations_as_at;
    match place.facts.organisations.parent(place.earner, kind, day) {
        Parent::One(code) => Some(Peers::Of(code.to_owned())),
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

/// What all earners come to. One whose count makes no sense has none; while one is not known, neither is the sum.
fn sum(scheme: &Scheme, asked: &Asked, figures: &[(&str, Formed)]) -> Formed {
    if let Some(why) = without(figures) {
        return Formed::missing(asked, why);
    }
    let total: Exact = figures.iter().filter_map(|(_, it)| it.value.known()).sum();
    let what = format!("{}: the sum over {} earners", role::COUNT, figures.len());
    let standing = weakest(figures.iter().map(|(_, it)| it));
    Formed {
        counts: Some((total.clone(), Exact::ONE)),
        used: vec![over_all(scheme, asked, standing, &total, what)],
        value: Figure::Known(total),
        wants: Vec::new(),
        standing,
        by_shares: false,
    }
}

fn weakest<'f>(figures: impl Iterator<Item = &'f Formed>) -> Standing {
    figures.map(|it| it.standing).max().unwrap_or_default()
}

fn over_all(scheme: &Scheme, asked: &Asked, standing: Standing, value: &Exact, what: String) -> UsedReading {
    let indicator = scheme.indicators.get(&asked.indicator);
    Used {
        indicator: asked.indicator.clone(),
        organisation: String::new(),
        period: asked.period.clone(),
        stage: asked.stage,
        role: what,
        rounded: indicator.is_some_and(|it| is_rounded(it, value)),
        value: indicator.map_or_else(|| value.to_string(), |it| shown(it, value)),
        exact: Some(value.clone()),
        numerator: String::new(),
        denominator: String::new(),
        standing,
        source: String::new(),
        note: String::new(),
        attributed: None,
    }
    .into()
}

/// A statistic over figures. Those that make no sense are not among them.
fn statistic(
    scheme: &Scheme,
    rule: &Across,
    asked: &Asked,
    peers: &Peers,
    figures: &[(&str, Formed)],
) -> Formed {
    if !rule.known_only
        && let Some(why) = without(figures)
    {
        return Formed::missing(asked, why);
    }
    let known: Vec<&Formed> =
        figures.iter().map(|(_, formed)| formed).filter(|it| it.value.known().is_some()).collect();
    let mut values: Vec<Exact> = known.iter().filter_map(|it| it.value.known().cloned()).collect();
    values.sort();
    let value = match rule.statistic {
        Statistic::Lowest => values.first().cloned(),
        Statistic::Highest => values.last().cloned(),
        Statistic::Mean => Exact::ratio(&values.iter().sum(), &Exact::from(values.len())),
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
        let why = if known.is_empty() { "no earner has a figure" } else { "its counts are not known of all" };
        return Formed::missing(asked, why.to_owned());
    };
    let name = statistic_name(rule.statistic);
    let within = match peers {
        Peers::All => String::new(),
        Peers::Of(code) => format!(" within {code}"),
    };
    let what = format!("{}: the {name}{within} over {} earners", role::LEVEL, values.len());
    let standing = weakest(known.into_iter());
    let used = vec![over_all(scheme, asked, standing, &value, what)];
    Formed { value: Figure::Known(value), counts: None, used, wants: Vec::new(), standing, by_shares: false }
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
