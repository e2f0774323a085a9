//! Fifty people who work at once while the server is killed and started again: nothing is lost, nothing is done twice.
//!
//! It runs for a while in each test run; `OUTTURN_CHAOS_SECONDS=600` lets it run for ten minutes.

#![expect(clippy::disallowed_methods, reason = "how long it goes on is a matter of real time")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::serving::{Person, SCHEME, Served, done, facts, outturn, rules};
use crate::support::say;

/// How many earners there are: fewer than people, so that they meet at the same items.
const EARNERS: u32 = 30;

/// How many have each role; fifty in all.
const TEAMS: [(&str, usize); 5] = [
    ("national-analyst", 12),
    ("determining-officer", 12),
    ("approver", 8),
    ("finance", 13),
    ("ccg-finance", 5),
];

/// A write that was answered.
struct Answered {
    /// The entry of the log, with its hash.
    entry: i64,
    hash: String,
    action: String,
    object: String,
    /// Whether the same request had been carried out before and its answer lost.
    repeated: bool,
    /// What was frozen, spent or not: what the money at the end is held against.
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Freezes { meets: bool },
    Spends(i64),
    Other,
}

/// What somebody did.
#[derive(Default)]
struct Deeds {
    answered: Vec<Answered>,
    refused: BTreeMap<String, usize>,
    asked_again: usize,
    hung_up: usize,
}

/// Draws that need not be good, only different for everybody.
struct Draws(u64);

impl Draws {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(count.max(1)).unwrap()).unwrap()
    }
}

fn code(number: u32) -> String {
    format!("C{number:02}")
}

fn heads(number: u32) -> u32 {
    10_000 + number * 100
}

/// One of the fifty.
struct Worker {
    person: Person,
    name: String,
    role: &'static str,
    draws: Draws,
    evidence: String,
    deeds: Deeds,
    count: usize,
}

impl Worker {
    /// Works until it is told to stop, and to the end of what it has begun.
    fn work(mut self, stop: &AtomicBool) -> Deeds {
        while !stop.load(Ordering::Relaxed) {
            self.step();
        }
        self.deeds
    }

    fn step(&mut self) {
        if self.role == "ccg-finance" {
            return self.spend();
        }
        let states: &[&str] = match self.role {
            "national-analyst" => &["open", "readings-frozen", "readings-frozen", "paid"],
            "determining-officer" => &["calculated", "calculated", "finance-approved"],
            "approver" => &["checked"],
            _ => &["approved", "notified"],
        };
        let state = states[self.draws.below(states.len())];
        let Some((200, found)) =
            self.person.ask("GET", &format!("/v1/items?state={state}&limit=100"), None, &Value::Null)
        else {
            return pause();
        };
        let items = found["of"].as_array().cloned().unwrap_or_default();
        // Not all at the first: and sometimes there is nothing to do.
        let Some(item) = items.get(self.draws.below(items.len())) else { return pause() };
        let number = item["number"].as_i64().unwrap();
        let Some((200, shown)) = self.person.ask("GET", &format!("/v1/items/{number}"), None, &Value::Null)
        else {
            return pause();
        };
        let signs = json!({ "signs": shown["content"] });
        let body = item["body"].as_str().unwrap();
        let of: u32 = body.trim_start_matches('C').parse().unwrap();
        let meets = self.draws.below(3) > 0;
        let (step, asked, what) = match state {
            "open" => {
                let facts = facts(body, heads(of), if meets { 90 } else { 89 });
                ("freeze", json!({ "facts": facts }), What::Freezes { meets })
            }
            "readings-frozen" => (
                "calculate",
                json!({ "effective": "2015-09-30", "recovery": "from-next-payment" }),
                What::Other,
            ),
            "paid" => ("readings-changed", json!({ "what": "a number" }), What::Other),
            "calculated" => ("check", signs, What::Other),
            "checked" => ("approve", signs, What::Other),
            "approved" => ("finance-approve", signs, What::Other),
            "finance-approved" => ("notify", json!({}), What::Other),
            _ => ("pay", json!({ "effective": "2015-12-01" }), What::Other),
        };
        self.write(&format!("/v1/items/{number}/{step}"), &asked, what);
    }

    fn spend(&mut self) {
        let pence = 1 + i64::try_from(self.draws.below(100)).unwrap();
        let asked = json!({
            "scheme": SCHEME, "body": code(1), "plan": null, "programme": "Older people",
            "provider": { "kind": "hospital", "code": "RXX", "name": "The hospital" }, "form": "service",
            "purpose": "quality", "pence": pence, "on": "2015-12-02", "about": "a clinic",
            "evidence": self.evidence, "through": null,
        });
        self.write("/v1/spending", &asked, What::Spends(pence));
        pause();
    }

    /// Sends a write until it is answered, each time under the same key.
    fn write(&mut self, path: &str, body: &Value, what: What) {
        self.count += 1;
        let key = format!("{}-{}", self.name, self.count);
        // Some hang up before they are answered, and ask again as somebody does whose page did not come.
        if self.draws.below(10) == 0 && self.person.hang_up(path, &key, body, self.draws.below(300)) {
            self.deeds.hung_up += 1;
        }
        let begun = Instant::now();
        loop {
            let came = self.person.ask("POST", path, Some(&key), body);
            match came {
                Some((200, answer)) => {
                    let entry = &answer["entry"];
                    let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
                    self.deeds.answered.push(Answered {
                        entry: entry["number"].as_i64().unwrap(),
                        hash: text("hash"),
                        action: text("action"),
                        object: text("object"),
                        repeated: answer["repeated"] == true,
                        what,
                    });
                    return;
                }
                Some((status, problem)) if status < 500 => {
                    let code = problem["code"].as_str().unwrap_or("none").to_owned();
                    *self.deeds.refused.entry(code).or_default() += 1;
                    return;
                }
                _ => {
                    assert!(begun.elapsed() < Duration::from_mins(2), "{key}: no answer: {came:?}");
                    self.deeds.asked_again += 1;
                    pause();
                }
            }
        }
    }
}

fn pause() {
    std::thread::sleep(Duration::from_millis(50));
}

/// A register with its people, who are signed in.
fn world(database: &str, served: &Served) -> (Person, Vec<Worker>) {
    let owner_password = done(
        database,
        &["init", "--owner", "owner", "--name", "Owner", "--body", "N1", "--body-name", "The payer"],
    );
    let password = owner_password.lines().find_map(|it| it.strip_prefix("  ")).unwrap();
    let owner = Person::sign_in(served.address, "owner", password);
    for number in 1..=EARNERS {
        let new = json!({ "code": code(number), "name": code(number), "kind": "ccg", "within": null });
        owner.write("/v1/bodies", &new);
    }
    let mut workers = Vec::new();
    for (role, count) in TEAMS {
        for number in 1..=count {
            let name = format!("{role}.{number}");
            let body = if role == "ccg-finance" { "C01" } else { "N1" };
            let person = owner.add(&name, role, body);
            let draws = Draws(0x9e37_79b9 + u64::try_from(workers.len()).unwrap() * 7_919);
            let (deeds, evidence) = (Deeds::default(), String::new());
            workers.push(Worker { person, name, role, draws, evidence, deeds, count: 0 });
        }
    }
    assert_eq!(workers.len(), 50);
    let of = |role: &str| &workers.iter().find(|it| it.role == role).unwrap().person;
    owner.write("/v1/schemes", &json!({ "body": "N1", "rules": rules() }));
    of("determining-officer").write(&format!("/v1/schemes/{SCHEME}/publish"), &json!({}));
    for number in 1..=EARNERS {
        of("national-analyst").write("/v1/items", &json!({ "scheme": SCHEME, "body": code(number) }));
    }
    let invoice = json!("an invoice");
    of("ccg-finance").write("/v1/documents?body=C01&name=invoice.json", &invoice);
    let evidence = outturn_award::receipt::sha256(invoice.to_string().as_bytes());
    for worker in &mut workers {
        worker.evidence.clone_from(&evidence);
    }
    (owner, workers)
}

/// How long it goes on.
fn length() -> Duration {
    let told = std::env::var_os("OUTTURN_CHAOS_SECONDS");
    Duration::from_secs(told.map_or(15, |it| it.to_str().unwrap().parse().unwrap()))
}

fn chaos(database: &str) {
    done(database, &["init"]);
    let mut served = Served::start(database);
    let (owner, workers) = world(database, &served);
    let auditor = owner.add("auditor", "auditor", "N1");
    let stop = Arc::new(AtomicBool::new(false));
    let threads: Vec<_> = workers
        .into_iter()
        .map(|worker| {
            let stop = stop.clone();
            std::thread::spawn(move || worker.work(&stop))
        })
        .collect();
    let (begun, mut restarts, mut draws) = (Instant::now(), 0, Draws(2_015));
    while begun.elapsed() < length() {
        std::thread::sleep(Duration::from_millis(u64::try_from(1_000 + draws.below(3_000)).unwrap()));
        served.restart(draws.below(4) > 0);
        restarts += 1;
    }
    stop.store(true, Ordering::Relaxed);
    let deeds: Vec<Deeds> = threads.into_iter().map(|it| it.join().unwrap()).collect();
    let log = log(&auditor);
    held_against(&deeds, &log);
    money(&deeds, &log, &auditor);
    let said = done(database, &["audit", "verify"]);
    served.end(false);
    let answered: usize = deeds.iter().map(|it| it.answered.len()).sum();
    let repeated = deeds.iter().flat_map(|it| &it.answered).filter(|it| it.repeated).count();
    let refused: usize = deeds.iter().flat_map(|it| it.refused.values()).sum();
    let hung_up: usize = deeds.iter().map(|it| it.hung_up).sum();
    let asked_again: usize = deeds.iter().map(|it| it.asked_again).sum();
    let mut why: BTreeMap<&str, usize> = BTreeMap::new();
    for (code, count) in deeds.iter().flat_map(|it| &it.refused) {
        *why.entry(code).or_default() += count;
    }
    assert!(answered > 50 && restarts > 2 && repeated > 0, "{answered} {restarts} {repeated}");
    let on = if database.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
    say(&format!(
        "50 people on {on}, {} s, {restarts} restarts: {answered} writes done, of which {repeated} had been done when their \
         answer was lost, {refused} refused {why:?}, {asked_again} asked again, {hung_up} hung up; {}",
        begun.elapsed().as_secs(),
        said.lines().next().unwrap_or_default()
    ));
}

/// Entries of the log that people's work made: number, hash, action and object.
fn log(auditor: &Person) -> Vec<(i64, String, String, String)> {
    let (mut all, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let page = auditor.read(&format!("/v1/log?after={after}&limit=1000"));
        for it in page["of"].as_array().unwrap() {
            let text = |name: &str| it[name].as_str().unwrap().to_owned();
            all.push((it["number"].as_i64().unwrap(), text("hash"), text("action"), text("object")));
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return all,
        }
    }
}

/// Every answer is an entry, and every entry of their work was answered: once.
fn held_against(deeds: &[Deeds], log: &[(i64, String, String, String)]) {
    let mut answered = BTreeMap::new();
    for it in deeds.iter().flat_map(|it| &it.answered) {
        let before = answered.insert(it.entry, (it.hash.clone(), it.action.clone(), it.object.clone()));
        assert!(before.is_none(), "two requests were answered with entry {}", it.entry);
    }
    let theirs =
        |action: &str| (action.starts_with("item.") && action != "item.open") || action == "ledger.spend";
    let entries: BTreeMap<i64, (String, String, String)> = log
        .iter()
        .filter(|(_, _, action, _)| theirs(action))
        .map(|(number, hash, action, object)| (*number, (hash.clone(), action.clone(), object.clone())))
        .collect();
    for (number, entry) in &answered {
        assert_eq!(entries.get(number), Some(entry), "entry {number} was answered");
    }
    assert_eq!(entries.len(), answered.len(), "what the log has, somebody was answered");
}

/// What was paid is what the order of the entries says: of each earner its award once, where facts that meet the
/// standard were in force at a payment.
fn money(deeds: &[Deeds], log: &[(i64, String, String, String)], auditor: &Person) {
    let what: BTreeMap<i64, What> =
        deeds.iter().flat_map(|it| &it.answered).map(|it| (it.entry, it.what)).collect();
    let (mut in_force, mut paid) = (BTreeMap::new(), BTreeMap::new());
    for (number, _, action, object) in log {
        match (what.get(number), action.as_str()) {
            (Some(What::Freezes { meets }), _) => {
                in_force.insert(object.clone(), *meets);
            }
            (Some(_), "item.pay") if in_force.get(object) == Some(&true) => {
                let item = auditor.read(&format!("/v1/items/{}", object.trim_start_matches("item/")));
                let body = item["body"].as_str().unwrap().to_owned();
                let of: u32 = body.trim_start_matches('C').parse().unwrap();
                paid.insert(body, i64::from(heads(of)) * 500);
            }
            _ => {}
        }
    }
    let spent: i64 = what.values().map(|it| if let What::Spends(pence) = it { *pence } else { 0 }).sum();
    for identity in auditor.read(&format!("/v1/schemes/{SCHEME}/identities")).as_array().unwrap() {
        assert_eq!(identity["holds"], true, "{identity}");
    }
    for number in 1..=EARNERS {
        let body = code(number);
        let balances = auditor.read(&format!("/v1/schemes/{SCHEME}/balances?body={body}"));
        let of = |account: &str| -> i64 {
            let all = balances.as_array().unwrap().iter().filter(|it| it["account"] == account);
            all.map(|it| it["pence"].as_i64().unwrap()).sum()
        };
        assert_eq!(of("paid"), paid.get(&body).copied().unwrap_or(0), "{body}: {balances}");
        assert_eq!(of("spent"), if number == 1 { spent } else { 0 }, "{body}: {balances}");
        assert_eq!(of("awarded"), of("paid") + of("payable") - of("recovery-due"), "{body}: {balances}");
        assert_eq!(of("maximum"), of("awarded") + of("not-earned"), "{body}: {balances}");
        assert_eq!(of("spent"), of("drawn"), "{body}: {balances}");
    }
}

#[test]
fn fifty_people_lose_nothing_while_the_server_is_killed_on_sqlite() {
    let folder = TempDir::new().unwrap();
    chaos(&format!("sqlite:{}", folder.path().join("register.db").display()));
}

#[test]
fn fifty_people_lose_nothing_while_the_server_is_killed_on_postgres() {
    // Where PostgreSQL is not installed that is said; in CI it has to be.
    let Some(database) = crate::serving::database() else { return };
    chaos(&database);
    assert!(outturn(&database, &["audit", "head"]).status.success());
}
