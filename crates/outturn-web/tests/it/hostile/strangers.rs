//! Routes of local schemes, spending, statements and successions, asked by strangers: everybody with a role at another
//! body, and the public. What each role may do there in each state is tried on the register itself, cell by cell.

use std::collections::BTreeSet;

use outturn_register::people::Role;
use serde_json::{Value, json};

use super::authorisation::at;
use crate::national::world;
use crate::support::rules::SCHEME;
use crate::support::{both, key, say};

/// What anybody may read, without signing in.
const PUBLIC: [&str; 9] = [
    "/v1/improvements",
    "/v1/local-schemes",
    "/v1/schemes/{family}/{year}/arrangement",
    "/v1/schemes/{family}/{year}/statement-deadlines",
    "/v1/schemes/{family}/{year}/statements",
    "/v1/schemes/{family}/{year}/statements/{body}",
    "/v1/successions",
    "/v1/successions/{body}",
    "/v1/bodies/{code}",
];

/// The routes that are tried here: those of the parts that this page names.
pub(super) fn is_here(path: &str) -> bool {
    let parts = [
        "/v1/local-",
        "/v1/plans",
        "/v1/spending",
        "/v1/differences",
        "/v1/improvements",
        "/v1/successions",
        "/v1/bodies/{body}/payees",
    ];
    let of_scheme = [
        "arrangement",
        "offers",
        "extensions",
        "claims.csv",
        "local-items",
        "statement-deadlines",
        "statements",
        "statements-owed",
        "due-back",
    ];
    parts.iter().any(|it| path.starts_with(it))
        || path
            .strip_prefix("/v1/schemes/{family}/{year}/")
            .is_some_and(|it| of_scheme.contains(&it.split('/').next().unwrap_or_default()))
}

/// A path with an object of C1 for each of its parameters.
fn asked(path: &str) -> String {
    let (family, year) = SCHEME.split_once('/').unwrap();
    let mut path = path.replace("{family}", family).replace("{year}", year);
    for (parameter, value) in [("{number}", "1"), ("{transfer}", "1"), ("{body}", "C1"), ("{code}", "C1")] {
        path = path.replace(parameter, value);
    }
    let mark = |path: &str, query: &str| format!("{path}?{query}");
    let query = format!(
        "scheme={SCHEME}&body=C1&as_at=2015-10-01&believed=2015-10-01&on=2015-10-01&pence=1&period=2014/15"
    );
    mark(&path, &query)
}

/// Whether an answer has nothing in it.
fn says_nothing(body: &Value) -> bool {
    let empty = |it: &Value| it.as_array().is_some_and(Vec::is_empty);
    empty(body) || empty(&body["of"])
}

both! {
    fn strangers_are_told_nothing_and_change_nothing(server) {
        let people = world(server);
        people.paid();
        let owner = &people.owner;
        for (code, kind, within) in [("T2", "area-team", None), ("P1", "practice", Some("C1")), ("P2", "practice", Some("C2")), ("B1", "board", None), ("B2", "board", None)] {
            owner.write("/v1/bodies", &json!({ "code": code, "name": code, "kind": kind, "within": within }));
        }
        let mut askers = vec![("public".to_owned(), server.public())];
        for role in Role::ALL.iter().filter(|it| **it != Role::Public) {
            // Roles that reach any body are no strangers anywhere.
            let Some(body) = at(*role).into_iter().find(|it| it.ends_with('2') && *it != "N2") else { continue };
            let account = format!("{}.stranger", role.name());
            askers.push((account.clone(), server.person(owner, &account, role.name(), body)));
        }
        let entries = || server.public().read("/v1")["entries"].as_i64().unwrap();
        let (head, mut wrong, mut tried) = (entries(), Vec::new(), 0);
        let document: Value = serde_json::from_str(&outturn_web::openapi()).unwrap();
        let mut routes = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| is_here(path)) {
            for method in methods.as_object().unwrap().keys() {
                routes.insert((method.clone(), path.clone()));
                for (who, client) in &askers {
                    tried += 1;
                    let key = key();
                    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
                    let came = if method == "get" { client.get(&asked(path)) } else { client.send("POST", &asked(path), &headers, b"{}") };
                    let fits = match came.status {
                        200 => method == "get" && (PUBLIC.contains(&path.as_str()) || says_nothing(&came.json())),
                        401 => who == "public",
                        // To be read by anybody, and not there; or a body that asks for nothing.
                        400 | 403 | 404 | 415 | 422 => who != "public" || PUBLIC.contains(&path.as_str()) || method == "get",
                        _ => false,
                    };
                    if !fits {
                        wrong.push(format!("{method} {path} as {who}: {} {}", came.status, came.text));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(entries(), head, "a stranger changed something");
        assert!(routes.len() > 50, "{}", routes.len());
        say(&format!("{} routes by {} strangers: {tried} tried, nothing told and nothing changed", routes.len(), askers.len()));
        server.sound(&people.auditor);
    }
}
