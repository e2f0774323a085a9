//! What holds for the project as a whole.

mod architecture;
mod generated;
mod tidy;
