#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use outturn_intake::layout::Told;
use outturn_scheme::{Catalogue, Layout, read_layouts};

#[path = "../shared/published.rs"]
mod published;

type Library = (Catalogue, BTreeMap<String, Layout>, Told);

/// The indicators and the layouts of the project.
static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let texts = |folder: &str| -> Vec<(String, String)> {
        let files = fs::read_dir(format!("{}/../{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        let read = |path: std::path::PathBuf| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        };
        paths.map(read).collect()
    };
    fn pairs(texts: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
        texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
    let (indicators, layouts) = (texts("indicators"), texts("layouts"));
    let (catalogue, _) = Catalogue::read(pairs(&indicators));
    let (layouts, problems) = read_layouts(pairs(&layouts), &catalogue);
    assert_eq!(problems, []);
    let told = Told::new("2014/15".parse().ok(), Some("openprescribing-antibiotics".to_owned()));
    (catalogue, layouts, told)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (catalogue, layouts, told) = &*LIBRARY;
    published::hold(bytes, layouts, catalogue, told);
});
