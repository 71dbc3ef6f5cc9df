use std::io::Read;
use std::os::fd::OwnedFd;
use std::time::Instant;

use super::*;

fn log_on(pipe: io::PipeWriter) -> LogWriter {
    LogWriter::on(File::from(OwnedFd::from(pipe)))
}

#[test]
fn everything_arrives_in_order() {
    let (mut reader, writer) = io::pipe().expect("a pipe");
    let mut log = log_on(writer);
    let lines: Vec<_> = (0..100_000).map(|line| format!("line {line}\n")).collect();
    let text = lines.concat();
    let length = text.len();
    let reading = std::thread::spawn(move || {
        let mut read = vec![0; length];
        reader.read_exact(&mut read).expect("read");
        read
    });
    for line in text.split_inclusive('\n') {
        log.write_all(line.as_bytes()).expect("taken");
    }
    assert_eq!(log.finish().expect("written"), 0);
    assert!(reading.join().expect("no panic") == text.as_bytes());
}

#[test]
fn a_reader_that_stops_delays_nothing_and_hears_of_the_gap_later() {
    let (mut reader, writer) = io::pipe().expect("a pipe");
    let mut log = log_on(writer);
    let began = Instant::now();
    let piece = vec![b'x'; 64 * 1024];
    for _ in 0..1000 {
        log.write_all(&piece).expect("taken");
    }
    assert!(began.elapsed() < Duration::from_secs(20));
    assert!(log.finish().expect("no error") > 50 * 1024 * 1024);
    let mut read = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    while !read.ends_with(b"no one read it\n") {
        let length = reader.read(&mut buffer).expect("read");
        read.extend_from_slice(&buffer[..length]);
    }
    log.write_all(b"end").expect("taken");
    assert_eq!(log.finish().expect("written"), 0);
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    let mut log = log_on(writer);
    for _ in 0..3 {
        log.write_all(b"text").expect("thrown away");
        log.flush().expect("thrown away");
        assert_eq!(log.finish().expect("no error"), 0);
    }
}
