//! The way out where a clock jumped: somebody who runs the register says that it is right now.

use serde_json::json;

use super::change::Entry;
use super::open::Register;
use crate::codes::Result;
use crate::log::Head;
use crate::people::filled;

impl Register {
    /// Says that the clock is right as it stands, with the reason, which is an entry of the log. From then on it
    /// is held against this entry. For whoever runs the register and holds its machine anyway: nobody can sign in
    /// before.
    pub async fn confirm_clock(&self, reason: &str) -> Result<Head> {
        filled("reason", reason)?;
        let change = self.change_by_any_clock("operator").await?;
        let about = json!({ "before": change.clock_before(), "reason": reason });
        change.commit(Entry::new("clock.confirm", "clock", about)).await
    }
}
