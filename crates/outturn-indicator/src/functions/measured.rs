//! The mean of measurements as an aggregate.

use std::mem::size_of;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};
use outturn_core::{Exact, Figure};
use outturn_statistics::mean::Moments;

use super::estimates::{self, Estimates, Given};
use super::figures::Figures;
use super::settings::{self, Setting, Settings};
use super::shape::Shape;

/// How the function is called.
pub(super) const MEAN: Shape =
    Shape { name: "mean_with_limits", figures: &["measured"], settings: &[Setting::Confidence] };

/// What is kept of measurements: how many, their sum, the sum of their squares, and which nothings were among them.
const STATE: [&str; 4] = ["there", "sum", "squares", "nothing"];

/// The function.
pub(super) fn mean() -> AggregateUDF {
    AggregateUDF::from(Mean { signature: Signature::variadic_any(Volatility::Immutable) })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Mean {
    signature: Signature,
}

impl AggregateUDFImpl for Mean {
    fn name(&self) -> &'static str {
        MEAN.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        MEAN.check(given)?;
        Ok(estimates::data_type())
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let field = |what| Arc::new(Field::new(format_state_name(args.name, what), DataType::Utf8, true));
        Ok(STATE.into_iter().map(field).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if args.is_distinct {
            return exec_err!("{}: DISTINCT would lose measurements that are alike", MEAN.name);
        }
        let settings = settings::of_call(&MEAN, args.exprs)?;
        Ok(Box::new(Measured { settings, moments: Moments::default(), nothing: Nothing::default() }))
    }
}

/// Which kinds of nothing were among the measurements.
#[derive(Debug, Clone, Copy, Default)]
struct Nothing {
    missing: bool,
    suppressed: bool,
    not_applicable: bool,
}

impl Nothing {
    fn add(&mut self, figure: &Figure) {
        match figure {
            Figure::Known(_) => {}
            Figure::Missing(_) => self.missing = true,
            Figure::Suppressed => self.suppressed = true,
            Figure::NotApplicable => self.not_applicable = true,
        }
    }

    fn kinds(self) -> Vec<&'static str> {
        let kinds = [(self.missing, "[x]"), (self.suppressed, "[c]"), (self.not_applicable, "[z]")];
        kinds.into_iter().filter_map(|(there, kind)| there.then_some(kind)).collect()
    }
}

#[derive(Debug)]
struct Measured {
    settings: Settings,
    moments: Moments,
    nothing: Nothing,
}

impl Measured {
    fn given(&self) -> Given {
        let kinds = self.nothing.kinds();
        if !kinds.is_empty() {
            let kinds = kinds.join(" and ");
            return Err(format!("a measurement is {kinds}, and it is not taken to be zero"));
        }
        self.moments.mean(self.settings.confidence).map_err(|why| why.to_string())
    }
}

impl Accumulator for Measured {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(column) = values.first() else { return Ok(()) };
        let figures = Figures::of(column)?;
        for row in 0..column.len() {
            match figures.at(row) {
                Figure::Known(measured) => self.moments.add(&measured),
                nothing => self.nothing.add(&nothing),
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [there, sum, squares, nothing] = states else {
            return exec_err!("{}: a partial result is not whole", MEAN.name);
        };
        for row in 0..there.len() {
            let text = |column: &ArrayRef| column.as_string::<i32>().value(row).to_owned();
            let exact = |column: &ArrayRef| Exact::parse_canonical(&text(column));
            let (Ok(there), Some(sum), Some(squares)) = (text(there).parse(), exact(sum), exact(squares))
            else {
                return exec_err!("{}: a partial result cannot be read", MEAN.name);
            };
            self.moments.merge(&Moments::of_parts(there, sum, squares));
            for kind in text(nothing).split_whitespace() {
                self.nothing.add(&super::figures::read(kind));
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let (there, sum, squares) = self.moments.parts();
        let parts = [there.to_string(), sum.canonical(), squares.canonical(), self.nothing.kinds().join(" ")];
        Ok(parts.into_iter().map(|part| ScalarValue::Utf8(Some(part))).collect())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut found = Estimates::default();
        found.push(&self.given());
        Ok(ScalarValue::Struct(Arc::new(found.finish()?)))
    }

    fn size(&self) -> usize {
        size_of::<Measured>()
    }
}
