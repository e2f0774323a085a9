//! Extracts with a row for each part of a body's figures, and look-ups of who belongs to whom: made-up ones for what a
//! layout can say of them, and those of the publishers, where they are there.

use std::collections::BTreeMap;

use outturn_intake::layout::{self, FileRead};
use outturn_scheme::read_layouts;

use crate::layouts::{files, library, series_of, shown};

/// What a file says, read by one layout: what was rejected, or why it was not read at all.
fn read(layout: &str, text: &str) -> Result<FileRead, String> {
    let (catalogue, _) = library();
    let (layouts, problems) = read_layouts([("made.toml", layout)], &catalogue);
    assert_eq!(problems, []);
    layout::read("made.csv", text.as_bytes(), &layouts, &catalogue)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// Readings, totals that differ and rejections, a line each.
fn lines(read: &FileRead) -> String {
    let reading = |it: &layout::Reading| {
        let figures = [&it.numerator, &it.denominator, &it.value].map(String::as_str).join("|");
        let line = format!("{} {} {} {figures} {}", it.organisation, it.indicator, it.period, it.note);
        line.trim_end().to_owned()
    };
    let mut lines: Vec<String> = read.readings.iter().map(reading).collect();
    let agree = read.totals.iter().filter(|it| it.agrees()).count();
    lines.push(format!("{agree} totals agree"));
    for it in read.totals.iter().filter(|it| !it.agrees()) {
        let of = it.organisation.as_deref().unwrap_or("all");
        let (sum, total) = (it.sum.canonical(), it.published.canonical());
        lines.push(format!("{} of {} of {of}: rows {sum}, total {total}", it.part, it.indicator));
    }
    lines.extend(read.skipped.iter().map(|(why, count)| format!("left out: {why} ({count})")));
    lines.extend(read.rejections.iter().map(ToString::to_string));
    lines.join("\n")
}

const EXTRACT: &str = r#"
id = "made"
title = "Made up"
publisher = "Nobody"
licence = "None"

[[table]]
headed = ["Month", "Group", "Part", "Function", "Week 1", "All"]
code = "Group"
name = "Name"
kind = "ccg"
except = { "Group" = "Y*" }
add_rows = true
period = { columns = ["Month"], form = "{month} {yyyy}", spans = "month" }
total = { where = { "Function" = "Total" } }

[[table.adds_up]]
columns = { from = "Week 1", to = "Week 3", sum = ["Not known"] }
to = "All"

[[table.reading]]
indicator = "rtt-incomplete-within-18-weeks"
where = { "Part" = "Waiting" }
numerator = { from = "Week 1", to = "Week 2" }
denominator = "All"

[[table.reading]]
indicator = "rtt-waiting-list"
where = { "Part" = "Waiting" }
value = "All"

[[table.reading]]
indicator = "rtt-admitted-within-18-weeks"
where = { "Part" = "Ended" }
numerator = { from = "Week 1", to = "Week 2" }
denominator = { from = "Week 1", to = "Week 3" }
"#;

const HEADINGS: &str = "Month,Group,Name,Part,Function,Week 1,Week 2,Week 3,Not known,All\n";

fn extract(rows: &str) -> String {
    let rows: String = rows.split_whitespace().map(|row| row.replace('_', " ") + "\n").collect();
    lines(&read(EXTRACT, &(HEADINGS.to_owned() + &rows)).unwrap())
}

#[test]
fn rows_of_a_body_are_added_up_and_held_against_its_own_total() {
    insta::assert_snapshot!(extract(
        "May_2015,00C,North,Waiting,Eyes,1,2,3,,6
         May_2015,00C,North,Waiting,Ears,4,0,0,0,4
         May_2015,00C,North,Waiting,Total,5,2,3,,10
         May_2015,00C,North,Ended,Eyes,1,1,1,2,5
         May_2015,00C,North,Ended,Total,1,1,1,2,5
         May_2015,00C,North,New,Eyes,,,,,9
         May_2015,00D,South,Waiting,Eyes,7,,,,7
         May_2015,00D,South,Waiting,Total,8,,,,8
         May_2015,Y54,A_region,Waiting,Eyes,1,,,,1
         June_2015,00C,North,Waiting,Eyes,1,,,,1
         June_2015,00C,North,Waiting,Total,1,,,,1"
    ), @"
    00C rtt-incomplete-within-18-weeks 2015-05 7|10|
    00C rtt-waiting-list 2015-05 ||10
    00C rtt-admitted-within-18-weeks 2015-05 2|3|
    00C rtt-incomplete-within-18-weeks 2015-06 1|1|
    00C rtt-waiting-list 2015-06 ||1
    00D rtt-incomplete-within-18-weeks 2015-05 7|7|
    00D rtt-waiting-list 2015-05 ||7
    8 totals agree
    numerator of rtt-incomplete-within-18-weeks of 00D: rows 7, total 8
    denominator of rtt-incomplete-within-18-weeks of 00D: rows 7, total 8
    value of rtt-waiting-list of 00D: rows 7, total 8
    left out: rows of other kinds, which the layout does not ask for (2)
    ");
}

#[test]
fn an_empty_cell_is_nobody_only_where_the_row_adds_up_without_it() {
    insta::assert_snapshot!(extract(
        "May_2015,00C,North,Waiting,Eyes,1,,3,,5
         May_2015,00C,North,Waiting,Ears,1,2,3,,6
         May_2015,00C,North,Waiting,Total,2,2,6,,10
         May_2015,00D,South,Waiting,Eyes,,*,3,,9
         May_2015,00D,South,Waiting,Total,1,5,3,,9
         May_2015,00E,East,Waiting,Eyes,,,,,0
         May_2015,00E,East,Waiting,Total,,,,,0"
    ), @r#"
    00C rtt-incomplete-within-18-weeks 2015-05 ||[x] kept out: the columns that it is the sum of come to 4
    00C rtt-waiting-list 2015-05 ||[x] kept out: the columns that it is the sum of come to 4
    00D rtt-incomplete-within-18-weeks 2015-05 ||[x] kept out: there is no figure in the cell
    00D rtt-waiting-list 2015-05 ||9
    00E rtt-incomplete-within-18-weeks 2015-05 ||[z] none: patients waiting to start treatment at the end of the month
    00E rtt-waiting-list 2015-05 ||0
    4 totals agree
    made.csv, row 2, column "All", "5": the columns that it is the sum of come to 4; ask the publisher which is right
    made.csv, row 5, column "Week 1", "": there is no figure in the cell; an empty cell is not a zero: find out what it means, and say so under `nothing` in the layout
    "#);
}

#[test]
fn a_body_without_its_row_of_totals_or_with_nothing_else_is_told() {
    insta::assert_snapshot!(extract(
        "May_2015,00C,North,Waiting,Eyes,1,,,,1
         May_2015,00D,South,Waiting,Total,2,,,,2
         May_2015,00E,#N/A,Waiting,Eyes,3,,,,3
         May_2015,00E,#N/A,Waiting,Total,3,,,,3"
    ), @"
    00C rtt-incomplete-within-18-weeks 2015-05 1|1|
    00C rtt-waiting-list 2015-05 ||1
    00E rtt-incomplete-within-18-weeks 2015-05 3|3|
    00E rtt-waiting-list 2015-05 ||3
    3 totals agree
    made.csv: 00C has no row of totals of rtt-incomplete-within-18-weeks in 2015-05; check that the file is whole
    made.csv: 00C has no row of totals of rtt-waiting-list in 2015-05; check that the file is whole
    made.csv: 00D has no rows of rtt-incomplete-within-18-weeks in 2015-05; check that the file is whole
    made.csv: 00D has no rows of rtt-waiting-list in 2015-05; check that the file is whole
    ");
}

#[test]
fn columns_that_stand_in_the_other_order_are_told() {
    let layout = EXTRACT.replace("from = \"Week 1\", to = \"Week 2\"", "from = \"Week 2\", to = \"Week 1\"");
    insta::assert_snapshot!(read(&layout, HEADINGS).unwrap_err(), @r#"
    made.csv: the column "Week 2" does not stand before "Week 1"; check that this is the file meant; a new edition needs a layout of its own
    made.csv: the column "Week 2" does not stand before "Week 1"; check that this is the file meant; a new edition needs a layout of its own
    "#);
}

fn lookup(relation: &str) -> String {
    format!(
        "id = \"made\"\ntitle = \"Made up\"\npublisher = \"Nobody\"\nlicence = \"None\"\n\n[[table]]\n\
         headed = [\"Group\", \"Name\"]\ncode = \"Group\"\nname = \"Name\"\nkind = \"ccg\"\n\n\
         [[table.relation]]\nfrom = \"Group\"\n{relation}"
    )
}

fn related(relation: &str, text: &str) -> String {
    let read = read(&lookup(relation), text).unwrap();
    let relation = |it: &layout::Relation| {
        let kind = it.relation.as_str();
        let share = it.share.as_deref().unwrap_or("whole");
        format!("{} {kind} {} {share} {}", it.from, it.to, it.start)
    };
    let mut lines: Vec<String> = read.relations.iter().map(relation).collect();
    lines.extend(read.bodies.iter().map(|(code, body)| format!("{code}: {}", body.name)));
    lines.extend(read.rejections.iter().map(ToString::to_string));
    lines.join("\n")
}

#[test]
fn a_lookup_says_who_is_served_by_whom_and_names_the_bodies() {
    let relation = "relation = \"served-by\"\nto = \"Service\"\nsince = \"2021-04-01\"\n\
                    codes = { \"EMAS\" = \"RX9\", \"More than one\" = \"\" }\n";
    let text = "Group,Name,Service\n00C,North,EMAS\n00D,South,RX8\n00E,East,More than one\n00F,West,the old one\n\
                Source,,\n00F,West,\n00C,North,EMAS\n";
    insta::assert_snapshot!(related(relation, text), @r#"
    00C served-by RX9 whole 2021-04-01
    00D served-by RX8 whole 2021-04-01
    00C: North
    00D: South
    00E: East
    00F: West
    made.csv, row 5, column "Service", "the old one": it is not the code of a body; get the register again from its publisher
    "#);
}

#[test]
fn a_register_without_days_has_the_one_that_its_layout_knows() {
    let layout = lookup("relation = \"member\"\nto = \"Board\"\nsince = \"2022-07-01\"\n")
        + "\n[[table]]\nheaded = [\"Group\", \"Name\"]\ncode = \"Board\"\nname = \"Board name\"\nkind = \"icb\"\n\
           organisation = { since = \"2022-07-01\" }\n";
    let text = "Group,Name,Board,Board name\n00C,North,QAA,A board\n00D,South,QAA,A board\n00E,East,,\n";
    let read = read(&layout, text).unwrap();
    let bodies = read.organisations.iter().map(|it| format!("{} {} {}", it.code, it.name, it.opened));
    assert_eq!(bodies.collect::<Vec<_>>(), ["QAA A board 2022-07-01"]);
    assert_eq!(read.relations.len(), 2);
    insta::assert_snapshot!(lines(&read), @"0 totals agree");
    // A day that is not in the file does not say when the file was made.
    assert_eq!(read.latest, None);
}

#[test]
fn a_matrix_says_how_much_of_a_body_went_to_whom() {
    let successor =
        "relation = \"successor\"\nto_each = { from = \"00C\", to = \"00E\" }\nsince = \"2013-04-01\"\n";
    let text = "Group,Name,00C,00D,00E\n5AA,One,60%,40%,0%\n5BB,Two,0%,100%,0%\n5CC,Three,33%,33%,33%\n\
                5DD,Four,0,0.25,0.75\n5EE,Five,,100%,0%\n5FF,Six,150%,0%,0%\n";
    insta::assert_snapshot!(related(successor, text), @r#"
    5AA successor 00C 60% 2013-04-01
    5AA successor 00D 40% 2013-04-01
    5BB successor 00D 100% 2013-04-01
    5DD successor 00D 25% 2013-04-01
    5DD successor 00E 75% 2013-04-01
    5AA: One
    5BB: Two
    5CC: Three
    5DD: Four
    5EE: Five
    5FF: Six
    made.csv, row 4, column "Group", "5CC": its shares come to 99%, not to 100%; get the register again from its publisher
    made.csv, row 6, column "00C", "": it is no share; get the register again from its publisher
    made.csv, row 7, column "00C", "150%": it is more than all of it; get the register again from its publisher
    "#);
    // What part of a group's patients a service has is no share of the service.
    let served = successor.replace("\"successor\"", "\"served-by\"");
    insta::assert_snapshot!(related(&served, "Group,Name,00C,00D,00E\n5AA,One,0.6,0.4,0\n"), @"
    5AA served-by 00C whole 2013-04-01
    5AA served-by 00D whole 2013-04-01
    5AA: One
    ");
}

#[test]
fn files_that_are_known_and_not_read_say_what_to_read_instead() {
    let layout = "id = \"made\"\ntitle = \"Old names\"\npublisher = \"Nobody\"\nlicence = \"None\"\n\n[not_read]\n\
                  why = \"it has no codes\"\ninstead = \"read the register\"\n\n[[table]]\nheaded = [\"Old\", \"New\"]\n";
    insta::assert_snapshot!(read(layout, "Old,New\nA,B\n").unwrap_err(), @"made.csv: it is known (Old names, made), and not read: it has no codes; read the register");
}

#[test]
fn a_file_is_told_what_came_nearest_only_where_it_has_something_of_it() {
    insta::assert_snapshot!(read(EXTRACT, "Dear all\nhere they are\n").unwrap_err(), @"made.csv: no layout fits this text: it has nothing that one looks for; write a layout for it: docs/intake.md says how");
    insta::assert_snapshot!(read(EXTRACT, "Month,Group,Part,Function,All\n").unwrap_err(), @r#"made.csv: no layout fits this text; the nearest is made, for which it lacks the heading "Week 1"; write a layout for it: docs/intake.md says how"#);
}

#[test]
fn the_full_extract_of_waiting_times() {
    let files = files("nhs_england/rtt", "full-extract");
    if files.is_empty() {
        return;
    }
    let series = series_of(files, "rtt-extract");
    let (agree, differ) = series.totals();
    assert_eq!((agree, differ, series.rejections()), (5_427, Vec::new(), Vec::new()));
    assert_eq!(series.counts(), [1, 623, 1, 3_024, 0]);
    // What all rows of the parts come to, with and without the rows of totals.
    let (_, read) = &series.files[0];
    let sum = |kind: &str, indicator: &str, part: fn(&layout::Reading) -> &String| -> u64 {
        let is_of = |it: &&layout::Reading| {
            it.indicator == indicator && read.bodies[&it.organisation].kind.as_deref() == Some(kind)
        };
        let figures = read.readings.iter().filter(is_of).map(part);
        figures.map(|it| it.parse::<u64>().unwrap_or_default()).sum()
    };
    assert_eq!(sum("trust", "rtt-waiting-list", |it| &it.value), 7_187_677);
    assert_eq!(sum("trust", "rtt-admitted-within-18-weeks", |it| &it.denominator), 302_741);
    assert_eq!(sum("trust", "rtt-non-admitted-within-18-weeks", |it| &it.denominator), 1_250_736);
    // Regions and hubs commission the rest.
    insta::assert_snapshot!(sum("ccg", "rtt-waiting-list", |it| &it.value), @"7019467");
}

#[test]
fn cancer_waits_by_provider() {
    let Some(told) = shown("nhs_england/cancer", "CWT-CRS", "cancer-waits-providers") else { return };
    insta::assert_snapshot!(told, @"1 files, 159 bodies, 4 periods, 1686 readings (0 [x]), 2262 totals agree");
}

#[test]
fn diagnostic_waits() {
    let Some(told) = shown("nhs_england/diagnostics", "", "diagnostics") else { return };
    insta::assert_snapshot!(told, @"1 files, 446 bodies, 1 periods, 446 readings (0 [x]), 2 totals agree");
}

/// How many relations a file has of each kind, and some of them.
fn relations(folder: &str, holding: &str, layout: &str) -> Option<String> {
    let files = files(folder, holding);
    if files.is_empty() {
        return None;
    }
    let series = series_of(files, layout);
    let mut lines = Vec::new();
    for (name, read) in &series.files {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for relation in &read.relations {
            *kinds.entry(relation.relation.as_str()).or_default() += 1;
        }
        let (days, named) = (read.organisations.len(), read.bodies.len());
        lines.push(format!("{name}: {kinds:?}, {days} bodies with days, {named} named"));
        lines.extend(read.rejections.iter().map(ToString::to_string));
    }
    Some(lines.join("\n"))
}

#[test]
fn ambulance_services_and_whom_they_serve() {
    let Some(told) = shown("nhs_england/ambulance", "", "ambulance-systems") else { return };
    insta::assert_snapshot!(told, @"1 files, 11 bodies, 97 periods, 4268 readings (124 [x]), 194 totals agree");
    insta::assert_snapshot!(relations("nhs_england/ambulance", "", "ambulance-systems").unwrap(), @r#"AmbSYS-Time-Series-until-20250831.xlsx: {"served-by": 152}, 0 bodies with days, 159 named"#);
}

#[test]
fn lookups_of_bodies() {
    let of = |holding, layout| relations("ods", holding, layout).unwrap();
    if files("ods", "").is_empty() {
        return;
    }
    insta::assert_snapshot!(of("prac-map", "ods-practice-map"), @r#"2022-01_gp-reg-pat-prac-map.csv.gz: {"member": 13092}, 0 bodies with days, 7929 named"#);
    insta::assert_snapshot!(of("ePCN", "ods-networks"), @r#"ePCN.xlsx: {"member": 8784}, 1329 bodies with days, 6807 named"#);
    insta::assert_snapshot!(of("CCG_ICB_code", "ods-boards"), @r#"
    CCG_ICB_code.csv: {"member": 248}, 42 bodies with days, 0 named
    CCG_ICB_code.csv, row 56, column "CCG Code", "n/a not SBS client at present": it is not the code of a body; get the register again from its publisher
    "#);
    insta::assert_snapshot!(of("CCG_TO_ICB", "ods-boards-2024"), @r#"CCG_TO_ICB_CODES.csv: {"member": 106}, 42 bodies with days, 106 named"#);
    insta::assert_snapshot!(of("to_STP", "ods-partnerships-2021"), @r#"Clinical_Commissioning_Group_to_STP_and_NHS_England__Region___April_2021__Lookup_in_England.csv: {"member": 106}, 0 bodies with days, 148 named"#);
    insta::assert_snapshot!(of("PCT_CCG", "ods-trust-shares"), @r#"
    PCT_CCG_matrix.csv.gz: {"successor": 186}, 0 bodies with days, 0 named
    PCT_CCG_matrix.csv.gz, row 35, column "PCT_Code", "5NT": its shares come to 101%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 59, column "PCT_Code", "5M1": its shares come to 101%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 66, column "PCT_Code", "5NY": its shares come to 101%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 69, column "PCT_Code", "5N1": its shares come to 99%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 74, column "PCT_Code", "5.00E+01": it is not the code of a body; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 83, column "PCT_Code", "5N9": its shares come to 101%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 106, column "PCT_Code", "5QF": its shares come to 99%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 113, column "PCT_Code", "5QD": its shares come to 99%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 119, column "PCT_Code", "5N6": its shares come to 101%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 134, column "PCT_Code", "5NG": its shares come to 101%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 140, column "PCT_Code", "5N8": its shares come to 99%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 148, column "PCT_Code", "5P5": its shares come to 101%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 149, column "PCT_Code", "5PM": its shares come to 99%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 150, column "PCT_Code", "5P6": its shares come to 99%, not to 100%; get the register again from its publisher
    PCT_CCG_matrix.csv.gz, row 152, column "PCT_Code", "5PL": its shares come to 99%, not to 100%; get the register again from its publisher
    "#);
}
