//! The laws that a scheme is made under, and what awards may be spent on.

use super::condition::and;
use super::{LAW, Said};
use crate::model::{PassedOn, Scheme};
use crate::words::{inside, kinds};

pub(super) fn made_under(scheme: &Scheme) -> Option<Said> {
    let basis = scheme.legal_basis.as_ref()?;
    let titles: Vec<String> = basis.laws.iter().map(|law| format!("“{}”", law.title)).collect();
    Some(Said::rule(LAW, format!("It is made under {}.", and(&titles)), &basis.cite))
}

pub(super) fn spending(scheme: &Scheme) -> Vec<Said> {
    let Some(spending) = &scheme.spending else { return Vec::new() };
    let purposes: Vec<String> =
        spending.purposes.iter().map(|it| inside(it.title.trim_end_matches(['.', ' ']))).collect();
    let text = match purposes.as_slice() {
        [only] => format!("It may be spent on one thing alone: {only}."),
        several => format!("It may be spent on these alone: {}.", and(several)),
    };
    let mut said = vec![Said::rule("spending", text, &spending.cite)];
    if let Some(passing_on) = &spending.passing_on {
        let whom = kinds(&passing_on.to);
        let text = match passing_on.how {
            PassedOn::Never => format!("It may not be passed on to {whom}."),
            PassedOn::ForImprovement => format!(
                "It may be passed on to {whom} only through a scheme with targets for improvement, and not as a bonus \
                 for what was earned."
            ),
            PassedOn::Freely => format!("It may be passed on to {whom}."),
        };
        said.push(Said::rule("spending/passing-on", text, &passing_on.cite));
    }
    said
}
