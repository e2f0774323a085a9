//! Keys of frameworks, and of what is held against them.

use super::scheme::{CITE, SOURCE};
use super::{CITE_KEY, Key, Shape, Spec, may, need};

/// What a scheme may do about work that is paid for elsewhere.
pub const ON_OVERLAP: &[&str] = &["refused", "above", "judged"];

/// What measures are held against.
pub static DUPLICATION: Spec = Spec {
    name: "duplication",
    keys: &[
        need("with", Shape::Texts, "The frameworks that may pay for the same work: qof/2012-13."),
        may("judged_by", Shape::Id, "The role that decides whether work is the same, where that is judged."),
        CITE_KEY,
    ],
};

/// The work that a measure pays for.
pub static PAYS_FOR: Spec = Spec {
    name: "paid work",
    keys: &[
        need("activity", Shape::Id, "What is done, as the framework calls it."),
        need("patients", Shape::Id, "For whom, as the framework calls them."),
        may("from", Shape::Quantity, "The achievement from which it pays; 0% unless given."),
        may("to", Shape::Quantity, "The achievement up to which it pays; 100% unless given."),
    ],
};

pub(super) const PAYS_FOR_KEY: Key =
    may("pays_for", Shape::Table(&PAYS_FOR), "With [duplication]: the work that it pays for.");

pub(super) const ON_OVERLAP_KEY: Key = may(
    "on_overlap",
    Shape::Word(ON_OVERLAP),
    "Where other frameworks pay for the same work: refused, it is not paid here; above, it pays only for achievement \
     above theirs; judged, a recorded decision says whether it is the same.",
);

/// A framework file.
pub static FRAMEWORK: Spec = Spec {
    name: "framework",
    keys: &[
        need(
            "id",
            Shape::Text,
            "Its id, as in qof/2012-13; with a hyphen for the slash also the name of the file.",
        ),
        need("title", Shape::Text, "What it is called."),
        need("period", Shape::Period, "When it holds."),
        need("source", Shape::Named(&SOURCE), "The documents that it comes from, each under a short key."),
        may("cite", Shape::Table(&CITE), "Where items come from that do not say themselves."),
        may("in_all", Shape::Table(&IN_ALL), "How many items were published, where that is known by itself."),
        may("body", Shape::Text, "The body whose readings are held against trajectories: ENG."),
        may(
            "governs",
            Shape::Table(&GOVERNS),
            "Of a law: the schemes that must say that they are made under it.",
        ),
        may(
            "needs_one_of",
            Shape::Texts,
            "Of a law: items, to one of which at least a scheme made under it must point.",
        ),
        may(
            "permits",
            Shape::Texts,
            "Of a law: items that are purposes for which awards under it may be spent; no others may.",
        ),
        need("item", Shape::Tables(&ITEM), "What is in it."),
    ],
};

/// How many items there are in all.
pub static IN_ALL: Spec = Spec {
    name: "count of items",
    keys: &[need("items", Shape::Whole, "How many were published."), CITE_KEY],
};

/// The schemes that a law governs.
pub static GOVERNS: Spec = Spec {
    name: "reach of a law",
    keys: &[
        need("earner", Shape::Id, "The kind of organisation that earns."),
        need("funded_by", Shape::Id, "The budget that the money comes from."),
        CITE_KEY,
    ],
};

/// A component of a framework.
pub static ITEM: Spec = Spec {
    name: "item",
    keys: &[
        need("id", Shape::Text, "Its id within the framework: qp9, 1.1."),
        need("title", Shape::Text, "What it is called."),
        may("points", Shape::Number, "The points that it is worth."),
        may("activity", Shape::Id, "The work that it pays for."),
        may("patients", Shape::Id, "The patients for whom it pays for that work. Needed with activity."),
        may("from", Shape::Quantity, "The achievement from which it pays; 0% unless given."),
        may("to", Shape::Quantity, "The achievement up to which it pays; 100% unless given."),
        may("period", Shape::Period, "When; the framework's period unless given."),
        may("domain", Shape::Text, "The part of the framework that it stands in."),
        may("indicator", Shape::Id, "What is counted. Needed with trajectory."),
        may(
            "trajectory",
            Shape::Tables(&TRAJECTORY),
            "Where its figure is to go: each version that was set.",
        ),
        may("withdrawn", Shape::Table(&ITEM_WITHDRAWN), "When it was given up, where it was."),
        may("cite", Shape::Table(&CITE), "Where it comes from; as the framework says unless given."),
    ],
};

/// An item that was given up.
pub static ITEM_WITHDRAWN: Spec = Spec {
    name: "withdrawal of an item",
    keys: &[
        need("on", Shape::Date, "The first day on which it no longer held."),
        may("in_favour_of", Shape::Text, "The item that took its place: nhs-outcomes-framework/1.4."),
        CITE_KEY,
    ],
};

/// A version of where an item's figure is to go.
pub static TRAJECTORY: Spec = Spec {
    name: "trajectory",
    keys: &[
        need("set", Shape::Date, "The day on which this version was set; later versions come later."),
        need("start", Shape::Period, "The period from which it runs."),
        need("from", Shape::Quantity, "The figure of that period, in the indicator's unit."),
        need("by", Shape::Period, "The period by which the aim is to be reached."),
        need("aim", Shape::Quantity, "The figure aimed at, in the indicator's unit."),
        CITE_KEY,
    ],
};

/// The laws that a scheme is made under.
pub static MADE_UNDER: Spec = Spec {
    name: "legal basis",
    keys: &[need("laws", Shape::Texts, "Frameworks that are laws: nhs-act-2006-s223k."), CITE_KEY],
};

/// What awards may be spent on.
pub static SPENDING: Spec = Spec {
    name: "spending rule",
    keys: &[
        need(
            "purposes",
            Shape::Texts,
            "Items of the scheme's laws that permit the spending: si-2013-474/quality.",
        ),
        may(
            "passing_on",
            Shape::Table(&PASSING_ON),
            "Whether an earner may pay it on to bodies that belong to it.",
        ),
        CITE_KEY,
    ],
};

/// On what condition an award may be passed on.
pub const PASSED_ON: &[&str] = &["never", "for-improvement", "freely"];

/// Whether an award may be passed on.
pub static PASSING_ON: Spec = Spec {
    name: "passing on",
    keys: &[
        need("to", Shape::Id, "The kind of bodies that belong to the earner: practice."),
        need(
            "how",
            Shape::Word(PASSED_ON),
            "never; for-improvement: only through a scheme with targets for improvement, and not as a bonus for what \
             was earned; freely.",
        ),
        CITE_KEY,
    ],
};
