use super::*;

/// A typist, and a program that prompts with `$ `.
struct Scene {
    typist: Typist,
    now: Instant,
    sent: String,
    bells: usize,
    reading: KeyReading,
}

impl Scene {
    fn new(lines: &[&str], unattended: bool) -> Self {
        let now = Instant::now();
        let manner = TypingManner {
            rules: ReadyRules::default(),
            pause: Duration::from_millis(10)..=Duration::from_millis(10),
            unattended: unattended.then_some(Duration::ZERO),
        };
        let lines = lines.iter().map(ToString::to_string);
        Self {
            typist: Typist::new(lines, manner, now),
            now,
            sent: String::new(),
            bells: 0,
            reading: KeyReading::Shown,
        }
    }

    fn does(&mut self, todo: TypistOutput) {
        let text = String::from_utf8(todo.write).expect("UTF-8");
        self.sent.push_str(&text);
        self.bells += usize::from(todo.bell);
    }

    fn writes(&mut self, text: &str) {
        self.typist.wrote(text.as_bytes(), self.now);
    }

    fn press(&mut self, keys: &str, secret: bool) {
        self.reading = if secret {
            KeyReading::Hidden
        } else {
            KeyReading::Shown
        };
        self.keys(keys);
    }

    fn keys(&mut self, keys: &str) {
        let todo = self.typist.keys(keys.as_bytes(), self.now, self.reading);
        self.does(todo);
    }

    /// Lets time pass.
    fn after(&mut self, milliseconds: u64) {
        let end = self.now + Duration::from_millis(milliseconds);
        while let Some(due) = self.typist.due().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            let todo = self.typist.tick(self.now, self.reading);
            self.does(todo);
        }
        self.now = end;
    }
}

#[test]
fn a_key_types_and_a_key_sends() {
    let mut scene = Scene::new(&["ab", "", "c"], false);
    scene.writes("$ ");
    scene.after(400);
    assert_eq!(scene.sent, "");
    scene.press("\r", false);
    assert_eq!(scene.sent, "a");
    scene.after(50);
    assert_eq!(scene.sent, "ab");
    scene.press("\r", false);
    assert_eq!(scene.sent, "ab", "the guard");
    scene.after(100);
    scene.press("\r", false);
    assert_eq!((scene.sent.as_str(), scene.typist.left()), ("ab\r", 2));
    // An empty line is sent by the key that asks for it.
    scene.after(100);
    scene.press("\r", false);
    scene.writes("\r\n$ ");
    scene.after(60);
    assert_eq!(scene.sent, "ab\r\r");
    scene.writes("\r\n$ ");
    scene.after(60);
    // Keys that are pressed before the last line is sent are kept until then.
    scene.press("xyz", false);
    scene.after(100);
    scene.press("\x1b[6~", false);
    scene.after(200);
    scene.press("\x1b[6~", false);
    assert_eq!(scene.sent, "ab\r\rc\rxyz");
    scene.press("\x1b\r", false);
    assert_eq!(scene.sent, "ab\r\rc\rxyz\x1b\r");
}

#[test]
fn a_key_that_is_held_down_and_a_paste_send_nothing() {
    let mut scene = Scene::new(&["a", "b"], false);
    scene.writes("$ ");
    scene.after(400);
    for _ in 0..60 {
        scene.press("\r", false);
        scene.after(33);
    }
    assert_eq!(scene.sent, "a", "the first of them was pressed on purpose");
    for paste in ["\x1b[200~rm x\n\x1b[201~", "rm x\nrm y\n"] {
        scene.after(200);
        scene.press(paste, false);
        assert_eq!(scene.sent, "a");
    }
    scene.after(200);
    scene.press("\r", false);
    assert_eq!(scene.sent, "a\r");
}

#[test]
fn escape_and_control_c_are_heard_immediately() {
    let mut scene = Scene::new(&["ab"], false);
    scene.press("q\x03", false);
    assert_eq!(scene.sent, "\x03");
    scene.press("\x1b", false);
    scene.press("[A", false);
    scene.after(100);
    assert_eq!(scene.sent, "\x03");
    scene.press("\x1b", false);
    scene.after(100);
    assert_eq!(scene.sent, "\x03q\x1b[A");
    scene.press("z", false);
    assert_eq!(scene.sent, "\x03q\x1b[Az");
}

#[test]
fn nothing_is_typed_at_a_question_for_a_secret() {
    let mut scene = Scene::new(&["ab"], false);
    scene.writes("Password: ");
    scene.after(400);
    scene.press("\r", true);
    assert_eq!((scene.sent.as_str(), scene.bells), ("", 1));
    scene.press("pw\r", true);
    assert_eq!(scene.sent, "pw\r");
    scene.after(100);
    scene.press("\r", false);
    scene.after(10_000);
    assert_eq!(scene.sent, "pw\rab");
}

#[test]
fn while_a_secret_is_asked_for_nothing_is_due_immediately() {
    let mut scene = Scene::new(&["ab"], false);
    scene.press("\r", false);
    scene.writes("Password: ");
    scene.reading = KeyReading::Hidden;
    scene.after(5_000);
    assert_eq!(
        (scene.sent.as_str(), scene.typist.turn()),
        ("", Turn::Secret)
    );
    let due = scene.typist.due().expect("it is looked again");
    assert!(due > scene.now, "the owner would be busy");
    scene.reading = KeyReading::Shown;
    scene.after(1_000);
    assert_eq!(scene.sent, "ab");
}

#[test]
fn a_password_that_is_shown_as_stars_is_a_secret_too() {
    for question in [
        "[sudo] password for ann: ",
        "Enter PIN:",
        "Passphrase (empty for none)? ",
        "Password: \u{2022}\u{2022}",
    ] {
        let mut scene = Scene::new(&["ab"], false);
        scene.reading = KeyReading::Keys;
        scene.writes(question);
        scene.keys("\r");
        scene.after(5_000);
        assert_eq!((scene.sent.as_str(), scene.bells), ("", 1), "{question}");
        scene.keys("pw\r");
        assert_eq!(scene.sent, "pw\r", "{question}");
    }
    for prompt in ["sqlite> ", "\x1b[?2004hpassword: ", "passwords (3)> "] {
        let mut scene = Scene::new(&["ab"], false);
        scene.reading = KeyReading::Keys;
        scene.writes(prompt);
        scene.keys("\r");
        scene.after(5_000);
        assert_eq!(scene.sent, "ab", "{prompt}");
    }
    // The lines may be any text.
    let mut scene = Scene::new(&["alter role a password 'x:'", "b"], false);
    scene.reading = KeyReading::Keys;
    scene.writes("sql> ");
    scene.after(400);
    scene.keys("\r");
    scene.writes("alter role a password:");
    scene.after(5_000);
    scene.keys("\r");
    assert_eq!((scene.bells, scene.typist.left()), (0, 1));
}

#[test]
fn keys_are_a_program_s_that_fills_the_screen() {
    let mut scene = Scene::new(&["ab"], false);
    scene.reading = KeyReading::Keys;
    scene.writes("\x1b[?10");
    scene.writes("49hpage");
    assert_eq!(scene.typist.turn(), Turn::FullScreen);
    scene.keys("\r \x1b[6~\x03q");
    scene.keys("\x1b");
    scene.after(5_000);
    assert_eq!(scene.sent, "\r \x1b[6~\x03q\x1b");
    scene.writes("\x1b[?1049l$ ");
    scene.after(2_000);
    scene.keys("\r");
    scene.after(100);
    assert_eq!(scene.sent, "\r \x1b[6~\x03q\x1bab");
}

#[test]
fn a_line_that_control_c_has_removed_is_typed_again() {
    let mut scene = Scene::new(&["ab", "c"], false);
    scene.writes("$ ");
    scene.after(400);
    scene.keys("\r");
    scene.writes("ab");
    scene.after(200);
    scene.keys("\x03");
    scene.writes("^C\r\n$ ");
    scene.after(200);
    scene.keys("\r");
    scene.after(200);
    assert_eq!(scene.sent, "ab\x03ab");
    scene.keys("\r");
    assert_eq!(
        (scene.sent.as_str(), scene.typist.left()),
        ("ab\x03ab\r", 1)
    );
}

#[test]
fn nothing_is_typed_into_the_show_itself() {
    let mut scene = Scene::new(&["ab"], false);
    scene.writes("$ ");
    scene.after(400);
    scene.reading = KeyReading::Nothing;
    scene.keys("\r");
    scene.after(5_000);
    assert_eq!(scene.sent, "");
    scene.reading = KeyReading::Shown;
    scene.after(1_000);
    assert_eq!(scene.sent, "ab");
    scene.reading = KeyReading::Nothing;
    scene.keys("\r");
    assert_eq!(scene.sent, "ab");
}

#[test]
fn return_on_the_second_screen_is_for_lines_alone() {
    let mut scene = Scene::new(&["ab"], false);
    scene.writes("$ ");
    scene.after(400);
    let todo = scene.typist.press_next(scene.now, KeyReading::Shown);
    scene.does(todo);
    scene.after(200);
    assert_eq!(scene.sent, "ab");
    let todo = scene.typist.press_next(scene.now, KeyReading::Hidden);
    scene.does(todo);
    assert_eq!(scene.sent, "ab");
    for _ in 0..2 {
        let todo = scene.typist.press_next(scene.now, KeyReading::Shown);
        scene.does(todo);
        scene.after(200);
    }
    assert_eq!(
        (scene.sent.as_str(), scene.typist.turn()),
        ("ab\r", Turn::Over)
    );
}

#[test]
fn unattended_lines_are_typed_and_the_input_ends() {
    let mut scene = Scene::new(&["ab"], true);
    scene.after(10_000);
    assert_eq!(scene.sent, "", "nothing was asked");
    scene.writes("$ ");
    scene.after(500);
    assert_eq!(scene.sent, "ab\r");
    scene.writes("\r\n$ ");
    scene.after(500);
    assert_eq!(scene.sent, "ab\r\x04");
}

#[test]
fn what_line_editors_would_take_for_commands_is_not_typed() {
    let typed = |line, pastes| letters(line, pastes).into_iter().collect::<String>();
    assert_eq!(typed("a\tb\x1b[A\x03", false), "a    b[A");
    assert_eq!(typed("a\tb", true), "\x1b[200~a\tb\x1b[201~");
    assert_eq!(typed("日本", true), "日本");
}
