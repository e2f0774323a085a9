//! Standardisation as aggregates: each row is one band, and a group of rows has one result.
//!
//! Bands are kept by name and a figure is never added to another here, so neither the order of rows nor how they are
//! divided among workers changes a digit.

use std::collections::BTreeMap;
use std::mem::size_of;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, Signature, Volatility,
};
use datafusion::physical_expr::PhysicalExpr;
use outturn_core::{Exact, Figure};
use outturn_statistics::standard::{
    Band, Exposed, Reference, ReferenceBand, Standard, direct, indirect_rate, indirect_ratio,
};
use outturn_statistics::{Per, Withheld};

use super::estimates::{self, Estimates, Given};
use super::figures::{Figures, pack, unpack};
use super::settings::{self, Setting, Settings};
use super::shape::Shape;
use super::standards;

/// How bands become one result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Method {
    Direct,
    IndirectRatio,
    IndirectRate,
}

const DIRECT: Shape = Shape {
    name: "directly_standardised_rate",
    figures: &["band", "events", "population", "standard"],
    settings: &[Setting::Per(Per::HUNDRED_THOUSAND), Setting::Confidence, Setting::Limits],
};
const INDIRECT_RATIO: Shape = Shape {
    name: "indirectly_standardised_ratio",
    figures: &["band", "events", "population", "reference_events", "reference_population"],
    settings: &[Setting::Per(Per::ONE), Setting::Confidence, Setting::Limits],
};
const INDIRECT_RATE: Shape = Shape {
    name: "indirectly_standardised_rate",
    figures: INDIRECT_RATIO.figures,
    settings: DIRECT.settings,
};

/// The shapes, for those who look for a function.
pub(super) const SHAPES: [Shape; 3] = [DIRECT, INDIRECT_RATIO, INDIRECT_RATE];

/// The functions, under the field's short names too.
pub(super) fn all() -> Vec<AggregateUDF> {
    [
        (Method::Direct, DIRECT, vec!["dsr".to_owned()]),
        (Method::IndirectRatio, INDIRECT_RATIO, vec!["smr".to_owned()]),
        (Method::IndirectRate, INDIRECT_RATE, vec!["isr".to_owned()]),
    ]
    .into_iter()
    .map(|(method, shape, aliases)| {
        let signature = Signature::variadic_any(Volatility::Immutable);
        AggregateUDF::from(Standardised { method, shape, aliases, signature })
    })
    .collect()
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Standardised {
    method: Method,
    shape: Shape,
    aliases: Vec<String>,
    signature: Signature,
}

impl AggregateUDFImpl for Standardised {
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
        let mut settings = Settings::left_out(self.shape.settings);
        for (setting, given) in
            self.shape.settings.iter().zip(args.exprs.iter().skip(self.shape.figures.len()))
        {
            let Some(written) = constant(given) else {
                return exec_err!("{}: {setting} must be the same for all rows", self.shape.name);
            };
            settings = settings.with(self.shape.name, *setting, written.text.as_deref())?;
        }
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

/// What an expression that is the same for all rows says; nothing where it hangs on a row.
pub(super) fn constant(given: &Arc<dyn PhysicalExpr>) -> Option<Constant> {
    let nothing = RecordBatch::new_empty(Arc::new(Schema::empty()));
    let Ok(ColumnarValue::Scalar(value)) = given.evaluate(&nothing) else { return None };
    let mut written = settings::column(&value.to_array().ok()?).ok()?.into_iter();
    written.next().map(|text| Constant { text })
}

/// What is the same for all rows, as text; NULL has none.
pub(super) struct Constant {
    pub(super) text: Option<String>,
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
            return Err("a row has no band, and what it counts is not taken to be zero".to_owned());
        }
        let mut bands = Vec::with_capacity(self.rows.len());
        for (name, figures) in &self.rows {
            let Some(figures) = figures else {
                return Err(Withheld::BandTwice { band: name.clone() }.to_string());
            };
            bands.push((name.as_str(), figures.as_slice()));
        }
        let Settings { per, confidence, limits } = self.settings;
        let estimate = match self.method {
            Method::Direct => {
                let standard = match &self.standard {
                    Some(standard) => standard.clone(),
                    None => weights(&bands)?,
                };
                let rows: Vec<Band> = bands
                    .iter()
                    .map(|(name, figures)| Band::new(*name, figure(figures, 0), figure(figures, 1)))
                    .collect();
                direct(&rows, &standard, per, limits, confidence)
            }
            Method::IndirectRatio | Method::IndirectRate => {
                let mut reference = Vec::with_capacity(bands.len());
                let mut exposed = Vec::with_capacity(bands.len());
                for (name, figures) in &bands {
                    exposed.push(Exposed::new(*name, figure(figures, 1)));
                    reference.push(ReferenceBand::new(*name, figure(figures, 2), figure(figures, 3)));
                }
                let reference = Reference::new(&reference).map_err(|why| why.to_string())?;
                let observed = observed(&bands)?;
                if self.method == Method::IndirectRatio {
                    indirect_ratio(&observed, &exposed, &reference, per, limits, confidence)
                } else {
                    indirect_rate(&observed, &exposed, &reference, per, limits, confidence)
                }
            }
        };
        estimate.map_err(|why| why.to_string())
    }
}

fn figure(figures: &[Figure], at: usize) -> Figure {
    figures.get(at).cloned().unwrap_or_else(|| Figure::Missing(String::new()))
}

/// The standard that the rows carry.
fn weights(bands: &[(&str, &[Figure])]) -> std::result::Result<Standard, String> {
    let mut weights = Vec::with_capacity(bands.len());
    for (name, figures) in bands {
        match figure(figures, 2) {
            Figure::Known(weight) => weights.push((*name, weight)),
            nothing => {
                let kind = nothing.shorthand().unwrap_or_default();
                return Err(format!("the weight of band {name} is {kind}, and it is not taken to be zero"));
            }
        }
    }
    Standard::new(weights).map_err(|why| why.to_string())
}

/// The events of all bands together.
fn observed(bands: &[(&str, &[Figure])]) -> std::result::Result<Figure, String> {
    let mut sum = Exact::ZERO;
    for (name, figures) in bands {
        match figure(figures, 0) {
            Figure::Known(events) if !events.is_negative() => sum = &sum + &events,
            Figure::Known(_) => {
                let place = format!("the count of events of band {name}");
                return Err(Withheld::Negative { place }.to_string());
            }
            nothing => {
                let kind = nothing.shorthand().unwrap_or_default();
                return Err(format!(
                    "the count of events of band {name} is {kind}, and it is not taken to be zero"
                ));
            }
        }
    }
    Ok(Figure::Known(sum))
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
