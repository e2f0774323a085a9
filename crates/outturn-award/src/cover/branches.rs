//! Every branch of a scheme, in the order in which a scheme is told.

use std::collections::BTreeSet;

use outturn_core::{Exact, Unit};
use outturn_scheme::words::{capital, role, written};
use outturn_scheme::{GatewayRule, Level, Line, LineRule, NotApplicable, Scheme, ValueBasis, Worth};

use super::{Branch, conditions, lines};

pub(super) const GATEWAY: conditions::Ways = ("passed", "failed");
pub(super) const DEDUCTION: conditions::Ways = ("kept", "missed");
/// What a rule is where something that it rests on is not known, and the award is open for it.
pub(super) const OPEN: &str = "open";

/// What a scheme's rules can do, each way once. What no facts can bring about is left out: a row of a table that does
/// not hold on its day, a standard that was given up, the stretch between two fixed levels that leave no room, a cap at
/// or above a full award, and whatever earns a line that is refused because something else pays for it.
pub fn branches(scheme: &Scheme) -> Vec<Branch> {
    let mut all = Vec::new();
    if matches!(scheme.value.basis, ValueBasis::PerHead { .. }) {
        all.push(branch("value", OPEN, "it is not known what a full award is"));
    }
    tables(scheme, &mut all);
    factors(scheme, &mut all);
    gateways(scheme, &mut all);
    for group in 0..scheme.groups.len() {
        self::group(scheme, group, &mut all);
        lines_of(scheme, Some(group), &mut all);
    }
    lines_of(scheme, None, &mut all);
    agreed(scheme, &mut all);
    applicability(scheme, &mut all);
    deductions(scheme, &mut all);
    ending(scheme, &mut all);
    all
}

pub(super) fn branch(address: &str, word: &str, said: impl Into<String>) -> Branch {
    Branch { address: address.into(), word: word.into(), said: said.into() }
}

/// The branch of a rule that rests on something not known.
pub(super) fn open(address: &str, title: &str) -> Branch {
    branch(address, OPEN, format!("it is not known what {title} comes to, and the award is open for it"))
}

fn tables(scheme: &Scheme, all: &mut Vec<Branch>) {
    for (id, table) in &scheme.tables {
        for (index, row) in table.rows.iter().enumerate().filter(|(_, row)| row.holds(table.as_at)) {
            let named: Vec<&str> = row.when.iter().flatten().map(String::as_str).collect();
            let whom = if named.is_empty() { "all others".to_owned() } else { named.join(" and ") };
            let said = format!("“{}” sets {} for {whom}", table.title, written(&row.value));
            all.push(branch(&format!("table/{id}"), &format!("row-{}", index.saturating_add(1)), said));
        }
    }
}

fn factors(scheme: &Scheme, all: &mut Vec<Branch>) {
    for factor in &scheme.factors {
        let address = format!("factor/{}", factor.id);
        let title = &factor.title;
        all.push(branch(&address, "within", format!("“{title}” is taken as it is")));
        if factor.at_least.is_some() {
            all.push(branch(&address, "floor", format!("“{title}” would be less than it may be")));
        }
        if factor.at_most.is_some() {
            all.push(branch(&address, "ceiling", format!("“{title}” would be more than it may be")));
        }
        all.push(open(&address, &format!("“{title}”")));
    }
}

fn gateways(scheme: &Scheme, all: &mut Vec<Branch>) {
    for gateway in &scheme.gateways {
        let address = format!("gateway/{}", gateway.id);
        let title = format!("“{}”", capital(&gateway.title));
        match &gateway.rule {
            GatewayRule::Decided(by) => {
                let found = [(GATEWAY.0, "holds"), (GATEWAY.1, "does not hold")];
                all.extend(found.map(|(word, said)| {
                    branch(&address, word, format!("{} found that {title} {said}", role(by)))
                }));
            }
            GatewayRule::Test(test) => conditions::add(scheme, (&address, &title), test, GATEWAY, all),
        }
        all.push(open(&address, &title));
    }
}

fn lines_of(scheme: &Scheme, group: Option<usize>, all: &mut Vec<Branch>) {
    for line in scheme.lines.iter().filter(|line| line.group == group) {
        lines::add(scheme, line, all);
        // What is said of a menu or of all local places stands below the last of them.
        let is_last = |it: &&Line| it.address == line.address;
        if let Worth::Chosen(index) = line.worth
            && scheme.lines.iter().rfind(|it| it.worth == line.worth).as_ref().is_some_and(is_last)
            && let Some(menu) = scheme.menus.get(index)
        {
            let title = format!("the choice of “{}”", menu.title);
            conditions::add_deadline((&menu.address, &title), menu.deadline.as_ref(), all);
        }
        if matches!(line.rule, LineRule::Local(_))
            && scheme
                .lines
                .iter()
                .rfind(|it| matches!(it.rule, LineRule::Local(_)))
                .as_ref()
                .is_some_and(is_last)
        {
            let deadlines = || {
                scheme.lines.iter().filter_map(|it| match &it.rule {
                    LineRule::Local(rule) => rule.deadline.as_ref(),
                    _ => None,
                })
            };
            let deadline = deadlines().find(|it| it.extended_by.is_some()).or_else(|| deadlines().next());
            conditions::add_deadline(("local", "a local measure"), deadline, all);
        }
    }
}

fn agreed(scheme: &Scheme, all: &mut Vec<Branch>) {
    let falls_back: BTreeSet<&str> = scheme
        .levels()
        .into_iter()
        .filter_map(|level| match level {
            Level::Agreed { item, otherwise: Some(_) } => Some(item.as_str()),
            _ => None,
        })
        .collect();
    for (id, agreed) in &scheme.agreed {
        let address = format!("agreed/{id}");
        all.push(branch(&address, "agreed", format!("“{}” is agreed", agreed.title)));
        if falls_back.contains(id.as_str()) {
            let said = format!("“{}” is not agreed, and what holds otherwise is in force", agreed.title);
            all.push(branch(&address, "otherwise", said));
        }
        let title = format!("“{}”", agreed.title);
        conditions::add_deadline((&address, &title), agreed.deadline.as_ref(), all);
    }
}

/// The lines of a group that have shares, which are what it is scored by.
fn scored_by(scheme: &Scheme, group: usize) -> impl Iterator<Item = &Line> {
    let has_share = |line: &&Line| matches!(line.worth, Worth::Share) && !line.earns.is_zero();
    scheme.lines.iter().filter(move |line| line.group == Some(group)).filter(has_share)
}

/// Whether it can be that a line does not apply to an earner.
fn may_not_apply(scheme: &Scheme, line: &Line) -> bool {
    let by_figures = || match &line.rule {
        LineRule::Always => false,
        LineRule::As(addresses) => addresses.iter().all(|address| {
            scheme.lines.iter().find(|it| it.address == *address).is_some_and(|it| may_not_apply(scheme, it))
        }),
        LineRule::Test(_) | LineRule::Bands { .. } | LineRule::Scales { .. } | LineRule::Local(_) => true,
    };
    line.applies.is_some() || (scheme.applicability.then != NotApplicable::Open && by_figures())
}

/// Whether a group is scored, and whether it can be not scored.
fn group_ways(scheme: &Scheme, index: usize) -> (bool, bool) {
    let needs = scheme.groups.get(index).map_or(1, |group| group.needs.max(1));
    let sure = scored_by(scheme, index).filter(|line| !may_not_apply(scheme, line)).count();
    (scored_by(scheme, index).count() >= needs, sure < needs)
}

/// Whether it is a branch that a group is scored: only where it can be both.
pub(super) fn is_told(scheme: &Scheme, group: usize) -> bool {
    group_ways(scheme, group) == (true, true)
}

fn group(scheme: &Scheme, index: usize, all: &mut Vec<Branch>) {
    let Some(group) = scheme.groups.get(index).filter(|_| is_told(scheme, index)) else { return };
    let address = format!("group/{}", group.id);
    let title = &group.title;
    all.push(branch(&address, "scored", format!("“{title}” is scored")));
    all.push(branch(&address, "not-scored", format!("too few lines of “{title}” apply for it to be scored")));
}

/// Whether it is a branch that enough groups are scored for there to be an award.
pub(super) fn groups_are_told(scheme: &Scheme) -> bool {
    let needed = scheme.applicability.groups_needed;
    let ways = || (0..scheme.groups.len()).map(|index| group_ways(scheme, index));
    let (may, sure) =
        (ways().filter(|it| it.0).count(), ways().filter(|(may, may_not)| *may && !may_not).count());
    sure < needed && needed <= may
}

/// Whether it is a branch that a line does not apply: only where the scheme says what becomes of it.
pub(super) fn not_applying_is_told(scheme: &Scheme) -> bool {
    scheme.applicability.then != NotApplicable::Open
        && scheme.lines.iter().any(|line| may_not_apply(scheme, line))
}

fn applicability(scheme: &Scheme, all: &mut Vec<Branch>) {
    let address = "applicability";
    if not_applying_is_told(scheme) {
        let said = match scheme.applicability.then {
            NotApplicable::Open => "is open",
            NotApplicable::Renormalised => "gives its share to others",
            NotApplicable::Lost => "is not earned",
            NotApplicable::Earned => "counts as earned",
        };
        all.push(branch(address, "does-not-apply", format!("a line does not apply, and {said}")));
    }
    if groups_are_told(scheme) {
        all.push(branch(address, "enough-groups", "enough groups are scored for there to be an award"));
        all.push(branch(address, "too-few-groups", "too few groups are scored for there to be an award"));
    }
}

fn deductions(scheme: &Scheme, all: &mut Vec<Branch>) {
    for deduction in scheme.deductions.iter().filter(|it| it.withdrawn.is_none()) {
        let address = format!("deduction/{}", deduction.id);
        let title = format!("“{}”", capital(&deduction.title));
        conditions::add(scheme, (&address, &title), &deduction.standard, DEDUCTION, all);
        all.push(open(&address, &title));
    }
}

/// Whether a cap can take anything: a share of a full award that is all of it or more cannot.
pub(super) fn cap_is_told(scheme: &Scheme) -> bool {
    scheme.cap.as_ref().is_some_and(|cap| cap.at_most.unit != Unit::Share || cap.at_most.value < Exact::ONE)
}

fn ending(scheme: &Scheme, all: &mut Vec<Branch>) {
    if cap_is_told(scheme) {
        all.push(branch("cap", "holds", "an award lies within the cap"));
        all.push(branch("cap", "cuts", "an award would be above the cap"));
    }
    all.push(branch("rounding", "changes", "rounding changes what is paid"));
}
