//! Facts that are for another year than the scheme they were named with.

use outturn_award::another_year::{Years, years};
use outturn_core::{Diagnostic, Period};
use outturn_scheme::words::period;
use outturn_scheme::{Catalogue, Scheme};

use super::{LoadedFacts, rejected, scheme_ids};
use crate::library::Library;

/// The most periods that are named one by one.
const NAMED: usize = 4;

/// Complains where facts are for another year than a scheme's, and then also about what was kept out of them: it may be
/// what was meant.
pub fn not_another_year(
    library: &Library,
    scheme: &Scheme,
    facts: &LoadedFacts,
    catalogue: &Catalogue,
) -> Result<(), Vec<Diagnostic>> {
    let Years::Another(found) = years(scheme, &facts.read.facts) else { return Ok(()) };
    let family = scheme.id.split_once('/').map_or("", |(family, _)| family);
    let ids = scheme_ids(library).unwrap_or_default();
    let of_family = ids.iter().filter(|id| id.split_once('/').is_some_and(|(it, _)| it == family));
    let fit = |id: &&String| {
        let loaded = super::scheme(library, id, catalogue);
        loaded.is_ok_and(|it| years(&it.scheme, &facts.read.facts) == Years::Its)
    };
    let fitting: Vec<&str> = of_family.filter(fit).map(String::as_str).collect();
    let of_its_year = format!("name the folder with the facts of {}: --facts DIR", period(&scheme.year));
    let help = match fitting.as_slice() {
        [] => of_its_year,
        fitting => format!("{of_its_year}; those here are for {}", one_of(fitting, "or")),
    };
    let message = format!(
        "these facts are for another year: no reading that {} asks for is here; `{}` is here for {} and asked for \
         in {}",
        scheme.id,
        found.indicator,
        listed(&found.there),
        listed(&found.asked)
    );
    let problem = Diagnostic::file(&facts.place, "facts-for-another-year", message, help);
    Err([vec![problem], rejected(facts).complaints].concat())
}

/// The periods, or where there are many the first and the last.
fn listed(periods: &[Period]) -> String {
    let words: Vec<String> = periods.iter().map(period).collect();
    match words.as_slice() {
        [first, .., last] if words.len() > NAMED => format!("{first} to {last}"),
        words => one_of(words, "and"),
    }
}

fn one_of<T: AsRef<str>>(words: &[T], word: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [others @ .., last] => {
            let others: Vec<&str> = others.iter().map(AsRef::as_ref).collect();
            format!("{} {word} {}", others.join(", "), last.as_ref())
        }
    }
}
