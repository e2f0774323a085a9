//! From a scheme file to a scheme, or to everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use outturn_core::diagnostic::Diagnostic;
use outturn_core::{Date, Period, Standing};

use crate::LANGUAGE;
use crate::complaints::clip;
use crate::condition::{self, Said, Scope};
use crate::indicator::Catalogue;
use crate::keys;
use crate::model::{Agreed, Applicability, Cite, Scheme, SourceDocument, Test};
use crate::reader::{At, Node, Reader};

impl Scheme {
    /// Reads a scheme file. `file` is its name in complaints.
    pub fn read(file: &str, text: &str, catalogue: &Catalogue) -> Result<Scheme, Vec<Diagnostic>> {
        let mut reader = Reader::new(file, text);
        let mut scheme = None;
        if let Some(document) = reader.parse() {
            let root = reader.root(&keys::SCHEME, &document);
            scheme = Builder::new(&mut reader, &root, catalogue).build();
        }
        let mut problems = reader.finish();
        if problems.is_empty() {
            if let Some(scheme) = scheme {
                return Ok(scheme);
            }
            // Whatever leaves a part out says so; this stands in for a complaint that was forgotten.
            let (message, help) = ("the scheme could not be read, and nothing says why", "report this file");
            problems.push(Diagnostic::file(file, "no-reason-given", message, help));
        }
        Err(problems)
    }
}

pub(crate) struct Builder<'r, 'a, 't, 'c> {
    pub(crate) reader: &'r mut Reader<'a>,
    pub(crate) root: &'r Node<'t>,
    pub(crate) catalogue: &'c Catalogue,
    sources: BTreeMap<String, SourceDocument>,
    agreed: BTreeMap<String, Agreed>,
    /// The names under `agreed`, those whose level could not be read included.
    agreed_names: BTreeSet<String>,
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
            agreed_names: BTreeSet::new(),
            addresses: BTreeSet::new(),
        }
    }

    fn build(mut self) -> Option<Scheme> {
        let root = self.root;
        if let Some(language) = self.reader.whole(root, "language")
            && i128::from(language.value) != LANGUAGE
        {
            // What another version calls its keys is no mistake.
            self.reader.forget_after(0);
            self.reader.complain(
                language.span,
                "other-language-version",
                format!("this file is written in version {} of the scheme language", language.value),
                format!("this program reads version {LANGUAGE}; use a newer program, or rewrite the file"),
            );
            return None;
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
        let (deductions_from, deductions_cite, deductions) =
            self.read_deductions(&year.clone().map_or(Said::Unread, Said::This));
        let cap = self.read_cap(value.as_ref().map(|it| &it.rounding));
        let published = self.read_published();
        self.check_agreed_used();
        Some(Scheme {
            id: id?,
            title: title?,
            year: year?.value,
            earner: earner?,
            organisations_as_at: as_at?.value,
            paid_as_at,
            issued: None,
            replaced_by: None,
            example: false,
            sources: self.sources,
            value: value?,
            gateways,
            agreed: self.agreed,
            factors: Vec::new(),
            tables: BTreeMap::new(),
            groups: Vec::new(),
            menus: Vec::new(),
            lines,
            applicability: Applicability::default(),
            deductions_from,
            deductions_cite,
            deductions,
            cap,
            published,
            indicators: self.catalogue.indicators.clone(),
        })
    }

    pub(crate) fn text(&mut self, node: &Node<'_>, key: &str) -> Option<String> {
        self.reader.text(node, key).map(|at| at.value)
    }

    fn check_dates(&mut self, year: Option<&Period>, as_at: Option<&At<Date>>, paid: Option<Date>) {
        let Some(year) = year else { return };
        let Some((first, last)) = year.bounds() else {
            self.reader.complain(
                self.root.span_of("year"),
                "year-without-dates",
                format!("`{year}` has no first and last day, so it cannot be a scheme's year"),
                "write the year that is paid for, as in \"2014/15\"",
            );
            return;
        };
        if let Some(as_at) = as_at
            && (as_at.value < first || as_at.value > last)
        {
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
        // One that cannot be read is there all the same: what cites it is no mistake of its own.
        let names = self.root.names_under("source").into_iter();
        self.sources = names.map(|name| (name.value, SourceDocument::default())).collect();
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

    pub(crate) fn cite(&mut self, node: &Node<'_>) -> Option<Cite> {
        read_cite(self.reader, node, self.root.is_table("source").then_some(&self.sources))
    }

    fn read_agreed(&mut self) {
        self.agreed_names = self.root.names_under("agreed").into_iter().map(|name| name.value).collect();
        for (key, node) in self.reader.named(self.root, "agreed", &keys::AGREED) {
            let sources = self.root.is_table("source").then_some(&self.sources);
            let mut cite = |reader: &mut Reader<'_>, node: &Node<'_>| read_cite(reader, node, sources);
            let agreed = condition::read_agreed(self.reader, &node, &mut cite);
            if let Some(agreed) = agreed {
                self.agreed.insert(key.value, agreed);
            }
        }
    }

    fn check_agreed_used(&mut self) {
        // Looked for in the text as it stands: a test with a mistake in it uses its level all the same. Where a name is
        // misspelt in a test, that is the mistake.
        let used: BTreeSet<&str> = self.root.texts_anywhere("agreed").into_iter().collect();
        let misspelt = used.iter().any(|name| !self.agreed_names.contains(*name));
        if misspelt || self.root.has_strangers || self.reader.is_partial() {
            return;
        }
        for key in self.root.names_under("agreed") {
            if !used.contains(key.value.as_str()) {
                self.reader.complain(
                    key.span,
                    "agreed-level-unused",
                    format!("no test uses the agreed level `{}`", clip(&key.value)),
                    format!("write {{ agreed = \"{}\" }} where it belongs, or remove it", clip(&key.value)),
                );
            }
        }
    }

    pub(crate) fn claim(&mut self, address: &str, span: Range<usize>) {
        if !self.addresses.insert(address.to_owned()) {
            self.reader.complain(
                span,
                "duplicate-id",
                format!("`{address}` is there twice"),
                "give each its own id: ids are how steps of an award are addressed",
            );
        }
    }

    pub(crate) fn scope(&mut self) -> (&mut Reader<'a>, Scope<'_>) {
        let scope = Scope {
            catalogue: self.catalogue,
            agreed: &self.agreed,
            agreed_names: &self.agreed_names,
            indicator: Said::Nothing,
            baseline: Said::Nothing,
            outturn: Said::Nothing,
        };
        (self.reader, scope)
    }

    /// A test under a key. `outer` are the tables whose indicator and periods hold where it does not say.
    pub(crate) fn read_test(
        &mut self,
        node: &Node<'_>,
        key: &str,
        outer: &[&Node<'_>],
        outturn: Said<Period>,
    ) -> Option<Test> {
        let (reader, mut scope) = self.scope();
        scope.outturn = outturn;
        let inner = reader.table(node, key, &keys::TEST)?;
        for table in outer {
            scope = scope.narrowed(reader, table);
        }
        condition::read(reader, &inner, &scope, 0)
    }
}

/// Where a rule comes from. `sources` is nothing where the file has none, which is complained of once and elsewhere.
fn read_cite(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    sources: Option<&BTreeMap<String, SourceDocument>>,
) -> Option<Cite> {
    let node = reader.table(node, "cite", &keys::CITE)?;
    let source = reader.id(&node, "source", 0);
    let standing = reader.word(&node, "standing", &["seen", "inferred", "recalled"]);
    let clause = reader.text(&node, "clause").map(|at| at.value).unwrap_or_default();
    let note = reader.text(&node, "note").map(|at| at.value).unwrap_or_default();
    if let (Some(source), Some(sources)) = (&source, sources)
        && !sources.contains_key(&source.value)
    {
        let near = reader.near(&source.value, sources.keys().map(String::as_str));
        let help = near.map_or_else(
            || {
                format!(
                    "add a table [source.{}] with its title, or cite one that is there",
                    clip(&source.value)
                )
            },
            |near| format!("did you mean `{near}`?"),
        );
        reader.complain(
            source.span.clone(),
            "unknown-source",
            format!("there is no source `{}` in this file", clip(&source.value)),
            help,
        );
    }
    let standing: Standing = standing.as_ref().and_then(|at| at.value.parse().ok())?;
    if standing != Standing::Seen && !node.has("note") && !node.has_strangers {
        reader.complain(
            node.span.clone(),
            "standing-needs-note",
            format!("this rule is {standing}, and nothing says what is in doubt"),
            "add note = \"what is in doubt, and why\": every award that rests on it repeats it",
        );
    }
    Some(Cite { source: source?.value, clause, standing, note })
}
