//! Organisations as at a date: who existed, who belonged to whom, who succeeded whom.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::exact::Exact;
use crate::standing::Standing;

/// A body, with the dates between which it existed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Organisation {
    /// ODS code.
    pub code: String,
    /// Its name at the time.
    pub name: String,
    /// What kind of body it is: `ccg`, `practice`, `trust`.
    pub kind: String,
    /// Its first day.
    pub opened: Date,
    /// Its last day; none while it is open.
    pub closed: Option<Date>,
}

impl Organisation {
    /// Whether it existed on `day`. Its last day counts.
    pub fn is_open(&self, day: Date) -> bool {
        self.opened <= day && self.closed.is_none_or(|closed| day <= closed)
    }
}

/// A body that is named, and of which it is not known when it was there: its first day is missing, or its row in the
/// facts was kept out. Whether it earns is not known either.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unplaced {
    /// ODS code.
    pub code: String,
    /// Its name; empty where that is not known.
    pub name: String,
    /// What kind of body it is, where that is known.
    pub kind: Option<String>,
    /// Its last day, where that is known.
    pub closed: Option<Date>,
    /// Why no more is known.
    pub why: String,
}

impl Unplaced {
    /// Whether nothing says that it was not a body of this kind and there on `day`.
    pub fn may_be(&self, kind: &str, day: Date) -> bool {
        self.kind.as_ref().is_none_or(|it| it == kind) && self.closed.is_none_or(|closed| day <= closed)
    }
}

/// How one body stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationKind {
    /// What `from` was owed goes to `to`.
    Successor,
    /// `from` belongs to `to`.
    Member,
    /// `from`, a commissioner, is served by `to`, a provider.
    ServedBy,
}

/// A relation between two bodies, with the dates between which it holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// The body that belongs, that ended, or that is served.
    pub from: String,
    /// The body it belongs to, that took over, or that serves it.
    pub to: String,
    /// How they stand.
    pub kind: RelationKind,
    /// First day on which it holds.
    pub start: Date,
    /// Last day; none while it holds.
    pub end: Option<Date>,
    /// For a successor, the share that goes to it; none where it takes all. For a provider, the share of its activity
    /// that is the commissioner's; none where the provider counts whole.
    pub share: Option<Exact>,
    /// How well it is known that they stand so, and by what share.
    pub standing: Standing,
    /// The key of its source.
    pub source: String,
    /// What a reader must know.
    pub note: String,
}

impl Relation {
    fn holds(&self, day: Date) -> bool {
        self.start <= day && self.end.is_none_or(|end| day <= end)
    }
}

/// The bodies of one kind above a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parent<'a> {
    /// There is none.
    None,
    /// There is one.
    One(&'a str),
    /// There are several, by code: which is meant is not for the engine to pick.
    Several(Vec<&'a str>),
}

/// All bodies and their relations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisations {
    bodies: BTreeMap<String, Organisation>,
    unplaced: BTreeMap<String, Unplaced>,
    /// Every relation under its `from`.
    from: BTreeMap<String, BTreeSet<Relation>>,
    /// The codes that relations lead from, under the `to` of each.
    to: BTreeMap<String, BTreeSet<String>>,
}

impl Organisations {
    /// Bodies and relations together. Of two bodies with one code the later is kept; readers of files refuse that
    /// before it comes here.
    pub fn new(
        bodies: impl IntoIterator<Item = Organisation>,
        relations: impl IntoIterator<Item = Relation>,
    ) -> Organisations {
        let mut all = Organisations {
            bodies: bodies.into_iter().map(|body| (body.code.clone(), body)).collect(),
            ..Organisations::default()
        };
        for relation in relations {
            all.to.entry(relation.to.clone()).or_default().insert(relation.from.clone());
            all.from.entry(relation.from.clone()).or_default().insert(relation);
        }
        all
    }

    /// The same with bodies of which it is not known when they were there.
    #[must_use]
    pub fn with_unplaced(mut self, unplaced: impl IntoIterator<Item = Unplaced>) -> Organisations {
        self.unplaced.extend(unplaced.into_iter().map(|body| (body.code.clone(), body)));
        self
    }

    /// The bodies of which it is not known when they were there, by code. No other answer tells of them.
    pub fn unplaced(&self) -> impl Iterator<Item = &Unplaced> {
        self.unplaced.values()
    }

    /// The body with this code.
    pub fn get(&self, code: &str) -> Option<&Organisation> {
        self.bodies.get(code)
    }

    /// Every body, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Organisation> {
        self.bodies.values()
    }

    /// Every relation, in a fixed order.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.from.values().flatten()
    }

    /// The relations of one kind that lead from `code` and hold on `day`.
    fn leading_from<'a>(
        &'a self,
        code: &str,
        kind: RelationKind,
        day: Date,
    ) -> impl Iterator<Item = &'a Relation> + use<'a> {
        let found = self.from.get(code).into_iter().flatten();
        found.filter(move |it| it.kind == kind && it.holds(day))
    }

    /// Whether nothing says that the body was not there on `day`.
    fn may_be_open(&self, code: &str, day: Date) -> bool {
        self.get(code).is_none_or(|body| body.is_open(day))
    }

    fn is_open_of_kind(&self, code: &str, kind: &str, day: Date) -> bool {
        self.get(code).is_some_and(|body| body.kind == kind && body.is_open(day))
    }

    /// The bodies of one kind that existed on `day`, by code.
    pub fn open_on<'a>(&'a self, kind: &'a str, day: Date) -> impl Iterator<Item = &'a Organisation> {
        self.iter().filter(move |body| body.kind == kind && body.is_open(day))
    }

    /// The bodies that belonged to `to` itself on `day`, by code, each once. Nothing belongs to a body that was not
    /// there, and a body that was not there belongs to nothing.
    pub fn members<'a>(&'a self, to: &str, day: Date) -> impl Iterator<Item = &'a str> + use<'a> {
        let whole = self.to.get_key_value(to).filter(|_| self.may_be_open(to, day));
        whole.into_iter().flat_map(move |(to, from)| {
            let belongs = move |code: &&String| {
                self.may_be_open(code, day)
                    && self.leading_from(code, RelationKind::Member, day).any(|it| it.to == *to)
            };
            from.iter().filter(belongs).map(String::as_str)
        })
    }

    /// The bodies of one kind that belonged to `to` on `day`, directly or through others, by code, each once.
    pub fn members_of_kind<'a>(&'a self, to: &str, kind: &str, day: Date) -> Vec<&'a str> {
        let mut seen: BTreeSet<&str> = self.members(to, day).collect();
        let mut open: Vec<&str> = seen.iter().copied().collect();
        while let Some(code) = open.pop() {
            open.extend(self.members(code, day).filter(|it| seen.insert(it)));
        }
        // In a circle it belongs to itself, which is nothing to count.
        seen.remove(to);
        seen.into_iter().filter(|code| self.is_open_of_kind(code, kind, day)).collect()
    }

    /// The body of one kind that `code` belonged to on `day`, directly or through others: the nearest on each way up.
    /// What two ways up come to is one body if they meet there.
    pub fn parent<'a>(&'a self, code: &str, kind: &str, day: Date) -> Parent<'a> {
        let above = |code: &str| {
            let open = self.may_be_open(code, day);
            let parents = self.leading_from(code, RelationKind::Member, day).map(|it| it.to.as_str());
            parents.filter(move |to| open && self.may_be_open(to, day))
        };
        let mut seen = BTreeSet::new();
        let mut found = BTreeSet::new();
        let mut open: Vec<&str> = above(code).collect();
        while let Some(next) = open.pop() {
            if next == code || !seen.insert(next) {
                continue;
            }
            if self.is_open_of_kind(next, kind, day) {
                found.insert(next);
            } else {
                open.extend(above(next));
            }
        }
        let mut found = found.into_iter();
        match (found.next(), found.len()) {
            (None, _) => Parent::None,
            (Some(only), 0) => Parent::One(only),
            (Some(first), _) => Parent::Several([first].into_iter().chain(found).collect()),
        }
    }

    /// The bodies of one kind that served `code` on `day`, by code, each with the share of its activity that is the
    /// commissioner's; none where it counts whole.
    pub fn providers<'a>(&'a self, code: &str, kind: &str, day: Date) -> Vec<(&'a str, Option<&'a Exact>)> {
        let serving = self.serving(code, kind, (day, day));
        serving.into_iter().map(|it| (it.to.as_str(), it.share.as_ref())).collect()
    }

    /// How bodies of one kind served `code` on any of these days, the last of them included, by provider and first day.
    /// A provider that was there on none of them served nobody.
    pub fn serving<'a>(&'a self, code: &str, kind: &str, (first, last): (Date, Date)) -> Vec<&'a Relation> {
        let served = self.from.get(code).into_iter().flatten();
        let serves = |it: &&Relation| {
            it.kind == RelationKind::ServedBy
                && self.get(&it.to).is_some_and(|body| {
                    let (start, end) = (it.start.max(body.opened).max(first), [it.end, body.closed]);
                    body.kind == kind && end.into_iter().flatten().fold(last, Date::min) >= start
                })
        };
        served.filter(serves).collect()
    }

    /// Who is paid on `day` what was earned by `code`, with the share of each, by code: the body itself while it is
    /// open, otherwise its successors, and theirs. The shares sum to one.
    ///
    /// A closed body with no successor on record is its own payee: someone must be told, and nobody is invented.
    pub fn payees(&self, code: &str, day: Date) -> BTreeMap<String, Exact> {
        let mut payees = BTreeMap::new();
        let mut trail = Vec::new();
        self.collect_payees(code, day, &Exact::ONE, &mut trail, &mut payees);
        payees
    }

    fn collect_payees(
        &self,
        code: &str,
        day: Date,
        share: &Exact,
        trail: &mut Vec<String>,
        payees: &mut BTreeMap<String, Exact>,
    ) {
        let whole = Exact::ONE;
        let successors: Vec<(&Relation, &Exact)> = self
            .leading_from(code, RelationKind::Successor, day)
            .map(|it| (it, it.share.as_ref().unwrap_or(&whole)))
            .collect();
        let total: Exact = successors.iter().map(|(_, share)| *share).sum();
        // A circle of successors pays the body at which it closes.
        if self.may_be_open(code, day) || total.is_zero() || trail.iter().any(|seen| seen == code) {
            let so_far = payees.entry(code.to_owned()).or_insert(Exact::ZERO);
            *so_far = &*so_far + share;
            return;
        }
        trail.push(code.to_owned());
        for (successor, its_share) in successors {
            let part = Exact::ratio(&(share * its_share), &total).unwrap_or(Exact::ZERO);
            self.collect_payees(&successor.to, day, &part, trail, payees);
        }
        trail.pop();
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn body(code: &str, opened: Date, closed: Option<Date>) -> Organisation {
        Organisation { code: code.into(), name: format!("Body {code}"), kind: "ccg".into(), opened, closed }
    }

    fn relation(from: &str, to: &str, kind: RelationKind, start: Date) -> Relation {
        Relation {
            from: from.into(),
            to: to.into(),
            kind,
            start,
            end: None,
            share: None,
            standing: Standing::Seen,
            source: String::new(),
            note: String::new(),
        }
    }

    fn follows(from: &str, to: &str, start: Date, percent: u8) -> Relation {
        let share = Exact::fraction(i128::from(percent), 100);
        Relation { share, ..relation(from, to, RelationKind::Successor, start) }
    }

    fn three_become_one_and_one_becomes_two() -> Organisations {
        let (start, merger, split) = (date(2013, 4, 1), date(2015, 4, 1), date(2018, 4, 1));
        let last = |day: Date| Some(day.yesterday().unwrap());
        Organisations::new(
            [
                body("00F", start, last(merger)),
                body("00G", start, last(merger)),
                body("13T", merger, last(split)),
                body("X1", split, None),
                body("X2", split, None),
            ],
            [
                follows("00F", "13T", merger, 100),
                follows("00G", "13T", merger, 100),
                follows("13T", "X1", split, 60),
                follows("13T", "X2", split, 40),
            ],
        )
    }

    #[test]
    fn a_body_exists_on_its_last_day_and_not_after() {
        let all = three_become_one_and_one_becomes_two();
        let codes = |day| all.open_on("ccg", day).map(|body| body.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes(date(2015, 3, 31)), ["00F", "00G"]);
        assert_eq!(codes(date(2015, 4, 1)), ["13T"]);
        assert!(codes(date(2013, 3, 31)).is_empty());
    }

    #[test]
    fn a_body_that_is_not_placed_may_be_what_nothing_speaks_against() {
        let unplaced = |kind: Option<&str>, closed| Unplaced {
            code: "00C".into(),
            name: String::new(),
            kind: kind.map(str::to_owned),
            closed,
            why: "its row was rejected".into(),
        };
        let day = date(2014, 4, 1);
        assert!(unplaced(None, None).may_be("ccg", day));
        assert!(unplaced(Some("ccg"), Some(day)).may_be("ccg", day));
        assert!(!unplaced(Some("practice"), None).may_be("ccg", day));
        assert!(!unplaced(Some("ccg"), Some(date(2014, 3, 31))).may_be("ccg", day));
        let all = three_become_one_and_one_becomes_two().with_unplaced([unplaced(None, None)]);
        assert_eq!(all.unplaced().count(), 1);
        assert!(all.get("00C").is_none() && all.open_on("ccg", day).count() == 2);
    }

    #[test]
    fn payment_follows_successors_and_conserves_the_whole() {
        let all = three_become_one_and_one_becomes_two();
        let shown = |day| {
            all.payees("00F", day).iter().map(|(code, share)| format!("{code} {share}")).collect::<Vec<_>>()
        };
        assert_eq!(shown(date(2015, 3, 31)), ["00F 1"]);
        assert_eq!(shown(date(2015, 12, 31)), ["13T 1"]);
        assert_eq!(shown(date(2018, 12, 31)), ["X1 0.6", "X2 0.4"]);
    }

    #[test]
    fn a_closed_body_without_successor_and_a_circle_still_name_a_payee() {
        let (start, end) = (date(2013, 4, 1), date(2014, 3, 31));
        let alone = Organisations::new([body("A", start, Some(end))], []);
        assert_eq!(alone.payees("A", date(2020, 1, 1)).len(), 1);
        let circle = Organisations::new(
            [body("A", start, Some(end)), body("B", start, Some(end))],
            [follows("A", "B", end, 100), follows("B", "A", end, 100)],
        );
        assert_eq!(circle.payees("A", date(2020, 1, 1)).values().sum::<Exact>(), Exact::ONE);
    }

    fn of_kind(code: &str, kind: &str) -> Organisation {
        Organisation { kind: kind.into(), ..body(code, date(2013, 4, 1), None) }
    }

    fn belongs(from: &str, to: &str, start: Date, end: Option<Date>) -> Relation {
        Relation { end, ..relation(from, to, RelationKind::Member, start) }
    }

    fn serves(provider: &str, commissioner: &str, start: Date, percent: Option<u8>) -> Relation {
        let share = percent.and_then(|it| Exact::fraction(i128::from(it), 100));
        Relation { share, ..relation(commissioner, provider, RelationKind::ServedBy, start) }
    }

    #[test]
    fn membership_is_as_at_a_date() {
        let all = Organisations::new(
            [],
            [
                belongs("P1", "00F", date(2013, 4, 1), Some(date(2014, 9, 30))),
                belongs("P1", "00G", date(2014, 10, 1), None),
            ],
        );
        assert_eq!(all.members("00F", date(2014, 9, 30)).collect::<Vec<_>>(), ["P1"]);
        assert!(all.members("00F", date(2014, 10, 1)).next().is_none());
        assert_eq!(all.members("00G", date(2014, 10, 1)).collect::<Vec<_>>(), ["P1"]);
    }

    /// Practices P1 and P2 in network N1, P3 in N2, both networks in place L1; P4 in place L2 itself. Both places in
    /// region R.
    fn levels() -> Organisations {
        let start = date(2013, 4, 1);
        Organisations::new(
            [
                of_kind("P1", "practice"),
                of_kind("P2", "practice"),
                of_kind("P3", "practice"),
                of_kind("P4", "practice"),
                of_kind("N1", "network"),
                of_kind("N2", "network"),
                of_kind("L1", "place"),
                of_kind("L2", "place"),
                of_kind("R", "region"),
            ],
            [
                belongs("P1", "N1", start, None),
                belongs("P2", "N1", start, None),
                belongs("P2", "N2", date(2015, 4, 1), None),
                belongs("P3", "N2", start, Some(date(2015, 3, 31))),
                belongs("P3", "L2", date(2015, 4, 1), None),
                belongs("P4", "L2", start, None),
                belongs("N1", "L1", start, None),
                belongs("N2", "L1", start, None),
                belongs("L1", "R", start, None),
                belongs("L2", "R", start, None),
            ],
        )
    }

    #[test]
    fn a_parent_is_found_through_any_number_of_levels() {
        let (all, before, after) = (levels(), date(2015, 3, 31), date(2015, 4, 1));
        assert_eq!(all.parent("P1", "network", before), Parent::One("N1"));
        assert_eq!(all.parent("P1", "place", before), Parent::One("L1"));
        assert_eq!(all.parent("P1", "region", before), Parent::One("R"));
        assert_eq!(all.parent("P3", "place", before), Parent::One("L1"));
        assert_eq!(all.parent("P3", "place", after), Parent::One("L2"), "it moved");
        assert_eq!(all.parent("P3", "network", after), Parent::None);
        assert_eq!(all.parent("P1", "practice", before), Parent::None, "nothing is above itself");
        assert_eq!(all.parent("P9", "place", before), Parent::None);
        assert_eq!(all.parent("P1", "place", date(2013, 3, 31)), Parent::None, "nothing was open yet");
    }

    #[test]
    fn two_parents_of_one_kind_are_both_told_and_ways_that_meet_are_one() {
        let (all, after) = (levels(), date(2015, 4, 1));
        assert_eq!(all.parent("P2", "network", after), Parent::Several(vec!["N1", "N2"]));
        assert_eq!(all.parent("P2", "place", after), Parent::One("L1"));
    }

    #[test]
    fn members_are_counted_through_levels_and_once() {
        let (all, before, after) = (levels(), date(2015, 3, 31), date(2015, 4, 1));
        assert_eq!(all.members_of_kind("L1", "practice", before), ["P1", "P2", "P3"]);
        assert_eq!(all.members_of_kind("L1", "practice", after), ["P1", "P2"], "P2 is in two networks");
        assert_eq!(all.members_of_kind("L2", "practice", after), ["P3", "P4"]);
        assert_eq!(all.members_of_kind("R", "practice", after), ["P1", "P2", "P3", "P4"]);
        assert_eq!(all.members_of_kind("R", "network", after), ["N1", "N2"]);
        assert_eq!(all.members("R", after).collect::<Vec<_>>(), ["L1", "L2"]);
        assert!(all.members_of_kind("P1", "practice", after).is_empty());
    }

    #[test]
    fn a_body_that_has_closed_belongs_to_nothing_and_has_no_members() {
        let (start, last, after) = (date(2013, 4, 1), date(2014, 3, 31), date(2014, 4, 1));
        let all = Organisations::new(
            [
                of_kind("P1", "practice"),
                Organisation { closed: Some(last), ..of_kind("P2", "practice") },
                Organisation { closed: Some(last), ..of_kind("00F", "ccg") },
                of_kind("00G", "ccg"),
                of_kind("R", "region"),
            ],
            [
                belongs("P1", "00F", start, None),
                belongs("P1", "00G", after, None),
                belongs("P2", "00G", start, None),
                belongs("00F", "R", start, None),
            ],
        );
        assert_eq!(all.parent("P1", "ccg", last), Parent::One("00F"));
        assert_eq!(all.parent("P1", "region", last), Parent::One("R"));
        assert_eq!(all.parent("P1", "ccg", after), Parent::One("00G"));
        assert_eq!(all.parent("P1", "region", after), Parent::None);
        assert_eq!(all.parent("P2", "ccg", after), Parent::None);
        assert_eq!(all.members_of_kind("00G", "practice", last), ["P2"]);
        assert_eq!(all.members_of_kind("00G", "practice", after), ["P1"]);
        assert!(all.members_of_kind("00F", "practice", after).is_empty());
        assert!(all.members_of_kind("R", "practice", after).is_empty());
    }

    #[test]
    fn a_circle_of_members_ends() {
        let (start, day) = (date(2013, 4, 1), date(2015, 4, 1));
        let all = Organisations::new(
            [of_kind("A", "place"), of_kind("B", "network"), of_kind("C", "region")],
            [belongs("A", "B", start, None), belongs("B", "A", start, None), belongs("B", "C", start, None)],
        );
        assert_eq!(all.parent("A", "region", day), Parent::One("C"));
        assert_eq!(all.parent("A", "place", day), Parent::None);
        assert_eq!(all.parent("A", "trust", day), Parent::None);
        assert_eq!(all.members_of_kind("A", "network", day), ["B"]);
        assert!(all.members_of_kind("A", "place", day).is_empty());
    }

    #[test]
    fn providers_come_with_their_share_or_whole() {
        let (start, later) = (date(2013, 4, 1), date(2015, 4, 1));
        let all = Organisations::new(
            [
                of_kind("00F", "ccg"),
                of_kind("RX1", "trust"),
                of_kind("RX2", "trust"),
                of_kind("P1", "practice"),
            ],
            [
                serves("RX2", "00F", start, Some(35)),
                serves("RX1", "00F", later, None),
                serves("P1", "00F", start, None),
                belongs("00F", "RX1", start, None),
            ],
        );
        let share = Exact::fraction(35, 100).unwrap();
        assert_eq!(all.providers("00F", "trust", start), [("RX2", Some(&share))]);
        assert_eq!(all.providers("00F", "trust", later), [("RX1", None), ("RX2", Some(&share))]);
        assert_eq!(all.providers("00F", "practice", start), [("P1", None)]);
        assert!(all.providers("RX1", "ccg", later).is_empty(), "a provider is not served by whom it serves");
        assert!(all.members_of_kind("RX2", "ccg", later).is_empty(), "who is served does not belong");
    }
    #[test]
    fn whoever_served_on_any_day_of_a_period_is_told_with_the_share_of_that_time() {
        let (start, middle) = (date(2014, 4, 1), date(2014, 10, 1));
        let closed = Some(date(2014, 9, 30));
        let all = Organisations::new(
            [
                of_kind("00F", "ccg"),
                Organisation { closed, ..of_kind("RC3", "trust") },
                Organisation { opened: middle, ..of_kind("R1K", "trust") },
                of_kind("RX1", "trust"),
            ],
            [
                serves("RC3", "00F", start, Some(60)),
                serves("R1K", "00F", start, Some(30)),
                Relation { end: closed, ..serves("RX1", "00F", start, Some(10)) },
                serves("RX1", "00F", middle, Some(20)),
            ],
        );
        let shown = |first, last| -> Vec<String> {
            let serving = all.serving("00F", "trust", (first, last));
            serving.iter().map(|it| format!("{} {}", it.to, it.share.as_ref().unwrap())).collect()
        };
        assert_eq!(shown(start, date(2015, 3, 31)), ["R1K 0.3", "RC3 0.6", "RX1 0.1", "RX1 0.2"]);
        assert_eq!(shown(start, date(2014, 9, 30)), ["RC3 0.6", "RX1 0.1"]);
        assert_eq!(shown(middle, middle), ["R1K 0.3", "RX1 0.2"]);
        assert!(shown(date(2013, 4, 1), date(2014, 3, 31)).is_empty());
    }
}
