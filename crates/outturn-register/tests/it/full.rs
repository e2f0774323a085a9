//! A disk that is full at any point of a deed leaves nothing half done, says what it is, and once there is room the same
//! deed goes through, once, without starting the program again.

use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use outturn_register::flow::State;
use outturn_register::log::Head;
use outturn_register::people::{Actor, Role};
use outturn_register::store::{DocumentKind, ManualClock, NewDocument, Register, Settings, TABLES};
use tempfile::TempDir;

use crate::faults::{DONE, NOW, before, deed};
use crate::support::disk::Disk;
use crate::support::own::Server;
use crate::support::world::SCHEME;
use crate::support::{Place, START, World, block_on, hash, settings};

/// What is tried on a full disk.
const DEEDS: [&str; 5] = ["calculate", "approve", "finance-approve", "pay", "document"];

/// Everything there is.
struct Before {
    all: Vec<(String, String)>,
    head: Head,
}

impl Before {
    async fn of(register: &Register) -> Before {
        Before { all: register.fingerprints().await.unwrap(), head: register.head().await.unwrap() }
    }

    /// Nothing of it is other than it was, and the chain is whole.
    async fn still_is(&self, register: &Register, at: &str) {
        assert_eq!(register.fingerprints().await.unwrap(), self.all, "half done at {at}");
        let verified = register.verify(Some(&self.head)).await.unwrap();
        assert_eq!((verified.problems, &verified.head), (vec![], &self.head), "{at}");
    }

    /// There is one entry more.
    async fn has_gone_on(&self, register: &Register) {
        let verified = register.verify(Some(&self.head)).await.unwrap();
        assert_eq!((verified.problems, verified.head.number), (vec![], self.head.number + 1));
    }
}

async fn doing(register: &Register, actor: &Actor, what: &str, signs: &str) -> Result<(), String> {
    if what == "document" {
        let document = NewDocument {
            kind: DocumentKind::Evidence,
            body: "N1".to_owned(),
            name: "scan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            // Not to be packed, and so large that it has pages of its own.
            bytes: (0..3_000_u32).flat_map(|it| it.wrapping_mul(2_654_435_761).to_le_bytes()).collect(),
        };
        return register.keep_document(actor, &document).await.map(drop).map_err(|it| it.code.to_owned());
    }
    deed(register, actor, what, signs).await
}

async fn world_before(place: &Place, what: &str) -> (World, Actor, String) {
    if what == "document" {
        let world = World::published(place).await;
        let owner = world.owner.clone();
        return (world, owner, String::new());
    }
    let (world, actor, _, signs) = before(place, what).await;
    (world, actor, signs)
}

/// Does a deed with more room each time until it goes through. Gives how often there was too little.
async fn until_there_is_room(place: &Place, what: &str, settings: Settings, room: impl Fn(u32)) -> u32 {
    let (world, actor, signs) = world_before(place, what).await;
    let clock = Arc::new(ManualClock::at(NOW).unwrap());
    // One program for all attempts: its connections have to outlive them.
    let register = Register::open(&place.url, clock, settings).await.unwrap();
    let was = Before::of(&world.register).await;
    let mut failed = 0;
    loop {
        room(failed);
        match doing(&register, &actor, what, &signs).await {
            Ok(()) => break,
            Err(code) => assert_eq!(code, "database-full", "{what}, attempt {failed}"),
        }
        was.still_is(&register, &format!("{what}, attempt {failed}")).await;
        failed += 1;
        assert!(failed < 400, "{what} never has enough room");
    }
    was.has_gone_on(&register).await;
    let again = doing(&register, &actor, what, &signs).await;
    assert!(again.is_ok() || again.as_ref().is_err_and(|it| DONE.contains(&it.as_str())), "{again:?}");
    was.has_gone_on(&register).await;
    crate::support::say(&format!("{what}: no room {failed} times, then done"));
    failed
}

async fn pages(place: &Place) -> u32 {
    use sqlx::Connection as _;
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&place.url).await.unwrap();
    let (count,): (i64,) = sqlx::query_as("pragma page_count").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    u32::try_from(count).unwrap()
}

/// Small pages, so that a deed needs many of them.
async fn small_pages() -> Place {
    let place = Place::sqlite();
    place.lay_out("pragma page_size = 512; create table made (it text); drop table made").await;
    place
}

#[test]
fn a_file_without_a_page_left_takes_nothing_or_all() {
    block_on(async {
        let mut failed = 0;
        for what in DEEDS {
            let place = small_pages().await;
            let most = Arc::new(AtomicU32::new(0));
            // How many pages it has is known only once the world is made.
            let (limit, base) = (most.clone(), std::sync::OnceLock::new());
            let base = &base;
            let path = place.url.trim_start_matches("sqlite:").to_owned();
            failed += until_there_is_room(&place, what, settings().within_pages(most), |attempt| {
                let base = *base.get_or_init(|| page_count(&path));
                limit.store(base + attempt, Ordering::SeqCst);
            })
            .await;
        }
        assert!(failed >= 30, "{failed}");
    });
}

/// The number of pages of a file, from a program of its own so that it can be asked for at any moment.
fn page_count(path: &str) -> u32 {
    let path = path.to_owned();
    std::thread::spawn(move || {
        block_on(async {
            let clock = Arc::new(ManualClock::at(START).unwrap());
            let place = Place { url: format!("sqlite:{path}"), clock, folder: TempDir::new().unwrap() };
            pages(&place).await
        })
    })
    .join()
    .unwrap()
}

/// A place on a small disk.
fn on(disk: &Disk) -> Place {
    let url = format!("sqlite:{}", disk.path().join("register.db").display());
    Place { url, clock: Arc::new(ManualClock::at(START).unwrap()), folder: TempDir::new().unwrap() }
}

#[test]
fn a_full_disk_takes_nothing_or_all_on_sqlite() {
    let mut failed = 0;
    for what in DEEDS {
        let Some(disk) = Disk::of(16) else { return };
        failed += block_on(until_there_is_room(&on(&disk), what, settings(), |attempt| {
            disk.leave(if attempt == 0 { 0 } else { 4096 });
        }));
    }
    assert!(failed >= 50, "{failed}");
}

#[test]
fn a_full_disk_takes_nothing_or_all_on_postgres() {
    let Some(disk) = Disk::of(200) else { return };
    let Some(server) = Server::start(None) else { return };
    disk.for_the_server();
    server.say("postgres", &format!("create tablespace small location '{}'", disk.path().display()));
    let mut failed = 0;
    for what in DEEDS {
        disk.free();
        let name = what.replace('-', "_");
        let place = server.place(&name, Some("small"));
        // Each first write to a table needs a page, as if those that it has were used up.
        let fresh = |attempt| {
            if attempt == 0 {
                let sql = TABLES.iter().map(|it| format!("alter table {} set (fillfactor = 10);", it.name));
                server.say(&name, &sql.collect::<String>());
            }
            disk.leave(u64::from(attempt) * 8192);
        };
        failed += block_on(until_there_is_room(&place, what, settings(), fresh));
    }
    assert!(failed >= 20, "{failed}");
}

/// The child: does the deed under the limit that it was started with, and says how it went.
#[test]
#[ignore = "started by the test beside it"]
fn child() {
    let told = |name: &str| std::env::var_os(name).unwrap().into_string().unwrap();
    block_on(async {
        let clock = Arc::new(ManualClock::at(NOW).unwrap());
        let register = Register::open(&told("FULL_URL"), clock, settings()).await.unwrap();
        let actor = register.resume(&told("FULL_TOKEN")).await.unwrap();
        let done = deed(&register, &actor, "pay", "").await;
        writeln!(std::io::stdout(), "done: {}", done.err().unwrap_or_default()).unwrap();
    });
}

#[test]
fn a_file_that_may_not_grow_leaves_the_answer_open_and_the_same_request_finds_it() {
    // A limit on the size of files, as a quota is: the disk fails in the middle of a commit.
    block_on(async {
        let place = Place::sqlite();
        let (world, actor, token, _) = before(&place, "pay").await;
        let was = Before::of(&world.register).await;
        let journal = place.url.trim_start_matches("sqlite:").to_owned() + "-wal";
        let mut lost = 0;
        for more in 0.. {
            // In blocks of 512 bytes; the signal that would end the program is not heard.
            let blocks = std::fs::metadata(&journal).unwrap().len() / 512 + more * 8;
            let output = Command::new("sh")
                .args(["-c", "trap '' XFSZ; ulimit -f $0; exec \"$@\"", &blocks.to_string()])
                .arg(std::env::current_exe().unwrap())
                .args(["--exact", "full::child", "--ignored", "--nocapture"])
                .env("FULL_URL", &place.url)
                .env("FULL_TOKEN", &token)
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let code = text.lines().find_map(|it| it.split_once("done: ")).unwrap().1.trim();
            if code.is_empty() {
                break;
            }
            assert_eq!(code, "answer-lost", "{text}");
            was.still_is(&world.register, &format!("{more} pages more")).await;
            lost += 1;
            assert!(lost < 100, "it never may");
        }
        assert!(lost >= 2, "{lost}");
        was.has_gone_on(&world.register).await;
        assert_eq!(deed(&world.register, &actor, "pay", "").await, Ok(()));
        was.has_gone_on(&world.register).await;
        crate::support::say(&format!("a file that may not grow: {lost} times, then done"));
    });
}

/// Restores with more room each time until it goes through; every time but the last nothing is there.
async fn restored_until_there_is_room(target: &Place, settings: Settings, room: impl Fn(u32)) -> u32 {
    let source = Place::sqlite();
    let mut world = World::published(&source).await;
    world.item(SCHEME, "C1", State::Paid, 75_000).await;
    let auditor = world.person(Role::Auditor, "N1").await;
    let folder = source.folder.path().join("export");
    let manifest = world.register.export(&auditor, &folder).await.unwrap();
    let was = world.register.fingerprints().await.unwrap();
    let mut failed = 0;
    let restored = loop {
        room(failed);
        let done = Register::restore(&folder, &target.url, target.clock.clone(), settings.clone()).await;
        match done {
            Ok(restored) => break restored,
            Err(problem) => {
                assert_eq!(problem.code, "database-full", "attempt {failed}: {}", problem.message);
            }
        }
        failed += 1;
        assert!(failed < 400, "it never has enough room");
    };
    assert_eq!(restored.fingerprints().await.unwrap(), was);
    let verified = restored.verify(Some(&manifest.head)).await.unwrap();
    assert_eq!((verified.problems, verified.head), (vec![], manifest.head));
    crate::support::say(&format!("restore: no room {failed} times, then done"));
    failed
}

#[test]
fn a_restore_that_has_no_room_restores_nothing_until_it_has_on_sqlite() {
    block_on(async {
        let most = Arc::new(AtomicU32::new(0));
        let limit = most.clone();
        // From before there are tables at all.
        let failed =
            restored_until_there_is_room(&Place::sqlite(), settings().within_pages(most), |attempt| {
                limit.store(4 + attempt * 4, Ordering::SeqCst);
            })
            .await;
        assert!(failed >= 20, "{failed}");
    });
    let Some(disk) = Disk::of(16) else { return };
    let failed = block_on(restored_until_there_is_room(&on(&disk), settings(), |attempt| {
        disk.leave(if attempt == 0 { 0 } else { 16 * 4096 });
    }));
    assert!(failed >= 5, "{failed}");
}

#[test]
fn a_restore_that_has_no_room_restores_nothing_until_it_has_on_postgres() {
    let Some(disk) = Disk::of(64) else { return };
    let Some(server) = Server::start(None) else { return };
    disk.for_the_server();
    server.say("postgres", &format!("create tablespace small location '{}'", disk.path().display()));
    let target = server.place("target", Some("small"));
    // The server itself writes something for the first connection to a database.
    server.say("target", "select 1");
    let failed = block_on(restored_until_there_is_room(&target, settings(), |attempt| {
        disk.leave(u64::from(attempt) * 8 * 8192);
    }));
    assert!(failed >= 10, "{failed}");
}

#[test]
fn a_server_that_stops_on_a_full_disk_has_lost_and_doubled_nothing() {
    // Its journal is on the small disk: where it cannot write that it has to stop.
    let Some(disk) = Disk::of(64) else { return };
    disk.for_the_server();
    let Some(server) = Server::start(Some(&disk.path())) else { return };
    let place = server.place("register", None);
    block_on(async {
        let world = World::published(&place).await;
        let head = world.register.head().await.unwrap();
        let analyst = world.another("many", Role::NationalAnalyst, "N1").await;
        let open = async |one: usize| {
            let key = format!("key-{one}");
            let (asking, asked) = analyst.asking(&key, &hash(&key)).unwrap();
            let done = match world.register.answered(&asking).await {
                Ok(Some(told)) => return Ok(told.entry),
                Ok(None) => {
                    let document = NewDocument {
                        kind: DocumentKind::Evidence,
                        body: "N1".to_owned(),
                        name: format!("{one}.bin"),
                        media_type: "application/octet-stream".to_owned(),
                        bytes: (0..20_000_u32)
                            .flat_map(|it| {
                                (it ^ u32::try_from(one).unwrap()).wrapping_mul(2_654_435_761).to_le_bytes()
                            })
                            .collect(),
                    };
                    world.register.keep_document(&asking, &document).await.map(drop)
                }
                Err(error) => Err(error),
            };
            done.map(|()| asked.told().unwrap().entry).map_err(|it| it.code)
        };
        disk.leave(1 << 20);
        let mut refused = std::collections::BTreeMap::new();
        for one in (0..40).cycle().take(400) {
            if let Err(code) = open(one).await {
                let known = ["database-full", "database-away", "answer-lost"];
                assert!(known.contains(&code), "{code}");
                *refused.entry(code).or_insert(0) += 1;
            }
            if server.log().contains("PANIC") {
                break;
            }
        }
        assert!(!refused.is_empty());
        assert!(server.log().contains("PANIC"), "{}", server.log());
        disk.free();
        if !server.runs() {
            assert!(server.go_on(), "{}", server.log());
        }
        let mut entries = Vec::new();
        for one in 0..40 {
            entries.push(open(one).await.unwrap());
        }
        for (one, entry) in entries.iter().enumerate() {
            assert_eq!(open(one).await.unwrap(), *entry, "once");
        }
        entries.sort_unstable();
        entries.dedup();
        assert_eq!(entries.len(), 40);
        let verified = world.register.verify(Some(&head)).await.unwrap();
        assert_eq!(verified.problems, []);
        crate::support::say(&format!("no room for the journal: {refused:?}, then done"));
    });
}

#[test]
fn an_export_onto_a_full_disk_is_no_export() {
    let Some(disk) = Disk::of(4) else { return };
    block_on(async {
        let place = Place::sqlite();
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let folder = disk.path().join("export");
        let mut failed = 0;
        let manifest = loop {
            disk.leave(failed * 4096);
            match world.register.export(&auditor, &folder).await {
                Ok(manifest) => break manifest,
                Err(problem) => {
                    assert_eq!(problem.code, "export-unreadable");
                    assert!(problem.message.contains("No space left"), "{}", problem.message);
                }
            }
            let left: Vec<_> = std::fs::read_dir(disk.path()).unwrap().collect();
            assert!(left.is_empty(), "{left:?}");
            world.sound().await;
            failed += 1;
            assert!(failed < 400, "it never has enough room");
        };
        let target = Place::sqlite();
        let restored =
            Register::restore(&folder, &target.url, target.clock.clone(), settings()).await.unwrap();
        assert_eq!(restored.head().await.unwrap(), manifest.head);
        assert!(failed >= 10, "{failed}");
        crate::support::say(&format!("export: no room {failed} times, then done"));
    });
}
