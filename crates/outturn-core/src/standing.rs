//! How well a rule or a figure is known.

use std::fmt;
use std::str::FromStr;

/// How well a rule or a figure is known, strongest first, so that `max` gives the weakest of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Standing {
    /// Read in the source named.
    #[default]
    Seen,
    /// Worked out from something seen.
    Inferred,
    /// Believed, not confirmed.
    Recalled,
}

impl Standing {
    /// Every standing, strongest first.
    pub const ALL: [Standing; 3] = [Standing::Seen, Standing::Inferred, Standing::Recalled];

    /// The word used in files and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::Seen => "seen",
            Standing::Inferred => "inferred",
            Standing::Recalled => "recalled",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Standing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Standing::ALL
            .into_iter()
            .find(|standing| standing.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a standing; write seen, inferred or recalled"))
    }
}
