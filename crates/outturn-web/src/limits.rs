//! How often one client may ask.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::app::App;
use crate::problem::Problem;
use crate::who::address;

/// Counts the requests of each client.
pub(crate) struct Limiter(DefaultKeyedRateLimiter<String>);

/// From how many clients on those that have not asked lately are forgotten.
const MANY: usize = 10_000;

impl Limiter {
    pub(crate) fn new(per_second: u32) -> Limiter {
        let rate = NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN);
        let burst = NonZeroU32::new(per_second.saturating_mul(4)).unwrap_or(NonZeroU32::MIN);
        Limiter(RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)))
    }

    /// How long the client has to wait, where it has asked too often.
    fn wait(&self, client: &String) -> Option<Duration> {
        if self.0.len() > MANY {
            self.0.retain_recent();
        }
        let refused = self.0.check_key(client).err()?;
        Some(refused.wait_time_from(DefaultClock::default().now()))
    }
}

/// Refuses a client that asks too often.
pub(crate) async fn limited(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let client = address(&app, request.headers(), request.extensions());
    match app.limiter.wait(&client) {
        Some(wait) => {
            let seconds = wait.as_secs().saturating_add(1);
            let text = format!("there were too many requests; wait for {seconds} s");
            Problem::plain(429, "too-many-requests", text, "Ask less often, or for more at a time.")
                .into_response()
        }
        None => next.run(request).await,
    }
}
