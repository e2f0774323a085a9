//! Connections that are slow, idle, half closed, too large or two requests at once: the server goes on answering others.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use outturn_web::Settings;
use tokio::time::Instant;

use crate::support::{Server, quick, say};

/// How long the server of these tests waits for anybody, in seconds.
const PATIENCE: u64 = 1;
/// How many connections it has at a time.
const CONNECTIONS: usize = 16;

fn impatient() -> Server {
    Server::sqlite_with(Settings { patience: PATIENCE, connections: CONNECTIONS, ..quick() })
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// Everything that the server sends until it ends the connection.
fn rest(stream: &mut TcpStream) -> String {
    let (mut found, mut part) = (Vec::new(), [0; 8_192]);
    loop {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(many) => found.extend_from_slice(&part[..many]),
            Err(why) => {
                let ended = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&why.kind());
                assert!(ended, "the server keeps the connection: {why}");
                break;
            }
        }
    }
    String::from_utf8_lossy(&found).into_owned()
}

/// What comes back for these bytes on a connection of their own.
fn sent(server: &Server, bytes: &[u8]) -> String {
    let mut stream = connect(server);
    // The server may have seen enough before everything is sent.
    let _ = stream.write_all(bytes);
    rest(&mut stream)
}

fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).map(|it| &it[..3]).collect()
}

/// That somebody else is answered, and how fast.
fn answers(server: &Server) -> Duration {
    let begun = Instant::now();
    assert_eq!(server.public().get("/v1").status, 200);
    begun.elapsed()
}

#[test]
fn a_slow_head_and_a_slow_body_end() {
    let server = impatient();
    let sign_in = "POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let head = b"GET /v1 HTTP/1.1\r\nHost: x\r\nX-Slow: ";
    let length = format!("{sign_in}Content-Length: 1000\r\n\r\n{{");
    let chunked = format!("{sign_in}Transfer-Encoding: chunked\r\n\r\n");
    let token = server.sign_in("owner").token.unwrap();
    let upload = format!(
        "POST /v1/documents?body=N1&name=x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: slow\r\nContent-Length: 1000000\r\n\r\n"
    );
    let calculate = "POST /v1/calculate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{";
    let cases: [(&[u8], &[u8], &str); 6] = [
        (b"", b"", ""),
        (head, b"x", ""),
        (length.as_bytes(), b" ", "408"),
        (chunked.as_bytes(), b"1\r\n \r\n", "408"),
        (upload.as_bytes(), b"x", "408"),
        (calculate.as_bytes(), b" ", "408"),
    ];
    let many = cases.len();
    std::thread::scope(|scope| {
        for (first, then, expected) in cases {
            let server = &server;
            scope.spawn(move || {
                let begun = Instant::now();
                let mut stream = connect(server);
                stream.write_all(first).unwrap();
                // A byte now and then, for ever.
                stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
                let mut answer = Vec::new();
                let mut part = [0; 4_096];
                loop {
                    match stream.read(&mut part) {
                        Ok(0) => break,
                        Ok(many) => answer.extend_from_slice(&part[..many]),
                        Err(why) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&why.kind()) => {
                            if stream.write_all(then).is_err() {
                                break;
                            }
                        }
                        Err(_) => break,
                    }
                    assert!(begun.elapsed() < Duration::from_secs(20), "it is waited for without end");
                }
                let answer = String::from_utf8_lossy(&answer).into_owned();
                assert_eq!(statuses(&answer).first().copied().unwrap_or_default(), expected, "{answer}");
            });
        }
        for _ in 0..20 {
            assert!(answers(&server) < Duration::from_secs(2));
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    say(&format!("{many} ways to be slow, each ended, while 20 others were answered"));
}

#[test]
fn idle_and_half_closed_connections_make_room() {
    let server = impatient();
    // As many as there is room for, without a word: whoever comes then is answered once their time is up.
    let idle: Vec<TcpStream> = (0..CONNECTIONS).map(|_| connect(&server)).collect();
    std::thread::sleep(Duration::from_millis(200));
    let waited = answers(&server);
    assert!(waited < Duration::from_secs(PATIENCE + 5), "{waited:?}");
    for mut stream in idle {
        assert_eq!(statuses(&rest(&mut stream)).first().copied().unwrap_or("408"), "408");
    }
    // The same after an answer, on connections that are kept.
    let kept: Vec<TcpStream> = (0..CONNECTIONS)
        .map(|_| {
            let mut stream = connect(&server);
            stream.write_all(b"GET /v1/problems/broken HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
            let mut part = [0; 8_192];
            assert!(stream.read(&mut part).unwrap() > 0);
            stream
        })
        .collect();
    let waited = answers(&server);
    assert!(waited < Duration::from_secs(PATIENCE + 5), "{waited:?}");
    drop(kept);
    // Closed on their side, with or without a whole request, and closed at once.
    for first in [&b""[..], b"GET /v1", b"GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n", b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"] {
        for _ in 0..10 {
            let mut stream = connect(&server);
            let _ = stream.write_all(first);
            stream.shutdown(Shutdown::Write).unwrap();
            let answer = rest(&mut stream);
            assert!(statuses(&answer).iter().all(|it| ["200", "400", "408", "413"].contains(it)), "{answer}");
        }
        for _ in 0..100 {
            let mut stream = connect(&server);
            let _ = stream.write_all(first);
        }
    }
    let waited = answers(&server);
    assert!(waited < Duration::from_secs(PATIENCE + 5), "{waited:?}");
    say(&format!(
        "{} idle and 440 half-closed or dropped connections, and others were answered",
        2 * CONNECTIONS
    ));
}

#[test]
fn what_is_too_large_is_refused_before_it_is_kept() {
    let server = impatient();
    let token = server.sign_in("owner").token.unwrap();
    let filled = |name: &str, many: usize| {
        format!("GET /v1 HTTP/1.1\r\nHost: x\r\n{name}: {}\r\n\r\n", "x".repeat(many))
    };
    let names: String = (0..5_000).map(|it| format!("X-{it}: x\r\n")).collect::<Vec<_>>().concat();
    for (what, bytes) in [
        ("a header of 2 MB", filled("X-Large", 2 << 20)),
        ("a cookie of 2 MB", filled("Cookie", 2 << 20)),
        ("5,000 headers", format!("GET /v1 HTTP/1.1\r\nHost: x\r\n{names}\r\n")),
        ("a path of 2 MB", format!("GET /v1/{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(2 << 20))),
        (
            "a query of 100 kB",
            format!(
                "GET /v1/items?after={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "x".repeat(100_000)
            ),
        ),
    ] {
        let answer = sent(&server, bytes.as_bytes());
        let status = statuses(&answer).first().copied().unwrap_or("431").to_owned();
        assert!(["400", "414", "431"].contains(&status.as_str()), "{what}: {status}");
    }
    // Said to be a terabyte; of strangers not a byte is waited for.
    let head = |path: &str, more: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n{more}\r\n"
        )
    };
    let begun = Instant::now();
    let answer = sent(&server, head("/v1/people", "Content-Length: 1000000000000\r\n").as_bytes());
    assert_eq!(statuses(&answer), ["401"], "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(PATIENCE + 5));
    // More than is taken, with a length and in pieces, by the public and by somebody.
    let somebody = format!("Authorization: Bearer {token}\r\n");
    for (path, more, megabytes) in [
        ("/v1/session", "", 5),
        ("/v1/calculate", "", 5),
        ("/v1/documents?body=N1&name=x", somebody.as_str(), 49),
    ] {
        let length = head(path, &format!("{more}Content-Length: {}\r\n", megabytes << 20));
        let whole = [length.into_bytes(), vec![b' '; megabytes << 20]].concat();
        assert_eq!(statuses(&sent(&server, &whole)).first().copied().unwrap_or("413"), "413", "{path}");
        let mut pieces = head(path, &format!("{more}Transfer-Encoding: chunked\r\n")).into_bytes();
        let piece = [b"100000\r\n".to_vec(), vec![b' '; 1 << 20], b"\r\n".to_vec()].concat();
        pieces.extend(piece.repeat(megabytes));
        pieces.extend(b"0\r\n\r\n");
        assert_eq!(statuses(&sent(&server, &pieces)).first().copied().unwrap_or("413"), "413", "{path}");
    }
    assert!(answers(&server) < Duration::from_secs(2));
    say("12 requests that are too large, each refused");
}

#[test]
fn no_second_request_hides_in_the_body_of_a_first() {
    let server = impatient();
    let hidden = "GET /v1/hidden HTTP/1.1\r\nHost: x\r\n\r\n";
    let first = "POST /v1/calculate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let mut tried = 0;
    for headers in [
        // Two lengths, or a length and pieces, in either order and spelled in ways that another program may overlook.
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nContent-Length: 200\r\n",
        "Content-Length: 5, 200\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 5 \r\nContent-Length : 200\r\n",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\u{b}chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
        " Transfer-Encoding: chunked\r\n",
        "X: y\r\n Transfer-Encoding: chunked\r\n",
        "X: y\rTransfer-Encoding: chunked\r\n",
        "X: y\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n",
    ] {
        for body in [
            "0\r\n\r\n",
            "5\r\n     \r\n0\r\n\r\n",
            "5;x=\"\n\"\r\n     \r\n0\r\n\r\n",
            "00000000000000000005\r\n     \r\n0\r\n\r\n",
            "-5\r\n     \r\n0\r\n\r\n",
            "ffffffffffffffff\r\n",
        ] {
            let answer = sent(&server, format!("{first}{headers}\r\n{body}{hidden}").as_bytes());
            assert!(statuses(&answer).len() <= 1, "{headers:?} {body:?}: {answer}");
            assert!(!answer.contains("/v1/hidden"), "{headers:?} {body:?}: {answer}");
            tried += 1;
        }
    }
    // In pieces, and then another: the connection ends after the first.
    let answer = sent(
        &server,
        format!("{first}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{hidden}").as_bytes(),
    );
    assert_eq!(statuses(&answer), ["400"], "{answer}");
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    for line in [
        "GET /v1",
        "GET /v1 HTTP/3.0",
        "GET /v1 HTTP/1.1 x",
        "\u{0}",
        "GET  /v1  HTTP/1.1",
        "PRI * HTTP/2.0",
        "\u{16}\u{3}\u{1}",
        "CONNECT /v1 HTTP/1.1",
        "TRACE /v1 HTTP/1.1",
    ] {
        let answer = sent(&server, format!("{line}\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
        let status = statuses(&answer).first().copied().unwrap_or("400").to_owned();
        assert!(status.starts_with('4'), "{line}: {answer}");
        tried += 1;
    }
    assert!(answers(&server) < Duration::from_secs(2));
    say(&format!("{} ways to hide a request, none of which was answered", tried + 1));
}

#[test]
fn requests_in_a_row_are_answered_in_their_order() {
    let server = impatient();
    let codes = ["broken", "throttled", "no-such-route", "bad-token"];
    let all: String = (0..200)
        .map(|it| format!("GET /v1/problems/{} HTTP/1.1\r\nHost: x\r\n\r\n", codes[it % 4]))
        .collect::<Vec<_>>()
        .concat();
    let answer =
        sent(&server, format!("{all}GET /v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
    assert_eq!(statuses(&answer), vec!["200"; 201]);
    let mut told = answer.split("{\"code\":\"").skip(1).map(|it| it.split('"').next().unwrap());
    for number in 0..200 {
        assert_eq!(told.next().unwrap(), codes[number % 4]);
    }
}
