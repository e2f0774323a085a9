//! The commands.

use std::io::{IsTerminal, Write};
use std::path::Path;

use clap::CommandFactory;

use outturn_core::Diagnostic;

use crate::cli::{Cli, Colour, Command};
use crate::exit::Exit;
use crate::library::Library;
use crate::load;
use crate::render;

mod award;
mod bundle;
mod check;
mod explain;
mod reconcile;
mod verify;

/// What every command has at hand.
struct Context {
    library: Library,
    colour: bool,
}

/// Runs a command line.
pub fn run(cli: &Cli) -> Exit {
    let here = std::env::current_dir().unwrap_or_default();
    let context = Context { library: Library::find(cli.library.as_deref(), &here), colour: colour(cli.color) };
    match &cli.command {
        Command::Award(args) => award::run(&context, args),
        Command::Explain(args) => explain::run(&context, args),
        Command::Check(args) => check::run(&context, args),
        Command::Reconcile(args) => reconcile::run(&context, args),
        Command::Verify(args) => verify::run(&context, args),
        Command::Schemes => schemes(&context),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "outturn", &mut script);
            print(&String::from_utf8_lossy(&script));
            Exit::Done
        }
        Command::Man => {
            let mut page = Vec::new();
            match clap_mangen::Man::new(Cli::command()).render(&mut page) {
                Ok(()) => {
                    print(&String::from_utf8_lossy(&page));
                    Exit::Done
                }
                Err(_) => Exit::Unusable,
            }
        }
    }
}

fn colour(when: Colour) -> bool {
    match when {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    }
}

/// Writes to standard output. A reader that has gone away, as `| head` does, is not an error.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes to standard error.
fn tell(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes());
}

impl Context {
    /// Shows complaints, the first hundred in full.
    fn complain(&self, problems: &[Diagnostic]) {
        let shown = problems.get(..100.min(problems.len())).unwrap_or_default();
        tell(&render::complaints(shown, self.colour, false));
        if problems.len() > shown.len() {
            tell(&format!("and {} more; `outturn check --rejections FILE.csv` lists them\n", problems.len() - shown.len()));
        }
    }

    /// Shows why nothing could be done.
    fn give_up(&self, problems: &[Diagnostic]) -> Exit {
        self.complain(problems);
        tell(match problems.len() {
            1 => "1 problem; nothing was written\n".to_owned(),
            count => format!("{count} problems; nothing was written\n"),
        }
        .as_str());
        Exit::Unusable
    }
}

fn schemes(context: &Context) -> Exit {
    match load::scheme_ids(&context.library) {
        Ok(ids) => {
            print(&ids.iter().map(|id| format!("{id}\n")).collect::<String>());
            Exit::Done
        }
        Err(problem) => context.give_up(&[problem]),
    }
}

/// A complaint about something typed on the command line.
fn typed(what: &str, code: &'static str, message: String, help: &str) -> Diagnostic {
    Diagnostic::file(what, code, message, help)
}

/// The path as it is shown.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
