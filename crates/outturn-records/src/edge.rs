//! The terminal.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use outturn::cli::Colour;
use outturn::exit::Exit;
use outturn::{output, render};
use outturn_core::Diagnostic;

/// Where answers and complaints go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    colour: bool,
}

impl Edge {
    pub(crate) fn new(when: Colour) -> Edge {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
        let colour = match when {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => io::stderr().is_terminal() && !no_color,
        };
        Edge { colour }
    }

    /// Shows why nothing could be done.
    pub(crate) fn give_up(self, problems: &[Diagnostic]) -> Exit {
        tell(&render::complaints(problems, self.colour, false));
        tell(&match problems.len() {
            1 => "1 problem; nothing was written\n".to_owned(),
            count => format!("{count} problems; nothing was written\n"),
        });
        Exit::Unusable
    }

    /// Shows complaints that stop nothing.
    pub(crate) fn complain(self, problems: &[Diagnostic]) {
        tell(&render::complaints(problems, self.colour, false));
    }

    /// Writes to standard output. A reader that has gone away, as `| head` does, is not an error.
    pub(crate) fn answer(self, text: &str) -> Exit {
        match io::stdout().lock().write_all(text.as_bytes()) {
            Ok(()) => Exit::Done,
            Err(error) => self.unwritten(&error),
        }
    }

    /// Ends a command whose answer could not be written to standard output.
    pub(crate) fn unwritten(self, error: &io::Error) -> Exit {
        if error.kind() == ErrorKind::BrokenPipe {
            return Exit::Done;
        }
        self.give_up(&[output::cannot_write(Path::new("standard output"), error)])
    }
}

/// Writes to standard error.
pub(crate) fn tell(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
