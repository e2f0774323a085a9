//! The routes of national items, and each step with an item in every state.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::table::{Cells, May, Route};
use crate::national::People;
use crate::support::rules::{SCHEME, facts, of_id};

/// An item of C1 for each state, under a scheme of its own.
pub(super) struct Items {
    pub(super) of: BTreeMap<&'static str, i64>,
    content: BTreeMap<&'static str, String>,
    held: i64,
    hold: i64,
}

const STATES: [&str; 9] = [
    "open",
    "readings-frozen",
    "calculated",
    "checked",
    "approved",
    "finance-approved",
    "notified",
    "paid",
    "accounted-for",
];

pub(super) fn items(people: &People) -> Items {
    let (mut of, mut content) = (BTreeMap::new(), BTreeMap::new());
    for (place, state) in STATES.into_iter().enumerate() {
        let scheme = format!("spec-{state}/2014-15");
        people.owner.write("/v1/schemes", &json!({ "body": "N1", "rules": of_id(&scheme) }));
        people.officer.write(&format!("/v1/schemes/{scheme}/publish"), &json!({}));
        let opened = people.analyst.write("/v1/items", &json!({ "scheme": scheme, "body": "C1" }));
        let item = opened["result"].as_i64().unwrap();
        people.take(item, place);
        if state == "accounted-for" {
            let left =
                json!({ "scheme": scheme, "body": "C1", "pence": 10_000_000, "reason": "for next year" });
            people.lead.write("/v1/differences", &left);
            people.lead.write(&format!("/v1/items/{item}/account"), &json!({}));
        }
        of.insert(state, item);
        let shown = people.lead.read(&format!("/v1/items/{item}"));
        assert_eq!(shown["state"], state);
        content.insert(state, shown["content"].as_str().unwrap_or_default().to_owned());
    }
    let opened = people.analyst.write("/v1/items", &json!({ "scheme": SCHEME, "body": "C1" }));
    let held = opened["result"].as_i64().unwrap();
    people.officer.write(&format!("/v1/items/{held}/hold"), &json!({ "reason": "a question" }));
    let hold = people.lead.read(&format!("/v1/items/{held}"))["holds"][0]["number"].as_i64().unwrap();
    Items { of, content, held, hold }
}

pub(super) fn of_items(items: &Items) -> Vec<Route> {
    use May::{All, Those};
    let at = |state: &str, step: &str| format!("/v1/items/{}{step}", items.of[state]);
    let signs = |state: &str| json!({ "signs": items.content[state] });
    let readers = || Those(&[("item.read", "paid", "C1")]);
    let changed = json!({ "what": "a number" });
    vec![
        // Everybody, and each sees what they may: tried below.
        Route::read("/v1/items", "/v1/items", All),
        Route::write(
            "/v1/items",
            "/v1/items",
            json!({ "scheme": "spec-draft/2014-15", "body": "C1" }),
            Those(&[("item.open", "-", "C1")]),
        ),
        Route::read("/v1/items/{number}", at("paid", ""), readers()),
        Route::read("/v1/items/{number}/award", at("paid", "/award"), readers()),
        Route::read("/v1/items/{number}/deciders", at("paid", "/deciders?action=item.account"), readers()),
        Route::read(
            "/v1/items/{number}/bundle",
            at("paid", "/bundle"),
            Those(&[("item.read", "paid", "C1"), ("document.read", "-", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/freeze",
            at("open", "/freeze"),
            json!({ "facts": facts(90) }),
            Those(&[("item.freeze", "open", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/calculate",
            at("readings-frozen", "/calculate"),
            json!({ "effective": "2015-09-30", "recovery": "repay" }),
            Those(&[("item.calculate", "readings-frozen", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/check",
            at("calculated", "/check"),
            signs("calculated"),
            Those(&[("item.check", "calculated", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/approve",
            at("checked", "/approve"),
            signs("checked"),
            Those(&[("item.approve", "checked", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/finance-approve",
            at("approved", "/finance-approve"),
            signs("approved"),
            Those(&[("item.finance-approve", "approved", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/notify",
            at("finance-approved", "/notify"),
            json!({}),
            Those(&[("item.notify", "finance-approved", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/pay",
            at("notified", "/pay"),
            json!({ "effective": "2015-10-01" }),
            Those(&[("item.pay", "notified", "C1")]),
        ),
        // What is left has no reason yet; whoever may not close the account is not told so.
        Route {
            well: 409,
            ..Route::write(
                "/v1/items/{number}/account",
                at("paid", "/account"),
                json!({}),
                Those(&[("item.account", "paid", "C1")]),
            )
        },
        Route::write(
            "/v1/items/{number}/readings-changed",
            at("checked", "/readings-changed"),
            changed.clone(),
            Those(&[("item.readings-changed", "checked", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/decision-changed",
            at("checked", "/decision-changed"),
            changed,
            Those(&[("item.decision-changed", "checked", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/hold",
            at("open", "/hold"),
            json!({ "reason": "a question" }),
            Those(&[("item.hold", "open", "C1")]),
        ),
        Route::write(
            "/v1/items/{number}/release",
            format!("/v1/items/{}/release", items.held),
            json!({ "hold": items.hold, "reason": "answered" }),
            Those(&[("item.release", "open", "C1")]),
        ),
    ]
}

/// What each step is asked with; where something is signed, by the content of the item.
const STEPS: [(&str, &str, &str); 11] = [
    ("item.freeze", "/v1/items/{number}/freeze", "facts"),
    ("item.calculate", "/v1/items/{number}/calculate", "calculation"),
    ("item.check", "/v1/items/{number}/check", "signs"),
    ("item.approve", "/v1/items/{number}/approve", "signs"),
    ("item.finance-approve", "/v1/items/{number}/finance-approve", "signs"),
    ("item.notify", "/v1/items/{number}/notify", ""),
    ("item.pay", "/v1/items/{number}/pay", "day"),
    ("item.account", "/v1/items/{number}/account", ""),
    ("item.readings-changed", "/v1/items/{number}/readings-changed", "what"),
    ("item.decision-changed", "/v1/items/{number}/decision-changed", "what"),
    ("item.hold", "/v1/items/{number}/hold", "reason"),
];

/// Every step with an item in every state, possible there or not.
pub(super) fn of_states(items: &Items, cells: &Cells) -> Vec<Route> {
    let mut all = Vec::new();
    for state in STATES {
        let item = items.of[state];
        for (action, path, with) in STEPS {
            let body: Value = match with {
                "facts" => json!({ "facts": facts(90) }),
                "calculation" => json!({ "effective": "2015-09-30", "recovery": "repay" }),
                "signs" => json!({ "signs": items.content[state] }),
                "day" => json!({ "effective": "2015-10-01" }),
                "what" => json!({ "what": "a number" }),
                "reason" => json!({ "reason": "a question" }),
                _ => json!({}),
            };
            let cell = (action, state, "C1");
            let may = if cells.has(action, state) { May::In(cell) } else { May::Elsewhen(cell) };
            let way = Route::write(path, path.replace("{number}", &item.to_string()), body, may);
            // What is left of the award has no reason yet, so its account is not closed.
            let open = (action, state) == ("item.account", "paid");
            all.push(if open { way.refused(409, "unexplained-difference") } else { way });
        }
        for (path, action) in
            [("/v1/items/{number}", "item.read"), ("/v1/items/{number}/deciders", "item.read")]
        {
            let asked = path.replace("{number}", &item.to_string());
            let query = if path.ends_with("deciders") { "?action=item.pay" } else { "" };
            all.push(Route::read(path, format!("{asked}{query}"), May::In((action, state, "C1"))));
        }
    }
    all
}
