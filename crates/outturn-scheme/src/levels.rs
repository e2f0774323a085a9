//! Levels: what an outturn, or its change, is compared with.

use outturn_core::{Comparison, Exact, Period, Quantity, Unit};

use crate::complaints::clip;
use crate::indicator::{Indicator, ValueKind, read_unit};
use crate::keys;
use crate::model::{Across, Level, Statistic};
use crate::reader::{At, Node, Reader};
use crate::scope::{self, Said, Scope};

/// A level as it is written: what it is, its unit, and whether that says of what a share is.
pub(crate) struct Written {
    pub(crate) level: Level,
    pub(crate) unit: Unit,
    of_baseline: bool,
}

/// Reads the level that a comparison is with, and holds it against the indicator that is compared.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    comparison: Comparison,
    scope: &Scope<'_>,
    indicator: Option<&Indicator>,
) -> Option<(Level, Unit)> {
    let written = read_written(reader, node, key, scope)?;
    if comparison.is_change() && matches!(written.level, Level::Reading(_) | Level::Across(_)) {
        reader.complain(
            node.span_of(key),
            "change-needs-amount",
            format!("`{key}` needs an amount of change, and this is a figure that an outturn can have"),
            "write the amount, or compare the outturn itself: at_most = { ... } or at_least = { ... }",
        );
        return None;
    }
    if let Some(indicator) = indicator {
        check(reader, node, key, comparison, indicator, &written);
    }
    Some((written.level, written.unit))
}

/// Reads a level, whatever it is compared with.
pub(crate) fn read_written(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    scope: &Scope<'_>,
) -> Option<Written> {
    if !node.is_table(key) {
        let quantity = reader.quantity(node, key)?.value;
        let text = node.value(key).and_then(|value| value.get_ref().as_str()).unwrap_or_default();
        let of_baseline = text.trim_end().ends_with("of the baseline");
        return Some(Written { unit: quantity.unit, level: Level::Fixed(quantity), of_baseline });
    }
    let inner = reader.table(node, key, &keys::LEVEL)?;
    let found: Vec<&str> = keys::LEVELS.iter().copied().filter(|key| inner.has(key)).collect();
    let [kind] = found.as_slice() else {
        let help = format!("a level is a figure, or a table with exactly one of {}", keys::LEVELS.join(", "));
        if let [first, second, ..] = found.as_slice() {
            let message = format!("this level has both `{first}` and `{second}`");
            reader.complain(inner.span_of(second), "level-form", message, help);
        } else if !inner.has_strangers {
            reader.complain(inner.span, "level-form", "nothing says where this level comes from", help);
        }
        return None;
    };
    let goes_with: [(&str, &[&str]); 7] = [
        ("otherwise", &["agreed"]),
        ("indicator", &["across"]),
        ("among", &["across"]),
        ("known_only", &["across"]),
        ("period", &["reading", "across"]),
        ("of", &["reading"]),
        ("stage", &["reading"]),
    ];
    for (unused, with) in goes_with.into_iter().filter(|(_, with)| !with.contains(kind)) {
        reader.not_used(&inner, unused, &format!("it goes with `{}`", with.join("` or `")));
    }
    match *kind {
        "agreed" => read_agreed(reader, &inner, scope),
        "reading" => read_reading(reader, &inner, scope),
        "table" => read_table(reader, &inner, scope),
        _ => read_across(reader, &inner, scope),
    }
}

fn read_agreed(reader: &mut Reader<'_>, node: &Node<'_>, scope: &Scope<'_>) -> Option<Written> {
    reader.not_used(node, "decile", DECILE);
    let item = reader.id(node, "agreed", 0);
    let otherwise = reader.quantity(node, "otherwise");
    let (item, known) = (item?, scope.known);
    if !known.agreed_names.contains(&item.value) {
        let near = reader.near(&item.value, known.agreed_names.iter().map(String::as_str));
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
    let unit = known.agreed.get(&item.value)?.unit;
    if let Some(otherwise) = &otherwise
        && !unit.matches(otherwise.value.unit)
    {
        let message = format!("`otherwise` is {}, but the level is {unit}", otherwise.value.unit);
        reader.complain(
            otherwise.span.clone(),
            "unit-mismatch",
            message,
            "write it in the unit of the level",
        );
        return None;
    }
    if node.has("otherwise") && otherwise.is_none() {
        return None;
    }
    let of_baseline = known.agreed_of_baseline.contains(&item.value);
    let level = Level::Agreed { item: item.value, otherwise: otherwise.map(|at| at.value) };
    Some(Written { level, unit, of_baseline })
}

fn read_table(reader: &mut Reader<'_>, node: &Node<'_>, scope: &Scope<'_>) -> Option<Written> {
    reader.not_used(node, "decile", DECILE);
    let id = reader.id(node, "table", 0)?;
    let table = scope.known.table(reader, &id)?;
    Some(Written { level: Level::Table(id.value), unit: table.unit, of_baseline: table.of_baseline })
}

const DECILE: &str = "it goes with across = \"decile\"";

fn read_reading(reader: &mut Reader<'_>, node: &Node<'_>, scope: &Scope<'_>) -> Option<Written> {
    reader.not_used(node, "decile", DECILE);
    let id = reader.id(node, "reading", 0);
    let period = read_period(reader, node, scope);
    let scope = scope.of_and_stage(reader, node);
    let indicator = scope.known.indicator(reader, &id?)?;
    let asked = scope.ask(reader, indicator, &period?)?;
    Some(Written { level: Level::Reading(asked), unit: indicator.unit, of_baseline: false })
}

/// The period of a level: its own, or the one that is judged.
fn read_period(reader: &mut Reader<'_>, node: &Node<'_>, scope: &Scope<'_>) -> Option<At<Period>> {
    if !node.has("period") {
        return match &scope.outturn {
            Said::This(outturn) => Some(outturn.clone()),
            // Where nothing says what is judged, the test says so.
            Said::Nothing | Said::Unread => None,
        };
    }
    let when = reader.when(node, "period", scope.known.year.as_ref())?;
    let Said::This(outturn) = &scope.outturn else { return None };
    let period = when.settle(reader, &outturn.value)?;
    Some(At { value: period, span: when.span })
}

fn read_across(reader: &mut Reader<'_>, node: &Node<'_>, scope: &Scope<'_>) -> Option<Written> {
    let word = reader.word(node, "across", keys::STATISTICS);
    let decile = reader.whole(node, "decile");
    let among = reader.id(node, "among", 0).map(|at| at.value);
    let known_only = reader.flag(node, "known_only");
    let period = read_period(reader, node, scope);
    let own = reader.id(node, "indicator", 0);
    let indicator = if let Some(own) = &own {
        scope.known.indicator(reader, own)
    } else if node.has("indicator") {
        None
    } else if let Said::This(id) = &scope.indicator {
        // Where there is no such indicator, the test says so.
        scope.known.catalogue.get(&id.value)
    } else {
        None
    };
    let word = word?;
    let statistic = match word.value.as_str() {
        "mean" => Some(Statistic::Mean),
        "pooled" => Some(Statistic::Pooled),
        "median" => Some(Statistic::Median),
        "lowest" => Some(Statistic::Lowest),
        "highest" => Some(Statistic::Highest),
        _ => read_decile(reader, node, decile.as_ref()),
    };
    if word.value != "decile" {
        reader.not_used(node, "decile", DECILE);
    }
    let (indicator, period) = (indicator?, period?);
    if statistic == Some(Statistic::Pooled) {
        scope::check_pooled_across(reader, indicator, word.span);
    }
    scope::check_added(reader, indicator, &period);
    if (node.has("among") && among.is_none()) || (node.has("known_only") && known_only.is_none()) {
        return None;
    }
    let across = Across {
        statistic: statistic?,
        indicator: indicator.id.clone(),
        period: period.value,
        among,
        known_only: known_only.unwrap_or(false),
    };
    Some(Written { level: Level::Across(across), unit: indicator.unit, of_baseline: false })
}

fn read_decile(reader: &mut Reader<'_>, node: &Node<'_>, decile: Option<&At<i64>>) -> Option<Statistic> {
    let Some(decile) = decile else {
        if !node.has("decile") && !node.has_strangers {
            let message = "nothing says which decile";
            reader.complain(
                node.span.clone(),
                "missing-key",
                message,
                "add decile = 9, or another from 1 to 9",
            );
        }
        return None;
    };
    let fits = u8::try_from(decile.value).ok().filter(|number| (1..=9).contains(number));
    if fits.is_none() {
        reader.complain(
            decile.span.clone(),
            "number-out-of-range",
            format!("there is no decile {}", decile.value),
            "write a number from 1 to 9: nine tenths of the figures lie below decile 9",
        );
    }
    fits.map(Statistic::Decile)
}

/// Holds a level against the indicator that is compared with it.
pub(crate) fn check(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    comparison: Comparison,
    indicator: &Indicator,
    written: &Written,
) {
    let span = node.span_of(key);
    let unit = written.unit;
    if let Err((message, mut help)) = units_fit(comparison, indicator, unit) {
        if let (Level::Fixed(quantity), Unit::Number, Unit::Share) = (&written.level, unit, indicator.unit) {
            help = format!("write {key} = \"{quantity}%\" if that is meant");
        }
        reader.complain(span, "unit-mismatch", message, help);
        return;
    }
    let figure = match &written.level {
        Level::Fixed(quantity) => Some(quantity),
        Level::Agreed { otherwise, .. } => otherwise.as_ref(),
        Level::Reading(_) | Level::Across(_) | Level::Table(_) => None,
    };
    let two_ways = comparison.is_change()
        && (indicator.unit, unit) == (Unit::Share, Unit::Share)
        && !written.of_baseline;
    match &written.level {
        Level::Fixed(quantity) if two_ways && !quantity.value.is_zero() => {
            let number = quantity.written();
            reader.complain(
                span.clone(),
                "ambiguous-change",
                format!("{quantity} of a percentage could be meant in two ways"),
                format!(
                    "write \"{number} percentage points\" for a change such as 60% to {}%, or \"{number}% of the \
                     baseline\"",
                    &Exact::from(60_u8) + &number
                ),
            );
        }
        Level::Agreed { item, .. } | Level::Table(item) => {
            let place = if matches!(written.level, Level::Table(_)) { "table" } else { "agreed" };
            if two_ways {
                reader.complain(
                    span.clone(),
                    "ambiguous-change",
                    format!("`{item}` is in per cent, and a change of a percentage could be meant in two ways"),
                    format!(
                        "under [{place}.{item}] write unit = \"percentage-points\" for a change such as 60% to 63%, or \
                         unit = \"{}\"",
                        keys::OF_THE_BASELINE
                    ),
                );
            } else if written.of_baseline && !comparison.is_change() {
                reader.complain(
                    span.clone(),
                    "unit-mismatch",
                    format!(
                        "`{item}` is a change since the baseline, and `{key}` looks at the outturn alone"
                    ),
                    format!(
                        "write a comparison such as falls_by, or under [{place}.{item}] unit = \"share\""
                    ),
                );
            }
        }
        _ => {}
    }
    if let Some(quantity) = figure.filter(|it| comparison.is_change() && it.value.is_negative()) {
        reader.complain(
            span,
            "negative-change",
            format!("`{key}` is {quantity}: a change in the other direction"),
            "turn the comparison round and write the amount without its sign",
        );
    } else if let Some(quantity) = figure.filter(|_| !comparison.is_change()) {
        check_reachable(reader, span, indicator, quantity);
    }
}

/// Complains of a level that the indicator can never have.
fn check_reachable(
    reader: &mut Reader<'_>,
    span: std::ops::Range<usize>,
    indicator: &Indicator,
    level: &Quantity,
) {
    let below = indicator.minimum.as_ref().is_some_and(|minimum| &level.value < minimum);
    let above = indicator.maximum.as_ref().is_some_and(|maximum| &level.value > maximum);
    if below || above {
        reader.complain(
            span,
            "level-out-of-range",
            format!("`{}` can never be {level}", indicator.id),
            "check the level, or the minimum and maximum of the indicator",
        );
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

/// The unit of a level, and whether it says that a share is of what a change is measured from.
pub(crate) fn read_level_unit(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> Option<(Unit, bool)> {
    let written = node.value(key).and_then(|value| value.get_ref().as_str());
    if written.is_some_and(|text| text.trim() == keys::OF_THE_BASELINE) {
        return Some((Unit::Share, true));
    }
    read_unit(reader, node, key).map(|unit| (unit, false))
}
