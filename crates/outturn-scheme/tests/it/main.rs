//! Scheme files as their authors meet them.

mod diagnostics;
mod project_files;
