//! Tables of amounts and levels: which row holds for whom, and that there is always exactly one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use outturn_core::{Date, Period, Unit};

use crate::complaints::clip;
use crate::keys;
use crate::levels::read_level_unit;
use crate::model::{Amount, PriceTable, Row};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::values::is_id;

/// The most kinds of bodies by which the rows of a table may differ. More than a region and a network is not known.
const KINDS_MAX: usize = 4;

/// What rules may know of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TableUnit {
    pub(crate) unit: Unit,
    /// Whether it says that a share is of what a change is measured from.
    pub(crate) of_baseline: bool,
}

/// A row and where it stands.
struct Placed {
    row: Row,
    span: Range<usize>,
}

impl Builder<'_, '_, '_, '_> {
    pub(crate) fn read_tables(&mut self, as_at: Option<Date>) -> BTreeMap<String, PriceTable> {
        self.known.table_names = self.root.names_under("table").into_iter().map(|name| name.value).collect();
        let mut tables = BTreeMap::new();
        for (key, node) in self.reader.named(self.root, "table", &keys::TABLE) {
            let unit = read_level_unit(self.reader, &node, "unit");
            if let Some((unit, of_baseline)) = unit {
                self.known.tables.insert(key.value.clone(), TableUnit { unit, of_baseline });
            }
            if let Some(table) = self.read_table(&node, unit.map(|(unit, _)| unit), as_at) {
                tables.insert(key.value, table);
            }
        }
        tables
    }

    fn read_table(&mut self, node: &Node<'_>, unit: Option<Unit>, as_at: Option<Date>) -> Option<PriceTable> {
        let title = self.text(node, "title");
        let by = self.read_kinds(node);
        let own = self.reader.date(node, "as_at");
        let as_at = if node.has("as_at") { own.map(|at| at.value) } else { as_at };
        let cite = self.cite(node);
        if node.is_empty_list("row") {
            let help =
                "add rows: { value = \"£133.76\" }, with when = [\"*\"] where rows differ by something";
            self.reader.complain(node.span_of("row"), "empty-list", "`row` is an empty list", help);
        }
        let before = self.reader.count();
        let nodes = self.reader.tables(node, "row", &keys::ROW);
        let rows: Vec<Placed> =
            nodes.iter().filter_map(|inner| self.read_row(inner, by.as_deref(), unit)).collect();
        let (by, as_at) = (by?, as_at?);
        // Where a row could not be read there seems to be a gap.
        if self.reader.count() == before && !rows.is_empty() {
            self.check_same_rows(&rows);
            self.check_gaps(node, &rows, &by, as_at);
            self.check_ties(&rows, as_at);
        }
        Some(PriceTable {
            title: title?,
            unit: unit?,
            by,
            as_at,
            rows: rows.into_iter().map(|placed| placed.row).collect(),
            cite: cite?,
        })
    }

    /// The kinds of bodies by which rows differ.
    fn read_kinds(&mut self, node: &Node<'_>) -> Option<Vec<String>> {
        let before = self.reader.count();
        let mut kinds = Vec::new();
        for kind in self.reader.texts(node, "by") {
            if !is_id(&kind.value) || kind.value.contains('/') {
                let message = format!("`{}` is not an id", clip(&kind.value));
                let help = "use lower case letters, digits and hyphens, as organisations.csv names the kind";
                self.reader.complain(kind.span, "bad-id", message, help);
            } else if kinds.len() > KINDS_MAX {
                // That is one too many, however many there are.
                break;
            } else if kinds.contains(&kind.value) {
                let message = format!("`{}` is there twice", clip(&kind.value));
                self.reader.complain(kind.span, "duplicate-id", message, "remove one of them");
            } else {
                kinds.push(kind.value);
            }
        }
        if kinds.len() > KINDS_MAX {
            let message = format!("rows differ by more than {KINDS_MAX} kinds of bodies");
            let help = format!("name at most {KINDS_MAX}");
            self.reader.complain(node.span_of("by"), "number-out-of-range", message, help);
        }
        (self.reader.count() == before).then_some(kinds)
    }

    fn read_row(&mut self, node: &Node<'_>, by: Option<&[String]>, unit: Option<Unit>) -> Option<Placed> {
        let when = self.reader.texts(node, "when");
        let from = self.reader.date(node, "from");
        let until = self.reader.date(node, "until");
        let value = self.reader.quantity(node, "value");
        if let (Some(from), Some(until)) = (&from, &until)
            && from.value > until.value
        {
            let message = format!("this row ends on {} and begins on {}", until.value, from.value);
            let help = "exchange from and until, or check both";
            self.reader.complain(until.span.clone(), "bounds-crossed", message, help);
        }
        if let (Some(value), Some(unit)) = (&value, unit.filter(|_| value.is_some())) {
            if !unit.matches(value.value.unit) {
                let message = format!("`value` is {}, but the table is {unit}", value.value.unit);
                let help = "write it in the unit of the table";
                self.reader.complain(value.span.clone(), "unit-mismatch", message, help);
            } else if unit == Unit::Pounds && value.value.value.is_negative() {
                let message = format!("`value` is {}, which is below zero", value.value);
                self.reader.complain(
                    value.span.clone(),
                    "negative-amount",
                    message,
                    "write what is paid, as in \"£5\"",
                );
            }
        }
        if let Some(by) = by
            && when.len() != by.len()
        {
            let (message, help) = if by.is_empty() {
                (
                    "this row names a body, and the table does not say by which kind of body rows differ"
                        .to_owned(),
                    "add by = [\"region\"] or the like to the table, or leave `when` out".to_owned(),
                )
            } else {
                (
                    format!(
                        "rows of this table differ by {}, and this one names {} of {}",
                        by.join(" and "),
                        when.len(),
                        by.len()
                    ),
                    format!(
                        "write when = [{}]: a code for each, or \"*\" where any will do",
                        vec!["\"*\""; by.len()].join(", ")
                    ),
                )
            };
            let span = if node.has("when") { node.span_of("when") } else { node.span.clone() };
            self.reader.complain(span, "table-row-shape", message, help);
        }
        let row = Row {
            when: when.into_iter().map(|at| (at.value != "*").then_some(at.value)).collect(),
            from: from.map(|at| at.value),
            until: until.map(|at| at.value),
            value: value?.value,
        };
        Some(Placed { row, span: node.span.clone() })
    }

    /// No two rows hold for the same bodies on the same day.
    fn check_same_rows(&mut self, rows: &[Placed]) {
        let mut same: BTreeMap<&[Option<String>], Vec<&Placed>> = BTreeMap::new();
        for placed in rows {
            same.entry(&placed.row.when).or_default().push(placed);
        }
        for mut rows in same.into_values() {
            rows.sort_by_key(|placed| placed.row.from);
            for pair in rows.windows(2) {
                let [earlier, later] = pair else { continue };
                if earlier.row.until.is_some_and(|until| later.row.from.is_some_and(|from| until < from)) {
                    continue;
                }
                let whom = whom(&later.row.when);
                let day = later
                    .row
                    .from
                    .map_or_else(|| "from the beginning".to_owned(), |from| format!("on {from}"));
                self.reader.complain(
                    later.span.clone(),
                    "table-tie",
                    format!("two rows hold for {whom} {day}"),
                    "let the one end before the other begins, with until and from, or remove one",
                );
            }
        }
    }

    /// Some row holds for everyone, on the day that counts and on every day of the year.
    fn check_gaps(&mut self, node: &Node<'_>, rows: &[Placed], by: &[String], as_at: Date) {
        let mut general: Vec<&Placed> = rows.iter().filter(|placed| placed.row.specificity() == 0).collect();
        let any = if by.is_empty() {
            String::new()
        } else {
            format!("when = [{}], ", vec!["\"*\""; by.len()].join(", "))
        };
        let help = format!("add a row {{ {any}value = ... }} that holds then");
        if general.is_empty() {
            self.reader.complain(
                node.span.clone(),
                "table-gap",
                "no row holds for bodies that the others do not name",
                format!("add a row {{ {any}value = ... }}, so that every earner finds one"),
            );
            return;
        }
        general.sort_by_key(|placed| placed.row.from);
        let span = general.first().map_or_else(|| node.span.clone(), |placed| placed.span.clone());
        if !general.iter().any(|placed| placed.row.holds(as_at)) {
            let message = format!("no row holds for everyone on {as_at}, the day that counts");
            self.reader.complain(span, "table-gap", message, help);
            return;
        }
        let Some((first, last)) = self.known.year.as_ref().and_then(Period::bounds) else { return };
        let mut day = first;
        for placed in &general {
            if placed.row.from.is_some_and(|from| from > day) {
                break;
            }
            match placed.row.until.map(Date::tomorrow) {
                None | Some(Err(_)) => return,
                Some(Ok(next)) => day = day.max(next),
            }
        }
        if day <= last {
            let message = format!("no row holds for everyone on {day}, a day of the scheme's year");
            self.reader.complain(span, "table-gap", message, help);
        }
    }

    /// No two rows that are equally specific hold for one earner, unless a row for both settles it.
    fn check_ties(&mut self, rows: &[Placed], as_at: Date) {
        let holding: Vec<&Placed> = rows.iter().filter(|placed| placed.row.holds(as_at)).collect();
        let all: BTreeSet<&[Option<String>]> =
            holding.iter().map(|placed| placed.row.when.as_slice()).collect();
        // Rows that name bodies in the same columns name different ones, so only those of different columns can tie.
        let mut shapes: BTreeMap<Vec<bool>, Vec<&Placed>> = BTreeMap::new();
        for placed in &holding {
            let shape = placed.row.when.iter().map(Option::is_some).collect();
            shapes.entry(shape).or_default().push(placed);
        }
        let mut ties = Vec::new();
        for (shape, own) in &shapes {
            let named = |shape: &[bool]| shape.iter().filter(|named| **named).count();
            for (other, others) in
                shapes.range(..shape.clone()).filter(|(other, _)| named(other) == named(shape))
            {
                // Only those that name the same bodies where both name some can be meant together.
                let shared: Vec<bool> = shape.iter().zip(other).map(|(one, other)| *one && *other).collect();
                let mut alike: BTreeMap<Vec<&str>, Vec<&Placed>> = BTreeMap::new();
                for placed in others {
                    alike.entry(codes(&placed.row.when, &shared)).or_default().push(placed);
                }
                for placed in own {
                    let Some(others) = alike.get(&codes(&placed.row.when, &shared)) else { continue };
                    // One tie is enough to say of a row.
                    let tie =
                        others.iter().find(|other| !all.contains(union(&placed.row, &other.row).as_slice()));
                    ties.extend(tie.map(|other| (*placed, *other)));
                }
            }
        }
        for (placed, other) in ties {
            let both = union(&placed.row, &other.row);
            let when: Vec<String> = both
                .iter()
                .map(|code| format!("\"{}\"", code.as_deref().map_or("*".to_owned(), clip)))
                .collect();
            self.reader.complain(
                placed.span.clone(),
                "table-tie",
                format!("this row and the one for {} may hold for the same earner", whom(&other.row.when)),
                format!(
                    "add a row for both that settles it: {{ when = [{}], value = ... }}",
                    when.join(", ")
                ),
            );
        }
    }

    /// An amount of money: pounds, or a table of pounds.
    pub(crate) fn amount(&mut self, node: &Node<'_>, key: &str) -> Option<Amount> {
        if !node.is_table(key) {
            return self.reader.pounds(node, key).map(|at| Amount::Fixed(at.value));
        }
        let inner = self.reader.table(node, key, &keys::AMOUNT)?;
        let id = self.reader.id(&inner, "table", 0)?;
        let unit = self.known.table(self.reader, &id)?.unit;
        if unit != Unit::Pounds {
            let message =
                format!("`{key}` is an amount of money, but the table `{}` is {unit}", clip(&id.value));
            let help = "name a table whose unit is \"pounds\"";
            self.reader.complain(id.span, "unit-mismatch", message, help);
            return None;
        }
        Some(Amount::Table(id.value))
    }

    pub(crate) fn check_tables_used(&mut self) {
        // As with agreed levels: what is misspelt where it is used is the mistake.
        let used = self.root.texts_anywhere("table");
        let misspelt = used.iter().any(|name| !self.known.table_names.contains(*name));
        if misspelt || self.root.has_strangers || self.reader.is_partial() {
            return;
        }
        for key in self.root.names_under("table") {
            if !used.contains(&key.value.as_str()) {
                self.reader.complain(
                    key.span,
                    "table-unused",
                    format!("nothing uses the table `{}`", clip(&key.value)),
                    format!("write {{ table = \"{}\" }} where it belongs, or remove it", clip(&key.value)),
                );
            }
        }
    }
}

impl crate::scope::Known<'_> {
    /// The unit of the table with this id; a complaint if there is none, nothing if it could not be read.
    pub(crate) fn table(&self, reader: &mut crate::reader::Reader<'_>, id: &At<String>) -> Option<TableUnit> {
        if !self.table_names.contains(&id.value) {
            let near = reader.near(&id.value, self.table_names.iter().map(String::as_str));
            let help = near.map_or_else(
                || format!("add [table.{}] with its title, unit and rows", clip(&id.value)),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("nothing under [table] is called `{}`", clip(&id.value));
            reader.complain(id.span.clone(), "unknown-table", message, help);
        }
        self.tables.get(&id.value).copied()
    }
}

/// What a row must say to hold for what each of two rows names.
fn union(one: &Row, other: &Row) -> Vec<Option<String>> {
    one.when.iter().zip(&other.when).map(|(one, other)| one.clone().or_else(|| other.clone())).collect()
}

/// The codes that a row names in some of its columns.
fn codes<'r>(when: &'r [Option<String>], columns: &[bool]) -> Vec<&'r str> {
    let named = when.iter().zip(columns).filter(|(_, wanted)| **wanted);
    named.filter_map(|(code, _)| code.as_deref()).collect()
}

/// For whom a row holds, in words.
fn whom(when: &[Option<String>]) -> String {
    let named: Vec<String> = when.iter().flatten().map(|code| clip(code)).collect();
    if named.is_empty() { "everyone".to_owned() } else { named.join(" and ") }
}
