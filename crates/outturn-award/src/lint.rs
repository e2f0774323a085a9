//! What hangs on the traps of a scheme's design, in pounds, for the earners that there are.

use outturn_core::exact::Direction;
use outturn_core::{Exact, Facts, Pence};
use outturn_scheme::lint::{Finding, Stake, Tell};
use outturn_scheme::{Scheme, Worth};

use crate::amount;
use crate::award::{Run, all_earners};
use crate::menu;
use crate::scoring::Scoring;
use crate::settle::settle_lines;
use crate::worth::{full_award, multipliers};

/// What every line can be worth to every earner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sizes {
    /// The earners whose full award is known, the largest first.
    earners: Vec<Size>,
    /// How many there are whose full award is not.
    pub unknown: usize,
}

/// What every line can be worth to one earner, in exact pence; of a score, in hundredths of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Size {
    name: String,
    full: Exact,
    lines: Vec<Exact>,
}

/// What a stake comes to for one earner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sized<'a> {
    /// The earner's name.
    pub name: &'a str,
    /// What the stake is for it.
    pub amount: Pence,
}

/// What a stake comes to over the earners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread<'a> {
    /// For the one whose full award is largest.
    pub largest: Sized<'a>,
    /// For the one in the middle.
    pub middle: Sized<'a>,
    /// For the one whose full award is smallest.
    pub smallest: Sized<'a>,
    /// For all whose full award is known, together.
    pub total: Pence,
    /// How many they are.
    pub earners: usize,
}

impl Sizes {
    /// Works out what lines can be worth on these facts: to each earner, all of what it may choose of a menu.
    pub fn of(scheme: &Scheme, facts: &Facts) -> Sizes {
        let run = Run::new(scheme, facts);
        let mut sizes = Sizes { earners: Vec::new(), unknown: 0 };
        for body in all_earners(scheme, facts) {
            match size(&run, body.code()) {
                Some((lines, full)) => {
                    let name = facts.organisations.get(body.code()).map_or(body.code(), |it| &it.name);
                    sizes.earners.push(Size { name: name.to_owned(), full, lines });
                }
                None => sizes.unknown += 1,
            }
        }
        sizes.earners.sort_by(|a, b| b.full.cmp(&a.full));
        sizes
    }

    /// What a stake comes to; nothing where no full award is known.
    pub fn spread(&self, stake: &Stake) -> Option<Spread<'_>> {
        let exact = |size: &Size| {
            let worth: Exact = stake.lines.iter().filter_map(|&index| size.lines.get(index)).sum();
            // Options of one menu are no more together than a full award.
            &worth.min(size.full.clone()) * &stake.share
        };
        let total: Exact = self.earners.iter().map(exact).fold(Exact::ZERO, |sum, it| &sum + &it);
        Some(Spread {
            largest: self.earners.first()?.sized(exact),
            middle: self.earners.get(self.earners.len() / 2)?.sized(exact),
            smallest: self.earners.last()?.sized(exact),
            total: Pence::nearest(&total, Direction::HalfUp),
            earners: self.earners.len(),
        })
    }

    /// The full awards of the largest and the smallest earner, and how many times the second the first is; nothing
    /// where they are alike or the smallest has none.
    pub fn apart(&self) -> Option<(Sized<'_>, Sized<'_>, Exact)> {
        let (largest, smallest) = (self.earners.first()?, self.earners.last()?);
        let times = Exact::ratio(&largest.full, &smallest.full).filter(|it| *it > Exact::ONE)?;
        let full = |size: &Size| size.full.clone();
        Some((largest.sized(full), smallest.sized(full), times))
    }
}

impl Size {
    fn sized(&self, of: impl Fn(&Size) -> Exact) -> Sized<'_> {
        Sized { name: &self.name, amount: Pence::nearest(&of(self), Direction::HalfUp) }
    }
}

/// What every line can be worth to an earner, and everything together; nothing where that is not known.
fn size(run: &Run<'_>, code: &str) -> Option<(Vec<Exact>, Exact)> {
    let (scheme, place) = (run.scheme(), run.place(code));
    let mut lines = settle_lines(&place);
    let menus = menu::choose(&place, &mut lines);
    let scoring = Scoring::of(scheme, &menus, &lines);
    let full = full_award(&place, &scoring, &mut lines);
    let whole = full.whole()?;
    let factors: Option<Vec<Exact>> = multipliers(&place).into_iter().map(|it| it.value).collect();
    let factors = factors?;
    let mut worths = Vec::with_capacity(scheme.lines.len());
    for (index, line) in scheme.lines.iter().enumerate() {
        let worth = match line.worth {
            Worth::Share => whole * &line.earns,
            Worth::Chosen(menu) => whole * &scheme.menus.get(menu).map_or(Exact::ZERO, |it| it.earns.clone()),
            Worth::Pays(_) => full.paid(index, line)?.clone(),
        };
        let mine = scheme.factors.iter().zip(&factors);
        let mine =
            mine.filter(|(it, _)| it.only.is_empty() || line.group.is_some_and(|own| it.only.contains(&own)));
        worths.push(mine.fold(worth, |worth, (_, factor)| &worth * factor));
    }
    // Of options that are chosen between, the most is the menu.
    let plain = scheme.lines.iter().zip(&worths).filter(|(line, _)| !matches!(line.worth, Worth::Chosen(_)));
    let mut sum: Exact = plain.map(|(_, worth)| worth).sum();
    for at in 0..scheme.menus.len() {
        let options = scheme.lines.iter().zip(&worths).filter(|(line, _)| line.worth == Worth::Chosen(at));
        sum = &sum + options.map(|(_, worth)| worth).max().unwrap_or(&Exact::ZERO);
    }
    Some((worths, sum))
}

/// What a finding moves for the earners, in sentences; nothing where nothing of that is known.
pub fn told(scheme: &Scheme, finding: &Finding, sizes: &Sizes) -> Option<String> {
    let said = match finding.tell {
        Tell::Nothing => return None,
        Tell::Each => each(scheme, &sizes.spread(finding.stakes.first()?)?),
        Tell::All => {
            let spreads: Option<Vec<Spread<'_>>> = finding.stakes.iter().map(|it| sizes.spread(it)).collect();
            let spreads = spreads.filter(|it| !it.is_empty())?;
            let total = spreads.iter().fold(Pence::ZERO, |sum, it| sum + it.total);
            let up_to = if finding.stakes.iter().any(|it| it.at_most) { "up to " } else { "" };
            let several = if spreads.len() > 1 { "Together that is " } else { "That is " };
            let earners = spreads.first()?.earners;
            format!("{several}{up_to}{} for {}.", amount(scheme, total), counted(earners))
        }
        Tell::Sizes => {
            let Some((largest, smallest, times)) = sizes.apart() else {
                return Some(each(scheme, &sizes.spread(finding.stakes.first()?)?));
            };
            format!(
                "Earners differ in size: the full award of {} is {}, {} times that of {}, which is {}.",
                largest.name,
                amount(scheme, largest.amount),
                times.decimals(1),
                smallest.name,
                amount(scheme, smallest.amount)
            )
        }
    };
    let unknown = match sizes.unknown {
        0 => String::new(),
        1 => " What it is for 1 more earner is not known.".to_owned(),
        more => format!(" What it is for {more} more earners is not known."),
    };
    Some(said + &unknown)
}

fn each(scheme: &Scheme, spread: &Spread<'_>) -> String {
    let sized = |it: &Sized<'_>| format!("{} for {}", amount(scheme, it.amount), it.name);
    let Spread { largest, middle, smallest, total, earners } = spread;
    match earners {
        1 => format!("That is {}.", sized(largest)),
        _ if largest.amount == smallest.amount => {
            format!("That is {} for each of {}.", amount(scheme, largest.amount), counted(*earners))
        }
        2 => format!("That is {} and {}.", sized(largest), sized(smallest)),
        _ => format!(
            "That is {}, {} in the middle and {}; {} for all {}.",
            sized(largest),
            sized(middle),
            sized(smallest),
            amount(scheme, *total),
            counted(*earners)
        ),
    }
}

fn counted(earners: usize) -> String {
    if earners == 1 { "1 earner".to_owned() } else { format!("{earners} earners") }
}
