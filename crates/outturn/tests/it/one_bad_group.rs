//! One group's rows spoilt in one way after another: it is reported as not known with the reason, and the award of
//! every other group is the same, byte for byte.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{Copy, FACTS, contents, json};

const SCHEME: &str = "quality-premium/2014-15";
const CODE: &str = "09X";

/// A way to spoil: what it is called, the file and row, what is changed, the reason that is given, and whether the full
/// award is known in spite of it.
struct Way {
    name: &'static str,
    file: &'static str,
    row: &'static str,
    from: &'static str,
    to: &'static str,
    reason: &'static str,
    full_award_known: bool,
}

const ORGANISATIONS: &str = "organisations.csv";
const READINGS: &str = "readings.csv";
const BODY: &str = "09X,NHS Horsham";
const HEADS: &str = "09X,running-cost-population,2013/14";
const WAITING: &str = "09X,rtt-incomplete-within-18-weeks,2015-03";

const WAYS: [Way; 16] = [
    way(
        "its first day in another form",
        ORGANISATIONS,
        BODY,
        "2013-04-01",
        "01/04/2013",
        "`01/04/2013` is not a date",
    ),
    way(
        "a day that there is not",
        ORGANISATIONS,
        BODY,
        "2013-04-01",
        "2013-04-31",
        "is not a day of the calendar",
    ),
    way("no first day", ORGANISATIONS, BODY, "2013-04-01", "", "no date is written here"),
    way(
        "its first day said to be missing",
        ORGANISATIONS,
        BODY,
        "2013-04-01",
        "[x]",
        "its first day is not known",
    ),
    way(
        "closed before it opened",
        ORGANISATIONS,
        BODY,
        "2020-03-31",
        "2012-03-31",
        "would have closed before it opened",
    ),
    way("no name", ORGANISATIONS, BODY, "NHS Horsham and Mid Sussex CCG", "", "nothing is written here"),
    way("a kind in capitals", ORGANISATIONS, BODY, ",ccg,", ",CCG,", "`CCG` is not an id"),
    way("a comma too many", ORGANISATIONS, BODY, "Horsham and", "Horsham, and", "this row has 6 cells"),
    way("cut off", ORGANISATIONS, BODY, ",2020-03-31", "", "this row has 4 cells"),
    way("its code spoilt", ORGANISATIONS, BODY, "09X,", "09X!,", "`09X!` is not an organisation's code"),
    way("its heads a word", READINGS, HEADS, "221702", "many", "`many`"),
    way("its heads an error of a spreadsheet", READINGS, HEADS, "221702", "#REF!", "`#REF!`"),
    way("its heads with the wrong comma", READINGS, HEADS, "221702", "\"22,1702\"", "`22,1702`"),
    way("its heads below zero", READINGS, HEADS, "221702", "-221702", "is below zero"),
    way("its heads missing", READINGS, HEADS, "221702", "[x]", ""),
    Way {
        full_award_known: true,
        ..way("more than all", READINGS, WAITING, "12570", "15570", "is more than all")
    },
];

const fn way(
    name: &'static str,
    file: &'static str,
    row: &'static str,
    from: &'static str,
    to: &'static str,
    reason: &'static str,
) -> Way {
    Way { name, file, row, from, to, reason, full_award_known: false }
}

/// The files of a run of all groups, and its exit code.
fn run(copy: &Copy) -> (i32, BTreeMap<String, Vec<u8>>) {
    let ran = copy.outturn(["award", SCHEME, "--out", "run", "--format", "csv"]);
    let files = contents(&copy.path().join("run"));
    copy.outturn(["verify", "run", "--alone"]).quietly();
    fs::remove_dir_all(copy.path().join("run")).unwrap();
    (ran.code, files)
}

/// The lines of a file but those of the group; with `[x]` for its code where that cannot be read.
fn others(file: &[u8]) -> Vec<&str> {
    let lines = std::str::from_utf8(file).unwrap().lines();
    lines.filter(|line| !line.starts_with("09X,") && !line.starts_with("[x],")).collect()
}

/// The text of each earner but the group, cut out of the file as it stands.
fn others_in_full(file: &[u8]) -> Vec<&str> {
    let text = std::str::from_utf8(file).unwrap();
    let (_, earners) = text.split_once("\"earners\": [\n").unwrap();
    let (earners, _) = earners.split_once("\n  ],\n  \"totals\"").unwrap();
    let parts = earners.split("\n    {\n").map(|part| part.trim_end_matches(['\n', ' ', ']', '}', ',']));
    let own = ["\"code\": \"09X\",\n      \"name\"", "\"code\": \"[x]\",\n      \"name\""];
    let parts: Vec<&str> = parts.filter(|part| !own.iter().any(|own| part.contains(own))).collect();
    parts
}

#[test]
fn one_group_is_not_known_and_the_other_210_are_the_same_bytes() {
    let copy = Copy::new();
    let (code, before) = run(&copy);
    assert_eq!(code, 0);
    assert_eq!((others(&before["award.csv"]).len(), others_in_full(&before["award.json"]).len()), (211, 210));
    for way in WAYS {
        let file = format!("{FACTS}/{}", way.file);
        let sound = copy.read(&file);
        copy.change(&file, way.row, way.from, way.to);
        let (code, after) = run(&copy);
        copy.write(&file, &sound);
        // A figure that is said to be missing is no mistake.
        assert_eq!(code, if way.reason.is_empty() { 0 } else { 4 }, "{}", way.name);
        assert!(others(&before["award.csv"]) == others(&after["award.csv"]), "{}", way.name);
        assert!(others(&before["steps.csv"]) == others(&after["steps.csv"]), "{}", way.name);
        assert!(
            others_in_full(&before["award.json"]) == others_in_full(&after["award.json"]),
            "{}",
            way.name
        );

        let awards = json(std::str::from_utf8(&after["award.json"]).unwrap());
        assert_eq!(awards["totals"]["earners"], 211, "{}", way.name);
        let earners = awards["earners"].as_array().unwrap();
        let own = earners.iter().find(|it| it["code"] == CODE || it["code"] == "[x]").unwrap();
        assert_eq!(own["award"]["settled"], false, "{}", way.name);
        for amount in [&own["maximum_pence"], &own["award"]["most_pence"]] {
            assert_eq!(amount.is_null(), !way.full_award_known, "{}", way.name);
        }
        // Nor is a total given from which it is missing.
        assert_eq!(awards["totals"]["maximum_pence"].is_null(), !way.full_award_known, "{}", way.name);
        let wanted = own["unsettled"].as_array().unwrap().iter().map(|it| it["wanted"].as_str().unwrap());
        let told: Vec<&str> = wanted.filter(|it| !way.reason.is_empty() && it.contains(way.reason)).collect();
        assert_eq!(told.is_empty(), way.reason.is_empty(), "{}: {own:#}", way.name);
    }
}

#[test]
fn a_group_whose_row_cannot_be_read_is_explained() {
    let copy = Copy::new();
    copy.change(&format!("{FACTS}/organisations.csv"), BODY, "2013-04-01", "01/04/2013");
    let ran = copy.outturn(["explain", SCHEME, CODE]).exits(4);
    insta::assert_snapshot!(ran.out, @"
    09X NHS Horsham and Mid Sussex CCG: Quality Premium 2014/15 (quality-premium/2014-15)

    It is not known when NHS Horsham and Mid Sussex CCG was there, so no amount can be given.

    Step                                    Worth  Outcome  Leaves at least  Leaves at most     Change
    --------------------------------------  -----  -------  ---------------  --------------  ---------
    value                                          unknown        not known       not known  not known
    gateway/quality                                unknown        not known       not known  not known
    gateway/financial-balance                      unknown        not known       not known  not known
    measure/potential-years-of-life-lost      15%  unknown        not known       not known  not known
    measure/psychological-therapies           15%  unknown        not known       not known  not known
    measure/avoidable-emergency-admissions    25%  unknown        not known       not known  not known
    measure/patient-experience                15%  unknown        not known       not known  not known
    measure/medication-incidents              15%  unknown        not known       not known  not known
    local/1                                   15%  unknown        not known       not known  not known
    deduction/waiting-18-weeks                25%  unknown        not known       not known  not known
    deduction/ae-4-hours                      25%  unknown        not known       not known  not known
    deduction/cancer-two-week-wait            25%  unknown        not known       not known  not known
    deduction/ambulance-red-1                 25%  unknown        not known       not known  not known
    rounding                                       unknown        not known       not known  not known
    “At least” is what is left if all that is not known goes against the earner, “at most” if all of it
    goes for the earner; the change is of the most.

    What would settle it (each alone: the amounts overlap)
    - Everything hangs on its row in organisations.csv: its row was rejected: opened: `01/04/2013` is
      not a date
    - Also open: a decision by NHS England on “No serious failure of quality in the year” (quality)
    - Also open: a decision by NHS England on “The year ended within resources, with public money
      properly managed” (financial-balance)
    - Also open: a reading of potential years of life lost for 2013 (pyll-amenable)
    - Also open: a reading of potential years of life lost for 2014 (pyll-amenable)
    - and 24 more; `--all` lists them
    ");
    let table = copy.outturn(["award", SCHEME, "--earner", CODE, "--earner", "09G"]).exits(4).out;
    insta::assert_snapshot!(crate::support::ends(&table, 10, 1), @"
    Quality Premium 2014/15 (quality-premium/2014-15), on facts in data/quality-premium

    No award is settled: each lies between “At least”, what is left if all that is not known goes
    against the earner, and “At most”, if all of it goes for the earner. Met, Missed and Open count the
    gateways, measures and standards.

    Code  Earner                             Full award  At least        At most  Met  Missed  Open
    ----  ------------------------------  -------------  --------  -------------  ---  ------  ----
    09G   NHS Coastal West Sussex CCG     £2,377,500.00     £0.00  £1,010,437.50    0       3     9
    09X   NHS Horsham and Mid Sussex CCG      not known     £0.00      not known    0       0    12
    [...]
      quality-premium/2014-15 CODE` says what is in doubt.
    ");
    let recast = copy.outturn(["award", SCHEME, "--recast-to", "2021-04-01", "--earner", CODE]).exits(4).out;
    assert!(recast.contains("09X") && recast.contains("not known"), "{recast}");
}
