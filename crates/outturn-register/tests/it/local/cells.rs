//! Every action with local schemes, by really doing it: for the table of permissions.

use std::collections::BTreeMap;

use outturn_register::local::{Act, Amount, Which};
use outturn_register::people::{Actor, Role};
use outturn_register::permission::Action;

use super::world::{Local, PERIOD, claim_of, nothing_asked};
use crate::support::day;

impl Local {
    /// The same for local schemes. Who may do something but not now, since a window has passed, is not told that they may
    /// not.
    pub(crate) async fn attempt(
        &self,
        (actor, role): (&Actor, Role),
        action: Action,
        state: &str,
        (items, calculation): (&BTreeMap<&'static str, i64>, &Act),
    ) -> Result<(), String> {
        let register = self.register();
        let code = |it: outturn_core::Diagnostic| match it.code {
            "outside-window" | "claimed-already" => Ok(()),
            // There is no such hold, which only somebody who may release it is told.
            "no-such-thing" if action == Action::LocalRelease => Ok(()),
            other => Err(other.to_owned()),
        };
        let item = items.get(state).copied().unwrap_or_default();
        let scheme = format!("local/{state}");
        let reason = || "a reason".to_owned();
        let claimed = claim_of("audits", PERIOD, Amount::Units(9_i128.into()));
        let practice = if state == "-" { "P3" } else { "P1" };
        let done = match action {
            Action::LocalArrange => {
                let scheme = if state == "drafted" { "local/draft" } else { "local/paid" };
                register.arrange(actor, &nothing_asked(scheme)).await.map(drop)
            }
            Action::LocalOffer => {
                let scheme = if state == "-" { "local/new" } else { &scheme };
                register.offer(actor, scheme, &[practice]).await.map(drop)
            }
            Action::LocalExtend => {
                let (which, until) = (Which::Claims, day("2015-10-31"));
                register.extend_window(actor, ("local/new", None), which, until, "late").await.map(drop)
            }
            Action::LocalClaim => register.claim(actor, item, "try-claim", &[claimed]).await.map(drop),
            Action::LocalClaimBulk => {
                let text =
                    "practice,component,period,units,pounds,evidence_sha256,note\nP1,audits,2014-09,4,,,\n";
                let done = register.import_claims(actor, "local/paid", text.as_bytes()).await;
                done.map(drop).map_err(|mut it| it.remove(0))
            }
            Action::LocalRead if state == "drafted" => {
                register.arrangement(actor, "local/draft").await.map(drop)
            }
            Action::LocalRead => register.local_item(actor, item).await.map(drop),
            _ => {
                let signs = self.content(item).await;
                let act = match action {
                    Action::LocalAccept => Act::Accept,
                    Action::LocalDecline => Act::Decline { reason: reason() },
                    Action::LocalWithdraw => Act::Withdraw { reason: reason() },
                    Action::LocalComplete => Act::Complete { readings_sha256: None },
                    Action::LocalCalculate => calculation.clone(),
                    Action::LocalDeclare => Act::Declare { signs },
                    Action::LocalApprove => Act::Approve { signs, role },
                    Action::LocalFinanceApprove => Act::FinanceApprove { signs },
                    Action::LocalPay => Act::Pay { key: "try-pay".to_owned(), effective: day("2015-10-01") },
                    Action::LocalAccount => Act::Account,
                    Action::LocalSendBack => Act::SendBack { reason: reason() },
                    Action::LocalHold => Act::Hold { reason: reason() },
                    Action::LocalRelease => Act::Release { hold: 999, reason: reason() },
                    Action::LocalDataChanged => Act::DataChanged { what: reason() },
                    Action::LocalMembershipChanged => Act::MembershipChanged { what: reason() },
                    _ => unreachable!("{}", action.name()),
                };
                register.local_act(actor, item, &act).await.map(drop)
            }
        };
        done.or_else(code)
    }
}
