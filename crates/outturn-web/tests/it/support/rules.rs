//! Rules and facts as a receipt keeps them, small.

use std::fs;
use std::path::Path;

use outturn_award::receipt;
use outturn_scheme::canonical;
use serde_json::{Value, json};

pub(crate) const SCHEME: &str = "spec/2014-15";

const RULES: &str = r#"
language = 1
id       = "spec/2014-15"
title    = "An example"
year     = "2014/15"
earner   = "ccg"
organisations_as_at = "2015-03-31"
[source.guide]
title = "A guide"
[value]
per_head          = "£5"
population        = "running-cost-population"
population_period = "2013/14"
rounding          = { to = "£0.01", direction = "half-up" }
cite              = { source = "guide", standing = "seen" }
[[measure]]
id        = "waiting"
title     = "Waiting times"
earns     = "100%"
indicator = "rtt-incomplete-within-18-weeks"
outturn   = "2015-03"
test      = { at_least = "90%" }
cite      = { source = "guide", standing = "seen" }
"#;

const PATIENTS: &str = r#"
language = 1
id       = "spec/2014-15"
title    = "A local example"
year     = "2014/15"
earner   = "practice"
organisations_as_at = "2015-03-31"
[source.guide]
title = "A guide"
[value]
sum      = true
rounding = { to = "£0.01", direction = "half-up" }
cite     = { source = "guide", standing = "seen" }
[[measure]]
id    = "patients"
title = "Patients whose records were validated"
pays  = { each = "£1.15", count = "registered-patients" }
cite  = { source = "guide", standing = "seen" }
"#;

/// £1.15 for each patient of a practice.
pub(crate) fn for_each_patient() -> Value {
    of(PATIENTS)
}

/// So many patients of P1, and of P2 a thousand.
pub(crate) fn patients(patients: u32) -> Value {
    let body = |code: &str| json!({ "code": code, "name": format!("Surgery {code}"), "kind": "practice", "opened": "2013-04-01" });
    let id = "registered-patients";
    let list = |code: &str, patients: u32| {
        let reading = json!({ "organisation": code, "indicator": id, "period": "2014/15", "value": patients.to_string(), "standing": "seen" });
        (format!("{id} {code} 2014/15"), reading)
    };
    let readings: serde_json::Map<String, Value> =
        [list("P1", patients), list("P2", 1_000)].into_iter().collect();
    json!({
        "organisations.csv": { "P1": body("P1"), "P2": body("P2") },
        "readings.csv": readings, "relations.csv": {}, "sources.csv": {}, "decisions.csv": {}, "agreements.csv": {},
    })
}

/// £5 for each head where 90% were seen in time.
pub(crate) fn rules() -> Value {
    of(RULES)
}

/// The same under another id.
pub(crate) fn of_id(id: &str) -> Value {
    of(&RULES.replace(SCHEME, id))
}

/// Rules as a receipt keeps them.
pub(crate) fn of(text: &str) -> Value {
    let known = ["registered-patients", "running-cost-population", "rtt-incomplete-within-18-weeks"];
    let indicators = known.map(|id| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../indicators/{id}.toml"));
        (id.to_owned(), canonical::from_toml(&fs::read_to_string(path).unwrap()))
    });
    receipt::scheme_content(&canonical::from_toml(text), indicators, [])
}

/// Facts of C1 and C2: of the first so many in a hundred were seen in time, of the second 89.
pub(crate) fn facts(within: u32) -> Value {
    let body = |code: &str| json!({ "code": code, "name": format!("Body {code}"), "kind": "ccg", "opened": "2013-04-01" });
    let heads = |code: &str, heads: u32| {
        let id = "running-cost-population";
        (
            format!("{id} {code} 2013/14"),
            json!({ "organisation": code, "indicator": id, "period": "2013/14", "value": heads.to_string(), "standing": "seen" }),
        )
    };
    let waits = |code: &str, within: u32| {
        let id = "rtt-incomplete-within-18-weeks";
        (
            format!("{id} {code} 2015-03"),
            json!({ "organisation": code, "indicator": id, "period": "2015-03", "numerator": within.to_string(), "denominator": "100", "standing": "seen" }),
        )
    };
    let readings: serde_json::Map<String, Value> =
        [heads("C1", 20_000), heads("C2", 30_000), waits("C1", within), waits("C2", 89)]
            .into_iter()
            .collect();
    json!({
        "organisations.csv": { "C1": body("C1"), "C2": body("C2") },
        "readings.csv": readings, "relations.csv": {}, "sources.csv": {}, "decisions.csv": {}, "agreements.csv": {},
    })
}
