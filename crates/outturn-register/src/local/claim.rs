//! Claims: line by line, for a component and a period. The last line of the two stands.

use std::collections::BTreeMap;

use outturn_award::receipt::sha256;
use outturn_core::exact::Direction;
use outturn_core::{Diagnostic, Exact, Pence, Period};
use serde_json::{Value, json};

use super::arrange::{Arrangement, Component, ComponentKind};
use super::item::{Loaded, State, back, load, step};
use super::sign::free;
use super::window::{Which, rules_stand, within};
use crate::codes::{Result, complain};
use crate::ledger::{Account, Line, negated, plus, pounds, sum};
use crate::people::{Actor, coded, filled, hashed};
use crate::permission::Action;
use crate::store::documents::known;
use crate::store::{Change, DocumentKind, Entry, Register, row, tables};
use crate::succession::answering;

/// What is claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// So many units, at the component's rate. Zero is a claim as well.
    Units(Exact),
    /// So many pence.
    Pence(i64),
    /// What was claimed is taken back: from then on it is not claimed.
    TakenBack,
}

/// A line of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Of which component.
    pub component: String,
    /// For which period, such as `2012/13 Q1`.
    pub period: String,
    /// How much.
    pub amount: Amount,
    /// The SHA-256 of each document that shows it.
    pub evidence: Vec<String>,
    /// What there is to say of it; may be empty.
    pub note: String,
}

/// Which cell of a line is meant, for a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Practice,
    Component,
    Period,
    Units,
    Pounds,
    Evidence,
    Note,
}

/// What is wrong with a line, and where.
pub(super) type Wrong = (Cell, Diagnostic);

/// A line as it stands, or is to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stood {
    pub(super) period: Period,
    pub(super) taken_back: bool,
    pub(super) units: Option<String>,
    pub(super) pence: i64,
    pub(super) evidence: String,
    pub(super) note: String,
}

impl Stood {
    /// What it says, in few words.
    fn told(&self) -> String {
        if self.taken_back { "taken back".to_owned() } else { pounds(self.pence) }
    }
}

/// The lines of an item by component and period.
pub(super) type Book = BTreeMap<(String, String), Stood>;

/// What stands of the claims of an item; with what was taken back, which is not claimed.
pub(super) async fn book(change: &mut Change<'_>, item: i64) -> Result<Book> {
    let sql = "select l.component, l.period, l.state, l.units, l.pence, l.evidence, l.note from local_claim_line l \
               join local_claim c on c.number = l.claim where c.item = $1 order by l.claim, l.line";
    let mut found = Book::new();
    for it in change.eye().all(sql, &[item.into()]).await? {
        let period = it.text("period")?;
        let broken = |_| complain("ledger-broken", format!("`{period}` is no period"));
        let stood = Stood {
            period: period.parse().map_err(broken)?,
            taken_back: it.text("state")? == TAKEN_BACK,
            units: it.maybe("units")?,
            pence: it.whole("pence")?,
            evidence: it.text("evidence")?,
            note: it.text("note")?,
        };
        found.insert((it.text("component")?, period), stood);
    }
    Ok(found)
}

const TAKEN_BACK: &str = "taken back";

/// What is claimed, without what was taken back.
pub(super) fn claimed(book: &Book) -> impl Iterator<Item = (&(String, String), &Stood)> {
    book.iter().filter(|(_, it)| !it.taken_back)
}

/// The hash of the facts: of the readings, and of what is claimed.
pub(super) fn facts_of(readings: Option<&str>, book: &Book) -> String {
    sha256(json!({ "readings": readings, "claims": claims_of(book) }).to_string().as_bytes())
}

/// What is claimed: component, period, units, pence and evidence of each line.
pub(super) fn claims_of(book: &Book) -> Vec<Value> {
    let line = |((component, period), it): (&(String, String), &Stood)| {
        json!([component, period, it.units, it.pence, it.evidence])
    };
    claimed(book).map(line).collect()
}

/// The book that has these claims, where they are claims under the arrangement: units come to what their rate says.
pub(super) fn book_of(terms: &Arrangement, claims: &[Value]) -> Option<Book> {
    let mut book = Book::new();
    for it in claims {
        let text = |at: usize| Some(it.get(at)?.as_str()?.to_owned());
        let (component, period) = (text(0)?, text(1)?);
        let (units, pence) = (text(2), it.get(3)?.as_i64()?);
        let known = terms.component(&component)?;
        let worth = match &units {
            Some(it) => worth(known, &units_of(it)?)?,
            None => pence,
        };
        if worth != pence || units.is_some() != (known.kind == ComponentKind::Units) {
            return None;
        }
        let stood = Stood {
            period: period.parse().ok()?,
            taken_back: false,
            units,
            pence,
            evidence: text(4)?,
            note: String::new(),
        };
        book.insert((component, period), stood);
    }
    Some(book)
}

/// Units as they are kept: a decimal, or a fraction where that does not end.
fn units_of(text: &str) -> Option<Exact> {
    Exact::parse_canonical(text).or_else(|| Exact::parse_decimal(text).ok())
}

/// What so many units are worth in pence, at the component's rate.
fn worth(component: &Component, units: &Exact) -> Option<i64> {
    i64::try_from(Pence::nearest(&(units * component.rate.as_ref()?), Direction::HalfUp).0).ok()
}

/// What is claimed for a component, over all periods; none where it is not claimed.
pub(super) fn total(book: &Book, code: &str) -> Result<Option<i64>> {
    let of: Vec<i64> = claimed(book).filter(|((it, _), _)| it == code).map(|(_, it)| it.pence).collect();
    if of.is_empty() { Ok(None) } else { sum(of).map(Some) }
}

/// What the claims come to: what is claimed of each component, less what is above its cap. A component that is not
/// claimed has no line.
pub(super) fn lines_of(terms: &Arrangement, book: &Book) -> Result<Vec<Line>> {
    let (mut lines, mut awarded) = (Vec::new(), 0);
    for it in terms.components.iter().filter(|it| it.kind != ComponentKind::Readings) {
        let Some(all) = total(book, &it.code)? else { continue };
        let step = format!("component/{}", it.code);
        let above = it.cap.map_or(0, |cap| all.saturating_sub(cap).max(0));
        if above > 0 {
            lines.push(Line { account: Account::Deducted, step: format!("{step}/cap"), pence: above });
        }
        lines.push(Line { account: Account::Maximum, step, pence: all });
        awarded = plus(awarded, plus(all, negated(above)?)?)?;
    }
    lines.push(Line { account: Account::Awarded, step: String::new(), pence: awarded });
    lines.sort();
    Ok(lines)
}

fn wrong<T>(cell: Cell, it: Diagnostic) -> std::result::Result<T, Wrong> {
    Err((cell, it))
}

/// A line as it would stand; or what is wrong with it, and in which cell. The book is what stands beside it.
pub(super) fn read(
    item: &Loaded,
    today: outturn_core::Date,
    book: &Book,
    it: &Claimed,
) -> std::result::Result<Stood, Wrong> {
    let terms = &item.terms.it;
    let Some(component) = terms.component(&it.component) else {
        let known: Vec<&str> = terms.components.iter().map(|it| it.code.as_str()).collect();
        let text = format!("the scheme has no component `{}`; it has {}", it.component, known.join(", "));
        return wrong(Cell::Component, complain("no-such-thing", text));
    };
    let period = period(item, today, it).map_err(|it| (Cell::Period, it))?;
    if let Some(other) = overlapping(book, &it.component, &period) {
        let text = format!("`{}` is claimed for {other} already, which has days of {period}", it.component);
        return wrong(Cell::Period, complain("claimed-twice", text));
    }
    let bad = |cell, text: String| wrong(cell, complain("bad-register-value", text));
    let (units, pence) = match (&it.amount, component.kind, &component.rate) {
        (Amount::TakenBack, _, _) => (None, 0),
        (Amount::Units(units), ComponentKind::Units, Some(rate)) => {
            if units.is_negative() {
                return bad(Cell::Units, "a claim is not below zero".to_owned());
            }
            let pence = Pence::nearest(&(units * rate), Direction::HalfUp).0;
            let too_much = |_| (Cell::Units, complain("too-much", format!("{pence} pence do not fit")));
            let told = units.terminating().unwrap_or_else(|| units.canonical());
            (Some(told), i64::try_from(pence).map_err(too_much)?)
        }
        (Amount::Pence(pence), ComponentKind::Pounds, _) => {
            if *pence < 0 {
                return bad(Cell::Pounds, "a claim is not below zero".to_owned());
            }
            (None, *pence)
        }
        (Amount::Units(_), _, _) => {
            return bad(Cell::Units, format!("`{}` is not claimed in units", it.component));
        }
        (Amount::Pence(_), _, _) => {
            return bad(Cell::Pounds, format!("`{}` is not claimed in pounds", it.component));
        }
    };
    for document in &it.evidence {
        hashed("hash of the evidence", document).map_err(|it| (Cell::Evidence, it))?;
    }
    if component.evidence && it.evidence.is_empty() && it.amount != Amount::TakenBack {
        let text = format!("`{}` is claimed with a document that shows it", it.component);
        return wrong(Cell::Evidence, complain("evidence-missing", text));
    }
    if !it.note.is_empty() {
        filled("note", &it.note).map_err(|it| (Cell::Note, it))?;
    }
    let taken_back = it.amount == Amount::TakenBack;
    Ok(Stood { period, taken_back, units, pence, evidence: it.evidence.join(" "), note: it.note.clone() })
}

/// Refuses evidence that is not kept here, or that is about another practice.
pub(super) async fn kept(change: &mut Change<'_>, practice: &str, it: &Claimed) -> Result<()> {
    let around = answering(change, practice).await?;
    for digest in &it.evidence {
        let Some(document) = known(change, digest).await? else {
            return Err(complain("no-such-thing", format!("there is no document {digest}: keep it first")));
        };
        if !around.contains(&document.body) || document.kind != DocumentKind::Evidence {
            let kind = document.kind.name();
            let text = format!("the document {digest} is kept as {kind} about {}", document.body);
            return Err(complain("other-document", text));
        }
    }
    Ok(())
}

/// A period of claims: known days of the scheme's year, that are over.
fn period(item: &Loaded, today: outturn_core::Date, it: &Claimed) -> Result<Period> {
    let bad = |text: String| complain("bad-register-value", text);
    let period: Period =
        it.period.parse().map_err(|error| bad(format!("{error}; write {}", Period::FORMS)))?;
    let bounds = if matches!(period, Period::Each(..)) { None } else { period.bounds() };
    let Some((first, last)) = bounds else { return Err(bad(format!("{period} has no days to claim for"))) };
    let (begins, ends) = (&item.rules.begins, &item.rules.ends);
    if first.to_string() < *begins || last.to_string() > *ends || last < first {
        return Err(bad(format!("{period} does not lie in the scheme's year, {begins} to {ends}")));
    }
    if last >= today {
        let text =
            format!("{period} ends on {last}, and it is {today}: nothing is claimed before it is done");
        return Err(complain("too-early", text));
    }
    Ok(period)
}

/// Another period of a component that is claimed and has days in common.
fn overlapping<'a>(book: &'a Book, component: &str, period: &Period) -> Option<&'a Period> {
    let (first, last) = period.bounds()?;
    let others = claimed(book).filter(|((code, _), it)| code == component && it.period != *period);
    others
        .map(|(_, it)| &it.period)
        .find(|it| it.bounds().is_some_and(|(from, to)| from <= last && first <= to))
}

/// Refuses a claim by this person of this item now.
pub(super) async fn claimable(
    change: &mut Change<'_>,
    person: i64,
    action: Action,
    item: &Loaded,
) -> Result<()> {
    rules_stand(&item.rules.state, &item.scheme)?;
    if item.terms.it.participation_only {
        return Err(complain("participation-only", format!("nothing is paid under {}", item.scheme)));
    }
    free(change, person, action, item).await?;
    within(change, &item.terms, &item.body, Which::Claims).await
}

/// Writes a claim, and takes the item back where something other than before is claimed. Says what changed.
pub(super) async fn write(
    change: &mut Change<'_>,
    actor: &Actor,
    (item, action): (&Loaded, Action),
    (key, content): (&str, &str),
    lines: &[((String, String), Stood)],
    before: &Book,
) -> Result<(i64, String)> {
    let number = change.next(&tables::LOCAL_CLAIM).await?;
    let via = if action == Action::LocalClaim { "practice" } else { "template" };
    let cells = row([
        ("number", number.into()),
        ("item", item.number.into()),
        ("key", key.into()),
        ("content", content.into()),
        ("via", via.into()),
        ("person", actor.somebody()?.into()),
        ("recorded", (&change.moment.recorded).into()),
    ]);
    change.insert(&tables::LOCAL_CLAIM, cells).await?;
    let news: Vec<_> = lines.iter().filter(|(of, it)| before.get(of) != Some(it)).collect();
    let mut told = Vec::new();
    for (line, ((component, period), it)) in (1_i64..).zip(&news) {
        let cells = row([
            ("claim", number.into()),
            ("line", line.into()),
            ("component", component.into()),
            ("period", period.into()),
            ("state", if it.taken_back { TAKEN_BACK } else { "claimed" }.into()),
            ("units", it.units.clone().into()),
            ("pence", it.pence.into()),
            ("evidence", (&it.evidence).into()),
            ("note", (&it.note).into()),
        ]);
        change.insert(&tables::LOCAL_CLAIM_LINE, cells).await?;
        let was =
            before.get(&(component.clone(), period.clone())).map_or("not claimed".to_owned(), Stood::told);
        told.push(format!("{component} for {period}: {}, before {was}", it.told()));
    }
    let told = format!("claim {number}: {}", told.join("; "));
    if news.is_empty() {
        return Ok((number, format!("claim {number}: as before")));
    }
    let accepted = State::Accepted.name();
    if item.state == accepted {
        step(change, actor, item, (action, accepted), ("", "", &told)).await?;
    } else {
        back(change, actor, item, (action, accepted), &told).await?;
    }
    Ok((number, told))
}

impl Claimed {
    fn json(&self) -> Value {
        let amount = match &self.amount {
            Amount::Units(units) => json!({ "units": units.canonical() }),
            Amount::Pence(pence) => json!({ "pence": pence }),
            Amount::TakenBack => json!(TAKEN_BACK),
        };
        json!([self.component, self.period, amount, self.evidence, self.note])
    }
}

impl Register {
    /// Claims for a practice, or corrects what it claimed, and gives the number of the claim. What was worked out and
    /// signed before is void where something else is claimed. Under a key that was used before for the same, nothing is
    /// claimed twice.
    pub async fn claim(&self, actor: &Actor, item: i64, key: &str, lines: &[Claimed]) -> Result<i64> {
        coded("key", key)?;
        let mut change = self.change(actor).await?;
        let action = Action::LocalClaim;
        let found = load(&mut change, item).await;
        let it = actor.told(&mut change, action, found).await?;
        let request = json!({ "claim": item, "lines": lines.iter().map(Claimed::json).collect::<Vec<_>>() });
        let content = sha256(request.to_string().as_bytes());
        let sql = "select number, content, item, recorded from local_claim where key = $1";
        if let Some(before) = change.eye().one(sql, &[key.into()]).await? {
            actor.permit(&mut change, action, State::Accepted.name(), &it.body).await?;
            let (number, known) = (before.whole("number")?, before.text("content")?);
            if known == content {
                return Ok(number);
            }
            let (of, when) = (before.whole("item")?, before.text("recorded")?);
            let text = format!(
                "the key `{key}` is that of claim {number} for item {of}, recorded {when}, whose request has the \
                 SHA-256 {known}; this request has {content}"
            );
            return Err(complain("key-reused", text));
        }
        actor.permit(&mut change, action, &it.state, &it.body).await?;
        claimable(&mut change, actor.somebody()?, action, &it).await?;
        if lines.is_empty() {
            return Err(complain("bad-register-value", "a claim has a line at least"));
        }
        let before = book(&mut change, item).await?;
        let mut after = before.clone();
        let mut read_lines: Vec<((String, String), Stood)> = Vec::new();
        for line in lines {
            let stood = read(&it, change.moment.today, &after, line).map_err(|(_, it)| it)?;
            kept(&mut change, &it.body, line).await?;
            let of = (line.component.clone(), stood.period.to_string());
            if read_lines.iter().any(|(it, _)| *it == of) {
                let text = format!("`{}` is claimed for {} in two lines", line.component, stood.period);
                return Err(complain("claimed-twice", text));
            }
            after.insert(of.clone(), stood.clone());
            read_lines.push((of, stood));
        }
        let (number, told) =
            write(&mut change, actor, (&it, action), (key, &content), &read_lines, &before).await?;
        let about = json!({ "claim": number, "before": it.state, "of": it.body, "what": told });
        change.commit(Entry::new(action.name(), format!("local-item/{item}"), about)).await?;
        Ok(number)
    }

    /// The lines that the claims of an item come to, to be recorded with what is worked out from readings beside them.
    pub async fn worked_out(&self, actor: &Actor, item: i64) -> Result<Vec<Line>> {
        let mut change = self.glance(actor).await?;
        let it = super::view::read(&mut change, actor, item).await?;
        let book = book(&mut change, item).await?;
        lines_of(&it.terms.it, &book)
    }
}
