"""What an import stores of each row, as the lines that COPY reads."""

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

import orjson

from projects.lead_ingest.services.imported import ImportedLead
from shared.db.copy_lines import NULL, SEPARATOR, json_column, line_of, texts_line

_NAMES = tuple(f.name for f in fields(ImportedLead))
_TEXTS = _NAMES[_NAMES.index("first_name") : _NAMES.index("custom")]
# Leads without a history differ in their score at most.
_STATE = _NAMES[_NAMES.index("custom") + 1 :]
LEAD = ("id", *_TEXTS, *_STATE, "custom")
RAW = ("id", "line", "payload", "lead_id", "outcome")
STATES_KEPT = 1_000

_texts = attrgetter(*_TEXTS)
_state = attrgetter(*_STATE)


def lead_line(lead: ImportedLead) -> str:
    """The lead, in the order of LEAD."""
    custom = json_line(lead.custom) if lead.custom else "{}"
    return f"{lead.id}\t{texts_line(_texts(lead))}\t{_state_line(_state(lead))}\t{custom}"


@lru_cache(STATES_KEPT)
def _state_line(values: tuple[Any, ...]) -> str:
    return line_of(values)


def came_line(id_: str, line: int, cells: Mapping[str, str]) -> str:
    """A row as it came: what of RAW is known before what becomes of it."""
    return f"{id_}\t{line}\t{json_line(cells)}"


def raw_line(came: str, outcome: str, lead: str = "") -> str:
    """The same with what became of it, such as the lead of this line, in the order of RAW."""
    # Its id stands there already, and writing one takes longer than cutting it out.
    return f"{came}\t{lead.partition(SEPARATOR)[0] or NULL}\t{outcome}"


def json_line(value: Mapping[str, str]) -> str:
    """As COPY takes it into a JSON column."""
    return json_column(orjson.dumps(value).decode())
