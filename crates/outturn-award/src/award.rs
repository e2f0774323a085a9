//! The award of one earner: an exact waterfall, an interval where something is not known.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Exact, Facts, Figure, Organisation, Pence, Standing, Unit};
use outturn_scheme::{Band, Cite, DeductionBase, GatewayRule, LineRule, Rounding, Scheme, ValueBasis};

use crate::check::{Check, Place, UsedReading, Want};
use crate::figure::role;
use crate::money::{Path, Running, run};
use crate::sentence;
use crate::truth::{Outcome, Truth};

/// The result for one earner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// ODS code.
    pub code: String,
    /// Name.
    pub name: String,
    /// A full award in pence; none where it is not known.
    pub maximum: Option<Pence>,
    /// The least that the facts allow.
    pub least: Pence,
    /// The most that the facts allow; none where the full award is not known.
    pub most: Option<Pence>,
    /// The waterfall, in its order. The changes sum to the award.
    pub steps: Vec<Step>,
    /// What would settle it, most valuable first.
    pub unsettled: Vec<Unsettled>,
    /// Who is paid.
    pub payees: Vec<Payee>,
}

/// A part of the award's waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// The full award.
    Value,
    /// A condition on the whole.
    Gateway,
    /// A line that earns.
    Line,
    /// A standard that must be kept.
    Deduction,
    /// The most that an award can be.
    Cap,
    /// To whole pence, or whatever the scheme says.
    Rounding,
}

/// One line of the waterfall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What kind of step it is.
    pub kind: StepKind,
    /// `measure/healthcare-infection`
    pub address: String,
    /// What it is called.
    pub title: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Its share: of a full award for a line, of what was earned for a deduction.
    pub share: Option<Exact>,
    /// The amount before it, in exact pence; none where the full award is not known.
    pub before: Option<Bounds>,
    /// The amount after it.
    pub after: Option<Bounds>,
    /// Why, in a sentence.
    pub because: String,
    /// The condition behind it, where there is one.
    pub check: Option<Check>,
    /// The readings that it rests on.
    pub readings: Vec<UsedReading>,
    /// Where the rule comes from.
    pub cite: Option<Cite>,
    /// The weakest standing of the rule and the facts that it rests on.
    pub standing: Standing,
}

/// The least and the most that an amount can be, in exact pence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// If everything unknown went against the earner.
    pub least: Exact,
    /// If everything unknown went for the earner.
    pub most: Exact,
}

/// Something that would settle part of an award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// What is wanted.
    pub want: Want,
    /// The steps that wait for it.
    pub addresses: Vec<String>,
    /// What hangs on it: how far the most would fall if it went against the earner, everything else going for the
    /// earner. None where the full award is not known.
    pub at_stake: Option<Pence>,
}

/// Who is paid, and what part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// ODS code.
    pub code: String,
    /// Name, where the body is known.
    pub name: String,
    /// The least.
    pub least: Pence,
    /// The most.
    pub most: Option<Pence>,
}

/// The earners of a scheme: the organisations of its kind that were open on its date, by code.
pub fn earners<'a>(scheme: &'a Scheme, facts: &'a Facts) -> impl Iterator<Item = &'a Organisation> {
    facts.organisations.open_on(&scheme.earner, scheme.organisations_as_at)
}

/// What a step's condition came to, with the share it leaves or earns at worst and at best.
struct Settled {
    check: Option<Check>,
    outcome: Outcome,
    least: Exact,
    most: Exact,
    readings: Vec<UsedReading>,
    wants: Vec<Want>,
    standing: Standing,
    /// What the sentence says of a line whose share lies in a band.
    remark: Option<String>,
}

impl Settled {
    fn of_check(check: Check, when_false: &Exact, when_true: &Exact) -> Settled {
        let (least, most) = match check.truth {
            Truth::True => (when_true, when_true),
            Truth::False => (when_false, when_false),
            Truth::Unknown => (when_false, when_true),
        };
        Settled {
            outcome: check.outcome(),
            least: least.clone(),
            most: most.clone(),
            readings: check.all_readings(),
            wants: check.wants.clone(),
            standing: check.standing,
            check: Some(check),
            remark: None,
        }
    }
}

/// Works out the award of one earner.
pub fn award(scheme: &Scheme, facts: &Facts, earner: &Organisation) -> Award {
    let place = Place { scheme, facts, earner: &earner.code };
    let value = full_award(&place);
    let gateways: Vec<Settled> = scheme
        .gateways
        .iter()
        .map(|gateway| {
            let check = match &gateway.rule {
                GatewayRule::Decided(by) => place.check_decision(&gateway.id, &gateway.title, by),
                GatewayRule::Test(test) => place.check(test),
            };
            Settled::of_check(check, &gateway.failing.leaves(), &Exact::ONE)
        })
        .collect();
    let lines: Vec<Settled> = scheme.lines.iter().map(|line| settle_line(&place, &line.rule)).collect();
    let deductions: Vec<Settled> = scheme
        .deductions
        .iter()
        .map(|deduction| Settled::of_check(place.check(&deduction.standard), &Exact::ZERO, &Exact::ONE))
        .collect();
    let groups = [&gateways, &lines, &deductions];
    let path = |against: &BTreeSet<usize>, worst: bool| -> Option<Running> {
        let maximum = value.pence.clone()?;
        let mut index = 0;
        let mut shares = groups.map(|group| {
            let shares: Vec<Exact> = group
                .iter()
                .map(|settled| {
                    index += 1;
                    let low = worst || against.contains(&(index - 1));
                    if low { settled.least.clone() } else { settled.most.clone() }
                })
                .collect();
            shares
        });
        let kept = std::mem::take(&mut shares[2]).iter().map(|share| !share.is_zero()).collect();
        let [gateways, lines, _] = shares;
        Some(run(scheme, &Path { maximum, gateways, lines, kept }))
    };
    let none = BTreeSet::new();
    let (worst, best) = (path(&none, true), path(&none, false));
    let unsettled = unsettled(scheme, &value, &groups, best.as_ref(), &path);
    let steps = steps(scheme, value, gateways, lines, deductions, worst.as_ref(), best.as_ref());
    let least = worst.map_or(Pence::ZERO, |running| running.award);
    let most = best.map(|running| running.award);
    Award {
        code: earner.code.clone(),
        name: earner.name.clone(),
        maximum: steps.first().and_then(|step| step.after.as_ref()).map(|bounds| whole(&bounds.most)),
        least,
        most,
        payees: payees(scheme, facts, earner, least, most),
        steps,
        unsettled,
    }
}

fn whole(pence: &Exact) -> Pence {
    Pence::nearest(pence, outturn_core::exact::Direction::HalfUp)
}

/// A full award, with what it rests on.
struct FullAward {
    pence: Option<Exact>,
    readings: Vec<UsedReading>,
    wants: Vec<Want>,
    standing: Standing,
    because: String,
}

fn full_award(place: &Place<'_>) -> FullAward {
    let hundred = Exact::from(100_u8);
    match &place.scheme.value.basis {
        ValueBasis::Fixed { pounds } => FullAward {
            pence: Some(pounds * &hundred),
            readings: Vec::new(),
            wants: Vec::new(),
            standing: Standing::Seen,
            because: format!("A full award is {}.", Unit::Pounds.show(pounds, 2)),
        },
        ValueBasis::PerHead { pounds, population, period } => {
            let formed = place.reading(population, period, role::POPULATION);
            let heads = formed.as_ref().and_then(|it| it.value.known()).filter(|heads| !heads.is_negative());
            let because = match heads {
                Some(heads) => format!(
                    "A full award is {} for each of {} people.",
                    sentence::pounds(pounds),
                    heads.grouped(0)
                ),
                None => format!("The head count of {period} is not known, so neither is the full award."),
            };
            FullAward {
                pence: heads.map(|heads| &(heads * pounds) * &hundred),
                because,
                standing: formed.as_ref().map_or(Standing::Seen, |it| it.standing),
                readings: formed.as_ref().map(|it| it.used.clone()).unwrap_or_default(),
                wants: formed.map(|it| it.wants).unwrap_or_default(),
            }
        }
    }
}

fn settle_line(place: &Place<'_>, rule: &LineRule) -> Settled {
    match rule {
        LineRule::Test(test) => Settled::of_check(place.check(test), &Exact::ZERO, &Exact::ONE),
        LineRule::Local(local) => Settled::of_check(place.check_local(local), &Exact::ZERO, &Exact::ONE),
        LineRule::Bands { indicator, outturn, bands } => {
            let formed = place.reading(indicator, outturn, role::OUTTURN);
            let value = formed.as_ref().and_then(|it| it.value.known());
            let (least, most) = match value {
                Some(value) => {
                    let share = band_share(bands, value);
                    (share.clone(), share)
                }
                None => (
                    bands.iter().map(|band| &band.earns).min().cloned().unwrap_or(Exact::ZERO),
                    bands.iter().map(|band| &band.earns).max().cloned().unwrap_or(Exact::ZERO),
                ),
            };
            let not_applicable = formed.as_ref().is_some_and(|it| it.value == Figure::NotApplicable);
            let settled = least == most;
            Settled {
                check: None,
                outcome: match (settled, least.is_zero(), not_applicable) {
                    (true, false, _) => Outcome::Met,
                    (true, true, _) => Outcome::Missed,
                    (false, _, true) => Outcome::NotApplicable,
                    (false, _, false) => Outcome::Unknown,
                },
                remark: place.scheme.indicators.get(indicator).map(|it| sentence::band(it, outturn, value)),
                least,
                most,
                standing: formed.as_ref().map_or(Standing::Seen, |it| it.standing),
                readings: formed.as_ref().map(|it| it.used.clone()).unwrap_or_default(),
                wants: if settled { Vec::new() } else { formed.map(|it| it.wants).unwrap_or_default() },
            }
        }
    }
}

/// The share that the band of a value earns. Bands run from the lowest up and leave no gap.
pub(crate) fn band_share(bands: &[Band], value: &Exact) -> Exact {
    bands
        .iter()
        .rev()
        .find(|band| band.from.as_ref().is_none_or(|from| value >= from))
        .map_or(Exact::ZERO, |band| band.earns.clone())
}

fn unsettled(
    scheme: &Scheme,
    value: &FullAward,
    groups: &[&Vec<Settled>; 3],
    best: Option<&Running>,
    path: &dyn Fn(&BTreeSet<usize>, bool) -> Option<Running>,
) -> Vec<Unsettled> {
    let addresses = step_addresses(scheme);
    let mut waiting: BTreeMap<&Want, BTreeSet<usize>> = BTreeMap::new();
    for (index, settled) in groups.iter().flat_map(|group| group.iter()).enumerate() {
        if settled.least != settled.most {
            for want in &settled.wants {
                waiting.entry(want).or_default().insert(index);
            }
        }
    }
    let mut unsettled: Vec<(usize, Unsettled)> = waiting
        .into_iter()
        .map(|(want, steps)| {
            let against = path(&steps, false);
            let at_stake = best.zip(against.as_ref()).map(|(best, against)| best.award - against.award);
            let first = steps.first().copied().unwrap_or_default();
            let addresses = steps.iter().filter_map(|&index| addresses.get(index).cloned()).collect();
            (first, Unsettled { want: want.clone(), addresses, at_stake })
        })
        .collect();
    unsettled
        .sort_by(|a, b| b.1.at_stake.cmp(&a.1.at_stake).then(a.0.cmp(&b.0)).then(a.1.want.cmp(&b.1.want)));
    let heads = value.wants.iter().map(|want| Unsettled {
        want: want.clone(),
        addresses: vec!["value".to_owned()],
        at_stake: None,
    });
    heads.chain(unsettled.into_iter().map(|(_, it)| it)).collect()
}

/// Addresses of gateways, lines and deductions, in order.
fn step_addresses(scheme: &Scheme) -> Vec<String> {
    let gateways = scheme.gateways.iter().map(|it| format!("gateway/{}", it.id));
    let lines = scheme.lines.iter().map(|it| it.address.clone());
    let deductions = scheme.deductions.iter().map(|it| format!("deduction/{}", it.id));
    gateways.chain(lines).chain(deductions).collect()
}

/// Lays out the steps with the running amounts of the two paths.
struct Layout<'a> {
    worst: Option<&'a Running>,
    best: Option<&'a Running>,
    steps: Vec<Step>,
}

impl Layout<'_> {
    fn bounds(&self, index: usize) -> Option<Bounds> {
        Some(Bounds {
            least: self.worst?.after.get(index)?.clone(),
            most: self.best?.after.get(index)?.clone(),
        })
    }

    fn push(&mut self, step: Step) {
        let index = self.steps.len();
        let nothing = Bounds { least: Exact::ZERO, most: Exact::ZERO };
        let before = match index {
            0 => self.worst.map(|_| nothing),
            _ => self.bounds(index - 1),
        };
        let after = self.bounds(index);
        self.steps.push(Step { before, after, ..step });
    }
}

fn steps(
    scheme: &Scheme,
    value: FullAward,
    gateways: Vec<Settled>,
    lines: Vec<Settled>,
    deductions: Vec<Settled>,
    worst: Option<&Running>,
    best: Option<&Running>,
) -> Vec<Step> {
    let mut layout = Layout { worst, best, steps: Vec::new() };
    let known = if value.pence.is_some() { Outcome::Met } else { Outcome::Unknown };
    layout.push(Step {
        standing: value.standing.max(scheme.value.cite.standing),
        readings: value.readings,
        ..plain(StepKind::Value, "value", "Full award", known, value.because, Some(&scheme.value.cite))
    });
    for (gateway, settled) in scheme.gateways.iter().zip(gateways) {
        let address = format!("gateway/{}", gateway.id);
        let because = sentence::gateway(gateway, settled.check.as_ref());
        let step =
            plain(StepKind::Gateway, &address, &gateway.title, settled.outcome, because, Some(&gateway.cite));
        layout.push(resting_on(step, settled));
    }
    for (line, settled) in scheme.lines.iter().zip(lines) {
        let because = sentence::line(
            line,
            settled.check.as_ref(),
            settled.remark.as_deref(),
            &settled.least,
            &settled.most,
        );
        let step =
            plain(StepKind::Line, &line.address, &line.title, settled.outcome, because, Some(&line.cite));
        layout.push(Step { share: Some(line.earns.clone()), ..resting_on(step, settled) });
    }
    for (deduction, settled) in scheme.deductions.iter().zip(deductions) {
        let address = format!("deduction/{}", deduction.id);
        let earned = scheme.deductions_from == DeductionBase::Earned;
        let because = sentence::deduction(deduction, settled.check.as_ref(), earned);
        let cite = Some(&deduction.cite);
        let step = plain(StepKind::Deduction, &address, &deduction.title, settled.outcome, because, cite);
        let mut step = Step { share: Some(deduction.takes.clone()), ..resting_on(step, settled) };
        if let Some(base) = &scheme.deductions_cite {
            step.standing = step.standing.max(base.standing);
        }
        layout.push(step);
    }
    if let Some(cap) = &scheme.cap {
        let because = format!("No award is above {}.", cap.at_most);
        let index = layout.steps.len();
        let cut = |running: Option<&Running>| {
            running.is_some_and(|it| it.after.get(index - 1) != it.after.get(index))
        };
        let outcome = match (cut(worst), cut(best)) {
            (true, true) => Outcome::Missed,
            (false, false) if best.is_some() => Outcome::Met,
            _ => Outcome::Unknown,
        };
        layout.push(plain(StepKind::Cap, "cap", "Cap", outcome, because, Some(&cap.cite)));
    }
    let because = sentence::rounding(&scheme.value.rounding);
    let outcome = if best.is_some() { Outcome::Met } else { Outcome::Unknown };
    layout.push(plain(
        StepKind::Rounding,
        "rounding",
        "Rounding",
        outcome,
        because,
        Some(&scheme.value.cite),
    ));
    layout.steps
}

fn plain(
    kind: StepKind,
    address: &str,
    title: &str,
    outcome: Outcome,
    because: String,
    cite: Option<&Cite>,
) -> Step {
    Step {
        kind,
        address: address.to_owned(),
        title: title.to_owned(),
        outcome,
        share: None,
        before: None,
        after: None,
        because,
        check: None,
        readings: Vec::new(),
        standing: cite.map_or(Standing::Seen, |cite| cite.standing),
        cite: cite.cloned(),
    }
}

fn resting_on(step: Step, settled: Settled) -> Step {
    Step {
        standing: step.standing.max(settled.standing),
        readings: settled.readings,
        check: settled.check,
        ..step
    }
}

fn payees(
    scheme: &Scheme,
    facts: &Facts,
    earner: &Organisation,
    least: Pence,
    most: Option<Pence>,
) -> Vec<Payee> {
    let shares = match scheme.paid_as_at {
        Some(day) => facts.organisations.payees(&earner.code, day),
        None => BTreeMap::from([(earner.code.clone(), Exact::ONE)]),
    };
    let parts: Vec<Exact> = shares.values().cloned().collect();
    let lows = least.split(&parts);
    let highs = most.map(|most| most.split(&parts));
    shares
        .keys()
        .enumerate()
        .map(|(index, code)| Payee {
            code: code.clone(),
            name: facts.organisations.get(code).map(|body| body.name.clone()).unwrap_or_default(),
            least: lows.get(index).copied().unwrap_or_default(),
            most: highs.as_ref().and_then(|highs| highs.get(index).copied()),
        })
        .collect()
}

/// Whether a rounding is to the penny, which sentences leave unsaid.
pub(crate) fn is_to_the_penny(rounding: &Rounding) -> bool {
    rounding.to_pence == Exact::ONE
}
