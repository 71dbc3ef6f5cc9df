use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::rehearsal::format::reading::{RECORDING_NAME, read};
use crate::rehearsal::sample::printing;

fn chunk(stream: RecordedStream, text: &str) -> Chunk {
    Chunk {
        at: None,
        stream,
        text: RecordedText::new(text),
    }
}

fn recording(calls: Vec<Call>) -> Recording {
    Recording {
        workshop: Some("README.md".into()),
        calls,
        ..Recording::default()
    }
}

#[test]
fn it_reads_like_one_written_by_hand() {
    let create = Call {
        output: vec![
            chunk(RecordedStream::Stdout, "a\n"),
            chunk(RecordedStream::Stderr, "b\nc\n\n"),
        ],
        after: Some(Duration::from_millis(1200)),
        status: 1,
        ..printing("A \"cluster\"", "kind create cluster --wait 2m", "")
    };
    let timed = Call {
        output: vec![
            Chunk {
                at: Some(Duration::from_secs(1)),
                ..chunk(RecordedStream::Stderr, "x\n")
            },
            chunk(RecordedStream::Stdout, "y"),
        ],
        leaves: vec![
            LeftFile {
                path: "a.txt".into(),
                content: Some(RecordedText::new("z\nz\n")),
            },
            LeftFile {
                path: "b.txt".into(),
                content: None,
            },
        ],
        ..printing("B", "kind get", "")
    };
    assert_eq!(
        render(&recording(vec![create, timed])).yaml,
        r#"version: 1
workshop: README.md
calls:

  - step: "A \"cluster\""
    argv: [kind, create, cluster, --wait, '2m']
    stdout: |
      a
    stderr: |+
      b
      c

    status: 1
    after: 1.2s

  - step: "B"
    argv: [kind, get]
    output:
      - at: 1s
        stderr: |
          x
      - stdout: "y"
    leaves:
      - path: a.txt
        content: |
          z
          z
      - path: b.txt
        gone: true
...
"#
    );
}

#[test]
fn long_and_binary_output_goes_to_side_files_once() {
    let long = "x\n".repeat(MAX_INLINE);
    let mut calls = vec![
        printing("A", "kubectl logs -n x pod/a", &long),
        printing("A", "kubectl logs -n y pod/a", "short"),
        printing("B", "kubectl logs -n x pod/a", &long),
        printing("B", "kubectl logs -n x pod/a", &format!("{long}y")),
    ];
    calls[1].output[0].text.bytes = vec![0xff, 0];
    let rendered = render(&recording(calls));
    let names: Vec<_> = rendered
        .files
        .keys()
        .map(|name| name.to_string_lossy())
        .collect();
    assert_eq!(
        names,
        [
            "rehearsal/kubectl-logs-x-pod-a-1.txt",
            "rehearsal/kubectl-logs-x-pod-a-2.txt",
            "rehearsal/kubectl-logs-y-pod-a-1.txt"
        ]
    );
    assert_eq!(rendered.yaml.matches("logs-x-pod-a-1.txt").count(), 2);
}

#[test]
fn files_of_the_old_recording_go_when_nothing_names_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(RECORDING_NAME);
    let long = printing("A", "kubectl logs", &"x".repeat(MAX_INLINE + 1));
    write(&recording(vec![long]), &path, None).expect("written");
    let side = folder.path().join("rehearsal/kubectl-logs-1.txt");
    assert!(side.exists());
    let old = read(&path).expect("good");
    assert_eq!(old.calls[0].output[0].text.bytes.len(), MAX_INLINE + 1);
    write(
        &recording(vec![printing("A", "kubectl logs", "x")]),
        &path,
        Some(&old),
    )
    .expect("written");
    assert!(!side.exists());
    let names = std::fs::read_dir(folder.path()).expect("readable").count();
    assert_eq!(names, 2, "no scratch files are left");
}

#[test]
fn long_calls_are_wrapped() {
    let line = format!("docker run{}", " --env=A_LONG_NAME=value".repeat(9));
    let rendered = render(&recording(vec![printing("A", &line, "")]));
    assert!(
        rendered.yaml.lines().all(|line| line.len() <= WIDTH),
        "{}",
        rendered.yaml
    );
}

fn any_text() -> impl Strategy<Value = String> {
    "([ -~]|\\n|\\PC|\\x1b){0,30}"
}

fn any_call() -> impl Strategy<Value = Call> {
    let words = prop::collection::vec((any::<bool>(), any_text()), 1..5);
    let stream = prop_oneof![Just(RecordedStream::Stdout), Just(RecordedStream::Stderr)];
    let at = prop::option::of((0..100_000u64).prop_map(Duration::from_millis));
    let bytes = prop_oneof![
        any_text().prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..9)
    ];
    let chunk = (at.clone(), stream, bytes).prop_map(|(at, stream, bytes)| Chunk {
        at,
        stream,
        text: RecordedText::new(bytes),
    });
    let stdin = prop_oneof![
        Just(Stdin::Unstated),
        Just(Stdin::None),
        Just(Stdin::Ignored),
        any_text().prop_map(Stdin::Contains)
    ];
    let output = prop::collection::vec(chunk, 0..3);
    (any_text(), words, output, any::<u8>(), at, stdin).prop_map(
        |(step, words, output, status, after, stdin)| Call {
            step,
            argv: words
                .into_iter()
                .map(|(glob, text)| {
                    if glob {
                        CallWord::Glob(text)
                    } else {
                        CallWord::Exact(text)
                    }
                })
                .collect(),
            output,
            status,
            after,
            stdin,
            ..Call::default()
        },
    )
}

proptest! {
    // Each case writes files.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_recording_comes_back(calls in prop::collection::vec(any_call(), 0..4), sample: bool) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(RECORDING_NAME);
        let written = Recording { sample, ..recording(calls) };
        write(&written, &path, None).expect("written");
        let mut back = read(&path).unwrap_or_else(|findings| panic!("{findings:?}"));
        prop_assert_eq!(render(&back), render(&written), "reading and writing again changes nothing");
        for text in back.calls.iter_mut().flat_map(|call| &mut call.output) {
            text.text.file = None;
        }
        prop_assert_eq!(back.calls, written.calls);
    }

    /// With comments of a person above and in each call.
    #[test]
    fn calls_that_stay_keep_their_text(
        calls in prop::collection::vec((any_call(), any::<bool>()), 1..8),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(RECORDING_NAME);
        let all: Vec<_> = calls.iter().map(|(call, _)| call.clone()).collect();
        write(&recording(all.clone()), &path, None).expect("written");
        let mut text = String::from("# above everything\n");
        let mut nth = 0;
        for line in std::fs::read_to_string(&path).expect("written").split_inclusive('\n') {
            if line.starts_with("  - step: ") {
                let _ = writeln!(text, "  # note {nth}");
                nth += 1;
            }
            text.push_str(line);
        }
        std::fs::write(&path, &text).expect("written");
        let old = read(&path).unwrap_or_else(|findings| panic!("{findings:?}"));
        let mut new = Recording { source: None, ..old.clone() };
        for (call, (_, is_new)) in new.calls.iter_mut().zip(&calls) {
            if *is_new {
                call.output = vec![chunk(RecordedStream::Stdout, "a line that is new\n")];
            }
        }
        write(&new, &path, Some(&old)).expect("written");
        let written = std::fs::read_to_string(&path).expect("written");
        prop_assert!(written.starts_with("# above everything\n"));
        let mut from = 0;
        for (nth, (_, is_new)) in calls.iter().enumerate() {
            let start = text.find(&format!("  # note {nth}\n")).expect("made above");
            let end = text.find(&format!("  # note {}\n", nth + 1)).unwrap_or(text.len() - 4);
            let block = text[start..end].trim_end_matches('\n');
            if !is_new {
                let at = written[from..].find(block);
                prop_assert!(at.is_some(), "call {}: {}", nth, written);
                from += at.unwrap_or_default() + block.len();
            }
        }
        prop_assert_eq!(read(&path).expect("good").calls.len(), calls.len());
    }
}
