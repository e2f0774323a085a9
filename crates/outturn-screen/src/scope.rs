//! Which readings are screened.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Facts, Period};
use outturn_scheme::Scheme;

use crate::series::Series;

/// Which readings are screened.
#[derive(Debug, Clone)]
pub enum Scope<'a> {
    /// All of them.
    Everything,
    /// Those that a scheme asks for.
    Scheme(&'a Scheme),
}

/// The same, ready to be asked.
#[derive(Debug)]
pub(crate) enum Asked<'a> {
    Everything,
    /// By indicator, when it is asked for.
    For(BTreeMap<&'a str, BTreeSet<Period>>),
}

impl<'a> Scope<'a> {
    /// What a scheme asks for: by itself, and in the local measures that were agreed for it.
    pub(crate) fn asked(&self, facts: &'a Facts) -> Asked<'a> {
        let Scope::Scheme(scheme) = self else { return Asked::Everything };
        let mut asked = scheme.readings_asked();
        let agreed = facts.agreements.iter().filter(|(key, _)| key.scheme == scheme.id);
        for local in agreed.filter_map(|(_, agreement)| agreement.local.as_ref()) {
            let periods = asked.entry(local.indicator.as_str()).or_default();
            periods.extend([&local.outturn].into_iter().chain(&local.baseline));
        }
        let parts = |periods: BTreeSet<&Period>| periods.into_iter().flat_map(Period::parts).collect();
        Asked::For(asked.into_iter().map(|(id, periods)| (id, parts(periods))).collect())
    }
}

impl Asked<'_> {
    /// Whether a reading is in scope. Awards read what is about everyone.
    pub(crate) fn has(&self, series: &Series<'_>, period: &Period) -> bool {
        match self {
            Asked::Everything => true,
            Asked::For(asked) => {
                let periods = asked.get(series.indicator).filter(|_| series.breakdown.is_empty());
                periods.is_some_and(|periods| periods.contains(period))
            }
        }
    }
}
