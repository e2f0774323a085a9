//! The examples of the scheme language that run as tests: those of `docs/spec`, and the schemes.

use std::fs;
use std::path::{Path, PathBuf};

use outturn_scheme::reference::{Example, Kind};

/// All examples, in the order of their files. Those of what is refused are none.
pub(crate) fn all(root: &Path) -> Result<Vec<Example>, String> {
    let mut examples = Vec::new();
    for page in entries(&root.join("docs/spec"), "md")? {
        of_page(&mut examples, &format!("spec/{}", name(&page)), &text(&page)?);
    }
    for page in ["intake.md", "disclosure.md"] {
        of_page(&mut examples, page, &text(&root.join("docs").join(page))?);
    }
    for family in entries(&root.join("schemes"), "")? {
        for scheme in entries(&family, "toml")? {
            let path = format!("schemes/{}/{}", name(&family), name(&scheme));
            examples.push(of_file(Kind::Scheme, &path, text(&scheme)?));
        }
    }
    for (folder, kind) in [
        ("indicators", Kind::Indicator),
        ("frameworks", Kind::Framework),
        ("budgets", Kind::Budget),
        ("layouts", Kind::Layout),
        ("disclosure", Kind::Disclosure),
        ("records", Kind::Records),
        ("codes", Kind::Codes),
        ("weights", Kind::Weights),
    ] {
        for file in entries(&root.join(folder), "toml")? {
            examples.push(of_file(kind, &format!("{folder}/{}", name(&file)), text(&file)?));
        }
    }
    Ok(examples)
}

fn of_file(kind: Kind, path: &str, text: String) -> Example {
    let title = path.split_once('/').map_or(path, |(_, rest)| rest).trim_end_matches(".toml").to_owned();
    Example { kind, title, link: format!("../{path}"), text }
}

/// The examples of one page: what stands before its first heading, and each heading with a result.
fn of_page(examples: &mut Vec<Example>, page: &str, text: &str) {
    for section in format!("\n{text}").split("\n## ") {
        if section.contains("\n```problems\n") {
            continue;
        }
        let heading = section.lines().next().unwrap_or_default().trim_start_matches("# ");
        // The part before the first heading begins with the title of the page.
        let (title, link) = match section.strip_prefix('\n') {
            Some(start) => {
                (start.lines().next().unwrap_or_default().trim_start_matches("# "), page.to_owned())
            }
            None => (heading, format!("{page}#{}", anchor(heading))),
        };
        for fence in section.split("\n```toml").skip(1) {
            let Some((kind, rest)) = fence.split_once('\n') else { continue };
            let Some((text, _)) = rest.split_once("\n```") else { continue };
            let kind = match kind.trim() {
                "indicator" => Kind::Indicator,
                "framework" => Kind::Framework,
                "layout" => Kind::Layout,
                "disclosure" => Kind::Disclosure,
                _ => Kind::Scheme,
            };
            examples.push(Example {
                kind,
                title: title.to_owned(),
                link: link.clone(),
                text: text.to_owned(),
            });
        }
    }
}

/// The name by which a heading is linked to.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.map(|it| if it == ' ' { '-' } else { it }).collect()
}

/// What is in a folder with an ending, or its folders where none is asked for; in order.
fn entries(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let asked =
            if ending.is_empty() { path.is_dir() } else { path.extension().is_some_and(|it| it == ending) };
        if asked {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
