//! How far a count can be moved while everything that an outsider knows stays as it is.
//!
//! An outsider knows sums of counts, and bounds of each. From the counts as they are, every set of counts that fits
//! what is known is reached by a move: whole numbers that are added to counts, and that cancel in every sum. The
//! simplex method finds the moves that take one count furthest. It is kept in whole numbers: a step that would leave
//! them is cut short, so that every move found is one that really fits, and a count is never held to be safer than it
//! is.

/// How far a count may be moved: none where there is no limit.
pub(crate) type Limit = Option<i64>;

/// A count that may be moved, and where it has been moved to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Movable {
    /// How far down; zero or below.
    pub(crate) down: Limit,
    /// How far up; zero or above.
    pub(crate) up: Limit,
}

/// The counts about one that an outsider may hold against each other, and the sums that hold between them.
#[derive(Debug)]
pub(crate) struct Region {
    counts: Vec<Movable>,
    /// Where the counts are: as they are at first.
    at: Vec<i64>,
    /// Sums as they were given, to hold moves against.
    given: Vec<Vec<(usize, i64)>>,
    /// Sums worked out so that each gives one count, its own, from others.
    rows: Vec<Row>,
    /// Which row gives a count.
    row_of: Vec<Option<usize>>,
}

#[derive(Debug, Clone)]
struct Row {
    /// The count that it gives; its factor is one.
    own: usize,
    factors: Vec<i64>,
}

/// Factors that are worked with: others are a sign that something has gone wrong.
const FACTORS: std::ops::RangeInclusive<i64> = -1_000_000_000..=1_000_000_000;

/// A number would be too large to go on. What has been found until then holds.
struct TooLarge;

/// What stopped a step.
enum Stop {
    /// The count that was moved came to its own bound.
    Itself,
    /// Another came to its bound, which this row gives.
    Row(usize),
    /// Nothing: there is no limit.
    Nothing,
}

impl Region {
    /// A region of counts, with sums by count and factor.
    pub(crate) fn new(counts: Vec<Movable>, sums: Vec<Vec<(usize, i64)>>) -> Region {
        let size = counts.len();
        let mut region = Region {
            at: vec![0; size],
            row_of: vec![None; size],
            counts,
            rows: Vec::new(),
            given: Vec::new(),
        };
        for sum in &sums {
            let mut factors = vec![0_i64; size];
            for (count, factor) in sum {
                if let Some(place) = factors.get_mut(*count) {
                    *place += factor;
                }
            }
            if region.add(factors).is_err() {
                // Too large to be worked with: its counts stay as they are.
                for (count, _) in sum {
                    region.hold(*count);
                }
            }
        }
        region.given = sums;
        region
    }

    fn hold(&mut self, count: usize) {
        if let Some(count) = self.counts.get_mut(count) {
            *count = Movable { down: Some(0), up: Some(0) };
        }
    }

    /// Takes in a sum.
    fn add(&mut self, mut factors: Vec<i64>) -> Result<(), TooLarge> {
        if factors.iter().any(|factor| !FACTORS.contains(factor)) {
            return Err(TooLarge);
        }
        for row in &self.rows {
            take(&mut factors, row)?;
        }
        let divisor = factors.iter().fold(0, |divisor, factor| common(divisor, factor.abs()));
        if divisor == 0 {
            return Ok(());
        }
        for factor in &mut factors {
            *factor /= divisor;
        }
        let free = |place: usize| {
            self.counts
                .get(place)
                .map_or(0, |it| it.up.unwrap_or(i64::MAX).saturating_sub(it.down.unwrap_or(0)))
        };
        let with_one = factors.iter().enumerate().filter(|(_, factor)| factor.abs() == 1);
        // The freest, so that steps are long.
        let Some(own) = with_one.map(|(place, _)| place).max_by_key(|place| free(*place)) else {
            let held: Vec<usize> =
                factors.iter().enumerate().filter(|(_, it)| **it != 0).map(|(place, _)| place).collect();
            for count in held {
                self.hold(count);
            }
            return Ok(());
        };
        if factors.get(own) == Some(&-1) {
            for factor in &mut factors {
                *factor = -*factor;
            }
        }
        let row = Row { own, factors };
        for other in &mut self.rows {
            take(&mut other.factors, &row)?;
        }
        if let Some(place) = self.row_of.get_mut(own) {
            *place = Some(self.rows.len());
        }
        self.rows.push(row);
        Ok(())
    }

    fn factor(&self, row: usize, count: usize) -> i64 {
        self.rows.get(row).and_then(|row| row.factors.get(count)).copied().unwrap_or(0)
    }

    fn place(&self, count: usize) -> i64 {
        self.at.get(count).copied().unwrap_or(0)
    }

    /// How much further a count may go; none where there is no limit.
    fn room(&self, count: usize, upward: bool) -> Limit {
        let at = self.place(count);
        let it = self.counts.get(count)?;
        let room = if upward {
            it.up.map(|up| up.saturating_sub(at))
        } else {
            it.down.map(|down| at.saturating_sub(down))
        };
        room.map(|room| room.max(0))
    }

    /// How far one count can be moved up or down, and whether there is no limit. It does not go beyond `enough`.
    pub(crate) fn furthest(&mut self, count: usize, upward: bool, enough: i64) -> Limit {
        self.at.iter_mut().for_each(|at| *at = 0);
        let mut steps = 100 + 20 * self.counts.len();
        let mut tried = vec![false; self.counts.len()];
        loop {
            let so_far = if upward { self.place(count) } else { -self.place(count) };
            if so_far >= enough || steps == 0 {
                break;
            }
            steps -= 1;
            let Some((moved, up)) = self.next(count, upward, &tried) else { break };
            let (by, stop) = self.ratio(moved, up);
            let by = by?;
            if self.shift(moved, if up { by } else { -by }).is_err() {
                break;
            }
            match stop {
                Stop::Row(row) if self.factor(row, moved).abs() == 1 => {
                    if self.exchange(row, moved).is_err() {
                        break;
                    }
                    if by > 0 {
                        tried.fill(false);
                    }
                }
                // It cannot take the other's place in whole numbers, and can go no further.
                Stop::Row(_) => {
                    if let Some(tried) = tried.get_mut(moved) {
                        *tried = true;
                    }
                }
                Stop::Itself if by > 0 => tried.fill(false),
                Stop::Itself | Stop::Nothing => {}
            }
        }
        // A move that does not fit would be a mistake of this method: nothing is built on it.
        Some(if self.fits() { self.place(count).abs() } else { 0 })
    }

    /// The count to move next, and whether upward.
    fn next(&self, count: usize, upward: bool, tried: &[bool]) -> Option<(usize, bool)> {
        let can = |count: usize, up: bool| {
            self.room(count, up) != Some(0) && tried.get(count).is_some_and(|tried| !*tried)
        };
        let Some(row) = self.row_of.get(count).copied().flatten() else {
            return can(count, upward).then_some((count, upward));
        };
        let factors = self.rows.get(row).map(|row| row.factors.as_slice()).unwrap_or_default();
        let others = factors.iter().enumerate().filter(|(other, factor)| **factor != 0 && *other != count);
        // The first that helps: with this rule steps do not go round in circles.
        others.map(|(other, factor)| (other, (*factor < 0) == upward)).find(|(other, up)| can(*other, *up))
    }

    /// How far a count may be moved before something is in the way.
    fn ratio(&self, moved: usize, up: bool) -> (Limit, Stop) {
        let mut most = self.room(moved, up);
        let mut stop = if most.is_some() { Stop::Itself } else { Stop::Nothing };
        let mut first = usize::MAX;
        for (index, row) in self.rows.iter().enumerate() {
            let factor = self.factor(index, moved);
            if factor == 0 {
                continue;
            }
            let Some(room) = self.room(row.own, (factor < 0) == up) else { continue };
            let room = room / factor.abs();
            let nearer = most.is_none_or(|most| room < most);
            let same = most == Some(room) && matches!(stop, Stop::Row(_)) && row.own < first;
            if nearer || same {
                (most, stop, first) = (Some(room), Stop::Row(index), row.own);
            }
        }
        (most, stop)
    }

    /// Moves a count, and what is worked out from it.
    fn shift(&mut self, moved: usize, by: i64) -> Result<(), TooLarge> {
        if by == 0 {
            return Ok(());
        }
        let mut at = self.at.clone();
        let mut add = |count: usize, by: i64| -> Result<(), TooLarge> {
            if let Some(place) = at.get_mut(count) {
                *place = place.checked_add(by).ok_or(TooLarge)?;
            }
            Ok(())
        };
        add(moved, by)?;
        for row in &self.rows {
            let factor = row.factors.get(moved).copied().unwrap_or(0);
            if factor != 0 {
                add(row.own, factor.checked_mul(by).and_then(i64::checked_neg).ok_or(TooLarge)?)?;
            }
        }
        self.at = at;
        Ok(())
    }

    /// Lets a row give another count than it did.
    fn exchange(&mut self, row: usize, count: usize) -> Result<(), TooLarge> {
        let Some(mut changed) = self.rows.get(row).cloned() else { return Ok(()) };
        if changed.factors.get(count) == Some(&-1) {
            for factor in &mut changed.factors {
                *factor = -*factor;
            }
        }
        let before = changed.own;
        changed.own = count;
        let mut rows = self.rows.clone();
        for (index, other) in rows.iter_mut().enumerate() {
            if index != row {
                take(&mut other.factors, &changed)?;
            }
        }
        if let Some(place) = rows.get_mut(row) {
            *place = changed;
        }
        self.rows = rows;
        if let Some(place) = self.row_of.get_mut(before) {
            *place = None;
        }
        if let Some(place) = self.row_of.get_mut(count) {
            *place = Some(row);
        }
        Ok(())
    }

    /// Whether the counts, where they are, keep every sum and every bound.
    fn fits(&self) -> bool {
        let bounded = self.counts.iter().zip(&self.at).all(|(count, at)| {
            count.down.is_none_or(|down| *at >= down) && count.up.is_none_or(|up| *at <= up)
        });
        let cancels = |sum: &Vec<(usize, i64)>| {
            let terms =
                sum.iter().map(|(count, factor)| i128::from(*factor) * i128::from(self.place(*count)));
            terms.sum::<i128>() == 0
        };
        bounded && self.given.iter().all(cancels)
    }
}

/// Takes a row from factors, so that its own count is no longer among them.
fn take(factors: &mut [i64], row: &Row) -> Result<(), TooLarge> {
    let times = factors.get(row.own).copied().unwrap_or(0);
    if times == 0 {
        return Ok(());
    }
    for (factor, of_row) in factors.iter_mut().zip(&row.factors) {
        let less = of_row.checked_mul(times).ok_or(TooLarge)?;
        *factor = factor.checked_sub(less).filter(|it| FACTORS.contains(it)).ok_or(TooLarge)?;
    }
    Ok(())
}

fn common(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(bounds: &[(i64, i64)]) -> Vec<Movable> {
        bounds.iter().map(|(down, up)| Movable { down: Some(*down), up: Some(*up) }).collect()
    }

    #[test]
    fn a_count_alone_goes_to_its_bounds() {
        let mut region = Region::new(counts(&[(-1, 2)]), vec![]);
        assert_eq!((region.furthest(0, false, 99), region.furthest(0, true, 99)), (Some(1), Some(2)));
        let mut free = Region::new(vec![Movable { down: Some(0), up: None }], vec![]);
        assert_eq!(free.furthest(0, true, i64::MAX), None);
    }

    #[test]
    fn what_is_given_exactly_by_a_sum_does_not_move() {
        let mut region = Region::new(counts(&[(-1, 2)]), vec![vec![(0, 1)]]);
        assert_eq!((region.furthest(0, false, 99), region.furthest(0, true, 99)), (Some(0), Some(0)));
    }

    #[test]
    fn in_a_square_a_count_goes_as_far_as_the_least_free_of_the_four() {
        // a b / c d: rows and columns are known.
        let sums =
            vec![vec![(0, 1), (1, 1)], vec![(2, 1), (3, 1)], vec![(0, 1), (2, 1)], vec![(1, 1), (3, 1)]];
        let mut region = Region::new(counts(&[(-9, 9), (-9, 9), (-9, 3), (-2, 9)]), sums);
        assert_eq!((region.furthest(0, false, 99), region.furthest(0, true, 99)), (Some(2), Some(9)));
    }

    #[test]
    fn what_cannot_be_halved_stays_whole() {
        // 2a = b: b moves by even numbers only, and a by half as much.
        let mut region = Region::new(counts(&[(-9, 9), (-5, 5)]), vec![vec![(0, 2), (1, -1)]]);
        assert_eq!((region.furthest(0, true, 99), region.furthest(1, true, 99)), (Some(2), Some(4)));
    }

    #[test]
    fn what_is_too_large_stands_still() {
        let sums = vec![vec![(0, i64::MAX), (1, 2)], vec![(0, 3), (1, i64::MAX)]];
        let mut region = Region::new(counts(&[(-9, 9), (-9, 9)]), sums);
        assert_eq!(region.furthest(0, true, 99), Some(0));
    }
}
