//! What is done with a local scheme while the program is killed.

use outturn_register::local::{Act, Amount, Arrangement, State, Window};
use outturn_register::people::{Actor, Role};
use outturn_register::store::Register;

use super::world::{LOCAL, Local, PERIOD, arrangement, claim_of};
use crate::support::world::PASSWORD;
use crate::support::{Place, World, day};

const TEMPLATE: &str = "practice,component,period,units,pounds,evidence_sha256,note\n\
    P1,audits,2014/15 Q1,5,,,\nP1,audits,2014/15 Q2,6,,,\nP3,audits,2014/15 Q1,7,,,\n";

/// Does it.
pub(crate) async fn deed(register: &Register, actor: &Actor, deed: &str, signs: &str) -> Result<(), String> {
    let signs = signs.to_owned();
    let act = match deed {
        "local-import" => {
            let done = register.import_claims(actor, LOCAL, TEMPLATE.as_bytes()).await;
            return done.map(drop).map_err(|it| it[0].code.to_owned());
        }
        "local-approve" => Act::Approve { signs, role: Role::CcgLead },
        _ => Act::Pay { key: "local-paid".to_owned(), effective: day("2015-10-01") },
    };
    register.local_act(actor, 1, &act).await.map(drop).map_err(|it| it.code.to_owned())
}

/// A world before it, and who does it.
pub(crate) async fn before(place: &Place, what: &str) -> (World, Actor, String, String) {
    let mut it = arrangement(LOCAL);
    if what == "local-import" {
        // Open on the day on which the program is killed.
        it = Arrangement { claims: Window { from: day("2014-07-01"), to: day("2015-12-31") }, ..it };
    }
    let (mut local, item) = Local::accepted(place, &it).await;
    assert_eq!(item, 1);
    let until = day("2014-08-31");
    let which = outturn_register::local::Which::Accepting;
    local.register().extend_window(local.who("lead.a"), (LOCAL, None), which, until, "again").await.unwrap();
    let p3 = local.offered(LOCAL, &["P3"]).await[0];
    local.acts("manager.P3", p3, Act::Accept).await.unwrap();
    let claimed = |units: i128| vec![claim_of("audits", PERIOD, Amount::Units(units.into()))];
    local.claims("P1", item, "first", &claimed(4)).await.unwrap();
    local.claims("P3", p3, "first-of-p3", &claimed(4)).await.unwrap();
    let (to, name) = match what {
        // What is pending is voided by the import.
        "local-import" => (State::Approved, "lead.c"),
        "local-approve" => (State::Declared, "lead.b"),
        _ => (State::FinanceApproved, "finance.c"),
    };
    local.take_to(item, State::Accepted, to, "first").await;
    local.at("2015-10-01T09:00:00Z").await;
    let signs = local.content(item).await;
    let account = local.who(name).account().to_owned();
    let (actor, token) = local.register().sign_in(&account, PASSWORD, "here").await.unwrap();
    (local.world, actor, token, signs)
}
