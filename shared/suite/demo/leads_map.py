"""What the API makes of a file's columns: asked for, completed with the agents, shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from shared.suite.console import console, say
from shared.suite.demo.door import Door
from shared.suite.demo.leads_file import LeadsFile
from shared.suite.errors import SuiteError

VALUES_SHOWN = 6
PREVIEW = "lead-imports/preview/"


@dataclass(frozen=True)
class LeadsMap:
    """The columns as the API sees them, and the map to import with."""

    seen: Mapping[str, Any]
    mapping: Mapping[str, Any]

    @classmethod
    def guessed(cls, door: Door, file: LeadsFile) -> LeadsMap:
        """Ask the API for its guess. Raises SuiteError where it finds no way to import."""
        sent = {"file": (file.path.name, file.head(), "text/csv")}
        seen = door.post(PREVIEW, files=sent, waits_for={"tenant_profile_unknown"})
        if seen["unmapped"]:
            raise SuiteError(f"{file.path} is no file of leads: {seen['unmapped']}.")
        return cls(seen, seen["mapping"])

    def with_agents(self, agents: Mapping[str, str]) -> LeadsMap:
        """The map with user ids for the agents' names."""
        if "assigned_to" not in self.mapping["columns"]:
            return self
        values = {**self.mapping["values"], "assigned_to": dict(agents)}
        return LeadsMap(self.seen, {**self.mapping, "values": values})

    def field(self, name: str, cells: Mapping[str, str]) -> str:
        """The text of a field in a row, as the map says."""
        text = cells.get(self.mapping["columns"].get(name, ""), "").strip()
        meant: str = self.mapping["values"].get(name, {}).get(text, text)
        return meant

    def statuses(self, file: LeadsFile, *, without: Collection[int]) -> Counter[str]:
        """How many leads of each status the file holds: each once, the first of its rows.
        `without`: lines that were rejected."""
        rows = file.rows()
        header = [name.strip() for name in next(rows).cells]
        known: set[str] = set()
        found: Counter[str] = Counter()
        for row in rows:
            cells = dict(zip(header, row.cells, strict=False))
            names = {
                f"{n} {t.lower()}" for n in ("external_id", "email") if (t := self.field(n, cells))
            }
            if row.line not in without and not names & known:
                known |= names
                found[self.field("status", cells) or "new"] += 1
        return found

    def show(self) -> None:
        """Column, field and reason; values and what they become."""
        rows, part = self.seen["rows"], "" if self.seen["complete"] else "the first "
        say(f"The API's guess, from {part}{rows} rows:")
        table = Table(box=None, pad_edge=False)
        for name in ("column", "becomes", "because", "values"):
            table.add_column(name, overflow="fold")
        for column in self.seen["columns"]:
            fields = ", ".join(column["fields"]) or "[dim]left out[/dim]"
            table.add_row(column["name"], fields, column["reason"], self._values(column["fields"]))
        console.print(table)
        say("What is left out stays with the row as it came (raw submissions in the admin).")

    def _values(self, fields: Sequence[str]) -> str:
        meant = [
            f"{text} = {value or 'nothing'}"
            for name in fields
            if name != "assigned_to"
            for text, value in self.mapping["values"].get(name, {}).items()
        ]
        more = [f"and {len(meant) - VALUES_SHOWN} more"] if len(meant) > VALUES_SHOWN else []
        return ", ".join(meant[:VALUES_SHOWN] + more)

    def json(self) -> str:
        """As an import takes it."""
        return json.dumps(self.mapping)
