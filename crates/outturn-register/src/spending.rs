//! What awards are spent on: planned and recorded against the permitted purposes.
//!
//! A payment may be used to secure better quality of services or better outcomes of them, or to reduce inequalities in
//! access or in outcomes, and for nothing else. Member practices are paid only through a local scheme with targets for
//! improvement. What was spent is on the ledger under its purpose as the step; what has no purpose yet stands there as
//! untagged, until it is moved. More than was paid is noted too: it is to be seen, not hidden.

mod members;
mod moves;
mod plan;
mod record;
mod view;

pub use members::{Improvement, NewImprovement, Removed};
pub use moves::{Tag, TakeBack};
pub use plan::{NewPlanLine, PlanLine, PlanVersion};
pub use record::Spend;
pub use view::{Difference, Spending, Spent, UseOfAward};

pub(crate) use view::{accounted, all_tagged, explained, purpose_of, spent_on, use_of};

use outturn_core::Date;
use serde_json::{Value, json};

use crate::codes::{Result, complain};
use crate::people::filled;
use crate::store::Change;
use crate::words::words;

words! {
    /// What an award may be spent on.
    Purpose {
        /// Better quality of health services.
        Quality = "quality",
        /// Better outcomes of health services.
        Outcomes = "outcomes",
        /// Fewer inequalities between patients in access to services.
        Access = "inequalities-in-access",
        /// Fewer inequalities between patients in outcomes.
        OutcomeGaps = "inequalities-in-outcomes",
    }
}

words! {
    /// What kind of body provides what is paid for.
    ProviderKind {
        /// A hospital.
        Hospital = "hospital",
        /// Community services.
        Community = "community",
        /// Mental health services.
        Psychiatric = "psychiatric",
        /// An ambulance service.
        Ambulance = "ambulance",
        /// A general practice.
        Practice = "practice",
        /// A local authority.
        LocalAuthority = "local-authority",
        /// A charity or another voluntary body.
        Voluntary = "voluntary",
        /// A company.
        Independent = "independent",
        /// A commissioner, for work of its own or that it shares with others.
        Commissioner = "commissioner",
        /// Any other.
        Other = "other",
    }
}

words! {
    /// What is paid for.
    Form {
        /// A service.
        Service = "service",
        /// A pilot.
        Pilot = "pilot",
        /// Backfill: somebody to stand in for those who are busy with it.
        Backfill = "backfill",
        /// Training.
        Training = "training",
        /// Equipment and programs.
        Equipment = "equipment",
        /// A review.
        Review = "review",
        /// Anything else.
        Other = "other",
    }
}

/// Who provides what is paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Of what kind.
    pub kind: ProviderKind,
    /// The code; empty where there is none. A practice is named by the code that it has in the register.
    pub code: String,
    /// The name.
    pub name: String,
}

impl Provider {
    fn checked(&self) -> Result<()> {
        filled("name of the provider", &self.name)?;
        if !self.code.is_empty() {
            crate::people::coded("code of the provider", &self.code)?;
        }
        Ok(())
    }

    fn json(&self) -> Value {
        json!([self.kind.name(), self.code, self.name])
    }
}

/// A scheme that there has to be.
async fn known_scheme(change: &mut Change<'_>, scheme: &str) -> Result<()> {
    match change.eye().one("select id from scheme where id = $1", &[scheme.into()]).await? {
        Some(_) => Ok(()),
        None => Err(complain("no-such-thing", format!("there is no scheme {scheme}"))),
    }
}

/// A day as the database has it.
fn dated(text: &str) -> Result<Date> {
    text.parse().map_err(|_| complain("ledger-broken", format!("`{text}` is no day")))
}
