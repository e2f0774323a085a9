//! Every route asked by every role, at its own body and at another one, and by the public: what comes back is what the
//! table of permissions says. The routes are those of the description, so that none is forgotten.

use outturn_register::people::Role;
use serde_json::json;

use super::of_items::{Items, items, of_items, of_states};
use super::of_redress::{Redress, made, of_redress, of_their_states};
use super::table::{
    Asker, Cells, May, Route, answers_as_allowed, askers, counted, elsewhere, nothing_is_left_out,
};
use crate::national::{People, world};
use crate::support::rules::{SCHEME, facts, of_id, rules};
use crate::support::{Server, both, key};

/// Things that routes name.
pub(super) struct Things {
    items: Items,
    role: i64,
    person: i64,
    interest: i64,
    session: i64,
    document: String,
    redress: Redress,
}

/// Everything that the interface has.
#[expect(clippy::too_many_lines, reason = "a table: one entry for each route")]
pub(super) fn table(things: &Things) -> Vec<Route> {
    use May::{All, Another, Those};
    let mut all = vec![
        Route::read("/v1", "/v1", All),
        Route::read("/v1/problems", "/v1/problems", All),
        Route::read("/v1/problems/{code}", "/v1/problems/not-permitted", All),
        Route {
            entries: 2,
            ..Route::write(
                "/v1/session",
                "/v1/session",
                json!({ "account": "owner", "password": crate::support::PASSWORD }),
                All,
            )
        },
        Route::read("/v1/me", "/v1/me", All),
        Route::write(
            "/v1/password",
            "/v1/password",
            json!({ "password": "another long password" }),
            Those(&[("password.set", "-", "")]),
        ),
        Route::write(
            "/v1/tokens",
            "/v1/tokens",
            json!({ "scope": ["ledger.read"], "days": 1 }),
            Those(&[("token.issue", "-", "")]),
        ),
        Route::write(
            "/v1/sessions/{id}/revoke",
            format!("/v1/sessions/{}/revoke", things.session),
            json!({}),
            Those(&[("session.revoke", "-", "")]),
        ),
        Route::read("/v1/people", "/v1/people", Those(&[("person.read", "-", "")])),
        Route::write(
            "/v1/people",
            "/v1/people",
            json!({ "account": "new", "name": "New", "password": "another long password" }),
            Those(&[("person.add", "-", "")]),
        ),
        // There is no provider here; with one it is tried in a test of its own.
        Route { well: 404, ..Route::read("/v1/oidc/login", "/v1/oidc/login", All) },
        Route { well: 404, ..Route::read("/v1/oidc/callback", "/v1/oidc/callback?code=x&state=y", All) },
        Route::write(
            "/v1/people/{id}/identities",
            format!("/v1/people/{}/identities", things.person),
            json!({ "issuer": "https://provider.example", "subject": "two" }),
            Those(&[("person.add", "-", "")]),
        ),
        Route::write(
            "/v1/people/{id}/identities/end",
            format!("/v1/people/{}/identities/end", things.person),
            json!({ "issuer": "https://provider.example", "subject": "one" }),
            Those(&[("person.add", "-", "")]),
        ),
        Route::write(
            "/v1/roles",
            "/v1/roles",
            json!({ "person": things.person, "role": "ccg-finance", "body": "C1", "from": "2015-10-01", "to": null }),
            Those(&[("role.grant", "-", "C1")]),
        ),
        Route::write(
            "/v1/roles/{id}/end",
            format!("/v1/roles/{}/end", things.role),
            json!({ "last": "2015-10-02" }),
            Those(&[("role.end", "-", "C1")]),
        ),
        Route::read("/v1/interests", "/v1/interests", All),
        Route::write(
            "/v1/interests",
            "/v1/interests",
            json!({ "body": "P2", "nature": "partner", "from": "2015-10-01", "to": null }),
            Those(&[("interest.declare", "-", "")]),
        ),
        Route::write(
            "/v1/interests/{id}/end",
            format!("/v1/interests/{}/end", things.interest),
            json!({ "last": "2015-10-02" }),
            Another,
        ),
        Route::read("/v1/bodies", "/v1/bodies", All),
        Route::read("/v1/bodies/{code}", "/v1/bodies/C1", All),
        Route::write(
            "/v1/bodies",
            "/v1/bodies",
            json!({ "code": "P9", "name": "New", "kind": "practice", "within": "C1" }),
            Those(&[("body.add", "-", "C1")]),
        ),
        Route::read(
            "/v1/documents/{sha256}",
            format!("/v1/documents/{}", things.document),
            Those(&[("document.read", "-", "C1")]),
        ),
        Route::write(
            "/v1/documents",
            "/v1/documents?body=C1&name=new.txt",
            json!({}),
            Those(&[("document.keep", "-", "C1")]),
        ),
        Route { entries: 1, ..Route::read("/v1/log", "/v1/log", Those(&[("log.read", "-", "")])) },
        Route::read("/v1/log/verification", "/v1/log/verification", Those(&[("log.read", "-", "")])),
        Route::write(
            "/v1/calculate",
            "/v1/calculate",
            json!({ "scheme": SCHEME, "facts": facts(90), "earner": "C1" }),
            All,
        ),
        // A draft is there for those only who reach the payer.
        Route {
            ill: Some(404),
            ..Route::write(
                "/v1/calculate",
                "/v1/calculate",
                json!({ "scheme": "spec-draft/2014-15", "facts": facts(90), "earner": "C1" }),
                Those(&[("ledger.read", "-", "N1")]),
            )
        },
    ];
    all.extend(of_nothing());
    all.extend(of_schemes());
    all.extend(of_items(&things.items));
    all.extend(of_redress(&things.redress));
    all
}

/// What is not there: it is not told from what is somebody else's.
fn of_nothing() -> Vec<Route> {
    use May::Nowhere;
    let because = || json!({ "reason": "a reason" });
    let item = |step: &str| format!("/v1/items/999999{step}");
    let appeal = |step: &str| format!("/v1/appeals/999999{step}");
    let measure = |step: &str| format!("/v1/measures/999999{step}");
    let signs = || json!({ "signs": "0".repeat(64) });
    let mut all = Vec::new();
    for (path, asked, action) in [
        ("/v1/items/{number}", item(""), "item.read"),
        ("/v1/items/{number}/award", item("/award"), "item.read"),
        ("/v1/items/{number}/deciders", item("/deciders?action=item.account"), "item.read"),
        ("/v1/items/{number}/bundle", item("/bundle"), "item.read"),
        ("/v1/appeals/{number}", appeal(""), "appeal.read"),
        ("/v1/measures/{number}", measure(""), "measure.read"),
        ("/v1/decisions/{number}", "/v1/decisions/999999".to_owned(), "decision.read"),
        ("/v1/limits/{number}", "/v1/limits/999999".to_owned(), "limit.read"),
        ("/v1/documents/{sha256}", format!("/v1/documents/{}", "0".repeat(64)), "document.read"),
    ] {
        all.push(Route::read(path, asked, Nowhere(action)));
    }
    for (path, asked, body, action) in [
        ("/v1/items/{number}/freeze", item("/freeze"), json!({ "facts": facts(90) }), "item.freeze"),
        ("/v1/items/{number}/check", item("/check"), signs(), "item.check"),
        ("/v1/items/{number}/approve", item("/approve"), signs(), "item.approve"),
        ("/v1/items/{number}/notify", item("/notify"), json!({}), "item.notify"),
        ("/v1/items/{number}/pay", item("/pay"), json!({ "effective": "2015-10-01" }), "item.pay"),
        ("/v1/items/{number}/account", item("/account"), json!({}), "item.account"),
        ("/v1/items/{number}/hold", item("/hold"), because(), "item.hold"),
        ("/v1/items/{number}/release", item("/release"), json!({ "hold": 1, "reason": "x" }), "item.release"),
        ("/v1/appeals/{number}/admit", appeal("/admit"), because(), "appeal.admit"),
        ("/v1/appeals/{number}/withdraw", appeal("/withdraw"), because(), "appeal.withdraw"),
        ("/v1/appeals/{number}/close", appeal("/close"), because(), "appeal.close"),
        ("/v1/measures/{number}/agree", measure("/agree"), because(), "measure.agree"),
        ("/v1/measures/{number}/withdraw", measure("/withdraw"), because(), "measure.withdraw"),
        (
            "/v1/items/{number}/appeal-extension",
            item("/appeal-extension"),
            json!({ "until": "2016-01-31", "reason": "a reason" }),
            "appeal.extend",
        ),
        (
            "/v1/schemes/{family}/{year}/publish",
            "/v1/schemes/no-such/2014-15/publish".to_owned(),
            json!({}),
            "scheme.publish",
        ),
        (
            "/v1/boards/{number}/end",
            "/v1/boards/999999/end".to_owned(),
            json!({ "last": "2015-12-31" }),
            "board.relate",
        ),
    ] {
        all.push(Route::write(path, asked, body, Nowhere(action)));
    }
    all
}

fn of_schemes() -> Vec<Route> {
    use May::{All, Those};
    let one = |rest: &str| format!("/v1/schemes/{SCHEME}{rest}");
    let paid = |rest: &str| format!("/v1/schemes/spec-paid/2014-15{rest}");
    let draft = |rest: &str| format!("/v1/schemes/spec-draft/2014-15{rest}");
    let drafters = || Those(&[("ledger.read", "-", "N1")]);
    let back = json!({ "body": "C1", "effective": "2015-10-01", "pence": 1, "reason": "a reason" });
    vec![
        Route::read("/v1/schemes", "/v1/schemes", All),
        Route::write(
            "/v1/schemes",
            "/v1/schemes",
            json!({ "body": "N1", "rules": of_id("new/2014-15") }),
            Those(&[("scheme.draft", "-", "N1")]),
        ),
        Route::read("/v1/schemes/{family}/{year}", one(""), All),
        Route { ill: Some(404), ..Route::read("/v1/schemes/{family}/{year}", draft(""), drafters()) },
        Route::read("/v1/schemes/{family}/{year}/rules", one("/rules"), All),
        Route {
            ill: Some(404),
            ..Route::read("/v1/schemes/{family}/{year}/rules", draft("/rules"), drafters())
        },
        Route::write(
            "/v1/schemes/{family}/{year}/publish",
            draft("/publish"),
            json!({}),
            Those(&[("scheme.publish", "drafted", "N1")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/balances",
            paid("/balances?body=C1"),
            Those(&[("ledger.read", "-", "C1")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/balances",
            paid("/balances"),
            Those(&[("ledger.read", "-", "")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/identities",
            paid("/identities"),
            Those(&[("ledger.read", "-", "")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/transfers",
            paid("/transfers?body=C1"),
            Those(&[("ledger.read", "-", "C1")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/transfers",
            paid("/transfers"),
            Those(&[("ledger.read", "-", "")]),
        ),
        Route {
            entries: 1,
            ..Route::read(
                "/v1/schemes/{family}/{year}/journal",
                paid("/journal"),
                Those(&[("ledger.export", "-", "")]),
            )
        },
        Route {
            entries: 1,
            ..Route::read(
                "/v1/schemes/{family}/{year}/payments.csv",
                paid("/payments.csv"),
                Those(&[("ledger.export", "-", "")]),
            )
        },
        Route::write(
            "/v1/schemes/{family}/{year}/assertions",
            paid("/assertions"),
            json!({ "body": "C1", "account": "paid", "effective": "2015-10-01", "pence": 1, "source": "a letter" }),
            Those(&[("ledger.assert", "-", "C1")]),
        ),
        // Nothing is due back; whoever may not note it is not told so.
        Route {
            well: 422,
            ..Route::write(
                "/v1/schemes/{family}/{year}/repayments",
                paid("/repayments"),
                back.clone(),
                Those(&[("ledger.recover", "-", "N1")]),
            )
        },
        Route {
            well: 422,
            ..Route::write(
                "/v1/schemes/{family}/{year}/write-offs",
                paid("/write-offs"),
                back,
                Those(&[("ledger.recover", "-", "N1")]),
            )
        },
    ]
}

pub(super) fn things(server: &Server, people: &People) -> Things {
    let owner = &people.owner;
    elsewhere(owner);
    owner.write("/v1/schemes", &json!({ "body": "N1", "rules": of_id("spec-draft/2014-15") }));
    let items = items(people);
    let other = server.person(owner, "other", "ccg-finance", "C1");
    let me = other.read("/v1/me");
    let linked = json!({ "issuer": "https://provider.example", "subject": "one" });
    owner.write(&format!("/v1/people/{}/identities", me["id"]), &linked);
    let declared = json!({ "body": "C1", "nature": "partner", "from": "2015-10-01", "to": null });
    let interest = other.write("/v1/interests", &declared)["result"].as_i64().unwrap();
    let kept = owner.post("/v1/documents?body=C1&name=letter.txt", &key(), &json!("a letter"));
    let document = kept.json()["result"].as_str().unwrap().to_owned();
    let redress = made(server, people, (items.of["notified"], items.of["paid"]), &document);
    Things {
        items,
        role: me["roles"][0]["id"].as_i64().unwrap(),
        person: me["id"].as_i64().unwrap(),
        session: me["sessions"][0]["id"].as_i64().unwrap(),
        interest,
        document,
        redress,
    }
}

both! {
    fn every_route_answers_each_role_as_the_table_says(server) {
        let people = world(server);
        let things = things(server, &people);
        let (mut table, cells) = (table(&things), Cells::read());
        table.extend(of_their_states(&things.redress, &cells));
        let sign_out = [("delete", "/v1/session")];
        nothing_is_left_out(&table, None, &sign_out);
        let askers = askers(server, &people.owner);
        let counts = answers_as_allowed(server, &askers, &table, &cells);
        each_sees_their_own(&people, &askers, &cells);
        // Signing out is not tried but done, so it comes last.
        for Asker { role, who, .. } in &askers {
            let (done, then) = (who.send("DELETE", "/v1/session", &[], b"").status, who.get("/v1/me").status);
            let expected = if *role == Role::Public { (401, 200) } else { (204, 401) };
            assert_eq!((done, then), expected, "{}", role.name());
        }
        counted("the national scheme", &table, &askers, &counts);
        server.sound(&people.auditor);
    }

    fn every_step_with_an_item_is_possible_in_its_states_only(server) {
        let people = world(server);
        elsewhere(&people.owner);
        let (cells, items) = (Cells::read(), items(&people));
        let table = of_states(&items, &cells);
        let askers = askers(server, &people.owner);
        let counts = answers_as_allowed(server, &askers, &table, &cells);
        counted("national items by their states", &table, &askers, &counts);
        server.sound(&people.auditor);
    }
}

/// A list has what the one who asks may read, and nothing else.
fn each_sees_their_own(people: &People, askers: &[Asker], cells: &Cells) {
    let all = people.auditor.read("/v1/items")["of"].as_array().unwrap().len();
    assert!(all > 8, "{all}");
    for Asker { role, body, who } in askers {
        // A practice reads the items that are its own, and these are its commissioner's.
        let may = cells.allow(("item.read", "paid", "C1"), *role, body);
        let seen = who.read("/v1/items")["of"].as_array().unwrap().len();
        assert_eq!(seen, if may { all } else { 0 }, "{} at {body}", role.name());
    }
}

#[test]
fn rules_of_another_id_are_rules() {
    assert_eq!(of_id(SCHEME), rules());
}
