//! Menus: which options an earner chose, and with what shares.

use std::collections::BTreeMap;

use outturn_core::{Agreement, Exact, Quantity, Unit};
use outturn_scheme::{Choose, Line, Menu, NotApplicable, Scheme, Worth};

use crate::came::Came;
use crate::check::Want;
use crate::place::Place;
use crate::scoring::without_applying;
use crate::settle::{Settled, Telling};
use crate::truth::Outcome;

/// What was chosen from a menu.
pub(crate) struct Chosen {
    /// Shares of a full award, by line.
    shares: BTreeMap<usize, Exact>,
}

impl Chosen {
    /// The share of a line.
    pub(crate) fn share(&self, line: usize) -> Exact {
        self.shares.get(&line).cloned().unwrap_or(Exact::ZERO)
    }
}

/// Works out what was chosen, and marks what was not. While nothing usable was chosen, the choice is open between the
/// worst option and the best: whatever is chosen in the end lies between the two.
pub(crate) fn choose(place: &Place<'_>, lines: &mut [Settled]) -> Vec<Chosen> {
    let scheme = place.scheme;
    let menus = scheme.menus.iter().enumerate();
    menus
        .map(|(index, menu)| {
            let options = options(scheme, index);
            for &line in &options {
                if let Some(settled) = lines.get_mut(line) {
                    need_not_apply(scheme.applicability.then, settled);
                }
            }
            let when = when_settled(place, menu, &options);
            let chosen = match choices(place, menu, &options) {
                Ok(shares) => {
                    note_put_off(place, menu, &options, &shares, lines);
                    for &line in &options {
                        let chosen = shares.get(&line).is_some_and(|share| !share.is_zero());
                        let Some(settled) = lines.get_mut(line) else { continue };
                        if !chosen {
                            not_chosen(settled);
                        }
                        settled.came.push(Came::Chosen(chosen));
                    }
                    Chosen { shares }
                }
                Err(why) => open(menu, &options, why, lines),
            };
            for (line, came) in when {
                if let Some(settled) = lines.get_mut(line) {
                    settled.came.push(came);
                }
            }
            chosen
        })
        .collect()
}

/// The lines that are options of a menu.
fn options(scheme: &Scheme, menu: usize) -> Vec<usize> {
    let own = |worth: &Worth| matches!(worth, Worth::Chosen(of) if *of == menu);
    scheme.lines.iter().enumerate().filter(|(_, line)| own(&line.worth)).map(|(index, _)| index).collect()
}

/// What an option came to that does not apply. What is chosen has no share of its own that others could be given, so
/// that a scheme which gives shares away does not say what becomes of it.
fn need_not_apply(then: NotApplicable, settled: &mut Settled) {
    let (least, most) = match then {
        NotApplicable::Lost => (Exact::ZERO, Exact::ZERO),
        NotApplicable::Earned => (Exact::ONE, Exact::ONE),
        NotApplicable::Open | NotApplicable::Renormalised => (Exact::ZERO, Exact::ONE),
    };
    without_applying(settled, settled.applies, &least, &most);
}

/// When each option was chosen that has been.
fn when_settled(place: &Place<'_>, menu: &Menu, options: &[usize]) -> Vec<(usize, Came)> {
    let chosen = options.iter().filter_map(|&line| {
        let item = place.scheme.lines.get(line)?.option_item();
        let agreement = place.facts.agreement(&place.scheme.id, place.earner, item)?;
        let when = place.dealings().when(menu.item(), menu.deadline.as_ref(), agreement.date);
        Some((line, Came::Settled(when)))
    });
    chosen.collect()
}

/// Says of the options chosen late how the deadline was put off.
fn note_put_off(
    place: &Place<'_>,
    menu: &Menu,
    options: &[usize],
    shares: &BTreeMap<usize, Exact>,
    lines: &mut [Settled],
) {
    for line in options.iter().filter(|line| shares.contains_key(line)) {
        let item = place.scheme.lines.get(*line).map(Line::option_item).unwrap_or_default();
        let Some(agreement) = place.facts.agreement(&place.scheme.id, place.earner, item) else { continue };
        let put_off = place.dealings().put_off(menu.item(), menu.deadline.as_ref(), agreement.date);
        if let (Some(settled), Some(said)) = (lines.get_mut(*line), put_off.strip_prefix("; ")) {
            settled.notes.push(format!("This was chosen late; {said}."));
        }
    }
}

fn not_chosen(settled: &mut Settled) {
    *settled = Settled::between(Exact::ZERO, Exact::ZERO);
    settled.outcome = Outcome::NotApplicable;
    settled.remark = Some("This was not chosen from the menu".to_owned());
}

fn open(menu: &Menu, options: &[usize], why: String, lines: &mut [Settled]) -> Chosen {
    let own: Vec<&Settled> = options.iter().filter_map(|&line| lines.get(line)).collect();
    let least = own.iter().map(|it| &it.least).min().cloned().unwrap_or(Exact::ZERO);
    let most = own.iter().map(|it| &it.most).max().cloned().unwrap_or(Exact::ZERO);
    let said = not_known(menu, &why, least == most);
    let want = Want::Agreement { item: menu.item().to_owned(), why };
    for &line in options {
        let Some(settled) = lines.get_mut(line) else { continue };
        (settled.least, settled.most) = (least.clone(), most.clone());
        settled.telling = Telling::Elsewhere;
        settled.notes.push(said.clone());
        if least == most {
            settled.wants.clear();
        } else {
            settled.outcome = Outcome::Unknown;
            settled.wants.insert(0, want.clone());
        }
    }
    let count = Exact::from(u64::try_from(options.len()).unwrap_or(u64::MAX));
    let each = Exact::ratio(&menu.earns, &count).unwrap_or(Exact::ZERO);
    Chosen { shares: options.iter().map(|&line| (line, each.clone())).collect() }
}

/// What is said of an option while it is not known what was chosen.
fn not_known(menu: &Menu, why: &str, all_the_same: bool) -> String {
    let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
    let worth = Quantity { value: menu.earns.clone(), unit: Unit::Share };
    let consequence = if all_the_same {
        format!("but any option would come to the same share of its {worth}")
    } else {
        format!("so neither is how much of its {worth} was earned")
    };
    format!("What was chosen from the menu is not known{why}, {consequence}.")
}

/// The shares chosen, or why they cannot be used; nothing said where none is recorded.
fn choices(place: &Place<'_>, menu: &Menu, options: &[usize]) -> Result<BTreeMap<usize, Exact>, String> {
    let scheme = place.scheme;
    let found: Vec<(usize, &Agreement)> = options
        .iter()
        .filter_map(|&line| {
            let item = scheme.lines.get(line)?.option_item();
            let agreement = place.facts.agreement(&scheme.id, place.earner, item)?;
            Some((line, agreement))
        })
        .collect();
    if found.is_empty() {
        return Err(String::new());
    }
    let dealings = place.dealings();
    let mut shares = BTreeMap::new();
    for (line, agreement) in found {
        if let Some(why) = dealings.choice_misfit(menu, agreement) {
            let title = scheme.lines.get(line).map(|line| line.title.as_str()).unwrap_or_default();
            return Err(format!("{title}: {why}"));
        }
        shares.insert(line, agreement.level.value.clone());
    }
    match total_misfit(menu, &shares.values().collect::<Vec<_>>()) {
        None => Ok(shares),
        Some(why) => Err(why),
    }
}

/// Why shares chosen from a menu cannot stand together, if they cannot.
pub(crate) fn total_misfit(menu: &Menu, shares: &[&Exact]) -> Option<String> {
    let total: Exact = shares.iter().copied().sum();
    let percent = |share: &Exact| Quantity { value: share.clone(), unit: Unit::Share }.to_string();
    let chosen = shares.iter().filter(|share| !share.is_zero()).count();
    if menu.choose == Choose::One && chosen != 1 {
        return Some(format!("{chosen} options were chosen, and exactly one may be"));
    }
    if total == menu.earns {
        return None;
    }
    let side = if total > menu.earns { "above" } else { "below" };
    Some(format!(
        "the shares chosen come to {}, {side} the {} that the menu is worth",
        percent(&total),
        percent(&menu.earns)
    ))
}
