use super::*;
use crate::plan::{PlanOptions, plan};

#[test]
fn an_address_is_the_last_one_under_the_same_heading() {
    let text = "<!-- @SHOW -->\n# One\nSee <http://one.example/a>.\n# Two\nOpen http://two.example/x (or `http://three.example:80/`).\n\n```bash\ncurl http://$HOST/\n```\n<!-- @browser_then_terminal -->\n# Three\n<!-- @browser_then_terminal -->\n";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.md");
    std::fs::write(&path, text).expect("written");
    let plan = plan(&path, &PlanOptions::default(), &|_| None);
    let is_look = |step: &Step| matches!(step.action, Action::Wait(Wait::Browser));
    let steps = plan.steps.iter().enumerate();
    let looks: Vec<_> = steps
        .filter(|(_, step)| is_look(step))
        .map(|(nth, _)| nth)
        .collect();
    let addresses: Vec<_> = looks.iter().map(|step| address(&plan, *step)).collect();
    assert_eq!(
        addresses,
        [Some("http://three.example:80/".to_owned()), None]
    );
}
