//! The published files that the folder is made from.

use super::super::documents::{Document, Input, OPEN_GOVERNMENT};

pub(super) const RUNNING_COSTS: &str = "ccg-running-costs-2013-14";
pub(super) const ECCG_EARLIER: &str = "ods-eccg-2016-02";
pub(super) const ECCG_LATER: &str = "ods-eccg-2025";
pub(super) const SUCCESSIONS: &str = "ods-succ";
pub(super) const RTT: &str = "rtt-incomplete-2015-03";
pub(super) const AE_WEEKLY: &str = "ae-weekly-2014-15";
pub(super) const RTT_EXTRACT: &str = "rtt-full-2026-01";
pub(super) const TRUSTS: &str = "ods-etr-2018-08";
pub(super) const PRACTICES: &str = "ods-epraccur-2015-05";

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
pub(in super::super) const GROUPS_2016: Input = Input {
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
pub(super) const INPUTS: [Input; 63] = [
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
    Input {
        path: "nhs_england/rtt/20260131-RTT-January-2026-full-extract.csv.gz",
        document: Document {
            source: RTT_EXTRACT,
            title: "Referral to Treatment waiting times, full extract, January 2026",
            publisher: "NHS England",
            published: "2026",
            licence: OPEN_GOVERNMENT,
            address: "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/",
            note: "Patients waiting for treatment in January 2026 stand in for A&E attendances of 2014/15: the share \
                   of a trust's that is a group's is of another year and of other care. Groups that became part of \
                   one body since have the same mix, by their heads, and so the same figure; trusts that ended since \
                   have the mix of their successors.",
        },
    },
    Input {
        path: "ods/etr_20180831.csv",
        document: Document {
            source: TRUSTS,
            title: "etr: NHS trusts, 31 August 2018",
            publisher: ODS,
            published: "2018-08-31",
            licence: OPEN_GOVERNMENT,
            address: ODS_ADDRESS,
            note: "The file itself bears no date: the day is that of its name. Trusts that had ended are in it no \
                   more, or without a closing date.",
        },
    },
    Input {
        path: "ods/epraccur_20150526.csv.gz",
        document: Document {
            source: PRACTICES,
            title: "epraccur: GP practices, 26 May 2015",
            publisher: ODS,
            published: "2015-05-26",
            licence: OPEN_GOVERNMENT,
            address: ODS_ADDRESS,
            note: "A trust without a share of its own stands for the groups of the practices around it.",
        },
    },
    week("nhs_england/ae_weekly/2014.04.06-AE-1GjZ6.xls.gz"),
    week("nhs_england/ae_weekly/2014.04.13-AE-tWXi0.xls.gz"),
    week("nhs_england/ae_weekly/2014.04.20-AE-6piNv.xls.gz"),
    week("nhs_england/ae_weekly/2014.04.27-AE-5hO4A.xls.gz"),
    week("nhs_england/ae_weekly/2014.05.04-AE-vMGmz.xls.gz"),
    week("nhs_england/ae_weekly/2014.05.11-AE-t4v22.xls.gz"),
    week("nhs_england/ae_weekly/2014.05.18-AE-q6fm6.xls.gz"),
    week("nhs_england/ae_weekly/2014.05.25-AE-dIY97.xls.gz"),
    week("nhs_england/ae_weekly/2014.06.01-AE-TsrOd.xls.gz"),
    week("nhs_england/ae_weekly/2014.06.08-AE-Joy8A.xls.gz"),
    week("nhs_england/ae_weekly/2014.06.15-AE-VGMJh.xls.gz"),
    week("nhs_england/ae_weekly/2014.06.22-AE-HX2mo.xls.gz"),
    week("nhs_england/ae_weekly/2014.06.29-AE-dhK09.xls.gz"),
    week("nhs_england/ae_weekly/2014.07.06-AE-cVavP.xls.gz"),
    week("nhs_england/ae_weekly/2014.07.13-AE-oHN6S.xls.gz"),
    week("nhs_england/ae_weekly/2014.07.20-AE-b6tTP.xls.gz"),
    week("nhs_england/ae_weekly/2014.07.27-AE-zG17R.xls.gz"),
    week("nhs_england/ae_weekly/2014.08.03-AE-4ANU3.xls.gz"),
    week("nhs_england/ae_weekly/2014.08.10-AE-UbrU0.xls.gz"),
    week("nhs_england/ae_weekly/2014.08.17-AE-89ZKo.xls.gz"),
    week("nhs_england/ae_weekly/2014.08.24-AE-r966B.xls.gz"),
    week("nhs_england/ae_weekly/2014.08.31-AE-rxtvT.xls.gz"),
    week("nhs_england/ae_weekly/2014.09.07-AE-pJ0i0.xls.gz"),
    week("nhs_england/ae_weekly/2014.09.14-AE-i83PB.xls.gz"),
    week("nhs_england/ae_weekly/2014.09.21-AE-Xna7p.xls.gz"),
    week("nhs_england/ae_weekly/2014.09.28-AE-383C9.xls.gz"),
    week("nhs_england/ae_weekly/2014.10.05-AE-dW2Gc.xls.gz"),
    week("nhs_england/ae_weekly/2014.10.12-AE-h8tAd.xls.gz"),
    week("nhs_england/ae_weekly/2014.10.19-AE-tN670.xls.gz"),
    week("nhs_england/ae_weekly/2014.10.26-AE-NMXI6.xls.gz"),
    week("nhs_england/ae_weekly/2014.11.02-AE-o1f1J.xls.gz"),
    week("nhs_england/ae_weekly/2014.11.09-AE-tV2uv.xls.gz"),
    week("nhs_england/ae_weekly/2014.11.16-AE-0zhou.xls.gz"),
    week("nhs_england/ae_weekly/2014.11.23-AE-t735r.xls.gz"),
    week("nhs_england/ae_weekly/2014.11.30-AE-gjwu6.xls.gz"),
    week("nhs_england/ae_weekly/2014.12.07-AE-Yz3s7.xls.gz"),
    week("nhs_england/ae_weekly/2014.12.14-AE-nDEir.xls.gz"),
    week("nhs_england/ae_weekly/2014.12.21-AE-V7I60.xls.gz"),
    week("nhs_england/ae_weekly/2014.12.28-AE-W0AFO.xls.gz"),
    week("nhs_england/ae_weekly/2015.01.04-AE-1gV43.xls.gz"),
    week("nhs_england/ae_weekly/2015.01.11-AE-0O8IH.xls.gz"),
    week("nhs_england/ae_weekly/2015.01.18-AE-L4eck.xls.gz"),
    week("nhs_england/ae_weekly/2015.01.25-AE-Sq8S4.xls.gz"),
    week("nhs_england/ae_weekly/2015.02.01-AE-11kF8.xls.gz"),
    week("nhs_england/ae_weekly/2015.02.08-AE-7c13A.xls.gz"),
    week("nhs_england/ae_weekly/2015.02.15-AE-tDdXd.xls.gz"),
    week("nhs_england/ae_weekly/2015.02.22-AE-sr0nG.xls.gz"),
    week("nhs_england/ae_weekly/2015.03.01-AE-76nmn.xls.gz"),
    week("nhs_england/ae_weekly/2015.03.08-AE-udaeW.xls.gz"),
    week("nhs_england/ae_weekly/2015.03.15-AE-41T5N.xls.gz"),
    week("nhs_england/ae_weekly/2015.03.22-AE-3cqam.xls.gz"),
    week("nhs_england/ae_weekly/2015.03.29-AE-fC88o.xls.gz"),
];

/// A week of A&E attendances.
const fn week(path: &'static str) -> Input {
    let document = Document {
        source: AE_WEEKLY,
        title: "A&E attendances and emergency admissions, the weeks ending 6 April 2014 to 29 March 2015",
        publisher: "NHS England",
        published: "2015",
        licence: OPEN_GOVERNMENT,
        address: "https://www.england.nhs.uk/statistics/statistical-work-areas/ae-waiting-times-and-activity/weekly-ae-sitreps-2014-15/",
        note: "Weekly situation reports, each in its last revision. A week is the seven days to the Sunday that is \
               named. Departments of type 1, 2 and 3 all count.",
    };
    Input { document, path }
}
