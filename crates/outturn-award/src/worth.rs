//! What lines are worth: the full award and every line's part of it, before and after factors.

use std::cmp::Ordering;

use outturn_core::{Exact, Quantity, Standing, Unit, Unplaced};
use outturn_scheme::{Amount, Asked, Factor, Line, Over, Pays, Scheme, ValueBasis, Worth};

use crate::came::{Came, Limit, Paid};
use crate::check::{UsedReading, Want};
use crate::figure::{Formed, form, role, whose};
use crate::place::Place;
use crate::scoring::{Scene, Scoring, without_applying};
use crate::sentence;
use crate::settle::Settled;
use crate::truth::{Outcome, Truth};

/// A full award, with what it rests on.
pub(crate) struct FullAward {
    /// What a share of one is worth, in exact pence; of a score, in hundredths of a point. None where it is not known.
    whole: Option<Exact>,
    /// What each line pays by itself, in exact pence; nothing where it does not, none where it is not known.
    pays: Vec<Option<Exact>>,
    /// The share of a full award that each line is worth; none where it is no share, or hangs on what is not known.
    pub(crate) shares: Vec<Option<Exact>>,
    pub(crate) readings: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
    pub(crate) because: String,
    /// What a share of one came to, beside that.
    pub(crate) came: Vec<Came>,
}

impl FullAward {
    /// Whether all of it is known.
    pub(crate) fn is_known(&self) -> bool {
        self.whole.is_some() && self.pays.iter().all(Option::is_some)
    }

    /// What a share of one is worth, in exact pence, if all of it is known.
    pub(crate) fn whole(&self) -> Option<&Exact> {
        self.whole.as_ref().filter(|_| self.is_known())
    }

    /// What a line pays by itself, in exact pence, if that is known.
    pub(crate) fn paid(&self, index: usize, line: &Line) -> Option<&Exact> {
        self.pays.get(index)?.as_ref().filter(|_| matches!(line.worth, Worth::Pays(_)))
    }

    /// What each line is worth in a scene, in exact pence: at the least, where one is not known.
    pub(crate) fn worths(&self, scene: &Scene) -> Vec<Exact> {
        let known = |it: &Option<Exact>| it.clone().unwrap_or(Exact::ZERO);
        let whole = known(&self.whole);
        let worth = |(share, pays): (&Option<Exact>, &Option<Exact>)| match share {
            _ if !scene.awarded => Exact::ZERO,
            Some(share) => share * &whole,
            None => known(pays),
        };
        scene.shares.iter().zip(&self.pays).map(worth).collect()
    }

    /// Leaves the amounts unknown: it is not known whether the body earns at all.
    pub(crate) fn put_in_doubt(&mut self, body: &Unplaced) {
        self.whole = None;
        self.pays.fill(None);
        self.readings = Vec::new();
        self.wants = vec![Want::Organisation { why: body.why.clone() }];
        self.standing = Standing::Seen;
        "It is not known when it was there, so neither is whether it earns.".clone_into(&mut self.because);
    }
}

/// A number that what lines are worth is multiplied by.
pub(crate) struct Multiplier {
    pub(crate) value: Option<Exact>,
    pub(crate) readings: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
    pub(crate) because: String,
    /// Whether it was kept within its limits.
    pub(crate) came: Vec<Came>,
}

/// Part of what is worked out for a full award.
struct Part {
    pence: Option<Exact>,
    readings: Vec<UsedReading>,
    wants: Vec<Want>,
    standing: Standing,
    said: String,
    came: Vec<Came>,
}

impl Part {
    fn known(pence: Exact, standing: Standing, said: String) -> Part {
        Part { pence: Some(pence), readings: Vec::new(), wants: Vec::new(), standing, said, came: Vec::new() }
    }

    fn unknown(want: Want, said: String) -> Part {
        let known = Part::known(Exact::ZERO, Standing::Seen, said);
        Part { pence: None, wants: vec![want], ..known }
    }

    /// What was worked out from something counted.
    fn counted(
        pence: Option<Exact>,
        asked: &Asked,
        formed: Formed,
        standing: Standing,
        said: String,
    ) -> Part {
        let mut wants = formed.wants;
        if pence.is_none() && wants.is_empty() {
            wants.push(Want::reading(asked, "the one there is is below zero".to_owned()));
        }
        let standing = standing.max(formed.standing);
        Part { pence, readings: formed.used, wants, standing, said, came: Vec::new() }
    }

    /// The same with what else it came to.
    fn coming(mut self, came: impl IntoIterator<Item = Came>) -> Part {
        self.came.extend(came);
        self
    }
}

fn pence(pounds: &Exact) -> Exact {
    pounds * &Exact::from(100_u8)
}

/// Works out what every line is worth. Lines that pay by themselves say so in their own remarks.
pub(crate) fn full_award(place: &Place<'_>, scoring: &Scoring<'_>, lines: &mut [Settled]) -> FullAward {
    let scheme = place.scheme;
    let base = base(place);
    let scene = scoring.at_most();
    let shares = scheme.lines.iter().zip(&scene.shares);
    let shares = shares.map(|(line, share)| share.clone().filter(|_| scoring.is_share_known(line)));
    let mut full = FullAward {
        whole: base.pence,
        pays: Vec::with_capacity(lines.len()),
        shares: shares.collect(),
        readings: base.readings,
        wants: base.wants,
        standing: base.standing,
        because: base.said,
        came: base.came,
    };
    for (line, settled) in scheme.lines.iter().zip(lines) {
        let pence = match &line.worth {
            Worth::Share | Worth::Chosen(_) => Some(Exact::ZERO),
            Worth::Pays(pays) => paid(place, pays, settled, &mut full),
        };
        full.pays.push(pence);
    }
    if matches!(scheme.value.basis, ValueBasis::Sum) {
        full.because = if full.is_known() {
            let pounds =
                Exact::ratio(&full.worths(&scene).iter().sum(), &Exact::from(100_u8)).unwrap_or(Exact::ZERO);
            format!("Everything together is worth {}.", sentence::marked(Unit::Pounds, &pounds, 2))
        } else {
            "What everything together is worth is not known.".to_owned()
        };
    }
    let (_, scored) = scoring.scored_groups();
    if scored < scheme.applicability.groups_needed {
        full.because = format!(
            "{scored} of the {} groups that are needed could be scored, so there is no award.",
            scheme.applicability.groups_needed
        );
    }
    full
}

/// What a line pays by itself: nothing where it does not apply, and perhaps nothing where that is not known.
fn paid(place: &Place<'_>, pays: &Pays, settled: &mut Settled, full: &mut FullAward) -> Option<Exact> {
    let part = (settled.applies != Truth::False).then(|| pays_part(place, pays));
    without_applying(settled, settled.applies, &Exact::ZERO, &Exact::ZERO);
    let Some(part) = part else { return Some(Exact::ZERO) };
    settled.standing = settled.standing.max(part.standing);
    settled.readings.extend(part.readings);
    settled.came.extend(part.came);
    if part.pence.is_none() && settled.outcome != Outcome::Missed {
        settled.outcome = Outcome::Unknown;
    }
    // A fixed amount is said where it is earned.
    let said_elsewhere = matches!(pays, Pays::Fixed(_)) && part.pence.is_some();
    match &mut settled.remark {
        Some(_) if said_elsewhere => {}
        None if said_elsewhere && settled.check.is_some() => {}
        Some(remark) => *remark = format!("{}; {}", part.said, sentence::inside(remark)),
        None if settled.check.is_some() => settled.notes.insert(0, format!("{}.", part.said)),
        None => settled.remark = Some(part.said),
    }
    full.wants.extend(part.wants);
    part.pence
}

/// The points of all lines that are worth something.
pub(crate) fn points_in_all(scheme: &Scheme) -> Exact {
    let counted = scheme.lines.iter().filter(|line| !line.earns.is_zero());
    counted.filter_map(|line| line.points.as_ref()).sum()
}

/// A full award as far as shares and points are of it.
fn base(place: &Place<'_>) -> Part {
    let scheme = place.scheme;
    match &scheme.value.basis {
        ValueBasis::Sum => Part::known(Exact::ZERO, Standing::Seen, String::new()),
        ValueBasis::Score { points } => {
            let said = format!("The most there can be is {} points.", Unit::Number.show(points, 0));
            Part::known(pence(points), Standing::Seen, said)
        }
        ValueBasis::Fixed { amount } => match money(place, amount) {
            Ok((pounds, standing, row)) => {
                let said = format!("A full award is {}.", Unit::Pounds.show(&pounds, 2));
                Part::known(pence(&pounds), standing, said).coming(row)
            }
            Err(part) => *part,
        },
        ValueBasis::PerHead { amount, population } => match money(place, amount) {
            Ok((pounds, standing, row)) => {
                let formed = form(place, population, role::POPULATION);
                per_head(&pounds, standing, formed, population).coming(row)
            }
            Err(part) => *part,
        },
        ValueBasis::PerPoint { amount } => match money(place, amount) {
            Ok((pounds, standing, row)) => {
                let points = points_in_all(scheme);
                let said = format!(
                    "A full award is {} points at {} each.",
                    Quantity { value: points.clone(), unit: Unit::Number },
                    sentence::pounds(&pounds)
                );
                Part::known(&pence(&pounds) * &points, standing, said).coming(row)
            }
            Err(part) => *part,
        },
    }
}

fn per_head(pounds: &Exact, standing: Standing, formed: Formed, population: &Asked) -> Part {
    let heads = formed.value.known().filter(|heads| !heads.is_negative());
    let said = match heads {
        Some(heads) => {
            format!("A full award is {} for each of {} people.", sentence::pounds(pounds), heads.grouped(0))
        }
        None => {
            format!("The head count of {} is not known, so neither is the full award.", population.period)
        }
    };
    let full = heads.map(|heads| pence(&(heads * pounds)));
    Part::counted(full, population, formed, standing, said)
}

/// Pounds, fixed or from a table, with the row that sets them.
fn money(place: &Place<'_>, amount: &Amount) -> Result<(Exact, Standing, Option<Came>), Box<Part>> {
    match amount {
        Amount::Fixed(pounds) => Ok((pounds.clone(), Standing::Seen, None)),
        Amount::Table(id) => {
            place.priced(id).map(|it| (it.value.value, it.standing, Some(it.row))).map_err(|why| {
                let said = format!("The amount is not known: {why}.");
                Box::new(Part::unknown(Want::Agreement { item: id.clone(), why }, said))
            })
        }
    }
}

fn pays_part(place: &Place<'_>, pays: &Pays) -> Part {
    let priced = |amount| money(place, amount);
    match pays {
        Pays::Fixed(amount) => match priced(amount) {
            Ok((pounds, standing, row)) => {
                let said = format!("{} is paid", sentence::pounds(&pounds));
                Part::known(pence(&pounds), standing, said)
                    .coming(row.into_iter().chain([Came::Paid(Paid::Whole)]))
            }
            Err(part) => *part,
        },
        Pays::Each { amount, count: asked, at_most } => match priced(amount) {
            Ok((pounds, standing, row)) => {
                let formed = form(place, asked, role::COUNT);
                let counted = formed.value.known().filter(|count| !count.is_negative()).cloned();
                let limited = counted.as_ref().map(|count| match at_most {
                    Some(most) if count > most => most.clone(),
                    _ => count.clone(),
                });
                let said = sentence::each(place.scheme, asked, counted.as_ref(), at_most.as_ref(), &pounds);
                let came = counted.zip(limited.as_ref()).map(|(all, paid)| up_to(&all, paid));
                let paid = limited.map(|count| pence(&(&count * &pounds)));
                Part::counted(paid, asked, formed, standing, said).coming(row.into_iter().chain(came))
            }
            Err(part) => *part,
        },
        Pays::Pot { pounds, by } => {
            let (own, all) = (form(place, by, role::COUNT), place.shared.sum(by));
            let both = own.value.known().zip(all.value.known());
            let shared = both.is_some_and(|(own, all)| *own > Exact::ZERO && own < all);
            let share = both.and_then(|(own, all)| Exact::ratio(own, all).filter(|it| !it.is_negative()));
            let mut wants = own.wants.clone();
            wants.extend(all.wants.iter().filter(|want| !own.wants.contains(want)).cloned());
            if all.value.known().is_some_and(|all| *all <= Exact::ZERO) {
                wants.push(Want::reading(by, "all earners together come to nothing".to_owned()));
            }
            let said = sentence::pot(place.scheme, by, own.value.known(), all.value.known(), pounds);
            let paid = share.map(|share| pence(&(&share * pounds)));
            let used = own.used.into_iter().chain(all.used).collect();
            let came = paid.as_ref().map(|_| Came::Paid(if shared { Paid::Shared } else { Paid::Whole }));
            Part::counted(paid, by, Formed { used, wants, ..own }, all.standing, said).coming(came)
        }
        Pays::Claim { claim, at_most } => match priced(at_most) {
            Ok((most, standing, row)) => {
                let formed = form(place, claim, role::CLAIMED);
                let claimed = formed.value.known().filter(|it| !it.is_negative()).cloned();
                let said = sentence::claim(place.scheme, claim, claimed.as_ref(), &most);
                let came = claimed.as_ref().map(|claimed| up_to(claimed, claimed.min(&most)));
                let paid = claimed.map(|claimed| pence(&claimed.min(most)));
                Part::counted(paid, claim, formed, standing, said).coming(row.into_iter().chain(came))
            }
            Err(part) => *part,
        },
    }
}

/// Whether all of what is counted is paid for.
fn up_to(all: &Exact, paid: &Exact) -> Came {
    Came::Paid(if paid < all { Paid::Limited } else { Paid::Whole })
}

/// What factors come to.
pub(crate) fn multipliers(place: &Place<'_>) -> Vec<Multiplier> {
    place.scheme.factors.iter().map(|factor| multiplier(place, factor)).collect()
}

fn multiplier(place: &Place<'_>, factor: &Factor) -> Multiplier {
    let own = form(place, &factor.of, role::FACTOR);
    let (over, over_formed) = match &factor.over {
        Over::Number(number) => (Some(number.clone()), None),
        Over::Reading(asked) => {
            let formed = form(place, asked, role::FACTOR);
            (formed.value.known().cloned(), Some(formed))
        }
    };
    let plain = own.value.known().zip(over.as_ref()).and_then(|(own, over)| Exact::ratio(own, over));
    let plain = plain.filter(|it| !it.is_negative());
    let value = plain.as_ref().map(|value| {
        let value = factor.at_least.as_ref().map_or(value, |least| value.max(least));
        factor.at_most.as_ref().map_or(value, |most| value.min(most)).clone()
    });
    let over_whose = match &factor.over {
        Over::Number(_) => None,
        Over::Reading(asked) => whose(place, asked),
    };
    let because = sentence::factor(
        place.scheme,
        factor,
        (&place.subject(&factor.of), over_whose.as_deref()),
        own.value.known(),
        over.as_ref(),
        plain.as_ref(),
        value.as_ref(),
    );
    let limit = plain.as_ref().zip(value.as_ref()).map(|(plain, value)| match plain.cmp(value) {
        Ordering::Less => Limit::Floor,
        Ordering::Equal => Limit::Within,
        Ordering::Greater => Limit::Ceiling,
    });
    let mut whole = Multiplier {
        standing: own.standing,
        readings: own.used,
        wants: own.wants,
        because,
        value,
        came: limit.map(Came::Factor).into_iter().collect(),
    };
    if let Some(formed) = over_formed {
        whole.standing = whole.standing.max(formed.standing);
        whole.readings.extend(formed.used);
        whole.wants.extend(formed.wants);
    }
    if whole.value.is_none() && whole.wants.is_empty() {
        let why = "it is zero or below, and nothing can be divided by it".to_owned();
        whole.wants.push(Want::reading(&factor.of, why));
    }
    whole
}
