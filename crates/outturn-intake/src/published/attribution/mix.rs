//! The mix of a provider's patients, brought back to the groups of a decade before.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Exact;

use super::{Shares, Successors, heirs};

/// Patients by provider and commissioner, and which groups each commissioner was made of.
#[derive(Debug)]
pub(super) struct Mixes {
    /// Patients of commissioners that groups became, and of all.
    providers: BTreeMap<String, (BTreeMap<String, u64>, u64)>,
    /// The groups that each commissioner was, with their heads.
    former: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Mixes {
    pub(super) fn new(
        pairs: &BTreeMap<(String, String), u64>,
        heads: &BTreeMap<String, u64>,
        successors: &Successors,
    ) -> Mixes {
        let commissioners: BTreeSet<&str> =
            pairs.keys().map(|(_, commissioner)| commissioner.as_str()).collect();
        let mut former: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for (group, people) in heads {
            for heir in heirs(group, successors, &|it| commissioners.contains(it)) {
                former.entry(heir).or_default().insert(group.clone(), *people);
            }
        }
        let mut providers: BTreeMap<String, (BTreeMap<String, u64>, u64)> = BTreeMap::new();
        for ((provider, commissioner), patients) in pairs {
            let (own, all) = providers.entry(provider.clone()).or_default();
            *all += patients;
            if former.contains_key(commissioner) && *patients > 0 {
                *own.entry(commissioner.clone()).or_default() += patients;
            }
        }
        Mixes { providers, former }
    }

    /// How many commissioners groups became part of.
    pub(super) fn commissioners(&self) -> usize {
        self.former.len()
    }

    /// Whether a group became part of any commissioner.
    pub(super) fn has(&self, group: &str) -> bool {
        self.former.values().any(|groups| groups.contains_key(group))
    }

    /// Whether a provider has patients of groups.
    pub(super) fn treats(&self, provider: &str) -> bool {
        self.providers.get(provider).is_some_and(|(own, _)| !own.is_empty())
    }

    /// The shares of the patients of these providers together, of those whose commissioner groups became.
    pub(super) fn shares(&self, providers: &BTreeSet<String>) -> Shares {
        let all = self.of(providers).map(|(own, _)| own.values().sum::<u64>()).sum();
        self.shares_of(providers, all)
    }

    /// The same, of all patients: those of specialised services and of other countries are nobody's.
    pub(super) fn shares_of_all(&self, providers: &BTreeSet<String>) -> Shares {
        let all = self.of(providers).map(|(_, all)| *all).sum();
        self.shares_of(providers, all)
    }

    fn of<'a>(
        &'a self,
        providers: &'a BTreeSet<String>,
    ) -> impl Iterator<Item = &'a (BTreeMap<String, u64>, u64)> {
        providers.iter().filter_map(|provider| self.providers.get(provider))
    }

    fn shares_of(&self, providers: &BTreeSet<String>, all: u64) -> Shares {
        let mut shares = Shares::new();
        let all = Exact::from(all);
        for (commissioner, patients) in self.of(providers).flat_map(|(own, _)| own) {
            let Some(groups) = self.former.get(commissioner) else { continue };
            let people = Exact::from(groups.values().sum::<u64>());
            for (group, heads) in groups {
                let patients = &Exact::from(*patients) * &Exact::from(*heads);
                if let Some(share) = Exact::ratio(&patients, &(&people * &all)) {
                    let so_far = shares.entry(group.clone()).or_insert(Exact::ZERO);
                    *so_far = &*so_far + &share;
                }
            }
        }
        shares
    }
}
