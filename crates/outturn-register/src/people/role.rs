//! Roles, and where each can be held.

use super::bodies::BodyKind;
use crate::words::words;

words! {
    /// What somebody is at a body.
    Role {
        /// Owns the national scheme: its rules, and who has which role.
        NationalSchemeOwner = "national-scheme-owner",
        /// Loads readings and calculates.
        NationalAnalyst = "national-analyst",
        /// Determines: publishes, checks, notifies, records decisions.
        DeterminingOfficer = "determining-officer",
        /// Approves.
        Approver = "approver",
        /// Approves for finance, and pays.
        Finance = "finance",
        /// The area team that a CCG answers to.
        AreaTeam = "area-team",
        /// Leads a CCG.
        CcgLead = "ccg-lead",
        /// A CCG's finance.
        CcgFinance = "ccg-finance",
        /// Is consulted on local priorities.
        HealthAndWellbeingBoard = "health-and-wellbeing-board",
        /// Manages a practice.
        PracticeManager = "practice-manager",
        /// Sees everything and changes nothing.
        Auditor = "auditor",
        /// Everyone, without signing in.
        Public = "public",
    }
}

impl Role {
    /// The kind of body that it can be held at. A role that reaches anywhere is only held at a national body, so that
    /// nobody who gives out roles elsewhere can give it out.
    pub const fn held_at(self) -> Option<BodyKind> {
        match self {
            Role::NationalSchemeOwner
            | Role::NationalAnalyst
            | Role::DeterminingOfficer
            | Role::Approver
            | Role::Finance
            | Role::Auditor => Some(BodyKind::National),
            Role::AreaTeam => Some(BodyKind::AreaTeam),
            Role::CcgLead | Role::CcgFinance => Some(BodyKind::Ccg),
            Role::HealthAndWellbeingBoard => Some(BodyKind::Board),
            Role::PracticeManager => Some(BodyKind::Practice),
            Role::Public => None,
        }
    }
}
