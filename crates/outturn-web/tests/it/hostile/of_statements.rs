//! The routes of statements: of awards in each state that stands in the way of a statement, or does not.

use serde_json::json;

use super::of_spending::{kept, spending};
use super::table::{Cells, May, Route, answers_as_allowed, askers, counted, elsewhere, nothing_is_left_out};
use crate::national::{People, world};
use crate::support::rules::of_id;
use crate::support::{Server, both};

/// Awards of C1 under schemes of their own: how a statement of each stands.
const STANDS: [&str; 4] = ["ready", "untagged", "unexplained", "published"];

fn scheme(name: &str) -> String {
    format!("states-{name}/2014-15")
}

fn publishing() -> serde_json::Value {
    json!({ "body": "C1", "as_at": "2015-10-01", "reason": "a correction" })
}

fn made(server: &Server, people: &People) {
    elsewhere(&people.owner);
    let finance = server.person(&people.owner, "finance.c1", "ccg-finance", "C1");
    let invoice = kept(&finance, "invoice");
    for name in STANDS {
        let id = scheme(name);
        people.owner.write("/v1/schemes", &json!({ "body": "N1", "rules": of_id(&id) }));
        people.officer.write(&format!("/v1/schemes/{id}/publish"), &json!({}));
        let opened = people.analyst.write("/v1/items", &json!({ "scheme": id, "body": "C1" }));
        people.take(opened["result"].as_i64().unwrap(), usize::MAX);
        if name == "untagged" {
            finance.write("/v1/spending", &spending(&id, &invoice, 10_000_000));
        } else if name != "unexplained" {
            let left = json!({ "scheme": id, "body": "C1", "pence": 10_000_000, "reason": "for next year" });
            people.lead.write("/v1/differences", &left);
        }
    }
    people.lead.write(&format!("/v1/schemes/{}/statements", scheme("published")), &publishing());
    people.owner.write("/v1/schemes", &json!({ "body": "N1", "rules": of_id(&scheme("draft")) }));
}

const ALL: &str = "/v1/schemes/{family}/{year}/statements";
const ONE: &str = "/v1/schemes/{family}/{year}/statements/{body}";
const DRAFT: &str = "/v1/schemes/{family}/{year}/statements/{body}/draft";
const DEADLINES: &str = "/v1/schemes/{family}/{year}/statement-deadlines";
const OWED: &str = "/v1/schemes/{family}/{year}/statements-owed";

fn table() -> Vec<Route> {
    use May::{All, In, Nowhere};
    let at = |name: &str, rest: &str| format!("/v1/schemes/{}/{rest}", scheme(name));
    let publishes = |name: &str| {
        Route::write(ALL, at(name, "statements"), publishing(), In(("statement.publish", "-", "C1")))
    };
    let due = || json!({ "due": "2015-12-31", "reason": null });
    let sets = || In(("statement.deadline", "-", "N1"));
    let then = "as_at=2015-10-01&believed=2015-10-01";
    let mut all = vec![
        publishes("ready"),
        publishes("untagged").refused(409, "untagged-spending"),
        publishes("unexplained").refused(409, "unexplained-difference"),
        publishes("published").refused(409, "statement-unchanged"),
        publishes("none").refused(404, "no-such-thing"),
        Route::write(DEADLINES, at("ready", "statement-deadlines"), due(), sets()),
        Route::write(DEADLINES, at("draft", "statement-deadlines"), due(), sets()),
        Route::write(DEADLINES, at("none", "statement-deadlines"), due(), Nowhere("statement.deadline")),
        Route::read(
            DRAFT,
            at("none", &format!("statements/C1/draft?{then}")),
            In(("statement.draft", "-", "C1")),
        )
        .refused(404, "no-such-thing"),
        Route::read(ONE, at("published", "statements/C1?shape=csv"), All),
        Route::read(ONE, at("published", "statements/C1?version=2"), All).refused(404, "no-such-thing"),
    ];
    for name in STANDS.into_iter().chain(["none"]) {
        let one = Route::read(ONE, at(name, "statements/C1"), All);
        all.push(if name == "published" { one } else { one.refused(404, "no-such-thing") });
        all.push(Route::read(ALL, at(name, "statements"), All));
        all.push(Route::read(DEADLINES, at(name, "statement-deadlines"), All));
        all.push(Route::read(OWED, at(name, "statements-owed"), In(("spending.read", "-", ""))));
        if name != "none" {
            for shape in ["json", "csv", "markdown"] {
                let asked = at(name, &format!("statements/C1/draft?{then}&shape={shape}"));
                all.push(Route::read(DRAFT, asked, In(("statement.draft", "-", "C1"))));
            }
        }
    }
    all
}

both! {
    fn every_route_of_statements_answers_as_the_table_says(server) {
        let people = world(server);
        made(server, &people);
        let table = table();
        nothing_is_left_out(&table, Some(2), &[]);
        let askers = askers(server, &people.owner);
        let counts = answers_as_allowed(server, &askers, &table, &Cells::read());
        counted("statements", &table, &askers, &counts);
        server.sound(&people.auditor);
    }
}
