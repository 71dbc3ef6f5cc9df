use super::*;

#[test]
fn messages_arrive_however_they_are_cut() {
    struct ByteByByte<'a>(&'a [u8]);
    impl Read for ByteByByte<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(into.len()).min(1);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
    let mut sent = Vec::new();
    send(&mut sent, &Reply::ReadStdin, b"").expect("sent");
    send(&mut sent, &Reply::Missing, b"why\xff").expect("sent");
    let mut from = ByteByByte(&sent);
    let mut next = || receive::<Reply>(&mut from).expect("received");
    assert_eq!(next(), Some((Reply::ReadStdin, vec![])));
    assert_eq!(next(), Some((Reply::Missing, b"why\xff".to_vec())));
    assert_eq!(next(), None);
    assert!(
        receive::<Reply>(&mut &sent[..sent.len() - 1])
            .expect("the first")
            .is_some()
    );
    let cut = &sent[sent.len() - 20..sent.len() - 1];
    assert!(receive::<Reply>(&mut &cut[..]).is_err());
}
