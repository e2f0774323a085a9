/// A complaint has a place that is there, a message and a way out, and nothing that acts on a terminal.
pub(crate) fn well_formed(problem: &outturn_core::Diagnostic, bytes: &[u8]) {
    let lines = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() + 1;
    assert!(problem.line <= lines, "line {} of {lines}: {problem:?}", problem.line);
    assert_eq!(problem.line == 0, problem.column == 0, "{problem:?}");
    assert!(problem.excerpt.get(problem.span.0..problem.span.1).is_some(), "{problem:?}");
    assert!(!problem.message.trim().is_empty() && !problem.help.trim().is_empty(), "{problem:?}");
    for said in [&problem.message, &problem.help] {
        assert!(said.len() < 4_000 && !said.chars().any(char::is_control), "{problem:?}");
    }
}
