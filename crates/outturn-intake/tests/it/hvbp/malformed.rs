//! Files that cannot be read, or contradict themselves: refused, with place, cause and way out.

use super::{Sample, sample, shipped};

/// One of the files of the sample.
type File = fn(&mut Sample) -> &mut String;

/// What is told of the sample after an edit, which must change it.
fn told(file: File, from: &str, to: &str) -> String {
    let mut sample = sample();
    let text = file(&mut sample);
    let changed = text.replacen(from, to, 1);
    assert_ne!(*text, changed, "the sample has no {from}");
    *text = changed;
    sample.read().unwrap_err()
}

fn safety(sample: &mut Sample) -> &mut String {
    &mut sample.safety
}

fn clinical(sample: &mut Sample) -> &mut String {
    &mut sample.clinical
}

fn person(sample: &mut Sample) -> &mut String {
    &mut sample.person
}

fn scores(sample: &mut Sample) -> &mut String {
    &mut sample.scores
}

#[test]
fn headings_that_are_missing_or_there_twice() {
    let missing = told(safety, "\"HAI-1 Baseline Rate\"", "\"HAI-1 Baseline\"");
    insta::assert_snapshot!(missing, @r#"
    safety.csv: the heading "HAI-1 Baseline Rate" is missing; check that this is the file meant
    "#);
    let twice = told(safety, "\"HAI-2 Benchmark\"", "\"HAI-1 Benchmark\"");
    insta::assert_snapshot!(twice, @r#"
    safety.csv: the heading "HAI-1 Benchmark" is there twice; check that this is the file meant
    safety.csv: the heading "HAI-2 Benchmark" is missing; check that this is the file meant
    "#);
    let total = told(scores, "\"Total Performance Score\"", "\"TPS\"");
    insta::assert_snapshot!(total, @r#"
    scores.csv: the heading "Total Performance Score" is missing; check that this is the file meant
    "#);
}

#[test]
fn rows_of_another_year_or_without_a_proper_number() {
    insta::assert_snapshot!(told(clinical, "2024,010001", "2025,010001"), @r#"
    clinical.csv, row 2, column "Fiscal Year", "2025": the year is not 2024, for which the periods of the measures are known; enter the other year's periods after looking them up
    "#);
    insta::assert_snapshot!(told(clinical, "2024,010001", "2024,10001"), @r#"
    clinical.csv, row 2, column "Facility ID", "10001": a hospital's number has 6 characters; a leading zero may have been lost; get the file again from its publisher
    "#);
    insta::assert_snapshot!(told(scores, "2024,010007", "2024,010001"), @r#"
    scores.csv, row 3, column "Facility ID", "010001": the hospital is there twice; find out which row is right
    "#);
    insta::assert_snapshot!(told(scores, "MIZELL MEMORIAL HOSPITAL", ""), @r#"
    scores.csv, row 3, column "Facility Name", "": a hospital needs a name; get the file again from its publisher
    "#);
}

#[test]
fn cells_that_are_no_figures() {
    let edits: [(File, &str, &str); 11] = [
        (safety, "0.742", "0.74"),
        (safety, "0.742", "N/A"),
        (safety, "0.742", ""),
        (safety, "0.742", "-0.742"),
        (clinical, "0.856752", "85.6752%"),
        (person, "77.4970%", "77.4970"),
        (safety, "1.136,0 out of 10", "1.136,11 out of 10"),
        (safety, "1.136,0 out of 10", "1.136,0 out of 9"),
        (safety, "1.136,0 out of 10", "1.136,0"),
        (safety, "1.136,0 out of 10", "1.136,+0 out of 10"),
        (scores, "38.333333333333", "38.33"),
    ];
    insta::assert_snapshot!(edits.map(|(file, from, to)| told(file, from, to)).join("\n"), @r#"
    safety.csv, row 2, column "HAI-1 Baseline Rate", "0.74": it is neither a number with 3 decimals nor "Not Available"; get the file again from its publisher
    safety.csv, row 2, column "HAI-1 Baseline Rate", "N/A": it is neither a number with 3 decimals nor "Not Available"; get the file again from its publisher
    safety.csv, row 2, column "HAI-1 Baseline Rate", "": it is neither a number with 3 decimals nor "Not Available"; get the file again from its publisher
    safety.csv, row 2, column "HAI-1 Baseline Rate", "-0.742": it is neither a number with 3 decimals nor "Not Available"; get the file again from its publisher
    clinical.csv, row 2, column "MORT-30-AMI Baseline Rate", "85.6752%": it is neither a number with 6 decimals nor "Not Available"; get the file again from its publisher
    person.csv, row 2, column "Communication With Nurses Baseline Rate", "77.4970": it is neither a per cent with 4 decimals nor "Not Available"; get the file again from its publisher
    safety.csv, row 2, column "HAI-1 Achievement Points", "11 out of 10": it is neither points from 0 to 10, written "6 out of 10", nor "Not Available"; get the file again from its publisher
    safety.csv, row 2, column "HAI-1 Achievement Points", "0 out of 9": it is neither points from 0 to 10, written "6 out of 10", nor "Not Available"; get the file again from its publisher
    safety.csv, row 2, column "HAI-1 Achievement Points", "0": it is neither points from 0 to 10, written "6 out of 10", nor "Not Available"; get the file again from its publisher
    safety.csv, row 2, column "HAI-1 Achievement Points", "+0 out of 10": it is neither points from 0 to 10, written "6 out of 10", nor "Not Available"; get the file again from its publisher
    scores.csv, row 2, column "Unweighted Normalized Clinical Outcomes Domain Score", "38.33": it is neither a score with 12 decimals nor "Not Available"; get the file again from its publisher
    "#);
}

#[test]
fn levels_that_are_not_the_same_for_all() {
    insta::assert_snapshot!(told(safety, "COVINGTON,0.589", "COVINGTON,0.689"), @r#"
    safety.csv, row 3, column "HAI-1 Achievement Threshold", "0.689": the hospitals before it have 0.589, and it is the same for all; ask the publisher which is right
    "#);
    insta::assert_snapshot!(told(person, "53.50%", "53.5%"), @r#"
    person.csv, row 2, column "Communication With Nurses Floor", "53.5%": it is not a figure of the form known; get the file again from its publisher
    "#);
}

#[test]
fn points_that_contradict_their_rates_or_each_other() {
    let edits: [(File, &str, &str); 9] = [
        (safety, "0.435,3 out of 10,4 out of 9,4 out of 10", "0.435,3 out of 10,4 out of 9,3 out of 10"),
        (safety, "0.742,1.136", "Not Available,1.136"),
        (safety, "0.742,1.136", "0.742,Not Available"),
        (safety, "4 out of 10,0.717", "7 out of 10,0.717"),
        (safety, "1 out of 10,0.717", "2 out of 10,0.717"),
        (safety, "1 out of 10,0.717", "Not Available,0.717"),
        (person, ",4,12\n", ",5,12\n"),
        (person, ",4,12\n", ",4,Not Available\n"),
        (
            person,
            "73.8343%,0 out of 10,0 out of 9,0,",
            "Not Available,Not Available,Not Available,Not Available,",
        ),
    ];
    insta::assert_snapshot!(edits.map(|(file, from, to)| told(file, from, to)).join("\n"), @r#"
    safety.csv, row 4, "010056": HAI-1: the score is not the higher of achievement and improvement points; ask the publisher which is right
    safety.csv, row 2, "010001": HAI-1: improvement points go with both rates; ask the publisher which is right
    safety.csv, row 2, "010001": HAI-1: achievement points go with a performance rate; ask the publisher which is right
    safety.csv, row 2, "010001": HAI-1: improvement points go with both rates; ask the publisher which is right
    safety.csv, row 4, "010056": the combined points do not lie between those of HAI-3 and HAI-4; ask the publisher which is right
    safety.csv, row 2, "010001": the combined points do not lie between those of HAI-3 and HAI-4; ask the publisher which is right
    safety.csv, row 2, "010001": the combined points do not lie between those of HAI-3 and HAI-4; ask the publisher which is right
    person.csv, row 2, "010001": the base score is not the sum of the dimensions; ask the publisher which is right
    person.csv, row 2, "010001": base and consistency scores go with the scores of all dimensions; ask the publisher which is right
    person.csv, row 2, "010001": some of the dimensions are scored, and not all; ask the publisher which is right
    "#);
}

#[test]
fn scores_that_do_not_follow_from_points() {
    let edits = [
        ("38.333333333333", "38.333333333334"),
        ("9.583333333333", "9.583333333334"),
        ("15.583333333333", "15.583333333334"),
        ("15.583333333333", "Not Available"),
        ("Not Available,Not Available,50", "0.000000000000,Not Available,50"),
    ];
    insta::assert_snapshot!(edits.map(|(from, to)| told(scores, from, to)).join("\n"), @r#"
    scores.csv, row 2, column "Unweighted Normalized Clinical Outcomes Domain Score", "38.333333333334": its points come to 38.333333333333; ask the publisher which is right
    scores.csv, row 2, column "Weighted Normalized Clinical Outcomes Domain Score", "9.583333333334": its points come to 9.583333333333; ask the publisher which is right
    scores.csv, row 2, column "Total Performance Score", "15.583333333334": its points come to 15.583333333333; ask the publisher which is right
    scores.csv, row 2, column "Total Performance Score", "Not Available": its points come to 15.583333333333; ask the publisher which is right
    scores.csv, row 3, column "Unweighted Normalized Safety Domain Score", "0.000000000000": its points come to no score; ask the publisher which is right
    "#);
}

#[test]
fn files_that_are_not_about_the_same_hospitals() {
    insta::assert_snapshot!(told(clinical, "2024,010007", "2024,010008"), @r#"
    clinical.csv, "010007": it lacks a hospital that scores.csv has; get the file again from its publisher
    scores.csv, "010008": it lacks a hospital that clinical.csv has; get the file again from its publisher
    "#);
    insta::assert_snapshot!(told(safety, "MIZELL MEMORIAL HOSPITAL", "MIZELL MEMORIAL"), @r#"
    safety.csv, "010007": the hospital has another name in the other files; get the file again from its publisher
    "#);
}

#[test]
fn files_that_are_no_tables() {
    let mut sample = sample();
    sample.safety = String::new();
    sample.person = sample.person.lines().next().unwrap().to_owned();
    sample.scores = sample.scores.replacen(",FL,", ",", 1);
    insta::assert_snapshot!(sample.read().unwrap_err(), @r#"
    person.csv: it has no hospitals; get the file again from its publisher
    safety.csv: the heading "Fiscal Year" is missing; check that this is the file meant
    safety.csv: the heading "Facility ID" is missing; check that this is the file meant
    safety.csv: the heading "Facility Name" is missing; check that this is the file meant
    scores.csv, row 5: the row cannot be read (CSV error: record 4 (line: 5, byte: 1214): found record with 16 fields, but the previous record has 17 fields); get the file again from its publisher
    "#);
}

#[test]
fn files_that_are_missing_or_damaged() {
    let mut contents = sample().contents();
    let shipped = shipped();
    contents.insert(shipped.inputs[0].path, b"not packed".to_vec());
    contents.remove(shipped.inputs[4].path);
    let problems = shipped.make(&contents).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    p4p_oracles/cms_2024/hvbp_clinical_outcomes.csv.gz: it cannot be unpacked (invalid gzip header); put the file there anew
    p4p_oracles/cms_2024/hvbp_tps.csv.gz: the file is not there; put it into the folder of published files
    ");
}

/// The sample with nothing available of one hospital.
fn without(code: &str) -> Sample {
    let emptied = |text: &String| {
        let headings: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let of_all =
            |heading: &str| ["Threshold\"", "Benchmark\"", "Floor\""].iter().any(|it| heading.ends_with(it));
        let cell = |(index, cell): (usize, &str)| {
            let kept = index < 8 || of_all(headings[index]);
            if kept { cell.to_owned() } else { "Not Available".to_owned() }
        };
        let row = |row: &str| {
            let is_meant = row.split(',').nth(1) == Some(code);
            let cells = row.split(',').enumerate().map(cell).collect::<Vec<_>>().join(",");
            if is_meant { cells } else { row.to_owned() }
        };
        text.lines().map(|line| row(line) + "\n").collect()
    };
    let Sample { clinical, person, safety, efficiency, scores } = sample();
    let [clinical, person, safety, efficiency, scores] =
        [clinical, person, safety, efficiency, scores].map(|text| emptied(&text));
    Sample { clinical, person, safety, efficiency, scores }
}

#[test]
fn a_hospital_of_which_nothing_is_known() {
    let problems = shipped().make(&without("440007").contents()).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    hvbp_clinical_outcomes.csv, "440007": the hospital has no rate in any file, and so no day from which it is known; ask the publisher why it is there
    "#);
}
