use super::*;
use crate::plan::{PlanOptions, plan};

fn rows(text: &str, width: usize) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.md");
    std::fs::write(&path, text).expect("written");
    let plan = plan(&path, &PlanOptions::default(), &|_| None);
    assert!(!plan.has_errors(), "{:?}", plan.findings);
    // The folder's name differs in each run: measure without it.
    let folder = format!("{}/", folder.path().display());
    let lines = table(&plan, width + folder.len(), &Theme::plain());
    lines
        .iter()
        .map(|line| line.text().replace(&folder, ""))
        .collect()
}

const TALK: &str = "# One\n```bash\nsetup\n```\n<!-- @SHOW -->\nSome *text*,\nand more.\n\n## Two\n<!-- @wait -->\n```bash {timeout=90s}\nkubectl get pods \\\n  --watch\n```\n<!-- @notypeout -->\n```bash\nls\n```\n";

#[test]
fn there_is_a_line_per_step() {
    assert_eq!(
        rows(TALK, 78),
        [
            "One",
            "1  run    unseen       a.md:3   setup",
            "2  say                 a.md:6   Some *text*,",
            "Two",
            "3  say                 a.md:9   ## Two",
            "4  wait                a.md:10",
            "5  run    typed, stop  a.md:12  kubectl get pods \\ …  {timeout=1m30s}",
            "6  run    shown, stop  a.md:17  ls",
        ]
    );
}

#[test]
fn lines_for_a_program_are_counted_at_their_command() {
    let text = "```bash\na\npsql\n```\n```sql {into}\nselect 1;\n\n```\n";
    assert_eq!(
        rows(text, 78),
        [
            "1  run    typed, stop  a.md:2  a  {into}",
            "2  run    typed, stop  a.md:3  psql  + 2 lines typed into it  {into}",
        ]
    );
}

#[test]
fn long_text_is_cut_by_columns() {
    let lines = rows(
        "<!-- @HIDE -->\n```bash\necho 日本語日本語日本語日本語日本語\n```\n",
        46,
    );
    assert_eq!(lines, ["1  run    unseen  a.md:3  echo 日本語日本語日…"]);
    assert_eq!(display_width(&lines[0]), 46);
}

#[test]
fn keys_are_written_as_in_a_file() {
    let text = r#"name=build ci="a b" within=2s exit=3 expect=/x/ expect!=/y/ secret destroys edit verify run into=tty prompt=/$ / ready=2s hint="h i""#;
    let (keys, errors) = Attributes::parse(text);
    assert!(errors.is_empty());
    assert_eq!(written(&keys).join(" "), text);
}
