//! Random lines, with the groups and menus that they stand in.

use std::collections::BTreeMap;

use outturn_core::Exact;
use outturn_core::exact::Direction;
use outturn_scheme::{
    Amount, Asked, Band, Choose, Combine, Failing, Group, Line, LineRule, LocalRule, Menu, OnOverlap,
    Overlap, Pays, PointsRounding, Scale, ValueBasis, Verification, Worth,
};

use super::super::{BILL, Dice, HEADS, ITEMS, PLACES, ROLE, Wide, during, number, rules, share};
use super::{cite, claimed_and_checked, small};

/// What earns.
pub(super) struct Drawn {
    pub(super) groups: Vec<Group>,
    pub(super) menus: Vec<Menu>,
    pub(super) lines: Vec<Line>,
}

pub(super) fn lines(dice: &mut Dice, basis: &ValueBasis, wide: Wide) -> Drawn {
    let sum = matches!(basis, ValueBasis::Sum);
    let in_points = matches!(basis, ValueBasis::PerPoint { .. });
    let groups = dice.pick(&[0, 2, 1, 3, 2]);
    let menus = if wide == Wide::No || sum || in_points { 0 } else { dice.pick(&[0, 0, 1, 2]) };
    let mut lines: Vec<Line> = Vec::new();
    // Weights of lines and of menus, which share out one whole.
    let mut weights: Vec<usize> = Vec::new();
    for index in 0..=dice.below(6) {
        let weight = match dice.below(8) {
            0..=4 => 1 + dice.below(4),
            5 if wide == Wide::Yes && index > 0 => 0,
            _ => 1 + dice.below(200),
        };
        let worth = if sum { Worth::Pays(pays(dice)) } else { Worth::Share };
        let group = if groups > 0 { dice.below(groups + 1).checked_sub(1) } else { None };
        let mut line = line(dice, &format!("measure/{index}"), worth, group, wide);
        if in_points || (wide == Wide::Yes && !sum && dice.one_in(3)) {
            set_points(&mut line, number(i128::try_from(weight.max(1)).unwrap(), 1));
        }
        lines.push(line);
        weights.push(if sum { 0 } else { weight });
    }
    let mut drawn_menus = Vec::new();
    for index in 0..menus {
        let group = if groups > 0 { dice.below(groups + 1).checked_sub(1) } else { None };
        let address = format!("measure/menu-{index}");
        for option in 0..2 + dice.below(2) {
            let address = format!("{address}/option-{option}");
            lines.push(line(dice, &address, Worth::Chosen(index), group, wide));
            weights.push(0);
        }
        drawn_menus.push(Menu {
            address,
            title: "A menu".into(),
            earns: small(dice, 4),
            choose: dice.pick(&[Choose::One, Choose::Any]),
            agreed_by: if dice.one_in(2) { vec![ROLE.into()] } else { Vec::new() },
            deadline: rules::deadline(dice, 3),
            cite: cite(),
        });
    }
    let total: Exact =
        &Exact::from(weights.iter().sum::<usize>()) + &drawn_menus.iter().map(|it| &it.earns).sum();
    for (line, weight) in lines.iter_mut().zip(weights) {
        line.earns = Exact::ratio(&Exact::from(weight), &total).unwrap_or(Exact::ZERO);
    }
    for menu in &mut drawn_menus {
        menu.earns = Exact::ratio(&menu.earns, &total).unwrap_or(Exact::ZERO);
    }
    score_as_others(dice, &mut lines, wide);
    settle_places_alike(&mut lines);
    let group = |index: usize, dice: &mut Dice| {
        let own = || lines.iter().filter(|it| it.group == Some(index) && !it.earns.is_zero());
        let needs = if wide == Wide::Yes { dice.pick(&[1, 1, 2, 3]).min(own().count().max(1)) } else { 1 };
        Group {
            id: format!("group-{index}"),
            title: "A group".into(),
            earns: own().map(|it| &it.earns).sum(),
            needs,
            cite: cite(),
        }
    };
    let groups = (0..groups).map(|index| group(index, dice)).collect();
    Drawn { groups, menus: drawn_menus, lines }
}

/// Two lines of one local place have one rule: a place is settled once, in its time.
fn settle_places_alike(lines: &mut [Line]) {
    let mut first: BTreeMap<String, LocalRule> = BTreeMap::new();
    for line in lines {
        if let LineRule::Local(rule) = &mut line.rule {
            *rule = first.entry(rule.item.clone()).or_insert_with(|| rule.clone()).clone();
        }
    }
}

/// Lets a line be scored as two that come before it and have rules of their own.
fn score_as_others(dice: &mut Dice, lines: &mut [Line], wide: Wide) {
    let Some((last, before)) = lines.split_last_mut() else { return };
    if wide == Wide::No || before.len() < 2 || !matches!(last.worth, Worth::Share) || !dice.one_in(4) {
        return;
    }
    let others = [dice.below(before.len()), dice.below(before.len())];
    last.rule = LineRule::As(others.map(|index| before[index].address.clone()).to_vec());
    last.verification = None;
}

fn set_points(line: &mut Line, points: Exact) {
    if let LineRule::Scales { scales, out_of, .. } = &mut line.rule {
        let times = Exact::ratio(&points, out_of).unwrap();
        for scale in scales {
            scale.rounding = None;
            let ends = [&mut scale.points_from, &mut scale.points_to, &mut scale.short, &mut scale.beyond];
            for end in ends.into_iter().chain(&mut scale.at_least).chain(&mut scale.at_most) {
                *end = &*end * &times;
            }
        }
        *out_of = points.clone();
    }
    line.points = Some(points);
}

fn line(dice: &mut Dice, address: &str, worth: Worth, group: Option<usize>, wide: Wide) -> Line {
    let pays = matches!(worth, Worth::Pays(_));
    let mut line = Line {
        address: address.into(),
        title: "A measure".into(),
        earns: Exact::ZERO,
        worth,
        points: None,
        group,
        applies: None,
        rule: rule(dice, pays, wide),
        verification: None,
        pays_for: None,
        overlaps: Vec::new(),
        framework: Vec::new(),
        cite: cite(),
    };
    if wide == Wide::Yes {
        line.applies = dice.one_in(3).then(|| rules::applies(dice, wide));
        line.verification = dice.one_in(6).then(|| verification(dice));
        if dice.one_in(8) {
            let then = match dice.below(4) {
                0 => OnOverlap::Refused,
                1 => OnOverlap::Above,
                _ => OnOverlap::Judged { subject: "duplication/x".into(), by: ROLE.into() },
            };
            line.overlaps.push(Overlap { item: "x/y".into(), title: "X".into(), shared: None, then });
        }
    }
    line
}

fn verification(dice: &mut Dice) -> Verification {
    let (claimed, checked) = claimed_and_checked(dice);
    let (n, d) = dice.pick(&[(1, 20), (0, 1), (1, 25), (1, 1)]);
    let beyond = if dice.one_in(2) { Failing::ScalesTo(share(dice)) } else { Failing::Voids };
    Verification { claimed, checked, error_at_most: number(n, d), beyond }
}

fn rule(dice: &mut Dice, pays: bool, wide: Wide) -> LineRule {
    match dice.below(10) {
        0 if pays => LineRule::Always,
        0..=3 => LineRule::Test(rules::test(dice, wide)),
        4 | 5 => bands(dice, wide),
        6 => LineRule::Local(LocalRule {
            item: dice.pick(&PLACES).into(),
            agreed_by: vec![ROLE.into()],
            after: vec!["board".into()],
            deadline: rules::deadline(dice, 4),
        }),
        _ if wide == Wide::No => bands(dice, wide),
        _ => {
            let scales = (0..dice.pick(&[1, 2, 1, 3])).map(|index| scale(dice, index, wide)).collect();
            let combine = dice.pick(&[Combine::Best, Combine::Worst]);
            LineRule::Scales { combine, scales, out_of: number(10, 1) }
        }
    }
}

fn bands(dice: &mut Dice, wide: Wide) -> LineRule {
    let (indicator, _, kind) = rules::judged(dice);
    let mut bands = vec![Band { from: None, earns: share(dice) }];
    bands.extend(rules::edges(dice).into_iter().map(|from| Band { from: Some(from), earns: share(dice) }));
    LineRule::Bands { outturn: rules::asked(dice, indicator, kind, wide).1, bands }
}

/// A scale out of ten.
fn scale(dice: &mut Dice, index: usize, wide: Wide) -> Scale {
    let judged = rules::judged(dice);
    let (indicator, _, kind) = judged;
    let (from, to) = (rules::open_level(dice, judged, wide), rules::open_level(dice, judged, wide));
    let limit = |dice: &mut Dice, value: i128| dice.one_in(3).then(|| number(value, 1));
    let beyond = dice.pick(&[10, 10, 9]);
    Scale {
        id: format!("scale-{index}"),
        outturn: rules::asked(dice, indicator, kind, wide).1,
        from,
        to,
        points_from: number(dice.pick(&[0, 1, -1]), dice.pick(&[1, 2])),
        points_to: number(dice.pick(&[10, 9, 10, 7]), 1),
        rounding: dice.one_in(2).then(|| PointsRounding {
            to: number(1, dice.pick(&[1, 2])),
            direction: dice.pick(&[Direction::HalfUp, Direction::Down, Direction::HalfEven, Direction::Up]),
        }),
        at_least: Some(number(0, 1)).filter(|_| !dice.one_in(3)).or(Some(number(1, 1))),
        at_most: limit(dice, 9),
        short: number(dice.pick(&[0, 0, 2]), 1),
        beyond: number(beyond, 1),
        only_better: dice.one_in(4),
    }
}

fn pays(dice: &mut Dice) -> Pays {
    let (n, d) = dice.pick(&[(985, 1), (37, 50), (1, 3), (0, 1)]);
    let amount = |dice: &mut Dice| {
        if dice.one_in(3) { Amount::Table("pounds".into()) } else { Amount::Fixed(number(n, d)) }
    };
    let items = rules::counted(dice, ITEMS);
    match dice.below(4) {
        0 => Pays::Fixed(amount(dice)),
        1 => {
            Pays::Each { amount: amount(dice), count: items, at_most: dice.one_in(2).then(|| number(90, 1)) }
        }
        2 => Pays::Pot {
            pounds: number(21_000, 1),
            by: if dice.one_in(3) { Asked::own(HEADS, during()) } else { items },
        },
        _ => Pays::Claim { claim: rules::counted(dice, BILL), at_most: amount(dice) },
    }
}
