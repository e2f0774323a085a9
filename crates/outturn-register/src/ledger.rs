//! The ledger: double entry, whole pence, append-only.
//!
//! Two books stand side by side, and each transfer balances. The book of the award has the full award on one side and
//! what became of it on the other: maximum = awarded + withheld + not earned + deducted + rounding. The book of the
//! money has what the pot is charged with, what is payable, what was paid and what is due back. What an earner spent
//! stands against what it drew from its award.
//!
//! A transfer is pending until it is posted or voided, once. Nothing is altered: a new determination posts the
//! differences between what it says and what stands, line by line.

mod assertion;
mod balance;
mod determination;
mod export;
mod lines;
mod listed;
mod payment;
mod spend;
mod transfer;

pub use assertion::{Asserted, Assertion};
pub use balance::{AsAt, Balance, Identity};
pub use determination::Recovery;
pub use lines::{Line, lines_of};
pub use listed::{PostingView, TransferView};

pub(crate) use balance::{balances, ledger_problems};
pub(crate) use determination::{Determination, determine};
pub(crate) use export::{decimal, guarded};
pub(crate) use lines::checked;
pub(crate) use payment::{Payment, pay};
pub(crate) use spend::{Moved, UNTAGGED, move_spending, propose_spending};
pub(crate) use transfer::{Outcome, pending, repeated, settle};

use crate::codes::{Result, complain};
use crate::words::words;

words! {
    /// An account of the ledger.
    Account {
        /// The payer's pot of the scheme: what awards have cost it.
        Pot = "pot",
        /// The full award of an earner.
        Maximum = "maximum",
        /// What of it was awarded.
        Awarded = "awarded",
        /// What a gateway withheld.
        Withheld = "withheld-by-gateway",
        /// What was not earned.
        NotEarned = "not-earned",
        /// What was deducted.
        Deducted = "deducted",
        /// What rounding took; below zero where it gave.
        Rounding = "rounding",
        /// What is to be paid.
        Payable = "payable",
        /// What was paid.
        Paid = "paid",
        /// What is due back.
        RecoveryDue = "recovery-due",
        /// What the earner spent.
        Spent = "spent",
        /// What it drew from its award to spend it: the other side of spent.
        Drawn = "drawn",
    }
}

impl Account {
    /// The accounts of the book of the award: their sum is always zero.
    pub const OF_THE_AWARD: [Account; 6] = [
        Account::Maximum,
        Account::Awarded,
        Account::Withheld,
        Account::NotEarned,
        Account::Deducted,
        Account::Rounding,
    ];

    /// Whether its balance is usually a credit.
    pub const fn is_credit(self) -> bool {
        matches!(self, Account::Maximum | Account::Payable | Account::Paid | Account::Drawn)
    }

    /// An amount counted on the account's own side, as debits above and credits below zero; and back again.
    pub(crate) fn signed(self, pence: i64) -> Result<i64> {
        if self.is_credit() { negated(pence) } else { Ok(pence) }
    }
}

/// A sum that fits.
pub(crate) fn plus(one: i64, other: i64) -> Result<i64> {
    one.checked_add(other).ok_or_else(|| complain("too-much", format!("{one} and {other} pence do not fit")))
}

/// The amount on the other side.
pub(crate) fn negated(pence: i64) -> Result<i64> {
    pence.checked_neg().ok_or_else(|| complain("too-much", format!("{pence} pence do not fit")))
}

/// A sum of many.
pub(crate) fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64> {
    amounts.into_iter().try_fold(0, plus)
}

/// An amount for people.
pub(crate) fn pounds(pence: i64) -> String {
    outturn_core::Pence(i128::from(pence)).to_string()
}
