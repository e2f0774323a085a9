//! Keys of indicator files.

use super::records::RECORDS;
use super::scheme::STANDINGS;
use super::{Shape, Spec, may, need};

/// An indicator file.
pub static INDICATOR: Spec = Spec {
    name: "indicator",
    keys: &[
        need("id", Shape::Id, "Its id; also the name of the file."),
        need("title", Shape::Text, "What it is called by its publisher."),
        need("phrase", Shape::Text, "What a sentence calls it: Emergency admissions."),
        may("plural", Shape::Flag, "Whether the phrase takes a plural verb; true unless given."),
        need("unit", Shape::Text, "count, score, share, pounds, or per 100,000 and the like."),
        need(
            "value",
            Shape::Word(&["ratio", "published", "count", "score"]),
            "ratio: numerator over denominator; published: worked out by its publisher; count; score.",
        ),
        need("good", Shape::Word(&["high", "low", "neither"]), "Which direction is better."),
        may("decimals", Shape::Whole, "Decimals shown; 1 unless given. Comparisons use the unrounded value."),
        need("counts", Shape::Text, "What the numerator counts, or what the score measures."),
        may("out_of", Shape::Text, "What the denominator counts."),
        may("composite", Shape::Table(&COMPOSITE), "For an indicator that is formed from others."),
        may("records", Shape::Table(&RECORDS), "How it is counted from records."),
        may("minimum", Shape::Quantity, "The lowest value there can be; 0 unless given, none for a score."),
        may("maximum", Shape::Quantity, "The highest value there can be; 100% for a share unless given."),
        may("framework", Shape::Texts, "Where it stands in the frameworks."),
        need("author", Shape::Text, "Who wrote the definition."),
        need("reviewed", Shape::Date, "When it was last reviewed."),
        may("note", Shape::Text, "What a reader must know."),
    ],
};

/// How an indicator is formed from others.
pub static COMPOSITE: Spec = Spec {
    name: "composite",
    keys: &[
        need("numerators", Shape::Texts, "Indicators whose numerators are added."),
        need("denominator", Shape::Id, "The indicator whose denominator is used."),
        need("standing", Shape::Word(STANDINGS), "How well the way of forming it is known."),
        need("note", Shape::Text, "The method, in words."),
    ],
};
