//! Appeals, decisions, local measures and time limits over the interface.

use serde_json::{Value, json};

use crate::national::{People, world};
use crate::support::rules::{SCHEME, facts};
use crate::support::{Client, Server, both, key};

/// A document about C1, kept by its lead.
fn document(lead: &Client, text: &str) -> String {
    let headers = [("content-type", "text/plain"), ("idempotency-key", &key())];
    let came = lead.send("POST", "/v1/documents?body=C1&name=letter.txt", &headers, text.as_bytes());
    assert_eq!(came.status, 200, "{}", came.text);
    outturn_award::receipt::sha256(text.as_bytes())
}

/// Takes an item of C1 from open to where it is notified.
fn notify(people: &People, item: i64, within: u32) {
    let at = |step: &str| format!("/v1/items/{item}/{step}");
    people.analyst.write(&at("freeze"), &json!({ "facts": facts(within) }));
    people.analyst.write(&at("calculate"), &json!({ "effective": "2015-09-30", "recovery": "repay" }));
    let content = people.lead.read(&format!("/v1/items/{item}"))["content"].clone();
    let signs = json!({ "signs": content });
    for (who, step, body) in [
        (&people.officer, "check", &signs),
        (&people.approver, "approve", &signs),
        (&people.finance, "finance-approve", &signs),
        (&people.officer, "notify", &json!({})),
    ] {
        who.write(&at(step), body);
    }
}

fn opened(people: &People) -> i64 {
    let opened = people.analyst.write("/v1/items", &json!({ "scheme": SCHEME, "body": "C1" }));
    opened["result"].as_i64().unwrap()
}

/// People in the roles that only these parts need.
fn more(server: &Server, people: &People) -> (Client, Client, Client) {
    people
        .owner
        .write("/v1/bodies", &json!({ "code": "B1", "name": "Board", "kind": "board", "within": null }));
    let team = server.person(&people.owner, "team", "area-team", "T1");
    let board = server.person(&people.owner, "board", "health-and-wellbeing-board", "B1");
    let second = server.person(&people.owner, "second", "approver", "N1");
    (team, board, second)
}

both! {
    fn an_appeal_goes_from_its_letter_to_the_payment(server) {
        let people = world(server);
        let (_, _, second) = more(server, &people);
        let item = opened(&people);
        notify(&people, item, 89);
        let grounds = server.public().read("/v1/appeals/grounds");
        assert_eq!(grounds[0]["needs"][0]["shows"], "figure");
        let told = people.lead.read("/v1/reminders?days=28");
        assert_eq!(told[0]["text"], format!("appeal against an award (item/{item}, C1) is possible until 2015-10-29: 28 days from notification"));
        let letter = document(&people.lead, "one patient more was seen in time");
        let new = json!({
            "item": item, "step": "measure/waiting", "ground": "data-wrong", "argued": "one was left out",
            "relies_on": "the provider's return", "evidence": [{ "shows": "figure", "sha256": letter }],
        });
        let mut wrong = new.clone();
        wrong["ground"] = json!("unwelcome");
        assert_eq!(people.lead.refused("/v1/appeals", &wrong), "unreadable-request");
        wrong["ground"] = json!("calculation");
        wrong["evidence"] = json!([]);
        assert_eq!(people.lead.refused("/v1/appeals", &wrong), "ground-without-evidence");
        assert_eq!(people.other.refused("/v1/appeals", &new), "not-permitted");
        // Only tried, it is not there; sent twice under one key, it is there once.
        people.lead.write("/v1/appeals?dry_run=true", &new);
        let under = key();
        let lodged = people.lead.post("/v1/appeals", &under, &new).json();
        assert_eq!(lodged["entry"]["href"], "/v1/appeals/1");
        assert_eq!(people.lead.post("/v1/appeals", &under, &new).json()["repeated"], true);
        assert_eq!(people.lead.read(&format!("/v1/appeals?scheme={SCHEME}&body=C1")).as_array().unwrap().len(), 1);
        let at = |step: &str| format!("/v1/appeals/1/{step}");
        people.officer.write(&at("admit"), &json!({ "reason": "to be heard" }));
        people.lead.write(&at("evidence"), &json!({ "shows": "other", "sha256": document(&people.lead, "a second letter") }));
        let rerun = people.analyst.write(&at("rerun"), &json!({ "facts": facts(90) }));
        let decide = |signs: &Value| json!({ "outcome": "upheld", "signs": signs, "reason": "so it is" });
        assert_eq!(second.refused(&at("decide"), &decide(&json!(letter))), "other-content");
        assert_eq!(people.approver.refused(&at("decide"), &decide(&rerun["result"])), "made-by-checker");
        second.write(&at("decide"), &decide(&rerun["result"]));
        let shown = people.lead.read("/v1/appeals/1");
        assert_eq!((shown["outcome"].as_str(), shown["state"].as_str()), (Some("upheld"), Some("decided")));
        assert_eq!(shown["reruns"][0]["differences"], json!([
            { "account": "awarded", "step": "", "before": 0, "after": 10_000_000 },
            { "account": "not-earned", "step": "measure/waiting", "before": 10_000_000, "after": 0 },
        ]));
        assert_eq!(people.other.get("/v1/appeals/1").status, 403);
        assert_eq!(people.lead.read(&format!("/v1/items/{item}"))["state"], "open");
        notify(&people, item, 90);
        let closed = people.officer.write(&at("close"), &json!({ "reason": "done" }));
        assert_eq!(closed["result"], "as decided");
        people.payer.write(&format!("/v1/items/{item}/pay"), &json!({ "effective": "2015-10-01" }));
        server.sound(&people.auditor);
    }

    fn a_late_appeal_needs_an_extension(server) {
        let people = world(server);
        people.owner.write(&format!("/v1/schemes/{SCHEME}/appeal-clock"), &json!({ "lodge_days": 7, "decide_days": 30, "reason": "as guidance has it" }));
        let item = opened(&people);
        notify(&people, item, 89);
        let letter = document(&people.lead, "a letter");
        server.clock.set("2015-10-09T09:00:00Z").unwrap();
        let (lead, officer) = (server.sign_in("lead.c1"), server.sign_in("officer"));
        let new = json!({
            "item": item, "step": "measure/waiting", "ground": "data-wrong", "argued": "one was left out",
            "relies_on": "the provider's return", "evidence": [{ "shows": "figure", "sha256": letter }],
        });
        let late = lead.post("/v1/appeals", &key(), &new);
        assert_eq!((late.status, late.code().as_str()), (409, "appeal-too-late"));
        let extension = format!("/v1/items/{item}/appeal-extension");
        assert_eq!(officer.refused(&extension, &json!({ "until": "2015-10-08", "reason": "ill" })), "date-passed");
        officer.write(&extension, &json!({ "until": "2015-10-20", "reason": "the letter was lost" }));
        lead.write("/v1/appeals", &new);
        lead.write("/v1/appeals/1/withdraw", &json!({ "reason": "settled" }));
        assert_eq!(officer.refused("/v1/appeals/1/refuse", &json!({ "reason": "x" })), "not-in-this-state");
    }

    fn decisions_are_recorded_and_superseded(server) {
        let people = world(server);
        let item = opened(&people);
        notify(&people, item, 90);
        let mut new = json!({
            "scheme": SCHEME, "body": "C1", "subject": "balance", "outcome": "not-met", "part": null,
            "reason": "a deficit", "evidence": [], "supersedes": null,
        });
        assert_eq!(people.lead.refused("/v1/decisions", &new), "not-permitted");
        people.officer.write("/v1/decisions", &new);
        assert_eq!(people.lead.read(&format!("/v1/items/{item}"))["state"], "readings-frozen");
        assert_eq!(people.officer.refused("/v1/decisions", &new), "other-content");
        new["supersedes"] = json!(1);
        new["outcome"] = json!("perhaps");
        assert_eq!(people.officer.refused("/v1/decisions", &new), "unreadable-request");
        new["outcome"] = json!("reduced");
        new["part"] = json!("25%");
        people.officer.write("/v1/decisions", &new);
        let all = people.lead.read(&format!("/v1/decisions?scheme={SCHEME}&body=C1"));
        assert_eq!((&all[0]["stands"], &all[1]["stands"]), (&json!(false), &json!(true)));
        assert_eq!(people.lead.read("/v1/decisions/2"), all[1]);
        assert_eq!(people.other.get("/v1/decisions/2").status, 403);
        server.sound(&people.auditor);
    }

    fn a_local_measure_is_agreed_after_its_board_has_considered_it(server) {
        let people = world(server);
        let (team, board, _) = more(server, &people);
        let new = json!({
            "scheme": SCHEME, "ccg": "C1", "place": "local/1", "title": "Carers who are known", "indicator": "carers-identified",
            "level": "1,200", "weight": "12.5%", "view_by": "2015-11-01",
        });
        assert_eq!(people.lead.refused("/v1/measures", &new), "not-consulted");
        people.owner.write("/v1/boards", &json!({ "board": "B1", "ccg": "C1", "from": "2015-04-01", "to": null }));
        let deadline = format!("/v1/schemes/{SCHEME}/measures-deadline");
        assert_eq!(people.owner.refused(&deadline, &json!({ "day": "2015-09-30", "reason": "x" })), "date-passed");
        people.owner.write(&deadline, &json!({ "day": "2015-12-31", "reason": "as guidance has it" }));
        people.lead.write("/v1/measures", &new);
        assert_eq!(board.read("/v1/reminders?days=60")[0]["limit"]["what"], "view of a local measure");
        assert_eq!(team.refused("/v1/measures/1/agree", &json!({ "reason": "it fits" })), "not-consulted");
        board.write("/v1/measures/1/consider", &json!({ "board": "B1", "view": "has-concerns", "said": "they are hard to find" }));
        let agreed = team.write("/v1/measures/1/agree", &json!({ "reason": "it fits" }));
        assert_eq!(agreed["result"], true);
        let shown = board.read("/v1/measures/1");
        assert_eq!((&shown["usable"], &shown["views"][0]["view"]), (&json!(true), &json!("has-concerns")));
        assert_eq!(people.lead.read(&format!("/v1/measures?scheme={SCHEME}&ccg=C1"))[0], shown);
        for place in ["local/2", "local/3"] {
            let mut other = new.clone();
            other["place"] = json!(place);
            people.lead.write("/v1/measures", &other);
        }
        people.lead.write("/v1/measures/2/withdraw", &json!({ "reason": "another is better" }));
        team.write("/v1/measures/3/refuse", &json!({ "reason": "too easy" }));
        people.owner.write("/v1/boards/1/end", &json!({ "last": "2015-10-01" }));
        server.sound(&people.auditor);
    }

    fn time_limits_are_set_shown_and_ended(server) {
        let people = world(server);
        let mut new = json!({
            "kind": "duty", "what": "claims", "object": "scheme/x", "body": "C1", "roles": ["ccg-lead"],
            "due": "2015-10-31", "rule": "the claims window",
        });
        people.owner.write("/v1/limits", &new);
        new["due"] = json!("2015-09-30");
        assert_eq!(people.owner.refused("/v1/limits", &new), "date-passed");
        new["roles"] = json!(["nobody"]);
        assert_eq!(people.owner.refused("/v1/limits", &new), "unreadable-request");
        let shown = people.lead.read("/v1/limits?body=C1");
        let number = shown[0]["number"].as_i64().unwrap();
        assert_eq!(people.lead.read("/v1/reminders?as_at=2015-11-01")[0]["overdue"], true);
        assert_eq!(people.lead.get("/v1/reminders?as_at=some-day").status, 422);
        people.owner.write(&format!("/v1/limits/{number}/end"), &json!({ "met": true, "event": "all are in" }));
        assert_eq!(people.lead.read(&format!("/v1/limits/{number}"))["outcome"], "met");
        assert_eq!(people.other.get("/v1/limits?body=C1").status, 403);
        assert_eq!(server.public().get("/v1/reminders").status, 401);
    }
}
