//! Facts to screen.

use std::collections::BTreeMap;

use outturn_core::{
    Date, Exact, Facts, Figure, Organisation, Organisations, Reading, ReadingKey, Relation, Source,
};
use outturn_scheme::{Catalogue, Indicator};
use outturn_screen::{Held, Kind, Scope, Screened, screen};

/// A share, a rate as it was published, and a count.
const INDICATORS: [(&str, &str, &str); 3] =
    [("seen", "share", "ratio"), ("rate", "per 100,000", "published"), ("cases", "count", "count")];

pub(crate) fn indicators() -> BTreeMap<String, Indicator> {
    let files: Vec<(String, String)> = INDICATORS
        .iter()
        .map(|(id, unit, value)| {
            let out_of = if *value == "count" { "" } else { "out_of = \"people\"\n" };
            let text = format!(
                "id = \"{id}\"\ntitle = \"{id}\"\nphrase = \"{id}\"\nunit = \"{unit}\"\nvalue = \"{value}\"\n\
                 good = \"high\"\ndecimals = 1\ncounts = \"people\"\n{out_of}author = \"A\"\n\
                 reviewed = \"2026-11-22\"\n"
            );
            (format!("indicators/{id}.toml"), text)
        })
        .collect();
    let (catalogue, problems) =
        Catalogue::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert!(problems.is_empty(), "{problems:?}");
    catalogue.indicators
}

/// Facts that grow.
#[derive(Default)]
pub(crate) struct Made {
    facts: Facts,
    bodies: Vec<Organisation>,
    relations: Vec<Relation>,
}

impl Made {
    /// So many trusts, T00 and on, that were always there.
    pub(crate) fn trusts(many: usize) -> Made {
        let mut made = Made::default();
        for at in 0..many {
            made = made.body(&format!("T{at:02}"), "trust", "2000-04-01", None);
        }
        made
    }

    pub(crate) fn body(mut self, code: &str, kind: &str, opened: &str, closed: Option<&str>) -> Made {
        let day = |text: &str| text.parse::<Date>().unwrap();
        self.bodies.push(Organisation {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: kind.to_owned(),
            opened: day(opened),
            closed: closed.map(day),
        });
        self
    }

    pub(crate) fn member(mut self, from: &str, to: &str) -> Made {
        self.relations.push(Relation {
            from: from.to_owned(),
            to: to.to_owned(),
            kind: outturn_core::RelationKind::Member,
            start: "2000-04-01".parse().unwrap(),
            end: None,
            share: None,
            standing: outturn_core::Standing::Seen,
            source: String::new(),
            note: String::new(),
        });
        self
    }

    pub(crate) fn source(mut self, key: &str, published: &str) -> Made {
        let source = Source { published: published.to_owned(), ..Source::default() };
        self.facts.sources.insert(key.to_owned(), source);
        self
    }

    /// A share: so many of so many.
    pub(crate) fn seen(self, code: &str, period: &str, numerator: u32, denominator: u32) -> Made {
        self.part(code, period, "", numerator, denominator)
    }

    pub(crate) fn part(
        mut self,
        code: &str,
        period: &str,
        breakdown: &str,
        numerator: u32,
        denominator: u32,
    ) -> Made {
        let (part, whole) = (Exact::from(numerator), Exact::from(denominator));
        let mut reading = Reading::of(Exact::ratio(&part, &whole).unwrap());
        reading.numerator = Some(Figure::Known(part));
        reading.denominator = Some(Figure::Known(whole));
        let mut key = ReadingKey::of(code, "seen", &period.parse().unwrap());
        breakdown.clone_into(&mut key.breakdown);
        self.facts.readings.insert(key, reading);
        self
    }

    /// A count or a published rate.
    pub(crate) fn figure(mut self, code: &str, indicator: &str, period: &str, value: Figure) -> Made {
        let key = ReadingKey::of(code, indicator, &period.parse().unwrap());
        self.facts.readings.insert(key, Reading::nothing(value));
        self
    }

    pub(crate) fn known(self, code: &str, indicator: &str, period: &str, value: u32) -> Made {
        self.figure(code, indicator, period, Figure::Known(value.into()))
    }

    /// The source of the reading of a share.
    pub(crate) fn sourced(mut self, code: &str, period: &str, source: &str) -> Made {
        let key = ReadingKey::of(code, "seen", &period.parse().unwrap());
        let mut reading = self.facts.readings.get(&key).unwrap().clone();
        reading.source = source.into();
        self.facts.readings.insert(key, reading);
        self
    }

    pub(crate) fn facts(mut self) -> Facts {
        self.facts.organisations = Organisations::new(self.bodies, self.relations);
        self.facts
    }

    pub(crate) fn screened(self) -> Screened {
        screen(&self.facts(), &indicators(), &Scope::Everything)
    }
}

/// What is found of one kind, as `CODE period: what is said`.
pub(crate) fn told(screened: &Screened, kind: Kind) -> Vec<String> {
    let of_it = screened.findings.iter().filter(|it| it.kind == kind);
    of_it.map(|it| format!("{} {}: {}", it.about.organisation, it.about.period, it.said)).collect()
}

/// Every reading in scope was held against something or was not, and the reason says why.
pub(crate) fn adds_up(screened: &Screened) {
    for held in Held::ALL {
        let tally = screened.tally(held);
        let not_held: usize = tally.not_held.values().sum();
        assert_eq!(tally.held + not_held, screened.readings, "{held:?}: {tally:?}");
    }
}
