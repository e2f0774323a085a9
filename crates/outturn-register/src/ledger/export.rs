//! The ledger for other programs: a journal as hledger reads it, and a file of payments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::json;

use super::payment::payer_of;
use super::plus;
use crate::codes::{Result, complain};
use crate::people::Actor;
use crate::permission::Action;
use crate::store::{Change, Entry, Register};

/// A posting with its transfer.
struct Posted {
    transfer: i64,
    effective: String,
    kind: String,
    reason: String,
    outcome: Option<String>,
    account: String,
    step: String,
    pence: i64,
}

impl Register {
    /// The journal of a scheme for hledger: every account declared, every posted transfer in the order of its effective
    /// day, and at the end what each account has, which hledger checks. Pending and voided transfers are comments.
    pub async fn journal(&self, actor: &Actor, scheme: &str) -> Result<String> {
        let mut change = self.change(actor).await?;
        let payer = payer_of(&mut change, scheme).await?.unwrap_or_default();
        actor.permit(&mut change, Action::LedgerExport, "-", &payer).await?;
        let postings = postings(&mut change, scheme).await?;
        let about = json!({ "postings": postings.len() });
        change.commit(Entry::new(Action::LedgerExport.name(), format!("scheme/{scheme}"), about)).await?;
        journal(scheme, &postings)
    }

    /// The payments of a scheme that are not voided, as CSV for a payment system.
    pub async fn payment_file(&self, actor: &Actor, scheme: &str) -> Result<String> {
        let mut change = self.change(actor).await?;
        let payer = payer_of(&mut change, scheme).await?.unwrap_or_default();
        actor.permit(&mut change, Action::LedgerExport, "-", &payer).await?;
        // The step of a posting of what was paid names the payee, where that is not the earner.
        let sql = "select t.number, t.effective, t.basis, p.body, b.code, b.name, p.pence, s.outcome from transfer t \
                   join posting p on p.transfer = t.number join body b on b.code = \
                   case when p.step like 'payee/%' then substr(p.step, 7) else p.body end \
                   left join settlement s on s.transfer = t.number \
                   where t.scheme = $1 and t.kind = 'payment' and p.account = 'paid' \
                   and (s.outcome is null or s.outcome = 'posted') order by t.number, p.line";
        let rows = change.eye().all(sql, &[scheme.into()]).await?;
        let mut writer = csv::Writer::from_writer(Vec::new());
        let failed = |error: csv::Error| complain("export-unreadable", error.to_string());
        let headings =
            ["transfer", "pay_on", "payee", "name", "pounds", "status", "approved_content", "earned_by"];
        writer.write_record(headings).map_err(failed)?;
        for it in &rows {
            let cells = [
                it.whole("number")?.to_string(),
                it.text("effective")?,
                it.text("code")?,
                guarded(&it.text("name")?),
                decimal(super::negated(it.whole("pence")?)?),
                it.maybe("outcome")?.unwrap_or_else(|| "pending".to_owned()),
                it.text("basis")?,
                it.text("body")?,
            ];
            writer.write_record(cells).map_err(failed)?;
        }
        let bytes = writer.into_inner().map_err(|error| complain("export-unreadable", error.to_string()))?;
        let about = json!({ "payments": rows.len() });
        change.commit(Entry::new(Action::LedgerExport.name(), format!("scheme/{scheme}"), about)).await?;
        String::from_utf8(bytes).map_err(|error| complain("export-unreadable", error.to_string()))
    }
}

/// A name that no spreadsheet takes for a formula.
pub(crate) fn guarded(name: &str) -> String {
    if name.starts_with(['=', '+', '-', '@']) { format!("'{name}") } else { name.to_owned() }
}

/// `1234.50`, `-0.05`.
pub(crate) fn decimal(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let pence = pence.unsigned_abs();
    format!("{sign}{}.{:02}", pence / 100, pence % 100)
}

async fn postings(change: &mut Change<'_>, scheme: &str) -> Result<Vec<Posted>> {
    let sql = "select t.number, t.effective, t.kind, t.reason, s.outcome, p.body, p.account, p.step, p.pence \
               from transfer t join posting p on p.transfer = t.number \
               left join settlement s on s.transfer = t.number \
               where t.scheme = $1 order by t.effective, t.number, p.line";
    let mut found = Vec::new();
    for it in change.eye().all(sql, &[scheme.into()]).await? {
        found.push(Posted {
            transfer: it.whole("number")?,
            effective: it.text("effective")?,
            kind: it.text("kind")?,
            reason: it.text("reason")?,
            outcome: it.maybe("outcome")?,
            account: format!("{scheme}:{}:{}", it.text("body")?, it.text("account")?),
            step: it.text("step")?,
            pence: it.whole("pence")?,
        });
    }
    Ok(found)
}

fn journal(scheme: &str, postings: &[Posted]) -> Result<String> {
    let mut text =
        format!("; The ledger of {scheme}. Debits are above zero, credits below.\n\ndecimal-mark .\n");
    text.push_str("commodity £1000.00\n\n");
    let accounts: BTreeSet<&str> = postings.iter().map(|it| it.account.as_str()).collect();
    for account in accounts {
        // Writing to a text does not fail.
        let _ = writeln!(text, "account {account}");
    }
    let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
    let mut last = None;
    for it in postings {
        let posted = it.outcome.as_deref() == Some("posted");
        let mark = if posted { "" } else { "; " };
        if last != Some(it.transfer) {
            let status = match it.outcome.as_deref() {
                Some("posted") => "*",
                Some(_) => "voided",
                None => "!",
            };
            // A bar divides payee from note, and a semicolon begins a comment.
            let reason = it.reason.replace([';', '|'], ",");
            let _ =
                write!(text, "\n{mark}{} {status} ({}) {}: {reason}\n", it.effective, it.transfer, it.kind);
            last = Some(it.transfer);
        }
        let step = if it.step.is_empty() { String::new() } else { format!("  ; {}", it.step) };
        let _ = writeln!(text, "{mark}    {}  £{}{step}", it.account, decimal(it.pence));
        if posted {
            let total = totals.entry(&it.account).or_default();
            *total = plus(*total, it.pence)?;
        }
    }
    if let Some(end) = postings.iter().rfind(|it| it.outcome.as_deref() == Some("posted")) {
        let _ = write!(text, "\n{} * what each account has\n", end.effective);
        for (account, pence) in totals {
            let _ = writeln!(text, "    {account}  £0.00 = £{}", decimal(pence));
        }
    }
    Ok(text)
}
