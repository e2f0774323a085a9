//! Factors: numbers that multiply what lines are worth.

use outturn_core::{Exact, Period};

use crate::indicator::Indicator;
use crate::keys;
use crate::model::{Factor, Over};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::scope::Said;

impl Builder<'_, '_, '_, '_> {
    pub(crate) fn read_factors(&mut self) -> Vec<Factor> {
        let nodes = self.reader.tables(self.root, "factor", &keys::FACTOR);
        nodes.iter().filter_map(|node| self.read_factor(node)).collect()
    }

    fn read_factor(&mut self, node: &Node<'_>) -> Option<Factor> {
        let id = self.reader.id(node, "id", 0);
        if let Some(id) = &id {
            self.claim(&format!("factor/{}", id.value), id.span.clone());
        }
        let title = self.text(node, "title");
        let reading = self.reader.id(node, "reading", 0);
        let indicator = reading.and_then(|id| self.known.indicator(self.reader, &id).cloned());
        let period = self.period_or(node, self.this_year());
        let asked = {
            let (reader, scope) = self.scope(&[], Said::Nothing);
            let scope = scope.of_and_stage(reader, node);
            match (&indicator, &period) {
                (Some(indicator), Some(period)) => scope.ask(reader, indicator, period),
                _ => None,
            }
        };
        let over = self.read_over(node, indicator.as_ref(), period);
        let (at_least, at_most) = (self.limit(node, "at_least"), self.limit(node, "at_most"));
        if let (Some(least), Some(most)) = (&at_least, &at_most)
            && least.value > most.value
        {
            self.reader.complain(
                least.span.clone(),
                "bounds-crossed",
                format!("{} is above {}, so no factor fits", least.value, most.value),
                "exchange at_least and at_most, or check both",
            );
        }
        let only = self.only(node);
        let cite = self.cite(node);
        Some(Factor {
            id: id?.value,
            title: title?,
            of: asked?,
            over: over?,
            at_least: at_least.map(|at| at.value),
            at_most: at_most.map(|at| at.value),
            only,
            cite: cite?,
        })
    }

    /// The period of a table, or the one that holds where it does not say.
    pub(crate) fn period_or(&mut self, node: &Node<'_>, otherwise: Said<Period>) -> Option<At<Period>> {
        if node.has("period") {
            return self.reader.period_in_words(node, "period", self.known.year.as_ref());
        }
        match otherwise {
            Said::This(at) => Some(at),
            Said::Nothing | Said::Unread => None,
        }
    }

    fn read_over(
        &mut self,
        node: &Node<'_>,
        top: Option<&Indicator>,
        period: Option<At<Period>>,
    ) -> Option<Over> {
        let span = node.span_of("over");
        if !node.is_table("over") {
            let number = self.reader.quantity(node, "over")?;
            let unit = number.value.unit;
            if let Some(top) = top.filter(|top| !top.unit.matches(unit)) {
                self.reader.complain(
                    span,
                    "unit-mismatch",
                    format!("`{}` is {}, but it is divided by {unit}", top.id, top.unit),
                    format!("write what it is divided by as {}", top.unit),
                );
                return None;
            }
            if number.value.value <= Exact::ZERO {
                self.reader.complain(
                    span,
                    "divided-by-nothing",
                    format!("`over` is {}, and nothing can be divided by that", number.value),
                    "write a number above zero, such as the national average",
                );
                return None;
            }
            return Some(Over::Number(number.value.value));
        }
        let inner = self.reader.table(node, "over", &keys::OVER)?;
        let id = self.reader.id(&inner, "reading", 0);
        let period = self.period_or(&inner, period.map_or(Said::Unread, Said::This));
        let indicator = id.as_ref().and_then(|id| self.known.indicator(self.reader, id).cloned());
        let (reader, scope) = self.scope(&[], Said::Nothing);
        let scope = scope.of_and_stage(reader, &inner);
        let indicator = indicator?;
        if let (Some(top), Some(id)) = (top.filter(|top| !top.unit.matches(indicator.unit)), &id) {
            reader.complain(
                id.span.clone(),
                "unit-mismatch",
                format!(
                    "`{}` is {} and `{}` is {}: only like can be divided by like",
                    top.id, top.unit, indicator.id, indicator.unit
                ),
                format!("name an indicator that is {}", top.unit),
            );
        }
        scope.ask(reader, &indicator, &period?).map(Over::Reading)
    }

    /// A plain number that is not below zero.
    fn limit(&mut self, node: &Node<'_>, key: &str) -> Option<At<Exact>> {
        let number = self.reader.number(node, key)?;
        if number.value.is_negative() {
            let message = format!("`{key}` is {}, which is below zero", number.value);
            self.reader.complain(number.span, "negative-amount", message, "write a number from 0 up");
            return None;
        }
        Some(number)
    }
}
