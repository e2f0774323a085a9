//! A cluster gives the answers that one process gives, to the last digit.

use std::thread;

use outturn_indicator::Session;

use crate::certified::{self, Question, held};
use crate::divided::{BANDS, SQL};
use crate::ranked;
use crate::support::{complaint, csv, folder, place, session};

/// A scheduler and an executor within this process, which takes a second for each query, whatever it is: several are
/// asked at a time.
fn cluster() -> Session {
    Session::standalone(8).unwrap()
}

fn alike(cluster: &Session, here: &Session, queries: &[String]) {
    thread::scope(|scope| {
        for part in queries.chunks(queries.len().div_ceil(8)) {
            scope.spawn(move || {
                for sql in part {
                    assert_eq!(csv(cluster, sql), csv(here, sql), "{sql}");
                }
            });
        }
    });
}

#[test]
fn certified_values_come_out_bit_by_bit_the_same() {
    let (cluster, here) = (cluster(), session());
    let questions: Vec<Question> =
        [certified::rows(), certified::direct(), certified::indirect(), ranked::all(), certified::means()]
            .concat();
    // One of each kind is held to its certified values on the cluster itself.
    held(&cluster, questions.first().unwrap());
    held(&cluster, questions.last().unwrap());
    let queries: Vec<String> = questions.into_iter().map(|(sql, _)| sql).collect();
    alike(&cluster, &here, &queries);
}

/// Places with a row for each band, in so many files, in which some counts are no number.
fn files(count: usize) -> tempfile::TempDir {
    let mut texts = vec!["place,band,n,p,w,rn,rp,seen\n".to_owned(); count];
    for place in 0..7_usize {
        for (at, band) in BANDS.iter().enumerate() {
            let n = (place * 31 + at * 17) % 400;
            let n = if n == 13 { "[c]".to_owned() } else { n.to_string() };
            let (p, w, rn, rp) = (1_000 + at * 97, 1 + at % 8, 5 + at, 900 - at * 7);
            let row = format!("{place:03},{band},{n},{p},{w},{rn},{rp},2013-0{}-15\n", 1 + (at + place) % 9);
            texts[(place + at) % count].push_str(&row);
        }
    }
    let there = folder(&[]);
    for (at, text) in texts.iter().enumerate() {
        crate::support::write(&there.path().join(format!("{at}.csv")), text);
    }
    there
}

#[test]
fn functions_with_state_merge_across_executors() {
    let there = files(5);
    let sessions = [cluster(), session()];
    for session in &sessions {
        session.add_table("t", &place(&there, "")).unwrap();
        session.add_table("one", &place(&there, "0.csv")).unwrap();
    }
    let [cluster, here] = &sessions;
    let queries = [
        SQL,
        // The names by which aggregates are known as well.
        "SELECT place, dsr(band, n, p, 'european_2013') AS a, smr(band, n, p, rn, rp) AS b, \
         isr(band, n, p, rn, rp, 1000, 0.998) AS c FROM t GROUP BY place ORDER BY place",
        "SELECT place, band, proportion(n, p) AS a, crude_rate(n, p, 1000) AS b, count_limits(n) AS c \
         FROM t ORDER BY place, band",
        "SELECT financial_year(seen) AS year, age_band(try_cast(n AS bigint), 'european_2013') AS band, count(*) AS n, \
         sum(cast(p AS bigint)) AS p FROM t GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT a.place, count(*) AS n, sum(cast(b.p AS bigint)) AS p FROM t a JOIN one b ON a.band = b.band \
         WHERE a.n <> '[c]' GROUP BY a.place HAVING count(*) > 1 ORDER BY a.place",
        "WITH most AS (SELECT max(try_cast(n AS bigint)) AS n FROM t) \
         SELECT place, band FROM t WHERE try_cast(n AS bigint) = (SELECT n FROM most) ORDER BY place, band",
        "SELECT place, n, rank() OVER (PARTITION BY place ORDER BY try_cast(n AS bigint) DESC, band) AS r FROM t \
         ORDER BY place, r, n",
        // Functions that look at all rows, or at those before and after in time.
        "SELECT place, band, funnel_of_rates(place || band, try_cast(n AS bigint), p, 1000, 0.998, 'square_root') \
         OVER (PARTITION BY band) AS f FROM t WHERE n <> '[c]' ORDER BY place, band",
        "SELECT place, band, xmr(n, 'lower', 200) OVER (PARTITION BY place ORDER BY band) AS x, \
         quantile_group(n, 5) OVER (PARTITION BY place) AS q FROM t ORDER BY place, band",
        "SELECT count(*) AS n, array_to_string(array_sort(array_agg(DISTINCT band)), ' ') AS bands FROM t",
    ];
    alike(cluster, here, &queries.map(ToOwned::to_owned));
    // What is wrong is said as it is here.
    for sql in [
        "SELECT dsr(band, n) FROM t",
        "SELECT * FROM tt",
        "SELECT bnd FROM t",
        "SELECT cast(n AS bigint) FROM t",
    ] {
        let (there, here) = (complaint(cluster, sql), complaint(here, sql));
        assert_eq!((there.code, there.message), (here.code, here.message), "{sql}");
    }
    assert_eq!(
        csv(cluster, "SELECT table_name FROM information_schema.tables WHERE table_name = 't'"),
        "table_name\nt\n"
    );
}

#[test]
fn a_scheduler_that_is_not_there_is_complained_about() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let problem = Session::remote(&format!("df://127.0.0.1:{port}")).unwrap_err();
    assert_eq!(problem.code, "no-scheduler");
    assert!(
        problem.message.starts_with(&format!("nobody answers at 127.0.0.1:{port}: ")),
        "{}",
        problem.message
    );
    for place in ["", "df://", "a b", "127.0.0.1:99999", "http://127.0.0.1:1"] {
        let problem = Session::remote(place).unwrap_err();
        assert_eq!(
            (problem.code, problem.message.as_str()),
            ("no-scheduler", "this is no host and port, such as df://localhost:50050"),
            "{place}"
        );
    }
}
