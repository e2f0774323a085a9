//! The clock is handed in: the library reads none of its own.

use std::sync::Mutex;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use outturn_core::Diagnostic;

use crate::codes::{Result, complain};

/// What time it is. The program that uses the register hands one in, and a test one that it can set.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Timestamp;

    /// Whether somebody sets it on purpose, so that it is not held against the entry before.
    fn is_set_by_hand(&self) -> bool {
        false
    }
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

    fn is_set_by_hand(&self) -> bool {
        true
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

/// How far a clock may be ahead of what it said at the last entry. A register that is in use has one every night, its
/// backup; a machine whose battery is empty, or whose source of time is wrong, is off by years.
const AHEAD: SignedDuration = SignedDuration::from_hours(35 * 24);
/// How far it may be behind: as far as clocks are set right by themselves.
const BEHIND: SignedDuration = SignedDuration::from_hours(1);

/// When something is recorded.
///
/// The recorded instant is the order of the log: where the clock went backwards it stands still until it has caught up,
/// so that order and instants never disagree. What the clock said is kept beside it. Days, sessions and attempts to
/// sign in go by the recorded instant too, so that setting the clock back sets nothing into the past; unless somebody
/// said that the clock had been wrong. Then they go by the clock, or nothing could be done until it has caught up.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// The recorded instant: never before the one recorded last.
    pub(crate) recorded: String,
    /// What the clock said.
    pub(crate) clock: String,
    /// The instant that is believed.
    pub(crate) at: String,
    /// Its day, in universal time.
    pub(crate) today: Date,
    /// The day that has surely come: that of the clock.
    pub(crate) surely: Date,
    /// The day of the recorded instant: on its evening everything up to now is known.
    pub(crate) known: Date,
    /// Why the clock is not believed.
    pub(super) doubt: Option<Diagnostic>,
}

/// What an entry has of its time.
pub(super) struct Stamp {
    pub(super) recorded: String,
    pub(super) clock: String,
}

impl Stamp {
    /// The instant that was believed: the recorded one, unless the clock was set right by more than clocks are by
    /// themselves, and somebody said so.
    fn believed(&self) -> &str {
        let apart = |recorded: Timestamp, clock: Timestamp| recorded.duration_since(clock) > BEHIND;
        match (self.recorded.parse(), self.clock.parse()) {
            (Ok(recorded), Ok(clock)) if apart(recorded, clock) => &self.clock,
            _ => &self.recorded,
        }
    }
}

impl Moment {
    /// The moment of a machine's clock, after the last entry.
    pub(super) fn after(last: Option<&Stamp>, now: Timestamp) -> Moment {
        Moment::from(last, last.map(Stamp::believed), now)
    }

    /// The moment of a clock that somebody sets on purpose: never before the last entry.
    pub(super) fn by_hand(last: Option<&Stamp>, now: Timestamp) -> Moment {
        Moment { doubt: None, ..Moment::from(last, last.map(|it| it.recorded.as_str()), now) }
    }

    fn from(last: Option<&Stamp>, before: Option<&str>, now: Timestamp) -> Moment {
        let clock = written(now);
        let later = |before: Option<&str>| match before {
            Some(before) if before > clock.as_str() => before.to_owned(),
            _ => clock.clone(),
        };
        let (recorded, at) = (later(last.map(|it| it.recorded.as_str())), later(before));
        let day = |it: &str| it.parse().unwrap_or(now).to_zoned(TimeZone::UTC).date();
        let doubt = before.and_then(|it| doubt(it.parse().ok()?, now));
        Moment { today: day(&at), surely: day(&clock), known: day(&recorded), recorded, clock, at, doubt }
    }

    /// The instant so many seconds from now, as it is written.
    pub(crate) fn plus_seconds(&self, seconds: i64) -> String {
        let instant: Timestamp = self.at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let later = instant.checked_add(SignedDuration::from_secs(seconds));
        written(later.unwrap_or(Timestamp::MAX))
    }

    /// The last instant that can be the past: a clock may have been set back a little since.
    pub(crate) fn past(&self) -> String {
        self.plus_seconds(BEHIND.as_secs())
    }

    /// Whether something that was made then and ends then is in force. What seems to have been made in the future was
    /// made while the clock was wrong.
    pub(crate) fn is_within(&self, made: &str, ends: &str) -> bool {
        made <= self.past().as_str() && ends > self.at.as_str()
    }
}

/// Why a clock is not believed, after what was believed at the last entry.
fn doubt(before: Timestamp, now: Timestamp) -> Option<Diagnostic> {
    let since = now.duration_since(before);
    let jumped = if since > AHEAD {
        "ahead of"
    } else if since < -BEHIND {
        "behind"
    } else {
        return None;
    };
    let (clock, minutes) = (written(now), since.as_mins().unsigned_abs());
    let off = match minutes / (24 * 60) {
        0 | 1 => format!("{minutes} minutes"),
        days => format!("{days} days"),
    };
    Some(complain(
        "clock-jumped",
        format!("the clock says {clock}, which is {off} {jumped} the last entry's"),
    ))
}

/// The last instant of a day, for asking what was believed on it.
pub(crate) fn end_of(day: Date) -> String {
    format!("{day}T23:59:59.999Z")
}
