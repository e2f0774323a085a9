//! Men and women together must make all persons; where they do not, a count is not to be believed.

use std::collections::BTreeMap;

use super::super::cells::Fixed;

/// Whom a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sex {
    Persons,
    Female,
    Male,
}

impl Sex {
    pub(super) const ALL: [Sex; 3] = [Sex::Persons, Sex::Female, Sex::Male];

    /// Reads the column "Gender".
    pub(super) fn parse(text: &str) -> Option<Sex> {
        match text {
            "Person" => Some(Sex::Persons),
            "Female" => Some(Sex::Female),
            "Male" => Some(Sex::Male),
            _ => None,
        }
    }

    /// Whom it counts, in words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Sex::Persons => "all persons",
            Sex::Female => "female",
            Sex::Male => "male",
        }
    }

    /// The breakdown as a facts folder writes it.
    pub(super) fn breakdown(self) -> &'static str {
        match self {
            Sex::Persons => "",
            Sex::Female => "female",
            Sex::Male => "male",
        }
    }
}

/// The periods in which men and women do not make persons, each with the sum that fails.
pub(super) fn contradictions(counts: &BTreeMap<(String, Sex), Fixed>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for ((period, sex), persons) in counts {
        let part = |sex| counts.get(&(period.clone(), sex)).copied();
        let (Sex::Persons, Some(male), Some(female)) = (sex, part(Sex::Male), part(Sex::Female)) else {
            continue;
        };
        let sum = male.plus(female);
        if sum != *persons {
            found.insert(
                period.clone(),
                format!("male {male} + female {female} = {sum}, but persons {persons}"),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_fails_by_one_is_found() {
        let counts = |male: &str, persons: &str| {
            [(Sex::Male, male), (Sex::Female, "396"), (Sex::Persons, persons)]
                .into_iter()
                .map(|(sex, text)| (("2013/14".to_owned(), sex), Fixed::clean(text, 0).unwrap()))
                .collect()
        };
        assert_eq!(contradictions(&counts("357", "753")), BTreeMap::new());
        assert_eq!(
            contradictions(&counts("357", "754")).into_values().collect::<Vec<_>>(),
            ["male 357 + female 396 = 753, but persons 754"]
        );
    }
}
