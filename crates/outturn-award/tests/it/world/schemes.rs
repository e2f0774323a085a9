//! Random schemes.

use std::collections::BTreeMap;

use outturn_core::exact::Direction;
use outturn_core::{Comparison, Date, Exact, Quantity, Standing, Unit};
use outturn_scheme::{
    Agreed, Amount, Applicability, Asked, Band, Cap, Cite, Compare, Composite, Deduction, DeductionBase,
    Failing, Gateway, GatewayRule, Good, Indicator, Level, Line, LineRule, LocalRule, Rounding, Scheme, Test,
    Value, ValueBasis, ValueKind, Worth,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    HEADS, ITEMS, JUDGED, PARTS, PLACES, ROLE, SCHEME, SUBJECTS, before, during, level, number, unit_of,
};

pub(super) fn scheme() -> impl Strategy<Value = Scheme> {
    let value = (
        prop::bool::weighted(0.85),
        select(vec![(5, 1), (1, 3), (1, 200), (1, 200), (1, 40), (23, 20), (0, 1)]),
    );
    let rounding = (
        select(vec![(1, 1), (1, 1), (100, 1), (7, 1), (1, 2), (3, 2)]),
        select(vec![Direction::HalfUp, Direction::HalfEven, Direction::Down, Direction::Up]),
    );
    let cap = prop::option::weighted(
        0.4,
        prop_oneof![
            share().prop_map(|value| Quantity { value, unit: Unit::Share }),
            select(vec![(0, 1), (1000, 1), (100_000, 1), (1, 3)])
                .prop_map(|(n, d)| Quantity { value: number(n, d), unit: Unit::Pounds }),
        ],
    );
    let base = select(vec![DeductionBase::Earned, DeductionBase::Maximum]);
    let deductions = (base, prop::collection::vec((test(), share()), 0..4));
    (value, rounding, cap, gateways(), lines(), deductions, agreed()).prop_map(
        |((per_head, pounds), (step, direction), cap, gateways, lines, (base, deductions), agreed)| {
            let pounds = number(pounds.0, pounds.1);
            let basis = if per_head {
                ValueBasis::PerHead { amount: Amount::Fixed(pounds), population: Asked::own(HEADS, during()) }
            } else {
                ValueBasis::Fixed { amount: Amount::Fixed(&pounds * &number(10_001, 3)) }
            };
            let deductions = deductions.into_iter().enumerate().map(|(index, (standard, takes))| Deduction {
                id: format!("standard-{index}"),
                title: "A standard".into(),
                standard,
                takes,
                attribution: None,
                only: Vec::new(),
                withdrawn: None,
                cite: cite(),
            });
            Scheme {
                id: SCHEME.into(),
                title: "Any scheme".into(),
                year: during(),
                earner: "ccg".into(),
                organisations_as_at: Date::constant(2013, 4, 1),
                paid_as_at: None,
                issued: None,
                replaced_by: None,
                example: false,
                sources: BTreeMap::new(),
                value: Value {
                    basis,
                    funded_by: None,
                    rounding: Rounding { to_pence: number(step.0, step.1), direction },
                    cite: cite(),
                },
                gateways,
                agreed,
                factors: Vec::new(),
                tables: BTreeMap::new(),
                groups: Vec::new(),
                menus: Vec::new(),
                lines,
                applicability: Applicability::default(),
                deductions_from: base,
                deductions_cite: None,
                deductions: deductions.collect(),
                cap: cap.map(|at_most| Cap { at_most, cite: cite() }),
                published: None,
                indicators: indicators(),
            }
        },
    )
}

fn agreed() -> impl Strategy<Value = BTreeMap<String, Agreed>> {
    let bounds = (prop::option::of(level()), prop::option::of(level()), prop::bool::ANY);
    prop::collection::vec(bounds, ITEMS.len()).prop_map(|bounds| {
        let agreed = ITEMS.iter().zip(bounds).map(|((id, unit), (one, other, by))| {
            let (low, high) = if one > other && other.is_some() { (other, one) } else { (one, other) };
            let quantity = |value: Option<Exact>| value.map(|value| Quantity { value, unit: *unit });
            let agreed = Agreed {
                title: (*id).into(),
                unit: *unit,
                not_less_than: quantity(low),
                not_more_than: quantity(high),
                agreed_by: if by { vec![ROLE.into()] } else { Vec::new() },
                deadline: None,
                cite: cite(),
            };
            ((*id).to_owned(), agreed)
        });
        agreed.collect()
    })
}

fn cite() -> Cite {
    Cite { source: "paper".into(), clause: String::new(), standing: Standing::Seen, note: String::new() }
}

fn indicator(id: &str, unit: Unit, composite: Option<Composite>) -> (String, Indicator) {
    let indicator = Indicator {
        id: id.into(),
        title: id.into(),
        phrase: format!("the {id}"),
        plural: false,
        unit,
        value: if unit == Unit::Number { ValueKind::Count } else { ValueKind::Published },
        good: Good::Neither,
        decimals: 1,
        counts: String::new(),
        out_of: String::new(),
        composite,
        // Some may be below zero, so that percentages of them are refused.
        minimum: (unit != Unit::Number).then_some(Exact::ZERO),
        maximum: None,
        framework: Vec::new(),
        author: String::new(),
        reviewed: Date::constant(2013, 4, 1),
        note: String::new(),
    };
    (id.into(), indicator)
}

fn indicators() -> BTreeMap<String, Indicator> {
    let composite = Composite {
        numerators: PARTS[..2].iter().map(|it| (*it).to_owned()).collect(),
        denominator: PARTS[2].into(),
        standing: Standing::Seen,
        note: String::new(),
    };
    let judged = JUDGED.map(|(id, unit)| indicator(id, unit, (id == "whole").then(|| composite.clone())));
    let others = [HEADS, PARTS[0], PARTS[1], PARTS[2]].map(|id| indicator(id, Unit::Number, None));
    judged.into_iter().chain(others).collect()
}

fn share() -> impl Strategy<Value = Exact> {
    select(vec![number(0, 1), number(1, 4), number(1, 3), number(1, 2), number(1, 1), number(7, 40)])
}

fn compared() -> impl Strategy<Value = Test> {
    let which = (select(JUDGED.to_vec()), select(Comparison::ALL.to_vec()));
    (which, level(), prop::bool::ANY, prop::bool::ANY).prop_map(
        |(((indicator, unit), comparison), value, relative, fixed)| {
            let unit = unit_of(unit, comparison, relative);
            let alike = |it: &&(&str, Unit)| it.1.matches(unit);
            let level = match ITEMS.iter().find(alike).filter(|_| !fixed) {
                Some((item, _)) => Level::Agreed { item: (*item).into(), otherwise: None },
                None => Level::Fixed(Quantity { value, unit }),
            };
            Test::Compare(Compare {
                id: indicator.into(),
                outturn: Asked::own(indicator, during()),
                baseline: comparison.is_change().then(|| Asked::own(indicator, before())),
                comparison,
                level,
                yearly: None,
            })
        },
    )
}

fn test() -> impl Strategy<Value = Test> {
    let assured = select(SUBJECTS[3..].to_vec()).prop_map(|id| Test::Assured {
        id: id.into(),
        title: id.into(),
        by: ROLE.into(),
        deadline: None,
    });
    let leaf = prop_oneof![4 => compared(), 1 => assured];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Test::All),
            prop::collection::vec(inner, 1..4).prop_map(Test::Any),
        ]
    })
}

fn gateways() -> impl Strategy<Value = Vec<Gateway>> {
    let rule = prop_oneof![Just(None), test().prop_map(Some)];
    let failing = prop_oneof![Just(Failing::Voids), share().prop_map(Failing::ScalesTo)];
    prop::collection::vec((rule, failing), 0..4).prop_map(|gateways| {
        let gateway = |(index, (test, failing)): (usize, (Option<Test>, Failing))| Gateway {
            id: SUBJECTS[index].into(),
            title: "A gateway".into(),
            rule: test.map_or(GatewayRule::Decided(ROLE.into()), GatewayRule::Test),
            failing,
            only: Vec::new(),
            cite: cite(),
        };
        gateways.into_iter().enumerate().map(gateway).collect()
    })
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let bands = (select(JUDGED.to_vec()), prop::collection::vec((level(), share()), 0..3), share()).prop_map(
        |((indicator, _), mut steps, lowest)| {
            steps.sort();
            let bands = steps.into_iter().map(|(from, earns)| Band { from: Some(from), earns });
            let bands = [Band { from: None, earns: lowest }].into_iter().chain(bands).collect();
            LineRule::Bands { outturn: Asked::own(indicator, during()), bands }
        },
    );
    let local = select(PLACES.to_vec()).prop_map(|item| {
        LineRule::Local(LocalRule {
            item: item.into(),
            agreed_by: vec![ROLE.into()],
            after: vec!["board".into()],
            deadline: None,
        })
    });
    let rule = prop_oneof![3 => test().prop_map(LineRule::Test), 2 => bands, 2 => local];
    let weight = prop_oneof![3 => 1_u32..5, 1 => 1_u32..10_000];
    prop::collection::vec((rule, weight), 1..6).prop_map(|rules| {
        let total: u32 = rules.iter().map(|(_, weight)| weight).sum();
        let line = |(index, (rule, weight)): (usize, (LineRule, u32))| Line {
            address: format!("measure/{index}"),
            title: "A measure".into(),
            earns: number(i128::from(weight), u128::from(total)),
            worth: Worth::Share,
            points: None,
            group: None,
            applies: None,
            rule,
            verification: None,
            overlaps: Vec::new(),
            framework: Vec::new(),
            cite: cite(),
        };
        rules.into_iter().enumerate().map(line).collect()
    })
}
