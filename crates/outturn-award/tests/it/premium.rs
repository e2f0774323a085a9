//! The schemes of the project on many earners: what is explained one by one comes out of columns as well.

use std::fs;
use std::path::Path;

use outturn_award::bulk::{Batch, Plan, Slot};
use outturn_award::{award, earners};
use outturn_core::facts::LocalKey;
use outturn_core::{
    Agreement, Comparison, Decision, Exact, Facts, Figure, Finding, LocalTest, Organisation, Organisations,
    Period, Quantity, Reading, ReadingKey, Relation, RelationKind, Standing, Unit,
};
use outturn_scheme::{Catalogue, LineRule, LocalRule, Scheme, ValueKind, Whose};

fn scheme(id: &str) -> Scheme {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = |folder: &str| -> Vec<(String, String)> {
        let entries = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| (path.to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())).collect()
    };
    let (indicators, frameworks) = (files("indicators"), files("frameworks"));
    let (mut catalogue, mut problems) =
        Catalogue::read(indicators.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let laws = frameworks.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    problems.extend(catalogue.read_frameworks(laws));
    assert!(problems.is_empty(), "{problems:#?}");
    let text = fs::read_to_string(root.join(format!("schemes/{id}.toml"))).unwrap();
    Scheme::read(id, &text, &catalogue).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Splitmix64: the same facts on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// A share, rate, score or count that often lies exactly on a level, and is seldom no number at all.
    fn figure(&mut self, scheme: &Scheme, indicator: &str, heads: bool) -> Figure {
        let number = |n: u64, d: u64| Exact::fraction(i128::from(n), u128::from(d)).unwrap();
        match self.below(60) {
            0 => return Figure::Missing(String::new()),
            1 => return Figure::Suppressed,
            2 => return Figure::NotApplicable,
            _ => {}
        }
        let indicator = &scheme.indicators[indicator];
        Figure::Known(match (indicator.unit, indicator.value) {
            _ if heads => number(60_000 + self.below(900_000), 1),
            (_, ValueKind::Score) => number(60 + self.below(5), 1),
            (Unit::Share, _) if self.one_in(3) => number(700 + 5 * self.below(60), 1000),
            (Unit::Share, _) => {
                let out_of = 1 + self.below(90_000);
                number(out_of - self.below(1 + out_of.div_euclid(4)), out_of)
            }
            // 968 is 3.2 % below 1,000.
            (Unit::Per(base), _) => {
                number([968, 1000, 1001, 967][usize::try_from(self.below(4)).unwrap()], base)
            }
            _ => number(self.below(4), 1),
        })
    }
}

fn agreement(level: Quantity, local: Option<LocalTest>, agreed_by: Vec<String>) -> Agreement {
    Agreement {
        title: "What was agreed".into(),
        level,
        local,
        agreed_by,
        date: None,
        standing: Standing::Seen,
        source: String::new(),
        note: String::new(),
    }
}

/// A figure with its counts, so that it can be shared out.
fn counted(figure: Figure) -> Reading {
    let counts = figure.known().map(|value| (&Exact::from(1_000_u64) * value, Exact::from(1_000_u64)));
    let (numerator, denominator) =
        counts.map(|(above, below)| (Figure::Known(above), Figure::Known(below))).unzip();
    Reading { numerator, denominator, ..Reading::nothing(figure) }
}

fn local_rule<'s>(scheme: &'s Scheme, item: &str) -> &'s LocalRule {
    let mut rules = scheme.lines.iter().filter_map(|line| match &line.rule {
        LineRule::Local(rule) if rule.item == item => Some(rule),
        _ => None,
    });
    rules.next().unwrap()
}

fn code(row: usize) -> String {
    format!("X{row:05}")
}

/// The earners and the providers that serve them.
fn organisations(scheme: &Scheme, many: usize) -> Organisations {
    let opened = scheme.organisations_as_at;
    let body = |row: usize| Organisation {
        code: code(row),
        name: String::new(),
        kind: scheme.earner.clone(),
        opened,
        closed: None,
    };
    // Each has a hospital and an ambulance trust of its own, half of whose work is its own.
    let serving = |row: usize, prefix: &str, kind: &str| {
        let provider = Organisation { code: format!("{prefix}{row:05}"), kind: kind.into(), ..body(row) };
        let relation = Relation {
            from: code(row),
            to: provider.code.clone(),
            kind: RelationKind::ServedBy,
            start: opened,
            end: None,
            share: Exact::fraction(1, 2),
            standing: Standing::Seen,
            source: String::new(),
            note: String::new(),
        };
        (provider, relation)
    };
    let providers = (0..many)
        .flat_map(|row| [serving(row, "T", "trust"), serving(row, "V", "ambulance-trust")])
        .collect::<Vec<_>>();
    let (bodies, relations): (Vec<_>, Vec<_>) = providers.into_iter().unzip();
    Organisations::new((0..many).map(body).chain(bodies), relations)
}

fn facts(scheme: &Scheme, plan: &Plan, many: usize) -> Facts {
    let mut random = Random(20_131_401);
    let mut facts = Facts { organisations: organisations(scheme, many), ..Facts::default() };
    for row in 0..many {
        let code = code(row);
        let reading = |indicator: &str, period: &Period| ReadingKey::of(&code, indicator, period);
        let key = |subject: &str| LocalKey {
            scheme: scheme.id.clone(),
            organisation: code.clone(),
            subject: subject.into(),
        };
        for (position, slot) in plan.slots().iter().enumerate() {
            if random.one_in(80) {
                continue;
            }
            match slot {
                Slot::Reading(asked) => {
                    let whose = match &asked.whose {
                        Whose::Own => code.clone(),
                        Whose::Providers(kind) if kind == "trust" => format!("T{row:05}"),
                        Whose::Provider(kind) if kind == "ambulance-trust" => format!("V{row:05}"),
                        other => panic!("{other:?} is in neither scheme"),
                    };
                    let reading = ReadingKey::of(&whose, &asked.indicator, &asked.period);
                    let is_population = plan.population() == Some(position);
                    let figure = random.figure(scheme, &asked.indicator, is_population);
                    let figure = match asked.whose {
                        Whose::Own | Whose::Provider(_) => Reading::nothing(figure),
                        _ => counted(figure),
                    };
                    facts.readings.insert(reading, figure);
                }
                Slot::Decision { subject, role, .. } => {
                    let finding = match random.below(12) {
                        0 => Finding::NotApplicable,
                        1 => Finding::Missed,
                        _ => Finding::Met,
                    };
                    let decision = Decision {
                        finding,
                        role: if random.one_in(40) { "someone-else".into() } else { role.clone() },
                        date: None,
                        reason: String::new(),
                        standing: Standing::Seen,
                        source: String::new(),
                    };
                    facts.decisions.insert(key(subject), decision);
                }
                Slot::Agreed { item } => {
                    let rule = &scheme.agreed[item];
                    let per_mille = i128::from(random.below(50));
                    let value = match rule.unit {
                        Unit::Share => Exact::fraction(per_mille, 1000).unwrap(),
                        _ => Exact::from(random.below(4)),
                    };
                    let level = Quantity { value, unit: rule.unit };
                    facts.agreements.insert(key(item), agreement(level, None, rule.agreed_by.clone()));
                }
                Slot::LocalValue { item } => {
                    let rule = local_rule(scheme, item);
                    let which = usize::try_from(random.below(10)).unwrap();
                    let comparison = Comparison::ALL[which];
                    let share = scheme.indicators.values().find(|it| it.unit == Unit::Share).unwrap();
                    let (baseline, outturn) = (Period::CalendarYear(1990), Period::CalendarYear(1991));
                    for period in [&baseline, &outturn] {
                        let figure = random.figure(scheme, &share.id, false);
                        facts.readings.insert(reading(&share.id, period), Reading::nothing(figure));
                    }
                    let unit = if comparison.is_change() && random.one_in(2) {
                        Unit::PercentagePoints
                    } else {
                        Unit::Share
                    };
                    let level = Quantity { value: Exact::fraction(4, 5).unwrap(), unit };
                    let baseline = comparison.is_change().then_some(baseline);
                    let test = LocalTest { indicator: share.id.clone(), comparison, baseline, outturn };
                    let by = rule.agreed_by.iter().chain(&rule.after).cloned().collect();
                    facts.agreements.insert(key(item), agreement(level, Some(test), by));
                }
                Slot::LocalLevel { .. } => {}
                Slot::Level(level) => panic!("{level:?} is in neither scheme"),
            }
        }
    }
    facts
}

fn bulk_is_explained(id: &str, many: usize) {
    let scheme = scheme(id);
    let plan = Plan::compile(&scheme).unwrap();
    let facts = facts(&scheme, &plan, many);
    let earners: Vec<_> = earners(&scheme, &facts).collect();
    assert_eq!(earners.len(), many);
    let batch = Batch::from_facts(&plan, &scheme, &facts, &earners);
    let awards = batch.evaluate(1);
    let (mut settled, mut paid) = (0, 0);
    for (row, earner) in earners.iter().enumerate() {
        let explained = award(&scheme, &facts, earner);
        let explained = (explained.least, explained.most);
        assert_eq!(awards.get(row), Some(explained), "{}", earner.code);
        settled += usize::from(explained.1 == Some(explained.0));
        paid += usize::from(explained.0.0 > 0);
    }
    // The facts are such that every kind of award occurs.
    assert!(settled > many / 10 && settled < many * 9 / 10, "{settled} settled");
    assert!(paid > many / 20 && paid < many, "{paid} paid");
    for threads in [2, 3, 16] {
        assert_eq!(batch.evaluate(threads), awards, "{threads} threads");
    }
}

#[test]
fn ten_thousand_earners_of_the_first_year() {
    bulk_is_explained("quality-premium/2013-14", 10_000);
}

#[test]
fn a_thousand_earners_of_the_second_year() {
    bulk_is_explained("quality-premium/2014-15", 1_000);
}
