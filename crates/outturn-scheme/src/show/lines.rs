//! What must hold, what earns and what is taken, in words.

use outturn_core::exact::Direction;
use outturn_core::{Exact, Quantity, Unit};

use super::Said;
use super::condition::{and, in_one, in_time, level, reading, roles, said, subject};
use super::money::{amount_of, deducted_from, groups, heading};
use crate::model::{
    Asked, Band, Choose, Combine, Deduction, Failing, GatewayRule, Level, Line, LineRule, LocalRule, Menu,
    NotApplicable, OnOverlap, Overlap, Pays, Scale, Scheme, Verification, Worth,
};
use crate::words::{capital, day, percent, pounds, role, within};

pub(super) fn gateways(scheme: &Scheme) -> Vec<Said> {
    let mut all = Vec::new();
    for gateway in &scheme.gateways {
        let left = match &gateway.failing {
            Failing::Voids => format!("nothing is paid{}", groups(scheme, &gateway.only)),
            Failing::ScalesTo(share) => {
                format!("{} of the award{} is left", percent(share), groups(scheme, &gateway.only))
            }
        };
        let title = heading(&gateway.title);
        let address = format!("gateway/{}", gateway.id);
        match &gateway.rule {
            GatewayRule::Decided(by) => {
                let text = format!("{title}: {} decides. Where it does not hold, {left}.", role(by));
                all.push(Said::rule(address, text, &gateway.cite));
            }
            GatewayRule::Test(test) => {
                let text = format!("{title}. Where it does not hold, {left}.");
                all.push(Said::rule(address, text, &gateway.cite));
                all.extend(said(scheme, test).into_iter().map(|it| it.inside(1)));
            }
        }
    }
    all
}

pub(super) fn earning(scheme: &Scheme) -> Vec<Said> {
    let mut all = Vec::new();
    for (index, group) in scheme.groups.iter().enumerate() {
        let worth = if group.earns.is_zero() {
            String::new()
        } else {
            format!(" earns {} of a full award", percent(&group.earns))
        };
        let needs = match group.needs {
            0 | 1 => String::new(),
            needs => format!("; it counts where at least {needs} of what it holds apply"),
        };
        let text = format!("“{}”{worth}{needs}:", group.title);
        all.push(Said::rule(format!("group/{}", group.id), text, &group.cite));
        all.extend(lines(scheme, Some(index)).into_iter().map(|it| it.inside(1)));
    }
    all.extend(lines(scheme, None));
    all
}

/// Lines of one group, with what stands around parts and options.
fn lines(scheme: &Scheme, group: Option<usize>) -> Vec<Said> {
    let mut all = Vec::new();
    let mut opened: Option<&str> = None;
    let mut has_places = false;
    for line in scheme.lines.iter().filter(|line| line.group == group) {
        let Some(measure) = measure_of(line) else {
            opened = None;
            if !matches!(line.rule, LineRule::Local(_)) {
                all.extend(self::line(scheme, line));
            } else if !has_places {
                // They differ in nothing but their numbers.
                has_places = true;
                all.push(local_places(scheme, line));
            }
            continue;
        };
        if opened != Some(measure) {
            opened = Some(measure);
            match scheme.menus.iter().find(|menu| menu.address == measure) {
                Some(menu) => all.push(self::menu(menu)),
                None => all.push(parts(scheme, measure, line)),
            }
        }
        all.extend(self::line(scheme, line).into_iter().map(|it| it.inside(1)));
    }
    all
}

/// The measure that a part or an option stands in.
fn measure_of(line: &Line) -> Option<&str> {
    let (above, _) = line.address.rsplit_once('/')?;
    above.starts_with("measure/").then_some(above)
}

fn parts(scheme: &Scheme, measure: &str, first: &Line) -> Said {
    let all = scheme.lines.iter().filter(|line| measure_of(line) == Some(measure));
    let earns: Exact = all.map(|line| &line.earns).sum();
    let worth = match (&first.points, earns.is_zero()) {
        (None, false) => format!("earns {} of a full award, in parts", percent(&earns)),
        _ => "has parts".to_owned(),
    };
    match scheme.measures.get(measure) {
        Some(it) => Said::rule(measure, format!("{} {worth}:", quoted(&it.title)), &it.cite),
        None => Said { address: measure.to_owned(), ..Said::plain(format!("{measure} {worth}:")) },
    }
}

fn menu(menu: &Menu) -> Said {
    let choose = match menu.choose {
        Choose::One => "one of these, which is worth all of it",
        Choose::Any => "any of these, and what share of it each is worth",
    };
    let agreed = if menu.agreed_by.is_empty() {
        String::new()
    } else {
        format!(", agreed by {}", roles(&menu.agreed_by))
    };
    let when = menu.deadline.as_ref().map_or(String::new(), |it| format!(", {}", in_time(it)));
    let text = format!(
        "{} earns {} of a full award. The earner chooses {choose}{agreed}{when}:",
        quoted(&menu.title),
        percent(&menu.earns)
    );
    Said::rule(menu.address.clone(), text, &menu.cite)
}

fn quoted(title: &str) -> String {
    format!("“{title}”")
}

/// One line: what it is worth, what earns it, and what else bears on it.
fn line(scheme: &Scheme, line: &Line) -> Vec<Said> {
    let worth = worth(scheme, line);
    let title = quoted(&line.title);
    let below = |said: Vec<Said>| said.into_iter().map(|it| it.inside(1)).collect::<Vec<_>>();
    let mut all = Vec::new();
    let rule = |text: String| Said::rule(line.address.clone(), text, &line.cite);
    match &line.rule {
        LineRule::Test(test) => {
            if let Some(text) = in_one(scheme, test) {
                all.push(rule(format!("{title} {worth}: {text}.")));
            } else {
                all.push(rule(format!("{title} {worth}.")));
                all.extend(below(said(scheme, test)));
            }
        }
        LineRule::Bands { outturn, bands } => {
            let what = subject(scheme, outturn);
            all.push(rule(format!("{title} {worth}, by {what} {}:", within(&outturn.period))));
            let unit = scheme.indicators.get(&outturn.indicator).map_or(Unit::Number, |it| it.unit);
            all.extend(below(self::bands(bands, unit)));
        }
        LineRule::Scales { combine, scales, out_of } => {
            let judged =
                |it: &Scale| format!("{} {}", subject(scheme, &it.outturn), within(&it.outturn.period));
            let first = scales.first().filter(|first| scales.iter().all(|it| it.outturn == first.outturn));
            let judges = first.map_or(String::new(), |it| format!(", for {}", judged(it)));
            if let [only] = scales.as_slice() {
                all.push(rule(format!("{title} {worth}{judges}: {}.", scale(scheme, only, out_of))));
            } else {
                let which = match combine {
                    Combine::Best => "best",
                    Combine::Worst => "worst",
                };
                all.push(rule(format!("{title} {worth}{judges}, on the {which} of these scales:")));
                let each = scales.iter().map(|it| {
                    let own = if first.is_some() { String::new() } else { format!(", for {}", judged(it)) };
                    let name = capital(&it.id.replace('-', " "));
                    Said::plain(format!("{name}{own}: {}.", scale(scheme, it, out_of)))
                });
                all.extend(below(each.collect()));
            }
        }
        LineRule::As(addresses) => {
            let others: Vec<String> = addresses
                .iter()
                .map(|address| scheme.lines.iter().find(|it| it.address == *address))
                .map(|it| it.map_or(String::new(), |it| quoted(&it.title)))
                .collect();
            all.push(rule(format!(
                "{title} {worth}, and is scored as the first of these that applies: {}.",
                others.join(", then ")
            )));
        }
        LineRule::Local(_) => {}
        LineRule::Always => all.push(rule(format!("{title} {worth}."))),
    }
    if let Some(test) = &line.applies {
        all.push(Said::plain("It applies only where this is true:").inside(1));
        all.extend(said(scheme, test).into_iter().map(|it| it.inside(2)));
    }
    all.extend(line.verification.iter().map(|it| Said::plain(verification(it)).inside(1)));
    all.extend(line.overlaps.iter().map(|it| Said::plain(overlap(it)).inside(1)));
    all
}

/// What a line is worth, after its title.
fn worth(scheme: &Scheme, line: &Line) -> String {
    let number = |it: &Exact| Quantity { value: it.clone(), unit: Unit::Number }.to_string();
    match &line.worth {
        Worth::Chosen(_) => "may be chosen".to_owned(),
        Worth::Pays(pays) => self::pays(scheme, pays),
        Worth::Share if line.earns.is_zero() => match &line.points {
            Some(points) => format!("is shown out of {} points, and earns nothing", number(points)),
            None => "is shown, and earns nothing".to_owned(),
        },
        Worth::Share => match &line.points {
            Some(points) => format!("has {} points", number(points)),
            None => format!("earns {} of a full award", percent(&line.earns)),
        },
    }
}

fn pays(scheme: &Scheme, pays: &Pays) -> String {
    let number = |it: &Exact| Quantity { value: it.clone(), unit: Unit::Number }.to_string();
    match pays {
        Pays::Fixed(amount) => format!("pays {}", amount_of(scheme, amount)),
        Pays::Each { amount, count, at_most } => {
            let most = at_most.as_ref().map_or(String::new(), |it| format!(", for at most {}", number(it)));
            format!("pays {} for each of {}{most}", amount_of(scheme, amount), reading(scheme, count))
        }
        Pays::Pot { pounds: pot, by } => {
            format!("pays a share of {}, in proportion to {}", pounds(pot), reading(scheme, by))
        }
        Pays::Claim { claim, at_most } => {
            format!("pays {}, up to {}", reading(scheme, claim), amount_of(scheme, at_most))
        }
    }
}

fn bands(bands: &[Band], unit: Unit) -> Vec<Said> {
    let edge = |it: &Exact| Quantity { value: it.clone(), unit }.to_string();
    let next = bands.iter().skip(1).map(|it| it.from.as_ref()).chain([None]);
    let said = bands.iter().zip(next).map(|(band, next)| {
        let where_ = match (&band.from, next) {
            (None, Some(next)) => format!("Below {}", edge(next)),
            (Some(from), Some(next)) => format!("From {} to below {}", edge(from), edge(next)),
            (Some(from), None) => format!("From {}", edge(from)),
            (None, None) => "Anywhere".to_owned(),
        };
        let earned = if band.earns.is_zero() { "nothing".to_owned() } else { percent(&band.earns) };
        Said::plain(format!("{where_}: {earned}."))
    });
    said.collect()
}

/// A scale without a full stop: `from 0 points at 45% to 20 points at 70%, in proportion`.
fn scale(scheme: &Scheme, scale: &Scale, out_of: &Exact) -> String {
    let shares = *out_of == Exact::ONE;
    let points = |it: &Exact| {
        let number = Quantity { value: it.clone(), unit: Unit::Number };
        let plural = if *it == Exact::ONE { "" } else { "s" };
        if shares { percent(it) } else { format!("{number} point{plural}") }
    };
    let at = |it: &Level| match it {
        // The same figure at another time.
        Level::Reading(asked)
            if Asked { period: scale.outturn.period.clone(), ..asked.clone() } == scale.outturn =>
        {
            format!("what it was {}", within(&asked.period))
        }
        it => level(scheme, it, Some(&scale.outturn), false),
    };
    let mut parts = vec![format!(
        "from {} at {} to {} at {}, in proportion",
        points(&scale.points_from),
        at(&scale.from),
        points(&scale.points_to),
        at(&scale.to)
    )];
    if let Some(rounding) = &scale.rounding {
        let to = Quantity { value: rounding.to.clone(), unit: Unit::Number };
        let way = match rounding.direction {
            Direction::HalfUp | Direction::HalfEven => "to the nearest multiple of",
            Direction::Down => "down to a multiple of",
            Direction::Up => "up to a multiple of",
        };
        parts.push(format!("rounded {way} {to}"));
    }
    let mut limits = Vec::new();
    limits.extend(scale.at_least.as_ref().map(|it| format!("never less than {}", points(it))));
    limits.extend(scale.at_most.as_ref().map(|it| format!("never more than {}", points(it))));
    if !limits.is_empty() {
        parts.push(format!("between the two {}", and(&limits)));
    }
    if !scale.short.is_zero() {
        parts.push(format!("short of it {}", points(&scale.short)));
    }
    if scale.beyond != scale.points_to {
        parts.push(format!("{} where the end is reached", points(&scale.beyond)));
    }
    if scale.only_better {
        parts.push("only for an outturn that is better than where it begins".to_owned());
    }
    parts.join("; ")
}

/// The places for measures settled locally, which are told once.
fn local_places(scheme: &Scheme, first: &Line) -> Said {
    let all = scheme.lines.iter().filter(|it| matches!(it.rule, LineRule::Local(_))).count();
    let worth = worth(scheme, first);
    let rule = match &first.rule {
        LineRule::Local(rule) => local(rule),
        _ => String::new(),
    };
    let text = if all > 1 {
        let title = first.title.trim_end_matches([' ', '1']);
        format!("{}, in {all} places, each of which {worth}: {rule}.", quoted(title))
    } else {
        format!("{} {worth}: {rule}.", quoted(&first.title))
    };
    Said::rule(first.address.clone(), text, &first.cite)
}

fn local(rule: &LocalRule) -> String {
    let by = if rule.agreed_by.is_empty() {
        "is agreed locally".to_owned()
    } else {
        format!("is agreed locally with {}", roles(&rule.agreed_by))
    };
    let after = if rule.after.is_empty() {
        String::new()
    } else {
        format!(", once {} has been consulted", roles(&rule.after))
    };
    let when = rule.deadline.as_ref().map_or(String::new(), |it| format!(", {}", in_time(it)));
    format!("its test {by}{after}{when}")
}

fn verification(rule: &Verification) -> String {
    let beyond = match &rule.beyond {
        Failing::Voids => "nothing of it is paid".to_owned(),
        Failing::ScalesTo(share) => format!("{} of it is paid", percent(share)),
    };
    format!(
        "What was {} is held against what was {}: an error of up to {} of it is borne; beyond that {beyond}.",
        rule.claimed.stage,
        rule.checked.stage,
        percent(&rule.error_at_most)
    )
}

fn overlap(overlap: &Overlap) -> String {
    let item = format!("“{}” ({})", overlap.title, overlap.item);
    match &overlap.then {
        OnOverlap::Refused => format!("{item} pays for the same work, so it is not paid here."),
        OnOverlap::Above => format!("{item} pays for the same work; here only what is above that is paid."),
        OnOverlap::Judged { by, .. } => {
            format!("{item} may pay for the same work; {} decides, and then it is not paid twice.", role(by))
        }
    }
}

pub(super) fn applicability(scheme: &Scheme) -> Vec<Said> {
    let Some(cite) = &scheme.applicability.cite else { return Vec::new() };
    let then = match scheme.applicability.then {
        NotApplicable::Open => "The scheme does not say what becomes of it: it is open.",
        NotApplicable::Renormalised => "Its share goes to what applies in its group, or to the other groups.",
        NotApplicable::Lost => "It is not earned.",
        NotApplicable::Earned => "It counts as earned.",
    };
    let mut said = vec![Said::rule("applicability", then, cite)];
    if scheme.applicability.groups_needed > 0 {
        let needed = scheme.applicability.groups_needed;
        said.push(Said::plain(format!("There is an award only where at least {needed} groups count.")));
    }
    said
}

pub(super) fn deductions(scheme: &Scheme) -> Vec<Said> {
    let mut all = Vec::new();
    if let Some(cite) = &scheme.deductions_cite {
        let from = deducted_from(scheme.deductions_from);
        all.push(Said::rule(
            "deductions",
            format!("Each standard that is missed takes its share of {from}, and never more than is there."),
            cite,
        ));
    }
    for deduction in &scheme.deductions {
        all.extend(self::deduction(scheme, deduction));
    }
    all
}

fn deduction(scheme: &Scheme, deduction: &Deduction) -> Vec<Said> {
    let takes = format!(
        "{} of {}{}",
        percent(&deduction.takes),
        deducted_from(scheme.deductions_from),
        groups(scheme, &deduction.only)
    );
    let title = quoted(&deduction.title);
    let address = format!("deduction/{}", deduction.id);
    if let Some(withdrawn) = &deduction.withdrawn {
        let text = format!("{title} was withdrawn on {}, and takes nothing.", day(withdrawn.on));
        return vec![Said::rule(address, text, &withdrawn.cite)];
    }
    let mut all = Vec::new();
    if let Some(text) = in_one(scheme, &deduction.standard) {
        let text = format!("{title} takes {takes} where missed: {text}.");
        all.push(Said::rule(address, text, &deduction.cite));
    } else {
        let text = format!("{title} takes {takes} where missed.");
        all.push(Said::rule(address, text, &deduction.cite));
        all.extend(said(scheme, &deduction.standard).into_iter().map(|it| it.inside(1)));
    }
    // Whose figure it is stands in the sentence; how cases came to it does not.
    if deduction.attribution.as_deref() == Some("assigned-case") {
        all.push(Said::plain("Each case is counted where it was assigned.").inside(1));
    }
    all
}

/// The agreed levels of a scheme, which are told where they are used; here who agrees, and within what.
pub(super) fn settled(scheme: &Scheme) -> Vec<Said> {
    let mut all = Vec::new();
    for (id, agreed) in &scheme.agreed {
        let mut limits = Vec::new();
        limits.extend(agreed.not_less_than.as_ref().map(|it| format!("not less than {it}")));
        limits.extend(agreed.not_more_than.as_ref().map(|it| format!("not more than {it}")));
        let limits = if limits.is_empty() { String::new() } else { format!(", {}", and(&limits)) };
        let by = if agreed.agreed_by.is_empty() {
            String::new()
        } else {
            format!(" with {}", roles(&agreed.agreed_by))
        };
        let when = agreed.deadline.as_ref().map_or(String::new(), |it| format!(", {}", in_time(it)));
        let text = format!("The level “{}” is agreed for each earner{by}{limits}{when}.", agreed.title);
        all.push(Said::rule(format!("agreed/{id}"), text, &agreed.cite));
    }
    all
}
