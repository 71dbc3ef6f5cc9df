"""Follows a page of the book in another system, as its reader would, and says how long each command took.

    tests/book/follow.py PAGE ROOT [--heading TEXT] [--folder FOLDER]    # as root

Saves and changes the files that the page tells its reader to, and types its `$` commands into one bash on a terminal,
in the system below the folder ROOT. A program that waits for keys gets RETURN. Output and exit status are compared
with those on the page. With a heading, only its part is followed, and commands that `demosh ci` skips are run too.
The comments that are read here (`@save`, `@append`, `@change`) are those of page.sh.
"""
import argparse
import fcntl
import os
import pty
import re
import select
import shlex
import struct
import sys
import termios
import time
from pathlib import Path

LIMIT = 3600  # seconds, for the slowest command: a build
QUIET = 0.4  # seconds without output, after which a program that reads keys waits for one
ENDLESS = 30  # seconds, after which a command of a show gets Control-C, as `watch` needs
ESCAPE = re.compile(r"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[PX^_].*?\x1b\\|[ -/]*[0-~])", re.S)
PROMPT = re.compile(r"<ready (\d+)>$")
PART = re.compile(
    r"^<!-- @(?P<word>save|append|change) (?P<rest>[^\n]*?) -->$"
    r"|^(?P<heading>#{1,6} [^\n]*)$"
    r"|^(?P<fence>`{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)$",
    re.S | re.M,
)


class Shell:
    """One bash in the other system, on a terminal."""

    def __init__(self, root: Path, folder: str) -> None:
        environment = {
            "PATH": "/root/.cargo/bin:/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "PS1": "<ready $?>",
            # Newer versions of bash announce pastes between the prompt and the command.
            "INPUTRC": "/dev/null",
        }
        self.pid, self.tty = pty.fork()
        if self.pid == 0:
            os.chroot(root)
            os.makedirs(folder, exist_ok=True)
            os.chdir(folder)
            os.execvpe("bash", ["bash", "--norc", "--noprofile"], environment)
        fcntl.ioctl(self.tty, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.wait()

    def folder(self) -> Path:
        """Where the bash is, as a path of this system."""
        return Path(os.readlink(f"/proc/{self.pid}/cwd"))

    def wait(self) -> tuple[str, int]:
        """What is shown until the next prompt, and the status that it tells."""
        shown, end, pressed = b"", time.monotonic() + LIMIT, 0.0
        while time.monotonic() < end:
            if pressed and time.monotonic() - pressed > ENDLESS:
                os.write(self.tty, b"\x03")
                pressed = time.monotonic()
            if select.select([self.tty], [], [], QUIET)[0]:
                shown += os.read(self.tty, 65536)
                continue
            text = ESCAPE.sub("", shown.decode(errors="replace")).replace("\r", "").rstrip(" ")
            if found := PROMPT.search(text):
                return text[: found.start()], int(found[1])
            if not termios.tcgetattr(self.tty)[3] & termios.ICANON:
                os.write(self.tty, b"y" if text.rstrip().lower().endswith("[y/n]") else b"\r")
                pressed = time.monotonic()
        raise SystemExit(f"error: no end after {LIMIT} s\n{shown.decode(errors='replace')}")

    def type(self, command: str) -> tuple[str, int]:
        os.write(self.tty, command.encode() + b"\n")
        shown, status = self.wait()
        return shown.partition("\n")[2], status


def alike(shown: str, wanted: str) -> bool:
    """Whether the output is that of the page, where `...` is any number of lines."""
    lines = [r"(?:[^\n]*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in wanted.strip("\n").splitlines()]
    shown = re.sub(r" in [0-9.]+s", " in 0.0s", shown).strip("\n")
    shown = "\n".join(line.rstrip() for line in shown.replace("/root", "/home/ada").splitlines())
    return re.fullmatch("".join(lines), shown + "\n") is not None


def run_block(shell: Shell, body: str, info: str) -> None:
    wanted_status = int(found[1]) if (found := re.search(r"\bexit=(\d+)", info)) else 0
    for block in re.split(r"^\$ ", body, flags=re.M)[1:]:
        command, _, wanted = block.partition("\n")
        begun = time.monotonic()
        shown, status = shell.type(command)
        print(f"{time.monotonic() - begun:7.1f} s  {command}", flush=True)
        if status != wanted_status:
            raise SystemExit(f"error: status {status}, but the page has {wanted_status}\n{shown}")
        if wanted and not alike(shown, wanted):
            raise SystemExit(f"error: the page has\n{wanted}\nbut this was shown:\n{shown}")


def change(folder: Path, word: str, rest: str, body: str) -> None:
    # `$'...'` is bash's way to write a line break.
    words = [part.replace("\\n", "\n") for part in shlex.split(rest.replace("$'", "'"))]
    path = folder / words[0]
    if word == "save":
        path.write_text(body)
    elif word == "append":
        path.write_text(path.read_text() + body)
    else:
        text = path.read_text()
        if words[1] not in text:
            raise SystemExit(f"error: {words[0]} does not have: {words[1]}")
        path.write_text(text.replace(words[1], words[2], 1))


def follow(page: Path, shell: Shell, heading: str | None) -> None:
    pending, inside = None, heading is None
    for part in PART.finditer(page.read_text()):
        if part["heading"]:
            inside = heading in (None, part["heading"].lstrip("# "))
        elif part["word"] == "change":
            change(shell.folder(), "change", part["rest"], "")
        elif part["word"]:
            pending = (part["word"], part["rest"])
        elif pending:
            change(shell.folder(), *pending, part["body"])
            pending = None
        elif inside and part["info"].startswith("console") and (heading or "ci=skip" not in part["info"]):
            run_block(shell, part["body"], part["info"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("page", type=Path)
    parser.add_argument("root", type=Path)
    parser.add_argument("--heading")
    parser.add_argument("--folder", default="/root", help="where the reader begins")
    options = parser.parse_args()
    begun = time.monotonic()
    follow(options.page, Shell(options.root, options.folder), options.heading)
    print(f"{time.monotonic() - begun:7.1f} s  in all: {options.page}")


if __name__ == "__main__":
    sys.exit(main())
