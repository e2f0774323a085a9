//! The transcripts in README.md are what the program prints.

use std::path::Path;

#[test]
fn the_readme_shows_what_the_program_prints() {
    // Alone in its process, so that the working folder can be the reader's: the root of the project.
    std::env::set_current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
    trycmd::TestCases::new().case("README.md");
}
