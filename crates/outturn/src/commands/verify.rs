//! `outturn verify`: recompute a run from its receipt and say exactly what differs.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::Path;

use serde_json::Value;

use outturn_award::receipt::{self, Difference, Receipt, Segment, differences};
use outturn_award::{json, report};
use outturn_core::Diagnostic;
use outturn_intake::facts::{self, Records};
use outturn_scheme::{Catalogue, Scheme, canonical};

use super::bundle::{facts_bytes, scheme_bytes};
use super::{Context, print, shown, tell};
use crate::ENGINE;
use crate::cli::VerifyArgs;
use crate::exit::Exit;
use crate::library;
use crate::load::{self, Loaded};

/// The files beside a receipt.
struct Bundle {
    folder: String,
    receipt: Receipt,
    files: BTreeMap<String, Vec<u8>>,
}

pub(super) fn run(context: &Context, args: &VerifyArgs) -> Exit {
    let bundle = match open(&args.receipt) {
        Ok(bundle) => bundle,
        Err(problem) => return context.give_up(&[problem]),
    };
    let mut problems = Vec::new();
    let mut said = Vec::new();
    check_hashes(&bundle, &mut problems);
    recompute(&bundle, &mut problems);
    if problems.is_empty() {
        said.push("The files are those of the receipt, and the award comes out of them byte for byte.".to_owned());
    }
    if !args.alone {
        match load_now(context, args, &bundle) {
            Ok(loaded) => {
                let before = problems.len();
                against_now(&bundle, &loaded, &mut problems);
                if problems.len() == before {
                    said.push(format!("The rules and facts are those of {} and {} now.", loaded.scheme.file, loaded.facts.place));
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    if bundle.receipt.engine != ENGINE {
        said.push(format!("The receipt was made by {}; this is {ENGINE}.", bundle.receipt.engine));
    }
    for line in &said {
        print(&format!("{line}\n"));
    }
    if problems.is_empty() {
        return Exit::Done;
    }
    context.complain(&problems);
    tell(&format!("{} difference{}\n", problems.len(), if problems.len() == 1 { "" } else { "s" }));
    Exit::Found
}

fn open(path: &Path) -> Result<Bundle, Diagnostic> {
    let path = if path.is_dir() { path.join("receipt.json") } else { path.to_owned() };
    let name = shown(&path);
    let bytes = library::read(&path)?;
    let wrong = |why: String| {
        let help = "name the receipt.json that `outturn award --out` wrote, or its folder";
        Diagnostic::file(&name, "not-a-receipt", format!("this is not a receipt: {why}"), help)
    };
    let receipt: Receipt = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    if receipt.format != receipt::FORMAT {
        let help = "use the version of this program that made it, or a newer one";
        let message = format!("this receipt has the layout {}, and this program reads {}", receipt.format, receipt::FORMAT);
        return Err(Diagnostic::file(&name, "other-receipt-version", message, help));
    }
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let mut files = BTreeMap::new();
    for file in &receipt.files {
        // Only names, never paths: a receipt from elsewhere must not lead out of its folder.
        if file.file.contains(['/', '\\']) || file.file.starts_with('.') {
            return Err(wrong(format!("`{}` is not the name of a file beside it", file.file)));
        }
        files.insert(file.holds.clone(), library::read(&folder.join(&file.file))?);
    }
    for holds in ["scheme", "facts", "result"] {
        if !files.contains_key(holds) {
            return Err(wrong(format!("it names no file that holds the {holds}")));
        }
    }
    Ok(Bundle { folder: shown(&folder), receipt, files })
}

impl Bundle {
    fn name(&self, holds: &str) -> String {
        let file = self.receipt.files.iter().find(|file| file.holds == holds);
        format!("{}/{}", self.folder, file.map_or(holds, |file| file.file.as_str()))
    }

    fn bytes(&self, holds: &str) -> &[u8] {
        self.files.get(holds).map(Vec::as_slice).unwrap_or_default()
    }

    fn json(&self, holds: &str) -> Result<Value, Diagnostic> {
        serde_json::from_slice(self.bytes(holds)).map_err(|error| {
            let help = "take the file from where the receipt came from";
            Diagnostic::file(&self.name(holds), "altered", format!("this is no longer JSON: {error}"), help)
        })
    }
}

fn check_hashes(bundle: &Bundle, problems: &mut Vec<Diagnostic>) {
    for file in &bundle.receipt.files {
        let now = receipt::sha256(bundle.bytes(&file.holds));
        if now != file.sha256 {
            let message = format!("this is not the file of the receipt: its SHA-256 is {now}, and the receipt has {}", file.sha256);
            let help = "one of the two was altered after the run";
            problems.push(Diagnostic::file(&bundle.name(&file.holds), "altered", message, help));
        }
    }
}

/// Recomputes the award from the files beside the receipt alone.
fn recompute(bundle: &Bundle, problems: &mut Vec<Diagnostic>) {
    match recomputed(bundle) {
        Ok(text) if text.as_bytes() == bundle.bytes("result") => {}
        Ok(text) => {
            let kept = String::from_utf8_lossy(bundle.bytes("result")).into_owned();
            let name = bundle.name("result");
            problems.extend(first_lines_that_differ(&name, &kept, &text));
        }
        Err(found) => problems.extend(found),
    }
}

fn recomputed(bundle: &Bundle) -> Result<String, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let content = bundle.json("scheme").map_err(one)?;
    let empty = serde_json::Map::new();
    let indicators = content.get("indicators").and_then(Value::as_object).unwrap_or(&empty);
    let texts: Vec<(String, String)> =
        indicators.iter().map(|(id, content)| (format!("{id}.toml"), canonical::to_toml(content))).collect();
    let (catalogue, found) = Catalogue::read(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let in_bundle = |found: Vec<Diagnostic>, holds: &str| -> Vec<Diagnostic> {
        let help = "the file beside the receipt was altered";
        let name = bundle.name(holds);
        found.into_iter().map(|it| Diagnostic::file(&name, it.code, it.message, help)).collect()
    };
    if !found.is_empty() {
        return Err(in_bundle(found, "scheme"));
    }
    let text = canonical::to_toml(content.get("scheme").unwrap_or(&Value::Null));
    let scheme = Scheme::read("scheme", &text, &catalogue).map_err(|found| in_bundle(found, "scheme"))?;
    let records: BTreeMap<String, Records> = serde_json::from_value(bundle.json("facts").map_err(one)?).map_err(|error| {
        let help = "the file beside the receipt was altered";
        one(Diagnostic::file(&bundle.name("facts"), "altered", format!("these are not facts: {error}"), help))
    })?;
    let read = facts::read("", &facts::files(&records), &catalogue).map_err(|found| in_bundle(found, "facts"))?;
    Ok(run_again(&scheme, &read.facts, &bundle.receipt.earners))
}

fn run_again(scheme: &Scheme, facts: &outturn_core::Facts, earners: &[String]) -> String {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let wanted = |code: &str| earners.is_empty() || earners.iter().any(|it| it == code);
    json::bytes(&json::awards(scheme, &report(scheme, facts, threads, wanted)))
}

/// The lines on which two texts part; the first twenty.
fn first_lines_that_differ(name: &str, kept: &str, now: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut again = now.lines();
    for line in kept.lines() {
        let right = again.next().unwrap_or("nothing");
        if line != right && found.len() < 20 {
            let help = format!("the rules and facts of the receipt give: {}", right.trim());
            let message = "this line is not what comes out";
            found.push(Diagnostic::at(name, kept, start..start + line.len(), "not-reproduced", message, help));
        }
        start += line.len() + 1;
    }
    if again.next().is_some() {
        let help = "the rules and facts of the receipt give more";
        found.push(Diagnostic::file(name, "not-reproduced", "this ends too early", help));
    }
    found
}

fn load_now(context: &Context, args: &VerifyArgs, bundle: &Bundle) -> Result<Loaded, Vec<Diagnostic>> {
    let named = args.scheme.as_deref().map_or_else(|| bundle.receipt.scheme.clone(), shown);
    load::load(&context.library, &named, args.facts.as_ref())
}

/// Holds the rules and facts of the receipt against those of now, record by record.
fn against_now(bundle: &Bundle, loaded: &Loaded, problems: &mut Vec<Diagnostic>) {
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let parse = |text: String| serde_json::from_str::<Value>(&text).unwrap_or(Value::Null);
    let rules = parse(scheme_bytes(scheme, &loaded.scheme.text, &loaded.indicators, facts));
    if let Ok(kept) = bundle.json("scheme") {
        problems.extend(differences(&kept, &rules).iter().map(|it| of_rules(loaded, it)));
    }
    let records = parse(facts_bytes(facts, &loaded.indicators.catalogue));
    if let Ok(kept) = bundle.json("facts") {
        problems.extend(differences(&kept, &records).iter().map(|it| of_facts(loaded, it)));
    }
}

fn was_and_is(difference: &Difference) -> String {
    let say = |value: &Option<Value>| match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => format!("“{text}”"),
        Some(Value::Object(record)) => {
            let cells: Vec<String> =
                record.iter().map(|(key, value)| format!("{key} {}", value.as_str().unwrap_or_default())).collect();
            cells.join(", ")
        }
        Some(value) => value.to_string(),
    };
    format!("the receipt has {}, and now there is {}", say(&difference.first), say(&difference.second))
}

fn of_rules(loaded: &Loaded, difference: &Difference) -> Diagnostic {
    let (head, rest) = difference.path.split_first().map_or((None, &[][..]), |(head, rest)| (Some(head), rest));
    let (file, text, path) = match (head, rest.split_first()) {
        (Some(Segment::Key(key)), Some((Segment::Key(id), rest))) if key == "indicators" => {
            match loaded.indicators.texts.get(id) {
                Some((file, text)) => (file.as_str(), text.as_str(), rest),
                None => (id.as_str(), "", rest),
            }
        }
        _ => (loaded.scheme.file.as_str(), loaded.scheme.text.as_str(), rest),
    };
    let place: Vec<String> = path
        .iter()
        .map(|segment| match segment {
            Segment::Key(key) => key.clone(),
            Segment::Index(index) => (index + 1).to_string(),
        })
        .collect();
    let message = format!("the rules differ at {}: {}", place.join("."), was_and_is(difference));
    let help = "a run on the rules of now is a new run, with a receipt of its own";
    Diagnostic::at(file, text, canonical::locate(text, path), "rules-differ", message, help)
}

fn of_facts(loaded: &Loaded, difference: &Difference) -> Diagnostic {
    let mut keys = difference.path.iter().map(|segment| match segment {
        Segment::Key(key) => key.clone(),
        Segment::Index(index) => index.to_string(),
    });
    let (file, record) = (keys.next().unwrap_or_default(), keys.next().unwrap_or_default());
    let column = keys.next().map(|column| format!(", {column}")).unwrap_or_default();
    let message = format!("the facts differ at {record}{column}: {}", was_and_is(difference));
    let help = "a run on the facts of now is a new run, with a receipt of its own".to_owned();
    let line = line_of(loaded, &file, &record);
    load::at_line(&loaded.facts, &file, line, "facts-differ", message, help)
}

/// The line on which a record of the facts stands now.
fn line_of(loaded: &Loaded, file: &str, record: &str) -> Option<usize> {
    let read = &loaded.facts.read;
    let named = |key: &outturn_core::facts::LocalKey| format!("{} {} {}", key.scheme, key.organisation, key.subject);
    match file {
        "readings.csv" => read.reading_lines.iter().find_map(|(key, line)| {
            let name = format!("{} {} {} {}", key.indicator, key.organisation, key.period, key.breakdown);
            (name.trim_end() == record).then_some(*line)
        }),
        "decisions.csv" => read.decision_lines.iter().find(|(key, _)| named(key) == record).map(|(_, line)| *line),
        "agreements.csv" => read.agreement_lines.iter().find(|(key, _)| named(key) == record).map(|(_, line)| *line),
        _ => {
            let first = record.split(' ').next().unwrap_or(record);
            let bytes = loaded.facts.files.get(file)?;
            let text = String::from_utf8_lossy(bytes);
            let found = text.lines().position(|line| line.split(',').next() == Some(first));
            found.map(|index| index + 1)
        }
    }
}
