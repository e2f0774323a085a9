//! Whether what all lines are worth comes to a full award, and what share of it each then is.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_core::Exact;

use crate::model::Line;
use crate::read::Builder;
use crate::reader::At;
use crate::value::Basis;
use crate::weights::{Weight, percent};

/// What a measure or local place adds to a full award.
#[derive(Debug)]
pub(crate) struct Stake {
    amount: At<Exact>,
    in_points: bool,
    group: Option<usize>,
}

/// Lines as far as they could be read, and what they add up to.
#[derive(Debug)]
pub(crate) struct Stakes {
    /// Whether all of them could be read.
    pub(crate) is_whole: bool,
    amounts: Vec<Stake>,
    /// Lines, and whether each is worth its points.
    lines: Vec<(Line, bool)>,
    /// Whether some line pays by itself.
    pays: bool,
    /// How many lines that are worth something stand in each group, those that could not be read included.
    members: BTreeMap<usize, usize>,
}

impl Default for Stakes {
    fn default() -> Stakes {
        Stakes {
            is_whole: true,
            pays: false,
            amounts: Vec::new(),
            lines: Vec::new(),
            members: BTreeMap::new(),
        }
    }
}

/// What stands in one group, or in none, taken together.
#[derive(Debug)]
struct Set {
    sum: Exact,
    in_points: bool,
    /// Where the first of it stands, and the last.
    first: Range<usize>,
    last: Range<usize>,
    /// One that is worth points where the first is worth a share, or the other way round.
    other_way: Option<Range<usize>>,
}

type Sets = BTreeMap<Option<usize>, Set>;

fn sets(stakes: Vec<Stake>) -> Sets {
    let mut sets: Sets = BTreeMap::new();
    for Stake { amount, in_points, group } in stakes {
        let set = sets.entry(group).or_insert_with(|| Set {
            sum: Exact::ZERO,
            in_points,
            first: amount.span.clone(),
            last: amount.span.clone(),
            other_way: None,
        });
        set.sum = &set.sum + &amount.value;
        set.last = amount.span.clone();
        if set.in_points != in_points && set.other_way.is_none() {
            set.other_way = Some(amount.span);
        }
    }
    sets
}

impl Stakes {
    /// Takes in a line of a group, as far as it could be read.
    pub(crate) fn line(&mut self, line: Option<Line>, weight: Option<&Weight>, group: Option<usize>) {
        self.lines.extend(line.map(|line| (line, matches!(weight, Some(Weight::Points(_))))));
        self.pays |= weight.is_some_and(|weight| weight.pays().is_some());
        if let Some(group) = group.filter(|_| !matches!(weight, Some(Weight::Shown(_)))) {
            *self.members.entry(group).or_default() += 1;
        }
    }

    /// Takes in what a measure or local place is worth, where that could be read.
    pub(crate) fn add(&mut self, weight: Option<&Weight>, group: Option<usize>) {
        let in_points = matches!(weight, Some(Weight::Points(_)));
        self.is_whole &= weight.is_some();
        let amount = weight.and_then(Weight::amount).cloned();
        self.amounts.extend(amount.map(|amount| Stake { amount, in_points, group }));
    }
}

impl Builder<'_, '_, '_, '_> {
    /// Works out what every line is worth, and holds it all against a full award. The lines come back where nothing is
    /// wrong; otherwise there is a complaint.
    pub(crate) fn settle_stakes(&mut self, stakes: Stakes) -> Vec<Line> {
        let Some(basis) = self.basis.filter(|_| stakes.is_whole) else { return Vec::new() };
        self.check_groups(&stakes.members);
        let sets = sets(stakes.amounts);
        let mut lines = stakes.lines;
        if matches!(basis, Basis::PerPoint | Basis::Sum) && sets.is_empty() && !stakes.pays {
            self.reader.complain(
                self.root.span_of("measure"),
                "nothing-earns",
                "every measure of this scheme is worth nothing",
                "leave counts = false out of the measures that earn",
            );
        }
        if basis != Basis::Sum && self.one_way_each(basis, &sets) {
            let in_points = lines.iter_mut().filter(|(_, in_points)| *in_points).map(|(line, _)| line);
            if basis == Basis::PerPoint {
                self.settle_points(&sets, in_points);
            } else {
                self.check_group_shares(&sets);
                self.check_total(&sets);
                self.settle_shares(&sets, in_points);
            }
        }
        lines.into_iter().map(|(line, _)| line).collect()
    }

    /// With so much for each point every line is worth its part of all points, and a group those of its lines.
    fn settle_points<'l>(&mut self, sets: &Sets, lines: impl Iterator<Item = &'l mut Line>) {
        let all: Exact = sets.values().map(|set| &set.sum).sum();
        let share = |points: &Exact| Exact::ratio(points, &all).unwrap_or(Exact::ZERO);
        for (index, draft) in self.groups.iter_mut().enumerate() {
            if let (Some(group), Some(set)) = (&mut draft.group, sets.get(&Some(index))) {
                group.earns = share(&set.sum);
            }
        }
        for line in lines {
            line.earns = line.points.as_ref().map_or(Exact::ZERO, share);
        }
    }

    /// Elsewhere a line in points is worth its part of what its group earns, or of everything where there is none.
    fn settle_shares<'l>(&self, sets: &Sets, lines: impl Iterator<Item = &'l mut Line>) {
        for line in lines {
            let draft = line.group.and_then(|group| self.groups.get(group));
            let whole = match draft {
                Some(draft) => draft.earns.as_ref().map_or(Exact::ZERO, |at| at.value.clone()),
                None => Exact::ONE,
            };
            let part = line.points.as_ref().zip(sets.get(&line.group));
            let part = part.and_then(|(points, set)| Exact::ratio(points, &set.sum));
            line.earns = &whole * &part.unwrap_or(Exact::ZERO);
        }
    }

    /// Measures that earn shares come to what their group earns.
    fn check_group_shares(&mut self, sets: &Sets) {
        for (index, draft) in self.groups.iter().enumerate() {
            let (Some(earns), Some(set)) = (&draft.earns, sets.get(&Some(index))) else { continue };
            if set.in_points || set.sum == earns.value {
                continue;
            }
            self.reader.complain(
                earns.span.clone(),
                "weights-do-not-add-up",
                format!(
                    "the group earns {}, but its measures come to {}",
                    percent(&earns.value),
                    percent(&set.sum)
                ),
                "a measure's share is of a full award, like the group's: let the measures' shares come to it",
            );
        }
    }

    /// Whether every group, and all that stands in none, is worth shares or points and not both. Points that stand in
    /// no group beside groups are a share of nothing known.
    fn one_way_each(&mut self, basis: Basis, sets: &Sets) -> bool {
        let before = self.reader.count();
        for (group, set) in sets {
            if let Some(other) = &set.other_way {
                let (this, others) = if set.in_points {
                    ("earns a share", "are scored in points")
                } else {
                    ("is scored in points", "earn shares")
                };
                self.reader.complain(
                    other.clone(),
                    "shares-and-points",
                    format!("this {this}, and others beside it {others}"),
                    "let all measures of a group, and all that stand in none, say the same: earns or points",
                );
            } else if group.is_none() && set.in_points && !self.groups.is_empty() && basis != Basis::PerPoint
            {
                self.reader.complain(
                    set.first.clone(),
                    "points-without-group",
                    "these points stand in no group, so nothing says what share of a full award they are",
                    "name the group they stand in, or write earns = \"12.5%\" or the like",
                );
            }
        }
        self.reader.count() == before
    }

    /// All shares come to a full award. Points that stand in no group are the whole of it.
    fn check_total(&mut self, sets: &Sets) {
        let loose = sets.get(&None);
        let shares = self.groups.iter().map(|draft| draft.earns.as_ref());
        let Some(shares) = shares.collect::<Option<Vec<_>>>() else { return };
        let total = match loose {
            Some(set) if set.in_points => return,
            Some(set) => &set.sum + &shares.iter().map(|at| &at.value).sum(),
            None => shares.iter().map(|at| &at.value).sum(),
        };
        if total == Exact::ONE {
            return;
        }
        let last = loose.map(|set| set.last.clone()).or_else(|| shares.last().map(|at| at.span.clone()));
        let short = &Exact::ONE - &total;
        let word = if short.is_negative() { "too much" } else { "short" };
        let what =
            if shares.is_empty() { "measures and local places" } else { "groups, measures and local places" };
        self.reader.complain(
            last.unwrap_or_else(|| self.root.span.clone()),
            "weights-do-not-add-up",
            format!("the shares that {what} earn come to {}, not 100%", percent(&total)),
            format!(
                "they are {} {word}: every pound of a full award must be earned by something, and only once",
                percent(&short.abs())
            ),
        );
    }

    /// Every group has lines, and no fewer than it needs.
    fn check_groups(&mut self, members: &BTreeMap<usize, usize>) {
        let mut complaints: Vec<(Range<usize>, &str, String, &str)> = Vec::new();
        for (index, draft) in self.groups.iter().enumerate() {
            let Some(id) = &draft.id else { continue };
            let has = members.get(&index).copied().unwrap_or(0);
            if has == 0 {
                let message = format!("nothing stands in the group `{id}`");
                let help = "write group = \"...\" on the measures that belong to it, or remove it";
                complaints.push((draft.span.clone(), "empty-group", message, help));
            } else if let Some(needs) = draft.needs.as_ref().filter(|needs| needs.value > has) {
                let message = format!("`{id}` needs {} measures that apply, and has {has}", needs.value);
                let help = "write at most as many as it has";
                complaints.push((needs.span.clone(), "needs-too-many", message, help));
            }
        }
        for (span, code, message, help) in complaints {
            self.reader.complain(span, code, message, help);
        }
    }
}
