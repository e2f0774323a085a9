//! Every kind of complaint that the register makes.

use outturn_core::Diagnostic;
use outturn_scheme::complaints::{Code, code};

/// What fails says so in a complaint with a code and a way out.
pub type Result<T> = std::result::Result<T, Diagnostic>;

/// A complaint of the register. The way out is that of its code.
pub(crate) fn complain(code: &'static str, message: impl Into<String>) -> Diagnostic {
    let help = CODES.iter().find(|it| it.code == code).map_or("", |it| it.way_out);
    Diagnostic::file("register", code, message, help)
}

/// `docs/register-diagnostics.md`.
pub fn page() -> String {
    let table = outturn_scheme::complaints::page(&[("Codes", CODES)]);
    let table = table.find("\n## ").and_then(|at| table.get(at..)).unwrap_or_default();
    format!(
        "# What the register refuses, and the way out\n\n\
         Made from `crates/outturn-register/src/codes.rs` by `cargo xtask generate`. Whatever is refused leaves \
         everything \
         as it was.\n{table}"
    )
}

/// The codes of the register, by name.
pub const CODES: &[Code] = &[
    code(
        "answer-lost",
        "The database went away while a change was being committed, so that it is not known whether it is there.",
        "a server that is stopped at that very moment",
        "Send the same request again: what was done is not done twice, and the answer says how it stands.",
    ),
    code(
        "appeal-too-late",
        "An appeal after the last day for it.",
        "a letter of the 29th day, where there are 28",
        "Ask the payer for an extension, which is a decision of its own with a reason.",
    ),
    code(
        "approved-before",
        "A second approval of the same amount by the same person.",
        "one lead approves twice where two approvals are asked for",
        "Another person has to approve it.",
    ),
    code(
        "bad-credentials",
        "An account and password that do not belong together.",
        "a wrong password, or an account that does not exist",
        "Check both. Which of them is wrong is not told to anybody.",
    ),
    code(
        "bad-register-value",
        "A value that the register cannot keep.",
        "an empty name, a code with spaces, a date that is none",
        "Mend the value that the message names.",
    ),
    code(
        "bad-token",
        "A token that opens nothing: never given out, expired or revoked.",
        "a session that somebody ended",
        "Sign in again, or have a new token issued.",
    ),
    code(
        "band-gap",
        "Value bands that leave an amount without one, or that cannot be met.",
        "bands that begin at £100.00",
        "Begin at £0.00, each amount and role once, with roles that may approve.",
    ),
    code(
        "band-role",
        "An approval by a role that the amount's band does not ask for.",
        "a third approval by a lead where finance is lacking",
        "Have it approved by who the message names.",
    ),
    code(
        "beyond-scope",
        "A token that is not for this action.",
        "item.pay with a token for ledger.read",
        "Use a token that was issued for it; scope cannot be added to one.",
    ),
    code(
        "bonus-to-members",
        "A payment to a member practice that is no part of a scheme with targets for improvement.",
        "a share of the award for each practice of the CCG",
        "Pay through a published local scheme of the earner, and have its targets for improvement named first.",
    ),
    code(
        "chain-broken",
        "An entry of the audit log that is not as it was written, or not where it was.",
        "entry 14 was altered, removed, inserted or moved",
        "Keep the database as it is and call the auditor. Restore from a backup whose head was published.",
    ),
    code(
        "claimed-already",
        "An acceptance withdrawn after something was claimed under it.",
        "a practice that leaves after its first claim",
        "Take back what was claimed, or leave it: what was claimed stays on record.",
    ),
    code(
        "claimed-twice",
        "A claim for days that are claimed already, or twice in one claim.",
        "a quarter, and then a month of it",
        "Correct the claim that stands, under its own period, or take it back first.",
    ),
    code(
        "clock-jumped",
        "A clock that is more than 35 days ahead of the last entry's, or more than an hour behind.",
        "a machine that starts in 1970, or believes that it is 2065",
        "Nothing was done. Set the clock right; where it is right, whoever runs the register says so: \
         `outturn audit clock`.",
    ),
    code(
        "database-away",
        "The database cannot be reached.",
        "a server that is being started again",
        "Nothing was done. Send the same request again with the same key; where that lasts, see that the server runs.",
    ),
    code(
        "database-busy",
        "Others were writing for longer than is waited.",
        "an import that holds the database",
        "Nothing was done. Send the same request again with the same key.",
    ),
    code(
        "database-damaged",
        "A database whose bytes are not as they were written.",
        "a disk that fails, or a file that something else wrote into",
        "Stop the program and keep the database as it is. Restore the last backup that verifies into an empty one.",
    ),
    code(
        "database-failed",
        "The database could not do what was asked.",
        "a file that may only be read",
        "Nothing was done. Mend what the message says and send the same request again with the same key.",
    ),
    code(
        "database-full",
        "There is no room left where the database is.",
        "a disk that is full",
        "Nothing was done. Free room on the disk of the database, and send the same request again with the same key.",
    ),
    code(
        "database-moved",
        "Another file, or none, is where the database was opened.",
        "a file that was moved, removed or replaced while the program ran",
        "Nothing was done. Stop the program, put the file that is meant in its place, and start it again.",
    ),
    code(
        "database-newer",
        "A database that a later version of the program has been at.",
        "a register of version 3 and a program of version 2",
        "Use the later program, or restore an older backup into an empty database.",
    ),
    code(
        "database-not-empty",
        "A restore into a database that has something in it.",
        "a register that is in use",
        "Restore into an empty one, and then change over to it.",
    ),
    code(
        "database-other-migration",
        "A database that was laid out by other statements than this program's.",
        "a migration that was edited after it had run",
        "Use the program that laid it out, export there, and restore here.",
    ),
    code(
        "date-passed",
        "A day that is set into the past.",
        "a deadline of last week, a window for claims that ended yesterday",
        "Choose today or a day to come. A window that has passed is extended to a day to come.",
    ),
    code(
        "declared-interest",
        "A decision by somebody with a declared interest in the body that it is about.",
        "an approver who is a partner in the practice",
        "Somebody without an interest has to decide. The interest is published with the decision.",
    ),
    code(
        "document-too-large",
        "A document with more bytes than the register keeps.",
        "a scan of 40 MB",
        "Keep it in parts, or in a smaller format.",
    ),
    code(
        "draft-scheme",
        "An award of a scheme that is not published.",
        "approving or paying under a draft",
        "Publish the scheme first. A draft never pays.",
    ),
    code(
        "ended-body",
        "A body that has ended by then, or that would be its own successor.",
        "an item of a body that was merged before the year began",
        "Name the body that took over; docs/register.md says how successors are recorded.",
    ),
    code(
        "evidence-missing",
        "A claim without a document, of a component that asks for one.",
        "backfill without an invoice",
        "Keep the document and name its SHA-256.",
    ),
    code(
        "export-damaged",
        "An export with a file that is missing or is not as its manifest says.",
        "a row edited by hand",
        "Take another copy of the export.",
    ),
    code(
        "export-unreadable",
        "A folder that cannot be written, or is no export.",
        "a folder without manifest.json",
        "Name the folder that `manifest.json` is in, or one that can be written.",
    ),
    code(
        "ground-without-evidence",
        "An appeal without a document that its ground needs.",
        "another figure than the award's, without its source",
        "Keep the document and name its SHA-256 under the name that the message gives.",
    ),
    code(
        "identity-broken",
        "Lines that do not come to the full award: maximum = awarded + withheld + not earned + deducted + rounding.",
        "£100.00 with lines of £99.99",
        "Mend the lines. Nothing of it was recorded.",
    ),
    code(
        "key-reused",
        "A key that was used before, for something else.",
        "the same key for £100.00 and then for £110.00",
        "Use a new key for a new request; the same key only to repeat one.",
    ),
    code(
        "ledger-broken",
        "A row that is not what the audit log says of it, or postings that do not balance.",
        "an amount altered in the database",
        "Keep the database as it is and call the auditor.",
    ),
    code(
        "made-by-checker",
        "A decision by somebody who already acted on the item at another tier.",
        "the analyst who calculated it approves it",
        "Somebody else has to do it: maker is never checker.",
    ),
    code(
        "no-register",
        "An address at which there is no register.",
        "`sqlite:outurn.db`, where the file is called outturn.db",
        "Check the address. `outturn init` lays a new register out, and `outturn audit restore` brings a backup back.",
    ),
    code(
        "no-such-account",
        "An assertion about something that the ledger has no account for.",
        "finance asserts the total of profit",
        "Name an account of the ledger: `paid`, `payable`, `awarded`.",
    ),
    code(
        "no-such-thing",
        "Something that the register does not have.",
        "item 7 of a register with six",
        "Check the number or code.",
    ),
    code(
        "not-approved",
        "An amount with fewer approvals than its band asks for.",
        "£20,000.00 with one approval of two",
        "Have it approved by who the message names.",
    ),
    code(
        "not-as-claimed",
        "Lines of a calculation that are not what the claims come to.",
        "£500.00 for a claim of £450.00",
        "Take the lines that the register works out from the claims, and add only what comes from readings.",
    ),
    code(
        "not-consulted",
        "A local measure that no health and wellbeing board was asked about, or that is still with one.",
        "an agreement a week before the board's day",
        "Record which board sees the CCG, and wait for its view or for the day by which it was asked for.",
    ),
    code(
        "not-declared",
        "An amount that the practice has not declared as it stands.",
        "an approval before the declaration",
        "Have the practice declare it.",
    ),
    code(
        "not-in-this-state",
        "An action that is not possible in the state in which the thing is.",
        "paying an item that is only checked",
        "Take the steps before it first: docs/register-permissions.md has them.",
    ),
    code(
        "not-permitted",
        "An action that no role of this person allows, there and then.",
        "a CCG's lead looks at another CCG's ledger",
        "Ask somebody whose role allows it: docs/register-permissions.md has all of them.",
    ),
    code(
        "nothing-claimed",
        "Data said to be complete where nothing was claimed.",
        "a practice that accepted and has not claimed",
        "Wait for the claim. What is not claimed is not zero; a claim of zero is a claim.",
    ),
    code(
        "nothing-due",
        "A payment, recovery or use of more than there is.",
        "a payment where nothing is payable",
        "Look at the balances first.",
    ),
    code(
        "on-hold",
        "A step of an item that is held.",
        "a payment held for an investigation",
        "Have the hold released by somebody who may, with its reason.",
    ),
    code(
        "other-content",
        "A signature under something else than what stands.",
        "an approval of a result that was calculated again since",
        "Look at what stands now, and sign that.",
    ),
    code(
        "other-document",
        "A document that is kept already, as one about another body.",
        "the same file sent as evidence by two practices",
        "Send the document of this body. One about several is kept about the body that they lie in.",
    ),
    code(
        "other-than-planned",
        "Spending against a line of a plan that is for something else.",
        "another provider than the line has",
        "Amend the line with a reason, or record it as not planned.",
    ),
    code(
        "outside-window",
        "Something outside of its window.",
        "an offer accepted a day late",
        "Ask the commissioner for an extension, which is a decision of its own with a reason.",
    ),
    code(
        "participation-only",
        "An amount under a scheme that asks for taking part only.",
        "a claim where nothing is paid",
        "Nothing is left to do: to accept is to take part.",
    ),
    code(
        "pending-transfer",
        "A transfer that is still pending is in the way.",
        "a second determination before the first is posted or voided",
        "Post or void the pending one first.",
    ),
    code(
        "repeated",
        "A request that was carried out before, under the same key.",
        "a program that sends a payment again after a lost answer",
        "Nothing is to do: it was done once, and the entry of the log says when.",
    ),
    code(
        "settled-before",
        "A transfer that was already posted or voided.",
        "posting a transfer twice",
        "A transfer is settled once. Correct it by a new one.",
    ),
    code(
        "shares-not-whole",
        "Shares of commissioners that do not come to 1.",
        "a third and a third",
        "Give each commissioner its share once, as fractions that come to 1, the payer's among them.",
    ),
    code(
        "signature-void",
        "A payment of something that is not signed as it stands.",
        "an approval of other facts",
        "Have it approved again.",
    ),
    code(
        "split-without-shares",
        "Several successors whose parts are not known exactly.",
        "a body divided between two, without shares",
        "Give each successor its share, as a fraction or decimal, so that they come to 1.",
    ),
    code(
        "statement-unchanged",
        "A correction of a statement that corrects nothing.",
        "publishing the same again",
        "Record what has changed first. The version that is published stands.",
    ),
    code(
        "template-shape",
        "A template that is not laid out as one.",
        "a heading that was renamed",
        "Have an empty template made, and fill in its cells.",
    ),
    code(
        "throttled",
        "Too many failed attempts to sign in.",
        "five wrong passwords within a quarter of an hour",
        "Wait for a quarter of an hour.",
    ),
    code(
        "too-early",
        "Something before its day.",
        "a payment before the scheme's year has ended",
        "Wait for the day that the message names.",
    ),
    code(
        "too-much",
        "An amount beyond what whole pence of the ledger can hold.",
        "a sum of more than 92 thousand million million pounds",
        "Check the figure: no award is that large.",
    ),
    code(
        "under-appeal",
        "A payment that rests on a step that an admitted appeal disputes.",
        "a share of a pot, where the count behind it is disputed",
        "Decide the appeal first, or wait until it is withdrawn.",
    ),
    code(
        "undetermined-award",
        "An award that is an interval: something that it waits for is not known.",
        "a reading that is missing",
        "Settle what the award says it waits for, and work it out again.",
    ),
    code(
        "unexplained-difference",
        "An award that is not spent, or was spent beyond, without a reason for the amount.",
        "£30,000 more spent than there was",
        "Give the reason for the amount that stands.",
    ),
    code(
        "untagged-spending",
        "Spending whose purpose is not known.",
        "an invoice that is in no programme yet",
        "Move each amount that the message names to a permitted purpose.",
    ),
];
