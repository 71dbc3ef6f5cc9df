"""Runs a command on a terminal, with RETURN until it ends.

    python3 on_terminal.py COMMAND ARGUMENT...

A question gets `y`. When it comes again right after that, the exercise that it is about is not done: it gets `n`.

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
    shown, deadline, agreed = b"", time.monotonic() + LIMIT, False
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
        os.kill(pid, signal.SIGTERM)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status != 0:
        sys.stderr.buffer.write(shown)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
