//! The bundle of a local award: rules, readings, arrangement, claims, what they come to and who signed it, by which it
//! is verified without the register.

use outturn_award::receipt::sha256;
use serde_json::Value;

use super::arrange::Arrangement;
use super::claim::{book_of, facts_of};
use super::item::{Loaded, content_of};
use super::working::{LOCAL_AWARD_FILE, Parts};
use crate::codes::{Result, complain};
use crate::flow::{
    Checked, SIGNATURES_FILE, Signatures, one, pretty, receipt_of, result_of, rules_of, signed_by, with_sums,
};
use crate::ledger::Line;
use crate::people::Actor;
use crate::permission::Action;
use crate::store::documents::read;
use crate::store::{Change, Register};

/// The version of the layout of signatures of a local award. They are laid out as those of any award; what is signed
/// is of four lines: the hashes of the rules, of the arrangement, of the facts and of the result.
pub const LOCAL_SIGNATURES: &str = "outturn-local-signatures/1";

/// A local award that was worked out again from its own claims and arrangement.
#[derive(Debug, Clone)]
pub struct LocalAgain {
    /// The scheme.
    pub scheme: String,
    /// The practice.
    pub practice: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// The local award as JSON. It differs from what was kept where that does not follow from its own parts.
    pub bytes: Vec<u8>,
    facts: String,
    terms: String,
}

impl LocalAgain {
    /// What is signed of it under rules of this hash: the JSON of the result, and the hash of the content.
    pub fn signed(&self, rules_sha256: &str) -> (String, String) {
        let result = result_of(&sha256(&self.bytes), &self.lines);
        let content = content_of((rules_sha256, &self.terms), &self.facts, &sha256(result.as_bytes()));
        (result, content)
    }
}

/// Works a local award out again, from the claims and the arrangement in its JSON, rules of this hash, and what they
/// give for readings: the hash of those, the award's JSON and its lines. Refused where it cannot be read, or where it
/// has readings and none are given.
pub fn local_again(
    bytes: &[u8],
    rules_sha256: &str,
    of_rules: Option<(&str, &[u8], Vec<Line>)>,
) -> Result<LocalAgain> {
    let bad = |text: &str| complain("bad-register-value", format!("the local award {text}"));
    let told: Value = serde_json::from_slice(bytes).map_err(|error| bad(&format!("is not JSON: {error}")))?;
    let text = |name: &str| {
        let found = told.get(name).and_then(Value::as_str).map(str::to_owned);
        found.ok_or_else(|| bad(&format!("has no `{name}`")))
    };
    let (scheme, practice) = (text("scheme")?, text("practice")?);
    let arrangement = told.get("arrangement").and_then(Arrangement::told);
    let arrangement = arrangement.ok_or_else(|| bad("has no arrangement that can be read"))?;
    let claims = told.get("claims").and_then(Value::as_array).ok_or_else(|| bad("has no claims"))?;
    let book = book_of(&arrangement, claims).ok_or_else(|| bad("has a claim that cannot be read"))?;
    if arrangement.reads() != of_rules.is_some() {
        return Err(bad("is worked out from readings where it was not to be, or the other way round"));
    }
    let readings = of_rules.as_ref().map(|(readings, _, _)| (*readings).to_owned());
    let parts = Parts {
        scheme: &scheme,
        practice: &practice,
        rules_sha256,
        arrangement: &arrangement,
        readings_sha256: readings.as_deref(),
        book: &book,
        of_rules: of_rules.map(|(_, bytes, lines)| (sha256(bytes), lines)),
    };
    let (lines, bytes) = parts.worked()?;
    let (facts, terms) = (facts_of(readings.as_deref(), &book), arrangement.sha256());
    Ok(LocalAgain { scheme, practice, lines, bytes, facts, terms })
}

impl Register {
    /// The files of the bundle of a local item's award, by name. For somebody who may see the readings that it hangs
    /// on.
    pub async fn local_bundle(&self, actor: &Actor, number: i64) -> Checked<Vec<(String, Vec<u8>)>> {
        let mut change = self.glance(actor).await.map_err(one)?;
        let item = super::view::read(&mut change, actor, number).await.map_err(one)?;
        files(&mut change, actor, &item).await.map_err(one)
    }
}

/// The hash under a name in JSON, where there is one.
fn hash_in(bytes: &[u8]) -> Option<String> {
    let told: Value = serde_json::from_slice(bytes).ok()?;
    Some(told.get("award_sha256")?.as_str()?.to_owned())
}

async fn files(change: &mut Change<'_>, actor: &Actor, item: &Loaded) -> Result<Vec<(String, Vec<u8>)>> {
    let (Some(content), Some(result)) = (item.content(), &item.result) else {
        return Err(complain("not-in-this-state", format!("item {} has no award yet", item.number)));
    };
    let award = hash_in(result.as_bytes())
        .ok_or_else(|| complain("ledger-broken", "the result of an item cannot be read"))?;
    let (_, rules) = rules_of(change, &item.scheme).await?;
    let (_, award) = read(change, &award).await?;
    let mut files = vec![(LOCAL_AWARD_FILE.to_owned(), award.clone()), ("scheme.json".to_owned(), rules)];
    if let Some(readings) = &item.readings {
        let (document, facts) = read(change, readings).await?;
        actor.permit(change, Action::DocumentRead, "-", &document.body).await?;
        let of_rules =
            hash_in(&award).ok_or_else(|| complain("ledger-broken", "a local award has no award"))?;
        files.push(("facts.json".to_owned(), facts));
        files.push(("award.json".to_owned(), read(change, &of_rules).await?.1));
        files.push(("receipt.json".to_owned(), receipt_of(&item.scheme, &item.body, &files)));
    }
    let signed = Signatures {
        format: LOCAL_SIGNATURES.to_owned(),
        item: item.number,
        scheme: item.scheme.clone(),
        body: item.body.clone(),
        state: item.state.clone(),
        content,
        result: result.clone(),
        ..Signatures::default()
    };
    let sql = "select m.action, p.name, m.recorded from local_move m join person p on p.id = m.person \
               where m.item = $1 and m.content = $2 order by m.number";
    let signed = signed_by(change, sql, signed).await?;
    files.push((SIGNATURES_FILE.to_owned(), pretty(&signed)));
    Ok(with_sums(files))
}
