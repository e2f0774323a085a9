//! A server with a register of its own, and clients that ask it.

pub(crate) mod rules;
#[path = "../../../../outturn-register/tests/it/support/server.rs"]
mod server;

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use outturn_register::people::{Body, BodyKind, Hardness, NewPerson};
use outturn_register::{ManualClock, Register};
use outturn_web::{App, Settings};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Says something to whoever reads along.
pub(crate) fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "{what}");
}

/// A server under test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<ManualClock>,
    /// Kept for as long as the server runs.
    _folder: TempDir,
    end: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    /// A register that is set up by `owner` at `N1`, served.
    fn start(url: String, folder: TempDir, settings: Settings) -> Server {
        let clock = Arc::new(ManualClock::at("2014-03-01T09:00:00Z").unwrap());
        let (end, ends) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let hands = clock.clone();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                #[allow(
                    clippy::field_reassign_with_default,
                    reason = "with a hook it has a field of its own"
                )]
                let hardness = {
                    let mut settings = outturn_register::Settings::default();
                    settings.hardness = Hardness { memory_kib: 64, passes: 1, lanes: 1 };
                    settings
                };
                let register = Register::open(&url, hands, hardness).await.unwrap();
                let body = Body {
                    code: "N1".into(),
                    name: "The payer".into(),
                    kind: BodyKind::National,
                    within: None,
                };
                let owner =
                    NewPerson { account: "owner".into(), name: "Owner".into(), password: PASSWORD.into() };
                register.set_up(&body, &owner).await.unwrap();
                let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let app = Arc::new(App::new(register, settings));
                let ended = async move { drop(ends.await) };
                outturn_web::serve(listener, app, ended).await.unwrap();
            });
        });
        let address = told.recv().unwrap();
        Server { address, clock, _folder: folder, end: Some(end), thread: Some(thread) }
    }

    pub(crate) fn sqlite_with(settings: Settings) -> Server {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        Server::start(url, folder, settings)
    }

    pub(crate) fn sqlite() -> Server {
        Server::sqlite_with(quick())
    }

    /// None where PostgreSQL is not installed, which is said; in CI it has to be.
    pub(crate) fn postgres() -> Option<Server> {
        Some(Server::start(server::database()?, TempDir::new().unwrap(), quick()))
    }

    /// Nobody in particular.
    pub(crate) fn public(&self) -> Client {
        Client::new(self.address, None)
    }

    /// Somebody with an account.
    pub(crate) fn sign_in(&self, account: &str) -> Client {
        let answer =
            self.public().post_plain("/v1/session", &json!({ "account": account, "password": PASSWORD }));
        assert_eq!(answer.status, 200, "{}", answer.text);
        Client::new(self.address, Some(answer.json()["token"].as_str().unwrap().to_owned()))
    }

    /// A person in a role at a body, made by the owner, and signed in.
    pub(crate) fn person(&self, owner: &Client, account: &str, role: &str, body: &str) -> Client {
        let person = json!({ "account": account, "name": account, "password": PASSWORD });
        let id = owner.write("/v1/people", &person)["result"].as_i64().unwrap();
        let grant = json!({ "person": id, "role": role, "body": body, "from": "2013-04-01", "to": null });
        owner.write("/v1/roles", &grant);
        self.sign_in(account)
    }

    /// What the whole register is found to be.
    #[expect(clippy::unused_self, reason = "it is the server that is sound")]
    pub(crate) fn sound(&self, auditor: &Client) {
        let found = auditor.get("/v1/log/verification").json();
        assert_eq!(found["problems"], json!([]), "the chain verifies");
    }
}

/// As many requests as a test makes.
pub(crate) fn quick() -> Settings {
    Settings { per_second: 1_000_000, ..Settings::default() }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // Where the test has failed already, its own message is the one to read.
            let _ = thread.join();
        }
    }
}

/// Somebody who asks.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    pub(crate) token: Option<String>,
    pub(crate) agent: ureq::Agent,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: String,
}

impl Came {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }
}

static KEYS: AtomicU32 = AtomicU32::new(0);

/// A key that was not used before.
pub(crate) fn key() -> String {
    format!("key-{}", KEYS.fetch_add(1, Ordering::Relaxed))
}

impl Client {
    pub(crate) fn new(address: SocketAddr, token: Option<String>) -> Client {
        // The server ends connections on which nothing is asked for a while.
        let idle = std::time::Duration::from_secs(3);
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_age(idle)
            .build()
            .into();
        Client { address, token, agent }
    }

    /// Any request.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Came {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.agent.run(request.body(body.to_vec()).unwrap());
        let mut answer = answer.unwrap_or_else(|why| panic!("{method} {path} {headers:?}: {why}"));
        let bytes = answer.body_mut().with_config().limit(200 << 20).read_to_vec().unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Came { status: answer.status().as_u16(), headers: answer.headers().clone(), bytes, text }
    }

    pub(crate) fn get(&self, path: &str) -> Came {
        self.send("GET", path, &[], b"")
    }

    /// A read that has to be allowed.
    pub(crate) fn read(&self, path: &str) -> Value {
        let came = self.get(path);
        assert_eq!(came.status, 200, "{path}: {}", came.text);
        came.json()
    }

    pub(crate) fn post_plain(&self, path: &str, body: &Value) -> Came {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    /// A write under a key.
    pub(crate) fn post(&self, path: &str, key: &str, body: &Value) -> Came {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.send("POST", path, &headers, body.to_string().as_bytes())
    }

    /// A write that has to be done.
    pub(crate) fn write(&self, path: &str, body: &Value) -> Value {
        let came = self.post(path, &key(), body);
        assert_eq!(came.status, 200, "{path}: {}", came.text);
        came.json()
    }

    /// A write that has to be refused, and with which code.
    pub(crate) fn refused(&self, path: &str, body: &Value) -> String {
        let came = self.post(path, &key(), body);
        assert!(came.status >= 400, "{path}: {}", came.text);
        assert_eq!(came.header("content-type"), "application/problem+json");
        came.code()
    }
}

/// A test that runs on both databases.
macro_rules! both {
    ($($(#[$meta:meta])* fn $name:ident($server:ident) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs everything")]
            use super::*;

            $(#[$meta])*
            fn run($server: &crate::support::Server) $body

            #[test]
            fn sqlite() {
                run(&crate::support::Server::sqlite());
            }

            #[test]
            fn postgres() {
                if let Some(server) = crate::support::Server::postgres() {
                    run(&server);
                }
            }
        }
    )* };
}

pub(crate) use both;
