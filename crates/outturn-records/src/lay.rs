//! What was computed as rows of a facts folder, and how it came about beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use outturn::intake::{Folder, Row};
use outturn::library::{self, Library};
use outturn::{lineage, output};
use outturn_award::receipt::{Sum, sha256};
use outturn_core::{Diagnostic, Figure};
use outturn_indicator::{Computed, ComputedReading, Session};
use outturn_scheme::{Catalogue, Indicator, canonical};
use outturn_statistics::Estimate;
use serde_json::{Map, Value, json};

use crate::compute::{Ready, laid, row};

/// An indicator's readings of a period, and how they came about.
pub(crate) struct Written {
    pub(crate) rows: Vec<Row>,
    pub(crate) source: String,
    title: String,
    lineage: Value,
    path: String,
    kinds: BTreeMap<String, String>,
}

/// Limits of an estimate: `104.2 to 118.9 (Dobson)`
pub(crate) fn limits(estimate: &Estimate, decimals: usize) -> String {
    let shown = format!("{estimate:.decimals$}");
    let within = shown.split_once('(').map_or(shown.as_str(), |(_, within)| within.trim_end_matches(')'));
    format!("{within} ({})", estimate.method())
}

/// Readings of everything that was computed.
pub(crate) fn written(
    library: &Library,
    ready: &Ready,
    all: &[(&Indicator, Computed)],
    places: &[(String, String)],
) -> Result<Vec<Written>, Vec<Diagnostic>> {
    let mut hashes: BTreeMap<String, Value> = BTreeMap::new();
    let mut found = Vec::new();
    for (indicator, computed) in all {
        let Some(records) = &indicator.records else { continue };
        let definition = kept(library, &format!("indicators/{}.toml", indicator.id));
        let mut uses = Vec::new();
        for table in records.tables() {
            uses.push(kept(library, &format!("records/{table}.toml")));
        }
        for list in lists(ready, records) {
            uses.push(kept(library, &format!("codes/{list}.toml")));
        }
        let over = records.over.as_ref().and_then(|it| it.weights.clone());
        let weights: BTreeSet<String> =
            [records.weights.clone(), over, records.standard.clone()].into_iter().flatten().collect();
        for weights in weights.iter().filter(|it| ready.library.weights.contains_key(*it)) {
            uses.push(kept(library, &format!("weights/{weights}.toml")));
        }
        let mut tables = Vec::new();
        for id in records.tables() {
            tables.push(table(ready, id, places, &mut hashes).map_err(|problem| vec![problem])?);
        }
        let mut definition = definition;
        if let Value::Object(entries) = &mut definition {
            entries.insert("standing".into(), json!(records.standing.to_string()));
            entries
                .insert("note".into(), json!(records.note.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        // What the readings rest on names their source: the same inputs give the same key.
        let rests_on = canonical::bytes(&json!([definition, uses, tables, computed.period.to_string()]));
        let start: String = sha256(rests_on.as_bytes()).chars().take(8).collect();
        let source = format!("records-{}-{start}", indicator.id);
        let readings: Map<String, Value> =
            computed.readings.iter().map(|it| (it.organisation.clone(), of_reading(indicator, it))).collect();
        let lineage = json!({
            "indicator": indicator.id,
            "period": computed.period.to_string(),
            "source": source,
            "engine": format!("{}, {}", outturn::ENGINE, outturn_indicator::ENGINE),
            "definition": definition,
            "uses": uses,
            "tables": tables,
            "of_no_body": computed.of_no_body,
            "without_day": computed.without_day,
            "dated": computed.spans.as_ref().map(|(from, to)| json!([from, to])),
            "as_at": computed.as_at.iter().flatten().collect::<Vec<_>>(),
            "readings": readings,
        });
        let rows = computed.readings.iter().map(|it| row(indicator, it, &computed.period, &source)).collect();
        let layout = ready.library.layouts.get(&records.table);
        let kind = layout.and_then(|it| it.column(&records.whose)?.body.clone()).unwrap_or_default();
        let of = |it: &ComputedReading| (it.organisation.clone(), kind.clone());
        found.push(Written {
            rows,
            source,
            title: format!("{}: {}", indicator.title, computed.period),
            lineage,
            path: lineage::path_of(&indicator.id, &computed.period),
            kinds: computed.readings.iter().map(of).collect(),
        });
    }
    Ok(found)
}

/// A file of the library with the hash of what it says; one of a facts folder has no hash of its own here.
fn kept(library: &Library, path: &str) -> Value {
    let bytes = library.file(path).ok().flatten();
    let said = bytes.map(|it| canonical::from_toml(&String::from_utf8_lossy(&it)));
    json!({ "file": path, "sha256": said.map(|it| sha256(canonical::bytes(&it).as_bytes())) })
}

/// The code lists that conditions name.
fn lists<'r>(ready: &'r Ready, records: &outturn_scheme::Records) -> Vec<&'r str> {
    let conditions = [
        &records.initial,
        &records.denominator,
        &records.exclusions,
        &records.numerator,
        &records.less,
        &records.rows,
    ];
    let named =
        |id: &str| conditions.iter().any(|it| it.as_ref().is_some_and(|it| it.contains(&format!("'{id}'"))));
    ready.library.codes.keys().map(String::as_str).filter(|id| named(id)).collect()
}

/// A table, with the hashes of its files.
fn table(
    ready: &Ready,
    id: &str,
    places: &[(String, String)],
    hashes: &mut BTreeMap<String, Value>,
) -> Result<Value, Diagnostic> {
    let name = ready.library.layouts.get(id).map(outturn_scheme::RecordLayout::table).unwrap_or_default();
    let mut files = Vec::new();
    for (_, place) in places.iter().filter(|(of, _)| *of == name) {
        for file in ready.session.files(place)? {
            if !hashes.contains_key(&file) {
                let hash = hash(&ready.session, &file)?;
                hashes.insert(file.clone(), json!({ "file": base(&file), "sha256": hash }));
            }
            files.extend(hashes.get(&file).cloned());
        }
    }
    let (rows, sound, kept_out) = match ready.tables.get(id) {
        Some(table) => (table.rows, table.sound, table.kept_out.clone()),
        None => (0, 0, BTreeMap::new()),
    };
    Ok(json!({ "table": name, "files": files, "rows": rows, "sound": sound, "kept_out": kept_out }))
}

/// The name of a file without its folders: where it lies is nobody else's concern.
fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn hash(session: &Session, file: &str) -> Result<String, Diagnostic> {
    let mut sum = Sum::default();
    session.read(file, &mut |piece| sum.add(piece))?;
    Ok(sum.finish())
}

fn of_reading(indicator: &Indicator, reading: &ComputedReading) -> Value {
    let figure = |figure: &Figure| match figure {
        Figure::Known(number) => json!(number.canonical()),
        other => json!(other.shorthand().unwrap_or("[x]")),
    };
    let why = match &reading.value {
        Figure::Missing(why) => Some(why.clone()),
        _ => None,
    };
    let steps = &reading.steps;
    json!({
        "numerator": figure(&reading.numerator),
        "denominator": reading.denominator.as_ref().map(figure),
        "exact": figure(&reading.value),
        "limits": reading.estimate.as_ref().map(|it| limits(it, indicator.decimals.max(4))),
        "why": why,
        "steps": {
            "rows": steps.rows,
            "initial": steps.initial,
            "denominator": steps.denominator,
            "excluded": steps.excluded,
            "numerator": steps.numerator,
            "less": steps.less,
            "undecided": steps.undecided,
            "events": steps.events,
        },
    })
}

/// All readings as `readings.csv` has them.
pub(crate) fn csv(written: &[Written]) -> String {
    let readings = written.iter().flat_map(|it| it.rows.iter().cloned()).collect();
    let folder = Folder { readings, ..Folder::default() };
    let bytes = folder.files().remove("readings.csv").unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Lays readings into a facts folder: all of them, or none. Those that were computed before from other records or by
/// another definition are superseded; those from elsewhere stay, and nothing is written over them.
pub(crate) fn into(
    folder: &Path,
    catalogue: &Catalogue,
    written: &[Written],
) -> Result<String, Vec<Diagnostic>> {
    let place = folder.to_string_lossy().into_owned();
    let mut there = BTreeMap::new();
    if folder.is_dir() {
        library::collect(folder, "", &mut there).map_err(|problem| vec![problem])?;
        if there.keys().any(|name| outturn_intake::facts::file_of(name).is_some()) {
            outturn_intake::facts::read(&place, &there, catalogue)?;
        }
    }
    let before = Folder::read(&place, &there)?;
    let mut after = before.clone();
    let (mut problems, mut replaced) = (Vec::new(), 0);
    for of in written {
        replaced += merge(&mut after, of, &mut problems);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = laid(folder, written, replaced, &before);
    let mut files: BTreeMap<String, Vec<u8>> =
        after.files().into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    let gone: Vec<String> =
        files.keys().map(|name| format!("{name}.gz")).filter(|name| there.contains_key(name)).collect();
    let mut all = there;
    all.retain(|name, _| !gone.contains(name));
    all.extend(files.iter().map(|(name, bytes)| (name.clone(), bytes.clone())));
    outturn_intake::facts::read(&place, &all, catalogue)?;
    files.extend(written.iter().map(|it| (it.path.clone(), canonical::bytes(&it.lineage).into_bytes())));
    output::replace_folder(folder, &files, &gone).map_err(|problem| vec![problem])?;
    Ok(text)
}

fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

/// Takes the rows of one indicator and period into a folder; gives how many took the place of others.
fn merge(folder: &mut Folder, of: &Written, problems: &mut Vec<Diagnostic>) -> usize {
    let about = |row: &Row| {
        ["organisation", "indicator", "period", "breakdown", "stage"].map(|it| cell(row, it).to_owned())
    };
    let new: BTreeMap<[String; 5], &Row> = of.rows.iter().map(|row| (about(row), row)).collect();
    let (mut kept, mut replaced) = (Vec::new(), 0);
    for row in std::mem::take(&mut folder.readings) {
        let Some(ours) = new.get(&about(&row)) else {
            kept.push(row);
            continue;
        };
        let source = cell(&row, "source").to_owned();
        if !source.starts_with("records-") {
            let (indicator, period) = (cell(&row, "indicator"), cell(&row, "period"));
            let message =
                format!("{source} already has {indicator} of {} in {period}", cell(&row, "organisation"));
            let help = "keep one of the two in this folder, and compute the other into one of its own";
            problems.push(Diagnostic::file("readings.csv", "two-sources", message, help));
        } else if source != of.source && **ours != row {
            let mut row = row;
            row.insert("superseded_by", of.source.clone());
            folder.superseded.push(row);
            replaced += 1;
        }
    }
    problems.truncate(20);
    kept.extend(of.rows.iter().cloned());
    folder.readings = kept;
    let lineage = canonical::bytes(&of.lineage);
    folder.sources.insert(
        of.source.clone(),
        Row::from([
            ("title", of.title.clone()),
            ("publisher", "computed from records".to_owned()),
            ("file", of.path.clone()),
            ("sha256", sha256(lineage.as_bytes())),
            ("note", "how it was counted is in the file; outturn trace tells it".to_owned()),
        ]),
    );
    for (code, kind) in of.kinds.iter().filter(|(_, kind)| *kind != "any") {
        folder.organisations.entry(code.clone()).or_insert_with(|| {
            Row::from([
                ("name", "[x]".to_owned()),
                ("kind", kind.clone()),
                ("opened", "[x]".to_owned()),
                ("why", "only named in records; read the register of such bodies".to_owned()),
            ])
        });
    }
    replaced
}
