//! A database that is stopped and started again under work, is not there, is held by somebody else, or whose answer is
//! lost: nothing is lost, nothing is done twice, and the register finds its way back by itself.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use outturn_core::Diagnostic;
use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt};
use outturn_register::people::{Actor, Role};
use outturn_register::store::{Register, Told};
use tokio::time::Instant;

use crate::faults::{before, deed};
use crate::support::own::Server;
use crate::support::proxy::{AFTER, BEFORE, Proxy, WHOLE};
use crate::support::world::{SCHEME, calculate};
use crate::support::{Place, World, block_on, both, day, hash};

/// Where the same request is sent again, as their ways out say.
const AGAIN: [&str; 3] = ["answer-lost", "database-away", "database-busy"];

/// How often what was told.
type Troubles = Mutex<BTreeMap<&'static str, usize>>;

/// Sends a request until its answer comes.
async fn sent<R>(
    register: &Register,
    actor: &Actor,
    (key, troubles): (&str, &Troubles),
    work: impl AsyncFn(&Actor) -> Result<R, Diagnostic>,
) -> Told {
    loop {
        let (asking, asked) = actor.asking(key, &hash(key)).unwrap();
        let done = match register.answered(&asking).await {
            Ok(Some(told)) => return told,
            Ok(None) => work(&asking).await.map(drop),
            Err(problem) => Err(problem),
        };
        match done {
            Ok(()) => return asked.told().unwrap(),
            Err(problem) if problem.code == "repeated" => return asked.told().unwrap(),
            Err(problem) => {
                assert!(AGAIN.contains(&problem.code), "{key}: {}: {}", problem.code, problem.message);
                *troubles.lock().unwrap().entry(problem.code).or_default() += 1;
            }
        }
    }
}

/// Who takes each step, and in which order the steps come.
async fn takers(world: &mut World) -> Vec<(&'static str, Actor)> {
    let mut found = Vec::new();
    for (step, role, body) in [
        ("freeze", Role::NationalAnalyst, "N1"),
        ("calculate", Role::NationalAnalyst, "N1"),
        ("check", Role::DeterminingOfficer, "N1"),
        ("approve", Role::Approver, "N1"),
        ("finance-approve", Role::Finance, "N1"),
        ("notify", Role::DeterminingOfficer, "N1"),
        ("pay", Role::Finance, "N2"),
    ] {
        found.push((step, world.person(role, body).await));
    }
    found
}

/// Takes an item from nothing to paid.
async fn paid(
    register: &Register,
    takers: &[(&'static str, Actor)],
    name: (&str, &str),
    troubles: &Troubles,
) {
    let (scheme, body) = name;
    let item = {
        let key = format!("open-{scheme}-{body}").replace('/', "-");
        let told = sent(register, &takers[0].1, (&key, troubles), async |actor| {
            register.open_item(actor, scheme, body).await
        })
        .await;
        told.object.trim_start_matches("item/").parse::<i64>().unwrap()
    };
    for (step, taker) in takers {
        let key = format!("{step}-{item}");
        let signs = || async {
            loop {
                match register.item(&takers[0].1, item).await {
                    Ok(it) => return it.content.unwrap(),
                    Err(problem) => assert!(AGAIN.contains(&problem.code), "{}", problem.message),
                }
            }
        };
        let act = match *step {
            "freeze" => Act::Freeze { facts_sha256: hash("facts") },
            "calculate" => calculate(&format!("item-{item}-calculated"), 75_000),
            "check" => Act::Check { signs: signs().await },
            "approve" => Act::Approve { signs: signs().await },
            "finance-approve" => Act::FinanceApprove { signs: signs().await },
            "notify" => Act::Notify,
            _ => Act::Pay { key: format!("item-{item}-paid"), effective: day("2015-10-01") },
        };
        sent(register, taker, (&key, troubles), async |actor| register.act(actor, item, &act).await).await;
    }
}

#[test]
fn a_server_that_is_stopped_and_started_under_work_loses_and_doubles_nothing() {
    const SCHEMES: usize = 24;
    const BODIES: [&str; 3] = ["C1", "C2", "C3"];
    const RESTARTS: usize = 8;
    let Some(server) = Server::start(None) else { return };
    let place = server.place("register", None);
    let troubles = Troubles::default();
    let done = AtomicBool::new(false);
    block_on(async {
        let mut world = World::published(&place).await;
        let names: Vec<String> = (0..SCHEMES).map(|it| format!("spec/many-{it}")).collect();
        for name in &names {
            world.draft(name, "rules").await;
            world.publish(name).await;
        }
        let takers = takers(&mut world).await;
        let head = world.register.head().await.unwrap();
        let register = &world.register;
        let (count, troubles, done, takers) = (Mutex::new(0), &troubles, &done, &takers);
        std::thread::scope(|scope| {
            let chaos = scope.spawn(|| {
                let mut times = 0_usize;
                while !done.load(Ordering::SeqCst) && times < RESTARTS {
                    std::thread::sleep(Duration::from_millis([150, 220, 290, 360][times % 4]));
                    server.stop(if times.is_multiple_of(2) { "immediate" } else { "fast" });
                    assert!(server.go_on(), "{}", server.log());
                    times += 1;
                }
                *count.lock().unwrap() = times;
            });
            let works = futures(&names, &BODIES, register, takers, troubles);
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(works));
            done.store(true, Ordering::SeqCst);
            chaos.join().unwrap();
        });
        let restarts = *count.lock().unwrap();
        let troubles = troubles.lock().unwrap().clone();
        crate::support::say(&format!("stopped and started {restarts} times: {troubles:?}"));
        assert!(restarts >= 4, "{restarts}");
        assert!(troubles.values().sum::<usize>() > 0);

        // Eight entries for each item, and no more.
        let verified = register.verify(Some(&head)).await.unwrap();
        assert_eq!(verified.problems, []);
        let items = SCHEMES * BODIES.len();
        assert_eq!(verified.head.number, head.number + i64::try_from(items * 8).unwrap());
        let auditor = world.person(Role::Auditor, "N1").await;
        for name in &names {
            for body in BODIES {
                let balances =
                    world.register.balances(&auditor, name, Some(body), AsAt::default()).await.unwrap();
                let of = |account| balances.iter().find(|it| it.account == account).map_or(0, |it| it.pence);
                assert_eq!((of(Account::Paid), of(Account::Payable)), (75_000, 0), "{name} {body}");
            }
        }
    });
}

/// Several at a time, each with its own part of the items.
async fn futures(
    names: &[String],
    bodies: &[&str],
    register: &Register,
    takers: &[(&'static str, Actor)],
    troubles: &Troubles,
) {
    let worker = async |own: usize| {
        for (index, name) in names.iter().enumerate() {
            for body in bodies {
                if index % 4 == own {
                    paid(register, takers, (name, body), troubles).await;
                }
            }
        }
    };
    tokio::join!(worker(0), worker(1), worker(2), worker(3));
}

async fn balance(world: &mut World, account: Account) -> i64 {
    let auditor = world.person(Role::Auditor, "N1").await;
    let balances = world.register.balances(&auditor, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
    balances.iter().find(|it| it.account == account).map_or(0, |it| it.pence)
}

#[test]
fn an_answer_that_is_lost_is_told_and_the_same_request_finds_it() {
    for cut in [BEFORE, AFTER] {
        let Some(place) = Place::postgres() else { return };
        let port = place.url.split(':').nth(2).unwrap().split('/').next().unwrap();
        let proxy = Proxy::before(port.parse().unwrap());
        let by = Place { url: place.url.replace(port, &proxy.port.to_string()), ..place };
        block_on(async {
            let (mut world, actor, _, _) = before(&by, "pay").await;
            let head = world.register.head().await.unwrap();
            let pay = Act::Pay { key: "paid".to_owned(), effective: day("2015-10-01") };
            let (asking, asked) = actor.asking("pay-once", &hash("pay")).unwrap();
            proxy.cut(cut);
            let problem = world.register.act(&asking, 1, &pay).await.unwrap_err();
            assert_eq!((problem.code, asked.told()), ("answer-lost", None), "{}", problem.message);
            assert!(problem.help.contains("same request again"));
            proxy.cut(WHOLE);

            // Whether it is done is found out by the same request, and it is done once.
            let (again, asked) = actor.asking("pay-once", &hash("pay")).unwrap();
            let known = world.register.answered(&again).await.unwrap();
            assert_eq!(known.is_some(), cut == AFTER);
            let done = world.register.act(&again, 1, &pay).await;
            match cut {
                BEFORE => assert_eq!(done.unwrap(), State::Paid),
                _ => assert_eq!(done.unwrap_err().code, "repeated"),
            }
            assert_eq!(asked.told().unwrap().entry, head.number + 1);
            assert_eq!(world.register.head().await.unwrap().number, head.number + 1);
            assert_eq!(balance(&mut world, Account::Paid).await, 75_000);
            world.sound().await;
        });
    }
}

#[test]
fn a_server_that_is_not_there_is_told_and_found_again() {
    let Some(server) = Server::start(None) else { return };
    let place = server.place("register", None);
    block_on(async {
        let (mut world, actor, _, _) = before(&place, "pay").await;
        server.stop("fast");
        let since = Instant::now();
        let (paid, read) = tokio::join!(deed(&world.register, &actor, "pay", ""), world.register.head());
        assert_eq!(paid, Err("database-away".to_owned()));
        assert_eq!(read.unwrap_err().code, "database-away");
        assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
        assert!(server.go_on());
        // The same register, without anybody's help.
        assert_eq!(deed(&world.register, &actor, "pay", "").await, Ok(()));
        assert_eq!(balance(&mut world, Account::Paid).await, 75_000);
        world.sound().await;
        // One that comes back while it is waited for is not even told.
        server.stop("immediate");
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_secs(2));
                assert!(server.go_on());
            });
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(async {
                    world.register.head().await.unwrap();
                });
            });
        });
    });
}

both! {
    async fn a_writer_that_does_not_end_is_told_and_waited_for_no_longer_than_said(place) {
        use sqlx::{Connection as _, Executor as _};
        let (mut world, actor, _, _) = before(&place, "pay").await;
        assert_eq!(balance(&mut world, Account::Paid).await, 0);
        let mut other = sqlx::AnyConnection::connect(&place.url).await.unwrap();
        let begin = if place.is_sqlite() { "begin immediate" } else { "begin; lock table log_entry in exclusive mode" };
        other.execute(sqlx::raw_sql(begin)).await.unwrap();
        let since = Instant::now();
        assert_eq!(deed(&world.register, &actor, "pay", "").await, Err("database-busy".to_owned()));
        let waited = since.elapsed();
        assert!(waited > Duration::from_secs(8) && waited < Duration::from_secs(16), "{waited:?}");
        // Whoever only looks is not kept waiting.
        let since = Instant::now();
        assert_eq!(balance(&mut world, Account::Paid).await, 0);
        assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
        other.execute(sqlx::raw_sql("rollback")).await.unwrap();
        assert_eq!(deed(&world.register, &actor, "pay", "").await, Ok(()));
        assert_eq!(balance(&mut world, Account::Paid).await, 75_000);
        world.sound().await;
    }
}
