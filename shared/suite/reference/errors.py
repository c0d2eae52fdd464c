"""Every error code that a caller may meet, from the classes that are its sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from shared.suite.paths import PROJECTS, ROOT

HEAD = """\
# Error codes

Errors are `application/problem+json`: `type`, `title`, `status`, `detail`, `code`, `trace_id`, and
`errors` with `field`, `code` and `message` for fields. Decide by `code`; sentences may change.
Words in braces are filled in. This page is generated.
"""
TABLE = "\n## {title}\n\n| status | code | detail |\n|---|---|---|\n"
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def errors_page() -> str:
    """The page's text."""
    families = dict(classes_status(ROOT / "shared" / "core" / "errors.py", {}))
    shared = sorted((ROOT / "shared").glob("[!t]*/errors.py"))
    tables = [table_text("in every service", shared, families)]
    for file in sorted(PROJECTS.glob("*/errors.py")):
        tables.append(table_text(file.parent.name, [file], families))
    return HEAD + "".join(tables)


def table_text(title: str, files: list[Path], families: Mapping[str, int]) -> str:
    """One table of one service's errors, by status and code."""
    rows = sorted(row for file in files for row in rows_of(file, families))
    lines = [f"| {status} | `{code}` | {detail} |\n" for status, code, detail in rows]
    return TABLE.format(title=title) + "".join(lines)


def rows_of(file: Path, families: Mapping[str, int]) -> Iterator[tuple[int, str, str]]:
    """Status, code and sentence of each error class in a file."""
    known = dict(classes_status(file, families))
    for node in ast.parse(file.read_text()).body:
        if not isinstance(node, ast.ClassDef):
            continue
        status, sentence = known.get(node.name), ast.get_docstring(node)
        # A 500 tells the caller nothing but its trace_id.
        if status and status != 500 and sentence:
            first = " ".join(sentence.split("\n\n")[0].split())
            yield status, code_of(node), first.replace("|", "\\|")


def classes_status(file: Path, families: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The status of each error class of a file, its own or its base's."""
    known = dict(families)
    for node in ast.parse(file.read_text()).body:
        if not isinstance(node, ast.ClassDef):
            continue
        bases = [known[b.id] for b in node.bases if isinstance(b, ast.Name) and b.id in known]
        status = constant(node, "status") or (bases[0] if bases else None)
        if isinstance(status, int):
            known[node.name] = status
            yield node.name, status


def code_of(node: ast.ClassDef) -> str:
    """Its `code`, or its name in snake case."""
    return str(constant(node, "code") or CAMEL.sub("_", node.name).lower())


def constant(node: ast.ClassDef, name: str) -> object:
    """A constant that the class sets, None where it does not."""
    for line in node.body:
        target = getattr(line, "target", None) or next(iter(getattr(line, "targets", [])), None)
        if getattr(target, "id", "") == name and isinstance(
            getattr(line, "value", None), ast.Constant
        ):
            return line.value.value  # type: ignore[attr-defined]
    return None
