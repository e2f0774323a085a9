//! Rules that were not seen in their sources, and what hangs on them.

use outturn_core::{Exact, Standing};

use super::codes::way_out;
use super::site::{Paying, counts, paying};
use super::{Finding, Stake, Tell};
use crate::model::{
    Amount, Cite, DeductionBase, Level, Line, LineRule, Pays, Scheme, Test, ValueBasis, Worth,
};
use crate::show::listed;

const CODE: &str = "weak-standing";

/// A rule, as it is called and cited, and what hangs on it.
struct Rested<'s> {
    at: String,
    title: String,
    cite: &'s Cite,
    stake: Stake,
}

/// One finding for each doubt: what several rules have in common is one thing to look up.
pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let mut doubts: Vec<Vec<Rested<'_>>> = Vec::new();
    for rested in rules(scheme).into_iter().filter(|it| it.cite.standing != Standing::Seen) {
        let same = |it: &Cite| it.standing == rested.cite.standing && it.note == rested.cite.note;
        match doubts.iter_mut().find(|it| it.first().is_some_and(|it| same(it.cite))) {
            Some(doubt) => doubt.push(rested),
            None => doubts.push(vec![rested]),
        }
    }
    doubts.iter().filter_map(|doubt| of_doubt(scheme, doubt)).collect()
}

fn of_doubt(scheme: &Scheme, doubt: &[Rested<'_>]) -> Option<Finding> {
    let first = doubt.first()?;
    let known = if first.cite.standing == Standing::Inferred { "inferred" } else { "recalled" };
    let stakes = together(doubt.iter().map(|it| it.stake.clone()));
    let worth: Vec<String> = stakes.iter().map(|it| it.in_words(scheme)).collect();
    let hangs = if worth.is_empty() { "nothing that is paid".to_owned() } else { listed(&worth) };
    let Rested { title, at, .. } = first;
    let says = match doubt.len() {
        1 => format!("{title} is {known}, not seen in its source: on it hangs {hangs}."),
        2 => {
            format!("{title} and one more rule are {known}, not seen in their source: on them hangs {hangs}.")
        }
        all => {
            format!(
                "{title} and {} more rules are {known}, not seen in their source: on them hangs {hangs}.",
                all - 1
            )
        }
    };
    Some(Finding::new(CODE, at, says, way_out(CODE)).with(stakes, Tell::All))
}

/// Stakes without what stands in another of them: the lines that hang as a whole, and shares of the same lines added
/// up.
fn together(all: impl Iterator<Item = Stake>) -> Vec<Stake> {
    let (mut whole, mut shares): (Vec<Stake>, Vec<Stake>) = (Vec::new(), Vec::new());
    for stake in all.filter(|it| !it.is_nothing()) {
        let is_whole = stake.share == Exact::ONE;
        let place = if is_whole { &mut whole } else { &mut shares };
        let same =
            place.iter_mut().find(|it| it.at_most == stake.at_most && (is_whole || it.lines == stake.lines));
        match same {
            None => place.push(stake),
            Some(one) if is_whole => {
                one.lines.extend(stake.lines);
                one.lines.sort_unstable();
                one.lines.dedup();
            }
            Some(one) => one.share = (&one.share + &stake.share).min(Exact::ONE),
        }
    }
    let inside = |a: &Stake, b: &Stake| a.lines.iter().all(|it| b.lines.contains(it));
    shares.retain(|it| !whole.iter().any(|one| inside(it, one)));
    if let [one, other] = whole.as_slice() {
        // What hangs as a whole and what hangs at most: the larger says it.
        if inside(one, other) || inside(other, one) {
            let larger = if inside(one, other) { other.clone() } else { one.clone() };
            whole = vec![larger];
        }
    }
    whole.extend(shares);
    whole
}

/// Every rule that money hangs on.
fn rules(scheme: &Scheme) -> Vec<Rested<'_>> {
    let all = || Stake::of_groups(scheme, &[], Exact::ONE);
    let lines = |which: &dyn Fn(&Line) -> bool| {
        let those = scheme.lines.iter().enumerate().filter(|(_, line)| counts(line) && which(line));
        Stake::of(those.map(|(index, _)| index).collect(), Exact::ONE)
    };
    let quoted = |title: &str| format!("“{title}”");
    let mut found = Vec::new();
    let mut add = |at: String, title: String, cite, stake| found.push(Rested { at, title, cite, stake });
    add("value".to_owned(), "What a full award is worth".to_owned(), &scheme.value.cite, all());
    for (id, table) in &scheme.tables {
        let stake = on_table(scheme, id);
        add(format!("table/{id}"), quoted(&table.title), &table.cite, stake);
    }
    for factor in &scheme.factors {
        let stake = Stake::of_groups(scheme, &factor.only, Exact::ONE);
        add(format!("factor/{}", factor.id), quoted(&factor.title), &factor.cite, stake);
    }
    for gateway in &scheme.gateways {
        let loses = &Exact::ONE - &gateway.failing.leaves();
        let stake = Stake::of_groups(scheme, &gateway.only, loses);
        add(format!("gateway/{}", gateway.id), quoted(&gateway.title), &gateway.cite, stake);
    }
    for (at, group) in scheme.groups.iter().enumerate() {
        let stake = Stake::of_groups(scheme, &[at], Exact::ONE);
        add(format!("group/{}", group.id), quoted(&group.title), &group.cite, stake);
    }
    for (address, measure) in &scheme.measures {
        let stake = lines(&|line| line.address.starts_with(&format!("{address}/")));
        add(address.clone(), quoted(&measure.title), &measure.cite, stake);
    }
    for (at, menu) in scheme.menus.iter().enumerate() {
        let stake = lines(&|line| line.worth == Worth::Chosen(at));
        add(menu.address.clone(), quoted(&menu.title), &menu.cite, stake);
    }
    let mut local = false;
    for Paying { line, stake } in paying(scheme) {
        if !matches!(line.rule, LineRule::Local(_)) {
            add(line.address.clone(), quoted(&line.title), &line.cite, stake);
        } else if !local {
            // Local places have one rule.
            local = true;
            let stake = lines(&|line| matches!(line.rule, LineRule::Local(_)));
            add("local".to_owned(), "What is agreed as a local measure".to_owned(), &line.cite, stake);
        }
    }
    for (id, agreed) in &scheme.agreed {
        let stake = on_agreed(scheme, id);
        add(format!("agreed/{id}"), quoted(&agreed.title), &agreed.cite, stake);
    }
    if let Some(cite) = &scheme.applicability.cite {
        add("not_applicable".to_owned(), "What becomes of what does not apply".to_owned(), cite, all());
    }
    let of_earned = scheme.deductions_from == DeductionBase::Earned;
    if let Some(cite) = &scheme.deductions_cite {
        add("deductions".to_owned(), "What deductions are taken from".to_owned(), cite, all().at_most());
    }
    for deduction in &scheme.deductions {
        let stake = Stake::of_groups(scheme, &deduction.only, deduction.takes.clone());
        let stake = if of_earned { stake.at_most() } else { stake };
        let at = format!("deduction/{}", deduction.id);
        let title = quoted(&deduction.title);
        match &deduction.withdrawn {
            None => add(at, title, &deduction.cite, stake),
            Some(withdrawn) => add(at, format!("That {title} was withdrawn"), &withdrawn.cite, stake),
        }
    }
    if let Some(cap) = &scheme.cap {
        add("cap".to_owned(), "The cap".to_owned(), &cap.cite, all());
    }
    found
}

/// What hangs on a level of which this is said: the lines, or everything where a gateway or a deduction has it.
fn on_level(scheme: &Scheme, is_it: &dyn Fn(&Level) -> bool) -> Vec<usize> {
    let has = |test: &Test| {
        test.leaves().into_iter().any(|leaf| matches!(leaf, Test::Compare(compare) if is_it(&compare.level)))
    };
    let mut lines: Vec<usize> = Vec::new();
    for (index, line) in scheme.lines.iter().enumerate().filter(|(_, line)| counts(line)) {
        let by_rule = match &line.rule {
            LineRule::Test(test) => has(test),
            LineRule::Scales { scales, .. } => scales.iter().any(|it| is_it(&it.from) || is_it(&it.to)),
            _ => false,
        };
        if by_rule || line.applies.as_ref().is_some_and(has) {
            lines.push(index);
        }
    }
    lines
}

/// The share that deductions take whose standard has such a level.
fn taken(scheme: &Scheme, is_it: &dyn Fn(&Level) -> bool) -> Exact {
    let has = |test: &Test| {
        test.leaves().into_iter().any(|leaf| matches!(leaf, Test::Compare(compare) if is_it(&compare.level)))
    };
    let takes: Exact = scheme.deductions.iter().filter(|it| has(&it.standard)).map(|it| &it.takes).sum();
    takes.min(Exact::ONE)
}

fn on_agreed(scheme: &Scheme, id: &str) -> Stake {
    let is_it = |level: &Level| matches!(level, Level::Agreed { item, .. } if item == id);
    on(scheme, &is_it)
}

fn on(scheme: &Scheme, is_it: &dyn Fn(&Level) -> bool) -> Stake {
    let lines = on_level(scheme, is_it);
    if !lines.is_empty() {
        let chosen =
            |it: &usize| scheme.lines.get(*it).is_some_and(|line| matches!(line.worth, Worth::Chosen(_)));
        let at_most = lines.iter().any(chosen);
        let stake = Stake::of(lines, Exact::ONE);
        return if at_most { stake.at_most() } else { stake };
    }
    let takes = taken(scheme, is_it);
    if takes.is_zero() {
        return Stake::of_groups(scheme, &[], Exact::ONE).at_most();
    }
    Stake::of_groups(scheme, &[], takes).at_most()
}

/// What hangs on a table: everything where it sets what a full award is worth, otherwise what it pays or levels.
fn on_table(scheme: &Scheme, id: &str) -> Stake {
    let is_it = |amount: &Amount| matches!(amount, Amount::Table(table) if table == id);
    let of_value = match &scheme.value.basis {
        ValueBasis::PerHead { amount, .. }
        | ValueBasis::Fixed { amount }
        | ValueBasis::PerPoint { amount } => is_it(amount),
        ValueBasis::Score { .. } | ValueBasis::Sum => false,
    };
    if of_value {
        return Stake::of_groups(scheme, &[], Exact::ONE);
    }
    let paid = |line: &Line| match &line.worth {
        Worth::Pays(
            Pays::Fixed(amount) | Pays::Each { amount, .. } | Pays::Claim { at_most: amount, .. },
        ) => is_it(amount),
        _ => false,
    };
    let lines = scheme.lines.iter().enumerate().filter(|(_, line)| paid(line));
    let lines: Vec<usize> = lines.map(|(index, _)| index).collect();
    if !lines.is_empty() {
        return Stake::of(lines, Exact::ONE);
    }
    on(scheme, &|level| matches!(level, Level::Table(table) if table == id))
}
