/// An indicator of each kind: what the small schemes and folders of the corpus count.
pub(crate) fn catalogue() -> outturn_scheme::Catalogue {
    let of = |id: &str, unit: &str, value: &str| {
        let text = format!(
            "id = \"{id}\"\ntitle = \"T\"\nphrase = \"P\"\nunit = \"{unit}\"\nvalue = \"{value}\"\ngood = \"low\"\n\
             counts = \"c\"\nauthor = \"a\"\nreviewed = \"2026-01-31\"\n"
        );
        (format!("{id}.toml"), text)
    };
    let files = [
        of("waits", "share", "ratio"),
        of("rate", "per 1,000", "ratio"),
        of("admissions", "per 100,000", "published"),
        of("satisfied", "share", "published"),
        of("heads", "count", "count"),
        of("spending", "pounds", "count"),
        of("experience", "score", "score"),
    ];
    let (mut catalogue, problems) =
        outturn_scheme::Catalogue::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert_eq!(problems, []);
    let framework = include_str!("../corpus/framework/frame-2014-15.toml");
    assert_eq!(catalogue.read_frameworks([("frame-2014-15.toml", framework)]), []);
    catalogue
}
