//! Bodies, persons, the roles that they hold, how they sign in, and the interests that they declare.

mod actor;
mod bodies;
mod identity;
mod interests;
mod listed;
mod password;
mod role;
mod sessions;
mod sign_in;

pub use actor::Actor;
pub use bodies::{Body, BodyKind, NewPerson, Term};
pub use interests::Interest;
pub use listed::{Held, Person};
pub use password::{Hardness, new_password};
pub use role::Role;
pub use sessions::Session;

pub(crate) use actor::around;
pub(crate) use bodies::known_body;
pub(crate) use interests::interested;

use crate::codes::{Result, complain};

/// A text with something in it, of bounded length and without control characters.
pub(crate) fn filled(what: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() || text.chars().count() > 500 || text.contains(char::is_control) {
        return Err(complain(
            "bad-register-value",
            format!("the {what} is empty, too long or has line ends"),
        ));
    }
    Ok(())
}

/// A code, an account or an id: without spaces, and so without doubt where it ends.
pub(crate) fn coded(what: &str, text: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_./@+".contains(c);
    if text.is_empty() || text.len() > 120 || !text.chars().all(fits) {
        return Err(complain(
            "bad-register-value",
            format!("the {what} has to be letters, digits and `-_./@+`, and at most 120 of them"),
        ));
    }
    Ok(())
}

/// A SHA-256, as `sha256sum` prints it.
pub(crate) fn hashed(what: &str, text: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if text.len() != 64 || !text.chars().all(fits) {
        return Err(complain(
            "bad-register-value",
            format!("the {what} is no SHA-256: 64 digits and a to f"),
        ));
    }
    Ok(())
}
