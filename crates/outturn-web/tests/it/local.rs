//! A local scheme over the interface: arranged, offered, claimed by a practice and by a template, declared, approved and
//! paid.

use serde_json::{Value, json};

use crate::support::rules::{SCHEME, for_each_patient, patients, rules};
use crate::support::{Client, Server, both, key};

/// People of a CCG and a practice.
struct People {
    leads: [Client; 2],
    finance: [Client; 3],
    manager: Client,
    other: Client,
    auditor: Client,
}

fn everybody(server: &Server) -> People {
    let again = |account: &str| server.sign_in(account);
    People {
        leads: [again("lead.a"), again("lead.b")],
        finance: [again("finance.a"), again("finance.b"), again("finance.c")],
        manager: again("manager"),
        other: again("other"),
        auditor: again("auditor"),
    }
}

fn arrangement() -> Value {
    json!({
        "accepting": { "from": "2014-03-10", "to": "2014-04-30" },
        "claims": { "from": "2014-07-01", "to": "2014-10-31" },
        "declaration": true, "approval": true, "participation_only": false,
        "shares": [{ "body": "C1", "share": "1/3" }, { "body": "C2", "share": "2/3" }],
        "components": [
            { "code": "audits", "title": "Audits", "kind": "units", "rate": "1250", "cap": null, "evidence": false },
            { "code": "backfill", "title": "Backfill", "kind": "pounds", "rate": null, "cap": 10_000, "evidence": true },
        ],
        "bands": [{ "from": 0, "role": "ccg-lead", "approvals": 1 }],
    })
}

/// A scheme that is published, offered to P1 and P2 and accepted by P1, in August.
fn accepted(server: &Server, rules: &Value, arrangement: &Value) -> (People, i64) {
    let owner = server.sign_in("owner");
    for (code, kind, within) in [
        ("C1", "ccg", None),
        ("C2", "ccg", None),
        ("P1", "practice", Some("C1")),
        ("P2", "practice", Some("C2")),
    ] {
        owner.write("/v1/bodies", &json!({ "code": code, "name": code, "kind": kind, "within": within }));
    }
    for (account, role, body) in [
        ("lead.a", "ccg-lead", "C1"),
        ("lead.b", "ccg-lead", "C1"),
        ("finance.a", "ccg-finance", "C1"),
        ("finance.b", "ccg-finance", "C1"),
        ("finance.c", "ccg-finance", "C1"),
        ("manager", "practice-manager", "P1"),
        ("other", "practice-manager", "P2"),
        ("auditor", "auditor", "N1"),
    ] {
        server.person(&owner, account, role, body);
    }
    let people = everybody(server);
    let at = |what: &str| format!("/v1/schemes/{SCHEME}/{what}");
    people.finance[0].write("/v1/schemes", &json!({ "body": "C1", "rules": rules }));
    let past = json!({ "from": "2014-02-01", "to": "2014-04-30" });
    let mut wrong = arrangement.clone();
    wrong["accepting"] = past;
    assert_eq!(people.leads[0].refused(&at("arrangement"), &wrong), "date-passed");
    wrong["accepting"] = json!({ "from": "spring", "to": "2014-04-30" });
    assert_eq!(people.leads[0].refused(&at("arrangement"), &wrong), "bad-register-value");
    people.leads[0].write(&at("arrangement"), arrangement);
    assert_eq!(server.public().read("/v1/local-schemes"), json!([]));
    assert_eq!(people.leads[0].refused(&at("publish"), &json!({})), "made-by-checker");
    people.leads[1].write(&at("publish"), &json!({}));
    let shown = server.public().read("/v1/local-schemes");
    assert_eq!((&shown[0]["arrangement"], &shown[0]["late"]), (arrangement, &json!(false)));
    let offered = people.leads[0].write(&at("offers"), &json!({ "practices": ["P1", "P2"] }));
    assert_eq!(offered["result"], json!([1, 2]));
    server.clock.set("2014-05-01T09:00:00Z").unwrap();
    let people = everybody(server);
    assert_eq!(people.manager.refused("/v1/local-items/1/accept", &json!({})), "outside-window");
    let extension =
        json!({ "practice": "P1", "which": "accepting", "until": "2014-05-09", "reason": "a lost letter" });
    people.leads[0].write(&at("extensions"), &extension);
    let done = people.manager.write("/v1/local-items/1/accept", &json!({}));
    assert_eq!((&done["result"], &done["entry"]["href"]), (&json!("accepted"), &json!("/v1/local-items/1")));
    server.clock.set("2014-08-01T09:00:00Z").unwrap();
    (everybody(server), 1)
}

both! {
    fn a_local_scheme_goes_from_offer_to_payment(server) {
        let (people, item) = accepted(server, &rules(), &arrangement());
        let at = |what: &str| format!("/v1/local-items/{item}/{what}");
        let scheme = |what: &str| format!("/v1/schemes/{SCHEME}/{what}");
        let shown = || people.manager.read(&format!("/v1/local-items/{item}"));
        assert_eq!(shown()["components"][0]["claimed"], Value::Null, "not claimed, and not zero");
        assert_eq!(people.other.get(&format!("/v1/local-items/{item}")).status, 403);
        assert_eq!(people.other.read(&scheme("local-items")).as_array().unwrap().len(), 1, "its own");
        assert_eq!(server.public().get(&format!("/v1/local-items/{item}")).status, 401);

        // The practice claims audits, with a document for backfill.
        let line = |units: Value, pence: Value, evidence: Value| json!({ "lines": [{ "component": if units.is_null() { "backfill" } else { "audits" }, "period": "2014/15 Q1", "units": units, "pence": pence, "evidence": evidence }] });
        assert_eq!(people.manager.refused(&at("claims"), &line(json!("4"), json!(5), json!([]))), "unreadable-request");
        assert_eq!(people.manager.refused(&at("claims"), &line(Value::Null, json!(5_001), json!([]))), "evidence-missing");
        let letter = people.manager.send("POST", "/v1/documents?body=P1&name=invoice.txt", &[("content-type", "text/plain"), ("idempotency-key", &key())], b"an invoice").json();
        let digest = letter["result"].as_str().unwrap_or_default().to_owned();
        people.manager.write(&at("claims"), &line(Value::Null, json!(5_001), json!([digest])));

        // The commissioner claims the audits by the template; what is wrong with it is told with its place.
        let csv = |text: &str| people.leads[0].send("POST", &scheme("claims.csv"), &[("content-type", "text/csv"), ("idempotency-key", &key())], text.as_bytes());
        let empty = people.leads[0].get(&format!("{}?period=2014/15%20Q1", scheme("claims.csv"))).text;
        assert!(empty.contains("P1,audits,2014/15 Q1,,,,"), "{empty}");
        let wrong = csv(&empty.replace("P1,audits,2014/15 Q1,,,,", "P1,audits,2014/15 Q1,four,,,\nP9,audits,2014/15 Q1,4,,,"));
        let problems = wrong.json()["problems"].clone();
        assert_eq!((wrong.status, problems[0]["line"].as_i64(), problems[0]["column"].as_i64(), problems[1]["line"].as_i64()), (422, Some(2), Some(22), Some(3)), "{}", wrong.text);
        let filled = empty.replace("P1,audits,2014/15 Q1,,,,", "P1,audits,2014/15 Q1,4,,,");
        let done = csv(&filled).json();
        assert_eq!((&done["result"]["claims"], &done["result"]["lines"]), (&json!({ "P1": 2 }), &json!(1)));
        assert_eq!(csv(&filled).json()["result"]["same_as_before"], json!(true));

        people.manager.write(&at("complete"), &json!({}));
        let lines = people.finance[0].read(&at("worked-out"));
        let worked = people.manager.read(&at("award"));
        assert_eq!((&worked["lines"], &worked["rules"]), (&lines, &Value::Null), "nothing comes from readings");
        assert_eq!(worked["award"]["claims"].as_array().map(Vec::len), Some(2), "{worked}");
        let calculation = json!({ "effective": "2014-09-30", "recovery": "repay" });
        let tried = people.finance[0].send("POST", &format!("{}?dry_run=true", at("calculate")), &[("content-type", "application/json"), ("idempotency-key", &key())], calculation.to_string().as_bytes());
        assert_eq!((tried.status, shown()["state"].as_str()), (200, Some("data-complete")), "{}", tried.text);
        people.finance[0].write(&at("calculate"), &calculation);
        let signs = json!({ "signs": shown()["content"] });
        let approval = json!({ "signs": shown()["content"], "role": "ccg-lead" });
        assert_eq!(people.leads[1].refused(&at("approve"), &approval), "not-declared");
        people.manager.write(&at("declare"), &signs);
        assert_eq!(people.leads[0].refused(&at("approve"), &approval), "made-by-checker", "who claimed by the template");
        let deciders = people.auditor.read(&at("deciders"));
        assert!(deciders.as_array().unwrap().iter().any(|it| it["removed"].to_string().contains("local.claim-bulk")), "{deciders}");
        people.leads[1].write(&at("approve"), &approval);
        people.finance[1].write(&at("finance-approve"), &signs);
        // £100.01 by a third and two thirds.
        assert_eq!(shown()["cost"], json!([{ "body": "C1", "share": "1/3", "pence": 3_334, "penny_left_over": true }, { "body": "C2", "share": "2/3", "pence": 6_667, "penny_left_over": false }]));
        let pay = json!({ "effective": "2014-11-05" });
        assert_eq!(people.finance[2].refused(&at("pay"), &pay), "too-early");
        server.clock.set("2014-11-05T09:00:00Z").unwrap();
        let people = everybody(server);
        let once = key();
        for _ in 0..2 {
            assert_eq!(people.finance[2].post(&at("pay"), &once, &pay).status, 200);
        }
        people.leads[0].write(&at("account"), &json!({}));
        let payments = people.finance[0].get(&scheme("payments.csv"));
        assert!(payments.text.contains("P1,P1,100.01,posted") && payments.text.lines().count() == 2, "{}", payments.text);
        server.sound(&people.auditor);
    }

    fn readings_are_worked_out_by_the_register(server) {
        let mut arranged = arrangement();
        arranged["components"].as_array_mut().unwrap().push(json!({ "code": "patients", "title": "Patients", "kind": "readings", "rate": null, "cap": null, "evidence": false }));
        let (people, item) = accepted(server, &for_each_patient(), &arranged);
        let at = |what: &str| format!("/v1/local-items/{item}/{what}");
        let claims = json!({ "lines": [{ "component": "audits", "period": "2014/15 Q1", "units": "4", "pence": null, "evidence": [] }] });
        people.manager.write(&at("claims"), &claims);
        // What is worked out from readings is not complete without them, and nobody says what came out.
        assert_eq!(people.finance[0].refused(&at("complete"), &json!({})), "bad-register-value");
        let both = json!({ "facts": patients(6_834), "facts_sha256": "0".repeat(64) });
        assert_eq!(people.finance[0].refused(&at("complete"), &both), "unreadable-request");
        assert_eq!(people.finance[0].refused(&at("complete"), &json!({ "facts": { "readings.csv": 1 } })), "altered");
        people.finance[0].write(&at("complete"), &json!({ "facts": patients(6_834) }));
        let said = json!({ "effective": "2014-09-30", "recovery": "repay", "lines": [] });
        assert_eq!(people.finance[0].refused(&at("calculate"), &said), "unreadable-request");
        people.finance[0].write(&at("calculate"), &json!({ "effective": "2014-09-30", "recovery": "repay" }));
        let shown = people.manager.read(&format!("/v1/local-items/{item}"));
        // £1.15 for 6,834 patients and £12.50 for 4 audits.
        assert_eq!(shown["awarded"], json!(785_910 + 5_000), "{shown}");
        let award = people.manager.read(&at("award"));
        assert_eq!(award["lines"], shown["lines"]);
        assert!(award["rules"]["reasons"].to_string().contains("6,834"), "{award}");
        let readings = award["award"]["readings_sha256"].as_str().unwrap().to_owned();
        let kept = people.manager.read(&format!("/v1/documents/{readings}"));
        assert_eq!(kept["organisations.csv"].as_object().unwrap().len(), 1, "only the practice's own: {kept}");
        assert_eq!(people.other.get(&format!("/v1/documents/{readings}")).status, 403);
    }
}
