//! Decisions and agreements.

use super::{read, told, with};

fn told_decision(from: &str, to: &str) -> String {
    told("decisions.csv", from, to)
}

fn told_agreement(from: &str, to: &str) -> String {
    told("agreements.csv", from, to)
}

#[test]
fn decisions() {
    insta::assert_snapshot!(told_decision("family/2014-15", "Quality Premium"), @"
    decisions.csv:2:1: scheme: `Quality Premium` is not an id [bad-id]
        at: Quality Premium
        help: write it like quality-premium/2014-15
    ");
    insta::assert_snapshot!(told_decision("quality", "Quality gateway"), @"
    decisions.csv:2:20: subject: `Quality gateway` is not an id [bad-id]
        at: Quality gateway
        help: write it as the scheme does: lower case letters, digits and hyphens
    ");
    insta::assert_snapshot!(told_decision(",met,", ",yes,"), @"
    decisions.csv:2:28: finding: `yes` is not a finding [unknown-word]
        at: yes
        help: write met (the condition holds), missed or not-applicable
    ");
    insta::assert_snapshot!(told_decision(",met,", ",Met,"), @"
    decisions.csv:2:28: finding: `Met` is not a finding [unknown-word]
        at: Met
        help: write met (the condition holds), missed or not-applicable
    ");
    insta::assert_snapshot!(told_decision(",met,", ",,"), @"
    decisions.csv:2:28: finding: nothing is written here [empty-cell]
        help: write the finding
    ");
    insta::assert_snapshot!(told_decision("nhs-england", ""), @"
    decisions.csv:2:32: role: nothing is written here [empty-cell]
        help: write the role
    ");
    insta::assert_snapshot!(told_decision("2015-09-01", "2015-09-31"), @"
    decisions.csv:2:44: date: `2015-09-31` is not a day of the calendar [bad-date]
        at: 2015-09-31
        help: write it as 2015-03-31; Excel shows dates its own way, so check the file
    ");
    insta::assert_snapshot!(told_decision("2015-09-01", ""), @"
    decisions.csv:2:44: date: no date is written here [empty-cell]
        help: write it as 2015-03-31
    ");
    insta::assert_snapshot!(told_decision("No failure was found.", ""), @"
    decisions.csv:2:64: reason: nothing is written here [empty-cell]
        help: write the reason
    ");
    insta::assert_snapshot!(told_decision("00C", "00X"), @"
    decisions.csv:2:16: organisation: there is no organisation 00X [unknown-organisation]
        at: 00X
        help: check the code; if it is right, add it to organisations.csv, with its dates
    ");
    insta::assert_snapshot!(told_decision("returns", "return"), @"
    decisions.csv:2:56: source: there is no source `return` [unknown-source]
        at: return
        help: did you mean `returns`?
    ");
}

#[test]
fn agreements() {
    insta::assert_snapshot!(told_agreement("4%", ""), @"
    agreements.csv:2:28: level: nothing is written here [empty-cell]
        help: write the level
    ");
    insta::assert_snapshot!(told_agreement("4%", "4 per cent"), @"
    agreements.csv:2:28: level: `4 per cent`: a rate is per a whole number above zero [bad-unit]
        at: 4 per cent
        help: write 4% if that is meant
    ");
    insta::assert_snapshot!(told_agreement("4%", "four"), @"
    agreements.csv:2:28: level: `four`: this is not a number [bad-number]
        at: four
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    ");
    insta::assert_snapshot!(told_agreement("4%", "£999999999999999999999999m"), @"
    agreements.csv:2:28: level: no count, rate or amount is this large [too-large]
        at: £999999999999999999999999m
        help: check the figure
    ");
    insta::assert_snapshot!(told_agreement("board; team", ";"), @"
    agreements.csv:2:33: agreed_by: no role is written here [empty-cell]
        at: ;
        help: write the roles that agreed, separated by ;
    ");
    insta::assert_snapshot!(told_agreement("board; team", "the Board"), @"
    agreements.csv:2:33: agreed_by: `the Board` is not a role [bad-id]
        at: the Board
        help: write each role as the scheme names it, as in health-and-wellbeing-board, separated by ;
    ");
    insta::assert_snapshot!(told_agreement(",fall,,", ",fall,,waits"), @"
    agreements.csv:2:26: indicator: `fall` is a level, whose test is in the scheme [not-for-a-level]
        at: waits
        help: leave this cell empty
    ");
    insta::assert_snapshot!(told_agreement(",fall,", ",local/one/2,"), @"
    agreements.csv:2:20: item: `local/one/2` is not an id [bad-id]
        at: local/one/2
        help: write it as the scheme does: lower case letters, digits and hyphens
    ");
    insta::assert_snapshot!(told_agreement("Fewer waits,waits", "Fewer waits,wait"), @"
    agreements.csv:3:40: indicator: there is no indicator `wait` [unknown-indicator]
        at: wait
        help: did you mean `waits`?
    ");
    insta::assert_snapshot!(told_agreement("rises-by", "rises_by"), @"
    agreements.csv:3:46: comparison: `rises_by` is not a comparison [unknown-word]
        at: rises_by
        help: did you mean rises-by?
    ");
    insta::assert_snapshot!(told_agreement("2013/14,2014/15", "2013/14,"), @"
    agreements.csv:3:83: outturn: a local measure needs the period that is judged [empty-cell]
        help: write it like 2014/15
    ");
    insta::assert_snapshot!(told_agreement("2013/14,2014/15", "soon,2014/15"), @"
    agreements.csv:3:75: baseline: `soon` is not a period [bad-period]
        at: soon
        help: write it like 2014/15, 2014/15 Q1, 2014, 2014 Q1, 2015-03, 2015-03-31, 2011/12..2013/14 or wave gpps/2015-01
    ");
}

#[test]
fn of_several_rows_about_one_subject_none_is_believed() {
    let decision = "family/2014-15,00C,quality,met,nhs-england,2015-09-01,,returns,No failure was found.\n";
    let other = decision.replace("met", "missed");
    let unreadable = decision.replace("met", "yes");
    for rows in [
        decision.repeat(2),
        decision.repeat(3),
        format!("{decision}{other}"),
        format!("{unreadable}{decision}"),
    ] {
        let read = read(&with("decisions.csv", decision, &rows)).unwrap();
        assert!(read.facts.decisions.is_empty() && read.decision_lines.is_empty(), "{rows}");
    }
    let agreement = "family/2014-15,00C,fall,,,,4%,,,board; team,2014-06-01,,,\n";
    for count in [2, 3] {
        let read = read(&with("agreements.csv", agreement, &agreement.repeat(count))).unwrap();
        assert_eq!(read.facts.agreements.len(), 1);
    }
    insta::assert_snapshot!(told_decision(decision, &format!("{decision}{other}")), @"
    decisions.csv:3:20: subject: line 2 is for the same; neither is believed [duplicate-row]
        at: quality
        help: send the one that is right, and only that
    ");
}

/// Options of a menu, extended deadlines and work that is paid for elsewhere are told by where they stand in a scheme.
#[test]
fn items_and_subjects_may_stand_inside_others() {
    for item in ["urgent-care/weekend-discharges", "local/2"] {
        let from = if item.starts_with("local/") { ",local/1," } else { ",fall," };
        let facts = read(&with("agreements.csv", from, &format!(",{item},"))).unwrap();
        assert!(facts.rejections.is_empty(), "{item}: {:?}", facts.rejections);
        assert!(facts.facts.agreement("family/2014-15", "00C", item).is_some(), "{item}");
    }
    for subject in ["urgent-care/extension", "local/1/extension", "duplication/admissions/qp9"] {
        let facts = read(&with("decisions.csv", ",quality,", &format!(",{subject},"))).unwrap();
        assert!(facts.rejections.is_empty(), "{subject}: {:?}", facts.rejections);
        assert!(facts.facts.decision("family/2014-15", "00C", subject).is_some(), "{subject}");
    }
    insta::assert_snapshot!(told_decision(",quality,", ",a/b/c/d,"), @"
    decisions.csv:2:20: subject: `a/b/c/d` is not an id [bad-id]
        at: a/b/c/d
        help: write it as the scheme does: lower case letters, digits and hyphens
    ");
    insta::assert_snapshot!(told_decision(",quality,", ",quality/,"), @"
    decisions.csv:2:20: subject: `quality/` is not an id [bad-id]
        at: quality/
        help: write it as the scheme does: lower case letters, digits and hyphens
    ");
}
