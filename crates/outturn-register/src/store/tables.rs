//! What the register keeps, table by table. The migrations lay it out; a test holds both databases to this.

use std::fmt::Write as _;

pub(crate) use super::tables_of_documents::{DOCUMENT, IDENTITY, REQUEST};
pub(crate) use super::tables_of_local::{
    LOCAL_ARRANGEMENT, LOCAL_BAND, LOCAL_CLAIM, LOCAL_CLAIM_LINE, LOCAL_COMPONENT, LOCAL_EXTENSION,
    LOCAL_HOLD, LOCAL_ITEM, LOCAL_MOVE, LOCAL_SHARE,
};
pub(crate) use super::tables_of_money::{ASSERTION, HOLD, ITEM, MOVE, POSTING, SCHEME, SETTLEMENT, TRANSFER};
pub(crate) use super::tables_of_redress::{
    APPEAL, APPEAL_CLOCK, APPEAL_EVIDENCE, APPEAL_EXTENSION, APPEAL_MOVE, APPEAL_RERUN, BOARD_SEES, DECISION,
    DECISION_EVIDENCE, LIMIT, MEASURE, MEASURE_DEADLINE, MEASURE_DECISION, MEASURE_VIEW,
};
pub(crate) use super::tables_of_spending::{
    DIFFERENCE, IMPROVEMENT, PLAN_LINE, SPENDING, SPENDING_DECISION, SPENDING_MOVE, STATEMENT,
    STATEMENT_DEADLINE, SUCCESSION,
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Whole,
}

/// Whether rows may be altered. None is ever removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Rows are added and never altered.
    Grows,
    /// Rows are added and altered.
    Alters,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it may be empty.
    pub may_lack: bool,
    /// What it says.
    pub about: &'static str,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What a row of it is.
    pub about: &'static str,
    /// Whether its rows may be altered.
    pub keeps: Keeps,
    /// The columns that name a row.
    pub key: &'static [&'static str],
    /// Its columns.
    pub columns: &'static [Column],
}

pub(super) const fn text(name: &'static str, about: &'static str) -> Column {
    Column { name, holds: Holds::Text, may_lack: false, about }
}

pub(super) const fn maybe(name: &'static str, about: &'static str) -> Column {
    Column { name, holds: Holds::Text, may_lack: true, about }
}

pub(super) const fn whole(name: &'static str, about: &'static str) -> Column {
    Column { name, holds: Holds::Whole, may_lack: false, about }
}

/// Every table, in an order in which a row's references are there before it.
pub const TABLES: &[Table] = &[
    LOG_ENTRY,
    BODY,
    PERSON,
    ROLE_HELD,
    INTEREST,
    SIGN_IN,
    SESSION,
    SCHEME,
    TRANSFER,
    POSTING,
    SETTLEMENT,
    ASSERTION,
    ITEM,
    MOVE,
    HOLD,
    DOCUMENT,
    REQUEST,
    IDENTITY,
    SUCCESSION,
    PLAN_LINE,
    IMPROVEMENT,
    SPENDING,
    SPENDING_DECISION,
    SPENDING_MOVE,
    DIFFERENCE,
    STATEMENT_DEADLINE,
    STATEMENT,
    LOCAL_ARRANGEMENT,
    LOCAL_SHARE,
    LOCAL_COMPONENT,
    LOCAL_BAND,
    LOCAL_EXTENSION,
    LOCAL_ITEM,
    LOCAL_MOVE,
    LOCAL_CLAIM,
    LOCAL_CLAIM_LINE,
    LOCAL_HOLD,
    // Time limits, decisions, local measures and appeals.
    LIMIT,
    DECISION,
    DECISION_EVIDENCE,
    BOARD_SEES,
    MEASURE_DEADLINE,
    MEASURE,
    MEASURE_VIEW,
    MEASURE_DECISION,
    APPEAL_CLOCK,
    APPEAL_EXTENSION,
    APPEAL,
    APPEAL_EVIDENCE,
    APPEAL_RERUN,
    APPEAL_MOVE,
];

/// The audit log.
pub(crate) const LOG_ENTRY: Table = Table {
    name: "log_entry",
    about: "an entry of the audit log",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "from 1, without gaps"),
        text("recorded", "the recorded instant, never before that of the entry before"),
        text("clock", "what the clock said; differs only where it went backwards"),
        text("who", "the account that did it, or the program's own name for itself"),
        text("action", "what was done"),
        text("object", "on which thing"),
        text(
            "change",
            "the change as JSON on one line: `about`, and `rows` with the digest of every row written",
        ),
        text("previous", "the hash of the entry before; of the first, 64 zeros"),
        text("hash", "its own hash"),
    ],
};

/// Bodies.
pub(crate) const BODY: Table = Table {
    name: "body",
    about: "a body: payer, earner, board or practice",
    keeps: Keeps::Grows,
    key: &["code"],
    columns: &[
        text("code", "its code"),
        text("name", "its name"),
        text("kind", "what it is: national, area-team, ccg, practice, board"),
        maybe("within", "the body that it lies in"),
    ],
};

/// Persons.
pub(crate) const PERSON: Table = Table {
    name: "person",
    about: "a person who can sign in",
    keeps: Keeps::Alters,
    key: &["id"],
    columns: &[
        whole("id", "its number"),
        text("account", "what the person signs in with"),
        text("name", "the name"),
        text("password", "Argon2id: method, version, parameters, salt and tag; empty where there is none"),
    ],
};

/// Roles held.
pub(crate) const ROLE_HELD: Table = Table {
    name: "role_held",
    about: "a role that a person holds at a body",
    keeps: Keeps::Alters,
    key: &["id"],
    columns: &[
        whole("id", "its number"),
        whole("person", "who"),
        text("role", "as what"),
        text("body", "where"),
        text("from_date", "the first day"),
        maybe("to_date", "the last day; empty while it is open"),
    ],
};

/// Declared interests.
pub(crate) const INTEREST: Table = Table {
    name: "interest",
    about: "a declared interest",
    keeps: Keeps::Alters,
    key: &["id"],
    columns: &[
        whole("id", "its number"),
        whole("person", "who declared it"),
        text("body", "in which body"),
        text("nature", "what it is"),
        text("from_date", "the first day"),
        maybe("to_date", "the last day; empty while it is open"),
    ],
};

/// Attempts to sign in.
pub(crate) const SIGN_IN: Table = Table {
    name: "sign_in",
    about: "an attempt to sign in, by which others are throttled",
    keeps: Keeps::Alters,
    key: &["id"],
    columns: &[
        whole("id", "its number"),
        text("account", "the SHA-256 of the account as typed, since people type passwords there"),
        text("address", "from where"),
        text("tried", "when"),
        text("outcome", "failed, until it has succeeded"),
    ],
};

/// Sessions and tokens.
pub(crate) const SESSION: Table = Table {
    name: "session",
    about: "a session or a token for programs",
    keeps: Keeps::Alters,
    key: &["id"],
    columns: &[
        whole("id", "its number"),
        whole("person", "whose"),
        text("kind", "session or token"),
        text("token_sha256", "the SHA-256 of 256 random bits, which are told once and kept nowhere"),
        text("scope", "the actions that it is for, with spaces between them; `*` for all"),
        text("made", "when it was made"),
        text("expires", "when it ends"),
        maybe("revoked", "when it was revoked"),
    ],
};

/// `docs/register-tables.md`.
pub fn table_page() -> String {
    let mut page = String::from(
        "# The tables of the register\n\n\
         Made from `crates/outturn-register/src/store/tables.rs` by `cargo xtask generate`; a test holds the \
         catalogues \
         of both databases to it. `register_migration`, which is not here, has the version of the tables.\n",
    );
    for table in TABLES {
        let keeps = match table.keeps {
            Keeps::Grows => "rows are never altered",
            Keeps::Alters => "rows may be altered, and every altering is in the audit log",
        };
        // Writing to a text does not fail.
        let _ = write!(
            page,
            "\n## {}\n\nOne row is {}; {keeps}. Its key is `{}`.\n\n| column | type | says |\n|---|---|---|\n",
            table.name,
            table.about,
            table.key.join("`, `")
        );
        for column in table.columns {
            let kind = match column.holds {
                Holds::Text => "text",
                Holds::Whole => "bigint",
            };
            let lacks = if column.may_lack { ", may be empty" } else { "" };
            let _ = writeln!(page, "| `{}` | {kind}{lacks} | {} |", column.name, column.about);
        }
    }
    page
}
