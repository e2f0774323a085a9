//! How keys are written, for complaints about those that are missing or misspelt.

use crate::keys::{Key, Shape, Spec};
use crate::values::one_of;

/// The keys of a table.
pub(crate) fn names(spec: &Spec) -> String {
    spec.keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
}

/// `a` or `an`.
pub(crate) fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// How a key that is missing is written.
pub(crate) fn sample(key: &Key) -> String {
    let is_large = |spec: &Spec| {
        let mut needed = spec.keys.iter().filter(|key| key.needed);
        needed.any(|key| matches!(key.shape, Shape::Table(_)))
    };
    match key.shape {
        Shape::Named(_) => format!("a table [{}.some-name]", key.name),
        Shape::Table(spec) if is_large(spec) => format!("a table [{}]", key.name),
        Shape::Word(words) => format!("{} = {}", key.name, one_of(words)),
        shape => format!("{} = {}", key.name, value_sample(key.name, shape)),
    }
}

fn value_sample(name: &str, shape: Shape) -> String {
    let fixed = match shape {
        Shape::Text | Shape::Sum => "\"...\"",
        Shape::Id => "\"an-id\"",
        Shape::SchemeId => "\"family/2014-15\"",
        Shape::Whole => "1",
        Shape::Flag => "true",
        Shape::Quantity if name == "to" => "\"£0.01\"",
        Shape::Quantity | Shape::Level | Shape::ScaleLevel => "\"12.5%\"",
        Shape::Amount => "\"£5\"",
        Shape::Number => "\"2.5\"",
        Shape::Over => "\"6,911\"",
        Shape::Of => "{ parent = \"...\" }",
        Shape::Period | Shape::PeriodInWords => "\"2014/15\"",
        Shape::Date => "\"2015-03-31\"",
        Shape::Texts => "[\"...\"]",
        Shape::Pairs => "{ \"...\" = \"...\" }",
        Shape::Failing => "\"voids\"",
        Shape::Tables(_) => "[{ ... }]",
        Shape::Named(_) => "{ some-name = { ... } }",
        Shape::Table(spec) if spec.name == "test" => "{ at_least = \"92%\" }",
        Shape::Word(words) => return format!("\"{}\"", words.first().unwrap_or(&"...")),
        Shape::Table(spec) => {
            let needed = spec.keys.iter().filter(|key| key.needed);
            let needed: Vec<String> =
                needed.map(|key| format!("{} = {}", key.name, value_sample(key.name, key.shape))).collect();
            return format!("{{ {} }}", needed.join(", "));
        }
    };
    fixed.to_owned()
}
