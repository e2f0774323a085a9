//! Periods as facts name them.

use std::sync::Arc;

use super::figures;
use datafusion::arrow::array::{Array, AsArray, StringBuilder};
use datafusion::arrow::compute::{CastOptions, DatePart, cast_with_options, date_part};
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::arrow::util::display::FormatOptions;
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// How `financial_year` is called.
pub(super) const FINANCIAL_YEAR: &str = "financial_year(date)";

/// A financial year begins in April.
const FIRST_MONTH: i32 = 4;

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
            [date] if date.is_temporal() || date.is_null() || figures::text(date) => Ok(DataType::Utf8),
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
        let (years, months) = (date_part(&dates, DatePart::Year)?, date_part(&dates, DatePart::Month)?);
        let pairs = years.as_primitive::<Int32Type>().iter().zip(months.as_primitive::<Int32Type>());
        let mut named = StringBuilder::with_capacity(dates.len(), dates.len() * 7);
        for pair in pairs {
            let (Some(year), Some(month)) = pair else {
                named.append_null();
                continue;
            };
            let start = if month < FIRST_MONTH { year - 1 } else { year };
            named.append_value(format!("{start:04}/{:02}", (start + 1).rem_euclid(100)));
        }
        Ok(ColumnarValue::Array(Arc::new(named.finish())))
    }
}
