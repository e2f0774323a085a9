//! Working local awards out: what claims come to, and what the rules that are kept make of readings that are kept.

use std::sync::Arc;

use outturn_award::receipt::sha256;
use outturn_scheme::canonical;
use serde_json::{Value, json};

use super::act::Act;
use super::arrange::Arrangement;
use super::claim::{Book, book, claims_of, lines_of};
use super::item::{Loaded, State, load};
use crate::codes::{Result, complain};
use crate::flow::{Calculation, Checked, Rules, Worked, as_seen_by, one, rules_of};
use crate::ledger::{self, Account, Line, sum};
use crate::people::Actor;
use crate::permission::Action;
use crate::store::documents::{known, read};
use crate::store::{Change, DocumentKind, NewDocument, Register};

/// The version of the layout of a local award.
pub const LOCAL_AWARD: &str = "outturn-local-award/1";

/// The name of the file with a local award.
pub const LOCAL_AWARD_FILE: &str = "local-award.json";

/// What an item comes to.
#[derive(Debug, Clone)]
pub struct LocalWorked {
    /// What the rules give for the readings, with every step; none where nothing is worked out from readings.
    pub rules: Option<(Arc<Rules>, Arc<Worked>)>,
    /// The lines of claims and readings together.
    pub lines: Vec<Line>,
    /// The local award as JSON, which its hash is of.
    pub bytes: Vec<u8>,
}

/// What an item is worked out from.
struct From {
    item: Loaded,
    book: Book,
    /// The hashes and bytes of the rules and of the readings, where something is worked out from readings.
    kept: Option<[(String, Vec<u8>); 2]>,
}

async fn from(change: &mut Change<'_>, item: Loaded) -> Result<From> {
    let book = book(change, item.number).await?;
    if !item.terms.it.reads() {
        return Ok(From { item, book, kept: None });
    }
    let Some(readings) = item.readings.clone() else {
        let text = format!("item {} is `{}`: it has no readings yet", item.number, item.state);
        return Err(complain("not-in-this-state", text));
    };
    if known(change, &readings).await?.is_none() {
        let text =
            format!("the readings of item {} are not kept here, only their hash {readings}", item.number);
        return Err(complain("no-such-thing", text));
    }
    let rules = rules_of(change, &item.scheme).await?;
    let (_, bytes) = read(change, &readings).await?;
    Ok(From { item, book, kept: Some([rules, (readings, bytes)]) })
}

/// Lines that together come to one award.
fn together(claimed: Vec<Line>, read: Vec<Line>) -> Result<Vec<Line>> {
    let (awarded, mut lines): (Vec<Line>, Vec<Line>) =
        claimed.into_iter().chain(read).partition(|it| it.account == Account::Awarded);
    let pence = sum(awarded.iter().map(|it| it.pence))?;
    lines.push(Line { account: Account::Awarded, step: String::new(), pence });
    lines.sort();
    Ok(lines)
}

impl From {
    fn worked(&self, register: &Register) -> Checked<LocalWorked> {
        let From { item, book, kept } = self;
        let (mut rules, mut given) = (None, None);
        if let Some([(rules_sha256, of_rules), (readings, of_readings)]) = kept {
            let known = register.lately().rules_of(rules_sha256, of_rules)?;
            let facts = register.lately().facts_of((rules_sha256, &known), readings, of_readings)?;
            let of = (rules_sha256.as_str(), readings.as_str(), item.body.as_str());
            let worked = register.lately().worked_out(of, &known, &facts).map_err(one)?;
            given = Some((sha256(&worked.bytes), ledger::lines_of(&worked.award).map_err(one)?));
            rules = Some((known, worked));
        }
        let parts = Parts {
            scheme: &item.scheme,
            practice: &item.body,
            rules_sha256: &item.rules.sha256,
            arrangement: &item.terms.it,
            readings_sha256: item.readings.as_deref(),
            book,
            of_rules: given,
        };
        let (lines, bytes) = parts.worked().map_err(one)?;
        Ok(LocalWorked { rules, lines, bytes })
    }
}

/// What a local award is made of.
pub(super) struct Parts<'a> {
    pub(super) scheme: &'a str,
    pub(super) practice: &'a str,
    pub(super) rules_sha256: &'a str,
    pub(super) arrangement: &'a Arrangement,
    pub(super) readings_sha256: Option<&'a str>,
    pub(super) book: &'a Book,
    /// What the rules give for the readings: the hash of the award, and its lines.
    pub(super) of_rules: Option<(String, Vec<Line>)>,
}

impl Parts<'_> {
    /// The lines that they come to, and the local award as JSON.
    pub(super) fn worked(self) -> Result<(Vec<Line>, Vec<u8>)> {
        let (award_sha256, read) =
            self.of_rules.map_or((None, Vec::new()), |(hash, lines)| (Some(hash), lines));
        let lines = together(lines_of(self.arrangement, self.book)?, read)?;
        let told: Vec<Value> = lines.iter().map(Line::json).collect();
        let award = json!({
            "format": LOCAL_AWARD,
            "scheme": self.scheme,
            "practice": self.practice,
            "rules_sha256": self.rules_sha256,
            "arrangement": self.arrangement.json(),
            "readings_sha256": self.readings_sha256,
            "claims": claims_of(self.book),
            "award_sha256": award_sha256,
            "lines": told,
        });
        Ok((lines, canonical::bytes(&award).into_bytes()))
    }
}

fn award(item: &Loaded, name: &str, bytes: &[u8]) -> NewDocument {
    NewDocument {
        kind: DocumentKind::Award,
        body: item.body.clone(),
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: bytes.to_vec(),
    }
}

impl Register {
    /// Completes an item of which something is worked out from readings: the facts are kept, as far as the practice may
    /// see them. They are the commissioner's to give: what it found is among them.
    pub async fn complete_with(&self, actor: &Actor, number: i64, facts: &[u8]) -> Checked<State> {
        let mut change = self.glance(actor).await.map_err(one)?;
        let found = load(&mut change, number).await;
        let action = Action::LocalComplete;
        let item = actor.told(&mut change, action, found).await.map_err(one)?;
        actor.permit(&mut change, action, &item.state, &item.rules.body).await.map_err(one)?;
        if !item.terms.it.reads() {
            return Err(one(complain("bad-register-value", "nothing is worked out from readings")));
        }
        let kept = rules_of(&mut change, &item.scheme).await.map_err(one)?;
        drop(change);
        let document = as_seen_by(self, &kept, (&item.scheme, &item.rules.body, &item.body), facts)?;
        let act = Act::Complete { readings_sha256: Some(sha256(&document.bytes)) };
        self.local_act_with(actor, number, &act, &[document], Some(&item)).await.map_err(one)
    }

    /// Works an item out, from its claims and from the rules and readings that are kept, keeps the award and proposes
    /// it to the ledger.
    pub async fn calculate_local(&self, actor: &Actor, number: i64, how: &Calculation) -> Checked<State> {
        let mut change = self.glance(actor).await.map_err(one)?;
        let found = load(&mut change, number).await;
        let action = Action::LocalCalculate;
        let item = actor.told(&mut change, action, found).await.map_err(one)?;
        // A calculation that is repeated comes when the item has gone on, so only who may ever make it is asked here.
        let state = State::DataComplete.name();
        actor.permit(&mut change, action, state, &item.rules.body).await.map_err(one)?;
        let from = from(&mut change, item).await.map_err(one)?;
        drop(change);
        let worked = from.worked(self)?;
        let act = Act::Calculate {
            key: how.key.clone(),
            award_sha256: sha256(&worked.bytes),
            lines: worked.lines.clone(),
            effective: how.effective,
            recovery: how.recovery.clone(),
        };
        let mut documents = vec![award(&from.item, LOCAL_AWARD_FILE, &worked.bytes)];
        if let Some((_, it)) = &worked.rules {
            documents.push(award(&from.item, "award.json", &it.bytes));
        }
        self.local_act_with(actor, number, &act, &documents, Some(&from.item)).await.map_err(one)
    }

    /// What an item comes to as its claims, rules and readings are now. For whoever may read the item.
    pub async fn local_award(&self, actor: &Actor, number: i64) -> Checked<LocalWorked> {
        let mut change = self.glance(actor).await.map_err(one)?;
        let item = super::view::read(&mut change, actor, number).await.map_err(one)?;
        let from = from(&mut change, item).await.map_err(one)?;
        drop(change);
        from.worked(self)
    }
}
