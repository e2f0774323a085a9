//! Local awards that the register works out: Stoke-on-Trent's service, by the rules that are shipped.

use std::collections::BTreeMap;

use outturn_award::receipt::sha256;
use outturn_core::Exact;
use outturn_register::flow::{Calculation, Signatures};
use outturn_register::ledger::{Account, Recovery};
use outturn_register::local::{
    Act, Amount, Arrangement, Claimed, Component, ComponentKind, LOCAL_AWARD, LOCAL_AWARD_FILE, State,
    Window, local_again,
};
use outturn_register::people::Role;
use serde_json::{Value, json};

use super::world::{Local, arrangement, component, line};
use crate::appeals_worked::{facts, rules};
use crate::support::{Place, both, day};

const QIPP: &str = "stoke-qipp-les/2012-13";

/// P1 and, in the same facts, P3: what the readings are of, and two posters for the waiting room beside it.
fn readings(rules: &[u8], patients: u32) -> Vec<u8> {
    let (mut organisations, mut decisions, mut read) = (Vec::new(), Vec::new(), Vec::new());
    for (code, patients) in [("P1", patients), ("P3", 3_120)] {
        organisations.push(format!("{code},Surgery {code},practice,2000-01-01,"));
        for (subject, date) in [
            ("data-validated", "2013-04-12"),
            ("outcomes-delivered", "2013-05-03"),
            ("duplication/qipp-outcomes/qp14", "2013-05-03"),
        ] {
            decisions.push(format!("{QIPP},{code},{subject},met,ccg,{date},as the visit found"));
        }
        read.push(format!("{code},registered-patients,2012/13,,,,{patients}"));
        for claim in ["gp-backfill-costs", "pilot-project-costs"] {
            for stage in ["claimed", "verified"] {
                read.push(format!("{code},{claim},2012/13,{stage},,,0"));
            }
        }
        read.push(format!("{code},masterclass-costs,2012/13,verified,,,350"));
    }
    let of = |heading: &str, rows: Vec<String>| format!("{heading}\n{}\n", rows.join("\n"));
    facts(
        rules,
        &[
            ("organisations.csv", of("code,name,kind,opened,closed", organisations)),
            ("decisions.csv", of("scheme,organisation,subject,finding,role,date,reason", decisions)),
            ("readings.csv", of("organisation,indicator,period,stage,numerator,denominator,value", read)),
        ],
    )
}

/// Posters, paid for up to so many pence.
fn posters_of(cap: i64) -> Component {
    Component { cap: Some(cap), ..component("posters", ComponentKind::Pounds) }
}

fn qipp() -> Arrangement {
    Arrangement {
        accepting: Window { from: day("2013-04-02"), to: day("2013-04-30") },
        claims: Window { from: day("2013-05-01"), to: day("2013-05-31") },
        components: vec![component("outcomes", ComponentKind::Readings), posters_of(5_000)],
        ..arrangement(QIPP)
    }
}

fn posters(pence: i64) -> Vec<Claimed> {
    vec![Claimed {
        component: "posters".to_owned(),
        period: "2012/13".to_owned(),
        amount: Amount::Pence(pence),
        evidence: Vec::new(),
        note: String::new(),
    }]
}

fn how(key: &str) -> Calculation {
    Calculation { key: key.to_owned(), effective: day("2013-05-10"), recovery: Recovery::Repay }
}

/// P1 and P3 take part, and it is May after the year.
async fn taking_part(place: &Place, rules: &[u8], it: &Arrangement) -> (Local, i64, i64) {
    place.clock.set("2013-04-02T09:00:00Z").unwrap();
    let mut local = Local::new(place).await;
    local
        .register()
        .draft_rules(local.who("finance.a"), "C1", rules)
        .await
        .unwrap_or_else(|it| panic!("{it:#?}"));
    local.register().arrange(local.who("lead.a"), it).await.unwrap();
    local.register().publish_scheme(local.who("lead.b"), QIPP).await.unwrap();
    let items = local.offered(QIPP, &["P1", "P3"]).await;
    local.acts("manager.P1", items[0], Act::Accept).await.unwrap();
    local.acts("manager.P3", items[1], Act::Accept).await.unwrap();
    local.at("2013-05-10T09:00:00Z").await;
    (local, items[0], items[1])
}

both! {
    async fn claims_and_readings_come_to_one_award_that_is_kept(place) {
        let rules = rules("schemes/stoke-qipp-les/2012-13.toml");
        let (mut local, item, _) = taking_part(&place, &rules, &qipp()).await;
        let facts = readings(&rules, 6_834);
        let early = local.register().calculate_local(local.who("finance.a"), item, &how("first")).await.unwrap_err();
        assert_eq!(early[0].code, "not-in-this-state");
        local.claims("P1", item, "posters", &posters(6_250)).await.unwrap();
        assert_eq!(local.register().complete_with(local.who("finance.a"), item, &facts).await.unwrap(), State::DataComplete);

        // The practice sees what it comes to before anybody works it out, and nobody else's readings.
        let shown = local.register().local_award(local.who("manager.P1"), item).await.unwrap();
        let lines = [
            line(Account::Maximum, "component/posters", 6_250),
            line(Account::Maximum, "value", 820_910),
            line(Account::Awarded, "", 825_910),
            line(Account::Deducted, "component/posters/cap", 1_250),
        ];
        assert_eq!(shown.lines, lines, "£1.15 for each of 6,834 patients and £350.00, and posters up to £50.00");
        let told: Value = serde_json::from_slice(&shown.bytes).unwrap();
        assert_eq!((&told["format"], &told["practice"]), (&json!(LOCAL_AWARD), &json!("P1")));
        let kept = told["readings_sha256"].as_str().unwrap();
        let (document, bytes) = local.register().document(local.who("manager.P1"), kept).await.unwrap();
        assert_eq!((document.body.as_str(), sha256(&bytes).as_str()), ("P1", kept));
        assert!(!String::from_utf8(bytes).unwrap().contains("P3"));
        assert_eq!(local.register().local_award(local.who("manager.P3"), item).await.unwrap_err()[0].code, "not-permitted");

        assert_eq!(local.register().calculate_local(local.who("manager.P1"), item, &how("first")).await.unwrap_err()[0].code, "not-permitted");
        assert_eq!(local.register().calculate_local(local.who("finance.a"), item, &how("first")).await.unwrap(), State::Calculated);
        // Repeated, it does nothing twice.
        let head = local.register().head().await.unwrap();
        local.register().calculate_local(local.who("finance.a"), item, &how("first")).await.unwrap();
        assert_eq!(local.register().head().await.unwrap(), head);
        // What is signed is of documents that are there.
        for bytes in [&shown.bytes, &shown.rules.unwrap().1.bytes] {
            let (document, kept) = local.register().document(local.who("manager.P1"), &sha256(bytes)).await.unwrap();
            assert_eq!((&kept, document.body.as_str()), (bytes, "P1"));
        }
        local.at("2013-06-03T09:00:00Z").await;
        for name in ["manager.P1", "lead.b", "finance.b", "finance.c"] {
            let act = match name {
                "manager.P1" => local.declares(item).await,
                "lead.b" => local.approves(item, Role::CcgLead).await,
                "finance.b" => Act::FinanceApprove { signs: local.content(item).await },
                _ => Act::Pay { key: "paid".to_owned(), effective: day("2013-06-03") },
            };
            local.acts(name, item, act).await.unwrap();
        }
        let balances = local.balances(QIPP, "P1").await;
        assert_eq!(balances, ["maximum 827160", "awarded 825910", "deducted 1250", "paid 825910"]);
        local.world.sound().await;
    }

    async fn what_is_worked_out_follows_readings_and_claims(place) {
        let rules = rules("schemes/stoke-qipp-les/2012-13.toml");
        let (local, item, other) = taking_part(&place, &rules, &qipp()).await;
        let finance = local.who("finance.a");
        let complete = async |item: i64, patients: u32| local.register().complete_with(finance, item, &readings(&rules, patients)).await;
        let awarded = async || local.register().local_item(local.who("auditor"), item).await.unwrap().awarded;
        complete(item, 6_834).await.unwrap();
        local.register().calculate_local(finance, item, &how("first")).await.unwrap();
        assert_eq!(awarded().await, Some(820_910));
        // Another claim takes it back to where readings are missing too: they are frozen with the claims.
        local.claims("P1", item, "posters", &posters(4_000)).await.unwrap();
        assert_eq!(awarded().await, None);
        complete(item, 6_835).await.unwrap();
        local.register().calculate_local(finance, item, &how("second")).await.unwrap();
        assert_eq!(awarded().await, Some(821_025 + 4_000));
        assert_eq!(local.register().calculate_local(finance, item, &how("first")).await.unwrap_err()[0].code, "key-reused");

        // Only the hash of readings is no reading.
        let hash = Act::Complete { readings_sha256: Some(sha256(b"a list")) };
        local.acts("finance.a", other, hash).await.unwrap();
        let refused = local.register().calculate_local(finance, other, &how("third")).await.unwrap_err();
        assert_eq!(refused[0].code, "no-such-thing");
        assert!(refused[0].message.contains("not kept here"), "{}", refused[0].message);
        local.world.sound().await;
    }

    async fn a_bundle_shows_what_was_signed_without_the_register(place) {
        let rules = rules("schemes/stoke-qipp-les/2012-13.toml");
        let visits = Component { rate: Some(Exact::from(1_250_i128)), ..component("visits", ComponentKind::Units) };
        let only_claims = Arrangement { components: vec![visits, posters_of(5_000)], ..qipp() };
        let (local, item, other) = taking_part(&place, &rules, &only_claims).await;
        let half = Claimed { component: "visits".to_owned(), amount: Amount::Units(Exact::fraction(7, 2).unwrap()), ..posters(0).remove(0) };
        let lines = [half, posters(6_250).remove(0)];
        local.claims("P1", item, "claimed", &lines).await.unwrap();
        let early = local.register().local_bundle(local.who("manager.P1"), item).await.unwrap_err();
        assert_eq!(early[0].code, "not-in-this-state");
        local.acts("manager.P1", item, Act::Complete { readings_sha256: None }).await.unwrap();
        local.register().calculate_local(local.who("finance.a"), item, &how("first")).await.unwrap();
        let act = local.declares(item).await;
        local.acts("manager.P1", item, act).await.unwrap();

        let files: BTreeMap<String, Vec<u8>> =
            local.register().local_bundle(local.who("manager.P1"), item).await.unwrap().into_iter().collect();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["SHA256SUMS", "local-award.json", "scheme.json", "signatures.json"]);
        let (award, hash) = (&files[LOCAL_AWARD_FILE], sha256(&files["scheme.json"]));
        let again = local_again(award, &hash, None).unwrap();
        assert_eq!(&again.bytes, award);
        let awarded = again.lines.iter().find(|it| it.account == Account::Awarded).unwrap();
        assert_eq!(awarded.pence, 4_375 + 5_000, "three visits and a half at £12.50, and posters up to £50.00");
        let signed: Signatures = serde_json::from_slice(&files["signatures.json"]).unwrap();
        assert_eq!(again.signed(&hash), (signed.result, signed.content.clone()));
        assert_eq!(signed.content, local.content(item).await);
        assert_eq!(signed.signatures.iter().map(|it| it.action.as_str()).collect::<Vec<_>>(), ["local.calculate", "local.declare"]);

        // Under other rules it is not what was signed, and what cannot follow is refused.
        assert_ne!(again.signed(&sha256(b"other rules")).1, signed.content);
        let text = String::from_utf8(award.clone()).unwrap();
        for (from, to) in [("4375", "4376"), ("\"7/2\"", "\"x\""), ("\"claims\": [\n    [", "\"claims\": [\n    7, ["), ("{", "")] {
            let from = if text.contains(from) { from } else { "\"3.5\"" };
            let wrong = text.replacen(from, to, 1);
            assert_ne!(wrong, text);
            assert!(local_again(wrong.as_bytes(), &hash, None).is_err(), "{from} as {to}");
        }
        assert!(local_again(award, &hash, Some((&hash, b"{}", Vec::new()))).is_err(), "nothing came from readings");
        assert_eq!(local.register().local_bundle(local.who("manager.P3"), item).await.unwrap_err()[0].code, "not-permitted");
        assert_eq!(local.register().local_bundle(local.who("manager.P3"), other).await.unwrap_err()[0].code, "not-in-this-state");
        local.world.sound().await;
    }

    async fn readings_that_do_not_fit_are_refused(place) {
        let rules = rules("schemes/stoke-qipp-les/2012-13.toml");
        let (local, item, _) = taking_part(&place, &rules, &qipp()).await;
        let finance = local.who("finance.a");
        let refused = async |facts: Vec<u8>| local.register().complete_with(finance, item, &facts).await.unwrap_err();
        assert_eq!(refused(b"{".to_vec()).await[0].code, "bad-register-value");
        let without = String::from_utf8(readings(&rules, 1)).unwrap().replace("\"P1\"", "\"P7\"");
        assert_eq!(refused(without.into_bytes()).await[0].code, "no-such-thing", "P1 is not in them");
        // What the commissioner found is among them: neither another practice nor the practice itself gives them.
        for manager in ["manager.P1", "manager.P3"] {
            let told = local.register().complete_with(local.who(manager), item, &readings(&rules, 1)).await.unwrap_err();
            assert_eq!(told[0].code, "not-permitted", "{manager}");
            let hash = Act::Complete { readings_sha256: Some(sha256(b"a list")) };
            assert_eq!(local.refused(manager, item, hash).await, "not-permitted", "{manager}");
        }
        assert_eq!(local.register().local_item(finance, item).await.unwrap().state, State::Accepted, "nothing half done");
        local.world.sound().await;
    }
}
