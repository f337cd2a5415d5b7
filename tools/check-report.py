#!/usr/bin/env python3
"""Looks at pages of `graft report` as a browser does: no overflow, no request, no message, names for everything.

    graft report out -o report.html --models hub
    tools/check-report.py report.html [more.html] [--screens DIR]

Needs Debian's `chromium` and nothing else; without it the check is skipped, says so, and ends with 0. Each page is
opened at desktop and phone width, in light and dark, and as it is printed, first as a file and then from a server on
this machine, where a browser would also ask for an icon. With --screens a picture of each view is left in DIR, to be
looked at by somebody.
"""

import argparse
import base64
import functools
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

VIEWS = [
    ("desktop-light", 1280, "screen", "light"),
    ("desktop-dark", 1280, "screen", "dark"),
    ("phone-light", 360, "screen", "light"),
    ("phone-dark", 360, "screen", "dark"),
    ("print", 718, "print", "light"),  # A4 with margins of 1 cm, at 96 dpi
]

PIECE = 1400  # pixels in height of one picture: what an eye takes in

# What a page must be, as seen from inside; returns a list of complaints.
LOOK = r"""
(() => {
  const wrong = [], root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) wrong.push(`wider than the window: ${root.scrollWidth} > ${root.clientWidth}`);
  const seen = new Set();
  for (const e of document.querySelectorAll('[id]')) {
    if (seen.has(e.id)) wrong.push('id twice: ' + e.id);
    seen.add(e.id);
  }
  for (const a of document.querySelectorAll('a')) {
    if (!a.getAttribute('href').startsWith('#')) wrong.push('a link to elsewhere: ' + a.href);
    else if (!seen.has(a.getAttribute('href').slice(1))) wrong.push('a link to nowhere: ' + a.href);
  }
  for (const svg of document.querySelectorAll('svg')) {
    const title = document.getElementById(svg.getAttribute('aria-labelledby'));
    if (!title || !title.textContent) wrong.push('a drawing without a name');
    const box = svg.getBoundingClientRect();
    if (!box.width) continue; // of the measure that is not chosen
    for (const text of svg.querySelectorAll('text')) {
      const t = text.getBoundingClientRect();
      if (t.left < box.left - 1 || t.right > box.right + 1 || t.top < box.top - 1 || t.bottom > box.bottom + 1)
        wrong.push(`text outside of ${title.textContent.slice(0, 30)}: ${text.textContent}`);
    }
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption || !table.caption.textContent) wrong.push('a table without a caption');
    for (const row of table.tBodies[0].rows) if (!row.querySelector('th[scope=row]')) wrong.push('a row without a name');
    if (!table.closest('.scroll[tabindex="0"][role=region][aria-label]')) wrong.push('a table that cannot be scrolled by keyboard');
  }
  let level = 0;
  for (const h of document.querySelectorAll('h1, h2, h3, h4')) {
    if (+h.tagName[1] > level + 1) wrong.push('a heading skips a level: ' + h.textContent);
    level = +h.tagName[1];
  }
  for (const e of document.querySelectorAll('script, img, iframe, object, embed, link, form, [style], [onclick], [onload]'))
    wrong.push('should not be there: ' + e.outerHTML.slice(0, 80));
  const luminance = c => {
    const [r, g, b] = c.match(/[\d.]+/g).slice(0, 3).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = getComputedStyle(root).backgroundColor;
  for (const e of document.querySelectorAll('p, a, li, th, td, h1, h2, h3, caption, figcaption, summary, label, footer, pre, svg text, .chip')) {
    const style = getComputedStyle(e), isSvg = e.tagName === 'text';
    let back = ground;
    for (let up = e; up && !isSvg; up = up.parentElement) {
      const own = getComputedStyle(up).backgroundColor;
      if (own !== 'rgba(0, 0, 0, 0)') { back = own; break; }
    }
    const [x, y] = [luminance(isSvg ? style.fill : style.color), luminance(back)].sort((p, q) => q - p);
    if ((x + 0.05) / (y + 0.05) < 4.5) wrong.push(`too little contrast: ${e.tagName} ${e.textContent.slice(0, 30)}`);
  }
  return [...new Set(wrong)];
})()
"""


class Browser:
    """A headless Chromium, spoken to by its own protocol over a pair of pipes."""

    def __init__(self, program, home):
        to_read, self.to_write = os.pipe()
        self.to_read, to_write = os.pipe()

        def as_3_and_4():
            first, second = os.dup(to_read), os.dup(to_write)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
             "--user-data-dir=" + home],
            preexec_fn=as_3_and_4, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.left, self.count, self.events = b"", 0, []

    def message(self):
        while b"\0" not in self.left:
            more = os.read(self.to_read, 1 << 16)
            if not more:
                raise SystemExit("chromium has gone away")
            self.left += more
        one, self.left = self.left.split(b"\0", 1)
        return json.loads(one)

    def call(self, method, session=None, **params):
        self.count += 1
        sent = {"id": self.count, "method": method, "params": params}
        if session:
            sent["sessionId"] = session
        os.write(self.to_write, json.dumps(sent).encode() + b"\0")
        while True:
            got = self.message()
            if got.get("id") == self.count:
                if "error" in got:
                    raise SystemExit(f"{method}: {got['error']['message']}")
                return got["result"]
            self.events.append(got)

    def wait_for(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())

    def close(self):
        try:
            self.call("Browser.close")
        finally:
            self.process.wait(20)


def look(browser, address, view, screens):
    """Complaints about one view of one page."""
    name, width, media, scheme = view
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Network", "Log", "Runtime"):
        browser.call(domain + ".enable", session)
    browser.call("Emulation.setDeviceMetricsOverride", session, width=width, height=900, deviceScaleFactor=1,
                 mobile=width < 500)
    browser.call("Emulation.setEmulatedMedia", session, media=media,
                 features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.events.clear()
    browser.call("Page.navigate", session, url=address)
    browser.wait_for("Page.loadEventFired")
    result = browser.call("Runtime.evaluate", session, expression=LOOK, returnByValue=True)
    if "exceptionDetails" in result:
        raise SystemExit(result["exceptionDetails"]["exception"]["description"])
    wrong = result["result"]["value"]
    for event in browser.events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent" and params["request"]["url"] != address:
            wrong.append("asked for " + params["request"]["url"])
        elif method == "Log.entryAdded":
            wrong.append("said: " + params["entry"]["text"])
        elif method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            wrong.append("said: " + json.dumps(params)[:200])
    if screens:
        picture(browser, session, screens, name, width, media)
    if media == "screen" and not tab_stops(browser, session):
        wrong.append("the Tab key does not go forward")
    browser.call("Target.closeTarget", targetId=target)
    return wrong


def tab_stops(browser, session):
    """How far the Tab key goes forward through the page in the order of the text; 0 if it jumps back."""
    here = "(() => {const all = [...document.querySelectorAll('*')]; return all.indexOf(document.activeElement)})()"
    last, stops = -1, 0
    for _ in range(12):
        for kind in ("rawKeyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", session, type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        at = browser.call("Runtime.evaluate", session, expression=here, returnByValue=True)["result"]["value"]
        if at <= last:
            return 0
        last, stops = at, stops + 1
    return stops


def picture(browser, session, screens, name, width, media):
    if media == "print":
        pdf = browser.call("Page.printToPDF", session, printBackground=True, paperWidth=8.27, paperHeight=11.69,
                           marginTop=0.4, marginBottom=0.4, marginLeft=0.4, marginRight=0.4)
        (screens / (name + ".pdf")).write_bytes(base64.b64decode(pdf["data"]))
    height = browser.call("Page.getLayoutMetrics", session)["cssContentSize"]["height"]
    for piece, top in enumerate(range(0, int(height), PIECE)):
        shot = browser.call("Page.captureScreenshot", session, captureBeyondViewport=True,
                            clip={"x": 0, "y": top, "width": width, "height": min(height - top, PIECE), "scale": 1})
        (screens / f"{name}-{piece + 1}.png").write_bytes(base64.b64decode(shot["data"]))


class Quiet(http.server.SimpleHTTPRequestHandler):
    asked = []

    def log_message(self, *_):
        self.asked.append(self.path)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pages", nargs="+", type=pathlib.Path)
    options.add_argument("--screens", type=pathlib.Path)
    given = options.parse_args()
    program = shutil.which("chromium")
    if not program:
        print("SKIPPED: there is no chromium here; install Debian's package of that name")
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as home:
        browser = Browser(program, home)
        try:
            for page in given.pages:
                failed += check(browser, page.resolve(), given.screens)
        finally:
            browser.close()
    print(f"{len(given.pages) - failed} passed, {failed} failed")
    return 2 if failed else 0


def check(browser, page, screens):
    """1 if there is anything wrong with a page, else 0."""
    directory = None
    if screens:
        directory = screens / page.stem
        directory.mkdir(parents=True, exist_ok=True)
    wrong = []
    for view in VIEWS:
        wrong += [view[0] + ": " + one for one in look(browser, page.as_uri(), view, directory)]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=page.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Quiet.asked.clear()
    address = f"http://127.0.0.1:{server.server_port}/{page.name}"
    wrong += ["from a server: " + one for one in look(browser, address, VIEWS[0], None)]
    server.shutdown()
    if len(Quiet.asked) != 1:
        wrong.append(f"a server was asked {len(Quiet.asked)} times: {Quiet.asked}")
    print(f"{page}: " + (f"fine in {len(VIEWS)} views" if not wrong else "\n  ".join(["", *wrong[:40]])))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
