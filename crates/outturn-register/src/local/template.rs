//! Claims of many practices at once: a template that the commissioner fills and hands in. Everything that is wrong with
//! it is told at once, with line and column, and then nothing of it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use outturn_award::receipt::sha256;
use outturn_core::{Diagnostic, Exact, Period};
use serde_json::json;

use super::arrange::ComponentKind;
use super::claim::{Amount, Book, Cell, Claimed, Stood, Wrong, book, claimable, kept, read, write};
use super::item::{Loaded, item_of, leads_to, load, local_for};
use crate::codes::{Result, complain};
use crate::people::Actor;
use crate::permission::{Action, permission};
use crate::store::{Change, Entry, Register};

/// The headings of a template.
const HEADINGS: [&str; 7] = ["practice", "component", "period", "units", "pounds", "evidence_sha256", "note"];

/// The largest template: hundreds of practices with dozens of lines each are a tenth of it.
const BYTES_MAX: usize = 4_000_000;

/// The most problems that are told.
const TOLD_MAX: usize = 200;

/// What came of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The claim that was made for each practice.
    pub claims: BTreeMap<String, i64>,
    /// How many lines claim something other than before.
    pub lines: usize,
    /// How many lines say nothing, so that nothing is claimed by them.
    pub not_claimed: usize,
    /// Whether the same template was handed in before, so that nothing was done.
    pub repeated: bool,
}

/// A cell: what it says, and where it stands.
struct Field {
    text: String,
    span: Range<usize>,
}

/// The cells of each line of a CSV file that is not empty. A quoted cell may have commas, line ends and doubled quotes.
fn fields(text: &str) -> std::result::Result<Vec<Vec<Field>>, Range<usize>> {
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    let mut chars = text.char_indices().peekable();
    loop {
        let start = chars.peek().map_or(text.len(), |(at, _)| *at);
        let mut cell = String::new();
        if chars.next_if(|(_, c)| *c == '"').is_some() {
            loop {
                match chars.next() {
                    Some((_, '"')) if chars.next_if(|(_, c)| *c == '"').is_some() => cell.push('"'),
                    Some((_, '"')) => break,
                    Some((_, c)) => cell.push(c),
                    None => return Err(start..text.len()),
                }
            }
        }
        while let Some((_, c)) = chars.next_if(|(_, c)| !matches!(c, ',' | '\n' | '\r')) {
            cell.push(c);
        }
        let end = chars.peek().map_or(text.len(), |(at, _)| *at);
        line.push(Field { text: cell.trim().to_owned(), span: start..end });
        let next = chars.next();
        if matches!(next, Some((_, ','))) {
            continue;
        }
        if matches!(next, Some((_, '\r'))) {
            chars.next_if(|(_, c)| *c == '\n');
        }
        let done: Vec<Field> = std::mem::take(&mut line);
        if done.len() > 1 || done.iter().any(|it| !it.text.is_empty()) {
            lines.push(done);
        }
        if next.is_none() {
            return Ok(lines);
        }
    }
}

/// A template while it is read.
struct Reader<'t> {
    text: &'t str,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn problem(&mut self, span: Range<usize>, it: &Diagnostic) {
        if self.problems.len() < TOLD_MAX {
            let told =
                Diagnostic::at("template", self.text, span, it.code, it.message.as_str(), it.help.as_str());
            self.problems.push(told);
        }
    }
}

fn cell(line: &[Field], of: Cell) -> (&str, Range<usize>) {
    let place = match of {
        Cell::Practice => 0,
        Cell::Component => 1,
        Cell::Period => 2,
        Cell::Units => 3,
        Cell::Pounds => 4,
        Cell::Evidence => 5,
        Cell::Note => 6,
    };
    line.get(place).map_or(("", 0..0), |it| (it.text.as_str(), it.span.clone()))
}

/// What a line claims; none where it says neither units nor pounds nor anything of them.
fn claim_of(line: &[Field]) -> std::result::Result<Option<Claimed>, Wrong> {
    let of = |it| cell(line, it).0;
    let bad = |cell, text: String| Err((cell, complain("bad-register-value", text)));
    let number = |cell: Cell, text: &str| {
        Exact::parse_decimal(text.trim_start_matches('£'))
            .map_err(|_| (cell, complain("bad-register-value", format!("`{text}` is no number"))))
    };
    let amount = match (of(Cell::Units), of(Cell::Pounds)) {
        ("", "") if of(Cell::Evidence).is_empty() && of(Cell::Note).is_empty() => return Ok(None),
        ("", "") => return bad(Cell::Units, "neither units nor pounds are claimed".to_owned()),
        (units, "") => Amount::Units(number(Cell::Units, units)?),
        ("", pounds) => {
            let pence = number(Cell::Pounds, pounds)? * Exact::from(100_i128);
            match pence.to_i128().and_then(|it| i64::try_from(it).ok()) {
                Some(pence) => Amount::Pence(pence),
                None => {
                    return bad(Cell::Pounds, format!("`{pounds}` is no amount in pounds and whole pence"));
                }
            }
        }
        _ => return bad(Cell::Pounds, "units or pounds are claimed, not both".to_owned()),
    };
    Ok(Some(Claimed {
        component: of(Cell::Component).to_owned(),
        period: of(Cell::Period).to_owned(),
        amount,
        evidence: of(Cell::Evidence).split_whitespace().map(str::to_owned).collect(),
        note: of(Cell::Note).to_owned(),
    }))
}

/// What is claimed for one practice.
struct Gathered {
    item: Loaded,
    before: Book,
    after: Book,
    lines: Vec<((String, String), Stood)>,
}

/// The item of a practice, where a claim may be made for it.
async fn gather(change: &mut Change<'_>, actor: &Actor, scheme: &str, practice: &str) -> Result<Gathered> {
    let number = item_of(change, scheme, practice).await?;
    let item = load(change, number).await?;
    leads_to(Action::LocalClaim, &item.state)?;
    claimable(change, actor.somebody()?, Action::LocalClaimBulk, &item).await?;
    let before = book(change, number).await?;
    Ok(Gathered { after: before.clone(), before, item, lines: Vec::new() })
}

/// Reads a line into what is gathered; says whether it claims something.
async fn take(
    change: &mut Change<'_>,
    all: &mut BTreeMap<String, Gathered>,
    line: &[Field],
) -> std::result::Result<bool, Wrong> {
    let Some(it) = claim_of(line)? else { return Ok(false) };
    let practice = cell(line, Cell::Practice).0;
    let Some(of) = all.get_mut(practice) else { return Ok(false) };
    let stood = read(&of.item, change.moment.today, &of.after, &it)?;
    kept(change, practice, &it).await.map_err(|it| (Cell::Evidence, it))?;
    let key = (it.component, stood.period.to_string());
    if of.lines.iter().any(|(it, _)| *it == key) {
        let text = format!("`{}` is claimed for {} in two lines", key.0, key.1);
        return Err((Cell::Period, complain("claimed-twice", text)));
    }
    of.after.insert(key.clone(), stood.clone());
    of.lines.push((key, stood));
    Ok(true)
}

fn text_of(bytes: &[u8]) -> Result<&str> {
    if bytes.len() > BYTES_MAX {
        return Err(complain("bad-register-value", format!("the template has more than {BYTES_MAX} bytes")));
    }
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|_| complain("bad-register-value", "the template is not written in UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

impl Register {
    /// Claims for many practices by a template that was filled. Everything that is wrong with it is told at once,
    /// and then nothing is claimed. The same template again does nothing.
    pub async fn import_claims(
        &self,
        actor: &Actor,
        scheme: &str,
        bytes: &[u8],
    ) -> std::result::Result<Imported, Vec<Diagnostic>> {
        let one = |it| vec![it];
        let mut change = self.change(actor).await.map_err(one)?;
        let action = Action::LocalClaimBulk;
        local_for(&mut change, actor, (action, "-"), scheme).await.map_err(one)?;
        let text = text_of(bytes).map_err(one)?;
        let content = sha256(format!("{scheme}\n{text}").as_bytes());
        if let Some(it) = repeated(&mut change, &content).await.map_err(one)? {
            return Ok(it);
        }
        let mut reader = Reader { text, problems: Vec::new() };
        let (all, not_claimed) = gathered(&mut change, actor, scheme, &mut reader).await.map_err(one)?;
        if !reader.problems.is_empty() {
            return Err(reader.problems);
        }
        let mut done = Imported { claims: BTreeMap::new(), lines: 0, not_claimed, repeated: false };
        let mut told = BTreeMap::new();
        for (practice, of) in all.iter().filter(|(_, of)| !of.lines.is_empty()) {
            let key = format!("template/{content}/{practice}");
            let (number, what) =
                write(&mut change, actor, (&of.item, action), (&key, &content), &of.lines, &of.before)
                    .await
                    .map_err(one)?;
            done.lines += of.lines.iter().filter(|(key, it)| of.before.get(key) != Some(it)).count();
            done.claims.insert(practice.clone(), number);
            told.insert(practice, what);
        }
        if done.claims.is_empty() {
            return Ok(done);
        }
        let about = json!({ "template": content, "claims": done.claims, "what": told });
        let entry = Entry::new(action.name(), format!("scheme/{scheme}"), about);
        change.commit(entry).await.map_err(one)?;
        Ok(done)
    }

    /// An empty template for a period: a line for each practice that takes part and each component that it can claim. A
    /// line that is left as it is claims nothing.
    pub async fn claim_template(&self, actor: &Actor, scheme: &str, period: &str) -> Result<String> {
        let mut change = self.glance(actor).await?;
        let (_, terms) = local_for(&mut change, actor, (Action::LocalClaimBulk, "-"), scheme).await?;
        let bad = |error| complain("bad-register-value", format!("{error}; write {}", Period::FORMS));
        let period: Period = period.parse().map_err(bad)?;
        let failed = |error: csv::Error| complain("export-unreadable", error.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(HEADINGS).map_err(failed)?;
        let sql = "select body, state from local_item where scheme = $1 order by body";
        for it in change.eye().all(sql, &[scheme.into()]).await? {
            if permission(Action::LocalClaim, &it.text("state")?).is_none() {
                continue;
            }
            for component in terms.it.components.iter().filter(|it| it.kind != ComponentKind::Readings) {
                let cells = [it.text("body")?, component.code.clone(), period.to_string()];
                let empty = std::iter::repeat_n(String::new(), HEADINGS.len() - cells.len());
                writer.write_record(cells.into_iter().chain(empty)).map_err(failed)?;
            }
        }
        let bytes = writer.into_inner().map_err(|error| complain("export-unreadable", error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| complain("export-unreadable", error.to_string()))
    }
}

/// What came of the same template before, where it was handed in.
async fn repeated(change: &mut Change<'_>, content: &str) -> Result<Option<Imported>> {
    let sql = "select c.number, i.body from local_claim c join local_item i on i.number = c.item \
               where c.content = $1 and c.via = 'template' order by c.number";
    let mut claims = BTreeMap::new();
    for it in change.eye().all(sql, &[content.into()]).await? {
        claims.insert(it.text("body")?, it.whole("number")?);
    }
    Ok((!claims.is_empty()).then_some(Imported { claims, lines: 0, not_claimed: 0, repeated: true }))
}

/// Reads every line. What is wrong is noted; what can be claimed is gathered by practices.
async fn gathered(
    change: &mut Change<'_>,
    actor: &Actor,
    scheme: &str,
    reader: &mut Reader<'_>,
) -> Result<(BTreeMap<String, Gathered>, usize)> {
    let (mut all, mut not_claimed) = (BTreeMap::new(), 0);
    let lines = match fields(reader.text) {
        Ok(lines) => lines,
        Err(span) => {
            reader.problem(span, &complain("template-shape", "a cell begins with a quote and does not end"));
            return Ok((all, 0));
        }
    };
    let mut lines = lines.iter();
    let headings: Vec<&str> = lines.next().into_iter().flatten().map(|it| it.text.as_str()).collect();
    if headings != HEADINGS {
        let text = format!("the headings are not {}", HEADINGS.join(","));
        reader.problem(0..0, &complain("template-shape", text));
        return Ok((all, 0));
    }
    // Of a practice for which nothing can be claimed that is told once.
    let mut refused = BTreeSet::new();
    for line in lines {
        let (practice, span) = cell(line, Cell::Practice);
        if line.len() != HEADINGS.len() {
            let text = format!("the line has {} cells, not {}", line.len(), HEADINGS.len());
            reader.problem(span, &complain("template-shape", text));
            continue;
        }
        if !matches!(claim_of(line), Ok(None)) && !all.contains_key(practice) && !refused.contains(practice) {
            match gather(change, actor, scheme, practice).await {
                Ok(it) => drop(all.insert(practice.to_owned(), it)),
                Err(it) if ["database-failed", "database-busy", "ledger-broken"].contains(&it.code) => {
                    return Err(it);
                }
                Err(it) => {
                    reader.problem(span, &it);
                    refused.insert(practice.to_owned());
                }
            }
        }
        match take(change, &mut all, line).await {
            Ok(claims) => not_claimed += usize::from(!claims),
            Err((of, it)) => reader.problem(cell(line, of).1, &it),
        }
    }
    Ok((all, not_claimed))
}
