//! What a line says that it is worth: a share of a full award, points, or what it pays by itself.

use outturn_core::{Exact, Quantity, Unit};

use crate::model::Pays;
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::value::Basis;

/// What a measure, part or local place says that it is worth.
#[derive(Debug, Clone)]
pub(crate) enum Weight {
    /// A share of a full award.
    Share(At<Exact>),
    /// So many points.
    Points(At<Exact>),
    /// What it pays by itself.
    Pays(Pays),
    /// Nothing: it is shown, out of so many points where it says so.
    Shown(Option<Exact>),
    /// What its parts pay.
    OfParts,
}

impl Weight {
    pub(crate) fn share(&self) -> Option<&Exact> {
        if let Weight::Share(at) = self { Some(&at.value) } else { None }
    }

    pub(crate) fn points(&self) -> Option<&Exact> {
        match self {
            Weight::Points(at) => Some(&at.value),
            Weight::Shown(points) => points.as_ref(),
            Weight::Share(_) | Weight::Pays(_) | Weight::OfParts => None,
        }
    }

    pub(crate) fn pays(&self) -> Option<&Pays> {
        if let Weight::Pays(pays) = self { Some(pays) } else { None }
    }

    pub(crate) fn amount(&self) -> Option<&At<Exact>> {
        match self {
            Weight::Share(at) | Weight::Points(at) => Some(at),
            Weight::Pays(_) | Weight::Shown(_) | Weight::OfParts => None,
        }
    }
}

impl Builder<'_, '_, '_, '_> {
    /// What something is worth: `earns`, `points` or `pays`, as `[value]` wants it.
    pub(crate) fn read_weight(
        &mut self,
        node: &Node<'_>,
        outer: &[&Node<'_>],
        what: &str,
        counts: bool,
    ) -> Option<Weight> {
        let earns = self.reader.share(node, "earns");
        let points = self.read_line_points(node);
        if !counts {
            for unused in ["earns", "pays"] {
                self.reader.not_used(
                    node,
                    unused,
                    &format!("with counts = false this {what} is worth nothing"),
                );
            }
            return (points.is_some() || !node.has("points"))
                .then_some(Weight::Shown(points.map(|at| at.value)));
        }
        let said: Vec<&str> = ["earns", "points", "pays"].into_iter().filter(|key| node.has(key)).collect();
        if let [first, second, ..] = said.as_slice() {
            self.reader.complain(
                node.span_of(second),
                "several-worths",
                format!("this {what} has both `{first}` and `{second}`"),
                "keep one: earns is its share of a full award, points are what it is scored out of, pays is what it \
                 pays by itself",
            );
            return None;
        }
        let basis = self.basis;
        match (said.as_slice(), basis) {
            (["pays"], Some(Basis::Sum)) if node.has("part") => {
                self.reader.not_used(node, "pays", "its parts pay by themselves");
                None
            }
            (["pays"], Some(Basis::Sum) | None) => self.read_pays(node, outer).map(Weight::Pays),
            (["pays"], Some(_)) => {
                self.complain_of_worth(
                    node,
                    "pays",
                    format!("this {what} pays by itself, and [value] says what a full award is"),
                    "write earns or points in its place; where every measure pays by itself, write sum = true under \
                     [value]",
                );
                None
            }
            ([key], Some(Basis::Sum)) => {
                self.complain_of_worth(
                    node,
                    key,
                    format!("with `sum` every measure pays by itself, and this {what} says `{key}`"),
                    "write pays = { fixed = \"£985\" } or the like in its place, or say under [value] what a full \
                     award is",
                );
                None
            }
            (["earns"], Some(Basis::PerPoint | Basis::Score)) => {
                self.complain_of_worth(
                    node,
                    "earns",
                    format!("a full award is counted in points, and this {what} says a share"),
                    "write points = 15 or the like in its place",
                );
                None
            }
            (["earns"], _) => earns.map(Weight::Share),
            ([_], _) => points.map(Weight::Points),
            ([], Some(Basis::Sum)) if node.has("part") => Some(Weight::OfParts),
            _ => {
                self.complain_of_no_worth(node, what);
                None
            }
        }
    }

    fn complain_of_worth(&mut self, node: &Node<'_>, key: &str, message: String, help: &str) {
        self.reader.complain(node.span_of(key), "worth-not-of-value", message, help);
    }

    fn complain_of_no_worth(&mut self, node: &Node<'_>, what: &str) {
        if node.has_strangers {
            return;
        }
        let help = match self.basis {
            Some(Basis::Shares) => "add earns = \"12.5%\", its share of a full award, or points = 15",
            Some(Basis::PerPoint | Basis::Score) => "add points = 15 or the like",
            Some(Basis::Sum) => "add pays = { fixed = \"£985\" } or the like",
            // What it is to say hangs on a value that is mended first.
            None => return,
        };
        let message = format!("nothing says what this {what} is worth");
        self.reader.complain(node.span.clone(), "missing-key", message, help);
    }

    fn read_line_points(&mut self, node: &Node<'_>) -> Option<At<Exact>> {
        let points = self.reader.number(node, "points")?;
        if points.value <= Exact::ZERO {
            self.reader.complain(
                points.span,
                "points-out-of-range",
                format!("nothing can be scored out of {} points", points.value),
                "write how many there are; what is shown and worth nothing has counts = false",
            );
            return None;
        }
        Some(points)
    }

    /// The parts of a measure are worth what it says, in the same terms.
    pub(crate) fn check_parts(&mut self, whole: &Weight, parts: &[Weight]) {
        let Some(amount) = whole.amount() else { return };
        let in_points = matches!(whole, Weight::Points(_));
        let mut total = Exact::ZERO;
        for part in parts {
            let Some(own) = part.amount() else { continue };
            if matches!(part, Weight::Points(_)) != in_points {
                let (part, measure) = if in_points {
                    ("earns a share", "scored in points")
                } else {
                    ("is scored in points", "worth a share")
                };
                self.reader.complain(
                    own.span.clone(),
                    "shares-and-points",
                    format!("this part {part}, and its measure is {measure}"),
                    "let the measure and all its parts say the same: earns or points",
                );
                return;
            }
            total = &total + &own.value;
        }
        if total == amount.value {
            return;
        }
        let (message, help) = if in_points {
            (
                format!("the measure has {} points, but its parts come to {total}", amount.value),
                "let the points of the parts come to those of the measure",
            )
        } else {
            (
                format!(
                    "the measure earns {}, but its parts come to {}",
                    percent(&amount.value),
                    percent(&total)
                ),
                "a part's share is of a full award, like the measure's: let the parts' shares come to it",
            )
        };
        self.reader.complain(amount.span.clone(), "weights-do-not-add-up", message, help);
    }
}

/// A share without the decimals that it does not need.
pub(crate) fn percent(share: &Exact) -> String {
    Quantity { value: share.clone(), unit: Unit::Share }.to_string()
}
