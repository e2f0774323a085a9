//! The model of a statement, made from postings.

use std::collections::BTreeMap;

use outturn_award::receipt::sha256;
use outturn_core::Date;
use serde::{Deserialize, Serialize};

use crate::codes::{Result, complain};
use crate::ledger::{AsAt, negated, plus};
use crate::spending::{Purpose, Removed, Spent, UseOfAward, spent_on, use_of};
use crate::store::Change;
use crate::succession::with_successors;

/// The version of the layout.
const FORMAT: &str = "outturn-statement/1";

/// What was spent on one thing: a purpose, a programme, a provider or a kind of provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which; empty where it is not known.
    pub name: String,
    /// Of a provider, its kind; empty otherwise.
    pub kind: String,
    /// Of a provider, its code where it has one; empty otherwise.
    pub code: String,
    /// How much.
    pub pence: i64,
}

/// An amount that was spent for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    /// The transfer of the ledger.
    pub transfer: i64,
    /// On which day.
    pub on: String,
    /// The line of the plan; none where it was not planned.
    pub plan: Option<i64>,
    /// Of which programme it is a part.
    pub programme: String,
    /// Who provided it.
    pub provider: String,
    /// Of what kind the provider is.
    pub provider_kind: String,
    /// Its code; empty where it has none.
    pub provider_code: String,
    /// What was paid for.
    pub form: String,
    /// What it was, in words.
    pub about: String,
    /// The purpose; `untagged` where none is known, which is not published.
    pub purpose: String,
    /// How much.
    pub pence: i64,
    /// The SHA-256 of the document that shows it.
    pub evidence: String,
}

/// A payment to a member practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPayment {
    /// The transfer of the ledger.
    pub transfer: i64,
    /// On which day.
    pub on: String,
    /// The practice.
    pub practice: String,
    /// Its name.
    pub name: String,
    /// How much, of what is left of it.
    pub pence: i64,
    /// The local scheme through which it was paid.
    pub through: String,
    /// The hash of its rules.
    pub through_sha256: String,
    /// Its targets for improvement.
    pub targets: String,
    /// Who was removed from recording and approving it, by which interest.
    pub removed: Vec<Removed>,
}

/// How an earner spent an award. Amounts are in pence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The version of the layout.
    pub format: String,
    /// Of which scheme the award is.
    pub scheme: String,
    /// Its title.
    pub title: String,
    /// The hash of its rules.
    pub rules: String,
    /// The earner.
    pub body: String,
    /// Its name.
    pub name: String,
    /// The bodies that answer for it as at the day, where it has ended.
    pub successors: Vec<String>,
    /// What was spent by this day is in it.
    pub as_at: String,
    /// The day on whose evening that was believed.
    pub believed: String,
    /// What was awarded.
    pub awarded: i64,
    /// What was paid, less what was paid back.
    pub paid: i64,
    /// What of it is due back.
    pub due_back: i64,
    /// What there was to spend.
    pub to_spend: i64,
    /// What was planned.
    pub planned: i64,
    /// What was spent.
    pub spent: i64,
    /// What of it has no purpose; of a published statement nothing.
    pub untagged: i64,
    /// What is not spent.
    pub unspent: i64,
    /// What was spent beyond what there was.
    pub over: i64,
    /// The reason for what is not spent or was spent beyond; empty where there is none.
    pub reason: String,
    /// What was spent by purpose, every permitted one.
    pub purposes: Vec<Part>,
    /// By programme.
    pub programmes: Vec<Part>,
    /// By provider.
    pub providers: Vec<Part>,
    /// By kind of provider.
    pub kinds: Vec<Part>,
    /// Every amount.
    pub lines: Vec<StatementLine>,
    /// The payments to member practices, which are among them.
    pub members: Vec<MemberPayment>,
}

impl Statement {
    /// As JSON on one line with sorted keys, of which the hash is.
    pub fn json(&self) -> String {
        // A struct of texts and whole numbers always has a JSON form.
        serde_json::to_value(self).unwrap_or_default().to_string()
    }

    /// The SHA-256 of its JSON.
    pub fn sha256(&self) -> String {
        sha256(self.json().as_bytes())
    }

    /// A statement as it was published.
    pub fn read(json: &str) -> Result<Statement> {
        let read: std::result::Result<Statement, _> = serde_json::from_str(json);
        let read =
            read.map_err(|error| complain("ledger-broken", format!("this is no statement: {error}")))?;
        if read.format != FORMAT {
            return Err(complain("ledger-broken", format!("`{}` is no layout of statements", read.format)));
        }
        Ok(read)
    }
}

/// A statement as at a day, as believed on another, and what it is made from.
pub(super) struct Made {
    pub(super) statement: Statement,
    pub(super) parts: Vec<Spent>,
    pub(super) uses: UseOfAward,
}

pub(super) async fn made(
    change: &mut Change<'_>,
    (scheme, body): (&str, &str),
    (as_at, believed): (Date, Date),
) -> Result<Made> {
    let missing = |what: String| complain("no-such-thing", format!("there is no {what}"));
    let sql = "select title, sha256 from scheme where id = $1";
    let rules = change.eye().one(sql, &[scheme.into()]).await?;
    let rules = rules.ok_or_else(|| missing(format!("scheme {scheme}")))?;
    let named = change.eye().one("select name from body where code = $1", &[body.into()]).await?;
    let name = named.ok_or_else(|| missing(format!("body {body}")))?.text("name")?;
    let successors = with_successors(change, body, as_at).await?.into_iter().skip(1).collect();
    let view = AsAt { effective: Some(as_at), believed: Some(believed) };
    let uses = use_of(&mut change.eye(), scheme, body, view).await?;
    let parts = spent_on(&mut change.eye(), scheme, body, view).await?;
    let mut lines = Vec::new();
    for it in &parts {
        lines.push(line(it));
    }
    let statement = Statement {
        format: FORMAT.to_owned(),
        scheme: scheme.to_owned(),
        title: rules.text("title")?,
        rules: rules.text("sha256")?,
        body: body.to_owned(),
        name,
        successors,
        as_at: as_at.to_string(),
        believed: believed.to_string(),
        awarded: uses.awarded,
        paid: uses.paid,
        due_back: uses.due_back,
        to_spend: uses.to_spend,
        planned: uses.planned,
        spent: uses.spent,
        untagged: uses.untagged,
        unspent: uses.unspent,
        over: uses.over,
        reason: uses.difference.as_ref().map(|it| it.reason.clone()).unwrap_or_default(),
        purposes: purposes(&lines)?,
        programmes: parts_of(&lines, |it| (it.programme.clone(), String::new(), String::new()))?,
        providers: parts_of(&lines, |it| {
            (it.provider.clone(), it.provider_kind.clone(), it.provider_code.clone())
        })?,
        kinds: parts_of(&lines, |it| (it.provider_kind.clone(), String::new(), String::new()))?,
        members: members(change, &parts).await?,
        lines,
    };
    Ok(Made { statement, parts, uses })
}

fn line(it: &Spent) -> StatementLine {
    let provider = it.provider.as_ref();
    StatementLine {
        transfer: it.transfer,
        on: it.on.clone(),
        plan: it.plan,
        programme: it.programme.clone(),
        provider: provider.map(|it| it.name.clone()).unwrap_or_default(),
        provider_kind: provider.map(|it| it.kind.name().to_owned()).unwrap_or_default(),
        provider_code: provider.map(|it| it.code.clone()).unwrap_or_default(),
        form: it.form.map(|it| it.name().to_owned()).unwrap_or_default(),
        about: it.about.clone(),
        purpose: it.purpose.map_or(crate::ledger::UNTAGGED, Purpose::name).to_owned(),
        pence: it.pence,
        evidence: it.evidence.clone(),
    }
}

/// Sums of lines by what they have in common, in order.
fn parts_of(
    lines: &[StatementLine],
    of: impl Fn(&StatementLine) -> (String, String, String),
) -> Result<Vec<Part>> {
    let mut sums: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    for line in lines {
        let amount = sums.entry(of(line)).or_default();
        *amount = plus(*amount, line.pence)?;
    }
    Ok(sums.into_iter().map(|((name, kind, code), pence)| Part { name, kind, code, pence }).collect())
}

/// The sums by purpose: every permitted one, also where nothing was spent on it.
fn purposes(lines: &[StatementLine]) -> Result<Vec<Part>> {
    let mut sums = parts_of(lines, |it| (it.purpose.clone(), String::new(), String::new()))?;
    let mut found = Vec::new();
    for purpose in Purpose::ALL {
        let at = sums.iter().position(|it| it.name == purpose.name());
        let none =
            Part { name: purpose.name().to_owned(), kind: String::new(), code: String::new(), pence: 0 };
        found.push(at.map_or(none, |at| sums.remove(at)));
    }
    found.extend(sums);
    Ok(found)
}

/// The payments to members, and who was removed from them.
async fn members(change: &mut Change<'_>, parts: &[Spent]) -> Result<Vec<MemberPayment>> {
    let mut found: Vec<MemberPayment> = Vec::new();
    for part in parts {
        let Some(practice) = &part.member else { continue };
        if let Some(last) = found.last_mut().filter(|it| it.transfer == part.transfer) {
            last.pence = plus(last.pence, part.pence)?;
            continue;
        }
        let sql = "select r.through, r.through_sha256, r.targets, r.removed, d.removed as later from spending r \
                   left join spending_decision d on d.transfer = r.transfer where r.transfer = $1";
        let broken = |what: &str| complain("ledger-broken", format!("transfer {}: {what}", part.transfer));
        let row = change.eye().one(sql, &[part.transfer.into()]).await?;
        let row = row.ok_or_else(|| broken("its record is gone"))?;
        let mut removed: Vec<Removed> = Vec::new();
        for text in [Some(row.text("removed")?), row.maybe("later")?].into_iter().flatten() {
            let all: Vec<Removed> =
                serde_json::from_str(&text).map_err(|_| broken("it is not told who was removed"))?;
            for it in all {
                if !removed.contains(&it) {
                    removed.push(it);
                }
            }
        }
        found.push(MemberPayment {
            transfer: part.transfer,
            on: part.on.clone(),
            practice: practice.clone(),
            name: part.provider.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
            pence: part.pence,
            through: row.maybe("through")?.unwrap_or_default(),
            through_sha256: row.maybe("through_sha256")?.unwrap_or_default(),
            targets: row.maybe("targets")?.unwrap_or_default(),
            removed,
        });
    }
    Ok(found)
}

/// What is off where the parts of a statement do not come to what was spent: zero for every way to take it apart.
pub(super) fn off(it: &Statement) -> Result<i64> {
    let sum = |parts: &[Part]| crate::ledger::sum(parts.iter().map(|it| it.pence));
    let lines = crate::ledger::sum(it.lines.iter().map(|it| it.pence))?;
    let mut off = 0;
    for other in [lines, sum(&it.purposes)?, sum(&it.programmes)?, sum(&it.providers)?, sum(&it.kinds)?] {
        off = plus(off, plus(other, negated(it.spent)?)?.saturating_abs())?;
    }
    Ok(off)
}
