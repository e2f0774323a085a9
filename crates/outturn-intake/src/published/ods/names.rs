//! Names of bodies: in mixed case, and for comparing.

/// A name for comparing: upper case, "&" written out.
pub(super) fn plain(name: &str) -> String {
    name.to_uppercase().replace('&', "AND")
}

/// Whether the register names the body as a part of an integrated care board, `NHS SUSSEX ICB - 70F`.
pub(super) fn is_part_of_board(name: &str) -> bool {
    name.contains(" ICB - ")
}

/// A register's upper-case name in mixed case. NHS, CCG, ICB and words with a digit (codes) stay; and, of,
/// the, on, in, with, upon and to are lower case inside the name; every other word, and part of a hyphenated
/// one, begins with a capital.
pub(in super::super) fn title_case(name: &str) -> String {
    let word = |(index, word): (usize, &str)| {
        let lower = word.to_lowercase();
        if ["NHS", "CCG", "ICB"].contains(&word) || word.bytes().any(|byte| byte.is_ascii_digit()) {
            word.to_owned()
        } else if index > 0
            && ["and", "of", "the", "on", "in", "with", "upon", "to"].contains(&lower.as_str())
        {
            lower
        } else {
            let mut letters = lower.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    };
    let hyphenated = |(index, part): (usize, &str)| {
        let start = index * 2;
        part.split('-')
            .enumerate()
            .map(|(inner, part)| word((start + inner, part)))
            .collect::<Vec<_>>()
            .join("-")
    };
    name.split_whitespace().enumerate().map(hyphenated).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied_by_rule() {
        assert_eq!(title_case("NHS NEWCASTLE GATESHEAD CCG"), "NHS Newcastle Gateshead CCG");
        assert_eq!(
            title_case("NHS STAFFORDSHIRE AND STOKE-ON-TRENT ICB - 05Q"),
            "NHS Staffordshire and Stoke-on-Trent ICB - 05Q"
        );
        assert_eq!(
            title_case("NHS BEDFORDSHIRE, LUTON AND MILTON KEYNES ICB - M1J4Y"),
            "NHS Bedfordshire, Luton and Milton Keynes ICB - M1J4Y"
        );
    }
}
