//! From the records of an indicator file to how it is counted.

use outturn_core::Exact;

use super::{Over, Records, Repeats};
use crate::indicator::ValueKind;
use crate::keys;
use crate::reader::{At, Node, Reader};

pub(crate) fn read_records(
    reader: &mut Reader<'_>,
    outer: &Node<'_>,
    kind: Option<ValueKind>,
) -> Option<Records> {
    let node = &reader.table(outer, "records", &keys::RECORDS)?;
    let table = reader.id(node, "table", 0);
    let also = reader.texts(node, "also").into_iter().map(|at| at.value).collect();
    if !node.has("rows") {
        reader.not_used(node, "also", "there is no `rows` that it would be for");
    }
    let standing = reader.word(node, "standing", keys::STANDINGS);
    let note = reader.text(node, "note").map(|at| at.value).unwrap_or_default();
    if let Some(standing) = &standing
        && standing.value != "seen"
        && !node.has("note")
        && !node.has_strangers
    {
        let message =
            format!("this way of counting is {}, and nothing says what is in doubt", standing.value);
        let help = "add note = \"what is in doubt, and why\"";
        reader.complain(standing.span.clone(), "standing-needs-note", message, help);
    }
    complain_of_day(reader, node);
    let over = reader.table(node, "over", &keys::OVER_TABLE);
    let repeats = read_repeats(reader, node);
    check_fit(reader, node, kind);
    let times = reader.number(node, "times").map(|at| at.value);
    if kind.is_some_and(|it| it != ValueKind::Score) {
        reader.not_used(node, "times", "only a score is multiplied; a ratio has its unit");
    }
    let none_is_zero = reader.flag(node, "none_is_zero").unwrap_or(false);
    let over = match over {
        Some(inner) => {
            complain_of_day(reader, &inner);
            Some(read_over(reader, &inner)?)
        }
        None => None,
    };
    let mut text = |key| reader.text(node, key).map(|at| at.value);
    Some(Records {
        rows: text("rows"),
        dated: text("dated"),
        as_at: text("as_at"),
        initial: text("initial"),
        denominator: text("denominator"),
        exclusions: text("exclusions"),
        numerator: text("numerator"),
        less: text("less"),
        sum: text("sum"),
        age: text("age"),
        sex: text("sex"),
        weights: text("weights"),
        standard: text("standard"),
        whose: text("whose")?,
        table: table?.value,
        also,
        repeats,
        times: times.unwrap_or(Exact::ONE),
        none_is_zero,
        over,
        standing: standing?.value.parse().ok()?,
        note,
    })
}

/// A table is placed in time in one way.
fn complain_of_day(reader: &mut Reader<'_>, node: &Node<'_>) {
    if node.has("dated") {
        reader.not_used(node, "as_at", "`dated` places rows in a period");
    }
    if !node.has("dated") && !node.has("as_at") && !node.has("rows") && !node.has_strangers {
        let message = "nothing says which rows belong to a period";
        let help = "add dated = \"...\", a column, or as_at where all rows of a day are counted";
        reader.complain(node.span.clone(), "missing-key", message, help);
    }
}

fn read_repeats(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Repeats> {
    let inner = reader.table(node, "repeats", &keys::REPEATS)?;
    let same = reader.some_texts(&inner, "same").into_iter().map(|at| at.value).collect();
    let days = reader.whole(&inner, "within_days")?;
    if !(1..=3_660).contains(&days.value) {
        let message = format!("`within_days` is {}, which is not between 1 and 3660", days.value);
        reader.complain(days.span, "number-out-of-range", message, "write whole days");
        return None;
    }
    if !node.has("dated") {
        let message = "rows within days of each other need the column with their day";
        reader.complain(inner.span.clone(), "missing-key", message, "add dated = \"...\"");
    }
    for key in ["sum", "weights", "standard", "less"] {
        reader.not_used(node, key, "events of several rows are counted one by one");
    }
    Some(Repeats { same, within_days: days.value })
}

/// What hangs together.
fn check_fit(reader: &mut Reader<'_>, node: &Node<'_>, kind: Option<ValueKind>) {
    let needs = |reader: &mut Reader<'_>, key: &str, needed: &str| {
        if node.has(key) && !node.has(needed) && !node.has_strangers {
            let message = format!("`{key}` needs `{needed}`");
            reader.complain(node.span_of(key), "missing-key", message, format!("add {needed} = ..."));
        }
    };
    for needed in ["over", "age"] {
        needs(reader, "standard", needed);
    }
    needs(reader, "weights", "age");
    match kind {
        Some(ValueKind::Count) => {
            for key in ["over", "standard", "denominator", "less"] {
                reader.not_used(node, key, "the value of this indicator is a count");
            }
        }
        Some(ValueKind::Ratio) => {
            reader.not_used(
                node,
                "standard",
                "a standardised rate is a value of its own: write value = \"published\"",
            );
            reader.not_used(node, "less", "what is taken away makes a score");
            if !node.has("over") && !node.has("numerator") && !node.has_strangers {
                let message = "this is a ratio, and nothing says who is in its numerator";
                let help = "add numerator = \"...\", or [records.over] with who is divided by";
                reader.complain(node.span.clone(), "missing-key", message, help);
            }
        }
        _ => {}
    }
}

fn read_over(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Over> {
    let table = reader.id(node, "table", 0);
    if node.has("weights") && !node.has("age") && !node.has_strangers {
        let message = "`weights` needs `age`";
        reader.complain(node.span_of("weights"), "missing-key", message, "add age = ...");
    }
    let mut text = |key| reader.text(node, key).map(|at: At<String>| at.value);
    Some(Over {
        whose: text("whose")?,
        dated: text("dated"),
        as_at: text("as_at"),
        denominator: text("denominator"),
        sum: text("sum"),
        age: text("age"),
        sex: text("sex"),
        weights: text("weights"),
        table: table?.value,
    })
}
