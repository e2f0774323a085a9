//! `outturn scheme new`: a scheme to begin with.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use outturn_core::{Diagnostic, Period};
use outturn_scheme::{Catalogue, Scheme};

use crate::cli::scheme::NewArgs;
use crate::commands::{Context, shown};
use crate::exit::Exit;
use crate::load;
use crate::output;

/// A question: what is asked, the option that answers it, and what an answer looks like.
struct Question {
    asks: &'static str,
    option: &'static str,
    like: &'static str,
}

const QUESTIONS: [Question; 6] = [
    Question { asks: "What is the scheme called?", option: "--title", like: "Better asthma care" },
    Question { asks: "Which year does it pay for?", option: "--year", like: "2026/27" },
    Question { asks: "Which kind of body earns?", option: "--earner", like: "practice" },
    Question { asks: "What is a full award?", option: "--value", like: "£10,000" },
    Question {
        asks: "Which indicator does the first measure judge?",
        option: "--indicator",
        like: "iapt-access",
    },
    Question { asks: "Which level must it reach?", option: "--at-least", like: "75%" },
];

pub(super) fn run(context: &Context, args: &NewArgs) -> Exit {
    let catalogue = match load::indicators_with(&context.library, args.facts.as_ref()) {
        Ok(indicators) => indicators.catalogue,
        Err(problems) => return context.give_up(&problems),
    };
    let answers = match answers(args) {
        Ok(answers) => answers,
        Err(problems) => return context.give_up(&problems),
    };
    let name = shown(&args.file);
    let text = match written(args, &answers, &catalogue) {
        Ok(text) => text,
        Err(problems) => return context.give_up(&problems),
    };
    if let Some(folder) = args.file.parent()
        && let Err(error) = fs::create_dir_all(folder)
    {
        return context.give_up(&[output::cannot_write(folder, &error)]);
    }
    if let Err(problem) = output::write_file(&args.file, text.as_bytes()) {
        return context.give_up(&[problem]);
    }
    let (beside, with) = args.facts.as_ref().map_or_else(Default::default, |folder| {
        let folder = shown(folder);
        (format!(" {folder}"), format!(" --facts {folder}"))
    });
    let next = format!(
        "Written to {name}. Look for “write here” in it, and then:\n  outturn check {name}{beside}\n  \
         outturn scheme show {name}{with}\n"
    );
    context.answer(&next, Exit::Done)
}

/// What was given as options, and answers to what was not; all that is missing at once where nobody can be asked.
fn answers(args: &NewArgs) -> Result<[String; 6], Vec<Diagnostic>> {
    let mut given = [&args.title, &args.year, &args.earner, &args.value, &args.indicator, &args.at_least]
        .map(Option::clone);
    let (asks, mut missing) = (io::stdin().is_terminal(), Vec::new());
    for (question, answer) in QUESTIONS.iter().zip(&mut given) {
        if answer.is_some() {
            continue;
        }
        if asks {
            *answer = ask(question);
        }
        if answer.is_none() {
            let help = format!("add {} \"{}\"", question.option, question.like);
            missing.push(Diagnostic::file(question.option, "not-said", question.asks, help));
        }
    }
    if missing.is_empty() { Ok(given.map(Option::unwrap_or_default)) } else { Err(missing) }
}

fn ask(question: &Question) -> Option<String> {
    let mut out = io::stderr().lock();
    let _ = write!(out, "{} ({}) ", question.asks, question.like);
    let _ = out.flush();
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).ok().filter(|read| *read > 0)?;
    let answer = line.trim();
    Some(if answer.is_empty() { question.like } else { answer }.to_owned())
}

/// The file, once nothing is wrong with what it says.
fn written(args: &NewArgs, answers: &[String; 6], catalogue: &Catalogue) -> Result<String, Vec<Diagnostic>> {
    let name = shown(&args.file);
    let problem = |code, message: &str, help: &str| vec![Diagnostic::file(&name, code, message, help)];
    if args.file.exists() {
        return Err(problem(
            "already-there",
            "there is a file of this name",
            "give another name, or take that file away",
        ));
    }
    let part =
        |path: Option<&std::ffi::OsStr>| path.map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let family = args.file.parent().and_then(Path::file_name);
    let (family, stem) = (part(family), part(args.file.file_stem()));
    if args.file.extension().is_none_or(|it| it != "toml") || family.is_empty() {
        let help = "name it like schemes/my-board/2026-27.toml";
        return Err(problem("not-a-scheme-file", "a scheme is a .toml file in a folder of its family", help));
    }
    let [title, year, earner, value, indicator, level] = answers;
    let from = year.parse::<Period>().ok().and_then(|it| it.bounds());
    let Some((from, _)) = from else {
        let message = format!("`{year}` is not a year");
        return Err(problem("bad-period", &message, "write it like 2026/27"));
    };
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let text = TEMPLATE
        .replace("{id}", &quoted(&format!("{family}/{stem}")))
        .replace("{title}", &quoted(title))
        .replace("{year}", &quoted(year))
        .replace("{earner}", &quoted(earner))
        .replace("{from}", &from.to_string())
        .replace("{value}", &quoted(value))
        .replace("{indicator}", &quoted(indicator))
        .replace("{level}", &quoted(level));
    // What is wrong with an answer is told as it is of a file, and nothing is written.
    Scheme::read(&name, &text, catalogue).map(|_| text)
}

const TEMPLATE: &str = r#"#:schema ../../docs/schema/scheme.schema.json
# A scheme to begin with. Replace every "write here", add measures until their shares come to 100%, and take out
# `example` once somebody is paid. docs/language.md says what can be written; docs/language-keys.md has an example of
# every key.

language = 1
id       = "{id}"
title    = "{title}"
year     = "{year}"
earner   = "{earner}"
organisations_as_at = "{from}"
example  = true

# Every rule says where it comes from. Add a source for each document.
[source.agreement]
title     = "write here what the document is called"
publisher = "write here who published it"

# What a full award is worth to each earner.
[value]
fixed    = "{value}"
rounding = { to = "£0.01", direction = "half-up" }
cite     = { source = "agreement", standing = "seen" }

# A condition on the whole award.
[[gateway]]
id      = "signed-up"
title   = "The earner signed up for the scheme"
decided = "commissioner"
failing = "voids"
cite    = { source = "agreement", standing = "seen" }

# What earns. The shares of all measures come to 100%.
[[measure]]
id        = "first"
title     = "write here what the measure is called"
earns     = "100%"
indicator = "{indicator}"
outturn   = "this year"
test      = { at_least = "{level}" }
cite      = { source = "agreement", standing = "seen" }
"#;
