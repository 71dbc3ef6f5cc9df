use super::*;

#[test]
fn fields_of_a_prompt_are_found_and_lost_ones_named() {
    let (template, lost) =
        prompt("{user.cyan.bold}@{cwd.bright_blue} {hg_id.green} {now:%H.%M} {dollar}");
    assert_eq!(
        template,
        "{cyan bold}{user}{plain}@{bright-blue}{cwd}{plain}  {time} $"
    );
    assert_eq!(lost, ["hg_id"]);
}
