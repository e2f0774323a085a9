//! What lines are worth: the full award and every line's part of it, before and after factors.

use outturn_core::{Exact, Quantity, Standing, Unit};
use outturn_scheme::{Amount, Factor, NotApplicable, Over, Pays, Scheme, ValueBasis, Worth};

use crate::check::{UsedReading, Want};
use crate::figure::{Formed, form, role};
use crate::menu::Chosen;
use crate::place::Place;
use crate::sentence;
use crate::settle::Settled;
use crate::truth::{Outcome, Truth};

/// A full award, with what it rests on.
pub(crate) struct FullAward {
    /// What each line is worth in exact pence; of a score, in hundredths of a point. None where it is not known.
    pub(crate) worths: Option<Vec<Exact>>,
    /// The share of a full award that each line is worth, where it is one.
    pub(crate) shares: Vec<Option<Exact>>,
    pub(crate) readings: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
    pub(crate) because: String,
}

/// A number that what lines are worth is multiplied by.
pub(crate) struct Multiplier {
    pub(crate) value: Option<Exact>,
    pub(crate) readings: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
    pub(crate) because: String,
}

/// Part of what is worked out for a full award.
struct Part {
    pence: Option<Exact>,
    readings: Vec<UsedReading>,
    wants: Vec<Want>,
    standing: Standing,
    said: String,
}

impl Part {
    fn known(pence: Exact, standing: Standing, said: String) -> Part {
        Part { pence: Some(pence), readings: Vec::new(), wants: Vec::new(), standing, said }
    }

    fn unknown(want: Want, said: String) -> Part {
        Part { pence: None, readings: Vec::new(), wants: vec![want], standing: Standing::Seen, said }
    }
}

fn pence(pounds: &Exact) -> Exact {
    pounds * &Exact::from(100_u8)
}

/// Works out what every line is worth. Lines that pay by themselves say so in their own remarks.
pub(crate) fn full_award(place: &Place<'_>, menus: &[Chosen], lines: &mut [Settled]) -> FullAward {
    let scheme = place.scheme;
    let base = base(place);
    let (shares, unscored) = shares(scheme, menus, lines);
    let mut full = FullAward {
        worths: Some(Vec::with_capacity(lines.len())),
        shares,
        readings: base.readings,
        wants: base.wants,
        standing: base.standing,
        because: unscored.unwrap_or(base.said),
    };
    for (index, (line, settled)) in scheme.lines.iter().zip(lines).enumerate() {
        let worth = match &line.worth {
            Worth::Share | Worth::Chosen(_) => {
                let share = full.shares.get(index).and_then(Option::as_ref);
                base.pence.as_ref().zip(share).map(|(base, share)| base * share)
            }
            Worth::Pays(pays) => paid(place, pays, settled, &mut full),
        };
        full.worths = full.worths.zip(worth).map(|(mut worths, worth)| {
            worths.push(worth);
            worths
        });
    }
    if matches!(scheme.value.basis, ValueBasis::Sum) {
        full.because = match &full.worths {
            Some(worths) => {
                let pounds = Exact::ratio(&worths.iter().sum(), &Exact::from(100_u8)).unwrap_or(Exact::ZERO);
                format!("Everything together is worth {}.", sentence::marked(Unit::Pounds, &pounds, 2))
            }
            None => "What everything together is worth is not known.".to_owned(),
        };
    }
    full
}

fn paid(place: &Place<'_>, pays: &Pays, settled: &mut Settled, full: &mut FullAward) -> Option<Exact> {
    if settled.applies == Truth::False {
        settled.outcome = Outcome::NotApplicable;
        return Some(Exact::ZERO);
    }
    let part = pays_part(place, pays);
    settled.standing = settled.standing.max(part.standing);
    settled.readings.extend(part.readings);
    if part.pence.is_none() && settled.outcome != Outcome::Missed {
        settled.outcome = Outcome::Unknown;
    }
    match &mut settled.remark {
        _ if part.said.is_empty() => {}
        Some(remark) => *remark = format!("{}; {}", part.said, sentence::inside(remark)),
        None if settled.check.is_some() => settled.notes.insert(0, format!("{}.", part.said)),
        None => settled.remark = Some(part.said),
    }
    full.wants.extend(part.wants);
    part.pence
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
            Ok((pounds, standing)) => {
                let said = format!("A full award is {}.", Unit::Pounds.show(&pounds, 2));
                Part::known(pence(&pounds), standing, said)
            }
            Err(part) => *part,
        },
        ValueBasis::PerHead { amount, population } => match money(place, amount) {
            Ok((pounds, standing)) => {
                let formed = form(place, population, role::POPULATION);
                per_head(&pounds, standing, formed, &population.period.to_string())
            }
            Err(part) => *part,
        },
        ValueBasis::PerPoint { amount } => match money(place, amount) {
            Ok((pounds, standing)) => {
                let counted = scheme.lines.iter().filter(|line| !line.earns.is_zero());
                let points: Exact = counted.filter_map(|line| line.points.as_ref()).sum();
                let said = format!(
                    "A full award is {} points at {} each.",
                    Quantity { value: points.clone(), unit: Unit::Number },
                    sentence::pounds(&pounds)
                );
                Part::known(&pence(&pounds) * &points, standing, said)
            }
            Err(part) => *part,
        },
    }
}

fn per_head(pounds: &Exact, standing: Standing, formed: Formed, period: &str) -> Part {
    let heads = formed.value.known().filter(|heads| !heads.is_negative());
    let said = match heads {
        Some(heads) => {
            format!("A full award is {} for each of {} people.", sentence::pounds(pounds), heads.grouped(0))
        }
        None => format!("The head count of {period} is not known, so neither is the full award."),
    };
    Part {
        pence: heads.map(|heads| pence(&(heads * pounds))),
        said,
        standing: formed.standing.max(standing),
        readings: formed.used,
        wants: formed.wants,
    }
}

/// Pounds, fixed or from a table.
fn money(place: &Place<'_>, amount: &Amount) -> Result<(Exact, Standing), Box<Part>> {
    match amount {
        Amount::Fixed(pounds) => Ok((pounds.clone(), Standing::Seen)),
        Amount::Table(id) => {
            place.priced(id).map(|(quantity, standing)| (quantity.value, standing)).map_err(|why| {
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
            // The amount is said where it is earned.
            Ok((pounds, standing)) => Part::known(pence(&pounds), standing, String::new()),
            Err(part) => *part,
        },
        Pays::Each { amount, count, at_most } => match priced(amount) {
            Ok((pounds, standing)) => {
                let formed = form(place, count, role::COUNT);
                let counted = formed.value.known().filter(|count| !count.is_negative()).cloned();
                let limited = counted.as_ref().map(|count| match at_most {
                    Some(most) if count > most => most.clone(),
                    _ => count.clone(),
                });
                let said = sentence::each(place.scheme, count, counted.as_ref(), at_most.as_ref(), &pounds);
                Part {
                    pence: limited.map(|count| pence(&(&count * &pounds))),
                    readings: formed.used,
                    wants: formed.wants,
                    standing: standing.max(formed.standing),
                    said,
                }
            }
            Err(part) => *part,
        },
        Pays::Pot { pounds, by } => {
            let (own, all) = (form(place, by, role::COUNT), place.shared.sum(by));
            let share = own.value.known().zip(all.value.known());
            let share = share.and_then(|(own, all)| Exact::ratio(own, all).filter(|it| !it.is_negative()));
            let mut wants = own.wants.clone();
            wants.extend(all.wants.iter().filter(|want| !own.wants.contains(want)).cloned());
            if share.is_none() && wants.is_empty() {
                wants.push(Want::reading(by, "all earners together come to nothing".to_owned()));
            }
            let said = sentence::pot(place.scheme, by, own.value.known(), all.value.known(), pounds);
            Part {
                pence: share.map(|share| pence(&(&share * pounds))),
                standing: own.standing.max(all.standing),
                readings: own.used.into_iter().chain(all.used).collect(),
                wants,
                said,
            }
        }
        Pays::Claim { claim, at_most } => match priced(at_most) {
            Ok((most, standing)) => {
                let formed = form(place, claim, role::CLAIMED);
                let claimed = formed.value.known().filter(|it| !it.is_negative()).cloned();
                let said = sentence::claim(place.scheme, claim, claimed.as_ref(), &most);
                Part {
                    pence: claimed.map(|claimed| pence(&claimed.min(most))),
                    readings: formed.used,
                    wants: formed.wants,
                    standing: standing.max(formed.standing),
                    said,
                }
            }
            Err(part) => *part,
        },
    }
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
    let because = sentence::factor(
        place.scheme,
        factor,
        own.value.known(),
        over.as_ref(),
        plain.as_ref(),
        value.as_ref(),
    );
    let mut whole =
        Multiplier { standing: own.standing, readings: own.used, wants: own.wants, because, value };
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

/// The share of a full award that each line is worth to this earner: the scheme's own, with what was chosen, and with
/// the shares of lines that do not apply given to those that do. Also says so where too few groups can be scored for there
/// to be an award.
///
/// Where it is in doubt whether a line applies, it is kept and earns between nothing and everything: what its share
/// would earn elsewhere lies between the two.
fn shares(scheme: &Scheme, menus: &[Chosen], lines: &mut [Settled]) -> (Vec<Option<Exact>>, Option<String>) {
    let mut shares: Vec<Option<Exact>> = scheme
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| match line.worth {
            Worth::Share => Some(line.earns.clone()),
            Worth::Chosen(menu) => Some(menus.get(menu).map_or(Exact::ZERO, |chosen| chosen.share(index))),
            Worth::Pays(_) => None,
        })
        .collect();
    let then = scheme.applicability.then;
    for (line, settled) in scheme.lines.iter().zip(lines.iter_mut()) {
        if matches!(line.worth, Worth::Share) {
            without_applying(then, settled);
        }
    }
    if then != NotApplicable::Renormalised {
        return (shares, None);
    }
    let tally = Tally::of(scheme, lines);
    if tally.scored < scheme.applicability.groups_needed
        && tally.scored + tally.in_doubt < scheme.applicability.groups_needed
    {
        for share in shares.iter_mut().flatten() {
            *share = Exact::ZERO;
        }
        let said = format!(
            "{} of the {} groups that are needed could be scored, so there is no award.",
            tally.scored, scheme.applicability.groups_needed
        );
        return (shares, Some(said));
    }
    let all_open = tally.scored < scheme.applicability.groups_needed;
    for (index, (line, settled)) in scheme.lines.iter().zip(lines.iter_mut()).enumerate() {
        if !matches!(line.worth, Worth::Share) {
            continue;
        }
        let Some(bucket) = tally.buckets.get(line.group.map_or(0, |group| group + 1)) else { continue };
        let share = shares.get_mut(index).and_then(Option::as_mut);
        let Some(share) = share else { continue };
        *share = if settled.applies == Truth::False || bucket.scored == Truth::False {
            Exact::ZERO
        } else {
            let within = Exact::ratio(&(&line.earns * &bucket.earns), &bucket.applying);
            let across = Exact::ratio(&tally.total, &tally.total_scored);
            within.zip(across).map_or(Exact::ZERO, |(within, across)| &within * &across)
        };
        if bucket.scored == Truth::False && settled.applies != Truth::False {
            settled.outcome = Outcome::NotApplicable;
            settled.notes.push("Too few lines of its group apply, so the group is not scored.".to_owned());
        } else if (bucket.scored == Truth::Unknown || all_open) && settled.applies != Truth::False {
            settled.least = Exact::ZERO;
            settled.most = Exact::ONE;
            settled.outcome = Outcome::Unknown;
        }
    }
    // Doubt about a group is settled by what settles its lines.
    (shares, None)
}

/// What a line that does not apply earns.
fn without_applying(then: NotApplicable, settled: &mut Settled) {
    let (zero, one) = (Exact::ZERO, Exact::ONE);
    let (least, most) = match (settled.applies, then) {
        (Truth::True, _) => return,
        (Truth::False, NotApplicable::Open)
        | (Truth::Unknown, NotApplicable::Open | NotApplicable::Renormalised) => (zero, one),
        (Truth::False, NotApplicable::Lost | NotApplicable::Renormalised) => (zero.clone(), zero),
        (Truth::False, NotApplicable::Earned) => (one.clone(), one),
        (Truth::Unknown, NotApplicable::Lost) => (zero, settled.most.clone()),
        (Truth::Unknown, NotApplicable::Earned) => (settled.least.clone(), one),
    };
    settled.outcome = match settled.applies {
        Truth::False => Outcome::NotApplicable,
        _ if least == most => settled.outcome,
        _ => Outcome::Unknown,
    };
    (settled.least, settled.most) = (least, most);
    if settled.least == settled.most {
        settled.wants.clear();
    }
}

/// A group, or the lines in none: what of it applies.
struct Bucket {
    /// What its lines earn together.
    earns: Exact,
    /// What those that apply, or may, earn together.
    applying: Exact,
    /// Whether enough of them apply.
    scored: Truth,
}

/// How many groups are scored.
struct Tally {
    /// Lines in no group first, then the groups in order.
    buckets: Vec<Bucket>,
    scored: usize,
    in_doubt: usize,
    total: Exact,
    total_scored: Exact,
}

impl Tally {
    fn of(scheme: &Scheme, lines: &[Settled]) -> Tally {
        let needs = std::iter::once(1).chain(scheme.groups.iter().map(|group| group.needs.max(1)));
        let buckets: Vec<Bucket> = needs
            .enumerate()
            .map(|(bucket, needs)| {
                let own = scheme.lines.iter().zip(lines).filter(|(line, _)| {
                    let stands = line.group.map_or(0, |group| group + 1) == bucket;
                    stands && matches!(line.worth, Worth::Share) && !line.earns.is_zero()
                });
                let (mut earns, mut applying) = (Exact::ZERO, Exact::ZERO);
                let (mut sure, mut in_doubt) = (0_usize, 0_usize);
                for (line, settled) in own {
                    earns = &earns + &line.earns;
                    match settled.applies {
                        Truth::False => continue,
                        Truth::True => sure += 1,
                        Truth::Unknown => in_doubt += 1,
                    }
                    applying = &applying + &line.earns;
                }
                let scored = match (sure >= needs, sure + in_doubt >= needs) {
                    (true, _) => Truth::True,
                    (false, true) => Truth::Unknown,
                    (false, false) => Truth::False,
                };
                Bucket { earns, applying, scored }
            })
            .collect();
        let groups = buckets.iter().skip(1);
        Tally {
            scored: groups.clone().filter(|it| it.scored == Truth::True).count(),
            in_doubt: groups.filter(|it| it.scored == Truth::Unknown).count(),
            total: buckets.iter().map(|it| &it.earns).sum(),
            total_scored: buckets.iter().filter(|it| it.scored != Truth::False).map(|it| &it.earns).sum(),
            buckets,
        }
    }
}
