#!/usr/bin/env python3
"""Recordings of a show, played by asciinema's own player in headless Chromium.

usage: player.py DEMOSH PLAYER [FOLDER]

PLAYER is the folder of the package `asciinema-player`; screenshots go to FOLDER (default:
target/browser).
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from common import Show, browser, severe, wait

WORKSHOP = """---
title: Recorded
---
<!-- @SHOW -->
# One

```bash
echo "hello"; printf '\\033[32mgreen\\033[0m and 日本\\n'
```
```bash
exit 0
```
"""

PAGE = """<!doctype html>
<meta charset="utf-8">
<link rel="stylesheet" href="{player}/dist/bundle/asciinema-player.css">
<div id="player"></div>
<script src="{player}/dist/bundle/asciinema-player.min.js"></script>
<script>
const player = AsciinemaPlayer.create({{data: {cast}}}, document.getElementById("player"), {{speed: 4, fit: false}});
window.seen = [];
player.addEventListener("marker", (marker) => window.seen.push(marker.label));
player.addEventListener("ended", () => {{ window.ended = true; }});
player.play();
</script>
"""


def main():
    demosh = str(Path(sys.argv[1]).resolve())
    player = str(Path(sys.argv[2]).resolve())
    pictures = Path(sys.argv[3] if len(sys.argv) > 3 else "target/browser")
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "talk.md").write_text(WORKSHOP)
        places = {"HOME": folder, "TERM": "xterm-256color", "PATH": os.environ["PATH"]}
        environment = {**places, "LANG": "C.UTF-8", "DEMOSH_PROMPT": "> "}
        for version in ["v2", "v3"]:
            cast = root / f"{version}.cast"
            arguments = ["--no-blurb", "--record", cast.name, "--cast-format", version]
            show = Show(demosh, [*arguments, "--auto=100ms", "talk.md"], folder, environment)
            assert show.wait() == 0
            page = PAGE.format(player=f"file://{player}", cast=json.dumps(cast.read_text()))
            (root / "page.html").write_text(page)
            driver = browser(1000, 700, dark=False)
            try:
                driver.get(f"file://{root}/page.html")
                wait(driver, "the end", lambda: driver.execute_script("return window.ended"))
                text = driver.execute_script("return document.querySelector('.ap-term').innerText")
                driver.save_screenshot(str(pictures / f"player-{version}.png"))
                seen = driver.execute_script("return window.seen")
                first = "echo \"hello\"; printf '\\033[32mgreen\\033[0m and 日本\\n'"
                assert seen == ["One", first, "exit 0"], seen
                assert not severe(driver), severe(driver)
                # The player has an element for each run of cells.
                assert "hello" + "greenand日本" + ">exit0" in "".join(text.split()), text
            finally:
                driver.quit()
    print("recordings in asciinema's player: ok")


if __name__ == "__main__":
    main()
