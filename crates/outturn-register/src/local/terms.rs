//! The arrangement of a scheme that stands, as the database has it.

use outturn_core::{Date, Exact};

use super::arrange::{Arrangement, Band, Component, ComponentKind, Share};
use super::window::Window;
use crate::codes::{Result, complain};
use crate::people::Role;
use crate::store::Change;

/// What of an arrangement the workflow needs.
pub(super) struct Terms {
    pub(super) number: i64,
    pub(super) sha256: String,
    pub(super) person: i64,
    pub(super) it: Arrangement,
}

const ASKED: &str = "asked";

pub(super) fn asked(it: bool) -> &'static str {
    if it { ASKED } else { "not asked" }
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| complain("ledger-broken", format!("`{text}` is no day")))
}

fn fraction(text: &str) -> Result<Exact> {
    Exact::parse_canonical(text).ok_or_else(|| complain("ledger-broken", format!("`{text}` is no fraction")))
}

/// The arrangement of a scheme that stands, where there is one.
pub(super) async fn terms(change: &mut Change<'_>, scheme: &str) -> Result<Option<Terms>> {
    let sql = "select number, accept_from, accept_to, claims_from, claims_to, declaration, approval, pays, sha256, \
               person from local_arrangement where scheme = $1 order by number desc limit 1";
    let Some(it) = change.eye().one(sql, &[scheme.into()]).await? else { return Ok(None) };
    let number = it.whole("number")?;
    let mut found = Terms {
        number,
        sha256: it.text("sha256")?,
        person: it.whole("person")?,
        it: Arrangement {
            scheme: scheme.to_owned(),
            accepting: Window { from: day(&it.text("accept_from")?)?, to: day(&it.text("accept_to")?)? },
            claims: Window { from: day(&it.text("claims_from")?)?, to: day(&it.text("claims_to")?)? },
            declaration: it.text("declaration")? == ASKED,
            approval: it.text("approval")? == ASKED,
            participation_only: it.text("pays")? != "money",
            shares: Vec::new(),
            components: Vec::new(),
            bands: Vec::new(),
        },
    };
    let sql = "select body, share from local_share where arrangement = $1 order by body";
    for it in change.eye().all(sql, &[number.into()]).await? {
        found.it.shares.push(Share { body: it.text("body")?, share: fraction(&it.text("share")?)? });
    }
    let sql = "select code, title, kind, rate, cap, evidence from local_component where arrangement = $1 order by code";
    for it in change.eye().all(sql, &[number.into()]).await? {
        let (kind, cap) = (it.text("kind")?, it.maybe("cap")?);
        let broken = || complain("ledger-broken", format!("component of arrangement {number}"));
        found.it.components.push(Component {
            code: it.text("code")?,
            title: it.text("title")?,
            kind: ComponentKind::named(&kind).ok_or_else(broken)?,
            rate: it.maybe("rate")?.as_deref().map(fraction).transpose()?,
            cap: cap.map(|it| it.parse().map_err(|_| broken())).transpose()?,
            evidence: it.text("evidence")? == ASKED,
        });
    }
    let sql =
        "select from_pence, role, approvals from local_band where arrangement = $1 order by from_pence, role";
    for it in change.eye().all(sql, &[number.into()]).await? {
        let role = it.text("role")?;
        found.it.bands.push(Band {
            from: it.whole("from_pence")?,
            role: Role::named(&role)
                .ok_or_else(|| complain("ledger-broken", format!("there is no role `{role}`")))?,
            approvals: it.whole("approvals")?,
        });
    }
    Ok(Some(found))
}
