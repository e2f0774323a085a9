//! Local schemes of C1, and an item of P1 in every state, each under a scheme of its own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::table::elsewhere;
use crate::support::rules::of_id;
use crate::support::{Client, Server};

/// An item of P1.
pub(super) struct Item {
    pub(super) number: i64,
    /// What is signed; empty before it is worked out.
    pub(super) content: String,
}

/// Items by the names of their schemes: the state in which each is, and some more.
pub(super) struct Local {
    pub(super) of: BTreeMap<&'static str, Item>,
    pub(super) owner: Client,
    pub(super) auditor: Client,
}

/// The scheme of a name.
pub(super) fn scheme(name: &str) -> String {
    format!("local-{name}/2014-15")
}

/// How far each item is taken: its name, whether the practice declares it and the commissioner approves it, and how
/// many steps.
const MADE: [(&str, (bool, bool), usize); 13] = [
    ("offered", (true, true), 0),
    ("declined", (true, true), 0),
    ("accepted", (true, true), 1),
    // Accepted as well: of two commissioners, and with something claimed.
    ("shared", (true, true), 1),
    ("claimed", (true, true), 2),
    ("data-complete", (true, true), 3),
    // Nobody has to declare or approve it, so that everything that may follow is possible at once.
    ("calculated", (false, false), 4),
    ("declared", (true, false), 5),
    ("approved", (true, true), 6),
    ("finance-approved", (false, false), 7),
    // The same, with the window for claims over.
    ("payable", (false, false), 7),
    ("paid", (false, false), 8),
    ("accounted-for", (false, false), 9),
];

/// How a scheme is arranged whose window for claims is the day itself.
pub(super) fn arrangement((declaration, approval): (bool, bool), shared: bool) -> Value {
    let shares = json!([{ "body": "C1", "share": "1/3" }, { "body": "C2", "share": "2/3" }]);
    let audits = json!({ "code": "audits", "title": "Audits", "kind": "units", "rate": "1250", "cap": null, "evidence": false });
    json!({
        "accepting": { "from": "2015-10-01", "to": "2015-12-31" },
        "claims": { "from": "2015-10-01", "to": "2015-10-01" },
        "declaration": declaration, "approval": approval, "participation_only": false,
        "shares": if shared { shares } else { json!([]) }, "components": [audits], "bands": [],
    })
}

struct People {
    leads: [Client; 2],
    finance: [Client; 3],
    manager: Client,
}

/// Takes an item through some of its steps.
fn take(people: &People, number: i64, asks: (bool, bool), steps: std::ops::Range<usize>) {
    let at = |step: &str| format!("/v1/local-items/{number}/{step}");
    let content = || people.manager.read(&format!("/v1/local-items/{number}"))["content"].clone();
    for step in steps {
        match step {
            0 => drop(people.manager.write(&at("accept"), &json!({}))),
            1 => drop(people.manager.write(&at("claims"), &claim("4"))),
            2 => drop(people.manager.write(&at("complete"), &json!({}))),
            3 => drop(people.finance[0].write(&at("calculate"), &calculation())),
            4 if asks.0 => drop(people.manager.write(&at("declare"), &json!({ "signs": content() }))),
            5 if asks.1 => {
                let approval = json!({ "signs": content(), "role": "ccg-lead" });
                people.leads[1].write(&at("approve"), &approval);
            }
            6 => drop(people.finance[1].write(&at("finance-approve"), &json!({ "signs": content() }))),
            7 => drop(people.finance[2].write(&at("pay"), &json!({ "effective": "2015-10-02" }))),
            8 => drop(people.leads[0].write(&at("account"), &json!({}))),
            _ => {}
        }
    }
}

/// A claim of so many audits.
pub(super) fn claim(units: &str) -> Value {
    json!({ "lines": [{ "component": "audits", "period": "2014/15 Q1", "units": units }] })
}

pub(super) fn calculation() -> Value {
    json!({ "effective": "2015-10-01", "recovery": "repay" })
}

/// A draft that is arranged, a scheme that was offered to nobody, and an item in every state.
pub(super) fn made(server: &Server) -> Local {
    server.clock.set("2015-10-01T09:00:00Z").unwrap();
    let owner = server.sign_in("owner");
    for (code, kind, within) in
        [("T1", "area-team", None), ("C1", "ccg", Some("T1")), ("C2", "ccg", Some("T1"))]
    {
        owner.write("/v1/bodies", &json!({ "code": code, "name": code, "kind": kind, "within": within }));
    }
    elsewhere(&owner);
    for (account, role, body) in [
        ("lead.a", "ccg-lead", "C1"),
        ("lead.b", "ccg-lead", "C1"),
        ("finance.a", "ccg-finance", "C1"),
        ("finance.b", "ccg-finance", "C1"),
        ("finance.c", "ccg-finance", "C1"),
        ("manager", "practice-manager", "P1"),
        ("auditor", "auditor", "N1"),
    ] {
        server.person(&owner, account, role, body);
    }
    let people = signed_in(server);
    let arranged = |name: &str, asks| {
        let id = scheme(name);
        people.finance[0].write("/v1/schemes", &json!({ "body": "C1", "rules": of_id(&id) }));
        let how = arrangement(asks, name == "shared");
        people.leads[0].write(&format!("/v1/schemes/{id}/arrangement"), &how);
    };
    let published =
        |name: &str| people.leads[1].write(&format!("/v1/schemes/{}/publish", scheme(name)), &json!({}));
    arranged("draft", (true, true));
    arranged("unoffered", (true, true));
    published("unoffered");
    let mut of = BTreeMap::new();
    for (name, asks, steps) in MADE {
        arranged(name, asks);
        published(name);
        let offers = format!("/v1/schemes/{}/offers", scheme(name));
        let offered = people.leads[0].write(&offers, &json!({ "practices": ["P1"] }));
        let number = offered["result"][0].as_i64().unwrap();
        take(&people, number, asks, 0..steps.min(7));
        if name == "declined" {
            let reason = json!({ "reason": "too much" });
            people.manager.write(&format!("/v1/local-items/{number}/decline"), &reason);
        }
        of.insert(name, number);
    }
    // The window for claims is over, so that something can be paid.
    server.clock.set("2015-10-02T09:00:00Z").unwrap();
    let people = signed_in(server);
    for (name, asks, steps) in MADE {
        take(&people, of[name], asks, 7..steps.max(7));
        if name != "payable" {
            let more = json!({ "practice": "P1", "which": "claims", "until": "2015-12-31", "reason": "a late return" });
            people.leads[0].write(&format!("/v1/schemes/{}/extensions", scheme(name)), &more);
        }
    }
    let auditor = server.sign_in("auditor");
    let shown = |(name, number): (&'static str, i64)| {
        let it = auditor.read(&format!("/v1/local-items/{number}"));
        let state = match name {
            "shared" | "claimed" => "accepted",
            "payable" => "finance-approved",
            state => state,
        };
        assert_eq!(it["state"], state, "{name}");
        let content = it["content"].as_str().unwrap_or_default().to_owned();
        (name, Item { number, content })
    };
    let of = of.into_iter().map(shown).collect();
    Local { of, owner: server.sign_in("owner"), auditor }
}

fn signed_in(server: &Server) -> People {
    let again = |account: &str| server.sign_in(account);
    People {
        leads: [again("lead.a"), again("lead.b")],
        finance: [again("finance.a"), again("finance.b"), again("finance.c")],
        manager: again("manager"),
    }
}
