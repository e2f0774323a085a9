//! What conditions an award stands under, and what is taken from it.

use outturn_core::exact::Direction;
use outturn_core::{Exact, Period, Unit};

use crate::complaints::clip;
use crate::keys;
use crate::model::{
    Cap, Cite, Deduction, DeductionBase, Failing, Gateway, GatewayRule, Published, Rounding, Test, Whose,
    Withdrawn,
};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::scope::Said;
use crate::value::Basis;

impl Builder<'_, '_, '_, '_> {
    pub(crate) fn read_gateways(&mut self) -> Vec<Gateway> {
        let mut gateways = Vec::new();
        for node in self.reader.tables(self.root, "gateway", &keys::GATEWAY) {
            let id = self.reader.id(&node, "id", 0);
            if let Some(id) = &id {
                self.claim(&format!("gateway/{}", id.value), id.span.clone());
            }
            let title = self.text(&node, "title");
            let decided = self.reader.id(&node, "decided", 0);
            let test =
                if node.has("test") { self.read_test(&node, "test", &[], Said::Nothing) } else { None };
            if node.has("decided") == node.has("test") && (node.has("test") || !node.has_strangers) {
                self.reader.complain(
                    node.span.clone(),
                    "gateway-rule",
                    if node.has("test") {
                        "this gateway has both `decided` and `test`"
                    } else {
                        "nothing says what settles this gateway"
                    },
                    "write decided = \"the role that decides\", or test = { ... }",
                );
            }
            let rule = decided
                .map(|at| GatewayRule::Decided(at.value))
                .or_else(|| test.map(|test| GatewayRule::Test(Box::new(test))));
            let failing = self.read_failing(&node, "failing");
            let only = self.only(&node);
            let cite = self.cite(&node);
            if let (Some(id), Some(title), Some(rule), Some(failing), Some(cite)) =
                (id, title, rule, failing, cite)
            {
                gateways.push(Gateway { id: id.value, title, rule, failing, only, cite });
            }
        }
        gateways
    }

    /// What failing leaves.
    pub(crate) fn read_failing(&mut self, node: &Node<'_>, key: &str) -> Option<Failing> {
        if node.is_table(key) {
            let inner = self.reader.table(node, key, &keys::FAILING)?;
            return self.reader.share(&inner, "scales_to").map(|at| Failing::ScalesTo(at.value));
        }
        let word = self.reader.text(node, key)?;
        if word.value == "voids" {
            return Some(Failing::Voids);
        }
        self.reader.complain(
            word.span,
            "unknown-word",
            format!("`{key}` cannot be \"{}\"", clip(&word.value)),
            format!("write {key} = \"voids\" where nothing is left, or {key} = {{ scales_to = \"50%\" }}"),
        );
        None
    }

    pub(crate) fn read_deductions(&mut self) -> (DeductionBase, Option<Cite>, Vec<Deduction>) {
        let header = self.reader.table(self.root, "deductions", &keys::DEDUCTIONS);
        let (mut base, mut base_cite) = (DeductionBase::Earned, None);
        if let Some(node) = &header {
            if let Some(word) = self.reader.word(node, "from", &["earned", "maximum"])
                && word.value == "maximum"
            {
                base = DeductionBase::Maximum;
            }
            base_cite = self.cite(node);
        } else if self.root.has("deduction") && !self.root.has("deductions") && !self.root.has_strangers {
            self.reader.complain(
                self.root.span_of("deduction"),
                "missing-key",
                "nothing says what deductions are taken from",
                "add a table [deductions] with from = \"earned\" or from = \"maximum\", and cite",
            );
        }
        let mut deductions = Vec::new();
        for node in self.reader.tables(self.root, "deduction", &keys::DEDUCTION) {
            let id = self.reader.id(&node, "id", 0);
            if let Some(id) = &id {
                self.claim(&format!("deduction/{}", id.value), id.span.clone());
            }
            let title = self.text(&node, "title");
            let takes = self.reader.share(&node, "takes");
            let attribution = self.reader.word(&node, "attribution", keys::ATTRIBUTIONS);
            let standard = self.read_test(&node, "standard", &[&node], self.this_year());
            if let (Some(attribution), Some(standard)) = (&attribution, &standard) {
                self.check_attribution(attribution, standard);
            }
            let only = self.only(&node);
            let withdrawn = self.read_withdrawn(&node);
            let cite = self.cite(&node);
            if let (Some(id), Some(title), Some(takes), Some(standard), Some(cite)) =
                (id, title, takes, standard, cite)
            {
                deductions.push(Deduction {
                    id: id.value,
                    title,
                    standard,
                    takes: takes.value,
                    attribution: attribution.map(|at| at.value),
                    only,
                    withdrawn,
                    cite,
                });
            }
        }
        (base, base_cite, deductions)
    }

    fn read_withdrawn(&mut self, deduction: &Node<'_>) -> Option<Withdrawn> {
        let node = self.reader.table(deduction, "withdrawn", &keys::WITHDRAWN)?;
        let on = self.reader.date(&node, "on");
        let cite = self.cite(&node);
        let on = on?;
        if let Some((first, last)) = self.known.year.as_ref().and_then(Period::bounds)
            && (on.value < first || on.value > last)
        {
            self.reader.complain(
                on.span,
                "date-outside-year",
                format!("the standard was given up on {}, which is outside the scheme's year", on.value),
                format!("name a day from {first} to {last}, or leave out a standard that never held"),
            );
        }
        Some(Withdrawn { on: on.value, cite: cite? })
    }

    /// What is said of how a figure is formed must be how it is asked for.
    fn check_attribution(&mut self, attribution: &At<String>, standard: &Test) {
        for leaf in standard.leaves() {
            let Test::Compare(compare) = leaf else { continue };
            let formed = attribution.value.as_str();
            let (fits, means, write) = match &compare.outturn.whose {
                Whose::Own => continue,
                Whose::Provider(_) => {
                    (formed == "whole-provider", "one provider as a whole", "\"whole-provider\"")
                }
                Whose::Providers(_) => {
                    (formed == "provider-shares", "several providers by their shares", "\"provider-shares\"")
                }
                Whose::Parent(_) | Whose::Members(_) | Whose::Body(_) => (
                    !matches!(formed, "whole-provider" | "provider-shares"),
                    "a body that is no provider",
                    "\"direct\"",
                ),
            };
            if !fits {
                self.reader.complain(
                    attribution.span.clone(),
                    "attribution-mismatch",
                    format!("`attribution` is \"{formed}\", but `of` asks for the reading of {means}"),
                    format!("write attribution = {write}, or say in `of` whose reading is meant"),
                );
                return;
            }
        }
    }

    /// The cap. One in pounds is a multiple of what payments are rounded to: otherwise rounding could lift an award
    /// above it.
    pub(crate) fn read_cap(&mut self, rounding: Option<&Rounding>) -> Option<Cap> {
        let node = self.reader.table(self.root, "cap", &keys::CAP)?;
        let at_most = self.reader.quantity(&node, "at_most");
        let cite = self.cite(&node);
        let at_most = at_most?;
        if self.basis == Some(Basis::Score) && at_most.value.unit != Unit::Share {
            self.reader.complain(
                at_most.span,
                "unit-mismatch",
                format!(
                    "a score is capped as a share of its points, but {} is {}",
                    at_most.value, at_most.value.unit
                ),
                "write \"80%\" or the like",
            );
            return None;
        }
        if !matches!(at_most.value.unit, Unit::Pounds | Unit::Share) {
            self.reader.complain(
                at_most.span,
                "unit-mismatch",
                format!("a cap is money or a share, but {} is {}", at_most.value, at_most.value.unit),
                "write \"£50,000\" or \"80%\"",
            );
            return None;
        }
        if at_most.value.value.is_negative() {
            let message = format!("`at_most` is {}, which is below zero", at_most.value);
            self.reader.complain(at_most.span, "negative-amount", message, "write \"£50,000\" or \"80%\"");
            return None;
        }
        let pence = &at_most.value.value * &Exact::from(100_u8);
        if let Some(rounding) = rounding.filter(|_| at_most.value.unit == Unit::Pounds)
            && pence.rounded(&rounding.to_pence, Direction::Down) != pence
        {
            self.reader.complain(
                at_most.span,
                "bad-rounding",
                format!("{} cannot be paid, as payments are rounded", at_most.value),
                "write a cap that is a multiple of what [value] rounds to",
            );
            return None;
        }
        Some(Cap { at_most: at_most.value, cite: cite? })
    }

    pub(crate) fn read_published(&mut self) -> Option<Published> {
        let node = self.reader.table(self.root, "published", &keys::PUBLISHED)?;
        let maximum = self.reader.pounds(&node, "maximum").map(|at| at.value);
        let paid = self.reader.pounds(&node, "paid").map(|at| at.value);
        let paid_nothing = self.reader.whole(&node, "paid_nothing").and_then(|at| {
            let earners = u64::try_from(at.value).ok();
            if earners.is_none() {
                let message = format!("`paid_nothing` is {}, which is below zero", at.value);
                self.reader.complain(
                    at.span,
                    "negative-amount",
                    message,
                    "write how many earners were paid nothing",
                );
            }
            earners
        });
        let cite = self.cite(&node);
        Some(Published { maximum, paid, paid_nothing, cite: cite? })
    }
}
