//! Small files, right and wrong.

use super::*;

const WORDS: [&str; 13] = [
    "Period",
    "Provider Parent Org Code",
    "Provider Parent Name",
    "Provider Org Code",
    "Provider Org Name",
    "Commissioner Parent Org Code",
    "Commissioner Parent Name",
    "Commissioner Org Code",
    "Commissioner Org Name",
    "RTT Part Type",
    "RTT Part Description",
    "Treatment Function Code",
    "Treatment Function Name",
];

fn header() -> String {
    let mut headings: Vec<String> = WORDS.iter().map(ToString::to_string).collect();
    headings.extend(week_headings());
    headings.extend(["Total", "Patients with unknown clock start date", "Total All"].map(ToOwned::to_owned));
    headings.join(",")
}

/// A row of people still waiting: in the first week, in the 18th, in the 19th, in the 53rd and beyond the 104th.
fn row(provider: &str, commissioner: &str, function: &str, waits: [&str; 5], total: &str) -> String {
    let mut weeks = [""; WEEKS];
    let [first, last_within, first_beyond, after_a_year, longest] = waits;
    for (week, count) in
        [(0, first), (17, last_within), (18, first_beyond), (52, after_a_year), (104, longest)]
    {
        weeks[week] = count;
    }
    let board = if commissioner == "91Q" { "QKS,NHS KENT AND MEDWAY INTEGRATED CARE BOARD" } else { "," };
    format!(
        "RTT-January-2026,QKS,NHS KENT AND MEDWAY INTEGRATED CARE BOARD,{provider},TRUST {provider},{board},\
         {commissioner},COMMISSIONER {commissioner},Part_2,Incomplete Pathways,{function},Name,{},,,{total}",
        weeks.join(",")
    )
}

fn file(rows: &[String]) -> String {
    std::iter::once(header()).chain(rows.iter().cloned()).map(|row| row + "\n").collect()
}

fn right() -> Vec<String> {
    vec![
        row("RN7", "91Q", "C_100", ["5", "4", "3", "2", "1"], "15"),
        row("RN7", "91Q", "X02", ["1", "0", "", "0", "0"], "1"),
        row("RN7", "91Q", "C_999", ["6", "4", "3", "2", "1"], "16"),
        row("RN7", "14G", "C_100", ["2", "", "2", "", ""], "4"),
        row("RN7", "14G", "C_999", ["2", "", "2", "", ""], "4"),
        row("RPA", "91Q", "C_100", ["10", "", "", "", ""], "10"),
        row("RPA", "91Q", "C_999", ["10", "", "", "", ""], "10"),
        row("RN7", "91Q", "C_100", ["9", "", "", "", ""], "9").replace("Part_2,", "Part_2A,"),
    ]
}

fn problems(rows: &[String]) -> Vec<String> {
    read("x.csv", file(rows).as_bytes(), "2026-01").unwrap_err().iter().map(ToString::to_string).collect()
}

fn cells(published: &Published) -> Vec<String> {
    let shown = |it: &Reading| {
        let indicator = it.indicator.rsplit_once("incomplete-").unwrap().1;
        format!("{} {indicator} {}/{}{}", it.organisation, it.numerator, it.denominator, it.value)
    };
    published.readings.iter().map(shown).collect()
}

#[test]
fn patients_are_added_up_for_providers_commissioners_and_boards() {
    let read = read("x.csv", file(&right()).as_bytes(), "2026-01").unwrap();
    assert_eq!(
        cells(&read),
        [
            "RN7 within-18-weeks 12/20",
            "RN7 over-52-weeks 3/20",
            "RPA within-18-weeks 10/10",
            "RPA over-52-weeks 0/10",
            "14G within-18-weeks 2/4",
            "14G over-52-weeks 0/4",
            "91Q within-18-weeks 20/26",
            "91Q over-52-weeks 3/26",
            "QKS within-18-weeks 20/26",
            "QKS over-52-weeks 3/26",
        ]
    );
    assert_eq!(read.parents.get("RN7").map(String::as_str), Some("QKS"));
    assert_eq!(read.parents.get("14G"), None);
    assert_eq!(read.names["91Q"], "COMMISSIONER 91Q");
}

#[test]
fn an_empty_week_is_nobody_only_where_the_total_says_so() {
    let mut rows = right();
    rows[1] = row("RN7", "91Q", "X02", ["1", "0", "", "0", "0"], "2");
    let wrong = problems(&rows);
    assert!(wrong[0].contains("row 3, column \"Total All\", \"2\": the weeks add up to 1"), "{wrong:#?}");
    rows[1] = row("RN7", "91Q", "X02", ["1", "0", "", "0", "0"], "");
    assert!(problems(&rows)[0].contains("column \"Total All\", \"\": there is no figure in the cell"));
}

#[test]
fn treatment_functions_must_come_to_the_row_for_all_of_them() {
    let mut rows = right();
    rows[2] = row("RN7", "91Q", "C_999", ["5", "4", "3", "3", "1"], "16");
    let wrong = problems(&rows);
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert_eq!(
        wrong[0],
        "x.csv, \"RN7 for 91Q\": its treatment functions add up to 10 within 18 weeks and 3 beyond 52 of 16, and \
         C_999 says 9 within 18 weeks and 4 beyond 52 of 16; ask the publisher which is right"
    );
    rows.remove(2);
    assert!(problems(&rows)[0].contains("\"RN7 for 91Q\": it has no row C_999"));
}

#[test]
fn what_is_withheld_stays_withheld() {
    let mut rows = right();
    rows[3] = row("RN7", "14G", "C_100", ["2", "*", "2", "", ""], "7");
    rows[4] = row("RN7", "14G", "C_999", ["2", "*", "2", "", ""], "7");
    let read = read("x.csv", file(&rows).as_bytes(), "2026-01").unwrap();
    let cells = cells(&read);
    assert_eq!(cells[..2], ["RN7 within-18-weeks [c]/23", "RN7 over-52-weeks 3/23"]);
    assert_eq!(cells[4], "14G within-18-weeks [c]/7");
    assert_eq!(cells[6], "91Q within-18-weeks 20/26", "others are not touched by it");
}

#[test]
fn a_provider_for_whom_nobody_waits_has_no_share() {
    let mut rows = right();
    rows[5] = row("RPA", "91Q", "C_100", ["0", "", "", "", ""], "0");
    rows[6] = row("RPA", "91Q", "C_999", ["0", "", "", "", ""], "0");
    let read = read("x.csv", file(&rows).as_bytes(), "2026-01").unwrap();
    assert_eq!(cells(&read)[2..4], ["RPA within-18-weeks /[z]", "RPA over-52-weeks /[z]"]);
}

#[test]
fn rows_that_are_there_twice_of_another_month_or_part_are_told() {
    let mut rows = right();
    rows.push(rows[0].clone());
    rows.push(rows[2].clone());
    let wrong = problems(&rows);
    assert_eq!(wrong.iter().filter(|it| it.contains("this row is there twice")).count(), 2, "{wrong:#?}");
    let mut rows = right();
    rows[0] = rows[0].replace("RTT-January-2026", "RTT-December-2025");
    assert!(problems(&rows)[0].contains("\"RTT-December-2025\": it is not 2026-01"));
    let mut rows = right();
    rows[7] = rows[7].replace("Part_2A", "Part_4");
    assert!(problems(&rows)[0].contains("\"Part_4\": it is none of the parts known"));
    let others = vec![right()[7].clone()];
    assert!(problems(&others)[0].contains("it has no rows of Part_2"));
}

#[test]
fn a_body_keeps_its_name_and_parent_and_its_code_is_of_one_kind() {
    let mut rows = right();
    rows[3] = rows[3].replace("TRUST RN7", "ANOTHER TRUST");
    rows[5] = rows[5].replace("QKS,NHS KENT AND MEDWAY INTEGRATED CARE BOARD,RPA", "QNX,NHS SUSSEX,RPA");
    let wrong = problems(&rows);
    assert_eq!(wrong.len(), 2, "{wrong:#?}");
    assert!(wrong[0].contains("\"ANOTHER TRUST\": RN7 has \"TRUST RN7\" in an earlier row"), "{wrong:#?}");
    assert!(wrong[1].contains("row 8, column \"Provider Parent Org Code\", \"QKS\""), "{wrong:#?}");
    let none = ["", "", "", "", ""];
    let board = "QKS,NHS KENT AND MEDWAY INTEGRATED CARE BOARD";
    let both = |function| {
        row("RN7", "RN7", function, none, "0")
            .replace(",,,RN7", &format!(",{board},RN7"))
            .replace("COMMISSIONER", "TRUST")
    };
    let wrong = problems(&[both("C_100"), both("C_999")]);
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert!(wrong[0].contains("\"RN7\": it is the code of bodies of two kinds"), "{wrong:#?}");
    assert!(
        problems(&[row("", "91Q", "C_999", none, "0")])[0]
            .contains("\"Provider Org Code\", \"\": there is no code")
    );
    assert!(
        problems(&[row("RN7", "91Q", "", none, "0")])[0]
            .contains("\"Treatment Function Code\", \"\": there is no")
    );
}

#[test]
fn every_week_must_have_its_column() {
    let text = file(&right()).replace("Gt 17 To 18 Weeks SUM 1", "Gt 17 To 18 Weeks");
    let wrong = read("x.csv", text.as_bytes(), "2026-01").unwrap_err();
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert!(wrong[0].wrong.contains("\"Gt 17 To 18 Weeks SUM 1\" is missing"), "{}", wrong[0]);
    let headings = week_headings();
    assert_eq!(
        [&headings[0], &headings[103], &headings[104]].map(String::as_str),
        ["Gt 00 To 01 Weeks SUM 1", "Gt 103 To 104 Weeks SUM 1", "Gt 104 Weeks SUM 1"]
    );
}
