use super::*;

#[test]
fn fields_and_colours_of_a_prompt_are_kept() {
    for (written, wanted, lost) in [
        (
            r"${GREEN}\u@\h ${CYAN}\W ${COLOR_RESET}\$ ",
            "{green}{user}@{host} {cyan}{cwd} {plain}$ ",
            false,
        ),
        (
            r"\[\e[1;32m\]\w\[\e[0m\] $(date) > ",
            "{bold green}{cwd}{plain}  > ",
            true,
        ),
        (r"\033[mx (y) ${COLOR_RESET}", r"{plain}x \(y\) ", false),
        (r"\j \t", " {time}", true),
    ] {
        assert_eq!(template(written), (wanted.to_owned(), lost), "{written}");
    }
}
