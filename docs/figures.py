#!/usr/bin/env python3
"""Holds the figures of the proof in README.md and docs/belief.md against what `finspec prove` printed, or writes them.

    cargo run --release --locked -- prove | tee target/proof.txt
    docs/figures.py target/proof.txt            # answers 1 where a page tells other figures
    docs/figures.py --write target/proof.txt    # writes them into the pages
"""

import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The lines of the summary that docs/belief.md shows, in their order.
LINES = [
    r"\d+ runs, \d+ lies told: .*",
    r"of contracts, \d+ lies told: .*",
    r"\d+ weak runs, .*",
    r"\d+ runs in other call centres: .*",
    r"\d+ lies over sockets: .*",
]


def lines_of(text):
    found = [re.search(f"^{line}$", text, re.MULTILINE) for line in LINES]
    missing = [line for line, match in zip(LINES, found) if match is None]
    if missing:
        sys.exit(f"figures: this is no summary of a whole proof; no line matches {missing[0]!r}")
    return [match.group(0) for match in found]


def belief(page, lines):
    """The block of the summary, with the day on which it was written."""
    block = "```\n" + "\n".join(lines) + "\n```"
    pattern = re.compile(r"```\n\d+ runs, \d+ lies told.*?\n```", re.DOTALL)
    if pattern.search(page).group(0) == block:
        return page
    day = f"{date.today().day} {date.today():%B %Y}"
    return re.sub(r"\(\d+ \w+ \d{4}; run it", f"({day}; run it", pattern.sub(lambda _: block, page))


def readme(page, lines):
    """The numbers in the row of the proof."""
    runs, lies = (int(number) for number in re.findall(r"\d+", lines[0])[:2])
    contracts = int(re.search(r"\d+", lines[1]).group(0))
    elsewhere = int(re.search(r"\d+", lines[3]).group(0))
    said = f"`finspec prove`: {runs:,} runs lied to {lies:,} times, {contracts:,} lies by the mock itself, " \
        f"{elsewhere:,} runs in other call centres"
    pattern = r"`finspec prove`: [\d,]+ runs lied to [\d,]+ times, [\d,]+ lies by the mock itself, [\d,]+ runs in other call centres"
    assert re.search(pattern, page), "README.md has no row of the proof"
    return re.sub(pattern, said, page)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    lines = lines_of(Path(arguments[0]).read_text(encoding="utf-8"))
    stale = []
    for name, renew in [("docs/belief.md", belief), ("README.md", readme)]:
        page = (ROOT / name).read_text(encoding="utf-8")
        renewed = renew(page, lines)
        if renewed == page:
            continue
        stale.append(name)
        if "--write" in sys.argv:
            (ROOT / name).write_text(renewed, encoding="utf-8")
    if stale and "--write" in sys.argv:
        print(f"figures: wrote {' and '.join(stale)}")
    elif stale:
        sys.exit(f"figures: {' and '.join(stale)} tell of another proof; `docs/figures.py --write {arguments[0]}` renews them")


main()
