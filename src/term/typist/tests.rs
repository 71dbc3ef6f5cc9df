use super::*;

/// A typist and a program that asks with `$ `.
struct Scene {
    typist: Typist,
    now: Instant,
    sent: String,
    bells: usize,
}

impl Scene {
    fn new(lines: &[&str], unattended: bool) -> Self {
        let now = Instant::now();
        let manner = Manner {
            rules: Rules::default(),
            pause: Duration::from_millis(10)..=Duration::from_millis(10),
            unattended: unattended.then_some(Duration::ZERO),
        };
        let lines = lines.iter().map(ToString::to_string);
        Self {
            typist: Typist::new(lines, manner, now),
            now,
            sent: String::new(),
            bells: 0,
        }
    }

    fn does(&mut self, todo: Todo) {
        let text = String::from_utf8(todo.write).expect("UTF-8");
        self.sent.push_str(&text);
        self.bells += usize::from(todo.bell);
    }

    fn writes(&mut self, text: &str) {
        self.typist.wrote(text.as_bytes(), self.now);
    }

    fn press(&mut self, keys: &str, secret: bool) {
        let todo = self.typist.keys(keys.as_bytes(), self.now, secret);
        self.does(todo);
    }

    /// Lets time pass.
    fn after(&mut self, milliseconds: u64) {
        let end = self.now + Duration::from_millis(milliseconds);
        while let Some(due) = self.typist.due().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            let todo = self.typist.tick(self.now, false);
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
    // What is pressed before the last line is sent waits for that.
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
