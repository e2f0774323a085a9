//! Published results against ours: everything that the library holds agrees, and what does not is found and named.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ran, earner, json, outturn, project};

const ASTHMA: &str = "qof/2014-15-asthma";
const HOSPITALS: &str = "cms-hvbp/fy2024";

#[test]
fn every_point_of_asthma_that_was_published_agrees() {
    let out = outturn(["compare", ASTHMA]).quietly().out;
    let (heading, table) = out.split_once("\n\n").unwrap();
    assert!(
        heading.ends_with("on facts in data/qof, against data/qof/2014-15-asthma.published.csv.gz"),
        "{out}"
    );
    insta::assert_snapshot!(table, @"
    Published       As      Figures  Agree  Differ  Not settled
    --------------  ------  -------  -----  ------  -----------
    measure/ast001  points    7,779  7,779       0            0
    measure/ast002  points    7,779  7,779       0            0
    measure/ast003  points    7,779  7,779       0            0
    measure/ast004  points    7,779  7,779       0            0

    31,116 of 31,116 agree.
    ");
}

#[test]
fn every_point_and_score_of_hospitals_that_was_published_agrees() {
    let out = outturn(["compare", HOSPITALS]).quietly().out;
    assert!(out.ends_with("\n\n175,654 of 175,654 agree.\n"), "{out}");
    let table: Vec<Vec<&str>> = out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .filter(|row: &Vec<&str>| row.len() == 6)
        .collect();
    // Below a row of dashes.
    assert_eq!(table.len(), 1 + 71);
    for row in &table[1..] {
        assert_eq!(row[2..], ["2,474", "2,474", "0", "0"], "{row:?}");
    }
    let of = |what: &str| table.iter().filter(|row| row[1] == what).count();
    assert_eq!((of("points"), of("score")), (66, 5));
}

/// Some earners of a family, with their facts and what was published of them.
struct Part {
    folder: TempDir,
    scheme: &'static str,
}

impl Part {
    /// Six practices, with those facts of England that every practice's rest on.
    fn asthma() -> Part {
        Part::of(
            ASTHMA,
            "data/qof",
            "2014-15-asthma",
            &["A81001", "A81002", "A81003", "A81015", "A81020", "A81031", "ENG"],
        )
    }

    fn hospitals() -> Part {
        Part::of(HOSPITALS, "data/cms-hvbp", "fy2024", &["010001", "010007", "010056"])
    }

    fn of(scheme: &'static str, data: &str, year: &str, codes: &[&str]) -> Part {
        let part = Part { folder: tempfile::tempdir().unwrap(), scheme };
        fs::create_dir(part.at("facts")).unwrap();
        let data = project().join(data);
        let plain = |name: &str| fs::read_to_string(data.join(name)).unwrap();
        let packed = |name: &str| {
            let mut text = String::new();
            GzDecoder::new(fs::read(data.join(name)).unwrap().as_slice()).read_to_string(&mut text).unwrap();
            text
        };
        let own = |text: String| -> String {
            let is_own = |line: &&str| line.split_once(',').is_some_and(|(code, _)| codes.contains(&code));
            let heading = text.lines().take(1);
            heading.chain(text.lines().skip(1).filter(is_own)).flat_map(|line| [line, "\n"]).collect()
        };
        part.write("facts/sources.csv", &plain("sources.csv"));
        part.write("facts/organisations.csv", &own(plain("organisations.csv")));
        part.write("facts/readings.csv", &own(packed("readings.csv.gz")));
        part.write("published.csv", &own(packed(&format!("{year}.published.csv.gz"))));
        part
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at(name), text).unwrap();
    }

    /// Changes a text that is in a file once.
    #[track_caller]
    fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.at(name)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {name}");
        self.write(name, &text.replace(from, to));
    }

    /// Compares with a file in the folder; the folder's own name is left out of what was said.
    fn compare_with(&self, published: &str, more: &[&str]) -> Ran {
        let (facts, published) = (self.at("facts"), self.at(published));
        let [facts, published] = [&facts, &published].map(|path| path.to_str().unwrap());
        let args = ["compare", self.scheme, "--facts", facts, "--published", published];
        let ran = outturn(args.iter().chain(more));
        let folder = format!("{}/", self.folder.path().to_str().unwrap());
        let [out, err] = [ran.out, ran.err].map(|text| text.replace(&folder, ""));
        Ran { out, err, ..ran }
    }

    fn compare(&self, more: &[&str]) -> Ran {
        self.compare_with("published.csv", more)
    }
}

/// What follows the table.
fn after_table(ran: &Ran) -> &str {
    ran.out.splitn(3, "\n\n").nth(2).unwrap()
}

#[test]
fn one_hundredth_of_a_point_is_found_and_its_step_is_named() {
    let part = Part::asthma();
    assert_eq!(after_table(&part.compare(&[]).quietly()), "24 of 24 agree.\n");
    part.change(
        "published.csv",
        "A81015,measure/ast002,points,13.89,",
        "A81015,measure/ast002,points,13.88,",
    );
    let ran = part.compare(&[]).exits(1);
    assert_eq!(ran.err, "");
    insta::assert_snapshot!(ran.out, @"
    Quality and Outcomes Framework 2014/15: asthma (qof/2014-15-asthma), on facts in facts, against published.csv

    Published       As      Figures  Agree  Differ  Not settled
    --------------  ------  -------  -----  ------  -----------
    measure/ast001  points        6      6       0            0
    measure/ast002  points        6      5       1            0
    measure/ast003  points        6      6       0            0
    measure/ast004  points        6      6       0            0

    23 of 24 agree.

    Those that do not:
    - A81015 measure/ast002: points published 13.88, ours ≈13.894009216590
        measure/ast002: The share of patients whose asthma was measured when it was diagnosed was ≈77.4%
        in 2014/15, on a scale from 45% to 80%, so ≈13.89 of 15 points were scored.
    ");
}

#[test]
fn a_score_of_a_group_that_does_not_follow_from_its_lines_is_found() {
    let part = Part::hospitals();
    assert_eq!(after_table(&part.compare(&[]).quietly()), "213 of 213 agree.\n");
    part.change(
        "published.csv",
        "010001,group/clinical-outcomes,score,38.333333333333,",
        "010001,group/clinical-outcomes,score,38.343333333333,",
    );
    insta::assert_snapshot!(after_table(&part.compare(&[]).exits(1)), @"
    212 of 213 agree.

    Those that do not:
    - 010001 group/clinical-outcomes: score published 38.343333333333, ours ≈38.333333333333
    ");
}

#[test]
fn what_parts_from_points_of_a_scale_is_said_by_the_line_above_it() {
    let part = Part::hospitals();
    part.change(
        "published.csv",
        "010056,measure/hai-1/achievement,points,3,0,",
        "010056,measure/hai-1/achievement,points,4,0,",
    );
    part.change(
        "published.csv",
        "010056,group/safety,score,24.000000000000,",
        "010056,group/safety,score,24.010000000000,",
    );
    part.change(
        "published.csv",
        "010007,group/safety,score,[z],",
        "010007,group/safety,score,0.000000000000,",
    );
    insta::assert_snapshot!(after_table(&part.compare(&[]).exits(1)), @"
    210 of 213 agree.

    Those that do not:
    - 010007 group/safety: score published 0, ours does not apply
    - 010056 group/safety: score published 24.01, ours 24
        measure/hai-1: The ratio of central line infections to those predicted was 0.435 in 2022, on a
        scale for improvement from 0.776 to 0, so 4 of 10 points were scored.
    - 010056 measure/hai-1/achievement: points published 4, ours 3
        measure/hai-1: The ratio of central line infections to those predicted was 0.435 in 2022, on a
        scale for improvement from 0.776 to 0, so 4 of 10 points were scored.
    ");
}

#[test]
fn twenty_are_listed_or_all() {
    let part = Part::asthma();
    let text = fs::read_to_string(part.at("published.csv")).unwrap();
    part.write("published.csv", &text.replace(",points,", ",points,1"));
    let some = part.compare(&[]).exits(1);
    assert!(some.out.contains("\n0 of 24 agree.\n"), "{}", some.out);
    assert!(some.out.ends_with("\nand 4 more; `--all` lists them\n"), "{}", some.out);
    let listed = |ran: &Ran| ran.out.lines().filter(|line| line.starts_with("- A81")).count();
    let all = part.compare(&["--all"]).exits(1);
    assert_eq!((listed(&some), listed(&all)), (20, 24));
    assert!(!all.out.contains("--all"));
}

#[test]
fn a_distance_is_that_of_the_figure_or_of_the_command_line() {
    let part = Part::asthma();
    let agree = |more: &[&str]| {
        let ran = part.compare(more);
        (ran.code, after_table(&ran).lines().next().unwrap().to_owned())
    };
    let told = |code, agree: &str| (code, format!("{agree} of 24 agree."));
    // 13.89, 1.63, 11.13, 0.54, 16.3 and 5.93 are rounded.
    assert_eq!(agree(&["--within", "0"]), told(1, "18"));
    part.change(
        "published.csv",
        "A81015,measure/ast002,points,13.89,0.005,",
        "A81015,measure/ast002,points,13.9,0.005,",
    );
    assert_eq!(agree(&[]), told(1, "23"));
    assert_eq!(agree(&["--within", "0.02"]), told(0, "24"));
    // Without a distance of its own a figure is taken to be rounded to its last digit.
    part.change(
        "published.csv",
        "A81015,measure/ast002,points,13.9,0.005,",
        "A81015,measure/ast002,points,13.9,,",
    );
    assert_eq!(agree(&[]), told(0, "24"));
    part.change(
        "published.csv",
        "A81015,measure/ast002,points,13.9,,",
        "A81015,measure/ast002,points,13.90,,",
    );
    assert_eq!(agree(&[]), told(1, "23"));

    insta::assert_snapshot!(part.compare(&["--within", "a bit"]).exits(3).err, @"
    error[bad-number]: `a bit` is not a distance
    --> --within
     = help: write it like 0.005, or 0 for exactly

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(part.compare(&["--within=-0.1"]).exits(3).err, @"
    error[bad-number]: `-0.1` is not a distance
    --> --within
     = help: write it like 0.005, or 0 for exactly

    1 problem; nothing was written
    ");
}

#[test]
fn steps_and_organisations_that_there_are_not_do_not_agree() {
    let part = Part::asthma();
    part.write(
        "published.csv",
        "organisation,step,quantity,value\n\
         A81015,measure/ast002,points,13.89\n\
         A81015,measure/ast005,points,13.89\n\
         A81015,measure/ast002,pounds,13.89\n\
         A81015,group/asthma,score,[z]\n\
         A81016,measure/ast002,points,13.89\n\
         ENG,measure/ast002,points,13.89\n",
    );
    let ran = part.compare(&[]).exits(1);
    assert_eq!(ran.err, "");
    insta::assert_snapshot!(after_table(&ran), @"
    1 of 6 agree.

    Those that do not:
    - A81015 measure/ast005: points published 13.89, ours no such figure
    - A81015 measure/ast002: pounds published 13.89, ours no such figure
        measure/ast002: The share of patients whose asthma was measured when it was diagnosed was ≈77.4%
        in 2014/15, on a scale from 45% to 80%, so ≈13.89 of 15 points were scored.
    - A81015 group/asthma: score published [z], ours no such figure
    - A81016 measure/ast002: points published 13.89, ours no such figure
        A81016: No award is worked out for this organisation.
    - ENG measure/ast002: points published 13.89, ours no such figure
        ENG: No award is worked out for this organisation.
    ");
}

#[test]
fn pounds_of_an_award_and_of_a_full_one_are_held_against_ours() {
    let part = Part::asthma();
    let facts = part.at("facts");
    let awards = outturn(["award", ASTHMA, "--facts", facts.to_str().unwrap(), "--format", "json"]).quietly();
    let awards: Value = json(&awards.out);
    let own = earner(&awards, "A81015");
    let pounds = |pence: &Value| {
        let pence = pence.as_i64().unwrap();
        format!("{}.{:02}", pence / 100, pence % 100)
    };
    let (award, full) = (pounds(&own["award"]["most_pence"]), pounds(&own["maximum_pence"]));
    assert_ne!(award, full);
    let write = |award: &str, full: &str| {
        let text = format!(
            "organisation,step,quantity,value\nA81015,award,pounds,{award}\nA81015,value,pounds,{full}\n"
        );
        part.write("published.csv", &text);
    };
    write(&award, &full);
    assert_eq!(after_table(&part.compare(&[]).quietly()), "2 of 2 agree.\n");
    write(&full, &award);
    assert!(after_table(&part.compare(&[]).exits(1)).starts_with("0 of 2 agree.\n"));
}

#[test]
fn what_the_facts_leave_open_is_not_settled() {
    let part = Part::asthma();
    let readings = fs::read_to_string(part.at("facts/readings.csv")).unwrap();
    let row = readings.lines().find(|line| line.starts_with("A81015,qof-ast002,")).unwrap();
    part.change("facts/readings.csv", row, "A81015,qof-ast002,2014/15,,[x],[x],,,,");
    let ran = part.compare(&[]).exits(1);
    assert_eq!(ran.err, "");
    insta::assert_snapshot!(ran.out, @"
    Quality and Outcomes Framework 2014/15: asthma (qof/2014-15-asthma), on facts in facts, against published.csv

    Published       As      Figures  Agree  Differ  Not settled
    --------------  ------  -------  -----  ------  -----------
    measure/ast001  points        6      6       0            0
    measure/ast002  points        6      5       0            1
    measure/ast003  points        6      6       0            0
    measure/ast004  points        6      6       0            0

    23 of 24 agree.

    Those that do not:
    - A81015 measure/ast002: points published 13.89, ours between 0 and 15
        measure/ast002: The share of patients whose asthma was measured when it was diagnosed is not
        known for 2014/15, so between 0 and 15 of 15 points were scored.
    ");
    // Nor does what lies outside: it cannot be right whatever the missing figure is.
    part.change(
        "published.csv",
        "A81015,measure/ast002,points,13.89,",
        "A81015,measure/ast002,points,15.01,",
    );
    insta::assert_snapshot!(part.compare(&[]).exits(1).out, @"
    Quality and Outcomes Framework 2014/15: asthma (qof/2014-15-asthma), on facts in facts, against published.csv

    Published       As      Figures  Agree  Differ  Not settled
    --------------  ------  -------  -----  ------  -----------
    measure/ast001  points        6      6       0            0
    measure/ast002  points        6      5       1            0
    measure/ast003  points        6      6       0            0
    measure/ast004  points        6      6       0            0

    23 of 24 agree.

    Those that do not:
    - A81015 measure/ast002: points published 15.01, ours between 0 and 15
        measure/ast002: The share of patients whose asthma was measured when it was diagnosed is not
        known for 2014/15, so between 0 and 15 of 15 points were scored.
    ");
}

/// Rows of the facts that are kept out are told of, and a body whose own row is one of them is in doubt.
#[test]
fn a_body_whose_row_cannot_be_read_is_not_settled() {
    let part = Part::asthma();
    let bodies = fs::read_to_string(part.at("facts/organisations.csv")).unwrap();
    let row = bodies.lines().find(|line| line.starts_with("A81015,")).unwrap().to_owned();
    part.change("facts/organisations.csv", &row, &row.replace("practice,19", "practice,the year 19"));
    let ran = part.compare(&[]).exits(1);
    insta::assert_snapshot!(after_table(&ran), @"
    20 of 24 agree.

    Those that do not:
    - A81015 measure/ast001: points published 4, ours between 0 and 4
        A81015: It is not known whether it earns (its row was rejected: opened: `the year 1974-04-01` is
        not a date).
    - A81015 measure/ast002: points published 13.89, ours between 0 and 15
        A81015: It is not known whether it earns (its row was rejected: opened: `the year 1974-04-01` is
        not a date).
    - A81015 measure/ast003: points published 1.63, ours between 0 and 20
        A81015: It is not known whether it earns (its row was rejected: opened: `the year 1974-04-01` is
        not a date).
    - A81015 measure/ast004: points published 6, ours between 0 and 6
        A81015: It is not known whether it earns (its row was rejected: opened: `the year 1974-04-01` is
        not a date).
    ");
    assert!(ran.err.contains("is not a date"), "{}", ran.err);
    assert!(ran.err.contains("rows of the facts were kept out"), "{}", ran.err);

    // Where all that was published agrees, the rows are told of all the same.
    part.write("published.csv", "organisation,step,quantity,value\nA81001,measure/ast002,points,15\n");
    let ran = part.compare(&[]).exits(4);
    assert_eq!(after_table(&ran), "1 of 1 agree.\n");
    assert!(ran.err.contains("is not a date"), "{}", ran.err);
}

#[test]
fn a_published_file_with_bad_rows_is_not_used() {
    let part = Part::asthma();
    part.write(
        "published.csv",
        "organisation,step,quantity,value,within\n\
         A81001,measure/ast002,points,15,\n\
         A81001,measure/ast002,points,15,\n\
         A81001,measure/ast003,marks,20,\n\
         A81001,measure/ast004,points,six,\n\
         A81001,measure/ast001,points,,\n\
         A81002,measure/ast001,points,4,-1\n\
         A81002,measure/ast002,points,15,[x]\n\
         A81 002,measure/ast003,points,20,\n\
         A81002,,points,20,\n\
         A81002,measure/ast004,points\n",
    );
    let ran = part.compare(&[]).exits(3);
    assert_eq!(ran.out, "");
    insta::assert_snapshot!(ran.err, @"
    error[duplicate-row]: line 2 gives this result already
     --> published.csv:3:1
      |
    3 | A81001,measure/ast002,points,15,
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: remove one of the two

    error[unknown-word]: quantity: `marks` is not a quantity
     --> published.csv:4:23
      |
    4 | A81001,measure/ast003,marks,20,
      |                       ^^^^^
      |
      = help: write one of points, score, pounds

    error[bad-number]: value: `six`: this is not a number
     --> published.csv:5:30
      |
    5 | A81001,measure/ast004,points,six,
      |                              ^^^
      |
      = help: write a plain number such as 1163 or 2191.5, or [x], [c] or [z]

    error[empty-cell]: value: nothing is written here
     --> published.csv:6:30
      |
    6 | A81001,measure/ast001,points,,
      |                              ^
      |
      = help: write what was published, or [z] where it says that there is none

    error[bad-number]: within: this is not a distance
     --> published.csv:7:32
      |
    7 | A81002,measure/ast001,points,4,-1
      |                                ^^
      |
      = help: write how far ours may lie from it: 0, 0.005

    error[bad-number]: within: this is not a distance
     --> published.csv:8:33
      |
    8 | A81002,measure/ast002,points,15,[x]
      |                                 ^^^
      |
      = help: write how far ours may lie from it: 0, 0.005

    error[bad-code]: organisation: `A81 002` is not an organisation's code
     --> published.csv:9:1
      |
    9 | A81 002,measure/ast003,points,20,
      | ^^^^^^^
      |
      = help: write the ODS code alone, as in 02Y

    error[empty-cell]: step: nothing is written here
      --> published.csv:10:8
       |
    10 | A81002,,points,20,
       |        ^
       |
       = help: write the step

    error[row-width]: this row has 3 cells, and there are 5 headings
      --> published.csv:11:1
       |
    11 | A81002,measure/ast004,points
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: a cell that holds a comma stands in quotes; a row cut off at the end is sent again

    9 problems; nothing was written
    ");
}

#[test]
fn a_published_file_that_says_nothing_is_not_used() {
    let part = Part::asthma();
    part.write("published.csv", "organisation,step,quantity,value\n");
    insta::assert_snapshot!(part.compare(&[]).exits(3).err, @"
    error[no-results]: nothing is published here
    --> published.csv
     = help: give a file with rows: organisation,step,quantity,value

    1 problem; nothing was written
    ");
    part.write("published.csv", "practice,points\nA81001,15\n");
    insta::assert_snapshot!(part.compare(&[]).exits(3).err, @"
    error[no-headings]: the first row holds none of the headings of this file
     --> published.csv:1:1
      |
    1 | practice,points
      | ^^^^^^^^^^^^^^^
      |
      = help: remove what stands above the headings, which are organisation, step, quantity, value, within, source, note

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(part.compare_with("elsewhere.csv", &[]).exits(3).err, @"
    error[cannot-read]: there is no such file or folder
    --> elsewhere.csv
     = help: check the path

    1 problem; nothing was written
    ");
}

#[test]
fn a_published_file_may_be_packed() {
    let part = Part::asthma();
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&fs::read(part.at("published.csv")).unwrap()).unwrap();
    fs::write(part.at("packed.csv.gz"), packer.finish().unwrap()).unwrap();
    let [plain, packed] =
        ["published.csv", "packed.csv.gz"].map(|name| part.compare_with(name, &[]).quietly().out);
    assert_eq!(packed.replace("packed.csv.gz", "published.csv"), plain);
}

#[test]
fn a_scheme_of_which_nothing_was_published_has_nothing_to_compare() {
    let ran = outturn(["compare", "quality-premium/2014-15"]).exits(3);
    assert_eq!(ran.out, "");
    insta::assert_snapshot!(ran.err, @"
    error[no-results]: no published results are kept for quality-premium/2014-15
    --> data/quality-premium/2014-15.published.csv
     = help: give the file that holds them: --published FILE

    1 problem; nothing was written
    ");
}
