use super::super::version_in;
use super::*;

/// The output of the tools, and the version in it.
const PRINTED: &[(&str, &str, &str)] = &[
    (
        "bash",
        "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nCopyright (C) 2022",
        "5.2.15",
    ),
    ("bat", "bat 0.24.0 (fc95468)", "0.24.0"),
    (
        "curl",
        "curl 8.5.0-DEV (aarch64-apple-darwin) libcurl/8.5.0 OpenSSL/3.0.13",
        "8.5.0-dev",
    ),
    (
        "docker",
        "Docker version 27.0.3-rd, build a1b2c3d",
        "27.0.3",
    ),
    ("git", "git version 2.39.3 (Apple Git-145)", "2.39.3"),
    ("git", "git version 2.45.2.windows.1", "2.45.2"),
    ("helm", "v3.14.0+g3fc9f4b", "3.14.0"),
    (
        "helm",
        "WARNING: 10.0.0.7 file is group-readable\nv3.14.0+g3fc9f4b",
        "3.14.0",
    ),
    ("jq", "jq-1.6", "1.6.0"),
    ("jq", "jq-1.7.1-apple", "1.7.1"),
    (
        "k3d",
        "k3d version v5.6.0\nk3s version v1.27.4-k3s1 (default)",
        "5.6.0",
    ),
    (
        "kind",
        "kind v0.24.0-alpha+0b2c go1.22.5 linux/amd64",
        "0.24.0-alpha",
    ),
    (
        "kubectl",
        "Client Version: v1.30.0-rc.7\nKustomize Version: v5.0.4",
        "1.30.0-rc.7",
    ),
    (
        "kubectl",
        "Client Version: version.Info{Major:\"1\", Minor:\"26\", GitVersion:\"v1.26.0\", GoVersion:\"go1.19.4\"}",
        "1.26.0",
    ),
    ("kubectl", "Client Version: v1.29.4-eks-036c24b", "1.29.4"),
    ("linkerd", "enterprise-2.16.0", "2.16.0"),
    ("linkerd", "edge-24.8.2", "24.8.2"),
    (
        "make",
        "GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu",
        "4.3.0",
    ),
    ("node", "v20.11.0", "20.11.0"),
    ("openssl", "OpenSSL 1.1.1w  11 Sep 2023", "1.1.1"),
    ("openssl", "LibreSSL 3.3.6", "3.3.6"),
    ("python3", "Python 3.13.0rc2", "3.13.0-rc.2"),
    (
        "step",
        "Smallstep CLI/0.25.2 (linux/amd64)\nRelease Date: 2024-01-19",
        "0.25.2",
    ),
];

#[test]
fn the_version_is_found_in_what_each_tool_prints() {
    for (name, printed, version) in PRINTED {
        let tool = tool_named(name).expect(name);
        let found = version_in(printed, tool.marker).map(|found| found.to_string());
        assert_eq!(found.as_deref(), Some(*version), "{name}: {printed}");
    }
}

#[test]
fn every_tool_says_where_it_comes_from() {
    for program in Program::all() {
        let Some(tool) = program.tool else { continue };
        assert!(
            !tool.install.is_empty() && !tool.version.is_empty(),
            "{}",
            program.name
        );
        assert!(
            PRINTED.iter().any(|(name, _, _)| *name == program.name),
            "{} has no example",
            program.name
        );
    }
}
