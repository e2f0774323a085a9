//! What lint claims of a scheme is so: edges move what is reported, and conditions that decide nothing decide nothing.

use outturn_award::lint::{Sizes, told};
use outturn_award::{Outcome, Run, award};
use outturn_core::exact::Direction;
use outturn_core::{Comparison, Exact, Facts, Figure, Pence, Readings};
use outturn_scheme::lint::{Finding, lint};
use outturn_scheme::show::show;
use outturn_scheme::{Amount, Band, Combine, Compare, LineRule, Pays, PointsRounding, Scale, Scheme, Test};
use proptest::prelude::*;

use crate::made::{compared, earners, fixed, line, of_one, own, paying, put, quantity, scheme};
use crate::world::{HEADS, World, number, world};

/// Shares are judged of a figure that is better when higher, rates of one that is better when lower.
const JUDGED: [&str; 2] = ["share", "rate"];

/// What the scheme pays an earner with this figure, in pence.
fn paid(scheme: &Scheme, indicator: &str, value: &Exact) -> Pence {
    let mut facts = earners(["E"]);
    put(&mut facts, "E", indicator, Figure::Known(value.clone()));
    award(scheme, &facts, facts.organisations.get("E").unwrap()).least
}

/// A step that is smaller than any difference between levels.
fn tiny() -> Exact {
    number(1, 1_000_000_000_000)
}

/// The most that the award moves on a step across one of these edges, in pence.
fn largest_step(scheme: &Scheme, indicator: &str, edges: &[Exact]) -> i128 {
    let at = |value: &Exact| paid(scheme, indicator, value).0;
    let steps = edges.iter().flat_map(|edge| {
        let (below, above) = (edge - &tiny(), edge + &tiny());
        let (below, on, above) = (at(&below), at(edge), at(&above));
        [(on - below).abs(), (above - on).abs()]
    });
    steps.max().unwrap_or(0)
}

fn cliffs(scheme: &Scheme) -> Vec<Finding> {
    lint(scheme).open.into_iter().filter(|it| it.code == "cliff").collect()
}

/// What a finding says that it moves of the £100 that everyone can earn, in pence.
fn reported(scheme: &Scheme, finding: &Finding) -> i128 {
    let facts = earners(["E"]);
    Sizes::of(scheme, &facts).spread(&finding.stakes[0]).unwrap().largest.amount.0
}

/// Every edge of the language that moves more than half is reported with what it moves, and no other is.
fn check(scheme: &Scheme, indicator: &str, edges: &[Exact]) -> Result<(), TestCaseError> {
    let step = largest_step(scheme, indicator, edges);
    match cliffs(scheme).as_slice() {
        [] => prop_assert!(step <= 5000, "{step} pence move and nothing is told"),
        [one] => {
            prop_assert!(step > 5000, "{} and only {step} pence move", one.says);
            prop_assert_eq!(reported(scheme, one), step, "{}", &one.says);
        }
        several => prop_assert!(false, "one line has {} cliffs", several.len()),
    }
    Ok(())
}

/// A level of a share or of a rate, from 10% to 90% of what there is.
fn level(indicator: &str, tenths: usize) -> (String, Exact) {
    let tenths = i128::try_from(tenths).unwrap();
    match indicator {
        "share" => (format!("{}%", tenths * 10), number(tenths, 10)),
        _ => (format!("{} per 100,000", tenths * 100), number(tenths, 1000)),
    }
}

fn points() -> impl Strategy<Value = Exact> {
    (0_u8..=10).prop_map(Exact::from)
}

prop_compose! {
    fn scale()(
        judged in prop::sample::select(&JUDGED[..]), from in 1_usize..10, to in 1_usize..10,
        points_from in points(), points_to in points(), short in points(), beyond in points(),
        limits in (prop::option::of(points()), prop::option::of(points())),
        whole in any::<bool>(), only_better in any::<bool>()
    ) -> (&'static str, [Exact; 2], Scale) {
        let ((from_text, from), (to_text, to)) = (level(judged, from), level(judged, to));
        let (at_least, at_most) = match limits {
            (Some(least), Some(most)) if least > most => (Some(most), Some(least)),
            limits => limits,
        };
        let scale = Scale {
            id: "one".into(), outturn: own(judged), from: fixed(&from_text), to: fixed(&to_text),
            points_from, points_to, at_least, at_most, short, beyond, only_better,
            rounding: whole.then_some(PointsRounding { to: Exact::ONE, direction: Direction::HalfUp }),
        };
        (judged, [from, to], scale)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_ends_of_a_scale((judged, edges, scale) in scale()) {
        let rule = LineRule::Scales { combine: Combine::Best, scales: vec![scale], out_of: Exact::from(10_u8) };
        check(&of_one(rule), judged, &edges)?;
    }

    #[test]
    fn the_edges_of_bands(
        judged in prop::sample::select(&JUDGED[..]),
        earns in prop::collection::vec(0_u8..=20, 2..6), gaps in prop::collection::vec(1_usize..3, 5)
    ) {
        let mut at = 0;
        let edges: Vec<Exact> = gaps.iter().take(earns.len() - 1).map(|gap| {
            at += gap;
            level(judged, at).1
        }).collect();
        let froms = [None].into_iter().chain(edges.iter().cloned().map(Some));
        let bands = froms.zip(&earns).map(|(from, earns)| Band { from, earns: number(i128::from(*earns), 20) });
        let scheme = of_one(LineRule::Bands { outturn: own(judged), bands: bands.collect() });
        check(&scheme, judged, &edges)?;
    }

    #[test]
    fn the_level_of_a_test(
        judged in prop::sample::select(&JUDGED[..]), at in 1_usize..10,
        comparison in prop::sample::select(
            &[Comparison::AtLeast, Comparison::AtMost, Comparison::MoreThan, Comparison::LessThan][..]
        )
    ) {
        let (text, edge) = level(judged, at);
        let scheme = of_one(LineRule::Test(compared(judged, comparison, fixed(&text))));
        prop_assert_eq!(cliffs(&scheme).len(), 1);
        check(&scheme, judged, &[edge])?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// No figures of any earner go against what is claimed of a condition, and nothing that is told is empty.
    #[test]
    fn what_decides_nothing_decides_nothing(world in world()) {
        let World { scheme, facts } = &world;
        // What lies outside the bounds of its indicator is kept out when facts are read.
        let mut readings = Readings::default();
        for (about, reading) in facts.readings.iter() {
            let bounds = &scheme.indicators[about.indicator];
            let value = reading.value.known();
            if value.zip(bounds.minimum.as_ref()).is_none_or(|(value, least)| value >= least) {
                readings.insert(about.to_key(), reading.clone());
            }
        }
        let facts = Facts { readings, ..facts.clone() };
        let facts = &facts;
        let found = lint(scheme).open;
        let sizes = Sizes::of(scheme, facts);
        for it in &found {
            prop_assert!(it.says.ends_with('.') && it.says.len() > 10, "{:?}", it);
            prop_assert!(told(scheme, it, &sizes).is_none_or(|it| it.ends_with('.')));
        }
        let whole = |it: &&Finding| it.path.is_empty() && !it.at.ends_with("/applies");
        let of = |code: &str| found.iter().filter(|it| it.code == code).filter(whole).map(|it| it.at.clone()).collect();
        let (never, always): (Vec<String>, Vec<String>) = (of("never-holds"), of("always-holds"));
        let run = Run::new(scheme, facts);
        for earner in world.earners() {
            for step in run.award(earner).steps {
                let claimed = |of: &[String]| of.contains(&step.address);
                prop_assert!(!(claimed(&never) && step.outcome == Outcome::Met), "{:?}", step);
                // What meets its condition may still be lost to an error in a claim, or to another payer.
                let line = scheme.lines.iter().find(|it| it.address == step.address);
                if line.is_none_or(|it| it.verification.is_none() && it.overlaps.is_empty()) {
                    prop_assert!(!(claimed(&always) && step.outcome == Outcome::Missed), "{:?}", step);
                }
            }
        }
    }
}

/// So that the test above is of something: conditions of random worlds are among what is claimed.
#[test]
fn claims_are_made_of_random_worlds() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut codes: Vec<&str> = Vec::new();
    for _ in 0..200 {
        let world = world().new_tree(&mut runner).unwrap().current();
        codes.extend(lint(&world.scheme).open.iter().map(|it| it.code));
        assert!(!show(&world.scheme).is_empty());
    }
    for code in ["never-holds", "always-holds", "unreachable-branch", "cliff", "paid-twice"] {
        assert!(codes.contains(&code), "no world of 200 has {code}");
    }
}

fn heads(facts: &mut Facts, of: &[(&str, u32)]) {
    for (code, heads) in of {
        put(facts, code, HEADS, Figure::Known(Exact::from(*heads)));
    }
}

fn all_or_nothing() -> LineRule {
    LineRule::Test(compared("share", Comparison::AtLeast, fixed("92%")))
}

#[test]
fn what_a_cliff_moves_for_earners_of_different_size() {
    let mut scheme = of_one(all_or_nothing());
    scheme.value.basis = outturn_scheme::ValueBasis::PerHead {
        amount: Amount::Fixed(Exact::from(5_u8)),
        population: own(HEADS),
    };
    let mut facts = earners(["A", "B", "C", "D"]);
    heads(&mut facts, &[("A", 100), ("B", 1000), ("C", 300)]);
    let sizes = Sizes::of(&scheme, &facts);
    let cliff = cliffs(&scheme).remove(0);
    let spread = sizes.spread(&cliff.stakes[0]).unwrap();
    let of = |it: &outturn_award::lint::Sized<'_>| (it.name.to_owned(), it.amount.0);
    assert_eq!(of(&spread.largest), ("B".into(), 500_000));
    assert_eq!(of(&spread.middle), ("C".into(), 150_000));
    assert_eq!(of(&spread.smallest), ("A".into(), 50_000));
    assert_eq!((spread.total.0, spread.earners, sizes.unknown), (700_000, 3, 1));
    insta::assert_snapshot!(told(&scheme, &cliff, &sizes).unwrap(), @"That is £5,000.00 for B, £1,500.00 for C in the middle and £500.00 for A; £7,000.00 for all 3 earners. What it is for 1 more earner is not known.");
    // Nobody whose award is known: nothing is told.
    assert_eq!(told(&scheme, &cliff, &Sizes::of(&scheme, &earners(["A"]))), None);
}

/// What lines pay by themselves is told of those lines alone.
#[test]
fn what_a_line_that_pays_by_itself_moves() {
    let mut scheme =
        paying(Pays::Each { amount: Amount::Fixed(Exact::from(2_u8)), count: own(HEADS), at_most: None });
    scheme.lines[0].rule = all_or_nothing();
    let mut other = line("other", Exact::ZERO, LineRule::Always);
    other.worth = outturn_scheme::Worth::Pays(Pays::Fixed(Amount::Fixed(Exact::from(50_u8))));
    scheme.lines.push(other);
    let mut facts = earners(["A", "B"]);
    heads(&mut facts, &[("A", 100), ("B", 10)]);
    let cliff = cliffs(&scheme).remove(0);
    insta::assert_snapshot!(cliff.says, @"“one” is all or nothing: the share must be at least 92% in 2013/14. The smallest step of that figure moves all that “one” pays.");
    insta::assert_snapshot!(told(&scheme, &cliff, &Sizes::of(&scheme, &facts)).unwrap(), @"That is £200.00 for A and £20.00 for B.");
}

/// Whoever is larger has more chances of a case: the sizes are told.
#[test]
fn a_count_of_none_is_told_with_sizes() {
    let mut none = compared("count", Comparison::AtMost, fixed("0"));
    if let Test::Compare(Compare { level, .. }) = &mut none {
        *level = outturn_scheme::Level::Fixed(quantity("0"));
    }
    let mut scheme = Scheme { lines: vec![line("one", Exact::ONE, LineRule::Test(none))], ..scheme() };
    scheme.value.basis = outturn_scheme::ValueBasis::PerHead {
        amount: Amount::Fixed(Exact::from(5_u8)),
        population: own(HEADS),
    };
    let mut facts = earners(["A", "B"]);
    heads(&mut facts, &[("A", 100), ("B", 1310)]);
    let found = lint(&scheme).open;
    let zero = found.iter().find(|it| it.code == "zero-count-test").unwrap();
    insta::assert_snapshot!(told(&scheme, zero, &Sizes::of(&scheme, &facts)).unwrap(), @"Earners differ in size: the full award of B is £6,550.00, 13.1 times that of A, which is £500.00.");
}
