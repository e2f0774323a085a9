//! Values of the wrong kind, the wrong unit or the wrong form.

use super::told;

#[test]
fn numbers_need_their_unit_in_quotes() {
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = 60")]), @r#"
    s.toml:35:9: `earns` is a share, but 60 is a plain number [unit-mismatch]
        at: 60
        help: write earns = "60%" if that is meant
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = 0.6")]), @r#"
    s.toml:35:9: `earns` is the bare number 0.6 [number-without-unit]
        at: 0.6
        help: write it in quotes and with its unit: "12.5%", "£5.25", "0.5 percentage points"
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"60\"")]), @r#"
    s.toml:35:9: `earns` is a share, but 60 is a plain number [unit-mismatch]
        at: "60"
        help: write earns = "60%" if that is meant
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"£60\"")]), @r#"
    s.toml:35:9: `earns` is a share, but £60 is pounds [unit-mismatch]
        at: "£60"
        help: write it in per cent, as in "12.5%"
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"60 per cent\"")]), @r#"
    s.toml:35:9: `earns` cannot be read: a rate is per a whole number above zero [bad-unit]
        at: "60 per cent"
        help: write earns = "60%" if that is meant
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"12,5%\"")]), @r#"
    s.toml:35:9: `earns` cannot be read: the thousands separators are not in their places [bad-number]
        at: "12,5%"
        help: write earns = "12.5%" if that is meant
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"sixty\"")]), @r#"
    s.toml:35:9: `earns` cannot be read: this is not a number [bad-number]
        at: "sixty"
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"6e1%\"")]), @r#"
    s.toml:35:9: `earns` cannot be read: `e1%` is not a unit [bad-unit]
        at: "6e1%"
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    "#);
    insta::assert_snapshot!(told(&[("per_head = \"£5\"", "per_head = \"5\"")]), @r#"
    s.toml:13:12: `per_head` is an amount of money, but 5 is a plain number [unit-mismatch]
        at: "5"
        help: write per_head = "£5" if that is meant
    "#);
    insta::assert_snapshot!(told(&[("per_head = \"£5\"", "per_head = 5.25")]), @r#"
    s.toml:13:12: `per_head` is the bare number 5.25 [number-without-unit]
        at: 5.25
        help: write it in quotes and with its unit: "12.5%", "£5.25", "0.5 percentage points"
    "#);
    insta::assert_snapshot!(told(&[("per_head = \"£5\"", "per_head = \"-£5\"")]), @r#"
    s.toml:13:12: `per_head` is -£5, which is below zero [negative-amount]
        at: "-£5"
        help: write what is paid, as in "£5"
    "#);
    insta::assert_snapshot!(told(&[("per_head = \"£5\"", "per_head = \"€5\"")]), @r#"
    s.toml:13:12: `per_head` cannot be read: this is not a number [bad-number]
        at: "€5"
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    "#);
    insta::assert_snapshot!(told(&[("at_least = \"92%\"", "at_least = \"92\"")]), @r#"
    s.toml:38:21: `waits` is a percentage, but the level is a plain number [unit-mismatch]
        at: "92"
        help: write at_least = "92%" if that is meant
    "#);
    insta::assert_snapshot!(told(&[("at_least = \"92%\"", "at_least = \"1 per 0\"")]), @r#"
    s.toml:38:21: `at_least` cannot be read: a rate is per a whole number above zero [bad-unit]
        at: "1 per 0"
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    "#);
}

#[test]
fn numbers_that_cannot_be_meant() {
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"160%\"")]), @r#"
    s.toml:35:9: `earns` is 160%, which is not between 0% and 100% [share-out-of-range]
        at: "160%"
        help: a share is a part of a whole
    "#);
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"-60%\"")]), @r#"
    s.toml:35:9: `earns` is -60%, which is not between 0% and 100% [share-out-of-range]
        at: "-60%"
        help: a share is a part of a whole
    "#);
    insta::assert_snapshot!(told(&[("at_least = \"92%\"", "at_least = \"9200%\"")]), @r#"
    s.toml:38:21: `waits` can never be 9,200% [level-out-of-range]
        at: "9200%"
        help: check the level, or the minimum and maximum of the indicator
    "#);
    insta::assert_snapshot!(told(&[("places = 1", "places = 0")]), @"
    s.toml:53:10: there cannot be 0 local places [number-out-of-range]
        at: 0
        help: write a number from 1 to 20
    ");
    insta::assert_snapshot!(told(&[("places = 1", "places = 99999999999999999999999999999999999999999")]), @"
    s.toml:53:10: `places` cannot be read: this has more digits than any count, rate or amount of money [bad-number]
        at: 99999999999999999999999999999999999999999
        help: write a smaller number
    ");
    insta::assert_snapshot!(told(&[("at_least = \"92%\"", "at_least = 99999999999999999999")]), @"
    s.toml:38:21: `at_least` cannot be read: this has more digits than any count, rate or amount of money [bad-number]
        at: 99999999999999999999
        help: write a smaller number
    ");
    insta::assert_snapshot!(told(&[("\"£0.01\"", "\"£0.005\"")]), @r#"
    s.toml:15:19: £0.005 is not a number of whole pence [bad-rounding]
        at: "£0.005"
        help: money is paid in pence: write "£0.01", or a number of whole pence above it
    "#);
    insta::assert_snapshot!(
        told(&[("per_head = \"£5\"", &format!("per_head = \"£{}\"", "9".repeat(5_000)))]), @r#"
    s.toml:13:12: `per_head` cannot be read: this has more digits than any count, rate or amount of money [bad-number]
        at: "£99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999
        help: write it like £5, £1.15, £272m, 12.5%, 0.5 percentage points, 1,161 per 1,000 or 28
    "#);
}

#[test]
fn dates_and_periods() {
    insta::assert_snapshot!(told(&[("\"2014-04-01\"", "2014-04-01")]), @r#"
    s.toml:6:23: `organisations_as_at` is a date without quotes, where text in quotes belongs [wrong-type]
        at: 2014-04-01
        help: write organisations_as_at = "2014-04-01"
    "#);
    insta::assert_snapshot!(told(&[("\"2014-04-01\"", "\"01/04/2014\"")]), @r#"
    s.toml:6:23: `organisations_as_at` cannot be read: `01/04/2014` is not a date [bad-date]
        at: "01/04/2014"
        help: write year, month and day: "2015-03-31"
    "#);
    insta::assert_snapshot!(told(&[("\"2014-04-01\"", "\"2014-04-31\"")]), @r#"
    s.toml:6:23: `organisations_as_at` cannot be read: `2014-04-31` is not a day of the calendar [bad-date]
        at: "2014-04-31"
        help: write year, month and day: "2015-03-31"
    "#);
    insta::assert_snapshot!(told(&[("\"2014-04-01\"", "\"2013-04-01\"")]), @r#"
    s.toml:6:23: organisations are taken as at 2013-04-01, which is outside the scheme's year [date-outside-year]
        at: "2013-04-01"
        help: name a day from 2014-04-01 to 2015-03-31
    "#);
    insta::assert_snapshot!(told(&[("\"2015-12-31\"", "\"2014-12-31\"")]), @r#"
    s.toml:7:14: payment on 2014-12-31 would be before the year has ended [date-outside-year]
        at: "2014-12-31"
        help: name a day after 2015-03-31: an award for a year is paid after it
    "#);
    insta::assert_snapshot!(told(&[("year = \"2014/15\"", "year = 2014")]), @r#"
    s.toml:4:8: `year` is a whole number, where text in quotes belongs [wrong-type]
        at: 2014
        help: write year = "2014"
    "#);
    insta::assert_snapshot!(told(&[("year = \"2014/15\"", "year = \"2014-15\"")]), @r#"
    s.toml:4:8: `year` cannot be read: a year has no month 15 [bad-period]
        at: "2014-15"
        help: write a financial year with a slash: "2014/15"
    "#);
    insta::assert_snapshot!(told(&[("year = \"2014/15\"", "year = \"2014/16\"")]), @r#"
    s.toml:4:8: `year` cannot be read: `2014/16` is not a financial year: the one that begins in 2014 is 2014/15 [bad-period]
        at: "2014/16"
        help: write it like 2014/15, 2014/15 Q1, 2014, 2014 Q1, 2015-03, 2015-03-31, 2011/12..2013/14 or wave gpps/2015-01
    "#);
    insta::assert_snapshot!(told(&[("year = \"2014/15\"", "year = \"wave gpps/2014\"")]), @r#"
    s.toml:4:8: `wave gpps/2014` has no first and last day, so it cannot be a scheme's year [year-without-dates]
        at: "wave gpps/2014"
        help: write the year that is paid for, as in "2014/15"
    "#);
}

#[test]
fn kinds_of_value() {
    insta::assert_snapshot!(told(&[("language = 1", "language = \"1\"")]), @r#"
    s.toml:1:12: `language` is a text, where a whole number without quotes belongs [wrong-type]
        at: "1"
        help: write language = 1
    "#);
    insta::assert_snapshot!(told(&[("title = \"A scheme\"", "title = [\"A scheme\"]")]), @r#"
    s.toml:3:9: `title` is a list, where text in quotes belongs [wrong-type]
        at: ["A scheme"]
        help: write title = "..."
    "#);
    insta::assert_snapshot!(told(&[("title = \"A scheme\"", "title = \" \"")]), @r#"
    s.toml:3:9: `title` is empty [empty-text]
        at: " "
        help: write it, or leave the key out
    "#);
    insta::assert_snapshot!(told(&[("agreed_by = [\"board\"]", "agreed_by = \"board\"")]), @r#"
    s.toml:29:13: `agreed_by` is a text, where a list of texts belongs [wrong-type]
        at: "board"
        help: write agreed_by = ["board"]
    "#);
    insta::assert_snapshot!(told(&[("agreed_by = [\"board\"]", "agreed_by = [1, \"\"]")]), @r#"
    s.toml:29:14: `agreed_by` is a whole number, where a list of texts belongs [wrong-type]
        at: 1
        help: write agreed_by = ["...", "..."]
    s.toml:29:17: `agreed_by` has an empty item [empty-text]
        at: ""
        help: write it, or remove it
    "#);
    insta::assert_snapshot!(told(&[("agreed_by = [\"board\"]", "agreed_by = []")]), @"
    s.toml:29:13: `agreed_by` is an empty list [empty-list]
        at: []
        help: name at least one
    ");
    insta::assert_snapshot!(told(&[("test = { at_least = \"92%\" }", "test = \"at least 92%\"")]), @r#"
    s.toml:38:8: `test` is a text, where a table belongs [wrong-type]
        at: "at least 92%"
        help: write test = { ... }, or put its keys under a heading of their own
    "#);
    insta::assert_snapshot!(told(&[("[[gateway]]", "[gateway]")]), @"
    s.toml:18:1: `gateway` is a table, where a list of tables belongs [wrong-type]
        at: [gateway]
        help: there can be several, so its heading has two brackets: [[gateway]]
    ");
    insta::assert_snapshot!(told(&[("[source.guidance]", "[[source]]")]), @"
    s.toml:9:1: `source` is a list, where a table of tables belongs [wrong-type]
        at: [[source]]
        help: begin each with a heading of its own: [source.some-name]
    ");
    insta::assert_snapshot!(told(&[("earner = \"ccg\"", "earner = \"ccg\"\npublished = 5")]), @"
    s.toml:6:13: `published` is a whole number, where a table belongs [wrong-type]
        at: 5
        help: write published = { ... }, or put its keys under a heading of their own
    ");
}

#[test]
fn words_and_ids() {
    insta::assert_snapshot!(told(&[("\"half-up\"", "\"halfup\"")]), @r#"
    s.toml:15:40: `direction` cannot be "halfup" [unknown-word]
        at: "halfup"
        help: did you mean "half-up"?
    "#);
    insta::assert_snapshot!(told(&[("\"half-up\"", "\"nearest penny\"")]), @r#"
    s.toml:15:40: `direction` cannot be "nearest penny" [unknown-word]
        at: "nearest penny"
        help: write "half-up", "half-even", "down" or "up"
    "#);
    insta::assert_snapshot!(told(&[("failing = \"voids\"", "failing = \"halves\"")]), @r#"
    s.toml:22:11: `failing` cannot be "halves" [unknown-word]
        at: "halves"
        help: write failing = "voids" where nothing is left, or failing = { scales_to = "50%" }
    "#);
    insta::assert_snapshot!(told(&[("earner = \"ccg\"", "earner = \"CCG\"")]), @r#"
    s.toml:5:10: `CCG` is not an id [bad-id]
        at: "CCG"
        help: use lower case letters, digits and hyphens, as in emergency-admissions
    "#);
    insta::assert_snapshot!(told(&[("\"family/2014-15\"", "\"Quality Premium 2014/15\"")]), @r#"
    s.toml:2:6: `Quality Premium 2014/15` is not an id [bad-id]
        at: "Quality Premium 2014/15"
        help: write the family, a slash and the year, as in quality-premium/2014-15
    "#);
    insta::assert_snapshot!(told(&[("[agreed.fall]", "[agreed.Fall]"), ("agreed = \"fall\"", "agreed = \"Fall\"")]), @r#"
    s.toml:25:9: `Fall` is not an id [bad-id]
        at: Fall
        help: use lower case letters, digits and hyphens
    s.toml:48:32: `Fall` is not an id [bad-id]
        at: "Fall"
        help: use lower case letters, digits and hyphens, as in emergency-admissions
    "#);
}
