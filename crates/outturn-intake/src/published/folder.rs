//! The facts folder made from the published files: the same bytes each time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

use super::documents::{self, INPUTS, Input, LICENCE};
use super::{Problem, Published, ccgois, ods, populations, provenance, rtt};

/// The files of the folder.
pub const FILES: [&str; 5] =
    ["PROVENANCE.md", "organisations.csv", "readings.csv", "relations.csv", "sources.csv"];

/// A published file as it was before packing.
pub(super) struct Unpacked<'a> {
    pub(super) input: &'a Input,
    pub(super) bytes: Vec<u8>,
    pub(super) sha256: String,
}

/// What was read from one file, or from some that belong together.
pub(super) struct Part {
    pub(super) sources: Vec<&'static str>,
    pub(super) published: Published,
}

/// Makes the folder's files, by name, from the published files, by [`Input::path`]. All that stands in the
/// way comes at once.
pub fn folder(contents: &BTreeMap<&str, Vec<u8>>) -> Result<BTreeMap<&'static str, Vec<u8>>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut files: BTreeMap<&str, Unpacked<'_>> = BTreeMap::new();
    for input in &INPUTS {
        match contents.get(input.path) {
            None => problems.push(Problem::new(
                input.path,
                "the file is not there",
                "put it into the folder of published files",
            )),
            Some(bytes) => match unpack(input, bytes) {
                Ok(unpacked) => {
                    files.insert(input.source, unpacked);
                }
                Err(error) => {
                    let wrong = format!("it cannot be unpacked ({error})");
                    problems.push(Problem::new(input.path, wrong, "put the file there anew"));
                }
            },
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let parts = read(&files)?;
    let mut made = tables(&files, &parts)?;
    let text = provenance::write(&files, &parts, &made);
    made.insert("PROVENANCE.md", text.into_bytes());
    Ok(made)
}

fn unpack<'a>(input: &'a Input, bytes: &[u8]) -> std::io::Result<Unpacked<'a>> {
    let mut unpacked = Vec::new();
    if input.is_packed() {
        GzDecoder::new(bytes).read_to_end(&mut unpacked)?;
    } else {
        unpacked.extend_from_slice(bytes);
    }
    let mut sha256 = String::new();
    for byte in Sha256::digest(&unpacked) {
        // Writing to a string cannot fail.
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Unpacked { input, bytes: unpacked, sha256 })
}

/// Runs every reader. The others need the names of the groups, so these come first.
fn read(files: &BTreeMap<&str, Unpacked<'_>>) -> Result<Vec<Part>, Vec<Problem>> {
    let file = |source: &str| {
        files.get(source).map_or(("", &[][..]), |file| (file.input.file(), file.bytes.as_slice()))
    };
    let (name, bytes) = file(documents::RUNNING_COSTS);
    let populations = populations::read(name, bytes)?;
    let groups = populations.names.clone();

    let mut problems = Vec::new();
    let mut parts = vec![Part { sources: vec![documents::RUNNING_COSTS], published: populations }];
    let mut take = |sources: Vec<&'static str>, read: Result<Published, Vec<Problem>>| match read {
        Ok(published) => parts.push(Part { sources, published }),
        Err(mut more) => problems.append(&mut more),
    };
    let registers = ods::Files {
        earlier: file(documents::ECCG_EARLIER),
        later: file(documents::ECCG_LATER),
        successions: file(documents::SUCCESSIONS),
    };
    take(
        vec![documents::ECCG_EARLIER, documents::ECCG_LATER, documents::SUCCESSIONS],
        ods::read(registers, &groups),
    );
    let (name, bytes) = file(documents::RTT);
    take(vec![documents::RTT], rtt::read(name, bytes, &groups));
    for (source, group) in documents::OUTCOMES {
        let (name, bytes) = file(source);
        take(vec![source], ccgois::read(name, bytes, group, &groups));
    }
    if problems.is_empty() { Ok(parts) } else { Err(problems) }
}

fn tables(
    files: &BTreeMap<&str, Unpacked<'_>>,
    parts: &[Part],
) -> Result<BTreeMap<&'static str, Vec<u8>>, Vec<Problem>> {
    let organisations = parts.iter().flat_map(|part| &part.published.organisations).map(|organisation| {
        let closed = organisation.closed.map_or_else(String::new, |day| day.to_string());
        [
            organisation.code.clone(),
            organisation.name.clone(),
            "ccg".to_owned(),
            organisation.opened.to_string(),
            closed,
        ]
    });
    let relations = parts.iter().flat_map(|part| &part.published.successions).map(|step| {
        [
            step.from.clone(),
            step.to.clone(),
            "successor".to_owned(),
            step.start.to_string(),
            String::new(),
            String::new(),
        ]
    });
    let sources = files.values().map(|file| {
        let Input { source, title, publisher, published, address, note, .. } = *file.input;
        [source, title, publisher, published, LICENCE, address, file.input.file(), &file.sha256, note]
            .map(ToOwned::to_owned)
    });
    let mut readings: Vec<[String; 10]> = Vec::new();
    for part in parts {
        let source = part.sources.first().copied().unwrap_or_default();
        readings.extend(part.published.readings.iter().cloned().map(|reading| {
            [
                reading.organisation,
                reading.indicator.to_owned(),
                reading.period,
                reading.breakdown.to_owned(),
                reading.numerator,
                reading.denominator,
                reading.value,
                "seen".to_owned(),
                source.to_owned(),
                reading.note,
            ]
        }));
    }
    // By indicator, organisation, period and breakdown, however the readers gave them.
    readings.sort_by(|one, other| {
        [&one[1], &one[0], &one[2], &one[3]].cmp(&[&other[1], &other[0], &other[2], &other[3]])
    });
    let mut organisations: Vec<_> = organisations.collect();
    organisations.sort();
    let mut relations: Vec<_> = relations.collect();
    relations.sort();
    Ok(BTreeMap::from([
        ("organisations.csv", table(["code", "name", "kind", "opened", "closed"], organisations)?),
        ("relations.csv", table(["from", "to", "relation", "start", "end", "share"], relations)?),
        (
            "sources.csv",
            table(
                ["source", "title", "publisher", "published", "licence", "address", "file", "sha256", "note"],
                sources,
            )?,
        ),
        (
            "readings.csv",
            table(
                [
                    "organisation",
                    "indicator",
                    "period",
                    "breakdown",
                    "numerator",
                    "denominator",
                    "value",
                    "standing",
                    "source",
                    "note",
                ],
                readings,
            )?,
        ),
    ]))
}

fn table<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<Vec<u8>, Vec<Problem>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let failed = |error: String| {
        vec![Problem::new(
            "the facts folder",
            format!("a table cannot be written ({error})"),
            "try again with more memory",
        )]
    };
    writer.write_record(header).map_err(|error| failed(error.to_string()))?;
    for row in rows {
        writer.write_record(&row).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_is_not_there_or_damaged_is_named() {
        let damaged = BTreeMap::from([("ods/succ.csv.gz", b"not packed".to_vec())]);
        let problems = folder(&damaged).map(|_| ()).unwrap_err();
        assert_eq!(problems.len(), INPUTS.len());
        assert_eq!(
            problems.iter().filter(|problem| problem.wrong.starts_with("it cannot be unpacked")).count(),
            1
        );
    }

    #[test]
    fn a_file_is_cited_by_its_name_unpacked() {
        assert_eq!(INPUTS.map(|input| input.file())[2..4], ["2025_eccg.csv", "succ.csv"]);
    }

    #[test]
    fn tables_end_their_lines_with_a_line_feed_and_quote_only_where_they_must() {
        let written =
            table(["code", "name"], [["02N".to_owned(), "Airedale, Wharfedale".to_owned()]]).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "code,name\n02N,\"Airedale, Wharfedale\"\n");
    }
}
