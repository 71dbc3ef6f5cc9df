"""Records programs that fill the screen, and rehearses them on terminals of other sizes.

The programs are the real ones: watch, top, less, and kubectl within watch. What they showed when
they were recorded is shown again at the top left; what does not fit is cut. Otherwise they are the same.
"""
import os
import re
import select
import time

import pyte
import yaml

import show

RECORDED_AT = (100, 30)
PLAYED_AT = [RECORDED_AT, (40, 12), (132, 50)]

# A command, and the keys to press: each after the text that is to be on the screen.
SCENES = [
    ("watch --interval 1 kubectl get pods", [(b"web-one", None), (None, b"\x03")]),
    ("watch --no-title --interval 1 'date +%S; seq 60'", [(b"25", None), (None, b"\x03")]),
    ("top -d 1", [(b"PID", None), (None, b"q")]),
    ("less numbers.txt", [(b"line 5", None), (None, b" "), (b"line 40", b" "), (b"line 70", None), (None, b"q")]),
]

WORKSHOP = """\
---
requires:
  tools: [watch, top, less, kubectl]
---
<!-- @SHOW -->
# Screens
"""


def workshop():
    blocks = [f"```bash\n{command}\n```\n" for command, _ in SCENES]
    return WORKSHOP + "\n".join(blocks) + "\n```bash\necho the end\n```\n"


class Watcher:
    """A show that is looked at by a terminal of one size."""

    def __init__(self, demosh, arguments, folder, environment, size):
        self.show = show.Show(demosh, arguments, folder, environment, size)
        self.size = size

    def prompt(self, command):
        self.show.wait_for(command.encode())
        time.sleep(0.3)
        self.show.press(b"\r")

    def look(self, seconds):
        """What is printed within so many seconds."""
        seen = b""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.show.terminal], [], [], left)[0]:
                seen += os.read(self.show.terminal, 65536)
        return seen


def record(demosh, folder, environment):
    watcher = Watcher(demosh, ["record", "--type", "off", "--color", "never", "watch.md"], folder, environment, RECORDED_AT)
    for command, keys in SCENES:
        watcher.prompt(command)
        for shown, key in keys:
            if shown:
                watcher.show.wait_for(shown)
            if key:
                # Two screens at least.
                watcher.look(1.4)
                watcher.show.press(key)
    watcher.show.wait_for(b"the end")
    watcher.show.quit()
    recording = yaml.safe_load((folder / "rehearsal.yaml").read_text(encoding="utf-8"))
    calls = recording["calls"]
    if len(calls) != len(SCENES):
        raise SystemExit(f"{len(calls)} of {len(SCENES)} programs were recorded")
    for call, (command, _) in zip(calls, SCENES, strict=True):
        if len(call.get("output", [])) < 2 or not call.get("stays"):
            raise SystemExit(f"`{command}`: its screens and its end are not in the recording: {call}")
    return calls


def rows_of(chunk, folder):
    """The rows of a recorded screen, without colours."""
    text = chunk["screen"]
    if not isinstance(text, str):
        text = (folder / text["file"]).read_text(encoding="utf-8")
    return [re.sub(r"\x1b\[[0-9;:]*m", "", row).rstrip() for row in text.split("\n")]


def is_shown(rows, display):
    """True when this is on the display: rows and ends of rows may be cut."""
    for nth, shown in enumerate(display):
        row = rows[nth] if nth < len(rows) else ""
        shown = shown.rstrip()
        is_cut = shown.endswith("…") and row.startswith(shown[:-1]) and len(row) > len(display[nth]) - 1
        # The last row that there is room for may say that more rows are left out.
        is_more = nth == len(display) - 1 and len(rows) > len(display) and shown in ("", "…")
        if not (shown == row or is_cut or is_more):
            return False
    return True


def displays(printed, size):
    """What a terminal shows, after each piece of what was printed on the whole screen."""
    screen = pyte.Screen(*size)
    stream = pyte.ByteStream(screen)
    begin = printed.find(b"\x1b[?1049h")
    end = printed.find(b"\x1b[?1049l", begin)
    pieces = re.split(rb"(?=\x1b\[H)", printed[begin:end if end >= 0 else len(printed)])
    for piece in pieces:
        stream.feed(piece)
        yield list(screen.display)


def play(demosh, folder, environment, size, calls):
    watcher = Watcher(demosh, ["rehearse", "--speed", "4", "--type", "off", "--color", "never", "watch.md"], folder, environment, size)
    for call, (command, keys) in zip(calls, SCENES, strict=True):
        watcher.prompt(command)
        last = max(show.seconds(chunk.get("at", "0s")) for chunk in call["output"])
        printed = watcher.show.seen + watcher.look(1.2 + min(last / 4, 5))
        watcher.show.seen = b""
        watcher.show.press(keys[-1][1])
        shown = list(displays(printed, size))
        for nth, chunk in enumerate(call["output"]):
            rows = rows_of(chunk, folder)
            if not any(is_shown(rows, display) for display in shown):
                raise SystemExit(
                    f"`{command}` at {size}: screen {nth} was not shown as it was:\n"
                    + "\n".join(rows) + "\nthe last one:\n" + "\n".join(shown[-1]))
        if not is_shown(rows_of(call["output"][-1], folder), shown[-1]):
            raise SystemExit(f"`{command}` at {size}: the last screen does not stay:\n" + "\n".join(shown[-1]))
    watcher.show.wait_for(b"the end")
    watcher.show.quit()


def check(demosh, folder, environment, server):
    """Records with the server, and plays without it."""
    folder.mkdir()
    (folder / "watch.md").write_text(workshop(), encoding="utf-8")
    (folder / "numbers.txt").write_text("".join(f"line {nth}\n" for nth in range(1, 200)), encoding="utf-8")
    calls = record(demosh, folder, environment)
    (folder / "numbers.txt").unlink()
    server.stop()
    for size in PLAYED_AT:
        play(demosh, folder, environment, size, calls)
    screens = sum(len(call["output"]) for call in calls)
    print(f"{screens} screens of {len(SCENES)} real programs are shown as they were, on terminals of {len(PLAYED_AT)} sizes")
