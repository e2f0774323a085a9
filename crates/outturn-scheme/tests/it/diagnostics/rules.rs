//! Keys, sources, the value, gateways, deductions, the cap: what must be there and fit together.

use super::{BASE, told, told_of, with};

const CITE: &str = "cite = { source = \"guidance\", standing = \"seen\" }";

#[test]
fn keys_that_are_missing_misspelt_or_unknown() {
    insta::assert_snapshot!(told(&[("year = \"2014/15\"\n", "")]), @r#"
    s.toml: this scheme has no `year` [missing-key]
        help: add year = "2014/15": The year whose performance is paid for.
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"\n", "")]), @r#"
    s.toml:32:1: nothing says what this measure is worth [missing-key]
        at: [[measure]]
        help: add earns = "12.5%", its share of a full award, or points = 15
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earn = \"60%\"")]), @"
    s.toml:35:1: a measure has no key `earn` [unknown-key]
        at: earn
        help: did you mean `earns`?
    ");
    insta::assert_snapshot!(told(&[("[[measure]]", "[[mesure]]")]), @"
    s.toml:32:3: a scheme has no key `mesure` [unknown-key]
        at: mesure
        help: did you mean `measure`?
    ");
    insta::assert_snapshot!(told(&[("at_least = \"92%\"", "atleast = \"92%\"")]), @"
    s.toml:38:10: a test has no key `atleast` [unknown-key]
        at: atleast
        help: did you mean `at_least`?
    ");
    insta::assert_snapshot!(told(&[("per_head", "per_person")]), @"
    s.toml:13:1: a value has no key `per_person` [unknown-key]
        at: per_person
        help: the keys here are: per_head, fixed, per_point, score, sum, population, population_period, population_of, funded_by, rounding, cite
    ");
    insta::assert_snapshot!(told(&[("earner = \"ccg\"", "earner = \"ccg\"\ncolour = \"blue\"")]), @"
    s.toml:6:1: a scheme has no key `colour` [unknown-key]
        at: colour
        help: the keys here are: language, id, title, year, earner, organisations_as_at, paid_as_at, issued, replaced_by, example, source, made_under, spending, value, gateway, agreed, table, factor, group, not_applicable, measure, local, duplication, deductions, deduction, cap, published, accepted
    ");
    insta::assert_snapshot!(told(&[("[value]\n", "[award]\n")]), @"
    s.toml: this scheme has no `value` [missing-key]
        help: add a table [value]: What a full award is worth.
    s.toml:12:2: a scheme has no key `award` [unknown-key]
        at: award
        help: the keys here are: language, id, title, year, earner, organisations_as_at, paid_as_at, issued, replaced_by, example, source, made_under, spending, value, gateway, agreed, table, factor, group, not_applicable, measure, local, duplication, deductions, deduction, cap, published, accepted
    ");
}

#[test]
fn a_newer_file_is_told_so_and_nothing_else() {
    let text = with(BASE, &[("language = 1", "language = 2"), ("earner = ", "earners = ")]);
    insta::assert_snapshot!(told_of(&text), @"
    s.toml:1:12: this file is written in version 2 of the scheme language [other-language-version]
        at: 2
        help: this program reads version 1; use a newer program, or rewrite the file
    ");
}

#[test]
fn citations() {
    insta::assert_snapshot!(told(&[(&format!("takes = \"25%\"\n{CITE}"), "takes = \"25%\"")]), @r#"
    s.toml:62:1: this deduction has no `cite` [missing-key]
        at: [[deduction]]
        help: add cite = { source = "an-id", standing = "seen" }: Where the rule comes from, and how well it is known.
    "#);
    insta::assert_snapshot!(told(&[("source = \"guidance\"", "source = \"guidence\"")]), @r#"
    s.toml:16:19: there is no source `guidence` in this file [unknown-source]
        at: "guidence"
        help: did you mean `guidance`?
    "#);
    insta::assert_snapshot!(told(&[("source = \"guidance\"", "source = \"board-paper\"")]), @r#"
    s.toml:16:19: there is no source `board-paper` in this file [unknown-source]
        at: "board-paper"
        help: add a table [source.board-paper] with its title, or cite one that is there
    "#);
    insta::assert_snapshot!(told(&[("standing = \"seen\"", "standing = \"recalled\"")]), @r#"
    s.toml:16:8: this rule is recalled, and nothing says what is in doubt [standing-needs-note]
        at: { source = "guidance", standing = "recalled" }
        help: add note = "what is in doubt, and why": every award that rests on it repeats it
    "#);
    insta::assert_snapshot!(told(&[("standing = \"seen\"", "standing = \"known\"")]), @r#"
    s.toml:16:42: `standing` cannot be "known" [unknown-word]
        at: "known"
        help: write "seen", "inferred" or "recalled"
    "#);
    insta::assert_snapshot!(told(&[("[source.guidance]\ntitle = \"Guidance\"\n", "")]), @"
    s.toml: this scheme has no `source` [missing-key]
        help: add a table [source.some-name]: The documents that the rules come from, each under a short key.
    ");
    insta::assert_snapshot!(told(&[("[source.guidance]\ntitle = \"Guidance\"\n", "[source]\nguidance = \"Guidance\"\n")]), @r#"
    s.toml:10:12: `guidance` is a text, where a table belongs [wrong-type]
        at: "Guidance"
        help: write guidance = { ... }, or put its keys under a heading of their own
    "#);
}

#[test]
fn the_value() {
    insta::assert_snapshot!(told(&[("per_head = \"£5\"", "per_head = \"£5\"\nfixed = \"£50,000\"")]), @r#"
    s.toml:14:9: this value has both `per_head` and `fixed` [value-basis]
        at: "£50,000"
        help: write one of: per_head = "£5" with population = "..."; fixed = "£50,000"; per_point = "£133.76"; score = 100; sum = true
    "#);
    insta::assert_snapshot!(told(&[("per_head = \"£5\"\npopulation = \"heads\"\n", "")]), @r#"
    s.toml:12:1: nothing says what a full award is [value-basis]
        at: [value]
        help: write one of: per_head = "£5" with population = "..."; fixed = "£50,000"; per_point = "£133.76"; score = 100; sum = true
    "#);
    insta::assert_snapshot!(told(&[("population = \"heads\"\n", "")]), @r#"
    s.toml:12:1: nothing says which heads are counted [missing-key]
        at: [value]
        help: add population = "...", an indicator that counts people
    "#);
    insta::assert_snapshot!(told(&[("per_head = \"£5\"", "fixed = \"£50,000\"")]), @r#"
    s.toml:14:14: `population` is not used here: heads are counted for `per_head`, not for `fixed` [key-not-used]
        at: "heads"
        help: remove it
    "#);
    insta::assert_snapshot!(told(&[("population = \"heads\"", "population = \"heds\"")]), @r#"
    s.toml:14:14: there is no indicator `heds` [unknown-indicator]
        at: "heds"
        help: did you mean `heads`?
    "#);
    insta::assert_snapshot!(told(&[("population = \"heads\"", "population = \"waits\"")]), @r#"
    s.toml:14:14: `waits` is a percentage, not a count of heads [unit-mismatch]
        at: "waits"
        help: name an indicator whose value is a count
    "#);
}

#[test]
fn gateways() {
    insta::assert_snapshot!(told(&[("decided = \"nhs-england\"\n", "")]), @r#"
    s.toml:18:1: nothing says what settles this gateway [gateway-rule]
        at: [[gateway]]
        help: write decided = "the role that decides", or test = { ... }
    "#);
    insta::assert_snapshot!(
        told(&[("decided = \"nhs-england\"", "decided = \"nhs-england\"\ntest = { assured = \"x\", by = \"y\" }")]), @r#"
    s.toml:18:1: this gateway has both `decided` and `test` [gateway-rule]
        at: [[gateway]]
        help: write decided = "the role that decides", or test = { ... }
    "#);
    insta::assert_snapshot!(told(&[("failing = \"voids\"", "failing = { scales_to = \"half\" }")]), @r#"
    s.toml:22:25: `scales_to` cannot be read: this is not a number [bad-number]
        at: "half"
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    "#);
}

#[test]
fn deductions_the_cap_and_published_totals() {
    insta::assert_snapshot!(told(&[(&format!("[deductions]\nfrom = \"earned\"\n{CITE}\n"), "")]), @r#"
    s.toml:59:1: nothing says what deductions are taken from [missing-key]
        at: [[deduction]]
        help: add a table [deductions] with from = "earned" or from = "maximum", and cite
    "#);
    insta::assert_snapshot!(told(&[("from = \"earned\"", "from = \"all\"")]), @r#"
    s.toml:59:8: `from` cannot be "all" [unknown-word]
        at: "all"
        help: write "earned" or "maximum"
    "#);
    insta::assert_snapshot!(told(&[("standard = { at_least = \"75%\" }\n", "")]), @r#"
    s.toml:62:1: this deduction has no `standard` [missing-key]
        at: [[deduction]]
        help: add standard = { at_least = "92%" }: What must be true for nothing to be taken.
    "#);
    let and = |more: &str| format!("{BASE}\n{more}\n{CITE}\n");
    insta::assert_snapshot!(told_of(&and("[cap]\nat_most = 5")), @r#"
    s.toml:71:11: a cap is money or a share, but 5 is a plain number [unit-mismatch]
        at: 5
        help: write "£50,000" or "80%"
    "#);
    insta::assert_snapshot!(told_of(&and("[cap]\nat_most = \"£40.605\"")), @r#"
    s.toml:71:11: £40.605 cannot be paid, as payments are rounded [bad-rounding]
        at: "£40.605"
        help: write a cap that is a multiple of what [value] rounds to
    "#);
    insta::assert_snapshot!(told_of(&and("[cap]\nat_most = \"-£5\"")), @r#"
    s.toml:71:11: `at_most` is -£5, which is below zero [negative-amount]
        at: "-£5"
        help: write "£50,000" or "80%"
    "#);
    insta::assert_snapshot!(told_of(&and("[published]\npaid_nothing = -3")), @"
    s.toml:71:16: `paid_nothing` is -3, which is below zero [negative-amount]
        at: -3
        help: write how many earners were paid nothing
    ");
}

#[test]
fn levels_settled_locally() {
    insta::assert_snapshot!(told(&[("agreed = \"fall\"", "agreed = \"fal\"")]), @r#"
    s.toml:48:32: nothing under [agreed] is called `fal` [unknown-agreed-level]
        at: "fal"
        help: did you mean `fall`?
    "#);
    insta::assert_snapshot!(told(&[("{ agreed = \"fall\" }", "\"3%\"")]), @r#"
    s.toml:25:9: no test uses the agreed level `fall` [agreed-level-unused]
        at: fall
        help: write { agreed = "fall" } where it belongs, or remove it
    "#);
    insta::assert_snapshot!(told(&[("unit = \"share\"", "unit = \"percent\"")]), @r#"
    s.toml:27:8: `percent` is not a unit [bad-unit]
        at: "percent"
        help: write count, score, share, percentage-points, pounds, or per 1,000 and the like
    "#);
    insta::assert_snapshot!(told(&[("not_less_than = \"3%\"", "not_less_than = 3")]), @"
    s.toml:28:17: `not_less_than` is a plain number, but the level is a percentage [unit-mismatch]
        at: 3
        help: write it in the unit of the level
    ");
    insta::assert_snapshot!(told(&[("not_less_than = \"3%\"", "not_less_than = \"3%\"\nnot_more_than = \"2%\"")]), @r#"
    s.toml:28:17: 3% is above 2%, so nothing could be agreed [bounds-crossed]
        at: "3%"
        help: exchange not_less_than and not_more_than, or check both
    "#);
}
