//! What a full award is worth.

use outturn_core::exact::Direction;
use outturn_core::{Exact, Quantity, Unit};

use crate::indicator::{Indicator, ValueKind};
use crate::keys;
use crate::model::{Asked, Rounding, Value, ValueBasis};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::scope::{Said, read_whose};

/// What a full award is worked out from: how lines must then say what they are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Money for an earner or its heads, of which lines earn shares.
    Shares,
    /// Money for points, which lines are worth.
    PerPoint,
    /// Points alone.
    Score,
    /// What lines pay by themselves.
    Sum,
}

/// The keys that say what a full award is, and how each is written.
const BASES: [(&str, Basis, &str); 5] = [
    ("per_head", Basis::Shares, "per_head = \"£5\" with population = \"...\""),
    ("fixed", Basis::Shares, "fixed = \"£50,000\""),
    ("per_point", Basis::PerPoint, "per_point = \"£133.76\""),
    ("score", Basis::Score, "score = 100"),
    ("sum", Basis::Sum, "sum = true"),
];

impl Builder<'_, '_, '_, '_> {
    pub(crate) fn read_value(&mut self) -> Option<Value> {
        let node = self.reader.table(self.root, "value", &keys::VALUE)?;
        let funded_by = self.reader.id(&node, "funded_by", 0);
        if let Some(funded_by) = &funded_by {
            self.known.catalogue.check_funding(self.reader, funded_by);
        }
        let basis = self.read_basis(&node);
        let rounding = self.read_rounding(&node);
        let cite = self.cite(&node);
        Some(Value {
            basis: basis?,
            funded_by: funded_by.map(|at| at.value),
            rounding: rounding?,
            cite: cite?,
        })
    }

    fn read_basis(&mut self, node: &Node<'_>) -> Option<ValueBasis> {
        let per_head = self.amount(node, "per_head");
        let fixed = self.amount(node, "fixed");
        let per_point = self.amount(node, "per_point");
        let score = self.reader.number(node, "score");
        let sum = self.reader.flag(node, "sum");
        let population = self.read_population(node);
        let said: Vec<_> = BASES.into_iter().filter(|(key, ..)| node.has(key)).collect();
        let [(key, basis, _)] = said.as_slice() else {
            if let [(first, ..), (second, ..), ..] = said.as_slice() {
                self.complain_of_basis(
                    node,
                    second,
                    &format!("this value has both `{first}` and `{second}`"),
                );
            } else if !node.has_strangers {
                self.complain_of_basis(node, "value", "nothing says what a full award is");
            }
            return None;
        };
        // A flag that is false says nothing; what lines then say is no second mistake.
        self.basis = Some(*basis).filter(|_| sum != Some(false));
        if *key != "per_head" {
            for unused in ["population", "population_period", "population_of"] {
                self.reader.not_used(
                    node,
                    unused,
                    &format!("heads are counted for `per_head`, not for `{key}`"),
                );
            }
        }
        match *key {
            "per_head" => {
                if !node.has("population") && !node.has_strangers {
                    self.reader.complain(
                        node.span.clone(),
                        "missing-key",
                        "nothing says which heads are counted",
                        "add population = \"...\", an indicator that counts people",
                    );
                }
                Some(ValueBasis::PerHead { amount: per_head?, population: population? })
            }
            "fixed" => Some(ValueBasis::Fixed { amount: fixed? }),
            "per_point" => Some(ValueBasis::PerPoint { amount: per_point? }),
            "score" => {
                let points = score?;
                if points.value <= Exact::ZERO {
                    let message = format!("there cannot be a score of at most {}", points.value);
                    self.reader.complain(
                        points.span,
                        "negative-amount",
                        message,
                        "write the most points there can be",
                    );
                    return None;
                }
                Some(ValueBasis::Score { points: points.value })
            }
            _ => {
                if sum == Some(false) {
                    self.complain_of_basis(
                        node,
                        "sum",
                        "`sum` is false, and nothing else says what a full award is",
                    );
                }
                sum.filter(|sum| *sum).map(|_| ValueBasis::Sum)
            }
        }
    }

    fn complain_of_basis(&mut self, node: &Node<'_>, key: &str, message: &str) {
        let ways: Vec<&str> = BASES.iter().map(|(_, _, way)| *way).collect();
        let help = format!("write one of: {}", ways.join("; "));
        self.reader.complain(node.span_of(key), "value-basis", message, help);
    }

    /// The reading that counts the heads.
    fn read_population(&mut self, node: &Node<'_>) -> Option<Asked> {
        let id = self.reader.id(node, "population", 0);
        let year = self.this_year();
        let own = self.reader.period_in_words(node, "population_period", self.known.year.as_ref());
        let whose = read_whose(self.reader, node, "population_of");
        let indicator = self.count_of_heads(&id?, "population")?;
        let period = match own {
            Some(own) => own,
            None if node.has("population_period") => return None,
            None => match year {
                Said::This(year) => year,
                Said::Nothing | Said::Unread => return None,
            },
        };
        let (reader, mut scope) = self.scope(&[], Said::Nothing);
        scope.whose = match whose {
            Some(whose) => Said::This(whose),
            None if node.has("population_of") => Said::Unread,
            None => Said::Nothing,
        };
        scope.ask(reader, &indicator, &period)
    }

    /// An indicator that counts what money is paid for.
    pub(crate) fn count_of_heads(&mut self, id: &At<String>, key: &str) -> Option<Indicator> {
        let indicator = self.known.indicator(self.reader, id)?;
        if indicator.value != ValueKind::Count {
            let what = if key == "population" { "heads" } else { "anything" };
            self.reader.complain(
                id.span.clone(),
                "unit-mismatch",
                format!("`{}` is {}, not a count of {what}", indicator.id, indicator.unit),
                "name an indicator whose value is a count",
            );
            return None;
        }
        Some(indicator.clone())
    }

    fn read_rounding(&mut self, value: &Node<'_>) -> Option<Rounding> {
        let node = self.reader.table(value, "rounding", &keys::ROUNDING)?;
        let is_score = self.basis == Some(Basis::Score);
        let to = if is_score { self.reader.number(&node, "to") } else { self.reader.pounds(&node, "to") };
        let direction = self.reader.direction(&node);
        let to = to?;
        let to_pence = &to.value * &Exact::from(100_u8);
        if !to_pence.is_whole() || to_pence <= Exact::ZERO {
            let (message, help) = if is_score {
                let message = format!("{} is not a number of whole hundredths of a point", to.value);
                (message, "write \"0.01\", or a number of whole hundredths above it")
            } else {
                let pounds = Quantity { value: to.value, unit: Unit::Pounds };
                let message = format!("{pounds} is not a number of whole pence");
                (message, "money is paid in pence: write \"£0.01\", or a number of whole pence above it")
            };
            self.reader.complain(to.span, "bad-rounding", message, help);
            return None;
        }
        Some(Rounding { to_pence, direction: direction? })
    }
}

impl crate::reader::Reader<'_> {
    /// A direction of rounding.
    pub(crate) fn direction(&mut self, node: &Node<'_>) -> Option<Direction> {
        let word = self.word(node, "direction", keys::DIRECTIONS)?;
        Some(match word.value.as_str() {
            "half-even" => Direction::HalfEven,
            "down" => Direction::Down,
            "up" => Direction::Up,
            _ => Direction::HalfUp,
        })
    }
}
