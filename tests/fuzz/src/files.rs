//! Whole files: recordings of tools and of shows, and workshops as pages and under the rules.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use demosh::fuzzing::{
    Cast, Header, Mark, Outputs, Plan, PlanOptions, Root, Version, World, check as check_plan,
    github, json, page as page_of, plan, read_recording, render_recording,
};
use tempfile::TempDir;

use super::reading::can_be_shown;

/// A workshop for recordings of shows.
const WORKSHOP: &str = "<!-- @SHOW -->\n# One\n\n```bash\nls\nls -l\n```\n";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn written(folder: &TempDir, name: &str, data: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, data).expect("written");
    path
}

/// Reads a recording of tools. A valid one is the same after writing and reading it again.
pub fn recording(data: &[u8]) {
    let first = folder();
    let side = first.path().join("rehearsal");
    fs::create_dir(&side).expect("created");
    fs::write(side.join("a.txt"), b"long \xff\n").expect("written");
    match read_recording(&written(&first, "rehearsal.yaml", data)) {
        Err(findings) => {
            assert!(!findings.is_empty());
            findings.iter().for_each(can_be_shown);
        }
        Ok(recording) => {
            let rendered = render_recording(&recording);
            let second = folder();
            for (name, bytes) in &rendered.files {
                let path = second.path().join(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("created");
                fs::write(path, bytes).expect("written");
            }
            let path = written(&second, "rehearsal.yaml", rendered.yaml.as_bytes());
            let back = read_recording(&path);
            let back = back.unwrap_or_else(|f| panic!("{f:?} in\n{}", rendered.yaml));
            assert_eq!(render_recording(&back), rendered);
        }
    }
}

/// Reads the output of a show or an unattended run, and makes a page of it. The same bytes as the
/// output of a show come back from its recording.
pub fn cast(data: &[u8]) {
    let folder = folder();
    let plan = plan_of(&written(&folder, "a.md", WORKSHOP.as_bytes()), true);
    let text = super::text(data);
    if let Ok(outputs) = Outputs::read(&text, &plan) {
        page_of(&plan, "a.md", Some(&outputs));
    }
    comes_back(data, &plan);
}

fn comes_back(data: &[u8], plan: &Plan) {
    let keys = plan.keys();
    let key = &keys[1];
    let mut out = Vec::new();
    let header = Header {
        size: (80, 24),
        timestamp: 0,
        title: super::text(data),
        term: "xterm".to_owned(),
    };
    let mut cast = Cast::begin(&mut out, Version::Three, &header).expect("written");
    let mut at = Duration::ZERO;
    let mark = |mark: Mark| format!("demosh {}", serde_json::to_string(&mark).expect("JSON"));
    let started = mark(Mark::Started(key.clone()));
    cast.note(at, &started).expect("written");
    for piece in data.chunks(5) {
        at += Duration::from_millis(7);
        cast.output(at, piece).expect("written");
    }
    cast.settle(at).expect("written");
    cast.output(at, b"!").expect("written");
    let finished = Mark::Finished {
        step: key.clone(),
        status: Some(3),
    };
    cast.note(at, &mark(finished)).expect("written");
    cast.end(at, 0).expect("written");
    let written = String::from_utf8(out).expect("text");
    let outputs = Outputs::read(&written, plan).expect("what was written can be read");
    let ran: HashMap<_, _> = outputs.by_step;
    assert_eq!(ran[key].status, Some(3));
    assert_eq!(super::text(&ran[key].output), super::text(data) + "!");
}

/// Makes a page of a workshop.
pub fn page(data: &[u8]) {
    let Some((_folder, path)) = workshop(data, "a.md") else {
        return;
    };
    let (html, _) = page_of(&plan_of(&path, true), "a.md", None);
    let body = html.split_once("<main>").expect("a page").1;
    let body = body.split_once("</main>").expect("a page").0;
    for tag in body.split('<').skip(1).map(str::to_ascii_lowercase) {
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next();
        let harmful = [
            "script", "iframe", "object", "embed", "style", "base", "meta", "form",
        ];
        assert!(!harmful.contains(&name.unwrap_or_default()), "<{tag}");
        let link = tag.starts_with("a ") && tag.contains("href=\"javascript:");
        assert!(!link, "<{tag}");
    }
}

/// Checks a workshop with all rules; a text that begins with `#` is a script.
pub fn check(data: &[u8]) {
    let name = if data.first() == Some(&b'#') {
        "a.sh"
    } else {
        "a.md"
    };
    let Some((folder, path)) = workshop(data, name) else {
        return;
    };
    let is_there = |name: &str| ["kubectl", "git", "curl", "true"].contains(&name);
    let world = World::new(folder.path().to_owned(), is_there);
    let findings = check_plan(&plan_of(&path, false), &world);
    findings.iter().for_each(can_be_shown);
    json(&findings);
    github(&findings, &Root::above(&path));
}

fn plan_of(path: &Path, for_learner: bool) -> Plan {
    let options = PlanOptions {
        for_learner,
        ..PlanOptions::default()
    };
    plan(path, &options, &|name| {
        (name.len() % 2 == 0).then(|| "true".to_owned())
    })
}

/// The workshop as a file; `None` if it might read devices of this machine.
fn workshop(data: &[u8], name: &str) -> Option<(TempDir, PathBuf)> {
    let reaches_out = |text: &[u8]| data.windows(text.len()).any(|part| part == text);
    if reaches_out(b"import")
        && [&b"/dev"[..], b"/proc", b"/sys"]
            .into_iter()
            .any(reaches_out)
    {
        return None;
    }
    let folder = folder();
    let path = written(&folder, name, data);
    Some((folder, path))
}
