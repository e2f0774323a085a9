//! Facts as they may be published, from the command line.

use std::fs;

use tempfile::TempDir;

use crate::support::{Ran, json, outturn, outturn_in, project};

struct Desk {
    folder: TempDir,
}

/// What stands between fences that begin so.
fn fenced(kind: &str) -> String {
    let page = fs::read_to_string(project().join("docs/disclosure.md")).unwrap();
    let (_, rest) = page.split_once(&format!("\n```{kind}\n")).unwrap_or_else(|| panic!("no {kind}"));
    rest.split_once("```").unwrap().0.to_owned()
}

impl Desk {
    /// The folder of the page's example, and its policy.
    fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        for name in ["organisations", "relations", "readings"] {
            desk.write(&format!("facts/{name}.csv"), &fenced(&format!("csv facts/{name}.csv")));
        }
        desk.write("asthma-release.toml", &fenced("toml disclosure"));
        desk
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn there(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.folder.path()).unwrap();
                    found.push(name.to_string_lossy().into_owned());
                }
            }
        }
        found.retain(|name| !name.starts_with("facts/") && !name.starts_with("before/"));
        found.sort();
        found
    }

    fn run(&self, command: &str) -> Ran {
        let library = project();
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.extend(["--library", library.to_str().unwrap()]);
        outturn_in(self.folder.path(), args)
    }
}

#[test]
fn the_example_is_released_as_its_page_says() {
    let desk = Desk::new();
    let ran =
        desk.run("release facts --policy fewer-than-five --out released --account account.csv").quietly();
    let (command, out) =
        fenced("console").split_once('\n').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!(
        command,
        "$ outturn release facts --policy fewer-than-five --out released --account account.csv"
    );
    assert_eq!(ran.out, out);
    assert_eq!(desk.read("released/readings.csv"), fenced("csv released/readings.csv"));
    assert_eq!(desk.read("account.csv"), fenced("csv account.csv"));
    assert_eq!(
        desk.there(),
        [
            "account.csv",
            "asthma-release.toml",
            "released/organisations.csv",
            "released/policy.toml",
            "released/readings.csv",
            "released/relations.csv"
        ]
    );
    // It is a facts folder, and can be released again.
    desk.run("check released").quietly();
    desk.run("release released --policy fewer-than-five --out again").quietly();
    assert_eq!(desk.read("again/readings.csv"), desk.read("released/readings.csv"));
}

#[test]
fn a_policy_of_ones_own() {
    let desk = Desk::new();
    desk.run("check asthma-release.toml").quietly();
    desk.run("release facts --policy asthma-release.toml --out released").quietly();
    insta::assert_snapshot!(desk.read("released/readings.csv"), @"
    organisation,indicator,period,breakdown,stage,numerator,denominator,value,standing,source,note
    N1,c-difficile,2014/15,,,,,25,seen,,
    P1,c-difficile,2014/15,,,,,[c],seen,,withheld for release (asthma-release)
    P2,c-difficile,2014/15,,,,,[c],seen,,withheld for release (asthma-release)
    P3,c-difficile,2014/15,,,,,14,seen,,
    N1,qof-ast003,2014/15,,,99,210,,seen,,
    P1,qof-ast003,2014/15,,,[c],40,,seen,,withheld for release (asthma-release)
    P2,qof-ast003,2014/15,,,61,80,,seen,,
    P3,qof-ast003,2014/15,,,[c],90,,seen,,withheld for release (asthma-release)
    ");
    assert_eq!(desk.read("released/policy.toml"), desk.read("asthma-release.toml"));
    desk.write("asthma-release.toml", &fenced("toml disclosure").replace("leave = 5", "leave = 11"));
    let ran = desk.run("release facts --policy asthma-release.toml --out other").exits(3);
    insta::assert_snapshot!(ran.err, @r#"
    error[leaves-too-many]: a count that is withheld is one of 10 numbers, and 11 are to remain
     --> asthma-release.toml:5:55
      |
    5 | suppress   = { up_to = 9, zeros = "withheld", leave = 11 }
      |                                                       ^^
      |
      = help: write 10 or less, or withhold larger counts

    1 problem; nothing was written
    "#);
    assert_eq!(desk.run("check asthma-release.toml").exits(1).places(), ["asthma-release.toml:5"]);
    let ran = desk.run("release facts --policy fewer-than-fife --out other").exits(3);
    insta::assert_snapshot!(ran.err, @"
    error[unknown-policy]: there is no policy of this id
    --> fewer-than-fife
     = help: did you mean fewer-than-five?

    1 problem; nothing was written
    ");
}

#[test]
fn nothing_is_written_without_a_place_nor_over_what_is_there() {
    let desk = Desk::new();
    let before = desk.there();
    let ran = desk.run("release facts --policy hospital-statistics").quietly();
    assert!(ran.out.contains("Nothing was written"), "{}", ran.out);
    assert_eq!(desk.there(), before);
    desk.write("released/notes.txt", "mine");
    let ran =
        desk.run("release facts --policy fewer-than-five --out released --account account.csv").exits(3);
    assert!(ran.err.contains("output-exists"), "{}", ran.err);
    assert_eq!(desk.read("released/notes.txt"), "mine");
    assert!(!desk.there().contains(&"account.csv".to_owned()));
    let ran = desk.run("release facts --policy fewer-than-five --out new --account new/account.csv").exits(3);
    assert!(ran.err.contains("account-in-release"), "{}", ran.err);
    assert!(desk.run("release nowhere --policy fewer-than-five").exits(3).err.contains("no-facts"));
}

#[test]
fn what_was_released_before_is_known_and_told_where_it_gives_a_count_away() {
    let desk = Desk::new();
    // P2 and P3 were released, and the network was not.
    let (all, _) = fenced("csv facts/readings.csv")
        .split_once("P1,qof")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let without =
        |start: &str| all.split_inclusive('\n').filter(|line| !line.starts_with(start)).collect::<String>();
    desk.write("facts/readings.csv", &all);
    for name in ["organisations", "relations"] {
        desk.write(&format!("before/{name}.csv"), &desk.read(&format!("facts/{name}.csv")));
    }
    desk.write("before/readings.csv", &without("P1").replace("14,", "13,"));
    let ran = desk.run("release facts --policy fewer-than-five --released before --out released").quietly();
    insta::assert_snapshot!(desk.read("released/readings.csv"), @"
    organisation,indicator,period,breakdown,stage,numerator,denominator,value,standing,source,note
    N1,c-difficile,2014/15,,,,,25,seen,,
    P1,c-difficile,2014/15,,,,,[c],seen,,withheld for release (fewer-than-five)
    P2,c-difficile,2014/15,,,,,8,seen,,
    P3,c-difficile,2014/15,,,,,[c],seen,,withheld for release (fewer-than-five)
    ");
    assert!(ran.out.contains("1 figure was released before otherwise"), "{}", ran.out);
    desk.write("before/readings.csv", &without("P1"));
    let ran = desk.run("release facts --policy fewer-than-five --released before --out again").exits(1);
    insta::assert_snapshot!(ran.err, @"
    error[given-away-before]: P1 c-difficile 2014/15 is known from what was released before: it is 3, and 3 numbers are to remain possible
    --> facts
     = help: it is withheld, and that does not help: withdraw what was released, or accept it

    1 count could be worked out from what was released before
    ");
    assert!(desk.there().contains(&"again/readings.csv".to_owned()));
    // An earlier release that cannot be read may be the one that gives it away.
    desk.write("before/readings.csv", &without("P1").replace("14,", "many,"));
    desk.run("release facts --policy fewer-than-five --released before --out third").exits(3);
}

#[test]
fn a_row_that_was_kept_out_says_nothing_of_itself() {
    let desk = Desk::new();
    let text = fenced("csv facts/readings.csv")
        .replace("P3,c-difficile,2014/15,,,14,", "P3,c-difficile,2014/15,,,4 girls,");
    desk.write("facts/readings.csv", &text);
    let ran = desk.run("release facts --policy fewer-than-five --out released").exits(4);
    assert!(ran.err.contains("1 row of the facts was kept out"), "{}", ran.err);
    let released = desk.read("released/readings.csv");
    assert!(released.contains("P3,c-difficile,2014/15,,,,,[x],seen,,not available\n"), "{released}");
    assert!(!released.contains("girls"), "{released}");
}

#[test]
fn decisions_agreements_and_what_was_superseded_are_released_only_where_that_is_said() {
    let desk = Desk::new();
    desk.write(
        "facts/superseded.csv",
        "organisation,indicator,period,value,superseded_by\nP1,c-difficile,2014/15,2,x\n",
    );
    desk.write(
        "facts/decisions.csv",
        "scheme,organisation,subject,finding,role,date,reason\nquality-premium/2014-15,P1,quality,met,nhs-england,2015-06-01,seen\n",
    );
    desk.write("facts/indicators/local-count.toml", "id = \"local-count\"\ntitle = \"T\"\nphrase = \"cases\"\nunit = \"count\"\nvalue = \"count\"\ngood = \"low\"\ncounts = \"cases\"\nauthor = \"A board\"\nreviewed = \"2026-11-22\"\n");
    desk.run("release facts --policy fewer-than-five --out plain").quietly();
    desk.run("release facts --policy fewer-than-five --out with --with decisions --with agreements")
        .quietly();
    let there = desk.there();
    let under = |folder: &str| {
        there.iter().filter_map(|it| it.strip_prefix(folder)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        under("plain/"),
        ["indicators/local-count.toml", "organisations.csv", "policy.toml", "readings.csv", "relations.csv"]
    );
    assert!(under("with/").contains(&"decisions.csv".to_owned()));
    assert!(!under("with/").contains(&"agreements.csv".to_owned()), "there are none");
}

#[test]
fn an_award_on_rounded_counts_says_so() {
    let desk = tempfile::tempdir().unwrap();
    let released = desk.path().join("released");
    let released = released.to_str().unwrap();
    let policy = ["--policy", "hospital-statistics", "--with", "decisions", "--with", "agreements"];
    outturn(["release", "data/quality-premium", "--out", released].into_iter().chain(policy)).quietly();
    let award = |facts: &[&str]| {
        let args = ["award", "quality-premium/2014-15", "--earner", "02Y", "--format", "json"];
        let ran = outturn(args.iter().chain(facts).copied());
        assert!([0, 4].contains(&ran.code), "{}", ran.err);
        json(&ran.out).to_string()
    };
    let (plain, rounded) = (award(&[]), award(&["--facts", released]));
    let said = "rounded for release to the nearest 5 (hospital-statistics)";
    assert!(!plain.contains(said));
    assert!(rounded.contains(said), "{rounded}");
}

#[test]
fn the_national_practices_are_released_in_one_go() {
    let desk = tempfile::tempdir().unwrap();
    let out = desk.path().join("released");
    outturn(["release", "data/qof", "--policy", "fewer-than-five", "--out", out.to_str().unwrap()]).quietly();
    let readings = fs::read_to_string(out.join("readings.csv")).unwrap();
    for row in csv::Reader::from_reader(readings.as_bytes()).records() {
        let row = row.unwrap();
        for count in [&row[5], &row[6]] {
            let small = count.replace(',', "").parse::<u64>().is_ok_and(|count| (1..5).contains(&count));
            assert!(!small, "{row:?}");
        }
    }
}
