//! Appeals under rules that are shipped, worked out by the register from what it keeps.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use outturn_award::receipt;
use outturn_intake::kept::facts_bytes;
use outturn_register::flow::{Act, Calculation, State, read_rules};
use outturn_register::ledger::{Account, AsAt, Recovery};
use outturn_register::people::{Actor, Role};
use outturn_register::redress::{AppealOutcome, Ground, NewAppeal, NewEvidence};
use outturn_scheme::canonical;

use crate::support::redress::document;
use crate::support::{Place, World, both, day};

const READINGS: &str = "organisation,indicator,period,numerator,denominator,value\n";

fn text_of(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// Rules of the library, as a receipt keeps them.
pub(crate) fn rules(path: &str) -> Vec<u8> {
    let library = |folder: &str| -> Vec<(String, serde_json::Value)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
        let mut paths: Vec<_> = fs::read_dir(root).unwrap().map(|it| it.unwrap().path()).collect();
        paths.sort();
        let tomls = paths.into_iter().filter(|it| it.extension().is_some_and(|it| it == "toml"));
        let read = tomls.map(|it| {
            let id = it.file_stem().unwrap().to_str().unwrap().to_owned();
            (id, canonical::from_toml(&fs::read_to_string(it).unwrap()))
        });
        read.collect()
    };
    let scheme = canonical::from_toml(&text_of(path));
    canonical::bytes(&receipt::scheme_content(&scheme, library("indicators"), library("frameworks")))
        .into_bytes()
}

/// Facts as a receipt keeps them.
pub(crate) fn facts(rules: &[u8], files: &[(&str, String)]) -> Vec<u8> {
    let files: BTreeMap<String, Vec<u8>> =
        files.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())).collect();
    let rules = read_rules(rules).unwrap_or_else(|it| panic!("{it:#?}"));
    let read =
        outturn_intake::facts::read("", &files, &rules.catalogue).unwrap_or_else(|it| panic!("{it:#?}"));
    assert_eq!(read.rejections, []);
    facts_bytes(&read.facts, &rules.catalogue)
}

/// The first block of a table on a page of cases: its heading and its rows.
fn block(page: &str, table: &str) -> (String, Vec<String>) {
    let from = page.find(&format!("```csv {table}\n")).unwrap();
    let mut lines = page[from..].lines().skip(1).take_while(|it| *it != "```").map(str::to_owned);
    (lines.next().unwrap(), lines.collect())
}

/// A year of a premium in three CCGs that are alike in everything, as the page of cases has Anytown, but for the ambulance
/// trust: two are served by one that reached so many of 29,412 calls in time, one by another at exactly 75%.
fn premium(rules: &[u8], in_time: u32) -> Vec<u8> {
    let page = text_of("schemes/quality-premium/2015-16.cases.md");
    let of = |table: &str, trusts: [&str; 3]| -> String {
        let (heading, rows) = block(&page, table);
        let mut told = vec![heading];
        for (ccg, trust) in ["C1", "C2", "C3"].into_iter().zip(trusts) {
            for row in &rows {
                let fields: Vec<&str> = row.split(',').collect();
                let own: Vec<&str> = fields
                    .iter()
                    .map(|it| match *it {
                        "A" => ccg,
                        "AMB" => trust,
                        other => other,
                    })
                    .collect();
                told.push(own.join(","));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        told.retain(|it| seen.insert(it.clone()));
        told.join("\n") + "\n"
    };
    let trusts = ["RX7", "RX7", "AMB"];
    // Two hospitals of each, so that shares of them do not come to more than all.
    let relations = of("relations", trusts).replace("60%", "20%");
    let readings = of("readings", ["AMB"; 3])
        + &format!("RX7,ambulance-red-1-within-8-minutes,2015/16,{in_time},29412,\n");
    facts(
        rules,
        &[
            (
                "organisations.csv",
                of("organisations", ["AMB"; 3])
                    + "RX7,North West Ambulance Service,ambulance-trust,2006-07-01,\n",
            ),
            ("relations.csv", relations),
            ("readings.csv", readings),
            ("agreements.csv", of("agreements", ["AMB"; 3])),
            ("decisions.csv", of("decisions", ["AMB"; 3])),
        ],
    )
}

/// The dementia service in two practices, of which the second did so many assessments.
fn dementia(rules: &[u8], second: u32) -> Vec<u8> {
    let scheme = "enhanced-services/2013-14-dementia";
    facts(
        rules,
        &[
            ("organisations.csv", "code,name,kind,opened,closed\nP1,Anytown Surgery,practice,2000-01-01,\nP2,Bexton Surgery,practice,2000-01-01,\n".to_owned()),
            ("decisions.csv", format!(
                "scheme,organisation,subject,finding,role,date,reason\n\
                 {scheme},P1,signed-up,met,nhs-england-area-team,2013-06-12,the form is on file\n\
                 {scheme},P2,signed-up,met,nhs-england-area-team,2013-06-20,the form is on file\n"
            )),
            ("readings.csv", format!(
                "{READINGS}P1,registered-patients,2013/14,,,6992\nP2,registered-patients,2013/14,,,10000\n\
                 P1,dementia-assessments,2013/14,,,30\nP2,dementia-assessments,2013/14,,,{second}\n"
            )),
        ],
    )
}

fn calculation(key: String) -> Calculation {
    Calculation { key, effective: day("2017-01-10"), recovery: Recovery::Repay }
}

struct Case {
    world: World,
    scheme: String,
    analyst: Actor,
}

impl Case {
    /// A scheme of the library, published, and after its year.
    async fn new(place: &Place, rules: &[u8]) -> Case {
        let mut world = World::new(place).await;
        let drafted = world
            .register
            .draft_rules(&world.owner, "N1", rules)
            .await
            .unwrap_or_else(|it| panic!("{it:#?}"));
        world.publish(&drafted.id).await;
        place.clock.set("2017-01-10T09:00:00Z").unwrap();
        world.sign_in_again().await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        Case { world, scheme: drafted.id, analyst }
    }

    async fn work_out(&mut self, item: i64, facts: &[u8], to: State, key: &str) {
        self.world.register.freeze(&self.analyst, item, facts).await.unwrap_or_else(|it| panic!("{it:#?}"));
        let how = calculation(format!("{key}-{item}"));
        self.world.register.calculate(&self.analyst, item, &how).await.unwrap_or_else(|it| panic!("{it:#?}"));
        let mut state = State::Calculated;
        while state != to {
            let act = match state {
                State::Notified => {
                    Act::Pay { key: format!("{key}-{item}-paid"), effective: day("2017-01-10") }
                }
                _ => self.world.next(item, state, key, 0).await,
            };
            state = self.world.take(item, act).await;
        }
    }

    async fn open(&mut self, body: &str, facts: &[u8], to: State) -> i64 {
        let item = self.world.register.open_item(&self.analyst, &self.scheme, body).await.unwrap();
        self.work_out(item, facts, to, "first").await;
        item
    }

    async fn balance(&self, body: &str, account: Account) -> i64 {
        let all = self
            .world
            .register
            .balances(&self.analyst, &self.scheme, Some(body), AsAt::default())
            .await
            .unwrap();
        all.iter().find(|it| it.account == account).map_or(0, |it| it.pence)
    }
}

both! {
    /// North West Ambulance Service ended 2015/16 at 74.83% against 75%, 50 calls short, and CCGs argued that calls which
    /// fire crews answered should count. Here they are counted.
    async fn which_red_1_calls_count(place) {
        let rules = rules("schemes/quality-premium/2015-16.toml");
        let (published, counted) = (premium(&rules, 22_009), premium(&rules, 22_059));
        let mut case = Case::new(&place, &rules).await;
        let first = case.open("C1", &published, State::Notified).await;
        let second = case.open("C2", &published, State::Paid).await;
        let third = case.open("C3", &published, State::Paid).await;
        for (body, awarded) in [("C1", 80_000_000), ("C2", 80_000_000), ("C3", 100_000_000)] {
            assert_eq!(case.balance(body, Account::Awarded).await, awarded, "{body}");
        }
        let lead = case.world.person(Role::CcgLead, "C1").await;
        let letter = document(&case.world, "C1", "calls answered by fire crews").await;
        let new = NewAppeal {
            item: first,
            step: "deduction/ambulance-red-1".to_owned(),
            ground: Ground::DataWrong,
            argued: "fifty calls that fire crews answered within 8 minutes were left out".to_owned(),
            relies_on: "the trust's count of calls by responder".to_owned(),
            evidence: vec![NewEvidence { shows: "figure".to_owned(), sha256: letter }],
        };
        let appeal = case.world.register.lodge_appeal(&lead, &new).await.unwrap();
        let officer = case.world.person(Role::DeterminingOfficer, "N1").await;
        case.world.register.admit_appeal(&officer, appeal, "the count is in doubt").await.unwrap();
        // What is not disputed is paid meanwhile.
        case.world.take(first, Act::Pay { key: "rest".to_owned(), effective: day("2017-01-10") }).await;
        assert_eq!(case.balance("C1", Account::Paid).await, 80_000_000);

        // With 49 of them it is still a miss: the standard is compared as it is, and 74.9966% is not 75%.
        let one_short = premium(&rules, 22_058);
        case.world.register.rerun_appeal(&case.analyst, appeal, &one_short).await.unwrap_or_else(|it| panic!("{it:#?}"));
        let it = case.world.register.appeal(&lead, appeal).await.unwrap();
        assert_eq!(it.pence, 20_000_000);
        assert_eq!(it.reruns[0].differences, []);

        let signs = case.world.register.rerun_appeal(&case.analyst, appeal, &counted).await.unwrap_or_else(|it| panic!("{it:#?}"));
        let it = case.world.register.appeal(&lead, appeal).await.unwrap();
        let rerun = it.reruns.last().unwrap();
        let told: Vec<String> = rerun.differences.iter().map(|it| format!("{} {} {} {}", it.account.name(), it.step, it.before, it.after)).collect();
        assert_eq!(told, ["awarded  80000000 100000000", "deducted deduction/ambulance-red-1 20000000 0"]);
        // No pot is shared: nobody has less. Whoever the same trust serves has the same figure, as every CCG of the region
        // had; whoever it does not serve has what it had.
        let others: Vec<(&str, i64)> = rerun.others.iter().map(|it| (it.body.as_str(), it.difference)).collect();
        assert_eq!(others, [("C2", 20_000_000), ("C3", 0)]);

        let approver = case.world.person(Role::Approver, "N2").await;
        case.world.register.decide_appeal(&approver, appeal, AppealOutcome::Upheld, (&signs, "a call is answered by whoever comes first")).await.unwrap();
        for (item, state) in [(first, State::Open), (second, State::Open), (third, State::Paid)] {
            assert_eq!(case.world.register.item(&officer, item).await.unwrap().state, state, "item {item}");
        }
        case.work_out(first, &counted, State::Paid, "second").await;
        assert_eq!(case.world.register.close_appeal(&officer, appeal, "paid").await.unwrap(), "as decided");
        assert_eq!((case.balance("C1", Account::Paid).await, case.balance("C1", Account::Deducted).await), (100_000_000, 0));
        case.world.sound().await;
    }

    /// £21m are shared by assessments done. Ten that the second practice did were not counted, and with them everybody
    /// else's share is smaller.
    async fn a_share_of_a_fixed_pot_is_everybody_elses_too(place) {
        let rules = rules("schemes/enhanced-services/2013-14-dementia.toml");
        let (published, counted) = (dementia(&rules, 10), dementia(&rules, 20));
        let mut case = Case::new(&place, &rules).await;
        let first = case.open("P1", &published, State::Paid).await;
        let second = case.open("P2", &published, State::Notified).await;
        assert_eq!(case.balance("P1", Account::Paid).await, 1_575_258_704);
        let manager = case.world.person(Role::PracticeManager, "P2").await;
        let letter = document(&case.world, "P2", "assessments of March").await;
        let mut new = NewAppeal {
            item: second,
            step: "measure/assessment".to_owned(),
            ground: Ground::DataWrong,
            argued: "the ten assessments of March are missing".to_owned(),
            relies_on: "the practice's own system".to_owned(),
            evidence: vec![NewEvidence { shows: "figure".to_owned(), sha256: letter }],
        };
        let error = case.world.register.lodge_appeal(&manager, &new).await.unwrap_err();
        assert!(error.code == "no-such-thing" && error.message.contains("measure/assessments"), "{}", error.message);
        // The step took nothing off, so it has no line; it is one of the award's all the same.
        new.step = "measure/assessments".to_owned();
        let appeal = case.world.register.lodge_appeal(&manager, &new).await.unwrap();
        let officer = case.world.person(Role::DeterminingOfficer, "N1").await;
        case.world.register.admit_appeal(&officer, appeal, "the return came in two parts").await.unwrap();
        // What is payable is a share of the pot, which is what is disputed: all of it waits.
        let pay = Act::Pay { key: "pay".to_owned(), effective: day("2017-01-10") };
        let payer = case.world.taker(&pay).await;
        assert_eq!(case.world.register.act(&payer, second, &pay).await.unwrap_err().code, "under-appeal");

        let signs = case.world.register.rerun_appeal(&case.analyst, appeal, &counted).await.unwrap_or_else(|it| panic!("{it:#?}"));
        let it = case.world.register.appeal(&manager, appeal).await.unwrap();
        let rerun = it.reruns.last().unwrap();
        // Of 50 assessments instead of 40: 20 of 50 of £21m are £8.4m, and £3,700 at once.
        let awarded = rerun.lines.iter().find(|it| it.account == Account::Awarded).unwrap();
        assert_eq!(awarded.pence, 840_370_000);
        let others: Vec<(&str, i64, i64, i64)> = rerun.others.iter().map(|it| (it.body.as_str(), it.before, it.after, it.difference)).collect();
        assert_eq!(others, [("P1", 1_575_258_704, 1_260_258_704, -315_000_000)]);
        let approver = case.world.person(Role::Approver, "N2").await;
        case.world.register.decide_appeal(&approver, appeal, AppealOutcome::Upheld, (&signs, "they were done and are on file")).await.unwrap();
        for item in [first, second] {
            assert_eq!(case.world.register.item(&officer, item).await.unwrap().state, State::Open);
        }
        for item in [first, second] {
            case.work_out(item, &counted, State::FinanceApproved, "second").await;
        }
        assert_eq!(case.balance("P1", Account::RecoveryDue).await, 315_000_000);
        // The pot is given out once.
        let awarded = case.balance("P1", Account::Awarded).await + case.balance("P2", Account::Awarded).await;
        assert_eq!(awarded, 2_100_000_000 + 258_704 + 370_000);
        assert_eq!(case.world.register.close_appeal(&officer, appeal, "done").await.unwrap(), "as decided");
        case.world.sound().await;
    }
}
