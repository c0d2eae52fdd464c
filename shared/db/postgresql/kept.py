"""Statements whose plan each database session keeps.

Reading and planning a statement costs the server more than most of ours take to run.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

# Of one session. More would be memory of the server for statements that are seldom run.
MOST = 200
_NAMED = re.compile(r"%\((\w+)\)s")


class Kept(str):
    """SQL with `%s` or `%(name)s` for parameters whose types follow from where they stand, as in
    `column = %s`, or are written, as in `%s::text[]`. Run by cursors like any other."""

    __slots__ = ()


class KeptStatements:
    """The names that one session knows its statements by.

    A name is trusted once a message with its PREPARE has come through. Where one has not, or was
    never sent, what the session knows is unsure: all are dropped at the next use.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._made = 0
        self._unsure = False
        self._waiting = False

    def prepared(self, sql: Kept) -> tuple[list[str], str]:
        """What must be sent before, and the statement's name."""
        name = self._names.get(sql)
        if name is not None and not self._unsure:
            return [], name
        before = []
        if self._unsure or len(self._names) >= MOST:
            before.append("DEALLOCATE ALL")
            self._names.clear()
        self._made += 1
        self._unsure, self._waiting = False, True
        name = self._names[sql] = f"kept_{self._made}"
        return [*before, f"PREPARE {name} AS {numbered(sql).sql}"], name

    def came_through(self) -> None:
        """All that was to be sent has been done."""
        self._waiting = False

    def failed(self) -> None:
        """Something was not sent, or not done."""
        self._unsure = self._unsure or self._waiting
        self._waiting = False


class Numbered(NamedTuple):
    """A statement with `$1`, `$2`... for its parameters, and their names if they have some."""

    sql: str
    names: tuple[str, ...]

    def values(self, params: Sequence[Any] | Mapping[str, Any] | None) -> Sequence[Any]:
        """The parameters in the order of their numbers."""
        if isinstance(params, Mapping):
            return [params[name] for name in self.names]
        return params or ()


@lru_cache(maxsize=1000)
def numbered(sql: str) -> Numbered:
    """The statement with numbers in place of `%s` or `%(name)s`."""
    names = tuple(dict.fromkeys(_NAMED.findall(sql)))
    if names:
        places = {name: f"${place}" for place, name in enumerate(names, 1)}
        return Numbered(sql % places, names)
    count = sql.replace("%%", "").count("%s")
    return Numbered(sql % tuple(f"${place}" for place in range(1, count + 1)), ())
