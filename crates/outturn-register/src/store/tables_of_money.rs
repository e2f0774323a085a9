//! The tables of the ledger and of the workflow.

use super::tables::{Keeps, Table, maybe, text, whole};

/// Schemes.
pub(crate) const SCHEME: Table = Table {
    name: "scheme",
    about: "a scheme for one year",
    keeps: Keeps::Alters,
    key: &["id"],
    columns: &[
        text("id", "its id"),
        text("title", "its title"),
        text("body", "the body that pays it"),
        text("sha256", "the hash of its rules, as a receipt has it"),
        text("begins", "the first day of its year"),
        text("ends", "the last day of its year"),
        text("state", "drafted or published"),
        whole("drafted_by", "who drafted what stands"),
        maybe("published", "when it was published, by the clock"),
        maybe("late", "`late` where that was after the year began, otherwise `in time`"),
    ],
};

/// Transfers.
pub(crate) const TRANSFER: Table = Table {
    name: "transfer",
    about: "a transfer of the ledger, pending until it is settled",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("key", "the key of the request, so that a repeated one does nothing twice"),
        text("content", "the SHA-256 of the request that the key is bound to"),
        text("scheme", "of which scheme"),
        text("body", "of which earner"),
        text("kind", "determination, payment, recovery or spending"),
        text("basis", "the hash of what it rests on; empty where there is none"),
        text("effective", "the day from which it counts"),
        text("recorded", "when it was recorded"),
        text("reason", "why"),
    ],
};

/// Postings.
pub(crate) const POSTING: Table = Table {
    name: "posting",
    about: "one line of a transfer",
    keeps: Keeps::Grows,
    key: &["transfer", "line"],
    columns: &[
        whole("transfer", "of which transfer"),
        whole("line", "from 1"),
        text("body", "whose account"),
        text("account", "which account"),
        text("step", "the address of the award's step behind it; empty where there is none"),
        whole("pence", "a debit is above zero, a credit below; a transfer's lines sum to zero"),
    ],
};

/// Settlements.
pub(crate) const SETTLEMENT: Table = Table {
    name: "settlement",
    about: "what became of a transfer, once",
    keeps: Keeps::Grows,
    key: &["transfer"],
    columns: &[
        whole("transfer", "of which transfer"),
        text("outcome", "posted or voided"),
        text("recorded", "when it was recorded"),
        text("reason", "why"),
    ],
};

/// Assertions.
pub(crate) const ASSERTION: Table = Table {
    name: "assertion",
    about: "a balance as somebody outside has it, held against the ledger",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        text("body", "of which body; empty for all of them together"),
        text("account", "of which account"),
        text("effective", "as at which day"),
        whole("pence", "what was asserted, counted on the account's own side"),
        whole("found", "what the ledger had"),
        text("source", "who says so, and where"),
        text("recorded", "when it was recorded"),
    ],
};

/// Items.
pub(crate) const ITEM: Table = Table {
    name: "item",
    about: "the determination of one earner under one scheme, on its way",
    keeps: Keeps::Alters,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        text("body", "of which earner"),
        text("state", "where it stands"),
        maybe("facts_sha256", "the hash of the frozen facts"),
        maybe("result", "the lines of the award, as JSON"),
        maybe("result_sha256", "the hash of the award"),
    ],
};

/// Moves.
pub(crate) const MOVE: Table = Table {
    name: "move",
    about: "a step that somebody took with an item",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("item", "of which item"),
        text("action", "what was done"),
        text("before", "the state before"),
        text("after", "the state after"),
        whole("person", "who did it"),
        text(
            "content",
            "the hash of scheme, facts and result that it stands under; empty where there is no result",
        ),
        text("reason", "why, where a reason is asked for"),
        text("recorded", "when it was recorded"),
    ],
};

/// Holds.
pub(crate) const HOLD: Table = Table {
    name: "hold",
    about: "something that an item waits for",
    keeps: Keeps::Alters,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("item", "which item is held"),
        text("reason", "why"),
        text("placed", "when it was placed"),
        maybe("released", "when it was released"),
    ],
};
