//! What is written about the register is so: its pages, its codes and the worked example.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use outturn_register::codes::CODES;
use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt, Line, Recovery};
use outturn_register::people::Role;

use crate::support::world::SCHEME;
use crate::support::{Place, World, block_on, day, hash};

/// Every file of a folder and those in it, as text.
fn sources(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn every_code_that_is_used_is_in_the_table_and_the_other_way_round() {
    let known: BTreeSet<&str> = CODES.iter().map(|it| it.code).collect();
    assert!(CODES.is_sorted_by_key(|it| it.code) && known.len() == CODES.len());
    assert!(CODES.iter().all(|it| !it.way_out.is_empty() && !it.means.is_empty()));
    let mut used = BTreeSet::new();
    for text in sources("src") {
        for after in text.split("complain(").skip(1) {
            let word = after.trim_start().strip_prefix('"').and_then(|it| it.split('"').next());
            used.extend(word.map(str::to_owned));
        }
    }
    assert_eq!(used.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
}

#[test]
fn every_code_is_met_in_a_test() {
    let mut tests = sources("tests").join("\n");
    for text in sources("src") {
        tests.extend(text.split_once("\n#[cfg(test)]\n").map(|(_, own)| own.to_owned()));
    }
    let missing: Vec<&str> = CODES
        .iter()
        .map(|it| it.code)
        .filter(|code| !tests.contains(&format!("\"{code}\"")) && !tests.contains(&format!("[{code}]")))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// The lines of a table of docs/register.md, from its heading on.
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let from = page.find(heading).unwrap_or_else(|| panic!("{heading}"));
    let rows = page[from..].lines().skip(2).take_while(|it| it.starts_with('|'));
    rows.map(|it| it.trim_matches('|').split('|').map(|it| it.trim().to_owned()).collect()).collect()
}

#[test]
fn the_worked_example_of_the_page_comes_out() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/register.md")).unwrap();
    let place = Place::sqlite();
    block_on(async {
        let mut world = World::published(&place).await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let finance = world.person(Role::Finance, "N1").await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let item = world.register.open_item(&analyst, SCHEME, "C1").await.unwrap();
        let line = |account, step: &str, pence| Line { account, step: step.to_owned(), pence };
        let calculate = |key: &str, lines: Vec<Line>| Act::Calculate {
            key: key.to_owned(),
            award_sha256: hash(key),
            lines,
            effective: day("2015-09-30"),
            recovery: Recovery::Repay,
        };
        let first = vec![
            line(Account::Maximum, "value", 100_000_001),
            line(Account::NotEarned, "measure/waiting", 40_000_000),
            line(Account::Deducted, "deduction/ambulances", 15_000_000),
            line(Account::Rounding, "rounding", 1),
            line(Account::Awarded, "", 45_000_000),
        ];
        let mut second = first.clone();
        second[2].pence = 30_000_000;
        second[4].pence = 30_000_000;

        let mut columns = Vec::new();
        let mut balances = async |world: &World| {
            let mut all = world.register.balances(&auditor, SCHEME, None, AsAt::default()).await.unwrap();
            all.retain(|it| it.pence != 0);
            columns.push(all);
        };
        world.take(item, Act::Freeze { facts_sha256: hash("facts") }).await;
        world.take(item, calculate("first", first)).await;
        world.take_to(item, State::Calculated, State::FinanceApproved, "x", 0).await;
        balances(&world).await;
        world.take_to(item, State::FinanceApproved, State::Paid, "x", 0).await;
        balances(&world).await;
        world.take(item, Act::ReadingsChanged { what: "another count of ambulances".to_owned() }).await;
        world.take(item, Act::Freeze { facts_sha256: hash("other facts") }).await;
        world.take(item, calculate("second", second)).await;
        world.take_to(item, State::Calculated, State::Paid, "y", 0).await;
        balances(&world).await;
        world
            .register
            .repaid(&finance, "bank-17", (SCHEME, "C1"), day("2016-01-15"), 15_000_000)
            .await
            .unwrap();
        balances(&world).await;
        world.sound().await;

        let told = table(&page, "| account | after approval |");
        let mut found: Vec<Vec<String>> = Vec::new();
        for account in Account::ALL {
            let of = |all: &Vec<outturn_register::ledger::Balance>| {
                all.iter()
                    .find(|it| it.account == *account)
                    .map_or(String::new(), |it| outturn_core::Pence(i128::from(it.pence)).to_string())
            };
            let row: Vec<String> = columns.iter().map(of).collect();
            if row.iter().any(|it| !it.is_empty()) {
                found.push([vec![format!("`{}`", account.name())], row].concat());
            }
        }
        assert_eq!(told, found, "{found:#?}");
    });
}
