//! Offers to practices, to one or to many at once.

use serde_json::json;

use super::cost::shares;
use super::item::{State, leads_to, load, local_for, step};
use super::window::{Which, rules_stand, window};
use crate::codes::{Result, complain};
use crate::people::{Actor, BodyKind, around, known_body};
use crate::permission::Action;
use crate::store::{Change, Entry, Register, row, tables};

impl Register {
    /// Offers a published local scheme to practices, all of them or none, and gives the numbers of their items. One
    /// that declined may be offered it again.
    pub async fn offer(&self, actor: &Actor, scheme: &str, practices: &[&str]) -> Result<Vec<i64>> {
        let mut change = self.change(actor).await?;
        let again = again(&mut change, scheme, practices).await?;
        let (rules, terms) = local_for(&mut change, actor, (Action::LocalOffer, &again), scheme).await?;
        rules_stand(&rules.state, scheme)?;
        if practices.is_empty() {
            return Err(complain("bad-register-value", "an offer is made to somebody"));
        }
        let mut commissioners = vec![rules.body.clone()];
        for it in shares(&mut change, scheme, &rules.body).await? {
            commissioners.push(it.body);
        }
        let today = change.moment.today.to_string();
        let mut numbers = Vec::new();
        for practice in practices {
            if known_body(&mut change, practice).await? != BodyKind::Practice {
                return Err(complain("bad-register-value", format!("{practice} is no practice")));
            }
            let around = around(&mut change.eye(), practice).await?;
            if !around.iter().any(|it| commissioners.contains(it)) {
                let text = format!("{practice} lies in none of {}", commissioners.join(", "));
                return Err(complain("not-permitted", text));
            }
            let open = window(&mut change, &terms, Some(practice), Which::Accepting).await?;
            if open.to < today {
                let text = format!("the window for accepting ended on {}, so nobody could accept", open.to);
                return Err(complain("outside-window", text));
            }
            numbers.push(offer(&mut change, actor, scheme, practice).await?);
        }
        let about = json!({ "practices": practices, "items": numbers });
        change.commit(Entry::new(Action::LocalOffer.name(), format!("scheme/{scheme}"), about)).await?;
        Ok(numbers)
    }
}

/// The state of the first practice that the scheme was offered to before; `-` where it is new to all of them.
async fn again(change: &mut Change<'_>, scheme: &str, practices: &[&str]) -> Result<String> {
    for practice in practices {
        let sql = "select state from local_item where scheme = $1 and body = $2";
        if let Some(it) = change.eye().one(sql, &[scheme.into(), (*practice).into()]).await? {
            return it.text("state");
        }
    }
    Ok("-".to_owned())
}

async fn offer(change: &mut Change<'_>, actor: &Actor, scheme: &str, practice: &str) -> Result<i64> {
    let sql = "select number from local_item where scheme = $1 and body = $2";
    let offered = State::Offered.name();
    let number = match change.eye().one(sql, &[scheme.into(), practice.into()]).await? {
        Some(it) => {
            let item = load(change, it.whole("number")?).await?;
            leads_to(Action::LocalOffer, &item.state)?;
            change
                .alter(&tables::LOCAL_ITEM, &[item.number.into()], row([("state", offered.into())]))
                .await?;
            step(change, actor, &item, (Action::LocalOffer, offered), ("", "", "")).await?;
            return Ok(item.number);
        }
        None => change.next(&tables::LOCAL_ITEM).await?,
    };
    let cells = row([
        ("number", number.into()),
        ("scheme", scheme.into()),
        ("body", practice.into()),
        ("state", offered.into()),
        ("readings_sha256", None::<String>.into()),
        ("facts_sha256", None::<String>.into()),
        ("result", None::<String>.into()),
        ("result_sha256", None::<String>.into()),
    ]);
    change.insert(&tables::LOCAL_ITEM, cells).await?;
    let mut item = load(change, number).await?;
    "-".clone_into(&mut item.state);
    step(change, actor, &item, (Action::LocalOffer, offered), ("", "", "")).await?;
    Ok(number)
}
