//! Findings about a scheme that its authors know of and have accepted.

use crate::complaints::clip;
use crate::keys;
use crate::model::Accepted;
use crate::read::Builder;

impl Accepted {
    /// Whether a finding with this code about what has this address is accepted.
    pub fn covers(&self, finding: &str, address: &str) -> bool {
        let within = |at: &String| {
            address.strip_prefix(at.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.finding == finding && self.at.as_ref().is_none_or(within)
    }
}

impl Builder<'_, '_, '_, '_> {
    pub(crate) fn read_accepted(&mut self) -> Vec<Accepted> {
        let mut all: Vec<Accepted> = Vec::new();
        for node in self.reader.tables(self.root, "accepted", &keys::ACCEPTED) {
            let finding = self.reader.id(&node, "finding", 0);
            let at = self.text(&node, "at");
            let reason = self.text(&node, "reason");
            let (Some(finding), Some(reason)) = (finding, reason) else { continue };
            if at.is_none() && node.has("at") {
                continue;
            }
            if all.iter().any(|it| it.finding == finding.value && it.at == at) {
                self.reader.complain(
                    finding.span,
                    "duplicate-id",
                    format!("`{}` is accepted twice for the same rule", clip(&finding.value)),
                    "keep one of the two",
                );
                continue;
            }
            all.push(Accepted { finding: finding.value, at, reason });
        }
        all
    }
}
