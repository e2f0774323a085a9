//! How a local scheme is arranged: windows, components, shares and bands. What is arranged is part of what is signed.

use std::collections::BTreeSet;

use outturn_award::receipt::sha256;
use outturn_core::{Date, Exact};
use serde_json::{Value, json};

use super::terms::{Terms, asked, terms};
use super::window::{Extension, Window, extensions};
use crate::codes::{Result, complain};
use crate::flow::{Published, standing};
use crate::ledger::pounds;
use crate::people::{Actor, BodyKind, Role, coded, filled, known_body};
use crate::permission::{Action, Reach, permissions};
use crate::store::{Change, Entry, Register, row, tables};
use crate::words::words;

words! {
    /// How the amount of a component comes about.
    ComponentKind {
        /// Worked out from readings: its lines are handed in with the hash of the facts.
        Readings = "readings",
        /// So many units are claimed, at a rate.
        Units = "units",
        /// An amount is claimed.
        Pounds = "pounds",
    }
}

/// Something that a local scheme pays for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// How its amount comes about.
    pub kind: ComponentKind,
    /// Pence for a unit, where units are claimed.
    pub rate: Option<Exact>,
    /// The most that is paid for it to a practice, in pence.
    pub cap: Option<i64>,
    /// Whether each claim needs a document.
    pub evidence: bool,
}

/// The share of a commissioner in the cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The commissioner.
    pub body: String,
    /// Its share; those of a scheme come to 1.
    pub share: Exact,
}

/// How many approvals an amount needs, from so many pence on. Bands from the same amount are needed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// From which amount on, in pence.
    pub from: i64,
    /// By which role.
    pub role: Role,
    /// By how many different people.
    pub approvals: i64,
}

/// How a local scheme is arranged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    /// Of which scheme.
    pub scheme: String,
    /// When an offer may be accepted or declined.
    pub accepting: Window,
    /// When claims may be made; nothing is paid before it has passed.
    pub claims: Window,
    /// Whether the practice's declaration is asked for.
    pub declaration: bool,
    /// Whether the commissioner's approval is asked for.
    pub approval: bool,
    /// Whether practices only take part, and nothing is paid.
    pub participation_only: bool,
    /// Who shares the cost; empty where the payer bears it alone.
    pub shares: Vec<Share>,
    /// What is paid for.
    pub components: Vec<Component>,
    /// How many approvals an amount needs; empty for one by anybody who may.
    pub bands: Vec<Band>,
}

/// An arrangement as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arranged {
    /// Its number.
    pub number: i64,
    /// The title of the scheme.
    pub title: String,
    /// The body that pays it.
    pub payer: String,
    /// What is arranged.
    pub arrangement: Arrangement,
    /// The hash of it, which is part of what is signed.
    pub sha256: String,
    /// When the scheme was published; none of a draft.
    pub published: Option<Published>,
    /// The extensions of its windows.
    pub extensions: Vec<Extension>,
}

impl Arrangement {
    /// What its hash is taken of: lists in the order of their codes, whichever they were given in.
    pub(super) fn json(&self) -> Value {
        let window = |it: Window| json!([it.from.to_string(), it.to.to_string()]);
        let component = |it: &Component| {
            json!({
                "code": it.code, "title": it.title, "kind": it.kind.name(),
                "rate": it.rate.as_ref().map(Exact::canonical), "cap": it.cap, "evidence": it.evidence,
            })
        };
        let mut shares: Vec<&Share> = self.shares.iter().collect();
        shares.sort_by_key(|it| &it.body);
        let mut components: Vec<&Component> = self.components.iter().collect();
        components.sort_by_key(|it| &it.code);
        let mut bands: Vec<&Band> = self.bands.iter().collect();
        bands.sort_by_key(|it| (it.from, it.role.name()));
        let shares: Vec<Value> = shares.iter().map(|it| json!([it.body, it.share.canonical()])).collect();
        let bands: Vec<Value> =
            bands.iter().map(|it| json!([it.from, it.role.name(), it.approvals])).collect();
        json!({
            "scheme": self.scheme, "accepting": window(self.accepting), "claims": window(self.claims),
            "declaration": self.declaration, "approval": self.approval,
            "participation_only": self.participation_only, "shares": shares, "bands": bands,
            "components": components.into_iter().map(component).collect::<Vec<_>>(),
        })
    }

    /// The arrangement that such JSON is of, where it is of one.
    pub(super) fn told(it: &Value) -> Option<Arrangement> {
        let window = |name: &str| {
            let days = it.get(name)?;
            let day = |at: usize| days.get(at)?.as_str()?.parse().ok();
            Some(Window { from: day(0)?, to: day(1)? })
        };
        let list = |name: &str| it.get(name)?.as_array();
        let fraction = |it: &Value| Exact::parse_canonical(it.as_str()?);
        let share =
            |it: &Value| Some(Share { body: it.get(0)?.as_str()?.to_owned(), share: fraction(it.get(1)?)? });
        let component = |it: &Value| {
            let text = |name: &str| Some(it.get(name)?.as_str()?.to_owned());
            Some(Component {
                code: text("code")?,
                title: text("title")?,
                kind: ComponentKind::named(&text("kind")?)?,
                rate: it.get("rate").and_then(fraction),
                cap: it.get("cap").and_then(Value::as_i64),
                evidence: it.get("evidence")?.as_bool()?,
            })
        };
        let band = |it: &Value| {
            let role = Role::named(it.get(1)?.as_str()?)?;
            Some(Band { from: it.get(0)?.as_i64()?, role, approvals: it.get(2)?.as_i64()? })
        };
        Some(Arrangement {
            scheme: it.get("scheme")?.as_str()?.to_owned(),
            accepting: window("accepting")?,
            claims: window("claims")?,
            declaration: it.get("declaration")?.as_bool()?,
            approval: it.get("approval")?.as_bool()?,
            participation_only: it.get("participation_only")?.as_bool()?,
            shares: list("shares")?.iter().map(share).collect::<Option<_>>()?,
            components: list("components")?.iter().map(component).collect::<Option<_>>()?,
            bands: list("bands")?.iter().map(band).collect::<Option<_>>()?,
        })
    }

    /// The hash of it, which is part of what is signed.
    pub(super) fn sha256(&self) -> String {
        sha256(self.json().to_string().as_bytes())
    }

    /// Refuses what does not fit together.
    fn checked(&self) -> Result<()> {
        let bad = |text: String| Err(complain("bad-register-value", text));
        for (name, it) in [("accepting", self.accepting), ("claims", self.claims)] {
            if it.to < it.from {
                return bad(format!("the window for {name} ends before it begins"));
            }
        }
        if self.participation_only != self.components.is_empty() {
            return bad("what only asks for taking part pays for no component, and anything else does".into());
        }
        let mut codes = BTreeSet::new();
        for it in &self.components {
            coded("code of the component", &it.code)?;
            filled("title of the component", &it.title)?;
            if it.code.contains('/') || !codes.insert(&it.code) {
                return bad(format!("`{}` is there twice, or has a slash", it.code));
            }
            if (it.kind == ComponentKind::Units) != it.rate.is_some() {
                return bad(format!("`{}`: a rate is for units, and units have one", it.code));
            }
            let below_zero =
                it.rate.as_ref().is_some_and(Exact::is_negative) || it.cap.is_some_and(|it| it < 0);
            if below_zero || (it.kind == ComponentKind::Readings && it.cap.is_some()) {
                let text =
                    "rates and caps are not below zero, and what is worked out has its cap in the rules";
                return bad(format!("`{}`: {text}", it.code));
            }
        }
        self.checked_shares()?;
        self.checked_bands()
    }

    fn checked_shares(&self) -> Result<()> {
        let bodies: BTreeSet<&str> = self.shares.iter().map(|it| it.body.as_str()).collect();
        let total: Exact = self.shares.iter().map(|it| &it.share).sum();
        let above_zero = self.shares.iter().all(|it| it.share > Exact::ZERO);
        if !self.shares.is_empty()
            && (bodies.len() != self.shares.len() || total != Exact::ONE || !above_zero)
        {
            let text = format!("shares are above zero, one for a commissioner, and come to 1, not {total}");
            return Err(complain("shares-not-whole", text));
        }
        Ok(())
    }

    fn checked_bands(&self) -> Result<()> {
        let bad = |text: String| Err(complain("band-gap", text));
        if !self.approval && !self.bands.is_empty() {
            return bad("bands ask for approvals, and no approval is asked for".into());
        }
        let mut seen = BTreeSet::new();
        for it in &self.bands {
            let may = |role| {
                permissions()
                    .iter()
                    .any(|row| row.action == "local.approve" && row.of(role) != Reach::Refused)
            };
            if !may(it.role) || it.approvals < 1 || it.from < 0 {
                return bad(format!(
                    "{} approvals by `{}` from {} is no band",
                    it.approvals,
                    it.role.name(),
                    it.from
                ));
            }
            if !seen.insert((it.from, it.role)) {
                return bad(format!("two bands from {} by `{}`", pounds(it.from), it.role.name()));
            }
        }
        if !self.bands.is_empty() && self.bands.iter().all(|it| it.from != 0) {
            return bad("the first band is from £0.00, so that every amount is in one".into());
        }
        Ok(())
    }

    /// The bands that an amount needs: those from the highest amount that it reaches.
    pub(super) fn bands_of(&self, pence: i64) -> Vec<&Band> {
        let from = self.bands.iter().map(|it| it.from).filter(|it| *it <= pence).max();
        self.bands.iter().filter(|it| Some(it.from) == from).collect()
    }

    pub(super) fn component(&self, code: &str) -> Option<&Component> {
        self.components.iter().find(|it| it.code == code)
    }

    /// Whether something is worked out from readings.
    pub(super) fn reads(&self) -> bool {
        self.components.iter().any(|it| it.kind == ComponentKind::Readings)
    }
}

/// Refuses windows that would be set into the past. What stands already may be said again.
fn not_into_the_past(today: Date, it: &Arrangement, before: Option<&Terms>) -> Result<()> {
    let days = |it: &Arrangement| [it.accepting.from, it.accepting.to, it.claims.from, it.claims.to];
    let stand = before.map(|before| days(&before.it));
    for (index, day) in days(it).into_iter().enumerate() {
        let stands = stand.is_some_and(|it| it.get(index) == Some(&day));
        if day < today && !stands {
            let text = format!("it is {today}: a window is not set into the past, to {day}");
            return Err(complain("date-passed", text));
        }
    }
    Ok(())
}

/// Refuses an arrangement without something that a practice has claimed already.
async fn keeps_what_was_claimed(change: &mut Change<'_>, it: &Arrangement) -> Result<()> {
    let sql = "select distinct l.component from local_claim_line l join local_claim c on c.number = l.claim \
               join local_item i on i.number = c.item where i.scheme = $1 order by l.component";
    for row in change.eye().all(sql, &[(&it.scheme).into()]).await? {
        let code = row.text("component")?;
        if it.component(&code).is_none_or(|it| it.kind == ComponentKind::Readings) {
            let text = format!("`{code}` was claimed already, so it cannot be left out");
            return Err(complain("bad-register-value", text));
        }
    }
    Ok(())
}

/// Refuses to publish a local scheme that one arranged oneself, or whose window for accepting has passed unused.
pub(crate) async fn publishable(change: &mut Change<'_>, actor: &Actor, scheme: &str) -> Result<()> {
    let Some(terms) = terms(change, scheme).await? else { return Ok(()) };
    if actor.person() == Some(terms.person) {
        return Err(complain("made-by-checker", "a scheme is not published by whoever arranged it"));
    }
    let sql = "select number from local_item where scheme = $1 limit 1";
    let offered = change.eye().one(sql, &[scheme.into()]).await?.is_some();
    let to = terms.it.accepting.to;
    if !offered && to < change.moment.today {
        let text = format!("the window for accepting ended on {to}, before anybody could accept");
        return Err(complain("outside-window", text));
    }
    Ok(())
}

async fn write(change: &mut Change<'_>, actor: &Actor, it: &Arrangement, digest: &str) -> Result<i64> {
    let number = change.next(&tables::LOCAL_ARRANGEMENT).await?;
    let cells = row([
        ("number", number.into()),
        ("scheme", (&it.scheme).into()),
        ("accept_from", it.accepting.from.to_string().into()),
        ("accept_to", it.accepting.to.to_string().into()),
        ("claims_from", it.claims.from.to_string().into()),
        ("claims_to", it.claims.to.to_string().into()),
        ("declaration", asked(it.declaration).into()),
        ("approval", asked(it.approval).into()),
        ("pays", if it.participation_only { "participation" } else { "money" }.into()),
        ("sha256", digest.into()),
        ("person", actor.somebody()?.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::LOCAL_ARRANGEMENT, cells).await?;
    for share in &it.shares {
        let cells = row([
            ("arrangement", number.into()),
            ("body", (&share.body).into()),
            ("share", share.share.canonical().into()),
        ]);
        change.insert(&tables::LOCAL_SHARE, cells).await?;
    }
    for component in &it.components {
        let cells = row([
            ("arrangement", number.into()),
            ("code", (&component.code).into()),
            ("title", (&component.title).into()),
            ("kind", component.kind.name().into()),
            ("rate", component.rate.as_ref().map(Exact::canonical).into()),
            ("cap", component.cap.map(|it| it.to_string()).into()),
            ("evidence", asked(component.evidence).into()),
        ]);
        change.insert(&tables::LOCAL_COMPONENT, cells).await?;
    }
    for band in &it.bands {
        let cells = row([
            ("arrangement", number.into()),
            ("from_pence", band.from.into()),
            ("role", band.role.name().into()),
            ("approvals", band.approvals.into()),
        ]);
        change.insert(&tables::LOCAL_BAND, cells).await?;
    }
    Ok(number)
}

impl Register {
    /// Arranges a local scheme that is a draft, and gives the number of the arrangement. Another person publishes it.
    pub async fn arrange(&self, actor: &Actor, it: &Arrangement) -> Result<i64> {
        it.checked()?;
        let mut change = self.change(actor).await?;
        let missing = || complain("no-such-thing", format!("there is no scheme {}", it.scheme));
        let found = standing(&mut change, &it.scheme).await?.ok_or_else(missing);
        let rules = actor.told(&mut change, Action::LocalArrange, found).await?;
        actor.permit(&mut change, Action::LocalArrange, &rules.state, &rules.body).await?;
        for body in it.shares.iter().map(|it| it.body.as_str()).chain([rules.body.as_str()]) {
            if known_body(&mut change, body).await? != BodyKind::Ccg {
                return Err(complain("bad-register-value", format!("{body} is no CCG")));
            }
        }
        if !it.shares.is_empty() && it.shares.iter().all(|it| it.body != rules.body) {
            let text = format!("{} pays the scheme, so it has a share", rules.body);
            return Err(complain("shares-not-whole", text));
        }
        let before = terms(&mut change, &it.scheme).await?;
        not_into_the_past(change.moment.today, it, before.as_ref())?;
        keeps_what_was_claimed(&mut change, it).await?;
        let (told, digest) = (it.json(), it.sha256());
        let number = write(&mut change, actor, it, &digest).await?;
        let about = json!({ "arrangement": number, "sha256": digest, "is": told });
        let object = format!("scheme/{}", it.scheme);
        change.commit(Entry::new(Action::LocalArrange.name(), object, about)).await?;
        Ok(number)
    }

    /// How a local scheme is arranged: a published one for everybody, a draft for whoever may read it.
    pub async fn arrangement(&self, actor: &Actor, scheme: &str) -> Result<Arranged> {
        let mut change = self.glance(actor).await?;
        let missing = || complain("no-such-thing", format!("there is no scheme {scheme}"));
        let rules = standing(&mut change, scheme).await?.ok_or_else(missing)?;
        if rules.state != "published" {
            actor.permit(&mut change, Action::LocalRead, &rules.state, &rules.body).await?;
        }
        arranged(&mut change, scheme)
            .await?
            .ok_or_else(|| complain("no-such-thing", format!("{scheme} is not arranged as a local scheme")))
    }

    /// The local schemes that are published, for everybody.
    pub async fn local_schemes(&self) -> Result<Vec<Arranged>> {
        let mut change = self.glance(&Actor::public()).await?;
        let sql = "select s.id from scheme s where s.state = 'published' \
                   and exists (select 1 from local_arrangement a where a.scheme = s.id) order by s.id";
        let mut found = Vec::new();
        for it in change.eye().all(sql, &[]).await? {
            found.extend(arranged(&mut change, &it.text("id")?).await?);
        }
        Ok(found)
    }
}

async fn arranged(change: &mut Change<'_>, scheme: &str) -> Result<Option<Arranged>> {
    let Some(terms) = terms(change, scheme).await? else { return Ok(None) };
    let sql = "select title, body, published, late from scheme where id = $1";
    let Some(it) = change.eye().one(sql, &[scheme.into()]).await? else { return Ok(None) };
    let late = it.maybe("late")?.as_deref() == Some("late");
    Ok(Some(Arranged {
        number: terms.number,
        title: it.text("title")?,
        payer: it.text("body")?,
        sha256: terms.sha256,
        arrangement: terms.it,
        published: it.maybe("published")?.map(|at| Published { at, late }),
        extensions: extensions(change, scheme).await?,
    }))
}
