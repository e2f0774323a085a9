//! A CCG with people, practices and a local scheme.

use std::collections::BTreeMap;
use std::sync::Arc;

use outturn_core::Exact;
use outturn_register::Result;
use outturn_register::flow::NewScheme;
use outturn_register::ledger::{Account, AsAt, Line, Recovery};
use outturn_register::local::{
    Act, Amount, Arrangement, Band, Claimed, Component, ComponentKind, Share, State, Window,
};
use outturn_register::people::{Actor, Body, BodyKind, Role};
use outturn_register::store::{DocumentKind, ManualClock, NewDocument, Register};

use crate::support::world::PASSWORD;
use crate::support::{Place, World, day, hash};

pub(crate) const LOCAL: &str = "local/2014-15";
pub(crate) const PERIOD: &str = "2014/15 Q1";

/// A world with a CCG's people: `lead.a`, `finance.a` and so on at C1, and `manager.P1` at each practice.
pub(crate) struct Local {
    pub(crate) world: World,
    clock: Arc<ManualClock>,
    people: BTreeMap<String, Actor>,
}

/// The document that goes with claims of backfill, kept about the CCG.
pub(crate) const INVOICE: &str = "an invoice";

/// A line of a claim, of backfill with its document, and nothing to say.
pub(crate) fn claim_of(component: &str, period: &str, amount: Amount) -> Claimed {
    let evidence = if component == "backfill" { vec![hash(INVOICE)] } else { Vec::new() };
    Claimed {
        component: component.to_owned(),
        period: period.to_owned(),
        amount,
        evidence,
        note: String::new(),
    }
}

pub(crate) fn component(code: &str, kind: ComponentKind) -> Component {
    let rate = (kind == ComponentKind::Units).then(|| Exact::from(1_250_i128));
    Component {
        code: code.to_owned(),
        title: format!("About {code}"),
        kind,
        rate,
        cap: None,
        evidence: false,
    }
}

/// Claims of `audits` at £12.50 and of `backfill` up to £500.00; declared and approved by one lead.
pub(crate) fn arrangement(scheme: &str) -> Arrangement {
    let backfill =
        Component { cap: Some(50_000), evidence: true, ..component("backfill", ComponentKind::Pounds) };
    Arrangement {
        scheme: scheme.to_owned(),
        accepting: Window { from: day("2014-03-10"), to: day("2014-04-30") },
        claims: Window { from: day("2014-07-01"), to: day("2014-10-31") },
        declaration: true,
        approval: true,
        participation_only: false,
        shares: Vec::new(),
        components: vec![component("audits", ComponentKind::Units), backfill],
        bands: vec![Band { from: 0, role: Role::CcgLead, approvals: 1 }],
    }
}

/// The same without a declaration or an approval asked for.
pub(crate) fn nothing_asked(scheme: &str) -> Arrangement {
    Arrangement { declaration: false, approval: false, bands: Vec::new(), ..arrangement(scheme) }
}

pub(crate) fn share(body: &str, top: i128, bottom: u128) -> Share {
    Share { body: body.to_owned(), share: Exact::fraction(top, bottom).unwrap() }
}

impl Local {
    pub(crate) async fn new(place: &Place) -> Local {
        let world = World::new(place).await;
        let mut it = Local { world, clock: place.clock.clone(), people: BTreeMap::new() };
        for (code, within) in [("P3", "C1"), ("P4", "C1"), ("P5", "C3")] {
            let (name, within) = (format!("Body {code}"), Some(within.to_owned()));
            let body = Body { code: code.to_owned(), name, kind: BodyKind::Practice, within };
            it.world.register.add_body(&it.world.owner, &body).await.unwrap();
        }
        for letter in ["a", "b", "c"] {
            it.join(&format!("lead.{letter}"), Role::CcgLead, "C1").await;
            it.join(&format!("finance.{letter}"), Role::CcgFinance, "C1").await;
        }
        for practice in ["P1", "P2", "P3", "P4", "P5", "A9"] {
            it.join(&format!("manager.{practice}"), Role::PracticeManager, practice).await;
        }
        it.join("auditor", Role::Auditor, "N1").await;
        it.keeps("lead.a", "C1", INVOICE).await;
        it
    }

    pub(crate) async fn join(&mut self, name: &str, role: Role, body: &str) {
        let actor = self.world.another(name, role, body).await;
        self.people.insert(name.to_owned(), actor);
    }

    /// Keeps a document, and gives its hash.
    pub(crate) async fn keeps(&self, name: &str, body: &str, text: &str) -> String {
        let document = NewDocument {
            kind: DocumentKind::Evidence,
            body: body.to_owned(),
            name: "scan.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        self.register().keep_document(self.who(name), &document).await.unwrap()
    }

    pub(crate) fn who(&self, name: &str) -> &Actor {
        &self.people[&name.to_lowercase().replace(".p", ".P").replace(".a9", ".A9")]
    }

    pub(crate) fn register(&self) -> &Register {
        &self.world.register
    }

    /// Goes to an instant, and has everybody sign in again.
    pub(crate) async fn at(&mut self, instant: &str) {
        self.clock.set(instant).unwrap();
        self.world.sign_in_again().await;
        for (account, actor) in &mut self.people {
            let done = self.world.register.sign_in(account, PASSWORD, &format!("desk of {account}")).await;
            *actor = done.unwrap().0;
        }
    }

    /// Drafts, arranges and publishes a scheme, in March.
    pub(crate) async fn scheme(&self, it: &Arrangement) {
        self.draft(&it.scheme, "rules").await;
        self.register().arrange(self.who("lead.a"), it).await.unwrap();
        self.register().publish_scheme(self.who("lead.b"), &it.scheme).await.unwrap();
    }

    pub(crate) async fn draft(&self, id: &str, rules: &str) {
        self.register().draft_scheme(self.who("finance.a"), &new_scheme(id, rules)).await.unwrap();
    }

    pub(crate) async fn offered(&self, scheme: &str, practices: &[&str]) -> Vec<i64> {
        self.register().offer(self.who("lead.a"), scheme, practices).await.unwrap()
    }

    /// A published scheme that was offered to a practice and accepted, in August.
    pub(crate) async fn accepted(place: &Place, it: &Arrangement) -> (Local, i64) {
        let mut local = Local::new(place).await;
        local.scheme(it).await;
        let item = local.accepts(it, "P1").await;
        local.at("2014-08-01T09:00:00Z").await;
        (local, item)
    }

    pub(crate) async fn accepts(&mut self, it: &Arrangement, practice: &str) -> i64 {
        let item = self.offered(&it.scheme, &[practice]).await[0];
        self.at("2014-04-01T09:00:00Z").await;
        self.acts(&format!("manager.{practice}"), item, Act::Accept).await.unwrap();
        item
    }

    pub(crate) async fn acts(&self, name: &str, item: i64, act: Act) -> Result<State> {
        self.register().local_act(self.who(name), item, &act).await
    }

    /// What refuses a step.
    pub(crate) async fn refused(&self, name: &str, item: i64, act: Act) -> &'static str {
        self.acts(name, item, act).await.unwrap_err().code
    }

    pub(crate) async fn claims(
        &self,
        practice: &str,
        item: i64,
        key: &str,
        lines: &[Claimed],
    ) -> Result<i64> {
        self.register().claim(self.who(&format!("manager.{practice}")), item, key, lines).await
    }

    pub(crate) async fn content(&self, item: i64) -> String {
        let it = self.register().local_item(self.who("auditor"), item).await.unwrap();
        it.content.unwrap_or_default()
    }

    /// A calculation of what is claimed.
    pub(crate) async fn calculation(&self, item: i64, key: &str) -> Act {
        let lines = self.register().worked_out(self.who("auditor"), item).await.unwrap();
        Act::Calculate {
            key: key.to_owned(),
            award_sha256: hash("award"),
            lines,
            effective: day("2014-09-30"),
            recovery: Recovery::FromNextPayment,
        }
    }

    pub(crate) async fn declares(&self, item: i64) -> Act {
        Act::Declare { signs: self.content(item).await }
    }

    pub(crate) async fn approves(&self, item: i64, role: Role) -> Act {
        Act::Approve { signs: self.content(item).await, role }
    }

    /// The next step of an item of a practice that claimed, as the people of this world share the work out.
    pub(crate) async fn next(&self, item: i64, state: State, key: &str) -> (&'static str, Act) {
        match state {
            State::Offered | State::Declined => ("manager.P1", Act::Accept),
            State::Accepted => ("finance.a", Act::Complete { readings_sha256: None }),
            State::DataComplete => ("finance.a", self.calculation(item, &format!("{key}-calculated")).await),
            State::Calculated => ("manager.P1", self.declares(item).await),
            State::Declared => ("lead.b", self.approves(item, Role::CcgLead).await),
            State::Approved => ("finance.b", Act::FinanceApprove { signs: self.content(item).await }),
            State::FinanceApproved => {
                let effective = day("2014-11-30");
                ("finance.c", Act::Pay { key: format!("{key}-paid"), effective })
            }
            State::Paid | State::AccountedFor => ("finance.c", Act::Account),
        }
    }

    /// Takes an item of P1 to a state.
    pub(crate) async fn take_to(&self, item: i64, from: State, to: State, key: &str) {
        let mut state = from;
        while state != to {
            let (name, act) = self.next(item, state, key).await;
            state = self.acts(name, item, act).await.unwrap();
        }
    }

    /// An item of P1 in every state, each under a scheme of its own that asks for nothing; in October of the next year.
    pub(crate) async fn one_in_every_state(&mut self) -> BTreeMap<&'static str, i64> {
        let mut items = BTreeMap::new();
        for state in State::ALL {
            let scheme = format!("local/{}", state.name());
            self.scheme(&nothing_asked(&scheme)).await;
            items.insert(state.name(), self.offered(&scheme, &["P1"]).await[0]);
        }
        self.at("2014-04-01T09:00:00Z").await;
        for (state, item) in &items {
            let act = match *state {
                "offered" => continue,
                "declined" => Act::Decline { reason: "no room".to_owned() },
                _ => Act::Accept,
            };
            self.acts("manager.P1", *item, act).await.unwrap();
        }
        self.at("2014-08-01T09:00:00Z").await;
        let claimed = [claim_of("audits", PERIOD, Amount::Units(4_i128.into()))];
        for (state, item) in &items {
            if !["offered", "declined"].contains(state) {
                self.claims("P1", *item, &format!("claim-{state}"), &claimed).await.unwrap();
            }
        }
        self.at("2015-10-01T09:00:00Z").await;
        for (state, item) in &items {
            let to = State::named(state).unwrap();
            if to > State::Declined {
                self.take_to(*item, State::Accepted, to, state).await;
            }
        }
        items
    }

    /// The balances of a body that are not zero, as `account pence`.
    pub(crate) async fn balances(&self, scheme: &str, body: &str) -> Vec<String> {
        let all = self.register().balances(self.who("auditor"), scheme, Some(body), AsAt::default()).await;
        all.unwrap()
            .iter()
            .filter(|it| it.pence != 0)
            .map(|it| format!("{} {}", it.account.name(), it.pence))
            .collect()
    }
}

pub(crate) fn new_scheme(id: &str, rules: &str) -> NewScheme {
    NewScheme {
        id: id.to_owned(),
        title: "A local example".to_owned(),
        body: "C1".to_owned(),
        sha256: hash(rules),
        begins: day("2014-04-01"),
        ends: day("2015-03-31"),
    }
}

pub(crate) fn line(account: Account, step: &str, pence: i64) -> Line {
    Line { account, step: step.to_owned(), pence }
}
