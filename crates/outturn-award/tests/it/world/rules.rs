//! Random conditions, and what they ask for.

use outturn_core::{Comparison, Date, Exact, Quantity, Stage, Unit};
use outturn_scheme::{
    Across, Asked, Compare, Deadline, Growth, Level, Statistic, Test, ValueKind, Whose, Yearly,
};

use super::{
    Dice, JUDGED, LEVELS, NATION, ROLE, SELDOM, Wide, before, during, halves, level, number, unit_of,
};

type Judged = (&'static str, Unit, ValueKind);

fn can_be_added(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::Count | ValueKind::Ratio)
}

/// What a rule asks for of one indicator; of the year before as well.
pub(super) fn asked(dice: &mut Dice, indicator: &str, kind: ValueKind, wide: Wide) -> (Asked, Asked) {
    let own = (Asked::own(indicator, before()), Asked::own(indicator, during()));
    if wide == Wide::No && !dice.one_in(4) {
        return own;
    }
    let of = |it: &str| it.to_owned();
    // Mostly the earner's own.
    let whose = match dice.below(14) {
        6 => Whose::Parent(of("region")),
        7 if dice.one_in(8) => Whose::Parent(of("network")),
        8 => Whose::Provider(of("trust")),
        9 => Whose::Body(of(NATION)),
        10 | 11 if can_be_added(kind) => Whose::Members(of("practice")),
        12 | 13 if can_be_added(kind) => Whose::Providers(of("trust")),
        _ => Whose::Own,
    };
    let stage = if dice.one_in(8) { Stage::Verified } else { Stage::Published };
    let (first, second) = if can_be_added(kind) && dice.one_in(4) {
        (halves(2012), halves(2013))
    } else {
        (before(), during())
    };
    let asked = |period| Asked { indicator: indicator.into(), period, whose: whose.clone(), stage };
    (asked(first), asked(second))
}

/// What is counted to pay for it: the earner's own, or that of others, at any stage.
pub(super) fn counted(dice: &mut Dice, indicator: &str) -> Asked {
    let whose = dice.pick(&["", "", "", "", "", "", "", "", "practice", "trust"]);
    let stages = [Stage::Published, Stage::Published, Stage::Verified, Stage::Claimed];
    Asked {
        whose: match whose {
            "practice" => Whose::Members(whose.to_owned()),
            "trust" => Whose::Providers(whose.to_owned()),
            _ => Whose::Own,
        },
        stage: dice.pick(&stages),
        ..Asked::own(indicator, during())
    }
}

pub(super) fn judged(dice: &mut Dice) -> Judged {
    dice.pick(&JUDGED)
}

pub(super) fn deadline(dice: &mut Dice, one_in: usize) -> Option<Deadline> {
    dice.one_in(one_in).then(|| Deadline {
        on: Date::constant(2013, 12, 31),
        extended_by: dice.one_in(2).then(|| ROLE.to_owned()),
    })
}

/// A statistic over earners of something that `like` can be compared with.
fn across(dice: &mut Dice, (indicator, _, kind): Judged) -> Level {
    let tenths = u8::try_from(1 + dice.below(9)).unwrap();
    let mut statistic = dice.pick(&[
        Statistic::Mean,
        Statistic::Median,
        Statistic::Lowest,
        Statistic::Highest,
        Statistic::Decile(tenths),
        Statistic::Pooled,
    ]);
    if statistic == Statistic::Pooled && !can_be_added(kind) {
        statistic = Statistic::Mean;
    }
    Level::Across(Across {
        statistic,
        indicator: indicator.into(),
        period: if dice.one_in(2) { before() } else { during() },
        among: dice.one_in(3).then(|| "region".to_owned()),
        known_only: !dice.one_in(3),
    })
}

/// A level of the indicator's own unit, looked up or worked out for each earner.
pub(super) fn open_level(dice: &mut Dice, judged: Judged, wide: Wide) -> Level {
    let (indicator, unit, kind) = judged;
    match dice.below(4) {
        0 => Level::Reading(asked(dice, indicator, kind, wide).0),
        1 => across(dice, judged),
        2 => match unit {
            Unit::Share => Level::Table("shares".into()),
            Unit::Number => Level::Table("numbers".into()),
            _ => across(dice, judged),
        },
        _ => Level::Fixed(Quantity { value: level(dice), unit }),
    }
}

fn agreed_or_fixed(dice: &mut Dice, unit: Unit) -> Level {
    let alike = |it: &&(&str, Unit)| it.1.matches(unit);
    let value = level(dice);
    let agreed = LEVELS.iter().find(alike).filter(|_| dice.one_in(2));
    match agreed {
        Some((item, unit)) => Level::Agreed {
            item: (*item).into(),
            otherwise: dice.one_in(3).then(|| Quantity { value, unit: *unit }),
        },
        None => Level::Fixed(Quantity { value, unit }),
    }
}

fn compared(dice: &mut Dice, wide: Wide) -> Test {
    let judged = judged(dice);
    let (indicator, own, kind) = judged;
    let comparison = dice.pick(&Comparison::ALL);
    let unit = unit_of(own, comparison, dice.one_in(2));
    let change = comparison.is_change();
    let mut level =
        if !change && dice.one_in(3) { open_level(dice, judged, wide) } else { agreed_or_fixed(dice, unit) };
    let years = u8::try_from(1 + dice.below(3)).unwrap();
    let mut yearly = None;
    // Columns do not hold an agreed amount for each year.
    let held = wide == Wide::Yes || matches!(level, Level::Fixed(_));
    if change && held && dice.one_in(4) {
        yearly = Some(Yearly { growth: Growth::Simple, years });
        // What is compounded is a share, and not more than there is.
        if let Level::Fixed(Quantity { value, unit: Unit::Share }) = &mut level
            && dice.one_in(2)
        {
            *value = value.clone().min(number(1, 2));
            yearly = Some(Yearly { growth: Growth::Compound, years });
        }
    }
    let (first, second) = asked(dice, indicator, kind, wide);
    Test::Compare(Compare {
        id: indicator.into(),
        outturn: second,
        baseline: change.then_some(first),
        comparison,
        level,
        yearly,
    })
}

/// A condition, with others in it to some depth.
pub(super) fn test(dice: &mut Dice, wide: Wide) -> Test {
    deep_test(dice, wide, 2)
}

/// A condition under which a line applies: often one that nobody has decided on.
pub(super) fn applies(dice: &mut Dice, wide: Wide) -> Test {
    if dice.one_in(2) {
        return test(dice, wide);
    }
    Test::Assured { id: SELDOM.into(), title: SELDOM.into(), by: ROLE.into(), deadline: None }
}

fn deep_test(dice: &mut Dice, wide: Wide, depth: usize) -> Test {
    let many = |dice: &mut Dice| -> Vec<Test> {
        (0..=dice.below(3)).map(|_| deep_test(dice, wide, depth - 1)).collect()
    };
    match dice.below(8) {
        5 if depth > 0 => Test::All(many(dice)),
        6 if depth > 0 => Test::Any(many(dice)),
        7 => {
            let id = dice.pick(&["assured-a", "assured-b"]);
            Test::Assured { id: id.into(), title: id.into(), by: ROLE.into(), deadline: deadline(dice, 3) }
        }
        _ => compared(dice, wide),
    }
}

/// Steps from low to high, for bands.
pub(super) fn edges(dice: &mut Dice) -> Vec<Exact> {
    let mut edges: Vec<Exact> = (0..dice.below(3)).map(|_| level(dice)).collect();
    edges.sort();
    edges
}
