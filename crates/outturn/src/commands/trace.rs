//! `outturn trace`: where a reading comes from.

use std::collections::BTreeMap;

use outturn_core::Diagnostic;

use super::{Context, shown};
use crate::cli::records::TraceArgs;
use crate::exit::Exit;
use crate::intake::{Folder, Row};
use crate::library;
use crate::lineage;
use crate::load;

pub(super) fn run(context: &Context, args: &TraceArgs) -> Exit {
    match traced(context, args) {
        Ok(text) => context.answer(&text, Exit::Done),
        Err(problems) => context.give_up(&problems),
    }
}

fn traced(context: &Context, args: &TraceArgs) -> Result<String, Vec<Diagnostic>> {
    let place = shown(&args.folder);
    let mut files = BTreeMap::new();
    library::collect(&args.folder, "", &mut files).map_err(|problem| vec![problem])?;
    let folder = Folder::read(&place, &files)?;
    let asked = lineage::Asked {
        organisation: &args.organisation,
        indicator: &args.indicator,
        period: &args.period.to_string(),
    };
    let row =
        lineage::reading(&folder, asked).ok_or_else(|| vec![lineage::not_there(&place, &folder, asked)])?;
    let catalogue = load::indicators_with(&context.library, Some(&args.folder))?.catalogue;
    let (layouts, _) = load::layouts(&context.library, &BTreeMap::new(), &catalogue);
    let kept = lineage::read(&args.folder, &args.indicator, &args.period)?;
    let name = |row: &Row| row.get("name").cloned().unwrap_or_default();
    let body = folder.organisations.get(&args.organisation).map(name).unwrap_or_default();
    Ok(lineage::told(&lineage::Told {
        folder: &folder,
        row,
        body: &body,
        indicator: catalogue.get(&args.indicator),
        layouts: &layouts,
        lineage: kept.as_ref(),
    }))
}
