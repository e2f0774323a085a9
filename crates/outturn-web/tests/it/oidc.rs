//! Signing in by a real provider of identities, followed through its redirects and forms without a browser.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use outturn_web::{Provider, Settings};
use serde_json::json;

use crate::national::world;
use crate::support::{Came, Server, quick, say};

/// The provider, while a test runs.
struct Running {
    child: Child,
    issuer: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts it where it is installed; in CI it has to be.
fn start() -> Option<Running> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("../../target/tools/oidc-provider");
    if !folder.join("node_modules").exists() {
        assert!(std::env::var_os("CI").is_none(), "oidc-provider has to be installed: `cargo xtask setup`");
        say("skipped: oidc-provider is not installed; `cargo xtask setup` installs it");
        return None;
    }
    let mut child = Command::new("node")
        .arg(root.join("tests/tools/oidc-provider/provider.js"))
        .arg(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let issuer = lines.find_map(|it| it.ok().filter(|it| it.starts_with("http://"))).unwrap();
    // What it says further on is read too, so that it never waits for that.
    std::thread::spawn(move || lines.for_each(drop));
    Some(Running { child, issuer })
}

/// Somebody's browser, as far as it is needed: it keeps cookies and goes where it is sent.
struct Browser {
    agent: ureq::Agent,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Browser {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        Browser { agent, cookies: BTreeMap::new() }
    }

    fn ask(&mut self, method: &str, url: &str, body: &str) -> (Option<String>, String) {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("cookie", cookies.join("; "))
            .header("content-type", "application/x-www-form-urlencoded");
        let mut answer = self.agent.run(request.body(body.to_owned()).unwrap()).unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let to = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
        (to, answer.body_mut().read_to_string().unwrap())
    }

    /// Signs in at the provider as somebody, and gives the address that it sends the browser back to.
    fn sign_in(&mut self, url: &str, who: &str) -> String {
        let issuer = &url[..url.find("/auth").unwrap()];
        let (mut next, mut page) = self.ask("GET", url, "");
        for _ in 0..20 {
            let (to, then) = match next {
                Some(to) if to.starts_with("https://register.example/") => return to,
                Some(to) => {
                    let url = if to.starts_with('/') { format!("{issuer}{to}") } else { to };
                    self.ask("GET", &url, "")
                }
                None => {
                    let action = page.split("action=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
                    let action = action.split('"').next().unwrap().to_owned();
                    let asks = |what: &str| page.contains(&format!("name=\"prompt\" value=\"{what}\""));
                    let body = if asks("login") {
                        format!("prompt=login&login={who}&password=x")
                    } else {
                        "prompt=consent".to_owned()
                    };
                    self.ask("POST", &action, &body)
                }
            };
            (next, page) = (to, then);
        }
        panic!("the provider comes to no end: {page}");
    }
}

/// Where the register sends a browser to sign in, and the cookie that it gives it.
fn begin(server: &Server) -> (String, String) {
    let came = server.public().get("/v1/oidc/login");
    assert_eq!(came.status, 303, "{}", came.text);
    let set = came.header("set-cookie");
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(set.starts_with("__Host-outturn-begun=") && set.contains(part), "{set}");
    }
    (came.header("location").to_owned(), set.split(';').next().unwrap().to_owned())
}

fn back(server: &Server, to: &str, cookie: &str) -> Came {
    let path = to.strip_prefix("https://register.example").unwrap();
    server.public().send("GET", path, &[("cookie", cookie)], b"")
}

fn parameter(url: &str, name: &str) -> String {
    let pairs = url.split_once('?').unwrap().1.split('&');
    pairs.filter_map(|it| it.split_once('=')).find(|(it, _)| *it == name).unwrap().1.to_owned()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one provider, and one way after another")]
fn somebody_signs_in_by_a_provider_and_nobody_else_does() {
    let Some(running) = start() else { return };
    let folder = tempfile::TempDir::new().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "secret of register\n").unwrap();
    let provider = Provider {
        issuer: running.issuer.clone(),
        client: "register".into(),
        secret,
        here: "https://register.example".into(),
    };
    let server = Server::sqlite_with(Settings { provider: Some(provider), ..quick() });
    let people = world(&server);
    let lead = people.lead.read("/v1/me")["id"].as_i64().unwrap();
    let identity = json!({ "issuer": running.issuer, "subject": "anna" });
    let path = format!("/v1/people/{lead}/identities");
    people.owner.write(&path, &identity);
    let entries = || server.public().read("/v1")["entries"].as_i64().unwrap();

    // As it should be: a code, PKCE, and a new session as the cookie.
    let (url, begun) = begin(&server);
    assert_eq!(parameter(&url, "code_challenge_method"), "S256");
    let before = entries();
    let to = Browser::new().sign_in(&url, "anna");
    let came = back(&server, &to, &begun);
    assert_eq!((came.status, came.header("location")), (303, "/v1/me"), "{}", came.text);
    let sets: Vec<&str> = came.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
    let own = sets.iter().find(|it| it.starts_with("__Host-outturn=")).unwrap();
    let own = own.split(';').next().unwrap();
    let me = server.public().send("GET", "/v1/me", &[("cookie", own)], b"").json();
    assert_eq!((&me["id"], &me["account"]), (&json!(lead), &json!("lead.c1")));
    assert_eq!(entries(), before + 1, "signing in is an entry of the log");
    let log = people.owner.read(&format!("/v1/log?after={before}"));
    assert_eq!(log["of"][0]["action"], "sign-in");

    let mut refused = 0;
    let mut refuse = |what: &str, came: &Came, code: &str| {
        assert_eq!((came.status, came.code().as_str()), (401, code), "{what}: {}", came.text);
        assert!(
            !came
                .headers
                .get_all("set-cookie")
                .iter()
                .any(|it| it.to_str().unwrap().contains("__Host-outturn="))
        );
        refused += 1;
    };
    let wrong = "sign-in-refused";
    refuse("the same answer again", &back(&server, &to, &begun), wrong);
    let before = entries();
    // The code again, under the state of a sign-in that is open.
    let (url, begun) = begin(&server);
    let state = parameter(&url, "state");
    let replayed =
        format!("https://register.example/v1/oidc/callback?code={}&state={state}", parameter(&to, "code"));
    refuse("a code that was used", &back(&server, &replayed, &begun), wrong);
    // In another browser, with a state of somebody's own, with none, and with an error.
    let (url, begun) = begin(&server);
    let to = Browser::new().sign_in(&url, "anna");
    refuse("another browser", &back(&server, &to, "x=y"), wrong);
    refuse("the cookie of another sign-in", &back(&server, &to, &begin(&server).1), wrong);
    let other = to.replace(&parameter(&to, "state"), "chosen");
    refuse("a state that was not given", &back(&server, &other, "__Host-outturn-begun=chosen"), wrong);
    refuse("a state that is not the browser's", &back(&server, &other, &begun), wrong);
    refuse(
        "no state",
        &back(&server, "https://register.example/v1/oidc/callback?code=x", "__Host-outturn-begun="),
        wrong,
    );
    let error = format!(
        "https://register.example/v1/oidc/callback?error=access_denied&state={}",
        parameter(&url, "state")
    );
    refuse("refused by the provider", &back(&server, &error, &begun), wrong);
    // A code that was given for another nonce, for another challenge, and to another client.
    let (url, begun) = begin(&server);
    let to = Browser::new().sign_in(&url.replace(&parameter(&url, "nonce"), "chosen"), "anna");
    refuse("another nonce", &back(&server, &to, &begun), wrong);
    let (url, begun) = begin(&server);
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let to = Browser::new().sign_in(&url.replace(&parameter(&url, "code_challenge"), challenge), "anna");
    refuse("another challenge", &back(&server, &to, &begun), wrong);
    let (url, begun) = begin(&server);
    let theirs = url.replace("client_id=register", "client_id=another");
    let to = Browser::new().sign_in(&theirs, "anna");
    refuse("a code of another client", &back(&server, &to, &begun), wrong);
    // A token for another audience, right in everything else: with the nonce of this very sign-in.
    let (url, begun) = begin(&server);
    let plain: Vec<&str> = url.split('&').filter(|it| !it.starts_with("code_challenge")).collect();
    let theirs = plain.join("&").replace("client_id=register", "client_id=another");
    let code = parameter(&Browser::new().sign_in(&theirs, "anna"), "code");
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=https%3A%2F%2Fregister.example%2Fv1%2Foidc%2Fcallback&client_id=another&client_secret=secret+of+another"
    );
    let (_, token) = Browser::new().ask("POST", &format!("{}/token", running.issuer), &form);
    assert!(token.contains("id_token"), "{token}");
    let to = Browser::new().sign_in(&url, "anna");
    refuse("a token of another audience", &back(&server, &to, &begun), wrong);
    assert_eq!(entries(), before, "none of it is an entry");
    // Somebody whom the provider knows and nobody here.
    let (url, begun) = begin(&server);
    let to = Browser::new().sign_in(&url, "berta");
    refuse("linked to nobody", &back(&server, &to, &begun), "bad-credentials");
    assert_eq!(entries(), before + 1, "that somebody came is an entry");
    assert_eq!(people.owner.read("/v1/people")["of"].as_array().unwrap().len(), 9, "nobody is added by it");

    // Links are made by those who add people, to others, once, and can be ended.
    let owner = people.owner.read("/v1/me")["id"].as_i64().unwrap();
    let own = json!({ "issuer": running.issuer, "subject": "own" });
    assert_eq!(people.owner.refused(&format!("/v1/people/{owner}/identities"), &own), "not-permitted");
    assert_eq!(
        people.owner.refused(&format!("/v1/people/{owner}/identities/end"), &identity),
        "no-such-thing"
    );
    assert_eq!(people.owner.refused(&path, &identity), "bad-register-value");
    people.owner.write(&format!("{path}/end"), &identity);
    let (url, begun) = begin(&server);
    let to = Browser::new().sign_in(&url, "anna");
    refuse("a link that was ended", &back(&server, &to, &begun), "bad-credentials");
    drop(running);
    let came = server.public().get("/v1/oidc/login");
    assert_eq!((came.status, came.code().as_str()), (502, "provider-failed"));
    server.sound(&people.auditor);
    say(&format!("{refused} ways to sign in that are none"));
}
