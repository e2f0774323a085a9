//! `outturn check`: schemes, indicators and facts, all complaints at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use outturn_core::Diagnostic;
use outturn_intake::facts::{self, FILES, Rejection};
use outturn_scheme::{Catalogue, Scheme, canonical};

use super::{Context, shown, tell};
use crate::cli::CheckArgs;
use crate::exit::Exit;
use crate::library;
use crate::load::{self, LoadedFacts, LoadedIndicators};
use crate::output;
use crate::render;

/// What was found under the paths.
#[derive(Default)]
struct Found {
    schemes: BTreeMap<String, Vec<u8>>,
    indicators: BTreeMap<String, Vec<u8>>,
    /// Facts folders: file name to bytes, by folder.
    facts: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
}

pub(super) fn run(context: &Context, args: &CheckArgs) -> Exit {
    let mut problems = Vec::new();
    let mut found = Found::default();
    for path in &args.paths {
        if let Err(problem) = gather(path, &mut found) {
            problems.push(problem);
        }
    }
    let nothing = found.schemes.is_empty() && found.indicators.is_empty() && found.facts.is_empty();
    if problems.is_empty() && nothing {
        let paths: Vec<String> = args.paths.iter().map(|path| shown(path)).collect();
        let help = "name scheme files, indicator files, facts folders, or folders of these";
        problems.push(Diagnostic::file(&paths.join(" "), "nothing-to-check", "there is nothing to check here", help));
    }
    let indicators = catalogue(context, &found, &mut problems);
    let mut rejections = Vec::new();
    for (file, bytes) in &found.schemes {
        match load::text_of(file, bytes.clone()) {
            Ok(text) => problems.extend(check_scheme(file, &text, &indicators.catalogue)),
            Err(problem) => problems.push(problem),
        }
    }
    for (place, files) in &found.facts {
        check_facts(context, place, files, &indicators, &mut problems, &mut rejections);
    }
    if let Some(path) = &args.rejections
        && let Err(problem) = output::write_file(path, &rejection_file(&rejections))
    {
        problems.push(problem);
    }
    if problems.is_empty() {
        return Exit::Done;
    }
    problems.sort();
    problems.dedup();
    if args.short {
        tell(&render::complaints(&problems, false, true));
    } else {
        context.complain(&problems);
        tell(&format!("{} problem{}\n", problems.len(), if problems.len() == 1 { "" } else { "s" }));
    }
    Exit::Found
}

/// Sorts what is under a path into schemes, indicators and facts folders.
fn gather(path: &Path, found: &mut Found) -> Result<(), Diagnostic> {
    let name = shown(path).trim_end_matches('/').to_owned();
    if path.is_dir() {
        let mut files = BTreeMap::new();
        library::collect(path, "", &mut files)?;
        let folders: BTreeSet<String> = files.keys().filter_map(|name| facts_folder(name)).collect();
        for (inside, bytes) in files {
            let of_facts = folders.iter().find(|folder| folder.is_empty() || inside.starts_with(&format!("{folder}/")));
            if let Some(folder) = of_facts {
                let (place, file) = if folder.is_empty() {
                    (name.clone(), inside.clone())
                } else {
                    (format!("{name}/{folder}"), inside.strip_prefix(&format!("{folder}/")).unwrap_or(&inside).to_owned())
                };
                found.facts.entry(place).or_default().insert(file, bytes);
            } else if inside.ends_with(".toml") {
                sort_toml(format!("{name}/{inside}"), bytes, found);
            }
        }
        return Ok(());
    }
    let bytes = library::read(path)?;
    if name.ends_with(".toml") {
        sort_toml(name, bytes, found);
        return Ok(());
    }
    let help = "name a scheme file, an indicator file (both .toml) or a facts folder";
    Err(Diagnostic::file(&name, "nothing-to-check", "this is neither a scheme nor an indicator", help))
}

/// The folder of a facts file, if it is one.
fn facts_folder(inside: &str) -> Option<String> {
    let (folder, file) = inside.rsplit_once('/').unwrap_or(("", inside));
    FILES.contains(&file).then(|| folder.to_owned())
}

/// An indicator says what it counts; everything else is taken for a scheme.
fn sort_toml(name: String, bytes: Vec<u8>, found: &mut Found) {
    let content = canonical::from_toml(&String::from_utf8_lossy(&bytes));
    let is_indicator = content.get("counts").is_some() || content.get("phrase").is_some() || name.contains("indicators/");
    if is_indicator && content.get("earner").is_none() {
        found.indicators.insert(name, bytes);
    } else {
        found.schemes.insert(name, bytes);
    }
}

/// The library's indicators with those under the paths, which take the place of the library's of the same id.
fn catalogue(context: &Context, found: &Found, problems: &mut Vec<Diagnostic>) -> LoadedIndicators {
    let stem = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let own: BTreeSet<String> = found.indicators.keys().map(|name| stem(name)).collect();
    let mut named: Vec<(String, Vec<u8>)> =
        found.indicators.iter().map(|(name, bytes)| (name.clone(), bytes.clone())).collect();
    match context.library.files("indicators") {
        Ok(files) => named.extend(
            files
                .into_iter()
                .filter(|(name, _)| !own.contains(&stem(name)))
                .map(|(name, bytes)| (context.library.name(&format!("indicators/{name}")), bytes)),
        ),
        Err(problem) => problems.push(problem),
    }
    load::read_indicators(named).unwrap_or_else(|found| {
        problems.extend(found);
        LoadedIndicators::default()
    })
}

fn check_scheme(file: &str, text: &str, catalogue: &Catalogue) -> Vec<Diagnostic> {
    match Scheme::read(file, text, catalogue) {
        Ok(scheme) => {
            // A scheme of the library lies under its id; one elsewhere may be called what its author likes.
            let under_schemes = file.rsplit_once("schemes/").map(|(_, inside)| inside.trim_end_matches(".toml"));
            match under_schemes {
                Some(inside) if inside != scheme.id => {
                    let help = format!("save it as schemes/{}.toml, or change the id", scheme.id);
                    let message = format!("the scheme `{}` lies under schemes/{inside}.toml", scheme.id);
                    vec![Diagnostic::file(file, "id-is-not-file-name", message, help)]
                }
                _ => Vec::new(),
            }
        }
        Err(problems) => problems,
    }
}

fn check_facts(
    context: &Context,
    place: &str,
    files: &BTreeMap<String, Vec<u8>>,
    indicators: &LoadedIndicators,
    problems: &mut Vec<Diagnostic>,
    rejections: &mut Vec<Rejection>,
) {
    let own = load::own_indicators(place, files);
    let with_own = if own.is_empty() { None } else { load::indicators(&context.library, &own).ok() };
    let indicators = with_own.as_ref().unwrap_or(indicators);
    let read = match facts::read(place, files, &indicators.catalogue) {
        Ok(read) => read,
        Err(found) => return problems.extend(found),
    };
    rejections.extend(read.rejections.iter().cloned());
    let loaded = LoadedFacts { place: place.to_owned(), files: files.clone(), read };
    let facts = &loaded.read.facts;
    let named: BTreeSet<&String> =
        facts.decisions.keys().chain(facts.agreements.keys()).map(|key| &key.scheme).collect();
    problems.extend(loaded.read.rejections.iter().map(|it| it.diagnostic.clone()));
    for id in named {
        match load::scheme(&context.library, id, &indicators.catalogue) {
            Ok(scheme) => problems.extend(load::kept_out(&scheme.scheme, &loaded)),
            Err(found) => problems.extend(found),
        }
    }
}

/// Rows that were kept out, as a CSV file for their sender.
fn rejection_file(rejections: &[Rejection]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = writer.write_record(["file", "row", "column", "value", "code", "problem", "what_to_do", "record"]);
    for it in rejections {
        let at = &it.diagnostic;
        written = written.and_then(|()| {
            writer.write_record([
                at.file.as_str(),
                &at.line.to_string(),
                &it.column,
                &it.value,
                at.code,
                &at.message,
                &at.help,
                &it.record,
            ])
        });
    }
    written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
}
