//! What holds of every result.

use outturn_core::Exact;
use outturn_statistics::funnel::{Funnel, Shape};
use outturn_statistics::life::{Ages, life_expectancies};
use outturn_statistics::mean::{Moments, mean};
use outturn_statistics::quantile::{First, quantiles};
use outturn_statistics::standard::{Band, Standard, WeightedBand, direct, direct_weighted};
use outturn_statistics::xmr::chart;
use outturn_statistics::{Confidence, Estimate, Events, People, Per, Poisson, Withheld, crude, known};
use proptest::prelude::*;

const LEVELS: [Confidence; 4] = [Confidence::P90, Confidence::P95, Confidence::P99, Confidence::P998];

fn ways() -> impl Strategy<Value = Poisson> {
    prop_oneof![Just(Poisson::Field), Just(Poisson::Byar), Just(Poisson::Exact)]
}

/// Counts of every size, small ones often.
fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..30, 0_u64..100_000, 0_u64..2_000_000_000, any::<u64>()]
}

fn is_sound(estimate: &Estimate) -> Result<(), TestCaseError> {
    let [lower, value, upper] = [estimate.lower(), estimate.value(), estimate.upper()];
    prop_assert!(lower.is_finite() && value.is_finite() && upper.is_finite(), "{estimate}");
    prop_assert!(lower <= value && value <= upper, "{estimate}");
    Ok(())
}

/// Wider confidence gives limits that lie no further in.
fn widen(estimates: &[Estimate]) -> Result<(), TestCaseError> {
    for pair in estimates.windows(2) {
        is_sound(&pair[1])?;
        let room = 1e-12 * pair[0].upper().abs();
        prop_assert!(pair[1].lower() <= pair[0].lower() + room, "{} {}", pair[0], pair[1]);
        prop_assert!(pair[1].upper() >= pair[0].upper() - room, "{} {}", pair[0], pair[1]);
    }
    Ok(())
}

fn bands() -> impl Strategy<Value = Vec<(u64, u64, u32)>> {
    prop::collection::vec((0_u64..2_000, 1_u64..5_000_000, 0_u32..9_000), 1..25)
}

fn standardised(rows: &[(u64, u64, u32)], order: &[usize]) -> Result<Estimate, Withheld> {
    standardised_at(rows, order, Confidence::P95)
}

fn standardised_at(
    rows: &[(u64, u64, u32)],
    order: &[usize],
    level: Confidence,
) -> Result<Estimate, Withheld> {
    let names: Vec<String> = (0..rows.len()).map(|at| format!("band {at}")).collect();
    let weights = names.iter().zip(rows).map(|(name, row)| (name.as_str(), Exact::from(row.2)));
    let standard = Standard::new(weights)?;
    let bands: Vec<Band> =
        order.iter().map(|at| Band::new(&names[*at], known(rows[*at].0), known(rows[*at].1))).collect();
    direct(&bands, &standard, Per::HUNDRED_THOUSAND, Poisson::Field, level)
}

proptest! {
    #[test]
    fn events_that_weigh_one_have_the_rate_of_their_count(
        bands in proptest::collection::vec((0_u64..500, 1_u64..1_000_000, 1_u64..9_000), 1..6),
    ) {
        let named = |at: usize| at.to_string();
        let weights = bands.iter().enumerate().map(|(at, (_, _, weight))| (named(at), Exact::from(*weight)));
        let standard = Standard::new(weights).unwrap();
        let plain: Vec<Band> = bands.iter().enumerate()
            .map(|(at, (events, people, _))| Band::new(named(at), Events::of(known(*events)), known(*people)))
            .collect();
        let weighted: Vec<WeightedBand> = bands.iter().enumerate()
            .map(|(at, (events, people, _))| {
                let (some, rest) = (events / 3, events - events / 3);
                let events = vec![(known(some), Exact::ONE), (known(rest), Exact::ONE)];
                WeightedBand { name: named(at), events, population: known(*people) }
            })
            .collect();
        let (per, way) = (Per::HUNDRED_THOUSAND, Poisson::Field);
        let one = direct(&plain, &standard, per, way, Confidence::P95);
        let other = direct_weighted(&weighted, &standard, per, way, Confidence::P95);
        match (one, other) {
            (Ok(one), Ok(other)) => {
                prop_assert_eq!(one.exact(), other.exact());
                prop_assert_eq!(one.to_string(), other.to_string());
            }
            (one, other) => prop_assert_eq!(one, other),
        }
    }

    #[test]
    fn counts_have_sound_limits_that_widen_with_confidence(count in counts(), way in ways()) {
        let all: Result<Vec<_>, _> =
            LEVELS.iter().map(|level| crude::count(&Events::of(known(count)), way, *level)).collect();
        let all = all.unwrap();
        is_sound(&all[0])?;
        widen(&all)?;
        prop_assert!(all[3].lower() >= 0.0);
        prop_assert!(count > 0 || all[3].lower() == 0.0);
    }

    #[test]
    fn byar_and_exact_limits_grow_close_as_counts_grow(count in 100_u64..1_000_000_000) {
        let of = |way| crude::count(&Events::of(known(count)), way, Confidence::P95).unwrap();
        let (byar, exact) = (of(Poisson::Byar), of(Poisson::Exact));
        let apart = (byar.lower() / exact.lower() - 1.0).abs().max((byar.upper() / exact.upper() - 1.0).abs());
        prop_assert!(apart < 0.05 / exact.value(), "{byar} {exact} {apart}");
    }

    #[test]
    fn proportions_lie_within_zero_and_one(part in counts(), rest in counts()) {
        let whole = Exact::from(part) + Exact::from(rest);
        let of = |level| crude::proportion(&known(part), &known(whole.clone()), Per::ONE, level);
        if whole.is_zero() {
            prop_assert!(of(Confidence::P95).is_err());
        } else {
            let all: Vec<_> = LEVELS.iter().map(|level| of(*level).unwrap()).collect();
            is_sound(&all[0])?;
            widen(&all)?;
            prop_assert!(all[3].lower() >= 0.0 && all[3].upper() <= 1.0);
            // The share of the rest has the same limits, from the other end.
            let rest = crude::proportion(&known(rest), &known(whole), Per::ONE, Confidence::P95).unwrap();
            prop_assert!((rest.lower() + all[1].upper() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn what_a_rate_is_given_per_scales_it(count in counts(), people in 1_u64.., per in 1_u64..1_000_000) {
        let of = |per| crude::rate(&Events::of(known(count)), &known(people), per, Poisson::Field, Confidence::P95);
        let (one, many) = (of(Per::ONE).unwrap(), of(Per::new(per).unwrap()).unwrap());
        let scaled = one.exact().unwrap() * &Exact::from(per);
        prop_assert_eq!(many.exact().unwrap(), &scaled);
        let per = outturn_statistics::approximate(&Exact::from(per));
        prop_assert!((many.upper() - one.upper() * per).abs() <= 1e-12 * many.upper());
    }

    #[test]
    fn repeat_events_never_narrow_limits(groups in prop::collection::vec((1_u64..20, 0_u64..500), 0..6)) {
        let total: u64 = groups.iter().map(|(each, people)| each * people).sum();
        let repeat = groups.iter().map(|(each, people)| People { events_each: *each, people: known(*people) });
        let of = |events| crude::rate(&events, &known(10_000), Per::ONE, Poisson::Field, Confidence::P95).unwrap();
        let (once, repeat) = (of(Events::of(known(total))), of(Events::Repeat(repeat.collect())));
        is_sound(&repeat)?;
        prop_assert_eq!(once.exact(), repeat.exact());
        prop_assert!(repeat.lower() <= once.lower() + 1e-15 && repeat.upper() >= once.upper() - 1e-15);
    }

    #[test]
    fn the_order_of_bands_changes_no_digit(rows in bands(), seed in any::<u64>()) {
        let straight: Vec<usize> = (0..rows.len()).collect();
        let mut other = straight.clone();
        // Any order will do: by numbers that hang on the seed.
        let mut keys = std::iter::successors(Some(seed | 1), |key| Some(key.wrapping_mul(6_364_136_223_846_793_005)));
        other.sort_by_cached_key(|_| keys.next().map(|key| key >> 33));
        let (one, other) = (standardised(&rows, &straight), standardised(&rows, &other));
        prop_assert_eq!(&one, &other);
        if let Ok(rate) = one {
            is_sound(&rate)?;
            prop_assert!(rate.lower() >= 0.0);
            let all: Vec<Estimate> =
                LEVELS.iter().map(|level| standardised_at(&rows, &straight, *level).unwrap()).collect();
            widen(&all)?;
        }
    }

    #[test]
    fn a_band_of_weight_zero_changes_nothing(rows in bands(), events in 0_u64..5_000, people in 0_u64..9) {
        let order: Vec<usize> = (0..=rows.len()).collect();
        let mut more = rows.clone();
        more.push((events, people, 0));
        prop_assert_eq!(standardised(&rows, &order[..rows.len()]), standardised(&more, &order));
    }

    #[test]
    fn the_standard_does_not_matter_where_all_bands_have_one_rate(rows in bands(), rate in 1_u64..50) {
        let rows: Vec<(u64, u64, u32)> = rows.iter().map(|row| (row.1 * rate, row.1 * 1_000, row.2 + 1)).collect();
        let order: Vec<usize> = (0..rows.len()).collect();
        if let Ok(standardised) = standardised(&rows, &order) {
            prop_assert_eq!(standardised.exact().unwrap(), &Exact::from(rate * 100));
        }
    }

    #[test]
    fn how_measurements_are_divided_changes_no_digit(
        numbers in prop::collection::vec(-1_000_000_i64..1_000_000, 2..60),
        at in 0_usize..60,
    ) {
        let of = |numbers: &[i64]| {
            let mut moments = Moments::default();
            for number in numbers {
                moments.add(&Exact::from(*number));
            }
            moments
        };
        let (left, right) = numbers.split_at(at.min(numbers.len()));
        let mut parts = of(right);
        parts.merge(&of(left));
        let figures: Vec<_> = numbers.iter().map(|number| known(*number)).collect();
        let whole = mean(&figures, Confidence::P95).unwrap();
        is_sound(&whole)?;
        prop_assert_eq!(parts.mean(Confidence::P95).unwrap(), whole);
    }

    #[test]
    fn funnels_narrow_as_units_grow(thousandth in 1_i128..1_000, size in 1_u64..1_000_000) {
        let average = Exact::fraction(thousandth, 1_000).unwrap();
        for shape in [Shape::Proportion, Shape::Rate] {
            let funnel = Funnel::about(shape, average.clone()).unwrap();
            let at = |size: u64| funnel.limits(&known(size), Per::ONE, Confidence::P998).unwrap();
            let (small, large) = (at(size), at(size * 2));
            is_sound(&small)?;
            prop_assert!(small.lower() <= large.lower() + 1e-12 && small.upper() >= large.upper() - 1e-12);
        }
    }

    #[test]
    fn quantiles_follow_ranks_and_are_as_large_as_each_other(
        numbers in prop::collection::vec(any::<i32>(), 1..200),
        groups in 1_u32..12,
    ) {
        let figures: Vec<_> = numbers.iter().map(|number| known(*number)).collect();
        let found = quantiles(&figures, groups, First::Lowest);
        if numbers.len() < usize::try_from(groups).unwrap() {
            prop_assert!(found.iter().all(Result::is_err));
            return Ok(());
        }
        let mut pairs: Vec<(i32, u32)> = numbers.iter().copied().zip(found.into_iter().map(Result::unwrap)).collect();
        pairs.sort_unstable();
        prop_assert!(pairs.windows(2).all(|pair| pair[0].1 <= pair[1].1 && (pair[0].0 < pair[1].0 || pair[0].1 == pair[1].1)));
        prop_assert!(pairs.iter().all(|(_, group)| (1..=groups).contains(group)));
        let distinct = pairs.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if distinct {
            let size = |group| pairs.iter().filter(|(_, it)| *it == group).count();
            let sizes: Vec<usize> = (1..=groups).map(size).collect();
            prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{sizes:?}");
        }
    }

    #[test]
    fn charts_turned_upside_down_say_the_same(numbers in prop::collection::vec(-500_i64..500, 2..60)) {
        let of = |sign: i64| chart(&numbers.iter().map(|number| known(sign * number)).collect::<Vec<_>>(), &[]).unwrap();
        let (up, down) = (of(1), of(-1));
        prop_assert_eq!(&up.limits().upper, &-&down.limits().lower);
        for (one, other) in up.points().iter().zip(down.points()) {
            prop_assert_eq!(&one.rules, &other.rules);
            prop_assert_eq!(one.side, other.side.reverse());
        }
    }

    #[test]
    fn fewer_deaths_never_shorten_lives(
        rows in prop::collection::vec((0_u64..200, 2_000_u64..90_000), 3..20),
        at in 0_usize..20,
        fewer in 0_u64..200,
    ) {
        let ages: Vec<u32> = (0..u32::try_from(rows.len()).unwrap()).map(|band| band * 5).collect();
        let of = |rows: &[(u64, u64)]| {
            let bands = ages.iter().zip(rows).map(|(age, row)| Ages::new(*age, known(row.0), known(row.1)));
            life_expectancies(&bands.collect::<Vec<_>>(), &ages, Confidence::P95)
        };
        let mut less = rows.clone();
        let at = at % rows.len();
        less[at].0 = less[at].0.saturating_sub(fewer);
        if let (Ok(before), Ok(after)) = (of(&rows), of(&less)) {
            for (before, after) in before.iter().zip(&after) {
                if let (Ok(before), Ok(after)) = (&before.years, &after.years) {
                    is_sound(before)?;
                    prop_assert!(after.value() >= before.value() - 1e-9);
                }
            }
        }
    }
}
