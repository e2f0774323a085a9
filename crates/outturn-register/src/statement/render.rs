//! A statement for people and for spreadsheets.

use std::fmt::Write as _;

use super::model::{Part, Statement};
use crate::codes::{Result, complain};
use crate::ledger::{decimal, guarded, pounds};

impl Statement {
    /// As CSV: a row for each amount, with what it is an amount of.
    pub fn csv(&self) -> Result<String> {
        let failed = |error: csv::Error| complain("export-unreadable", error.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        let headings = ["table", "name", "kind", "code", "on", "purpose", "pounds", "note"];
        writer.write_record(headings).map_err(failed)?;
        let mut rows: Vec<[String; 8]> = Vec::new();
        let row = |table: &str, name: &str, of: [&str; 4], pence: i64, note: &str| {
            let [kind, code, on, purpose] = of.map(str::to_owned);
            let (name, note) = (guarded(name), guarded(note));
            [table.to_owned(), name, kind, code, on, purpose, decimal(pence), note]
        };
        for (name, pence) in self.totals() {
            rows.push(row("total", name, [""; 4], pence, ""));
        }
        let tables = [
            ("purpose", &self.purposes),
            ("programme", &self.programmes),
            ("provider", &self.providers),
            ("kind", &self.kinds),
        ];
        for (table, parts) in tables {
            for it in parts {
                rows.push(row(table, &it.name, [&it.kind, &it.code, "", ""], it.pence, ""));
            }
        }
        for it in &self.lines {
            let of = [it.provider_kind.as_str(), &it.provider_code, &it.on, &it.purpose];
            rows.push(row("line", &it.provider, of, it.pence, &it.about));
        }
        for it in &self.members {
            let of = ["practice", it.practice.as_str(), &it.on, ""];
            rows.push(row("member", &it.name, of, it.pence, &way(it)));
        }
        if !self.reason.is_empty() {
            rows.push(row("reason", "", [""; 4], self.unspent + self.over, &self.reason));
        }
        for it in rows {
            writer.write_record(it).map_err(failed)?;
        }
        let bytes = writer.into_inner().map_err(|error| complain("export-unreadable", error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| complain("export-unreadable", error.to_string()))
    }

    /// As plain text with tables, in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "# How {} spent its award\n\n{} (`{}`). What was spent by {}, as believed on {}.\n\n",
            plain(&self.name),
            plain(&self.title),
            self.scheme,
            self.as_at,
            self.believed
        );
        if !self.successors.is_empty() {
            // Writing to a text does not fail.
            let _ = writeln!(text, "It has ended; {} answers for it.\n", self.successors.join(", "));
        }
        text.push_str("| | |\n|---|--:|\n");
        for (name, pence) in self.totals() {
            let _ = writeln!(text, "| {name} | {} |", pounds(pence));
        }
        if !self.reason.is_empty() {
            let what = if self.over > 0 { "more was spent than there was" } else { "not all of it is spent" };
            let _ = write!(text, "\nWhy {what}: {}\n", plain(&self.reason));
        }
        let mut table = |heading: &str, parts: &[Part]| {
            let _ = write!(text, "\n## {heading}\n\n| | |\n|---|--:|\n");
            for it in parts {
                let code = if it.code.is_empty() { String::new() } else { format!(" ({})", it.code) };
                let kind = if it.kind.is_empty() { String::new() } else { format!(", {}", it.kind) };
                let name = if it.name.is_empty() { "not recorded" } else { &it.name };
                let _ = writeln!(text, "| {}{code}{kind} | {} |", plain(name), pounds(it.pence));
            }
            let _ = writeln!(text, "| together | {} |", pounds(parts.iter().map(|it| it.pence).sum()));
        };
        table("By purpose", &self.purposes);
        table("By programme", &self.programmes);
        table("By provider", &self.providers);
        table("By kind of provider", &self.kinds);
        text.push_str("\n## Every amount\n\n| on | provider | for | purpose | |\n|---|---|---|---|--:|\n");
        for it in &self.lines {
            let (provider, about) = (plain(&it.provider), plain(&it.about));
            let amount = pounds(it.pence);
            let _ = writeln!(text, "| {} | {provider} | {about} | {} | {amount} |", it.on, it.purpose);
        }
        text.push_str("\n## Payments to member practices\n\n");
        if self.members.is_empty() {
            text.push_str("None.\n");
        } else {
            text.push_str("| on | practice | | through |\n|---|---|--:|---|\n");
        }
        for it in &self.members {
            let (name, amount) = (plain(&it.name), pounds(it.pence));
            let way = plain(&way(it));
            let _ = writeln!(text, "| {} | {name} ({}) | {amount} | {way} |", it.on, it.practice);
        }
        text
    }

    /// The totals, by name.
    fn totals(&self) -> [(&'static str, i64); 9] {
        [
            ("awarded", self.awarded),
            ("paid", self.paid),
            ("due back", self.due_back),
            ("to spend", self.to_spend),
            ("planned", self.planned),
            ("spent", self.spent),
            ("without a purpose", self.untagged),
            ("not spent", self.unspent),
            ("spent beyond", self.over),
        ]
    }
}

/// Through what a member was paid, and who was removed from it.
fn way(it: &super::MemberPayment) -> String {
    let removed: Vec<String> = it.removed.iter().map(|it| format!("{} ({})", it.name, it.interest)).collect();
    let removed = if removed.is_empty() { "nobody".to_owned() } else { removed.join(", ") };
    format!("{} with the targets: {}; removed by an interest: {removed}", it.through, it.targets)
}

/// Text that is no markup.
fn plain(text: &str) -> String {
    let mut found = String::new();
    for c in text.chars() {
        if "\\`*_[]<>|#".contains(c) {
            found.push('\\');
        }
        found.push(c);
    }
    found
}
