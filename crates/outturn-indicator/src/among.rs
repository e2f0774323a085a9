//! `code IN ('21', '22', ...)` over millions of rows, as the conditions of indicators are.
//!
//! The engine hashes each text and compares it with what it finds, in a way that serves texts of any length; over
//! records that is a third of the time of a rate. Codes are short: up to 12 bytes Arrow keeps a text and its length in
//! one number of 128 bits, and whether it is one of a few is a look into a small table of such numbers. A rule of the
//! planner puts this in the place of the engine's own wherever it fits; the condition by which parts of Parquet files
//! are passed over stays as it was. Plans for a cluster are made by its scheduler and keep the engine's own.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::{DataType, FieldRef, Schema};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{InListExpr, Literal};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};

/// The most bytes of a text that Arrow keeps within its view.
const SHORT: usize = 12;
/// A number that is no view of a short text: its length would be too great.
const NOTHING: u128 = u128::MAX;
/// An odd number without a pattern: 2^64 over the golden ratio. Its odd multiples spread views over a table.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
/// How many multiples are tried before a table is doubled, and the most places of one, as a power of two.
const TRIES: u64 = 64;
const BITS_MOST: u32 = 16;

/// A few short texts, by their views, each at a place of its own: a look is one multiplication and one comparison, and
/// no branch that a processor could guess wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Few {
    places: Vec<u128>,
    factor: u64,
    /// How far a product is shifted, so that a place is left.
    shift: u32,
}

/// The view of a short text: its length, then its bytes, then zeros.
fn view(text: &str) -> Option<u128> {
    let length = u32::try_from(text.len()).ok()?;
    let mut bytes = [0; 16];
    bytes.get_mut(..4)?.copy_from_slice(&length.to_le_bytes());
    bytes.get_mut(4..4 + text.len()).filter(|_| text.len() <= SHORT)?.copy_from_slice(text.as_bytes());
    Some(u128::from_le_bytes(bytes))
}

impl Few {
    /// Nothing where there are too many for a table in which each has a place of its own.
    fn new(views: &[u128]) -> Option<Few> {
        let least = (views.len().max(1) * 4).next_power_of_two().trailing_zeros();
        (least..=BITS_MOST).find_map(|bits| (0..TRIES).find_map(|at| Few::spread(views, bits, at)))
    }

    fn spread(views: &[u128], bits: u32, at: u64) -> Option<Few> {
        let factor = SPREAD.wrapping_mul(2 * at + 1);
        let mut few = Few { places: vec![NOTHING; 1 << bits], factor, shift: u64::BITS - bits };
        for view in views {
            let place = few.place(*view);
            let there = few.places.get_mut(place).filter(|there| [NOTHING, *view].contains(there))?;
            *there = *view;
        }
        Some(few)
    }

    fn place(&self, view: u128) -> usize {
        // Length and first four bytes on the one side, what follows on the other: both always fit.
        let (first, rest) = (u64::try_from(view & u128::from(u64::MAX)), u64::try_from(view >> 64));
        let both = first.unwrap_or(0) ^ rest.unwrap_or(0).rotate_left(29);
        usize::try_from(both.wrapping_mul(self.factor) >> self.shift).unwrap_or(0)
    }

    fn has(&self, view: u128) -> bool {
        self.places.get(self.place(view)) == Some(&view)
    }
}

/// Whether a text is, or is not, one of a few short ones.
#[derive(Debug)]
struct Among {
    text: Arc<dyn PhysicalExpr>,
    few: Few,
    /// What it stands for, as it is shown.
    shown: String,
    negated: bool,
}

impl Among {
    /// What stands for a condition of the engine's own; nothing where it does not fit.
    fn instead(of: &InListExpr, schema: &Schema) -> Option<Among> {
        if of.expr().data_type(schema).ok()? != DataType::Utf8View {
            return None;
        }
        let text = |it: &Arc<dyn PhysicalExpr>| match it.downcast_ref::<Literal>()?.value() {
            ScalarValue::Utf8(text) | ScalarValue::LargeUtf8(text) | ScalarValue::Utf8View(text) => {
                view(text.as_deref()?)
            }
            _ => None,
        };
        let views: Vec<u128> = of.list().iter().map(text).collect::<Option<_>>()?;
        let (text, few) = (Arc::clone(of.expr()), Few::new(&views)?);
        Some(Among { text, few, shown: of.to_string(), negated: of.negated() })
    }
}

impl PartialEq for Among {
    fn eq(&self, other: &Among) -> bool {
        self.text.eq(&other.text) && self.few == other.few && self.negated == other.negated
    }
}

impl Eq for Among {}

impl Hash for Among {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
        self.few.places.hash(state);
        self.negated.hash(state);
    }
}

impl fmt::Display for Among {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl PhysicalExpr for Among {
    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn nullable(&self, schema: &Schema) -> Result<bool> {
        self.text.nullable(schema)
    }

    fn return_field(&self, schema: &Schema) -> Result<FieldRef> {
        let field = self.text.return_field(schema)?;
        Ok(Arc::new(field.as_ref().clone().with_data_type(DataType::Boolean)))
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let texts: ArrayRef = self.text.evaluate(batch)?.into_array(batch.num_rows())?;
        let Some(texts) = texts.as_string_view_opt() else {
            return internal_err!("a text is of type {}", texts.data_type());
        };
        let views = texts.views();
        let of = |row: usize| views.get(row).is_some_and(|view| self.few.has(*view)) != self.negated;
        let found = BooleanBuffer::collect_bool(views.len(), of);
        Ok(ColumnarValue::Array(Arc::new(BooleanArray::new(found, texts.nulls().cloned()))))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        vec![&self.text]
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        let Some(text) = children.into_iter().next() else {
            return internal_err!("a text is wanted");
        };
        let Among { few, shown, negated, .. } = self.as_ref();
        Ok(Arc::new(Among { text, few: few.clone(), shown: shown.clone(), negated: *negated }))
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// The rule that puts it in.
#[derive(Debug)]
pub(crate) struct ShortTexts;

impl PhysicalOptimizerRule for ShortTexts {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            if let Some(filter) = node.downcast_ref::<FilterExec>() {
                let predicate = put_in(filter.predicate(), &filter.input().schema())?;
                if predicate.transformed {
                    let filter = FilterExecBuilder::from(filter).with_predicate(predicate.data).build()?;
                    return Ok(Transformed::yes(Arc::new(filter)));
                }
            }
            if let Some(projection) = node.downcast_ref::<ProjectionExec>() {
                let schema = projection.input().schema();
                let (mut columns, mut changed) = (Vec::with_capacity(projection.expr().len()), false);
                for column in projection.expr() {
                    let expr = put_in(&column.expr, &schema)?;
                    changed |= expr.transformed;
                    columns.push(ProjectionExpr { expr: expr.data, alias: column.alias.clone() });
                }
                if changed {
                    let projection = ProjectionExec::try_new(columns, Arc::clone(projection.input()))?;
                    return Ok(Transformed::yes(Arc::new(projection)));
                }
            }
            Ok(Transformed::no(node))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "short_texts"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn put_in(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
    Arc::clone(expr).transform_up(|expr| {
        let instead = expr.downcast_ref::<InListExpr>().and_then(|it| Among::instead(it, schema));
        Ok(instead.map_or_else(|| Transformed::no(expr), |it| Transformed::yes(Arc::new(it))))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[A-C0-2\\x00é]{0,13}", 0..40)
    }

    proptest! {
        #[test]
        fn a_text_is_found_where_it_is_one_of_them(few in texts(), others in texts()) {
            let few: Vec<String> = few.into_iter().filter(|it| it.len() <= SHORT).collect();
            let views: Vec<u128> = few.iter().map(|it| view(it).unwrap()).collect();
            let table = Few::new(&views).unwrap();
            let all: Vec<&String> = few.iter().chain(&others).collect();
            let array = datafusion::arrow::array::StringViewArray::from_iter_values(&all);
            for (text, view) in all.into_iter().zip(array.views()) {
                prop_assert_eq!(table.has(*view), few.contains(text), "{:?} in {:?}", text, few);
            }
        }
    }
}
