#!/usr/bin/env python3
"""Reads what `demosh check --format` prints as the programs do for which it is meant.

    findings_check.py DEMOSH SCHEMA

SCHEMA is the JSON schema of SARIF 2.1.0. Needs `jsonschema`. Makes workshops with findings of many rules
in files with odd names, and asks for every format. SARIF must keep to its schema and its regions must cover
the text that they mean; GitLab's report must have the documented form; each line for gcc must be one that
a problem matcher takes. Prints `N passed, N failed` and exits with 1 when something failed.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

import jsonschema

WORKSHOPS = {
    "plain.md": "# T\n<!-- @nope -->\n```bash\necho `x` && if\n```\n",
    "a b.md": "# T\n<!-- @SHOW -->\n```bash\necho '\U0001f600é' | cat; echo $UNSET\nkubectl edit pod\n```\n",
    "100% é#1?.md": "# T\n<!-- @SHOW -->\n```bash {tiemout=5s}\n\U0001f600 || vim x\n```\n",
    "a:b&c;d.md": "---\ntitle: x\nstage: {speed: x}\n---\n# \U0001f600\n<!-- check: allow nothing -->\n",
    "-dash.md": "# T\n<!-- @import \U0001f600 gone.md -->\n```bash {name=x}\nrm -rf /tmp/x\n```\n",
    "line\nbreak.md": "# T\n<!-- @macro -->\n```console {run}\nls\n```\n",
    "sub folder/ü.md": "# T\n<!-- @import ../plain.md -->\n```text {timeout=5s}\n```\n```bash {verify}\n```\n",
    "crlf.md": "\ufeff# T\r\n<!-- @SHOW -->\r\n```bash\r\necho é$UNSET\r\n```\r\n```text {run}\r\n```\r\n",
    "script.sh": "#@macro m\n##@timeout=5s\nwatch x\n",
    "magic.sh": '. demo-magic.sh\npe "ls"\n',
    "empty.md": "",
}
GONE = "is not there.md"

# The documented form: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32,}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
# The regular expression of the matcher `$gcc` in Visual Studio Code.
MATCHER = re.compile(r"^(.*?):(\d+):(\d*):?\s+(?:fatal\s+)?(warning|error|note):\s+(.*)$")


class Checks:
    """Counts checks that pass and checks that fail."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}")


def place_of(finding):
    """What tells a finding from others, whichever workshop imported its file."""
    place = dict(finding.get("place") or {})
    place["file"] = os.path.normpath(place.get("file", ""))
    return json.dumps([place, finding["rule"], finding["message"]])


def covered(text, region):
    """What a region of SARIF covers, its columns counted in UTF-16 units."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = [line.encode("utf-16-le") for line in text.split("\n")]
    first, last = region["startLine"] - 1, region["endLine"] - 1
    lines = lines[first : last + 1]
    lines[-1] = lines[-1][: (region["endColumn"] - 1) * 2]
    lines[0] = lines[0][(region["startColumn"] - 1) * 2 :]
    return "\n".join(line.decode("utf-16-le") for line in lines)


def sarif(checks, log, schema, wanted):
    """The log against its schema, and its places against the files."""
    validator = jsonschema.validators.validator_for(schema)(schema)
    for error in validator.iter_errors(log):
        checks.check(f"{error.json_path}: {error.message[:200]}", False)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    checks.check("columns count UTF-16 units", run["columnKind"] == "utf16CodeUnits")
    found = []
    for result in run["results"]:
        known = rules[result["ruleIndex"]]["id"] if "ruleIndex" in result else None
        checks.check(f"the index of {result['ruleId']}", known == result["ruleId"])
        place = result["locations"][0]["physicalLocation"]
        path = urllib.parse.unquote(place["artifactLocation"]["uri"])
        checks.check(f"{path} is a name", path in WORKSHOPS or path == GONE)
        region = place.get("region")
        text = covered(WORKSHOPS[path], region) if region else ""
        found.append((result["ruleId"], text))
    for pair in wanted:
        checks.check(f"{pair} is in {found}", pair in found)
    return len(found)


def gitlab(checks, issues):
    """The report against the documented form."""
    for error in jsonschema.Draft202012Validator(GITLAB).iter_errors(issues):
        checks.check(f"{error.json_path}: {error.message[:200]}", False)
    prints = {issue["fingerprint"] for issue in issues}
    checks.check("fingerprints tell issues apart", len(prints) == len(issues))
    return len(issues)


def gcc(checks, text):
    """Each line against the matcher."""
    found = [MATCHER.match(line) for line in text.splitlines()]
    checks.check("every line is a problem", all(found))
    names = {match[1] for match in found if match}
    checks.check(f"files are named: {names}", {"a b.md", "100% é#1?.md", GONE} <= names)
    return len(found)


def main(words):
    if len(words) != 2:
        sys.exit(__doc__)
    demosh, schema = Path(words[0]).resolve(), json.loads(Path(words[1]).read_text())
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ".git").mkdir()
        for name, text in WORKSHOPS.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())

        def check(form):
            files = [*WORKSHOPS, GONE]
            command = [demosh, "check", "--format", form, "--", *files]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            checks.check(f"{form}: {done.returncode} {done.stderr}", done.returncode == 3)
            return done.stdout

        listed = json.loads(check("json"))["findings"]
        rules = {finding["rule"] for finding in listed}
        checks.check(f"many rules are at work: {sorted(rules)}", len(rules) >= 15)
        once = {place_of(found) for found in listed}
        wanted = [("unset-variable", "UNSET"), ("interactive-command", "vim x"), ("undefined-directive", "<!-- @nope -->")]
        counts = {
            "json": len(once),
            "sarif": sarif(checks, json.loads(check("sarif")), schema, wanted),
            "gitlab": gitlab(checks, json.loads(check("gitlab"))),
            "gcc": gcc(checks, check("gcc")),
        }
        checks.check(f"as many in each format: {counts}", len(set(counts.values())) == 1)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
