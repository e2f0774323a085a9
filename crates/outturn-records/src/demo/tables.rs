//! The tables, with their columns as the library's record layouts have them.

use outturn_indicator::records::{Block, Column, Holds};

use super::random::Random;
use super::registers::{self, Counts, Take};
use super::{World, admissions, events};

/// Fills a block with so many rows, or with the rows of so many people, from a number on.
pub(super) type Fill = fn(&World, &mut Random, u64, usize, &mut Block);

/// Where rows come from.
#[derive(Clone, Copy)]
pub(super) enum Rows {
    /// One for so many admissions, drawn.
    One(u64, Fill),
    /// Those of every person in turn.
    People(Fill),
    /// Counts of people.
    Counts(fn(&World, &Counts, &mut Block, &mut Take<'_>) -> std::io::Result<()>),
}

/// A table.
#[derive(Clone, Copy)]
pub(super) struct Table {
    /// The id of its layout, and the name of its folder.
    pub(super) id: &'static str,
    pub(super) columns: &'static [Column],
    pub(super) rows: Rows,
}

const fn text(name: &'static str) -> Column {
    Column { name, holds: Holds::Text }
}

const fn id(name: &'static str) -> Column {
    Column { name, holds: Holds::Id }
}

const fn integer(name: &'static str) -> Column {
    Column { name, holds: Holds::Integer }
}

const fn date(name: &'static str) -> Column {
    Column { name, holds: Holds::Date }
}

/// All of them. The place of a table is in its random numbers: new ones come last.
pub(super) const TABLES: [Table; 15] = [
    Table {
        id: "admissions",
        columns: &[
            id("episode_id"),
            id("spell_id"),
            integer("episode_order"),
            id("person_id"),
            text("provider_code"),
            text("commissioner_code"),
            text("practice_code"),
            text("sex"),
            integer("age_at_admission"),
            text("patient_classification"),
            text("admission_method"),
            text("admission_source"),
            date("admission_date"),
            date("discharge_date"),
            text("discharge_method"),
            text("primary_diagnosis"),
            text("secondary_diagnoses"),
            text("treatment_function"),
        ],
        rows: Rows::One(1, admissions::fill),
    },
    Table {
        id: "registrations",
        columns: &[
            text("practice_code"),
            text("commissioner_code"),
            date("as_at"),
            text("sex"),
            integer("age"),
            integer("patients"),
        ],
        rows: Rows::Counts(registers::registrations),
    },
    Table {
        id: "deaths",
        columns: &[
            id("death_id"),
            id("person_id"),
            text("commissioner_code"),
            text("practice_code"),
            text("sex"),
            date("birth_date"),
            date("death_date"),
            date("registration_date"),
            integer("age_at_death"),
            text("underlying_cause"),
        ],
        rows: Rows::People(events::deaths),
    },
    Table {
        id: "attendances",
        columns: &[
            id("attendance_id"),
            id("person_id"),
            text("provider_code"),
            text("commissioner_code"),
            text("practice_code"),
            text("sex"),
            integer("age_at_attendance"),
            text("department_type"),
            text("attendance_category"),
            date("arrival_date"),
            integer("minutes"),
            text("diagnosis"),
        ],
        rows: Rows::One(4, events::attendances),
    },
    Table {
        id: "infections",
        columns: &[
            id("specimen_id"),
            id("person_id"),
            text("organism"),
            date("specimen_date"),
            integer("age_at_specimen"),
            text("sex"),
            text("commissioner_code"),
            text("provider_code"),
            date("admission_date"),
            text("assigned_to"),
        ],
        rows: Rows::One(200, events::infections),
    },
    Table {
        id: "ambulance-calls",
        columns: &[
            id("call_id"),
            text("provider_code"),
            text("commissioner_code"),
            date("call_date"),
            text("category"),
            integer("seconds_to_response"),
        ],
        rows: Rows::One(10, events::ambulance_calls),
    },
    Table {
        id: "friends-and-family",
        columns: &[
            id("response_id"),
            text("provider_code"),
            text("commissioner_code"),
            text("service"),
            date("response_date"),
            text("answer"),
        ],
        rows: Rows::One(20, events::friends_and_family),
    },
    Table {
        id: "pathways",
        columns: &[
            id("pathway_id"),
            id("person_id"),
            text("commissioner_code"),
            text("practice_code"),
            text("provider_code"),
            text("treatment_function"),
            date("clock_start"),
            date("clock_stop"),
            text("clock_stopped_by"),
        ],
        rows: Rows::One(10, events::pathways),
    },
    Table {
        id: "cancer-pathways",
        columns: &[
            id("cancer_pathway_id"),
            id("person_id"),
            text("commissioner_code"),
            text("practice_code"),
            text("provider_code"),
            text("referral_route"),
            date("referral_date"),
            date("first_seen_date"),
            date("decision_date"),
            date("treatment_date"),
            text("diagnosis"),
        ],
        rows: Rows::One(50, events::cancer_pathways),
    },
    Table {
        id: "tumours",
        columns: &[
            id("tumour_id"),
            id("person_id"),
            text("commissioner_code"),
            text("practice_code"),
            text("sex"),
            integer("age_at_diagnosis"),
            date("diagnosis_date"),
            text("site"),
            text("stage"),
        ],
        rows: Rows::One(100, events::tumours),
    },
    Table {
        id: "therapies",
        columns: &[
            id("referral_id"),
            id("person_id"),
            text("commissioner_code"),
            text("practice_code"),
            text("provider_code"),
            text("sex"),
            integer("age_at_referral"),
            text("ethnic_category"),
            date("referral_date"),
            date("first_treatment_date"),
            date("end_date"),
            integer("treatments"),
            text("case_at_start"),
            text("case_at_end"),
        ],
        rows: Rows::One(50, events::therapies),
    },
    Table {
        id: "condition-register",
        columns: &[
            id("person_id"),
            text("practice_code"),
            text("commissioner_code"),
            text("condition"),
            integer("age"),
            date("registered_date"),
            date("left_date"),
            date("diagnosis_date"),
            date("resolved_date"),
            date("treated_date"),
            date("reviewed_date"),
            text("review_complete"),
            date("excepted_date"),
        ],
        rows: Rows::People(events::condition_register),
    },
    Table {
        id: "practice-registers",
        columns: &[
            text("practice_code"),
            text("commissioner_code"),
            date("as_at"),
            text("register"),
            integer("patients"),
            integer("out_of"),
            integer("excepted"),
        ],
        rows: Rows::Counts(registers::practice_registers),
    },
    Table {
        id: "prevalence-estimates",
        columns: &[text("commissioner_code"), text("condition"), date("as_at"), integer("people")],
        rows: Rows::Counts(registers::prevalence_estimates),
    },
    Table {
        id: "prescribing",
        columns: &[
            text("practice_code"),
            text("commissioner_code"),
            date("month"),
            text("bnf_code"),
            integer("items"),
            integer("quantity"),
            integer("cost_pence"),
        ],
        rows: Rows::Counts(registers::prescribing),
    },
];
