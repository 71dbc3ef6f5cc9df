"""Checks the pages that people read: every relative link and anchor leads somewhere, and the book is complete.

    tests/book/check.py

`demosh ci` runs the examples of these pages: see page.sh, and tests/pages.rs.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.S | re.M)


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


def main() -> int:
    wrong = check_links()
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
