//! Paths that lead elsewhere, names of files that lead elsewhere, and documents that a browser would run.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::national::world;
use crate::support::{Server, both, key, say};

/// The status of a request whose path is sent as it is: a client would tidy it.
fn raw(server: &Server, path: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = [b"GET ", path, b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"].concat();
    stream.write_all(&head).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer);
    assert!(!text.contains("root:"), "{text}");
    text.split(' ').nth(1).unwrap_or("0").parse().unwrap()
}

#[test]
fn no_path_leads_out_of_the_interface() {
    let server = Server::sqlite();
    let ups = [
        "..",
        "%2e%2e",
        "%2E%2E",
        ".%2e",
        "%2e.",
        "..%2f",
        "..%5c",
        "..\\",
        "%252e%252e",
        "..;",
        "%c0%ae%c0%ae",
        "....",
        "%uff0e%uff0e",
    ];
    let mut tried = 0;
    for up in ups {
        for path in [
            format!("/{up}/{up}/etc/passwd"),
            format!("/v1/{up}/{up}/{up}/etc/passwd"),
            format!("/v1/documents/{up}/{up}/etc/passwd"),
            format!("/v1/documents/{up}%2f{up}%2fetc%2fpasswd"),
            format!("/v1/documents/{up}%5c{up}%5cetc%5cpasswd"),
            format!("/v1/bodies/{up}"),
            format!("/v1/problems/{up}%00"),
            format!("/v1/schemes/{up}/{up}/rules"),
        ] {
            let status = raw(&server, path.as_bytes());
            assert!([400, 401, 403, 404, 422].contains(&status), "{path}: {status}");
            tried += 1;
        }
    }
    for path in [
        &b"/v1//items"[..],
        b"//v1",
        b"/v1/./items",
        b"/v1/items/",
        b"/V1/items",
        b"/v1/documents/%2fetc%2fpasswd",
        b"/v1/documents/file:%2f%2f%2fetc%2fpasswd",
        b"/v1/bodies/C1%00.json",
        b"/v1/bodies/%ff%fe",
        b"/v1/bodies/%",
        b"/v1/bodies/%zz",
        b"/v1/items/1;x=y",
        b"/v1\\items",
        b"/v1/bodies/\xff",
        b"/v1/bodies/a b",
        b"*",
        b"v1",
        b"/v1/bodies/<script>",
        b"/etc/passwd",
        b"/.git/config",
        b"/v1/openapi.json%00",
        b"/v1/openapi.json/..%2f",
    ] {
        let status = raw(&server, path);
        assert!((400..500).contains(&status), "{}: {status}", String::from_utf8_lossy(path));
        tried += 1;
    }
    assert_eq!(raw(&server, b"/v1"), 200);
    say(&format!("{tried} paths that lead elsewhere, none of which led anywhere"));
}

both! {
    fn a_name_of_a_file_is_a_name_and_a_document_is_saved_and_not_opened(server) {
        let people = world(server);
        let page = b"<html><script>alert(1)</script></html>";
        let mut refused = 0;
        for name in [
            "..%2fpasswd", "%2fetc%2fpasswd", "..%5cpasswd", "C:%5cx", ".hidden", "..", ".", "", "%20", "a%0ab", "a%0d%0aSet-Cookie:x", "a%00b",
            "%1b%5b2J",
        ] {
            let came = people.analyst.send("POST", &format!("/v1/documents?body=C1&name={name}"),
                &[("content-type", "text/html"), ("idempotency-key", &key())], page);
            assert_eq!((came.status, came.code().as_str()), (422, "bad-register-value"), "{name}: {}", came.text);
            refused += 1;
        }
        let long = "x".repeat(501);
        assert_eq!(people.analyst.send("POST", &format!("/v1/documents?body=C1&name={long}"), &[("idempotency-key", &key())], page).status, 422);
        let mut kept = 0;
        for (name, kind) in [
            ("page.html", "text/html"), ("picture.svg", "image/svg+xml"), ("a%22%3b%20filename=evil.exe", "text/html;charset=utf-7"),
            ("%e2%80%aetxt.exe", "application/xhtml+xml"), ("x.js", "text/javascript"), ("CON", "multipart/x-mixed-replace"),
        ] {
            // Another content each time: one document is kept once.
            let bytes = [&page[..], name.as_bytes()].concat();
            let came = people.analyst.send("POST", &format!("/v1/documents?body=C1&name={name}"),
                &[("content-type", kind), ("idempotency-key", &key())], &bytes);
            assert_eq!(came.status, 200, "{name}: {}", came.text);
            let sha256 = came.json()["result"].as_str().unwrap().to_owned();
            let got = people.lead.get(&format!("/v1/documents/{sha256}"));
            assert_eq!((got.status, &got.bytes), (200, &bytes));
            assert_eq!(got.header("content-type"), "application/octet-stream");
            assert_eq!(got.header("x-content-type-options"), "nosniff");
            assert_eq!(got.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
            let saved = got.header("content-disposition");
            let inner = saved.strip_prefix("attachment; filename=\"").unwrap().strip_suffix('"').unwrap();
            assert!(!inner.contains(['"', ';', '/', '\\', '\u{202e}']), "{saved}");
            assert_eq!(people.other.get(&format!("/v1/documents/{sha256}")).status, 403);
            kept += 1;
        }
        // No answer at all is a page.
        for path in ["/v1", "/v1/nowhere%3Cscript%3E", "/v1/bodies/%3Cscript%3E", "/v1/openapi.json"] {
            let came = server.public().get(path);
            assert!(came.header("content-type").contains("json"), "{path}");
            assert_eq!(came.header("x-content-type-options"), "nosniff");
            assert!(serde_json::from_str::<Value>(&came.text).is_ok());
        }
        say(&format!("{} names refused, {kept} documents handed out as bytes", refused + 1));
        server.sound(&people.auditor);
    }
}
