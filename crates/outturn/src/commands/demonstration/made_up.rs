//! The facts of the demonstration: what was published, and what is drawn for the rest.

use std::collections::BTreeMap;

use outturn_award::{Earner, all_earners, facts_seen};
use outturn_core::Diagnostic;
use outturn_intake::facts;
use outturn_scheme::{Scheme, ValueBasis};

use super::super::bundle::{facts_bytes, scheme_bytes};
use crate::library::Library;
use crate::load;

mod drawn;
mod recipe;

use drawn::{Drawn, Draws, SOURCE};
use recipe::{Part, Recipe};

/// How many providers there are of what is made up for providers.
const PROVIDERS: u64 = 3;

/// How many calls a year each has.
const CALLS: u64 = 400_000;

/// Code and name of bodies.
type Named = Vec<(String, String)>;

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
    pub(super) earners: Named,
    /// Code and name of each practice of one earner.
    pub(super) practices: Named,
    /// The local scheme that it offers to them.
    pub(super) local: LocalScheme,
}

/// A local scheme.
pub(super) struct LocalScheme {
    /// Its id.
    pub(super) id: String,
    /// The rules, as a receipt keeps them.
    pub(super) rules: Vec<u8>,
    /// The facts of each practice, as a receipt keeps them.
    pub(super) facts: BTreeMap<String, Vec<u8>>,
}

/// The rules of the local scheme.
const LOCAL: &str = "data/demonstration/local.toml";

/// The earner whose practices there are.
pub(super) const WITH_PRACTICES: &str = "05W";

/// Makes the year: the same for the same seed.
pub(super) fn year(library: &Library, seed: u64) -> Result<Year, Vec<Diagnostic>> {
    let recipe = Recipe::read(library)?;
    let loaded = load::load(library, &recipe.scheme, None)?;
    let scheme = &loaded.scheme.scheme;
    let published = &loaded.facts.read.facts;
    let mut files = loaded.facts.files.clone();
    let earners: Named = all_earners(scheme, published)
        .into_iter()
        .filter_map(|it| match it {
            Earner::Placed(body) => Some((body.code.clone(), body.name.clone())),
            Earner::Unplaced(_) => None,
        })
        .collect();
    let mut drawn = Drawn::of(&scheme.id);
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
        for part in &recipe.parts {
            if let Part::Provider(part) = part {
                drawn.reading(&mut draws, part, &code, CALLS);
            }
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
        let heads = heads(&loaded, code)?;
        for part in &recipe.parts {
            match part {
                Part::Reading(it) if published.reading(code, &it.indicator, &it.period).is_none() => {
                    drawn.reading(&mut draws, it, code, heads);
                }
                Part::Reading(_) | Part::Provider(_) => {}
                Part::Decision(it) => drawn.decision(&mut draws, it, code),
                Part::Agreement(it) => drawn.agreement(it, code),
            }
        }
    }
    drawn.into_files(&mut files)?;
    let place = "the demonstration's facts";
    let read = facts::read(place, &files, &loaded.indicators.catalogue)?;
    if !read.rejections.is_empty() {
        return Err(read.rejections.into_iter().map(|it| it.diagnostic).collect());
    }
    let (practices, local) = practices(library, &recipe.practices)?;
    Ok(Year {
        scheme: scheme.id.clone(),
        rules: scheme_bytes(scheme, &loaded.scheme.text, &loaded.indicators, &read.facts).into_bytes(),
        published: facts_bytes(published, &loaded.indicators.catalogue),
        whole: facts_bytes(&read.facts, &loaded.indicators.catalogue),
        practices,
        local,
        earners,
    })
}

fn provider(number: u64) -> String {
    format!("DEMO-{number}")
}

/// How many people an earner is paid for.
fn heads(loaded: &load::Loaded, code: &str) -> Result<u64, Vec<Diagnostic>> {
    let population = match &loaded.scheme.scheme.value.basis {
        ValueBasis::PerHead { population, .. } => {
            let facts = &loaded.facts.read.facts;
            let reading = facts.reading(code, &population.indicator, &population.period);
            reading.and_then(|it| it.value.known()?.to_string().parse().ok())
        }
        _ => None,
    };
    population.ok_or_else(|| {
        let message =
            format!("nothing can be drawn for {code}: no whole number of people is published for it");
        let help = "take the facts and the recipe from the library of this version";
        vec![Diagnostic::file("the demonstration's facts", "no-facts", message, help)]
    })
}

/// The practices of the one earner that has them here, and its local scheme, under which they are paid on readings that
/// are real.
fn practices(library: &Library, named: &str) -> Result<(Named, LocalScheme), Vec<Diagnostic>> {
    let (place, files) = load::facts_files(library, None, named).map_err(|it| vec![it])?;
    let indicators = load::indicators(library, &BTreeMap::new())?;
    let read = facts::read(&place, &files, &indicators.catalogue)?;
    let day = outturn_core::period::financial_year_start(2014);
    let bodies = &read.facts.organisations;
    let members = bodies.members_of_kind(WITH_PRACTICES, "practice", day);
    let practices: Named = members
        .into_iter()
        .filter_map(|it| bodies.get(it))
        .map(|it| (it.code.clone(), it.name.clone()))
        .collect();
    let name = library.name(LOCAL);
    let bytes = library.file(LOCAL).map_err(|it| vec![it])?;
    let text = load::text_of(&name, bytes.unwrap_or_default()).map_err(|it| vec![it])?;
    let scheme = Scheme::read(&name, &text, &indicators.catalogue)?;
    let of = |code: &str| facts_seen(&scheme, &read.facts, code).unwrap_or_default();
    let facts =
        practices.iter().map(|(code, _)| (code.clone(), facts_bytes(&of(code), &indicators.catalogue)));
    let local = LocalScheme {
        id: scheme.id.clone(),
        facts: facts.collect(),
        rules: scheme_bytes(&scheme, &text, &indicators, &read.facts).into_bytes(),
    };
    Ok((practices, local))
}
