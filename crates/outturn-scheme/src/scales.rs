//! Scales: points, or a share of a line, by how far an outturn lies between two levels.

use std::collections::BTreeSet;

use outturn_core::{Comparison, Exact, Unit};

use crate::complaints::clip;
use crate::indicator::{Good, Indicator};
use crate::keys;
use crate::levels;
use crate::model::{Asked, Combine, Level, LineRule, PointsRounding, Scale};
use crate::reader::{At, Node, Reader};
use crate::scope::{Said, Scope};

/// In what a scale gives: points, or shares of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutOf {
    /// All there are: the line's points, or one.
    pub(crate) all: Exact,
    /// Whether they are shares.
    pub(crate) shares: bool,
}

/// Reads the scales of a line. `scope` is what holds where one does not say; `out_of` is not known where the line does
/// not say rightly what it is worth.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    scope: &Scope<'_>,
    out_of: Option<&OutOf>,
) -> Option<LineRule> {
    let combine = reader.word(node, "combine", keys::COMBINES);
    if node.is_empty_list("scale") {
        let help = "add scales: { from = \"40%\", to = \"90%\" }";
        reader.complain(node.span_of("scale"), "empty-list", "`scale` is an empty list", help);
        return None;
    }
    let nodes = reader.tables(node, "scale", &keys::SCALE);
    if nodes.len() > 1 && !node.has("combine") && !node.has_strangers {
        reader.complain(
            node.span_of("scale"),
            "missing-key",
            "nothing says which of these scales counts",
            "add combine = \"best\" where the one that gives most points counts, or combine = \"worst\"",
        );
    }
    if nodes.len() == 1 {
        reader.not_used(node, "combine", "there is only one scale");
    }
    let mut ids = BTreeSet::new();
    let mut scales = Vec::new();
    for inner in &nodes {
        let scale = read_one(reader, inner, scope, out_of);
        if let Some(scale) = &scale
            && !ids.insert(scale.id.clone())
        {
            reader.complain(
                if inner.has("id") { inner.span_of("id") } else { inner.span.clone() },
                "duplicate-id",
                format!("there are two scales called `{}` here", clip(&scale.id)),
                "give each its own id: ids are how steps of an award are addressed",
            );
        }
        scales.push(scale);
    }
    let combine = match combine {
        Some(word) if word.value == "worst" => Combine::Worst,
        _ => Combine::Best,
    };
    let scales: Option<Vec<Scale>> = scales.into_iter().collect();
    let scales = scales.filter(|scales| !scales.is_empty())?;
    Some(LineRule::Scales { combine, scales, out_of: out_of?.all.clone() })
}

fn read_one(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    scope: &Scope<'_>,
    out_of: Option<&OutOf>,
) -> Option<Scale> {
    let id = reader.id(node, "id", 0).map(|at| at.value);
    let scope = scope.narrowed(reader, node);
    let asked = scope.outturn(reader, node);
    let indicator = asked.as_ref().map(|(indicator, _)| *indicator);
    let from = read_level(reader, node, "from", &scope, asked.as_ref());
    let to = read_level(reader, node, "to", &scope, asked.as_ref());
    if let Some(indicator) = indicator {
        check_direction(reader, node, indicator, from.as_ref(), to.as_ref());
    }
    let points = read_points(reader, node, out_of);
    let rounding = read_rounding(reader, node);
    let only_better = reader.flag(node, "only_better").unwrap_or(false);
    if node.has("round") && rounding.is_none() {
        return None;
    }
    let ((indicator, outturn), points) = (asked?, points?);
    Some(Scale {
        id: id.unwrap_or_else(|| indicator.id.clone()),
        outturn,
        from: from?,
        to: to?,
        points_from: points.from,
        points_to: points.to,
        rounding,
        at_least: points.at_least,
        at_most: points.at_most,
        short: points.short,
        beyond: points.beyond,
        only_better,
    })
}

/// A level at which points begin or end: as in a test, or the reading over the baseline.
fn read_level(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    scope: &Scope<'_>,
    asked: Option<&(&Indicator, Asked)>,
) -> Option<Level> {
    let written = node.value(key).and_then(|value| value.get_ref().as_str());
    if written.is_some_and(|text| text.trim() == "baseline") {
        let since = match &scope.baseline {
            Said::This(since) => since,
            Said::Unread => return None,
            Said::Nothing => {
                if !node.has_strangers {
                    reader.complain(
                        node.span_of(key),
                        "change-needs-baseline",
                        format!("`{key}` is the baseline, and nothing says which period that is"),
                        "add baseline = \"2013/14\" here or on the measure",
                    );
                }
                return None;
            }
        };
        let (indicator, outturn) = asked?;
        let period = since.settle(reader, &outturn.period)?;
        if period.is_before(&outturn.period) == Some(false) {
            let message =
                format!("the baseline {period} does not end before the outturn {} begins", outturn.period);
            let help = "a change is measured from an earlier period";
            reader.complain(since.span.clone(), "baseline-not-before-outturn", message, help);
        }
        let period = At { value: period, span: since.span.clone() };
        return scope.ask(reader, indicator, &period).map(Level::Reading);
    }
    let written = levels::read_written(reader, node, key, scope)?;
    if let Some((indicator, _)) = asked {
        levels::check(reader, node, key, Comparison::AtLeast, indicator, &written);
    }
    Some(written.level)
}

/// Points run from a worse level to a better one.
fn check_direction(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    indicator: &Indicator,
    from: Option<&Level>,
    to: Option<&Level>,
) {
    if indicator.good == Good::Neither {
        reader.complain(
            node.span_of("from"),
            "scale-without-direction",
            format!(
                "of `{}` neither more nor less is better, so no scale can run to what is better",
                indicator.id
            ),
            "use bands, or say in the indicator's file which is better: good = \"high\" or good = \"low\"",
        );
        return;
    }
    let (Some(Level::Fixed(from)), Some(Level::Fixed(to))) = (from, to) else { return };
    if !indicator.unit.matches(from.unit) || !indicator.unit.matches(to.unit) {
        return;
    }
    let (word, fits) = match indicator.good {
        Good::High => ("more", from.value < to.value),
        _ => ("less", from.value > to.value),
    };
    if fits {
        return;
    }
    let (message, help) = if from.value == to.value {
        let message = format!("this scale runs from {from} to {to}, so nothing lies between");
        (message, "write two levels, or a test where one level settles it")
    } else {
        let message =
            format!("this scale runs from {from} to {to}, and of `{}` {word} is better", indicator.id);
        (message, "exchange from and to: points begin at the worse level and end at the better one")
    };
    reader.complain(node.span_of("from"), "scale-wrong-way", message, help);
}

/// The numbers of a scale that are points, or shares.
struct Points {
    from: Exact,
    to: Exact,
    at_least: Option<Exact>,
    at_most: Option<Exact>,
    short: Exact,
    beyond: Exact,
}

fn read_points(reader: &mut Reader<'_>, node: &Node<'_>, out_of: Option<&OutOf>) -> Option<Points> {
    let before = reader.count();
    let mut read = |key: &str| read_amount(reader, node, key, out_of);
    let (from, to) = (read("points_from"), read("points_to"));
    let (at_least, at_most) = (read("at_least"), read("at_most"));
    let (short, beyond) = (read("short"), read("beyond"));
    let out_of = out_of?;
    if reader.count() > before {
        return None;
    }
    for (key, within) in
        [("at_least", &at_least), ("at_most", &at_most), ("short", &short), ("beyond", &beyond)]
    {
        if let Some(points) = within.as_ref().filter(|at| at.value.is_negative() || at.value > out_of.all) {
            let message = format!(
                "`{key}` is {}, which is not between {} and {}",
                out_of.show(&points.value),
                out_of.show(&Exact::ZERO),
                out_of.show(&out_of.all)
            );
            let help = "write what this can earn: no more than all of it, and not less than nothing";
            reader.complain(points.span.clone(), "points-out-of-range", message, help);
        }
    }
    if let (Some(least), Some(most)) = (&at_least, &at_most)
        && least.value > most.value
    {
        reader.complain(
            least.span.clone(),
            "bounds-crossed",
            format!("{} is above {}, so no points fit", out_of.show(&least.value), out_of.show(&most.value)),
            "exchange at_least and at_most, or check both",
        );
    }
    let value = |at: Option<At<Exact>>| at.map(|at| at.value);
    let (points_from, points_to) =
        (value(from).unwrap_or(Exact::ZERO), value(to).unwrap_or_else(|| out_of.all.clone()));
    if points_to < points_from {
        reader.complain(
            node.span_of(if node.has("points_to") { "points_to" } else { "points_from" }),
            "scale-wrong-way",
            format!("points fall from {} to {}", out_of.show(&points_from), out_of.show(&points_to)),
            "points rise, or stay, as the outturn gets better: exchange points_from and points_to",
        );
    }
    if points_from.is_negative() && at_least.is_none() {
        reader.complain(
            node.span_of("points_from"),
            "points-out-of-range",
            format!("points begin at {}, and nothing stops points below zero", out_of.show(&points_from)),
            "add at_least, the fewest points there are between the two levels",
        );
    }
    if points_to > out_of.all && at_most.is_none() {
        reader.complain(
            node.span_of("points_to"),
            "points-out-of-range",
            format!(
                "points run to {}, and there are {} in all",
                out_of.show(&points_to),
                out_of.show(&out_of.all)
            ),
            "add at_most, the most points there are between the two levels",
        );
    }
    let (at_least, at_most) = (value(at_least), value(at_most));
    let kept = [at_most.as_ref(), Some(&out_of.all)]
        .into_iter()
        .flatten()
        .fold(points_to.clone(), |most, limit| if &most > limit { limit.clone() } else { most });
    let kept = at_least.clone().filter(|least| *least > kept).unwrap_or(kept);
    Some(Points {
        from: points_from,
        to: points_to,
        at_least,
        at_most,
        short: value(short).unwrap_or(Exact::ZERO),
        beyond: value(beyond).unwrap_or(kept),
    })
}

impl OutOf {
    fn show(&self, points: &Exact) -> String {
        let unit = if self.shares { Unit::Share } else { Unit::Number };
        outturn_core::Quantity { value: points.clone(), unit }.to_string()
    }
}

/// Points as a plain number. Of a line that is not scored in points they are its shares, which may be in per cent.
fn read_amount(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    out_of: Option<&OutOf>,
) -> Option<At<Exact>> {
    let shares = out_of.is_none_or(|out_of| out_of.shares);
    let in_per_cent =
        node.value(key).and_then(|value| value.get_ref().as_str()).is_some_and(|text| text.contains('%'));
    if !(shares && in_per_cent) {
        return reader.number(node, key);
    }
    let quantity = reader.quantity(node, key)?;
    if quantity.value.unit != Unit::Share {
        let message = format!(
            "`{key}` is a share of what this earns, but {} is {}",
            quantity.value, quantity.value.unit
        );
        reader.complain(quantity.span, "unit-mismatch", message, "write it in per cent, as in \"50%\"");
        return None;
    }
    Some(At { value: quantity.value.value, span: quantity.span })
}

fn read_rounding(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<PointsRounding> {
    let inner = reader.table(node, "round", &keys::ROUND)?;
    let to = reader.number(&inner, "to");
    let direction = reader.direction(&inner);
    let to = to?;
    if to.value <= Exact::ZERO {
        let message = format!("points cannot be rounded to multiples of {}", to.value);
        reader.complain(to.span, "bad-rounding", message, "write to = 1, or another number above zero");
        return None;
    }
    Some(PointsRounding { to: to.value, direction: direction? })
}
