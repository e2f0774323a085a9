//! Connections: so many at a time, none that keeps the server waiting, and an orderly end.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::app::App;

/// How long answers under way may take once the server is told to end.
const END: Duration = Duration::from_secs(20);

/// Serves until `ends` comes about; then takes no more connections and lets answers under way go out.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    ends: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let router = crate::routes::router(app.clone());
    let room = Arc::new(Semaphore::new(app.settings.connections));
    let graceful = GracefulShutdown::new();
    let patience = Duration::from_secs(app.settings.patience);
    let mut ends = std::pin::pin!(ends);
    loop {
        let permit = tokio::select! {
            permit = room.clone().acquire_owned() => permit.map_err(std::io::Error::other)?,
            () = &mut ends => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut ends => break,
        };
        let Ok((stream, peer)) = accepted else {
            // A connection that ended before it was taken, or no file handle left: others go on.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Answers are small and written whole: waiting for more to send only delays them.
        let _ = stream.set_nodelay(true);
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .serve_connection(TokioIo::new(stream), service(router.clone(), peer));
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that goes away is its own affair.
            let _ = watched.await;
            drop(permit);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(END) => {}
    }
    Ok(())
}

fn service(
    router: Router,
    peer: SocketAddr,
) -> TowerToHyperService<
    impl tower::Service<
        hyper::Request<Incoming>,
        Response = axum::response::Response,
        Error = std::convert::Infallible,
        Future: Send,
    > + Clone,
> {
    TowerToHyperService::new(router.map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    }))
}
