//! Keys of tables of amounts and levels.

use super::{CITE_KEY, Shape, Spec, may, need};

/// A table of amounts or levels.
pub static TABLE: Spec = Spec {
    name: "table",
    keys: &[
        need("title", Shape::Text, "What it sets."),
        need(
            "unit",
            Shape::Text,
            "The unit of its values: pounds, count, score, share, percentage-points, per 1,000 and the like, or share \
             of the baseline.",
        ),
        may(
            "by",
            Shape::Texts,
            "The kinds of bodies by which rows differ: the earner's own kind, or that of a body it belongs to.",
        ),
        may("as_at", Shape::Date, "The day whose rows count; organisations_as_at unless given."),
        need(
            "row",
            Shape::Tables(&ROW),
            "Its rows. Of those that hold for an earner the most specific counts.",
        ),
        CITE_KEY,
    ],
};

/// A row of a table.
pub static ROW: Spec = Spec {
    name: "row",
    keys: &[
        may(
            "when",
            Shape::Texts,
            "For each kind under by, the code of the body, or \"*\" where any will do.",
        ),
        may("from", Shape::Date, "The first day on which it holds."),
        may("until", Shape::Date, "The last day on which it holds."),
        need("value", Shape::Quantity, "What it sets."),
    ],
};

/// An amount from a table.
pub static AMOUNT: Spec =
    Spec { name: "amount", keys: &[need("table", Shape::Id, "Key of a table under [table], in pounds.")] };
