//! Places to try things in, and a world with people in every role.

pub(crate) mod disk;
pub(crate) mod own;
pub(crate) mod proxy;
pub(crate) mod redress;
pub(crate) mod server;
pub(crate) mod world;

use std::io::Write as _;
use std::sync::Arc;

use outturn_register::people::Hardness;
use outturn_register::store::{ManualClock, Register, Settings};
use tempfile::TempDir;

pub(crate) use world::{World, day, hash};

/// A database of its own, and a clock.
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: TempDir,
}

pub(crate) const START: &str = "2014-03-01T09:00:00Z";

impl Place {
    pub(crate) fn sqlite() -> Place {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        Place { url, clock: Arc::new(ManualClock::at(START).unwrap()), folder }
    }

    /// None where PostgreSQL is not installed, which is said; in CI it has to be.
    pub(crate) fn postgres() -> Option<Place> {
        let url = server::database()?;
        Some(Place { url, clock: Arc::new(ManualClock::at(START).unwrap()), folder: TempDir::new().unwrap() })
    }

    /// Another database of the same kind.
    pub(crate) fn beside(&self) -> Place {
        if self.is_sqlite() { Place::sqlite() } else { Place::postgres().unwrap() }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    pub(crate) async fn open(&self) -> Register {
        Register::open(&self.url, self.clock.clone(), settings()).await.unwrap()
    }

    /// Lays tables out in a database that has none.
    pub(crate) async fn lay_out(&self, sql: &str) {
        use sqlx::{Connection as _, Executor as _};
        sqlx::any::install_default_drivers();
        let url = if self.is_sqlite() { format!("{}?mode=rwc", self.url) } else { self.url.clone() };
        let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
        connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Does something to the database behind the register's back, without its guards.
    pub(crate) async fn behind_its_back(&self, sql: &str) {
        use sqlx::{Connection as _, Executor as _};
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.url).await.unwrap();
        let tables = outturn_register::store::TABLES.iter().map(|it| it.name);
        if self.is_sqlite() {
            let triggers: Vec<(String,)> =
                sqlx::query_as("select sql from sqlite_master where type = 'trigger'")
                    .fetch_all(&mut connection)
                    .await
                    .unwrap();
            let names: Vec<(String,)> =
                sqlx::query_as("select name from sqlite_master where type = 'trigger'")
                    .fetch_all(&mut connection)
                    .await
                    .unwrap();
            connection.execute("pragma foreign_keys = off").await.unwrap();
            for (name,) in names {
                connection.execute(sqlx::AssertSqlSafe(format!("drop trigger {name}"))).await.unwrap();
            }
            connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))).await.unwrap();
            for (trigger,) in triggers {
                connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(trigger))).await.unwrap();
            }
        } else {
            for table in tables.clone() {
                let off = format!("alter table {table} disable trigger all");
                connection.execute(sqlx::AssertSqlSafe(off)).await.unwrap();
            }
            connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))).await.unwrap();
            for table in tables {
                let on = format!("alter table {table} enable trigger all");
                connection.execute(sqlx::AssertSqlSafe(on)).await.unwrap();
            }
        }
        connection.close().await.unwrap();
    }
}

/// Passwords that are quick to make; how hard they are by default is tried on its own.
pub(crate) fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.hardness = Hardness { memory_kib: 64, passes: 1, lanes: 1 };
    settings
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

/// Says something to whoever reads along: straight to the stream, since the harness would swallow it otherwise.
pub(crate) fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "{what}");
}

/// Has hledger check a journal, where it is installed; in CI it has to be. Gives the balances.
pub(crate) fn hledger(place: &Place, journal: &str) -> Option<String> {
    let file = place.folder.path().join("checked.journal");
    std::fs::write(&file, journal).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new("hledger");
        command.env("LC_ALL", "C.UTF-8").arg("-f").arg(&file).args(arguments).output()
    };
    let Ok(checked) = run(&["check", "accounts", "commodities", "ordereddates"]) else {
        assert!(std::env::var_os("CI").is_none(), "hledger has to be installed: `cargo xtask setup`");
        say("skipped: hledger is not installed; `cargo xtask setup` installs it");
        return None;
    };
    assert!(checked.status.success(), "{}{journal}", String::from_utf8_lossy(&checked.stderr));
    let balance = run(&["balance", "--no-total", "--flat", "-O", "csv"]).unwrap();
    Some(String::from_utf8(balance.stdout).unwrap())
}

/// A test that runs on both databases.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($place:ident) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs everything")]
            use super::*;

            $(#[$meta])*
            async fn run($place: crate::support::Place) $body

            #[test]
            fn sqlite() {
                crate::support::block_on(run(crate::support::Place::sqlite()));
            }

            #[test]
            fn postgres() {
                if let Some(place) = crate::support::Place::postgres() {
                    crate::support::block_on(run(place));
                }
            }
        }
    )* };
}

pub(crate) use both;
