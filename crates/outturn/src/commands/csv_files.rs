//! The CSV files of a run.

use outturn_award::Award;
use outturn_core::{Exact, Pence, Quantity, Unit};

/// The headings of the file with a row for each earner.
pub(super) const AWARDS: &str = "code,name,maximum_pence,least_pence,most_pence,settled,paid_to\n";

/// The headings of the file with a row for each step of each earner.
pub(super) const STEPS: &str = "code,address,outcome,share,least_before_pence,least_after_pence,most_before_pence,\
                                most_after_pence,standing,because\n";

/// A row for each earner.
pub(super) fn csv_of_awards(awards: &[Award]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = Ok(());
    for award in awards {
        let pence = |amount: Option<Pence>| amount.map(|it| it.0.to_string()).unwrap_or_default();
        let payees: Vec<&str> = award.payees.iter().map(|payee| payee.code.as_str()).collect();
        written = written.and_then(|()| {
            writer.write_record([
                award.code.as_str(),
                &award.name,
                &pence(award.maximum),
                &award.least.0.to_string(),
                &pence(award.most),
                if award.most == Some(award.least) { "true" } else { "false" },
                &payees.join(" "),
            ])
        });
    }
    // Writing to memory does not fail.
    written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
}

/// A row for each step of each earner.
pub(super) fn csv_of_steps(awards: &[Award]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = Ok(());
    for (award, step) in awards.iter().flat_map(|award| award.steps.iter().map(move |step| (award, step))) {
        let pence = |amount: Option<&Exact>| {
            amount
                .map(|it| Pence::nearest(it, outturn_core::exact::Direction::HalfUp).0.to_string())
                .unwrap_or_default()
        };
        let share =
            step.share.as_ref().map(|it| Quantity { value: it.clone(), unit: Unit::Share }.to_string());
        written = written.and_then(|()| {
            writer.write_record([
                award.code.as_str(),
                &step.address,
                step.outcome.as_str(),
                &share.unwrap_or_default(),
                &pence(step.before.as_ref().map(|it| &it.least)),
                &pence(step.after.as_ref().map(|it| &it.least)),
                &pence(step.before.as_ref().map(|it| &it.most)),
                &pence(step.after.as_ref().map(|it| &it.most)),
                step.standing.as_str(),
                &step.because,
            ])
        });
    }
    written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
}
