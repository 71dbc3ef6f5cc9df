#!/usr/bin/env python3
"""Reads a JUnit report as its users do: with a reader and a schema validator that are not ours.

    junit_check.py REPORT [tests=N] [failures=N] [errors=N] [skipped=N] [suites=N]

Needs `junitparser` and `xmlschema`. Checks that the report keeps to docs/schemas/junit.xsd, that the
reader finds as many cases of each kind as the start tags state, and that the given numbers are the
report's. Prints `N passed, N failed` and exits with 1 when something failed.
"""

import sys
from pathlib import Path

import xmlschema
from junitparser import Error, Failure, JUnitXml, Skipped

SCHEMA = Path(__file__).resolve().parents[2] / "docs/schemas/junit.xsd"
KINDS = {"failures": Failure, "errors": Error, "skipped": Skipped}
LIMIT = 64 * 1024


class Checks:
    """Counts checks that pass and checks that fail."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, found=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}{': ' if found else ''}{found}")

    def equal(self, what, found, expected):
        self.check(what, found == expected, f"{found} instead of {expected}")


def schema_errors(report):
    schema = xmlschema.XMLSchema(SCHEMA)
    return [f"{error.path}: {error.reason}" for error in schema.iter_errors(report)]


def count(cases, kind):
    return sum(any(isinstance(result, kind) for result in case.result) for case in cases)


def check_counts(checks, what, stated, cases):
    checks.equal(f"{what}: tests", stated.tests, len(cases))
    for name, kind in KINDS.items():
        checks.equal(f"{what}: {name}", getattr(stated, name), count(cases, kind))


def check_case(checks, case):
    what = f"{case.classname} / {case.name}"
    checks.check(f"{what}: the file is the package", case.classname.count(".") <= 1)
    checks.check(f"{what}: output is bounded", len((case.system_out or "").encode()) <= LIMIT)
    for problem in (result for result in case.result if not isinstance(result, Skipped)):
        checks.check(f"{what}: the text repeats the message", problem.message in (problem.text or ""))
        file, line = case._elem.get("file"), case._elem.get("line")
        if file:
            checks.check(f"{what}: the text has the place", f"{file}:{line}:" in problem.text)


def check_report(checks, path, expected):
    errors = schema_errors(path)
    checks.check("the schema", not errors, "; ".join(errors[:5]))
    report = JUnitXml.fromfile(str(path))
    suites = list(report)
    cases = [case for suite in suites for case in suite]
    check_counts(checks, "the report", report, cases)
    for suite in suites:
        check_counts(checks, suite.name, suite, list(suite))
    for case in cases:
        check_case(checks, case)
    names = {(case.classname, case.name) for case in cases}
    checks.equal("names of their own", len(names), len(cases))
    for name, number in expected.items():
        found = len(suites) if name == "suites" else getattr(report, name)
        checks.equal(f"expected {name}", found, number)


def arguments(words):
    expected = {}
    for word in words:
        name, _, number = word.partition("=")
        if name not in {"tests", "suites", *KINDS} or not number.isdigit():
            sys.exit(f"junit_check: `{word}` is not one of tests=N, suites=N, " + ", ".join(f"{kind}=N" for kind in KINDS))
        expected[name] = int(number)
    return expected


def main(words):
    if not words:
        sys.exit(__doc__)
    checks = Checks()
    check_report(checks, Path(words[0]), arguments(words[1:]))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
