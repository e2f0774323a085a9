//! What is said of a row among others: held to certified values, and withheld where something is not known.

use serde_json::Value;

use crate::certified::{APART, cases, column, numbers, text};
use crate::support::{complaint, csv, session};

/// The cells of each row but the header.
fn rows(sql: &str) -> Vec<Vec<String>> {
    csv(&session(), sql).lines().skip(1).map(|it| it.split(',').map(ToOwned::to_owned).collect()).collect()
}

fn near(found: &str, known: f64, what: &str) {
    let found: f64 = found.parse().unwrap_or_else(|_| panic!("{what}: {found}"));
    assert!((found - known).abs() <= APART * known.abs().max(1e-12), "{what}: {found} is not {known}");
}

/// Funnels are certified at three denominators; SQL gives limits at those of the units, so units that change neither
/// the average nor the spread cannot be added: the limits at units' own denominators are held against each other.
#[test]
fn funnels() {
    let mut held = 0;
    for case in cases("funnel") {
        let given = &case["given"];
        let (shape, known) = (given["shape"].as_str().unwrap(), numbers(&case["result"]));
        let units = given["units"].as_array().unwrap();
        let values: Vec<String> = units
            .iter()
            .enumerate()
            .map(|(at, unit)| format!("('unit {at}', {}, {})", unit[0], unit[1]))
            .collect();
        let scale = given["scale"].as_str().map(|it| format!("'{}'", it.replace(' ', "_")));
        let call = |level: &str| {
            let scale = scale.as_deref().unwrap_or("NULL");
            format!("funnel_of_{shape}s(u, n, d, 1, {level}, {scale}) OVER ()")
        };
        let sql = format!(
            "SELECT n, d, f['average'], f['lower'], f['upper'], f['verdict'], coalesce(f['dispersion'], 0), \
             coalesce(f['variance_between'], 0) FROM (SELECT n, d, {} AS f FROM (VALUES {}) t(u, n, d))",
            call("0.95"),
            values.join(", ")
        );
        let found = rows(&sql);
        assert_eq!(found.len(), units.len());
        for row in found {
            near(&row[2], known[0], &sql);
            near(&row[6], known[1], &sql);
            near(&row[7], known[2], &sql);
            let [n, d, lower, upper] = [0, 1, 3, 4].map(|at: usize| row[at].parse::<f64>().unwrap());
            let verdict = if n / d < lower {
                "below"
            } else if n / d > upper {
                "above"
            } else {
                "within"
            };
            assert_eq!(row[5], verdict, "{row:?}");
            held += 1;
        }
        // A unit of a certified denominator, with the average of all, moves nothing but for the number of units.
        if scale.is_none() {
            let (of, levels) = (column(&case, "of"), column(&case, "levels"));
            let total = |at: usize| units.iter().map(|it| it[at].as_i64().unwrap()).sum::<i64>();
            for (which, of) in of.iter().enumerate() {
                for (at, level) in levels.iter().enumerate() {
                    let share = if shape == "ratio" {
                        of.clone()
                    } else {
                        format!("cast({of} AS decimal(20, 10)) * {} / {}", total(0), total(1))
                    };
                    let sql = format!(
                        "SELECT f['lower'], f['upper'] FROM (SELECT u, {} AS f FROM \
                         (SELECT u, cast(n AS decimal(38, 10)) AS n, d FROM (VALUES {}) t(u, n, d) \
                          UNION ALL SELECT 'extra', {share}, {of})) WHERE u = 'extra'",
                        call(level),
                        values.join(", ")
                    );
                    let found = &rows(&sql)[0];
                    let known = &known[3 + 4 * which + 2 * at..][..2];
                    // The share has ten decimals, so the average moves by some thousand millionths.
                    for (found, known) in found.iter().zip(known) {
                        let found: f64 = found.parse().unwrap();
                        assert!(
                            (found - known).abs() <= 1e-6 * known.abs().max(1e-3),
                            "{found} is not {known}: {sql}"
                        );
                    }
                }
            }
        }
    }
    assert!(held > 500, "{held}");
}

#[test]
fn groups_by_rank() {
    for case in cases("quantiles") {
        let values: Vec<String> =
            column(&case, "values").into_iter().enumerate().map(|(at, it)| format!("({at}, {it})")).collect();
        let given = &case["given"];
        let sql = format!(
            "SELECT at, q['group'] FROM (SELECT at, quantile_group(v, {}, '{}') OVER () AS q FROM (VALUES {}) t(at, v)) \
             ORDER BY at",
            given["groups"],
            text(&given["first"]),
            values.join(", ")
        );
        let found: Vec<f64> = rows(&sql).iter().map(|row| row[1].parse().unwrap()).collect();
        assert_eq!(found, numbers(&case["result"]), "{sql}");
    }
    let sql = "SELECT place, q FROM (SELECT place, quantile_group(v, 2) OVER () AS q FROM \
               (VALUES ('a', '40'), ('b', '10'), ('c', '[c]'), ('d', '30'), ('e', '20')) t(place, v)) ORDER BY place";
    insta::assert_snapshot!(csv(&session(), sql), @r#"
    place,q.group,q.withheld
    a,1,
    b,2,
    c,,"value 3 is suppressed, and it is not taken to be zero"
    d,1,
    e,2,
    "#);
}

#[test]
fn charts_over_time() {
    let points = |case: &Value| -> Vec<String> {
        column(case, "points").into_iter().enumerate().map(|(at, it)| format!("({at}, {it})")).collect()
    };
    for case in cases("xmr") {
        let sql = format!(
            "SELECT x['mean'], x['lower'], x['upper'] FROM (SELECT xmr(v) OVER (ORDER BY at) AS x FROM (VALUES {}) t(at, v))",
            points(&case).join(", ")
        );
        for row in rows(&sql) {
            for (found, known) in row.iter().zip(numbers(&case["result"])) {
                near(found, known, &sql);
            }
        }
    }
    for case in cases("xmr_rules") {
        let sql = format!(
            "SELECT replace(x['rules'], ', ', ';') FROM (SELECT at, xmr(v) OVER (ORDER BY at) AS x \
             FROM (VALUES {}) t(at, v)) ORDER BY at",
            points(&case).join(", ")
        );
        let digit = |rule: &str| match rule {
            "" => 0.0,
            "outside" => 8.0,
            "shift" => 4.0,
            "trend" => 2.0,
            "near limit" => 1.0,
            other => panic!("{other}"),
        };
        let found: Vec<f64> =
            rows(&sql).iter().map(|row| row[0].trim_matches('"').split(';').map(digit).sum()).collect();
        assert_eq!(found, numbers(&case["result"]), "{sql}");
    }
}

#[test]
fn a_chart_says_what_changed_and_whether_a_target_will_be_met() {
    let months = [71, 69, 73, 70, 72, 68, 71, 70, 74, 69, 72, 71, 90];
    let months: Vec<String> =
        months.iter().enumerate().map(|(at, it)| format!("({at}, {it}, 'a')")).collect();
    let sql = format!(
        "SELECT at, x['variation'] AS variation, x['assurance'] AS assurance, x['provisional'] AS provisional \
         FROM (SELECT at, xmr(v, 'higher', 60) OVER (PARTITION BY place ORDER BY at) AS x FROM \
         (VALUES {}, (0, 5, 'b'), (1, NULL, 'b'), (0, 7, 'c')) t(at, v, place)) WHERE at >= 11 ORDER BY at",
        months.join(", ")
    );
    insta::assert_snapshot!(csv(&session(), &sql), @"
    at,variation,assurance,provisional
    11,common cause,passes,false
    12,improvement,passes,false
    ");
    let sql = "SELECT place, x['mean'] AS mean, x['withheld'] AS withheld FROM \
               (SELECT place, at, xmr(v) OVER (PARTITION BY place ORDER BY at) AS x FROM \
               (VALUES (0, '5', 'b'), (1, NULL, 'b'), (2, '[c]', 'b'), (0, '7', 'c')) t(at, v, place)) ORDER BY place, at";
    insta::assert_snapshot!(csv(&session(), sql), @r#"
    place,mean,withheld
    b,,"point 2 is missing, and it is not taken to be zero"
    b,,"point 2 is missing, and it is not taken to be zero"
    b,,"point 2 is missing, and it is not taken to be zero"
    c,,"there are fewer points in a segment than the method needs: 1, and 2 are needed"
    "#);
}

#[test]
fn what_is_not_known_withholds_a_funnel() {
    let sql = "SELECT u, f FROM (SELECT u, funnel_of_proportions(u, n, d, 100) OVER () AS f FROM \
               (VALUES ('A81001', '12', '30'), ('A81002', '[c]', '20'), ('A81003', '9', '31')) t(u, n, d)) ORDER BY u";
    insta::assert_snapshot!(csv(&session(), sql), @r#"
    u,f.average,f.lower,f.upper,f.verdict,f.dispersion,f.variance_between,f.method,f.withheld
    A81001,,,,,,,,"the count of A81002 is suppressed, and it is not taken to be zero"
    A81002,,,,,,,,"the count of A81002 is suppressed, and it is not taken to be zero"
    A81003,,,,,,,,"the count of A81002 is suppressed, and it is not taken to be zero"
    "#);
    let sql = "SELECT u, f FROM (SELECT u, funnel_of_ratios(u, n, d, 100, 0.998, 'log') OVER () AS f FROM \
               (VALUES ('R01', '0', '30'), ('R02', '25', '20'), ('R03', '9', '31')) t(u, n, d)) ORDER BY u";
    insta::assert_snapshot!(csv(&session(), sql), @r#"
    u,f.average,f.lower,f.upper,f.verdict,f.dispersion,f.variance_between,f.method,f.withheld
    R01,,,,,,,,"the count of R01 is zero, which has no logarithm; the square root scale takes it"
    R02,,,,,,,,"the count of R01 is zero, which has no logarithm; the square root scale takes it"
    R03,,,,,,,,"the count of R01 is zero, which has no logarithm; the square root scale takes it"
    "#);
}

#[test]
fn calls_that_are_wrong_are_told() {
    let told =
        |call: &str| complaint(&session(), &format!("SELECT {call} FROM (VALUES (1, 2)) t(a, b)")).message;
    let calls = [
        "xmr(a, 'up') OVER ()",
        "xmr(a, 'lower', 'x') OVER ()",
        "xmr(a, 'lower', b) OVER ()",
        "xmr() OVER ()",
        "quantile_group(a, 0) OVER ()",
        "quantile_group(a, 5, 'high') OVER ()",
        "funnel_of_proportions(a, b) OVER ()",
        "funnel_of_rates(a, a, b, 1, 0.95, 'cube') OVER ()",
    ];
    let all: Vec<String> = calls.iter().map(|call| format!("{call}: {}", told(call))).collect();
    insta::assert_snapshot!(all.join("\n"), @"
    xmr(a, 'up') OVER (): xmr: better is 'higher', 'lower' or 'neither', not 'up'
    xmr(a, 'lower', 'x') OVER (): xmr: target is of type Utf8, and a number is wanted
    xmr(a, 'lower', b) OVER (): xmr: target must be the same for all rows
    xmr() OVER (): there is no xmr()
    quantile_group(a, 0) OVER (): quantile_group: groups are 0, and a whole number above zero is wanted
    quantile_group(a, 5, 'high') OVER (): quantile_group: the first group has the 'highest' or 'lowest', not 'high'
    funnel_of_proportions(a, b) OVER (): funnel_of_proportions is called as funnel_of_proportions(unit, part, whole [, per [, confidence [, scale]]])
    funnel_of_rates(a, a, b, 1, 0.95, 'cube') OVER (): funnel_of_rates: scales are 'log', 'square_root' or 'arcsine', not 'cube'
    ");
}
