//! Rules and facts that were read lately, and awards that were worked out from them. All are named by the hashes of
//! what they come from, so none is ever out of date.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use outturn_core::Facts;

use super::working::{Checked, Rules, Worked, read_facts, read_rules, work_out};
use crate::codes::Result;

/// The most bytes of rules, of facts and of awards that are held, as they are kept; read they take a few times as much.
const RULES: usize = 4 << 20;
const FACTS: usize = 16 << 20;
const AWARDS: usize = 16 << 20;

/// What was needed lately.
pub(crate) struct Lately {
    rules: Mutex<Held<String, Rules>>,
    /// By the hashes of rules and facts.
    facts: Mutex<Held<[String; 2], Facts>>,
    /// By the hashes of rules and facts, and the earner.
    awards: Mutex<Held<[String; 3], Worked>>,
}

impl Default for Lately {
    fn default() -> Lately {
        Lately {
            rules: Mutex::new(Held::of(RULES)),
            facts: Mutex::new(Held::of(FACTS)),
            awards: Mutex::new(Held::of(AWARDS)),
        }
    }
}

impl Lately {
    /// The rules that these bytes are, which have this hash.
    pub(crate) fn rules_of(&self, digest: &str, bytes: &[u8]) -> Checked<Arc<Rules>> {
        let key = digest.to_owned();
        held_or(&self.rules, key, || Ok((read_rules(bytes)?, bytes.len())))
    }

    /// The facts that these bytes are, which have this hash, read by rules which have that.
    pub(crate) fn facts_of(&self, rules: (&str, &Rules), digest: &str, bytes: &[u8]) -> Checked<Arc<Facts>> {
        let key = [rules.0, digest].map(str::to_owned);
        held_or(&self.facts, key, || Ok((read_facts(bytes, &rules.1.catalogue)?, bytes.len())))
    }

    /// The award of an earner under rules and facts with these hashes: rules, facts, earner.
    pub(crate) fn worked_out(
        &self,
        of: (&str, &str, &str),
        rules: &Rules,
        facts: &Facts,
    ) -> Result<Arc<Worked>> {
        let key = [of.0, of.1, of.2].map(str::to_owned);
        held_or(&self.awards, key, || {
            let worked = work_out(&rules.scheme, facts, of.2)?;
            let bytes = worked.bytes.len();
            Ok((worked, bytes))
        })
    }
}

/// What is held under a key, or what is made for it, of so many bytes. It is made without the lock: two may make the
/// same at once, and others do not wait.
fn held_or<K: Ord + Clone, V, E>(
    held: &Mutex<Held<K, V>>,
    key: K,
    make: impl FnOnce() -> std::result::Result<(V, usize), E>,
) -> std::result::Result<Arc<V>, E> {
    if let Some(found) = held.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(found);
    }
    let (made, bytes) = make()?;
    let made = Arc::new(made);
    held.lock().unwrap_or_else(PoisonError::into_inner).put(key, made.clone(), bytes);
    Ok(made)
}

/// Things up to so many bytes; those that were not asked for the longest go first.
struct Held<K, V> {
    most: usize,
    bytes: usize,
    /// How often anything was asked for.
    asked: u64,
    /// Each with its bytes, and when it was last asked for.
    things: BTreeMap<K, (Arc<V>, usize, u64)>,
}

impl<K: Ord + Clone, V> Held<K, V> {
    fn of(most: usize) -> Held<K, V> {
        Held { most, bytes: 0, asked: 0, things: BTreeMap::new() }
    }

    fn get(&mut self, key: &K) -> Option<Arc<V>> {
        self.asked += 1;
        let (thing, _, last) = self.things.get_mut(key)?;
        *last = self.asked;
        Some(thing.clone())
    }

    fn put(&mut self, key: K, thing: Arc<V>, bytes: usize) {
        // What is too large for all of the room is made anew each time.
        if bytes > self.most {
            return;
        }
        self.bytes += bytes;
        if let Some((_, before, _)) = self.things.insert(key, (thing, bytes, self.asked)) {
            self.bytes -= before;
        }
        while self.bytes > self.most {
            let oldest = self.things.iter().min_by_key(|(_, (_, _, last))| *last).map(|(key, _)| key.clone());
            let Some((_, bytes, _)) = oldest.and_then(|it| self.things.remove(&it)) else { return };
            self.bytes -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_the_longest_makes_room() {
        let mut held: Held<&str, u8> = Held::of(10);
        for (name, bytes) in [("a", 4), ("b", 4)] {
            held.put(name, Arc::new(0), bytes);
            assert!(held.get(&name).is_some());
        }
        assert!(held.get(&"a").is_some());
        held.put("c", Arc::new(0), 4);
        assert_eq!(held.things.keys().copied().collect::<Vec<_>>(), ["a", "c"], "b was asked for before a");
        held.put("a", Arc::new(1), 6);
        assert_eq!((held.bytes, held.things.len()), (10, 2), "what takes the place of something counts once");
        held.put("d", Arc::new(0), 11);
        assert_eq!(held.things.len(), 2, "what is larger than all of the room is not held");
        held.put("e", Arc::new(0), 10);
        assert_eq!((held.bytes, held.things.keys().copied().collect::<Vec<_>>()), (10, vec!["e"]));
    }
}
