//! Every kind of finding.

use std::fmt::Write as _;

use crate::complaints::{Code, code};

/// Codes that another check gives, and that a scheme may accept: `outturn scheme cover`.
pub const OF_OTHERS: &[&str] = &["not-reached"];

/// The kinds of findings, in the order of the page that explains them.
pub const CODES: &[Code] = &[
    code(
        "never-holds",
        "A condition, or a part of one, that no reading could meet: money that nobody can earn, or a standard that \
         everybody fails.",
        "all = [{ at_least = \"90%\" }, { less_than = \"80%\" }]",
        "Correct the level or the comparison, or remove the condition.",
    ),
    code(
        "always-holds",
        "A condition, or a part of one, that every reading meets: it is paid for, and asks for nothing.",
        "at_least = 0 for a count",
        "Correct the level or the comparison, or remove the condition.",
    ),
    code(
        "unreachable-branch",
        "A part of a condition that can never decide it, a band that no outturn lies in, or a scale that is never the \
         better one.",
        "any = [{ at_least = \"85%\" }, { at_least = \"90%\" }]",
        "Remove it, or correct the level that hides it.",
    ),
    code(
        "money-nobody-can-earn",
        "A part of a full award that is promised and that no performance earns.",
        "a cap of 80% of a full award",
        "Promise what can be earned: lower the full award, or lift what keeps it from being earned.",
    ),
    code(
        "deductions-take-all",
        "Standards that together take everything: an earner that misses them all is paid nothing, whatever it earned.",
        "four deductions that take 25% each",
        "Let them take less together.",
    ),
    code(
        "cliff",
        "More than half of what a rule moves hangs on the smallest step of a figure across an edge: one patient more \
         or less.",
        "earns = \"15%\" with test = { at_least = \"92%\" }",
        "Pay in bands or along a scale between two levels.",
    ),
    code(
        "paid-twice",
        "Money that moves twice on one figure, or two payments for the same work.",
        "two measures of one indicator for the same year",
        "Let one rule hold the figure, or judge different figures.",
    ),
    code(
        "zero-count-test",
        "A test that a count of none decides: one case fails it, and a larger body has more chances of a case; or a \
         body that had none cannot pass it, because none cannot fall.",
        "at_most = 0 for a count of infections",
        "Judge a rate, allow a number that grows with the body, or let a body with none pass.",
    ),
    code(
        "at-odds-with-law",
        "A line that pays and rests on nothing that a law of the scheme looks at. The scheme is lawful by its other \
         lines; what this one pays for is not what the law is about.",
        "a measure of how well data are kept, in a premium for quality and outcomes",
        "Point it at what it rests on, with framework = [...], or do not pay for it.",
    ),
    code(
        "weak-standing",
        "A rule that was not seen in its source, and the money that hangs on it.",
        "standing = \"recalled\"",
        "Find the clause, and write standing = \"seen\".",
    ),
    code(
        "acceptance-unused",
        "An acceptance that covers no finding: what was accepted is gone, or stands elsewhere.",
        "[[accepted]] finding = \"cliff\" in a scheme of scales",
        "Remove it, or correct what it names.",
    ),
    code(
        "unknown-finding",
        "An acceptance of a finding that nothing gives.",
        "[[accepted]] finding = \"clif\"",
        "Write one of the codes on this page.",
    ),
];

/// The way out of a kind of finding, as a sentence begins it.
pub(super) fn way_out(code: &str) -> &'static str {
    CODES.iter().find(|it| it.code == code).map_or("", |it| it.way_out)
}

/// The page of the codes.
pub fn findings_markdown() -> String {
    let mut page = HEAD.to_owned();
    for Code { code, means, example, way_out } in CODES {
        // Writing to a text does not fail.
        let _ = writeln!(page, "| [`{code}`](spec/lint.md#{code}) | {means} | `{example}` | {way_out} |");
    }
    let others: Vec<String> = OF_OTHERS.iter().map(|it| format!("`{it}`")).collect();
    let _ = writeln!(page, "\nA scheme may also accept what other checks find: {}.", others.join(", "));
    page
}

const HEAD: &str = "\
# Findings: what is dangerous in a scheme, and the way out

`outturn scheme lint` finds what may be written and costs someone money all the same. Each kind has a page section with
an example that runs: [spec/lint.md](spec/lint.md). A finding that is meant is accepted in the scheme, [with the
reason](spec/accepted.md). What cannot be meant is refused by `outturn check`: [diagnostics.md](diagnostics.md).

| code | what is found | example | way out |
|---|---|---|---|
";
