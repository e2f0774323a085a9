//! Strangers: the public, and everybody whose roles are at other bodies only. Lists say nothing to them of what is not
//! public, and whatever they ask for, nothing is changed.

use std::collections::BTreeSet;

use outturn_register::people::BodyKind;
use serde_json::Value;

use super::local_made::{made, scheme};
use super::table::{Asker, askers};
use crate::support::{both, key, say};

/// A path with a thing of C1 or P1 for each of its parameters.
fn asked(path: &str) -> String {
    let id = scheme("accepted");
    let (family, year) = id.split_once('/').unwrap();
    let mut path = path.replace("{family}", family).replace("{year}", year);
    let nothing = "0".repeat(64);
    for (parameter, value) in [
        ("{number}", "1"),
        ("{transfer}", "1"),
        ("{id}", "1"),
        ("{body}", "C1"),
        ("{code}", "C1"),
        ("{sha256}", &nothing),
    ] {
        path = path.replace(parameter, value);
    }
    path
}

/// Whether somebody reaches nothing of C1.
fn is_stranger(it: &Asker) -> bool {
    let reaches_any = it.role.held_at() == Some(BodyKind::National);
    !reaches_any && ["", "T2", "C2", "P2", "B1", "B2"].contains(&it.body) && it.role.name() != "auditor"
}

both! {
    fn strangers_are_told_nothing_and_change_nothing(server) {
        let local = made(server);
        let mut strangers = askers(server, &local.owner);
        strangers.retain(is_stranger);
        assert!(strangers.len() > 6, "{}", strangers.len());
        let entries = || server.public().read("/v1")["entries"].as_i64().unwrap();
        let head = entries();
        let mut lists = 0;
        for Asker { role, body, who } in &strangers {
            let name = role.name();
            for scheme_name in local.of.keys().filter(|it| **it != "shared") {
                let list = who.read(&format!("/v1/schemes/{}/local-items", scheme(scheme_name)));
                assert_eq!(list, Value::Array(Vec::new()), "{scheme_name} for {name} at {body}");
                lists += 1;
            }
            for path in ["/v1/items", "/v1/schemes", "/v1/local-schemes", "/v1/improvements", "/v1/successions"] {
                let list = who.read(path).to_string();
                assert!(!list.contains(&scheme("draft")), "{path} for {name} at {body}: {list}");
                lists += 1;
            }
        }
        // Every write of the description, in earnest, with nothing in it.
        let document: Value = serde_json::from_str(&outturn_web::openapi()).unwrap();
        let (mut routes, mut wrong, mut tried) = (BTreeSet::new(), Vec::new(), 0);
        for (path, methods) in document["paths"].as_object().unwrap() {
            if !methods.as_object().unwrap().contains_key("post") {
                continue;
            }
            routes.insert(path);
            for Asker { role, body, who } in &strangers {
                let key = key();
                let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
                let came = who.send("POST", &asked(path), &headers, b"{}");
                if ![400, 401, 403, 404, 415, 422].contains(&came.status) {
                    wrong.push(format!("{path} as {} at {body}: {} {}", role.name(), came.status, came.text));
                }
                tried += 1;
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(entries(), head, "a stranger changed something");
        say(&format!(
            "{} strangers: {lists} lists that say nothing, {tried} writes of {} routes that change nothing",
            strangers.len(), routes.len()
        ));
        server.sound(&local.auditor);
    }
}
