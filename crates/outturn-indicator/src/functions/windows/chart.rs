//! Points of a chart over time, each with the limits, what it says and whether a target will be met.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{ArrayRef, BooleanBuilder, Float64Builder, StringBuilder, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::Result;
use outturn_core::{Exact, Figure};
use outturn_statistics::approximate;
use outturn_statistics::xmr::{Assurance, Chart, Rule, Variation, chart};

use crate::functions::settings::Settings;

static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let number = |name| Field::new(name, DataType::Float64, true);
    let text = |name| Field::new(name, DataType::Utf8, true);
    Fields::from(vec![
        number("mean"),
        number("lower"),
        number("upper"),
        text("rules"),
        text("variation"),
        text("assurance"),
        Field::new("provisional", DataType::Boolean, true),
        text("withheld"),
    ])
});

pub(super) fn data_type() -> DataType {
    DataType::Struct(FIELDS.clone())
}

const fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Outside => "outside",
        Rule::Shift => "shift",
        Rule::Trend => "trend",
        Rule::NearLimit => "near limit",
    }
}

const fn variation(variation: Variation) -> &'static str {
    match variation {
        Variation::Common => "common cause",
        Variation::Improvement => "improvement",
        Variation::Concern => "concern",
        Variation::High => "high",
        Variation::Low => "low",
    }
}

const fn assurance(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Passes => "passes",
        Assurance::Fails => "fails",
        Assurance::HitOrMiss => "hit or miss",
        Assurance::NotJudged => "not judged",
    }
}

/// What is said of each point, in the order in which they came.
pub(super) fn points(values: &[Figure], with: &Settings) -> Result<StructArray> {
    let chart = chart(values, &[]);
    let (mut mean, mut lower, mut upper) =
        (Float64Builder::new(), Float64Builder::new(), Float64Builder::new());
    let (mut rules, mut said, mut assured) =
        (StringBuilder::new(), StringBuilder::new(), StringBuilder::new());
    let (mut provisional, mut withheld) = (BooleanBuilder::new(), StringBuilder::new());
    let there = chart.as_ref().ok();
    let limits = there.map(Chart::limits);
    let target = there.zip(with.target.as_ref());
    let target = target.map(|(chart, target)| assurance(chart.assurance(target, with.better)));
    let why = chart.as_ref().err().map(ToString::to_string);
    for at in 0..values.len() {
        let point = there.and_then(|chart| chart.points().get(at));
        let limit = |of: fn(&outturn_statistics::xmr::Limits) -> &Exact| limits.map(|it| approximate(of(it)));
        mean.append_option(limit(|it| &it.mean));
        lower.append_option(limit(|it| &it.lower));
        upper.append_option(limit(|it| &it.upper));
        let broken = |point: &outturn_statistics::xmr::Point| {
            point.rules.iter().map(|it| rule(*it)).collect::<Vec<_>>().join(", ")
        };
        rules.append_option(point.map(broken));
        said.append_option(point.map(|point| variation(point.variation(with.better))));
        assured.append_option(target);
        provisional.append_option(limits.map(outturn_statistics::xmr::Limits::are_provisional));
        withheld.append_option(why.as_deref());
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(mean.finish()),
        Arc::new(lower.finish()),
        Arc::new(upper.finish()),
        Arc::new(rules.finish()),
        Arc::new(said.finish()),
        Arc::new(assured.finish()),
        Arc::new(provisional.finish()),
        Arc::new(withheld.finish()),
    ];
    Ok(StructArray::try_new(FIELDS.clone(), columns, None)?)
}
