//! Random facts of every body.

use outturn_core::facts::LocalKey;
use outturn_core::{
    Agreement, Comparison, Date, Decision, Exact, Facts, Figure, Finding, LocalTest, Organisations, Period,
    Quantity, Reading, ReadingKey, Stage, Standing, Unit,
};
use outturn_scheme::{Scheme, ValueKind, Worth};

use super::{
    BILL, Dice, HEADS, ITEMS, JUDGED, LEVELS, ON_TIME, PARTS, PLACES, ROLE, SCHEME, SELDOM, SUBJECTS, Wide,
    before, during, level, number, unit_of,
};

pub(crate) fn reading_key(code: &str, indicator: &str, period: &Period) -> ReadingKey {
    ReadingKey::of(code, indicator, period)
}

/// How much of a world is not known: one figure in so many.
#[derive(Clone, Copy)]
struct Fog(usize);

impl Fog {
    fn hides(self, dice: &mut Dice) -> bool {
        self.0 > 0 && dice.one_in(self.0)
    }

    /// A figure, or each of the nothings.
    fn over(self, dice: &mut Dice, known: Exact) -> Figure {
        if !self.hides(dice) {
            return Figure::Known(known);
        }
        let missing = Figure::Missing("not collected".into());
        dice.of(&[Figure::NotApplicable, missing, Figure::Suppressed]).clone()
    }
}

pub(super) fn facts(dice: &mut Dice, scheme: &Scheme, organisations: Organisations, wide: Wide) -> Facts {
    let mut facts = Facts { organisations, ..Facts::default() };
    let fog = Fog(if wide == Wide::No { 6 } else { dice.pick(&[0, 50, 50, 20, 20, 6]) });
    let bodies: Vec<(String, bool)> =
        facts.organisations.iter().map(|it| (it.code.clone(), it.kind == scheme.earner)).collect();
    // First what hangs on the earners alone: it is what throws are best spent on.
    for own in [true, false] {
        for (code, earns) in &bodies {
            if *earns == own {
                readings(dice, &mut facts, code, wide, fog);
                if own {
                    dealings(dice, &mut facts, scheme, code, fog);
                }
            }
        }
    }
    facts
}

fn readings(dice: &mut Dice, facts: &mut Facts, code: &str, wide: Wide, fog: Fog) {
    let quarters = [2012, 2013].iter().flat_map(|year| [1, 2].map(|it| Period::FinancialQuarter(*year, it)));
    let quarters: Vec<Period> = quarters.collect();
    let mut put = |indicator: &str, period: &Period, stage: Stage, reading: Reading| {
        facts.readings.insert(ReadingKey { stage, ..reading_key(code, indicator, period) }, reading);
    };
    for (indicator, _, kind) in JUDGED {
        // A reading of the whole itself hides its parts, so it is rare.
        let absent = |dice: &mut Dice| if indicator == "whole" { !dice.one_in(5) } else { fog.hides(dice) };
        for period in [before(), during()] {
            for stage in [Stage::Published, Stage::Verified] {
                if !absent(dice) {
                    put(indicator, &period, stage, judged(dice, kind, wide, fog));
                }
            }
        }
        for period in quarters.iter().filter(|_| matches!(indicator, "count" | "share")) {
            if !fog.hides(dice) {
                put(indicator, period, Stage::Published, judged(dice, kind, wide, fog));
            }
        }
    }
    for part in PARTS {
        for period in [before(), during()].iter().chain(&quarters) {
            if !fog.hides(dice) {
                put(part, period, Stage::Published, counts(dice, fog));
            }
        }
    }
    for indicator in [HEADS, ITEMS, BILL] {
        for stage in [Stage::Published, Stage::Claimed, Stage::Verified] {
            // Without one of these nothing is known of an award at all.
            let Fog(one_in) = fog;
            let fog = Fog(one_in * 4);
            if !fog.hides(dice) {
                let many = if indicator == HEADS { heads(dice, wide) } else { items(dice) };
                put(indicator, &during(), stage, Reading::nothing(fog.over(dice, many)));
            }
        }
    }
}

fn judged(dice: &mut Dice, kind: ValueKind, wide: Wide, fog: Fog) -> Reading {
    if kind != ValueKind::Ratio {
        let value = figure(dice, wide);
        return Reading::nothing(fog.over(dice, value));
    }
    // The counts of a ratio fit its value, where they are given.
    let (above, below): (i128, i128) =
        dice.pick(&[(0, 5), (1, 3), (23, 25), (4, 125), (1, 2), (3, 3), (22, 25), (9, 10)]);
    let times = 1 + i128::try_from(dice.below(4)).unwrap();
    let value = number(above, below.unsigned_abs());
    let value = fog.over(dice, value);
    let given = value.known().is_some() && !fog.hides(dice);
    let count = |it: i128| given.then(|| Figure::Known(Exact::from(it * times)));
    Reading { numerator: count(above), denominator: count(below), ..Reading::nothing(value) }
}

/// A reading that has counts and no value of its own.
fn counts(dice: &mut Dice, fog: Fog) -> Reading {
    let mut count = || {
        let many = Exact::from(dice.below(50));
        (!fog.hides(dice)).then(|| fog.over(dice, many))
    };
    let (numerator, denominator) = (count(), count());
    Reading { numerator, denominator, ..Reading::nothing(Figure::Missing(String::new())) }
}

/// Levels and what can be just beside them; where sizes are to be tried, also what is far beyond.
fn figure(dice: &mut Dice, wide: Wide) -> Exact {
    match (dice.below(10), wide) {
        (0..=6, _) => level(dice),
        (7, _) => number(dice.wide() % 2000, dice.pick(&[1, 7, 100])),
        (8, Wide::No) => {
            let (n, d) = dice.pick(&[
                (0, 1),
                (-1, 3),
                (-100, 1),
                (1 << 66, 1),
                ((1 << 66) + 1, 3),
                (-(1 << 66), 1),
                (i128::from(i64::MIN), 1),
                (i128::from(i64::MAX), 1),
            ]);
            number(n, d)
        }
        (_, Wide::No) => number(dice.wide(), dice.pick(&[1, 7, 10_000, 999_983, 1_000_003])),
        (_, Wide::Yes) => number(dice.pick(&[-1, -100, 2, 50, 97]), dice.pick(&[1, 3, 100])),
    }
}

fn heads(dice: &mut Dice, wide: Wide) -> Exact {
    match (dice.below(10), wide) {
        (0..=5, _) | (_, Wide::Yes) => Exact::from(dice.wide() % 1_000_000),
        (6 | 7, _) => {
            let some = [(1, 1), (1, 2), (7, 3), (-5, 1), (1 << 66, 1), (-(1 << 66), 1)];
            let (n, d) = dice.pick(&some);
            number(n, d)
        }
        _ => number(dice.wide(), dice.pick(&[1, 999_999])),
    }
}

fn items(dice: &mut Dice) -> Exact {
    let (n, d) = dice.pick(&[
        (100, 1),
        (0, 1),
        (1, 1),
        (7, 2),
        (96, 1),
        (104, 1),
        (2000, 3),
        (-4, 1),
        (95, 1),
        (50, 1),
    ]);
    number(n, d)
}

pub(crate) fn decided(finding: Finding) -> Decision {
    Decision {
        finding,
        role: ROLE.into(),
        date: None,
        reason: "on the evidence".into(),
        standing: Standing::Seen,
        source: String::new(),
    }
}

/// In time, and now and then before the year, too late, and without a date.
fn date(dice: &mut Dice, fog: Fog) -> Option<Date> {
    if !fog.hides(dice) {
        return Some(Date::constant(2013, 10, 1));
    }
    dice.pick(&[
        Some(Date::constant(2013, 12, 31)),
        None,
        Some(Date::constant(2013, 3, 31)),
        Some(Date::constant(2013, 4, 1)),
        Some(Date::constant(2014, 1, 1)),
    ])
}

fn decision(dice: &mut Dice, fog: Fog) -> Decision {
    let finding = if fog.hides(dice) { Finding::NotApplicable } else { Finding::Met };
    let decision = decided(if dice.one_in(3) { Finding::Missed } else { finding });
    let role = if fog.hides(dice) { "bystander".to_owned() } else { decision.role.clone() };
    Decision { role, date: date(dice, fog), ..decision }
}

/// What was decided about and agreed with an earner.
fn dealings(dice: &mut Dice, facts: &mut Facts, scheme: &Scheme, code: &str, fog: Fog) {
    let key = |subject: &str| LocalKey {
        scheme: SCHEME.into(),
        organisation: code.into(),
        subject: subject.into(),
    };
    for subject in SUBJECTS {
        let hidden = if subject == SELDOM { dice.one_in(2) } else { fog.hides(dice) };
        if !hidden {
            facts.decisions.insert(key(subject), decision(dice, fog));
        }
    }
    for item in ON_TIME {
        if dice.one_in(4) {
            facts.decisions.insert(key(&format!("{item}/extension")), decision(dice, fog));
        }
    }
    for (item, unit) in LEVELS {
        if !dice.one_in(4) {
            facts.agreements.insert(key(item), agreement(dice, Some(unit), fog));
        }
    }
    for place in PLACES {
        if !fog.hides(dice) {
            facts.agreements.insert(key(place), agreement(dice, None, fog));
        }
    }
    choices(dice, facts, scheme, fog, key);
}

/// An agreement on a level of the given unit, or on a local measure; now and then in another unit, late or by too few.
fn agreement(dice: &mut Dice, unit: Option<Unit>, fog: Fog) -> Agreement {
    let (indicator, own, _) = dice.pick(&JUDGED);
    let comparison = dice.pick(&Comparison::ALL);
    let fitting = unit_of(own, comparison, dice.one_in(2));
    let odd = fog.hides(dice).then(|| dice.pick(&LEVELS).1);
    let unit = odd.or(unit).unwrap_or(fitting);
    let baseline = (!fog.hides(dice)).then(before);
    let local = LocalTest { indicator: indicator.into(), comparison, baseline, outturn: during() };
    let by: &[&str] = dice.pick(&[&[ROLE, "board"], &["board", ROLE, "other"]]);
    let by = if fog.hides(dice) { dice.pick(&[&by[..1], &[]]) } else { by };
    Agreement {
        title: "What was agreed".into(),
        level: Quantity { value: level(dice), unit },
        local: (!fog.hides(dice)).then_some(local),
        agreed_by: by.iter().map(|it| (*it).to_owned()).collect(),
        date: date(dice, fog),
        standing: Standing::Seen,
        source: String::new(),
        note: String::new(),
    }
}

/// What was chosen from menus: mostly what may be, sometimes nothing, sometimes shares that do not fit.
fn choices(dice: &mut Dice, facts: &mut Facts, scheme: &Scheme, fog: Fog, key: impl Fn(&str) -> LocalKey) {
    for (index, menu) in scheme.menus.iter().enumerate() {
        let own = |it: &&outturn_scheme::Line| it.worth == Worth::Chosen(index);
        let options: Vec<&str> =
            scheme.lines.iter().filter(own).map(outturn_scheme::Line::option_item).collect();
        let favourite = dice.below(options.len());
        let spread = dice.one_in(2);
        if fog.hides(dice) || dice.one_in(8) {
            continue;
        }
        for (at, item) in options.iter().enumerate() {
            let whole = if at == favourite { Exact::ONE } else { Exact::ZERO };
            let even = Exact::fraction(1, u128::try_from(options.len()).unwrap()).unwrap();
            let part = if spread { even } else { whole };
            let part = if dice.one_in(30) { number(1, 3) } else { part };
            if part.is_zero() && dice.one_in(2) {
                continue;
            }
            let level = Quantity { value: &menu.earns * &part, unit: Unit::Share };
            let agreement = agreement(dice, None, fog);
            let by = if dice.one_in(10) { Vec::new() } else { vec![ROLE.to_owned()] };
            let level = if dice.one_in(30) { agreement.level.clone() } else { level };
            let date = if dice.one_in(8) { agreement.date } else { Some(Date::constant(2013, 6, 1)) };
            let chosen = Agreement { level, local: None, agreed_by: by, date, ..agreement };
            facts.agreements.insert(key(item), chosen);
        }
    }
}
