//! A clock that jumps: it is not believed until somebody says that it is right, pays nothing early, and keeps nobody out.

use std::sync::Arc;

use outturn_register::flow::{Act, NewScheme, State};
use outturn_register::people::Role;
use outturn_register::store::{Clock, ManualClock, Register};

use crate::support::world::{PASSWORD, SCHEME};
use crate::support::{Place, World, both, day, hash, settings};

/// A machine's clock, which nobody sets on purpose.
struct Machine(Arc<ManualClock>);

impl Clock for Machine {
    fn now(&self) -> jiff::Timestamp {
        self.0.now()
    }
}

/// The same register by a machine's clock.
async fn by_machine(place: &Place) -> Register {
    Register::open(&place.url, Arc::new(Machine(place.clock.clone())), settings()).await.unwrap()
}

/// An item that waits for its payment, half a year before the scheme's year ends.
async fn too_early(place: &Place) -> World {
    let mut world = World::new(place).await;
    world.draft(SCHEME, "rules").await;
    world.publish(SCHEME).await;
    place.clock.set("2014-10-01T09:00:00Z").unwrap();
    world.sign_in_again().await;
    world.item(SCHEME, "C1", State::Notified, 75_000).await;
    // Somebody of everyone that is needed later.
    world.person(Role::Finance, "N2").await;
    world.person(Role::Auditor, "N1").await;
    world
}

fn pay() -> Act {
    Act::Pay { key: "paid".to_owned(), effective: day("2015-10-01") }
}

const RIGHT: &str = "2014-10-01T10:00:00Z";

both! {
    async fn a_jump_is_not_recorded_and_is_over_once_the_clock_is_right(place) {
        let mut world = too_early(&place).await;
        let finance = world.person(Role::Finance, "N2").await;
        let register = by_machine(&place).await;
        let head = register.head().await.unwrap();
        let mut refused = 0;
        for wrong in [
            "2064-10-01T10:00:00Z", "2014-11-05T09:00:01Z", "2015-10-01T10:00:00Z", "2014-10-01T07:59:59Z",
            "2013-10-01T10:00:00Z", "1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z",
        ] {
            place.clock.set(wrong).unwrap();
            let told = register.sign_in("owner", PASSWORD, "here").await.unwrap_err();
            assert_eq!(told.code, "clock-jumped", "{wrong}");
            assert!(told.help.contains("outturn audit clock"));
            assert_eq!(register.act(&finance, 1, &pay()).await.unwrap_err().code, "clock-jumped", "{wrong}");
            assert_eq!(register.act(&finance.trying(), 1, &pay()).await.unwrap_err().code, "clock-jumped");
            assert_eq!(register.head().await.unwrap(), head);
            refused += 3;
        }
        place.clock.set("2064-10-01T10:00:00Z").unwrap();
        let told = register.sign_in("owner", PASSWORD, "here").await.unwrap_err();
        assert_eq!(told.message, "the clock says 2064-10-01T10:00:00.000Z, which is 18263 days ahead of the last entry's");

        place.clock.set(RIGHT).unwrap();
        assert_eq!(register.act(&finance, 1, &pay()).await.unwrap_err().code, "too-early");
        let (actor, _) = register.sign_in("finance.n2", PASSWORD, "here").await.unwrap();
        assert_eq!(register.act(&actor, 1, &pay()).await.unwrap_err().code, "too-early");
        crate::support::say(&format!("clocks that jumped: {refused} calls refused"));
        world.sound().await;
    }

    async fn a_clock_that_moves_as_clocks_do_is_believed(place) {
        let world = too_early(&place).await;
        let register = by_machine(&place).await;
        for right in ["2014-10-01T08:30:00Z", "2014-10-01T09:10:00Z", "2014-10-31T09:00:00Z", "2014-12-04T09:00:00Z"] {
            place.clock.set(right).unwrap();
            register.sign_in("owner", PASSWORD, "here").await.unwrap();
        }
        world.sound().await;
    }

    async fn a_jump_that_was_recorded_pays_nothing_early_and_locks_nobody_out(place) {
        let mut world = too_early(&place).await;
        let (finance, auditor) = (world.person(Role::Finance, "N2").await, world.person(Role::Auditor, "N1").await);
        let register = by_machine(&place).await;
        // Fifty years ahead, and somebody says that this is right.
        place.clock.set("2064-10-01T09:00:00Z").unwrap();
        assert_eq!(register.confirm_clock(" ").await.unwrap_err().code, "bad-register-value");
        let wrong = register.confirm_clock("the machine was moved").await.unwrap();
        let (ahead, token) = register.sign_in("owner", PASSWORD, "here").await.unwrap();
        let (_, lasting) = register.issue_token(&ahead, &[outturn_register::permission::Action::LogRead], 366).await.unwrap();
        for _ in 0..5 {
            assert_eq!(register.sign_in("finance.n2", "wrong", "there").await.unwrap_err().code, "bad-credentials");
        }
        assert_eq!(register.sign_in("finance.n2", PASSWORD, "there").await.unwrap_err().code, "throttled");

        // Back again: not believed either, until somebody says so.
        place.clock.set(RIGHT).unwrap();
        assert_eq!(register.sign_in("finance.n2", PASSWORD, "here").await.unwrap_err().code, "clock-jumped");
        let head = register.confirm_clock("the time server was wrong").await.unwrap();
        // What was made in the future does not last until then, and what is from before the jump still does.
        assert_eq!(register.resume(&token).await.unwrap_err().code, "bad-token");
        assert_eq!(register.resume(&lasting).await.unwrap_err().code, "bad-token");
        assert_eq!(register.add_body(&ahead, &body("X1")).await.unwrap_err().code, "bad-token");
        // Nobody is kept out for attempts of the future.
        let (actor, own) = register.sign_in("finance.n2", PASSWORD, "there").await.unwrap();
        for it in [&actor, &finance] {
            let told = register.act(it, 1, &pay()).await.unwrap_err();
            assert_eq!(told.code, "too-early", "{}", told.message);
        }
        // New sessions end after their hours, though the recorded instant stands still.
        place.clock.set("2014-10-01T19:30:00Z").unwrap();
        register.resume(&own).await.unwrap();
        place.clock.set("2014-10-01T20:00:00Z").unwrap();
        assert_eq!(register.resume(&own).await.unwrap_err().code, "bad-token");
        assert_eq!(register.act(&actor, 1, &pay()).await.unwrap_err().code, "bad-token");
        // Guessing is slowed down as ever, and only for a while.
        for _ in 0..5 {
            assert_eq!(register.sign_in("finance.n2", "wrong", "there").await.unwrap_err().code, "bad-credentials");
        }
        assert_eq!(register.sign_in("finance.n2", PASSWORD, "there").await.unwrap_err().code, "throttled");
        // A little back does not let somebody guess again.
        place.clock.set("2014-10-01T19:30:00Z").unwrap();
        assert_eq!(register.sign_in("finance.n2", PASSWORD, "there").await.unwrap_err().code, "throttled");
        place.clock.set("2014-10-01T20:15:01Z").unwrap();
        register.sign_in("finance.n2", PASSWORD, "there").await.unwrap();

        // What is published now is published now, and not in fifty years.
        let (owner, _) = register.sign_in("owner", PASSWORD, "here").await.unwrap();
        let scheme = NewScheme {
            id: "spec/2015-16".to_owned(),
            title: "An example".to_owned(),
            body: "N1".to_owned(),
            sha256: hash("rules"),
            begins: day("2014-04-01"),
            ends: day("2015-03-31"),
        };
        register.draft_scheme(&owner, &scheme).await.unwrap();
        let (officer, _) = register.sign_in("determining-officer.n1", PASSWORD, "here").await.unwrap();
        let published = register.publish_scheme(&officer, "spec/2015-16").await.unwrap();
        assert_eq!((published.at.as_str(), published.late), ("2014-10-01T20:15:01.000Z", true));

        // After the year it is paid, and the log has an order all along.
        for month in ["2014-11-01", "2014-12-01", "2015-01-01", "2015-02-01", "2015-03-01", "2015-04-01", "2015-05-01",
            "2015-06-01", "2015-07-01", "2015-08-01", "2015-09-01", "2015-10-01"] {
            place.clock.set(&format!("{month}T09:00:00Z")).unwrap();
            register.sign_in("owner", PASSWORD, "here").await.unwrap();
        }
        let (actor, _) = register.sign_in("finance.n2", PASSWORD, "here").await.unwrap();
        assert_eq!(register.act(&actor, 1, &pay()).await.unwrap(), State::Paid);
        let (auditor, _) = register.sign_in(auditor.account(), PASSWORD, "here").await.unwrap();
        let log = register.log(&auditor, wrong.number - 1).await.unwrap();
        assert!(log.windows(2).all(|it| it[0].recorded <= it[1].recorded && it[0].number + 1 == it[1].number));
        let paid = log.last().unwrap();
        assert_eq!((&paid.recorded[..4], &paid.clock[..10]), ("2064", "2015-10-01"));
        let said: Vec<_> = log.iter().filter(|it| it.action == "clock.confirm").map(|it| (it.number, it.who.as_str())).collect();
        assert_eq!(said, [(wrong.number, "operator"), (head.number, "operator")]);
        assert!(log.iter().any(|it| it.change.contains("the time server was wrong") && it.change.contains("2064-10-01T09:00:00.000Z")));
        world.sound().await;
    }

    async fn a_statement_knows_everything_though_the_recorded_instant_is_ahead(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        let (finance, lead) = (world.person(Role::CcgFinance, "C1").await, world.person(Role::CcgLead, "C1").await);
        world.person(Role::Auditor, "N1").await;
        world.register = by_machine(&place).await;
        place.clock.set("2064-10-01T09:00:00Z").unwrap();
        world.register.confirm_clock("wrongly").await.unwrap();
        place.clock.set("2015-10-01T10:00:00Z").unwrap();
        world.register.confirm_clock("rightly").await.unwrap();
        let spent = crate::support::world::spend(5_000, Some(outturn_register::spending::Purpose::Quality), "2015-10-01");
        world.register.spent(&finance, "spent", &spent).await.unwrap();
        world.explain(1).await;
        let published = world.register.publish_statement(&lead, (SCHEME, "C1"), day("2015-10-01"), None).await.unwrap();
        assert_eq!(published.statement.believed, "2064-10-01");
        assert_eq!(published.statement.spent, 5_000);
        // A day of the future is not one that has come.
        let told = world.register.publish_statement(&lead, (SCHEME, "C1"), day("2016-01-01"), Some("later")).await.unwrap_err();
        assert_eq!(told.code, "too-early");
        world.sound().await;
    }
}

fn body(code: &str) -> outturn_register::people::Body {
    outturn_register::people::Body {
        code: code.to_owned(),
        name: "Another".to_owned(),
        kind: outturn_register::people::BodyKind::Board,
        within: None,
    }
}
