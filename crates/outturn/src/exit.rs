//! Exit codes, so that scripts can tell what happened.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, and nothing to complain about.
    Done,
    /// Done, and the answer is no: something checked has problems, a receipt differs, no way reaches a figure.
    Found,
    /// The command line cannot be understood.
    Usage,
    /// An input cannot be used, or an output cannot be written. Nothing was written.
    Unusable,
    /// Done, but some rows of the facts, or files, were kept out or could not be used; they are listed.
    Incomplete,
}

impl Exit {
    /// Every way to end, with its meaning, for the help text.
    pub const MEANINGS: &'static str = "\
Exit codes:
  0  done, and nothing to complain about
  1  done, and the answer is no: problems found, a receipt differs, no way reaches the figure
  2  the command line cannot be understood
  3  an input cannot be used, or an output cannot be written; nothing was written
  4  done, but some rows of the facts, or files, were kept out or could not be used; they are listed";

    /// How a command ended that ended with this number.
    pub const fn of_code(code: i32) -> Option<Exit> {
        match code {
            0 => Some(Exit::Done),
            1 => Some(Exit::Found),
            2 => Some(Exit::Usage),
            3 => Some(Exit::Unusable),
            4 => Some(Exit::Incomplete),
            _ => None,
        }
    }

    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Found => 1,
            Exit::Usage => 2,
            Exit::Unusable => 3,
            Exit::Incomplete => 4,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}
