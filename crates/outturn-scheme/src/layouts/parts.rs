//! Reads the parts of a layout that few tables have: breakdowns, checks of rows, and periods that are told beside the
//! file.

use std::collections::BTreeMap;

use super::read::values;
use super::tables::{Named, check_column, column, read_sum};
use super::{BreakdownOf, Form, PeriodOf, PeriodPlace, RowCheck, Spans};
use crate::complaints::clip;
use crate::keys;
use crate::reader::{Node, Reader};

/// The longest name of a breakdown, and the most decimals of a figure.
const BREAKDOWN_MAX: usize = 60;
const DECIMALS_MAX: i64 = 12;

pub(super) fn read_breakdown(reader: &mut Reader<'_>, node: &Node<'_>, named: Named) -> Option<BreakdownOf> {
    let inner = reader.table(node, "breakdown", &keys::BREAKDOWN_OF)?;
    let columns = reader.some_texts(&inner, "columns");
    for column in &columns {
        check_column(reader, column, named);
    }
    let everyone = values(reader.some_texts(&inner, "everyone"));
    let adds_up = reader.flag(&inner, "adds_up").unwrap_or(false);
    Some(BreakdownOf { columns: values(columns), everyone, adds_up })
}

/// Parts of everyone and the columns of their values: for figures that are one number each.
pub(super) fn read_breakdowns(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    named: Named,
    needed: &[&str],
) -> BTreeMap<String, String> {
    let pairs = reader.pairs(node, "breakdowns");
    if !pairs.is_empty() && needed != ["value"] {
        let message = "the parts of a ratio would need two columns each";
        let help = "leave `breakdowns` out, or take an indicator with a value of its own";
        reader.complain(node.span_of("breakdowns"), "figures-rule", message, help);
    }
    let mut all = BTreeMap::new();
    for (breakdown, of) in pairs {
        check_column(reader, &of, named);
        if is_breakdown(&breakdown.value) {
            all.insert(breakdown.value, of.value);
        } else {
            let message = format!("`{}` is no name of a breakdown", clip(&breakdown.value));
            let help = "write small letters, digits, hyphens and +, as in female-95+";
            reader.complain(breakdown.span, "bad-id", message, help);
        }
    }
    all
}

fn is_breakdown(text: &str) -> bool {
    let is_sign =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'+');
    (1..=BREAKDOWN_MAX).contains(&text.len()) && text.bytes().all(is_sign)
}

pub(super) fn read_check(reader: &mut Reader<'_>, node: &Node<'_>, named: Named) -> Option<RowCheck> {
    let (of, over) = (column(reader, node, "column", named), column(reader, node, "over", named));
    let is = read_sum(reader, node, "is", named);
    let decimals = match reader.whole(node, "decimals") {
        None => 0,
        Some(at) => match u8::try_from(at.value) {
            Ok(decimals) if at.value <= DECIMALS_MAX => decimals,
            _ => {
                let message =
                    format!("`decimals` is {}, which is not between 0 and {DECIMALS_MAX}", at.value);
                reader.complain(at.span, "number-out-of-range", message, "count those that the file gives");
                0
            }
        },
    };
    Some(RowCheck { column: of?, is: is?, over, decimals })
}

pub(super) fn read_times(reader: &mut Reader<'_>, node: &Node<'_>) -> u64 {
    let Some(times) = reader.whole(node, "times") else { return 1 };
    let number = u64::try_from(times.value).ok().filter(|number| (1..=1_000_000).contains(number));
    if number.is_none() {
        let message = format!("`times` is {}, which is not between 1 and 1000000", times.value);
        reader.complain(times.span, "number-out-of-range", message, "write how many the file counts as one");
    }
    number.unwrap_or(1)
}

/// A period that the file does not say: nothing says where it stands or how it is written.
pub(super) fn told_period(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    spans: Option<Spans>,
) -> Option<PeriodOf> {
    for key in ["label", "columns", "form", "headings", "within"].into_iter().filter(|key| node.has(key)) {
        let message = format!("the period is told beside the file, so `{key}` says nothing");
        reader.complain(node.span_of(key), "period-rule", message, "remove it, or `told`");
    }
    if node.has("spans") && spans.is_none() {
        return None;
    }
    Some(PeriodOf {
        place: PeriodPlace::Told(spans),
        form: Form::default(),
        spans: spans.unwrap_or(Spans::Year),
        within: None,
    })
}
