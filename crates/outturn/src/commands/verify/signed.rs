//! Who signed what was kept, held against what comes out of it.

use std::fmt::Write as _;

use outturn_award::{Award, receipt};
use outturn_core::Diagnostic;
use outturn_register::flow::{SIGNATURES, SIGNATURES_FILE, Signatures, content_of, result_of};
use outturn_register::ledger::lines_of;

use super::kept::{FROM_ELSEWHERE, Kept};

/// Whether the signatures beside a receipt are for what its rules and facts give; what is to be said of them. None
/// where there are no signatures: not every run was signed.
pub(super) fn checked(kept: &Kept, award: Option<&Award>, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let bytes = kept.listed.bytes(SIGNATURES_FILE)?;
    let name = kept.beside(SIGNATURES_FILE);
    let wrong = |message: String| Diagnostic::file(&name, "other-signatures", message, FROM_ELSEWHERE);
    let signed: Signatures = match serde_json::from_slice(bytes) {
        Ok(signed) => signed,
        Err(error) => {
            problems.push(wrong(format!("these are not signatures: {error}")));
            return None;
        }
    };
    if signed.format != SIGNATURES {
        problems.push(wrong(format!(
            "the signatures have the layout {}, and this program reads {SIGNATURES}",
            signed.format
        )));
        return None;
    }
    let hash = |holds: &str| receipt::sha256(kept.bytes(holds));
    let before = problems.len();
    match award.map(lines_of) {
        Some(Ok(lines)) => {
            if result_of(&hash("result"), &lines) != signed.result {
                problems.push(wrong(
                    "what was signed is another result than the rules and facts give".to_owned(),
                ));
            }
        }
        Some(Err(why)) => problems.push(why),
        None => problems.push(wrong(format!("the rules and facts give no award of {}", signed.body))),
    }
    let content = content_of(&hash("scheme"), &hash("facts"), &receipt::sha256(signed.result.as_bytes()));
    if content != signed.content {
        problems.push(wrong(format!(
            "what was signed has the hash {}, and these files have {content}",
            signed.content
        )));
    }
    if kept.receipt.scheme != signed.scheme || kept.receipt.earners != [signed.body.clone()] {
        problems.push(wrong(format!("the signatures are for {} under {}", signed.body, signed.scheme)));
    }
    (problems.len() == before).then(|| told(&signed))
}

pub(super) fn told(signed: &Signatures) -> String {
    let mut text = format!("Signed under its hash {}:\n", signed.content);
    for it in &signed.signatures {
        // Writing to a text does not fail.
        let _ = writeln!(text, "  {}  {} by {}", it.recorded, it.action, it.name);
    }
    let _ = writeln!(
        text,
        "The register says who signed and when; its log then ended with entry {}, {}: hold that against a head that \
         it published.",
        signed.entry, signed.head
    );
    text
}
