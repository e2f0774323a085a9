//! Decisions: recorded, superseded and never altered, and what they undo.

use outturn_register::decisions::{Found, NewDecision};
use outturn_register::flow::State;
use outturn_register::people::{Role, Term};

use crate::support::redress::{decision, document};
use crate::support::world::SCHEME;
use crate::support::{World, both, day, hash};

both! {
    async fn a_decision_takes_an_award_back_and_says_what_changed(place) {
        let mut world = World::published(&place).await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let letter = document(&world, "C1", "accounts").await;
        let mut supersedes = None;
        for (index, from) in State::ALL.iter().enumerate() {
            let scheme = format!("spec/{}", from.name());
            world.draft(&scheme, "rules").await;
            world.publish(&scheme).await;
            let item = world.item(&scheme, "C1", *from, 75_000).await;
            let new = NewDecision { evidence: vec![letter.clone(), letter.clone()], ..decision(&scheme, "C1") };
            let number = world.register.record_decision(&officer, &new).await.unwrap();
            let it = world.register.item(&lead, item).await.unwrap();
            if index >= 2 {
                assert_eq!((it.state, it.content.as_deref()), (State::ReadingsFrozen, None), "{}", from.name());
                let last = it.moves.last().unwrap();
                assert_eq!((last.action.as_str(), last.reason.clone()), ("item.decision-changed", format!("decision {number}: balance is not-met: a deficit of £1m")));
            } else {
                assert_eq!(it.state, *from, "nothing was worked out yet");
            }
            supersedes = Some((scheme, number, item));
        }
        // Another takes its place, by a stated part.
        let (scheme, number, item) = supersedes.unwrap();
        world.take_to(item, State::ReadingsFrozen, State::Calculated, "again", 50_000).await;
        let next = NewDecision {
            outcome: Found::Reduced, part: Some("25%".to_owned()), reason: "the audit found it smaller".to_owned(),
            supersedes: Some(number), ..decision(&scheme, "C1")
        };
        let second = world.register.record_decision(&officer, &next).await.unwrap();
        let it = world.register.item(&lead, item).await.unwrap();
        assert_eq!(it.moves.last().unwrap().reason, format!("decision {second} in the place of decision {number}: balance is reduced by 25%: the audit found it smaller"));
        let all = world.register.decisions(&lead, &scheme, Some("C1")).await.unwrap();
        assert_eq!(all.iter().map(|it| (it.number, it.stands)).collect::<Vec<_>>(), [(number, false), (second, true)]);
        assert_eq!(all[0].evidence, [letter]);
        assert_eq!(world.register.decision(&lead, second).await.unwrap(), all[1]);
        let other = world.person(Role::CcgLead, "C2").await;
        assert_eq!(world.register.decision(&other, second).await.unwrap_err().code, "not-permitted");
        world.sound().await;
    }

    async fn nobody_takes_the_place_of_a_decision_unseen(place) {
        let mut world = World::published(&place).await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        let record = async |world: &World, new: NewDecision| world.register.record_decision(&officer, &new).await.map_err(|it| it.code);
        let good = decision(SCHEME, "C1");
        assert_eq!(record(&world, NewDecision { supersedes: Some(1), ..good.clone() }).await, Err("other-content"));
        assert_eq!(record(&world, good.clone()).await, Ok(1));
        assert_eq!(record(&world, good.clone()).await, Err("other-content"));
        assert_eq!(record(&world, NewDecision { supersedes: Some(1), ..good.clone() }).await, Ok(2));
        assert_eq!(record(&world, NewDecision { supersedes: Some(1), ..good.clone() }).await, Err("other-content"));
        // On another subject, of another body: decisions of their own.
        assert_eq!(record(&world, NewDecision { subject: "data-validated".to_owned(), ..good.clone() }).await, Ok(3));
        assert_eq!(record(&world, decision(SCHEME, "C2")).await, Ok(4));
        world.sound().await;
    }

    async fn a_decision_that_cannot_be_kept_is_refused(place) {
        let mut world = World::published(&place).await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        let good = decision(SCHEME, "C1");
        let part = |outcome, part: Option<&str>| NewDecision { outcome, part: part.map(str::to_owned), ..good.clone() };
        for (wrong, code) in [
            (part(Found::Reduced, None), "bad-register-value"),
            (part(Found::Reduced, Some("25")), "bad-register-value"),
            (part(Found::Reduced, Some("0%")), "bad-register-value"),
            (part(Found::Reduced, Some("100%")), "bad-register-value"),
            (part(Found::Met, Some("25%")), "bad-register-value"),
            (NewDecision { subject: "two words".to_owned(), ..good.clone() }, "bad-register-value"),
            (NewDecision { reason: String::new(), ..good.clone() }, "bad-register-value"),
            (NewDecision { scheme: "no-such".to_owned(), ..good.clone() }, "no-such-thing"),
            (NewDecision { body: "X".to_owned(), ..good.clone() }, "no-such-thing"),
            (NewDecision { evidence: vec![hash("not kept")], ..good.clone() }, "no-such-thing"),
        ] {
            assert_eq!(world.register.record_decision(&officer, &wrong).await.unwrap_err().code, code, "{wrong:?}");
        }
        assert!(world.register.record_decision(&officer, &part(Found::Reduced, Some("12.5%"))).await.is_ok());
        assert_eq!(world.register.decision(&officer, 9).await.unwrap_err().code, "no-such-thing");
        // An area team decides for its own CCGs; a declared interest removes.
        let team = world.person(Role::AreaTeam, "T1").await;
        let signed = NewDecision { subject: "signed-up-in-time".to_owned(), outcome: Found::Met, ..good.clone() };
        assert!(world.register.record_decision(&team, &signed).await.is_ok());
        let elsewhere = NewDecision { body: "C2".to_owned(), ..signed.clone() };
        assert_eq!(world.register.record_decision(&team, &elsewhere).await.unwrap_err().code, "not-permitted");
        let open = Term { from: day("2015-01-01"), to: None };
        world.register.declare_interest(&officer, "C2", "married to its chair", open).await.unwrap();
        assert_eq!(world.register.record_decision(&officer, &elsewhere).await.unwrap_err().code, "declared-interest");
        world.sound().await;
    }
}
