//! A change: one transaction, which ends with an entry of the audit log or not at all.

use serde_json::{Value, json};
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::cell::{Cell, Row, digest, key_of};
use super::clock::{Moment, Stamp};
use super::eye::{Eye, bound, failed, is_open, matching, plain};
use super::open::Register;
use super::requests::{Request, Told};
use super::tables::{LOG_ENTRY, Table};
use crate::codes::{Result, complain};
use crate::log::{Head, chained};

/// What is written into the audit log when a change is committed.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    action: &'static str,
    object: String,
    about: Value,
}

impl Entry {
    /// What was done, on which thing, and what there is to say about it.
    pub(crate) fn new(action: &'static str, object: impl Into<String>, about: Value) -> Entry {
        Entry { action, object: object.into(), about }
    }
}

/// A change that somebody is making. It owns the transaction: dropped, everything in it is undone. The one way to
/// commit it is [`Change::commit`], which takes the entry; rows written are put into the entry by the change itself,
/// so none can be left out.
pub(crate) struct Change<'r> {
    register: &'r Register,
    transaction: Transaction<'static, Any>,
    /// When it is recorded.
    pub(crate) moment: Moment,
    /// What the clock said at the last entry.
    before: String,
    who: String,
    head: Head,
    rows: Vec<Value>,
    dry: bool,
    request: Option<(Option<i64>, Request)>,
}

/// The one who made a change, when, and whether only to try it.
pub(super) struct Maker {
    pub(super) who: String,
    pub(super) dry: bool,
    pub(super) request: Option<(Option<i64>, Request)>,
}

impl<'r> Change<'r> {
    /// A change on a transaction that has its turn. The head is that of the log now.
    pub(super) async fn begin(
        register: &'r Register,
        mut transaction: Transaction<'static, Any>,
        maker: Maker,
    ) -> Result<Change<'r>> {
        let mut eye = Eye(&mut transaction);
        let sql = "select number, hash, recorded, clock from log_entry order by number desc limit 1";
        let (head, last) = match eye.one(sql, &[]).await? {
            Some(last) => {
                let head = Head { number: last.whole("number")?, hash: last.text("hash")? };
                let stamp = Stamp { recorded: last.text("recorded")?, clock: last.text("clock")? };
                (head, Some(stamp))
            }
            None => (Head::none(), None),
        };
        let moment = register.moment(last.as_ref());
        let before = last.map_or_else(String::new, |it| it.clock);
        let Maker { who, dry, request } = maker;
        Ok(Change { register, transaction, moment, before, who, head, rows: Vec::new(), dry, request })
    }

    /// Refuses to go on by a clock that jumped since the last entry.
    pub(super) fn believing_the_clock(mut self) -> Result<Change<'r>> {
        self.moment.doubt.take().map_or(Ok(self), Err)
    }

    /// What the clock said at the last entry.
    pub(super) fn clock_before(&self) -> &str {
        &self.before
    }

    /// To ask what stands, with what this change has written so far.
    pub(crate) fn eye(&mut self) -> Eye<'_> {
        Eye(&mut self.transaction)
    }

    /// Adds a row.
    pub(crate) async fn insert(&mut self, table: &Table, row: Row) -> Result<()> {
        self.register.point(table.name);
        let columns: Vec<&str> = row.keys().copied().collect();
        let places: Vec<String> = (1..=columns.len()).map(|it| format!("${it}")).collect();
        // Names of tables and columns are constants of this crate.
        let sql =
            format!("insert into {} ({}) values ({})", table.name, columns.join(", "), places.join(", "));
        let values: Vec<Cell> = row.values().cloned().collect();
        plain(&values)?;
        let done = bound(sqlx::query(AssertSqlSafe(sql)), &values).execute(&mut *self.transaction).await;
        done.map_err(|error| failed(&error))?;
        self.told(table, &row);
        self.register.point(table.name);
        Ok(())
    }

    /// Alters the row with this key.
    pub(crate) async fn alter(&mut self, table: &Table, key: &[Cell], to: Row) -> Result<()> {
        self.register.point(table.name);
        let columns: Vec<String> =
            to.keys().enumerate().map(|(index, column)| format!("{column} = ${}", index + 1)).collect();
        let condition = matching(table, columns.len());
        let sql = format!("update {} set {} where {condition}", table.name, columns.join(", "));
        let values: Vec<Cell> = to.values().chain(key).cloned().collect();
        plain(&values)?;
        let done = bound(sqlx::query(AssertSqlSafe(sql)), &values).execute(&mut *self.transaction).await;
        done.map_err(|error| failed(&error))?;
        let Some(row) = self.eye().keyed(table, key).await? else {
            return Err(complain("no-such-thing", format!("there is no such {}", table.name)));
        };
        self.told(table, &row);
        self.register.point(table.name);
        Ok(())
    }

    /// The next free number of a table whose key is one.
    pub(crate) async fn next(&mut self, table: &Table) -> Result<i64> {
        let column = table.key.first().copied().unwrap_or("id");
        let sql = format!("select coalesce(max({column}), 0) + 1 as next from {}", table.name);
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut *self.transaction).await;
        sqlx::Row::try_get(&row.map_err(|error| failed(&error))?, "next").map_err(|error| failed(&error))
    }

    fn told(&mut self, table: &Table, row: &Row) {
        self.rows.push(json!({ "table": table.name, "key": key_of(table.key, row), "sha256": digest(row) }));
    }

    /// Writes the entry and commits it with everything written before. Where it is only tried, everything is undone
    /// instead, and the answer is the head as it would have become.
    pub(crate) async fn commit(mut self, entry: Entry) -> Result<Head> {
        let number = self.head.number + 1;
        let request = self.request.take();
        if let Some((Some(person), request)) = &request {
            super::requests::keep(&mut self, *person, request, number).await?;
        }
        let mut about = entry.about;
        let told = json!({ "about": about.take(), "rows": std::mem::take(&mut self.rows) });
        let fields = [
            self.head.hash.clone(),
            number.to_string(),
            self.moment.recorded.clone(),
            self.moment.clock.clone(),
            self.who.clone(),
            entry.action.to_owned(),
            entry.object.clone(),
            told.to_string(),
        ];
        if fields.iter().any(|it| it.contains(char::is_control)) {
            return Err(complain(
                "bad-register-value",
                "a name with control characters cannot be in the log",
            ));
        }
        let hash = chained(&fields);
        let [previous, _, recorded, clock, who, action, object, change] = fields;
        let told = super::requests::told(number, &hash, (&action, &object), &self.moment);
        let row = super::row([
            ("number", number.into()),
            ("recorded", recorded.into()),
            ("clock", clock.into()),
            ("who", who.into()),
            ("action", action.into()),
            ("object", object.into()),
            ("change", change.into()),
            ("previous", previous.into()),
            ("hash", hash.as_str().into()),
        ]);
        self.insert(&LOG_ENTRY, row).await?;
        if self.dry {
            self.transaction.rollback().await.map_err(|error| failed(&error))?;
            tell(request, told);
            return Ok(Head { number, hash });
        }
        self.register.point("commit");
        let register = self.register;
        let done = self.transaction.commit().await;
        register.point("commit");
        match done {
            Ok(()) => {
                tell(request, told);
                Ok(Head { number, hash })
            }
            Err(error) if is_open(&error) => {
                Err(complain("answer-lost", format!("the database went away: {error}")))
            }
            Err(error) => Err(failed(&error)),
        }
    }
}

fn tell(request: Option<(Option<i64>, Request)>, told: Told) {
    if let Some((_, request)) = request {
        request.tell(told);
    }
}
