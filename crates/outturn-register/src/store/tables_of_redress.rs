//! The tables of time limits, decisions, local measures and appeals.

use super::tables::{Keeps, Table, maybe, text, whole};

/// Time limits.
pub(crate) const LIMIT: Table = Table {
    name: "limit_set",
    about: "a time limit",
    keeps: Keeps::Alters,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("kind", "duty, which is overdue after its day, or window, which closes"),
        text("what", "what is due"),
        text("object", "of which thing"),
        text("body", "at which body"),
        text("roles", "the roles that are reminded, with spaces between them"),
        text("due", "the last day"),
        text("rule", "by which rule"),
        text("recorded", "when it was set"),
        maybe("ended", "when it ended; empty while it runs"),
        maybe("outcome", "met, met late, lapsed or replaced"),
        maybe("event", "by what it ended"),
    ],
};

/// Decisions.
pub(crate) const DECISION: Table = Table {
    name: "decision",
    about: "a judgement about a body under a scheme, as it was recorded",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        text("body", "about which body"),
        text("subject", "what was judged, by the rules' id for it"),
        text("outcome", "met, not-met or reduced"),
        maybe("part", "of what is reduced, the part that is taken"),
        text("reason", "why"),
        maybe("supersedes", "the number of the decision that it takes the place of"),
        whole("person", "who decided"),
        text("recorded", "when it was recorded"),
    ],
};

/// Documents behind decisions.
pub(crate) const DECISION_EVIDENCE: Table = Table {
    name: "decision_evidence",
    about: "a document behind a decision",
    keeps: Keeps::Grows,
    key: &["decision", "sha256"],
    columns: &[whole("decision", "of which decision"), text("sha256", "the hash of the document")],
};

/// Boards and the CCGs that they see.
pub(crate) const BOARD_SEES: Table = Table {
    name: "board_sees",
    about: "a health and wellbeing board that sees the local measures of a CCG",
    keeps: Keeps::Alters,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("board", "which board"),
        text("ccg", "which CCG"),
        text("from_date", "the first day"),
        maybe("to_date", "the last day; empty while it is open"),
    ],
};

/// Deadlines for local measures.
pub(crate) const MEASURE_DEADLINE: Table = Table {
    name: "measure_deadline",
    about: "the day by which local measures have to be agreed, as it was set",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        text("day", "the last day"),
        text("reason", "why"),
        whole("person", "who did it"),
        text("recorded", "when it was recorded"),
    ],
};

/// Local measures.
pub(crate) const MEASURE: Table = Table {
    name: "measure",
    about: "a version of a local measure",
    keeps: Keeps::Alters,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        text("ccg", "of which CCG"),
        text("place", "the place that it takes among the scheme's local measures"),
        whole("version", "from 1; a change is a new version"),
        text("title", "what it is called"),
        text("indicator", "the indicator that is counted"),
        text("level", "the level to be reached"),
        text("weight", "the share of a full award that it earns"),
        text("view_by", "the day by which boards are asked for their view"),
        text("state", "proposed, agreed, refused, withdrawn or replaced"),
        whole("person", "who proposed it"),
        text("recorded", "when it was proposed"),
    ],
};

/// Boards' views.
pub(crate) const MEASURE_VIEW: Table = Table {
    name: "measure_view",
    about: "a board's view of a local measure",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("measure", "of which measure"),
        text("board", "which board"),
        text("view", "supports or has-concerns"),
        text("said", "what it said"),
        whole("person", "who did it"),
        text("recorded", "when it was recorded"),
    ],
};

/// What became of local measures.
pub(crate) const MEASURE_DECISION: Table = Table {
    name: "measure_decision",
    about: "what the area team decided of a local measure",
    keeps: Keeps::Grows,
    key: &["measure"],
    columns: &[
        whole("measure", "of which measure"),
        text("outcome", "agreed or refused"),
        text("reason", "why"),
        text("late", "`late` where that was after the deadline, otherwise `in time`"),
        whole("person", "who did it"),
        text("recorded", "when it was recorded"),
    ],
};

/// How long there is to appeal.
pub(crate) const APPEAL_CLOCK: Table = Table {
    name: "appeal_clock",
    about: "how long there is to appeal under a scheme, as it was set",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        whole("lodge", "days to appeal, from the day of notification"),
        whole("decide", "days to decide, from the day it was lodged"),
        text("reason", "why"),
        whole("person", "who did it"),
        text("recorded", "when it was recorded"),
    ],
};

/// Extensions.
pub(crate) const APPEAL_EXTENSION: Table = Table {
    name: "appeal_extension",
    about: "a later last day to appeal, decided for one item",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("item", "of which item"),
        text("until", "the last day"),
        text("reason", "why"),
        whole("person", "who did it"),
        text("recorded", "when it was recorded"),
    ],
};

/// Appeals.
pub(crate) const APPEAL: Table = Table {
    name: "appeal",
    about: "an appeal against a step of an award",
    keeps: Keeps::Alters,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("item", "against which item"),
        text("step", "the address of the award's step"),
        whole("pence", "what the step took off, as the award stood"),
        text("ground", "on which ground"),
        text("argued", "what is said"),
        text("relies_on", "the clause, period, decision or document that is relied on"),
        text("content", "the hash of scheme, facts and result that it is against"),
        text("last_day", "the last day on which it could be lodged"),
        text("state", "lodged, admitted, refused, re-run, decided, closed or withdrawn"),
        maybe("outcome", "upheld, part or dismissed; empty before it is decided"),
        text("recorded", "when it was lodged"),
    ],
};

/// Documents behind appeals.
pub(crate) const APPEAL_EVIDENCE: Table = Table {
    name: "appeal_evidence",
    about: "a document behind an appeal",
    keeps: Keeps::Grows,
    key: &["appeal", "sha256", "shows"],
    columns: &[
        whole("appeal", "of which appeal"),
        text("sha256", "the hash of the document"),
        text("shows", "what it shows, as its ground asks for it"),
        whole("person", "who did it"),
        text("recorded", "when it was recorded"),
    ],
};

/// Re-runs.
pub(crate) const APPEAL_RERUN: Table = Table {
    name: "appeal_rerun",
    about: "an award as it would be if an appeal were upheld, and what that does to everyone else",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("appeal", "of which appeal"),
        text("told", "all of it as JSON on one line"),
        text("sha256", "the SHA-256 of that, which a decision signs"),
        whole("person", "who did it"),
        text("recorded", "when it was recorded"),
    ],
};

/// Steps with appeals.
pub(crate) const APPEAL_MOVE: Table = Table {
    name: "appeal_move",
    about: "a step that somebody took with an appeal",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("appeal", "of which appeal"),
        text("action", "what was done"),
        text("before", "the state before"),
        text("after", "the state after"),
        whole("person", "who did it"),
        text("signs", "of a decision, the hash of the re-run that it signs; otherwise empty"),
        text("reason", "why, where a reason is asked for"),
        text("recorded", "when it was recorded"),
    ],
};
