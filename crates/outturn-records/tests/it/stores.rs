//! Records in object stores and on web servers: read as from the disk, or refused with the reason.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::shop::Shop;
use crate::support::{PROGRAM, folder, told};

const SQL: &str =
    "SELECT place, count(*) AS n, sum(cast(n AS bigint)) AS sum FROM t GROUP BY place ORDER BY place";

/// Three files in two folders, and one of another kind.
fn records() -> tempfile::TempDir {
    let there = folder(&[("README.md", "not records")]);
    for (name, first) in [("2014/q1.csv", 0), ("2014/q 2%.csv", 100), ("2015/q1.csv", 200)] {
        let path = there.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let rows: Vec<String> = (first..first + 50).map(|it| format!("{:03},{it}\n", it % 7)).collect();
        fs::write(path, format!("place,n\n{}", rows.concat())).unwrap();
    }
    there
}

fn asked(shop: &Shop, here: &Path, place: &str, may: bool, more: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(PROGRAM);
    command.args(["sql", SQL, "--format", "csv", "--table", &format!("t={place}")]).args(more);
    for (name, value) in shop.environment() {
        if may || !name.contains("KEY") {
            command.env(name, value);
        }
    }
    if !may {
        command.env("AWS_ACCESS_KEY_ID", "stranger").env("AWS_SECRET_ACCESS_KEY", "secret");
    }
    told(&command.current_dir(here).stdin(Stdio::null()).output().unwrap())
}

#[test]
fn a_table_in_a_store_is_read_as_one_on_the_disk() {
    let there = records();
    let shop = Shop::open(there.path());
    let cases = [
        ("s3://records/", "."),
        ("s3://records/2014/", "2014"),
        ("s3://records/2014/q*.csv", "2014/q*.csv"),
        ("s3://records/2014/*1.csv", "2014/q1.csv"),
        ("s3://records/2014/q%202%25.csv", "2014/q 2%.csv"),
        (&shop.web("2015/q1.csv"), "2015/q1.csv"),
    ];
    for (address, path) in cases {
        let here = asked(&shop, there.path(), path, true, &[]);
        assert_eq!((here.0, here.1.lines().count()), (0, 8), "{}", here.2);
        assert_eq!(asked(&shop, there.path(), address, true, &[]), here, "{address}");
    }
    // Parquet is read in parts.
    let out = there.path().join("all.parquet").to_string_lossy().into_owned();
    let (code, _, err) = told(
        &Command::new(PROGRAM)
            .args(["sql", "SELECT * FROM t", "--table", "t=2014", "--format", "parquet", "--out", &out])
            .current_dir(there.path())
            .output()
            .unwrap(),
    );
    assert_eq!((code, err.as_str()), (0, ""));
    let here = asked(&shop, there.path(), "all.parquet", true, &[]);
    assert_eq!(asked(&shop, there.path(), "s3://records/all.parquet", true, &[]), here);
    assert_eq!(asked(&shop, there.path(), &shop.web("all.parquet"), true, &[]), here);
    assert!(shop.asked.lock().unwrap().iter().any(|it| it == "GET /open/all.parquet"));
}

#[test]
fn what_cannot_be_read_in_a_store_is_told() {
    let there = records();
    let shop = Shop::open(there.path());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (web, file) = (shop.web("2014/"), shop.web("none.csv"));
    let cases = [
        ("s3://records/2014/q3.csv", true),
        ("s3://records/2016/", true),
        ("s3://records/README.md", true),
        ("s3://records/2014/q1.csv", false),
        ("ftp://records/2014/q1.csv", true),
        ("s3://", true),
        ("s3://records/2014/q?.csv", true),
        (&file, true),
        (&web, true),
        (&format!("http://127.0.0.1:{port}/q1.csv"), true),
    ];
    let mut text = String::new();
    for (place, may) in cases {
        let (code, out, err) = asked(&shop, there.path(), place, may, &[]);
        assert_eq!((code, out.as_str()), (3, ""));
        text.push_str(&err);
        text.push('\n');
    }
    let text = text.replace(&port.to_string(), "PORT").replace(&shop.web(""), "http://HOST/open/");
    insta::assert_snapshot!(text, @"
    error[no-such-table]: there is no such file
    --> s3://records/2014/q3.csv
     = help: check the address; one of a folder ends with /, and * in a name stands for any characters

    1 problem; nothing was written

    error[no-such-table]: there are no records here
    --> s3://records/2016/
     = help: records are files that end in .parquet, .csv, .csv.gz or .csv.zst

    1 problem; nothing was written

    error[bad-table]: the ending of this file says neither Parquet nor CSV
    --> s3://records/README.md
     = help: records are files that end in .parquet, .csv, .csv.gz or .csv.zst

    1 problem; nothing was written

    error[cannot-read]: the store does not let you read this
    --> s3://records/2014/q1.csv
     = help: who may read here is taken from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for a store of your own, AWS_ENDPOINT

    1 problem; nothing was written

    error[no-such-table]: this is no address of a store
    --> ftp://records/2014/q1.csv
     = help: addresses begin with s3://bucket/, gs://bucket/, az://container/ or https://host/

    1 problem; nothing was written

    error[no-such-table]: this is no address of a store
    --> s3://
     = help: addresses begin with s3://bucket/, gs://bucket/, az://container/ or https://host/

    1 problem; nothing was written

    error[no-such-table]: this address has more than the path of a file
    --> s3://records/2014/q?.csv
     = help: name the file alone: what follows ? or # is not sent; * in a name stands for any characters

    1 problem; nothing was written

    error[no-such-table]: there is no such file
    --> http://HOST/open/none.csv
     = help: check the address; one of a folder ends with /, and * in a name stands for any characters

    1 problem; nothing was written

    error[no-such-table]: a web server does not say which files it has
    --> http://HOST/open/2014/
     = help: name one file, whole: https://host/folder/file.parquet

    1 problem; nothing was written

    error[cannot-read]: this cannot be read: Connection refused (os error 111)
    --> http://127.0.0.1:PORT/q1.csv
     = help: check the address, and that this machine reaches it; the server has to give parts of files

    1 problem; nothing was written
    ");
}
