//! Published files, read by the layouts of the project. The files themselves are kept apart, being large; where they are
//! not there, nothing is tested but that.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use outturn_core::Exact;
use outturn_intake::layout::{self, FileRead};
use outturn_intake::published::Problem;
use outturn_scheme::{Catalogue, Layout, read_layouts};

pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn texts(folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(project().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

pub(crate) fn library() -> (Catalogue, BTreeMap<String, Layout>) {
    let indicators = texts("indicators");
    let (catalogue, problems) =
        Catalogue::read(indicators.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert_eq!(problems, []);
    let layouts = texts("layouts");
    let (layouts, problems) =
        read_layouts(layouts.iter().map(|(name, text)| (name.as_str(), text.as_str())), &catalogue);
    assert_eq!(problems, []);
    (catalogue, layouts)
}

/// The files of a folder whose names hold this; none where they are not there.
pub(crate) fn files(folder: &str, holding: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(project().join("../shared/data").join(folder)) else {
        let _ = std::io::stderr().write_all(b"the published files are not there: nothing was tested\n");
        return Vec::new();
    };
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .filter(|(name, path)| {
            let is_read = !path.extension().is_some_and(|it| it == "md" || it == "pdf");
            name.contains(holding) && path.is_file() && is_read
        })
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

fn read(name: &str, bytes: &[u8]) -> Result<FileRead, Vec<Problem>> {
    let (catalogue, layouts) = library();
    layout::read(name, bytes, &layouts, &catalogue)
}

/// What was read of a series.
#[derive(Default)]
pub(crate) struct Series {
    pub(crate) files: Vec<(String, FileRead)>,
}

fn series(folder: &str, holding: &str, layout_id: &str) -> Option<Series> {
    let files = files(folder, holding);
    (!files.is_empty()).then(|| series_of(files, layout_id))
}

pub(crate) fn series_of(files: Vec<(String, Vec<u8>)>, layout_id: &str) -> Series {
    let (catalogue, layouts) = library();
    let mut series = Series::default();
    for (name, bytes) in files {
        let read = layout::read(&name, &bytes, &layouts, &catalogue).unwrap_or_else(|problems| {
            panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        assert_eq!(read.layout, layout_id, "{name}");
        series.files.push((name, read));
    }
    series
}

impl Series {
    /// How many files, bodies, periods, readings; and how many of these have no figure.
    pub(crate) fn counts(&self) -> [usize; 5] {
        let all = || self.files.iter().flat_map(|(_, read)| &read.readings);
        let bodies: BTreeSet<&str> = all().map(|it| it.organisation.as_str()).collect();
        let periods: BTreeSet<_> = all().map(|it| &it.period).collect();
        let without = all().filter(|it| it.value == "[x]" || it.numerator == "[x]").count();
        [self.files.len(), bodies.len(), periods.len(), all().count(), without]
    }

    /// Totals that agree, and a line for each that does not.
    pub(crate) fn totals(&self) -> (usize, Vec<String>) {
        let all = self.files.iter().flat_map(|(name, read)| read.totals.iter().map(move |it| (name, it)));
        let mut agree = 0;
        let mut differ = Vec::new();
        for (name, it) in all {
            if it.agrees() {
                agree += 1;
            } else {
                let (sum, published) = (it.sum.canonical(), it.published.canonical());
                let of = format!("{} {} {}", it.period, it.indicator, it.part);
                differ.push(format!("{name}: {of}: rows {sum}, total {published}, {} without", it.unknown));
            }
        }
        (agree, differ)
    }

    pub(crate) fn rejections(&self) -> Vec<String> {
        self.files.iter().flat_map(|(_, read)| &read.rejections).map(ToString::to_string).collect()
    }

    fn sum(&self, period: &str, indicator: &str, part: &str) -> Exact {
        let mut all = self.files.iter().flat_map(|(_, read)| &read.totals);
        all.find(|it| it.period.to_string() == period && it.indicator == indicator && it.part == part)
            .map(|it| it.sum.clone())
            .unwrap()
    }
}

#[test]
fn weekly_accident_and_emergency() {
    let Some(series) = series("nhs_england/ae_weekly", "AE", "ae-weekly") else { return };
    assert_eq!(series.rejections(), [""; 0]);
    // One provider has NULL for those over four hours, and England is added up as if that were none.
    let (agree, differ) = series.totals();
    insta::assert_snapshot!(differ.join("\n"), @"
    2014.03.23-AE-J6eFX.xls.gz: 2014-03-17..2014-03-23 ae-within-4-hours numerator: rows 431850, total 432103, 1 without
    2014.07.06-AE-cVavP.xls.gz: 2014-06-30..2014-07-06 ae-within-4-hours numerator: rows 428664, total 428938, 1 without
    ");
    assert_eq!((series.counts(), agree), ([78, 285, 78, 79124, 2], 388));
}

#[test]
fn waiting_times_by_commissioner() {
    let Some(series) = series("nhs_england/rtt", "Incomplete", "rtt-incomplete-commissioner") else { return };
    assert_eq!(series.rejections(), [""; 0]);
    let (agree, differ) = series.totals();
    assert_eq!(differ, [""; 0]);
    assert_eq!((series.counts(), agree), ([6, 212, 6, 1262, 0], 12));
    let of = "rtt-incomplete-within-18-weeks";
    assert_eq!(series.sum("2015-03", of, "denominator"), Exact::from(3_006_877_u64));
    assert_eq!(series.sum("2015-03", of, "numerator"), Exact::from(2_800_845_u64));
}

#[test]
fn monthly_accident_and_emergency() {
    let Some(series) = series("nhs_england/ae_monthly_csv", "", "ae-monthly") else { return };
    assert_eq!(series.rejections(), [""; 0]);
    let (agree, differ) = series.totals();
    assert_eq!(differ, [""; 0]);
    assert_eq!((series.counts(), agree), ([36, 214, 36, 21543, 28], 144));
    // Fourteen trusts that tried out other measures give none over four hours in April and May 2023.
    let doubted = series
        .files
        .iter()
        .flat_map(|(_, read)| &read.readings)
        .filter(|it| it.note.contains("not reported"));
    let doubted: Vec<_> = doubted.map(|it| (it.period.to_string(), it.numerator.as_str())).collect();
    assert_eq!(doubted.iter().filter(|it| **it == ("2023-04".to_owned(), "[x]")).count(), 14);
    assert_eq!(doubted.iter().filter(|it| **it == ("2023-05".to_owned(), "[x]")).count(), 14);
}

#[test]
fn registers() {
    let of = |holding, id| {
        let Some(series) = series("ods", holding, id) else { return String::new() };
        let counts = |(name, read): &(String, FileRead)| {
            let (bodies, related) = (read.organisations.len(), read.relations.len());
            let skipped: usize = read.skipped.values().sum();
            let latest = read.latest.unwrap();
            format!("{name}: {bodies} {related} {skipped} {latest} {:?}", read.rejections)
        };
        series.files.iter().map(counts).collect::<Vec<_>>().join("\n")
    };
    if files("ods", "").is_empty() {
        return;
    }
    insta::assert_snapshot!(of("eccg", "ods-ccgs"), @"
    2016-02_eccg.csv: 212 0 286 2015-03-31 []
    2025_eccg.csv.gz: 248 0 392 2021-04-01 []
    ");
    insta::assert_snapshot!(of("epraccur", "ods-practices"), @"
    2016-02_epraccur.csv.gz: 8177 8177 4745 2015-12-01 []
    2022-01_epraccur.csv.gz: 8631 8631 6332 2021-09-01 []
    2025-05_epraccur.csv.gz: 8654 8654 7880 2024-11-01 []
    epraccur_20150526.csv.gz: 8165 8165 4540 2015-07-01 []
    epraccur_20180831.csv.gz: 8190 8190 5766 2018-06-30 []
    ");
    insta::assert_snapshot!(of("etr", "ods-trusts"), @"
    2022_etr.csv: 218 0 0 2021-09-30 []
    etr_20180831.csv: 234 0 0 2018-06-30 []
    ");
    insta::assert_snapshot!(of("succ", "ods-successors"), @"succ.csv.gz: 0 11537 0 2026-04-01 []");
}

#[test]
fn other_kinds_of_files_are_refused_with_the_way_out() {
    let told = |bytes: &[u8]| read("a-file", bytes).unwrap_err()[0].to_string();
    for (bytes, said) in [
        (&b"%PDF-1.7"[..], "it is a PDF, which is not read; get the figures as a workbook or CSV"),
        (b"PAR1", "it is Parquet, which is not read"),
        (b" {\"a\": 1}", "it is JSON, which is not read"),
        (b"RDX3\nX\n", "it is data of R"),
        (b"", "it is empty"),
        (b"\xFF\xFEa\0", "it is UTF-16"),
        (b"<!DOCTYPE html>", "it is a web page"),
        (b"PK\x03\x04....", "it cannot be opened as a workbook"),
        (b"caf\xE9", "it is neither a workbook nor text in UTF-8"),
        (
            b"Dear all,\nhere are the figures.\n",
            "no layout fits this text: it has nothing that one looks for; write a layout for it",
        ),
    ] {
        let told = told(bytes);
        assert!(told.contains(said), "{told}");
    }
}

/// A series whose rejections and differences are shown, with its counts.
pub(crate) fn shown(folder: &str, holding: &str, layout: &str) -> Option<String> {
    let files = files(folder, holding);
    (!files.is_empty()).then(|| shown_of(files, layout))
}

fn shown_of(files: Vec<(String, Vec<u8>)>, layout: &str) -> String {
    let series = series_of(files, layout);
    let (agree, differ) = series.totals();
    let [files, bodies, periods, readings, without] = series.counts();
    let mut lines = vec![format!(
        "{files} files, {bodies} bodies, {periods} periods, {readings} readings ({without} [x]), {agree} totals agree"
    )];
    lines.extend(differ);
    lines.extend(series.rejections());
    lines.join("\n")
}

#[test]
fn completed_waits_by_commissioner() {
    let Some(admitted) =
        shown("nhs_england/rtt", "Admitted-Commissioner-Mar15-revised", "rtt-admitted-commissioner")
    else {
        return;
    };
    insta::assert_snapshot!(admitted, @"1 files, 211 bodies, 1 periods, 211 readings (0 [x]), 2 totals agree");
    let others = shown("nhs_england/rtt", "NonAdmitted", "rtt-non-admitted-commissioner").unwrap();
    insta::assert_snapshot!(others, @"1 files, 211 bodies, 1 periods, 211 readings (0 [x]), 2 totals agree");
}

#[test]
fn monthly_accident_and_emergency_until_2019() {
    let Some(shown) = shown("nhs_england/ae_monthly_xls", "", "ae-monthly-until-2019") else { return };
    insta::assert_snapshot!(shown, @"
    54 files, 304 bodies, 54 periods, 52096 readings (112 [x]), 262 totals agree
    19-aug.xls.gz: 2019-08 ae-within-4-hours numerator: rows 1653995, total 1862705, 14 without
    19-dec.xls.gz: 2019-12 ae-within-4-hours numerator: rows 1565862, total 1784339, 14 without
    19-jul.xls.gz: 2019-07 ae-within-4-hours numerator: rows 1763996, total 1989535, 14 without
    19-jun.xls.gz: 2019-06 ae-within-4-hours numerator: rows 1638461, total 1849405, 14 without
    19-may.xls.gz: 2019-05 ae-within-4-hours numerator: rows 1694301, total 1910541, 14 without
    19-nov.xls.gz: 2019-11 ae-within-4-hours numerator: rows 1571567, total 1785377, 14 without
    19-oct.xls.gz: 2019-10 ae-within-4-hours numerator: rows 1635544, total 1850860, 14 without
    19-sep.xls.gz: 2019-09 ae-within-4-hours numerator: rows 1630176, total 1841148, 14 without
    ");
}

#[test]
fn monthly_activity() {
    let year_2012 = |name: &str| {
        let (month, year) = name.split_at(3);
        let year: u16 = year[1..3].parse().unwrap();
        year == 12 || (year == 13 && ["Jan", "Feb", "Mar"].contains(&month))
    };
    let all = files("nhs_england/mar_commissioner", "");
    if all.is_empty() {
        return;
    }
    let (trusts, groups): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| year_2012(name));
    let until_2015 = |name: &str| {
        let (month, year) = name.split_at(3);
        let year: u16 = year[1..3].parse().unwrap();
        year < 15 || (year == 15 && ["Jan", "Feb", "Mar"].contains(&month))
    };
    let (first, groups): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(name, _)| until_2015(name));
    insta::assert_snapshot!(shown_of(first, "mar-groups-until-2015"), @"24 files, 211 bodies, 24 periods, 15192 readings (0 [x]), 72 totals agree");
    insta::assert_snapshot!(shown_of(trusts, "mar-primary-care-trusts"), @"12 files, 151 bodies, 12 periods, 5436 readings (0 [x]), 36 totals agree");
    insta::assert_snapshot!(shown_of(groups, "mar-groups"), @"57 files, 218 bodies, 57 periods, 34677 readings (0 [x]), 171 totals agree");
}

#[test]
fn cancer_waits_by_commissioner() {
    let shown = |year, layout| shown("nhs_england/cancer", year, layout);
    let Some(groups) = shown("jul_2021", "cancer-waits-groups") else { return };
    insta::assert_snapshot!(groups, @"1 files, 106 bodies, 1 periods, 212 readings (0 [x]), 0 totals agree");
    insta::assert_snapshot!(shown("jul_2022", "cancer-waits-boards").unwrap(), @"1 files, 50 bodies, 1 periods, 95 readings (0 [x]), 0 totals agree");
    insta::assert_snapshot!(shown("jul_2023", "cancer-waits-boards").unwrap(), @"1 files, 50 bodies, 1 periods, 96 readings (0 [x]), 0 totals agree");
    insta::assert_snapshot!(shown("jul_2024", "cancer-waits-routes").unwrap(), @"1 files, 48 bodies, 1 periods, 48 readings (0 [x]), 2 totals agree");
}

#[test]
fn delayed_transfers_of_care() {
    let all = files("nhs_england/dtoc", "");
    if all.is_empty() {
        return;
    }
    let until_2015 = |name: &str| name.contains("_14") || name.contains("_15");
    let (first, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| until_2015(name));
    insta::assert_snapshot!(shown_of(first, "delayed-transfers-until-2015"), @"12 files, 151 bodies, 12 periods, 1812 readings (0 [x]), 12 totals agree");
    insta::assert_snapshot!(shown_of(later, "delayed-transfers"), @"12 files, 151 bodies, 12 periods, 1812 readings (2 [x]), 12 totals agree");
}
