//! Small files made for layouts: each has what its layout looks for, and a row or two of figures.

use std::collections::BTreeMap;

use outturn_scheme::Layout;
use outturn_scheme::layouts::{Opened, PeriodOf, PeriodPlace, PublishedTable, RelatedSince, RelatedTo, Sum};
use rust_xlsxwriter::Workbook;

/// Periods as publishers write them.
const PERIODS: &[&str] = &[
    "Week Ending 06/04/2014",
    "MSitAE-March-2015",
    "March 2015",
    "July 2021-22",
    "Jul-24",
    "2014-15",
    "2014",
    "2015-03-01",
    "01SEP2017",
    "March 2015 to April 2015",
    "GPES and CQRS database - 2014-15 data extracted",
    "Table 9: asthma, 2015-16, CCG level",
    "Table 1: Mid-2018 Population Estimates",
];

/// Cells by row and column.
type Cells = BTreeMap<(u32, u16), String>;

/// A workbook or a CSV as a layout describes it.
pub(crate) fn made(layout: &Layout) -> Vec<u8> {
    let mut sheets: BTreeMap<String, Cells> = BTreeMap::new();
    for tables in layout.tables.chunk_by(|one, other| one.sheet == other.sheet) {
        let table = &tables[0];
        let name = table.sheet.first().map(|name| name.replace('*', "2018")).unwrap_or_default();
        let cells = sheets.entry(name).or_default();
        if cells.is_empty() {
            fill(layout, tables, cells);
        }
        if let Some(sheet) = table.total.as_ref().and_then(|it| it.sheet.clone()) {
            let cells = sheets.entry(sheet).or_default();
            fill(layout, tables, cells);
        }
    }
    if layout.is_workbook() { workbook(&sheets) } else { csv(&sheets[""]) }
}

fn workbook(sheets: &BTreeMap<String, Cells>) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, cells) in sheets {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for ((row, column), text) in cells {
            match text.parse::<i32>() {
                Ok(number) => sheet.write(*row, *column, number).unwrap(),
                Err(_) => sheet.write(*row, *column, text).unwrap(),
            };
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn csv(cells: &Cells) -> Vec<u8> {
    let (rows, columns) = cells
        .keys()
        .fold((0, 0), |(rows, columns), (row, column)| (rows.max(*row + 1), columns.max(*column + 1)));
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in 0..rows {
        let cell = |column| cells.get(&(row, column)).map_or("", String::as_str);
        writer.write_record((0..columns).map(cell)).unwrap();
    }
    writer.into_inner().unwrap()
}

/// Fills the sheet of tables that are read together.
fn fill(layout: &Layout, tables: &[PublishedTable], cells: &mut Cells) {
    let table = &tables[0];
    let mut row = 0;
    for (label, wanted) in &layout.labels {
        cells.insert((row, 0), label.clone());
        cells.insert((row, 1), wanted.replace('*', ""));
        row += 1;
    }
    if let Some(of) = &table.period {
        match &of.place {
            PeriodPlace::Label(label) => {
                cells.insert((row, 0), label.clone());
                cells.insert((row, 1), written(of));
            }
            PeriodPlace::Anywhere => {
                cells.insert((row, 0), written(of));
            }
            _ => {}
        }
        if let Some(label) = &of.within {
            cells.insert((row, 3), format!("{label}: March 2015 to April 2015"));
        }
    }
    // Text without headings begins at once.
    row = if table.headed.is_empty() { 0 } else { row + 6 };
    let names = names(layout, tables);
    for (column, (name, cell)) in (0..).zip(&names) {
        let mut parts: Vec<&str> = name.split(" / ").collect();
        let heading = parts.pop().unwrap();
        if !table.headed.is_empty() {
            cells.insert((row, column), heading.to_owned());
        }
        for (up, group) in (1..).zip(parts.iter().rev()) {
            cells.insert((row - up, column), (*group).to_owned());
        }
        for (below, code) in [(1, "one"), (2, "other")] {
            let below = if table.headed.is_empty() { below - 1 } else { below };
            let text = if cell == "{code}" { code_like(layout, code) } else { cell.clone() };
            cells.insert((row + below, column), text);
        }
    }
}

/// The column with the first day of a body, where there is one.
fn in_column(opened: &Opened) -> Option<&String> {
    match opened {
        Opened::Column(column, _) => Some(column),
        Opened::Day(_) => None,
    }
}

/// The columns that a layout names, with what stands in each.
fn names(layout: &Layout, tables: &[PublishedTable]) -> Vec<(String, String)> {
    let table = &tables[0];
    if let Some(columns) = layout.columns.filter(|_| table.headed.is_empty()) {
        let dates = [
            table.organisation.as_ref().and_then(|it| in_column(&it.opened)),
            table.relations.first().and_then(|it| match &it.start {
                RelatedSince::Column(column, _) => Some(column),
                RelatedSince::Day(_) | RelatedSince::Period => None,
            }),
        ];
        let cell = |number: usize| {
            let number = number.to_string();
            match table.only.get(&number) {
                Some(wanted) => wanted.replace('*', "X "),
                None if number == "1" => "{code}".to_owned(),
                None if number == "2" => "NAME".to_owned(),
                None if dates.into_iter().flatten().any(|it| *it == number) => "20130401".to_owned(),
                None => String::new(),
            }
        };
        return (1..=columns).map(|number| (number.to_string(), cell(number))).collect();
    }
    let mut all: Vec<(String, String)> = Vec::new();
    for table in tables {
        let mut add = |name: &str, cell: &str| add(layout, table, &mut all, name, cell);
        for (name, wanted) in table.readings.first().iter().flat_map(|it| &it.only) {
            add(name, wanted);
        }
        for (name, wanted) in &table.only {
            add(name, &wanted.replace('*', "SOUTH"));
        }
        if let Some(code) = &table.code {
            add(code, "{code}");
        }
        if let Some(of) = &table.period
            && let PeriodPlace::Columns(columns) = &of.place
        {
            for column in columns {
                add(column, &written(of));
            }
        }
        if let Some(of) = &table.breakdown {
            for (column, everyone) in of.columns.iter().zip(&of.everyone) {
                add(column, everyone);
            }
        }
        // The first columns of all ranges stand before the last of any.
        let sums = table.readings.iter().flat_map(|it| [&it.denominator, &it.numerator, &it.value]).flatten();
        for (from, _) in
            sums.chain(table.adds_up.iter().map(|(sum, _)| sum)).filter_map(|it| it.range.as_ref())
        {
            add(from, "5");
        }
        for (sum, _) in &table.adds_up {
            columns(sum).for_each(|column| add(column, "5"));
        }
        for taken in &table.readings {
            let sums = [&taken.denominator, &taken.numerator, &taken.value];
            for column in sums.into_iter().flatten().flat_map(columns) {
                add(column, "5");
            }
            for column in taken.breakdowns.values().chain(&taken.limits) {
                add(column, "5");
            }
        }
        for it in &table.checks {
            for column in columns(&it.is).chain([&it.column]).chain(&it.over) {
                add(column, "5");
            }
        }
        for it in &table.relations {
            add(&it.from, "{code}");
            match &it.to {
                RelatedTo::Column(to) => add(to, &format!("00K{}", it.ending)),
                RelatedTo::Each(sum) => {
                    for (index, column) in columns(sum).enumerate() {
                        add(column, if index == 0 { "1" } else { "0" });
                    }
                }
            }
        }
        for it in &table.false_zeros {
            add(&it.beside, "5");
        }
        for (_, to) in &table.adds_up {
            add(to, "10");
        }
        for name in table.name.iter().chain(table.total.iter().flat_map(|it| it.only.keys())) {
            add(name, if table.code.is_none() { "NHS SOUTH CCG" } else { "A NAME" });
        }
        let days = table.organisation.iter().flat_map(|it| [in_column(&it.opened), it.closed.as_ref()]);
        let ends = table.relations.iter().map(|it| it.end.as_ref().map(|(column, _)| column));
        for name in days.chain(ends).flatten().chain(table.except.keys()).chain(&table.headed) {
            add(name, "");
        }
    }
    all
}

/// The columns of a sum, those of a range by its ends.
fn columns(sum: &Sum) -> impl Iterator<Item = &String> {
    let range = sum.range.iter().flat_map(|(from, to)| [from, to]);
    range.chain(&sum.sum).chain(&sum.less)
}

/// Adds a column, where it is not there yet.
fn add(layout: &Layout, table: &PublishedTable, all: &mut Vec<(String, String)>, name: &str, cell: &str) {
    let year =
        if name.contains("{period}") && table.sheet != ["Table_S6"] { "2014-15" } else { "2014 to 2015" };
    let year = if layout.id == "qof-groups" || layout.id == "qof-groups-2019-20" { "2015-16" } else { year };
    let name = name.split(" | ").next().unwrap().replace("{period}", year);
    let below = format!(" / {}", name.to_lowercase());
    match name.split_once(" #") {
        // The second of a heading stands right of all others, which are of another table.
        Some((heading, _)) => {
            all.push((heading.to_owned(), "x".to_owned()));
            all.push((heading.to_owned(), cell.to_owned()));
        }
        None if name.starts_with('#') => {}
        None if all.iter().any(|(other, _)| other.to_lowercase().ends_with(&below)) => {}
        None => match all.iter_mut().find(|(other, _)| other.eq_ignore_ascii_case(&name)) {
            // What an earlier table only looks for, a later one of the sheet reads.
            Some((_, there)) if there.is_empty() => cell.clone_into(there),
            Some(_) => {}
            None => all.push((name, cell.to_owned())),
        },
    }
}

fn written(of: &PeriodOf) -> String {
    let fits = |text: &&&str| of.form.read(text).and_then(|said| said.period(of.spans)).is_some();
    PERIODS.iter().find(fits).map_or("2015-03-01", |text| text).to_owned()
}

/// A code as a layout says that they look.
fn code_like(layout: &Layout, which: &str) -> String {
    let like = layout.codes.first().map_or("A99999", String::as_str);
    let letter = if which == "one" { 'A' } else { 'B' };
    like.chars().map(|sign| if sign == '9' { '1' } else { letter }).collect()
}
