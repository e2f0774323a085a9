//! Against when figures are of, when they were published and what a scheme asks for.

use outturn_screen::Kind;

use crate::made::{Made, adds_up, told};

#[test]
fn a_figure_published_before_its_year_was_over_is_found() {
    let made = |published: &str| {
        Made::trusts(2)
            .source("s", published)
            .seen("T00", "2014/15", 9, 10)
            .seen("T01", "2014/15", 8, 10)
            .sourced("T00", "2014/15", "s")
            .sourced("T01", "2014/15", "s")
            .screened()
    };
    for early in ["2015-03-30", "2015-02", "2014"] {
        assert_eq!(told(&made(early), Kind::PublishedTooEarly).len(), 1, "{early}");
    }
    insta::assert_snapshot!(told(&made("2014-12"), Kind::PublishedTooEarly).join("\n"), @" 2014/15: its source s was published in 2014-12: T00, T01");
    // A month or a year may end after the last day; what is not dated says nothing.
    for late in ["2015-03-31", "2015-03", "2015", "", "spring"] {
        assert_eq!(told(&made(late), Kind::PublishedTooEarly), [""; 0], "{late}");
    }
    adds_up(&made("2014"));
}

#[test]
fn a_body_that_was_not_there_all_the_while_is_found() {
    let made = Made::default()
        .body("A", "trust", "2014-05-01", None)
        .body("B", "trust", "2000-04-01", Some("2015-03-30"))
        .body("C", "trust", "2014-04-01", Some("2015-03-31"));
    let made = ["A", "B", "C"].into_iter().fold(made, |made, code| made.seen(code, "2014/15", 9, 10));
    insta::assert_snapshot!(told(&made.screened(), Kind::BodyNotThere).join("\n"), @" 2014/15: A, B");
}
