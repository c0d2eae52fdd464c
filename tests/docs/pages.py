"""The pages that people read, and the blocks and links in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from shared.suite.paths import ROOT

FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(?P<text>.+)$", re.MULTILINE)
START = "docs/start.md"


@dataclass
class Command:
    """One command of a console block and what the page shows below it."""

    text: str
    shown: list[str] = field(default_factory=list)


@cache
def page_names() -> tuple[str, ...]:
    """Every page, from the root; the one that signs in comes first."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("projects/*/README.md")]
    names = sorted(str(file.relative_to(ROOT)) for file in files)
    return tuple(sorted(names, key=lambda name: name != START))


def page_text(name: str) -> str:
    return (ROOT / name).read_text()


def page_prose(name: str) -> str:
    """The page without its blocks."""
    return FENCE.sub("", page_text(name))


def blocks(name: str, info: str) -> Iterator[str]:
    """The bodies of the fenced blocks that are marked so."""
    for match in FENCE.finditer(page_text(name)):
        if match["info"].strip() == info:
            yield match["body"]


def commands(name: str, info: str = "console") -> list[Command]:
    """The `$ ` lines of console blocks; `> ` goes on with the line before."""
    found: list[Command] = []
    for body in blocks(name, info):
        for line in body.splitlines():
            if line.startswith("$ "):
                found.append(Command(line[2:]))
            elif line.startswith("> ") and not found[-1].shown:
                found[-1].text += f"\n{line[2:]}"
            else:
                found[-1].shown.append(line)
    return found


def links(name: str) -> list[str]:
    return [match["target"] for match in LINK.finditer(page_prose(name))]


def anchors(file: Path) -> set[str]:
    """The names of a page's headings, as git hosts make them."""
    texts = [match["text"].lower() for match in HEADING.finditer(FENCE.sub("", file.read_text()))]
    return {re.sub(r"[^\w\- ]", "", text).replace(" ", "-") for text in texts}
