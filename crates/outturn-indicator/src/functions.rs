//! The field's statistics as SQL functions and aggregates: `docs/sql.md` has them all in one table.

use std::fmt::Write as _;

use datafusion::prelude::SessionContext;

mod bands;
mod counts;
mod dates;
mod estimates;
mod figures;
mod measured;
mod settings;
mod shape;
mod standards;

/// Makes the functions known to a session.
pub(crate) fn register(context: &SessionContext) {
    for function in counts::all() {
        context.register_udf(function);
    }
    context.register_udf(standards::age_band());
    context.register_udf(dates::financial_year());
    for function in bands::all() {
        context.register_udaf(function);
    }
    context.register_udaf(measured::mean());
}

/// How each of our functions is called, a line each.
pub fn calls() -> String {
    let mut text = String::new();
    let shapes = counts::SHAPES.into_iter().chain(bands::SHAPES).chain([measured::MEAN]);
    for shape in shapes {
        // Writing to a text does not fail.
        let _ = writeln!(text, "{shape}");
    }
    text + standards::AGE_BAND + "\n" + dates::FINANCIAL_YEAR + "\n"
}
