//! Workbooks as they should not be: each made here, and what is told of it. Nothing of them becomes a zero.

use std::collections::BTreeMap;

use outturn_intake::layout::{self, FileRead};
use outturn_intake::published::Problem;
use outturn_scheme::{Catalogue, Layout, read_layouts};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use crate::layouts::library;

const LAYOUT: &str = r#"
id        = "made"
title     = "Waits by trust"
publisher = "A publisher"
licence   = "Open Government Licence v3.0"

[[table]]
sheet   = ["Figures"]
headed  = ["Code", "Trust", "Month", "Patients", "Within"]
code    = "Code"
name    = "Trust"
kind    = "trust"
period  = { columns = ["Month"], form = "{month} {yyyy}", spans = "month" }
nothing = { "*" = "[c]" }
total   = { where = { "Trust" = "England" } }

[[table.reading]]
indicator   = "rtt-incomplete-within-18-weeks"
numerator   = "March / Within"
denominator = "March / Patients"
"#;

pub(crate) fn made_layout() -> (Catalogue, BTreeMap<String, Layout>) {
    let (catalogue, _) = library();
    let (layouts, problems) = read_layouts([("made.toml", LAYOUT)], &catalogue);
    assert_eq!(problems, []);
    (catalogue, layouts)
}

fn read(bytes: &[u8]) -> Result<FileRead, Vec<Problem>> {
    let (catalogue, layouts) = made_layout();
    layout::read("made.xlsx", bytes, &layouts, &catalogue)
}

/// A sheet of figures below two rows of headings, the upper one merged.
fn figures(sheet: &mut Worksheet) {
    sheet.set_name("Figures").unwrap();
    sheet.merge_range(1, 3, 1, 4, "March", &Format::new()).unwrap();
    sheet.merge_range(1, 5, 1, 6, "February", &Format::new()).unwrap();
    for (column, heading) in (0..).zip(["Code", "Trust", "Month", "Patients", "Within", "Patients", "Within"])
    {
        sheet.write(2, column, heading).unwrap();
    }
}

fn row(sheet: &mut Worksheet, row: u32, code: &str, name: &str, patients: i32, within: i32) {
    for (column, text) in (0..).zip([code, name, "March 2015"]) {
        sheet.write(row, column, text).unwrap();
    }
    for (column, number) in (3..).zip([patients, within, 7, 7]) {
        sheet.write(row, column, number).unwrap();
    }
}

/// A workbook whose sheet of figures this fills in.
fn made(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    figures(sheet);
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

/// What is read and what is told, in a line each.
fn told(bytes: &[u8]) -> String {
    let read = match read(bytes) {
        Ok(read) => read,
        Err(problems) => return problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    };
    let mut lines: Vec<String> = Vec::new();
    for it in &read.readings {
        let figures = [&it.numerator, &it.denominator, &it.value].map(String::as_str);
        let figures: Vec<&str> = figures.into_iter().filter(|it| !it.is_empty()).collect();
        lines.push(format!("{} {} {} {}", it.organisation, it.period, figures.join(" of "), it.note));
    }
    lines.extend(read.rejections.iter().map(ToString::to_string));
    lines.extend(read.skipped.iter().map(|(why, count)| format!("left out: {why} ({count})")));
    for it in read.totals.iter().filter(|it| !it.agrees()) {
        let (sum, total) = (it.sum.canonical(), it.published.canonical());
        lines.push(format!("{}: rows {sum}, total {total}, {} without", it.part, it.unknown));
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

#[test]
fn sheets_may_stand_in_any_order() {
    let mut workbook = Workbook::new();
    for name in ["Contents", "Notes"] {
        workbook.add_worksheet().set_name(name).unwrap().write(0, 0, "Code").unwrap();
    }
    let sheet = workbook.add_worksheet();
    figures(sheet);
    row(sheet, 3, "RAX", "Kingston", 1200, 1140);
    row(sheet, 4, "-", "England", 1200, 1140);
    insta::assert_snapshot!(told(&workbook.save_to_buffer().unwrap()), @"RAX 2015-03 1140 of 1200");
}

#[test]
fn a_column_is_found_below_a_merged_heading_and_is_told_where_it_is_not() {
    let bytes = |over: [&str; 2]| {
        let mut fresh = Workbook::new();
        let other = fresh.add_worksheet();
        other.set_name("Figures").unwrap();
        other.merge_range(1, 3, 1, 4, over[0], &Format::new()).unwrap();
        other.merge_range(1, 5, 1, 6, over[1], &Format::new()).unwrap();
        for (column, heading) in
            (0..).zip(["Code", "Trust", "Month", "Patients", "Within", "Patients", "Within"])
        {
            other.write(2, column, heading).unwrap();
        }
        row(other, 3, "RAX", "Kingston", 1200, 1140);
        fresh.save_to_buffer().unwrap()
    };
    insta::assert_snapshot!(told(&bytes(["February", "March"])), @"
    RAX 2015-03 7 of 7
    made.xlsx, sheet Figures: the row of totals is not there; check that the file is whole
    ");
    insta::assert_snapshot!(told(&bytes(["March", "March"])), @r#"
    made.xlsx, sheet Figures: the heading "March / Within" is there 2 times; check that this is the file meant; a new edition needs a layout of its own
    made.xlsx, sheet Figures: the heading "March / Patients" is there 2 times; check that this is the file meant; a new edition needs a layout of its own
    "#);
    insta::assert_snapshot!(told(&bytes(["January", "February"])), @r#"
    made.xlsx, sheet Figures: the heading "March / Within" is missing; check that this is the file meant; a new edition needs a layout of its own
    made.xlsx, sheet Figures: the heading "March / Patients" is missing; check that this is the file meant; a new edition needs a layout of its own
    "#);
}

#[test]
fn what_is_no_figure_is_kept_out_and_told_with_its_place() {
    let bytes = made(|sheet| {
        row(sheet, 3, "RAX", "Kingston", 1200, 1140);
        // A mistake of the spreadsheet, a negative count, a note, a date and a mark.
        row(sheet, 4, "RBA", "Taunton", 800, 0);
        sheet.write_formula(4, 4, Formula::new("=NA()").set_result("#N/A")).unwrap();
        row(sheet, 5, "RBD", "Dorchester", -3, 0);
        sheet.write(6, 0, "* fewer than five").unwrap();
        row(sheet, 7, "RBZ", "Northern Devon", 300, 0);
        let date = Format::new().set_num_format("dd/mm/yyyy");
        let day = ExcelDateTime::from_ymd(2015, 3, 31).unwrap();
        sheet.write_with_format(7, 4, &day, &date).unwrap();
        row(sheet, 8, "RCB", "York", 10, 0);
        sheet.write(8, 4, "*").unwrap();
        row(sheet, 9, "RCD", "Harrogate", 10, 0);
        sheet.write_blank(9, 4, &date).unwrap();
        row(sheet, 10, "-", "England", 2300, 2200);
        sheet.write(11, 0, "Source: a publisher").unwrap();
    });
    insta::assert_snapshot!(told(&bytes), @r##"
    RAX 2015-03 1140 of 1200
    RBA 2015-03 [x] kept out: it is a mistake of the spreadsheet, not a figure
    RBD 2015-03 [x] kept out: it is below zero
    RBZ 2015-03 [x] kept out: it is not a number
    RCB 2015-03 [c] of 10
    RCD 2015-03 [x] kept out: there is no figure in the cell
    made.xlsx, sheet Figures, row 5, column "Within", "#N/A": it is a mistake of the spreadsheet, not a figure; ask the publisher for the figure
    made.xlsx, sheet Figures, row 6, column "Patients", "-3": it is below zero; ask the publisher for the right figure
    made.xlsx, sheet Figures, row 8, column "Within", "2015-03-31": it is not a number; if it is a mark, say under `nothing` in the layout which nothing it means
    made.xlsx, sheet Figures, row 10, column "Within", "": there is no figure in the cell; an empty cell is not a zero: find out what it means, and say so under `nothing` in the layout
    left out: notes among the rows (2)
    numerator: rows 1140, total 2200, 5 without
    denominator: rows 1210, total 2300, 4 without
    "##);
}

#[test]
fn a_month_may_be_a_text_or_a_date_and_nothing_else() {
    let bytes = made(|sheet| {
        row(sheet, 3, "RAX", "Kingston", 1200, 1140);
        let date = Format::new().set_num_format("mmm yyyy");
        for (number, code) in (4..).zip(["RBA", "RBD", "RBZ"]) {
            row(sheet, number, code, "", 10, 9);
        }
        let first = ExcelDateTime::from_ymd(2015, 3, 1).unwrap();
        sheet.write_with_format(4, 2, &first, &date).unwrap();
        sheet.write(5, 2, 42064).unwrap();
        sheet.write(6, 2, "2015-03-01").unwrap();
    });
    insta::assert_snapshot!(told(&bytes), @r#"
    RAX 2015-03 1140 of 1200
    RBA 2015-03 9 of 10
    RBZ 2015-03 9 of 10
    made.xlsx, sheet Figures, row 6, column "Month", "42064": "42064" is no period as the layout says that it is written; check the row, or the form in the layout
    made.xlsx, sheet Figures: the row of totals is not there; check that the file is whole
    "#);
}

#[test]
fn a_code_that_is_a_number_has_lost_its_zeros_and_is_refused() {
    let bytes = made(|sheet| {
        row(sheet, 3, "", "Kingston", 1200, 1140);
        sheet.write(3, 0, 123).unwrap();
        row(sheet, 4, "0123", "Taunton", 800, 790);
    });
    insta::assert_snapshot!(told(&bytes), @r#"
    0123 2015-03 790 of 800
    made.xlsx, sheet Figures, row 4, column "Code", "123": the code is a number to the workbook, so zeros at its start would be gone; make the column text in the workbook, with the codes as their register has them
    made.xlsx, sheet Figures: the row of totals is not there; check that the file is whole
    "#);
}

#[test]
fn a_workbook_without_anything_is_told_apart_from_one_without_figures() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Figures").unwrap();
    insta::assert_snapshot!(told(&workbook.save_to_buffer().unwrap()), @r#"made.xlsx: no layout fits this workbook; the nearest is made, for which it lacks the heading "Code" on the sheet Figures, the heading "Trust" on the sheet Figures, the heading "Month" on the sheet Figures, the heading "Patients" on the sheet Figures, the heading "Within" on the sheet Figures; write a layout for it: docs/intake.md says how"#);
    let mut workbook = Workbook::new();
    workbook.add_worksheet();
    insta::assert_snapshot!(told(&workbook.save_to_buffer().unwrap()), @"made.xlsx: no layout fits this workbook: it has nothing that one looks for; write a layout for it: docs/intake.md says how");
    insta::assert_snapshot!(told(&made(|_| {})), @"");
}

#[test]
fn a_damaged_workbook_has_a_reason_and_never_other_figures() {
    let whole = made(|sheet| {
        row(sheet, 3, "RAX", "Kingston", 1200, 1140);
        row(sheet, 4, "-", "England", 1200, 1140);
    });
    let right = told(&whole);
    assert!(right.starts_with("RAX 2015-03 1140 of 1200"), "{right}");
    let (catalogue, layouts) = made_layout();
    let hold = |bytes: &[u8]| match layout::read("made.xlsx", bytes, &layouts, &catalogue) {
        Ok(read) => {
            for it in &read.readings {
                assert!(it.value == "[x]" || it.numerator == "1140", "{it:?}");
            }
        }
        Err(problems) => {
            assert!(problems.iter().all(|it| !it.wrong.is_empty() && !it.remedy.is_empty()), "{problems:?}");
        }
    };
    for length in (0..whole.len()).step_by(97) {
        hold(&whole[..length]);
    }
    for at in (4..whole.len()).step_by(71) {
        let mut garbage = whole.clone();
        garbage[at] ^= 0x5A;
        hold(&garbage);
    }
    insta::assert_snapshot!(told(&whole[..whole.len() / 2]), @"made.xlsx: it cannot be opened as a workbook (Cannot detect file format); get the file again from its publisher");
}

/// A workbook with cells in two corners of the sheet, which has 17 thousand million between them.
#[test]
fn a_small_workbook_that_spans_too_much_is_refused() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Figures").unwrap();
    sheet.write_string(0, 0, "Code").unwrap();
    sheet.write_string(1_048_575, 16_383, "x").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    assert!(bytes.len() < 20_000);
    let told = told(&bytes);
    insta::assert_snapshot!(told, @"made.xlsx: no layout fits this workbook: it has nothing that one looks for; write a layout for it: docs/intake.md says how");
}

/// A workbook of a megabyte with parts of more than a thousand megabytes.
#[test]
fn a_small_workbook_that_unpacks_to_too_much_is_refused() {
    use std::io::{Cursor, Write as _};
    use zip::write::{SimpleFileOptions, ZipWriter};

    let mut piece = ZipWriter::new(Cursor::new(Vec::new()));
    piece.start_file("zeros", SimpleFileOptions::default()).unwrap();
    piece.write_all(&vec![b' '; 32 << 20]).unwrap();
    let mut piece = zip::ZipArchive::new(piece.finish().unwrap()).unwrap();
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Figures").unwrap();
    let made = Cursor::new(workbook.save_to_buffer().unwrap());
    let mut bomb = ZipWriter::new_append(made).unwrap();
    for number in 0..32 {
        let file = piece.by_index_raw(0).unwrap();
        bomb.raw_copy_file_rename(file, format!("xl/media/{number}.xml")).unwrap();
    }
    let bytes = bomb.finish().unwrap().into_inner();
    assert!(bytes.len() < 2_000_000, "{}", bytes.len());
    let told = told(&bytes);
    assert!(told.contains("it unpacks to more than 1000000000 bytes"), "{told}");
}
