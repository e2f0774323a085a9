//! Readings, laid out by what they are compared with.

use std::collections::BTreeMap;

use outturn_core::{Exact, Facts, Period, Reading, Stage, Unit};
use outturn_scheme::words::marked;
use outturn_scheme::{Indicator, ValueKind};

use crate::finding::{About, Screened};
use crate::scope::{Asked, Scope};

/// What readings of many periods and bodies have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Series<'a> {
    pub(crate) indicator: &'a str,
    pub(crate) breakdown: &'a str,
    pub(crate) stage: Stage,
}

impl Series<'_> {
    /// A reading of it, for a finding.
    pub(crate) fn about(&self, period: &Period, organisation: &str) -> About {
        About {
            indicator: self.indicator.to_owned(),
            period: period.clone(),
            organisation: organisation.to_owned(),
            breakdown: self.breakdown.to_owned(),
            stage: self.stage,
        }
    }
}

/// The readings of one series and period, by organisation.
pub(crate) type Bodies<'a> = BTreeMap<&'a str, &'a Reading>;

/// The readings of one series, by period.
pub(crate) struct Line<'a> {
    pub(crate) definition: &'a Indicator,
    pub(crate) periods: BTreeMap<&'a Period, Bodies<'a>>,
}

/// Everything that is compared.
pub(crate) struct All<'a> {
    pub(crate) lines: BTreeMap<Series<'a>, Line<'a>>,
    kinds: BTreeMap<&'a str, &'a str>,
    pub(crate) asked: Asked<'a>,
}

impl<'a> All<'a> {
    pub(crate) fn of(
        facts: &'a Facts,
        indicators: &'a BTreeMap<String, Indicator>,
        scope: &Scope<'a>,
    ) -> Self {
        let mut lines: BTreeMap<Series<'a>, Line<'a>> = BTreeMap::new();
        for (about, reading) in facts.readings.iter() {
            let Some(definition) = indicators.get(about.indicator) else { continue };
            let series =
                Series { indicator: about.indicator, breakdown: about.breakdown, stage: about.stage };
            let line = lines.entry(series).or_insert_with(|| Line { definition, periods: BTreeMap::new() });
            line.periods.entry(about.period).or_default().insert(about.organisation, reading);
        }
        let placed = facts.organisations.iter().map(|it| (it.code.as_str(), it.kind.as_str()));
        let unplaced = facts.organisations.unplaced();
        let unplaced = unplaced.filter_map(|it| Some((it.code.as_str(), it.kind.as_deref()?)));
        All { lines, kinds: unplaced.chain(placed).collect(), asked: scope.asked(facts) }
    }

    /// What kind of body a code is of; nothing where the facts do not say.
    pub(crate) fn kind(&self, organisation: &str) -> &'a str {
        self.kinds.get(organisation).copied().unwrap_or_default()
    }

    /// Every period of every series that is in scope, with its readings. Each reading is counted once.
    pub(crate) fn in_scope(&self) -> impl Iterator<Item = (&Series<'a>, &Line<'a>, &'a Period, &Bodies<'a>)> {
        self.lines.iter().flat_map(move |(series, line)| {
            line.periods
                .iter()
                .filter(|(period, _)| self.asked.has(series, period))
                .map(move |(period, bodies)| (series, line, *period, bodies))
        })
    }

    /// How many readings are in scope.
    pub(crate) fn count(&self, screened: &mut Screened) {
        screened.readings = self.in_scope().map(|(.., bodies)| bodies.len()).sum();
    }

    /// The readings of a period in groups of one kind of body.
    pub(crate) fn by_kind<'b>(
        &self,
        bodies: &'b Bodies<'a>,
    ) -> BTreeMap<&'a str, Vec<(&'a str, &'a Reading)>> {
        let mut kinds: BTreeMap<&'a str, Vec<(&'a str, &'a Reading)>> = BTreeMap::new();
        for (code, reading) in bodies {
            kinds.entry(self.kind(code)).or_default().push((code, reading));
        }
        kinds
    }
}

impl<'a> Line<'a> {
    /// The period of the same length that ends on the day before one begins, with its readings.
    pub(crate) fn before(&self, period: &Period) -> Option<(&'a Period, &Bodies<'a>)> {
        let (begins, ends) = period.bounds()?;
        let length = ends.since(begins).ok()?.get_days();
        let found = self.periods.iter().find(|(earlier, _)| {
            let Some((from, to)) = earlier.bounds() else { return false };
            let same = std::mem::discriminant::<Period>(earlier) == std::mem::discriminant(period);
            let as_long = !matches!(period, Period::Range(..))
                || to.since(from).is_ok_and(|span| span.get_days() == length);
            same && as_long && to.tomorrow().is_ok_and(|next| next == begins)
        });
        found.map(|(earlier, bodies)| (*earlier, bodies))
    }

    /// Whether its readings are shares of a whole.
    pub(crate) fn is_share(&self) -> bool {
        self.definition.unit == Unit::Share
    }

    /// Whether its readings are counted over something, and both counts may be there.
    pub(crate) fn is_ratio(&self) -> bool {
        self.definition.value == ValueKind::Ratio
    }

    /// Whether its readings can never be below zero.
    pub(crate) fn is_counted(&self) -> bool {
        matches!(self.definition.value, ValueKind::Ratio | ValueKind::Count)
    }

    /// A value, as it is shown.
    pub(crate) fn shown(&self, value: &Exact) -> String {
        marked(self.definition.unit, value, self.definition.decimals)
    }
}

/// Both counts behind a reading, where they are known and the second is not zero.
pub(crate) fn counts(reading: &Reading) -> Option<(&Exact, &Exact)> {
    let numerator = reading.numerator.as_ref()?.known()?;
    let denominator = reading.denominator.as_ref()?.known()?;
    (!denominator.is_zero()).then_some((numerator, denominator))
}
