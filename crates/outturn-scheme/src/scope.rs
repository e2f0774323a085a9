//! What a rule may refer to, and what holds where it does not say.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use outturn_core::{Period, Stage};

use crate::indicator::{Catalogue, Indicator, ValueKind};
use crate::keys;
use crate::model::{Agreed, Asked, Whose};
use crate::reader::{At, Node, Reader};
use crate::spans::When;
use crate::tables::TableUnit;

/// What a table, or one around it, says of something.
#[derive(Debug, Clone)]
pub(crate) enum Said<T> {
    /// Nothing says anything.
    Nothing,
    /// Something is said and could not be read. That has been complained of; nothing more need be.
    Unread,
    /// This.
    This(At<T>),
}

impl<T> Said<T> {
    /// What a table says under a key, where it says anything; otherwise what was said around it.
    fn or(node: &Node<'_>, key: &str, read: Option<At<T>>, outer: &Said<T>) -> Said<T>
    where
        T: Clone,
    {
        match read {
            Some(at) => Said::This(at),
            None if node.has(key) => Said::Unread,
            None => outer.clone(),
        }
    }
}

/// What a scheme file brings with it that its rules may refer to.
pub(crate) struct Known<'c> {
    pub(crate) catalogue: &'c Catalogue,
    /// The scheme's year, where it could be read.
    pub(crate) year: Option<Period>,
    pub(crate) agreed: BTreeMap<String, Agreed>,
    /// The names of agreed levels, those that could not be read included.
    pub(crate) agreed_names: BTreeSet<String>,
    /// Agreed levels whose unit says that they are shares of the baseline.
    pub(crate) agreed_of_baseline: BTreeSet<String>,
    /// Tables of amounts and levels, as far as their unit could be read.
    pub(crate) tables: BTreeMap<String, TableUnit>,
    /// The names of tables, those that could not be read included.
    pub(crate) table_names: BTreeSet<String>,
}

/// What holds for a rule where it does not say.
#[derive(Clone)]
pub(crate) struct Scope<'a> {
    pub(crate) known: &'a Known<'a>,
    pub(crate) indicator: Said<String>,
    pub(crate) baseline: Said<When>,
    pub(crate) outturn: Said<Period>,
    pub(crate) whose: Said<Whose>,
    pub(crate) stage: Said<Stage>,
}

impl<'a> Scope<'a> {
    /// Where nothing is said around a rule.
    pub(crate) fn new(known: &'a Known<'a>) -> Scope<'a> {
        Scope {
            known,
            indicator: Said::Nothing,
            baseline: Said::Nothing,
            outturn: Said::Nothing,
            whose: Said::Nothing,
            stage: Said::Nothing,
        }
    }

    /// Takes what the table itself says about readings, leaving the rest as it was.
    pub(crate) fn narrowed(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Scope<'a> {
        let year = self.known.year.as_ref();
        let indicator = reader.id(node, "indicator", 0);
        let baseline = reader.when(node, "baseline", year);
        let outturn = reader.period_in_words(node, "outturn", year);
        let mut scope = self.of_and_stage(reader, node);
        scope.indicator = Said::or(node, "indicator", indicator, &self.indicator);
        scope.baseline = Said::or(node, "baseline", baseline, &self.baseline);
        scope.outturn = Said::or(node, "outturn", outturn, &self.outturn);
        scope
    }

    /// Takes what the table itself says about whose reading is meant and how far it must be checked.
    pub(crate) fn of_and_stage(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Scope<'a> {
        let whose = read_whose(reader, node, "of");
        let stage = reader.word(node, "stage", keys::STAGES).map(|word| {
            let stage = Stage::ALL.into_iter().find(|stage| stage.as_str() == word.value);
            At { value: stage.unwrap_or_default(), span: word.span }
        });
        Scope {
            whose: Said::or(node, "of", whose, &self.whose),
            stage: Said::or(node, "stage", stage, &self.stage),
            ..self.clone()
        }
    }

    /// The indicator in force, if it exists; a complaint if it does not.
    pub(crate) fn resolve(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Option<&'a Indicator> {
        match &self.indicator {
            Said::This(id) => self.known.indicator(reader, id),
            Said::Unread => None,
            Said::Nothing => {
                if !node.has_strangers {
                    reader.complain(
                        node.span.clone(),
                        "no-indicator",
                        "nothing says what is counted here",
                        "add indicator = \"...\" here or on the measure",
                    );
                }
                None
            }
        }
    }

    /// The period judged; a complaint if nothing says.
    pub(crate) fn judged(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Option<At<Period>> {
        match &self.outturn {
            Said::This(at) => Some(at.clone()),
            Said::Unread => None,
            Said::Nothing => {
                if !node.has_strangers {
                    reader.complain(
                        node.span.clone(),
                        "no-outturn",
                        "nothing says which period is judged here",
                        "add outturn = \"2014/15\" here or on the measure",
                    );
                }
                None
            }
        }
    }

    /// What is judged: the reading that an outturn is.
    pub(crate) fn outturn(&self, reader: &mut Reader<'_>, node: &Node<'_>) -> Option<(&'a Indicator, Asked)> {
        let indicator = self.resolve(reader, node);
        let period = self.judged(reader, node);
        let asked = self.ask(reader, indicator?, &period?)?;
        Some((indicator?, asked))
    }

    /// The reading of an indicator over a period, of the body and at the stage in force. Complains of one that would
    /// add up what cannot be added.
    pub(crate) fn ask(
        &self,
        reader: &mut Reader<'_>,
        indicator: &Indicator,
        period: &At<Period>,
    ) -> Option<Asked> {
        check_added(reader, indicator, period);
        let whose = match &self.whose {
            Said::Nothing => Whose::Own,
            Said::Unread => return None,
            Said::This(whose) => {
                check_pooled(reader, indicator, whose);
                whose.value.clone()
            }
        };
        let stage = match &self.stage {
            Said::Nothing => Stage::Published,
            Said::Unread => return None,
            Said::This(stage) => stage.value,
        };
        Some(Asked { indicator: indicator.id.clone(), period: period.value.clone(), whose, stage })
    }
}

impl<'c> Known<'c> {
    /// What every file may refer to: the indicators.
    pub(crate) fn new(catalogue: &'c Catalogue) -> Known<'c> {
        Known {
            catalogue,
            year: None,
            agreed: BTreeMap::new(),
            agreed_names: BTreeSet::new(),
            agreed_of_baseline: BTreeSet::new(),
            tables: BTreeMap::new(),
            table_names: BTreeSet::new(),
        }
    }

    /// The indicator with this id; a complaint if there is none.
    pub(crate) fn indicator(&self, reader: &mut Reader<'_>, id: &At<String>) -> Option<&Indicator> {
        let found = self.catalogue.get(&id.value);
        if found.is_none() {
            self.catalogue.complain_of_unknown(reader, id);
        }
        found
    }
}

/// Whose reading is meant: `"own"`, or a table with exactly one relation.
pub(crate) fn read_whose(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> Option<At<Whose>> {
    let span = node.span_of(key);
    if !node.is_table(key) {
        let own = reader.text(node, key)?;
        if own.value == "own" {
            return Some(At { value: Whose::Own, span });
        }
        reader.complain(span, "whose-reading", format!("`{key}` does not say whose reading is meant"), WHOSE);
        return None;
    }
    let inner = reader.table(node, key, &keys::OF)?;
    let said: Vec<&str> = keys::OF.keys.iter().map(|key| key.name).filter(|key| inner.has(key)).collect();
    match said.as_slice() {
        ["body"] => {
            let code = reader.text(&inner, "body")?;
            Some(At { value: Whose::Body(code.value), span })
        }
        [relation] => {
            let kind = reader.id(&inner, relation, 0)?.value;
            let whose = match *relation {
                "parent" => Whose::Parent(kind),
                "members" => Whose::Members(kind),
                "provider" => Whose::Provider(kind),
                _ => Whose::Providers(kind),
            };
            Some(At { value: whose, span })
        }
        [] if inner.has_strangers => None,
        [] => {
            reader.complain(
                span,
                "whose-reading",
                format!("`{key}` does not say whose reading is meant"),
                WHOSE,
            );
            None
        }
        [first, second, ..] => {
            let message =
                format!("`{key}` says both `{first}` and `{second}`, and a reading is one or the other");
            reader.complain(inner.span_of(second), "whose-reading", message, WHOSE);
            None
        }
    }
}

const WHOSE: &str = "write one of { parent = \"network\" }, { members = \"practice\" }, { provider = \
                     \"ambulance-trust\" }, { providers = \"trust\" }, { body = \"ENG\" }, or \"own\"";

/// Why the figures of an indicator cannot be put together, where they cannot.
fn not_pooled(indicator: &Indicator) -> Option<&'static str> {
    match indicator.value {
        ValueKind::Ratio | ValueKind::Count => None,
        ValueKind::Published => Some("its publisher works it out, and the counts do not repeat it"),
        ValueKind::Score => Some("it is a score, and scores do not add up"),
    }
}

fn check_pooled(reader: &mut Reader<'_>, indicator: &Indicator, whose: &At<Whose>) {
    let (Whose::Members(kind) | Whose::Providers(kind)) = &whose.value else { return };
    let Some(why) = not_pooled(indicator) else { return };
    reader.complain(
        whose.span.clone(),
        "cannot-be-pooled",
        format!("`{}` of several {kind} bodies cannot be counted together: {why}", indicator.id),
        "ask for the reading of one body, with parent, provider or body, or name an indicator whose value is \
         \"ratio\" or \"count\"",
    );
}

pub(crate) fn check_added(reader: &mut Reader<'_>, indicator: &Indicator, period: &At<Period>) {
    let (Period::Each(..), Some(why)) = (&period.value, not_pooled(indicator)) else { return };
    reader.complain(
        period.span.clone(),
        "cannot-be-pooled",
        format!("`{}` cannot be added up over the {}: {why}", indicator.id, period.value),
        "name one period, or an indicator whose value is \"ratio\" or \"count\"",
    );
}

/// Complains of a statistic that counts together what cannot be.
pub(crate) fn check_pooled_across(reader: &mut Reader<'_>, indicator: &Indicator, span: Range<usize>) {
    let Some(why) = not_pooled(indicator) else { return };
    reader.complain(
        span,
        "cannot-be-pooled",
        format!("`{}` cannot be pooled over earners: {why}", indicator.id),
        "write across = \"mean\" or \"median\", or name an indicator whose value is \"ratio\" or \"count\"",
    );
}
