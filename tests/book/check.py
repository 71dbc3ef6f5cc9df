"""Checks the pages that people read: links lead somewhere, the book is complete, examples work.

    tests/book/check.py links           every relative link and anchor of every page
    tests/book/check.py run DEMOSH      every example of README, tutorial and guides

In these pages, each `console` fence is run line by line, page by page in one folder. What follows a
command is what it prints: `...` alone on a line is any lines, and times may differ. A command that needs a terminal gets
one, and RETURN. Comments, which rendered pages do not show, say the rest:

    <!-- file: NAME -->                     the next fence is this file
    <!-- append: NAME -->                   the next fence is added to it
    <!-- edit: NAME: OLD => NEW -->         in the file, OLD becomes NEW (`|` is a line end)
    <!-- not run: REASON -->                the next fence is not run
"""
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.S | re.M)
COMMENT = re.compile(r"<!-- (file|append|edit|not run): (.*?) -->", re.S)
# Commands of demosh that need a terminal.
INTERACTIVE = re.compile(r"^demosh (?!ci |check |list |export |settings|help|man|completions|--version|--help)")


def pages() -> list[Path]:
    found = [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob(".github/*.md"), *DOCS.rglob("*.md")]
    found += ROOT.glob("workshops/*/README.md")
    found += ROOT.glob("tests/compat/*.md")
    return sorted(found)


def without_code(text: str) -> str:
    text = FENCE.sub(lambda match: "\n" * match.group(0).count("\n"), text)
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", lambda match: "`" * len(match.group(0)), text)


def slug(title: str) -> str:
    """A heading's anchor, as GitHub and mdBook both make it."""
    title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", "").replace("*", "")
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = FENCE.sub("", page.read_text())
    found: set[str] = set()
    for title in re.findall(r"^#{1,6} (.*)$", text, re.M):
        name, number = slug(title), 0
        while (name if not number else f"{name}-{number}") in found:
            number += 1
        found.add(name if not number else f"{name}-{number}")
    return found


def check_links() -> list[str]:
    wrong = []
    for page in pages():
        text = without_code(page.read_text())
        for match in re.finditer(r"\]\(([^)\s]+)\)|\]: (\S+)$", text, re.M):
            link = match.group(1) or match.group(2)
            # `../../releases` is the releases page of whatever repository shows the README.
            if re.match(r"[a-z]+:", link) or link == "../../releases":
                continue
            line = text.count("\n", 0, match.start()) + 1
            where = f"{page.relative_to(ROOT)}:{line}"
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if page.is_relative_to(DOCS) and not target.is_relative_to(DOCS):
                wrong.append(f"{where}: {link} leads out of the book")
            elif not target.exists():
                wrong.append(f"{where}: there is no {path}")
            elif anchor and target.suffix == ".md" and anchor not in anchors(target):
                wrong.append(f"{where}: {target.relative_to(ROOT)} has no heading #{anchor}")
    summary = set(re.findall(r"\]\(([^)]+\.md)\)", (DOCS / "SUMMARY.md").read_text()))
    here = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} - {"SUMMARY.md"}
    wrong += [f"docs/SUMMARY.md lacks {name}" for name in sorted(here - summary)]
    return wrong


def in_terminal(command: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Runs a command on a terminal, with RETURN until it ends. A question gets `y`, and the next one `n`
    when it comes right after that: the exercise that it is about is not done."""
    pid, tty = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execvpe("bash", ["bash", "-c", command], environment)
    shown, deadline, agreed = b"", time.monotonic() + 120, False
    while time.monotonic() < deadline:
        if select.select([tty], [], [], 0.4)[0]:
            try:
                shown += os.read(tty, 65536)
            except OSError:
                break
            continue
        last = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown).rstrip()
        asks = last.lower().endswith(b"[y/n]")
        agrees = asks and not (agreed and last.endswith(b"Check it again? [Y/n]"))
        os.write(tty, b"y" if agrees else b"n" if asks else b"\r")
        agreed = agrees
    else:
        os.kill(pid, 15)
        return 124, shown.decode(errors="replace")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode(errors="replace")


def matches(expected: list[str], printed: str) -> bool:
    pattern = ""
    for line in expected:
        if line == "...":
            pattern += r"(?:.*\n)*?"
            continue
        line = re.sub(r"\\?\b[0-9]+\\\.[0-9]+s", r"[0-9.ms]+s", re.escape(line))
        pattern += line + r" *\n"
    return re.fullmatch(pattern, printed if printed.endswith("\n") else printed + "\n") is not None


def steps(page: Path):
    """What the page asks for, in order: comments and fences."""
    text = page.read_text()
    fences = list(FENCE.finditer(text))
    inside = [match.span() for match in fences]
    found = [(match.start(), "fence", match) for match in fences]
    for match in COMMENT.finditer(text):
        if not any(begin < match.start() < end for begin, end in inside):
            found.append((match.start(), match.group(1), match))
    for position, kind, match in sorted(found, key=lambda item: item[0]):
        yield text.count("\n", 0, position) + 1, kind, match


def run_console(where: str, body: str, folder: Path, state: dict, environment: dict[str, str]) -> list[str]:
    wrong, commands = [], []
    for line in body.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif commands:
            commands[-1][1].append(line)
    for command, expected in commands:
        words = re.sub(r"\s+#\s.*$", "", command)
        if words.startswith("cd "):
            state["folder"] = state["folder"] / words[3:].strip()
            continue
        if INTERACTIVE.match(words):
            status, printed = in_terminal(words, state["folder"], environment)
        else:
            done = subprocess.run(["bash", "-c", words], cwd=state["folder"], env=environment, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
            status, printed = done.returncode, done.stdout
        failed = any("FAILED" in line or "expected 0" in line or line.startswith("error") for line in expected)
        if (status != 0) != failed:
            wrong.append(f"{where}: `{words}` ended with {status}:\n{printed}")
        elif expected and not INTERACTIVE.match(words) and not matches(expected, printed):
            wrong.append(f"{where}: `{words}` printed something else:\n{printed}")
    return wrong


def run_page(page: Path, environment: dict[str, str]) -> list[str]:
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = environment | {"HOME": name, "XDG_STATE_HOME": f"{name}/.state", "XDG_RUNTIME_DIR": name}
        for example in ("examples", "workshops"):
            shutil.copytree(ROOT / example, folder / example)
        state, pending = {"folder": folder}, None
        for line, kind, match in steps(page):
            where = f"{page.relative_to(ROOT)}:{line}"
            if kind == "edit":
                target, change = match.group(2).split(": ", 1)
                old, new = (part.replace("|", "\n") for part in change.split(" => "))
                path = state["folder"] / target
                if old not in path.read_text():
                    wrong.append(f"{where}: {target} does not have {old!r}")
                path.write_text(path.read_text().replace(old, new))
            elif kind != "fence":
                pending = (kind, match.group(2))
            else:
                if pending and pending[0] in ("file", "append"):
                    path = state["folder"] / pending[1]
                    path.parent.mkdir(parents=True, exist_ok=True)
                    with path.open("w" if pending[0] == "file" else "a") as file:
                        file.write(match.group("body"))
                elif match.group("info").strip() == "console" and not (pending and pending[0] == "not run"):
                    wrong += run_console(where, match.group("body"), folder, state, environment)
                pending = None
    return wrong


def main() -> int:
    if sys.argv[1] == "links":
        wrong = check_links()
    else:
        demosh = Path(sys.argv[2]).resolve()
        environment = {
            "PATH": f"{demosh.parent}:{os.environ['PATH']}", "TERM": "xterm-256color", "DEMOSH_NO_BLURB": "1",
            "LANG": "C.UTF-8",
        }
        chosen = [Path(name).resolve() for name in sys.argv[3:]]
        examples = chosen or [ROOT / "README.md", DOCS / "tutorial.md", *sorted((DOCS / "guides").glob("*.md"))]
        wrong = [line for page in examples for line in run_page(page, environment)]
        print(f"{len(examples)} pages run")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
