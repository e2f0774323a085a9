//! Pages of worked cases: facts with what they come to under a scheme, `schemes/FAMILY/YEAR.cases.md`. The pages of the
//! specification are written in the same way.
//!
//! A page begins with a fenced block `toml base`, which every example of the page builds on; a page of worked cases has
//! none, it is about the scheme beside it. `toml indicator`, `toml framework` and `csv NAME` blocks before the first
//! `##` heading are shared too. Below a heading stand a fenced `toml` with the rest of the scheme, `csv NAME` blocks
//! with the facts, each in place of a shared one of its name, and the expected `award`, `statement`, `problems` or
//! `lint`. `award ADDRESS ...` shows the total and the steps at or below those addresses alone.

use std::collections::BTreeMap;
use std::ops::Range;

use outturn_award::{Award, report};
use outturn_core::Diagnostic;
use outturn_intake::facts::{self, FactsRead};
use outturn_scheme::{Catalogue, Scheme};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

mod shown;

/// How the name of a page of worked cases ends.
pub const ENDING: &str = ".cases.md";

/// The earner of an example that brings no organisations of its own.
const ANYTOWN: &str = "code,name,kind,opened,closed\nA,Anytown CCG,ccg,2013-04-01,\n";

/// The code of a complaint about a page.
pub const BAD_CASE: &str = "bad-case";

/// A page: what its examples share, and the examples.
#[derive(Debug, Default)]
pub struct Page {
    /// What stands above the first example; its scheme is the `toml base`.
    pub base: Example,
    /// The examples, in order.
    pub examples: Vec<Example>,
}

/// One heading with its blocks.
#[derive(Debug, Default)]
pub struct Example {
    /// The heading.
    pub heading: String,
    /// The part of the scheme that it brings.
    pub scheme: Option<String>,
    indicators: Vec<String>,
    frameworks: Vec<String>,
    facts: BTreeMap<String, Vec<u8>>,
    /// What is expected of it.
    wanted: Wanted,
    /// The addresses of the steps that are shown; all where there are none.
    only: Vec<String>,
    /// The expected text and where it stands.
    pub expected: Option<(String, Range<usize>)>,
}

/// What an example expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Wanted {
    /// The steps of awards.
    #[default]
    Award,
    /// What earners are told.
    Statement,
    /// Complaints.
    Problems,
    /// What lint finds.
    Lint,
}

impl Wanted {
    /// Whether awards are shown of it.
    const fn is_of_awards(self) -> bool {
        matches!(self, Wanted::Award | Wanted::Statement)
    }
}

/// What an example comes to.
#[derive(Debug)]
pub struct Worked {
    /// The lines of its expected block.
    pub lines: Vec<String>,
    /// Its awards, where it has any.
    pub awards: Vec<Award>,
}

impl Worked {
    /// The text of the expected block.
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    }
}

/// What is there for examples to use beside what they bring: indicator and framework files with their names.
#[derive(Debug, Default)]
pub struct Shelf {
    /// Indicator files.
    pub indicators: Vec<(String, String)>,
    /// Framework files.
    pub frameworks: Vec<(String, String)>,
}

impl Shelf {
    /// Everything that an example can use, with what it and its page bring.
    pub fn catalogue(&self, base: &Example, example: Option<&Example>) -> (Catalogue, Vec<Diagnostic>) {
        let own = |of: fn(&Example) -> &Vec<String>| -> Vec<&String> {
            of(base).iter().chain(example.into_iter().flat_map(of)).collect()
        };
        let files = with_own(&self.indicators, &own(|it| &it.indicators));
        let (mut catalogue, mut problems) =
            Catalogue::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let frameworks = with_own(&self.frameworks, &own(|it| &it.frameworks));
        problems.extend(
            catalogue.read_frameworks(frameworks.iter().map(|(name, text)| (name.as_str(), text.as_str()))),
        );
        (catalogue, problems)
    }
}

/// Files that are there and those of an example, which are called after their ids.
fn with_own(there: &[(String, String)], own: &[&String]) -> Vec<(String, String)> {
    let mut files = there.to_vec();
    for text in own {
        let id = text.lines().find_map(|line| line.strip_prefix("id")).unwrap_or_default();
        let id = id.trim_start_matches([' ', '=', '"']).trim_end_matches('"').replace('/', "-");
        files.push((format!("{id}.toml"), (*text).clone()));
    }
    files.sort();
    files
}

impl Page {
    /// Reads a page; all that is wrong with how it is written otherwise.
    pub fn read(file: &str, text: &str) -> Result<Page, Vec<Diagnostic>> {
        let mut reader = PageReader {
            file,
            text,
            page: Page::default(),
            current: Example::default(),
            problems: Vec::new(),
        };
        let mut heading = false;
        let mut block: Option<(String, String, Option<Range<usize>>)> = None;
        for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) if level <= HeadingLevel::H2 => {
                    reader.finish(range);
                    heading = true;
                }
                Event::End(TagEnd::Heading(_)) => heading = false,
                Event::Text(words) | Event::Code(words) if heading => reader.current.heading.push_str(&words),
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
                        let fenced = text.get(range.clone()).unwrap_or_default().trim_end();
                        let end = range.start + fenced.rfind("```").unwrap_or(0);
                        reader.block((&info, range), content, span.unwrap_or(end..end));
                    }
                }
                _ => {}
            }
        }
        reader.finish(text.len()..text.len());
        if reader.problems.is_empty() { Ok(reader.page) } else { Err(reader.problems) }
    }
}

struct PageReader<'t> {
    file: &'t str,
    text: &'t str,
    page: Page,
    current: Example,
    problems: Vec<Diagnostic>,
}

impl PageReader<'_> {
    /// Takes in what stood below a heading: the page's base, an example, or prose alone.
    fn finish(&mut self, next: Range<usize>) {
        let found = std::mem::take(&mut self.current);
        if found.expected.is_some() {
            self.page.examples.push(found);
        } else if self.page.examples.is_empty() && self.page.base.is_empty() {
            self.page.base = found;
        } else if !found.is_empty() {
            let message = format!("“{}” has blocks and nothing expected of them", found.heading);
            self.complain(next, message, "add a block ```award below its facts; it may be empty at first");
        }
    }

    fn complain(&mut self, at: Range<usize>, message: String, help: &str) {
        self.problems.push(Diagnostic::at(self.file, self.text, at, BAD_CASE, message, help));
    }

    fn block(&mut self, (info, at): (&str, Range<usize>), content: String, span: Range<usize>) {
        let current = &mut self.current;
        let again = match info.split_once(' ').unwrap_or((info, "")) {
            ("toml", "indicator") => {
                current.indicators.push(content);
                false
            }
            ("toml", "framework") => {
                current.frameworks.push(content);
                false
            }
            ("toml", "base" | "") => current.scheme.replace(content).is_some(),
            ("csv", name) => current.facts.insert(format!("{name}.csv"), content.into_bytes()).is_some(),
            ("award", addresses) => {
                current.wanted = Wanted::Award;
                current.only = addresses.split_whitespace().map(str::to_owned).collect();
                current.expected.replace((content, span)).is_some()
            }
            ("statement", "") => {
                current.wanted = Wanted::Statement;
                current.expected.replace((content, span)).is_some()
            }
            ("problems", "") => {
                current.wanted = Wanted::Problems;
                current.expected.replace((content, span)).is_some()
            }
            ("lint", "") => {
                current.wanted = Wanted::Lint;
                current.expected.replace((content, span)).is_some()
            }
            _ => {
                let message = format!("a block `{info}` means nothing here");
                let help = "blocks are ```csv NAME with facts, ```award, ```statement and ```toml";
                self.complain(at, message, help);
                return;
            }
        };
        if again {
            let message = format!("“{}” has two blocks `{info}`", self.current.heading);
            self.complain(at, message, "keep one of the two, or give the other a heading of its own");
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

    /// Whether it is about the scheme as it stands: it changes no rule, and expects an award.
    pub fn is_about_the_scheme(&self) -> bool {
        self.scheme.is_none() && self.frameworks.is_empty() && self.wanted.is_of_awards()
    }

    /// Whether it brings definitions of its own.
    pub fn has_own(&self) -> bool {
        self.scheme.is_some() || !self.indicators.is_empty() || !self.frameworks.is_empty()
    }

    /// Whether it comes to what its page says.
    pub fn expects(&self, worked: &Worked) -> bool {
        self.expected.as_ref().is_some_and(|(text, _)| *text == worked.text())
    }

    /// Works an example of a page out.
    pub fn work(&self, base: &Example, shelf: &Shelf) -> Worked {
        let above = base.scheme.as_deref().unwrap_or_default();
        let text = format!("{above}{}", self.scheme.as_deref().unwrap_or_default());
        let (catalogue, problems) = shelf.catalogue(base, Some(self));
        let wrong = |problems: &[Diagnostic], lines| Worked {
            lines: shown::complaints(problems, lines),
            awards: Vec::new(),
        };
        if !problems.is_empty() {
            return wrong(&problems, 0);
        }
        let lines_above = above.matches('\n').count();
        let scheme = match Scheme::read("scheme", &text, &catalogue) {
            Ok(scheme) => scheme,
            Err(problems) => return wrong(&problems, lines_above),
        };
        if self.wanted != Wanted::Lint {
            return self.work_on(base, &scheme, &catalogue);
        }
        match self.read_facts(base, &catalogue) {
            Ok(read) => {
                Worked { lines: shown::linted(&scheme, &text, &read.facts, lines_above), awards: Vec::new() }
            }
            Err(problems) => wrong(&problems, 0),
        }
    }

    /// Its facts, with those that its page shares.
    fn read_facts(&self, base: &Example, catalogue: &Catalogue) -> Result<FactsRead, Vec<Diagnostic>> {
        let mut files = base.facts.clone();
        files.extend(self.facts.clone());
        files.entry("organisations.csv".to_owned()).or_insert_with(|| ANYTOWN.as_bytes().to_vec());
        facts::read("", &files, catalogue)
    }

    /// Works out one that brings no definitions, under a scheme that was read.
    pub fn work_on(&self, base: &Example, scheme: &Scheme, catalogue: &Catalogue) -> Worked {
        let read = match self.read_facts(base, catalogue) {
            Ok(read) => read,
            Err(problems) => return Worked { lines: shown::complaints(&problems, 0), awards: Vec::new() },
        };
        let mut complaints: Vec<Diagnostic> =
            read.rejections.iter().map(|it| it.diagnostic.clone()).collect();
        for misfit in outturn_award::fit::misfits(scheme, &read.facts) {
            complaints.push(Diagnostic::file("facts", "cannot-be-used", misfit.message, misfit.help));
        }
        let mut lines = shown::complaints(&complaints, 0);
        let awards = report(scheme, &read.facts, 1, |_| self.wanted.is_of_awards()).awards;
        for award in &awards {
            lines.extend(match self.wanted {
                Wanted::Statement => shown::told(scheme, award),
                Wanted::Award | Wanted::Problems | Wanted::Lint => shown::award(scheme, award, &self.only),
            });
        }
        Worked { lines, awards }
    }
}
