//! What must hold of whatever is read as a scheme or an indicator.

use outturn_core::Diagnostic;
use outturn_scheme::complaints::codes;
use outturn_scheme::{Catalogue, Scheme, canonical};

/// Holds any bytes against the scheme reader.
pub(crate) fn scheme(bytes: &[u8], catalogue: &Catalogue) {
    let text = String::from_utf8_lossy(bytes);
    match Scheme::read("fuzz.toml", &text, catalogue) {
        Ok(scheme) => {
            let canonical = canonical::from_toml(&text);
            let again = canonical::to_toml(&canonical);
            assert_eq!(Scheme::read("fuzz.toml", &again, catalogue).as_ref(), Ok(&scheme), "{text}");
            assert_eq!(canonical::from_toml(&again), canonical, "{text}");
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "nothing is read and nothing is said: {text}");
            complaints(&text, &problems);
        }
    }
}

/// Holds any bytes against the reader of indicators.
pub(crate) fn indicator(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (catalogue, problems) = Catalogue::read([("indicators/waits.toml", text.as_ref())]);
    assert!(
        catalogue.indicators.len() == 1 || !problems.is_empty(),
        "nothing is read and nothing is said: {text}"
    );
    complaints(&text, &problems);
}

/// Holds any bytes against the reader of frameworks.
pub(crate) fn framework(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut catalogue = Catalogue::default();
    let problems = catalogue.read_frameworks([("frameworks/frame-2014-15.toml", text.as_ref())]);
    assert_eq!(catalogue.frameworks.is_empty(), !problems.is_empty(), "{text}");
    complaints(&text, &problems);
}

/// Every complaint has a place that is there, says what is wrong and what to do, and is of a kind that is explained.
fn complaints(text: &str, problems: &[Diagnostic]) {
    assert!(problems.len() <= 501, "{} complaints", problems.len());
    for (index, problem) in problems.iter().enumerate() {
        super::well_formed(problem, text.as_bytes());
        assert!(codes().any(|it| it.code == problem.code), "{}", problem.code);
        assert_ne!(problem.code, "no-reason-given", "{text}");
        assert!(!problems.iter().take(index).any(|earlier| earlier == problem), "said twice: {problem:?}");
    }
}
