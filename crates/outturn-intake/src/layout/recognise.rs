//! Which series a file is of, by what is in it.

use std::collections::BTreeMap;

use outturn_scheme::Layout;
use outturn_scheme::layouts::PeriodPlace;

use super::grid::{Columns, labelled, plain};
use super::open::Opened;
use super::table::period_of;
use super::told::Told;
use crate::published::Problem;

/// The most rows without headings that are looked at for what codes look like.
const ROWS_MAX: usize = 30;

/// What a layout wants and a file does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecognised {
    /// The layout, of which it has something.
    pub layout: String,
    /// What is missing, each as a phrase.
    pub missing: Vec<String>,
}

/// The one layout that fits.
pub(super) fn recognise<'l>(
    file: &str,
    opened: &mut Opened<'_>,
    layouts: &'l BTreeMap<String, Layout>,
    told: &Told,
) -> Result<&'l Layout, Box<Problem>> {
    let (mut fitting, mut others) = (Vec::new(), Vec::new());
    for layout in layouts.values() {
        let (missing, present) = held(layout, opened);
        if missing.is_empty() {
            fitting.push(layout);
        } else if layout.is_workbook() == opened.is_workbook() && present > 0 {
            // A file that has nothing of what a layout wants is not near it.
            others.push(Unrecognised { layout: layout.id.clone(), missing });
        }
    }
    // A row of headings tells a file better than what codes look like.
    let is_headed = |layout: &&Layout| layout.tables.iter().any(|table| !table.headed.is_empty());
    if fitting.iter().any(is_headed) {
        fitting.retain(is_headed);
    }
    // What is in a file says which layouts fit; of several, which one is meant may be told.
    let meant = |layout: &&Layout| told.layout.as_ref() == Some(&layout.id);
    if let Some(layout) = fitting.iter().copied().find(meant) {
        return Ok(layout);
    }
    match fitting.as_slice() {
        [one] => Ok(one),
        [] => Err(Box::new(unknown(file, opened, others))),
        several => {
            let ids: Vec<&str> = several.iter().map(|layout| layout.id.as_str()).collect();
            let wrong = format!("it fits several layouts: {}", ids.join(" and "));
            let remedy = "say which one is meant: --as; or let recognised_by or `headed` tell them apart";
            Err(Box::new(Problem::new(file, wrong, remedy)))
        }
    }
}

fn unknown(file: &str, opened: &Opened<'_>, mut others: Vec<Unrecognised>) -> Problem {
    let what = opened.what();
    others.sort_by_key(|it| it.missing.len());
    let nearest = others.first().map_or_else(
        || ": it has nothing that one looks for".to_owned(),
        |it| format!("; the nearest is {}, for which it lacks {}", it.layout, it.missing.join(", ")),
    );
    let wrong = format!("no layout fits this {what}{nearest}");
    Problem::new(file, wrong, "write a layout for it: docs/intake.md says how")
}

/// What a layout wants and the file does not have, and how much of it the file has.
fn held(layout: &Layout, opened: &mut Opened<'_>) -> (Vec<String>, usize) {
    let (mut missing, mut present) = (Vec::new(), 0);
    for (index, table) in layout.tables.iter().enumerate() {
        let Some((name, grid)) = opened.grid(&table.sheet) else {
            missing.push(match table.sheet.first() {
                Some(sheet) => format!("the sheet {sheet}"),
                None => "text in place of a workbook".to_owned(),
            });
            continue;
        };
        let head = grid.head();
        let on = if name.is_empty() { String::new() } else { format!(" on the sheet {name}") };
        present += usize::from(!table.sheet.is_empty()) + table.headed.len();
        if let Err(headings) = Columns::find(&head, &table.headed) {
            present -= headings.len();
            // Tables of one sheet mostly want the same.
            for wanted in headings.iter().map(|heading| format!("the heading \"{heading}\"{on}")) {
                if !missing.contains(&wanted) {
                    missing.push(wanted);
                }
            }
        }
        if let Some(of) = table.period.as_ref().filter(|it| it.place == PeriodPlace::Anywhere)
            && !head.iter().flatten().any(|text| period_of(of, text).is_some())
        {
            missing.push(format!("a cell that says its period as the layout has it{on}"));
        }
        if index > 0 {
            continue;
        }
        for (label, wanted) in &layout.labels {
            if labelled(&head, label).is_some_and(|text| plain(text).contains(&plain(wanted))) {
                present += 1;
            } else {
                missing.push(format!("\"{wanted}\" beside \"{label}\"{on}"));
            }
        }
        if let Some(columns) = layout.columns
            && head.iter().any(|row| row.len() != columns)
        {
            missing.push(format!("{columns} columns"));
        } else {
            present += usize::from(layout.columns.is_some());
        }
        let codes = || head.iter().take(ROWS_MAX).filter_map(|row| row.first());
        let is_like = |code: &&String| layout.codes.iter().any(|like| looks_like(code, like));
        // A first row that has none is one of headings.
        let begins = codes().next().is_some_and(|code| is_like(&code));
        let fits = codes().filter(is_like).count();
        if !layout.codes.is_empty() && (!begins || fits * 10 < codes().count() * 9) {
            missing.push(format!("codes like {}", layout.codes.join(" or ")));
        }
    }
    (missing, present)
}

/// Whether a code looks so: A is a letter, 9 a digit, X either.
fn looks_like(code: &str, like: &str) -> bool {
    code.len() == like.len()
        && code.bytes().zip(like.bytes()).all(|(byte, like)| match like {
            b'A' => byte.is_ascii_uppercase(),
            b'9' => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        })
}
