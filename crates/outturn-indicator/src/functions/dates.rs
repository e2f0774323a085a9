//! Periods as facts name them.

use std::sync::Arc;

use super::figures;
use datafusion::arrow::array::{Array, AsArray, Date32Array, StringViewArray};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Date32Type};
use datafusion::arrow::util::display::FormatOptions;
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// How `financial_year` is called.
pub(super) const FINANCIAL_YEAR: &str = "financial_year(date)";

/// `financial_year(date)`: `2013/14` for every day from 1 April 2013 to 31 March 2014.
#[derive(Debug, PartialEq, Eq, Hash)]
struct FinancialYear {
    signature: Signature,
}

/// The function.
pub(super) fn financial_year() -> ScalarUDF {
    ScalarUDF::from(FinancialYear { signature: Signature::variadic_any(Volatility::Immutable) })
}

impl ScalarUDFImpl for FinancialYear {
    fn name(&self) -> &'static str {
        "financial_year"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given {
            [date] if date.is_temporal() || date.is_null() || figures::text(date) => Ok(DataType::Utf8View),
            _ => plan_err!("financial_year is called as {FINANCIAL_YEAR}"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [dates] = args.args.as_slice() else {
            return exec_err!("financial_year is called as {FINANCIAL_YEAR}");
        };
        // Text that is no date stops the query: it would be lost without a word otherwise.
        let strict = CastOptions { safe: false, format_options: FormatOptions::default() };
        let dates = cast_with_options(&dates.to_array(args.number_rows)?, &DataType::Date32, &strict)?;
        Ok(ColumnarValue::Array(Arc::new(named(dates.as_primitive::<Date32Type>()))))
    }
}

/// The financial year of each day.
fn named(days: &Date32Array) -> StringViewArray {
    let present = || days.iter().flatten().map(i64::from);
    let (Some(earliest), Some(latest)) = (present().min(), present().max()) else {
        return StringViewArray::new_null(days.len());
    };
    // The years that there are, each with its first day, so that no day is taken apart.
    let (first, last) = (year_of(earliest), year_of(latest));
    let starts: Vec<i64> = (first..=last + 1).map(first_day).collect();
    let names = (first..=last).map(|it| format!("{it:04}/{:02}", (it + 1).rem_euclid(100)));
    let names = StringViewArray::from_iter_values(names);
    let place = |day: i32| {
        let day = i64::from(day);
        // No year is longer than 366 days, so that the guess is never too late.
        let mut at = usize::try_from((day - earliest) / 366).unwrap_or(0);
        while starts.get(at + 1).is_some_and(|next| *next <= day) {
            at += 1;
        }
        at
    };
    let view = |day: &i32| names.views().get(place(*day)).copied().unwrap_or(0);
    let views: Vec<u128> = match days.nulls() {
        None => days.values().iter().map(view).collect(),
        // What stands where there is nothing may be any day.
        Some(there) => {
            let rows = days.values().iter().zip(there);
            rows.map(|(day, there)| if there { view(day) } else { 0 }).collect()
        }
    };
    StringViewArray::new(views.into(), names.data_buffers().to_vec(), days.nulls().cloned())
}

/// The first day of a financial year, counted from 1 January 1970, in the Gregorian calendar of all times.
const fn first_day(year: i64) -> i64 {
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    // Days from 1 March of the year 0 to 1 April of the year, less those to 1970.
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + 31 - 719_468
}

/// The financial year of a day, by the calendar year in which it begins.
const fn year_of(day: i64) -> i64 {
    let days = day + 719_468 - 31;
    // Too early by a few, before the year 0 as well as after it.
    let mut year = if days < 0 { days.div_euclid(365) } else { days / 366 };
    while first_day(year + 1) <= day {
        year += 1;
    }
    year
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::ArrayRef;

    use super::*;

    #[test]
    fn every_day_is_in_the_year_that_its_month_says() {
        use datafusion::arrow::compute::{DatePart, date_part};
        use datafusion::arrow::datatypes::Int32Type;
        // From the year 1 to the year 2738, and a few days far away.
        let days: Vec<Option<i32>> =
            (-719_162..280_000).map(Some).chain([None, Some(-900_000), Some(2_900_000)]).collect();
        let days = Date32Array::from(days);
        let array: ArrayRef = Arc::new(days.clone());
        let (years, months) =
            (date_part(&array, DatePart::Year).unwrap(), date_part(&array, DatePart::Month).unwrap());
        let pairs = years.as_primitive::<Int32Type>().iter().zip(months.as_primitive::<Int32Type>());
        for (row, (found, (year, month))) in named(&days).iter().zip(pairs).enumerate() {
            let expected = year.zip(month).map(|(year, month)| {
                let start = if month < 4 { year - 1 } else { year };
                format!("{start:04}/{:02}", (start + 1).rem_euclid(100))
            });
            assert_eq!(found, expected.as_deref(), "row {row}");
        }
    }
}
