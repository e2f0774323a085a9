//! Runs the specification: every heading of `docs/spec/*.md` that has an example is a test, and so is every worked case
//! of `schemes/*/*.cases.md`, which lies beside the scheme file that it is about.
//!
//! A page begins with a fenced block `toml base`, which every example of the page builds on; `toml indicator`,
//! `toml framework` and `csv NAME` blocks before the first `##` heading are shared too. Below a heading stand a fenced `toml` with the rest
//! of the scheme, `csv NAME` blocks with the facts, each in place of a shared one of its name, and the expected `award`,
//! `statement`, `problems` or `lint`. `award ADDRESS ...` shows the total and the steps at or below those addresses alone.
//! `OUTTURN_UPDATE=1 cargo test --test spec` rewrites the expected blocks; the difference is for review.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use outturn_award::lint::Sizes;
use outturn_award::statement::statement;
use outturn_award::{Award, Outcome, Score, Truth, amount, report};
use outturn_core::exact::Direction;
use outturn_core::{Diagnostic, Exact, Facts, Pence};
use outturn_intake::facts;
use outturn_scheme::lint::{self, Places};
use outturn_scheme::{Catalogue, Scheme};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The earner of an example that brings no organisations of its own.
const ANYTOWN: &str = "code,name,kind,opened,closed\nA,Anytown CCG,ccg,2013-04-01,\n";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = entries(&root.join("docs/spec")).collect();
    for family in entries(&root.join("schemes")).filter(|path| path.is_dir()) {
        pages.extend(entries(&family));
    }
    pages.retain(|path| path.extension().is_some_and(|it| it == "md"));
    pages.sort();
    #[expect(
        clippy::disallowed_methods,
        reason = "a test runner is told by the environment to rewrite its answers"
    )]
    let update = std::env::var("OUTTURN_UPDATE").is_ok_and(|it| it == "1");
    if update {
        for page in &pages {
            rewrite(page);
        }
    }
    let mut trials = Vec::new();
    for page in pages {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        let parsed = Page::read(&page);
        assert!(!parsed.examples.is_empty(), "{name}.md has no example");
        let base = Arc::new(parsed.base);
        for example in parsed.examples {
            let base = Arc::clone(&base);
            trials.push(Trial::test(format!("{name}: {}", example.heading), move || example.check(&base)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn rewrite(page: &Path) {
    let mut text = fs::read_to_string(page).unwrap();
    let parsed = Page::read(page);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for example in &parsed.examples {
        if let Some((expected, range)) = &example.expected {
            let found = example.run(&parsed.base);
            if found != *expected {
                edits.push((range.clone(), found));
            }
        }
    }
    for (range, found) in edits.into_iter().rev() {
        text.replace_range(range, &found);
    }
    fs::write(page, text).unwrap();
}

/// A page: what its examples share, and the examples.
struct Page {
    /// What stands above the first example; its scheme is the `toml base`.
    base: Example,
    examples: Vec<Example>,
}

/// One heading with its blocks.
#[derive(Default)]
struct Example {
    heading: String,
    scheme: Option<String>,
    indicators: Vec<String>,
    frameworks: Vec<String>,
    facts: BTreeMap<String, Vec<u8>>,
    /// `award`, `statement`, `problems` or `lint`.
    wanted: String,
    /// The addresses of the steps that are shown; all where there are none.
    only: Vec<String>,
    /// The expected text and where it stands.
    expected: Option<(String, Range<usize>)>,
}

impl Page {
    /// A page, with the scheme that it lies beside where it is one of worked cases.
    fn read(path: &Path) -> Page {
        let mut page = Page::parse(&fs::read_to_string(path).unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_suffix(".cases.md") {
            assert!(page.base.scheme.is_none(), "{name} has a scheme of its own");
            let scheme = fs::read_to_string(path.with_file_name(format!("{stem}.toml"))).unwrap();
            page.base.scheme = Some(scheme);
        }
        page
    }

    fn parse(text: &str) -> Page {
        let mut page = Page { base: Example::default(), examples: Vec::new() };
        let mut current = Example::default();
        let mut heading = false;
        let mut block: Option<(String, String, Option<Range<usize>>)> = None;
        for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) if level <= HeadingLevel::H2 => {
                    page.finish(std::mem::take(&mut current));
                    heading = true;
                }
                Event::End(TagEnd::Heading(_)) => heading = false,
                Event::Text(words) | Event::Code(words) if heading => current.heading.push_str(&words),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    block = Some((info.to_string(), String::new(), None));
                }
                Event::Text(words) => {
                    if let Some((_, content, span)) = &mut block {
                        content.push_str(&words);
                        *span = Some(span.as_ref().map_or(range.clone(), |before| before.start..range.end));
                    }
                }
                Event::End(TagEnd::CodeBlock) => {
                    if let Some((info, content, span)) = block.take() {
                        // An empty block has no text: its place is the start of the closing fence.
                        let end = range.start + text[range.clone()].trim_end().rfind("```").unwrap_or(0);
                        current.block(&info, content, span.unwrap_or(end..end));
                    }
                }
                _ => {}
            }
        }
        page.finish(current);
        page
    }

    /// Takes in what stood below a heading: the page's base, an example, or prose alone.
    fn finish(&mut self, found: Example) {
        if found.expected.is_some() {
            self.examples.push(found);
        } else if self.examples.is_empty() && self.base.is_empty() {
            self.base = found;
        } else {
            assert!(found.is_empty(), "“{}” has blocks and nothing expected of them", found.heading);
        }
    }
}

impl Example {
    fn is_empty(&self) -> bool {
        self.scheme.is_none()
            && self.indicators.is_empty()
            && self.frameworks.is_empty()
            && self.facts.is_empty()
    }

    fn block(&mut self, info: &str, content: String, span: Range<usize>) {
        let again = match info.split_once(' ').unwrap_or((info, "")) {
            ("toml", "indicator") => {
                self.indicators.push(content);
                false
            }
            ("toml", "framework") => {
                self.frameworks.push(content);
                false
            }
            ("toml", "base" | "") => self.scheme.replace(content).is_some(),
            ("csv", name) => self.facts.insert(format!("{name}.csv"), content.into_bytes()).is_some(),
            ("award", addresses) => {
                "award".clone_into(&mut self.wanted);
                self.only = addresses.split_whitespace().map(str::to_owned).collect();
                self.expected.replace((content, span)).is_some()
            }
            (kind @ ("statement" | "problems" | "lint"), "") => {
                kind.clone_into(&mut self.wanted);
                self.expected.replace((content, span)).is_some()
            }
            _ => panic!("“{}” has a block `{info}` that means nothing here", self.heading),
        };
        assert!(!again, "“{}” has two blocks `{info}`", self.heading);
    }

    /// An award as lines.
    fn shown(&self, scheme: &Scheme, award: &Award) -> Vec<String> {
        let total = range(scheme, award.least, award.most);
        let pounds = |pence: &Exact| marked(scheme, pence);
        let mut out = vec![format!("{} {}: {total}", award.code, award.name)];
        let asked = |address: &str| {
            let below = |only: &String| {
                address.strip_prefix(only.as_str()).is_some_and(|it| it.is_empty() || it.starts_with('/'))
            };
            self.only.is_empty() || self.only.iter().any(below)
        };
        let steps: Vec<_> = award.steps.iter().filter(|step| asked(&step.address)).collect();
        let width = steps.iter().map(|step| step.address.len()).max().unwrap_or(0);
        for step in steps {
            let outcome = match step.outcome {
                Outcome::NotApplicable => "not applicable",
                other => other.as_str(),
            };
            let left = match &step.after {
                None => "not known".to_owned(),
                Some(bounds) if bounds.least == bounds.most => pounds(&bounds.least),
                Some(bounds) => format!("{} to {}", pounds(&bounds.least), pounds(&bounds.most)),
            };
            out.push(format!("  {:<width$}  {outcome:<7}  leaves {left}", step.address));
            out.push(format!("      {}", step.because));
        }
        for score in award.scores.iter().filter(|score| asked(&score.address)) {
            out.push(scored(score));
        }
        for open in award.unsettled.iter().filter(|_| self.only.is_empty()) {
            let stake = open.at_stake.map_or("everything".to_owned(), |pence| amount(scheme, pence));
            out.push(format!("  wanted: {} ({stake})", open.want));
        }
        for payee in award.payees.iter().filter(|payee| payee.code != award.code) {
            out.push(format!(
                "  paid to {} {}: {}",
                payee.code,
                payee.name,
                range(scheme, payee.least, payee.most)
            ));
        }
        out
    }

    fn check(&self, base: &Example) -> Result<(), Failed> {
        let expected = self.expected.as_ref().map(|(text, _)| text.as_str()).unwrap_or_default();
        let found = self.run(base);
        if found == expected {
            return Ok(());
        }
        let hint = "`OUTTURN_UPDATE=1 cargo test --test spec` rewrites it";
        Err(format!("expected\n{expected}\nbut found\n{found}\n{hint}").into())
    }

    fn run(&self, base: &Example) -> String {
        self.found(base).into_iter().map(|line| line + "\n").collect()
    }

    /// The lines that the example comes to.
    fn found(&self, base: &Example) -> Vec<String> {
        let above = base.scheme.as_deref().unwrap_or_default();
        let text = format!("{above}{}", self.scheme.as_deref().unwrap_or_default());
        let (catalogue, problems) = self.catalogue(base);
        if !problems.is_empty() {
            return lines(&problems, 0);
        }
        let scheme = match Scheme::read("scheme", &text, &catalogue) {
            Ok(scheme) => scheme,
            Err(problems) => return lines(&problems, above.matches('\n').count()),
        };
        let mut files = base.facts.clone();
        files.extend(self.facts.clone());
        files.entry("organisations.csv".to_owned()).or_insert_with(|| ANYTOWN.as_bytes().to_vec());
        let read = match facts::read("", &files, &catalogue) {
            Ok(read) => read,
            Err(problems) => return lines(&problems, 0),
        };
        if self.wanted == "lint" {
            return linted(&scheme, &text, &read.facts, above.matches('\n').count());
        }
        let mut complaints: Vec<Diagnostic> =
            read.rejections.iter().map(|it| it.diagnostic.clone()).collect();
        for misfit in outturn_award::fit::misfits(&scheme, &read.facts) {
            complaints.push(Diagnostic::file("facts", "cannot-be-used", misfit.message, misfit.help));
        }
        let mut out = lines(&complaints, 0);
        let awards = report(&scheme, &read.facts, 1, |_| self.wanted != "problems").awards;
        for award in awards {
            out.extend(if self.wanted == "statement" {
                told(&scheme, &award)
            } else {
                self.shown(&scheme, &award)
            });
        }
        out
    }

    fn catalogue(&self, base: &Example) -> (Catalogue, Vec<Diagnostic>) {
        let files = with_own("indicators", base.indicators.iter().chain(&self.indicators));
        let (mut catalogue, mut problems) =
            Catalogue::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let frameworks = with_own("frameworks", base.frameworks.iter().chain(&self.frameworks));
        problems.extend(
            catalogue.read_frameworks(frameworks.iter().map(|(name, text)| (name.as_str(), text.as_str()))),
        );
        (catalogue, problems)
    }
}

/// The project's own files in a folder and those of an example, which are called after their ids.
fn with_own<'a>(folder: &str, own: impl Iterator<Item = &'a String>) -> Vec<(String, String)> {
    let mut files = shipped(folder);
    for text in own {
        let id = text.lines().find_map(|line| line.strip_prefix("id")).unwrap_or_default();
        let id = id.trim_start_matches([' ', '=', '"']).trim_end_matches('"').replace('/', "-");
        files.push((format!("{id}.toml"), text.clone()));
    }
    files.sort();
    files
}

/// The project's own files in a folder, by name.
fn shipped(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut files: Vec<(String, String)> =
        paths.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect();
    files.sort();
    files
}

/// Complaints as lines; lines of the scheme are counted from the example's own part.
fn lines(problems: &[Diagnostic], base_lines: usize) -> Vec<String> {
    let shown = |it: &Diagnostic| {
        let mut it = it.clone();
        if it.line > base_lines && it.file == "scheme" {
            it.line -= base_lines;
        }
        [it.one_line(), format!("    {}", it.help)]
    };
    problems.iter().flat_map(shown).collect()
}

/// What lint finds, as lines: each finding with what it moves for the earners of the facts, and how many are accepted.
fn linted(scheme: &Scheme, text: &str, facts: &Facts, base_lines: usize) -> Vec<String> {
    let (places, sizes, found) = (Places::read(text), Sizes::of(scheme, facts), lint::lint(scheme));
    let at = |it: &lint::Finding| {
        let span = places.of(&it.at, &it.path).unwrap();
        Diagnostic::at("scheme", text, span, it.code, it.says.as_str(), it.help())
    };
    let mut shown: Vec<_> = found.open.iter().map(|it| (at(it), it)).collect();
    shown.sort_by_key(|(it, _)| (it.line, it.column));
    let mut out = Vec::new();
    for (diagnostic, finding) in shown {
        let told = outturn_award::lint::told(scheme, finding, &sizes).map(|it| format!("    {it}"));
        let [first, help] = lines(&[diagnostic], base_lines).try_into().unwrap();
        out.extend([first].into_iter().chain(told).chain([help]));
    }
    out.extend((!found.accepted.is_empty()).then(|| format!("accepted: {}", found.accepted.len())));
    out
}

fn range(scheme: &Scheme, least: Pence, most: Option<Pence>) -> String {
    let shown = |pence| amount(scheme, pence);
    match most {
        Some(most) if most == least => shown(most),
        Some(most) => format!("{} to {}", shown(least), shown(most)),
        None if least > Pence::ZERO => format!("at least {}", shown(least)),
        None => "not known".to_owned(),
    }
}

/// Points of a line, a scale, a group or the whole.
fn scored(score: &Score) -> String {
    let points = |it: &Exact| it.terminating().unwrap_or_else(|| format!("≈{}", it.decimals(6)));
    let Score { address, least, most, out_of, applies } = score;
    let out_of = points(out_of);
    match (applies, least == most) {
        (Truth::False, _) => format!("  scores: {address}: does not apply"),
        (_, true) => format!("  scores: {address}: {} of {out_of}", points(least)),
        (_, false) => format!("  scores: {address}: {} to {} of {out_of}", points(least), points(most)),
    }
}

/// The statement of an award: what came out, why, what is open, what is in doubt.
fn told(scheme: &Scheme, award: &Award) -> Vec<String> {
    let statement = statement(scheme, award, false);
    let mut out = statement.result;
    let sections = [
        ("What decided it", statement.reasons),
        ("What would settle it", statement.open),
        ("What is in doubt", statement.doubts),
    ];
    for (title, lines) in sections.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        out.extend([String::new(), title.to_owned()]);
        out.extend(lines.iter().map(|line| format!("- {line}")));
    }
    out
}

/// Pounds and pence, or points, with the sign of rounding where the exact amount has a fraction more.
fn marked(scheme: &Scheme, pence: &Exact) -> String {
    let shown = amount(scheme, Pence::nearest(pence, Direction::HalfUp));
    if pence.is_whole() { shown } else { format!("≈{shown}") }
}
