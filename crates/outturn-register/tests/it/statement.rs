//! The statutory statement: published by a day, in versions that are never altered, and summing to the postings.

use std::collections::BTreeMap;

use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt};
use outturn_register::people::{Actor, Role};
use outturn_register::spending::{Provider, ProviderKind, Purpose, Spend, Tag, TakeBack};
use outturn_register::statement::{Part, PublishedStatement, Statement};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::world::{SCHEME, plan_line, spend};
use crate::support::{Place, World, both, day, hledger};

const AWARD: (&str, &str) = (SCHEME, "C1");

/// What is published, as people see it.
fn looks(published: &PublishedStatement, second: &PublishedStatement) {
    let changes = second.changes.iter().map(|it| format!("{}: `{}` -> `{}`", it.what, it.before, it.after));
    let changes = changes.collect::<Vec<_>>().join("\n");
    insta::allow_duplicates! { insta::assert_snapshot!(changes, @"
    kind hospital: `£600.00` -> `£650.00`
    not spent: `£50.00` -> `£0.00`
    programme Older people: `£600.00` -> `£650.00`
    provider hospital RXX The hospital: `£600.00` -> `£650.00`
    purpose quality: `£600.00` -> `£650.00`
    reason: `an invoice has not come` -> ``
    spent: `£700.00` -> `£750.00`
    transfer 6 for quality: `` -> `£50.00 on 2016-03-30: a clinic`
    ") };
    insta::allow_duplicates! { insta::assert_snapshot!(second.statement.markdown(), @r#"
    # How Body C1 spent its award

    An example (`spec/2014-15`). What was spent by 2016-03-31, as believed on 2016-07-04.

    | | |
    |---|--:|
    | awarded | £750.00 |
    | paid | £750.00 |
    | due back | £0.00 |
    | to spend | £750.00 |
    | planned | £600.00 |
    | spent | £750.00 |
    | without a purpose | £0.00 |
    | not spent | £0.00 |
    | spent beyond | £0.00 |

    ## By purpose

    | | |
    |---|--:|
    | quality | £650.00 |
    | outcomes | £0.00 |
    | inequalities-in-access | £100.00 |
    | inequalities-in-outcomes | £0.00 |
    | together | £750.00 |

    ## By programme

    | | |
    |---|--:|
    | Falls \| prevention | £100.00 |
    | Older people | £650.00 |
    | together | £750.00 |

    ## By provider

    | | |
    |---|--:|
    | The borough (E09), local-authority | £100.00 |
    | The hospital (RXX), hospital | £650.00 |
    | together | £750.00 |

    ## By kind of provider

    | | |
    |---|--:|
    | hospital | £650.00 |
    | local-authority | £100.00 |
    | together | £750.00 |

    ## Every amount

    | on | provider | for | purpose | |
    |---|---|---|---|--:|
    | 2015-10-01 | The hospital | a clinic | quality | £600.00 |
    | 2016-01-15 | The borough | a clinic | inequalities-in-access | £100.00 |
    | 2016-03-30 | The hospital | a clinic | quality | £50.00 |

    ## Payments to member practices

    None.
    "#) };
    insta::allow_duplicates! { insta::assert_snapshot!(published.statement.csv().unwrap(), @"
    table,name,kind,code,on,purpose,pounds,note
    total,awarded,,,,,750.00,
    total,paid,,,,,750.00,
    total,due back,,,,,0.00,
    total,to spend,,,,,750.00,
    total,planned,,,,,600.00,
    total,spent,,,,,700.00,
    total,without a purpose,,,,,0.00,
    total,not spent,,,,,50.00,
    total,spent beyond,,,,,0.00,
    purpose,quality,,,,,600.00,
    purpose,outcomes,,,,,0.00,
    purpose,inequalities-in-access,,,,,100.00,
    purpose,inequalities-in-outcomes,,,,,0.00,
    programme,Falls | prevention,,,,,100.00,
    programme,Older people,,,,,600.00,
    provider,The borough,local-authority,E09,,,100.00,
    provider,The hospital,hospital,RXX,,,600.00,
    kind,hospital,,,,,600.00,
    kind,local-authority,,,,,100.00,
    line,The hospital,hospital,RXX,2015-10-01,quality,600.00,a clinic
    line,The borough,local-authority,E09,2016-01-15,inequalities-in-access,100.00,a clinic
    reason,,,,,,50.00,an invoice has not come
    ") };
}

async fn again(world: &mut World, place: &Place, instant: &str) -> (Actor, Actor) {
    place.clock.set(instant).unwrap();
    world.sign_in_again().await;
    (world.person(Role::CcgFinance, "C1").await, world.person(Role::CcgLead, "C1").await)
}

both! {
    async fn a_year_from_plan_to_statement_and_its_correction(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::Paid, 75_000).await;
        let (finance, lead) = (world.person(Role::CcgFinance, "C1").await, world.person(Role::CcgLead, "C1").await);
        world.register.set_statement_deadline(&world.owner, SCHEME, day("2016-06-30"), "").await.unwrap();
        let plan = world.register.plan(&lead, &plan_line(60_000)).await.unwrap();
        let first = Spend { plan: Some(plan), ..spend(60_000, Some(Purpose::Quality), "2015-10-01") };
        world.register.spent(&finance, "autumn", &first).await.unwrap();

        let (finance, _) = again(&mut world, &place, "2016-02-01T09:00:00Z").await;
        let mut winter = spend(10_000, None, "2016-01-15");
        winter.provider = Provider { kind: ProviderKind::LocalAuthority, code: "E09".to_owned(), name: "The borough".to_owned() };
        winter.programme = "Falls | prevention".to_owned();
        let winter = world.register.spent(&finance, "winter", &winter).await.unwrap();

        let (finance, lead) = again(&mut world, &place, "2016-05-03T09:00:00Z").await;
        // What was believed then, of what was spent by the end of the year.
        let year_end = day("2016-03-31");
        let draft = world.register.draft_statement(&lead, AWARD, year_end, day("2016-03-31")).await.unwrap();
        assert_eq!((draft.spent, draft.untagged, draft.unspent, draft.lines.len()), (70_000, 10_000, 5_000, 2));
        let earlier = world.register.draft_statement(&lead, AWARD, year_end, day("2015-12-31")).await.unwrap();
        assert_eq!((earlier.spent, earlier.unspent), (60_000, 15_000));
        let tag = Tag { spending: winter, from: None, to: Purpose::Access, pence: 10_000, reason: "for those who were not reached".to_owned() };
        world.register.tag_spending(&finance, "winter-tag", &tag).await.unwrap();
        world.register.explain_difference(&lead, AWARD, 5_000, "an invoice has not come").await.unwrap();
        assert_eq!(world.register.publish_statement(&lead, AWARD, day("2016-05-04"), None).await.unwrap_err().code, "too-early");
        let owed = world.register.statements_owed(&world.owner, SCHEME).await.unwrap();
        assert_eq!(owed.iter().map(|it| (it.body.as_str(), it.paid, it.due.as_deref(), it.overdue)).collect::<Vec<_>>(), [("C1", 75_000, Some("2016-06-30"), false)]);
        let published = world.register.publish_statement(&lead, AWARD, year_end, None).await.unwrap();
        assert_eq!((published.version, published.late, published.due.as_deref()), (1, Some(false), Some("2016-06-30")));
        assert_eq!(published.sha256, published.statement.sha256());
        assert_eq!(Statement::read(&published.statement.json()).unwrap(), published.statement);
        assert_eq!(world.register.statements_owed(&world.owner, SCHEME).await.unwrap(), []);
        let closed = world.register.act(&lead, item, &Act::Account).await.unwrap();
        assert_eq!(closed, State::AccountedFor);

        // The invoice comes, after the deadline: a correction is a version of its own.
        let (finance, lead) = again(&mut world, &place, "2016-07-04T09:00:00Z").await;
        assert_eq!(world.register.publish_statement(&lead, AWARD, year_end, Some("again")).await.unwrap_err().code, "statement-unchanged");
        world.register.spent(&finance, "late", &spend(5_000, Some(Purpose::Quality), "2016-03-30")).await.unwrap();
        assert_eq!(world.register.publish_statement(&lead, AWARD, year_end, None).await.unwrap_err().code, "bad-register-value");
        let second = world.register.publish_statement(&lead, AWARD, year_end, Some("the invoice came")).await.unwrap();
        assert_eq!((second.version, second.late, second.reason.as_str()), (2, Some(true), "the invoice came"));
        looks(&published, &second);
        // Nobody has to sign in to see them, and the first one is as it was.
        let all = world.register.published_statements(SCHEME).await.unwrap();
        assert_eq!(all, [published.clone(), second.clone()]);
        assert_eq!(world.register.published_statement(SCHEME, "C1", Some(1)).await.unwrap(), published);
        assert_eq!(world.register.published_statement(SCHEME, "C1", None).await.unwrap(), second);
        assert_eq!(world.register.published_statement(SCHEME, "C1", Some(3)).await.unwrap_err().code, "no-such-thing");
        assert_eq!(world.register.act(&lead, item, &Act::Account).await.unwrap(), State::AccountedFor);
        let officer = world.person(Role::Finance, "N1").await;
        let journal = world.register.journal(&officer, SCHEME).await.unwrap();
        if let Some(balances) = hledger(&place, &journal) {
            assert!(balances.contains("\"spec/2014-15:C1:spent\",\"£750.00\""), "{balances}");
        }
        world.sound().await;
        // Whoever alters one in the database is found.
        place.behind_its_back("update statement set content = '{}'").await;
        assert_eq!(world.register.published_statements(SCHEME).await.unwrap_err().code, "ledger-broken");
        assert!(!world.register.verify(None).await.unwrap().problems.is_empty());
    }

    async fn a_deadline_is_never_set_into_the_past(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::AccountedFor, 75_000).await;
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        let set = async |actor: &Actor, due: &str, reason: &str| world.register.set_statement_deadline(actor, SCHEME, day(due), reason).await.map_err(|it| it.code);
        assert_eq!(set(&world.owner, "2015-09-30", "").await, Err("bad-register-value"));
        assert_eq!(set(&world.owner, "2015-10-01", "").await, Ok(1));
        assert_eq!(set(&officer, "2015-12-31", " ").await, Err("bad-register-value"));
        assert_eq!(set(&officer, "2015-12-31", "forms came late").await, Ok(2));
        let days: Vec<(String, String)> = world.register.statement_deadlines(SCHEME).await.unwrap().into_iter().map(|it| (it.due, it.reason)).collect();
        assert_eq!(days, [("2015-10-01".to_owned(), String::new()), ("2015-12-31".to_owned(), "forms came late".to_owned())]);
        let missing = world.register.set_statement_deadline(&world.owner, "no-such", day("2016-01-01"), "").await;
        assert_eq!(missing.unwrap_err().code, "not-permitted");
        // After the day it is late, and shown so; a clock set back does not help.
        place.clock.set("2016-01-01T09:00:00Z").unwrap();
        world.sign_in_again().await;
        let lead = world.person(Role::CcgLead, "C1").await;
        assert!(world.register.statements_owed(&world.owner, SCHEME).await.unwrap()[0].overdue);
        place.clock.set("2015-12-01T09:00:00Z").unwrap();
        let it = world.register.publish_statement(&lead, AWARD, day("2015-12-31"), None).await.unwrap();
        assert_eq!((it.late, it.published.as_str()), (Some(true), "2016-01-01T09:00:00.000Z"));
        world.sound().await;
    }

    async fn without_a_deadline_none_is_missed(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::AccountedFor, 75_000).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let today = day("2015-10-01");
        let tried = world.register.publish_statement(&lead.trying(), AWARD, today, None).await.unwrap();
        assert_eq!((tried.late, tried.due), (None, None));
        assert_eq!(world.register.published_statements(SCHEME).await.unwrap(), []);
        let other = world.person(Role::CcgLead, "C2").await;
        assert_eq!(world.register.publish_statement(&other, AWARD, today, None).await.unwrap_err().code, "not-permitted");
        let missing = world.register.draft_statement(&world.owner, ("no-such", "C1"), today, today).await;
        assert_eq!(missing.unwrap_err().code, "no-such-thing");
    }
}

/// Something done to what was spent: what, for which purpose, programme and provider, and how much.
type Deed = (u8, usize, usize, usize, i64);

fn sum(parts: &[Part]) -> i64 {
    parts.iter().map(|it| it.pence).sum()
}

/// Does it, and says whether it was taken.
async fn done(world: &World, finance: &Actor, scheme: &str, on: &str, key: &str, deed: Deed) -> bool {
    let (what, purpose, programme, provider, pence) = deed;
    let to = Purpose::ALL.get(purpose).copied();
    let register = &world.register;
    let all = register.spending(finance, scheme, "C1").await.unwrap();
    let part = all.get(programme).and_then(|it| it.parts.get(provider % it.parts.len().max(1)));
    match (what, part) {
        (0, Some(part)) if to.is_some() => {
            let (spending, reason) = (part.transfer, "a reason".to_owned());
            let pence = pence.min(part.pence);
            let tag = Tag { spending, from: part.purpose, to: to.unwrap(), pence, reason };
            register.tag_spending(finance, key, &tag).await.is_ok()
        }
        (1, Some(part)) => {
            let (spending, reason) = (part.transfer, "a reason".to_owned());
            let pence = pence.min(part.pence);
            let it = TakeBack { spending, from: part.purpose, pence, on: day(on), reason };
            register.take_back_spending(finance, key, &it).await.is_ok()
        }
        _ => {
            let mut it = Spend { scheme: scheme.to_owned(), ..spend(pence, to, on) };
            it.programme = format!("Programme {programme}");
            it.provider.name = format!("Provider {provider}");
            it.provider.kind = ProviderKind::ALL[provider];
            // A practice has to be known.
            if it.provider.kind == ProviderKind::Practice {
                it.provider.kind = ProviderKind::Other;
            }
            register.spent(finance, key, &it).await.unwrap();
            true
        }
    }
}

async fn sums(world: &World, finance: &Actor, scheme: &str, today: &str) -> Statement {
    let award = (scheme, "C1");
    let it = world.register.draft_statement(finance, award, day(today), day(today)).await.unwrap();
    let as_at = AsAt { effective: Some(day(today)), believed: Some(day(today)) };
    let balances = world.register.balances(finance, scheme, Some("C1"), as_at).await.unwrap();
    let of = |account| balances.iter().find(|it| it.account == account).map_or(0, |it| it.pence);
    assert_eq!((it.spent, it.spent), (of(Account::Spent), of(Account::Drawn)));
    for parts in [&it.purposes, &it.programmes, &it.providers, &it.kinds] {
        assert_eq!(sum(parts), it.spent);
    }
    assert_eq!(it.lines.iter().map(|it| it.pence).sum::<i64>(), it.spent);
    assert_eq!(it.unspent - it.over, it.paid - it.due_back - it.spent);
    let untagged: i64 = it.purposes.iter().filter(|it| it.name == "untagged").map(|it| it.pence).sum();
    assert_eq!(it.untagged, untagged);
    // The renderings have the same amounts.
    let csv = it.csv().unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let mut by_table: BTreeMap<String, i64> = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let pence: i64 = row[6].replace('.', "").parse().unwrap();
        *by_table.entry(row[0].to_owned()).or_default() += pence;
    }
    for table in ["purpose", "programme", "provider", "kind", "line"] {
        assert_eq!(by_table.get(table).copied().unwrap_or_default(), it.spent, "{csv}");
    }
    let together = format!("| together | {} |", outturn_core::Pence(i128::from(it.spent)));
    assert_eq!(it.markdown().matches(&together).count(), 4);
    it
}

fn try_deeds(place: &Place, cases: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let world = runtime.block_on(World::published(place));
    let deed = (0_u8..4, 0_usize..5, 0_usize..4, 0_usize..10, 1_i64..100_000);
    let deeds = prop::collection::vec(deed, 1..12);
    let cell = std::cell::RefCell::new((world, 0_usize, 0_usize));
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    });
    let ran = runner.run(&(deeds.clone(), deeds), |(first, second)| {
        let mut all = cell.borrow_mut();
        let (world, run, taken) = &mut *all;
        *run += 1;
        runtime.block_on(async {
            let scheme = format!("spec/run-{run}");
            world.draft(&scheme, "rules").await;
            let mut before = None;
            for (at, deeds) in [first, second].iter().enumerate() {
                // A day of its own, so that what was believed on the first can be asked for on the second.
                let instant = day("2015-11-01")
                    .checked_add(jiff::Span::new().days(i64::try_from(*run * 2 + at).unwrap()));
                let today = instant.unwrap().to_string();
                place.clock.set(&format!("{today}T09:00:00Z")).unwrap();
                world.sign_in_again().await;
                let finance = world.person(Role::CcgFinance, "C1").await;
                for (index, deed) in deeds.iter().enumerate() {
                    let key = format!("{run}-{at}-{index}");
                    *taken += usize::from(done(world, &finance, &scheme, &today, &key, *deed).await);
                }
                let it = sums(world, &finance, &scheme, &today).await;
                if let Some((then, was)) = before.replace((today, it)) {
                    let award = (scheme.as_str(), "C1");
                    let now = world
                        .register
                        .draft_statement(&finance, award, day(&then), day(&then))
                        .await
                        .unwrap();
                    assert_eq!(now, was, "what was believed then is as it was");
                }
            }
        });
        Ok(())
    });
    ran.unwrap();
    let (world, run, taken) = cell.into_inner();
    crate::support::say(&format!("{run} statements of {taken} amounts"));
    runtime.block_on(world.sound());
}

#[test]
fn a_statement_sums_to_the_postings_on_sqlite() {
    try_deeds(&Place::sqlite(), 40);
}

#[test]
fn a_statement_sums_to_the_postings_on_postgres() {
    if let Some(place) = Place::postgres() {
        try_deeds(&place, 12);
    }
}
