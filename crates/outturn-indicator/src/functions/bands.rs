//! Standardisation, life expectancy and inequality as aggregates: each row is one band, or one group of people, and all
//! rows together have one result.
//!
//! Bands are kept by name and a figure is never added to another here, so neither the order of rows nor how they are
//! divided among workers changes a digit.

use std::collections::BTreeMap;
use std::mem::size_of;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};
use outturn_core::Figure;
use outturn_statistics::Withheld;
use outturn_statistics::standard::Standard;

use super::estimates::{self, Estimates, Given};
use super::figures::{Figures, pack, unpack};
use super::methods::{METHODS, Method, figure};
use super::settings::{self, Settings, constant};
use super::shape::Shape;
use super::standards;

/// The functions, under the field's short names too.
pub(super) fn all() -> Vec<AggregateUDF> {
    METHODS
        .into_iter()
        .map(|(method, shape, short)| {
            let (aliases, signature) =
                (vec![short.to_owned()], Signature::variadic_any(Volatility::Immutable));
            AggregateUDF::from(Banded { method, shape, aliases, signature })
        })
        .collect()
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Banded {
    method: Method,
    shape: Shape,
    aliases: Vec<String>,
    signature: Signature,
}

impl AggregateUDFImpl for Banded {
    fn name(&self) -> &str {
        self.shape.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        self.shape.check(given)?;
        Ok(estimates::data_type())
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let item = Arc::new(Field::new_list_field(DataType::Utf8, true));
        let field = |what: &&str| {
            let name = format_state_name(args.name, what);
            Arc::new(Field::new(name, DataType::List(Arc::clone(&item)), true))
        };
        Ok(self.shape.figures.iter().map(field).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if args.is_distinct {
            return exec_err!("{}: DISTINCT would lose bands that are alike", self.shape.name);
        }
        let settings = settings::of_call(&self.shape, args.exprs)?;
        let standard = match (self.method, args.exprs.get(3)) {
            (Method::Direct, Some(given)) => {
                let name = constant(given).and_then(|it| it.text);
                standards::named(self.shape.name, name.as_deref())?
            }
            _ => None,
        };
        Ok(Box::new(Bands {
            method: self.method,
            shape: self.shape,
            settings,
            standard,
            rows: BTreeMap::new(),
            unplaced: false,
        }))
    }
}

/// The bands seen so far.
#[derive(Debug)]
struct Bands {
    method: Method,
    shape: Shape,
    settings: Settings,
    /// The standard, where it is named and not given row by row.
    standard: Option<Standard>,
    /// The figures of each band; none of a band that was there twice.
    rows: BTreeMap<String, Option<Vec<Figure>>>,
    /// Whether there was a row without a band.
    unplaced: bool,
}

impl Bands {
    /// How many figures beside the band a row has.
    fn width(&self) -> usize {
        self.shape.figures.len() - 1
    }

    fn add(&mut self, band: Option<&str>, figures: Option<Vec<Figure>>) {
        let Some(band) = band else {
            self.unplaced = true;
            return;
        };
        if let Some(there) = self.rows.get_mut(band) {
            *there = None;
        } else {
            self.rows.insert(band.to_owned(), figures);
        }
    }

    fn given(&self) -> Given {
        if self.unplaced {
            let row = self.method.row();
            return Err(format!("a row has no {row}, and what it counts is not taken to be zero"));
        }
        let mut bands = Vec::with_capacity(self.rows.len());
        for (name, figures) in &self.rows {
            let Some(figures) = figures else {
                return Err(Withheld::BandTwice { band: name.clone() }.to_string());
            };
            bands.push((name.as_str(), figures.as_slice()));
        }
        self.method.estimate(&bands, &self.settings, self.standard.as_ref())
    }
}

impl Accumulator for Bands {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some((band, figures)) = values.split_first() else { return Ok(()) };
        let named = cast(band, &DataType::Utf8)?;
        let named = named.as_string::<i32>();
        // A standard that is named is no figure of a row.
        let read = if self.standard.is_some() { self.width() - 1 } else { self.width() };
        let columns: Vec<Figures> = figures.iter().take(read).map(Figures::of).collect::<Result<_>>()?;
        for row in 0..named.len() {
            let name = named.is_valid(row).then(|| named.value(row));
            let figures = columns.iter().map(|column| column.at(row)).collect();
            self.add(name, Some(figures));
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some((bands, figures)) = states.split_first() else { return Ok(()) };
        for group in 0..bands.len() {
            let bands = bands.as_list::<i32>().value(group);
            let bands = bands.as_string::<i32>();
            let figures: Vec<ArrayRef> =
                figures.iter().map(|column| column.as_list::<i32>().value(group)).collect();
            for row in 0..bands.len() {
                let read = |column: &ArrayRef| {
                    let column = column.as_string::<i32>();
                    column.is_valid(row).then(|| unpack(column.value(row)))
                };
                let name = bands.is_valid(row).then(|| bands.value(row));
                self.add(name, figures.iter().map(read).collect());
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let list = |items: Vec<ScalarValue>| {
            ScalarValue::List(ScalarValue::new_list_nullable(&items, &DataType::Utf8))
        };
        let mut bands: Vec<ScalarValue> =
            self.rows.keys().map(|name| ScalarValue::Utf8(Some(name.clone()))).collect();
        if self.unplaced {
            bands.push(ScalarValue::Utf8(None));
        }
        let mut state = vec![list(bands)];
        for at in 0..self.width() {
            let packed = |figures: &Option<Vec<Figure>>| {
                ScalarValue::Utf8(figures.as_ref().map(|it| pack(&figure(it, at))))
            };
            let mut column: Vec<ScalarValue> = self.rows.values().map(packed).collect();
            if self.unplaced {
                column.push(ScalarValue::Utf8(None));
            }
            state.push(list(column));
        }
        Ok(state)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut found = Estimates::default();
        found.push(&self.given());
        Ok(ScalarValue::Struct(Arc::new(found.finish()?)))
    }

    fn size(&self) -> usize {
        let row = |(name, figures): (&String, &Option<Vec<Figure>>)| {
            name.len() + figures.as_ref().map_or(0, |it| it.len() * size_of::<Figure>())
        };
        size_of::<Bands>() + self.rows.iter().map(row).sum::<usize>()
    }
}
