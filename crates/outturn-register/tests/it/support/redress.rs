//! Appeals, local measures, decisions and time limits in every state, to be tried.

use std::collections::BTreeMap;

use outturn_register::decisions::{Found, NewDecision};
use outturn_register::flow::State;
use outturn_register::limits::{LimitKind, NewLimit};
use outturn_register::measures::{MeasureState, NewMeasure, View};
use outturn_register::people::{Actor, Role, Term};
use outturn_register::permission::Action;
use outturn_register::redress::{AppealOutcome, AppealState, Ground, NewAppeal, NewEvidence, Rerun};
use outturn_register::store::{DocumentKind, NewDocument, Register};

use super::world::lines;
use super::{World, day, hash};

/// The states of appeals and of local measures.
pub(crate) fn redress_states() -> impl Iterator<Item = &'static str> {
    let appeals = AppealState::ALL.iter().map(|it| it.name());
    appeals.chain(MeasureState::ALL.iter().map(|it| it.name()))
}

/// The step of [`lines`] that took something off.
pub(crate) const STEP: &str = "measure/waiting";

/// An appeal against the step on the ground of data, with one document.
pub(crate) fn appeal(item: i64, document: &str) -> NewAppeal {
    NewAppeal {
        item,
        step: STEP.to_owned(),
        ground: Ground::DataWrong,
        argued: "forty patients were counted twice".to_owned(),
        relies_on: "the provider's return of June".to_owned(),
        evidence: vec![NewEvidence { shows: "figure".to_owned(), sha256: document.to_owned() }],
    }
}

/// A re-run in which so much would be awarded of £1,000.00, with nobody else under the scheme.
pub(crate) fn rerun(awarded: i64) -> Rerun {
    Rerun {
        facts_sha256: hash("facts as they would be"),
        award_sha256: hash(&format!("award of {awarded}")),
        lines: lines(awarded),
        others: Vec::new(),
    }
}

pub(crate) fn measure(scheme: &str, place: &str) -> NewMeasure {
    NewMeasure {
        scheme: scheme.to_owned(),
        ccg: "C1".to_owned(),
        place: place.to_owned(),
        title: "Carers who are known".to_owned(),
        indicator: "carers-identified".to_owned(),
        level: "1,200".to_owned(),
        weight: "12.5%".to_owned(),
        view_by: day("2015-12-01"),
    }
}

pub(crate) fn decision(scheme: &str, body: &str) -> NewDecision {
    NewDecision {
        scheme: scheme.to_owned(),
        body: body.to_owned(),
        subject: "balance".to_owned(),
        outcome: Found::NotMet,
        part: None,
        reason: "a deficit of £1m".to_owned(),
        evidence: Vec::new(),
        supersedes: None,
    }
}

/// A document about a body, kept by the owner of the scheme.
pub(crate) async fn document(world: &World, body: &str, name: &str) -> String {
    let new = NewDocument {
        kind: DocumentKind::Evidence,
        body: body.to_owned(),
        name: format!("{name}.txt"),
        media_type: "text/plain".to_owned(),
        bytes: format!("{name} of {body}").into_bytes(),
    };
    world.register.keep_document(&world.owner, &new).await.unwrap()
}

/// Takes an appeal to a state; gives the hash of its re-run.
pub(crate) async fn take_appeal(world: &mut World, appeal: i64, to: AppealState, would: Rerun) -> String {
    let officer = world.person(Role::DeterminingOfficer, "N1").await;
    let lead = world.person(Role::CcgLead, "C1").await;
    let analyst = world.person(Role::NationalAnalyst, "N1").await;
    // Somebody else than the approver who approved the award.
    let approver = world.person(Role::Approver, "N2").await;
    let register = &world.register;
    if to == AppealState::Refused {
        register.refuse_appeal(&officer, appeal, "no ground for it").await.unwrap();
    }
    if to == AppealState::Withdrawn {
        register.withdraw_appeal(&lead, appeal, "settled otherwise").await.unwrap();
    }
    if [AppealState::Lodged, AppealState::Refused, AppealState::Withdrawn].contains(&to) {
        return String::new();
    }
    register.admit_appeal(&officer, appeal, "to be heard").await.unwrap();
    if to == AppealState::Admitted {
        return String::new();
    }
    let hash = register.record_rerun(&analyst, appeal, &would).await.unwrap();
    if to >= AppealState::Decided {
        let outcome = AppealOutcome::Dismissed;
        register.decide_appeal(&approver, appeal, outcome, (&hash, "the return is final")).await.unwrap();
    }
    if to == AppealState::Closed {
        register.close_appeal(&officer, appeal, "told to the CCG").await.unwrap();
    }
    hash
}

/// One of everything in each state.
pub(crate) struct Redress {
    appeals: BTreeMap<&'static str, i64>,
    reruns: BTreeMap<&'static str, String>,
    measures: BTreeMap<&'static str, i64>,
    document: String,
    limit: i64,
}

impl Redress {
    pub(crate) async fn new(world: &mut World, document: &str) -> Redress {
        let open = Term { from: day("2015-04-01"), to: None };
        world.register.relate_board(&world.owner, "B1", "C1", open).await.unwrap();
        let mut measures = BTreeMap::new();
        for state in MeasureState::ALL {
            measures.insert(state.name(), in_state(world, *state).await);
        }
        let (mut appeals, mut reruns) = (BTreeMap::new(), BTreeMap::new());
        let lead = world.person(Role::CcgLead, "C1").await;
        for state in AppealState::ALL {
            let scheme = format!("spec/appeal-{}", state.name());
            world.draft(&scheme, "rules").await;
            world.publish(&scheme).await;
            let item = world.item(&scheme, "C1", State::Notified, 75_000).await;
            let number = world.register.lodge_appeal(&lead, &appeal(item, document)).await.unwrap();
            reruns.insert(state.name(), take_appeal(world, number, *state, rerun(80_000)).await);
            appeals.insert(state.name(), number);
        }
        let limit = world.register.set_limit(&world.owner, &a_limit("claims")).await.unwrap();
        Redress { appeals, reruns, measures, document: document.to_owned(), limit }
    }

    /// Does one of the actions, only to try.
    pub(crate) async fn attempt(
        &self,
        world: &World,
        actor: &Actor,
        action: Action,
        state: &str,
        item: i64,
    ) -> Result<(), String> {
        let register = &world.register;
        let code = |it: outturn_core::Diagnostic| it.code.to_owned();
        let appealed = self.appeals.get(state).copied().unwrap_or_default();
        let number = self.measures.get(state).copied().unwrap_or_default();
        let signs = self.reruns.get(state).map_or("", String::as_str);
        let reason = "a reason";
        match action {
            Action::LimitSet => register.set_limit(actor, &a_limit("more claims")).await.map(drop),
            Action::LimitEnd => register.end_limit(actor, self.limit, true, reason).await,
            Action::LimitRead => register.limits(actor, "C1").await.map(drop),
            Action::LimitRemind => register.reminders(actor, None, 30).await.map(drop),
            Action::DecisionRecord => {
                register.record_decision(actor, &decision("spec/draft", "C1")).await.map(drop)
            }
            Action::DecisionRead => register.decisions(actor, "spec/draft", Some("C1")).await.map(drop),
            Action::BoardRelate => {
                let term = Term { from: day("2015-10-01"), to: None };
                register.relate_board(actor, "B2", "C1", term).await.map(drop)
            }
            Action::MeasureDeadline => {
                register.measures_deadline(actor, "spec/draft", day("2015-12-31"), reason).await
            }
            Action::MeasurePropose => {
                let place = if state == "agreed" { "local/agreed" } else { "local/new" };
                register.propose_measure(actor, &measure("spec/open", place)).await.map(drop)
            }
            Action::MeasureConsider => {
                register.consider_measure(actor, number, "B1", (View::Supports, reason)).await
            }
            Action::MeasureAgree => register.agree_measure(actor, number, reason).await.map(drop),
            Action::MeasureRefuse => register.refuse_measure(actor, number, reason).await,
            Action::MeasureWithdraw => register.withdraw_measure(actor, number, reason).await,
            Action::MeasureRead => register.measure(actor, number).await.map(drop),
            Action::AppealClock => register.appeal_clock(actor, "spec/draft", (14, 60), reason).await,
            Action::AppealExtend => register.extend_appeals(actor, item, day("2016-01-31"), reason).await,
            Action::AppealLodge => {
                register.lodge_appeal(actor, &appeal(item, &self.document)).await.map(drop)
            }
            Action::AppealAddEvidence => {
                let more = NewEvidence { shows: "other".to_owned(), sha256: self.document.clone() };
                register.add_evidence(actor, appealed, &more).await
            }
            Action::AppealAdmit => register.admit_appeal(actor, appealed, reason).await,
            Action::AppealRefuse => register.refuse_appeal(actor, appealed, reason).await,
            Action::AppealRerun => register.record_rerun(actor, appealed, &rerun(80_000)).await.map(drop),
            Action::AppealDecide => {
                register.decide_appeal(actor, appealed, AppealOutcome::Upheld, (signs, reason)).await
            }
            Action::AppealClose => register.close_appeal(actor, appealed, reason).await.map(drop),
            Action::AppealWithdraw => register.withdraw_appeal(actor, appealed, reason).await,
            Action::AppealRead => register.appeal(actor, appealed).await.map(drop),
            _ => unreachable!("{}", action.name()),
        }
        .map_err(code)
    }
}

pub(crate) fn a_limit(what: &str) -> NewLimit<'_> {
    NewLimit {
        kind: LimitKind::Duty,
        what,
        object: "scheme/spec/open",
        body: "C1",
        roles: &[Role::CcgLead],
        due: day("2015-12-31"),
        rule: "the claims window",
    }
}

/// A local measure of C1 in a state, at a place of that name.
async fn in_state(world: &mut World, state: MeasureState) -> i64 {
    let lead = world.person(Role::CcgLead, "C1").await;
    let board = world.person(Role::HealthAndWellbeingBoard, "B1").await;
    let team = world.person(Role::AreaTeam, "T1").await;
    let register = &world.register;
    let new = measure("spec/open", &format!("local/{}", state.name()));
    let number = register.propose_measure(&lead, &new).await.unwrap();
    let agree = async |register: &Register, number| {
        register.consider_measure(&board, number, "B1", (View::Supports, "it fits")).await.unwrap();
        register.agree_measure(&team, number, "it fits").await.unwrap();
    };
    match state {
        // So that it can be agreed.
        MeasureState::Proposed => {
            register.consider_measure(&board, number, "B1", (View::Supports, "it fits")).await.unwrap();
        }
        MeasureState::Agreed => agree(register, number).await,
        MeasureState::Refused => register.refuse_measure(&team, number, "too easy").await.unwrap(),
        MeasureState::Withdrawn => {
            register.withdraw_measure(&lead, number, "another is better").await.unwrap();
        }
        MeasureState::Replaced => {
            agree(register, number).await;
            let next = register.propose_measure(&lead, &new).await.unwrap();
            agree(register, next).await;
        }
    }
    number
}
