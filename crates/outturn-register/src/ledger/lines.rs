//! The lines of a determination, and those of an award.

use std::collections::BTreeSet;

use outturn_award::award::{Award, StepKind};
use outturn_core::Pence;
use outturn_core::exact::Direction;
use serde_json::{Value, json};

use super::{Account, negated, pounds, sum};
use crate::codes::{Result, complain};

/// One line of a determination: what a step of the award comes to, counted on the account's own side.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// One of the accounts of the award.
    pub account: Account,
    /// The address of the award's step, such as `deduction/waiting`.
    pub step: String,
    /// How much, in pence.
    pub pence: i64,
}

impl Line {
    pub(crate) fn json(&self) -> Value {
        json!({ "account": self.account.name(), "step": self.step, "pence": self.pence })
    }

    /// The line that this JSON is of.
    pub(crate) fn told(json: &Value) -> Option<Line> {
        Some(Line {
            account: Account::named(json.get("account")?.as_str()?)?,
            step: json.get("step")?.as_str()?.to_owned(),
            pence: json.get("pence")?.as_i64()?,
        })
    }
}

/// Refuses lines that do not come to the full award, that are of other accounts or that are there twice.
pub(crate) fn checked(lines: &[Line]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for line in lines {
        if !Account::OF_THE_AWARD.contains(&line.account) {
            let text = format!("`{}` is no account of the award", line.account.name());
            return Err(complain("bad-register-value", text));
        }
        if line.step.contains(char::is_control) || line.step.len() > 300 {
            return Err(complain("bad-register-value", "the address of a step is too long or has line ends"));
        }
        if !seen.insert((line.account, &line.step)) {
            let text = format!("`{}` has two lines for `{}`", line.account.name(), line.step);
            return Err(complain("bad-register-value", text));
        }
    }
    let of = |maximum: bool| {
        sum(lines.iter().filter(|it| (it.account == Account::Maximum) == maximum).map(|it| it.pence))
    };
    let (maximum, others) = (of(true)?, of(false)?);
    let awarded = sum(lines.iter().filter(|it| it.account == Account::Awarded).map(|it| it.pence))?;
    if maximum != others {
        let text = format!("the full award is {}, and its lines come to {}", pounds(maximum), pounds(others));
        return Err(complain("identity-broken", text));
    }
    if awarded < 0 || maximum < 0 {
        return Err(complain("identity-broken", "an award is not below zero"));
    }
    Ok(())
}

/// The lines of an award: what each of its steps took from the full award, and what was left. Each is the difference of
/// two running amounts in whole pence, so that they sum to the award exactly whatever fractions lie between.
pub fn lines_of(award: &Award) -> Result<Vec<Line>> {
    let open = || complain("undetermined-award", format!("the award of {} is not settled", award.code));
    let whole = |pence: &outturn_core::Exact| {
        let pence = Pence::nearest(pence, Direction::HalfUp).0;
        i64::try_from(pence).map_err(|_| complain("too-much", format!("{pence} pence do not fit")))
    };
    let mut lines = Vec::new();
    let mut left = 0;
    for step in &award.steps {
        let after = step.after.as_ref().filter(|it| it.least == it.most).ok_or_else(open)?;
        let after = whole(&after.least)?;
        let change = super::plus(after, negated(left)?)?;
        left = after;
        let (account, pence) = match step.kind {
            StepKind::Value | StepKind::Factor => (Account::Maximum, change),
            StepKind::Gateway => (Account::Withheld, negated(change)?),
            StepKind::Line => (Account::NotEarned, negated(change)?),
            StepKind::Deduction | StepKind::Cap => (Account::Deducted, negated(change)?),
            StepKind::Rounding => (Account::Rounding, negated(change)?),
        };
        if pence != 0 || step.kind == StepKind::Value {
            lines.push(Line { account, step: step.address.clone(), pence });
        }
    }
    lines.push(Line { account: Account::Awarded, step: String::new(), pence: left });
    let paid = i64::try_from(award.least.0).ok().filter(|_| award.most == Some(award.least));
    if paid != Some(left) {
        return Err(open());
    }
    checked(&lines)?;
    Ok(lines)
}
