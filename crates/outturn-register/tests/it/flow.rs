//! The workflow: who signs what, what a change underneath undoes, and when money moves.

use outturn_register::flow::{Act, NewScheme, State};
use outturn_register::ledger::{Account, AsAt};
use outturn_register::people::{Role, Term};
use outturn_register::permission::Action;

use crate::support::world::{SCHEME, calculate};
use crate::support::{World, both, day, hash};

both! {
    async fn an_item_goes_all_the_way(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::AccountedFor, 75_000).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let it = world.register.item(&auditor, item).await.unwrap();
        let steps: Vec<&str> = it.moves.iter().map(|it| it.action.as_str()).collect();
        assert_eq!(steps.join(" "), "item.freeze item.calculate item.check item.approve item.finance-approve item.notify item.pay item.account");
        let balances = world.register.balances(&auditor, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
        let of = |account| balances.iter().find(|it| it.account == account).map_or(0, |it| it.pence);
        assert_eq!((of(Account::Maximum), of(Account::Awarded), of(Account::NotEarned)), (100_000, 75_000, 25_000));
        assert_eq!((of(Account::Payable), of(Account::Paid)), (0, 75_000));
        world.sound().await;
    }

    async fn an_award_of_nothing_goes_all_the_way_and_pays_nothing(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::AccountedFor, 0).await;
        let finance = world.person(Role::Finance, "N1").await;
        assert_eq!(world.register.payment_file(&finance, SCHEME).await.unwrap().lines().count(), 1);
        world.sound().await;
    }

    async fn publication_is_when_the_clock_says_and_late_is_shown(place) {
        let mut world = World::new(&place).await;
        world.draft(SCHEME, "rules").await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        let error = world.register.publish_scheme(&world.owner, SCHEME).await.unwrap_err();
        assert_eq!(error.code, "not-permitted");
        assert_eq!(world.register.published_schemes().await.unwrap(), []);
        place.clock.set("2014-03-31T23:59:59Z").unwrap();
        world.sign_in_again().await;
        let officer_then = world.register.sign_in(officer.account(), crate::support::world::PASSWORD, "here").await.unwrap().0;
        let published = world.register.publish_scheme(&officer_then, SCHEME).await.unwrap();
        assert_eq!((published.at.as_str(), published.late), ("2014-03-31T23:59:59.000Z", false));
        assert_eq!(world.register.publish_scheme(&officer_then, SCHEME).await.unwrap_err().code, "not-in-this-state");

        // Setting the clock back does not set publication back: it is never before what was recorded last.
        world.draft("spec/late", "rules").await;
        place.clock.set("2014-05-01T09:00:00Z").unwrap();
        world.sign_in_again().await;
        let officer_then = world.person(Role::DeterminingOfficer, "N1").await;
        place.clock.set("2014-03-01T09:00:00Z").unwrap();
        let late = world.register.publish_scheme(&officer_then, "spec/late").await.unwrap();
        assert_eq!((late.at.as_str(), late.late), ("2014-05-01T09:00:00.000Z", true));
        let shown: Vec<(String, bool)> = world.register.published_schemes().await.unwrap().into_iter().map(|it| (it.id, it.published.unwrap().late)).collect();
        assert_eq!(shown, [(SCHEME.to_owned(), false), ("spec/late".to_owned(), true)]);
        assert_eq!(world.register.publish_scheme(&officer_then, "no-such").await.unwrap_err().code, "not-permitted");
    }

    async fn whoever_drafted_a_scheme_does_not_publish_it(place) {
        let mut world = World::new(&place).await;
        let both = world.another("both", Role::DeterminingOfficer, "N1").await;
        let term = Term { from: day("2014-03-01"), to: None };
        world.register.grant_role(&world.owner, both.person().unwrap(), Role::NationalSchemeOwner, "N1", term).await.unwrap();
        let scheme = NewScheme {
            id: SCHEME.to_owned(), title: "An example".to_owned(), body: "N1".to_owned(), sha256: hash("rules"),
            begins: day("2014-04-01"), ends: day("2015-03-31"),
        };
        world.register.draft_scheme(&both, &scheme).await.unwrap();
        assert_eq!(world.register.publish_scheme(&both, SCHEME).await.unwrap_err().code, "made-by-checker");
        world.publish(SCHEME).await;
        for wrong in [
            NewScheme { sha256: "abc".to_owned(), ..scheme.clone() },
            NewScheme { id: "two words".to_owned(), ..scheme.clone() },
            NewScheme { ends: day("2014-03-31"), ..scheme.clone() },
            NewScheme { body: "N2".to_owned(), ..scheme.clone() },
        ] {
            assert_eq!(world.register.draft_scheme(&both, &wrong).await.unwrap_err().code, "bad-register-value");
        }
    }

    async fn a_draft_never_pays(place) {
        let mut world = World::new(&place).await;
        world.draft(SCHEME, "rules").await;
        place.clock.set("2015-10-01T09:00:00Z").unwrap();
        world.sign_in_again().await;
        let item = world.item(SCHEME, "C1", State::Checked, 75_000).await;
        let act = Act::Approve { signs: world.content(item).await };
        let approver = world.taker(&act).await;
        assert_eq!(world.register.act(&approver, item, &act).await.unwrap_err().code, "draft-scheme");
        // Nor does a scheme that was drafted again after everything was approved.
        world.publish(SCHEME).await;
        world.take_to(item, State::Checked, State::Notified, "x", 75_000).await;
        world.draft(SCHEME, "other rules").await;
        let pay = Act::Pay { key: "pay".to_owned(), effective: day("2015-10-01") };
        let payer = world.taker(&pay).await;
        assert_eq!(world.register.act(&payer, item, &pay).await.unwrap_err().code, "not-in-this-state");
        let it = world.register.item(&payer, item).await.unwrap();
        assert_eq!((it.state, it.content), (State::ReadingsFrozen, None));
        assert_eq!(it.moves.last().unwrap().reason, format!("the rules changed to those of the hash {}", hash("other rules")));
        world.sound().await;
    }

    async fn nothing_is_paid_before_the_year_has_ended(place) {
        let mut world = World::new(&place).await;
        world.draft(SCHEME, "rules").await;
        world.publish(SCHEME).await;
        place.clock.set("2015-03-31T23:59:59Z").unwrap();
        world.sign_in_again().await;
        let item = world.item(SCHEME, "C1", State::Notified, 75_000).await;
        let pay = |effective: &str| Act::Pay { key: "pay".to_owned(), effective: day(effective) };
        let payer = world.taker(&pay("2015-04-01")).await;
        assert_eq!(world.register.act(&payer, item, &pay("2015-04-01")).await.unwrap_err().code, "too-early");
        place.clock.set("2015-04-01T00:00:00Z").unwrap();
        assert_eq!(world.register.act(&payer, item, &pay("2015-03-31")).await.unwrap_err().code, "too-early");
        assert_eq!(world.register.act(&payer, item, &pay("2015-04-01")).await.unwrap(), State::Paid);
    }

    async fn a_signature_is_over_what_was_seen(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::Checked, 75_000).await;
        let seen = world.content(item).await;
        world.take(item, Act::ReadingsChanged { what: "a revision of June".to_owned() }).await;
        world.take_to(item, State::Open, State::Checked, "again", 76_000).await;
        let approver = world.person(Role::Approver, "N1").await;
        let error = world.register.act(&approver, item, &Act::Approve { signs: seen }).await.unwrap_err();
        assert_eq!(error.code, "other-content");
        let stands = world.content(item).await;
        assert!(error.message.contains(&stands), "{}", error.message);
        assert_eq!(world.register.act(&approver, item, &Act::Approve { signs: stands }).await.unwrap(), State::Approved);
    }

    async fn a_result_altered_after_it_was_signed_is_not_paid(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::Notified, 75_000).await;
        // Somebody with the database changes what was signed.
        place.behind_its_back(&format!("update item set result_sha256 = '{}'", hash("another award"))).await;
        let pay = Act::Pay { key: "pay".to_owned(), effective: day("2015-10-01") };
        let payer = world.taker(&pay).await;
        assert_eq!(world.register.act(&payer, item, &pay).await.unwrap_err().code, "signature-void");
        assert!(!world.register.verify(None).await.unwrap().problems.is_empty());
    }

    async fn a_change_underneath_returns_it_to_the_right_state_and_says_what_changed(place) {
        let mut world = World::published(&place).await;
        for (index, from) in State::ALL.iter().enumerate() {
            let id = format!("spec/{}", from.name());
            world.draft(&id, "rules").await;
            world.publish(&id).await;
            let item = world.item(&id, "C1", *from, 75_000).await;
            if index >= 2 {
                let back = world.take(item, Act::DecisionChanged { what: "financial balance".to_owned() }).await;
                assert_eq!(back, State::ReadingsFrozen, "{}", from.name());
                world.take_to(item, State::ReadingsFrozen, *from, &format!("again-{item}"), 60_000).await;
            }
            if index >= 1 {
                let back = world.take(item, Act::ReadingsChanged { what: "a late return".to_owned() }).await;
                assert_eq!(back, State::Open, "{}", from.name());
            }
            let auditor = world.person(Role::Auditor, "N1").await;
            let it = world.register.item(&auditor, item).await.unwrap();
            assert!(index == 0 || it.moves.last().unwrap().reason == "a late return");
            assert_eq!(it.content, None);
        }
        world.sound().await;
    }

    async fn maker_is_never_checker_at_any_tier(place) {
        let mut world = World::published(&place).await;
        // Somebody with every role.
        let all = world.another("all", Role::NationalAnalyst, "N1").await;
        let term = Term { from: day("2014-04-01"), to: None };
        for role in [Role::DeterminingOfficer, Role::Approver, Role::Finance] {
            world.register.grant_role(&world.owner, all.person().unwrap(), role, "N1", term).await.unwrap();
        }
        let tiers = [State::Open, State::ReadingsFrozen, State::Calculated, State::Checked, State::Approved, State::Notified];
        let tier = |state: State| match state {
            State::Open | State::ReadingsFrozen => 1,
            State::Calculated => 2,
            State::Checked => 3,
            State::Approved => 4,
            _ => 5,
        };
        let mut tried = 0;
        for (index, first) in tiers.iter().enumerate() {
            for second in &tiers[index + 1..] {
                tried += 1;
                let id = format!("spec/tiers-{tried}");
                world.draft(&id, "rules").await;
                world.publish(&id).await;
                let item = world.item(&id, "C1", *first, 75_000).await;
                let act = world.next(item, *first, &format!("first-{tried}"), 75_000).await;
                let after = world.register.act(&all, item, &act).await.unwrap();
                world.take_to(item, after, *second, &format!("between-{tried}"), 75_000).await;
                let act = world.next(item, *second, &format!("second-{tried}"), 75_000).await;
                let done = world.register.act(&all, item, &act).await;
                if tier(*first) == tier(*second) {
                    assert!(done.is_ok(), "one person may freeze and calculate");
                } else {
                    assert_eq!(done.unwrap_err().code, "made-by-checker", "{} then {}", first.name(), second.name());
                    let listed = world.register.deciders(&all, item, act.action()).await.unwrap();
                    let own = listed.iter().find(|it| Some(it.person) == all.person()).unwrap();
                    assert!(own.removed.as_deref().unwrap().starts_with("this person did `item."));
                }
            }
        }
        assert_eq!(tried, 15);
    }

    async fn a_declared_interest_removes_the_approver_and_says_so(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::Checked, 75_000).await;
        let partner = world.another("partner", Role::Approver, "N1").await;
        let open = Term { from: day("2015-01-01"), to: None };
        // In a practice of the CCG that is paid, not in the CCG itself.
        let interest = world.register.declare_interest(&partner, "P1", "partner in the practice", open).await.unwrap();
        let signs = world.content(item).await;
        let error = world.register.act(&partner, item, &Act::Approve { signs: signs.clone() }).await.unwrap_err();
        assert_eq!(error.code, "declared-interest");
        assert!(error.message.ends_with("partner in the practice in P1"), "{}", error.message);
        let approver = world.person(Role::Approver, "N1").await;
        let listed = world.register.deciders(&approver, item, Action::ItemApprove).await.unwrap();
        let told: Vec<(bool, &str)> = listed.iter().map(|it| (it.removed.is_none(), it.name.as_str())).collect();
        assert_eq!(told, [(false, "Name of partner"), (true, "Name of approver.N1")]);
        // The decision of another says who was removed from it.
        world.register.act(&approver, item, &Act::Approve { signs }).await.unwrap();
        let auditor = world.person(Role::Auditor, "N1").await;
        let log = world.register.log(&auditor, 0).await.unwrap();
        let entry = log.iter().find(|it| it.action == "item.approve").unwrap();
        let removed = format!(r#""removed":[[{},"a declared interest removes this person from the decision: partner in the practice in P1"]]"#, partner.person().unwrap());
        assert!(entry.change.contains(&removed), "{}", entry.change);
        // Of another CCG it is no interest, and after its last day it is none.
        let other = world.item(SCHEME, "C2", State::Checked, 75_000).await;
        let signs = world.content(other).await;
        assert!(world.register.act(&partner.trying(), other, &Act::Approve { signs }).await.is_ok());
        world.register.end_interest(&partner, interest, day("2015-10-01")).await.unwrap();
        let third = world.item(SCHEME, "C3", State::Checked, 75_000).await;
        let signs = world.content(third).await;
        assert!(world.register.act(&partner, third, &Act::Approve { signs }).await.is_ok());
    }

    async fn a_hold_stops_every_step_until_it_is_released(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::Notified, 75_000).await;
        world.take(item, Act::Hold { reason: "an investigation".to_owned() }).await;
        let pay = Act::Pay { key: "pay".to_owned(), effective: day("2015-10-01") };
        let payer = world.taker(&pay).await;
        let error = world.register.act(&payer, item, &pay).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), ("on-hold", "item 1 is held: an investigation"));
        let release = |hold| Act::Release { hold, reason: "nothing was found".to_owned() };
        let officer = world.taker(&release(1)).await;
        assert_eq!(world.register.act(&officer, item, &release(2)).await.unwrap_err().code, "no-such-thing");
        assert_eq!(world.register.item(&officer, item).await.unwrap().holds, [(1, "an investigation".to_owned())]);
        world.take(item, release(1)).await;
        assert_eq!(world.register.act(&payer, item, &pay).await.unwrap(), State::Paid);
        assert_eq!(world.register.act(&officer, item, &Act::Hold { reason: String::new() }).await.unwrap_err().code, "not-in-this-state");
        world.sound().await;
    }

    async fn one_earner_has_one_item_under_a_scheme(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Open, 0).await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        assert_eq!(world.register.open_item(&analyst, SCHEME, "C1").await.unwrap_err().code, "not-in-this-state");
        assert_eq!(world.register.open_item(&analyst, SCHEME, "X").await.unwrap_err().code, "no-such-thing");
        assert_eq!(world.register.open_item(&analyst, "no-such", "C2").await.unwrap_err().code, "no-such-thing");
        assert_eq!(world.register.item(&analyst, 9).await.unwrap_err().code, "no-such-thing");
        assert_eq!(world.register.act(&analyst, 1, &Act::Freeze { facts_sha256: "x".to_owned() }).await.unwrap_err().code, "bad-register-value");
    }

    async fn trying_does_nothing(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::ReadingsFrozen, 0).await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let before = world.register.fingerprints().await.unwrap();
        assert_eq!(world.register.act(&analyst.trying(), item, &calculate("k", 75_000)).await.unwrap(), State::Calculated);
        assert_eq!(world.register.fingerprints().await.unwrap(), before);
    }
}
