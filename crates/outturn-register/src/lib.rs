//! The register: who may decide, what was agreed, approved, paid and spent, and proof that none of it was altered.
//!
//! A database of record on SQLite or PostgreSQL, with one schema and the same statements. Every change is one
//! transaction that ends with an entry of a hash-chained audit log, or not at all. `docs/register.md` says what it
//! keeps and how an outsider checks it; `docs/register-permissions.md` says who may do what, when.
//!
//! ```
//! use std::sync::Arc;
//!
//! use outturn_register::flow::{Act, NewScheme, State};
//! use outturn_register::ledger::{Account, AsAt, Line, Recovery};
//! use outturn_register::people::{Actor, Body, BodyKind, NewPerson, Role, Term};
//! use outturn_register::{ManualClock, Register, Settings};
//!
//! # fn person(account: &str) -> NewPerson {
//! #     NewPerson { account: account.into(), name: account.into(), password: "correct horse battery".into() }
//! # }
//! # use outturn_register::Result;
//! # async fn joined(register: &Register, owner: &Actor, account: &str, role: Role) -> Result<Actor> {
//! #     let id = register.add_person(owner, &person(account)).await?;
//! #     let term = Term { from: "2015-04-01".parse().unwrap(), to: None };
//! #     register.grant_role(owner, id, role, "N1", term).await?;
//! #     Ok(register.sign_in(account, "correct horse battery", "10.0.0.1").await?.0)
//! # }
//! # async fn example() -> outturn_register::Result<()> {
//! # let folder = tempfile::TempDir::new().unwrap();
//! # let url = format!("sqlite:{}", folder.path().join("register.db").display());
//! # // Passwords of an example are not worth a second of work.
//! # let mut settings = Settings::default();
//! # settings.hardness.memory_kib = 64;
//! // The clock is handed in, and what is recorded has its instant.
//! let clock = Arc::new(ManualClock::at("2015-10-01T09:00:00Z")?);
//! let register = Register::open(&url, clock, settings).await?;
//!
//! let payer = Body { code: "N1".into(), name: "The payer".into(), kind: BodyKind::National, within: None };
//! let earner = Body { code: "C1".into(), name: "Anytown CCG".into(), kind: BodyKind::Ccg, within: None };
//! register.set_up(&payer, &person("owner")).await?;
//! let (owner, _token) = register.sign_in("owner", "correct horse battery", "10.0.0.1").await?;
//! register.add_body(&owner, &earner).await?;
//! let analyst = joined(&register, &owner, "analyst", Role::NationalAnalyst).await?;
//! let officer = joined(&register, &owner, "officer", Role::DeterminingOfficer).await?;
//! let approver = joined(&register, &owner, "approver", Role::Approver).await?;
//!
//! let scheme = NewScheme {
//!     id: "example/2014-15".into(),
//!     title: "An example".into(),
//!     body: "N1".into(),
//!     sha256: "a".repeat(64),
//!     begins: "2014-04-01".parse().unwrap(),
//!     ends: "2015-03-31".parse().unwrap(),
//! };
//! register.draft_scheme(&owner, &scheme).await?;
//! // Published when the clock says so; here that is late, and shown.
//! assert!(register.publish_scheme(&officer, &scheme.id).await?.late);
//!
//! let item = register.open_item(&analyst, &scheme.id, "C1").await?;
//! register.act(&analyst, item, &Act::Freeze { facts_sha256: "b".repeat(64) }).await?;
//! let line = |account, pence| Line { account, step: String::new(), pence };
//! let calculated = Act::Calculate {
//!     key: "2014-15/C1/first".into(),
//!     award_sha256: "c".repeat(64),
//!     lines: vec![
//!         line(Account::Maximum, 100_000),
//!         line(Account::Awarded, 75_000),
//!         line(Account::NotEarned, 25_000),
//!     ],
//!     effective: "2015-09-30".parse().unwrap(),
//!     recovery: Recovery::Repay,
//! };
//! register.act(&analyst, item, &calculated).await?;
//!
//! // What is signed is the hash of scheme, facts and result; and maker is never checker.
//! let signs = register.item(&officer, item).await?.content.unwrap();
//! assert_eq!(register.act(&officer, item, &Act::Check { signs: signs.clone() }).await?, State::Checked);
//! let other = Act::Approve { signs: "d".repeat(64) };
//! assert_eq!(register.act(&approver, item, &other).await.unwrap_err().code, "other-content");
//! assert_eq!(register.act(&approver, item, &Act::Approve { signs }).await?, State::Approved);
//!
//! // Nothing counts before finance has approved it, and the log is whole.
//! assert!(register.balances(&approver, &scheme.id, None, AsAt::default()).await?.is_empty());
//! assert!(register.verify(None).await?.problems.is_empty());
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
//! ```

pub mod codes;
pub mod decisions;
pub mod flow;
pub mod ledger;
pub mod limits;
pub mod local;
pub mod log;
pub mod measures;
pub mod people;
pub mod permission;
pub mod redress;
pub mod spending;
pub mod statement;
pub mod store;
pub mod succession;
mod words;

pub use codes::Result;
pub use store::{Clock, ManualClock, Register, Settings};
