//! Referral to treatment, the full extract: patients waiting to start consultant-led treatment at the end of a
//! month, by provider, commissioner and treatment function.
//!
//! The file of NHS England has five parts, of which part 2 is everyone still waiting. Its rows have the patients
//! of each week since referral up to the 104th, those beyond, and all of them. A week in which nobody waits is
//! 0 or left empty; that it is nobody is seen from the row's total, which is always there. One more row for each
//! provider and commissioner (`C_999`) has all treatment functions: it is used as a check only.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Standing;

use super::cells::separate;
use super::csv_sheet::{Column, CsvSheet, Row};
use super::month::Month;
use super::tally::Tally;
use super::{About, Problem, Published, Reading};

const COLLECTION: &str = "RTT";
/// Weekly columns: one for each week up to the 104th, and one for all beyond.
const WEEKS: usize = 105;
const WITHIN: usize = 18;
const YEAR: usize = 52;
/// The treatment function that stands for all of them.
const ALL_FUNCTIONS: &str = "C_999";
/// Everyone still waiting.
const INCOMPLETE: &str = "Part_2";
/// Completed pathways, those still waiting with a decision to admit, and new ones.
const OTHER_PARTS: [&str; 4] = ["Part_1A", "Part_1B", "Part_2A", "Part_3"];
/// Pathways that were completed, with admission and without.
const COMPLETED: [&str; 2] = ["Part_1A", "Part_1B"];
const PERIOD: &str = "Period";
const PROVIDER: [&str; 4] =
    ["Provider Org Code", "Provider Org Name", "Provider Parent Org Code", "Provider Parent Name"];
const COMMISSIONER: [&str; 4] = [
    "Commissioner Org Code",
    "Commissioner Org Name",
    "Commissioner Parent Org Code",
    "Commissioner Parent Name",
];
const PART: &str = "RTT Part Type";
const FUNCTION: &str = "Treatment Function Code";
const ALL: &str = "Total All";
/// Known, and not needed: names, and two columns that are empty for those still waiting.
const UNUSED: [&str; 4] =
    ["RTT Part Description", "Treatment Function Name", "Total", "Patients with unknown clock start date"];
const ASK: &str = "ask the publisher which is right";

/// Patients waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Waiting {
    within: Tally,
    beyond_a_year: Tally,
    total: Tally,
}

impl Waiting {
    const NONE: Waiting = Waiting { within: Tally::ZERO, beyond_a_year: Tally::ZERO, total: Tally::ZERO };

    fn plus(self, other: Waiting) -> Waiting {
        Waiting {
            within: self.within.plus(other.within),
            beyond_a_year: self.beyond_a_year.plus(other.beyond_a_year),
            total: self.total.plus(other.total),
        }
    }

    /// Whether they are the same wherever both are known.
    fn agrees_with(self, other: Waiting) -> bool {
        let agree =
            |one: Tally, other: Tally| one.known().zip(other.known()).is_none_or(|(one, other)| one == other);
        agree(self.within, other.within)
            && agree(self.beyond_a_year, other.beyond_a_year)
            && agree(self.total, other.total)
    }

    fn shown(self) -> String {
        let shown = |tally: Tally| tally.known().map_or_else(|| tally.cell(), separate);
        format!(
            "{} within 18 weeks and {} beyond 52 of {}",
            shown(self.within),
            shown(self.beyond_a_year),
            shown(self.total)
        )
    }
}

/// The patients whom one commissioner has with one provider.
#[derive(Debug)]
struct Pair {
    functions: BTreeSet<String>,
    sum: Waiting,
    all: Option<Waiting>,
}

/// A body, as the columns of its kind give it.
#[derive(Debug)]
struct Kind {
    code: Column,
    name: Column,
    parent: Column,
    parent_name: Column,
}

struct Columns {
    period: Column,
    provider: Kind,
    commissioner: Kind,
    part: Column,
    function: Column,
    weeks: [Column; WEEKS],
    all: Column,
}

/// What is gathered from the rows.
#[derive(Debug, Default)]
struct Gathered {
    pairs: BTreeMap<(String, String), Pair>,
    names: BTreeMap<String, String>,
    parents: BTreeMap<String, String>,
    /// Completed pathways, from the rows for all treatment functions.
    completed: BTreeMap<(String, String), u64>,
    /// Rows of the parts that are left out.
    others: u64,
}

/// Who is treated by whom: counts of patients by provider and commissioner.
#[derive(Debug)]
pub(super) struct Activity {
    /// Still waiting at the end of the month.
    pub(super) waiting: BTreeMap<(String, String), u64>,
    /// Treated in the month.
    pub(super) completed: BTreeMap<(String, String), u64>,
}

/// Reads who is treated by whom in a month. Refuses the file where [`read`] does, or where a count is withheld.
pub(super) fn activity(file: &str, bytes: &[u8], month: &str) -> Result<Activity, Vec<Problem>> {
    let (sheet, gathered) = gather(file, bytes, month)?;
    let mut problems = Vec::new();
    let mut waiting = BTreeMap::new();
    for ((provider, commissioner), pair) in &gathered.pairs {
        if let Some(count) = pair.sum.total.known() {
            waiting.insert((provider.clone(), commissioner.clone()), count);
        } else {
            let who = format!("{provider} for {commissioner}");
            problems.push(sheet.problem("its patients are not known", ASK).at_value(&who));
        }
    }
    if problems.is_empty() { Ok(Activity { waiting, completed: gathered.completed }) } else { Err(problems) }
}

/// Reads `rtt-incomplete-within-18-weeks` and `rtt-incomplete-over-52-weeks` of a month such as `2026-01` for every
/// provider, every commissioner, and every integrated care board as the parent of its commissioners. Refuses the
/// file where it is of another month or any total disagrees with its parts.
pub fn read(file: &str, bytes: &[u8], month: &str) -> Result<Published, Vec<Problem>> {
    let (sheet, gathered) = gather(file, bytes, month)?;
    let mut problems = Vec::new();
    let sums = gathered.sums(&sheet, &mut problems);
    if problems.is_empty() { Ok(gathered.publish(&sums, month)) } else { Err(problems) }
}

/// Reads all rows, and holds them against their totals.
fn gather<'a>(file: &'a str, bytes: &'a [u8], month: &str) -> Result<(CsvSheet<'a>, Gathered), Vec<Problem>> {
    let headings = week_headings();
    let weeks = headings.each_ref().map(String::as_str);
    let known: Vec<&str> =
        [&[PERIOD, PART, FUNCTION, ALL][..], &PROVIDER, &COMMISSIONER, &UNUSED, &weeks].concat();
    let sheet = CsvSheet::open(file, bytes, &known)?;
    let mut problems = Vec::new();
    let Some(columns) = Columns::find(&sheet, &weeks, &mut problems) else { return Err(problems) };
    let mut gathered = Gathered::default();
    sheet.each(&mut problems, |row, problems| gathered.take(row, &columns, month, problems));
    if gathered.pairs.is_empty() && problems.is_empty() {
        let wrong = format!("it has no rows of {INCOMPLETE}");
        problems.push(sheet.problem(wrong, "check that this is the file meant"));
    }
    // A row that could not be read would be missed in the sums as well, and tell nothing new.
    if !problems.is_empty() {
        return Err(problems);
    }
    for ((provider, commissioner), pair) in &gathered.pairs {
        pair.check(&sheet, &format!("{provider} for {commissioner}"), &mut problems);
    }
    if problems.is_empty() { Ok((sheet, gathered)) } else { Err(problems) }
}

/// `Gt 00 To 01 Weeks SUM 1` and so on to `Gt 104 Weeks SUM 1`.
fn week_headings() -> [String; WEEKS] {
    std::array::from_fn(|week| {
        if week + 1 == WEEKS {
            format!("Gt {week:02} Weeks SUM 1")
        } else {
            format!("Gt {week:02} To {:02} Weeks SUM 1", week + 1)
        }
    })
}

impl Columns {
    fn find(sheet: &CsvSheet<'_>, weeks: &[&str; WEEKS], problems: &mut Vec<Problem>) -> Option<Columns> {
        // All of them, so that every heading that is missing is told.
        let words = sheet.columns(&[PERIOD, PART, FUNCTION, ALL], problems);
        let provider = sheet.columns(&PROVIDER, problems);
        let commissioner = sheet.columns(&COMMISSIONER, problems);
        let weeks = sheet.columns(weeks, problems);
        let [period, part, function, all] = words?;
        let kind = |[code, name, parent, parent_name]: [Column; 4]| Kind { code, name, parent, parent_name };
        Some(Columns {
            period,
            provider: kind(provider?),
            commissioner: kind(commissioner?),
            part,
            function,
            weeks: weeks?,
            all,
        })
    }
}

impl Gathered {
    fn take(&mut self, row: &Row<'_>, columns: &Columns, month: &str, problems: &mut Vec<Problem>) {
        let label = row.text(&columns.period);
        if Month::parse_label(label, COLLECTION).map(|month| month.to_string()).as_deref() != Some(month) {
            let wrong = format!("it is not {month}");
            return problems.push(row.problem(&columns.period, wrong, "use the file of that month"));
        }
        let part = row.text(&columns.part);
        if part != INCOMPLETE {
            if OTHER_PARTS.contains(&part) {
                self.others += 1;
                if COMPLETED.contains(&part) && row.text(&columns.function) == ALL_FUNCTIONS {
                    self.take_completed(row, columns, problems);
                }
            } else {
                let remedy = "find out from the publisher what the part is";
                problems.push(row.problem(&columns.part, "it is none of the parts known", remedy));
            }
            return;
        }
        let function = row.text(&columns.function);
        if function.is_empty() {
            problems.push(row.problem(&columns.function, "there is no code", ASK));
        }
        let provider = self.body(row, &columns.provider, problems);
        let commissioner = self.body(row, &columns.commissioner, problems);
        let waiting = waiting(row, columns, problems);
        let (Some(provider), Some(commissioner), Some(waiting)) = (provider, commissioner, waiting) else {
            return;
        };
        let none = Pair { functions: BTreeSet::new(), sum: Waiting::NONE, all: None };
        let pair = self.pairs.entry((provider, commissioner)).or_insert(none);
        let is_there = if function == ALL_FUNCTIONS {
            pair.all.replace(waiting).is_some()
        } else {
            pair.sum = pair.sum.plus(waiting);
            !pair.functions.insert(function.to_owned())
        };
        if is_there {
            problems.push(row.problem(&columns.function, "this row is there twice", ASK));
        }
    }

    fn take_completed(&mut self, row: &Row<'_>, columns: &Columns, problems: &mut Vec<Problem>) {
        let code = |kind: &Kind| row.text(&kind.code).to_owned();
        let Some(count) = row.tally(&columns.all, problems).and_then(Tally::known) else { return };
        *self.completed.entry((code(&columns.provider), code(&columns.commissioner))).or_insert(0) += count;
    }

    /// The code of a body, whose name and parent must be the same in every row.
    fn body(&mut self, row: &Row<'_>, kind: &Kind, problems: &mut Vec<Problem>) -> Option<String> {
        let code = row.text(&kind.code);
        if code.is_empty() {
            problems.push(row.problem(&kind.code, "there is no code", ASK));
            return None;
        }
        let parent = row.text(&kind.parent);
        same(&mut self.names, code, row, &kind.name, problems);
        same(&mut self.parents, code, row, &kind.parent, problems);
        same(&mut self.names, parent, row, &kind.parent_name, problems);
        Some(code.to_owned())
    }

    /// The patients of every provider, commissioner and board.
    fn sums(&self, sheet: &CsvSheet<'_>, problems: &mut Vec<Problem>) -> [BTreeMap<&str, Waiting>; 3] {
        let mut sums = [BTreeMap::new(), BTreeMap::new(), BTreeMap::new()];
        for ((provider, commissioner), pair) in &self.pairs {
            let board = self.parents.get(commissioner).map_or("", String::as_str);
            for (sums, code) in sums.iter_mut().zip([provider.as_str(), commissioner.as_str(), board]) {
                let sum = sums.entry(code).or_insert(Waiting::NONE);
                *sum = sum.plus(pair.sum);
            }
        }
        let [providers, commissioners, boards] = &sums;
        let too = |kind: &BTreeMap<&str, Waiting>, code: &&str| kind.contains_key(*code);
        let of_both = providers.keys().filter(|code| too(commissioners, code) || too(boards, code));
        for code in of_both.chain(commissioners.keys().filter(|code| too(boards, code))) {
            problems.push(sheet.problem("it is the code of bodies of two kinds", ASK).at_value(code));
        }
        sums
    }

    fn publish(
        &self,
        [providers, commissioners, boards]: &[BTreeMap<&str, Waiting>; 3],
        month: &str,
    ) -> Published {
        let mut published = Published::default();
        for (code, waiting) in providers.iter().chain(commissioners).chain(boards) {
            // Commissioners of specialised services belong to no board.
            if !code.is_empty() {
                published.readings.extend(waiting.readings(code, month));
            }
        }
        let england = providers.values().fold(Waiting::NONE, |sum, waiting| sum.plus(*waiting));
        let unowned = boards.get("").copied().unwrap_or(Waiting::NONE);
        published.note(
            About::Taken,
            format!(
                "`rtt-incomplete-within-18-weeks` and `rtt-incomplete-over-52-weeks` for {month}: patients still \
                 waiting ({INCOMPLETE}), added up over the treatment functions, for {} providers, {} commissioners \
                 and {} integrated care boards.",
                providers.len(),
                commissioners.len(),
                boards.keys().filter(|code| !code.is_empty()).count()
            ),
        );
        published.note(
            About::Checked,
            format!(
                "In every row the weeks add up to the row's total, and each provider's row for all treatment \
                 functions of a commissioner ({ALL_FUNCTIONS}) is the sum of the others: {} pairs of provider and \
                 commissioner, {} patients.",
                separate(u64::try_from(self.pairs.len()).unwrap_or(u64::MAX)),
                england.shown()
            ),
        );
        published.note(
            About::LeftOut,
            format!(
                "{} rows of the other parts, single weeks and treatment functions. Commissioners without a board, \
                 mostly of specialised services, {}, count for their providers and for no board.",
                separate(self.others),
                unowned.shown()
            ),
        );
        let copy = |(code, text): (&String, &String)| (code.clone(), text.clone());
        // A name that is an error of a spreadsheet is none.
        let named = self.names.iter().filter(|(_, name)| !name.is_empty() && !name.starts_with('#'));
        published.names = named.map(copy).collect();
        published.parents = self.parents.iter().filter(|(_, parent)| !parent.is_empty()).map(copy).collect();
        published
    }
}

/// What a cell says of a body must be what earlier rows said.
fn same(
    known: &mut BTreeMap<String, String>,
    code: &str,
    row: &Row<'_>,
    column: &Column,
    problems: &mut Vec<Problem>,
) {
    let text = row.text(column);
    match known.get(code) {
        Some(other) if other == text => {}
        Some(other) => {
            let wrong = format!("{code} has \"{other}\" in an earlier row");
            problems.push(row.problem(column, wrong, ASK));
        }
        None => {
            known.insert(code.to_owned(), text.to_owned());
        }
    }
}

impl Pair {
    /// The row for all treatment functions must be there, and be the sum of the others.
    fn check(&self, sheet: &CsvSheet<'_>, who: &str, problems: &mut Vec<Problem>) {
        let (wrong, remedy) = match self.all {
            Some(all) if all.agrees_with(self.sum) => return,
            Some(all) => {
                let (sum, all) = (self.sum.shown(), all.shown());
                (format!("its treatment functions add up to {sum}, and {ALL_FUNCTIONS} says {all}"), ASK)
            }
            None => {
                (format!("it has no row {ALL_FUNCTIONS} for all treatment functions"), "get the file again")
            }
        };
        problems.push(sheet.problem(wrong, remedy).at_value(who));
    }
}

impl Waiting {
    fn readings(self, code: &str, month: &str) -> [Reading; 2] {
        let reading = |indicator: &'static str, numerator: Tally| {
            // A provider may report that nobody waits; a share of nobody is none.
            let is_nobody = self.total == Tally::ZERO;
            let cell = |tally: Tally| if is_nobody { String::new() } else { tally.cell() };
            Reading {
                indicator,
                organisation: code.to_owned(),
                period: month.to_owned(),
                breakdown: "",
                numerator: cell(numerator),
                denominator: cell(self.total),
                value: if is_nobody { "[z]".to_owned() } else { String::new() },
                standing: Standing::Seen,
                note: if is_nobody { "Nobody was waiting.".to_owned() } else { String::new() },
            }
        };
        [
            reading("rtt-incomplete-within-18-weeks", self.within),
            reading("rtt-incomplete-over-52-weeks", self.beyond_a_year),
        ]
    }
}

/// The patients of a row, whose weeks must add up to its total.
fn waiting(row: &Row<'_>, columns: &Columns, problems: &mut Vec<Problem>) -> Option<Waiting> {
    let before = problems.len();
    let total = row.tally(&columns.all, problems);
    let week = |column: &Column, problems: &mut Vec<Problem>| {
        // Nobody, as the total below shows.
        if row.text(column).is_empty() { Some(Tally::ZERO) } else { row.tally(column, problems) }
    };
    let weeks = columns.weeks.each_ref().map(|column| week(column, problems).unwrap_or(Tally::Missing));
    if problems.len() > before {
        return None;
    }
    let total = total?;
    let sum = Tally::sum(weeks);
    if let (Some(sum), Some(total)) = (sum.known(), total.known())
        && sum != total
    {
        let wrong = format!("the weeks add up to {sum}");
        problems.push(row.problem(&columns.all, wrong, ASK));
    }
    Some(Waiting {
        within: Tally::sum(weeks.into_iter().take(WITHIN)),
        beyond_a_year: Tally::sum(weeks.into_iter().skip(YEAR)),
        total,
    })
}

#[cfg(test)]
mod tests;
