//! Comparisons as stretches of readings: on which side of which line an outturn must lie.

use outturn_core::{Comparison, Exact, Unit};

use crate::indicator::ValueKind;
use crate::model::{Asked, Compare, Growth, Level, Scheme, Statistic, Whose, Yearly};

/// A number for each baseline: `slope` times it, and `add`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    slope: Exact,
    add: Exact,
}

/// The figures that a reading can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Domain {
    least: Option<Exact>,
    most: Option<Exact>,
    /// Whether the least is not among them.
    open: bool,
}

/// What meets a comparison: outturns on one side of an edge. Where the level is settled elsewhere, the edge lies
/// between two lines.
pub(super) struct Region<'s> {
    pub(super) compare: &'s Compare,
    /// Whether outturns above the edge meet it.
    up: bool,
    /// Whether the edge itself does not.
    strict: bool,
    low: Option<Line>,
    high: Option<Line>,
    /// What the outturn can be.
    outturn: Domain,
    /// What the baseline can be.
    baseline: Domain,
    /// Where what it is compared with is never on the other side of the outturn itself.
    itself: bool,
}

impl Line {
    fn flat(add: Exact) -> Line {
        Line { slope: Exact::ZERO, add }
    }

    fn at(&self, baseline: &Exact) -> Exact {
        &(&self.slope * baseline) + &self.add
    }

    fn less(&self, other: &Line) -> Line {
        Line { slope: &self.slope - &other.slope, add: &self.add - &other.add }
    }

    /// Whether it is zero or below for every baseline; with `strict`, below zero.
    fn is_below_zero(&self, over: &Domain, strict: bool) -> bool {
        let fine = |value: &Exact| value.is_negative() || (!strict && value.is_zero());
        if self.slope.is_zero() {
            return fine(&self.add);
        }
        let at_least = match &over.least {
            // An end that is not among them is only come near to.
            Some(least) if over.open => self.at(least) <= Exact::ZERO,
            Some(least) => fine(&self.at(least)),
            None => !self.slope.is_negative(),
        };
        let at_most = match &over.most {
            Some(most) => fine(&self.at(most)),
            None => self.slope.is_negative(),
        };
        at_least && at_most
    }
}

impl Domain {
    /// What a reading can be, as far as its indicator bounds it. What is added up from several can be more than each.
    pub(super) fn of(scheme: &Scheme, asked: &Asked) -> Domain {
        let unbounded = Domain { least: None, most: None, open: false };
        let Some(indicator) = scheme.indicators.get(&asked.indicator) else { return unbounded };
        let not_negative = |it: &Option<Exact>| it.as_ref().is_some_and(|least| !least.is_negative());
        let ratio = matches!(indicator.value, ValueKind::Ratio | ValueKind::Published);
        let added = !asked.period.parts().is_empty()
            || matches!(asked.whose, Whose::Members(_) | Whose::Providers(_));
        let parts = indicator.composite.iter().flat_map(|it| &it.numerators);
        let parts: Vec<Option<Exact>> =
            parts.map(|id| scheme.indicators.get(id).and_then(|it| it.minimum.clone())).collect();
        if indicator.composite.is_some() || (added && !ratio) {
            let zero = not_negative(&indicator.minimum) && parts.iter().all(not_negative);
            return Domain { least: zero.then_some(Exact::ZERO), ..unbounded };
        }
        let (least, most) = (indicator.minimum.clone(), indicator.maximum.clone());
        Domain { least, most, open: false }
    }

    /// Without what is zero or below: there is no percentage of it.
    fn above_zero(self) -> Domain {
        match &self.least {
            Some(least) if *least > Exact::ZERO => self,
            _ => Domain { least: Some(Exact::ZERO), open: true, ..self },
        }
    }

    pub(super) const fn least(&self) -> Option<&Exact> {
        self.least.as_ref()
    }

    pub(super) const fn most(&self) -> Option<&Exact> {
        self.most.as_ref()
    }
}

/// What a level can be.
pub(super) struct Range {
    pub(super) least: Option<Exact>,
    pub(super) most: Option<Exact>,
    pub(super) unit: Unit,
}

pub(super) fn range(scheme: &Scheme, compare: &Compare) -> Range {
    let of_indicator = scheme.indicators.get(&compare.outturn.indicator).map_or(Unit::Number, |it| it.unit);
    let between = |least, most, unit| Range { least, most, unit };
    let anything = between(None, None, of_indicator);
    match &compare.level {
        Level::Fixed(level) => between(Some(level.value.clone()), Some(level.value.clone()), level.unit),
        Level::Agreed { item, otherwise } => {
            let Some(agreed) = scheme.agreed.get(item) else { return anything };
            let least = agreed.not_less_than.as_ref().map(|it| it.value.clone());
            let most = agreed.not_more_than.as_ref().map(|it| it.value.clone());
            let other = otherwise.as_ref().map(|it| &it.value);
            let least = least.map(|it| other.map_or(it.clone(), |other| it.min(other.clone())));
            let most = most.map(|it| other.map_or(it.clone(), |other| it.max(other.clone())));
            between(least, most, agreed.unit)
        }
        Level::Reading(asked) => {
            let Domain { least, most, .. } = Domain::of(scheme, asked);
            between(least, most, of_indicator)
        }
        Level::Across(across) => {
            let asked = Asked::own(across.indicator.clone(), across.period.clone());
            let Domain { least, most, .. } = Domain::of(scheme, &asked);
            between(least, most, of_indicator)
        }
        Level::Table(id) => {
            let Some(table) = scheme.tables.get(id) else { return anything };
            let values =
                || table.rows.iter().filter(|row| row.holds(table.as_at)).map(|row| &row.value.value);
            between(values().min().cloned(), values().max().cloned(), table.unit)
        }
    }
}

/// The amount of a change over all its years.
fn over_years(amount: Exact, yearly: Option<Yearly>, falls: bool) -> Option<Exact> {
    let Some(Yearly { growth, years }) = yearly else { return Some(amount) };
    match growth {
        Growth::Simple => Some(&amount * &Exact::from(years)),
        Growth::Compound if amount.is_negative() || amount > Exact::ONE => None,
        Growth::Compound => {
            let step = if falls { &Exact::ONE - &amount } else { &Exact::ONE + &amount };
            let left = (0..years).fold(Exact::ONE, |left, _| &left * &step);
            Some(if falls { &Exact::ONE - &left } else { &left - &Exact::ONE })
        }
    }
}

impl<'s> Region<'s> {
    pub(super) fn of(scheme: &Scheme, compare: &'s Compare) -> Region<'s> {
        let Range { least, most, unit } = range(scheme, compare);
        let up = !compare.comparison.eases_as_level_rises();
        let (up, strict, falls) = match compare.comparison {
            Comparison::AtLeast | Comparison::AtMost => (up, false, false),
            Comparison::MoreThan | Comparison::LessThan => (up, true, false),
            Comparison::FallsBy => (false, false, true),
            Comparison::FallsByMoreThan => (false, true, true),
            Comparison::FallsByAtMost => (true, false, true),
            Comparison::RisesBy => (true, false, false),
            Comparison::RisesByMoreThan => (true, true, false),
            Comparison::RisesByAtMost => (false, false, false),
        };
        let baseline = compare.baseline.as_ref().map(|it| Domain::of(scheme, it));
        let mut baseline = baseline.unwrap_or(Domain { least: None, most: None, open: false });
        let (mut low, mut high) = (least.clone().map(Line::flat), most.clone().map(Line::flat));
        if compare.comparison.is_change() {
            let relative = unit == Unit::Share;
            let edge = |amount: Option<Exact>| {
                let amount = over_years(amount?, compare.yearly, falls)?;
                let amount = if falls { -&amount } else { amount };
                Some(if relative {
                    Line { slope: &Exact::ONE + &amount, add: Exact::ZERO }
                } else {
                    Line { slope: Exact::ONE, add: amount }
                })
            };
            let none = |it: &Option<Exact>| it.as_ref().is_some_and(Exact::is_zero);
            if relative && !(none(&least) && none(&most)) {
                baseline = baseline.above_zero();
            }
            (low, high) = if falls { (edge(most), edge(least)) } else { (edge(least), edge(most)) };
        }
        let outturn = Domain::of(scheme, &compare.outturn);
        let itself = is_itself(compare);
        Region { compare, up, strict, low, high, outturn, baseline, itself }
    }

    /// Whether every reading meets it, whatever its level.
    pub(super) fn always(&self) -> bool {
        if self.itself && !self.strict {
            return true;
        }
        if self.up {
            let (Some(high), Some(least)) = (&self.high, &self.outturn.least) else { return false };
            return high.less(&Line::flat(least.clone())).is_below_zero(&self.baseline, self.strict);
        }
        let (Some(low), Some(most)) = (&self.low, &self.outturn.most) else { return false };
        Line::flat(most.clone()).less(low).is_below_zero(&self.baseline, self.strict)
    }

    /// Whether no reading meets it, whatever its level.
    pub(super) fn never(&self) -> bool {
        if self.itself && self.strict {
            return true;
        }
        if self.up {
            let (Some(low), Some(most)) = (&self.low, &self.outturn.most) else { return false };
            return Line::flat(most.clone()).less(low).is_below_zero(&self.baseline, !self.strict);
        }
        let (Some(high), Some(least)) = (&self.high, &self.outturn.least) else { return false };
        high.less(&Line::flat(least.clone())).is_below_zero(&self.baseline, !self.strict)
    }

    /// Whether what meets it meets the other.
    pub(super) fn implies(&self, other: &Region<'_>) -> bool {
        if self.up != other.up || !self.is_of_the_same(other) {
            return false;
        }
        if self.has_the_edge_of(other) {
            return self.strict || !other.strict;
        }
        let strict = other.strict && !self.strict;
        if self.up {
            self.is_under(other.high.as_ref(), self.low.as_ref(), other, strict)
        } else {
            self.is_under(self.high.as_ref(), other.low.as_ref(), other, strict)
        }
    }

    /// Whether nothing meets both.
    pub(super) fn excludes(&self, other: &Region<'_>) -> bool {
        if self.up == other.up || !self.is_of_the_same(other) {
            return false;
        }
        let strict = !self.strict && !other.strict;
        if self.has_the_edge_of(other) {
            return !strict;
        }
        let (up, down) = if self.up { (self, other) } else { (other, self) };
        self.is_under(down.high.as_ref(), up.low.as_ref(), other, strict)
    }

    /// Whether everything meets one of the two.
    pub(super) fn covers(&self, other: &Region<'_>) -> bool {
        if self.up == other.up || !self.is_of_the_same(other) {
            return false;
        }
        let strict = self.strict && other.strict;
        if self.has_the_edge_of(other) {
            return !strict;
        }
        let (up, down) = if self.up { (self, other) } else { (other, self) };
        self.is_under(up.high.as_ref(), down.low.as_ref(), other, strict)
    }

    /// Whether both are about one reading; of two changes, since one baseline.
    fn is_of_the_same(&self, other: &Region<'_>) -> bool {
        let (a, b) = (&self.compare, &other.compare);
        let same_baseline = match (&a.baseline, &b.baseline) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        a.outturn == b.outturn && same_baseline
    }

    /// Whether the edges of both are the same, wherever that is.
    fn has_the_edge_of(&self, other: &Region<'_>) -> bool {
        let (a, b) = (self.compare, other.compare);
        let way = |it: &Compare| {
            let word = it.comparison.as_str();
            (word.starts_with("falls"), word.starts_with("rises"))
        };
        a.level == b.level && a.baseline == b.baseline && a.yearly == b.yearly && way(a) == way(b)
    }

    /// Whether one line is never above another, over what the baseline can be.
    fn is_under(&self, one: Option<&Line>, other: Option<&Line>, with: &Region<'_>, strict: bool) -> bool {
        let (Some(one), Some(other)) = (one, other) else { return false };
        let over = if self.compare.baseline.is_some() { &self.baseline } else { &with.baseline };
        // Of two changes, the one that takes a percentage says that there is one.
        let over = if with.compare.baseline.is_some() && with.baseline.open { &with.baseline } else { over };
        one.less(other).is_below_zero(over, strict)
    }
}

/// Whether an outturn is compared with itself, or with the lowest or highest of all that it is one of, so that the edge
/// is the most that it can be on its own side.
fn is_itself(compare: &Compare) -> bool {
    let from_below = matches!(compare.comparison, Comparison::AtLeast | Comparison::LessThan);
    let plain = matches!(
        compare.comparison,
        Comparison::AtLeast | Comparison::AtMost | Comparison::MoreThan | Comparison::LessThan
    );
    match &compare.level {
        Level::Reading(asked) => plain && *asked == compare.outturn,
        Level::Across(across) => {
            let asked = Asked::own(across.indicator.clone(), across.period.clone());
            let end = if from_below { Statistic::Lowest } else { Statistic::Highest };
            plain && asked == compare.outturn && across.statistic == end
        }
        _ => false,
    }
}
