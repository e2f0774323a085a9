//! Payments to member practices: through a scheme with targets, approved by another, and by nobody with an interest.

use outturn_register::flow::{Act, NewScheme, State};
use outturn_register::ledger::AsAt;
use outturn_register::people::{Role, Term};
use outturn_register::spending::{NewImprovement, NewPlanLine, Provider, ProviderKind, Purpose, Spend, Tag};

use crate::support::world::{LOCAL, SCHEME, member_payment, plan_line};
use crate::support::{World, both, day, hash};

both! {
    async fn a_member_is_paid_only_through_a_scheme_with_targets(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        world.ended().await;
        let finance = world.person(Role::CcgFinance, "C1").await;
        let mut refused = Vec::new();
        let good = member_payment(5_000);
        for wrong in [
            // As a bonus: with no scheme at all, with one that is the payer's, or with none that there is.
            Spend { through: None, ..good.clone() },
            Spend { through: Some(SCHEME.to_owned()), ..good.clone() },
            Spend { through: Some("no-such".to_owned()), ..good.clone() },
            // For what was done before the scheme was published.
            Spend { on: day("2014-02-28"), ..good.clone() },
        ] {
            let error = world.register.spent(&finance, "k", &wrong).await.unwrap_err();
            assert_eq!(error.code, "bonus-to-members");
            assert!(error.message.contains("223K(6)") && error.message.contains("SI 2013/474") && error.message.contains("not confirmed"), "{}", error.message);
            refused.push(error.message.split(": ").next().unwrap().to_owned());
        }
        insta::allow_duplicates! { insta::assert_snapshot!(refused.join("\n"), @"
        M9 is a member of C9, and no local scheme is named
        spec/2014-15 is a scheme of N1, not a local one of C9
        there is no local scheme no-such
        the local scheme local/2014-15 was published on 2015-10-01, after it was paid on 2014-02-28
        ") };
        // However the practice is named, it is known.
        let provider = |kind, code: &str, name: &str| Provider { kind, code: code.to_owned(), name: name.to_owned() };
        for (kind, code, name, refused) in [
            (ProviderKind::Voluntary, "M9", "Friends of the practice", "bad-register-value"),
            (ProviderKind::Independent, "m9", "A company", "bad-register-value"),
            (ProviderKind::Other, "", " BODY M9 ", "bad-register-value"),
            (ProviderKind::Practice, "", "Body M9", "no-such-thing"),
            (ProviderKind::Practice, "X99", "A practice that is not known", "no-such-thing"),
        ] {
            let it = Spend { provider: provider(kind, code, name), through: None, ..good.clone() };
            assert_eq!(world.register.spent(&finance, "k", &it).await.unwrap_err().code, refused, "{code} {name}");
        }
        // A practice of another earner is no member.
        let other = Spend { provider: provider(ProviderKind::Practice, "P2", "Body P2"), through: None, ..good.clone() };
        assert!(world.register.spent(&finance.trying(), "k", &other).await.is_ok());
        // Of the successor's own members too it holds, and of plans as of payments.
        let own = Spend { provider: provider(ProviderKind::Practice, "P1", "Body P1"), through: None, ..good.clone() };
        assert_eq!(world.register.spent(&finance, "k", &own).await.unwrap_err().code, "bonus-to-members");
        let member = NewPlanLine { body: "C9".to_owned(), provider: good.provider.clone(), ..plan_line(5_000) };
        assert_eq!(world.register.plan(&finance, &member).await.unwrap_err().code, "bonus-to-members");
        let through = NewPlanLine { through: Some(LOCAL.to_owned()), ..member };
        assert!(world.register.plan(&finance, &through).await.is_ok());
        assert!(world.register.spent(&finance, "k", &good).await.is_ok());
        world.sound().await;
    }

    async fn targets_are_those_of_the_rules_that_stand(place) {
        let mut world = World::published(&place).await;
        world.ended().await;
        let (finance, lead) = (world.person(Role::CcgFinance, "C1").await, world.person(Role::CcgLead, "C1").await);
        let waiting = world.register.spent(&finance, "before", &member_payment(5_000)).await.unwrap();
        let local = NewScheme {
            id: LOCAL.to_owned(), title: "A local example".to_owned(), body: "C9".to_owned(), sha256: hash("other local rules"),
            begins: day("2014-04-01"), ends: day("2015-03-31"),
        };
        world.register.draft_scheme(&world.owner, &local).await.unwrap();
        let error = world.register.spent(&finance, "k", &member_payment(1)).await.unwrap_err();
        assert!(error.message.starts_with("the local scheme local/2014-15 is a draft: "), "{}", error.message);
        world.publish(LOCAL).await;
        let error = world.register.spent(&finance, "k", &member_payment(1)).await.unwrap_err();
        assert!(error.message.starts_with("no targets for improvement are named of the local scheme local/2014-15: "), "{}", error.message);
        let new = NewImprovement { body: "C9".to_owned(), scheme: LOCAL.to_owned(), targets: "fewer falls".to_owned(), evidence: hash("targets") };
        world.register.name_targets(&lead, &new).await.unwrap();
        assert!(world.register.spent(&finance.trying(), "k", &member_payment(1)).await.is_ok());
        // What waits was recorded under the other rules.
        assert_eq!(world.register.approve_spending(&lead, waiting).await.unwrap_err().code, "other-content");
        let named = world.register.improvements(Some(LOCAL)).await.unwrap();
        assert_eq!(named.iter().map(|it| (it.targets.as_str(), it.sha256.clone())).collect::<Vec<_>>(), [("a tenth fewer falls", hash("local rules")), ("fewer falls", hash("other local rules"))]);
        assert_eq!(world.register.improvements(None).await.unwrap(), named);
    }

    async fn whoever_has_an_interest_in_the_practice_is_removed_and_it_says_so(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::Paid, 75_000).await;
        world.ended().await;
        let (finance, lead) = (world.person(Role::CcgFinance, "C1").await, world.person(Role::CcgLead, "C1").await);
        let partner = world.another("partner", Role::CcgFinance, "C1").await;
        let married = world.another("married", Role::CcgLead, "C1").await;
        let open = Term { from: day("2015-01-01"), to: None };
        let both = world.another("both", Role::CcgFinance, "C1").await;
        world.register.grant_role(&world.owner, both.person().unwrap(), Role::CcgLead, "C1", open).await.unwrap();
        world.register.declare_interest(&partner, "M9", "partner in the practice", open).await.unwrap();
        world.register.declare_interest(&married, "M9", "married to a partner", open).await.unwrap();

        let error = world.register.spent(&partner, "k", &member_payment(5_000)).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), ("declared-interest", "a declared interest removes this person from payments to M9: partner in the practice in M9"));
        let line = NewPlanLine { body: "C9".to_owned(), provider: member_payment(1).provider, through: Some(LOCAL.to_owned()), ..plan_line(5_000) };
        assert_eq!(world.register.plan(&partner, &line).await.unwrap_err().code, "declared-interest");
        let new = NewImprovement { body: "C9".to_owned(), scheme: LOCAL.to_owned(), targets: "fewer falls".to_owned(), evidence: hash("targets") };
        assert_eq!(world.register.name_targets(&married, &new).await.unwrap_err().code, "declared-interest");
        // In another practice it is no interest.
        let mut next = member_payment(1);
        next.provider = Provider { code: "M8".to_owned(), name: "Body M8".to_owned(), ..next.provider };
        assert!(world.register.spent(&partner.trying(), "k", &next).await.is_ok());

        let first = world.register.spent(&both, "first", &member_payment(5_000)).await.unwrap();
        let second = world.register.spent(&finance, "second", &member_payment(700)).await.unwrap();
        // It waits: nothing is spent yet, and no account can be closed over it.
        let award = (SCHEME, "C9");
        let seen = world.register.use_of_award(&lead, SCHEME, "C9", AsAt::default()).await.unwrap();
        assert_eq!((seen.spent, seen.waiting), (0, 5_700));
        assert_eq!(world.register.one_spending(&lead, first).await.unwrap().state, "pending");
        assert_eq!(world.register.approve_spending(&both, first).await.unwrap_err().code, "made-by-checker");
        assert_eq!(world.register.approve_spending(&married, first).await.unwrap_err().code, "declared-interest");
        assert_eq!(world.register.approve_spending(&lead, 99).await.unwrap_err().code, "not-permitted");
        world.register.approve_spending(&lead, first).await.unwrap();
        assert_eq!(world.register.approve_spending(&lead, first).await.unwrap_err().code, "settled-before");
        world.register.refuse_spending(&lead, second, "the targets were missed").await.unwrap();
        assert_eq!(world.register.one_spending(&lead, second).await.unwrap().state, "voided");
        let seen = world.register.use_of_award(&lead, SCHEME, "C9", AsAt::default()).await.unwrap();
        assert_eq!((seen.spent, seen.waiting, seen.over), (5_000, 0, 5_000));
        let moved = Tag { spending: first, from: Some(Purpose::Outcomes), to: Purpose::Quality, pence: 5_000, reason: "as planned".to_owned() };
        assert_eq!(world.register.tag_spending(&partner, "t", &moved).await.unwrap_err().code, "declared-interest");

        world.register.explain_difference(&lead, award, -5_000, "nothing was awarded yet").await.unwrap();
        let today = day("2015-10-01");
        let it = world.register.publish_statement(&lead, award, today, None).await.unwrap().statement;
        assert_eq!(it.successors, ["C1"]);
        assert_eq!(it.members.len(), 1, "what was refused is not among them");
        let member = &it.members[0];
        assert_eq!((member.practice.as_str(), member.pence, member.through.as_str(), member.through_sha256.clone()), ("M9", 5_000, LOCAL, hash("local rules")));
        let removed: Vec<(&str, &str)> = member.removed.iter().map(|it| (it.name.as_str(), it.interest.as_str())).collect();
        assert_eq!(removed, [("Name of partner", "partner in the practice in M9"), ("Name of married", "married to a partner in M9")]);
        assert!(it.markdown().contains("removed by an interest: Name of partner (partner in the practice in M9), Name of married"));

        // The account of an award is not closed while a payment of it waits.
        let own = Spend { body: "C1".to_owned(), ..member_payment(75_000) };
        assert_eq!(world.register.spent(&finance, "own", &own).await.unwrap_err().code, "bonus-to-members");
        world.explain(item).await;
        assert_eq!(world.register.act(&lead, item, &Act::Account).await.unwrap(), State::AccountedFor);
        world.sound().await;
    }

    async fn an_account_is_not_closed_while_a_payment_waits(place) {
        let mut world = World::published(&place).await;
        world.ended().await;
        let item = world.item(SCHEME, "C9", State::Paid, 75_000).await;
        let (finance, lead) = (world.person(Role::CcgFinance, "C1").await, world.person(Role::CcgLead, "C1").await);
        let waiting = world.register.spent(&finance, "own", &member_payment(75_000)).await.unwrap();
        world.explain(item).await;
        assert_eq!(world.register.act(&lead, item, &Act::Account).await.unwrap_err().code, "pending-transfer");
        // What is worked out anew does not void it.
        world.take(item, Act::DecisionChanged { what: "an assurance".to_owned() }).await;
        world.take_to(item, State::ReadingsFrozen, State::Paid, "again", 75_000).await;
        world.register.approve_spending(&lead, waiting).await.unwrap();
        assert_eq!(world.register.act(&lead, item, &Act::Account).await.unwrap(), State::AccountedFor);
        world.sound().await;
    }
}
