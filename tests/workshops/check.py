#!/usr/bin/env python3
"""Proves what can be proved of the shipped workshops without a cluster.

Every YAML file is read and held against a schema; the certificates are made and
verified; the address pool is computed; the Dockerfiles and the scripts are linted;
what a workshop names is there.

Needs the packages of requirements.txt, openssl and git. The last line is
`N passed, N failed`; the status is 1 when something failed.

Usage: python tests/workshops/check.py
"""
import copy
import io
import ipaddress
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import dockerfile_parse
import jsonschema
import kubernetes_validate
import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORKSHOPS = ROOT / "workshops"
LINKERD = WORKSHOPS / "linkerd-2.16"
BISECT = WORKSHOPS / "git-bisect"

# The Kubernetes whose schemas the manifests are held against.
KUBERNETES = "1.31"

# Which schema of schemas/ describes which kind of object.
SCHEMAS = {
    ("gateway.networking.k8s.io", "HTTPRoute"): "httproute",
    ("gateway.networking.k8s.io", "GRPCRoute"): "grpcroute",
    ("kind.x-k8s.io", "Cluster"): "kind-cluster",
    ("metallb.io", "IPAddressPool"): "metallb-ipaddresspool",
    ("metallb.io", "L2Advertisement"): "metallb-l2advertisement",
    ("getambassador.io", "Mapping"): "emissary-mapping",
    ("getambassador.io", "Listener"): "emissary-listener",
    ("getambassador.io", "Host"): "emissary-host",
    ("workload.buoyant.io", "ExternalGroup"): "externalgroup",
}
# YAML files that hold no Kubernetes objects, by name.
SCHEMAS_BY_FILE = {
    "kube-dns-nodeport.yaml": "json-patch",
    "rehearsal.yaml": "rehearsal",
}

# What `docker network inspect kind` prints, as far as it matters.
KIND_NETWORK = [{"Name": "kind", "IPAM": {"Config": [
    {"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"},
    {"Subnet": "fc00:f853:ccd:e793::/64"},
]}}]


class Failed(Exception):
    """Something is not as it should be; the text says what."""


def expect(condition, message):
    if not condition:
        raise Failed(message)


def run(*command, **options):
    """Runs a command and gives its output; it must succeed."""
    done = subprocess.run(
        [str(word) for word in command], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False, **options)
    expect(done.returncode == 0, f"`{command[0]}` ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


# YAML

class StrictLoader(yaml.SafeLoader):
    """Refuses a key that is given twice: the first one would be lost."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        expect(not twice, f"line {node.start_mark.line + 1}: key given twice: {', '.join(twice)}")
        return super().construct_mapping(node, deep)


def documents(path, replace=None):
    text = path.read_text(encoding="utf-8")
    for old, new in (replace or {}).items():
        text = text.replace(old, new)
    return [doc for doc in yaml.load_all(text, Loader=StrictLoader) if doc is not None]


def schema(name):
    published = ROOT / "docs" / "schemas" / f"{name}.json"
    if published.exists():
        return json.loads(published.read_text(encoding="utf-8"))
    return json.loads((HERE / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def hold_against(name, document):
    validator = jsonschema.Draft202012Validator(schema(name))
    found = sorted(validator.iter_errors(document), key=lambda error: list(error.absolute_path))
    expect(not found, "\n".join(
        f"{'.'.join(map(str, error.absolute_path)) or 'top'}: {error.message}" for error in found))


def validate_object(document):
    expect(isinstance(document, dict), "this is not a Kubernetes object")
    api, kind = document.get("apiVersion", ""), document.get("kind", "")
    name = SCHEMAS.get((api.partition("/")[0], kind))
    if name:
        return hold_against(name, document)
    try:
        return kubernetes_validate.validate(document, KUBERNETES, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        raise Failed(f"no schema for {api} {kind}: add one to {HERE.name}/schemas") from None
    except kubernetes_validate.ValidationError as error:
        raise Failed(f"{'.'.join(map(str, error.path)) or 'top'}: {error.message}") from None


def check_yaml(path):
    replace = dict(zip(("${POOL_IPV6}", "${POOL_IPV4}"), address_pool())) if path.name == "metallb.yaml" else {}
    docs = documents(path, replace)
    expect(docs, "no document in it")
    for document in docs:
        if path.name in SCHEMAS_BY_FILE:
            hold_against(SCHEMAS_BY_FILE[path.name], document)
        else:
            validate_object(document)


def check_schema(path):
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def check_schemas_refuse():
    """A schema that accepts everything proves nothing: a misspelt key must be found."""
    seen = set()
    for path in sorted(WORKSHOPS.rglob("*.yaml")):
        for document in documents(path):
            wrong = copy.deepcopy(document)
            if path.name in SCHEMAS_BY_FILE or not isinstance(wrong, dict):
                continue
            wrong.get("spec", wrong)["typo"] = True
            try:
                validate_object(wrong)
            except Failed:
                seen.add(document["kind"])
                continue
            raise Failed(f"{document['kind']} of {path.name} may hold any key")
    unused = sorted(kind for _, kind in SCHEMAS if kind not in seen)
    expect(not unused, f"nothing to hold against: {', '.join(unused)}")


# What the workshops are about

def route_name(method):
    """VoteHeartEyesCat: vote-heart-eyes-cat-route"""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", method.removeprefix("Vote"))
    return f"vote-{words.lower()}-route"


def check_vote_routes():
    lines = (HERE / "voting-methods.txt").read_text(encoding="utf-8").splitlines()
    methods = [line for line in lines if line and not line.startswith("#")]
    routes = {}
    for route in documents(LINKERD / "bel" / "vote-route.yaml"):
        for rule in route["spec"]["rules"]:
            for match in rule["matches"]:
                expect(match["method"]["service"] == "emojivoto.v1.VotingService",
                       f"{route['metadata']['name']} is about another service")
                routes.setdefault(match["method"]["method"], []).append(route["metadata"]["name"])
    expected = {method: [route_name(method)] for method in methods}
    expect(routes == expected, "routes and methods differ:\n" + "\n".join(
        f"{method}: {routes.get(method)} instead of {expected.get(method)}"
        for method in sorted(routes.keys() | expected.keys()) if routes.get(method) != expected.get(method)))


def check_groups_select():
    """Services find external workloads by label, and by the name of the port."""
    for path in sorted((LINKERD / "bel").glob("*.yaml")):
        for group in documents(path):
            if not isinstance(group, dict) or group.get("kind") != "ExternalGroup":
                continue
            name, template = group["metadata"]["name"], group["spec"]["template"]
            expect(template["metadata"]["labels"] == {"service": name}, f"{path.name}: labels")
            expect(template["ports"] == [{"name": "http", "port": 8000}], f"{path.name}: ports")


def address_pool():
    output = run(LINKERD / "bin" / "address-pool", input=json.dumps(KIND_NETWORK))
    return output.split()


def check_address_pool():
    ipv6, ipv4 = map(ipaddress.ip_network, address_pool())
    expect((ipv6.version, ipv6.prefixlen) == (6, 96), f"{ipv6} is no IPv6 /96")
    expect((ipv4.version, ipv4.prefixlen) == (4, 28), f"{ipv4} is no IPv4 /28")
    for pool, config in ((ipv4, 0), (ipv6, 1)):
        subnet = ipaddress.ip_network(KIND_NETWORK[0]["IPAM"]["Config"][config]["Subnet"])
        expect(pool.subnet_of(subnet), f"{pool} is not in {subnet}")
        expect(subnet.broadcast_address not in pool, f"{pool} holds the broadcast address")
        expect(subnet.network_address + 1 not in pool, f"{pool} holds the gateway")
    refused = subprocess.run([str(LINKERD / "bin" / "address-pool")], input="[]", text=True,
                             capture_output=True, check=False)
    expect(refused.returncode == 1 and "no IPv6 subnet" in refused.stderr,
           f"a network without subnets: {refused.stderr}")


def certificate(path):
    return run("openssl", "x509", "-in", path, "-noout", "-text", "-subject", "-nameopt", "RFC2253")


def check_certificates():
    with tempfile.TemporaryDirectory() as scratch:
        made = pathlib.Path(scratch) / "certs"
        run(LINKERD / "bin" / "make-certs", made)
        run("openssl", "verify", "-x509_strict", "-CAfile", made / "ca.crt", made / "issuer.crt")
        for name, subject, length in (("ca", "root.linkerd.cluster.local", 1),
                                      ("issuer", "identity.linkerd.cluster.local", 0)):
            text = certificate(made / f"{name}.crt")
            for wanted in (f"subject=CN={subject}", "ASN1 OID: prime256v1", "ecdsa-with-SHA256",
                           f"CA:TRUE, pathlen:{length}", "Certificate Sign, CRL Sign",
                           f"DNS:{subject}"):
                expect(wanted in text, f"{name}.crt lacks `{wanted}`:\n{text}")
            public = run("openssl", "x509", "-in", made / f"{name}.crt", "-noout", "-pubkey")
            of_key = run("openssl", "pkey", "-in", made / f"{name}.key", "-pubout")
            expect(public == of_key, f"{name}.key is not the key of {name}.crt")
            mode = (made / f"{name}.key").stat().st_mode & 0o777
            expect(mode == 0o600, f"{name}.key has mode {mode:o}")
        before = (made / "ca.crt").read_bytes()
        run(LINKERD / "bin" / "make-certs", made)
        expect((made / "ca.crt").read_bytes() == before, "good certificates were made anew")
        run(LINKERD / "bin" / "make-certs", "--force", made)
        expect((made / "ca.crt").read_bytes() != before, "--force kept the certificates")


def check_history():
    """The commits of the workshop about git have the hashes that it names."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            "PATH": os.environ["PATH"], "HOME": scratch, "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_COMMITTER_NAME": "Ada Lindqvist", "GIT_COMMITTER_EMAIL": "ada@example.com"}

        def git(*words):
            return run("git", "-C", scratch, *words, env=environment)

        git("init", "--quiet", "--initial-branch=main")
        git("am", "--quiet", "--committer-date-is-author-date", BISECT / "history.mbox")
        commits = git("log", "--reverse", "--format=%h").split()
        text = (BISECT / "README.md").read_text(encoding="utf-8")
        expect(f"has {len(commits)} commits" in text, f"it has {len(commits)} commits")
        expect(f"git tag v1.0 {commits[5]}" in text, f"version 1.0 is {commits[5]}")
        git("apply", "--check", BISECT / "repair.patch")


def check_picture(path):
    data = path.read_bytes()
    expect(data.startswith(b"\x89PNG\r\n\x1a\n") and data.endswith(b"IEND\xaeB`\x82"), "this is no whole PNG")
    width, height = (int.from_bytes(data[at:at + 4], "big") for at in (16, 20))
    expect(width <= 1000 and height <= 600, f"{width} x {height} pixels do not fit on a page")
    expect(len(data) <= 50_000, f"{len(data)} bytes are too many")


# Files

def scripts():
    for path in sorted([*WORKSHOPS.rglob("*"), *HERE.glob("*.sh")]):
        if path.is_file() and path.open("rb").read(2) == b"#!":
            yield path


def check_script(path):
    expect(os.access(path, os.X_OK), "it has a shebang but may not be executed")
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    if "python" in first:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
        return
    beside_python = pathlib.Path(sys.executable).parent / "shellcheck"
    shellcheck = shutil.which("shellcheck") or (beside_python.exists() and str(beside_python))
    expect(shellcheck, "there is no shellcheck: install requirements.txt")
    run(shellcheck, "-x", path)


def check_dockerfile(path):
    parser = dockerfile_parse.DockerfileParser(fileobj=io.BytesIO(path.read_bytes()))
    stages, arguments = set(), {}
    expect(parser.structure, "no instruction in it")
    for step in parser.structure:
        instruction, value = step["instruction"], step["value"]
        where = f"line {step['startline'] + 1}"
        if instruction == "ARG":
            name, _, default = value.partition("=")
            arguments[name] = default
        elif instruction == "FROM":
            check_base(value, stages, arguments, where)
        elif instruction == "ADD":
            raise Failed(f"{where}: ADD: use COPY, and fetch nothing at build time")
        elif instruction == "RUN":
            check_run(value, where)
        elif instruction == "COPY":
            check_copy(value, path, stages, where)
        elif instruction in ("CMD", "ENTRYPOINT"):
            expect(value.startswith("["), f"{where}: {instruction} in shell form: signals get lost")
        else:
            expect(instruction in ("COMMENT", "USER", "WORKDIR", "LABEL", "EXPOSE", "ENV"),
                   f"{where}: {instruction} is not expected here")
    expect("FROM" in [step["instruction"] for step in parser.structure], "no FROM")


def check_base(value, stages, arguments, where):
    image, _, stage = re.sub(r"\$\{(\w+)\}", lambda match: arguments.get(match[1], ""), value).partition(" AS ")
    if stage:
        stages.add(stage)
    if image not in stages:
        tag = image.rpartition("/")[2].partition(":")[2]
        expect(tag and tag != "latest", f"{where}: the base `{image}` is not pinned")


def check_run(value, where):
    if "apt-get install" in value:
        expect("apt-get update" in value, f"{where}: apt-get install without update in the same RUN")
        expect("--no-install-recommends" in value, f"{where}: apt-get install with recommends")
        expect("rm -rf /var/lib/apt/lists/*" in value, f"{where}: the package lists stay in the image")
    expect(not re.search(r"(curl|wget)\b.*\|\s*(ba|da)?sh\b", value), f"{where}: a download piped to a shell")


def check_copy(value, path, stages, where):
    words = value.split()
    options = [word for word in words if word.startswith("--")]
    stage = next((word.partition("=")[2] for word in options if word.startswith("--from=")), None)
    if stage:
        expect(stage in stages, f"{where}: no stage `{stage}`")
        return
    context = path.parents[1]
    for source in [word for word in words if not word.startswith("--")][:-1]:
        # The package of the harness is not ours to ship.
        if not source.startswith("images/packages/"):
            expect((context / source).exists(), f"{where}: `{source}` is not in the build context")


def check_names(path):
    """What a workshop lists, applies or runs from its own directory is there."""
    text = path.read_text(encoding="utf-8")
    named = re.findall(
        r"(?:^bat (?:-l \w+ )?|apply -f |--config |--patch-file )([\w./-]+)|^(?:\./|(?=bin/))([\w./-]+)",
        "\n".join(re.findall(r"^```bash.*?\n(.*?)^```", text, re.S | re.M)) +
        "\n".join(re.findall(r"^##@.*$", text, re.M)), re.M)
    files = {first or second for first, second in named} - {"-", "generated.yaml"}
    files |= set(re.findall(r"\$HERE/([\w./-]+)", text) + re.findall(r"^!\[.*\]\(([\w./-]+)\)", text, re.M))
    expect(files, "it names no file at all: is this check broken?")
    missing = sorted(name for name in files if not (path.parent / name).exists())
    expect(not missing, f"missing: {', '.join(missing)}")


def check_recording(path):
    """Side files are there and used, and every step is a heading of the workshop."""
    recording = documents(path)[0]
    text = (path.parent / recording["workshop"]).read_text(encoding="utf-8")
    headings = set(re.findall(r"^#+ (.+)$", text, re.M))
    sides = set()
    for call in recording["calls"]:
        expect(call["step"] in headings, f"no heading `{call['step']}`")
        for stream in ("stdout", "stderr"):
            if isinstance(call.get(stream), dict):
                sides.add(call[stream]["file"])
    missing = sorted(name for name in sides if not (path.parent / name).is_file())
    expect(not missing, f"missing: {', '.join(missing)}")
    there = {str(side.relative_to(path.parent)) for side in (path.parent / "rehearsal").glob("*")}
    expect(there <= sides, f"never played: {', '.join(sorted(there - sides))}")


def checks():
    """Name and function of each check."""
    for path in sorted((HERE / "schemas").glob("*.json")):
        yield f"schema {path.name}", lambda path=path: check_schema(path)
    yield "schemas refuse what is wrong", check_schemas_refuse
    for path in sorted(WORKSHOPS.rglob("*.y*ml")):
        yield f"yaml {path.relative_to(ROOT)}", lambda path=path: check_yaml(path)
    for path in scripts():
        yield f"script {path.relative_to(ROOT)}", lambda path=path: check_script(path)
    for path in sorted(WORKSHOPS.rglob("*.png")):
        yield f"picture {path.relative_to(ROOT)}", lambda path=path: check_picture(path)
    for path in sorted(WORKSHOPS.rglob("Dockerfile*")):
        yield f"image {path.relative_to(ROOT)}", lambda path=path: check_dockerfile(path)
    for path in sorted(WORKSHOPS.glob("*/README.md")):
        yield f"files named in {path.relative_to(ROOT)}", lambda path=path: check_names(path)
    for path in sorted(WORKSHOPS.glob("*/rehearsal.yaml")):
        yield f"recording {path.relative_to(ROOT)}", lambda path=path: check_recording(path)
    yield "the history of git-bisect", check_history
    yield "a route for every method of the voting service", check_vote_routes
    yield "Services select external workloads", check_groups_select
    yield "address pool", check_address_pool
    yield "certificates", check_certificates


def main():
    passed = failed = 0
    for name, check in checks():
        try:
            check()
        except (Failed, yaml.YAMLError, ValueError, KeyError, OSError) as error:
            failed += 1
            print(f"FAILED {name}\n  " + str(error).replace("\n", "\n  "))
        else:
            passed += 1
            print(f"ok     {name}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
