"""Every environment variable, as .env.example explains it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.suite.paths import ROOT

HEAD = """\
# Settings

Environment variables, read in this order: the shell, `.env`, `.state/local.env`, which
`manage_all.py` writes. Empty values count as not set. A missing or wrong value stops the start with
one sentence that names the variable. This page is generated from `.env.example`.
"""
SECTION = re.compile(r"# --- (?P<title>.+?) -+")
VARIABLE = re.compile(r"#?(?P<name>[A-Z][A-Z0-9_]+)=(?P<value>.*)")


def settings_page() -> str:
    """The page's text."""
    text = (ROOT / ".env.example").read_text()
    _, *sections = re.split(r"(?m)^(?=# --- )", text)
    return HEAD + "".join(section_text(section) for section in sections)


def section_text(section: str) -> str:
    """A heading, and for each variable what the comment above it says."""
    match = SECTION.match(section)
    assert match
    parts = [f"\n## {match['title'].strip()}\n"]
    for block in section[match.end() :].strip().split("\n\n"):
        parts.extend(block_lines(block.splitlines()))
    return "".join(parts)


def block_lines(lines: list[str]) -> Iterator[str]:
    """Paragraphs of comment, each followed by its variables."""
    before_comment = True
    for line in lines:
        variable = VARIABLE.fullmatch(line)
        if variable:
            example = f": `{variable['value']}`" if variable["value"] else ""
            yield ("\n" if before_comment else "") + f"- `{variable['name']}`{example}\n"
        else:
            yield ("" if before_comment and line is not lines[0] else "\n") + f"{line[2:]}\n"
        before_comment = not variable
