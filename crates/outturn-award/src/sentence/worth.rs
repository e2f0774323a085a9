//! Sentences about what lines are worth, what they are scored on, and what else pays for them.

use outturn_core::{Exact, Pence, Quantity, Stage, Unit};
use outturn_scheme::words::{self, beside, capital, inside, marked, percent, pounds, within};
use outturn_scheme::{Asked, Factor, Failing, Indicator, Over, Overlap, Scheme, Verification};

use super::{period, reasons, why};
use crate::check::Check;
use crate::figure::Formed;
use crate::truth::Truth;

/// An amount as an award of the scheme is shown: `£966,768.75`, or `34.58 points` of a score.
pub fn amount(scheme: &Scheme, pence: Pence) -> String {
    if !scheme.is_score() {
        return pence.to_string();
    }
    let points = Exact::ratio(&pence.exact(), &Exact::from(100_u8)).unwrap_or(Exact::ZERO);
    format!("{} points", points.grouped(2))
}

/// Exact pence as an amount of the scheme, with an ellipsis where it is not a whole number of pence.
pub(super) fn exact_amount(scheme: &Scheme, pence: &Exact) -> String {
    let shown = amount(scheme, Pence::nearest(pence, outturn_core::exact::Direction::HalfUp));
    if pence.is_whole() { shown } else { format!("≈{shown}") }
}

/// Points, with the sign of rounding where two decimals do not show all of them.
pub(super) fn points(value: &Exact) -> String {
    let plain = Quantity { value: value.clone(), unit: Unit::Number };
    match value.terminating() {
        Some(text) if text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 2) => {
            plain.to_string()
        }
        _ => format!("≈{}", value.grouped(2)),
    }
}

fn phrase<'s>(scheme: &'s Scheme, indicator: &'s str) -> &'s str {
    scheme.indicators.get(indicator).map_or(indicator, |it| &it.phrase)
}

fn value_of(scheme: &Scheme, indicator: &str, value: &Exact) -> String {
    let shown = scheme.indicators.get(indicator).map(|it| marked(it.unit, value, it.decimals));
    shown.unwrap_or_else(|| value.to_string())
}

/// A condition under which a line applies at all, where it is false or unknown.
pub(crate) fn applies(check: &Check) -> String {
    let consequence = match check.truth {
        Truth::True => "so this applies",
        Truth::False => "so this does not apply",
        Truth::Unknown => "so it is not known whether this applies",
    };
    format!("{}, {consequence}.", reasons(check))
}

/// A judgement on whether something is the same work as another scheme pays for.
pub(crate) fn judged(check: &Check) -> String {
    let consequence = match check.truth {
        Truth::True => "so it is paid here too",
        Truth::False => "so it is not paid again",
        Truth::Unknown => "so it is not known whether it is paid again",
    };
    format!("{}, {consequence}.", reasons(check))
}

/// What is refused because something else pays for it.
pub(crate) fn refused(overlap: &Overlap) -> String {
    format!("“{}” ({}) pays for the same work, so it is not paid again.", overlap.title, overlap.item)
}

/// What is paid only above what something else pays for.
pub(crate) fn paid_above(overlap: &Overlap) -> String {
    let upper = overlap.shared.as_ref().map(|(_, upper)| percent(upper));
    match upper {
        Some(upper) => {
            format!("“{}” ({}) pays up to {upper}; this pays above it.", overlap.title, overlap.item)
        }
        None => {
            format!("This pays above what “{}” ({}) pays for.", overlap.title, overlap.item)
        }
    }
}

/// What a claimed figure and the one that is paid on come to.
pub(crate) fn verified(
    scheme: &Scheme,
    rule: &Verification,
    claimed: &Formed,
    checked: &Formed,
    error: Option<&Exact>,
    within: Option<bool>,
) -> String {
    let indicator = rule.checked.indicator.as_str();
    let stage = rule.checked.stage;
    let (Some(before), Some(after), Some(error), Some(within)) =
        (claimed.value.known(), checked.value.known(), error, within)
    else {
        return format!(
            "{}: what was claimed and what was {stage} are not both known, so neither is the error.",
            capital(phrase(scheme, indicator))
        );
    };
    let (before, after) = (value_of(scheme, indicator, before), value_of(scheme, indicator, after));
    let shown = beside(Unit::Share, error, &[&rule.error_at_most, &Exact::ZERO], 1);
    let consequence = match (within, &rule.beyond) {
        (true, _) => format!("within the {} that is borne", percent(&rule.error_at_most)),
        (false, Failing::Voids) => {
            format!("above the {} that is borne, so nothing of it is paid", percent(&rule.error_at_most))
        }
        (false, Failing::ScalesTo(share)) => format!(
            "above the {} that is borne, so {} of it is paid",
            percent(&rule.error_at_most),
            percent(share)
        ),
    };
    format!("{before} was claimed and {after} {stage}, an error of {shown}, {consequence}.")
}

/// What is paid for each of something.
pub(crate) fn each(
    scheme: &Scheme,
    asked: &Asked,
    count: Option<&Exact>,
    at_most: Option<&Exact>,
    amount: &Exact,
) -> String {
    let what = phrase(scheme, &asked.indicator);
    let Some(count) = count else {
        return format!("{} {}: the count is not known", capital(what), within(&asked.period));
    };
    let shown = Unit::Number.show(count, 0);
    let limited = at_most.filter(|most| count > *most);
    let limit = limited.map_or(String::new(), |most| {
        format!(", of which {} are paid for", Quantity { value: most.clone(), unit: Unit::Number })
    });
    let paid = limited.unwrap_or(count) * amount;
    let total = marked(Unit::Pounds, &paid, 2);
    format!(
        "{} {} came to {shown}{limit}: {total} at {} each",
        capital(what),
        within(&asked.period),
        pounds(amount)
    )
}

/// What a share of a pot comes to.
pub(crate) fn pot(
    scheme: &Scheme,
    asked: &Asked,
    own: Option<&Exact>,
    all: Option<&Exact>,
    pot: &Exact,
) -> String {
    let what = capital(phrase(scheme, &asked.indicator));
    let when = within(&asked.period);
    match (own, all) {
        (Some(own), Some(all)) => {
            let share = Exact::ratio(&(own * pot), all).unwrap_or(Exact::ZERO);
            format!(
                "{what} {when} came to {} of {} over all earners: {} of the {}",
                Unit::Number.show(own, 0),
                Unit::Number.show(all, 0),
                marked(Unit::Pounds, &share, 2),
                pounds(pot)
            )
        }
        (None, _) => format!("{what} {when}: the earner's own count is not known"),
        (_, None) => format!("{what} {when}: the count over all earners is not known"),
    }
}

/// What was claimed, or found of a claim, and what of it is paid.
pub(crate) fn claim(scheme: &Scheme, asked: &Asked, claimed: Option<&Exact>, most: &Exact) -> String {
    let what = capital(phrase(scheme, &asked.indicator));
    let done = match asked.stage {
        Stage::Published | Stage::Claimed => "claimed",
        Stage::Verified | Stage::Validated => asked.stage.as_str(),
    };
    let Some(claimed) = claimed else {
        return format!("{what} {}: what was {done} is not known", within(&asked.period));
    };
    let (shown, limit) = (Unit::Pounds.show(claimed, 2), Unit::Pounds.show(most, 2));
    let over = claimed - most;
    if over > Exact::ZERO {
        let refused = Unit::Pounds.show(&over, 2);
        return format!(
            "{what}: {shown} was {done}, above the limit of {limit}, and the {refused} above it is refused"
        );
    }
    format!("{what}: {shown} was {done}, within the limit of {limit}")
}

/// What a factor comes to. `what` is what is divided, as the subject of a sentence; `whose` is the body whose reading
/// it is divided by.
pub(crate) fn factor(
    scheme: &Scheme,
    factor: &Factor,
    (what, whose): (&str, Option<&str>),
    of: Option<&Exact>,
    over: Option<&Exact>,
    plain: Option<&Exact>,
    value: Option<&Exact>,
) -> String {
    let indicator = factor.of.indicator.as_str();
    let what = capital(what);
    let (Some(of), Some(over), Some(plain), Some(value)) = (of, over, plain, value) else {
        return format!("{} cannot be worked out: a figure of it is not known.", factor.title);
    };
    let verb = if scheme.indicators.get(indicator).is_some_and(|it| it.plural) { "were" } else { "was" };
    let below = match &factor.over {
        Over::Number(number) => Quantity { value: number.clone(), unit: Unit::Number }.to_string(),
        Over::Reading(asked) => {
            let at = whose.map_or(String::new(), |whose| format!(" {}", inside(whose)));
            format!("{}{at}", value_of(scheme, &asked.indicator, over))
        }
    };
    let limited =
        if plain == value { String::new() } else { format!(", and is taken as {}", factor_value(value)) };
    format!(
        "{what} {} {verb} {}, over {below}, which is {}{limited}.",
        within(&factor.of.period),
        value_of(scheme, indicator, of),
        factor_value(plain)
    )
}

fn factor_value(value: &Exact) -> String {
    let shown = marked(Unit::Number, value, 4);
    let plain = Quantity { value: value.clone(), unit: Unit::Number };
    if shown.starts_with('≈') { shown } else { plain.to_string() }
}

/// Where an outturn lies on a scale.
pub(crate) fn scaled(
    indicator: &Indicator,
    subject: &str,
    scale: &outturn_scheme::Scale,
    named: bool,
    value: &Exact,
    (from, to): (&Quantity, &Quantity),
) -> String {
    let verb = if indicator.plural { "were" } else { "was" };
    let shown = beside(indicator.unit, value, &[&from.value, &to.value], indicator.decimals);
    let shown_level = |level: &Quantity| words::level(level, value, indicator.decimals);
    let (low, high) = (shown_level(from), shown_level(to));
    let low_name = if named { format!(" for {}", scale.id.replace('-', " ")) } else { String::new() };
    format!(
        "{} {verb} {shown} {}, on a scale{low_name} from {low} to {high}",
        capital(subject),
        within(&scale.outturn.period)
    )
}

/// A figure that is not known, for scoring it.
pub(crate) fn not_known(indicator: Option<&Indicator>, what: &str, asked: &Asked, formed: &Formed) -> String {
    let verb = if indicator.is_none_or(|it| it.plural) { "are" } else { "is" };
    let why = indicator.map(|it| why(it, formed)).filter(|why| !why.is_empty());
    let why = why.map_or(String::new(), |why| format!(" ({why})"));
    format!("{} {verb} not known for {}{why}", capital(what), period(&asked.period))
}
