#!/usr/bin/env python3
"""The page that `demosh export` makes, in headless Chromium.

usage: export.py DEMOSH [FOLDER]     screenshots go to FOLDER (default: target/browser)
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from selenium.webdriver.common.by import By

from common import browser, severe, wait

WORKSHOP = """---
title: A page <of> its own
destroys: ["nothing"]
---
Read this first.

```bash
NAME=world
```
<!-- @SHOW -->
# One

Some *words* and a table:

| a | b |
|---|--:|
| 1 | 2 |

```bash
echo "hello, ${NAME}"; printf '\\033[31mred\\033[0m \\033[38;2;1;2;3mexact\\033[0m\\n'
```

# Two

```bash {exit=3}
for i in {1..40}; do printf 'column-%s ' $i; done; echo; (exit 3)
```
"""


def main():
    demosh = str(Path(sys.argv[1]).resolve())
    pictures = Path(sys.argv[2] if len(sys.argv) > 2 else "target/browser")
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "talk.md").write_text(WORKSHOP)
        run = lambda *arguments: subprocess.run([demosh, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        run("ci", "talk.md", "--events", "events.jsonl")
        run("export", "talk.md", "--with", "events.jsonl", "--output", "page.html")
        for width, height, dark in [(390, 844, True), (1440, 1000, False)]:
            driver = browser(width, height, dark)
            try:
                check(driver, f"file://{root}/page.html", wide=width > 1280)
                driver.save_screenshot(str(pictures / f"export-{width}.png"))
            finally:
                driver.quit()
    print("the exported page in a browser: ok")


def check(driver, address, wide):
    driver.get(address)
    assert driver.title == "A page <of> its own", driver.title
    outputs = [element.text for element in driver.find_elements(By.CSS_SELECTOR, "main > figure .output")]
    assert outputs[0] == "hello, world\nred exact", outputs
    assert outputs[1].startswith("column-1 column-2 ") and outputs[1].endswith("column-40"), outputs
    red = driver.find_element(By.CSS_SELECTOR, ".output .f1")
    assert red.text == "red"
    assert red.value_of_css_property("color") != driver.find_element(By.TAG_NAME, "body").value_of_css_property("color")
    # Colours of one's own and the side of a column are styles that the page's policy lets through.
    exact = driver.find_element(By.XPATH, "//span[text()='exact']")
    assert exact.value_of_css_property("color") == "rgba(1, 2, 3, 1)", exact.value_of_css_property("color")
    assert driver.find_elements(By.CSS_SELECTOR, "main td")[1].value_of_css_property("text-align") == "right"
    assert driver.find_element(By.CSS_SELECTOR, "figcaption.failed").text == "status 3"
    unseen = driver.find_element(By.CSS_SELECTOR, "details.unseen")
    assert unseen.get_attribute("open") is None and "1 command" in unseen.text
    too_wide = "return document.documentElement.scrollWidth > window.innerWidth"
    assert not driver.execute_script(too_wide), "the page is wider than the window"
    chapters = driver.find_element(By.CSS_SELECTOR, "nav details")
    assert (chapters.get_attribute("open") is not None) == wide
    if not wide:
        chapters.find_element(By.TAG_NAME, "summary").click()
    links = chapters.find_elements(By.TAG_NAME, "a")
    assert [link.text for link in links] == ["One", "Two"]
    links[1].click()
    assert driver.current_url.endswith("#chapter-1")
    button = driver.find_elements(By.CSS_SELECTOR, "main > figure button")[0]
    driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
    button.click()
    wait(driver, "the answer of the button", lambda: button.text in ("Copied", "Selected"))
    wait(driver, "its name again", lambda: button.text == "Copy")
    assert button.get_attribute("data-copy").startswith('echo "hello, ${NAME}"')
    loaded = driver.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert all(name.startswith("data:") for name in loaded), loaded
    assert not severe(driver), severe(driver)
    driver.execute_script("window.scrollTo(0, 0)")
    time.sleep(0.1)


if __name__ == "__main__":
    main()
