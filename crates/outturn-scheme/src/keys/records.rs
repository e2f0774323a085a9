//! Keys of record layouts, code lists, weights, and of the part of an indicator that counts records.

use super::scheme::{CITE, SOURCE, STANDINGS};
use super::{Shape, Spec, may, need};

/// What a column of records may hold.
pub const HOLDS: &[&str] = &["text", "integer", "date"];

/// Systems that codes are of.
pub const SYSTEMS: &[&str] = &["icd-10", "bnf"];

/// A record layout file.
pub static RECORD_LAYOUT: Spec = Spec {
    name: "record layout",
    keys: &[
        need("id", Shape::Id, "Its id; also the name of the file, and of the table, there with _ for -."),
        need("title", Shape::Text, "What the records are called."),
        need("row", Shape::Text, "What one row is: an episode, a death."),
        need("key", Shape::Texts, "The columns that tell a row from all others."),
        may("note", Shape::Text, "What a reader must know to lay out an extract."),
        need("source", Shape::Named(&SOURCE), "The documents that it comes from, each under a short key."),
        need("cite", Shape::Table(&CITE), "Where names and codes come from, and how well they are known."),
        need("column", Shape::Tables(&COLUMN), "A column."),
        may("check", Shape::Tables(&RECORD_CHECK), "What must hold within a row."),
    ],
};

/// A column of records.
pub static COLUMN: Spec = Spec {
    name: "column",
    keys: &[
        need("name", Shape::Text, "Its name: lower case letters, digits and _."),
        need("holds", Shape::Word(HOLDS), "What its cells hold; codes are text."),
        may("required", Shape::Flag, "Whether a row without it is kept out; false unless given."),
        need("means", Shape::Text, "What it means."),
        may("body", Shape::Id, "It has ODS codes of bodies of this kind: ccg; any for all kinds."),
        may("least", Shape::Whole, "Of integers, the least there can be."),
        may("most", Shape::Whole, "The most there can be."),
        may(
            "shape",
            Shape::Texts,
            "What its codes look like, A for a letter, 9 for a digit, X for either; one of these.",
        ),
        may("codes", Shape::Pairs, "The codes that it may have, and what each means."),
        may("known_as", Shape::Texts, "What it is called in the NHS Data Dictionary and in other extracts."),
    ],
};

/// What must hold within a row of records.
pub static RECORD_CHECK: Spec = Spec {
    name: "check of a row",
    keys: &[
        need("id", Shape::Id, "Its id, by which rows that were kept out are counted."),
        need("holds", Shape::Text, "A condition in SQL. Where it cannot be told, the row is kept."),
        need("else", Shape::Text, "What is wrong where it does not hold, in words."),
    ],
};

/// A code list file.
pub static CODE_LIST: Spec = Spec {
    name: "code list",
    keys: &[
        need("id", Shape::Id, "Its id, as listed() names it; also the name of the file."),
        need("title", Shape::Text, "What the codes stand for together."),
        need("system", Shape::Word(SYSTEMS), "What they are codes of."),
        may("note", Shape::Text, "What a reader must know."),
        need("source", Shape::Named(&SOURCE), "The documents that it comes from, each under a short key."),
        need("cite", Shape::Table(&CITE), "Where the codes come from, and how well they are known."),
        need("entry", Shape::Tables(&CODE_ENTRY), "Codes of one kind."),
    ],
};

/// Codes of one kind in a list.
pub static CODE_ENTRY: Spec = Spec {
    name: "entry of a code list",
    keys: &[
        need("title", Shape::Text, "What they stand for."),
        need(
            "codes",
            Shape::Texts,
            "Codes, each with all that begin with it: J45; or from one to another: A15-A19.",
        ),
        may("from_age", Shape::Whole, "They count from this age."),
        may("to_age", Shape::Whole, "They count up to this age, which is in it."),
        may("sex", Shape::Text, "They count for this sex only: 2."),
    ],
};

/// A file of weights.
pub static WEIGHTS: Spec = Spec {
    name: "weights",
    keys: &[
        need("id", Shape::Id, "Its id; also the name of the file."),
        need("title", Shape::Text, "What people are weighted by."),
        may("note", Shape::Text, "What a reader must know."),
        need("source", Shape::Named(&SOURCE), "The documents that it comes from, each under a short key."),
        need("cite", Shape::Table(&CITE), "Where the weights come from, and how well they are known."),
        need(
            "band",
            Shape::Tables(&WEIGHT),
            "A band of ages. Bands follow each other without gap from 0 on.",
        ),
    ],
};

/// What a band of ages weighs.
pub static WEIGHT: Spec = Spec {
    name: "weight",
    keys: &[
        need("from", Shape::Whole, "Its first age."),
        may("to", Shape::Whole, "Its last age; none for the last band, which goes on."),
        may("sex", Shape::Text, "The sex that it is of: 1. In all bands, or in none."),
        need("weight", Shape::Number, "What each of its people weighs."),
    ],
};

/// How an indicator is counted from records.
pub static RECORDS: Spec = Spec {
    name: "records",
    keys: &[
        need("table", Shape::Id, "The record layout whose rows are counted."),
        may("also", Shape::Texts, "Other record layouts that `rows` takes from."),
        may(
            "rows",
            Shape::Text,
            "A query in SQL that makes the rows which are counted, where no table has them as they are.",
        ),
        need("whose", Shape::Text, "The column with the body that the figure is of."),
        may("dated", Shape::Text, "The column with the day that places a row in a period."),
        may(
            "as_at",
            Shape::Text,
            "In place of dated, for counts of a day: the last day up to the end of the period is taken.",
        ),
        may("initial", Shape::Text, "The initial population, a condition in SQL; all rows unless given."),
        may("denominator", Shape::Text, "Who of them count, a condition; all unless given."),
        may("exclusions", Shape::Text, "Who of those are left out of both counts."),
        may("numerator", Shape::Text, "Who of the rest are counted; all unless given."),
        may("less", Shape::Text, "Who of the rest are taken away from the numerator."),
        may("sum", Shape::Text, "A column that is added up, in place of counting rows."),
        may("repeats", Shape::Table(&REPEATS), "Rows that are about one event."),
        may("age", Shape::Text, "The column with the age, for weights and standardisation."),
        may("sex", Shape::Text, "The column with the sex."),
        may(
            "weights",
            Shape::Id,
            "What each row of the numerator weighs by its age and sex, such as years of life.",
        ),
        may(
            "standard",
            Shape::Text,
            "The standard population: european_2013, european_1976, or weights by their id. Needs over and age.",
        ),
        may("times", Shape::Number, "Of a score: what the ratio is multiplied by; 1 unless given."),
        may(
            "none_is_zero",
            Shape::Flag,
            "true where all events are in the table by law: a body of the register without a row then has none. \
             Otherwise it is missing.",
        ),
        may(
            "over",
            Shape::Table(&OVER_TABLE),
            "The population that is divided by, where it is in another table.",
        ),
        need("standing", Shape::Word(STANDINGS), "How well this way of counting is known."),
        may("note", Shape::Text, "What is in doubt. Needed unless the standing is seen."),
    ],
};

/// Rows that are about one event.
pub static REPEATS: Spec = Spec {
    name: "repeats",
    keys: &[
        need("same", Shape::Texts, "Rows are about one event where these columns are the same ..."),
        need("within_days", Shape::Whole, "... and they are dated fewer days than this after its first row."),
    ],
};

/// The population of another table that is divided by.
pub static OVER_TABLE: Spec = Spec {
    name: "population of a table",
    keys: &[
        need("table", Shape::Id, "The record layout whose rows are counted."),
        need("whose", Shape::Text, "The column with the body."),
        may("dated", Shape::Text, "The column with the day that places a row in a period."),
        may("as_at", Shape::Text, "In place of dated: the last day up to the end of the period is taken."),
        may("denominator", Shape::Text, "Who count, a condition in SQL; all unless given."),
        may("sum", Shape::Text, "A column that is added up, in place of counting rows."),
        may("age", Shape::Text, "The column with the age."),
        may("sex", Shape::Text, "The column with the sex."),
        may("weights", Shape::Id, "What each of them weighs by age and sex."),
    ],
};
