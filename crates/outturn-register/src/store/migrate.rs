//! Laying out the tables.
//!
//! The library's own migrations keep their book in a table with columns of types that are not the same in both
//! databases; this one keeps to text and bigint, and can say what is wrong.

use outturn_award::receipt::sha256;
use sqlx::Executor as _;

use super::cell::row;
use super::clock::written;
use super::eye::{Eye, bound, failed};
use super::open::{Lays, Register};
use crate::codes::{Result, complain};

/// Every migration: its version, its name and its statements.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "register", include_str!("../../migrations/0001-register.sql")),
    (2, "documents", include_str!("../../migrations/0002-documents.sql")),
    (3, "local", include_str!("../../migrations/0003-local.sql")),
    (4, "spending", include_str!("../../migrations/0004-spending.sql")),
    (5, "redress", include_str!("../../migrations/0005-redress.sql")),
    (6, "requests", include_str!("../../migrations/0006-requests.sql")),
    (7, "identities", include_str!("../../migrations/0007-identities.sql")),
    (8, "local holds", include_str!("../../migrations/0008-local-holds.sql")),
];

/// The version that this program lays out.
pub(crate) const VERSION: i64 = 8;

const BOOK: &str = "create table if not exists register_migration (\
    version bigint not null primary key, name text not null, sha256 text not null, applied text not null)";

/// Lays out what is not there yet, and refuses what it does not know.
pub(super) async fn run(register: &Register, lays: Lays) -> Result<()> {
    let mut transaction = register.turn(true).await?;
    let tables = Eye(&mut transaction).all(register.kind().list_tables(), &[]).await?;
    let mut names = Vec::new();
    for table in tables {
        names.push(table.text("name")?);
    }
    if names.is_empty() && lays == Lays::OnlyFurther {
        return Err(complain("no-register", "the database is empty"));
    }
    if !names.is_empty() && !names.iter().any(|it| it == "register_migration") {
        return Err(complain(
            "database-other-migration",
            format!("the database has tables of something else: `{}` is one", names.join("`, `")),
        ));
    }
    transaction.execute(sqlx::raw_sql(BOOK)).await.map_err(|error| failed(&error))?;
    let done = Eye(&mut transaction)
        .all("select version, name, sha256 from register_migration order by version", &[])
        .await?;
    let mut applied = Vec::new();
    for one in &done {
        let version = one.whole("version")?;
        applied.push(version);
        let Some((_, name, sql)) = MIGRATIONS.iter().find(|(known, _, _)| *known == version) else {
            return Err(complain(
                "database-newer",
                format!("the register is of version {version}, and this program knows version {VERSION}"),
            ));
        };
        if one.text("sha256")? != sha256(sql.as_bytes()) {
            return Err(complain(
                "database-other-migration",
                format!(
                    "the register was laid out by another migration {version} than this program's `{name}`"
                ),
            ));
        }
    }
    let missing: Vec<_> = MIGRATIONS.iter().filter(|(version, _, _)| !applied.contains(version)).collect();
    for (version, name, sql) in &missing {
        transaction.execute(sqlx::raw_sql(*sql)).await.map_err(|error| failed(&error))?;
        let row = row([
            ("version", (*version).into()),
            ("name", (*name).into()),
            ("sha256", sha256(sql.as_bytes()).into()),
            ("applied", written(register.now()).into()),
        ]);
        let values: Vec<_> = row.into_values().collect();
        // The columns in the order of their names, as the row has them.
        let sql = "insert into register_migration (applied, name, sha256, version) values ($1, $2, $3, $4)";
        let added = bound(sqlx::query(sql), &values).execute(&mut *transaction).await;
        added.map_err(|error| failed(&error))?;
    }
    if !missing.is_empty() {
        let guards = register.kind().guards();
        let laid = transaction.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(guards))).await;
        laid.map_err(|error| failed(&error))?;
    }
    transaction.commit().await.map_err(|error| failed(&error))
}
