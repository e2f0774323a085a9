//! The scheme language as a table: every key, whether it is needed, what it may hold and what it means.
//!
//! The reader refuses what is not in the table and the JSON Schema is written from it, so that the two cannot differ.

/// What a key may hold.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any text.
    Text,
    /// Lower case letters, digits and hyphens.
    Id,
    /// As `Id`, with one slash: `quality-premium/2014-15`.
    SchemeId,
    /// A whole number.
    Whole,
    /// True or false.
    Flag,
    /// A number with its unit, as text; a whole number may stand without quotes.
    Quantity,
    /// A quantity, or `{ agreed = "..." }`.
    Level,
    /// A period, as text.
    Period,
    /// A date, as text: `2015-03-31`.
    Date,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// `"voids"` or a table.
    Failing,
    /// A table.
    Table(&'static Spec),
    /// A list of tables.
    Tables(&'static Spec),
    /// A table whose keys are ids of the author's choosing.
    Named(&'static Spec),
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As written in the file.
    pub name: &'static str,
    /// Whether it must be there.
    pub needed: bool,
    /// What it may hold.
    pub shape: Shape,
    /// What it means; shown by editors.
    pub doc: &'static str,
}

/// The keys that a table may have.
#[derive(Debug)]
pub struct Spec {
    /// What the table is, as messages name it.
    pub name: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

const fn need(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, needed: true, shape, doc }
}

const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, needed: false, shape, doc }
}

const CITE_KEY: Key =
    need("cite", Shape::Table(&CITE), "Where the rule comes from, and how well it is known.");

const STANDINGS: &[&str] = &["seen", "inferred", "recalled"];

/// Where a rule comes from.
pub static CITE: Spec = Spec {
    name: "cite",
    keys: &[
        need("source", Shape::Id, "Key of a document under [source]."),
        may("clause", Shape::Text, "Where in the document: a page, paragraph or table."),
        need(
            "standing",
            Shape::Word(STANDINGS),
            "seen: read in the source named; inferred: worked out from something seen; recalled: believed, not \
             confirmed.",
        ),
        may("note", Shape::Text, "What is in doubt. Needed unless the standing is seen."),
    ],
};

/// A scheme file.
pub static SCHEME: Spec = Spec {
    name: "scheme",
    keys: &[
        need("language", Shape::Whole, "Version of the scheme language: 1."),
        need(
            "id",
            Shape::SchemeId,
            "Family and year, as in quality-premium/2014-15; also the path of the file.",
        ),
        need("title", Shape::Text, "What the scheme is called."),
        need("year", Shape::Period, "The year whose performance is paid for."),
        need("earner", Shape::Id, "The kind of organisation that earns: ccg, practice."),
        need("organisations_as_at", Shape::Date, "Every earner open on this day has an award."),
        may(
            "paid_as_at",
            Shape::Date,
            "Who is paid: an earner that has closed by this day is paid to its successors.",
        ),
        need(
            "source",
            Shape::Named(&SOURCE),
            "The documents that the rules come from, each under a short key.",
        ),
        need("value", Shape::Table(&VALUE), "What a full award is worth."),
        may(
            "gateway",
            Shape::Tables(&GATEWAY),
            "Conditions on the whole award, in the order in which they are applied.",
        ),
        may("agreed", Shape::Named(&AGREED), "Levels that are settled locally, each under an id."),
        may("measure", Shape::Tables(&MEASURE), "What earns."),
        may("local", Shape::Table(&LOCAL), "Places for measures that are settled locally."),
        may("deductions", Shape::Table(&DEDUCTIONS), "How deductions are taken together."),
        may(
            "deduction",
            Shape::Tables(&DEDUCTION),
            "Standards that must be kept, and what missing each takes.",
        ),
        may("cap", Shape::Table(&CAP), "The most that an award can be."),
        may("published", Shape::Table(&PUBLISHED), "Published totals, shown beside ours."),
    ],
};

/// A document.
pub static SOURCE: Spec = Spec {
    name: "source",
    keys: &[
        need("title", Shape::Text, "What the document is called."),
        may("publisher", Shape::Text, "Who published it."),
        may("published", Shape::Text, "When, as far as known."),
        may("address", Shape::Text, "Where it can be read."),
        may("note", Shape::Text, "What a reader must know, such as that only a part of it could be read."),
    ],
};

/// What a full award is worth.
pub static VALUE: Spec = Spec {
    name: "value",
    keys: &[
        may("per_head", Shape::Quantity, "Pounds for each head of the population."),
        may("fixed", Shape::Quantity, "Pounds for each earner. Either this or per_head."),
        may("population", Shape::Id, "With per_head: the indicator that counts the heads."),
        may("population_period", Shape::Period, "The period of that count; the scheme's year unless given."),
        may("funded_by", Shape::Id, "The budget that the money comes from."),
        need("rounding", Shape::Table(&ROUNDING), "How the payment is rounded; nothing before it is."),
        CITE_KEY,
    ],
};

/// Directions of rounding.
pub const DIRECTIONS: &[&str] = &["half-up", "half-even", "down", "up"];

/// How a payment is rounded.
pub static ROUNDING: Spec = Spec {
    name: "rounding",
    keys: &[
        need("to", Shape::Quantity, "The unit rounded to: £0.01, £1."),
        need("direction", Shape::Word(DIRECTIONS), "Where an amount between two units goes."),
    ],
};

/// A condition on the whole award.
pub static GATEWAY: Spec = Spec {
    name: "gateway",
    keys: &[
        need("id", Shape::Id, "Its id."),
        need("title", Shape::Text, "What must hold."),
        may("decided", Shape::Id, "The role whose recorded decision says whether it holds."),
        may("test", Shape::Table(&TEST), "The test that says whether it holds. Either this or decided."),
        need(
            "failing",
            Shape::Failing,
            "What failing does: \"voids\" the award, or { scales_to = \"50%\" }.",
        ),
        CITE_KEY,
    ],
};

/// What failing a gateway leaves.
pub static FAILING: Spec = Spec {
    name: "failing",
    keys: &[need("scales_to", Shape::Quantity, "The share of the award that is left.")],
};

/// Units, as indicators and agreed levels name them, before `per N`.
pub const UNITS: &[&str] = &["count", "score", "share", "percentage-points", "pounds"];

/// A level settled locally.
pub static AGREED: Spec = Spec {
    name: "agreed",
    keys: &[
        need("title", Shape::Text, "What is settled."),
        need(
            "unit",
            Shape::Text,
            "count, score, share, percentage-points, pounds, or per 1,000 and the like.",
        ),
        may("not_less_than", Shape::Quantity, "The least that may be agreed."),
        may("not_more_than", Shape::Quantity, "The most that may be agreed."),
        need("agreed_by", Shape::Texts, "The roles that must all have agreed."),
        CITE_KEY,
    ],
};

/// What earns.
pub static MEASURE: Spec = Spec {
    name: "measure",
    keys: &[
        need("id", Shape::Id, "Its id."),
        need("title", Shape::Text, "What it is called."),
        need("earns", Shape::Quantity, "Its share of a full award: 12.5%."),
        may("framework", Shape::Texts, "Where it stands in the frameworks: nhs-outcomes-framework/1a."),
        may("indicator", Shape::Id, "What is counted, unless each test says."),
        may("baseline", Shape::Period, "What a change is measured from, unless each test says."),
        may("outturn", Shape::Period, "What is judged, unless each test says."),
        may("test", Shape::Table(&TEST), "What must be true to earn it. One of test, band and part."),
        may("band", Shape::Tables(&BAND), "Shares of it earned by where the outturn lies."),
        may("part", Shape::Tables(&PART), "Parts that pay separately."),
        CITE_KEY,
    ],
};

/// A part of a measure that pays separately.
pub static PART: Spec = Spec {
    name: "part",
    keys: &[
        need("id", Shape::Id, "Its id, within the measure."),
        need("title", Shape::Text, "What it is called."),
        need("earns", Shape::Quantity, "Its share of a full award. The parts' shares come to the measure's."),
        may("indicator", Shape::Id, "What is counted; the measure's unless given."),
        may("baseline", Shape::Period, "What a change is measured from; the measure's unless given."),
        may("outturn", Shape::Period, "What is judged; the measure's unless given."),
        may("test", Shape::Table(&TEST), "What must be true to earn it. Either this or band."),
        may("band", Shape::Tables(&BAND), "Shares of it earned by where the outturn lies."),
        CITE_KEY,
    ],
};

/// A stretch of outturns and what it earns.
pub static BAND: Spec = Spec {
    name: "band",
    keys: &[
        may("from", Shape::Quantity, "The lowest outturn in it; without it, everything below."),
        may("below", Shape::Quantity, "The outturn at which the next begins; without it, everything above."),
        need("earns", Shape::Quantity, "The share of the measure that it earns: 0% to 100%."),
    ],
};

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
        may("baseline", Shape::Period, "What a change is measured from."),
        may("outturn", Shape::Period, "What is judged."),
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
        may("assured", Shape::Id, "True when a recorded decision on this subject says so."),
        may("by", Shape::Id, "With assured: the role that decides."),
        may("title", Shape::Text, "With assured: what is assured."),
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

/// A level that is agreed, not fixed.
pub static LEVEL: Spec =
    Spec { name: "level", keys: &[need("agreed", Shape::Id, "Key of a level under [agreed].")] };

/// Places for local measures.
pub static LOCAL: Spec = Spec {
    name: "local",
    keys: &[
        need("title", Shape::Text, "What a place is called."),
        need("places", Shape::Whole, "How many there are: 1 to 20."),
        need("earns", Shape::Quantity, "What each earns: its share of a full award."),
        need("agreed_by", Shape::Texts, "The roles that must all have agreed."),
        may("after", Shape::Texts, "The bodies that must have been consulted; recorded with the agreement."),
        CITE_KEY,
    ],
};

/// How deductions are taken together.
pub static DEDUCTIONS: Spec = Spec {
    name: "deductions",
    keys: &[
        need(
            "from",
            Shape::Word(&["earned", "maximum"]),
            "earned: each takes its share of what was earned; maximum: of a full award. Never below nothing.",
        ),
        CITE_KEY,
    ],
};

/// A standard that must be kept.
pub static DEDUCTION: Spec = Spec {
    name: "deduction",
    keys: &[
        need("id", Shape::Id, "Its id."),
        need("title", Shape::Text, "The standard, in words."),
        may("indicator", Shape::Id, "What is counted, unless the standard says."),
        may("baseline", Shape::Period, "What a change is measured from."),
        may("outturn", Shape::Period, "What is judged; the scheme's year unless given."),
        need("standard", Shape::Table(&TEST), "What must be true for nothing to be taken."),
        need("takes", Shape::Quantity, "The share that missing it takes."),
        may(
            "attribution",
            Shape::Word(&["direct", "provider-shares", "whole-provider", "assigned-case"]),
            "How the earner's figure is formed where it is reported by providers.",
        ),
        CITE_KEY,
    ],
};

/// The most that an award can be.
pub static CAP: Spec = Spec {
    name: "cap",
    keys: &[need("at_most", Shape::Quantity, "Pounds, or a share of the full award."), CITE_KEY],
};

/// Published totals.
pub static PUBLISHED: Spec = Spec {
    name: "published",
    keys: &[
        may("maximum", Shape::Quantity, "What was said to be available in all: £269m."),
        may("paid", Shape::Quantity, "What was said to be paid in all."),
        may("paid_nothing", Shape::Whole, "How many earners were said to be paid nothing."),
        CITE_KEY,
    ],
};

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
