//! The clock is handed in: the library reads none of its own.

use std::sync::Mutex;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::codes::{Result, complain};

/// What time it is. The program that uses the register hands one in, and a test one that it can set.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still until it is set: for tests, and for loading what happened before.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that stands at this instant, written as in `2014-07-31T09:00:00Z`.
    pub fn at(instant: &str) -> Result<ManualClock> {
        Ok(ManualClock(Mutex::new(parsed(instant)?)))
    }

    /// Sets it, forwards or backwards.
    pub fn set(&self, instant: &str) -> Result<()> {
        let instant = parsed(instant)?;
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = instant;
        Ok(())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn parsed(instant: &str) -> Result<Timestamp> {
    instant
        .parse()
        .map_err(|error| complain("bad-register-value", format!("`{instant}` is no instant: {error}")))
}

/// An instant as the register has it: always as long, so that texts sort as instants do.
pub(crate) fn written(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// When something is recorded. Where the clock went backwards, the recorded instant stands still until it has caught
/// up, so that the log's order and its instants never disagree; what the clock said is kept beside it.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// The recorded instant: never before the one recorded last.
    pub(crate) recorded: String,
    /// What the clock said.
    pub(crate) clock: String,
    /// The day of the recorded instant, in universal time.
    pub(crate) today: Date,
}

impl Moment {
    /// The moment of a clock, after an instant recorded last.
    pub(crate) fn after(last: &str, now: Timestamp) -> Moment {
        let clock = written(now);
        let recorded = if last > clock.as_str() { last.to_owned() } else { clock.clone() };
        let instant: Timestamp = recorded.parse().unwrap_or(now);
        Moment { today: instant.to_zoned(TimeZone::UTC).date(), recorded, clock }
    }

    /// The instant so many seconds from the recorded one, as it is written.
    pub(crate) fn plus_seconds(&self, seconds: i64) -> String {
        let instant: Timestamp = self.recorded.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let later = instant.checked_add(jiff::SignedDuration::from_secs(seconds));
        written(later.unwrap_or(Timestamp::MAX))
    }
}

/// The last instant of a day, for asking what was believed on it.
pub(crate) fn end_of(day: Date) -> String {
    format!("{day}T23:59:59.999Z")
}
