//! Random numbers that can be had at any place of their sequence: each stream of a seed is a sequence of its own, so
//! what is made of one block of rows does not hang on any other.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// What a stream is for; each kind has 2⁵⁶ streams.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    /// One person.
    Person,
    /// A commissioner.
    Commissioner,
    /// A block of the table at this place in the list of tables.
    Block(u8),
}

/// What all streams are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seed([u8; 32]);

impl Seed {
    pub(super) fn new(seed: u64) -> Seed {
        let mut key = [0; 32];
        for (place, byte) in key.iter_mut().zip(seed.to_le_bytes()) {
            *place = byte;
        }
        Seed(key)
    }

    /// One stream, from its start.
    pub(super) fn stream(self, of: Of, number: u64) -> Random {
        let kind = match of {
            Of::Person => 0,
            Of::Commissioner => 1,
            Of::Block(table) => 2 + u64::from(table),
        };
        let mut stream = ChaCha8Rng::from_seed(self.0);
        stream.set_stream((kind << 56) | (number & ((1 << 56) - 1)));
        Random(stream)
    }
}

/// A stream of random numbers.
#[derive(Debug)]
pub(super) struct Random(ChaCha8Rng);

impl Random {
    /// A number below this one; 0 below 0. Some come up more often than others by at most one in 2³² / `limit`.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        let product = u64::from(self.0.next_u32()) * u64::from(limit);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// A day or a count below this one.
    pub(super) fn within(&mut self, limit: i32) -> i32 {
        i32::try_from(self.below(u32::try_from(limit).unwrap_or(0))).unwrap_or(0)
    }

    /// Whether something happens that does so often in a thousand cases.
    pub(super) fn chance(&mut self, in_thousand: u32) -> bool {
        self.below(1000) < in_thousand
    }

    /// A place in a list whose shares have been added up.
    pub(super) fn pick(&mut self, added: &[u32]) -> usize {
        let found = self.below(added.last().copied().unwrap_or(0));
        added.partition_point(|it| *it <= found)
    }

    /// A length of time with this mean: most are short, few are long, none is longer than 40 times the mean.
    pub(super) fn lasting(&mut self, mean: u32) -> i32 {
        let most = i32::try_from(mean.saturating_mul(40)).unwrap_or(i32::MAX);
        let mut length = 0;
        while length < most && self.below(mean.saturating_add(1)) != 0 {
            length += 1;
        }
        length
    }

    /// One of these.
    pub(super) fn one_of<'a>(&mut self, these: &[&'a str]) -> &'a str {
        let count = u32::try_from(these.len()).unwrap_or(0);
        let at = usize::try_from(self.below(count)).unwrap_or(0);
        these.get(at).copied().unwrap_or_default()
    }
}

/// Shares added up, for [`Random::pick`].
pub(super) fn added(shares: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let mut sum = 0_u32;
    let add = |share| {
        sum = sum.saturating_add(share);
        sum
    };
    shares.into_iter().map(add).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_whenever_it_is_asked_for() {
        let seed = Seed::new(7);
        let take = |mut it: Random| -> Vec<u32> { (0..40).map(|_| it.below(1_000_000)).collect() };
        let (first, second) = (take(seed.stream(Of::Person, 5)), take(seed.stream(Of::Person, 6)));
        assert_eq!(take(seed.stream(Of::Person, 5)), first);
        assert_ne!(first, second);
        assert_ne!(take(seed.stream(Of::Block(0), 5)), first);
        assert_ne!(take(Seed::new(8).stream(Of::Person, 5)), first);
        // Held for ever: another sequence would give other records for the same seed.
        assert_eq!(first[..4], [510_302, 27_703, 89_397, 711_731]);
    }

    #[test]
    fn shares_come_up_as_often_as_they_say() {
        let mut random = Seed::new(1).stream(Of::Block(3), 9);
        let shares = added([600, 0, 300, 100]);
        let mut found = [0_u32; 4];
        for _ in 0..10_000 {
            found[random.pick(&shares)] += 1;
        }
        assert_eq!(found[1], 0);
        assert!((5_800..6_200).contains(&found[0]) && (2_800..3_200).contains(&found[2]), "{found:?}");
    }

    #[test]
    fn stays_have_the_mean_that_is_asked_for() {
        let mut random = Seed::new(1).stream(Of::Block(3), 10);
        let sum: i32 = (0..10_000).map(|_| random.lasting(6)).sum();
        assert!((57_000..63_000).contains(&sum), "{sum}");
        assert_eq!(random.lasting(0), 0);
    }
}
