//! Registers of practices and groups: rows of them that lie here, and the whole files where they can be had.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::read::GzDecoder;
use jiff::civil::{Date, date};
use outturn_core::organisation::Parent;
use outturn_core::{Organisations, RelationKind};
use outturn_intake::facts;
use outturn_intake::published::{
    About, OdsFiles, PracticeRegister, Published, bodies_csv, read_ods, read_populations, read_practices,
};
use outturn_scheme::Catalogue;

/// The registers of practices, with the day of each as far as it is known, and the name of the rows that lie here.
const PRACTICES: [(&str, Date, &str); 5] = [
    ("epraccur_20150526.csv.gz", date(2015, 5, 26), "epraccur-2015-05-26.csv"),
    ("2016-02_epraccur.csv.gz", date(2016, 2, 1), "epraccur-2016-02.csv"),
    ("epraccur_20180831.csv.gz", date(2018, 8, 31), "epraccur-2018-08-31.csv"),
    ("2022-01_epraccur.csv.gz", date(2022, 1, 1), "epraccur-2022-01.csv"),
    ("2025-05_epraccur.csv.gz", date(2025, 5, 1), "epraccur-2025-05.csv"),
];
/// The registers of groups, and successions.
const GROUPS: [(&str, &str); 3] = [
    ("2016-02_eccg.csv", "eccg-2016-02.csv"),
    ("2025_eccg.csv.gz", "eccg-2025.csv"),
    ("succ.csv.gz", "succ.csv"),
];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sample(name: &str) -> Vec<u8> {
    fs::read(here().join("tests/samples/ods").join(name)).unwrap()
}

fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    if path.extension().is_none_or(|ending| ending != "gz") {
        return bytes;
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
    unpacked
}

/// A file as it was published, unpacked; none, and a word about it, where the published files are not at hand.
fn whole(path: &str) -> Option<Vec<u8>> {
    let path = here().join("../../../shared/data").join(path);
    if !path.is_file() {
        // Straight to the stream: the test harness would swallow it otherwise.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the published files are not here, so whole registers are not read"
        );
        return None;
    }
    Some(unpacked(&path))
}

type Names = BTreeMap<String, String>;

/// Groups, from the files given by a name for each.
fn read_groups(
    names: &Names,
    content: impl Fn(&'static str, &'static str) -> Option<Vec<u8>>,
) -> Option<Published> {
    let [earlier, later, successions] = GROUPS.map(|(whole, sample)| content(whole, sample));
    let (earlier, later, successions) = (earlier?, later?, successions?);
    let files = OdsFiles {
        earlier: ("eccg.csv", &earlier),
        later: ("eccg.csv", &later),
        successions: ("succ.csv", &successions),
    };
    Some(read_ods(files, names).unwrap())
}

/// Groups and practices.
fn read_all(
    names: &Names,
    content: impl Fn(&'static str, &'static str) -> Option<Vec<u8>>,
) -> Option<(Published, Published)> {
    let groups = read_groups(names, &content)?;
    let bytes: Vec<(Date, Vec<u8>)> = PRACTICES
        .iter()
        .map(|(whole, day, sample)| Some((*day, content(whole, sample)?)))
        .collect::<Option<_>>()?;
    let registers: Vec<PracticeRegister<'_>> = bytes
        .iter()
        .map(|(day, bytes)| PracticeRegister { file: "epraccur.csv", bytes, as_at: *day })
        .collect();
    let practices = read_practices(&registers, &groups.organisations).unwrap();
    Some((groups, practices))
}

fn sampled() -> (Published, Published) {
    let codes = [
        "00C", "00F", "00G", "00H", "00K", "00M", "01Y", "02V", "03C", "03G", "03V", "03X", "03Y", "04G",
        "04J", "04R", "04X", "05P", "06H", "07L", "08N", "13P",
    ];
    let names = codes.iter().map(|code| ((*code).to_owned(), format!("NHS {code} CCG"))).collect();
    read_all(&names, |_, sample_name| Some(sample(sample_name))).unwrap()
}

/// The names of the groups of 2013.
fn whole_names() -> Option<Names> {
    Some(read_populations("final-ccg-rca.csv", &whole("population/final-ccg-rca.csv")?).unwrap().names)
}

fn wholly() -> Option<(Published, Published)> {
    read_all(&whole_names()?, |name, _| whole(&format!("ods/{name}")))
}

/// What was read, written as the files of a facts folder and read from there.
fn as_facts(parts: [&Published; 2]) -> Organisations {
    let files =
        bodies_csv(&parts).unwrap().into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    let read = facts::read("", &files, &Catalogue::default()).unwrap();
    let told: Vec<String> = read.rejections.iter().take(5).map(|it| it.diagnostic.one_line()).collect();
    assert!(told.is_empty(), "{told:#?}");
    read.facts.organisations
}

fn memberships(practices: &Published) -> Vec<String> {
    let shown = practices.memberships.iter().map(|it| {
        let end = it.end.map_or_else(String::new, |end| end.to_string());
        format!("{} {} {} {end}", it.from, it.to, it.start).trim_end().to_owned()
    });
    shown.collect()
}

fn notes(published: &Published, about: About) -> Vec<&str> {
    published.notes.iter().filter(|note| note.about == about).map(|note| note.text.as_str()).collect()
}

#[test]
fn practices_of_the_sample_belong_and_move_as_their_registers_say() {
    let (_, practices) = sampled();
    assert_eq!(
        memberships(&practices),
        [
            "A81630 00M 2013-04-01 2020-03-31",
            "A81630 16C 2020-04-01 2024-10-31",
            "A85001 13T 2015-04-01",
            "A85601 00F 2013-04-01 2014-06-30",
            "B86002 03G 2013-04-01 2018-03-31",
            "B86002 15F 2018-04-01",
            "C81077 01Y 2013-04-01 2022-06-30",
            "C81077 15M 2022-07-01",
            "C81660 01Y 2013-04-01 2022-06-30",
            "C81660 15M 2022-07-01 2022-11-30",
            "K83023 06H 2013-04-01 2022-06-30",
            "K83023 78H 2022-07-01",
            "M85059 13P 2013-04-01 2015-03-31",
            "M85059 04X 2015-05-27 2017-06-30",
            "Y04786 08N 2014-10-01 2015-03-31",
            "Y04786 07L 2015-05-27 2019-11-30",
        ]
    );
    let names: Vec<_> =
        practices.organisations.iter().map(|it| (it.code.as_str(), it.name.as_str())).collect();
    assert_eq!(names[0], ("A81630", "Foundations"), "the latest name");
    assert!(practices.organisations.iter().all(|it| it.kind == "practice"));
    insta::assert_snapshot!(notes(&practices, About::Checked).join("\n"), @"
    Practices in the registers of both 2015-05-26 and 2016-02-01: 9; with another group in the second: 2, of them while the first group stood on: 2.
    Practices in the registers of both 2016-02-01 and 2018-08-31: 9; with another group in the second: 1, of them while the first group stood on: 0.
    Practices in the registers of both 2018-08-31 and 2022-01-01: 9; with another group in the second: 1, of them while the first group stood on: 0.
    Practices in the registers of both 2022-01-01 and 2025-05-01: 9; with another group in the second: 3, of them while the first group stood on: 3.
    Practices said to have joined a group before its first day, from which they are taken: 1.
    ");
    insta::assert_snapshot!(notes(&practices, About::LeftOut).join("\n"), @"
    Days on which two registers contradict each other. Practices with such days: 2. The first of them: M85059; Y04786.
    Codes that no register has as a practice: 1. Practices of other commissioners: 1.
    ");
}

#[test]
fn a_practice_is_counted_where_it_belonged_on_the_day() {
    let (groups, practices) = sampled();
    let all = as_facts([&groups, &practices]);
    let (before, after) = (date(2022, 6, 30), date(2022, 7, 1));
    assert_eq!(all.parent("K83023", "ccg", before), Parent::One("06H"));
    assert_eq!(all.parent("K83023", "ccg", after), Parent::One("78H"));
    assert_eq!(all.members_of_kind("06H", "practice", before), ["K83023"]);
    assert!(all.members_of_kind("06H", "practice", after).is_empty());
    // In doubt, and not guessed at.
    assert_eq!(all.parent("M85059", "ccg", date(2015, 5, 1)), Parent::None);
    assert_eq!(all.parent("A85601", "ccg", date(2014, 7, 1)), Parent::None, "it had closed");
}

/// `crates/outturn/tests/cases/organisations` works a case with practices that moved: its rows are those read here.
#[test]
fn the_practices_of_the_worked_case_are_those_of_the_registers() {
    let (groups, practices) = sampled();
    let read = bodies_csv(&[&groups, &practices]).unwrap();
    for (name, rows) in [("organisations.csv", 3), ("relations.csv", 6)] {
        let read = String::from_utf8(read[name].clone()).unwrap();
        let case = here().join("../outturn/tests/cases/organisations/facts").join(name);
        let case = fs::read_to_string(case).unwrap();
        let real: Vec<&str> =
            case.lines().filter(|row| row.starts_with("C8") || row.starts_with("K8")).collect();
        assert_eq!(real.len(), rows);
        for row in real {
            assert!(read.lines().any(|it| it == row), "{row}");
        }
    }
}

#[test]
fn broken_registers_of_practices_are_problems() {
    let (groups, _) = sampled();
    let row = |code: &str, opened: &str, closed: &str, commissioner: &str, joined: &str| {
        format!("{code},A SURGERY,,,,,,,,,{opened},{closed},A,B,{commissioner},{joined},,,,,,,,,,4,\n")
    };
    let told = |first: &str, second: &str| {
        let registers = [
            PracticeRegister { file: "first.csv", bytes: first.as_bytes(), as_at: date(2015, 5, 26) },
            PracticeRegister { file: "second.csv", bytes: second.as_bytes(), as_at: date(2016, 2, 1) },
        ];
        let problems = read_practices(&registers, &groups.organisations).unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let good = row("A1", "19740401", "", "00F", "20130401");
    insta::assert_snapshot!(told(&good, &format!("{good}{good}")), @r#"second.csv, row 2, "A1": the code is there twice; get the file again from the Organisation Data Service"#);
    insta::assert_snapshot!(told(&good, &row("A1", "19750401", "", "00F", "20130401")), @r#"second.csv, row 1, "A1": its dates are not those of the earlier register; ask the Organisation Data Service which are right"#);
    insta::assert_snapshot!(told(&row("A1", "19740401", "20140331", "00F", "20130401"), &good), @r#"second.csv, row 1, "A1": its dates are not those of the earlier register; ask the Organisation Data Service which are right"#);
    insta::assert_snapshot!(told(&good, &row("A1", "19740401", "", "00F", "")), @r#"second.csv, row 1, "A1": the practice has a commissioner and no date of joining it; get the file again from the Organisation Data Service"#);
    insta::assert_snapshot!(told(&good, &row("A1", "", "", "00F", "20130401")), @r#"second.csv, row 1, "A1": the practice has no opening date; get the file again from the Organisation Data Service"#);
    insta::assert_snapshot!(told(&good, &row("A1", "19740401", "", "00F", "1 April 2013")), @r#"second.csv, row 1, column "field 16", "1 April 2013": it is not a date such as 20130401; get the file again from the Organisation Data Service"#);
    insta::assert_snapshot!(told(&good, "A1,A SURGERY\n"), @"
    second.csv, row 1: it has 2 fields, not 26 or more; get the file again from the Organisation Data Service
    second.csv: it has no rows; get the file again from the Organisation Data Service
    ");
    let again = PracticeRegister { file: "first.csv", bytes: good.as_bytes(), as_at: date(2015, 5, 26) };
    let problems = read_practices(&[again, again], &groups.organisations).unwrap_err();
    insta::assert_snapshot!(problems[0], @"first.csv: the registers are not in the order of their days (first.csv of 2015-05-26; first.csv of 2015-05-26); give the earliest first, and one for each day");
}

/// 211 groups in 2013, 209, 207, 195, 191, 135 and 106: the mergers of April 2015, 2017, 2018, 2019, 2020 and 2021.
#[test]
fn groups_merge_as_the_registers_say() {
    let Some(names) = whole_names() else { return };
    let Some(groups) = read_groups(&names, |name, _| whole(&format!("ods/{name}"))) else { return };
    let mut mergers = BTreeMap::<Date, BTreeMap<&str, usize>>::new();
    for it in &groups.successions {
        *mergers.entry(it.start).or_default().entry(it.to.as_str()).or_default() += 1;
    }
    let counted: Vec<(i16, usize, usize)> =
        mergers.iter().map(|(day, of_day)| (day.year(), of_day.values().sum(), of_day.len())).collect();
    assert!(mergers.keys().all(|day| (day.month(), day.day()) == (4, 1)));
    assert_eq!(
        counted,
        [(2015, 3, 1), (2017, 3, 1), (2018, 18, 6), (2019, 6, 2), (2020, 74, 18), (2021, 38, 9)]
    );
    assert_eq!(mergers[&date(2015, 4, 1)], BTreeMap::from([("13T", 3)]));
    assert_eq!(mergers[&date(2017, 4, 1)], BTreeMap::from([("14L", 3)]));
    let all = as_facts([&groups, &Published::default()]);
    let open = |year| all.open_on("ccg", date(year, 4, 1)).count();
    assert_eq!([2013, 2015, 2017, 2018, 2019, 2020, 2021].map(open), [211, 209, 207, 195, 191, 135, 106]);
    // Whatever was earned by the first groups has an heir in 2021, and all of it once.
    for body in all.open_on("ccg", date(2013, 4, 1)) {
        let heirs = all.payees(&body.code, date(2021, 4, 1));
        let [(heir, share)] = &heirs.iter().collect::<Vec<_>>()[..] else {
            panic!("{}: {heirs:?}", body.code)
        };
        assert!(**share == outturn_core::Exact::ONE && all.get(heir).unwrap().is_open(date(2021, 4, 1)));
    }
}

/// Counted in the files by another program: practices (setting 4 in any register) that two registers in succession
/// both have, with different groups of the 211 and their successors.
#[test]
fn practices_move_as_the_whole_registers_say() {
    let Some((groups, practices)) = wholly() else { return };
    insta::assert_snapshot!(notes(&practices, About::Taken).join("\n"), @"8276 practices and 12731 memberships, from the registers of 2015-05-26; 2016-02-01; 2018-08-31; 2022-01-01; 2025-05-01.");
    insta::assert_snapshot!(notes(&practices, About::Checked).join("\n"), @"
    Practices in the registers of both 2015-05-26 and 2016-02-01: 8173; with another group in the second: 9, of them while the first group stood on: 9.
    Practices in the registers of both 2016-02-01 and 2018-08-31: 8190; with another group in the second: 668, of them while the first group stood on: 45.
    Practices in the registers of both 2018-08-31 and 2022-01-01: 8235; with another group in the second: 3729, of them while the first group stood on: 2.
    Practices in the registers of both 2022-01-01 and 2025-05-01: 8263; with another group in the second: 50, of them while the first group stood on: 50.
    Practices said to have joined a group before its first day, from which they are taken: 40.
    ");
    insta::assert_snapshot!(notes(&practices, About::LeftOut).join("\n"), @"
    Days on which two registers contradict each other. Practices with such days: 10. The first of them: M85059; M85076; M85097; M85179; M85739.
    Codes that no register has as a practice: 7838. Practices of other commissioners: 420.
    ");
    let all = as_facts([&groups, &practices]);
    // The real practices of the sample are among them, with the same memberships.
    let (_, few) = sampled();
    let whole = memberships(&practices);
    for it in memberships(&few) {
        assert!(whole.contains(&it), "{it}");
    }
    // No practice belongs to two groups on the days of the registers.
    for (_, day, _) in PRACTICES {
        let mut counted = 0;
        for practice in all.open_on("practice", day) {
            match all.parent(&practice.code, "ccg", day) {
                Parent::One(_) => counted += 1,
                Parent::None => {}
                Parent::Several(several) => panic!("{} on {day}: {several:?}", practice.code),
            }
        }
        let members =
            all.open_on("ccg", day).map(|group| all.members_of_kind(&group.code, "practice", day).len());
        assert_eq!(members.sum::<usize>(), counted, "{day}: each practice is counted once");
    }
    assert_eq!(
        all.relations().filter(|it| it.kind == RelationKind::Member).count(),
        practices.memberships.len()
    );
}

/// Each register on its own day: the group of every practice is the one in its fifteenth field, or in doubt.
#[test]
fn on_the_day_of_a_register_practices_are_where_it_has_them() {
    let Some((groups, practices)) = wholly() else { return };
    let all = as_facts([&groups, &practices]);
    let mut differing = Vec::new();
    for (name, day, _) in PRACTICES {
        let bytes = whole(&format!("ods/{name}")).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        for record in reader.records() {
            let record = record.unwrap();
            let (code, group) = (&record[0], &record[14]);
            let open = |code: &str| all.get(code).is_some_and(|body| body.is_open(day));
            let joined = record[15].parse::<u32>().is_ok_and(|it| it <= number(day));
            if open(code) && open(group) && joined && all.parent(code, "ccg", day) != Parent::One(group) {
                differing.push(format!("{day} {code} {group}"));
            }
        }
    }
    insta::assert_snapshot!(differing.join("\n"), @"
    2015-05-26 W93019 11M
    2015-05-26 M85097 13P
    2015-05-26 M85803 13P
    2015-05-26 Y00075 13P
    2015-05-26 M85059 13P
    2015-05-26 M85076 13P
    2015-05-26 M85179 13P
    2015-05-26 M85739 13P
    2015-05-26 M85782 13P
    2015-05-26 Y04786 08N
    ");
}

fn number(day: Date) -> u32 {
    u32::try_from(i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day()))
        .unwrap()
}

#[test]
fn the_rows_that_lie_here_are_those_of_the_files() {
    let samples = PRACTICES.map(|(whole, _, sample)| (whole, sample)).into_iter().chain(GROUPS);
    for (name, sample_name) in samples {
        let Some(bytes) = whole(&format!("ods/{name}")) else { return };
        let lines: std::collections::BTreeSet<&[u8]> =
            bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
        for line in sample(sample_name).split(|byte| *byte == b'\n') {
            assert!(lines.contains(line), "{sample_name}: {}", String::from_utf8_lossy(line));
        }
    }
}
