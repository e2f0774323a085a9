//! Working awards out: from the rules and facts that are kept, never from what somebody says came out.

use std::sync::Arc;

use outturn_award::receipt::sha256;
use outturn_award::{Award, Report, Run, facts_seen, json};
use outturn_core::{Date, Diagnostic, Facts};
use outturn_intake::kept;
use outturn_scheme::{Catalogue, Scheme};
use serde_json::Value;

use super::act::Act;
use super::item::{Loaded, State, load};
use super::scheme::NewScheme;
use crate::codes::{Result, complain};
use crate::ledger::{Recovery, lines_of};
use crate::people::Actor;
use crate::permission::Action;
use crate::store::documents::{DocumentKind, NewDocument, known, read};
use crate::store::{Change, Register};

/// What fails on a document says everything that is wrong with it.
pub type Checked<T> = std::result::Result<T, Vec<Diagnostic>>;

/// Rules that were read.
#[derive(Debug)]
pub struct Rules {
    /// The scheme.
    pub scheme: Scheme,
    /// What its indicators and frameworks are.
    pub catalogue: Catalogue,
}

/// An award that was worked out, and the bytes that its hash is of.
#[derive(Debug, Clone)]
pub struct Worked {
    /// The award.
    pub award: Award,
    /// It as JSON, the way a receipt keeps it.
    pub bytes: Vec<u8>,
}

/// What goes with a calculation.
#[derive(Debug, Clone)]
pub struct Calculation {
    /// The key of the request: under it nothing is done twice.
    pub key: String,
    /// The day from which it counts.
    pub effective: Date,
    /// What is done where more was paid than is due.
    pub recovery: Recovery,
}

/// Reads rules as a receipt keeps them: the `scheme.json` of a run.
pub fn read_rules(bytes: &[u8]) -> Checked<Rules> {
    let (scheme, catalogue) = kept::rules(&json_of("rules", bytes)?)?;
    Ok(Rules { scheme, catalogue })
}

/// Reads facts as a receipt keeps them: the `facts.json` of a run. Every record has to be readable.
pub fn read_facts(bytes: &[u8], catalogue: &Catalogue) -> Checked<Facts> {
    kept::facts("facts", json_of("facts", bytes)?, catalogue)
}

fn json_of(name: &str, bytes: &[u8]) -> Checked<Value> {
    serde_json::from_slice(bytes).map_err(|error| {
        let help = "send the JSON file that `outturn award --out` wrote";
        vec![Diagnostic::file(name, "bad-register-value", format!("this is not JSON: {error}"), help)]
    })
}

/// Works the award of an earner out. One that hangs on something that is not known says between what it lies.
pub fn work_out(scheme: &Scheme, facts: &Facts, code: &str) -> Result<Worked> {
    let award = Run::new(scheme, facts).award_of(code).ok_or_else(|| {
        let text =
            format!("{code} does not earn under {}: its facts have no such {}", scheme.id, scheme.earner);
        complain("no-such-thing", text)
    })?;
    let report = Report { totals: std::iter::once(&award).collect(), awards: vec![award.clone()] };
    Ok(Worked { award, bytes: json::text(scheme, &report).into_bytes() })
}

/// Facts to be kept, as far as the earner may see them; whole, as a document of the payer, where an award under these
/// rules hangs on those of others. Facts by which the earner has no award are refused.
pub(crate) fn as_seen_by(
    register: &Register,
    (digest, bytes): &(String, Vec<u8>),
    (scheme, payer, earner): (&str, &str, &str),
    facts: &[u8],
) -> Checked<NewDocument> {
    let rules = register.lately().rules_of(digest, bytes)?;
    let whole = register.lately().facts_of((digest, &rules), &sha256(facts), facts)?;
    let seen = facts_seen(&rules.scheme, &whole, earner);
    let (body, bytes) = match &seen {
        Some(seen) => (earner, kept::facts_bytes(seen, &rules.catalogue)),
        None => (payer, facts.to_vec()),
    };
    if rules.scheme.id != scheme {
        let text = format!("the rules kept are those of {}", rules.scheme.id);
        return Err(one(complain("other-content", text)));
    }
    // Whether there is an award at all is told now and not after the readings are settled.
    if Run::new(&rules.scheme, seen.as_ref().unwrap_or(&whole)).award_of(earner).is_none() {
        let text = format!("the facts have no {} {earner} that earns", rules.scheme.earner);
        return Err(one(complain("no-such-thing", text)));
    }
    Ok(NewDocument {
        kind: DocumentKind::Facts,
        body: body.to_owned(),
        name: "facts.json".to_owned(),
        media_type: "application/json".to_owned(),
        bytes,
    })
}

/// One complaint as a list.
pub(crate) fn one(problem: Diagnostic) -> Vec<Diagnostic> {
    vec![problem]
}

impl Register {
    /// Drafts a scheme from its rules, which are kept: id, title and year are what they say. See
    /// [`Register::draft_scheme`].
    pub async fn draft_rules(&self, actor: &Actor, body: &str, rules: &[u8]) -> Checked<NewScheme> {
        let digest = sha256(rules);
        let scheme = &self.lately().rules_of(&digest, rules)?.scheme;
        let (begins, ends) = scheme.year.bounds().ok_or_else(|| {
            one(complain("bad-register-value", format!("the year {} of the rules has no days", scheme.year)))
        })?;
        if scheme.example {
            let text = format!("{} says that it is an example, under which nobody is paid", scheme.id);
            return Err(one(complain("bad-register-value", text)));
        }
        let new = NewScheme {
            id: scheme.id.clone(),
            title: scheme.title.clone(),
            body: body.to_owned(),
            sha256: digest,
            begins,
            ends,
        };
        let document = NewDocument {
            kind: DocumentKind::Rules,
            body: body.to_owned(),
            name: "scheme.json".to_owned(),
            media_type: "application/json".to_owned(),
            bytes: rules.to_vec(),
        };
        self.draft_with(actor, &new, Some(&document)).await.map_err(one)?;
        Ok(new)
    }

    /// The rules of a scheme that is here.
    pub async fn rules(&self, actor: &Actor, scheme: &str) -> Checked<(String, Arc<Rules>)> {
        let mut change = self.glance(actor).await.map_err(one)?;
        let (digest, bytes) = rules_of(&mut change, scheme).await.map_err(one)?;
        Ok((digest.clone(), self.lately().rules_of(&digest, &bytes)?))
    }

    /// Works an award out by rules, given with their hash, from facts that are kept. Nothing is recorded.
    pub async fn worked_from_kept(
        &self,
        actor: &Actor,
        rules: (&str, &Rules),
        facts_sha256: &str,
        earner: &str,
    ) -> Checked<Arc<Worked>> {
        let (_, bytes) = self.document(actor, facts_sha256).await.map_err(one)?;
        let facts = self.lately().facts_of(rules, facts_sha256, &bytes)?;
        self.lately().worked_out((rules.0, facts_sha256, earner), rules.1, &facts).map_err(one)
    }

    /// Freezes the readings of an item: the facts are kept, as far as the earner may see them. Facts in which an
    /// award hangs on those of other earners are kept whole, as a document of the payer.
    pub async fn freeze(&self, actor: &Actor, number: i64, facts: &[u8]) -> Checked<State> {
        let mut change = self.glance(actor).await.map_err(one)?;
        let found = load(&mut change, number).await;
        let item = actor.told(&mut change, Action::ItemFreeze, found).await.map_err(one)?;
        actor.permit(&mut change, Action::ItemFreeze, &item.state, &item.body).await.map_err(one)?;
        let (digest, bytes) = rules_of(&mut change, &item.scheme).await.map_err(one)?;
        drop(change);
        let document =
            as_seen_by(self, &(digest, bytes), (&item.scheme, &item.rules.body, &item.body), facts)?;
        let facts_sha256 = sha256(&document.bytes);
        self.act_with(actor, number, &Act::Freeze { facts_sha256 }, Some(&document), None).await.map_err(one)
    }

    /// Works the award of an item out from its rules and its frozen facts, keeps it, and proposes it to the ledger.
    pub async fn calculate(&self, actor: &Actor, number: i64, how: &Calculation) -> Checked<State> {
        let (item, _, worked) = self.worked(actor, number, Action::ItemCalculate).await?;
        let act = Act::Calculate {
            key: how.key.clone(),
            award_sha256: sha256(&worked.bytes),
            lines: lines_of(&worked.award).map_err(one)?,
            effective: how.effective,
            recovery: how.recovery.clone(),
        };
        let document = NewDocument {
            kind: DocumentKind::Award,
            body: item.body.clone(),
            name: "award.json".to_owned(),
            media_type: "application/json".to_owned(),
            bytes: worked.bytes.clone(),
        };
        self.act_with(actor, number, &act, Some(&document), Some(&item)).await.map_err(one)
    }

    /// The award of an item as its rules and frozen facts give it now, with every step.
    pub async fn explained(&self, actor: &Actor, number: i64) -> Checked<(Arc<Rules>, Arc<Worked>)> {
        let (_, rules, worked) = self.worked(actor, number, Action::ItemRead).await?;
        Ok((rules, worked))
    }

    async fn worked(
        &self,
        actor: &Actor,
        number: i64,
        action: Action,
    ) -> Checked<(Loaded, Arc<Rules>, Arc<Worked>)> {
        let mut change = self.glance(actor).await.map_err(one)?;
        let found = load(&mut change, number).await;
        let item = actor.told(&mut change, action, found).await.map_err(one)?;
        // A calculation that is repeated comes when the item has gone on, so only who may ever make it is asked here.
        let state = if action == Action::ItemCalculate { State::ReadingsFrozen.name() } else { &item.state };
        actor.permit(&mut change, action, state, &item.body).await.map_err(one)?;
        let (rules_sha256, rules) = rules_of(&mut change, &item.scheme).await.map_err(one)?;
        let Some(facts_sha256) = &item.facts else {
            let text = format!("item {number} is `{}`: it has no frozen readings yet", item.state);
            return Err(one(complain("not-in-this-state", text)));
        };
        let (_, facts) = read(&mut change, facts_sha256).await.map_err(one)?;
        let facts_sha256 = facts_sha256.clone();
        drop(change);
        let rules = self.lately().rules_of(&rules_sha256, &rules)?;
        let facts = self.lately().facts_of((&rules_sha256, &rules), &facts_sha256, &facts)?;
        let of = (rules_sha256.as_str(), facts_sha256.as_str(), item.body.as_str());
        let worked = self.lately().worked_out(of, &rules, &facts).map_err(one)?;
        Ok((item, rules, worked))
    }
}

/// The rules of a scheme, which have to be kept: their hash and bytes.
pub(crate) async fn rules_of(change: &mut Change<'_>, scheme: &str) -> Result<(String, Vec<u8>)> {
    let found = change.eye().one("select sha256 from scheme where id = $1", &[scheme.into()]).await?;
    let Some(found) = found else {
        return Err(complain("no-such-thing", format!("there is no scheme {scheme}")));
    };
    let digest = found.text("sha256")?;
    if known(change, &digest).await?.is_none() {
        let text = format!("the rules of {scheme} are not kept here, only their hash {digest}");
        return Err(complain("no-such-thing", text));
    }
    Ok((digest.clone(), read(change, &digest).await?.1))
}
