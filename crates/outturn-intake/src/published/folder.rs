//! Facts folders made from published files: the same bytes each time.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::facts::results;

use super::bodies::bodies_csv;
use super::documents::{Document, Files, Input, fingerprints, sha256};
use super::{Awarded, Problem, Published, provenance};

/// A facts folder that ships with the project.
pub struct Shipped {
    /// Its name below `data/`.
    pub name: &'static str,
    /// The published files that it is made from.
    pub inputs: &'static [Input],
    /// Documents that a figure or two are taken from as they are stated there, without a file.
    pub(super) documents: &'static [Document],
    /// The name of the file that holds what was published of awards, where anything was.
    pub(super) published: Option<&'static str>,
    /// Runs the readers.
    pub(super) read: fn(&Files<'_>) -> Result<Vec<Part>, Vec<Problem>>,
}

/// What was read from one file, or from some that belong together.
pub(super) struct Part {
    pub(super) sources: Vec<&'static str>,
    pub(super) published: Published,
}

impl Part {
    /// The source that its figures are of.
    fn source(&self) -> &'static str {
        self.sources.first().copied().unwrap_or_default()
    }
}

impl Shipped {
    /// Makes the folder's files, by name, from the published files, by [`Input::path`]. All that stands in the
    /// way comes at once.
    pub fn make(
        &self,
        contents: &BTreeMap<&str, Vec<u8>>,
    ) -> Result<BTreeMap<String, Vec<u8>>, Vec<Problem>> {
        let files = Files::read(self.inputs, contents)?;
        let parts = (self.read)(&files)?;
        let tables = self.tables(&files, &parts)?;
        let mut made = BTreeMap::new();
        let mut rows = Vec::new();
        for (name, text) in tables {
            // Cells hold no line feeds, so each closes a row; the first row is the heading.
            let count = text.split(|byte| *byte == b'\n').count().saturating_sub(2);
            let (name, bytes) = packed_if_large(name, text).map_err(|error| vec![not_written(&error)])?;
            rows.push((name.clone(), count));
            made.insert(name, bytes);
        }
        let text = provenance::write(&files, self.documents, &parts, &rows);
        made.insert("PROVENANCE.md".to_owned(), text.into_bytes());
        Ok(made)
    }

    /// The tables of the folder, by name.
    fn tables(
        &self,
        files: &Files<'_>,
        parts: &[Part],
    ) -> Result<BTreeMap<&'static str, Vec<u8>>, Vec<Problem>> {
        let read: Vec<&Published> = parts.iter().map(|part| &part.published).collect();
        let mut tables = bodies_csv(&read)?;
        tables.insert("sources.csv", sources(files, self.documents)?);
        tables.insert("readings.csv", readings(parts)?);
        if let Some(name) = self.published {
            tables.insert(name, awarded(parts)?);
        }
        Ok(tables)
    }
}

/// Readings of more bytes than this are packed: they are most of a folder, and repeat themselves.
const PLAIN_MAX: usize = 1_000_000;

/// A table under its name, or packed under that of the packed one where it is large. Packing bears no time, so that the
/// same table is the same bytes.
fn packed_if_large(name: &str, text: Vec<u8>) -> io::Result<(String, Vec<u8>)> {
    let may_be_packed = name == READINGS || name.ends_with(results::ENDING);
    if !may_be_packed || text.len() <= PLAIN_MAX {
        return Ok((name.to_owned(), text));
    }
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&text)?;
    Ok((format!("{name}.gz"), packer.finish()?))
}

fn sources(files: &Files<'_>, documents: &[Document]) -> Result<Vec<u8>, Vec<Problem>> {
    let row = |document: &Document, file: &str, sha256: &str| {
        let Document { source, title, publisher, published, licence, address, note } = *document;
        [source, title, publisher, published, licence, address, file, sha256, note].map(ToOwned::to_owned)
    };
    let files = files.iter().filter_map(|files| match files {
        [] => None,
        [file] => Some(row(&file.input.document, file.input.file(), &file.sha256)),
        // The list is in PROVENANCE.md.
        [first, ..] => {
            let list = fingerprints(files);
            Some(row(&first.input.document, &format!("{} files", files.len()), &sha256(list.as_bytes())))
        }
    });
    let mut rows: Vec<_> = files.chain(documents.iter().map(|document| row(document, "", ""))).collect();
    rows.sort();
    table(["source", "title", "publisher", "published", "licence", "address", "file", "sha256", "note"], rows)
}

const READINGS: &str = "readings.csv";

fn readings(parts: &[Part]) -> Result<Vec<u8>, Vec<Problem>> {
    let mut rows: Vec<[String; 10]> = Vec::new();
    for part in parts {
        let source = part.source();
        rows.extend(part.published.readings.iter().cloned().map(|reading| {
            [
                reading.organisation,
                reading.indicator.to_owned(),
                reading.period,
                reading.breakdown.to_owned(),
                reading.numerator,
                reading.denominator,
                reading.value,
                reading.standing.to_string(),
                source.to_owned(),
                reading.note,
            ]
        }));
    }
    // By indicator, organisation, period and breakdown, however the readers gave them.
    rows.sort_by(|one, other| {
        [&one[1], &one[0], &one[2], &one[3]].cmp(&[&other[1], &other[0], &other[2], &other[3]])
    });
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
        rows,
    )
}

fn awarded(parts: &[Part]) -> Result<Vec<u8>, Vec<Problem>> {
    let mut rows: Vec<[String; 7]> = Vec::new();
    for part in parts {
        let source = part.source();
        rows.extend(part.published.awarded.iter().cloned().map(|it| {
            let Awarded { organisation, step, quantity, value, within, note } = it;
            let [step, quantity, within, source] = [step, quantity, within, source].map(str::to_owned);
            [organisation, step, quantity, value, within, source, note]
        }));
    }
    rows.sort();
    table(["organisation", "step", "quantity", "value", "within", "source", "note"], rows)
}

pub(super) fn table<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<Vec<u8>, Vec<Problem>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let failed = |error: csv::Error| vec![not_written(&error)];
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(&row).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| vec![not_written(&error)])
}

fn not_written(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        "the facts folder",
        format!("a table cannot be written ({error})"),
        "try again with more memory",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::SHIPPED;

    #[test]
    fn every_file_that_is_not_there_or_damaged_is_named() {
        let damaged = BTreeMap::from([("ods/succ.csv.gz", b"not packed".to_vec())]);
        let [premium, ..] = SHIPPED;
        let problems = premium.make(&damaged).map(|_| ()).unwrap_err();
        assert_eq!(problems.len(), premium.inputs.len());
        assert_eq!(
            problems.iter().filter(|problem| problem.wrong.starts_with("it cannot be unpacked")).count(),
            1
        );
    }

    #[test]
    fn a_file_is_cited_by_its_name_unpacked() {
        let [premium, ..] = SHIPPED;
        let names: Vec<_> = premium.inputs.iter().map(Input::file).collect();
        assert_eq!(names[2..4], ["2025_eccg.csv", "succ.csv"]);
    }

    #[test]
    fn tables_end_their_lines_with_a_line_feed_and_quote_only_where_they_must() {
        let written =
            table(["code", "name"], [["02N".to_owned(), "Airedale, Wharfedale".to_owned()]]).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "code,name\n02N,\"Airedale, Wharfedale\"\n");
    }

    #[test]
    fn readings_are_packed_where_they_are_large_and_the_same_bytes_each_time() {
        let text = b"0123456789,\n".repeat(PLAIN_MAX / 12 + 1);
        let (name, small) = packed_if_large(READINGS, text[..PLAIN_MAX].to_vec()).unwrap();
        assert_eq!((name.as_str(), small.len()), (READINGS, PLAIN_MAX));
        assert_eq!(packed_if_large("relations.csv", text.clone()).unwrap().1, text);
        let (name, packed) = packed_if_large(READINGS, text.clone()).unwrap();
        assert_eq!(name, "readings.csv.gz");
        assert_eq!(packed_if_large(READINGS, text.clone()).unwrap().1, packed);
        assert_eq!(packed[4..8], [0; 4], "a time is packed with it");
        let files = BTreeMap::from([(name, packed)]);
        assert_eq!(crate::facts::unpacked_in(&files, READINGS).unwrap(), text);
    }
}
