//! A year from publication to statement, national and local, over the interface: with an appeal, a correction after
//! payment, a merger and a conflict of interest. Its ledger and its log are kept beside this file, to be read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::rules::{SCHEME, facts, rules};
use crate::support::{Client, Server, both, key};

const LOCAL: &str = "local-services/2014-15";

/// Everybody, and where.
const PEOPLE: [(&str, &str, &str); 20] = [
    ("analyst", "national-analyst", "N1"),
    ("officer", "determining-officer", "N1"),
    ("approver", "approver", "N1"),
    ("judge", "approver", "N1"),
    ("finance", "finance", "N1"),
    ("payer", "finance", "N1"),
    ("auditor", "auditor", "N1"),
    ("team", "area-team", "T1"),
    ("board", "health-and-wellbeing-board", "B1"),
    ("lead", "ccg-lead", "C1"),
    ("second.lead", "ccg-lead", "C1"),
    ("third.lead", "ccg-lead", "C1"),
    ("ccg.drafts", "ccg-finance", "C1"),
    ("ccg.works.out", "ccg-finance", "C1"),
    ("ccg.approves", "ccg-finance", "C1"),
    ("ccg.pays", "ccg-finance", "C1"),
    ("lead.c2", "ccg-lead", "C2"),
    ("manager", "practice-manager", "P1"),
    ("other.manager", "practice-manager", "P2"),
    ("spender", "ccg-finance", "C1"),
];

/// Everybody, signed in for a day.
struct Day(BTreeMap<&'static str, Client>);

impl Day {
    fn at(server: &Server, instant: &str) -> Day {
        server.clock.set(instant).unwrap();
        let all = PEOPLE.iter().map(|it| it.0).chain(["owner"]);
        Day(all.map(|account| (account, server.sign_in(account))).collect())
    }

    fn of(&self, account: &str) -> &Client {
        &self.0[account]
    }
}

fn keep(who: &Client, body: &str, text: &str) -> String {
    let headers = [("content-type", "text/plain"), ("idempotency-key", &key())];
    let path = format!("/v1/documents?body={body}&name=letter.txt");
    let came = who.send("POST", &path, &headers, text.as_bytes());
    assert_eq!(came.status, 200, "{}", came.text);
    outturn_award::receipt::sha256(text.as_bytes())
}

/// Facts in which C2 waited little, and C1 has so many people and so many seen in time.
fn found(heads: u32, within: u32) -> Value {
    let mut facts = facts(within);
    let readings = &mut facts["readings.csv"];
    readings["running-cost-population C1 2013/14"]["value"] = json!(heads.to_string());
    readings["rtt-incomplete-within-18-weeks C2 2015-03"]["numerator"] = json!("95");
    facts
}

/// Bodies and people, and what is agreed before the year begins.
fn before_the_year(server: &Server) {
    let owner = server.sign_in("owner");
    for (code, kind, within) in [
        ("T1", "area-team", None),
        ("B1", "board", None),
        ("C1", "ccg", Some("T1")),
        ("C2", "ccg", Some("T1")),
        ("P1", "practice", Some("C1")),
        ("P2", "practice", Some("C1")),
    ] {
        owner.write("/v1/bodies", &json!({ "code": code, "name": code, "kind": kind, "within": within }));
    }
    for (account, role, body) in PEOPLE {
        server.person(&owner, account, role, body);
    }
    let day = Day::at(server, "2014-03-03T09:00:00Z");
    day.of("owner").write("/v1/schemes", &json!({ "body": "N1", "rules": rules() }));
    day.of("owner")
        .write("/v1/boards", &json!({ "board": "B1", "ccg": "C1", "from": "2013-04-01", "to": null }));
    let published = day.of("officer").write(&format!("/v1/schemes/{SCHEME}/publish"), &json!({}));
    assert_eq!(published["result"]["late"], false);
    let measure = json!({
        "scheme": SCHEME, "ccg": "C1", "place": "local/1", "title": "Carers who are known",
        "indicator": "carers-identified", "level": "1,200", "weight": "12.5%", "view_by": "2014-04-30",
    });
    day.of("owner").write(
        &format!("/v1/schemes/{SCHEME}/measures-deadline"),
        &json!({ "day": "2014-06-30", "reason": "as guidance has it" }),
    );
    day.of("lead").write("/v1/measures", &measure);
    let view = json!({ "board": "B1", "view": "supports", "said": "they are many" });
    day.of("board").write("/v1/measures/1/consider", &view);
    assert_eq!(day.of("team").write("/v1/measures/1/agree", &json!({ "reason": "it fits" }))["result"], true);
}

/// The local scheme: offered, declined by one, claimed, kept from one who has an interest, and paid.
fn local_scheme(server: &Server) {
    let mut own = rules();
    own["scheme"]["id"] = json!(LOCAL);
    own["scheme"]["title"] = json!("Local services for patients");
    let at = |what: &str| format!("/v1/schemes/{LOCAL}/{what}");
    let day = Day::at(server, "2014-03-10T09:00:00Z");
    day.of("ccg.drafts").write("/v1/schemes", &json!({ "body": "C1", "rules": own }));
    let arrangement = json!({
        "accepting": { "from": "2014-03-10", "to": "2014-04-30" },
        "claims": { "from": "2014-07-01", "to": "2014-10-31" },
        "declaration": true, "approval": true, "participation_only": false,
        "shares": [{ "body": "C1", "share": "1" }],
        "components": [
            { "code": "patients", "title": "Validated records", "kind": "units", "rate": "115", "cap": null, "evidence": false },
            { "code": "backfill", "title": "Backfill", "kind": "pounds", "rate": null, "cap": 100_000, "evidence": true },
        ],
        "bands": [
            { "from": 0, "role": "ccg-lead", "approvals": 1 },
            { "from": 500_000, "role": "ccg-lead", "approvals": 2 },
        ],
    });
    day.of("lead").write(&at("arrangement"), &arrangement);
    day.of("second.lead").write(&at("publish"), &json!({}));
    day.of("lead").write(&at("offers"), &json!({ "practices": ["P1", "P2"] }));
    day.of("manager").write("/v1/local-items/1/accept", &json!({}));
    day.of("other.manager").write("/v1/local-items/2/decline", &json!({ "reason": "no room" }));

    let day = Day::at(server, "2014-08-01T09:00:00Z");
    let invoice = keep(day.of("manager"), "P1", "an invoice for a locum");
    let claims = json!({ "lines": [
        { "component": "patients", "period": "2014/15 Q1", "units": "7000", "pence": null, "evidence": [] },
        { "component": "backfill", "period": "2014/15 Q1", "units": null, "pence": 60_000, "evidence": [invoice] },
    ]});
    let item = |what: &str| format!("/v1/local-items/1/{what}");
    day.of("manager").write(&item("claims"), &claims);
    day.of("manager").write(&item("complete"), &json!({}));
    let calculation = json!({ "effective": "2014-09-30", "recovery": "repay" });
    day.of("ccg.works.out").write(&item("calculate"), &calculation);
    let content = day.of("manager").read("/v1/local-items/1")["content"].clone();
    let signs = json!({ "signs": content });
    day.of("manager").write(&item("declare"), &signs);
    // £8,650.00 asks for two approvals, and one of the three leads is a partner in the practice.
    let interest =
        json!({ "body": "P1", "nature": "partner in the practice", "from": "2013-04-01", "to": null });
    day.of("third.lead").write("/v1/interests", &interest);
    let approval = json!({ "signs": content, "role": "ccg-lead" });
    assert_eq!(day.of("third.lead").refused(&item("approve"), &approval), "declared-interest");
    day.of("lead").write(&item("approve"), &approval);
    assert_eq!(day.of("ccg.approves").refused(&item("finance-approve"), &signs), "not-approved");
    assert_eq!(day.of("lead").refused(&item("approve"), &approval), "approved-before");
    day.of("second.lead").write(&item("approve"), &approval);
    day.of("ccg.approves").write(&item("finance-approve"), &signs);
    let day = Day::at(server, "2014-11-03T09:00:00Z");
    day.of("ccg.pays").write(&item("pay"), &json!({ "effective": "2014-11-03" }));
    assert_eq!(day.of("manager").read("/v1/local-items/1")["state"], "paid");
}

/// Takes an item from open to where its earner is notified.
fn notified(day: &Day, item: i64, facts: &Value) {
    let at = |step: &str| format!("/v1/items/{item}/{step}");
    day.of("analyst").write(&at("freeze"), &json!({ "facts": facts }));
    day.of("analyst").write(&at("calculate"), &json!({ "effective": "2015-09-30", "recovery": "repay" }));
    let signs = json!({ "signs": day.of("auditor").read(&format!("/v1/items/{item}"))["content"] });
    for (who, step, body) in [
        ("officer", "check", &signs),
        ("approver", "approve", &signs),
        ("finance", "finance-approve", &signs),
        ("officer", "notify", &json!({})),
    ] {
        day.of(who).write(&at(step), body);
    }
}

/// The determinations: one appealed against and upheld.
fn determinations(server: &Server) -> (i64, i64) {
    let day = Day::at(server, "2015-10-01T09:00:00Z");
    let open = |body: &str| {
        let opened = day.of("analyst").write("/v1/items", &json!({ "scheme": SCHEME, "body": body }));
        opened["result"].as_i64().unwrap()
    };
    let (first, second) = (open("C1"), open("C2"));
    notified(&day, first, &found(20_000, 89));
    notified(&day, second, &found(20_000, 89));
    let letter = keep(day.of("lead"), "C1", "one patient more was seen in time");
    let appeal = json!({
        "item": first, "step": "measure/waiting", "ground": "data-wrong", "argued": "one was left out",
        "relies_on": "the provider's return", "evidence": [{ "shows": "figure", "sha256": letter }],
    });
    day.of("lead").write("/v1/appeals", &appeal);
    day.of("officer").write("/v1/appeals/1/admit", &json!({ "reason": "to be heard" }));
    let rerun = day.of("analyst").write("/v1/appeals/1/rerun", &json!({ "facts": found(20_000, 90) }));
    let decision = json!({ "outcome": "upheld", "signs": rerun["result"], "reason": "the return has it" });
    assert_eq!(day.of("approver").refused("/v1/appeals/1/decide", &decision), "made-by-checker");
    day.of("judge").write("/v1/appeals/1/decide", &decision);
    notified(&day, first, &found(20_000, 90));
    assert_eq!(
        day.of("officer").write("/v1/appeals/1/close", &json!({ "reason": "done" }))["result"],
        "as decided"
    );
    day.of("payer").write(&format!("/v1/items/{first}/pay"), &json!({ "effective": "2015-10-01" }));
    (first, second)
}

/// What C1 spends, on a hospital and through the local scheme.
fn spending(server: &Server) {
    let day = Day::at(server, "2015-10-20T09:00:00Z");
    let targets = keep(day.of("lead"), "C1", "targets: records of 9 in 10 patients validated");
    let named = json!({ "body": "C1", "scheme": LOCAL, "targets": "records of 9 in 10 patients validated", "evidence": targets });
    day.of("lead").write("/v1/improvements", &named);
    let invoice = keep(day.of("spender"), "C1", "an invoice of the hospital");
    let spent = |provider: Value, purpose: &str, pence: i64, through: Value| {
        json!({
            "scheme": SCHEME, "body": "C1", "plan": null, "programme": "Older people", "provider": provider,
            "form": "service", "purpose": purpose, "pence": pence, "on": "2015-10-20", "about": "a clinic",
            "evidence": invoice, "through": through,
        })
    };
    let hospital = json!({ "kind": "hospital", "code": "RXX", "name": "The hospital" });
    day.of("spender").write("/v1/spending", &spent(hospital, "quality", 6_000_000, Value::Null));
    let practice = json!({ "kind": "practice", "code": "P1", "name": "P1" });
    let bonus = spent(practice.clone(), "outcomes", 2_000_000, Value::Null);
    assert_eq!(day.of("spender").refused("/v1/spending", &bonus), "bonus-to-members");
    let through = spent(practice, "outcomes", 2_000_000, json!(LOCAL));
    let waiting = day.of("spender").write("/v1/spending", &through)["result"].as_i64().unwrap();
    // The partner in the practice does not approve it.
    let approve = format!("/v1/spending/{waiting}/approve");
    assert_eq!(day.of("third.lead").refused(&approve, &json!({})), "declared-interest");
    day.of("second.lead").write(&approve, &json!({}));
}

/// The figure for its people was too high: part of what was paid is due back, and comes back.
fn correction(server: &Server, item: i64) {
    let day = Day::at(server, "2015-11-02T09:00:00Z");
    let at = |step: &str| format!("/v1/items/{item}/{step}");
    let what = json!({ "what": "the population of C1 is 19,500 and not 20,000" });
    day.of("analyst").write(&at("readings-changed"), &what);
    notified(&day, item, &found(19_500, 90));
    let due = day.of("finance").read(&format!("/v1/schemes/{SCHEME}/balances?body=C1"));
    let due = due.as_array().unwrap().iter().find(|it| it["account"] == "recovery-due").unwrap();
    assert_eq!(due["pence"], 250_000);
    // What was believed before is still to be had.
    let before =
        day.of("finance").read(&format!("/v1/schemes/{SCHEME}/balances?body=C1&believed=2015-10-31"));
    assert!(before.to_string().contains("10000000"), "{before}");
    let back = json!({ "body": "C1", "effective": "2015-11-02", "pence": 250_000, "reason": null });
    day.of("finance").write(&format!("/v1/schemes/{SCHEME}/repayments"), &back);
    day.of("payer").write(&at("pay"), &json!({ "effective": "2015-11-02" }));
}

/// C2 is merged into C1, which is paid what C2 earned.
fn merger(server: &Server, item: i64) {
    let day = Day::at(server, "2015-11-10T09:00:00Z");
    let order = keep(day.of("owner"), "N1", "the order that merges C2 into C1");
    let new = json!({
        "predecessor": "C2", "from": "2015-11-09", "evidence": order, "reason": null,
        "successors": [{ "body": "C1", "share": null }],
    });
    day.of("owner").write("/v1/successions", &new);
    day.of("payer").write(&format!("/v1/items/{item}/pay"), &json!({ "effective": "2015-11-10" }));
    let payments = day.of("finance").get(&format!("/v1/schemes/{SCHEME}/payments.csv")).text;
    let merged = payments.lines().find(|it| it.contains("150000.00")).unwrap_or_default();
    assert!(merged.contains(",C1,C1,") && merged.ends_with(",C2"), "{payments}");
}

/// How C1 spent its award, for everybody to read.
fn statement(server: &Server) {
    let day = Day::at(server, "2015-11-20T09:00:00Z");
    let statements = format!("/v1/schemes/{SCHEME}/statements");
    let deadline = json!({ "due": "2015-12-31", "reason": null });
    day.of("owner").write(&format!("/v1/schemes/{SCHEME}/statement-deadlines"), &deadline);
    let publishing = json!({ "body": "C1", "as_at": "2015-11-20", "reason": null });
    assert_eq!(day.of("lead").refused(&statements, &publishing), "unexplained-difference");
    let left = day.of("lead").read(&format!("/v1/spending-view?scheme={SCHEME}&body=C1"))["unspent"].clone();
    let reason = json!({ "scheme": SCHEME, "body": "C1", "pence": left, "reason": "to be spent on the clinic in 2016/17" });
    day.of("lead").write("/v1/differences", &reason);
    assert_eq!(day.of("lead").write(&statements, &publishing)["result"]["late"], false);
    let read = server.public().get(&format!("{statements}/C1?shape=markdown"));
    assert_eq!(read.status, 200, "{}", read.text);
    held("statement.md", &read.text);
}

/// What came out is what is kept beside this file.
fn held(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/year").join(name);
    if std::env::var_os("OUTTURN_UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    assert_eq!(
        text,
        fs::read_to_string(&path).unwrap_or_default(),
        "{name}: OUTTURN_UPDATE=1 writes it anew"
    );
}

/// The audit log, as an auditor reads it: when, who, what, on which thing.
fn log_of(auditor: &Client) -> String {
    let (mut text, mut after) = (String::new(), "0".to_owned());
    loop {
        let page = auditor.read(&format!("/v1/log?limit=200&after={after}"));
        for it in page["of"].as_array().unwrap() {
            let cell = |name: &str| it[name].as_str().unwrap().to_owned();
            // What is signed in or read is not what was done.
            if !cell("action").starts_with("sign-in") && cell("action") != "log.read" {
                let object = cell("object");
                let object = if object.starts_with("document/") { "document/…" } else { object.as_str() };
                let (recorded, who, action) = (cell("recorded"), cell("who"), cell("action"));
                writeln!(text, "{} {who:<14} {action:<22} {object}", &recorded[..10]).unwrap();
            }
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return text,
        }
    }
}

both! {
    fn a_year_from_publication_to_statement(server) {
        before_the_year(server);
        local_scheme(server);
        let (first, second) = determinations(server);
        spending(server);
        correction(server, first);
        merger(server, second);
        statement(server);
        let day = Day::at(server, "2015-12-01T09:00:00Z");
        for (scheme, name, exporter) in [(SCHEME, "national.journal", "finance"), (LOCAL, "local.journal", "ccg.pays")] {
            let journal = day.of(exporter).get(&format!("/v1/schemes/{scheme}/journal")).text;
            held(name, &journal);
            let file = tempfile::NamedTempFile::new().unwrap();
            fs::write(file.path(), &journal).unwrap();
            match std::process::Command::new("hledger").env("LC_ALL", "C.UTF-8").arg("-f").arg(file.path()).args(["check", "accounts", "commodities"]).output() {
                Ok(checked) => assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr)),
                Err(_) => assert!(std::env::var_os("CI").is_none(), "hledger has to be installed: `cargo xtask setup`"),
            }
            for identity in day.of("auditor").read(&format!("/v1/schemes/{scheme}/identities")).as_array().unwrap() {
                assert_eq!(identity["holds"], true, "{identity}");
            }
        }
        let reminders = day.of("lead").read("/v1/reminders?days=400");
        assert!(reminders.as_array().is_some());
        held("log.txt", &log_of(day.of("auditor")));
        server.sound(day.of("auditor"));
    }
}
