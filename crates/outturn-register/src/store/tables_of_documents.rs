//! The tables of documents, of requests, and of identities.

use super::tables::{Keeps, Table, maybe, text, whole};

/// Documents.
pub(crate) const DOCUMENT: Table = Table {
    name: "document",
    about: "a document, by the hash of its bytes: what was signed can be read again",
    keeps: Keeps::Grows,
    key: &["sha256"],
    columns: &[
        text("sha256", "the SHA-256 of its bytes"),
        text("kind", "what it is: rules, facts, award or evidence"),
        text("body", "the body that it is about; who reaches that body may read it"),
        text("name", "the name of the file"),
        text("media_type", "its media type, as it was said to be"),
        whole("size", "how many bytes it has"),
        text("bytes", "its bytes, in Base64"),
        whole("kept_by", "who kept it first"),
        text("recorded", "when it was recorded"),
    ],
};

/// Requests.
pub(crate) const REQUEST: Table = Table {
    name: "request",
    about: "a request that was carried out, under the key that was given to it",
    keeps: Keeps::Grows,
    key: &["person", "key"],
    columns: &[
        whole("person", "who made it"),
        text("key", "the key; the same one again does nothing twice"),
        text("content", "the SHA-256 of everything that was asked for, to which the key is bound"),
        whole("entry", "the entry of the audit log that it answered with"),
    ],
};

/// Identities.
pub(crate) const IDENTITY: Table = Table {
    name: "identity",
    about: "whom a provider of identities knows a person as",
    keeps: Keeps::Alters,
    key: &["issuer", "subject"],
    columns: &[
        text("issuer", "the address of the provider, as its tokens name it"),
        text("subject", "whom it means, in its own words"),
        whole("person", "who that is here"),
        text("linked", "when somebody linked the two"),
        maybe("ended", "when the link was ended"),
    ],
};
