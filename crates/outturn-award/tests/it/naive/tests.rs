//! That the rules are written down right where they are worked out by hand.

use outturn_core::Exact;
use outturn_core::exact::Direction;

use super::rounded;

#[test]
fn it_rounds_as_it_should() {
    let number = |n, d| Exact::fraction(n, d).unwrap();
    for (n, d, half_up, half_even, down, up) in
        [(5, 2, 3, 2, 2, 3), (7, 2, 4, 4, 3, 4), (9, 4, 2, 2, 2, 3), (3, 1, 3, 3, 3, 3), (0, 1, 0, 0, 0, 0)]
    {
        for (direction, whole) in [
            (Direction::HalfUp, half_up),
            (Direction::HalfEven, half_even),
            (Direction::Down, down),
            (Direction::Up, up),
        ] {
            assert_eq!(rounded(&number(n, d), &Exact::ONE, direction), Exact::from(whole), "{n}/{d}");
        }
    }
    assert_eq!(rounded(&number(10, 1), &number(7, 1), Direction::HalfUp), number(7, 1));
}
