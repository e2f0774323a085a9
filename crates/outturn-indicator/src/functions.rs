//! The field's statistics as SQL functions and aggregates: `docs/sql.md` has them all in one table.

use std::fmt::Write as _;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::execution::FunctionRegistry;

mod bands;
mod counts;
mod dates;
mod estimates;
mod figures;
mod measured;
mod methods;
mod settings;
mod shape;
mod standards;
mod windows;

/// Makes the functions known: to a session, to a scheduler or to an executor, each of which looks them up by name.
pub(crate) fn register(registry: &mut dyn FunctionRegistry) -> Result<()> {
    for function in counts::all().into_iter().chain([standards::age_band(), dates::financial_year()]) {
        registry.register_udf(Arc::new(function))?;
    }
    for function in bands::all().into_iter().chain([measured::mean()]) {
        registry.register_udaf(Arc::new(function))?;
    }
    for function in windows::all() {
        registry.register_udwf(Arc::new(function))?;
    }
    Ok(())
}

/// How each of our functions is called, a line each.
pub fn calls() -> String {
    let mut text = String::new();
    let banded = methods::METHODS.into_iter().map(|(_, shape, _)| shape);
    let shapes = counts::SHAPES.into_iter().chain(banded).chain([measured::MEAN]).chain(windows::SHAPES);
    for shape in shapes {
        // Writing to a text does not fail.
        let _ = writeln!(text, "{shape}");
    }
    text + standards::AGE_BAND + "\n" + dates::FINANCIAL_YEAR + "\n"
}
