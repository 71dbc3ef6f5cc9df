use super::*;

#[test]
fn each_kind_of_colour_has_its_sgr_code() {
    let sgr = |text: &str| text.parse::<Style>().expect(text).sgr();
    assert_eq!(sgr("red"), "\x1b[0;31m");
    assert_eq!(sgr("bright-blue on white"), "\x1b[0;94;47m");
    assert_eq!(sgr("on bright-black"), "\x1b[0;100m");
    assert_eq!(sgr("208"), "\x1b[0;38;5;208m");
    assert_eq!(
        sgr("bold strike #0a141e on #ffffff"),
        "\x1b[0;1;9;38;2;10;20;30;48;2;255;255;255m"
    );
}

#[test]
fn plain_text_needs_no_escape_code() {
    assert_eq!(Style::PLAIN.sgr(), "");
    assert_eq!("plain".parse(), Ok(Style::PLAIN));
}

#[test]
fn a_style_reads_back_as_it_is_written() {
    for text in [
        "plain",
        "bold dim italic underline reverse strike",
        "bold 208 on #0a141e",
    ] {
        assert_eq!(text.parse::<Style>().expect(text).to_string(), text);
    }
}

#[test]
fn an_unknown_word_is_named_with_what_would_be_known() {
    for text in ["purplish", "on", "bold #12345", "256", "on on"] {
        let error = text.parse::<Style>().expect_err(text).to_string();
        assert!(error.contains("neither an attribute (bold, dim"), "{error}");
    }
}

#[test]
fn a_colour_number_in_yaml_needs_no_quotes() {
    let style: Style = serde_yaml::from_str("208").expect("a style");
    assert_eq!(style, Style::PLAIN.color(indexed(208)));
}

#[test]
fn an_inner_style_adds_to_the_outer_one() {
    let outer = Style::PLAIN.bold().named(AnsiColor::Red);
    let inner = Style::PLAIN.underline().named(AnsiColor::Green);
    assert_eq!(
        outer.around(inner),
        Style::PLAIN.bold().underline().named(AnsiColor::Green)
    );
    assert_eq!(outer.around(Style::PLAIN), outer);
}
