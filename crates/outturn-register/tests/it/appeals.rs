//! Appeals: who, when, on which grounds, over what, and what a decision undoes.

use std::fs;
use std::path::Path;

use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt};
use outturn_register::people::{Actor, Role, Term};
use outturn_register::permission::Action;
use outturn_register::redress::{AppealOutcome, AppealState, Ground, NewEvidence, OtherAward, Rerun};
use outturn_register::store::Register;

use crate::support::redress::{STEP, appeal, document, rerun, take_appeal};
use crate::support::world::{PASSWORD, SCHEME};
use crate::support::{Place, World, both, day, hash};

/// A world with a notified item of C1, and the document that an appeal needs.
async fn notified(place: &Place) -> (World, i64, String) {
    let mut world = World::published(place).await;
    let item = world.item(SCHEME, "C1", State::Notified, 75_000).await;
    let letter = document(&world, "C1", "return").await;
    (world, item, letter)
}

#[test]
fn the_page_lists_the_grounds_and_what_each_needs() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/register.md")).unwrap();
    for ground in Ground::ALL {
        let needs: Vec<String> =
            ground.needs().iter().map(|it| format!("`{}`: {}", it.shows, it.about)).collect();
        let row = format!(
            "| `{}` | {} | {} | {} |",
            ground.name(),
            ground.means(),
            ground.relies_on(),
            needs.join("; ")
        );
        assert!(page.contains(&row), "{row}");
    }
}

both! {
    async fn an_appeal_goes_all_the_way_and_takes_the_award_back(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let number = world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap();
        let signs = take_appeal(&mut world, number, AppealState::Rerun, rerun(80_000)).await;
        let it = world.register.appeal(&lead, number).await.unwrap();
        assert_eq!((it.pence, it.last_day.as_str(), it.keeps_payment), (25_000, "2015-10-29", false));
        let rerun = it.reruns.last().unwrap();
        assert_eq!(outturn_award::receipt::sha256(rerun.told.as_bytes()), signs, "the hash is of what is told");
        let told: Vec<String> = rerun.differences.iter().map(|it| format!("{} {} {} {}", it.account.name(), it.step, it.before, it.after)).collect();
        assert_eq!(told, ["awarded  75000 80000", "not-earned measure/waiting 25000 20000"]);
        assert_eq!(rerun.others, []);

        let approver = world.person(Role::Approver, "N2").await;
        world.register.decide_appeal(&approver, number, AppealOutcome::Part, (&signs, "forty patients, not eighty")).await.unwrap();
        let after = world.register.item(&lead, item).await.unwrap();
        assert_eq!((after.state, after.content.as_ref()), (State::Open, None));
        let last = after.moves.last().unwrap();
        assert_eq!((last.action.as_str(), last.reason.as_str()), ("appeal.decide", "appeal 1 against `measure/waiting` was upheld in part: forty patients, not eighty"));

        // It is closed when the award was worked out again, and says whether that is what was decided.
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        assert_eq!(world.register.close_appeal(&officer, number, "done").await.unwrap_err().code, "not-in-this-state");
        world.take(item, Act::Freeze { facts_sha256: hash("facts as they would be") }).await;
        world.take_to(item, State::ReadingsFrozen, State::FinanceApproved, "again", 80_000).await;
        assert_eq!(world.register.close_appeal(&officer, number, "done").await.unwrap(), "as decided");
        let it = world.register.appeal(&lead, number).await.unwrap();
        assert_eq!((it.state, it.outcome), (AppealState::Closed, Some(AppealOutcome::Part)));
        let steps: Vec<&str> = it.moves.iter().map(|it| it.action.as_str()).collect();
        assert_eq!(steps, ["appeal.lodge", "appeal.admit", "appeal.rerun", "appeal.decide", "appeal.close"]);
        let balances = world.register.balances(&lead, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
        assert_eq!(balances.iter().find(|it| it.account == Account::Awarded).unwrap().pence, 80_000);
        world.sound().await;
    }

    async fn an_award_worked_out_otherwise_than_decided_says_so(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let number = world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap();
        // Under the facts that were frozen: only the sum is done again.
        let same = Rerun { facts_sha256: hash("facts"), ..rerun(80_000) };
        let signs = take_appeal(&mut world, number, AppealState::Rerun, same).await;
        let approver = world.person(Role::Approver, "N2").await;
        world.register.decide_appeal(&approver, number, AppealOutcome::Upheld, (&signs, "the sum was wrong")).await.unwrap();
        assert_eq!(world.register.item(&lead, item).await.unwrap().state, State::ReadingsFrozen);
        world.take_to(item, State::ReadingsFrozen, State::Calculated, "again", 79_000).await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        assert_eq!(world.register.close_appeal(&officer, number, "another figure came in").await.unwrap(), "otherwise");
        assert_eq!(world.register.appeal(&officer, number).await.unwrap().moves.last().unwrap().signs, "otherwise");
    }

    async fn it_is_lodged_in_time_or_after_an_extension_with_a_reason(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        place.clock.set("2015-10-29T23:59:59Z").unwrap();
        let lead_then = again(&world, &lead).await;
        assert!(world.register.lodge_appeal(&lead_then.trying(), &appeal(item, &letter)).await.is_ok());
        place.clock.set("2015-10-30T00:00:00Z").unwrap();
        let late = world.register.lodge_appeal(&lead_then, &appeal(item, &letter)).await.unwrap_err();
        assert_eq!((late.code, late.message.as_str()), ("appeal-too-late", "the award was notified on 2015-10-01, and the last day to appeal was 2015-10-29"));
        let officer_then = again(&world, &officer).await;
        for (until, reason, code) in [
            ("2015-10-29", "illness", "date-passed"),
            ("2015-11-30", "", "bad-register-value"),
        ] {
            let error = world.register.extend_appeals(&officer_then, item, day(until), reason).await.unwrap_err();
            assert_eq!(error.code, code);
        }
        world.register.extend_appeals(&officer_then, item, day("2015-11-30"), "the letter was lost").await.unwrap();
        let shorter = world.register.extend_appeals(&officer_then, item, day("2015-11-20"), "less").await.unwrap_err();
        assert_eq!(shorter.code, "bad-register-value");
        let number = world.register.lodge_appeal(&lead_then, &appeal(item, &letter)).await.unwrap();
        assert_eq!(world.register.appeal(&lead_then, number).await.unwrap().last_day, "2015-11-30");
        world.sound().await;
    }

    async fn a_scheme_sets_its_own_time_for_who_is_notified_from_then_on(place) {
        let mut world = World::published(&place).await;
        let first = world.item(SCHEME, "C1", State::Notified, 75_000).await;
        place.clock.set("2015-10-02T09:00:00Z").unwrap();
        world.sign_in_again().await;
        world.register.appeal_clock(&world.owner, SCHEME, (7, 30), "as agreed with the field").await.unwrap();
        for days in [(0, 1), (1, 0), (367, 1)] {
            assert_eq!(world.register.appeal_clock(&world.owner, SCHEME, days, "x").await.unwrap_err().code, "bad-register-value");
        }
        assert_eq!(world.register.appeal_clock(&world.owner, "no-such", (7, 7), "x").await.unwrap_err().code, "not-permitted");
        let second = world.item(SCHEME, "C2", State::Notified, 75_000).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        for (body, item, last) in [("C1", first, "2015-10-29"), ("C2", second, "2015-10-09")] {
            let limits = world.register.limits(&auditor, body).await.unwrap();
            let window = limits.iter().find(|it| it.object == format!("item/{item}")).unwrap();
            assert_eq!(window.due, last, "{body}");
        }
    }

    async fn only_on_a_listed_ground_with_its_documents_against_a_step_there_is(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let good = appeal(item, &letter);
        let evidence = |shows: &str, sha256: &str| vec![NewEvidence { shows: shows.to_owned(), sha256: sha256.to_owned() }];
        for ground in Ground::ALL {
            let mut without = good.clone();
            without.ground = *ground;
            without.evidence = evidence("other", &letter);
            let error = world.register.lodge_appeal(&lead, &without).await.unwrap_err();
            assert_eq!(error.code, "ground-without-evidence", "{}", ground.name());
            assert!(error.message.contains(ground.needs()[0].shows), "{}", error.message);
        }
        let mut all = Vec::new();
        let mut wrong = good.clone();
        wrong.step = "measure/other".to_owned();
        all.push((wrong, "no-such-thing"));
        let mut wrong = good.clone();
        wrong.step = String::new();
        all.push((wrong, "no-such-thing"));
        let mut wrong = good.clone();
        wrong.evidence = evidence("clause", &letter);
        all.push((wrong, "bad-register-value"));
        let mut wrong = good.clone();
        wrong.evidence = evidence("figure", &hash("not kept"));
        all.push((wrong, "no-such-thing"));
        let mut wrong = good.clone();
        wrong.evidence = evidence("figure", "abc");
        all.push((wrong, "bad-register-value"));
        let mut wrong = good.clone();
        wrong.argued = " ".to_owned();
        all.push((wrong, "bad-register-value"));
        let mut wrong = good.clone();
        // An item that is not there is not told from somebody else's.
        wrong.item = 99;
        all.push((wrong, "not-permitted"));
        for (wrong, code) in all {
            assert_eq!(world.register.lodge_appeal(&lead, &wrong).await.unwrap_err().code, code, "{wrong:?}");
        }
        world.register.lodge_appeal(&lead, &good).await.unwrap();
        let twice = world.register.lodge_appeal(&lead, &good).await.unwrap_err();
        assert_eq!(twice.code, "not-in-this-state");
        // Against another step it is another appeal.
        let mut other = good.clone();
        other.step = "value".to_owned();
        assert_eq!(world.register.lodge_appeal(&lead, &other).await.unwrap(), 2);
        assert_eq!(world.register.appeals(&lead, SCHEME, Some("C1")).await.unwrap().len(), 2);
        assert_eq!(world.register.appeals(&lead, SCHEME, None).await.unwrap_err().code, "not-permitted");
        assert_eq!(world.register.appeal(&lead, 9).await.unwrap_err().code, "not-permitted");
        world.sound().await;
    }

    async fn it_is_the_earners_own(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "P1", State::Notified, 75_000).await;
        let letter = document(&world, "P1", "return").await;
        // The CCG that the practice lies in sees it, and does not appeal for it.
        let lead = world.person(Role::CcgLead, "C1").await;
        let error = world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), ("not-permitted", "`appeal.lodge` is for P1 itself"));
        let manager = world.person(Role::PracticeManager, "P1").await;
        let number = world.register.lodge_appeal(&manager, &appeal(item, &letter)).await.unwrap();
        assert_eq!(world.register.withdraw_appeal(&lead, number, "no").await.unwrap_err().code, "not-permitted");
        assert!(world.register.appeal(&lead, number).await.is_ok());
        let other = world.person(Role::PracticeManager, "P2").await;
        assert_eq!(world.register.appeal(&other, number).await.unwrap_err().code, "not-permitted");
        world.register.withdraw_appeal(&manager, number, "settled").await.unwrap();
        assert_eq!(world.register.withdraw_appeal(&manager, number, "settled").await.unwrap_err().code, "not-in-this-state");
    }

    async fn whoever_decides_took_no_other_part_and_has_no_interest(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let number = world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap();
        // An officer with an interest in a practice of the CCG does not admit it.
        let open = Term { from: day("2015-01-01"), to: None };
        let partner = world.another("partner", Role::DeterminingOfficer, "N1").await;
        world.register.grant_role(&world.owner, partner.person().unwrap(), Role::Approver, "N1", open).await.unwrap();
        world.register.grant_role(&world.owner, partner.person().unwrap(), Role::NationalAnalyst, "N1", open).await.unwrap();
        let interest = world.register.declare_interest(&partner, "P1", "partner in the practice", open).await.unwrap();
        assert_eq!(world.register.admit_appeal(&partner, number, "x").await.unwrap_err().code, "declared-interest");
        // Nor does the one who lodged it, whatever roles they have.
        world.register.grant_role(&world.owner, lead.person().unwrap(), Role::DeterminingOfficer, "N1", open).await.unwrap();
        assert_eq!(world.register.admit_appeal(&lead, number, "x").await.unwrap_err().code, "made-by-checker");
        let signs = take_appeal(&mut world, number, AppealState::Rerun, rerun(80_000)).await;
        assert_eq!(world.register.record_rerun(&partner, number, &rerun(80_000)).await.unwrap_err().code, "declared-interest");
        let decide = async |register: &Register, actor: &Actor| register.decide_appeal(actor, number, AppealOutcome::Upheld, (&signs, "so it is")).await;
        assert_eq!(decide(&world.register, &partner).await.unwrap_err().code, "declared-interest");
        world.register.end_interest(&partner, interest, day("2015-10-01")).await.unwrap();
        // Everybody who did something with the item or with the appeal, given the role, is still removed.
        for role in [Role::NationalAnalyst, Role::DeterminingOfficer, Role::Approver, Role::Finance] {
            let person = world.person(role, "N1").await;
            if role != Role::Approver {
                world.register.grant_role(&world.owner, person.person().unwrap(), Role::Approver, "N1", open).await.unwrap();
            }
            assert_eq!(decide(&world.register, &person).await.unwrap_err().code, "made-by-checker", "{}", role.name());
        }
        let approver = world.person(Role::Approver, "N2").await;
        decide(&world.register, &approver).await.unwrap();
        // And whoever decided takes no other step with the item.
        world.register.grant_role(&world.owner, approver.person().unwrap(), Role::NationalAnalyst, "N1", open).await.unwrap();
        let freeze = Act::Freeze { facts_sha256: hash("facts") };
        assert_eq!(world.register.act(&approver, item, &freeze).await.unwrap_err().code, "made-by-checker");
        // The decision says who was removed.
        let auditor = world.person(Role::Auditor, "N1").await;
        let log = world.register.log(&auditor, 0).await.unwrap();
        let entry = log.iter().find(|it| it.action == "appeal.decide").unwrap();
        assert!(entry.change.contains("this person did `item.approve`"), "{}", entry.change);
        world.sound().await;
    }

    async fn a_decision_signs_the_rerun_and_another_hash_voids_it(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let approver = world.person(Role::Approver, "N2").await;
        let number = world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap();
        let seen = take_appeal(&mut world, number, AppealState::Rerun, rerun(80_000)).await;
        let decide = async |register: &Register, signs: &str| {
            register.decide_appeal(&approver, number, AppealOutcome::Upheld, (signs, "so it is")).await.map_err(|it| it.code)
        };
        assert_eq!(decide(&world.register, &hash("another")).await, Err("other-content"));
        let second = world.register.record_rerun(&analyst, number, &rerun(81_000)).await.unwrap();
        assert_eq!(decide(&world.register, &seen).await, Err("other-content"));
        // New evidence takes it back to before the re-run.
        let more = NewEvidence { shows: "other".to_owned(), sha256: document(&world, "C1", "more").await };
        world.register.add_evidence(&lead, number, &more).await.unwrap();
        let head = world.register.head().await.unwrap();
        world.register.add_evidence(&lead, number, &more).await.unwrap();
        assert_eq!(world.register.head().await.unwrap(), head, "added once");
        assert_eq!(world.register.appeal(&lead, number).await.unwrap().state, AppealState::Admitted);
        assert_eq!(decide(&world.register, &second).await, Err("not-in-this-state"));
        let third = world.register.record_rerun(&analyst, number, &rerun(81_000)).await.unwrap();
        // The award that it was worked out against goes back and comes again, and it has to be done anew.
        world.take(item, Act::ReadingsChanged { what: "a late return".to_owned() }).await;
        assert_eq!(decide(&world.register, &third).await, Err("other-content"));
        assert_eq!(world.register.record_rerun(&analyst, number, &rerun(81_000)).await.unwrap_err().code, "not-in-this-state");
        world.take_to(item, State::Open, State::Calculated, "again", 76_000).await;
        assert_eq!(decide(&world.register, &third).await, Err("other-content"));
        let fourth = world.register.record_rerun(&analyst, number, &rerun(81_000)).await.unwrap();
        assert_eq!(decide(&world.register, &fourth).await, Ok(()));
        world.sound().await;
    }

    async fn everybody_else_is_in_the_rerun_and_goes_back_where_their_award_moves(place) {
        let (mut world, item, letter) = notified(&place).await;
        let second = world.item(SCHEME, "C2", State::Paid, 30_000).await;
        let third = world.item(SCHEME, "C3", State::Paid, 50_000).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let approver = world.person(Role::Approver, "N2").await;
        let number = world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap();
        take_appeal(&mut world, number, AppealState::Admitted, rerun(80_000)).await;
        let other = |body: &str, awarded| OtherAward { body: body.to_owned(), awarded };
        let with = |others: Vec<OtherAward>| Rerun { others, ..rerun(80_000) };
        for (others, code) in [
            (vec![other("C2", 25_000)], "bad-register-value"),
            (vec![other("C2", 25_000), other("C3", 50_000), other("P1", 1)], "no-such-thing"),
            (vec![other("C2", -1), other("C3", 50_000)], "identity-broken"),
        ] {
            let error = world.register.record_rerun(&analyst, number, &with(others)).await.unwrap_err();
            assert_eq!(error.code, code, "{}", error.message);
        }
        let signs = world.register.record_rerun(&analyst, number, &with(vec![other("C3", 50_000), other("C2", 25_000)])).await.unwrap();
        let it = world.register.appeal(&lead, number).await.unwrap();
        let told: Vec<(&str, i64)> = it.reruns[0].others.iter().map(|it| (it.body.as_str(), it.difference)).collect();
        assert_eq!(told, [("C2", -5_000), ("C3", 0)]);
        // Somebody else's award changes before the decision: what it does to them is not known any more.
        let decide = async |register: &Register, signs: &str| {
            register.decide_appeal(&approver, number, AppealOutcome::Upheld, (signs, "so it is")).await.map_err(|it| it.code)
        };
        world.take(third, Act::ReadingsChanged { what: "a late return".to_owned() }).await;
        assert_eq!(decide(&world.register, &signs).await, Err("other-content"));
        world.take_to(third, State::Open, State::Notified, "again", 50_001).await;
        assert_eq!(decide(&world.register, &signs).await, Err("other-content"));
        let signs = world.register.record_rerun(&analyst, number, &with(vec![other("C3", 50_001), other("C2", 25_000)])).await.unwrap();
        assert_eq!(decide(&world.register, &signs).await, Ok(()));
        let auditor = world.person(Role::Auditor, "N1").await;
        for (number, state) in [(item, State::Open), (second, State::Open), (third, State::Notified)] {
            assert_eq!(world.register.item(&auditor, number).await.unwrap().state, state, "item {number}");
        }
        let why = world.register.item(&auditor, second).await.unwrap().moves.last().unwrap().reason.clone();
        assert_eq!(why, "appeal 1 against `measure/waiting` was upheld, which makes this award £250.00");
        // What was paid to the other is due back once it is worked out again.
        world.take_to(second, State::Open, State::FinanceApproved, "less", 25_000).await;
        let balances = world.register.balances(&auditor, SCHEME, Some("C2"), AsAt::default()).await.unwrap();
        assert_eq!(balances.iter().find(|it| it.account == Account::RecoveryDue).unwrap().pence, 5_000);
        world.sound().await;
    }

    async fn the_rest_is_paid_while_what_a_step_took_off_is_disputed(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let number = world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap();
        take_appeal(&mut world, number, AppealState::Admitted, rerun(80_000)).await;
        world.take(item, Act::Pay { key: "rest".to_owned(), effective: day("2015-10-01") }).await;
        let balances = world.register.balances(&lead, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
        assert_eq!(balances.iter().find(|it| it.account == Account::Paid).unwrap().pence, 75_000);
        // The difference is paid after it was upheld.
        let signs = take_rerun(&mut world, number).await;
        let approver = world.person(Role::Approver, "N2").await;
        world.register.decide_appeal(&approver, number, AppealOutcome::Upheld, (&signs, "so it is")).await.unwrap();
        world.take_to(item, State::Open, State::Paid, "difference", 80_000).await;
        let balances = world.register.balances(&lead, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
        assert_eq!(balances.iter().find(|it| it.account == Account::Paid).unwrap().pence, 80_000);
        world.sound().await;
    }

    async fn all_of_it_waits_where_the_payment_rests_on_the_disputed_step(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let mut new = appeal(item, &letter);
        new.step = "value".to_owned();
        let number = world.register.lodge_appeal(&lead, &new).await.unwrap();
        let pay = Act::Pay { key: "pay".to_owned(), effective: day("2015-10-01") };
        let payer = world.taker(&pay).await;
        // Not while it is only lodged, which anybody can do: from when it is heard.
        assert!(world.register.act(&payer.trying(), item, &pay).await.is_ok());
        take_appeal(&mut world, number, AppealState::Admitted, rerun(80_000)).await;
        let error = world.register.act(&payer, item, &pay).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), ("under-appeal", "appeal 1 disputes `value`, on which what is payable rests (£1,000.00)"));
        assert!(world.register.appeal(&lead, number).await.unwrap().keeps_payment);
        world.register.withdraw_appeal(&lead, number, "settled").await.unwrap();
        assert_eq!(world.register.act(&payer, item, &pay).await.unwrap(), State::Paid);
    }

    async fn an_appeal_that_was_dismissed_changes_nothing(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let number = world.register.lodge_appeal(&lead, &appeal(item, &letter)).await.unwrap();
        let before = world.content(item).await;
        take_appeal(&mut world, number, AppealState::Closed, rerun(80_000)).await;
        let it = world.register.item(&lead, item).await.unwrap();
        assert_eq!((it.state, it.content), (State::Notified, Some(before)));
        assert_eq!(it.moves.last().unwrap().reason, format!("appeal {number} against `{STEP}` was dismissed: the return is final"));
        let closed = world.register.appeal(&lead, number).await.unwrap();
        assert_eq!(closed.moves.last().unwrap().signs, "nothing to do");
        world.take(item, Act::Pay { key: "pay".to_owned(), effective: day("2015-10-01") }).await;
        // Who is removed from deciding can be asked before.
        let listed = world.register.deciders(&lead, item, Action::AppealDecide).await.unwrap();
        assert!(listed.iter().any(|it| it.removed.is_some()) && listed.iter().any(|it| it.removed.is_none()), "{listed:?}");
        world.sound().await;
    }

    async fn trying_an_appeal_does_nothing(place) {
        let (mut world, item, letter) = notified(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let before = world.register.fingerprints().await.unwrap();
        assert_eq!(world.register.lodge_appeal(&lead.trying(), &appeal(item, &letter)).await.unwrap(), 1);
        assert_eq!(world.register.fingerprints().await.unwrap(), before);
    }
}

/// Somebody signed in anew: sessions of the days before have ended.
async fn again(world: &World, actor: &Actor) -> Actor {
    world.register.sign_in(actor.account(), PASSWORD, "here").await.unwrap().0
}

async fn take_rerun(world: &mut World, number: i64) -> String {
    let analyst = world.person(Role::NationalAnalyst, "N1").await;
    world.register.record_rerun(&analyst, number, &rerun(80_000)).await.unwrap()
}
