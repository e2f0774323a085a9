//! A register served by the program itself, as a process of its own that can be killed, and people who ask it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

#[path = "../../../outturn-register/tests/it/support/server.rs"]
mod server;

pub(crate) use server::database;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The scheme that is determined.
pub(crate) const SCHEME: &str = "spec/2014-15";

/// Runs the program on a register.
pub(crate) fn outturn(database: &str, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outturn"));
    command.args(words).env("OUTTURN_DATABASE", database);
    command.output().unwrap()
}

/// The same, where it has to do it.
pub(crate) fn done(database: &str, words: &[&str]) -> String {
    let ran = outturn(database, words);
    assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

/// A server.
pub(crate) struct Served {
    database: String,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Served {
    /// Starts it on a free port.
    pub(crate) fn start(database: &str) -> Served {
        let address = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        Served { database: database.to_owned(), address, child: started(database, address) }
    }

    /// Ends it as a loss of power would, or as a service manager does, and starts it again at the same address.
    pub(crate) fn restart(&mut self, killed: bool) {
        self.end(killed);
        self.child = started(&self.database, self.address);
    }

    /// Ends it.
    pub(crate) fn end(&mut self, killed: bool) {
        if killed {
            self.child.kill().unwrap();
        } else {
            let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
            assert!(told.unwrap().success());
        }
        let _ = self.child.wait().unwrap();
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Where it has ended already there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn started(database: &str, address: SocketAddr) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_outturn"))
        .args(["serve", "--per-second", "1000000", "--listen", &address.to_string()])
        .env("OUTTURN_DATABASE", database)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    assert!(first.starts_with("listening on"), "{first}");
    // What it says later is read away, so that it never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    child
}

/// Somebody who asks.
pub(crate) struct Person {
    address: SocketAddr,
    token: String,
    agent: ureq::Agent,
}

/// What came back: the status and the body.
pub(crate) type Came = (u16, Value);

impl Person {
    /// Signs in.
    pub(crate) fn sign_in(address: SocketAddr, account: &str, password: &str) -> Person {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(1)))
            .max_idle_age(Duration::from_secs(3))
            .build()
            .into();
        let mut person = Person { address, token: String::new(), agent };
        let (status, body) = person
            .ask("POST", "/v1/session", None, &json!({ "account": account, "password": password }))
            .unwrap();
        assert_eq!(status, 200, "{account}: {body}");
        body["token"].as_str().unwrap().clone_into(&mut person.token);
        person
    }

    /// The token of the session.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Asks; none where the server went away before it had answered.
    pub(crate) fn ask(&self, method: &str, path: &str, key: Option<&str>, body: &Value) -> Option<Came> {
        let address = format!("http://{}{path}", self.address);
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(address)
            .header("content-type", "application/json");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = if method == "GET" { Vec::new() } else { body.to_string().into_bytes() };
        let mut answer = self.agent.run(request.body(body).unwrap()).ok()?;
        let status = answer.status().as_u16();
        let bytes = answer.body_mut().with_config().limit(200 << 20).read_to_vec().ok()?;
        Some((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    /// Sends a write and hangs up after so many milliseconds without looking for an answer; whether the server was there to send it to.
    pub(crate) fn hang_up(&self, path: &str, key: &str, body: &Value, after: usize) -> bool {
        let (body, token) = (body.to_string(), &self.token);
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\nidempotency-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len(),
        );
        let Ok(mut stream) = TcpStream::connect(self.address) else { return false };
        let sent = stream.write_all(request.as_bytes()).is_ok();
        std::thread::sleep(Duration::from_millis(u64::try_from(after).unwrap()));
        sent
    }

    /// What stands at a path.
    pub(crate) fn read(&self, path: &str) -> Value {
        let (status, body) = self.ask("GET", path, None, &Value::Null).unwrap();
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// A write that has to be done.
    pub(crate) fn write(&self, path: &str, body: &Value) -> Value {
        let key = outturn_award::receipt::sha256(format!("{path} {body}").as_bytes());
        let (status, answer) = self.ask("POST", path, Some(&key), body).unwrap();
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// Adds somebody in a role, who is then signed in.
    pub(crate) fn add(&self, account: &str, role: &str, body: &str) -> Person {
        let person = json!({ "account": account, "name": account, "password": PASSWORD });
        let id = self.write("/v1/people", &person)["result"].as_i64().unwrap();
        let held = json!({ "person": id, "role": role, "body": body, "from": "2013-04-01", "to": null });
        self.write("/v1/roles", &held);
        Person::sign_in(self.address, account, PASSWORD)
    }
}

/// A scheme of £5 for each head where 90% were seen in time, as a receipt keeps it.
pub(crate) fn rules() -> Value {
    let text = include_str!("serving/scheme.toml");
    let indicators = ["running-cost-population", "rtt-incomplete-within-18-weeks"].map(|id| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../indicators/{id}.toml"));
        let text = std::fs::read_to_string(path).unwrap();
        (id.to_owned(), outturn_scheme::canonical::from_toml(&text))
    });
    outturn_award::receipt::scheme_content(&outturn_scheme::canonical::from_toml(text), indicators, [])
}

/// Facts of one earner: so many people, and so many in a hundred seen in time.
pub(crate) fn facts(code: &str, heads: u32, within: u32) -> Value {
    let reading = |indicator: &str, period: &str, rest: Value| {
        let mut cells =
            json!({ "organisation": code, "indicator": indicator, "period": period, "standing": "seen" });
        cells.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        (format!("{indicator} {code} {period}"), cells)
    };
    let readings: serde_json::Map<String, Value> = [
        reading("running-cost-population", "2013/14", json!({ "value": heads.to_string() })),
        reading(
            "rtt-incomplete-within-18-weeks",
            "2015-03",
            json!({ "numerator": within.to_string(), "denominator": "100" }),
        ),
    ]
    .into_iter()
    .collect();
    json!({
        "organisations.csv": { code: { "code": code, "name": format!("Body {code}"), "kind": "ccg", "opened": "2013-04-01" } },
        "readings.csv": readings,
        "relations.csv": {}, "sources.csv": {}, "decisions.csv": {}, "agreements.csv": {},
    })
}
