//! A figure that is not there is never taken for zero, and never for any other number.

use outturn_award::{Award, Outcome, award};
use outturn_core::{Comparison, Date, Exact, Facts, Figure, Stage, Unit};
use outturn_scheme::{
    Across, Amount, Asked, Band, Combine, Deduction, Factor, Failing, Level, LineRule, Over, Pays,
    PriceTable, Row, Scale, Scheme, Statistic, ValueBasis, Verification,
};

use crate::made::{compared, earners, fixed, line, of_one, own, paying, put, put_at, quantity, scheme};
use crate::world::{BILL, HEADS, ITEMS, cite, during};

/// Each way not to have a figure.
fn nothings() -> Vec<Option<Figure>> {
    let missing = Figure::Missing("the return was late".into());
    vec![None, Some(missing), Some(Figure::Suppressed), Some(Figure::NotApplicable)]
}

fn award_of(scheme: &Scheme, facts: &Facts) -> Award {
    award(scheme, facts, facts.organisations.get("E0").unwrap())
}

fn verified(checked: Stage) -> Asked {
    Asked { stage: checked, ..own(ITEMS) }
}

/// Schemes that hang on one figure of the earner's, which is of this indicator.
fn hanging_on_one() -> Vec<(&'static str, Scheme, &'static str)> {
    let none_allowed = compared("count", Comparison::AtMost, fixed("0"));
    let band = |from: Option<u8>, earns: u8| Band { from: from.map(Exact::from), earns: Exact::from(earns) };
    let bands = LineRule::Bands { outturn: own("count"), bands: vec![band(None, 1), band(Some(1), 0)] };
    let scale = Scale {
        id: String::new(),
        outturn: own("count"),
        from: fixed("10"),
        to: fixed("0"),
        points_from: Exact::ZERO,
        points_to: Exact::ONE,
        rounding: None,
        at_least: None,
        at_most: None,
        short: Exact::ZERO,
        beyond: Exact::ONE,
        only_better: false,
    };
    let scales = LineRule::Scales { combine: Combine::Best, scales: vec![scale], out_of: Exact::ONE };
    let level = |level| LineRule::Test(compared("score", Comparison::AtLeast, level));
    let mean = Level::Across(Across {
        statistic: Statistic::Mean,
        indicator: "count".into(),
        period: during(),
        among: None,
        known_only: false,
    });
    let pound = || Amount::Fixed(Exact::ONE);
    let mut taken = of_one(LineRule::Always);
    taken.deductions = vec![Deduction {
        id: "standard".into(),
        title: String::new(),
        standard: none_allowed.clone(),
        takes: Exact::ONE,
        attribution: None,
        only: Vec::new(),
        withdrawn: None,
        cite: cite(),
    }];
    let mut per_head = of_one(LineRule::Always);
    per_head.value.basis = ValueBasis::PerHead { amount: pound(), population: own(HEADS) };
    let mut multiplied = of_one(LineRule::Always);
    multiplied.factors = vec![Factor {
        id: "size".into(),
        title: String::new(),
        of: own(ITEMS),
        over: Over::Number(Exact::ONE),
        at_least: None,
        at_most: None,
        only: Vec::new(),
        cite: cite(),
    }];
    let mut checked = of_one(LineRule::Always);
    checked.lines[0].verification = Some(Verification {
        claimed: Asked { stage: Stage::Claimed, ..own(ITEMS) },
        checked: verified(Stage::Published),
        error_at_most: Exact::ZERO,
        beyond: Failing::Voids,
    });
    let each = Pays::Each { amount: pound(), count: own(ITEMS), at_most: None };
    let pot = Pays::Pot { pounds: Exact::from(100_u8), by: own(ITEMS) };
    let claim = Pays::Claim { claim: own(BILL), at_most: pound() };
    vec![
        ("a test", of_one(LineRule::Test(none_allowed)), "count"),
        ("a band", of_one(bands), "count"),
        ("a scale", of_one(scales), "count"),
        ("a level", of_one(level(Level::Reading(own("count")))), "count"),
        ("a statistic", of_one(level(mean)), "count"),
        ("a deduction", taken, "count"),
        ("a head count", per_head, HEADS),
        ("a factor", multiplied, ITEMS),
        ("a verification", checked, ITEMS),
        ("what is paid for each", paying(each), ITEMS),
        ("a share of a pot", paying(pot), ITEMS),
        ("a claim", paying(claim), BILL),
    ]
}

#[test]
fn a_zero_settles_what_none_of_the_nothings_does() {
    for (what, scheme, indicator) in hanging_on_one() {
        let with = |figure: Option<Figure>| {
            let mut facts = earners(["E0", "E1"]);
            put(&mut facts, "E0", "score", Figure::Known(Exact::ONE));
            put_at(&mut facts, "E0", ITEMS, Stage::Claimed, Figure::Known(Exact::ZERO));
            for indicator in ["count", ITEMS] {
                put(&mut facts, "E1", indicator, Figure::Known(Exact::ONE));
            }
            if let Some(figure) = figure {
                put(&mut facts, "E0", indicator, figure);
            }
            award_of(&scheme, &facts)
        };
        let zero = with(Some(Figure::Known(Exact::ZERO)));
        assert_eq!(zero.most, Some(zero.least), "{what}: zero settles it");
        for nothing in nothings() {
            // Of a mean, what is not applicable is no part.
            if what == "a statistic" && nothing == Some(Figure::NotApplicable) {
                continue;
            }
            let open = with(nothing.clone());
            assert_ne!(open.most, Some(open.least), "{what}: {nothing:?} settles nothing");
            assert!(!open.unsettled.is_empty(), "{what}: {nothing:?} leaves something wanted");
            assert!(
                open.steps.iter().any(|it| !matches!(it.outcome, Outcome::Met | Outcome::Missed)),
                "{what}"
            );
        }
    }
}

#[test]
fn figures_of_others_that_are_not_there_are_not_zero_either() {
    for (what, scheme, indicator) in hanging_on_one() {
        if !matches!(what, "a statistic" | "a share of a pot") {
            continue;
        }
        for nothing in nothings().into_iter().filter(|it| *it != Some(Figure::NotApplicable)) {
            let mut facts = earners(["E0", "E1"]);
            put(&mut facts, "E0", "score", Figure::Known(Exact::ONE));
            put(&mut facts, "E0", indicator, Figure::Known(Exact::ONE));
            if let Some(nothing) = nothing {
                put(&mut facts, "E1", indicator, nothing);
            }
            let open = award_of(&scheme, &facts);
            assert_ne!(open.most, Some(open.least), "{what}");
        }
    }
}

fn table(when: &[&str], unit: Unit, value: &str) -> PriceTable {
    let row = |code: &&str| Row {
        when: vec![Some((*code).to_owned())],
        from: None,
        until: None,
        value: quantity(value),
    };
    PriceTable {
        title: String::new(),
        unit,
        by: vec!["ccg".into()],
        as_at: Date::constant(2013, 4, 1),
        rows: when.iter().map(row).collect(),
        cite: cite(),
    }
}

/// Schemes that look one figure up in a table, as it stands.
fn looking_up(table: &PriceTable) -> Vec<(&'static str, Scheme)> {
    let with = |mut scheme: Scheme| {
        scheme.tables.insert("table".into(), table.clone());
        scheme
    };
    let looked_up = || Amount::Table("table".into());
    let mut fixed = of_one(LineRule::Always);
    fixed.value.basis = ValueBasis::Fixed { amount: looked_up() };
    let mut per_head = of_one(LineRule::Always);
    per_head.value.basis = ValueBasis::PerHead { amount: looked_up(), population: own(HEADS) };
    let each = Pays::Each { amount: looked_up(), count: own(HEADS), at_most: None };
    let claim = Pays::Claim { claim: own(BILL), at_most: looked_up() };
    let level = LineRule::Test(compared(BILL, Comparison::AtLeast, Level::Table("table".into())));
    vec![
        ("a fixed value", with(fixed)),
        ("so much for each head", with(per_head)),
        ("a fixed payment", with(paying(Pays::Fixed(looked_up())))),
        ("so much for each", with(paying(each))),
        ("the limit of a claim", with(paying(claim))),
        ("a level", with(of_one(level))),
    ]
}

#[test]
fn a_table_without_a_row_for_an_earner_gives_no_number() {
    let facts = || {
        let mut facts = earners(["E0"]);
        for indicator in [HEADS, BILL] {
            put(&mut facts, "E0", indicator, Figure::Known(Exact::from(7_u8)));
        }
        facts
    };
    for (what, scheme) in looking_up(&table(&["E0"], Unit::Pounds, "£5")) {
        let award = award_of(&scheme, &facts());
        assert_eq!(award.most, Some(award.least), "{what}: the row is there");
        assert!(award.least.0 > 0, "{what}");
    }
    let mut expired = table(&["E0"], Unit::Pounds, "£5");
    expired.rows[0].until = Some(Date::constant(2013, 3, 31));
    let tied = table(&["E0", "E0"], Unit::Pounds, "£5");
    for table in [table(&["E1"], Unit::Pounds, "£5"), table(&[], Unit::Pounds, "£5"), expired, tied] {
        for (what, scheme) in looking_up(&table) {
            let award = award_of(&scheme, &facts());
            assert_ne!(award.most, Some(award.least), "{what}: {table:?}");
            assert!(!award.unsettled.is_empty(), "{what}: {table:?}");
            let said = award.steps.iter().any(|it| it.because.contains("of the table table hold"));
            assert!(said, "{what}: {:?}", award.steps.iter().map(|it| &it.because).collect::<Vec<_>>());
        }
    }
}

/// A line of which a figure is missing keeps its share, and does not hand it on as one that does not apply.
#[test]
fn what_is_missing_is_not_what_does_not_apply() {
    let mut scheme = scheme();
    let half = Exact::fraction(1, 2).unwrap();
    let test = |indicator| LineRule::Test(compared(indicator, Comparison::AtLeast, fixed("1")));
    scheme.lines = vec![line("one", half.clone(), test("count")), line("other", half, test("score"))];
    scheme.applicability.then = outturn_scheme::NotApplicable::Renormalised;
    let with = |figure: Figure| {
        let mut facts = earners(["E0"]);
        put(&mut facts, "E0", "count", figure);
        put(&mut facts, "E0", "score", Figure::Known(Exact::ONE));
        let award = award_of(&scheme, &facts);
        (award.least.0, award.most.map(|it| it.0))
    };
    assert_eq!(with(Figure::NotApplicable), (10_000, Some(10_000)));
    assert_eq!(with(Figure::Missing(String::new())), (5_000, Some(10_000)));
    assert_eq!(with(Figure::Suppressed), (5_000, Some(10_000)));
    assert_eq!(with(Figure::Known(Exact::ZERO)), (5_000, Some(5_000)));
}
