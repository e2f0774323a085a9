//! The branches that one award reached, from its own record.

use std::collections::BTreeSet;

use outturn_scheme::{Failing, GatewayRule, Scheme, ValueBasis, Worth};

use super::branches::{
    DEDUCTION, GATEWAY, OPEN, cap_is_told, groups_are_told, is_told, not_applying_is_told,
};
use super::{conditions, lines, named};
use crate::award::{Award, Step, StepKind};
use crate::came::{Came, Limit};
use crate::check::Want;
use crate::truth::{Outcome, Truth};

/// The names of the branches that an award reached. None of a body of which it is not known whether it earns, and of an
/// award that a gateway voids those of gateways alone: nothing else made a difference.
pub fn reached(scheme: &Scheme, award: &Award) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    if award.unsettled.iter().any(|it| matches!(it.want, Want::Organisation { .. })) {
        return reached;
    }
    let is_open = award.most != Some(award.least);
    gateways(scheme, award, &mut reached);
    if is_open {
        note_open(award, StepKind::Gateway, &mut reached);
    }
    if !is_open && is_void(scheme, award) {
        return reached;
    }
    value(award, &mut reached);
    if is_open {
        note_open(award, StepKind::Factor, &mut reached);
        if matches!(scheme.value.basis, ValueBasis::PerHead { .. }) {
            note_open(award, StepKind::Value, &mut reached);
        }
    }
    groups(scheme, award, &mut reached);
    of_lines(scheme, award, is_open, &mut reached);
    for (deduction, step) in scheme.deductions.iter().zip(of_kind(award, StepKind::Deduction)) {
        if let (None, Some(check)) = (&deduction.withdrawn, &step.check) {
            conditions::note(&step.address, &deduction.standard, check, DEDUCTION, &mut reached);
            if is_open && step.outcome == Outcome::Unknown {
                reached.insert(named(&step.address, OPEN));
            }
        }
    }
    reached.extend(ending(scheme, award));
    reached
}

/// Notes the steps of a kind that are not known.
fn note_open(award: &Award, kind: StepKind, reached: &mut BTreeSet<String>) {
    let open = of_kind(award, kind).filter(|step| step.outcome == Outcome::Unknown);
    reached.extend(open.map(|step| named(&step.address, OPEN)));
}

/// Whether a gateway that is about the whole award leaves nothing of it.
fn is_void(scheme: &Scheme, award: &Award) -> bool {
    let mut gateways = scheme.gateways.iter().zip(of_kind(award, StepKind::Gateway));
    gateways.any(|(gateway, step)| {
        gateway.failing == Failing::Voids && gateway.only.is_empty() && step.outcome == Outcome::Missed
    })
}

fn gateways(scheme: &Scheme, award: &Award, reached: &mut BTreeSet<String>) {
    for (gateway, step) in scheme.gateways.iter().zip(of_kind(award, StepKind::Gateway)) {
        match (&gateway.rule, &step.check) {
            (GatewayRule::Test(test), Some(check)) => {
                conditions::note(&step.address, test, check, GATEWAY, reached);
            }
            (GatewayRule::Decided(_), Some(check)) => match check.truth {
                Truth::True => drop(reached.insert(named(&step.address, GATEWAY.0))),
                Truth::False => drop(reached.insert(named(&step.address, GATEWAY.1))),
                Truth::Unknown => {}
            },
            (_, None) => {}
        }
    }
}

/// What a full award is made of.
fn value(award: &Award, reached: &mut BTreeSet<String>) {
    of_kind(award, StepKind::Value).flat_map(|step| &step.came).for_each(|came| {
        conditions::note_came("value", came, reached);
    });
    for step in of_kind(award, StepKind::Factor) {
        for came in &step.came {
            let word = match came {
                Came::Factor(Limit::Within) => "within",
                Came::Factor(Limit::Floor) => "floor",
                Came::Factor(Limit::Ceiling) => "ceiling",
                _ => continue,
            };
            reached.insert(named(&step.address, word));
        }
    }
}

fn groups(scheme: &Scheme, award: &Award, reached: &mut BTreeSet<String>) {
    for came in &award.came {
        match came {
            Came::Group(index, scored) if is_told(scheme, *index) => {
                let id = scheme.groups.get(*index).map(|it| it.id.as_str()).unwrap_or_default();
                let word = if *scored { "scored" } else { "not-scored" };
                reached.insert(named(&named("group", id), word));
            }
            Came::Groups(enough) if groups_are_told(scheme) => {
                let word = if *enough { "enough-groups" } else { "too-few-groups" };
                reached.insert(named("applicability", word));
            }
            _ => {}
        }
    }
}

fn of_kind(award: &Award, kind: StepKind) -> impl Iterator<Item = &Step> {
    award.steps.iter().filter(move |step| step.kind == kind)
}

fn of_lines(scheme: &Scheme, award: &Award, is_open: bool, reached: &mut BTreeSet<String>) {
    for (line, step) in scheme.lines.iter().zip(of_kind(award, StepKind::Line)) {
        lines::note(line, step, is_open, reached);
        if let Worth::Chosen(index) = line.worth
            && let Some(menu) = scheme.menus.get(index)
        {
            let settled = step.came.iter().filter(|it| matches!(it, Came::Settled(_)));
            settled.for_each(|came| conditions::note_came(&menu.address, came, reached));
        }
        if not_applying_is_told(scheme) && step.came.iter().any(|it| *it == Came::NotApplying(Truth::False)) {
            reached.insert(named("applicability", "does-not-apply"));
        }
    }
}

fn ending<'a>(scheme: &'a Scheme, award: &'a Award) -> impl Iterator<Item = String> + 'a {
    let cap =
        of_kind(award, StepKind::Cap).filter(|_| cap_is_told(scheme)).filter_map(|step| match step.outcome {
            Outcome::Met => Some(named("cap", "holds")),
            Outcome::Missed => Some(named("cap", "cuts")),
            Outcome::Unknown | Outcome::NotApplicable => None,
        });
    let changes = |step: &&Step| match (&step.before, &step.after) {
        (Some(before), Some(after)) => before.least == before.most && before.least != after.least,
        _ => false,
    };
    let rounded = of_kind(award, StepKind::Rounding).filter(changes).map(|_| named("rounding", "changes"));
    cap.chain(rounded)
}
