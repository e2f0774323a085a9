//! Stages: the same figure as claimed, as verified, as validated.

/// How far a figure has been checked. The same reading may stand at several stages side by side; a rule says which one
/// is paid on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Stage {
    /// As it was published; nothing is said of a stage.
    #[default]
    Published,
    /// As the earner claims it.
    Claimed,
    /// As a check found it.
    Verified,
    /// As the payer accepted it.
    Validated,
}

impl Stage {
    /// Every stage, in the order in which figures reach them.
    pub const ALL: [Stage; 4] = [Stage::Published, Stage::Claimed, Stage::Verified, Stage::Validated];

    /// The word used in files; empty for a figure as it was published.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Published => "",
            Stage::Claimed => "claimed",
            Stage::Verified => "verified",
            Stage::Validated => "validated",
        }
    }
}
