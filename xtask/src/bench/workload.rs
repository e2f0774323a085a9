//! A workload for measuring speed: a scheme with the shape of a Quality Premium and made-up facts for it, the same ones
//! every time.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The scheme of the workload.
pub(super) const SCHEME: &str = include_str!("../../../bench/workload/scheme.toml");

/// How the figures of an indicator are written.
#[derive(Clone, Copy)]
enum Kind {
    /// Counts whose ratio is this many in a thousand, from and to, out of so many.
    Share(u64, u64, u64),
    /// Tenths of a rate per 100,000, from and to, which its publisher worked out.
    Rate(u64, u64),
    /// A count, from and to.
    Count(u64, u64),
    /// Thousands of pounds, so many below zero to so many above.
    Balance(u64, u64),
    /// Tenths of a score, from and to.
    Score(u64, u64),
}

/// An indicator, and the periods for which there are readings of it.
struct Counted {
    id: &'static str,
    title: &'static str,
    kind: Kind,
    periods: &'static [&'static str],
}

const fn counted(
    id: &'static str,
    title: &'static str,
    kind: Kind,
    periods: &'static [&'static str],
) -> Counted {
    Counted { id, title, kind, periods }
}

const YEAR: &[&str] = &["2014/15"];
const YEARS: &[&str] = &["2013/14", "2014/15"];
const QUARTERS: &[&str] = &["2013/14 Q4", "2014/15 Q4"];

/// 27 readings of each earner, one for each period of each indicator.
const COUNTED: [Counted; 20] = [
    counted("population", "People registered", Kind::Count(60_000, 900_000), YEAR),
    counted("serious-failures", "Serious failures of quality", Kind::Count(0, 20), YEAR),
    counted("surplus", "The surplus of the year, in thousands of pounds,", Kind::Balance(100, 9_000), YEAR),
    counted("life-lost", "Potential years of life lost", Kind::Rate(16_000, 26_000), &["2012", "2013"]),
    counted("emergency-admissions", "Avoidable emergency admissions", Kind::Rate(8_000, 25_000), YEARS),
    counted("bloodstream-infections", "Bloodstream infections", Kind::Count(0, 5), YEAR),
    counted("bowel-infections", "Bowel infections", Kind::Count(20, 120), YEAR),
    counted("wound-infections", "Wound infections", Kind::Count(5, 40), YEAR),
    counted("response-rate", "Patients who answered", Kind::Share(100, 400, 9_000), YEAR),
    counted("experience", "The score of patients' experience", Kind::Score(500, 800), YEARS),
    counted("talking-therapies", "Entering therapy", Kind::Share(20, 180, 40_000), QUARTERS),
    counted("dementia", "People with dementia who are diagnosed", Kind::Share(450, 750, 4_000), YEARS),
    counted("long-term-conditions", "People who feel supported", Kind::Share(550, 720, 5_000), YEARS),
    counted("incident-reporting", "Medication errors reported", Kind::Count(90, 160), QUARTERS),
    counted("waiting", "Waiting 18 weeks or less", Kind::Share(900, 990, 15_000), YEAR),
    counted("emergency-department", "Seen within four hours", Kind::Share(930, 990, 80_000), YEAR),
    counted("cancer-two-weeks", "Seen within two weeks", Kind::Share(920, 990, 6_000), YEAR),
    counted("cancer-62-days", "Treated within 62 days", Kind::Share(820, 950, 700), YEAR),
    counted("cancer-31-days", "Treated within 31 days", Kind::Share(950, 1_000, 1_500), YEAR),
    counted("ambulance", "Calls reached within 8 minutes", Kind::Share(700, 820, 3_000), YEAR),
];

/// Splitmix64: the same figures everywhere.
struct Random(u64);

impl Random {
    fn between(&mut self, from: u64, to: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from.saturating_add((mixed ^ (mixed >> 31)).rem_euclid(to.saturating_sub(from).max(1)))
    }
}

/// Writes the scheme and the facts of so many earners into a folder: `scheme.toml` and `facts/`.
pub(super) fn write(folder: &Path, earners: usize) -> Result<(), String> {
    let facts = folder.join("facts");
    let indicators = facts.join("indicators");
    fs::create_dir_all(&indicators).map_err(|error| format!("{}: {error}", indicators.display()))?;
    let put = |path: &Path, text: &str| {
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    put(&folder.join("scheme.toml"), SCHEME)?;
    for it in &COUNTED {
        put(&indicators.join(format!("workload-{}.toml", it.id)), &definition(it))?;
    }
    put(
        &facts.join("sources.csv"),
        "source,title,publisher\nreturns,Returns made up for a measurement,Outturn\n",
    )?;
    let mut bodies = "code,name,kind,opened,closed\n".to_owned();
    let mut readings = "organisation,indicator,period,numerator,denominator,value,source\n".to_owned();
    let mut random = Random(2014);
    for earner in 0..earners {
        let code = format!("E{earner:05}");
        let _ = writeln!(bodies, "{code},Made-up Clinical Commissioning Group {earner},ccg,2013-04-01,");
        for it in &COUNTED {
            for period in it.periods {
                let figures = figures(it.kind, &mut random);
                let _ = writeln!(readings, "{code},workload-{},{period},{figures},returns", it.id);
            }
        }
    }
    put(&facts.join("organisations.csv"), &bodies)?;
    put(&facts.join("readings.csv"), &readings)
}

/// The cells of numerator, denominator and value.
fn figures(kind: Kind, random: &mut Random) -> String {
    let tenths = |it: u64| format!("{}.{}", it.div_euclid(10), it.rem_euclid(10));
    match kind {
        Kind::Share(from, to, out_of) => {
            let out_of = random.between(out_of.div_euclid(2), out_of.saturating_mul(2));
            let share = random.between(from, to);
            format!("{},{out_of},", out_of.saturating_mul(share).div_euclid(1_000))
        }
        Kind::Rate(from, to) | Kind::Score(from, to) => format!(",,{}", tenths(random.between(from, to))),
        Kind::Count(from, to) => {
            // The fewest are the commonest, as failures and infections are.
            let (a, b) = (random.between(from, to), random.between(from, to));
            format!(",,{}", if to < 50 { from.max(a.saturating_add(b).saturating_sub(to)) } else { a })
        }
        Kind::Balance(below, above) => {
            let surplus = random.between(0, below.saturating_add(above));
            let sign = if surplus < below { "-" } else { "" };
            format!(",,{sign}{}", surplus.abs_diff(below))
        }
    }
}

fn definition(it: &Counted) -> String {
    let (unit, value) = match it.kind {
        Kind::Share(..) => ("share", "ratio"),
        Kind::Rate(..) => ("per 100,000", "published"),
        Kind::Count(..) => ("count", "count"),
        Kind::Balance(..) | Kind::Score(..) => ("score", "score"),
    };
    let decimals = usize::from(!matches!(it.kind, Kind::Count(..) | Kind::Balance(..)));
    let Counted { id, title, .. } = it;
    format!(
        "id = \"workload-{id}\"\ntitle = \"{title}\"\nphrase = \"{title}\"\nunit = \"{unit}\"\nvalue = \"{value}\"\n\
         good = \"neither\"\ndecimals = {decimals}\ncounts = \"something made up for a measurement\"\n\
         author = \"Outturn\"\nreviewed = \"2026-01-31\"\n"
    )
}
