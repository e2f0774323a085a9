//! Awards as lines of the ledger, and the ledger as hledger reads it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use outturn_award::award::{Award, Run, earners};
use outturn_core::Pence;
use outturn_intake::facts;
use outturn_register::flow::State;
use outturn_register::ledger::{Account, lines_of};
use outturn_register::people::Role;
use outturn_register::spending::Purpose;
use outturn_scheme::{Catalogue, Scheme};

use crate::support::world::{SCHEME, spend};
use crate::support::{World, both};

both! {
    async fn hledger_checks_the_journal(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        world.item(SCHEME, "C2", State::Calculated, 30_000).await;
        let spender = world.person(Role::CcgFinance, "C1").await;
        let mut it = spend(50_001, Some(Purpose::Outcomes), "2015-10-01");
        it.about = "a clinic; and | more".to_owned();
        world.register.spent(&spender, "s1", &it).await.unwrap();
        let finance = world.person(Role::Finance, "N1").await;
        let journal = world.register.journal(&finance, SCHEME).await.unwrap();
        assert!(journal.contains("; 2015-09-30 ! (3) determination"), "what is pending is a comment: {journal}");
        let file = place.folder.path().join("ledger.journal");
        fs::write(&file, &journal).unwrap();
        let Ok(version) = Command::new("hledger").arg("--version").output() else {
            assert!(std::env::var_os("CI").is_none(), "hledger has to be installed: `cargo xtask setup`");
            crate::support::say("skipped: hledger is not installed; `cargo xtask setup` installs it");
            return;
        };
        assert!(version.status.success());
        let hledger = |arguments: &[&str]| {
            Command::new("hledger").env("LC_ALL", "C.UTF-8").arg("-f").arg(&file).args(arguments).output().unwrap()
        };
        let checked = hledger(&["check", "accounts", "commodities", "ordereddates"]);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        let balance = hledger(&["balance", "--no-total", "--flat", "-O", "csv"]);
        let text = String::from_utf8(balance.stdout).unwrap();
        for line in ["\"spec/2014-15:C1:awarded\",\"£750.00\"", "\"spec/2014-15:C1:spent\",\"£500.01\"", "\"spec/2014-15:N1:pot\",\"£750.00\""] {
            assert!(text.contains(line), "{text}");
        }
        // It does check: one penny more is found.
        fs::write(&file, journal.replacen("£750.00", "£750.01", 1)).unwrap();
        assert!(!hledger(&["check"]).status.success());
    }
}

/// The files of a folder of the project.
pub(crate) fn files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let paths = fs::read_dir(root).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file());
    paths.map(|it| (it.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&it).unwrap())).collect()
}

fn texts(folder: &str) -> Vec<(String, String)> {
    files(folder).into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

pub(crate) fn catalogue() -> Catalogue {
    let (indicators, frameworks) = (texts("indicators"), texts("frameworks"));
    let (mut catalogue, problems) =
        Catalogue::read(indicators.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert_eq!(problems, []);
    let problems =
        catalogue.read_frameworks(frameworks.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert_eq!(problems, []);
    catalogue
}

const RULES: &str = r#"
language = 1
id       = "spec/2014-15"
title    = "An example"
year     = "2014/15"
earner   = "ccg"
organisations_as_at = "2014-04-01"
[source.guide]
title = "A guide"
[value]
fixed    = "£100,000.01"
rounding = { to = "£1", direction = "down" }
cite     = { source = "guide", standing = "seen" }
[[gateway]]
id      = "money"
title   = "Financial balance"
decided = "payer"
failing = { scales_to = "50%" }
cite    = { source = "guide", standing = "seen" }
[[measure]]
id        = "waiting"
title     = "Waiting times"
earns     = "33%"
indicator = "rtt-incomplete-within-18-weeks"
outturn   = "2015-03"
test      = { at_least = "92%" }
cite      = { source = "guide", standing = "seen" }
[[measure]]
id        = "earlier"
title     = "Earlier"
earns     = "67%"
indicator = "rtt-incomplete-within-18-weeks"
outturn   = "2015-02"
test      = { at_least = "92%" }
cite      = { source = "guide", standing = "seen" }
[deductions]
from = "earned"
cite = { source = "guide", standing = "seen" }
[[deduction]]
id        = "january"
title     = "January"
indicator = "rtt-incomplete-within-18-weeks"
outturn   = "2015-01"
standard  = { at_least = "92%" }
takes     = "25%"
cite      = { source = "guide", standing = "seen" }
"#;

/// The award of a body under these rules: with half kept by the gateway, one measure missed and one deduction.
fn worked(decided: bool) -> Award {
    let catalogue = catalogue();
    let scheme = Scheme::read("spec.toml", RULES, &catalogue).unwrap_or_else(|it| panic!("{it:#?}"));
    let mut files = BTreeMap::from([
        (
            "organisations.csv".to_owned(),
            b"code,name,kind,opened,closed\nA,Anytown CCG,ccg,2013-04-01,\n".to_vec(),
        ),
        (
            "readings.csv".to_owned(),
            b"organisation,indicator,period,numerator,denominator,value\n\
              A,rtt-incomplete-within-18-weeks,2015-03,91,100,\n\
              A,rtt-incomplete-within-18-weeks,2015-02,92,100,\n\
              A,rtt-incomplete-within-18-weeks,2015-01,91,100,\n"
                .to_vec(),
        ),
    ]);
    if decided {
        let text = "scheme,organisation,subject,finding,role,date,reason\nspec/2014-15,A,money,missed,payer,2015-06-01,a deficit\n";
        files.insert("decisions.csv".to_owned(), text.as_bytes().to_vec());
    }
    let read = facts::read("", &files, &catalogue).unwrap_or_else(|it| panic!("{it:#?}"));
    assert!(read.rejections.is_empty(), "{:#?}", read.rejections);
    Run::new(&scheme, &read.facts).award_of("A").unwrap()
}

#[test]
fn the_lines_of_an_award_sum_to_it_and_say_what_became_of_the_rest() {
    let award = worked(true);
    let told: Vec<String> = lines_of(&award)
        .unwrap()
        .into_iter()
        .map(|it| format!("{} {} {}", it.account.name(), it.step, it.pence))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    maximum value 10000001
    withheld-by-gateway gateway/money 5000000
    not-earned measure/waiting 1650001
    deducted deduction/january 837500
    awarded  2512500
    ");
}

#[test]
fn an_award_that_is_not_settled_has_no_lines() {
    assert_eq!(lines_of(&worked(false)).unwrap_err().code, "undetermined-award");
}

#[test]
fn every_settled_award_of_the_library_has_lines_that_sum_to_it() {
    let catalogue = catalogue();
    let (mut settled, mut open) = (0, 0);
    for family in ["icb-example", "quality-premium", "qof"] {
        let read = facts::read(family, &files(&format!("data/{family}")), &catalogue).unwrap();
        for (name, text) in texts(&format!("schemes/{family}")) {
            if Path::new(&name).extension().is_none_or(|it| it != "toml") {
                continue;
            }
            let scheme = Scheme::read(&name, &text, &catalogue).unwrap_or_else(|it| panic!("{it:#?}"));
            let run = Run::new(&scheme, &read.facts);
            for award in earners(&scheme, &read.facts).take(250).map(|it| run.award(it)) {
                match lines_of(&award) {
                    Ok(lines) => {
                        settled += 1;
                        let of = |wanted| {
                            lines.iter().filter(|it| it.account == wanted).map(|it| it.pence).sum::<i64>()
                        };
                        assert_eq!(
                            Some(Pence(of(Account::Awarded).into())),
                            award.most,
                            "{name} {}",
                            award.code
                        );
                        assert_eq!(
                            Some(Pence(of(Account::Maximum).into())),
                            award.maximum,
                            "{name} {}",
                            award.code
                        );
                    }
                    Err(why) => {
                        open += 1;
                        assert_eq!(why.code, "undetermined-award");
                        assert!(award.most != Some(award.least), "{name} {}", award.code);
                    }
                }
            }
        }
    }
    crate::support::say(&format!("{settled} settled, {open} not"));
    assert!(settled > 100 && open > 100, "{settled} settled, {open} not");
}
