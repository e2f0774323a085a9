//! What has no plan says why, and what is no column of a plan is not taken.

use outturn_award::bulk::{Batch, BatchError, Column, NotBulk, Plan, Slot};
use outturn_core::Exact;
use outturn_scheme::{
    Amount, Asked, Band, Failing, Gateway, GatewayRule, Level, Line, LineRule, NotApplicable, Scheme, Test,
    ValueBasis, Worth,
};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::world::{HEADS, JUDGED, ROLE, during, number, plain_world};

/// Some scheme that has a plan, paid by the head. Its first line waits for a decision.
fn scheme() -> Scheme {
    let mut scheme = plain_world().new_tree(&mut TestRunner::deterministic()).unwrap().current().scheme;
    scheme.value.basis =
        ValueBasis::PerHead { amount: Amount::Fixed(Exact::ONE), population: Asked::own(HEADS, during()) };
    scheme.lines[0].rule = LineRule::Test(Test::Assured {
        id: "assured-a".into(),
        title: String::new(),
        by: ROLE.into(),
        deadline: None,
    });
    scheme
}

/// Whether a scheme has a rule that columns say they cannot hold.
pub(crate) fn has(scheme: &Scheme, beyond: &str) -> bool {
    let line = |has: fn(&Line) -> bool| scheme.lines.iter().any(has);
    match beyond {
        "a measure that pays by itself" => line(|it| matches!(it.worth, Worth::Pays(_))),
        "a menu" => line(|it| matches!(it.worth, Worth::Chosen(_))),
        "a measure that is scored as others are" => line(|it| matches!(it.rule, LineRule::As(_))),
        "a scale" => line(|it| matches!(it.rule, LineRule::Scales { .. })),
        "a measure without a rule" => line(|it| it.rule == LineRule::Always),
        "a verification" => line(|it| it.verification.is_some()),
        "a check for duplication" => line(|it| !it.overlaps.is_empty()),
        "a measure that need not apply" => line(|it| it.applies.is_some()),
        "a factor" => !scheme.factors.is_empty(),
        "a rule that is confined to a group" => {
            let gateways = scheme.gateways.iter().map(|it| &it.only);
            gateways.chain(scheme.deductions.iter().map(|it| &it.only)).any(|only| !only.is_empty())
        }
        "lines that do not apply" => {
            scheme.applicability.then != NotApplicable::Open || scheme.applicability.groups_needed > 0
        }
        "an agreed amount for each year" => scheme.tests().into_iter().flat_map(Test::leaves).any(|it| {
            matches!(it, Test::Compare(it) if it.yearly.is_some() && matches!(it.level, Level::Agreed { .. }))
        }),
        "a value that is the sum of what measures pay" => scheme.value.basis == ValueBasis::Sum,
        "an amount from a table" => matches!(
            scheme.value.basis,
            ValueBasis::PerHead { amount: Amount::Table(_), .. }
                | ValueBasis::Fixed { amount: Amount::Table(_) }
                | ValueBasis::PerPoint { amount: Amount::Table(_) }
        ),
        _ => false,
    }
}

fn refused(change: impl FnOnce(&mut Scheme)) -> NotBulk {
    let mut scheme = scheme();
    assert!(Plan::compile(&scheme).is_ok());
    change(&mut scheme);
    Plan::compile(&scheme).unwrap_err()
}

#[test]
fn a_scheme_without_a_plan_says_why() {
    assert_eq!(refused(|it| it.indicators.clear()), NotBulk::UnknownIndicator(HEADS.into()));
    let out_of_range = |change: fn(&mut Scheme)| {
        let why = refused(change);
        assert!(matches!(why, NotBulk::OutOfRange(_)), "{why}");
    };
    out_of_range(|it| it.value.rounding.to_pence = Exact::ZERO);
    out_of_range(|it| it.lines[0].earns = number(-1, 4));
    out_of_range(|it| {
        it.lines.truncate(1);
        it.lines[0].earns = number(3, 2);
    });
    out_of_range(|it| {
        let bands = vec![Band { from: Some(Exact::ONE), earns: Exact::ONE }];
        it.lines[0].rule = LineRule::Bands { outturn: Asked::own(JUDGED[0].0, during()), bands };
    });
    let too_fine = refused(|it| {
        let amount = Amount::Fixed(number(1, u128::MAX));
        it.value.basis = ValueBasis::Fixed { amount };
    });
    assert_eq!(too_fine, NotBulk::TooFine);
}

#[test]
fn gateways_that_scale_are_counted_and_those_that_void_are_not() {
    let gateways = |scheme: &mut Scheme, many: usize, failing: &Failing| {
        let cite = scheme.lines[0].cite.clone();
        let gateway = |index| Gateway {
            id: format!("gate-{index}"),
            title: String::new(),
            rule: GatewayRule::Decided(ROLE.into()),
            failing: failing.clone(),
            only: Vec::new(),
            cite: cite.clone(),
        };
        scheme.gateways = (0..many).map(gateway).collect();
    };
    let half = Failing::ScalesTo(number(1, 2));
    assert_eq!(refused(|it| gateways(it, 13, &half)), NotBulk::TooManyGateways);
    let mut many = scheme();
    gateways(&mut many, 12, &half);
    Plan::compile(&many).unwrap();
    gateways(&mut many, 100, &Failing::Voids);
    Plan::compile(&many).unwrap();
}

#[test]
fn a_batch_takes_only_columns_of_its_plan() {
    let scheme = scheme();
    let plan = Plan::compile(&scheme).unwrap();
    let heads = plan.population().unwrap();
    let decision = plan.slots().iter().position(Slot::is_decision).unwrap();
    let mut batch = Batch::new(&plan, 2);
    let numbers = || Column::scaled(vec![70_000, 80_000], 1).unwrap();
    let findings = || Column::findings(vec![Column::MET, Column::MISSED]).unwrap();
    assert_eq!(batch.set(plan.slots().len(), numbers()).unwrap_err(), BatchError::NoSlot);
    assert_eq!(batch.set(decision, numbers()).unwrap_err(), BatchError::Kind);
    assert_eq!(batch.set(heads, findings()).unwrap_err(), BatchError::Kind);
    assert_eq!(batch.set(heads, Column::scaled(vec![1], 1).unwrap()).unwrap_err(), BatchError::Rows);
    batch.set(decision, findings()).unwrap();
    let before = batch.evaluate(1);
    assert!(before.iter().all(|(_, most)| most.is_none()), "nothing is known of the heads");
    assert!(before.settled().is_none());
    batch.set(heads, numbers()).unwrap();
    assert!(batch.evaluate(1).iter().all(|(_, most)| most.is_some()));
    // A column comes back when another takes its place, with its memory.
    let old = batch.set(heads, Column::nothing()).unwrap();
    assert!(old.into_numbers().is_some());
    assert_eq!(batch.evaluate(1), before);
}
