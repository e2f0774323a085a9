//! Works out the awards of a million earners and says how long it took.
//!
//! `cargo run --release -p outturn-award --example bulk_million [SCHEME] [EARNERS] [RUNS]`
//!
//! The figures are made up from a fixed seed: head counts of hundreds of thousands, shares to six decimals, rates to
//! one, small counts; everything is known. One run is the whole job from 64-bit numbers in memory to pence in memory:
//! every column is handed over and every award worked out. A sample is worked out again by the evaluator that explains,
//! and has to come to the same pence.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use outturn_award::award;
use outturn_award::bulk::{Awards, Batch, Column, Plan, Slot};
use outturn_core::facts::LocalKey;
use outturn_core::{
    Agreement, Comparison, Date, Decision, Facts, Finding, LocalTest, Organisation, Organisations, Period,
    Quantity, Reading, ReadingKey, Relation, RelationKind, Standing, Unit,
};
use outturn_scheme::{Catalogue, LineRule, Scheme, ValueKind, Whose};

type Failed = Box<dyn Error>;

fn main() -> Result<(), Failed> {
    let mut words = std::env::args().skip(1);
    let scheme = read(&words.next().unwrap_or_else(|| "quality-premium/2013-14".to_owned()))?;
    let rows: usize = words.next().map_or(Ok(1_000_000), |it| it.parse())?;
    let runs: usize = words.next().map_or(Ok(9), |it| it.parse())?;
    let threads = std::thread::available_parallelism()?.get();
    let plan = Plan::compile(&scheme)?;
    let mut random = Random(2013);
    let heads = |position| plan.population() == Some(position);
    let slots = plan.slots().iter().enumerate();
    let figures: Vec<Figures> = slots
        .map(|(at, slot)| Figures::new(slot, heads(at), &scheme, rows, &mut random))
        .collect::<Result<_, _>>()?;
    let narrow: Vec<Figures> = figures.iter().map(Figures::narrowed).collect();

    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {rows} earners, {} columns, {runs} runs", scheme.id, figures.len())?;
    let mut checked = None;
    for (name, figures, threads) in [
        ("64-bit", &figures, threads),
        ("64-bit", &figures, 1),
        ("32-bit", &narrow, threads),
        ("32-bit", &narrow, 1),
    ] {
        let (awards, took) = timed(&plan, figures, rows, threads, runs)?;
        let median = took[took.len().div_euclid(2)].as_micros();
        let best = took[0].as_micros();
        writeln!(out, "columns={name} threads={threads} median_us={median} best_us={best}")?;
        if checked.as_ref().is_some_and(|checked| *checked != awards) {
            return Err("the awards differ between runs".into());
        }
        checked = Some(awards);
    }
    let awards = checked.ok_or("nothing was run")?;
    let sample = 500.min(rows);
    for at in 0..sample {
        let row = at.saturating_mul(rows).div_euclid(sample);
        let (facts, earner) = facts_of(&plan, &scheme, &figures, row)?;
        let explained = award(&scheme, &facts, &earner);
        if awards.get(row) != Some((explained.least, explained.most)) {
            return Err(
                format!("row {row}: {:?}, but explained {:?}", awards.get(row), explained.least).into()
            );
        }
    }
    let (total, _) = awards.total();
    writeln!(out, "{sample} rows come to the same when explained; all come to {total}")?;
    Ok(())
}

/// Reads a scheme of the project.
fn read(id: &str) -> Result<Scheme, Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = |folder: &str| -> Result<Vec<(String, String)>, Failed> {
        let mut files = Vec::new();
        for entry in fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            files.push((path.to_string_lossy().into_owned(), fs::read_to_string(path)?));
        }
        Ok(files)
    };
    let (indicators, frameworks) = (files("indicators")?, files("frameworks")?);
    let (mut catalogue, mut problems) =
        Catalogue::read(indicators.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let laws = frameworks.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    problems.extend(catalogue.read_frameworks(laws));
    let text = fs::read_to_string(root.join(format!("schemes/{id}.toml")))?;
    let scheme = Scheme::read(id, &text, &catalogue);
    scheme.map_err(|more| format!("{:?}", [problems, more].concat()).into())
}

/// Splitmix64: the same figures everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn number(&mut self, from: i64, to: i64) -> i64 {
        from.saturating_add_unsigned(self.below(to.abs_diff(from)))
    }
}

/// A level that is looked up for each earner needs facts of other bodies, and here every earner stands alone.
const LOOKED_UP: &str = "the scheme looks levels up";

/// One column's figures, as someone outside would hold them.
enum Figures {
    Wide(Vec<i64>, u64),
    Narrow(Vec<i32>, u64),
    Findings(Vec<u8>),
}

impl Figures {
    fn new(
        slot: &Slot,
        heads: bool,
        scheme: &Scheme,
        rows: usize,
        random: &mut Random,
    ) -> Result<Figures, Failed> {
        let (from, to, denominator) = match slot {
            Slot::Decision { .. } => {
                return Ok(Figures::Findings((0..rows).map(|_| u8::from(random.below(10) > 0)).collect()));
            }
            Slot::Level(_) => return Err(LOOKED_UP.into()),
            Slot::LocalValue { .. } | Slot::LocalLevel { .. } => (550_000, 700_000, 1_000_000),
            Slot::Agreed { item } => match scheme.agreed.get(item).map(|it| it.unit) {
                Some(Unit::Share) => (30_000, 60_000, 1_000_000),
                _ => (20, 60, 1),
            },
            Slot::Reading(asked) => {
                let indicator = &scheme.indicators[&asked.indicator];
                match (indicator.unit, indicator.value) {
                    _ if heads => (60_000, 900_000, 1),
                    (_, ValueKind::Score) => (-100_000, 100_000, 1_000),
                    (Unit::Share, _) => (720_000, 1_000_000, 1_000_000),
                    (Unit::Per(base), _) => (6_000, 25_000, base.saturating_mul(10)),
                    _ => (0, 50, 1),
                }
            }
        };
        Ok(Figures::Wide((0..rows).map(|_| random.number(from, to)).collect(), denominator))
    }

    fn narrowed(&self) -> Figures {
        match self {
            Figures::Wide(numbers, denominator) => {
                let narrow = numbers.iter().map(|it| i32::try_from(*it).unwrap_or(i32::MAX)).collect();
                Figures::Narrow(narrow, *denominator)
            }
            Figures::Narrow(numbers, denominator) => Figures::Narrow(numbers.clone(), *denominator),
            Figures::Findings(findings) => Figures::Findings(findings.clone()),
        }
    }

    fn column(&self) -> Result<Column<'_>, Failed> {
        Ok(match self {
            Figures::Wide(numbers, denominator) => Column::scaled(numbers.as_slice(), *denominator)?,
            Figures::Narrow(numbers, denominator) => Column::scaled(numbers.as_slice(), *denominator)?,
            Figures::Findings(findings) => Column::findings(findings)?,
        })
    }
}

/// The awards and the times that the runs took, shortest first.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock; no award depends on it")]
fn timed(
    plan: &Plan,
    figures: &[Figures],
    rows: usize,
    threads: usize,
    runs: usize,
) -> Result<(Awards, Vec<Duration>), Failed> {
    let mut took = Vec::new();
    let mut last = Awards::default();
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        let mut batch = Batch::new(plan, rows);
        for (position, figures) in figures.iter().enumerate() {
            batch.set(position, figures.column()?)?;
        }
        last = batch.evaluate(threads);
        took.push(start.elapsed());
    }
    took.sort();
    Ok((last, took))
}

/// One row as facts.
fn facts_of(
    plan: &Plan,
    scheme: &Scheme,
    figures: &[Figures],
    row: usize,
) -> Result<(Facts, Organisation), Failed> {
    let opened = Date::constant(2000, 1, 1);
    let code = "X".to_owned();
    let earner =
        Organisation { code, name: String::new(), kind: scheme.earner.clone(), opened, closed: None };
    let (mut facts, mut served) = (Facts::default(), Vec::new());
    let reading = |indicator: &str, period: &Period| ReadingKey::of(&earner.code, indicator, period);
    let key = |subject: &str| LocalKey {
        scheme: scheme.id.clone(),
        organisation: earner.code.clone(),
        subject: subject.to_owned(),
    };
    let share =
        scheme.indicators.values().find(|it| it.unit == Unit::Share).ok_or("no indicator is a share")?;
    for (at, (slot, figures)) in plan.slots().iter().zip(figures).enumerate() {
        let value = || figures.column().ok().and_then(|it| it.exact_at(row)).ok_or("a figure is missing");
        // Each local place has a reading of its own, told apart by its period.
        let apart = |at: usize| i16::try_from(at).map(|at| Period::CalendarYear(at.saturating_add(1900)));
        match slot {
            Slot::Reading(asked) => {
                // A provider's is that of the one that there is, taken whole.
                let whose = match &asked.whose {
                    Whose::Provider(kind) | Whose::Providers(kind) => {
                        let (provider, relation) = serving(&earner, kind);
                        let code = provider.code.clone();
                        served.push((provider, relation));
                        code
                    }
                    _ => earner.code.clone(),
                };
                let key = ReadingKey::of(&whose, &asked.indicator, &asked.period);
                facts.readings.insert(key, Reading::of(value()?));
            }
            Slot::Level(_) => return Err(LOOKED_UP.into()),
            Slot::Decision { subject, role, .. } => {
                let met = matches!(figures, Figures::Findings(all) if all.get(row) == Some(&Column::MET));
                let decision = Decision {
                    finding: if met { Finding::Met } else { Finding::Missed },
                    role: role.clone(),
                    date: None,
                    reason: String::new(),
                    standing: Standing::Seen,
                    source: String::new(),
                };
                facts.decisions.insert(key(subject), decision);
            }
            Slot::Agreed { item } => {
                let rule = scheme.agreed.get(item).ok_or("no such agreed level")?;
                let level = Quantity { value: value()?, unit: rule.unit };
                facts.agreements.insert(key(item), agreement(level, None, rule.agreed_by.clone()));
            }
            Slot::LocalValue { .. } => {
                facts.readings.insert(reading(&share.id, &apart(at)?), Reading::of(value()?));
            }
            Slot::LocalLevel { item } => {
                // Its value's slot is the one before it.
                let outturn = apart(at.saturating_sub(1))?;
                let test = LocalTest {
                    indicator: share.id.clone(),
                    comparison: Comparison::AtLeast,
                    baseline: None,
                    outturn,
                };
                let level = Quantity { value: value()?, unit: Unit::Share };
                facts.agreements.insert(key(item), agreement(level, Some(test), local_roles(scheme, item)));
            }
        }
    }
    let (providers, relations): (Vec<_>, Vec<_>) = served.into_iter().unzip();
    facts.organisations = Organisations::new(providers, relations);
    Ok((facts, earner))
}

/// A provider of a kind, and that it serves the earner.
fn serving(earner: &Organisation, kind: &str) -> (Organisation, Relation) {
    let provider = Organisation { code: format!("X-{kind}"), kind: kind.to_owned(), ..earner.clone() };
    let relation = Relation {
        from: earner.code.clone(),
        to: provider.code.clone(),
        kind: RelationKind::ServedBy,
        start: earner.opened,
        end: None,
        share: None,
        standing: Standing::Seen,
        source: String::new(),
        note: String::new(),
    };
    (provider, relation)
}

fn agreement(level: Quantity, local: Option<LocalTest>, agreed_by: Vec<String>) -> Agreement {
    Agreement {
        title: String::new(),
        level,
        local,
        agreed_by,
        date: None,
        standing: Standing::Seen,
        source: String::new(),
        note: String::new(),
    }
}

/// Everyone who has to have agreed or seen a local measure.
fn local_roles(scheme: &Scheme, item: &str) -> Vec<String> {
    let rules = scheme.lines.iter().filter_map(|line| match &line.rule {
        LineRule::Local(rule) if rule.item == item => Some(rule),
        _ => None,
    });
    rules.flat_map(|rule| rule.agreed_by.iter().chain(&rule.after)).cloned().collect()
}
