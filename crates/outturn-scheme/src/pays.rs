//! What a line pays by itself.

use outturn_core::{Exact, Unit};

use crate::indicator::Indicator;
use crate::keys;
use crate::model::{Asked, Pays};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::scope::Said;

/// The forms, and the keys that go with each.
const FORMS: [(&str, &[&str]); 4] = [
    ("fixed", &[]),
    ("each", &["count", "at_most", "period", "of", "stage"]),
    ("pot", &["shared_by", "period", "of", "stage"]),
    ("claim", &["at_most", "period", "of", "stage"]),
];

const HELP: &str = "write one of { fixed = \"£985\" }, { each = \"£0.74\", count = \"...\" }, { pot = \"£21m\", \
                    shared_by = \"...\" }, { claim = \"...\", at_most = \"£1,500\" }";

impl Builder<'_, '_, '_, '_> {
    /// What a line pays. `outer` are the tables whose periods and bodies hold where it does not say.
    pub(crate) fn read_pays(&mut self, node: &Node<'_>, outer: &[&Node<'_>]) -> Option<Pays> {
        let inner = self.reader.table(node, "pays", &keys::PAYS)?;
        let said: Vec<_> = FORMS.into_iter().filter(|(key, _)| inner.has(key)).collect();
        let [(form, with)] = said.as_slice() else {
            if let [(first, _), (second, _), ..] = said.as_slice() {
                let message = format!("this pays in two ways, `{first}` and `{second}`");
                self.reader.complain(inner.span_of(second), "pays-form", message, HELP);
            } else if !inner.has_strangers {
                self.reader.complain(inner.span, "pays-form", "nothing says what this pays", HELP);
            }
            return None;
        };
        for unused in ["count", "shared_by", "at_most", "period", "of", "stage"] {
            if !with.contains(&unused) {
                self.reader.not_used(&inner, unused, &format!("it means nothing beside `{form}`"));
            }
        }
        match *form {
            "fixed" => self.amount(&inner, "fixed").map(Pays::Fixed),
            "each" => {
                let amount = self.amount(&inner, "each");
                let count = self.read_counted(&inner, outer, "count", None);
                let at_most = self.read_most(&inner);
                if inner.has("at_most") && at_most.is_none() {
                    return None;
                }
                Some(Pays::Each { amount: amount?, count: count?, at_most: at_most.map(|at| at.value) })
            }
            "pot" => {
                let pounds = self.reader.pounds(&inner, "pot");
                let by = self.read_counted(&inner, outer, "shared_by", None);
                Some(Pays::Pot { pounds: pounds?.value, by: by? })
            }
            _ => {
                let claim = self.read_counted(&inner, outer, "claim", Some(Unit::Pounds));
                let at_most = self.amount(&inner, "at_most");
                if !inner.has("at_most") && !inner.has_strangers {
                    let help = "add at_most = \"£1,500\", the most that is paid";
                    let message = "nothing says how much can be claimed";
                    self.reader.complain(inner.span.clone(), "missing-key", message, help);
                }
                Some(Pays::Claim { claim: claim?, at_most: at_most? })
            }
        }
    }

    fn read_most(&mut self, node: &Node<'_>) -> Option<At<Exact>> {
        let most = self.reader.number(node, "at_most")?;
        if most.value <= Exact::ZERO {
            let message = format!("at most {} are paid for, so nothing is", most.value);
            let help = "write the most that are paid for, or leave at_most out";
            self.reader.complain(most.span, "negative-amount", message, help);
            return None;
        }
        Some(most)
    }

    /// A reading that counts what is paid for.
    fn read_counted(
        &mut self,
        node: &Node<'_>,
        outer: &[&Node<'_>],
        key: &str,
        unit: Option<Unit>,
    ) -> Option<Asked> {
        let id = self.reader.id(node, key, 0);
        if !node.has(key) && !node.has_strangers {
            let message = format!("nothing says what is counted: there is no `{key}`");
            let help = format!("add {key} = \"...\", an indicator whose value is a count");
            self.reader.complain(node.span.clone(), "missing-key", message, help);
        }
        let indicator = id.as_ref().and_then(|id| self.count_of_heads(id, key));
        if let (Some(indicator), Some(id), Some(unit)) = (&indicator, &id, unit) {
            self.check_claimed(indicator, id, unit)?;
        }
        let year = self.this_year();
        let (_, scope) = self.scope(outer, year);
        let judged = scope.outturn.clone();
        let period = self.period_or(node, judged);
        let (reader, scope) = self.scope(outer, Said::Nothing);
        let scope = scope.of_and_stage(reader, node);
        scope.ask(reader, &indicator?, &period?)
    }

    fn check_claimed(&mut self, indicator: &Indicator, id: &At<String>, unit: Unit) -> Option<()> {
        if indicator.unit.matches(unit) {
            return Some(());
        }
        self.reader.complain(
            id.span.clone(),
            "unit-mismatch",
            format!("`{}` is {}, but what is claimed is {unit}", indicator.id, indicator.unit),
            format!("name an indicator whose unit is {unit}"),
        );
        None
    }
}
