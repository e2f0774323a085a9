//! From a scheme file to a scheme, or to everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use outturn_core::diagnostic::{Diagnostic, nearest};
use outturn_core::exact::Direction;
use outturn_core::{Date, Exact, Standing, Unit};

use crate::condition::{self, Scope};
use crate::indicator::{Catalogue, ValueKind};
use crate::keys;
use crate::model::{
    Agreed, Cap, Cite, Deduction, DeductionBase, Failing, Gateway, GatewayRule, Line, LineRule, LocalRule,
    Published, Rounding, Scheme, SourceDocument, Test, Value, ValueBasis,
};
use crate::reader::{At, Node, Reader};
use crate::{LANGUAGE, bands};

/// The largest scheme file that is read, in bytes. The longest real guidance fits a hundred times over.
const FILE_MAX: usize = 4 * 1024 * 1024;

impl Scheme {
    /// Reads a scheme file. `file` is its name in complaints.
    pub fn read(file: &str, text: &str, catalogue: &Catalogue) -> Result<Scheme, Vec<Diagnostic>> {
        if text.len() > FILE_MAX {
            return Err(vec![Diagnostic::file(
                file,
                "file-too-large",
                format!("the file has {} bytes", text.len()),
                format!("a scheme file has at most {FILE_MAX}; is this the right file?"),
            )]);
        }
        let mut reader = Reader::new(file, text);
        let document = reader.parse();
        let root = reader.root(&keys::SCHEME, &document);
        let scheme = Builder::new(&mut reader, &root, catalogue).build();
        let mut problems = reader.problems;
        if problems.is_empty()
            && let Some(scheme) = scheme
        {
            return Ok(scheme);
        }
        if problems.is_empty() {
            problems.push(Diagnostic::file(
                file,
                "unreadable",
                "the scheme could not be read",
                "report this file",
            ));
        }
        problems.sort();
        problems.dedup();
        Err(problems)
    }
}

struct Builder<'r, 'a, 't, 'c> {
    reader: &'r mut Reader<'a>,
    root: &'r Node<'t>,
    catalogue: &'c Catalogue,
    sources: BTreeMap<String, SourceDocument>,
    agreed: BTreeMap<String, Agreed>,
    agreed_used: BTreeSet<String>,
    /// Addresses already taken.
    addresses: BTreeSet<String>,
}

impl<'r, 'a, 't, 'c> Builder<'r, 'a, 't, 'c> {
    fn new(reader: &'r mut Reader<'a>, root: &'r Node<'t>, catalogue: &'c Catalogue) -> Self {
        Builder {
            reader,
            root,
            catalogue,
            sources: BTreeMap::new(),
            agreed: BTreeMap::new(),
            agreed_used: BTreeSet::new(),
            addresses: BTreeSet::new(),
        }
    }

    fn build(mut self) -> Option<Scheme> {
        let root = self.root;
        if let Some(language) = self.reader.whole(root, "language")
            && language.value != LANGUAGE
        {
            self.reader.complain(
                language.span,
                "other-language-version",
                format!("this file is written in version {} of the scheme language", language.value),
                format!("this program reads version {LANGUAGE}; use a newer program, or rewrite the file"),
            );
        }
        let id = self.reader.id(root, "id", 1).map(|at| at.value);
        let title = self.text(root, "title");
        let year = self.reader.period(root, "year");
        let earner = self.reader.id(root, "earner", 0).map(|at| at.value);
        let as_at = self.reader.date(root, "organisations_as_at");
        let paid_as_at = self.reader.date(root, "paid_as_at").map(|at| at.value);
        self.check_dates(year.as_ref().map(|at| &at.value), as_at.as_ref(), paid_as_at);
        self.read_sources();
        self.read_agreed();
        let value = self.read_value(year.as_ref());
        let gateways = self.read_gateways();
        let lines = self.read_lines();
        let (deductions_from, deductions_cite, deductions) = self.read_deductions(year.clone());
        let cap = self.read_cap();
        let published = self.read_published();
        self.check_agreed_used();
        Some(Scheme {
            id: id?,
            title: title?,
            year: year?.value,
            earner: earner?,
            organisations_as_at: as_at?.value,
            paid_as_at,
            sources: self.sources,
            value: value?,
            gateways,
            agreed: self.agreed,
            lines,
            deductions_from,
            deductions_cite,
            deductions,
            cap,
            published,
            indicators: self.catalogue.indicators.clone(),
        })
    }

    fn text(&mut self, node: &Node<'_>, key: &str) -> Option<String> {
        self.reader.text(node, key).map(|at| at.value)
    }

    fn check_dates(
        &mut self,
        year: Option<&outturn_core::Period>,
        as_at: Option<&At<Date>>,
        paid: Option<Date>,
    ) {
        let (Some((first, last)), Some(as_at)) = (year.and_then(outturn_core::Period::bounds), as_at) else {
            return;
        };
        if as_at.value < first || as_at.value > last {
            self.reader.complain(
                as_at.span.clone(),
                "date-outside-year",
                format!("organisations are taken as at {}, which is outside the scheme's year", as_at.value),
                format!("name a day from {first} to {last}"),
            );
        }
        if let Some(paid) = paid
            && paid <= last
        {
            self.reader.complain(
                self.root.span_of("paid_as_at"),
                "date-outside-year",
                format!("payment on {paid} would be before the year has ended"),
                format!("name a day after {last}: an award for a year is paid after it"),
            );
        }
    }

    fn read_sources(&mut self) {
        for (key, node) in self.reader.named(self.root, "source", &keys::SOURCE) {
            let mut text = |name| self.reader.text(&node, name).map(|at| at.value).unwrap_or_default();
            let document = SourceDocument {
                title: text("title"),
                publisher: text("publisher"),
                published: text("published"),
                address: text("address"),
                note: text("note"),
            };
            self.sources.insert(key.value, document);
        }
    }

    fn cite(&mut self, node: &Node<'_>) -> Option<Cite> {
        read_cite(self.reader, node, &self.sources)
    }

    fn read_agreed(&mut self) {
        for (key, node) in self.reader.named(self.root, "agreed", &keys::AGREED) {
            let sources = &self.sources;
            let mut cite = |reader: &mut Reader<'_>, node: &Node<'_>| read_cite(reader, node, sources);
            if let Some(agreed) = condition::read_agreed(self.reader, &node, &mut cite) {
                self.agreed.insert(key.value, agreed);
            }
        }
    }

    fn check_agreed_used(&mut self) {
        for (key, _) in self.reader.named(self.root, "agreed", &keys::AGREED) {
            if self.agreed.contains_key(&key.value) && !self.agreed_used.contains(&key.value) {
                self.reader.complain(
                    key.span,
                    "agreed-level-unused",
                    format!("no test uses the agreed level `{}`", key.value),
                    format!("write {{ agreed = \"{}\" }} where it belongs, or remove it", key.value),
                );
            }
        }
    }

    fn read_value(&mut self, year: Option<&At<outturn_core::Period>>) -> Option<Value> {
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
        if node.has("per_head") == node.has("fixed") {
            self.reader.complain(
                node.span.clone(),
                "value-basis",
                "a value has either `per_head` or `fixed`",
                "write per_head = \"£5\" with population = \"...\", or fixed = \"£50,000\"",
            );
        }
        let basis = if node.has("per_head") {
            let Some(population) = population else {
                if !node.has("population") {
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
                pounds: pounds.value,
                population: population.value,
                period: period.value,
            })
        } else {
            fixed.map(|pounds| ValueBasis::Fixed { pounds: pounds.value })
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
                let help = self.catalogue.nearest(&population.value).map_or_else(
                    || "add it to indicators/".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.reader.complain(
                    population.span.clone(),
                    "unknown-indicator",
                    format!("there is no indicator `{}`", population.value),
                    help,
                );
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
                "bad-number",
                "money is paid in whole pence",
                "round to £0.01, or to a number of whole pence above it",
            );
            return None;
        }
        Some(Rounding { to_pence, direction: direction? })
    }

    fn claim(&mut self, address: &str, span: Range<usize>) {
        if !self.addresses.insert(address.to_owned()) {
            self.reader.complain(
                span,
                "duplicate-id",
                format!("`{address}` is there twice"),
                "give each its own id: ids are how steps of an award are addressed",
            );
        }
    }

    fn scope(&mut self) -> (&mut Reader<'a>, Scope<'_>) {
        let scope = Scope {
            catalogue: self.catalogue,
            agreed: &self.agreed,
            used: &mut self.agreed_used,
            indicator: None,
            baseline: None,
            outturn: None,
        };
        (self.reader, scope)
    }

    fn read_test(
        &mut self,
        node: &Node<'_>,
        key: &str,
        outer: &[&Node<'_>],
        outturn: Option<At<outturn_core::Period>>,
    ) -> Option<Test> {
        let (reader, mut scope) = self.scope();
        scope.outturn = outturn;
        let inner = reader.table(node, key, &keys::TEST)?;
        let mut scope = scope;
        for table in outer {
            let narrowed = scope.narrowed(reader, table);
            let (indicator, baseline, outturn) = (narrowed.indicator, narrowed.baseline, narrowed.outturn);
            (scope.indicator, scope.baseline, scope.outturn) = (indicator, baseline, outturn);
        }
        condition::read(reader, &inner, &mut scope, 0)
    }

    fn read_gateways(&mut self) -> Vec<Gateway> {
        let mut gateways = Vec::new();
        for node in self.reader.tables(self.root, "gateway", &keys::GATEWAY) {
            let id = self.reader.id(&node, "id", 0);
            if let Some(id) = &id {
                self.claim(&format!("gateway/{}", id.value), id.span.clone());
            }
            let title = self.text(&node, "title");
            let decided = self.reader.id(&node, "decided", 0);
            let test = if node.has("test") { self.read_test(&node, "test", &[], None) } else { None };
            if node.has("decided") == node.has("test") {
                self.reader.complain(
                    node.span.clone(),
                    "gateway-rule",
                    "a gateway has either `decided` or `test`",
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
                gateways.push(Gateway { id: id.value, title, rule, failing, cite });
            }
        }
        gateways
    }

    fn read_failing(&mut self, node: &Node<'_>) -> Option<Failing> {
        if node.is_table("failing") {
            let inner = self.reader.table(node, "failing", &keys::FAILING)?;
            return self.reader.share(&inner, "scales_to").map(|at| Failing::ScalesTo(at.value));
        }
        self.reader.word(node, "failing", &["voids"]).map(|_| Failing::Voids)
    }

    fn read_lines(&mut self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut total = Exact::ZERO;
        let mut last_span = self.root.span.clone();
        for node in self.reader.tables(self.root, "measure", &keys::MEASURE) {
            if let Some(earns) = self.reader.share(&node, "earns") {
                total = &total + &earns.value;
                last_span = earns.span;
            }
            self.read_measure(&node, &mut lines);
        }
        if let Some(node) = self.reader.table(self.root, "local", &keys::LOCAL) {
            let before = lines.len();
            self.read_local(&node, &mut lines);
            total = lines[before..].iter().fold(total, |total, line| &total + &line.earns);
            last_span = node.span_of("earns");
        }
        if !self.root.has("measure") && !self.root.has("local") {
            self.reader.complain(
                self.root.span.clone(),
                "nothing-earns",
                "the scheme has no measure",
                "add a [[measure]] with its id, title, earns and test",
            );
        } else if total != Exact::ONE {
            let short = &Exact::ONE - &total;
            let word = if short.is_negative() { "too much" } else { "short" };
            self.reader.complain(
                last_span,
                "weights-do-not-add-up",
                format!(
                    "the shares that measures and local places earn come to {}, not 100%",
                    Unit::Share.show(&total, 4).replace(".0000", "")
                ),
                format!(
                    "they are {} {word}: every pound of a full award must be earned by something, and only once",
                    Unit::Share.show(&short.abs(), 4).replace(".0000", "")
                ),
            );
        }
        lines
    }

    fn read_measure(&mut self, node: &Node<'_>, lines: &mut Vec<Line>) {
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
        if !node.has("part") {
            let rule = self.read_rule(node, &[node]);
            if let (Some(address), Some(title), Some(earns), Some(cite), Some(rule)) =
                (address, title, earns, cite, rule)
            {
                lines.push(Line { address, title, earns: earns.value, rule, framework, cite });
            }
            return;
        }
        if node.has("test") || node.has("band") {
            self.reader.complain(
                node.span_of("part"),
                "several-rules",
                "a measure with parts has no test or band of its own",
                "put the tests into the parts",
            );
        }
        let mut total = Exact::ZERO;
        for part in self.reader.tables(node, "part", &keys::PART) {
            let part_id = self.reader.id(&part, "id", 0);
            let part_title = self.text(&part, "title");
            let part_earns = self.reader.share(&part, "earns");
            let part_cite = self.cite(&part);
            let rule = self.read_rule(&part, &[node, &part]);
            if let Some(part_earns) = &part_earns {
                total = &total + &part_earns.value;
            }
            let (Some(address), Some(part_id)) = (&address, part_id) else { continue };
            let address = format!("{address}/{}", part_id.value);
            self.claim(&address, part_id.span);
            if let (Some(title), Some(earns), Some(cite), Some(rule)) =
                (part_title, part_earns, part_cite, rule)
            {
                lines.push(Line {
                    address,
                    title,
                    earns: earns.value,
                    rule,
                    framework: framework.clone(),
                    cite,
                });
            }
        }
        if let Some(earns) = earns
            && earns.value != total
        {
            self.reader.complain(
                earns.span,
                "weights-do-not-add-up",
                format!(
                    "the measure earns {}, but its parts come to {}",
                    Unit::Share.show(&earns.value, 4).replace(".0000", ""),
                    Unit::Share.show(&total, 4).replace(".0000", "")
                ),
                "let the parts' shares come to the measure's",
            );
        }
    }

    /// The test or the bands of a measure or part. `outer` are the tables whose indicator and periods hold.
    fn read_rule(&mut self, node: &Node<'_>, outer: &[&Node<'_>]) -> Option<LineRule> {
        if node.has("test") == node.has("band") {
            let both = node.has("test");
            self.reader.complain(
                node.span.clone(),
                if both { "several-rules" } else { "no-rule" },
                if both { "this has both a test and bands" } else { "nothing says how this is earned" },
                "write test = { at_least = \"92%\" } or the like, or [[measure.band]] tables",
            );
            return None;
        }
        if node.has("test") {
            return self.read_test(node, "test", outer, None).map(LineRule::Test);
        }
        let (reader, mut scope) = self.scope();
        for table in outer {
            let narrowed = scope.narrowed(reader, table);
            let (indicator, outturn) = (narrowed.indicator, narrowed.outturn);
            (scope.indicator, scope.outturn) = (indicator, outturn);
        }
        let indicator = scope.resolve(reader, node);
        let outturn = scope.outturn(reader, node);
        let bands = bands::read(reader, node, indicator.as_ref().map(|it| it.unit));
        Some(LineRule::Bands { indicator: indicator?.id, outturn: outturn?, bands })
    }

    fn read_local(&mut self, node: &Node<'_>, lines: &mut Vec<Line>) {
        let title = self.text(node, "title");
        let places = self.reader.whole(node, "places").and_then(|places| {
            let fits = (1..=20).contains(&places.value);
            if !fits {
                self.reader.complain(
                    places.span,
                    "wrong-type",
                    format!("there cannot be {} local places", places.value),
                    "write a number from 1 to 20",
                );
            }
            fits.then_some(places.value)
        });
        let earns = self.reader.share(node, "earns");
        let agreed_by: Vec<String> =
            self.reader.texts(node, "agreed_by").into_iter().map(|at| at.value).collect();
        let after: Vec<String> = self.reader.texts(node, "after").into_iter().map(|at| at.value).collect();
        let cite = self.cite(node);
        let (Some(title), Some(places), Some(earns), Some(cite)) = (title, places, earns, cite) else {
            return;
        };
        for place in 1..=places {
            let item = format!("local/{place}");
            self.claim(&item, node.span.clone());
            lines.push(Line {
                address: item.clone(),
                title: if places == 1 { title.clone() } else { format!("{title} {place}") },
                earns: earns.value.clone(),
                rule: LineRule::Local(LocalRule { item, agreed_by: agreed_by.clone(), after: after.clone() }),
                framework: Vec::new(),
                cite: cite.clone(),
            });
        }
    }

    fn read_deductions(
        &mut self,
        year: Option<At<outturn_core::Period>>,
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
        } else if self.root.has("deduction") {
            self.reader.complain(
                self.root.span_of("deduction"),
                "missing-key",
                "nothing says what deductions are taken from",
                "add [deductions] with from = \"earned\" or from = \"maximum\"",
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
                    cite,
                });
            }
        }
        (base, base_cite, deductions)
    }

    fn read_cap(&mut self) -> Option<Cap> {
        let node = self.reader.table(self.root, "cap", &keys::CAP)?;
        let at_most = self.reader.quantity(&node, "at_most");
        let cite = self.cite(&node);
        let at_most = at_most?;
        if !matches!(at_most.value.unit, Unit::Pounds | Unit::Share) || at_most.value.value.is_negative() {
            self.reader.complain(
                at_most.span,
                "unit-mismatch",
                format!("a cap is money or a share, but this is {}", at_most.value.unit),
                "write £50,000 or 80%",
            );
            return None;
        }
        Some(Cap { at_most: at_most.value, cite: cite? })
    }

    fn read_published(&mut self) -> Option<Published> {
        let node = self.reader.table(self.root, "published", &keys::PUBLISHED)?;
        let maximum = self.reader.pounds(&node, "maximum").map(|at| at.value);
        let paid = self.reader.pounds(&node, "paid").map(|at| at.value);
        let paid_nothing =
            self.reader.whole(&node, "paid_nothing").and_then(|at| u64::try_from(at.value).ok());
        let cite = self.cite(&node);
        Some(Published { maximum, paid, paid_nothing, cite: cite? })
    }
}

fn read_cite(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    sources: &BTreeMap<String, SourceDocument>,
) -> Option<Cite> {
    let node = reader.table(node, "cite", &keys::CITE)?;
    let source = reader.id(&node, "source", 0);
    let standing = reader.word(&node, "standing", &["seen", "inferred", "recalled"]);
    let clause = reader.text(&node, "clause").map(|at| at.value).unwrap_or_default();
    let note = reader.text(&node, "note").map(|at| at.value).unwrap_or_default();
    if let Some(source) = &source
        && !sources.contains_key(&source.value)
    {
        let near = nearest(&source.value, sources.keys().map(String::as_str));
        let help = near.map_or_else(
            || format!("add [source.{}] with its title, or cite one that is there", source.value),
            |near| format!("did you mean `{near}`?"),
        );
        reader.complain(
            source.span.clone(),
            "unknown-source",
            format!("there is no source `{}` in this file", source.value),
            help,
        );
    }
    let standing: Standing = standing.as_ref().and_then(|at| at.value.parse().ok())?;
    if standing != Standing::Seen && note.is_empty() {
        reader.complain(
            node.span.clone(),
            "standing-needs-note",
            format!("this rule is {standing}, and nothing says what is in doubt"),
            "add note = \"what is in doubt, and why\": every award that rests on it repeats it",
        );
    }
    Some(Cite { source: source?.value, clause, standing, note })
}
