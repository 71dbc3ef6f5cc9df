"""Runs a command on a terminal, with RETURN until it ends.

    python3 on_terminal.py COMMAND ARGUMENT...

A question gets `y`. An exercise that is not done after a check is skipped.

Exits as the command does. Prints what was shown only when the command fails.
"""
import os
import pty
import re
import select
import signal
import sys
import time

LIMIT = 120  # seconds


def main() -> int:
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "PAGER", "NO_COLOR")}
    pid, tty = pty.fork()
    if pid == 0:
        os.execvpe(sys.argv[1], sys.argv[1:], environment)
    shown, deadline, checked = b"", time.monotonic() + LIMIT, False
    while time.monotonic() < deadline:
        if select.select([tty], [], [], 0.4)[0]:
            try:
                shown += os.read(tty, 65536)
            except OSError:
                break
            continue
        last = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown).rstrip()
        asks = last.lower().endswith(b"[y/n]")
        is_exercise = b"RETURN checks it" in last.rpartition(b"\n")[2]
        gives_up = is_exercise and checked
        os.write(tty, b"y" if asks else b"+" if gives_up else b"\r")
        checked = is_exercise and not gives_up
    else:
        os.kill(pid, signal.SIGTERM)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status != 0:
        sys.stderr.buffer.write(shown)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
