//! Both databases have the tables that the register says it has, of portable types and no others.

use std::collections::BTreeMap;

use outturn_register::store::{Holds, TABLES};
use sqlx::Connection as _;

use crate::support::{Place, both};

/// Every column there is: its table and name, its type, and whether it may be empty.
async fn columns(place: &Place) -> BTreeMap<(String, String), (String, bool)> {
    let mut connection = sqlx::AnyConnection::connect(&place.url).await.unwrap();
    let sql = if place.is_sqlite() {
        "select m.name, c.name, lower(c.type), cast(c.\"notnull\" as bigint) from sqlite_master m \
         join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'"
    } else {
        "select cast(table_name as text), cast(column_name as text), cast(data_type as text), \
         cast(case is_nullable when 'NO' then 1 else 0 end as bigint) \
         from information_schema.columns where table_schema = current_schema()"
    };
    let rows: Vec<(String, String, String, i64)> =
        sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    rows.into_iter().map(|(table, column, kind, filled)| ((table, column), (kind, filled == 0))).collect()
}

both! {
    async fn the_catalogue_is_what_the_register_says(place) {
        place.open().await.close().await;
        let found = columns(&place).await;
        for ((table, column), (kind, _)) in &found {
            assert!(["text", "bigint"].contains(&kind.as_str()), "{table}.{column} is of type {kind}, which only one database has");
        }
        let mut said = BTreeMap::new();
        for table in TABLES {
            for column in table.columns {
                let kind = if column.holds == Holds::Text { "text" } else { "bigint" };
                said.insert((table.name.to_owned(), column.name.to_owned()), (kind.to_owned(), column.may_lack));
            }
        }
        let found: BTreeMap<_, _> = found.into_iter().filter(|((table, _), _)| table != "register_migration").collect();
        assert_eq!(found, said);
        // A parameter that is nothing is bound as text, so only text may be empty.
        assert!(said.values().all(|(kind, may_lack)| kind == "text" || !may_lack));
    }
}
