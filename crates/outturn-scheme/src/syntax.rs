//! What the TOML parser finds, in words for someone who knows spreadsheets and has never seen TOML.

use std::ops::Range;

use crate::complaints::{clip, mended};

/// The most that brackets and dotted keys may nest together. The readers walk tables by recursion, and a short file
/// can ask for thousands of levels (`a.a.a = {a.a.a = {...`); nobody writes more than a few.
const NESTING_MAX: usize = 100;

/// What can be told from the brackets and quotes of a text alone.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// The deepest nesting, of headings and of what stands under them, each by itself.
    deepest: usize,
    /// Where that is.
    deepest_at: usize,
    /// The bracket or triple quote that swallows the rest of the text, because nothing closes it.
    pub(crate) unclosed: Option<Range<usize>>,
}

impl Outline {
    /// Where the text nests too deep to be read, if it does.
    pub(crate) fn too_deep(&self) -> Option<Range<usize>> {
        (self.deepest > NESTING_MAX).then(|| self.deepest_at..self.deepest_at + 1)
    }
}

struct Bracket {
    at: usize,
    opens: u8,
    /// The nesting outside it.
    outside: usize,
    /// Whether it begins a `[heading]`, which ends with its line.
    heading: bool,
}

/// Follows brackets, quotes and comments as the TOML lexer does. The nesting is never counted too low: a dot counts as
/// a level wherever it could be part of a dotted key.
pub(crate) fn outline(text: &str) -> Outline {
    let bytes = text.as_bytes();
    let mut found = Outline::default();
    let mut open: Vec<Bracket> = Vec::new();
    let (mut at, mut depth, mut line_begins) = (0, 0, true);
    while let Some(&byte) = bytes.get(at) {
        let mut end = at + 1;
        match byte {
            b'\n' => {
                if open.first().is_none_or(|bracket| bracket.heading) {
                    open.clear();
                    depth = 0;
                }
                line_begins = true;
            }
            b' ' | b'\t' | b'\r' => {}
            b'#' => end = after(text, at, |b| matches!(b, b'\r' | b'\n')),
            b'[' | b'{' => {
                let heading = open.first().map_or(line_begins && byte == b'[', |outer| outer.heading);
                open.push(Bracket { at, opens: byte, outside: depth, heading });
                depth += 1;
                line_begins = false;
            }
            b']' | b'}' => {
                let opens = if byte == b']' { b'[' } else { b'{' };
                if open.last().is_some_and(|bracket| bracket.opens == opens)
                    && let Some(bracket) = open.pop()
                {
                    depth = bracket.outside;
                }
            }
            b',' => depth = open.last().map_or(0, |bracket| bracket.outside + 1),
            b'.' => depth += 1,
            b'"' | b'\'' => {
                let closed;
                (end, closed) = string_end(text, at, byte);
                line_begins = false;
                if !closed && found.unclosed.is_none() && open.is_empty() {
                    found.unclosed = Some(at..at + 3);
                }
            }
            _ => {
                end = after(text, at, |b| b".=,[]{} \t#\r\n".contains(&b));
                line_begins = false;
            }
        }
        if depth > found.deepest {
            (found.deepest, found.deepest_at) = (depth, at);
        }
        at = end;
    }
    if let Some(bracket) = open.first().filter(|bracket| !bracket.heading) {
        found.unclosed = Some(bracket.at..bracket.at + 1);
    }
    found
}

fn after(text: &str, at: usize, stops: impl Fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().iter().skip(at + 1);
    at + 1 + rest.take_while(|byte| !stops(**byte)).count()
}

/// Where the string that begins at `at` ends, and whether it does. One that stands on one line always ends with it.
fn string_end(text: &str, at: usize, quote: u8) -> (usize, bool) {
    let bytes = text.as_bytes();
    let is = |place: usize, byte: u8| bytes.get(place) == Some(&byte);
    let triple = is(at + 1, quote) && is(at + 2, quote);
    let mut place = if triple { at + 3 } else { at + 1 };
    while let Some(&byte) = bytes.get(place) {
        if byte == b'\\' && quote == b'"' {
            place += if is(place + 1, b'\\') || is(place + 1, b'"') { 2 } else { 1 };
        } else if byte == quote && !triple {
            return (place + 1, true);
        } else if byte == quote && is(place + 1, quote) && is(place + 2, quote) {
            // One or two quotes more belong to the string: `""""a""""`.
            let more = usize::from(is(place + 3, quote));
            return (place + 3 + more + usize::from(more == 1 && is(place + 4, quote)), true);
        } else if byte == b'\n' && !triple {
            return (place, true);
        } else {
            place += 1;
        }
    }
    (bytes.len(), !triple)
}

/// Quotes as word processors make them.
const TYPOGRAPHIC: [char; 7] = ['“', '”', '„', '‟', '‘', '’', '‚'];

/// What the parser said about a stretch of a text, and the way out.
pub(crate) fn explain(text: &str, span: &Range<usize>, said: &str) -> (String, String) {
    let start = span.start.min(text.len());
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let meant = text.get(span.clone()).unwrap_or_default();
    if let Some(quote) = meant.chars().find(|c| TYPOGRAPHIC.contains(c)) {
        return told(
            format!("{quote} is a quote as word processors make them"),
            "write straight quotes: \"...\"",
        );
    }
    if meant.chars().any(|c| c.is_whitespace() && !c.is_ascii_whitespace()) {
        return told("there is a space here that is not an ordinary one", RETYPE);
    }
    let value = line.split_once('=').map_or("", |(_, value)| value.trim());
    let value = value.split(['#', '"']).next().unwrap_or_default().trim();
    let shown = clip(value);
    let rule = |begins: &str| said.starts_with(begins);
    match said {
        _ if rule("string values must be quoted") && value.is_empty() => {
            told("nothing stands after `=`", "write the value, or remove the line if the key may be left out")
        }
        _ if rule("string values must be quoted") && meant.matches('/').count() == 2 => told(
            format!("`{}` stands without quotes", clip(meant)),
            "a date stands in quotes, the year first: \"2015-03-31\"",
        ),
        _ if rule("string values must be quoted") => {
            let item = clip(meant);
            told(format!("`{item}` stands without quotes"), format!("write it in quotes: \"{item}\""))
        }
        _ if rule("invalid boolean") => {
            told(format!("`{shown}` is not a value"), "write true or false, in small letters; text in quotes")
        }
        _ if rule("invalid float") || rule("invalid integer") || rule("unexpected leading zero") => told(
            format!("`{shown}` is not a plain number"),
            format!("a number with a unit, a code or a date stands in quotes: \"{shown}\""),
        ),
        _ if rule("invalid date") || rule("invalid time") || rule("invalid offset") => {
            told(format!("`{shown}` is not a day of the calendar"), "a date stands in quotes: \"2015-03-31\"")
        }
        _ if rule("unexpected key or value") && value.starts_with(|c: char| c.is_ascii_digit()) => told(
            format!("`{shown}` is not a plain number"),
            format!(
                "a number with separators or a unit stands in quotes: \"{}\"",
                mended(&shown).unwrap_or(shown.clone())
            ),
        ),
        _ => of_form(said, line, meant),
    }
}

/// What the parser said about quotes, brackets and keys rather than about a value.
fn of_form(said: &str, line: &str, meant: &str) -> (String, String) {
    let rule = |begins: &str| said.starts_with(begins);
    match said {
        _ if rule("unexpected key or value") || rule("unexpected content") => told(
            "the line goes on after its value",
            "one line holds one key = value; a quote inside a text is written \\\"",
        ),
        _ if meant == ":" || (rule("key with no value") && line.contains(':') && !line.contains('=')) => {
            told("a colon stands between key and value here", "write `=` in its place: key = \"value\"")
        }
        _ if rule("key with no value") && line.contains('=') => {
            told("this key is more than one word", "join the words with an underscore: not_less_than")
        }
        _ if rule("key with no value") || rule("invalid key-value pair") => told(
            "this line is neither a [heading] nor key = value",
            "a remark begins with #; a text of several lines stands between \"\"\" and \"\"\"",
        ),
        _ if rule("unquoted keys cannot be empty") => {
            told("there is no key before `=` or beside a dot", "write the key: earns = \"12.5%\"")
        }
        _ if rule("invalid unquoted key") => {
            told(format!("`{}` cannot be part of a key", clip(meant)), "keys are words such as not_less_than")
        }
        _ if rule("invalid multi-line") && meant.is_empty() => {
            told("a text is opened with \"\"\" and never closed", "write \"\"\" at its end")
        }
        _ if rule("invalid basic string, expected `\"`") || rule("invalid literal string, expected `'`") => {
            told(
                "a quote is opened and not closed on this line",
                "close it; a text of several lines stands between \"\"\" and \"\"\"",
            )
        }
        _ if rule("too few unicode") || rule("missing escaped") || said.contains("escape") => told(
            "a backslash begins a special character, and this is none",
            "write \\\\ for a backslash, or put the text into single quotes: 'C:\\Users'",
        ),
        _ if rule("invalid basic string") || rule("invalid multi-line") || rule("invalid comment") => {
            told("there is a character here that cannot be seen or printed", RETYPE)
        }
        _ if rule("carriage return") => told(
            "a line ends here as on computers of long ago",
            "save the file with Windows or Unix line ends",
        ),
        _ if rule("unclosed table") => {
            told("this heading is not closed", "a heading stands in brackets: [value]")
        }
        _ if rule("unclosed array table") => {
            told("this heading is not closed", "one of a list stands in double brackets: [[measure]]")
        }
        _ if rule("unclosed array") => told("a list is opened and never closed", "write ] at its end"),
        _ if rule("unclosed inline table") => {
            told("a table is opened with { and never closed", "write } at its end")
        }
        _ if rule("missing comma") => {
            told("a comma is missing before this", "separate items with commas: [\"a\", \"b\"]")
        }
        _ if rule("extra comma") => told("there is a comma too many", "remove it"),
        _ => told(
            format!("this is not TOML: {said}"),
            "every line is a [heading], a [[heading]] or key = value; text stands in quotes",
        ),
    }
}

const RETYPE: &str = "delete it and type it anew: it came with text that was pasted";

fn told(message: impl Into<String>, help: impl Into<String>) -> (String, String) {
    (message.into(), help.into())
}

#[cfg(test)]
mod tests {
    use toml::de::{DeTable, DeValue};

    use super::*;

    /// The nesting of what the parser made of a text, measured without recursion.
    fn nesting(text: &str) -> usize {
        let (table, _) = DeTable::parse_recoverable(text);
        let mut most = 0;
        let mut waiting = vec![(DeValue::Table(table.into_inner()), 0)];
        while let Some((value, depth)) = waiting.pop() {
            most = most.max(depth);
            match value {
                DeValue::Table(table) => {
                    waiting.extend(table.into_iter().map(|(_, inner)| (inner.into_inner(), depth + 1)));
                }
                DeValue::Array(items) => {
                    waiting.extend(items.into_iter().map(|inner| (inner.into_inner(), depth + 1)));
                }
                _ => {}
            }
        }
        most
    }

    #[test]
    fn nesting_is_found_before_the_text_is_parsed() {
        for text in [
            "a.".repeat(150) + "a = 1",
            "a = ".to_owned() + &"[".repeat(150),
            "a = ".to_owned() + &"{a.a = ".repeat(60),
            "[".to_owned() + &"a.".repeat(150) + "a]",
            "a = [\"]\", ".to_owned() + &"{ b = ['''''', ".repeat(60),
        ] {
            assert!(outline(&text).too_deep().is_some(), "{text}");
        }
        let flat = "a = [1.5, 2.5]\nb = \"...\"\n".repeat(200) + "# [[[[[[[[";
        assert_eq!((outline(&flat).deepest, outline(&flat).unclosed), (2, None));
    }

    #[test]
    fn nesting_is_never_counted_too_low() {
        // Pieces that mean something else within quotes and comments than outside.
        let pieces = [
            "a", ".", "=", "[", "]", "{", "}", ",", "\"", "'", "\"\"\"", "'''", "#", "\n", "\\", " ", "a.a",
            "1",
        ];
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..30 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[usize::try_from(seed >> 40).unwrap() % pieces.len()]);
            }
            assert!(nesting(&text) <= 2 * outline(&text).deepest + 1, "{text}");
        }
    }

    #[test]
    fn what_swallows_the_rest_is_named_where_it_opens() {
        let place = |text: &str| outline(text).unclosed.map(|span| text[span].to_owned());
        assert_eq!(place("a = [1, 2\nb = 3\n[t]\n").as_deref(), Some("["));
        assert_eq!(place("a = \"\"\"x\nb = 3\n").as_deref(), Some("\"\"\""));
        assert_eq!(place("[a\nb = 3\n"), None);
        assert_eq!(place("a = [\n 1,\n]\n[[t]]\n"), None);
    }
}
