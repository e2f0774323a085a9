//! Published files into a facts folder, as someone does it who has not done it before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use outturn_intake::layout::codes::CODES;
use tempfile::TempDir;

use crate::support::{Ran, contents, outturn_in, project, rows};

mod told;

/// Words with hyphens in the source of the command that are not codes.
const WORDS: &[&str] = &[];

/// A file of one month.
const MARCH: &str = "\
Code,Trust,Month,Patients,Within 18 weeks
RAX,Kingston,March 2015,1200,1140
RBA,Taunton,March 2015,800,790
-,England,March 2015,2000,1930
";
const APRIL: &str = "\
Code,Trust,Month,Patients,Within 18 weeks
RAX,Kingston,April 2015,1210,1100
-,England,April 2015,1210,1100
";
/// March again, with another figure.
const REVISED: &str = "\
Code,Trust,Month,Patients,Within 18 weeks
RAX,Kingston,March 2015,1201,1139
RBA,Taunton,March 2015,800,790
-,England,March 2015,2001,1929
";

/// The page that says how it is done.
fn page() -> String {
    fs::read_to_string(project().join("docs/intake.md")).unwrap()
}

/// What stands between fences that begin so.
fn fenced(page: &str, kind: &str) -> String {
    let (_, rest) = page.split_once(&format!("\n```{kind}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A folder with the layout of the page, and files.
    fn new(files: &[(&str, &str)]) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        desk.write("waits-by-trust.toml", fenced(&page(), "toml layout").as_bytes());
        for (name, text) in files {
            desk.write(name, text.as_bytes());
        }
        desk
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path().join(name), bytes).unwrap();
    }

    fn intake(&self, args: &[&str]) -> Ran {
        let layout = ["intake", "--layout", "waits-by-trust.toml"];
        let library = project();
        let library = ["--library", library.to_str().unwrap()];
        outturn_in(self.path(), layout.iter().chain(args).chain(&library).copied().collect::<Vec<_>>())
    }

    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        contents(&self.path().join(folder))
    }

    /// Numerators of a file, by body and period.
    fn numerators(&self, file: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path().join(file)).unwrap();
        let shown = |row: &BTreeMap<String, String>| {
            let figure = if row["numerator"].is_empty() { &row["value"] } else { &row["numerator"] };
            format!("{} {} {figure}", row["organisation"], row["period"])
        };
        rows(&text).iter().map(shown).collect()
    }
}

fn packed(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

#[test]
fn the_example_of_the_page_is_what_happens() {
    let page = page();
    let desk = Desk::new(&[("waits.csv", &fenced(&page, "csv waits.csv"))]);
    let ran = desk.intake(&["waits.csv", "--into", "facts"]).exits(4);
    let console = fenced(&page, "console");
    let (command, said) = console.split_once('\n').unwrap();
    assert_eq!(command, "$ outturn intake waits.csv --layout waits-by-trust.toml --into facts");
    assert_eq!(said, format!("{}{}", ran.out, ran.err));
    let readings = fs::read_to_string(desk.path().join("facts/readings.csv")).unwrap();
    assert_eq!(readings, fenced(&page, "csv facts/readings.csv"));
}

#[test]
fn a_file_again_packed_or_in_another_order_changes_nothing() {
    let desk = Desk::new(&[("march.csv", MARCH), ("april.csv", APRIL)]);
    desk.write("march.bin", &packed(MARCH));
    let first = desk.intake(&["march.csv", "april.csv", "--into", "one"]).quietly();
    assert!(first.out.contains("  3 readings added\n"), "{}", first.out);
    desk.intake(&["april.csv", "march.csv", "march.csv", "--into", "two"]).quietly();
    assert!(desk.files("one") == desk.files("two"));
    let before = desk.files("one");
    let again = desk.intake(&["march.bin", "--into", "one"]).quietly();
    assert!(again.out.ends_with("one\n  nothing changed\n"), "{}", again.out);
    assert!(desk.files("one") == before);
    // Without a folder, what would be read is told.
    desk.intake(&["march.bin"]).quietly();
    assert_eq!(desk.files("one"), before);
}

#[test]
fn a_later_revision_holds_whatever_came_first() {
    let desk = Desk::new(&[("march.csv", MARCH), ("revised.csv", REVISED)]);
    let old = ["march.csv", "--published", "2015-05-14"];
    let new = ["revised.csv", "--published", "2015-07-09"];
    for (folder, turns) in [("a", [old, new]), ("b", [new, old])] {
        for turn in turns {
            desk.intake(&[&turn[..], &["--into", folder]].concat()).quietly();
        }
    }
    assert!(desk.files("a") == desk.files("b"));
    assert_eq!(desk.numerators("a/readings.csv"), ["RAX 2015-03 1139", "RBA 2015-03 790"]);
    assert_eq!(desk.numerators("a/superseded.csv"), ["RAX 2015-03 1140", "RBA 2015-03 790"]);
    let kept = rows(&fs::read_to_string(desk.path().join("a/superseded.csv")).unwrap());
    assert!(kept.iter().all(|row| row["superseded_by"].starts_with("waits-by-trust-")));
    assert!(kept.iter().all(|row| row["superseded_by"] != row["source"]));
    // Nothing reads what was superseded.
    let check = outturn_in(desk.path(), ["check", "a", "--library", project().to_str().unwrap()]);
    assert!(!check.err.contains("superseded"), "{}", check.err);
}

#[test]
fn of_two_files_that_do_not_say_which_is_newer_neither_is_believed() {
    let desk = Desk::new(&[("march.csv", MARCH), ("revised.csv", REVISED)]);
    let ran = desk.intake(&["march.csv", "revised.csv", "--into", "facts"]).exits(3);
    assert!(ran.err.contains("[which-is-newer]") && ran.err.contains("--published"), "{}", ran.err);
    assert!(!desk.path().join("facts").exists());
    desk.intake(&["march.csv", "--into", "facts"]).quietly();
    let before = desk.files("facts");
    desk.intake(&["revised.csv", "--into", "facts"]).exits(3);
    assert!(desk.files("facts") == before);
}

#[test]
fn a_cell_that_is_no_figure_is_told_with_its_place_and_is_missing() {
    let text = "Code,Trust,Month,Patients,Within 18 weeks\n\
                RAX,Kingston,March 2015,1200,#N/A\n\
                RBA,Taunton,March 2015,-3,790\n\
                RBD,Dorchester,42064,310,300\n\
                RBZ,Northern Devon,March 2015,300,310\n\
                RCB,York,March 2015,12 (see note),10\n\
                RCD,Harrogate,March 2015,10,9\n\
                RCD,Harrogate,March 2015,10,8\n\
                see below,,March 2015,5,5\n\
                Source: a publisher,,,,\n";
    let desk = Desk::new(&[("odd.csv", text)]);
    let ran = desk.intake(&["odd.csv", "--into", "facts"]).exits(4);
    insta::assert_snapshot!(ran.err, @r##"
    error[figure-rejected]: "#N/A": it is a mistake of the spreadsheet, not a figure
    --> odd.csv, row 2, column "Within 18 weeks"
     = help: ask the publisher for the figure

    error[figure-rejected]: "-3": it is below zero
    --> odd.csv, row 3, column "Patients"
     = help: ask the publisher for the right figure

    error[figure-rejected]: "42064": "42064" is no period as the layout says that it is written
    --> odd.csv, row 4, column "Month"
     = help: check the row, or the form in the layout

    error[figure-rejected]: there are 310 of 300
    --> odd.csv, row 5
     = help: ask the publisher which is right

    error[figure-rejected]: "12 (see note)": it is not a number
    --> odd.csv, row 6, column "Patients"
     = help: if it is a mark, say under `nothing` in the layout which nothing it means

    error[figure-rejected]: there are two rows about RCD in 2015-03
    --> odd.csv, row 8
     = help: ask the publisher which is right

    error[figure-rejected]: "see below": it is not the code of a body
    --> odd.csv, row 9, column "Code"
     = help: if it is none, say so in the layout: `not_bodies`, or `total`

    error[figure-rejected]: the row of totals is not there
    --> odd.csv
     = help: check that the file is whole

    8 complaints; what they are about is not in the figures
    "##);
    let kept = ["RAX", "RBA", "RBZ", "RCB", "RCD"].map(|code| format!("{code} 2015-03 [x]"));
    assert_eq!(desk.numerators("facts/readings.csv"), kept);
}

#[test]
fn bodies_are_those_of_the_register_where_there_is_one() {
    let trust = |code: &str, name: &str| {
        let blank = ",\"\"".repeat(8);
        format!("\"{code}\",\"{name}\"{blank},\"20110701\",\"\"{}\n", ",\"\"".repeat(15))
    };
    let desk = Desk::new(&[("march.csv", MARCH), ("etr.csv", &trust("RAX", "KINGSTON HOSPITAL"))]);
    let ran = desk.intake(&["etr.csv", "march.csv", "--into", "facts"]).exits(4);
    let told = "error[unknown-organisation]: 1 bodies are in no register of this folder: RBA Taunton";
    assert!(ran.err.contains(told), "{}", ran.err);
    let bodies = rows(&fs::read_to_string(desk.path().join("facts/organisations.csv")).unwrap());
    let shown: Vec<_> =
        bodies.iter().map(|row| format!("{} {} {}", row["code"], row["name"], row["opened"])).collect();
    assert_eq!(shown, ["RAX KINGSTON HOSPITAL 2011-07-01", "RBA Taunton [x]"]);
    // What is read of a body that no register has is there all the same.
    assert_eq!(desk.numerators("facts/readings.csv"), ["RAX 2015-03 1140", "RBA 2015-03 790"]);
}

#[test]
fn a_file_that_no_layout_fits_or_two_do_is_rejected_and_the_others_are_read() {
    let desk = Desk::new(&[
        ("march.csv", MARCH),
        ("other.csv", "Code,Trust,Month,Patients\nRAX,Kingston,March 2015,3\n"),
        ("empty.csv", ""),
        ("letter.pdf", "%PDF-1.7"),
        ("april.csv", APRIL),
    ]);
    let all = ["other.csv", "march.csv", "empty.csv", "letter.pdf", "april.csv"];
    let ran = desk.intake(&[&all[..], &["--into", "facts"]].concat()).exits(4);
    insta::assert_snapshot!(ran.out, @r#"
    other.csv
      rejected: no layout fits this text; the nearest is waits-by-trust, for which it lacks the heading "Within 18 weeks"
    march.csv
      Waits by trust (waits-by-trust)
      2015-03: 2 readings of 2 bodies
      2 of 2 totals of the file are the sum of its rows
    empty.csv
      rejected: it is empty, which is not read
    letter.pdf
      rejected: it is a PDF, which is not read
    april.csv
      Waits by trust (waits-by-trust)
      2015-04: 1 readings of 1 bodies
      2 of 2 totals of the file are the sum of its rows

    5 files: 2 read, 3 rejected

    facts
      3 readings added
      2 bodies added without their days, as no register of the folder has them
    "#);
    insta::assert_snapshot!(ran.err, @r#"
    error[not-read]: no layout fits this text; the nearest is waits-by-trust, for which it lacks the heading "Within 18 weeks"
    --> other.csv
     = help: write a layout for it: docs/intake.md says how

    error[not-read]: it is empty, which is not read
    --> empty.csv
     = help: get the file again from its publisher

    error[not-read]: it is a PDF, which is not read
    --> letter.pdf
     = help: get the figures as a workbook or CSV

    3 complaints; what they are about is not in the figures
    "#);
    desk.intake(&["march.csv", "april.csv", "--into", "without"]).quietly();
    assert!(desk.files("facts") == desk.files("without"));
    // Of files that are all rejected nothing is made.
    let ran = desk.intake(&["other.csv", "letter.pdf", "--into", "none"]).exits(3);
    assert!(ran.err.ends_with("2 problems; nothing was written\n"), "{}", ran.err);
    assert!(!desk.path().join("none").exists());
    let second = fenced(&page(), "toml layout").replace("waits-by-trust", "waits-again");
    desk.write("waits-again.toml", second.as_bytes());
    let ran = desk.intake(&["march.csv", "--layout", "waits-again.toml"]).exits(3);
    assert!(ran.err.contains("it fits several layouts: waits-again and waits-by-trust"), "{}", ran.err);
}

#[test]
fn a_folder_stands_for_the_files_below_it() {
    let desk = Desk::new(&[]);
    fs::create_dir_all(desk.path().join("sent/later")).unwrap();
    fs::create_dir_all(desk.path().join("sent/.thumbs")).unwrap();
    for (name, text) in [
        ("sent/march.csv", MARCH),
        ("sent/later/april.csv", APRIL),
        ("sent/later/.april.csv.part", "half of it"),
        ("sent/.thumbs/x.csv", REVISED),
    ] {
        desk.write(name, text.as_bytes());
    }
    let ran = desk.intake(&["sent", "sent/march.csv", "--into", "facts"]).quietly();
    insta::assert_snapshot!(ran.out, @"
    sent/later/april.csv
      Waits by trust (waits-by-trust)
      2015-04: 1 readings of 1 bodies
      2 of 2 totals of the file are the sum of its rows
    sent/march.csv
      Waits by trust (waits-by-trust)
      2015-03: 2 readings of 2 bodies
      2 of 2 totals of the file are the sum of its rows

    2 files: 2 read, 0 rejected

    facts
      3 readings added
      2 bodies added without their days, as no register of the folder has them
    ");
    // What was named and is not there is a slip of the hand: nothing is read.
    let ran = desk.intake(&["sent", "sennt", "--into", "other"]).exits(3);
    assert!(
        ran.err.contains("error[cannot-read]: there is no such file or folder\n--> sennt\n"),
        "{}",
        ran.err
    );
    assert!(!desk.path().join("other").exists());
}

#[test]
fn a_folder_that_nothing_can_be_added_to_is_left_as_it_is() {
    let desk = Desk::new(&[("march.csv", MARCH), ("facts.csv", "")]);
    let ran = desk.intake(&["march.csv", "--into", "facts.csv"]).exits(3);
    assert!(ran.err.contains("error[no-facts]: this is a file, not a folder"), "{}", ran.err);
    let twice = "code,name,kind,opened,closed\nRAX,One,trust,2001-04-01,\nRAX,Two,trust,2001-04-01,\n";
    fs::create_dir(desk.path().join("facts")).unwrap();
    desk.write("facts/organisations.csv", twice.as_bytes());
    let ran = desk.intake(&["march.csv", "--into", "facts"]).exits(3);
    assert!(ran.err.contains("error[duplicate-row]: `RAX` is there twice"), "{}", ran.err);
    assert_eq!(desk.files("facts")["organisations.csv"], twice.as_bytes());
}

#[test]
fn a_file_of_which_little_can_be_read_is_told_in_short() {
    let rows = (0..1_100).map(|_| "RAX,Kingston,soon,5,5\n").collect::<String>();
    let desk = Desk::new(&[("odd.csv", &format!("Code,Trust,Month,Patients,Within 18 weeks\n{rows}"))]);
    let ran = desk.intake(&["odd.csv"]).exits(4);
    let first =
        "error[many-rejections]: 1100 figures could not be read, of which 100 are not listed\n--> odd.csv\n";
    assert!(ran.err.starts_with(first) && ran.err.contains("and 901 more\n1001 complaints; "), "{}", ran.err);
}

#[test]
fn what_was_written_by_hand_stays_and_nothing_takes_its_place() {
    let desk = Desk::new(&[("march.csv", MARCH)]);
    fs::create_dir(desk.path().join("facts")).unwrap();
    desk.write("facts/notes.txt", b"mine");
    desk.write("facts/organisations.csv", b"code,name,kind,opened,closed\nRAX,My name,trust,2001-04-01,\n");
    let reading = "organisation,indicator,period,numerator,denominator,value,note\n\
                   RAX,rtt-incomplete-within-18-weeks,2014-03,9,10,,by hand\n";
    desk.write("facts/readings.csv", reading.as_bytes());
    desk.intake(&["march.csv", "--into", "facts"]).exits(4);
    assert_eq!(
        desk.numerators("facts/readings.csv"),
        ["RAX 2014-03 9", "RAX 2015-03 1140", "RBA 2015-03 790"]
    );
    assert_eq!(desk.files("facts")["notes.txt"], b"mine");
    let bodies = fs::read_to_string(desk.path().join("facts/organisations.csv")).unwrap();
    assert!(bodies.contains("RAX,My name,trust,2001-04-01"), "{bodies}");
    desk.write("facts/readings.csv", reading.replace("2014-03", "2015-03").as_bytes());
    let ran = desk.intake(&["march.csv", "--into", "facts"]).exits(3);
    assert!(ran.err.contains("[two-sources]"), "{}", ran.err);
}

/// Every file of the source of the command, as one text.
fn source() -> String {
    let mut text = String::new();
    let mut folders = vec![
        project().join("crates/outturn/src/intake"),
        project().join("crates/outturn/src/commands/intake"),
    ];
    for folder in folders.clone() {
        text += &fs::read_to_string(folder.with_extension("rs")).unwrap();
    }
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { text += &fs::read_to_string(path).unwrap() }
        }
    }
    text
}

#[test]
fn every_code_is_in_the_table_and_shown_by_a_test() {
    let source = source();
    let is_kebab = |text: &&str| {
        text.contains('-')
            && text.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let told: BTreeSet<&str> = source.split('"').filter(is_kebab).filter(|it| !WORDS.contains(it)).collect();
    let known: BTreeSet<&str> = CODES.iter().map(|it| it.code).collect();
    assert_eq!(told, known);
    let of = |file: &str| fs::read_to_string(project().join("crates/outturn/tests/it").join(file)).unwrap();
    let tests = of("intake.rs") + &of("intake/told.rs") + &page();
    for it in CODES {
        assert!(tests.contains(&format!("[{}]", it.code)), "{} is not tested", it.code);
        assert!(it.means.ends_with('.') && it.way_out.ends_with('.'), "{}", it.code);
    }
}
