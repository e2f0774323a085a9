//! People: passwords, being slowed down, sessions, tokens, roles and interests.

use outturn_register::ledger::AsAt;
use outturn_register::people::{Body, BodyKind, Hardness, Role, Term};
use outturn_register::permission::Action;
use outturn_register::store::{Register, Settings};

use crate::support::world::{PASSWORD, SCHEME, person};
use crate::support::{Place, World, both, day};

fn term(from: &str, to: Option<&str>) -> Term {
    Term { from: day(from), to: to.map(day) }
}

#[test]
fn passwords_are_as_hard_as_rfc_9106_recommends() {
    use sqlx::Connection as _;
    assert_eq!(Hardness::default(), Hardness { memory_kib: 64 * 1024, passes: 3, lanes: 4 });
    let place = Place::sqlite();
    crate::support::block_on(async {
        let register = Register::open(&place.url, place.clock.clone(), Settings::default()).await.unwrap();
        let body = Body {
            code: "N1".to_owned(),
            name: "National".to_owned(),
            kind: BodyKind::National,
            within: None,
        };
        register.set_up(&body, &person("owner")).await.unwrap();
        let mut connection = sqlx::AnyConnection::connect(&place.url).await.unwrap();
        let (kept,): (String,) =
            sqlx::query_as("select password from person").fetch_one(&mut connection).await.unwrap();
        let parts: Vec<&str> = kept.split('$').collect();
        assert_eq!(parts[..3], ["argon2id", "v=19", "m=65536,t=3,p=4"]);
        assert_eq!((parts[3].len(), parts[4].len()), (32, 64), "128 bits of salt and a tag of 256");
        assert!(register.sign_in("owner", PASSWORD, "here").await.is_ok());
        assert_eq!(
            register.sign_in("owner", "correct horse battery ", "here").await.unwrap_err().code,
            "bad-credentials"
        );
    });
}

both! {
    async fn a_register_is_set_up_once(place) {
        let world = World::new(&place).await;
        let body = Body { code: "N9".to_owned(), name: "Another".to_owned(), kind: BodyKind::National, within: None };
        assert_eq!(world.register.set_up(&body, &person("second")).await.unwrap_err().code, "not-permitted");
        let short = outturn_register::people::NewPerson { password: "short".to_owned(), ..person("third") };
        assert_eq!(world.register.add_person(&world.owner, &short).await.unwrap_err().code, "bad-register-value");
        for account in ["", "two words", "line\nend"] {
            let error = world.register.add_person(&world.owner, &person(account)).await.unwrap_err();
            assert_eq!(error.code, "bad-register-value");
        }
        world.register.add_person(&world.owner, &person("Robert'); drop-table.person")).await.unwrap_err();
        world.sound().await;
    }

    async fn five_failures_of_an_account_slow_it_down_for_a_quarter_of_an_hour(place) {
        let world = World::new(&place).await;
        for attempt in 0..5 {
            let error = world.register.sign_in("owner", "wrong password", &format!("10.0.0.{attempt}")).await.unwrap_err();
            assert_eq!(error.code, "bad-credentials");
        }
        // Even the right one, from anywhere, and after the program was started again.
        let again = place.open().await;
        assert_eq!(again.sign_in("owner", PASSWORD, "10.0.0.9").await.unwrap_err().code, "throttled");
        place.clock.set("2014-03-01T09:14:59Z").unwrap();
        assert_eq!(again.sign_in("owner", PASSWORD, "10.0.0.9").await.unwrap_err().code, "throttled");
        place.clock.set("2014-03-01T09:15:01Z").unwrap();
        assert!(again.sign_in("OWNER", PASSWORD, "10.0.0.9").await.is_ok());
        world.sound().await;
    }

    async fn twenty_failures_from_an_address_slow_it_down(place) {
        let world = World::new(&place).await;
        for attempt in 0..20 {
            let error = world.register.sign_in(&format!("nobody.{attempt}"), "wrong password", "10.0.0.1").await.unwrap_err();
            assert_eq!(error.code, "bad-credentials");
        }
        assert_eq!(world.register.sign_in("owner", PASSWORD, "10.0.0.1").await.unwrap_err().code, "throttled");
        assert!(world.register.sign_in("owner", PASSWORD, "10.0.0.2").await.is_ok());
    }

    async fn guesses_at_the_same_time_count_each(place) {
        let world = World::new(&place).await;
        let guess = || world.register.sign_in("owner", "wrong password", "10.0.0.1");
        let all = tokio::join!(guess(), guess(), guess(), guess(), guess(), guess(), guess(), guess());
        let codes = [all.0, all.1, all.2, all.3, all.4, all.5, all.6, all.7].map(|it| it.unwrap_err().code);
        assert_eq!(codes.iter().filter(|it| **it == "bad-credentials").count(), 5, "{codes:?}");
        assert_eq!(codes.iter().filter(|it| **it == "throttled").count(), 3, "{codes:?}");
    }

    async fn a_session_ends_by_time_by_revocation_and_with_a_new_password(place) {
        use sqlx::Connection as _;
        let world = World::new(&place).await;
        let (actor, token) = world.register.sign_in("owner", PASSWORD, "here").await.unwrap();
        assert_eq!(token.len(), 64);
        assert_eq!(world.register.resume(&token).await.unwrap().account(), "owner");
        assert_eq!(world.register.resume(&token.replace(&token[..4], "0000")).await.unwrap_err().code, "bad-token");
        let mut connection = sqlx::AnyConnection::connect(&place.url).await.unwrap();
        let (kept,): (i64,) = sqlx::query_as("select count(*) from session where token_sha256 = $1").bind(token.clone()).fetch_one(&mut connection).await.unwrap();
        assert_eq!(kept, 0, "the token itself is nowhere");

        world.register.revoke(&actor, actor.session()).await.unwrap();
        assert_eq!(world.register.resume(&token).await.unwrap_err().code, "bad-token");
        // An actor that a program kept in memory has gained nothing.
        assert_eq!(world.register.add_person(&actor, &person("late")).await.unwrap_err().code, "bad-token");

        let (one, _) = world.register.sign_in("owner", PASSWORD, "here").await.unwrap();
        let (_, other) = world.register.sign_in("owner", PASSWORD, "there").await.unwrap();
        world.register.set_password(&one, "another long password").await.unwrap();
        assert_eq!(world.register.resume(&other).await.unwrap_err().code, "bad-token");
        assert_eq!(world.register.sign_in("owner", PASSWORD, "here").await.unwrap_err().code, "bad-credentials");
        let (_, token) = world.register.sign_in("owner", "another long password", "here").await.unwrap();
        place.clock.set("2014-03-01T19:00:01Z").unwrap();
        assert_eq!(world.register.resume(&token).await.unwrap_err().code, "bad-token");
        world.sound().await;
    }

    async fn a_token_is_for_what_it_was_issued_for(place) {
        let mut world = World::published(&place).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let (id, token) = world.register.issue_token(&auditor, &[Action::LedgerRead], 30).await.unwrap();
        let program = world.register.resume(&token).await.unwrap();
        assert!(world.register.balances(&program, SCHEME, None, AsAt::default()).await.is_ok());
        assert_eq!(world.register.log(&program, 0).await.unwrap_err().code, "beyond-scope");
        let (_, wide) = world.register.issue_token(&auditor, &[Action::TokenIssue, Action::LedgerRead], 30).await.unwrap();
        let wide = world.register.resume(&wide).await.unwrap();
        assert_eq!(world.register.issue_token(&wide, &[Action::LogRead], 1).await.unwrap_err().code, "beyond-scope");
        assert_eq!(world.register.issue_token(&auditor, &[], 1).await.unwrap_err().code, "bad-register-value");
        assert_eq!(world.register.issue_token(&auditor, &[Action::LogRead], 400).await.unwrap_err().code, "bad-register-value");

        let other = world.person(Role::Approver, "N1").await;
        assert_eq!(world.register.revoke(&other, id).await.unwrap_err().code, "not-permitted");
        let kinds: Vec<String> = world.register.sessions(&auditor).await.unwrap().into_iter().map(|it| it.kind).collect();
        assert_eq!(kinds.iter().filter(|it| *it == "token").count(), 2);
        world.register.revoke(&world.owner, id).await.unwrap();
        assert_eq!(world.register.resume(&token).await.unwrap_err().code, "bad-token");
        place.clock.set("2015-10-31T09:00:01Z").unwrap();
        assert_eq!(world.register.log(&wide, 0).await.unwrap_err().code, "bad-token");
    }

    async fn roles_are_held_from_a_day_to_a_day(place) {
        let mut world = World::new(&place).await;
        let id = world.register.add_person(&world.owner, &person("acting")).await.unwrap();
        let role = world.register.grant_role(&world.owner, id, Role::Auditor, "N1", term("2014-03-02", Some("2014-03-03"))).await.unwrap();
        for (instant, may) in [("2014-03-01T23:59:59Z", false), ("2014-03-02T00:00:00Z", true), ("2014-03-03T23:59:59Z", true), ("2014-03-04T00:00:00Z", false)] {
            place.clock.set(instant).unwrap();
            let (actor, _) = world.register.sign_in("acting", PASSWORD, "here").await.unwrap();
            assert_eq!(world.register.log(&actor, 0).await.is_ok(), may, "{instant}");
        }
        world.sign_in_again().await;
        assert_eq!(world.register.grant_role(&world.owner, id, Role::Auditor, "N1", term("2014-03-02", Some("2014-03-01"))).await.unwrap_err().code, "bad-register-value");
        assert_eq!(world.register.grant_role(&world.owner, 99, Role::Auditor, "N1", term("2014-03-02", None)).await.unwrap_err().code, "no-such-thing");
        // A role that has ended does not come back by ending it later.
        assert_eq!(world.register.end_role(&world.owner, role, day("2015-03-02")).await.unwrap_err().code, "bad-register-value");
        world.register.end_role(&world.owner, role, day("2014-03-02")).await.unwrap();
        world.sound().await;
    }

    async fn nobody_gives_out_more_than_they_may(place) {
        let mut world = World::new(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let id = world.register.add_person(&world.owner, &person("new")).await.unwrap();
        let open = term("2014-03-01", None);
        assert!(world.register.grant_role(&lead, id, Role::PracticeManager, "P1", open).await.is_ok());
        assert_eq!(world.register.grant_role(&lead, id, Role::PracticeManager, "P2", open).await.unwrap_err().code, "not-permitted");
        // A role that reaches everywhere is not one at a CCG.
        assert_eq!(world.register.grant_role(&lead, id, Role::Approver, "C1", open).await.unwrap_err().code, "bad-register-value");
        let own = world.owner.person().unwrap();
        assert_eq!(world.register.grant_role(&world.owner, own, Role::Approver, "N1", open).await.unwrap_err().code, "not-permitted");
        assert_eq!(world.register.grant_role(&world.owner, id, Role::Public, "N1", open).await.unwrap_err().code, "bad-register-value");
    }

    async fn interests_are_declared_by_oneself_and_published(place) {
        let mut world = World::new(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let id = world.register.declare_interest(&lead, "P1", "partner", term("2014-03-01", None)).await.unwrap();
        let listed = world.register.interests().await.unwrap();
        assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].body.as_str(), listed[0].nature.as_str()), (1, "Name of ccg-lead.C1", "P1", "partner"));
        assert_eq!(world.register.end_interest(&world.owner, id, day("2014-03-31")).await.unwrap_err().code, "not-permitted");
        // What was declared for a time stays declared.
        assert_eq!(world.register.end_interest(&lead, id, day("2014-02-28")).await.unwrap_err().code, "bad-register-value");
        world.register.end_interest(&lead, id, day("2014-03-31")).await.unwrap();
        assert_eq!(world.register.interests().await.unwrap()[0].to.as_deref(), Some("2014-03-31"));
        assert_eq!(world.register.declare_interest(&lead, "X", "partner", term("2014-03-01", None)).await.unwrap_err().code, "no-such-thing");
        assert_eq!(world.register.declare_interest(&lead, "P1", " ", term("2014-03-01", None)).await.unwrap_err().code, "bad-register-value");
    }
}
