//! The database: opened by its address, laid out by migrations, written to only together with the audit log.

mod cell;
mod change;
mod clock;
mod confirm;
mod dialect;
pub(crate) mod documents;
mod export;
mod eye;
mod file;
mod migrate;
mod open;
mod requests;
mod restore;
pub(crate) mod tables;
mod tables_of_documents;
mod tables_of_local;
mod tables_of_money;
mod tables_of_redress;
mod tables_of_spending;

pub use clock::{Clock, ManualClock};
pub use documents::{DOCUMENT_MAX, Document, DocumentKind, NewDocument};
pub use export::{Exported, Manifest};
pub use open::{Register, Settings};
pub use requests::{Asked, Told};
pub use tables::{Column, Holds, Keeps, TABLES, Table, table_page};

pub(crate) use cell::{digest_of, row};
pub(crate) use change::{Change, Entry};
pub(crate) use clock::{Moment, end_of};
pub(crate) use dialect::Kind;
pub(crate) use eye::{Eye, Got};
pub(crate) use requests::Request;
