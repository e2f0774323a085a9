//! Money that is promised and that nobody can earn, and deductions that leave nothing.

use outturn_core::{Exact, Unit};

use super::codes::way_out;
use super::logic::Logic;
use super::site::{Paying, counts, paying};
use super::{Finding, Stake, Tell};
use crate::model::{
    Choose, Combine, DeductionBase, LineRule, NotApplicable, OnOverlap, Scale, Scheme, Worth,
};
use crate::show::listed;
use crate::words::{percent, pounds};

const CODE: &str = "money-nobody-can-earn";

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let mut found = lines(scheme);
    found.extend(menus(scheme));
    found.extend(groups(scheme));
    found.extend(deductions(scheme));
    found.extend(cap(scheme));
    found
}

fn finding(at: impl Into<String>, says: String, stake: Stake) -> Finding {
    Finding::new(CODE, at, says, way_out(CODE)).with([stake], Tell::Each)
}

/// Lines whose points cannot all be reached, and lines that something else always pays for. One whose condition never
/// holds is told of where conditions are.
fn lines(scheme: &Scheme) -> Vec<Finding> {
    let mut found = Vec::new();
    for Paying { line, stake } in paying(scheme) {
        if let LineRule::Scales { combine, scales, out_of } = &line.rule {
            let tops = scales.iter().map(top);
            let best = if *combine == Combine::Best { tops.max() } else { tops.min() }.unwrap_or(Exact::ZERO);
            let short = Exact::ratio(&(out_of - &best), out_of).filter(|it| *it > Exact::ZERO);
            if let Some(short) = short {
                let stake = Stake { share: short, ..stake.clone() };
                let says = format!(
                    "“{}” is out of {out_of} points, and no outturn has more than {best}: {} can never be earned.",
                    line.title,
                    stake.in_words(scheme)
                );
                found.push(finding(line.address.clone(), says, stake));
            }
        }
        let refused = line.overlaps.iter().find(|it| it.then == OnOverlap::Refused);
        if let Some(overlap) = refused {
            let says = format!(
                "“{}” is never paid, because “{}” ({}) pays for the same work: {} can never be earned.",
                line.title,
                overlap.title,
                overlap.item,
                stake.in_words(scheme)
            );
            found.push(finding(line.address.clone(), says, stake));
        }
    }
    found
}

/// The most points that a scale gives.
fn top(scale: &Scale) -> Exact {
    let between = (&scale.points_from).max(&scale.points_to);
    let between = scale.at_most.as_ref().map_or(between, |most| most.min(between));
    between.max(&scale.beyond).max(&scale.short).clone()
}

/// Whether no reading earns a line, or lets it apply.
fn is_lost(logic: &Logic<'_>, scheme: &Scheme, index: usize) -> bool {
    let Some(line) = scheme.lines.get(index) else { return false };
    let never = |test| logic.ask(|it| it.never(test));
    line.applies.as_ref().is_some_and(never) || matches!(&line.rule, LineRule::Test(test) if never(test))
}

/// Menus of which no option can be earned.
fn menus(scheme: &Scheme) -> Vec<Finding> {
    let logic = Logic::new(scheme);
    let mut found = Vec::new();
    for (at, menu) in scheme.menus.iter().enumerate() {
        let options: Vec<usize> = (0..scheme.lines.len())
            .filter(|&it| scheme.lines.get(it).is_some_and(|line| line.worth == Worth::Chosen(at)))
            .collect();
        if options.is_empty() || options.iter().any(|&it| !is_lost(&logic, scheme, it)) {
            continue;
        }
        let stake = Stake::of(options, Exact::ONE);
        let choice = if menu.choose == Choose::One { "one of them" } else { "any of them" };
        let says = format!(
            "“{}” leaves the choice of {choice}, and no option can be earned: {} is for nobody.",
            menu.title,
            stake.in_words(scheme)
        );
        found.push(finding(menu.address.clone(), says, stake));
    }
    found
}

/// Groups, and awards, that need more than can apply.
fn groups(scheme: &Scheme) -> Vec<Finding> {
    let logic = Logic::new(scheme);
    let mut found = Vec::new();
    let mut scored = 0;
    for (at, group) in scheme.groups.iter().enumerate() {
        let inside: Vec<usize> = (0..scheme.lines.len())
            .filter(|&it| scheme.lines.get(it).is_some_and(|line| line.group == Some(at) && counts(line)))
            .collect();
        let never_applies = |it: &&usize| {
            let applies = scheme.lines.get(**it).and_then(|line| line.applies.as_ref());
            applies.is_some_and(|test| logic.ask(|it| it.never(test)))
        };
        let can = inside.len() - inside.iter().filter(never_applies).count();
        // Only what earns shares is counted together.
        let shares =
            inside.iter().all(|&it| scheme.lines.get(it).is_some_and(|line| line.worth == Worth::Share));
        if !shares || can >= group.needs {
            scored += 1;
            continue;
        }
        let stake = Stake::of(inside, Exact::ONE);
        let says = format!(
            "“{}” needs {} that apply, and {can} ever do: {} can never be earned here.",
            group.title,
            group.needs,
            stake.in_words(scheme)
        );
        found.push(finding(format!("group/{}", group.id), says, stake));
    }
    let needed = scheme.applicability.groups_needed;
    if needed > scored && scheme.applicability.then != NotApplicable::Open {
        let stake = Stake::of_groups(scheme, &[], Exact::ONE);
        let says =
            format!("An award needs {needed} groups that count, and {scored} ever can: nobody has one.");
        found.push(finding("not_applicable", says, stake));
    }
    found
}

/// Standards that together take all there is. They are told of where they do in one group as well.
fn deductions(scheme: &Scheme) -> Vec<Finding> {
    let code = "deductions-take-all";
    let mut pots: Vec<(String, Vec<usize>)> = vec![("the whole award".to_owned(), Vec::new())];
    pots.extend(
        scheme.groups.iter().enumerate().map(|(at, it)| (format!("all of “{}”", it.title), vec![at])),
    );
    let mut found = Vec::new();
    for (pot, only) in pots {
        let reaches = |groups: &[usize]| groups.is_empty() || only.iter().any(|it| groups.contains(it));
        let taking: Vec<_> = scheme
            .deductions
            .iter()
            .filter(|it| it.withdrawn.is_none() && reaches(&it.only) && !it.takes.is_zero())
            .collect();
        let sum: Exact = taking.iter().map(|it| &it.takes).sum();
        if sum < Exact::ONE || taking.len() < 2 {
            continue;
        }
        let shares: Vec<String> = taking.iter().map(|it| percent(&it.takes)).collect();
        let base = match scheme.deductions_from {
            DeductionBase::Earned => "whatever it earned",
            DeductionBase::Maximum => "unless it earned nothing",
        };
        let rest = if sum > Exact::ONE {
            format!(
                " Together they would take {}: from the one that takes the last, a further miss costs nothing.",
                percent(&sum)
            )
        } else {
            String::new()
        };
        let says = format!(
            "{} standards take {} of what there is: one that misses them all loses {pot}, {base}.{rest}",
            taking.len(),
            listed(&shares)
        );
        let stake = Stake::of_groups(scheme, &only, Exact::ONE).at_most();
        found.push(Finding::new(code, "deductions", says, way_out(code)).with([stake], Tell::Each));
        if only.is_empty() {
            // What takes everything takes all of each group.
            break;
        }
    }
    found
}

/// A cap below what everything comes to.
fn cap(scheme: &Scheme) -> Option<Finding> {
    let cap = scheme.cap.as_ref()?;
    let all = Stake::of_groups(scheme, &[], Exact::ONE);
    let (left, limit) = if cap.at_most.unit == Unit::Share {
        (&Exact::ONE - &cap.at_most.value, format!("{} of a full award", cap.at_most))
    } else {
        let full = all.for_everyone(scheme)?;
        (Exact::ratio(&(&full - &cap.at_most.value), &full)?, pounds(&cap.at_most.value))
    };
    if left <= Exact::ZERO || !scheme.factors.is_empty() {
        return None;
    }
    let stake = Stake { share: left, ..all };
    let says = format!(
        "No award is above {limit}, and what can be earned comes to more: {} is out of reach.",
        stake.in_words(scheme)
    );
    Some(finding("cap", says, stake))
}
