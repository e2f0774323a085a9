//! The tables of local schemes.

use super::tables::{Keeps, Table, maybe, text, whole};

/// Arrangements.
pub(crate) const LOCAL_ARRANGEMENT: Table = Table {
    name: "local_arrangement",
    about: "how a local scheme is arranged; the last one of a scheme holds",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        text("accept_from", "the first day for accepting an offer"),
        text("accept_to", "the last day for it, unless it was extended"),
        text("claims_from", "the first day for claims"),
        text(
            "claims_to",
            "the last day for them, unless it was extended; nothing is paid before it has passed",
        ),
        text("declaration", "whether the practice's declaration is asked for: asked or not asked"),
        text("approval", "whether the commissioner's approval is asked for: asked or not asked"),
        text("pays", "money, or participation where nothing is paid"),
        text("sha256", "the hash of all of it, with shares, components and bands, which is signed"),
        whole("person", "who arranged it"),
        text("recorded", "when it was recorded"),
    ],
};

/// Shares of commissioners.
pub(crate) const LOCAL_SHARE: Table = Table {
    name: "local_share",
    about: "the share of a commissioner in the cost of a local scheme",
    keeps: Keeps::Grows,
    key: &["arrangement", "body"],
    columns: &[
        whole("arrangement", "of which arrangement"),
        text("body", "the commissioner"),
        text("share", "its share, as a fraction such as 2/3; those of an arrangement come to 1"),
    ],
};

/// Components.
pub(crate) const LOCAL_COMPONENT: Table = Table {
    name: "local_component",
    about: "something that a local scheme pays for",
    keeps: Keeps::Grows,
    key: &["arrangement", "code"],
    columns: &[
        whole("arrangement", "of which arrangement"),
        text("code", "its code"),
        text("title", "its title"),
        text("kind", "readings where it is worked out from data; units or pounds where it is claimed"),
        maybe("rate", "pence for a unit, as a fraction; empty unless units are claimed"),
        maybe("cap", "the most that is paid for it to a practice, in pence; empty where nothing limits it"),
        text("evidence", "whether each claim needs a document: asked or not asked"),
    ],
};

/// Value bands.
pub(crate) const LOCAL_BAND: Table = Table {
    name: "local_band",
    about: "how many approvals by a role an amount needs, from so many pence on",
    keeps: Keeps::Grows,
    key: &["arrangement", "from_pence", "role"],
    columns: &[
        whole("arrangement", "of which arrangement"),
        whole("from_pence", "from which amount on"),
        text("role", "by which role"),
        whole("approvals", "by how many different people"),
    ],
};

/// Extensions of windows.
pub(crate) const LOCAL_EXTENSION: Table = Table {
    name: "local_extension",
    about: "an extension of a window: a decision of its own",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        maybe("body", "for which practice; empty for all of them"),
        text("which", "which window: accepting or claims"),
        text("until", "the last day"),
        text("reason", "why"),
        whole("person", "who decided it"),
        text("recorded", "when it was recorded"),
    ],
};

/// Items.
pub(crate) const LOCAL_ITEM: Table = Table {
    name: "local_item",
    about: "a local scheme with one practice, on its way from offer to payment",
    keeps: Keeps::Alters,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        text("scheme", "of which scheme"),
        text("body", "the practice"),
        text("state", "where it stands"),
        maybe("readings_sha256", "the hash of the readings, where something is worked out from data"),
        maybe("facts_sha256", "the hash of those readings and of the claims that stand"),
        maybe("result", "the lines that were worked out, as JSON"),
        maybe("result_sha256", "the hash of the result"),
    ],
};

/// Moves.
pub(crate) const LOCAL_MOVE: Table = Table {
    name: "local_move",
    about: "a step that somebody took with an item of a local scheme",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("item", "of which item"),
        text("action", "what was done"),
        text("before", "the state before"),
        text("after", "the state after"),
        whole("person", "who did it"),
        text("role", "as what an approval was given; empty of other steps"),
        text("content", "the hash of rules, arrangement, facts and result; empty where there is no result"),
        text("reason", "why, where a reason is asked for"),
        text("recorded", "when it was recorded"),
    ],
};

/// Claims.
pub(crate) const LOCAL_CLAIM: Table = Table {
    name: "local_claim",
    about: "a claim of a practice, with a line for each component and period",
    keeps: Keeps::Grows,
    key: &["number"],
    columns: &[
        whole("number", "its number"),
        whole("item", "of which item"),
        text("key", "the key of the request, so that a repeated one claims nothing twice"),
        text("content", "the SHA-256 of the request that the key is bound to"),
        text("via", "made by the practice, or by a template of the commissioner"),
        whole("person", "who made it"),
        text("recorded", "when it was recorded"),
    ],
};

/// Lines of claims.
pub(crate) const LOCAL_CLAIM_LINE: Table = Table {
    name: "local_claim_line",
    about: "a line of a claim; the last one of a component for a period stands",
    keeps: Keeps::Grows,
    key: &["claim", "line"],
    columns: &[
        whole("claim", "of which claim"),
        whole("line", "from 1"),
        text("component", "of which component"),
        text("period", "for which period"),
        text("state", "claimed, or taken back, after which nothing is claimed"),
        maybe("units", "how many units; empty where pounds are claimed"),
        whole("pence", "what it comes to, before any cap; zero where it is taken back"),
        text("evidence", "the SHA-256 of each document, with spaces between them; may be without any"),
        text("note", "what the claimant says of it; may be without any"),
    ],
};

/// Holds.
pub(crate) const LOCAL_HOLD: Table = Table {
    name: "local_hold",
    about: "something that an item of a local scheme waits for",
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
