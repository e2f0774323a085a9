//! What earns: measures, their parts, and local places.

use outturn_core::Exact;

use crate::bands;
use crate::condition;
use crate::keys;
use crate::model::{Cite, Line, LineRule, LocalRule, Measure, Test, Worth};
use crate::read::Builder;
use crate::reader::{At, Node};
use crate::scales::{self, OutOf};
use crate::scope::Said;
use crate::stakes::Stakes;
use crate::weights::Weight;

/// The ways to say how something is earned.
const RULES: [&str; 4] = ["test", "band", "scale", "scored_as"];

/// What the parts or options of a measure have from it.
pub(crate) struct Whole<'n, 't> {
    pub(crate) node: &'n Node<'t>,
    pub(crate) address: Option<String>,
    pub(crate) group: Option<usize>,
    counts: bool,
    applies: Option<Test>,
    framework: Vec<String>,
    pub(crate) cite: Option<Cite>,
}

impl Builder<'_, '_, '_, '_> {
    /// Everything that earns. What it is worth must come to a full award; that is complained of only where all of it
    /// could be read.
    pub(crate) fn read_lines(&mut self) -> Vec<Line> {
        let root = self.root;
        let mut stakes = Stakes::default();
        let measures = self.reader.tables(root, "measure", &keys::MEASURE);
        let whole = root.items("measure") == Some(measures.len())
            && root.items("group") == Some(self.groups.len())
            && !root.has_strangers
            && !self.reader.is_partial();
        stakes.is_whole &= whole;
        for node in &measures {
            self.read_measure(node, &mut stakes);
        }
        if root.has("local") {
            match self.reader.table(root, "local", &keys::LOCAL) {
                Some(node) => self.read_local(&node, &mut stakes),
                None => stakes.is_whole = false,
            }
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
            return Vec::new();
        }
        self.check_scored_as();
        self.settle_stakes(stakes)
    }

    fn read_measure(&mut self, node: &Node<'_>, stakes: &mut Stakes) {
        let id = self.reader.id(node, "id", 0);
        let title = self.text(node, "title");
        let framework = self.read_framework(node);
        let cite = self.cite(node);
        let address = id.as_ref().map(|id| format!("measure/{}", id.value));
        if let (Some(address), Some(id)) = (&address, &id) {
            self.claim(address, id.span.clone());
        }
        let group = self.read_group_of(node, stakes);
        let counts = self.reader.flag(node, "counts").unwrap_or(true);
        let weight = if node.has("option") {
            self.read_menu_weight(node)
        } else {
            self.read_weight(node, &[node], "measure", counts)
        };
        let applies = self.read_applies(node, &[node]);
        let whole = Whole { node, address, group, counts, applies, framework, cite };
        if !node.has("option") {
            self.is_no_menu(node);
        }
        if node.has("part") {
            if node.has("option") {
                let message = "this measure has both parts and options";
                self.reader.complain(node.span_of("option"), "several-rules", message, HOW);
            }
            let measure = whole.address.clone().zip(title).zip(whole.cite.clone());
            self.measures.extend(measure.map(|((address, title), cite)| (address, Measure { title, cite })));
            self.read_parts(&whole, weight.as_ref(), stakes);
        } else if node.has("option") {
            self.read_menu(&whole, title.as_ref(), weight.as_ref(), stakes);
        } else {
            let rule = self.read_rule(node, &[node], whole.address.as_deref(), weight.as_ref());
            let verification = self.read_verification(node, rule.as_ref(), weight.as_ref());
            let name = id.as_ref().map(|id| id.value.as_str());
            let (pays_for, overlaps, doubts) = self.read_overlaps(node, node, name, counts);
            let cite =
                whole.cite.map(|own| doubts.iter().fold(own, |own, doubt| with_doubt_of(Some(doubt), own)));
            let line = line(whole.address, title, rule, weight.as_ref(), cite).map(|line| Line {
                group,
                applies: whole.applies,
                verification,
                pays_for,
                overlaps,
                framework: whole.framework,
                ..line
            });
            stakes.line(line, weight.as_ref(), group);
        }
        stakes.add(weight.as_ref(), group);
    }

    fn read_parts(&mut self, whole: &Whole<'_, '_>, weight: Option<&Weight>, stakes: &mut Stakes) {
        let node = whole.node;
        self.has_rules_of_its_own(node, "parts");
        if node.is_empty_list("part") {
            let help = "add parts, or a test of the measure's own";
            self.reader.complain(node.span_of("part"), "empty-list", "`part` is an empty list", help);
            return;
        }
        let parts = self.reader.tables(node, "part", &keys::PART);
        let mut weights = (node.items("part") == Some(parts.len())).then(Vec::new);
        for part in &parts {
            let id = self.reader.id(part, "id", 0);
            let counts = self.reader.flag(part, "counts").unwrap_or(true) && whole.counts;
            let own = self.read_weight(part, &[node, part], "part", counts);
            let address = self.inner_address(whole, id);
            let line = self.read_part_line(part, whole, address, own.as_ref());
            stakes.line(line, own.as_ref(), whole.group);
            weights = weights.zip(own).map(|(mut weights, own)| {
                weights.push(own);
                weights
            });
        }
        if let (Some(weight), Some(weights)) = (weight, weights) {
            self.check_parts(weight, &weights);
        }
    }

    /// The address of a part or option, once.
    pub(crate) fn inner_address(&mut self, whole: &Whole<'_, '_>, id: Option<At<String>>) -> Option<String> {
        let (address, id) = whole.address.as_ref().zip(id)?;
        let address = format!("{address}/{}", id.value);
        self.claim(&address, id.span);
        Some(address)
    }

    /// What is left of a part or option once its address and worth are known.
    pub(crate) fn read_part_line(
        &mut self,
        node: &Node<'_>,
        whole: &Whole<'_, '_>,
        address: Option<String>,
        weight: Option<&Weight>,
    ) -> Option<Line> {
        let outer = [whole.node, node];
        let title = self.text(node, "title");
        let mut framework = whole.framework.clone();
        let own = self.read_framework(node);
        framework.extend(own.into_iter().filter(|it| !whole.framework.contains(it)));
        let cite = self.cite(node).map(|own| with_doubt_of(whole.cite.as_ref(), own));
        let rule = self.read_rule(node, &outer, address.as_deref(), weight);
        let applies = self.read_applies(node, &outer);
        let verified = if node.has("verification") { node } else { whole.node };
        let verification = self.read_verification(verified, rule.as_ref(), weight);
        let counts = !matches!(weight, Some(Weight::Shown(_)));
        let name = address.as_ref().and_then(|address| address.strip_prefix("measure/"));
        let (pays_for, overlaps, doubts) = self.read_overlaps(node, whole.node, name, counts);
        let cite = cite.map(|own| doubts.iter().fold(own, |own, doubt| with_doubt_of(Some(doubt), own)));
        let line = line(address, title, rule, weight, cite)?;
        Some(Line {
            group: whole.group,
            applies: both(whole.applies.clone(), applies),
            verification,
            pays_for,
            overlaps,
            framework,
            ..line
        })
    }

    /// Complains of rules on a measure whose parts or options have their own.
    pub(crate) fn has_rules_of_its_own(&mut self, node: &Node<'_>, inner: &str) {
        for own in RULES.into_iter().filter(|own| node.has(own)) {
            self.reader.complain(
                node.span_of(own),
                "several-rules",
                format!("this measure has {inner}, and a {own} of its own as well"),
                format!("put the {own}s into the {inner}"),
            );
        }
        self.reader.not_used(node, "combine", &format!("the {inner} have scales of their own"));
    }

    /// The group that a measure or the local places stand in.
    fn read_group_of(&mut self, node: &Node<'_>, stakes: &mut Stakes) -> Option<usize> {
        let id = self.reader.id(node, "group", 0);
        let group = id.and_then(|id| self.group(&id));
        stakes.is_whole &= group.is_some() || !node.has("group");
        group
    }

    fn read_applies(&mut self, node: &Node<'_>, outer: &[&Node<'_>]) -> Option<Test> {
        if !node.has("applies") {
            return None;
        }
        self.read_test(node, "applies", outer, Said::Nothing)
    }

    /// How a measure or part is earned. `outer` are the tables whose indicator and periods hold, `weight` is what it is
    /// worth, as far as that could be read.
    fn read_rule(
        &mut self,
        node: &Node<'_>,
        outer: &[&Node<'_>],
        address: Option<&str>,
        weight: Option<&Weight>,
    ) -> Option<LineRule> {
        let said: Vec<&str> = RULES.into_iter().filter(|key| node.has(key)).collect();
        if said.as_slice() != ["scale"] {
            self.reader.not_used(
                node,
                "combine",
                "it says which of several scales counts, and there is none",
            );
        }
        match said.as_slice() {
            ["test"] => self.read_test(node, "test", outer, Said::Nothing).map(LineRule::Test),
            ["band"] => {
                let (reader, scope) = self.scope(outer, Said::Nothing);
                let asked = scope.outturn(reader, node);
                let bands = bands::read(reader, node, asked.as_ref().map(|(indicator, _)| indicator.unit));
                Some(LineRule::Bands { outturn: asked?.1, bands })
            }
            ["scale"] => {
                let out_of = weight.map(|weight| match weight.points() {
                    Some(points) => OutOf { all: points.clone(), shares: false },
                    None => OutOf { all: Exact::ONE, shares: true },
                });
                let (reader, scope) = self.scope(outer, Said::Nothing);
                scales::read(reader, node, &scope, out_of.as_ref())
            }
            ["scored_as"] => self.read_scored_as(node, address),
            // What is paid for each of something, or as a share of a pot, needs no condition.
            [] if node.has("pays") => Some(LineRule::Always),
            [first, second, ..] => {
                self.reader.complain(
                    node.span_of(second),
                    "several-rules",
                    format!("this has both {} and {}", in_words(first), in_words(second)),
                    HOW,
                );
                None
            }
            _ => {
                if !node.has_strangers {
                    let message = "nothing says how this is earned";
                    self.reader.complain(node.span.clone(), "no-rule", message, HOW);
                }
                None
            }
        }
    }

    fn read_local(&mut self, node: &Node<'_>, stakes: &mut Stakes) {
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
        let weight = self.read_weight(node, &[], "local place", true);
        let group = self.read_group_of(node, stakes);
        let agreed_by: Vec<String> =
            self.reader.some_texts(node, "agreed_by").into_iter().map(|at| at.value).collect();
        let deadline = condition::read_deadline(self.reader, node);
        let after: Vec<String> = self.reader.texts(node, "after").into_iter().map(|at| at.value).collect();
        let cite = self.cite(node);
        let Some(places) = places else {
            stakes.is_whole = false;
            return;
        };
        for place in 1..=places {
            let item = format!("local/{place}");
            self.claim(&item, node.span.clone());
            let title = title
                .as_ref()
                .map(|title| if places == 1 { title.clone() } else { format!("{title} {place}") });
            let rule = LineRule::Local(LocalRule {
                item: item.clone(),
                agreed_by: agreed_by.clone(),
                after: after.clone(),
                deadline: deadline.clone(),
            });
            let line = line(Some(item), title, Some(rule), weight.as_ref(), cite.clone());
            stakes.line(line.map(|line| Line { group, ..line }), weight.as_ref(), group);
            stakes.add(weight.as_ref(), group);
        }
    }
}

const HOW: &str =
    "write test = { at_least = \"92%\" } or the like, or [[measure.band]] or [[measure.scale]] tables";

/// What a rule is called.
fn in_words(rule: &str) -> &'static str {
    match rule {
        "band" => "bands",
        "scale" => "scales",
        "scored_as" => "measures that it is scored as",
        _ => "a test",
    }
}

/// A line, where all of it could be read.
fn line(
    address: Option<String>,
    title: Option<String>,
    rule: Option<LineRule>,
    weight: Option<&Weight>,
    cite: Option<Cite>,
) -> Option<Line> {
    let weight = weight?;
    Some(Line {
        address: address?,
        title: title?,
        earns: weight.share().cloned().unwrap_or(Exact::ZERO),
        worth: weight.pays().map_or(Worth::Share, |pays| Worth::Pays(pays.clone())),
        points: weight.points().cloned(),
        group: None,
        applies: None,
        rule: rule?,
        verification: None,
        pays_for: None,
        overlaps: Vec::new(),
        framework: Vec::new(),
        cite: cite?,
    })
}

/// Two conditions that must both hold, as one.
fn both(one: Option<Test>, other: Option<Test>) -> Option<Test> {
    match (one, other) {
        (Some(one), Some(other)) => Some(Test::All(vec![one, other])),
        (one, other) => one.or(other),
    }
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
