//! Keys of tests, and of the readings and levels that they ask for.

use super::{EXTENDED_BY_KEY, OF_KEY, STAGE_KEY, Shape, Spec, may};

const CHANGE: &str = "\"3.2%\" is of the baseline; of a share write \"3% of the baseline\" or \"3 percentage points\". \
                      Plain numbers and rates are differences.";

/// A condition that is true, false or unknown.
pub static TEST: Spec = Spec {
    name: "test",
    keys: &[
        may("id", Shape::Id, "Its name in addresses; the indicator's or assurance's unless given."),
        may("all", Shape::Tables(&TEST), "True when all of these are."),
        may("any", Shape::Tables(&TEST), "True when any of these is."),
        may("indicator", Shape::Id, "What is counted."),
        may("baseline", Shape::PeriodInWords, "What a change is measured from."),
        may("outturn", Shape::PeriodInWords, "What is judged."),
        OF_KEY,
        STAGE_KEY,
        may("at_least", Shape::Level, "The outturn is this or above."),
        may("at_most", Shape::Level, "The outturn is this or below."),
        may("more_than", Shape::Level, "The outturn is above this."),
        may("less_than", Shape::Level, "The outturn is below this."),
        may("falls_by", Shape::Level, CHANGE),
        may("rises_by", Shape::Level, CHANGE),
        may("falls_by_more_than", Shape::Level, CHANGE),
        may("rises_by_more_than", Shape::Level, CHANGE),
        may("falls_by_at_most", Shape::Level, CHANGE),
        may("rises_by_at_most", Shape::Level, CHANGE),
        may(
            "yearly",
            Shape::Word(GROWTHS),
            "With a change over several years: the amount is for each, of the baseline (simple) or of the year before \
             (compound).",
        ),
        may("assured", Shape::Id, "True when a recorded decision on this subject says so."),
        may("by", Shape::Id, "With assured: the role that decides."),
        may("title", Shape::Text, "With assured: what is assured."),
        may("deadline", Shape::Date, "With assured: the last day on which it may have been so."),
        EXTENDED_BY_KEY,
    ],
};

/// The comparisons among the keys of a test.
pub const COMPARISONS: &[&str] = &[
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "falls_by",
    "rises_by",
    "falls_by_more_than",
    "rises_by_more_than",
    "falls_by_at_most",
    "rises_by_at_most",
];

/// How an amount of change for each year adds up.
pub const GROWTHS: &[&str] = &["simple", "compound"];

/// Stages that a figure may have to have reached.
pub const STAGES: &[&str] = &["published", "claimed", "verified", "validated"];

/// Statistics over earners.
pub const STATISTICS: &[&str] = &["mean", "pooled", "median", "lowest", "highest", "decile"];

/// What a level may be, other than a figure.
pub const LEVELS: &[&str] = &["agreed", "reading", "across", "table"];

/// A level that is not a figure in the scheme.
pub static LEVEL: Spec = Spec {
    name: "level",
    keys: &[
        may("agreed", Shape::Id, "Key of a level under [agreed]."),
        may("otherwise", Shape::Quantity, "With agreed: what holds where nothing is agreed."),
        may(
            "reading",
            Shape::Id,
            "The indicator whose reading is the level: a plan, another year, another body.",
        ),
        may("table", Shape::Id, "Key of a table under [table]."),
        may("across", Shape::Word(STATISTICS), "The statistic over all earners that is the level."),
        may("indicator", Shape::Id, "With across: what it is a statistic of; the one in force unless given."),
        may("among", Shape::Id, "With across: only earners that belong to the same body of this kind."),
        may(
            "known_only",
            Shape::Flag,
            "With across: true leaves out earners without a figure; otherwise one of them leaves the statistic open.",
        ),
        may("decile", Shape::Whole, "With across = \"decile\": which, 1 to 9."),
        may(
            "period",
            Shape::PeriodInWords,
            "With reading or across: when; the outturn in force unless given.",
        ),
        may("of", Shape::Of, "With reading: whose; the same body's as is judged unless given."),
        may(
            "stage",
            Shape::Word(STAGES),
            "With reading: how far checked; as far as what is judged unless given.",
        ),
    ],
};

/// Whose reading is meant.
pub static OF: Spec = Spec {
    name: "whose reading",
    keys: &[
        may("parent", Shape::Id, "That of the body of this kind that the earner belongs to."),
        may(
            "members",
            Shape::Id,
            "Those of the bodies of this kind that belong to the earner, counted together.",
        ),
        may("provider", Shape::Id, "That of the one body of this kind that serves the earner, as a whole."),
        may(
            "providers",
            Shape::Id,
            "Those of the bodies of this kind that serve the earner in the period, each by its share.",
        ),
        may("body", Shape::Text, "That of the body with this code: ENG."),
    ],
};
