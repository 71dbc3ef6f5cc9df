//! The table of intended differences, `differences.md`.

const TABLE: &str = include_str!("differences.md");

/// The names of the rows, sorted. Every row gives its reason.
pub(super) fn names() -> Vec<String> {
    let mut names: Vec<String> = rows().map(|row| name(&row)).collect();
    names.sort_unstable();
    names
}

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = TABLE.lines().filter(|line| line.starts_with("| `"));
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

fn name(row: &[&str]) -> String {
    assert_eq!(row.len(), 4, "name, original, here, reason: {row:?}");
    assert!(
        row.iter().all(|cell| !cell.is_empty()),
        "an empty cell: {row:?}"
    );
    row[0].trim_matches('`').into()
}
