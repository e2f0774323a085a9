//! Commands on the register: the database of who decided what.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Which register.
#[derive(Debug, Args)]
pub struct Database {
    /// The register's database: sqlite:PATH, or postgres://USER@HOST:PORT/NAME.
    #[arg(long, value_name = "ADDRESS", env = "OUTTURN_DATABASE", hide_env_values = true)]
    #[arg(default_value = "sqlite:outturn.db")]
    pub database: String,
}

/// `outturn init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Which register.
    #[command(flatten)]
    pub register: Database,
    /// The account of the first person, who adds everybody else. Their first password is printed, this once.
    #[arg(long, value_name = "ACCOUNT", requires_all = ["name", "body", "body_name"])]
    pub owner: Option<String>,
    /// The name of the first person.
    #[arg(long, requires = "owner")]
    pub name: Option<String>,
    /// The code of the first body: the national one that pays.
    #[arg(long, value_name = "CODE", requires = "owner")]
    pub body: Option<String>,
    /// The name of the first body.
    #[arg(long, value_name = "NAME", requires = "owner")]
    pub body_name: Option<String>,
}

/// `outturn demo load`
#[derive(Debug, Args)]
pub struct DemoLoadArgs {
    /// Which register: one that was laid out and has nothing in it.
    #[command(flatten)]
    pub register: Database,
    /// What is made up is the same for the same seed.
    #[arg(long, default_value_t = 2015)]
    pub seed: u64,
    /// The password of everybody in the demonstration [default: a new one, which is printed].
    #[arg(long, value_name = "PASSWORD", env = "OUTTURN_DEMO_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
}

/// `outturn serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Which register.
    #[command(flatten)]
    pub register: Database,
    /// Where to listen. Passwords and tokens go over it: let only a proxy that speaks TLS reach it from elsewhere.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// A proxy stands before it: the last address of X-Forwarded-For is the client's.
    #[arg(long)]
    pub behind_proxy: bool,
    /// Requests a second that one client may make for long.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub per_second: u32,
    /// Let people sign in by this provider of identities, which speaks OpenID Connect: its address.
    #[arg(long, value_name = "ADDRESS", requires_all = ["oidc_client", "oidc_secret", "address"])]
    pub oidc_issuer: Option<String>,
    /// What the provider knows this register as.
    #[arg(long, value_name = "NAME", requires = "oidc_issuer")]
    pub oidc_client: Option<String>,
    /// The file with the secret that the provider gave this register.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    pub oidc_secret: Option<PathBuf>,
    /// Where browsers reach this register, such as `https://register.example`.
    #[arg(long, value_name = "ADDRESS", requires = "oidc_issuer")]
    pub address: Option<String>,
}

/// `outturn audit`
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Walk the audit log and every table, and name what was altered, removed, inserted or moved.
    Verify(AuditVerifyArgs),
    /// Print the number and hash of the last entry, to be published.
    Head(AuditHeadArgs),
    /// Write everything as open files into a new folder: the backup that can be proved.
    Export(AuditExportArgs),
    /// Restore an export into an empty database, and verify it.
    Restore(AuditRestoreArgs),
    /// Say that this machine's clock is right, where it is not believed after the last entry's.
    Clock(AuditClockArgs),
}

/// `outturn audit verify`
#[derive(Debug, Args)]
pub struct AuditVerifyArgs {
    /// Which register.
    #[command(flatten)]
    pub register: Database,
    /// A head that was published earlier, NUMBER:HASH: a log that no longer leads there is found.
    #[arg(long, value_name = "HEAD")]
    pub head: Option<String>,
}

/// `outturn audit head`
#[derive(Debug, Args)]
pub struct AuditHeadArgs {
    /// Which register.
    #[command(flatten)]
    pub register: Database,
}

/// `outturn audit export`
#[derive(Debug, Args)]
pub struct AuditExportArgs {
    /// Which register.
    #[command(flatten)]
    pub register: Database,
    /// The account in whose name it is exported: the log says so.
    #[arg(long, value_name = "ACCOUNT")]
    pub account: String,
    /// The folder to write; it must not be there yet.
    pub folder: PathBuf,
}

/// `outturn audit restore`
#[derive(Debug, Args)]
pub struct AuditRestoreArgs {
    /// The database to restore into, which is empty.
    #[command(flatten)]
    pub register: Database,
    /// The folder with the export.
    pub folder: PathBuf,
}

/// `outturn audit clock`
#[derive(Debug, Args)]
pub struct AuditClockArgs {
    /// Which register.
    #[command(flatten)]
    pub register: Database,
    /// Why it is so far from what it said at the last entry: the log says so.
    #[arg(long, value_name = "REASON")]
    pub reason: String,
}
