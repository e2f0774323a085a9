//! The grounds on which an appeal can be lodged, and what each needs.

use crate::words::words;

words! {
    /// A ground. That a rule is unwelcome is none.
    Ground {
        /// A figure is not what its source has.
        DataWrong = "data-wrong",
        /// A rule was not applied as it is written.
        RuleMisapplied = "rule-misapplied",
        /// A figure is of another body, or of another time.
        WrongBodyOrPeriod = "wrong-body-or-period",
        /// The reason of a decision does not hold.
        DecisionReason = "decision-reason",
        /// The sum was not worked out right.
        Calculation = "calculation",
    }
}

/// A document that a ground needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed {
    /// Its name, which the evidence is given under.
    pub shows: &'static str,
    /// What it has to show.
    pub about: &'static str,
}

impl Ground {
    /// What is said on this ground.
    pub const fn means(self) -> &'static str {
        match self {
            Ground::DataWrong => "a figure is not what its source has, or leaves out what counts",
            Ground::RuleMisapplied => "a rule was not applied as it is written",
            Ground::WrongBodyOrPeriod => "a figure is of another body, or of another time",
            Ground::DecisionReason => "the reason of a recorded decision does not hold",
            Ground::Calculation => "the sum was not worked out right from its figures",
        }
    }

    /// What has to be named as relied on.
    pub const fn relies_on(self) -> &'static str {
        match self {
            Ground::DataWrong => "the source of the figure",
            Ground::RuleMisapplied => "the clause of the rules",
            Ground::WrongBodyOrPeriod => "the body and the period that are right",
            Ground::DecisionReason => "the number of the decision",
            Ground::Calculation => "the step of the sum",
        }
    }

    /// The documents that it needs, one of each at least.
    pub const fn needs(self) -> &'static [Needed] {
        match self {
            Ground::DataWrong => {
                &[Needed { shows: "figure", about: "the figure that is right, from its source" }]
            }
            Ground::RuleMisapplied => &[Needed { shows: "clause", about: "the clause as it was published" }],
            Ground::WrongBodyOrPeriod => {
                &[Needed { shows: "attribution", about: "whose figure it is, and of when, from its source" }]
            }
            Ground::DecisionReason => {
                &[Needed { shows: "circumstances", about: "what the decision did not know or got wrong" }]
            }
            Ground::Calculation => {
                &[Needed { shows: "working", about: "the sum as it should be, step by step" }]
            }
        }
    }
}
