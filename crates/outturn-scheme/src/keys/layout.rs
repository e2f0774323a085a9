//! Keys of layouts of published files.

use super::{Shape, Spec, may, need};

/// What a period spans.
pub const SPANS: &[&str] = &["day", "week", "month", "quarter", "year"];

/// How a body is related to another.
pub const RELATIONS: &[&str] = &["successor", "member", "served-by"];

/// A layout file.
pub static LAYOUT: Spec = Spec {
    name: "layout",
    keys: &[
        need("id", Shape::Id, "Its id; also the name of the file."),
        need("title", Shape::Text, "What the files are called by their publisher."),
        need("publisher", Shape::Text, "Who publishes them."),
        need("licence", Shape::Text, "Under which licence they may be used."),
        may("address", Shape::Text, "Where they are published."),
        may("note", Shape::Text, "What a reader must know before relying on them."),
        may(
            "recognised_by",
            Shape::Table(&RECOGNISED_BY),
            "What else must hold of a file, beside having the tables.",
        ),
        may(
            "dated",
            Shape::Texts,
            "Labels beside which the file says when it was published, the last revision first.",
        ),
        may(
            "not_read",
            Shape::Table(&NOT_READ),
            "Why such files are known, and all the same not read; nothing is then taken from their tables.",
        ),
        need("table", Shape::Tables(&PUBLISHED_TABLE), "A table of the file, from which figures are taken."),
    ],
};

/// Why files are not read.
pub static NOT_READ: Spec = Spec {
    name: "reason not to read",
    keys: &[
        need("why", Shape::Text, "Why nothing is taken from them."),
        need("instead", Shape::Text, "What to read, or do, in place of it."),
    ],
};

/// How a file is told from others.
pub static RECOGNISED_BY: Spec = Spec {
    name: "recognition",
    keys: &[
        may(
            "labels",
            Shape::Pairs,
            "Labels on the first table's sheet, and what the cell right of each must have in it.",
        ),
        may("columns", Shape::Whole, "For CSV without headings: how many columns there are."),
        may(
            "codes",
            Shape::Texts,
            "For CSV without headings: what nine in ten codes of the first column look like, A for a letter, 9 for a \
             digit, X for either.",
        ),
    ],
};

/// A table of a published file.
pub static PUBLISHED_TABLE: Spec = Spec {
    name: "published table",
    keys: &[
        may(
            "sheet",
            Shape::Texts,
            "The sheet of a workbook; of several names the first that is there. None for CSV.",
        ),
        may(
            "headed",
            Shape::Texts,
            "Headings by which the row of headings is found. Without it, columns are named by number: 1 is the first.",
        ),
        may("code", Shape::Text, "The column with the code of the body that a row is about."),
        may("name", Shape::Text, "The column with its name."),
        may("kind", Shape::Id, "What kind of body it is: trust."),
        may("where", Shape::Pairs, "Only rows with this in these columns are read; the others are counted."),
        may("except", Shape::Pairs, "Rows with this in these columns are not read; they are counted."),
        may(
            "add_rows",
            Shape::Flag,
            "Whether rows of one body and period are added up. A row of totals is then that of the body it names.",
        ),
        may(
            "not_bodies",
            Shape::Texts,
            "Codes that are no body, as for activity of unknown place. They are counted in totals.",
        ),
        may(
            "nothing",
            Shape::Pairs,
            "Marks in place of figures, and which nothing each means: [x], [c] or [z].",
        ),
        may("period", Shape::Table(&PERIOD_OF), "The period that figures are about."),
        may("total", Shape::Table(&TOTAL), "The row that must be the sum of the others; it is no body."),
        may("false_zero", Shape::Tables(&FALSE_ZERO), "A 0 that is not believed."),
        may("adds_up", Shape::Tables(&ADDS_UP), "Columns that come to another one in every row."),
        may(
            "breakdown",
            Shape::Table(&BREAKDOWN_OF),
            "Columns that say which part of everyone a row is about.",
        ),
        may("check", Shape::Tables(&ROW_CHECK), "A figure that others of its row must come to."),
        may("reading", Shape::Tables(&READING), "Figures of an indicator."),
        may(
            "organisation",
            Shape::Table(&REGISTERED),
            "Where it is a register: from when to when bodies were there.",
        ),
        may(
            "relation",
            Shape::Tables(&RELATED),
            "Where it says which body was another's successor or member.",
        ),
    ],
};

/// Where a period is found.
pub static PERIOD_OF: Spec = Spec {
    name: "period in a file",
    keys: &[
        may(
            "label",
            Shape::Text,
            "It stands right of this label. Without this and `columns`, it is the first cell that is written so.",
        ),
        may("columns", Shape::Texts, "It stands in these columns of each row, joined with a space."),
        may(
            "form",
            Shape::Text,
            "How it is written, with {dd}, {mm}, {month}, {yyyy}, {yy}, {financial-year} and {q} in place of what \
             varies, and * for anything.",
        ),
        may("spans", Shape::Word(SPANS), "What it spans; a week is the seven days that end then."),
        may(
            "headings",
            Shape::Flag,
            "It stands in headings, each column being about another period; {period} is then the name of the column.",
        ),
        may(
            "told",
            Shape::Flag,
            "The file does not say it: it is told on the command line, as --period. No form; `spans` where it must be \
             of one kind.",
        ),
        may(
            "within",
            Shape::Text,
            "A label beside which the sheet says from when to when it is; other rows are left out.",
        ),
    ],
};

/// The row of totals.
pub static TOTAL: Spec = Spec {
    name: "row of totals",
    keys: &[
        may(
            "sheet",
            Shape::Text,
            "The sheet that it is on, where that is another one with the same headings.",
        ),
        need("where", Shape::Pairs, "What it has in which columns."),
    ],
};

/// A zero that is not believed.
pub static FALSE_ZERO: Spec = Spec {
    name: "false zero",
    keys: &[
        need("column", Shape::Text, "A 0 in this column is missing ..."),
        need("beside", Shape::Text, "... where there are many in this one:"),
        need("from", Shape::Whole, "so many."),
        need("why", Shape::Text, "Why it is not believed; the reading says so."),
    ],
};

/// Columns that come to another one.
pub static ADDS_UP: Spec = Spec {
    name: "row that adds up",
    keys: &[
        need("columns", Shape::Sum, "These columns, added up, ..."),
        need(
            "to",
            Shape::Text,
            "... come to this one. A row that does not is rejected; in one that does, an empty cell among them is 0.",
        ),
    ],
};

/// Figures of an indicator.
pub static READING: Spec = Spec {
    name: "reading of a table",
    keys: &[
        need("indicator", Shape::Id, "The indicator."),
        may("numerator", Shape::Sum, "Where the numerator stands: a column, or several that are added up."),
        may("denominator", Shape::Sum, "Where the denominator stands."),
        may("value", Shape::Sum, "Where the value stands, of an indicator that is no ratio."),
        may("where", Shape::Pairs, "Only rows with this in these columns have these figures."),
        may(
            "breakdowns",
            Shape::Pairs,
            "Parts of everyone, such as female, and the column of the value of each.",
        ),
        may(
            "limits",
            Shape::Texts,
            "The columns with the limits of the value; the reading says them in its note.",
        ),
    ],
};

/// Columns that are added up.
pub static SUM: Spec = Spec {
    name: "sum of columns",
    keys: &[
        may("sum", Shape::Texts, "Columns that are added up."),
        may("from", Shape::Text, "The first of several columns side by side that are added up ..."),
        may("to", Shape::Text, "... and the last."),
        may("less", Shape::Texts, "Columns that are taken away."),
        may("times", Shape::Whole, "How many the file counts as one: 1000 where it gives thousands."),
    ],
};

/// Dates of bodies.
pub static REGISTERED: Spec = Spec {
    name: "register of bodies",
    keys: &[
        may("opened", Shape::Text, "The column with the first day."),
        may("closed", Shape::Text, "The column with the last day; empty while a body is there."),
        may("dates", Shape::Text, "How days are written: {yyyy}{mm}{dd}."),
        may(
            "since",
            Shape::Date,
            "In place of opened and dates: the first day of all, where the file does not say.",
        ),
    ],
};

/// Relations of bodies.
pub static RELATED: Spec = Spec {
    name: "register of relations",
    keys: &[
        need(
            "relation",
            Shape::Word(RELATIONS),
            "successor: to takes the place of from; member: from belongs to to; served-by: to serves from.",
        ),
        need("from", Shape::Text, "The column with the code of the one."),
        may("to", Shape::Text, "The column with the code of the other; where it is empty there is none."),
        may(
            "to_each",
            Shape::Sum,
            "In place of to: columns whose headings are the codes of others, each with the share of the one. What is 0 \
             is no relation. Of a successor the shares must come to 100 %; of who is served they are not kept.",
        ),
        may(
            "ending",
            Shape::Text,
            "What is written behind the code of the other and is no part of it; where it is not, there is none.",
        ),
        may("codes", Shape::Pairs, "Codes of bodies that the file names otherwise; empty for what is none."),
        may(
            "start",
            Shape::Text,
            "The column with the first day; without it and since, it is known to hold in the period of the row and no \
             longer.",
        ),
        may("end", Shape::Text, "The column with the last day; empty while it holds."),
        may("dates", Shape::Text, "How days are written: {yyyy}{mm}{dd}."),
        may("since", Shape::Date, "In place of start and dates: the first day, where the file does not say."),
    ],
};

/// Which part of everyone a row is about.
pub static BREAKDOWN_OF: Spec = Spec {
    name: "breakdown of a table",
    keys: &[
        need(
            "columns",
            Shape::Texts,
            "The columns that say so: Sex, Age. The reading has what stands in them, with hyphens.",
        ),
        need("everyone", Shape::Texts, "What stands in them for everyone: Persons, All ages."),
        may(
            "adds_up",
            Shape::Flag,
            "Whether the parts of a body must add up to everyone; a count for which they do not is missing in all its \
             periods.",
        ),
    ],
};

/// A figure that others must come to.
pub static ROW_CHECK: Spec = Spec {
    name: "check of rows",
    keys: &[
        need(
            "column",
            Shape::Text,
            "The column with the figure. Rows where it differs are told, and kept as they are.",
        ),
        need("is", Shape::Sum, "What it must be: a column, or several that are added up."),
        may("over", Shape::Text, "The column by which that is divided."),
        may("decimals", Shape::Whole, "To how many decimals the figure is given; none unless said."),
    ],
};
