//! The conditions of a scheme: where each stands, and what hangs on it.

use outturn_core::Exact;

use super::Stake;
use crate::model::{DeductionBase, GatewayRule, Line, LineRule, Scheme, Test, Worth};

/// A condition of a scheme.
pub(super) struct Site<'s> {
    /// The address of its rule.
    pub(super) at: String,
    /// What the rule is called.
    pub(super) title: &'s str,
    /// What kind of rule it is of.
    pub(super) kind: Kind,
    /// Itself.
    pub(super) test: &'s Test,
    /// What hangs on it.
    pub(super) stake: Stake,
}

/// The kinds of rules that have conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A condition on the award.
    Gateway,
    /// What earns a line.
    Line,
    /// Whether a line applies at all.
    Applies,
    /// A standard.
    Deduction,
}

/// Every condition, in the order in which the money is worked out. Those of lines that are worth nothing, and of
/// standards that were given up, move no money and are left out.
pub(super) fn sites(scheme: &Scheme) -> Vec<Site<'_>> {
    let mut all = Vec::new();
    for gateway in &scheme.gateways {
        let GatewayRule::Test(test) = &gateway.rule else { continue };
        let loses = &Exact::ONE - &gateway.failing.leaves();
        all.push(Site {
            at: format!("gateway/{}", gateway.id),
            title: &gateway.title,
            kind: Kind::Gateway,
            test,
            stake: Stake::of_groups(scheme, &gateway.only, loses),
        });
    }
    for Paying { line, stake } in paying(scheme) {
        let site = |kind, test| Site {
            at: if kind == Kind::Applies {
                format!("{}/applies", line.address)
            } else {
                line.address.clone()
            },
            title: &line.title,
            kind,
            test,
            stake: stake.clone(),
        };
        all.extend(line.applies.as_ref().map(|test| site(Kind::Applies, test)));
        if let LineRule::Test(test) = &line.rule {
            all.push(site(Kind::Line, test));
        }
    }
    for deduction in scheme.deductions.iter().filter(|it| it.withdrawn.is_none()) {
        let stake = Stake::of_groups(scheme, &deduction.only, deduction.takes.clone());
        let of_earned = scheme.deductions_from == DeductionBase::Earned;
        all.push(Site {
            at: format!("deduction/{}", deduction.id),
            title: &deduction.title,
            kind: Kind::Deduction,
            test: &deduction.standard,
            stake: if of_earned { stake.at_most() } else { stake },
        });
    }
    all
}

/// Whether a line is worth anything.
pub(super) fn counts(line: &Line) -> bool {
    !line.earns.is_zero() || !matches!(line.worth, Worth::Share)
}

/// A line that money hangs on, and how much.
pub(super) struct Paying<'s> {
    pub(super) line: &'s Line,
    pub(super) stake: Stake,
}

/// The lines that money hangs on: those that are worth anything, and those by whose score others are paid.
pub(super) fn paying(scheme: &Scheme) -> Vec<Paying<'_>> {
    let mut all = Vec::new();
    for (index, line) in scheme.lines.iter().enumerate() {
        let by_it =
            |other: &Line| matches!(&other.rule, LineRule::As(named) if named.contains(&line.address));
        let others = scheme.lines.iter().enumerate().filter(|(_, other)| by_it(other) && counts(other));
        let others: Vec<usize> = others.map(|(at, _)| at).collect();
        let mut stake = if counts(line) { of_line(index, line) } else { Stake::of(Vec::new(), Exact::ONE) };
        if !others.is_empty() {
            // Others are paid by it only where what they name before it does not apply.
            stake.lines.extend(others);
            stake = stake.at_most();
        }
        if !stake.is_nothing() {
            all.push(Paying { line, stake });
        }
    }
    all
}

/// All that a line is worth; at most that, where an earner chooses.
fn of_line(index: usize, line: &Line) -> Stake {
    let stake = Stake::of(vec![index], Exact::ONE);
    if matches!(line.worth, Worth::Chosen(_)) { stake.at_most() } else { stake }
}
