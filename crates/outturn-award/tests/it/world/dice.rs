//! Choices made from a row of throws.

/// A row of throws. When they are used up, everything comes to the first choice.
#[derive(Debug, Clone)]
pub(crate) struct Dice {
    throws: Vec<u8>,
    at: usize,
}

impl Dice {
    pub(crate) fn new(throws: Vec<u8>) -> Dice {
        Dice { throws, at: 0 }
    }

    fn throw(&mut self) -> usize {
        let throw = self.throws.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(throw)
    }

    /// A number below `end`, which is at most 256.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.throw() % end
    }

    /// Any number of four throws.
    pub(crate) fn wide(&mut self) -> i128 {
        (0..4).fold(0, |number, _| number * 256 + i128::try_from(self.throw()).unwrap())
    }

    /// True once in so many; the first choice is false.
    pub(crate) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) + 1 == many
    }

    pub(crate) fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        *self.of(choices)
    }
}
