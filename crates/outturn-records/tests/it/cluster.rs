//! A cluster of processes on this machine: it answers as one process does, also when a part of it is killed.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use outturn_core::Exact;

use crate::support::{PROGRAM, folder, ran, root, told};

/// A process that ends with the test.
struct Part {
    child: Child,
    /// What it said when it was ready.
    said: String,
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn part(args: &[&str]) -> Part {
    let mut command = Command::new(PROGRAM);
    command.arg("cluster").args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert!(!said.is_empty(), "{args:?} has ended: {:?}", child.wait());
    Part { child, said }
}

fn scheduler() -> (Part, String) {
    let scheduler = part(&["scheduler", "--listen", "127.0.0.1:0"]);
    let at = scheduler.said.trim_end().strip_prefix("the scheduler listens at ").unwrap().to_owned();
    (scheduler, at)
}

fn executor(scheduler: &str) -> Part {
    let executor = part(&["executor", "--scheduler", scheduler, "--listen", "127.0.0.1:0", "--cores", "1"]);
    assert!(
        executor.said.starts_with(&format!("the executor works for {scheduler} and listens at 127.0.0.1:"))
    );
    executor
}

/// The ids of the library's files of a kind that hold a text, in order.
fn ids(kind: &str, with: &str) -> Vec<String> {
    let files = std::fs::read_dir(root().join(kind)).unwrap().map(|it| it.unwrap().path());
    let of_kind = files.filter(|it| std::fs::read_to_string(it).unwrap().contains(with));
    let mut ids: Vec<String> =
        of_kind.map(|it| it.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    ids.sort();
    ids
}

/// Everything that was written into a folder.
fn written(folder: &Path, within: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            written(&path, within, found);
        } else {
            let name = path.strip_prefix(within).unwrap().to_string_lossy().into_owned();
            found.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_indicator_is_the_same_on_a_cluster() {
    let there = folder(&[]);
    assert_eq!(ran(there.path(), &["demo", "records", "--rows", "70000", "--into", "made-up"]).0, 0);
    let (_scheduler, at) = scheduler();
    let _executors = [executor(&at), executor(&at)];
    let library = root().to_string_lossy().into_owned();
    let indicators = ids("indicators", "\n[records]\n");
    assert!(indicators.len() >= 30, "{indicators:?}");
    let mut base = vec!["--library".to_owned(), library, "indicator".to_owned(), "compute".to_owned()];
    base.extend(indicators.iter().cloned());
    base.extend(["--period".to_owned(), "2014/15".to_owned()]);
    for id in ids("records", "") {
        base.extend(["--table".to_owned(), format!("{}=made-up/{id}", id.replace('-', "_"))]);
    }
    let computed = |more: &[&str], into: &str| {
        let mut args: Vec<&str> = base.iter().map(String::as_str).collect();
        args.extend(["--into", into, "--format", "csv"]);
        args.extend(more);
        let told = ran(there.path(), &args);
        let mut files = BTreeMap::new();
        written(&there.path().join(into), &there.path().join(into), &mut files);
        (told, files)
    };
    let here = computed(&[], "here");
    let ((code, readings, _), files) = &here;
    assert_eq!(*code, 0, "{}", here.0.2);
    for id in &indicators {
        let of = readings.lines().filter(|it| it.split(',').nth(1) == Some(id));
        let counts = of.flat_map(|it| it.split(',').skip(3).take(3)).map(|it| it.trim_end_matches('%'));
        let above_zero = counts.filter_map(|it| Exact::parse_decimal(it).ok()).any(|it| it > Exact::ZERO);
        assert!(above_zero, "nothing was counted of {id}");
        assert!(files.contains_key(&format!("lineage/{id}/2014-15.json")), "{id}");
    }
    let on = format!("df://{at}");
    let there = computed(&["--on", &on], "there");
    assert_eq!(there.0, here.0);
    assert_eq!(there.1, here.1);
}

/// Files of numbers, so many rows in each.
fn numbers(count: usize, rows: usize) -> tempfile::TempDir {
    let there = folder(&[]);
    for file in 0..count {
        let mut text = "place,n\n".to_owned();
        for row in 0..rows {
            writeln!(text, "{:03},{}", row % 97, file * rows + row).unwrap();
        }
        std::fs::write(there.path().join(format!("{file}.csv")), text).unwrap();
    }
    there
}

const SQL: &str = "SELECT place, count(*) AS n, sum(cast(n AS bigint)) AS sum, \
    mean_with_limits(cast(n AS bigint)) AS mean FROM t GROUP BY place ORDER BY place";

#[test]
fn a_cluster_answers_as_one_process_does() {
    let there = numbers(6, 400);
    let (_scheduler, at) = scheduler();
    let _executors = [executor(&at), executor(&at)];
    let asked = |sql: &str, more: &[&str]| {
        ran(there.path(), &[&["sql", sql, "--table", "t=.", "--format", "csv"], more].concat())
    };
    let on = format!("df://{at}");
    let here = asked(SQL, &[]);
    assert_eq!((here.0, here.1.lines().count()), (0, 98));
    assert_eq!(asked(SQL, &["--on", &on]), here);
    // The answer is written as from one process, and what stops a query is said in the same words.
    let out = ["--on", &on, "--out", "out.csv"];
    assert_eq!(asked(SQL, &out), (0, String::new(), String::new()));
    assert_eq!(std::fs::read_to_string(there.path().join("out.csv")).unwrap(), here.1);
    std::fs::remove_file(there.path().join("out.csv")).unwrap();
    let wrong = "SELECT cast(place || 'x' AS bigint) FROM t";
    let (code, out, err) = asked(wrong, &["--on", &on]);
    assert_eq!((code, out.as_str()), (3, ""));
    insta::assert_snapshot!(err, @"
    error[query-failed]: Cannot cast string '000x' to value of Int64 type
    --> the query
     = help: columns of CSV files are text: cast(column as bigint) takes whole numbers only, try_cast gives NULL for all else

    1 problem; nothing was written
    ");
    // Files that lie on this machine only.
    let (code, _, err) = gone(there.path(), &on);
    assert_eq!(code, 3);
    insta::assert_snapshot!(err.replace(&*there.path().to_string_lossy(), "FOLDER"), @"
    error[query-failed]: a file is not where it is looked for: DataFusion error: Object Store error: Object at location FOLDER/mine/only.csv not found: there is no such file
    --> the query
     = help: tables must lie at the same path on the scheduler's machine and on those of all executors

    1 problem; nothing was written
    ");
}

/// Asks for a table whose file is taken away before it is read, as it is missing where an executor looks for it.
fn gone(folder: &Path, on: &str) -> (i32, String, String) {
    std::fs::create_dir(folder.join("mine")).unwrap();
    std::fs::write(folder.join("mine/only.csv"), "n\n1\n").unwrap();
    let mut command = Command::new(PROGRAM);
    // The query comes after the tables are known: by then the file is away.
    command.args(["sql", "-", "--table", "t=mine", "--format", "csv", "--on", on]).current_dir(folder);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    thread::sleep(Duration::from_secs(2));
    std::fs::remove_dir_all(folder.join("mine")).unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"SELECT n FROM t").unwrap();
    told(&child.wait_with_output().unwrap())
}

#[test]
fn an_executor_that_is_killed_changes_no_figure() {
    let there = numbers(16, 1_500);
    let (_scheduler, at) = scheduler();
    let (mut one, _two) = (executor(&at), executor(&at));
    // Every text is searched for a pattern many times over, so that the query takes some seconds.
    let slow = "SELECT count(*) AS n, sum(cast(t.n AS bigint)) AS sum, \
        sum(length(regexp_replace(t.n || ' ' || u.place, '([0-9]+)[^0-9]+([0-9]+)', '\\2-\\1'))) AS letters \
        FROM t JOIN t u ON t.place = u.place WHERE cast(u.n AS bigint) < 1200";
    let base = ["sql", slow, "--table", "t=.", "--format", "csv"];
    let here = ran(there.path(), &base);
    assert_eq!((here.0, here.1.lines().count()), (0, 2), "{}", here.2);
    let mut command = Command::new(PROGRAM);
    command.args(base).args(["--on", &format!("df://{at}")]).current_dir(there.path());
    let mut query =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    thread::sleep(Duration::from_millis(1_500));
    assert!(query.try_wait().unwrap().is_none(), "the query was over before anything was killed");
    one.child.kill().unwrap();
    let (code, out, err) = told(&query.wait_with_output().unwrap());
    if code == 0 {
        assert_eq!((out, err), (here.1.clone(), String::new()));
    } else {
        assert_eq!((code, out.as_str()), (3, ""));
        assert!(err.starts_with("error[query-failed]: "), "{err}");
    }
    // The one that is left answers the next.
    let on = format!("df://{at}");
    assert_eq!(ran(there.path(), &[&base[..], &["--on", &on]].concat()), here);
}

#[test]
fn without_a_scheduler_nothing_is_tried() {
    let there = numbers(1, 3);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let at = format!("127.0.0.1:{port}");
    let (code, _, err) = ran(there.path(), &["sql", "SELECT 1", "--on", &format!("df://{at}")]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(err.replace(&at, "HOST:PORT"), @"
    error[no-scheduler]: nobody answers at HOST:PORT: Connection refused (os error 111)
    --> df://HOST:PORT
     = help: start one with `outturn cluster scheduler` and name its address; without --on, queries are worked out on this machine

    1 problem; nothing was written
    ");
    let (code, _, err) =
        ran(there.path(), &["cluster", "executor", "--scheduler", &at, "--listen", "127.0.0.1:0"]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(err.replace(&at, "HOST:PORT"), @"
    error[no-scheduler]: nobody answers at HOST:PORT: Connection refused (os error 111)
    --> HOST:PORT
     = help: start one with `outturn cluster scheduler` and name its address; without --on, queries are worked out on this machine

    1 problem; nothing was written
    ");
    // A port that somebody has.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap().to_string();
    let (code, _, err) = ran(there.path(), &["cluster", "scheduler", "--listen", &at]);
    assert_eq!(code, 3);
    insta::assert_snapshot!(err.replace(&at, "HOST:PORT"), @"
    error[cannot-listen]: Address already in use (os error 98)
    --> HOST:PORT
     = help: another program may listen there: choose another port with --listen, or 0 for any that is free

    1 problem; nothing was written
    ");
}

#[test]
fn an_executor_leaves_nothing_behind_when_it_is_asked_to_stop() {
    let (_scheduler, at) = scheduler();
    let there = folder(&[]);
    let mut command = Command::new(PROGRAM);
    command.args(["cluster", "executor", "--scheduler", &at, "--listen", "127.0.0.1:0"]);
    command.env("TMPDIR", there.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    assert_eq!(std::fs::read_dir(there.path()).unwrap().count(), 1);
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    out.read_to_string(&mut String::new()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(std::fs::read_dir(there.path()).unwrap().count(), 0);
}
