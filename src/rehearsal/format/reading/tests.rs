use super::*;
use crate::rehearsal::format::recording::Stdin;

fn read_with_files(text: &str) -> Result<Recording, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("rehearsal")).expect("created");
    std::fs::write(folder.path().join("rehearsal/long.txt"), b"long \xff\n").expect("written");
    std::os::unix::fs::symlink("/", folder.path().join("out")).expect("linked");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("pipe"), mode).expect("made");
    let path = folder.path().join(RECORDING_NAME);
    std::fs::write(&path, text).expect("written");
    read(&path)
}

fn sample(calls: &str) -> String {
    format!("version: 1\nsample: true\nworkshop: README.md\ncalls:\n{calls}")
}

/// Code, `line:column`, message and help of the only finding.
fn finding(text: &str) -> (&'static str, String, String, String) {
    let mut findings = read_with_files(text).expect_err(text);
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = findings.remove(0);
    let place = finding.location().map_or(String::new(), |location| {
        let position = location.position();
        format!("{}:{}", position.line, position.column)
    });
    (
        finding.code,
        place,
        finding.message.to_string(),
        finding.help.unwrap_or_default().to_string(),
    )
}

#[test]
fn all_keys_are_read() {
    let text = sample(concat!(
        "  - step: \"A cluster\"\n",
        "    argv: [kind, {glob: '*/x'}]\n",
        "    stdout: |\n      - not: an item\n",
        "    stderr: {file: rehearsal/long.txt}\n",
        "    status: 3\n    after: 1.2s\n    stdin: ignored\n    cwd: sub\n    stays: true\n",
        "    leaves:\n      - {path: a.txt, content: x}\n      - {path: b.txt, gone: true}\n",
        "\n  - argv: [kind]\n",
        "    output:\n      - {stderr: a}\n      - {at: 2s, stdout: b}\n",
        "    stdin: {contains: 'kind: Pod'}\n",
    ));
    let recording = read_with_files(&text).expect("valid");
    assert!(recording.sample);
    let [first, second] = recording.calls.as_slice() else {
        panic!("two calls")
    };
    assert_eq!(first.argv[1], CallWord::Glob("*/x".into()));
    assert_eq!(first.printed(RecordedStream::Stdout), b"- not: an item\n");
    assert_eq!(first.printed(RecordedStream::Stderr), b"long \xff\n");
    assert_eq!(
        first.output[0].stream,
        RecordedStream::Stdout,
        "an error comes last"
    );
    assert_eq!(
        (first.status, first.after),
        (3, Some(Duration::from_millis(1200)))
    );
    assert_eq!((first.leaves.len(), first.stays), (2, true));
    assert_eq!(second.output[1].at, Some(Duration::from_secs(2)));
    assert_eq!(second.stdin, Stdin::Contains("kind: Pod".into()));
    let lines: Vec<_> = (0..2)
        .map(|nth| recording.location(nth).expect("read").line())
        .collect();
    assert_eq!(lines, [6, 19]);
}

#[test]
fn a_missing_recording_says_how_to_make_one() {
    let findings = read(Path::new("/nowhere/rehearsal.yaml")).expect_err("missing");
    assert_eq!(findings[0].code, "no-recording");
    assert!(
        findings[0]
            .help
            .as_ref()
            .expect("help")
            .contains("demosh record")
    );
}

#[test]
fn versions_of_the_future_are_refused_before_their_keys_are_read() {
    let (code, place, message, _) = finding("version: 2\nscenes: []\n");
    assert_eq!((code, place.as_str()), ("newer-version", "1:1"));
    assert_eq!(
        message,
        "the recording has version 2, this program reads versions up to 1"
    );
    let (_, _, message, help) = finding("calls: []\n");
    assert_eq!(message, "the recording does not say its version");
    assert_eq!(help, "write `version: 1`");
}

#[test]
fn what_was_cut_off_is_noticed_wherever_it_was_cut() {
    let whole = "version: 1\ncalls:\n  - step: \"A\"\n    argv: [kind, \"get\"]\n    stdout: |\n      a\n      b\n...\n";
    read_with_files(whole).expect("whole");
    assert_eq!(finding(sample("  - argv: [a]").as_str()).0, "truncated");
    for end in 1..whole.len() - 2 {
        let findings = read_with_files(&whole[..end]).expect_err(&whole[..end]);
        let in_calls = end > whole.find("- step").expect("there");
        let code = findings[0].code;
        assert!(
            !in_calls || code == "truncated",
            "{code}:\n{}",
            &whole[..end]
        );
    }
    assert_eq!(finding("").2, "the recording is empty");
}

#[test]
fn what_is_wrong_in_the_last_line_is_not_taken_for_cut_off() {
    for (line, help) in [
        ("    stduot: x\n", "did you mean `stdout`?"),
        ("    after: -5s\n", ""),
        ("    status: 256\n", ""),
        ("    stdout: 12\n", ""),
    ] {
        let found = finding(&sample(&format!("  - argv: [a]\n{line}")));
        assert_eq!((found.0, &*found.3), ("bad-recording", help), "{line}");
    }
}

#[test]
fn a_recording_that_is_nested_too_deeply_or_not_a_file_is_refused_immediately() {
    let text = sample(&format!("  - {}", "[".repeat(100_000)));
    let (code, place, message, _) = finding(&text);
    assert_eq!((code, place.as_str()), ("bad-recording", "5:105"));
    assert_eq!(message, "the recording is nested too deeply");
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join(RECORDING_NAME);
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, mode).expect("made");
    let findings = read(&pipe).expect_err("a pipe");
    assert!(findings[0].message.ends_with("is not a regular file"));
}

#[test]
fn paths_that_lead_to_no_file_are_located() {
    for (text, code, place, message) in [
        (
            "    leaves: [{path: \"\", content: x}]\n",
            "bad-recording",
            "7:5",
            "`` names no file",
        ),
        (
            "    leaves: [{path: a/, gone: true}]\n",
            "bad-recording",
            "7:5",
            "`a/` names no file",
        ),
        (
            "    stdout: {file: \"\"}\n",
            "bad-recording",
            "7:5",
            "`` names no file",
        ),
        (
            "    stdout: {file: pipe}\n",
            "bad-recording",
            "7:5",
            "`pipe` is not a regular file",
        ),
        (
            "    stdout: {file: out/x}\n",
            "bad-recording",
            "7:5",
            "`out` is a link that leads elsewhere",
        ),
    ] {
        let text = sample(&format!("  - argv: [a]\n  - argv: [kind]\n{text}"));
        let found = finding(&text);
        assert!(found.2.contains(message), "{text}: {}", found.2);
        assert_eq!((found.0, found.1.as_str()), (code, place), "{text}");
    }
}

#[test]
fn wrong_keys_and_values_are_located() {
    let call = |text: &str| {
        sample(&format!(
            "  - argv: [a]\n  - argv: [kind]\n{text}  - argv: [b]\n"
        ))
    };
    for (text, code, place, message) in [
        (
            "    stdot: x\n",
            "bad-recording",
            "7:5",
            "unknown field `stdot`",
        ),
        (
            "    status: 1\n    status: 2\n",
            "duplicate-key",
            "8:5",
            "`status` is given twice",
        ),
        (
            "    status: 300\n",
            "bad-recording",
            "7:13",
            "invalid value: integer `300`",
        ),
        (
            "    after: soon\n",
            "bad-recording",
            "7:12",
            "expected a duration",
        ),
        (
            "    stdin: some\n",
            "bad-recording",
            "7:12",
            "expected `none`, `ignored`",
        ),
        (
            "    cwd: ../x\n",
            "bad-recording",
            "7:5",
            "leads out of the workshop",
        ),
        (
            "    stdout: {file: gone.txt}\n",
            "missing-file",
            "7:5",
            "no such file",
        ),
        (
            "    stdout: {file: /etc/passwd}\n",
            "bad-recording",
            "7:5",
            "leads out",
        ),
        (
            "    leaves: [{path: a}]\n",
            "bad-recording",
            "7:5",
            "either `content` or `gone: true`",
        ),
        (
            "    stdout: a\n    output: []\n",
            "bad-recording",
            "8:5",
            "cannot be used with",
        ),
        ("  - argv: []\n", "bad-recording", "7:5", "`argv` is empty"),
        (
            "  - argv: [head, -2]\n",
            "bad-recording",
            "7:18",
            "in quotes when it looks like a number",
        ),
        (
            "  - step: x\n",
            "bad-recording",
            "7:3",
            "missing field `argv`",
        ),
        (
            "  - argv: [a, {grob: b}]\n",
            "bad-recording",
            "7:16",
            "unknown field `grob`",
        ),
    ] {
        let found = finding(&call(text));
        assert!(found.2.contains(message), "{text}: {}", found.2);
        assert_eq!(
            (found.0, found.1.as_str()),
            (code, place),
            "{text}: {}",
            found.2
        );
    }
    assert_eq!(finding(&call("    stdot: x\n")).3, "did you mean `stdout`?");
}

#[test]
fn the_recordings_of_our_workshops_are_good() {
    let workshops = Path::new(env!("CARGO_MANIFEST_DIR")).join("workshops");
    for folder in std::fs::read_dir(workshops).expect("workshops") {
        let path = folder.expect("readable").path().join(RECORDING_NAME);
        let recording = read(&path).unwrap_or_else(|findings| panic!("{findings:?}"));
        assert!(
            recording.location(recording.calls.len() - 1).is_some(),
            "every call has a place"
        );
        assert!(recording.location(recording.calls.len()).is_none());
    }
}
