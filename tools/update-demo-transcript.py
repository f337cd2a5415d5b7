#!/usr/bin/env python3
"""Runs `./graft demo` and puts what it prints into the README, where DemoCommandTest compares the two.

    tools/update-demo-transcript.py
"""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def main():
    subprocess.run(["./graft", "--version"], cwd=ROOT, check=True)  # builds, so that no line of it comes between
    said = subprocess.run(["./graft", "demo"], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT).stdout
    text = "\n".join(line.rstrip() for line in said.split("\n"))
    readme, count = re.subn(r"(\$ graft demo\n\n).*?```", lambda found: found.group(1) + text + "```",
                            README.read_text(), count=1, flags=re.DOTALL)
    if count != 1:
        raise SystemExit("README.md has no block that begins with `$ graft demo`")
    README.write_text(readme)


if __name__ == "__main__":
    main()
