//! Time limits: set by what they follow from, met, late or lapsed, and who is reminded of them.

use outturn_register::flow::{Act, State};
use outturn_register::limits::{Ended, NewLimit, Standing};
use outturn_register::measures::View;
use outturn_register::people::{Actor, Role, Term};

use crate::support::redress::{a_limit, appeal, document, measure};
use crate::support::world::{PASSWORD, SCHEME};
use crate::support::{World, both, day};

/// What somebody is reminded of within so many days.
async fn texts(world: &World, actor: &Actor, days: i64) -> Vec<String> {
    world.register.reminders(actor, None, days).await.unwrap().into_iter().map(|it| it.text).collect()
}

both! {
    async fn publication_is_due_before_the_year_and_met_in_time_or_late(place) {
        let mut world = World::new(&place).await;
        world.draft(SCHEME, "rules").await;
        world.draft("spec/late", "rules").await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        assert_eq!(texts(&world, &officer, 29).await, Vec::<String>::new());
        let text = |id: &str, how: &str| format!("publication of a scheme (scheme/{id}, N1) {how} due on 2014-03-31: the amount and the procedure are published before the year begins");
        assert_eq!(texts(&world, &officer, 30).await, [text(SCHEME, "is"), text("spec/late", "is")]);
        world.publish(SCHEME).await;
        assert_eq!(texts(&world, &officer, 30).await, [text("spec/late", "is")]);
        // Asked for another day it is as it will be then, and it was as it was.
        let overdue = world.register.reminders(&officer, Some(day("2014-04-01")), 0).await.unwrap();
        assert_eq!((overdue[0].standing, overdue[0].text.clone()), (Standing::Overdue, text("spec/late", "was")));
        assert_eq!(world.register.reminders(&officer, Some(day("2014-02-28")), 60).await.unwrap(), []);
        place.clock.set("2014-05-01T09:00:00Z").unwrap();
        world.sign_in_again().await;
        world.publish("spec/late").await;
        // A scheme that is drafted in its year can only be late, and there is no day to set.
        world.draft("spec/later", "rules").await;
        let limits = world.register.limits(&world.owner, "N1").await.unwrap();
        let ended: Vec<(&str, Ended)> = limits.iter().map(|it| (it.object.as_str(), it.ended.as_ref().unwrap().1)).collect();
        assert_eq!(ended, [("scheme/spec/2014-15", Ended::Met), ("scheme/spec/late", Ended::MetLate)]);
        world.sound().await;
    }

    async fn the_time_to_appeal_is_told_to_the_earner_and_ends_with_an_appeal_or_a_return(place) {
        let mut world = World::published(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let other = world.person(Role::CcgLead, "C2").await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        let item = world.item(SCHEME, "C1", State::Notified, 75_000).await;
        let window = "appeal against an award (item/1, C1) is possible until 2015-10-29: 28 days from notification";
        assert_eq!(texts(&world, &lead, 28).await, [window]);
        assert_eq!(texts(&world, &lead, 27).await, Vec::<String>::new());
        assert_eq!(texts(&world, &other, 28).await, Vec::<String>::new(), "it is not theirs");
        // A window that has closed is over; nobody is late.
        assert_eq!(world.register.reminders(&lead, Some(day("2015-10-30")), 30).await.unwrap(), []);
        world.take(item, Act::ReadingsChanged { what: "a late return".to_owned() }).await;
        assert_eq!(texts(&world, &lead, 28).await, Vec::<String>::new());
        world.take_to(item, State::Open, State::Notified, "again", 76_000).await;
        assert_eq!(texts(&world, &lead, 28).await, [window]);
        let letter = document(&world, "C1", "return").await;
        world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap();
        assert_eq!(texts(&world, &lead, 28).await, Vec::<String>::new());
        // From now on it is for those who decide.
        assert_eq!(texts(&world, &officer, 56).await, ["decision of an appeal (appeal/1, N1) is due on 2015-11-26: 56 days from the day it was lodged"]);
        world.register.refuse_appeal(&officer, 1, "no ground").await.unwrap();
        assert_eq!(texts(&world, &officer, 56).await, Vec::<String>::new());
        world.sound().await;
    }

    async fn local_measures_are_due_with_boards_and_area_teams(place) {
        let mut world = World::published(&place).await;
        let open = Term { from: day("2015-04-01"), to: None };
        world.register.relate_board(&world.owner, "B1", "C1", open).await.unwrap();
        let lead = world.person(Role::CcgLead, "C1").await;
        let board = world.person(Role::HealthAndWellbeingBoard, "B1").await;
        let team = world.person(Role::AreaTeam, "T1").await;
        let number = world.register.propose_measure(&lead, &measure(SCHEME, "local/1")).await.unwrap();
        // A deadline that is set later counts for what is proposed already, and another one in its place.
        for day_set in ["2015-11-30", "2015-12-31"] {
            world.register.measures_deadline(&world.owner, SCHEME, day(day_set), "as guidance has it").await.unwrap();
        }
        let due = async |world: &World, actor| -> Vec<(String, String)> {
            world.register.reminders(actor, None, 100).await.unwrap().into_iter().map(|it| (it.limit.what, it.limit.due)).collect()
        };
        let pair = |what: &str, day: &str| (what.to_owned(), day.to_owned());
        assert_eq!(due(&world, &board).await, [pair("view of a local measure", "2015-12-01")]);
        assert_eq!(due(&world, &team).await, [pair("agreement of a local measure", "2015-12-31")]);
        assert_eq!(due(&world, &lead).await, [pair("agreement of a local measure", "2015-12-31")]);
        world.register.consider_measure(&board, number, "B1", (View::Supports, "good")).await.unwrap();
        assert_eq!(due(&world, &board).await, []);
        world.register.agree_measure(&team, number, "it fits").await.unwrap();
        assert_eq!(due(&world, &team).await, []);
        // Withdrawn, nothing is due any more, from anybody.
        let second = world.register.propose_measure(&lead, &measure(SCHEME, "local/2")).await.unwrap();
        assert_eq!(due(&world, &board).await.len(), 1);
        world.register.withdraw_measure(&lead, second, "another is better").await.unwrap();
        assert_eq!((due(&world, &board).await, due(&world, &team).await), (vec![], vec![]));
        world.sound().await;
    }

    async fn no_day_is_set_into_the_past_and_a_limit_ends_once(place) {
        let mut world = World::published(&place).await;
        for (wrong, code) in [
            (NewLimit { due: day("2015-09-30"), ..a_limit("claims") }, "date-passed"),
            (NewLimit { body: "X", ..a_limit("claims") }, "no-such-thing"),
            (NewLimit { roles: &[], ..a_limit("claims") }, "bad-register-value"),
            (NewLimit { rule: "", ..a_limit("claims") }, "bad-register-value"),
            (NewLimit { what: " ", ..a_limit("claims") }, "bad-register-value"),
        ] {
            assert_eq!(world.register.set_limit(&world.owner, &wrong).await.unwrap_err().code, code);
        }
        let today = NewLimit { due: day("2015-10-01"), ..a_limit("claims") };
        let first = world.register.set_limit(&world.owner, &today).await.unwrap();
        // Set again it is another day for the same thing.
        let second = world.register.set_limit(&world.owner, &a_limit("claims")).await.unwrap();
        let lead = world.person(Role::CcgLead, "C1").await;
        let limits = world.register.limits(&lead, "C1").await.unwrap();
        let told: Vec<(i64, Option<Ended>)> = limits.iter().map(|it| (it.number, it.ended.as_ref().map(|it| it.1))).collect();
        assert_eq!(told, [(first, Some(Ended::Replaced)), (second, None)]);
        place.clock.set("2016-01-01T09:00:00Z").unwrap();
        world.sign_in_again().await;
        let lead = world.register.sign_in(lead.account(), PASSWORD, "here").await.unwrap().0;
        let overdue = world.register.reminders(&lead, None, 0).await.unwrap();
        assert_eq!(overdue.iter().map(|it| it.standing).collect::<Vec<_>>(), [Standing::Overdue]);
        world.register.end_limit(&world.owner, second, true, "all claims are in").await.unwrap();
        assert_eq!(world.register.limit(&lead, second).await.unwrap().ended.unwrap().1, Ended::MetLate);
        assert_eq!(world.register.end_limit(&world.owner, second, true, "twice").await.unwrap_err().code, "not-in-this-state");
        assert_eq!(world.register.end_limit(&world.owner, 99, true, "none").await.unwrap_err().code, "no-such-thing");
        let again = NewLimit { due: day("2016-01-31"), ..a_limit("claims") };
        let third = world.register.set_limit(&world.owner, &again).await.unwrap();
        world.register.end_limit(&world.owner, third, false, "the scheme was given up").await.unwrap();
        assert_eq!(world.register.limit(&lead, third).await.unwrap().ended.unwrap().1, Ended::Lapsed);
        assert_eq!(world.register.reminders(&lead, None, -1).await.unwrap_err().code, "bad-register-value");
        world.sound().await;
    }
}
