//! An executor: it reads the records that the scheduler tells it to, and keeps what others will ask it for.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::extension::SessionConfigExt;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_executor::health::ExecutorHealth;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::SessionConfig;
use outturn_core::Diagnostic;

use super::{MESSAGE_MAX, cannot_listen, host_and_port, no_scheduler, reached, runtime, state};
use crate::session::cannot_start;
use crate::stores::{self, Stores};

/// Seconds between two signs of life.
pub(super) const HEARTBEAT: u64 = 2;

/// How often it is looked whether the scheduler has taken the executor on.
const LOOK: Duration = Duration::from_millis(20);

/// An executor that has not started yet.
#[derive(Debug, Clone)]
pub struct Executor {
    /// The scheduler: `host:port`.
    pub scheduler: String,
    /// Where others fetch what this one has worked out; it takes its work at the port after this one. With port 0, at
    /// any two ports that are free.
    pub listen: SocketAddr,
    /// The folder for what others will ask for, and for what does not fit into memory.
    pub folder: PathBuf,
    /// How many parts of a query it works on at a time.
    pub cores: NonZero<usize>,
    /// Bytes of memory that its queries use together before they put parts aside on the disk.
    pub memory: usize,
}

impl Executor {
    /// Runs until it is stopped. `ready` is told the address where others fetch from it, when the scheduler has taken
    /// it on.
    pub fn serve(self, ready: impl FnOnce(SocketAddr) + Send + 'static) -> Result<(), Diagnostic> {
        let place = self.scheduler.clone();
        let (host, port) = host_and_port(place.strip_prefix("df://").unwrap_or(&place))
            .ok_or_else(|| no_scheduler(&place, "this is no host and port, such as localhost:50050"))?;
        reached(&host, port).map_err(|why| no_scheduler(&place, &why))?;
        let (listen, grpc_port) = ports(self.listen)?;
        let registry = state(SessionConfig::new_with_ballista()).map_err(|why| cannot_start(&why))?;
        let health = ExecutorHealth::new();
        let (folder, stores) = (self.folder.clone(), Stores::new());
        let config = ExecutorProcessConfig {
            bind_host: listen.ip().to_string(),
            // Where it listens on all addresses, the scheduler takes the one that it was called from.
            external_host: (!listen.ip().is_unspecified()).then(|| listen.ip().to_string()),
            port: listen.port(),
            grpc_port,
            scheduler_host: host,
            scheduler_port: port,
            vcores: self.cores.get(),
            task_scheduling_policy: TaskSchedulingPolicy::PushStaged,
            work_dir: Some(self.folder.to_string_lossy().into_owned()),
            job_data_ttl_seconds: 24 * 60 * 60,
            job_data_clean_up_interval_seconds: 10 * 60,
            grpc_max_decoding_message_size: MESSAGE_MAX,
            grpc_max_encoding_message_size: MESSAGE_MAX,
            executor_heartbeat_interval_seconds: HEARTBEAT,
            memory_pool_size: Some(u64::try_from(self.memory).unwrap_or(u64::MAX)),
            override_function_registry: Some(Arc::new(BallistaFunctionRegistry::from(&registry))),
            override_runtime_producer: Some(Arc::new(move |_| {
                let environment = RuntimeEnvBuilder::new().with_temp_file_path(folder.clone());
                stores::environment(&stores, environment)
            })),
            override_config_producer: Some(Arc::new(SessionConfig::new_with_ballista)),
            health: health.clone(),
            ..ExecutorProcessConfig::default()
        };
        let ended = runtime()?.block_on(async {
            tokio::spawn(async move {
                while !health.is_ready() {
                    tokio::time::sleep(LOOK).await;
                }
                ready(listen);
            });
            start_executor_process(Arc::new(config)).await
        });
        ended.map_err(|why| {
            let message = format!("the executor has stopped: {why}");
            let help = "check that the scheduler is of the same version, and that it can call this machine";
            Diagnostic::file(&place, "cluster-failed", message, help)
        })
    }
}

/// The address to listen on, and the port for work.
fn ports(listen: SocketAddr) -> Result<(SocketAddr, u16), Diagnostic> {
    let free = |port| TcpListener::bind(SocketAddr::new(listen.ip(), port));
    let cannot = |why: std::io::Error| cannot_listen(listen, &why);
    let second = match listen.port() {
        0 => 0,
        port => {
            port.checked_add(1).ok_or_else(|| cannot_listen(listen, &"there is no port after this one"))?
        }
    };
    // Both are taken before either is given up, so that they are not the same.
    let (data, work) = (free(listen.port()).map_err(cannot)?, free(second).map_err(cannot)?);
    let at = |it: &TcpListener| it.local_addr().map_err(cannot);
    Ok((at(&data)?, at(&work)?.port()))
}
