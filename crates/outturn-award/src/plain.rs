//! Plain schemes: those whose lines earn fixed shares of one full award, all or nothing or by bands.
//!
//! Only they can be held in columns, and only of them can every way to a published figure be listed.

use outturn_scheme::{Line, LineRule, NotApplicable, Scheme, ValueBasis, Worth};

/// What of a scheme goes beyond fixed shares, if anything does.
pub fn beyond(scheme: &Scheme) -> Option<&'static str> {
    let line = |line: &Line| match (&line.worth, &line.rule) {
        (Worth::Pays(_), _) => Some("a measure that pays by itself"),
        (Worth::Chosen(_), _) => Some("a menu"),
        (_, LineRule::Scales { .. }) => Some("a scale"),
        (_, LineRule::As(_)) => Some("a measure that is scored as others are"),
        (_, LineRule::Always) => Some("a measure without a rule"),
        _ if line.verification.is_some() => Some("a verification"),
        _ if !line.overlaps.is_empty() => Some("a check for duplication"),
        _ if line.applies.is_some() => Some("a measure that need not apply"),
        _ => None,
    };
    let confined = scheme.gateways.iter().any(|it| !it.only.is_empty())
        || scheme.deductions.iter().any(|it| !it.only.is_empty());
    if matches!(scheme.value.basis, ValueBasis::Sum) {
        return Some("a value that is the sum of what measures pay");
    }
    if !scheme.factors.is_empty() {
        return Some("a factor");
    }
    if confined {
        return Some("a rule that is confined to a group");
    }
    if scheme.applicability.then != NotApplicable::Open || scheme.applicability.groups_needed > 0 {
        return Some("lines that do not apply");
    }
    scheme.lines.iter().find_map(line)
}
