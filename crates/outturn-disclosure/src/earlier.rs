//! What an outsider has from earlier releases.

use outturn_core::{Facts, Figure};
use outturn_scheme::Catalogue;

use crate::counts::{Cell, Count, Counts, Part, Shown, around};

/// How the note of a reading begins whose counts were rounded for release; the multiple follows.
pub const ROUNDED: &str = "rounded for release to the nearest ";

/// What the counts of a reading were rounded to for release, if they were.
pub fn rounded_to(note: &str) -> Option<u32> {
    let (_, after) = note.split_once(ROUNDED)?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|step| *step > 1)
}

/// Marks what an earlier release gave. What it gave and these facts do not have is added. Gives how many figures it has
/// otherwise than these facts do: they were revised, and tell nothing for certain.
pub(crate) fn mark(counts: &mut Counts, earlier: &Facts, catalogue: &Catalogue) -> usize {
    let mut revised = 0;
    for (about, reading) in earlier.readings.iter() {
        let Some(indicator) = catalogue.get(about.indicator) else { continue };
        let step = rounded_to(&reading.note);
        for part in Part::counted(indicator) {
            let Some(Figure::Known(given)) = part.of(reading) else { continue };
            if given.is_negative() {
                continue;
            }
            let cell = Cell { key: about.to_key(), part: *part };
            let between = step.map(|step| around(given, step));
            let Some(place) = counts.by_cell.get(&cell).copied() else {
                counts.add(Count {
                    cell: Some(cell),
                    truth: given.clone(),
                    is_known: true,
                    shown: step.map_or(Shown::Before, Shown::Rounded),
                    is_small: false,
                    is_in_scope: false,
                    between,
                    is_here: false,
                    is_whole: false,
                    is_given_back: false,
                });
                continue;
            };
            let Some(count) = counts.all.get_mut(place).filter(|it| it.is_known) else { continue };
            match between {
                None if *given == count.truth => count.shown = Shown::Before,
                Some((low, high)) if low <= count.truth && count.truth <= high => {
                    count.between = match count.between.take() {
                        Some((from, to)) => Some((from.max(low), to.min(high))),
                        None => Some((low, high)),
                    };
                }
                _ => revised += 1,
            }
        }
    }
    revised
}
