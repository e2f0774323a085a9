//! A scheme in plain words, in the order in which the money is worked out.

use outturn_core::Standing;

use crate::model::{Cite, Scheme, SourceDocument, Test};

mod accepted;
mod condition;
mod law;
mod lines;
mod money;

pub use accepted::accepted;
pub use money::rounding;

pub(crate) use condition::{and as listed, phrase, reading, told};

/// A part of a scheme in words: gateways, what earns, deductions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub title: String,
    /// What it says, in order.
    pub said: Vec<Said>,
}

/// Something that a scheme says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// How far it stands inside what comes before: 0 where it stands by itself.
    pub depth: usize,
    /// The address of the rule that it is about, as in an award; empty where it is about no rule.
    pub address: String,
    /// A sentence.
    pub text: String,
    /// Where it comes from; none where it stands inside something that says so, or is no rule.
    pub cite: Option<Cite>,
}

/// The address of what is said of a version of the rules, and of no rule: when it was issued, what replaced it.
pub const VERSION: &str = "version";

/// The address of what is said of the laws that a scheme is made under.
pub const LAW: &str = "made-under";

impl Said {
    fn plain(text: impl Into<String>) -> Said {
        Said { depth: 0, address: String::new(), text: text.into(), cite: None }
    }

    fn rule(address: impl Into<String>, text: impl Into<String>, cite: &Cite) -> Said {
        Said { address: address.into(), cite: Some(cite.clone()), ..Said::plain(text) }
    }

    fn inside(self, depth: usize) -> Said {
        Said { depth: self.depth + depth, ..self }
    }
}

/// What a scheme says, from what it is to how the payment is rounded. Sections that it says nothing of are left out.
///
/// Sentences are made from the resolved rules, so that they say what is worked out and nothing else.
pub fn show(scheme: &Scheme) -> Vec<Section> {
    let sections = [
        ("What it is", money::about(scheme)),
        ("What a full award is worth", money::value(scheme)),
        ("What multiplies it", money::factors(scheme)),
        ("What must hold for an award", lines::gateways(scheme)),
        ("What earns", lines::earning(scheme)),
        ("What is settled locally", lines::settled(scheme)),
        ("What becomes of what does not apply", lines::applicability(scheme)),
        ("What is taken", lines::deductions(scheme)),
        ("How it ends", money::ending(scheme)),
        ("What it may be spent on", law::spending(scheme)),
    ];
    let section = |(title, said): (&str, Vec<Said>)| Section { title: title.to_owned(), said };
    sections.into_iter().map(section).filter(|it| !it.said.is_empty()).collect()
}

/// A condition in one sentence without a full stop, where it is told in one.
pub fn sentence(scheme: &Scheme, test: &Test) -> Option<String> {
    condition::in_one(scheme, test)
}

/// Whether a condition is told in one sentence; otherwise a heading is told, and below it what it joins, in order.
pub fn is_one_sentence(scheme: &Scheme, test: &Test) -> bool {
    condition::in_one(scheme, test).is_some()
}

/// The documents that the rules of a scheme come from, in the order of their keys, which is that of their numbers.
pub fn documents(scheme: &Scheme) -> Vec<(&str, &SourceDocument)> {
    scheme.sources.iter().map(|(key, document)| (key.as_str(), document)).collect()
}

/// What is in doubt about the rules, each doubt once, with the rule that it is about.
pub fn doubts(scheme: &Scheme) -> Vec<(String, Standing, String)> {
    let mut doubts: Vec<(String, Standing, String)> = Vec::new();
    for (title, cite) in scheme.cites() {
        let said = doubts.iter().any(|(_, standing, note)| *standing == cite.standing && *note == cite.note);
        if cite.standing != Standing::Seen && !said {
            doubts.push((title.to_owned(), cite.standing, cite.note.clone()));
        }
    }
    doubts
}
