//! Local measures: proposed, considered, agreed, in time or late, and changed by a new version.

use outturn_register::flow::State;
use outturn_register::measures::{MeasureState, NewMeasure, View};
use outturn_register::people::{Actor, Role, Term};

use crate::support::redress::measure;
use crate::support::world::{PASSWORD, SCHEME};
use crate::support::{Place, World, both, day};

struct People {
    lead: Actor,
    board: Actor,
    team: Actor,
}

/// A CCG with a board and an area team, before the year, with a deadline on its last day.
async fn world(place: &Place) -> (World, People) {
    let mut world = World::new(place).await;
    world.draft(SCHEME, "rules").await;
    let open = Term { from: day("2014-03-01"), to: None };
    world.register.relate_board(&world.owner, "B1", "C1", open).await.unwrap();
    world
        .register
        .measures_deadline(&world.owner, SCHEME, day("2014-03-31"), "before the year begins")
        .await
        .unwrap();
    let people = People {
        lead: world.person(Role::CcgLead, "C1").await,
        board: world.person(Role::HealthAndWellbeingBoard, "B1").await,
        team: world.person(Role::AreaTeam, "T1").await,
    };
    (world, people)
}

fn proposed() -> NewMeasure {
    NewMeasure { view_by: day("2014-03-20"), ..measure(SCHEME, "local/1") }
}

both! {
    async fn a_measure_is_proposed_considered_and_agreed_each_with_its_date(place) {
        let (world, people) = world(&place).await;
        let register = &world.register;
        let number = register.propose_measure(&people.lead, &proposed()).await.unwrap();
        assert_eq!(register.agree_measure(&people.team, number, "it fits").await.unwrap_err().code, "not-consulted");
        place.clock.set("2014-03-01T10:00:00Z").unwrap();
        register.consider_measure(&people.board, number, "B1", (View::HasConcerns, "carers are hard to find")).await.unwrap();
        place.clock.set("2014-03-01T11:00:00Z").unwrap();
        // Concerns are no veto.
        assert!(register.agree_measure(&people.team, number, "the register of carers is good enough").await.unwrap());
        let it = register.measure(&people.board, number).await.unwrap();
        assert_eq!((it.state, it.usable, it.version), (MeasureState::Agreed, true, 1));
        assert_eq!(it.proposed, "2014-03-01T09:00:00.000Z");
        assert_eq!((it.views[0].view, it.views[0].recorded.as_str()), (View::HasConcerns, "2014-03-01T10:00:00.000Z"));
        let decision = it.decision.unwrap();
        assert_eq!((decision.late, decision.recorded.as_str()), (false, "2014-03-01T11:00:00.000Z"));
        assert_eq!(register.consider_measure(&people.board, number, "B1", (View::Supports, "after all")).await.unwrap_err().code, "not-in-this-state");
        world.sound().await;
    }

    async fn a_board_that_says_nothing_does_not_stop_it(place) {
        let (world, people) = world(&place).await;
        let number = world.register.propose_measure(&people.lead, &proposed()).await.unwrap();
        place.clock.set("2014-03-21T09:00:00Z").unwrap();
        let team = world.register.sign_in(people.team.account(), PASSWORD, "here").await.unwrap().0;
        assert!(world.register.agree_measure(&team, number, "it fits").await.unwrap());
        let owner = world.register.sign_in("owner", PASSWORD, "here").await.unwrap().0;
        let log = world.register.log(&owner, 0).await.unwrap();
        let entry = log.iter().find(|it| it.action == "measure.agree").unwrap();
        assert!(entry.change.contains(r#""without_view_of":["B1"]"#), "{}", entry.change);
    }

    async fn agreed_after_the_deadline_it_is_late_and_cannot_be_used(place) {
        let (mut world, people) = world(&place).await;
        let first = world.register.propose_measure(&people.lead, &proposed()).await.unwrap();
        world.register.consider_measure(&people.board, first, "B1", (View::Supports, "good")).await.unwrap();
        assert!(world.register.agree_measure(&people.team, first, "it fits").await.unwrap());
        place.clock.set("2014-04-01T00:00:00Z").unwrap();
        world.sign_in_again().await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let board = world.person(Role::HealthAndWellbeingBoard, "B1").await;
        let team = world.person(Role::AreaTeam, "T1").await;
        let change = NewMeasure { level: "1,100".to_owned(), view_by: day("2014-04-10"), ..proposed() };
        let second = world.register.propose_measure(&lead, &change).await.unwrap();
        world.register.consider_measure(&board, second, "B1", (View::Supports, "good")).await.unwrap();
        assert!(!world.register.agree_measure(&team, second, "they asked").await.unwrap(), "late");
        let told = async |world: &World| {
            let all = world.register.measures(&lead, SCHEME, "C1").await.unwrap();
            all.into_iter().map(|it| (it.version, it.state, it.usable)).collect::<Vec<_>>()
        };
        // What was agreed in time stands beside it.
        assert_eq!(told(&world).await, [(1, MeasureState::Agreed, true), (2, MeasureState::Agreed, false)]);
        // A later deadline, which is a decision with a reason, does not make it one in time; a new version is needed.
        let past = world.register.measures_deadline(&world.owner, SCHEME, day("2014-03-31"), "x").await.unwrap_err();
        assert_eq!(past.code, "date-passed");
        world.register.measures_deadline(&world.owner, SCHEME, day("2014-05-31"), "guidance was late").await.unwrap();
        assert_eq!(told(&world).await[1], (2, MeasureState::Agreed, false));
        let third = world.register.propose_measure(&lead, &change).await.unwrap();
        assert_eq!(world.register.propose_measure(&lead, &change).await.unwrap_err().code, "not-in-this-state");
        world.register.consider_measure(&board, third, "B1", (View::Supports, "good")).await.unwrap();
        assert!(world.register.agree_measure(&team, third, "in time now").await.unwrap());
        assert_eq!(told(&world).await, [(1, MeasureState::Replaced, false), (2, MeasureState::Replaced, false), (3, MeasureState::Agreed, true)]);
        world.sound().await;
    }

    async fn a_new_version_takes_an_award_back_that_was_worked_out_under_the_other(place) {
        let (mut world, _) = world(&place).await;
        world.publish(SCHEME).await;
        world.register.measures_deadline(&world.owner, SCHEME, day("2016-03-31"), "long enough to try").await.unwrap();
        place.clock.set("2015-10-01T09:00:00Z").unwrap();
        world.sign_in_again().await;
        let item = world.item(SCHEME, "C1", State::Approved, 75_000).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let board = world.person(Role::HealthAndWellbeingBoard, "B1").await;
        let team = world.person(Role::AreaTeam, "T1").await;
        let number = world.register.propose_measure(&lead, &measure(SCHEME, "local/1")).await.unwrap();
        world.register.consider_measure(&board, number, "B1", (View::Supports, "good")).await.unwrap();
        assert_eq!(world.register.item(&lead, item).await.unwrap().state, State::Approved);
        world.register.agree_measure(&team, number, "it fits").await.unwrap();
        let it = world.register.item(&lead, item).await.unwrap();
        assert_eq!((it.state, it.moves.last().unwrap().reason.as_str()), (State::Open, "local measure 1 was agreed for local/1"));
        world.sound().await;
    }

    async fn who_may_and_what_is_refused(place) {
        let (mut world, people) = world(&place).await;
        for (wrong, code) in [
            (NewMeasure { view_by: day("2014-02-28"), ..proposed() }, "date-passed"),
            (NewMeasure { weight: "12.5".to_owned(), ..proposed() }, "bad-register-value"),
            (NewMeasure { weight: "101%".to_owned(), ..proposed() }, "bad-register-value"),
            (NewMeasure { place: "the first".to_owned(), ..proposed() }, "bad-register-value"),
            (NewMeasure { title: String::new(), ..proposed() }, "bad-register-value"),
            (NewMeasure { scheme: "no-such".to_owned(), ..proposed() }, "no-such-thing"),
            (NewMeasure { ccg: "C2".to_owned(), ..proposed() }, "not-permitted"),
            (NewMeasure { ccg: "P1".to_owned(), ..proposed() }, "bad-register-value"),
        ] {
            assert_eq!(world.register.propose_measure(&people.lead, &wrong).await.unwrap_err().code, code, "{wrong:?}");
        }
        let number = world.register.propose_measure(&people.lead, &proposed()).await.unwrap();
        // The board of another CCG has no view of it, and does not see it.
        let other = world.person(Role::HealthAndWellbeingBoard, "B2").await;
        let register = &world.register;
        let elsewhere = register.consider_measure(&other, number, "B2", (View::Supports, "good")).await.unwrap_err();
        assert_eq!((elsewhere.code, elsewhere.message.as_str()), ("not-permitted", "B2 is not recorded as a board that sees C1"));
        assert_eq!(register.consider_measure(&other, number, "B1", (View::Supports, "good")).await.unwrap_err().code, "not-permitted");
        assert_eq!(register.measure(&other, number).await.unwrap_err().code, "not-permitted");
        assert_eq!(register.measures(&people.board, SCHEME, "C1").await.unwrap().len(), 1);
        assert_eq!(register.measures(&people.board, SCHEME, "C2").await.unwrap_err().code, "not-permitted");
        assert!(register.measure(&world.owner, 9).await.is_err());
        // Whoever proposed it does not agree it, and nor does somebody with an interest in the CCG.
        let open = Term { from: day("2014-01-01"), to: None };
        register.grant_role(&world.owner, people.lead.person().unwrap(), Role::AreaTeam, "T1", open).await.unwrap();
        assert_eq!(register.agree_measure(&people.lead, number, "mine").await.unwrap_err().code, "made-by-checker");
        register.declare_interest(&people.team, "C1", "a contract", open).await.unwrap();
        assert_eq!(register.refuse_measure(&people.team, number, "x").await.unwrap_err().code, "declared-interest");
        // Without a board nobody is consulted.
        let lead = world.person(Role::CcgLead, "C2").await;
        let alone = NewMeasure { ccg: "C2".to_owned(), ..proposed() };
        assert_eq!(world.register.propose_measure(&lead, &alone).await.unwrap_err().code, "not-consulted");
        for (board, ccg, code) in [("C1", "C2", "bad-register-value"), ("B1", "P1", "bad-register-value"), ("B9", "C1", "no-such-thing")] {
            assert_eq!(world.register.relate_board(&world.owner, board, ccg, open).await.unwrap_err().code, code);
        }
        assert_eq!(world.register.end_board(&world.owner, 1, day("2014-02-01")).await.unwrap_err().code, "date-passed");
        assert_eq!(world.register.end_board(&world.owner, 7, day("2014-05-01")).await.unwrap_err().code, "no-such-thing");
        world.register.end_board(&world.owner, 1, day("2014-03-01")).await.unwrap();
        place.clock.set("2014-03-02T09:00:00Z").unwrap();
        world.sign_in_again().await;
        let board = world.person(Role::HealthAndWellbeingBoard, "B1").await;
        assert_eq!(world.register.measure(&board, number).await.unwrap_err().code, "not-permitted");
        world.sound().await;
    }
}
