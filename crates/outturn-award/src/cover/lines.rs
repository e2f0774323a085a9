//! The branches of lines: what earns them, whether they apply and were chosen, and what else bears on them.

use std::collections::BTreeSet;

use outturn_core::{Exact, Quantity, Unit};
use outturn_scheme::words::percent;
use outturn_scheme::{Band, Combine, Good, Level, Line, LineRule, OnOverlap, Pays, Scale, Scheme, Worth};

use super::branches::{OPEN, branch, open};
use super::{Branch, conditions, named};
use crate::award::Step;
use crate::came::{Came, Limit, Paid, Stretch};
use crate::scale::between;
use crate::truth::{Outcome, Truth};

const EARNED: conditions::Ways = ("earned", "missed");

pub(super) fn add(scheme: &Scheme, line: &Line, all: &mut Vec<Branch>) {
    if is_refused(line) {
        return;
    }
    let address = line.address.as_str();
    let title = format!("“{}”", line.title);
    if let Worth::Chosen(menu) = line.worth {
        all.push(branch(address, "chosen", format!("{title} is chosen")));
        if scheme.lines.iter().filter(|it| it.worth == Worth::Chosen(menu)).count() > 1 {
            all.push(branch(address, "not-chosen", format!("{title} is not chosen")));
        }
    }
    match &line.rule {
        LineRule::Test(test) => conditions::add(scheme, (address, &title), test, EARNED, all),
        LineRule::Local(_) => {
            all.extend([EARNED.0, EARNED.1].map(|word| branch(address, word, format!("{title} is {word}"))));
        }
        LineRule::Bands { outturn, bands } => {
            let unit = scheme.indicators.get(&outturn.indicator).map_or(Unit::Number, |it| it.unit);
            all.extend(bands_of(address, &title, bands, unit));
        }
        LineRule::Scales { combine, scales, .. } => {
            for scale in scales {
                let combine = (scales.len() > 1).then_some(*combine);
                scale_of(scheme, (line, &title), scale, combine, all);
            }
        }
        LineRule::As(addresses) => {
            for (index, other) in addresses.iter().enumerate() {
                let word = format!("as-{}", index.saturating_add(1));
                all.push(branch(address, &word, format!("{title} is scored as {other}")));
            }
            all.push(branch(
                address,
                "as-none",
                format!("{title} is scored as nothing: none of those applies"),
            ));
        }
        LineRule::Always => {}
    }
    pays_of(line, &title, all);
    if line.verification.is_some() {
        all.push(branch(address, "error-borne", format!("the error in the claim for {title} is borne")));
        all.push(branch(address, "error-beyond", format!("the error in the claim for {title} is too great")));
    }
    for overlap in line.overlaps.iter().filter(|it| matches!(it.then, OnOverlap::Judged { .. })) {
        let address = overlap_address(address, &overlap.item);
        let item = &overlap.title;
        all.push(branch(&address, "other-work", format!("it is found to be other work than “{item}”")));
        all.push(branch(&address, "same-work", format!("it is found to be the work that “{item}” pays for")));
    }
    if let Some(test) = &line.applies {
        let address = named(address, "applies");
        all.push(branch(&address, conditions::HOLDS.0, format!("{title} applies")));
        all.push(branch(&address, conditions::HOLDS.1, format!("{title} does not apply")));
        conditions::add_inside(scheme, (&address, &title), test, all);
    }
    if may_be_open(line) {
        all.push(open(address, &title));
    }
}

/// Whether it can be that it is not known what a line comes to. One that is scored as others are is open where they
/// are.
fn may_be_open(line: &Line) -> bool {
    match (&line.rule, &line.worth) {
        (LineRule::As(_), _) => false,
        (LineRule::Always, Worth::Pays(Pays::Fixed(_)) | Worth::Share) => line.verification.is_some(),
        _ => true,
    }
}

/// Whether a line is never paid, because something else pays for the same work.
fn is_refused(line: &Line) -> bool {
    line.overlaps.iter().any(|it| it.then == OnOverlap::Refused)
}

fn overlap_address(address: &str, item: &str) -> String {
    named(&named(address, "overlap"), item)
}

fn bands_of<'b>(
    address: &'b str,
    title: &'b str,
    bands: &'b [Band],
    unit: Unit,
) -> impl Iterator<Item = Branch> + 'b {
    bands.iter().enumerate().map(move |(index, band)| {
        let from = match &band.from {
            None => "in the lowest band".to_owned(),
            Some(from) => format!("in the band from {}", Quantity { value: from.clone(), unit }),
        };
        let said = format!("{title} lies {from} and earns {}", percent(&band.earns));
        branch(address, &format!("band-{}", index.saturating_add(1)), said)
    })
}

/// Which of the stretches of a scale can be reached.
struct Ways {
    between: bool,
    floor: bool,
    ceiling: bool,
}

/// Whether an outturn can be short of where points begin. What the indicator cannot be is short of no level.
fn can_be_short(scheme: &Scheme, scale: &Scale) -> bool {
    let worst = scheme.indicators.get(&scale.outturn.indicator).and_then(|it| match it.good {
        Good::High => it.minimum.as_ref(),
        Good::Low => it.maximum.as_ref(),
        Good::Neither => None,
    });
    match (&scale.from, worst) {
        (Level::Fixed(from), Some(worst)) => scale.only_better || from.value != *worst,
        _ => true,
    }
}

fn ways(scale: &Scale) -> Ways {
    let room = match (&scale.from, &scale.to) {
        // A scale between two fixed levels runs the way that is better, unless it leaves no room at all.
        (Level::Fixed(from), Level::Fixed(to)) => from.value != to.value,
        _ => true,
    };
    // Points run from one end, which belongs to the stretch, to the other, which does not.
    let (from, to) = (&scale.points_from, &scale.points_to);
    let small = Exact::ratio(&(from - to), &Exact::from(1_000_000_000_u64)).unwrap_or(Exact::ZERO);
    let first = if scale.only_better { from - &small } else { from.clone() };
    let ends = [between(scale, &first).1, between(scale, &(to + &small)).1];
    Ways {
        between: room && (ends.contains(&Limit::Within) || ends[0] != ends[1]),
        floor: room && ends.contains(&Limit::Floor),
        ceiling: room && ends.contains(&Limit::Ceiling),
    }
}

fn scale_of(
    scheme: &Scheme,
    (line, title): (&Line, &str),
    scale: &Scale,
    combine: Option<Combine>,
    all: &mut Vec<Branch>,
) {
    let address = scale_address(line, scale, combine.is_some());
    let ways = ways(scale);
    let on = if combine.is_some() { format!("{title} on “{}”", scale.id) } else { title.to_owned() };
    if can_be_short(scheme, scale) {
        all.push(branch(&address, "short", format!("{on} is short of where points begin")));
    }
    if ways.between {
        all.push(branch(&address, "between", format!("{on} is in proportion between its two levels")));
    }
    if ways.floor {
        all.push(branch(
            &address,
            "floor",
            format!("{on} would have fewer points than it may between its levels"),
        ));
    }
    if ways.ceiling {
        all.push(branch(
            &address,
            "ceiling",
            format!("{on} would have more points than it may between its levels"),
        ));
    }
    all.push(branch(&address, "beyond", format!("{on} has reached its end")));
    if let Some(combine) = combine {
        let which = if combine == Combine::Best { "best" } else { "worst" };
        all.push(branch(&address, "counts", format!("{on} is the {which} and counts")));
    }
}

fn scale_address(line: &Line, scale: &Scale, several: bool) -> String {
    if several { named(&line.address, &scale.id) } else { line.address.clone() }
}

/// Whether what a line pays has a limit.
fn pays_of(line: &Line, title: &str, all: &mut Vec<Branch>) {
    let Worth::Pays(pays) = &line.worth else { return };
    let address = line.address.as_str();
    match pays {
        Pays::Each { at_most: Some(_), .. } | Pays::Claim { .. } => {
            all.push(branch(address, "below-limit", format!("{title} is paid for in full")));
            all.push(branch(address, "at-limit", format!("{title} is paid for up to its limit")));
        }
        Pays::Pot { .. } => {
            all.push(branch(address, "shared", format!("{title} is shared with other earners")));
        }
        Pays::Each { at_most: None, .. } | Pays::Fixed(_) if line.rule == LineRule::Always => {
            all.push(branch(address, "paid", format!("{title} is paid")));
        }
        Pays::Each { at_most: None, .. } | Pays::Fixed(_) => {}
    }
}

/// Notes which branches of a line were reached.
pub(super) fn note(line: &Line, step: &Step, is_open: bool, reached: &mut BTreeSet<String>) {
    if is_refused(line) {
        return;
    }
    let address = line.address.as_str();
    if is_open && step.outcome == Outcome::Unknown && may_be_open(line) {
        reached.insert(named(address, OPEN));
    }
    let applies = !step.came.contains(&Came::NotApplying(Truth::False));
    for came in &step.came {
        match (came, &line.applies) {
            (Came::Applies(check), Some(test)) => {
                conditions::note(&named(address, "applies"), test, check, conditions::HOLDS, reached);
            }
            (Came::Chosen(true), _) => drop(reached.insert(named(address, "chosen"))),
            (Came::Chosen(false), _) => drop(reached.insert(named(address, "not-chosen"))),
            (Came::ScoredAs(None), _) => drop(reached.insert(named(address, "as-none"))),
            _ => {}
        }
    }
    // Of an option that was not chosen it makes no difference how it went.
    if !applies || step.came.contains(&Came::Chosen(false)) {
        return;
    }
    match (&line.rule, &step.check) {
        (LineRule::Test(test), Some(check)) => conditions::note(address, test, check, EARNED, reached),
        (LineRule::Local(_), Some(check)) => {
            let went = match check.truth {
                Truth::True => Some(EARNED.0),
                Truth::False => Some(EARNED.1),
                Truth::Unknown => None,
            };
            reached.extend(went.map(|word| named(address, word)));
            check.came.iter().for_each(|came| conditions::note_came("local", came, reached));
        }
        _ => {}
    }
    for came in &step.came {
        reached.extend(of_line(line, step, came));
        // When an option was chosen is told by its menu.
        if !matches!(came, Came::Settled(_)) {
            conditions::note_came(address, came, reached);
        }
    }
}

/// The branch of a line that may apply, for what one of its parts came to.
fn of_line(line: &Line, step: &Step, came: &Came) -> Option<String> {
    let address = line.address.as_str();
    let scale = |index: usize| match &line.rule {
        LineRule::Scales { scales, .. } => {
            scales.get(index).map(|scale| scale_address(line, scale, scales.len() > 1))
        }
        _ => None,
    };
    Some(match came {
        Came::Band(index) => named(address, &format!("band-{}", index.saturating_add(1))),
        Came::Scale(index, at) => {
            let word = match at {
                Stretch::Short => "short",
                Stretch::Between(Limit::Within) => "between",
                Stretch::Between(Limit::Floor) => "floor",
                Stretch::Between(Limit::Ceiling) => "ceiling",
                Stretch::Beyond => "beyond",
            };
            named(&scale(*index)?, word)
        }
        Came::Decided(index) => named(&scale(*index)?, "counts"),
        Came::ScoredAs(Some(index)) => named(address, &format!("as-{}", index.saturating_add(1))),
        Came::Verified(true) => named(address, "error-borne"),
        Came::Verified(false) => named(address, "error-beyond"),
        Came::Judged(index, other) => {
            let word = if *other { "other-work" } else { "same-work" };
            named(&overlap_address(address, &line.overlaps.get(*index)?.item), word)
        }
        Came::Paid(paid) if step.outcome == Outcome::Met => match (&line.worth, paid) {
            (_, Paid::Limited) => named(address, "at-limit"),
            (_, Paid::Shared) => named(address, "shared"),
            (Worth::Pays(Pays::Each { at_most: Some(_), .. } | Pays::Claim { .. }), Paid::Whole) => {
                named(address, "below-limit")
            }
            (Worth::Pays(Pays::Pot { .. }), Paid::Whole) => return None,
            (_, Paid::Whole) if line.rule == LineRule::Always => named(address, "paid"),
            (_, Paid::Whole) => return None,
        },
        _ => return None,
    })
}
