//! Complaints on the terminal.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use outturn_core::Diagnostic;

/// A complaint with its line, its place and the way out.
pub fn complaint(diagnostic: &Diagnostic, colour: bool) -> String {
    drawn(diagnostic, Level::ERROR, &[], colour)
}

/// What was found in something that can be used: of interest, or accepted, with notes before the way out.
pub fn finding(diagnostic: &Diagnostic, accepted: bool, notes: &[String], colour: bool) -> String {
    drawn(diagnostic, if accepted { Level::NOTE } else { Level::WARNING }, notes, colour)
}

fn drawn(diagnostic: &Diagnostic, level: Level<'_>, notes: &[String], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let (from, to) = diagnostic.span;
    let mut group = if diagnostic.line == 0 {
        title.element(Origin::path(diagnostic.file.as_str()))
    } else if diagnostic.excerpt.is_empty() {
        let origin =
            Origin::path(diagnostic.file.as_str()).line(diagnostic.line).char_column(diagnostic.column);
        title.element(origin)
    } else {
        let mut annotation = AnnotationKind::Primary.span(from..to.max(from));
        if !diagnostic.label.is_empty() {
            annotation = annotation.label(diagnostic.label.as_str());
        }
        title.element(
            Snippet::source(diagnostic.excerpt.as_str())
                .line_start(diagnostic.line)
                .path(diagnostic.file.as_str())
                .annotation(annotation),
        )
    };
    for note in notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if !diagnostic.help.is_empty() {
        group = group.element(Level::HELP.message(diagnostic.help.as_str()));
    }
    renderer.render(&[group])
}

/// All complaints, and how many there are.
pub fn complaints(diagnostics: &[Diagnostic], colour: bool, short: bool) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        if short {
            text.push_str(&diagnostic.one_line());
            text.push('\n');
        } else {
            text.push_str(&complaint(diagnostic, colour));
            text.push_str("\n\n");
        }
    }
    text
}
