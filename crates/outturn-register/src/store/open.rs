//! A register, opened by the address of its database.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyPool, Executor as _, Transaction};

use super::change::{Change, Maker};
use super::clock::Clock;
use super::dialect::Kind;
use super::eye::{Eye, failed, is_busy};
use super::migrate;
use crate::codes::{Result, complain};
use crate::flow::Lately;
use crate::people::{Actor, Hardness};

/// What is called at every write.
#[cfg(feature = "faults")]
type Hook = Arc<dyn Fn(&str) + Send + Sync>;

#[cfg(feature = "faults")]
impl Settings {
    /// The same with a hook that is called before and after every write and every commit, with the name of the table or
    /// `commit`: for tests that end the program there.
    #[must_use]
    pub fn at_each_write(mut self, hook: impl Fn(&str) + Send + Sync + 'static) -> Settings {
        self.hook = Some(Arc::new(hook));
        self
    }
}

/// How a register is opened.
#[derive(Clone, Default)]
pub struct Settings {
    /// How hard passwords are to guess; as RFC 9106 recommends unless something else is asked for.
    pub hardness: Hardness,
    #[cfg(feature = "faults")]
    hook: Option<Hook>,
}

/// The register: a database, and the clock by which things are recorded.
pub struct Register {
    pool: AnyPool,
    kind: Kind,
    clock: Arc<dyn Clock>,
    settings: Settings,
    lately: Lately,
}

/// How often a writer comes back where others were writing.
const TRIES: u32 = 6;

impl Register {
    /// Opens a register, and lays its tables out where they are not there yet. The address is `sqlite:PATH` or
    /// `postgres://USER@HOST:PORT/NAME`.
    pub async fn open(url: &str, clock: Arc<dyn Clock>, settings: Settings) -> Result<Register> {
        let Some(kind) = Kind::of(url) else {
            return Err(complain(
                "bad-register-value",
                "the address of a database begins with `sqlite:` or `postgres://`",
            ));
        };
        sqlx::any::install_default_drivers();
        // SQLite makes the file only where it is told to.
        let url = if kind == Kind::Sqlite && !url.contains('?') {
            format!("{url}?mode=rwc")
        } else {
            url.to_owned()
        };
        let options: AnyConnectOptions = url
            .parse()
            .map_err(|_| complain("bad-register-value", "the address of the database cannot be read"))?;
        let mut tries = 0;
        let pool = loop {
            let pool = AnyPoolOptions::new()
                .max_connections(8)
                .acquire_timeout(Duration::from_secs(30))
                .after_connect(move |connection, _| {
                    Box::pin(async move {
                        connection.execute(sqlx::raw_sql(kind.on_connect())).await?;
                        Ok(())
                    })
                })
                .connect_with(options.clone())
                .await;
            match pool {
                Ok(pool) => break pool,
                Err(error) if is_busy(&error) && tries < TRIES => wait(&mut tries).await,
                Err(error) => return Err(failed(&error)),
            }
        };
        let register = Register { pool, kind, clock, settings, lately: Lately::default() };
        migrate::run(&register).await?;
        Ok(register)
    }

    /// Closes the connections, so that a file can be moved or a server stopped.
    pub async fn close(self) {
        self.pool.close().await;
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn lately(&self) -> &Lately {
        &self.lately
    }

    pub(crate) fn hardness(&self) -> Hardness {
        self.settings.hardness
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A point at which a test may end the program.
    #[cfg(feature = "faults")]
    pub(super) fn point(&self, what: &str) {
        if let Some(hook) = &self.settings.hook {
            hook(what);
        }
    }

    #[cfg(not(feature = "faults"))]
    #[expect(clippy::unused_self, reason = "the same call as with the hook")]
    pub(super) fn point(&self, _: &str) {}

    /// A transaction that has its turn to write. Where others are writing for long it comes back a few times.
    pub(super) async fn turn(&self, alone: bool) -> Result<Transaction<'static, Any>> {
        let mut tries = 0;
        loop {
            match self.try_turn(alone).await {
                Ok(transaction) => return Ok(transaction),
                Err(error) if is_busy(&error) && tries < TRIES => wait(&mut tries).await,
                Err(error) => return Err(failed(&error)),
            }
        }
    }

    async fn try_turn(&self, alone: bool) -> std::result::Result<Transaction<'static, Any>, sqlx::Error> {
        let mut transaction = self.pool.begin_with(self.kind.begin_writing()).await?;
        let turn = if alone { self.kind.alone() } else { self.kind.turn() };
        if let Some(sql) = turn {
            transaction.execute(sqlx::raw_sql(sql)).await?;
        }
        Ok(transaction)
    }

    /// A change by somebody, with the roles and the session that they have now.
    pub(crate) async fn change(&self, actor: &Actor) -> Result<Change<'_>> {
        let request = actor.request.clone().map(|it| (actor.person(), it));
        let maker = Maker { who: actor.account().to_owned(), dry: actor.is_dry(), request };
        let mut change = Change::begin(self, self.turn(false).await?, maker).await?;
        actor.still_stands(&mut change).await?;
        super::requests::refuse_repeated(&mut change, actor).await?;
        Ok(change)
    }

    /// A look by somebody, with the roles and the session that they have now. It takes no turn from anybody; nothing
    /// is written in it.
    pub(crate) async fn glance(&self, actor: &Actor) -> Result<Change<'_>> {
        let maker = Maker { who: actor.account().to_owned(), dry: true, request: None };
        let mut change = Change::begin(self, self.look().await?.0, maker).await?;
        actor.still_stands(&mut change).await?;
        Ok(change)
    }

    /// A change by the program itself.
    pub(crate) async fn own_change(&self, who: &str) -> Result<Change<'_>> {
        let maker = Maker { who: who.to_owned(), dry: false, request: None };
        Change::begin(self, self.turn(false).await?, maker).await
    }

    /// A look at one state of everything.
    pub(crate) async fn look(&self) -> Result<Look> {
        let begun = self.pool.begin_with(self.kind.begin_reading()).await;
        Ok(Look(begun.map_err(|error| failed(&error))?))
    }

    /// When it is now, for looking; what is recorded has the moment of its change.
    pub(crate) fn today(&self) -> super::Moment {
        super::Moment::after("", self.now())
    }
}

/// One state of everything, to be asked.
pub(crate) struct Look(Transaction<'static, Any>);

impl Look {
    /// To ask.
    pub(crate) fn eye(&mut self) -> Eye<'_> {
        Eye(&mut self.0)
    }
}

async fn wait(tries: &mut u32) {
    tokio::time::sleep(Duration::from_millis(20 << *tries)).await;
    *tries += 1;
}

#[cfg(test)]
mod tests {
    use super::super::clock::ManualClock;
    use super::*;

    #[test]
    fn what_is_committed_outlives_a_loss_of_power_and_references_hold() {
        let folder = tempfile::TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let clock = Arc::new(ManualClock::at("2014-03-01T09:00:00Z").unwrap());
            let register = Register::open(&url, clock, Settings::default()).await.unwrap();
            let mut look = register.look().await.unwrap();
            for (sql, wanted) in [
                ("select cast(synchronous as text) as it from pragma_synchronous", "2"),
                ("select journal_mode as it from pragma_journal_mode", "wal"),
                ("select cast(foreign_keys as text) as it from pragma_foreign_keys", "1"),
                ("select cast(timeout as text) as it from pragma_busy_timeout", "10000"),
            ] {
                let found = look.eye().one(sql, &[]).await.unwrap().unwrap();
                assert_eq!(found.text("it").unwrap(), wanted, "{sql}");
            }
        });
    }
}
