//! Levels that are settled locally.

use outturn_core::Quantity;

use crate::complaints::clip;
use crate::condition;
use crate::keys;
use crate::levels::read_level_unit;
use crate::model::Agreed;
use crate::read::Builder;
use crate::reader::Node;

impl Builder<'_, '_, '_, '_> {
    pub(crate) fn read_agreed(&mut self) {
        self.known.agreed_names =
            self.root.names_under("agreed").into_iter().map(|name| name.value).collect();
        for (key, node) in self.reader.named(self.root, "agreed", &keys::AGREED) {
            let Some((agreed, of_baseline)) = self.read_agreed_level(&node) else { continue };
            if of_baseline {
                self.known.agreed_of_baseline.insert(key.value.clone());
            }
            self.known.agreed.insert(key.value, agreed);
        }
    }

    fn read_agreed_level(&mut self, node: &Node<'_>) -> Option<(Agreed, bool)> {
        let title = self.text(node, "title");
        let unit = read_level_unit(self.reader, node, "unit");
        let mut bound = |key: &str| -> Option<Quantity> {
            let quantity = self.reader.quantity(node, key)?;
            if let Some((unit, _)) = unit.filter(|(unit, _)| !unit.matches(quantity.value.unit)) {
                let message = format!("`{key}` is {}, but the level is {unit}", quantity.value.unit);
                self.reader.complain(
                    quantity.span,
                    "unit-mismatch",
                    message,
                    "write it in the unit of the level",
                );
                return None;
            }
            Some(quantity.value)
        };
        let (not_less_than, not_more_than) = (bound("not_less_than"), bound("not_more_than"));
        if let (Some(least), Some(most)) = (&not_less_than, &not_more_than)
            && least.value > most.value
        {
            self.reader.complain(
                node.span_of("not_less_than"),
                "bounds-crossed",
                format!("{least} is above {most}, so nothing could be agreed"),
                "exchange not_less_than and not_more_than, or check both",
            );
        }
        let agreed_by = self.reader.some_texts(node, "agreed_by").into_iter().map(|at| at.value).collect();
        let deadline = condition::read_deadline(self.reader, node);
        let cite = self.cite(node);
        let (unit, of_baseline) = unit?;
        let agreed =
            Agreed { title: title?, unit, not_less_than, not_more_than, agreed_by, deadline, cite: cite? };
        Some((agreed, of_baseline))
    }

    pub(crate) fn check_agreed_used(&mut self) {
        // Looked for in the text as it stands: a test with a mistake in it uses its level all the same. Where a name is
        // misspelt in a test, that is the mistake.
        let used = self.root.texts_anywhere("agreed");
        let misspelt = used.iter().any(|name| !self.known.agreed_names.contains(*name));
        if misspelt || self.root.has_strangers || self.reader.is_partial() {
            return;
        }
        for key in self.root.names_under("agreed") {
            if !used.contains(&key.value.as_str()) {
                self.reader.complain(
                    key.span,
                    "agreed-level-unused",
                    format!("no test uses the agreed level `{}`", clip(&key.value)),
                    format!("write {{ agreed = \"{}\" }} where it belongs, or remove it", clip(&key.value)),
                );
            }
        }
    }
}
