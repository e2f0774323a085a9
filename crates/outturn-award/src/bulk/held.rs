//! Comparisons bound to columns: brought to whole numbers once, then held against block after block.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_core::{Comparison, Exact, Quantity, Unit};

use super::column::{Column, Data};
use super::kernel::{self, View, either, mask};
use super::plan::{Compared, OpenLevel};
use super::poly::{Condition, Fraction, Polynomial, Variable};
use crate::figure::compare;

/// Room to work in, for one thread.
#[derive(Debug)]
pub(super) struct Room {
    sums: Vec<i64>,
    product: Vec<i64>,
}

impl Room {
    /// For blocks of so many rows.
    pub(super) fn new(rows: usize) -> Room {
        Room { sums: vec![0; rows], product: vec![0; rows] }
    }
}

/// What a comparison is with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Level<'a> {
    /// A figure.
    Fixed(&'a Quantity),
    /// A column of figures, which may be shares of the baseline.
    Open(&'a OpenLevel),
}

/// A comparison bound to columns.
#[derive(Debug)]
pub(super) struct Held<'a> {
    way: Way<'a>,
    zero: Zero<'a>,
    unknown: Vec<&'a [u8]>,
    odd: Vec<&'a BTreeMap<usize, Exact>>,
    /// Whether every row is known and fits: there is nothing to look at but `way`.
    certain: bool,
    exactly: Exactly<'a>,
}

/// How it is worked out, cheapest first.
#[derive(Debug)]
enum Way<'a> {
    /// A column it needs has nothing in it.
    Never,
    /// It comes to the same in every row.
    Always(bool),
    AtLeast(View<'a>, i64),
    AtMost(View<'a>, i64),
    /// The left is the right or more; or, with the last set, more.
    NotBelow(View<'a>, View<'a>, bool),
    /// A sum of products is zero or more.
    Sum(Sum<'a>),
    /// In exact fractions, row by row.
    Exactly,
}

#[derive(Debug)]
struct Sum<'a> {
    terms: Vec<(i128, Vec<View<'a>>)>,
    constant: i128,
}

/// Where a share of the baseline means nothing because the baseline is zero or below.
#[derive(Debug)]
enum Zero<'a> {
    Nowhere,
    Where(View<'a>),
    /// Only where the level, on the right, is not zero itself.
    Beside(View<'a>, View<'a>),
}

/// The comparison in exact fractions.
#[derive(Debug)]
struct Exactly<'a> {
    comparison: Comparison,
    outturn: &'a Column<'a>,
    baseline: Option<&'a Column<'a>>,
    level: Level<'a>,
    levels: Option<&'a Column<'a>>,
    /// Whether a share of a baseline of zero or below says nothing even where it is no share at all.
    strict: bool,
}

impl Exactly<'_> {
    fn row(&self, row: usize) -> Option<bool> {
        let value = self.outturn.exact_at(row)?;
        let baseline = match self.baseline {
            Some(column) => Some(column.exact_at(row)?),
            None => None,
        };
        match self.level {
            Level::Fixed(level)
                if self.strict
                    && level.unit == Unit::Share
                    && baseline.as_ref().is_some_and(|it| *it <= Exact::ZERO) =>
            {
                None
            }
            Level::Fixed(level) => compare(self.comparison, &value, baseline.as_ref(), level),
            Level::Open(open) => {
                let unit = if open.relative { Unit::Share } else { Unit::Number };
                let level = Quantity { value: self.levels?.exact_at(row)?, unit };
                compare(self.comparison, &value, baseline.as_ref(), &level)
            }
        }
    }
}

impl<'a> Held<'a> {
    pub(super) fn bind(columns: &'a [Column<'a>], compared: Compared, level: Level<'a>) -> Option<Held<'a>> {
        Held::bind_as(columns, compared, level, false)
    }

    /// A comparison with a limit of what may be agreed: where a share of the baseline means nothing, the limit says
    /// nothing of the levels beyond it.
    pub(super) fn bind_limit(
        columns: &'a [Column<'a>],
        compared: Compared,
        limit: &'a Quantity,
    ) -> Option<Held<'a>> {
        Held::bind_as(columns, compared, Level::Fixed(limit), true)
    }

    fn bind_as(
        columns: &'a [Column<'a>],
        compared: Compared,
        level: Level<'a>,
        strict: bool,
    ) -> Option<Held<'a>> {
        let outturn = columns.get(compared.outturn)?;
        let baseline = match compared.baseline {
            Some(slot) => Some(columns.get(slot)?),
            None => None,
        };
        let levels = match level {
            Level::Fixed(_) => None,
            Level::Open(open) => Some(columns.get(open.slot)?),
        };
        let used: Vec<&Column<'_>> = [Some(outturn), baseline, levels].into_iter().flatten().collect();
        let way = if used.iter().any(|column| matches!(column.data, Data::Nothing | Data::Findings { .. })) {
            Way::Never
        } else {
            condition(columns, compared, level)
                .map_or(Way::Exactly, |condition| Way::new(columns, &condition))
        };
        let relative = baseline.filter(|_| match level {
            Level::Fixed(level) => level.unit == Unit::Share && (strict || !level.value.is_zero()),
            Level::Open(open) => open.relative,
        });
        let zero = match (relative.and_then(numerators), levels.and_then(numerators)) {
            (Some(baseline), Some(levels)) => Zero::Beside(baseline, levels),
            (Some(baseline), None) => Zero::Where(baseline),
            (None, _) => Zero::Nowhere,
        };
        let unknown: Vec<&[u8]> = used.iter().map(|it| &*it.unknown).filter(|it| !it.is_empty()).collect();
        let odd: Vec<_> = used.iter().map(|it| &it.odd).filter(|it| !it.is_empty()).collect();
        Some(Held {
            certain: unknown.is_empty() && odd.is_empty() && matches!(zero, Zero::Nowhere),
            way,
            zero,
            unknown,
            odd,
            exactly: Exactly { comparison: compared.comparison, outturn, baseline, level, levels, strict },
        })
    }

    /// Fills in where it holds, and where that is not known, and says whether there is such a row. Where it says no,
    /// the second mask is not filled in; where a row is not known, the first mask says nothing of it.
    pub(super) fn judge(
        &self,
        rows: &Range<usize>,
        room: &mut Room,
        holds: &mut [u8],
        unknown: &mut [u8],
    ) -> bool {
        match &self.way {
            Way::Never => {
                unknown.fill(kernel::YES);
                return true;
            }
            Way::Always(it) => holds.fill(mask(*it)),
            Way::AtLeast(view, least) => kernel::at_least(view.block(rows), *least, holds),
            Way::AtMost(view, most) => kernel::at_most(view.block(rows), *most, holds),
            Way::NotBelow(left, right, strict) => {
                kernel::not_below(left.block(rows), right.block(rows), *strict, holds);
            }
            Way::Sum(sum) => {
                if !sum.judge(rows, room, holds) {
                    unknown.fill(0);
                    return self.one_by_one(rows.clone(), rows.start, holds, unknown);
                }
            }
            Way::Exactly => {
                unknown.fill(0);
                return self.one_by_one(rows.clone(), rows.start, holds, unknown);
            }
        }
        if self.certain {
            return false;
        }
        unknown.fill(0);
        for marks in &self.unknown {
            kernel::or_marked(marks.get(rows.clone()).unwrap_or_default(), unknown);
        }
        match self.zero {
            Zero::Nowhere => {}
            Zero::Where(baseline) => kernel::or_zero(baseline.block(rows), unknown),
            Zero::Beside(baseline, level) => {
                kernel::or_zero_beside(baseline.block(rows), level.block(rows), unknown);
            }
        }
        for odd in &self.odd {
            self.one_by_one(odd.range(rows.clone()).map(|(row, _)| *row), rows.start, holds, unknown);
        }
        kernel::any(unknown)
    }

    fn one_by_one(
        &self,
        rows: impl Iterator<Item = usize>,
        start: usize,
        holds: &mut [u8],
        unknown: &mut [u8],
    ) -> bool {
        let mut open = false;
        for row in rows {
            let judged = self.exactly.row(row);
            let at = row.saturating_sub(start);
            if let (Some(holds), Some(unknown)) = (holds.get_mut(at), unknown.get_mut(at)) {
                *holds = mask(judged == Some(true));
                *unknown = mask(judged.is_none());
            }
            open |= judged.is_none();
        }
        open
    }
}

fn numerators<'a>(column: &'a Column<'_>) -> Option<View<'a>> {
    match &column.data {
        Data::Scaled { numbers, .. } => Some(View::of(numbers)),
        Data::Ratios { numerators, .. } => Some(View::of(numerators)),
        Data::Nothing | Data::Findings { .. } => None,
    }
}

/// A slot's figures as a fraction of variables.
fn fraction(columns: &[Column<'_>], slot: usize) -> Option<Fraction> {
    let numerator = Polynomial::variable(Variable { slot, denominator: false });
    let denominator = match &columns.get(slot)?.data {
        Data::Scaled { denominator, .. } => Polynomial::constant(i128::from(*denominator)),
        Data::Ratios { .. } => Polynomial::variable(Variable { slot, denominator: true }),
        Data::Nothing | Data::Findings { .. } => return None,
    };
    Some(Fraction { numerator, denominator })
}

fn number(exact: &Exact) -> Option<Fraction> {
    let (numerator, denominator) = exact.parts()?;
    let denominator = i128::try_from(denominator).ok()?;
    Some(Fraction {
        numerator: Polynomial::constant(numerator),
        denominator: Polynomial::constant(denominator),
    })
}

/// The comparison as a condition on whole numbers: the outturn against a level, or against what the baseline comes to
/// when it changes by the level. Nothing where its coefficients do not fit.
fn condition(columns: &[Column<'_>], compared: Compared, level: Level<'_>) -> Option<Condition> {
    let outturn = fraction(columns, compared.outturn)?;
    let (amount, relative) = match level {
        Level::Fixed(level) => (number(&level.value)?, level.unit == Unit::Share),
        Level::Open(open) => (fraction(columns, open.slot)?, open.relative),
    };
    let target = match compared.baseline {
        None => amount,
        Some(slot) => {
            let rises = matches!(
                compared.comparison,
                Comparison::RisesBy | Comparison::RisesByMoreThan | Comparison::RisesByAtMost
            );
            let sign = if rises { 1 } else { -1 };
            let baseline = fraction(columns, slot)?;
            if relative {
                baseline.times(&number(&Exact::ONE)?.sum(&amount, sign)?)?
            } else {
                baseline.sum(&amount, sign)?
            }
        }
    };
    match compared.comparison {
        Comparison::AtLeast | Comparison::RisesBy | Comparison::FallsByAtMost => {
            outturn.not_below(&target, false)
        }
        Comparison::MoreThan | Comparison::RisesByMoreThan => outturn.not_below(&target, true),
        Comparison::AtMost | Comparison::FallsBy | Comparison::RisesByAtMost => {
            target.not_below(&outturn, false)
        }
        Comparison::LessThan | Comparison::FallsByMoreThan => target.not_below(&outturn, true),
    }
}

impl<'a> Way<'a> {
    fn new(columns: &'a [Column<'a>], condition: &Condition) -> Way<'a> {
        let view = |it: &Variable| match &columns.get(it.slot)?.data {
            Data::Ratios { denominators, .. } if it.denominator => Some(View::of(denominators)),
            _ => columns.get(it.slot).and_then(numerators),
        };
        let terms: Option<Vec<(i128, Vec<View<'_>>)>> = condition
            .terms
            .iter()
            .map(|(factor, product)| Some((*factor, product.iter().map(view).collect::<Option<Vec<_>>>()?)))
            .collect();
        let Some(terms) = terms else { return Way::Exactly };
        let constant = condition.constant;
        let clamped = |it: i128| i64::try_from(it).unwrap_or(if it < 0 { i64::MIN } else { i64::MAX });
        let single: Option<Vec<(i128, View<'_>)>> = terms
            .iter()
            .map(|(factor, product)| match product.as_slice() {
                [one] if factor.unsigned_abs() == 1 => Some((*factor, *one)),
                _ => None,
            })
            .collect();
        match single.as_deref() {
            Some([]) => Way::Always(constant >= 0),
            // Outside of 64 bits the end of the range stands for the threshold, unless a number could be there.
            Some([(1, view)]) if constant > i128::from(i64::MIN) => Way::AtLeast(*view, clamped(-constant)),
            Some([(-1, view)]) if constant >= i128::from(i64::MIN) => Way::AtMost(*view, clamped(constant)),
            Some([(1, left), (-1, right)] | [(-1, right), (1, left)]) if constant == 0 || constant == -1 => {
                Way::NotBelow(*left, *right, constant == -1)
            }
            _ => Way::Sum(Sum { terms, constant }),
        }
    }
}

impl Sum<'_> {
    /// Fills in where it is zero or more; false where even 128 bits might not hold it.
    fn judge(&self, rows: &Range<usize>, room: &mut Room, holds: &mut [u8]) -> bool {
        let mut bound = self.bound(None);
        if bound.is_none_or(|bound| bound > i64::MAX.unsigned_abs().into()) {
            // Their width alone does not prove it; the numbers of this block may.
            bound = self.bound(Some(rows));
        }
        match bound {
            Some(bound) if bound <= i64::MAX.unsigned_abs().into() => self.narrow(rows, room, holds),
            Some(bound) if bound <= i128::MAX.unsigned_abs() => self.wide(rows, holds),
            _ => return false,
        }
        true
    }

    /// What the sum cannot exceed on either side of zero, where that fits: by the width of its numbers, or by those in
    /// a block.
    fn bound(&self, rows: Option<&Range<usize>>) -> Option<u128> {
        let magnitude =
            |view: &View<'_>| rows.map_or(view.magnitude_max(), |rows| view.block(rows).magnitude());
        self.terms.iter().try_fold(self.constant.unsigned_abs(), |bound, (factor, product)| {
            let term = product
                .iter()
                .try_fold(factor.unsigned_abs(), |term, view| term.checked_mul(magnitude(view)))?;
            bound.checked_add(term)
        })
    }

    fn narrow(&self, rows: &Range<usize>, room: &mut Room, holds: &mut [u8]) {
        // Whatever the bound admits fits, so the fallback is never taken.
        let small = |it: i128| i64::try_from(it).unwrap_or(0);
        let constant = small(self.constant);
        if let [(a, left), (b, right)] = self.terms.as_slice()
            && let ([left], [right]) = (left.as_slice(), right.as_slice())
        {
            let (left, right) = (left.block(rows), right.block(rows));
            if let (View::Narrow(left), View::Narrow(right)) = (left, right)
                && self.bound(Some(rows)).is_some_and(|bound| bound <= i32::MAX.unsigned_abs().into())
            {
                let tiny = |it: i128| i32::try_from(it).unwrap_or(0);
                kernel::weighed_narrow((left, tiny(*a)), (right, tiny(*b)), tiny(self.constant), holds);
                return;
            }
            kernel::weighed((left, small(*a)), (right, small(*b)), constant, holds);
            return;
        }
        let len = holds.len();
        let Room { sums, product } = room;
        let (Some(sums), Some(product)) = (sums.get_mut(..len), product.get_mut(..len)) else { return };
        sums.fill(constant);
        for (factor, views) in &self.terms {
            let mut views = views.iter().map(|view| view.block(rows));
            if let Some(first) = views.next() {
                kernel::put_times(first, small(*factor), product);
            }
            views.for_each(|view| kernel::times(view, product));
            kernel::add(product, sums);
        }
        kernel::not_negative(sums, holds);
    }

    fn wide(&self, rows: &Range<usize>, holds: &mut [u8]) {
        for (row, holds) in rows.clone().zip(holds) {
            let sum = self.terms.iter().fold(self.constant, |sum, (factor, product)| {
                let at = |view: &View<'_>| {
                    either!(*view, numbers => numbers.get(row).copied().map_or(0, i128::from))
                };
                sum.wrapping_add(product.iter().fold(*factor, |term, view| term.wrapping_mul(at(view))))
            });
            *holds = mask(sum >= 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    const ROWS: usize = 20;

    /// Whole numbers near every edge at which a sum could stop to fit.
    fn whole() -> impl Strategy<Value = i64> {
        prop_oneof![
            -3_i64..4,
            select(vec![i64::MIN, i64::MAX, i64::from(i32::MIN), i64::from(i32::MAX), 1 << 32, 1 << 62]),
            any::<i64>(),
            any::<i32>().prop_map(i64::from),
        ]
    }

    fn column() -> impl Strategy<Value = Column<'static>> {
        let many = || prop::collection::vec(whole(), ROWS);
        let few = || prop::collection::vec(-9_i32..10, ROWS);
        let out_of = || prop::collection::vec(whole().prop_map(|it| it.saturating_abs().max(1)), ROWS);
        let scales = vec![1, 2, 3, 10_000, 1_000_003, u64::MAX];
        let numbers = prop_oneof![
            (many(), select(scales.clone())).prop_map(|(numbers, scale)| Column::scaled(numbers, scale)),
            (few(), select(scales)).prop_map(|(numbers, scale)| Column::scaled(numbers, scale)),
            (many(), out_of()).prop_map(|(numbers, out_of)| Column::ratios(numbers, out_of)),
            (few(), out_of()).prop_map(|(numbers, out_of)| Column::ratios(numbers, out_of)),
        ];
        let odd = prop::option::of((0..ROWS, any::<i128>().prop_map(Exact::from)));
        let unknown =
            prop::option::of(prop::collection::vec(prop::bool::weighted(0.1).prop_map(u8::from), ROWS));
        (numbers, odd, unknown).prop_map(|(column, odd, unknown)| {
            let mut column = column.unwrap();
            column.odd.extend(odd);
            unknown.into_iter().fold(column, |column, unknown| column.without(unknown).unwrap())
        })
    }

    fn level() -> impl Strategy<Value = Quantity> {
        let value = prop_oneof![
            3 => (-3_i128..4, 1_u128..4),
            2 => (whole().prop_map(i128::from), select(vec![1, 3, 10_000])),
            1 => (any::<i128>(), select(vec![1, 3, u128::from(u64::MAX), 1 << 127])),
        ];
        (value, select(vec![Unit::Share, Unit::Number]))
            .prop_map(|((n, d), unit)| Quantity { value: Exact::fraction(n, d).unwrap(), unit })
    }

    fn same_as_in_fractions(columns: &[Column<'_>], compared: Compared, level: Level<'_>) {
        let held = Held::bind(columns, compared, level).unwrap();
        let (mut holds, mut unknown) = (vec![7; ROWS], vec![7; ROWS]);
        let open = held.judge(&(0..ROWS), &mut Room::new(ROWS), &mut holds, &mut unknown);
        for row in 0..ROWS {
            let judged = if open && unknown[row] != 0 { None } else { Some(holds[row] != 0) };
            assert_eq!(
                judged,
                held.exactly.row(row),
                "row {row}: {compared:?} with {level:?}, {:?}",
                held.way
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

        #[test]
        fn columns_give_what_fractions_give(
            columns in [column(), column(), column()],
            fixed in level(),
            relative in prop::bool::ANY,
        ) {
            for comparison in Comparison::ALL {
                let baseline = comparison.is_change().then_some(1);
                let compared = Compared { comparison, outturn: 0, baseline };
                same_as_in_fractions(&columns, compared, Level::Fixed(&fixed));
                let open = OpenLevel { slot: 2, relative, not_less_than: None, not_more_than: None };
                same_as_in_fractions(&columns, compared, Level::Open(&open));
            }
        }
    }
}
