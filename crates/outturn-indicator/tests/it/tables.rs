//! Tables of files: codes stay text, and a file that is not like the others is named.

use std::fs::File;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use outturn_indicator::{Failure, Format};

use crate::support::{complaint, csv, folder, place, session};

const CODES: &str = "code,place,n\n00C,02Y,007\n1E3,-,1\nNULL,,0\nTRUE,2014-01-01,\n";

#[test]
fn codes_stay_text_whatever_they_look_like() {
    let there = folder(&[("codes.csv", CODES)]);
    let session = session();
    session.add_table("codes", &place(&there, "codes.csv")).unwrap();
    assert_eq!(csv(&session, "SELECT * FROM codes"), CODES);
    let types = "SELECT DISTINCT arrow_typeof(code) AS c, arrow_typeof(n) AS n FROM codes";
    assert_eq!(csv(&session, types), "c,n\nUtf8,Utf8\n");
    assert_eq!(csv(&session, "SELECT code FROM codes WHERE n = '007'"), "code\n00C\n");
    assert_eq!(csv(&session, "SELECT sum(cast(n AS bigint)) AS n FROM codes"), "n\n8\n");
}

/// Parquet gives texts with views, in which short ones are looked up in a way of our own; CSV gives texts that the engine
/// looks up itself.
#[test]
fn membership_of_a_list_of_codes_is_what_the_engine_says() {
    let codes = ["21", "2", "210", "", "twelve bytes", "thirteen bits", "twelve byteZ", "é", "22", "2A"];
    let rows: Vec<String> = codes.iter().map(|code| format!("{code},x\n")).collect();
    let there = folder(&[("codes.csv", &format!("code,n\n{}", rows.concat()))]);
    let session = session();
    session.add_table("csv", &place(&there, "codes.csv")).unwrap();
    let path = place(&there, "codes.parquet");
    let answer = session.query("SELECT * FROM csv").unwrap();
    answer.write(Format::Parquet, &mut File::create(&path).unwrap()).unwrap();
    session.add_table("parquet", &path).unwrap();
    let lists = [
        "'21', '22', '2A', 'é', 'twelve bytes'",
        "'21', '22', '2A', 'é', 'thirteen bits'",
        "'', '2', '3', '4', '5'",
        "'21', '22', '2A', 'é', NULL",
    ];
    for list in lists {
        for condition in [format!("code IN ({list})"), format!("code NOT IN ({list})")] {
            let asked = |table: &str| {
                let of_rows = csv(
                    &session,
                    &format!(
                        "SELECT code, {condition} AS it, ({condition}) IS NULL AS no FROM {table} ORDER BY code"
                    ),
                );
                let kept = format!("SELECT code FROM {table} WHERE {condition} ORDER BY code");
                of_rows + &csv(&session, &kept)
            };
            assert_eq!(asked("parquet"), asked("csv"), "{condition}");
        }
    }
}

#[test]
fn codes_stay_text_through_parquet_and_back() {
    let there = folder(&[("codes.csv", CODES)]);
    let session = session();
    session.add_table("codes", &place(&there, "codes.csv")).unwrap();
    let path = place(&there, "codes.parquet");
    let answer = session.query("SELECT *, proportion(n, 9) AS p FROM codes").unwrap();
    assert_eq!(answer.write(Format::Parquet, &mut File::create(&path).unwrap()).unwrap(), 4);
    session.add_table("again", &path).unwrap();
    assert_eq!(csv(&session, "SELECT code, place, n FROM again"), CODES);
    let compound = "SELECT n, p['value'] AS v, p['withheld'] AS w FROM again ORDER BY n NULLS LAST LIMIT 2";
    assert_eq!(csv(&session, compound), "n,v,w\n0,0.0,\n007,0.7777777777777778,\n");
}

#[test]
fn a_folder_and_a_pattern_are_one_table_of_many_files() {
    let there = folder(&[
        ("a year/2013 q1.csv", "code,n\n00A,1\n"),
        ("a year/2013 q2.csv", "code,n\n00B,2\n"),
        ("a year/more/2014 q1.csv", "code,n\n00C,4\n"),
        ("a year/README.md", "not records"),
    ]);
    let session = session();
    session.add_table("all", &place(&there, "a year")).unwrap();
    session.add_table("some", &place(&there, "a year/2013*.csv")).unwrap();
    let sum = |table| csv(&session, &format!("SELECT sum(cast(n AS bigint)) AS n FROM \"{table}\""));
    assert_eq!((sum("all"), sum("some")), ("n\n7\n".to_owned(), "n\n3\n".to_owned()));
    assert_eq!(session.tables(), ["all", "some"]);
}

#[test]
fn a_packed_file_and_one_with_a_mark_of_its_encoding_are_read() {
    let there = folder(&[("marked.csv", "\u{feff}code,n\n00A,1\n")]);
    let mut packed =
        GzEncoder::new(File::create(there.path().join("p.csv.gz")).unwrap(), Compression::fast());
    packed.write_all(b"code,n\n00B,2\n").unwrap();
    packed.finish().unwrap();
    let session = session();
    session.add_table("marked", &place(&there, "marked.csv")).unwrap();
    session.add_table("packed", &place(&there, "p.csv.gz")).unwrap();
    assert_eq!(
        csv(&session, "SELECT code FROM marked UNION ALL SELECT code FROM packed ORDER BY 1"),
        "code\n00A\n00B\n"
    );
}

#[test]
fn a_file_that_is_not_like_the_others_is_named() {
    let there = folder(&[
        ("x/1.csv", "code,n\n00A,1\n"),
        ("x/2.csv", "n,code\n1,00A\n"),
        ("y/1.csv", "code,n\n00A,1\n"),
        ("y/2.csv", "code,n,m\n00A,1,2\n"),
        ("z/1.csv", "code\n"),
        ("z/2.parquet", "no parquet"),
        ("w/1.parquet", "no parquet"),
        ("v/empty.csv", ""),
        ("u/notes.txt", ""),
    ]);
    let session = session();
    let told = |name: &str| {
        let problem = session.add_table("t", &place(&there, name)).unwrap_err();
        let text = format!("{} [{}]", problem.message, problem.code);
        text.replace(&*there.path().to_string_lossy(), "FOLDER")
    };
    let all: Vec<String> =
        ["x", "y", "z", "w", "v", "u", "u/notes.txt", "none", "none/*.csv", "*/1.csv"].map(told).into();
    insta::assert_snapshot!(all.join("\n"), @"
    column `n` stands where FOLDER/x/1.csv has `code` [bad-table]
    there are 3 columns, and in FOLDER/y/1.csv 2 [bad-table]
    FOLDER/z/2.parquet is laid out otherwise than the files before it [bad-table]
    this cannot be read as a table: Parquet error: Parquet error: Invalid Parquet file. Corrupt footer [bad-table]
    this file has no columns [bad-table]
    there are no records here [no-such-table]
    the ending of this file says neither Parquet nor CSV [bad-table]
    there is no such file or folder [no-such-table]
    this cannot be read: No such file or directory (os error 2) [cannot-read]
    a pattern stands for names of files only [bad-table]
    ");
    assert_eq!(session.tables(), Vec::<String>::new());
}

#[test]
fn a_row_that_is_too_short_stops_the_query() {
    let there = folder(&[("t.csv", "code,n\n00A,1\n00B\n")]);
    let session = session();
    session.add_table("t", &place(&there, "t.csv")).unwrap();
    let told = complaint(&session, "SELECT count(n) FROM t");
    insta::assert_snapshot!(told.message.replace(&*there.path().to_string_lossy(), "FOLDER"), @"incorrect number of fields for line 3, expected 2 got 1");
}

#[test]
fn a_header_is_written_where_no_row_is_and_long_answers_are_cut_for_reading_only() {
    let session = session();
    assert_eq!(
        csv(&session, "SELECT 1 AS a, proportion(1, 2) AS p WHERE false"),
        "a,p.value,p.lower,p.upper,p.method,p.withheld\n"
    );
    let rows = session.query("SELECT value AS v FROM generate_series(1, 25)").unwrap().rows(10).unwrap();
    assert_eq!((rows.rows.len(), rows.more, rows.columns), (10, true, vec![("v".to_owned(), true)]));
    let rows = session.query("SELECT 1 AS v").unwrap().rows(1).unwrap();
    assert!(!rows.more);
}

/// A disk that is full.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_answer_that_cannot_be_written_is_told_apart_from_a_query_that_stopped() {
    let session = session();
    for format in [Format::Csv, Format::Parquet, Format::Arrow] {
        let failed = session.query("SELECT 1 AS v").unwrap().write(format, &mut Full);
        assert!(matches!(failed, Err(Failure::Output(_))), "{format:?}: {failed:?}");
    }
}

#[test]
fn what_is_misspelt_is_told_with_its_place_and_what_is_near() {
    let there = folder(&[("a.csv", "Code,n\n00A,1\n")]);
    let session = session();
    session.add_table("admissions", &place(&there, "a.csv")).unwrap();
    let told = |sql: &&str| {
        let problem = complaint(&session, sql);
        format!("{sql}\n  {}\n  help: {}", problem.one_line(), problem.help)
    };
    let all: Vec<String> = [
        "SELECT code FROM admissions",
        "SELECT\n  Code,\n  nn FROM admissions",
        "SELECT Code FROM admission",
        "SELECT Code FROM practices",
        "SELECT proportions(n, n) FROM admissions",
        "SELECT utter_nonsense_of_a_name(n) FROM admissions",
        "SELECT Code, count(*) FROM admissions",
        "SELECT sum(n) FROM admissions",
        "SELECT n + FROM admissions",
        "SELECT (n FROM admissions",
        "SELECT n FROM admissions WHERE",
        "SELEC n FROM admissions",
        "",
        "SELECT 1; SELECT 2",
        "DROP TABLE admissions",
        "COPY admissions TO 'x.csv'",
        "INSERT INTO admissions VALUES ('1', '2')",
        "SET datafusion.execution.batch_size = 1",
        "SELECT cast(Code AS bigint) FROM admissions",
        "SELECT a.n FROM admissions a JOIN admissions b ON a.n = b.n WHERE n = '1'",
        "SELECT 1 / (n - n) FROM (SELECT cast(n AS bigint) AS n FROM admissions)",
    ]
    .iter()
    .map(told)
    .collect();
    insta::assert_snapshot!(all.join("\n"), @"
    SELECT code FROM admissions
      the query:1:8: there is no column `code` [no-such-column]
      help: is `Code` meant? Names are written as in the file
    SELECT
      Code,
      nn FROM admissions
      the query:3:3: there is no column `nn` [no-such-column]
      help: is `n` meant? Names are written as in the file
    SELECT Code FROM admission
      the query:1:18: there is no table `admission` [no-such-table]
      help: is `admissions` meant? Names are written as in the file
    SELECT Code FROM practices
      the query:1:18: there is no table `practices` [no-such-table]
      help: the tables are admissions
    SELECT proportions(n, n) FROM admissions
      the query:1:8: there is no function `proportions` [no-such-function]
      help: is `proportion` meant?
    SELECT utter_nonsense_of_a_name(n) FROM admissions
      the query:1:8: there is no function `utter_nonsense_of_a_name` [no-such-function]
      help: docs/sql.md lists the functions
    SELECT Code, count(*) FROM admissions
      the query:1:8: `Code` has many values in a group, and one is wanted [bad-query]
      help: add it to GROUP BY, or take one of them: min(Code)
    SELECT sum(n) FROM admissions
      the query:1:8: there is no sum(Utf8) [bad-query]
      help: columns of CSV files are text: write cast(column as bigint), or as decimal(18, 3), or as date
    SELECT n + FROM admissions
      the query:1:8: there is no column `n` [no-such-column]
      help: no columns are there: a table comes after FROM
    SELECT (n FROM admissions
      the query:1:11: there is `FROM` where ) is wanted [bad-query]
      help: the query breaks off or has a word out of place here
    SELECT n FROM admissions WHERE
      the query:1:31: the query ends where an expression is wanted [bad-query]
      help: the query breaks off or has a word out of place here
    SELEC n FROM admissions
      the query:1:1: there is `SELEC` where an SQL statement is wanted [bad-query]
      help: the query breaks off or has a word out of place here

      the query: No SQL statements were provided in the query string [bad-query]
      help: docs/sql.md says what can be asked
    SELECT 1; SELECT 2
      the query: The context currently only supports a single SQL statement [bad-query]
      help: docs/sql.md says what can be asked
    DROP TABLE admissions
      the query: only queries are answered: SELECT, WITH, VALUES, EXPLAIN, DESCRIBE [not-a-query]
      help: name tables with --table NAME=FILE, and write what is answered with --out FILE
    COPY admissions TO 'x.csv'
      the query: only queries are answered: SELECT, WITH, VALUES, EXPLAIN, DESCRIBE [not-a-query]
      help: name tables with --table NAME=FILE, and write what is answered with --out FILE
    INSERT INTO admissions VALUES ('1', '2')
      the query: only queries are answered: SELECT, WITH, VALUES, EXPLAIN, DESCRIBE [not-a-query]
      help: name tables with --table NAME=FILE, and write what is answered with --out FILE
    SET datafusion.execution.batch_size = 1
      the query: only queries are answered: SELECT, WITH, VALUES, EXPLAIN, DESCRIBE [not-a-query]
      help: name tables with --table NAME=FILE, and write what is answered with --out FILE
    SELECT cast(Code AS bigint) FROM admissions
      the query: Cannot cast string '00A' to value of Int64 type [query-failed]
      help: columns of CSV files are text: cast(column as bigint) takes whole numbers only, try_cast gives NULL for all else
    SELECT a.n FROM admissions a JOIN admissions b ON a.n = b.n WHERE n = '1'
      the query:1:67: more than one table has a column `n` [bad-query]
      help: write the table's name before it: table.column
    SELECT 1 / (n - n) FROM (SELECT cast(n AS bigint) AS n FROM admissions)
      the query: Divide by zero error [query-failed]
      help: docs/sql.md says what can be asked
    ");
}
