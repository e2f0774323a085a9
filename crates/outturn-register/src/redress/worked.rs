//! Working an award out again, with everybody else's, from the rules that are kept and facts as they would be.

use outturn_award::facts_seen;
use outturn_award::receipt::sha256;
use outturn_intake::kept;

use super::rerun::{OtherAward, Rerun, awarded, beside};
use super::taken;
use crate::codes::complain;
use crate::flow::{self, Checked, one, rules_of, work_out};
use crate::ledger::lines_of;
use crate::people::Actor;
use crate::permission::Action;
use crate::store::Register;
use crate::store::documents::{DocumentKind, NewDocument};

/// What was worked out, and the documents of it.
pub(super) struct WorkedAgain {
    /// The hash of the rules that it was worked out under.
    pub(super) item: String,
    pub(super) rerun: Rerun,
    pub(super) documents: Vec<NewDocument>,
}

impl Register {
    pub(super) async fn worked_again(
        &self,
        actor: &Actor,
        number: i64,
        facts: &[u8],
    ) -> Checked<WorkedAgain> {
        let mut change = self.glance(actor).await.map_err(one)?;
        let (it, _) = taken(&mut change, actor, number, Action::AppealRerun).await.map_err(one)?;
        let item = flow::load(&mut change, it.item).await.map_err(one)?;
        let (digest, bytes) = rules_of(&mut change, &item.scheme).await.map_err(one)?;
        let others = beside(&mut change, &item).await.map_err(one)?;
        drop(change);
        let rules = self.lately().rules_of(&digest, &bytes)?;
        if rules.scheme.id != item.scheme {
            let text = format!("the rules kept are those of {}", rules.scheme.id);
            return Err(one(complain("other-content", text)));
        }
        let whole = self.lately().facts_of((&digest, &rules), &sha256(facts), facts)?;
        // The appellant's own award from the facts that would be frozen, so that it is the same to the byte.
        let seen = facts_seen(&rules.scheme, &whole, &item.body);
        let worked = work_out(&rules.scheme, seen.as_ref().unwrap_or(&whole), &item.body).map_err(one)?;
        let lines = lines_of(&worked.award).map_err(one)?;
        let mut awards = Vec::new();
        let mut problems = Vec::new();
        for body in others {
            match work_out(&rules.scheme, &whole, &body).and_then(|it| awarded(&lines_of(&it.award)?)) {
                Ok(awarded) => awards.push(OtherAward { body, awarded }),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let document = |kind, body: &str, name: &str, bytes: Vec<u8>| NewDocument {
            kind,
            body: body.to_owned(),
            name: name.to_owned(),
            media_type: "application/json".to_owned(),
            bytes,
        };
        let mut documents =
            vec![document(DocumentKind::Facts, &item.rules.body, "facts.json", facts.to_vec())];
        let mut facts_sha256 = sha256(facts);
        if let Some(seen) = &seen {
            let own = kept::facts_bytes(seen, &rules.catalogue);
            let digest = sha256(&own);
            // Facts of one earner alone can be all that there are: then they are kept once.
            if digest == facts_sha256 {
                documents.clear();
            }
            facts_sha256 = digest;
            documents.push(document(DocumentKind::Facts, &item.body, "facts.json", own));
        }
        let award_sha256 = sha256(&worked.bytes);
        documents.push(document(DocumentKind::Award, &item.body, "award.json", worked.bytes));
        let rerun = Rerun { facts_sha256, award_sha256, lines, others: awards };
        Ok(WorkedAgain { item: item.rules.sha256, rerun, documents })
    }
}
