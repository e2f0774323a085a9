//! Statistics over earners, and figures of other bodies.

use outturn_core::{Comparison, Date, Exact, Facts, Figure, Organisations, Reading, Relation, RelationKind};
use outturn_scheme::{Across, Amount, Asked, Level, LineRule, Pays, Statistic, Whose};

use super::{comes_to, is_worth, known, share};
use crate::made::{compared, earners, of_one, own, paying, put};
use crate::world::{ITEMS, during, number};

#[test]
fn statistics_are_over_all_earners() {
    let level = |statistic, known_only| {
        let across =
            Across { statistic, indicator: "share".into(), period: during(), among: None, known_only };
        of_one(LineRule::Test(compared("share", Comparison::AtLeast, Level::Across(across))))
    };
    // 1 of 2, 2 of 10, 9 of 10, 6 of 10: E0 has 50 %.
    let mut facts = earners(["E0", "E1", "E2", "E3", "E4"]);
    for (code, above, below) in [("E0", 1_i8, 2_i8), ("E1", 2, 10), ("E2", 9, 10), ("E3", 6, 10)] {
        let count = |it: i8| Some(Figure::Known(Exact::from(it)));
        let value = number(above.into(), u128::try_from(below).unwrap());
        let reading = Reading { numerator: count(above), denominator: count(below), ..Reading::of(value) };
        facts.readings.insert(crate::world::reading_key(code, "share", &during()), reading);
    }
    for (statistic, met) in [
        (Statistic::Lowest, true),
        (Statistic::Highest, false),
        // (50 + 20 + 90 + 60) / 4 = 55; 18 of 32 = 56.25; half of 50 and 60 = 55.
        (Statistic::Mean, false),
        (Statistic::Pooled, false),
        (Statistic::Median, false),
        // A tenth of the way through three steps: 20 + 0.3 x 30 = 29; three tenths: 20 + 0.9 x 30 = 47; four: 52.
        (Statistic::Decile(1), true),
        (Statistic::Decile(3), true),
        (Statistic::Decile(4), false),
    ] {
        let pounds = if met { "100" } else { "0" };
        is_worth(&format!("{statistic:?}"), &level(statistic, true), &facts, pounds);
        comes_to(&format!("{statistic:?}, one missing"), &level(statistic, false), &facts, "0", "100");
    }
}

#[test]
fn readings_of_others() {
    let day = Date::constant(2013, 4, 1);
    let relation = |from: &str, to: &str, kind, share| Relation {
        from: from.into(),
        to: to.into(),
        kind,
        start: day,
        end: None,
        share,
        standing: outturn_core::Standing::Seen,
        source: String::new(),
        note: String::new(),
    };
    let plain = earners(["E0", "E1"]);
    let body = |code: &str, kind: &str| outturn_core::Organisation {
        kind: kind.into(),
        code: code.into(),
        ..plain.organisations.get("E0").unwrap().clone()
    };
    let (member, serves) = (RelationKind::Member, RelationKind::ServedBy);
    let bodies = [
        body("R0", "region"),
        body("P0", "practice"),
        body("P1", "practice"),
        body("T0", "trust"),
        body("T1", "trust"),
    ];
    let organisations = Organisations::new(
        plain.organisations.iter().cloned().chain(bodies),
        [
            relation("E0", "R0", member, None),
            relation("P0", "E0", member, None),
            relation("P1", "E0", member, None),
            relation("E0", "T0", serves, Some(share(30))),
            relation("E0", "T1", serves, None),
            relation("E1", "T0", serves, Some(share(70))),
        ],
    );
    let mut facts = Facts { organisations, ..Facts::default() };
    for (code, count) in [("E0", 1), ("R0", 20), ("P0", 300), ("P1", 4000), ("T0", 50_000), ("T1", 600_000)] {
        put(&mut facts, code, ITEMS, known(count));
    }
    let of = |whose| {
        let count = Asked { whose, ..own(ITEMS) };
        paying(Pays::Each { amount: Amount::Fixed(Exact::ONE), count, at_most: None })
    };
    is_worth("own", &of(Whose::Own), &facts, "1");
    is_worth("parent", &of(Whose::Parent("region".into())), &facts, "20");
    is_worth("members", &of(Whose::Members("practice".into())), &facts, "4300");
    is_worth("providers", &of(Whose::Providers("trust".into())), &facts, "615000");
    is_worth("a body", &of(Whose::Body("T1".into())), &facts, "600000");
    // E0 is served by two, so that it cannot be said which one is meant.
    let award = outturn_award::award(
        &of(Whose::Provider("trust".into())),
        &facts,
        facts.organisations.get("E0").unwrap(),
    );
    assert_eq!(award.most, None);
    let one = outturn_award::award(
        &of(Whose::Provider("trust".into())),
        &facts,
        facts.organisations.get("E1").unwrap(),
    );
    assert_eq!(one.least.0, 5_000_000, "the whole of it, whatever its share");
}
