//! Standard populations, by name, and the bands they have.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, StringBuilder};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::arrow::util::display::FormatOptions;
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use outturn_core::diagnostic::nearest;
use outturn_statistics::standard::Standard;

use super::{figures, settings};

const NAMES: [&str; 2] = ["european_1976", "european_2013"];

/// How `age_band` is called.
pub(super) const AGE_BAND: &str = "age_band(age, standard)";

/// The standard of a name; nothing where no name is given.
pub(super) fn named(function: &str, name: Option<&str>) -> Result<Option<Standard>> {
    match name {
        None => Ok(None),
        Some("european_1976") => Ok(Some(Standard::european_1976())),
        Some("european_2013") => Ok(Some(Standard::european_2013())),
        Some(other) => {
            let meant = nearest(other, NAMES).map(|it| format!("; is '{it}' meant?")).unwrap_or_default();
            exec_err!(
                "{function}: standards are 'european_2013' and 'european_1976', or a column with the weight of each \
                 band, not '{other}'{meant}"
            )
        }
    }
}

/// The first age of each band of a standard, with the band.
fn starts(standard: &Standard) -> Vec<(i64, &str)> {
    let first = |band: &str| {
        let digits: String = band.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    standard.bands().filter_map(|(band, _)| Some((first(band)?, band))).collect()
}

/// `age_band(age, standard)`: the band of a standard that an age in whole years belongs to.
#[derive(Debug, PartialEq, Eq, Hash)]
struct AgeBand {
    signature: Signature,
}

/// The function.
pub(super) fn age_band() -> ScalarUDF {
    ScalarUDF::from(AgeBand { signature: Signature::variadic_any(Volatility::Immutable) })
}

impl ScalarUDFImpl for AgeBand {
    fn name(&self) -> &'static str {
        "age_band"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given {
            [age, standard]
                if (age.is_integer() || age.is_null() || figures::text(age)) && figures::text(standard) =>
            {
                Ok(DataType::Utf8)
            }
            _ => plan_err!("age_band is called as {AGE_BAND}, with the age in whole years"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [ages, standards] = args.args.as_slice() else {
            return exec_err!("age_band is called as {AGE_BAND}");
        };
        let ColumnarValue::Scalar(name) = standards else {
            return exec_err!("age_band: the standard must be the same for all rows");
        };
        let name = settings::column(&name.to_array()?)?.into_iter().next().flatten();
        let Some(standard) = named("age_band", name.as_deref())? else {
            return exec_err!("age_band: the standard is NULL");
        };
        let starts = starts(&standard);
        let ages = ages.to_array(args.number_rows)?;
        // An age that is no whole number stops the query: it would be lost without a word otherwise.
        let strict = CastOptions { safe: false, format_options: FormatOptions::default() };
        let ages: ArrayRef = cast_with_options(&ages, &DataType::Int64, &strict)?;
        let ages = ages.as_primitive::<Int64Type>();
        let mut bands = StringBuilder::with_capacity(ages.len(), ages.len() * 5);
        for age in ages {
            let Some(age) = age else {
                bands.append_null();
                continue;
            };
            let at = starts.partition_point(|(first, _)| *first <= age);
            match at.checked_sub(1).and_then(|at| starts.get(at)) {
                Some((_, band)) => bands.append_value(band),
                None => return exec_err!("age_band: the age {age} is below zero"),
            }
        }
        Ok(ColumnarValue::Array(Arc::new(bands.finish())))
    }
}
