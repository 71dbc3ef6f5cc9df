//! The table of programs, in the order of the names.

use super::row::{
    acts_by, deletes, destroys, editing, endless, makes, program, runs, takes_away, tool,
    with_facts, with_manner,
};
use super::{
    Deletes, EditingCall, Fact, FilesRead,
    NamePlace::{After, Each, First},
    Program, Runs, TerminalUse, ToolProbe, WaitingCall,
};

/// Programs that act on a Kubernetes cluster.
const KUBERNETES: &[&str] = &["KUBECONFIG"];

/// Programs that act on containers.
const DOCKER: &[&str] = &[
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "COMPOSE_PROJECT_NAME",
    "COMPOSE_FILE",
];

/// Programs that make a cluster in containers.
const LOCAL_CLUSTER: &[&str] = &[
    "KUBECONFIG",
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "COMPOSE_PROJECT_NAME",
    "COMPOSE_FILE",
];

/// Programs that act on an account of AWS, or on what a state of Terraform says.
const AWS: &[&str] = &[
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "TF_WORKSPACE",
    "TF_DATA_DIR",
];

/// Programs that act on a project of Google Cloud.
const GCLOUD: &[&str] = &[
    "CLOUDSDK_CORE_PROJECT",
    "CLOUDSDK_ACTIVE_CONFIG_NAME",
    "CLOUDSDK_CONFIG",
];

/// Programs that act on a database of Postgres.
const POSTGRES: &[&str] = &["PGHOST", "PGPORT", "PGDATABASE"];

/// The known programs.
pub(super) const PROGRAMS: &[Program] = &[
    Program {
        files: Some(FilesRead {
            valued: &[],
            most: 1,
        }),
        ..program(".")
    },
    runs("ansible-playbook", Runs::OtherLanguage),
    acts_by("argocd", KUBERNETES),
    runs("asciinema", Runs::Named),
    runs("asdf", Runs::Named),
    runs("ash", Runs::Shell),
    runs("awk", Runs::OtherLanguage),
    acts_by("aws", AWS),
    runs("aws-vault", Runs::Named),
    acts_by("az", &["AZURE_CONFIG_DIR"]),
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
        runs: Runs::Shell,
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
    with_manner("bc", TerminalUse::ReadsLines(false)),
    acts_by("bq", GCLOUD),
    runs("bun", Runs::OtherLanguage),
    runs("bundle", Runs::Named),
    runs("busybox", Runs::Named),
    runs("bwrap", Runs::Named),
    runs("caffeinate", Runs::Named),
    Program {
        files: Some(FilesRead {
            valued: &[],
            most: usize::MAX,
        }),
        runs: Runs::Copy,
        ..program("cat")
    },
    acts_by("cdk", AWS),
    runs("chpst", Runs::Named),
    runs("chroot", Runs::NamedElsewhere),
    runs("chrt", Runs::Named),
    acts_by("cilium", KUBERNETES),
    acts_by("consul", &["CONSUL_HTTP_ADDR"]),
    runs("cp", Runs::Copy),
    acts_by("createdb", POSTGRES),
    Program {
        edits: &[editing("-e", "`crontab -e` opens an editor")],
        ..program("crontab")
    },
    Program {
        tool: Some(tool(
            &["--version"],
            "curl",
            "brew install curl, or the package curl",
        )),
        facts: &[Fact::Polls, Fact::Varies],
        ..program("curl")
    },
    runs("dash", Runs::Shell),
    with_facts("date", &[Fact::Varies]),
    runs("dbus-run-session", Runs::Named),
    Program {
        destroys: &[destroys(&[], "", &["of=/dev/"], "dd of=/dev/...")],
        runs: Runs::Copy,
        ..program("dd")
    },
    runs("deno", Runs::OtherLanguage),
    with_facts("df", &[Fact::Varies]),
    runs("direnv", Runs::Named),
    runs("doas", Runs::NamedElsewhere),
    Program {
        // A client without its daemon is useless to a workshop.
        tool: Some(ToolProbe {
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
        variables: DOCKER,
        facts: &[Fact::Varies],
        ..program("docker")
    },
    acts_by("docker-compose", DOCKER),
    acts_by("dropdb", POSTGRES),
    with_facts("du", &[Fact::Varies]),
    runs("dumb-init", Runs::Named),
    runs("eatmydata", Runs::Named),
    Program {
        manner: TerminalUse::EditsLines,
        runs: Runs::FromArguments,
        ..program("ed")
    },
    with_facts("egrep", &[Fact::Searches]),
    acts_by("eksctl", AWS),
    Program {
        manner: TerminalUse::Edits,
        runs: Runs::FromArguments,
        ..program("emacs")
    },
    runs("entr", Runs::Named),
    Program {
        runs: Runs::InEnvironment,
        prefix: Some(0),
        ..program("env")
    },
    runs("expect", Runs::Named),
    runs("fakeroot", Runs::Named),
    runs("faketime", Runs::Named),
    runs("fd", Runs::OnFiles),
    with_facts("fgrep", &[Fact::Searches]),
    Program {
        runs: Runs::OnFiles,
        deletes: Deletes::OperandsWith(&["-delete", "rm"]),
        ..program("find")
    },
    runs("firejail", Runs::Named),
    runs("fish", Runs::OtherLanguage),
    runs("flock", Runs::Named),
    acts_by("flux", KUBERNETES),
    with_facts("free", &[Fact::Varies]),
    with_manner("fzf", TerminalUse::Chooses),
    runs("gawk", Runs::OtherLanguage),
    acts_by("gcloud", GCLOUD),
    Program {
        manner: TerminalUse::ReadsLines(true),
        runs: Runs::Named,
        ..program("gdb")
    },
    with_manner("ghci", TerminalUse::ReadsLines(false)),
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
        runs: Runs::FromArguments,
        variables: &["GIT_DIR", "GIT_WORK_TREE"],
        deletes: Deletes::InFolder("clean"),
        edits: &[
            EditingCall {
                is_first: true,
                unless_short: "mFC",
                unless_long: &["--message", "--file", "--no-edit"],
                ..editing("commit", "`git commit` opens an editor for the message")
            },
            EditingCall {
                is_first: true,
                any: &["-i", "--interactive"],
                ..editing("rebase", "`git rebase -i` opens an editor")
            },
        ],
        ..program("git")
    },
    runs("gmake", Runs::OtherLanguage),
    runs("gosu", Runs::NamedElsewhere),
    with_facts("grep", &[Fact::Polls, Fact::Searches]),
    acts_by("gsutil", GCLOUD),
    runs("gtimeout", Runs::Named),
    runs("gum", Runs::Named),
    Program {
        files: Some(FilesRead {
            valued: &["-n", "-c"],
            most: usize::MAX,
        }),
        ..program("head")
    },
    with_manner("helix", TerminalUse::Edits),
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
        variables: &["KUBECONFIG", "HELM_NAMESPACE", "HELM_KUBECONTEXT"],
        ..program("helm")
    },
    with_facts("hostname", &[Fact::Varies]),
    with_manner("htop", TerminalUse::Monitors),
    with_manner("hx", TerminalUse::Edits),
    runs("hyperfine", Runs::Named),
    with_facts("id", &[Fact::Varies]),
    runs("install", Runs::Copy),
    runs("ionice", Runs::Named),
    Program {
        destroys: &[destroys(&[], "FX", &[], "iptables -F")],
        ..program("iptables")
    },
    with_manner("ipython", TerminalUse::ReadsLines(false)),
    with_manner("irb", TerminalUse::ReadsLines(false)),
    acts_by("istioctl", KUBERNETES),
    Program {
        tool: Some(tool(
            &["--version"],
            "jq",
            "brew install jq, or the package jq",
        )),
        ..program("jq")
    },
    runs("just", Runs::OtherLanguage),
    acts_by("k", KUBERNETES),
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
        variables: LOCAL_CLUSTER,
        ..program("k3d")
    },
    Program {
        manner: TerminalUse::Monitors,
        variables: KUBERNETES,
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
        variables: LOCAL_CLUSTER,
        ..program("kind")
    },
    runs("ksh", Runs::Shell),
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
        variables: KUBERNETES,
        edits: &[editing("edit", "`kubectl edit` opens an editor")],
        waits: &[
            WaitingCall {
                words: &["rollout", "status"],
                with: "",
                without: "--timeout",
                called: "`kubectl rollout status`",
                remedy: "add `--timeout=5m`",
            },
            // Without the option `kubectl wait` ends after 30 s; 0 and negative ones are traps.
            WaitingCall {
                words: &["wait"],
                with: "--timeout=-",
                without: "",
                called: "`kubectl wait --timeout=-1`",
                remedy: "state a real limit",
            },
        ],
        facts: &[Fact::Polls, Fact::Varies],
        ..program("kubectl")
    },
    acts_by("kustomize", KUBERNETES),
    Program {
        manner: TerminalUse::Pages,
        files: Some(FilesRead {
            valued: &[],
            most: usize::MAX,
        }),
        ..program("less")
    },
    runs("link", Runs::Copy),
    Program {
        tool: Some(tool(
            &["version", "--client", "--short"],
            "",
            "https://linkerd.io/getting-started/; then put ~/.linkerd2/bin on PATH",
        )),
        variables: KUBERNETES,
        facts: &[Fact::Polls],
        ..program("linkerd")
    },
    runs("ln", Runs::Copy),
    runs("ltrace", Runs::Named),
    Program {
        manner: TerminalUse::ReadsLines(false),
        runs: Runs::OtherLanguage,
        ..program("lua")
    },
    Program {
        tool: Some(tool(
            &["--version"],
            "Make",
            "brew install make, or the package make",
        )),
        runs: Runs::OtherLanguage,
        ..program("make")
    },
    with_manner("man", TerminalUse::Pages),
    runs("mawk", Runs::OtherLanguage),
    with_manner("micro", TerminalUse::Edits),
    Program {
        destroys: &[destroys(&["delete"], "", &[], "minikube delete")],
        makes: &[
            makes(&["start"], "the minikube cluster", After("-p", "minikube")),
            takes_away(&["delete"], "the minikube cluster", After("-p", "minikube")),
        ],
        variables: KUBERNETES,
        ..program("minikube")
    },
    runs("mise", Runs::Named),
    with_facts("mktemp", &[Fact::Varies]),
    Program {
        manner: TerminalUse::Pages,
        files: Some(FilesRead {
            valued: &[],
            most: usize::MAX,
        }),
        ..program("more")
    },
    Program {
        runs: Runs::Copy,
        deletes: Deletes::Operands,
        ..program("mv")
    },
    with_manner("mysql", TerminalUse::ReadsLines(true)),
    with_manner("nano", TerminalUse::Edits),
    runs("nawk", Runs::OtherLanguage),
    Program {
        runs: Runs::FromArguments,
        facts: &[Fact::Polls],
        ..program("nc")
    },
    runs("ncat", Runs::FromArguments),
    Program {
        terminal_calls: &["exec", "run"],
        ..program("nerdctl")
    },
    Program {
        runs: Runs::Named,
        prefix: Some(0),
        ..program("nice")
    },
    Program {
        manner: TerminalUse::ReadsLines(false),
        tool: Some(tool(
            &["--version"],
            "",
            "brew install node, or https://nodejs.org",
        )),
        runs: Runs::OtherLanguage,
        ..program("node")
    },
    Program {
        runs: Runs::Named,
        prefix: Some(0),
        ..program("nohup")
    },
    acts_by("nomad", &["NOMAD_ADDR"]),
    runs("npm", Runs::OtherLanguage),
    runs("npx", Runs::OtherLanguage),
    runs("nsenter", Runs::Named),
    runs("numactl", Runs::Named),
    Program {
        manner: TerminalUse::Edits,
        runs: Runs::FromArguments,
        ..program("nvim")
    },
    acts_by("oc", KUBERNETES),
    runs("op", Runs::Named),
    Program {
        tool: Some(tool(
            &["version"],
            "SSL",
            "brew install openssl, or the package openssl",
        )),
        ..program("openssl")
    },
    runs("parallel", Runs::Named),
    runs("perf", Runs::Named),
    runs("perl", Runs::OtherLanguage),
    acts_by("pg_restore", POSTGRES),
    runs("php", Runs::OtherLanguage),
    with_manner("pico", TerminalUse::Edits),
    with_facts("ping", &[Fact::Varies]),
    runs("pipenv", Runs::Named),
    runs("pkexec", Runs::NamedElsewhere),
    runs("pnpm", Runs::OtherLanguage),
    Program {
        terminal_calls: &["exec", "run"],
        variables: DOCKER,
        ..program("podman")
    },
    runs("poetry", Runs::Named),
    runs("prlimit", Runs::Named),
    runs("proot", Runs::Named),
    runs("proxychains", Runs::Named),
    runs("proxychains4", Runs::Named),
    with_facts("ps", &[Fact::Varies]),
    Program {
        manner: TerminalUse::ReadsLines(true),
        variables: POSTGRES,
        ..program("psql")
    },
    runs("pwsh", Runs::OtherLanguage),
    Program {
        manner: TerminalUse::ReadsLines(false),
        runs: Runs::OtherLanguage,
        ..program("python")
    },
    Program {
        manner: TerminalUse::ReadsLines(false),
        tool: Some(tool(
            &["--version"],
            "Python",
            "brew install python, or the package python3",
        )),
        runs: Runs::OtherLanguage,
        ..program("python3")
    },
    runs("rbash", Runs::Shell),
    with_manner("redis-cli", TerminalUse::ReadsLines(true)),
    with_facts("reset", &[Fact::NeedsTerminal]),
    runs("rlwrap", Runs::Named),
    Program {
        destroys: &[destroys(&[], "rR", &["--recursive"], "rm -r")],
        deletes: Deletes::Operands,
        ..program("rm")
    },
    deletes("rmdir"),
    runs("rsync", Runs::FromArguments),
    runs("ruby", Runs::OtherLanguage),
    runs("runuser", Runs::NamedElsewhere),
    acts_by("sam", AWS),
    runs("scp", Runs::FromArguments),
    Program {
        manner: TerminalUse::Hosts,
        runs: Runs::Named,
        ..program("screen")
    },
    runs("script", Runs::Named),
    runs("setarch", Runs::Named),
    runs("setpriv", Runs::Named),
    Program {
        runs: Runs::Named,
        prefix: Some(0),
        ..program("setsid")
    },
    Program {
        files: Some(FilesRead {
            valued: &["-o"],
            most: 1,
        }),
        runs: Runs::Shell,
        ..program("sh")
    },
    deletes("shred"),
    acts_by("skaffold", KUBERNETES),
    runs("socat", Runs::FromArguments),
    Program {
        files: Some(FilesRead {
            valued: &[],
            most: 1,
        }),
        ..program("source")
    },
    with_manner("sqlite3", TerminalUse::ReadsLines(true)),
    Program {
        manner: TerminalUse::Hosts,
        runs: Runs::NamedElsewhere,
        ..program("ssh")
    },
    runs("ssh-agent", Runs::Named),
    with_facts("stat", &[Fact::Varies]),
    Program {
        runs: Runs::Named,
        prefix: Some(0),
        ..program("stdbuf")
    },
    Program {
        tool: Some(tool(
            &["version"],
            "CLI/",
            "brew install step, or https://smallstep.com/docs/step-cli/",
        )),
        ..program("step")
    },
    runs("strace", Runs::Named),
    with_facts("stty", &[Fact::NeedsTerminal]),
    runs("su", Runs::NamedElsewhere),
    runs("su-exec", Runs::NamedElsewhere),
    Program {
        runs: Runs::NamedElsewhere,
        prefix: Some(0),
        ..program("sudo")
    },
    runs("sudoedit", Runs::NamedElsewhere),
    runs("systemd-run", Runs::NamedElsewhere),
    Program {
        files: Some(FilesRead {
            valued: &["-n", "-c"],
            most: usize::MAX,
        }),
        endless: &[endless("", &["-f", "-F"], "`tail -f`")],
        ..program("tail")
    },
    runs("tar", Runs::FromArguments),
    runs("task", Runs::OtherLanguage),
    runs("taskset", Runs::Named),
    runs("tclsh", Runs::OtherLanguage),
    Program {
        destroys: &[destroys(&["destroy"], "", &[], "terraform destroy")],
        variables: AWS,
        ..program("terraform")
    },
    with_manner("tig", TerminalUse::Pages),
    acts_by("tilt", KUBERNETES),
    Program {
        runs: Runs::Named,
        prefix: Some(0),
        facts: &[Fact::Varies],
        ..program("time")
    },
    Program {
        runs: Runs::Named,
        prefix: Some(1),
        ..program("timeout")
    },
    runs("tini", Runs::Named),
    Program {
        manner: TerminalUse::Hosts,
        runs: Runs::Named,
        ..program("tmux")
    },
    acts_by("tofu", AWS),
    Program {
        manner: TerminalUse::Monitors,
        facts: &[Fact::Varies],
        ..program("top")
    },
    runs("torsocks", Runs::Named),
    with_facts("tput", &[Fact::Varies]),
    deletes("truncate"),
    with_facts("tset", &[Fact::NeedsTerminal]),
    with_facts("tty", &[Fact::NeedsTerminal]),
    with_facts("uname", &[Fact::Varies]),
    runs("unbuffer", Runs::Named),
    deletes("unlink"),
    runs("unshare", Runs::Named),
    with_facts("uptime", &[Fact::Varies]),
    runs("uv", Runs::Named),
    runs("valgrind", Runs::Named),
    acts_by("vault", &["VAULT_ADDR"]),
    Program {
        manner: TerminalUse::Edits,
        runs: Runs::FromArguments,
        ..program("vi")
    },
    runs("viddy", Runs::Named),
    Program {
        manner: TerminalUse::Edits,
        runs: Runs::FromArguments,
        ..program("vim")
    },
    with_facts("w", &[Fact::Varies]),
    Program {
        manner: TerminalUse::Repeats,
        endless: &[endless("", &[], "`watch`")],
        runs: Runs::Named,
        ..program("watch")
    },
    with_facts("wget", &[Fact::Varies]),
    with_facts("who", &[Fact::Varies]),
    with_facts("whoami", &[Fact::Varies]),
    runs("winpty", Runs::Named),
    runs("xargs", Runs::Named),
    runs("xvfb-run", Runs::Named),
    runs("yarn", Runs::OtherLanguage),
    with_facts("zgrep", &[Fact::Searches]),
    runs("zsh", Runs::Shell),
];
