use super::*;

fn menu() -> Menu<u8> {
    let item = |choice, key, text: &str| MenuItem {
        choice,
        key,
        text: text.to_owned(),
    };
    Menu::new(vec![
        item(1, Key::Char('r'), "run it again"),
        item(2, Key::Char('c'), "continue"),
        item(3, Key::Char('Q'), "quit"),
    ])
}

#[test]
fn a_choice_is_taken_by_its_key_or_by_the_mark() {
    assert_eq!(menu().press(&Key::Char('c')), KeyEffect::One(2));
    let mut menu = menu();
    assert_eq!(menu.press(&Key::Down), KeyEffect::Open);
    assert_eq!(menu.press(&Key::Enter), KeyEffect::One(2));
    for _ in 0..2 {
        menu.press(&Key::Up);
    }
    assert_eq!(menu.press(&Key::Enter), KeyEffect::One(3));
    assert_eq!(menu.press(&Key::Down), KeyEffect::Open);
    assert_eq!(menu.press(&Key::Enter), KeyEffect::One(1));
    assert_eq!(menu.press(&Key::Escape), KeyEffect::Nothing);
    assert_eq!(menu.press(&Key::Char('x')), KeyEffect::Open);
}

#[test]
fn what_has_no_room_gives_way_to_the_mark() {
    let texts = |menu: &Menu<u8>, area| {
        let (rows, at) = menu.rows(area, &Theme::plain());
        (rows.iter().map(Line::text).collect::<Vec<_>>(), at)
    };
    let mut menu = menu();
    let all = ["❯ r  run it again", "  c  continue", "  Q  quit"];
    assert_eq!(texts(&menu, (80, 9)), (all.map(str::to_owned).to_vec(), 0));
    menu.press(&Key::Up);
    let some = ["  c  co…", "❯ Q  qu…"];
    assert_eq!(texts(&menu, (8, 2)), (some.map(str::to_owned).to_vec(), 1));
}

#[test]
fn it_fits_every_area() {
    for cols in 0..=200 {
        for rows in [0, 1, 2, 24] {
            let (lines, marked) = menu().marking(2).rows((cols, rows), &Theme::plain());
            assert!(lines.len() <= rows.max(1) && marked < lines.len());
            assert!(lines.iter().all(|line| line.width() <= cols), "{cols}");
        }
    }
}
