//! Reads the tables of a layout.

use std::collections::BTreeMap;

use outturn_core::{Exact, Unit};

use super::form::FIELDS;
use super::parts::{read_breakdown, read_breakdowns, read_check, read_times, told_period};
use super::read::values;
use super::{
    FalseZero, Form, Nothing, Opened, PeriodOf, PeriodPlace, PublishedTable, Registered, Related,
    RelatedSince, RelatedTo, RelationKind, RowCheck, Spans, Sum, Taken, Total,
};
use crate::complaints::clip;
use crate::indicator::{Catalogue, ValueKind};
use crate::keys;
use crate::reader::{At, Node, Reader};

/// How a table names its columns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    ByHeading,
    ByNumber,
}

pub(super) fn read_table(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    catalogue: &Catalogue,
    is_refused: bool,
) -> Option<PublishedTable> {
    let before = reader.count();
    let named = if node.has("headed") { Named::ByHeading } else { Named::ByNumber };
    let sheet = values(reader.some_texts(node, "sheet"));
    let headed = values(reader.some_texts(node, "headed"));
    let (code, name) = (column(reader, node, "code", named), column(reader, node, "name", named));
    let kind = reader.id(node, "kind", 0).map(|at| at.value);
    let only = conditions(reader, node, "where", named);
    let except = conditions(reader, node, "except", named);
    let add_rows = reader.flag(node, "add_rows").unwrap_or_default();
    let not_bodies = values(reader.texts(node, "not_bodies"));
    let nothing = read_nothing(reader, node);
    let period = read_period(reader, node, named);
    let total = reader.table(node, "total", &keys::TOTAL).map(|inner| Total {
        sheet: reader.text(&inner, "sheet").map(|at| at.value),
        only: conditions(reader, &inner, "where", named),
    });
    let false_zeros = reader.tables(node, "false_zero", &keys::FALSE_ZERO);
    let false_zeros = false_zeros.iter().filter_map(|it| read_false_zero(reader, it, named)).collect();
    let adds_up = reader.tables(node, "adds_up", &keys::ADDS_UP);
    let adds_up = adds_up.iter().filter_map(|it| read_adds_up(reader, it, named)).collect();
    let breakdown = read_breakdown(reader, node, named);
    let checks = reader.tables(node, "check", &keys::ROW_CHECK);
    let checks: Vec<RowCheck> = checks.iter().filter_map(|it| read_check(reader, it, named)).collect();
    let readings: Vec<Taken> = reader
        .tables(node, "reading", &keys::READING)
        .iter()
        .filter_map(|it| read_taken(reader, it, named, catalogue))
        .collect();
    let organisation = reader
        .table(node, "organisation", &keys::REGISTERED)
        .and_then(|inner| read_registered(reader, &inner, named));
    let relations: Vec<Related> = reader
        .tables(node, "relation", &keys::RELATED)
        .iter()
        .filter_map(|it| read_related(reader, it, named))
        .collect();
    let missing = |reader: &mut Reader<'_>, message: &str, help: &str| {
        if !node.has_strangers {
            reader.complain(node.span.clone(), "missing-key", message, help);
        }
    };
    let names_bodies = ["code", "name", "kind"].iter().all(|key| node.has(key));
    let is_taken = ["reading", "organisation", "relation"].iter().any(|key| node.has(key));
    if !is_refused && !names_bodies && !is_taken {
        missing(reader, "nothing is taken from this table", "add a [[table.reading]] with an indicator");
    }
    if node.has("reading") && !node.has("period") {
        missing(reader, "nothing says which period the figures are about", "add period = { ... }");
    }
    let is_named = node.has("reading") && node.has("name") && node.has("kind");
    if ["reading", "organisation"].iter().any(|key| node.has(key)) && !node.has("code") && !is_named {
        let help = "add code = \"...\", a column; or name and kind, for bodies that are known by name";
        missing(reader, "nothing says which body a row is about", help);
    }
    if relations.iter().any(|it| it.start == RelatedSince::Period) && !node.has("period") {
        let help = "add `start` or `since` to the relation, or a period to the table";
        missing(reader, "nothing says when the relation holds", help);
    }
    if node.has("organisation") {
        for key in ["name", "kind"].into_iter().filter(|key| !node.has(key)) {
            missing(reader, &format!("a register of bodies needs `{key}`"), "add it");
        }
    }
    if reader.count() > before {
        return None;
    }
    Some(PublishedTable {
        sheet,
        headed,
        code,
        name,
        kind,
        only,
        except,
        add_rows,
        not_bodies,
        nothing,
        period,
        total,
        false_zeros,
        adds_up,
        breakdown,
        checks,
        readings,
        organisation,
        relations,
    })
}

/// A column. Where there are no headings it is a number.
pub(super) fn column(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, named: Named) -> Option<String> {
    let column = reader.text(node, key)?;
    check_column(reader, &column, named);
    Some(column.value)
}

pub(super) fn check_column(reader: &mut Reader<'_>, column: &At<String>, named: Named) {
    let is_number = || column.value.parse::<u16>().is_ok_and(|number| (1..=1_000).contains(&number));
    if named == Named::ByNumber && !is_number() {
        let message = format!("`{}` is no number of a column", clip(&column.value));
        let help =
            "without `headed`, columns are named by number, as in \"1\" for the first; or add headed = [...]";
        reader.complain(column.span.clone(), "column-not-a-number", message, help);
    }
}

fn conditions(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, named: Named) -> BTreeMap<String, String> {
    let pairs = reader.pairs(node, key);
    for (column, _) in &pairs {
        check_column(reader, column, named);
    }
    pairs.into_iter().map(|(column, wanted)| (column.value, wanted.value)).collect()
}

fn read_nothing(reader: &mut Reader<'_>, node: &Node<'_>) -> BTreeMap<String, Nothing> {
    let kinds = [Nothing::Missing, Nothing::Suppressed, Nothing::NotApplicable];
    let mut marks = BTreeMap::new();
    for (mark, means) in reader.pairs(node, "nothing") {
        if let Some(kind) = kinds.into_iter().find(|kind| kind.as_str() == means.value) {
            marks.insert(mark.value, kind);
        } else {
            let message = format!("`{}` is none of the nothings", clip(&means.value));
            let help = "write \"[x]\" for missing, \"[c]\" for suppressed or \"[z]\" for not applicable";
            reader.complain(means.span, "unknown-word", message, help);
        }
    }
    marks
}

fn read_form(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, spans: Option<Spans>) -> Option<Form> {
    let text = reader.text(node, key)?;
    match Form::parse(&text.value) {
        Ok(form) if spans.is_none_or(|spans| form.says(spans)) => Some(form),
        Ok(_) => {
            let message = format!("`{}` does not say all that the period needs", clip(&text.value));
            let help = "a day or week needs day, month and year; a month, month and year; a quarter, {q} and \
                        {financial-year}";
            reader.complain(text.span, "bad-form", message, help);
            None
        }
        Err(part) => {
            let message = format!("`{}` is no field of a form", clip(&part));
            reader.complain(text.span, "bad-form", message, format!("the fields are {FIELDS}"));
            None
        }
    }
}

fn read_period(reader: &mut Reader<'_>, table: &Node<'_>, named: Named) -> Option<PeriodOf> {
    let node = reader.table(table, "period", &keys::PERIOD_OF)?;
    let label = reader.text(&node, "label");
    let columns = reader.some_texts(&node, "columns");
    for column in &columns {
        check_column(reader, column, named);
    }
    let spans = reader.word(&node, "spans", keys::SPANS).map(|word| match word.value.as_str() {
        "day" => Spans::Day,
        "week" => Spans::Week,
        "month" => Spans::Month,
        "quarter" => Spans::Quarter,
        _ => Spans::Year,
    });
    let form = read_form(reader, &node, "form", spans);
    if node.has("label") && node.has("columns") {
        let message = "a period stands beside a label or in columns: one of the two is said";
        let help = "write label = \"Period\" or columns = [\"Month\"]; neither, for the first cell that is written so";
        reader.complain(node.span.clone(), "period-rule", message, help);
    }
    let within = reader.text(&node, "within").map(|at| at.value);
    let is_told = reader.flag(&node, "told").unwrap_or(false);
    let in_headings = reader.flag(&node, "headings").unwrap_or(false);
    if is_told {
        return told_period(reader, &node, spans);
    }
    if in_headings && (node.has("label") || node.has("columns")) {
        let message = "a period stands in the headings, beside a label or in columns: one of them is said";
        reader.complain(node.span.clone(), "period-rule", message, "keep one of them");
    }
    for key in ["form", "spans"].into_iter().filter(|key| !node.has(key) && !node.has_strangers) {
        let message = format!("nothing says `{key}`: how the period is written, and what it spans");
        reader.complain(
            node.span.clone(),
            "missing-key",
            message,
            "add form = \"{month} {yyyy}\", spans = \"month\"",
        );
    }
    let place = match label {
        _ if in_headings => PeriodPlace::Headings,
        Some(label) => PeriodPlace::Label(label.value),
        None if !node.has("columns") => PeriodPlace::Anywhere,
        None => PeriodPlace::Columns(values(columns)),
    };
    Some(PeriodOf { place, form: form?, spans: spans?, within })
}

fn read_false_zero(reader: &mut Reader<'_>, node: &Node<'_>, named: Named) -> Option<FalseZero> {
    let (of, beside) = (column(reader, node, "column", named), column(reader, node, "beside", named));
    let from = reader.whole(node, "from");
    let why = reader.text(node, "why").map(|at| at.value);
    let from = from?;
    let Some(number) = u64::try_from(from.value).ok().filter(|number| *number > 0) else {
        let message = format!("`from` is {}, which is not above 0", from.value);
        reader.complain(from.span, "number-out-of-range", message, "write how many make a 0 unlikely");
        return None;
    };
    Some(FalseZero { column: of?, beside: beside?, from: number, why: why? })
}

fn read_taken(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    named: Named,
    catalogue: &Catalogue,
) -> Option<Taken> {
    let indicator = reader.id(node, "indicator", 0);
    let mut sum = |key| read_sum(reader, node, key, named);
    let (numerator, denominator, value) = (sum("numerator"), sum("denominator"), sum("value"));
    let only = conditions(reader, node, "where", named);
    let indicator = indicator?;
    let Some(known) = catalogue.get(&indicator.value) else {
        catalogue.complain_of_unknown(reader, &indicator);
        return None;
    };
    let needed: &[&str] = match known.value {
        ValueKind::Ratio => &["numerator", "denominator"],
        ValueKind::Published | ValueKind::Count | ValueKind::Score => &["value"],
    };
    let breakdowns = read_breakdowns(reader, node, named, needed);
    let limits = values(reader.texts(node, "limits"));
    let given: Vec<&str> =
        ["numerator", "denominator", "value"].into_iter().filter(|key| node.has(key)).collect();
    // The counts may stand beside a value that its publisher worked out; and the parts alone may be there.
    let is_counted = known.value == ValueKind::Published && given == ["numerator", "denominator", "value"];
    let is_parts = given.is_empty() && !breakdowns.is_empty();
    if given != needed && !is_counted && !is_parts && !node.has_strangers {
        let message = format!(
            "`{}` has a {} as its value, so {} is to be said",
            known.id,
            known.value.as_str(),
            needed.join(" and ")
        );
        let help = format!("write {}, and nothing else", needed.join(" and "));
        reader.complain(node.span.clone(), "figures-rule", message, help);
    }
    Some(Taken {
        indicator: indicator.value,
        kind: known.value,
        numerator,
        denominator,
        value,
        only,
        breakdowns,
        limits,
        is_signed: known.minimum.as_ref().is_none_or(Exact::is_negative),
        most: known.maximum.clone().filter(|_| known.unit == Unit::Share),
    })
}

fn read_adds_up(reader: &mut Reader<'_>, node: &Node<'_>, named: Named) -> Option<(Sum, String)> {
    let (columns, to) = (read_sum(reader, node, "columns", named), column(reader, node, "to", named));
    Some((columns?, to?))
}

/// One column, several that are added up, or a table that says which are added and which taken away.
pub(super) fn read_sum(reader: &mut Reader<'_>, node: &Node<'_>, key: &str, named: Named) -> Option<Sum> {
    let value = node.value(key)?;
    let (mut sum, mut less, mut range, mut times) = (Vec::new(), Vec::new(), None, 1);
    if value.get_ref().is_table() {
        let inner = reader.table(node, key, &keys::SUM)?;
        sum = reader.some_texts(&inner, "sum");
        less = reader.some_texts(&inner, "less");
        times = read_times(reader, &inner);
        let (from, to) = (column(reader, &inner, "from", named), column(reader, &inner, "to", named));
        if inner.has("from") != inner.has("to") || (!inner.has("from") && !inner.has("sum")) {
            let message = "columns that are added up are listed, or there is a first and a last of them";
            let help = "write sum = [\"...\"], or from = \"...\" and to = \"...\"";
            reader.complain(inner.span.clone(), "missing-key", message, help);
        }
        range = from.zip(to);
    } else if value.get_ref().is_array() {
        sum = reader.some_texts(node, key);
    } else {
        sum.push(reader.text(node, key)?);
    }
    for column in sum.iter().chain(&less) {
        check_column(reader, column, named);
    }
    Some(Sum { sum: values(sum), range, less: values(less), times })
}

fn read_registered(reader: &mut Reader<'_>, node: &Node<'_>, named: Named) -> Option<Registered> {
    let (opened, closed) = (column(reader, node, "opened", named), column(reader, node, "closed", named));
    let dates = read_form(reader, node, "dates", Some(Spans::Day));
    let since = reader.date(node, "since").map(|at| at.value);
    let is_sound = if node.has("since") {
        // The last day needs `dates` as well.
        !["opened", "dates", "closed"].iter().any(|key| node.has(key))
    } else {
        node.has("opened") && node.has("dates")
    };
    if !is_sound && !node.has_strangers {
        let message = "a register has opened and dates, or in place of that since";
        let help = "add opened = \"...\", the column with the first day, and dates = \"...\"; or since = \
                    \"2013-04-01\"";
        reader.complain(node.span.clone(), "missing-key", message, help);
    }
    let in_column = opened.zip(dates).map(|(column, dates)| Opened::Column(column, dates));
    Some(Registered { opened: in_column.or(since.map(Opened::Day))?, closed })
}

fn read_related(reader: &mut Reader<'_>, node: &Node<'_>, named: Named) -> Option<Related> {
    let relation = reader.word(node, "relation", keys::RELATIONS).map(|word| match word.value.as_str() {
        "successor" => RelationKind::Successor,
        "member" => RelationKind::Member,
        _ => RelationKind::ServedBy,
    });
    let (from, to) = (column(reader, node, "from", named), column(reader, node, "to", named));
    let each = read_sum(reader, node, "to_each", named);
    let codes = reader.pairs(node, "codes").into_iter().map(|(word, code)| (word.value, code.value));
    let codes = codes.collect();
    let (start, end) = (column(reader, node, "start", named), column(reader, node, "end", named));
    let ending = reader.text(node, "ending").map(|at| at.value).unwrap_or_default();
    let dates = read_form(reader, node, "dates", Some(Spans::Day));
    let since = reader.date(node, "since").map(|at| at.value);
    let mut complain = |message: &str, help: &str| {
        if !node.has_strangers {
            reader.complain(node.span.clone(), "missing-key", message, help);
        }
    };
    if node.has("to") == node.has("to_each") {
        let help = "add to = \"...\", the column with the code of the other";
        complain("a relation has to, or in place of that to_each", help);
    }
    let has_days = node.has("start") || node.has("end");
    if node.has("since") && (has_days || node.has("dates")) {
        let help = "add start = \"...\", the column with the first day, and dates = \"...\"; or since = \"2013-04-01\"";
        complain("a relation has start and dates, or in place of that since", help);
    } else if has_days && !node.has("dates") {
        complain("nothing says how days are written", "add dates = \"{yyyy}{mm}{dd}\"");
    } else if node.has("dates") && !has_days {
        complain("there are no days to be written so", "add start = \"...\", or remove `dates`");
    }
    let to = to.map(RelatedTo::Column).or(each.map(RelatedTo::Each));
    let end = end.zip(dates.clone());
    let start = match (start.zip(dates), since) {
        (Some((column, dates)), _) => RelatedSince::Column(column, dates),
        (None, Some(day)) => RelatedSince::Day(day),
        (None, None) => RelatedSince::Period,
    };
    Some(Related { relation: relation?, from: from?, to: to?, ending, codes, start, end })
}
