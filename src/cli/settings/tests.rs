use crate::cli::help::Topic;
use crate::present::BINDINGS;

#[test]
fn the_documentation_names_every_setting_and_command() {
    let page = include_str!("../../../docs/settings.md");
    let table = Topic::Settings.table();
    assert!(page.contains(&table), "docs/settings.md lacks:\n{table}");
    for binding in BINDINGS {
        let keys: Vec<_> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
        let row = format!(
            "| `{}` | {} | {} |",
            binding.name,
            keys.join(", "),
            binding.help
        );
        assert!(page.contains(&row), "docs/settings.md lacks: {row}");
    }
}
