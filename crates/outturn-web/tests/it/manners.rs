//! How the interface behaves whatever is asked: keys, trying, tags, pages, problems, limits.

use outturn_web::Settings;
use serde_json::json;

use crate::national::world;
use crate::support::rules::SCHEME;
use crate::support::{Server, both, key, quick};

both! {
    fn a_write_is_carried_out_once_under_its_key(server) {
        let people = world(server);
        let body = json!({ "scheme": SCHEME, "body": "C1" });
        let used = key();
        let first = people.analyst.post("/v1/items", &used, &body).json();
        let again = people.analyst.post("/v1/items", &used, &body).json();
        assert_eq!((&first["repeated"], &again["repeated"]), (&json!(false), &json!(true)));
        assert_eq!(first["entry"], again["entry"]);
        let other = people.analyst.post("/v1/items", &used, &json!({ "scheme": SCHEME, "body": "C2" }));
        assert_eq!((other.status, other.code().as_str()), (409, "key-reused"));
        assert_eq!(people.analyst.post_plain("/v1/items", &body).code(), "key-missing");
        // A step that has been taken since answers as it did, though the item has gone on.
        let used = key();
        let facts = json!({ "facts": crate::support::rules::facts(90) });
        let first = people.analyst.post("/v1/items/1/freeze", &used, &facts).json();
        people.analyst.write("/v1/items/1/calculate", &json!({ "effective": "2015-09-30", "recovery": "repay" }));
        let again = people.analyst.post("/v1/items/1/freeze", &used, &facts);
        assert_eq!((again.status, &again.json()["entry"]), (200, &first["entry"]));
    }

    fn trying_changes_nothing(server) {
        let people = world(server);
        let head = server.public().read("/v1");
        let body = json!({ "scheme": SCHEME, "body": "C1" });
        let used = key();
        let tried = people.analyst.post("/v1/items?dry_run=true", &used, &body).json();
        assert_eq!(tried["dry_run"], true);
        assert_eq!(tried["entry"]["number"].as_i64().unwrap(), head["entries"].as_i64().unwrap() + 1);
        assert_eq!(server.public().read("/v1"), head);
        assert_eq!(people.lead.post("/v1/items?dry_run=true", &key(), &body).status, 403);
        for unclear in ["dry_run=yes", "dry_run=", "dry_run", "dry_run=true&dry_run=false", "dry_run=TRUE"] {
            let came = people.analyst.post(&format!("/v1/items?{unclear}"), &key(), &body);
            assert_eq!(came.status, 400, "{unclear}: {}", came.text);
        }
        assert_eq!(server.public().read("/v1"), head);
        assert_eq!(people.analyst.post("/v1/items", &used, &body).json()["repeated"], false);
    }

    fn what_has_not_changed_is_not_sent_again(server) {
        let people = world(server);
        people.analyst.write("/v1/items", &json!({ "scheme": SCHEME, "body": "C1" }));
        let came = people.lead.get("/v1/items/1");
        let tag = came.header("etag").to_owned();
        let again = people.lead.send("GET", "/v1/items/1", &[("if-none-match", &tag)], b"");
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        people.analyst.write("/v1/items/1/freeze", &json!({ "facts": crate::support::rules::facts(90) }));
        let changed = people.lead.send("GET", "/v1/items/1", &[("if-none-match", &tag)], b"");
        assert_eq!(changed.status, 200);
        assert_ne!(changed.header("etag"), tag);
    }

    fn lists_come_a_page_at_a_time(server) {
        let people = world(server);
        let mut found = Vec::new();
        let mut next = String::new();
        loop {
            let page = people.lead.read(&format!("/v1/bodies?limit=3&after={next}"));
            found.extend(page["of"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()));
            let Some(it) = page["next"].as_str() else { break };
            next = it.to_owned();
        }
        assert_eq!(found, ["C1", "C2", "N1", "T1"]);
        assert_eq!(people.lead.get("/v1/items?after=x").status, 400);
        assert_eq!(people.lead.get("/v1/items?state=lost").status, 400);
    }

    fn problems_say_what_to_do(server) {
        let people = world(server);
        let came = people.lead.post("/v1/items", &key(), &json!({ "scheme": SCHEME, "body": "C1" }));
        let problem = came.json();
        assert_eq!(problem["status"], 403);
        assert_eq!(problem["instance"], "/v1/items");
        assert_eq!(problem["code"], "not-permitted");
        assert!(problem["help"].as_str().unwrap().contains("docs/register-permissions.md"));
        let kind = server.public().read(problem["type"].as_str().unwrap());
        assert_eq!(kind["code"], "not-permitted");
        for (method, path, status, code) in [
            ("GET", "/v1/nowhere", 404, "no-such-route"),
            ("DELETE", "/v1/items", 405, "no-such-method"),
            ("GET", "/v1/items/x", 400, "unreadable-request"),
            ("GET", "/v1/items/99", 404, "no-such-thing"),
            ("GET", "/v1/../etc/passwd", 400, "unreadable-request"),
        ] {
            let came = people.owner.send(method, path, &[], b"");
            assert_eq!((came.status, came.code().as_str()), (status, code), "{method} {path}: {}", came.text);
            assert_eq!(came.header("content-type"), "application/problem+json");
        }
        let unknown = people.analyst.refused("/v1/items", &json!({ "scheme": SCHEME, "body": "C1", "pence": 1 }));
        assert_eq!(unknown, "unreadable-request");
        assert_eq!(people.analyst.send("POST", "/v1/items", &[("idempotency-key", "k"), ("content-type", "text/plain")], b"{}").status, 415);
    }
}

#[test]
fn a_client_that_asks_too_often_waits() {
    let server = Server::sqlite_with(Settings { per_second: 2, ..quick() });
    let statuses: Vec<u16> = (0..12).map(|_| server.public().get("/v1").status).collect();
    assert_eq!(statuses[..8], [200; 8], "a burst is taken");
    assert_eq!(statuses[11], 429);
    let came = server.public().get("/v1");
    assert_eq!((came.code().as_str(), came.header("retry-after")), ("too-many-requests", "1"));
}

#[test]
fn a_client_is_who_it_comes_from_and_not_who_it_says() {
    // What a client writes into the header stands before what the proxy adds; without a proxy none of it counts.
    for (behind_proxy, forged) in [(true, "198.51.100."), (false, "203.0.113.")] {
        let server = Server::sqlite_with(Settings { per_second: 2, behind_proxy, ..quick() });
        let ask = |number: usize, last: &str| {
            let said = format!("{forged}{number}{last}");
            server.public().send("GET", "/v1", &[("x-forwarded-for", &said)], b"").status
        };
        let last = if behind_proxy { ", 192.0.2.1" } else { "" };
        let statuses: Vec<u16> = (0..12).map(|number| ask(number, last)).collect();
        assert_eq!((statuses[0], statuses[11]), (200, 429), "{behind_proxy}: {statuses:?}");
        // Another client, as the proxy sees it, does not wait for the first.
        assert_eq!(ask(0, ", 192.0.2.2"), if behind_proxy { 200 } else { 429 });
    }
}
