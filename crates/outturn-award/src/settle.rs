//! What each rule of a scheme came to: its outcome, and the share it leaves or earns at worst and at best.

use outturn_core::{Exact, Figure, Standing};
use outturn_scheme::{
    Asked, Band, Line, LineRule, NotApplicable, OnOverlap, Overlap, Pays, Verification, Worth,
};

use crate::came::Came;
use crate::check::{Check, UsedReading, Want};
use crate::figure::{form, role};
use crate::place::Place;
use crate::scale::{Scaled, combined};
use crate::sentence;
use crate::truth::{Outcome, Truth};

/// What a step's condition came to, with the share it leaves or earns at worst and at best.
pub(crate) struct Settled {
    pub(crate) check: Option<Check>,
    pub(crate) outcome: Outcome,
    pub(crate) least: Exact,
    pub(crate) most: Exact,
    pub(crate) readings: Vec<UsedReading>,
    pub(crate) wants: Vec<Want>,
    pub(crate) standing: Standing,
    /// Why, where no check says it.
    pub(crate) remark: Option<String>,
    /// Further sentences.
    pub(crate) notes: Vec<String>,
    /// Where what it comes to is said.
    pub(crate) telling: Telling,
    /// Whether a line applies to the earner at all.
    pub(crate) applies: Truth,
    /// The scales of a line that is scored on them, with the points it is out of.
    pub(crate) scales: Vec<Scaled>,
    /// What its parts came to.
    pub(crate) came: Vec<Came>,
}

/// Where a sentence says what a step comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// After what its condition rests on.
    AtOnce,
    /// After the further sentences, which have their part in it.
    AtTheEnd,
    /// Nowhere: a further sentence says it.
    Elsewhere,
}

impl Settled {
    pub(crate) fn of_check(check: Check, when_false: &Exact, when_true: &Exact) -> Settled {
        let (least, most) = match check.truth {
            Truth::True => (when_true, when_true),
            Truth::False => (when_false, when_false),
            Truth::Unknown => (when_false, when_true),
        };
        Settled {
            outcome: check.outcome(),
            readings: check.all_readings(),
            wants: check.wants.clone(),
            standing: check.standing,
            check: Some(check),
            ..Settled::between(least.clone(), most.clone())
        }
    }

    /// A share that lies between two, for no reason yet given.
    pub(crate) fn between(least: Exact, most: Exact) -> Settled {
        let outcome = match (least == most, least.is_zero()) {
            (true, false) => Outcome::Met,
            (true, true) => Outcome::Missed,
            (false, _) => Outcome::Unknown,
        };
        Settled {
            check: None,
            outcome,
            least,
            most,
            readings: Vec::new(),
            wants: Vec::new(),
            standing: Standing::Seen,
            remark: None,
            notes: Vec::new(),
            telling: Telling::AtOnce,
            applies: Truth::True,
            scales: Vec::new(),
            came: Vec::new(),
        }
    }

    /// Leaves it open: it is not known whether the body earns at all.
    pub(crate) fn put_in_doubt(&mut self) {
        self.least = Exact::ZERO;
        self.most = Exact::ONE;
        self.outcome = Outcome::Unknown;
    }

    /// Keeps so much of the share at worst and at best, for what these readings say.
    fn keep(&mut self, least: &Exact, most: &Exact) {
        if [least, most] != [&Exact::ONE; 2] {
            self.telling = Telling::AtTheEnd;
        }
        self.least = &self.least * least;
        self.most = &self.most * most;
        self.outcome = match (self.least == self.most, self.least.is_zero(), self.outcome) {
            (false, ..) => Outcome::Unknown,
            (true, true, _) => Outcome::Missed,
            (true, false, Outcome::NotApplicable) => Outcome::NotApplicable,
            (true, false, _) => Outcome::Met,
        };
    }

    fn rest_on(&mut self, readings: Vec<UsedReading>, wants: Vec<Want>, standing: Standing) {
        for reading in readings {
            if !self.readings.contains(&reading) {
                self.readings.push(reading);
            }
        }
        for want in wants {
            if !self.wants.contains(&want) {
                self.wants.push(want);
            }
        }
        self.standing = self.standing.max(standing);
    }
}

/// What every line came to, before anything is said of lines that do not apply.
pub(crate) fn settle_lines(place: &Place<'_>) -> Vec<Settled> {
    let scheme = place.scheme;
    let own = |line: &Line| settle_line(place, line, settle_rule(place, &line.rule));
    let mut lines: Vec<Settled> = scheme.lines.iter().map(own).collect();
    for (index, line) in scheme.lines.iter().enumerate() {
        let LineRule::As(addresses) = &line.rule else { continue };
        let others = addresses.iter().filter_map(|address| {
            let at = scheme.lines.iter().position(|it| it.address == *address)?;
            Some((scheme.lines.get(at)?, lines.get(at)?))
        });
        let settled = settle_line(place, line, first_applying(others));
        if let Some(line) = lines.get_mut(index) {
            *line = settled;
        }
    }
    lines
}

/// The first line that applies. Where it is in doubt whether one does, what follows may count as well.
fn first_applying<'a>(others: impl Iterator<Item = (&'a Line, &'a Settled)>) -> Settled {
    let mut found: Option<Settled> = None;
    let mut passed_over = Vec::new();
    for (index, (line, other)) in others.enumerate() {
        if other.applies == Truth::False {
            passed_over.push(format!("“{}” does not apply", line.title));
            continue;
        }
        let said = sentence::as_other(line, other);
        let taken = found.get_or_insert_with(|| Settled {
            remark: Some(said.clone()),
            applies: other.applies,
            ..Settled::between(other.least.clone(), other.most.clone())
        });
        if taken.remark.as_ref() != Some(&said) {
            taken.notes.push(format!("{}, if what comes before does not apply.", sentence::capital(&said)));
        }
        taken.least = taken.least.clone().min(other.least.clone());
        taken.most = taken.most.clone().max(other.most.clone());
        taken.rest_on(other.readings.clone(), other.wants.clone(), other.standing);
        if other.applies == Truth::True && passed_over.len() == index {
            taken.came = vec![Came::ScoredAs(Some(index))];
        }
        taken.applies = taken.applies.max(other.applies);
        if other.applies == Truth::True {
            break;
        }
    }
    match found {
        Some(mut taken) => {
            let outcome = Settled::between(taken.least.clone(), taken.most.clone()).outcome;
            taken.outcome = outcome;
            if let (Some(remark), false) = (&mut taken.remark, passed_over.is_empty()) {
                *remark = format!("{}; {remark}", passed_over.join("; "));
            }
            taken
        }
        None => Settled {
            outcome: Outcome::NotApplicable,
            applies: Truth::False,
            remark: Some(sentence::capital(&passed_over.join("; "))),
            came: vec![Came::ScoredAs(None)],
            ..Settled::between(Exact::ZERO, Exact::ZERO)
        },
    }
}

/// What a line came to, before anything is said of lines that do not apply.
fn settle_line(place: &Place<'_>, line: &Line, rule: Settled) -> Settled {
    let mut settled = rule;
    if place.scheme.applicability.then == NotApplicable::Open && matches!(line.rule, LineRule::As(_)) {
        // Where the scheme says nothing of lines that do not apply, nothing is known of one that is scored as they are.
        if settled.applies == Truth::False {
            settled.most = Exact::ONE;
        }
        settled.applies = Truth::True;
    }
    if place.scheme.applicability.then != NotApplicable::Open {
        settled.applies = match (&line.rule, &settled.check) {
            // One that is scored as others are applies where one of them does.
            (LineRule::As(_), _) => settled.applies,
            (_, Some(check)) => check.sense,
            (_, None) => Truth::from(settled.outcome != Outcome::NotApplicable),
        };
        if let Worth::Pays(pays) = &line.worth
            && counted(pays).is_some_and(|it| form(place, it, role::COUNT).value == Figure::NotApplicable)
        {
            settled.applies = Truth::False;
        }
    }
    if let Some(verification) = &line.verification {
        verify(place, verification, &mut settled);
    }
    for (index, overlap) in line.overlaps.iter().enumerate() {
        paid_elsewhere(place, (index, overlap), &mut settled);
    }
    if let Some(test) = &line.applies {
        let check = place.check(test);
        settled.applies = settled.applies.min(check.truth);
        settled.rest_on(check.all_readings(), check.wants.clone(), check.standing);
        if check.truth != Truth::True {
            settled.notes.push(sentence::applies(&check));
        }
        settled.came.push(Came::Applies(Box::new(check)));
    }
    settled
}

/// What is counted for a line that pays by itself.
const fn counted(pays: &Pays) -> Option<&Asked> {
    match pays {
        Pays::Fixed(_) => None,
        Pays::Each { count: asked, .. } | Pays::Pot { by: asked, .. } | Pays::Claim { claim: asked, .. } => {
            Some(asked)
        }
    }
}

fn settle_rule(place: &Place<'_>, rule: &LineRule) -> Settled {
    match rule {
        LineRule::Test(test) => Settled::of_check(place.check(test), &Exact::ZERO, &Exact::ONE),
        LineRule::Local(local) => Settled::of_check(place.check_local(local), &Exact::ZERO, &Exact::ONE),
        LineRule::Always => Settled::between(Exact::ONE, Exact::ONE),
        // Settled with the lines that it names, once they are.
        LineRule::As(_) => Settled::between(Exact::ZERO, Exact::ONE),
        LineRule::Bands { outturn, bands } => settle_bands(place, outturn, bands),
        LineRule::Scales { combine, scales, out_of } => {
            let combined = combined(place, *combine, scales);
            let share = |points: &Exact| Exact::ratio(points, out_of).unwrap_or(Exact::ZERO);
            let mut settled = Settled::between(share(&combined.least), share(&combined.most));
            settled.remark = combined.deciding().map(|it| it.remark.clone());
            if scales.len() > 1 && combined.least == combined.most && !combined.not_applicable {
                settled.came.extend(combined.decided().map(Came::Decided));
            }
            for (index, scaled) in combined.scales.iter().enumerate() {
                settled.came.extend(scaled.stretch.map(|it| Came::Scale(index, it)));
                settled.came.extend(scaled.came.iter().cloned());
                settled.rest_on(scaled.readings.clone(), scaled.wants.clone(), scaled.standing);
            }
            if combined.least == combined.most {
                settled.wants.clear();
            } else if combined.not_applicable {
                settled.outcome = Outcome::NotApplicable;
            }
            settled.scales = combined.scales;
            settled
        }
    }
}

fn settle_bands(place: &Place<'_>, outturn: &Asked, bands: &[Band]) -> Settled {
    let formed = form(place, outturn, role::OUTTURN);
    let value = formed.value.known();
    let (least, most) = match value {
        Some(value) => {
            let share = band_of(bands, value).map_or(Exact::ZERO, |(_, band)| band.earns.clone());
            (share.clone(), share)
        }
        None => (
            bands.iter().map(|band| &band.earns).min().cloned().unwrap_or(Exact::ZERO),
            bands.iter().map(|band| &band.earns).max().cloned().unwrap_or(Exact::ZERO),
        ),
    };
    let settled = least == most;
    let mut whole = Settled::between(least, most);
    whole.came.extend(value.and_then(|value| band_of(bands, value)).map(|(index, _)| Came::Band(index)));
    if !settled && formed.value == Figure::NotApplicable {
        whole.outcome = Outcome::NotApplicable;
    }
    let indicator = place.scheme.indicators.get(&outturn.indicator);
    whole.remark =
        indicator.map(|it| sentence::band(it, &place.subject(outturn), &outturn.period, bands, value));
    whole.standing = formed.standing;
    whole.readings.clone_from(&formed.used);
    whole.wants = if settled { Vec::new() } else { formed.wants };
    whole
}

/// The band that holds `value`, with its index: the last one whose lower edge it has reached.
fn band_of<'b>(bands: &'b [Band], value: &Exact) -> Option<(usize, &'b Band)> {
    let reached = |(_, band): &(usize, &Band)| band.from.as_ref().is_none_or(|from| from <= value);
    bands.iter().enumerate().rev().find(reached)
}

/// Holds the claimed figure against the one that is paid on.
fn verify(place: &Place<'_>, rule: &Verification, settled: &mut Settled) {
    let claimed = form(place, &rule.claimed, role::CLAIMED);
    let checked = form(place, &rule.checked, role::OUTTURN);
    let error = match (claimed.value.known(), checked.value.known()) {
        (Some(claimed), Some(checked)) if claimed == checked => Some(Exact::ZERO),
        // What was claimed of nothing is wholly in error.
        (Some(claimed), Some(checked)) => {
            let difference = (claimed - checked).abs();
            Some(Exact::ratio(&difference, &claimed.abs()).unwrap_or(Exact::ONE))
        }
        _ => None,
    };
    let leaves = rule.beyond.leaves();
    let within = error.as_ref().map(|error| {
        let claimed_nothing = claimed.value.known().is_some_and(Exact::is_zero) && !error.is_zero();
        *error <= rule.error_at_most && !claimed_nothing
    });
    match within {
        Some(true) => {}
        Some(false) => settled.keep(&leaves, &leaves),
        None => settled.keep(&leaves, &Exact::ONE),
    }
    settled.came.extend(within.map(Came::Verified));
    settled.notes.push(sentence::verified(place.scheme, rule, &claimed, &checked, error.as_ref(), within));
    let standing = claimed.standing.max(checked.standing);
    let wants =
        if within.is_none() { claimed.wants.into_iter().chain(checked.wants).collect() } else { Vec::new() };
    settled.rest_on(claimed.used, wants, standing);
}

/// What else pays for the same work.
fn paid_elsewhere(place: &Place<'_>, (index, overlap): (usize, &Overlap), settled: &mut Settled) {
    match &overlap.then {
        OnOverlap::Above => settled.notes.push(sentence::paid_above(overlap)),
        OnOverlap::Refused => {
            settled.keep(&Exact::ZERO, &Exact::ZERO);
            settled.notes.push(sentence::refused(overlap));
        }
        OnOverlap::Judged { subject, by } => {
            let title = format!("this is not the work that ‘{}’ pays for", overlap.title);
            let check = place.check_decision(subject, &title, by, None);
            match check.truth {
                Truth::True => {}
                Truth::False => settled.keep(&Exact::ZERO, &Exact::ZERO),
                Truth::Unknown => settled.keep(&Exact::ZERO, &Exact::ONE),
            }
            if check.truth != Truth::Unknown {
                settled.came.push(Came::Judged(index, check.truth == Truth::True));
            }
            settled.notes.push(sentence::judged(&check));
            settled.rest_on(Vec::new(), check.wants, check.standing);
        }
    }
}
