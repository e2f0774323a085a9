//! Any sequence of calls on appeals by anybody, held against a simple model: nothing is decided by somebody who took part,
//! under another hash, or against another award than the one that stands.

use std::collections::BTreeSet;

use outturn_register::flow::{Act, State};
use outturn_register::people::{Actor, Role, Term};
use outturn_register::redress::{AppealOutcome, NewEvidence};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::redress::{appeal, document, rerun};
use crate::support::{Place, World, day, hash};

#[derive(Debug, Clone, Copy)]
enum What {
    /// Whatever comes next.
    Onwards {
        outcome: usize,
    },
    Lodge,
    AddEvidence,
    Admit,
    Refuse,
    Rerun,
    Decide {
        outcome: usize,
        stale: bool,
    },
    Close,
    Withdraw,
    /// Readings change underneath.
    Changed,
    /// Everybody else takes the item back to where the earner is notified.
    Again,
}

#[derive(Debug, Clone, Copy)]
struct Call {
    what: What,
    who: usize,
}

const OUTCOMES: [AppealOutcome; 3] = [AppealOutcome::Upheld, AppealOutcome::Part, AppealOutcome::Dismissed];

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let decide = (0_usize..3, prop::bool::weighted(0.1));
    let what = prop_oneof![
        // More often than others, so that many sequences come to a decision.
        20 => (0_usize..3).prop_map(|outcome| What::Onwards { outcome }),
        1 => Just(What::Lodge),
        1 => Just(What::AddEvidence),
        1 => Just(What::Admit),
        1 => Just(What::Refuse),
        1 => Just(What::Rerun),
        3 => decide.prop_map(|(outcome, stale)| What::Decide { outcome, stale }),
        1 => Just(What::Close),
        1 => Just(What::Withdraw),
        1 => Just(What::Changed),
        1 => Just(What::Again),
    ];
    prop::collection::vec((what, 0_usize..5).prop_map(|(what, who)| Call { what, who }), 1..40)
}

/// What is known of the item and of its last appeal apart from the register.
struct Model {
    /// The state of the appeal; empty where there is none.
    state: &'static str,
    /// Who did something with the appeal.
    movers: BTreeSet<usize>,
    lodged_by: usize,
    /// Who did something with the item, beside deciding an appeal.
    parts: BTreeSet<usize>,
    /// Whether the award is there that the earner was notified of.
    notified: bool,
    /// How often the award changed, and when the re-run was made.
    version: u32,
    worked: u32,
    dismissed: bool,
}

impl Model {
    fn open(&self) -> bool {
        ["lodged", "admitted", "re-run"].contains(&self.state)
    }

    /// The call, with what comes next for one onwards.
    fn named(&self, call: Call) -> Call {
        let What::Onwards { outcome } = call.what else { return call };
        let what = match self.state {
            _ if !self.notified => What::Again,
            "lodged" => What::Admit,
            "admitted" => What::Rerun,
            "re-run" if self.worked != self.version => What::Rerun,
            "re-run" => What::Decide { outcome, stale: false },
            "decided" => What::Close,
            _ => What::Lodge,
        };
        Call { what, who: call.who }
    }

    fn may(&self, call: Call) -> bool {
        let who = call.who;
        match call.what {
            What::Onwards { .. } => unreachable!("it was named"),
            What::Lodge => self.notified && !self.open(),
            What::AddEvidence | What::Withdraw => self.open(),
            What::Admit | What::Refuse => self.state == "lodged" && self.lodged_by != who,
            What::Rerun => ["admitted", "re-run"].contains(&self.state) && self.notified,
            What::Decide { stale, .. } => {
                self.state == "re-run"
                    && !stale
                    && self.notified
                    && self.worked == self.version
                    && !self.movers.contains(&who)
                    && !self.parts.contains(&who)
            }
            What::Close => self.state == "decided" && (self.dismissed || self.notified),
            What::Changed => self.notified,
            What::Again => !self.notified,
        }
    }

    fn take(&mut self, call: Call) {
        let who = call.who;
        let after = match call.what {
            What::Onwards { .. } => unreachable!("it was named"),
            What::Lodge => {
                self.movers.clear();
                self.lodged_by = who;
                "lodged"
            }
            What::AddEvidence if self.state == "re-run" => "admitted",
            What::AddEvidence => self.state,
            What::Admit => "admitted",
            What::Refuse => "refused",
            What::Rerun => {
                self.worked = self.version;
                "re-run"
            }
            What::Decide { outcome, .. } => {
                self.dismissed = OUTCOMES[outcome] == AppealOutcome::Dismissed;
                self.notified = self.dismissed;
                "decided"
            }
            What::Close => "closed",
            What::Withdraw => "withdrawn",
            What::Changed => {
                self.parts.insert(who);
                self.notified = false;
                return;
            }
            What::Again => {
                self.notified = true;
                self.version += 1;
                return;
            }
        };
        self.movers.insert(who);
        self.state = after;
    }
}

struct Setting {
    place: Place,
    world: World,
    /// People who all have every role, so that only what they did keeps them apart.
    people: Vec<Actor>,
    documents: Vec<String>,
}

impl Setting {
    async fn new(place: Place) -> Setting {
        let world = World::published(&place).await;
        let term = Term { from: day("2014-04-01"), to: None };
        let mut people = Vec::new();
        for who in 0..5 {
            let actor = world.another(&format!("person.{who}"), Role::NationalAnalyst, "N1").await;
            for (role, body) in
                [(Role::DeterminingOfficer, "N1"), (Role::Approver, "N1"), (Role::CcgLead, "C1")]
            {
                let id = actor.person().unwrap();
                world.register.grant_role(&world.owner, id, role, body, term).await.unwrap();
            }
            people.push(actor);
        }
        let mut documents = Vec::new();
        for number in 0..40 {
            documents.push(document(&world, "C1", &format!("return {number}")).await);
        }
        Setting { place, world, people, documents }
    }

    async fn run(&mut self, run: usize, sequence: &[Call]) -> (usize, usize) {
        let scheme = format!("spec/run-{run}");
        self.world.draft(&scheme, "rules").await;
        self.world.publish(&scheme).await;
        let item = self.world.item(&scheme, "C1", State::Notified, 75_000).await;
        let mut model = Model {
            state: "",
            movers: BTreeSet::new(),
            lodged_by: 0,
            parts: BTreeSet::new(),
            notified: true,
            version: 0,
            worked: 0,
            dismissed: false,
        };
        let (mut number, mut signs, mut taken, mut decided) = (0, String::new(), 0, 0);
        for (index, call) in sequence.iter().enumerate() {
            let call = &model.named(*call);
            let may = model.may(*call);
            if matches!(call.what, What::Again) {
                if may {
                    let state = self.world.register.item(&self.people[0], item).await.unwrap().state;
                    let awarded = 75_000 + i64::from(model.version) + 1;
                    let key = format!("run-{run}-{index}");
                    self.world.take_to(item, state, State::Notified, &key, awarded).await;
                    model.take(*call);
                }
                continue;
            }
            let (register, actor) = (&self.world.register, &self.people[call.who]);
            let done = match call.what {
                What::Lodge => {
                    let new = appeal(item, &self.documents[0]);
                    register.lodge_appeal(actor, &new).await.map(|it| number = it)
                }
                What::AddEvidence => {
                    // Each time another document.
                    let sha256 = self.documents[index].clone();
                    let more = NewEvidence { shows: "other".to_owned(), sha256 };
                    register.add_evidence(actor, number, &more).await
                }
                What::Admit => register.admit_appeal(actor, number, "heard").await,
                What::Refuse => register.refuse_appeal(actor, number, "no ground").await,
                What::Rerun => {
                    let would = rerun(80_000 + i64::try_from(index).unwrap());
                    register.record_rerun(actor, number, &would).await.map(|it| signs = it)
                }
                What::Decide { outcome, stale } => {
                    let signs = if stale { hash("another") } else { signs.clone() };
                    register.decide_appeal(actor, number, OUTCOMES[outcome], (&signs, "so it is")).await
                }
                What::Close => register.close_appeal(actor, number, "done").await.map(drop),
                What::Withdraw => register.withdraw_appeal(actor, number, "settled").await,
                What::Changed => {
                    let act = Act::ReadingsChanged { what: "a late return".to_owned() };
                    register.act(actor, item, &act).await.map(drop)
                }
                What::Again | What::Onwards { .. } => unreachable!("done above"),
            };
            assert_eq!(done.is_ok(), may, "call {index} of {sequence:?}: {done:?} in `{}`", model.state);
            if may {
                taken += 1;
                decided += usize::from(matches!(call.what, What::Decide { .. }));
                model.take(*call);
            }
            if number > 0 && !model.state.is_empty() {
                let it = self.world.register.appeal(actor, number).await.unwrap();
                assert_eq!(it.state.name(), model.state, "after call {index} of {sequence:?}");
                if let Some(decision) = it.moves.iter().find(|it| it.action == "appeal.decide") {
                    let before = it.moves.iter().take_while(|it| it.action != "appeal.decide");
                    let others: Vec<i64> = before.map(|it| it.person).collect();
                    assert!(!others.contains(&decision.person), "{sequence:?}");
                }
            }
            let stands = self.world.register.item(actor, item).await.unwrap();
            assert_eq!(stands.state == State::Notified, model.notified, "after call {index} of {sequence:?}");
        }
        (taken, decided)
    }
}

fn try_sequences(place: Place, cases: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut setting = runtime.block_on(Setting::new(place));
    let (mut run, mut made, mut taken, mut decided) = (0, 0, 0, 0);
    let cell = std::cell::RefCell::new((&mut setting, &mut run, &mut made, &mut taken, &mut decided));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let done = TestRunner::new(config).run(&calls(), |sequence| {
        let mut all = cell.borrow_mut();
        let (setting, run, made, taken, decided) = &mut *all;
        **run += 1;
        let (done, decisions) = runtime.block_on(setting.run(**run, &sequence));
        **made += sequence.len();
        **taken += done;
        **decided += decisions;
        Ok(())
    });
    done.unwrap();
    crate::support::say(&format!(
        "{run} sequences of {made} calls, of which {taken} were taken; {decided} appeals were decided"
    ));
    assert!(decided > run / 10, "enough of them come to a decision: {decided} of {run}");
    runtime.block_on(async {
        setting.world.sound().await;
        setting.place.open().await.close().await;
    });
}

#[test]
fn no_sequence_of_calls_decides_an_appeal_unfairly_on_sqlite() {
    try_sequences(Place::sqlite(), 100);
}

#[test]
fn no_sequence_of_calls_decides_an_appeal_unfairly_on_postgres() {
    if let Some(place) = Place::postgres() {
        try_sequences(place, 25);
    }
}
