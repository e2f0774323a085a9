//! Layout files.

use outturn_scheme::read_layouts;

use super::{catalogue, shown, with};

/// Layout files that have nothing wrong with them.
const TABLE: &str = include_str!("../../../../../fuzz/corpus/layout/table.toml");
const REGISTER: &str = include_str!("../../../../../fuzz/corpus/layout/register.toml");
const EXTRACT: &str = include_str!("../../../../../fuzz/corpus/layout/extract.toml");

fn told_of(files: &[(&str, &str)]) -> String {
    let (_, problems) = read_layouts(files.iter().copied(), &catalogue());
    if problems.is_empty() { "nothing".to_owned() } else { shown(&problems) }
}

fn told(from: &str, to: &str) -> String {
    told_of(&[("layouts/table.toml", &with(TABLE, &[(from, to)]))])
}

fn told_of_register(from: &str, to: &str) -> String {
    told_of(&[("layouts/table.toml", &with(REGISTER, &[(from, to)]))])
}

fn told_of_extract(from: &str, to: &str) -> String {
    told_of(&[("layouts/table.toml", &with(EXTRACT, &[(from, to)]))])
}

#[test]
fn a_layout_and_its_name() {
    assert_eq!(told_of(&[("layouts/table.toml", TABLE)]), "nothing");
    assert_eq!(told_of(&[("layouts/table.toml", REGISTER)]), "nothing");
    insta::assert_snapshot!(told("id = \"table\"", "id = \"chart\""), @r#"
    layouts/table.toml:1:6: the layout `chart` is in a file called `table.toml` [id-is-not-file-name]
        at: "chart"
        help: call the file chart.toml, or mend the id
    "#);
    insta::assert_snapshot!(told_of(&[("a/table.toml", TABLE), ("b/table.toml", TABLE)]), @r#"
    b/table.toml:1:6: another file already has the layout `table` [duplicate-id]
        at: "table"
        help: give one of the two another id
    "#);
    insta::assert_snapshot!(told("licence = \"A licence\"\n", ""), @r#"
    layouts/table.toml: this layout has no `licence` [missing-key]
        help: add licence = "...": Under which licence they may be used.
    "#);
}

#[test]
fn how_a_file_is_recognised() {
    insta::assert_snapshot!(told("{ \"Source\" = \"collection\" }", "\"Source\""), @r#"
    layouts/table.toml:10:10: `labels` is a text, where a table of texts belongs [wrong-type]
        at: "Source"
        help: write labels = { "..." = "..." }
    "#);
    insta::assert_snapshot!(told("= \"collection\"", "= 5"), @r#"
    layouts/table.toml:10:23: `Source` is a whole number, where text in quotes belongs [wrong-type]
        at: 5
        help: write Source = "5"
    "#);
    insta::assert_snapshot!(told_of_register("columns = 17", "columns = 0"), @r#"
    layouts/table.toml:7:11: `columns` is 0, which is not between 1 and 1000 [number-out-of-range]
        at: 0
        help: count them in the file
    "#);
    insta::assert_snapshot!(told_of_register("A99999", "R99999"), @r#"
    layouts/table.toml:8:10: `R99999` does not say what codes look like [bad-code-pattern]
        at: "R99999"
        help: write A for a letter, 9 for a digit and X for either, as in A99999
    "#);
    insta::assert_snapshot!(told_of_register("columns = 17\n", ""), @r#"
    layouts/table.toml:9:1: nothing says how this table is told from others [missing-key]
        at: [[table]]
        help: add headed = ["..."], or recognised_by with the number of columns
    "#);
    let two = format!("{TABLE}\n[[table]]\nheaded = [\"Code\"]\nrelation = []\n");
    insta::assert_snapshot!(told_of(&[("layouts/table.toml", &two)]), @"
    layouts/table.toml:39:1: one table is on a sheet and another is not [missing-key]
        at: [[table]]
        help: a file is a workbook or CSV: write `sheet` in every table, or in none
    ");
    insta::assert_snapshot!(told_of(&[("layouts/table.toml", "id = \"table\"\ntitle = \"T\"\npublisher = \"P\"\nlicence = \"L\"\ntable = []\n")]), @"
    layouts/table.toml:5:9: there is no table to read [empty-list]
        at: []
        help: add a [[table]]
    ");
}

#[test]
fn where_rows_and_their_period_stand() {
    insta::assert_snapshot!(told_of_register("code = \"1\"", "code = \"Code\""), @r#"
    layouts/table.toml:11:8: `Code` is no number of a column [column-not-a-number]
        at: "Code"
        help: without `headed`, columns are named by number, as in "1" for the first; or add headed = [...]
    "#);
    insta::assert_snapshot!(told("code = \"Code\"\nname = \"Name\"\n", ""), @r#"
    layouts/table.toml:12:1: nothing says which body a row is about [missing-key]
        at: [[table]]
        help: add code = "...", a column; or name and kind, for bodies that are known by name
    "#);
    insta::assert_snapshot!(told_of_register("name = \"2\"\n", ""), @"
    layouts/table.toml:10:1: a register of bodies needs `name` [missing-key]
        at: [[table]]
        help: add it
    ");
    assert_eq!(told("label = \"Period\", ", ""), "nothing");
    insta::assert_snapshot!(told("label = \"Period\", ", "label = \"Period\", columns = [\"Month\"], "), @r#"
    layouts/table.toml:21:10: a period stands beside a label or in columns: one of the two is said [period-rule]
        at: { label = "Period", columns = ["Month"], form = "Week Ending {dd}/{mm}/{yyyy}", spans = "week" }
        help: write label = "Period" or columns = ["Month"]; neither, for the first cell that is written so
    "#);
    insta::assert_snapshot!(told("{dd}/{mm}/{yyyy}", "{mm}/{yyyy}"), @r#"
    layouts/table.toml:21:37: `Week Ending {mm}/{yyyy}` does not say all that the period needs [bad-form]
        at: "Week Ending {mm}/{yyyy}"
        help: a day or week needs day, month and year; a month, month and year; a quarter, {q} and {financial-year}
    "#);
    insta::assert_snapshot!(told("{dd}/{mm}/{yyyy}", "{day}"), @r#"
    layouts/table.toml:21:37: `{day}` is no field of a form [bad-form]
        at: "Week Ending {day}"
        help: the fields are {dd}, {mm}, {month}, {yyyy}, {yy}, {financial-year} and {q}
    "#);
    insta::assert_snapshot!(told(", spans = \"week\"", ""), @r#"
    layouts/table.toml:21:10: nothing says `spans`: how the period is written, and what it spans [missing-key]
        at: { label = "Period", form = "Week Ending {dd}/{mm}/{yyyy}" }
        help: add form = "{month} {yyyy}", spans = "month"
    "#);
    insta::assert_snapshot!(told("\"week\"", "\"weeks\""), @r#"
    layouts/table.toml:21:77: `spans` cannot be "weeks" [unknown-word]
        at: "weeks"
        help: did you mean "week"?
    "#);
    insta::assert_snapshot!(told("period = ", "# "), @"
    layouts/table.toml:12:1: nothing says which period the figures are about [missing-key]
        at: [[table]]
        help: add period = { ... }
    ");
    insta::assert_snapshot!(told("\"[z]\"", "\"0\""), @r#"
    layouts/table.toml:20:32: `0` is none of the nothings [unknown-word]
        at: "0"
        help: write "[x]" for missing, "[c]" for suppressed or "[z]" for not applicable
    "#);
    insta::assert_snapshot!(told("from = 1000", "from = 0"), @"
    layouts/table.toml:27:8: `from` is 0, which is not above 0 [number-out-of-range]
        at: 0
        help: write how many make a 0 unlikely
    ");
}

#[test]
fn which_figures_are_taken() {
    insta::assert_snapshot!(told("\"heads\"", "\"heds\""), @r#"
    layouts/table.toml:36:13: there is no indicator `heds` [unknown-indicator]
        at: "heds"
        help: did you mean `heads`?
    "#);
    insta::assert_snapshot!(told("value = \"Heads\"", "numerator = \"Heads\""), @"
    layouts/table.toml:35:1: `heads` has a count as its value, so value is to be said [figures-rule]
        at: [[table.reading]]
        help: write value, and nothing else
    ");
    insta::assert_snapshot!(told("[\"All\"], less", "[], less"), @"
    layouts/table.toml:32:21: `sum` is an empty list [empty-list]
        at: []
        help: name at least one
    ");
    insta::assert_snapshot!(told_of_register("organisation = ", "# "), @"nothing");
    // A table may do no more than name bodies.
    let bare = REGISTER.split("organisation").next().unwrap_or_default();
    assert_eq!(told_of(&[("layouts/table.toml", bare)]), "nothing");
    let bare = bare.replace("kind = \"practice\"\n", "");
    insta::assert_snapshot!(told_of(&[("layouts/table.toml", &bare)]), @"
    layouts/table.toml:10:1: nothing is taken from this table [missing-key]
        at: [[table]]
        help: add a [[table.reading]] with an indicator
    ");
    let refused = format!("{bare}[not_read]\nwhy = \"Old.\"\ninstead = \"Read the other.\"\n");
    assert_eq!(told_of(&[("layouts/table.toml", &refused)]), "nothing");
    insta::assert_snapshot!(told_of_register("\"member\"", "\"served\""), @r#"
    layouts/table.toml:18:12: `relation` cannot be "served" [unknown-word]
        at: "served"
        help: did you mean "served-by"?
    "#);
}

#[test]
fn what_is_added_up_and_who_is_related() {
    assert_eq!(told_of_extract("id = \"table\"", "id = \"table\""), "nothing");
    insta::assert_snapshot!(told_of_extract("from = \"Week 1\", to = \"Week 9\"", "from = \"Week 1\""), @r#"
    layouts/table.toml:20:11: columns that are added up are listed, or there is a first and a last of them [missing-key]
        at: { from = "Week 1", sum = ["Not known"] }
        help: write sum = ["..."], or from = "..." and to = "..."
    "#);
    insta::assert_snapshot!(told_of_extract("from = \"Week 1\", to = \"Week 4\"", "less = [\"Week 1\"]"), @r#"
    layouts/table.toml:26:13: columns that are added up are listed, or there is a first and a last of them [missing-key]
        at: { less = ["Week 1"] }
        help: write sum = ["..."], or from = "..." and to = "..."
    "#);
    insta::assert_snapshot!(told_of_extract("add_rows = true", "add_rows = \"yes\""), @r#"
    layouts/table.toml:16:12: `add_rows` is a text, where true or false without quotes belongs [wrong-type]
        at: "yes"
        help: write add_rows = true or add_rows = false
    "#);
    insta::assert_snapshot!(told_of_extract("instead = \"Read the later one.\"\n", ""), @r#"
    layouts/table.toml:6:1: this reason not to read has no `instead` [missing-key]
        at: [not_read]
        help: add instead = "...": What to read, or do, in place of it.
    "#);
    insta::assert_snapshot!(told_of_extract("to_each = {", "to = \"Code\"\nto_each = {"), @r#"
    layouts/table.toml:29:1: a relation has to, or in place of that to_each [missing-key]
        at: [[table.relation]]
        help: add to = "...", the column with the code of the other
    "#);
    insta::assert_snapshot!(told_of_extract("since = \"2013-04-01\"", "start = \"Start\""), @r#"
    layouts/table.toml:29:1: nothing says how days are written [missing-key]
        at: [[table.relation]]
        help: add dates = "{yyyy}{mm}{dd}"
    "#);
    insta::assert_snapshot!(told_of_extract("since = \"2013-04-01\"", "since = \"2013-04-01\"\nend = \"End\""), @r#"
    layouts/table.toml:29:1: a relation has start and dates, or in place of that since [missing-key]
        at: [[table.relation]]
        help: add start = "...", the column with the first day, and dates = "..."; or since = "2013-04-01"
    "#);
    insta::assert_snapshot!(told_of_register("opened = \"11\", ", ""), @r#"
    layouts/table.toml:15:16: a register has opened and dates, or in place of that since [missing-key]
        at: { closed = "12", dates = "{yyyy}{mm}{dd}" }
        help: add opened = "...", the column with the first day, and dates = "..."; or since = "2013-04-01"
    "#);
    insta::assert_snapshot!(told_of_register("opened = \"11\", ", "since = \"2013-04-01\", "), @r#"
    layouts/table.toml:15:16: a register has opened and dates, or in place of that since [missing-key]
        at: { since = "2013-04-01", closed = "12", dates = "{yyyy}{mm}{dd}" }
        help: add opened = "...", the column with the first day, and dates = "..."; or since = "2013-04-01"
    "#);
    let since = "organisation = { since = \"2013-04-01\" }\n";
    assert_eq!(
        told_of_register(
            "organisation = { opened = \"11\", closed = \"12\", dates = \"{yyyy}{mm}{dd}\" }\n",
            since
        ),
        "nothing"
    );
    insta::assert_snapshot!(told_of_extract("\"2013-04-01\"", "\"1 April 2013\""), @r#"
    layouts/table.toml:34:9: `since` cannot be read: `1 April 2013` is not a date [bad-date]
        at: "1 April 2013"
        help: write year, month and day: "2015-03-31"
    "#);
}
