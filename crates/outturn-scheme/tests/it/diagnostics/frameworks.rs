//! Framework files.

use outturn_scheme::Catalogue;

use super::{FRAMEWORK, shown, with};

fn told_of(files: &[(&str, &str)]) -> String {
    let problems = Catalogue::default().read_frameworks(files.iter().copied());
    if problems.is_empty() { "nothing".to_owned() } else { shown(&problems) }
}

fn told(from: &str, to: &str) -> String {
    told_of(&[("frameworks/frame-2014-15.toml", &with(FRAMEWORK, &[(from, to)]))])
}

#[test]
fn a_framework_and_its_items() {
    assert_eq!(told("", ""), "nothing");
    insta::assert_snapshot!(told("id = \"frame/2014-15\"", "id = \"frame/2013-14\""), @r#"
    frameworks/frame-2014-15.toml:1:6: the framework `frame/2013-14` is in a file called `frame-2014-15.toml` [id-is-not-file-name]
        at: "frame/2013-14"
        help: call the file frame-2013-14.toml, or mend the id
    "#);
    insta::assert_snapshot!(told("id = \"frame/2014-15\"", "id = \"Frame\""), @r#"
    frameworks/frame-2014-15.toml:1:6: `Frame` is not an id [bad-id]
        at: "Frame"
        help: use lower case letters, digits and hyphens, as in emergency-admissions
    "#);
    insta::assert_snapshot!(told("period = \"2014/15\"", "period = \"this year\""), @r#"
    frameworks/frame-2014-15.toml:3:10: `period` cannot be read: `this year` is not a period [bad-period]
        at: "this year"
        help: write it like 2014/15, 2014/15 Q1, 2014, 2014 Q1, 2015-03, 2015-03-31, 2011/12..2013/14 or wave gpps/2015-01
    "#);
    insta::assert_snapshot!(told("id = \"cs1\"", "id = \"qp9\""), @r#"
    frameworks/frame-2014-15.toml:17:6: the item `qp9` is there twice [duplicate-id]
        at: "qp9"
        help: give each its own id
    "#);
    insta::assert_snapshot!(told("id = \"qp9\"", "id = \"QP 9\""), @r#"
    frameworks/frame-2014-15.toml:10:6: `QP 9` is not the id of an item [bad-id]
        at: "QP 9"
        help: use lower case letters, digits, dots and hyphens, as in qp9 or 2.3i
    "#);
    insta::assert_snapshot!(told("points = 5", "points = -5"), @"
    frameworks/frame-2014-15.toml:12:10: `points` is -5, which is below zero [negative-amount]
        at: -5
        help: write what it is worth, 0 or more
    ");
    insta::assert_snapshot!(told("patients = \"registered\"\n", ""), @r#"
    frameworks/frame-2014-15.toml:9:1: nothing says `patients`: what is paid for is an activity for patients [missing-key]
        at: [[item]]
        help: add patients = "...", an id that schemes can name in pays_for
    "#);
    insta::assert_snapshot!(told("from = \"45%\"", "from = \"85%\""), @r#"
    frameworks/frame-2014-15.toml:23:6: no achievement lies from 85% to 80% [bounds-crossed]
        at: "80%"
        help: exchange from and to, or check both
    "#);
    insta::assert_snapshot!(told("cite = { source = \"guidance\", standing = \"seen\" }\n", ""), @r#"
    frameworks/frame-2014-15.toml:8:1: nothing says where this item comes from [missing-key]
        at: [[item]]
        help: add cite = { source = "...", standing = "seen" } here, or once for the whole framework
    "#);
    insta::assert_snapshot!(told("source = \"guidance\"", "source = \"guidence\""), @r#"
    frameworks/frame-2014-15.toml:4:19: there is no source `guidence` in this file [unknown-source]
        at: "guidence"
        help: did you mean `guidance`?
    "#);
    insta::assert_snapshot!(told("title = \"Cervical screening\"\n", ""), @r#"
    frameworks/frame-2014-15.toml:16:1: this item has no `title` [missing-key]
        at: [[item]]
        help: add title = "...": What it is called.
    "#);
}

#[test]
fn a_framework_is_there_once_and_has_something_in_it() {
    let file = ("frameworks/frame-2014-15.toml", FRAMEWORK);
    insta::assert_snapshot!(told_of(&[file, file]), @r#"
    frameworks/frame-2014-15.toml:1:6: another file already has the framework `frame/2014-15` [duplicate-id]
        at: "frame/2014-15"
        help: give one of the two another id
    "#);
    let (head, _) = FRAMEWORK.split_once("[source").unwrap();
    let empty = format!("{head}item = []\n[source.guidance]\ntitle = \"Guidance\"\n");
    insta::assert_snapshot!(told_of(&[(file.0, &empty)]), @"
    frameworks/frame-2014-15.toml:6:8: there is nothing in this framework [empty-list]
        at: []
        help: add an [[item]] with its id and title
    ");
}
