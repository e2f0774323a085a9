//! A file of SQLite that is moved, replaced, only to be read or damaged, and a damaged page of PostgreSQL: told, and
//! never believed.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use outturn_register::flow::{State, Wanted};
use outturn_register::people::{Body, BodyKind, Role};
use outturn_register::store::{ManualClock, Register};

use crate::faults::{NOW, before, deed};
use crate::support::disk::Disk;
use crate::support::own::Server;
use crate::support::world::{PASSWORD, SCHEME};
use crate::support::{Place, World, block_on, settings};

fn file(place: &Place) -> &Path {
    Path::new(place.url.trim_start_matches("sqlite:"))
}

#[test]
fn a_file_that_was_moved_or_replaced_is_told_and_nothing_is_written() {
    block_on(async {
        let place = Place::sqlite();
        let (world, actor, _, _) = before(&place, "pay").await;
        let other = Place::sqlite();
        World::published(&other).await.register.close().await;
        let was = (world.register.fingerprints().await.unwrap(), world.register.head().await.unwrap());
        let (path, away) = (file(&place), place.folder.path().join("away.db"));

        fs::rename(path, &away).unwrap();
        for _ in 0..12 {
            // More than there are connections: none of them goes on, and none is made for an empty file.
            let told = deed(&world.register, &actor, "pay", "").await;
            assert_eq!(told, Err("database-moved".to_owned()));
        }
        assert_eq!(world.register.head().await.unwrap_err().code, "database-moved");
        assert!(!path.exists());
        fs::copy(file(&other), path).unwrap();
        let told = world.register.fingerprints().await.unwrap_err();
        assert_eq!(told.code, "database-moved");
        assert!(told.message.contains("another file"), "{}", told.message);
        assert_eq!(deed(&world.register, &actor, "pay", "").await, Err("database-moved".to_owned()));
        assert_eq!(fs::read(path).unwrap(), fs::read(file(&other)).unwrap());

        fs::rename(&away, path).unwrap();
        let now = (world.register.fingerprints().await.unwrap(), world.register.head().await.unwrap());
        assert_eq!(now, was);
        assert_eq!(deed(&world.register, &actor, "pay", "").await, Ok(()));
        world.sound().await;
    });
}

#[test]
fn a_file_that_may_only_be_read_is_told() {
    block_on(async {
        let place = Place::sqlite();
        let (world, actor, _, _) = before(&place, "pay").await;
        let head = world.register.head().await.unwrap();
        let url = format!("{}?mode=ro", place.url);
        // It may be looked at.
        let clock = Arc::new(ManualClock::at(NOW).unwrap());
        let register = Register::open(&url, clock, settings()).await.unwrap();
        assert_eq!(register.head().await.unwrap(), head);
        let told = register.add_body(&world.owner, &body()).await.unwrap_err();
        assert_eq!(told.code, "database-failed");
        assert!(told.message.contains("readonly") && !told.help.is_empty(), "{}", told.message);
        assert_eq!(deed(&register, &actor, "pay", "").await, Err("database-failed".to_owned()));
        assert_eq!(world.register.head().await.unwrap(), head);
    });
    let Some(disk) = Disk::of(16) else { return };
    block_on(async {
        let url = format!("sqlite:{}", disk.path().join("register.db").display());
        let place = Place { url, ..Place::sqlite() };
        let (world, actor, token, _) = before(&place, "pay").await;
        let head = world.register.head().await.unwrap();
        drop(actor);
        world.register.close().await;
        disk.read_only(true);
        let told = Register::open(&place.url, place.clock.clone(), settings()).await.err().unwrap();
        assert_eq!(told.code, "database-failed", "{}", told.message);
        disk.read_only(false);
        let clock = Arc::new(ManualClock::at(NOW).unwrap());
        let register = Register::open(&place.url, clock, settings()).await.unwrap();
        assert_eq!(register.head().await.unwrap(), head);
        let actor = register.resume(&token).await.unwrap();
        assert_eq!(deed(&register, &actor, "pay", "").await, Ok(()));
    });
}

fn body() -> Body {
    Body { code: "X1".to_owned(), name: "Another".to_owned(), kind: BodyKind::Board, within: None }
}

/// Numbers that are the same each time.
fn draws(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    }
}

/// What became of a register with damaged bytes.
#[derive(Debug, Default)]
struct Met {
    refused: usize,
    found: usize,
    harmless: usize,
}

#[test]
fn damaged_bytes_of_a_file_are_never_believed() {
    block_on(async {
        let place = Place::sqlite();
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let (_, token) = world.register.sign_in(auditor.account(), PASSWORD, "here").await.unwrap();
        let head = world.register.head().await.unwrap();
        let all = world.register.fingerprints().await.unwrap();
        // While it is open what was written last is in a file beside it.
        let beside = |path: &Path, end: &str| path.with_file_name(format!("register.db{end}"));
        let path = file(&place).to_owned();
        let (open, journal) = (fs::read(&path).unwrap(), fs::read(beside(&path, "-wal")).unwrap());
        assert!(journal.len() > 100_000, "{}", journal.len());
        world.register.close().await;
        let closed = fs::read(&path).unwrap();
        let clock = Arc::new(ManualClock::at(NOW).unwrap());

        let mut met = Met::default();
        let mut draw = draws(20_130_401);
        for turn in 0..240 {
            let folder = tempfile::TempDir::new().unwrap();
            let path = folder.path().join("register.db");
            let (mut file, mut log) =
                if turn % 3 == 0 { (open.clone(), Some(journal.clone())) } else { (closed.clone(), None) };
            let bytes = log.as_mut().unwrap_or(&mut file);
            // The first pages too, which say what the others are.
            let at = if turn % 10 == 1 { draw(200) } else { draw(bytes.len() - 16) };
            for it in &mut bytes[at..at + 1 + draw(16)] {
                *it ^= u8::try_from(1 + draw(255)).unwrap();
            }
            fs::write(&path, file).unwrap();
            if let Some(log) = log {
                fs::write(beside(&path, "-wal"), log).unwrap();
            }
            let url = format!("sqlite:{}", path.display());
            let Ok(register) = Register::open(&url, clock.clone(), settings()).await else {
                met.refused += 1;
                continue;
            };
            // Whoever looks is answered or refused.
            if let Ok(actor) = register.resume(&token).await {
                let _ = register.items(&actor, &Wanted { most: 10, ..Wanted::default() }).await;
                let _ = register.people(&actor, 0, 100).await;
            }
            match register.verify(Some(&head)).await {
                Err(told) => {
                    assert!(["database-damaged", "database-failed"].contains(&told.code), "{}", told.code);
                    met.refused += 1;
                }
                Ok(verified) if verified.problems.is_empty() => {
                    assert_eq!(register.fingerprints().await.unwrap(), all, "believed at byte {at}");
                    met.harmless += 1;
                }
                Ok(_) => met.found += 1,
            }
            register.close().await;
        }
        crate::support::say(&format!("damaged 240 times: {met:?}"));
        assert!(met.refused > 5 && met.found > 20, "{met:?}");
    });
}

#[test]
fn a_damaged_page_of_a_server_is_told() {
    let Some(server) = Server::start(None) else { return };
    let place = server.place("register", None);
    block_on(async {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        server.say("register", "checkpoint");
        let page = server.say("register", "select pg_relation_filepath('posting')");
        server.stop("fast");
        let path = server.data().join(page);
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.len() - 100;
        bytes[at] ^= 0x55;
        fs::write(&path, bytes).unwrap();
        assert!(server.go_on());
        let told = world.register.verify(None).await.unwrap_err();
        assert_eq!(told.code, "database-damaged", "{}", told.message);
        assert!(told.help.contains("Restore"));
    });
}
