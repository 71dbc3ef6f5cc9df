//! Tests of what the guard allows.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::run::ShellQuestions;
use crate::shell::Meaning;

/// A machine with a real `kubectl`, and the answers of its shell.
struct Machine {
    folder: tempfile::TempDir,
    meanings: HashMap<String, Meaning>,
    values: HashMap<String, String>,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["bin/kubectl", "links/kubectl", "empty/other"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(&path, "\x7fELF\u{fffd}").expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("ours");
        }
        let at = folder.path().to_string_lossy().into_owned();
        let values = [
            ("PWD", at.clone()),
            ("HOME", at.clone()),
            ("D", at.clone()),
            ("PATH", format!("{at}/links:/usr/bin:/bin")),
            ("KUBE", format!("{at}/bin/kubectl -n x")),
            ("NAME", "kubectl".to_owned()),
        ];
        Self {
            folder,
            meanings: HashMap::new(),
            values: values.map(|(name, value)| (name.to_owned(), value)).into(),
        }
    }

    fn file(self, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("ours");
        self
    }

    fn alias(mut self, name: &str, text: &str) -> Self {
        self.meanings.entry(name.to_owned()).or_default().alias = Some(text.to_owned());
        self
    }

    fn function(mut self, name: &str, body: &str) -> Self {
        let text = format!("{name} () \n{{ \n{body}\n}}\n");
        self.meanings.entry(name.to_owned()).or_default().function = Some(text);
        self
    }

    fn value(mut self, name: &str, value: &str) -> Self {
        self.values.insert(name.to_owned(), value.to_owned());
        self
    }

    fn answer(&self, questions: ShellQuestions, known: &mut ShellFacts) {
        for word in questions.words {
            let meaning = self.meanings.get(&word).cloned().unwrap_or_default();
            known.meanings.insert(word, meaning);
        }
        for name in questions.values {
            let one = name.strip_suffix("[*]").unwrap_or_default();
            let value = self.values.get(&name).or_else(|| self.values.get(one));
            let value = value.cloned();
            known.values.insert(name, value);
        }
    }

    /// Why `text` must not run.
    fn refusal(&self, text: &str) -> Option<String> {
        let links = self.folder.path().join("links");
        let guard = StandInGuard::refusing(vec![links], vec!["kubectl".to_owned()]);
        let mut known = ShellFacts::default();
        for _ in 0..20 {
            match guard.examine(&text.into(), &known) {
                GuardVerdict::Allowed => return None,
                GuardVerdict::Refused(why) => return Some(why),
                GuardVerdict::Depends(questions) => self.answer(questions, &mut known),
            }
        }
        panic!("no end of questions about {text}");
    }
}

#[test]
fn what_leads_to_the_stand_ins_runs() {
    let machine = Machine::new()
        .alias("k", "kubectl -n x")
        .function("wait_for", "until \"$@\"; do sleep 1; done")
        .file(
            "tidy.sh",
            "#!/bin/bash\nexport PATH=$D/bin:$PATH\necho done\n",
        );
    for text in [
        "kubectl get pods | grep x",
        "k get pods; wait_for kubectl get x",
        "export PATH=$PATH:$HOME/bin; kubectl get",
        "export PATH=$HOME/bin:$PATH",
        "export PATH=$HOME/empty:$PATH && kubectl get",
        "PATH=$PATH:$D/bin kubectl get",
        "env PATH=\"$D/empty:$PATH\" kubectl get",
        "alias kubectl=/usr/bin/kubectl",
        "hash -p /usr/bin/kubectl kubectl",
        "f() { /usr/bin/kubectl get; }",
        "$NAME get; \"$NAME\" get; $(command -v kubectl) get",
        "sudo mv ./kubectl /usr/local/bin/kubectl; chmod +x ./bin/kubectl; ls /usr/bin/kubectl",
        "sudo ls -l /usr/bin/kubectl",
        "command -v kubectl; command kubectl get; exec kubectl get",
        "echo PATH=/x kubectl /usr/bin/kubectl",
        "source <(kubectl completion bash); kubectl get",
        "bash -c 'kubectl get'; xargs kubectl get; watch -n 1 kubectl get",
        "./tidy.sh; kubectl get",
        "source ./tidy.sh",
        "$D/links/kubectl get",
        "kubectl exec x -- /usr/bin/kubectl get",
        "for x in a b; do $x; done",
        "if [ -x /usr/bin/kubectl ]; then kubectl get; fi",
    ] {
        assert_eq!(machine.refusal(text), None, "{text}");
    }
}

#[test]
fn what_leads_to_the_real_tools_is_refused() {
    let machine = Machine::new()
        .alias("k", "$D/bin/kubectl -n x")
        .alias("kk", "k get")
        .alias("kubectl", "/opt/kubectl")
        .function("get", "local PATH=$D/bin:$PATH; command kubectl get")
        .function("outer", "inner \"$@\"")
        .function("inner", "\"$D\"/bin/kubectl \"$@\"")
        .function("run_it", "\"$@\"")
        .file("direct.sh", "#!/bin/bash\n/usr/bin/kubectl get\n")
        .file(
            "moved.sh",
            "export PATH=$D/bin:$PATH\ncommand kubectl get\n",
        )
        .file("moves.sh", "export PATH=$D/bin:$PATH\n")
        .file("calls.sh", "#!/bin/sh\n. ./moved.sh\n");
    for text in [
        "/usr/bin/kubectl get",
        "./bin/kubectl get",
        "\"$D\"/bin/kubectl get",
        "$KUBE get",
        "~/bin/kubectl get",
        "/usr/{local/,}bin/kubectl get",
        "/usr/bin/kube* get",
        "$(brew --prefix)/bin/kubectl get",
        "$(type -ap kubectl | tail -1) get /usr/bin/kubectl",
        "k get",
        "kk",
        "kubectl get",
        "get",
        "outer pods",
        "run_it /usr/bin/kubectl get",
        "alias x=/usr/bin/kubectl; eval 'x get'; /usr/bin/kubectl",
        "PATH=$D/bin:$PATH command kubectl get",
        "export PATH=$D/bin:$PATH; command kubectl get",
        "export PATH=$D/bin:$PATH\ncommand kubectl get",
        "PATH=$(echo $D/bin):$PATH; command kubectl get",
        "B=$D/bin; PATH=$B:$PATH; command kubectl get",
        "read -r PATH <<</x; command kubectl get",
        "(PATH=$D/bin; command kubectl get)",
        "env PATH=\"$D/bin:$PATH\" kubectl get",
        "env -i kubectl get",
        "env -S 'PATH=/usr/bin /usr/bin/kubectl get'",
        "command -p kubectl get",
        "exec /usr/bin/kubectl get",
        "exec -a x /usr/bin/kubectl get",
        "hash -p /usr/bin/kubectl kubectl; command kubectl get",
        "sudo kubectl get",
        "sudo -u root /usr/bin/kubectl get",
        "su -c 'kubectl get'",
        "timeout 5 /usr/bin/kubectl get",
        "echo x | xargs -n 1 /usr/bin/kubectl get",
        "bash -c '/usr/bin/kubectl get'",
        "bash -lc 'kubectl get'",
        "bash <<E\n/usr/bin/kubectl get\nE",
        "watch '/usr/bin/kubectl get'",
        "find . -exec /usr/bin/kubectl get {} \\;",
        "eval \"/usr/bin/kubectl get\"",
        "eval \"$KUBE get\"",
        "trap '/usr/bin/kubectl get' EXIT",
        "./direct.sh",
        "bash direct.sh",
        "source ./moved.sh",
        "./calls.sh",
        ". ./moves.sh && command kubectl get",
        "f() { /usr/bin/kubectl get; }; f",
        "for k in /usr/bin/kubectl; do $k get; done",
        "echo $(/usr/bin/kubectl get)",
        "if ! /usr/bin/kubectl get; then :; fi",
        "/usr/bin/env /usr/bin/kubectl get",
        "nohup /usr/bin/kubectl proxy &",
    ] {
        let why = machine.refusal(text);
        let why = why.unwrap_or_else(|| panic!("`{text}` runs"));
        assert!(
            why.contains("kubectl`") && why.contains("\nhelp: "),
            "{why}"
        );
    }
}

#[test]
fn a_tool_that_is_reached_in_a_roundabout_way_is_refused() {
    let machine = Machine::new()
        .value("[*]", " /usr/bin/kubectl get")
        .value("LIST[*]", " x /usr/bin/kubectl")
        .value("NAMED", "KUBE")
        .value("BASH_ENV", "moves.sh")
        .function("command_not_found_handle", "/usr/bin/kubectl \"$@\"")
        .file("moves.sh", "PATH=$D/bin\n")
        .file("links/calls-it", "#!/bin/bash\n/usr/bin/kubectl get\n")
        .file("data.sh", "/usr/bin/kubectl get\n");
    for text in [
        "/proc/self/root/usr/bin/kubectl get",
        "//usr/bin/kubectl get",
        "/usr/bin/kube?tl get",
        "/usr/bin/[k]ubectl get",
        "/usr/bin/{kubectl,get}",
        "/usr/bin/kube$(echo ctl) get",
        "/usr/bin/`echo kubectl` get",
        "for k in kubectl; do /usr/bin/$k get; done",
        "\"$@\"",
        "$1 get",
        "${LIST[1]} get",
        "\"${LIST[@]}\"",
        "${KUBE#x} get",
        "${!NAMED} get",
        "$(which -a kubectl | tail -n 1) get",
        "K=$(type -aP kubectl | tail -n 1); $K get",
        "bash -c 'kubectl get'",
        "nosuch-program get",
        "calls-it get",
        "ln -s /usr/bin/kubectl kc; ./kc get",
        "cp \"$D\"/bin/kubectl kc && PATH=.:$PATH kc get",
        "cat /usr/bin/kubectl >kc; chmod +x kc; ./kc get",
        "hash -p /usr/bin/kubectl kc",
        "exec -l -a x /usr/bin/kubectl",
        "/lib64/ld-linux-x86-64.so.2 /usr/bin/kubectl get",
        "mapfile -C '/usr/bin/kubectl get' -c 1 X <data.sh",
        "compgen -C '/usr/bin/kubectl get'",
        "PS4='$(/usr/bin/kubectl get)'",
        "PROMPT_COMMAND='/usr/bin/kubectl get'",
        "echo '/usr/bin/kubectl get' >s.sh; sh s.sh",
        "tee s.sh <<<'/usr/bin/kubectl get'; . ./s.sh",
        "echo '/usr/bin/'kubectl get | bash",
        "bash <data.sh",
        "cat data.sh | bash",
        "source <(echo /usr/bin/kubectl get)",
        "eval \"$(echo PATH=/x)\"; command kubectl get",
        "cd empty; ../data.sh",
        "PATH=:$PATH; cd bin; command kubectl get",
        "git -c alias.x='!/usr/bin/kubectl get' x",
        "tar cf x --to-command=/usr/bin/kubectl",
        "vim -c '!/usr/bin/kubectl get'",
        "ssh localhost kubectl get",
        "setsid -w nice -n 5 /usr/bin/kubectl get",
        "busybox sh -c '/usr/bin/kubectl get'",
    ] {
        assert!(machine.refusal(text).is_some(), "`{text}` runs");
    }
}

#[test]
fn a_copy_of_a_tool_is_the_tool() {
    let machine = Machine::new();
    let at = machine.folder.path().to_owned();
    let machine = machine.value(
        "PATH",
        &format!("{0}/links:{0}/bin:/usr/bin:/bin", at.display()),
    );
    fs::copy(at.join("bin/kubectl"), at.join("copied")).expect("copied");
    fs::hard_link(at.join("bin/kubectl"), at.join("linked")).expect("linked");
    for text in [
        "./copied get",
        "./linked get",
        "PATH=$PWD:$PATH; copied get",
    ] {
        assert!(machine.refusal(text).is_some(), "`{text}` runs");
    }
    // A program that contains many tools, and is none of them.
    fs::write(at.join("bin/many"), "many\u{fffd}").expect("written");
    fs::remove_file(at.join("bin/kubectl")).expect("there");
    std::os::unix::fs::symlink("many", at.join("bin/kubectl")).expect("linked");
    std::os::unix::fs::symlink("many", at.join("bin/other")).expect("linked");
    assert_eq!(machine.refusal("other x"), None);
}

#[test]
fn what_is_not_run_may_name_a_tools_path() {
    let machine = Machine::new()
        .file("Makefile", "all:\n\t/usr/bin/kubectl get\n")
        .file(
            "package.json",
            "{\"scripts\": {\"x\": \"/usr/bin/kubectl\"}}\n",
        )
        .file(
            "install.md",
            "Put it into `/usr/bin/kubectl`.\n\n```bash\nkubectl get\n```\n",
        )
        .file("notes.txt", "see /usr/bin/kubectl\n")
        .file("fine.mk", "all:\n\tkubectl get\n")
        .file("empty/Makefile", "all:\n\tkubectl get\n")
        .file("fine.py", "# it is /usr/bin/kubectl\nprint(1)\n");
    for text in [
        "python3 fine.py notes.txt",
        "python3 -c 'print(1)' notes.txt; perl -ne print notes.txt",
        "awk '{ print $1 }' notes.txt Makefile",
        "awk -F: -v x=1 '{ print }' <notes.txt",
        "node -e 'console.log(1)'; npm_config=1 node fine.js",
        "make -f fine.mk; make -C empty all; make --file=fine.mk",
        "just --list; ruby -e 'puts 1'; php -r 'echo 1;'",
        "demosh install.md; bash install.md",
        "grep -c /usr/bin/kubectl notes.txt; cat notes.txt; cp notes.txt notes2.txt",
        "cp ./kubectl /usr/local/bin/; install -m 0755 kubectl /usr/local/bin/kubectl",
        "(cd empty && make)",
        "sudo cat notes.txt | wc -l",
        "git commit -m 'kubectl is fine'; tar czf x.tgz /usr/bin/kubectl",
    ] {
        assert_eq!(machine.refusal(text), None, "{text}");
    }
    for text in ["make", "make -C .", "npm run x", "cd empty; make -C .."] {
        assert!(machine.refusal(text).is_some(), "`{text}` runs");
    }
}

#[test]
fn rules_and_programs_of_other_languages_must_not_name_a_tools_path() {
    let machine = || {
        Machine::new()
            .file(
                "fine.py",
                "#!/usr/bin/env python3\nrun(['kubectl', 'get'])\n",
            )
            .file("fine.md", "```bash\nkubectl get\n```\n")
    };
    let fine = machine().file("Makefile", "all:\n\tkubectl get\n");
    for text in [
        "make",
        "python3 fine.py",
        "./fine.py; node fine.js",
        "perl -e 'system \"kubectl get\"'",
        "ls /usr/bin/python3; awk '{ print $1 }' fine.py",
        "demosh fine.md; bash fine.md",
    ] {
        assert_eq!(fine.refusal(text), None, "{text}");
    }
    let bad = machine()
        .file("Makefile", "all:\n\t/usr/bin/kubectl get\n")
        .file(
            "bad.py",
            "#!/usr/bin/env python3\nrun(['/usr/bin/kubectl', 'get'])\n",
        )
        .file("bad.md", "```bash\n/usr/bin/kubectl get\n```\n");
    for text in [
        "make",
        "make -j2 all",
        "make -C . all",
        "cd . && make all",
        "env X=1 make",
        "python3 bad.py",
        "python3 -u ./bad.py --now",
        "./bad.py",
        "sudo ./bad.py",
        "python3 -c 'import os; os.system(\"/usr/bin/kubectl get\")'",
        "perl -e 'exec \"/usr/bin/kubectl\"'",
        "awk 'BEGIN { system(\"/usr/bin/kubectl get\") }'",
        "demosh bad.md",
        "bash bad.md",
    ] {
        let why = bad.refusal(text);
        let why = why.unwrap_or_else(|| panic!("`{text}` runs"));
        assert!(
            why.contains("the real `kubectl`") && why.contains("\nhelp: "),
            "{why}"
        );
    }
}

#[test]
fn a_link_to_a_tool_is_the_tool() {
    let machine = Machine::new();
    let link = machine.folder.path().join("k");
    std::os::unix::fs::symlink(machine.folder.path().join("bin/kubectl"), link).expect("linked");
    assert!(machine.refusal("./k get").is_some());
}

#[test]
fn functions_that_call_each_other_come_to_an_end() {
    let machine = Machine::new()
        .function("a", "b")
        .function("b", "a")
        .alias("ls", "ls --color");
    assert_eq!(machine.refusal("a; ls"), None);
}
