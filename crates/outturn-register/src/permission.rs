//! Who may do what, when: one table, read by the program, printed as documentation and tried cell by cell by the
//! tests.
//!
//! `permissions.csv` has a row for each action in each state in which it is possible, with the state that it leads to
//! and a cell for each role: refused (`-`), allowed at the role's own body and those in it (`own`), or anywhere
//! (`any`). It is the state machine as well: an action in a state that has no row is not possible.

use std::fmt::Write as _;
use std::sync::OnceLock;

use crate::people::Role;
use crate::words::words;

words! {
    /// Something that can be done.
    Action {
        /// Adds a body.
        BodyAdd = "body.add",
        /// Adds a person.
        PersonAdd = "person.add",
        /// Gives a person a role at a body.
        RoleGrant = "role.grant",
        /// Ends a role.
        RoleEnd = "role.end",
        /// Sets one's own password.
        PasswordSet = "password.set",
        /// Declares or ends an interest of one's own.
        InterestDeclare = "interest.declare",
        /// Issues a token for a program that acts for oneself.
        TokenIssue = "token.issue",
        /// Ends somebody else's session or token.
        SessionRevoke = "session.revoke",
        /// Reads the audit log.
        LogRead = "log.read",
        /// Sees records about persons.
        RecordRead = "record.read",
        /// Exports everything.
        RegisterExport = "register.export",
        /// Reads the ledger.
        LedgerRead = "ledger.read",
        /// Holds a balance from outside against the ledger.
        LedgerAssert = "ledger.assert",
        /// Notes a repayment, or writes off what is due back.
        LedgerRecover = "ledger.recover",
        /// Notes what an award was spent on.
        LedgerSpend = "ledger.spend",
        /// Exports the journal and the payment file.
        LedgerExport = "ledger.export",
        /// Drafts a scheme, or other rules of it.
        SchemeDraft = "scheme.draft",
        /// Publishes a scheme.
        SchemePublish = "scheme.publish",
        /// Opens the determination of an earner.
        ItemOpen = "item.open",
        /// Freezes its readings.
        ItemFreeze = "item.freeze",
        /// Records what was calculated.
        ItemCalculate = "item.calculate",
        /// Checks it.
        ItemCheck = "item.check",
        /// Approves it.
        ItemApprove = "item.approve",
        /// Approves it for finance.
        ItemFinanceApprove = "item.finance-approve",
        /// Notifies the earner.
        ItemNotify = "item.notify",
        /// Pays it.
        ItemPay = "item.pay",
        /// Closes the account of how it was spent.
        ItemAccount = "item.account",
        /// Notes that readings changed underneath.
        ItemReadingsChanged = "item.readings-changed",
        /// Notes that a decision changed underneath.
        ItemDecisionChanged = "item.decision-changed",
        /// Holds it.
        ItemHold = "item.hold",
        /// Releases a hold.
        ItemRelease = "item.release",
        /// Reads it.
        ItemRead = "item.read",
        /// Sees people and their roles.
        PersonRead = "person.read",
        /// Keeps a document about a body.
        DocumentKeep = "document.keep",
        /// Reads a document.
        DocumentRead = "document.read",
        /// Plans what an award is to be spent on, and amends the plan.
        SpendingPlan = "spending.plan",
        /// Names the targets for improvement of a local scheme.
        SpendingImprove = "spending.improve",
        /// Approves or refuses a payment to a member practice.
        SpendingApprove = "spending.approve",
        /// Moves what was spent to a purpose.
        SpendingTag = "spending.tag",
        /// Takes back what was noted as spent.
        SpendingTakeBack = "spending.take-back",
        /// Gives the reason for what was not spent, or was spent beyond the award.
        SpendingExplain = "spending.explain",
        /// Reads plans and spending.
        SpendingRead = "spending.read",
        /// Sets the day by which statements are published.
        StatementDeadline = "statement.deadline",
        /// Makes a statement, without publishing it.
        StatementDraft = "statement.draft",
        /// Publishes a statement.
        StatementPublish = "statement.publish",
        /// Records the successors of a body.
        SuccessionRecord = "succession.record",
        /// Arranges a local scheme: windows, components, shares and bands.
        LocalArrange = "local.arrange",
        /// Offers it to practices.
        LocalOffer = "local.offer",
        /// Extends a window of it.
        LocalExtend = "local.extend",
        /// Accepts an offer.
        LocalAccept = "local.accept",
        /// Declines an offer.
        LocalDecline = "local.decline",
        /// Withdraws an acceptance.
        LocalWithdraw = "local.withdraw",
        /// Claims for a practice of one's own.
        LocalClaim = "local.claim",
        /// Claims for many practices by a template, and makes the template.
        LocalClaimBulk = "local.claim-bulk",
        /// Says that the data of an item are complete.
        LocalComplete = "local.complete",
        /// Records what was calculated.
        LocalCalculate = "local.calculate",
        /// Declares it for the practice.
        LocalDeclare = "local.declare",
        /// Approves it for the commissioner.
        LocalApprove = "local.approve",
        /// Approves it for finance.
        LocalFinanceApprove = "local.finance-approve",
        /// Pays it.
        LocalPay = "local.pay",
        /// Closes the account of it.
        LocalAccount = "local.account",
        /// Sends it back to the practice.
        LocalSendBack = "local.send-back",
        /// Notes that data changed underneath.
        LocalDataChanged = "local.data-changed",
        /// Notes that membership changed underneath.
        LocalMembershipChanged = "local.membership-changed",
        /// Holds it.
        LocalHold = "local.hold",
        /// Releases a hold of it.
        LocalRelease = "local.release",
        /// Reads it.
        LocalRead = "local.read",
        /// Sets a time limit that no other part of the work sets.
        LimitSet = "limit.set",
        /// Notes that a time limit was met, or no longer applies.
        LimitEnd = "limit.end",
        /// Reads the time limits of a body.
        LimitRead = "limit.read",
        /// Asks what is due for oneself.
        LimitRemind = "limit.remind",
        /// Records a decision about a body.
        DecisionRecord = "decision.record",
        /// Reads decisions.
        DecisionRead = "decision.read",
        /// Says which board sees which CCG.
        BoardRelate = "board.relate",
        /// Sets the day by which local measures have to be agreed.
        MeasureDeadline = "measure.deadline",
        /// Proposes a local measure, or a change of one.
        MeasurePropose = "measure.propose",
        /// Gives a board's view of it.
        MeasureConsider = "measure.consider",
        /// Agrees it.
        MeasureAgree = "measure.agree",
        /// Refuses it.
        MeasureRefuse = "measure.refuse",
        /// Withdraws it.
        MeasureWithdraw = "measure.withdraw",
        /// Reads it.
        MeasureRead = "measure.read",
        /// Sets how long there is to appeal under a scheme.
        AppealClock = "appeal.clock",
        /// Extends the time to appeal for one item.
        AppealExtend = "appeal.extend",
        /// Lodges an appeal.
        AppealLodge = "appeal.lodge",
        /// Adds a document to it.
        AppealAddEvidence = "appeal.add-evidence",
        /// Admits it.
        AppealAdmit = "appeal.admit",
        /// Refuses to admit it.
        AppealRefuse = "appeal.refuse",
        /// Records what the award would be.
        AppealRerun = "appeal.rerun",
        /// Decides it.
        AppealDecide = "appeal.decide",
        /// Closes it when it was carried out.
        AppealClose = "appeal.close",
        /// Withdraws it.
        AppealWithdraw = "appeal.withdraw",
        /// Reads it.
        AppealRead = "appeal.read",
    }
}

/// How far a role reaches with an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    Refused,
    /// At its own body, and those that lie in it.
    Own,
    /// At any body.
    Any,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The action, by its name.
    pub action: &'static str,
    /// The state in which it is possible; `-` where there is none.
    pub state: &'static str,
    /// The state that it leads to.
    pub becomes: &'static str,
    /// How far each role reaches, in the order of [`Role::ALL`].
    pub reach: Vec<Reach>,
}

const TEXT: &str = include_str!("../permissions.csv");

/// The table.
pub fn permissions() -> &'static [Permission] {
    static ROWS: OnceLock<Vec<Permission>> = OnceLock::new();
    ROWS.get_or_init(|| TEXT.lines().skip(1).filter_map(parsed).collect())
}

fn parsed(line: &'static str) -> Option<Permission> {
    let mut cells = line.split(',');
    let (action, state, becomes) = (cells.next()?, cells.next()?, cells.next()?);
    // Whatever is not plainly allowed is refused.
    let reach = cells.map(|cell| match cell {
        "own" => Reach::Own,
        "any" => Reach::Any,
        _ => Reach::Refused,
    });
    Some(Permission { action, state, becomes, reach: reach.collect() })
}

/// The row of an action in a state.
pub fn permission(action: Action, state: &str) -> Option<&'static Permission> {
    permissions().iter().find(|it| it.action == action.name() && it.state == state)
}

impl Permission {
    /// How far a role reaches.
    pub fn of(&self, role: Role) -> Reach {
        let place = Role::ALL.iter().position(|it| *it == role);
        place.and_then(|it| self.reach.get(it)).copied().unwrap_or(Reach::Refused)
    }
}

/// The headings of the table's columns.
pub fn headings() -> Vec<&'static str> {
    TEXT.lines().next().unwrap_or_default().split(',').collect()
}

/// `docs/register-permissions.md`.
pub fn page() -> String {
    let mut page = String::from(
        "# Who may do what in the register\n\n\
         Made from `crates/outturn-register/permissions.csv` by `cargo xtask generate`. The program reads the \
         same table \
         and has no other; a test tries every action in every state in every role, at the role's own body and at \
         another one, on both databases.\n\n\
         *own*: at the body where the role is held and those that lie in it, and at those that it is the successor of. \
         *any*: at any body. Empty: refused. An \
         action in a state that is not here is not possible. Beside the table it holds that nobody acts on an item at \
         two tiers (making, checking, approving, approving for finance, paying), that a declared interest in \
         the earner \
         removes a person from all of them, that nobody publishes a scheme that they drafted, and that nobody gives \
         themself a role. Of local schemes `local.approve` leads on once as many approved as the amount's band asks \
         for, and what is not asked for is passed over: a state is skipped only where the arrangement says so. \
         Nobody decides an appeal who took a step with it or with its item; only the earner itself \
         lodges one; and a board sees the local measures of the CCGs that it is recorded as seeing.\n",
    );
    let mut last = "";
    for row in permissions() {
        if row.action != last {
            last = row.action;
            // Writing to a text does not fail.
            let _ = write!(page, "\n## {last}\n\n| state | becomes | own | any |\n|---|---|---|---|\n");
        }
        let of = |reach: Reach| {
            let roles = Role::ALL.iter().filter(|it| row.of(**it) == reach).map(|it| it.name());
            roles.collect::<Vec<_>>().join(", ")
        };
        let _ =
            writeln!(page, "| {} | {} | {} | {} |", row.state, row.becomes, of(Reach::Own), of(Reach::Any));
    }
    page
}
