//! What must be known of the figures taken from the sheet.

use std::collections::BTreeMap;

use super::super::super::About;
use super::super::super::cells::separate;
use super::super::{ENGLAND, PERIOD};
use super::{Asthma, Odd, REGISTER_POINTS, REGISTER_STEP, SCORED};

pub(super) fn write(found: &mut Asthma, odd: &Odd, [practices, lists, registers]: [u64; 3]) {
    let groups = found.groups.len();
    let published = &mut found.published;
    let (most, points) = (REGISTER_POINTS.to_string(), published.awarded.len());
    let full = published.awarded.iter().filter(|it| it.step == REGISTER_STEP && it.value == most).count();
    let [points, full] = [points, full].map(|count| separate(u64::try_from(count).unwrap_or_default()));
    let [practices, lists, registers] = [practices, lists, registers].map(separate);
    published.note(
        About::Taken,
        format!(
            "`qof-list-size`, `qof-asthma-register` and `qof-asthma-prevalence` for {PERIOD} of {practices} \
             practices, and the names of these and of their {groups} groups."
        ),
    );
    let indicators: Vec<_> = SCORED.iter().map(|scored| format!("`{}`", scored.indicator)).collect();
    published.note(
        About::Taken,
        format!(
            "{} for {PERIOD}: the columns Numerator and Denominator of each indicator. Patients who were \
             excepted are not in the denominator, which is what points are worked out on.",
            indicators.join(", ")
        ),
    );
    published.note(
        About::Taken,
        format!(
            "`qof-asthma-prevalence` of England (`{ENGLAND}`): {registers} of {lists} patients, the sums over \
             the practices. England is entered from the first day of its health service, since a country has \
             none."
        ),
    );
    published.note(
        About::Taken,
        format!(
            "{points} points of the practices for four indicators, as they were published. Of AST001, keeping \
             a register, nothing else is published; {full} practices have the full {most}."
        ),
    );
    published.note(
        About::Checked,
        "The points of the four indicators add up to the total achievement score in every row.",
    );
    published.note(
        About::Checked,
        "Denominator and exceptions add up to \"Denominator plus exceptions\" in every row, and numerator over \
         denominator is the percentage \"net of exceptions\" in all but those below: the denominators are those \
         after exceptions.",
    );
    published.note(About::Checked, "Register over list is the prevalence published, in every row.");
    published.note(
        About::Checked,
        format!(
            "The lists add up to {lists} and the registers to {registers}, as they do in the publisher's table \
             by group."
        ),
    );
    published.note(
        About::Checked,
        format!(
            "Where nobody was counted (\"No patients in indicator\") the figure is written `[z]`: {}.",
            listed(&odd.nobody)
        ),
    );
    published.note(
        About::Checked,
        format!(
            "Where the numerator is above the denominator no percentage is published, and all points are; the \
             counts are taken as they are, \"inferred\": {}.",
            listed(&odd.more_than_all)
        ),
    );
    published.note(
        About::LeftOut,
        "2013-14, changes since, totals over the indicators, exceptions, percentages, regions and area teams: \
         no award here needs them.",
    );
}

/// The practices by indicator.
fn listed(odd: &BTreeMap<&'static str, Vec<String>>) -> String {
    let parts: Vec<String> =
        odd.iter().map(|(indicator, practices)| format!("`{indicator}` {}", practices.join(", "))).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join("; ") }
}
