//! A register, opened by the address of its database.

use std::sync::Arc;
#[cfg(feature = "faults")]
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _, Transaction};
use tokio::time::Instant;

use super::change::{Change, Maker};
use super::clock::{Clock, Moment, Stamp};
use super::dialect::Kind;
use super::eye::{Eye, failed, is_away, is_busy, is_nowhere};
use super::file::File;
use super::migrate;
use crate::codes::{Result, complain};
use crate::flow::Lately;
use crate::people::{Actor, Hardness};

/// What is called at every write.
#[cfg(feature = "faults")]
type Hook = Arc<dyn Fn(&str) + Send + Sync>;

#[cfg(feature = "faults")]
impl Settings {
    /// The same with a hook that is called before and after every write and every commit, with the name of the
    /// table or `commit`: for tests that end the program there.
    #[must_use]
    pub fn at_each_write(mut self, hook: impl Fn(&str) + Send + Sync + 'static) -> Settings {
        self.hook = Some(Arc::new(hook));
        self
    }

    /// The same where a file of SQLite has no more than so many pages, as on a disk that is full then. The number
    /// can be altered while the register is open; 0 is as many as there is room for.
    #[must_use]
    pub fn within_pages(mut self, pages: Arc<AtomicU32>) -> Settings {
        self.pages = Some(pages);
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
    #[cfg(feature = "faults")]
    pages: Option<Arc<AtomicU32>>,
}

/// The register: a database, and the clock by which things are recorded.
pub struct Register {
    pool: AnyPool,
    options: AnyConnectOptions,
    kind: Kind,
    /// The file of SQLite, as it was when it was opened.
    file: Option<File>,
    clock: Arc<dyn Clock>,
    settings: Settings,
    lately: Lately,
}

/// What opening may lay out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lays {
    /// Everything.
    Out,
    /// What a register of an earlier version lacks.
    OnlyFurther,
}

/// For how long a database is waited for that is gone or where others are writing. Within it a server that is started
/// again is back, and whoever asks has not given up yet.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many connections there are at most.
const CONNECTIONS: u32 = 8;

impl Register {
    /// Opens a register, and lays its tables out where they are not there yet. The address is `sqlite:PATH` or
    /// `postgres://USER@HOST:PORT/NAME`.
    pub async fn open(url: &str, clock: Arc<dyn Clock>, settings: Settings) -> Result<Register> {
        Register::opened(url, clock, settings, Lays::Out).await
    }

    /// Opens a register that is there: an address at which there is none is refused, so that a slip of the pen is not
    /// taken for a register with nothing in it. One of an earlier version is brought up to date.
    pub async fn open_existing(url: &str, clock: Arc<dyn Clock>, settings: Settings) -> Result<Register> {
        Register::opened(url, clock, settings, Lays::OnlyFurther).await
    }

    async fn opened(
        address: &str,
        clock: Arc<dyn Clock>,
        settings: Settings,
        lays: Lays,
    ) -> Result<Register> {
        let Some(kind) = Kind::of(address) else {
            return Err(complain(
                "bad-register-value",
                "the address of a database begins with `sqlite:` or `postgres://`",
            ));
        };
        sqlx::any::install_default_drivers();
        let parsed = |url: &str| -> Result<AnyConnectOptions> {
            url.parse()
                .map_err(|_| complain("bad-register-value", "the address of the database cannot be read"))
        };
        // SQLite makes the file only where it is told to, and it is told so once: a file that goes away under a
        // register is not replaced by an empty one.
        let once = kind == Kind::Sqlite && !address.contains('?');
        let options = parsed(&if once { format!("{address}?mode=rw") } else { address.to_owned() })?;
        let first =
            if once && lays == Lays::Out { parsed(&format!("{address}?mode=rwc"))? } else { options.clone() };
        // What is wrong with a database is told by one connection at once; the pool would come back again and again.
        let mut pause = Pause::default();
        while let Err(error) = probe(&first, kind).await {
            if lays == Lays::OnlyFurther && is_nowhere(&error) {
                // The address of a server may have a password in it.
                let at = if kind == Kind::Sqlite { address } else { "the address" };
                return Err(complain("no-register", format!("there is no database at {at}")));
            }
            if !(is_busy(&error) || is_away(&error)) || !pause.worth_it().await {
                return Err(failed(&error));
            }
        }
        let file = if kind == Kind::Sqlite { File::of(address) } else { None };
        let settled = settings.clone();
        let again = settings.clone();
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| {
                let settings = settled.clone();
                Box::pin(async move {
                    connection.execute(sqlx::raw_sql(kind.on_connect())).await?;
                    settings.limit(connection).await
                })
            })
            // SQLite undoes a transaction by itself where the disk is full, and the library goes on believing in
            // it: such a connection would refuse every transaction after it.
            .before_acquire(move |connection, _| {
                let settings = again.clone();
                Box::pin(async move {
                    settings.limit(connection).await?;
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_lazy_with(options.clone());
        let register = Register { pool, options, kind, file, clock, settings, lately: Lately::default() };
        migrate::run(&register, lays).await?;
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

    /// When it is now, after the last entry.
    pub(super) fn moment(&self, last: Option<&Stamp>) -> Moment {
        let after = if self.clock.is_set_by_hand() { Moment::by_hand } else { Moment::after };
        after(last, self.clock.now())
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

    /// A transaction that has its turn to write. Where others are writing, or the database is gone, it comes back
    /// for a while.
    pub(super) async fn turn(&self, alone: bool) -> Result<Transaction<'static, Any>> {
        self.patiently(|| async {
            let mut transaction = self.pool.begin_with(self.kind.begin_writing()).await?;
            let turn = if alone { self.kind.alone() } else { self.kind.turn() };
            if let Some(sql) = turn {
                transaction.execute(sqlx::raw_sql(sql)).await?;
            }
            Ok(transaction)
        })
        .await
    }

    async fn patiently<F>(&self, begin: impl Fn() -> F) -> Result<Transaction<'static, Any>>
    where
        F: Future<Output = std::result::Result<Transaction<'static, Any>, sqlx::Error>>,
    {
        let mut pause = Pause::default();
        loop {
            let begun = begin().await;
            // Only now: the connection may be one that was made while something else lay there.
            if let Some(file) = &self.file {
                file.is_still_there()?;
            }
            match begun {
                Ok(transaction) => return Ok(transaction),
                Err(error) if (is_busy(&error) || is_away(&error)) && pause.worth_it().await => {}
                Err(sqlx::Error::PoolTimedOut) => return Err(self.why().await),
                Err(error) => return Err(failed(&error)),
            }
        }
    }

    /// Why no connection was to be had: a pool tells only that it waited for too long.
    async fn why(&self) -> outturn_core::Diagnostic {
        match tokio::time::timeout(PATIENCE / 5, probe(&self.options, self.kind)).await {
            Ok(Err(error)) => failed(&error),
            Ok(Ok(())) => failed(&sqlx::Error::PoolTimedOut),
            Err(_) => complain("database-away", "the database does not answer"),
        }
    }

    /// A change by somebody, with the roles and the session that they have now.
    pub(crate) async fn change(&self, actor: &Actor) -> Result<Change<'_>> {
        let request = actor.request.clone().map(|it| (actor.person(), it));
        let maker = Maker { who: actor.account().to_owned(), dry: actor.is_dry(), request };
        let mut change = Change::begin(self, self.turn(false).await?, maker).await?.believing_the_clock()?;
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
        self.change_by_any_clock(who).await?.believing_the_clock()
    }

    /// The same whatever the clock says.
    pub(super) async fn change_by_any_clock(&self, who: &str) -> Result<Change<'_>> {
        let maker = Maker { who: who.to_owned(), dry: false, request: None };
        Change::begin(self, self.turn(false).await?, maker).await
    }

    /// A look at one state of everything.
    pub(crate) async fn look(&self) -> Result<Look> {
        let begun = self.patiently(|| self.pool.begin_with(self.kind.begin_reading())).await?;
        Ok(Look(begun))
    }

    /// When it is now, for looking; what is recorded has the moment of its change.
    pub(crate) fn today(&self) -> Moment {
        self.moment(None)
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

/// One connection of its own, set up and closed again.
async fn probe(options: &AnyConnectOptions, kind: Kind) -> std::result::Result<(), sqlx::Error> {
    let mut connection: AnyConnection = options.connect().await?;
    connection.execute(sqlx::raw_sql(kind.on_connect())).await?;
    connection.close().await
}

impl Settings {
    #[cfg(feature = "faults")]
    async fn limit(&self, connection: &mut AnyConnection) -> std::result::Result<(), sqlx::Error> {
        if let Some(pages) = &self.pages {
            let most = match pages.load(Ordering::SeqCst) {
                0 => 1 << 30,
                pages => pages,
            };
            let sql = format!("pragma max_page_count = {most}");
            connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await?;
        }
        Ok(())
    }

    #[cfg(not(feature = "faults"))]
    #[expect(clippy::unused_async, reason = "the same call as with a limit")]
    async fn limit(&self, _: &mut AnyConnection) -> std::result::Result<(), sqlx::Error> {
        Ok(())
    }
}

/// Coming back to a database, later each time, for as long as it is worth it.
struct Pause {
    since: Instant,
    next: Duration,
}

impl Default for Pause {
    fn default() -> Pause {
        Pause { since: Instant::now(), next: Duration::from_millis(20) }
    }
}

impl Pause {
    /// Waits, unless it was waited for long enough.
    async fn worth_it(&mut self) -> bool {
        if self.since.elapsed() + self.next >= PATIENCE {
            return false;
        }
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(Duration::from_millis(500));
        true
    }
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
