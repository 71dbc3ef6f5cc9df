//! Tools that workshops use: how each says its version, and where it comes from.

/// One row of [`TOOLS`].
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// The program's name.
    pub name: &'static str,
    /// Arguments that make it print its version.
    pub version: &'static [&'static str],
    /// The version follows this, when what it prints holds this.
    pub marker: &'static str,
    /// A command that must succeed even if the file does not ask for it.
    pub check: Option<&'static str>,
    /// How to get it.
    pub install: &'static str,
}

/// The tools that are known. Any other is asked with `--version`.
pub const TOOLS: &[Tool] = &[
    tool(
        "bash",
        &["--version"],
        "version",
        "brew install bash, or the package bash",
    ),
    tool(
        "bat",
        &["--version"],
        "bat",
        "brew install bat; Debian and Ubuntu call it batcat",
    ),
    tool(
        "curl",
        &["--version"],
        "curl",
        "brew install curl, or the package curl",
    ),
    Tool {
        // A client without its daemon is of no use to any workshop.
        check: Some("docker version --format '{{.Server.Version}}'"),
        ..tool(
            "docker",
            &["--version"],
            "Docker version",
            "install Docker and start it: https://docs.docker.com/get-docker/",
        )
    },
    tool(
        "git",
        &["--version"],
        "git version",
        "brew install git, or the package git",
    ),
    tool(
        "helm",
        &["version", "--short"],
        "",
        "brew install helm, or https://helm.sh/docs/intro/install/",
    ),
    tool(
        "jq",
        &["--version"],
        "jq",
        "brew install jq, or the package jq",
    ),
    tool(
        "k3d",
        &["version"],
        "k3d version",
        "brew install k3d, or https://k3d.io",
    ),
    tool(
        "kind",
        &["version"],
        "kind",
        "brew install kind, or https://kind.sigs.k8s.io",
    ),
    tool(
        "kubectl",
        &["version", "--client"],
        "Client Version",
        "brew install kubectl, or https://kubernetes.io/docs/tasks/tools/",
    ),
    tool(
        "linkerd",
        &["version", "--client", "--short"],
        "",
        "https://linkerd.io/getting-started/; then put ~/.linkerd2/bin on PATH",
    ),
    tool(
        "make",
        &["--version"],
        "Make",
        "brew install make, or the package make",
    ),
    tool(
        "node",
        &["--version"],
        "",
        "brew install node, or https://nodejs.org",
    ),
    tool(
        "openssl",
        &["version"],
        "SSL",
        "brew install openssl, or the package openssl",
    ),
    tool(
        "python3",
        &["--version"],
        "Python",
        "brew install python, or the package python3",
    ),
    tool(
        "step",
        &["version"],
        "CLI/",
        "brew install step, or https://smallstep.com/docs/step-cli/",
    ),
];

const fn tool(
    name: &'static str,
    version: &'static [&'static str],
    marker: &'static str,
    install: &'static str,
) -> Tool {
    Tool {
        name,
        version,
        marker,
        check: None,
        install,
    }
}

/// The row of the tool `name`.
pub fn tool_named(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name)
}

#[cfg(test)]
mod tests;
