//! Tokens that are forged, cut short, spent or of another scope; sessions that somebody else chose; and changes that a
//! page of another site has a browser make.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::national::world;
use crate::support::rules::SCHEME;
use crate::support::{Client, PASSWORD, Server, both, key, say};

/// Somebody with this token.
fn bearing(server: &Server, token: &str) -> Client {
    Client { token: Some(token.to_owned()), ..server.public() }
}

both! {
    fn only_a_token_that_was_given_out_and_still_stands_opens_anything(server) {
        let people = world(server);
        let token = people.auditor.token.clone().unwrap();
        let mut altered = token.clone().into_bytes();
        altered[63] = if altered[63] == b'0' { b'1' } else { b'0' };
        let half = &token[..32];
        let mut forged = vec![
            String::from_utf8(altered).unwrap(), half.to_owned(), token[..63].to_owned(), format!("{token}0"), format!("{token}{token}"),
            token.to_uppercase(), format!("{half} {half}"), "0".repeat(64), "null".to_owned(), "*".to_owned(), "' or '1'='1".to_owned(),
            // The hash of a token is what is kept; whoever reads the database cannot sign in with it.
            outturn_award::receipt::sha256(token.as_bytes()),
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.".to_owned(), "a".repeat(4_000),
        ];
        forged.retain(|it| *it != token);
        for it in &forged {
            let came = bearing(server, it).get("/v1/people");
            assert_eq!((came.status, came.code().as_str()), (401, "bad-token"), "{it}");
        }
        let mut others = 0;
        for value in ["Bearer", "Bearer ", "Basic b3duZXI6Y29ycmVjdA==", "bearer", token.as_str(), "Token x"] {
            let came = server.public().send("GET", "/v1/people", &[("authorization", value)], b"");
            assert_eq!(came.status, 401, "{value}: {}", came.text);
            others += 1;
        }
        // Addresses are written into logs and kept in histories.
        for query in ["token", "access_token", "bearer", "authorization", "__Host-outturn"] {
            assert_eq!(server.public().get(&format!("/v1/people?{query}={token}")).status, 401, "{query}");
            others += 1;
        }
        for cookie in [format!("outturn={token}"), format!("__Host-outturn={half}"), format!("x__Host-outturn={token}")] {
            assert_eq!(server.public().send("GET", "/v1/people", &[("cookie", &cookie)], b"").status, 401, "{cookie}");
            others += 1;
        }
        // A wrong token is not forgiven for a right cookie.
        let cookie = format!("__Host-outturn={token}");
        let both = [("authorization", "Bearer 0"), ("cookie", cookie.as_str())];
        assert_eq!(server.public().send("GET", "/v1/people", &both, b"").status, 401);
        assert_eq!(people.auditor.get("/v1/people").status, 200);
        say(&format!("{} forged tokens and {} other ways to hand one over, none of which opened anything", forged.len(), others + 1));
    }

    fn a_token_ends_when_it_is_revoked_and_when_its_time_is_up(server) {
        let people = world(server);
        let issue = |days: i64| {
            let issued = people.auditor.write("/v1/tokens", &json!({ "scope": ["person.read"], "days": days }));
            let number = issued["result"]["session"].as_i64().unwrap();
            (number, bearing(server, issued["result"]["token"].as_str().unwrap()))
        };
        let (number, revoked) = issue(1);
        let (_, one) = issue(1);
        let (_, two) = issue(2);
        assert_eq!(revoked.get("/v1/people").status, 200);
        // Nobody else's token can be revoked by somebody without the role for it.
        assert_eq!(people.lead.refused(&format!("/v1/sessions/{number}/revoke"), &json!({})), "not-permitted");
        people.auditor.write(&format!("/v1/sessions/{number}/revoke"), &json!({}));
        assert_eq!(revoked.get("/v1/people").status, 401);
        // A day on, to the second.
        server.clock.set("2015-10-02T08:59:59Z").unwrap();
        assert_eq!(one.get("/v1/people").status, 200);
        assert_eq!(people.auditor.get("/v1/people").status, 401, "a session lasts ten hours");
        server.clock.set("2015-10-02T09:00:01Z").unwrap();
        assert_eq!((one.get("/v1/people").status, two.get("/v1/people").status), (401, 200));
        // A new password ends everything else of one's own.
        let auditor = server.sign_in("auditor");
        auditor.write("/v1/password", &json!({ "password": "another long password" }));
        assert_eq!((auditor.get("/v1/people").status, two.get("/v1/people").status), (200, 401));
        server.sound(&auditor);
    }

    fn a_token_does_what_it_is_for_and_nothing_else(server) {
        let people = world(server);
        let item = people.paid();
        let issued = people.finance.write("/v1/tokens", &json!({ "scope": ["ledger.read"], "days": 1 }));
        let program = bearing(server, issued["result"]["token"].as_str().unwrap());
        program.read(&format!("/v1/schemes/{SCHEME}/balances?body=C1"));
        let head = server.public().read("/v1");
        let own = people.finance.read("/v1/me")["sessions"][0]["id"].as_i64().unwrap();
        let mut refused = 0;
        for (path, body) in [
            ("/v1/tokens".to_owned(), json!({ "scope": ["item.pay"], "days": 1 })),
            ("/v1/password".to_owned(), json!({ "password": "another long password" })),
            ("/v1/interests".to_owned(), json!({ "body": "C2", "nature": "x", "from": "2015-10-01", "to": null })),
            (format!("/v1/items/{item}/pay"), json!({ "effective": "2015-10-01" })),
            (format!("/v1/schemes/{SCHEME}/assertions"), json!({ "body": null, "account": "paid", "effective": "2015-10-01", "pence": 1, "source": "x" })),
            // Of its owner it ends nothing but itself.
            (format!("/v1/sessions/{own}/revoke"), json!({})),
        ] {
            let code = program.refused(&path, &body);
            assert_eq!(code, "beyond-scope", "{path}");
            refused += 1;
        }
        for path in ["/v1/items".to_owned(), format!("/v1/items/{item}"), "/v1/people".to_owned(), "/v1/log".to_owned(), format!("/v1/schemes/{SCHEME}/journal")] {
            assert_eq!(program.get(&path).code(), "beyond-scope", "{path}");
            refused += 1;
        }
        assert_eq!(server.public().read("/v1"), head);
        assert_eq!(program.send("DELETE", "/v1/session", &[], b"").status, 204);
        assert_eq!(program.get("/v1/me").status, 401);
        assert_eq!(people.finance.get("/v1/me").status, 200);
        say(&format!("{refused} actions beyond the scope of a token"));
    }

    fn a_key_is_bound_to_what_was_asked_and_to_who_asked(server) {
        let people = world(server);
        let used = key();
        let one = json!({ "account": "one", "name": "One", "password": PASSWORD });
        assert_eq!(people.owner.post("/v1/people", &used, &one).status, 200);
        let head = server.public().read("/v1");
        let other = json!({ "account": "one", "name": "Another", "password": PASSWORD });
        assert_eq!(people.owner.post("/v1/people", &used, &other).code(), "key-reused");
        assert_eq!(people.owner.post("/v1/people?x=1", &used, &one).code(), "key-reused");
        assert_eq!(people.owner.post("/v1/roles", &used, &json!({ "person": 1, "role": "auditor", "body": "N1", "from": "2015-10-01", "to": null })).code(), "key-reused");
        assert_eq!(people.owner.post("/v1/people?dry_run=true", &used, &other).code(), "key-reused");
        // Of somebody else it is another key, and tells nothing of what this one was for.
        assert_eq!(people.lead.post("/v1/people", &used, &one).code(), "not-permitted");
        for wrong in ["", " ", "a b", "a'b", "a\tb", &"k".repeat(121), &"k".repeat(9_000), "ключ"] {
            let came = people.owner.post("/v1/people", wrong, &one);
            assert!((400..500).contains(&came.status), "{wrong}: {}", came.text);
        }
        assert_eq!(server.public().read("/v1"), head);
    }
}

/// The cookie that an answer sets.
fn cookie(came: &crate::support::Came) -> String {
    came.header("set-cookie").to_owned()
}

#[test]
fn a_session_is_new_each_time_and_its_cookie_stays_with_the_browser() {
    let server = Server::sqlite();
    let body = json!({ "account": "owner", "password": PASSWORD }).to_string();
    let sign_in = |headers: &[(&str, &str)]| {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        server.public().send("POST", "/v1/session", &all, body.as_bytes())
    };
    let mut given = BTreeSet::new();
    let chosen = "f".repeat(64);
    for brought in
        [format!("__Host-outturn={chosen}"), "__Host-outturn=".to_owned(), format!("session={chosen}")]
    {
        let came = sign_in(&[("cookie", &brought)]);
        let token = came.json()["token"].as_str().unwrap().to_owned();
        assert!(token != chosen && given.insert(token.clone()), "the token is a new one");
        let set = cookie(&came);
        assert!(set.starts_with(&format!("__Host-outturn={token};")), "{set}");
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=36000"] {
            assert!(set.split("; ").any(|it| it == part), "{part}: {set}");
        }
        assert!(!set.contains("Domain"), "{set}");
        // What somebody else chose opens nothing, before and after.
        assert_eq!(bearing(&server, &chosen).get("/v1/me").status, 401);
        let brought = [("cookie", brought.as_str())];
        let me = server.public().send("GET", "/v1/me", &brought, b"");
        assert!(me.status == 401 || me.json()["id"] == Value::Null, "{}", me.text);
    }
    // A session of somebody else that is brought along stays theirs, and does not become this one.
    let first = given.first().unwrap().clone();
    let again = sign_in(&[("cookie", &format!("__Host-outturn={first}"))]).json()["token"].clone();
    assert_ne!(again, first.as_str());
    let out = bearing(&server, &first).send("DELETE", "/v1/session", &[], b"");
    assert!(cookie(&out).contains("Max-Age=0"), "{}", cookie(&out));
    assert_eq!(bearing(&server, &first).get("/v1/me").status, 401);
    assert_eq!(bearing(&server, again.as_str().unwrap()).get("/v1/me").status, 200);
}

#[test]
fn a_page_of_another_site_changes_nothing() {
    let server = Server::sqlite();
    let owner = server.sign_in("owner");
    let cookie = format!("__Host-outturn={}", owner.token.clone().unwrap());
    let host = server.address.to_string();
    let own = format!("http://{host}");
    let person = json!({ "account": "new", "name": "New", "password": PASSWORD }).to_string();
    let head = || server.public().read("/v1");
    let before = head();
    let mut tried = 0;
    let elsewhere: [&[(&str, &str)]; 9] = [
        &[],
        &[("origin", "https://elsewhere.example")],
        &[("origin", "null")],
        &[("origin", "")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("origin", &format!("{own}.elsewhere.example"))],
    ];
    for headers in elsewhere {
        for kind in [
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            for (method, path) in [
                ("POST", "/v1/people"),
                ("POST", "/v1/password"),
                ("POST", "/v1/documents?body=N1&name=x.txt"),
                ("DELETE", "/v1/session"),
            ] {
                let key = key();
                let mut all =
                    vec![("cookie", cookie.as_str()), ("content-type", kind), ("idempotency-key", &key)];
                all.extend(headers);
                let came = server.public().send(method, path, &all, person.as_bytes());
                assert!(
                    [403, 415].contains(&came.status),
                    "{method} {path} {headers:?} {kind}: {}",
                    came.text
                );
                tried += 1;
            }
        }
    }
    // Nobody is signed in as somebody else either.
    let sign_in = json!({ "account": "owner", "password": PASSWORD }).to_string();
    for headers in &elsewhere[1..] {
        let mut all = vec![("content-type", "application/json")];
        all.extend(*headers);
        let came = server.public().send("POST", "/v1/session", &all, sign_in.as_bytes());
        assert_eq!(came.code(), "other-site", "{headers:?}");
        tried += 1;
    }
    assert_eq!(head(), before);
    // A form without JavaScript cannot send JSON, and what it can send is not taken.
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let came = server.public().send("POST", "/v1/session", &[("content-type", kind)], sign_in.as_bytes());
        assert_eq!(came.status, 415);
        tried += 1;
    }
    assert_eq!(head(), before);
    // Its own pages do change things.
    for (headers, account) in [(("origin", own.as_str()), "one"), (("sec-fetch-site", "same-origin"), "two")]
    {
        let key = key();
        let body = json!({ "account": account, "name": "New", "password": PASSWORD }).to_string();
        let all = [
            ("cookie", cookie.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", &key),
            headers,
        ];
        assert_eq!(server.public().send("POST", "/v1/people", &all, body.as_bytes()).status, 200);
    }
    say(&format!("{tried} requests as a page of another site would make them, all refused"));
}
