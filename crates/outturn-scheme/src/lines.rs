//! What earns: measures, their parts, and local places.

use outturn_core::{Exact, Quantity, Unit};

use crate::bands;
use crate::condition::Said;
use crate::keys;
use crate::model::{Asked, Cite, Line, LineRule, LocalRule, Worth};
use crate::read::Builder;
use crate::reader::{At, Node};

impl Builder<'_, '_, '_, '_> {
    /// Everything that earns. The shares must come to one; that is complained of only where all of them could be read.
    pub(crate) fn read_lines(&mut self) -> Vec<Line> {
        let root = self.root;
        let mut lines = Vec::new();
        let mut total = Some(Exact::ZERO);
        let mut last_span = root.span.clone();
        let measures = self.reader.tables(root, "measure", &keys::MEASURE);
        if root.items("measure") != Some(measures.len()) || root.has_strangers || self.reader.is_partial() {
            total = None;
        }
        for node in &measures {
            let earns = self.read_measure(node, &mut lines);
            total = total.zip(earns).map(|(total, earns)| &total + &earns);
            last_span = node.span_of("earns");
        }
        if root.has("local") {
            let node = self.reader.table(root, "local", &keys::LOCAL);
            let earns = node.as_ref().and_then(|node| self.read_local(node, &mut lines));
            total = total.zip(earns).map(|(total, earns)| &total + &earns);
            last_span = node.map_or(last_span, |node| node.span_of("earns"));
        }
        if !root.has("local") && (!root.has("measure") || root.is_empty_list("measure")) {
            if !root.has_strangers {
                self.reader.complain(
                    root.span_of("measure"),
                    "nothing-earns",
                    "the scheme has no measure",
                    "add a [[measure]] with its id, title, earns, test and cite",
                );
            }
        } else if let Some(total) = total.filter(|total| *total != Exact::ONE) {
            let short = &Exact::ONE - &total;
            let word = if short.is_negative() { "too much" } else { "short" };
            self.reader.complain(
                last_span,
                "weights-do-not-add-up",
                format!("the shares that measures and local places earn come to {}, not 100%", percent(&total)),
                format!(
                    "they are {} {word}: every pound of a full award must be earned by something, and only once",
                    percent(&short.abs())
                ),
            );
        }
        lines
    }

    /// Reads a measure and says what it earns.
    fn read_measure(&mut self, node: &Node<'_>, lines: &mut Vec<Line>) -> Option<Exact> {
        let id = self.reader.id(node, "id", 0);
        let title = self.text(node, "title");
        let earns = self.reader.share(node, "earns");
        let framework: Vec<String> =
            self.reader.texts(node, "framework").into_iter().map(|at| at.value).collect();
        let cite = self.cite(node);
        let address = id.as_ref().map(|id| format!("measure/{}", id.value));
        if let (Some(address), Some(id)) = (&address, &id) {
            self.claim(address, id.span.clone());
        }
        if node.has("part") {
            self.read_parts(node, address.as_deref(), earns.as_ref(), &framework, cite.as_ref(), lines);
            return earns.map(|at| at.value);
        }
        let rule = self.read_rule(node, &[node]);
        let share = earns.as_ref().map(|at| at.value.clone());
        if let (Some(address), Some(title), Some(earns), Some(cite), Some(rule)) =
            (address, title, earns, cite, rule)
        {
            lines.push(plain(address, title, earns.value, rule, framework, cite));
        }
        share
    }

    fn read_parts(
        &mut self,
        node: &Node<'_>,
        address: Option<&str>,
        earns: Option<&At<Exact>>,
        framework: &[String],
        whole: Option<&Cite>,
        lines: &mut Vec<Line>,
    ) {
        if node.has("test") || node.has("band") {
            let own = if node.has("test") { "test" } else { "band" };
            self.reader.complain(
                node.span_of(own),
                "several-rules",
                format!("this measure has parts, and a {own} of its own as well"),
                "put the tests into the parts",
            );
        }
        if node.is_empty_list("part") {
            let help = "add parts, or a test of the measure's own";
            self.reader.complain(node.span_of("part"), "empty-list", "`part` is an empty list", help);
            return;
        }
        let parts = self.reader.tables(node, "part", &keys::PART);
        let mut total = (node.items("part") == Some(parts.len())).then_some(Exact::ZERO);
        for part in parts {
            let part_id = self.reader.id(&part, "id", 0);
            let part_title = self.text(&part, "title");
            let part_earns = self.reader.share(&part, "earns");
            let part_cite = self.cite(&part).map(|own| with_doubt_of(whole, own));
            let rule = self.read_rule(&part, &[node, &part]);
            total = total.zip(part_earns.as_ref()).map(|(total, earns)| &total + &earns.value);
            let (Some(address), Some(part_id)) = (address, part_id) else { continue };
            let address = format!("{address}/{}", part_id.value);
            self.claim(&address, part_id.span);
            if let (Some(title), Some(earns), Some(cite), Some(rule)) =
                (part_title, part_earns, part_cite, rule)
            {
                lines.push(plain(address, title, earns.value, rule, framework.to_vec(), cite));
            }
        }
        if let (Some(earns), Some(total)) = (earns, total)
            && earns.value != total
        {
            self.reader.complain(
                earns.span.clone(),
                "weights-do-not-add-up",
                format!(
                    "the measure earns {}, but its parts come to {}",
                    percent(&earns.value),
                    percent(&total)
                ),
                "a part's share is of a full award, like the measure's: let the parts' shares come to it",
            );
        }
    }

    /// The test or the bands of a measure or part. `outer` are the tables whose indicator and periods hold.
    fn read_rule(&mut self, node: &Node<'_>, outer: &[&Node<'_>]) -> Option<LineRule> {
        match (node.has("test"), node.has("band")) {
            (true, false) => return self.read_test(node, "test", outer, Said::Nothing).map(LineRule::Test),
            (false, true) => {}
            (both, _) => {
                if both || !node.has_strangers {
                    self.reader.complain(
                        if both { node.span_of("band") } else { node.span.clone() },
                        if both { "several-rules" } else { "no-rule" },
                        if both {
                            "this has both a test and bands"
                        } else {
                            "nothing says how this is earned"
                        },
                        "write test = { at_least = \"92%\" } or the like, or [[measure.band]] tables",
                    );
                }
                return None;
            }
        }
        let (reader, mut scope) = self.scope();
        for table in outer {
            scope = scope.narrowed(reader, table);
        }
        let indicator = scope.resolve(reader, node);
        let outturn = scope.outturn(reader, node);
        let bands = bands::read(reader, node, indicator.as_ref().map(|it| it.unit));
        Some(LineRule::Bands { outturn: Asked::own(indicator?.id, outturn?), bands })
    }

    /// Reads the local places and says what they earn together.
    fn read_local(&mut self, node: &Node<'_>, lines: &mut Vec<Line>) -> Option<Exact> {
        let title = self.text(node, "title");
        let places = self.reader.whole(node, "places").and_then(|places| {
            let fits = (1..=20).contains(&places.value);
            if !fits {
                self.reader.complain(
                    places.span,
                    "number-out-of-range",
                    format!("there cannot be {} local places", places.value),
                    "write a number from 1 to 20",
                );
            }
            fits.then_some(places.value)
        });
        let earns = self.reader.share(node, "earns");
        let agreed_by: Vec<String> =
            self.reader.some_texts(node, "agreed_by").into_iter().map(|at| at.value).collect();
        let after: Vec<String> = self.reader.texts(node, "after").into_iter().map(|at| at.value).collect();
        let cite = self.cite(node);
        let (places, earns) = (places?, earns?);
        let together = Some(&earns.value * &Exact::from(places));
        let (Some(title), Some(cite)) = (title, cite) else { return together };
        for place in 1..=places {
            let item = format!("local/{place}");
            self.claim(&item, node.span.clone());
            let title = if places == 1 { title.clone() } else { format!("{title} {place}") };
            let rule = LineRule::Local(LocalRule {
                item: item.clone(),
                agreed_by: agreed_by.clone(),
                after: after.clone(),
                deadline: None,
            });
            lines.push(plain(item, title, earns.value.clone(), rule, Vec::new(), cite.clone()));
        }
        together
    }
}

/// A line that is worth its share of a full award.
fn plain(
    address: String,
    title: String,
    earns: Exact,
    rule: LineRule,
    framework: Vec<String>,
    cite: Cite,
) -> Line {
    Line {
        address,
        title,
        earns,
        worth: Worth::Share,
        points: None,
        group: None,
        applies: None,
        rule,
        verification: None,
        overlaps: Vec::new(),
        framework,
        cite,
    }
}

/// A share without the decimals that it does not need.
fn percent(share: &Exact) -> String {
    Quantity { value: share.clone(), unit: Unit::Share }.to_string()
}

/// The citation of a part with the doubt of the measure that it is part of: an award that rests on the part rests on
/// both.
fn with_doubt_of(whole: Option<&Cite>, part: Cite) -> Cite {
    let Some(whole) = whole.filter(|whole| !whole.note.is_empty() && whole.note != part.note) else {
        return part;
    };
    let note =
        if part.note.is_empty() { whole.note.clone() } else { format!("{} {}", whole.note, part.note) };
    Cite { standing: part.standing.max(whole.standing), note, ..part }
}
