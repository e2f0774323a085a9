//! The laws that a scheme is made under, and what they let be done with the money.

use super::Cite;

/// The laws that a scheme is made under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalBasis {
    /// Them, in the order written.
    pub laws: Vec<Law>,
    /// Where that comes from.
    pub cite: Cite,
}

/// A framework that is a law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// The id of the framework.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The items at one of which a line of the scheme must point; none where it needs nothing.
    pub needs_one_of: Vec<LawItem>,
    /// The purposes for which awards may be spent; none where it says nothing of that.
    pub permits: Vec<LawItem>,
}

/// An item of a law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawItem {
    /// Its full name: `nhs-act-2006-s223k/2d`.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// Where in the law it stands: `subsection (2)(d)`; empty where that is not said.
    pub clause: String,
}

/// What awards may be spent on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// Purposes that the scheme's laws permit, in the order written.
    pub purposes: Vec<LawItem>,
    /// Whether an earner may pay an award on to bodies that belong to it, where that is said.
    pub passing_on: Option<PassingOn>,
    /// Where that comes from.
    pub cite: Cite,
}

/// Whether an award may be paid on to bodies that belong to the earner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassingOn {
    /// The kind of those bodies.
    pub to: String,
    /// On what condition.
    pub how: PassedOn,
    /// Where that comes from.
    pub cite: Cite,
}

/// On what condition an award may be paid on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassedOn {
    /// Not at all.
    Never,
    /// Only through a scheme with targets for improvement, and not as a bonus for what was earned.
    ForImprovement,
    /// On none.
    Freely,
}
