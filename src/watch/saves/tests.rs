use super::*;

/// Runs `test` with the saves of a file `a.md` in a temporary folder.
fn bench<T: Future<Output = ()>>(test: impl FnOnce(PathBuf, Saves) -> T) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.md");
    std::fs::write(&file, "one").expect("written");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let saves = Saves::new();
        saves.watch([file.clone()]);
        test(file, saves).await;
    });
}

async fn is_noticed(saves: &mut Saves) -> bool {
    let patience = Duration::from_secs(10);
    tokio::time::timeout(patience, saves.changed())
        .await
        .is_ok()
}

#[test]
fn saves_of_every_kind_are_noticed() {
    bench(|file, mut saves| async move {
        std::fs::write(&file, "two").expect("written");
        assert!(is_noticed(&mut saves).await, "written in place");
        let new = file.with_extension("new");
        std::fs::write(&new, "three").expect("written");
        std::fs::rename(&new, &file).expect("renamed");
        assert!(is_noticed(&mut saves).await, "replaced");
        std::fs::rename(&file, file.with_extension("bak")).expect("renamed");
        std::fs::write(&file, "four").expect("written");
        assert!(is_noticed(&mut saves).await, "moved away and written");
        std::fs::remove_file(&file).expect("removed");
        assert!(is_noticed(&mut saves).await, "removed");
        std::fs::write(&file, "four").expect("written");
        assert!(is_noticed(&mut saves).await, "there again");
    });
}

#[test]
fn a_file_that_is_emptied_first_is_saved_once() {
    bench(|file, mut saves| async move {
        std::fs::write(&file, "").expect("written");
        tokio::time::sleep(QUIET * 2).await;
        std::fs::write(&file, "two").expect("written");
        assert!(is_noticed(&mut saves).await);
        let files = saves.files.borrow();
        assert_eq!(files.held[0].1, Some(fingerprint(b"two")));
    });
}

#[test]
fn other_files_and_the_same_text_are_no_saves() {
    bench(|file, mut saves| async move {
        std::fs::write(file.with_extension("txt"), "x").expect("written");
        std::fs::write(&file, "one").expect("written");
        let soon = Duration::from_millis(700);
        let noticed = tokio::time::timeout(soon, saves.changed()).await;
        assert!(noticed.is_err());
    });
}
