//! Readings against those of other bodies of the same kind.

use outturn_core::{Exact, Reading};
use outturn_scheme::ValueKind;
use outturn_statistics::fences::{FENCED_LEAST, outer};
use outturn_statistics::funnel::{Funnel, Scale, Shape, Unit, Verdict};
use outturn_statistics::{Confidence, known};

use crate::finding::{Held, Kind, Screened, grouped};
use crate::series::{All, Line, counts};

const TOO_FEW: &str = "there are too few of their kind to say what is usual";

pub(crate) fn screen(all: &All<'_>, screened: &mut Screened) {
    for (series, line, period, bodies) in all.in_scope() {
        for (kind, those) in all.by_kind(bodies) {
            if line.definition.value == ValueKind::Count {
                let why = "a count says nothing beside those of bodies of other sizes";
                screened.none_held(Held::Peers, those.len(), why);
                continue;
            }
            let numbers: Vec<(&str, &Reading, &Exact)> =
                those.iter().filter_map(|(code, it)| Some((*code, *it, it.value.known()?))).collect();
            screened.none_held(Held::Peers, those.len() - numbers.len(), "they are no numbers");
            let values: Vec<_> = numbers.iter().map(|(.., value)| known((*value).clone())).collect();
            let Ok(fences) = outer(&values) else {
                let why = if values.len() < FENCED_LEAST {
                    TOO_FEW
                } else {
                    "half of their kind have the same figure"
                };
                screened.none_held(Held::Peers, numbers.len(), why);
                continue;
            };
            let funnel = funnel(line, &numbers);
            for (code, reading, value) in numbers {
                screened.held(Held::Peers);
                if !fences.are_passed_by(value) || within(line, funnel.as_ref(), code, reading) {
                    continue;
                }
                let said = format!(
                    "{}, where half of the {} others of kind {kind} lie between {} and {}",
                    line.shown(value),
                    grouped(values.len() - 1),
                    line.shown(&fences.lower_quartile),
                    line.shown(&fences.upper_quartile)
                );
                screened.find(Kind::FarFromPeers, series.about(period, code), 1, said);
            }
        }
    }
}

fn shape(line: &Line<'_>) -> (Shape, Scale) {
    if line.is_share() { (Shape::Proportion, Scale::Arcsine) } else { (Shape::Rate, Scale::SquareRoot) }
}

fn unit(code: &str, reading: &Reading) -> Option<Unit> {
    let (numerator, denominator) = counts(reading)?;
    Some(Unit::new(code, known(numerator.clone()), known(denominator.clone())))
}

/// How far bodies of each size may lie from the average by chance and by what they usually differ. Only counts over
/// counts have one.
fn funnel(line: &Line<'_>, numbers: &[(&str, &Reading, &Exact)]) -> Option<Funnel> {
    if !line.is_ratio() {
        return None;
    }
    let (shape, scale) = shape(line);
    let units: Vec<Unit> = numbers.iter().filter_map(|(code, reading, _)| unit(code, reading)).collect();
    Funnel::of(shape, &units).ok()?.widened(&units, scale).ok()
}

/// Whether a funnel says that a body lies where one of its size may.
fn within(line: &Line<'_>, funnel: Option<&Funnel>, code: &str, reading: &Reading) -> bool {
    let (Some(funnel), true) = (funnel, line.is_ratio()) else { return false };
    let Some(unit) = unit(code, reading) else { return false };
    matches!(funnel.verdict(&unit, Confidence::P998), Ok(Verdict::Within))
}
