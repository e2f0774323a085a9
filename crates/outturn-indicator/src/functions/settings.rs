//! What may be given beside the figures: what a rate is per, how sure its limits are, and by which method.

use std::fmt;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err, plan_err};
use outturn_core::Exact;
use outturn_core::diagnostic::nearest;
use outturn_statistics::{Confidence, Per, Poisson};

use super::figures;

/// One setting, which may be left out or NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Setting {
    /// A rate is per so many; the number is what holds where it is left out.
    Per(Per),
    /// How sure limits are; 95% where it is left out.
    Confidence,
    /// The limits of a count; the field's way where it is left out.
    Limits,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Setting::Per(_) => "per",
            Setting::Confidence => "confidence",
            Setting::Limits => "limits",
        })
    }
}

impl Setting {
    /// Refuses a type that cannot hold it, when the query is planned.
    pub(super) fn check(self, function: &str, given: &DataType) -> Result<()> {
        match self {
            _ if given.is_null() => Ok(()),
            Setting::Limits if figures::text(given) => Ok(()),
            Setting::Per(_) | Setting::Confidence if given.is_numeric() => Ok(()),
            Setting::Limits => plan_err!("{function}: {self} is of type {given}, and text is wanted"),
            _ => plan_err!("{function}: {self} is of type {given}, and a number is wanted"),
        }
    }
}

/// The settings of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) per: Per,
    pub(super) confidence: Confidence,
    pub(super) limits: Poisson,
}

impl Settings {
    /// Those that are left out.
    pub(super) fn left_out(settings: &[Setting]) -> Settings {
        let per = settings.iter().find_map(|it| if let Setting::Per(per) = it { Some(*per) } else { None });
        Settings { per: per.unwrap_or(Per::ONE), confidence: Confidence::P95, limits: Poisson::Field }
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
            Setting::Limits => match written {
                "field" => Ok(Settings { limits: Poisson::Field, ..self }),
                "byar" => Ok(Settings { limits: Poisson::Byar, ..self }),
                "exact" => Ok(Settings { limits: Poisson::Exact, ..self }),
                other => {
                    let meant = nearest(other, ["field", "byar", "exact"]);
                    let meant = meant.map(|it| format!("; is '{it}' meant?")).unwrap_or_default();
                    exec_err!("{function}: limits are 'field', 'byar' or 'exact', not '{other}'{meant}")
                }
            },
        }
    }
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
