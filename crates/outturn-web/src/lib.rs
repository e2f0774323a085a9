//! The register over HTTP, for programs: versioned routes, described by an OpenAPI document made from them.
//!
//! Every write takes an `Idempotency-Key` and can be tried with `?dry_run=true`; it answers with its entry of the audit
//! log. Reads have an `ETag`, and lists come a page at a time. What is refused is a `problem+json` in the words of the
//! register's complaints. docs/api.md says how it is used; `GET /v1/openapi.json` is the description.

#![allow(unused_qualifications, reason = "the macros that describe routes name what they use in full")]

mod app;
mod asking;
mod limits;
mod once;
mod page;
mod problem;
mod provider;
mod routes;
mod serve;
mod tags;
mod unread;
mod who;

pub use app::{App, Provider, Settings};
pub use problem::Problem;
pub use routes::{openapi, router};
pub use serve::serve;
