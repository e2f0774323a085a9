//! Published results as worked cases: where ours agrees with what was published of a step, that step is one.

use std::collections::{BTreeMap, BTreeSet};

use outturn_award::Run;
use outturn_award::against::{Standing, held, paid, scored};
use outturn_award::cover::{Cover, reached};
use outturn_core::Diagnostic;
use outturn_intake::facts;
use outturn_intake::facts::results::{self, Measured, PublishedResult};

use crate::commands::{Context, compare};
use crate::load::{self, LoadedScheme};

/// Takes in what the bodies reach whose results were published, as far as ours agree with them, until nothing is left
/// to be reached; how many of them reach something first.
pub(super) fn take(
    context: &Context,
    loaded: &LoadedScheme,
    cover: &mut Cover<'_>,
) -> Result<usize, Vec<Diagnostic>> {
    let scheme = &loaded.scheme;
    let Some((place, bytes)) = compare::published_file(context, &scheme.id).map_err(|it| vec![it])? else {
        return Ok(0);
    };
    let published = results::results(&place, &bytes)?;
    if !published.rejections.is_empty() {
        return Err(published.rejections.into_iter().map(|it| it.diagnostic).collect());
    }
    let (place, files) = load::facts_files(&context.library, None, &scheme.id).map_err(|it| vec![it])?;
    let indicators = load::indicators(&context.library, &load::own_indicators(&place, &files))?;
    let read = facts::read(&place, &files, &indicators.catalogue)?;
    let mut by_body: BTreeMap<&str, Vec<&PublishedResult>> = BTreeMap::new();
    for result in &published.results {
        by_body.entry(&result.organisation).or_default().push(result);
    }
    let run = Run::new(scheme, &read.facts);
    let mut taken = 0;
    for (code, results) in by_body {
        let Some(award) = run.award_of(code) else { continue };
        let agrees = |it: &&PublishedResult| {
            let ours = match it.measured {
                Measured::Points | Measured::Score => scored(&award, &it.step),
                Measured::Pounds => paid(scheme, &award, &it.step),
            };
            held(&it.value, &ours, &it.within) == Standing::Agrees
        };
        let shown: Vec<&PublishedResult> = results.into_iter().filter(agrees).collect();
        if shown.is_empty() {
            continue;
        }
        let name = |name: &String| shown.iter().any(|it| shows(it, name));
        let names: BTreeSet<String> = reached(scheme, &award).into_iter().filter(name).collect();
        if cover.take(&format!("published results of {code} {}", award.name), &names) {
            taken += 1;
        }
        if cover.is_complete() {
            break;
        }
    }
    Ok(taken)
}

/// Whether a published figure shows which way a branch's rule went: that of a step the step's own, that of the award
/// every one, but a score says nothing of money.
fn shows(result: &PublishedResult, branch: &str) -> bool {
    if result.step == "award" {
        let of_money = ["value/", "factor/", "table/", "cap/", "rounding/", "deduction/", "gateway/"];
        return result.measured == Measured::Pounds || !of_money.iter().any(|it| branch.starts_with(it));
    }
    branch.strip_prefix(result.step.as_str()).is_some_and(|rest| rest.starts_with('/'))
}
