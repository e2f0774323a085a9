//! The folder of the Quality and Outcomes Framework: practices, what they counted for asthma in 2014/15, and the points
//! that were published for it.

mod asthma;
mod practices;

use outturn_core::Standing;

use super::documents::{Document, Files, Input, OPEN_GOVERNMENT};
use super::folder::{Part, Shipped};
use super::premium::GROUPS_2016;
use super::{About, Problem, Published, Reading};

/// The folder and the files that it is made from.
pub(super) const QOF: Shipped = Shipped {
    name: "qof",
    inputs: &INPUTS,
    documents: &[AVERAGE_LIST],
    published: Some("2014-15-asthma.published.csv"),
    read,
};

/// England, as the code of an organisation.
const ENGLAND: &str = "ENG";
const PERIOD: &str = "2014/15";

const INPUTS: [Input; 3] = [
    Input {
        path: "qof_payments/qof_practice/qof-1415-prac-asthma.xlsx",
        document: Document {
            source: "qof-asthma-2014-15",
            title: "Quality and Outcomes Framework 2014/15, practice level: asthma",
            publisher: "Health and Social Care Information Centre",
            published: "2015",
            licence: OPEN_GOVERNMENT,
            address: "https://digital.nhs.uk/data-and-information/publications/statistical/quality-and-outcomes-framework-achievement-prevalence-and-exceptions-data/quality-and-outcomes-framework-qof-2014-15",
            note: "Extracted from GPES and CQRS on 10 July 2015. Points of practices under a PMS contract are those \
                   before PMS deductions. The sheet does not say on which day lists were counted.",
        },
    },
    Input {
        path: "ods/epraccur_20150526.csv.gz",
        document: Document {
            source: "ods-epraccur-2015-05",
            title: "epraccur: GP practices, 26 May 2015",
            publisher: "Health and Social Care Information Centre (NHS Digital), Organisation Data Service",
            published: "2015-05-26",
            licence: OPEN_GOVERNMENT,
            address: "https://digital.nhs.uk/services/organisation-data-service",
            note: "The file itself bears no date: the day is that of its name. What closed later is open here.",
        },
    },
    GROUPS_2016,
];

/// The average list that practices of 2014/15 were measured against.
const AVERAGE_LIST: Document = Document {
    source: "birmingham-lmc-average-list-2014-15",
    title: "Change in average list size used in CPI for 2014/15 QOF calculations",
    publisher: "Birmingham Local Medical Committee",
    published: "",
    licence: "",
    address: "http://blmc.co.uk/data_makearchive2.asp?id=410",
    note: "Repeats what NHS England said through the Health and Social Care Information Centre: the average list on \
           1 January 2014 was 7,087, which replaced 7,052, given out in error, before any achievement of 2014/15 was \
           worked out.",
};
const AVERAGE: &str = "7087";

fn read(files: &Files<'_>) -> Result<Vec<Part>, Vec<Problem>> {
    let [workbook, register, groups] = INPUTS.map(|input| input.document.source);
    let (name, bytes) = files.named(workbook);
    let asthma = asthma::read(name, bytes)?;
    let bodies = practices::read(files.named(register), files.named(groups), &asthma)?;
    Ok(vec![
        Part { sources: vec![workbook], published: asthma.published },
        Part { sources: vec![register, groups], published: bodies },
        Part { sources: vec![AVERAGE_LIST.source], published: average_list() },
    ])
}

fn average_list() -> Published {
    let mut published = Published::default();
    published.readings.push(Reading {
        value: AVERAGE.to_owned(),
        note: "counted on 1 January 2014; it replaced 7,052, which was given out in error".to_owned(),
        ..reading("qof-average-list-size", ENGLAND)
    });
    published.note(About::Taken, format!("`qof-average-list-size` of England (`{ENGLAND}`) for {PERIOD}."));
    published
}

/// A reading of the year, seen, with nothing in it yet.
fn reading(indicator: &'static str, organisation: &str) -> Reading {
    Reading {
        indicator,
        organisation: organisation.to_owned(),
        period: PERIOD.to_owned(),
        breakdown: "",
        numerator: String::new(),
        denominator: String::new(),
        value: String::new(),
        standing: Standing::Seen,
        note: String::new(),
    }
}
