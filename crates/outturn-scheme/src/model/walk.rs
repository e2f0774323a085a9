//! Walks over a scheme: every test, every level, every indicator it asks for.

use std::collections::{BTreeMap, BTreeSet};

use outturn_core::Period;

use super::{Asked, Cite, GatewayRule, Level, LineRule, Over, Pays, Scheme, Test, ValueBasis, Worth};

impl Scheme {
    /// Every test: of gateways, of lines and whether they apply, of deductions, in the scheme's order.
    pub fn tests(&self) -> Vec<&Test> {
        let mut tests: Vec<&Test> = Vec::new();
        tests.extend(self.gateways.iter().filter_map(|it| match &it.rule {
            GatewayRule::Test(test) => Some(test.as_ref()),
            GatewayRule::Decided(_) => None,
        }));
        for line in &self.lines {
            tests.extend(&line.applies);
            if let LineRule::Test(test) = &line.rule {
                tests.push(test);
            }
        }
        tests.extend(self.deductions.iter().map(|it| &it.standard));
        tests
    }

    /// Every level that something is compared with.
    pub fn levels(&self) -> Vec<&Level> {
        let of_tests = self.tests().into_iter().flat_map(Test::leaves).filter_map(|leaf| match leaf {
            Test::Compare(compare) => Some(&compare.level),
            _ => None,
        });
        let of_scales = self.lines.iter().filter_map(|line| match &line.rule {
            LineRule::Scales { scales, .. } => Some(scales),
            _ => None,
        });
        of_tests.chain(of_scales.flatten().flat_map(|scale| [&scale.from, &scale.to])).collect()
    }

    /// Every indicator that it asks for by itself, and when: its own readings, what they are compared with, and the
    /// parts of composites as the composites are.
    pub fn readings_asked(&self) -> BTreeMap<&str, BTreeSet<&Period>> {
        let across = self.levels().into_iter().filter_map(|level| match level {
            Level::Across(rule) => Some((rule.indicator.as_str(), &rule.period)),
            _ => None,
        });
        let own = self.asked().into_iter().map(|it| (it.indicator.as_str(), &it.period));
        let mut asked: BTreeMap<&str, BTreeSet<&Period>> = BTreeMap::new();
        for (id, period) in own.chain(across) {
            asked.entry(id).or_default().insert(period);
            let composite = self.indicators.get(id).and_then(|it| it.composite.as_ref());
            for part in composite.iter().flat_map(|it| it.numerators.iter().chain([&it.denominator])) {
                asked.entry(part).or_default().insert(period);
            }
        }
        asked
    }

    /// Every reading that it asks for by itself; what agreements ask for is not among them.
    pub fn asked(&self) -> Vec<&Asked> {
        let mut asked: Vec<&Asked> = Vec::new();
        if let ValueBasis::PerHead { population, .. } = &self.value.basis {
            asked.push(population);
        }
        for factor in &self.factors {
            asked.push(&factor.of);
            if let Over::Reading(over) = &factor.over {
                asked.push(over);
            }
        }
        for leaf in self.tests().into_iter().flat_map(Test::leaves) {
            if let Test::Compare(compare) = leaf {
                asked.push(&compare.outturn);
                asked.extend(&compare.baseline);
            }
        }
        for line in &self.lines {
            match &line.worth {
                Worth::Pays(
                    Pays::Each { count: one, .. }
                    | Pays::Pot { by: one, .. }
                    | Pays::Claim { claim: one, .. },
                ) => {
                    asked.push(one);
                }
                Worth::Pays(Pays::Fixed(_)) | Worth::Share | Worth::Chosen(_) => {}
            }
            match &line.rule {
                LineRule::Bands { outturn, .. } => asked.push(outturn),
                LineRule::Scales { scales, .. } => asked.extend(scales.iter().map(|scale| &scale.outturn)),
                LineRule::Test(_) | LineRule::Local(_) | LineRule::As(_) | LineRule::Always => {}
            }
            if let Some(verification) = &line.verification {
                asked.extend([&verification.claimed, &verification.checked]);
            }
        }
        asked.extend(self.levels().into_iter().filter_map(|level| match level {
            Level::Reading(asked) => Some(asked),
            _ => None,
        }));
        asked
    }

    /// Every indicator that it asks for by itself, without the parts of composites.
    pub fn indicators_used(&self) -> BTreeSet<&str> {
        let across = self.levels().into_iter().filter_map(|level| match level {
            Level::Across(rule) => Some(rule.indicator.as_str()),
            _ => None,
        });
        self.asked().into_iter().map(|it| it.indicator.as_str()).chain(across).collect()
    }

    /// Every rule that says where it comes from, with what it is called, in the order in which the money is worked out.
    pub fn cites(&self) -> Vec<(&str, &Cite)> {
        let law = self.legal_basis.iter().map(|it| ("The law that it is made under", &it.cite));
        let mut cites: Vec<(&str, &Cite)> = law.collect();
        cites.push(("What a full award is worth", &self.value.cite));
        cites.extend(self.tables.values().map(|it| (it.title.as_str(), &it.cite)));
        cites.extend(self.factors.iter().map(|it| (it.title.as_str(), &it.cite)));
        cites.extend(self.gateways.iter().map(|it| (it.title.as_str(), &it.cite)));
        cites.extend(self.groups.iter().map(|it| (it.title.as_str(), &it.cite)));
        cites.extend(self.measures.values().map(|it| (it.title.as_str(), &it.cite)));
        cites.extend(self.menus.iter().map(|it| (it.title.as_str(), &it.cite)));
        cites.extend(self.lines.iter().map(|it| (it.title.as_str(), &it.cite)));
        cites.extend(self.agreed.values().map(|it| (it.title.as_str(), &it.cite)));
        let applies = self.applicability.cite.iter();
        cites.extend(applies.map(|it| ("What becomes of what does not apply", it)));
        cites.extend(self.deductions_cite.iter().map(|it| ("How deductions are taken", it)));
        for deduction in &self.deductions {
            cites.push((deduction.title.as_str(), &deduction.cite));
            cites.extend(deduction.withdrawn.iter().map(|it| (deduction.title.as_str(), &it.cite)));
        }
        cites.extend(self.cap.iter().map(|it| ("The cap", &it.cite)));
        if let Some(spending) = &self.spending {
            cites.push(("What awards may be spent on", &spending.cite));
            cites.extend(spending.passing_on.iter().map(|it| ("Whether awards may be passed on", &it.cite)));
        }
        cites
    }
}
