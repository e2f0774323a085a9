//! `outturn man`: the manual page.

use std::fmt::Write;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::Cli;
use crate::exit::Exit;

/// One page for the program and all its commands, so that `man ./outturn.1` shows everything.
pub(super) fn page() -> String {
    let mut root = Cli::command();
    root.build();
    let mut text = String::new();
    let page = Man::new(root.clone());
    text.push_str(&part(|out| page.render_title(out)));
    text.push_str(&part(|out| page.render_name_section(out)));
    text.push_str(&part(|out| page.render_synopsis_section(out)));
    text.push_str(&part(|out| page.render_options_section(out)));
    text.push_str(".SH COMMANDS\n");
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        text.push_str(&about(command));
    }
    text.push_str(".SH EXIT STATUS\n");
    for line in Exit::MEANINGS.lines().skip(1) {
        let (code, meaning) = line.trim().split_once("  ").unwrap_or((line, ""));
        let _ = writeln!(text, ".TP\n{code}\n{}", meaning.replace('-', "\\-"));
    }
    text
}

/// A command: its name, what it does, how it is called and the options that are its own.
fn about(command: &Command) -> String {
    let own = command.clone().mut_args(|arg| {
        let shared = arg.is_global_set() || matches!(arg.get_id().as_str(), "help" | "version");
        arg.hide(shared)
    });
    let page = Man::new(own);
    let body =
        |section: String| section.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    let mut text = format!(".SS outturn {}\n", command.get_name());
    text.push_str(&body(part(|out| page.render_description_section(out))));
    text.push_str(".PP\n");
    text.push_str(&body(part(|out| page.render_synopsis_section(out))));
    text.push_str(&body(part(|out| page.render_options_section(out))));
    text
}

/// What a section of the page comes to. Writing to memory does not fail.
fn part(render: impl Fn(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    if render(&mut out).is_err() {
        return String::new();
    }
    String::from_utf8_lossy(&out).into_owned()
}
