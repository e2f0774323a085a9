//! What was withheld and rounded, and why: for whoever releases, and for nobody else.

use std::fmt::Write as _;

use outturn_core::{Exact, Stage};
use outturn_disclosure::{Release, Why, Withheld};
use outturn_scheme::DisclosurePolicy;

use crate::cli::release::ReleaseArgs;
use crate::commands::shown;
use crate::table::{Align, Table, wrap};

/// The most counts that are named.
const NAMED_MAX: usize = 20;

/// What is printed.
pub(super) fn page(place: &str, policy: &DisclosurePolicy, released: &Release, args: &ReleaseArgs) -> String {
    let mut text = format!("{place}, to be released under {} ({})\n\n", policy.id, policy.title);
    text.push_str(&counts(policy, released).render());
    let protecting: Vec<(String, String)> = released
        .withheld
        .iter()
        .filter_map(|it| match &it.why {
            Why::Protects(other) => Some((it.cell.to_string(), other.to_string())),
            _ => None,
        })
        .collect();
    if !protecting.is_empty() {
        let mut table = Table::new(&[("Withheld", Align::Left), ("To protect", Align::Left)]);
        for (cell, other) in protecting.iter().take(NAMED_MAX) {
            table.row([cell.clone(), other.clone()]);
        }
        let _ = write!(text, "\n{}", table.render());
        text.push_str(&more(protecting.len(), "--account FILE names them all"));
    }
    let open = |it: &Withheld| released.open.iter().any(|open| open.cell == it.cell);
    let narrow: Vec<String> = released
        .withheld
        .iter()
        .filter(|it| !it.informed && !open(it))
        .map(|it| it.cell.to_string())
        .collect();
    if !narrow.is_empty() {
        let said = "These are safe only because the marks do not tell which counts are small. Someone who knows which \
                    could place them more closely than the policy asks, and nothing that could be withheld as well \
                    would change that:";
        let _ = write!(text, "\n{}", wrap(said, 100, "", ""));
        for cell in narrow.iter().take(NAMED_MAX) {
            let _ = writeln!(text, "  {cell}");
        }
        text.push_str(&more(narrow.len(), "--account FILE names them all"));
    }
    if released.revised > 0 {
        let said = format!(
            "{} released before otherwise than now: revised since, and not taken to be known.",
            if released.revised == 1 {
                "1 figure was".to_owned()
            } else {
                format!("{} figures were", released.revised)
            }
        );
        let _ = write!(text, "\n{}", wrap(&said, 100, "", ""));
    }
    if !released.loose.is_empty() {
        let named: Vec<&str> = released.loose.iter().map(String::as_str).collect();
        let said = format!(
            "Some breakdowns of {} are not known to add up to anything. Where they do, a policy says so: [[parts]].",
            named.join(", ")
        );
        let _ = write!(text, "\n{}", wrap(&said, 100, "", ""));
    }
    let written = match &args.out {
        Some(out) => format!("Written to {}.", shown(out)),
        None => "Nothing was written: name a folder with --out.".to_owned(),
    };
    let said = format!("{written} This account tells small counts from others: it is not for release.");
    let _ = write!(text, "\n{}", wrap(&said, 100, "", ""));
    text
}

fn more(count: usize, help: &str) -> String {
    match count.saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!("and {more} more: {help}\n"),
    }
}

fn counts(policy: &DisclosurePolicy, released: &Release) -> Table {
    let why = |wanted: fn(&Why) -> bool| released.withheld.iter().filter(|it| wanted(&it.why)).count();
    let mut table = Table::new(&[("Counts", Align::Left), ("", Align::Right)]);
    let mut row = |what: String, count: usize| table.row([what, count.to_string()]);
    row("given as they are".to_owned(), released.exact);
    if let Some(step) = policy.round_to {
        row(format!("rounded to the nearest {step}"), released.rounded);
    }
    if policy.suppress.is_some() {
        row("withheld, being small".to_owned(), why(|it| *it == Why::Small));
        row("withheld, as few are left of the denominator".to_owned(), why(|it| *it == Why::SmallRest));
        row("withheld to protect others".to_owned(), why(|it| matches!(it, Why::Protects(_))));
        let by_publishers = why(|it| *it == Why::ByPublisher);
        if by_publishers > 0 {
            row("withheld by their publishers, and in a sum".to_owned(), by_publishers);
        }
        row("rates withheld with their counts".to_owned(), released.rates.len());
        row("sums held against what is released".to_owned(), released.sums);
    }
    table
}

/// A row for each count that is withheld.
pub(super) fn csv_of(released: &Release) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headings = [
        "not for release",
        "organisation",
        "indicator",
        "period",
        "breakdown",
        "stage",
        "count",
        "why",
        "protects",
        "least",
        "most",
        "safe_from_the_informed",
    ];
    let mut written = writer.write_record(headings);
    let number = |number: &Exact| number.to_string();
    for it in &released.withheld {
        let key = &it.cell.key;
        let (why, protects) = match &it.why {
            Why::Small => ("small", String::new()),
            Why::SmallRest => ("few left", String::new()),
            Why::Protects(other) => ("protects", other.to_string()),
            Why::ByPublisher => ("publisher", String::new()),
        };
        written = written.and_then(|()| {
            writer.write_record([
                "not for release",
                &key.organisation,
                &key.indicator,
                &key.period.to_string(),
                &key.breakdown,
                if key.stage == Stage::Published { "" } else { key.stage.as_str() },
                it.cell.part.as_str(),
                why,
                &protects,
                &number(&it.least),
                &it.most.as_ref().map(number).unwrap_or_default(),
                if it.informed { "true" } else { "false" },
            ])
        });
    }
    // Writing to memory does not fail.
    written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
}
