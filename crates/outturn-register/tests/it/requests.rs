//! Requests under a key, and lists.

use outturn_register::flow::{State, Wanted};
use outturn_register::people::{Actor, Role};

use crate::support::world::SCHEME;
use crate::support::{World, both, hash};

both! {
    async fn a_request_under_a_key_is_carried_out_once(place) {
        let mut world = World::published(&place).await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let (asking, asked) = analyst.asking("open-c1", &hash("open C1")).unwrap();
        assert_eq!(world.register.answered(&asking).await.unwrap(), None);
        world.register.open_item(&asking, SCHEME, "C1").await.unwrap();
        let told = asked.told().unwrap();
        assert_eq!((told.action.as_str(), told.object.as_str()), ("item.open", "item/1"));
        let head = world.register.head().await.unwrap();
        assert_eq!((told.entry, &told.hash), (head.number, &head.hash));

        // Sent again it does nothing, and its answer is the same entry.
        let (again, asked_again) = analyst.asking("open-c1", &hash("open C1")).unwrap();
        assert_eq!(world.register.answered(&again).await.unwrap(), Some(told.clone()));
        assert_eq!(world.register.open_item(&again, SCHEME, "C1").await.unwrap_err().code, "repeated");
        assert_eq!(asked_again.told(), Some(told));
        // The key is bound to what was asked for, and belongs to the person.
        let (other, _) = analyst.asking("open-c1", &hash("open C2")).unwrap();
        assert_eq!(world.register.answered(&other).await.unwrap_err().code, "key-reused");
        assert_eq!(world.register.open_item(&other, SCHEME, "C2").await.unwrap_err().code, "key-reused");
        let officer = world.person(Role::DeterminingOfficer, "N1").await;
        let (own, _) = officer.asking("open-c1", &hash("open C2")).unwrap();
        world.register.open_item(&own, SCHEME, "C2").await.unwrap();
        assert_eq!(analyst.asking("a key", &hash("x")).unwrap_err().code, "bad-register-value");

        // Only tried, the key stays free, and the answer is what the entry would be.
        let head = world.register.head().await.unwrap();
        let (trying, asked) = analyst.trying().asking("open-c3", &hash("open C3")).unwrap();
        world.register.open_item(&trying, SCHEME, "C3").await.unwrap();
        assert_eq!(asked.told().unwrap().entry, head.number + 1);
        assert_eq!(world.register.head().await.unwrap(), head);
        let (real, _) = analyst.asking("open-c3", &hash("open C3")).unwrap();
        world.register.open_item(&real, SCHEME, "C3").await.unwrap();
        world.sound().await;
    }

    async fn two_of_the_same_request_at_once_are_one(place) {
        let mut world = World::published(&place).await;
        let analyst = world.person(Role::NationalAnalyst, "N1").await;
        let (one, _) = analyst.asking("open-c1", &hash("open C1")).unwrap();
        let (other, _) = analyst.asking("open-c1", &hash("open C1")).unwrap();
        let (a, b) = tokio::join!(world.register.open_item(&one, SCHEME, "C1"), world.register.open_item(&other, SCHEME, "C1"));
        let codes: Vec<&str> = [a, b].iter().filter_map(|it| it.as_ref().err().map(|it| it.code)).collect();
        assert_eq!(codes, ["repeated"]);
    }

    async fn lists_show_what_somebody_may_read(place) {
        let mut world = World::published(&place).await;
        world.item(SCHEME, "C1", State::Paid, 75_000).await;
        world.item(SCHEME, "C2", State::Calculated, 30_000).await;
        world.draft("spec/draft", "rules").await;
        let register = &world.register;
        let all = Wanted { most: 100, ..Wanted::default() };
        let owner = world.owner.clone();
        let numbers = |items: Vec<outturn_register::flow::Listed>| items.into_iter().map(|it| (it.number, it.body)).collect::<Vec<_>>();
        assert_eq!(numbers(register.items(&owner, &all).await.unwrap()), [(1, "C1".to_owned()), (2, "C2".to_owned())]);
        let paid = Wanted { state: Some(State::Paid), ..all.clone() };
        assert_eq!(numbers(register.items(&owner, &paid).await.unwrap()), [(1, "C1".to_owned())]);
        assert_eq!(numbers(register.items(&owner, &Wanted { after: 1, ..all.clone() }).await.unwrap()), [(2, "C2".to_owned())]);
        assert_eq!(numbers(register.items(&owner, &Wanted { most: 1, ..all.clone() }).await.unwrap()), [(1, "C1".to_owned())]);
        assert_eq!(register.items(&Actor::public(), &all).await.unwrap(), []);
        let ids = |schemes: Vec<outturn_register::flow::SchemeView>| schemes.into_iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids(register.schemes(&owner).await.unwrap()), ["spec/2014-15", "spec/draft"]);
        assert_eq!(ids(register.schemes(&Actor::public()).await.unwrap()), ["spec/2014-15"]);
        let people = register.people(&owner, 0, 2).await.unwrap();
        assert_eq!(people.len(), 2);
        assert_eq!(people[0].roles[0].role, "national-scheme-owner");
        assert_eq!(register.bodies("A9", 2).await.unwrap().iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["B1", "B2"]);
        let transfers = register.transfers(&owner, SCHEME, Some("C1"), (0, 10)).await.unwrap();
        assert!(transfers.iter().all(|it| it.postings.iter().map(|it| it.debit - it.credit).sum::<i64>() == 0));
        assert_eq!(transfers.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>(), ["determination", "payment"]);
        let lead = world.person(Role::CcgLead, "C2").await;
        assert_eq!(numbers(world.register.items(&lead, &all).await.unwrap()), [(2, "C2".to_owned())]);
    }
}
