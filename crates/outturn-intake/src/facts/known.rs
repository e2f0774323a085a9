//! What rows refer to: organisations, sources, indicators.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::diagnostic::nearest;
use outturn_core::{Organisation, Organisations, Source};
use outturn_scheme::complaints::clip;
use outturn_scheme::{Catalogue, Indicator};

use super::cells;
use super::csv_file::{Rejection, Row};

/// What the rows of readings, decisions and agreements are held against.
pub(crate) struct Known<'a> {
    pub(crate) organisations: &'a Organisations,
    /// Codes whose rows were kept out.
    pub(crate) bodies_kept_out: &'a BTreeSet<String>,
    pub(crate) sources: &'a BTreeMap<String, Source>,
    /// Keys whose rows were kept out.
    pub(crate) sources_kept_out: &'a BTreeSet<String>,
    pub(crate) catalogue: &'a Catalogue,
}

impl<'k> Known<'k> {
    /// The organisation whose code stands under `organisation`.
    pub(crate) fn organisation(&self, row: &Row<'_>) -> Result<&'k Organisation, Box<Rejection>> {
        let code = cells::code(row, "organisation")?;
        self.organisations.get(code).ok_or_else(|| unknown_body(row, "organisation", code, self))
    }

    /// The indicator whose id stands under `indicator`.
    pub(crate) fn indicator(&self, row: &Row<'_>) -> Result<&'k Indicator, Box<Rejection>> {
        let id = cells::text(row, "indicator")?;
        self.catalogue.get(id).ok_or_else(|| {
            let near = row.wants_hints().then(|| self.catalogue.nearest(&clip(id))).flatten();
            let help = near.map_or_else(
                || "add a file for it to indicators/, here or in the project".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            row.reject(
                "indicator",
                "unknown-indicator",
                format!("there is no indicator `{}`", clip(id)),
                help,
            )
        })
    }

    /// The key under `source`, which may be left out.
    pub(crate) fn source<'a>(&self, row: &'a Row<'_>) -> Result<&'a str, Box<Rejection>> {
        let source = row.cell("source");
        if source.is_empty() || self.sources.contains_key(source) {
            return Ok(source);
        }
        let shown = clip(source);
        if self.sources_kept_out.contains(source) {
            let message = format!("the row of the source `{shown}` in sources.csv was kept out");
            return Err(row.reject("source", "unknown-source", message, "mend that row"));
        }
        let keys = self.sources.keys().map(String::as_str);
        let near = row.wants_hints().then(|| nearest(&shown, keys)).flatten();
        let help =
            near.map_or_else(|| "add it to sources.csv".to_owned(), |near| format!("did you mean `{near}`?"));
        Err(row.reject("source", "unknown-source", format!("there is no source `{shown}`"), help))
    }
}

/// Where codes of organisations are looked up.
pub(crate) trait Codes {
    /// Whether an organisation has the code.
    fn has(&self, code: &str) -> bool;
    /// Whether the row of the code was kept out.
    fn kept_out(&self, code: &str) -> bool;
}

impl Codes for Known<'_> {
    fn has(&self, code: &str) -> bool {
        self.organisations.get(code).is_some()
    }

    fn kept_out(&self, code: &str) -> bool {
        self.bodies_kept_out.contains(code)
    }
}

/// Organisations while relations between them are being read.
pub(crate) struct Register<'a> {
    pub(crate) bodies: &'a BTreeMap<String, Organisation>,
    pub(crate) kept_out: &'a BTreeSet<String>,
}

impl Codes for Register<'_> {
    fn has(&self, code: &str) -> bool {
        self.bodies.contains_key(code)
    }

    fn kept_out(&self, code: &str) -> bool {
        self.kept_out.contains(code)
    }
}

/// A rejection for a code that no organisation has.
pub(crate) fn unknown_body(row: &Row<'_>, column: &str, code: &str, known: &impl Codes) -> Box<Rejection> {
    if known.kept_out(code) {
        let message = format!("the row of {code} in organisations.csv was kept out");
        return row.reject(column, "unknown-organisation", message, "mend that row");
    }
    // Only what is surely meant is named: codes one character apart are different organisations.
    let upper = code.to_ascii_uppercase();
    let lookalike = upper.replace('O', "0").replace('I', "1");
    // ODS codes have three to six characters; a spreadsheet drops the zeros before a number.
    let padded = (code.len() + 1..=6).map(|width| format!("{upper:0>width$}")).find(|it| known.has(it));
    let help = match padded {
        Some(padded) => format!("{padded} exists: a spreadsheet has dropped a leading zero"),
        None if known.has(&upper) => format!("{upper} exists: codes are written in capitals"),
        None if known.has(&lookalike) => {
            format!("{lookalike} exists: zeros and ones are not the letters O and I")
        }
        None => "check the code; if it is right, add it to organisations.csv, with its dates".to_owned(),
    };
    row.reject(column, "unknown-organisation", format!("there is no organisation {code}"), help)
}
