//! What is not TOML: one mistake, one complaint, in words that say what to type instead.

use super::{BASE, CITE, told, told_of, with};

#[test]
fn quotes_that_are_missing_open_or_typographic() {
    insta::assert_snapshot!(told(&[("\"A scheme\"", "A scheme")]), @r#"
    s.toml:3:9: `A scheme` stands without quotes [toml-syntax]
        at: A scheme
        help: write it in quotes: "A scheme"
    "#);
    insta::assert_snapshot!(told(&[("\"A scheme\"", "“A scheme”")]), @r#"
    s.toml:3:9: “ is a quote as word processors make them [toml-syntax]
        at: “A scheme”
        help: write straight quotes: "..."
    "#);
    insta::assert_snapshot!(told(&[("\"A scheme\"", "\"A scheme")]), @r#"
    s.toml:3:9: a quote is opened and not closed on this line [toml-syntax]
        at: "A scheme
        help: close it; a text of several lines stands between """ and """
    "#);
    insta::assert_snapshot!(told(&[("\"A scheme\"", "\"A \"good\" scheme\"")]), @r#"
    s.toml:3:13: the line goes on after its value [toml-syntax]
        at: g
        help: one line holds one key = value; a quote inside a text is written \"
    "#);
    insta::assert_snapshot!(told(&[("\"A scheme\"", "\"\"\"A scheme")]), @r#"
    s.toml:3:9: a text is opened with """ and never closed [toml-syntax]
        at: """
        help: write """ at its end
    "#);
    insta::assert_snapshot!(told(&[("\"A scheme\"", "\"C:\\Users\\scheme\"")]), @r"
    s.toml:3:14: a backslash begins a special character, and this is none [toml-syntax]
        at: s
        help: write \\ for a backslash, or put the text into single quotes: 'C:\Users'
    ");
    insta::assert_snapshot!(told(&[("title = \"A scheme\"", "‘title’ = \"A scheme\"")]), @r#"
    s.toml:3:1: ‘ is a quote as word processors make them [toml-syntax]
        at: ‘
        help: write straight quotes: "..."
    "#);
}

#[test]
fn numbers_and_dates_without_quotes() {
    insta::assert_snapshot!(told(&[("\"60%\"", "60%")]), @r#"
    s.toml:35:9: `60%` stands without quotes [toml-syntax]
        at: 60%
        help: write it in quotes: "60%"
    "#);
    insta::assert_snapshot!(told(&[("\"60%\"", "12,5%")]), @r#"
    s.toml:35:11: `12,5%` is not a plain number [toml-syntax]
        at: ,
        help: a number with separators or a unit stands in quotes: "12.5%"
    "#);
    insta::assert_snapshot!(told(&[("\"£5\"", "£5")]), @r#"
    s.toml:13:12: `£5` stands without quotes [toml-syntax]
        at: £5
        help: write it in quotes: "£5"
    "#);
    insta::assert_snapshot!(told(&[("places = 1", "places = 01")]), @r#"
    s.toml:53:10: `01` is not a plain number [toml-syntax]
        at: 0
        help: a number with a unit, a code or a date stands in quotes: "01"
    "#);
    insta::assert_snapshot!(told(&[("\"2014-04-01\"", "31/03/2015")]), @r#"
    s.toml:6:23: `31/03/2015` stands without quotes [toml-syntax]
        at: 31/03/2015
        help: a date stands in quotes, the year first: "2015-03-31"
    "#);
    insta::assert_snapshot!(told(&[("\"2014-04-01\"", "2014-02-30")]), @r#"
    s.toml:6:23: `2014-02-30` is not a day of the calendar [toml-syntax]
        at: 2014-02-30
        help: a date stands in quotes: "2015-03-31"
    "#);
}

#[test]
fn lines_that_are_neither_headings_nor_keys() {
    insta::assert_snapshot!(told(&[("title = \"A scheme\"", "title: \"A scheme\"")]), @r#"
    s.toml:3:6: a colon stands between key and value here [toml-syntax]
        at: :
        help: write `=` in its place: key = "value"
    "#);
    insta::assert_snapshot!(told(&[("title = \"A scheme\"", "the title = \"A scheme\"")]), @"
    s.toml:3:5: this key is more than one word [toml-syntax]
        at: t
        help: join the words with an underscore: not_less_than
    ");
    insta::assert_snapshot!(told(&[("title = \"A scheme\"", "this is what it is called")]), @r#"
    s.toml:3:6: this line is neither a [heading] nor key = value [toml-syntax]
        at: i
        help: a remark begins with #; a text of several lines stands between """ and """
    "#);
    insta::assert_snapshot!(told(&[("title = \"A scheme\"", "title =")]), @"
    s.toml:3:8: nothing stands after `=` [toml-syntax]
        help: write the value, or remove the line if the key may be left out
    ");
    insta::assert_snapshot!(told(&[("title = \"A scheme\"", " = \"A scheme\"")]), @r#"
    s.toml:3:2: there is no key before `=` or beside a dot [toml-syntax]
        at: =
        help: write the key: earns = "12.5%"
    "#);
    insta::assert_snapshot!(told(&[("places = 1", "places = yes")]), @r#"
    s.toml:53:10: `yes` stands without quotes [toml-syntax]
        at: yes
        help: write it in quotes: "yes"
    "#);
    insta::assert_snapshot!(told(&[("places = 1", "places = True")]), @"
    s.toml:53:10: `True` is not a value [toml-syntax]
        at: True
        help: write true or false, in small letters; text in quotes
    ");
    insta::assert_snapshot!(told_of("code,name,kind\n00C,NHS Darlington CCG,ccg\n"), @r#"
    s.toml:1:5: this line is neither a [heading] nor key = value [toml-syntax]
        at: ,
        help: a remark begins with #; a text of several lines stands between """ and """
    s.toml:2:4: this line is neither a [heading] nor key = value [toml-syntax]
        at: ,
        help: a remark begins with #; a text of several lines stands between """ and """
    "#);
}

#[test]
fn brackets_that_are_open_or_unseparated() {
    insta::assert_snapshot!(told(&[("[value]", "[value")]), @"
    s.toml:12:7: this heading is not closed [toml-syntax]
        help: a heading stands in brackets: [value]
    ");
    insta::assert_snapshot!(told(&[("[[measure]]", "[[measure]")]), @"
    s.toml:32:11: this heading is not closed [toml-syntax]
        help: one of a list stands in double brackets: [[measure]]
    ");
    insta::assert_snapshot!(told(&[("agreed_by = [\"board\"]", "agreed_by = [\"board\"")]), @"
    s.toml:29:13: a list is opened and never closed [toml-syntax]
        at: [
        help: write ] at its end
    ");
    insta::assert_snapshot!(told(&[("{ at_least = \"92%\" }", "{ at_least = \"92%\"")]), @"
    s.toml:38:8: a table is opened with { and never closed [toml-syntax]
        at: {
        help: write } at its end
    ");
    insta::assert_snapshot!(told(&[("[\"board\"]", "[\"board\" \"team\"]")]), @r#"
    s.toml:29:22: a comma is missing before this [toml-syntax]
        at: "
        help: separate items with commas: ["a", "b"]
    "#);
    insta::assert_snapshot!(told(&[("[\"board\"]", "[,\"board\"]")]), @"
    s.toml:29:14: there is a comma too many [toml-syntax]
        at: ,
        help: remove it
    ");
}

#[test]
fn characters_that_cannot_be_seen() {
    insta::assert_snapshot!(told(&[("title = \"A", "title\u{a0}= \"A")]), @"
    s.toml:3:6: there is a space here that is not an ordinary one [toml-syntax]
        at:  
        help: delete it and type it anew: it came with text that was pasted
    ");
    insta::assert_snapshot!(told(&[("A scheme", "A\u{7}scheme")]), @"s.toml:3:11: there is a character here that cannot be seen or printed [toml-syntax]\n    at: \u{7}\n    help: delete it and type it anew: it came with text that was pasted");
    insta::assert_snapshot!(told_of(&BASE.replace('\n', "\r")), @"
    s.toml:1:14: a line ends here as on computers of long ago [toml-syntax]
        at: i
        help: save the file with Windows or Unix line ends
    ");
}

#[test]
fn a_byte_order_mark_tabs_and_windows_line_ends_are_fine() {
    assert_eq!(told_of(&format!("\u{feff}{BASE}")), "nothing");
    assert_eq!(told_of(&BASE.replace('\n', "\r\n").replace(" = ", "\t=\t")), "nothing");
    // And they do not move the place of a complaint.
    let wrong = with(BASE, &[("language = 1", "language = \"1\"")]);
    assert_eq!(told_of(&format!("\u{feff}{wrong}")), told_of(&wrong));
}

#[test]
fn what_is_written_twice_is_told_with_all_else() {
    insta::assert_snapshot!(told(&[("earns = \"60%\"", "earns = \"60%\"\nearns = \"60%\"\ntile = \"x\"")]), @"
    s.toml:36:1: `earns` is written twice in this table [duplicate-key]
        at: earns
        help: remove one of them; a new [heading] begins a new table
    s.toml:37:1: a measure has no key `tile` [unknown-key]
        at: tile
        help: did you mean `title`?
    ");
    insta::assert_snapshot!(told(&[("[[gateway]]", "[source.guidance]\ntitle = \"Again\"\n\n[[gateway]]")]), @"
    s.toml:18:9: `guidance` is there already [duplicate-key]
        at: guidance
        help: put its keys under one heading; what can be there several times begins [[guidance]]
    ");
    insta::assert_snapshot!(told(&[("earner = \"ccg\"", "earner = \"ccg\"\nmeasure = 1")]), @"
    s.toml:6:11: `measure` is a whole number, where a list of tables belongs [wrong-type]
        at: 1
        help: write measure = [{ ... }], or begin each with [[measure]]
    s.toml:33:3: `measure` is there already [duplicate-key]
        at: measure
        help: put its keys under one heading; what can be there several times begins [[measure]]
    s.toml:42:3: `measure` is there already [duplicate-key]
        at: measure
        help: put its keys under one heading; what can be there several times begins [[measure]]
    ");
}

#[test]
fn one_line_has_one_complaint_and_nothing_is_said_of_the_rest() {
    let text = with(
        BASE,
        &[("\"A scheme\"", "A “scheme” = x"), ("places = 1", "places = 1 2 3"), ("\"92%\"", "\"nine\"")],
    );
    insta::assert_snapshot!(told_of(&text), @r#"
    s.toml:3:9: “ is a quote as word processors make them [toml-syntax]
        at: A “scheme”
        help: write straight quotes: "..."
    s.toml:53:10: `1 2 3` stands without quotes [toml-syntax]
        at: 1 2 3
        help: write it in quotes: "1 2 3"
    "#);
}

#[test]
fn deep_nesting_is_refused_where_it_begins() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    insta::assert_snapshot!(told(&[("places = 1", &format!("places = {deep}"))]), @"
    s.toml:53:209: tables stand inside tables more than 100 deep here [too-deep]
        at: [
        help: brackets and dotted keys nest a few levels at most; flatten them
    ");
    // Eighty levels of brackets, each with eighty dotted keys: the parser takes it, and its tables end the program.
    let dotted = format!("{}1{}", format!("{{ {} = ", ["a"; 79].join(".")).repeat(79), "}".repeat(79));
    assert!(told(&[("places = 1", &format!("places = {dotted}"))]).contains("[too-deep]"));
    let heading = format!("[{}]\n\n[local]", vec!["a"; 5_000].join("."));
    assert!(told(&[("[local]", &heading)]).contains("[too-deep]"));
}

#[test]
fn a_file_of_the_wrong_kind_gives_a_short_answer() {
    insta::assert_snapshot!(told_of(&"x".repeat(5_000_000)), @"
    s.toml: the file has 5000000 bytes [file-too-large]
        help: a file of rules has at most 4194304; is this the right file?
    ");
    insta::assert_snapshot!(told_of(""), @r#"
    s.toml: this scheme has no `earner` [missing-key]
        help: add earner = "an-id": The kind of organisation that earns: ccg, practice.
    s.toml: this scheme has no `id` [missing-key]
        help: add id = "family/2014-15": Family and year, as in quality-premium/2014-15; also the path of the file.
    s.toml: this scheme has no `language` [missing-key]
        help: add language = 1: Version of the scheme language: 1.
    s.toml: this scheme has no `organisations_as_at` [missing-key]
        help: add organisations_as_at = "2015-03-31": Every earner open on this day has an award.
    s.toml: this scheme has no `source` [missing-key]
        help: add a table [source.some-name]: The documents that the rules come from, each under a short key.
    s.toml: this scheme has no `title` [missing-key]
        help: add title = "...": What the scheme is called.
    s.toml: this scheme has no `value` [missing-key]
        help: add a table [value]: What a full award is worth.
    s.toml: this scheme has no `year` [missing-key]
        help: add year = "2014/15": The year whose performance is paid for.
    s.toml: the scheme has no measure [nothing-earns]
        help: add a [[measure]] with its id, title, earns, test and cite
    "#);
    let garbage = told_of(&"?!\n".repeat(1_000_000));
    assert_eq!(garbage.matches("s.toml").count(), 501);
    let more = "there are 999500 more complaints about this file, which are not listed [many-complaints]";
    assert!(garbage.contains(more), "{garbage}");
    // One line of 4 MB, and many complaints about it.
    let wide =
        format!("{BASE}\n[unknown]\n").replace("[local]", &format!("{}\n[local]", "a=1 ".repeat(900_000)));
    assert!(told_of(&wide).lines().count() < 100);
}

#[test]
fn hostile_files_of_the_largest_size_come_to_an_end() {
    // Each would take hours where the time grew with the square of the length.
    let fill = |piece: &dyn Fn(usize) -> String| {
        let mut text = with(BASE, &[("language = 1", "language = 1 ")]);
        let size = if cfg!(debug_assertions) { 1_000_000 } else { 4_000_000 };
        let mut index = 0;
        while text.len() < size {
            text.push_str(&piece(index));
            index += 1;
        }
        text
    };
    let row =
        |one: &str, other: &str| format!("[[table.price.row]]\nwhen=[\"{one}\",\"{other}\"]\nvalue=\"£5\"\n");
    let pieces: [&dyn Fn(usize) -> String; 12] = [
        &|_| "[value]\n".to_owned(),
        &|_| "takes = 1\n".to_owned(),
        &|index| format!("key-{index} = 1\n"),
        &|index| format!("[source.s{index}]\ntitle=\"\"\n"),
        &|index| format!("[[gateway]]\ncite={{source=\"g{index}\",standing=\"seen\"}}\n"),
        &|index| format!("[agreed.a{index}]\n"),
        &|index| format!("[[measure]]\ntest={{falls_by={{agreed=\"a{index}\"}}}}\n"),
        &|index| format!("[[measure]]\nindicator=\"i{index}\"\ntest={{at_least=1}}\n"),
        &|index| format!("[[deduction.part]]\nid=\"{index}\"\n[deductions.x{index}]\n"),
        &|index| format!("[[group]]\nid=\"g{index}\"\n[[measure]]\ngroup=\"g{index}\"\nearns=\"1%\"\n"),
        &|index| match index {
            0 => format!(
                "[table.price]\ntitle=\"P\"\nunit=\"pounds\"\nby=[\"a\",\"b\"]\n{CITE}\n{}",
                row("*", "*")
            ),
            _ => row("*", &format!("b{index}")) + &row(&format!("a{index}"), "*"),
        },
        &|index| {
            format!(
                "[[measure]]\nscale=[{{from=\"baseline\",to={{across=\"mean\",indicator=\"i{index}\"}}}}]\n"
            )
        },
    ];
    for piece in pieces {
        let told = told_of(&fill(piece));
        assert!(told.contains("[many-complaints]"), "{}", &told[..500]);
        assert!(told.matches("s.toml").count() <= 502);
    }
}
