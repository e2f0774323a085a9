//! Small registers, right and wrong.

use super::*;

fn entry(code: &str, name: &str, opened: &str, group: &str, joined: &str) -> String {
    format!("{code},{name},Y54,Q74,,,,,,TS18,{opened},,A,B,{group},{joined},,\n")
}

fn group(code: &str) -> String {
    format!("{code},NHS A AND B CCG,Y54,Q74,,,,,,TS18,20130401,,A,C,,,,\n")
}

fn asthma(practices: &[(&str, &str)]) -> Asthma {
    let practices = practices.iter().map(|(code, group)| {
        let named = ("THE SURGERY".to_owned(), (*group).to_owned());
        ((*code).to_owned(), named)
    });
    let practices: BTreeMap<_, _> = practices.collect();
    let groups = practices.values().map(|(_, group)| (group.clone(), "NHS A AND B CCG".to_owned())).collect();
    Asthma { practices, groups, ..Asthma::default() }
}

fn run(register: &str, groups: &str, asthma: &Asthma) -> Result<Published, Vec<String>> {
    read(("epraccur.csv", register.as_bytes()), ("eccg.csv", groups.as_bytes()), asthma)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn dates_are_the_registers_and_names_the_sheets() {
    let register = entry("A81001", "SURGERY", "19740401", "00K", "20130401");
    let published = run(&register, &group("00K"), &asthma(&[("A81001", "00K")])).unwrap();
    let told: Vec<_> = published
        .organisations
        .iter()
        .map(|it| (it.code.as_str(), it.name.as_str(), it.kind, it.opened.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            ("00K", "NHS A and B CCG", "ccg", "2013-04-01".to_owned()),
            ("A81001", "THE SURGERY", "practice", "1974-04-01".to_owned()),
        ]
    );
    let Membership { from, to, start, end } = &published.memberships[0];
    assert_eq!((from.as_str(), to.as_str(), start, end), ("A81001", "00K", &date(2013, 4, 1), &None));
}

#[test]
fn a_practice_that_has_gone_elsewhere_was_of_the_sheets_group_until_then() {
    let groups = group("05Y") + &group("05L");
    let register = entry("M91642", "DR", "19880101", "05L", "20150401");
    let asthma = asthma(&[("M91642", "05Y")]);
    let published = run(&register, &groups, &asthma).unwrap();
    let Membership { to, start, end, .. } = &published.memberships[0];
    assert_eq!((to.as_str(), *start, *end), ("05Y", START, Some(date(2015, 3, 31))));
    assert!(
        published.notes.iter().any(|note| note.text.contains("M91642 is of 05Y in the sheet, and of 05L"))
    );
    // One that had gone before the year began contradicts the sheet.
    let register = entry("M91642", "DR", "19880101", "05L", "20140401");
    let told = run(&register, &groups, &asthma).unwrap_err();
    assert!(told[0].contains("has it in 05L already on 2014-04-01"), "{told:#?}");
}

#[test]
fn what_the_registers_do_not_hold_is_told_all_at_once() {
    let register = entry("A81001", "SURGERY", "", "00K", "20130401")
        + &entry("A81002", "SURGERY", "19740401", "00K", "2013-04-01")
        + &entry("A81002", "SURGERY", "19740401", "00K", "20130401");
    let asthma = asthma(&[("A81001", "00K"), ("A81003", "00M")]);
    let told = run(&register, &group("00K"), &asthma).unwrap_err();
    let said = [
        "epraccur.csv, row 2, column \"field 16\", \"2013-04-01\": it is not a date such as 20130401",
        "epraccur.csv, row 3, \"A81002\": the code is there twice",
        "eccg.csv, \"00M\": the register does not hold this group with its dates",
        "epraccur.csv, \"A81001\": the register does not hold this practice with its dates",
        "epraccur.csv, \"A81003\": the register does not hold this practice with its dates",
    ];
    assert_eq!(told.len(), said.len(), "{told:#?}");
    for (told, said) in told.iter().zip(said) {
        assert!(told.starts_with(said), "{told} is not {said}");
    }
}
