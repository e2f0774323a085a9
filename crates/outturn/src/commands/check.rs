//! `outturn check`: schemes, indicators, frameworks and facts, all complaints at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use outturn_core::Diagnostic;
use outturn_intake::facts::{self, Rejection};
use outturn_scheme::{Catalogue, Scheme, canonical};

use super::{Context, SHOWN_MAX, shown, tell};
use crate::cli::CheckArgs;
use crate::exit::Exit;
use crate::library;
use crate::lines::Lines;
use crate::load::{self, LoadedFacts, LoadedScheme};
use crate::output;
use crate::render;

mod replaced;
mod watch;

/// What was found under the paths.
#[derive(Default)]
struct Found {
    schemes: BTreeMap<String, Vec<u8>>,
    indicators: BTreeMap<String, Vec<u8>>,
    frameworks: BTreeMap<String, Vec<u8>>,
    budgets: BTreeMap<String, Vec<u8>>,
    layouts: BTreeMap<String, Vec<u8>>,
    disclosures: BTreeMap<String, Vec<u8>>,
    /// Record layouts, code lists and weights.
    of_records: [BTreeMap<String, Vec<u8>>; 3],
    /// Facts folders: file name to bytes, by folder.
    facts: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
}

/// Each scheme that is sound, by id.
type Sound = BTreeMap<String, LoadedScheme>;

/// What is wrong, so far.
#[derive(Default)]
struct Problems {
    listed: Vec<Diagnostic>,
    rejections: Vec<Rejection>,
    /// Rows that were kept out beyond those that are listed.
    beyond: usize,
    /// Indicators whose files are wrong. That they are not there to be named is said once, about the file.
    broken: BTreeSet<String>,
    /// The same for frameworks, which are told by the names of their files.
    broken_frameworks: BTreeSet<String>,
    /// The same for budgets.
    broken_budgets: BTreeSet<String>,
}

impl Problems {
    fn indicators(&mut self, wrong: Vec<Diagnostic>) {
        self.broken.extend(wrong.iter().map(|it| load::indicator_id(&it.file).to_owned()));
        self.listed.extend(wrong);
    }

    fn frameworks(&mut self, wrong: Vec<Diagnostic>) {
        self.broken_frameworks.extend(wrong.iter().map(|it| load::indicator_id(&it.file).to_owned()));
        self.listed.extend(wrong);
    }

    fn budgets(&mut self, wrong: Vec<Diagnostic>) {
        self.broken_budgets.extend(wrong.iter().map(|it| load::indicator_id(&it.file).to_owned()));
        self.listed.extend(wrong);
    }

    /// Whether a complaint follows from a broken indicator, framework or budget.
    fn follows(&self, problem: &Diagnostic) -> bool {
        let names = |message: &str, id: &String| message.contains(&["`", id, "`"].concat());
        match problem.code {
            "unknown-indicator" => self.broken.iter().any(|id| names(&problem.message, id)),
            "unknown-budget" => self.broken_budgets.iter().any(|id| names(&problem.message, id)),
            "unknown-framework" => {
                let message = problem.message.replace('/', "-");
                self.broken_frameworks.iter().any(|id| names(&message, id))
            }
            _ => false,
        }
    }
}

pub(super) fn run(context: &Context, args: &CheckArgs) -> Exit {
    if args.watch {
        return watch::watch(&args.paths, || once(context, args));
    }
    once(context, args)
}

fn once(context: &Context, args: &CheckArgs) -> Exit {
    let mut found = Found::default();
    let mut unusable: Vec<Diagnostic> =
        args.paths.iter().filter_map(|path| gather(path, &mut found).err()).collect();
    let nothing = found.schemes.is_empty()
        && found.indicators.is_empty()
        && found.frameworks.is_empty()
        && found.budgets.is_empty()
        && found.layouts.is_empty()
        && found.disclosures.is_empty()
        && found.of_records.iter().all(BTreeMap::is_empty)
        && found.facts.is_empty();
    if unusable.is_empty() && nothing {
        let paths: Vec<String> = args.paths.iter().map(|path| shown(path)).collect();
        let help =
            "name files of a library, such as schemes or indicators, facts folders, or folders of these";
        unusable.push(Diagnostic::file(
            &paths.join(" "),
            "nothing-to-check",
            "there is nothing to check here",
            help,
        ));
    }
    let mut problems = Problems::default();
    let named = named_indicators(context, &found, &mut problems);
    let (mut indicators, wrong) = load::read_indicators(with_those_of_facts(&found, named.clone()));
    problems.indicators(wrong);
    problems.frameworks(load::frameworks(&context.library, &found.frameworks, &mut indicators));
    problems.budgets(load::budgets(&context.library, &found.budgets, &mut indicators));
    problems.listed.extend(load::layouts(&context.library, &found.layouts, &indicators.catalogue).1);
    let (_, wrong) = load::disclosures(&context.library, &found.disclosures, &indicators.catalogue);
    problems.listed.extend(wrong);
    let (records, wrong) = load::record_library(&context.library, found.of_records.each_ref());
    if wrong.is_empty() {
        let texts = indicators.texts.values().map(|(name, text)| (name.as_str(), text.as_str()));
        problems.listed.extend(records.check(texts));
    }
    problems.listed.extend(wrong);
    let schemes = check_schemes(&found, &indicators.catalogue, &mut problems);
    match load::scheme_ids(&context.library) {
        Ok(ids) => {
            let there = ids.into_iter().chain(ids_of(&found)).collect();
            let catalogue = &indicators.catalogue;
            problems.listed.extend(replaced::complaints(&context.library, catalogue, &schemes, &there));
        }
        Err(problem) => problems.listed.push(problem),
    }
    for (place, files) in &found.facts {
        check_facts(context, &found, (place, files), &named, &schemes, &mut problems);
    }
    if let Some(path) = &args.rejections
        && let Err(problem) = output::write_file(path, &rejection_file(&problems.rejections))
    {
        unusable.push(problem);
    }
    tell_problems(context, args, unusable, &problems)
}

/// What could not be checked at all, then what was found.
fn tell_problems(
    context: &Context,
    args: &CheckArgs,
    unusable: Vec<Diagnostic>,
    problems: &Problems,
) -> Exit {
    let exit = match (unusable.is_empty(), problems.listed.is_empty()) {
        (false, _) => Exit::Unusable,
        (true, false) => Exit::Found,
        (true, true) => return Exit::Done,
    };
    let mut listed: Vec<Diagnostic> =
        problems.listed.iter().filter(|problem| !problems.follows(problem)).cloned().collect();
    listed.sort();
    listed.dedup();
    let all: Vec<Diagnostic> = unusable.into_iter().chain(listed).collect();
    if args.short {
        tell(&render::complaints(&all, false, true));
    } else {
        context.complain(&all);
        if all.len() > SHOWN_MAX {
            tell("`--short` lists them all, each on a line\n");
        }
        let count = all.len() + problems.beyond;
        tell(&format!("{count} problem{}\n", if count == 1 { "" } else { "s" }));
    }
    exit
}

/// Sorts what is under a path into schemes, indicators and facts folders.
fn gather(path: &Path, found: &mut Found) -> Result<(), Diagnostic> {
    let name = shown(path).trim_end_matches('/').to_owned();
    if path.is_dir() {
        return gather_below(path, &name, found);
    }
    let bytes = library::read(path)?;
    if library::is_toml(&name) {
        sort_toml(name, bytes, true, found);
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let of_facts = path.file_name().is_some_and(|file| facts::file_of(&file.to_string_lossy()).is_some());
    let (message, help) = if of_facts {
        let help = format!("a facts folder is checked as a whole: outturn check {}", shown(parent));
        ("this is one file of a facts folder", help)
    } else {
        let help =
            "name a scheme, indicator, framework, budget or layout file (.toml) or a facts folder".to_owned();
        ("this is neither a scheme, an indicator, a framework, a budget nor a layout", help)
    };
    Err(Diagnostic::file(&name, "nothing-to-check", message, help))
}

fn gather_below(path: &Path, name: &str, found: &mut Found) -> Result<(), Diagnostic> {
    let named = |inside: &str| if name == "." { inside.to_owned() } else { format!("{name}/{inside}") };
    let mut files = BTreeMap::new();
    library::collect(path, "", &mut files)?;
    let folders: BTreeSet<String> = files.keys().filter_map(|name| facts_folder(name)).collect();
    if folders.contains("") {
        found.facts.insert(name.to_owned(), files);
        return Ok(());
    }
    for (inside, bytes) in files {
        let of_facts =
            folders.iter().find_map(|folder| Some((folder, inside.strip_prefix(folder)?.strip_prefix('/')?)));
        if let Some((folder, file)) = of_facts {
            found.facts.entry(named(folder)).or_default().insert(file.to_owned(), bytes);
        } else if library::is_toml(&inside) {
            sort_toml(named(&inside), bytes, false, found);
        }
    }
    Ok(())
}

/// The folder of a facts file, if it is one.
fn facts_folder(inside: &str) -> Option<String> {
    let (folder, file) = inside.rsplit_once('/').unwrap_or(("", inside));
    facts::file_of(file).map(|_| folder.to_owned())
}

/// Where a record layout, a code list or weights belong; nothing for any other file.
fn of_records<'f>(
    content: &serde_json::Value,
    below: impl Fn(&str) -> bool,
    found: &'f mut Found,
) -> Option<&'f mut BTreeMap<String, Vec<u8>>> {
    let has = |key: &str| content.get(key).is_some_and(serde_json::Value::is_array);
    let [layouts, codes, weights] = &mut found.of_records;
    if below("records") || has("column") {
        return Some(layouts);
    }
    if below("codes") || has("entry") {
        return Some(codes);
    }
    (below("weights") || has("band") && !has("measure")).then_some(weights)
}

/// An indicator says what it counts, a framework has items, a budget sums, a layout a list of tables, a policy what is
/// withheld. Anything else that was named is taken for a scheme; a file that was come upon in a folder may be another
/// program's, unless it lies under schemes/ or speaks of earners, measures or the language.
fn sort_toml(name: String, bytes: Vec<u8>, named: bool, found: &mut Found) {
    let content = canonical::from_toml(&String::from_utf8_lossy(&bytes));
    let has = |keys: &[&str]| keys.iter().any(|key| content.get(*key).is_some());
    let below = |folder: &str| name.split('/').rev().skip(1).any(|part| part == folder);
    if (has(&["counts", "phrase"]) || below("indicators")) && !has(&["earner"]) {
        found.indicators.insert(name, bytes);
    } else if (below("frameworks") || has(&["item"]) && (named || has(&["period"]))) && !has(&["earner"]) {
        found.frameworks.insert(name, bytes);
    } else if (below("budgets") || has(&["set_aside", "pays_awards"])) && !has(&["earner"]) {
        found.budgets.insert(name, bytes);
    } else if below("disclosure") || has(&["suppress", "except_kinds"]) {
        found.disclosures.insert(name, bytes);
    } else if let Some(place) = of_records(&content, below, found) {
        place.insert(name, bytes);
    } else if below("layouts")
        || has(&["recognised_by"])
        || content.get("table").is_some_and(serde_json::Value::is_array)
    {
        found.layouts.insert(name, bytes);
    } else if named || below("schemes") || has(&["language", "earner", "measure", "organisations_as_at"]) {
        found.schemes.insert(name, bytes);
    }
}

/// The indicators under the paths, and those of the library whose place they do not take.
fn named_indicators(context: &Context, found: &Found, problems: &mut Problems) -> Vec<(String, Vec<u8>)> {
    let own: BTreeSet<&str> = found.indicators.keys().map(|name| load::indicator_id(name)).collect();
    let mut named: Vec<(String, Vec<u8>)> =
        found.indicators.iter().map(|(name, bytes)| (name.clone(), bytes.clone())).collect();
    match context.library.files("indicators") {
        Ok(files) => named.extend(
            files
                .into_iter()
                .filter(|(name, _)| !own.contains(load::indicator_id(name)))
                .map(|(name, bytes)| (context.library.name(&format!("indicators/{name}")), bytes)),
        ),
        Err(problem) => problems.listed.push(problem),
    }
    named
}

/// The same, and those that come with facts folders: a scheme may be for facts that bring their own. What two
/// folders both bring is taken from the first.
fn with_those_of_facts(found: &Found, mut named: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let mut ids: BTreeSet<String> =
        named.iter().map(|(name, _)| load::indicator_id(name).to_owned()).collect();
    for (place, files) in &found.facts {
        let own = load::own_indicators(place, files);
        named.extend(own.into_iter().filter(|(name, _)| ids.insert(load::indicator_id(name).to_owned())));
    }
    named
}

/// Checks every scheme; those that are sound.
fn check_schemes(found: &Found, catalogue: &Catalogue, problems: &mut Problems) -> Sound {
    let mut sound = Sound::new();
    for (file, bytes) in &found.schemes {
        let read = load::text_of(file, bytes.clone())
            .map_err(|problem| vec![problem])
            .and_then(|text| Ok((Scheme::read(file, &text, catalogue)?, text)));
        match read {
            Ok((scheme, text)) => {
                problems.listed.extend(misplaced(file, &scheme));
                sound.insert(scheme.id.clone(), LoadedScheme { file: file.clone(), text, scheme });
            }
            Err(found) => problems.listed.extend(found),
        }
    }
    sound
}

/// The ids that the schemes under the paths have, sound or not.
fn ids_of(found: &Found) -> Vec<String> {
    let id = |bytes: &Vec<u8>| {
        canonical::from_toml(&String::from_utf8_lossy(bytes)).get("id")?.as_str().map(str::to_owned)
    };
    found.schemes.values().filter_map(id).collect()
}

/// A scheme of the library lies under its id; one elsewhere may be called what its author likes.
fn misplaced(file: &str, scheme: &Scheme) -> Option<Diagnostic> {
    let (_, inside) = file.rsplit_once("schemes/")?;
    let inside = inside.trim_end_matches(".toml");
    (inside != scheme.id).then(|| {
        let help = format!("save it as schemes/{}.toml, or change the id", scheme.id);
        let message = format!("the scheme `{}` lies under schemes/{inside}.toml", scheme.id);
        Diagnostic::file(file, "id-is-not-file-name", message, help)
    })
}

fn check_facts(
    context: &Context,
    found: &Found,
    (place, files): (&str, &BTreeMap<String, Vec<u8>>),
    named: &[(String, Vec<u8>)],
    schemes: &Sound,
    problems: &mut Problems,
) {
    let own = load::own_indicators(place, files);
    let (mut indicators, wrong) = load::read_indicators(named.iter().cloned().chain(own).collect());
    problems.indicators(wrong);
    // What is wrong with frameworks and budgets has been said.
    load::frameworks(&context.library, &found.frameworks, &mut indicators);
    load::budgets(&context.library, &found.budgets, &mut indicators);
    let read = match facts::read(place, files, &indicators.catalogue) {
        Ok(read) => read,
        Err(found) => return problems.listed.extend(found),
    };
    problems.rejections.extend(read.rejections.iter().cloned());
    problems.beyond += read.rejections_beyond.saturating_sub(1);
    let loaded = LoadedFacts { place: place.to_owned(), files: files.clone(), read };
    problems.listed.extend(load::rejected(&loaded).complaints);
    let facts = &loaded.read.facts;
    let for_schemes: BTreeSet<&String> =
        facts.decisions.keys().chain(facts.agreements.keys()).map(|key| &key.scheme).collect();
    for id in for_schemes {
        // With the indicators of this folder, which local measures may name.
        let scheme = match schemes.get(id) {
            Some(loaded) => Scheme::read(&loaded.file, &loaded.text, &indicators.catalogue),
            None => load::scheme(&context.library, id, &indicators.catalogue).map(|loaded| loaded.scheme),
        };
        match scheme {
            Ok(scheme) => problems.listed.extend(load::unusable(&scheme, &loaded)),
            Err(found) if found.iter().any(|it| it.code == "unknown-scheme") => {
                problems.listed.extend(found.iter().flat_map(|it| for_no_scheme(&loaded, id, &it.help)));
            }
            Err(found) => problems.listed.extend(found),
        }
    }
}

/// Decisions and agreements that are for a scheme which is not there.
fn for_no_scheme(facts: &LoadedFacts, id: &str, help: &str) -> Vec<Diagnostic> {
    let read = &facts.read;
    [("decisions.csv", &read.decision_lines), ("agreements.csv", &read.agreement_lines)]
        .into_iter()
        .flat_map(|(name, lines_of)| {
            let text = facts.text(name);
            let lines = Lines::new(&text);
            let here: Vec<Diagnostic> = lines_of
                .iter()
                .filter(|(key, _)| key.scheme == id)
                .map(|(_, line)| {
                    let message = format!("there is no scheme `{id}`");
                    lines.complain(&facts.name(name), Some(*line), "unknown-scheme", message, help)
                })
                .collect();
            here
        })
        .collect()
}

/// Rows that were kept out, as a CSV file for their sender.
fn rejection_file(rejections: &[Rejection]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written =
        writer.write_record(["file", "row", "column", "value", "code", "problem", "what_to_do", "record"]);
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
