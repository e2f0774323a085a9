//! The description of the interface is that of its routes.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Server;

#[test]
fn the_description_that_ships_is_made_from_the_routes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(kept == outturn_web::openapi(), "run `cargo xtask generate`");
}

#[test]
fn every_write_takes_a_key_and_every_route_says_how_it_refuses() {
    let document: Value = serde_json::from_str(&outturn_web::openapi()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let (mut routes, mut writes) = (0, 0);
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/v1"), "{path}");
        for (method, route) in methods.as_object().unwrap() {
            let about = route["summary"].as_str().or(route["description"].as_str()).unwrap_or_default();
            assert!(!about.is_empty(), "{method} {path} says nothing of itself");
            routes += 1;
            let free = ["/v1/session", "/v1/calculate"].contains(&path.as_str());
            if method == "post" && !free {
                writes += 1;
                let parameters = route["parameters"].to_string();
                assert!(
                    parameters.contains("Idempotency-Key") && parameters.contains("dry_run"),
                    "{method} {path}"
                );
            }
        }
    }
    crate::support::say(&format!("{routes} routes, {writes} of them write"));
    assert!(writes > 20);
}

#[test]
fn it_is_served() {
    let server = Server::sqlite();
    let document = server.public().read("/v1/openapi.json");
    assert_eq!(document, serde_json::from_str::<Value>(&outturn_web::openapi()).unwrap());
}
