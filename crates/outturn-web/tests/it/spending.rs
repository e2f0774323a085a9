//! An award over the interface, from its plan to the published statement and a merger.

use serde_json::{Value, json};

use crate::national::world;
use crate::support::rules::SCHEME;
use crate::support::{Client, both, key};

/// Keeps a document about a body, and gives its hash.
fn keep(who: &Client, body: &str, name: &str) -> String {
    let path = format!("/v1/documents?body={body}&name={name}.txt");
    let headers = [("content-type", "text/plain"), ("idempotency-key", &key())];
    let came = who.send("POST", &path, &headers, name.as_bytes());
    assert_eq!(came.status, 200, "{}", came.text);
    outturn_award::receipt::sha256(name.as_bytes())
}

fn spent(evidence: &str, pence: i64, purpose: &Value) -> Value {
    json!({
        "scheme": SCHEME, "body": "C1", "plan": null, "programme": "Older people",
        "provider": { "kind": "hospital", "code": "RXX", "name": "The hospital" }, "form": "service",
        "purpose": purpose, "pence": pence, "on": "2015-10-01", "about": "a clinic", "evidence": evidence,
        "through": null,
    })
}

both! {
    fn an_award_is_planned_spent_and_stated(server) {
        let people = world(server);
        let item = people.paid();
        let finance = server.person(&people.owner, "finance.c1", "ccg-finance", "C1");
        let award = format!("scheme={SCHEME}&body=C1");
        let statements = format!("/v1/schemes/{SCHEME}/statements");
        let deadline = format!("/v1/schemes/{SCHEME}/statement-deadlines");
        assert_eq!(people.owner.refused(&deadline, &json!({ "due": "2015-09-30", "reason": null })), "bad-register-value");
        people.owner.write(&deadline, &json!({ "due": "2015-12-31", "reason": null }));
        let invoice = keep(&finance, "C1", "invoice");
        let mut line = spent(&invoice, 6_000_000, &json!("quality"));
        for (name, value) in [("from", json!("2015-10-01")), ("to", json!("2016-03-31"))] {
            line[name] = value;
        }
        for name in ["plan", "on", "about", "evidence"] {
            line.as_object_mut().unwrap().remove(name);
        }
        let planned = people.lead.write("/v1/plans", &line);
        assert_eq!((&planned["entry"]["href"], &planned["result"]), (&json!("/v1/plans/1"), &json!(1)));
        line["pence"] = json!(7_000_000);
        line["reason"] = json!("a dearer offer");
        assert_eq!(people.lead.write("/v1/plans/1/amend", &line)["result"], 2);

        let mut first = spent(&invoice, 7_000_000, &json!("quality"));
        first["plan"] = json!(1);
        assert_eq!(finance.write("/v1/spending?dry_run=true", &first)["dry_run"], true);
        finance.write("/v1/spending", &first);
        let second = finance.write("/v1/spending", &spent(&invoice, 2_500_000, &Value::Null))["result"].as_i64().unwrap();
        assert_eq!(finance.refused("/v1/spending", &spent(&"0".repeat(64), 1, &Value::Null)), "no-such-thing");
        assert_eq!(finance.refused("/v1/spending", &spent(&invoice, 1, &json!("parties"))), "unreadable-request");
        assert_eq!(people.other.refused("/v1/spending", &first), "not-permitted");
        let shown = people.lead.read("/v1/plans/1");
        assert_eq!((&shown["spent"], &shown["stands"]["version"], &shown["before"][0]["pence"]), (&json!(7_000_000), &json!(2), &json!(6_000_000)));
        assert_eq!(people.lead.read(&format!("/v1/plans?{award}"))[0], shown);
        let uses = people.lead.read(&format!("/v1/spending-view?{award}"));
        assert_eq!((&uses["paid"], &uses["untagged"], &uses["unspent"]), (&json!(10_000_000), &json!(2_500_000), &json!(500_000)));

        // An untagged pound is not published, and what is left has a reason.
        let publishing = json!({ "body": "C1", "as_at": "2015-10-01", "reason": null });
        let came = people.lead.post(&statements, &key(), &publishing);
        assert_eq!((came.status, came.code().as_str()), (409, "untagged-spending"));
        let tag = json!({ "from": null, "to": "inequalities-in-access", "pence": 2_500_000, "reason": "looked up" });
        finance.write(&format!("/v1/spending/{second}/tag"), &tag);
        let back = json!({ "from": "inequalities-in-access", "pence": 500_000, "on": "2015-10-01", "reason": "a mistake" });
        finance.write(&format!("/v1/spending/{second}/take-back"), &back);
        assert_eq!(people.lead.refused(&statements, &publishing), "unexplained-difference");
        let reason = json!({ "scheme": SCHEME, "body": "C1", "pence": 1_000_000, "reason": "to be spent next year" });
        people.lead.write("/v1/differences", &reason);
        let draft = people.lead.read(&format!("{statements}/C1/draft?as_at=2015-10-01&believed=2015-10-01"));
        assert_eq!((&draft["spent"], &draft["reason"]), (&json!(9_000_000), &json!("to be spent next year")));
        assert_eq!(server.public().get(&format!("{statements}/C1/draft?as_at=2015-10-01&believed=2015-10-01")).status, 401);
        assert_eq!(people.owner.read(&format!("/v1/schemes/{SCHEME}/statements-owed"))[0]["overdue"], false);
        let published = people.lead.write(&statements, &publishing);
        assert_eq!((&published["result"]["version"], &published["result"]["late"]), (&json!(1), &json!(false)));
        people.lead.write(&format!("/v1/items/{item}/account"), &json!({}));

        // Everybody reads it, in each shape.
        let public = server.public();
        let all = public.read(&statements);
        assert_eq!(all[0]["statement"], draft);
        let one = public.read(&format!("{statements}/C1"));
        assert_eq!((&one, &one["sha256"]), (&all[0], &published["result"]["sha256"]));
        let hash = outturn_award::receipt::sha256(one["statement"].to_string().as_bytes());
        assert_eq!(one["sha256"], hash, "the hash can be worked out from what is read");
        let csv = public.get(&format!("{statements}/C1?shape=csv"));
        assert!(csv.header("content-type").starts_with("text/csv") && csv.text.contains("total,spent,,,,,90000.00,"), "{}", csv.text);
        let text = public.get(&format!("{statements}/C1?version=1&shape=markdown"));
        assert!(text.text.starts_with("# How C1 spent its award"), "{}", text.text);
        assert_eq!(public.get(&format!("{statements}/C1?shape=pdf")).status, 400);
        assert_eq!(public.get(&format!("{statements}/C1?version=2")).status, 404);
        assert_eq!(public.read(&deadline)[0]["due"], "2015-12-31");
        assert_eq!(people.lead.refused(&statements, &publishing), "statement-unchanged");
        assert_eq!(public.get(&format!("/v1/spending?{award}")).status, 401);
        assert_eq!(people.other.get(&format!("/v1/spending/{second}")).status, 403);
        assert_eq!(people.lead.read(&format!("/v1/spending?{award}"))[1], people.lead.read(&format!("/v1/spending/{second}")));
        server.sound(&people.auditor);
    }

    fn a_successor_is_recorded_and_acts(server) {
        let people = world(server);
        let item = people.paid();
        let order = keep(&people.owner, "N1", "order");
        let new = json!({
            "predecessor": "C1", "from": "2015-04-01", "evidence": order, "reason": null,
            "successors": [{ "body": "C2", "share": null }],
        });
        assert_eq!(people.lead.refused("/v1/successions", &new), "not-permitted");
        assert_eq!(people.other.get(&format!("/v1/items/{item}")).status, 403);
        assert_eq!(people.owner.write("/v1/successions", &new)["result"], 1);
        assert_eq!(people.other.read(&format!("/v1/items/{item}"))["body"], "C1");
        let shown = server.public().read("/v1/successions/C1");
        assert_eq!(shown["successors"], json!([{ "body": "C2", "share": "1" }]));
        assert_eq!(server.public().read("/v1/successions"), json!([shown]));
        assert_eq!(server.public().get("/v1/successions/C2").status, 404);
        let parts = people.finance.read("/v1/bodies/C1/payees?on=2015-10-01&pence=5");
        assert_eq!(parts, json!([{ "body": "C2", "pence": 5 }]));
        assert_eq!(people.finance.read(&format!("/v1/schemes/{SCHEME}/due-back?on=2015-10-01")), json!([]));
        let mut split = new.clone();
        split["predecessor"] = json!("C2");
        split["successors"] = json!([{ "body": "C1", "share": "1/2" }]);
        assert_eq!(people.owner.refused("/v1/successions", &split), "split-without-shares");
        // A payment to a member waits for another; with no scheme there is none.
        let finance = server.person(&people.owner, "finance.c1", "ccg-finance", "C1");
        people.owner.write("/v1/bodies", &json!({ "code": "P1", "name": "The practice", "kind": "practice", "within": "C1" }));
        let mut bonus = spent(&order, 1, &json!("quality"));
        bonus["provider"] = json!({ "kind": "practice", "code": "P1", "name": "The practice" });
        let came = finance.post("/v1/spending", &key(), &bonus);
        assert_eq!((came.status, came.code().as_str()), (422, "bonus-to-members"));
        assert!(came.text.contains("223K(6)"), "{}", came.text);
        let targets = json!({ "body": "C1", "scheme": SCHEME, "targets": "fewer falls", "evidence": order });
        assert_eq!(people.lead.refused("/v1/improvements", &targets), "bonus-to-members");
        assert_eq!(server.public().read("/v1/improvements"), json!([]));
        assert_eq!(people.lead.refused("/v1/spending/1/approve", &json!({})), "not-permitted");
        assert_eq!(people.lead.refused("/v1/spending/1/refuse", &json!({ "reason": "none" })), "not-permitted");
        server.sound(&people.auditor);
    }
}
