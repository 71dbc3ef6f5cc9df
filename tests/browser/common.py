"""What the tests in a browser share: a show in a terminal, and headless Chrome or Chromium.

Needs chromedriver on the PATH, and the packages of requirements.txt.
"""

import os
import pty
import select
import shutil
import threading
import time

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 20


class Show:
    """A show in a separate terminal, whose output is read and dropped."""

    def __init__(self, demosh, arguments, folder, environment):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(demosh, [demosh, *arguments], environment)
        self.seen = b""
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            try:
                select.select([self.terminal], [], [])
                self.seen += os.read(self.terminal, 65536)
            except OSError:
                return

    def wait_for(self, text):
        until = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < until, f"the show never showed {text!r}: {self.seen!r}"
            time.sleep(0.02)

    def press(self, keys):
        # Longer than a prompt must have been visible before a key counts.
        time.sleep(0.3)
        os.write(self.terminal, keys)

    def quit(self):
        self.press(b"Q")
        self.wait()

    def wait(self):
        """Waits for the end and gives the status."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def browser(width, height, dark):
    options = webdriver.ChromeOptions()
    for program in filter(None, map(shutil.which, ["google-chrome", "chromium"])):
        options.binary_location = program
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    scheme = "dark" if dark else "light"
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": width < 600},
    )
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    return driver


def wait(driver, what, condition):
    WebDriverWait(driver, PATIENCE, 0.05).until(lambda _: condition(), f"waited too long for: {what}")


def severe(driver):
    """What the browser found fault with."""
    return [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
