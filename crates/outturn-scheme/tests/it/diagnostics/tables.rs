//! Tables of amounts and levels.

use super::{CITE, measure, scheme, told_of};

/// What the author of a table of prices is told.
fn told(keys: &str, rows: &[&str]) -> String {
    let table =
        format!("\n[table.price]\ntitle = \"Price\"\n{keys}\nrow = [\n  {}\n]\n{CITE}\n", rows.join(",\n  "));
    told_of(&scheme("fixed = { table = \"price\" }", &format!("{}{table}", measure("a", "earns = \"100%\""))))
}

const BY: &str = "unit = \"pounds\"\nby = [\"region\", \"network\"]";
const ALL: &str = "{ when = [\"*\", \"*\"], value = \"£5\" }";

#[test]
fn every_earner_finds_one_row() {
    assert_eq!(told("unit = \"pounds\"", &["{ value = \"£5\" }"]), "nothing");
    let both = "{ when = [\"Y54\", \"N1\"], value = \"£8\" }";
    let (region, network) =
        ("{ when = [\"Y54\", \"*\"], value = \"£6\" }", "{ when = [\"*\", \"N1\"], value = \"£7\" }");
    assert_eq!(told(BY, &[ALL, region, network, both]), "nothing");
    assert_eq!(told(BY, &[ALL, region, "{ when = [\"Y55\", \"N1\"], value = \"£7\" }"]), "nothing");
    insta::assert_snapshot!(told(BY, &[region, network, both]), @r#"
    s.toml:24:8: no row holds for bodies that the others do not name [table-gap]
        at: price
        help: add a row { when = ["*", "*"], value = ... }, so that every earner finds one
    "#);
    insta::assert_snapshot!(told(BY, &[ALL, region, network]), @r#"
    s.toml:30:3: this row and the one for N1 may hold for the same earner [table-tie]
        at: { when = ["Y54", "*"], value = "£6" }
        help: add a row for both that settles it: { when = ["Y54", "N1"], value = ... }
    "#);
    insta::assert_snapshot!(told(BY, &[ALL, region, region]), @r#"
    s.toml:31:3: two rows hold for Y54 from the beginning [table-tie]
        at: { when = ["Y54", "*"], value = "£6" }
        help: let the one end before the other begins, with until and from, or remove one
    "#);
    insta::assert_snapshot!(told(BY, &[]), @r#"
    s.toml:28:7: `row` is an empty list [empty-list]
        at: [
        help: add rows: { value = "£133.76" }, with when = ["*"] where rows differ by something
    "#);
}

#[test]
fn a_row_holds_on_every_day() {
    let from = |keys: &str| format!("{{ when = [\"*\", \"*\"], value = \"£5\", {keys} }}");
    let told = |keys: &str, rows: &[&str]| {
        told(
            &format!("{BY}\n{keys}"),
            &rows
                .iter()
                .map(|it| from(it))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(told("", &["until = \"2014-09-30\"", "from = \"2014-10-01\""]), "nothing");
    insta::assert_snapshot!(told("", &["until = \"2014-09-30\"", "from = \"2014-10-02\""]), @r#"
    s.toml:30:3: no row holds for everyone on 2014-10-01, a day of the scheme's year [table-gap]
        at: { when = ["*", "*"], value = "£5", until = "2014-09-30" }
        help: add a row { when = ["*", "*"], value = ... } that holds then
    "#);
    insta::assert_snapshot!(told("", &["until = \"2014-09-30\"", "from = \"2014-09-30\""]), @r#"
    s.toml:31:3: two rows hold for everyone on 2014-09-30 [table-tie]
        at: { when = ["*", "*"], value = "£5", from = "2014-09-30" }
        help: let the one end before the other begins, with until and from, or remove one
    "#);
    insta::assert_snapshot!(told("", &["from = \"2014-05-01\""]), @r#"
    s.toml:30:3: no row holds for everyone on 2014-04-01, the day that counts [table-gap]
        at: { when = ["*", "*"], value = "£5", from = "2014-05-01" }
        help: add a row { when = ["*", "*"], value = ... } that holds then
    "#);
    insta::assert_snapshot!(told("as_at = \"2013-12-31\"", &["from = \"2014-04-01\""]), @r#"
    s.toml:30:3: no row holds for everyone on 2013-12-31, the day that counts [table-gap]
        at: { when = ["*", "*"], value = "£5", from = "2014-04-01" }
        help: add a row { when = ["*", "*"], value = ... } that holds then
    "#);
    insta::assert_snapshot!(told("", &["from = \"2014-05-01\", until = \"2014-04-30\""]), @r#"
    s.toml:30:67: this row ends on 2014-04-30 and begins on 2014-05-01 [bounds-crossed]
        at: "2014-04-30"
        help: exchange from and until, or check both
    "#);
}

#[test]
fn rows_are_alike() {
    insta::assert_snapshot!(told(BY, &["{ when = [\"*\"], value = \"£5\" }"]), @r#"
    s.toml:29:12: rows of this table differ by region and network, and this one names 1 of 2 [table-row-shape]
        at: ["*"]
        help: write when = ["*", "*"]: a code for each, or "*" where any will do
    "#);
    insta::assert_snapshot!(told(BY, &["{ value = \"£5\" }"]), @r#"
    s.toml:29:3: rows of this table differ by region and network, and this one names 0 of 2 [table-row-shape]
        at: { value = "£5" }
        help: write when = ["*", "*"]: a code for each, or "*" where any will do
    "#);
    insta::assert_snapshot!(told("unit = \"pounds\"", &["{ when = [\"*\"], value = \"£5\" }"]), @r#"
    s.toml:28:12: this row names a body, and the table does not say by which kind of body rows differ [table-row-shape]
        at: ["*"]
        help: add by = ["region"] or the like to the table, or leave `when` out
    "#);
    insta::assert_snapshot!(told(BY, &["{ when = [\"*\", \"*\"], value = 5 }"]), @"
    s.toml:29:32: `value` is a plain number, but the table is pounds [unit-mismatch]
        at: 5
        help: write it in the unit of the table
    ");
    insta::assert_snapshot!(told(BY, &["{ when = [\"*\", \"*\"], value = \"-£5\" }"]), @r#"
    s.toml:29:32: `value` is -£5, which is below zero [negative-amount]
        at: "-£5"
        help: write what is paid, as in "£5"
    "#);
    insta::assert_snapshot!(told("unit = \"pounds\"\nby = [\"Region\", \"a\", \"a\"]", &[ALL]), @r#"
    s.toml:27:7: `Region` is not an id [bad-id]
        at: "Region"
        help: use lower case letters, digits and hyphens, as organisations.csv names the kind
    s.toml:27:22: `a` is there twice [duplicate-id]
        at: "a"
        help: remove one of them
    "#);
    insta::assert_snapshot!(told("unit = \"pounds\"\nby = [\"a\", \"b\", \"c\", \"d\", \"e\"]", &[ALL]), @r#"
    s.toml:27:6: rows differ by more than 4 kinds of bodies [number-out-of-range]
        at: ["a", "b", "c", "d", "e"]
        help: name at most 4
    "#);
}

#[test]
fn tables_are_there_and_used() {
    let table = |unit: &str, value: &str| {
        format!(
            "\n[table.price]\ntitle = \"Price\"\nunit = \"{unit}\"\nrow = [{{ value = \"{value}\" }}]\n{CITE}\n"
        )
    };
    let told = |amount: &str, more: &str, table: &str| {
        told_of(&scheme(
            &format!("fixed = {amount}"),
            &format!("{}{more}{table}", measure("a", "earns = \"100%\"")),
        ))
    };
    insta::assert_snapshot!(told("\"£5\"", "", &table("pounds", "£5")), @r#"
    s.toml:24:8: nothing uses the table `price` [table-unused]
        at: price
        help: write { table = "price" } where it belongs, or remove it
    "#);
    insta::assert_snapshot!(told("{ table = \"prices\" }", "", &table("pounds", "£5")), @r#"
    s.toml:13:19: nothing under [table] is called `prices` [unknown-table]
        at: "prices"
        help: did you mean `price`?
    "#);
    insta::assert_snapshot!(told("{ table = \"tariff\" }", "", ""), @r#"
    s.toml:13:19: nothing under [table] is called `tariff` [unknown-table]
        at: "tariff"
        help: add [table.tariff] with its title, unit and rows
    "#);
    insta::assert_snapshot!(told("{ table = \"price\" }", "", &table("share", "5%")), @r#"
    s.toml:13:19: `fixed` is an amount of money, but the table `price` is a percentage [unit-mismatch]
        at: "price"
        help: name a table whose unit is "pounds"
    "#);
    let level = |unit: &str, value: &str, test: &str| {
        let measure = super::item(
            "measure",
            "a",
            &format!(
                "earns = \"100%\"\nindicator = \"waits\"\nbaseline = \"2013/14\"\noutturn = \"2014/15\"\ntest = {{ {test} = {{ table = \"price\" }} }}"
            ),
        );
        told_of(&scheme("fixed = \"£5\"", &format!("{measure}{}", table(unit, value))))
    };
    assert_eq!(level("share", "92%", "at_least"), "nothing");
    assert_eq!(level("share of the baseline", "2%", "rises_by"), "nothing");
    insta::assert_snapshot!(level("count", "92", "at_least"), @r#"
    s.toml:24:21: `waits` is a percentage, but the level is a plain number [unit-mismatch]
        at: { table = "price" }
        help: write the level as a percentage
    "#);
    insta::assert_snapshot!(level("share", "2%", "rises_by"), @r#"
    s.toml:24:21: `price` is in per cent, and a change of a percentage could be meant in two ways [ambiguous-change]
        at: { table = "price" }
        help: under [table.price] write unit = "percentage-points" for a change such as 60% to 63%, or unit = "share of the baseline"
    "#);
}
