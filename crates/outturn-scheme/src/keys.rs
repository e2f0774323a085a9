//! The scheme language as a table: every key, whether it is needed, what it may hold and what it means.
//!
//! The reader refuses what is not in the table and the JSON Schema is written from it, so that the two cannot differ.

mod budget;
mod disclosure;
mod framework;
mod indicator;
mod layout;
mod line;
mod records;
mod scheme;
mod table;
mod test;
mod value;

pub use budget::{BUDGET, LIMIT, SET_ASIDE};
pub use disclosure::{DISCLOSURE, PARTS, ROUND_COUNTS, SUPPRESS, ZEROS};
pub use framework::{
    DUPLICATION, FRAMEWORK, GOVERNS, IN_ALL, ITEM, ITEM_WITHDRAWN, MADE_UNDER, ON_OVERLAP, PASSED_ON,
    PASSING_ON, PAYS_FOR, SPENDING, TRAJECTORY,
};
pub use indicator::{COMPOSITE, INDICATOR};
pub use layout::{
    ADDS_UP, BREAKDOWN_OF, FALSE_ZERO, LAYOUT, NOT_READ, PERIOD_OF, PUBLISHED_TABLE, READING, RECOGNISED_BY,
    REGISTERED, RELATED, RELATIONS, ROW_CHECK, SPANS, SUM, TOTAL,
};
pub use line::{
    BAND, CHOICES, CLAIMED_AS, COMBINES, FAILING, GROUP, LOCAL, MEASURE, NOT_APPLICABLE, ON_NOT_APPLICABLE,
    OPTION, PART, ROUND, SCALE, VERIFICATION,
};
pub use records::{
    CODE_ENTRY, CODE_LIST, COLUMN, HOLDS, OVER_TABLE, RECORD_CHECK, RECORD_LAYOUT, RECORDS, REPEATS, SYSTEMS,
    WEIGHT, WEIGHTS,
};
pub use scheme::{
    ACCEPTED, AGREED, ATTRIBUTIONS, CAP, CITE, DEDUCTION, DEDUCTIONS, GATEWAY, PUBLISHED, SCHEME, SOURCE,
    STANDINGS, WITHDRAWN,
};
pub use table::{AMOUNT, ROW, TABLE};
pub use test::{COMPARISONS, GROWTHS, LEVEL, LEVELS, OF, STAGES, STATISTICS, TEST};
pub use value::{DIRECTIONS, FACTOR, OVER, PAYS, ROUNDING, VALUE};

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
    /// A number without a unit, as text; a whole number may stand without quotes.
    Number,
    /// True or false.
    Flag,
    /// A number with its unit, as text; a whole number may stand without quotes.
    Quantity,
    /// Money, or `{ table = "..." }`.
    Amount,
    /// A quantity, or a table that says where the level comes from.
    Level,
    /// As `Level`, or `"baseline"`.
    ScaleLevel,
    /// A quantity, or a table that asks for a reading.
    Over,
    /// A period, as text.
    Period,
    /// A period, as text, which may be in words: `last year`, `months of 2014/15 Q4`.
    PeriodInWords,
    /// A date, as text: `2015-03-31`.
    Date,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A table from texts to texts, both of the author's choosing.
    Pairs,
    /// A text, a list of texts, or a table that says which are added up.
    Sum,
    /// `"own"` or a table that says whose reading is meant.
    Of,
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

/// Units, as indicators and agreed levels name them, before `per N`.
pub const UNITS: &[&str] = &["count", "score", "share", "percentage-points", "pounds"];

/// The unit of an agreed change that is a share of what it is measured from.
pub const OF_THE_BASELINE: &str = "share of the baseline";

const fn need(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, needed: true, shape, doc }
}

const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, needed: false, shape, doc }
}

const CITE_KEY: Key =
    need("cite", Shape::Table(&CITE), "Where the rule comes from, and how well it is known.");

const ONLY_KEY: Key = may("only", Shape::Texts, "The groups that it is about; everything unless given.");

const OF_KEY: Key = may("of", Shape::Of, "Whose reading it is; the earner's own unless given.");

const STAGE_KEY: Key =
    may("stage", Shape::Word(STAGES), "How far the figure must have been checked; published unless given.");

const DEADLINE_KEY: Key = may("deadline", Shape::Date, "The last day on which it may be settled.");

const EXTENDED_BY_KEY: Key =
    may("extended_by", Shape::Id, "With deadline: the role that may extend it for an earner.");
