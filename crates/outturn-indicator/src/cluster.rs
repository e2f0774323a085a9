//! Queries on many machines, by Ballista: a scheduler takes queries and shares them out, executors read the records.
//!
//! Our functions are known to all three, the session, the scheduler and the executors, by name; none of them carries
//! anything that is not said in the query, so a name is all that travels.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::common::{DataFusionError, Result as Planned};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use outturn_core::Diagnostic;
use tokio::runtime::Runtime;

use crate::functions;
use crate::session::{Session, cannot_start, settings};
use crate::stores::{self, Stores};

mod executor;
mod once;
mod scheduler;

pub use executor::Executor;
pub use scheduler::serve;

/// The port of a scheduler, where none is given.
pub const PORT: u16 = 50_050;

/// Bytes of the largest message: plans that name many files, and batches of long rows.
const MESSAGE_MAX: u32 = 64 << 20;

/// How long the scheduler's machine may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

impl Session {
    /// A session whose queries a scheduler and an executor with so many workers carry out, both within this process.
    /// It divides, ships and merges as a cluster of machines does: for tests.
    pub fn standalone(workers: usize) -> Result<Session, Diagnostic> {
        let (runtime, stores) = (runtime()?, Stores::new());
        let config = configured().with_ballista_standalone_parallelism(workers);
        let made = runtime.block_on(async {
            let state = SessionStateBuilder::new_with_default_features().with_config(config).build();
            SessionContext::standalone_with_state(known(state, &stores)?).await
        });
        Session::ours(made, runtime, stores)
    }

    /// A session whose queries the cluster of a scheduler carries out: `df://host:port`, or `host:port`. Tables must
    /// lie at the same path on every machine, or in a store that all of them reach.
    pub fn remote(scheduler: &str) -> Result<Session, Diagnostic> {
        let place = scheduler.strip_prefix("df://").unwrap_or(scheduler).trim_end_matches('/');
        let (host, port) = host_and_port(place).ok_or_else(|| {
            no_scheduler(scheduler, "this is no host and port, such as df://localhost:50050")
        })?;
        reached(&host, port).map_err(|why| no_scheduler(scheduler, &why))?;
        let (runtime, stores) = (runtime()?, Stores::new());
        let url = format!("df://{host}:{port}");
        let made = runtime.block_on(async {
            let state = SessionStateBuilder::new_with_default_features().with_config(configured()).build();
            SessionContext::remote_with_state(&url, known(state, &stores)?).await
        });
        Session::ours(made, runtime, stores)
    }

    /// Making the session has put the engine's own functions in the place of ours: they are made known again.
    fn ours(
        made: Planned<SessionContext>,
        runtime: Runtime,
        stores: Arc<Stores>,
    ) -> Result<Session, Diagnostic> {
        let made = made.and_then(|mut context| {
            functions::register(&mut context)?;
            Ok(context)
        });
        Ok(Session::of(made.map_err(|why| cannot_start(&why))?, runtime, stores))
    }
}

fn configured() -> SessionConfig {
    let message = usize::try_from(MESSAGE_MAX).unwrap_or(usize::MAX);
    settings(SessionConfig::new_with_ballista())
        .with_ballista_grpc_client_max_message_size(message)
        .with_ballista_adaptive_query_planner(false)
}

/// A state that knows our functions, and reads files by the rules of these stores.
fn known(state: SessionState, stores: &Arc<Stores>) -> Planned<SessionState> {
    let environment = stores::environment(stores, RuntimeEnvBuilder::new())?;
    let mut state = SessionStateBuilder::new_from_existing(state).with_runtime_env(environment).build();
    functions::register(&mut state)?;
    Ok(state)
}

fn runtime() -> Result<Runtime, Diagnostic> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|why| cannot_start(&why))
}

/// `host:port` or `host`; an address of IPv6 stands in square brackets.
fn host_and_port(place: &str) -> Option<(String, u16)> {
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (place, PORT),
    };
    let plain = |it: char| it.is_alphanumeric() || "-._[]:".contains(it);
    (!host.is_empty() && host.chars().all(plain)).then(|| (host.to_owned(), port))
}

/// Whether somebody listens there.
fn reached(host: &str, port: u16) -> Result<(), String> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let addresses =
        (bare, port).to_socket_addrs().map_err(|why| format!("there is no machine {host}: {why}"))?;
    let mut last = format!("there is no machine {host}");
    for address in addresses {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(why) => last = format!("nobody answers at {address}: {why}"),
        }
    }
    Err(last)
}

fn no_scheduler(place: &str, why: &str) -> Diagnostic {
    let help = "start one with `outturn cluster scheduler` and name its address; without --on, queries are worked \
                out on this machine";
    Diagnostic::file(place, "no-scheduler", why.to_owned(), help)
}

/// An address to listen on: `host:port`.
pub fn address(place: &str) -> Result<SocketAddr, String> {
    let mut found = place.to_socket_addrs().map_err(|why| format!("this is no host and port: {why}"))?;
    found.next().ok_or_else(|| "there is no such host".to_owned())
}

fn cannot_listen(at: SocketAddr, why: &dyn std::fmt::Display) -> Diagnostic {
    let help =
        "another program may listen there: choose another port with --listen, or 0 for any that is free";
    Diagnostic::file(&at.to_string(), "cannot-listen", why.to_string(), help)
}

/// Has what the engine warns of told by `tell`, once in a process.
pub fn on_warning(tell: fn(&str)) {
    let teller: &'static Teller = Box::leak(Box::new(Teller(tell)));
    if log::set_logger(teller).is_ok() {
        log::set_max_level(log::LevelFilter::Warn);
    }
}

struct Teller(fn(&str));

impl log::Log for Teller {
    fn enabled(&self, of: &log::Metadata<'_>) -> bool {
        of.level() <= log::Level::Warn
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            (self.0)(&format!("{}: {}", record.level().as_str().to_lowercase(), record.args()));
        }
    }

    fn flush(&self) {}
}

/// The state of a session on a scheduler or an executor.
fn state(config: SessionConfig) -> Result<SessionState, DataFusionError> {
    known(ballista_core::utils::default_session_builder(config)?, &Stores::new())
}
