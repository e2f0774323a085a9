//! Organisations as at a date: who existed, who belonged to whom, who succeeded whom.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::exact::Exact;

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

/// How one body stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationKind {
    /// What `from` was owed goes to `to`.
    Successor,
    /// `from` belongs to `to`.
    Member,
}

/// A relation between two bodies, with the dates between which it holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// The body that belongs, or that ended.
    pub from: String,
    /// The body it belongs to, or that took over.
    pub to: String,
    /// How they stand.
    pub kind: RelationKind,
    /// First day on which it holds.
    pub start: Date,
    /// Last day; none while it holds.
    pub end: Option<Date>,
    /// For a successor, the share that goes to it; 1 where it takes all.
    pub share: Exact,
}

impl Relation {
    fn holds(&self, day: Date) -> bool {
        self.start <= day && self.end.is_none_or(|end| day <= end)
    }
}

/// All bodies and their relations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisations {
    bodies: BTreeMap<String, Organisation>,
    relations: BTreeSet<Relation>,
}

impl Organisations {
    /// Bodies and relations together. Of two bodies with one code the later is kept; readers of files refuse that
    /// before it comes here.
    pub fn new(
        bodies: impl IntoIterator<Item = Organisation>,
        relations: impl IntoIterator<Item = Relation>,
    ) -> Organisations {
        Organisations {
            bodies: bodies.into_iter().map(|body| (body.code.clone(), body)).collect(),
            relations: relations.into_iter().collect(),
        }
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
        self.relations.iter()
    }

    /// The bodies of one kind that existed on `day`, by code.
    pub fn open_on<'a>(&'a self, kind: &'a str, day: Date) -> impl Iterator<Item = &'a Organisation> {
        self.iter().filter(move |body| body.kind == kind && body.is_open(day))
    }

    /// The bodies that belonged to `to` on `day`, by code.
    pub fn members<'a>(&'a self, to: &'a str, day: Date) -> impl Iterator<Item = &'a str> {
        self.relations
            .iter()
            .filter(move |it| it.kind == RelationKind::Member && it.to == to && it.holds(day))
            .map(|it| it.from.as_str())
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
        let open = self.get(code).is_none_or(|body| body.is_open(day));
        let successors: Vec<&Relation> = self
            .relations
            .iter()
            .filter(|it| it.kind == RelationKind::Successor && it.from == code && it.holds(day))
            .collect();
        let total: Exact = successors.iter().map(|it| &it.share).sum();
        // A circle of successors pays the body at which it closes.
        if open || total.is_zero() || trail.iter().any(|seen| seen == code) {
            let so_far = payees.entry(code.to_owned()).or_insert(Exact::ZERO);
            *so_far = &*so_far + share;
            return;
        }
        trail.push(code.to_owned());
        for successor in successors {
            let part = Exact::ratio(&(share * &successor.share), &total).unwrap_or(Exact::ZERO);
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

    fn follows(from: &str, to: &str, start: Date, percent: u8) -> Relation {
        let share = Exact::fraction(i128::from(percent), 100).unwrap();
        Relation { from: from.into(), to: to.into(), kind: RelationKind::Successor, start, end: None, share }
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

    #[test]
    fn membership_is_as_at_a_date() {
        let moved = |to: &str, start, end| Relation {
            from: "P1".into(),
            to: to.into(),
            kind: RelationKind::Member,
            start,
            end,
            share: Exact::ONE,
        };
        let all = Organisations::new(
            [],
            [moved("00F", date(2013, 4, 1), Some(date(2014, 9, 30))), moved("00G", date(2014, 10, 1), None)],
        );
        assert_eq!(all.members("00F", date(2014, 9, 30)).collect::<Vec<_>>(), ["P1"]);
        assert!(all.members("00F", date(2014, 10, 1)).next().is_none());
        assert_eq!(all.members("00G", date(2014, 10, 1)).collect::<Vec<_>>(), ["P1"]);
    }
}
