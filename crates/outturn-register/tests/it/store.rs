//! Opening, laying out, exporting and restoring, and clocks that jump.

use std::fs;

use outturn_register::flow::State;
use outturn_register::people::Role;
use outturn_register::store::{ManualClock, Register};

use crate::support::world::SCHEME;
use crate::support::{Place, World, both, settings};

#[test]
fn an_address_that_is_none_is_refused() {
    let clock = std::sync::Arc::new(ManualClock::at("2014-03-01T09:00:00Z").unwrap());
    let open = |url: &'static str| crate::support::block_on(Register::open(url, clock.clone(), settings()));
    assert_eq!(open("mysql://localhost/x").err().unwrap().code, "bad-register-value");
    assert_eq!(open("sqlite:/no/such/folder/register.db").err().unwrap().code, "database-failed");
    assert_eq!(ManualClock::at("yesterday").unwrap_err().code, "bad-register-value");
}

both! {
    async fn a_register_opened_again_is_the_same(place) {
        let register = place.open().await;
        register.close().await;
        let world = World::new(&place).await;
        let head = world.register.head().await.unwrap();
        world.register.close().await;
        let again = place.open().await;
        assert_eq!(again.head().await.unwrap(), head);
    }

    async fn a_register_that_has_to_be_there_is_not_made(place) {
        let existing = || Register::open_existing(&place.url, place.clock.clone(), settings());
        assert_eq!(existing().await.err().unwrap().code, "no-register");
        let elsewhere = format!("{}-of-another-name", place.url);
        let refused = Register::open_existing(&elsewhere, place.clock.clone(), settings()).await.err().unwrap();
        assert_eq!(refused.code, "no-register");
        assert!(refused.help.contains("outturn init"), "{}", refused.help);
        place.open().await.close().await;
        assert_eq!(existing().await.unwrap().head().await.unwrap().number, 0);
    }

    async fn many_programs_may_open_a_new_register_at_once(place) {
        let open = || async { place.open().await.head().await.unwrap().number };
        let (a, b, c) = tokio::join!(open(), open(), open());
        assert_eq!((a, b, c), (0, 0, 0));
    }

    async fn a_newer_or_another_database_is_refused(place) {
        place.open().await.close().await;
        place.behind_its_back("insert into register_migration (version, name, sha256, applied) values (99, 'later', '00', 'now')").await;
        let error = Register::open(&place.url, place.clock.clone(), settings()).await.err().unwrap();
        assert_eq!(error.code, "database-newer");
        assert!(error.message.starts_with("the register is of version 99, and this program knows version "), "{}", error.message);
        assert!(!error.help.is_empty());
        place.behind_its_back("delete from register_migration where version = 99; update register_migration set sha256 = '00'").await;
        let error = Register::open(&place.url, place.clock.clone(), settings()).await.err().unwrap();
        assert_eq!(error.code, "database-other-migration");
        place.behind_its_back("drop table register_migration").await;
        let error = Register::open(&place.url, place.clock.clone(), settings()).await.err().unwrap();
        assert_eq!(error.code, "database-other-migration");
    }

    async fn a_register_of_the_first_version_is_brought_up_to_date(place) {
        // As the first version left it: its tables and its book, and none of what came later.
        let first = include_str!("../../migrations/0001-register.sql");
        let book = format!(
            "create table register_migration (version bigint not null primary key, name text not null, \
             sha256 text not null, applied text not null); \
             insert into register_migration (version, name, sha256, applied) values (1, 'register', '{}', 'then')",
            outturn_award::receipt::sha256(first.as_bytes())
        );
        place.lay_out(&format!("{first}\n{book}")).await;
        let world = World::new(&place).await;
        world.sound().await;
        world.register.close().await;
        let again = place.open().await;
        assert_eq!(again.verify(None).await.unwrap().problems, [], "and every trigger is there");
    }

    async fn a_clock_that_goes_backwards_does_not_reorder_the_log(place) {
        let mut world = World::new(&place).await;
        place.clock.set("2014-02-01T00:00:00Z").unwrap();
        world.draft(SCHEME, "rules").await;
        place.clock.set("2014-03-01T10:00:00Z").unwrap();
        world.publish(SCHEME).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let log = world.register.log(&auditor, 0).await.unwrap();
        let drafted = log.iter().find(|it| it.action == "scheme.draft").unwrap();
        assert_eq!((drafted.recorded.as_str(), drafted.clock.as_str()), ("2014-03-01T09:00:00.000Z", "2014-02-01T00:00:00.000Z"));
        assert!(log.windows(2).all(|it| it[0].recorded <= it[1].recorded && it[0].number + 1 == it[1].number));
        world.sound().await;
    }

    async fn everything_is_restored_into_an_empty_database_of_either_kind(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        let odd = world.register.declare_interest(&world.owner, "C2", "\\N, \"quoted\"", outturn_register::people::Term { from: crate::support::day("2015-01-01"), to: None }).await;
        assert!(odd.is_ok());
        let auditor = world.person(Role::Auditor, "N1").await;
        let folder = place.folder.path().join("export");
        let manifest = world.register.export(&auditor, &folder).await.unwrap();
        assert_eq!(manifest.head, world.register.head().await.unwrap());
        assert!(manifest.files.iter().any(|it| it.table == "posting" && it.rows > 5));
        for file in &manifest.files {
            let bytes = fs::read(folder.join(&file.file)).unwrap();
            assert_eq!(outturn_award::receipt::sha256(&bytes), file.sha256);
        }
        let again = world.register.export(&auditor, &folder).await.unwrap_err();
        assert_eq!(again.code, "export-unreadable");
        // The second export that was refused is an entry, after the first was written.
        let before = world.register.fingerprints().await.unwrap();

        let mut targets = vec![Place::sqlite()];
        targets.extend(Place::postgres());
        for target in targets {
            let restored = Register::restore(&folder, &target.url, target.clock.clone(), settings()).await.unwrap();
            let after = restored.fingerprints().await.unwrap();
            for ((table, one), (_, other)) in before.iter().zip(&after) {
                assert_eq!(one == other, table != "log_entry", "{table}");
            }
            let verified = restored.verify(Some(&manifest.head)).await.unwrap();
            assert_eq!((verified.problems.len(), verified.head), (0, manifest.head.clone()));
            // It goes on from there.
            target.clock.set("2015-10-02T09:00:00Z").unwrap();
            restored.sign_in("owner", crate::support::world::PASSWORD, "here").await.unwrap();
            assert_eq!(restored.verify(Some(&manifest.head)).await.unwrap().problems, []);
            restored.close().await;
            let twice = Register::restore(&folder, &target.url, target.clock.clone(), settings()).await.err().unwrap();
            assert_eq!(twice.code, "database-not-empty");
        }
    }

    async fn a_damaged_export_is_refused_and_nothing_is_restored(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let folder = place.folder.path().join("export");
        let version = world.register.export(&auditor, &folder).await.unwrap().version;
        let target = place.beside();
        let restore = || Register::restore(&folder, &target.url, target.clock.clone(), settings());

        let posting = folder.join("posting.csv");
        let sound = fs::read_to_string(&posting).unwrap();
        fs::write(&posting, sound.replace("75000", "76000")).unwrap();
        let error = restore().await.err().unwrap();
        assert_eq!((error.code, error.message.as_str()), ("export-damaged", "posting.csv is not as the manifest says"));

        // A manifest that was made to fit does not help: the log knows the rows.
        let manifest = folder.join("manifest.json");
        let said = fs::read_to_string(&manifest).unwrap();
        let hash = |text: &str| outturn_award::receipt::sha256(text.as_bytes());
        fs::write(&manifest, said.replace(&hash(&sound), &hash(&sound.replace("75000", "76000")))).unwrap();
        let error = restore().await.err().unwrap();
        assert_eq!(error.code, "ledger-broken");
        assert!(error.message.starts_with("row posting/1/"), "{}", error.message);
        fs::remove_file(&posting).unwrap();
        assert_eq!(restore().await.err().unwrap().code, "export-damaged");
        fs::remove_file(&manifest).unwrap();
        assert_eq!(restore().await.err().unwrap().code, "export-unreadable");
        fs::write(&posting, sound).unwrap();
        fs::write(&manifest, said.replace(&format!("\"version\": {version}"), &format!("\"version\": {}", version + 1))).unwrap();
        assert_eq!(restore().await.err().unwrap().code, "database-newer");
        fs::write(&manifest, said).unwrap();
        restore().await.unwrap();
    }
}
