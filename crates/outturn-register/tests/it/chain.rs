//! The audit log: what was altered, removed, inserted, moved, cut off or rewritten behind its back is found and named.

use std::process::Command;

use outturn_register::flow::State;
use outturn_register::log::{Head, LogEntry};
use outturn_register::people::Role;

use crate::support::world::SCHEME;
use crate::support::{Place, World, both, hash};

/// What is wrong, in the words of the complaints.
async fn wrong(world: &World, published: Option<&Head>) -> Vec<String> {
    let found = world.register.verify(published).await.unwrap();
    found.problems.into_iter().map(|it| format!("{} [{}]", it.message, it.code)).collect()
}

async fn paid(place: &Place) -> World {
    let mut world = World::published(place).await;
    world.item(SCHEME, "C1", State::Paid, 75_000).await;
    assert_eq!(wrong(&world, None).await, Vec::<String>::new());
    world
}

async fn log(world: &mut World) -> Vec<LogEntry> {
    let auditor = world.person(Role::Auditor, "N1").await;
    world.register.log(&auditor, 0).await.unwrap()
}

/// The recipe, as docs/register.md has it.
fn recipe(it: &LogEntry, previous: &str) -> String {
    let LogEntry { number, recorded, clock, who, action, object, change, .. } = it;
    hash(&format!("{previous}\n{number}\n{recorded}\n{clock}\n{who}\n{action}\n{object}\n{change}\n"))
}

both! {
    async fn an_altered_entry_is_named(place) {
        let world = paid(&place).await;
        place.behind_its_back("update log_entry set who = 'somebody.else' where number = 9").await;
        assert_eq!(wrong(&world, None).await, ["entry 9 was altered [chain-broken]"]);
    }

    async fn a_removed_entry_is_named(place) {
        let world = paid(&place).await;
        place.behind_its_back("delete from log_entry where number = 9").await;
        let found = wrong(&world, None).await;
        assert_eq!(found[0], "entry 9 was removed [chain-broken]");
        // What the entry wrote is in no entry any more.
        assert!(found[1..].iter().all(|it| it.contains("no entry wrote it")), "{found:?}");
    }

    async fn an_entry_whose_number_was_closed_over_is_missed(place) {
        let mut world = paid(&place).await;
        let last = log(&mut world).await.len();
        place.behind_its_back("delete from log_entry where number = 9").await;
        for number in 10..=last + 1 {
            place.behind_its_back(&format!("update log_entry set number = {} where number = {number}", number - 1)).await;
        }
        let found = wrong(&world, None).await;
        assert_eq!(found[0], "entry 9 was moved: it was entry 10 when it was written [chain-broken]");
    }

    async fn an_inserted_entry_is_named(place) {
        let mut world = paid(&place).await;
        let last = i64::try_from(log(&mut world).await.len()).unwrap() + 1;
        for number in (9..=last).rev() {
            place.behind_its_back(&format!("update log_entry set number = {} where number = {number}", number + 1)).await;
        }
        place.behind_its_back(
            "insert into log_entry (number, recorded, clock, who, action, object, change, previous, hash) \
             select 9, recorded, clock, 'owner', 'person.add', 'person/99', '{}', hash, 'ff' from log_entry where number = 8",
        ).await;
        let found = wrong(&world, None).await;
        assert_eq!(found[0], "entry 9 was inserted: the next one follows the one before it [chain-broken]");
        assert_eq!(found[1], "entry 10 was moved: it was entry 9 when it was written [chain-broken]");
    }

    async fn an_entry_put_at_the_end_is_named(place) {
        let mut world = paid(&place).await;
        let mut forged = log(&mut world).await.pop().unwrap();
        let head = world.register.head().await.unwrap();
        forged.number = head.number + 1;
        forged.change = r#"{"about":{},"rows":[{"table":"settlement","key":"99","sha256":"00"}]}"#.to_owned();
        let new = recipe(&forged, &head.hash);
        let LogEntry { number, recorded, clock, who, action, object, change, .. } = forged;
        place.behind_its_back(&format!(
            "insert into log_entry (number, recorded, clock, who, action, object, change, previous, hash) values \
             ({number}, '{recorded}', '{clock}', '{who}', '{action}', '{object}', '{change}', '{}', '{new}')", head.hash
        )).await;
        // The recipe is public, so the entry itself fits; what it says was written is not there.
        let found = wrong(&world, None).await;
        assert_eq!(found, [format!("row settlement/99 was removed: entry {number} wrote it [ledger-broken]")]);
    }

    async fn entries_that_changed_places_are_named(place) {
        let world = paid(&place).await;
        place.behind_its_back(
            "update log_entry set number = 100000 where number = 8; \
             update log_entry set number = 8 where number = 9; \
             update log_entry set number = 9 where number = 100000",
        ).await;
        let found = wrong(&world, None).await;
        assert_eq!(found[0], "entry 8 was moved: it was entry 9 when it was written [chain-broken]");
        assert!(found.contains(&"entry 9 was moved: it was entry 8 when it was written [chain-broken]".to_owned()), "{found:?}");
    }

    async fn a_log_that_was_cut_off_or_rewritten_does_not_lead_to_a_published_head(place) {
        let mut world = paid(&place).await;
        let published = world.register.head().await.unwrap();
        let entries = log(&mut world).await;
        assert_eq!(wrong(&world, Some(&published)).await, Vec::<String>::new());

        // Whoever has the database can rewrite all of the log from some entry on, and every hash after it.
        let mut previous = "0".repeat(64);
        let mut sql = Vec::new();
        for it in &entries {
            let mut it = it.clone();
            if it.number == 9 {
                it.who = "somebody.else".to_owned();
            }
            let new = recipe(&it, &previous);
            sql.push(format!(
                "update log_entry set who = '{}', previous = '{previous}', hash = '{new}' where number = {};\n", it.who, it.number
            ));
            previous = new;
        }
        place.behind_its_back(&format!("delete from log_entry where number > {}; {}", entries.len(), sql.join(""))).await;
        assert_eq!(wrong(&world, None).await, Vec::<String>::new());
        let rewritten = wrong(&world, Some(&published)).await;
        assert_eq!(rewritten, [format!("the log was rewritten: entry {} is not the one whose hash was published [chain-broken]", published.number)]);

        let cut = published.number - 1;
        place.behind_its_back(&format!("delete from log_entry where number > {cut}")).await;
        let found = wrong(&world, Some(&published)).await;
        let said = format!("the log was cut off: it ends with entry {cut}, and the head of entry {} was published [chain-broken]", published.number);
        assert!(found.contains(&said), "{found:?}");
    }

    async fn a_row_of_the_ledger_that_was_altered_removed_or_inserted_is_named(place) {
        let mut world = paid(&place).await;
        let paying = log(&mut world).await.into_iter().find(|it| it.action == "item.pay").unwrap().number;
        place.behind_its_back("update posting set pence = pence + 1 where transfer = 2 and line = 1").await;
        assert_eq!(wrong(&world, None).await, [
            format!("row posting/2/1 was altered: it is not as entry {paying} wrote it [ledger-broken]"),
            "transfer 2 is 1 pence off balance [ledger-broken]".to_owned(),
        ]);
        place.behind_its_back("update posting set pence = pence - 1 where transfer = 2 and line = 1").await;
        assert_eq!(wrong(&world, None).await, Vec::<String>::new());

        place.behind_its_back("delete from settlement where transfer = 2").await;
        assert_eq!(wrong(&world, None).await, [format!("row settlement/2 was removed: entry {paying} wrote it [ledger-broken]")]);
        place.behind_its_back(
            "insert into settlement (transfer, outcome, recorded, reason) values (2, 'voided', '2015-10-01T09:00:00.000Z', 'paid')",
        ).await;
        assert_eq!(wrong(&world, None).await, [format!("row settlement/2 was altered: it is not as entry {paying} wrote it [ledger-broken]")]);
        place.behind_its_back("insert into posting (transfer, line, body, account, step, pence) values (2, 9, 'C1', 'paid', '', -5)").await;
        let found = wrong(&world, None).await;
        assert!(found.contains(&"row posting/2/9 was inserted: no entry wrote it [ledger-broken]".to_owned()), "{found:?}");
    }

    async fn the_database_itself_refuses_to_alter_or_remove(place) {
        use sqlx::Connection as _;
        let world = paid(&place).await;
        let mut connection = sqlx::AnyConnection::connect(&place.url).await.unwrap();
        for table in ["log_entry", "transfer", "posting", "settlement", "assertion", "move", "body"] {
            let column = if table == "log_entry" { "who" } else if table == "posting" { "pence" } else { "number" };
            let column = match table { "settlement" => "reason", "body" => "name", _ => column };
            if table == "assertion" {
                continue;
            }
            for sql in [format!("update {table} set {column} = {column}"), format!("delete from {table}")] {
                let refused = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).execute(&mut connection).await;
                let said = refused.unwrap_err().to_string();
                assert!(said.contains("are not altered or removed"), "{sql}: {said}");
            }
        }
        // Rows of the other tables may be altered, with an entry, and never removed.
        let refused = sqlx::query("delete from person").execute(&mut connection).await;
        assert!(refused.unwrap_err().to_string().contains("are not altered or removed"));
        if !place.is_sqlite() {
            let refused = sqlx::query("truncate table settlement").execute(&mut connection).await;
            assert!(refused.unwrap_err().to_string().contains("are not altered or removed"));
        }
        world.sound().await;

        let drop = if place.is_sqlite() { "drop trigger posting_refuses_update" } else { "drop trigger posting_refuses_update on posting" };
        sqlx::query(drop).execute(&mut connection).await.unwrap();
        assert_eq!(wrong(&world, None).await, ["the guard posting_refuses_update was taken away [ledger-broken]"]);
    }

    async fn an_outsider_can_check_the_chain_with_sha256sum(place) {
        let mut world = paid(&place).await;
        let entries = log(&mut world).await;
        assert!(entries.len() > 20);
        let mut previous = "0".repeat(64);
        for it in entries {
            let number = it.number.to_string();
            let fields = [&previous, &number, &it.recorded, &it.clock, &it.who, &it.action, &it.object, &it.change];
            let output = Command::new("sh").args(["-c", "printf '%s\\n' \"$@\" | sha256sum", "sh"]).args(fields).output().unwrap();
            let sum = String::from_utf8(output.stdout).unwrap();
            assert_eq!(sum.split(' ').next().unwrap(), it.hash, "entry {number}");
            assert_eq!(it.previous, previous);
            previous = it.hash;
        }
    }

    async fn seeing_records_about_persons_is_an_entry(place) {
        let mut world = World::new(&place).await;
        let manager = world.person(Role::PracticeManager, "P1").await;
        let head = world.register.records_seen(&manager, "P1", "admission", 112, "checking a count").await.unwrap();
        let entry = log(&mut world).await.into_iter().find(|it| it.number == head.number).unwrap();
        assert_eq!((entry.who.as_str(), entry.action.as_str(), entry.object.as_str()), ("practice-manager.p1", "record.read", "body/P1"));
        assert_eq!(entry.change, r#"{"about":{"count":112,"purpose":"checking a count","records":"admission"},"rows":[]}"#);
        let other = world.register.records_seen(&manager, "P2", "admission", 1, "curiosity").await.unwrap_err();
        assert_eq!(other.code, "not-permitted");
    }
}
