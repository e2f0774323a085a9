//! The file of scores: what each domain came to, and all of them together.

use std::collections::BTreeMap;

use outturn_core::Exact;

use super::super::Problem;
use super::domain::{DOMAINS, Domain, Hospital, Read};
use super::table::{ASK, Column, DECIMALS, Row, Table};

/// The scores of a hospital, as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scores {
    /// Out of 100, in the order of the domains; nothing where one is not scored.
    pub(super) domains: Vec<Option<String>>,
    pub(super) total: Option<String>,
}

/// The scores by hospital.
pub(super) type Totals = BTreeMap<String, Scores>;

struct Columns {
    unweighted: Vec<Column>,
    weighted: Vec<Column>,
    total: Column,
}

/// Domains as the headings of their scores have them.
fn headings(domain: &Domain) -> [String; 2] {
    // The publisher says of some that they are normalized, and of others not.
    let [unweighted, weighted] = match domain.step {
        "group/clinical-outcomes" => [" Normalized", " Normalized"],
        "group/person-and-community" => ["", ""],
        _ => [" Normalized", ""],
    };
    [
        format!("Unweighted{unweighted} {} Domain Score", domain.name),
        format!("Weighted{weighted} {} Domain Score", domain.name),
    ]
}

/// Reads the file of scores, and holds each against the points that it is made of.
pub(super) fn read(file: &str, bytes: &[u8], read: &[Read], problems: &mut Vec<Problem>) -> Totals {
    let before = problems.len();
    let mut totals = Totals::new();
    let Some(table) = Table::open(file, bytes, problems) else { return totals };
    let mut columns = |which: usize| -> Vec<Column> {
        let headings = DOMAINS.iter().filter_map(|domain| headings(domain).into_iter().nth(which));
        headings.filter_map(|heading| table.column(&heading, problems)).collect()
    };
    let (unweighted, weighted) = (columns(0), columns(1));
    let Some(total) = table.column("Total Performance Score", problems) else { return totals };
    if problems.len() > before {
        return totals;
    }
    let columns = Columns { unweighted, weighted, total };
    for row in &table.rows {
        totals.insert(row.code.clone(), scores(&table, row, &columns, read, before == 0, problems));
    }
    totals
}

fn scores(
    table: &Table<'_>,
    row: &Row,
    columns: &Columns,
    read: &[Read],
    sound: bool,
    problems: &mut Vec<Problem>,
) -> Scores {
    let hospitals: Vec<Option<&Hospital>> = read.iter().map(|read| read.hospitals.get(&row.code)).collect();
    // Points that were not read cannot be held against anything.
    let sound = sound && hospitals.iter().all(Option::is_some);
    let due: Vec<Option<Exact>> =
        DOMAINS.iter().zip(hospitals).map(|(domain, it)| domain.score(it?)).collect();
    // Weights are equal, and shared out anew over the domains that are scored.
    let scored = due.iter().flatten().count();
    let weighted = |score: &Exact| Exact::ratio(score, &Exact::from(scored));
    let mut held = |column: &Column, due: Option<Exact>| {
        let before = problems.len();
        let says = table.score(row, column, problems);
        let due = due.map(|due| due.decimals(DECIMALS));
        if sound && problems.len() == before && says != due {
            let due = due.as_deref().unwrap_or("no score");
            problems.push(table.problem(row, column, format!("its points come to {due}"), ASK));
        }
        says
    };
    let domains =
        columns.unweighted.iter().zip(&due).map(|(column, due)| held(column, due.clone())).collect();
    for (column, due) in columns.weighted.iter().zip(&due) {
        held(column, due.as_ref().and_then(weighted));
    }
    let sum = due.iter().flatten().fold(Exact::ZERO, |sum, score| &sum + score);
    let total = held(&columns.total, weighted(&sum));
    Scores { domains, total }
}
