#!/usr/bin/env python3
"""Records real clients and rehearses what they did: kubectl, git, jq, sqlite3, python3 and openssl.

kubectl talks to a small API server on loopback, which is gone when the rehearsal runs. What each
command prints on both streams, its status, and how `kubectl get --watch` ends at Control-C must
be the same in both. Programs that fill the screen are in `screens`.

Needs these programs on the PATH, and watch, top and less (kubectl: the package of requirements.txt).

Usage: python tests/clients/check.py DEMOSH
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import api
import screens
from show import Show

FRONT = """\
---
requires:
  tools: [kubectl >= 1.30, git >= 2.20, jq >= 1.5, sqlite3, python3 >= 3.8, openssl >= 1.1]
---
<!-- @SHOW -->
"""

# A command, and the status it ends with; None: any but 0, for it differs between versions.
COMMANDS = [
    ("kubectl get pods", 0),
    ("kubectl get pod nosuch", 1),
    ("kubectl rollout status deploy/web", 0),
    ("kubectl get pods -o json | jq -r '.items[].metadata.name'", 0),
    ("kubectl get pods --output=nosuch", 1),
    ("git init --quiet --initial-branch=main repository", 0),
    ("git -C repository rev-parse --verify HEAD", 128),
    ("git -C repository status --short --branch", 0),
    ("git nosuch", 1),
    ("jq -nc '{a: [1, 2]}'", 0),
    ("echo '{\"a\":' | jq .", None),
    ("sqlite3 db 'create table t (a, b); insert into t values (1, 2)'", 0),
    ("sqlite3 -header -column db 'select * from t'", 0),
    ("sqlite3 db 'select * from nosuch'", None),
    ("printf 'select a + b from t;\\n' | sqlite3 db", 0),
    ("python3 -c 'import sys; print(1); sys.stdout.flush(); print(2, file=sys.stderr); sys.exit(3)'", 3),
    ("printf 'print(6 * 7)\\n' | python3 -", 0),
    ("python3 -c 'import time; print(1, flush=True); time.sleep(1.5); print(2)'", 0),
    ("printf abc | openssl dgst -sha256", 0),
    ("openssl x509 -in nosuch.pem", 1),
    ("openssl version >/dev/null && echo there", 0),
]

# What is typed, and what is seen last, before Control-C.
WATCHED = (b"kubectl get pods --watch", b"0/1     Pending")
FOLLOWED = (b"kubectl logs --follow web-one", b"GET /three")

FOLLOW = FRONT + "# Follow\n```bash\nkubectl logs --follow web-one\n```\n```bash\necho the end\n```\n"
WATCH = FRONT + "# Watch\n```bash\nkubectl get pods --watch\n```\n```bash\necho the end\n```\n"


def workshop():
    blocks = []
    for command, status in COMMANDS:
        expected = "nonzero" if status is None else status
        blocks.append(f"```bash {{exit={expected}}}\n{command}\n```\n")
    return FRONT + "# Clients\n" + "\n".join(blocks)


def run(demosh, folder, environment, *arguments):
    """Runs the workshop unattended; what each command printed, and its status."""
    done = subprocess.run([demosh, "ci", *arguments, "--events", "events.jsonl", "README.md"], cwd=folder,
                          env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=300, check=False)
    if done.returncode:
        raise SystemExit(f"`demosh ci {' '.join(arguments)}` ended with {done.returncode}:\n{done.stdout}")
    steps = {}
    for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        step = steps.setdefault(event.get("step"), {"stdout": "", "stderr": ""})
        if event["event"] == "output":
            step[event["stream"]] += event["text"]
        elif event["event"] == "step_finished":
            step.update(text=event["text"], status=event["status"])
    return [step for step in steps.values() if "text" in step]


def compare(real, played):
    if len(real) != len(COMMANDS):
        raise SystemExit(f"{len(real)} of {len(COMMANDS)} commands ran")
    for one, other in zip(real, played, strict=True):
        if one != other:
            raise SystemExit(f"`{one['text']}` is not played as it was:\nreal   {one}\nplayed {other}")


def watch(demosh, folder, environment, command, scene=WATCHED):
    """Looks on until the last change, presses Control-C, and gives what was printed."""
    typed, last = scene
    show = Show(demosh, [command, "--type", "off", "--color", "never", "watch.md"], folder, environment)
    show.wait_for(typed)
    show.press(b"\r")
    printed = show.wait_for(last)
    show.press(b"\x03")
    show.wait_for(b"echo the end")
    show.quit()
    return [line.strip() for line in printed.split(b"\n")]


def main(demosh):
    demosh = pathlib.Path(demosh).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "README.md").write_text(workshop(), encoding="utf-8")
        server = api.Server()
        server.start()
        environment = dict(
            os.environ, HOME=scratch, KUBECONFIG=str(folder / "config"), GIT_CONFIG_NOSYSTEM="1",
            DEMOSH_NO_BLURB="1", TERM="xterm", LC_ALL="C.UTF-8")
        (folder / "config").write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": server.url}}],
            "contexts": [{"name": "test", "context": {"cluster": "test"}}]}), encoding="utf-8")
        real = run(demosh, folder, environment, "--record")
        watch_folder = folder / "watch"
        watch_folder.mkdir()
        (watch_folder / "watch.md").write_text(WATCH, encoding="utf-8")
        watched = watch(demosh, watch_folder, environment, "record")
        follow_folder = folder / "follow"
        follow_folder.mkdir()
        (follow_folder / "watch.md").write_text(FOLLOW, encoding="utf-8")
        followed = watch(demosh, follow_folder, environment, "record", FOLLOWED)
        screens.check(demosh, folder / "screens", environment, server)

        recording = (watch_folder / "rehearsal.yaml").read_text(encoding="utf-8")
        logs = (follow_folder / "rehearsal.yaml").read_text(encoding="utf-8")
        for recorded in (recording, logs):
            if "stays: true" not in recorded or "- at: " not in recorded:
                raise SystemExit(f"its times and that it was stopped are not recorded:\n{recorded}")
        # The files that the clients left are gone, too: nothing real is needed.
        for left in ("db", "repository"):
            subprocess.run(["rm", "-r", folder / left], check=True)
        compare(real, run(demosh, folder, environment, "--rehearse"))
        played = watch(demosh, watch_folder, environment, "rehearse")
        if watched != played:
            raise SystemExit(f"the watch is not played as it was:\nreal   {watched}\nplayed {played}")
        played = watch(demosh, follow_folder, environment, "rehearse", FOLLOWED)
        if followed != played:
            raise SystemExit(f"the logs are not played as they were:\nreal   {followed}\nplayed {played}")
    print(f"{len(COMMANDS)} commands of real clients are played as they were; a watch and logs until Control-C")


if __name__ == "__main__":
    main(sys.argv[1])
