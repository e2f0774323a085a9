//! Any sequence of calls by anybody, held against a simple model: nothing unsigned, self-approved or twice-approved is
//! paid, and nothing twice.

use std::collections::BTreeMap;

use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt};
use outturn_register::people::{Actor, Role, Term};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::world::{SCHEME, calculate};
use crate::support::{Place, World, day, hash};

/// A call: what, by whom, and whether it is made badly in some way.
#[derive(Debug, Clone, Copy)]
struct Call {
    what: u8,
    who: usize,
    amount: i64,
    stale: bool,
    key: u8,
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    // Steps onwards more often than others, so that many sequences get as far as a payment.
    let what = prop_oneof![20 => Just(0_u8), 1 => 1_u8..12];
    let call = (
        what,
        0_usize..6,
        prop_oneof![Just(0_i64), Just(30_000), Just(75_000)],
        prop::bool::weighted(0.05),
        0_u8..6,
    )
        .prop_map(|(what, who, amount, stale, key)| Call { what, who, amount, stale, key });
    prop::collection::vec(call, 1..60)
}

/// What is known of the item apart from the register: three names and an amount, and what was signed for it.
#[derive(Default)]
struct Model {
    state: usize,
    facts: u32,
    amount: i64,
    held: bool,
    published: bool,
    /// Who did what at which tier, ever.
    tiers: BTreeMap<usize, Vec<usize>>,
    /// Who signed what stands: checked, approved, approved for finance.
    signed: [Option<usize>; 3],
    awarded: i64,
    paid: i64,
}

const ONWARDS: [&str; 8] =
    ["freeze", "calculate", "check", "approve", "finance-approve", "notify", "pay", "account"];

/// The tier of each step onwards; none where nobody is kept apart.
fn tier(step: usize) -> Option<usize> {
    [Some(1), Some(1), Some(2), Some(3), Some(4), None, Some(5), None][step]
}

impl Model {
    fn may(&self, step: usize, who: usize) -> bool {
        let other_tier = |own: usize| self.tiers.iter().any(|(of, all)| *of != own && all.contains(&who));
        let draft = !self.published && matches!(step, 3..=6);
        self.state == step && !self.held && !draft && !tier(step).is_some_and(other_tier)
    }

    fn back(&mut self, to: usize) {
        self.state = to;
        self.signed = [None; 3];
    }
}

struct Setting {
    place: Place,
    world: World,
    /// People who all have every role, so that only who they are keeps them apart.
    people: Vec<Actor>,
    item: i64,
    scheme: String,
}

impl Setting {
    async fn new(place: Place) -> Setting {
        let world = World::published(&place).await;
        let mut people = Vec::new();
        for who in 0..6 {
            let actor = world.another(&format!("person.{who}"), Role::NationalAnalyst, "N1").await;
            let term = Term { from: day("2014-04-01"), to: None };
            for (role, body) in [
                (Role::DeterminingOfficer, "N1"),
                (Role::Approver, "N1"),
                (Role::Finance, "N1"),
                (Role::CcgFinance, "C1"),
            ] {
                world
                    .register
                    .grant_role(&world.owner, actor.person().unwrap(), role, body, term)
                    .await
                    .unwrap();
            }
            people.push(actor);
        }
        Setting { place, world, people, item: 0, scheme: SCHEME.to_owned() }
    }

    async fn content(&self) -> String {
        self.world.register.item(&self.people[0], self.item).await.unwrap().content.unwrap_or_default()
    }

    /// Makes the call, and says whether it was taken and whether the model says that it may be.
    async fn call(&mut self, call: Call, model: &mut Model, run: usize) -> (bool, bool, bool) {
        let actor = &self.people[call.who].clone();
        let register = &self.world.register;
        // The key of a request that may have been made before.
        let key = format!("{run}-{}-{}", model.facts, call.key);
        let reason = "a reason".to_owned();
        let step = if call.what == 0 { model.state } else { usize::from(call.what) - 1 };
        if step < 8 {
            let signs = if call.stale { hash("stale") } else { self.content().await };
            let act = match ONWARDS[step] {
                "freeze" => Act::Freeze { facts_sha256: hash(&format!("facts {run} {}", model.facts)) },
                "calculate" => calculate(&format!("{key}-c"), call.amount),
                "check" => Act::Check { signs },
                "approve" => Act::Approve { signs },
                "finance-approve" => Act::FinanceApprove { signs },
                "notify" => Act::Notify,
                "pay" => Act::Pay { key: format!("{key}-p"), effective: day("2015-10-01") },
                _ => Act::Account,
            };
            if step == 7 && model.state == 7 {
                // What is not spent has a reason; how it is spent is tried elsewhere.
                self.world.explain(self.item).await;
            }
            let register = &self.world.register;
            let before = register.head().await.unwrap();
            let done = register.act(actor, self.item, &act).await;
            // A request that was carried out before is answered and changes nothing.
            let repeated = done.is_ok() && register.head().await.unwrap() == before;
            let clash = done.as_ref().is_err_and(|it| it.code == "key-reused");
            let signing = matches!(step, 2..=4);
            let may = model.may(step, call.who) && !(signing && call.stale);
            if may && done.is_ok() && !repeated {
                if let Some(tier) = tier(step) {
                    model.tiers.entry(tier).or_default().push(call.who);
                }
                match step {
                    1 => model.amount = call.amount,
                    2..=4 => model.signed[step - 2] = Some(call.who),
                    _ => {}
                }
                if step == 4 {
                    model.awarded = model.amount;
                }
                if step == 6 {
                    let mut signers: Vec<usize> = model.signed.iter().map(|it| it.unwrap()).collect();
                    signers.extend([call.who]);
                    signers.sort_unstable();
                    signers.dedup();
                    assert_eq!(signers.len(), 4, "four different people");
                    model.paid = model.paid.max(model.awarded);
                }
                model.state = step + 1;
            }
            return (done.is_ok() && !repeated, may && !clash && !repeated, done.is_ok());
        }
        let (act, may) = match step {
            8 => (Act::ReadingsChanged { what: reason }, model.state >= 1),
            9 => (Act::DecisionChanged { what: reason }, model.state >= 2),
            _ if model.held => {
                let hold = register.item(actor, self.item).await.unwrap().holds[0].0;
                (Act::Release { hold, reason }, model.state < 7)
            }
            _ => (Act::Hold { reason }, model.state < 7),
        };
        let done = register.act(actor, self.item, &act).await;
        if done.is_ok() {
            model.facts += 1;
            match act {
                Act::ReadingsChanged { .. } => model.back(0),
                Act::DecisionChanged { .. } => model.back(1),
                _ => model.held = !model.held,
            }
        }
        (done.is_ok(), may, done.is_ok())
    }

    /// One sequence on an item of its own, under a scheme of its own.
    async fn run(&mut self, run: usize, published: bool, sequence: &[Call]) -> (usize, i64) {
        self.scheme = format!("spec/run-{run}");
        let scheme = self.scheme.clone();
        self.world.draft(&scheme, "rules").await;
        if published {
            self.world.publish(&scheme).await;
        }
        self.item = self.world.register.open_item(&self.people[0], &scheme, "C1").await.unwrap();
        let mut model = Model { published, ..Model::default() };
        let mut taken = 0;
        for (index, call) in sequence.iter().enumerate() {
            let (done, may, _) = self.call(*call, &mut model, run).await;
            assert_eq!(done, may, "call {index} of {sequence:?}: item in {}", model.state);
            taken += usize::from(done);
            let it = self.world.register.item(&self.people[0], self.item).await.unwrap();
            assert_eq!(it.state, State::ALL[model.state], "after call {index} of {sequence:?}");
        }
        let balances = self
            .world
            .register
            .balances(&self.people[0], &scheme, Some("C1"), AsAt::default())
            .await
            .unwrap();
        let of = |account| balances.iter().find(|it| it.account == account).map_or(0, |it| it.pence);
        assert_eq!((of(Account::Awarded), of(Account::Paid)), (model.awarded, model.paid), "{sequence:?}");
        assert_eq!(
            of(Account::Payable) - of(Account::RecoveryDue),
            model.awarded - model.paid,
            "{sequence:?}"
        );
        (taken, model.paid)
    }
}

/// Tries this many sequences on one register, and says what they came to.
fn try_sequences(place: Place, cases: u32) {
    // One runtime for all: the connections of a register belong to the one that it was opened in.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut setting = runtime.block_on(Setting::new(place));
    let (mut run, mut made, mut taken, mut paying) = (0, 0, 0, 0);
    let cell = std::cell::RefCell::new((&mut setting, &mut run, &mut made, &mut taken, &mut paying));
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    });
    let done = runner.run(&(prop::bool::weighted(0.9), calls()), |(published, sequence)| {
        let mut all = cell.borrow_mut();
        let (setting, run, made, taken, paying) = &mut *all;
        **run += 1;
        let (done, paid) = runtime.block_on(setting.run(**run, published, &sequence));
        **made += sequence.len();
        **taken += done;
        **paying += usize::from(paid > 0);
        Ok(())
    });
    done.unwrap();
    crate::support::say(&format!(
        "{run} sequences of {made} calls, of which {taken} were taken; {paying} came to a payment"
    ));
    assert!(paying > run / 20, "enough of them come to a payment: {paying} of {run}");
    runtime.block_on(async {
        setting.world.sound().await;
        setting.place.open().await.close().await;
    });
}

#[test]
fn no_sequence_of_calls_pays_what_is_not_signed_on_sqlite() {
    try_sequences(Place::sqlite(), 150);
}

#[test]
fn no_sequence_of_calls_pays_what_is_not_signed_on_postgres() {
    if let Some(place) = Place::postgres() {
        try_sequences(place, 40);
    }
}
