//! The bundle of a local award: what it comes to, worked out again from its claims, arrangement, rules and readings.

use std::path::Path;

use outturn_award::Report;
use outturn_award::receipt::sha256;
use outturn_core::Diagnostic;
use outturn_register::flow::{SIGNATURES_FILE, Signatures};
use outturn_register::ledger::lines_of;
use outturn_register::local::{LOCAL_AWARD_FILE, LOCAL_SIGNATURES, LocalAgain, local_again};

use super::kept::{FROM_ELSEWHERE, Kept, Listed};
use super::{compare, recompute, signed};
use crate::commands::shown;

/// The folder of a local award, where a path leads to one.
pub(super) fn folder(path: &Path) -> Option<&Path> {
    let folder = if path.is_dir() { path } else { path.parent()? };
    folder.join(LOCAL_AWARD_FILE).is_file().then_some(folder)
}

/// Whether a local award follows from its own files and was signed so; what is to be said of it, or what differs.
pub(super) fn checked(folder: &Path) -> Result<String, Vec<Diagnostic>> {
    let listed = Listed::open(folder).map_err(|problem| vec![problem])?;
    let mut problems = listed.altered();
    let mut missing = Vec::new();
    let mut file = |name: &str| {
        let found = listed.bytes(name);
        if found.is_none() {
            let message = format!("the bundle of a local award has a file {name} in its list of hashes");
            missing.push(Diagnostic::file(&shown(&folder.join(name)), "altered", message, FROM_ELSEWHERE));
        }
        found.unwrap_or_default()
    };
    let (award, rules, signatures) = (file(LOCAL_AWARD_FILE), file("scheme.json"), file(SIGNATURES_FILE));
    problems.extend(missing);
    if !problems.is_empty() {
        return Err(problems);
    }
    let kept = match folder.join("receipt.json") {
        path if path.is_file() => Some(Kept::open(&path).map_err(|problem| vec![problem])?),
        _ => None,
    };
    let report = kept.as_ref().and_then(|kept| {
        problems.extend(kept.altered());
        recompute(kept, &mut problems)
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    let name = shown(&folder.join(LOCAL_AWARD_FILE));
    let altered = |why: Diagnostic| vec![Diagnostic::file(&name, "altered", why.message, FROM_ELSEWHERE)];
    let again = again(award, rules, kept.as_ref(), report.as_ref()).map_err(altered)?;
    compare(&name, award, &again.bytes, &mut problems);
    let name = shown(&folder.join(SIGNATURES_FILE));
    let said = signatures_of(&name, signatures, &again, &sha256(rules), &mut problems);
    if problems.is_empty() { Ok(said) } else { Err(problems) }
}

fn again(
    award: &[u8],
    rules: &[u8],
    kept: Option<&Kept>,
    report: Option<&Report>,
) -> outturn_register::Result<LocalAgain> {
    let first = report.and_then(|it| it.awards.first());
    let Some((kept, of_rules)) = kept.zip(first) else { return local_again(award, &sha256(rules), None) };
    let readings = sha256(kept.bytes("facts"));
    local_again(award, &sha256(rules), Some((&readings, kept.bytes("result"), lines_of(of_rules)?)))
}

fn signatures_of(
    name: &str,
    bytes: &[u8],
    again: &LocalAgain,
    rules: &str,
    problems: &mut Vec<Diagnostic>,
) -> String {
    let mut wrong = |message: String| {
        problems.push(Diagnostic::file(name, "other-signatures", message, FROM_ELSEWHERE));
    };
    let signed: Signatures = match serde_json::from_slice(bytes) {
        Ok(signed) => signed,
        Err(error) => {
            wrong(format!("these are not signatures: {error}"));
            return String::new();
        }
    };
    if signed.format != LOCAL_SIGNATURES {
        wrong(format!(
            "the signatures have the layout {}, and of a local award this program reads {LOCAL_SIGNATURES}",
            signed.format
        ));
        return String::new();
    }
    let (result, content) = again.signed(rules);
    if result != signed.result {
        wrong("what was signed is another result than the claims, rules and readings give".to_owned());
    }
    if content != signed.content {
        wrong(format!("what was signed has the hash {}, and these files have {content}", signed.content));
    }
    if (&again.scheme, &again.practice) != (&signed.scheme, &signed.body) {
        wrong(format!("the signatures are for {} under {}", signed.body, signed.scheme));
    }
    let comes = "The files are those of their list, and the local award comes out of them byte for byte.\n";
    format!("{comes}{}", signed::told(&signed))
}
