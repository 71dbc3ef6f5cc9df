use super::*;

const COMMANDS: [&str; 6] = [
    "k3d cluster delete mesh >/dev/null 2>&1",
    "k3d cluster create mesh --servers 1 && kind create cluster",
    "docker run -d --rm --name=dns alpine sleep 10",
    "docker run alpine true",
    "kubectl create ns faces",
    "docker kill dns other; kubectl delete namespace faces",
];

#[test]
fn what_is_made_is_listed_once() {
    assert_eq!(
        created(COMMANDS, Path::new(".")),
        [
            "the k3d cluster mesh",
            "the kind cluster kind",
            "the container dns",
            "the namespace faces"
        ]
    );
}

#[test]
fn what_is_taken_away_is_not_left() {
    assert_eq!(
        left_over(COMMANDS, Path::new(".")),
        ["the k3d cluster mesh", "the kind cluster kind"]
    );
    let first = COMMANDS[..5].iter().copied();
    assert_eq!(left_over(first, Path::new(".")).len(), 4);
}

#[test]
fn a_cluster_may_be_named_by_its_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("c.yaml"), "kind: Cluster\nname: demo\n").expect("written");
    let make = "kind create cluster --config=c.yaml --wait 2m";
    assert_eq!(created([make], folder.path()), ["the kind cluster demo"]);
    let delete = "kind delete cluster --name demo";
    assert!(left_over([make, delete], folder.path()).is_empty());
    let unreadable = "kind create cluster --config none.yaml";
    assert_eq!(
        created([unreadable], folder.path()),
        ["the kind cluster kind"]
    );
}
