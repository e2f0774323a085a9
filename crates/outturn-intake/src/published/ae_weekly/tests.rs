use super::super::sheet::tests::sheet;
use super::*;

const OVER: &str = "A&E attendances > 4 hours from arrival to admission, transfer or discharge";
const TYPES: [&str; 3] = [
    "Type 1 Departments - Major A&E",
    "Type 2 Departments - Single Specialty",
    "Type 3 Departments - Other A&E/Minor Injury Unit",
];

/// A week of the form that is published; rows are code, name, three attendances, total, three over four hours.
fn week(sunday: &str, rows: &[[&str; 9]]) -> Result<Week, Vec<Problem>> {
    let [one, two, three] = TYPES;
    let period = format!("Week Ending {sunday}");
    let (label, groups) = (["", "Period:", &period], ["", "", "A&E attendances", "", "", "", OVER]);
    let headings = ["Code", "Name", one, two, three, "Total attendances", one, two, three];
    let mut all: Vec<&[&str]> = vec![&label, &[], &groups, &headings];
    all.extend(rows.iter().map(<[&str; 9]>::as_slice));
    Week::from_sheet(&sheet("A&E Data", &all))
}

fn problems(rows: &[[&str; 9]]) -> Vec<String> {
    week("06/04/2014", rows).unwrap_err().iter().map(ToString::to_string).collect()
}

const ENGLAND: [&str; 9] = ["-", "England", "130", "0", "90", "220", "13", "0", "1"];
const TOWN: [&str; 9] =
    ["RX1", "Town And Country Hospitals NHS Trust", "130", "0", "20", "150", "13", "0", "1"];
const WALK_IN: [&str; 9] = ["Y02613", "Town Walk-In Centre", "0", "0", "70", "70", "0", "0", "0"];

#[test]
fn a_week_is_read_and_held_against_the_row_of_england() {
    let read = week("06/04/2014", &[ENGLAND, TOWN, WALK_IN]).unwrap();
    assert_eq!((read.sunday.to_string().as_str(), read.rows.len()), ("2014-04-06", 2));
    let town = &read.rows["RX1"];
    assert_eq!((town.attendances, town.over, town.major), (150, 14, 130));
    assert_eq!(town.name, "Town and Country Hospitals NHS Trust");
    assert!(problems(&[ENGLAND, TOWN])[0].contains("the providers come to 150, and England has 220"));
    assert!(problems(&[TOWN, WALK_IN])[0].contains("no row of England"));
    assert!(problems(&[ENGLAND, TOWN, WALK_IN, WALK_IN])[0].contains("it is there twice"));
    let more = ["Y02613", "Town Walk-In Centre", "0", "0", "70", "70", "0", "0", "2"];
    assert!(problems(&[ENGLAND, TOWN, more])[0].contains("the providers come to 16 over four hours"));
    let unlike = ["Y02613", "Town Walk-In Centre", "0", "1", "70", "70", "0", "0", "0"];
    assert!(problems(&[ENGLAND, TOWN, unlike])[0].contains("the types come to 71"));
    let beyond = ["Y02613", "Town Walk-In Centre", "0", "0", "70", "70", "0", "1", "0"];
    assert!(problems(&[ENGLAND, TOWN, beyond])[0].contains("there were 0 attendances"));
}

#[test]
fn a_count_that_one_provider_does_not_give_is_what_is_left_of_england() {
    let without = |code| [code, "Other", "0", "0", "70", "70", "0", "0", "NULL"];
    let england = ["-", "England", "130", "0", "90", "220", "13", "0", "4"];
    let read = week("06/04/2014", &[england, TOWN, without("RX2")]).unwrap();
    assert_eq!(read.rows["RX2"].over, 3);
    assert!(read.rows["RX2"].doubt.as_ref().unwrap().contains("70 attendances lasted over four hours: 3"));
    // Of two who do not say it nobody knows whose it is.
    let england = ["-", "England", "130", "0", "160", "290", "13", "0", "4"];
    let found = problems(&[england, TOWN, without("RX2"), without("RX3")]);
    assert!(found[0].contains("the providers come to 14 over four hours, and England has 17"), "{found:?}");
}

#[test]
fn another_week_than_a_sunday_of_the_year_is_refused() {
    assert!(
        week("07/04/2014", &[ENGLAND, TOWN, WALK_IN]).unwrap_err()[0]
            .wrong
            .contains("Week Ending 06/04/2014")
    );
    let of = |sunday: &str| ("week.xls", week(sunday, &[ENGLAND, TOWN, WALK_IN]).unwrap());
    let mut problems = Vec::new();
    sundays(&[of("06/04/2014"), of("20/04/2014")], &mut problems);
    let told: Vec<_> = problems.iter().map(|it| it.wrong.as_str()).collect();
    assert_eq!(
        told,
        [
            "its week ends on 2014-04-20, and the one before on 2014-04-06",
            "its week ends on 2014-04-20, not 2015-03-29"
        ]
    );
}

#[test]
fn a_trust_that_ended_has_its_weeks_and_one_with_a_gap_has_none() {
    let sundays: Vec<String> = ["06", "13", "20", "27"].map(|day| format!("2014-04-{day}")).into();
    let provider = |weeks: &[usize]| Provider {
        attendances: 300,
        within_four_hours: 280,
        weeks: weeks.iter().map(|&week| sundays[week].clone()).collect(),
        ..Provider::default()
    };
    let ended = provider(&[0, 1]).reading("RX1", &sundays);
    assert_eq!([ended.numerator.as_str(), &ended.denominator], ["280", "300"]);
    assert!(
        ended.note.contains("2 of the 52 weeks, those ending 2014-04-06 to 2014-04-13"),
        "{}",
        ended.note
    );
    let gap = provider(&[0, 1, 3]).reading("RX1", &sundays);
    assert_eq!([gap.numerator.as_str(), &gap.denominator], ["[x]", "[x]"]);
    assert!(gap.note.contains("It is not in the files of 2014-04-20"), "{}", gap.note);
    assert_eq!(gap.standing, Standing::Inferred);
}

#[test]
fn shares_are_shown_to_the_nearest_hundredth() {
    assert_eq!(percent(2, 3), "66.67%");
    assert_eq!(percent(1, 1), "100.00%");
    assert_eq!(percent(0, 0), "0.00%");
}
