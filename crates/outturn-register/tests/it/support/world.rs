//! A register with bodies and people in every role.

use std::collections::BTreeMap;

use outturn_core::Date;
use outturn_register::flow::{Act, NewScheme, State};
use outturn_register::ledger::{Account, AsAt, Line, Recovery};
use outturn_register::people::{Actor, Body, BodyKind, NewPerson, Role, Term};
use outturn_register::spending::{Form, NewImprovement, NewPlanLine, Provider, ProviderKind, Purpose, Spend};
use outturn_register::store::{DocumentKind, NewDocument, Register};
use outturn_register::succession::NewSuccession;

use super::Place;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const SCHEME: &str = "spec/2014-15";
/// A local scheme, of [`World::ended`].
pub(crate) const LOCAL: &str = "local/2014-15";

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn hash(of: &str) -> String {
    outturn_award::receipt::sha256(of.as_bytes())
}

/// Awarded so much of £1,000.00, the rest not earned.
pub(crate) fn lines(awarded: i64) -> Vec<Line> {
    let line = |account, step: &str, pence| Line { account, step: step.to_owned(), pence };
    vec![
        line(Account::Maximum, "value", 100_000),
        line(Account::NotEarned, "measure/waiting", 100_000 - awarded),
        line(Account::Awarded, "", awarded),
    ]
}

pub(crate) fn calculate(key: &str, awarded: i64) -> Act {
    Act::Calculate {
        key: key.to_owned(),
        award_sha256: hash(&format!("award of {awarded}")),
        lines: lines(awarded),
        effective: day("2015-09-30"),
        recovery: Recovery::FromNextPayment,
    }
}

/// So much paid to a member practice of `C9` through the local scheme.
pub(crate) fn member_payment(pence: i64) -> Spend {
    Spend {
        body: "C9".to_owned(),
        provider: Provider {
            kind: ProviderKind::Practice,
            code: "M9".to_owned(),
            name: "Body M9".to_owned(),
        },
        through: Some(LOCAL.to_owned()),
        ..spend(pence, Some(Purpose::Outcomes), "2015-10-01")
    }
}

/// A line of a plan for the same.
pub(crate) fn plan_line(pence: i64) -> NewPlanLine {
    let it = spend(pence, Some(Purpose::Quality), "2015-10-01");
    NewPlanLine {
        scheme: it.scheme,
        body: it.body,
        programme: it.programme,
        purpose: Purpose::Quality,
        provider: it.provider,
        form: it.form,
        pence,
        from: day("2015-10-01"),
        to: day("2016-03-31"),
        through: None,
    }
}

/// So much spent at a hospital, not planned, of the award of `C1`.
pub(crate) fn spend(pence: i64, purpose: Option<Purpose>, on: &str) -> Spend {
    Spend {
        scheme: SCHEME.to_owned(),
        body: "C1".to_owned(),
        plan: None,
        programme: "Older people".to_owned(),
        provider: Provider {
            kind: ProviderKind::Hospital,
            code: "RXX".to_owned(),
            name: "The hospital".to_owned(),
        },
        form: Form::Service,
        purpose,
        pence,
        on: day(on),
        about: "a clinic".to_owned(),
        evidence: hash("invoice"),
        through: None,
    }
}

pub(crate) struct World {
    pub(crate) register: Register,
    /// The one who set the register up, and owns the scheme.
    pub(crate) owner: Actor,
    people: BTreeMap<(Role, &'static str), Actor>,
}

const BODIES: [(&str, BodyKind, Option<&str>); 12] = [
    ("N1", BodyKind::National, None),
    ("N2", BodyKind::National, None),
    ("T1", BodyKind::AreaTeam, None),
    ("T2", BodyKind::AreaTeam, None),
    ("C1", BodyKind::Ccg, Some("T1")),
    ("C2", BodyKind::Ccg, Some("T2")),
    ("P1", BodyKind::Practice, Some("C1")),
    ("P2", BodyKind::Practice, Some("C2")),
    ("B1", BodyKind::Board, None),
    ("B2", BodyKind::Board, None),
    // In the order of their codes this one stands before the one that it lies in.
    ("A9", BodyKind::Practice, Some("C1")),
    ("C3", BodyKind::Ccg, Some("T1")),
];

/// The texts of the documents that are kept from the beginning: each is known by [`hash`] of it.
const EVIDENCE: [&str; 3] = ["invoice", "targets", "order"];

impl World {
    pub(crate) async fn new(place: &Place) -> World {
        let register = place.open().await;
        let body = |(code, kind, within): (&str, BodyKind, Option<&str>)| Body {
            code: code.to_owned(),
            name: format!("Body {code}"),
            kind,
            within: within.map(str::to_owned),
        };
        register.set_up(&body(BODIES[0]), &person("owner")).await.unwrap();
        let (owner, _) = register.sign_in("owner", PASSWORD, "here").await.unwrap();
        for it in &BODIES[1..] {
            register.add_body(&owner, &body(*it)).await.unwrap();
        }
        // What spending, targets and mergers are shown by.
        for name in EVIDENCE {
            let document = NewDocument {
                kind: DocumentKind::Evidence,
                body: "N1".to_owned(),
                name: format!("{name}.txt"),
                media_type: "text/plain".to_owned(),
                bytes: name.as_bytes().to_vec(),
            };
            register.keep_document(&owner, &document).await.unwrap();
        }
        World { register, owner, people: BTreeMap::new() }
    }

    /// A person who holds a role at a body; made where there is none yet.
    pub(crate) async fn person(&mut self, role: Role, body: &'static str) -> Actor {
        if let Some(known) = self.people.get(&(role, body)) {
            return known.clone();
        }
        let actor = self.another(&format!("{}.{body}", role.name()), role, body).await;
        self.people.insert((role, body), actor.clone());
        actor
    }

    /// One more person in a role.
    pub(crate) async fn another(&self, account: &str, role: Role, body: &str) -> Actor {
        let id = self.register.add_person(&self.owner, &person(account)).await.unwrap();
        let term = Term { from: day("2013-04-01"), to: None };
        self.register.grant_role(&self.owner, id, role, body, term).await.unwrap();
        self.register.sign_in(account, PASSWORD, "here").await.unwrap().0
    }

    pub(crate) async fn draft(&self, id: &str, rules: &str) {
        let scheme = NewScheme {
            id: id.to_owned(),
            title: "An example".to_owned(),
            body: "N1".to_owned(),
            sha256: hash(rules),
            begins: day("2014-04-01"),
            ends: day("2015-03-31"),
        };
        self.register.draft_scheme(&self.owner, &scheme).await.unwrap();
    }

    pub(crate) async fn publish(&mut self, id: &str) {
        let officer = self.person(Role::DeterminingOfficer, "N1").await;
        self.register.publish_scheme(&officer, id).await.unwrap();
    }

    pub(crate) async fn content(&mut self, item: i64) -> String {
        let analyst = self.person(Role::NationalAnalyst, "N1").await;
        self.register.item(&analyst, item).await.unwrap().content.unwrap()
    }

    /// Who takes a step, in a world where everybody keeps to their own.
    pub(crate) async fn taker(&mut self, act: &Act) -> Actor {
        use Act as A;
        let (role, body) = match act {
            A::Freeze { .. } | A::Calculate { .. } | A::ReadingsChanged { .. } => {
                (Role::NationalAnalyst, "N1")
            }
            A::Approve { .. } => (Role::Approver, "N1"),
            A::FinanceApprove { .. } => (Role::Finance, "N1"),
            // Somebody else in finance than the one who approved.
            A::Pay { .. } => (Role::Finance, "N2"),
            A::Account => (Role::CcgFinance, "C1"),
            _ => (Role::DeterminingOfficer, "N1"),
        };
        self.person(role, body).await
    }

    pub(crate) async fn take(&mut self, item: i64, act: Act) -> State {
        let taker = self.taker(&act).await;
        self.register.act(&taker, item, &act).await.unwrap()
    }

    /// The next step of an item that nothing is wrong with.
    pub(crate) async fn next(&mut self, item: i64, state: State, key: &str, awarded: i64) -> Act {
        match state {
            State::Open => Act::Freeze { facts_sha256: hash("facts") },
            State::ReadingsFrozen => calculate(&format!("{key}-calculated"), awarded),
            State::Calculated => Act::Check { signs: self.content(item).await },
            State::Checked => Act::Approve { signs: self.content(item).await },
            State::Approved => Act::FinanceApprove { signs: self.content(item).await },
            State::FinanceApproved => Act::Notify,
            State::Notified => Act::Pay { key: format!("{key}-paid"), effective: day("2015-10-01") },
            State::Paid | State::AccountedFor => {
                self.explain(item).await;
                Act::Account
            }
        }
    }

    /// Gives the reason for what is left of an item's award, or was spent beyond it.
    pub(crate) async fn explain(&mut self, item: i64) {
        let auditor = self.person(Role::Auditor, "N1").await;
        let it = self.register.item(&auditor, item).await.unwrap();
        let as_at = AsAt::default();
        let uses = self.register.use_of_award(&auditor, &it.scheme, &it.body, as_at).await.unwrap();
        let left = uses.to_spend - uses.spent;
        if left != 0 {
            let lead = self.person(Role::CcgLead, "C1").await;
            let award = (it.scheme.as_str(), it.body.as_str());
            self.register.explain_difference(&lead, award, left, "to be spent next year").await.unwrap();
        }
    }

    /// Takes an item to a state, with so much awarded of £1,000.00.
    pub(crate) async fn take_to(&mut self, item: i64, from: State, to: State, key: &str, awarded: i64) {
        let mut state = from;
        while state != to {
            let act = self.next(item, state, key, awarded).await;
            state = self.take(item, act).await;
        }
    }

    /// An item of a body that was taken to a state.
    pub(crate) async fn item(&mut self, scheme: &str, body: &str, to: State, awarded: i64) -> i64 {
        let analyst = self.person(Role::NationalAnalyst, "N1").await;
        let item = self.register.open_item(&analyst, scheme, body).await.unwrap();
        self.take_to(item, State::Open, to, &format!("item-{item}"), awarded).await;
        item
    }

    /// A published scheme, after its year.
    pub(crate) async fn published(place: &Place) -> World {
        let mut world = World::new(place).await;
        world.draft(SCHEME, "rules").await;
        world.publish(SCHEME).await;
        place.clock.set("2015-10-01T09:00:00Z").unwrap();
        // Sessions of the year before have ended.
        world.sign_in_again().await;
        world
    }

    /// A CCG that lies in the payer, with two practices and a published local scheme with targets. It ended, and `C1` is
    /// its successor.
    pub(crate) async fn ended(&mut self) {
        let bodies =
            [("C9", BodyKind::Ccg, "N1"), ("M8", BodyKind::Practice, "C9"), ("M9", BodyKind::Practice, "C9")];
        for (code, kind, within) in bodies {
            let name = format!("Body {code}");
            let body = Body { code: code.to_owned(), name, kind, within: Some(within.to_owned()) };
            self.register.add_body(&self.owner, &body).await.unwrap();
        }
        let local = NewScheme {
            id: LOCAL.to_owned(),
            title: "A local example".to_owned(),
            body: "C9".to_owned(),
            sha256: hash("local rules"),
            begins: day("2014-04-01"),
            ends: day("2015-03-31"),
        };
        self.register.draft_scheme(&self.owner, &local).await.unwrap();
        self.publish(LOCAL).await;
        let new = NewSuccession {
            predecessor: "C9".to_owned(),
            from: day("2015-04-01"),
            successors: vec![("C1".to_owned(), None)],
            evidence: hash("order"),
            reason: None,
        };
        self.register.record_succession(&self.owner, &new).await.unwrap();
        let lead = self.person(Role::CcgLead, "C1").await;
        let new = NewImprovement {
            body: "C9".to_owned(),
            scheme: LOCAL.to_owned(),
            targets: "a tenth fewer falls".to_owned(),
            evidence: hash("targets"),
        };
        self.register.name_targets(&lead, &new).await.unwrap();
    }

    /// A payment to a member practice of `C9`, of its award, that waits for an approval; and its transfer.
    pub(crate) async fn waiting(&mut self, scheme: &str, pence: i64) -> i64 {
        self.ended().await;
        let finance = self.person(Role::CcgFinance, "C1").await;
        let it = Spend { scheme: scheme.to_owned(), ..member_payment(pence) };
        self.register.spent(&finance, "waiting", &it).await.unwrap()
    }

    pub(crate) async fn sign_in_again(&mut self) {
        self.owner = self.register.sign_in("owner", PASSWORD, "here").await.unwrap().0;
        for actor in self.people.values_mut() {
            *actor = self.register.sign_in(actor.account(), PASSWORD, "here").await.unwrap().0;
        }
    }

    pub(crate) async fn sound(&self) {
        let verified = self.register.verify(None).await.unwrap();
        assert_eq!(verified.problems, [], "the chain verifies");
    }
}

pub(crate) fn person(account: &str) -> NewPerson {
    NewPerson {
        account: account.to_owned(),
        name: format!("Name of {account}"),
        password: PASSWORD.to_owned(),
    }
}
