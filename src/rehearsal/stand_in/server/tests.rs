use std::io::{Read, Write};

use super::*;

#[test]
fn connections_are_served_side_by_side_and_end_with_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let server = Server::start(&path, |stream| {
        let mut byte = [0];
        while stream.read_exact(&mut byte).is_ok() {
            let _ = stream.write_all(&byte);
        }
    })
    .expect("listening");
    let mut clients: Vec<_> = (0..8)
        .map(|_| UnixStream::connect(&path).expect("connected"))
        .collect();
    for (client, number) in clients.iter_mut().zip(0..) {
        client.write_all(&[number]).expect("sent");
    }
    for (client, number) in clients.iter_mut().zip(0..8).rev() {
        let mut byte = [0];
        client.read_exact(&mut byte).expect("answered");
        assert_eq!(byte, [number]);
    }
    drop(server);
    for mut client in clients {
        assert_eq!(client.read(&mut [0]).expect("closed"), 0);
    }
}
