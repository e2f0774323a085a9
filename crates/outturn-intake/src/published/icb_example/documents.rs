//! The published files that the example of an integrated care board is made from.

use super::super::documents::{Document, Input, OPEN_GOVERNMENT};

pub(super) const TRUSTS: &str = "ods-etr-2022";
pub(super) const RTT: &str = "rtt-full-extract-2026-01";
/// The month of that file.
pub(super) const RTT_MONTH: &str = "2026-01";
/// The source of a month's A&E is its month after this.
pub(super) const AE: &str = "ae-";

const REVISED: &str = "The file bears no date; its name says that it was revised.";
const NOT_SAID: &str = "The file bears no date, and its name does not say that it was revised: a later edition may \
                        have other figures.";

macro_rules! month {
    ($month:literal, $file:literal, $title:literal, $note:expr) => {
        Input {
            path: concat!("nhs_england/ae_monthly_csv/", $file),
            document: Document {
                source: concat!("ae-", $month),
                title: concat!("A&E attendances and emergency admissions, ", $title),
                publisher: "NHS England",
                published: "",
                licence: OPEN_GOVERNMENT,
                address: "https://www.england.nhs.uk/statistics/statistical-work-areas/ae-waiting-times-and-activity/",
                note: $note,
            },
        }
    };
}

/// Every published file that the example is made from: 24 months of A&E, and two more.
pub(super) const INPUTS: [Input; 26] = [
    month!("2024-04", "Monthly-AE-April-2024-revised.csv", "April 2024", REVISED),
    month!("2024-05", "Monthly-AE-May-2024.csv", "May 2024", NOT_SAID),
    month!("2024-06", "Monthly-AE-June-2024.csv", "June 2024", NOT_SAID),
    month!("2024-07", "Monthly-AE-July-2024-revised.csv", "July 2024", REVISED),
    month!("2024-08", "Monthly-AE-August-2024.csv", "August 2024", NOT_SAID),
    month!("2024-09", "Monthly-AE-September-2024.csv", "September 2024", NOT_SAID),
    month!("2024-10", "Monthly-AE-October-2024-revised.csv", "October 2024", REVISED),
    month!("2024-11", "Monthly-AE-November-2024-revised.csv", "November 2024", REVISED),
    month!("2024-12", "Monthly-AE-December-2024.csv", "December 2024", NOT_SAID),
    month!("2025-01", "Monthly-AE-January-2025.csv", "January 2025", NOT_SAID),
    month!("2025-02", "Monthly-AE-February-2025-revised.csv", "February 2025", REVISED),
    month!("2025-03", "Monthly-AE-March-2025.csv", "March 2025", NOT_SAID),
    month!("2025-04", "April-2025-CSV-revised.csv", "April 2025", REVISED),
    month!("2025-05", "May-2025-CSV-revised.csv", "May 2025", REVISED),
    month!("2025-06", "June-2025-CSV-revised.csv", "June 2025", REVISED),
    month!("2025-07", "July-2025-CSV-revised.csv", "July 2025", REVISED),
    month!("2025-08", "August-2025-CSV-revised.csv", "August 2025", REVISED),
    month!("2025-09", "September-2025-CSV-revised.csv", "September 2025", REVISED),
    month!("2025-10", "October-2025-CSV-hg6dl.csv", "October 2025", NOT_SAID),
    month!("2025-11", "November-2025-CSV-G9pr3.csv", "November 2025", NOT_SAID),
    month!("2025-12", "December-2025-CSV-K7F4Sp.csv", "December 2025", NOT_SAID),
    month!("2026-01", "January-2026-CSV-S6H81b.csv", "January 2026", NOT_SAID),
    month!("2026-02", "February-2026-CSV-Dl8t54.csv", "February 2026", NOT_SAID),
    month!("2026-03", "March-2026-CSV-G49lw.csv", "March 2026", NOT_SAID),
    Input {
        path: "ods/2022_etr.csv",
        document: Document {
            source: TRUSTS,
            title: "etr: NHS trusts, 2022",
            publisher: "Health and Social Care Information Centre (NHS Digital), Organisation Data Service",
            published: "2022",
            licence: OPEN_GOVERNMENT,
            address: "https://digital.nhs.uk/services/organisation-data-service",
            note: "The file itself bears no date: the year is that of its name.",
        },
    },
    Input {
        path: "nhs_england/rtt/20260131-RTT-January-2026-full-extract.csv.gz",
        document: Document {
            source: RTT,
            title: "Referral to Treatment waiting times, full extract, January 2026",
            publisher: "NHS England",
            published: "",
            licence: OPEN_GOVERNMENT,
            address: "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/",
            note: "The file bears no date of publication. Patients of Sheffield Teaching Hospitals (RHQ) are not in \
                   it, so England as a whole is larger. No earlier month of the same kind is here: nothing can be \
                   said of change.",
        },
    },
];
