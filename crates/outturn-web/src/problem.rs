//! What is refused, as `application/problem+json` (RFC 9457) in the words of the complaints.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use outturn_core::Diagnostic;
use outturn_scheme::complaints::{Code, code};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Where the kind of problem is explained.
    #[serde(rename = "type")]
    #[schema(example = "/v1/problems/not-permitted")]
    pub kind: String,
    /// The HTTP status.
    #[schema(example = 403)]
    pub status: u16,
    /// The code of the complaint.
    #[schema(example = "not-permitted")]
    pub code: String,
    /// What was wrong.
    pub title: String,
    /// What to do about it.
    pub help: String,
    /// The path that was asked.
    pub instance: String,
    /// Everything that was wrong, where there is more to say than the title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<OneProblem>,
}

/// One of several things that are wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OneProblem {
    /// The file or document.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1.
    pub column: Option<usize>,
    /// The code of the complaint.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Problem {
    /// A problem of the interface itself.
    pub(crate) fn plain(status: u16, code: &str, title: impl Into<String>, help: &str) -> Problem {
        Problem {
            kind: format!("/v1/problems/{code}"),
            status,
            code: code.to_owned(),
            title: title.into(),
            help: help.to_owned(),
            instance: String::new(),
            problems: Vec::new(),
        }
    }

    /// A body, path or query that cannot be read.
    pub(crate) fn unreadable(text: String) -> Problem {
        Problem::plain(
            400,
            "unreadable-request",
            text,
            "Mend what the title names: docs/api.md and /v1/openapi.json.",
        )
    }
}

/// The HTTP status of a complaint.
fn status(code: &str) -> u16 {
    match code {
        "bad-credentials" | "bad-token" => 401,
        "not-permitted" | "beyond-scope" | "declared-interest" | "made-by-checker" => 403,
        "no-such-thing" | "no-such-account" => 404,
        "document-too-large" => 413,
        "throttled" => 429,
        "database-busy" | "database-away" | "answer-lost" | "clock-jumped" => 503,
        "database-full" => 507,
        "database-failed" | "database-damaged" | "database-moved" | "ledger-broken" | "chain-broken" => 500,
        "draft-scheme"
        | "key-reused"
        | "not-in-this-state"
        | "on-hold"
        | "other-content"
        | "other-document"
        | "pending-transfer"
        | "repeated"
        | "settled-before"
        | "signature-void"
        | "too-early"
        | "statement-unchanged"
        | "unexplained-difference"
        | "untagged-spending"
        | "approved-before"
        | "band-role"
        | "claimed-already"
        | "claimed-twice"
        | "not-approved"
        | "not-declared"
        | "nothing-claimed"
        | "outside-window"
        | "participation-only"
        | "appeal-too-late"
        | "not-consulted"
        | "under-appeal" => 409,
        _ => 422,
    }
}

impl From<Diagnostic> for Problem {
    fn from(it: Diagnostic) -> Problem {
        let status = status(it.code);
        // What the database says is for whoever keeps it, and goes to the server's own log.
        let told = match it.code {
            "database-failed" => Some("the database could not do what was asked"),
            "database-away" => Some("the database cannot be reached"),
            "database-busy" => Some("others are writing"),
            "database-damaged" => Some("the database cannot be read"),
            "database-full" => Some("there is no room left for the database"),
            "database-moved" => Some("the database is no longer where it was"),
            "answer-lost" => Some("the database went away before it answered"),
            _ => None,
        };
        let title = match told {
            Some(told) => {
                tracing_of(&it);
                told.to_owned()
            }
            None => it.message,
        };
        let mut problem = Problem::plain(status, it.code, title, &it.help);
        if it.file != "register" {
            problem.problems.push(OneProblem::from_parts(it.file, it.line, it.column, it.code, &problem));
        }
        problem
    }
}

impl OneProblem {
    fn from_parts(file: String, line: usize, column: usize, code: &str, problem: &Problem) -> OneProblem {
        let (message, help) = (problem.title.clone(), problem.help.clone());
        let place = |it: usize| (it > 0).then_some(it);
        OneProblem { file, line: place(line), column: place(column), code: code.to_owned(), message, help }
    }
}

impl From<Vec<Diagnostic>> for Problem {
    fn from(found: Vec<Diagnostic>) -> Problem {
        let count = found.len();
        let mut all = found.into_iter().map(Problem::from);
        let Some(mut first) = all.next() else {
            return Problem::plain(500, "database-failed", "something was refused without a reason", "");
        };
        if count > 1 {
            if first.problems.is_empty() {
                let own = OneProblem::from_parts("register".to_owned(), 0, 0, &first.code, &first);
                first.problems.push(own);
            }
            first.problems.extend(all.flat_map(|it| it.problems));
            first.title = format!("{count} things are wrong");
            "Mend each of them; all are listed.".clone_into(&mut first.help);
        }
        first
    }
}

/// What goes to the server's own log.
fn tracing_of(it: &Diagnostic) {
    use std::io::Write as _;
    // Where even that cannot be written, nothing is left to do.
    let _ = writeln!(std::io::stderr(), "outturn serve: {}: {}", it.code, it.message);
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = match self.code.as_str() {
            "throttled" => Some("900"),
            "too-many-requests" | "database-busy" | "database-away" | "answer-lost" => Some("1"),
            _ => None,
        };
        let mut response = (status, Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(wait));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<PathRejection> for Problem {
    fn from(it: PathRejection) -> Problem {
        Problem::unreadable(it.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(it: QueryRejection) -> Problem {
        Problem::unreadable(it.body_text())
    }
}

/// The problems of the interface itself.
pub(crate) const CODES: &[Code] = &[
    code("body-too-large", "A body with more bytes than are read.", "facts of 60 MB", "Send it in parts."),
    code(
        "broken",
        "The program failed on a request.",
        "a fault of ours",
        "Tell whoever runs the register: nothing was done.",
    ),
    code(
        "key-missing",
        "A write without a key.",
        "POST /v1/items without Idempotency-Key",
        "Send `Idempotency-Key` with a key of your own.",
    ),
    code(
        "no-such-method",
        "A method that a path does not have.",
        "DELETE /v1/items",
        "GET /v1/openapi.json lists every path.",
    ),
    code(
        "no-such-route",
        "A path where there is nothing.",
        "GET /v1/itms",
        "GET /v1/openapi.json lists every path.",
    ),
    code(
        "other-site",
        "A change that a page of another site had a browser make.",
        "a form elsewhere that posts here",
        "Make it from the pages of this register, or with a bearer token.",
    ),
    code(
        "provider-failed",
        "The provider of identities does not answer, or not as it should.",
        "a provider that is down",
        "Try again, or sign in with a password; whoever runs the register finds the cause in its log.",
    ),
    code(
        "sign-in-refused",
        "Signing in by a provider that did not come about.",
        "a sign-in that was begun in another browser, or more than ten minutes ago",
        "Begin again with GET /v1/oidc/login.",
    ),
    code(
        "too-many-requests",
        "More requests than one client may make.",
        "a loop without a pause",
        "Wait as long as Retry-After says.",
    ),
    code(
        "too-slow",
        "A body that did not come in time.",
        "a line that drops",
        "Send it again: nothing was done.",
    ),
    code(
        "unreadable-request",
        "A body, path or query that cannot be read.",
        "JSON without a closing brace",
        "Mend what the title names; /v1/openapi.json describes every request.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_in_the_database_has_its_status_and_keeps_its_words_to_itself() {
        for (code, status, wait) in [
            ("answer-lost", 503, Some("1")),
            ("clock-jumped", 503, None),
            ("database-away", 503, Some("1")),
            ("database-busy", 503, Some("1")),
            ("database-damaged", 500, None),
            ("database-failed", 500, None),
            ("database-full", 507, None),
            ("database-moved", 500, None),
        ] {
            let problem =
                Problem::from(Diagnostic::file("register", code, "/srv/register.db: secret", "help"));
            assert_eq!(problem.title.contains("secret"), code == "clock-jumped", "{code}");
            let response = problem.into_response();
            assert_eq!(response.status().as_u16(), status, "{code}");
            let told = response.headers().get(header::RETRY_AFTER).map(|it| it.to_str().unwrap());
            assert_eq!(told, wait, "{code}");
        }
    }
}
