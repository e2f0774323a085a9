//! What a cluster complains about. It tells an error of an executor as the text of its parts, one within the other:
//! `Job 03 failed: … DataFusionError(Shared(External(ArrowError(CastError("Cannot cast string 'x'")))))`.

use outturn_core::Diagnostic;

use super::QUERY;

const AGAIN: &str =
    "see what the scheduler and the executors say, start those that are missing, and ask again";

/// Signs that one machine could not reach another.
const UNREACHED: [&str; 5] = [
    "tcp connect error",
    "transport error",
    "ConnectError",
    "Connection refused",
    "Stream closed without job",
];

/// Whether a query stopped because a part of the cluster was lost, so that it may be asked again.
pub(super) fn lost(message: &str) -> bool {
    ended(message) || UNREACHED.iter().any(|sign| message.contains(sign))
}

/// Whether the scheduler has ended a query.
fn ended(message: &str) -> bool {
    message.starts_with("Job ") && message.ends_with(" failed: Cancelled")
}

/// A complaint about a query that stopped on a cluster; nothing where the message is not of one.
pub(super) fn of_cluster(message: &str) -> Option<Diagnostic> {
    let complaint = |said: &str, help| Some(Diagnostic::file(QUERY, "query-failed", said, help));
    if ended(message) {
        return complaint("an executor was lost while it worked on this query", AGAIN);
    }
    if lost(message) {
        return complaint("an executor or the scheduler cannot be reached", AGAIN);
    }
    let (job, rest) = message.split_once(" failed: ")?;
    if !job.starts_with("Job ") {
        return None;
    }
    if ["there is no such file", "No such file", "NotFound"].iter().any(|sign| rest.contains(sign)) {
        let help =
            "tables must lie at the same path on the scheduler's machine and on those of all executors";
        return complaint(&format!("a file is not where it is looked for: {rest}"), help);
    }
    let said = innermost(rest);
    if rest.contains("ResourcesExhausted(") {
        return complaint(
            &said,
            "give executors more memory with --memory, or ask for fewer groups at a time",
        );
    }
    if rest.contains("CastError(") {
        return complaint(&said, super::OF_TEXT);
    }
    complaint(&said, "docs/sql.md says what can be asked")
}

/// The text within the innermost brackets, without the marks that it was written with.
fn innermost(text: &str) -> String {
    let Some((_, inner)) = text.rsplit_once("(\"") else { return text.to_owned() };
    let inner = inner.rsplit_once("\")").map_or(inner, |(inner, _)| inner);
    inner.replace("\\\"", "\"").replace("\\'", "'").replace("\\n", " ").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_reason_is_told() {
        let cases = [
            (
                "Job 03 failed: Job failed due to stage 0 failed: Task failed due to runtime execution error: \
                 DataFusionError(Shared(External(ArrowError(CastError(\"Cannot cast string '[c]' to value of Int64 \
                 type\")))))",
                "Cannot cast string '[c]' to value of Int64 type",
            ),
            ("Job 03 failed: Error planning job 03: none", "Error planning job 03: none"),
            ("Job 03 failed: Cancelled", "an executor was lost while it worked on this query"),
            (
                "Job 03 failed: Stage 3 has failed 1 times: ConnectError(\\\"tcp connect error\\\", 127.0.0.1:3)",
                "an executor or the scheduler cannot be reached",
            ),
        ];
        for (message, said) in cases {
            assert_eq!(of_cluster(message).unwrap().message, said);
        }
        assert!(of_cluster("Divide by zero").is_none());
        assert!(!lost("Job 03 failed: Divide by zero"));
    }
}
