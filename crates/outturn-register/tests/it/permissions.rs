//! The table of permissions, tried cell by cell: every action in every state in every role, at the role's own body and at
//! another one, by really doing it.

use std::collections::{BTreeMap, BTreeSet};

use outturn_register::flow::{Act, NewScheme, State};
use outturn_register::ledger::{AsAt, Assertion, Recovery};
use outturn_register::local;
use outturn_register::measures::MeasureState;
use outturn_register::people::{Actor, Body, BodyKind, Role, Term};
use outturn_register::permission::{Action, headings, page, permissions};
use outturn_register::redress::AppealState;
use outturn_register::spending::{NewImprovement, NewPlanLine, Purpose, Spend, Tag, TakeBack};
use outturn_register::store::{DocumentKind, NewDocument};
use outturn_register::succession::NewSuccession;

use crate::local::{Local, nothing_asked, scheme_of_c1};
use crate::support::redress::{Redress, redress_states};
use crate::support::world::{lines, person, plan_line, spend};
use crate::support::{Place, both, day, hash};

/// The table as the file has it, read apart from the program: action, state and role, and the cell.
fn table() -> BTreeMap<(String, String, String), String> {
    let text = include_str!("../../permissions.csv");
    let mut lines = text.lines().map(|it| it.split(',').collect::<Vec<_>>());
    let headings = lines.next().unwrap();
    let mut found = BTreeMap::new();
    for line in lines {
        assert_eq!(line.len(), headings.len());
        for (heading, cell) in headings.iter().zip(&line).skip(3) {
            let key = (line[0].to_owned(), line[1].to_owned(), (*heading).to_owned());
            assert_eq!(found.insert(key, (*cell).to_owned()), None, "one row for an action in a state");
        }
    }
    found
}

#[test]
fn the_table_has_every_role_and_every_action() {
    let roles: Vec<&str> = Role::ALL.iter().map(|it| it.name()).collect();
    assert_eq!(headings()[3..], roles);
    let named: BTreeSet<&str> = permissions().iter().map(|it| it.action).collect();
    assert_eq!(named, Action::ALL.iter().map(|it| it.name()).collect::<BTreeSet<_>>());
    let states: BTreeSet<&str> = State::ALL
        .iter()
        .map(|it| it.name())
        .chain(["-", "drafted", "published"])
        .chain(local_states())
        .chain(redress_states())
        .collect();
    for row in permissions() {
        assert!(
            states.contains(row.state) && states.contains(row.becomes),
            "{} in {}",
            row.action,
            row.state
        );
        assert_eq!(row.reach.len(), roles.len());
    }
    assert!(table().values().all(|it| ["-", "own", "any"].contains(&it.as_str())));
}

#[test]
fn an_auditor_changes_nothing_and_the_public_does_nothing() {
    for ((action, _, role), cell) in table() {
        if role == "public" {
            assert_eq!(cell, "-");
        }
        // Of themself everybody may say something.
        let own = ["interest.declare", "password.set", "token.issue"].contains(&action.as_str());
        let reads = [
            "log.read",
            "record.read",
            "register.export",
            "ledger.read",
            "ledger.export",
            "item.read",
            "document.read",
            "person.read",
            "spending.read",
            "statement.draft",
            "local.read",
            "limit.read",
            "limit.remind",
            "decision.read",
            "measure.read",
            "appeal.read",
        ];
        if role == "auditor" && cell != "-" && !own {
            assert!(reads.contains(&action.as_str()), "{action}");
        }
    }
}

#[test]
fn the_page_is_made_from_the_table() {
    let text = page();
    assert!(text.contains("## item.pay\n\n| state | becomes | own | any |\n|---|---|---|---|\n| notified | paid |  | finance |\n"));
}

/// Where a role is held, and where else.
fn bodies(role: Role) -> [&'static str; 2] {
    match role.held_at() {
        Some(BodyKind::National) => ["N1", "N2"],
        Some(BodyKind::AreaTeam) => ["T1", "T2"],
        Some(BodyKind::Ccg) => ["C1", "C2"],
        Some(BodyKind::Practice) => ["P1", "P2"],
        Some(BodyKind::Board) => ["B1", "B2"],
        None => ["", ""],
    }
}

/// The states of items of local schemes.
fn local_states() -> Vec<&'static str> {
    local::State::ALL.iter().map(|it| it.name()).collect()
}

/// Whether a role is of a CCG, which has schemes of its own.
fn of_ccg(role: Role) -> bool {
    matches!(role, Role::CcgLead | Role::CcgFinance)
}

/// The body that an action is tried at: one where the roles that have it at their own body can have it.
fn object(action: Action, role: Role, state: &str) -> &'static str {
    use Action as A;
    match action {
        A::SchemeDraft | A::SchemePublish | A::LedgerExport if of_ccg(role) => "C1",
        A::LocalRead if state == "drafted" => "C1",
        A::LocalAccept
        | A::LocalDecline
        | A::LocalWithdraw
        | A::LocalClaim
        | A::LocalDeclare
        | A::LocalComplete
        | A::LocalRead
        | A::RecordRead => "P1",
        Action::SchemeDraft
        | Action::SchemePublish
        | Action::StatementDeadline
        | Action::MeasureDeadline
        | Action::AppealClock => "N1",
        Action::MeasureConsider => "B1",
        // A body that has ended, whose successor is `C1`.
        Action::SpendingApprove => "C9",
        Action::PersonAdd
        | Action::PersonRead
        | Action::SessionRevoke
        | Action::LogRead
        | Action::RegisterExport
        | Action::PasswordSet
        | Action::TokenIssue
        | Action::LedgerExport
        | Action::SuccessionRecord
        | Action::LimitRemind
        | Action::InterestDeclare => "",
        _ => "C1",
    }
}

/// What lies around a body, in this world.
fn around(body: &str) -> &'static [&'static str] {
    match body {
        "P1" => &["P1", "C1", "T1"],
        "C1" => &["C1", "T1"],
        "N1" => &["N1"],
        "C9" => &["C9", "N1", "C1", "T1"],
        "B1" => &["B1"],
        _ => &[],
    }
}

/// Whether a role at a body has an action of its own there.
fn is_own(action: Action, role: Role, state: &str, body: &str) -> bool {
    // A board sees the local measures of its CCGs, which do not lie in it.
    around(object(action, role, state)).contains(&body) || (action == Action::MeasureRead && body == "B1")
}

struct Tried {
    local: Local,
    local_items: BTreeMap<&'static str, i64>,
    calculation: local::Act,
    items: BTreeMap<&'static str, i64>,
    contents: BTreeMap<&'static str, String>,
    role: i64,
    session: i64,
    other: i64,
    document: String,
    /// What was spent and has no purpose yet, and a payment to a member that waits for an approval.
    untagged: i64,
    waiting: i64,
    redress: Redress,
}

impl Tried {
    async fn new(place: &Place) -> Tried {
        let mut local = Local::new(place).await;
        local.scheme(&nothing_asked("local/new")).await;
        local.draft("local/draft", "rules").await;
        local.draft("local/not-arranged", "rules").await;
        local.register().arrange(local.who("lead.a"), &nothing_asked("local/draft")).await.unwrap();
        let local_items = local.one_in_every_state().await;
        let calculation = local.calculation(local_items["data-complete"], "try-local").await;
        let world = &mut local.world;
        for state in State::ALL {
            let id = format!("spec/{}", state.name());
            world.draft(&id, "rules").await;
            world.publish(&id).await;
        }
        world.draft("spec/draft", "rules").await;
        let (mut items, mut contents) = (BTreeMap::new(), BTreeMap::new());
        for state in State::ALL {
            let item = world.item(&format!("spec/{}", state.name()), "C1", *state, 75_000).await;
            items.insert(state.name(), item);
            if *state >= State::Calculated {
                contents.insert(state.name(), world.content(item).await);
            }
        }
        let world = &local.world;
        let other = world.register.add_person(&world.owner, &person("other")).await.unwrap();
        let open = Term { from: day("2014-04-01"), to: None };
        let role =
            world.register.grant_role(&world.owner, other, Role::CcgFinance, "C1", open).await.unwrap();
        let session = world.owner.session();
        let letter = NewDocument {
            kind: DocumentKind::Evidence,
            body: "C1".to_owned(),
            name: "letter.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: b"a letter".to_vec(),
        };
        let document = local.register().keep_document(&local.world.owner, &letter).await.unwrap();
        local.world.explain(items["paid"]).await;
        let finance = local.world.person(Role::CcgFinance, "C1").await;
        let it = Spend { scheme: "spec/notified".to_owned(), ..spend(100, None, "2015-10-01") };
        let untagged = local.register().spent(&finance, "untagged", &it).await.unwrap();
        let waiting = local.world.waiting("spec/notified", 100).await;
        let redress = Redress::new(&mut local.world, &document).await;
        Tried {
            local,
            local_items,
            calculation,
            items,
            contents,
            role,
            session,
            other,
            document,
            untagged,
            waiting,
            redress,
        }
    }

    /// Does it, only to try; and what came of it.
    #[expect(clippy::too_many_lines, reason = "one arm for each action")]
    async fn attempt(
        &self,
        (actor, role): (&Actor, Role),
        action: Action,
        state: &str,
        folder: &std::path::Path,
    ) -> Result<(), String> {
        if action.name().starts_with("local.") {
            return self
                .local
                .attempt((actor, role), action, state, (&self.local_items, &self.calculation))
                .await;
        }
        let register = self.local.register();
        let code = |it: outturn_core::Diagnostic| it.code.to_owned();
        let open = Term { from: day("2015-10-01"), to: None };
        let item = self.items.get(state).copied().unwrap_or_default();
        let signs = self.contents.get(state).cloned().unwrap_or_default();
        let reason = "a reason".to_owned();
        let key = format!("try-{}", action.name());
        let act = match action {
            Action::ItemFreeze => Some(Act::Freeze { facts_sha256: hash("facts") }),
            Action::ItemCalculate => Some(Act::Calculate {
                key,
                award_sha256: hash("award"),
                lines: lines(50_000),
                effective: day("2015-10-01"),
                recovery: Recovery::Repay,
            }),
            Action::ItemCheck => Some(Act::Check { signs }),
            Action::ItemApprove => Some(Act::Approve { signs }),
            Action::ItemFinanceApprove => Some(Act::FinanceApprove { signs }),
            Action::ItemNotify => Some(Act::Notify),
            Action::ItemPay => Some(Act::Pay { key, effective: day("2015-10-01") }),
            Action::ItemAccount => Some(Act::Account),
            Action::ItemReadingsChanged => Some(Act::ReadingsChanged { what: reason.clone() }),
            Action::ItemDecisionChanged => Some(Act::DecisionChanged { what: reason.clone() }),
            Action::ItemHold => Some(Act::Hold { reason: reason.clone() }),
            Action::ItemRelease => Some(Act::Release { hold: 99, reason: reason.clone() }),
            _ => None,
        };
        if let Some(act) = act {
            return match register.act(actor, item, &act).await {
                // There is no hold to release: whoever may not release one is not told so.
                Err(it) if action == Action::ItemRelease && it.code == "no-such-thing" => Ok(()),
                it => it.map(drop).map_err(code),
            };
        }
        let scheme = "spec/paid";
        match action {
            Action::BodyAdd => {
                let body = Body {
                    code: "P9".into(),
                    name: "New".into(),
                    kind: BodyKind::Practice,
                    within: Some("C1".into()),
                };
                register.add_body(actor, &body).await.map_err(code)
            }
            Action::PersonAdd => register.add_person(actor, &person("new")).await.map(drop).map_err(code),
            Action::RoleGrant => register
                .grant_role(actor, self.other, Role::CcgFinance, "C1", open)
                .await
                .map(drop)
                .map_err(code),
            Action::RoleEnd => register.end_role(actor, self.role, day("2015-10-01")).await.map_err(code),
            Action::PasswordSet => register.set_password(actor, "another long password").await.map_err(code),
            Action::InterestDeclare => {
                register.declare_interest(actor, "P2", "partner", open).await.map(drop).map_err(code)
            }
            Action::TokenIssue => {
                register.issue_token(actor, &[Action::LedgerRead], 1).await.map(drop).map_err(code)
            }
            Action::SessionRevoke => register.revoke(actor, self.session).await.map_err(code),
            Action::LogRead => register.log(actor, 100_000).await.map(drop).map_err(code),
            Action::RecordRead => {
                register.records_seen(actor, "P1", "admission", 1, "a purpose").await.map(drop).map_err(code)
            }
            Action::RegisterExport => {
                let done = register.export(actor, folder).await.map(drop).map_err(code);
                assert!(!folder.exists(), "trying writes nothing");
                done
            }
            Action::LedgerRead => {
                register.balances(actor, scheme, Some("C1"), AsAt::default()).await.map(drop).map_err(code)
            }
            Action::LedgerAssert => {
                let assertion = Assertion {
                    scheme,
                    body: Some("C1"),
                    account: "paid",
                    effective: day("2015-10-01"),
                    pence: 1,
                    source: "a letter",
                };
                register.assert_balance(actor, &assertion).await.map(drop).map_err(code)
            }
            // Nothing is due back; whoever may not note it is not told so.
            Action::LedgerRecover => {
                let at = if role == Role::CcgFinance { ("local/paid", "P1") } else { (scheme, "C1") };
                let done = register.repaid(actor, "try-repaid", at, day("2015-10-01"), 1).await;
                done.map(drop).or_else(|it| if it.code == "nothing-due" { Ok(()) } else { Err(code(it)) })
            }
            Action::LedgerSpend => {
                let it =
                    Spend { scheme: scheme.to_owned(), ..spend(1, Some(Purpose::Quality), "2015-10-01") };
                register.spent(actor, "try-spent", &it).await.map(drop).map_err(code)
            }
            Action::LedgerExport => register
                .journal(actor, if of_ccg(role) { "local/paid" } else { scheme })
                .await
                .map(drop)
                .map_err(code),
            Action::SchemeDraft => {
                let id = match (state, of_ccg(role)) {
                    ("-", _) => "spec/new",
                    ("drafted", false) => "spec/draft",
                    (_, false) => "spec/open",
                    ("drafted", true) => "local/draft",
                    (_, true) => "local/paid",
                };
                if of_ccg(role) {
                    return register
                        .draft_scheme(actor, &scheme_of_c1(id, "other rules"))
                        .await
                        .map_err(code);
                }
                let new = NewScheme {
                    id: id.to_owned(),
                    title: "An example".to_owned(),
                    body: "N1".to_owned(),
                    sha256: hash("other rules"),
                    begins: day("2014-04-01"),
                    ends: day("2015-03-31"),
                };
                register.draft_scheme(actor, &new).await.map_err(code)
            }
            Action::SchemePublish => {
                let id = match (state, of_ccg(role)) {
                    ("drafted", false) => "spec/draft",
                    (_, false) => "spec/open",
                    // The other one is arranged, and its windows have passed.
                    ("drafted", true) => "local/not-arranged",
                    (_, true) => "local/paid",
                };
                register.publish_scheme(actor, id).await.map(drop).map_err(code)
            }
            Action::ItemOpen => register.open_item(actor, "spec/draft", "C1").await.map(drop).map_err(code),
            Action::ItemRead => register.item(actor, item).await.map(drop).map_err(code),
            Action::PersonRead => register.people(actor, 0, 10).await.map(drop).map_err(code),
            Action::DocumentKeep => {
                let new = |name: &str| NewDocument {
                    kind: DocumentKind::Evidence,
                    body: "C1".to_owned(),
                    name: name.to_owned(),
                    media_type: "text/plain".to_owned(),
                    bytes: b"new".to_vec(),
                };
                register.keep_document(actor, &new("new.txt")).await.map(drop).map_err(code)
            }
            Action::DocumentRead => register.document(actor, &self.document).await.map(drop).map_err(code),
            it if ["limit.", "decision.", "measure.", "appeal.", "board."]
                .iter()
                .any(|of| it.name().starts_with(of)) =>
            {
                self.redress.attempt(&self.local.world, actor, action, state, item).await
            }
            _ => self.attempt_spending(actor, action).await.map_err(code),
        }
    }
}

impl Tried {
    /// The same for what an award is spent on.
    async fn attempt_spending(&self, actor: &Actor, action: Action) -> outturn_register::Result<()> {
        let register = &self.local.world.register;
        let (scheme, today) = ("spec/paid", day("2015-10-01"));
        match action {
            Action::SpendingPlan => {
                let line = NewPlanLine { scheme: scheme.to_owned(), ..plan_line(1_000) };
                register.plan(actor, &line).await.map(drop)
            }
            Action::SpendingImprove => {
                let new = NewImprovement {
                    body: "C1".to_owned(),
                    scheme: scheme.to_owned(),
                    targets: "fewer falls".to_owned(),
                    evidence: hash("targets"),
                };
                // It is no local scheme; whoever may not name its targets is not told so.
                let done = register.name_targets(actor, &new).await;
                done.map(drop).or_else(|it| if it.code == "bonus-to-members" { Ok(()) } else { Err(it) })
            }
            Action::SpendingApprove => register.approve_spending(actor, self.waiting).await,
            Action::SpendingTag => {
                let tag = Tag {
                    spending: self.untagged,
                    from: None,
                    to: Purpose::Quality,
                    pence: 100,
                    reason: "looked up".to_owned(),
                };
                register.tag_spending(actor, "try-tag", &tag).await.map(drop)
            }
            Action::SpendingTakeBack => {
                let it = TakeBack {
                    spending: self.untagged,
                    from: None,
                    pence: 100,
                    on: today,
                    reason: "a mistake".to_owned(),
                };
                register.take_back_spending(actor, "try-back", &it).await.map(drop)
            }
            Action::SpendingExplain => {
                register.explain_difference(actor, (scheme, "C1"), 75_000, "next year").await
            }
            Action::SpendingRead => {
                register.use_of_award(actor, scheme, "C1", AsAt::default()).await.map(drop)
            }
            Action::StatementDeadline => {
                register.set_statement_deadline(actor, scheme, day("2015-12-31"), "").await.map(drop)
            }
            Action::StatementDraft => {
                register.draft_statement(actor, (scheme, "C1"), today, today).await.map(drop)
            }
            Action::StatementPublish => {
                register.publish_statement(actor, (scheme, "C1"), today, None).await.map(drop)
            }
            Action::SuccessionRecord => {
                let new = NewSuccession {
                    predecessor: "C2".to_owned(),
                    from: today,
                    successors: vec![("C3".to_owned(), None)],
                    evidence: hash("order"),
                    reason: None,
                };
                register.record_succession(actor, &new).await.map(drop)
            }
            _ => unreachable!("{}", action.name()),
        }
    }
}

/// The states in which an action can be tried.
fn states(action: Action) -> Vec<&'static str> {
    match action {
        Action::LocalArrange => vec!["drafted", "published"],
        Action::LocalExtend | Action::LocalClaimBulk => vec!["-"],
        Action::LocalOffer => [vec!["-"], local_states()].concat(),
        Action::LocalRead => [vec!["drafted"], local_states()].concat(),
        it if it.name().starts_with("local.") => local_states(),
        Action::SchemeDraft => vec!["-", "drafted", "published"],
        Action::SchemePublish => vec!["drafted", "published"],
        Action::ItemOpen => vec!["-"],
        Action::MeasurePropose => vec!["-", "agreed"],
        Action::AppealLodge | Action::AppealExtend => State::ALL.iter().map(|it| it.name()).collect(),
        Action::MeasureConsider
        | Action::MeasureAgree
        | Action::MeasureRefuse
        | Action::MeasureWithdraw
        | Action::MeasureRead => MeasureState::ALL.iter().map(|it| it.name()).collect(),
        Action::AppealAddEvidence
        | Action::AppealAdmit
        | Action::AppealRefuse
        | Action::AppealRerun
        | Action::AppealDecide
        | Action::AppealClose
        | Action::AppealWithdraw
        | Action::AppealRead => AppealState::ALL.iter().map(|it| it.name()).collect(),
        it if it.name().starts_with("item.") => State::ALL.iter().map(|it| it.name()).collect(),
        _ => vec!["-"],
    }
}

both! {
    async fn every_cell_is_as_the_table_says(place) {
        let tried = Tried::new(&place).await;
        let table = table();
        let (mut cells, mut allowed, mut refused) = (BTreeSet::new(), 0, 0);
        let before = tried.local.world.register.fingerprints().await.unwrap();
        let mut actors = Vec::new();
        for role in Role::ALL {
            for (at, body) in bodies(*role).into_iter().enumerate() {
                if *role == Role::Public {
                    actors.push((*role, at, body, Actor::public()));
                } else {
                    let actor = tried.local.world.another(&format!("{}.{at}", role.name()), *role, body).await;
                    actors.push((*role, at, body, actor.trying()));
                }
            }
        }
        let head = tried.local.world.register.head().await.unwrap();
        let folder = place.folder.path().join("export");
        let mut wrong = Vec::new();
        for action in Action::ALL {
            for state in states(*action) {
                for (role, at, body, actor) in &actors {
                    let cell = |state: &str| {
                        let key = (action.name().to_owned(), state.to_owned(), role.name().to_owned());
                        let cell = table.get(&key).map_or("-", String::as_str);
                        cell == "any" || (cell == "own" && is_own(*action, *role, state, body))
                    };
                    let expected = if cell(state) {
                        Ok(())
                    } else if states(*action).iter().any(|it| cell(it))
                        && !table.keys().any(|(of, it, _)| of == action.name() && it == state)
                    {
                        Err("not-in-this-state".to_owned())
                    } else {
                        Err("not-permitted".to_owned())
                    };
                    let found = tried.attempt((actor, *role), *action, state, &folder).await;
                    if found.is_ok() { allowed += 1 } else { refused += 1 }
                    if found != expected {
                        let (action, role) = (action.name(), role.name());
                        wrong.push(format!("{action} in {state} as {role} at {body}: {found:?}, not {expected:?}"));
                    }
                    cells.insert((action.name(), state, role.name(), *at));
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
        // Every row of the table was among them, and nothing was done by trying.
        for (action, state, role) in table.keys() {
            assert!(cells.iter().any(|(a, s, r, _)| a == action && s == state && r == role), "{action} in {state}");
        }
        crate::support::say(&format!("{} cells, {allowed} allowed and {refused} refused", cells.len()));
        // The page says how many there are.
        let page = include_str!("../../../../docs/register.md");
        let told = format!("{},{:03} on each database", cells.len() / 1000, cells.len() % 1000);
        assert!(page.contains(&told), "{told}");
        assert_eq!(cells.len(), allowed + refused);
        assert_eq!(tried.local.world.register.head().await.unwrap(), head);
        let after = tried.local.world.register.fingerprints().await.unwrap();
        let money = |all: &[(String, String)]| -> Vec<(String, String)> {
            let of = ["transfer", "posting", "settlement", "item", "move", "hold", "scheme", "assertion", "interest", "succession", "plan_line", "improvement", "spending", "spending_decision", "spending_move", "difference", "statement_deadline", "statement",
                "local_arrangement", "local_share", "local_component", "local_band", "local_extension", "local_item", "local_move",
                "local_claim", "local_claim_line",
                "limit_set", "decision", "board_sees", "measure", "measure_view", "measure_decision", "measure_deadline", "appeal", "appeal_clock", "appeal_extension", "appeal_move", "appeal_rerun", "appeal_evidence"];

            all.iter().filter(|(table, _)| of.contains(&table.as_str())).cloned().collect()
        };
        assert_eq!(money(&before), money(&after));
        tried.local.world.sound().await;
    }
}
