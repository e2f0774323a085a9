//! From what was typed to a checked scheme and its facts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use outturn_award::fit::{Misfit, Record, misfits};
use outturn_core::Diagnostic;
use outturn_core::diagnostic::nearest;
use outturn_intake::facts::{self, FactsRead};
use outturn_scheme::{
    Catalogue, DisclosurePolicy, Layout, RecordLibrary, Scheme, file_of_framework, read_disclosures,
    read_layouts,
};

use crate::library::{self, Library};
use crate::lines::Lines;

mod another_year;
pub use another_year::not_another_year;

/// A scheme with the file it came from.
#[derive(Debug)]
pub struct LoadedScheme {
    /// The name of the file in complaints.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What it says.
    pub scheme: Scheme,
}

/// Facts with the folder they came from.
#[derive(Debug)]
pub struct LoadedFacts {
    /// The name of the folder in complaints.
    pub place: String,
    /// The files.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What they say.
    pub read: FactsRead,
}

/// Indicator and framework files, and what they define.
#[derive(Debug, Default)]
pub struct LoadedIndicators {
    /// Name in complaints, and text, by id.
    pub texts: BTreeMap<String, (String, String)>,
    /// The same of frameworks.
    pub frameworks: BTreeMap<String, (String, String)>,
    /// What they define.
    pub catalogue: Catalogue,
}

/// Every indicator of the library, and of a facts folder that brings its own.
pub fn indicators(
    library: &Library,
    own: &BTreeMap<String, Vec<u8>>,
) -> Result<LoadedIndicators, Vec<Diagnostic>> {
    let mut named: Vec<(String, Vec<u8>)> = library
        .files("indicators")
        .map_err(|problem| vec![problem])?
        .into_iter()
        .map(|(name, bytes)| (library.name(&format!("indicators/{name}")), bytes))
        .collect();
    named.extend(own.iter().map(|(name, bytes)| (name.clone(), bytes.clone())));
    let (mut indicators, mut problems) = read_indicators(named);
    problems.extend(frameworks(library, &BTreeMap::new(), &mut indicators));
    problems.extend(budgets(library, &BTreeMap::new(), &mut indicators));
    if problems.is_empty() { Ok(indicators) } else { Err(problems) }
}

/// Every indicator of the library, and of a facts folder where one is named.
pub fn indicators_with(
    library: &Library,
    folder: Option<&PathBuf>,
) -> Result<LoadedIndicators, Vec<Diagnostic>> {
    let Some(folder) = folder else { return indicators(library, &BTreeMap::new()) };
    let (place, files) = facts_files(library, Some(folder), "").map_err(|problem| vec![problem])?;
    indicators(library, &own_indicators(&place, &files))
}

/// Reads frameworks beside indicators: those named, and those of the library whose place they do not take. Complaints
/// about those that are not sound.
pub fn frameworks(
    library: &Library,
    named: &BTreeMap<String, Vec<u8>>,
    indicators: &mut LoadedIndicators,
) -> Vec<Diagnostic> {
    let (texts, mut problems) = texts_of(library, "frameworks", named);
    let named = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    problems.extend(indicators.catalogue.read_frameworks(named));
    for framework in indicators.catalogue.frameworks.values() {
        let file = file_of_framework(&framework.id);
        if let Some((name, text)) = texts.iter().find(|(name, _)| file_name(name) == file) {
            indicators.frameworks.insert(framework.id.clone(), (name.clone(), text.clone()));
        }
    }
    problems
}

/// The same with budgets, which speak of indicators.
pub fn budgets(
    library: &Library,
    named: &BTreeMap<String, Vec<u8>>,
    indicators: &mut LoadedIndicators,
) -> Vec<Diagnostic> {
    let (texts, mut problems) = texts_of(library, "budgets", named);
    let named = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    problems.extend(indicators.catalogue.read_budgets(named));
    problems
}

/// Layouts of published files: those named, and those of the library whose place they do not take. Complaints about
/// those that are not sound.
pub fn layouts(
    library: &Library,
    named: &BTreeMap<String, Vec<u8>>,
    catalogue: &Catalogue,
) -> (BTreeMap<String, Layout>, Vec<Diagnostic>) {
    let (texts, mut problems) = texts_of(library, "layouts", named);
    let named = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let (layouts, found) = read_layouts(named, catalogue);
    problems.extend(found);
    (layouts, problems)
}

/// Policies of disclosure control: files that were named, and those of the library whose place they do not take.
pub fn disclosures(
    library: &Library,
    named: &BTreeMap<String, Vec<u8>>,
    catalogue: &Catalogue,
) -> (BTreeMap<String, DisclosurePolicy>, Vec<Diagnostic>) {
    let (texts, mut problems) = texts_of(library, "disclosure", named);
    let named = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let (policies, found) = read_disclosures(named, catalogue);
    problems.extend(found);
    (policies, problems)
}

/// Record layouts, code lists and weights: those named under `records`, `codes` and `weights`, and those of the library
/// whose place they do not take. Complaints about those that are not sound.
pub fn record_library(
    library: &Library,
    named: [&BTreeMap<String, Vec<u8>>; 3],
) -> (RecordLibrary, Vec<Diagnostic>) {
    let (mut found, mut problems) = (RecordLibrary::default(), Vec::new());
    for (folder, named) in ["records", "codes", "weights"].into_iter().zip(named) {
        let (texts, unread) = texts_of(library, folder, named);
        problems.extend(unread);
        let files = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        problems.extend(match folder {
            "records" => found.read_layouts(files),
            "codes" => found.read_codes(files),
            _ => found.read_weights(files),
        });
    }
    (found, problems)
}

/// The TOML files that were named, and those of a folder of the library whose place they do not take; complaints about
/// those that are no text.
fn texts_of(
    library: &Library,
    folder: &str,
    named: &BTreeMap<String, Vec<u8>>,
) -> (Vec<(String, String)>, Vec<Diagnostic>) {
    let files = match library.files(folder) {
        Ok(files) => files,
        Err(problem) => return (Vec::new(), vec![problem]),
    };
    let own: BTreeSet<&str> = named.keys().map(|name| file_name(name)).collect();
    let of_library = files
        .into_iter()
        .filter(|(name, _)| library::is_toml(name) && !own.contains(file_name(name)))
        .map(|(name, bytes)| (library.name(&format!("{folder}/{name}")), bytes));
    let (mut texts, mut problems) = (Vec::new(), Vec::new());
    for (name, bytes) in named.clone().into_iter().chain(of_library) {
        match text_of(&name, bytes) {
            Ok(text) => texts.push((name, text)),
            Err(problem) => problems.push(problem),
        }
    }
    (texts, problems)
}

/// The name of a file without its folders.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Reads indicator files: those that are sound, and complaints about the others.
pub fn read_indicators(named: Vec<(String, Vec<u8>)>) -> (LoadedIndicators, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut texts = Vec::new();
    for (name, bytes) in named.into_iter().filter(|(name, _)| library::is_toml(name)) {
        match text_of(&name, bytes) {
            Ok(text) => texts.push((name, text)),
            Err(problem) => problems.push(problem),
        }
    }
    let (catalogue, found) = Catalogue::read(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    problems.extend(found);
    let texts =
        texts.into_iter().map(|(name, text)| (indicator_id(&name).to_owned(), (name, text))).collect();
    (LoadedIndicators { texts, catalogue, ..LoadedIndicators::default() }, problems)
}

/// The id of the indicator that a file defines, which is the name of the file.
pub fn indicator_id(file: &str) -> &str {
    file_name(file).trim_end_matches(".toml")
}

/// The text of a file that must be UTF-8.
pub fn text_of(name: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let help = "save it as UTF-8 without a byte order mark";
        let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
        let what = if utf16 { "this file is UTF-16" } else { "this file is not UTF-8" };
        let good = String::from_utf8_lossy(bytes.get(..at).unwrap_or_default()).into_owned();
        let mut problem = Diagnostic::file(name, "encoding", what, help);
        problem.line = good.matches('\n').count() + 1;
        problem.column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        problem
    })
}

/// The ids of the library's schemes.
pub fn scheme_ids(library: &Library) -> Result<BTreeSet<String>, Diagnostic> {
    let files = library.files("schemes")?;
    Ok(files.keys().filter_map(|name| name.strip_suffix(".toml")).map(str::to_owned).collect())
}

/// A scheme by id or by file.
pub fn scheme(
    library: &Library,
    named: &str,
    catalogue: &Catalogue,
) -> Result<LoadedScheme, Vec<Diagnostic>> {
    let (file, bytes) = if is_path(named) {
        let read = library::read(Path::new(named));
        (named.to_owned(), read.map_err(|problem| vec![or_by_id(library, named, problem)])?)
    } else {
        let inside = format!("schemes/{named}.toml");
        match library.file(&inside).map_err(|problem| vec![problem])? {
            Some(bytes) => (library.name(&inside), bytes),
            None => return Err(vec![unknown_scheme(library, named)]),
        }
    };
    let text = text_of(&file, bytes).map_err(|problem| vec![problem])?;
    let scheme = Scheme::read(&file, &text, catalogue)?;
    Ok(LoadedScheme { file, text, scheme })
}

/// A file is named with its ending; anything else is an id.
fn is_path(named: &str) -> bool {
    library::is_toml(named)
}

/// A scheme file that cannot be read may be one of the library's, named by its id with the ending of its file.
fn or_by_id(library: &Library, named: &str, problem: Diagnostic) -> Diagnostic {
    let id = named.trim_end_matches(".toml");
    match scheme_ids(library) {
        Ok(ids) if ids.contains(id) => {
            Diagnostic { help: format!("the library's is named without an ending: {id}"), ..problem }
        }
        _ => problem,
    }
}

fn unknown_scheme(library: &Library, named: &str) -> Diagnostic {
    let ids = scheme_ids(library).unwrap_or_default();
    let file = format!("{named}.toml");
    let help = match nearest(named, ids.iter().map(String::as_str)) {
        _ if Path::new(&file).is_file() => format!("a file is named with its ending: {file}"),
        Some(near) => format!("did you mean {near}? `outturn schemes` lists them all"),
        None if ids.is_empty() => format!("there are no schemes in {}", library.name("schemes")),
        None => "`outturn schemes` lists them; a file is named with its ending, .toml".to_owned(),
    };
    Diagnostic::file(named, "unknown-scheme", "there is no scheme of this id", help)
}

/// Where the facts for a scheme are: a folder that was named, or the library's data for the scheme or its family.
pub fn facts_files(
    library: &Library,
    named: Option<&PathBuf>,
    scheme_id: &str,
) -> Result<(String, BTreeMap<String, Vec<u8>>), Diagnostic> {
    if let Some(folder) = named {
        let place = folder.to_string_lossy().trim_end_matches('/').to_owned();
        if !folder.is_dir() {
            let message =
                if folder.exists() { "this is a file, not a folder" } else { "there is no such folder" };
            let help = "name a folder with organisations.csv, readings.csv and so on: docs/facts.md";
            return Err(Diagnostic::file(&place, "no-facts", message, help));
        }
        let mut files = BTreeMap::new();
        library::collect(folder, "", &mut files)?;
        return Ok((place, files));
    }
    let family = scheme_id.split('/').next().unwrap_or(scheme_id);
    let own = format!("data/{}", scheme_id.replace('/', "-"));
    let inside = if library.has_folder(&own) { own } else { format!("data/{family}") };
    let files = library.files(&inside)?;
    if files.is_empty() {
        let help = "give the folder that holds them: --facts DIR";
        let place = library.name(&inside);
        return Err(Diagnostic::file(
            &place,
            "no-facts",
            format!("there are no facts here for {scheme_id}"),
            help,
        ));
    }
    Ok((library.name(&inside), files))
}

/// Everything a run needs.
#[derive(Debug)]
pub struct Loaded {
    /// Indicators of the library and of the facts folder.
    pub indicators: LoadedIndicators,
    /// The scheme.
    pub scheme: LoadedScheme,
    /// The facts.
    pub facts: LoadedFacts,
}

/// Loads a scheme and its facts. The facts folder is found by the scheme's id, so a scheme that is given as a file has
/// its id read first.
pub fn load(library: &Library, named: &str, folder: Option<&PathBuf>) -> Result<Loaded, Vec<Diagnostic>> {
    let none = BTreeMap::new();
    let id = match (is_path(named), folder) {
        (true, None) => scheme(library, named, &indicators(library, &none)?.catalogue)?.scheme.id,
        // Where the facts are is said; and the scheme may use an indicator that comes with them.
        (true, Some(_)) => String::new(),
        (false, _) if !scheme_ids(library).map_err(|problem| vec![problem])?.contains(named) => {
            return Err(vec![unknown_scheme(library, named)]);
        }
        (false, _) => named.to_owned(),
    };
    let (place, files) = facts_files(library, folder, &id).map_err(|problem| vec![problem])?;
    let indicators = indicators(library, &own_indicators(&place, &files))?;
    let scheme = scheme(library, named, &indicators.catalogue)?;
    let read = facts::read(&place, &files, &indicators.catalogue)?;
    let facts = LoadedFacts { place, files, read };
    not_another_year(library, &scheme.scheme, &facts, &indicators.catalogue)?;
    Ok(Loaded { indicators, scheme, facts })
}

/// The indicator files that a facts folder brings.
pub fn own_indicators(place: &str, files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files
        .iter()
        .filter(|(name, _)| name.starts_with("indicators/"))
        .map(|(name, bytes)| (format!("{place}/{name}"), bytes.clone()))
        .collect()
}

/// Rows of the facts that cannot be read, or that a scheme cannot use.
#[derive(Debug, Default)]
pub struct KeptOut {
    /// A complaint about each that is listed.
    pub complaints: Vec<Diagnostic>,
    /// How many there are.
    pub rows: usize,
    /// How many of them cannot be read, and go back to their sender.
    pub rejected: usize,
}

/// Everything in the facts that was kept out, or that the scheme cannot use.
pub fn kept_out(scheme: &Scheme, facts: &LoadedFacts) -> KeptOut {
    let mut found = rejected(facts);
    let unusable = unusable(scheme, facts);
    found.rows += unusable.len();
    found.complaints.extend(unusable);
    found
}

/// Every row of the facts that cannot be read.
pub fn rejected(facts: &LoadedFacts) -> KeptOut {
    let read = &facts.read;
    let mut complaints: Vec<Diagnostic> = read.rejections.iter().map(|it| it.diagnostic.clone()).collect();
    if read.rejections_beyond > 0 {
        let message = format!("{} more rows were kept out and are not listed", read.rejections_beyond);
        complaints.push(Diagnostic::file(
            &facts.place,
            "many-rejections",
            message,
            "is this the right file?",
        ));
    }
    let rejected = read.rejections.len() + read.rejections_beyond;
    KeptOut { complaints, rows: rejected, rejected }
}

/// Every decision and agreement that was recorded for a scheme and that it cannot use.
pub fn unusable(scheme: &Scheme, facts: &LoadedFacts) -> Vec<Diagnostic> {
    let (agreements, decisions) = (facts.text("agreements.csv"), facts.text("decisions.csv"));
    let (agreements, decisions) = (Lines::new(&agreements), Lines::new(&decisions));
    let complain = |misfit: Misfit| {
        let (lines, name, line) = match &misfit.record {
            Record::Agreement(key) => (&agreements, "agreements.csv", facts.read.agreement_lines.get(key)),
            Record::Decision(key) => (&decisions, "decisions.csv", facts.read.decision_lines.get(key)),
        };
        lines.complain(&facts.name(name), line.copied(), "cannot-be-used", misfit.message, misfit.help)
    };
    let mut found: Vec<Diagnostic> = misfits(scheme, &facts.read.facts).into_iter().map(complain).collect();
    found.sort();
    found
}

impl LoadedFacts {
    /// The name of one of its files in complaints: that of the packed one, where it is packed.
    pub fn name(&self, file: &str) -> String {
        format!("{}/{}", self.place, facts::name_in(&self.files, file))
    }

    /// The text of one of its files, unpacked; empty where it is not there.
    pub fn text(&self, file: &str) -> Cow<'_, str> {
        match facts::unpacked_in(&self.files, file) {
            Some(Cow::Borrowed(bytes)) => String::from_utf8_lossy(bytes),
            Some(Cow::Owned(bytes)) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
            None => Cow::Borrowed(""),
        }
    }
}
