//! The rules of a scheme for one earner: each with whether it holds, fails or is open. A word says so; colour only
//! repeats it.

use std::fmt::Write as _;

use outturn_award::Award;
use outturn_award::held::{Held, held};
use outturn_award::statement::statement;
use outturn_scheme::Scheme;

use crate::table::wrap;

const WIDTH: usize = 100;

/// For a terminal.
pub(super) fn text(scheme: &Scheme, award: &Award, painted: bool) -> String {
    let mut text = format!("{} {}: {} ({})\n\n", award.code, award.name, scheme.title, scheme.id);
    for line in &statement(scheme, award, false).result {
        text.push_str(&wrap(line, WIDTH, "", ""));
    }
    for section in held(scheme, award) {
        let _ = writeln!(text, "\n{}", section.title);
        for (said, held) in &section.said {
            let mark = held.map_or(String::new(), |held| format!("[{}] ", held.as_str()));
            let first = format!("{}- ", "  ".repeat(said.depth));
            let lines = wrap(&format!("{mark}{}", said.text), WIDTH, &first, &" ".repeat(first.len()));
            match held.filter(|_| painted) {
                None => text.push_str(&lines),
                Some(held) => {
                    for line in lines.lines() {
                        let _ = writeln!(text, "{}{line}\x1b[0m", paint(held));
                    }
                }
            }
        }
    }
    text
}

const fn paint(held: Held) -> &'static str {
    match held {
        Held::Holds => "\x1b[32m",
        Held::Fails => "\x1b[31m",
        Held::InPart | Held::Open => "\x1b[33m",
        Held::NotApplicable => "\x1b[2m",
    }
}

/// A page that stands by itself.
pub(super) fn html(scheme: &Scheme, award: &Award) -> String {
    let title = escaped(&format!("{} {}: {}", award.code, award.name, scheme.title));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    for line in &statement(scheme, award, false).result {
        let _ = writeln!(page, "<p>{}</p>", escaped(line));
    }
    for section in held(scheme, award) {
        let _ = writeln!(page, "<h2>{}</h2>", escaped(&section.title));
        let mut depth = 0;
        page.push_str("<ul>\n");
        for (at, (said, held)) in section.said.iter().enumerate() {
            // A list inside a list stands inside the item before it.
            while depth < said.depth {
                page.push_str("<ul>\n");
                depth += 1;
            }
            while depth > said.depth {
                page.push_str("</li>\n</ul>\n");
                depth -= 1;
            }
            let opens_deeper =
                at > 0 && section.said.get(at - 1).is_some_and(|(before, _)| before.depth < said.depth);
            if at > 0 && !opens_deeper {
                page.push_str("</li>\n");
            }
            match held {
                None => {
                    let _ = write!(page, "<li>{}", escaped(&said.text));
                }
                Some(held) => {
                    let class = held.as_str().replace(' ', "-");
                    let (word, text) = (held.as_str(), escaped(&said.text));
                    let _ = write!(page, "<li class=\"{class}\"><strong>{word}</strong> {text}");
                }
            }
        }
        while depth > 0 {
            page.push_str("</li>\n</ul>\n");
            depth -= 1;
        }
        page.push_str("</li>\n</ul>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Dark text on white throughout: the bar at the side and the word carry the meaning.
const STYLE: &str = "\
body { font: 1.1rem/1.5 Arial, sans-serif; color: #212b32; margin: 0; }
main { max-width: 48rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.25rem; margin-top: 2rem; }
ul { list-style: none; padding-left: 1rem; }
li { border-left: 4px solid #d8dde0; padding-left: 0.75rem; margin: 0.5rem 0; }
li.holds { border-color: #007f3b; }
li.fails { border-color: #d5281b; }
li.in-part, li.open { border-color: #b27d00; }
strong { text-transform: uppercase; font-size: 0.8rem; letter-spacing: 0.03em; margin-right: 0.25rem; }
li.holds > strong { color: #006747; }
li.fails > strong { color: #b10e1e; }
li.in-part > strong, li.open > strong { color: #6a4b00; }
";
