//! Input that is missing, empty, impossible or very large.

use outturn_core::{Exact, Figure};
use outturn_statistics::funnel::{Funnel, Scale, Shape, Unit};
use outturn_statistics::inequality::{Group, Measured, inequality};
use outturn_statistics::life::{AGES, Ages, life_expectancies};
use outturn_statistics::mean::mean;
use outturn_statistics::quantile::{First, quantiles};
use outturn_statistics::standard::{
    Band, Exposed, Reference, ReferenceBand, Standard, direct, expected, indirect_ratio,
};
use outturn_statistics::xmr::{Assurance, Better, Rule, Segment, Variation, chart};
use outturn_statistics::{Confidence, Events, Kind, People, Per, Poisson, Withheld, crude, known};

const P95: Confidence = Confidence::P95;
const FIELD: Poisson = Poisson::Field;

fn nothings() -> [(Figure, Kind); 3] {
    [
        (Figure::Missing("not collected".into()), Kind::Missing),
        (Figure::Suppressed, Kind::Suppressed),
        (Figure::NotApplicable, Kind::NotApplicable),
    ]
}

fn kind(withheld: &Withheld) -> Option<Kind> {
    match withheld {
        Withheld::Nothing { kind, .. } => Some(*kind),
        _ => None,
    }
}

fn european(change: impl Fn(usize, Band) -> Option<Band>) -> Result<outturn_statistics::Estimate, Withheld> {
    let standard = Standard::european_2013();
    let bands = standard
        .bands()
        .enumerate()
        .filter_map(|(at, (name, _))| change(at, Band::new(name, known(at * 3), known(40_000 - 1_000 * at))));
    let bands: Vec<Band> = bands.collect();
    direct(&bands, &standard, Per::HUNDRED_THOUSAND, FIELD, P95)
}

#[test]
fn nothing_is_ever_zero() {
    for (nothing, which) in nothings() {
        let events = Events::of(nothing.clone());
        let people = || Exposed::new("a", known(10));
        let reference = Reference::new(&[ReferenceBand::new("a", known(5), known(100))]).unwrap();
        let unit = |observed: &Figure| Unit::new("u", observed.clone(), known(10));
        let found = [
            crude::count(&events, FIELD, P95).unwrap_err(),
            crude::rate(&events, &known(10), Per::ONE, FIELD, P95).unwrap_err(),
            crude::rate(&Events::of(known(1)), &nothing, Per::ONE, FIELD, P95).unwrap_err(),
            crude::proportion(&nothing, &known(10), Per::ONE, P95).unwrap_err(),
            crude::proportion(&known(1), &nothing, Per::ONE, P95).unwrap_err(),
            mean(&[known(1), nothing.clone(), known(2)], P95).unwrap_err(),
            european(|at, band| {
                Some(if at == 7 { Band { events: nothing.clone().into(), ..band } } else { band })
            })
            .unwrap_err(),
            european(|at, band| {
                Some(if at == 7 { Band { population: nothing.clone(), ..band } } else { band })
            })
            .unwrap_err(),
            indirect_ratio(&nothing, &[people()], &reference, Per::ONE, FIELD, P95).unwrap_err(),
            expected(&[Exposed::new("a", nothing.clone())], &reference).unwrap_err(),
            Reference::new(&[ReferenceBand::new("a", nothing.clone(), known(100))]).unwrap_err(),
            Funnel::of(Shape::Ratio, &[unit(&known(1)), unit(&nothing)]).unwrap_err(),
            quantiles(&[known(1), nothing.clone()], 1, First::Lowest)[1].clone().unwrap_err(),
            chart(&[known(1), nothing.clone(), known(2)], &[]).unwrap_err(),
            Measured::given(&nothing, &known(1)).unwrap_err(),
            Measured::given(&known(1), &nothing).unwrap_err(),
        ];
        for withheld in found {
            assert_eq!(kind(&withheld), Some(which), "{withheld}");
            assert!(withheld.to_string().ends_with("and it is not taken to be zero"), "{withheld}");
        }
        let people = Events::Repeat(vec![People { events_each: 2, people: nothing.clone() }]);
        let repeat = crude::rate(&people, &known(10), Per::ONE, FIELD, P95).unwrap_err();
        assert_eq!(kind(&repeat), Some(which));
        assert!(repeat.to_string().starts_with("the numerator (people with 2 events each)"), "{repeat}");
        let mut ages = AGES.map(|from| Ages::new(from, known(20), known(900)));
        ages[4].deaths = nothing.clone();
        assert_eq!(kind(&life_expectancies(&ages, &AGES, P95).unwrap_err()), Some(which));
        let mut groups = ["a", "b", "c", "d", "e"]
            .map(|name| Group::new(name, known(10), Measured::given(&known(5), &known(1))));
        groups[2].measured = Measured::given(&nothing, &known(1));
        assert_eq!(kind(&inequality(&groups, P95).unwrap_err()), Some(which));
        // What is withheld for want of a figure is that kind of nothing in what is worked out from it.
        let written = Figure::from(Withheld::Nothing { place: "x".into(), kind: which, why: String::new() });
        assert_eq!(written.shorthand(), nothing.shorthand());
    }
}

#[test]
fn a_true_zero_is_a_count() {
    let none = crude::rate(&Events::of(known(0)), &known(5_000), Per::THOUSAND, FIELD, P95).unwrap();
    assert_eq!(format!("{none:.4}"), "0.0000 (0.0000 to 0.7378)");
    let none = crude::rate(&Events::Repeat(Vec::new()), &known(5_000), Per::THOUSAND, FIELD, P95).unwrap();
    assert_eq!(format!("{none:.4}"), "0.0000 (0.0000 to 0.7378)");
    let zero_in_a_band =
        european(|at, band| Some(if at == 18 { Band::new("90+", known(0), known(9)) } else { band }));
    assert!(zero_in_a_band.is_ok());
}

#[test]
fn the_lower_limit_of_byar_is_never_below_zero() {
    let one = crude::count(&Events::of(known(1)), Poisson::Byar, Confidence::P998).unwrap();
    assert!(one.lower().abs() < f64::EPSILON, "{one}");
    let part = Figure::Known(Exact::fraction(1, 10).unwrap());
    let part = crude::count(&Events::of(part), Poisson::Byar, P95).unwrap();
    assert!(part.lower().abs() < f64::EPSILON, "{part}");
}

#[test]
fn what_cannot_be_is_withheld() {
    let below = crude::count(&Events::of(known(-1)), FIELD, P95);
    assert_eq!(below, Err(Withheld::Negative { place: "the numerator".into() }));
    let nobody = crude::rate(&Events::of(known(3)), &known(0), Per::ONE, FIELD, P95);
    assert_eq!(nobody, Err(Withheld::Zero { place: "the denominator".into() }));
    let more = crude::proportion(&known(11), &known(10), Per::ONE, P95);
    assert_eq!(more, Err(Withheld::MoreThanAll { place: "the numerator".into() }));
    // Of a rate there may be more than people.
    assert!(crude::rate(&Events::of(known(11)), &known(10), Per::ONE, FIELD, P95).is_ok());
    let nothing_expected = Reference::new(&[ReferenceBand::new("a", known(0), known(100))]).unwrap();
    let ratio =
        indirect_ratio(&known(1), &[Exposed::new("a", known(10))], &nothing_expected, Per::ONE, FIELD, P95);
    assert_eq!(ratio, Err(Withheld::Zero { place: "the expected count".into() }));
    assert!(mean(&[known(4)], P95).is_err() && mean(&[], P95).is_err());
}

#[test]
fn bands_are_matched_by_name_and_all_of_them_are_needed() {
    let missing = european(|at, band| (at != 3).then_some(band));
    assert_eq!(missing, Err(Withheld::BandMissing { band: "15-19".into() }));
    let empty = european(|at, band| Some(if at == 3 { Band { population: known(0), ..band } } else { band }));
    assert_eq!(empty, Err(Withheld::BandEmpty { band: "15-19".into() }));
    let twice = european(|at, band| Some(if at == 3 { Band { name: "5-9".into(), ..band } } else { band }));
    assert_eq!(twice, Err(Withheld::BandTwice { band: "5-9".into() }));
    let unknown =
        european(|at, band| Some(if at == 3 { Band { name: "15 to 19".into(), ..band } } else { band }));
    assert_eq!(unknown, Err(Withheld::BandUnknown { band: "15 to 19".into() }));
    assert!(Standard::new([("a", Exact::ZERO)]).is_err());
    assert!(Standard::new::<&str>([]).is_err());
}

#[test]
fn fewer_than_ten_events_have_no_standardised_rate() {
    let rate = |events: u64| {
        european(|at, band| Some(Band { events: known(if at == 10 { events } else { 0 }).into(), ..band }))
    };
    let nine = rate(9).unwrap_err();
    assert_eq!(nine.to_string(), "there are fewer events than the method needs: 9, and 10 are needed");
    assert!(rate(10).is_ok());
}

#[test]
fn very_large_counts_have_limits() {
    let most = u64::MAX;
    for way in [Poisson::Field, Poisson::Byar, Poisson::Exact] {
        let count = crude::count(&Events::of(known(most)), way, P95).unwrap();
        let half = (count.upper() - count.lower()) / 2.0 / 2.0_f64.powi(32);
        assert!((half - P95.z()).abs() < 1e-2, "{way:?} {half}");
    }
    let share = crude::proportion(&known(most - 1), &known(most), Per::ONE, P95).unwrap();
    assert!(share.upper() <= 1.0 && share.lower() > 0.999);
    // 10 to the power of 400 is beyond any float.
    let ten: Exact = Exact::from(10_000_000_000_u64);
    let huge = (0..40).fold(Exact::ONE, |so_far, _| &so_far * &ten);
    assert_eq!(crude::count(&Events::of(known(huge.clone())), FIELD, P95), Err(Withheld::OutOfRange));
    assert!(crude::proportion(&known(1), &known(huge), Per::ONE, P95).is_err());
}

/// Every function on every pair of numbers that are as awkward as numbers can be: a result is sound, or it is withheld.
#[test]
fn no_number_gives_a_result_that_is_none() {
    let ten: Exact = Exact::from(10_000_000_000_u64);
    let huge = (0..40).fold(Exact::ONE, |so_far, _| &so_far * &ten);
    let tiny = Exact::ratio(&Exact::ONE, &huge).unwrap();
    let numbers = [
        Exact::ZERO,
        Exact::ONE,
        Exact::from(u64::MAX),
        Exact::fraction(1, 3).unwrap(),
        tiny.clone(),
        huge.clone(),
        &huge * &huge,
        &huge + &Exact::ONE,
        &Exact::ONE + &tiny,
        &Exact::ONE - &tiny,
        Exact::from(-1),
    ];
    let (mut sound, mut withheld) = (0, 0);
    let mut take = |result: Result<outturn_statistics::Estimate, Withheld>| match result {
        Ok(it) => {
            assert!(it.lower().is_finite() && it.value().is_finite() && it.upper().is_finite(), "{it}");
            assert!(it.lower() <= it.value() && it.value() <= it.upper(), "{it}");
            sound += 1;
        }
        Err(_) => withheld += 1,
    };
    for one in &numbers {
        for other in &numbers {
            let (a, b) = (known(one.clone()), known(other.clone()));
            let repeat = Events::Repeat(vec![People { events_each: 3, people: a.clone() }]);
            for way in [Poisson::Field, Poisson::Byar, Poisson::Exact] {
                take(crude::rate(&Events::of(a.clone()), &b, Per::HUNDRED_THOUSAND, way, Confidence::P998));
                take(crude::rate(&repeat, &b, Per::ONE, way, P95));
            }
            take(crude::proportion(&a, &b, Per::HUNDRED, P95));
            take(mean(&[a.clone(), b.clone(), known(3)], P95));
            take(european(|at, band| {
                Some(if at == 4 { Band::new(band.name, a.clone(), b.clone()) } else { band })
            }));
            let mut units = vec![Unit::new("u", a.clone(), b.clone())];
            units.extend((1..5).map(|at| Unit::new("v", known(at * 7), known(at * 40))));
            for shape in [Shape::Proportion, Shape::Rate, Shape::Ratio] {
                let Ok(funnel) = Funnel::of(shape, &units) else { continue };
                take(funnel.limits(&b, Per::ONE, P95));
                for scale in [Scale::Log, Scale::SquareRoot, Scale::Arcsine] {
                    if let Ok(widened) = funnel.clone().widened(&units, scale) {
                        take(widened.limits(&known(40), Per::ONE, P95));
                    }
                }
            }
            let mut ages = AGES.map(|from| Ages::new(from, known(20), known(900)));
            ages[5] = Ages::new(25, a.clone(), b.clone());
            if let Ok(years) = life_expectancies(&ages, &AGES, P95) {
                for it in years {
                    take(it.years);
                }
            }
            let mut groups = ["a", "b", "c", "d", "e"]
                .map(|name| Group::new(name, known(10), Measured::given(&known(5), &known(1))));
            groups[2] = Group::new("c", b.clone(), Measured::given(&a, &b));
            if let Ok(found) = inequality(&groups, P95) {
                take(Ok(found.slope));
                take(found.relative);
            }
            let points = [a.clone(), b.clone(), known(1), known(2)];
            assert!(chart(&points, &[]).is_ok());
        }
    }
    assert!(sound > 800 && withheld > 600, "{sound} sound, {withheld} withheld");
}

#[test]
fn funnels_withhold_what_their_scale_does_not_take() {
    let units = [(0, 5), (9, 10), (20, 15)]
        .map(|(seen, of)| Unit::new(format!("unit {seen}"), known(seen), known(of)));
    let funnel = Funnel::of(Shape::Ratio, &units).unwrap();
    let log = funnel.clone().widened(&units, Scale::Log).unwrap_err();
    let said = "the count of unit 0 is zero, which has no logarithm; the square root scale takes it";
    assert_eq!(log.to_string(), said);
    assert!(matches!(funnel.clone().widened(&units, Scale::Arcsine), Err(Withheld::Scale { .. })));
    assert!(funnel.clone().widened(&units, Scale::SquareRoot).is_ok());
    assert!(funnel.widened(&units[..1], Scale::SquareRoot).is_err());
    let none = Funnel::about(Shape::Rate, Exact::ZERO).unwrap();
    assert!(none.limits(&known(10), Per::ONE, P95).is_err());
    let over = [Unit::new("u", known(11), known(10))];
    assert!(matches!(Funnel::of(Shape::Proportion, &over), Err(Withheld::MoreThanAll { .. })));
}

#[test]
fn life_tables_withhold_what_small_numbers_do_not_carry() {
    let ages = |deaths: u64, people: u64| AGES.map(|from| Ages::new(from, known(deaths), known(people)));
    let few = life_expectancies(&ages(1, 250), &AGES, P95).unwrap_err();
    assert_eq!(
        few.to_string(),
        "there are fewer person-years than the method needs: 5,000, and 5,001 are needed"
    );
    assert!(life_expectancies(&ages(1, 251), &AGES, P95).is_ok());
    let more = life_expectancies(&ages(1_000, 900), &AGES, P95);
    assert_eq!(more, Err(Withheld::MoreThanAll { place: "the count of deaths from age 0".into() }));
    let mut last = ages(5, 900);
    last[19].deaths = known(0);
    let last = life_expectancies(&last, &AGES, P95).unwrap_err();
    assert_eq!(last.to_string(), "the count of deaths from age 90 is zero");
    let mut wide = ages(1, 300);
    wide[19] = Ages::new(90, known(1), known(20));
    let wide = life_expectancies(&wide, &AGES, Confidence::P90).unwrap();
    assert_eq!(wide[19].years, Err(Withheld::TooWide { most: "20 years" }));
    let gone = life_expectancies(&ages(5, 900)[..19], &AGES, P95);
    assert_eq!(gone.unwrap_err(), Withheld::BandMissing { band: "from age 90".into() });
}

#[test]
fn a_relative_index_that_may_be_over_zero_is_withheld() {
    let groups = [1, 2, 3, 4, 5].map(|value| {
        Group::new(value.to_string(), known(100), Measured::given(&known(value - 1), &known(2)))
    });
    let found = inequality(&groups, P95).unwrap();
    assert_eq!(found.relative, Err(Withheld::RatioToZero));
    assert!((found.slope.value() - 5.0).abs() < 1e-12);
    assert!(matches!(inequality(&groups[..4], P95), Err(Withheld::TooFew { .. })));
}

fn rules(points: &[i64], segments: &[Segment]) -> Vec<Vec<Rule>> {
    let figures: Vec<Figure> = points.iter().map(|point| known(*point)).collect();
    chart(&figures, segments).unwrap().points().iter().map(|point| point.rules.clone()).collect()
}

#[test]
fn seven_on_one_side_or_in_one_direction_are_a_special_cause() {
    let shift = [4, 6, 5, 6, 4, 5, 6, 14, 16, 15, 16, 14, 15, 16];
    let found = rules(&shift, &[]);
    assert!(found.iter().all(|rules| rules.contains(&Rule::Shift)), "{found:?}");
    // With a new segment there is nothing special left.
    let found = rules(&shift, &[Segment::default(), Segment { from: 7, baseline: None }]);
    assert!(found.iter().all(Vec::is_empty), "{found:?}");
    let six = [50, 10, 20, 30, 40, 50, 60, 55, 0, 90, 20, 80];
    assert!(rules(&six, &[]).iter().all(|rules| !rules.contains(&Rule::Trend)));
    let seven = [50, 10, 20, 30, 40, 50, 60, 70, 0, 90, 20, 80];
    let found = rules(&seven, &[]);
    assert_eq!(found.iter().filter(|rules| rules.contains(&Rule::Trend)).count(), 7);
}

#[test]
fn a_series_that_does_not_move_is_common_cause() {
    let tenth = Figure::Known(Exact::fraction(1, 10).unwrap());
    let flat = chart(&vec![tenth; 13], &[]).unwrap();
    assert_eq!(flat.limits().lower, flat.limits().upper);
    assert_eq!(flat.variation(Better::Lower), Variation::Common);
    assert_eq!(flat.assurance(&Exact::fraction(1, 10).unwrap(), Better::Lower), Assurance::HitOrMiss);
    assert_eq!(flat.assurance(&Exact::ZERO, Better::Lower), Assurance::Fails);
    assert_eq!(flat.assurance(&Exact::ZERO, Better::Neither), Assurance::NotJudged);
}

#[test]
fn a_target_is_held_against_the_limits_that_hold_now() {
    let points: Vec<Figure> = [9, 11, 10, 9, 11, 10, 59, 61, 60, 59, 61, 60].map(known).to_vec();
    let target = Exact::from(40);
    let segments = [Segment::default(), Segment { from: 6, baseline: Some(3) }];
    let found = chart(&points, &segments).unwrap();
    assert_eq!(found.assurance(&target, Better::Higher), Assurance::Passes);
    assert_eq!(found.segments().len(), 2);
    assert_eq!(found.limits().points, 3);
    assert!(found.limits().are_provisional());
    assert_eq!(chart(&points[..6], &[]).unwrap().assurance(&target, Better::Higher), Assurance::Fails);
}

#[test]
fn charts_that_cannot_be_drawn_are_withheld() {
    let points: Vec<Figure> = (0..5).map(known).collect();
    let at = |from| Segment { from, baseline: None };
    for segments in [vec![at(1)], vec![at(0), at(9)], vec![at(0), at(3), at(2)]] {
        assert_eq!(chart(&points, &segments), Err(Withheld::Segments), "{segments:?}");
    }
    assert!(matches!(chart(&points, &[at(0), at(4)]), Err(Withheld::TooFew { .. })));
    assert!(matches!(
        chart(&points, &[Segment { from: 0, baseline: Some(1) }]),
        Err(Withheld::TooFew { .. })
    ));
    assert!(matches!(chart(&[], &[]), Err(Withheld::TooFew { .. })));
}

#[test]
fn quantiles_need_as_many_values_as_groups() {
    let five: Vec<Figure> = (0..5).map(known).collect();
    assert!(quantiles(&five, 6, First::Lowest).iter().all(Result::is_err));
    assert!(quantiles(&five, 0, First::Lowest).iter().all(Result::is_err));
    let tied: Vec<Figure> = vec![known(1); 5];
    assert_eq!(quantiles(&tied, 5, First::Lowest), vec![Ok(1); 5]);
}

#[test]
fn confidence_and_rates_are_given_within_reason() {
    let level = |text: &str| Confidence::new(&crate::exact(text));
    assert!(level("0.5").is_some() && level("0.9999").is_some());
    assert!(
        level("0.4").is_none()
            && level("1").is_none()
            && level("0.95000001").is_none()
            && level("95").is_none()
    );
    assert_eq!(Per::HUNDRED_THOUSAND.to_string(), "per 100,000");
}
