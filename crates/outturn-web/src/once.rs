//! JSON in which every name of an object is there once.
//!
//! Of a name that is there twice most programs take the last, and some the first: what one of them shows to be signed,
//! another would not sign.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Any JSON, without a name twice in one object.
pub(crate) struct Once(pub(crate) Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Once, D::Error> {
        from.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Once;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON, with a number that is not whole written as a text")
    }

    fn visit_bool<E: Error>(self, it: bool) -> Result<Once, E> {
        Ok(Once(it.into()))
    }

    fn visit_i64<E: Error>(self, it: i64) -> Result<Once, E> {
        Ok(Once(it.into()))
    }

    fn visit_u64<E: Error>(self, it: u64) -> Result<Once, E> {
        Ok(Once(it.into()))
    }

    fn visit_str<E: Error>(self, it: &str) -> Result<Once, E> {
        Ok(Once(it.into()))
    }

    fn visit_string<E: Error>(self, it: String) -> Result<Once, E> {
        Ok(Once(it.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Once, E> {
        Ok(Once(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut of: A) -> Result<Once, A::Error> {
        let mut all = Vec::new();
        while let Some(Once(it)) = of.next_element()? {
            all.push(it);
        }
        Ok(Once(Value::Array(all)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut of: A) -> Result<Once, A::Error> {
        let mut all = Map::new();
        while let Some(name) = of.next_key::<String>()? {
            let Once(it) = of.next_value()?;
            if all.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` is there twice")));
            }
            all.insert(name, it);
        }
        Ok(Once(Value::Object(all)))
    }
}
