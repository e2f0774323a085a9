//! Standards of waiting: answers counted by hand.

use super::told;

#[test]
fn eighteen_weeks_are_126_days() {
    // At the end of 31 March 2015: 25 November is 126 days before it, 24 November 127.
    let pathways = "pathway_id,commissioner_code,clock_start,clock_stop,clock_stopped_by\n\
                    a,00C,2014-11-25,,\n\
                    b,00C,2014-11-24,,\n\
                    c,00C,2014-11-24,2015-04-01,admitted\n\
                    d,00C,2014-11-24,2015-03-31,admitted\n\
                    e,00C,2015-04-01,,\n\
                    f,00C,2014-03-31,,\n\
                    g,02Y,2014-10-01,2015-03-02,non-admitted\n\
                    h,02Y,2014-12-01,2015-03-02,non-admitted\n";
    let tables = [("pathways", pathways)];
    // Still waiting: a, b, c and f; d had stopped, e had not begun.
    assert_eq!(told("rtt-incomplete-within-18-weeks", "2015-03", &tables), "00C: 1 / 4 = 25\n");
    assert_eq!(told("rtt-waiting-list", "2015-03", &tables), "00C: 4 = 4\n");
    // f has waited 365 days, and 364 are 52 weeks.
    assert_eq!(told("rtt-incomplete-over-52-weeks", "2015-03", &tables), "00C: 1 / 4 = 25\n");
    // d took 127 days; g took 152 and h 91.
    assert_eq!(
        told("rtt-admitted-within-18-weeks", "2015-03", &tables),
        "00C: 0 / 1 = 0\n02Y: 0 / 0 = [x] (the denominator is zero)\n"
    );
    assert_eq!(
        told("rtt-non-admitted-within-18-weeks", "2015-03", &tables),
        "00C: 0 / 0 = [x] (the denominator is zero)\n02Y: 1 / 2 = 50\n"
    );
}

#[test]
fn four_hours_are_240_minutes() {
    let attendances = "attendance_id,provider_code,department_type,attendance_category,arrival_date,minutes\n\
                       a,RXP,01,1,2014-04-01,240\n\
                       b,RXP,01,1,2014-04-01,241\n\
                       c,RXP,03,3,2014-06-30,12\n\
                       d,RXP,01,2,2014-05-05,12\n\
                       e,RXP,01,1,2014-05-05,\n\
                       f,RXP,01,1,2014-07-01,12\n\
                       g,RTR,01,1,2014-05-05,12\n";
    let tables = [("attendances", attendances)];
    // Of a, b, c and e: d is a planned follow-up, f of another quarter. How long e took is not known.
    assert_eq!(told("ae-within-4-hours", "2014/15 Q1", &tables), "RTR: 1 / 1 = 100\nRXP: 2 / 4 = 50\n");
}

#[test]
fn cancers_and_calls() {
    let cancers = "cancer_pathway_id,commissioner_code,referral_route,referral_date,first_seen_date,decision_date,\
                   treatment_date\n\
                   a,00C,urgent-gp,2014-04-01,2014-04-15,2014-05-01,2014-06-02\n\
                   b,00C,urgent-gp,2014-04-01,2014-04-16,2014-05-01,2014-06-03\n\
                   c,00C,screening,2014-04-01,2014-04-20,2014-05-01,2014-06-30\n\
                   d,00C,urgent-gp,2014-04-01,2014-04-02,,\n";
    let tables = [("cancer_pathways", cancers)];
    // 2 June is 62 days after 1 April; 15 April is 14.
    assert_eq!(told("cancer-62-days", "2014/15", &tables), "00C: 1 / 2 = 50\n");
    assert_eq!(told("cancer-two-week-wait", "2014/15", &tables), "00C: 2 / 3 = 66.666666666667\n");

    let calls = "call_id,provider_code,call_date,category,seconds_to_response\n\
                 a,RX6,2014-04-01,red-1,480\n\
                 b,RX6,2014-04-01,red-1,481\n\
                 c,RX6,2014-04-01,red-1,\n\
                 d,RX6,2014-04-01,red-2,100\n";
    let calls = told("ambulance-red-1-within-8-minutes", "2014/15", &[("ambulance_calls", calls)]);
    assert_eq!(calls, "RX6: 1 / 2 = 50\n");
}

#[test]
fn records_of_two_tables_together() {
    let admissions = "episode_id,spell_id,episode_order,person_id,provider_code,sex,age_at_admission,\
                      patient_classification,admission_method,admission_date\n\
                      a,a,1,p1,RXP,1,80,1,21,2014-05-01\n\
                      b,b,1,p1,RXP,1,80,1,21,2014-04-30\n\
                      c,c,1,p2,RXP,1,80,1,22,2014-05-01\n\
                      d,d,1,p3,RXP,1,80,1,11,2014-05-01\n";
    let deaths = "death_id,person_id,sex,death_date,registration_date,age_at_death,underlying_cause\n\
                  x,p1,1,2014-05-31,2014-06-01,80,I219\n\
                  y,p3,1,2014-05-02,2014-06-01,80,I219\n";
    let attendances = "attendance_id,provider_code,department_type,attendance_category,arrival_date\n\
                       e,RXP,01,1,2014-04-30\n\
                       f,RXP,01,2,2014-05-01\n\
                       g,RXP,01,,2014-05-02\n\
                       h,RXP,01,1,2014-05-02\n\
                       i,RXP,01,1,2013-05-02\n";
    // 31 May is 30 days after 1 May and 31 after 30 April; d was no emergency.
    let told_of = told(
        "deaths-30-days-emergency-admission",
        "2014/15",
        &[("admissions", admissions), ("deaths", deaths)],
    );
    assert_eq!(told_of, "RXP: 1 / 3 = 33.333333333333\n");
    // a and b, over e, g and h: f was planned, i in another year.
    let tables = [("admissions", admissions), ("attendances", attendances)];
    assert_eq!(told("ae-admissions-per-attendance", "2014/15", &tables), "RXP: 2 / 3 = 666.666666666667\n");
}
