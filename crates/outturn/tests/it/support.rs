//! The program, the project's folder, and copies of it that a test may spoil.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Asserts the exit code; shows the complaints where it is another.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", start(&self.out), start(&self.err));
        self
    }

    /// Asserts that there was nothing to complain about.
    #[track_caller]
    pub(crate) fn quietly(self) -> Ran {
        let ran = self.exits(0);
        assert_eq!(ran.err, "");
        ran
    }

    /// Every place that a complaint names: `file:line`, or the file alone.
    pub(crate) fn places(&self) -> Vec<String> {
        let arrows = self.err.lines().filter_map(|line| line.trim_start().strip_prefix("--> "));
        arrows
            .map(|place| {
                let mut parts = place.rsplitn(3, ':');
                match (parts.next(), parts.next(), parts.next()) {
                    (Some(_), Some(line), Some(file)) => format!("{file}:{line}"),
                    _ => place.to_owned(),
                }
            })
            .collect()
    }
}

fn start(text: &str) -> &str {
    text.get(..2000).unwrap_or(text)
}

/// Says something to whoever reads along.
pub(crate) fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "{what}");
}

/// The project's folder.
pub(crate) fn project() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

/// The program, told nothing by the environment.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outturn"));
    command.env_remove("OUTTURN_LIBRARY").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Runs a prepared command.
pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program in a folder.
pub(crate) fn outturn_in(folder: &Path, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
    ran(program().current_dir(folder).args(args))
}

/// Runs the program in the project's folder, on its schemes and data.
pub(crate) fn outturn(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
    outturn_in(&project(), args)
}

/// The awards of a scheme on the project's data.
pub(crate) fn national(scheme: &str) -> Value {
    json(&outturn(["award", scheme, "--format", "json"]).quietly().out)
}

pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The award of one earner among those of a run.
pub(crate) fn earner<'a>(awards: &'a Value, code: &str) -> &'a Value {
    awards["earners"].as_array().unwrap().iter().find(|it| it["code"] == code).unwrap()
}

/// A step of an earner's award by its address.
pub(crate) fn step<'a>(earner: &'a Value, address: &str) -> &'a Value {
    earner["steps"].as_array().unwrap().iter().find(|it| it["address"] == address).unwrap()
}

/// Pence before or after a step: the least and the most.
pub(crate) fn bounds(amount: &Value) -> (i64, i64) {
    match amount.as_i64() {
        Some(settled) => (settled, settled),
        None => (amount["least"].as_i64().unwrap(), amount["most"].as_i64().unwrap()),
    }
}

/// The rows of a CSV text, by heading.
pub(crate) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = headings.iter().zip(record.iter());
        cells.map(|(heading, cell)| (heading.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The readings of the project, read here and not by the program: the row for everyone of an organisation.
pub(crate) fn published(
    organisation: &str,
    indicator: &str,
    period: &str,
) -> Option<BTreeMap<String, String>> {
    let text = fs::read_to_string(project().join("data/quality-premium/readings.csv")).unwrap();
    rows(&text).into_iter().find(|row| {
        row["organisation"] == organisation
            && row["indicator"] == indicator
            && row["period"] == period
            && row["breakdown"].is_empty()
    })
}

/// A copy of the project's schemes, indicators, frameworks, budgets and data.
pub(crate) struct Copy {
    folder: TempDir,
}

/// Where the facts of the Quality Premium lie in a library.
pub(crate) const FACTS: &str = "data/quality-premium";

impl Copy {
    pub(crate) fn new() -> Copy {
        let folder = tempfile::tempdir().unwrap();
        for name in ["schemes", "indicators", "frameworks", "budgets", "layouts", "disclosure", "data"] {
            copy_folder(&project().join(name), &folder.path().join(name));
        }
        Copy { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program in the copy.
    pub(crate) fn outturn(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
        outturn_in(self.path(), args)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Changes the one line that has a text in it; the number of the line.
    #[track_caller]
    pub(crate) fn change(&self, name: &str, line_with: &str, from: &str, to: &str) -> usize {
        let text = self.read(name);
        let found: Vec<usize> =
            text.lines().enumerate().filter(|(_, line)| line.contains(line_with)).map(|(at, _)| at).collect();
        let [at] = found[..] else { panic!("`{line_with}` is on the lines {found:?} of {name}") };
        let line = text.lines().nth(at).unwrap();
        assert!(line.contains(from), "{line}");
        self.write(name, &text.replacen(line, &line.replacen(from, to, 1), 1));
        at + 1
    }

    /// Adds rows at the end of a file of the facts; the line of the first.
    pub(crate) fn append(&self, file: &str, rows: &str) -> usize {
        let name = format!("{FACTS}/{file}");
        let text = self.read(&name);
        self.write(&name, &format!("{text}{rows}"));
        text.lines().count() + 1
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy_folder(&path, &target) } else { fs::copy(&path, &target).map(drop).unwrap() }
    }
}

/// Every file of a folder with its bytes, by name.
pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The first and the last lines of a long text.
pub(crate) fn ends(text: &str, first: usize, last: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (head, tail) = (&lines[..first], &lines[lines.len() - last..]);
    format!("{}\n[...]\n{}\n", head.join("\n"), tail.join("\n"))
}
