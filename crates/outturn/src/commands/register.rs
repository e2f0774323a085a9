//! Commands on the register: laying it out, serving it, auditing it.

use std::fmt::Write as _;
use std::sync::Arc;

use outturn_core::Diagnostic;
use outturn_register::log::Head;
use outturn_register::people::{Body, BodyKind, NewPerson, new_password};
use outturn_register::{Clock, Register, Settings};
use tokio::runtime::Runtime;

use super::{Context, tell};
use crate::cli::register::{
    AuditCommand, AuditExportArgs, AuditHeadArgs, AuditRestoreArgs, AuditVerifyArgs, InitArgs, ServeArgs,
};
use crate::exit::Exit;

/// The clock of the machine.
struct Now;

impl Clock for Now {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}

type Answered = Result<(String, Exit), Vec<Diagnostic>>;

pub(super) fn said(problem: Diagnostic) -> Vec<Diagnostic> {
    vec![problem]
}

/// What asynchronous work runs on.
pub(super) fn runtime() -> Result<Runtime, Vec<Diagnostic>> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        let message = format!("no threads can be started: {error}");
        said(Diagnostic::file("register", "database-failed", message, "free some of the machine's resources"))
    })
}

/// A register that is there: only `init` and a restore lay one out.
async fn open(database: &str) -> Result<Register, Vec<Diagnostic>> {
    Register::open_existing(database, Arc::new(Now), Settings::default()).await.map_err(said)
}

fn answer(context: &Context, work: impl Future<Output = Answered>) -> Exit {
    let answered = runtime().and_then(|runtime| runtime.block_on(work));
    match answered {
        Ok((text, exit)) => context.answer(&text, exit),
        Err(problems) => context.give_up(&problems),
    }
}

pub(super) fn init(context: &Context, args: &InitArgs) -> Exit {
    answer(context, laid_out(args))
}

async fn laid_out(args: &InitArgs) -> Answered {
    let database = &args.register.database;
    let register = Register::open(database, Arc::new(Now), Settings::default()).await.map_err(said)?;
    let mut text = format!("The register {database} is laid out.\n");
    if let (Some(account), Some(name), Some(code), Some(body)) =
        (&args.owner, &args.name, &args.body, &args.body_name)
    {
        let password = new_password().map_err(said)?;
        let body = Body { code: code.clone(), name: body.clone(), kind: BodyKind::National, within: None };
        let person = NewPerson { account: account.clone(), name: name.clone(), password: password.clone() };
        register.set_up(&body, &person).await.map_err(said)?;
        // Writing to a text does not fail.
        let _ = write!(
            text,
            "{account} owns the national schemes at {code}. Their first password, told this once:\n\n  {password}\n\n\
             They change it with POST /v1/password.\n"
        );
    }
    let empty = register.head().await.map_err(said)?.number == 0;
    register.close().await;
    text.push_str(if empty {
        "Nobody can sign in yet. Next: `outturn init --owner ACCOUNT --name NAME --body CODE --body-name NAME`, or \
         `outturn demo load` for a demonstration.\n"
    } else {
        "Next: `outturn serve`.\n"
    });
    Ok((text, Exit::Done))
}

pub(super) fn serve(context: &Context, args: &ServeArgs) -> Exit {
    answer(context, served(args))
}

async fn served(args: &ServeArgs) -> Answered {
    let register = open(&args.register.database).await?;
    let settings = outturn_web::Settings {
        per_second: args.per_second,
        behind_proxy: args.behind_proxy,
        provider: provider(args),
        ..outturn_web::Settings::default()
    };
    let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(|error| {
        let message = format!("{} cannot be listened on: {error}", args.listen);
        said(Diagnostic::file(
            "--listen",
            "cannot-listen",
            message,
            "name another address, or end what uses this one",
        ))
    })?;
    let address = listener.local_addr().unwrap_or(args.listen);
    let head = register.head().await.map_err(said)?;
    tell(&format!("listening on http://{address}, described at http://{address}/v1/openapi.json\n"));
    tell(&format!("the audit log has {} entries; the last has the hash {}\n", head.number, head.hash));
    if head.number == 0 {
        tell("note: nobody can sign in yet: `outturn init --owner`, or `outturn demo load`\n");
    }
    let app = Arc::new(outturn_web::App::new(register, settings));
    outturn_web::serve(listener, app.clone(), ended()).await.map_err(|error| {
        said(Diagnostic::file(
            "register",
            "cannot-listen",
            format!("the server failed: {error}"),
            "start it again",
        ))
    })?;
    if let Some(app) = Arc::into_inner(app) {
        app.into_register().close().await;
    }
    tell("ended\n");
    Ok((String::new(), Exit::Done))
}

/// The provider of identities, where one was named.
fn provider(args: &ServeArgs) -> Option<outturn_web::Provider> {
    let here = args.address.as_deref()?.trim_end_matches('/').to_owned();
    Some(outturn_web::Provider {
        issuer: args.oidc_issuer.clone()?,
        client: args.oidc_client.clone()?,
        secret: args.oidc_secret.clone()?,
        here,
    })
}

/// Until it is told to end: Ctrl-C, or the signal of a service manager.
async fn ended() {
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // Where no signal can be waited for, it ends with its process.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

pub(super) fn audit(context: &Context, command: &AuditCommand) -> Exit {
    match command {
        AuditCommand::Verify(args) => verify(context, args),
        AuditCommand::Head(args) => answer(context, head(args)),
        AuditCommand::Export(args) => answer(context, export(args)),
        AuditCommand::Restore(args) => answer(context, restore(args)),
        AuditCommand::Clock(args) => answer(context, clock(&args.register.database, &args.reason)),
    }
}

fn verify(context: &Context, args: &AuditVerifyArgs) -> Exit {
    let work = async {
        let published = args.head.as_deref().map(published).transpose()?;
        let register = open(&args.register.database).await?;
        let found = register.verify(published.as_ref()).await.map_err(said);
        register.close().await;
        found
    };
    let found = match runtime().and_then(|runtime| runtime.block_on(work)) {
        Ok(found) => found,
        Err(problems) => return context.give_up(&problems),
    };
    let Head { number, hash } = &found.head;
    if found.problems.is_empty() {
        let text = format!(
            "{number} entries and {} rows are as they were written.\nhead {number}:{hash}\n",
            found.rows
        );
        return context.answer(&text, Exit::Done);
    }
    context.complain(&found.problems);
    tell(&format!("{} problem{}\n", found.problems.len(), if found.problems.len() == 1 { "" } else { "s" }));
    Exit::Found
}

/// `NUMBER:HASH`.
fn published(text: &str) -> Result<Head, Vec<Diagnostic>> {
    let parsed = text.split_once(':').and_then(|(number, hash)| {
        let is_hash = hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit());
        Some(Head { number: number.parse().ok()?, hash: is_hash.then(|| hash.to_lowercase())? })
    });
    parsed.ok_or_else(|| {
        let message = format!("`{text}` is not a head");
        said(Diagnostic::file(
            "--head",
            "not-a-head",
            message,
            "write it as `outturn audit head` prints it: NUMBER:HASH",
        ))
    })
}

async fn head(args: &AuditHeadArgs) -> Answered {
    let register = open(&args.register.database).await?;
    let Head { number, hash } = register.head().await.map_err(said)?;
    register.close().await;
    Ok((format!("{number}:{hash}\n"), Exit::Done))
}

async fn export(args: &AuditExportArgs) -> Answered {
    let register = open(&args.register.database).await?;
    let actor = register.operator_session(&args.account, "outturn audit export").await.map_err(said)?;
    let manifest = register.export(&actor, &args.folder).await.map_err(said)?;
    register.close().await;
    let rows: usize = manifest.files.iter().map(|it| it.rows).sum();
    let Head { number, hash } = manifest.head;
    let folder = super::shown(&args.folder);
    let count = manifest.files.len();
    Ok((format!("{count} tables with {rows} rows are in {folder}.\nhead {number}:{hash}\n"), Exit::Done))
}

/// Says that the machine's clock is right.
pub(super) async fn clock(database: &str, reason: &str) -> Answered {
    let register = open(database).await?;
    let Head { number, hash } = register.confirm_clock(reason).await.map_err(said)?;
    register.close().await;
    let now = Now.now().strftime("%Y-%m-%dT%H:%M:%SZ");
    Ok((format!("From now on the clock is right: it is {now}.\nhead {number}:{hash}\n"), Exit::Done))
}

async fn restore(args: &AuditRestoreArgs) -> Answered {
    let database = &args.register.database;
    let restored = Register::restore(&args.folder, database, Arc::new(Now), Settings::default()).await;
    let register = restored.map_err(said)?;
    let found = register.verify(None).await.map_err(said)?;
    register.close().await;
    if !found.problems.is_empty() {
        return Err(found.problems);
    }
    let Head { number, hash } = found.head;
    let text = format!(
        "{database} is restored: {number} entries and {} rows, as they were written.\nhead {number}:{hash}\n",
        found.rows
    );
    Ok((text, Exit::Done))
}
