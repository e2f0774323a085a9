//! Estimates as SQL gives them: a value with its limits, how these were worked out, or the reason why there is none.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{ArrayRef, Float64Builder, StringBuilder, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::Result;
use outturn_statistics::Estimate;

/// An estimate, or the sentence that says why there is none.
pub(super) type Given = std::result::Result<Estimate, String>;

static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let number = |name| Field::new(name, DataType::Float64, true);
    let text = |name| Field::new(name, DataType::Utf8, true);
    Fields::from(vec![number("value"), number("lower"), number("upper"), text("method"), text("withheld")])
});

/// The type of every estimate.
pub(super) fn data_type() -> DataType {
    DataType::Struct(FIELDS.clone())
}

/// A column of estimates, row by row.
#[derive(Default)]
pub(super) struct Estimates {
    value: Float64Builder,
    lower: Float64Builder,
    upper: Float64Builder,
    method: StringBuilder,
    withheld: StringBuilder,
}

impl Estimates {
    /// Adds a row.
    pub(super) fn push(&mut self, given: &Given) {
        let estimate = given.as_ref().ok();
        self.value.append_option(estimate.map(Estimate::value));
        self.lower.append_option(estimate.map(Estimate::lower));
        self.upper.append_option(estimate.map(Estimate::upper));
        self.method.append_option(estimate.map(|it| it.method().as_str()));
        self.withheld.append_option(given.as_ref().err());
    }

    /// The column.
    pub(super) fn finish(mut self) -> Result<StructArray> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.value.finish()),
            Arc::new(self.lower.finish()),
            Arc::new(self.upper.finish()),
            Arc::new(self.method.finish()),
            Arc::new(self.withheld.finish()),
        ];
        Ok(StructArray::try_new(FIELDS.clone(), columns, None)?)
    }
}
