//! Points on scales.

use outturn_core::exact::Direction;
use outturn_core::{Exact, Figure, Stage};
use outturn_scheme::{Amount, Asked, Combine, Level, LineRule, PointsRounding, Scale, Scheme, ValueBasis};

use super::{comes_to, facts_of, is_worth, share};
use crate::made::{earners, fixed, line, of_one, own, put, put_at};
use crate::world::number;

/// Points from 0 to 10 between two levels of a share.
fn scale(id: &str, from: Level, to: Level) -> Scale {
    Scale {
        id: id.into(),
        outturn: own("share"),
        from,
        to,
        points_from: Exact::ZERO,
        points_to: Exact::from(10_u8),
        rounding: None,
        at_least: None,
        at_most: None,
        short: Exact::ZERO,
        beyond: Exact::from(10_u8),
        only_better: false,
    }
}

fn scored(combine: Combine, scales: Vec<Scale>) -> Scheme {
    of_one(LineRule::Scales { combine, scales, out_of: Exact::from(10_u8) })
}

#[test]
fn points_run_between_two_levels() {
    let plain = scored(Combine::Best, vec![scale("", fixed("45%"), fixed("80%"))]);
    // 62.5 % is half way.
    for (outturn, pounds) in
        [(number(5, 8), "50"), (share(80), "100"), (share(95), "100"), (share(45), "0"), (share(44), "0")]
    {
        is_worth("a slope", &plain, &facts_of(&[("share", outturn)]), pounds);
    }
    // 9 x (70 - 50) / (90 - 50) + 0.5 = 5; at 70.3 % it is 5.0675, which is nearer to 5; at 72.5 % 5.5625 goes to 6.
    let rounded = scored(
        Combine::Best,
        vec![Scale {
            points_from: number(1, 2),
            points_to: number(19, 2),
            rounding: Some(PointsRounding { to: Exact::ONE, direction: Direction::HalfUp }),
            at_least: Some(Exact::ONE),
            at_most: Some(Exact::from(9_u8)),
            ..scale("", fixed("50%"), fixed("90%"))
        }],
    );
    for (outturn, pounds) in [
        (share(70), "50"),
        (number(703, 1000), "50"),
        (number(725, 1000), "60"),
        (share(50), "10"),
        (number(499, 1000), "0"),
        (number(899, 1000), "90"),
        (share(90), "100"),
    ] {
        is_worth("rounded points", &rounded, &facts_of(&[("share", outturn)]), pounds);
    }
    let mut facts = earners(["E0"]);
    put(&mut facts, "E0", "share", Figure::Missing(String::new()));
    comes_to("no outturn", &rounded, &facts, "0", "100");
}

#[test]
fn without_room_to_improve_there_is_nothing_between() {
    // The baseline is already better than the benchmark.
    let scored = |only_better| {
        let scale = Scale { only_better, ..scale("", fixed("95%"), fixed("90%")) };
        scored(Combine::Best, vec![scale])
    };
    // Where only what is better than the baseline earns, the benchmark below it earns nothing either.
    for (outturn, reached, better) in [(89, "0", "0"), (90, "100", "0"), (95, "100", "0"), (96, "100", "100")]
    {
        let facts = facts_of(&[("share", share(outturn))]);
        is_worth("no room", &scored(false), &facts, reached);
        is_worth("no room, only better", &scored(true), &facts, better);
    }
}

#[test]
fn the_best_or_the_worst_of_several_scales_counts() {
    // At 70 %: 4 of 10 between 50 and 100 %, 8 of 10 between 30 and 80 %.
    let both = || vec![scale("a", fixed("50%"), fixed("100%")), scale("b", fixed("30%"), fixed("80%"))];
    let facts = facts_of(&[("share", share(70))]);
    is_worth("best", &scored(Combine::Best, both()), &facts, "80");
    is_worth("worst", &scored(Combine::Worst, both()), &facts, "40");
    // A scale whose level is not applicable does not count; one whose level is missing may give anything.
    let with = |figure| {
        let mut facts = facts_of(&[("share", share(70))]);
        put_at(&mut facts, "E0", "share", Stage::Verified, figure);
        facts
    };
    let verified = Level::Reading(Asked { stage: Stage::Verified, ..own("share") });
    let improving = vec![scale("a", fixed("50%"), fixed("100%")), scale("b", verified, fixed("80%"))];
    let improving = scored(Combine::Best, improving);
    is_worth("without the other", &improving, &with(Figure::NotApplicable), "40");
    comes_to("with the other unknown", &improving, &with(Figure::Missing(String::new())), "40", "100");
}

#[test]
fn values_by_the_point_and_scores() {
    let mut scheme = scored(Combine::Best, vec![scale("", fixed("0%"), fixed("100%"))]);
    let points = Exact::from(10_u8);
    scheme.lines[0].points = Some(points.clone());
    scheme.lines[0].earns = number(1, 2);
    let second = line("two", number(1, 2), LineRule::Always);
    scheme.lines.push(outturn_scheme::Line { points: Some(points), ..second });
    let facts = facts_of(&[("share", share(25))]);
    scheme.value.basis = ValueBasis::PerPoint { amount: Amount::Fixed(number(1569, 10)) };
    // 2.5 and 10 points at £156.90.
    is_worth("by the point", &scheme, &facts, "1961.25");
    scheme.value.basis = ValueBasis::Score { points: Exact::from(100_u8) };
    is_worth("a score", &scheme, &facts, "62.50");
}
