//! What schemes may cost, against the money that they are paid from.

use crate::support::{Copy, FACTS, outturn};

const FIRST: &str = "quality-premium/2013-14";

/// Pence of the first amount behind some words.
fn pence(page: &str, words: &str) -> i64 {
    let line = page.lines().find(|line| line.starts_with(words)).unwrap();
    let amount = line[words.len()..].split_whitespace().find(|word| word.starts_with('£')).unwrap();
    let digits: String = amount.chars().filter(char::is_ascii_digit).collect();
    let amount_is_whole = !amount.contains('.');
    digits.parse::<i64>().unwrap() * if amount_is_whole { 100 } else { 1 }
}

/// A page without its line breaks.
fn flat(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_published_totals_come_out() {
    // £5 for each of 53,807,894 people, published as £269m; £86.3m of it was paid.
    let page = outturn(["fund", FIRST]).exits(1).out;
    insta::assert_snapshot!("2013-14", page);
    assert_eq!(pence(&page, "all 211 earners"), 53_807_894 * 500);
    assert!((pence(&page, "all 211 earners") - pence(&page, "published as available")).abs() < 50_000_000);
    assert!(flat(&page).contains("Published as paid: £86,300,000, 32.1% of full awards"), "{page}");
    // The heads of the later years were not published: what was is told beside ours, and is not ours.
    let page = outturn(["fund", "quality-premium/2014-15"]).exits(1).out;
    insta::assert_snapshot!("2014-15", page);
    assert_eq!(pence(&page, "published as available"), 27_200_000_000);
    assert!(
        flat(&page).contains("26.8% of what was published as available; £199,000,000 was not paid"),
        "{page}"
    );
    let page = outturn(["fund", "quality-premium/2015-16"]).exits(0).out;
    insta::assert_snapshot!("2015-16", page);
    assert!(
        flat(&page).contains("20.4% of what was published as available; £218,000,000 was not paid"),
        "{page}"
    );
}

#[test]
fn the_running_cost_allowance_is_told_and_not_touched() {
    let page = outturn(["fund", FIRST]).exits(1).out;
    let told = page.split_once("Not to be touched: the running cost allowance, 2013/14\n").unwrap().1;
    // £25 for each head, and a fifth of it is what the premium comes to.
    assert!(told.starts_with("  £25 for each of 53,807,894 heads: £1,345,197,350 in all"), "{told}");
    assert!(told.contains("come to 20% of it"), "{told}");
    let project = Copy::new();
    let scheme = format!("schemes/{FIRST}.toml");
    project.change(&scheme, "funded_by", "administration-limit", "running-cost-allowance");
    for command in [["check", &scheme].as_slice(), &["fund", FIRST], &["award", FIRST]] {
        let told = project.outturn(command);
        assert_ne!(told.code, 0);
        assert!(
            told.err.contains("error[budget-pays-no-awards]: no award may be paid from the running cost"),
            "{}",
            told.err
        );
    }
}

#[test]
fn a_sum_that_is_short_is_found_and_one_that_is_enough_is_not() {
    let project = Copy::new();
    let budget = "budgets/administration-limit.toml";
    project.change(budget, "pounds = \"£200m\"", "£200m", "£269,039,470");
    let page = project.outturn(["fund", FIRST]).quietly().out;
    assert!(page.contains("set aside for the scheme   £269,039,470  as much\n"), "{page}");
    let text = project.read(budget);
    project.write(budget, &format!("{text}\n[[limit]]\nyear = \"2013/14\"\ntotal = \"£269,039,469\"\n"));
    let page = project.outturn(["fund", FIRST]).exits(1).out;
    assert!(page.contains("the whole budget, 2013/14  £269,039,469  £1.00 more\n"), "{page}");
}

#[test]
fn a_full_award_that_is_not_known_is_no_zero() {
    let project = Copy::new();
    let readings = format!("{FACTS}/readings.csv");
    let text = project.read(&readings);
    let without: Vec<&str> =
        text.lines().filter(|line| !line.starts_with("00C,running-cost-population,")).collect();
    project.write(&readings, &format!("{}\n", without.join("\n")));
    let page = project.outturn(["fund", FIRST]).exits(1).out;
    assert!(page.contains("all 211 earners                                   at least £268,"), "{page}");
    assert!(page.contains("1 of them is not known: 00C.\n"), "{page}");
    // More than was set aside in any case; whether it is more than was published cannot be known.
    assert!(page.contains("set aside for the scheme   £200,000,000  at least £68,"), "{page}");
    assert!(page.contains("published as available     £269,000,000  not known\n"), "{page}");
    assert!(page.contains("and not every count of heads is known"), "{page}");
}

#[test]
fn a_cap_is_the_most_that_is_needed() {
    let project = Copy::new();
    let scheme = format!("schemes/{FIRST}.toml");
    let text = project.read(&scheme);
    let cite = "cite = { source = \"guidance\", standing = \"seen\" }";
    project.write(&scheme, &format!("{text}\n[cap]\nat_most = \"£500,000\"\n{cite}\n"));
    let page = project.outturn(["fund", FIRST]).quietly().out;
    assert!(page.contains("the largest: 00C NHS Darlington CCG"), "{page}");
    let capped = pence(&page, "all 211 earners");
    project.write(&scheme, &format!("{text}\n[cap]\nat_most = \"50%\"\n{cite}\n"));
    let page = project.outturn(["fund", FIRST]).quietly().out;
    assert_eq!(pence(&page, "all 211 earners"), 53_807_894 * 250);
    assert!(capped < 53_807_894 * 500);
}

#[test]
fn where_no_budget_is_named_that_is_said() {
    let page = outturn(["fund", "qof/2014-15-asthma"]).quietly().out;
    assert!(page.contains("The scheme does not say where the money comes from.\n"), "{page}");
    insta::assert_snapshot!(outturn(["fund", "cms-hvbp/fy2024"]).exits(3).err, @"
    error[no-money]: this scheme gives scores, and no money
    --> schemes/cms-hvbp/fy2024.toml
     = help: name a scheme that pays

    1 problem; nothing was written
    ");
}
