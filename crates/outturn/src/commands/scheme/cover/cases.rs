//! The page of worked cases beside a scheme.

use std::path::Path;

use outturn_award::cover::{Cover, reached};
use outturn_core::Diagnostic;
use outturn_scheme::Catalogue;

use super::Count;
use crate::cases::{BAD_CASE, ENDING, Page, Shelf};
use crate::commands::Context;
use crate::library;
use crate::load::{self, LoadedIndicators, LoadedScheme};

/// A page with its name in complaints.
pub(super) struct Cases {
    file: String,
    page: Page,
}

/// The name of the page of worked cases beside a scheme file.
pub(super) fn page_of(scheme: &str) -> String {
    [scheme.strip_suffix(".toml").unwrap_or(scheme), ENDING].concat()
}

/// The page of a scheme that is named by its id or its file. One that is not there has no cases.
pub(super) fn read(context: &Context, named: &str) -> Result<Cases, Vec<Diagnostic>> {
    let inside = page_of(&format!("schemes/{named}"));
    let (file, bytes) = if library::is_toml(named) {
        let file = page_of(named);
        let there = Path::new(&file).is_file();
        (file.clone(), there.then(|| library::read(Path::new(&file))).transpose())
    } else {
        (context.library.name(&inside), context.library.file(&inside))
    };
    let page = match bytes.map_err(|problem| vec![problem])? {
        None => Page::default(),
        Some(bytes) => {
            let text = load::text_of(&file, bytes).map_err(|problem| vec![problem])?;
            Page::read(&file, &text)?
        }
    };
    Ok(Cases { file, page })
}

impl Cases {
    /// The library's indicators and frameworks, with what the page brings.
    pub(super) fn catalogue(&self, there: &LoadedIndicators) -> Result<Catalogue, Vec<Diagnostic>> {
        let texts = |all: &std::collections::BTreeMap<String, (String, String)>| -> Vec<(String, String)> {
            all.values().cloned().collect()
        };
        let shelf = Shelf { indicators: texts(&there.texts), frameworks: texts(&there.frameworks) };
        let (catalogue, problems) = shelf.catalogue(&self.page.base, None);
        if problems.is_empty() { Ok(catalogue) } else { Err(problems) }
    }

    /// Works every case out that is about the scheme as it stands, and takes in what it reaches. A case that does not
    /// come to what its page says shows nothing of the rules.
    pub(super) fn work(
        &self,
        cover: &mut Cover<'_>,
        loaded: &LoadedScheme,
        catalogue: &Catalogue,
    ) -> Result<Count, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut count = Count::default();
        for example in self.page.examples.iter().filter(|it| it.is_about_the_scheme()) {
            let worked = example.work_on(&self.page.base, &loaded.scheme, catalogue);
            if !example.expects(&worked) {
                let message = format!("“{}” does not come to what is expected of it", example.heading);
                let help = "mend the case or the rules; nothing can be said of cases that do not hold";
                problems.push(Diagnostic::file(&self.file, BAD_CASE, message, help));
                continue;
            }
            count.worked += 1;
            for award in &worked.awards {
                cover.take(&example.heading, &reached(&loaded.scheme, award));
            }
        }
        if problems.is_empty() { Ok(count) } else { Err(problems) }
    }
}
