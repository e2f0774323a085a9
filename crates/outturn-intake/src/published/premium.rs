//! The folder of the Quality Premium: clinical commissioning groups, who succeeded them, and the figures of theirs that
//! were published.

use super::documents::{Document, Files, Input, OPEN_GOVERNMENT};
use super::folder::{Part, Shipped};
use super::{Problem, Published, ccgois, ods, populations, rtt};

/// The folder and the files that it is made from.
pub(super) const PREMIUM: Shipped =
    Shipped { name: "quality-premium", inputs: &INPUTS, documents: &[], published: None, read };

const RUNNING_COSTS: &str = "ccg-running-costs-2013-14";
const ECCG_EARLIER: &str = "ods-eccg-2016-02";
const ECCG_LATER: &str = "ods-eccg-2025";
const SUCCESSIONS: &str = "ods-succ";
const RTT: &str = "rtt-incomplete-2015-03";

/// The workbooks of the Outcomes Indicator Set, each with the group it is about.
const OUTCOMES: [(&str, &str); 3] =
    [("ccgois-2017-06-09g", "09G"), ("ccgois-2017-06-09h", "09H"), ("ccgois-2017-06-09x", "09X")];

const ODS: &str = "Health and Social Care Information Centre (NHS Digital), Organisation Data Service";
const ODS_ADDRESS: &str = "https://digital.nhs.uk/services/organisation-data-service";
const OUTCOMES_NOTE: &str = "Not NHS Digital's own file: a copy re-laid by West Sussex as one workbook \
                             for each group, not compared with the original. Sheets carry dates of their \
                             own (1.1: September 2015; the others March or June 2017). Rates are directly \
                             standardised for age and sex, so the counts beside them do not repeat them. \
                             The coding of causes of death changed in 2011 and 2014. Counts that \
                             contradict each other are written [x]: PROVENANCE.md lists them.";

const fn outcomes(source: &'static str, path: &'static str, title: &'static str) -> Input {
    let document = Document {
        source,
        title,
        publisher: "NHS Digital (Health and Social Care Information Centre)",
        published: "2017-06",
        licence: OPEN_GOVERNMENT,
        address: "http://digital.nhs.uk/searchcatalogue?q=CCG+outcomes+indicator+set&area=&size=10&sort=Relevance",
        note: OUTCOMES_NOTE,
    };
    Input { document, path }
}

/// The register of groups while the first of them existed.
pub(super) const GROUPS_2016: Input = Input {
    path: "ods/2016-02_eccg.csv",
    document: Document {
        source: ECCG_EARLIER,
        title: "eccg: clinical commissioning groups, February 2016",
        publisher: ODS,
        published: "2016-02",
        licence: OPEN_GOVERNMENT,
        address: ODS_ADDRESS,
        note: "The file itself bears no date: the month is that of its name.",
    },
};

/// Every published file that the folder is made from.
const INPUTS: [Input; 8] = [
    Input {
        path: "population/final-ccg-rca.csv",
        document: Document {
            source: RUNNING_COSTS,
            title: "CCG running cost allowances 2013/14",
            publisher: "NHS England (then the NHS Commissioning Board)",
            published: "",
            licence: OPEN_GOVERNMENT,
            address: "https://www.england.nhs.uk/2012/11/ccg-rca/",
            note: "People registered with the group's practices, adjusted to the population projections of \
                   the Office for National Statistics. The file bears no date.",
        },
    },
    GROUPS_2016,
    Input {
        path: "ods/2025_eccg.csv.gz",
        document: Document {
            source: ECCG_LATER,
            title: "eccg: clinical commissioning groups and what their codes became, 2025",
            publisher: ODS,
            published: "2025",
            licence: OPEN_GOVERNMENT,
            address: ODS_ADDRESS,
            note: "The file itself bears no date: the year is that of its name. Codes that live on as parts \
                   of integrated care boards have no closing date.",
        },
    },
    Input {
        path: "ods/succ.csv.gz",
        document: Document {
            source: SUCCESSIONS,
            title: "succ: organisations and their successors",
            publisher: ODS,
            published: "",
            licence: OPEN_GOVERNMENT,
            address: ODS_ADDRESS,
            note: "The file bears no date, and gives no shares where a body was divided.",
        },
    },
    Input {
        path: "nhs_england/rtt/Incomplete-Commissioner-Mar15-revised-XLS-2357K.xls.gz",
        document: Document {
            source: RTT,
            title: "Referral to Treatment waiting times, incomplete pathways by commissioner, March 2015 \
                    (revised)",
            publisher: "NHS England",
            published: "2015-07-09",
            licence: OPEN_GOVERNMENT,
            address: "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/",
            note: "First published 2015-05-14. Patients of seven trusts are not in it: Barking, Havering and \
                   Redbridge (RF4), Barts (R1H), Colchester (RDE), Medway (RPA), Princess Alexandra (RQW) and \
                   Walsall (RBK) sent no return at all for the month, and South Manchester (RM2) none for \
                   those still waiting. Royal Free (RAL) sent nothing for the former Barnet and Chase Farm \
                   (RVL). The share of a group that refers to them rests on its other patients.",
        },
    },
    outcomes(
        OUTCOMES[0].0,
        "outcomes_prescribing/ccgois/Coastal-West-Sussex-CCGOIS-June-2017.xlsx",
        "CCG Outcomes Indicator Set, June 2017: NHS Coastal West Sussex CCG",
    ),
    outcomes(
        OUTCOMES[1].0,
        "outcomes_prescribing/ccgois/Crawley-CCGOIS-June-2017.xlsx",
        "CCG Outcomes Indicator Set, June 2017: NHS Crawley CCG",
    ),
    outcomes(
        OUTCOMES[2].0,
        "outcomes_prescribing/ccgois/Horsham-and-Mid-Sussex-CCGOIS-June-2017.xlsx",
        "CCG Outcomes Indicator Set, June 2017: NHS Horsham and Mid Sussex CCG",
    ),
];

/// Runs every reader. The others need the names of the groups, so these come first.
fn read(files: &Files<'_>) -> Result<Vec<Part>, Vec<Problem>> {
    let (name, bytes) = files.named(RUNNING_COSTS);
    let populations = populations::read(name, bytes)?;
    let groups = populations.names.clone();

    let mut problems = Vec::new();
    let mut parts = vec![Part { sources: vec![RUNNING_COSTS], published: populations }];
    let mut take = |sources: Vec<&'static str>, read: Result<Published, Vec<Problem>>| match read {
        Ok(published) => parts.push(Part { sources, published }),
        Err(mut more) => problems.append(&mut more),
    };
    let registers = ods::Files {
        earlier: files.named(ECCG_EARLIER),
        later: files.named(ECCG_LATER),
        successions: files.named(SUCCESSIONS),
    };
    take(vec![ECCG_EARLIER, ECCG_LATER, SUCCESSIONS], ods::read(registers, &groups));
    let (name, bytes) = files.named(RTT);
    take(vec![RTT], rtt::read(name, bytes, &groups));
    for (source, group) in OUTCOMES {
        let (name, bytes) = files.named(source);
        take(vec![source], ccgois::read(name, bytes, group, &groups));
    }
    if problems.is_empty() { Ok(parts) } else { Err(problems) }
}
