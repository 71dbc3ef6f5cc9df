#!/usr/bin/env python3
"""Records a workshop with its real tools, and compares that with the recording beside it.

The workshop is recorded twice in a copy: without a recording, and over that one. Both
must be the committed one but for what differs from run to run: times, names that
`mktemp` makes, and the keys that a version of git offers.

Usage: python tests/workshops/record.py DEMOSH WORKSHOP
"""
import difflib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

VOLATILE = [
    (re.compile(r"^ +after: .*\n", re.M), ""),
    (re.compile(r"\btmp\.[0-9A-Za-z]{6,10}\b"), "tmp.*"),
    (re.compile(r"\[y,n,q,[^]]*\]\?"), "[y,n,q,*]?"),
]


def normalised(recording):
    text = recording.read_text(encoding="utf-8")
    for pattern, replacement in VOLATILE:
        text = pattern.sub(replacement, text)
    return text.splitlines(keepends=True)


def record(demosh, workshop):
    """Records in this copy; whether that went well."""
    done = subprocess.run([demosh, "ci", "--record", workshop], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        print(done.stdout, end="")
    return done.returncode == 0


def main(demosh, workshop):
    demosh, workshop = pathlib.Path(demosh).resolve(), pathlib.Path(workshop).resolve()
    committed = normalised(workshop / "rehearsal.yaml")
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / workshop.name
        shutil.copytree(workshop, copy)
        (copy / "rehearsal.yaml").unlink()
        for attempt in ("new", "again"):
            if not record(demosh, copy):
                return 1
            recorded = normalised(copy / "rehearsal.yaml")
            diff = list(difflib.unified_diff(committed, recorded, "committed", f"recorded ({attempt})"))
            sys.stdout.writelines(diff)
            if diff:
                return 1
    calls = sum(line.lstrip().startswith("argv:") for line in committed)
    print(f"{workshop.name}: recorded twice, {calls} calls, as they are committed")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
