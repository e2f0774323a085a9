//! Every route asked by every role, at its own body and at another one, and by the public: what comes back is what the
//! table of permissions says. The routes are those of the description, so that none is forgotten.

use std::collections::{BTreeMap, BTreeSet};

use outturn_register::people::{BodyKind, Role};
use serde_json::{Value, json};

use super::of_redress::{Redress, made, of_redress};
use crate::national::{People, world};
use crate::support::rules::{SCHEME, facts, of_id, rules};
use crate::support::{Client, Server, both, key, say};

/// Who may ask.
pub(super) enum May {
    /// Everybody.
    All,
    /// Nobody but the one whose it is, who is not among those who ask.
    Another,
    /// Those whom the table allows these, each in its state at its body.
    Those(&'static [(&'static str, &'static str, &'static str)]),
}

/// One way to ask a route.
pub(super) struct Route {
    pub(super) method: &'static str,
    /// As the description has it.
    pub(super) path: &'static str,
    /// As it is asked.
    pub(super) asked: String,
    pub(super) body: Value,
    may: May,
    /// What comes back to those who may.
    well: u16,
    /// What comes back to those who may not; none for the usual.
    ill: Option<u16>,
    /// How many entries of the log it makes where it is not only tried.
    entries: i64,
}

impl Route {
    fn of(method: &'static str, path: &'static str, asked: impl Into<String>, may: May) -> Route {
        let asked = asked.into();
        Route { method, path, asked, body: Value::Null, may, well: 200, ill: None, entries: 0 }
    }

    pub(super) fn read(path: &'static str, asked: impl Into<String>, may: May) -> Route {
        Route::of("get", path, asked, may)
    }

    pub(super) fn write(path: &'static str, asked: impl Into<String>, body: Value, may: May) -> Route {
        Route { body, ..Route::of("post", path, asked, may) }
    }

    /// The same asked otherwise.
    pub(super) fn with(&self, asked: String, body: Value) -> Route {
        Route { body, ..Route::of(self.method, self.path, asked, May::All) }
    }

    pub(super) fn ask(&self, who: &Client) -> u16 {
        if self.method == "get" {
            return who.get(&self.asked).status;
        }
        let body = self.body.to_string();
        let key = key();
        let mut headers = vec![("content-type", "application/json")];
        // What takes no key is not tried either.
        let tries = self.path != "/v1/session" && self.path != "/v1/calculate";
        if tries {
            headers.push(("idempotency-key", &key));
        }
        let mark = if self.asked.contains('?') { '&' } else { '?' };
        let path = if tries { format!("{}{mark}dry_run=true", self.asked) } else { self.asked.clone() };
        who.send(&self.method.to_uppercase(), &path, &headers, body.as_bytes()).status
    }
}

/// An item of C1 for each state, under a scheme of its own.
struct Items {
    of: BTreeMap<&'static str, i64>,
    content: BTreeMap<&'static str, String>,
    held: i64,
    hold: i64,
}

const STATES: [&str; 8] =
    ["open", "readings-frozen", "calculated", "checked", "approved", "finance-approved", "notified", "paid"];

fn items(people: &People) -> Items {
    let (mut of, mut content) = (BTreeMap::new(), BTreeMap::new());
    for (place, state) in STATES.into_iter().enumerate() {
        let scheme = format!("spec-{state}/2014-15");
        people.owner.write("/v1/schemes", &json!({ "body": "N1", "rules": of_id(&scheme) }));
        people.officer.write(&format!("/v1/schemes/{scheme}/publish"), &json!({}));
        let opened = people.analyst.write("/v1/items", &json!({ "scheme": scheme, "body": "C1" }));
        let item = opened["result"].as_i64().unwrap();
        people.take(item, place);
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

/// Things that routes name.
pub(super) struct Things {
    items: Items,
    role: i64,
    person: i64,
    interest: i64,
    session: i64,
    document: String,
    redress: Redress,
}

/// Everything that the interface has.
#[expect(clippy::too_many_lines, reason = "a table: one entry for each route")]
pub(super) fn table(things: &Things) -> Vec<Route> {
    use May::{All, Another, Those};
    let mut all = vec![
        Route::read("/v1", "/v1", All),
        Route::read("/v1/problems", "/v1/problems", All),
        Route::read("/v1/problems/{code}", "/v1/problems/not-permitted", All),
        Route {
            entries: 2,
            ..Route::write(
                "/v1/session",
                "/v1/session",
                json!({ "account": "owner", "password": crate::support::PASSWORD }),
                All,
            )
        },
        Route::read("/v1/me", "/v1/me", All),
        Route::write(
            "/v1/password",
            "/v1/password",
            json!({ "password": "another long password" }),
            Those(&[("password.set", "-", "")]),
        ),
        Route::write(
            "/v1/tokens",
            "/v1/tokens",
            json!({ "scope": ["ledger.read"], "days": 1 }),
            Those(&[("token.issue", "-", "")]),
        ),
        Route::write(
            "/v1/sessions/{id}/revoke",
            format!("/v1/sessions/{}/revoke", things.session),
            json!({}),
            Those(&[("session.revoke", "-", "")]),
        ),
        Route::read("/v1/people", "/v1/people", Those(&[("person.read", "-", "")])),
        Route::write(
            "/v1/people",
            "/v1/people",
            json!({ "account": "new", "name": "New", "password": "another long password" }),
            Those(&[("person.add", "-", "")]),
        ),
        // There is no provider here; with one it is tried in a test of its own.
        Route { well: 404, ..Route::read("/v1/oidc/login", "/v1/oidc/login", All) },
        Route { well: 404, ..Route::read("/v1/oidc/callback", "/v1/oidc/callback?code=x&state=y", All) },
        Route::write(
            "/v1/people/{id}/identities",
            format!("/v1/people/{}/identities", things.person),
            json!({ "issuer": "https://provider.example", "subject": "two" }),
            Those(&[("person.add", "-", "")]),
        ),
        Route::write(
            "/v1/people/{id}/identities/end",
            format!("/v1/people/{}/identities/end", things.person),
            json!({ "issuer": "https://provider.example", "subject": "one" }),
            Those(&[("person.add", "-", "")]),
        ),
        Route::write(
            "/v1/roles",
            "/v1/roles",
            json!({ "person": things.person, "role": "ccg-finance", "body": "C1", "from": "2015-10-01", "to": null }),
            Those(&[("role.grant", "-", "C1")]),
        ),
        Route::write(
            "/v1/roles/{id}/end",
            format!("/v1/roles/{}/end", things.role),
            json!({ "last": "2015-10-02" }),
            Those(&[("role.end", "-", "C1")]),
        ),
        Route::read("/v1/interests", "/v1/interests", All),
        Route::write(
            "/v1/interests",
            "/v1/interests",
            json!({ "body": "P2", "nature": "partner", "from": "2015-10-01", "to": null }),
            Those(&[("interest.declare", "-", "")]),
        ),
        Route::write(
            "/v1/interests/{id}/end",
            format!("/v1/interests/{}/end", things.interest),
            json!({ "last": "2015-10-02" }),
            Another,
        ),
        Route::read("/v1/bodies", "/v1/bodies", All),
        Route::read("/v1/bodies/{code}", "/v1/bodies/C1", All),
        Route::write(
            "/v1/bodies",
            "/v1/bodies",
            json!({ "code": "P9", "name": "New", "kind": "practice", "within": "C1" }),
            Those(&[("body.add", "-", "C1")]),
        ),
        Route::read(
            "/v1/documents/{sha256}",
            format!("/v1/documents/{}", things.document),
            Those(&[("document.read", "-", "C1")]),
        ),
        Route::write(
            "/v1/documents",
            "/v1/documents?body=C1&name=new.txt",
            json!({}),
            Those(&[("document.keep", "-", "C1")]),
        ),
        Route { entries: 1, ..Route::read("/v1/log", "/v1/log", Those(&[("log.read", "-", "")])) },
        Route::read("/v1/log/verification", "/v1/log/verification", Those(&[("log.read", "-", "")])),
        Route::write(
            "/v1/calculate",
            "/v1/calculate",
            json!({ "scheme": SCHEME, "facts": facts(90), "earner": "C1" }),
            All,
        ),
        // A draft is there for those only who reach the payer.
        Route {
            ill: Some(404),
            ..Route::write(
                "/v1/calculate",
                "/v1/calculate",
                json!({ "scheme": "spec-draft/2014-15", "facts": facts(90), "earner": "C1" }),
                Those(&[("ledger.read", "-", "N1")]),
            )
        },
    ];
    all.extend(of_schemes());
    all.extend(of_items(&things.items));
    all.extend(of_redress(&things.redress));
    all
}

fn of_schemes() -> Vec<Route> {
    use May::{All, Those};
    let one = |rest: &str| format!("/v1/schemes/{SCHEME}{rest}");
    let paid = |rest: &str| format!("/v1/schemes/spec-paid/2014-15{rest}");
    let draft = |rest: &str| format!("/v1/schemes/spec-draft/2014-15{rest}");
    let drafters = || Those(&[("ledger.read", "-", "N1")]);
    let back = json!({ "body": "C1", "effective": "2015-10-01", "pence": 1, "reason": "a reason" });
    vec![
        Route::read("/v1/schemes", "/v1/schemes", All),
        Route::write(
            "/v1/schemes",
            "/v1/schemes",
            json!({ "body": "N1", "rules": of_id("new/2014-15") }),
            Those(&[("scheme.draft", "-", "N1")]),
        ),
        Route::read("/v1/schemes/{family}/{year}", one(""), All),
        Route { ill: Some(404), ..Route::read("/v1/schemes/{family}/{year}", draft(""), drafters()) },
        Route::read("/v1/schemes/{family}/{year}/rules", one("/rules"), All),
        Route {
            ill: Some(404),
            ..Route::read("/v1/schemes/{family}/{year}/rules", draft("/rules"), drafters())
        },
        Route::write(
            "/v1/schemes/{family}/{year}/publish",
            draft("/publish"),
            json!({}),
            Those(&[("scheme.publish", "drafted", "N1")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/balances",
            paid("/balances?body=C1"),
            Those(&[("ledger.read", "-", "C1")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/balances",
            paid("/balances"),
            Those(&[("ledger.read", "-", "")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/identities",
            paid("/identities"),
            Those(&[("ledger.read", "-", "")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/transfers",
            paid("/transfers?body=C1"),
            Those(&[("ledger.read", "-", "C1")]),
        ),
        Route::read(
            "/v1/schemes/{family}/{year}/transfers",
            paid("/transfers"),
            Those(&[("ledger.read", "-", "")]),
        ),
        Route {
            entries: 1,
            ..Route::read(
                "/v1/schemes/{family}/{year}/journal",
                paid("/journal"),
                Those(&[("ledger.export", "-", "")]),
            )
        },
        Route {
            entries: 1,
            ..Route::read(
                "/v1/schemes/{family}/{year}/payments.csv",
                paid("/payments.csv"),
                Those(&[("ledger.export", "-", "")]),
            )
        },
        Route::write(
            "/v1/schemes/{family}/{year}/assertions",
            paid("/assertions"),
            json!({ "body": "C1", "account": "paid", "effective": "2015-10-01", "pence": 1, "source": "a letter" }),
            Those(&[("ledger.assert", "-", "C1")]),
        ),
        // Nothing is due back; whoever may not note it is not told so.
        Route {
            well: 422,
            ..Route::write(
                "/v1/schemes/{family}/{year}/repayments",
                paid("/repayments"),
                back.clone(),
                Those(&[("ledger.recover", "-", "N1")]),
            )
        },
        Route {
            well: 422,
            ..Route::write(
                "/v1/schemes/{family}/{year}/write-offs",
                paid("/write-offs"),
                back,
                Those(&[("ledger.recover", "-", "N1")]),
            )
        },
    ]
}

fn of_items(items: &Items) -> Vec<Route> {
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

/// The table of permissions as the file has it, read apart from the program.
fn cells() -> BTreeMap<(String, String, String), String> {
    let text = include_str!("../../../../outturn-register/permissions.csv");
    let mut lines = text.lines().map(|it| it.split(',').collect::<Vec<_>>());
    let headings = lines.next().unwrap();
    let of = |line: Vec<&'static str>| {
        let cells = headings.iter().zip(line.clone()).skip(3);
        let key = |role: &str| (line[0].to_owned(), line[1].to_owned(), role.to_owned());
        cells.map(|(role, cell)| (key(role), cell.to_owned())).collect::<Vec<_>>()
    };
    lines.flat_map(of).collect()
}

/// Where a role is held, and where else.
pub(super) fn at(role: Role) -> [&'static str; 2] {
    match role.held_at() {
        Some(BodyKind::National) => ["N1", "N2"],
        Some(BodyKind::AreaTeam) => ["T1", "T2"],
        Some(BodyKind::Ccg) => ["C1", "C2"],
        Some(BodyKind::Practice) => ["P1", "P2"],
        Some(BodyKind::Board) => ["B1", "B2"],
        None => ["", ""],
    }
}

/// What lies around a body, in this world.
fn around(body: &str) -> &'static [&'static str] {
    match body {
        "C1" => &["C1", "T1"],
        "N1" => &["N1"],
        _ => &[],
    }
}

pub(super) fn things(server: &Server, people: &People) -> Things {
    let owner = &people.owner;
    for (code, kind, within) in [
        ("N2", "national", None),
        ("T2", "area-team", None),
        ("B1", "board", None),
        ("B2", "board", None),
        ("P1", "practice", Some("C1")),
        ("P2", "practice", Some("C2")),
    ] {
        owner.write("/v1/bodies", &json!({ "code": code, "name": code, "kind": kind, "within": within }));
    }
    owner.write("/v1/schemes", &json!({ "body": "N1", "rules": of_id("spec-draft/2014-15") }));
    let items = items(people);
    let other = server.person(owner, "other", "ccg-finance", "C1");
    let me = other.read("/v1/me");
    let linked = json!({ "issuer": "https://provider.example", "subject": "one" });
    owner.write(&format!("/v1/people/{}/identities", me["id"]), &linked);
    let declared = json!({ "body": "C1", "nature": "partner", "from": "2015-10-01", "to": null });
    let interest = other.write("/v1/interests", &declared)["result"].as_i64().unwrap();
    let kept = owner.post("/v1/documents?body=C1&name=letter.txt", &key(), &json!("a letter"));
    let document = kept.json()["result"].as_str().unwrap().to_owned();
    let redress = made(server, people, (items.of["notified"], items.of["paid"]), &document);
    Things {
        items,
        role: me["roles"][0]["id"].as_i64().unwrap(),
        person: me["id"].as_i64().unwrap(),
        session: me["sessions"][0]["id"].as_i64().unwrap(),
        interest,
        document,
        redress,
    }
}

/// The routes of the description.
fn described() -> BTreeSet<(String, String)> {
    let document: Value = serde_json::from_str(&outturn_web::openapi()).unwrap();
    let mut found = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            found.insert((method.clone(), path.clone()));
        }
    }
    found
}

both! {
    fn every_route_answers_each_role_as_the_table_says(server) {
        let people = world(server);
        let things = things(server, &people);
        let (table, cells) = (table(&things), cells());
        let mut askers = Vec::new();
        for role in Role::ALL {
            for body in at(*role) {
                let account = format!("{}.{}", role.name(), body.to_lowercase());
                let who = if *role == Role::Public {
                    server.public()
                } else {
                    server.person(&people.owner, &account, role.name(), body)
                };
                askers.push((*role, body, who));
            }
        }
        let head = || server.public().read("/v1")["entries"].as_i64().unwrap();
        let (mut allowed, mut refused, mut wrong) = (0, 0, Vec::new());
        for route in &table {
            for (role, body, who) in &askers {
                let may = match &route.may {
                    May::All => true,
                    May::Another => false,
                    May::Those(all) => all.iter().all(|(action, state, object)| {
                        let key = ((*action).to_owned(), (*state).to_owned(), role.name().to_owned());
                        let cell = &cells[&key];
                        cell == "any" || (cell == "own" && around(object).contains(body))
                    }),
                };
                let expected = match (may, *role) {
                    (true, _) => route.well,
                    (false, Role::Public) => route.ill.unwrap_or(401),
                    (false, _) => route.ill.unwrap_or(403),
                };
                let before = head();
                let found = route.ask(who);
                let made = head() - before;
                if may { allowed += 1 } else { refused += 1 }
                let entries = if may { route.entries } else { 0 };
                if found != expected || made != entries {
                    let (method, asked, role) = (route.method, &route.asked, role.name());
                    wrong.push(format!("{method} {asked} as {role} at {body}: {found} and {made} entries, not {expected} and {entries}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        each_sees_their_own(&people, &askers, &cells);
        // Signing out is not tried but done, so it comes last.
        for (role, _, who) in &askers {
            let (done, then) = (who.send("DELETE", "/v1/session", &[], b"").status, who.get("/v1/me").status);
            let expected = if *role == Role::Public { (401, 200) } else { (204, 401) };
            assert_eq!((done, then), expected, "{}", role.name());
        }
        let mut tried: BTreeSet<_> =
            table.iter().map(|it| (it.method.to_owned(), it.path.to_owned())).collect();
        tried.insert(("delete".to_owned(), "/v1/session".to_owned()));
        let known: BTreeSet<_> = described().into_iter().filter(|(_, path)| !crate::hostile::strangers::is_here(path)).collect();
        assert_eq!(tried, known, "every route of the description is in the table here, or asked by strangers");
        say(&format!(
            "{} routes in {} ways by {} askers: {allowed} allowed, {refused} refused",
            tried.len(), table.len() + 1, askers.len()
        ));
        server.sound(&people.auditor);
    }
}

/// A list has what the one who asks may read, and nothing else.
fn each_sees_their_own(
    people: &People,
    askers: &[(Role, &str, Client)],
    cells: &BTreeMap<(String, String, String), String>,
) {
    let all = people.auditor.read("/v1/items")["of"].as_array().unwrap().len();
    assert_eq!(all, STATES.len() + 1);
    for (role, body, who) in askers {
        let cell = &cells[&("item.read".to_owned(), "paid".to_owned(), role.name().to_owned())];
        // A practice reads the items that are its own, and these are its commissioner's.
        let may = cell == "any" || (cell == "own" && around("C1").contains(body));
        let seen = who.read("/v1/items")["of"].as_array().unwrap().len();
        assert_eq!(seen, if may { all } else { 0 }, "{} at {body}", role.name());
    }
}

#[test]
fn rules_of_another_id_are_rules() {
    assert_eq!(of_id(SCHEME), rules());
}
