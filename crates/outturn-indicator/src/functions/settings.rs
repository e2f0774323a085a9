//! What may be given beside the figures: what a rate is per, how sure its limits are, by which method, and the like.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;
use outturn_core::Exact;
use outturn_core::diagnostic::nearest;
use outturn_statistics::funnel::Scale;
use outturn_statistics::quantile::First;
use outturn_statistics::xmr::Better;
use outturn_statistics::{Confidence, Per, Poisson};

use super::figures;
use super::shape::Shape;

/// One setting, which may be left out or NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Setting {
    /// A rate is per so many; the number is what holds where it is left out.
    Per(Per),
    /// How sure limits are; 95% where it is left out.
    Confidence,
    /// The limits of a count; the field's way where it is left out.
    Limits,
    /// The age from which life is expected; birth where it is left out.
    Age,
    /// The scale on which a funnel is widened by what units vary beyond chance; it is not where it is left out.
    Scale,
    /// How many groups; ten where it is left out.
    Groups,
    /// Which values are in the first group; the highest where it is left out.
    First,
    /// Which way is better; neither where it is left out.
    Better,
    /// The target.
    Target,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Setting::Per(_) => "per",
            Setting::Confidence => "confidence",
            Setting::Limits => "limits",
            Setting::Age => "age",
            Setting::Scale => "scale",
            Setting::Groups => "groups",
            Setting::First => "first",
            Setting::Better => "better",
            Setting::Target => "target",
        })
    }
}

impl Setting {
    /// Refuses a type that cannot hold it, when the query is planned.
    pub(super) fn check(self, function: &str, given: &DataType) -> Result<()> {
        let is_text = matches!(self, Setting::Limits | Setting::Scale | Setting::First | Setting::Better);
        match (is_text, given) {
            (_, given) if given.is_null() => Ok(()),
            (true, given) if figures::text(given) => Ok(()),
            (false, given) if given.is_numeric() => Ok(()),
            (true, given) => plan_err!("{function}: {self} is of type {given}, and text is wanted"),
            (false, given) => plan_err!("{function}: {self} is of type {given}, and a number is wanted"),
        }
    }
}

/// The settings of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) per: Per,
    pub(super) confidence: Confidence,
    pub(super) limits: Poisson,
    pub(super) age: u32,
    pub(super) scale: Option<Scale>,
    pub(super) groups: u32,
    pub(super) first: First,
    pub(super) better: Better,
    pub(super) target: Option<Exact>,
}

impl Settings {
    /// Those that are left out.
    pub(super) fn left_out(settings: &[Setting]) -> Settings {
        let per = settings.iter().find_map(|it| if let Setting::Per(per) = it { Some(*per) } else { None });
        Settings {
            per: per.unwrap_or(Per::ONE),
            confidence: Confidence::P95,
            limits: Poisson::Field,
            age: 0,
            scale: None,
            groups: 10,
            first: First::Highest,
            better: Better::Neither,
            target: None,
        }
    }

    /// The same with one of them as it is written; nothing is written where it is NULL.
    pub(super) fn with(self, function: &str, setting: Setting, written: Option<&str>) -> Result<Settings> {
        let Some(written) = written else { return Ok(self) };
        let number = Exact::parse_decimal(written).ok();
        match setting {
            Setting::Per(_) => {
                let per = number.and_then(|it| it.to_i128()).and_then(|it| u64::try_from(it).ok());
                let Some(per) = per.and_then(Per::new) else {
                    return exec_err!(
                        "{function}: per is {written}, and a whole number above zero is wanted"
                    );
                };
                Ok(Settings { per, ..self })
            }
            Setting::Confidence => {
                let Some(confidence) = number.as_ref().and_then(Confidence::new) else {
                    return exec_err!(
                        "{function}: confidence is {written}, and a share from 0.5 to 0.9999 is wanted, such as 0.95"
                    );
                };
                Ok(Settings { confidence, ..self })
            }
            Setting::Limits => {
                let limits = [("field", Poisson::Field), ("byar", Poisson::Byar), ("exact", Poisson::Exact)];
                Ok(Settings { limits: one_of(function, "limits are", written, limits)?, ..self })
            }
            Setting::Age | Setting::Groups => {
                let whole = number.and_then(|it| it.to_i128()).and_then(|it| u32::try_from(it).ok());
                match (setting, whole) {
                    (Setting::Age, Some(age)) => Ok(Settings { age, ..self }),
                    (_, Some(groups)) if groups > 0 => Ok(Settings { groups, ..self }),
                    (Setting::Age, None) => {
                        exec_err!("{function}: age is {written}, and a whole number is wanted")
                    }
                    _ => {
                        exec_err!("{function}: groups are {written}, and a whole number above zero is wanted")
                    }
                }
            }
            Setting::Scale => {
                let scales =
                    [("log", Scale::Log), ("square_root", Scale::SquareRoot), ("arcsine", Scale::Arcsine)];
                Ok(Settings { scale: Some(one_of(function, "scales are", written, scales)?), ..self })
            }
            Setting::First => {
                let first = [("highest", First::Highest), ("lowest", First::Lowest)];
                Ok(Settings { first: one_of(function, "the first group has the", written, first)?, ..self })
            }
            Setting::Better => {
                let better =
                    [("higher", Better::Higher), ("lower", Better::Lower), ("neither", Better::Neither)];
                Ok(Settings { better: one_of(function, "better is", written, better)?, ..self })
            }
            Setting::Target => {
                let Some(target) = number else {
                    return exec_err!("{function}: target is {written}, and a number is wanted");
                };
                Ok(Settings { target: Some(target), ..self })
            }
        }
    }
}

/// What a word stands for, where it is one of a few.
fn one_of<T: Copy, const N: usize>(
    function: &str,
    what: &str,
    written: &str,
    words: [(&str, T); N],
) -> Result<T> {
    if let Some((_, found)) = words.iter().find(|(word, _)| *word == written) {
        return Ok(*found);
    }
    let meant = nearest(written, words.iter().map(|(word, _)| *word));
    let meant = meant.map(|it| format!("; is '{it}' meant?")).unwrap_or_default();
    let known: Vec<String> = words.iter().map(|(word, _)| format!("'{word}'")).collect();
    let known = match known.split_last() {
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => String::new(),
    };
    exec_err!("{function}: {what} {known}, not '{written}'{meant}")
}

/// Those of a call, which are the same for all of its rows.
pub(super) fn of_call(shape: &Shape, given: &[Arc<dyn PhysicalExpr>]) -> Result<Settings> {
    let mut settings = Settings::left_out(shape.settings);
    for (setting, given) in shape.settings.iter().zip(given.iter().skip(shape.figures.len())) {
        let Some(written) = constant(given) else {
            return exec_err!("{}: {setting} must be the same for all rows", shape.name);
        };
        settings = settings.with(shape.name, *setting, written.text.as_deref())?;
    }
    Ok(settings)
}

/// What an expression that is the same for all rows says; nothing where it hangs on a row.
pub(super) fn constant(given: &Arc<dyn PhysicalExpr>) -> Option<Constant> {
    let nothing = RecordBatch::new_empty(Arc::new(Schema::empty()));
    let Ok(ColumnarValue::Scalar(value)) = given.evaluate(&nothing) else { return None };
    let mut written = column(&value.to_array().ok()?).ok()?.into_iter();
    written.next().map(|text| Constant { text })
}

/// What is the same for all rows, as text; NULL has none.
pub(super) struct Constant {
    pub(super) text: Option<String>,
}

/// A column of one setting, as text; a binary fraction as its shortest digits.
pub(super) fn column(given: &ArrayRef) -> Result<Vec<Option<String>>> {
    let text = cast(given, &DataType::Utf8)?;
    Ok(text.as_string::<i32>().iter().map(|it| it.map(plain)).collect())
}

/// `100000.0`, as a binary fraction is written, without its empty places.
fn plain(text: &str) -> String {
    text.strip_suffix(".0").unwrap_or(text).to_owned()
}
