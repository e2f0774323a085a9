//! Levels: what a comparison is with, looked up or worked out.

use outturn_core::{Agreement, Exact, Figure, Parent, Quantity, Stage, Standing, Unit};
use outturn_scheme::{Compare, Growth, Level, PriceTable, Row};

use crate::came::{Came, When};
use crate::check::{UsedReading, Want};
use crate::figure::{Formed, form, role};
use crate::place::Place;
use crate::sentence;
use crate::shared::statistic_name;

/// A level, or what would settle it.
pub(crate) enum Found<'a> {
    /// It is known.
    Known {
        level: Quantity,
        standing: Standing,
        used: Vec<UsedReading>,
        /// What is said of it after the comparison, with a blank before it.
        remark: String,
        came: Vec<Came>,
    },
    /// It has not been agreed: the bounds on what may be agreed can still settle a test.
    Agreed { item: &'a str, want: Want, came: Vec<Came> },
    /// It is not known.
    Open { what: String, value: Figure, wants: Vec<Want>, used: Vec<UsedReading> },
}

/// What a table sets.
pub(crate) struct Priced {
    pub(crate) value: Quantity,
    pub(crate) standing: Standing,
    /// The row that does.
    pub(crate) row: Came,
}

impl<'a> Place<'a> {
    /// What a level comes to for the earner.
    pub(crate) fn level<'l>(&self, level: &'l Level) -> Found<'l> {
        match level {
            Level::Fixed(quantity) => known(quantity.clone(), Standing::Seen, String::new(), Vec::new()),
            Level::Agreed { item, otherwise } => self.agreed(item, otherwise.as_ref()),
            Level::Reading(asked) => {
                let what = format!("the level, {}", self.phrase(&asked.indicator));
                let subject = sentence::inside(&self.subject(asked));
                let checked = match asked.stage {
                    Stage::Published => String::new(),
                    stage => format!(", as {stage}"),
                };
                let remark = format!(" ({subject} for {}{checked})", sentence::period(&asked.period));
                self.formed(form(self, asked, role::LEVEL), &asked.indicator, &what, remark)
            }
            Level::Across(rule) => {
                let name = statistic_name(rule.statistic);
                let what = format!("the {name} of {}", self.phrase(&rule.indicator));
                let remark = format!(" ({what})");
                self.formed(self.shared.statistic(self, rule), &rule.indicator, &what, remark)
            }
            Level::Table(id) => match self.priced(id) {
                Ok(Priced { value, standing, row }) => {
                    let title = self.scheme.tables.get(id).map(|it| format!(" (from “{}”)", it.title));
                    known(value, standing, title.unwrap_or_default(), vec![row])
                }
                Err(why) => {
                    let want = Want::Agreement { item: id.clone(), why: why.clone() };
                    let what = format!("the level ({why})");
                    Found::Open { what, value: Figure::Missing(why), wants: vec![want], used: Vec::new() }
                }
            },
        }
    }

    fn phrase(&self, indicator: &str) -> String {
        let phrase = self.scheme.indicators.get(indicator).map(|it| sentence::inside(&it.phrase));
        phrase.unwrap_or_else(|| indicator.to_owned())
    }

    fn formed<'l>(&self, formed: Formed, indicator: &str, what: &str, remark: String) -> Found<'l> {
        let unit = self.scheme.indicators.get(indicator).map_or(Unit::Number, |it| it.unit);
        match formed.value.known() {
            Some(value) => Found::Known {
                level: Quantity { value: value.clone(), unit },
                standing: formed.standing,
                used: formed.used,
                remark,
                came: Vec::new(),
            },
            None => Found::Open {
                what: what.to_owned(),
                value: formed.value,
                wants: formed.wants,
                used: formed.used,
            },
        }
    }

    fn agreed<'l>(&self, item: &'l str, otherwise: Option<&Quantity>) -> Found<'l> {
        let rule = self.scheme.agreed.get(item).map_or(Standing::Seen, |it| it.cite.standing);
        let deadline = self.scheme.agreed.get(item).and_then(|it| it.deadline.as_ref());
        let when = |agreement: &Agreement| self.dealings().when(item, deadline, agreement.date);
        let late = || {
            let recorded = self.facts.agreement(&self.scheme.id, self.earner, item);
            recorded.map(when).filter(|when| *when == When::Late)
        };
        match (self.agreed_level(item), otherwise) {
            (Ok(agreement), _) => {
                let put_off = self.dealings().put_off(item, deadline, agreement.date);
                let remark = format!(" (as agreed{put_off})");
                let came = vec![Came::Agreed(item.to_owned(), when(agreement))];
                known(agreement.level.clone(), agreement.standing.max(rule), remark, came)
            }
            (Err(want), None) => {
                let came = late().map(|late| Came::Agreed(item.to_owned(), late));
                Found::Agreed { item, want, came: came.into_iter().collect() }
            }
            (Err(want), Some(otherwise)) => Found::Known {
                level: otherwise.clone(),
                standing: rule,
                used: Vec::new(),
                came: late()
                    .map(|late| Came::Agreed(item.to_owned(), late))
                    .into_iter()
                    .chain([Came::Otherwise(item.to_owned())])
                    .collect(),
                remark: match want.why() {
                    "" => " (nothing else was agreed)".to_owned(),
                    why => format!(" (what was agreed cannot be used: {})", sentence::free_text(why)),
                },
            },
        }
    }

    /// The agreed level on an item, where one is recorded that the scheme allows.
    pub(crate) fn agreed_level(&self, item: &str) -> Result<&'a Agreement, Want> {
        let want = |why: String| Want::Agreement { item: item.to_owned(), why };
        let Some(rule) = self.scheme.agreed.get(item) else { return Err(want(String::new())) };
        let Some(agreement) = self.facts.agreement(&self.scheme.id, self.earner, item) else {
            return Err(want(String::new()));
        };
        match self.dealings().agreed_misfit(item, rule, agreement) {
            None => Ok(agreement),
            Some(why) => Err(want(why)),
        }
    }

    /// What a table sets for the earner: its most specific row.
    pub(crate) fn priced(&self, id: &str) -> Result<Priced, String> {
        let Some(table) = self.scheme.tables.get(id) else { return Err(format!("there is no table {id}")) };
        let bodies: Result<Vec<Option<&str>>, String> =
            table.by.iter().map(|kind| self.body_of_kind(kind)).collect();
        let bodies = bodies?;
        let (index, row) = match most_specific(table, &bodies).as_slice() {
            [] => return Err(format!("no row of the table {id} holds for it")),
            [(index, row)] => (*index, *row),
            // That there are no equals was checked when the scheme was read.
            [..] => return Err(format!("several rows of the table {id} hold for it")),
        };
        let row_of = Came::Row(id.to_owned(), index);
        Ok(Priced { value: row.value.clone(), standing: table.cite.standing, row: row_of })
    }

    /// The body of a kind by which rows of a table differ: the earner, or what it belonged to.
    fn body_of_kind(&self, kind: &str) -> Result<Option<&'a str>, String> {
        if *kind == self.scheme.earner {
            return Ok(Some(self.earner));
        }
        let day = self.scheme.organisations_as_at;
        match self.facts.organisations.parent(self.earner, kind, day) {
            Parent::None => Ok(None),
            Parent::One(code) => Ok(Some(code)),
            Parent::Several(codes) => {
                let day = sentence::day(day);
                Err(format!("it belonged to more than one {kind} on {day}: {}", codes.join(", ")))
            }
        }
    }
}

/// The rows that hold for an earner in these bodies, of those the most specific.
fn most_specific<'t>(table: &'t PriceTable, bodies: &[Option<&str>]) -> Vec<(usize, &'t Row)> {
    let fits = |(_, row): &(usize, &Row)| {
        row.holds(table.as_at)
            && row.when.iter().zip(bodies).all(|(when, body)| match when {
                None => true,
                Some(code) => *body == Some(code.as_str()),
            })
    };
    let mut rows: Vec<(usize, &Row)> = table.rows.iter().enumerate().filter(fits).collect();
    let most = rows.iter().map(|(_, row)| row.specificity()).max();
    rows.retain(|(_, row)| Some(row.specificity()) == most);
    rows
}

fn known<'l>(level: Quantity, standing: Standing, remark: String, came: Vec<Came>) -> Found<'l> {
    Found::Known { level, standing, used: Vec::new(), remark, came }
}

/// The amount of a change over all its years, where it is written for each year.
pub(crate) fn amount(rule: &Compare, level: &Quantity) -> Quantity {
    let Some(yearly) = rule.yearly else { return level.clone() };
    let value = match yearly.growth {
        Growth::Simple => &level.value * &Exact::from(yearly.years),
        Growth::Compound => {
            let falls = rule.comparison.as_str().starts_with("falls");
            let step = if falls { &Exact::ONE - &level.value } else { &Exact::ONE + &level.value };
            let left = (0..yearly.years).fold(Exact::ONE, |left, _| &left * &step);
            if falls { &Exact::ONE - &left } else { &left - &Exact::ONE }
        }
    };
    Quantity { value, unit: level.unit }
}
