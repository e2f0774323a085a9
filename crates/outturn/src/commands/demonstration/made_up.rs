//! The facts of the demonstration: what was published, and what is drawn for the rest.

use std::collections::BTreeMap;

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use outturn_award::{Earner, all_earners};
use outturn_core::Diagnostic;
use outturn_intake::facts;
use outturn_scheme::ValueBasis;

use super::super::bundle::{facts_bytes, scheme_bytes};
use crate::library::Library;
use crate::load;

/// What of it is drawn, and of which scheme.
const RECIPE: &str = "data/demonstration/recipe.csv";

/// The key of the source of everything that is made up.
const SOURCE: &str = "demonstration";

/// How many providers there are of what is made up for providers.
const PROVIDERS: u64 = 3;

/// What the year is made of.
pub(super) struct Year {
    /// The scheme's id.
    pub(super) scheme: String,
    /// The rules, as a receipt keeps them.
    pub(super) rules: Vec<u8>,
    /// The facts that were published, as a receipt keeps them.
    pub(super) published: Vec<u8>,
    /// The same with what is made up.
    pub(super) whole: Vec<u8>,
    /// Code and name of each earner.
    pub(super) earners: Vec<(String, String)>,
    /// Code and name of each practice of one earner.
    pub(super) practices: Vec<(String, String)>,
}

/// The earner whose practices there are.
pub(super) const WITH_PRACTICES: &str = "05W";

/// Makes the year: the same for the same seed.
pub(super) fn year(library: &Library, seed: u64) -> Result<Year, Vec<Diagnostic>> {
    let recipe = recipe(library).map_err(|it| vec![it])?;
    let loaded = load::load(library, named(&recipe, "scheme"), None)?;
    let scheme = &loaded.scheme.scheme;
    let published = &loaded.facts.read.facts;
    let mut files = loaded.facts.files.clone();
    let earners: Vec<(String, String)> = all_earners(scheme, published)
        .into_iter()
        .filter_map(|it| match it {
            Earner::Placed(body) => Some((body.code.clone(), body.name.clone())),
            Earner::Unplaced(_) => None,
        })
        .collect();
    let mut drawn = Drawn { scheme: scheme.id.clone(), rows: BTreeMap::new() };
    drawn.add(
        "sources.csv",
        &[
            ("source", SOURCE),
            ("title", "Made up by `outturn demo load`; nothing of it is real"),
            ("note", "Drawn at random between bounds set by hand, the same for the same seed."),
        ],
    );
    for number in 1..=PROVIDERS {
        let code = provider(number);
        let name = format!("Ambulance service {number} (demonstration)");
        drawn.add(
            "organisations.csv",
            &[("code", &code), ("name", &name), ("kind", "ambulance-trust"), ("opened", "2013-04-01")],
        );
        let mut draws = Draws::new(seed, &code);
        for part in recipe.iter().filter(|it| it.file == "provider") {
            drawn.reading(&mut draws, part, &code, 400_000);
        }
    }
    for (code, _) in &earners {
        let mut draws = Draws::new(seed, code);
        let serving = provider(1 + draws.between(0, PROVIDERS - 1));
        drawn.add(
            "relations.csv",
            &[
                ("from", code),
                ("to", &serving),
                ("relation", "served-by"),
                ("start", "2014-04-01"),
                ("end", "2015-03-31"),
                ("standing", "recalled"),
                ("source", SOURCE),
            ],
        );
        let heads = heads(&loaded, code);
        for part in &recipe {
            match part.file.as_str() {
                "reading" if !has(published, code, part) => drawn.reading(&mut draws, part, code, heads),
                "decision" => drawn.decision(&mut draws, part, code),
                "agreement" | "local" => drawn.agreement(part, code),
                _ => {}
            }
        }
    }
    drawn.into_files(&mut files);
    let place = "the demonstration's facts";
    let read = facts::read(place, &files, &loaded.indicators.catalogue)?;
    if !read.rejections.is_empty() {
        return Err(read.rejections.into_iter().map(|it| it.diagnostic).collect());
    }
    Ok(Year {
        scheme: scheme.id.clone(),
        rules: scheme_bytes(scheme, &loaded.scheme.text, &loaded.indicators, &read.facts).into_bytes(),
        published: facts_bytes(published, &loaded.indicators.catalogue),
        whole: facts_bytes(&read.facts, &loaded.indicators.catalogue),
        practices: practices(library, named(&recipe, "practices"))?,
        earners,
    })
}

fn provider(number: u64) -> String {
    format!("DEMO-{number}")
}

/// How many people an earner is paid for.
fn heads(loaded: &load::Loaded, code: &str) -> u64 {
    let population = match &loaded.scheme.scheme.value.basis {
        ValueBasis::PerHead { population, .. } => {
            let facts = &loaded.facts.read.facts;
            let reading = facts.reading(code, &population.indicator, &population.period);
            reading.and_then(|it| it.value.known()?.to_string().parse().ok())
        }
        _ => None,
    };
    population.unwrap_or(250_000)
}

/// Whether a reading was published.
fn has(facts: &outturn_core::Facts, code: &str, part: &Part) -> bool {
    let period = part.period.parse::<outturn_core::Period>();
    period.is_ok_and(|period| facts.reading(code, &part.subject, &period).is_some())
}

/// The practices of the one earner that has them here.
fn practices(library: &Library, scheme: &str) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
    let (place, files) = load::facts_files(library, None, scheme).map_err(|it| vec![it])?;
    let indicators = load::indicators(library, &BTreeMap::new())?;
    let read = facts::read(&place, &files, &indicators.catalogue)?;
    let day = outturn_core::period::financial_year_start(2014);
    let bodies = &read.facts.organisations;
    let members = bodies.members_of_kind(WITH_PRACTICES, "practice", day);
    Ok(members
        .into_iter()
        .filter_map(|it| bodies.get(it))
        .map(|it| (it.code.clone(), it.name.clone()))
        .collect())
}

/// A row of the recipe.
struct Part {
    file: String,
    subject: String,
    period: String,
    form: String,
    least: String,
    most: String,
    per_10000: String,
    role: String,
}

fn recipe(library: &Library) -> Result<Vec<Part>, Diagnostic> {
    let broken = |why: String| {
        let help = "take it from the library of this version";
        Diagnostic::file(&library.name(RECIPE), "no-facts", format!("the recipe cannot be read: {why}"), help)
    };
    let bytes = library.file(RECIPE)?.ok_or_else(|| broken("it is not there".to_owned()))?;
    let mut parts = Vec::new();
    for row in csv::Reader::from_reader(bytes.as_slice()).into_records() {
        let row = row.map_err(|error| broken(error.to_string()))?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        parts.push(Part {
            file: cell(0),
            subject: cell(1),
            period: cell(2),
            form: cell(3),
            least: cell(4),
            most: cell(5),
            per_10000: cell(6),
            role: cell(7),
        });
    }
    Ok(parts)
}

/// What the recipe names.
fn named<'a>(recipe: &'a [Part], what: &str) -> &'a str {
    recipe.iter().find(|it| it.file == what).map_or("", |it| it.subject.as_str())
}

impl Part {
    fn bounds(&self) -> (u64, u64) {
        (self.least.parse().unwrap_or(0), self.most.parse().unwrap_or(0))
    }
}

/// Draws for one body, which hang on the seed and its code alone.
struct Draws(ChaCha8Rng);

impl Draws {
    fn new(seed: u64, code: &str) -> Draws {
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().zip(seed.to_le_bytes().into_iter().chain(code.bytes())) {
            *place = byte;
        }
        Draws(ChaCha8Rng::from_seed(bytes))
    }

    /// A number between two, both included.
    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.0.next_u64() % (most.saturating_sub(least) + 1)
    }
}

/// Rows that are drawn, by the file that they are for.
struct Drawn {
    scheme: String,
    rows: BTreeMap<&'static str, Vec<BTreeMap<String, String>>>,
}

impl Drawn {
    fn add(&mut self, file: &'static str, cells: &[(&str, &str)]) {
        let row = cells.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect();
        self.rows.entry(file).or_default().push(row);
    }

    fn reading(&mut self, draws: &mut Draws, part: &Part, code: &str, heads: u64) {
        let (least, most) = part.bounds();
        let drawn = draws.between(least, most);
        let mut cells = vec![
            ("organisation", code.to_owned()),
            ("indicator", part.subject.clone()),
            ("period", part.period.clone()),
            ("standing", "recalled".to_owned()),
            ("source", SOURCE.to_owned()),
            ("note", "made up".to_owned()),
        ];
        match part.form.as_str() {
            "ratio" => {
                let denominator = match part.per_10000.parse::<u64>() {
                    Ok(per) => (heads * per / 10_000).max(100),
                    Err(_) => heads,
                };
                cells.push(("numerator", (denominator * drawn / 10_000).to_string()));
                cells.push(("denominator", denominator.to_string()));
            }
            "rate" => cells.push(("value", format!("{}.{}", drawn / 10, drawn % 10))),
            _ => cells.push(("value", drawn.to_string())),
        }
        let cells: Vec<(&str, &str)> = cells.iter().map(|(column, cell)| (*column, cell.as_str())).collect();
        self.add("readings.csv", &cells);
    }

    fn decision(&mut self, draws: &mut Draws, part: &Part, code: &str) {
        let scheme = self.scheme.clone();
        let met = draws.between(1, 10_000) <= part.bounds().0;
        self.add(
            "decisions.csv",
            &[
                ("scheme", scheme.as_str()),
                ("organisation", code),
                ("subject", &part.subject),
                ("finding", if met { "met" } else { "missed" }),
                ("role", &part.role),
                ("date", "2015-09-14"),
                ("standing", "recalled"),
                ("source", SOURCE),
                ("reason", "made up for the demonstration"),
            ],
        );
    }

    fn agreement(&mut self, part: &Part, code: &str) {
        let scheme = self.scheme.clone();
        let local = part.file == "local";
        let mut cells = vec![
            ("scheme", scheme.as_str()),
            ("organisation", code),
            ("item", if local { "local/1" } else { &part.subject }),
            ("level", &part.least),
            ("agreed_by", &part.role),
            ("date", "2014-06-02"),
            ("standing", "recalled"),
            ("source", SOURCE),
            ("note", "made up"),
        ];
        if local {
            cells.extend([
                ("title", "A local measure (demonstration)"),
                ("indicator", part.subject.as_str()),
                ("comparison", "at-least"),
                ("outturn", part.period.as_str()),
            ]);
        }
        self.add("agreements.csv", &cells);
    }

    /// Adds the rows to the files of a facts folder.
    fn into_files(self, files: &mut BTreeMap<String, Vec<u8>>) {
        for (file, rows) in self.rows {
            let before = files.remove(file).unwrap_or_default();
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(before.as_slice());
            let mut columns: Vec<String> =
                reader.headers().map(|it| it.iter().map(str::to_owned).collect()).unwrap_or_default();
            let mut all: Vec<BTreeMap<String, String>> = Vec::new();
            for row in reader.into_records().flatten() {
                all.push(columns.iter().cloned().zip(row.iter().map(str::to_owned)).collect());
            }
            for row in rows {
                for column in row.keys() {
                    if !columns.contains(column) {
                        columns.push(column.clone());
                    }
                }
                all.push(row);
            }
            let mut writer = csv::Writer::from_writer(Vec::new());
            let mut written = writer.write_record(&columns);
            for row in &all {
                let cells = columns.iter().map(|it| row.get(it).map_or("", String::as_str));
                written = written.and_then(|()| writer.write_record(cells));
            }
            // Writing to memory does not fail.
            if let (Ok(()), Ok(bytes)) = (written, writer.into_inner()) {
                files.insert(file.to_owned(), bytes);
            }
        }
    }
}
