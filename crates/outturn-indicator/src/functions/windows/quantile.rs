//! Groups by rank.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{ArrayRef, Int64Builder, StringBuilder, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::Result;
use outturn_core::Figure;
use outturn_statistics::quantile::quantiles;

use crate::functions::settings::Settings;

static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let field = |name, of| Field::new(name, of, true);
    Fields::from(vec![field("group", DataType::Int64), field("withheld", DataType::Utf8)])
});

pub(super) fn data_type() -> DataType {
    DataType::Struct(FIELDS.clone())
}

/// The group of each value, or why it has none.
pub(super) fn groups(values: &[Figure], with: &Settings) -> Result<StructArray> {
    let (mut group, mut withheld) = (Int64Builder::new(), StringBuilder::new());
    for found in quantiles(values, with.groups, with.first) {
        group.append_option(found.as_ref().ok().copied().map(i64::from));
        withheld.append_option(found.err().map(|why| why.to_string()));
    }
    let columns: Vec<ArrayRef> = vec![Arc::new(group.finish()), Arc::new(withheld.finish())];
    Ok(StructArray::try_new(FIELDS.clone(), columns, None)?)
}
