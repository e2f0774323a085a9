//! Whole folders of published files, read as they are. They are large and kept apart; where they are not there, nothing
//! is tested but that.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::support::{Ran, contents, outturn_in, project};

/// The folder of published files; none where it is not there.
fn shared() -> Option<PathBuf> {
    let found = fs::canonicalize(project().join("../shared/data")).ok();
    if found.is_none() {
        let _ = std::io::stderr().write_all(b"the published files are not there: nothing was tested\n");
    }
    found
}

fn intake(here: &Path, shared: &Path, files: &[&str], into: &str) -> Ran {
    let paths: Vec<String> = files.iter().map(|it| shared.join(it).to_str().unwrap().to_owned()).collect();
    let library = project();
    let mut args = vec!["intake", "--library", library.to_str().unwrap(), "--into", into];
    args.extend(paths.iter().map(String::as_str));
    outturn_in(here, args)
}

/// How many files of each folder were read by which layout, and why the others were not; then what became of the
/// folder.
fn summary(ran: &Ran, shared: &Path) -> String {
    let begins = format!("{}/", shared.to_str().unwrap());
    let (mut folder, mut file) = ("", "");
    let (mut counts, mut lines): (BTreeMap<String, usize>, Vec<String>) = Default::default();
    let (mut agree, mut totals) = (0, 0);
    let (files, closing) = ran.out.split_once("\n\n").unwrap();
    for line in files.lines() {
        if let Some(path) = line.strip_prefix(&begins) {
            (folder, file) = path.rsplit_once('/').unwrap();
        } else if let Some(why) = line.strip_prefix("  rejected: ") {
            lines.push(format!("{folder}/{file}: {why}"));
        } else if let Some(of) = line.strip_suffix(" totals of the file are the sum of its rows") {
            let (sound, all) = of.trim_start().split_once(" of ").unwrap();
            agree += sound.parse::<usize>().unwrap();
            totals += all.parse::<usize>().unwrap();
        } else if line.contains(" (") && !line.contains("left out: ") {
            // The line with the title and the layout.
            let (_, layout) = line.rsplit_once(" (").unwrap();
            let layout = layout.split(')').next().unwrap();
            *counts.entry(format!("{folder}: {layout}")).or_default() += 1;
        }
    }
    let counted = counts.iter().map(|(what, count)| format!("{count} of {what}"));
    lines.push(format!("{agree} of {totals} totals agree"));
    let all: Vec<String> = counted.chain(lines).chain([closing.to_owned()]).collect();
    all.join("\n")
}

/// Complaints of one code, each as its message and its file.
fn told(ran: &Ran, code: &str) -> String {
    let begins = format!("error[{code}]: ");
    let mut lines = Vec::new();
    for complaint in ran.err.split("\n\n").filter_map(|it| it.strip_prefix(begins.as_str())) {
        let (message, rest) = complaint.split_once("\n--> ").unwrap();
        let file = rest.lines().next().unwrap().rsplit('/').next().unwrap();
        lines.push(format!("{file}: {message}"));
    }
    lines.join("\n")
}

#[test]
fn every_file_is_read_or_rejected_with_its_reason_and_again_nothing_changes() {
    let Some(shared) = shared() else { return };
    let desk = tempfile::tempdir().unwrap();
    let ran = intake(desk.path(), &shared, &["nhs_england", "ods"], "facts").exits(4);
    insta::assert_snapshot!(summary(&ran, &shared), @"
    36 of nhs_england/ae_monthly_csv: ae-monthly
    54 of nhs_england/ae_monthly_xls: ae-monthly-until-2019
    78 of nhs_england/ae_weekly: ae-weekly
    1 of nhs_england/ambulance: ambulance-systems
    2 of nhs_england/cancer: cancer-waits-boards
    1 of nhs_england/cancer: cancer-waits-groups
    1 of nhs_england/cancer: cancer-waits-providers
    1 of nhs_england/cancer: cancer-waits-routes
    1 of nhs_england/diagnostics: diagnostics
    12 of nhs_england/dtoc: delayed-transfers
    12 of nhs_england/dtoc: delayed-transfers-until-2015
    57 of nhs_england/mar_commissioner: mar-groups
    24 of nhs_england/mar_commissioner: mar-groups-until-2015
    12 of nhs_england/mar_commissioner: mar-primary-care-trusts
    1 of nhs_england/rtt: rtt-admitted-commissioner
    1 of nhs_england/rtt: rtt-extract
    6 of nhs_england/rtt: rtt-incomplete-commissioner
    1 of nhs_england/rtt: rtt-non-admitted-commissioner
    1 of ods: ods-boards
    1 of ods: ods-boards-2024
    2 of ods: ods-ccgs
    1 of ods: ods-networks
    1 of ods: ods-partnerships-2021
    1 of ods: ods-practice-map
    5 of ods: ods-practices
    1 of ods: ods-successors
    1 of ods: ods-trust-shares
    2 of ods: ods-trusts
    nhs_england/PROVENANCE.md: no layout fits this text: it has nothing that one looks for
    nhs_england/ae_tidy/ae_attendances.rda: it is data of R, or packed otherwise than by gzip, which is not read
    nhs_england/iapt/measures_annual.parquet: it is Parquet, which is not read
    nhs_england/iapt/metadata_measures_annual.parquet: it is Parquet, which is not read
    ods/Lower_Layer_Super_Output_Area__2011__to_Clinical_Commissioning_Group_to_Local_Authority_District__April_2021__Lookup_in_England.csv.gz: it is known (Small areas (LSOA) to clinical commissioning groups and local authorities, April 2021: lookup in England, ons-small-areas), and not read: areas are no bodies of a facts folder, and no figure here is about one
    ods/PROVENANCE.md: no layout fits this text: it has nothing that one looks for
    ods/ccg_lookup.csv: it is known (Names of clinical commissioning groups before and after they were joined, ccg-names), and not read: it has names and no codes, and a name may be that of several bodies
    ods/ccgs.json: it is JSON, which is not read
    ods/epraccur.pdf: it is a PDF, which is not read
    9000 of 9010 totals agree
    326 files: 317 read, 9 rejected

    facts
      223251 readings added
      13785 bodies added, or with other days than before
      869 bodies added without their days, as no register of the folder has them
      22634 relations added
      12319 relations left out, of bodies that are not in the folder or with shares unsaid
    ");
    // The totals that a file's rows do not come to.
    insta::assert_snapshot!(told(&ran, "total-differs"), @"
    19-aug.xls.gz: numerator of ae-within-4-hours in 2019-08: the rows come to 1653995, and the file's total is 1862705; 14 rows have no figure
    19-dec.xls.gz: numerator of ae-within-4-hours in 2019-12: the rows come to 1565862, and the file's total is 1784339; 14 rows have no figure
    19-jul.xls.gz: numerator of ae-within-4-hours in 2019-07: the rows come to 1763996, and the file's total is 1989535; 14 rows have no figure
    19-jun.xls.gz: numerator of ae-within-4-hours in 2019-06: the rows come to 1638461, and the file's total is 1849405; 14 rows have no figure
    19-may.xls.gz: numerator of ae-within-4-hours in 2019-05: the rows come to 1694301, and the file's total is 1910541; 14 rows have no figure
    19-nov.xls.gz: numerator of ae-within-4-hours in 2019-11: the rows come to 1571567, and the file's total is 1785377; 14 rows have no figure
    19-oct.xls.gz: numerator of ae-within-4-hours in 2019-10: the rows come to 1635544, and the file's total is 1850860; 14 rows have no figure
    19-sep.xls.gz: numerator of ae-within-4-hours in 2019-09: the rows come to 1630176, and the file's total is 1841148; 14 rows have no figure
    2014.03.23-AE-J6eFX.xls.gz: numerator of ae-within-4-hours in 2014-03-17..2014-03-23: the rows come to 431850, and the file's total is 432103; 1 row has no figure
    2014.07.06-AE-cVavP.xls.gz: numerator of ae-within-4-hours in 2014-06-30..2014-07-06: the rows come to 428664, and the file's total is 428938; 1 row has no figure
    ");
    insta::assert_snapshot!(told(&ran, "figure-rejected"), @r#"
    CCG_ICB_code.csv, row 56, column "CCG Code": "n/a not SBS client at present": it is not the code of a body
    PCT_CCG_matrix.csv.gz, row 35, column "PCT_Code": "5NT": its shares come to 101%, not to 100%
    PCT_CCG_matrix.csv.gz, row 59, column "PCT_Code": "5M1": its shares come to 101%, not to 100%
    PCT_CCG_matrix.csv.gz, row 66, column "PCT_Code": "5NY": its shares come to 101%, not to 100%
    PCT_CCG_matrix.csv.gz, row 69, column "PCT_Code": "5N1": its shares come to 99%, not to 100%
    PCT_CCG_matrix.csv.gz, row 74, column "PCT_Code": "5.00E+01": it is not the code of a body
    PCT_CCG_matrix.csv.gz, row 83, column "PCT_Code": "5N9": its shares come to 101%, not to 100%
    PCT_CCG_matrix.csv.gz, row 106, column "PCT_Code": "5QF": its shares come to 99%, not to 100%
    PCT_CCG_matrix.csv.gz, row 113, column "PCT_Code": "5QD": its shares come to 99%, not to 100%
    PCT_CCG_matrix.csv.gz, row 119, column "PCT_Code": "5N6": its shares come to 101%, not to 100%
    PCT_CCG_matrix.csv.gz, row 134, column "PCT_Code": "5NG": its shares come to 101%, not to 100%
    PCT_CCG_matrix.csv.gz, row 140, column "PCT_Code": "5N8": its shares come to 99%, not to 100%
    PCT_CCG_matrix.csv.gz, row 148, column "PCT_Code": "5P5": its shares come to 101%, not to 100%
    PCT_CCG_matrix.csv.gz, row 149, column "PCT_Code": "5PM": its shares come to 99%, not to 100%
    PCT_CCG_matrix.csv.gz, row 150, column "PCT_Code": "5P6": its shares come to 99%, not to 100%
    PCT_CCG_matrix.csv.gz, row 152, column "PCT_Code": "5PL": its shares come to 99%, not to 100%
    "#);
    let before = contents(&desk.path().join("facts"));
    // Again, and in another order.
    let again = intake(desk.path(), &shared, &["ods", "nhs_england"], "facts").exits(4);
    assert!(again.out.ends_with("  nothing changed\n"), "{}", again.out);
    assert!(contents(&desk.path().join("facts")) == before);
}

#[test]
fn the_order_of_files_does_not_matter() {
    let Some(shared) = shared() else { return };
    let desk = tempfile::tempdir().unwrap();
    let files = [
        "ods",
        "nhs_england/ambulance",
        "nhs_england/diagnostics",
        "nhs_england/mar_commissioner/Mar_13.xls.gz",
    ];
    let _ = intake(desk.path(), &shared, &files, "one").exits(4);
    let mut turned = files;
    turned.reverse();
    let _ = intake(desk.path(), &shared, &turned, "other").exits(4);
    assert!(contents(&desk.path().join("one")) == contents(&desk.path().join("other")));
}
