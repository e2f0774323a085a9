//! The comparisons that a test can make.

use std::fmt;
use std::str::FromStr;

/// A comparison of an outturn with a level, or of its change since a baseline with an amount of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// The outturn is the level or above it.
    AtLeast,
    /// The outturn is the level or below it.
    AtMost,
    /// The outturn is above the level.
    MoreThan,
    /// The outturn is below the level.
    LessThan,
    /// It fell by the amount or further.
    FallsBy,
    /// It rose by the amount or further.
    RisesBy,
    /// It fell further than the amount.
    FallsByMoreThan,
    /// It rose further than the amount.
    RisesByMoreThan,
    /// It did not fall further than the amount; a rise is well inside.
    FallsByAtMost,
    /// It did not rise further than the amount; a fall is well inside.
    RisesByAtMost,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Comparison; 10] = [
        Comparison::AtLeast,
        Comparison::AtMost,
        Comparison::MoreThan,
        Comparison::LessThan,
        Comparison::FallsBy,
        Comparison::RisesBy,
        Comparison::FallsByMoreThan,
        Comparison::RisesByMoreThan,
        Comparison::FallsByAtMost,
        Comparison::RisesByAtMost,
    ];

    /// Whether it is about change since a baseline.
    pub const fn is_change(self) -> bool {
        !matches!(
            self,
            Comparison::AtLeast | Comparison::AtMost | Comparison::MoreThan | Comparison::LessThan
        )
    }

    /// Whether a higher level makes the test easier to pass.
    pub const fn eases_as_level_rises(self) -> bool {
        matches!(
            self,
            Comparison::AtMost | Comparison::LessThan | Comparison::FallsByAtMost | Comparison::RisesByAtMost
        )
    }

    /// The word used in agreements: `falls-by`. Scheme files write it with underscores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Comparison::AtLeast => "at-least",
            Comparison::AtMost => "at-most",
            Comparison::MoreThan => "more-than",
            Comparison::LessThan => "less-than",
            Comparison::FallsBy => "falls-by",
            Comparison::RisesBy => "rises-by",
            Comparison::FallsByMoreThan => "falls-by-more-than",
            Comparison::RisesByMoreThan => "rises-by-more-than",
            Comparison::FallsByAtMost => "falls-by-at-most",
            Comparison::RisesByAtMost => "rises-by-at-most",
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Comparison {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Comparison::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| {
            let known: Vec<_> = Comparison::ALL.iter().map(|it| it.as_str()).collect();
            format!("`{text}` is not a comparison; write one of {}", known.join(", "))
        })
    }
}
