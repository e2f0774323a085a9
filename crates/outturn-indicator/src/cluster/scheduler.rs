//! The scheduler: it takes queries, divides them among executors, and ends those that have lost one.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::extension::SessionConfigExt;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use ballista_scheduler::scheduler_server::SchedulerServer;
use datafusion::prelude::SessionConfig;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use outturn_core::Diagnostic;
use tokio::sync::mpsc::UnboundedReceiver;

use super::executor::HEARTBEAT;
use super::once::Once;
use super::{MESSAGE_MAX, cannot_listen, runtime, state};

/// Seconds of silence after which an executor is taken to be lost.
const LOST_AFTER: u64 = 5 * HEARTBEAT;

/// How long it takes to end queries.
const SETTLED: Duration = Duration::from_millis(300);

/// Runs a scheduler until it is stopped. `ready` is told where it listens.
pub fn serve(listen: SocketAddr, ready: impl FnOnce(SocketAddr)) -> Result<Infallible, Diagnostic> {
    runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await;
        let listener = listener.map_err(|why| cannot_listen(listen, &why))?;
        let at = listener.local_addr().map_err(|why| cannot_listen(listen, &why))?;
        let config = Arc::new(configured(at));
        let stopped = |why: ballista_core::error::BallistaError| {
            let message = format!("the scheduler has stopped: {why}");
            Diagnostic::file(&at.to_string(), "cluster-failed", message, "start it again")
        };
        let (gone, lost) = tokio::sync::mpsc::unbounded_channel();
        let plain = BallistaCluster::new_from_config(&config).await.map_err(stopped)?;
        let once = Arc::new(Once::new(gone));
        let cluster = BallistaCluster::new(Arc::<Once>::clone(&once), plain.job_state());
        let scheduler = create_scheduler(cluster, config).await.map_err(stopped)?;
        tokio::spawn(watch_executors(scheduler.clone(), once, lost));
        ready(at);
        start_grpc_service_with_listener(listener, scheduler).await.map_err(stopped)?;
        Err(Diagnostic::file(
            &at.to_string(),
            "cluster-failed",
            "the scheduler has stopped",
            "start it again",
        ))
    })
}

/// A scheduler of plans as `DataFusion` writes them.
type Server = SchedulerServer<LogicalPlanNode, PhysicalPlanNode>;

/// Ends the queries that were at work when an executor has gone.
async fn watch_executors(scheduler: Server, once: Arc<Once>, mut lost: UnboundedReceiver<()>) {
    while lost.recv().await.is_some() {
        end(&scheduler, &once).await;
        tokio::time::sleep(SETTLED).await;
        if let Err(why) = once.forget_executors().await {
            log::warn!("executors cannot be counted anew: {why}");
        }
    }
}

async fn end(scheduler: &Server, once: &Once) {
    for job in once.at_work() {
        if let Err(why) = scheduler.cancel_job(job.clone()).await {
            log::warn!("query {job} cannot be ended: {why}");
        }
    }
}

fn configured(at: SocketAddr) -> SchedulerConfig {
    SchedulerConfig {
        // Executors report to this address. On 0.0.0.0 it is that of the machine, which has to know its own name.
        external_host: advertised(at),
        bind_host: at.ip().to_string(),
        bind_port: at.port(),
        scheduling_policy: TaskSchedulingPolicy::PushStaged,
        task_distribution: TaskDistributionPolicy::RoundRobin,
        executor_timeout_seconds: LOST_AFTER,
        expire_dead_executor_interval_seconds: 1,
        no_executors_grace_period_seconds: LOST_AFTER,
        // The first failure of a part is one of the query: see `once`.
        task_max_failures: 1,
        stage_max_failures: 1,
        grpc_server_max_decoding_message_size: MESSAGE_MAX,
        grpc_server_max_encoding_message_size: MESSAGE_MAX,
        grpc_client_max_message_size: MESSAGE_MAX,
        override_session_builder: Some(Arc::new(state)),
        override_config_producer: Some(Arc::new(SessionConfig::new_with_ballista)),
        ..SchedulerConfig::default()
    }
}

/// The name under which other machines find this one.
fn advertised(at: SocketAddr) -> String {
    if !at.ip().is_unspecified() {
        return match at {
            SocketAddr::V4(at) => at.ip().to_string(),
            SocketAddr::V6(at) => format!("[{}]", at.ip()),
        };
    }
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    match name.trim() {
        "" => "localhost".to_owned(),
        name => name.to_owned(),
    }
}
