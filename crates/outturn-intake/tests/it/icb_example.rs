//! The example of an integrated care board: what its folder must hold, and that the published files give it byte for
//! byte.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use outturn_core::{Date, Exact, Facts, Figure, Period, Standing};
use outturn_intake::facts;
use outturn_intake::published::{Published, Reading, SHIPPED, Shipped, read_ae, read_rtt_extract};
use outturn_scheme::Catalogue;

const FOLDER: &str = "data/icb-example";
const TRUSTS: [&str; 4] = ["RN7", "RPA", "RVV", "RWF"];
const WITHIN_4: &str = "ae-all-types-within-4-hours";
const OVER_12: &str = "ae-over-12-hours-from-decision-to-admit";
const ADMISSIONS: &str = "emergency-admissions";
const WITHIN_18: &str = "rtt-incomplete-within-18-weeks";
const OVER_52: &str = "rtt-incomplete-over-52-weeks";

fn example() -> &'static Shipped {
    SHIPPED.iter().find(|shipped| shipped.name == "icb-example").unwrap()
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// The shipped folder, read as any facts folder is, with nothing kept out.
fn shipped() -> Facts {
    let indicators: BTreeMap<String, String> = files(&workspace().join("indicators"))
        .into_iter()
        .map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap()))
        .collect();
    let (catalogue, problems) =
        Catalogue::read(indicators.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert!(problems.is_empty(), "{problems:#?}");
    let read = facts::read(FOLDER, &files(&workspace().join(FOLDER)), &catalogue).unwrap();
    assert!(read.rejections.is_empty(), "{:#?}", read.rejections);
    read.facts
}

fn value(facts: &Facts, organisation: &str, indicator: &str, period: &str) -> Exact {
    let period: Period = period.parse().unwrap();
    match &facts.reading(organisation, indicator, &period).unwrap().value {
        Figure::Known(value) => value.clone(),
        nothing => panic!("{organisation} {indicator} {period}: {nothing:?}"),
    }
}

/// The published files, or none, saying so, where they are not here.
fn from(what: &str) -> Option<PathBuf> {
    let from = workspace().join("../shared/data");
    if example().inputs.iter().all(|input| from.join(input.path).is_file()) {
        return Some(from);
    }
    // Straight to the stream: the test harness would swallow it otherwise.
    let _ = writeln!(std::io::stderr(), "skipped: the larger published files are not here, so {what}");
    None
}

fn find<'a>(published: &'a Published, organisation: &str, indicator: &str) -> &'a Reading {
    let found =
        published.readings.iter().find(|it| it.organisation == organisation && it.indicator == indicator);
    found.unwrap_or_else(|| panic!("{organisation} {indicator}"))
}

fn number(cell: &str) -> u64 {
    cell.parse().unwrap_or_else(|_| panic!("{cell}"))
}

#[test]
fn the_board_has_its_trusts_and_the_trusts_have_every_month_quarter_and_year() {
    let facts = shipped();
    let day: Date = "2026-03-31".parse().unwrap();
    assert_eq!(facts.organisations.members("QKS", day).collect::<Vec<_>>(), TRUSTS);
    for trust in TRUSTS {
        assert_eq!(facts.organisations.get(trust).unwrap().kind, "trust");
        for indicator in [WITHIN_4, OVER_12, ADMISSIONS] {
            let periods = facts
                .readings
                .iter()
                .filter(|(key, _)| key.organisation == trust && key.indicator == indicator)
                .map(|(key, _)| key.period.to_string());
            let written: BTreeSet<String> = periods.collect();
            assert_eq!(written.len(), 24 + 8 + 2, "{trust} {indicator}");
            for period in ["2024-04", "2026-03", "2024/25 Q1", "2025/26 Q4", "2024/25", "2025/26"] {
                assert!(written.contains(period), "{trust} {indicator} {period}");
            }
        }
    }
    assert!(facts.readings.iter().all(|(_, reading)| reading.value.known().is_some()));
}

#[test]
fn quarters_and_years_are_the_sums_of_their_months_and_say_that_they_are_inferred() {
    let facts = shipped();
    let months = |indicator: &str, trust: &str, of: &Period| -> Exact {
        let (first, last) = of.bounds().unwrap();
        let within = facts.readings.iter().filter(|(key, _)| {
            let (from, to) = key.period.bounds().unwrap();
            let is_month =
                key.period.to_string().len() == "2024-04".len() && !key.period.to_string().contains('/');
            is_month && key.indicator == indicator && key.organisation == trust && from >= first && to <= last
        });
        within.map(|(_, it)| it.numerator.as_ref().unwrap_or(&it.value).known().unwrap()).sum()
    };
    let mut sums = 0;
    for (key, reading) in facts.readings.iter() {
        let is_sum = key.period.to_string().contains('/');
        assert_eq!(reading.standing == Standing::Inferred, is_sum, "{key:?}");
        if is_sum {
            let own = reading.numerator.as_ref().unwrap_or(&reading.value).known().unwrap();
            assert_eq!(*own, months(key.indicator, key.organisation, key.period), "{key:?}");
            sums += 1;
        }
    }
    assert_eq!(sums, TRUSTS.len() * 3 * 10);
}

/// Added up anew from the published files by other means, once.
#[test]
fn the_figures_are_those_of_the_files() {
    let facts = shipped();
    let share = |numerator: u32, denominator: u32| {
        Exact::ratio(&Exact::from(numerator), &Exact::from(denominator)).unwrap()
    };
    for (trust, last, this, march) in [
        ("RN7", (135_815, 179_898), (144_938, 183_326), (13_327, 16_297)),
        ("RPA", (157_284, 201_647), (153_067, 204_262), (13_534, 17_718)),
        ("RVV", (227_666, 304_320), (231_271, 307_425), (21_058, 28_333)),
        ("RWF", (210_118, 253_150), (210_565, 262_819), (18_533, 23_091)),
    ] {
        assert_eq!(value(&facts, trust, WITHIN_4, "2024/25"), share(last.0, last.1), "{trust}");
        assert_eq!(value(&facts, trust, WITHIN_4, "2025/26"), share(this.0, this.1), "{trust}");
        assert_eq!(value(&facts, trust, WITHIN_4, "2026-03"), share(march.0, march.1), "{trust}");
    }
    for (trust, last, this) in
        [("RN7", 2_804, 3_665), ("RPA", 7_980, 7_695), ("RVV", 14_259, 14_153), ("RWF", 1_083, 2_836)]
    {
        assert_eq!(value(&facts, trust, OVER_12, "2024/25"), Exact::from(last));
        assert_eq!(value(&facts, trust, OVER_12, "2025/26"), Exact::from(this));
    }
    for (body, within, over, all) in [
        ("QKS", 139_699, 3_763, 230_575),
        ("RN7", 18_217, 913, 30_886),
        ("RPA", 20_468, 327, 35_321),
        ("RVV", 38_589, 2_006, 75_205),
        ("RWF", 34_676, 15, 49_530),
    ] {
        assert_eq!(value(&facts, body, WITHIN_18, "2026-01"), share(within, all), "{body}");
        assert_eq!(value(&facts, body, OVER_52, "2026-01"), share(over, all), "{body}");
    }
    // What the caution on Maidstone and Tunbridge Wells says: admissions fall by half, attendances do not.
    let admissions = |month| value(&facts, "RWF", ADMISSIONS, month);
    assert_eq!((admissions("2025-08"), admissions("2025-10")), (Exact::from(6_769), Exact::from(3_137)));
    let period: Period = "2025-10".parse().unwrap();
    assert!(facts.reading("RWF", ADMISSIONS, &period).unwrap().note.contains("cannot be compared"));
    assert!(facts.reading("RN7", ADMISSIONS, &period).unwrap().note.is_empty());
}

#[test]
fn every_month_since_april_2023_is_read_and_agrees_with_what_was_printed_of_it() {
    let Some(from) = from("the months of A&E are not read") else { return };
    let mut months = BTreeMap::new();
    for (name, bytes) in files(&from.join("nhs_england/ae_monthly_csv")) {
        // Names differ from year to year; each has the month and the year in it.
        let words: Vec<&str> = name.split(['-', '.']).collect();
        let year = words.iter().find(|word| word.len() == 4 && word.starts_with("202")).unwrap();
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let is_month = |word: &&str| names.iter().position(|name| word.starts_with(name));
        let month = words.iter().find_map(is_month).unwrap() + 1;
        let month = format!("{year}-{month:02}");
        let read = read_ae(&name, &bytes, &month).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert!(read_ae(&name, &bytes, "2019-01").is_err(), "{name} is not of another month");
        assert!(months.insert(month, read).is_none(), "{name}");
    }
    assert_eq!(months.len(), 36);
    assert_eq!(months.keys().map(String::as_str).map(|month| &month[..7]).next_back(), Some("2026-03"));

    let england = |month: &str, indicator: &str, figure: fn(&Reading) -> &str| -> u64 {
        let all = months[month].readings.iter().filter(|it| it.indicator == indicator);
        all.map(figure).filter(|cell| !cell.is_empty() && *cell != "[x]" && *cell != "[z]").map(number).sum()
    };
    // Printed by Healthwatch England on 9 January 2025: 2,345,934 people, 71.1% within four hours, 54,207 over twelve.
    // https://healthwatch.co.uk/response/2025-01-09/pressures-ae-new-nhs-performance-data
    assert_eq!(england("2024-12", WITHIN_4, |it| &it.denominator), 2_345_934);
    assert_eq!(england("2024-12", WITHIN_4, |it| &it.numerator) * 1_000 / 2_345_934, 711);
    assert_eq!(england("2024-12", OVER_12, |it| &it.value), 54_207);
    // Printed by the Hemel Gazette on 15 April 2024: West Hertfordshire, 17,289 visits and 13,513 within four hours, 44
    // over twelve. https://www.hemeltoday.co.uk/health/more-than-three-quarters-of-ae-arrivals-at-west-hertfordshire-
    // hospitals-trust-seen-within-four-hours-hitting-government-recovery-target-4591242
    let west = find(&months["2024-03"], "RWG", WITHIN_4);
    assert_eq!([west.numerator.as_str(), &west.denominator], ["13513", "17289"]);
    assert_eq!(find(&months["2024-03"], "RWG", OVER_12).value, "44");
    // Printed by the Lowdown of 2024/25: 532,000 patients over twelve hours, 44,300 a month, 6.5 million admissions.
    // https://lowdownnhs.info/emergency-care/emergency-doctors-see-some-good-some-bad-in-uec-plan
    let year = months.keys().filter(|month| ("2024-04".."2025-04").contains(&month.as_str()));
    let (over, admitted) = year.fold((0, 0), |(over, admitted), month| {
        let of = |indicator| england(month, indicator, |it| &it.value);
        (over + of(OVER_12), admitted + of(ADMISSIONS))
    });
    assert_eq!((over / 1_000, over / 12 / 100, admitted / 100_000), (532, 443, 65));
    // The total row of March 2026.
    assert_eq!(england("2026-03", WITHIN_4, |it| &it.denominator), 2_432_253);
    assert_eq!(england("2026-03", WITHIN_4, |it| &it.numerator), 2_432_253 - 556_810);
    assert_eq!(england("2026-03", OVER_12, |it| &it.value), 46_665);
    assert_eq!(england("2026-03", ADMISSIONS, |it| &it.value), 553_892);

    // Fourteen trusts that tried out other measures reported none over four hours until May 2023.
    for (month, read) in &months {
        let missing = read.readings.iter().filter(|it| it.numerator == "[x]").collect::<Vec<_>>();
        let expected = if month.as_str() < "2023-06" { 14 } else { 0 };
        assert_eq!(missing.len(), expected, "{month}: {missing:#?}");
        assert!(missing.iter().all(|it| it.note.contains("none is given as over four hours")));
    }
}

#[test]
fn the_extract_of_waiting_times_comes_to_the_same_by_provider_and_by_commissioner() {
    let Some(from) = from("the extract of referral to treatment is not read") else { return };
    let input = example().inputs.iter().find(|input| input.path.contains("full-extract")).unwrap();
    let packed = fs::read(from.join(input.path)).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let read =
        read_rtt_extract(input.file(), &bytes, "2026-01").unwrap_or_else(|problems| panic!("{problems:#?}"));
    let sum = |indicator: &str, of: &dyn Fn(&str) -> bool| {
        let all = read.readings.iter().filter(|it| it.indicator == indicator && of(&it.organisation));
        all.filter(|it| it.value != "[z]")
            .fold((0, 0), |(within, all), it| (within + number(&it.numerator), all + number(&it.denominator)))
    };
    let boards: BTreeSet<&str> = read.parents.values().map(String::as_str).collect();
    assert_eq!(boards.len(), 42);
    // Every provider here has a parent; of the bodies without one all are commissioners.
    let is_location =
        |code: &str| read.names.get(code).is_some_and(|name| name.ends_with("(SUB ICB LOCATION)"));
    let is_commissioner =
        |code: &str| is_location(code) || !read.parents.contains_key(code) && !boards.contains(code);
    let is_provider = |code: &str| !is_commissioner(code) && !boards.contains(code);
    for (indicator, within) in [(WITHIN_18, 4_412_147), (OVER_52, 137_320)] {
        assert_eq!(sum(indicator, &is_provider), (within, 7_187_677));
        assert_eq!(sum(indicator, &is_commissioner), (within, 7_187_677));
        assert_eq!(sum(indicator, &|code| boards.contains(code)), sum(indicator, &is_location));
        // The board has one location.
        assert_eq!(sum(indicator, &|code| code == "QKS"), sum(indicator, &|code| code == "91Q"));
    }
    assert!(
        !read.names.contains_key("RHQ"),
        "the source's note says that Sheffield Teaching Hospitals is not there"
    );
    assert!(read.names.values().all(|name| name != "#N/A"));
}

#[test]
fn the_published_files_give_the_shipped_folder_byte_for_byte() {
    let Some(from) = from("data/icb-example is not made anew") else { return };
    let contents =
        example().inputs.iter().map(|input| (input.path, fs::read(from.join(input.path)).unwrap())).collect();
    let made = example().make(&contents).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    });
    assert_eq!(
        made.keys().cloned().collect::<Vec<_>>(),
        files(&workspace().join(FOLDER)).into_keys().collect::<Vec<_>>()
    );
    for (name, bytes) in made {
        let there = fs::read(workspace().join(FOLDER).join(&name)).unwrap();
        assert!(
            there == bytes,
            "{name} is not what the published files give: make it anew with cargo xtask data --from FOLDER"
        );
    }
}
