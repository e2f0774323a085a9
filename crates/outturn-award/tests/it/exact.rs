//! What an engine of binary fractions gets wrong.

use outturn_award::bulk::{Batch, Plan};
use outturn_award::{Outcome, award};
use outturn_core::Comparison::{
    self, FallsBy, FallsByAtMost, FallsByMoreThan, RisesBy, RisesByAtMost, RisesByMoreThan,
};
use outturn_core::{Exact, Figure, Finding, Pence, Reading};
use outturn_scheme::{
    Amount, Asked, Band, Compare, Deduction, Growth, Level, LineRule, Scheme, Test, ValueBasis, Yearly,
};

use crate::made::{compared, earners, fixed, key, line, of_one, own, put, quantity, scheme};
use crate::world::{HEADS, PARTS, ROLE, before, cite, decided, during, number, reading_key};

/// Splitmix64: the same awards on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn pick(&mut self, choices: &[u32]) -> u32 {
        choices[usize::try_from(self.below(u64::try_from(choices.len()).unwrap())).unwrap()]
    }
}

/// Shares of 5 to 20 per cent, in thousandths, that come to all.
fn weights(random: &mut Random) -> Vec<u32> {
    loop {
        let mut weights = Vec::new();
        while weights.iter().sum::<u32>() < 1000 {
            weights.push(random.pick(&[50, 75, 100, 125, 150, 175, 200]));
        }
        if weights.iter().sum::<u32>() == 1000 {
            return weights;
        }
    }
}

fn assured(id: String) -> Test {
    Test::Assured { id, title: String::new(), by: ROLE.into(), deadline: None }
}

/// What one earner has: people, and of each weight and each deduction whether it was earned or missed.
struct Case {
    heads: u32,
    earned: Vec<bool>,
    missed: Vec<bool>,
}

/// In whole numbers: the pence of a head, times heads, times thousandths earned and kept, half a penny up.
fn in_whole_numbers(pence: u32, weights: &[u32], takes: &[u32], case: &Case) -> i128 {
    let chosen = |all: &[u32], which: &[bool]| -> i128 {
        all.iter().zip(which).filter(|(_, is)| **is).map(|(it, _)| i128::from(*it)).sum()
    };
    let kept = (1000 - chosen(takes, &case.missed)).max(0);
    let millionths = i128::from(case.heads) * i128::from(pence) * chosen(weights, &case.earned) * kept;
    (millionths + 500_000).div_euclid(1_000_000)
}

/// The same as a spreadsheet works it out.
#[expect(clippy::disallowed_types, clippy::float_arithmetic, reason = "to count what this gets wrong")]
fn in_binary(pence: u32, weights: &[u32], takes: &[u32], case: &Case) -> i128 {
    let mut pounds = f64::from(case.heads) * (f64::from(pence) / 100.0);
    let mut earned = 0.0;
    for (weight, _) in weights.iter().zip(&case.earned).filter(|(_, is)| **is) {
        earned += pounds * (f64::from(*weight) / 1000.0);
    }
    pounds = earned;
    for (takes, _) in takes.iter().zip(&case.missed).filter(|(_, is)| **is) {
        pounds -= earned * (f64::from(*takes) / 1000.0);
    }
    format!("{:.0}", (pounds * 100.0).round()).parse().unwrap()
}

/// A hundred schemes of a hundred earners each.
#[test]
fn ten_thousand_awards_of_decimal_weights() {
    let mut random = Random(20_132_014);
    let (mut wrong_in_binary, mut halves) = (0, 0);
    for _ in 0..100 {
        let weights = weights(&mut random);
        let pence = random.pick(&[115, 500]);
        let takes: Vec<u32> =
            (0..random.below(5)).map(|_| random.pick(&[0, 75, 125, 200, 250, 300])).collect();
        let share = |thousandths: u32| number(i128::from(thousandths), 1000);
        let mut scheme = scheme();
        scheme.value.basis = ValueBasis::PerHead {
            amount: Amount::Fixed(number(i128::from(pence), 100)),
            population: own(HEADS),
        };
        let lines = weights.iter().enumerate();
        scheme.lines = lines
            .map(|(at, weight)| {
                line(&format!("{at}"), share(*weight), LineRule::Test(assured(format!("line-{at}"))))
            })
            .collect();
        let deductions = takes.iter().enumerate();
        scheme.deductions = deductions
            .map(|(at, takes)| Deduction {
                id: format!("standard-{at}"),
                title: String::new(),
                standard: assured(format!("standard-{at}")),
                takes: share(*takes),
                attribution: None,
                only: Vec::new(),
                withdrawn: None,
                cite: cite(),
            })
            .collect();
        let codes: Vec<String> = (0..100).map(|at| format!("E{at:02}")).collect();
        let mut facts = earners(codes.iter().map(String::as_str));
        let mut cases = Vec::new();
        for code in &codes {
            let mut some = |many: usize, one_in| (0..many).map(|_| random.below(one_in) > 0).collect();
            let (earned, kept): (Vec<bool>, Vec<bool>) = (some(weights.len(), 5), some(takes.len(), 2));
            let case = Case {
                heads: 60_000 + u32::try_from(random.below(840_000)).unwrap(),
                earned,
                missed: kept.iter().map(|kept| !kept).collect(),
            };
            put(&mut facts, code, HEADS, Figure::Known(Exact::from(case.heads)));
            let found = |is: bool| decided(if is { Finding::Met } else { Finding::Missed });
            for (at, is) in case.earned.iter().enumerate() {
                facts.decisions.insert(key(code, &format!("line-{at}")), found(*is));
            }
            for (at, is) in kept.iter().enumerate() {
                facts.decisions.insert(key(code, &format!("standard-{at}")), found(*is));
            }
            cases.push(case);
        }
        let bodies: Vec<_> = outturn_award::earners(&scheme, &facts).collect();
        let plan = Plan::compile(&scheme).unwrap();
        let bulk = Batch::from_facts(&plan, &scheme, &facts, &bodies).evaluate(1);
        for (row, (body, case)) in bodies.iter().zip(&cases).enumerate() {
            let right = in_whole_numbers(pence, &weights, &takes, case);
            let explained = award(&scheme, &facts, body);
            assert_eq!((explained.least, explained.most), (Pence(right), Some(Pence(right))));
            assert_eq!(bulk.get(row), Some((Pence(right), Some(Pence(right)))));
            wrong_in_binary += usize::from(in_binary(pence, &weights, &takes, case) != right);
            let before = explained.steps.last().unwrap().before.clone().unwrap().most;
            halves += usize::from((&before + &before).is_whole() && !before.is_whole());
        }
    }
    // What is proven here is worth proving: amounts do end on half a penny, and binary fractions do miss it.
    assert!(halves > 100, "{halves} awards end on half a penny");
    assert!(wrong_in_binary > 10, "{wrong_in_binary} of 10,000 are wrong in binary fractions");
}

/// Of which 7 and 1 of 10 are 80 %: 0.7 + 0.1 is 0.8, though not in binary fractions.
#[test]
fn a_sum_that_comes_to_a_level_has_reached_it() {
    let mut facts = earners(["E0"]);
    for (part, numerator) in PARTS.iter().zip([7_u8, 1, 0]) {
        let reading = Reading {
            numerator: Some(Figure::Known(Exact::from(numerator))),
            denominator: Some(Figure::Known(Exact::from(10_u8))),
            ..Reading::nothing(Figure::Missing(String::new()))
        };
        facts.readings.insert(reading_key("E0", part, &during()), reading);
    }
    let band = |from: Option<Exact>, earns: Exact| Band { from, earns };
    let bands = LineRule::Bands {
        outturn: own("whole"),
        bands: vec![band(None, Exact::ZERO), band(Some(number(8, 10)), Exact::ONE)],
    };
    let rules = [
        (bands, 10_000),
        (LineRule::Test(compared("whole", Comparison::AtLeast, fixed("80%"))), 10_000),
        (LineRule::Test(compared("whole", Comparison::AtMost, fixed("80%"))), 10_000),
        (LineRule::Test(compared("whole", Comparison::MoreThan, fixed("80%"))), 0),
        (LineRule::Test(compared("whole", Comparison::LessThan, fixed("80%"))), 0),
    ];
    for (rule, pence) in rules {
        assert_paid(&of_one(rule.clone()), &facts, pence, &format!("{rule:?}"));
    }
}

fn assert_paid(scheme: &Scheme, facts: &outturn_core::Facts, pence: i128, what: &str) {
    let body = outturn_award::earners(scheme, facts).next().unwrap();
    let award = award(scheme, facts, body);
    assert_eq!((award.least, award.most), (Pence(pence), Some(Pence(pence))), "{what}");
}

/// Changes that come to their amount exactly: 0.1 up from 0.7, 3.2 % of 100 down, three years of 1.2 %.
#[test]
fn a_change_of_just_the_amount_is_enough() {
    let change = |indicator: &str, comparison, amount: &str, yearly| {
        Test::Compare(Compare {
            id: indicator.into(),
            outturn: own(indicator),
            baseline: Some(Asked::own(indicator, before())),
            comparison,
            level: Level::Fixed(quantity(amount)),
            yearly,
        })
    };
    let compound = Some(Yearly { growth: Growth::Compound, years: 3 });
    let simple = Some(Yearly { growth: Growth::Simple, years: 3 });
    // 0.988 x 0.988 x 0.988 = 0.964430272.
    let left = number(964_430_272, 1_000_000_000);
    let cases = [
        (
            "share",
            number(7, 10),
            number(8, 10),
            "10 percentage points",
            None,
            [RisesBy, RisesByAtMost],
            RisesByMoreThan,
        ),
        ("rate", number(100, 1), number(484, 5), "3.2%", None, [FallsBy, FallsByAtMost], FallsByMoreThan),
        (
            "rate",
            number(100, 1),
            number(484, 5),
            "3.2 per 1",
            None,
            [FallsBy, FallsByAtMost],
            FallsByMoreThan,
        ),
        ("rate", Exact::ONE, left, "1.2%", compound, [FallsBy, FallsByAtMost], FallsByMoreThan),
        ("rate", Exact::ONE, number(964, 1000), "1.2%", simple, [FallsBy, FallsByAtMost], FallsByMoreThan),
        (
            "rate",
            Exact::ONE,
            number(1_036_433_728, 1_000_000_000),
            "1.2%",
            compound,
            [RisesBy, RisesByAtMost],
            RisesByMoreThan,
        ),
    ];
    for (indicator, base, value, amount, yearly, enough, too_little) in cases {
        let mut facts = earners(["E0"]);
        facts.readings.insert(reading_key("E0", indicator, &before()), Reading::of(base));
        facts.readings.insert(reading_key("E0", indicator, &during()), Reading::of(value));
        for comparison in enough {
            let test = change(indicator, comparison, amount, yearly);
            assert_paid(&of_one(LineRule::Test(test)), &facts, 10_000, &format!("{comparison} {amount}"));
        }
        let test = change(indicator, too_little, amount, yearly);
        assert_paid(&of_one(LineRule::Test(test)), &facts, 0, &format!("{too_little} {amount}"));
    }
}

/// Tenths of a penny that only come to a whole one together.
#[test]
fn thirds_and_tenths_come_to_the_whole() {
    let mut scheme = scheme();
    scheme.lines = (0..3)
        .map(|at| line(&format!("{at}"), number(1, 3), LineRule::Test(assured(format!("line-{at}")))))
        .collect();
    let mut facts = earners(["E0"]);
    for at in 0..3 {
        facts.decisions.insert(key("E0", &format!("line-{at}")), decided(Finding::Met));
    }
    assert_paid(&scheme, &facts, 10_000, "three thirds");
    facts.decisions.insert(key("E0", "line-0"), decided(Finding::Missed));
    assert_paid(&scheme, &facts, 6_667, "two thirds");
    let body = outturn_award::earners(&scheme, &facts).next().unwrap();
    let steps = award(&scheme, &facts, body).steps;
    assert_eq!(steps[1].outcome, Outcome::Missed);
    assert_eq!(steps[1].after.clone().unwrap().most, number(20_000, 3), "nothing is rounded on the way");
}
