//! The tables of plans, spending, statements and successors.

use super::tables::{Column, Keeps, Table, maybe, text, whole};

const PERSON: Column = whole("person", "who recorded it");
const RECORDED: Column = text("recorded", "when it was recorded");

/// Successors.
pub(crate) const SUCCESSION: Table = Table {
    name: "succession",
    about: "a successor of a body that ended; of several versions the last counts",
    keeps: Keeps::Grows,
    key: &["predecessor", "version", "successor"],
    columns: &[
        text("predecessor", "which body ended"),
        whole("version", "from 1; a later one takes the place of all rows of those before"),
        text("successor", "which body took over"),
        text("from_date", "the first day on which it has"),
        text("share", "which part goes to it; those of a version come to 1"),
        text("evidence", "the SHA-256 of the document that says so"),
        text("reason", "why it was recorded again; empty in the first version"),
        PERSON,
        RECORDED,
    ],
};

/// Lines of plans.
pub(crate) const PLAN_LINE: Table = Table {
    name: "plan_line",
    about: "a line of a plan for an award; of several versions the last stands",
    keeps: Keeps::Grows,
    key: &["number", "version"],
    columns: &[
        whole("number", "its number"),
        whole("version", "from 1"),
        text("scheme", "of which scheme the award is"),
        text("body", "of which earner"),
        text("programme", "of which programme it is a part"),
        text("purpose", "the permitted purpose"),
        text("provider_kind", "of what kind the provider is"),
        text("provider_code", "its code; empty where it has none"),
        text("provider_name", "its name"),
        text("form", "what is paid for: a service, a pilot, backfill and so on"),
        whole("pence", "how much"),
        text("from_date", "the first day of the period"),
        text("to_date", "its last day"),
        maybe("through", "the local scheme through which a member practice is to be paid"),
        text("reason", "why it was amended; empty in the first version"),
        PERSON,
        RECORDED,
    ],
};

/// Local schemes with targets.
pub(crate) const IMPROVEMENT: Table = Table {
    name: "improvement",
    about: "the targets for improvement of a local scheme, by which member practices can be paid through it",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("body", "the earner whose members are paid through it"),
        text("scheme", "of which local scheme"),
        text("sha256", "the hash of the rules that they stand in"),
        text("targets", "what is to improve, and by how much"),
        text("evidence", "the SHA-256 of the document that has them"),
        PERSON,
        RECORDED,
    ],
};

/// Spending.
pub(crate) const SPENDING: Table = Table {
    name: "spending",
    about: "what a transfer of spending was for; its amounts by purpose are postings",
    keeps: Keeps::Grows,
    key: &["transfer"],
    columns: &[
        whole("transfer", "which transfer"),
        whole("plan", "against which line of the plan; 0 where it was not planned"),
        text("programme", "of which programme it is a part"),
        text("provider_kind", "of what kind the provider is"),
        text("provider_code", "its code; empty where it has none"),
        text("provider_name", "its name"),
        text("form", "what was paid for: a service, a pilot, backfill and so on"),
        text("about", "what it was, in words"),
        text("evidence", "the SHA-256 of the document that shows it"),
        maybe("member", "the member practice that was paid, where it is one"),
        maybe("through", "the local scheme through which a member practice was paid"),
        maybe("through_sha256", "the hash of the rules of that scheme, as it was then"),
        maybe("targets", "its targets for improvement, as they were then"),
        text("removed", "who was removed from recording it by a declared interest, and which, as JSON"),
        PERSON,
    ],
};

/// Decisions on payments to members.
pub(crate) const SPENDING_DECISION: Table = Table {
    name: "spending_decision",
    about: "what was decided on a payment to a member practice",
    keeps: Keeps::Grows,
    key: &["transfer"],
    columns: &[
        whole("transfer", "on which transfer"),
        text("outcome", "approved or refused"),
        text("reason", "why, where it was refused"),
        text("removed", "who was removed from it by a declared interest, and which, as JSON"),
        PERSON,
        RECORDED,
    ],
};

/// What became of spending later.
pub(crate) const SPENDING_MOVE: Table = Table {
    name: "spending_move",
    about: "a transfer that moves what was spent to a purpose, or takes it back",
    keeps: Keeps::Grows,
    key: &["transfer"],
    columns: &[
        whole("transfer", "which transfer"),
        whole("spending", "the transfer of the spending that it is about"),
        text("kind", "tagged or taken-back"),
        text("from_step", "from which purpose; `untagged` where there was none"),
        text("to_step", "to which purpose; empty where it was taken back"),
        whole("pence", "how much"),
        PERSON,
    ],
};

/// Reasons.
pub(crate) const DIFFERENCE: Table = Table {
    name: "difference",
    about: "the reason for what of an award is not spent, or was spent beyond it",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme the award is"),
        text("body", "of which earner"),
        whole("pence", "the amount that it explains: above zero not spent, below zero spent beyond"),
        text("reason", "the reason; it holds for this amount and for no other"),
        PERSON,
        RECORDED,
    ],
};

/// Deadlines of statements.
pub(crate) const STATEMENT_DEADLINE: Table = Table {
    name: "statement_deadline",
    about: "the day by which statements under a scheme are published; of several versions the last stands",
    keeps: Keeps::Grows,
    key: &["scheme", "version"],
    columns: &[
        text("scheme", "of which scheme"),
        whole("version", "from 1"),
        text("due", "the last day"),
        text("reason", "why it was put off; empty in the first version"),
        PERSON,
        RECORDED,
    ],
};

/// Published statements.
pub(crate) const STATEMENT: Table = Table {
    name: "statement",
    about: "a published version of a statement of how an award was spent",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme the award is"),
        text("body", "of which earner"),
        whole("version", "from 1; a correction is the next one"),
        text("as_at", "what was spent by which day is in it"),
        text("believed", "the day on whose evening that was believed"),
        text("content", "the statement, as JSON"),
        text("sha256", "the SHA-256 of it"),
        maybe("due", "by which day it was to be published, where one was set"),
        maybe("late", "`late` where that had passed, otherwise `in time`"),
        text("changes", "what it changes of the version before, as JSON"),
        text("reason", "why it was published again; empty in the first version"),
        PERSON,
        RECORDED,
    ],
};
