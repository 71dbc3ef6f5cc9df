//! Variables that programs read from their environment and that decide what they act on.
//!
//! Only those that would make a deletion act on another cluster, daemon, account or repository.

use crate::document::command::SimpleCommand;

/// Programs, and the variables that decide what they act on.
const READ_BY: &[(&[&str], &[&str])] = &[
    (
        &[
            "kubectl",
            "helm",
            "kustomize",
            "linkerd",
            "istioctl",
            "cilium",
            "flux",
            "argocd",
            "oc",
            "k3d",
            "kind",
            "minikube",
            "k",
            "k9s",
            "skaffold",
            "tilt",
        ],
        &["KUBECONFIG"],
    ),
    (
        &["docker", "docker-compose", "podman", "k3d", "kind"],
        &[
            "DOCKER_HOST",
            "DOCKER_CONTEXT",
            "COMPOSE_PROJECT_NAME",
            "COMPOSE_FILE",
        ],
    ),
    (
        &["aws", "terraform", "tofu", "eksctl", "sam", "cdk"],
        &[
            "AWS_PROFILE",
            "AWS_REGION",
            "AWS_DEFAULT_REGION",
            "TF_WORKSPACE",
            "TF_DATA_DIR",
        ],
    ),
    (
        &["gcloud", "gsutil", "bq"],
        &[
            "CLOUDSDK_CORE_PROJECT",
            "CLOUDSDK_ACTIVE_CONFIG_NAME",
            "CLOUDSDK_CONFIG",
        ],
    ),
    (&["az"], &["AZURE_CONFIG_DIR"]),
    (&["git"], &["GIT_DIR", "GIT_WORK_TREE"]),
    (&["helm"], &["HELM_NAMESPACE", "HELM_KUBECONTEXT"]),
    (
        &["psql", "dropdb", "createdb", "pg_restore"],
        &["PGHOST", "PGPORT", "PGDATABASE"],
    ),
    (&["vault"], &["VAULT_ADDR"]),
    (&["nomad"], &["NOMAD_ADDR"]),
    (&["consul"], &["CONSUL_HTTP_ADDR"]),
];

/// The variables that a simple command reads without naming them: `HOME` by `~`, and those of its program.
pub(super) fn variables(simple: &SimpleCommand) -> Vec<&'static str> {
    let is_home = |text: &str| text == "~" || text.starts_with("~/");
    let mut words = simple
        .words
        .iter()
        .chain(simple.redirections.iter().map(|one| &one.target));
    let mut found = Vec::new();
    if words.any(|word| word.is_static && is_home(&word.text)) {
        found.push("HOME");
    }
    let is_given = |name: &str| simple.assignments.iter().any(|given| given == name);
    for (programs, variables) in READ_BY {
        let reads = simple
            .words
            .iter()
            .any(|word| programs.contains(&word.text.as_str()));
        if reads {
            found.extend(variables.iter().filter(|name| !is_given(name)));
        }
    }
    found
}
