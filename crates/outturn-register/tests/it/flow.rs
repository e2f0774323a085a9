//! The workflow: who signs what, what a change underneath undoes, and when money moves.

use outturn_register::flow::{Act, State};
use outturn_register::ledger::{Account, AsAt};
use outturn_register::people::{Role, Term};

use crate::support::world::{SCHEME, calculate};
use crate::support::{World, both, day, hash};

both! {
    async fn an_item_goes_all_the_way(place) {
        let mut world = World::published(&place).await;
        let item = world.item(SCHEME, "C1", State::AccountedFor, 75_000).await;
        let auditor = world.person(Role::Auditor, "N1").await;
        let it = world.register.item(&auditor, item).await.unwrap();
        let steps: Vec<&str> = it.moves.iter().map(|it| it.action.as_str()).collect();
        assert_eq!(steps.join(" "), "item.freeze item.calculate item.check item.approve item.finance-approve item.notify item.pay item.account");
        let balances = world.register.balances(&auditor, SCHEME, Some("C1"), AsAt::default()).await.unwrap();
        let of = |account| balances.iter().find(|it| it.account == account).map_or(0, |it| it.pence);
        assert_eq!((of(Account::Maximum), of(Account::Awarded), of(Account::NotEarned)), (100_000, 75_000, 25_000));
        assert_eq!((of(Account::Payable), of(Account::Paid)), (0, 75_000));
        world.sound().await;
    }
}
