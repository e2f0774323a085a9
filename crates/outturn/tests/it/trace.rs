//! Where readings come from, told in plain words.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{Ran, outturn_in, project};

const SHA: &str = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

fn facts() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        (
            "organisations.csv",
            "code,name,kind,opened\nRXP,Durham and Darlington,trust,2002-10-01\n".to_owned(),
        ),
        (
            "readings.csv",
            "organisation,indicator,period,numerator,denominator,value,source,note\n\
             RXP,ae-all-types-within-4-hours,2015-03,90,100,,ae-monthly-5f70bf18,\n\
             RXP,ae-within-4-hours,2015-04,[x],100,,by-hand,not sent\n\
             RXP,c-difficile,2014/15,,,19,,\n"
                .to_owned(),
        ),
        (
            "superseded.csv",
            "organisation,indicator,period,numerator,denominator,source,superseded_by\n\
             RXP,ae-all-types-within-4-hours,2015-03,91,100,ae-monthly-00000000,ae-monthly-5f70bf18\n"
                .to_owned(),
        ),
        (
            "sources.csv",
            format!(
                "source,title,publisher,file,sha256\n\
                 ae-monthly-5f70bf18,A&E attendances: 2015-03,NHS England,March-2015.csv,{SHA}\n\
                 by-hand,Typed in from a letter,,,\n"
            ),
        ),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn trace(folder: &Path, of: &[&str]) -> Ran {
    let library = project().to_string_lossy().into_owned();
    outturn_in(folder, ["--library", &library, "trace", "."].into_iter().chain(of.iter().copied()))
}

#[test]
fn a_published_reading_has_its_file() {
    let folder = facts();
    let told = |of: &[&str]| trace(folder.path(), of).quietly().out;
    insta::assert_snapshot!(told(&["RXP", "ae-all-types-within-4-hours", "2015-03"]), @"
    A&E attendances of all types within four hours, from arrival to admission, transfer or discharge
    RXP Durham and Darlington, 2015-03

      numerator: 90
      denominator: 100

    It was taken from A&E attendances: 2015-03 (ae-monthly-5f70bf18).

      publisher: NHS England
      file: March-2015.csv
      sha256: 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
      layout: A&E attendances and emergency admissions, monthly, by provider (layouts/ae-monthly.toml)
      row: the one with RXP under Org Code
      numerator from: A&E attendances Type 1 + A&E attendances Type 2 + A&E attendances Other A&E Department + A&E attendances Booked Appointments Type 1 + A&E attendances Booked Appointments Type 2 + A&E attendances Booked Appointments Other Department, less Attendances over 4hrs Type 1 + Attendances over 4hrs Type 2 + Attendances over 4hrs Other Department + Attendances over 4hrs Booked Appointments Type 1 + Attendances over 4hrs Booked Appointments Type 2 + Attendances over 4hrs Booked Appointments Other Department
      denominator from: A&E attendances Type 1 + A&E attendances Type 2 + A&E attendances Other A&E Department + A&E attendances Booked Appointments Type 1 + A&E attendances Booked Appointments Type 2 + A&E attendances Booked Appointments Other Department

    It took the place of 91 from ae-monthly-00000000.
    ");
    insta::assert_snapshot!(told(&["RXP", "ae-within-4-hours", "2015-04"]), @"
    A&E attendances with four hours or less to admission, transfer or discharge
    RXP Durham and Darlington, 2015-04

      numerator: [x]
      denominator: 100
      note: not sent

    It was taken from Typed in from a letter (by-hand).
    ");
    insta::assert_snapshot!(told(&["RXP", "c-difficile", "2014/15"]), @"
    Clostridium difficile infections in people aged two and over
    RXP Durham and Darlington, 2014/15

      value: 19

    The folder does not say where it comes from.
    ");
}

#[test]
fn a_reading_that_is_not_there_is_said_not_to_be() {
    let folder = facts();
    let told = |of: &[&str]| trace(folder.path(), of).exits(3).err;
    insta::assert_snapshot!(told(&["RXP", "ae-within-4-hours", "2015-05"]), @"
    error[no-such-reading]: there is no reading of ae-within-4-hours for RXP in 2015-05
    --> ./readings.csv
     = help: it is there for 2015-04

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(told(&["RXP", "ae-within-4-hour", "2015-05"]), @"
    error[no-such-reading]: there is no reading of ae-within-4-hour for RXP in 2015-05
    --> ./readings.csv
     = help: did you mean `ae-within-4-hours`?

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(told(&["RTR", "ae-within-4-hours", "2015-05"]), @"
    error[no-such-reading]: there is no reading of ae-within-4-hours for RTR in 2015-05
    --> ./readings.csv
     = help: no reading of the folder is about this body

    1 problem; nothing was written
    ");
}
