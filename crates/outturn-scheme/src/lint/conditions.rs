//! Conditions that decide nothing: they never hold, always hold, or follow from others.

use super::codes::way_out;
use super::logic::Logic;
use super::site::{Kind, Site, sites};
use super::{Finding, Stake, Tell};
use crate::model::{Scheme, Test};
use crate::show::told;

pub(super) fn find(scheme: &Scheme) -> Vec<Finding> {
    let logic = Logic::new(scheme);
    let mut found = Vec::new();
    for site in sites(scheme) {
        let mut walk = Walk { scheme, logic: &logic, site: &site, found: &mut found };
        if logic.ask(|it| it.never(site.test)) {
            walk.whole("never-holds");
        } else if logic.ask(|it| it.always(site.test)) {
            walk.whole("always-holds");
        } else {
            walk.parts(site.test, &mut Vec::new());
        }
    }
    found
}

/// What is found of one condition.
struct Walk<'a, 's> {
    scheme: &'s Scheme,
    logic: &'a Logic<'s>,
    site: &'a Site<'s>,
    found: &'a mut Vec<Finding>,
}

impl Walk<'_, '_> {
    fn whole(&mut self, code: &'static str) {
        let Site { at, title, kind, test, stake } = self.site;
        let worth = stake.in_words(self.scheme);
        let why = self.because(test);
        let says = match (code, kind) {
            ("never-holds", Kind::Gateway) => {
                format!("No reading meets the gateway “{title}”: {why}. It always takes {worth}.")
            }
            ("never-holds", Kind::Line) => {
                format!("No reading earns “{title}”: {why}. So {worth} can never be earned.")
            }
            ("never-holds", Kind::Applies) => format!("“{title}” never applies to anyone: {why}."),
            ("never-holds", Kind::Deduction) => {
                format!("No reading keeps the standard “{title}”: {why}. It always takes {worth}.")
            }
            (_, Kind::Gateway) => {
                format!("Every reading meets the gateway “{title}”: {why}. It keeps nobody out.")
            }
            (_, Kind::Line) => {
                format!("Every reading earns “{title}”: {why}. So {worth} is paid for whatever was done.")
            }
            (_, Kind::Applies) => {
                format!("“{title}” applies to everyone: {why}. The condition says nothing.")
            }
            (_, Kind::Deduction) => {
                format!("Every reading keeps the standard “{title}”: {why}. It never takes anything.")
            }
        };
        let finding = Finding::new(code, at.clone(), says, way_out(code));
        // What nobody loses or earns moves nothing.
        let moves = code == "never-holds" || *kind == Kind::Line;
        self.found.push(if moves && *kind != Kind::Applies {
            finding.with([stake.clone()], Tell::Each)
        } else {
            finding
        });
    }

    /// Why a condition always or never holds, in words: the condition, or the two parts that settle it.
    fn because(&self, test: &Test) -> String {
        if let Test::All(tests) = test {
            if let Some(one) = tests.iter().find(|it| self.logic.ask(|logic| logic.never(it))) {
                return told(self.scheme, one);
            }
            for (at, one) in tests.iter().enumerate() {
                for other in tests.iter().skip(at + 1) {
                    if self.logic.ask(|logic| logic.excludes(one, other)) {
                        let (one, other) = (told(self.scheme, one), told(self.scheme, other));
                        return format!("{one}, and {other}");
                    }
                }
            }
        }
        told(self.scheme, test)
    }

    /// What is found of the parts of a condition that is settled neither way.
    fn parts(&mut self, test: &Test, path: &mut Vec<usize>) {
        let (tests, is_all) = match test {
            Test::All(tests) => (tests, true),
            Test::Any(tests) => (tests, false),
            Test::Compare(_) | Test::Assured { .. } => return,
        };
        let settled: Vec<Option<&'static str>> = tests
            .iter()
            .map(|part| {
                let never = self.logic.ask(|logic| logic.never(part));
                let code = if never { "never-holds" } else { "always-holds" };
                (never || self.logic.ask(|logic| logic.always(part))).then_some(code)
            })
            .collect();
        let mut hidden = vec![false; tests.len()];
        for (at, part) in tests.iter().enumerate() {
            path.push(at);
            let free = |it: usize| settled.get(it).is_some_and(Option::is_none);
            // Of two that follow from each other the later is told of.
            let by = tests.iter().enumerate().find(|(other, it)| {
                let taken = hidden.get(*other).copied().unwrap_or(true);
                let (one, two) = if is_all { (*it, part) } else { (part, *it) };
                *other != at
                    && free(*other)
                    && !taken
                    && self.logic.ask(|logic| logic.implies(one, two))
                    && (*other < at || !self.logic.ask(|logic| logic.implies(two, one)))
            });
            match (settled.get(at).copied().flatten(), by) {
                (Some(code), _) => self.settled(code, part, path),
                (None, Some((_, by))) => {
                    if let Some(it) = hidden.get_mut(at) {
                        *it = true;
                    }
                    self.implied(part, by, is_all, path);
                }
                (None, None) => self.parts(part, path),
            }
            path.pop();
        }
    }

    fn settled(&mut self, code: &'static str, part: &Test, path: &[usize]) {
        let words = told(self.scheme, part);
        let title = self.site.title;
        let says = if code == "never-holds" {
            format!("One way to meet “{title}” is none: “{words}”. No reading meets it.")
        } else {
            format!("A part of “{title}” asks for nothing: “{words}”. Every reading meets it.")
        };
        self.push(code, says, part, path);
    }

    fn implied(&mut self, part: &Test, by: &Test, is_all: bool, path: &[usize]) {
        let (one, other) = (told(self.scheme, part), told(self.scheme, by));
        let title = self.site.title;
        let says = if is_all {
            format!("A part of “{title}” adds nothing: “{one}”. Whatever meets “{other}” meets it already.")
        } else {
            format!(
                "One way to meet “{title}” is none of its own: “{one}”. Whatever meets it meets “{other}” already."
            )
        };
        self.push("unreachable-branch", says, part, path);
    }

    fn push(&mut self, code: &'static str, says: String, part: &Test, path: &[usize]) {
        let at = match part {
            Test::Compare(compare) => format!("{}/{}", self.site.at, compare.id),
            Test::Assured { id, .. } => format!("{}/{id}", self.site.at),
            Test::All(_) | Test::Any(_) => self.site.at.clone(),
        };
        let finding = Finding::new(code, at, says, way_out(code));
        let stakes: Vec<Stake> = Vec::new();
        self.found.push(Finding { path: path.to_vec(), stakes, ..finding });
    }
}
