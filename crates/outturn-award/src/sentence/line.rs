//! Sentences about lines: why one was earned, was not, is open, or does not apply.

use outturn_core::Exact;
use outturn_scheme::words::{capital, inside, percent};
use outturn_scheme::{Line, LineRule, NotApplicable, Scheme, Worth};

use super::reasons;
use super::worth::{exact_amount, points};
use crate::check::{Check, Want};
use crate::settle::{Settled, Telling};
use crate::truth::{Outcome, Truth};

/// Why a line was earned, was not, or is open. `share` is the share of a full award that it is worth to this earner,
/// `worth` what it is worth in exact pence.
pub(crate) fn line(
    scheme: &Scheme,
    line: &Line,
    settled: &Settled,
    share: Option<&Exact>,
    worth: Option<&Exact>,
) -> String {
    let check = settled.check.as_ref();
    let unagreed = |check: &&Check| {
        matches!(line.rule, LineRule::Local(_))
            && matches!(check.wants.as_slice(), [Want::Agreement { why, .. }] if why.is_empty())
    };
    let reasons = match (check, &settled.remark) {
        (Some(check), _) if unagreed(&check) => format!("“{}” {}", line.title, check.predicate),
        (Some(check), _) => reasons(check),
        (None, remark) => remark.as_deref().map(capital).unwrap_or_default(),
    };
    let left_out = settled.applies == Truth::False || matches!(line.worth, Worth::Chosen(_) | Worth::Pays(_));
    let consequence = if settled.outcome == Outcome::NotApplicable && left_out {
        not_applicable(scheme, line, settled)
    } else {
        consequence(scheme, line, settled, share, worth)
    };
    let (at_once, at_the_end) = match settled.telling {
        Telling::AtOnce => (consequence, String::new()),
        Telling::AtTheEnd => (String::new(), consequence),
        Telling::Elsewhere => (String::new(), String::new()),
    };
    let first = match (reasons.is_empty(), at_once.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("{}.", capital(at_once.trim_start_matches("so "))),
        (false, true) => format!("{reasons}."),
        (false, false) => format!("{reasons}, {at_once}."),
    };
    let last = if at_the_end.is_empty() { String::new() } else { format!("{}.", capital(&at_the_end)) };
    let all = [&first].into_iter().chain(&settled.notes).chain([&last]);
    all.filter(|it| !it.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// What is said of a line whose score another takes.
pub(crate) fn as_other(line: &Line, settled: &Settled) -> String {
    match (&settled.check, &settled.remark) {
        (Some(check), _) => format!("as “{}”: {}", line.title, inside(&reasons(check))),
        (None, Some(remark)) => format!("as “{}”: {}", line.title, inside(remark)),
        (None, None) => format!("as “{}”", line.title),
    }
}

fn consequence(
    scheme: &Scheme,
    line: &Line,
    settled: &Settled,
    share: Option<&Exact>,
    worth: Option<&Exact>,
) -> String {
    let (least, most) = (&settled.least, &settled.most);
    if let Some(out_of) = &line.points {
        let shown = |share: &Exact| points(&(share * out_of));
        let out_of = points(out_of);
        return if least == most {
            format!("so {} of {out_of} points were scored", shown(least))
        } else {
            format!("so between {} and {} of {out_of} points were scored", shown(least), shown(most))
        };
    }
    if line.earns.is_zero() && matches!(line.worth, Worth::Share) {
        return "which is shown and earns nothing".to_owned();
    }
    let all_of_it = share == Some(&Exact::ONE);
    let weight = match (share, worth) {
        (Some(share), _) => format!("the {}", percent(share)),
        (None, Some(worth)) => format!("the {}", exact_amount(scheme, worth)),
        (None, None) => "it".to_owned(),
    };
    let (all, any, of) = if all_of_it {
        ("everything", "anything", String::new())
    } else {
        (weight.as_str(), weight.as_str(), format!(" of {weight}"))
    };
    let pays = matches!(line.worth, Worth::Pays(_));
    if least == most {
        return match least {
            share if share.is_zero() && all_of_it => "so nothing was earned".to_owned(),
            share if share.is_zero() => format!("so {weight} was not earned"),
            share if *share == Exact::ONE && pays && settled.check.is_none() => String::new(),
            share if *share == Exact::ONE => format!("so {all} was earned"),
            share => format!("so {}{of} was earned", percent(share)),
        };
    }
    if settled.check.is_some() {
        return format!("so it is not known whether {any} was earned");
    }
    let (least, most) = (percent(least), percent(most));
    format!("so between {least} and {most}{of} was earned, and it is not known how much")
}

/// What becomes of a line that does not apply.
fn not_applicable(scheme: &Scheme, line: &Line, settled: &Settled) -> String {
    match (&line.worth, scheme.applicability.then) {
        (Worth::Chosen(_), _) => "so it earns nothing and loses nothing".to_owned(),
        (Worth::Pays(_), _) => "so nothing is paid for it".to_owned(),
        (_, NotApplicable::Open) => consequence(scheme, line, settled, Some(&line.earns), None),
        (_, NotApplicable::Renormalised) => "so its share goes to the lines that apply".to_owned(),
        (_, NotApplicable::Lost) => "so it does not apply, and is not earned".to_owned(),
        (_, NotApplicable::Earned) => "so it does not apply, and counts as earned".to_owned(),
    }
}
