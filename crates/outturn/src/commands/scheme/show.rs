//! `outturn scheme show`: what a scheme says, in plain words.

use std::fmt::Write as _;

use outturn_core::Standing;
use outturn_scheme::show::{self, Said};
use outturn_scheme::words::capital;
use outturn_scheme::{Cite, Scheme};

use crate::cli::scheme::ShowArgs;
use crate::commands::Context;
use crate::exit::Exit;
use crate::load;
use crate::table::wrap;

/// The width of the page.
const WIDTH: usize = 100;

pub(super) fn run(context: &Context, args: &ShowArgs) -> Exit {
    let loaded = load::indicators_with(&context.library, args.facts.as_ref())
        .and_then(|indicators| load::scheme(&context.library, &args.scheme, &indicators.catalogue));
    match loaded {
        Ok(loaded) => context.answer(&page(&loaded.scheme), Exit::Done),
        Err(problems) => context.give_up(&problems),
    }
}

/// The scheme as a page: what it says, the documents by number, what is in doubt, and what is accepted.
fn page(scheme: &Scheme) -> String {
    let mut text = format!("{} ({})\n", scheme.title, scheme.id);
    let documents = show::documents(scheme);
    let number = |key: &str| documents.iter().position(|(it, _)| *it == key).map_or(0, |at| at + 1);
    for section in show::show(scheme) {
        let _ = writeln!(text, "\n{}", section.title);
        for said in &section.said {
            text.push_str(&line(said, |cite| mark(cite, number(&cite.source))));
        }
    }
    text.push_str("\nWhere the rules come from\n");
    for (at, (_, document)) in documents.iter().enumerate() {
        let parts = [&document.title, &document.publisher, &document.published, &document.address];
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        let first = format!("[{}] ", at + 1);
        text.push_str(&wrap(&parts.join(". "), WIDTH, &first, &" ".repeat(first.len())));
        if !document.note.is_empty() {
            let inner = " ".repeat(first.len());
            text.push_str(&wrap(&document.note, WIDTH, &inner, &inner));
        }
    }
    let doubts = show::doubts(scheme);
    if !doubts.is_empty() {
        text.push_str("\nWhat is in doubt\n");
        for (title, standing, note) in doubts {
            text.push_str(&wrap(&format!("{} ({standing}): {note}", capital(&title)), WIDTH, "- ", "  "));
        }
    }
    let accepted = show::accepted(scheme);
    if !accepted.is_empty() {
        text.push_str("\nWhat is known and accepted\n");
        for said in accepted {
            text.push_str(&wrap(&said, WIDTH, "- ", "  "));
        }
    }
    text
}

fn line(said: &Said, mark: impl Fn(&Cite) -> String) -> String {
    let marked = said.cite.as_ref().map_or(String::new(), |cite| format!(" {}", mark(cite)));
    let first = format!("{}- ", "  ".repeat(said.depth));
    let rest = " ".repeat(first.len());
    wrap(&format!("{}{marked}", said.text), WIDTH, &first, &rest)
}

/// Where a rule comes from: the number of the document, where in it, and how well the rule is known.
fn mark(cite: &Cite, number: usize) -> String {
    let clause = if cite.clause.is_empty() { String::new() } else { format!(", {}", cite.clause) };
    let standing = match cite.standing {
        Standing::Seen => String::new(),
        standing => format!(", {standing}"),
    };
    format!("[{number}{clause}{standing}]")
}
