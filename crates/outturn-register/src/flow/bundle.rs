//! The bundle of an award: rules, facts, result, receipt and signatures, by which it is verified without the register.

use outturn_award::receipt::{self, HashedFile, Receipt, sha256};
use serde::{Deserialize, Serialize};

use super::item::load;
use super::working::Checked;
use crate::codes::{Result, complain};
use crate::ledger::Line;
use crate::log::head;
use crate::people::Actor;
use crate::permission::Action;
use crate::store::documents::read;
use crate::store::{Change, Register};

/// The version of the layout of signatures.
pub const SIGNATURES: &str = "outturn-signatures/1";

/// The name of the file with the signatures.
pub const SIGNATURES_FILE: &str = "signatures.json";

/// Who signed an award, under which content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatures {
    /// The version of this layout.
    pub format: String,
    /// The number of the item.
    pub item: i64,
    /// The scheme.
    pub scheme: String,
    /// The earner.
    pub body: String,
    /// Where the item stood.
    pub state: String,
    /// What was signed: the SHA-256 of three lines, each ended by a line feed: the hashes of the rules, of the facts
    /// and of the result. The result is the JSON of the award's hash and its lines, as in `result`.
    pub content: String,
    /// The JSON that the hash of the result is of.
    pub result: String,
    /// The steps taken under this content.
    pub signatures: Vec<Signature>,
    /// The number of the last entry of the audit log then.
    pub entry: i64,
    /// Its hash: held against a head that was published, it shows that the register had this.
    pub head: String,
}

/// A step that somebody took under the content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// What was done.
    pub action: String,
    /// By whom.
    pub name: String,
    /// When it was recorded.
    pub recorded: String,
}

/// What is signed for rules, facts and a result, given by their hashes.
pub fn content_of(rules: &str, facts: &str, result: &str) -> String {
    sha256(format!("{rules}\n{facts}\n{result}\n").as_bytes())
}

/// The JSON of a result: the hash of the award, and its lines.
pub fn result_of(award_sha256: &str, lines: &[Line]) -> String {
    let told: Vec<serde_json::Value> = lines.iter().map(Line::json).collect();
    serde_json::json!({ "award_sha256": award_sha256, "lines": told }).to_string()
}

impl Register {
    /// The files of the bundle of an item's award, by name. For somebody who may see the facts that it hangs on.
    pub async fn bundle(&self, actor: &Actor, number: i64) -> Checked<Vec<(String, Vec<u8>)>> {
        let mut change = self.glance(actor).await.map_err(|it| vec![it])?;
        files(&mut change, actor, number).await.map_err(|it| vec![it])
    }
}

async fn files(change: &mut Change<'_>, actor: &Actor, number: i64) -> Result<Vec<(String, Vec<u8>)>> {
    let found = load(change, number).await;
    let item = actor.told(change, Action::ItemRead, found).await?;
    actor.permit(change, Action::ItemRead, &item.state, &item.body).await?;
    let (Some(content), Some(facts), Some(result)) = (item.content(), &item.facts, &item.result) else {
        return Err(complain("not-in-this-state", format!("item {number} has no award yet")));
    };
    let award = serde_json::from_str::<serde_json::Value>(result).ok();
    let award = award.as_ref().and_then(|it| it.get("award_sha256")).and_then(|it| it.as_str());
    let award = award.ok_or_else(|| complain("ledger-broken", "the result of an item cannot be read"))?;
    let (_, rules) = read(change, &item.rules.sha256).await?;
    let (document, facts) = read(change, facts).await?;
    actor.permit(change, Action::DocumentRead, "-", &document.body).await?;
    let (_, award) = read(change, award).await?;
    let signed = Signatures {
        format: SIGNATURES.to_owned(),
        item: number,
        scheme: item.scheme.clone(),
        body: item.body.clone(),
        state: item.state.clone(),
        content,
        result: result.clone(),
        ..Signatures::default()
    };
    let sql = "select m.action, p.name, m.recorded from move m join person p on p.id = m.person \
               where m.item = $1 and m.content = $2 order by m.number";
    let signed = signed_by(change, sql, signed).await?;
    let mut files = vec![
        ("award.json".to_owned(), award),
        ("facts.json".to_owned(), facts),
        ("scheme.json".to_owned(), rules),
    ];
    files.push(("receipt.json".to_owned(), receipt_of(&item.scheme, &item.body, &files)));
    files.push((SIGNATURES_FILE.to_owned(), pretty(&signed)));
    Ok(with_sums(files))
}

/// The same with the steps that were taken under its content, asked for by item and content, and with the head of the
/// log.
pub(crate) async fn signed_by(
    change: &mut Change<'_>,
    steps: &'static str,
    of: Signatures,
) -> Result<Signatures> {
    let mut signatures = Vec::new();
    for it in change.eye().all(steps, &[of.item.into(), (&of.content).into()]).await? {
        signatures.push(Signature {
            action: it.text("action")?,
            name: it.text("name")?,
            recorded: it.text("recorded")?,
        });
    }
    let head = head(&mut change.eye()).await?;
    Ok(Signatures { signatures, entry: head.number, head: head.hash, ..of })
}

/// The receipt of rules, facts and an award, which are among these files.
pub(crate) fn receipt_of(scheme: &str, body: &str, files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let hashed = |(holds, file): (&str, &str)| HashedFile {
        holds: holds.to_owned(),
        file: file.to_owned(),
        sha256: files
            .iter()
            .find(|(name, _)| name == file)
            .map(|(_, bytes)| sha256(bytes))
            .unwrap_or_default(),
    };
    pretty(&Receipt {
        format: receipt::FORMAT.to_owned(),
        engine: concat!("outturn ", env!("CARGO_PKG_VERSION")).to_owned(),
        scheme: scheme.to_owned(),
        earners: vec![body.to_owned()],
        files: [("scheme", "scheme.json"), ("facts", "facts.json"), ("result", "award.json")]
            .map(hashed)
            .to_vec(),
    })
}

/// Files, and beside them the list of their hashes.
pub(crate) fn with_sums(mut files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let sums: Vec<String> =
        files.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect();
    files.push(("SHA256SUMS".to_owned(), sums.concat().into_bytes()));
    files
}

/// JSON for people: a line for each part.
pub(crate) fn pretty(it: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_string_pretty(it).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}
