//! The only place where the two databases are told apart.
//!
//! Columns and statements are the same. What differs: how a writer takes its turn, how a connection is set up, and
//! how a trigger is written (SQLite raises in the trigger, PostgreSQL in a function that the trigger calls).

use super::tables::{Keeps, TABLES};

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Kind {
    /// The kind of an address.
    pub(crate) fn of(url: &str) -> Option<Kind> {
        if url.starts_with("sqlite:") {
            Some(Kind::Sqlite)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Some(Kind::Postgres)
        } else {
            None
        }
    }

    /// What every new connection is told. WAL lets readers go on beside the writer; `synchronous=full` means that
    /// what was committed outlives a loss of power; recursive triggers also see rows that `insert or replace`
    /// removes.
    pub(crate) fn on_connect(self) -> &'static str {
        match self {
            Kind::Sqlite => {
                "pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full; \
                 pragma foreign_keys = on; pragma recursive_triggers = on;"
            }
            Kind::Postgres => "set lock_timeout = '10s'; set synchronous_commit = on; set timezone = 'UTC';",
        }
    }

    /// How a writer begins.
    pub(crate) fn begin_writing(self) -> &'static str {
        match self {
            Kind::Sqlite => "begin immediate",
            Kind::Postgres => "begin",
        }
    }

    /// How a writer takes its turn. All writers take it before they read anything, so changes happen one after
    /// another and none is decided on what another is about to change. SQLite has one writer anyway.
    pub(crate) fn turn(self) -> Option<&'static str> {
        match self {
            Kind::Sqlite => None,
            Kind::Postgres => Some("lock table log_entry in exclusive mode"),
        }
    }

    /// How a reader begins that must see one state of everything.
    pub(crate) fn begin_reading(self) -> &'static str {
        match self {
            Kind::Sqlite => "begin",
            Kind::Postgres => "begin isolation level repeatable read read only",
        }
    }

    /// How whoever lays the database out keeps others waiting.
    pub(crate) fn alone(self) -> Option<&'static str> {
        match self {
            Kind::Sqlite => None,
            // The number means nothing; every program of ours uses it.
            Kind::Postgres => Some("select pg_advisory_xact_lock(20130401)"),
        }
    }

    /// How references wait until the end of a transaction.
    pub(crate) fn references_wait(self) -> &'static str {
        match self {
            Kind::Sqlite => "pragma defer_foreign_keys = on",
            Kind::Postgres => "set constraints all deferred",
        }
    }

    /// The tables there are.
    pub(crate) fn list_tables(self) -> &'static str {
        match self {
            Kind::Sqlite => {
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
            }
            Kind::Postgres => {
                "select cast(table_name as text) as name from information_schema.tables \
                 where table_schema = current_schema() order by table_name"
            }
        }
    }

    /// The guards there are, so that one that was taken away is noticed.
    pub(crate) fn list_guards(self) -> &'static str {
        match self {
            Kind::Sqlite => "select name from sqlite_master where type = 'trigger' order by name",
            Kind::Postgres => {
                "select cast(t.tgname as text) as name from pg_trigger t join pg_class c on c.oid = t.tgrelid \
                 join pg_namespace n on n.oid = c.relnamespace \
                 where n.nspname = current_schema() and not t.tgisinternal and t.tgenabled <> 'D' order by t.tgname"
            }
        }
    }

    /// What says whether the database is whole in itself, its indexes among it: a damaged one finds other rows
    /// than there are. PostgreSQL says so page by page where its checksums are on.
    pub(crate) fn whole(self) -> Option<&'static str> {
        match self {
            Kind::Sqlite => Some("select integrity_check as said from pragma_integrity_check"),
            Kind::Postgres => None,
        }
    }

    /// The triggers that refuse to alter or remove rows: of tables that only grow, both; of the others, removal.
    pub(crate) fn guards(self) -> String {
        let mut sql = String::new();
        if self == Kind::Postgres {
            sql.push_str(
                "create or replace function register_refuses() returns trigger language plpgsql as $$ begin \
                 raise exception 'rows of % are not altered or removed', tg_table_name; end $$;\n",
            );
        }
        for (name, table, event) in guards() {
            let trigger = match (self, event) {
                (Kind::Sqlite, "truncate") => continue,
                (Kind::Sqlite, _) => format!(
                    "create trigger if not exists {name} before {event} on {table} begin \
                     select raise(abort, 'rows of {table} are not altered or removed'); end;\n"
                ),
                (Kind::Postgres, _) => format!(
                    "create or replace trigger {name} before {event} on {table} for each statement \
                     execute function register_refuses();\n"
                ),
            };
            sql.push_str(&trigger);
        }
        sql
    }

    /// The names of the guards that must be there.
    pub(crate) fn guard_names(self) -> Vec<String> {
        let wanted =
            guards().into_iter().filter(|(_, _, event)| self == Kind::Postgres || *event != "truncate");
        wanted.map(|(name, _, _)| name).collect()
    }
}

/// Every guard: its name, its table and what it refuses.
fn guards() -> Vec<(String, &'static str, &'static str)> {
    let mut found = Vec::new();
    for table in TABLES {
        for event in ["update", "delete", "truncate"] {
            if event != "update" || table.keeps == Keeps::Grows {
                found.push((format!("{}_refuses_{event}", table.name), table.name, event));
            }
        }
    }
    found.sort();
    found
}
