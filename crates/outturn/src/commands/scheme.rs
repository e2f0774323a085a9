//! `outturn scheme`: for those who write and sign schemes.

use super::Context;
use crate::cli::scheme::SchemeCommand;
use crate::exit::Exit;

mod cover;
mod diff;
mod lint;
mod new;
mod show;

pub(super) fn run(context: &Context, command: &SchemeCommand) -> Exit {
    match command {
        SchemeCommand::Show(args) => show::run(context, args),
        SchemeCommand::New(args) => new::run(context, args),
        SchemeCommand::Diff(args) => diff::run(context, args),
        SchemeCommand::Lint(args) => lint::run(context, args),
        SchemeCommand::Cover(args) => cover::run(context, args),
    }
}
