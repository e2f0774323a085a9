//! Menus: measures among whose options each earner chooses.

use outturn_core::Exact;

use crate::condition;
use crate::keys;
use crate::lines::Whole;
use crate::model::{Choose, Line, Menu, Worth};
use crate::read::Builder;
use crate::reader::Node;
use crate::stakes::Stakes;
use crate::value::Basis;
use crate::weights::Weight;

/// What only a measure with options says.
const OF_MENUS: [&str; 4] = ["choose", "agreed_by", "deadline", "extended_by"];

impl Builder<'_, '_, '_, '_> {
    /// Complains of what only a menu says, on a measure that is none.
    pub(crate) fn is_no_menu(&mut self, node: &Node<'_>) {
        for key in OF_MENUS {
            self.reader.not_used(node, key, "it goes with options among which is chosen");
        }
    }

    /// What the chosen options of a menu come to: a share of a full award.
    pub(crate) fn read_menu_weight(&mut self, node: &Node<'_>) -> Option<Weight> {
        let earns = self.reader.share(node, "earns");
        let of = match self.basis {
            Some(Basis::PerPoint | Basis::Score) => Some("is counted in points"),
            Some(Basis::Sum) => Some("is the sum of what measures pay"),
            Some(Basis::Shares) | None => None,
        };
        if let Some(of) = of {
            self.reader.complain(
                node.span_of("option"),
                "worth-not-of-value",
                format!("options divide a share of a full award, and here that {of}"),
                "write each option as a measure of its own, or let [value] say per_head or fixed",
            );
            return None;
        }
        let instead = ["points", "pays"].into_iter().find(|key| node.has(key));
        if let Some(key) = instead {
            self.reader.complain(
                node.span_of(key),
                "worth-not-of-value",
                format!("options divide a share of a full award, and `{key}` is none"),
                "write earns = \"20%\" or the like: what the chosen options come to",
            );
        } else if !node.has("earns") && !node.has_strangers {
            let message = "nothing says what the chosen options are worth";
            let help = "add earns = \"20%\" or the like: what they come to, as a share of a full award";
            self.reader.complain(node.span.clone(), "missing-key", message, help);
        }
        self.reader.not_used(node, "counts", "options divide what the measure earns");
        earns.map(Weight::Share)
    }

    pub(crate) fn read_menu(
        &mut self,
        whole: &Whole<'_, '_>,
        title: Option<&String>,
        weight: Option<&Weight>,
        stakes: &mut Stakes,
    ) {
        let node = whole.node;
        self.has_rules_of_its_own(node, "options");
        let choose = self.reader.word(node, "choose", keys::CHOICES);
        let agreed_by: Vec<String> =
            self.reader.some_texts(node, "agreed_by").into_iter().map(|at| at.value).collect();
        for (needed, message, help) in [
            (
                "choose",
                "nothing says how many of these options may be chosen",
                "add choose = \"one\", or choose = \"any\"",
            ),
            (
                "agreed_by",
                "nothing says with whom the choice is agreed",
                "add agreed_by = [\"the-role-that-agrees\"]",
            ),
        ] {
            if !node.has(needed) && !node.has_strangers {
                self.reader.complain(node.span.clone(), "missing-key", message, help);
            }
        }
        let deadline = condition::read_deadline(self.reader, node);
        let options = self.reader.tables(node, "option", &keys::OPTION);
        if node.items("option") == Some(options.len()) && options.len() < 2 {
            let message = if options.is_empty() {
                "there is nothing to choose from"
            } else {
                "there is only one option"
            };
            let help = "add another [[measure.option]], or write the one as a measure";
            self.reader.complain(node.span_of("option"), "too-few-options", message, help);
        }
        let menu = self.menus.len();
        for option in &options {
            self.read_option(option, whole, menu, stakes);
        }
        let choose = choose.map(|word| if word.value == "any" { Choose::Any } else { Choose::One });
        self.menus.push(whole.address.as_ref().zip(title).zip(choose).zip(whole.cite.as_ref()).map(
            |(((address, title), choose), cite)| Menu {
                address: address.clone(),
                title: title.clone(),
                earns: weight.and_then(Weight::share).cloned().unwrap_or(Exact::ZERO),
                choose,
                agreed_by,
                deadline,
                cite: cite.clone(),
            },
        ));
    }

    fn read_option(&mut self, node: &Node<'_>, whole: &Whole<'_, '_>, menu: usize, stakes: &mut Stakes) {
        let id = self.reader.id(node, "id", 0);
        let address = self.inner_address(whole, id);
        // Whatever share is chosen for it, a scale gives shares of that.
        let weight = Weight::OfParts;
        let line = self.read_part_line(node, whole, address, Some(&weight));
        stakes.line(line.map(|line| Line { worth: Worth::Chosen(menu), ..line }), Some(&weight), whole.group);
    }
}
