use super::*;

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("has a parent")).expect("made");
    fs::write(path, text).expect("written");
}

fn prompt(reader: &mut PlaceReader, template: &str, directory: &Path) -> String {
    let template = template.parse().expect("a template");
    let place = PromptPlace {
        directory,
        kubeconfig: None,
        user: "ada",
        host: "laptop.example.org",
    };
    reader.prompt(&template, Style::PLAIN, place).text()
}

#[test]
fn user_host_and_time_are_shown() {
    let mut reader = PlaceReader::new(None);
    let told = prompt(&mut reader, "{user}@{host} {time}", Path::new("/"));
    let (place, time) = told.split_once(' ').expect("a blank");
    assert_eq!(place, "ada@laptop");
    let is_clock = time.len() == 5 && time.as_bytes()[2] == b':';
    assert!(is_clock, "{time}");
}

#[test]
fn a_user_without_a_variable_is_found_in_the_list_of_users() {
    let users = "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/sh\n";
    assert_eq!(name_in(users, 1000).as_deref(), Some("ada"));
    assert_eq!(name_in(users, 100), None);
}

#[test]
fn home_is_short() {
    let mut reader = PlaceReader::new(Some("/home/me".into()));
    let mut at = |path: &str| prompt(&mut reader, "{cwd}", Path::new(path));
    assert_eq!(
        [at("/home/me"), at("/home/me/a b"), at("/home/men")],
        ["~", "~/a b", "/home/men"]
    );
}

#[test]
fn the_branch_is_that_of_the_nearest_repository() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |path: &str| folder.path().join(path);
    write(&at("a/.git/HEAD"), "ref: refs/heads/feature/x\n");
    write(&at("a/sub/file"), "");
    write(&at("a/.git/worktrees/w/HEAD"), "0123456789abcdef\n");
    write(&at("w/.git"), "gitdir: ../a/.git/worktrees/w\n");
    let mut reader = PlaceReader::new(None);
    let mut branch = |path: &str| prompt(&mut reader, "{branch}", &at(path));
    assert_eq!(branch("a/sub"), "feature/x");
    assert_eq!(branch("w"), "0123456");
}

#[test]
fn context_and_namespace_are_those_of_kubectl() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = |context: &str| {
        format!(
            "apiVersion: v1\ncurrent-context: {context}\ncontexts:\n- name: one\n  context: {{cluster: c, namespace: emojivoto}}\n- name: two\n  context: {{cluster: c}}\nusers: []\n"
        )
    };
    let path = folder.path().join(".kube/config");
    write(&path, &config("one"));
    let mut reader = PlaceReader::new(Some(folder.path().to_owned()));
    let template = "({context}/{namespace} )$ ";
    assert_eq!(
        prompt(&mut reader, template, Path::new("/")),
        "one/emojivoto $ "
    );
    // A different length, for file systems with coarse times.
    write(&path, &(config("two") + "# changed\n"));
    assert_eq!(
        prompt(&mut reader, template, Path::new("/")),
        "two/default $ "
    );
    write(&path, "- no: config\n");
    assert_eq!(prompt(&mut reader, template, Path::new("/")), "$ ");
}

#[test]
fn the_first_of_several_files_that_names_a_context_wins() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) = (folder.path().join("1"), folder.path().join("2"));
    write(&one, "contexts: [{name: b, context: {namespace: first}}]\n");
    write(
        &two,
        "current-context: b\ncontexts: [{name: b, context: {namespace: second}}]\n",
    );
    let list = std::env::join_paths([folder.path().join("none"), one, two]).expect("a list");
    let template = "{context}/{namespace}".parse().expect("a template");
    let place = PromptPlace {
        directory: Path::new("/"),
        kubeconfig: Some(&list),
        user: "",
        host: "",
    };
    assert_eq!(
        PlaceReader::new(None)
            .prompt(&template, Style::PLAIN, place)
            .text(),
        "b/first"
    );
}
