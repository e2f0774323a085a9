//! Claims of many practices by a template.

use outturn_register::local::{Act, Amount, Imported};
use outturn_register::people::Term;

use super::world::{INVOICE, LOCAL, Local, PERIOD, arrangement, claim_of};
use crate::support::{Place, both, day, hash};

/// A scheme that P1 and P3 accepted, P4 declined and A9 was not offered; in August.
pub(super) async fn ready(place: &Place) -> Local {
    let mut local = Local::new(place).await;
    local.scheme(&arrangement(LOCAL)).await;
    local.offered(LOCAL, &["P1", "P3", "P4"]).await;
    local.at("2014-04-01T09:00:00Z").await;
    local.acts("manager.P1", 1, Act::Accept).await.unwrap();
    local.acts("manager.P3", 2, Act::Accept).await.unwrap();
    local.acts("manager.P4", 3, Act::Decline { reason: "no room".to_owned() }).await.unwrap();
    local.at("2014-08-01T09:00:00Z").await;
    local
}

both! {
    async fn the_empty_template_claims_nothing_and_a_filled_one_claims_once(place) {
        let local = ready(&place).await;
        let empty = local.register().claim_template(local.who("finance.a"), LOCAL, PERIOD).await.unwrap();
        assert_eq!(empty, "practice,component,period,units,pounds,evidence_sha256,note\n\
            P1,audits,2014/15 Q1,,,,\nP1,backfill,2014/15 Q1,,,,\nP3,audits,2014/15 Q1,,,,\nP3,backfill,2014/15 Q1,,,,\n");
        assert_eq!(local.register().claim_template(local.who("manager.P1"), LOCAL, PERIOD).await.unwrap_err().code, "not-permitted");
        assert_eq!(local.register().claim_template(local.who("finance.a"), LOCAL, "spring").await.unwrap_err().code, "bad-register-value");
        let head = local.register().head().await.unwrap();
        let import = async |text: &str| local.register().import_claims(local.who("finance.a"), LOCAL, text.as_bytes()).await;
        let done = import(&empty).await.unwrap();
        assert_eq!((done.claims.len(), done.not_claimed), (0, 4));
        assert_eq!(local.register().head().await.unwrap(), head, "and leaves nothing behind");

        let document = hash(INVOICE);
        let filled = empty
            .replace("P1,audits,2014/15 Q1,,,,", "P1,audits,2014/15 Q1,4,,,\"as agreed, by letter\"")
            .replace("P3,backfill,2014/15 Q1,,,,", &format!("P3,backfill,2014/15 Q1,,\"£1,234.50\",{document},"));
        let done = import(&filled).await.unwrap();
        assert_eq!(done, Imported { claims: [("P1".to_owned(), 1), ("P3".to_owned(), 2)].into(), lines: 2, not_claimed: 2, repeated: false });
        let claimed = async |item| {
            let it = local.register().local_item(local.who("auditor"), item).await.unwrap();
            it.components.iter().map(|it| it.claimed).collect::<Vec<_>>()
        };
        assert_eq!((claimed(1).await, claimed(2).await), (vec![Some(5_000), None], vec![None, Some(123_450)]));
        let lines = local.register().local_item(local.who("manager.P1"), 1).await.unwrap().claims;
        assert_eq!((lines[0].via.as_str(), lines[0].note.as_str(), lines[0].units.as_deref()), ("template", "as agreed, by letter", Some("4")));

        // The practice corrects its claim; the same template again does not bring the old figure back.
        local.claims("P1", 1, "mine", &[claim_of("audits", PERIOD, Amount::Units(2_i128.into()))]).await.unwrap();
        let head = local.register().head().await.unwrap();
        let again = import(&filled).await.unwrap();
        assert_eq!((again.repeated, again.claims), (true, done.claims));
        assert_eq!(local.register().head().await.unwrap(), head);
        assert_eq!(claimed(1).await, [Some(2_500), None]);
        // With a byte-order mark and the line ends of another system it is the template of the same claims.
        let other = format!("\u{feff}{}", filled.replace('\n', "\r\n"));
        assert!(import(&other).await.unwrap().claims.contains_key("P3"));
        local.world.sound().await;
    }

    async fn everything_wrong_is_told_at_once_and_nothing_is_written(place) {
        let local = ready(&place).await;
        local.register().declare_interest(local.who("finance.b"), "P3", "partner", Term { from: day("2014-04-01"), to: None }).await.unwrap();
        let head = local.register().head().await.unwrap();
        let import = async |name: &str, text: &str| local.register().import_claims(local.who(name), LOCAL, text.as_bytes()).await;
        let heading = "practice,component,period,units,pounds,evidence_sha256,note\n";
        let text = format!(
            "{heading}\
             P1,audits,2014/15 Q1,4,,,\n\
             P1,audits,2014/15 Q1,5,,,\n\
             P1,masterclass,2014/15 Q1,1,,,\n\
             \"P1\",backfill,2014-09,,100,{document},\n\
             P1,backfill,2014-05,,1.005,{document},\n\
             P1,backfill,2014-06,,-1,{document},\n\
             P1,backfill,2014-07,,£5,,\n\
             P1,audits,2014-07,four,,,\n\
             P1,audits,2014-07,4,50,,\n\
             P1,audits,2014-07,,,,forgotten\n\
             P4,audits,2014/15 Q1,4,,,\n\
             P4,audits,2014-07,4,,,\n\
             A9,audits,2014/15 Q1,4,,,\n\
             P9,audits,2014/15 Q1,,,,\n\
             P1,audits,2014-07\n",
            document = hash(INVOICE),
        );
        let problems = import("finance.a", &text).await.unwrap_err();
        let told: Vec<(usize, usize, &str)> = problems.iter().map(|it| (it.line, it.column, it.code)).collect();
        assert_eq!(told, [
            (3, 11, "claimed-twice"),
            (4, 4, "no-such-thing"),
            (5, 15, "too-early"),
            (6, 22, "bad-register-value"),
            (7, 22, "bad-register-value"),
            (8, 25, "evidence-missing"),
            (9, 19, "bad-register-value"),
            (10, 21, "bad-register-value"),
            (11, 19, "bad-register-value"),
            (12, 1, "not-in-this-state"),
            (14, 1, "no-such-thing"),
            (16, 1, "template-shape"),
        ], "{problems:#?}");
        assert!(problems.iter().all(|it| it.file == "template" && !it.help.is_empty()));
        for (wrong, code) in [
            ("practice,component\n", "template-shape"),
            ("", "template-shape"),
            (&*format!("{heading}P1,audits,2014/15 Q1,4,,,\"no end\n"), "template-shape"),
        ] {
            assert_eq!(import("finance.a", wrong).await.unwrap_err()[0].code, code, "{wrong}");
        }
        let bytes = local.register().import_claims(local.who("finance.a"), LOCAL, b"\xff\xfe").await.unwrap_err();
        assert_eq!(bytes[0].code, "bad-register-value");
        let large = " ".repeat(4_000_001);
        assert_eq!(import("finance.a", &large).await.unwrap_err()[0].code, "bad-register-value");
        let fine = format!("{heading}P3,audits,2014/15 Q1,4,,,\n");
        assert_eq!(import("finance.b", &fine).await.unwrap_err()[0].code, "declared-interest");
        assert_eq!(import("manager.P3", &fine).await.unwrap_err()[0].code, "not-permitted");
        let outside = Local::who(&local, "lead.a");
        assert_eq!(local.register().import_claims(outside, "local/none", fine.as_bytes()).await.unwrap_err()[0].code, "not-permitted");
        assert_eq!(local.register().head().await.unwrap(), head);
        // Only tried, it is read as it would be, and nothing is claimed.
        let tried = local.register().import_claims(&local.who("finance.a").trying(), LOCAL, fine.as_bytes()).await.unwrap();
        assert_eq!(tried.claims.len(), 1);
        assert_eq!(local.register().head().await.unwrap(), head);
        // Whoever claimed for a practice does not approve that claim.
        import("finance.a", &fine).await.unwrap();
        let deciders = local.register().local_deciders(local.who("auditor"), 2).await.unwrap();
        let own = deciders.iter().find(|it| Some(it.person) == local.who("finance.a").person()).unwrap();
        assert!(own.removed.as_ref().unwrap().contains("local.claim-bulk"));
        local.world.sound().await;
    }
}
