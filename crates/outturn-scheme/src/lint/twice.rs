//! Money that moves twice on one figure, and work that is paid for twice.

use outturn_core::Period;

use super::codes::way_out;
use super::site::{Paying, paying, sites};
use super::{Finding, Stake, Tell};
use crate::model::{Asked, Choose, LineRule, Pays, Scheme, Test, Worth};
use crate::show::{listed, reading};

const CODE: &str = "paid-twice";

/// A rule that moves money on some figures.
struct Mover<'s> {
    at: String,
    title: &'s str,
    stake: Stake,
    figures: Vec<&'s Asked>,
    /// Whether money moves with what is judged, or with how many there are.
    counted: bool,
    /// The line that it is, where it is one.
    line: Option<usize>,
}

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let all = movers(scheme);
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        let before = || all.iter().take(at).filter(|it| !excludes(scheme, it, one));
        let mut told: Vec<&Asked> = Vec::new();
        let with: Vec<&Mover<'_>> = before()
            .filter(|it| {
                let same = it.counted == one.counted;
                let shared = one.figures.iter().find(|a| same && it.figures.iter().any(|b| is_one(a, b)));
                told.extend(shared);
                shared.is_some()
            })
            .collect();
        let apart =
            told.iter().enumerate().filter(|(at, it)| !told.iter().take(*at).any(|one| is_one(one, it)));
        if let Some(figure) = told.first() {
            let what = reading(scheme, figure);
            found.push(match apart.count() {
                1 => twice(scheme, one, &with, &format!("move money on one figure, {what}")),
                several => on_several(scheme, one, &with, several, &what),
            });
            continue;
        }
        let same_work: Vec<&Mover<'_>> = before().filter(|it| is_same_work(scheme, it, one)).collect();
        if !same_work.is_empty() {
            found.push(twice(scheme, one, &same_work, "pay for the same work for the same patients"));
        }
    }
    found
}

fn twice(scheme: &Scheme, one: &Mover<'_>, with: &[&Mover<'_>], how: &str) -> Finding {
    let rules: Vec<&Mover<'_>> = with.iter().copied().chain([one]).collect();
    finding(one, with, format!("{} {how}.", named(scheme, &rules)))
}

/// A rule that moves money on several figures, each of which another moves money on.
fn on_several(scheme: &Scheme, one: &Mover<'_>, with: &[&Mover<'_>], figures: usize, first: &str) -> Finding {
    let says = format!(
        "{} moves money on {figures} figures on which others move it too: {}. The first figure is {first}.",
        named(scheme, &[one]),
        named(scheme, with)
    );
    finding(one, with, says)
}

fn named(scheme: &Scheme, rules: &[&Mover<'_>]) -> String {
    let named = rules.iter().map(|it| format!("“{}” with {}", it.title, it.stake.in_words(scheme)));
    listed(&named.collect::<Vec<_>>())
}

fn finding(one: &Mover<'_>, with: &[&Mover<'_>], says: String) -> Finding {
    let stakes = with.iter().copied().chain([one]).map(|it| it.stake.clone());
    Finding::new(CODE, one.at.clone(), says, way_out(CODE)).with(stakes, Tell::All)
}

/// Every rule that moves money on figures, in order.
fn movers(scheme: &Scheme) -> Vec<Mover<'_>> {
    let mut all = Vec::new();
    for site in sites(scheme) {
        fn judged(leaf: &Test) -> Option<&Asked> {
            match leaf {
                Test::Compare(compare) => Some(&compare.outturn),
                _ => None,
            }
        }
        let figures: Vec<&Asked> = site.test.leaves().into_iter().filter_map(judged).collect();
        let line = scheme.lines.iter().position(|line| line.address == site.at);
        all.push(Mover { at: site.at, title: site.title, stake: site.stake, figures, counted: false, line });
    }
    for Paying { line, stake } in paying(scheme) {
        let index = scheme.lines.iter().position(|it| it.address == line.address);
        let mover = |figures, counted| Mover {
            at: line.address.clone(),
            title: &line.title,
            stake: stake.clone(),
            figures,
            counted,
            line: index,
        };
        match &line.rule {
            LineRule::Bands { outturn, .. } => all.push(mover(vec![outturn], false)),
            LineRule::Scales { scales, .. } => {
                all.push(mover(scales.iter().map(|it| &it.outturn).collect(), false));
            }
            LineRule::Test(_) | LineRule::Local(_) | LineRule::As(_) | LineRule::Always => {}
        }
        let paid_on = match &line.worth {
            // So much for each head beside a condition is the size of what the condition earns.
            Worth::Pays(Pays::Each { count, .. }) if line.rule == LineRule::Always => Some(count),
            Worth::Pays(Pays::Pot { by: it, .. } | Pays::Claim { claim: it, .. }) => Some(it),
            _ => None,
        };
        let has_rule = all.iter().any(|it: &Mover<'_>| it.line == index);
        if paid_on.is_some() || (!has_rule && line.pays_for.is_some()) {
            all.push(mover(paid_on.into_iter().collect(), true));
        }
    }
    all
}

/// Whether two rules never move money for one earner: options of which one is chosen.
fn excludes(scheme: &Scheme, one: &Mover<'_>, other: &Mover<'_>) -> bool {
    let menu = |it: &Mover<'_>| match scheme.lines.get(it.line?)?.worth {
        Worth::Chosen(menu) => Some(menu),
        _ => None,
    };
    let only_one = |it: usize| scheme.menus.get(it).is_some_and(|menu| menu.choose == Choose::One);
    let same_line = one.line.is_some() && one.line == other.line;
    // Of what a line is scored as, only the first that applies pays.
    let same_taker = one.line.is_some() && other.line.is_some() && one.stake == other.stake;
    same_line || same_taker || menu(one).is_some_and(|it| menu(other) == Some(it) && only_one(it))
}

/// Whether two readings are of one figure: the same indicator and body, at times that have days in common.
fn is_one(a: &Asked, b: &Asked) -> bool {
    a.indicator == b.indicator && a.whose == b.whose && meet(&a.period, &b.period)
}

fn meet(a: &Period, b: &Period) -> bool {
    match (a.bounds(), b.bounds()) {
        (Some((first, last)), Some((from, to))) => first <= to && from <= last,
        _ => a == b,
    }
}

/// Whether two lines say that they pay for the same work. The parts of a measure may say it together.
fn is_same_work(scheme: &Scheme, one: &Mover<'_>, other: &Mover<'_>) -> bool {
    let line = |it: &Mover<'_>| it.line.and_then(|index| scheme.lines.get(index));
    let (Some(one), Some(other)) = (line(one), line(other)) else { return false };
    let measure = |address: &str| address.split('/').nth(1).map(str::to_owned);
    let same = one.pays_for.as_ref().zip(other.pays_for.as_ref()).is_some_and(|(a, b)| a.overlaps(b));
    same && measure(&one.address) != measure(&other.address)
}
