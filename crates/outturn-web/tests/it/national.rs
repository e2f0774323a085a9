//! A determination over the interface, from the rules to the payment, and the bundle that is verified without it.

use std::io::{Cursor, Read as _};

use serde_json::{Value, json};

use crate::support::rules::{SCHEME, facts, rules};
use crate::support::{Client, Server, both, key};

/// People in the roles that a determination needs.
pub(crate) struct People {
    pub(crate) owner: Client,
    pub(crate) analyst: Client,
    pub(crate) officer: Client,
    pub(crate) approver: Client,
    pub(crate) finance: Client,
    pub(crate) payer: Client,
    pub(crate) lead: Client,
    pub(crate) other: Client,
    pub(crate) auditor: Client,
}

/// A register with two CCGs, a published scheme, and its year over.
pub(crate) fn world(server: &Server) -> People {
    let owner = server.sign_in("owner");
    for (code, kind, within) in
        [("T1", "area-team", None), ("C1", "ccg", Some("T1")), ("C2", "ccg", Some("T1"))]
    {
        owner.write("/v1/bodies", &json!({ "code": code, "name": code, "kind": kind, "within": within }));
    }
    let officer = server.person(&owner, "officer", "determining-officer", "N1");
    let drafted = owner.write("/v1/schemes", &json!({ "body": "N1", "rules": rules() }));
    assert_eq!(drafted["entry"]["href"], format!("/v1/schemes/{SCHEME}"));
    officer.write(&format!("/v1/schemes/{SCHEME}/publish"), &json!({}));
    server.clock.set("2015-10-01T09:00:00Z").unwrap();
    let owner = server.sign_in("owner");
    let person = |account: &str, role: &str, body: &str| server.person(&owner, account, role, body);
    People {
        analyst: person("analyst", "national-analyst", "N1"),
        officer: server.sign_in("officer"),
        approver: person("approver", "approver", "N1"),
        finance: person("finance", "finance", "N1"),
        payer: person("payer", "finance", "N1"),
        lead: person("lead.c1", "ccg-lead", "C1"),
        other: person("lead.c2", "ccg-lead", "C2"),
        auditor: person("auditor", "auditor", "N1"),
        owner,
    }
}

impl People {
    /// An item of C1 that was taken to its payment.
    pub(crate) fn paid(&self) -> i64 {
        let item = self.analyst.write("/v1/items", &json!({ "scheme": SCHEME, "body": "C1" }))["result"]
            .as_i64()
            .unwrap();
        self.take(item, usize::MAX);
        item
    }

    /// Takes an open item so many steps on, or all.
    pub(crate) fn take(&self, item: i64, steps: usize) {
        let at = |step: &str| format!("/v1/items/{item}/{step}");
        let calculated = json!({ "effective": "2015-09-30", "recovery": "repay" });
        for (who, step, body) in [
            (&self.analyst, "freeze", Some(json!({ "facts": facts(90) }))),
            (&self.analyst, "calculate", Some(calculated)),
            (&self.officer, "check", None),
            (&self.approver, "approve", None),
            (&self.finance, "finance-approve", None),
            (&self.officer, "notify", Some(json!({}))),
            (&self.payer, "pay", Some(json!({ "effective": "2015-10-01" }))),
        ]
        .into_iter()
        .take(steps)
        {
            let signs = || json!({ "signs": self.lead.read(&format!("/v1/items/{item}"))["content"] });
            who.write(&at(step), &body.unwrap_or_else(signs));
        }
    }
}

both! {
    fn a_determination_goes_from_rules_to_payment(server) {
        let people = world(server);
        let item = people.paid();
        let shown = people.lead.read(&format!("/v1/items/{item}"));
        assert_eq!(shown["state"], "paid");
        let steps: Vec<&str> = shown["moves"].as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert_eq!(steps.join(" "), "item.freeze item.calculate item.check item.approve item.finance-approve item.notify item.pay");
        let award = people.lead.read(&format!("/v1/items/{item}/award"));
        assert!(award["result"].to_string().contains("£100,000"), "{}", award["result"]);
        let balances = people.lead.read(&format!("/v1/schemes/{SCHEME}/balances?body=C1"));
        let paid = balances.as_array().unwrap().iter().find(|it| it["account"] == "paid").unwrap();
        assert_eq!(paid["pence"], 10_000_000);
        // As it was believed before it was paid.
        let before = people.lead.read(&format!("/v1/schemes/{SCHEME}/balances?body=C1&believed=2015-09-30"));
        assert_eq!(before, json!([]));
        let asserted = people.finance.write(&format!("/v1/schemes/{SCHEME}/assertions"), &json!({ "account": "paid", "effective": "2015-10-01", "pence": 9_999_999, "source": "the bank", "body": null }));
        assert_eq!(asserted["result"], json!({ "found": 10_000_000, "difference": 1 }));
        let payments = people.finance.get(&format!("/v1/schemes/{SCHEME}/payments.csv"));
        assert!(payments.text.contains("C1,C1,100000.00,posted"), "{}", payments.text);
        let journal = people.finance.get(&format!("/v1/schemes/{SCHEME}/journal"));
        assert!(journal.text.contains("£100000.00"), "{}", journal.text);
        // Another CCG sees none of it.
        assert_eq!(people.other.get(&format!("/v1/items/{item}")).code(), "not-permitted");
        assert_eq!(people.other.read("/v1/items")["of"], json!([]));
        assert_eq!(people.other.get(&format!("/v1/schemes/{SCHEME}/balances?body=C1")).status, 403);
        assert_eq!(server.public().get(&format!("/v1/items/{item}")).status, 401);
        // Whoever made it does not check it.
        let again = people.analyst.refused(&format!("/v1/items/{item}/pay"), &json!({ "effective": "2015-10-01" }));
        assert_eq!(again, "not-permitted");
        server.sound(&people.auditor);
    }

    fn the_bundle_holds_what_was_signed(server) {
        let people = world(server);
        let item = people.paid();
        let came = people.lead.get(&format!("/v1/items/{item}/bundle"));
        assert_eq!((came.status, came.header("content-type")), (200, "application/zip"));
        let mut archive = zip::ZipArchive::new(Cursor::new(came.bytes)).unwrap();
        let mut files = std::collections::BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            files.insert(file.name().unwrap().rsplit('/').next().unwrap().to_owned(), bytes);
        }
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["SHA256SUMS", "award.json", "facts.json", "receipt.json", "scheme.json", "signatures.json"]);
        assert!(!String::from_utf8_lossy(&files["facts.json"]).contains("C2"), "facts of others");
        let signed: Value = serde_json::from_slice(&files["signatures.json"]).unwrap();
        let sha256 = |bytes: &[u8]| outturn_award::receipt::sha256(bytes);
        let result = signed["result"].as_str().unwrap();
        let content = format!("{}\n{}\n{}\n", sha256(&files["scheme.json"]), sha256(&files["facts.json"]), sha256(result.as_bytes()));
        assert_eq!(signed["content"], sha256(content.as_bytes()));
        assert!(result.contains(&sha256(&files["award.json"])));
        assert_eq!(people.other.get(&format!("/v1/items/{item}/bundle")).status, 403);
    }

    fn an_award_is_worked_out_without_recording_anything(server) {
        let people = world(server);
        let head = server.public().read("/v1");
        let asked = json!({ "scheme": SCHEME, "facts": facts(90), "earner": "C1" });
        let public = server.public().post_plain("/v1/calculate", &asked);
        assert_eq!(public.status, 200, "{}", public.text);
        assert!(public.json()["result"].to_string().contains("£100,000"), "{}", public.text);
        let missed = server.public().post_plain("/v1/calculate", &json!({ "rules": rules(), "facts": facts(89), "earner": "C1" }));
        assert!(missed.json()["result"].to_string().contains("nothing"), "{}", missed.text);
        let wrong = server.public().post_plain("/v1/calculate", &json!({ "rules": { "scheme": { "id": "x" } }, "facts": facts(89), "earner": "C1" }));
        assert_eq!(wrong.status, 422);
        assert!(wrong.json()["problems"].as_array().unwrap().len() > 1, "{}", wrong.text);
        assert_eq!(server.public().post_plain("/v1/calculate", &json!({ "scheme": "no/such", "facts": facts(1), "earner": "C1" })).status, 404);
        assert_eq!(server.public().read("/v1"), head);
        assert_eq!(people.lead.post(&format!("/v1/schemes/{SCHEME}/publish"), &key(), &json!({})).status, 403);
    }
}
