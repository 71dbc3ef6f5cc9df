"""A show of demosh in a terminal."""
import os
import pty
import re
import select
import termios
import time

PATIENCE = 60


class Show:
    """A show in a terminal."""

    def __init__(self, demosh, arguments, folder, environment, size=(80, 24)):
        self.seen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # Before anything looks at it.
            termios.tcsetwinsize(0, (size[1], size[0]))
            os.chdir(folder)
            os.execve(demosh, [demosh, *arguments], environment)

    def wait_for(self, text):
        """Reads on until this is shown, after what was waited for before."""
        until = time.monotonic() + PATIENCE
        while text not in self.seen:
            left = until - time.monotonic()
            if left < 0 or not select.select([self.terminal], [], [], left)[0]:
                raise SystemExit(f"the show never printed {text!r}: {self.seen!r}")
            try:
                self.seen += os.read(self.terminal, 65536)
            except OSError:
                raise SystemExit(f"the show ended before it printed {text!r}: {self.seen!r}") from None
        before, _, self.seen = self.seen.partition(text)
        return before

    def press(self, keys):
        # A key counts when what it answers has been on the screen for a moment.
        select.select([], [], [], 0.4)
        os.write(self.terminal, keys)

    def quit(self):
        self.press(b"Q")
        while True:
            try:
                if not os.read(self.terminal, 65536):
                    break
            except OSError:
                break
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def seconds(duration):
    """A duration of a recording: 300ms, 1.2s, 2m3s."""
    units = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
    parts = re.findall(r"([0-9.]+)(ms|[smh])", duration)
    return sum(float(number) * units[unit] for number, unit in parts)
