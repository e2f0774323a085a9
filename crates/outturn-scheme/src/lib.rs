//! Scheme files: read, check, resolve.
//!
//! A scheme is TOML that anyone can read. [`Scheme::read`] gives either a scheme whose every reference resolves and
//! whose every comparison is between like units, or all that is wrong with the file, each complaint with its place.
//! The keys of the language, their meaning and their JSON Schema come from one table, [`keys`].

pub mod budgets;
pub mod canonical;
pub mod complaints;
pub mod diff;
pub mod disclosures;
pub mod indicator;
pub mod keys;
pub mod layouts;
pub mod lint;
pub mod model;
pub mod places;
pub mod records;
pub mod reference;
pub mod schema;
pub mod show;
pub mod words;

pub mod condition;
pub mod frameworks;
pub mod laws;
pub mod trajectory;

mod accepted;
mod agreed;
mod bands;
mod duplication;
mod factors;
mod groups;
mod levels;
mod lines;
mod menus;
mod pays;
mod read;
mod reader;
mod rules;
mod sample;
mod scales;
mod scope;
mod scored_as;
mod spans;
mod stakes;
mod syntax;
mod tables;
mod value;
mod values;
mod verification;
mod weights;

pub use budgets::{Budget, Limit, SetAside};
pub use disclosures::{DisclosurePolicy, PartsOfWhole, Suppress, read_disclosures};
pub use frameworks::{Framework, FrameworkItem, Governs, InAll, ItemWithdrawn, PaidFor, file_of_framework};
pub use indicator::{Catalogue, Composite, Good, Indicator, ValueKind};
pub use layouts::{Layout, read_layouts};
pub use model::{
    Accepted, Across, Agreed, Amount, Applicability, Asked, Band, Cap, Choose, Cite, Combine, Compare,
    Deadline, Deduction, DeductionBase, Factor, Failing, Gateway, GatewayRule, Group, Growth, Law, LawItem,
    LegalBasis, Level, Line, LineRule, LocalRule, Measure, Menu, NotApplicable, OnOverlap, Over, Overlap,
    PassedOn, PassingOn, Pays, PointsRounding, PriceTable, Published, Rounding, Row, Scale, Scheme,
    SourceDocument, Spending, Statistic, Test, Value, ValueBasis, Verification, Whose, Withdrawn, Worth,
    Yearly,
};
pub use records::{
    CodeEntry, CodeList, CodeRange, Holds, Over as PopulationOver, RecordCheck, RecordColumn, RecordLayout,
    RecordLibrary, Records, Repeats, WeightBand, Weights,
};
pub use trajectory::{Against, Trajectory};

/// The version of the scheme language that this crate reads.
pub const LANGUAGE: i128 = 1;
