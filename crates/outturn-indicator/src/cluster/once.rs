//! Nothing is done twice: a query that loses an executor fails.
//!
//! When an executor is lost, Ballista 55 does again what it held. In our trials that ended in queries that never did,
//! and with the planner that does not adapt in **wrong figures**: rows that others had read already were counted
//! again. So queries that were at work when an executor went get no further part to work on, and are ended; whoever
//! asked is told, and can ask again. A test kills an executor in the middle of a query.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ballista_core::JobId;
use ballista_core::error::Result;
use ballista_core::serde::protobuf::ExecutorHeartbeat;
use ballista_core::serde::scheduler::{ExecutorData, ExecutorMetadata};
use ballista_scheduler::cluster::memory::InMemoryClusterState;
use ballista_scheduler::cluster::{BoundTask, ClusterState, ClusterStateEventStream, ExecutorSlot};
use ballista_scheduler::config::TaskDistributionPolicy;
use ballista_scheduler::state::task_manager::JobInfoCache;
use tokio::sync::mpsc::UnboundedSender;

/// What is known of executors and of the queries that are at work on them.
pub(super) struct Once {
    inner: InMemoryClusterState,
    begun: Mutex<Begun>,
    /// Who is told that an executor has gone.
    gone: UnboundedSender<()>,
}

#[derive(Default)]
struct Begun {
    /// How many executors have gone.
    gone: u64,
    /// For each query at work, how many had gone when it began.
    jobs: BTreeMap<String, u64>,
}

impl Once {
    pub(super) fn new(gone: UnboundedSender<()>) -> Once {
        Once { inner: InMemoryClusterState::default(), begun: Mutex::default(), gone }
    }

    fn begun(&self) -> std::sync::MutexGuard<'_, Begun> {
        self.begun.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The queries at work.
    pub(super) fn at_work(&self) -> Vec<JobId> {
        self.begun().jobs.keys().map(|job| JobId::from(job.clone())).collect()
    }

    /// Forgets the executors that are left. They come back with their next sign of life, and have all of their cores
    /// again: those that a query held when it was ended are not given back otherwise.
    pub(super) async fn forget_executors(&self) -> Result<()> {
        for executor in self.inner.registered_executor_metadata().await {
            self.inner.remove_executor(&executor.id).await?;
        }
        Ok(())
    }

    /// Takes note of the queries at work, and tells whether no executor has gone since this one began.
    fn whole(begun: &mut Begun, job: &JobId) -> bool {
        let gone = begun.gone;
        *begun.jobs.entry(job.as_str().to_owned()).or_insert(gone) == gone
    }
}

#[expect(clippy::disallowed_types, reason = "as Ballista hands them over; their order decides nothing here")]
#[async_trait::async_trait]
impl ClusterState for Once {
    async fn bind_schedulable_tasks(
        &self,
        distribution: TaskDistributionPolicy,
        active_jobs: Arc<std::collections::HashMap<JobId, JobInfoCache>>,
        executors: Option<std::collections::HashSet<String>>,
    ) -> Result<Vec<BoundTask>> {
        let whole = {
            let mut begun = self.begun();
            begun.jobs.retain(|job, _| active_jobs.keys().any(|it| it.as_str() == job));
            let mut whole = (*active_jobs).clone();
            whole.retain(|job, _| Once::whole(&mut begun, job));
            whole
        };
        self.inner.bind_schedulable_tasks(distribution, Arc::new(whole), executors).await
    }

    async fn remove_executor(&self, executor_id: &str) -> Result<()> {
        self.begun().gone += 1;
        let removed = self.inner.remove_executor(executor_id).await;
        // Where nobody listens any more, the scheduler is ending.
        let _ = self.gone.send(());
        removed
    }

    async fn unbind_tasks(&self, executor_slots: Vec<ExecutorSlot>) -> Result<()> {
        self.inner.unbind_tasks(executor_slots).await
    }

    async fn register_executor(&self, metadata: ExecutorMetadata, spec: ExecutorData) -> Result<()> {
        self.inner.register_executor(metadata, spec).await
    }

    async fn save_executor_metadata(&self, metadata: ExecutorMetadata) -> Result<()> {
        self.inner.save_executor_metadata(metadata).await
    }

    async fn get_executor_metadata(&self, executor_id: &str) -> Result<ExecutorMetadata> {
        self.inner.get_executor_metadata(executor_id).await
    }

    async fn registered_executor_metadata(&self) -> Vec<ExecutorMetadata> {
        self.inner.registered_executor_metadata().await
    }

    async fn save_executor_heartbeat(&self, heartbeat: ExecutorHeartbeat) -> Result<()> {
        self.inner.save_executor_heartbeat(heartbeat).await
    }

    fn executor_heartbeats(&self) -> std::collections::HashMap<String, ExecutorHeartbeat> {
        self.inner.executor_heartbeats()
    }

    fn get_executor_heartbeat(&self, executor_id: &str) -> Option<ExecutorHeartbeat> {
        self.inner.get_executor_heartbeat(executor_id)
    }

    async fn cluster_state_events(&self) -> Result<ClusterStateEventStream> {
        self.inner.cluster_state_events().await
    }
}
