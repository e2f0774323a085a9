//! What registers of several days say of one body together.

use std::collections::BTreeSet;

use jiff::civil::Date;

/// What one register says: that the body belongs to `code` from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) code: String,
    pub(super) joined: Date,
    pub(super) left: Option<Date>,
    /// The day of the register. Of later days it says nothing by itself.
    pub(super) as_at: Date,
}

/// What is to be held of some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said<'a> {
    Belongs(&'a str),
    /// Registers that speak of these days do not agree.
    Contradiction,
}

/// Stretches of days with what the claims say of them, in order; none where they say nothing. `claims` are in the order
/// of their registers; `life` gives the first and last day on which a claim can hold at all.
pub(super) fn stints(
    claims: &[Claim],
    life: impl Fn(&Claim) -> (Date, Option<Date>),
) -> Vec<(Date, Option<Date>, Said<'_>)> {
    let held: Vec<Held<'_>> = claims
        .iter()
        .map(|claim| {
            let (first, last) = life(claim);
            Held { claim, first: first.max(claim.joined), last: last.unwrap_or(Date::MAX) }
        })
        .collect();
    // What is said changes on no other day.
    let mut days = BTreeSet::new();
    for it in &held {
        let after = [Some(it.claim.as_at), it.claim.left, Some(it.last)].into_iter().flatten();
        days.extend(after.filter_map(|day| day.tomorrow().ok()));
        days.insert(it.first);
    }
    let mut stints: Vec<(Date, Option<Date>, Said<'_>)> = Vec::new();
    let mut days = days.into_iter().peekable();
    while let Some(day) = days.next() {
        let Some(said) = said(&held, day) else { continue };
        let end = days.peek().and_then(|next| next.yesterday().ok());
        match stints.last_mut() {
            Some((_, last, before))
                if *before == said && last.and_then(|it| it.tomorrow().ok()) == Some(day) =>
            {
                *last = end;
            }
            _ => stints.push((day, end, said)),
        }
    }
    stints
}

/// A claim and the days on which it can hold.
struct Held<'a> {
    claim: &'a Claim,
    first: Date,
    last: Date,
}

impl<'a> Held<'a> {
    /// The code that the body belongs to on a day from joining on; none when it has left.
    fn on(&self, day: Date) -> Option<&'a str> {
        (day <= self.last && self.claim.left.is_none_or(|left| day <= left))
            .then_some(self.claim.code.as_str())
    }
}

fn said<'a>(held: &[Held<'a>], day: Date) -> Option<Said<'a>> {
    let mut speaking = held.iter().filter(|it| it.first <= day && day <= it.claim.as_at).map(|it| it.on(day));
    if let Some(first) = speaking.next() {
        return if speaking.all(|other| other == first) {
            first.map(Said::Belongs)
        } else {
            Some(Said::Contradiction)
        };
    }
    // No register speaks of the day itself: the last one before it that had the body stands.
    let before = held.iter().rev().find(|it| it.claim.as_at < day && it.first <= day);
    before.and_then(|it| it.on(day)).map(Said::Belongs)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn claim(code: &str, joined: Date, as_at: Date) -> Claim {
        Claim { code: code.into(), joined, left: None, as_at }
    }

    /// Every group is there from April 2013, but "15F" from April 2018, when "03G" ended.
    fn told(claims: &[Claim]) -> Vec<String> {
        let life = |claim: &Claim| match claim.code.as_str() {
            "15F" => (date(2018, 4, 1), None),
            "03G" => (date(2013, 4, 1), Some(date(2018, 3, 31))),
            _ => (date(2013, 4, 1), None),
        };
        let shown = |(start, end, said): &(Date, Option<Date>, Said<'_>)| {
            let end = end.map_or_else(|| "on".to_owned(), |end| end.to_string());
            match said {
                Said::Belongs(code) => format!("{start} to {end}: {code}"),
                Said::Contradiction => format!("{start} to {end}: contradiction"),
            }
        };
        stints(claims, life).iter().map(shown).collect()
    }

    #[test]
    fn one_register_says_where_it_belongs_since_when() {
        let one = claim("00F", date(2013, 5, 1), date(2015, 5, 26));
        assert_eq!(told(std::slice::from_ref(&one)), ["2013-05-01 to on: 00F"]);
        let left = Claim { left: Some(date(2014, 6, 30)), ..one };
        assert_eq!(told(&[left]), ["2013-05-01 to 2014-06-30: 00F"]);
        // A code that was joined before the group was there.
        assert_eq!(told(&[claim("00F", date(2006, 10, 1), date(2015, 5, 26))]), ["2013-04-01 to on: 00F"]);
    }

    #[test]
    fn a_move_is_on_the_day_of_joining() {
        let claims = [
            claim("01Y", date(2013, 4, 1), date(2022, 1, 1)),
            claim("15M", date(2022, 7, 1), date(2025, 5, 1)),
        ];
        assert_eq!(told(&claims), ["2013-04-01 to 2022-06-30: 01Y", "2022-07-01 to on: 15M"]);
    }

    #[test]
    fn a_merger_is_on_the_first_day_of_the_new_group_whatever_the_register_says_of_joining() {
        let claims = [
            claim("03G", date(2013, 4, 1), date(2016, 2, 1)),
            claim("15F", date(2013, 4, 1), date(2018, 8, 31)),
        ];
        assert_eq!(told(&claims), ["2013-04-01 to 2018-03-31: 03G", "2018-04-01 to on: 15F"]);
        // Joined later than the old group ended: nobody is known between.
        let claims = [
            claim("03G", date(2013, 4, 1), date(2016, 2, 1)),
            claim("15F", date(2018, 5, 2), date(2018, 8, 31)),
        ];
        assert_eq!(told(&claims), ["2013-04-01 to 2018-03-31: 03G", "2018-05-02 to on: 15F"]);
    }

    #[test]
    fn registers_that_contradict_each_other_leave_the_days_out() {
        let claims = [
            claim("04R", date(2013, 4, 1), date(2016, 2, 1)),
            claim("04J", date(2013, 5, 1), date(2018, 8, 31)),
        ];
        assert_eq!(
            told(&claims),
            [
                "2013-04-01 to 2013-04-30: 04R",
                "2013-05-01 to 2016-02-01: contradiction",
                "2016-02-02 to on: 04J"
            ]
        );
        // The later one says that it had left by then.
        let left =
            Claim { left: Some(date(2014, 3, 31)), ..claim("04R", date(2013, 4, 1), date(2018, 8, 31)) };
        assert_eq!(
            told(&[claim("04R", date(2013, 4, 1), date(2016, 2, 1)), left]),
            ["2013-04-01 to 2014-03-31: 04R", "2014-04-01 to 2016-02-01: contradiction"]
        );
    }

    #[test]
    fn joining_again_what_it_was_in_is_no_move() {
        let claims = [
            claim("08M", date(2013, 4, 1), date(2015, 5, 26)),
            claim("08M", date(2015, 6, 1), date(2016, 2, 1)),
        ];
        assert_eq!(told(&claims), ["2013-04-01 to on: 08M"]);
    }

    #[test]
    fn a_move_that_is_still_to_come_when_the_register_is_made_is_kept() {
        let claims = [
            claim("04R", date(2013, 4, 1), date(2016, 2, 1)),
            claim("04J", date(2018, 9, 1), date(2018, 8, 31)),
        ];
        assert_eq!(told(&claims), ["2013-04-01 to 2018-08-31: 04R", "2018-09-01 to on: 04J"]);
    }
}
