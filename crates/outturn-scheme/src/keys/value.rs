//! Keys that say what is paid: the value, what a line pays by itself, factors.

use super::{CITE_KEY, OF_KEY, ONLY_KEY, STAGE_KEY, Shape, Spec, may, need};

/// What a full award is worth.
pub static VALUE: Spec = Spec {
    name: "value",
    keys: &[
        may("per_head", Shape::Amount, "Pounds for each head of the population."),
        may("fixed", Shape::Amount, "Pounds for each earner."),
        may("per_point", Shape::Amount, "Pounds for each point of the measures."),
        may("score", Shape::Number, "The most points there can be: the award is a score, not money."),
        may("sum", Shape::Flag, "true where every measure pays by itself and the award is their sum."),
        may("population", Shape::Id, "With per_head: the indicator that counts the heads."),
        may(
            "population_period",
            Shape::PeriodInWords,
            "The period of that count; the scheme's year unless given.",
        ),
        may("population_of", Shape::Of, "Whose heads are counted; the earner's own unless given."),
        may("funded_by", Shape::Id, "The budget that the money comes from."),
        need("rounding", Shape::Table(&ROUNDING), "How the payment is rounded; nothing before it is."),
        CITE_KEY,
    ],
};

/// Directions of rounding.
pub const DIRECTIONS: &[&str] = &["half-up", "half-even", "down", "up"];

/// How a payment is rounded.
pub static ROUNDING: Spec = Spec {
    name: "rounding",
    keys: &[
        need("to", Shape::Quantity, "The unit rounded to: £0.01, £1; of a score, 0.01 or 1."),
        need("direction", Shape::Word(DIRECTIONS), "Where an amount between two units goes."),
    ],
};

/// What a line pays by itself.
pub static PAYS: Spec = Spec {
    name: "payment",
    keys: &[
        may("fixed", Shape::Amount, "A fixed amount."),
        may("each", Shape::Amount, "So much for each of what count counts."),
        may("count", Shape::Id, "With each: the indicator that counts what is paid for."),
        may("pot", Shape::Quantity, "Pounds that all earners share."),
        may("shared_by", Shape::Id, "With pot: the indicator in proportion to which it is shared out."),
        may("claim", Shape::Id, "The indicator, in pounds, of what was spent; that is what is paid."),
        may(
            "at_most",
            Shape::Amount,
            "With claim: the most that is paid, in pounds. With each: the most that are paid for, a plain number.",
        ),
        may("period", Shape::PeriodInWords, "When; the outturn in force, or the scheme's year."),
        OF_KEY,
        STAGE_KEY,
    ],
};

/// A number that what lines are worth is multiplied by.
pub static FACTOR: Spec = Spec {
    name: "factor",
    keys: &[
        need("id", Shape::Id, "Its id."),
        need("title", Shape::Text, "What it is called."),
        need("reading", Shape::Id, "The indicator whose reading is on top."),
        may("period", Shape::PeriodInWords, "The period of that reading; the scheme's year unless given."),
        OF_KEY,
        STAGE_KEY,
        need(
            "over",
            Shape::Over,
            "What it is divided by: a number in the indicator's unit, or a reading: { reading = \"...\", of = { body = \
             \"ENG\" } }.",
        ),
        may("at_least", Shape::Number, "It is never taken to be less."),
        may("at_most", Shape::Number, "It is never taken to be more."),
        ONLY_KEY,
        CITE_KEY,
    ],
};

/// A reading that another is divided by.
pub static OVER: Spec = Spec {
    name: "divisor",
    keys: &[
        need("reading", Shape::Id, "The indicator."),
        may("period", Shape::PeriodInWords, "When; the same as of the reading on top unless given."),
        OF_KEY,
        STAGE_KEY,
    ],
};
