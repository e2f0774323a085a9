//! `outturn sql`, as someone meets it who has a file and a question.

use std::fs;

use crate::support::{fed, folder, ran};

const COVERAGE: &str = "practice,area,vaccinated,eligible\nA81001,00C,7,9\nA81002,02Y,[c],12\n";

#[test]
fn a_question_to_a_file_is_answered_as_a_table() {
    let there = folder(&[("coverage.csv", COVERAGE)]);
    let sql = "SELECT practice, area, proportion(vaccinated, eligible) AS p FROM coverage ORDER BY 1";
    let (code, out, err) = ran(there.path(), &["sql", sql, "--table", "coverage=coverage.csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out, @"
    practice  area             p.value             p.lower             p.upper  p.method      p.withheld
    --------  ----  ------------------  ------------------  ------------------  ------------  -----------------------------------------------------------
    A81001    00C   0.7777777777777778  0.4525889691069888  0.9367748928821533  Wilson score  NULL
    A81002    02Y                 NULL                NULL                NULL  NULL          the numerator is suppressed, and it is not taken to be zero
    ");
}

#[test]
fn an_answer_is_written_to_a_file_and_read_again() {
    let there = folder(&[("coverage.csv", COVERAGE)]);
    for format in ["csv", "parquet", "arrow"] {
        let name = format!("out.{format}");
        let sql = "SELECT area, practice FROM c ORDER BY practice";
        let args = ["sql", sql, "--table", "c=coverage.csv", "--format", format, "--out", &name];
        assert_eq!(ran(there.path(), &args), (0, String::new(), String::new()));
        assert!(fs::metadata(there.path().join(&name)).unwrap().len() > 20);
    }
    let again = ["sql", "SELECT * FROM c", "--table", "c=out.parquet", "--format", "csv"];
    let (code, out, _) = ran(there.path(), &again);
    assert_eq!((code, out.as_str()), (0, "area,practice\n00C,A81001\n02Y,A81002\n"));
    assert_eq!(fs::read_to_string(there.path().join("out.csv")).unwrap(), out);
}

#[test]
fn a_query_may_come_from_standard_input() {
    let there = folder(&[]);
    let args = ["sql", "-", "--format", "csv"];
    assert_eq!(fed(there.path(), &args, "SELECT\n  1 AS a\n"), (0, "a\n1\n".to_owned(), String::new()));
}

#[test]
fn nothing_is_left_behind_where_something_is_wrong() {
    let there = folder(&[("coverage.csv", COVERAGE), ("kept.csv", "as it was")]);
    let cases: [&[&str]; 6] = [
        &[
            "sql",
            "SELECT practise FROM c",
            "--table",
            "c=coverage.csv",
            "--format",
            "csv",
            "--out",
            "kept.csv",
        ],
        &[
            "sql",
            "SELECT cast(vaccinated AS bigint) FROM c",
            "--table",
            "c=coverage.csv",
            "--format",
            "csv",
            "--out",
            "kept.csv",
        ],
        &["sql", "SELECT 1", "--table", "a=none.csv", "--table", "b=nowhere", "--table", "c=coverage.csv"],
        &["sql", "SELECT 1", "--table", "c=coverage.csv", "--table", "c=kept.csv"],
        &["sql", "SELECT 1 AS a", "--format", "csv", "--out", "no/such/folder.csv"],
        &["schemes"],
    ];
    let mut text = String::new();
    for args in cases {
        let (code, out, err) = ran(there.path(), args);
        assert_eq!(out, "");
        text.push_str(
            &["$ outturn ", &args.join(" "), "\n", &err, "exit ", &code.to_string(), "\n\n"].concat(),
        );
    }
    insta::assert_snapshot!(text, @"
    $ outturn sql SELECT practise FROM c --table c=coverage.csv --format csv --out kept.csv
    error[no-such-column]: there is no column `practise`
     --> the query:1:8
      |
    1 | SELECT practise FROM c
      |        ^^^^^^^^
      |
      = help: is `practice` meant? Names are written as in the file

    1 problem; nothing was written
    exit 3

    $ outturn sql SELECT cast(vaccinated AS bigint) FROM c --table c=coverage.csv --format csv --out kept.csv
    error[query-failed]: Cannot cast string '[c]' to value of Int64 type
    --> the query
     = help: columns of CSV files are text: cast(column as bigint) takes whole numbers only, try_cast gives NULL for all else

    1 problem; nothing was written
    exit 3

    $ outturn sql SELECT 1 --table a=none.csv --table b=nowhere --table c=coverage.csv
    error[no-such-table]: there is no such file or folder
    --> none.csv
     = help: check the path; a folder stands for all files in it, and * in a name for any characters

    error[no-such-table]: there is no such file or folder
    --> nowhere
     = help: check the path; a folder stands for all files in it, and * in a name for any characters

    2 problems; nothing was written
    exit 3

    $ outturn sql SELECT 1 --table c=coverage.csv --table c=kept.csv
    error[bad-table]: there are two tables `c`
    --> kept.csv
     = help: give each a name of its own; a folder or a pattern makes one table of many files

    1 problem; nothing was written
    exit 3

    $ outturn sql SELECT 1 AS a --format csv --out no/such/folder.csv
    error[cannot-write]: there is no folder to write this into
    --> no/such/folder.csv
     = help: check the path

    1 problem; nothing was written
    exit 3

    $ outturn schemes
    error[bad-usage]: this program has the commands that need the query engine, and this is none of them
    --> the command line
     = help: call `outturn`

    1 problem; nothing was written
    exit 2
    ");
    let mut left: Vec<_> = fs::read_dir(there.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["coverage.csv", "kept.csv"]);
    assert_eq!(fs::read_to_string(there.path().join("kept.csv")).unwrap(), "as it was");
}

#[test]
fn long_answers_are_cut_for_reading_and_whole_for_programs() {
    let there = folder(&[]);
    let sql = "SELECT value AS n FROM generate_series(1, 1001)";
    let (code, out, err) = ran(there.path(), &["sql", sql]);
    assert_eq!((code, out.lines().count()), (0, 1_002));
    assert_eq!(err, "these are the first 1,000 rows; --format csv has all of them\n");
    let (_, out, err) = ran(there.path(), &["sql", sql, "--format", "csv"]);
    assert_eq!((out.lines().count(), err.as_str()), (1_002, ""));
}
