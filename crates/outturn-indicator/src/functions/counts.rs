//! Counts, rates, ratios and proportions, row by row.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use outturn_core::Figure;
use outturn_statistics::{Estimate, Events, Per, Withheld, crude};

use super::estimates::{self, Estimates};
use super::figures::Figures;
use super::settings::{self, Setting, Settings};
use super::shape::Shape;

/// What is worked out of the figures of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Method {
    Count,
    Proportion,
    Rate,
    Ratio,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Counted {
    method: Method,
    shape: Shape,
    signature: Signature,
}

const COUNT: Shape =
    Shape { name: "count_limits", figures: &["events"], settings: &[Setting::Confidence, Setting::Limits] };
const PROPORTION: Shape = Shape {
    name: "proportion",
    figures: &["part", "whole"],
    settings: &[Setting::Per(Per::ONE), Setting::Confidence],
};
const RATE: Shape = Shape {
    name: "crude_rate",
    figures: &["events", "population"],
    settings: &[Setting::Per(Per::HUNDRED_THOUSAND), Setting::Confidence, Setting::Limits],
};
const RATIO: Shape = Shape {
    name: "standardised_ratio",
    figures: &["observed", "expected"],
    settings: &[Setting::Per(Per::ONE), Setting::Confidence, Setting::Limits],
};

/// The functions.
pub(super) fn all() -> Vec<ScalarUDF> {
    [(Method::Count, COUNT), (Method::Proportion, PROPORTION), (Method::Rate, RATE), (Method::Ratio, RATIO)]
        .into_iter()
        .map(|(method, shape)| {
            let signature = Signature::variadic_any(Volatility::Immutable);
            ScalarUDF::from(Counted { method, shape, signature })
        })
        .collect()
}

/// The shapes, for those who look for a function.
pub(super) const SHAPES: [Shape; 4] = [COUNT, PROPORTION, RATE, RATIO];

impl Method {
    fn estimate(self, figures: &[Figure], with: &Settings) -> std::result::Result<Estimate, Withheld> {
        let &Settings { per, confidence, limits, .. } = with;
        match (self, figures) {
            (Method::Proportion, [part, whole]) => crude::proportion(part, whole, per, confidence),
            (Method::Rate, [events, people]) => {
                crude::rate(&Events::of(events.clone()), people, per, limits, confidence)
            }
            (Method::Ratio, [observed, expected]) => {
                crude::ratio(observed, expected, per, limits, confidence)
            }
            (_, [events, ..]) => crude::count(&Events::of(events.clone()), limits, confidence),
            (_, []) => Err(Withheld::OutOfRange),
        }
    }
}

impl ScalarUDFImpl for Counted {
    fn name(&self) -> &str {
        self.shape.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        self.shape.check(given)?;
        Ok(estimates::data_type())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let Some((figures, settings)) = columns.split_at_checked(self.shape.figures.len()) else {
            return exec_err!("{}: too few figures", self.shape.name);
        };
        let figures: Vec<Figures> = figures.iter().map(Figures::of).collect::<Result<_>>()?;
        let settings = rows_of_settings(&self.shape, settings)?;
        let mut found = Estimates::default();
        for row in 0..columns.first().map_or(0, |it| it.len()) {
            let figures: Vec<Figure> = figures.iter().map(|it| it.at(row)).collect();
            let given = self.method.estimate(&figures, &settings(row)?);
            found.push(&given.map_err(|why| why.to_string()));
        }
        Ok(ColumnarValue::Array(Arc::new(found.finish()?)))
    }
}

/// The settings of each row.
fn rows_of_settings(shape: &Shape, given: &[ArrayRef]) -> Result<impl Fn(usize) -> Result<Settings>> {
    let columns: Vec<Vec<Option<String>>> = given.iter().map(settings::column).collect::<Result<_>>()?;
    let shape = *shape;
    Ok(move |row: usize| {
        let mut settings = Settings::left_out(shape.settings);
        for (setting, column) in shape.settings.iter().zip(&columns) {
            let written = column.get(row).and_then(Option::as_deref);
            settings = settings.with(shape.name, *setting, written)?;
        }
        Ok(settings)
    })
}
