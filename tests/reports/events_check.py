#!/usr/bin/env python3
"""Checks an event stream of a real run against docs/schemas/events.json.

    events_check.py STREAM

Needs `jsonschema`. Every line must be an event of the schema, times must not run backwards, and the
numbers of `run_finished` must be those of the `step_finished` before it. Prints
`N passed, N failed` and exits with 1 when something failed.
"""

import collections
import json
import sys
from pathlib import Path

import jsonschema

SCHEMA = Path(__file__).resolve().parents[2] / "docs/schemas/events.json"


def counted(outcomes, end):
    """Whether the totals of a run are those of its steps."""
    passed = outcomes["passed"] + outcomes["ignored"]
    return (passed, outcomes["failed"]) == (end["passed"], end["failed"])


def problems(lines):
    """What is wrong with each event, None for nothing."""
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    outcomes, last = collections.Counter(), 0
    for number, line in enumerate(lines, 1):
        event = json.loads(line)
        error = jsonschema.exceptions.best_match(validator.iter_errors(event))
        if event["event"] == "run_started":
            outcomes, last = collections.Counter(), 0
        if event["event"] == "step_finished":
            outcomes[event["outcome"]] += 1
        if error:
            yield f"line {number}: {error.message}"
        elif event["at"] < last:
            yield f"line {number}: {event['at']} is before {last}"
        elif event["event"] == "run_finished" and not counted(outcomes, event):
            yield f"line {number}: {dict(outcomes)} is not what it states"
        else:
            yield None
        last = event["at"]


def main(words):
    if len(words) != 1:
        sys.exit(__doc__)
    found = list(problems(Path(words[0]).read_text().splitlines()))
    failed = [problem for problem in found if problem]
    for problem in failed:
        print(f"FAILED: {problem}")
    print(f"{len(found) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
