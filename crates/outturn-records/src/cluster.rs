//! `outturn cluster`: a scheduler or an executor, until it is stopped.

use std::num::NonZero;

use outturn::cli::records::{ClusterCommand, ExecutorArgs, SchedulerArgs};
use outturn::exit::Exit;
use outturn_core::Diagnostic;
use outturn_indicator::cluster::{self, Executor};

use crate::edge::{Edge, tell};
use crate::engine::gigabytes;

pub(crate) fn run(edge: Edge, command: &ClusterCommand) -> Exit {
    tell_log();
    let ended = match command {
        ClusterCommand::Scheduler(args) => scheduler(edge, args),
        ClusterCommand::Executor(args) => executor(edge, args),
    };
    ended.unwrap_or_else(|problem| edge.give_up(&[problem]))
}

fn scheduler(edge: Edge, args: &SchedulerArgs) -> Result<Exit, Diagnostic> {
    let listen = cluster::address(&args.listen).map_err(|why| bad_address(&args.listen, why))?;
    match cluster::serve(listen, |at| {
        let _ = edge.answer(&format!("the scheduler listens at {at}\n"));
    })? {}
}

fn executor(edge: Edge, args: &ExecutorArgs) -> Result<Exit, Diagnostic> {
    let listen = cluster::address(&args.listen).map_err(|why| bad_address(&args.listen, why))?;
    let cannot_write = |why: std::io::Error| match &args.work_dir {
        Some(folder) => outturn::output::cannot_write(folder, &why),
        None => outturn::output::cannot_write(&std::env::temp_dir(), &why),
    };
    // A temporary folder goes when the executor stops.
    let mut temporary = None;
    let folder = if let Some(folder) = &args.work_dir {
        std::fs::create_dir_all(folder).map_err(cannot_write)?;
        folder.clone()
    } else {
        let made = tempfile::Builder::new().prefix("outturn-executor-").tempdir().map_err(cannot_write)?;
        temporary.insert(made).path().to_owned()
    };
    let cores =
        args.cores.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZero::<usize>::MIN);
    let executor =
        Executor { scheduler: args.scheduler.clone(), listen, folder, cores, memory: gigabytes(args.memory) };
    let scheduler = args.scheduler.clone();
    executor.serve(move |at| {
        let _ = edge.answer(&format!("the executor works for {scheduler} and listens at {at}\n"));
    })?;
    Ok(Exit::Done)
}

fn bad_address(place: &str, why: String) -> Diagnostic {
    Diagnostic::file(place, "cannot-listen", why, "write it as HOST:PORT, such as 127.0.0.1:50050")
}

/// What the engine warns of goes to standard error: an executor lost, a part done again.
fn tell_log() {
    cluster::on_warning(|text| tell(&format!("{text}\n")));
}
