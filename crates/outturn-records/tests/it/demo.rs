//! Made-up records: laid out as the library says, the same for the same seed, and with the shape of real ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use outturn_indicator::{Format, Session};
use tempfile::TempDir;
use toml::{Table, Value};

use crate::support::{folder, ran};

const ROWS: &str = "70000";

/// Records that several tests look at.
static RECORDS: LazyLock<TempDir> = LazyLock::new(|| made(ROWS, "1"));

fn made(rows: &str, seed: &str) -> TempDir {
    let there = folder(&[]);
    let (code, out, err) =
        ran(there.path(), &["demo", "records", "--rows", rows, "--seed", seed, "--into", "d"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains(&format!("{rows:>12}  admissions\n")), "{out}");
    there
}

/// The files of a folder and the folders in it.
fn files(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

fn layouts() -> BTreeMap<String, Table> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../records");
    let read = |path: PathBuf| {
        let table: Table = fs::read_to_string(path).unwrap().parse().unwrap();
        (table["id"].as_str().unwrap().to_owned(), table)
    };
    fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect()
}

fn session() -> Session {
    let session = Session::new(1 << 30).unwrap();
    for id in layouts().keys() {
        let place = RECORDS.path().join("d").join(id);
        session.add_table(id, &place.to_string_lossy()).unwrap();
    }
    session
}

/// The answer as lines of CSV, without a header.
fn asked(session: &Session, sql: &str) -> Vec<String> {
    let mut out = Vec::new();
    session
        .query(sql)
        .unwrap_or_else(|problem| panic!("{sql}: {problem:?}"))
        .write(Format::Csv, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap().lines().skip(1).map(ToOwned::to_owned).collect()
}

fn number(session: &Session, sql: &str) -> i64 {
    asked(session, sql)[0].parse().unwrap()
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let all = |rows, seed| {
        let there = made(rows, seed);
        let mut found = BTreeMap::new();
        files(&there.path().join("d"), &mut found);
        let within = |path: PathBuf| path.strip_prefix(there.path()).unwrap().to_owned();
        found.into_iter().map(|(path, bytes)| (within(path), bytes)).collect::<BTreeMap<_, _>>()
    };
    let (one, again, other) = (all("3000", "7"), all("3000", "7"), all("3000", "8"));
    assert_eq!(one.len(), layouts().len() + 1);
    assert!(one == again);
    for (path, bytes) in &one {
        assert!(&other[path] != bytes, "{}", path.display());
        let said = String::from_utf8_lossy(bytes);
        assert!(said.contains("made up") && said.contains("is real"), "{}", path.display());
    }
}

#[test]
fn every_table_is_laid_out_as_the_library_says() {
    let session = session();
    for (id, layout) in layouts() {
        let columns = layout["column"].as_array().unwrap();
        let expected: Vec<String> = columns
            .iter()
            .map(|column| {
                let of = match column["holds"].as_str().unwrap() {
                    "text" => "Utf8View",
                    "integer" => "Int64",
                    "date" => "Date32",
                    other => panic!("{other}"),
                };
                format!("{},{of},YES", column["name"].as_str().unwrap())
            })
            .collect();
        assert_eq!(asked(&session, &format!("DESCRIBE \"{id}\"")), expected, "{id}");
        assert!(number(&session, &format!("SELECT count(*) FROM \"{id}\"")) > 0, "{id}");
        for column in columns {
            let name = column["name"].as_str().unwrap();
            let mut never = Vec::new();
            if column.get("required").is_some() {
                never.push(format!("{name} IS NULL"));
            }
            if let Some(codes) = column.get("codes") {
                let codes: Vec<String> =
                    codes.as_table().unwrap().keys().map(|it| format!("'{it}'")).collect();
                never.push(format!("{name} NOT IN ({})", codes.join(", ")));
            }
            for (bound, sign) in [("least", "<"), ("most", ">")] {
                if let Some(bound) = column.get(bound) {
                    never.push(format!("{name} {sign} {bound}"));
                }
            }
            for shape in column.get("shape").map(list).into_iter().take(1) {
                let letters =
                    |shape: &String| shape.replace('A', "[A-Z]").replace('9', "[0-9]").replace('X', "[0-9X]");
                let shapes: Vec<String> = shape.iter().map(letters).collect();
                never.push(format!("NOT regexp_like({name}, '^({})$')", shapes.join("|")));
            }
            for wrong in never {
                let sql = format!("SELECT count(*) FROM \"{id}\" WHERE {wrong}");
                assert_eq!(number(&session, &sql), 0, "{sql}");
            }
        }
        for check in layout.get("check").and_then(Value::as_array).into_iter().flatten() {
            let sql =
                format!("SELECT count(*) FROM \"{id}\" WHERE NOT ({})", check["holds"].as_str().unwrap());
            assert_eq!(number(&session, &sql), 0, "{sql}");
        }
        let key = list(&layout["key"]).join(", ");
        let twice =
            format!("SELECT count(*) FROM (SELECT 1 FROM \"{id}\" GROUP BY {key} HAVING count(*) > 1)");
        assert_eq!(number(&session, &twice), 0, "{twice}");
    }
}

#[test]
fn admissions_have_the_shape_of_real_ones() {
    let session = session();
    let rows: i64 = ROWS.parse().unwrap();
    let admissions = "(SELECT * FROM admissions WHERE episode_order = 1)";
    assert_eq!(number(&session, "SELECT count(*) FROM admissions"), rows);
    let share = |what: &str, of: &str| {
        let sql =
            format!("SELECT cast(count(*) FILTER (WHERE {what}) * 1000 / count(*) AS bigint) FROM {of}");
        number(&session, &sql)
    };
    // Rather more than a third are emergencies, and most of the rest day cases.
    assert!(
        (330..480).contains(&share("admission_method LIKE '2%' AND admission_method <> '2C'", admissions))
    );
    assert!((250..450).contains(&share("patient_classification = '2'", admissions)));
    assert!((480..600).contains(&share("sex = '2'", admissions)));
    let lungs = "(SELECT * FROM admissions WHERE primary_diagnosis LIKE 'J%')";
    let winter = share("date_part('month', admission_date) IN (12, 1, 2)", lungs);
    assert!(winter > 320, "{winter} in a thousand admissions for the lungs are in winter");
    let weekend = share(
        "date_part('dow', admission_date) IN (0, 6)",
        "(SELECT * FROM admissions WHERE admission_method LIKE '1%')",
    );
    assert!(weekend < 120, "{weekend} in a thousand elective admissions are at the weekend");
    // Rates by age: the old are admitted several times as often as the young.
    let rate = |from: i32, to: i32| {
        let sql = format!(
            "SELECT cast((SELECT count(*) FROM admissions WHERE age_at_admission BETWEEN {from} AND {to}) * 1000 / \
             (SELECT sum(patients) FROM registrations WHERE age BETWEEN {from} AND {to} AND as_at < '2015-01-01') \
             AS bigint)"
        );
        number(&session, &sql)
    };
    let (young, old) = (rate(10, 14), rate(80, 84));
    assert!(young > 30 && old > 6 * young && old < 1_500, "{young} and {old} in a thousand");
    assert_eq!(number(&session, "SELECT count(DISTINCT commissioner_code) FROM admissions"), 211);
    // The same person is the same in every table.
    let apart = "SELECT count(*) FROM admissions a JOIN deaths d ON a.person_id = d.person_id \
                 WHERE a.sex <> d.sex OR a.practice_code <> d.practice_code OR a.admission_date > d.death_date";
    assert_eq!(number(&session, apart), 0);
    let both = "SELECT count(*) FROM admissions a JOIN deaths d ON a.person_id = d.person_id";
    assert!(number(&session, both) > 500);
}

#[test]
fn what_cannot_be_made_up_is_refused() {
    let there = folder(&[("d", "a file")]);
    let (code, _, err) = ran(there.path(), &["demo", "records", "--rows", "0"]);
    assert_eq!(code, 3);
    assert!(err.contains("0 admissions cannot be made up"), "{err}");
    let (code, _, err) = ran(there.path(), &["demo", "records", "--rows", "5", "--into", "d"]);
    assert_eq!((code, err.contains("this is there already")), (3, true), "{err}");
    assert_eq!(fs::read_dir(there.path()).unwrap().count(), 1);
}

#[test]
fn commissioners_and_their_people_are_those_of_the_library() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ours = fs::read_to_string(here.join("src/demo/data/ccgs.csv")).unwrap();
    let mut held = 0;
    for entry in fs::read_dir(here.join("../../data")).unwrap() {
        let Ok(readings) = fs::read_to_string(entry.unwrap().path().join("readings.csv")) else { continue };
        for line in readings.lines().filter(|line| line.contains(",running-cost-population,2013/14,")) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(ours.contains(&format!("\n{},{}\n", cells[0], cells[6])), "{line}");
            held += 1;
        }
    }
    assert_eq!((held, ours.lines().count()), (211, 212));
}
