//! Small facts, as the files of a folder have them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_core::Facts;
use outturn_disclosure::{Release, Why, release};
use outturn_intake::facts;
use outturn_scheme::{Catalogue, DisclosurePolicy, read_disclosures};

const ABOUT: &str = "author = \"Outturn\"\nreviewed = \"2026-11-22\"\n";

/// Counts of cases, of two kinds and together; a share; a standardised rate; a score.
pub(crate) fn catalogue() -> Catalogue {
    let count = |id: &str| {
        format!(
            "id = \"{id}\"\ntitle = \"T\"\nphrase = \"cases\"\nunit = \"count\"\nvalue = \"count\"\ngood = \"low\"\n\
             counts = \"cases\"\n{ABOUT}"
        )
    };
    let ratio = |id: &str, value: &str, rest: &str| {
        format!(
            "id = \"{id}\"\ntitle = \"T\"\nphrase = \"the share\"\nplural = false\nunit = \"share\"\nvalue = \"{value}\"\n\
             good = \"high\"\ndecimals = 1\ncounts = \"seen\"\nout_of = \"all\"\n{ABOUT}{rest}"
        )
    };
    let both = "\n[composite]\nnumerators = [\"seen\", \"heard\"]\ndenominator = \"seen\"\nstanding = \"seen\"\nnote = \"Added.\"\n";
    let files = [
        ("cases", count("cases")),
        ("other", count("other")),
        ("seen", ratio("seen", "ratio", "")),
        ("heard", ratio("heard", "ratio", "")),
        ("both", ratio("both", "ratio", both)),
        ("rate", ratio("rate", "published", "")),
    ];
    let files: Vec<(String, String)> =
        files.into_iter().map(|(id, text)| (format!("indicators/{id}.toml"), text)).collect();
    let (catalogue, problems) =
        Catalogue::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert_eq!(problems, []);
    catalogue
}

/// A policy with these lines.
pub(crate) fn policy(lines: &str) -> DisclosurePolicy {
    let text = format!(
        "id = \"p\"\ntitle = \"T\"\n{lines}\ncite = {{ source = \"s\", standing = \"seen\" }}\n[source.s]\ntitle = \"T\"\n"
    );
    let (mut policies, problems) = read_disclosures([("disclosure/p.toml", text.as_str())], &catalogue());
    assert_eq!(problems, [], "{text}");
    policies.remove("p").unwrap()
}

/// Counts from 1 to 4 withheld; three numbers must remain.
pub(crate) fn below_five() -> DisclosurePolicy {
    policy("totals = [\"nation\"]\nsuppress = { up_to = 4, zeros = \"kept\", leave = 3 }")
}

/// Bodies A, B and C in N1, D and E in N2, both networks in T. Rows are as in readings.csv, with few columns.
pub(crate) fn facts_of(rows: &str) -> Facts {
    let mut bodies = "code,name,kind,opened\n".to_owned();
    let kinds = [("practice", "ABCDE"), ("nation", "X")];
    for (kind, codes) in kinds {
        for code in codes.chars() {
            let _ = writeln!(bodies, "{code},{code},{kind},2000-01-01");
        }
    }
    bodies.push_str("N1,N1,network,2000-01-01\nN2,N2,network,2000-01-01\nT,T,place,2000-01-01\n");
    let mut relations = "from,to,relation,start\n".to_owned();
    for (from, to) in
        [("A", "N1"), ("B", "N1"), ("C", "N1"), ("D", "N2"), ("E", "N2"), ("N1", "T"), ("N2", "T")]
    {
        let _ = writeln!(relations, "{from},{to},member,2000-01-01");
    }
    let readings =
        format!("organisation,indicator,period,breakdown,stage,numerator,denominator,value,note\n{rows}");
    let files = BTreeMap::from([
        ("organisations.csv".to_owned(), bodies.into_bytes()),
        ("relations.csv".to_owned(), relations.into_bytes()),
        ("readings.csv".to_owned(), readings.into_bytes()),
    ]);
    let read = facts::read("", &files, &catalogue()).unwrap();
    assert_eq!(read.rejections, [], "{rows}");
    read.facts
}

/// Counts of cases, one line each: `A 2014/15 male 12`, with - for everyone.
pub(crate) fn cases(lines: &str) -> Facts {
    let mut rows = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let (value, about) = cells.split_last().unwrap();
        let (breakdown, about) = about.split_last().unwrap();
        let breakdown = breakdown.trim_matches('-');
        let (body, period) = about.split_first().unwrap();
        let _ = writeln!(rows, "{body},cases,{},{breakdown},,,,{value},", period.join(" "));
    }
    facts_of(&rows)
}

/// What is released, a line for each reading.
pub(crate) fn lines(facts: &Facts) -> String {
    let content = facts::content(facts, &catalogue());
    let mut text = String::new();
    for (name, record) in &content["readings.csv"] {
        let cell = |column: &str| record.get(column).map_or("", String::as_str);
        let counts = match (cell("numerator"), cell("denominator")) {
            ("", "") => String::new(),
            (numerator, denominator) => format!(" {numerator}/{denominator}"),
        };
        let value = if cell("value").is_empty() { String::new() } else { format!(" {}", cell("value")) };
        let standing = if cell("standing") == "seen" { "" } else { ", inferred" };
        let note =
            if cell("note").is_empty() { String::new() } else { format!(" -- {}{standing}", cell("note")) };
        let _ = writeln!(text, "{name}:{counts}{value}{note}");
    }
    text
}

/// Why each count is withheld, and what an outsider must reckon with.
pub(crate) fn reasons(released: &Release) -> String {
    let mut text = String::new();
    let number = |number: &outturn_core::Exact| number.to_string();
    for it in &released.withheld {
        let why = match &it.why {
            Why::Small => "small".to_owned(),
            Why::SmallRest => "small rest".to_owned(),
            Why::Protects(cell) => format!("protects {cell}"),
            Why::ByPublisher => "by its publisher".to_owned(),
        };
        let most = it.most.as_ref().map_or_else(|| "any".to_owned(), number);
        let informed = if it.informed { "" } else { ", unless it is known which are small" };
        let _ = writeln!(text, "{}: {why}; {} to {most}{informed}", it.cell, number(&it.least));
    }
    for it in &released.open {
        let most = it.most.as_ref().map_or_else(|| "any".to_owned(), number);
        let _ = writeln!(text, "{}: NOT PROTECTED; {} to {most}", it.cell, number(&it.least));
    }
    text
}

/// What is released under a policy, and why.
pub(crate) fn told(facts: &Facts, policy: &DisclosurePolicy, before: &[&Facts]) -> String {
    let released = release(facts, &catalogue(), policy, before);
    format!("{}\n{}", lines(&released.facts), reasons(&released))
}
