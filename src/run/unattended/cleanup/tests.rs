use super::*;

#[test]
fn only_what_runs_by_itself_is_assigned_and_empty_values_are_told_apart() {
    let mut provided = ProvidedSupplies::default();
    provided.ran(
        0,
        &"A=$(mktemp -d); B=; C=\"\" D=(); f() { E=1; }; F=$(x) G=x cmd; H=; H=x".into(),
    );
    let variable = |supply: &Supply| match supply {
        Supply::Variable(name) => Some(name.clone()),
        _ => None,
    };
    let names: String = provided.supplies.iter().filter_map(variable).collect();
    assert_eq!(names, "ABCDH");
    let emptied =
        |provided: &ProvidedSupplies| provided.emptied.iter().cloned().collect::<String>();
    assert_eq!(emptied(&provided), "BCD");
    provided.ran(1, &"B=x".into());
    assert_eq!(emptied(&provided), "CD");
}
