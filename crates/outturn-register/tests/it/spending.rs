//! What awards are spent on: plans, purposes, what is moved and taken back, and what is left.

use std::path::Path;

use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt, Line, Recovery};
use outturn_register::people::{Actor, Role};
use outturn_register::spending::{Form, NewPlanLine, Provider, ProviderKind, Purpose, Spend, Tag, TakeBack};

use crate::support::world::{SCHEME, plan_line, spend};
use crate::support::{Place, World, both, day, hash, hledger};

/// The code of what is refused.
fn code<T: std::fmt::Debug>(done: Result<T, outturn_core::Diagnostic>) -> &'static str {
    done.unwrap_err().code
}

/// A world in which `C1` was paid £750.00, with its finance and its lead.
async fn paid(place: &Place) -> (World, Actor, Actor, i64) {
    let mut world = World::published(place).await;
    let item = world.item(SCHEME, "C1", State::Paid, 75_000).await;
    let finance = world.person(Role::CcgFinance, "C1").await;
    let lead = world.person(Role::CcgLead, "C1").await;
    (world, finance, lead, item)
}

fn tag(spending: i64, to: Purpose, pence: i64) -> Tag {
    Tag { spending, from: None, to, pence, reason: "looked up in the programme".to_owned() }
}

/// The amounts of Bexley's page, with what they were for. Which permitted use each is, the page does not say.
fn bexley() -> Vec<(&'static str, i64, Provider, Form)> {
    let provider = |kind, name: &str| Provider { kind, code: String::new(), name: name.to_owned() };
    vec![
        (
            "web consultation software for six practices",
            5_400_000,
            provider(ProviderKind::Independent, "The supplier of the software"),
            Form::Equipment,
        ),
        (
            "review of services at the local hospital trust",
            4_200_000,
            provider(ProviderKind::Hospital, "The local hospital trust"),
            Form::Review,
        ),
        (
            "productivity programmes across south-east London",
            3_500_000,
            provider(ProviderKind::Commissioner, "CCGs of south-east London"),
            Form::Service,
        ),
        (
            "hospice inpatient beds",
            10_000_000,
            provider(ProviderKind::Voluntary, "The hospice"),
            Form::Service,
        ),
    ]
}

#[test]
fn the_worked_case_has_the_figures_of_the_page() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases/qp-cases.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        crate::support::say("skipped: the folder with published cases is not there");
        return;
    };
    let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
    let case = cases.as_array().unwrap().iter().find(|it| it["id"] == "bexley-2014-15").unwrap();
    assert_eq!(case["result"]["amount_paid"], "£201,000");
    let spent: Vec<String> = bexley()
        .into_iter()
        .map(|(about, pence, _, _)| format!("£{},000 - {about}", pence / 100_000))
        .collect();
    let said: Vec<&str> =
        case["spent_on"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(spent, said);
}

both! {
    async fn bexley_spent_more_than_it_was_paid_and_that_is_seen(place) {
        let mut world = World::published(&place).await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let item = world.register.open_item(&analyst, SCHEME, "C1").await.unwrap();
        world.take(item, Act::Freeze { facts_sha256: hash("facts") }).await;
        // How much it could have been was not published, so that the full award is what was awarded.
        let line = |account| Line { account, step: String::new(), pence: 20_100_000 };
        let lines = vec![line(Account::Maximum), line(Account::Awarded)];
        let (effective, recovery) = (day("2015-09-30"), Recovery::Repay);
        let calculate = Act::Calculate { key: "bexley".to_owned(), award_sha256: hash("award"), lines, effective, recovery };
        world.take(item, calculate).await;
        world.take_to(item, State::Calculated, State::Paid, "bexley", 0).await;
        let (finance, lead) = (world.person(Role::CcgFinance, "C1").await, world.person(Role::CcgLead, "C1").await);
        let mut transfers = Vec::new();
        for (index, (about, pence, provider, form)) in bexley().into_iter().enumerate() {
            let it = Spend { about: about.to_owned(), programme: about.to_owned(), provider, form, ..spend(pence, None, "2015-10-01") };
            transfers.push((world.register.spent(&finance, &format!("bexley-{index}"), &it).await.unwrap(), pence));
        }
        let award = (SCHEME, "C1");
        let seen = world.register.use_of_award(&finance, SCHEME, "C1", AsAt::default()).await.unwrap();
        assert_eq!((seen.awarded, seen.paid, seen.spent, seen.over, seen.unspent), (20_100_000, 20_100_000, 23_100_000, 3_000_000, 0));
        assert_eq!((seen.untagged, seen.planned, seen.by_purpose.len()), (23_100_000, 0, 0));
        let kinds: Vec<(&str, i64)> = seen.by_kind.iter().map(|(kind, pence)| (kind.unwrap().name(), *pence)).collect();
        assert_eq!(kinds, [("hospital", 4_200_000), ("voluntary", 10_000_000), ("independent", 5_400_000), ("commissioner", 3_500_000)]);

        // None of it is published while its purpose is not known, and each is named.
        let today = day("2015-10-01");
        let error = world.register.publish_statement(&lead, award, today, None).await.unwrap_err();
        assert_eq!(error.code, "untagged-spending");
        for (index, (about, ..)) in bexley().into_iter().enumerate() {
            assert!(error.message.contains(&format!("transfer {} of 2015-10-01", transfers[index].0)) && error.message.contains(about), "{}", error.message);
        }
        assert_eq!(code(world.register.act(&lead, item, &Act::Account).await), "untagged-spending");
        for (index, (transfer, pence)) in transfers.iter().enumerate() {
            let to = if index == 3 { Purpose::Outcomes } else { Purpose::Quality };
            world.register.tag_spending(&finance, &format!("tag-{index}"), &tag(*transfer, to, *pence)).await.unwrap();
        }
        // Nor is what was spent beyond, without a reason.
        let error = world.register.publish_statement(&lead, award, today, None).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), ("unexplained-difference", "there is no reason for £30,000.00 more than there was"));
        assert_eq!(code(world.register.act(&lead, item, &Act::Account).await), "unexplained-difference");
        world.register.explain_difference(&lead, award, -3_000_000, "the page does not explain it").await.unwrap();
        let published = world.register.publish_statement(&lead, award, today, None).await.unwrap();
        let it = &published.statement;
        assert_eq!((it.paid, it.spent, it.over, it.unspent, it.untagged), (20_100_000, 23_100_000, 3_000_000, 0, 0));
        let purposes: Vec<(&str, i64)> = it.purposes.iter().map(|it| (it.name.as_str(), it.pence)).collect();
        assert_eq!(purposes, [("quality", 13_100_000), ("outcomes", 10_000_000), ("inequalities-in-access", 0), ("inequalities-in-outcomes", 0)]);
        let text = it.markdown();
        assert!(text.contains("| spent beyond | £30,000.00 |") && text.contains("Why more was spent than there was: the page does not explain it"), "{text}");
        assert_eq!(world.register.act(&lead, item, &Act::Account).await.unwrap(), State::AccountedFor);
        let auditor = world.person(Role::Finance, "N1").await;
        let journal = world.register.journal(&auditor, SCHEME).await.unwrap();
        if let Some(balances) = hledger(&place, &journal) {
            assert!(balances.contains("\"spec/2014-15:C1:spent\",\"£231000.00\""), "{balances}");
        }
        world.sound().await;
    }

    async fn a_plan_is_amended_by_versions_and_never_altered(place) {
        let (world, finance, lead, _) = paid(&place).await;
        let number = world.register.plan(&lead, &plan_line(40_000)).await.unwrap();
        let second = NewPlanLine { programme: "Children".to_owned(), form: Form::Pilot, ..plan_line(20_000) };
        world.register.plan(&finance, &second).await.unwrap();
        assert_eq!(code(world.register.amend_plan(&lead, number, &plan_line(30_000), " ").await), "bad-register-value");
        assert_eq!(world.register.amend_plan(&lead, number, &plan_line(30_000), "a cheaper offer").await.unwrap(), 2);
        assert_eq!(code(world.register.amend_plan(&lead, 9, &plan_line(30_000), "none").await), "no-such-thing");
        assert_eq!(code(world.register.plan(&lead, &plan_line(0)).await), "nothing-due");
        let back = NewPlanLine { to: day("2015-09-30"), ..plan_line(1) };
        assert_eq!(code(world.register.plan(&lead, &back).await), "bad-register-value");
        let other = NewPlanLine { scheme: "no-such".to_owned(), ..plan_line(1) };
        assert_eq!(code(world.register.plan(&lead, &other).await), "no-such-thing");

        // Spent against it: as it is planned, and more than that is shown.
        let against = |pence, purpose| Spend { plan: Some(number), ..spend(pence, purpose, "2015-10-01") };
        let own = Spend { plan: Some(number), ..spend(10_000, Some(Purpose::Quality), "2015-09-30") };
        world.register.spent(&finance, "early", &own).await.unwrap();
        world.register.spent(&finance, "more", &against(25_000, None)).await.unwrap();
        let line = world.register.plan_line(&finance, number).await.unwrap();
        assert_eq!((line.stands.version, line.stands.pence, line.stands.reason.as_str()), (2, 30_000, "a cheaper offer"));
        assert_eq!(line.before.iter().map(|it| it.pence).collect::<Vec<_>>(), [40_000]);
        assert_eq!((line.spent, line.outside, line.over), (35_000, 10_000, 5_000));
        let error = world.register.spent(&finance, "other", &against(1, Some(Purpose::Access))).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), ("other-than-planned", "line 1 of the plan is for the purpose `quality`"));
        let mut elsewhere = against(1, None);
        elsewhere.provider.name = "Another hospital".to_owned();
        assert_eq!(code(world.register.spent(&finance, "other", &elsewhere).await), "other-than-planned");
        let lines = world.register.plan_lines(&lead, SCHEME, "C1").await.unwrap();
        assert_eq!(lines.iter().map(|it| (it.number, it.stands.programme.as_str(), it.spent)).collect::<Vec<_>>(), [(1, "Older people", 35_000), (2, "Children", 0)]);
        let seen = world.register.use_of_award(&lead, SCHEME, "C1", AsAt::default()).await.unwrap();
        assert_eq!((seen.planned, seen.spent, seen.unspent, seen.untagged), (50_000, 35_000, 40_000, 25_000));
        // A line that is given up is amended to nothing.
        world.register.amend_plan(&lead, 2, &NewPlanLine { pence: 0, ..second }, "given up").await.unwrap();
        let seen = world.register.use_of_award(&lead, SCHEME, "C1", AsAt::default()).await.unwrap();
        assert_eq!(seen.planned, 30_000);
        assert_eq!(code(world.register.plan_line(&lead, 9).await), "not-permitted");
        world.sound().await;
    }

    async fn what_was_spent_is_moved_and_taken_back_and_never_altered(place) {
        let (mut world, finance, lead, _) = paid(&place).await;
        let first = world.register.spent(&finance, "s1", &spend(50_000, None, "2015-10-01")).await.unwrap();
        // The same request again is the same, and another under its key is refused.
        assert_eq!(world.register.spent(&finance, "s1", &spend(50_000, None, "2015-10-01")).await.unwrap(), first);
        assert_eq!(code(world.register.spent(&finance, "s1", &spend(50_001, None, "2015-10-01")).await), "key-reused");
        let part = tag(first, Purpose::Quality, 30_000);
        let moved = world.register.tag_spending(&finance, "t1", &part).await.unwrap();
        assert_eq!(world.register.tag_spending(&finance, "t1", &part).await.unwrap(), moved);
        assert_eq!(code(world.register.tag_spending(&finance, "t2", &tag(first, Purpose::Quality, 20_001)).await), "nothing-due");
        assert_eq!(code(world.register.tag_spending(&finance, "t2", &tag(moved, Purpose::Quality, 1)).await), "no-such-thing");
        world.register.tag_spending(&finance, "t3", &tag(first, Purpose::Access, 20_000)).await.unwrap();
        let again = Tag { from: Some(Purpose::Access), ..tag(first, Purpose::OutcomeGaps, 5_000) };
        world.register.tag_spending(&finance, "t4", &again).await.unwrap();
        let same = Tag { from: Some(Purpose::Access), ..tag(first, Purpose::Access, 5_000) };
        assert_eq!(code(world.register.tag_spending(&finance, "t5", &same).await), "bad-register-value");
        let mut back = TakeBack { spending: first, from: Some(Purpose::Quality), pence: 1_000, on: day("2015-09-30"), reason: "an invoice twice".to_owned() };
        assert_eq!(code(world.register.take_back_spending(&finance, "b1", &back).await), "bad-register-value");
        back.on = day("2015-10-01");
        world.register.take_back_spending(&finance, "b1", &back).await.unwrap();
        let it = world.register.one_spending(&lead, first).await.unwrap();
        assert_eq!((it.pence, it.state.as_str()), (50_000, "posted"));
        let parts: Vec<(&str, i64)> = it.parts.iter().map(|it| (it.purpose.unwrap().name(), it.pence)).collect();
        assert_eq!(parts, [("inequalities-in-access", 15_000), ("inequalities-in-outcomes", 5_000), ("quality", 29_000)]);
        assert_eq!(world.register.spending(&lead, SCHEME, "C1").await.unwrap(), [it]);
        // The ledger has the purpose as its step, and both sides of it.
        let officer = world.person(Role::Finance, "N1").await;
        let journal = world.register.journal(&officer, SCHEME).await.unwrap();
        assert!(journal.contains("spec/2014-15:C1:spent  £-300.00  ; untagged\n"), "{journal}");
        assert!(journal.contains("spec/2014-15:C1:drawn  £-300.00  ; quality\n"), "{journal}");
        hledger(&place, &journal);
        let balances = world.register.balances(&lead, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
        let of = |account| balances.iter().find(|it| it.account == account).unwrap().pence;
        assert_eq!((of(Account::Spent), of(Account::Drawn)), (49_000, 49_000));
        world.sound().await;
    }

    async fn what_was_noted_before_there_were_purposes_is_untagged(place) {
        let (world, finance, lead, _) = paid(&place).await;
        // As a register of an earlier version has it: any words as the step, and no record beside it.
        place.behind_its_back(
            "insert into transfer (number, key, content, scheme, body, kind, basis, effective, recorded, reason) values \
             (3, 'old', 'x', 'spec/2014-15', 'C1', 'spending', '', '2015-09-30', '2015-10-01T09:00:00.000Z', 'a clinic'); \
             insert into posting (transfer, line, body, account, step, pence) values (3, 1, 'C1', 'spent', 'a clinic', 700), \
             (3, 2, 'C1', 'drawn', 'a clinic', -700); \
             insert into settlement (transfer, outcome, recorded, reason) values (3, 'posted', '2015-10-01T09:00:00.000Z', 'x')",
        ).await;
        let seen = world.register.use_of_award(&lead, SCHEME, "C1", AsAt::default()).await.unwrap();
        assert_eq!((seen.spent, seen.untagged, seen.by_kind.get(&None).copied()), (700, 700, Some(700)));
        let error = world.register.publish_statement(&lead, (SCHEME, "C1"), day("2015-10-01"), None).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), ("untagged-spending", "no purpose is known of transfer 3 of 2015-09-30, £7.00 for a clinic"));
        world.register.tag_spending(&finance, "t", &tag(3, Purpose::Quality, 700)).await.unwrap();
        let seen = world.register.use_of_award(&lead, SCHEME, "C1", AsAt::default()).await.unwrap();
        assert_eq!((seen.untagged, seen.by_purpose.get(&Purpose::Quality).copied()), (0, Some(700)));
    }

    async fn what_is_wrong_is_not_recorded(place) {
        let (world, finance, lead, _) = paid(&place).await;
        let good = spend(1, None, "2015-10-01");
        for (wrong, refused) in [
            (Spend { pence: 0, ..good.clone() }, "nothing-due"),
            (Spend { on: day("2015-10-02"), ..good.clone() }, "too-early"),
            (Spend { evidence: "invoice".to_owned(), ..good.clone() }, "bad-register-value"),
            (Spend { programme: String::new(), ..good.clone() }, "bad-register-value"),
            (Spend { scheme: "no-such".to_owned(), ..good.clone() }, "no-such-thing"),
            (Spend { plan: Some(7), ..good.clone() }, "no-such-thing"),
            (Spend { through: Some(SCHEME.to_owned()), ..good.clone() }, "bad-register-value"),
            (Spend { body: "C2".to_owned(), ..good.clone() }, "not-permitted"),
        ] {
            assert_eq!(code(world.register.spent(&finance, "k", &wrong).await), refused, "{wrong:?}");
        }
        assert_eq!(code(world.register.one_spending(&lead, 1).await), "not-permitted");
        // A reason is for the amount that stands.
        let award = (SCHEME, "C1");
        assert_eq!(code(world.register.explain_difference(&lead, award, 70_000, "later").await), "other-content");
        world.register.spent(&finance, "all", &spend(75_000, Some(Purpose::Quality), "2015-10-01")).await.unwrap();
        assert_eq!(code(world.register.explain_difference(&lead, award, 0, "none").await), "nothing-due");
        world.sound().await;
    }

    async fn an_account_is_closed_once_all_is_known_and_opened_by_what_changes(place) {
        let (mut world, finance, lead, item) = paid(&place).await;
        assert_eq!(code(world.register.act(&lead, item, &Act::Account).await), "unexplained-difference");
        world.register.spent(&finance, "s1", &spend(50_000, Some(Purpose::Quality), "2015-10-01")).await.unwrap();
        world.register.explain_difference(&lead, (SCHEME, "C1"), 25_000, "to be spent in 2016/17").await.unwrap();
        assert_eq!(world.register.act(&lead, item, &Act::Account).await.unwrap(), State::AccountedFor);
        // The reason was for £250.00: where more is spent, the account is open again and another is asked for.
        world.register.spent(&finance, "s2", &spend(5_000, Some(Purpose::Quality), "2015-10-01")).await.unwrap();
        let auditor = world.person(Role::Auditor, "N1").await;
        let it = world.register.item(&auditor, item).await.unwrap();
        let last = it.moves.last().unwrap();
        assert_eq!((it.state, last.action.as_str(), last.reason.as_str()), (State::Paid, "ledger.spend", "more was spent"));
        assert_eq!(code(world.register.act(&lead, item, &Act::Account).await), "unexplained-difference");
        world.register.spent(&finance, "s3", &spend(20_000, Some(Purpose::Outcomes), "2015-10-01")).await.unwrap();
        assert_eq!(world.register.act(&lead, item, &Act::Account).await.unwrap(), State::AccountedFor);
        world.sound().await;
    }

    async fn what_is_due_back_is_not_there_to_be_spent(place) {
        let (mut world, finance, _, item) = paid(&place).await;
        world.take(item, Act::DecisionChanged { what: "an assurance".to_owned() }).await;
        let Act::Calculate { key, award_sha256, lines, effective, .. } = crate::support::world::calculate("second", 50_000) else { unreachable!() };
        world.take(item, Act::Calculate { key, award_sha256, lines, effective, recovery: Recovery::Repay }).await;
        world.take_to(item, State::Calculated, State::Paid, "second", 50_000).await;
        world.register.spent(&finance, "s1", &spend(60_000, Some(Purpose::Quality), "2015-10-01")).await.unwrap();
        let seen = world.register.use_of_award(&finance, SCHEME, "C1", AsAt::default()).await.unwrap();
        assert_eq!((seen.awarded, seen.paid, seen.due_back, seen.to_spend, seen.over), (50_000, 75_000, 25_000, 50_000, 10_000));
    }
}
