//! Conditions and queries of indicators: parsed, so that a condition is one and nothing else, with what stands for the
//! period and for code lists put in. What comes out is SQL of the engine alone, which any worker can carry out.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Statement, Value, visit_expressions,
    visit_expressions_mut,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use outturn_core::diagnostic::nearest;
use outturn_core::{Date, Diagnostic};
use outturn_scheme::{CodeList, RecordLibrary};

/// What stands for the days of a period, and for membership of a code list.
const FUNCTIONS: [&str; 3] = ["period_start()", "period_end()", "listed(code, 'list' [, age [, sex]])"];

/// What is put into conditions.
pub(super) struct Writer<'a> {
    /// The file that conditions come from, for complaints.
    pub(super) file: String,
    pub(super) library: &'a RecordLibrary,
    /// First and last day; nothing where a condition is of a record layout, which knows no period.
    pub(super) days: Option<(Date, Date)>,
}

/// SQL, with the columns that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) sql: String,
    pub(super) columns: BTreeSet<String>,
}

impl Writer<'_> {
    /// A condition.
    pub(super) fn condition(&self, text: &str) -> Result<Written, Diagnostic> {
        let parser = Parser::new(&GenericDialect {}).try_with_sql(text);
        let parsed = parser.and_then(|mut parser| {
            let expr = parser.parse_expr()?;
            parser.expect_token(&datafusion::sql::sqlparser::tokenizer::Token::EOF)?;
            Ok(expr)
        });
        let mut expr = parsed.map_err(|error| self.complaint(text, &error.to_string()))?;
        self.put_in(&mut expr, text)?;
        let mut columns = BTreeSet::new();
        let _ = visit_expressions(&expr, |it| named(it, &mut columns));
        Ok(Written { sql: format!("({expr})"), columns })
    }

    /// A query.
    pub(super) fn query(&self, text: &str) -> Result<Written, Diagnostic> {
        let parsed = Parser::parse_sql(&GenericDialect {}, text);
        let mut statements = parsed.map_err(|error| self.complaint(text, &error.to_string()))?;
        let one = statements.pop().filter(|it| statements.is_empty() && matches!(it, Statement::Query(_)));
        let Some(mut query) = one else {
            return Err(self.complaint(text, "this is not one query that begins with SELECT"));
        };
        self.put_in(&mut query, text)?;
        let mut columns = BTreeSet::new();
        let _ = visit_expressions(&query, |it| named(it, &mut columns));
        Ok(Written { sql: query.to_string(), columns })
    }

    fn complaint(&self, text: &str, why: &str) -> Diagnostic {
        let why = why.strip_prefix("sql parser error: ").unwrap_or(why);
        let help = format!(
            "write SQL over the columns of the record layout; there are also {}",
            FUNCTIONS.join(", ")
        );
        Diagnostic::file(&self.file, "bad-condition", format!("`{}`: {why}", short(text)), help)
    }

    /// Puts in what stands for the period and for code lists.
    fn put_in<Tree: datafusion::sql::sqlparser::ast::VisitMut>(
        &self,
        tree: &mut Tree,
        text: &str,
    ) -> Result<(), Diagnostic> {
        let flow = visit_expressions_mut(tree, |expr| match self.instead(expr, text) {
            Ok(Some(instead)) => {
                *expr = instead;
                ControlFlow::Continue(())
            }
            Ok(None) => ControlFlow::Continue(()),
            Err(problem) => ControlFlow::Break(problem),
        });
        match flow {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(problem) => Err(problem),
        }
    }

    /// What takes the place of an expression, where something does.
    fn instead(&self, expr: &Expr, text: &str) -> Result<Option<Expr>, Diagnostic> {
        let Expr::Function(call) = expr else { return Ok(None) };
        let name = call.name.to_string();
        let mut given: Vec<&Expr> = Vec::new();
        if let FunctionArguments::List(list) = &call.args {
            for argument in &list.args {
                if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = argument {
                    given.push(expr);
                }
            }
        }
        let day = |day: fn((Date, Date)) -> Date| match self.days {
            Some(days) => self.parsed(&format!("DATE '{}'", day(days)), text).map(Some),
            None => Err(self.complaint(text, "a record layout knows no period")),
        };
        match (name.as_str(), given.as_slice()) {
            ("period_start", []) => day(|(first, _)| first),
            ("period_end", []) => day(|(_, last)| last),
            ("listed", [code, list, rest @ ..]) if rest.len() <= 2 => {
                let Expr::Value(list) = list else {
                    return Err(
                        self.complaint(text, "the second of listed() is the id of a code list, in quotes")
                    );
                };
                let Value::SingleQuotedString(id) = &list.value else {
                    return Err(
                        self.complaint(text, "the second of listed() is the id of a code list, in quotes")
                    );
                };
                let Some(list) = self.library.codes.get(id) else {
                    let near = nearest(id, self.library.codes.keys().map(String::as_str));
                    let near = near.map(|near| format!("; is '{near}' meant?")).unwrap_or_default();
                    return Err(self.complaint(text, &format!("there is no code list '{id}'{near}")));
                };
                let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
                let (age, sex) = (rest.first(), rest.get(1));
                let limited =
                    |what: &dyn Fn(&outturn_scheme::CodeEntry) -> bool| list.entries.iter().any(what);
                if age.is_none() && limited(&|it| it.from_age.is_some() || it.to_age.is_some()) {
                    let why =
                        format!("codes of '{id}' count at some ages only: name the column with the age too");
                    return Err(self.complaint(text, &why));
                }
                if sex.is_none() && limited(&|it| it.sex.is_some()) {
                    let why = format!("codes of '{id}' count for one sex only: name age and sex too");
                    return Err(self.complaint(text, &why));
                }
                let sql = listed(&code.to_string(), list, age, sex);
                self.parsed(&sql, text).map(Some)
            }
            ("period_start" | "period_end" | "listed", _) => {
                let how = FUNCTIONS.iter().find(|it| it.starts_with(&name)).copied().unwrap_or_default();
                Err(self.complaint(text, &format!("{name} is called as {how}")))
            }
            _ => Ok(None),
        }
    }

    fn parsed(&self, sql: &str, text: &str) -> Result<Expr, Diagnostic> {
        let parser = Parser::new(&GenericDialect {}).try_with_sql(sql);
        parser.and_then(|mut it| it.parse_expr()).map_err(|error| self.complaint(text, &error.to_string()))
    }
}

/// Membership of a code list as a condition: codes are told by how they begin.
fn listed(code: &str, list: &CodeList, age: Option<&String>, sex: Option<&String>) -> String {
    let mut any = Vec::new();
    for entry in &list.entries {
        let mut singles: std::collections::BTreeMap<usize, Vec<String>> = std::collections::BTreeMap::new();
        let mut codes = Vec::new();
        for range in &entry.codes {
            let length = range.first.len();
            if range.first == range.last {
                singles.entry(length).or_default().push(quoted(&range.first));
            } else {
                let (first, last) = (quoted(&range.first), quoted(&range.last));
                codes.push(format!("substr({code}, 1, {length}) BETWEEN {first} AND {last}"));
            }
        }
        for (length, of_length) in singles {
            codes.push(format!("substr({code}, 1, {length}) IN ({})", of_length.join(", ")));
        }
        let mut all = vec![format!("({})", codes.join(" OR "))];
        if let (Some(age), Some(from)) = (age, entry.from_age) {
            all.push(format!("{age} >= {from}"));
        }
        if let (Some(age), Some(to)) = (age, entry.to_age) {
            all.push(format!("{age} <= {to}"));
        }
        if let (Some(sex), Some(of)) = (sex, &entry.sex) {
            all.push(format!("{sex} = {}", quoted(of)));
        }
        any.push(all.join(" AND "));
    }
    format!("({})", any.join(" OR "))
}

/// Takes in the names of columns.
fn named(expr: &Expr, columns: &mut BTreeSet<String>) -> ControlFlow<()> {
    match expr {
        Expr::Identifier(name) => {
            columns.insert(name.value.clone());
        }
        Expr::CompoundIdentifier(names) => {
            columns.extend(names.last().map(|it| it.value.clone()));
        }
        _ => {}
    }
    ControlFlow::Continue(())
}

/// A text as SQL writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Columns as text, each under a name of its own.
pub(super) fn texts(columns: &[String]) -> String {
    let each = columns.iter().enumerate();
    each.map(|(at, it)| format!("CAST({it} AS VARCHAR) AS \"text {at}\"")).collect::<Vec<_>>().join(", ")
}

/// A name as SQL writes it.
pub(super) fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn short(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(70) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
