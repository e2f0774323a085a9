//! A table of ways to ask, asked by every role at its own body and at another one, and by the public.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use outturn_register::people::{BodyKind, Role};
use serde_json::Value;

use crate::support::{Came, Client, Server, key, say};

/// An action, the state in which it is asked for, and the body.
pub(super) type Cell = (&'static str, &'static str, &'static str);

/// Who may ask.
pub(super) enum May {
    /// Everybody.
    All,
    /// Nobody but the one whose it is, who is not among those who ask.
    Another,
    /// Those whom the table allows all of these.
    Those(&'static [Cell]),
    /// Those whom the table allows one of these.
    Either(&'static [Cell]),
    /// Those whom the table allows this.
    In(Cell),
    /// Nobody: it is not possible in this state. Whoever may in another state is told so.
    Elsewhen(Cell),
    /// Nobody: nothing is there. Whoever may do this anywhere is told so.
    Nowhere(&'static str),
}

/// One way to ask a route.
pub(super) struct Route {
    pub(super) method: &'static str,
    /// As the description has it.
    pub(super) path: &'static str,
    /// As it is asked.
    pub(super) asked: String,
    pub(super) body: Value,
    pub(super) may: May,
    /// What comes back to those who may.
    pub(super) well: u16,
    /// Why those who may are refused as well; empty where they are not, or where it is not held.
    pub(super) why: &'static str,
    /// What comes back to those who may not; none for the usual.
    pub(super) ill: Option<u16>,
    /// How many entries of the log it makes where it is not only tried.
    pub(super) entries: i64,
}

impl Route {
    fn of(method: &'static str, path: &'static str, asked: impl Into<String>, may: May) -> Route {
        let (well, why) = match may {
            May::Elsewhen(_) => (409, "not-in-this-state"),
            May::Nowhere(_) => (404, "no-such-thing"),
            _ => (200, ""),
        };
        let asked = asked.into();
        Route { method, path, asked, body: Value::Null, may, well, why, ill: None, entries: 0 }
    }

    pub(super) fn read(path: &'static str, asked: impl Into<String>, may: May) -> Route {
        Route::of("get", path, asked, may)
    }

    pub(super) fn write(path: &'static str, asked: impl Into<String>, body: Value, may: May) -> Route {
        Route { body, ..Route::of("post", path, asked, may) }
    }

    /// Those who may are refused too, for another reason than who they are.
    pub(super) fn refused(self, well: u16, why: &'static str) -> Route {
        Route { well, why, ..self }
    }

    /// The same asked otherwise.
    pub(super) fn with(&self, asked: String, body: Value) -> Route {
        Route { body, ..Route::of(self.method, self.path, asked, May::All) }
    }

    pub(super) fn ask(&self, who: &Client) -> u16 {
        self.ask_as(who, Role::CcgLead, true).status
    }

    /// What somebody in a role is answered, where it is only tried or done: where a body has `{role}`, it is asked for as
    /// that.
    fn ask_as(&self, who: &Client, role: Role, tried: bool) -> Came {
        if self.method == "get" {
            return who.get(&self.asked);
        }
        let csv = self.path.ends_with("/claims.csv");
        let (media, body) = match &self.body {
            Value::String(text) if csv => ("text/csv", text.clone()),
            body => ("application/json", body.to_string().replace("{role}", role.name())),
        };
        let key = key();
        let mut headers = vec![("content-type", media)];
        // What takes no key is not tried either.
        let keyed = self.path != "/v1/session" && self.path != "/v1/calculate";
        if keyed {
            headers.push(("idempotency-key", &key));
        }
        let mark = if self.asked.contains('?') { '&' } else { '?' };
        let path =
            if keyed && tried { format!("{}{mark}dry_run=true", self.asked) } else { self.asked.clone() };
        who.send(&self.method.to_uppercase(), &path, &headers, body.as_bytes())
    }
}

/// The table of permissions as the file has it, read apart from the program: a cell for an action, a state and a role.
pub(super) struct Cells(BTreeMap<(&'static str, &'static str), BTreeMap<&'static str, &'static str>>);

impl Cells {
    pub(super) fn read() -> Cells {
        let text = include_str!("../../../../outturn-register/permissions.csv");
        let mut lines = text.lines().map(|it| it.split(',').collect::<Vec<_>>());
        let headings = lines.next().unwrap();
        let of = |line: Vec<&'static str>| {
            let cells = headings.iter().copied().zip(line.clone()).skip(3).collect();
            ((line[0], line[1]), cells)
        };
        Cells(lines.map(of).collect())
    }

    /// Whether an action is possible in a state.
    pub(super) fn has(&self, action: &'static str, state: &'static str) -> bool {
        self.0.contains_key(&(action, state))
    }

    /// Whether a role at a body is allowed an action in a state at another.
    pub(super) fn allow(&self, (action, state, object): Cell, role: Role, body: &str) -> bool {
        let cell = self.0[&(action, state)][role.name()];
        cell == "any" || (cell == "own" && around(object).contains(&body))
    }

    fn rows(&self, action: &str) -> impl Iterator<Item = &BTreeMap<&'static str, &'static str>> {
        assert!(self.0.keys().any(|(it, _)| *it == action), "{action}");
        self.0.iter().filter(move |((it, _), _)| *it == action).map(|(_, cells)| cells)
    }

    fn may(&self, may: &May, role: Role, body: &str) -> bool {
        match may {
            May::All => true,
            May::Another => false,
            May::Those(all) => all.iter().all(|it| self.allow(*it, role, body)),
            May::Either(all) => all.iter().any(|it| self.allow(*it, role, body)),
            May::In(cell) => self.allow(*cell, role, body),
            May::Elsewhen((action, state, object)) => {
                assert!(!self.has(action, state), "{action} is possible in {state}");
                let own = around(object).contains(&body);
                self.rows(action).any(|it| it[role.name()] == "any" || (it[role.name()] == "own" && own))
            }
            May::Nowhere(action) => self.rows(action).any(|it| it[role.name()] == "any"),
        }
    }
}

/// Where a role is held, and where else.
fn at(role: Role) -> [&'static str; 2] {
    match role.held_at() {
        Some(BodyKind::National) => ["N1", "N2"],
        Some(BodyKind::AreaTeam) => ["T1", "T2"],
        Some(BodyKind::Ccg) => ["C1", "C2"],
        Some(BodyKind::Practice) => ["P1", "P2"],
        Some(BodyKind::Board) => ["B1", "B2"],
        None => ["", ""],
    }
}

/// What lies around a body, where it is one at which somebody asks.
fn around(body: &str) -> &'static [&'static str] {
    match body {
        "P1" => &["P1", "C1", "T1"],
        "C1" => &["C1", "T1"],
        // Both CCGs lie in the first area team; the second has none.
        "C2" => &["C2", "T1"],
        "N1" => &["N1"],
        _ => &[],
    }
}

/// Somebody who asks.
pub(super) struct Asker {
    pub(super) role: Role,
    pub(super) body: &'static str,
    pub(super) who: Client,
}

/// Bodies at which nobody of the world is.
pub(super) fn elsewhere(owner: &Client) {
    for (code, kind, within) in [
        ("N2", "national", None),
        ("T2", "area-team", None),
        ("B1", "board", None),
        ("B2", "board", None),
        ("P1", "practice", Some("C1")),
        ("P2", "practice", Some("C2")),
    ] {
        let body = serde_json::json!({ "code": code, "name": code, "kind": kind, "within": within });
        owner.write("/v1/bodies", &body);
    }
}

/// One in every role at each of its two bodies, and the public.
pub(super) fn askers(server: &Server, owner: &Client) -> Vec<Asker> {
    let mut askers = Vec::new();
    for role in Role::ALL.iter().copied() {
        for body in at(role) {
            let account = format!("{}.{}", role.name(), body.to_lowercase());
            let who = match role {
                Role::Public => server.public(),
                _ => server.person(owner, &account, role.name(), body),
            };
            askers.push(Asker { role, body, who });
        }
    }
    askers
}

/// The routes of the description, with the part that each belongs to.
fn described() -> BTreeMap<(String, String), String> {
    let document: Value = serde_json::from_str(&outturn_web::openapi()).unwrap();
    let mut found = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let part = about["tags"][0].as_str().unwrap_or_default();
            found.insert((method.clone(), path.clone()), part.to_owned());
        }
    }
    found
}

/// The parts that have a table of their own; everything else is in one table.
const APART: [&[&str]; 3] = [&["local"], &["spending", "successions"], &["statements"]];

/// Holds that a table has every route of its parts: of those named, or of all that have no table of their own.
pub(super) fn nothing_is_left_out(table: &[Route], parts: Option<usize>, beside: &[(&str, &str)]) {
    let mut tried: BTreeSet<(String, String)> =
        table.iter().map(|it| (it.method.to_owned(), it.path.to_owned())).collect();
    tried.extend(beside.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())));
    let described = described();
    for parts in APART.iter().copied().flatten() {
        assert!(described.values().any(|it| it == parts), "no route is of the part {parts}");
    }
    let own = |part: &str| match parts {
        Some(which) => APART[which].contains(&part),
        None => !APART.iter().any(|it| it.contains(&part)),
    };
    let known = described.iter().filter(|(_, part)| own(part)).map(|(it, _)| it.clone());
    let lacks: Vec<_> = known.filter(|it| !tried.contains(it)).collect();
    assert!(lacks.is_empty(), "no table has {lacks:?}");
    let strange: Vec<_> = tried.iter().filter(|it| !described.contains_key(*it)).collect();
    assert!(strange.is_empty(), "the description lacks {strange:?}");
}

/// How many were allowed and refused.
#[derive(Default)]
pub(super) struct Counts {
    allowed: usize,
    not_then: usize,
    refused: usize,
}

/// Asks each way by everybody, and holds that the answers are what the table of permissions says and that nothing was
/// changed.
pub(super) fn answers_as_allowed(
    server: &Server,
    askers: &[Asker],
    table: &[Route],
    cells: &Cells,
) -> Counts {
    let entries = || server.public().read("/v1")["entries"].as_i64().unwrap();
    let (mut counts, mut wrong) = (Counts::default(), String::new());
    for route in table {
        let (before, mut expects) = (entries(), 0);
        for Asker { role, body, who } in askers {
            let may = cells.may(&route.may, *role, body);
            let (expected, why) = match (may, *role) {
                (true, _) => (route.well, route.why),
                (false, Role::Public) => (route.ill.unwrap_or(401), ""),
                (false, _) if route.ill.is_none() => (403, "not-permitted"),
                (false, _) => (route.ill.unwrap_or(403), ""),
            };
            // Whoever may only tries it; whoever may not asks in earnest, and changes nothing.
            let came = route.ask_as(who, *role, may);
            let (status, mut fits) = (came.status, came.status == expected);
            if fits && !why.is_empty() {
                fits = came.code() == why;
            }
            // A refusal by a state names it.
            if let (true, true, May::Elsewhen((_, state, _))) = (may, fits, &route.may) {
                fits = came.text.contains(&format!("`{state}`"));
            }
            if !fits {
                let (method, asked, role) = (route.method, &route.asked, role.name());
                let _ = writeln!(
                    wrong,
                    "{method} {asked} as {role} at {body}: {status}, not {expected} {why}: {:.200}",
                    came.text
                );
            }
            match (may, status) {
                (true, 200) => counts.allowed += 1,
                (true, _) => counts.not_then += 1,
                (false, _) => counts.refused += 1,
            }
            expects += if may { route.entries } else { 0 };
        }
        let made = entries() - before;
        if made != expects {
            let _ = writeln!(wrong, "{} {}: {made} entries, not {expects}", route.method, route.asked);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    counts
}

/// Says how much was tried.
pub(super) fn counted(what: &str, table: &[Route], askers: &[Asker], counts: &Counts) {
    let routes: BTreeSet<_> = table.iter().map(|it| (it.method, it.path)).collect();
    say(&format!(
        "{what}: {} routes in {} ways by {} askers: {} allowed, {} told that it is not possible then or not there, \
         {} refused",
        routes.len(),
        table.len(),
        askers.len(),
        counts.allowed,
        counts.not_then,
        counts.refused
    ));
}
