//! Limits of a funnel about the average of all rows, and on which side of them each lies.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{ArrayRef, Float64Builder, StringBuilder, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::Result;
use outturn_core::Figure;
use outturn_statistics::funnel::{Dispersion, Funnel, Shape, Unit, Verdict};
use outturn_statistics::{Estimate, Withheld};

use crate::functions::settings::Settings;

static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let number = |name| Field::new(name, DataType::Float64, true);
    let text = |name| Field::new(name, DataType::Utf8, true);
    Fields::from(vec![
        number("average"),
        number("lower"),
        number("upper"),
        text("verdict"),
        number("dispersion"),
        number("variance_between"),
        text("method"),
        text("withheld"),
    ])
});

pub(super) fn data_type() -> DataType {
    DataType::Struct(FIELDS.clone())
}

/// The limits at each unit's denominator, and the unit's place.
pub(super) fn limits(
    plotted: Shape,
    names: &[Option<String>],
    observed: &[Figure],
    denominators: &[Figure],
    with: &Settings,
) -> Result<StructArray> {
    let unit = |((name, observed), of): ((&Option<String>, &Figure), &Figure)| {
        Unit::new(name.as_deref().unwrap_or("a unit without a name"), observed.clone(), of.clone())
    };
    let units: Vec<Unit> = names.iter().zip(observed).zip(denominators).map(unit).collect();
    let funnel = Funnel::of(plotted, &units).and_then(|funnel| match with.scale {
        Some(scale) => funnel.widened(&units, scale),
        None => Ok(funnel),
    });
    let mut found = Limits::default();
    for unit in &units {
        let of_unit = funnel.as_ref().map_err(Clone::clone).and_then(|funnel| {
            let limits = funnel.limits(&unit.denominator, with.per, with.confidence)?;
            Ok((limits, funnel.verdict(unit, with.confidence)?, funnel.dispersion()))
        });
        found.push(of_unit);
    }
    found.finish()
}

#[derive(Default)]
struct Limits {
    average: Float64Builder,
    lower: Float64Builder,
    upper: Float64Builder,
    verdict: StringBuilder,
    dispersion: Float64Builder,
    variance_between: Float64Builder,
    method: StringBuilder,
    withheld: StringBuilder,
}

impl Limits {
    fn push(&mut self, of: std::result::Result<(Estimate, Verdict, Option<&Dispersion>), Withheld>) {
        let (found, withheld) = match of {
            Ok(found) => (Some(found), None),
            Err(why) => (None, Some(why.to_string())),
        };
        let limits = found.as_ref().map(|(limits, ..)| limits);
        let dispersion = found.as_ref().and_then(|(.., dispersion)| *dispersion);
        self.average.append_option(limits.map(Estimate::value));
        self.lower.append_option(limits.map(Estimate::lower));
        self.upper.append_option(limits.map(Estimate::upper));
        self.verdict.append_option(found.as_ref().map(|(_, verdict, _)| match verdict {
            Verdict::Below => "below",
            Verdict::Within => "within",
            Verdict::Above => "above",
        }));
        self.dispersion.append_option(dispersion.map(Dispersion::ratio));
        self.variance_between.append_option(dispersion.map(Dispersion::variance_between));
        self.method.append_option(limits.map(|it| it.method().as_str()));
        self.withheld.append_option(withheld);
    }

    fn finish(mut self) -> Result<StructArray> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.average.finish()),
            Arc::new(self.lower.finish()),
            Arc::new(self.upper.finish()),
            Arc::new(self.verdict.finish()),
            Arc::new(self.dispersion.finish()),
            Arc::new(self.variance_between.finish()),
            Arc::new(self.method.finish()),
            Arc::new(self.withheld.finish()),
        ];
        Ok(StructArray::try_new(FIELDS.clone(), columns, None)?)
    }
}
