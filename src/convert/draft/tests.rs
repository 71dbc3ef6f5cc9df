use std::path::Path;

use super::*;

fn rendered(parts: &[DraftPart]) -> String {
    let mut draft = Draft::new(&SourceFile::new(Path::new("talk.sh"), ""));
    draft.parts = parts.to_vec();
    let text = draft.render();
    let (_, text) = text.split_once("talk.sh -->\n\n").expect("an origin");
    text.to_owned()
}

#[test]
fn what_comes_before_the_first_shown_command_is_hidden() {
    let parts = [
        DraftPart::Quiet("one".into()),
        DraftPart::Quiet("two".into()),
        DraftPart::command("three".into()),
        DraftPart::Quiet("four".into()),
    ];
    assert_eq!(
        rendered(&parts),
        "```bash\none\ntwo\n```\n\n<!-- @SHOW -->\n\n```bash\nthree\n```\n\n```bash\n#@immed\nfour\n```\n"
    );
}

#[test]
fn a_fence_is_longer_than_what_it_holds_and_a_comment_ends_where_it_should() {
    let parts = [
        DraftPart::command("cat <<'X'\n```\nX".into()),
        DraftPart::Remark("a --> b".into()),
    ];
    assert_eq!(
        rendered(&parts),
        "<!-- @SHOW -->\n\n````bash\ncat <<'X'\n```\nX\n````\n\n<!-- a - -> b -->\n"
    );
}
