//! Records that are not as they should be, and figures that are not there.

use outturn_core::period::parse_date;
use outturn_core::{Organisation, Organisations};
use outturn_indicator::{Session, Tables, locate};

use super::{lines, on, project};
use crate::support::{folder, place, session};

const DEATHS: &str = "death_id,commissioner_code,sex,birth_date,death_date,registration_date,age_at_death,\
                      underlying_cause\n\
                      d1,00C,1,1940-01-01,2013-05-01,2013-05-02,73,I219\n\
                      d2,00C,1,2013-06-01,2013-05-01,2013-05-02,73,I219\n\
                      d3,00C,1,,2013-05-01,2013-05-02,173,I219\n\
                      d4,00C,7,,2013-05-01,2013-05-02,73,I219\n\
                      d5,00C,1,,2013-02-30,2013-05-02,73,I219\n\
                      d6,00C,1,,2013-05-01,2013-05-02,seven,I219\n\
                      d7,00C,1,,2013-05-01,2013-05-02,73,I21.9\n\
                      d8,99Z,1,,2013-05-01,2013-05-02,73,I219\n\
                      d9,00C,1,,2013-05-01,,73,I219\n\
                      d10,00C,1,,2013-05-01,2013-05-02,73,I219\n\
                      d10,00C,1,,2013-05-01,2013-05-02,73,I219\n\
                      d11,00C,1,,2013-05-03,2013-05-02,73,I219\n\
                      d12,,1,,2013-05-01,2013-05-02,73,I219\n";

fn register() -> Organisations {
    let ccg = |code: &str, closed: Option<&str>| Organisation {
        code: code.to_owned(),
        name: code.to_owned(),
        kind: "ccg".to_owned(),
        opened: parse_date("2013-04-01").unwrap(),
        closed: closed.map(|it| parse_date(it).unwrap()),
    };
    Organisations::new([ccg("00C", None), ccg("02Y", None), ccg("00D", Some("2013-04-01"))], [])
}

#[test]
fn every_reason_is_counted_and_every_row_can_be_found() {
    let there = folder(&[("deaths.csv", DEATHS)]);
    let session = session();
    session.add_table("deaths", &place(&there, "deaths.csv")).unwrap();
    let (_, library) = project();
    let register = register();
    let tables = Tables::check(&session, &library, &["deaths"].into(), Some(&register)).unwrap();
    let table = tables.get("deaths").unwrap();
    assert_eq!((table.rows, table.sound), (13, 2));
    let counted: Vec<String> = table.kept_out.iter().map(|(why, count)| format!("{count} {why}")).collect();
    insta::assert_snapshot!(counted.join("\n"), @"
    1 age_at_death is above 120
    1 age_at_death is no whole number
    1 commissioner_code is no body of the register
    1 death_date is no date
    1 died before birth
    2 its key is there more than once
    1 registered before death
    1 registration_date is empty
    1 sex is none of the codes that there are
    1 underlying_cause does not look like A99 or A99X or A99XX or A99XXX
    ");
    let places = locate(&place(&there, "deaths.csv"), &library.layouts["deaths"], &table.listed);
    let line = |key: &str| places[&vec![key.to_owned()]].iter().map(|it| it.line).collect::<Vec<_>>();
    assert_eq!((line("d2"), line("d10")), (vec![3], vec![11, 12]));
}

#[test]
fn what_is_not_there_is_never_zero() {
    let register = register();
    let told = |period: &str| {
        let (computed, _) =
            on(&session(), "amenable-deaths", period, &[("deaths", DEATHS)], Some(&register)).unwrap();
        (lines(&computed), computed.of_no_body)
    };
    insta::assert_snapshot!(told("2013").0, @"
    00C: 1 = 1
    00D: [x] = [x] (no row of deaths is about it in 2013)
    02Y: [x] = [x] (no row of deaths is about it in 2013)
    ");
    assert_eq!(told("2013").1, 1);
    insta::assert_snapshot!(told("2014").0, @"
    00C: [x] = [x] (no row of deaths is of 2014)
    02Y: [x] = [x] (no row of deaths is of 2014)
    ");
}

/// Mandatory surveillance is complete, so a body without an infection has none; only where there are records at all.
#[test]
fn none_is_zero_where_the_definition_says_so() {
    let infections = "specimen_id,person_id,organism,specimen_date,age_at_specimen,commissioner_code\n\
                      a,p1,CDIFF,2014-05-01,70,00C\n";
    let told = |period: &str| {
        let tables = [("infections", infections)];
        lines(&on(&session(), "c-difficile", period, &tables, Some(&register())).unwrap().0)
    };
    assert_eq!(told("2014/15"), "00C: 1 = 1\n02Y: 0 = 0\n");
    insta::assert_snapshot!(told("2015/16"), @"
    00C: [x] = [x] (no row of infections is of 2015/16)
    02Y: [x] = [x] (no row of infections is of 2015/16)
    ");
}

#[test]
fn a_table_must_have_what_is_counted() {
    let told = |id: &str, tables: &[(&str, &str)]| {
        let session: Session = session();
        let problems = on(&session, id, "2013", tables, None).unwrap_err();
        problems
            .iter()
            .map(|it| format!("{}: {} [{}]\n  {}", it.file, it.message, it.code, it.help))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let without = |column: &str| DEATHS.replacen(column, "other", 1);
    insta::assert_snapshot!(told("amenable-deaths", &[("deaths", &without("age_at_death"))]), @"
    table deaths: the table `deaths` has no column `age_at_death`, which is required [missing-column]
      Age at death, in whole years; docs/records.md has the columns of this table
    ");
    insta::assert_snapshot!(told("amenable-deaths", &[("deaths", &without("death_id").replacen("other", "death_id", 1).replacen("underlying_cause", "UNDERLYING CAUSE OF DEATH (ICD)", 1))]), @"
    table deaths: the table `deaths` has no column `underlying_cause`, which is required [missing-column]
      its column `UNDERLYING CAUSE OF DEATH (ICD)` is called `underlying_cause` here: rename it
    ");
    insta::assert_snapshot!(told("amenable-deaths", &[("deaths", &without("commissioner_code"))]), @"
    table deaths: the table `deaths` has no column `commissioner_code`, which this indicator needs [missing-column]
      add it to the extract: docs/records.md says what it means
    ");
    insta::assert_snapshot!(told("pyll-amenable", &[("deaths", DEATHS)]), @"
    the tables: the table `registrations` is needed: Patients registered with practices [no-such-table]
      name its files: --table registrations=PLACE; docs/records.md has its columns
    ");
}
