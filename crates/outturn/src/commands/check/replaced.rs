//! Schemes that say which scheme took their place.

use std::collections::BTreeSet;

use outturn_award::receipt::Segment;
use outturn_core::Diagnostic;
use outturn_core::diagnostic::nearest;
use outturn_scheme::{Catalogue, canonical};

use super::Sound;
use crate::library::Library;
use crate::load;

/// Complains of schemes that were replaced by one that is not there, or by themselves through others. `there` are the
/// ids of all schemes, sound or not.
pub(super) fn complaints(
    library: &Library,
    catalogue: &Catalogue,
    sound: &Sound,
    there: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let next = |id: &str| match sound.get(id) {
        Some(loaded) => loaded.scheme.replaced_by.clone(),
        None => load::scheme(library, id, catalogue).ok()?.scheme.replaced_by,
    };
    let mut found = Vec::new();
    for (id, loaded) in sound {
        let Some(first) = &loaded.scheme.replaced_by else { continue };
        let complain = |code: &'static str, message: String, help: String| {
            let at = canonical::locate(&loaded.text, &[Segment::Key("replaced_by".to_owned())]);
            Diagnostic::at(&loaded.file, &loaded.text, at, code, message, help)
        };
        if !there.contains(first) {
            let help = nearest(first, there.iter().map(String::as_str)).map_or_else(
                || "name a scheme that is there, or add the file of this one".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            found.push(complain("unknown-scheme", format!("there is no scheme `{first}`"), help));
            continue;
        }
        let mut way = vec![first.clone()];
        while let Some(after) = way.last().and_then(|id| next(id)) {
            if way.contains(&after) {
                // A circle further on, which is told where it is.
                break;
            }
            way.push(after);
            if way.last() == Some(id) {
                let message = format!("this scheme was replaced by itself, through {}", through(&way));
                let help = "one of these was issued last: leave the key out there".to_owned();
                found.push(complain("replaced-in-a-circle", message, help));
                break;
            }
        }
    }
    found
}

/// The ids on the way back to a scheme.
fn through(way: &[String]) -> String {
    let between = way.split_last().map_or(way, |(_, between)| between);
    let named: Vec<String> = between.iter().map(|id| format!("`{id}`")).collect();
    named.join(" and ")
}
