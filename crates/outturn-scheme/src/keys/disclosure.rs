//! Keys of policies of disclosure control.

use super::scheme::{CITE, SOURCE};
use super::{Shape, Spec, may, need};

/// What becomes of true zeros.
pub const ZEROS: &[&str] = &["kept", "withheld"];

/// A policy file.
pub static DISCLOSURE: Spec = Spec {
    name: "disclosure policy",
    keys: &[
        need("id", Shape::Id, "Its id, as --policy names it; also the name of the file."),
        need("title", Shape::Text, "What it does, in a line."),
        may("suppress", Shape::Table(&SUPPRESS), "Which counts are withheld. This, or round, or both."),
        may("round", Shape::Table(&ROUND_COUNTS), "How the counts that are given are rounded."),
        may("indicators", Shape::Texts, "The indicators that it is for; all of them unless given."),
        may("kinds", Shape::Texts, "The kinds of bodies that it is for; all of them unless given."),
        may(
            "except_kinds",
            Shape::Texts,
            "Kinds of bodies that it is not for: their counts are withheld only to protect others, and not rounded.",
        ),
        may(
            "totals",
            Shape::Texts,
            "Kinds of bodies whose figures are the sum of all bodies of another kind, where no relation says so.",
        ),
        may("parts", Shape::Tables(&PARTS), "Breakdowns that add up."),
        need("source", Shape::Named(&SOURCE), "The documents that it comes from, each under a short key."),
        need("cite", Shape::Table(&CITE), "Where it comes from, and how well it is known."),
    ],
};

/// What is withheld.
pub static SUPPRESS: Spec = Spec {
    name: "suppression",
    keys: &[
        need("up_to", Shape::Whole, "Counts from 1 to this are withheld."),
        need("zeros", Shape::Word(ZEROS), "Whether a true zero is given, or withheld with the small counts."),
        need(
            "leave",
            Shape::Whole,
            "How many whole numbers must remain possible for every count that is withheld, whatever is added up.",
        ),
    ],
};

/// How counts are rounded.
pub static ROUND_COUNTS: Spec = Spec {
    name: "rounding of counts",
    keys: &[need("to", Shape::Whole, "Counts that are given are rounded to the nearest multiple of this.")],
};

/// Breakdowns that add up to another, or to everyone.
pub static PARTS: Spec = Spec {
    name: "parts of a whole",
    keys: &[
        need("are", Shape::Texts, "The breakdowns that are added up."),
        may("of", Shape::Text, "The breakdown that they come to; everyone unless given."),
        may("indicators", Shape::Texts, "The indicators of which this holds; all of them unless given."),
    ],
};
