//! The routes of appeals, decisions, local measures and time limits, and what they name.

use serde_json::json;

use super::table::{Cell, Cells, May, Route};
use crate::national::People;
use crate::support::rules::{SCHEME, facts};
use crate::support::{Client, Server};

/// What these routes name: one of everything, and an appeal in each state that a route asks for.
pub(super) struct Redress {
    notified: i64,
    document: String,
    rerun: String,
    limit: i64,
}

/// Makes them, against the items that are notified and paid.
pub(super) fn made(
    server: &Server,
    people: &People,
    (notified, paid): (i64, i64),
    document: &str,
) -> Redress {
    let owner = &people.owner;
    let lodge = |item: i64, step: &str| {
        people.lead.write("/v1/appeals", &appeal(item, step, document));
    };
    lodge(notified, "measure/waiting");
    for step in ["measure/waiting", "value", "rounding"] {
        lodge(paid, step);
    }
    let because = json!({ "reason": "a reason" });
    let mut rerun = String::new();
    for number in [2, 3, 4] {
        people.officer.write(&format!("/v1/appeals/{number}/admit"), &because);
    }
    let second = server.person(owner, "second", "approver", "N1");
    for number in [4, 3] {
        let told =
            people.analyst.write(&format!("/v1/appeals/{number}/rerun"), &json!({ "facts": facts(90) }));
        told["result"].as_str().unwrap().clone_into(&mut rerun);
        if number == 4 {
            let decided = json!({ "outcome": "dismissed", "signs": rerun, "reason": "a reason" });
            second.write("/v1/appeals/4/decide", &decided);
        }
    }
    // A board that none of those who ask is at, so that it is the CCG's own that see its measures.
    owner.write("/v1/bodies", &json!({ "code": "B3", "name": "B3", "kind": "board", "within": null }));
    let board: Client = server.person(owner, "board", "health-and-wellbeing-board", "B3");
    owner.write("/v1/boards", &json!({ "board": "B3", "ccg": "C1", "from": "2015-04-01", "to": null }));
    people.lead.write("/v1/measures", &measure("local/1"));
    let said = json!({ "board": "B3", "view": "supports", "said": "it fits" });
    board.write("/v1/measures/1/consider", &said);
    // And one for each state that a decision leads to.
    let area = server.person(owner, "area", "area-team", "T1");
    for (number, place, who, step) in [
        (2, "local/agreed", &area, "agree"),
        (3, "local/refused", &area, "refuse"),
        (4, "local/withdrawn", &people.lead, "withdraw"),
    ] {
        people.lead.write("/v1/measures", &measure(place));
        board.write(&format!("/v1/measures/{number}/consider"), &said);
        who.write(&format!("/v1/measures/{number}/{step}"), &because);
    }
    people.officer.write("/v1/decisions", &decision("balance"));
    let limit = owner.write("/v1/limits", &limit("claims"))["result"].as_i64().unwrap();
    Redress { notified, document: document.to_owned(), rerun, limit }
}

fn appeal(item: i64, step: &str, document: &str) -> serde_json::Value {
    json!({
        "item": item, "step": step, "ground": "data-wrong", "argued": "one was left out", "relies_on": "the return",
        "evidence": [{ "shows": "figure", "sha256": document }],
    })
}

fn measure(place: &str) -> serde_json::Value {
    json!({
        "scheme": SCHEME, "ccg": "C1", "place": place, "title": "Carers", "indicator": "carers-identified",
        "level": "1,200", "weight": "12.5%", "view_by": "2015-11-01",
    })
}

fn decision(subject: &str) -> serde_json::Value {
    json!({
        "scheme": SCHEME, "body": "C1", "subject": subject, "outcome": "not-met", "part": null,
        "reason": "a deficit", "evidence": [], "supersedes": null,
    })
}

fn limit(what: &str) -> serde_json::Value {
    json!({
        "kind": "duty", "what": what, "object": "scheme/x", "body": "C1", "roles": ["ccg-lead"],
        "due": "2015-10-31", "rule": "the claims window",
    })
}

/// Every step with an appeal and with a local measure in every state that there is one in, possible there or not.
pub(super) fn of_their_states(it: &Redress, cells: &Cells) -> Vec<Route> {
    let because = json!({ "reason": "a reason" });
    let considered = json!({ "board": "B3", "view": "supports", "said": "it fits" });
    let of = |cell: Cell| if cells.has(cell.0, cell.1) { May::In(cell) } else { May::Elsewhen(cell) };
    let mut all = Vec::new();
    for (number, state) in [(1, "lodged"), (2, "admitted"), (3, "re-run"), (4, "decided")] {
        for (action, path, body) in [
            (
                "appeal.add-evidence",
                "/v1/appeals/{number}/evidence",
                json!({ "shows": "other", "sha256": it.document }),
            ),
            ("appeal.admit", "/v1/appeals/{number}/admit", because.clone()),
            ("appeal.refuse", "/v1/appeals/{number}/refuse", because.clone()),
            ("appeal.withdraw", "/v1/appeals/{number}/withdraw", because.clone()),
            ("appeal.rerun", "/v1/appeals/{number}/rerun", json!({ "facts": facts(90) })),
            (
                "appeal.decide",
                "/v1/appeals/{number}/decide",
                json!({ "outcome": "upheld", "signs": it.rerun, "reason": "a reason" }),
            ),
            ("appeal.close", "/v1/appeals/{number}/close", because.clone()),
        ] {
            let asked = path.replace("{number}", &number.to_string());
            all.push(Route::write(path, asked, body, of((action, state, "C1"))));
        }
        let asked = format!("/v1/appeals/{number}");
        all.push(Route::read("/v1/appeals/{number}", asked, of(("appeal.read", state, "C1"))));
    }
    for (number, state) in [(1, "proposed"), (2, "agreed"), (3, "refused"), (4, "withdrawn")] {
        for (action, path, body, object) in [
            ("measure.consider", "/v1/measures/{number}/consider", &considered, "B3"),
            ("measure.agree", "/v1/measures/{number}/agree", &because, "C1"),
            ("measure.refuse", "/v1/measures/{number}/refuse", &because, "C1"),
            ("measure.withdraw", "/v1/measures/{number}/withdraw", &because, "C1"),
        ] {
            let asked = path.replace("{number}", &number.to_string());
            all.push(Route::write(path, asked, body.clone(), of((action, state, object))));
        }
        let asked = format!("/v1/measures/{number}");
        all.push(Route::read("/v1/measures/{number}", asked, of(("measure.read", state, "C1"))));
    }
    for (place, state) in [("local/1", "proposed"), ("local/agreed", "agreed"), ("local/refused", "-")] {
        let way = of(("measure.propose", state, "C1"));
        all.push(Route::write("/v1/measures", "/v1/measures", measure(place), way));
    }
    all
}

/// The routes.
#[expect(clippy::too_many_lines, reason = "a table: one entry for each route")]
pub(super) fn of_redress(it: &Redress) -> Vec<Route> {
    use May::{All, Those};
    let because = json!({ "reason": "a reason" });
    let scheme = |rest: &str| format!("/v1/schemes/{SCHEME}{rest}");
    let decided = json!({ "outcome": "upheld", "signs": it.rerun, "reason": "a reason" });
    let extended = json!({ "until": "2016-01-31", "reason": "a reason" });
    let days = json!({ "lodge_days": 14, "decide_days": 30, "reason": "a reason" });
    let more = json!({ "shows": "other", "sha256": it.document });
    let considered = json!({ "board": "B3", "view": "supports", "said": "it fits" });
    vec![
        Route::read("/v1/appeals/grounds", "/v1/appeals/grounds", All),
        Route::read(
            "/v1/appeals",
            format!("/v1/appeals?scheme={SCHEME}&body=C1"),
            Those(&[("appeal.read", "lodged", "C1")]),
        ),
        Route::read("/v1/appeals/{number}", "/v1/appeals/1", Those(&[("appeal.read", "lodged", "C1")])),
        Route::write(
            "/v1/appeals",
            "/v1/appeals",
            appeal(it.notified, "value", &it.document),
            Those(&[("appeal.lodge", "notified", "C1")]),
        ),
        Route::write(
            "/v1/appeals/{number}/evidence",
            "/v1/appeals/1/evidence",
            more,
            Those(&[("appeal.add-evidence", "lodged", "C1")]),
        ),
        Route::write(
            "/v1/appeals/{number}/admit",
            "/v1/appeals/1/admit",
            because.clone(),
            Those(&[("appeal.admit", "lodged", "C1")]),
        ),
        Route::write(
            "/v1/appeals/{number}/refuse",
            "/v1/appeals/1/refuse",
            because.clone(),
            Those(&[("appeal.refuse", "lodged", "C1")]),
        ),
        Route::write(
            "/v1/appeals/{number}/withdraw",
            "/v1/appeals/1/withdraw",
            because.clone(),
            Those(&[("appeal.withdraw", "lodged", "C1")]),
        ),
        Route::write(
            "/v1/appeals/{number}/rerun",
            "/v1/appeals/2/rerun",
            json!({ "facts": facts(90) }),
            Those(&[("appeal.rerun", "admitted", "C1")]),
        ),
        Route::write(
            "/v1/appeals/{number}/decide",
            "/v1/appeals/3/decide",
            decided,
            Those(&[("appeal.decide", "re-run", "C1")]),
        ),
        Route::write(
            "/v1/appeals/{number}/close",
            "/v1/appeals/4/close",
            because.clone(),
            Those(&[("appeal.close", "decided", "C1")]),
        ),
        Route::write(
            "/v1/schemes/{family}/{year}/appeal-clock",
            scheme("/appeal-clock"),
            days,
            Those(&[("appeal.clock", "-", "N1")]),
        ),
        Route::write(
            "/v1/items/{number}/appeal-extension",
            format!("/v1/items/{}/appeal-extension", it.notified),
            extended,
            Those(&[("appeal.extend", "notified", "C1")]),
        ),
        Route::read(
            "/v1/decisions",
            format!("/v1/decisions?scheme={SCHEME}&body=C1"),
            Those(&[("decision.read", "-", "C1")]),
        ),
        Route::read("/v1/decisions/{number}", "/v1/decisions/1", Those(&[("decision.read", "-", "C1")])),
        Route::write(
            "/v1/decisions",
            "/v1/decisions",
            decision("signed-up"),
            Those(&[("decision.record", "-", "C1")]),
        ),
        Route::read(
            "/v1/measures",
            format!("/v1/measures?scheme={SCHEME}&ccg=C1"),
            Those(&[("measure.read", "proposed", "C1")]),
        ),
        Route::read("/v1/measures/{number}", "/v1/measures/1", Those(&[("measure.read", "proposed", "C1")])),
        Route::write(
            "/v1/measures",
            "/v1/measures",
            measure("local/2"),
            Those(&[("measure.propose", "-", "C1")]),
        ),
        Route::write(
            "/v1/measures/{number}/consider",
            "/v1/measures/1/consider",
            considered,
            Those(&[("measure.consider", "proposed", "B3")]),
        ),
        Route::write(
            "/v1/measures/{number}/agree",
            "/v1/measures/1/agree",
            because.clone(),
            Those(&[("measure.agree", "proposed", "C1")]),
        ),
        Route::write(
            "/v1/measures/{number}/refuse",
            "/v1/measures/1/refuse",
            because.clone(),
            Those(&[("measure.refuse", "proposed", "C1")]),
        ),
        Route::write(
            "/v1/measures/{number}/withdraw",
            "/v1/measures/1/withdraw",
            because,
            Those(&[("measure.withdraw", "proposed", "C1")]),
        ),
        Route::write(
            "/v1/schemes/{family}/{year}/measures-deadline",
            scheme("/measures-deadline"),
            json!({ "day": "2015-12-31", "reason": "a reason" }),
            Those(&[("measure.deadline", "-", "N1")]),
        ),
        Route::write(
            "/v1/boards",
            "/v1/boards",
            json!({ "board": "B2", "ccg": "C1", "from": "2015-10-01", "to": null }),
            Those(&[("board.relate", "-", "C1")]),
        ),
        Route::write(
            "/v1/boards/{number}/end",
            "/v1/boards/1/end",
            json!({ "last": "2015-12-31" }),
            Those(&[("board.relate", "-", "C1")]),
        ),
        Route::read("/v1/limits", "/v1/limits?body=C1", Those(&[("limit.read", "-", "C1")])),
        Route::read(
            "/v1/limits/{number}",
            format!("/v1/limits/{}", it.limit),
            Those(&[("limit.read", "-", "C1")]),
        ),
        Route::write("/v1/limits", "/v1/limits", limit("more"), Those(&[("limit.set", "-", "C1")])),
        Route::write(
            "/v1/limits/{number}/end",
            format!("/v1/limits/{}/end", it.limit),
            json!({ "met": true, "event": "done" }),
            Those(&[("limit.end", "-", "C1")]),
        ),
        Route::read("/v1/reminders", "/v1/reminders", Those(&[("limit.remind", "-", "")])),
    ]
}
