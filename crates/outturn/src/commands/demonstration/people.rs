//! Who there is in the demonstration: somebody in every role.

use outturn_register::people::Role;

use super::made_up::WITH_PRACTICES;

/// The national body.
pub(super) const NATIONAL: &str = "X24";
/// The area team.
pub(super) const AREA_TEAM: &str = "DEMO-AREA";
/// The health and wellbeing board.
pub(super) const BOARD: &str = "DEMO-BOARD";

/// The account of the one who owns the scheme.
pub(super) const OWNER: &str = "owner";

/// Somebody.
pub(super) struct Somebody {
    /// What they sign in with.
    pub(super) account: &'static str,
    /// The name.
    pub(super) name: &'static str,
    /// As what.
    pub(super) role: Role,
    /// Where.
    pub(super) at: At,
}

/// Where somebody has a role.
pub(super) enum At {
    /// At a body.
    Body(&'static str),
    /// At the first of the practices.
    FirstPractice,
    /// At every other practice.
    OtherPractices,
}

const fn one(account: &'static str, name: &'static str, role: Role, body: &'static str) -> Somebody {
    Somebody { account, name, role, at: At::Body(body) }
}

const fn practice(account: &'static str, name: &'static str, at: At) -> Somebody {
    Somebody { account, name, role: Role::PracticeManager, at }
}

/// Everybody but the owner.
pub(super) const PEOPLE: [Somebody; 16] = [
    one("analyst", "Asha Analyst", Role::NationalAnalyst, NATIONAL),
    one("officer", "Owen Officer", Role::DeterminingOfficer, NATIONAL),
    one("approver", "Anna Approver", Role::Approver, NATIONAL),
    one("second.approver", "Amir Approver", Role::Approver, NATIONAL),
    one("finance", "Farah Finance", Role::Finance, NATIONAL),
    one("payments", "Piers Payments", Role::Finance, NATIONAL),
    one("auditor", "Ada Auditor", Role::Auditor, NATIONAL),
    one("area.team", "Tariq Team", Role::AreaTeam, AREA_TEAM),
    one("ccg.lead", "Lena Lead", Role::CcgLead, WITH_PRACTICES),
    one("second.ccg.lead", "Luke Lead", Role::CcgLead, WITH_PRACTICES),
    one("ccg.finance", "Carys Costs", Role::CcgFinance, WITH_PRACTICES),
    one("second.ccg.finance", "Conor Costs", Role::CcgFinance, WITH_PRACTICES),
    one("third.ccg.finance", "Celia Costs", Role::CcgFinance, WITH_PRACTICES),
    one("board", "Beth Board", Role::HealthAndWellbeingBoard, BOARD),
    practice("practice", "Priya Practice", At::FirstPractice),
    practice("practices", "Paul Practices", At::OtherPractices),
];

/// The accounts, for whoever looks around.
pub(super) fn listed() -> String {
    let mut lines = vec![format!("  {OWNER:<18} {}", Role::NationalSchemeOwner.name())];
    lines.extend(PEOPLE.iter().map(|it| format!("  {:<18} {}", it.account, it.role.name())));
    format!("Accounts:\n{}\n", lines.join("\n"))
}
