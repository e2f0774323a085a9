//! Any sequence of calls by anybody on a local scheme, held against a simple model: nothing unsigned, undeclared,
//! self-approved, twice approved or approved by too few for its amount is paid, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Date;
use outturn_register::flow::NewScheme;
use outturn_register::ledger::{Account, AsAt, Recovery};
use outturn_register::local::{Act, Amount, Arrangement, Band, Claimed, Item, State, Which, Window};
use outturn_register::people::{Actor, Role, Term};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::world::{INVOICE, Local, arrangement, new_scheme};
use crate::support::world::PASSWORD;
use crate::support::{Place, day, hash, say};

/// A call: what, by whom, and whether it is made badly in some way.
#[derive(Debug, Clone, Copy)]
struct Call {
    what: u8,
    who: usize,
    pence: i64,
    stale: bool,
    as_finance: bool,
}

const PEOPLE: usize = 8;

fn calls() -> impl Strategy<Value = Vec<Call>> {
    // Steps onwards more often than others, so that many sequences get as far as a payment.
    let what = prop_oneof![24 => Just(0_u8), 1 => Just(9), 2 => Just(14), 1 => 1_u8..16];
    let pence = prop_oneof![Just(0_i64), Just(5_000), Just(20_000), Just(60_000)];
    let call = (what, 0..PEOPLE, pence, prop::bool::weighted(0.05), prop::bool::weighted(0.3))
        .prop_map(|(what, who, pence, stale, as_finance)| Call { what, who, pence, stale, as_finance });
    prop::collection::vec(call, 10..70)
}

/// Up to £100.00 one lead, from there two, and from £500.00 somebody of finance as well.
fn needs(pence: i64) -> [usize; 2] {
    match pence {
        50_000.. => [2, 1],
        10_000.. => [2, 0],
        _ => [1, 0],
    }
}

/// What is known of the item apart from the register.
#[derive(Default)]
struct Model {
    /// 0 accepted, 1 data complete, 2 calculated, 3 declared, 4 approved, 5 approved for finance, 6 paid, 7 accounted.
    state: usize,
    claimed: Option<i64>,
    amount: i64,
    /// Who did what at which tier, ever: 0 completed, 1 claimed or declared, 2 calculated, 3, 4, 5.
    acted: BTreeSet<(usize, usize)>,
    approvals: BTreeMap<usize, bool>,
    open: bool,
    awarded: i64,
    paid: i64,
}

const STATES: [State; 8] = [
    State::Accepted,
    State::DataComplete,
    State::Calculated,
    State::Declared,
    State::Approved,
    State::FinanceApproved,
    State::Paid,
    State::AccountedFor,
];

/// The tier of each step onwards.
const TIERS: [Option<usize>; 7] = [Some(0), Some(2), Some(1), Some(3), Some(4), Some(5), None];

impl Model {
    /// Nobody acts at two tiers, but that whoever completes may claim, declare or calculate.
    fn free(&self, tier: usize, who: usize) -> bool {
        let apart = |other: usize| other != tier && !(other.min(tier) == 0 && other.max(tier) <= 2);
        !self.acted.iter().any(|(other, of)| *of == who && apart(*other))
    }

    fn given(&self, as_finance: bool) -> usize {
        self.approvals.values().filter(|it| **it == as_finance).count()
    }

    fn back(&mut self, to: usize) {
        self.state = to;
        self.approvals.clear();
    }

    fn may(&self, step: usize, call: Call) -> bool {
        let here = self.state == step;
        let signs = !(call.stale && (2..=4).contains(&step));
        let more = match step {
            0 => self.claimed.is_some(),
            3 => {
                let needed = needs(self.amount)[usize::from(call.as_finance)];
                !self.approvals.contains_key(&call.who) && self.given(call.as_finance) < needed
            }
            5 => !self.open,
            _ => true,
        };
        here && signs && more && TIERS[step].is_none_or(|tier| self.free(tier, call.who))
    }

    fn step(&mut self, step: usize, call: Call) {
        if let Some(tier) = TIERS[step] {
            self.acted.insert((tier, call.who));
        }
        match step {
            1 => self.amount = self.claimed.unwrap_or_default().min(55_000),
            3 => {
                self.approvals.insert(call.who, call.as_finance);
                let [leads, finance] = needs(self.amount);
                if self.given(false) < leads || self.given(true) < finance {
                    return;
                }
            }
            4 => self.awarded = self.amount,
            5 => self.paid = self.paid.max(self.awarded),
            _ => {}
        }
        self.state = step + 1;
    }
}

struct Setting {
    place: Place,
    local: Local,
    /// People who all have every role, so that only who they are keeps them apart.
    people: Vec<Actor>,
    today: Date,
    item: i64,
    scheme: String,
    until: String,
}

impl Setting {
    async fn new(place: Place) -> Setting {
        let local = Local::new(&place).await;
        let mut people = Vec::new();
        for who in 0..PEOPLE {
            let actor = local.world.another(&format!("person.{who}"), Role::CcgLead, "C1").await;
            let term = Term { from: day("2014-03-01"), to: None };
            for (role, body) in [(Role::CcgFinance, "C1"), (Role::PracticeManager, "P1")] {
                let person = actor.person().unwrap();
                local.register().grant_role(&local.world.owner, person, role, body, term).await.unwrap();
            }
            people.push(actor);
        }
        let today = day("2014-04-01");
        Setting { place, local, people, today, item: 0, scheme: String::new(), until: String::new() }
    }

    async fn tomorrow(&mut self) {
        self.today = self.today.tomorrow().unwrap();
        self.local.at(&format!("{}T09:00:00Z", self.today)).await;
        for actor in &mut self.people {
            *actor = self.local.register().sign_in(actor.account(), PASSWORD, "here").await.unwrap().0;
        }
    }

    async fn shown(&self) -> Item {
        self.local.register().local_item(self.local.who("auditor"), self.item).await.unwrap()
    }

    async fn onwards(&self, step: usize, call: Call, key: String) -> Act {
        let signs = if call.stale { hash("stale") } else { self.local.content(self.item).await };
        let role = if call.as_finance { Role::CcgFinance } else { Role::CcgLead };
        match step {
            0 => Act::Complete { readings_sha256: None },
            1 => {
                let lines = self.local.register().worked_out(&self.people[0], self.item).await.unwrap();
                let (award_sha256, recovery) = (hash("award"), Recovery::FromNextPayment);
                Act::Calculate { key, award_sha256, lines, effective: self.today, recovery }
            }
            2 => Act::Declare { signs },
            3 => Act::Approve { signs, role },
            4 => Act::FinanceApprove { signs },
            5 => Act::Pay { key, effective: self.today },
            _ => Act::Account,
        }
    }

    /// What has to be so of a payment, from the steps alone.
    async fn rightly_paid(&self) {
        let it = self.shown().await;
        let content = it.content.unwrap();
        // Since it was worked out last; what was signed before that is void, even where it came to the same.
        let since = it.moves.iter().rposition(|it| it.action == "local.calculate").unwrap();
        let of = |action: &str| {
            let all = it.moves[since..].iter().filter(|it| it.action == action && it.content == content);
            all.map(|it| it.person).collect::<Vec<_>>()
        };
        let (approved, finance) = (of("local.approve"), of("local.finance-approve"));
        let different: BTreeSet<i64> = approved.iter().copied().collect();
        assert_eq!(different.len(), approved.len(), "nobody approves twice");
        assert_eq!(
            approved.len(),
            needs(it.awarded.unwrap()).iter().sum::<usize>(),
            "as many as the band asks"
        );
        assert_eq!((of("local.declare").len(), finance.len(), of("local.pay").len()), (1, 1, 1));
        let made = ["local.claim", "local.calculate", "local.declare", "local.complete"];
        let makers: BTreeSet<i64> =
            it.moves.iter().filter(|it| made.contains(&it.action.as_str())).map(|it| it.person).collect();
        let payer = of("local.pay")[0];
        assert!(different.is_disjoint(&makers), "nobody approves what they made");
        assert!(!different.contains(&finance[0]) && !makers.contains(&finance[0]));
        assert!(payer != finance[0] && !different.contains(&payer) && !makers.contains(&payer));
    }

    /// Makes the call, and says whether it was taken and whether the model says that it may be.
    async fn call(&mut self, call: Call, model: &mut Model, key: &str) -> (Option<&'static str>, bool) {
        let step = if call.what == 0 { model.state } else { usize::from(call.what) - 1 };
        // Mostly by somebody who keeps to their own, or nobody would be left for the later steps.
        let own = [0, 1, 0, 2 + call.who % 3, 5, 6, 6, 0, 0].get(step).copied();
        let call = Call { who: own.filter(|_| call.who < 6).unwrap_or(call.who), ..call };
        if step < 7 {
            let act = self.onwards(step, call, key.to_owned()).await;
            let done = self.local.register().local_act(&self.people[call.who], self.item, &act).await;
            let may = model.may(step, call);
            if may && done.is_ok() {
                let paid = model.paid;
                model.step(step, call);
                if step == 5 {
                    self.rightly_paid().await;
                }
                // Whoever sends a request under a key again is answered, and nothing is done twice. A payment of
                // nothing has no transfer, and so no key.
                if step == 1 || model.paid > paid {
                    let head = self.local.register().head().await.unwrap();
                    self.local.register().local_act(&self.people[call.who], self.item, &act).await.unwrap();
                    assert_eq!(self.local.register().head().await.unwrap(), head);
                }
            }
            return (done.err().map(|it| it.code), may);
        }
        let actor = self.people[call.who].clone();
        let what = "a reason".to_owned();
        let (act, from, to) = match step {
            7 | 8 => return self.claim(call, model, key).await,
            9 => (Act::SendBack { reason: what }, 1..5, 0),
            10 => (Act::DataChanged { what }, 1..8, 0),
            11 => (Act::MembershipChanged { what }, 2..8, 1),
            12 => {
                let until = self.today;
                let (of, which) = ((self.scheme.as_str(), Some("P1")), Which::Claims);
                let done = self.local.register().extend_window(&actor, of, which, until, "late").await;
                let may = until.to_string() > self.until;
                if done.is_ok() {
                    self.until = until.to_string();
                    model.open = true;
                }
                return (done.err().map(|it| it.code), may);
            }
            _ => {
                self.tomorrow().await;
                model.open = self.today.to_string() <= self.until;
                return (None, true);
            }
        };
        let done = self.local.register().local_act(&actor, self.item, &act).await;
        let may = from.contains(&model.state);
        if done.is_ok() {
            model.back(to);
        }
        (done.err().map(|it| it.code), may)
    }

    async fn claim(&mut self, call: Call, model: &mut Model, key: &str) -> (Option<&'static str>, bool) {
        let taken_back = call.what == 8 && call.stale;
        let amount = if taken_back { Amount::TakenBack } else { Amount::Pence(call.pence) };
        let line = Claimed {
            component: "backfill".to_owned(),
            period: "2013/14 Q1".to_owned(),
            amount,
            evidence: vec![hash(INVOICE)],
            note: String::new(),
        };
        let before = self.shown().await.moves.len();
        let done = self.local.register().claim(&self.people[call.who], self.item, key, &[line]).await;
        let may = model.open && model.free(1, call.who);
        let changes = self.shown().await.moves.len() > before;
        if done.is_ok() {
            let claimed = (!taken_back).then_some(call.pence);
            if model.claimed != claimed {
                assert!(changes, "a claim of something else is a step");
            }
            if changes {
                model.acted.insert((1, call.who));
                model.back(0);
            }
            model.claimed = claimed;
        }
        (done.err().map(|it| it.code), may)
    }

    /// One sequence on an item of its own, under a scheme of its own.
    async fn run(&mut self, run: usize, sequence: &[Call]) -> (usize, i64) {
        self.tomorrow().await;
        let today = self.today;
        self.scheme = format!("local/run-{run}");
        let year = (day("2013-04-01"), day("2014-03-31"));
        let new = NewScheme { begins: year.0, ends: year.1, ..new_scheme(&self.scheme, "rules") };
        let band = |from, role, approvals| Band { from, role, approvals };
        let window = Window { from: today, to: today };
        let it = Arrangement {
            accepting: window,
            claims: window,
            bands: vec![
                band(0, Role::CcgLead, 1),
                band(10_000, Role::CcgLead, 2),
                band(50_000, Role::CcgLead, 2),
                band(50_000, Role::CcgFinance, 1),
            ],
            ..arrangement(&self.scheme)
        };
        let mut it = it;
        it.components[1].cap = Some(55_000);
        let (local, register) = (&self.local, self.local.register());
        register.draft_scheme(local.who("finance.a"), &new).await.unwrap();
        register.arrange(local.who("lead.a"), &it).await.unwrap();
        register.publish_scheme(local.who("lead.b"), &self.scheme).await.unwrap();
        self.item = local.offered(&self.scheme, &["P1"]).await[0];
        local.acts("manager.P1", self.item, Act::Accept).await.unwrap();
        self.until = today.to_string();
        let mut model = Model { open: true, ..Model::default() };
        let mut taken = 0;
        // The first call is a claim, and the window passes at some time.
        let first = Call { what: 9, stale: false, ..sequence[0] };
        for (index, call) in std::iter::once(&first).chain(sequence).enumerate() {
            let (refused, may) = self.call(*call, &mut model, &format!("{run}-{index}")).await;
            let stands = (STATES[model.state], refused, index);
            assert_eq!(refused.is_none(), may, "{stands:?}: {call:?} of {sequence:?}");
            taken += usize::from(may);
            assert_eq!(self.shown().await.state, STATES[model.state], "after call {index} of {sequence:?}");
        }
        let auditor = self.local.who("auditor");
        let all = self.local.register().balances(auditor, &self.scheme, Some("P1"), AsAt::default()).await;
        let all = all.unwrap();
        let of = |account| all.iter().find(|it| it.account == account).map_or(0, |it| it.pence);
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
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let setting = runtime.block_on(Setting::new(place));
    let cell = std::cell::RefCell::new((setting, 0_usize, 0_usize, 0_usize, 0_usize));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
    let done = TestRunner::new(config).run(&calls(), |sequence| {
        let mut all = cell.borrow_mut();
        let (setting, run, made, taken, paying) = &mut *all;
        *run += 1;
        let (done, paid) = runtime.block_on(setting.run(*run, &sequence));
        *made += sequence.len();
        *taken += done;
        *paying += usize::from(paid > 0);
        Ok(())
    });
    done.unwrap();
    let (setting, run, made, taken, paying) = cell.into_inner();
    say(&format!("{run} sequences of {made} calls, of which {taken} were taken; {paying} came to a payment"));
    assert!(paying > run / 20, "enough of them come to a payment: {paying} of {run}");
    runtime.block_on(async {
        setting.local.world.sound().await;
        setting.place.open().await.close().await;
    });
}

#[test]
fn no_sequence_of_calls_pays_what_is_not_signed_on_sqlite() {
    try_sequences(Place::sqlite(), 100);
}

#[test]
fn no_sequence_of_calls_pays_what_is_not_signed_on_postgres() {
    if let Some(place) = Place::postgres() {
        try_sequences(place, 30);
    }
}
