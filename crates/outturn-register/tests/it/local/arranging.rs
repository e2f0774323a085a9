//! Schemes, windows, offers and their extensions.

use outturn_register::flow::NewScheme;
use outturn_register::local::{Act, Amount, Arrangement, Band, ComponentKind, State, Which, Window};
use outturn_register::people::{Role, Term};

use super::world::{LOCAL, Local, PERIOD, arrangement, claim_of, component, new_scheme, share};
use crate::support::{both, day};

both! {
    async fn one_drafts_one_arranges_and_another_publishes(place) {
        let mut local = Local::new(&place).await;
        local.draft(LOCAL, "rules").await;
        let it = arrangement(LOCAL);
        let register = local.register();
        assert_eq!(register.offer(local.who("lead.a"), LOCAL, &["P1"]).await.unwrap_err().code, "no-such-thing", "not arranged yet");
        register.arrange(local.who("lead.a"), &it).await.unwrap();
        assert_eq!(register.local_schemes().await.unwrap(), []);
        assert_eq!(register.arrangement(local.who("manager.P1"), LOCAL).await.unwrap_err().code, "not-permitted", "a draft");
        // A draft is offered to nobody.
        assert_eq!(register.offer(local.who("lead.a"), LOCAL, &["P1"]).await.unwrap_err().code, "draft-scheme");
        for name in ["finance.a", "lead.a"] {
            assert_eq!(register.publish_scheme(local.who(name), LOCAL).await.unwrap_err().code, "made-by-checker", "{name}");
        }
        // Another scheme is published when its year has begun.
        local.draft("local/late", "rules").await;
        local.register().arrange(local.who("lead.a"), &arrangement("local/late")).await.unwrap();
        assert!(!local.register().publish_scheme(local.who("lead.b"), LOCAL).await.unwrap().late);
        local.at("2014-04-01T09:00:00Z").await;
        assert!(local.register().publish_scheme(local.who("lead.b"), "local/late").await.unwrap().late);
        let shown: Vec<(String, bool)> = local.register().local_schemes().await.unwrap().into_iter().map(|it| (it.arrangement.scheme, it.published.unwrap().late)).collect();
        assert_eq!(shown, [(LOCAL.to_owned(), false), ("local/late".to_owned(), true)]);
        let shown = local.register().arrangement(local.who("manager.P1"), LOCAL).await.unwrap();
        assert_eq!((shown.arrangement, shown.payer.as_str()), (it.clone(), "C1"));
        // What is published is arranged anew only as a draft again.
        assert_eq!(local.register().arrange(local.who("lead.a"), &it).await.unwrap_err().code, "not-in-this-state");
        assert_eq!(local.register().arrangement(local.who("auditor"), "spec/none").await.unwrap_err().code, "no-such-thing");
        local.world.sound().await;
    }

    async fn a_local_scheme_does_not_go_the_way_of_the_national_one(place) {
        let mut local = Local::new(&place).await;
        local.scheme(&arrangement(LOCAL)).await;
        let analyst = local.world.person(Role::NationalAnalyst, "N1").await;
        let error = local.register().open_item(&analyst, LOCAL, "P1").await.unwrap_err();
        assert_eq!(error.code, "not-in-this-state");
        // A practice pays no scheme, and one CCG drafts none for another.
        for (body, code) in [("P1", "bad-register-value"), ("C2", "not-permitted"), ("N1", "not-permitted")] {
            let new = NewScheme { id: "local/other".to_owned(), body: body.to_owned(), ..new_scheme(LOCAL, "rules") };
            assert_eq!(local.register().draft_scheme(local.who("lead.a"), &new).await.unwrap_err().code, code, "{body}");
        }
    }

    async fn no_window_and_no_publication_is_set_into_the_past(place) {
        let mut local = Local::new(&place).await;
        local.at("2014-03-20T09:00:00Z").await;
        local.draft(LOCAL, "rules").await;
        let fits = Arrangement { accepting: Window { from: day("2014-03-20"), to: day("2014-03-31") }, ..arrangement(LOCAL) };
        let past = Window { from: day("2014-03-19"), to: day("2014-03-31") };
        for wrong in [
            Arrangement { accepting: past, ..fits.clone() },
            Arrangement { claims: past, ..fits.clone() },
            Arrangement { claims: Window { from: day("2014-01-01"), to: day("2014-02-01") }, ..fits.clone() },
        ] {
            assert_eq!(local.register().arrange(local.who("lead.a"), &wrong).await.unwrap_err().code, "date-passed");
        }
        local.register().arrange(local.who("lead.a"), &fits).await.unwrap();
        // The window passes before anybody publishes it: nobody could accept.
        local.at("2014-04-01T09:00:00Z").await;
        let error = local.register().publish_scheme(local.who("lead.b"), LOCAL).await.unwrap_err();
        assert_eq!((error.code, error.message.contains("2014-03-31")), ("outside-window", true));
        // Setting the clock back does not help: no day is before what was recorded last.
        local.at("2014-03-25T09:00:00Z").await;
        assert_eq!(local.register().publish_scheme(local.who("lead.b"), LOCAL).await.unwrap_err().code, "outside-window");
        let again = Arrangement { accepting: Window { from: day("2014-04-01"), to: day("2014-04-30") }, ..fits };
        local.register().arrange(local.who("lead.a"), &again).await.unwrap();
        let published = local.register().publish_scheme(local.who("lead.b"), LOCAL).await.unwrap();
        assert_eq!((published.at.as_str(), published.late), ("2014-04-01T09:00:00.000Z", true));
        let extend = |until: &str| local.register().extend_window(local.who("lead.a"), (LOCAL, None), Which::Accepting, day(until), "late news");
        assert_eq!(extend("2014-03-31").await.unwrap_err().code, "date-passed");
        assert_eq!(extend("2014-04-30").await.unwrap_err().code, "bad-register-value", "no longer than before");
        extend("2014-05-02").await.unwrap();
        // What is arranged anew may keep days that have passed since, and no others.
        local.at("2014-05-01T09:00:00Z").await;
        local.draft(LOCAL, "other rules").await;
        let kept = Arrangement { declaration: false, ..again };
        local.register().arrange(local.who("lead.a"), &kept).await.unwrap();
        let earlier = Arrangement { accepting: Window { from: day("2014-04-01"), to: day("2014-04-29") }, ..kept };
        assert_eq!(local.register().arrange(local.who("lead.a"), &earlier).await.unwrap_err().code, "date-passed");
        local.world.sound().await;
    }

    async fn an_arrangement_that_does_not_fit_together_is_refused(place) {
        let local = Local::new(&place).await;
        local.draft(LOCAL, "rules").await;
        let it = arrangement(LOCAL);
        let band = |from, role, approvals| Band { from, role, approvals };
        let audits = component("audits", ComponentKind::Units);
        let with = |components| Arrangement { components, ..it.clone() };
        for (wrong, code) in [
            (Arrangement { accepting: Window { from: day("2014-04-02"), to: day("2014-04-01") }, ..it.clone() }, "bad-register-value"),
            (Arrangement { participation_only: true, ..it.clone() }, "bad-register-value"),
            (with(Vec::new()), "bad-register-value"),
            (with(vec![audits.clone(), audits.clone()]), "bad-register-value"),
            (with(vec![component("a/b", ComponentKind::Units)]), "bad-register-value"),
            (with(vec![outturn_register::local::Component { rate: None, ..audits.clone() }]), "bad-register-value"),
            (with(vec![outturn_register::local::Component { cap: Some(-1), ..audits.clone() }]), "bad-register-value"),
            (Arrangement { bands: vec![band(10_000, Role::CcgLead, 1)], ..it.clone() }, "band-gap"),
            (Arrangement { bands: vec![band(0, Role::PracticeManager, 1)], ..it.clone() }, "band-gap"),
            (Arrangement { bands: vec![band(0, Role::CcgLead, 0)], ..it.clone() }, "band-gap"),
            (Arrangement { bands: vec![band(0, Role::CcgLead, 1), band(0, Role::CcgLead, 2)], ..it.clone() }, "band-gap"),
            (Arrangement { approval: false, ..it.clone() }, "band-gap"),
            (Arrangement { shares: vec![share("C1", 1, 3), share("C3", 1, 3)], ..it.clone() }, "shares-not-whole"),
            (Arrangement { shares: vec![share("C1", 1, 2), share("C1", 1, 2)], ..it.clone() }, "shares-not-whole"),
            (Arrangement { shares: vec![share("C1", 3, 2), share("C3", -1, 2)], ..it.clone() }, "shares-not-whole"),
            (Arrangement { shares: vec![share("C2", 1, 2), share("C3", 1, 2)], ..it.clone() }, "shares-not-whole"),
            (Arrangement { shares: vec![share("C1", 1, 2), share("P1", 1, 2)], ..it.clone() }, "bad-register-value"),
            (arrangement("local/none"), "not-permitted"),
        ] {
            assert_eq!(local.register().arrange(local.who("lead.a"), &wrong).await.unwrap_err().code, code, "{wrong:?}");
        }
        local.register().arrange(local.who("lead.a"), &it).await.unwrap();
    }

    async fn an_offer_is_accepted_within_its_window_or_its_extension(place) {
        let mut local = Local::new(&place).await;
        local.scheme(&arrangement(LOCAL)).await;
        let offer = |practices: &'static [&'static str]| local.register().offer(local.who("lead.a"), LOCAL, practices);
        assert_eq!(offer(&["P1", "C1"]).await.unwrap_err().code, "bad-register-value");
        assert_eq!(offer(&["P1", "P2"]).await.unwrap_err().code, "not-permitted", "P2 lies in another CCG");
        assert_eq!(offer(&["P1", "P9"]).await.unwrap_err().code, "no-such-thing");
        assert_eq!(offer(&[]).await.unwrap_err().code, "bad-register-value");
        let items = offer(&["P1", "P3", "P4"]).await.unwrap();
        assert_eq!(items, [1, 2, 3], "all of them or none");
        assert_eq!(offer(&["A9", "P1"]).await.unwrap_err().code, "not-in-this-state", "P1 was offered it before");
        // In March the window is not open yet.
        let early = local.acts("manager.P1", 1, Act::Accept).await.unwrap_err();
        assert_eq!(early.code, "outside-window");
        assert!(early.message.contains("2014-03-10 to 2014-04-30"), "{}", early.message);
        local.at("2014-04-30T23:59:00Z").await;
        assert_eq!(local.refused("manager.P3", 1, Act::Accept).await, "not-permitted", "not its own practice");
        assert_eq!(local.acts("manager.P1", 1, Act::Accept).await.unwrap(), State::Accepted);
        let declined = Act::Decline { reason: "no room".to_owned() };
        assert_eq!(local.acts("manager.P3", 2, declined.clone()).await.unwrap(), State::Declined);
        assert_eq!(local.refused("manager.P3", 2, Act::Accept).await, "not-in-this-state");
        local.at("2014-05-01T00:00:00Z").await;
        assert_eq!(local.refused("manager.P4", 3, Act::Accept).await, "outside-window");
        assert_eq!(local.refused("manager.P4", 3, declined).await, "outside-window");
        // An extension is a decision of its own, for one practice.
        let extend = |name: &str, practice: Option<&'static str>, reason: &'static str| {
            local.register().extend_window(local.who(name), (LOCAL, practice), Which::Accepting, day("2014-05-09"), reason)
        };
        assert_eq!(extend("manager.P4", Some("P4"), "we were late").await.unwrap_err().code, "not-permitted");
        assert_eq!(extend("lead.a", Some("P4"), " ").await.unwrap_err().code, "bad-register-value");
        assert_eq!(extend("lead.a", Some("A9"), "late").await.unwrap_err().code, "no-such-thing", "it was not offered");
        let partner = local.register().declare_interest(local.who("lead.b"), "P4", "partner", Term { from: day("2014-04-01"), to: None });
        partner.await.unwrap();
        assert_eq!(extend("lead.b", Some("P4"), "late").await.unwrap_err().code, "declared-interest");
        extend("lead.a", Some("P4"), "the letter came back").await.unwrap();
        let shown = local.register().arrangement(local.who("manager.P4"), LOCAL).await.unwrap().extensions;
        assert_eq!((shown[0].body.as_deref(), shown[0].until.as_str(), shown[0].reason.as_str()), (Some("P4"), "2014-05-09", "the letter came back"));
        assert_eq!(local.acts("manager.P4", 3, Act::Accept).await.unwrap(), State::Accepted);
        // It is for that practice alone: what P3 declined can no longer be offered.
        assert_eq!(local.register().offer(local.who("lead.a"), LOCAL, &["P3"]).await.unwrap_err().code, "outside-window");
        extend("lead.a", None, "late news").await.unwrap();
        local.offered(LOCAL, &["P3"]).await;
        assert_eq!(local.acts("manager.P3", 2, Act::Accept).await.unwrap(), State::Accepted);
        local.world.sound().await;
    }

    async fn an_acceptance_is_withdrawn_only_before_anything_was_claimed(place) {
        let it = arrangement(LOCAL);
        let (mut local, item) = Local::accepted(&place, &it).await;
        let withdraw = || Act::Withdraw { reason: "a partner left".to_owned() };
        assert_eq!(local.acts("manager.P1", item, withdraw()).await.unwrap(), State::Declined);
        local.register().extend_window(local.who("lead.a"), (LOCAL, None), Which::Accepting, day("2014-08-31"), "again").await.unwrap();
        local.offered(LOCAL, &["P1"]).await;
        local.acts("manager.P1", item, Act::Accept).await.unwrap();
        let claimed = claim_of("audits", PERIOD, Amount::Units(0_i128.into()));
        local.claims("P1", item, "first", &[claimed]).await.unwrap();
        assert_eq!(local.refused("manager.P1", item, withdraw()).await, "claimed-already");
        local.at("2014-08-02T09:00:00Z").await;
        local.world.sound().await;
    }

    async fn who_only_takes_part_is_paid_nothing(place) {
        let it = Arrangement { participation_only: true, components: Vec::new(), bands: Vec::new(), ..arrangement(LOCAL) };
        let (local, item) = Local::accepted(&place, &it).await;
        let claimed = claim_of("audits", PERIOD, Amount::Units(1_i128.into()));
        assert_eq!(local.claims("P1", item, "first", &[claimed]).await.unwrap_err().code, "participation-only");
        assert_eq!(local.refused("lead.a", item, Act::Complete { readings_sha256: None }).await, "participation-only");
        let shown = local.register().local_items(local.who("manager.P1"), LOCAL).await.unwrap();
        assert_eq!((shown.len(), shown[0].state, shown[0].awarded), (1, State::Accepted, None));
        // Others see none of it.
        assert_eq!(local.register().local_items(local.who("manager.P3"), LOCAL).await.unwrap(), []);
        assert_eq!(local.register().local_item(local.who("manager.P3"), item).await.unwrap_err().code, "not-permitted");
        assert_eq!(local.register().local_item(local.who("auditor"), 9).await.unwrap_err().code, "no-such-thing");
    }
}
