//! `cargo xtask generate`: the files in docs/ that are made from code.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clap::CommandFactory;
use outturn_award::{json, recast};
use outturn_scheme::{canonical, lint, schema};

use crate::{assurance, examples, records, say};

/// Every generated file, by its path from the root, with its content.
fn files(root: &Path) -> Result<Vec<(&'static str, String)>, String> {
    let examples = examples::all(root)?;
    Ok(vec![
        ("docs/schema/scheme.schema.json", canonical::bytes(&schema::scheme())),
        ("docs/schema/indicator.schema.json", canonical::bytes(&schema::indicator())),
        ("docs/schema/framework.schema.json", canonical::bytes(&schema::framework())),
        ("docs/schema/budget.schema.json", canonical::bytes(&schema::budget())),
        ("docs/schema/layout.schema.json", canonical::bytes(&schema::layout())),
        ("docs/schema/disclosure.schema.json", canonical::bytes(&schema::disclosure())),
        ("docs/schema/record-layout.schema.json", canonical::bytes(&schema::record_layout())),
        ("docs/schema/code-list.schema.json", canonical::bytes(&schema::code_list())),
        ("docs/schema/weights.schema.json", canonical::bytes(&schema::weights())),
        ("docs/schema/award.schema.json", canonical::bytes(&json::schema())),
        ("docs/schema/recast.schema.json", canonical::bytes(&recast::schema())),
        ("docs/cli.md", command_line()),
        ("docs/diagnostics.md", outturn_intake::facts::codes::diagnostics_markdown()),
        ("docs/register-diagnostics.md", outturn_register::codes::page()),
        ("docs/register-permissions.md", outturn_register::permission::page()),
        ("docs/register-tables.md", outturn_register::store::table_page()),
        ("docs/openapi.json", outturn_web::openapi()),
        ("docs/findings.md", lint::findings_markdown()),
        ("docs/assurance.md", assurance::page(root)?),
        ("docs/records.md", records::page(root)?),
        ("docs/language-keys.md", outturn_scheme::reference::markdown(&examples)),
    ])
}

/// Writes the files, or with `check` says which are stale.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), Vec<String>> {
    let mut problems = assurance::operations(root);
    for (name, content) in files(root).map_err(|error| vec![error])? {
        let path = root.join(name);
        if fs::read_to_string(&path).is_ok_and(|kept| kept == content) {
            continue;
        }
        if check {
            problems.push(format!("{name} is stale: run `cargo xtask generate`"));
            continue;
        }
        let written =
            path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, content));
        match written {
            Ok(()) => say(&format!("wrote {name}")),
            Err(error) => problems.push(format!("{name}: {error}")),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The reference of the command line, from the same definitions as its help.
fn command_line() -> String {
    let mut root = outturn::cli::Cli::command().term_width(100);
    root.build();
    let mut text = String::from("# The command line\n\nMade from the program by `cargo xtask generate`; ");
    text.push_str("`outturn COMMAND --help` prints the same.\n");
    section(&mut text, &mut root.clone());
    for command in root.get_subcommands_mut() {
        if command.get_name() != "help" {
            section(&mut text, command);
        }
    }
    text
}

fn section(text: &mut String, command: &mut clap::Command) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    // Writing to a text does not fail.
    let _ = write!(text, "\n## {name}\n\n```text\n{}\n```\n", help.join("\n").trim_end());
}
