//! Conditions: tables that are true, false or unknown.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::{Comparison, Exact, Period, Quantity, Unit};

use crate::complaints::clip;
use crate::indicator::{Catalogue, Indicator, ValueKind, read_unit};
use crate::keys;
use crate::model::{Agreed, Asked, Cite, Compare, Level, Test};
use crate::reader::{At, Node, Reader};

/// What a table, or one around it, says of something.
#[derive(Debug, Clone)]
pub(crate) enum Said<T> {
    /// Nothing says anything.
    Nothing,
    /// Something is said and could not be read. That has been complained of; nothing more need be.
    Unread,
    /// This.
    This(At<T>),
}

impl<T> Said<T> {
    /// What a table says under a key, where it says anything; otherwise what was said around it.
    fn or(node: &Node<'_>, key: &str, read: Option<At<T>>, outer: &Said<T>) -> Said<T>
    where
        T: Clone,
    {
        match read {
            Some(at) => Said::This(at),
            None if node.has(key) => Said::Unread,
            None => outer.clone(),
        }
    }
}

/// What a condition may refer to, and what holds where it does not say.
pub(crate) struct Scope<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) agreed: &'a BTreeMap<String, Agreed>,
    /// The names of agreed levels, those that could not be read included.
    pub(crate) agreed_names: &'a BTreeSet<String>,
    pub(crate) indicator: Said<String>,
    pub(crate) baseline: Said<Period>,
    pub(crate) outturn: Said<Period>,
}

impl<'a> Scope<'a> {
    /// Takes what the table itself says about indicator and periods, leaving the rest as it was.
    pub(crate) fn narrowed(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Scope<'a> {
        let (indicator, baseline, outturn) = (
            reader.id(node, "indicator", 0),
            reader.period(node, "baseline"),
            reader.period(node, "outturn"),
        );
        Scope {
            catalogue: self.catalogue,
            agreed: self.agreed,
            agreed_names: self.agreed_names,
            indicator: Said::or(node, "indicator", indicator, &self.indicator),
            baseline: Said::or(node, "baseline", baseline, &self.baseline),
            outturn: Said::or(node, "outturn", outturn, &self.outturn),
        }
    }

    /// The indicator in force, if it exists; a complaint if it does not.
    pub(crate) fn resolve(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Indicator> {
        let id = match &self.indicator {
            Said::This(id) => id,
            Said::Unread => return None,
            Said::Nothing => {
                if !node.has_strangers {
                    reader.complain(
                        node.span.clone(),
                        "no-indicator",
                        "nothing says what is counted here",
                        "add indicator = \"...\" here or on the measure",
                    );
                }
                return None;
            }
        };
        let found = self.catalogue.get(&id.value);
        if found.is_none() {
            self.catalogue.complain_of_unknown(reader, id);
        }
        found.cloned()
    }

    /// The period judged; a complaint if nothing says.
    pub(crate) fn outturn(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Period> {
        match &self.outturn {
            Said::This(at) => Some(at.value.clone()),
            Said::Unread => None,
            Said::Nothing => {
                if !node.has_strangers {
                    reader.complain(
                        node.span.clone(),
                        "no-outturn",
                        "nothing says which period is judged here",
                        "add outturn = \"2014/15\" here or on the measure",
                    );
                }
                None
            }
        }
    }
}

/// Reads a condition. Deeper than 16 levels is refused: no reader of a scheme could follow it.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    scope: &Scope<'_>,
    depth: usize,
) -> Option<Test> {
    if depth > 16 {
        reader.complain(
            node.span.clone(),
            "too-deep",
            "tests stand inside tests more than 16 deep here",
            "say it with fewer levels of all and any",
        );
        return None;
    }
    let compared: Vec<&str> = keys::COMPARISONS.iter().copied().filter(|key| node.has(key)).collect();
    let others = ["all", "any", "assured"].into_iter().filter(|key| node.has(key));
    let found: Vec<&str> = compared.iter().copied().chain(others).collect();
    let forms = "a test has exactly one of all, any, assured, at_least, at_most, more_than, less_than, falls_by, \
                 rises_by and their kin";
    let [kind] = found.as_slice() else {
        if let [first, second, ..] = found.as_slice() {
            let help = format!("{forms}; join several in all = [{{ ... }}, {{ ... }}]");
            let message = format!("this test has both {first} and {second}");
            reader.complain(node.span_of(second), "several-comparisons", message, help);
        } else if !node.has_strangers {
            reader.complain(node.span.clone(), "no-comparison", "this test compares nothing", forms);
        }
        return None;
    };
    let scope = scope.narrowed(reader, node);
    match *kind {
        "all" => read_several(reader, node, &scope, depth, "all").map(Test::All),
        "any" => read_several(reader, node, &scope, depth, "any").map(Test::Any),
        "assured" => read_assured(reader, node),
        key => read_comparison(reader, node, &scope, key),
    }
}

fn read_several(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    scope: &Scope<'_>,
    depth: usize,
    key: &str,
) -> Option<Vec<Test>> {
    for unused in ["id", "by", "title"] {
        reader.not_used(node, unused, &format!("the tests in `{key}` have their own"));
    }
    if node.is_empty_list(key) {
        let message = format!("`{key}` is empty");
        reader.complain(node.span_of(key), "no-comparison", message, "add tests to it");
        return None;
    }
    let inner = reader.tables(node, key, &keys::TEST);
    let tests: Vec<Option<Test>> = inner.iter().map(|node| read(reader, node, scope, depth + 1)).collect();
    tests.into_iter().collect()
}

fn read_assured(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Test> {
    for unused in ["id", "indicator", "baseline", "outturn"] {
        reader.not_used(
            node,
            unused,
            "what is assured is decided, not counted, and is called as it is assured",
        );
    }
    let subject = reader.id(node, "assured", 0);
    let by = reader.id(node, "by", 0);
    if !node.has("by") && !node.has_strangers {
        reader.complain(
            node.span.clone(),
            "missing-key",
            "nothing says who assures this",
            "add by = \"the-role-that-decides\"",
        );
    }
    let title = reader.text(node, "title").map(|at| at.value);
    let subject = subject?.value;
    Some(Test::Assured {
        title: title.unwrap_or_else(|| subject.replace('-', " ")),
        id: subject,
        by: by?.value,
        deadline: None,
    })
}

fn read_comparison(reader: &mut Reader<'_>, node: &Node<'_>, scope: &Scope<'_>, key: &str) -> Option<Test> {
    let comparison: Comparison = key.replace('_', "-").parse().ok()?;
    for unused in ["by", "title"] {
        reader.not_used(node, unused, "it goes with `assured`");
    }
    if !comparison.is_change() {
        reader.not_used(node, "baseline", &format!("`{key}` looks at the outturn alone"));
    }
    let own_id = reader.id(node, "id", 0).map(|at| at.value);
    let indicator = scope.resolve(reader, node);
    let outturn = scope.outturn(reader, node);
    let level = read_level(reader, node, key, scope);
    if let (Some(indicator), Some(level)) = (&indicator, &level) {
        check_units(reader, node, key, comparison, indicator, level, scope.agreed);
    }
    let baseline = match (&scope.baseline, comparison.is_change()) {
        (Said::This(baseline), true) => {
            if let Some(outturn) = &outturn
                && baseline.value.is_before(outturn) == Some(false)
            {
                let message = format!(
                    "the baseline {} does not end before the outturn {outturn} begins",
                    baseline.value
                );
                let help = "a change is measured from an earlier period";
                reader.complain(baseline.span.clone(), "baseline-not-before-outturn", message, help);
            }
            Some(baseline.value.clone())
        }
        (Said::Nothing, true) => {
            if !node.has_strangers {
                reader.complain(
                    node.span_of(key),
                    "change-needs-baseline",
                    format!("`{key}` is about change, and nothing says since when"),
                    "add baseline = \"2013/14\" here or on the measure",
                );
            }
            return None;
        }
        (Said::Unread, true) => return None,
        (_, false) => None,
    };
    let (indicator, outturn, level) = (indicator?, outturn?, level?);
    let id = own_id.unwrap_or_else(|| indicator.id.clone());
    let baseline = baseline.map(|period| Asked::own(indicator.id.clone(), period));
    let outturn = Asked::own(indicator.id, outturn);
    Some(Test::Compare(Compare { id, outturn, baseline, comparison, level, yearly: None }))
}

fn read_level(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, scope: &Scope<'_>) -> Option<Level> {
    if !node.is_table(key) {
        return reader.quantity(node, key).map(|at| Level::Fixed(at.value));
    }
    let inner = reader.table(node, key, &keys::LEVEL)?;
    let item = reader.id(&inner, "agreed", 0)?;
    if !scope.agreed_names.contains(&item.value) {
        let near = reader.near(&item.value, scope.agreed_names.iter().map(String::as_str));
        let help = near.map_or_else(
            || format!("add a table [agreed.{}] with its title, unit and who agrees it", clip(&item.value)),
            |near| format!("did you mean `{near}`?"),
        );
        reader.complain(
            item.span,
            "unknown-agreed-level",
            format!("nothing under [agreed] is called `{}`", clip(&item.value)),
            help,
        );
        return None;
    }
    Some(Level::Agreed { item: item.value, otherwise: None })
}

fn check_units(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    comparison: Comparison,
    indicator: &Indicator,
    level: &Level,
    agreed: &BTreeMap<String, Agreed>,
) {
    let unit = match level {
        Level::Fixed(quantity) => quantity.unit,
        Level::Agreed { item, .. } => match agreed.get(item) {
            Some(agreed) => agreed.unit,
            None => return,
        },
        Level::Reading(_) | Level::Across(_) | Level::Table(_) => return,
    };
    if let Err((message, mut help)) = units_fit(comparison, indicator, unit) {
        if let (Level::Fixed(quantity), Unit::Number, Unit::Share) = (level, unit, indicator.unit) {
            help = format!("write {key} = \"{quantity}%\" if that is meant");
        }
        reader.complain(node.span_of(key), "unit-mismatch", message, help);
        return;
    }
    let written = node.value(key).and_then(|value| value.get_ref().as_str()).unwrap_or_default();
    if let Level::Fixed(quantity) = level
        && comparison.is_change()
        && (indicator.unit, unit) == (Unit::Share, Unit::Share)
        && !quantity.value.is_zero()
        && !written.ends_with("of the baseline")
    {
        let number = quantity.written();
        reader.complain(
            node.span_of(key),
            "ambiguous-change",
            format!("{quantity} of a percentage could be meant in two ways"),
            format!(
                "write \"{number} percentage points\" for a change such as 60% to {}%, or \"{number}% of the \
                 baseline\"",
                &Exact::from(60_u8) + &number
            ),
        );
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
    let below_zero = indicator.minimum.as_ref().is_none_or(Exact::is_negative);
    if relative && (indicator.value == ValueKind::Score || below_zero) {
        return Err((
            format!("`{}` may be zero or less, so a percentage of it means nothing", indicator.id),
            format!("write the change as {}", indicator.unit),
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
        Unit::Share => "write it like \"3 percentage points\", or \"3% of the baseline\"".to_owned(),
        own => format!("write the change as {own}, or as a percentage of the baseline"),
    };
    Err((format!("`{}` is {}, but the change is in {level}", indicator.id, indicator.unit), way_out))
}

/// Reads the levels that are settled locally.
pub(crate) fn read_agreed(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    cite: &mut dyn FnMut(&mut Reader<'_>, &Node<'_>) -> Option<Cite>,
) -> Option<Agreed> {
    let title = reader.text(node, "title").map(|at| at.value);
    let unit = read_unit(reader, node, "unit");
    let mut bound = |key: &str| -> Option<Quantity> {
        let quantity = reader.quantity(node, key)?;
        if let Some(unit) = unit.filter(|unit| !unit.matches(quantity.value.unit)) {
            let message = format!("`{key}` is {}, but the level is {unit}", quantity.value.unit);
            reader.complain(quantity.span, "unit-mismatch", message, "write it in the unit of the level");
            return None;
        }
        Some(quantity.value)
    };
    let (not_less_than, not_more_than) = (bound("not_less_than"), bound("not_more_than"));
    if let (Some(least), Some(most)) = (&not_less_than, &not_more_than)
        && least.value > most.value
    {
        reader.complain(
            node.span_of("not_less_than"),
            "bounds-crossed",
            format!("{least} is above {most}, so nothing could be agreed"),
            "exchange not_less_than and not_more_than, or check both",
        );
    }
    let agreed_by = reader.some_texts(node, "agreed_by").into_iter().map(|at| at.value).collect();
    let cite = cite(reader, node);
    Some(Agreed {
        title: title?,
        unit: unit?,
        not_less_than,
        not_more_than,
        agreed_by,
        deadline: None,
        cite: cite?,
    })
}
