//! Keys of a scheme file: its head, where rules come from, and the conditions that an award stands under.

use super::framework::{DUPLICATION, MADE_UNDER, SPENDING};
use super::line::{FAILING_DOC, GROUP, LOCAL, MEASURE, NOT_APPLICABLE};
use super::table::TABLE;
use super::test::TEST;
use super::value::{FACTOR, VALUE};
use super::{CITE_KEY, DEADLINE_KEY, EXTENDED_BY_KEY, OF_KEY, ONLY_KEY, STAGE_KEY, Shape, Spec, may, need};

/// How well a rule may be known.
pub const STANDINGS: &[&str] = &["seen", "inferred", "recalled"];

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
        may("issued", Shape::Date, "When this version was issued."),
        may("replaced_by", Shape::SchemeId, "The scheme that took the place of this one."),
        may("example", Shape::Flag, "true for an example, under which nobody is paid."),
        need(
            "source",
            Shape::Named(&SOURCE),
            "The documents that the rules come from, each under a short key.",
        ),
        may("made_under", Shape::Table(&MADE_UNDER), "The laws that it is made under."),
        may("spending", Shape::Table(&SPENDING), "What awards may be spent on. Needs made_under."),
        need("value", Shape::Table(&VALUE), "What a full award is worth."),
        may(
            "gateway",
            Shape::Tables(&GATEWAY),
            "Conditions on the whole award, in the order in which they are applied.",
        ),
        may("agreed", Shape::Named(&AGREED), "Levels that are settled locally, each under an id."),
        may("table", Shape::Named(&TABLE), "Tables of amounts and levels, each under an id."),
        may("factor", Shape::Tables(&FACTOR), "Numbers that multiply what lines are worth."),
        may("group", Shape::Tables(&GROUP), "Blocks of measures with a share of their own."),
        may("not_applicable", Shape::Table(&NOT_APPLICABLE), "What becomes of measures that do not apply."),
        may("measure", Shape::Tables(&MEASURE), "What earns."),
        may("local", Shape::Table(&LOCAL), "Places for measures that are settled locally."),
        may("duplication", Shape::Table(&DUPLICATION), "What other frameworks measures are held against."),
        may("deductions", Shape::Table(&DEDUCTIONS), "How deductions are taken together."),
        may(
            "deduction",
            Shape::Tables(&DEDUCTION),
            "Standards that must be kept, and what missing each takes.",
        ),
        may("cap", Shape::Table(&CAP), "The most that an award can be."),
        may("published", Shape::Table(&PUBLISHED), "Published totals, shown beside ours."),
        may(
            "accepted",
            Shape::Tables(&ACCEPTED),
            "Findings about the scheme that are known and accepted. They change no award.",
        ),
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

/// A condition on the whole award.
pub static GATEWAY: Spec = Spec {
    name: "gateway",
    keys: &[
        need("id", Shape::Id, "Its id."),
        need("title", Shape::Text, "What must hold."),
        may("decided", Shape::Id, "The role whose recorded decision says whether it holds."),
        may("test", Shape::Table(&TEST), "The test that says whether it holds. Either this or decided."),
        need("failing", Shape::Failing, FAILING_DOC),
        ONLY_KEY,
        CITE_KEY,
    ],
};

/// A level settled locally.
pub static AGREED: Spec = Spec {
    name: "agreed",
    keys: &[
        need("title", Shape::Text, "What is settled."),
        need(
            "unit",
            Shape::Text,
            "count, score, share, percentage-points, pounds, or per 1,000 and the like; of a change in a share also \
             share of the baseline.",
        ),
        may("not_less_than", Shape::Quantity, "The least that may be agreed."),
        may("not_more_than", Shape::Quantity, "The most that may be agreed."),
        need("agreed_by", Shape::Texts, "The roles that must all have agreed."),
        DEADLINE_KEY,
        EXTENDED_BY_KEY,
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

/// How an earner's figure may be formed where it is reported by providers.
pub const ATTRIBUTIONS: &[&str] = &["direct", "provider-shares", "whole-provider", "assigned-case"];

/// A standard that must be kept.
pub static DEDUCTION: Spec = Spec {
    name: "deduction",
    keys: &[
        need("id", Shape::Id, "Its id."),
        need("title", Shape::Text, "The standard, in words."),
        may("indicator", Shape::Id, "What is counted, unless the standard says."),
        may("baseline", Shape::PeriodInWords, "What a change is measured from."),
        may("outturn", Shape::PeriodInWords, "What is judged; the scheme's year unless given."),
        OF_KEY,
        STAGE_KEY,
        need("standard", Shape::Table(&TEST), "What must be true for nothing to be taken."),
        need("takes", Shape::Quantity, "The share that missing it takes."),
        may(
            "attribution",
            Shape::Word(ATTRIBUTIONS),
            "How the earner's figure is formed where it is reported by providers.",
        ),
        ONLY_KEY,
        may("withdrawn", Shape::Table(&WITHDRAWN), "When the standard was given up, where it was."),
        CITE_KEY,
    ],
};

/// A standard that was given up while the year ran.
pub static WITHDRAWN: Spec = Spec {
    name: "withdrawal",
    keys: &[need("on", Shape::Date, "The first day on which the standard no longer held."), CITE_KEY],
};

/// The most that an award can be.
pub static CAP: Spec = Spec {
    name: "cap",
    keys: &[
        need("at_most", Shape::Quantity, "Pounds, or a share of the full award; of a score, a share."),
        CITE_KEY,
    ],
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

/// A finding that was accepted.
pub static ACCEPTED: Spec = Spec {
    name: "acceptance",
    keys: &[
        need("finding", Shape::Id, "The code of the finding, as it is printed in brackets: cliff."),
        may(
            "at",
            Shape::Text,
            "The address of the rule that it is about, as in measure/waiting; with all that stands below it. The \
             whole scheme unless given.",
        ),
        need("reason", Shape::Text, "Why it is accepted."),
    ],
};
