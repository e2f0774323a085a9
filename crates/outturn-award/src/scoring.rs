//! Which lines apply, which groups are scored, and what shares lines are worth then.
//!
//! Where it is not known whether a line applies, what it is worth may go to others, which is good or bad for the
//! earner by what they earn: no one answer is the worst and another the best. So every group is looked at in both
//! states, scored and not scored, each time with those of its doubtful lines that make the most or the least of it.
//! What is confined to groups treats the lines of one group alike, so that nothing else can lead further.

use outturn_core::Exact;
use outturn_scheme::{Line, NotApplicable, Scheme, Worth};

use crate::came::Came;
use crate::menu::Chosen;
use crate::settle::Settled;
use crate::truth::{Outcome, Truth};

/// One way in which lines may apply.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    /// The share of a full award that each line is worth; none for one that pays by itself.
    pub(crate) shares: Vec<Option<Exact>>,
    /// The share of each line that is earned.
    pub(crate) earned: Vec<Exact>,
    /// For each group, whether it is scored; one whose lines all pay by themselves has nothing to keep it from that.
    pub(crate) scored: Vec<bool>,
    /// Whether enough groups are scored for there to be an award.
    pub(crate) awarded: bool,
}

/// The lines and groups of a scheme, with what is known of their applying to one earner.
pub(crate) struct Scoring<'a> {
    scheme: &'a Scheme,
    /// The scheme's own shares, and those that were chosen.
    own: Vec<Option<Exact>>,
    applies: Vec<Truth>,
    /// For lines in no group, and for each group, what may come of it.
    buckets: Vec<Bucket>,
}

/// The lines of a group that have shares, or those in no group.
struct Bucket {
    sure: Vec<usize>,
    doubtful: Vec<usize>,
    needs: usize,
}

/// A group in one state: which of its doubtful lines apply, and whether it is scored.
#[derive(Debug, Clone, Default)]
struct State {
    applying: Vec<usize>,
    scored: bool,
    /// The share that each of its lines is taken to earn, where they are too many to be told apart.
    flat: Option<Exact>,
}

/// More doubtful lines in one group are not told apart: they are taken to earn all alike.
const LINES_MAX: usize = 10;
/// With more groups in doubt nothing is known of the award.
const GROUPS_MAX: usize = 6;

/// Lines in no group stand together, before the groups.
pub(crate) fn bucket_of(line: &Line) -> usize {
    line.group.map_or(0, |group| group.saturating_add(1))
}

/// Whether a line has a share of its own, which others can be given.
fn has_share(line: &Line) -> bool {
    matches!(line.worth, Worth::Share) && !line.earns.is_zero()
}

impl<'a> Scoring<'a> {
    pub(crate) fn of(scheme: &'a Scheme, menus: &[Chosen], lines: &[Settled]) -> Scoring<'a> {
        let own = scheme.lines.iter().enumerate().map(|(index, line)| match line.worth {
            Worth::Share => Some(line.earns.clone()),
            Worth::Chosen(menu) => Some(menus.get(menu).map_or(Exact::ZERO, |chosen| chosen.share(index))),
            Worth::Pays(_) => None,
        });
        let applies: Vec<Truth> = lines.iter().map(|it| it.applies).collect();
        let needs = std::iter::once(1).chain(scheme.groups.iter().map(|group| group.needs.max(1)));
        let buckets = needs.enumerate().map(|(bucket, needs)| {
            let those = |applies: Truth| {
                let lines = scheme.lines.iter().zip(lines).enumerate();
                let own = lines.filter(|(_, (line, _))| bucket_of(line) == bucket && has_share(line));
                own.filter(|(_, (_, it))| it.applies == applies).map(|(index, _)| index).collect()
            };
            Bucket { sure: those(Truth::True), doubtful: those(Truth::Unknown), needs }
        });
        Scoring { scheme, own: own.collect(), applies, buckets: buckets.collect() }
    }

    fn earns(&self, line: usize) -> Exact {
        self.scheme.lines.get(line).map_or(Exact::ZERO, |line| line.earns.clone())
    }

    /// Whether it is not known of a line with a share of its own whether it applies.
    pub(crate) fn is_doubtful(&self, line: usize) -> bool {
        self.buckets.iter().any(|bucket| bucket.doubtful.contains(&line))
    }

    /// Whether what others are worth hangs on a line of which it is not known whether it applies.
    pub(crate) fn concerns_others(&self, line: usize) -> bool {
        let renormalised = self.scheme.applicability.then == NotApplicable::Renormalised;
        let own = (0..self.buckets.len()).zip(&self.buckets);
        own.filter(|(_, bucket)| bucket.doubtful.contains(&line))
            .any(|(bucket, _)| renormalised || self.scored(bucket) == Truth::Unknown)
    }

    /// Whether a group is scored, or the lines in none.
    pub(crate) fn scored(&self, bucket: usize) -> Truth {
        let Some(bucket) = self.buckets.get(bucket) else { return Truth::False };
        match (bucket.is_scored(0), bucket.is_scored(bucket.doubtful.len())) {
            (true, _) => Truth::True,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::False,
        }
    }

    /// How many groups are scored, and how many may be.
    pub(crate) fn scored_groups(&self) -> (usize, usize) {
        let groups = (1..self.buckets.len()).map(|bucket| self.scored(bucket));
        (
            groups.clone().filter(|it| *it == Truth::True).count(),
            groups.filter(|it| *it != Truth::False).count(),
        )
    }

    /// Which groups are scored, and whether they are enough, as far as that is known.
    pub(crate) fn came(&self) -> Vec<Came> {
        let groups = (0..self.scheme.groups.len()).filter_map(|group| {
            let scored = self.scored(group.saturating_add(1));
            (scored != Truth::Unknown).then_some(Came::Group(group, scored == Truth::True))
        });
        let needed = self.scheme.applicability.groups_needed;
        let enough = match self.scored_groups() {
            (scored, _) if scored >= needed => Some(true),
            (_, perhaps) if perhaps < needed => Some(false),
            _ => None,
        };
        groups.chain(enough.map(Came::Groups)).collect()
    }

    /// Every way that has to be looked at, with the share that each line earns if it applies. None where there are
    /// too many. `certain` says of lines in doubt that they apply, or that they do not.
    pub(crate) fn scenes(
        &self,
        values: &[Exact],
        worst: bool,
        certain: &dyn Fn(usize) -> Option<bool>,
    ) -> Option<Vec<Scene>> {
        let states: Vec<Vec<State>> =
            self.buckets.iter().map(|bucket| self.states(bucket, values, worst, certain)).collect();
        if states.iter().filter(|it| it.len() > 1).count() > GROUPS_MAX {
            return None;
        }
        let mut ways: Vec<Vec<&State>> = vec![Vec::new()];
        for states in &states {
            ways = ways
                .iter()
                .flat_map(|way| states.iter().map(|state| way.iter().copied().chain([state]).collect()))
                .collect();
        }
        Some(ways.iter().map(|way| self.scene(way, values, worst)).collect())
    }

    /// Whether it is known what share a line is worth: not while it is in doubt which lines it shares with.
    pub(crate) fn is_share_known(&self, line: &Line) -> bool {
        let doubtful = |bucket: usize| self.buckets.get(bucket).is_some_and(|it| !it.doubtful.is_empty());
        self.scheme.applicability.then != NotApplicable::Renormalised
            || !has_share(line)
            || (!doubtful(bucket_of(line))
                && (0..self.buckets.len()).all(|bucket| self.scored(bucket) != Truth::Unknown))
    }

    /// What every line is worth where all that may apply do.
    pub(crate) fn at_most(&self) -> Scene {
        let all = |bucket: &Bucket| State {
            applying: bucket.doubtful.clone(),
            scored: bucket.is_scored(bucket.doubtful.len()),
            flat: None,
        };
        let states: Vec<State> = self.buckets.iter().map(all).collect();
        self.scene(&states.iter().collect::<Vec<_>>(), &[], false)
    }

    /// What a line earns that does not apply.
    fn instead(&self, worst: bool) -> Exact {
        match self.scheme.applicability.then {
            NotApplicable::Lost | NotApplicable::Renormalised => Exact::ZERO,
            NotApplicable::Open if worst => Exact::ZERO,
            NotApplicable::Open | NotApplicable::Earned => Exact::ONE,
        }
    }

    /// The states that a group can be in: scored, with the doubtful lines that make the least or the most of it, and
    /// not scored.
    fn states(
        &self,
        bucket: &Bucket,
        values: &[Exact],
        worst: bool,
        certain: &dyn Fn(usize) -> Option<bool>,
    ) -> Vec<State> {
        let (applying, doubtful): (Vec<usize>, Vec<usize>) =
            bucket.doubtful.iter().partition(|line| certain(**line) == Some(true));
        let doubtful: Vec<usize> = doubtful.into_iter().filter(|line| certain(*line).is_none()).collect();
        if doubtful.len() > LINES_MAX {
            return self.flat_states(bucket, &applying, &doubtful, values, worst);
        }
        let mut scored: Option<(Exact, State)> = None;
        let mut unscored: Option<State> = None;
        for subset in 0..1_u64 << doubtful.len() {
            let chosen = doubtful.iter().enumerate().filter(|(bit, _)| (subset >> bit) & 1 == 1);
            let applying: Vec<usize> =
                applying.iter().copied().chain(chosen.map(|(_, line)| *line)).collect();
            if !bucket.is_scored(applying.len()) {
                unscored.get_or_insert(State { applying, ..State::default() });
                continue;
            }
            let average = self.average(bucket, &applying, values, worst);
            let further = |best: &Exact| if worst { average < *best } else { average > *best };
            if scored.as_ref().is_none_or(|(best, _)| further(best)) {
                scored = Some((average, State { applying, scored: true, flat: None }));
            }
        }
        scored.map(|(_, state)| state).into_iter().chain(unscored).collect()
    }

    /// The same with many doubtful lines: whichever apply, their average lies between the least and the most that any
    /// one earns.
    fn flat_states(
        &self,
        bucket: &Bucket,
        applying: &[usize],
        doubtful: &[usize],
        values: &[Exact],
        worst: bool,
    ) -> Vec<State> {
        let all: Vec<usize> = applying.iter().chain(doubtful).copied().collect();
        let mut earned: Vec<Exact> =
            bucket.sure.iter().chain(&all).filter_map(|line| values.get(*line).cloned()).collect();
        if self.scheme.applicability.then != NotApplicable::Renormalised {
            earned.push(self.instead(worst));
        }
        let flat = if worst { earned.into_iter().min() } else { earned.into_iter().max() };
        let scored = bucket.is_scored(all.len()).then(|| State { applying: all.clone(), scored: true, flat });
        let unscored = (!bucket.is_scored(applying.len()))
            .then(|| State { applying: applying.to_vec(), ..State::default() });
        scored.into_iter().chain(unscored).collect()
    }

    /// What the lines of a scored group earn together, of what they are worth: those that do not apply give their
    /// share to the others, or earn what such lines earn.
    fn average(&self, bucket: &Bucket, applying: &[usize], values: &[Exact], worst: bool) -> Exact {
        let (mut earned, mut whole) = (Exact::ZERO, Exact::ZERO);
        for line in bucket.sure.iter().chain(applying) {
            if let Some(value) = values.get(*line) {
                let earns = self.earns(*line);
                earned = &earned + &(value * &earns);
                whole = whole + earns;
            }
        }
        if self.scheme.applicability.then != NotApplicable::Renormalised {
            let out = bucket.doubtful.iter().filter(|line| !applying.contains(line));
            for line in out {
                let earns = self.earns(*line);
                earned = &earned + &(&self.instead(worst) * &earns);
                whole = whole + earns;
            }
        }
        Exact::ratio(&earned, &whole).unwrap_or(Exact::ZERO)
    }

    fn scene(&self, way: &[&State], values: &[Exact], worst: bool) -> Scene {
        let scheme = self.scheme;
        let scored_groups = way.iter().skip(1).filter(|state| state.scored).count();
        let renormalised = scheme.applicability.then == NotApplicable::Renormalised;
        let counts = |line: usize| {
            let applies = self.applies.get(line).copied().unwrap_or(Truth::False);
            scheme.lines.get(line).and_then(|it| way.get(bucket_of(it))).is_some_and(|state| {
                let sure = applies == Truth::True;
                state.scored && (sure || (applies == Truth::Unknown && state.applying.contains(&line)))
            })
        };
        // What every bucket is worth, what of it counts, and what all buckets do that are scored.
        let mut worth = vec![(Exact::ZERO, Exact::ZERO); self.buckets.len()];
        let (mut all, mut all_scored) = (Exact::ZERO, Exact::ZERO);
        for (index, line) in scheme.lines.iter().enumerate().filter(|(_, line)| has_share(line)) {
            let bucket = bucket_of(line);
            let Some((whole, counting)) = worth.get_mut(bucket) else { continue };
            *whole = &*whole + &line.earns;
            all = &all + &line.earns;
            if counts(index) {
                *counting = &*counting + &line.earns;
            }
            if way.get(bucket).is_some_and(|state| state.scored) {
                all_scored = &all_scored + &line.earns;
            }
        }
        let share = |index: usize, line: &Line| {
            let (whole, counting) = worth.get(bucket_of(line))?;
            let within = Exact::ratio(&(&line.earns * whole), counting)?;
            let across = Exact::ratio(&all, &all_scored)?;
            counts(index).then(|| &within * &across)
        };
        let lines = || scheme.lines.iter().enumerate();
        let shares = lines().zip(&self.own).map(|((index, line), own)| match own {
            Some(_) if renormalised && has_share(line) => Some(share(index, line).unwrap_or(Exact::ZERO)),
            own => own.clone(),
        });
        let earned = lines().map(|(index, line)| {
            let value = values.get(index).cloned().unwrap_or(Exact::ZERO);
            match way.get(bucket_of(line)) {
                _ if !has_share(line) => value,
                Some(state) if counts(index) => state.flat.clone().unwrap_or(value),
                _ => self.instead(worst),
            }
        });
        Scene {
            shares: shares.collect(),
            earned: earned.collect(),
            scored: way
                .iter()
                .zip(&worth)
                .skip(1)
                .map(|(state, it)| state.scored || it.0.is_zero())
                .collect(),
            awarded: scored_groups >= scheme.applicability.groups_needed,
        }
    }

    /// Says of each line what it came to as far as that is known: of one that does not apply, what becomes of it.
    pub(crate) fn note(&self, lines: &mut [Settled]) {
        for (index, (line, settled)) in self.scheme.lines.iter().zip(lines).enumerate() {
            if !has_share(line) {
                if matches!(line.worth, Worth::Share) {
                    without_applying(settled, settled.applies, &self.instead(true), &self.instead(false));
                }
                continue;
            }
            let scored = self.scored(bucket_of(line));
            if settled.applies != Truth::False && scored != Truth::True {
                let said = if scored == Truth::False {
                    "Too few lines of its group apply, so the group is not scored."
                } else {
                    "It is not known whether enough lines of its group apply for the group to be scored."
                };
                settled.notes.push(said.to_owned());
            }
            if scored == Truth::False && settled.applies == Truth::True {
                // What the line itself scored stands in its sentence; only its group does not count.
                settled.outcome = Outcome::NotApplicable;
                continue;
            }
            let applies = settled.applies.min(scored);
            let wants = settled.wants.clone();
            without_applying(settled, applies, &self.instead(true), &self.instead(false));
            if self.concerns_others(index) {
                settled.wants = wants;
            }
        }
    }
}

impl Bucket {
    /// Whether the group is scored when so many of its doubtful lines apply.
    fn is_scored(&self, applying: usize) -> bool {
        self.sure.len().saturating_add(applying) >= self.needs
    }
}

/// What a line came to that does not apply, or may not, and earns between these shares then.
pub(crate) fn without_applying(settled: &mut Settled, applies: Truth, least: &Exact, most: &Exact) {
    let bounds = match applies {
        Truth::True => return,
        Truth::False => (least.clone(), most.clone()),
        Truth::Unknown => (least.min(&settled.least).clone(), most.max(&settled.most).clone()),
    };
    (settled.least, settled.most) = bounds;
    settled.outcome = match applies {
        Truth::False => Outcome::NotApplicable,
        _ if settled.least == settled.most => settled.outcome,
        _ => Outcome::Unknown,
    };
    if settled.least == settled.most {
        settled.wants.clear();
    }
}
