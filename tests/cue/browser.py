#!/usr/bin/env python3
"""The second screen in a browser: a show in a terminal, `demosh cue --web`, and headless Chromium.

usage: browser.py DEMOSH [FOLDER]     screenshots go to FOLDER (default: target/cue)

Needs Chrome or Chromium, chromedriver on the PATH, and the packages of requirements.txt.
"""

import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

TALK = """---
title: Service mesh in an hour
---
<!-- @SHOW -->
# Getting ready

<!-- note: Say where the repository is, and that questions are welcome at any time. -->

```bash
#@notypeout
echo one
#@notypeout
kubectl() { echo "pod/a  Running"; }; kubectl get pods --namespace faces --output wide
```

# Retries

```bash
#@notypeout
echo <b>three</b> 2>/dev/null || true
```
"""

PATIENCE = 20


class Show:
    """A show in a terminal of its own, whose output is read and dropped."""

    def __init__(self, demosh, folder, environment):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(demosh, [demosh, "--no-blurb", "talk.md"], environment)
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

    def quit(self):
        time.sleep(0.3)
        os.write(self.terminal, b"Q")
        os.waitpid(self.pid, 0)


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


def status(address, data=None):
    try:
        return urllib.request.urlopen(address, data, timeout=PATIENCE).status
    except urllib.error.HTTPError as error:
        assert error.read() == b"", "a refusal tells something"
        return error.code


def text(driver, name):
    return driver.find_element(By.ID, name).text


def wait(driver, what, condition):
    WebDriverWait(driver, PATIENCE, 0.05).until(lambda _: condition(), f"in vain: {what}")


def check(driver, show, address):
    driver.get(address)
    wait(driver, "the first command", lambda: text(driver, "text") == "echo one")
    wait(driver, "its stop", lambda: text(driver, "phase").startswith("waits for a key"))
    assert text(driver, "title") == "Service mesh in an hour"
    assert text(driver, "section") == "1 of 2: Getting ready"
    assert "Say where the repository is" in text(driver, "notes")
    time.sleep(0.2)
    driver.find_element(By.CSS_SELECTOR, "button[data-word=next]").click()
    show.wait_for(b"\none\r\n")
    wait(driver, "the second command", lambda: "kubectl get pods" in text(driver, "text"))


def main():
    demosh = str(Path(sys.argv[1]).resolve())
    pictures = Path(sys.argv[2] if len(sys.argv) > 2 else "target/cue")
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "talk.md").write_text(TALK)
        places = {"HOME": folder, "TERM": "xterm-256color", "PATH": os.environ["PATH"]}
        environment = {**places, "LANG": "C.UTF-8", "DEMOSH_PROMPT": "> "}
        show = Show(demosh, folder, environment)
        show.wait_for(b"echo")
        web = subprocess.Popen(
            [demosh, "cue", "--web"], stdout=subprocess.PIPE, text=True, env=environment
        )
        address = web.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        head, token = address.rstrip("/").rsplit("/", 1)
        wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
        for place in ["/", f"/{wrong}/", f"/{wrong}/state"]:
            assert status(head + place) == 403, place
        assert status(f"{head}/{wrong}/drive", b"next") == 403
        phone = browser(390, 844, dark=True)
        wide = browser(1280, 800, dark=False)
        try:
            check(phone, show, address)
            wide.get(address)
            wait(wide, "the second command", lambda: "kubectl get pods" in text(wide, "text"))
            phone.save_screenshot(str(pictures / "phone-dark.png"))
            wide.save_screenshot(str(pictures / "wide-light.png"))
            too_wide = "return document.documentElement.scrollWidth > window.innerWidth"
            assert not phone.execute_script(too_wide), "the page is wider than a phone"
            show.quit()
            wait(phone, "the end", lambda: "the show is over" in text(phone, "phase"))
            assert not phone.find_element(By.CSS_SELECTOR, "button").is_enabled()
            for driver in (phone, wide):
                severe = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
                # The wait for news is answered with 410 when the show is over.
                severe = [entry for entry in severe if "/state?" not in entry["message"]]
                assert not severe, severe
        finally:
            phone.quit()
            wide.quit()
        assert web.wait(PATIENCE) == 0
    print("the second screen in a browser: ok")


if __name__ == "__main__":
    main()
