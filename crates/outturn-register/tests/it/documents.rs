//! Documents, and awards worked out from them.

use std::fs;
use std::path::Path;

use outturn_award::receipt;
use outturn_core::Facts;
use outturn_intake::kept::facts_bytes;
use outturn_register::flow::{Calculation, State, read_rules, work_out};
use outturn_register::ledger::{Account, AsAt, Recovery};
use outturn_register::people::Role;
use outturn_register::store::{DOCUMENT_MAX, DocumentKind, NewDocument};
use outturn_scheme::canonical;

use crate::support::{World, both, day};

fn evidence(body: &str, name: &str, bytes: &[u8]) -> NewDocument {
    NewDocument {
        kind: DocumentKind::Evidence,
        body: body.to_owned(),
        name: name.to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: bytes.to_vec(),
    }
}

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

/// Rules as a receipt keeps them.
fn rules(text: &str) -> Vec<u8> {
    let indicators = ["running-cost-population", "rtt-incomplete-within-18-weeks"].map(|id| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../indicators/{id}.toml"));
        (id.to_owned(), canonical::from_toml(&fs::read_to_string(path).unwrap()))
    });
    canonical::bytes(&receipt::scheme_content(&canonical::from_toml(text), indicators, [])).into_bytes()
}

/// Facts of two earners: of the first so many in a hundred were seen in time, of the second 89.
fn facts(within: u32) -> Vec<u8> {
    let (heads, waits) = ("running-cost-population", "rtt-incomplete-within-18-weeks");
    let organisations = "code,name,kind,opened\nC1,One,ccg,2013-04-01\nC2,Two,ccg,2013-04-01\n";
    let readings = format!(
        "organisation,indicator,period,numerator,denominator,value\nC1,{heads},2013/14,,,20000\n\
         C1,{waits},2015-03,{within},100,\nC2,{heads},2013/14,,,30000\nC2,{waits},2015-03,89,100,\n"
    );
    let files = [("organisations.csv", organisations.to_owned()), ("readings.csv", readings)];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    let rules = read_rules(&rules(RULES)).unwrap();
    let read = outturn_intake::facts::read("", &files, &rules.catalogue).unwrap();
    assert_eq!(read.rejections, []);
    facts_bytes(&read.facts, &rules.catalogue)
}

fn calculation(key: &str) -> Calculation {
    Calculation { key: key.to_owned(), effective: day("2015-09-30"), recovery: Recovery::Repay }
}

both! {
    async fn a_document_is_kept_once_and_read_by_those_who_reach_its_body(place) {
        let mut world = World::new(&place).await;
        let lead = world.person(Role::CcgLead, "C1").await;
        let bytes = "a letter\0 of £5".as_bytes();
        let hash = world.register.keep_document(&lead, &evidence("C1", "letter.txt", bytes)).await.unwrap();
        assert_eq!(hash, receipt::sha256(bytes));
        let before = world.register.head().await.unwrap();
        assert_eq!(world.register.keep_document(&lead, &evidence("C1", "again.txt", bytes)).await.unwrap(), hash);
        assert_eq!(world.register.head().await.unwrap(), before, "kept twice");
        let (document, read) = world.register.document(&lead, &hash).await.unwrap();
        assert_eq!((document.name.as_str(), document.size, read.as_slice()), ("letter.txt", 16, bytes));
        let other = world.person(Role::CcgLead, "C2").await;
        assert_eq!(world.register.document(&other, &hash).await.unwrap_err().code, "not-permitted");
        assert_eq!(world.register.document(&outturn_register::people::Actor::public(), &hash).await.unwrap_err().code, "not-permitted");
        // Whether a document of that hash is there is no business of anybody who could not read it.
        assert_eq!(world.register.document(&lead, &"0".repeat(64)).await.unwrap_err().code, "not-permitted");
        let auditor = world.person(Role::Auditor, "N1").await;
        assert_eq!(world.register.document(&auditor, &"0".repeat(64)).await.unwrap_err().code, "no-such-thing");
        let refused = |name: &str, bytes: usize| evidence("C1", name, &vec![b'x'; bytes]);
        for (document, code) in [
            (evidence("C2", "letter.txt", b"x"), "not-permitted"),
            (refused("../letter.txt", 3), "bad-register-value"),
            (refused(".letter", 3), "bad-register-value"),
            (refused("big.pdf", DOCUMENT_MAX + 1), "document-too-large"),
        ] {
            assert_eq!(world.register.keep_document(&lead, &document).await.unwrap_err().code, code, "{}", document.name);
        }
        let clash = world.register.keep_document(&other, &evidence("C2", "mine.txt", bytes)).await.unwrap_err();
        assert_eq!(clash.code, "other-document");
        world.sound().await;
        // Bytes that were altered behind the register's back are not handed out.
        place.behind_its_back(&format!("update document set bytes = 'eA==' where sha256 = '{hash}'")).await;
        assert_eq!(world.register.document(&lead, &hash).await.unwrap_err().code, "ledger-broken");
    }

    async fn an_award_is_worked_out_from_what_is_kept(place) {
        let mut world = World::new(&place).await;
        world.register.draft_rules(&world.owner, "N1", &rules(RULES)).await.unwrap();
        world.publish("spec/2014-15").await;
        place.clock.set("2015-10-01T09:00:00Z").unwrap();
        world.sign_in_again().await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let item = world.register.open_item(&analyst, "spec/2014-15", "C1").await.unwrap();
        let early = world.register.calculate(&analyst, item, &calculation("first")).await.unwrap_err();
        assert_eq!(early[0].code, "not-in-this-state");
        assert_eq!(world.register.freeze(&analyst, item, &facts(90)).await.unwrap(), State::ReadingsFrozen);
        assert_eq!(world.register.calculate(&analyst, item, &calculation("first")).await.unwrap(), State::Calculated);
        // Repeated, it does nothing twice.
        let head = world.register.head().await.unwrap();
        world.register.calculate(&analyst, item, &calculation("first")).await.unwrap();
        assert_eq!(world.register.head().await.unwrap(), head);

        let lead = world.person(Role::CcgLead, "C1").await;
        let (_, worked) = world.register.explained(&lead, item).await.unwrap();
        assert_eq!(worked.award.least.0, 10_000_000);
        let other = world.person(Role::CcgLead, "C2").await;
        assert_eq!(world.register.explained(&other, item).await.unwrap_err()[0].code, "not-permitted");

        let content = world.content(item).await;
        for role in [Role::DeterminingOfficer, Role::Approver, Role::Finance] {
            let actor = world.person(role, "N1").await;
            let signs = content.clone();
            let act = match role {
                Role::DeterminingOfficer => outturn_register::flow::Act::Check { signs },
                Role::Approver => outturn_register::flow::Act::Approve { signs },
                _ => outturn_register::flow::Act::FinanceApprove { signs },
            };
            world.register.act(&actor, item, &act).await.unwrap();
        }
        let balances = world.register.balances(&analyst, "spec/2014-15", Some("C1"), AsAt::default()).await.unwrap();
        assert_eq!(balances.iter().find(|it| it.account == Account::Awarded).unwrap().pence, 10_000_000);
        world.sound().await;
    }

    async fn facts_are_kept_as_far_as_the_earner_may_see_them(place) {
        let mut world = World::new(&place).await;
        world.register.draft_rules(&world.owner, "N1", &rules(RULES)).await.unwrap();
        world.publish("spec/2014-15").await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let item = world.register.open_item(&analyst, "spec/2014-15", "C1").await.unwrap();
        world.register.freeze(&analyst, item, &facts(89)).await.unwrap();
        let auditor = world.person(Role::Auditor, "N1").await;
        let sha256 = world.register.item(&auditor, item).await.unwrap().facts_sha256.unwrap();
        let lead = world.person(Role::CcgLead, "C1").await;
        let (document, bytes) = world.register.document(&lead, &sha256).await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(document.body, "C1");
        assert!(text.contains("C1 ") || text.contains("\"C1\""), "{text}");
        assert!(!text.contains("C2"), "{text}");
    }

    async fn rules_and_facts_that_cannot_be_read_say_everything_that_is_wrong(place) {
        let mut world = World::new(&place).await;
        let broken = rules(&RULES.replace("\"£5\"", "\"five\"").replace("90%", "most"));
        let found = world.register.draft_rules(&world.owner, "N1", &broken).await.unwrap_err();
        assert!(found.len() >= 2, "{found:?}");
        assert_eq!(world.register.draft_rules(&world.owner, "N1", b"{").await.unwrap_err()[0].code, "bad-register-value");
        let example = rules(&RULES.replace("language = 1", "language = 1\nexample = true"));
        assert_eq!(world.register.draft_rules(&world.owner, "N1", &example).await.unwrap_err()[0].code, "bad-register-value");
        world.register.draft_rules(&world.owner, "N1", &rules(RULES)).await.unwrap();
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let item = world.register.open_item(&analyst, "spec/2014-15", "C3").await.unwrap();
        let nobody = world.register.freeze(&analyst, item, &facts(1)).await.unwrap_err();
        assert_eq!(nobody[0].code, "no-such-thing", "{nobody:?}");
        let other = String::from_utf8(facts(1)).unwrap().replace("2015-03", "some month").into_bytes();
        assert!(!world.register.freeze(&analyst, item, &other).await.unwrap_err().is_empty());
        assert_eq!(world.register.item(&analyst, item).await.unwrap().state, State::Open);
        world.sound().await;
    }
}

/// The facts that ship with the project, under each scheme that they serve: what an earner is shown gives its award.
#[test]
fn what_an_earner_is_shown_gives_its_award() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let catalogue = crate::money::catalogue();
    let text = fs::read_to_string(root.join("schemes/quality-premium/2014-15.toml")).unwrap();
    let scheme = outturn_scheme::Scheme::read("2014-15.toml", &text, &catalogue).unwrap();
    let files = crate::money::files("data/quality-premium");
    let whole: Facts = outturn_intake::facts::read("", &files, &catalogue).unwrap().facts;
    let mut tried = 0;
    for earner in outturn_award::earners(&scheme, &whole) {
        let seen = outturn_award::facts_seen(&scheme, &whole, &earner.code).unwrap();
        let strangers: Vec<&str> = seen
            .readings
            .iter()
            .map(|(about, _)| about.organisation)
            .filter(|it| {
                *it != earner.code && outturn_award::earners(&scheme, &whole).any(|other| other.code == *it)
            })
            .collect();
        assert_eq!(strangers, [""; 0], "{} sees readings of other earners", earner.code);
        let (a, b) = (work_out(&scheme, &whole, &earner.code), work_out(&scheme, &seen, &earner.code));
        assert_eq!(a.map(|it| it.bytes), b.map(|it| it.bytes), "{}", earner.code);
        tried += 1;
        if tried == 40 {
            break;
        }
    }
    assert_eq!(tried, 40);
}
