//! The commands.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::num::NonZero;
use std::path::Path;

use clap::CommandFactory;

use outturn_award::fit::not_an_earner;
use outturn_core::{Diagnostic, Facts, RelationKind};
use outturn_scheme::Scheme;

use crate::cli::records::DemoCommand;
use crate::cli::{Cli, Colour, Command};
use crate::exit::Exit;
use crate::library::Library;
use crate::load::{self, KeptOut};
use crate::output;
use crate::render;

mod attribute;
mod award;
mod bundle;
mod capture;
mod check;
mod compare;
mod csv_files;
mod demonstration;
mod explain;
mod framework;
mod fund;
mod impact;
mod intake;
mod manual;
mod recast;
mod reconcile;
mod records;
mod register;
mod release;
mod scheme;
mod screen;
mod trace;
mod verify;
mod why;

/// The most complaints that are shown in full.
const SHOWN_MAX: usize = 100;

/// What every command has at hand.
struct Context {
    library: Library,
    /// Whether complaints are coloured.
    colour: bool,
    /// Whether what is answered may be coloured.
    painted: bool,
}

/// Runs a command line.
pub fn run(cli: &Cli) -> Exit {
    let colour = colour(cli.color, io::stderr().is_terminal(), std::env::var_os("NO_COLOR").as_deref());
    let here = std::env::current_dir().unwrap_or_default();
    // A library that is not there does not keep anyone from the manual.
    let (library, missing) = match Library::find(cli.library.as_deref(), &here) {
        Ok(library) => (library, None),
        Err(problem) => (Library::BuiltIn, Some(problem)),
    };
    let painted =
        self::colour(cli.color, io::stdout().is_terminal(), std::env::var_os("NO_COLOR").as_deref());
    let context = Context { library, colour, painted };
    match (&cli.command, missing) {
        (Command::Completions { shell }, _) => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "outturn", &mut script);
            context.answer(&String::from_utf8_lossy(&script), Exit::Done)
        }
        (Command::Man, _) => context.answer(&manual::page(), Exit::Done),
        (_, Some(problem)) => context.give_up(&[problem]),
        (Command::Award(args), None) => award::run(&context, args),
        (Command::Explain(args), None) => explain::run(&context, args),
        (Command::Attribute(args), None) => attribute::run(&context, args),
        (Command::Check(args), None) => check::run(&context, args),
        (Command::Reconcile(args), None) => reconcile::run(&context, args),
        (Command::Compare(args), None) => compare::run(&context, args),
        (Command::Verify(args), None) => verify::run(&context, args),
        (Command::Impact(args), None) => impact::run(&context, args),
        (Command::Why(args), None) => why::run(&context, args),
        (Command::Fund(args), None) => fund::run(&context, args),
        (Command::Framework(command), None) => framework::run(&context, command),
        (Command::Capture(command), None) => capture::run(&context, command),
        (Command::Intake(args), None) => intake::run(&context, args),
        (Command::Screen(args), None) => screen::run(&context, args),
        (Command::Release(args), None) => release::run(&context, args),
        (Command::Schemes, None) => schemes(&context),
        (Command::Scheme(command), None) => scheme::run(&context, command),
        (Command::Init(args), None) => register::init(&context, args),
        (Command::Serve(args), None) => register::serve(&context, args),
        (Command::Audit(command), None) => register::audit(&context, command),
        (Command::Demo(DemoCommand::Load(args)), None) => demonstration::run(&context, args),
        (Command::Sql(_) | Command::Indicator(_) | Command::Cluster(_) | Command::Demo(_), None) => {
            records::hand_over(&context)
        }
        (Command::Trace(args), None) if args.records => records::hand_over(&context),
        (Command::Trace(args), None) => trace::run(&context, args),
    }
}

/// Whether complaints are coloured. `NO_COLOR` speaks only where it is set to something: <https://no-color.org>.
fn colour(when: Colour, terminal: bool, no_color: Option<&OsStr>) -> bool {
    match when {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal && no_color.is_none_or(OsStr::is_empty),
    }
}

/// Writes to standard error.
fn tell(text: &str) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(text.as_bytes());
}

impl Context {
    /// Writes to standard output and ends as `exit` says. A reader that has gone away, as `| head` does, is not an
    /// error; a disk that is full is.
    fn answer(&self, text: &str, exit: Exit) -> Exit {
        match self.stream(|out| out.write_all(text.as_bytes())) {
            Exit::Done => exit,
            failed => failed,
        }
    }

    /// Lets something be written to standard output, as [`Context::answer`] does.
    fn stream(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
        let mut out = io::stdout().lock();
        match write(&mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.complain(&[output::cannot_write(Path::new("standard output"), &error)]);
                Exit::Unusable
            }
            _ => Exit::Done,
        }
    }

    /// Ends a run on facts: tells what was kept out of them, where anything was, and how its sender learns of it.
    fn tell_kept_out(kept_out: &KeptOut, facts: &str) -> Exit {
        let count = match kept_out.rows {
            0 => return Exit::Done,
            1 => "1 row of the facts was".to_owned(),
            rows => format!("{rows} rows of the facts were"),
        };
        let back = match kept_out.rejected {
            0 => String::new(),
            _ => format!(
                "; `outturn check {facts} --rejections FILE.csv` lists for their senders what cannot be read"
            ),
        };
        tell(&format!("{count} kept out or could not be used{back}\n"));
        Exit::Incomplete
    }

    /// Shows complaints, the first hundred in full.
    fn complain(&self, problems: &[Diagnostic]) {
        let shown = problems.get(..SHOWN_MAX.min(problems.len())).unwrap_or_default();
        tell(&render::complaints(shown, self.colour, false));
        if problems.len() > shown.len() {
            tell(&format!("and {} more\n", problems.len() - shown.len()));
        }
    }

    /// Shows why nothing could be done.
    fn give_up(&self, problems: &[Diagnostic]) -> Exit {
        self.complain(problems);
        tell(
            match problems.len() {
                1 => "1 problem; nothing was written\n".to_owned(),
                count => format!("{count} problems; nothing was written\n"),
            }
            .as_str(),
        );
        Exit::Unusable
    }
}

fn schemes(context: &Context) -> Exit {
    match load::scheme_ids(&context.library) {
        Ok(ids) => {
            let lines: Vec<String> = ids.into_iter().map(|id| id + "\n").collect();
            context.answer(&lines.concat(), Exit::Done)
        }
        Err(problem) => context.give_up(&[problem]),
    }
}

/// As many threads as there are.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// A complaint about something typed on the command line.
fn typed(what: &str, code: &'static str, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::file(what, code, message, help)
}

/// A complaint about a code that has no award, if it has none.
fn stranger(scheme: &Scheme, facts: &Facts, what: &str, code: &str) -> Option<Diagnostic> {
    let why = not_an_earner(scheme, facts, code)?;
    Some(typed(what, "not-an-earner", why, instead_of(scheme, facts, code)))
}

/// What to do about a code that has no award.
fn instead_of(scheme: &Scheme, facts: &Facts, code: &str) -> String {
    let capitals = code.to_uppercase();
    if capitals != code && facts.organisations.get(&capitals).is_some() {
        return format!("codes are written in capitals: {capitals}");
    }
    let before: Vec<&str> = facts
        .organisations
        .relations()
        .filter(|it| {
            it.kind == RelationKind::Successor
                && it.to == code
                && not_an_earner(scheme, facts, &it.from).is_none()
        })
        .map(|it| it.from.as_str())
        .collect();
    match before.split_last() {
        None => "name a code that `outturn award` lists".to_owned(),
        Some((only, [])) => format!("name {only}, which it succeeded"),
        Some((last, others)) => format!("name {} or {last}, which it succeeded", others.join(", ")),
    }
}

/// The path as it is shown.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_for_terminals_whose_owner_wants_it() {
        let ways = [
            (Colour::Auto, true, None, true),
            (Colour::Auto, true, Some(""), true),
            (Colour::Auto, true, Some("1"), false),
            (Colour::Auto, false, None, false),
            (Colour::Always, false, Some("1"), true),
            (Colour::Never, true, None, false),
        ];
        for (when, terminal, no_color, expected) in ways {
            assert_eq!(
                colour(when, terminal, no_color.map(OsStr::new)),
                expected,
                "{when:?} {terminal} {no_color:?}"
            );
        }
    }
}
