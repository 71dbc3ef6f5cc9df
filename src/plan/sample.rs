//! Plans for tests.

use std::fs;
use std::path::Path;

use super::{Plan, PlanOptions, plan};

/// The plan of a workshop `a.md` with this text in `folder`.
pub(crate) fn plan_of(folder: &Path, text: &str) -> Plan {
    let path = folder.join("a.md");
    fs::write(&path, text).expect("written");
    plan(&path, &PlanOptions::default(), &|_| None)
}
