//! Whether a body was read to its end: after one that was not, the connection ends, and the answer says so.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

/// A body that tells when it has come to its end.
struct Watched {
    body: Body,
    ended: Arc<AtomicBool>,
}

/// The body, watched, and where it is told that it came to its end.
pub(crate) fn watched(body: Body) -> (Body, Arc<AtomicBool>) {
    let ended = Arc::new(AtomicBool::new(body.is_end_stream()));
    (Body::new(Watched { body, ended: ended.clone() }), ended)
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let came = Pin::new(&mut self.body).poll_frame(context);
        if matches!(came, Poll::Ready(None)) || self.body.is_end_stream() {
            self.ended.store(true, Ordering::Relaxed);
        }
        came
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
