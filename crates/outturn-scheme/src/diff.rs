//! What changed between two schemes, in plain words.
//!
//! Rules are held against each other by their addresses. Between the schemes of two years every period moves on by the
//! years between them: that is no change of a rule, and is not told of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use outturn_core::{Comparison, Exact, Period, Quantity, Unit};

use crate::model::{Amount, Level, Line, LineRule, Pays, Scheme, Test, ValueBasis, Worth};
use crate::show::{LAW, Said, VERSION, show};
use crate::words::{capital, percent, pounds, written};

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// It is there in both, and not the same.
    Changed,
    /// Only the later scheme has it.
    Added,
    /// Only the earlier scheme has it.
    Removed,
}

/// A rule that is not the same in two schemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where the rule stands: the address of a step in an award, or `scheme` for what is said of the whole.
    pub address: String,
    /// What became of it.
    pub became: Became,
    /// What is different, in sentences.
    pub said: Vec<String>,
}

/// A rule in words: what is said of it, with what stands below.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    title: String,
    /// As it is written.
    text: Vec<String>,
    /// With its years moved on.
    moved: Vec<String>,
}

/// What changed from one scheme to another, in the order of the later one; what was removed comes last.
pub fn changes(before: &Scheme, after: &Scheme) -> Vec<Change> {
    let years = years_between(before, after);
    let (old, _) = rules(before, years);
    let (new, order) = rules(after, 0);
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    for address in &order {
        let Some(now) = new.get(address) else { continue };
        seen.insert(address.as_str());
        match old.get(address) {
            None => all.push(Change {
                address: address.clone(),
                became: Became::Added,
                said: vec![format!("New: {}", joined(&now.text))],
            }),
            Some(then) if then.moved == now.text => {}
            Some(then) => {
                let mut said = numbers(before, after, address);
                if said.is_empty() {
                    said = in_words(then, now);
                }
                all.push(Change { address: address.clone(), became: Became::Changed, said });
            }
        }
    }
    let (_, old_order) = rules(before, 0);
    for address in old_order.iter().filter(|it| !seen.contains(it.as_str())) {
        let Some(then) = old.get(address) else { continue };
        let said = vec![format!("No longer: {}", joined(&then.text))];
        all.push(Change { address: address.clone(), became: Became::Removed, said });
    }
    all
}

/// What is said of a rule, as one text. What stands below a group is told by itself.
fn joined(text: &[String]) -> String {
    let all = text.join(" ");
    all.strip_suffix(':').map_or_else(|| all.clone(), |it| format!("{it}."))
}

/// How many years the later scheme is for after the earlier one, where that is a whole number.
fn years_between(before: &Scheme, after: &Scheme) -> i32 {
    match (before.year.bounds(), after.year.bounds()) {
        (Some((from, _)), Some((to, _))) if from.month() == to.month() => {
            i32::from(to.year()) - i32::from(from.year())
        }
        _ => 0,
    }
}

/// Every rule in words by its address, and the addresses in order. What is said of no rule in particular stands below
/// the rule before it, or under `scheme`. Years are moved on by so many.
fn rules(scheme: &Scheme, years: i32) -> (BTreeMap<String, Rule>, Vec<String>) {
    let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for section in show(scheme) {
        let mut at = "scheme".to_owned();
        let heading = section.title;
        let title_of = |text: &str| {
            let own = quoted_in(text);
            if own.is_empty() { heading.clone() } else { own }
        };
        for Said { address, text, .. } in section.said.into_iter().filter(|it| it.address != VERSION) {
            if !address.is_empty() {
                at = address;
            }
            let rule = rules.entry(at.clone()).or_insert_with(|| {
                order.push(at.clone());
                Rule { title: title_of(&text), text: Vec::new(), moved: Vec::new() }
            });
            // The year in the name of a law is that of the law.
            rule.moved.push(if at == LAW { text.clone() } else { moved(&text, years) });
            rule.text.push(text);
        }
    }
    (rules, order)
}

/// The first title in a sentence.
fn quoted_in(text: &str) -> String {
    let inside = text.split_once('“').and_then(|(_, rest)| rest.split_once('”')).map(|(title, _)| title);
    inside.map_or_else(String::new, |title| format!("“{title}”"))
}

/// A sentence with every year in it so many years later: `2013/14`, `March 2015`, `31 March 2015`. Other numbers of
/// four digits are written with a separator: `2,014`.
fn moved(text: &str, years: i32) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|it: char| it.is_ascii_digit()) {
        let (before, digits) = rest.split_at(at);
        let end = digits.find(|it: char| !it.is_ascii_digit()).unwrap_or(digits.len());
        let (number, after) = digits.split_at(end);
        out.push_str(before);
        rest = after;
        let year = number.parse::<i32>().ok().filter(|it| number.len() == 4 && (1990..2100).contains(it));
        let Some(year) = year.filter(|_| !before.ends_with(['£', ',', '.'])) else {
            out.push_str(number);
            continue;
        };
        let _ = write!(out, "{}", year + years);
        // 2013/14 is one year, written twice.
        let second = after.strip_prefix('/').and_then(|it| it.get(..2));
        let second = second.and_then(|it| it.parse::<i32>().ok());
        if let (Some(second), Some(more)) = (second, after.get(3..))
            && second == (year + 1).rem_euclid(100)
        {
            let _ = write!(out, "/{:02}", (second + years).rem_euclid(100));
            rest = more;
        }
    }
    out.push_str(rest);
    out
}

/// What is different in words alone: the part of a sentence that is, where little is; otherwise all of it.
fn in_words(then: &Rule, now: &Rule) -> Vec<String> {
    let (was, is, moved) = (then.text.join(" "), now.text.join(" "), then.moved.join(" "));
    let words = |text: &'_ str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    let (old, new, later) = (words(&was), words(&is), words(&moved));
    let start = later.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let ends = later.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let ends = ends.min(old.len().min(new.len()) - start);
    let middle = |words: &[String]| {
        // Three words on each side say where in the sentence it is.
        let from = start.saturating_sub(3);
        let to = (words.len() - ends + 3).min(words.len());
        let before = if from > 0 { "… " } else { "" };
        let after = if to < words.len() { " …" } else { "" };
        words.get(from..to).map_or(String::new(), |it| format!("{before}{}{after}", it.join(" ")))
    };
    let changed = (old.len() - start - ends).max(new.len() - start - ends);
    if changed > 12 || changed * 2 > new.len() {
        return vec![format!("It said: {was}"), format!("It says: {is}")];
    }
    let title = format!("{}: ", now.title);
    if was == is {
        return vec![format!("{title}‘{}’ stays, and does not move on with the year.", middle(&new))];
    }
    vec![format!("{title}‘{}’ becomes ‘{}’.", middle(&old), middle(&new))]
}

/// What is different in numbers, where nothing else is.
fn numbers(before: &Scheme, after: &Scheme, address: &str) -> Vec<String> {
    let line = |scheme: &Scheme| scheme.lines.iter().find(|it| it.address == address).cloned();
    if let (Some(then), Some(now)) = (line(before), line(after)) {
        return of_lines(after, &then, &now);
    }
    if address == "value" {
        return of_values(before, after);
    }
    if let Some(said) = of_wholes(before, after, address) {
        return said;
    }
    if let Some(id) = address.strip_prefix("deduction/") {
        let find = |scheme: &Scheme| scheme.deductions.iter().find(|it| it.id == id).cloned();
        if let (Some(then), Some(now)) = (find(before), find(after)) {
            let mut said = Vec::new();
            if then.takes != now.takes {
                let (was, is) = (percent(&then.takes), percent(&now.takes));
                said.push(format!("“{}” takes {is} where missed, where it took {was}.", now.title));
            }
            let levels = of_tests(after, &now.title, &then.standard, &now.standard);
            let same_but_levels = levels.is_some();
            said.extend(levels.unwrap_or_default());
            let nothing_else = same_but_levels
                && then.only == now.only
                && then.withdrawn.is_some() == now.withdrawn.is_some();
            return if nothing_else { said } else { Vec::new() };
        }
    }
    Vec::new()
}

/// Of a menu, or a measure with parts, that nothing but its share changed.
fn of_wholes(before: &Scheme, after: &Scheme, address: &str) -> Option<Vec<String>> {
    let menu = |scheme: &Scheme| scheme.menus.iter().find(|it| it.address == address).cloned();
    let (title, was, is) = if let (Some(then), Some(now)) = (menu(before), menu(after)) {
        let same = then.title == now.title
            && then.choose == now.choose
            && then.agreed_by == now.agreed_by
            && then.deadline.is_some() == now.deadline.is_some();
        (now.title, same.then_some(then.earns)?, now.earns)
    } else {
        let (then, now) = (before.measures.get(address)?, after.measures.get(address)?);
        let parts = |scheme: &Scheme| {
            let inside = scheme.lines.iter().filter(|it| it.address.starts_with(&format!("{address}/")));
            inside.map(|it| &it.earns).sum::<Exact>()
        };
        (now.title.clone(), (then.title == now.title).then(|| parts(before))?, parts(after))
    };
    (was != is).then(|| {
        vec![format!("“{title}” earns {} of a full award, where it earned {}.", percent(&is), percent(&was))]
    })
}

fn of_lines(scheme: &Scheme, then: &Line, now: &Line) -> Vec<String> {
    let mut said = Vec::new();
    let title = &now.title;
    // A group that a line now stands in is told by itself.
    let same_kind = then.title == now.title;
    match (&then.worth, &now.worth) {
        (Worth::Share, Worth::Share) => match (&then.points, &now.points) {
            (None, None) if then.earns != now.earns => {
                let (was, is) = (percent(&then.earns), percent(&now.earns));
                said.push(format!("“{title}” earns {is} of a full award, where it earned {was}."));
            }
            (Some(was), Some(is)) if was != is => {
                let number = |it: &Exact| Quantity { value: it.clone(), unit: Unit::Number }.to_string();
                said.push(format!("“{title}” has {} points, where it had {}.", number(is), number(was)));
            }
            (None, None) | (Some(_), Some(_)) => {}
            _ => return Vec::new(),
        },
        (Worth::Pays(was), Worth::Pays(is)) => match paid(title, was, is) {
            Some(more) => said.extend(more),
            None => return Vec::new(),
        },
        (Worth::Chosen(_), Worth::Chosen(_)) => {}
        _ => return Vec::new(),
    }
    let rule = match (&then.rule, &now.rule) {
        (LineRule::Test(then), LineRule::Test(now)) => of_tests(scheme, title, then, now),
        (LineRule::Scales { scales: then, .. }, LineRule::Scales { scales: now, .. })
            if then.len() == now.len() =>
        {
            let mut all = Vec::new();
            for (then, now) in then.iter().zip(now) {
                let ends = [("lower", &then.from, &now.from), ("upper", &then.to, &now.to)];
                for (end, was, is) in ends {
                    match (was, is) {
                        (Level::Fixed(was), Level::Fixed(is)) if was != is => {
                            let way = if is.value > was.value { "rises" } else { "falls" };
                            let (was, is) = (written(was), written(is));
                            all.push(format!("The {end} threshold of “{title}” {way} from {was} to {is}."));
                        }
                        _ => {}
                    }
                }
            }
            Some(all)
        }
        (LineRule::Local(_), LineRule::Local(_)) | (LineRule::Always, LineRule::Always) => Some(Vec::new()),
        _ => None,
    };
    match rule {
        Some(rule) if same_kind => {
            said.extend(rule);
            said
        }
        _ => Vec::new(),
    }
}

fn paid(title: &str, was: &Pays, is: &Pays) -> Option<Vec<String>> {
    let amount = |it: &Amount| match it {
        Amount::Fixed(pounds) => Some(pounds.clone()),
        Amount::Table(_) => None,
    };
    let (was_paid, is_paid, what) = match (was, is) {
        (Pays::Fixed(a), Pays::Fixed(b)) => (amount(a)?, amount(b)?, ""),
        (Pays::Each { amount: a, .. }, Pays::Each { amount: b, .. }) => (amount(a)?, amount(b)?, " for each"),
        (Pays::Pot { pounds: a, .. }, Pays::Pot { pounds: b, .. }) => (a.clone(), b.clone(), " in all"),
        (Pays::Claim { at_most: a, .. }, Pays::Claim { at_most: b, .. }) => {
            (amount(a)?, amount(b)?, " at most")
        }
        _ => return None,
    };
    if was_paid == is_paid {
        return Some(Vec::new());
    }
    Some(vec![format!("“{title}” pays {}{what}, where it paid {}.", pounds(&is_paid), pounds(&was_paid))])
}

/// The levels that differ between two tests of the same shape; none where more than levels does.
fn of_tests(scheme: &Scheme, title: &str, then: &Test, now: &Test) -> Option<Vec<String>> {
    if !same_shape(then, now) {
        return None;
    }
    let mut said = Vec::new();
    for (then, now) in then.leaves().into_iter().zip(now.leaves()) {
        let (Test::Compare(then), Test::Compare(now)) = (then, now) else { continue };
        if then.level == now.level {
            continue;
        }
        let (Level::Fixed(was), Level::Fixed(is)) = (&then.level, &now.level) else { return None };
        if was.unit != is.unit {
            return None;
        }
        let phrase =
            scheme.indicators.get(&now.outturn.indicator).map_or(&now.outturn.indicator, |it| &it.phrase);
        let asked = match now.comparison {
            Comparison::AtLeast | Comparison::MoreThan => "level to reach",
            Comparison::AtMost | Comparison::LessThan => "level to keep below",
            Comparison::FallsBy | Comparison::FallsByMoreThan => "fall required",
            Comparison::RisesBy | Comparison::RisesByMoreThan => "rise required",
            Comparison::FallsByAtMost => "fall allowed",
            Comparison::RisesByAtMost => "rise allowed",
        };
        let way = if is.value > was.value { "rises" } else { "falls" };
        said.push(format!(
            "The {asked} in “{title}” {way} from {} to {} ({}).",
            written(was),
            written(is),
            crate::words::inside(phrase)
        ));
    }
    Some(said)
}

/// Whether two tests differ in nothing but levels and periods.
fn same_shape(a: &Test, b: &Test) -> bool {
    match (a, b) {
        (Test::All(a), Test::All(b)) | (Test::Any(a), Test::Any(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_shape(a, b))
        }
        (Test::Compare(a), Test::Compare(b)) => {
            a.comparison == b.comparison
                && a.outturn.indicator == b.outturn.indicator
                && a.outturn.whose == b.outturn.whose
                && a.outturn.stage == b.outturn.stage
                && a.yearly == b.yearly
                && span(&a.outturn.period) == span(&b.outturn.period)
                && a.baseline.as_ref().map(|it| span(&it.period))
                    == b.baseline.as_ref().map(|it| span(&it.period))
        }
        (Test::Assured { id, title, by, .. }, Test::Assured { id: other, title: called, by: whom, .. }) => {
            id == other && title == called && by == whom
        }
        _ => false,
    }
}

/// How long a period is, in days: what is the same of two that are years apart.
fn span(period: &Period) -> Option<i32> {
    let (from, to) = period.bounds()?;
    // A leap day makes no other rule.
    from.until(to).ok().map(|it| (it.get_days() + 2) / 4)
}

fn of_values(before: &Scheme, after: &Scheme) -> Vec<String> {
    let amount = |scheme: &Scheme| match &scheme.value.basis {
        ValueBasis::PerHead { amount: Amount::Fixed(it), population } => {
            Some((it.clone(), " for each head", population.indicator.clone()))
        }
        ValueBasis::Fixed { amount: Amount::Fixed(it) } => Some((it.clone(), "", String::new())),
        ValueBasis::PerPoint { amount: Amount::Fixed(it) } => {
            Some((it.clone(), " for each point", String::new()))
        }
        _ => None,
    };
    let (Some((was, what, of)), Some((is, now, whom))) = (amount(before), amount(after)) else {
        return Vec::new();
    };
    let same = what == now && of == whom && before.value.funded_by == after.value.funded_by;
    if !same || was == is || before.tables != after.tables {
        return Vec::new();
    }
    let text = format!("a full award is {}{what}, where it was {}.", pounds(&is), pounds(&was));
    vec![capital(&text)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_move_and_other_numbers_stay() {
        for (text, later) in [
            ("between 2012 and 2013.", "between 2013 and 2014."),
            ("in 2013/14, or below", "in 2014/15, or below"),
            ("by 31 March 2015, and", "by 31 March 2016, and"),
            ("in wave gpps/2016-07", "in wave gpps/2017-07"),
            ("quarter 4 of 2014/15.", "quarter 4 of 2015/16."),
            ("£2,014 of 1,995 per 2,000", "£2,014 of 1,995 per 2,000"),
            ("12.5% of 2014 heads", "12.5% of 2015 heads"),
            ("in 1999/00", "in 2000/01"),
        ] {
            assert_eq!(moved(text, 1), later);
        }
    }
}
