//! What every request has at hand.

use std::path::PathBuf;

use outturn_register::Register;

use crate::limits::Limiter;
use crate::provider::Begun;

/// A provider of identities, by which people sign in.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its address, as its tokens name it.
    pub issuer: String,
    /// What it knows this register as.
    pub client: String,
    /// The file with the secret that it gave this register.
    pub secret: PathBuf,
    /// Where browsers reach this register, without a slash at the end.
    pub here: String,
}

/// How the interface is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Requests a second that one client may make for long; bursts may be four times that.
    pub per_second: u32,
    /// Whether a proxy stands before it, so that the last address of `X-Forwarded-For` is the client's.
    pub behind_proxy: bool,
    /// The most connections at a time.
    pub connections: usize,
    /// How long a client may take to send the head of a request, or its body, in seconds.
    pub patience: u64,
    /// By whom people sign in, beside their passwords.
    pub provider: Option<Provider>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { per_second: 50, behind_proxy: false, connections: 1_024, patience: 10, provider: None }
    }
}

/// The register, and what stands around it.
pub struct App {
    pub(crate) register: Register,
    pub(crate) limiter: Limiter,
    pub(crate) settings: Settings,
    pub(crate) begun: Begun,
}

impl App {
    /// The interface to a register.
    pub fn new(register: Register, settings: Settings) -> App {
        App { register, limiter: Limiter::new(settings.per_second), settings, begun: Begun::default() }
    }

    /// The register, to be closed.
    pub fn into_register(self) -> Register {
        self.register
    }
}
