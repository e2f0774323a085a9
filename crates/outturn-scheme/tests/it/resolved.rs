//! What a scheme comes to once it is read: who is asked, what is worth what, where points lie.

use outturn_core::{Exact, Stage, Standing};
use outturn_scheme::{
    Across, Amount, Asked, Choose, Combine, Compare, Good, Growth, Level, Line, LineRule, NotApplicable,
    OnOverlap, Over, Pays, Scale, Scheme, Statistic, Test, ValueBasis, Whose, Worth,
};

use crate::diagnostics::{CITE, catalogue, item, measure, scheme, shown};

const FIXED: &str = "fixed = \"£50,000\"";

fn read(value: &str, rest: &[String]) -> Scheme {
    let text = scheme(value, &rest.concat());
    Scheme::read("s.toml", &text, &catalogue()).unwrap_or_else(|problems| panic!("{}", shown(&problems)))
}

fn earns(scheme: &Scheme) -> Vec<String> {
    scheme.lines.iter().map(|line| line.earns.to_string()).collect()
}

fn number(text: &str) -> Exact {
    Exact::parse_decimal(text).unwrap()
}

fn only(scheme: &Scheme) -> &Line {
    assert_eq!(scheme.lines.len(), 1);
    scheme.lines.first().unwrap()
}

fn compare(line: &Line) -> &Compare {
    match &line.rule {
        LineRule::Test(Test::Compare(compare)) => compare,
        rule => panic!("{rule:?}"),
    }
}

fn asked(indicator: &str, period: &str) -> Asked {
    Asked::own(indicator, period.parse().unwrap())
}

#[test]
fn points_are_shares_of_those_beside_them() {
    let loose =
        [measure("a", "points = 15"), measure("b", "points = 5"), measure("c", "points = 7\ncounts = false")];
    assert_eq!(earns(&read(FIXED, &loose)), ["0.75", "0.25", "0"]);
    let shown = read(FIXED, &loose);
    assert_eq!(shown.lines[2].points, Some(number("7")));
    let grouped = [
        item("group", "safety", "earns = \"40%\"\nneeds = 1"),
        measure("a", "points = 15\ngroup = \"safety\""),
        measure("b", "earns = \"60%\""),
        measure("c", "points = 5\ngroup = \"safety\""),
    ];
    let scheme = read(FIXED, &grouped);
    assert_eq!(earns(&scheme), ["0.3", "0.6", "0.1"]);
    assert_eq!(scheme.lines.iter().map(|line| line.group).collect::<Vec<_>>(), [Some(0), None, Some(0)]);
}

#[test]
fn with_so_much_a_point_groups_are_worth_their_points() {
    let rest = [
        item("group", "clinical", ""),
        measure("a", "points = 15\ngroup = \"clinical\""),
        measure("b", "points = 5"),
        "\n[local]\ntitle = \"Local\"\nplaces = 2\npoints = 10\nagreed_by = [\"board\"]\ngroup = \"clinical\"\n".to_owned(),
        format!("{CITE}\n"),
    ];
    let scheme = read("per_point = \"£133.76\"", &rest);
    assert_eq!(earns(&scheme), ["0.375", "0.125", "0.25", "0.25"]);
    assert_eq!(scheme.groups[0].earns, number("0.875"));
}

#[test]
fn what_pays_by_itself() {
    let pays = |keys: &str| {
        let scheme = read("sum = true", &[item("measure", "a", keys)]);
        let line = only(&scheme).clone();
        assert_eq!((line.earns, line.rule), (Exact::ZERO, LineRule::Always));
        match line.worth {
            Worth::Pays(pays) => pays,
            worth => panic!("{worth:?}"),
        }
    };
    match pays(
        "of = { members = \"practice\" }\npays = { each = \"£0.74\", count = \"heads\", stage = \"verified\" }",
    ) {
        Pays::Each { count, at_most: None, .. } => {
            let whose = Whose::Members("practice".to_owned());
            assert_eq!(count, Asked { whose, stage: Stage::Verified, ..asked("heads", "2014/15") });
        }
        other => panic!("{other:?}"),
    }
    match pays("outturn = \"2013/14\"\npays = { pot = \"£21m\", shared_by = \"heads\" }") {
        Pays::Pot { pounds, by } => {
            assert_eq!((pounds, by), (number("21000000"), asked("heads", "2013/14")));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_local_place_may_pay_by_itself() {
    let local = format!(
        "\n[local]\ntitle = \"Local\"\nplaces = 2\npays = {{ fixed = \"£500\" }}\nagreed_by = [\"board\"]\n{CITE}\n"
    );
    let scheme = read("sum = true", &[local]);
    for line in &scheme.lines {
        assert_eq!(line.worth, Worth::Pays(Pays::Fixed(Amount::Fixed(number("500")))));
        assert!(matches!(line.rule, LineRule::Local(_)));
    }
    assert_eq!(scheme.lines.len(), 2);
}

fn scale(keys: &str) -> (Combine, Vec<Scale>, Exact) {
    let measure = item("measure", "a", &format!("indicator = \"waits\"\noutturn = \"2014/15\"\n{keys}"));
    match &only(&read(FIXED, &[measure])).rule {
        LineRule::Scales { combine, scales, out_of } => (*combine, scales.clone(), out_of.clone()),
        rule => panic!("{rule:?}"),
    }
}

#[test]
fn a_scale_runs_from_nothing_to_everything_unless_it_says_otherwise() {
    let (_, scales, out_of) = scale("points = 15\nscale = [{ from = \"40%\", to = \"90%\" }]");
    let plain = &scales[0];
    assert_eq!((&plain.points_from, &plain.points_to, &out_of), (&Exact::ZERO, &number("15"), &number("15")));
    assert_eq!((&plain.short, &plain.beyond), (&Exact::ZERO, &number("15")));
    assert_eq!(plain.id, "waits");
    let (_, scales, out_of) =
        scale("earns = \"100%\"\nscale = [{ from = \"40%\", to = \"90%\", points_to = \"80%\" }]");
    assert_eq!((&scales[0].beyond, &out_of), (&number("0.8"), &Exact::ONE));
}

#[test]
fn improvement_and_achievement() {
    let (combine, scales, _) = scale(
        "points = 10\nbaseline = \"last year\"\ncombine = \"best\"\nscale = [\
         { id = \"achievement\", from = \"40%\", to = \"90%\", points_from = 1 },\
         { id = \"improvement\", from = \"baseline\", to = \"90%\", points_from = \"-0.5\", points_to = \"9.5\", at_least = 0, at_most = 9 }]",
    );
    assert_eq!(combine, Combine::Best);
    assert_eq!(scales[1].from, Level::Reading(asked("waits", "2013/14")));
    // As far as the limits let points go.
    assert_eq!(scales[1].beyond, number("9"));
}

#[test]
fn readings_are_inherited_and_may_be_taken_back() {
    let line = |test: &str| {
        let keys = format!(
            "earns = \"100%\"\nindicator = \"waits\"\noutturn = \"this year\"\nbaseline = \"same period last year\"\n\
             of = {{ parent = \"network\" }}\nstage = \"verified\"\ntest = {{ {test} }}"
        );
        only(&read(FIXED, &[item("measure", "a", &keys)])).clone()
    };
    let network = Whose::Parent("network".to_owned());
    let network =
        |period: &str| Asked { whose: network.clone(), stage: Stage::Verified, ..asked("waits", period) };
    let change = line("rises_by = \"1 percentage point\", yearly = \"simple\"");
    assert_eq!(compare(&change).outturn, network("2014/15"));
    assert_eq!(compare(&change).baseline, Some(network("2013/14")));
    assert_eq!(compare(&change).yearly.map(|it| (it.growth, it.years)), Some((Growth::Simple, 1)));
    let own = line(
        "at_least = { reading = \"waits\", period = \"same period last year\" }, of = \"own\", stage = \"published\"",
    );
    assert_eq!(compare(&own).outturn, asked("waits", "2014/15"));
    assert_eq!(compare(&own).level, Level::Reading(asked("waits", "2013/14")));
    let plan = line("at_least = { reading = \"satisfied\", of = { body = \"ENG\" } }");
    let body = Whose::Body("ENG".to_owned());
    let level = Asked { whose: body, stage: Stage::Verified, ..asked("satisfied", "2014/15") };
    assert_eq!(compare(&plan).level, Level::Reading(level));
}

#[test]
fn a_statistic_is_of_what_is_judged_unless_it_says_otherwise() {
    let keys = "earns = \"100%\"\nindicator = \"waits\"\noutturn = \"2014/15\"\n\
                test = { at_least = { across = \"decile\", decile = 9, among = \"region\" } }";
    let scheme = read(FIXED, &[item("measure", "a", keys)]);
    let across = Across {
        statistic: Statistic::Decile(9),
        indicator: "waits".to_owned(),
        period: "2014/15".parse().unwrap(),
        among: Some("region".to_owned()),
        known_only: false,
    };
    assert_eq!(compare(only(&scheme)).level, Level::Across(across));
}

#[test]
fn a_part_applies_where_its_measure_does() {
    let applies = "applies = { indicator = \"heads\", outturn = \"2014/15\", at_least = 100 }";
    let test = "test = { indicator = \"waits\", outturn = \"2014/15\", at_least = \"92%\" }";
    let measure = item("measure", "a", &format!("earns = \"100%\"\n{applies}"));
    let part = |id: &str, keys: &str| {
        format!(
            "\n[[measure.part]]\nid = \"{id}\"\ntitle = \"Part\"\nearns = \"50%\"\n{test}\n{keys}\n{CITE}\n"
        )
    };
    let scheme =
        read(FIXED, &[measure, part("one", ""), part("two", &applies.replace("heads", "infections"))]);
    let leaves = |line: &Line| line.applies.as_ref().map_or(0, |test| test.leaves().len());
    assert_eq!(scheme.lines.iter().map(leaves).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn the_head_factors_and_what_does_not_apply() {
    let rest = [
        item("group", "safety", "earns = \"100%\"\nneeds = 2"),
        measure("a", "earns = \"50%\"\ngroup = \"safety\""),
        measure("b", "earns = \"50%\"\ngroup = \"safety\""),
        format!("\n[not_applicable]\nthen = \"renormalised\"\ngroups_needed = 1\n{CITE}\n"),
        item(
            "factor",
            "list-size",
            "reading = \"heads\"\nover = { reading = \"heads\", of = { body = \"ENG\" } }\nonly = [\"safety\"]\nat_most = \"2.5\"",
        ),
        item("gateway", "quality", "decided = \"board\"\nfailing = \"voids\"\nonly = [\"safety\"]"),
    ];
    let text = scheme(FIXED, &rest.concat()).replacen(
        "\nyear",
        "\nissued = \"2014-01-31\"\nreplaced_by = \"family/2014-15b\"\nexample = true\nyear",
        1,
    );
    let scheme = Scheme::read("s.toml", &text, &catalogue()).unwrap();
    assert_eq!(scheme.issued.map(|day| day.to_string()).as_deref(), Some("2014-01-31"));
    assert_eq!((scheme.replaced_by.as_deref(), scheme.example), (Some("family/2014-15b"), true));
    assert_eq!(scheme.groups[0].needs, 2);
    assert_eq!(
        (scheme.applicability.then, scheme.applicability.groups_needed),
        (NotApplicable::Renormalised, 1)
    );
    let factor = &scheme.factors[0];
    assert_eq!((&factor.of, &factor.only), (&asked("heads", "2014/15"), &vec![0]));
    let england = Asked { whose: Whose::Body("ENG".to_owned()), ..asked("heads", "2014/15") };
    assert_eq!(factor.over, Over::Reading(england));
    assert_eq!(factor.at_most, Some(number("2.5")));
    assert_eq!(scheme.gateways[0].only, [0]);
}

#[test]
fn options_of_a_menu_are_lines_that_are_chosen() {
    let test = "test = { indicator = \"waits\", outturn = \"2014/15\", at_least = \"92%\" }";
    let option =
        |id: &str| format!("\n[[measure.option]]\nid = \"{id}\"\ntitle = \"Option\"\n{test}\n{CITE}\n");
    let menu = |id: &str| {
        item(
            "measure",
            id,
            "earns = \"50%\"\nchoose = \"any\"\nagreed_by = [\"board\"]\ndeadline = \"2015-05-14\"\nextended_by = \"region\"",
        )
    };
    let scheme = read(FIXED, &[menu("a"), option("b"), option("c"), menu("d"), option("b"), option("e")]);
    let lines: Vec<_> = scheme
        .lines
        .iter()
        .map(|line| (line.address.as_str(), line.worth.clone(), line.earns.clone()))
        .collect();
    let chosen = |address, menu| (address, Worth::Chosen(menu), Exact::ZERO);
    assert_eq!(
        lines,
        [
            chosen("measure/a/b", 0),
            chosen("measure/a/c", 0),
            chosen("measure/d/b", 1),
            chosen("measure/d/e", 1)
        ]
    );
    let menu = &scheme.menus[1];
    assert_eq!((menu.address.as_str(), menu.choose, &menu.earns), ("measure/d", Choose::Any, &number("0.5")));
    let deadline = menu.deadline.as_ref().unwrap();
    assert_eq!(
        (deadline.on.to_string().as_str(), deadline.extended_by.as_deref()),
        ("2015-05-14", Some("region"))
    );
}

#[test]
fn a_table_is_used_as_an_amount_and_as_a_level() {
    let table = |id: &str, unit: &str, rows: &str| {
        format!(
            "\n[table.{id}]\ntitle = \"Table\"\nunit = \"{unit}\"\nby = [\"region\"]\nrow = [{rows}]\n{CITE}\n"
        )
    };
    let measure = measure("a", "earns = \"100%\"").replace("\"92%\"", "{ table = \"floor\" }");
    let scheme = read(
        "fixed = { table = \"price\" }",
        &[
            measure,
            table(
                "price",
                "pounds",
                "{ when = [\"*\"], value = \"£5\" }, { when = [\"Y54\"], value = \"£6\", from = \"2014-09-01\" }",
            ),
            table("floor", "share", "{ when = [\"*\"], value = \"92%\" }"),
        ],
    );
    assert_eq!(scheme.value.basis, ValueBasis::Fixed { amount: Amount::Table("price".to_owned()) });
    assert_eq!(compare(only(&scheme)).level, Level::Table("floor".to_owned()));
    let price = &scheme.tables["price"];
    assert_eq!(price.as_at, scheme.organisations_as_at);
    assert_eq!(price.rows[1].when, [Some("Y54".to_owned())]);
    assert!(!price.rows[1].holds(price.as_at));
}

#[test]
fn what_is_verified_is_what_is_paid_on() {
    let verification = "verification = { error_at_most = \"5%\", beyond = { scales_to = \"50%\" } }";
    let keys = format!(
        "stage = \"validated\"\noutturn = \"2014/15\"\npays = {{ each = \"£5\", count = \"heads\" }}\n{verification}"
    );
    let scheme = read("sum = true", &[item("measure", "a", &keys)]);
    let found = only(&scheme).verification.as_ref().unwrap();
    assert_eq!(found.checked, Asked { stage: Stage::Validated, ..asked("heads", "2014/15") });
    assert_eq!(found.claimed, Asked { stage: Stage::Claimed, ..asked("heads", "2014/15") });
    assert_eq!(found.beyond.leaves(), number("0.5"));
}

#[test]
fn work_that_is_paid_for_elsewhere() {
    let duplication =
        format!("\n[duplication]\nwith = [\"frame/2014-15\"]\njudged_by = \"region\"\n{CITE}\n");
    let screening = |from: &str, then: &str| {
        format!(
            "pays_for = {{ activity = \"screening\", patients = \"women\", from = \"{from}\" }}\non_overlap = \"{then}\""
        )
    };
    let overlap = |keys: &str| {
        let scheme = read(FIXED, &[measure("a", &format!("earns = \"100%\"\n{keys}")), duplication.clone()]);
        let line = only(&scheme).clone();
        assert_eq!(line.overlaps.len(), 1);
        (line.overlaps[0].clone(), line.cite)
    };
    let (judged, cite) = overlap(&screening("70%", "judged"));
    assert_eq!(judged.item, "frame/2014-15/cs1");
    assert_eq!(judged.shared, Some((number("0.7"), number("0.8"))));
    let subject = "duplication/a/cs1".to_owned();
    assert_eq!(judged.then, OnOverlap::Judged { subject, by: "region".to_owned() });
    // What is in doubt about the other framework is in doubt about the measure.
    assert_eq!((cite.standing, cite.note.as_str()), (Standing::Recalled, "The range is recalled."));
    let (above, _) = overlap(&screening("80%", "above"));
    assert_eq!((above.then, above.shared), (OnOverlap::Above, Some((number("0.45"), number("0.8")))));
    let review = "pays_for = { activity = \"admission-review\", patients = \"registered\", to = \"50%\" }";
    let (refused, cite) = overlap(&format!("{review}\non_overlap = \"refused\""));
    assert_eq!((refused.then, refused.shared, cite.standing), (OnOverlap::Refused, None, Standing::Seen));
}

#[test]
fn parts_say_what_they_pay_for_or_their_measure_does() {
    let test = "test = { indicator = \"waits\", outturn = \"2014/15\", at_least = \"92%\" }";
    let review =
        "pays_for = { activity = \"admission-review\", patients = \"registered\" }\non_overlap = \"judged\"";
    let part = |id: &str, keys: &str| {
        format!(
            "\n[[measure.part]]\nid = \"{id}\"\ntitle = \"Part\"\nearns = \"50%\"\n{test}\n{keys}\n{CITE}\n"
        )
    };
    let scheme = read(
        FIXED,
        &[
            item("measure", "a", &format!("earns = \"100%\"\n{review}")),
            part("one", ""),
            part("two", "pays_for = { activity = \"screening\", patients = \"women\", to = \"50%\" }"),
            format!("\n[duplication]\nwith = [\"frame/2014-15\"]\njudged_by = \"region\"\n{CITE}\n"),
        ],
    );
    let subjects = scheme.lines.iter().flat_map(|line| &line.overlaps).map(|overlap| match &overlap.then {
        OnOverlap::Judged { subject, .. } => subject.as_str(),
        then => panic!("{then:?}"),
    });
    assert_eq!(subjects.collect::<Vec<_>>(), ["duplication/a/one/qp9", "duplication/a/two/cs1"]);
}

#[test]
fn a_score_is_rounded_in_hundredths_of_a_point() {
    let scheme = read("score = 100", &[measure("a", "points = 15")]);
    assert_eq!(scheme.value.basis, ValueBasis::Score { points: number("100") });
    assert!(scheme.is_score());
    assert_eq!(scheme.value.rounding.to_pence, Exact::ONE);
    assert_eq!(scheme.indicators["waits"].good, Good::High);
}
