//! Conditions: tables that are true, false or unknown.

use std::collections::BTreeSet;

use outturn_core::diagnostic::nearest;
use outturn_core::{Comparison, Period, Quantity, Unit};

use crate::indicator::{Catalogue, Indicator, ValueKind, read_unit};
use crate::keys;
use crate::model::{Agreed, Compare, Level, Test};
use crate::reader::{At, Node, Reader};

/// What a condition may refer to, and what holds where it does not say.
pub(crate) struct Scope<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) agreed: &'a std::collections::BTreeMap<String, Agreed>,
    /// The agreed levels that some condition used.
    pub(crate) used: &'a mut BTreeSet<String>,
    pub(crate) indicator: Option<At<String>>,
    pub(crate) baseline: Option<At<Period>>,
    pub(crate) outturn: Option<At<Period>>,
}

impl Scope<'_> {
    /// Takes what the table itself says about indicator and periods, leaving the rest as it was.
    pub(crate) fn narrowed(&mut self, reader: &mut Reader<'_>, node: &Node<'_>) -> Scope<'_> {
        let indicator = reader.id(node, "indicator", 0).or_else(|| self.indicator.clone());
        let baseline = reader.period(node, "baseline").or_else(|| self.baseline.clone());
        let outturn = reader.period(node, "outturn").or_else(|| self.outturn.clone());
        Scope {
            catalogue: self.catalogue,
            agreed: self.agreed,
            used: &mut *self.used,
            indicator,
            baseline,
            outturn,
        }
    }

    /// The indicator in force, if it exists; a complaint if it does not.
    pub(crate) fn resolve(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Indicator> {
        let Some(id) = &self.indicator else {
            reader.complain(
                node.span.clone(),
                "no-indicator",
                "nothing says what is counted here",
                "add indicator = \"...\" here or on the measure",
            );
            return None;
        };
        let found = self.catalogue.get(&id.value);
        if found.is_none() {
            let help = self.catalogue.nearest(&id.value).map_or_else(
                || format!("add indicators/{}.toml, or name an indicator that is there", id.value),
                |near| format!("did you mean `{near}`?"),
            );
            reader.complain(
                id.span.clone(),
                "unknown-indicator",
                format!("there is no indicator `{}`", id.value),
                help,
            );
        }
        found.cloned()
    }

    /// The period judged; a complaint if nothing says.
    pub(crate) fn outturn(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Period> {
        if self.outturn.is_none() {
            reader.complain(
                node.span.clone(),
                "no-outturn",
                "nothing says which period is judged here",
                "add outturn = \"2014/15\" here or on the measure",
            );
        }
        self.outturn.as_ref().map(|at| at.value.clone())
    }
}

/// Reads a condition. Deeper than 16 levels is refused: no reader of a scheme could follow it.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    scope: &mut Scope<'_>,
    depth: usize,
) -> Option<Test> {
    if depth > 16 {
        reader.complain(
            node.span.clone(),
            "too-deep",
            "conditions stand inside conditions 16 deep",
            "flatten them",
        );
        return None;
    }
    let compared: Vec<&str> = keys::COMPARISONS.iter().copied().filter(|key| node.has(key)).collect();
    let kinds =
        usize::from(node.has("all")) + usize::from(node.has("any")) + usize::from(node.has("assured"));
    if kinds + compared.len() != 1 {
        let (code, message) = if kinds + compared.len() == 0 {
            ("no-comparison", "this test compares nothing".to_owned())
        } else {
            let also = ["all", "any", "assured"].into_iter().filter(|key| node.has(key));
            let found: Vec<&str> = compared.iter().copied().chain(also).collect();
            ("several-comparisons", format!("this test has {} at once", found.join(" and ")))
        };
        reader.complain(
            node.span.clone(),
            code,
            message,
            "a test has exactly one of all, any, assured, at_least, at_most, more_than, less_than, falls_by, rises_by \
             and their kin; join several in all = [{ ... }, { ... }]",
        );
        return None;
    }
    let mut scope = scope.narrowed(reader, node);
    for (key, wrap) in [("all", Test::All as fn(Vec<Test>) -> Test), ("any", Test::Any)] {
        if node.has(key) {
            let inner = reader.tables(node, key, &keys::TEST);
            if inner.is_empty() {
                reader.complain(
                    node.span_of(key),
                    "no-comparison",
                    format!("`{key}` is empty"),
                    "add tests to it",
                );
                return None;
            }
            let tests: Vec<Option<Test>> =
                inner.iter().map(|node| read(reader, node, &mut scope, depth + 1)).collect();
            return tests.into_iter().collect::<Option<Vec<Test>>>().map(wrap);
        }
    }
    let own_id = reader.id(node, "id", 0).map(|at| at.value);
    if node.has("assured") {
        let subject = reader.id(node, "assured", 0)?;
        let Some(by) = reader.id(node, "by", 0) else {
            reader.complain(
                node.span.clone(),
                "missing-key",
                "nothing says who assures this",
                "add by = \"the role that decides\"",
            );
            return None;
        };
        let title = reader.text(node, "title").map_or_else(|| subject.value.replace('-', " "), |at| at.value);
        return Some(Test::Assured { id: subject.value, title, by: by.value });
    }
    let key = compared.first().copied()?;
    let comparison: Comparison = key.replace('_', "-").parse().ok()?;
    let indicator = scope.resolve(reader, node);
    let outturn = scope.outturn(reader, node);
    let level = read_level(reader, node, key, &mut scope);
    let (indicator, outturn, level) = (indicator?, outturn?, level?);
    check_units(reader, node, key, comparison, &indicator, &level, scope.agreed);
    let baseline = if comparison.is_change() {
        let Some(baseline) = &scope.baseline else {
            reader.complain(
                node.span_of(key),
                "change-needs-baseline",
                format!("`{key}` is about change, and nothing says since when"),
                "add baseline = \"2013/14\" here or on the measure",
            );
            return None;
        };
        if baseline.value.is_before(&outturn) == Some(false) {
            reader.complain(
                baseline.span.clone(),
                "baseline-not-before-outturn",
                format!("the baseline {} does not end before the outturn {outturn} begins", baseline.value),
                "a change is measured from an earlier period",
            );
        }
        Some(baseline.value.clone())
    } else {
        None
    };
    let id = own_id.unwrap_or_else(|| indicator.id.clone());
    Some(Test::Compare(Compare { id, indicator: indicator.id, outturn, baseline, comparison, level }))
}

fn read_level(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, scope: &mut Scope<'_>) -> Option<Level> {
    if !node.is_table(key) {
        return reader.quantity(node, key).map(|at| Level::Fixed(at.value));
    }
    let inner = reader.table(node, key, &keys::LEVEL)?;
    let item = reader.id(&inner, "agreed", 0)?;
    if !scope.agreed.contains_key(&item.value) {
        let near = nearest(&item.value, scope.agreed.keys().map(String::as_str));
        let help = near.map_or_else(
            || format!("add [agreed.{}] with its title, unit and who agrees it", item.value),
            |near| format!("did you mean `{near}`?"),
        );
        reader.complain(
            item.span,
            "unknown-agreed-level",
            format!("nothing under [agreed] is called `{}`", item.value),
            help,
        );
        return None;
    }
    scope.used.insert(item.value.clone());
    Some(Level::Agreed(item.value))
}

fn check_units(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    comparison: Comparison,
    indicator: &Indicator,
    level: &Level,
    agreed: &std::collections::BTreeMap<String, Agreed>,
) {
    let unit = match level {
        Level::Fixed(quantity) => quantity.unit,
        Level::Agreed(item) => match agreed.get(item) {
            Some(agreed) => agreed.unit,
            None => return,
        },
    };
    if let Err((message, help)) = units_fit(comparison, indicator, unit) {
        reader.complain(node.span_of(key), "unit-mismatch", message, help);
    }
    if let Level::Fixed(quantity) = level
        && comparison.is_change()
        && quantity.value.is_negative()
    {
        reader.complain(
            node.span_of(key),
            "negative-change",
            format!("`{key}` is {quantity}: a change in the other direction"),
            "turn the comparison round and write the amount without its sign",
        );
    }
    if let (Level::Fixed(quantity), false) = (level, comparison.is_change()) {
        let below = indicator.minimum.as_ref().is_some_and(|minimum| &quantity.value < minimum);
        let above = indicator.maximum.as_ref().is_some_and(|maximum| &quantity.value > maximum);
        if below || above {
            reader.complain(
                node.span_of(key),
                "level-out-of-range",
                format!("`{}` can never be {quantity}", indicator.id),
                "check the level, or the minimum and maximum of the indicator",
            );
        }
    }
}

/// Whether a comparison of an indicator with a level of this unit means anything; otherwise why not, and what would.
pub fn units_fit(comparison: Comparison, indicator: &Indicator, level: Unit) -> Result<(), (String, String)> {
    if !comparison.is_change() {
        if indicator.unit.matches(level) {
            return Ok(());
        }
        return Err((
            format!("`{}` is {}, but the level is {level}", indicator.id, indicator.unit),
            format!("write the level as {}", indicator.unit),
        ));
    }
    let relative = level == Unit::Share;
    if relative && indicator.value == ValueKind::Score {
        return Err((
            format!(
                "`{}` is a score, which may be zero or less, so a percentage of it means nothing",
                indicator.id
            ),
            "write the change in points of the score, as a plain number".to_owned(),
        ));
    }
    let fits = relative
        || match indicator.unit {
            Unit::Share => level == Unit::PercentagePoints,
            own => own.matches(level),
        };
    if fits {
        return Ok(());
    }
    let way_out = match indicator.unit {
        Unit::Share => "write a change in percentage points, or a percentage of the baseline".to_owned(),
        own => format!("write the change as {own}, or as a percentage of the baseline"),
    };
    Err((format!("`{}` is {}, but the change is in {level}", indicator.id, indicator.unit), way_out))
}

/// Reads the levels that are settled locally.
pub(crate) fn read_agreed(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    cite: &mut dyn FnMut(&mut Reader<'_>, &Node<'_>) -> Option<crate::model::Cite>,
) -> Option<Agreed> {
    let title = reader.text(node, "title").map(|at| at.value);
    let unit = read_unit(reader, node, "unit");
    let mut bound = |key: &str| -> Option<Quantity> {
        let quantity = reader.quantity(node, key)?;
        if unit.is_some_and(|unit| !unit.matches(quantity.value.unit)) {
            reader.complain(
                quantity.span,
                "unit-mismatch",
                format!("`{key}` is {}, but the level is not", quantity.value.unit),
                "write it in the unit of the level",
            );
            return None;
        }
        Some(quantity.value)
    };
    let (not_less_than, not_more_than) = (bound("not_less_than"), bound("not_more_than"));
    let agreed_by = reader.texts(node, "agreed_by").into_iter().map(|at| at.value).collect();
    let cite = cite(reader, node);
    Some(Agreed { title: title?, unit: unit?, not_less_than, not_more_than, agreed_by, cite: cite? })
}
