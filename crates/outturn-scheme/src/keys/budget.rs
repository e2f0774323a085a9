//! Keys of budgets.

use super::scheme::{CITE, SOURCE};
use super::{Shape, Spec, may, need};

/// A budget file.
pub static BUDGET: Spec = Spec {
    name: "budget",
    keys: &[
        need("id", Shape::Id, "Its id, as funded_by names it; also the name of the file."),
        need("title", Shape::Text, "What it is called, as a sentence would: the running cost allowance."),
        may(
            "pays_awards",
            Shape::Flag,
            "false for money that no award may be paid from, such as what bodies run themselves on; true unless given.",
        ),
        may("held_by", Shape::Id, "The kind of bodies that each have their part of it: ccg."),
        need("source", Shape::Named(&SOURCE), "The documents that it comes from, each under a short key."),
        may("cite", Shape::Table(&CITE), "Where its sums come from, of those that do not say themselves."),
        may("limit", Shape::Tables(&LIMIT), "How much there is in all in a year, or for each head."),
        may("set_aside", Shape::Tables(&SET_ASIDE), "What was set aside in it for a scheme."),
    ],
};

/// How much a budget is.
pub static LIMIT: Spec = Spec {
    name: "limit",
    keys: &[
        need("year", Shape::Period, "The year."),
        may("total", Shape::Quantity, "Pounds in all: £1,340m."),
        may(
            "per_head",
            Shape::Quantity,
            "Pounds for each head, for the bodies that hold it. Either this, total or both.",
        ),
        may("population", Shape::Id, "With per_head: the indicator that counts the heads."),
        may("cite", Shape::Table(&CITE), "Where it comes from; as the budget says unless given."),
    ],
};

/// What was set aside for a scheme.
pub static SET_ASIDE: Spec = Spec {
    name: "sum set aside",
    keys: &[
        need("scheme", Shape::SchemeId, "The scheme that it was set aside for."),
        need("pounds", Shape::Quantity, "How much: £110m."),
        may("cite", Shape::Table(&CITE), "Where it comes from; as the budget says unless given."),
    ],
};
