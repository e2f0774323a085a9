//! A scheme to begin with.

use std::collections::BTreeMap;

use crate::support::{Copy, Ran};

const FILE: &str = "schemes/my-board/2026-27.toml";

const ANSWERS: [(&str, &str); 6] = [
    ("--title", "Better \"asthma\" care"),
    ("--year", "2026/27"),
    ("--earner", "practice"),
    ("--value", "£10,000"),
    ("--indicator", "qof-ast003"),
    ("--at-least", "75%"),
];

/// Begins a scheme, with other answers to some questions.
fn begun(copy: &Copy, file: &str, other: &[(&str, &str)]) -> Ran {
    let given: BTreeMap<&str, &str> = ANSWERS.into_iter().chain(other.iter().copied()).collect();
    let given = given.into_iter().flat_map(|(option, answer)| [option, answer]);
    copy.outturn(["scheme", "new", file].into_iter().chain(given))
}

#[test]
fn what_is_begun_has_nothing_wrong_with_it() {
    let copy = Copy::new();
    insta::assert_snapshot!(begun(&copy, FILE, &[]).quietly().out, @"
    Written to schemes/my-board/2026-27.toml. Look for “write here” in it, and then:
      outturn check schemes/my-board/2026-27.toml
      outturn scheme show schemes/my-board/2026-27.toml
    ");
    copy.outturn(["check", FILE]).quietly();
    let page = copy.outturn(["scheme", "show", "my-board/2026-27"]).quietly().out;
    insta::assert_snapshot!(page, @r#"
    Better "asthma" care (my-board/2026-27)

    What it is
    - It pays practices for 2026/27.
    - Every one that was open on 1 April 2026 has an award.
    - It is an example: nobody is paid under it.

    What a full award is worth
    - A full award is £10,000. [1]

    What must hold for an award
    - The earner signed up for the scheme: the commissioner decides. Where it does not hold, nothing is
      paid. [1]

    What earns
    - “write here what the measure is called” earns 100% of a full award: the share of patients whose
      asthma was reviewed must be at least 75% in 2026/27. [1]

    How it ends
    - The amount is rounded once, to the nearest penny. [1]

    Where the rules come from
    [1] write here what the document is called. write here who published it
    "#);
    insta::assert_snapshot!(begun(&copy, FILE, &[]).exits(3).err, @"
    error[already-there]: there is a file of this name
    --> schemes/my-board/2026-27.toml
     = help: give another name, or take that file away

    1 problem; nothing was written
    ");
}

#[test]
fn an_indicator_may_come_with_the_facts() {
    let copy = crate::settled::settled();
    let ours = [("--indicator", "dementia-diagnosis")];
    let refused = begun(&copy, FILE, &ours).exits(3).err;
    assert!(refused.contains("there is no indicator `dementia-diagnosis`"), "{refused}");
    let told = begun(&copy, FILE, &[ours[0], ("--facts", crate::support::FACTS)]).quietly().out;
    insta::assert_snapshot!(told, @"
    Written to schemes/my-board/2026-27.toml. Look for “write here” in it, and then:
      outturn check schemes/my-board/2026-27.toml data/quality-premium
      outturn scheme show schemes/my-board/2026-27.toml --facts data/quality-premium
    ");
    // What is to be done next can be done.
    for line in told.lines().skip(1) {
        let ran = copy.outturn(line.split_whitespace().skip(1));
        assert_eq!(ran.code, 0, "{line}: {}", ran.err);
    }
    let page = copy.outturn(["scheme", "show", FILE, "--facts", crate::support::FACTS]).quietly().out;
    assert!(page.contains("the share of people with\n"), "{page}");
    let refused = copy.outturn(["scheme", "show", FILE]).exits(3).err;
    assert!(refused.contains("there is no indicator `dementia-diagnosis`"), "{refused}");
}

#[test]
fn what_is_not_said_is_asked_for_all_at_once() {
    let copy = Copy::new();
    let told = copy.outturn(["scheme", "new", FILE, "--year", "2026/27", "--title", "T"]).exits(3).err;
    insta::assert_snapshot!(told, @r#"
    error[not-said]: Which kind of body earns?
    --> --earner
     = help: add --earner "practice"

    error[not-said]: What is a full award?
    --> --value
     = help: add --value "£10,000"

    error[not-said]: Which indicator does the first measure judge?
    --> --indicator
     = help: add --indicator "iapt-access"

    error[not-said]: Which level must it reach?
    --> --at-least
     = help: add --at-least "75%"

    4 problems; nothing was written
    "#);
    assert!(!copy.path().join(FILE).exists());
}

#[test]
fn answers_that_cannot_be_used_are_told_and_nothing_is_written() {
    let copy = Copy::new();
    let told = |file: &str, other: &[(&str, &str)]| {
        let told = begun(&copy, file, other).exits(3).err;
        assert!(!copy.path().join(file).is_file(), "{told}");
        told
    };
    insta::assert_snapshot!(told(FILE, &[("--year", "next year")]), @"
    error[bad-period]: `next year` is not a year
    --> schemes/my-board/2026-27.toml
     = help: write it like 2026/27

    1 problem; nothing was written
    ");
    insta::assert_snapshot!(told(FILE, &[("--indicator", "qof-ast03"), ("--value", "10000")]), @r#"
    error[unit-mismatch]: `fixed` is an amount of money, but 10,000 is a plain number
      --> schemes/my-board/2026-27.toml:21:12
       |
    21 | fixed    = "10000"
       |            ^^^^^^^
       |
       = help: write fixed = "£10,000" if that is meant

    error[unknown-indicator]: there is no indicator `qof-ast03`
      --> schemes/my-board/2026-27.toml:38:13
       |
    38 | indicator = "qof-ast03"
       |             ^^^^^^^^^^^
       |
       = help: did you mean `qof-ast003`?

    2 problems; nothing was written
    "#);
    insta::assert_snapshot!(told("2026-27.txt", &[]), @"
    error[not-a-scheme-file]: a scheme is a .toml file in a folder of its family
    --> 2026-27.txt
     = help: name it like schemes/my-board/2026-27.toml

    1 problem; nothing was written
    ");
}
