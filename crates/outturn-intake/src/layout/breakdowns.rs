//! Parts of everyone: which part a row is about, and whether the parts make up the whole.

use std::collections::BTreeMap;

use outturn_core::Exact;
use outturn_scheme::ValueKind;
use outturn_scheme::layouts::PublishedTable;

use super::grid::{Columns, Row, plain};
use super::table::Plan;
use super::{FileRead, Reading};

/// The columns that say which part a row is about, and what stands in them for everyone.
pub(super) struct Breakdown {
    columns: Vec<usize>,
    everyone: Vec<String>,
}

impl Breakdown {
    pub(super) fn find(
        table: &PublishedTable,
        columns: &Columns,
        wrong: &mut Vec<String>,
    ) -> Option<Breakdown> {
        let of = table.breakdown.as_ref()?;
        let mut places = Vec::new();
        for name in &of.columns {
            match columns.column(name) {
                Ok(column) => places.push(column),
                Err(it) => wrong.push(it),
            }
        }
        Some(Breakdown { columns: places, everyone: of.everyone.iter().map(|it| plain(it)).collect() })
    }

    /// Which part a row is about, as a facts folder names it; nothing for everyone.
    pub(super) fn of(&self, row: &Row<'_, '_>) -> String {
        let mut parts = Vec::new();
        for column in &self.columns {
            let text = plain(&row.text(*column));
            if !self.everyone.contains(&text) {
                let is_sign = |sign: char| sign.is_alphanumeric() || sign == '+';
                let words: Vec<&str> =
                    text.split(|sign| !is_sign(sign)).filter(|it| !it.is_empty()).collect();
                parts.push(words.join("-"));
            }
        }
        parts.join("-")
    }
}

/// The part that a row and a column are about together.
pub(super) fn joined(row: &str, column: &str) -> String {
    match (row, column) {
        ("", part) | (part, "") => part.to_owned(),
        _ => format!("{row}-{column}"),
    }
}

/// A count of a body by period: that of everyone, and those of the parts.
type Counts = BTreeMap<String, (Option<Exact>, BTreeMap<String, Exact>)>;

impl Plan<'_> {
    /// Counts of parts that do not add up to everyone are not believed: where they do not in one period, in none.
    /// `own` says where the readings of the table are.
    pub(super) fn close(&self, own: &[usize], read: &mut FileRead) {
        if !self.table.breakdown.as_ref().is_some_and(|it| it.adds_up) {
            return;
        }
        for index in 0..self.readings.len() {
            let Some(of) = self.readings.get(index) else { continue };
            for (part, places) in &of.parts {
                if *part == "value" && of.taken.kind != ValueKind::Count {
                    continue;
                }
                let heading = places.all().next().map(|it| self.columns.shown(it)).unwrap_or_default();
                let mut bodies: BTreeMap<String, Counts> = BTreeMap::new();
                for reading in own.iter().filter_map(|at| read.readings.get(*at)) {
                    if reading.indicator == of.taken.indicator {
                        count(bodies.entry(reading.organisation.clone()).or_default(), reading, part);
                    }
                }
                for (code, counts) in bodies {
                    let wrong: BTreeMap<&String, String> =
                        counts.iter().filter_map(|(period, it)| Some((period, contradiction(it)?))).collect();
                    if wrong.is_empty() {
                        continue;
                    }
                    let years: Vec<&str> = wrong.keys().map(|it| it.as_str()).collect();
                    for at in own {
                        let Some(reading) = read.readings.get_mut(*at) else { continue };
                        if reading.indicator == of.taken.indicator && reading.organisation == code {
                            let how = match wrong.get(&reading.period.to_string()) {
                                Some(sum) => format!(": {sum}"),
                                None => format!(" in other periods ({})", years.join(", ")),
                            };
                            reading.disbelieve(part, &format!("\"{heading}\" contradicts itself{how}"));
                        }
                    }
                    let sums: Vec<String> =
                        wrong.iter().map(|(period, sum)| format!("{period}: {sum}")).collect();
                    let message = format!(
                        "the figures of {code} contradict themselves; none is taken: {}",
                        sums.join("; ")
                    );
                    let problem = self.problem(None, message, "ask the publisher which are right");
                    read.reject(problem.in_column(&heading));
                }
            }
        }
    }
}

fn count(counts: &mut Counts, reading: &Reading, part: &str) {
    let Ok(number) = Exact::parse_decimal(reading.part(part)) else { return };
    let (everyone, parts) = counts.entry(reading.period.to_string()).or_default();
    if reading.breakdown.is_empty() {
        *everyone = Some(number);
    } else {
        parts.insert(reading.breakdown.clone(), number);
    }
}

/// The sum that is not what is given for everyone.
fn contradiction((everyone, parts): &(Option<Exact>, BTreeMap<String, Exact>)) -> Option<String> {
    let everyone = everyone.as_ref().filter(|_| parts.len() > 1)?;
    let sum = parts.values().fold(Exact::ZERO, |sum, it| &sum + it);
    let text = |number: &Exact| number.terminating().unwrap_or_else(|| number.canonical());
    let terms: Vec<String> = parts.iter().map(|(part, it)| format!("{part} {}", text(it))).collect();
    (sum != *everyone)
        .then(|| format!("{} = {}, but everyone {}", terms.join(" + "), text(&sum), text(everyone)))
}

impl Reading {
    fn part(&self, part: &str) -> &str {
        match part {
            "numerator" => &self.numerator,
            "denominator" => &self.denominator,
            _ => &self.value,
        }
    }

    fn disbelieve(&mut self, part: &str, why: &str) {
        let cell = match part {
            "numerator" => &mut self.numerator,
            "denominator" => &mut self.denominator,
            _ => &mut self.value,
        };
        "[x]".clone_into(cell);
        self.remark(why);
    }

    /// Adds to what must be known of it.
    pub(super) fn remark(&mut self, what: &str) {
        if !self.note.is_empty() {
            self.note.push_str("; ");
        }
        self.note.push_str(what);
    }
}
