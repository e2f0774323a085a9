//! The published files that the shipped facts folder is made from: what each is, and what must be known
//! before relying on it.

/// A published file and where it lies in the folder of published files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// Key of the source in `sources.csv`.
    pub source: &'static str,
    /// Path below the folder of published files. A name in `.gz` is unpacked; the fingerprint is that of the
    /// file unpacked.
    pub path: &'static str,
    pub(super) title: &'static str,
    pub(super) publisher: &'static str,
    /// As exact as the file, or its name, gives it.
    pub(super) published: &'static str,
    pub(super) address: &'static str,
    pub(super) note: &'static str,
}

impl Input {
    /// The name under which the file is cited.
    pub fn file(&self) -> &'static str {
        let name = self.path.rsplit_once('/').map_or(self.path, |(_, name)| name);
        name.strip_suffix(PACKED).unwrap_or(name)
    }

    pub(super) fn is_packed(&self) -> bool {
        self.path.strip_suffix(PACKED).is_some()
    }
}

/// Ending of files packed by gzip.
const PACKED: &str = ".gz";

pub(super) const LICENCE: &str = "Open Government Licence v3.0";

pub(super) const RUNNING_COSTS: &str = "ccg-running-costs-2013-14";
pub(super) const ECCG_EARLIER: &str = "ods-eccg-2016-02";
pub(super) const ECCG_LATER: &str = "ods-eccg-2025";
pub(super) const SUCCESSIONS: &str = "ods-succ";
pub(super) const RTT: &str = "rtt-incomplete-2015-03";

/// The workbooks of the Outcomes Indicator Set, each with the group it is about.
pub(super) const OUTCOMES: [(&str, &str); 3] =
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
    Input {
        source,
        path,
        title,
        publisher: "NHS Digital (Health and Social Care Information Centre)",
        published: "2017-06",
        address: "http://digital.nhs.uk/searchcatalogue?q=CCG+outcomes+indicator+set&area=&size=10&sort=Relevance",
        note: OUTCOMES_NOTE,
    }
}

/// Every published file that the shipped folder is made from.
pub const INPUTS: [Input; 8] = [
    Input {
        source: RUNNING_COSTS,
        path: "population/final-ccg-rca.csv",
        title: "CCG running cost allowances 2013/14",
        publisher: "NHS England (then the NHS Commissioning Board)",
        published: "",
        address: "https://www.england.nhs.uk/2012/11/ccg-rca/",
        note: "People registered with the group's practices, adjusted to the population projections of \
               the Office for National Statistics. The file bears no date.",
    },
    Input {
        source: ECCG_EARLIER,
        path: "ods/2016-02_eccg.csv",
        title: "eccg: clinical commissioning groups, February 2016",
        publisher: ODS,
        published: "2016-02",
        address: ODS_ADDRESS,
        note: "The file itself bears no date: the month is that of its name.",
    },
    Input {
        source: ECCG_LATER,
        path: "ods/2025_eccg.csv.gz",
        title: "eccg: clinical commissioning groups and what their codes became, 2025",
        publisher: ODS,
        published: "2025",
        address: ODS_ADDRESS,
        note: "The file itself bears no date: the year is that of its name. Codes that live on as parts \
               of integrated care boards have no closing date.",
    },
    Input {
        source: SUCCESSIONS,
        path: "ods/succ.csv.gz",
        title: "succ: organisations and their successors",
        publisher: ODS,
        published: "",
        address: ODS_ADDRESS,
        note: "The file bears no date, and gives no shares where a body was divided.",
    },
    Input {
        source: RTT,
        path: "nhs_england/rtt/Incomplete-Commissioner-Mar15-revised-XLS-2357K.xls.gz",
        title: "Referral to Treatment waiting times, incomplete pathways by commissioner, March 2015 \
                (revised)",
        publisher: "NHS England",
        published: "2015-07-09",
        address: "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/",
        note: "First published 2015-05-14. Patients of seven trusts are not in it: Barking, Havering and \
               Redbridge (RF4), Barts (R1H), Colchester (RDE), Medway (RPA), Princess Alexandra (RQW) and \
               Walsall (RBK) sent no return at all for the month, and South Manchester (RM2) none for \
               those still waiting. Royal Free (RAL) sent nothing for the former Barnet and Chase Farm \
               (RVL). The share of a group that refers to them rests on its other patients.",
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
