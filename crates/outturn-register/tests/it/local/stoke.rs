//! A year as a CCG might have it: £1.15 for a patient, backfill up to a cap, a service that only asks for taking part, a
//! practice that declines, one that is late, a claim sent back, two bands, and a pilot that two commissioners share.

use std::fs;
use std::process::Command;

use outturn_register::ledger::{Account, AsAt, Recovery};
use outturn_register::local::{
    Act, Amount, Arrangement, Band, Claimed, Component, ComponentKind, State, Which,
};
use outturn_register::people::Role;

use super::world::{INVOICE, Local, arrangement, claim_of, component, line, share};
use crate::support::{both, day, hash, say};

const QIPP: &str = "local/qipp";
const CLASSES: &str = "local/masterclasses";
const PILOT: &str = "local/pilot";

/// One lead approves up to £5,000.00, two from there.
fn qipp() -> Arrangement {
    let band = |from, approvals| Band { from, role: Role::CcgLead, approvals };
    let backfill =
        Component { cap: Some(120_000), evidence: true, ..component("backfill", ComponentKind::Pounds) };
    Arrangement {
        components: vec![backfill, component("patients", ComponentKind::Readings)],
        bands: vec![band(0, 1), band(500_000, 2)],
        ..arrangement(QIPP)
    }
}

fn classes() -> Arrangement {
    let none = Arrangement { components: Vec::new(), bands: Vec::new(), ..arrangement(CLASSES) };
    Arrangement { participation_only: true, ..none }
}

fn pilot() -> Arrangement {
    Arrangement {
        shares: vec![share("C1", 2, 3), share("C3", 1, 3)],
        components: vec![component("pilot", ComponentKind::Pounds)],
        ..arrangement(PILOT)
    }
}

fn backfill(pence: i64) -> Vec<Claimed> {
    vec![claim_of("backfill", "2014/15 Q1", Amount::Pence(pence))]
}

/// Completes and calculates: £1.15 for each patient, beside what is claimed.
async fn worked_out(local: &Local, item: i64, patients: i64) -> State {
    let complete = Act::Complete { readings_sha256: Some(hash(&format!("{patients} patients"))) };
    local.acts("finance.a", item, complete).await.unwrap();
    let mut lines = local.register().worked_out(local.who("finance.a"), item).await.unwrap();
    let awarded = lines.iter_mut().find(|it| it.account == Account::Awarded).unwrap();
    awarded.pence += patients * 115;
    lines.push(line(Account::Maximum, "component/patients", patients * 115));
    let calculate = Act::Calculate {
        key: format!("{item}-{}", local.register().head().await.unwrap().number),
        award_sha256: hash("award"),
        lines,
        effective: day("2014-09-30"),
        recovery: Recovery::FromNextPayment,
    };
    local.acts("finance.a", item, calculate).await.unwrap()
}

async fn declared(local: &Local, practice: &str, item: i64) {
    let act = local.declares(item).await;
    local.acts(&format!("manager.{practice}"), item, act).await.unwrap();
}

async fn approved(local: &Local, item: i64, names: &[&str]) -> State {
    let mut state = State::Declared;
    for name in names {
        let act = local.approves(item, Role::CcgLead).await;
        state = local.acts(name, item, act).await.unwrap();
    }
    state
}

both! {
    async fn a_year_goes_from_offer_to_payment(place) {
        let mut local = Local::new(&place).await;
        for it in [qipp(), classes(), pilot()] {
            local.scheme(&it).await;
        }
        let all = local.offered(QIPP, &["P1", "P3", "P4", "A9"]).await;
        let (p1, p3, p4, a9) = (all[0], all[1], all[2], all[3]);
        let class = local.offered(CLASSES, &["P1"]).await[0];
        let pilots = local.offered(PILOT, &["P1", "P5"]).await;

        // April: two accept, one declines, one is a day late and has the window extended for it.
        local.at("2014-04-15T09:00:00Z").await;
        for (name, item) in [("manager.P1", p1), ("manager.P3", p3), ("manager.P1", class), ("manager.P1", pilots[0]), ("manager.P5", pilots[1])] {
            local.acts(name, item, Act::Accept).await.unwrap();
        }
        local.acts("manager.P4", p4, Act::Decline { reason: "two doctors have left".to_owned() }).await.unwrap();
        local.at("2014-05-01T09:00:00Z").await;
        assert_eq!(local.refused("manager.A9", a9, Act::Accept).await, "outside-window");
        local.register().extend_window(local.who("lead.a"), (QIPP, Some("A9")), Which::Accepting, day("2014-05-07"), "the offer went to an old address").await.unwrap();
        local.acts("manager.A9", a9, Act::Accept).await.unwrap();

        // July: the commissioner claims backfill for P1 by the template; A9 claims its own, and P3 does not claim any.
        local.at("2014-07-15T09:00:00Z").await;
        let empty = local.register().claim_template(local.who("finance.c"), QIPP, "2014/15 Q1").await.unwrap();
        assert_eq!(empty.lines().count(), 4, "neither who declined nor what is read: {empty}");
        let filled = empty.replace("P1,backfill,2014/15 Q1,,,,", &format!("P1,backfill,2014/15 Q1,,450.00,{},three sessions", hash(INVOICE)));
        local.register().import_claims(local.who("lead.a"), QIPP, filled.as_bytes()).await.unwrap();
        local.claims("A9", a9, "a9-q1", &backfill(150_000)).await.unwrap();
        let claim = |pence| vec![claim_of("pilot", "2014/15 Q1", Amount::Pence(pence))];
        local.claims("P1", pilots[0], "p1-pilot", &claim(250_001)).await.unwrap();
        local.claims("P5", pilots[1], "p5-pilot", &claim(99_999)).await.unwrap();

        // September: A9's claim is sent back and corrected; it is above the cap all the same.
        local.at("2014-09-01T09:00:00Z").await;
        worked_out(&local, a9, 2_001).await;
        local.acts("lead.b", a9, Act::SendBack { reason: "one invoice is of March".to_owned() }).await.unwrap();
        local.claims("A9", a9, "a9-q1-again", &backfill(135_000)).await.unwrap();
        for (practice, item, patients) in [("P1", p1, 6_834), ("P3", p3, 3_120), ("A9", a9, 2_001)] {
            worked_out(&local, item, patients).await;
            declared(&local, practice, item).await;
        }
        let shown = local.register().local_item(local.who("manager.P3"), p3).await.unwrap();
        assert_eq!(shown.components.iter().map(|it| it.claimed).collect::<Vec<_>>(), [None, None], "not claimed, and not zero");
        // £8,309.10 needs two, £3,588.00 one; who claimed for P1 is removed.
        assert_eq!(approved(&local, p1, &["lead.b"]).await, State::Declared);
        assert_eq!(local.refused("lead.a", p1, local.approves(p1, Role::CcgLead).await).await, "made-by-checker");
        assert_eq!(approved(&local, p1, &["lead.c"]).await, State::Approved);
        assert_eq!(approved(&local, p3, &["lead.a"]).await, State::Approved);
        assert_eq!(approved(&local, a9, &["lead.b"]).await, State::Approved);
        for (practice, item) in [("P1", pilots[0]), ("P5", pilots[1])] {
            local.acts("finance.a", item, Act::Complete { readings_sha256: None }).await.unwrap();
            let act = local.calculation(item, &format!("pilot-{practice}")).await;
            local.acts("finance.a", item, act).await.unwrap();
            declared(&local, practice, item).await;
            approved(&local, item, &["lead.b"]).await;
        }
        for item in [p1, p3, a9, pilots[0], pilots[1]] {
            let act = Act::FinanceApprove { signs: local.content(item).await };
            local.acts("finance.b", item, act).await.unwrap();
        }

        // November: the window for claims has passed.
        local.at("2014-11-03T09:00:00Z").await;
        for item in [p1, p3, a9, pilots[0], pilots[1]] {
            let act = Act::Pay { key: format!("pay-{item}"), effective: day("2014-11-05") };
            local.acts("finance.c", item, act).await.unwrap();
            local.acts("finance.c", item, Act::Account).await.unwrap();
        }
        assert_eq!(local.balances(QIPP, "P1").await, ["maximum 830910", "awarded 830910", "paid 830910"]);
        assert_eq!(local.balances(QIPP, "P3").await, ["maximum 358800", "awarded 358800", "paid 358800"]);
        assert_eq!(local.balances(QIPP, "A9").await, ["maximum 365115", "awarded 350115", "deducted 15000", "paid 350115"]);
        assert_eq!(local.balances(QIPP, "P4").await, Vec::<String>::new());
        assert_eq!(local.balances(QIPP, "C1").await, ["pot 1539825"]);
        // £2,500.01 and £999.99 by two thirds and a third: 166,667 1/3 + 83,333 2/3, and 66,666 + 33,333.
        assert_eq!(local.balances(PILOT, "C1").await, ["pot 233333"]);
        assert_eq!(local.balances(PILOT, "C3").await, ["pot 116667"]);
        let ledger = |scheme| local.register().identities(local.who("finance.a"), scheme, AsAt::default());
        for scheme in [QIPP, PILOT] {
            assert!(ledger(scheme).await.unwrap().iter().all(|it| it.holds));
        }
        let payments = local.register().payment_file(local.who("finance.a"), QIPP).await.unwrap();
        let told: Vec<Vec<&str>> = payments.lines().skip(1).map(|it| it.split(',').skip(1).take(5).collect()).collect();
        assert_eq!(told, [
            ["2014-11-05", "P1", "Body P1", "8309.10", "posted"],
            ["2014-11-05", "P3", "Body P3", "3588.00", "posted"],
            ["2014-11-05", "A9", "Body A9", "3501.15", "posted"],
        ]);
        for scheme in [QIPP, PILOT] {
            let journal = local.register().journal(local.who("finance.a"), scheme).await.unwrap();
            checked_by_hledger(&place.folder.path().join("local.journal"), &journal);
        }
        local.world.sound().await;
    }
}

fn checked_by_hledger(file: &std::path::Path, journal: &str) {
    fs::write(file, journal).unwrap();
    let mut hledger = Command::new("hledger");
    let done = hledger.env("LC_ALL", "C.UTF-8").arg("-f").arg(file);
    let Ok(done) = done.args(["check", "accounts", "commodities", "ordereddates"]).output() else {
        assert!(std::env::var_os("CI").is_none(), "hledger has to be installed: `cargo xtask setup`");
        say("skipped: hledger is not installed; `cargo xtask setup` installs it");
        return;
    };
    assert!(done.status.success(), "{}{journal}", String::from_utf8_lossy(&done.stderr));
}
