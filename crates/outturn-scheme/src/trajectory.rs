//! Trajectories: where the figure of a framework's item is to go, and by when. Each version that was set is kept.
//!
//! A figure stands in the middle of its period, and the path from the first to the aim is a straight line. Everything
//! is exact.

use std::collections::BTreeMap;

use outturn_core::{Date, Exact, Period, Quantity};

use crate::complaints::clip;
use crate::indicator::{Good, Indicator};
use crate::keys;
use crate::model::{Cite, SourceDocument};
use crate::read::read_cite;
use crate::reader::{At, Node, Reader};

/// A version of where a figure is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trajectory {
    /// The day on which it was set.
    pub set: Date,
    /// The period from which it runs.
    pub start: Period,
    /// The figure of that period, held as the indicator's unit says.
    pub from: Exact,
    /// The period by which the aim is to be reached.
    pub by: Period,
    /// The figure aimed at.
    pub aim: Exact,
    /// Where that comes from.
    pub cite: Cite,
}

/// How a figure stands to the path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Against {
    /// Better than the path, by so much.
    Ahead(Exact),
    /// Exactly on it.
    On,
    /// Worse than the path, by so much.
    Behind(Exact),
    /// Away from a path that stays level, of an indicator of which neither direction is better.
    Off(Exact),
}

/// The middle of a period in months, counted from the beginning of the calendar; nothing for a survey wave.
fn middle(period: &Period) -> Option<Exact> {
    let (first, last) = period.bounds()?;
    let sum = months(first)? + months(last.tomorrow().ok()?)?;
    Exact::ratio(&sum, &Exact::from(2_u8))
}

/// A day in months, with the part of its month that has gone.
fn months(day: Date) -> Option<Exact> {
    let whole = i64::from(day.year()) * 12 + i64::from(day.month()) - 1;
    let gone =
        Exact::ratio(&Exact::from(i64::from(day.day()) - 1), &Exact::from(i64::from(day.days_in_month())))?;
    Some(Exact::from(whole) + gone)
}

impl Trajectory {
    /// Where the path is in a period: on the straight line, and after its end the aim. Nothing before it begins, or
    /// where the period has no dates.
    ///
    /// ```
    /// use outturn_core::{Exact, Standing};
    /// use outturn_scheme::{Cite, Trajectory};
    ///
    /// let path = Trajectory {
    ///     set: "2012-11-13".parse().unwrap(),
    ///     start: "2010".parse().unwrap(),
    ///     from: Exact::from(2_000_u16),
    ///     by: "2015".parse().unwrap(),
    ///     aim: Exact::from(1_500_u16),
    ///     cite: Cite { source: "a".into(), clause: String::new(), standing: Standing::Seen, note: String::new() },
    /// };
    /// assert_eq!(path.at(&"2012".parse().unwrap()), Some(Exact::from(1_800_u16)));
    /// assert_eq!(path.at(&"2009".parse().unwrap()), None);
    /// assert_eq!(path.at(&"2017".parse().unwrap()), Some(Exact::from(1_500_u16)));
    /// ```
    pub fn at(&self, period: &Period) -> Option<Exact> {
        let (start, end, at) = (middle(&self.start)?, middle(&self.by)?, middle(period)?);
        if at < start {
            return None;
        }
        if at >= end {
            return Some(self.aim.clone());
        }
        let way = Exact::ratio(&(at - start.clone()), &(end - start))?;
        Some(self.from.clone() + (self.aim.clone() - self.from.clone()) * way)
    }

    /// How a figure stands to the path in its period; nothing where the path is not there.
    pub fn against(&self, indicator: &Indicator, period: &Period, figure: &Exact) -> Option<Against> {
        let path = self.at(period)?;
        let beyond = figure.clone() - path;
        if beyond.is_zero() {
            return Some(Against::On);
        }
        let is_low = match indicator.good {
            Good::Low => true,
            Good::High => false,
            // What is aimed at says which way is wanted.
            Good::Neither if self.aim == self.from => return Some(Against::Off(beyond.abs())),
            Good::Neither => self.aim < self.from,
        };
        let better = beyond.is_negative() == is_low;
        Some(if better { Against::Ahead(beyond.abs()) } else { Against::Behind(beyond.abs()) })
    }
}

/// The version in force on a day: the last that was set by then, or the first where none was.
pub fn in_force(versions: &[Trajectory], day: Date) -> Option<&Trajectory> {
    versions.iter().rev().find(|it| it.set <= day).or_else(|| versions.first())
}

/// The versions of an item, in the order in which they were set. `indicator` is what they are figures of, where that is
/// known.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    item: &Node<'_>,
    indicator: Option<&Indicator>,
    sources: Option<&BTreeMap<String, SourceDocument>>,
) -> Vec<Trajectory> {
    if item.is_empty_list("trajectory") {
        let help = "add one with set, start, from, by, aim and cite, or leave the key out";
        reader.complain(item.span_of("trajectory"), "empty-list", "`trajectory` is an empty list", help);
    }
    if item.has("trajectory") && !item.has("indicator") && !item.has_strangers {
        let message = "nothing says what is counted along this trajectory";
        let help = "add indicator = \"...\" to the item";
        reader.complain(item.span_of("trajectory"), "missing-key", message, help);
    }
    let mut versions: Vec<Trajectory> = Vec::new();
    for node in reader.tables(item, "trajectory", &keys::TRAJECTORY) {
        let set = reader.date(&node, "set");
        let (start, by) = (dated(reader, &node, "start"), dated(reader, &node, "by"));
        let (from, aim) = (figure(reader, &node, "from", indicator), figure(reader, &node, "aim", indicator));
        let cite = read_cite(reader, &node, sources);
        if let (Some(start), Some(by)) = (&start, &by)
            && middle(&start.value) >= middle(&by.value)
        {
            reader.complain(
                by.span.clone(),
                "trajectory-order",
                format!("this runs from {} to {}, which is no later", start.value, by.value),
                "write in `by` the period by which the aim is to be reached",
            );
        }
        if let Some(set) = &set
            && versions.last().is_some_and(|before| before.set >= set.value)
        {
            reader.complain(
                set.span.clone(),
                "trajectory-order",
                format!("this version was set on {}, not after the one before it", set.value),
                "write versions in the order in which they were set, each with its own day",
            );
        }
        let (Some(set), Some(start), Some(from)) = (set, start, from) else { continue };
        let (Some(by), Some(aim), Some(cite)) = (by, aim, cite) else { continue };
        versions.push(Trajectory { set: set.value, start: start.value, from, by: by.value, aim, cite });
    }
    versions
}

/// A period that stands somewhere on the calendar.
fn dated(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> Option<At<Period>> {
    let period = reader.period(node, key)?;
    if period.value.bounds().is_none() {
        let message =
            format!("`{}` has no first and last day, so a path cannot run to or from it", period.value);
        reader.complain(period.span, "year-without-dates", message, "write a year or the like: \"2014/15\"");
        return None;
    }
    Some(period)
}

/// A figure that the indicator can have.
fn figure(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    key: &str,
    indicator: Option<&Indicator>,
) -> Option<Exact> {
    let figure: At<Quantity> = reader.quantity(node, key)?;
    let Some(indicator) = indicator else { return Some(figure.value.value) };
    if !indicator.unit.matches(figure.value.unit) {
        let message =
            format!("`{key}` is {}, but `{}` is {}", figure.value.unit, clip(&indicator.id), indicator.unit);
        reader.complain(figure.span, "unit-mismatch", message, "write it in the indicator's unit");
        return None;
    }
    let value = &figure.value.value;
    let below = indicator.minimum.as_ref().is_some_and(|least| value < least);
    let above = indicator.maximum.as_ref().is_some_and(|most| value > most);
    if below || above {
        let message = format!("`{}` can never be {}", clip(&indicator.id), figure.value);
        reader.complain(figure.span, "level-out-of-range", message, "check the figure");
        return None;
    }
    Some(figure.value.value)
}
