//! What must hold of whatever is read as a scheme or an indicator.

use std::collections::BTreeMap;

use outturn_core::{Diagnostic, Exact, Period};
use outturn_scheme::complaints::codes;
use outturn_scheme::{
    Asked, Catalogue, Level, Line, LineRule, Scheme, Test, ValueBasis, ValueKind, Whose, Worth, canonical,
};

/// Holds any bytes against the scheme reader.
pub(crate) fn scheme(bytes: &[u8], catalogue: &Catalogue) {
    let text = String::from_utf8_lossy(bytes);
    match Scheme::read("fuzz.toml", &text, catalogue) {
        Ok(scheme) => {
            let canonical = canonical::from_toml(&text);
            let again = canonical::to_toml(&canonical);
            assert_eq!(Scheme::read("fuzz.toml", &again, catalogue).as_ref(), Ok(&scheme), "{text}");
            assert_eq!(canonical::from_toml(&again), canonical, "{text}");
            resolved(&scheme, &text);
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "nothing is read and nothing is said: {text}");
            complaints(&text, &problems);
        }
    }
}

/// What the evaluator of a scheme may rely on.
fn resolved(scheme: &Scheme, text: &str) {
    let groups = |indices: &[usize]| indices.iter().all(|index| *index < scheme.groups.len());
    assert!(scheme.gateways.iter().all(|it| groups(&it.only)), "{text}");
    assert!(scheme.deductions.iter().all(|it| groups(&it.only)), "{text}");
    assert!(scheme.factors.iter().all(|it| groups(&it.only)), "{text}");
    for law in scheme.legal_basis.iter().flat_map(|basis| &basis.laws) {
        let rests = |line: &Line| law.needs_one_of.iter().any(|it| line.framework.contains(&it.name));
        assert!(law.needs_one_of.is_empty() || scheme.lines.iter().any(rests), "{text}");
    }
    for purpose in scheme.spending.iter().flat_map(|spending| &spending.purposes) {
        let mut laws = scheme.legal_basis.iter().flat_map(|basis| &basis.laws);
        assert!(laws.any(|law| law.permits.contains(purpose)), "{text}");
    }
    let shares =
        scheme.lines.iter().map(|line| &line.earns).chain(scheme.menus.iter().map(|menu| &menu.earns));
    let whole = if scheme.value.basis == ValueBasis::Sum { Exact::ZERO } else { Exact::ONE };
    assert_eq!(shares.sum::<Exact>(), whole, "{text}");
    for line in &scheme.lines {
        assert!(line.group.is_none_or(|group| group < scheme.groups.len()), "{text}");
        assert!(
            !line.earns.is_negative() && line.points.as_ref().is_none_or(|points| *points > Exact::ZERO),
            "{text}"
        );
        match &line.worth {
            Worth::Share => {}
            Worth::Pays(_) => {
                assert!(scheme.value.basis == ValueBasis::Sum && line.earns.is_zero(), "{text}");
            }
            Worth::Chosen(menu) => assert!(*menu < scheme.menus.len() && line.earns.is_zero(), "{text}"),
        }
        if let LineRule::Scales { scales, out_of, .. } = &line.rule {
            assert!(!scales.is_empty(), "{text}");
            for scale in scales {
                let within = |points: &Exact| *points >= Exact::ZERO && points <= out_of;
                assert!(within(&scale.short) && within(&scale.beyond), "{text}");
                assert!(scale.points_from <= scale.points_to, "{text}");
                level(scheme, &scale.from, text);
                level(scheme, &scale.to, text);
            }
        }
        if let LineRule::Test(test) = &line.rule {
            tested(scheme, test, text);
        }
    }
    for deduction in &scheme.deductions {
        tested(scheme, &deduction.standard, text);
    }
    for table in scheme.tables.values() {
        let general = table.rows.iter().filter(|row| row.specificity() == 0 && row.holds(table.as_at));
        assert_eq!(general.count(), 1, "{text}");
        assert!(table.rows.iter().all(|row| row.when.len() == table.by.len()), "{text}");
    }
}

fn tested(scheme: &Scheme, test: &Test, text: &str) {
    for leaf in test.leaves() {
        let Test::Compare(compare) = leaf else { continue };
        asked(scheme, &compare.outturn, text);
        assert_eq!(compare.comparison.is_change(), compare.baseline.is_some(), "{text}");
        if let Some(baseline) = &compare.baseline {
            asked(scheme, baseline, text);
            assert_eq!(
                (&baseline.whose, baseline.stage),
                (&compare.outturn.whose, compare.outturn.stage),
                "{text}"
            );
        }
        level(scheme, &compare.level, text);
    }
}

fn asked(scheme: &Scheme, asked: &Asked, text: &str) {
    let indicator = scheme.indicators.get(&asked.indicator).expect("what is asked for is defined");
    let together = matches!(asked.whose, Whose::Members(_) | Whose::Providers(_));
    let parts = asked.period.parts().len();
    assert!(parts > 0, "{text}");
    if together || matches!(asked.period, Period::Each(..)) {
        assert!(matches!(indicator.value, ValueKind::Ratio | ValueKind::Count), "{text}");
    }
}

fn level(scheme: &Scheme, level: &Level, text: &str) {
    match level {
        Level::Fixed(_) => {}
        Level::Agreed { item, .. } => assert!(scheme.agreed.contains_key(item), "{text}"),
        Level::Reading(reading) => asked(scheme, reading, text),
        Level::Across(across) => assert!(scheme.indicators.contains_key(&across.indicator), "{text}"),
        Level::Table(id) => assert!(scheme.tables.contains_key(id), "{text}"),
    }
}

/// Holds any bytes against the reader of indicators.
pub(crate) fn indicator(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (catalogue, problems) = Catalogue::read([("indicators/waits.toml", text.as_ref())]);
    assert!(
        catalogue.indicators.len() == 1 || !problems.is_empty(),
        "nothing is read and nothing is said: {text}"
    );
    complaints(&text, &problems);
}

/// Holds any bytes against the reader of frameworks.
pub(crate) fn framework(bytes: &[u8], catalogue: &Catalogue) {
    let text = String::from_utf8_lossy(bytes);
    let mut catalogue = Catalogue { frameworks: BTreeMap::new(), ..catalogue.clone() };
    let problems = catalogue.read_frameworks([("frameworks/frame-2014-15.toml", text.as_ref())]);
    assert_eq!(catalogue.frameworks.is_empty(), !problems.is_empty(), "{text}");
    for framework in catalogue.frameworks.values() {
        for id in framework.needs_one_of.iter().chain(&framework.permits) {
            assert!(framework.item(id).is_some(), "{text}");
        }
        for item in &framework.items {
            let versions = &item.trajectory;
            assert!(
                versions.iter().zip(versions.iter().skip(1)).all(|(one, next)| one.set < next.set),
                "{text}"
            );
            for version in versions {
                assert_eq!(version.at(&version.start).as_ref(), Some(&version.from), "{text}");
                assert_eq!(version.at(&version.by).as_ref(), Some(&version.aim), "{text}");
            }
        }
    }
    complaints(&text, &problems);
}

/// Holds any bytes against the reader of budgets.
pub(crate) fn budget(bytes: &[u8], catalogue: &Catalogue) {
    let text = String::from_utf8_lossy(bytes);
    let mut catalogue = Catalogue { budgets: BTreeMap::new(), ..catalogue.clone() };
    let problems = catalogue.read_budgets([("budgets/pot.toml", text.as_ref())]);
    assert_eq!(catalogue.budgets.is_empty(), !problems.is_empty(), "{text}");
    complaints(&text, &problems);
}

/// Holds any bytes against the reader of layouts.
pub(crate) fn layout(bytes: &[u8], catalogue: &Catalogue) {
    let text = String::from_utf8_lossy(bytes);
    let (layouts, problems) =
        outturn_scheme::read_layouts([("layouts/table.toml", text.as_ref())], catalogue);
    assert_eq!(layouts.is_empty(), !problems.is_empty(), "{text}");
    complaints(&text, &problems);
}

/// Holds any bytes against the reader of policies of disclosure control.
pub(crate) fn disclosure(bytes: &[u8], catalogue: &Catalogue) {
    let text = String::from_utf8_lossy(bytes);
    let (policies, problems) =
        outturn_scheme::read_disclosures([("disclosure/policy.toml", text.as_ref())], catalogue);
    assert_eq!(policies.is_empty(), !problems.is_empty(), "{text}");
    complaints(&text, &problems);
}

/// Every complaint has a place that is there, says what is wrong and what to do, and is of a kind that is explained.
fn complaints(text: &str, problems: &[Diagnostic]) {
    assert!(problems.len() <= 501, "{} complaints", problems.len());
    for (index, problem) in problems.iter().enumerate() {
        super::well_formed(problem, text.as_bytes());
        assert!(codes().any(|it| it.code == problem.code), "{}", problem.code);
        assert_ne!(problem.code, "no-reason-given", "{text}");
        assert!(!problems.iter().take(index).any(|earlier| earlier == problem), "said twice: {problem:?}");
    }
}
