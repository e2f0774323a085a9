//! A program that is killed at any point of a posting or an approval leaves nothing half done and nothing twice; two at
//! once do it once; a retry does it once.

use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt};
use outturn_register::people::{Actor, Role};
use outturn_register::redress::{AppealOutcome, AppealState, OtherAward, Rerun};
use outturn_register::spending::Purpose;
use outturn_register::store::{ManualClock, Register};

use crate::support::redress::{appeal, document, rerun, take_appeal};
use crate::support::world::{PASSWORD, SCHEME, calculate, spend};
use crate::support::{Place, World, block_on, both, day, settings};

/// What is said of a deed that was done before.
pub(crate) const DONE: [&str; 3] = ["not-in-this-state", "settled-before", "statement-unchanged"];

pub(crate) const NOW: &str = "2015-10-01T09:00:00Z";

/// What is done while the program is killed.
pub(crate) async fn deed(register: &Register, actor: &Actor, deed: &str, signs: &str) -> Result<(), String> {
    if deed == "lodge" {
        let done = register.lodge_appeal(actor, &appeal(1, signs)).await;
        return done.map(drop).map_err(|it| it.code.to_owned());
    }
    if deed == "decide" {
        let done = register.decide_appeal(actor, 1, AppealOutcome::Upheld, (signs, "so it is")).await;
        return done.map_err(|it| it.code.to_owned());
    }
    if deed.starts_with("local-") {
        return crate::local::deed(register, actor, deed, signs).await;
    }
    let code = |it: outturn_core::Diagnostic| it.code.to_owned();
    let today = day("2015-10-01");
    match deed {
        "spend" => {
            let it = spend(5_000, Some(Purpose::Quality), "2015-10-01");
            return register.spent(actor, "spent", &it).await.map(drop).map_err(code);
        }
        "pay a member" => return register.approve_spending(actor, 3).await.map_err(code),
        "publish" => {
            let done = register.publish_statement(actor, (SCHEME, "C1"), today, None).await;
            return done.map(drop).map_err(code);
        }
        _ => {}
    }
    let act = match deed {
        "calculate" => calculate("calculated", 75_000),
        "approve" => Act::Approve { signs: signs.to_owned() },
        "finance-approve" => Act::FinanceApprove { signs: signs.to_owned() },
        "pay" => Act::Pay { key: "paid".to_owned(), effective: day("2015-10-01") },
        "decision-changed" => Act::DecisionChanged { what: "an assurance".to_owned() },
        _ => unreachable!("{deed}"),
    };
    register.act(actor, 1, &act).await.map(drop).map_err(code)
}

/// The child: does the deed, and is killed at the point that it is told.
#[test]
#[ignore = "started by the tests beside it"]
fn child() {
    let told = |name: &str| std::env::var_os(name).unwrap().into_string().unwrap();
    let (url, what, token, signs) =
        (told("FAULT_URL"), told("FAULT_DEED"), told("FAULT_TOKEN"), told("FAULT_SIGNS"));
    let last: usize = told("FAULT_POINT").parse().unwrap();
    let points = Arc::new(AtomicUsize::new(0));
    let seen = points.clone();
    let settings = settings().at_each_write(move |_| {
        if seen.fetch_add(1, Ordering::SeqCst) + 1 == last {
            let _ = Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
            std::thread::park();
        }
    });
    block_on(async {
        let clock = Arc::new(ManualClock::at(NOW).unwrap());
        let register = Register::open(&url, clock, settings).await.unwrap();
        let actor = register.resume(&token).await.unwrap();
        deed(&register, &actor, &what, &signs).await.unwrap();
        writeln!(std::io::stdout(), "points: {}", points.load(Ordering::SeqCst)).unwrap();
    });
}

/// Runs the child until a point; 0 for to the end. Gives how many points there were, where it came to the end.
fn run_child(url: &str, what: &str, token: &str, signs: &str, point: usize) -> Option<usize> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "faults::child", "--ignored", "--nocapture"])
        .env("FAULT_URL", url)
        .env("FAULT_DEED", what)
        .env("FAULT_TOKEN", token)
        .env("FAULT_SIGNS", signs)
        .env("FAULT_POINT", point.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return text
            .lines()
            .find_map(|it| it.split_once("points: "))
            .map(|(_, it)| it.trim().parse().unwrap());
    }
    assert_eq!(output.status.signal(), Some(9), "{text}{}", String::from_utf8_lossy(&output.stderr));
    None
}

/// A world with an item in the state before a deed, and the token of the one who does it.
pub(crate) async fn before(place: &Place, what: &str) -> (World, Actor, String, String) {
    if what.starts_with("local-") {
        return crate::local::before(place, what).await;
    }
    let mut world = World::published(place).await;
    let state = match what {
        "calculate" => State::ReadingsFrozen,
        "approve" => State::Checked,
        "finance-approve" => State::Approved,
        _ => State::Notified,
    };
    let state = if what == "decision-changed" { State::Approved } else { state };
    let spends = ["spend", "pay a member", "publish"].contains(&what);
    let state = if spends { State::Paid } else { state };
    world.item(SCHEME, "C1", state, 75_000).await;
    let signs = if state >= State::Calculated { world.content(1).await } else { String::new() };
    if what == "lodge" || what == "decide" {
        return before_appeal(world, what).await;
    }
    let (role, body) = match what {
        "calculate" => (Role::NationalAnalyst, "N1"),
        "approve" => (Role::Approver, "N1"),
        "finance-approve" => (Role::Finance, "N1"),
        "pay" => (Role::Finance, "N2"),
        "spend" => (Role::CcgFinance, "C1"),
        "publish" | "pay a member" => (Role::CcgLead, "C1"),
        _ => (Role::DeterminingOfficer, "N1"),
    };
    match what {
        "publish" => world.explain(1).await,
        "pay a member" => assert_eq!(world.waiting(SCHEME, 5_000).await, 3),
        _ => {}
    }
    let actor = world.person(role, body).await;
    let (actor, token) = world.register.sign_in(actor.account(), PASSWORD, "here").await.unwrap();
    (world, actor, token, signs)
}

/// The same before an appeal is lodged or decided: what is passed is the document, or the hash of the re-run.
async fn before_appeal(mut world: World, what: &str) -> (World, Actor, String, String) {
    let letter = document(&world, "C1", "return").await;
    let lead = world.person(Role::CcgLead, "C1").await;
    let (actor, passed) = if what == "lodge" {
        (lead, letter)
    } else {
        // Somebody else under the scheme, whose award moves too.
        world.item(SCHEME, "C2", State::Paid, 30_000).await;
        let number = world.register.lodge_appeal(&lead, &appeal(1, &letter)).await.unwrap();
        let others = vec![OtherAward { body: "C2".to_owned(), awarded: 25_000 }];
        let would = Rerun { others, ..rerun(80_000) };
        let signs = take_appeal(&mut world, number, AppealState::Rerun, would).await;
        (world.person(Role::Approver, "N2").await, signs)
    };
    let (actor, token) = world.register.sign_in(actor.account(), PASSWORD, "here").await.unwrap();
    (world, actor, token, passed)
}

/// Everything that the ledger and the workflow have, so that done and not done can be told apart.
pub(crate) async fn standing(register: &Register) -> Vec<(String, String)> {
    let of = [
        "transfer",
        "posting",
        "settlement",
        "item",
        "move",
        "hold",
        "spending",
        "spending_decision",
        "statement",
        "local_item",
        "local_move",
        "local_claim",
        "local_claim_line",
        "limit_set",
        "appeal",
        "appeal_move",
        "appeal_evidence",
        "appeal_rerun",
    ];
    register
        .fingerprints()
        .await
        .unwrap()
        .into_iter()
        .filter(|(table, _)| of.contains(&table.as_str()))
        .collect()
}

async fn killed_at_every_point(place: Place, what: &str) -> usize {
    let (world, _, token, signs) = before(&place, what).await;
    let undone = standing(&world.register).await;
    let head = world.register.head().await.unwrap();
    // How many points there are is learnt in a copy of the same world.
    let other = place.beside();
    let (copy, _, other_token, other_signs) = before(&other, what).await;
    let points = run_child(&other.url, what, &other_token, &other_signs, 0).unwrap();
    let done = standing(&copy.register).await;
    assert_ne!(undone, done);
    assert!(points >= 6, "{points} points");

    let mut committed = 0;
    for point in 1..=points {
        assert_eq!(
            run_child(&place.url, what, &token, &signs, point),
            None,
            "killed at point {point} of {points}"
        );
        let now = standing(&world.register).await;
        let verified = world.register.verify(Some(&head)).await.unwrap();
        assert_eq!(verified.problems, [], "after point {point} of {points}");
        if now == done {
            committed += 1;
            assert_eq!(verified.head.number, head.number + 1, "one entry for one change");
        } else {
            assert_eq!(now, undone, "half done at point {point} of {points}");
            assert_eq!(verified.head, head);
        }
    }
    // Only after the commit is it done, and then it is done once, however often it is asked for.
    assert_eq!(committed, 1);
    let actor = world.register.resume(&token).await.unwrap();
    let again = deed(&world.register, &actor, what, &signs).await;
    assert!(again.is_ok() || again.as_ref().is_err_and(|it| DONE.contains(&it.as_str())), "{again:?}");
    assert_eq!(standing(&world.register).await, done);
    crate::support::say(&format!("{what}: killed at {points} points"));
    points
}

both! {
    async fn a_posting_is_done_or_not_done(place) {
        let points = killed_at_every_point(place, "calculate").await;
        assert!(points >= 20, "{points}");
    }

    async fn an_approval_is_done_or_not_done(place) {
        killed_at_every_point(place, "approve").await;
    }

    async fn an_approval_for_finance_is_done_or_not_done(place) {
        killed_at_every_point(place, "finance-approve").await;
    }

    async fn a_payment_is_done_or_not_done(place) {
        killed_at_every_point(place, "pay").await;
    }

    async fn a_return_is_done_or_not_done(place) {
        killed_at_every_point(place, "decision-changed").await;
    }

    async fn spending_is_recorded_or_not(place) {
        killed_at_every_point(place, "spend").await;
    }

    async fn a_payment_to_a_member_is_approved_or_not(place) {
        killed_at_every_point(place, "pay a member").await;
    }

    async fn a_statement_is_published_or_not(place) {
        // The row, the entry, and the commit: before and after each.
        assert_eq!(killed_at_every_point(place, "publish").await, 6);
    }

    async fn a_template_is_claimed_or_not_claimed(place) {
        let points = killed_at_every_point(place, "local-import").await;
        assert!(points >= 20, "{points}");
    }

    async fn an_approval_in_a_band_is_done_or_not_done(place) {
        killed_at_every_point(place, "local-approve").await;
    }

    async fn a_local_payment_is_done_or_not_done(place) {
        killed_at_every_point(place, "local-pay").await;
    }

    async fn an_appeal_is_lodged_or_not_lodged(place) {
        let points = killed_at_every_point(place, "lodge").await;
        assert!(points >= 10, "{points}");
    }

    async fn an_appeal_is_decided_or_not_decided(place) {
        let points = killed_at_every_point(place, "decide").await;
        assert!(points >= 20, "{points}");
    }

    async fn two_approvers_at_once_approve_once(place) {
        let (mut world, _, _, signs) = before(&place, "approve").await;
        let second = world.another("second", Role::Approver, "N1").await;
        let first = world.person(Role::Approver, "N1").await;
        // Two programs, each with its connections, in threads of their own.
        let at_once = |actor: Actor| {
            let (url, signs) = (place.url.clone(), signs.clone());
            std::thread::spawn(move || block_on(async move {
                let clock = Arc::new(ManualClock::at(NOW).unwrap());
                let register = Register::open(&url, clock, settings()).await.unwrap();
                deed(&register, &actor, "approve", &signs).await
            }))
        };
        let threads = [at_once(first), at_once(second)];
        let mut done: Vec<Result<(), String>> = threads.into_iter().map(|it| it.join().unwrap()).collect();
        done.sort();
        assert_eq!(done, [Ok(()), Err("not-in-this-state".to_owned())]);
        let auditor = world.person(Role::Auditor, "N1").await;
        let item = world.register.item(&auditor, 1).await.unwrap();
        assert_eq!(item.moves.iter().filter(|it| it.action == "item.approve").count(), 1);
        world.sound().await;
    }

    async fn many_payments_at_once_under_one_key_pay_once(place) {
        let (mut world, actor, _, _) = before(&place, "pay").await;
        let threads: Vec<_> = (0..8).map(|_| {
            let (url, actor) = (place.url.clone(), actor.clone());
            std::thread::spawn(move || block_on(async move {
                let clock = Arc::new(ManualClock::at(NOW).unwrap());
                let register = Register::open(&url, clock, settings()).await.unwrap();
                deed(&register, &actor, "pay", "").await
            }))
        }).collect();
        for thread in threads {
            // Each is told that it is paid.
            assert_eq!(thread.join().unwrap(), Ok(()));
        }
        let auditor = world.person(Role::Auditor, "N1").await;
        let balances = world.register.balances(&auditor, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
        assert_eq!(balances.iter().find(|it| it.account == Account::Paid).unwrap().pence, 75_000);
        world.sound().await;
    }

    async fn writers_at_once_make_one_chain(place) {
        let world = World::new(&place).await;
        let before = world.register.head().await.unwrap().number;
        let threads: Vec<_> = (0..6).map(|thread| {
            let (url, owner) = (place.url.clone(), world.owner.clone());
            std::thread::spawn(move || block_on(async move {
                let clock = Arc::new(ManualClock::at(crate::support::START).unwrap());
                let register = Register::open(&url, clock, settings()).await.unwrap();
                for one in 0..10 {
                    register.add_person(&owner, &crate::support::world::person(&format!("p{thread}.{one}"))).await.unwrap();
                }
            }))
        }).collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(world.register.head().await.unwrap().number, before + 60);
        world.sound().await;
    }
}
