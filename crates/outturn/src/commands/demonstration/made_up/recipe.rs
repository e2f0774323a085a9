//! The recipe: what is drawn, between which bounds, and for which scheme.

use outturn_core::{Diagnostic, Period};

use crate::library::Library;

/// What of the year is drawn, and of which scheme.
const RECIPE: &str = "data/demonstration/recipe.csv";

/// How the year is made up.
pub(super) struct Recipe {
    /// Of which scheme.
    pub(super) scheme: String,
    /// The scheme whose facts have the practices.
    pub(super) practices: String,
    /// What is drawn.
    pub(super) parts: Vec<Part>,
}

/// Something that is drawn.
pub(super) enum Part {
    /// A reading of every earner that has none.
    Reading(Reading),
    /// A reading of every provider.
    Provider(Reading),
    /// A decision on every earner.
    Decision(Decision),
    /// What was agreed with every earner.
    Agreement(Agreement),
}

/// A reading.
pub(super) struct Reading {
    pub(super) indicator: String,
    pub(super) period: Period,
    pub(super) form: Form,
    pub(super) least: u64,
    pub(super) most: u64,
}

/// What a drawn number is.
pub(super) enum Form {
    /// Ten-thousandths of a count of so many for 10,000 people, or of all people.
    Ratio(Option<u64>),
    /// Tenths.
    Rate,
    /// Itself.
    Number,
}

/// A decision.
pub(super) struct Decision {
    pub(super) subject: String,
    /// In how many of 10,000 cases it is found to be met.
    pub(super) met: u64,
    pub(super) role: String,
}

/// An agreement.
pub(super) struct Agreement {
    pub(super) subject: String,
    pub(super) level: String,
    pub(super) role: String,
    /// The period of the reading of a local measure; none for one of the scheme.
    pub(super) local: Option<Period>,
}

impl Recipe {
    /// Reads it; all that is wrong with it is told.
    pub(super) fn read(library: &Library) -> Result<Recipe, Vec<Diagnostic>> {
        let broken = |why: String| {
            let help = "take it from the library of this version";
            Diagnostic::file(
                &library.name(RECIPE),
                "no-facts",
                format!("the recipe cannot be read: {why}"),
                help,
            )
        };
        let bytes = library.file(RECIPE).map_err(|it| vec![it])?;
        let bytes = bytes.ok_or_else(|| vec![broken("it is not there".to_owned())])?;
        Recipe::of(&bytes).map_err(|whys| whys.into_iter().map(broken).collect())
    }

    fn of(bytes: &[u8]) -> Result<Recipe, Vec<String>> {
        let mut recipe = Recipe { scheme: String::new(), practices: String::new(), parts: Vec::new() };
        let mut wrong = Vec::new();
        for row in csv::Reader::from_reader(bytes).into_records() {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    wrong.push(error.to_string());
                    continue;
                }
            };
            let line = row.position().map_or(0, csv::Position::line);
            let cells = Cells { row: &row, line };
            let taken = match cells.text(0) {
                "scheme" => cells.filled(1).map(|it| recipe.scheme = it),
                "practices" => cells.filled(1).map(|it| recipe.practices = it),
                _ => cells.part().map(|it| recipe.parts.push(it)),
            };
            wrong.extend(taken.err());
        }
        for (name, it) in [("scheme", &recipe.scheme), ("practices", &recipe.practices)] {
            if it.is_empty() {
                wrong.push(format!("no row says what `{name}` is"));
            }
        }
        if wrong.is_empty() { Ok(recipe) } else { Err(wrong) }
    }
}

/// The cells of a row.
struct Cells<'r> {
    row: &'r csv::StringRecord,
    line: u64,
}

impl Cells<'_> {
    fn text(&self, at: usize) -> &str {
        self.row.get(at).unwrap_or_default()
    }

    fn filled(&self, at: usize) -> Result<String, String> {
        let text = self.text(at);
        if text.is_empty() { Err(self.wrong(at, "is empty")) } else { Ok(text.to_owned()) }
    }

    fn number(&self, at: usize) -> Result<u64, String> {
        let text = self.text(at);
        text.parse().map_err(|_| self.wrong(at, &format!("`{text}` is no whole number")))
    }

    fn period(&self, at: usize) -> Result<Period, String> {
        let text = self.text(at);
        text.parse().map_err(|_| self.wrong(at, &format!("`{text}` is no period")))
    }

    fn wrong(&self, at: usize, what: &str) -> String {
        format!("line {}, cell {}: {what}", self.line, at + 1)
    }

    fn part(&self) -> Result<Part, String> {
        Ok(match self.text(0) {
            "reading" => Part::Reading(self.reading()?),
            "provider" => Part::Provider(self.reading()?),
            "decision" => Part::Decision(Decision {
                subject: self.filled(1)?,
                met: self.number(4)?,
                role: self.filled(7)?,
            }),
            "agreement" => Part::Agreement(self.agreement(None)?),
            "local" => Part::Agreement(self.agreement(Some(self.period(2)?))?),
            other => return Err(self.wrong(0, &format!("`{other}` is nothing that is drawn"))),
        })
    }

    fn agreement(&self, local: Option<Period>) -> Result<Agreement, String> {
        Ok(Agreement { subject: self.filled(1)?, level: self.filled(4)?, role: self.filled(7)?, local })
    }

    fn reading(&self) -> Result<Reading, String> {
        let form = match self.text(3) {
            "ratio" if self.text(6).is_empty() => Form::Ratio(None),
            "ratio" => Form::Ratio(Some(self.number(6)?)),
            "rate" => Form::Rate,
            "number" => Form::Number,
            other => return Err(self.wrong(3, &format!("`{other}` is no form of a reading"))),
        };
        let (least, most) = (self.number(4)?, self.number(5)?);
        if least > most {
            return Err(self.wrong(5, &format!("{most} is less than {least}")));
        }
        Ok(Reading { indicator: self.filled(1)?, period: self.period(2)?, form, least, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "file,subject,period,form,least,most,per_10000,role\n";

    #[test]
    fn everything_wrong_with_a_recipe_is_told_and_nothing_becomes_a_nought() {
        let rows = "scheme,a/2014-15,,,,,,\nreading,x,2014/15,rate,many,9,,\nreading,x,2014/15,rate,9,8,,\n\
                    reading,x,last year,rate,1,2,,\nreading,x,2014/15,guess,1,2,,\ndecision,quality,,chance,97%,,,me\n\
                    agreement,x,,level,,,,me\nrumour,x,,,,,,\nreading,x\n";
        let wrong = Recipe::of(format!("{HEAD}{rows}").as_bytes()).err().unwrap();
        insta::assert_snapshot!(wrong.join("\n"), @"
        line 3, cell 5: `many` is no whole number
        line 4, cell 6: 8 is less than 9
        line 5, cell 3: `last year` is no period
        line 6, cell 4: `guess` is no form of a reading
        line 7, cell 5: `97%` is no whole number
        line 8, cell 5: is empty
        line 9, cell 1: `rumour` is nothing that is drawn
        CSV error: record 9 (line: 10, byte: 270): found record with 2 fields, but the previous record has 8 fields
        no row says what `practices` is
        ");
    }
}
