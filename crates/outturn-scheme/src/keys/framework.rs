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
        need("item", Shape::Tables(&ITEM), "What is in it."),
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
        may("cite", Shape::Table(&CITE), "Where it comes from; as the framework says unless given."),
    ],
};
