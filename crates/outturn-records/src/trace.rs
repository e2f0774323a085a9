//! `outturn trace --records`: the records behind a reading.

use std::fmt::Write as _;
use std::path::Path;

use outturn::cli::records::TraceArgs;
use outturn::exit::Exit;
use outturn::lineage;
use outturn_core::Diagnostic;
use outturn_indicator::{Request, behind};
use serde_json::Value;

use crate::compute::{found, ready};
use crate::edge::Edge;

/// The most records that are listed.
const LISTED_MAX: usize = 10_000;

pub(crate) fn run(edge: Edge, named: Option<&Path>, args: &TraceArgs) -> Exit {
    match listed(named, args) {
        Ok(text) => edge.answer(&text),
        Err(problems) => edge.give_up(&problems),
    }
}

fn listed(named: Option<&Path>, args: &TraceArgs) -> Result<String, Vec<Diagnostic>> {
    let library = found(named)?;
    let place = args.folder.to_string_lossy();
    let Some(kept) = lineage::read(&args.folder, &args.indicator, &args.period)? else {
        let message = format!("{} of {} was not counted from records here", args.indicator, args.period);
        let help = "without --records, outturn trace says where the reading comes from";
        return Err(vec![Diagnostic::file(&place, "no-records", message, help)]);
    };
    let register = args.folder.join("organisations.csv");
    let register = register.is_file().then(|| args.folder.clone());
    let ids = [args.indicator.clone()];
    let ready = ready(&library, register.as_ref(), Some(&args.folder), &ids, &args.tables)?;
    let Some(indicator) = ready.catalogue.get(&args.indicator) else { return Ok(String::new()) };
    let (library, tables) = (&ready.library, &ready.tables);
    let request = Request { period: &args.period, library, tables, register: ready.register.as_ref() };
    let rows = behind(&ready.session, indicator, &request, &args.organisation, LISTED_MAX);
    let rows = rows.map_err(|problem| vec![problem])?;
    let key = indicator
        .records
        .as_ref()
        .and_then(|it| ready.library.layouts.get(&it.table))
        .map(|it| it.key.join(" "))
        .unwrap_or_default();
    let mut text = String::new();
    // Writing to a text does not fail.
    let _ = writeln!(
        text,
        "{} of {} in {}: {} records\n",
        args.indicator,
        args.organisation,
        args.period,
        rows.len()
    );
    let _ = writeln!(text, "{:18}  {key}", "counts as");
    for row in &rows {
        let [counts_as, key @ ..] = row.as_slice() else { continue };
        let _ = writeln!(text, "{counts_as:18}  {}", key.join(" "));
    }
    let steps =
        kept.pointer("/readings").and_then(|it| it.get(&args.organisation)).and_then(|it| it.get("steps"));
    let then = steps.and_then(|it| it.get("denominator")).and_then(Value::as_u64);
    if rows.len() < LISTED_MAX && then != u64::try_from(rows.len()).ok() {
        let then = then.map_or_else(|| "none".to_owned(), |it| it.to_string());
        let _ = writeln!(
            text,
            "\nThe reading was counted from {then}: these are not the records that it rests on."
        );
    }
    Ok(text)
}
