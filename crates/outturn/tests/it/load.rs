//! How many requests a second `outturn serve` answers, and how long each waits: `cargo xtask bench serve`.
//!
//! Server, database and the one who asks share the machine. `OUTTURN_OHA` names the program that asks, oha, which
//! `cargo xtask bench serve` installs.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::serving::{self, Person, Served, done};
use crate::support::say;

/// How long each measurement takes, in seconds.
const SECONDS: &str = "30";

/// How many connections ask at once.
const CONNECTIONS: &str = "50";

/// What is asked for.
struct Job {
    name: &'static str,
    words: Vec<String>,
}

/// What came of it.
struct Measured {
    asked: String,
    per_second: u64,
    /// Times are in microseconds.
    p50: u64,
    p99: u64,
    slowest: u64,
    /// Processor time of the server and of the database for one request.
    server: u64,
    database: Option<u64>,
    /// In megabytes.
    memory: u64,
}

#[test]
#[ignore = "a measurement, of some minutes: `cargo xtask bench serve`"]
fn requests_are_answered() {
    let oha = std::env::var_os("OUTTURN_OHA").unwrap_or_else(|| "oha".into());
    let folder = TempDir::new().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("register.db").display());
    let mut databases = vec![("SQLite", sqlite)];
    databases.extend(serving::database().map(|it| ("PostgreSQL", it)));
    let mut out = String::new();
    for (name, database) in databases {
        say(&format!("{name}: a demonstration year is loaded"));
        done(&database, &["init"]);
        done(&database, &["demo", "load", "--password", serving::PASSWORD]);
        let served = Served::start(&database);
        let auditor = Person::sign_in(served.address, "auditor", serving::PASSWORD);
        for job in jobs(&served, &auditor, folder.path()) {
            for rate in [Some("500"), None] {
                let measured = measure(&oha, &served, &job, rate);
                say(&format!("{name}: {}", row(&job, &measured)));
                let _ = writeln!(out, "| {name} {}", row(&job, &measured));
            }
        }
    }
    assert!(!out.is_empty());
    // A file, because what a test prints is printed among other things.
    if let Some(path) = std::env::var_os("OUTTURN_LOAD_TABLE") {
        fs::write(path, out).unwrap();
    }
}

/// The data of every award that there is, and the award of an earner worked out from what was sent, and from what is
/// kept.
fn jobs(served: &Served, auditor: &Person, folder: &Path) -> Vec<Job> {
    let at = |path: &str| format!("http://{}{path}", served.address);
    let words = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let mut awards = Vec::new();
    let (mut bundle, mut after) = (None, String::from("0"));
    loop {
        let page = auditor.read(&format!("/v1/items?limit=1000&after={after}"));
        for item in page["of"].as_array().unwrap() {
            if item["state"] != "open" {
                let number = item["number"].as_i64().unwrap();
                awards.push(at(&format!("/v1/items/{number}/award")));
                if item["state"] == "paid" && bundle.is_none() {
                    bundle = Some((number, item["body"].as_str().unwrap().to_owned()));
                }
            }
        }
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    let list = folder.join("awards.txt");
    fs::write(&list, awards.join("\n")).unwrap();
    let (number, earner) = bundle.unwrap();
    let facts = facts_of(&served.address.to_string(), auditor.token(), number);
    let sent = folder.join("sent.json");
    let scheme = "quality-premium/2014-15";
    fs::write(&sent, json!({ "scheme": scheme, "facts": facts, "earner": earner }).to_string()).unwrap();
    let whole = folder.join("kept.json");
    let documents = auditor.read(&format!("/v1/items/{number}"));
    let kept = documents["facts_sha256"].as_str().unwrap();
    fs::write(&whole, json!({ "scheme": scheme, "facts_sha256": kept, "earner": earner }).to_string())
        .unwrap();
    let bearer = format!("authorization: Bearer {}", auditor.token());
    let calculate = at("/v1/calculate");
    let json = "content-type: application/json";
    let post = |file: &Path| {
        words(&["-m", "POST", "-H", &bearer, "-H", json, "-D", file.to_str().unwrap(), &calculate])
    };
    vec![
        Job {
            name: "data of an award page, each of them in turn",
            words: words(&["-H", &bearer, "--urls-from-file", list.to_str().unwrap()]),
        },
        Job { name: "calculate and explain, from facts that are sent", words: post(&sent) },
        Job { name: "calculate and explain, from facts that are kept", words: post(&whole) },
    ]
}

/// The facts in the bundle of an item.
fn facts_of(address: &str, token: &str, number: i64) -> Value {
    let request = ureq::get(format!("http://{address}/v1/items/{number}/bundle"))
        .header("authorization", format!("Bearer {token}"));
    let bytes = request.call().unwrap().body_mut().read_to_vec().unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(&format!("award-{number}/facts.json")).unwrap().read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn measure(oha: &OsStr, served: &Served, job: &Job, rate: Option<&str>) -> Measured {
    let before = (spent(served.process()), spent_by_postgres());
    let mut command = Command::new(oha);
    command.args(["--no-tui", "--output-format", "json", "-z", &format!("{SECONDS}s"), "-c", CONNECTIONS]);
    if let Some(rate) = rate {
        // A request that waits for its turn has waited from the moment at which it was due.
        command.args(["-q", rate, "--latency-correction"]);
    }
    let ran = command.args(&job.words).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let told: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let statuses = told["statusCodeDistribution"].as_object().unwrap();
    assert!(statuses.keys().eq(["200"]), "{statuses:?}");
    let errors: Vec<&String> = told["errorDistribution"].as_object().unwrap().keys().collect();
    assert!(errors.iter().all(|it| it.contains("deadline")), "{errors:?}");
    let count = statuses["200"].as_u64().unwrap();
    let figure = |of: &str, name: &str| millionths(&told[of][name]);
    let each = |ticks: u64| ticks * 10_000 / count;
    let database = spent_by_postgres() - before.1;
    Measured {
        asked: rate.map_or("as fast as it goes".to_owned(), |it| format!("{it} a second")),
        per_second: figure("summary", "requestsPerSec") / 1_000_000,
        p50: figure("latencyPercentiles", "p50"),
        p99: figure("latencyPercentiles", "p99"),
        slowest: figure("summary", "slowest"),
        server: each(spent(served.process()) - before.0),
        database: Some(each(database)).filter(|it| *it > 0),
        memory: peak(served.process()),
    }
}

/// A number that may be broken, as whole millionths.
fn millionths(number: &Value) -> u64 {
    format!("{:.6}", number.as_f64().unwrap()).replace('.', "").parse().unwrap()
}

/// Microseconds as milliseconds.
fn millis(micros: u64) -> String {
    format!("{}.{:02} ms", micros / 1_000, micros % 1_000 / 10)
}

fn row(job: &Job, it: &Measured) -> String {
    let database = it.database.map_or("in the server's".to_owned(), millis);
    let (p50, p99, slowest, server) = (millis(it.p50), millis(it.p99), millis(it.slowest), millis(it.server));
    let (name, asked, per_second, memory) = (job.name, &it.asked, it.per_second, it.memory);
    format!(
        "| {name} | {asked} | {per_second} | {p50} | {p99} | {slowest} | {server} | {database} | {memory} MB |"
    )
}

/// The processor time of a process so far, in hundredths of a second, with that of its children that have ended.
fn spent(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    [11, 12, 13, 14].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum()
}

/// The same of every process of PostgreSQL. One that serves a connection may end meanwhile: its time is its parent's then.
fn spent_by_postgres() -> u64 {
    let all = fs::read_dir("/proc").unwrap().flatten();
    let numbers = all.filter_map(|it| it.file_name().to_str()?.parse::<u32>().ok());
    let is = |process: &u32| {
        fs::read_to_string(format!("/proc/{process}/comm")).is_ok_and(|it| it.trim() == "postgres")
    };
    numbers.filter(is).map(spent).sum()
}

/// The most memory that a process had, in megabytes.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap_or_default();
    let kilobytes: u64 = line.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or(0);
    kilobytes / 1_024
}
