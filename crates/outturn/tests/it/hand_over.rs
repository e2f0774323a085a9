//! Commands that need the query engine are handed over to the program beside this one.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// The program in a folder of its own, with nothing beside it.
fn alone() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(env!("CARGO_BIN_EXE_outturn"), folder.path().join("outturn")).unwrap();
    folder
}

fn ran(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(folder.join("outturn")).args(args).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn without_the_other_program_it_says_how_to_build_it() {
    let folder = alone();
    let (code, out, err) = ran(folder.path(), &["sql", "SELECT 1"]);
    assert_eq!((code, out.as_str()), (3, ""));
    let err = err.replace(&*folder.path().to_string_lossy(), "FOLDER");
    insta::assert_snapshot!(err, @"
    error[no-records-program]: this needs the program outturn-records, which is not beside this one
    --> FOLDER/outturn-records
     = help: build it in the project's folder with `cargo build --release -p outturn-records`, which can take half an hour, and put it into the same folder as this program

    1 problem; nothing was written
    ");
}

/// A program in place of the other, which says how it was called and ends with a number of its own.
#[cfg(unix)]
#[test]
fn the_other_program_is_called_with_the_same_words_and_its_end_is_ours() {
    use std::os::unix::fs::PermissionsExt;

    let folder = alone();
    let other = folder.path().join("outturn-records");
    fs::write(&other, "#!/bin/sh\nfor word in \"$@\"; do echo \"<$word>\"; done\nexit 4\n").unwrap();
    fs::set_permissions(&other, fs::Permissions::from_mode(0o755)).unwrap();
    let args = ["sql", "SELECT 'a  b'", "--table", "t=a file.csv"];
    let (code, out, err) = ran(folder.path(), &args);
    assert_eq!((code, err.as_str()), (4, ""));
    assert_eq!(out, "<sql>\n<SELECT 'a  b'>\n<--table>\n<t=a file.csv>\n");
    // What this program cannot read is not handed over.
    assert_eq!(ran(folder.path(), &["sql"]).0, 2);
}
