//! The table of programs, in the order of the names.

use super::NamePlace::{After, Each, First};
use super::{DestructiveCall, EndlessCall, FilesRead, Maker, Manner, NamePlace, Program, Tool};

/// The known programs.
pub(super) const PROGRAMS: &[Program] = &[
    Program {
        files: Some(FilesRead {
            valued: &[],
            most: 1,
        }),
        ..program(".")
    },
    Program {
        tool: Some(tool(
            &["--version"],
            "version",
            "brew install bash, or the package bash",
        )),
        files: Some(FilesRead {
            valued: &["-O", "-o"],
            most: 1,
        }),
        ..program("bash")
    },
    Program {
        tool: Some(tool(
            &["--version"],
            "bat",
            "brew install bat; Debian and Ubuntu call it batcat",
        )),
        files: Some(FilesRead {
            valued: &[
                "-l",
                "-r",
                "-H",
                "-m",
                "--language",
                "--theme",
                "--style",
                "--line-range",
            ],
            most: usize::MAX,
        }),
        ..program("bat")
    },
    Program {
        files: Some(FilesRead {
            valued: &["-l", "-r", "-H", "-m"],
            most: usize::MAX,
        }),
        ..program("batcat")
    },
    Program {
        manner: Manner::ReadsLines(false),
        ..program("bc")
    },
    Program {
        files: Some(FilesRead {
            valued: &[],
            most: usize::MAX,
        }),
        ..program("cat")
    },
    Program {
        tool: Some(tool(
            &["--version"],
            "curl",
            "brew install curl, or the package curl",
        )),
        ..program("curl")
    },
    Program {
        destroys: &[destroys(&[], "", &["of=/dev/"], "dd of=/dev/...")],
        ..program("dd")
    },
    Program {
        // A client without its daemon is useless to a workshop.
        tool: Some(Tool {
            check: Some("docker version --format '{{.Server.Version}}'"),
            ..tool(
                &["--version"],
                "Docker version",
                "install Docker and start it: https://docs.docker.com/get-docker/",
            )
        }),
        file_options: &["--env-file"],
        terminal_calls: &["exec", "run"],
        destroys: &[
            destroys(&["rm"], "", &[], "docker rm"),
            destroys(&["kill"], "", &[], "docker kill"),
            destroys(&["prune"], "", &[], "docker prune"),
            destroys(&["rmi"], "", &[], "docker rmi"),
        ],
        makes: &[
            makes(&["run"], "the container", After("--name", "")),
            takes_away(&["rm"], "the container", Each),
            takes_away(&["kill"], "the container", Each),
            makes(&["network", "create"], "the Docker network", First("")),
            takes_away(&["network", "rm"], "the Docker network", Each),
            makes(&["volume", "create"], "the Docker volume", First("")),
            takes_away(&["volume", "rm"], "the Docker volume", Each),
        ],
        ..program("docker")
    },
    Program {
        manner: Manner::EditsLines,
        ..program("ed")
    },
    Program {
        manner: Manner::Edits,
        ..program("emacs")
    },
    Program {
        manner: Manner::Chooses,
        ..program("fzf")
    },
    Program {
        manner: Manner::ReadsLines(true),
        ..program("gdb")
    },
    Program {
        manner: Manner::ReadsLines(false),
        ..program("ghci")
    },
    Program {
        tool: Some(tool(
            &["--version"],
            "git version",
            "brew install git, or the package git",
        )),
        destroys: &[
            destroys(&["clean"], "", &[], "git clean"),
            destroys(&["reset", "--hard"], "", &[], "git reset --hard"),
            destroys(&["push"], "f", &["--force"], "git push --force"),
        ],
        ..program("git")
    },
    Program {
        files: Some(FilesRead {
            valued: &["-n", "-c"],
            most: usize::MAX,
        }),
        ..program("head")
    },
    Program {
        manner: Manner::Edits,
        ..program("helix")
    },
    Program {
        tool: Some(tool(
            &["version", "--short"],
            "",
            "brew install helm, or https://helm.sh/docs/intro/install/",
        )),
        file_options: &["-f", "--values"],
        destroys: &[
            destroys(&["uninstall"], "", &[], "helm uninstall"),
            destroys(&["delete"], "", &[], "helm uninstall"),
        ],
        makes: &[
            makes(&["install"], "the Helm release", First("")),
            takes_away(&["uninstall"], "the Helm release", Each),
        ],
        ..program("helm")
    },
    Program {
        manner: Manner::Monitors,
        ..program("htop")
    },
    Program {
        manner: Manner::Edits,
        ..program("hx")
    },
    Program {
        destroys: &[destroys(&[], "FX", &[], "iptables -F")],
        ..program("iptables")
    },
    Program {
        manner: Manner::ReadsLines(false),
        ..program("ipython")
    },
    Program {
        manner: Manner::ReadsLines(false),
        ..program("irb")
    },
    Program {
        tool: Some(tool(
            &["--version"],
            "jq",
            "brew install jq, or the package jq",
        )),
        ..program("jq")
    },
    Program {
        tool: Some(tool(
            &["version"],
            "k3d version",
            "brew install k3d, or https://k3d.io",
        )),
        file_options: &["-c", "--config"],
        destroys: &[destroys(
            &["cluster", "delete"],
            "",
            &[],
            "k3d cluster delete",
        )],
        makes: &[
            makes(
                &["cluster", "create"],
                "the k3d cluster",
                First("k3s-default"),
            ),
            takes_away(
                &["cluster", "delete"],
                "the k3d cluster",
                First("k3s-default"),
            ),
        ],
        ..program("k3d")
    },
    Program {
        manner: Manner::Monitors,
        ..program("k9s")
    },
    Program {
        tool: Some(tool(
            &["version"],
            "kind",
            "brew install kind, or https://kind.sigs.k8s.io",
        )),
        file_options: &["--config"],
        destroys: &[
            destroys(&["delete", "cluster"], "", &[], "kind delete cluster"),
            destroys(&["delete", "clusters"], "", &[], "kind delete clusters"),
        ],
        makes: &[
            makes(
                &["create", "cluster"],
                "the kind cluster",
                After("--name", "kind"),
            ),
            takes_away(
                &["delete", "cluster"],
                "the kind cluster",
                After("--name", "kind"),
            ),
        ],
        ..program("kind")
    },
    Program {
        tool: Some(tool(
            &["version", "--client"],
            "Client Version",
            "brew install kubectl, or https://kubernetes.io/docs/tasks/tools/",
        )),
        file_options: &["-f", "--filename", "-k", "--kustomize"],
        terminal_calls: &["exec", "run", "attach", "debug"],
        destroys: &[
            destroys(&["delete"], "", &[], "kubectl delete"),
            destroys(&["drain"], "", &[], "kubectl drain"),
        ],
        makes: &[
            makes(&["create", "namespace"], "the namespace", First("")),
            makes(&["create", "ns"], "the namespace", First("")),
            takes_away(&["delete", "namespace"], "the namespace", Each),
            takes_away(&["delete", "ns"], "the namespace", Each),
        ],
        endless: &[
            endless(
                "get",
                &["-w", "--watch", "--watch=true"],
                "`kubectl get --watch`",
            ),
            endless("logs", &["-f", "--follow"], "`kubectl logs -f`"),
            endless("", &["port-forward", "proxy"], "`kubectl port-forward`"),
        ],
        ..program("kubectl")
    },
    Program {
        manner: Manner::Pages,
        files: Some(FilesRead {
            valued: &[],
            most: usize::MAX,
        }),
        ..program("less")
    },
    Program {
        tool: Some(tool(
            &["version", "--client", "--short"],
            "",
            "https://linkerd.io/getting-started/; then put ~/.linkerd2/bin on PATH",
        )),
        ..program("linkerd")
    },
    Program {
        manner: Manner::ReadsLines(false),
        ..program("lua")
    },
    Program {
        tool: Some(tool(
            &["--version"],
            "Make",
            "brew install make, or the package make",
        )),
        ..program("make")
    },
    Program {
        manner: Manner::Pages,
        ..program("man")
    },
    Program {
        manner: Manner::Edits,
        ..program("micro")
    },
    Program {
        destroys: &[destroys(&["delete"], "", &[], "minikube delete")],
        makes: &[
            makes(&["start"], "the minikube cluster", After("-p", "minikube")),
            takes_away(&["delete"], "the minikube cluster", After("-p", "minikube")),
        ],
        ..program("minikube")
    },
    Program {
        manner: Manner::Pages,
        files: Some(FilesRead {
            valued: &[],
            most: usize::MAX,
        }),
        ..program("more")
    },
    Program {
        manner: Manner::ReadsLines(true),
        ..program("mysql")
    },
    Program {
        manner: Manner::Edits,
        ..program("nano")
    },
    Program {
        terminal_calls: &["exec", "run"],
        ..program("nerdctl")
    },
    Program {
        manner: Manner::ReadsLines(false),
        tool: Some(tool(
            &["--version"],
            "",
            "brew install node, or https://nodejs.org",
        )),
        ..program("node")
    },
    Program {
        manner: Manner::Edits,
        ..program("nvim")
    },
    Program {
        tool: Some(tool(
            &["version"],
            "SSL",
            "brew install openssl, or the package openssl",
        )),
        ..program("openssl")
    },
    Program {
        manner: Manner::Edits,
        ..program("pico")
    },
    Program {
        terminal_calls: &["exec", "run"],
        ..program("podman")
    },
    Program {
        manner: Manner::ReadsLines(true),
        ..program("psql")
    },
    Program {
        manner: Manner::ReadsLines(false),
        ..program("python")
    },
    Program {
        manner: Manner::ReadsLines(false),
        tool: Some(tool(
            &["--version"],
            "Python",
            "brew install python, or the package python3",
        )),
        ..program("python3")
    },
    Program {
        manner: Manner::ReadsLines(true),
        ..program("redis-cli")
    },
    Program {
        destroys: &[destroys(&[], "rR", &["--recursive"], "rm -r")],
        ..program("rm")
    },
    Program {
        manner: Manner::Hosts,
        ..program("screen")
    },
    Program {
        files: Some(FilesRead {
            valued: &["-o"],
            most: 1,
        }),
        ..program("sh")
    },
    Program {
        files: Some(FilesRead {
            valued: &[],
            most: 1,
        }),
        ..program("source")
    },
    Program {
        manner: Manner::ReadsLines(true),
        ..program("sqlite3")
    },
    Program {
        manner: Manner::Hosts,
        ..program("ssh")
    },
    Program {
        tool: Some(tool(
            &["version"],
            "CLI/",
            "brew install step, or https://smallstep.com/docs/step-cli/",
        )),
        ..program("step")
    },
    Program {
        files: Some(FilesRead {
            valued: &["-n", "-c"],
            most: usize::MAX,
        }),
        endless: &[endless("", &["-f", "-F"], "`tail -f`")],
        ..program("tail")
    },
    Program {
        destroys: &[destroys(&["destroy"], "", &[], "terraform destroy")],
        ..program("terraform")
    },
    Program {
        manner: Manner::Pages,
        ..program("tig")
    },
    Program {
        manner: Manner::Hosts,
        ..program("tmux")
    },
    Program {
        manner: Manner::Monitors,
        ..program("top")
    },
    Program {
        manner: Manner::Edits,
        ..program("vi")
    },
    Program {
        manner: Manner::Edits,
        ..program("vim")
    },
    Program {
        manner: Manner::Repeats,
        endless: &[endless("", &[], "`watch`")],
        ..program("watch")
    },
];

/// A row with nothing but a name.
const fn program(name: &'static str) -> Program {
    Program {
        name,
        manner: Manner::Prints,
        tool: None,
        files: None,
        file_options: &[],
        terminal_calls: &[],
        destroys: &[],
        makes: &[],
        endless: &[],
    }
}

const fn tool(
    version: &'static [&'static str],
    marker: &'static str,
    install: &'static str,
) -> Tool {
    Tool {
        version,
        marker,
        check: None,
        install,
    }
}

const fn destroys(
    words: &'static [&'static str],
    short: &'static str,
    long: &'static [&'static str],
    called: &'static str,
) -> DestructiveCall {
    DestructiveCall {
        words,
        short,
        long,
        called,
    }
}

const fn makes(words: &'static [&'static str], noun: &'static str, name: NamePlace) -> Maker {
    Maker {
        words,
        noun,
        name,
        makes: true,
    }
}

const fn takes_away(words: &'static [&'static str], noun: &'static str, name: NamePlace) -> Maker {
    Maker {
        makes: false,
        ..makes(words, noun, name)
    }
}

const fn endless(
    word: &'static str,
    any: &'static [&'static str],
    called: &'static str,
) -> EndlessCall {
    EndlessCall { word, any, called }
}
