//! What is told beside published files: their period, the layout that is meant, and bodies known by name.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use super::{Desk, MARCH, fenced, page};
use crate::support::{project, rows};

/// A folder with the lists and the layout of the page.
fn lists() -> Desk {
    let desk = Desk::new(&[("lists.csv", &fenced(&page(), "csv lists.csv"))]);
    desk.write("lists-of-practices.toml", fenced(&page(), "toml lists").as_bytes());
    desk
}

/// A register of groups, as the Organisation Data Service writes it.
fn groups(named: &[(&str, &str)]) -> String {
    let row = |(code, name): &(&str, &str)| {
        let blank = ",\"\"".repeat(8);
        format!("\"{code}\",\"{name}\"{blank},\"20130401\",\"\"{}\n", ",\"\"".repeat(15))
    };
    named.iter().map(row).collect()
}

/// A register of practices: code, group, first and last day in it.
fn practices(rows: &[(&str, &str, &str, &str)]) -> String {
    let row = |(code, group, joined, left): &(&str, &str, &str, &str)| {
        let blank = |count: usize| ",\"\"".repeat(count);
        format!(
            "\"{code}\",\"PRACTICE\"{},\"19740401\",\"\"{},\"{group}\",\"{joined}\",\"{left}\"{},\"4\",\"\"\n",
            blank(8),
            blank(2),
            blank(8)
        )
    };
    rows.iter().map(row).collect()
}

#[test]
fn a_period_that_the_file_does_not_say_is_told() {
    let desk = lists();
    let intake = |args: &[&str]| desk.intake(&[&["--layout", "lists-of-practices.toml"][..], args].concat());
    let console = fenced(&page(), "console lists");
    let (command, said) = console.split_once('\n').unwrap();
    assert_eq!(
        command,
        "$ outturn intake lists.csv --layout lists-of-practices.toml --period 2014/15 --into facts"
    );
    let ran = intake(&["lists.csv", "--period", "2014/15", "--into", "facts"]).exits(4);
    assert_eq!(said, format!("{}{}", ran.out, ran.err));
    let readings = rows(&fs::read_to_string(desk.path().join("facts/readings.csv")).unwrap());
    let shown: Vec<_> = readings
        .iter()
        .filter(|row| row["organisation"] == "A81001")
        .map(|row| format!("{} {} {}", row["period"], row["breakdown"], row["value"]))
        .collect();
    assert_eq!(shown, ["2014/15  4182", "2014/15 female 2137", "2014/15 male 2045"]);
    // The same file with another period takes the place of itself; a second time changes nothing.
    let again = ["lists.csv", "--period", "2015/16", "--into", "facts"];
    intake(&again).exits(4);
    assert!(desk.numerators("facts/readings.csv").iter().all(|it| it.contains("2015/16")));
    let before = desk.files("facts");
    assert!(intake(&again).exits(4).out.ends_with("  nothing changed\n"));
    let sources = String::from_utf8(before["sources.csv"].clone()).unwrap();
    assert!(sources.contains("Lists of practices: 2015/16"), "{sources}");
    assert!(desk.files("facts") == before);
    // Not told, or nothing that a list can be about.
    let missing = intake(&["lists.csv"]).exits(3);
    assert!(missing.err.contains("does not say which period") && missing.err.contains("--period 2014/15"));
    let range = intake(&["lists.csv", "--period", "2013/14..2014/15"]).exits(3);
    assert!(range.err.contains("about a day, a month, a quarter or a year"), "{}", range.err);
    let nonsense = intake(&["lists.csv", "--period", "soon"]);
    assert!(nonsense.err.contains("soon"), "{}", nonsense.err);
    let layout = fenced(&page(), "toml lists").replace("told = true", "told = true, spans = \"quarter\"");
    desk.write("lists-of-practices.toml", layout.as_bytes());
    let year = intake(&["lists.csv", "--period", "2014/15"]).exits(3);
    assert!(year.err.contains("about a quarter, and 2014/15 is none"), "{}", year.err);
    intake(&["lists.csv", "--period", "2014/15 Q3"]).exits(4);
}

#[test]
fn a_membership_without_days_is_of_its_period_unless_a_register_says_more() {
    let desk = lists();
    let intake = |args: &[&str]| desk.intake(&[&["--layout", "lists-of-practices.toml"][..], args].concat());
    desk.write(
        "eccg.csv",
        groups(&[("00K", "NHS HARTLEPOOL CCG"), ("00M", "NHS SOUTH TEES CCG")]).as_bytes(),
    );
    let register = practices(&[("A81001", "00K", "20130401", ""), ("A81004", "00M", "20130401", "20140630")]);
    desk.write("epraccur.csv", register.as_bytes());
    let told = ["--period", "2014/15", "--published", "2015-05-26"];
    let shown = |folder: &str| -> Vec<String> {
        let related = rows(&fs::read_to_string(desk.path().join(folder).join("relations.csv")).unwrap());
        let cells = |row: &BTreeMap<String, String>| {
            ["from", "to", "start", "end"].map(|it| row[it].clone()).join(" ")
        };
        related.iter().map(cells).collect()
    };
    // In any order, together or one after the other.
    intake(&[&["eccg.csv", "lists.csv", "epraccur.csv", "--into", "one"][..], &told].concat()).exits(4);
    for file in ["eccg.csv", "lists.csv", "epraccur.csv"] {
        intake(&[&[file, "--into", "two"][..], &told].concat());
    }
    let kept =
        ["A81001 00K 2013-04-01 ", "A81002 00K 2014-04-01 2015-03-31", "A81004 00M 2013-04-01 2014-06-30"];
    assert_eq!(shown("one"), kept);
    assert_eq!(shown("two"), kept);
    let before = desk.files("one");
    intake(&[&["lists.csv", "--into", "one"][..], &told].concat());
    assert!(desk.files("one") == before);
    // Of another year: what was said of the year before was a mistake.
    intake(&["lists.csv", "--into", "one", "--period", "2015/16", "--published", "2015-05-26"]).exits(4);
    let moved = [
        "A81001 00K 2013-04-01 ",
        "A81002 00K 2015-04-01 2016-03-31",
        "A81004 00M 2013-04-01 2014-06-30",
        "A81004 00M 2015-04-01 2016-03-31",
    ];
    assert_eq!(shown("one"), moved);
}

#[test]
fn files_about_different_bodies_are_no_revisions_of_each_other() {
    let alone = |code: &str, patients: u32| {
        format!(
            "Code,Trust,Month,Patients,Within 18 weeks\n{code},A,March 2015,{patients},5\n-,England,March 2015,{patients},5\n"
        )
    };
    let desk =
        Desk::new(&[("one.csv", &alone("RAX", 10)), ("two.csv", &alone("RBA", 20)), ("both.csv", MARCH)]);
    desk.intake(&["one.csv", "two.csv", "--into", "facts"]).quietly();
    assert_eq!(desk.numerators("facts/readings.csv"), ["RAX 2015-03 5", "RBA 2015-03 5"]);
    // A file about both is a revision of both.
    desk.intake(&["both.csv", "--into", "facts"]).exits(3);
    desk.intake(&["both.csv", "--published", "2015-07-09", "--into", "facts"]).exits(3);
    for (file, published) in
        [("one.csv", "2015-05-14"), ("two.csv", "2015-05-14"), ("both.csv", "2015-07-09")]
    {
        desk.intake(&[file, "--published", published, "--into", "later"]).quietly();
    }
    assert_eq!(desk.numerators("later/readings.csv"), ["RAX 2015-03 1140", "RBA 2015-03 790"]);
    assert_eq!(desk.numerators("later/superseded.csv"), ["RAX 2015-03 5", "RBA 2015-03 5"]);
}

/// Two measures that look the same.
fn measure(id: &str, indicator: &str) -> String {
    format!(
        "id = \"{id}\"\ntitle = \"A measure\"\npublisher = \"A publisher\"\nlicence = \"Open\"\n\n[[table]]\n\
         headed = [\"month\", \"org\", \"n\", \"d\"]\ncode = \"org\"\nkind = \"ccg\"\n\
         period = {{ columns = [\"month\"], form = \"{{yyyy}}-{{mm}}-{{dd}}\", spans = \"month\" }}\n\n\
         [[table.reading]]\nindicator = \"{indicator}\"\nnumerator = \"n\"\n\
         denominator = {{ sum = [\"d\"], times = 1000 }}\n"
    )
}

#[test]
fn of_several_layouts_that_fit_the_one_that_is_meant_is_told() {
    let desk =
        Desk::new(&[("all.csv", "month,org,n,d\n2021-02-01,84H,22636,559.071\n2021-02-01,00D,0,0.0\n")]);
    desk.write("one.toml", measure("one", "oral-antibiotic-items").as_bytes());
    desk.write("other.toml", measure("other", "oral-broad-spectrum-items").as_bytes());
    let layouts = ["--layout", "one.toml", "--layout", "other.toml"];
    let intake = |args: &[&str]| desk.intake(&[&layouts[..], args].concat());
    let ran = intake(&["all.csv"]).exits(3);
    assert!(
        ran.err.contains("it fits several layouts: one and other") && ran.err.contains("--as"),
        "{}",
        ran.err
    );
    intake(&["all.csv", "--as", "one", "--into", "facts"]).quietly();
    let readings = rows(&fs::read_to_string(desk.path().join("facts/readings.csv")).unwrap());
    let shown: Vec<_> = readings
        .iter()
        .map(|row| {
            ["organisation", "indicator", "numerator", "denominator", "value"]
                .map(|it| row[it].clone())
                .join(" ")
        })
        .collect();
    assert_eq!(shown, ["00D oral-antibiotic-items   [z]", "84H oral-antibiotic-items 22636 559071 "]);
    let unknown = intake(&["all.csv", "--as", "ohter"]).exits(3);
    assert!(
        unknown.err.contains("[unknown-layout]") && unknown.err.contains("did you mean other?"),
        "{}",
        unknown.err
    );
    // What one layout fits is read by that, whatever is meant.
    desk.write("march.csv", MARCH.as_bytes());
    assert!(intake(&["march.csv", "--as", "one"]).quietly().out.contains("(waits-by-trust)"));
}

#[test]
fn bodies_known_by_name_have_the_codes_of_the_folder_or_of_files_beside() {
    let layout = fenced(&page(), "toml layout")
        .replace("code    = \"Code\"\n", "")
        .replace("\"Code\", ", "")
        .replace("kind    = \"trust\"", "kind    = \"ccg\"");
    let text = "Trust,Month,Patients,Within 18 weeks\n\
                NHS South Tees CCG,March 2015,10,9\n\
                NHS  Hartlepool CCG,March 2015,20,18\n\
                NHS Nowhere CCG,March 2015,5,5\n\
                NHS Nowhere CCG,April 2015,5,5\n\
                England,March 2015,35,32\n";
    let desk = Desk::new(&[("named.csv", text)]);
    desk.write("waits-by-trust.toml", layout.as_bytes());
    desk.write(
        "eccg.csv",
        groups(&[("00K", "NHS HARTLEPOOL CCG"), ("00M", "NHS SOUTH TEES CCG")]).as_bytes(),
    );
    let none = desk.intake(&["named.csv"]).exits(4);
    assert!(none.err.contains("no body of this name is known"), "{}", none.err);
    let kept = ["00K 2015-03 18", "00M 2015-03 9"];
    let ran = desk.intake(&["named.csv", "eccg.csv", "--into", "one"]).exits(4);
    assert_eq!(desk.numerators("one/readings.csv"), kept);
    assert!(ran.err.contains("\"NHS Nowhere CCG\": no body of this name is known"), "{}", ran.err);
    assert!(ran.out.contains("more rows of bodies whose code is not known (1)"), "{}", ran.out);
    desk.intake(&["eccg.csv", "--into", "two"]).quietly();
    desk.intake(&["named.csv", "--into", "two"]).exits(4);
    assert!(desk.files("one") == desk.files("two"));
}

/// Files of one year, of every series that this page is about, and the registers of their bodies.
const OF_THE_YEAR: [&str; 11] = [
    "ods/2016-02_eccg.csv",
    "ods/2016-02_epraccur.csv.gz",
    "population/ccg-reg-patients-10-2014.csv",
    "qof_payments/gp_payments/14-15.csv.gz",
    "qof_payments/qof_ccg/qof-1415-ccg-all.xlsx",
    "qof_payments/qof_practice/qof-1415-prac-asthma.xlsx",
    "outcomes_prescribing/ccgois/Coastal-West-Sussex-CCGOIS-June-2017.xlsx",
    "outcomes_prescribing/ccgois/Crawley-CCGOIS-June-2017.xlsx",
    "hcai_fingertips/Temporal_Rates.ods",
    "hcai_fingertips/indicators-CountyUA.data.csv.gz",
    "boundaries/ccgs_2020.json.gz",
];

#[test]
fn the_files_of_a_year_make_a_folder_that_reading_them_again_does_not_change() {
    let data = project().join("../shared/data");
    if !data.is_dir() {
        let _ = std::io::stderr().write_all(b"the published files are not there: nothing was tested\n");
        return;
    }
    let desk = Desk::new(&[]);
    let paths = OF_THE_YEAR.map(|file| data.join(file).to_str().unwrap().to_owned());
    let told = ["--period", "2014/15", "--published", "2016-02-26", "--into", "facts"];
    let first: Vec<&str> = paths.iter().map(String::as_str).chain(told).collect();
    let ran = desk.intake(&first).exits(4);
    // What is told: a count that contradicts itself, and bodies that came after their register.
    let told_of: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("error")).collect();
    insta::assert_snapshot!(told_of.join("\n"), @"
    error[figure-rejected]: the figures of 09G contradict themselves; none is taken: 2010/11: female 370 + male 301 = 671, but everyone 383; 2011/12: female 141 + male 135 = 276, but everyone 171; 2012/13: female 229 + male 166 = 395, but everyone 212; 2013/14: female 396 + male 357 = 753, but everyone 333; 2014/15: female 161 + male 143 = 304, but everyone 146; 2015/16: female 235 + male 214 = 449, but everyone 187
    error[unknown-organisation]: 46 bodies are in no register of this folder: 13A, 14L NHS MANCHESTER CCG, 14Y NHS BUCKINGHAMSHIRE CCG, 15A NHS BERKSHIRE WEST CCG, 15C NHS BRISTOL, NORTH SOMERSET AND SOUTH GLOUCESTERSHIRE CCG, 15D NHS EAST BERKSHIRE CCG, 15E NHS BIRMINGHAM AND SOLIHULL CCG, 15F NHS LEEDS CCG and 38 more
    ");
    let laid = ran.out.split("\nfacts\n").nth(1).unwrap();
    insta::assert_snapshot!(laid, @"
    102301 readings added
    8389 bodies added, or with other days than before
    240 bodies added without their days, as no register of the folder has them
    8353 relations added
    ");
    let before = desk.files("facts");
    let again: Vec<&str> = paths.iter().rev().map(String::as_str).chain(told).collect();
    desk.intake(&again).exits(4);
    assert!(desk.files("facts") == before);
}
