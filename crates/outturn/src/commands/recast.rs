//! `outturn award --recast-to`: awards added up under the bodies of another day, for looking at.

use std::fmt::Write;

use outturn_award::recast::{self, Body, Recast};
use outturn_core::{Date, Diagnostic, Exact, Pence, Quantity, Unit};
use outturn_scheme::Scheme;

use super::award::page::most;
use super::typed;
use crate::cli::Format;
use crate::load::Loaded;
use crate::table::{Align, Table, wrap};

/// What stands in every row of the CSV, so that a row copied out of it says what it is.
const NOT_FOR_PAYMENT: &str = "not for payment";

/// A complaint about a day that lies before that of the awards: successors lead forward only.
pub(super) fn too_early(scheme: &Scheme, day: Date) -> Option<Diagnostic> {
    let as_at = scheme.organisations_as_at;
    let message = format!("the awards are those of bodies as they were on {as_at}, which is later");
    (day < as_at).then(|| {
        typed(
            &format!("--recast-to {day}"),
            "recast-too-early",
            message,
            format!("name {as_at} or a later day"),
        )
    })
}

/// What is printed.
pub(super) fn text(loaded: &Loaded, recast: &Recast, format: Format) -> String {
    match format {
        Format::Json => recast::bytes(&recast::to_json(&loaded.scheme.scheme, recast)),
        Format::Csv => String::from_utf8_lossy(&csv_of(recast)).into_owned(),
        Format::Table => page(loaded, recast),
    }
}

fn page(loaded: &Loaded, recast: &Recast) -> String {
    let scheme = &loaded.scheme.scheme;
    let mut text = format!("{}\n\n", recast::heading(recast.day));
    let _ = writeln!(text, "{} ({}), on facts in {}\n", scheme.title, scheme.id, loaded.facts.place);
    let said = format!(
        "The awards of bodies as they were on {}, added up under those that stand in their place on {}. Who is paid, \
         and what, is printed without --recast-to.",
        scheme.organisations_as_at, recast.day
    );
    text.push_str(&wrap(&said, 100, "", ""));
    text.push('\n');
    text.push_str(&table(recast).render());
    for body in &recast.bodies {
        if let Some(why) = body.stands.why_not() {
            let was_not = format!("{} {} was not there on {}", body.code, body.name, recast.day);
            let _ = writeln!(text, "\n{was_not}: it {why}.");
        }
    }
    text
}

fn table(recast: &Recast) -> Table {
    let mut table = Table::new(&[
        ("Code", Align::Left),
        ("Body", Align::Left),
        ("Full awards", Align::Right),
        ("At least", Align::Right),
        ("At most", Align::Right),
        ("Awards of", Align::Left),
    ]);
    for body in &recast.bodies {
        table.row([
            body.code.clone(),
            body.name.clone(),
            most(body.maximum),
            body.least.to_string(),
            most(body.most),
            from(body, ", "),
        ]);
    }
    let bodies = if recast.bodies.len() == 1 { "body" } else { "bodies" };
    table.row([
        String::new(),
        format!("{} {bodies}", recast.bodies.len()),
        most(recast.maximum),
        recast.least.to_string(),
        most(recast.most),
        format!("{} earner{}", recast.earners, if recast.earners == 1 { "" } else { "s" }),
    ]);
    table
}

/// Whose awards went to a body, with the share where it is not all.
fn from(body: &Body, between: &str) -> String {
    let shown = |(code, share): &(String, Exact)| {
        if *share == Exact::ONE {
            return code.clone();
        }
        format!("{code} ({})", Quantity { value: share.clone(), unit: Unit::Share })
    };
    body.from.iter().map(shown).collect::<Vec<_>>().join(between)
}

/// One row for each body. The first heading says what the file is.
fn csv_of(recast: &Recast) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heading = recast::heading(recast.day);
    let headings = [
        &heading,
        "code",
        "name",
        "maximum_pence",
        "least_pence",
        "most_pence",
        "settled",
        "from",
        "not_there",
    ];
    let mut written = writer.write_record(headings);
    for body in &recast.bodies {
        let pence = |amount: Option<Pence>| amount.map(|it| it.0.to_string()).unwrap_or_default();
        written = written.and_then(|()| {
            writer.write_record([
                NOT_FOR_PAYMENT,
                &body.code,
                &body.name,
                &pence(body.maximum),
                &body.least.0.to_string(),
                &pence(body.most),
                if body.most == Some(body.least) { "true" } else { "false" },
                &from(body, "; "),
                &body.stands.why_not().unwrap_or_default(),
            ])
        });
    }
    // Writing to memory does not fail.
    written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
}
