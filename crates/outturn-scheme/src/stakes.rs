//! What lines are worth: shares of a full award, points, or what they pay by themselves; and whether it all comes to a
//! full award.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_core::{Exact, Quantity, Unit};

use crate::model::{Line, Pays};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::value::Basis;

/// What a measure, part or local place says that it is worth.
#[derive(Debug, Clone)]
pub(crate) enum Weight {
    /// A share of a full award.
    Share(At<Exact>),
    /// So many points.
    Points(At<Exact>),
    /// What it pays by itself.
    Pays(Pays),
    /// Nothing: it is shown, out of so many points where it says so.
    Shown(Option<Exact>),
    /// What its parts pay.
    OfParts,
}

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
    /// How many lines that are worth something stand in each group, those that could not be read included.
    members: BTreeMap<usize, usize>,
}

impl Default for Stakes {
    fn default() -> Stakes {
        Stakes { is_whole: true, amounts: Vec::new(), lines: Vec::new(), members: BTreeMap::new() }
    }
}

impl Weight {
    pub(crate) fn share(&self) -> Option<&Exact> {
        if let Weight::Share(at) = self { Some(&at.value) } else { None }
    }

    pub(crate) fn points(&self) -> Option<&Exact> {
        match self {
            Weight::Points(at) => Some(&at.value),
            Weight::Shown(points) => points.as_ref(),
            Weight::Share(_) | Weight::Pays(_) | Weight::OfParts => None,
        }
    }

    pub(crate) fn pays(&self) -> Option<&Pays> {
        if let Weight::Pays(pays) = self { Some(pays) } else { None }
    }

    fn amount(&self) -> Option<&At<Exact>> {
        match self {
            Weight::Share(at) | Weight::Points(at) => Some(at),
            Weight::Pays(_) | Weight::Shown(_) | Weight::OfParts => None,
        }
    }
}

impl Stakes {
    /// Takes in a line of a group, as far as it could be read.
    pub(crate) fn line(&mut self, line: Option<Line>, weight: Option<&Weight>, group: Option<usize>) {
        self.lines.extend(line.map(|line| (line, matches!(weight, Some(Weight::Points(_))))));
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
    /// What something is worth: `earns`, `points` or `pays`, as `[value]` wants it.
    pub(crate) fn read_weight(
        &mut self,
        node: &Node<'_>,
        outer: &[&Node<'_>],
        what: &str,
        counts: bool,
    ) -> Option<Weight> {
        let earns = self.reader.share(node, "earns");
        let points = self.read_line_points(node);
        if !counts {
            for unused in ["earns", "pays"] {
                self.reader.not_used(
                    node,
                    unused,
                    &format!("with counts = false this {what} is worth nothing"),
                );
            }
            return (points.is_some() || !node.has("points"))
                .then_some(Weight::Shown(points.map(|at| at.value)));
        }
        let said: Vec<&str> = ["earns", "points", "pays"].into_iter().filter(|key| node.has(key)).collect();
        if let [first, second, ..] = said.as_slice() {
            self.reader.complain(
                node.span_of(second),
                "several-worths",
                format!("this {what} has both `{first}` and `{second}`"),
                "keep one: earns is its share of a full award, points are what it is scored out of, pays is what it \
                 pays by itself",
            );
            return None;
        }
        let basis = self.basis;
        match (said.as_slice(), basis) {
            (["pays"], Some(Basis::Sum)) if node.has("part") => {
                self.reader.not_used(node, "pays", "its parts pay by themselves");
                None
            }
            (["pays"], Some(Basis::Sum) | None) => self.read_pays(node, outer).map(Weight::Pays),
            (["pays"], Some(_)) => {
                self.complain_of_worth(
                    node,
                    "pays",
                    format!("this {what} pays by itself, and [value] says what a full award is"),
                    "write earns or points in its place; where every measure pays by itself, write sum = true under \
                     [value]",
                );
                None
            }
            ([key], Some(Basis::Sum)) => {
                self.complain_of_worth(
                    node,
                    key,
                    format!("with `sum` every measure pays by itself, and this {what} says `{key}`"),
                    "write pays = { fixed = \"£985\" } or the like in its place, or say under [value] what a full \
                     award is",
                );
                None
            }
            (["earns"], Some(Basis::PerPoint | Basis::Score)) => {
                self.complain_of_worth(
                    node,
                    "earns",
                    format!("a full award is counted in points, and this {what} says a share"),
                    "write points = 15 or the like in its place",
                );
                None
            }
            (["earns"], _) => earns.map(Weight::Share),
            ([_], _) => points.map(Weight::Points),
            ([], Some(Basis::Sum)) if node.has("part") => Some(Weight::OfParts),
            _ => {
                self.complain_of_no_worth(node, what);
                None
            }
        }
    }

    fn complain_of_worth(&mut self, node: &Node<'_>, key: &str, message: String, help: &str) {
        self.reader.complain(node.span_of(key), "worth-not-of-value", message, help);
    }

    fn complain_of_no_worth(&mut self, node: &Node<'_>, what: &str) {
        if node.has_strangers {
            return;
        }
        let help = match self.basis {
            Some(Basis::Shares) => "add earns = \"12.5%\", its share of a full award, or points = 15",
            Some(Basis::PerPoint | Basis::Score) => "add points = 15 or the like",
            Some(Basis::Sum) => "add pays = { fixed = \"£985\" } or the like",
            // What it is to say hangs on a value that is mended first.
            None => return,
        };
        let message = format!("nothing says what this {what} is worth");
        self.reader.complain(node.span.clone(), "missing-key", message, help);
    }

    fn read_line_points(&mut self, node: &Node<'_>) -> Option<At<Exact>> {
        let points = self.reader.number(node, "points")?;
        if points.value <= Exact::ZERO {
            self.reader.complain(
                points.span,
                "points-out-of-range",
                format!("nothing can be scored out of {} points", points.value),
                "write how many there are; what is shown and worth nothing has counts = false",
            );
            return None;
        }
        Some(points)
    }

    /// The parts of a measure are worth what it says, in the same terms.
    pub(crate) fn check_parts(&mut self, whole: &Weight, parts: &[Weight]) {
        let Some(amount) = whole.amount() else { return };
        let in_points = matches!(whole, Weight::Points(_));
        let mut total = Exact::ZERO;
        for part in parts {
            let Some(own) = part.amount() else { continue };
            if matches!(part, Weight::Points(_)) != in_points {
                let (part, measure) = if in_points {
                    ("earns a share", "scored in points")
                } else {
                    ("is scored in points", "worth a share")
                };
                self.reader.complain(
                    own.span.clone(),
                    "shares-and-points",
                    format!("this part {part}, and its measure is {measure}"),
                    "let the measure and all its parts say the same: earns or points",
                );
                return;
            }
            total = &total + &own.value;
        }
        if total == amount.value {
            return;
        }
        let (message, help) = if in_points {
            (
                format!("the measure has {} points, but its parts come to {total}", amount.value),
                "let the points of the parts come to those of the measure",
            )
        } else {
            (
                format!(
                    "the measure earns {}, but its parts come to {}",
                    percent(&amount.value),
                    percent(&total)
                ),
                "a part's share is of a full award, like the measure's: let the parts' shares come to it",
            )
        };
        self.reader.complain(amount.span.clone(), "weights-do-not-add-up", message, help);
    }

    /// Works out what every line is worth, and holds it all against a full award. The lines come back where nothing is
    /// wrong; otherwise there is a complaint.
    pub(crate) fn settle_stakes(&mut self, stakes: Stakes) -> Vec<Line> {
        let Stakes { is_whole, amounts: stakes, mut lines, members } = stakes;
        let Some(basis) = self.basis.filter(|_| is_whole) else { return Vec::new() };
        self.check_groups(&members);
        if basis == Basis::Sum || !self.one_way_each(&stakes) {
            return lines.into_iter().map(|(line, _)| line).collect();
        }
        let in_set = |group: Option<usize>| stakes.iter().filter(move |stake| stake.group == group);
        let sum = |group| in_set(group).map(|stake| &stake.amount.value).sum::<Exact>();
        if basis == Basis::PerPoint {
            let all: Exact = stakes.iter().map(|stake| &stake.amount.value).sum();
            for (index, draft) in self.groups.iter_mut().enumerate() {
                if let Some(group) = &mut draft.group {
                    group.earns = Exact::ratio(&sum(Some(index)), &all).unwrap_or(Exact::ZERO);
                }
            }
            for (line, _) in lines.iter_mut().filter(|(_, in_points)| *in_points) {
                let points = line.points.clone().unwrap_or(Exact::ZERO);
                line.earns = Exact::ratio(&points, &all).unwrap_or(Exact::ZERO);
            }
            return lines.into_iter().map(|(line, _)| line).collect();
        }
        let mut total = Exact::ZERO;
        let mut last = None;
        for (index, draft) in self.groups.iter().enumerate() {
            let Some(earns) = &draft.earns else { return Vec::new() };
            total = &total + &earns.value;
            last = Some(earns.span.clone());
            let own = sum(Some(index));
            if in_set(Some(index)).all(|stake| !stake.in_points)
                && own != earns.value
                && in_set(Some(index)).next().is_some()
            {
                let message = format!(
                    "the group earns {}, but its measures come to {}",
                    percent(&earns.value),
                    percent(&own)
                );
                let help = "a measure's share is of a full award, like the group's: let the measures' shares come to it";
                self.reader.complain(earns.span.clone(), "weights-do-not-add-up", message, help);
            }
        }
        let loose: Vec<&Stake> = in_set(None).collect();
        let loose_points = loose.first().is_some_and(|stake| stake.in_points);
        if loose_points && self.groups.is_empty() {
            total = Exact::ONE;
        } else {
            total = &total + &sum(None);
        }
        last = loose.last().map(|stake| stake.amount.span.clone()).or(last);
        for (line, _) in lines.iter_mut().filter(|(_, in_points)| *in_points) {
            let whole = match line.group.and_then(|group| self.groups.get(group)) {
                Some(draft) => draft.earns.as_ref().map_or(Exact::ZERO, |at| at.value.clone()),
                None => Exact::ONE,
            };
            let points = line.points.clone().unwrap_or(Exact::ZERO);
            let part = Exact::ratio(&points, &sum(line.group)).unwrap_or(Exact::ZERO);
            line.earns = &whole * &part;
        }
        self.check_total(&total, last);
        lines.into_iter().map(|(line, _)| line).collect()
    }

    /// Whether every group, and all that stands in none, is worth shares or points and not both. Points that stand in no
    /// group beside groups are a share of nothing known.
    fn one_way_each(&mut self, stakes: &[Stake]) -> bool {
        let before = self.reader.count();
        let groups = (0..self.groups.len()).map(Some).chain([None]);
        for group in groups {
            let mut set = stakes.iter().filter(|stake| stake.group == group);
            let Some(first) = set.next() else { continue };
            if let Some(other) = set.find(|stake| stake.in_points != first.in_points) {
                let (this, others) = if other.in_points {
                    ("is scored in points", "earn shares")
                } else {
                    ("earns a share", "are scored in points")
                };
                self.reader.complain(
                    other.amount.span.clone(),
                    "shares-and-points",
                    format!("this {this}, and others beside it {others}"),
                    "let all measures of a group, and all that stand in none, say the same: earns or points",
                );
            } else if group.is_none()
                && first.in_points
                && !self.groups.is_empty()
                && self.basis != Some(Basis::PerPoint)
            {
                self.reader.complain(
                    first.amount.span.clone(),
                    "points-without-group",
                    "these points stand in no group, so nothing says what share of a full award they are",
                    "name the group they stand in, or write earns = \"12.5%\" or the like",
                );
            }
        }
        self.reader.count() == before
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

    fn check_total(&mut self, total: &Exact, last: Option<Range<usize>>) {
        if *total == Exact::ONE {
            return;
        }
        let short = &Exact::ONE - total;
        let word = if short.is_negative() { "too much" } else { "short" };
        let what = if self.groups.is_empty() {
            "measures and local places"
        } else {
            "groups, measures and local places"
        };
        self.reader.complain(
            last.unwrap_or_else(|| self.root.span.clone()),
            "weights-do-not-add-up",
            format!("the shares that {what} earn come to {}, not 100%", percent(total)),
            format!(
                "they are {} {word}: every pound of a full award must be earned by something, and only once",
                percent(&short.abs())
            ),
        );
    }
}

/// A share without the decimals that it does not need.
pub(crate) fn percent(share: &Exact) -> String {
    Quantity { value: share.clone(), unit: Unit::Share }.to_string()
}
