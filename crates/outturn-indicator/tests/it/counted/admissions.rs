//! Emergency admissions and readmissions, against an evaluator that goes through the rows one by one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_core::Exact;
use outturn_indicator::{Session, written};

use super::{Numbers, lines, on, told};
use crate::support::MEMORY;

const HEAD: &str = "episode_id,spell_id,episode_order,person_id,commissioner_code,sex,age_at_admission,\
                    patient_classification,admission_method,admission_source,admission_date,discharge_date,\
                    discharge_method,primary_diagnosis,treatment_function\n";

/// An indicator's id, the diagnoses that it counts, the bands of its standard, and the oldest age that is counted.
type Counted<'a> = (&'a str, &'a [&'a str], &'a [(u64, u64)], u64);

/// An admission as the evaluator sees it.
struct Admission {
    ccg: &'static str,
    sex: &'static str,
    age: u64,
    diagnosis: &'static str,
    counts: bool,
}

/// First ages and weights of the European Standard Population of 2013, written out again.
const EUROPEAN: [(u64, u64); 19] = [
    (0, 5_000),
    (5, 5_500),
    (10, 5_500),
    (15, 5_500),
    (20, 6_000),
    (25, 6_000),
    (30, 6_500),
    (35, 7_000),
    (40, 7_000),
    (45, 7_000),
    (50, 7_000),
    (55, 6_500),
    (60, 6_000),
    (65, 5_500),
    (70, 5_000),
    (75, 4_000),
    (80, 2_500),
    (85, 1_500),
    (90, 1_000),
];

fn made_up(numbers: &mut Numbers) -> (String, Vec<Admission>) {
    let (mut text, mut all) = (HEAD.to_owned(), Vec::new());
    for at in 0..1_500 {
        let ccg = numbers.one_of(&["00C", "02Y"]);
        let sex = numbers.one_of(&["1", "2", "1", "2", "2", "X"]);
        let age = if numbers.below(2) == 0 { numbers.below(19) } else { numbers.below(96) };
        let diagnosis = numbers.one_of(&["J459", "E101", "G409", "J219", "L030", "S720", "J189", "I48X"]);
        let method = numbers.one_of(&["21", "2A", "21", "11", "2B"]);
        let class = numbers.one_of(&["1", "1", "1", "1", "2"]);
        let order = numbers.one_of(&["1", "1", "1", "1", "2"]);
        let source = numbers.one_of(&["19", "19", "19", "51", ""]);
        let (day, year) = (1 + numbers.below(28), numbers.one_of(&["2014", "2014", "2014", "2013"]));
        let date = format!("{year}-07-{day:02}");
        writeln!(
            text,
            "e{at},s{at},{order},p{},{ccg},{sex},{age},{class},{method},{source},{date},,,{diagnosis},300",
            numbers.below(200)
        )
        .unwrap();
        let counts = matches!(sex, "1" | "2")
            && matches!(method, "21" | "2A")
            && class == "1"
            && order == "1"
            && source != "51"
            && year == "2014";
        all.push(Admission { ccg, sex, age, diagnosis, counts });
    }
    (text, all)
}

/// A day's patients of every age and sex: 40 and more of each.
fn people() -> (String, impl Fn(&str, &str, u64) -> u64) {
    let of = |ccg: &str, sex: &str, age: u64| {
        40 + age % 7 + if sex == "1" { 3 } else { 0 } + if ccg == "00C" { 11 } else { 0 }
    };
    let mut text = "practice_code,commissioner_code,as_at,sex,age,patients\n".to_owned();
    for ccg in ["00C", "02Y"] {
        for sex in ["1", "2"] {
            for age in 0..=95 {
                writeln!(text, "P{ccg},{ccg},2014-10-01,{sex},{age},{}", of(ccg, sex, age)).unwrap();
                // An earlier count of the same year is not taken.
                writeln!(text, "P{ccg},{ccg},2014-04-01,{sex},{age},1").unwrap();
            }
        }
    }
    (text, of)
}

/// A rate for each 100,000, weighted by the standard, men and women apart.
fn rate(
    ccg: &str,
    bands: &[(u64, u64)],
    top: u64,
    events: &dyn Fn(&str, u64, u64) -> u64,
    people: &dyn Fn(&str, &str, u64) -> u64,
) -> Exact {
    let (mut sum, mut weights) = (Exact::ZERO, Exact::ZERO);
    for (at, (from, weight)) in bands.iter().enumerate() {
        let to = bands.get(at + 1).map_or(top, |(next, _)| next - 1);
        for sex in ["1", "2"] {
            let there: u64 = (*from..=to).map(|age| people(ccg, sex, age)).sum();
            let weighted = &Exact::from(events(sex, *from, to)) * &Exact::from(*weight);
            sum = &sum + &Exact::ratio(&weighted, &Exact::from(there)).unwrap();
            weights = &weights + &Exact::from(*weight);
        }
    }
    Exact::ratio(&(&sum * &Exact::from(100_000)), &weights).unwrap()
}

#[test]
fn four_indicators_and_their_composite() {
    let mut numbers = Numbers(7);
    let (admissions, all) = made_up(&mut numbers);
    let (registrations, people) = people();
    let tables = [("admissions", admissions.as_str()), ("registrations", registrations.as_str())];
    let under_19: Vec<(u64, u64)> = vec![(0, 5_000), (5, 5_500), (10, 5_500), (15, 4_400)];
    let ours: [Counted<'_>; 4] = [
        ("admissions-chronic-acs", &["J459", "E101", "G409", "I48X"], &EUROPEAN, 95),
        ("admissions-acute-conditions", &["L030", "J189"], &EUROPEAN, 95),
        ("admissions-asthma-diabetes-epilepsy-under-19", &["J459", "E101", "G409"], &under_19, 18),
        ("admissions-children-lower-respiratory", &["J219", "J189"], &under_19, 18),
    ];
    let mut any: BTreeMap<&str, u64> = BTreeMap::new();
    for admission in all.iter().filter(|it| it.counts) {
        let counted = ours
            .iter()
            .any(|(_, codes, _, top)| codes.contains(&admission.diagnosis) && admission.age <= *top);
        *any.entry(admission.ccg).or_default() += u64::from(counted);
    }
    for (id, codes, bands, top) in ours {
        // The answer must not depend on how the work is divided.
        for session in [Session::new(MEMORY), Session::divided(MEMORY, 3, 17)] {
            let (computed, _) = on(&session.unwrap(), id, "2014/15", &tables, None).unwrap();
            assert_eq!(computed.as_at, [None, Some("2014-10-01".to_owned())]);
            for reading in &computed.readings {
                let ccg = reading.organisation.as_str();
                let mine =
                    || all.iter().filter(|it| it.counts && it.ccg == ccg && codes.contains(&it.diagnosis));
                let total = mine().filter(|it| it.age <= top).count();
                assert_eq!(written(&reading.numerator), total.to_string(), "{id} {ccg}");
                assert!(total >= 10, "{id} {ccg}: {total}");
                let events = |sex: &str, from: u64, to: u64| {
                    mine().filter(|it| it.sex == sex && (from..=to).contains(&it.age)).map(|_| 1).sum()
                };
                let expected = rate(ccg, bands, top, &events, &people);
                assert_eq!(reading.value.known(), Some(&expected), "{id} {ccg}");
                let estimate = reading.estimate.as_ref().unwrap();
                assert!(estimate.lower() < estimate.value() && estimate.value() < estimate.upper());
            }
        }
    }
    let composite = told("avoidable-emergency-admissions", "2014/15", &tables);
    let mut expected = String::new();
    for ccg in ["00C", "02Y"] {
        let there: u64 = ["1", "2"].iter().flat_map(|sex| (0..=95).map(|age| people(ccg, sex, age))).sum();
        let rate = Exact::ratio(&Exact::from(any[ccg] * 100_000), &Exact::from(there)).unwrap();
        let rate = written(&outturn_core::Figure::Known(rate));
        writeln!(expected, "{ccg}: {} / {there} = {rate}", any[ccg]).unwrap();
    }
    assert_eq!(composite, expected);
}

#[test]
fn a_rate_of_few_events_is_withheld() {
    let admissions = format!("{HEAD}e1,s1,1,p1,00C,1,40,1,21,19,2014-05-01,,,J459,300\n");
    let (registrations, _) = people();
    let tables = [("admissions", admissions.as_str()), ("registrations", registrations.as_str())];
    insta::assert_snapshot!(told("admissions-chronic-acs", "2014/15", &tables), @"
    00C: 1 / 10646 = [x] (there are fewer events than the method needs: 1, and 10 are needed)
    02Y: [x] / 8534 = [x] (the count of events is missing (no row of admissions is about it in 2014/15), and it is not taken to be zero)
    ");
    // Without anybody registered there is no rate either.
    let none = "practice_code,commissioner_code,as_at,sex,age,patients\n";
    let tables = [("admissions", admissions.as_str()), ("registrations", none)];
    insta::assert_snapshot!(told("admissions-chronic-acs", "2014/15", &tables), @"00C: 1 / [x] = [x] (the population is missing (no row of registrations is about it for 2014/15), and it is not taken to be zero)");
}

#[test]
fn readmissions_follow_a_discharge_within_thirty_days() {
    let rows = "e1,s1,1,p1,00C,1,40,1,11,19,2014-05-01,2014-05-10,1,S720,110\n\
                e2,s1,2,p1,00C,1,40,1,11,19,2014-05-01,2014-05-10,1,S720,300\n\
                e3,s2,1,p1,00C,1,40,1,21,19,2014-06-08,2014-06-09,1,J189,300\n\
                e4,s3,1,p1,00C,1,40,1,21,19,2014-07-09,2014-07-10,1,J189,300\n\
                e5,s4,1,p2,00C,1,40,1,21,19,2014-05-01,2014-05-10,4,I219,300\n\
                e6,s5,1,p3,00C,2,40,1,21,19,2014-05-01,2014-05-10,1,C509,300\n\
                e7,s6,1,p4,00C,2,40,1,21,19,2014-05-01,2014-05-10,1,J189,300\n\
                e8,s7,1,p4,00C,2,40,1,11,19,2014-05-12,2014-05-13,1,J189,300\n\
                e9,s8,1,p4,02Y,2,40,1,2A,19,2014-05-20,,,J189,300\n";
    let admissions = format!("{HEAD}{rows}");
    // 00C: s1 (8 June is 29 days after 10 May: yes), s2 (9 July is 30 days after 9 June: no), s3 (no), s6 (20 May: yes)
    // and s7 (yes). s4 ended in death, s5 was for cancer; s8 has not ended.
    let tables = [("admissions", admissions.as_str())];
    let (computed, _) =
        on(&crate::support::session(), "emergency-readmissions-30-days", "2014/15", &tables, None).unwrap();
    assert_eq!(lines(&computed), "00C: 3 / 5 = 60\n");
    let steps = &computed.readings[0].steps;
    assert_eq!((steps.rows, steps.excluded, steps.numerator), (7, 2, 3));
    assert_eq!(computed.without_day, 1);
}
