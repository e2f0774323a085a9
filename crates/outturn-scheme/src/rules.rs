//! What a full award is worth, what conditions it stands under, and what is taken from it.

use outturn_core::exact::Direction;
use outturn_core::{Exact, Period, Quantity, Unit};

use crate::complaints::clip;
use crate::condition::Said;
use crate::indicator::ValueKind;
use crate::keys;
use crate::model::{
    Amount, Asked, Cap, Cite, Deduction, DeductionBase, Failing, Gateway, GatewayRule, Published, Rounding,
    Value, ValueBasis,
};
use crate::read::Builder;
use crate::reader::{At, Node};

impl Builder<'_, '_, '_, '_> {
    pub(crate) fn read_value(&mut self, year: Option<&At<Period>>) -> Option<Value> {
        let node = self.reader.table(self.root, "value", &keys::VALUE)?;
        let per_head = self.reader.pounds(&node, "per_head");
        let fixed = self.reader.pounds(&node, "fixed");
        let population = self.reader.id(&node, "population", 0);
        let period = self.reader.period(&node, "population_period").or_else(|| year.cloned());
        let funded_by = self.reader.id(&node, "funded_by", 0);
        if let Some(funded_by) = &funded_by
            && funded_by.value == "running-cost-allowance"
        {
            self.reader.complain(
                funded_by.span.clone(),
                "funded-from-running-costs",
                "a premium cannot be paid from the running cost allowance",
                "name the budget it comes from, such as administration-limit",
            );
        }
        let rounding = self.read_rounding(&node);
        let cite = self.cite(&node);
        let (has_per_head, has_fixed) = (node.has("per_head"), node.has("fixed"));
        if has_per_head == has_fixed && (has_fixed || !node.has_strangers) {
            self.reader.complain(
                if has_fixed { node.span_of("fixed") } else { node.span.clone() },
                "value-basis",
                if has_fixed {
                    "this value has both `per_head` and `fixed`"
                } else {
                    "nothing says what a full award is"
                },
                "write per_head = \"£5\" with population = \"...\", or fixed = \"£50,000\"",
            );
        }
        for key in ["population", "population_period"] {
            if has_fixed && !has_per_head && node.has(key) {
                self.reader.not_used(&node, key, "heads are counted for `per_head`, and this value is fixed");
            }
        }
        let basis = if node.has("per_head") {
            let Some(population) = population else {
                if !node.has("population") && !has_fixed && !node.has_strangers {
                    self.reader.complain(
                        node.span.clone(),
                        "missing-key",
                        "nothing says which heads are counted",
                        "add population = \"...\", an indicator that counts people",
                    );
                }
                return None;
            };
            self.check_population(&population);
            per_head.zip(period).map(|(pounds, period)| ValueBasis::PerHead {
                amount: Amount::Fixed(pounds.value),
                population: Asked::own(population.value, period.value),
            })
        } else {
            fixed.map(|pounds| ValueBasis::Fixed { amount: Amount::Fixed(pounds.value) })
        };
        Some(Value {
            basis: basis?,
            funded_by: funded_by.map(|at| at.value),
            rounding: rounding?,
            cite: cite?,
        })
    }

    fn check_population(&mut self, population: &At<String>) {
        match self.catalogue.get(&population.value) {
            None => {
                self.catalogue.complain_of_unknown(self.reader, population);
            }
            Some(indicator) if indicator.value != ValueKind::Count => self.reader.complain(
                population.span.clone(),
                "unit-mismatch",
                format!("`{}` is {}, not a count of heads", indicator.id, indicator.unit),
                "name an indicator whose value is a count",
            ),
            Some(_) => {}
        }
    }

    fn read_rounding(&mut self, node: &Node<'_>) -> Option<Rounding> {
        let node = self.reader.table(node, "rounding", &keys::ROUNDING)?;
        let to = self.reader.pounds(&node, "to");
        let direction =
            self.reader.word(&node, "direction", keys::DIRECTIONS).map(|word| match word.value.as_str() {
                "half-even" => Direction::HalfEven,
                "down" => Direction::Down,
                "up" => Direction::Up,
                _ => Direction::HalfUp,
            });
        let to = to?;
        let to_pence = &to.value * &Exact::from(100_u8);
        if !to_pence.is_whole() || to_pence.is_zero() {
            self.reader.complain(
                to.span,
                "bad-rounding",
                format!("{} is not a number of whole pence", pounds(&to.value)),
                "money is paid in pence: write \"£0.01\", or a number of whole pence above it",
            );
            return None;
        }
        Some(Rounding { to_pence, direction: direction? })
    }

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
            let rule =
                decided.map(|at| GatewayRule::Decided(at.value)).or_else(|| test.map(GatewayRule::Test));
            let failing = self.read_failing(&node);
            let cite = self.cite(&node);
            if let (Some(id), Some(title), Some(rule), Some(failing), Some(cite)) =
                (id, title, rule, failing, cite)
            {
                gateways.push(Gateway { id: id.value, title, rule, failing, only: Vec::new(), cite });
            }
        }
        gateways
    }

    fn read_failing(&mut self, node: &Node<'_>) -> Option<Failing> {
        if node.is_table("failing") {
            let inner = self.reader.table(node, "failing", &keys::FAILING)?;
            return self.reader.share(&inner, "scales_to").map(|at| Failing::ScalesTo(at.value));
        }
        let word = self.reader.text(node, "failing")?;
        if word.value == "voids" {
            return Some(Failing::Voids);
        }
        self.reader.complain(
            word.span,
            "unknown-word",
            format!("`failing` cannot be \"{}\"", clip(&word.value)),
            "write failing = \"voids\" where nothing is left, or failing = { scales_to = \"50%\" }",
        );
        None
    }

    pub(crate) fn read_deductions(
        &mut self,
        year: &Said<Period>,
    ) -> (DeductionBase, Option<Cite>, Vec<Deduction>) {
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
            let attribution = self
                .reader
                .word(&node, "attribution", &["direct", "provider-shares", "whole-provider", "assigned-case"])
                .map(|at| at.value);
            let standard = self.read_test(&node, "standard", &[&node], year.clone());
            let cite = self.cite(&node);
            if let (Some(id), Some(title), Some(takes), Some(standard), Some(cite)) =
                (id, title, takes, standard, cite)
            {
                deductions.push(Deduction {
                    id: id.value,
                    title,
                    standard,
                    takes: takes.value,
                    attribution,
                    only: Vec::new(),
                    withdrawn: None,
                    cite,
                });
            }
        }
        (base, base_cite, deductions)
    }

    /// The cap. One in pounds is a multiple of what payments are rounded to: otherwise rounding could lift an award
    /// above it.
    pub(crate) fn read_cap(&mut self, rounding: Option<&Rounding>) -> Option<Cap> {
        let node = self.reader.table(self.root, "cap", &keys::CAP)?;
        let at_most = self.reader.quantity(&node, "at_most");
        let cite = self.cite(&node);
        let at_most = at_most?;
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

fn pounds(value: &Exact) -> Quantity {
    Quantity { value: value.clone(), unit: Unit::Pounds }
}
