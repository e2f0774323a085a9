//! What becomes of a line where claimed and checked figures differ.

use outturn_core::Stage;

use crate::keys;
use crate::model::{Asked, LineRule, Pays, Test, Verification};
use crate::read::Builder;
use crate::reader::Node;
use crate::weights::Weight;

impl Builder<'_, '_, '_, '_> {
    /// How a line that is earned by `rule` and worth `weight` is verified, as far as the two could be read.
    pub(crate) fn read_verification(
        &mut self,
        node: &Node<'_>,
        rule: Option<&LineRule>,
        weight: Option<&Weight>,
    ) -> Option<Verification> {
        let inner = self.reader.table(node, "verification", &keys::VERIFICATION)?;
        let claimed_as = self.reader.word(&inner, "claimed_as", keys::CLAIMED_AS);
        let error_at_most = self.reader.share(&inner, "error_at_most");
        let beyond = self.read_failing(&inner, "beyond");
        if inner.has("claimed_as") && claimed_as.is_none() {
            return None;
        }
        let claimed_stage = match &claimed_as {
            Some(word) if word.value == "verified" => Stage::Verified,
            _ => Stage::Claimed,
        };
        let mut readings = paid_on(rule?, weight?);
        readings.sort_unstable();
        readings.dedup();
        let [checked] = readings.as_slice() else {
            let (message, help) = if readings.is_empty() {
                (
                    "nothing is counted here that could be verified",
                    "remove it, or put it where something is counted",
                )
            } else {
                (
                    "this is earned by several readings, so nothing says which of them was claimed",
                    "give each a part of its own, or let what it pays be counted by one of them",
                )
            };
            self.reader.complain(inner.span, "verification-of-what", message, help);
            return None;
        };
        let checked: Asked = (*checked).clone();
        if !matches!(checked.stage, Stage::Verified | Stage::Validated) {
            let stage = if checked.stage == Stage::Claimed { "claimed" } else { "published" };
            self.reader.complain(
                inner.span.clone(),
                "verification-stage",
                format!(
                    "the figure that is paid on is the one that was {stage}, so no check is held against it"
                ),
                "write stage = \"verified\" or stage = \"validated\" where the indicator is named",
            );
            return None;
        }
        if claimed_stage >= checked.stage {
            self.reader.complain(
                inner.span_of("claimed_as"),
                "verification-stage",
                "the figure that is paid on is not checked further than the one that was claimed",
                "write claimed_as = \"claimed\", or stage = \"validated\" where the indicator is named",
            );
            return None;
        }
        let claimed = Asked { stage: claimed_stage, ..checked.clone() };
        Some(Verification { claimed, checked, error_at_most: error_at_most?.value, beyond: beyond? })
    }
}

/// The readings that a line pays on: what its payment counts, otherwise what its rule judges.
fn paid_on<'a>(rule: &'a LineRule, weight: &'a Weight) -> Vec<&'a Asked> {
    match weight.pays() {
        Some(Pays::Each { count, .. }) => return vec![count],
        Some(Pays::Pot { by, .. }) => return vec![by],
        Some(Pays::Claim { claim, .. }) => return vec![claim],
        Some(Pays::Fixed(_)) | None => {}
    }
    match rule {
        LineRule::Test(test) => {
            let leaves = test.leaves().into_iter();
            leaves
                .filter_map(
                    |leaf| if let Test::Compare(compare) = leaf { Some(&compare.outturn) } else { None },
                )
                .collect()
        }
        LineRule::Bands { outturn, .. } => vec![outturn],
        LineRule::Scales { scales, .. } => scales.iter().map(|scale| &scale.outturn).collect(),
        LineRule::Local(_) | LineRule::As(_) | LineRule::Always => Vec::new(),
    }
}
