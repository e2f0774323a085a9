//! Lists, registers, payments, outcomes, infections, prescribing and maps, read by the layouts of the project: what is
//! read of every file of their folders, and why the others are not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use outturn_core::Exact;
use outturn_intake::facts;
use outturn_intake::layout::{self, FileRead, Told};

use crate::layouts::{files, library, project};

/// The files of a folder, each with what is told beside it.
fn shown(
    folder: &str,
    holding: &str,
    period: impl Fn(&str) -> String,
    meant: Option<&str>,
) -> Option<String> {
    let (catalogue, layouts) = library();
    let all = files(folder, holding);
    let mut lines = Vec::new();
    for (name, bytes) in &all {
        let mut told = Told::new(period(name).parse().ok(), meant.map(ToOwned::to_owned));
        name_groups(&mut told);
        match layout::read_told(name, bytes, &layouts, &catalogue, &told) {
            Ok(read) => lines.push(format!("{name}: {}", counts(&read))),
            Err(problems) => {
                let wrong: Vec<&str> = problems.iter().map(|it| it.wrong.as_str()).collect();
                lines.push(format!("{name}: NOT READ: {}", wrong.join("; ")));
            }
        }
    }
    (!all.is_empty()).then(|| lines.join("\n"))
}

fn none(_: &str) -> String {
    String::new()
}

/// Groups by the names that registers of 2016 and a map of 2020 give them.
fn name_groups(told: &mut Told) {
    let (catalogue, layouts) = library();
    for (folder, holding) in [("ods", "2016-02_eccg"), ("boundaries", "ccgs_2020")] {
        for (name, bytes) in files(folder, holding) {
            let read = layout::read(&name, &bytes, &layouts, &catalogue).unwrap();
            for body in &read.organisations {
                told.name(&body.kind, &body.name, &body.code);
            }
            for (code, body) in &read.bodies {
                told.name(body.kind.as_deref().unwrap(), &body.name, code);
            }
        }
    }
}

fn counts(read: &FileRead) -> String {
    let periods: BTreeSet<String> = read.periods().iter().map(ToString::to_string).collect();
    let bodies: BTreeSet<&str> = read.readings.iter().map(|it| it.organisation.as_str()).collect();
    let without = read.readings.iter().filter(|it| [&it.value, &it.numerator].iter().any(|it| *it == "[x]"));
    let mut text = format!(
        "{} {} to {}, {} bodies, {} readings ({} [x])",
        read.layout,
        periods.first().map_or("", String::as_str),
        periods.last().map_or("", String::as_str),
        if bodies.is_empty() { read.bodies.len() } else { bodies.len() },
        read.readings.len(),
        without.count(),
    );
    if !read.relations.is_empty() {
        write!(text, ", {} related", read.relations.len()).unwrap();
    }
    for check in &read.checks {
        write!(text, ", {} of {} agree", check.agree, check.agree + check.differ).unwrap();
    }
    for rejection in &read.rejections {
        write!(text, "\n    {rejection}").unwrap();
    }
    text
}

/// The year that the name of a file begins with.
fn year_of_name(name: &str) -> String {
    name.get(..5).map(|year| format!("20{}", year.replace('-', "/"))).unwrap_or_default()
}

#[test]
fn lists_and_populations() {
    let period = |name: &str| match name {
        "final-ccg-rca.csv" => "2013/14".to_owned(),
        _ => "2014-10".to_owned(),
    };
    let Some(shown) = shown("population", ".", period, None) else { return };
    insta::assert_snapshot!(shown, @r#"
    GP_Practice_counts.csv.gz: list-sizes-practices 2014-10 to 2014-10, 7875 bodies, 338625 readings (0 [x]), 7875 related, 7875 of 7875 agree, 7875 of 7875 agree, 7875 of 7875 agree
    ccg-reg-patients-10-2014.csv: list-sizes-groups 2014-10 to 2014-10, 212 bodies, 9116 readings (0 [x]), 213 of 213 agree, 213 of 213 agree, 213 of 213 agree
    esp2013.rda: NOT READ: it is data of R, or packed otherwise than by gzip, which is not read
    final-ccg-rca.csv: running-cost-allowances 2013/14 to 2013/14, 211 bodies, 211 readings (0 [x])
    gp-reg-pat-prac-quin-age.csv: list-sizes-bands 2017-09-01 to 2017-09-01, 4 bodies, 172 readings (0 [x])
    gp-reg-pat-prac-sing-age-regions_1_.csv.gz: list-sizes-ages 2020-03-01 to 2020-03-01, 191 bodies, 37245 readings (0 [x])
    pop_2018.xlsx: ons-groups-2018 2018 to 2018, 191 bodies, 573 readings (0 [x])
    pop_2019.xlsx: ons-groups 2019 to 2019, 191 bodies, 573 readings (0 [x])
    pop_2020.xlsx: ons-groups 2020 to 2020, 117 bodies, 351 readings (0 [x])
        pop_2020.xlsx, sheet Mid-2020 Persons, row 17, column "CCG Name", "NHS North Central London CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 25, column "CCG Name", "NHS South East London CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 26, column "CCG Name", "NHS South West London CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 27, column "CCG Name", "NHS Kent and Medway CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 41, column "CCG Name", "NHS Surrey Heartlands CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 43, column "CCG Name", "NHS East Sussex CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 44, column "CCG Name", "NHS West Sussex CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 49, column "CCG Name", "NHS Bath and North East Somerset, Swindon and Wiltshire CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 53, column "CCG Name", "NHS Norfolk and Waveney CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 77, column "CCG Name", "NHS Lincolnshire CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 78, column "CCG Name", "NHS Nottingham and Nottinghamshire CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 90, column "CCG Name", "NHS Herefordshire and Worcestershire CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 91, column "CCG Name", "NHS Northamptonshire CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 103, column "CCG Name", "NHS County Durham CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 104, column "CCG Name", "NHS Tees Valley CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 110, column "CCG Name", "NHS North Yorkshire CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 116, column "CCG Name", "NHS Bradford District and Craven CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
        pop_2020.xlsx, sheet Mid-2020 Persons, row 135, column "CCG Name", "NHS Cheshire CCG": no body of this name is known, and the file has no codes; name the folder with their register, --into, or read the register beside this file
    "#);
}

#[test]
fn quarterly_lists() {
    let period = |name: &str| {
        let (year, month) = name.trim_start_matches("Patient_List_Size_").split_at(4);
        let quarter = month.get(1..3).and_then(|month| month.parse::<u8>().ok()).unwrap() / 3 + 1;
        format!("{year} Q{quarter}")
    };
    let Some(shown) = shown("population/patient_list_size", "", period, None) else { return };
    insta::assert_snapshot!(shown, @"
    Patient_List_Size_2014_01-03.csv.gz: list-sizes-quarterly 2014 Q1 to 2014 Q1, 9526 bodies, 180994 readings (0 [x]), 9526 related
    Patient_List_Size_2014_04-06.csv.gz: list-sizes-quarterly 2014 Q2 to 2014 Q2, 9475 bodies, 180025 readings (0 [x]), 9475 related
    Patient_List_Size_2014_07-09.csv.gz: list-sizes-quarterly 2014 Q3 to 2014 Q3, 9400 bodies, 178600 readings (0 [x]), 9400 related
    Patient_List_Size_2014_10-12.csv.gz: list-sizes-quarterly 2014 Q4 to 2014 Q4, 9349 bodies, 177631 readings (0 [x]), 9349 related
    Patient_List_Size_2015_01-03.csv.gz: list-sizes-quarterly 2015 Q1 to 2015 Q1, 9304 bodies, 176776 readings (0 [x]), 9304 related
    Patient_List_Size_2015_04-06.csv.gz: list-sizes-quarterly 2015 Q2 to 2015 Q2, 9243 bodies, 175617 readings (0 [x]), 9243 related
    Patient_List_Size_2015_07-09.csv.gz: list-sizes-quarterly 2015 Q3 to 2015 Q3, 9170 bodies, 174230 readings (0 [x]), 9170 related
    Patient_List_Size_2015_10-12.csv.gz: list-sizes-quarterly 2015 Q4 to 2015 Q4, 7739 bodies, 147041 readings (0 [x]), 7739 related
    ");
}

#[test]
fn registers_and_achievement_of_the_framework() {
    let Some(groups) = shown("qof_payments/qof_ccg", "", none, None) else { return };
    insta::assert_snapshot!(groups, @"
    qof-1415-ccg-all.xlsx: qof-groups-2014-15 2014/15 to 2014/15, 209 bodies, 3762 readings (0 [x])
    qof-1516-prev-ach-exc-ccg-v2.xlsx: qof-groups 2015/16 to 2015/16, 209 bodies, 3762 readings (0 [x])
    qof-1617-prev-ach-exc-ccg.xlsx: qof-groups 2016/17 to 2016/17, 207 bodies, 3726 readings (0 [x])
    qof-1718-prev-ach-exc-ccg.xlsx: qof-groups 2017/18 to 2017/18, 194 bodies, 3492 readings (0 [x])
    qof-1819-prev-ach-exc-ccg.xlsx: qof-groups 2018/19 to 2018/19, 191 bodies, 3438 readings (0 [x])
    qof-1920-prev-ach-pca-ccg.xlsx: qof-groups-2019-20 2019/20 to 2019/20, 135 bodies, 2430 readings (0 [x])
    ");
    insta::assert_snapshot!(shown("qof_payments/qof_practice", "", none, None).unwrap(), @r#"
    INDICATOR_MAPPINGS_1819_v2.csv: NOT READ: no layout fits this text; the nearest is qof-practices-registers, for which it lacks the heading "PRACTICE_CODE", the heading "GROUP_CODE", the heading "REGISTER", the heading "PRACTICE_LIST_SIZE"
    QOF.csv.gz: NOT READ: no layout fits this text: it has nothing that one looks for
    cached_all_data.csv.gz: NOT READ: no layout fits this text; the nearest is boundaries-groups, for which it lacks the heading "name", the heading "ons_code", the heading "org_type"
    qof-1415-prac-asthma.xlsx: qof-practices-asthma 2014/15 to 2014/15, 7779 bodies, 46674 readings (0 [x]), 7779 related
    "#);
    let year = |_: &str| "2020/21".to_owned();
    insta::assert_snapshot!(shown("qof_payments/qof_2021_raw", "", year, None).unwrap(), @r#"
    MAPPING_INDICATORS_2021_v2.csv: NOT READ: no layout fits this text; the nearest is qof-practices-registers, for which it lacks the heading "PRACTICE_CODE", the heading "REGISTER", the heading "PRACTICE_LIST_SIZE"
    MAPPING_NHS_GEOGRAPHIES_2021.csv.gz: NOT READ: no layout fits this text; the nearest is qof-practices-registers, for which it lacks the heading "GROUP_CODE", the heading "REGISTER", the heading "PATIENT_LIST_TYPE", the heading "PRACTICE_LIST_SIZE"
    MAPPING_PCAS_EXCL_TO_INDICATOR_2021_v2.csv.gz: NOT READ: it is neither a workbook nor text in UTF-8 (invalid utf-8 sequence of 1 bytes from index 3115)
    ORGANISATION_REFERENCE_2021.csv.gz: NOT READ: no layout fits this text; the nearest is qof-practices-registers, for which it lacks the heading "GROUP_CODE", the heading "REGISTER", the heading "PATIENT_LIST_TYPE", the heading "PRACTICE_LIST_SIZE"
    PRACTICE_VALIDATION_OUTCOMES_2021.csv: NOT READ: no layout fits this text; the nearest is qof-practices-registers, for which it lacks the heading "GROUP_CODE", the heading "REGISTER", the heading "PATIENT_LIST_TYPE", the heading "PRACTICE_LIST_SIZE"
    PREVALENCE_2021_v2.csv.gz: qof-practices-registers 2020/21 to 2020/21, 6571 bodies, 91994 readings (0 [x])
    "#);
    insta::assert_snapshot!(shown("qof_payments/qof_metadata", "", none, None).unwrap(), @r#"
    CONTROL_FILE.csv: NOT READ: no layout fits this text: it has nothing that one looks for
    INDICATOR_ACHIEVED_POINTS.csv: NOT READ: no layout fits this text; the nearest is list-sizes-ages, for which it lacks the heading "PUBLICATION", the heading "EXTRACT_DATE", the heading "ORG_TYPE", the heading "ONS_CODE", the heading "SEX", the heading "AGE", the heading "NUMBER_OF_PATIENTS"
    INDICATOR_REFERENCE_CONTROL.csv: NOT READ: no layout fits this text; the nearest is qof-practices-registers, for which it lacks the heading "PRACTICE_CODE", the heading "REGISTER", the heading "PATIENT_LIST_TYPE", the heading "PRACTICE_LIST_SIZE"
    INDICATOR_VALUES.csv.gz: NOT READ: no layout fits this text; the nearest is boundaries-groups, for which it lacks the heading "code", the heading "ons_code", the heading "org_type"
    PCA_REFERENCE.csv: NOT READ: it is neither a workbook nor text in UTF-8 (invalid utf-8 sequence of 1 bytes from index 4602)
    PREVIOUS_INDICATOR_MAPPINGS.csv: NOT READ: no layout fits this text; the nearest is qof-practices-registers, for which it lacks the heading "PRACTICE_CODE", the heading "GROUP_CODE", the heading "REGISTER", the heading "PRACTICE_LIST_SIZE"
    QOF_MANUAL_MAPPINGS.csv.gz: NOT READ: no layout fits this text; the nearest is qof-practices-registers, for which it lacks the heading "GROUP_CODE", the heading "REGISTER", the heading "PATIENT_LIST_TYPE", the heading "PRACTICE_LIST_SIZE"
    VALIDATION_RULES.csv: NOT READ: no layout fits this text: it has nothing that one looks for
    "#);
    insta::assert_snapshot!(shown("qof_payments/local_indicators", "", none, None).unwrap(), @r#"
    GP_immunisations.csv.gz: NOT READ: no layout fits this text; the nearest is openprescribing-antibiotics, for which it lacks the heading "month", the heading "code"
    cervicaldec2017.csv.gz: NOT READ: no layout fits this text; the nearest is ccg-names, for which it lacks the heading "ccg_new"
    "#);
}

#[test]
fn payments() {
    let Some(shown) = shown("qof_payments/gp_payments", "", year_of_name, None) else { return };
    insta::assert_snapshot!(shown, @"
    14-15.csv.gz: gp-payments 2014/15 to 2014/15, 7959 bodies, 39795 readings (0 [x]), 7959 related, 7923 of 7923 agree
    15-16.csv.gz: gp-payments 2015/16 to 2015/16, 7841 bodies, 39205 readings (0 [x]), 7841 related, 7797 of 7797 agree
    16-17.csv.gz: gp-payments 2016/17 to 2016/17, 7763 bodies, 38815 readings (0 [x]), 7763 related, 7618 of 7618 agree
    17-18.csv.gz: gp-payments 2017/18 to 2017/18, 7543 bodies, 37715 readings (0 [x]), 7543 related, 7385 of 7385 agree
    18-19.csv.gz: gp-payments 2018/19 to 2018/19, 7279 bodies, 36395 readings (0 [x]), 7279 related, 7149 of 7149 agree
    22-23.csv.gz: gp-payments 2022/23 to 2022/23, 6669 bodies, 33345 readings (0 [x]), 6669 related, 6463 of 6463 agree
    ");
}

/// Lists and registers of groups are those of practices, in another publication: the sums for England.
#[test]
fn groups_and_practices_have_the_same_registers() {
    let (catalogue, layouts) = library();
    let sums = |folder: &str| -> Option<BTreeMap<String, Exact>> {
        let all = files(folder, "1415");
        let (name, bytes) = all.first()?;
        let read = layout::read(name, bytes, &layouts, &catalogue).unwrap();
        let mut sums: BTreeMap<String, Exact> = BTreeMap::new();
        for it in read.readings.iter().filter(|it| !it.value.is_empty() && it.value != "[z]") {
            let sum = sums.entry(it.indicator.clone()).or_insert(Exact::ZERO);
            *sum = &*sum + &Exact::parse_decimal(&it.value).unwrap();
        }
        Some(sums)
    };
    let Some(groups) = sums("qof_payments/qof_ccg") else { return };
    let practices = sums("qof_payments/qof_practice").unwrap();
    for (indicator, is) in [("qof-asthma-register", 3_402_437_u64), ("qof-list-size", 56_817_654)] {
        assert_eq!((&groups[indicator], &practices[indicator]), (&Exact::from(is), &Exact::from(is)));
    }
}

#[test]
fn outcomes_of_groups() {
    let Some(shown) = shown("outcomes_prescribing/ccgois", "", none, None) else { return };
    insta::assert_snapshot!(shown, @r#"
    Coastal-West-Sussex-CCGOIS-June-2017.xlsx: ccg-outcomes 2009 to 2017-03, 1 bodies, 152 readings (18 [x])
        Coastal-West-Sussex-CCGOIS-June-2017.xlsx, sheet 3.4, column "Observed": the figures of 09G contradict themselves; none is taken: 2010/11: female 370 + male 301 = 671, but everyone 383; 2011/12: female 141 + male 135 = 276, but everyone 171; 2012/13: female 229 + male 166 = 395, but everyone 212; 2013/14: female 396 + male 357 = 753, but everyone 333; 2014/15: female 161 + male 143 = 304, but everyone 146; 2015/16: female 235 + male 214 = 449, but everyone 187; ask the publisher which are right
    Crawley-CCGOIS-June-2017.xlsx: ccg-outcomes 2009 to 2017-03, 1 bodies, 152 readings (0 [x])
    Horsham-and-Mid-Sussex-CCGOIS-June-2017.xlsx: ccg-outcomes 2009 to 2017-03, 1 bodies, 152 readings (0 [x])
    indicators.json.gz: NOT READ: it is JSON, which is not read
    "#);
}

/// What a layout says is read as the reader that makes the shipped data reads it, contradictions and all.
#[test]
fn outcomes_are_those_of_the_shipped_data() {
    let (catalogue, layouts) = library();
    let folder = project().join("data/quality-premium");
    let mut there = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            there.insert(name, fs::read(path).unwrap());
        }
    }
    let shipped = facts::unpacked_in(&there, "readings.csv").unwrap();
    let mut reader = csv::Reader::from_reader(shipped.as_ref());
    let headings = reader.headers().unwrap().clone();
    let cell = |record: &csv::StringRecord, name: &str| -> String {
        record.get(headings.iter().position(|it| it == name).unwrap()).unwrap().to_owned()
    };
    let columns = ["organisation", "indicator", "period", "breakdown", "numerator", "denominator", "value"];
    // A publisher who writes 989.0 and one who writes 989 say the same.
    let plain = |text: String| text.strip_suffix(".0").map(ToOwned::to_owned).unwrap_or(text);
    let row = |record: csv::StringRecord| columns.map(|name| plain(cell(&record, name)));
    let shipped: BTreeSet<[String; 7]> = reader
        .records()
        .map(Result::unwrap)
        .filter(|record| {
            cell(record, "source").contains("ccgois") || cell(record, "source").contains("outcomes")
        })
        .map(row)
        .collect();
    let mut read = BTreeSet::new();
    let mut told = Told::default();
    name_groups(&mut told);
    for (name, bytes) in files("outcomes_prescribing/ccgois", "xlsx") {
        let of = layout::read_told(&name, &bytes, &layouts, &catalogue, &told).unwrap();
        read.extend(of.readings.into_iter().map(|it| {
            let period = it.period.to_string();
            let row =
                [it.organisation, it.indicator, period, it.breakdown, it.numerator, it.denominator, it.value];
            row.map(plain)
        }));
    }
    if read.is_empty() {
        return;
    }
    assert_eq!(read.difference(&shipped).next(), None);
    assert_eq!(shipped.difference(&read).next(), None);
    assert_eq!(read.len(), 456);
}

#[test]
fn infections() {
    let Some(shown) = shown("hcai_fingertips", "", none, None) else { return };
    insta::assert_snapshot!(shown, @"
    Temporal_Rates.ods: infection-rates 2009/10 to 2023/24, 42 bodies, 1890 readings (126 [x])
    age_trends_data.rda: NOT READ: it is data of R, or packed otherwise than by gzip, which is not read
    cdi_prior_hc_data.rda: NOT READ: it is data of R, or packed otherwise than by gzip, which is not read
    indicators-CountyUA.data.csv.gz: fingertips-campylobacter 2015 to 2017, 152 bodies, 760 readings (10 [x])
    mf_trend_data.rda: NOT READ: it is data of R, or packed otherwise than by gzip, which is not read
    monthly_ccg_data_raw.rda: NOT READ: it is data of R, or packed otherwise than by gzip, which is not read
    ut_data_extract_compare_england.json.gz: NOT READ: it is JSON, which is not read
    ");
    let (catalogue, layouts) = library();
    let all = files("hcai_fingertips", "CountyUA");
    let read = layout::read(&all[0].0, &all[0].1, &layouts, &catalogue).unwrap();
    let west_sussex =
        read.readings.iter().find(|it| it.organisation == "E10000032" && it.breakdown.is_empty());
    let west_sussex = west_sussex.unwrap();
    insta::assert_snapshot!(
        format!("{} {} {} {}", west_sussex.period, west_sussex.numerator, west_sussex.value, west_sussex.note), @"2015 902 107.861707419737 limits 100.936624525747 to 115.136775507216");
    assert!(read.readings.iter().any(|it| it.breakdown == "0-9-yrs"));
}

#[test]
fn prescribing() {
    let meant = Some("openprescribing-antibiotics");
    let Some(antibiotics) = shown("outcomes_prescribing/openprescribing_ccg", "all_antibiotics", none, meant)
    else {
        return;
    };
    insta::assert_snapshot!(antibiotics, @"all_antibiotics.csv.gz: openprescribing-antibiotics 2020-12 to 2025-12, 214 bodies, 13054 readings (0 [x])");
    let meant = Some("openprescribing-broad-spectrum");
    let broad = shown("outcomes_prescribing/openprescribing_ccg", "broad_spectrum", none, meant).unwrap();
    insta::assert_snapshot!(broad, @"broad_spectrum_list.csv.gz: openprescribing-broad-spectrum 2020-12 to 2025-12, 214 bodies, 13054 readings (0 [x])");
    // Without being told, nobody knows which measure a file is of.
    insta::assert_snapshot!(shown("outcomes_prescribing/openprescribing_ccg", "", none, None).unwrap(), @"
    all_antibiotics.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    aware_antibiotics.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    broad_spectrum_list.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    fluoroquinolones_list.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    injectable_antibiotics.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    opioidome.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    saba.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    statinintensity.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    uti_antibiotics_3_day.csv.gz: NOT READ: it fits several layouts: openprescribing-antibiotics and openprescribing-broad-spectrum
    ");
    insta::assert_snapshot!(shown("outcomes_prescribing", ".", none, None).unwrap(), @r#"
    Annual_Mortality_and_Control_Variables_ccg.csv.gz: NOT READ: no layout fits this text: it has nothing that one looks for
    prescribing_units.xlsx: NOT READ: no layout fits this workbook: it has nothing that one looks for
    star_pu_weights.json: NOT READ: it is JSON, which is not read
    total_antibiotic_prescribing.csv: NOT READ: no layout fits this text; the nearest is openprescribing-antibiotics, for which it lacks the heading "code", the heading "numerator", the heading "denominator"
    "#);
}

#[test]
fn maps() {
    let Some(shown) = shown("boundaries", "", none, None) else { return };
    insta::assert_snapshot!(shown, @r#"
    boundaries_ccg21.rda: NOT READ: it is data of R, or packed otherwise than by gzip, which is not read
    ccg-boundaries.json.gz: NOT READ: it is a map as TopoJSON, which is not read
    ccgs_2018.json.gz: NOT READ: no layout fits this map; the nearest is boundaries-groups, for which it lacks the heading "code"
    ccgs_2019.json.gz: NOT READ: no layout fits this map; the nearest is boundaries-groups, for which it lacks the heading "code"
    ccgs_2020.json.gz: boundaries-groups  to , 191 bodies, 0 readings (0 [x])
    ccgs_cartogram_2019.json.gz: NOT READ: no layout fits this map; the nearest is ccg-names, for which it lacks the heading "ccg_new", the heading "region"
    ccgs_cartogram_2020.json.gz: NOT READ: no layout fits this map; the nearest is boundaries-groups, for which it lacks the heading "code", the heading "ons_code", the heading "org_type"
    org_location_ccg.json.gz: NOT READ: no layout fits this map; the nearest is boundaries-groups, for which it lacks the heading "code"
    "#);
}
