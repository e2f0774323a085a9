//! What is said of each row among others: limits of a funnel, the point of a chart over time, the group by rank. They
//! are window functions: `OVER ()` has all rows, `OVER (PARTITION BY place ORDER BY month)` those of a place in order.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::function::{PartitionEvaluatorArgs, WindowUDFFieldArgs};
use datafusion::logical_expr::{PartitionEvaluator, Signature, Volatility, WindowUDF, WindowUDFImpl};
use outturn_core::Figure;
use outturn_statistics::Per;
use outturn_statistics::funnel::Shape as Plotted;

use super::figures::Figures;
use super::settings::{self, Setting, Settings};
use super::shape::Shape;

mod chart;
mod funnel;
mod quantile;

/// What is said of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Method {
    Funnel(Plotted),
    Quantile,
    Chart,
}

const PROPORTIONS: Shape = Shape {
    name: "funnel_of_proportions",
    figures: &["unit", "part", "whole"],
    settings: &[Setting::Per(Per::ONE), Setting::Confidence, Setting::Scale],
};
const RATES: Shape = Shape {
    name: "funnel_of_rates",
    figures: &["unit", "events", "population"],
    settings: &[Setting::Per(Per::HUNDRED_THOUSAND), Setting::Confidence, Setting::Scale],
};
const RATIOS: Shape = Shape {
    name: "funnel_of_ratios",
    figures: &["unit", "observed", "expected"],
    settings: PROPORTIONS.settings,
};
const QUANTILE: Shape =
    Shape { name: "quantile_group", figures: &["value"], settings: &[Setting::Groups, Setting::First] };
const CHART: Shape =
    Shape { name: "xmr", figures: &["value"], settings: &[Setting::Better, Setting::Target] };

/// The shapes, for those who look for a function.
pub(super) const SHAPES: [Shape; 5] = [PROPORTIONS, RATES, RATIOS, QUANTILE, CHART];

/// The functions.
pub(super) fn all() -> Vec<WindowUDF> {
    let methods = [
        Method::Funnel(Plotted::Proportion),
        Method::Funnel(Plotted::Rate),
        Method::Funnel(Plotted::Ratio),
        Method::Quantile,
        Method::Chart,
    ];
    let made = methods.into_iter().zip(SHAPES).map(|(method, shape)| {
        let signature = Signature::variadic_any(Volatility::Immutable);
        WindowUDF::from(Windowed { method, shape, signature })
    });
    made.collect()
}

impl Method {
    fn data_type(self) -> DataType {
        match self {
            Method::Funnel(_) => funnel::data_type(),
            Method::Quantile => quantile::data_type(),
            Method::Chart => chart::data_type(),
        }
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Windowed {
    method: Method,
    shape: Shape,
    signature: Signature,
}

impl WindowUDFImpl for Windowed {
    fn name(&self) -> &str {
        self.shape.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn field(&self, args: WindowUDFFieldArgs<'_>) -> Result<FieldRef> {
        let given: Vec<DataType> = args.input_fields().iter().map(|it| it.data_type().clone()).collect();
        self.shape.check(&given)?;
        Ok(Arc::new(Field::new(args.name(), self.method.data_type(), true)))
    }

    fn partition_evaluator(&self, args: PartitionEvaluatorArgs<'_>) -> Result<Box<dyn PartitionEvaluator>> {
        let settings = settings::of_call(&self.shape, args.input_exprs())?;
        Ok(Box::new(Rows { method: self.method, shape: self.shape, settings }))
    }
}

/// All rows of a partition together.
#[derive(Debug)]
struct Rows {
    method: Method,
    shape: Shape,
    settings: Settings,
}

impl PartitionEvaluator for Rows {
    fn evaluate_all(&mut self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        let mut columns = Vec::with_capacity(self.shape.figures.len());
        for (what, column) in self.shape.figures.iter().zip(values) {
            // A name is read as one, not as a figure.
            if *what != "unit" {
                columns.push(Figures::of(column)?);
            }
        }
        let column = |at: usize| -> Result<Vec<Figure>> {
            let Some(column) = columns.get(at) else {
                return exec_err!("{}: too few figures", self.shape.name);
            };
            Ok((0..rows).map(|row| column.at(row)).collect())
        };
        Ok(match (self.method, values.first()) {
            (Method::Funnel(plotted), Some(names)) => {
                let names = settings::column(names)?;
                Arc::new(funnel::limits(plotted, &names, &column(0)?, &column(1)?, &self.settings)?)
            }
            (Method::Quantile, _) => Arc::new(quantile::groups(&column(0)?, &self.settings)?),
            _ => Arc::new(chart::points(&column(0)?, &self.settings)?),
        })
    }
}
