//! A store of files for tests, which speaks as much of S3 as reading takes, and serves web addresses beside it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::{fs, thread};

/// The only key that may read the bucket `records`; anybody may read what is under `/open`.
const KEY: &str = "outturn-test-key";

/// A store of the files in a folder.
pub(crate) struct Shop {
    at: SocketAddr,
    /// What was asked for: method and path.
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
}

impl Shop {
    pub(crate) fn open(folder: &Path) -> Shop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let (folder, log) = (folder.to_owned(), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, log) = (folder.clone(), Arc::clone(&log));
                thread::spawn(move || answered(&stream, &folder, &log));
            }
        });
        Shop { at, asked }
    }

    /// An address under which anybody may read.
    pub(crate) fn web(&self, path: &str) -> String {
        format!("http://{}/open/{path}", self.at)
    }

    /// The environment of somebody who may read the bucket.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT", format!("http://{}", self.at)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "eu-west-2".to_owned()),
            ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
        ]
    }
}

/// Answers the requests of a connection until it ends.
fn answered(stream: &TcpStream, folder: &Path, log: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    while reader.read_line(&mut first).is_ok_and(|read| read > 0) {
        let mut headers = BTreeMap::new();
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
            if let Some((name, value)) = line.trim_end().split_once(": ") {
                headers.insert(name.to_lowercase(), value.to_owned());
            }
            line.clear();
        }
        let mut words = first.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        log.lock().unwrap().push(format!("{method} {target}"));
        let response = respond(method, target, &headers, folder);
        let mut stream = stream;
        if stream.write_all(&response).is_err() {
            return;
        }
        first.clear();
    }
}

fn respond(method: &str, target: &str, headers: &BTreeMap<String, String>, folder: &Path) -> Vec<u8> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = &plain(path);
    let may = headers.get("authorization").is_some_and(|it| it.contains(KEY));
    let file = match path.strip_prefix("/records") {
        Some(_) if !may => return whole("403 Forbidden", "", b"<Error><Code>AccessDenied</Code></Error>"),
        Some("" | "/") => return whole("200 OK", "", listed(folder, query).as_bytes()),
        Some(rest) => folder.join(rest.trim_start_matches('/')),
        None => folder.join(path.trim_start_matches("/open/")),
    };
    let Ok(bytes) = fs::read(file) else { return whole("404 Not Found", "", b"") };
    let about = "ETag: \"one\"\r\nLast-Modified: Mon, 02 Nov 2026 09:00:00 GMT\r\n";
    if method == "HEAD" {
        let length = bytes.len();
        return format!("HTTP/1.1 200 OK\r\n{about}Content-Length: {length}\r\n\r\n").into_bytes();
    }
    let Some((from, to)) = headers.get("range").map(|it| stretch(it, bytes.len())) else {
        return whole("200 OK", about, &bytes);
    };
    let about = format!("{about}Content-Range: bytes {from}-{}/{}\r\n", to - 1, bytes.len());
    whole("206 Partial Content", &about, &bytes[from..to])
}

/// `bytes=4-9`, `bytes=4-` or `bytes=-8`
fn stretch(header: &str, length: usize) -> (usize, usize) {
    let (from, to) = header.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) => (from, length.min(to + 1)),
        (Ok(from), Err(_)) => (from, length),
        (Err(_), last) => (length - last.unwrap().min(length), length),
    }
}

/// `q 2%.csv` of `q%202%25.csv`
fn plain(text: &str) -> String {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        plain.push(char::from(u8::from_str_radix(&part[..2], 16).unwrap()));
        plain.push_str(&part[2..]);
    }
    plain
}

fn whole(status: &str, about: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{about}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn listed(folder: &Path, query: &str) -> String {
    let prefix = query.split('&').find_map(|it| it.strip_prefix("prefix=")).unwrap_or_default();
    let prefix = plain(prefix);
    let mut found = Vec::new();
    inside(folder, folder, &mut found);
    let entries = found.iter().filter(|(name, _)| name.starts_with(&prefix)).map(|(name, size)| {
        format!(
            "<Contents><Key>{name}</Key><LastModified>2026-11-02T09:00:00.000Z</LastModified>\
             <ETag>\"one\"</ETag><Size>{size}</Size></Contents>"
        )
    });
    format!(
        "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>",
        entries.collect::<String>()
    )
}

fn inside(root: &Path, folder: &Path, found: &mut Vec<(String, u64)>) {
    let entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    for path in entries {
        if path.is_dir() {
            inside(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::metadata(&path).unwrap().len()));
        }
    }
}
