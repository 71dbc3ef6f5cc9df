use super::*;

#[test]
fn a_terminals_text_is_shown_as_it_stands_there() {
    let cases = [
        ("", ""),
        ("a <b>\nc\n", "a &lt;b&gt;\nc"),
        ("10%\r100%\r\n", "100%"),
        (
            "\x1b[31mred\x1b[0m plain",
            "<span class=\"f1\">red</span> plain",
        ),
        (
            "\x1b[1;38;5;196mx\x1b[m",
            "<span class=\"f-ff0000 bold\">x</span>",
        ),
        (
            "\x1b[48;2;1;2;3m \x1b[m",
            "<span class=\"b-010203\"> </span>",
        ),
        ("a\x1b[2J\x1b[Hb", "b"),
        ("text\n\x1b[?1049h\x1b[?1049l\x1b[0m", "text"),
        ("日本\n", "日本"),
    ];
    for (output, wanted) in cases {
        assert_eq!(html(output.as_bytes(), (80, 24)), wanted, "{output:?}");
    }
}

#[test]
fn the_last_screen_of_a_program_is_kept() {
    const SAYS: &str = "<i>(the last screen of a program)</i>\n";
    let cases = [
        ("\x1b[?1049hvim\x1b[?1049l", "{}vim"),
        (
            "\x1b[?47h\x1b[31mold\x1b[?47l",
            "{}<span class=\"f1\">old</span>",
        ),
        (
            "before\r\n\x1b[?1049h1\r\n2\r\n:\r\x1b[K\x1b[2;1H\x1b[K3\x1b[?1049lafter\r\n",
            "before\n{}1\n3\nafter",
        ),
        ("\x1b[?1049hone\x1b[2J\x1b[Htwo\x1b[2J\x1b[?1049l", "{}two"),
        ("\x1b[?1049h\x1b[2J\x1b[?1049l", ""),
        ("\x1b[?1049h1\x1b[?1049l\x1b[?1049h2\x1b[?1049l", "{}1\n{}2"),
        ("killed\r\n\x1b[?1049htop", "killed\n{}top"),
        ("\x1b[?1049htop\x1b[?1049h\x1b[?1049lnext", "{}top\nnext"),
        ("\x1b[?1049l\x1b[?25hplain", "plain"),
    ];
    for (output, wanted) in cases {
        let wanted = wanted.replace("{}", SAYS);
        assert_eq!(html(output.as_bytes(), (80, 24)), wanted, "{output:?}");
    }
    let lines: Vec<_> = (1..=100).map(|line: u8| line.to_string()).collect();
    let page = lines.join("\r\n");
    let output = format!("\x1b[?1049h{page}\x1b[?1049l");
    let text = html(output.as_bytes(), (80, 4));
    assert_eq!(
        text,
        format!("{SAYS}97\n98\n99\n100"),
        "as high as the terminal"
    );
}

#[test]
fn a_line_that_wraps_is_one_line() {
    assert_eq!(html("x".repeat(25).as_bytes(), (10, 24)), "x".repeat(25));
    assert_eq!(html(b"four five", (5, 24)), "four five", "with the blank");
}

#[test]
fn a_column_of_one_takes_wide_characters() {
    assert_eq!(html("日本a".as_bytes(), (1, 24)), "日本a");
    assert_eq!(html("日本".as_bytes(), (0, 24)), "日本");
}

#[test]
fn escape_sequences_cannot_keep_it_busy() {
    let started = std::time::Instant::now();
    for sequence in [
        "\x1b[99999L",
        "\x1b[65535@",
        "\x1b[9999999999999999999999M",
        "\x1b[9L",
    ] {
        let output = format!("first\n{}last", sequence.repeat(20_000));
        let text = html(output.as_bytes(), (80, 24));
        assert!(text.ends_with("last"), "{sequence:?}");
    }
    assert_eq!(html(b"a\nb\n\n\n\x1b[1;1H\x1b[2Lc", (80, 24)), "c\n\na\nb");
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn a_long_line_loses_its_middle() {
    let output = format!("begin {} end\n", "é".repeat(2_000_000));
    let text = html(output.as_bytes(), (80, 24));
    assert!(text.starts_with("begin é") && text.ends_with("é end"));
    assert!(text.contains("\n<i>(37"), "{}", text.len());
    assert!(text.len() < 2 * MOST_BYTES);
}

#[test]
fn a_long_output_loses_its_middle() {
    let output: String = (0..1000).map(|n| n.to_string() + "\n").collect();
    let text = html(output.as_bytes(), (80, 24));
    assert!(
        text.starts_with("0\n1\n") && text.ends_with("\n998\n999"),
        "{text}"
    );
    assert!(
        text.contains("\n199\n<i>(600 lines left out)</i>\n800\n"),
        "{text}"
    );
}
