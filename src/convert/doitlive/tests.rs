use super::*;

#[test]
fn fields_of_a_prompt_are_found_and_lost_ones_named() {
    let (template, lost) = prompt("{user.cyan.bold}@{cwd.blue} {vcs_branch.green} {dollar}");
    assert_eq!(template, "@{cwd} ({branch}) $");
    assert_eq!(lost, ["user"]);
}
