//! Equal facts give equal bytes, in whatever order they are written and however many work on them.

use std::collections::BTreeMap;

use crate::settled::settled;
use crate::support::{Copy, FACTS, contents};
use crate::verify::turned_round;

fn run(copy: &Copy, name: &str, threads: &str) -> BTreeMap<String, Vec<u8>> {
    copy.outturn(["award", "quality-premium/2014-15", "--threads", threads, "--out", name]).quietly();
    contents(&copy.path().join(name))
}

#[track_caller]
fn assert_same(first: &BTreeMap<String, Vec<u8>>, second: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in first {
        // Not `assert_eq`: megabytes on a failure help nobody.
        assert!(*bytes == second[name], "{name} differs");
    }
}

/// The rows of a CSV text in an order that hangs on nothing but the seed.
fn shuffled(text: &str, mut seed: u64) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for index in (2..lines.len()).rev() {
        // Knuth's MMIX generator; the high bits are the good ones.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(seed >> 33).unwrap() % index + 1;
        lines.swap(index, other);
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let copy = settled();
    let one = run(&copy, "one", "1");
    for threads in ["2", "7", "500"] {
        assert_same(&one, &run(&copy, threads, threads));
    }
}

#[test]
fn the_order_of_rows_changes_no_byte() {
    let copy = settled();
    let before = run(&copy, "before", "1");
    let readings = format!("{FACTS}/readings.csv");
    let text = copy.read(&readings);
    for seed in [1, 2014] {
        let other = shuffled(&text, seed);
        assert_ne!(other, text);
        assert_eq!(other.lines().count(), text.lines().count());
        copy.write(&readings, &other);
        assert_same(&before, &run(&copy, &format!("after-{seed}"), "2"));
    }
}

#[test]
fn the_order_of_organisations_and_columns_changes_no_byte() {
    let copy = settled();
    let before = run(&copy, "before", "2");
    for file in ["organisations.csv", "relations.csv", "readings.csv", "decisions.csv"] {
        let name = format!("{FACTS}/{file}");
        copy.write(&name, &turned_round(&copy.read(&name)));
    }
    assert_same(&before, &run(&copy, "after", "2"));
}

#[test]
fn the_order_in_which_earners_are_named_changes_no_byte() {
    let copy = settled();
    let run = |name: &str, earners: [&str; 3]| {
        let [a, b, c] = earners;
        let args =
            ["award", "quality-premium/2014-15", "--earner", a, "--earner", b, "--earner", c, "--out", name];
        copy.outturn(args).quietly();
        contents(&copy.path().join(name))
    };
    let one = run("one", ["09H", "00C", "99Q"]);
    assert_same(&one, &run("two", ["99Q", "09H", "00C"]));
}
