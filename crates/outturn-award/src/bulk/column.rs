//! Columns: one figure for each earner, held as whole numbers over denominators.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use outturn_core::Exact;

use super::kernel;
use super::poly::lcm;

/// Whole numbers, owned or borrowed, in 32 or 64 bits. Narrow ones are read twice as fast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numbers<'a> {
    /// In 32 bits.
    Narrow(Cow<'a, [i32]>),
    /// In 64 bits.
    Wide(Cow<'a, [i64]>),
}

impl Numbers<'_> {
    fn len(&self) -> usize {
        match self {
            Numbers::Narrow(numbers) => numbers.len(),
            Numbers::Wide(numbers) => numbers.len(),
        }
    }

    fn at(&self, row: usize) -> Option<i64> {
        match self {
            Numbers::Narrow(numbers) => numbers.get(row).copied().map(i64::from),
            Numbers::Wide(numbers) => numbers.get(row).copied(),
        }
    }

    fn all_above_zero(&self) -> bool {
        match self {
            Numbers::Narrow(numbers) => numbers.iter().all(|it| *it > 0),
            Numbers::Wide(numbers) => numbers.iter().all(|it| *it > 0),
        }
    }

    /// In 32 bits where all fit.
    fn narrowed(numbers: Vec<i64>) -> Numbers<'static> {
        let narrow: Option<Vec<i32>> = numbers.iter().map(|it| i32::try_from(*it).ok()).collect();
        narrow.map_or(Numbers::Wide(numbers.into()), |narrow| Numbers::Narrow(narrow.into()))
    }
}

impl From<Vec<i32>> for Numbers<'static> {
    fn from(numbers: Vec<i32>) -> Self {
        Numbers::Narrow(numbers.into())
    }
}

impl From<Vec<i64>> for Numbers<'static> {
    fn from(numbers: Vec<i64>) -> Self {
        Numbers::Wide(numbers.into())
    }
}

impl<'a> From<&'a [i32]> for Numbers<'a> {
    fn from(numbers: &'a [i32]) -> Self {
        Numbers::Narrow(numbers.into())
    }
}

impl<'a> From<&'a [i64]> for Numbers<'a> {
    fn from(numbers: &'a [i64]) -> Self {
        Numbers::Wide(numbers.into())
    }
}

/// What a column holds.
#[derive(Debug, Clone)]
pub(super) enum Data<'a> {
    /// Nothing is known of any row.
    Nothing,
    /// Numbers over one denominator.
    Scaled { numbers: Numbers<'a>, denominator: u64 },
    /// Numbers with a denominator above zero each.
    Ratios { numerators: Numbers<'a>, denominators: Numbers<'a> },
    /// [`Column::MISSED`], [`Column::MET`] or [`Column::UNKNOWN`]; whether there is one of the last.
    Findings { findings: Cow<'a, [u8]>, doubtful: bool },
}

/// The figures of one slot, a row for each earner: exact numbers, or findings.
///
/// ```
/// use outturn_award::bulk::Column;
/// use outturn_core::Exact;
/// // 92.5 % and 91.75 %, held as shares.
/// let column = Column::scaled(vec![9250, 9175], 10_000).unwrap();
/// assert_eq!(column.exact_at(1), Exact::fraction(367, 400));
/// ```
#[derive(Debug, Clone)]
pub struct Column<'a> {
    pub(super) data: Data<'a>,
    /// Not zero where the row is not known; empty where all are.
    pub(super) unknown: Cow<'a, [u8]>,
    /// Rows whose numbers fit no machine word; zero over one stands in their place.
    pub(super) odd: BTreeMap<usize, Exact>,
}

/// Why figures are not a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnError {
    /// A denominator of zero or below.
    Denominator,
    /// Parts of different lengths.
    Lengths,
    /// A byte that stands for no finding.
    Finding,
}

impl std::fmt::Display for ColumnError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ColumnError::Denominator => "a denominator is not above zero",
            ColumnError::Lengths => "the parts of the column have different lengths",
            ColumnError::Finding => "a finding is none of 0, 1 and 2",
        })
    }
}

impl std::error::Error for ColumnError {}

impl<'a> Column<'a> {
    /// A finding: the condition does not hold.
    pub const MISSED: u8 = 0;
    /// A finding: the condition holds.
    pub const MET: u8 = 1;
    /// No finding that counts: none recorded, not applicable, or not by the one who has to decide.
    pub const UNKNOWN: u8 = 2;

    /// The greatest common denominator that [`Column::exact`] brings rows to. It leaves room to multiply.
    const DENOMINATOR_MAX: u128 = 1_000_000_000;

    /// Of which nothing is known.
    pub const fn nothing() -> Column<'static> {
        Column { data: Data::Nothing, unknown: Cow::Borrowed(&[]), odd: BTreeMap::new() }
    }

    fn of(data: Data<'a>) -> Column<'a> {
        Column { data, ..Column::nothing() }
    }

    /// Numbers over one denominator above zero.
    pub fn scaled(numbers: impl Into<Numbers<'a>>, denominator: u64) -> Result<Column<'a>, ColumnError> {
        if denominator == 0 {
            return Err(ColumnError::Denominator);
        }
        Ok(Column::of(Data::Scaled { numbers: numbers.into(), denominator }))
    }

    /// Numbers with a denominator above zero each: counts out of counts.
    pub fn ratios(
        numerators: impl Into<Numbers<'a>>,
        denominators: impl Into<Numbers<'a>>,
    ) -> Result<Column<'a>, ColumnError> {
        let (numerators, denominators) = (numerators.into(), denominators.into());
        if numerators.len() != denominators.len() {
            return Err(ColumnError::Lengths);
        }
        if !denominators.all_above_zero() {
            return Err(ColumnError::Denominator);
        }
        Ok(Column::of(Data::Ratios { numerators, denominators }))
    }

    /// Findings: [`Column::MISSED`], [`Column::MET`] or [`Column::UNKNOWN`] for each row.
    pub fn findings(findings: impl Into<Cow<'a, [u8]>>) -> Result<Column<'a>, ColumnError> {
        let findings = findings.into();
        let greatest = findings.iter().fold(0, |greatest, it| (*it).max(greatest));
        if greatest > Self::UNKNOWN {
            return Err(ColumnError::Finding);
        }
        Ok(Column::of(Data::Findings { findings, doubtful: greatest == Self::UNKNOWN }))
    }

    /// The same with rows that are not known: those where `unknown` is not zero. Their numbers stay where they are and
    /// count for nothing.
    pub fn without(mut self, unknown: impl Into<Cow<'a, [u8]>>) -> Result<Column<'a>, ColumnError> {
        let unknown = unknown.into();
        if self.len().is_some_and(|len| len != unknown.len()) {
            return Err(ColumnError::Lengths);
        }
        self.unknown = unknown;
        Ok(self)
    }

    /// Any exact numbers; none where a row is not known. They are held over one denominator where they have a small
    /// one, otherwise each over its own; single rows too large for 64 bits are kept as they are.
    pub fn exact(cells: &[Option<Exact>]) -> Column<'static> {
        let word = |exact: &Exact| {
            let (numerator, denominator) = exact.parts()?;
            Some((i64::try_from(numerator).ok()?, i64::try_from(denominator).ok()?))
        };
        let mut odd = BTreeMap::new();
        let mut parts = Vec::with_capacity(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            parts.push(cell.as_ref().map_or((0, 1), |exact| {
                word(exact).unwrap_or_else(|| {
                    odd.insert(row, exact.clone());
                    (0, 1)
                })
            }));
        }
        let unknown: Vec<u8> = if cells.iter().all(Option::is_some) {
            Vec::new()
        } else {
            cells.iter().map(|cell| u8::from(cell.is_none())).collect()
        };
        let data = one_denominator(&parts).unwrap_or_else(|| {
            let (numerators, denominators) = parts.into_iter().unzip();
            Data::Ratios {
                numerators: Numbers::narrowed(numerators),
                denominators: Numbers::narrowed(denominators),
            }
        });
        Column { data, unknown: unknown.into(), odd }
    }

    /// Rows, where it says.
    pub fn len(&self) -> Option<usize> {
        match &self.data {
            Data::Nothing => None,
            Data::Scaled { numbers, .. } => Some(numbers.len()),
            Data::Ratios { numerators, .. } => Some(numerators.len()),
            Data::Findings { findings, .. } => Some(findings.len()),
        }
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Fills in where it is not known; says whether there is such a row.
    pub(super) fn mark_unknown(&self, rows: &Range<usize>, out: &mut [u8]) -> bool {
        if matches!(self.data, Data::Nothing) {
            out.fill(kernel::YES);
            return true;
        }
        if self.unknown.is_empty() {
            return false;
        }
        out.fill(0);
        kernel::or_marked(self.unknown.get(rows.clone()).unwrap_or_default(), out);
        kernel::any(out)
    }

    /// Its numbers, or its numerators: memory that the next column can be made in. Nothing for findings.
    pub fn into_numbers(self) -> Option<Numbers<'a>> {
        match self.data {
            Data::Scaled { numbers, .. } | Data::Ratios { numerators: numbers, .. } => Some(numbers),
            Data::Nothing | Data::Findings { .. } => None,
        }
    }

    pub(super) const fn is_findings(&self) -> bool {
        matches!(self.data, Data::Findings { .. })
    }

    /// The number of a row, where it is known.
    pub fn exact_at(&self, row: usize) -> Option<Exact> {
        if self.unknown.get(row).is_some_and(|it| *it != 0) {
            return None;
        }
        if let Some(exact) = self.odd.get(&row) {
            return Some(exact.clone());
        }
        match &self.data {
            Data::Nothing | Data::Findings { .. } => None,
            Data::Scaled { numbers, denominator } => {
                Exact::fraction(i128::from(numbers.at(row)?), u128::from(*denominator))
            }
            Data::Ratios { numerators, denominators } => {
                let denominator = u128::try_from(denominators.at(row)?).ok()?;
                Exact::fraction(i128::from(numerators.at(row)?), denominator)
            }
        }
    }
}

fn one_denominator(parts: &[(i64, i64)]) -> Option<Data<'static>> {
    let common = parts.iter().try_fold(1, |common, (_, denominator)| {
        lcm(common, u128::try_from(*denominator).ok()?).filter(|it| *it <= Column::DENOMINATOR_MAX)
    })?;
    let denominator = u64::try_from(common).ok()?;
    let common = i64::try_from(common).ok()?;
    let numbers: Option<Vec<i64>> = parts
        .iter()
        .map(|(numerator, denominator)| numerator.checked_mul(common.checked_div(*denominator)?))
        .collect();
    Some(Data::Scaled { numbers: Numbers::narrowed(numbers?), denominator })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i128, denominator: u128) -> Exact {
        Exact::fraction(numerator, denominator).unwrap()
    }

    #[test]
    fn figures_come_back_whatever_holds_them() {
        let small = vec![Some(fraction(1, 3)), None, Some(fraction(-7, 4))];
        let own = vec![Some(fraction(1, 999_999_937)), Some(fraction(2, 999_999_929)), None];
        let odd = vec![Some(fraction(i128::MAX, 7)), Some(fraction(1, 2)), None];
        for cells in [small, own, odd] {
            let column = Column::exact(&cells);
            for (row, cell) in cells.iter().enumerate() {
                assert_eq!(&column.exact_at(row), cell);
            }
        }
    }

    #[test]
    fn the_narrowest_form_is_chosen() {
        let cells: Vec<_> = (0..9).map(|it| Some(fraction(it, 10_000))).collect();
        let column = Column::exact(&cells);
        assert!(matches!(column.data, Data::Scaled { numbers: Numbers::Narrow(_), denominator: 10_000 }));
        assert!(column.unknown.is_empty());
    }

    #[test]
    fn what_is_no_column_is_refused() {
        assert_eq!(Column::scaled(vec![1_i32], 0).unwrap_err(), ColumnError::Denominator);
        assert_eq!(Column::ratios(vec![1_i64], vec![0_i64]).unwrap_err(), ColumnError::Denominator);
        assert_eq!(Column::ratios(vec![1_i64], vec![1_i32, 2]).unwrap_err(), ColumnError::Lengths);
        assert_eq!(Column::findings(vec![3]).unwrap_err(), ColumnError::Finding);
        let column = Column::scaled(vec![1_i64], 1).unwrap();
        assert_eq!(column.without(vec![0, 1]).unwrap_err(), ColumnError::Lengths);
    }
}
