//! The steps of an award, laid out with the running amounts of the two paths.

use outturn_core::{Exact, Standing};
use outturn_scheme::{Cite, DeductionBase, Scheme};

use crate::award::{Bounds, Step, StepKind};
use crate::came::Came;
use crate::money::Running;
use crate::sentence;
use crate::settle::Settled;
use crate::truth::{Outcome, Truth};
use crate::worth::{FullAward, Multiplier};

/// What the steps are made of.
pub(crate) struct Parts {
    pub(crate) value: FullAward,
    pub(crate) factors: Vec<Multiplier>,
    pub(crate) gateways: Vec<Settled>,
    pub(crate) lines: Vec<Settled>,
    pub(crate) deductions: Vec<Settled>,
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
            0 => self.worst.and(self.best).map(|_| nothing),
            _ => self.bounds(index - 1),
        };
        let after = self.bounds(index);
        self.steps.push(Step { before, after, ..step });
    }
}

pub(crate) fn steps(
    scheme: &Scheme,
    parts: Parts,
    worst: Option<&Running>,
    best: Option<&Running>,
) -> Vec<Step> {
    let mut layout = Layout { worst, best, steps: Vec::new() };
    let Parts { value, factors, gateways, lines, deductions } = parts;
    let known = if value.is_known() { Outcome::Met } else { Outcome::Unknown };
    layout.push(Step {
        standing: value.standing.max(scheme.value.cite.standing),
        readings: value.readings.clone(),
        came: value.came.clone(),
        ..plain(
            StepKind::Value,
            "value",
            "Full award",
            known,
            value.because.clone(),
            Some(&scheme.value.cite),
        )
    });
    for (factor, multiplier) in scheme.factors.iter().zip(factors) {
        let address = format!("factor/{}", factor.id);
        let known = if multiplier.value.is_some() { Outcome::Met } else { Outcome::Unknown };
        let cite = Some(&factor.cite);
        let step = plain(StepKind::Factor, &address, &factor.title, known, multiplier.because, cite);
        layout.push(Step {
            standing: step.standing.max(multiplier.standing),
            readings: multiplier.readings,
            came: multiplier.came,
            ..step
        });
    }
    for (gateway, settled) in scheme.gateways.iter().zip(gateways) {
        let address = format!("gateway/{}", gateway.id);
        let because = sentence::gateway(gateway, settled.check.as_ref());
        let step =
            plain(StepKind::Gateway, &address, &gateway.title, settled.outcome, because, Some(&gateway.cite));
        layout.push(resting_on(step, settled));
    }
    for (index, (line, settled)) in scheme.lines.iter().zip(lines).enumerate() {
        let share = value.shares.get(index).cloned().flatten();
        let worth = value.paid(index, line);
        let because = sentence::line(scheme, line, &settled, share.as_ref(), worth);
        let step =
            plain(StepKind::Line, &line.address, &line.title, settled.outcome, because, Some(&line.cite));
        let applies = settled.applies;
        let mut step = Step { share, ..resting_on(step, settled) };
        if applies != Truth::True {
            step.came.push(Came::NotApplying(applies));
        }
        layout.push(step);
    }
    for (deduction, settled) in scheme.deductions.iter().zip(deductions) {
        let address = format!("deduction/{}", deduction.id);
        let earned = scheme.deductions_from == DeductionBase::Earned;
        let because = sentence::deduction(scheme, deduction, settled.check.as_ref(), earned);
        let cite = Some(&deduction.cite);
        let step = plain(StepKind::Deduction, &address, &deduction.title, settled.outcome, because, cite);
        let mut step = Step { share: Some(deduction.takes.clone()), ..resting_on(step, settled) };
        if let Some(base) = &scheme.deductions_cite {
            step.standing = step.standing.max(base.standing);
        }
        layout.push(step);
    }
    if let Some(cap) = &scheme.cap {
        let because = sentence::cap(cap);
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
    let because = sentence::rounding(&scheme.value.rounding, scheme.is_score());
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
        came: Vec::new(),
        standing: cite.map_or(Standing::Seen, |cite| cite.standing),
        cite: cite.cloned(),
    }
}

fn resting_on(step: Step, settled: Settled) -> Step {
    Step {
        standing: step.standing.max(settled.standing),
        readings: settled.readings,
        check: settled.check,
        came: settled.came,
        ..step
    }
}
