//! The files of a run: what it was made of, what came out, and the receipt that ties them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use outturn_award::receipt::{self, HashedFile, Receipt};
use outturn_award::{Award, Earner, Totals, in_blocks, json};
use outturn_core::Facts;
use outturn_intake::facts;
use outturn_scheme::{Catalogue, Scheme, canonical};

use super::csv_files::{self, csv_of_awards, csv_of_steps};
use crate::ENGINE;
use crate::load::{Loaded, LoadedIndicators};
use crate::output::NewFolder;

/// The list of hashes, as `sha256sum -c` reads it.
pub(super) const SUMS: &str = "SHA256SUMS";

/// Works a run out and writes it as a folder, one that is there whole or not at all. What `also` makes of each few
/// awards is handed to `take`, in their order.
pub(super) fn write<T: Send>(
    folder: &NewFolder,
    run: &Run<'_>,
    also: impl Fn(&[Award]) -> T + Sync,
    mut take: impl FnMut(T),
) -> io::Result<()> {
    let Run { loaded, earners, .. } = run;
    let scheme = &loaded.scheme.scheme;
    let facts = &loaded.facts.read.facts;
    let mut sums = BTreeMap::new();
    // Facts take long to write, and so do awards.
    let inputs = std::thread::scope(|scope| -> io::Result<_> {
        let inputs = scope.spawn(|| -> io::Result<_> {
            let rules = scheme_bytes(scheme, &loaded.scheme.text, &loaded.indicators, facts);
            let mut records = folder.file("facts.json")?;
            write_facts(facts, &loaded.indicators.catalogue, &mut records)?;
            Ok([
                ("facts.json", records.finish()?),
                ("scheme.json", folder.write("scheme.json", rules.as_bytes())?),
            ])
        });
        let mut json = folder.file("award.json")?;
        let mut rows = folder.file("award.csv")?;
        let mut steps = folder.file("steps.csv")?;
        json.write_all(json::opening(scheme).as_bytes())?;
        rows.write_all(csv_files::AWARDS.as_bytes())?;
        steps.write_all(csv_files::STEPS.as_bytes())?;
        let mut totals = Totals::default();
        let made = |awards: &[Award]| Block {
            totals: awards.iter().collect(),
            json: json::earners(awards),
            rows: csv_of_awards(awards),
            steps: csv_of_steps(awards),
            also: also(awards),
        };
        run.each(made, |block| {
            json.write_all(json::joining(totals.earners).as_bytes())?;
            totals.join(&block.totals);
            json.write_all(block.json.as_bytes())?;
            rows.write_all(&block.rows)?;
            steps.write_all(&block.steps)?;
            take(block.also);
            Ok(())
        })?;
        json.write_all(json::closing(scheme, &totals).as_bytes())?;
        sums.insert("award.json", json.finish()?);
        sums.insert("award.csv", rows.finish()?);
        sums.insert("steps.csv", steps.finish()?);
        inputs.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    sums.extend(inputs?);
    let files = [("scheme", "scheme.json"), ("facts", "facts.json"), ("result", "award.json")];
    let hashed = |(holds, file): (&str, &str)| HashedFile {
        holds: holds.to_owned(),
        file: file.to_owned(),
        sha256: sums.get(file).cloned().unwrap_or_default(),
    };
    let mut earners = earners.to_vec();
    earners.sort();
    earners.dedup();
    let receipt = Receipt {
        format: receipt::FORMAT.to_owned(),
        engine: ENGINE.to_owned(),
        scheme: scheme.id.clone(),
        earners,
        files: files.map(hashed).to_vec(),
    };
    let mut text = serde_json::to_string_pretty(&receipt).unwrap_or_default();
    text.push('\n');
    sums.insert("receipt.json", folder.write("receipt.json", text.as_bytes())?);
    let sums: Vec<String> = sums.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    folder.write(SUMS, sums.concat().as_bytes())?;
    Ok(())
}

/// What a run is worked out from.
pub(super) struct Run<'a> {
    pub(super) loaded: &'a Loaded,
    /// The bodies whose awards are worked out.
    pub(super) bodies: &'a [Earner<'a>],
    pub(super) threads: usize,
    /// The codes that were asked for; none for all.
    pub(super) earners: &'a [String],
}

impl Run<'_> {
    /// Works the awards out and takes what is made of them, a few at a time, in the order of the codes.
    pub(super) fn each<T: Send>(
        &self,
        make: impl Fn(&[Award]) -> T + Sync,
        take: impl FnMut(T) -> io::Result<()>,
    ) -> io::Result<()> {
        let (scheme, facts) = (&self.loaded.scheme.scheme, &self.loaded.facts.read.facts);
        in_blocks(scheme, facts, self.bodies, self.threads, make, take)
    }
}

/// What is written of a few awards.
struct Block<T> {
    totals: Totals,
    json: String,
    rows: Vec<u8>,
    steps: Vec<u8>,
    also: T,
}

/// The canonical bytes of a scheme, of the indicators it can reach, and of the frameworks that it is held against or
/// made under, with what those count.
pub(super) fn scheme_bytes(
    scheme: &Scheme,
    text: &str,
    indicators: &LoadedIndicators,
    facts: &Facts,
) -> String {
    let laws = scheme.legal_basis.iter().flat_map(|basis| &basis.laws);
    let kept: BTreeSet<&String> = scheme.held_against.iter().chain(laws.map(|law| &law.id)).collect();
    let known = &indicators.catalogue.frameworks;
    let items = kept.iter().filter_map(|id| known.get(*id)).flat_map(|framework| &framework.items);
    let reached = reached(scheme, facts, items.filter_map(|item| item.indicator.clone()));
    let contents = indicators.texts.iter().filter(|(id, _)| reached.contains(*id));
    let frameworks = indicators.frameworks.iter().filter(|(id, _)| kept.contains(id));
    let read = |(id, (_, text)): (&String, &(String, String))| (id.clone(), canonical::from_toml(text));
    let content =
        receipt::scheme_content(&canonical::from_toml(text), contents.map(read), frameworks.map(read));
    canonical::bytes(&content)
}

/// The canonical bytes of facts.
pub(super) fn facts_bytes(facts: &Facts, catalogue: &Catalogue) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = write_facts(facts, catalogue, &mut bytes);
    bytes
}

/// Writes the canonical bytes of facts: JSON with sorted keys, two spaces of indentation and a final line feed.
fn write_facts(facts: &Facts, catalogue: &Catalogue, out: &mut impl Write) -> io::Result<()> {
    let mut names = facts::FILES;
    names.sort_unstable();
    let mut text = "{".to_owned();
    for (index, name) in names.into_iter().enumerate() {
        text.extend([if index == 0 { "\n  \"" } else { ",\n  \"" }, name, "\": "]);
        let mut before = "{\n    ";
        for record in facts::records(name, facts, catalogue) {
            text.push_str(before);
            before = ",\n    ";
            json::write_text(&mut text, &record.name);
            let mut before = ": {\n      \"";
            for (column, cell) in &record.cells {
                text.extend([before, column, "\": "]);
                before = ",\n      \"";
                json::write_text(&mut text, cell);
            }
            text.push_str("\n    }");
            if text.len() >= PIECE {
                out.write_all(text.as_bytes())?;
                text.clear();
            }
        }
        text.push_str(if before.starts_with('{') { "{}" } else { "\n  }" });
    }
    text.push_str("\n}\n");
    out.write_all(text.as_bytes())
}

/// How much of the text of facts is gathered before it is written.
const PIECE: usize = 1 << 16;

/// Every indicator that a scheme, the frameworks kept with it, the local measures agreed under it, or a reading of the
/// facts names.
fn reached(scheme: &Scheme, facts: &Facts, counted: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = scheme.indicators_used().into_iter().map(str::to_owned).collect();
    ids.extend(counted);
    ids.extend(
        facts.agreements.values().filter_map(|it| it.local.as_ref()).map(|local| local.indicator.clone()),
    );
    ids.extend(facts.readings.indicators().map(str::to_owned));
    let parts: Vec<String> = ids
        .iter()
        .filter_map(|id| scheme.indicators.get(id)?.composite.as_ref())
        .flat_map(|composite| composite.numerators.iter().chain([&composite.denominator]).cloned())
        .collect();
    ids.extend(parts);
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts_of(files: &[(&str, &str)]) -> (Facts, Catalogue) {
        let indicator = "id = \"heads\"\ntitle = \"T\"\nphrase = \"P\"\nunit = \"count\"\nvalue = \"count\"\n\
                         good = \"low\"\ncounts = \"c\"\nauthor = \"a\"\nreviewed = \"2026-01-31\"\n";
        let (catalogue, problems) = Catalogue::read([("heads.toml", indicator)]);
        assert_eq!(problems, []);
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        let read = facts::read("", &files, &catalogue).unwrap();
        assert_eq!(read.rejections, []);
        (read.facts, catalogue)
    }

    #[test]
    fn facts_written_a_few_at_a_time_are_the_canonical_bytes_of_the_whole() {
        let bodies = (
            "organisations.csv",
            "code,name,kind,opened\nB,\"Leeds, \"\"the\"\" city\",ccg,2013-04-01\nA,Bodies of A,ccg,2013-04-01\n\
             A-1,One,ccg,2013-04-01\n",
        );
        let readings = (
            "readings.csv",
            "organisation,indicator,period,breakdown,stage,value,note\nB,heads,2014/15,,,7,\n\
             A,heads,2014 Q1,,,1,a note\nA,heads,2014,Q1,,2,\nA,heads,2014,,claimed,3,\nA,heads,2014,,,4,\n\
             A,heads,2014-03,,,5,\nA-1,heads,2014/15,\"a \"\"b\"\"\",,[x],\"é, £\"\nA,heads,2014/15 Q1,,,6,\n\
             A,heads,2013/14,,verified,8,\nA,heads,wave a/1,,,9,\n",
        );
        let relations =
            ("relations.csv", "from,to,relation,start\nB,A-1,member,2013-04-01\nB,A,successor,2020-04-01\n");
        for files in [&[bodies][..], &[bodies, readings], &[bodies, readings, relations]] {
            let (facts, catalogue) = facts_of(files);
            let whole = serde_json::to_value(facts::content(&facts, &catalogue)).unwrap();
            let written = String::from_utf8(facts_bytes(&facts, &catalogue)).unwrap();
            assert_eq!(written, canonical::bytes(&whole));
        }
    }
}
