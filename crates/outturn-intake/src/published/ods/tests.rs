//! Registers made to be wrong in one way each.

use super::*;

fn eccg(rows: &[[&str; 4]]) -> String {
    let row = |[code, name, opened, closed]: &[&str; 4]| {
        format!("\"{code}\",\"{name}\",,,,,,,,,\"{opened}\",\"{closed}\",\n")
    };
    rows.iter().map(row).collect()
}

fn run(earlier: &str, later: &str, successions: &str) -> Result<Published, Vec<Problem>> {
    let groups = BTreeMap::from([("00F".to_owned(), "NHS Gateshead CCG".to_owned())]);
    let files = Files {
        earlier: ("earlier.csv", earlier.as_bytes()),
        later: ("later.csv", later.as_bytes()),
        successions: ("succ.csv", successions.as_bytes()),
    };
    read(files, &groups)
}

fn texts(published: &Published) -> String {
    published.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_chain_is_followed_as_far_as_the_registers_go() {
    let early = eccg(&[["00F", "NHS GATESHEAD CCG", "20130401", "20150331"]]);
    let late = eccg(&[
        ["00F", "NHS X ICB - 00F", "20130401", "20150331"],
        ["13T", "NHS NEWCASTLE GATESHEAD CCG", "20141126", ""],
    ]);
    let published = run(&early, &late, "00F,13T,,20150401,0\n13T,Z99,,20220701,0\n").unwrap();
    assert_eq!(published.organisations.len(), 2);
    assert_eq!(published.organisations[0].name, "NHS Gateshead CCG");
    assert_eq!(published.organisations[1].name, "NHS Newcastle Gateshead CCG");
    assert_eq!(published.successions.len(), 1);
    assert!(texts(&published).contains("13T was entered from 2014-11-26, and succeeds from 2015-04-01"));
    assert!(texts(&published).contains("13T to Z99"));
}

#[test]
fn a_split_without_shares_is_told_and_not_written() {
    let register = eccg(&[
        ["00F", "A", "20130401", "20150331"],
        ["13T", "B", "20150401", ""],
        ["13U", "C", "20150401", ""],
    ]);
    let published = run(&register, &register, "00F,13T,,20150401,0\n00F,13U,,20150401,0\n").unwrap();
    assert!(published.successions.is_empty());
    assert!(texts(&published).contains("whose shares no file gives: 00F."));
}

#[test]
fn a_date_of_succession_that_is_not_the_day_after_closing_is_told() {
    let register = eccg(&[["00F", "A", "20130401", "20150330"], ["13T", "B", "20150401", ""]]);
    let published = run(&register, &register, "00F,13T,,20150401,0\n").unwrap();
    assert!(texts(&published).contains("00F closed on 2015-03-30, 13T follows from 2015-04-01"));
}

#[test]
fn broken_registers_are_problems_and_never_guessed_at() {
    let early = eccg(&[["00F", "A", "20130401", ""]]);
    let late =
        eccg(&[["00F", "A", "20130501", ""], ["00F", "A", "20130501", ""], ["00G", "B", "20131301", ""]]);
    let problems = run(&early, &format!("{late}00H,C\n"), "00F,13T,,,0\n").unwrap_err();
    let wrongs: Vec<_> = problems.iter().map(|problem| problem.wrong.as_str()).collect();
    assert_eq!(
        wrongs,
        [
            "it has 2 fields, not 12 or more",
            "the code is there twice",
            "it is not a date such as 20130401",
            "the succession has no date",
            "its dates are not those of the earlier register"
        ]
    );
    let problems = run(
        &eccg(&[["00G", "B", "20130401", ""]]),
        &eccg(&[["00G", "B", "20130401", ""]]),
        "1,2,,20130401\n",
    )
    .unwrap_err();
    assert_eq!(problems[0].wrong, "the register does not hold this group");
}
