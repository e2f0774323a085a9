//! Keys of what earns: groups, measures, parts, bands, scales and local places.

use super::framework::{ON_OVERLAP_KEY, PAYS_FOR_KEY};
use super::test::TEST;
use super::value::PAYS;
use super::{CITE_KEY, DEADLINE_KEY, EXTENDED_BY_KEY, Key, OF_KEY, STAGE_KEY, Shape, Spec, may, need};

/// What failing does, for every key that says it.
pub(super) const FAILING_DOC: &str = "What failing does: \"voids\" the award, or { scales_to = \"50%\" }.";

/// What failing a gateway leaves.
pub static FAILING: Spec = Spec {
    name: "failing",
    keys: &[need("scales_to", Shape::Quantity, "The share of the award that is left.")],
};

/// A named block of lines.
pub static GROUP: Spec = Spec {
    name: "group",
    keys: &[
        need("id", Shape::Id, "Its id."),
        need("title", Shape::Text, "What it is called."),
        may(
            "earns",
            Shape::Quantity,
            "Its share of a full award. Not said with per_point or sum, where its measures say all.",
        ),
        may("needs", Shape::Whole, "How many of its measures must apply for it to count; 1 unless given."),
        CITE_KEY,
    ],
};

/// What may become of a line that does not apply.
pub const ON_NOT_APPLICABLE: &[&str] = &["open", "renormalised", "lost", "earned"];

/// What becomes of lines that do not apply.
pub static NOT_APPLICABLE: Spec = Spec {
    name: "applicability",
    keys: &[
        need(
            "then",
            Shape::Word(ON_NOT_APPLICABLE),
            "open: the scheme does not say; renormalised: its share goes to those that apply; lost: it is not earned; \
             earned: it counts as earned.",
        ),
        may(
            "groups_needed",
            Shape::Whole,
            "How many groups must count for there to be an award; 0 unless given.",
        ),
        CITE_KEY,
    ],
};

/// Which of several scales may count.
pub const COMBINES: &[&str] = &["best", "worst"];

const EARNS: &str = "Its share of a full award: 12.5%. One of earns, points and pays.";
const POINTS: &str = "Out of how many points it is scored.";
const PAYS_DOC: &str = "What it pays by itself: { fixed = \"£985\" }, { each = \"£0.74\", count = \"...\" }.";
const FRAMEWORK_DOC: &str =
    "Where it stands in the frameworks, laws among them: nhs-outcomes-framework/1a, nhs-act-2006-s223k/2d.";
const MORE_FRAMEWORK_DOC: &str = "Where it stands in the frameworks, beside where the measure does.";
const COUNTS: &str = "false where it is shown and worth nothing.";
const APPLIES: &str = "What must be true for it to apply to an earner at all.";
const SCALES: &str = "Points, or a share of it, by how far the outturn lies between two levels.";
const COMBINE: &str = "With several scales: which of them counts.";

const SCORED_AS: &str = "Other measures of the scheme: it has the score of the first of them that applies.";

/// What earns.
pub static MEASURE: Spec = Spec {
    name: "measure",
    keys: &[
        need("id", Shape::Id, "Its id."),
        need("title", Shape::Text, "What it is called."),
        may("earns", Shape::Quantity, EARNS),
        may("points", Shape::Number, POINTS),
        may("pays", Shape::Table(&PAYS), PAYS_DOC),
        may("counts", Shape::Flag, COUNTS),
        may("group", Shape::Id, "The group that it stands in."),
        may("framework", Shape::Texts, FRAMEWORK_DOC),
        may("indicator", Shape::Id, "What is counted, unless each test says."),
        may("baseline", Shape::PeriodInWords, "What a change is measured from, unless each test says."),
        may("outturn", Shape::PeriodInWords, "What is judged, unless each test says."),
        OF_KEY,
        STAGE_KEY,
        may("applies", Shape::Table(&TEST), APPLIES),
        may(
            "test",
            Shape::Table(&TEST),
            "What must be true to earn it. One of test, band, scale, part and option.",
        ),
        may("band", Shape::Tables(&BAND), "Shares of it earned by where the outturn lies."),
        may("scale", Shape::Tables(&SCALE), SCALES),
        may("combine", Shape::Word(COMBINES), COMBINE),
        may("scored_as", Shape::Texts, SCORED_AS),
        may("part", Shape::Tables(&PART), "Parts that pay separately."),
        may("option", Shape::Tables(&OPTION), "Options among which each earner chooses."),
        may(
            "choose",
            Shape::Word(CHOICES),
            "With options: one of them, or any with shares of the earner's choosing.",
        ),
        may("agreed_by", Shape::Texts, "With options: the roles that must all have agreed to the choice."),
        DEADLINE_KEY,
        EXTENDED_BY_KEY,
        VERIFICATION_KEY,
        PAYS_FOR_KEY,
        ON_OVERLAP_KEY,
        CITE_KEY,
    ],
};

/// A part of a measure that pays separately.
pub static PART: Spec = Spec {
    name: "part",
    keys: &[
        need("id", Shape::Id, "Its id, within the measure."),
        need("title", Shape::Text, "What it is called."),
        may("earns", Shape::Quantity, "Its share of a full award. The parts' shares come to the measure's."),
        may(
            "points",
            Shape::Number,
            "Out of how many points it is scored. The parts' points come to the measure's.",
        ),
        may("pays", Shape::Table(&PAYS), PAYS_DOC),
        may("counts", Shape::Flag, COUNTS),
        may("framework", Shape::Texts, MORE_FRAMEWORK_DOC),
        may("indicator", Shape::Id, "What is counted; the measure's unless given."),
        may("baseline", Shape::PeriodInWords, "What a change is measured from; the measure's unless given."),
        may("outturn", Shape::PeriodInWords, "What is judged; the measure's unless given."),
        OF_KEY,
        STAGE_KEY,
        may("applies", Shape::Table(&TEST), APPLIES),
        may("test", Shape::Table(&TEST), "What must be true to earn it. One of test, band and scale."),
        may("band", Shape::Tables(&BAND), "Shares of it earned by where the outturn lies."),
        may("scale", Shape::Tables(&SCALE), SCALES),
        may("combine", Shape::Word(COMBINES), COMBINE),
        may("scored_as", Shape::Texts, SCORED_AS),
        VERIFICATION_KEY,
        PAYS_FOR_KEY,
        ON_OVERLAP_KEY,
        CITE_KEY,
    ],
};

/// How many options of a menu may be chosen.
pub const CHOICES: &[&str] = &["one", "any"];

/// An option among which each earner chooses.
pub static OPTION: Spec = Spec {
    name: "option",
    keys: &[
        need("id", Shape::Id, "Its id, within the measure; an agreement names it so."),
        need("title", Shape::Text, "What it is called."),
        may("framework", Shape::Texts, MORE_FRAMEWORK_DOC),
        may("indicator", Shape::Id, "What is counted; the measure's unless given."),
        may("baseline", Shape::PeriodInWords, "What a change is measured from; the measure's unless given."),
        may("outturn", Shape::PeriodInWords, "What is judged; the measure's unless given."),
        OF_KEY,
        STAGE_KEY,
        may("applies", Shape::Table(&TEST), APPLIES),
        may("test", Shape::Table(&TEST), "What must be true to earn it. One of test, band and scale."),
        may("band", Shape::Tables(&BAND), "Shares of it earned by where the outturn lies."),
        may("scale", Shape::Tables(&SCALE), "Shares of it by how far the outturn lies between two levels."),
        may("combine", Shape::Word(COMBINES), COMBINE),
        may("scored_as", Shape::Texts, SCORED_AS),
        VERIFICATION_KEY,
        PAYS_FOR_KEY,
        ON_OVERLAP_KEY,
        CITE_KEY,
    ],
};

const VERIFICATION_KEY: Key = may(
    "verification",
    Shape::Table(&VERIFICATION),
    "What becomes of it where claimed and checked figures differ.",
);

/// What figures may be claimed as.
pub const CLAIMED_AS: &[&str] = &["claimed", "verified"];

/// What becomes of a line where claimed and checked figures differ.
pub static VERIFICATION: Spec = Spec {
    name: "verification",
    keys: &[
        may(
            "claimed_as",
            Shape::Word(CLAIMED_AS),
            "The stage of the figure that was claimed; claimed unless given.",
        ),
        need("error_at_most", Shape::Quantity, "The error that is borne, as a share of what was claimed."),
        need(
            "beyond",
            Shape::Failing,
            "What a greater error does: \"voids\" it, or { scales_to = \"50%\" }.",
        ),
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

/// Points by where the outturn lies between two levels.
pub static SCALE: Spec = Spec {
    name: "scale",
    keys: &[
        may("id", Shape::Id, "Its name in addresses; the indicator's unless given."),
        may("indicator", Shape::Id, "What is counted; the measure's unless given."),
        may(
            "baseline",
            Shape::PeriodInWords,
            "The period of a level \"baseline\"; the measure's unless given.",
        ),
        may("outturn", Shape::PeriodInWords, "What is judged; the measure's unless given."),
        OF_KEY,
        STAGE_KEY,
        need(
            "from",
            Shape::ScaleLevel,
            "Where points begin: a level, or \"baseline\" for the reading of that period.",
        ),
        need("to", Shape::ScaleLevel, "Where points end: a level."),
        may("points_from", Shape::Quantity, "The points at from; 0 unless given."),
        may(
            "points_to",
            Shape::Quantity,
            "The points towards which they run at to; all of them unless given.",
        ),
        may(
            "round",
            Shape::Table(&ROUND),
            "How points between the two are rounded; not at all unless given.",
        ),
        may("at_least", Shape::Quantity, "The fewest points between the two."),
        may("at_most", Shape::Quantity, "The most points between the two."),
        may("short", Shape::Quantity, "The points of an outturn short of from; 0 unless given."),
        may(
            "beyond",
            Shape::Quantity,
            "The points of an outturn that has reached to; as many as points_to and the limits allow unless given.",
        ),
        may(
            "only_better",
            Shape::Flag,
            "true where an outturn must be better than from to have any points but short.",
        ),
    ],
};

/// How points are rounded.
pub static ROUND: Spec = Spec {
    name: "rounding of points",
    keys: &[
        need("to", Shape::Number, "To multiples of this: 1, 0.5."),
        need("direction", Shape::Word(super::DIRECTIONS), "Where points between two multiples go."),
    ],
};

/// Places for local measures.
pub static LOCAL: Spec = Spec {
    name: "local",
    keys: &[
        need("title", Shape::Text, "What a place is called."),
        need("places", Shape::Whole, "How many there are: 1 to 20."),
        may(
            "earns",
            Shape::Quantity,
            "What each earns: its share of a full award. One of earns, points and pays.",
        ),
        may("points", Shape::Number, "How many points each is worth."),
        may("pays", Shape::Table(&PAYS), "What each pays by itself."),
        may("group", Shape::Id, "The group that they stand in."),
        need("agreed_by", Shape::Texts, "The roles that must all have agreed."),
        may("after", Shape::Texts, "The bodies that must have been consulted; recorded with the agreement."),
        DEADLINE_KEY,
        EXTENDED_BY_KEY,
        CITE_KEY,
    ],
};
