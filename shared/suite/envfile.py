"""Read and write files of NAME=value lines. Standard library only."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from shared.suite.errors import SuiteError

LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$")


def env_parse(text: str, *, source: str = ".env") -> dict[str, str]:
    """The variables of a file: comments, `export`, single and double quotes are understood.

    Raises SuiteError naming the line that is none of these. Empty values count as not given.
    """
    found: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = LINE.match(line)
        if match is None:
            raise SuiteError(f"Line {number} of {source} is not NAME=value: correct it.")
        value = _value(match.group(2), f"{match.group(1)} in line {number} of {source}")
        if value:
            found[match.group(1)] = value
    return found


def env_read(file: Path) -> dict[str, str]:
    """The variables of `file`; none if there is no such file."""
    return env_parse(file.read_text(), source=file.name) if file.exists() else {}


def env_write(file: Path, values: Mapping[str, str], *, heading: str) -> None:
    """Replace `file` in one step; only its owner may read it."""
    lines = [f"# {line}" for line in heading.splitlines()]
    lines += [f"{name}={value}" for name, value in values.items()]
    replace_private(file, "\n".join(lines) + "\n")


def replace_private(file: Path, text: str) -> None:
    """Write `text` to a new file of mode 600 and rename it over `file`."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    draft.replace(file)


def _value(raw: str, where: str) -> str:
    if raw[:1] in {"'", '"'}:
        end = raw.find(raw[0], 1)
        if end < 0:
            raise SuiteError(f"{where} opens a quote and does not close it.")
        return raw[1:end]
    return re.split(r"\s+#", raw, maxsplit=1)[0].strip()
