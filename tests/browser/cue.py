#!/usr/bin/env python3
"""The second screen in a browser: a show in a terminal, `demosh cue --web`, and headless Chromium.

usage: cue.py DEMOSH [FOLDER]     screenshots go to FOLDER (default: target/browser)
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from selenium.webdriver.common.by import By

from common import PATIENCE, Show, browser, severe, wait

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

def status(address, data=None):
    try:
        return urllib.request.urlopen(address, data, timeout=PATIENCE).status
    except urllib.error.HTTPError as error:
        assert error.read() == b"", "a refusal tells something"
        return error.code


def text(driver, name):
    return driver.find_element(By.ID, name).text


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
    pictures = Path(sys.argv[2] if len(sys.argv) > 2 else "target/browser")
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "talk.md").write_text(TALK)
        places = {"HOME": folder, "TERM": "xterm-256color", "PATH": os.environ["PATH"]}
        environment = {**places, "LANG": "C.UTF-8", "DEMOSH_PROMPT": "> "}
        show = Show(demosh, ["--no-blurb", "talk.md"], folder, environment)
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
            show = Show(demosh, ["--no-blurb", "talk.md"], folder, environment)
            show.wait_for(b"echo")
            wait(phone, "the next show", lambda: text(phone, "text") == "echo one")
            assert phone.find_element(By.CSS_SELECTOR, "button").is_enabled()
            show.quit()
            for driver in (phone, wide):
                assert not severe(driver), severe(driver)
        finally:
            phone.quit()
            wide.quit()
            web.terminate()
        web.wait(PATIENCE)
    print("the second screen in a browser: ok")


if __name__ == "__main__":
    main()
