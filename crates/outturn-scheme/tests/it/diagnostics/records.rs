//! Record layouts, code lists, weights, and how indicators are counted from them.

use outturn_scheme::{Catalogue, RecordLibrary};

use super::{shown, with};

const LAYOUT: &str = r#"id = "stays"
title = "Stays"
row = "a stay"
key = ["stay_id"]
source.book = { title = "Book" }
cite = { source = "book", standing = "seen" }

[[column]]
name = "stay_id"
holds = "text"
required = true
means = "The stay."

[[column]]
name = "ccg"
holds = "text"
body = "ccg"
means = "Whose it is."

[[column]]
name = "day"
holds = "date"
means = "The day."

[[column]]
name = "age"
holds = "integer"
least = 0
most = 120
means = "The age."

[[column]]
name = "code"
holds = "text"
shape = ["A99X"]
codes = { "A001" = "one" }
means = "The code."

[[check]]
id = "old"
holds = "age > 1"
else = "too young"
"#;

const LIST: &str = r#"id = "list"
title = "List"
system = "icd-10"
source.book = { title = "Book" }
cite = { source = "book", standing = "seen" }

[[entry]]
title = "One"
codes = ["J45", "A15-A19"]
to_age = 18

[[entry]]
title = "Two"
codes = ["J450"]
from_age = 19
"#;

const WEIGHTS: &str = r#"id = "years"
title = "Years"
source.book = { title = "Book" }
cite = { source = "book", standing = "seen" }

[[band]]
from = 0
to = 64
weight = "1.5"

[[band]]
from = 65
weight = 0
"#;

const INDICATOR: &str = r#"id = "rate"
title = "T"
phrase = "P"
unit = "per 100,000"
value = "published"
good = "low"
counts = "c"
author = "a"
reviewed = "2026-01-01"

[records]
table = "stays"
whose = "ccg"
dated = "day"
age = "age"
numerator = "listed(code, 'list', age)"
weights = "years"
standard = "european_2013"
standing = "seen"

[records.over]
table = "stays"
whose = "ccg"
as_at = "day"
sum = "age"
age = "age"
"#;

fn of_library(changes: &[(&str, &str)]) -> (RecordLibrary, String) {
    let mut library = RecordLibrary::default();
    let changed = |text: &str| {
        let fitting: Vec<(&str, &str)> =
            changes.iter().copied().filter(|(from, _)| text.contains(from)).collect();
        with(text, &fitting)
    };
    let mut problems = library.read_layouts([("records/stays.toml", changed(LAYOUT).as_str())]);
    problems.extend(library.read_codes([("codes/list.toml", changed(LIST).as_str())]));
    problems.extend(library.read_weights([("weights/years.toml", changed(WEIGHTS).as_str())]));
    let told = if problems.is_empty() { "nothing".to_owned() } else { shown(&problems) };
    (library, told)
}

fn told(from: &str, to: &str) -> String {
    of_library(&[(from, to)]).1
}

/// What the author of an indicator is told, first of the file and then of what it names.
fn of_indicator(changes: &[(&str, &str)]) -> String {
    let text = with(INDICATOR, changes);
    let (_, mut problems) = Catalogue::read([("indicators/rate.toml", text.as_str())]);
    if problems.is_empty() {
        problems = of_library(&[]).0.check([("indicators/rate.toml", text.as_str())]);
    }
    if problems.is_empty() { "nothing".to_owned() } else { shown(&problems) }
}

#[test]
fn a_library_of_records_without_mistakes() {
    let (library, told) = of_library(&[]);
    assert_eq!(told, "nothing");
    assert_eq!(of_indicator(&[]), "nothing");
    let weights = &library.weights["years"];
    let weight = |age| weights.band(age, Some("1")).map(outturn_scheme::WeightBand::name);
    assert_eq!([weight(64), weight(65), weight(-1)], [Some("0-64".into()), Some("65+".into()), None]);
}

#[test]
fn layouts_say_what_columns_hold() {
    insta::assert_snapshot!(told("holds = \"date\"", "holds = \"day\""), @r#"
    records/stays.toml:22:9: `holds` cannot be "day" [unknown-word]
        at: "day"
        help: did you mean "date"?
    "#);
    insta::assert_snapshot!(told("name = \"day\"", "name = \"Day\""), @r#"
    records/stays.toml:21:8: `Day` cannot be the name of a column [bad-column]
        at: "Day"
        help: use lower case letters, digits and _, a letter first
    "#);
    insta::assert_snapshot!(told("name = \"day\"", "name = \"age\""), @r#"
    records/stays.toml:26:8: the column `age` is there twice [duplicate-id]
        at: "age"
        help: remove one of them
    "#);
    insta::assert_snapshot!(told("key = [\"stay_id\"]", "key = [\"stay\"]"), @r#"
    records/stays.toml:4:8: there is no column `stay` [bad-column]
        at: "stay"
        help: did you mean `day`?
    "#);
    insta::assert_snapshot!(told("least = 0", "least = 121"), @"
    records/stays.toml:29:8: the least is 121, and the most is 120 [bounds-crossed]
        at: 120
        help: exchange the two, or check both
    ");
    insta::assert_snapshot!(told("holds = \"integer\"\nleast = 0\nmost = 120", "holds = \"date\"\nleast = 0"), @"
    records/stays.toml:28:9: `least` is not used here: the column does not hold integers [key-not-used]
        at: 0
        help: remove it
    ");
    insta::assert_snapshot!(told("[\"A99X\"]", "[\"A9*\"]"), @r#"
    records/stays.toml:35:10: `A9*` does not say what codes look like [bad-code-pattern]
        at: "A9*"
        help: write A for a letter, 9 for a digit and X for either, as in A99X
    "#);
    insta::assert_snapshot!(told("id = \"old\"", "id = \"old one\""), @r#"
    records/stays.toml:40:6: `old one` is not an id [bad-id]
        at: "old one"
        help: use lower case letters, digits and hyphens, as in emergency-admissions
    "#);
    insta::assert_snapshot!(told("\"stays\"", "\"visits\""), @r#"
    records/stays.toml:1:6: the record layout `visits` is in a file called `stays.toml` [id-is-not-file-name]
        at: "visits"
        help: call the file visits.toml, or mend the id
    "#);
}

#[test]
fn no_code_is_in_a_list_twice_for_the_same_people() {
    insta::assert_snapshot!(told("from_age = 19", "from_age = 18"), @r#"
    codes/list.toml:14:10: J450 is in this list twice: it has codes that J45 of "One" has [duplicate-code]
        at: "J450"
        help: remove it from one of the two
    "#);
    insta::assert_snapshot!(told("\"A15-A19\"", "\"A15-A19\", \"A170\""), @r#"
    codes/list.toml:9:28: A170 is in this list twice: it has codes that A15-A19 of "One" has [duplicate-code]
        at: "A170"
        help: remove it from one of the two
    "#);
    insta::assert_snapshot!(told("\"J45\"", "\"J45.0\""), @r#"
    codes/list.toml:9:10: `J45.0` is neither a code nor a range of codes [bad-code]
        at: "J45.0"
        help: write J45, J450 or A15-A19: capitals and digits without a dot, as long on both sides
    "#);
    insta::assert_snapshot!(told("\"A15-A19\"", "\"A19-A15\""), @r#"
    codes/list.toml:9:17: `A19-A15` is neither a code nor a range of codes [bad-code]
        at: "A19-A15"
        help: write J45, J450 or A15-A19: capitals and digits without a dot, as long on both sides
    "#);
    insta::assert_snapshot!(told("to_age = 18", "to_age = 200"), @r#"
    codes/list.toml:10:10: `to_age` is 200, which is no age [number-out-of-range]
        at: 200
        help: write whole years
    codes/list.toml:14:10: J450 is in this list twice: it has codes that J45 of "One" has [duplicate-code]
        at: "J450"
        help: remove it from one of the two
    "#);
    assert_eq!(told("from_age = 19", "sex = \"1\"\nfrom_age = 19"), "nothing");
}

#[test]
fn weights_are_of_every_age_once() {
    insta::assert_snapshot!(told("from = 65", "from = 66"), @"
    weights/years.toml:11:1: band 66+ begins at 66, and the bands before it end before 65 [bands-of-ages]
        at: [[band]]
        help: let each band begin where the one before ends; what does not count weighs 0
    ");
    insta::assert_snapshot!(told("from = 65", "from = 64"), @"
    weights/years.toml:11:1: band 64+ begins where another has not ended [bands-of-ages]
        at: [[band]]
        help: let each band begin where the one before ends; what does not count weighs 0
    ");
    insta::assert_snapshot!(told("from = 65", "from = 65\nto = 90"), @"
    weights/years.toml:11:1: no band has the ages from 91 on [bands-of-ages]
        at: [[band]]
        help: leave `to` out of the last band; what does not count weighs 0
    ");
    insta::assert_snapshot!(told("from = 0\nto = 64", "from = 1\nto = 64"), @"
    weights/years.toml:6:1: band 1-64 begins at 1, and the bands before it end before 0 [bands-of-ages]
        at: [[band]]
        help: let each band begin where the one before ends; what does not count weighs 0
    ");
    insta::assert_snapshot!(told("weight = \"1.5\"", "weight = \"1.5\"\nsex = \"1\""), @"
    weights/years.toml:6:1: no band has the ages from 65 on [bands-of-ages]
        at: [[band]]
        help: leave `to` out of the last band; what does not count weighs 0
    weights/years.toml:12:1: band 65+ begins at 65, and the bands before it end before 0 [bands-of-ages]
        at: [[band]]
        help: let each band begin where the one before ends; what does not count weighs 0
    weights/years.toml:12:1: this band is of no sex, and others are [missing-key]
        at: [[band]]
        help: write sex in all bands, or in none
    ");
    insta::assert_snapshot!(told("\"1.5\"", "\"-1.5\""), @r#"
    weights/years.toml:9:10: the weight is -3/2, which is below zero [number-out-of-range]
        at: "-1.5"
        help: write 0 for what does not count
    "#);
}

#[test]
fn an_indicator_is_counted_from_what_is_there() {
    insta::assert_snapshot!(of_indicator(&[("table = \"stays\"\nwhose = \"ccg\"\ndated", "table = \"stay\"\nwhose = \"ccg\"\ndated")]), @r#"
    indicators/rate.toml:12:9: there is no record layout `stay` [unknown-records]
        at: "stay"
        help: did you mean `stays`?
    "#);
    insta::assert_snapshot!(of_indicator(&[("weights = \"years\"", "weights = \"year\"")]), @r#"
    indicators/rate.toml:17:11: there are no weights `year` [unknown-weights]
        at: "year"
        help: did you mean `years`?
    "#);
    insta::assert_snapshot!(of_indicator(&[("\"european_2013\"", "\"european_2012\"")]), @r#"
    indicators/rate.toml:18:12: there are no weights `european_2012` [unknown-weights]
        at: "european_2012"
        help: add weights/european_2012.toml, or name weights that are there
    "#);
    insta::assert_snapshot!(of_indicator(&[("dated = \"day\"", "dated = \"age\"")]), @r#"
    indicators/rate.toml:14:9: `dated` is the column `age`, which holds integer, not date [bad-column]
        at: "age"
        help: name another column, or say in the record layout what it holds
    "#);
    insta::assert_snapshot!(of_indicator(&[("dated = \"day\"", "dated = \"days\"")]), @r#"
    indicators/rate.toml:14:9: the record layout `stays` has no column `days` [bad-column]
        at: "days"
        help: did you mean `day`?
    "#);
    insta::assert_snapshot!(of_indicator(&[("whose = \"ccg\"\nas_at", "whose = \"code\"\nas_at")]), @r#"
    indicators/rate.toml:23:9: `whose` is the column `code`, which has no codes of bodies [bad-column]
        at: "code"
        help: name another column, or say in the record layout what it holds
    "#);
    insta::assert_snapshot!(of_indicator(&[("standing = \"seen\"", "standing = \"recalled\"")]), @r#"
    indicators/rate.toml:19:12: this way of counting is recalled, and nothing says what is in doubt [standing-needs-note]
        at: "recalled"
        help: add note = "what is in doubt, and why"
    "#);
    insta::assert_snapshot!(of_indicator(&[("dated = \"day\"\n", "")]), @r#"
    indicators/rate.toml:11:1: nothing says which rows belong to a period [missing-key]
        at: [records]
        help: add dated = "...", a column, or as_at where all rows of a day are counted
    "#);
    insta::assert_snapshot!(of_indicator(&[("dated = \"day\"", "dated = \"day\"\nas_at = \"day\"")]), @r#"
    indicators/rate.toml:15:9: `as_at` is not used here: `dated` places rows in a period [key-not-used]
        at: "day"
        help: remove it
    "#);
    insta::assert_snapshot!(of_indicator(&[("value = \"published\"", "value = \"ratio\"")]), @r#"
    indicators/rate.toml:18:12: `standard` is not used here: a standardised rate is a value of its own: write value = "published" [key-not-used]
        at: "european_2013"
        help: remove it
    "#);
    insta::assert_snapshot!(of_indicator(&[("numerator =", "repeats = { same = [\"ccg\"], within_days = 0 }\nnumerator =")]), @"
    indicators/rate.toml:16:43: `within_days` is 0, which is not between 1 and 3660 [number-out-of-range]
        at: 0
        help: write whole days
    ");
}
