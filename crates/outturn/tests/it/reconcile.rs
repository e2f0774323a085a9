//! Published awards held against the rules.

use std::collections::BTreeMap;

use crate::support::{outturn, rows};

/// The weights of 2013/14 as they were published, in thousandths of a full award: three national measures and three
/// local ones of an eighth, and one national measure of a quarter.
const LINES: [i64; 7] = [125, 250, 125, 125, 125, 125, 125];
/// What missing each of the four standards takes of what was earned.
const STANDARDS: [i64; 4] = [250; 4];

/// What was earned and what is taken, in thousandths, and in how many ways each comes about.
type Ways = BTreeMap<(i64, i64), (u64, u64)>;

fn subsets(parts: &[i64]) -> BTreeMap<i64, u64> {
    let mut counts = BTreeMap::new();
    for chosen in 0..1_u32 << parts.len() {
        let sum =
            parts.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1).map(|(_, part)| part).sum();
        *counts.entry(sum).or_default() += 1;
    }
    counts
}

/// Every set of lines with every set of standards, tried one by one.
fn tried(maximum_pence: i64, fits: impl Fn(i64) -> bool, subtract: bool) -> Ways {
    let mut ways = Ways::new();
    for (earned, line_sets) in subsets(&LINES) {
        for (taken, standard_sets) in subsets(&STANDARDS) {
            // In thousandths of thousandths of a penny, so that nothing is rounded before the end.
            let share =
                if subtract { (earned - taken).max(0) * 1000 } else { earned * (1000 - taken).max(0) };
            let award = (maximum_pence * share + 500_000) / 1_000_000;
            if fits(award) {
                ways.insert((earned, taken), (line_sets, standard_sets));
            }
        }
    }
    ways
}

/// A cell such as `37.5%` in thousandths.
fn thousandths(cell: &str) -> i64 {
    let (whole, part) =
        cell.trim_end_matches('%').split_once('.').unwrap_or((cell.trim_end_matches('%'), "0"));
    whole.parse::<i64>().unwrap() * 10 + part.parse::<i64>().unwrap()
}

/// The ways that the program lists.
fn listed(page: &str) -> Ways {
    let table = page.lines().skip_while(|line| !line.starts_with("---")).skip(1);
    table
        .take_while(|line| !line.is_empty())
        .map(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(
                cells[0], "100%",
                "a gateway that fails leaves nothing to reach a figure with: {line}"
            );
            let sets = (cells[5].parse().unwrap(), cells[6].parse().unwrap());
            ((thousandths(cells[1]), thousandths(cells[2])), sets)
        })
        .collect()
}

fn half_up(value: i64, unit: i64) -> i64 {
    (2 * value + unit).div_euclid(2 * unit) * unit
}

#[test]
fn published_awards_are_reached_in_the_ways_known_and_in_no_other() {
    let cases = rows(include_str!("../cases/published-awards.csv"));
    assert_eq!(cases.len(), 5);
    for case in cases {
        let maximum = &case["maximum"];
        let people: i64 = case["population"].replace(',', "").parse().unwrap();
        let pounds: i64 = maximum.replace(['£', ','], "").parse().unwrap();
        assert_eq!(pounds, people * 5, "{}", case["ccg"]);
        let published = &case["published"];
        let page = outturn([
            "reconcile",
            "--scheme",
            "quality-premium/2013-14",
            "--maximum",
            maximum,
            "--published",
            published,
            "--rounded-to",
            &case["rounded_to"],
        ])
        .quietly()
        .out;
        let found = listed(&page);
        let wanted: Vec<(i64, i64)> = case["ways"]
            .split("; ")
            .map(|way| {
                way.split_once(" less ").map(|(earned, taken)| (thousandths(earned), thousandths(taken)))
            })
            .map(Option::unwrap)
            .collect();
        let mut keys: Vec<(i64, i64)> = found.keys().copied().collect();
        keys.reverse();
        assert_eq!(keys, wanted, "{}\n{page}", case["ccg"]);
        let tried = if published.ends_with('%') {
            let share = thousandths(published);
            tried(pounds * 100, |award| half_up(award * 1000, pounds * 100) / (pounds * 100) == share, false)
        } else {
            let pence = published.replace(['£', ','], "").parse::<i64>().unwrap() * 100;
            tried(pounds * 100, |award| half_up(award, 100_000) == pence, false)
        };
        assert_eq!(found, tried, "{}", case["ccg"]);
    }
}

const BIRMINGHAM: [&str; 7] = [
    "reconcile",
    "--scheme",
    "quality-premium/2013-14",
    "--maximum",
    "£3,437,400",
    "--published",
    "£967,000",
];

#[test]
fn one_award_is_reached_by_multiplication_alone() {
    let page = outturn(BIRMINGHAM).quietly().out;
    insta::assert_snapshot!(page, @r"
    Quality Premium 2013/14: £967,000, rounded to £1,000, of a full award of £3,437,400, with deductions
    from what was earned.
    1 way to reach it:

    Gateways leave  Earned  Taken  Of the full award        Award  Sets of lines  Sets of standards
    --------------  ------  -----  -----------------  -----------  -------------  -----------------
              100%   37.5%    25%            28.125%  £966,768.75             26                  4
    ");
    let none = outturn(BIRMINGHAM.into_iter().chain(["--deductions-from", "maximum"])).exits(1);
    insta::assert_snapshot!(none.out, @r"
    Quality Premium 2013/14: £967,000, rounded to £1,000, of a full award of £3,437,400, with deductions
    from the full award.
    No set of lines, standards and gateways reaches it.
    ");
    assert_eq!(none.err, "");
    assert!(tried(343_740_000, |award| half_up(award, 100_000) == 96_700_000, true).is_empty());
}

#[test]
fn every_set_behind_a_way_is_listed_once() {
    let page = outturn(BIRMINGHAM.into_iter().chain(["--list"])).quietly().out;
    let lists = page.split_once("Lines that earn 37.5%\n").unwrap().1;
    let (lines, standards) = lists.split_once("\nStandards that take 25%\n").unwrap();
    let sets = |text: &str| {
        let mut sets: Vec<String> = text.replace("\n  ", " ").lines().map(str::to_owned).collect();
        sets.sort();
        sets.dedup();
        sets.len()
    };
    assert_eq!((sets(lines), sets(standards)), (26, 4));
}
