//! What was shared out and what not, and what would be otherwise under other shares.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Exact;

use super::super::ae_weekly::{Year, percent};
use super::super::cells::separate;
use super::super::ods::Body;
use super::super::{About, Problem, Published};
use super::mix::Mixes;
use super::{PARTS, Shared, Shares, Successors, heirs, trusts};

/// The level that a group's figure is held against.
const STANDARD: (i128, u128) = (95, 100);
/// Figures as near as this to the level are told of.
const NEAR: (i128, u128) = (5, 1_000);

/// What other shares could be taken from.
pub(super) struct Alternatives<'a> {
    pub(super) completed: &'a Mixes,
    pub(super) waiting: &'a Mixes,
    pub(super) successors: &'a Successors,
    pub(super) heads: &'a BTreeMap<String, u64>,
}

/// Attendances of a group, and those within four hours.
type Figures = BTreeMap<String, (Exact, Exact)>;

fn level((above, below): (i128, u128)) -> Exact {
    Exact::fraction(above, below).unwrap_or(Exact::ZERO)
}

/// The figures of all groups when trusts are shared out so.
fn figures(year: &Year, shares: &BTreeMap<String, Shares>) -> Figures {
    let mut figures = Figures::new();
    for (code, trust) in year.trusts() {
        let (all, within) = (Exact::from(trust.attendances), Exact::from(trust.within_four_hours));
        for (group, share) in shares.get(code).into_iter().flatten() {
            let (so_far, so_far_within) = figures.entry(group.clone()).or_insert((Exact::ZERO, Exact::ZERO));
            *so_far = &*so_far + &(share * &all);
            *so_far_within = &*so_far_within + &(share * &within);
        }
    }
    figures
}

/// The groups that reach the level.
fn reach(figures: &Figures) -> BTreeSet<&str> {
    let standard = level(STANDARD);
    let reached = figures.iter().filter(|(_, (all, within))| *within >= &standard * all);
    reached.map(|(group, _)| group.as_str()).collect()
}

/// How many groups come out otherwise, and which.
fn otherwise(one: &Figures, other: &Figures) -> String {
    let (one, other) = (reach(one), reach(other));
    let gained: Vec<&str> = other.difference(&one).copied().collect();
    let lost: Vec<&str> = one.difference(&other).copied().collect();
    let told = |codes: &[&str], what: &str| match codes {
        [] => format!("none {what}"),
        [code] => format!("{code} {what}"),
        some => format!("{} ({}) {what}", some.len(), some.join(", ")),
    };
    let many = gained.len() + lost.len();
    if many == 0 {
        return "all groups come out the same".to_owned();
    }
    format!(
        "{many} groups come out otherwise: {}, and {}",
        told(&gained, "would reach 95% that do not"),
        told(&lost, "would no longer")
    )
}

pub(super) fn write(
    published: &mut Published,
    year: &Year,
    shared: &Shared,
    others: &Alternatives<'_>,
    register: &BTreeMap<String, Body>,
) -> Result<(), Vec<Problem>> {
    let thousandth = |(group, parts): (&String, &u64)| {
        (group.clone(), Exact::ratio(&Exact::from(*parts), &Exact::from(PARTS)).unwrap_or(Exact::ZERO))
    };
    let written = |it: &BTreeMap<String, u64>| it.iter().map(thousandth).collect::<Shares>();
    let as_written = shared.written.iter().map(|(code, it)| (code.clone(), written(it))).collect();
    let ours = figures(year, &as_written);
    let exact = figures(year, &shared.exact);
    if reach(&ours) != reach(&exact) || ours.len() != others.heads.len() {
        let wrong =
            format!("a share to a tenth of a per cent is not exact enough: {}", otherwise(&exact, &ours));
        return Err(vec![Problem::new("relations.csv", wrong, "write shares with more decimals")]);
    }
    taken(published, year, shared, register, others);
    checked(published, year, shared, &ours);
    let by = |shares: &dyn Fn(&BTreeSet<String>) -> Shares| -> BTreeMap<String, Shares> {
        let each = shared.exact.iter().map(|(code, own)| {
            let heirs = heirs(code, others.successors, &|it| others.waiting.treats(it));
            let other = shares(&heirs);
            (code.clone(), if other.is_empty() { own.clone() } else { other })
        });
        each.collect()
    };
    let all = figures(year, &by(&|heirs| others.waiting.shares_of_all(heirs)));
    let treated = figures(year, &by(&|heirs| others.completed.shares(heirs)));
    let mut spread = ours.clone();
    spread_rest(&mut spread, year, shared, others.heads);
    let (near, standard) = (level(NEAR), level(STANDARD));
    let close = ours.values().filter_map(|(all, within)| Exact::ratio(within, all));
    let close = close.filter(|value| (value - &standard).abs() <= near).count();
    for text in [
        format!("How much hangs on the shares: {close} groups lie within half a percentage point of 95%."),
        format!(
            "With shares of the pathways completed in the month, in place of patients waiting, {}.",
            otherwise(&ours, &treated)
        ),
        format!(
            "With shares of all patients, those of specialised services and without a group among them, {}.",
            otherwise(&ours, &all)
        ),
        format!(
            "With the attendances that are not shared out spread over all groups by heads, as if every place had as \
             many of them, {}. So the line of a group short of 95% by little can turn on walk-in centres that the rule \
             leaves out.",
            otherwise(&ours, &spread)
        ),
    ] {
        published.note(About::Checked, text);
    }
    Ok(())
}

/// Adds what belongs to no trust with a share, by heads.
fn spread_rest(figures: &mut Figures, year: &Year, shared: &Shared, heads: &BTreeMap<String, u64>) {
    let rest = year.providers.iter().filter(|(code, _)| !shared.exact.contains_key(*code));
    let (all, within) =
        rest.fold((0, 0), |(all, within), (_, it)| (all + it.attendances, within + it.within_four_hours));
    let everyone = Exact::from(heads.values().sum::<u64>());
    for (group, (so_far, so_far_within)) in figures {
        let own = Exact::from(heads.get(group).copied().unwrap_or_default());
        let Some(part) = Exact::ratio(&own, &everyone) else { continue };
        *so_far = &*so_far + &(&part * &Exact::from(all));
        *so_far_within = &*so_far_within + &(&part * &Exact::from(within));
    }
}

fn taken(
    published: &mut Published,
    year: &Year,
    shared: &Shared,
    register: &BTreeMap<String, Body>,
    others: &Alternatives<'_>,
) {
    let rows = published.services.len();
    published.note(
        About::Taken,
        format!(
            "The share of each trust's activity that is each group's, for 2014/15: {rows} relations of {} trusts. It \
             is the share of the patients waiting at the end of January 2026 whose commissioner a group became part \
             of; patients of specialised services, and those without a commissioner, are left out on both sides. \
             Shares are written to a tenth of a per cent, so that those of a trust come to 100%.",
            shared.written.len()
        ),
    );
    published.note(
        About::Taken,
        format!(
            "The {} groups have become {} commissioners. Groups of one commissioner have its mix by their heads, \
             wherever in it they lie, and so the same figure but for what is rounded.",
            others.heads.len(),
            others.waiting.commissioners()
        ),
    );
    let succeeded = shared.succeeded.iter().map(|(code, heirs)| {
        format!("{code} of {}", heirs.iter().map(String::as_str).collect::<Vec<_>>().join(" and "))
    });
    published.note(
        About::Taken,
        format!(
            "Trusts that ended later have the mix of those that succeeded them, together: {}.",
            succeeded.collect::<Vec<_>>().join(", ")
        ),
    );
    let placed = shared.by_place.iter().map(|code| {
        let of: Vec<&str> =
            shared.written.get(code).into_iter().flatten().map(|(group, _)| group.as_str()).collect();
        format!("{code} ({})", of.join(", "))
    });
    published.note(
        About::Taken,
        format!(
            "Trusts with a major department that are not in the extract, nor any successor of theirs, stand for the \
             groups of the practices in the postcode district of their address: {}.",
            placed.collect::<Vec<_>>().join(", ")
        ),
    );
    published.note(
        About::Taken,
        format!(
            "Names of trusts as the weeks of A&E have them, put into mixed case by rule; the days on which they opened \
             and closed. Not in the register, and given from the first day of those weeks to the day before that of \
             their successor: {}. Closing days that it does not have are taken from the same.",
            trusts::unregistered(year, register).join(", ")
        ),
    );
}

fn checked(published: &mut Published, year: &Year, shared: &Shared, ours: &Figures) {
    let (england, _) = year.england();
    let (mut all, mut within) = (0, 0);
    for (_, trust) in year.trusts().filter(|(code, _)| shared.exact.contains_key(*code)) {
        all += trust.attendances;
        within += trust.within_four_hours;
    }
    let met = reach(ours).len();
    published.note(
        About::Checked,
        format!(
            "Shared out are {} of England's {} attendances, {}; {} of them within four hours. Every one of {} groups \
             has some: {met} have 95% or more within four hours, {} less. Exact shares, before they are written to a \
             tenth of a per cent, lead to the same for each.",
            separate(all),
            separate(england),
            percent(all, england),
            percent(within, all),
            ours.len(),
            ours.len() - met
        ),
    );
    let without: Vec<String> = shared
        .without
        .iter()
        .filter_map(|code| Some(format!("{code} ({})", separate(year.providers.get(code)?.attendances))))
        .collect();
    let providers = year.providers.len() - shared.exact.len();
    published.note(
        About::LeftOut,
        format!(
            "{} attendances of {providers} providers, {} of England's, are shared out to nobody: walk-in centres and \
             other providers that are no trusts, and {} trusts without a major department that are not in the \
             extract: {}.",
            separate(england - all),
            percent(england - all, england),
            without.len(),
            without.join(", ")
        ),
    );
}
