use super::*;

#[test]
fn only_what_runs_by_itself_is_assigned_and_empty_values_are_told_apart() {
    let mut assigned = Assigned::default();
    assigned.ran("A=$(mktemp -d); B=; C=\"\" D=(); f() { E=1; }; F=$(x) G=x cmd");
    let names = |names: &BTreeSet<String>| names.iter().cloned().collect::<String>();
    assert_eq!(names(&assigned.names), "ABCD");
    assert_eq!(names(&assigned.emptied), "BCD");
}
