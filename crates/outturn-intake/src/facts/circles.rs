//! Circles among members: bodies that belong to themselves through others.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Date, Relation};

use super::relations::last_day;

/// A relation and the line on which it stands.
type Lined<'a> = (usize, &'a Relation);

/// Circles of relations that hold on one day, each with such a day: as many as it takes for none to be left. No
/// relation is in two of them.
pub(crate) fn circles<'a>(members: &[Lined<'a>]) -> Vec<(Date, Vec<Lined<'a>>)> {
    // What is in no circle, whatever the days, need not be looked at day by day; mostly nothing is left.
    let mut left = core(members.to_vec());
    let days: BTreeSet<Date> = left.iter().map(|(_, it)| it.start).collect();
    let mut found = Vec::new();
    // The relations of a circle hold together on the day on which the last of them begins.
    for day in days {
        let holds = |it: &Relation| it.start <= day && day <= last_day(it);
        let mut today = core(left.iter().filter(|(_, it)| holds(it)).copied().collect());
        while let Some(circle) = walk(&today) {
            let lines: BTreeSet<usize> = circle.iter().map(|(line, _)| *line).collect();
            today.retain(|(line, _)| !lines.contains(line));
            left.retain(|(line, _)| !lines.contains(line));
            today = core(today);
            found.push((day, circle));
        }
    }
    found
}

/// What is left when every relation is taken away that leads to a body which leads nowhere, and so on: from every body
/// left one can walk on for ever.
fn core(mut members: Vec<Lined<'_>>) -> Vec<Lined<'_>> {
    let mut ways_on = BTreeMap::<&str, usize>::new();
    let mut below = BTreeMap::<&str, Vec<&str>>::new();
    for (_, it) in &members {
        *ways_on.entry(&it.from).or_default() += 1;
        ways_on.entry(&it.to).or_default();
        below.entry(&it.to).or_default().push(&it.from);
    }
    let mut ended: Vec<&str> =
        ways_on.iter().filter(|(_, count)| **count == 0).map(|(code, _)| *code).collect();
    while let Some(code) = ended.pop() {
        ways_on.remove(code);
        for from in below.remove(code).unwrap_or_default() {
            if let Some(count) = ways_on.get_mut(from) {
                *count -= 1;
                if *count == 0 {
                    ended.push(from);
                }
            }
        }
    }
    members.retain(|(_, it)| ways_on.contains_key(it.to.as_str()));
    members
}

/// Walks from the first body until one comes again, and gives the circle between.
fn walk<'a>(core: &[Lined<'a>]) -> Option<Vec<Lined<'a>>> {
    let mut ways_on = BTreeMap::<&str, Lined<'a>>::new();
    for it in core {
        ways_on.entry(&it.1.from).or_insert(*it);
    }
    let mut seen = BTreeSet::new();
    let (_, mut at) = ways_on.first_key_value()?;
    while seen.insert(at.0) {
        at = ways_on.get(at.1.to.as_str())?;
    }
    let first = at;
    let mut circle = vec![*first];
    loop {
        at = ways_on.get(at.1.to.as_str())?;
        if at.0 == first.0 {
            return Some(circle);
        }
        circle.push(*at);
    }
}

#[cfg(test)]
mod tests {
    use outturn_core::RelationKind;
    use proptest::prelude::*;

    use super::*;

    /// Members among six bodies over twelve days.
    fn some_members() -> impl Strategy<Value = Vec<Relation>> {
        let one = (0_u8..6, 1_u8..6, 1_i8..12, proptest::option::of(0_i8..12));
        let member = one.prop_map(|(from, ahead, start, length)| {
            let day = |day: i8| Date::constant(2015, 4, day);
            Relation {
                from: format!("B{from}"),
                to: format!("B{}", (from + ahead) % 6),
                kind: RelationKind::Member,
                start: day(start),
                end: length.map(|length| day((start + length).min(12))),
                share: None,
                standing: outturn_core::Standing::Seen,
                source: String::new(),
                note: String::new(),
            }
        });
        proptest::collection::vec(member, 0..16)
    }

    /// Whether one comes from a body back to it, on one of the days, by what is left.
    fn comes_back(members: &[Lined<'_>], code: &str) -> bool {
        (1..=12).any(|day| {
            let day = Date::constant(2015, 4, day);
            let mut reached = BTreeSet::new();
            let mut open = vec![code];
            while let Some(from) = open.pop() {
                let on = members.iter().filter(|(_, it)| it.from == from && it.start <= day);
                for (_, it) in on.filter(|(_, it)| day <= last_day(it)) {
                    if reached.insert(it.to.as_str()) {
                        open.push(&it.to);
                    }
                }
            }
            reached.contains(code)
        })
    }

    proptest! {
        #[test]
        fn what_is_found_are_circles_and_none_is_left(members in some_members()) {
            let lined: Vec<Lined<'_>> = members.iter().enumerate().collect();
            let found = circles(&lined);
            let mut lines = BTreeSet::new();
            for (day, circle) in &found {
                let next = circle.iter().cycle().skip(1);
                for ((line, it), (_, next)) in circle.iter().zip(next) {
                    prop_assert!(it.to == next.from && it.start <= *day && *day <= last_day(it));
                    prop_assert!(lines.insert(*line), "no relation is in two circles");
                }
            }
            let left: Vec<Lined<'_>> = lined.iter().filter(|(line, _)| !lines.contains(line)).copied().collect();
            for code in 0..6 {
                let code = format!("B{code}");
                prop_assert!(!comes_back(&left, &code), "{code} belongs to itself");
            }
        }
    }
}
