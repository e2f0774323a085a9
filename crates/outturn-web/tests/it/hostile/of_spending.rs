//! The routes of plans and spending, and of bodies that took over from others.

use serde_json::{Value, json};

use super::table::{Cells, May, Route, answers_as_allowed, askers, counted, elsewhere, nothing_is_left_out};
use crate::national::{People, world};
use crate::support::rules::{SCHEME, of_id};
use crate::support::{Client, Server, both, key, say};

/// What these routes name: transfers of C1's spending, one in each state.
struct Spent {
    /// Noted, with no purpose yet.
    posted: i64,
    /// A part of that, moved to a purpose.
    moved: i64,
    /// Paid to a member practice, and waiting for an approval.
    pending: i64,
    approved: i64,
    refused: i64,
    evidence: String,
}

/// Keeps a document about C1, and gives its hash.
pub(super) fn kept(who: &Client, name: &str) -> String {
    let path = format!("/v1/documents?body=C1&name={name}.txt");
    let came = who.send(
        "POST",
        &path,
        &[("content-type", "text/plain"), ("idempotency-key", &key())],
        name.as_bytes(),
    );
    came.json()["result"].as_str().unwrap_or_else(|| panic!("{}", came.text)).to_owned()
}

/// What C1 spends of an award, at a hospital.
pub(super) fn spending(scheme: &str, evidence: &str, pence: i64) -> Value {
    json!({
        "scheme": scheme, "body": "C1", "plan": null, "programme": "Older people",
        "provider": { "kind": "hospital", "code": "RXX", "name": "The hospital" }, "form": "service",
        "purpose": null, "pence": pence, "on": "2015-10-01", "about": "a clinic", "evidence": evidence,
        "through": null,
    })
}

/// The same, at a practice of its own.
fn to_member(evidence: &str, through: Option<&str>) -> Value {
    let mut it = spending(SCHEME, evidence, 10_000);
    it["provider"] = json!({ "kind": "practice", "code": "P1", "name": "P1" });
    it["purpose"] = json!("quality");
    it["through"] = json!(through);
    it
}

/// A line of a plan for the award of a body.
fn planned(body: &str) -> Value {
    json!({
        "scheme": SCHEME, "body": body, "programme": "Older people", "purpose": "quality", "form": "service",
        "provider": { "kind": "hospital", "code": "RXX", "name": "The hospital" }, "pence": 5_000_000,
        "from": "2015-10-01", "to": "2016-03-31", "through": null, "reason": "a dearer offer",
    })
}

fn targets(evidence: &str, scheme: &str) -> Value {
    json!({ "body": "C1", "scheme": scheme, "targets": "fewer falls", "evidence": evidence })
}

fn succeeds(predecessor: &str, evidence: &str) -> Value {
    json!({
        "predecessor": predecessor, "from": "2015-04-01", "evidence": evidence, "reason": "an order",
        "successors": [{ "body": "C2", "share": null }],
    })
}

fn made(server: &Server, people: &People) -> Spent {
    let owner = &people.owner;
    elsewhere(owner);
    people.paid();
    let finance = server.person(owner, "finance.c1", "ccg-finance", "C1");
    let second = server.person(owner, "second.c1", "ccg-lead", "C1");
    let evidence = kept(&finance, "invoice");
    // Members are paid through a local scheme that is published and has targets; the other two are drafts.
    for (who, id) in [(&finance, "improves/2014-15"), (&finance, "waits/2014-15")] {
        who.write("/v1/schemes", &json!({ "body": "C1", "rules": of_id(id) }));
    }
    people.other.write("/v1/schemes", &json!({ "body": "C2", "rules": of_id("secret/2014-15") }));
    second.write("/v1/schemes/improves/2014-15/publish", &json!({}));
    people.lead.write("/v1/improvements", &targets(&evidence, "improves/2014-15"));
    people.lead.write("/v1/plans", &planned("C1"));
    let spent = |what: &Value| finance.write("/v1/spending", what)["result"].as_i64().unwrap();
    let posted = spent(&spending(SCHEME, &evidence, 2_500_000));
    let tag = json!({ "from": null, "to": "outcomes", "pence": 500_000, "reason": "looked up" });
    let moved = finance.write(&format!("/v1/spending/{posted}/tag"), &tag)["result"].as_i64().unwrap();
    let through = to_member(&evidence, Some("improves/2014-15"));
    let [pending, approved, refused] = [(); 3].map(|()| spent(&through));
    second.write(&format!("/v1/spending/{approved}/approve"), &json!({}));
    second.write(&format!("/v1/spending/{refused}/refuse"), &json!({ "reason": "not for this" }));
    owner.write("/v1/bodies", &json!({ "code": "C3", "name": "C3", "kind": "ccg", "within": "T1" }));
    owner.write("/v1/successions", &succeeds("C3", &evidence));
    Spent { posted, moved, pending, approved, refused, evidence }
}

const PLAN: &str = "/v1/plans/{number}";
const AMEND: &str = "/v1/plans/{number}/amend";
const SPENDING: &str = "/v1/spending/{transfer}";
const TAG: &str = "/v1/spending/{transfer}/tag";
const TAKE_BACK: &str = "/v1/spending/{transfer}/take-back";
const APPROVE: &str = "/v1/spending/{transfer}/approve";
const REFUSE: &str = "/v1/spending/{transfer}/refuse";

/// Plans, and what is noted as spent.
fn of_plans(it: &Spent) -> Vec<Route> {
    use May::{All, In, Nowhere};
    let award = format!("scheme={SCHEME}&body=C1");
    let spending_of = |route: &str| format!("{route}?{award}");
    let reads = || In(("spending.read", "-", "C1"));
    let plans = || In(("spending.plan", "-", "C1"));
    let spends = || In(("ledger.spend", "-", "C1"));
    let improves = || In(("spending.improve", "-", "C1"));
    let reason =
        json!({ "scheme": SCHEME, "body": "C1", "pence": 7_490_000, "reason": "to be spent next year" });
    vec![
        Route::read("/v1/plans", spending_of("/v1/plans"), reads()),
        Route::write("/v1/plans", "/v1/plans", planned("C1"), plans()),
        Route::read(PLAN, "/v1/plans/1", reads()),
        Route::read(PLAN, "/v1/plans/999999", Nowhere("spending.read")),
        Route::write(AMEND, "/v1/plans/1/amend", planned("C1"), plans()),
        Route::write(AMEND, "/v1/plans/999999/amend", planned("C1"), plans()).refused(404, "no-such-thing"),
        // A line of another is no line of one's own.
        Route::write(AMEND, "/v1/plans/1/amend", planned("C2"), In(("spending.plan", "-", "C2")))
            .refused(404, "no-such-thing"),
        Route::read("/v1/spending", spending_of("/v1/spending"), reads()),
        Route::read("/v1/spending-view", spending_of("/v1/spending-view"), reads()),
        Route::read(SPENDING, "/v1/spending/999999", Nowhere("spending.read")),
        Route::write("/v1/spending", "/v1/spending", spending(SCHEME, &it.evidence, 100), spends()),
        Route::write(
            "/v1/spending",
            "/v1/spending",
            to_member(&it.evidence, Some("improves/2014-15")),
            spends(),
        ),
        Route::write(
            "/v1/spending",
            "/v1/spending",
            to_member(&it.evidence, Some("waits/2014-15")),
            spends(),
        )
        .refused(422, "bonus-to-members"),
        Route::write("/v1/spending", "/v1/spending", to_member(&it.evidence, None), spends())
            .refused(422, "bonus-to-members"),
        Route::write("/v1/differences", "/v1/differences", reason, In(("spending.explain", "-", "C1"))),
        Route::read("/v1/improvements", "/v1/improvements", All),
        Route::write(
            "/v1/improvements",
            "/v1/improvements",
            targets(&it.evidence, "waits/2014-15"),
            improves(),
        ),
        Route::write(
            "/v1/improvements",
            "/v1/improvements",
            targets(&it.evidence, "secret/2014-15"),
            improves(),
        )
        .refused(422, "bonus-to-members"),
    ]
}

/// What becomes of spending, in each of its states.
fn of_transfers(it: &Spent) -> Vec<Route> {
    use May::{In, Nowhere};
    let at = |path: &str, transfer: i64| path.replace("{transfer}", &transfer.to_string());
    let tag = json!({ "from": null, "to": "quality", "pence": 1, "reason": "looked up" });
    let back = json!({ "from": null, "pence": 1, "on": "2015-10-01", "reason": "a mistake" });
    let because = json!({ "reason": "not for this" });
    let mut all = Vec::new();
    let moves = [(TAG, "spending.tag", tag), (TAKE_BACK, "spending.take-back", back)];
    for (path, action, body) in moves {
        let way = |transfer: i64, body: Value| {
            Route::write(path, at(path, transfer), body, In((action, "-", "C1")))
        };
        all.push(way(it.posted, body.clone()));
        let mut of_member = body.clone();
        of_member["from"] = json!("quality");
        if path == TAG {
            of_member["to"] = json!("outcomes");
        }
        all.push(way(it.approved, of_member));
        for transfer in [it.pending, it.refused] {
            all.push(way(transfer, body.clone()).refused(409, "not-in-this-state"));
        }
        all.push(way(it.moved, body.clone()).refused(404, "no-such-thing"));
        all.push(Route::write(path, at(path, 999_999), body, Nowhere(action)));
    }
    for (path, body) in [(APPROVE, json!({})), (REFUSE, because)] {
        let way = |transfer: i64| {
            Route::write(path, at(path, transfer), body.clone(), In(("spending.approve", "-", "C1")))
        };
        all.push(way(it.pending));
        for transfer in [it.approved, it.refused] {
            all.push(way(transfer).refused(409, "settled-before"));
        }
        // Nobody has to approve what no member practice was paid.
        all.push(way(it.posted).refused(404, "no-such-thing"));
        all.push(Route::write(path, at(path, 999_999), body, Nowhere("spending.approve")));
    }
    for transfer in [it.posted, it.pending, it.approved, it.refused] {
        all.push(Route::read(SPENDING, at(SPENDING, transfer), In(("spending.read", "-", "C1"))));
    }
    all
}

/// Bodies that took over, and what is paid to them or due back.
fn of_successions(it: &Spent) -> Vec<Route> {
    use May::{All, In};
    let records = |body: &'static str| In(("succession.record", "-", body));
    let due = format!("/v1/schemes/{SCHEME}/due-back?on=2015-10-01");
    vec![
        Route::read("/v1/successions", "/v1/successions", All),
        Route::read("/v1/successions/{body}", "/v1/successions/C3", All),
        Route::read("/v1/successions/{body}", "/v1/successions/C1", All).refused(404, "no-such-thing"),
        Route::read("/v1/successions/{body}", "/v1/successions/C9", All).refused(404, "no-such-thing"),
        Route::write("/v1/successions", "/v1/successions", succeeds("C1", &it.evidence), records("C1")),
        Route::write("/v1/successions", "/v1/successions", succeeds("C9", &it.evidence), records("C9"))
            .refused(404, "no-such-thing"),
        Route::read(
            "/v1/bodies/{body}/payees",
            "/v1/bodies/C1/payees?on=2015-10-01&pence=5",
            In(("ledger.read", "-", "C1")),
        ),
        Route::read(
            "/v1/bodies/{body}/payees",
            "/v1/bodies/C9/payees?on=2015-10-01&pence=5",
            In(("ledger.read", "-", "C9")),
        )
        .refused(404, "no-such-thing"),
        Route::read("/v1/schemes/{family}/{year}/due-back", due, In(("ledger.read", "-", ""))),
    ]
}

both! {
    fn every_route_of_spending_answers_as_the_table_says(server) {
        let people = world(server);
        let spent = made(server, &people);
        let mut table = of_plans(&spent);
        table.extend(of_transfers(&spent));
        table.extend(of_successions(&spent));
        nothing_is_left_out(&table, Some(1), &[]);
        let askers = askers(server, &people.owner);
        let counts = answers_as_allowed(server, &askers, &table, &Cells::read());
        counted("spending and successions", &table, &askers, &counts);
        server.sound(&people.auditor);
    }

    fn a_draft_of_another_is_not_told_from_none(server) {
        let people = world(server);
        let spent = made(server, &people);
        let text = |id: &str| {
            let came = people.lead.post("/v1/improvements", &key(), &targets(&spent.evidence, id));
            assert_eq!(came.status, 422);
            came.text.replace(id, "ID")
        };
        assert_eq!(text("secret/2014-15"), text("no-such/2014-15"));
        assert_ne!(text(SCHEME), text("no-such/2014-15"), "what is published is known");
        let open = |id: &str| {
            let came = server.public().get(&format!("/v1/schemes/{id}/arrangement"));
            (came.status, came.text.replace(id, "ID"))
        };
        assert_eq!(open("secret/2014-15"), open("no-such/2014-15"));
        say("a draft of another body is told as if it were not there");
    }
}
