//! What hangs on a rule: a share of what some lines are worth.

use std::collections::BTreeSet;

use outturn_core::{Exact, Unit};

use crate::model::{Amount, Pays, Scheme, ValueBasis, Worth};
use crate::show::listed;
use crate::words;

/// A share of what some lines are worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stake {
    /// The lines, as indices into the scheme's.
    pub lines: Vec<usize>,
    /// The share of each.
    pub share: Exact,
    /// Whether it is that at most: a share of what was earned, or of what an earner chose.
    pub at_most: bool,
}

impl Stake {
    /// A share of these lines.
    pub(super) fn of(lines: Vec<usize>, share: Exact) -> Stake {
        Stake { lines, share, at_most: false }
    }

    /// A share of the whole award, or of the lines of some groups.
    pub(super) fn of_groups(scheme: &Scheme, only: &[usize], share: Exact) -> Stake {
        let inside = |group: Option<usize>| only.is_empty() || group.is_some_and(|it| only.contains(&it));
        let lines = scheme.lines.iter().enumerate().filter(|(_, line)| inside(line.group));
        Stake::of(lines.map(|(index, _)| index).collect(), share)
    }

    pub(super) fn at_most(self) -> Stake {
        Stake { at_most: true, ..self }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.lines.is_empty() || self.share.is_zero()
    }

    /// The share of a full award that it is; none where a line pays by itself. What can be chosen of one menu is no
    /// more than the menu.
    pub fn of_full(&self, scheme: &Scheme) -> Option<Exact> {
        let mut sum = Exact::ZERO;
        let mut menus = BTreeSet::new();
        for line in self.lines.iter().filter_map(|&index| scheme.lines.get(index)) {
            match line.worth {
                Worth::Share => sum = &sum + &line.earns,
                Worth::Chosen(menu) if menus.insert(menu) => {
                    sum = &sum + &scheme.menus.get(menu).map_or(Exact::ZERO, |it| it.earns.clone());
                }
                Worth::Chosen(_) => {}
                Worth::Pays(_) => return None,
            }
        }
        Some(&sum * &self.share)
    }

    /// The pounds that it is for every earner alike, or the points of a score; none where earners differ.
    pub fn for_everyone(&self, scheme: &Scheme) -> Option<Exact> {
        if !scheme.factors.is_empty() {
            return None;
        }
        let whole = match &scheme.value.basis {
            ValueBasis::Fixed { amount: Amount::Fixed(pounds) } => Some(pounds.clone()),
            ValueBasis::PerPoint { amount: Amount::Fixed(pounds) } => {
                let counted = scheme.lines.iter().filter(|line| !line.earns.is_zero());
                Some(pounds * &counted.filter_map(|line| line.points.as_ref()).sum())
            }
            ValueBasis::Score { points } => Some(points.clone()),
            _ => None,
        };
        if let (Some(whole), Some(share)) = (whole, self.of_full(scheme)) {
            return Some(&whole * &share);
        }
        let fixed = self.lines.iter().map(|&index| match &scheme.lines.get(index)?.worth {
            Worth::Pays(Pays::Fixed(Amount::Fixed(pounds))) => Some(pounds),
            _ => None,
        });
        let fixed: Option<Vec<&Exact>> = fixed.collect();
        fixed.filter(|it| !it.is_empty()).map(|it| &it.into_iter().sum::<Exact>() * &self.share)
    }

    /// The pounds for each head that it is, where a full award is so much for each.
    fn each_head(&self, scheme: &Scheme) -> Option<Exact> {
        let ValueBasis::PerHead { amount: Amount::Fixed(pounds), .. } = &scheme.value.basis else {
            return None;
        };
        if scheme.factors.is_empty() { self.of_full(scheme).map(|share| pounds * &share) } else { None }
    }

    /// What it is, inside a sentence: `15% of a full award`, `all that “Backfill” pays`.
    pub fn in_words(&self, scheme: &Scheme) -> String {
        let up_to = if self.at_most { "up to " } else { "" };
        let unit = if scheme.is_score() { Unit::Number } else { Unit::Pounds };
        let amount = match (self.for_everyone(scheme), self.each_head(scheme)) {
            (Some(amount), _) if scheme.is_score() => {
                format!(" ({} points)", words::marked(unit, &amount, 2))
            }
            (Some(amount), _) => format!(" ({})", words::marked(unit, &amount, 2)),
            (None, Some(amount)) if amount.terminating().is_some() => {
                format!(" ({} a head)", words::pounds(&amount))
            }
            (None, Some(amount)) => format!(" ({} a head)", words::marked(unit, &amount, 4)),
            (None, None) => String::new(),
        };
        let (full, whole) = if scheme.is_score() {
            ("the score", "the whole score")
        } else {
            ("a full award", "the whole award")
        };
        let what = match self.of_full(scheme) {
            Some(of_full) if of_full == Exact::ONE => whole.to_owned(),
            Some(of_full) => format!("{} of {full}", share(&of_full)),
            None if self.lines.len() == scheme.lines.len() && scheme.lines.len() > 1 => {
                self.part("everything that is paid", "everything that is paid")
            }
            None => {
                let lines = self.lines.iter().filter_map(|&index| scheme.lines.get(index));
                let titles: Vec<String> = lines.map(|line| format!("“{}”", line.title)).collect();
                let verb = if titles.len() == 1 { "pays" } else { "pay" };
                let of = format!("that {} {verb}", listed(&titles));
                self.part(&format!("all {of}"), &format!("what {}", of.trim_start_matches("that ")))
            }
        };
        format!("{up_to}{what}{amount}")
    }

    /// All of something, or its share of it.
    fn part(&self, all: &str, of: &str) -> String {
        if self.share == Exact::ONE { all.to_owned() } else { format!("{} of {of}", share(&self.share)) }
    }
}

/// A share in per cent, with the sign of rounding where it has more decimals than anyone reads.
pub(super) fn share(share: &Exact) -> String {
    let short = (share * &Exact::from(100_u8)).terminating().is_some_and(|it| it.len() <= 8);
    if short { words::percent(share) } else { words::marked(Unit::Share, share, 1) }
}
