//! That everything occurs in these worlds, and often: what never occurs is never held to account.

use std::collections::BTreeMap;

use outturn_award::{Outcome, StepKind, Truth, award};
use outturn_core::Figure;
use outturn_scheme::{
    Level, Line, LineRule, NotApplicable, OnOverlap, Pays, Scheme, Statistic, Test, ValueBasis, Whose, Worth,
};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::{World, world};

#[derive(Default)]
struct Census(BTreeMap<String, usize>);

impl Census {
    fn count(&mut self, what: impl Into<String>, is: bool) {
        *self.0.entry(what.into()).or_default() += usize::from(is);
    }
}

fn line(line: &Line) -> Vec<&'static str> {
    let worth = match &line.worth {
        Worth::Share => "share",
        Worth::Chosen(_) => "option",
        Worth::Pays(Pays::Fixed(_)) => "fixed",
        Worth::Pays(Pays::Each { .. }) => "each",
        Worth::Pays(Pays::Pot { .. }) => "pot",
        Worth::Pays(Pays::Claim { .. }) => "claim",
    };
    let rule = match &line.rule {
        LineRule::Test(_) => "test",
        LineRule::Bands { .. } => "bands",
        LineRule::Scales { scales, .. } if scales.len() > 1 => "scales",
        LineRule::Scales { .. } => "scale",
        LineRule::Local(_) => "local",
        LineRule::As(_) => "as others",
        LineRule::Always => "always",
    };
    let overlap = line.overlaps.first().map_or("no overlap", |it| match it.then {
        OnOverlap::Refused => "refused",
        OnOverlap::Above => "above",
        OnOverlap::Judged { .. } => "judged",
    });
    let verified = if line.verification.is_some() { "verified" } else { "not verified" };
    let applies = if line.applies.is_some() { "applies" } else { "always applies" };
    vec![worth, rule, overlap, verified, applies]
}

fn scheme(census: &mut Census, scheme: &Scheme) {
    let basis = match &scheme.value.basis {
        ValueBasis::PerHead { .. } => "per head",
        ValueBasis::Fixed { .. } => "fixed value",
        ValueBasis::PerPoint { .. } => "per point",
        ValueBasis::Score { .. } => "score",
        ValueBasis::Sum => "sum",
    };
    census.count(basis, true);
    for at in &scheme.lines {
        for what in line(at) {
            census.count(format!("line {what}"), true);
        }
    }
    for level in scheme.levels() {
        census.count(
            match level {
                Level::Fixed(_) => "level fixed".to_owned(),
                Level::Agreed { otherwise: None, .. } => "level agreed".to_owned(),
                Level::Agreed { .. } => "level agreed or otherwise".to_owned(),
                Level::Reading(_) => "level reading".to_owned(),
                Level::Across(rule) if rule.statistic == Statistic::Pooled => "level pooled".to_owned(),
                Level::Across(rule) if rule.among.is_some() => "level among".to_owned(),
                Level::Across(rule) => format!("level {}", if rule.known_only { "known" } else { "all" }),
                Level::Table(_) => "level table".to_owned(),
            },
            true,
        );
    }
    for asked in scheme.asked() {
        let whose = match asked.whose {
            Whose::Own => "own",
            Whose::Parent(_) => "parent",
            Whose::Members(_) => "members",
            Whose::Provider(_) => "provider",
            Whose::Providers(_) => "providers",
            Whose::Body(_) => "body",
        };
        census.count(format!("whose {whose}"), true);
        census.count(format!("stage {}", asked.stage), true);
    }
    for leaf in scheme.tests().into_iter().flat_map(Test::leaves) {
        if let Test::Compare(rule) = leaf {
            census.count(format!("compared {}", rule.comparison), true);
            census.count("compared yearly", rule.yearly.is_some());
        }
    }
    census.count("gateway confined", scheme.gateways.iter().any(|it| !it.only.is_empty()));
    census.count("deduction confined", scheme.deductions.iter().any(|it| !it.only.is_empty()));
    census.count("factor confined", scheme.factors.iter().any(|it| !it.only.is_empty()));
    census.count("factor", !scheme.factors.is_empty());
    census.count("withdrawn", scheme.deductions.iter().any(|it| it.withdrawn.is_some()));
    census.count("cap", scheme.cap.is_some());
}

fn awards(census: &mut Census, World { scheme, facts }: &World) {
    for (_, reading) in facts.readings.iter() {
        let kind = match &reading.value {
            Figure::Known(value) if value.is_zero() => "zero",
            Figure::Known(_) => "known",
            Figure::Missing(_) => "missing",
            Figure::Suppressed => "suppressed",
            Figure::NotApplicable => "not applicable",
        };
        census.count(format!("figure {kind}"), true);
    }
    for body in outturn_award::earners(scheme, facts) {
        let award = award(scheme, facts, body);
        census.count("award", true);
        census.count("award settled above nothing", award.most == Some(award.least) && award.least.0 > 0);
        census.count("award open", award.most.is_some_and(|most| most > award.least));
        census.count(
            "award open above nothing",
            award.most.is_some_and(|it| it > award.least) && award.least.0 > 0,
        );
        census.count("award not known", award.most.is_none());
        census.count("several payees", award.payees.len() > 1);
        if award.most.is_none() {
            continue;
        }
        let then = match scheme.applicability.then {
            NotApplicable::Open => "open",
            NotApplicable::Renormalised => "renormalised",
            NotApplicable::Lost => "lost",
            NotApplicable::Earned => "earned",
        };
        for step in award.steps.iter().filter(|it| it.kind == StepKind::Line) {
            census
                .count(format!("{then}: a line that does not apply"), step.outcome == Outcome::NotApplicable);
        }
        for score in award.scores.iter().filter(|it| it.address.starts_with("group/")) {
            census.count(format!("{then}: group not scored"), score.applies == Truth::False);
            census.count(format!("{then}: group in doubt"), score.applies == Truth::Unknown);
        }
    }
}

#[test]
fn everything_occurs() {
    let mut census = Census::default();
    let mut runner = TestRunner::deterministic();
    for _ in 0..600 {
        let world = world().new_tree(&mut runner).unwrap().current();
        scheme(&mut census, &world.scheme);
        awards(&mut census, &world);
    }
    let rare: Vec<_> = census.0.iter().filter(|(_, count)| **count < 10).collect();
    assert!(rare.is_empty(), "{rare:?}");
}
