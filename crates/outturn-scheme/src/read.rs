//! From a scheme file to a scheme, or to everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use outturn_core::diagnostic::Diagnostic;
use outturn_core::{Date, Period, Standing};

use crate::LANGUAGE;
use crate::complaints::clip;
use crate::condition;
use crate::duplication::Duplication;
use crate::groups::GroupDraft;
use crate::indicator::Catalogue;
use crate::keys;
use crate::model::{Cite, LegalBasis, Measure, Menu, Scheme, SourceDocument, Test};
use crate::reader::{At, Node, Reader};
use crate::scope::{Known, Said, Scope};
use crate::scored_as::ScoredAs;
use crate::value::Basis;

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
    /// What rules may refer to.
    pub(crate) known: Known<'c>,
    /// What a full award is worked out from, where `[value]` says exactly one thing.
    pub(crate) basis: Option<Basis>,
    /// Blocks of lines, in the order written.
    pub(crate) groups: Vec<GroupDraft>,
    /// Where each of them stands in that order, by its id.
    pub(crate) group_places: BTreeMap<String, usize>,
    /// Choices among lines, in the order written; nothing in place of one that could not be read.
    pub(crate) menus: Vec<Option<Menu>>,
    /// Measures that have parts, by address.
    pub(crate) measures: BTreeMap<String, Measure>,
    /// What measures are held against, where the scheme says so and all of it could be read.
    pub(crate) duplication: Option<Duplication>,
    /// The laws that the scheme is made under, where it says so and all of it could be read.
    pub(crate) legal_basis: Option<LegalBasis>,
    /// Whether some line has keys that are not known: what it seems not to say may stand under one of them.
    pub(crate) lines_have_strangers: bool,
    sources: BTreeMap<String, SourceDocument>,
    /// Addresses already taken.
    addresses: BTreeSet<String>,
    /// Lines that are scored as others are.
    pub(crate) scored_as: Vec<ScoredAs>,
}

impl<'r, 'a, 't, 'c> Builder<'r, 'a, 't, 'c> {
    fn new(reader: &'r mut Reader<'a>, root: &'r Node<'t>, catalogue: &'c Catalogue) -> Self {
        Builder {
            reader,
            root,
            known: Known::new(catalogue),
            basis: None,
            groups: Vec::new(),
            group_places: BTreeMap::new(),
            menus: Vec::new(),
            measures: BTreeMap::new(),
            duplication: None,
            legal_basis: None,
            lines_have_strangers: false,
            sources: BTreeMap::new(),
            addresses: BTreeSet::new(),
            scored_as: Vec::new(),
        }
    }

    fn build(mut self) -> Option<Scheme> {
        if self.is_of_another_version() {
            return None;
        }
        let head = self.read_head();
        self.read_sources();
        self.read_made_under();
        let spending = self.read_spending();
        let tables = self.read_tables(head.as_ref().map(|head| head.organisations_as_at));
        self.read_agreed();
        let value = self.read_value();
        self.read_groups();
        let factors = self.read_factors();
        let gateways = self.read_gateways();
        self.read_duplication();
        let lines = self.read_lines();
        self.check_laws(&lines);
        let funded_by = value.as_ref().and_then(|it| it.funded_by.as_deref());
        self.check_governed(head.as_ref().map(|it| it.earner.as_str()), funded_by);
        let applicability = self.read_not_applicable();
        let (deductions_from, deductions_cite, deductions) = self.read_deductions();
        let cap = self.read_cap(value.as_ref().map(|it| &it.rounding));
        let published = self.read_published();
        let accepted = self.read_accepted();
        self.check_agreed_used();
        self.check_tables_used();
        let head = head?;
        Some(Scheme {
            id: head.id,
            title: head.title,
            year: head.year,
            earner: head.earner,
            organisations_as_at: head.organisations_as_at,
            paid_as_at: head.paid_as_at,
            issued: head.issued,
            replaced_by: head.replaced_by,
            held_against: self.duplication.map(|it| it.with).unwrap_or_default(),
            example: head.example,
            legal_basis: self.legal_basis,
            spending,
            sources: self.sources,
            value: value?,
            gateways,
            agreed: self.known.agreed,
            factors,
            tables,
            groups: self.groups.into_iter().map(|draft| draft.group).collect::<Option<_>>()?,
            menus: self.menus.into_iter().collect::<Option<_>>()?,
            measures: self.measures,
            lines,
            applicability: applicability?,
            deductions_from,
            deductions_cite,
            deductions,
            cap,
            published,
            accepted,
            indicators: self.known.catalogue.indicators.clone(),
        })
    }

    /// What another version calls its keys is no mistake: nothing else is said of such a file.
    fn is_of_another_version(&mut self) -> bool {
        let Some(language) = self.reader.whole(self.root, "language") else { return false };
        if i128::from(language.value) == LANGUAGE {
            return false;
        }
        self.reader.forget_after(0);
        self.reader.complain(
            language.span,
            "other-language-version",
            format!("this file is written in version {} of the scheme language", language.value),
            format!("this program reads version {LANGUAGE}; use a newer program, or rewrite the file"),
        );
        true
    }

    fn read_head(&mut self) -> Option<Head> {
        let root = self.root;
        let id = self.reader.id(root, "id", 1).map(|at| at.value);
        let title = self.text(root, "title");
        let year = self.reader.period(root, "year").map(|at| at.value);
        let earner = self.reader.id(root, "earner", 0).map(|at| at.value);
        let as_at = self.reader.date(root, "organisations_as_at");
        let paid_as_at = self.reader.date(root, "paid_as_at").map(|at| at.value);
        let issued = self.reader.date(root, "issued").map(|at| at.value);
        let replaced_by = self.reader.id(root, "replaced_by", 1);
        let example = self.reader.flag(root, "example").unwrap_or(false);
        self.check_dates(year.as_ref(), as_at.as_ref(), paid_as_at);
        if let Some(by) = replaced_by.as_ref().filter(|by| Some(&by.value) == id.as_ref()) {
            self.reader.complain(
                by.span.clone(),
                "replaced-in-a-circle",
                "this scheme says that it was replaced by itself",
                "name the scheme that took its place, or leave the key out",
            );
        }
        // What hangs on a year without dates cannot be read; that it has none is the mistake.
        self.known.year = year.clone().filter(|year| year.bounds().is_some());
        Some(Head {
            id: id?,
            title: title?,
            year: year?,
            earner: earner?,
            organisations_as_at: as_at?.value,
            paid_as_at,
            issued,
            replaced_by: replaced_by.map(|at| at.value),
            example,
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
            let document = read_source(self.reader, &node);
            self.sources.insert(key.value, document);
        }
    }

    pub(crate) fn cite(&mut self, node: &Node<'_>) -> Option<Cite> {
        read_cite(self.reader, node, self.root.is_table("source").then_some(&self.sources))
    }

    /// Whether something of the scheme has this address, read or not.
    pub(crate) fn has_address(&self, address: &str) -> bool {
        self.addresses.contains(address)
    }

    /// The ids of measures, and of parts behind those of their measures.
    pub(crate) fn measure_ids(&self) -> Vec<String> {
        self.addresses.iter().filter_map(|it| it.strip_prefix("measure/")).map(str::to_owned).collect()
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

    /// The scheme's year, as what is said where nothing else is.
    pub(crate) fn this_year(&self) -> Said<Period> {
        let span = self.root.span_of("year");
        self.known.year.clone().map_or(Said::Unread, |value| Said::This(At { value, span }))
    }

    /// What holds within tables that stand inside each other, the outermost first. `outturn` is the period judged where
    /// none of them says.
    pub(crate) fn scope(
        &mut self,
        outer: &[&Node<'_>],
        outturn: Said<Period>,
    ) -> (&mut Reader<'a>, Scope<'_>) {
        let mut scope = Scope { outturn, ..Scope::new(&self.known) };
        for table in outer {
            scope = scope.narrowed(self.reader, table);
        }
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
        let (reader, scope) = self.scope(outer, outturn);
        let inner = reader.table(node, key, &keys::TEST)?;
        condition::read(reader, &inner, &scope, 0)
    }
}

/// The head of a scheme file.
struct Head {
    id: String,
    title: String,
    year: Period,
    earner: String,
    organisations_as_at: Date,
    paid_as_at: Option<Date>,
    issued: Option<Date>,
    replaced_by: Option<String>,
    example: bool,
}

/// A document.
pub(crate) fn read_source(reader: &mut Reader<'_>, node: &Node<'_>) -> SourceDocument {
    let mut text = |name| reader.text(node, name).map(|at| at.value).unwrap_or_default();
    SourceDocument {
        title: text("title"),
        publisher: text("publisher"),
        published: text("published"),
        address: text("address"),
        note: text("note"),
    }
}

/// Where a rule comes from. `sources` is nothing where the file has none, which is complained of once and elsewhere.
pub(crate) fn read_cite(
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
