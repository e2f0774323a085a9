//! Factors, payments, and what was claimed or is paid for elsewhere.

use outturn_core::{Exact, Figure, Finding, Stage};
use outturn_scheme::{
    Amount, Asked, Factor, Failing, LineRule, OnOverlap, Over, Overlap, Pays, Verification,
};

use super::{comes_to, facts_of, is_worth, known, share};
use crate::made::{earners, key, of_one, own, paying, put, put_at};
use crate::world::{BILL, ITEMS, ROLE, cite, decided, number};

#[test]
fn factors_multiply_what_lines_are_worth() {
    let factor = |at_least: Option<Exact>, at_most: Option<Exact>| {
        let mut scheme = of_one(LineRule::Always);
        scheme.factors = vec![Factor {
            id: "size".into(),
            title: String::new(),
            of: own(ITEMS),
            over: Over::Number(Exact::from(5000_u16)),
            at_least,
            at_most,
            only: Vec::new(),
            cite: cite(),
        }];
        scheme
    };
    let facts = facts_of(&[(ITEMS, Exact::from(6000_u16))]);
    is_worth("6,000 of 5,000", &factor(None, None), &facts, "120");
    is_worth("at most 1.1", &factor(None, Some(number(11, 10))), &facts, "110");
    is_worth("at least 1.5", &factor(Some(number(3, 2)), None), &facts, "150");
}

#[test]
fn lines_pay_by_themselves() {
    let pounds = |n, d| Amount::Fixed(number(n, d));
    let each = |at_most| Pays::Each { amount: pounds(37, 50), count: own(ITEMS), at_most };
    let facts = facts_of(&[(ITEMS, Exact::from(250_u8)), (BILL, Exact::from(1600_u16))]);
    is_worth("£985", &paying(Pays::Fixed(pounds(985, 1))), &facts, "985");
    is_worth("250 at £0.74", &paying(each(None)), &facts, "185");
    is_worth("200 of 250 at £0.74", &paying(each(Some(Exact::from(200_u8)))), &facts, "148");
    let claim = |limit| paying(Pays::Claim { claim: own(BILL), at_most: pounds(limit, 1) });
    is_worth("£1,600 of at most £1,500", &claim(1500), &facts, "1500");
    is_worth("£1,600 of at most £2,000", &claim(2000), &facts, "1600");
    let mut facts = earners(["E0", "E1", "E2"]);
    for (code, count) in [("E0", known(3)), ("E1", known(7)), ("E2", Figure::NotApplicable)] {
        put(&mut facts, code, ITEMS, count);
    }
    let pot = paying(Pays::Pot { pounds: Exact::from(21_000_000_u32), by: own(ITEMS) });
    is_worth("3 of 10 of £21m", &pot, &facts, "6300000");
}

#[test]
fn what_was_claimed_is_held_against_what_was_found() {
    let verified = |beyond| {
        let mut scheme = paying(Pays::Each {
            amount: Amount::Fixed(Exact::ONE),
            count: Asked { stage: Stage::Verified, ..own(ITEMS) },
            at_most: None,
        });
        scheme.lines[0].verification = Some(Verification {
            claimed: Asked { stage: Stage::Claimed, ..own(ITEMS) },
            checked: Asked { stage: Stage::Verified, ..own(ITEMS) },
            error_at_most: share(5),
            beyond,
        });
        scheme
    };
    let facts = |claimed: u8, found: u8| {
        let mut facts = earners(["E0"]);
        put_at(&mut facts, "E0", ITEMS, Stage::Claimed, known(claimed));
        put_at(&mut facts, "E0", ITEMS, Stage::Verified, known(found));
        facts
    };
    // It is paid on what was found; 5 of 100 is borne, 6 is not, whichever way.
    for (claimed, found, voided, halved) in [
        (100, 95, "95", "95"),
        (100, 94, "0", "47"),
        (100, 105, "105", "105"),
        (100, 106, "0", "53"),
        (0, 0, "0", "0"),
        (0, 1, "0", "0.50"),
    ] {
        let facts = facts(claimed, found);
        is_worth("voided", &verified(Failing::Voids), &facts, voided);
        is_worth("halved", &verified(Failing::ScalesTo(number(1, 2))), &facts, halved);
    }
}

#[test]
fn work_that_is_paid_for_elsewhere() {
    let with = |then| {
        let mut scheme = of_one(LineRule::Always);
        scheme.lines[0].overlaps =
            vec![Overlap { item: "qof/qp9".into(), title: "QP9".into(), shared: None, then }];
        scheme
    };
    let mut facts = earners(["E0"]);
    is_worth("refused", &with(OnOverlap::Refused), &facts, "0");
    is_worth("above", &with(OnOverlap::Above), &facts, "100");
    let judged = with(OnOverlap::Judged { subject: "duplication/x".into(), by: ROLE.into() });
    comes_to("not judged", &judged, &facts, "0", "100");
    for (finding, pounds) in [(Finding::Met, "100"), (Finding::Missed, "0")] {
        facts.decisions.insert(key("E0", "duplication/x"), decided(finding));
        is_worth("judged", &judged, &facts, pounds);
    }
}
