//! What weighs something: years of life, prescribing units, shares who are expected to have a condition.

use std::fmt::Write as _;

use outturn_core::Exact;
use outturn_indicator::written;

use super::{Numbers, on, project, told};
use crate::support::session;

/// As many patients of each sex in every tenth year of age.
fn registered(patients: u64) -> String {
    let mut text = "practice_code,commissioner_code,as_at,sex,age,patients\n".to_owned();
    for sex in ["1", "2"] {
        for age in 0..=95 {
            writeln!(text, "A81001,00C,2013-07-01,{sex},{age},{patients}").unwrap();
        }
    }
    text
}

#[test]
fn years_of_life_lost() {
    let (_, library) = project();
    let expectancy = &library.weights["life-expectancy-england-2010-12"];
    let mut numbers = Numbers(3);
    let mut deaths =
        "death_id,commissioner_code,sex,birth_date,death_date,registration_date,age_at_death,underlying_cause\n".to_owned();
    let (mut rate, mut years, mut counted) = (Exact::ZERO, Exact::ZERO, 0);
    let mut lost = |sex: &str, age: u64| {
        let each = &expectancy.band(i64::try_from(age).unwrap(), Some(sex)).unwrap().weight;
        let weight: u64 = match age {
            40..50 => 7_000,
            60..65 => 6_000,
            0..5 | 70..75 => 5_000,
            _ => panic!("{age}"),
        };
        years = &years + each;
        // 1,000 of each age and sex, five ages to a band.
        rate = &rate + &Exact::ratio(&(each * &Exact::from(weight)), &Exact::from(5_000)).unwrap();
        counted += 1;
    };
    for at in 0..80 {
        let (sex, cause) =
            (numbers.one_of(&["1", "2"]), numbers.one_of(&["I219", "C349", "E101", "J189", "A16X"]));
        let age = numbers.one_of(&["0", "3", "42", "49", "64", "74", "75"]).parse::<u64>().unwrap();
        let year = numbers.one_of(&["2013", "2013", "2012"]);
        writeln!(deaths, "d{at},00C,{sex},,{year}-03-01,{year}-03-05,{age},{cause}").unwrap();
        // Diabetes counts up to 49, the others up to 74; cancer of the lung never.
        let amenable = match cause {
            "E101" => age <= 49,
            "C349" => false,
            _ => age <= 74,
        };
        if amenable && year == "2013" {
            lost(sex, age);
        }
    }
    assert!(counted > 20, "{counted}");
    let people = registered(1_000);
    let tables = [("deaths", deaths.as_str()), ("registrations", people.as_str())];
    let (computed, _) = on(&session(), "pyll-amenable", "2013", &tables, None).unwrap();
    let [reading] = computed.readings.as_slice() else { panic!("{computed:?}") };
    assert_eq!(reading.numerator.known(), Some(&years));
    // Two sexes, each with the whole standard of 100,000.
    let expected = Exact::ratio(&(&rate * &Exact::from(100_000)), &Exact::from(200_000)).unwrap();
    assert_eq!(reading.value.known(), Some(&expected));
    assert_eq!(reading.estimate.as_ref().unwrap().exact(), Some(&expected));
    assert_eq!(told("amenable-deaths", "2013", &tables), format!("00C: {counted} = {counted}\n"));
}

#[test]
fn antibiotics() {
    let prescribing = "practice_code,commissioner_code,month,bnf_code,items,quantity,cost_pence\n\
                       A81001,00C,2015-04-01,0501013B0AAABAB,60,1,1\n\
                       A81001,00C,2015-04-01,0501013K0AAAJAJ,12,1,1\n\
                       A81001,00C,2015-04-01,0501021L0AAAAAA,3,1,1\n\
                       A81001,00C,2016-03-01,0501120L0AAAAAA,5,1,1\n\
                       A81001,00C,2015-04-01,0501090R0AAAAAA,7,1,1\n\
                       A81001,00C,2015-03-01,0501013B0AAABAB,99,1,1\n\
                       A81001,00C,2015-04-01,0212000B0AAAAAA,99,1,1\n";
    let people = registered(10);
    let tables = [("prescribing", prescribing), ("registrations", people.as_str())];
    assert_eq!(told("antibiotics-broad-spectrum", "2015/16", &tables), "00C: 20 / 80 = 25\n");
    // Men: 5 ages at 0.8, 10 at 0.3, 0.3, 0.2, 0.3, 0.3, 0.4 and 0.7, 21 at 1.0. Women: 0.8, 0.4, 0.6 four times, 0.7,
    // 1.0 and 1.3. Each age has 10 people: 4 + 25 + 21 and 4 + 45 + 27.3, times 10.
    assert_eq!(
        told("antibiotic-items-per-star-pu", "2015/16", &tables),
        format!(
            "00C: 80 / 1263 = {}\n",
            written(&outturn_core::Figure::Known(Exact::fraction(80_000, 1_263).unwrap()))
        )
    );
}

#[test]
fn the_dementia_diagnosis_rate() {
    let registers = "practice_code,commissioner_code,as_at,register,patients\n\
                     A81001,00C,2014-03-31,DEM,300\n\
                     A81002,00C,2014-03-31,DEM,150\n\
                     A81001,00C,2013-03-31,DEM,9\n\
                     A81001,00C,2014-03-31,AST,900\n";
    let people = registered(100);
    let tables = [("practice_registers", registers), ("registrations", people.as_str())];
    // Men: 500 times 0.012, 0.03, 0.052, 0.106 and 0.128, 600 times 0.171; women 0.018, 0.025, 0.062, 0.095, 0.181 and
    // 0.35. 164 + 102.6 + 190.5 + 210.
    assert_eq!(
        told("dementia-diagnosis-rate", "2013/14", &tables),
        format!(
            "00C: 450 / 667.1 = {}\n",
            written(&outturn_core::Figure::Known(Exact::fraction(450_000, 6_671).unwrap()))
        )
    );
    assert_eq!(told("registered-patients", "2013/14", &tables), "A81001: 19200 = 19200\n");
}
