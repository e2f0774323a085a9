//! Readings, as rows give them.

use outturn_core::Period;
use outturn_scheme::{Catalogue, ValueKind};

use super::Reading;
use super::figures::Figure;
use super::table::Parts;

impl Reading {
    /// A reading of its figures, or of why there are none.
    pub(super) fn of(
        code: &str,
        period: &Period,
        parts: &Parts<'_>,
        figures: Result<Vec<Figure>, String>,
        catalogue: &Catalogue,
    ) -> Reading {
        let mut reading = Reading {
            organisation: code.to_owned(),
            indicator: parts.taken.indicator.clone(),
            period: period.clone(),
            breakdown: String::new(),
            numerator: String::new(),
            denominator: String::new(),
            value: String::new(),
            note: String::new(),
        };
        let figures = match figures {
            Ok(figures) => figures,
            Err(why) => {
                reading.clear(&why);
                return reading;
            }
        };
        match (parts.taken.kind, figures.as_slice()) {
            (ValueKind::Ratio, [_, Figure::Known(denominator)]) if denominator.is_zero() => {
                "[z]".clone_into(&mut reading.value);
                let of = catalogue.get(&parts.taken.indicator).map_or("", |it| it.out_of.as_str());
                reading.note = format!("none: {of}");
            }
            (ValueKind::Ratio, [numerator, denominator]) => {
                reading.numerator = numerator.cell();
                reading.denominator = denominator.cell();
            }
            (_, [numerator, denominator, value]) => {
                reading.numerator = numerator.cell();
                reading.denominator = denominator.cell();
                reading.value = value.cell();
            }
            (_, figures) => reading.value = figures.first().map(Figure::cell).unwrap_or_default(),
        }
        reading
    }

    /// Leaves nothing of it but why.
    pub(super) fn clear(&mut self, why: &str) {
        self.numerator.clear();
        self.denominator.clear();
        "[x]".clone_into(&mut self.value);
        why.clone_into(&mut self.note);
    }
}
