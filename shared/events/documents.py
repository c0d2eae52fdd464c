"""The committed documents of all events: a JSON Schema each, and one AsyncAPI over them."""

from collections.abc import Sequence
from pathlib import Path

from shared.events.asyncapi import asyncapi_text
from shared.events.envelope import EventSpec
from shared.events.schemas import schemas_compare

OVERVIEW = "asyncapi.json"


def documents_compare(
    folder: Path, specs: Sequence[EventSpec]
) -> tuple[list[str], dict[Path, str]]:
    """What forbids the present events beside the committed ones, and the files to write."""
    problems, stale = schemas_compare(folder, specs)
    overview, text = folder / OVERVIEW, asyncapi_text(specs)
    if not overview.exists() or overview.read_text() != text:
        stale[overview] = text
    return problems, stale


def documents_write(stale: dict[Path, str]) -> None:
    """Write the files."""
    for path, content in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
