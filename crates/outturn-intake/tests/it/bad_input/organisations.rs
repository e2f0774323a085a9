//! Organisations, relations and sources.

use std::fmt::Write as _;

use outturn_core::RelationKind;

use super::{base, read, told, told_of, with};

fn told_body(to: &str) -> String {
    told(
        "organisations.csv",
        "84H,NHS County Durham CCG,ccg,2020-04-01,\n",
        &format!("84H,NHS County Durham CCG,ccg,2020-04-01,\n{to}\n"),
    )
}

#[test]
fn organisations() {
    insta::assert_snapshot!(told_body("99A,,ccg,2013-04-01,"), @"
    organisations.csv:6:5: name: nothing is written here [empty-cell]
        help: write the name
    ");
    insta::assert_snapshot!(told_body("NHS Leeds CCG,99A,ccg,2013-04-01,"), @"
    organisations.csv:6:1: code: `NHS Leeds CCG` is not an organisation's code [bad-code]
        at: NHS Leeds CCG
        help: write the ODS code alone, as in 02Y
    ");
    insta::assert_snapshot!(told_body("99A,Leeds,CCG,2013-04-01,"), @"
    organisations.csv:6:11: kind: `CCG` is not an id [bad-id]
        at: CCG
        help: write it in lower case with hyphens, as the scheme does: ccg, practice
    ");
    insta::assert_snapshot!(told_body("99A,Leeds,ccg,01/04/2013,"), @"
    organisations.csv:6:15: opened: `01/04/2013` is not a date [bad-date]
        at: 01/04/2013
        help: write it as 2015-03-31; Excel shows dates its own way, so check the file
    ");
    insta::assert_snapshot!(told_body("99A,Leeds,ccg,2013-02-30,"), @"
    organisations.csv:6:15: opened: `2013-02-30` is not a day of the calendar [bad-date]
        at: 2013-02-30
        help: write it as 2015-03-31; Excel shows dates its own way, so check the file
    ");
    insta::assert_snapshot!(told_body("99A,Leeds,ccg,0213-04-01,"), @"
    organisations.csv:6:15: opened: `0213-04-01` is not a date [bad-date]
        at: 0213-04-01
        help: write it as 2015-03-31; Excel shows dates its own way, so check the file
    ");
    insta::assert_snapshot!(told_body("99A,Leeds,ccg,,"), @"
    organisations.csv:6:15: opened: no date is written here [empty-cell]
        help: write it as 2015-03-31
    ");
    insta::assert_snapshot!(told_body("99A,Leeds,ccg,2013-04-01,2012-03-31"), @"
    organisations.csv:6:26: closed: it would have closed before it opened on 2013-04-01 [closed-before-opened]
        at: 2012-03-31
        help: check both dates
    ");
    insta::assert_snapshot!(told_body("99A,Leeds,ccg,2013-04-01"), @"
    organisations.csv:6:1: this row has 4 cells, and there are 5 headings [row-width]
        at: 99A,Leeds,ccg,2013-04-01
        help: a cell that holds a comma stands in quotes; a row cut off at the end is sent again
    ");
    insta::assert_snapshot!(told_body("99A,Leeds, the city,ccg,2013-04-01,"), @"
    organisations.csv:6:1: this row has 6 cells, and there are 5 headings [row-width]
        at: 99A,Leeds, the city,ccg,2013-04-01,
        help: a cell that holds a comma stands in quotes; a row cut off at the end is sent again
    ");
    let files = with("organisations.csv", "opened,closed", "opened,closed,why");
    let text = String::from_utf8(files["organisations.csv"].clone()).unwrap();
    let text = text.replace("-03-31\n", "-03-31,\n").replace("-01,\n", "-01,,no one knows\n");
    let files = files.into_iter().chain([("organisations.csv".to_owned(), text.into_bytes())]).collect();
    insta::assert_snapshot!(told_of(&files).lines().take(3).collect::<Vec<_>>().join("\n"), @"
    organisations.csv:4:38: why: this says why its first day is not known, and that is 2013-04-01 [not-for-a-known-day]
        at: no one knows
        help: leave this cell empty
    ");
    assert_eq!(told_body(",,,,\n ,, , ,\n,,,,,,,,"), "nothing");
}

/// What is left of bodies whose rows were kept out, or that have no first day.
fn unplaced(row: &str) -> Vec<String> {
    let bodies = format!("84H,NHS County Durham CCG,ccg,2020-04-01,\n{row}\n");
    let read =
        read(&with("organisations.csv", "84H,NHS County Durham CCG,ccg,2020-04-01,\n", &bodies)).unwrap();
    let shown = read.facts.organisations.unplaced().map(|it| {
        let closed = it.closed.map_or(String::new(), |last| format!(" closed {last}"));
        format!("{} ({}) {}{closed}: {}", it.code, it.name, it.kind.as_deref().unwrap_or("?"), it.why)
    });
    shown.collect()
}

#[test]
fn a_body_whose_row_is_kept_out_is_not_lost() {
    let rejected = "its row was rejected";
    assert_eq!(
        unplaced("99A,Leeds,ccg,01/04/2013,"),
        [format!("99A (Leeds) ccg: {rejected}: opened: `01/04/2013` is not a date")]
    );
    assert_eq!(
        unplaced("99A,Leeds,CCG,2013-04-01,"),
        [format!("99A (Leeds) ?: {rejected}: kind: `CCG` is not an id")]
    );
    assert_eq!(
        unplaced("99A,,ccg,2013-04-01,"),
        [format!("99A () ccg: {rejected}: name: nothing is written here")]
    );
    // Where a cell is too many or too few, it is not known which cell is which.
    assert_eq!(
        unplaced("99A,Leeds, the city,ccg,2013-04-01,"),
        [format!("99A () ?: {rejected}: this row has 6 cells, and there are 5 headings")]
    );
    let row = "99A,Leeds,ccg,2013-04-01,";
    assert_eq!(
        unplaced(&format!("{row}\n{row}")),
        ["99A (Leeds) ccg: its rows were rejected: there are two"]
    );
    assert_eq!(
        unplaced(&format!("{row}\n99A,Leeds,practice,2013-04-01,")),
        ["99A (Leeds) ?: its rows were rejected: there are two"]
    );
    assert_eq!(
        unplaced(&format!("{row}\n99A,Leeds,practice,2013-04-01,\n99A,Leeds,practice,2013-04-01,")),
        ["99A (Leeds) ?: its rows were rejected: there are two"]
    );
    // Of these not even the code can be read; of the last, which is a foot note, nothing.
    assert_eq!(
        unplaced("NHS Leeds,99A,ccg,2013-04-01,\nNHS York,99B,ccg,2013-04-01,\nSource: the register,,,,"),
        [format!("[x] (99A) ccg: {rejected}: code: `NHS Leeds` is not an organisation's code")]
    );
    // Said to be missing: no complaint, and not known either.
    assert_eq!(told_body("99A,Leeds,ccg,[x],2014-03-31"), "nothing");
    assert_eq!(
        unplaced("99A,Leeds,ccg,[x],2014-03-31"),
        ["99A (Leeds) ccg closed 2014-03-31: its first day is not known"]
    );
    assert_eq!(unplaced("99A,Leeds,ccg,2013-04-01,"), Vec::<String>::new());
}

#[test]
fn relations() {
    let told = |row: &str| told("relations.csv", "0100,00C,member,2013-04-01,2020-03-31,", row);
    insta::assert_snapshot!(told("100,00C,member,2013-04-01,,"), @"
    relations.csv:4:1: from: there is no organisation 100 [unknown-organisation]
        at: 100
        help: 0100 exists: a spreadsheet has dropped a leading zero
    ");
    insta::assert_snapshot!(told("0100,00c,member,2013-04-01,,"), @"
    relations.csv:4:6: to: there is no organisation 00c [unknown-organisation]
        at: 00c
        help: 00C exists: codes are written in capitals
    ");
    insta::assert_snapshot!(told("0100,00Z,member,2013-04-01,,"), @"
    relations.csv:4:6: to: there is no organisation 00Z [unknown-organisation]
        at: 00Z
        help: check the code; if it is right, add it to organisations.csv, with its dates
    ");
    insta::assert_snapshot!(told("0100,00C,belongs,2013-04-01,,"), @"
    relations.csv:4:10: relation: `belongs` is not a relation [unknown-word]
        at: belongs
        help: write one of successor, member, served-by
    ");
    insta::assert_snapshot!(told("0100,00C,Member,2013-04-01,,"), @"
    relations.csv:4:10: relation: `Member` is not a relation [unknown-word]
        at: Member
        help: did you mean member?
    ");
    insta::assert_snapshot!(told("0100,0100,member,2013-04-01,,"), @"
    relations.csv:4:6: to: an organisation does not succeed, join or serve itself [related-to-itself]
        at: 0100
        help: name two organisations
    ");
    insta::assert_snapshot!(told("0100,00C,member,2013-04-01,2012-03-31,"), @"
    relations.csv:4:28: end: it would have ended before it began on 2013-04-01 [end-before-start]
        at: 2012-03-31
        help: check both dates
    ");
    insta::assert_snapshot!(told("0100,00C,member,2013-04-01,,50%"), @"
    relations.csv:4:29: share: a member belongs whole; shares are for successors and providers [not-for-a-member]
        at: 50%
        help: leave this cell empty
    ");
    insta::assert_snapshot!(told("0100,00C,member,,,"), @"
    relations.csv:4:17: start: no date is written here [empty-cell]
        help: write it as 2015-03-31
    ");
    insta::assert_snapshot!(told("00D,84H,successor,2020-04-01,,0.6"), @"
    relations.csv:4:31: share: 0.6 could be meant as 0.6 % or as a share of one [number-without-unit]
        at: 0.6
        help: write 0.6% or 60%, whichever is meant
    ");
    insta::assert_snapshot!(told("00D,84H,successor,2020-04-01,,160%"), @"
    relations.csv:4:31: share: 160% is not a share from 0% to 100% [share-out-of-range]
        at: 160%
        help: write it in per cent, as in 60%
    ");
    insta::assert_snapshot!(told("00D,84H,successor,2020-04-01,,99%"), @"
    relations.csv:4:31: share: the shares of the successors of 00D come to 99%, not 100% [shares-do-not-add-up]
        at: 99%
        help: give each successor its share; a single one takes all; rows kept out count for nothing
    ");
    insta::assert_snapshot!(told("00D,84H,successor,2020-04-01,,sixty"), @"
    relations.csv:4:31: share: `sixty`: this is not a number [bad-number]
        at: sixty
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    ");
    insta::assert_snapshot!(told("00D,84H,successor,2020-04-01,,60 parts"), @"
    relations.csv:4:31: share: `60 parts`: what follows the number is not a unit [bad-unit]
        at: 60 parts
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    ");
}

#[test]
fn shares_of_successors_that_do_not_come_to_all() {
    let told = |from: &str, to: &str| told("relations.csv", from, to);
    insta::assert_snapshot!(told("40%", "30%"), @"
    relations.csv:2:31: share: the shares of the successors of 00C come to 90%, not 100% [shares-do-not-add-up]
        at: 60%
        help: give each successor its share; a single one takes all; rows kept out count for nothing
    relations.csv:3:31: share: the shares of the successors of 00C come to 90%, not 100% [shares-do-not-add-up]
        at: 30%
        help: give each successor its share; a single one takes all; rows kept out count for nothing
    ");
    insta::assert_snapshot!(told("40%", ""), @"
    relations.csv:2:31: share: the shares of the successors of 00C come to 160%, not 100% [shares-do-not-add-up]
        at: 60%
        help: give each successor its share; a single one takes all; rows kept out count for nothing
    relations.csv:3:31: share: the shares of the successors of 00C come to 160%, not 100% [shares-do-not-add-up]
        help: give each successor its share; a single one takes all; rows kept out count for nothing
    ");
    // The row with a mistake in it is told once, and leaves the others short.
    insta::assert_snapshot!(told("00D,successor,2020-04-01,,40%", "00D,successor,2020-04-31,,40%"), @"
    relations.csv:2:31: share: the shares of the successors of 00C come to 60%, not 100% [shares-do-not-add-up]
        at: 60%
        help: give each successor its share; a single one takes all; rows kept out count for nothing
    relations.csv:3:19: start: `2020-04-31` is not a day of the calendar [bad-date]
        at: 2020-04-31
        help: write it as 2015-03-31; Excel shows dates its own way, so check the file
    ");
    // Twice the same row: neither counts.
    insta::assert_snapshot!(told("0100,00C,member,2013-04-01,2020-03-31,", "00C,00D,successor,2020-04-01,,40%"), @"
    relations.csv:2:31: share: the shares of the successors of 00C come to 60%, not 100% [shares-do-not-add-up]
        at: 60%
        help: give each successor its share; a single one takes all; rows kept out count for nothing
    relations.csv:4:5: to: line 3 is for the same; neither is believed [duplicate-row]
        at: 00D
        help: send the one that is right, and only that
    ");
}

const SERVED: &str = "0100,00C,member,2013-04-01,2020-03-31,";

#[test]
fn shares_of_a_provider_above_all_that_it_does() {
    // The practice stands for a provider: any body may serve.
    let told = |rows: &str| told("relations.csv", SERVED, rows);
    insta::assert_snapshot!(told("00C,0100,served-by,2013-04-01,2014-03-31,60%\n00D,0100,served-by,2014-03-31,,50%"), @"
    relations.csv:4:42: share: on 2014-03-31 the shares of 0100 come to 110%, more than all it does [shares-above-all]
        at: 60%
        help: give each commissioner its share of the provider's activity; together 100% at most
    relations.csv:5:32: share: on 2014-03-31 the shares of 0100 come to 110%, more than all it does [shares-above-all]
        at: 50%
        help: give each commissioner its share of the provider's activity; together 100% at most
    ");
    // On no day both; and shares that are not given are not added up.
    assert_eq!(
        told("00C,0100,served-by,2013-04-01,2014-03-31,60%\n00D,0100,served-by,2014-04-01,,50%"),
        "nothing"
    );
    assert_eq!(told("00C,0100,served-by,2013-04-01,,40%\n00D,0100,served-by,2013-04-01,,60%"), "nothing");
    assert_eq!(told("00C,0100,served-by,2013-04-01,,\n00D,0100,served-by,2013-04-01,,"), "nothing");
    assert_eq!(told("00C,0100,served-by,2013-04-01,,\n00D,0100,served-by,2013-04-01,,100%"), "nothing");
    insta::assert_snapshot!(told("00C,0100,served-by,2013-04-01,,160%"), @"
    relations.csv:4:32: share: 160% is not a share from 0% to 100% [share-out-of-range]
        at: 160%
        help: write it in per cent, as in 60%
    ");
    insta::assert_snapshot!(told("0100,0100,served-by,2013-04-01,,"), @"
    relations.csv:4:6: to: an organisation does not succeed, join or serve itself [related-to-itself]
        at: 0100
        help: name two organisations
    ");
}

#[test]
fn a_standing_of_a_relation_that_no_award_would_repeat() {
    let told = |row: &str| {
        let mut files = base();
        let text = format!("from,to,relation,start,end,share,standing\n{row}\n");
        files.insert("relations.csv".to_owned(), text.into_bytes());
        told_of(&files)
    };
    assert_eq!(told("00C,0100,served-by,2013-04-01,,60%,inferred"), "nothing");
    assert_eq!(told("0100,00C,member,2013-04-01,,,seen"), "nothing");
    insta::assert_snapshot!(told("0100,00C,member,2013-04-01,,,inferred"), @"
    relations.csv:2:30: standing: awards repeat how well it is known who serves whom, and of no other relation [only-for-providers]
        at: inferred
        help: leave this cell empty, and say in `note` what is in doubt
    ");
    insta::assert_snapshot!(told("00C,0100,served-by,2013-04-01,,60%,guessed"), @"
    relations.csv:2:36: standing: `guessed` is not a standing [unknown-word]
        at: guessed
        help: write one of seen, inferred, recalled
    ");
}

#[test]
fn a_provider_that_serves_one_commissioner_twice_on_a_day() {
    let told = |rows: &str| told("relations.csv", SERVED, rows);
    insta::assert_snapshot!(told("00C,0100,served-by,2013-04-01,2014-03-31,10%\n00C,0100,served-by,2014-03-31,,20%"), @"
    relations.csv:4:20: start: line 5 holds on some of the same days; neither is believed [duplicate-row]
        at: 2013-04-01
        help: give one row for each stretch of days
    relations.csv:5:20: start: line 4 holds on some of the same days; neither is believed [duplicate-row]
        at: 2014-03-31
        help: give one row for each stretch of days
    ");
    assert_eq!(
        told("00C,0100,served-by,2014-04-01,,20%\n00C,0100,served-by,2013-04-01,2014-03-31,10%"),
        "nothing"
    );
}

#[test]
fn bodies_that_belong_to_each_other_in_a_circle() {
    let told = |rows: &str| told("relations.csv", SERVED, rows);
    insta::assert_snapshot!(told("0100,00C,member,2013-04-01,,\n00C,00D,member,2014-04-01,,\n00D,0100,member,2013-04-01,2014-04-01,"), @"
    relations.csv:4:6: to: on 2014-04-01 these belong to each other in a circle: 00C, 00D, 0100, 00C [organisation-circle]
        at: 00C
        help: remove the row that is wrong; none of the circle is believed
    relations.csv:5:5: to: on 2014-04-01 these belong to each other in a circle: 00C, 00D, 0100, 00C [organisation-circle]
        at: 00D
        help: remove the row that is wrong; none of the circle is believed
    relations.csv:6:5: to: on 2014-04-01 these belong to each other in a circle: 00C, 00D, 0100, 00C [organisation-circle]
        at: 0100
        help: remove the row that is wrong; none of the circle is believed
    ");
    // The same on different days is none.
    assert_eq!(told("0100,00C,member,2013-04-01,2014-03-31,\n00C,0100,member,2014-04-01,,"), "nothing");
    // What only leads into the circle stays.
    let rows = "0100,00C,member,2013-04-01,,\n00C,00D,member,2013-04-01,,\n00D,00C,member,2013-04-01,,";
    let read = read(&with("relations.csv", SERVED, rows)).unwrap();
    let all = &read.facts.organisations;
    assert_eq!(all.relations().filter(|it| it.kind == RelationKind::Member).count(), 1);
    assert_eq!(read.rejections.len(), 2);
}

#[test]
fn a_long_circle_is_named_in_short() {
    let mut files = base();
    let mut bodies = String::from_utf8(files["organisations.csv"].clone()).unwrap();
    let mut relations = String::from_utf8(files["relations.csv"].clone()).unwrap();
    for number in 0..20 {
        writeln!(bodies, "N{number:02},A network,network,2013-04-01,").unwrap();
        writeln!(relations, "N{number:02},N{:02},member,2013-04-01,,", (number + 1) % 20).unwrap();
    }
    files.insert("organisations.csv".to_owned(), bodies.into_bytes());
    files.insert("relations.csv".to_owned(), relations.into_bytes());
    let read = read(&files).unwrap();
    assert_eq!(read.rejections.len(), 20);
    insta::assert_snapshot!(read.rejections[0].diagnostic.message, @"to: on 2013-04-01 these belong to each other in a circle: N00, N01, N02, N03, N04, N05, N06, N07, 12 more, N00");
}

#[test]
fn what_refers_to_a_row_that_was_kept_out_is_told_so() {
    insta::assert_snapshot!(told("organisations.csv", "0100,A practice,practice,2013-04-01", "0100,A practice,practice,2013-04-31"), @"
    organisations.csv:4:26: opened: `2013-04-31` is not a day of the calendar [bad-date]
        at: 2013-04-31
        help: write it as 2015-03-31; Excel shows dates its own way, so check the file
    relations.csv:4:1: from: the row of 0100 in organisations.csv was kept out [unknown-organisation]
        at: 0100
        help: mend that row
    ");
    insta::assert_snapshot!(told("sources.csv", "returns,Monthly returns", "returns,"), @"
    sources.csv:2:9: title: nothing is written here [empty-cell]
        help: write the title
    readings.csv:2:40: source: the row of the source `returns` in sources.csv was kept out [unknown-source]
        at: returns
        help: mend that row
    readings.csv:3:35: source: the row of the source `returns` in sources.csv was kept out [unknown-source]
        at: returns
        help: mend that row
    decisions.csv:2:56: source: the row of the source `returns` in sources.csv was kept out [unknown-source]
        at: returns
        help: mend that row
    ");
}

#[test]
fn three_rows_for_one_thing_leave_none() {
    let row = "84H,NHS County Durham CCG,ccg,2020-04-01,\n";
    let files = with("organisations.csv", row, &row.repeat(3));
    let organisations = read(&files).unwrap();
    assert!(organisations.facts.organisations.get("84H").is_none());
    let row = "returns,Monthly returns,June 2015,\n";
    let sources = read(&with("sources.csv", row, &row.repeat(3))).unwrap();
    assert!(sources.facts.sources.is_empty());
    assert_eq!(sources.rejections.iter().filter(|it| it.diagnostic.code == "duplicate-row").count(), 2);
    let row = "0100,00C,member,2013-04-01,2020-03-31,\n";
    let relations = read(&with("relations.csv", row, &row.repeat(3))).unwrap();
    assert_eq!(relations.facts.organisations.relations().count(), 2);
    insta::assert_snapshot!(told("organisations.csv", "0100,A practice,practice,2013-04-01,\n", "0100,A practice,practice,2013-04-01,\n0100,B practice,practice,2013-04-01,\n"), @"
    organisations.csv:5:1: code: line 4 is for the same; neither is believed [duplicate-row]
        at: 0100
        help: send the one that is right, and only that
    relations.csv:4:1: from: the row of 0100 in organisations.csv was kept out [unknown-organisation]
        at: 0100
        help: mend that row
    ");
}

#[test]
fn sources() {
    insta::assert_snapshot!(told("sources.csv", "returns,Monthly returns", ",Monthly returns"), @"
    sources.csv:2:1: source: nothing is written here [empty-cell]
        help: write the source
    readings.csv:2:40: source: there is no source `returns` [unknown-source]
        at: returns
        help: add it to sources.csv
    readings.csv:3:35: source: there is no source `returns` [unknown-source]
        at: returns
        help: add it to sources.csv
    decisions.csv:2:56: source: there is no source `returns` [unknown-source]
        at: returns
        help: add it to sources.csv
    ");
    insta::assert_snapshot!(told("readings.csv", "seen,returns", "seen,return"), @"
    readings.csv:2:40: source: there is no source `return` [unknown-source]
        at: return
        help: did you mean `returns`?
    ");
}
