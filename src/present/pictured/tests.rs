use super::*;

#[test]
fn a_picture_fits_in_both_directions_and_is_never_enlarged() {
    let cell = (10, 20);
    assert_eq!(fitted((100, 100), cell, (80, 22)), (10, 5));
    assert_eq!(fitted((1, 1), cell, (80, 22)), (1, 1));
    assert_eq!(fitted((1600, 200), cell, (80, 22)), (80, 5));
    assert_eq!(fitted((800, 4400), cell, (80, 22)), (8, 22));
    assert_eq!(fitted((10_000, 1), cell, (40, 1)), (40, 1));
    assert_eq!(fitted((1, 10_000), cell, (40, 10)), (1, 10));
    assert_eq!(fitted((500, 500), cell, (1, 1)), (1, 1));
}

#[test]
fn a_large_picture_goes_in_pieces_the_last_of_which_says_so() {
    let order = order(Protocol::Kitty, &[0; 8000], (4, 2));
    let pieces: Vec<_> = order.split_terminator("\x1b\\").collect();
    assert_eq!(pieces.len(), 3);
    assert!(pieces[0].starts_with("\x1b_Ga=T,f=100,t=d,q=2,C=1,c=4,r=2,m=1;"));
    assert!(pieces[1].starts_with("\x1b_Gm=1,q=2;"));
    assert!(pieces[2].starts_with("\x1b_Gm=0,q=2;"));
    assert!(pieces.iter().all(|piece| piece.len() < PIECE + 50));
}
