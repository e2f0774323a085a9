//! A small mutator with a fixed seed, so that each run of a test tries the same inputs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Tries the seeds, then as many changed ones as asked for, or those of as many seconds as the environment asks for.
pub(crate) fn run(seeds: &[Vec<u8>], words: &'static [&'static str], rounds: usize, hold: impl Fn(&[u8])) {
    #[expect(clippy::disallowed_methods, reason = "how long a test looks is no result")]
    let (seconds, begun) = (std::env::var("OUTTURN_FUZZ_SECONDS").ok(), Instant::now());
    let seconds = seconds.and_then(|text| text.parse().ok()).map(Duration::from_secs);
    for seed in seeds {
        hold(seed);
    }
    let mut mutator = Mutator::new(words);
    let mut round = 0;
    while seconds.map_or(round < rounds, |seconds| begun.elapsed() < seconds) {
        let input = mutator.input(seeds);
        if catch_unwind(AssertUnwindSafe(|| hold(&input))).is_err() {
            let path = std::env::temp_dir().join("outturn-fuzz-found");
            let kept = std::fs::write(&path, &input);
            panic!("round {round}: the input is in {} ({kept:?})", path.display());
        }
        round += 1;
    }
}

/// Makes inputs from seeds.
struct Mutator {
    state: u64,
    dictionary: &'static [&'static str],
}

impl Mutator {
    /// Begins with words that mean something to the reader under test.
    fn new(dictionary: &'static [&'static str]) -> Mutator {
        Mutator { state: 0x9E37_79B9_7F4A_7C15, dictionary }
    }

    /// Marsaglia's xorshift.
    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// A stretch of so many bytes, short ones more often than long ones.
    fn stretch(&mut self, length: usize) -> (usize, usize) {
        let start = self.below(length + 1);
        let most = if self.below(8) == 0 { length } else { 24 };
        (start, (start + self.below(most)).min(length))
    }

    /// One of the seeds with a few changes.
    fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let pick = self.below(seeds.len());
        let mut input = seeds.get(pick).cloned().unwrap_or_default();
        for _ in 0..=self.below(4) {
            self.change(&mut input, seeds);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let (start, end) = self.stretch(input.len());
        match self.below(12) {
            0 => {
                if let Some(byte) = input.get_mut(start) {
                    *byte ^= 1 << (self.next() % 8);
                }
            }
            1 => input.truncate(start),
            2 => {
                input.drain(start..end);
            }
            3 => {
                let twice = input.get(start..end).unwrap_or_default().to_vec();
                input.splice(end..end, twice);
            }
            4 | 5 => {
                let word = self.word();
                input.splice(start..start, word);
            }
            6..=8 => {
                // A word for a word: most of these pass the parser and reach what lies behind it.
                let (start, end) = word_around(input, start);
                let word = self.word();
                input.splice(start..end, word);
            }
            9 => {
                let pick = self.below(seeds.len());
                let other = seeds.get(pick).map(Vec::as_slice).unwrap_or_default();
                let (from, to) = self.stretch(other.len());
                input.splice(start..end, other.get(from..to).unwrap_or_default().iter().copied());
            }
            _ => {
                let mut lines: Vec<Vec<u8>> =
                    input.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
                let (one, other) = (self.below(lines.len()), self.below(lines.len()));
                match self.below(3) {
                    0 if !lines.is_empty() => lines.swap(one, other),
                    1 if !lines.is_empty() => {
                        lines.remove(one);
                    }
                    _ => {
                        let again = lines.get(one).cloned().unwrap_or_default();
                        lines.insert(other, again);
                    }
                }
                *input = lines.concat();
            }
        }
        input.truncate(1 << 20);
    }

    fn word(&mut self) -> Vec<u8> {
        let pick = self.below(self.dictionary.len());
        self.dictionary.get(pick).map(|word| word.as_bytes().to_vec()).unwrap_or_default()
    }
}

fn word_around(input: &[u8], at: usize) -> (usize, usize) {
    let part = |b: &u8| b.is_ascii_alphanumeric() || b"_-%/.".contains(b) || !b.is_ascii();
    let before = input.get(..at).unwrap_or_default().iter().rev().take_while(|b| part(b)).count();
    let after = input.get(at..).unwrap_or_default().iter().take_while(|b| part(b)).count();
    (at - before, at + after)
}
