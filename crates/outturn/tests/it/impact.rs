//! What moves if a reading were another. Three failures of public record, each of which moved the pay of thousands of
//! practices and was found only after they had been paid: here each is seen before anyone signs.

use std::collections::BTreeMap;

use crate::support::{Copy, outturn, rows};

const QOF: &str = "qof/2014-15-asthma";
/// Practices of the data, patients on their asthma registers, and on their lists.
const PRACTICES: usize = 7779;
const REGISTERS: u64 = 3_402_437;
const LISTS: u64 = 56_817_654;

/// The amount of an award in pence by practice, as the rules stand.
fn awards() -> BTreeMap<String, i64> {
    let csv = outturn(["award", QOF, "--format", "csv"]).quietly().out;
    rows(&csv).into_iter().map(|row| (row["code"].clone(), row["most_pence"].parse().unwrap())).collect()
}

/// Pounds with sign, in pence.
fn pence(cell: &str) -> i64 {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let amount: i64 = digits.parse().unwrap();
    if cell.contains('-') { -amount } else { amount }
}

/// By how much the most of each practice moves.
fn moves(page: &str) -> BTreeMap<String, i64> {
    let table = page.lines().skip_while(|line| !line.starts_with("----")).skip(1);
    table
        .take_while(|line| !line.is_empty() && !line.starts_with(' '))
        .map(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            (cells[0].to_owned(), pence(cells[cells.len() - 1]))
        })
        .collect()
}

#[test]
fn a_list_size_of_the_wrong_day_moves_every_practice() {
    // In 2014 an average list of 7,052 was given out, and then 7,087 in its place.
    let wrong = "ENG:qof-average-list-size:2014/15=7052";
    let page = outturn(["impact", QOF, "--reading", wrong, "--all"]).quietly().out;
    assert!(page.contains("7,779 of 7,779 awards move: 7,779 gain"), "{}", page.lines().nth(5).unwrap());
    let (before, moved) = (awards(), moves(&page));
    assert_eq!(moved.len(), PRACTICES);
    for (code, by) in moved {
        // Each by 7,087/7,052, to the penny.
        let after = before[&code] + by;
        let off = (after * 7052 - before[&code] * 7087).abs();
        assert!(off <= 7052 + 7087, "{code}: {} and {by}", before[&code]);
    }
    let short = outturn(["impact", QOF, "--reading", wrong]).quietly().out;
    insta::assert_snapshot!(short, @"
    Quality and Outcomes Framework 2014/15: asthma (qof/2014-15-asthma), on facts in data/qof

    Supposing
    - The average list of ENG, 2014/15: 7,052.0, where it is 7,087.0.

    7,779 of 7,779 awards move: 7,779 gain £274,759.60 in all, and 0 lose £0.00.

    Code    Earner                                Full award      At least       At most
    ------  ----------------------------------  ------------  ------------  ------------
    B82005  PRIORY MEDICAL GROUP                    +£276.64      +£276.64      +£276.64
    K83002  THE LAKESIDE SURGERY                    +£211.74      +£211.74      +£211.74
    Y01008  COASTAL MEDICAL GROUP                   +£193.07      +£193.07      +£193.07
    D82044  VIDA HEALTHCARE                         +£191.42      +£191.42      +£191.42
    Y00159  HALL GREEN HEALTH                       +£186.96      +£186.96      +£186.96
    G82071  WHITSTABLE MEDICAL PRACTICE             +£184.57      +£184.57      +£184.57
    C82038  DR JL HARRIS & PARTNERS                 +£184.90      +£181.17      +£181.17
    J81006  THE ADAM PRACTICE                       +£179.94      +£179.94      +£179.94
    M85063  MIDLANDS MEDICAL PARTNERSHIP            +£179.04      +£179.04      +£179.04
    J82155  PORTSDOWN GROUP PRACTICE                +£178.04      +£178.04      +£178.04
    L83100  BEACON MEDICAL GROUP                    +£170.94      +£170.94      +£170.94
    B82083  YORK MEDICAL GROUP                      +£168.38      +£168.38      +£168.38
    C84001  LARWOOD SURGERY                         +£160.45      +£160.45      +£160.45
    H81133  THE INTEGRATED CARE PARTNERSHIP         +£158.22      +£158.22      +£158.22
    C83026  THE DEEPINGS PRACTICE                   +£156.82      +£156.82      +£156.82
    D83044  STOWHEALTH                              +£155.00      +£155.00      +£155.00
    K81047  BROOKSIDE GROUP PRACTICE                +£149.55      +£149.55      +£149.55
    C81024  KALE PAGE & PARTNERS                    +£146.83      +£146.83      +£146.83
    H81013  FRIMLEY GREEN MEDICAL CENTRE            +£143.94      +£143.94      +£143.94
    K82073  WESTONGROVE PARTNERSHIP                 +£143.11      +£143.11      +£143.11
            and 7,759 more; `--all` lists them
            7,779 earners                       +£280,974.06  +£274,759.60  +£274,759.60
    ");
}

#[test]
fn one_misreported_register_moves_all_the_others() {
    // A practice reports a hundred times its register, and the national prevalence follows.
    let own = "A81001:qof-asthma-register:2014/15=33000";
    let share = "A81001:qof-asthma-prevalence:2014/15=33000/4182";
    let national = format!("ENG:qof-asthma-prevalence:2014/15={}/{LISTS}", REGISTERS + 33_000 - 330);
    let refused =
        outturn(["impact", QOF, "--reading", own, "--reading", share, "--reading", &national]).exits(3);
    insta::assert_snapshot!(refused.err, @"
    error[more-than-all]: numerator: 33000 out of 4182 is more than all
     --> --reading:3:39
      |
    3 | A81001,qof-asthma-prevalence,2014/15,,33000,4182,
      |                                       ^^^^^
      |
      = help: check that the two are not exchanged

    1 problem; nothing was written
    ");
    let page = outturn(["impact", QOF, "--reading", own, "--reading", &national, "--all"]).quietly().out;
    let moved = moves(&page);
    assert_eq!(moved.len(), PRACTICES);
    assert!(moved.values().all(|by| *by < 0));
    assert!(page.contains("0 gain £0.00 in all, and 7,779 lose"), "{page}");
}

#[test]
fn a_supplier_without_its_last_day_moves_everyone() {
    // Every third practice lacks some of its patients, so that the national prevalence falls and the others gain.
    let project = Copy::new();
    let csv = outturn(["award", QOF, "--format", "csv"]).quietly().out;
    let codes: Vec<String> = rows(&csv).into_iter().map(|row| row["code"].clone()).collect();
    let missing: Vec<&String> = codes.iter().step_by(3).collect();
    let lacking = missing.iter().map(|code| format!("{code},qof-asthma-prevalence,2014/15,,,[x]\n"));
    let lacking: String = lacking.collect();
    let national = format!("ENG,qof-asthma-prevalence,2014/15,{},{LISTS},\n", REGISTERS - REGISTERS / 50);
    let heading = "organisation,indicator,period,numerator,denominator,value\n";
    project.write("last-day.csv", &[heading, &lacking, &national].concat());
    let page = project.outturn(["impact", QOF, "--readings", "last-day.csv", "--all"]).quietly().out;
    assert!(page.contains("7,779 of 7,779 awards move"), "{page}");
    let table = page.lines().skip_while(|line| !line.starts_with("----")).skip(1);
    let table: Vec<&str> = table.take_while(|line| !line.is_empty() && !line.starts_with(' ')).collect();
    // What is missing is told as not known, and is not a zero; the others gain.
    let unknown = table.iter().filter(|line| line.ends_with("not known")).count();
    let gained =
        table.iter().filter(|line| line.split_whitespace().last().unwrap().starts_with("+£")).count();
    assert_eq!((unknown, gained), (missing.len(), PRACTICES - missing.len()));
    assert!(page.contains("factor/prevalence: from met to unknown for"), "{page}");
}

#[test]
fn what_is_supposed_is_read_as_facts_are() {
    let told = |readings: &[&str]| {
        let args = ["impact", "quality-premium/2014-15"].into_iter();
        outturn(args.chain(readings.iter().flat_map(|it| ["--reading", it]))).exits(3).err
    };
    insta::assert_snapshot!(told(&["foo", "09H:rtt:2015-03=1/2", "X9:ae-within-4-hours:2014/15=95/100"]), @"
    error[bad-reading]: `foo` is not a reading
    --> --reading
     = help: write it like ENG:qof-average-list-size:2014/15=7087, or 09H:ae-within-4-hours:2014/15=95/100

    error[unknown-indicator]: indicator: there is no indicator `rtt`
     --> --reading:2:5
      |
    2 | 09H,rtt,2015-03,,1,2,
      |     ^^^
      |
      = help: add a file for it to indicators/, here or in the project

    error[unknown-organisation]: organisation: there is no organisation X9
     --> --reading:3:1
      |
    3 | X9,ae-within-4-hours,2014/15,,95,100,
      | ^^
      |
      = help: check the code; if it is right, add it to organisations.csv, with its dates

    3 problems; nothing was written
    ");
    insta::assert_snapshot!(told(&["09H:ae-within-4-hours:2014/15=105/100"]), @"
    error[more-than-all]: numerator: 105 out of 100 is more than all
     --> --reading:2:32
      |
    2 | 09H,ae-within-4-hours,2014/15,,105,100,
      |                                ^^^
      |
      = help: check that the two are not exchanged

    1 problem; nothing was written
    ");
}

#[test]
fn what_changes_nothing_moves_nothing() {
    let same = "ENG:qof-average-list-size:2014/15=7087";
    let page = outturn(["impact", QOF, "--reading", same]).quietly().out;
    assert!(page.ends_with("No award moves, of 7779 earners.\n"), "{page}");
}
