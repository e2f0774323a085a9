//! Items as a list, and schemes with their drafts.

use super::item::State;
use super::scheme::{Published, SchemeView};
use crate::codes::{Result, complain};
use crate::people::Actor;
use crate::permission::Action;
use crate::store::Register;

/// Which items are wanted; empty is any.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of which scheme.
    pub scheme: String,
    /// Of which body.
    pub body: String,
    /// In which state.
    pub state: Option<State>,
    /// After this number.
    pub after: i64,
    /// At most so many.
    pub most: i64,
}

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub number: i64,
    /// Of which scheme.
    pub scheme: String,
    /// Of which earner.
    pub body: String,
    /// The earner's name.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// Whether something holds it.
    pub held: bool,
}

impl Register {
    /// Items that the actor may read, in the order of their numbers.
    pub async fn items(&self, actor: &Actor, wanted: &Wanted) -> Result<Vec<Listed>> {
        let mut change = self.glance(actor).await?;
        let sql = "select i.number, i.scheme, i.body, b.name, i.state, \
                   (select count(*) from hold h where h.item = i.number and h.released is null) as holds \
                   from item i join body b on b.code = i.body \
                   where i.number > $1 and ($2 = '' or i.scheme = $2) and ($3 = '' or i.body = $3) \
                   and ($4 = '' or i.state = $4) order by i.number";
        let state = wanted.state.map_or("", State::name);
        let values = [wanted.after.into(), (&wanted.scheme).into(), (&wanted.body).into(), state.into()];
        let mut found = Vec::new();
        for it in change.eye().all(sql, &values).await? {
            let (state, body) = (it.text("state")?, it.text("body")?);
            match actor.permit(&mut change, Action::ItemRead, &state, &body).await {
                Ok(()) => {}
                Err(why) if why.code == "not-permitted" => continue,
                Err(why) => return Err(why),
            }
            let state = State::named(&state)
                .ok_or_else(|| complain("ledger-broken", format!("there is no state `{state}`")))?;
            found.push(Listed {
                number: it.whole("number")?,
                scheme: it.text("scheme")?,
                body,
                name: it.text("name")?,
                state,
                held: it.whole("holds")? > 0,
            });
            if i64::try_from(found.len()).is_ok_and(|it| it >= wanted.most) {
                break;
            }
        }
        Ok(found)
    }

    /// Every scheme: those that were published for anybody, and drafts for those who reach the payer.
    pub async fn schemes(&self, actor: &Actor) -> Result<Vec<SchemeView>> {
        let mut change = self.glance(actor).await?;
        let sql =
            "select id, title, body, sha256, begins, ends, state, published, late from scheme order by id";
        let mut found = Vec::new();
        for it in change.eye().all(sql, &[]).await? {
            let body = it.text("body")?;
            let published = match (it.text("state")?.as_str(), it.maybe("published")?) {
                ("published", Some(at)) => {
                    Some(Published { at, late: it.maybe("late")?.as_deref() == Some("late") })
                }
                _ => None,
            };
            if published.is_none() && actor.permit(&mut change, Action::LedgerRead, "-", &body).await.is_err()
            {
                continue;
            }
            found.push(SchemeView {
                id: it.text("id")?,
                title: it.text("title")?,
                body,
                sha256: it.text("sha256")?,
                begins: it.text("begins")?,
                ends: it.text("ends")?,
                published,
            });
        }
        Ok(found)
    }
}
