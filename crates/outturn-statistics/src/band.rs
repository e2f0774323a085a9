//! Rows matched to bands by name, never by place: rows that are out of order would be put against the wrong weights
//! without anyone seeing it.

use std::collections::BTreeMap;

use crate::withheld::Withheld;

/// A row that is about a band.
pub(crate) trait Banded {
    /// The band's name.
    fn band(&self) -> &str;
}

/// Rows under the names of their bands. Two rows for one band, and the first of several bands that `known` does not
/// have, in the order of their names, withhold the result.
pub(crate) fn by_name<Row: Banded>(
    rows: &[Row],
    known: impl Fn(&str) -> bool,
) -> Result<BTreeMap<&str, &Row>, Withheld> {
    let mut found = BTreeMap::new();
    let mut twice = None;
    for row in rows {
        if found.insert(row.band(), row).is_some() {
            twice = twice.max(Some(row.band()));
        }
    }
    if let Some(band) = twice {
        return Err(Withheld::BandTwice { band: band.to_owned() });
    }
    if let Some(band) = found.keys().find(|band| !known(band)) {
        return Err(Withheld::BandUnknown { band: (*band).to_owned() });
    }
    Ok(found)
}

/// The row of a band.
pub(crate) fn of<'r, Row>(rows: &BTreeMap<&str, &'r Row>, band: &str) -> Result<&'r Row, Withheld> {
    rows.get(band).copied().ok_or_else(|| Withheld::BandMissing { band: band.to_owned() })
}
