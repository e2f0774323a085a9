//! However rows are ordered and divided among files, workers and batches, every digit is the same.

use outturn_indicator::Session;
use proptest::prelude::*;

use crate::support::{MEMORY, csv, folder, place, write};

pub(crate) const SQL: &str = "SELECT place, \
    directly_standardised_rate(band, n, p, 'european_2013') AS rate, \
    directly_standardised_rate(band, n, p, w, 1000, 0.998) AS own, \
    indirectly_standardised_ratio(band, n, p, rn, rp) AS ratio, \
    mean_with_limits(n) AS mean \
    FROM t GROUP BY place ORDER BY place";

pub(crate) const BANDS: [&str; 19] = [
    "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59",
    "60-64", "65-69", "70-74", "75-79", "80-84", "85-89", "90+",
];

/// A row for each band of five places; one figure in 200 is no number, and one row in 300 is there twice.
fn rows() -> impl Strategy<Value = Vec<String>> {
    let figure = prop_oneof![
        200 => (0_u32..400).prop_map(|it| it.to_string()),
        20 => (1_u32..4000).prop_map(|it| format!("{}.{}", it / 10, it % 10)),
        1 => prop::sample::select(vec!["[c]", "[x]", "[z]", "", "n/a"]).prop_map(ToOwned::to_owned),
    ];
    let row = (figure, 1_u32..9000, 1_u32..9, 1_u32..90, 100_u32..900, 0_u32..300);
    prop::collection::vec(row, 5 * BANDS.len()).prop_map(|rows| {
        let mut lines = Vec::new();
        for (at, (n, p, w, rn, rp, again)) in rows.into_iter().enumerate() {
            let line = format!("{:03},{},{n},{p},{w},{rn},{rp}\n", at / BANDS.len(), BANDS[at % BANDS.len()]);
            lines.extend(vec![line; if again == 0 { 2 } else { 1 }]);
        }
        lines
    })
}

fn answered(files: &[Vec<String>], workers: usize, batch: usize) -> String {
    let there = folder(&[]);
    for (at, lines) in files.iter().enumerate() {
        let text = format!("place,band,n,p,w,rn,rp\n{}", lines.concat());
        write(&there.path().join(format!("{at}.csv")), &text);
    }
    let session = Session::divided(MEMORY, workers, batch).unwrap();
    session.add_table("t", &place(&there, "")).unwrap();
    csv(&session, SQL)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn nothing_hangs_on_order_files_workers_or_batches(
        (sorted, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        files in 1_usize..7,
        workers in 2_usize..6,
        batch in 1_usize..40,
    ) {
        let mut divided = vec![Vec::new(); files];
        for (at, line) in shuffled.into_iter().enumerate() {
            divided[at % files].push(line);
        }
        let plain = answered(&[sorted], 1, 8192);
        prop_assert_eq!(plain.lines().count(), 6);
        prop_assert_eq!(plain, answered(&divided, workers, batch));
    }
}
