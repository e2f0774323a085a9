//! The routes of local schemes: each step with an item in every state, and what is done with a scheme while it is a
//! draft, published and offered.

use serde_json::{Value, json};

use super::local_made::{Local, arrangement, calculation, claim, made, scheme};
use super::table::{Asker, Cells, May, Route, answers_as_allowed, askers, counted, nothing_is_left_out};
use crate::support::rules::of_id;
use crate::support::{both, say};

const STATES: [&str; 10] = [
    "offered",
    "accepted",
    "declined",
    "data-complete",
    "calculated",
    "declared",
    "approved",
    "finance-approved",
    "paid",
    "accounted-for",
];

/// The steps: the action, the route, and at which body it is allowed.
const STEPS: [(&str, &str, &str); 16] = [
    ("local.accept", "/v1/local-items/{number}/accept", "P1"),
    ("local.decline", "/v1/local-items/{number}/decline", "P1"),
    ("local.withdraw", "/v1/local-items/{number}/withdraw", "P1"),
    ("local.claim", "/v1/local-items/{number}/claims", "P1"),
    // The commissioner's own reach the practice as well.
    ("local.complete", "/v1/local-items/{number}/complete", "P1"),
    ("local.calculate", "/v1/local-items/{number}/calculate", "C1"),
    ("local.declare", "/v1/local-items/{number}/declare", "P1"),
    ("local.approve", "/v1/local-items/{number}/approve", "C1"),
    ("local.finance-approve", "/v1/local-items/{number}/finance-approve", "C1"),
    ("local.pay", "/v1/local-items/{number}/pay", "C1"),
    ("local.account", "/v1/local-items/{number}/account", "C1"),
    ("local.send-back", "/v1/local-items/{number}/send-back", "C1"),
    ("local.hold", "/v1/local-items/{number}/hold", "C1"),
    ("local.release", "/v1/local-items/{number}/release", "C1"),
    ("local.data-changed", "/v1/local-items/{number}/data-changed", "C1"),
    ("local.membership-changed", "/v1/local-items/{number}/membership-changed", "C1"),
];

const READS: [&str; 4] = [
    "/v1/local-items/{number}",
    "/v1/local-items/{number}/worked-out",
    "/v1/local-items/{number}/award",
    "/v1/local-items/{number}/deciders",
];

/// What a step is asked with.
fn body(action: &str, content: &str) -> Value {
    match action {
        "local.calculate" => calculation(),
        "local.declare" | "local.finance-approve" => json!({ "signs": content }),
        "local.approve" => json!({ "signs": content, "role": "{role}" }),
        "local.pay" => json!({ "effective": "2015-10-02" }),
        "local.claim" => claim("5"),
        "local.release" => json!({ "hold": 999, "reason": "a reason" }),
        "local.accept" | "local.complete" | "local.account" => json!({}),
        _ => json!({ "reason": "a reason" }),
    }
}

/// Every step with an item in every state, possible there or not; and with one that is not there.
fn of_items(local: &Local, cells: &Cells) -> Vec<Route> {
    let mut all = Vec::new();
    let at = |path: &str, number: i64| path.replace("{number}", &number.to_string());
    for (action, path, object) in STEPS {
        for state in STATES {
            let name = match (action, state) {
                ("local.complete", "accepted") => "claimed",
                ("local.pay", "finance-approved") => "payable",
                _ => state,
            };
            let item = &local.of[name];
            let body = body(action, &item.content);
            let cell = (action, state, object);
            let may = if cells.has(action, state) { May::In(cell) } else { May::Elsewhen(cell) };
            let route = Route::write(path, at(path, item.number), body, may);
            // None of them is held: whoever may release a hold is told so. One that is held is below.
            let finds = action == "local.release" && cells.has(action, state);
            all.push(if finds { route.refused(404, "no-such-thing") } else { route });
        }
        let nothing = body(action, &"0".repeat(64));
        all.push(Route::write(path, at(path, 999_999), nothing, May::Nowhere(action)));
    }
    for path in READS {
        for state in STATES {
            all.push(Route::read(
                path,
                at(path, local.of[state].number),
                May::In(("local.read", state, "P1")),
            ));
        }
        let shared = May::Either(&[("local.read", "accepted", "P1"), ("local.read", "accepted", "C2")]);
        all.push(Route::read(path, at(path, local.of["shared"].number), shared));
        all.push(Route::read(path, at(path, 999_999), May::Nowhere("local.read")));
    }
    let bundle = "/v1/local-items/{number}/bundle";
    for state in STATES {
        let may = May::In(("local.read", state, "P1"));
        let route = Route::read(bundle, at(bundle, local.of[state].number), may);
        // Before there is an award there is nothing to take home.
        let none = ["offered", "accepted", "declined", "data-complete"].contains(&state);
        all.push(if none { route.refused(409, "not-in-this-state") } else { route });
    }
    all.push(Route::read(bundle, at(bundle, 999_999), May::Nowhere("local.read")));
    // What the table allows and something else is in the way of.
    let otherwise = |name: &str, action: &'static str, state: &'static str| {
        let (_, path, object) = STEPS.into_iter().find(|it| it.0 == action).unwrap();
        let item = &local.of[name];
        let body = body(action, &item.content);
        Route::write(path, at(path, item.number), body, May::In((action, state, object)))
    };
    all.push(otherwise("claimed", "local.withdraw", "accepted").refused(409, "claimed-already"));
    all.push(otherwise("accepted", "local.complete", "accepted").refused(409, "nothing-claimed"));
    all.push(otherwise("finance-approved", "local.pay", "finance-approved").refused(409, "too-early"));
    all.push(otherwise("payable", "local.claim", "finance-approved").refused(409, "outside-window"));
    all
}

const ARRANGEMENT: &str = "/v1/schemes/{family}/{year}/arrangement";
const EXTENSIONS: &str = "/v1/schemes/{family}/{year}/extensions";
const OFFERS: &str = "/v1/schemes/{family}/{year}/offers";
const CLAIMS: &str = "/v1/schemes/{family}/{year}/claims.csv";
const ITEMS: &str = "/v1/schemes/{family}/{year}/local-items";
const PUBLISH: &str = "/v1/schemes/{family}/{year}/publish";

/// What is done with a scheme: a draft, a published one, one that is not there.
fn of_schemes(cells: &Cells) -> Vec<Route> {
    use May::{All, Elsewhen, In, Nowhere};
    let at = |name: &str, rest: &str| format!("/v1/schemes/{}/{rest}", scheme(name));
    let arranges = || arrangement((true, true), false);
    let extends =
        || json!({ "practice": null, "which": "accepting", "until": "2016-01-31", "reason": "a reason" });
    let offers = || json!({ "practices": ["P1"] });
    let drafts = |name: &str| json!({ "body": "C1", "rules": of_id(&scheme(name)) });
    let template = "claims.csv?period=2014/15%20Q1";
    let filled = || {
        let text = "practice,component,period,units,pounds,evidence_sha256,note\nP1,audits,2014/15 Q1,5,,,\n";
        Value::String(text.to_owned())
    };
    let extend = || In(("local.extend", "-", "C1"));
    let bulk = || In(("local.claim-bulk", "-", "C1"));
    let mut all = vec![
        Route::read("/v1/local-schemes", "/v1/local-schemes", All),
        Route::read(ARRANGEMENT, at("offered", "arrangement"), All),
        Route {
            ill: Some(404),
            ..Route::read(ARRANGEMENT, at("draft", "arrangement"), In(("local.read", "drafted", "C1")))
        },
        Route::read(ARRANGEMENT, at("none", "arrangement"), All).refused(404, "no-such-thing"),
        Route::write(
            ARRANGEMENT,
            at("draft", "arrangement"),
            arranges(),
            In(("local.arrange", "drafted", "C1")),
        ),
        Route::write(
            ARRANGEMENT,
            at("offered", "arrangement"),
            arranges(),
            Elsewhen(("local.arrange", "published", "C1")),
        ),
        Route::write(ARRANGEMENT, at("none", "arrangement"), arranges(), Nowhere("local.arrange")),
        Route::write(EXTENSIONS, at("offered", "extensions"), extends(), extend()),
        Route::write(EXTENSIONS, at("draft", "extensions"), extends(), extend()).refused(409, "draft-scheme"),
        Route::write(EXTENSIONS, at("none", "extensions"), extends(), Nowhere("local.extend")),
        Route::write(OFFERS, at("unoffered", "offers"), offers(), In(("local.offer", "-", "C1"))),
        Route::write(OFFERS, at("draft", "offers"), offers(), In(("local.offer", "-", "C1")))
            .refused(409, "draft-scheme"),
        Route::write(OFFERS, at("none", "offers"), offers(), Nowhere("local.offer")),
        Route::read(CLAIMS, at("accepted", template), bulk()),
        Route::read(CLAIMS, at("draft", template), bulk()),
        Route::read(CLAIMS, at("none", template), Nowhere("local.claim-bulk")),
        Route::write(CLAIMS, at("unoffered", "claims.csv"), filled(), bulk()).refused(404, "no-such-thing"),
        Route::write(CLAIMS, at("none", "claims.csv"), filled(), Nowhere("local.claim-bulk")),
        Route::write(CLAIMS, at("payable", "claims.csv"), filled(), bulk()).refused(409, "outside-window"),
        Route::read(ITEMS, at("offered", "local-items"), All),
        Route::read(ITEMS, at("draft", "local-items"), All),
        Route::read(ITEMS, at("none", "local-items"), All),
        Route::write("/v1/schemes", "/v1/schemes", drafts("new"), In(("scheme.draft", "-", "C1"))),
        Route::write(PUBLISH, at("draft", "publish"), json!({}), In(("scheme.publish", "drafted", "C1"))),
        Route::write(
            PUBLISH,
            at("offered", "publish"),
            json!({}),
            Elsewhen(("scheme.publish", "published", "C1")),
        ),
        Route::write(PUBLISH, at("none", "publish"), json!({}), Nowhere("scheme.publish")),
    ];
    for state in STATES {
        let cell = ("local.offer", state, "C1");
        let may = if cells.has("local.offer", state) { In(cell) } else { Elsewhen(cell) };
        all.push(Route::write(OFFERS, at(state, "offers"), offers(), may));
        let claims = Route::write(CLAIMS, at(state, "claims.csv"), filled(), bulk());
        let possible = cells.has("local.claim", state);
        all.push(if possible { claims } else { claims.refused(409, "not-in-this-state") });
    }
    all
}

/// A list has the items that the one who asks may read, and nothing else.
fn each_sees_their_own(askers: &[Asker], cells: &Cells) {
    let mut seen = 0;
    for name in STATES.into_iter().chain(["shared"]) {
        let state = if name == "shared" { "accepted" } else { name };
        for Asker { role, body, who } in askers {
            let list = who.read(&format!("/v1/schemes/{}/local-items", scheme(name)));
            let may = cells.allow(("local.read", state, "P1"), *role, body)
                || (name == "shared" && cells.allow(("local.read", state, "C2"), *role, body));
            let found = list.as_array().unwrap().len();
            assert_eq!(found, usize::from(may), "{name} for {} at {body}", role.name());
            seen += found;
        }
    }
    say(&format!("{seen} items seen in lists by those who may read them"));
}

both! {
    fn every_step_with_a_local_item_is_possible_in_its_states_only(server) {
        let (cells, local) = (Cells::read(), made(server));
        let table = of_items(&local, &cells);
        let askers = askers(server, &local.owner);
        let counts = answers_as_allowed(server, &askers, &table, &cells);
        counted("items of local schemes by their states", &table, &askers, &counts);
        server.sound(&local.auditor);
    }

    fn every_route_of_local_schemes_answers_as_the_table_says(server) {
        let (cells, local) = (Cells::read(), made(server));
        let table = of_schemes(&cells);
        let askers = askers(server, &local.owner);
        let counts = answers_as_allowed(server, &askers, &table, &cells);
        each_sees_their_own(&askers, &cells);
        counted("local schemes", &table, &askers, &counts);
        // Steps with items are asked in the test above.
        let all: Vec<Route> = of_items(&local, &cells).into_iter().chain(table).collect();
        nothing_is_left_out(&all, Some(0), &[]);
        server.sound(&local.auditor);
    }
}
