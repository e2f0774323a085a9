//! The file of one domain: for each hospital what was measured, and the points that it was given.

use std::collections::BTreeMap;

use outturn_core::Exact;

use super::super::Problem;
use super::measures::{CLINICAL, COLON, EFFICIENCY, Form, HYSTERECTOMY, Measure, PERSON, SAFETY};
use super::table::{ASK, Column, Row, Table};

/// Points that a measure can be given.
const MOST: u8 = 10;
const MOST_FOR_IMPROVEMENT: u8 = 9;

/// How the points of a domain make its score out of 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Makes {
    /// As the share of what could be had from the measures scored, where there are at least so many.
    Share(usize),
    /// By adding them up.
    Sum,
}

/// Points formed from several measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Joint {
    heading: &'static str,
    /// Address of the step.
    pub(super) step: &'static str,
    most: u8,
}

/// A domain and the file that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Domain {
    /// Address of the step that its score is.
    pub(super) step: &'static str,
    /// What it is called.
    pub(super) name: &'static str,
    pub(super) measures: &'static [Measure],
    pub(super) joint: &'static [Joint],
    /// What headings call the higher of achievement and improvement points.
    score: &'static str,
    /// Whether scores are written alone, and floors beside the thresholds.
    survey: bool,
    makes: Makes,
}

pub(super) const DOMAINS: [Domain; 4] = [
    Domain {
        step: "group/clinical-outcomes",
        name: "Clinical Outcomes",
        measures: &CLINICAL,
        joint: &[],
        score: "Measure Score",
        survey: false,
        makes: Makes::Share(2),
    },
    Domain {
        step: "group/person-and-community",
        name: "Person And Community Engagement",
        measures: &PERSON,
        joint: &[
            Joint { heading: "Hcahps Base Score", step: "measure/hcahps-base", most: 80 },
            Joint { heading: "Hcahps Consistency Score", step: "measure/hcahps-consistency", most: 20 },
        ],
        score: "Dimension Score",
        survey: true,
        makes: Makes::Sum,
    },
    Domain {
        step: "group/safety",
        name: "Safety",
        measures: &SAFETY,
        joint: &[Joint { heading: "Combined SSI Measure Score", step: SSI, most: MOST }],
        score: "Measure Score",
        survey: false,
        makes: Makes::Share(2),
    },
    Domain {
        step: "group/efficiency",
        name: "Efficiency And Cost Reduction",
        measures: &EFFICIENCY,
        joint: &[],
        score: "Measure Score",
        survey: false,
        makes: Makes::Share(1),
    },
];

/// The step of the points for the two measures of surgical site infections.
pub(super) const SSI: &str = "measure/ssi";

/// One measure for one hospital; nothing where it is not available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) baseline: Option<String>,
    pub(super) performance: Option<String>,
    pub(super) achievement: Option<u8>,
    pub(super) improvement: Option<u8>,
    pub(super) score: Option<u8>,
}

/// One hospital in a domain's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hospital {
    pub(super) name: String,
    /// In the order of the domain's measures.
    pub(super) measured: Vec<Measured>,
    /// In the order of the domain's joint points.
    pub(super) joint: Vec<Option<u8>>,
}

/// What the file of a domain holds.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) hospitals: BTreeMap<String, Hospital>,
    /// For each measure what is the same for every hospital: floor, threshold and benchmark.
    pub(super) levels: Vec<String>,
}

struct Columns {
    measures: Vec<[Column; 5]>,
    levels: Vec<Vec<Column>>,
    joint: Vec<Column>,
}

impl Domain {
    /// Whether it is that of the survey, which has floors and dimensions.
    pub(super) fn is_survey(&self) -> bool {
        self.survey
    }

    /// Reads the domain's file. Points that contradict each other refuse it.
    pub(super) fn read(&self, file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Read {
        let before = problems.len();
        let mut read = Read::default();
        let Some(table) = Table::open(file, bytes, problems) else { return read };
        let Some(columns) = self.columns(&table, problems) else { return read };
        for (measure, columns) in self.measures.iter().zip(&columns.levels) {
            let form = if self.survey { Form::Percent(2) } else { measure.form };
            let levels = columns.iter().filter_map(|column| table.same(column, form, problems));
            read.levels.push(format!("{} {}", measure.heading, levels.collect::<Vec<_>>().join(", ")));
        }
        let mut hospitals = Vec::new();
        for row in &table.rows {
            hospitals.push((row, self.hospital(&table, row, &columns, problems)));
        }
        if problems.len() > before {
            return read;
        }
        for (row, hospital) in hospitals {
            for wrong in self.contradictions(&hospital) {
                problems.push(table.row_problem(row, wrong, ASK));
            }
            read.hospitals.insert(row.code.clone(), hospital);
        }
        read
    }

    fn columns(&self, table: &Table<'_>, problems: &mut Vec<Problem>) -> Option<Columns> {
        let before = problems.len();
        let mut columns = Columns { measures: Vec::new(), levels: Vec::new(), joint: Vec::new() };
        for measure in self.measures {
            let mut column = |what: &str| table.column(&format!("{} {what}", measure.heading), problems);
            let floor = if self.survey { vec!["Floor"] } else { Vec::new() };
            let levels = floor.into_iter().chain(["Achievement Threshold", "Benchmark"]);
            columns.levels.push(levels.filter_map(&mut column).collect());
            let found =
                ["Baseline Rate", "Performance Rate", "Achievement Points", "Improvement Points", self.score]
                    .map(column);
            if let [Some(baseline), Some(performance), Some(achievement), Some(improvement), Some(score)] =
                found
            {
                columns.measures.push([baseline, performance, achievement, improvement, score]);
            }
        }
        columns.joint = self.joint.iter().filter_map(|it| table.column(it.heading, problems)).collect();
        (problems.len() == before).then_some(columns)
    }

    fn hospital(
        &self,
        table: &Table<'_>,
        row: &Row,
        columns: &Columns,
        problems: &mut Vec<Problem>,
    ) -> Hospital {
        let measured = self.measures.iter().zip(&columns.measures).map(|(measure, columns)| {
            let [baseline, performance, achievement, improvement, score] = columns;
            Measured {
                baseline: table.rate(row, baseline, measure.form, problems),
                performance: table.rate(row, performance, measure.form, problems),
                achievement: table.points(row, achievement, MOST, false, problems),
                improvement: table.points(row, improvement, MOST_FOR_IMPROVEMENT, false, problems),
                score: table.points(row, score, MOST, self.survey, problems),
            }
        });
        let measured = measured.collect();
        let joint = self.joint.iter().zip(&columns.joint);
        let joint = joint.map(|(it, column)| table.points(row, column, it.most, self.survey, problems));
        Hospital { name: row.name.clone(), measured, joint: joint.collect() }
    }

    /// What a hospital's figures say against each other.
    fn contradictions(&self, hospital: &Hospital) -> Vec<String> {
        let mut wrongs = Vec::new();
        for (measure, it) in self.measures.iter().zip(&hospital.measured) {
            let may_improve = it.performance.is_some() && it.baseline.is_some();
            if it.achievement.is_some() != it.performance.is_some() {
                wrongs.push(format!("{}: achievement points go with a performance rate", measure.heading));
            }
            if it.improvement.is_some() != may_improve {
                wrongs.push(format!("{}: improvement points go with both rates", measure.heading));
            }
            if it.score != it.achievement.max(it.improvement) {
                let wrong = "the score is not the higher of achievement and improvement points";
                wrongs.push(format!("{}: {wrong}", measure.heading));
            }
        }
        match *hospital.joint {
            [combined] => wrongs.extend(self.wrong_combined(hospital, combined)),
            [base, consistency] => wrongs.extend(wrong_base(hospital, base, consistency)),
            _ => {}
        }
        wrongs
    }

    /// The points of the one measure of surgical site infections that is scored, or between those of the two.
    fn wrong_combined(&self, hospital: &Hospital, combined: Option<u8>) -> Option<String> {
        let [colon, hysterectomy] = self.surgical(hospital);
        let fits = match (colon, hysterectomy, combined) {
            (Some(one), Some(other), Some(both)) => (one.min(other)..=one.max(other)).contains(&both),
            (one, other, both) => one.or(other) == both && !(one.is_some() && other.is_some()),
        };
        (!fits).then(|| format!("the combined points do not lie between those of {COLON} and {HYSTERECTOMY}"))
    }

    /// The scores of the two measures of surgical site infections.
    pub(super) fn surgical(&self, hospital: &Hospital) -> [Option<u8>; 2] {
        [COLON, HYSTERECTOMY].map(|heading| {
            let found = self.measures.iter().zip(&hospital.measured).find(|(it, _)| it.heading == heading);
            found.and_then(|(_, measured)| measured.score)
        })
    }

    /// The scores that the domain's own is made of, those available.
    fn counted(&self, hospital: &Hospital) -> Vec<u8> {
        let joint = hospital.joint.iter().copied().flatten();
        if self.makes == Makes::Sum {
            return joint.collect();
        }
        let own = self.measures.iter().zip(&hospital.measured);
        let own = own.filter(|(it, _)| ![COLON, HYSTERECTOMY].contains(&it.heading));
        own.filter_map(|(_, measured)| measured.score).chain(joint).collect()
    }

    /// The domain's score out of 100 from its points; nothing where too few measures are scored.
    pub(super) fn score(&self, hospital: &Hospital) -> Option<Exact> {
        let counted = self.counted(hospital);
        let sum = counted.iter().map(|points| i128::from(*points)).sum::<i128>();
        match self.makes {
            Makes::Sum => (!counted.is_empty()).then(|| Exact::from(sum)),
            Makes::Share(least) if counted.len() < least => None,
            // Out of 100, and not out of ten for each measure.
            Makes::Share(_) => Exact::fraction(sum * 10, u128::try_from(counted.len()).ok()?),
        }
    }
}

/// The base score adds up the dimensions; it and the consistency score are there where all dimensions are.
fn wrong_base(hospital: &Hospital, base: Option<u8>, consistency: Option<u8>) -> Option<String> {
    let scores: Option<Vec<u8>> = hospital.measured.iter().map(|it| it.score).collect();
    if hospital.measured.iter().any(|it| it.score.is_some()) && scores.is_none() {
        return Some("some of the dimensions are scored, and not all".to_owned());
    }
    if base.is_some() != scores.is_some() || consistency.is_some() != scores.is_some() {
        return Some("base and consistency scores go with the scores of all dimensions".to_owned());
    }
    let sum = scores.map(|scores| scores.into_iter().sum::<u8>());
    (sum != base).then(|| "the base score is not the sum of the dimensions".to_owned())
}
