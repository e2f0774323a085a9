//! Small sheets, right and wrong.

use super::super::super::sheet::tests::sheet;
use super::*;

/// The cells of a practice with nothing wrong in it.
fn practice(code: &'static str) -> Vec<&'static str> {
    let words = ["00K", "NHS STOCKTON-ON-TEES CCG", code, "THE SURGERY", "999"];
    let totals = ["4182", "330", "7.8909612626", "45", "43.89", "7", "4"];
    let diagnosed = ["13.89", "48", "62", "77.41935483870968", "8", "70"];
    let reviewed = ["20", "172", "226", "76.10619469026548", "104", "330"];
    let smoking = ["6", "18", "18", "100", "5", "23"];
    [&words[..], &totals, &diagnosed, &reviewed, &smoking].concat()
}

/// The rows of headings, and these rows below them.
fn whole(rows: &[Vec<&str>]) -> Sheet {
    let counted = ["Numerator", "Denominator", PERCENTAGE, "Exceptions", "Denominator plus exceptions"];
    let points = ["Achievement Score\n(Max 15)", "Achievement Score\n(Max 20)", "Achievement Score\n(Max 6)"];
    let mut headings =
        vec!["CCG Code", "CCG Name", "Practice Code", "Practice Name", "List Size", "List Size"];
    headings.extend(["Register", "Prevalence\n(per cent)", "Total Achievement Score\n(Max 45)"]);
    headings.extend(["Total Achievement Score \n(Max 45)", "Total Exceptions", "Achievement Score\n(Max 4)"]);
    for points in points {
        headings.push(points);
        headings.extend(counted);
    }
    let mut all = vec![vec![]; 12];
    all[2] = vec!["", "", "", "PRACTICE LEVEL", "", "", "", "", "ASTHMA"];
    all[7] = vec![SAYS[2].2];
    all[8] = vec![SAYS[3].2];
    all.push(vec!["", "", "", "", "Prevalence", "", "", "", "Achievement", "", "Exceptions"]);
    let mut groups =
        vec!["", "", "", "", "2013-14", "2014-15", "", "", "2013-14", "2014-15", "2014-15", "AST001"];
    for scored in SCORED {
        groups.push(scored.heading);
        groups.extend([""; 5]);
    }
    all.extend([groups, headings]);
    all.extend(rows.iter().cloned());
    let rows: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
    sheet("AST", &rows)
}

const PERCENTAGE: &str = "Underlying achievement net of exceptions\n(per cent)";

/// The columns of the practice's cells.
const LIST: usize = 5;
const TOTAL: usize = 9;
const DIAGNOSED: usize = 12;

/// What is said of a sheet of one practice with some cells changed.
fn wrongs(cells: &[(usize, &'static str)]) -> Vec<String> {
    let mut row = practice("A81001");
    for (column, cell) in cells {
        row[*column] = cell;
    }
    match from_sheet(&whole(&[row])) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

fn figures<'a>(asthma: &'a Asthma, organisation: &str, indicator: &str) -> [&'a str; 4] {
    let mut readings = asthma.published.readings.iter();
    let wanted = |it: &&Reading| it.organisation == organisation && it.indicator == indicator;
    let Reading { numerator, denominator, value, note, .. } = readings.find(wanted).unwrap();
    [numerator, denominator, value, note]
}

#[test]
fn a_practice_is_read_with_its_counts_and_its_points_as_they_were_published() {
    let (asthma, sums) = from_sheet(&whole(&[practice("A81001"), practice("A81002")])).unwrap();
    assert_eq!(sums, [2, 8364, 660]);
    assert_eq!(figures(&asthma, "A81001", "qof-list-size"), ["", "", "4182", ""]);
    assert_eq!(figures(&asthma, "A81001", "qof-asthma-register"), ["", "", "330", ""]);
    assert_eq!(figures(&asthma, "A81001", "qof-asthma-prevalence"), ["330", "4182", "", ""]);
    assert_eq!(figures(&asthma, "A81002", "qof-ast002"), ["48", "62", "", ""]);
    assert_eq!(figures(&asthma, "A81002", "qof-ast004"), ["18", "18", "", ""]);
    let england = figures(&asthma, ENGLAND, "qof-asthma-prevalence");
    assert_eq!(england, ["660", "8364", "", "added up over the 2 practices of the sheet"]);
    let points: Vec<_> = asthma.published.awarded.iter().map(|it| (it.step, it.value.as_str())).collect();
    let of_one = [
        ("measure/ast001", "4"),
        ("measure/ast002", "13.89"),
        ("measure/ast003", "20"),
        ("measure/ast004", "6"),
    ];
    assert_eq!(points, [of_one, of_one].concat());
    let practice = ("THE SURGERY".to_owned(), "00K".to_owned());
    assert_eq!(asthma.practices["A81001"], practice);
    assert_eq!(asthma.groups["00K"], "NHS STOCKTON-ON-TEES CCG");
}

#[test]
fn nobody_counted_is_not_applicable_and_more_than_all_is_in_doubt() {
    let mut nobody = practice("A81001");
    nobody.splice(DIAGNOSED..DIAGNOSED + 6, ["0", "0", "0", NOBODY, "1", "1"]);
    nobody[TOTAL] = "30";
    let mut more = practice("A81002");
    more.splice(DIAGNOSED..DIAGNOSED + 6, ["15", "63", "62", NO_PERCENTAGE, "8", "70"]);
    more[TOTAL] = "45";
    let (asthma, _) = from_sheet(&whole(&[nobody, more])).unwrap();
    assert_eq!(figures(&asthma, "A81001", "qof-ast002"), ["", "", "[z]", "nobody was counted"]);
    let note = "63 of 62 is more than all; no percentage is published, and all points";
    assert_eq!(figures(&asthma, "A81002", "qof-ast002"), ["63", "62", "", note]);
    let points = asthma.published.awarded.iter().filter(|it| !it.note.is_empty());
    let points: Vec<_> = points.map(|it| (it.value.as_str(), it.note.as_str())).collect();
    assert_eq!(points, [("0", "nobody was counted"), ("15", note)]);
}

#[test]
fn what_does_not_add_up_is_told_with_its_place() {
    assert_eq!(wrongs(&[]), [""; 0]);
    let told = wrongs(&[(TOTAL, "45")]);
    let place = "made.xlsx, sheet AST, row 16, column \"Total Achievement Score (Max 45)\", \"45\"";
    assert_eq!(told, [format!("{place}: its indicators add up to 43.89; {ASK}")]);
    for (cells, said) in [
        (&[(LIST, "4180")][..], "330 of 4180 is not this percentage"),
        (&[(LIST, "0")], "330 of 0 is not this percentage"),
        (&[(DIAGNOSED, "13.891"), (TOTAL, "43.891")], "not a score of at most 15 with two decimals"),
        (&[(DIAGNOSED, "15.5"), (TOTAL, "45.5")], "not a score of at most 15 with two decimals"),
        (&[(DIAGNOSED, "-")], "it is not a number"),
        (&[(DIAGNOSED + 1, "47")], "47 of 62 is not this percentage"),
        (&[(DIAGNOSED + 1, "*")], "it is not a number"),
        (&[(DIAGNOSED + 1, "")], "there is no figure in the cell"),
        (&[(DIAGNOSED + 1, "63")], "63 of 62 is not this percentage"),
        (&[(DIAGNOSED + 3, NOBODY)], "it is not a number"),
        (&[(DIAGNOSED + 3, NO_PERCENTAGE)], "it is not a number"),
        (&[(DIAGNOSED + 4, "9")], "62 and 9 exceptions do not add up to it"),
        (&[(2, "")], "a practice needs a code and a name"),
    ] {
        let told = wrongs(cells);
        assert!(told.iter().any(|wrong| wrong.contains(said)), "{said}: {told:#?}");
    }
    let twice = from_sheet(&whole(&[practice("A81001"), practice("A81001")])).unwrap_err();
    assert!(twice[0].to_string().contains("row 17, \"A81001\": the practice is there twice"), "{}", twice[0]);
}

#[test]
fn another_edition_and_missing_headings_are_problems() {
    let mut rows: Vec<&[&str]> = vec![&[]; 15];
    rows[2] = &["", "", "", "CCG LEVEL", "", "", "", "", "ASTHMA"];
    let problems = from_sheet(&sheet("AST", &rows)).unwrap_err();
    let told: Vec<_> = problems.iter().map(|problem| problem.wrong.as_str()).collect();
    assert_eq!(told[0], "it says \"CCG LEVEL\", not \"PRACTICE LEVEL\"");
    for heading in ["Prevalence", "Achievement", "AST001", "Asthma AST002", "Asthma AST004", "Practice Code"]
    {
        let missing = format!("the heading \"{heading}\" is missing");
        assert!(told.contains(&missing.as_str()), "{missing}: {told:#?}");
    }
}
