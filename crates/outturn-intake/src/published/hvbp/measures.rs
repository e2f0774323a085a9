//! The measures of the programme: how the files name them, and what is kept of them.

use jiff::civil::{Date, date};

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// As `docs/facts.md` writes it.
    pub(super) period: &'static str,
    /// Its first day.
    pub(super) first: Date,
}

/// How the file writes a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A plain number with so many decimals, kept as it is.
    Number(usize),
    /// A share of one with so many decimals, kept in per cent.
    OfOne(usize),
    /// In per cent with so many decimals. Thresholds have two.
    Percent(usize),
}

/// One measure or dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure {
    /// How headings name it, before ` Baseline Rate` and the like.
    pub(super) heading: &'static str,
    pub(super) names: Names,
    pub(super) baseline: Span,
    pub(super) performance: Span,
    pub(super) form: Form,
}

/// How a measure is named in what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Names {
    /// Identifier of the indicator.
    pub(super) indicator: &'static str,
    /// Addresses of the steps.
    pub(super) score: &'static str,
    pub(super) achievement: &'static str,
    pub(super) improvement: &'static str,
}

macro_rules! names {
    ($id:literal) => {
        names!($id, "measure/")
    };
    ($id:literal, $above:literal) => {
        Names {
            indicator: concat!("hvbp-", $id),
            score: concat!($above, $id),
            achievement: concat!($above, $id, "/achievement"),
            improvement: concat!($above, $id, "/improvement"),
        }
    };
}

// The periods are those that the publisher's list of measure dates gives for the fiscal year.
const YEAR_2019: Span = Span { period: "2019", first: date(2019, 1, 1) };
pub(super) const YEAR_2022: Span = Span { period: "2022", first: date(2022, 1, 1) };

const fn yearly(heading: &'static str, names: Names, form: Form) -> Measure {
    Measure { heading, names, baseline: YEAR_2019, performance: YEAR_2022, form }
}

const fn infections(heading: &'static str, names: Names) -> Measure {
    yearly(heading, names, Form::Number(3))
}

const fn survival(heading: &'static str, names: Names) -> Measure {
    Measure {
        heading,
        names,
        baseline: Span { period: "2014-07..2017-06", first: date(2014, 7, 1) },
        performance: Span { period: "2019-07..2022-06", first: date(2019, 7, 1) },
        form: Form::OfOne(6),
    }
}

const fn survey(heading: &'static str, names: Names) -> Measure {
    yearly(heading, names, Form::Percent(4))
}

pub(super) const SAFETY: [Measure; 6] = [
    infections("HAI-1", names!("hai-1")),
    infections("HAI-2", names!("hai-2")),
    infections(COLON, names!("hai-3")),
    infections(HYSTERECTOMY, names!("hai-4")),
    infections("HAI-5", names!("hai-5")),
    infections("HAI-6", names!("hai-6")),
];

/// The two measures of surgical site infections, which count as one.
pub(super) const COLON: &str = "HAI-3";
pub(super) const HYSTERECTOMY: &str = "HAI-4";

pub(super) const CLINICAL: [Measure; 6] = [
    survival("MORT-30-AMI", names!("mort-30-ami")),
    survival("MORT-30-HF", names!("mort-30-hf")),
    survival("MORT-30-PN", names!("mort-30-pn")),
    survival("MORT-30-COPD", names!("mort-30-copd")),
    survival("MORT-30-CABG", names!("mort-30-cabg")),
    Measure {
        heading: "COMP-HIP-KNEE",
        names: names!("comp-hip-knee"),
        baseline: Span { period: "2014-04..2017-03", first: date(2014, 4, 1) },
        performance: Span { period: "2019-04..2022-03", first: date(2019, 4, 1) },
        form: Form::OfOne(6),
    },
];

pub(super) const EFFICIENCY: [Measure; 1] = [yearly("MSPB-1", names!("mspb-1"), Form::Number(6))];

// The dimensions of the survey are parts of one measure: their points come to its base points.
pub(super) const PERSON: [Measure; 8] = [
    survey("Communication With Nurses", names!("nurses", "measure/hcahps-base/")),
    survey("Communication With Doctors", names!("doctors", "measure/hcahps-base/")),
    survey("Responsiveness Of Hospital Staff", names!("staff", "measure/hcahps-base/")),
    survey("Care Transition", names!("care-transition", "measure/hcahps-base/")),
    survey("Communication About Medicines", names!("medicines", "measure/hcahps-base/")),
    survey(
        "Cleanliness And Quietness Of Hospital Environment",
        names!("cleanliness-quietness", "measure/hcahps-base/"),
    ),
    survey("Discharge Information", names!("discharge", "measure/hcahps-base/")),
    survey("Overall Rating Of Hospital", names!("overall-rating", "measure/hcahps-base/")),
];
