"""The names that a new service's files are made with. Standard library only."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence

from shared.suite.errors import SuiteError
from shared.suite.ports import METRICS_OFFSET
from shared.suite.registry import FIRST_PORT, Service

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
# The longest name that is made of it is an index's, for which Django allows 30 letters.
LONGEST = 20
# Web servers have the first ports of a block, the metrics of the other processes the next.
OFFSETS = range(9, METRICS_OFFSET)
RESERVED = {
    "edge",
    "shared",
    "suite",
    "tools",
    "jobs",
    "types",
    "catalogue",
    "postgres",
    "valkey",
    "broker",
}


def names_of(service: str, thing: str | None, port: int) -> dict[str, str]:
    """What each token of the templates stands for.

    `thing` is the snake-case name of what the service keeps, by default `<service>_entry`.
    Raises SuiteError for a name that cannot be one.
    """
    item = thing or f"{service}_entry"
    for name in (service, item):
        name_check(name)
    items = plural(item)
    prefixes = dict.fromkeys([hyphened(items), hyphened(service)])
    return {
        "__service__": service,
        "__Service__": camel(service),
        "__SERVICE__": service.upper(),
        "__service-hyphen__": hyphened(service),
        "__Title__": words(service).capitalize(),
        "__title__": words(service),
        "__item__": item,
        "__Item__": camel(item),
        "__itemlower__": camel(item).lower(),
        "__items__": items,
        "__item-hyphen__": hyphened(item),
        "__items-hyphen__": hyphened(items),
        "__words__": words(item),
        "__words_plural__": words(items),
        "__Words_plural__": words(items).capitalize(),
        "__port__": str(port),
        "__prefixes__": str(list(prefixes)).replace("'", '"'),
    }


def name_check(name: str) -> None:
    """Raises SuiteError unless the name is lower-case words joined by underscores."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name) or name in RESERVED:
        raise SuiteError(f"{name} cannot be a name here: write a noun such as loyalty.")
    if len(name) > LONGEST:
        raise SuiteError(f"{name} is too long: {LONGEST} letters are enough.")


def port_choose(services: Sequence[Service]) -> int:
    """The first port that no service has. Raises SuiteError when all are taken."""
    taken = {service.offset for service in services}
    for offset in OFFSETS:
        if offset not in taken:
            return FIRST_PORT + offset
    raise SuiteError("No port is left between those of the services: free one in a service.toml.")


def plural(noun: str) -> str:
    """entry, entries; note, notes; pass, passes."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def hyphened(name: str) -> str:
    return name.replace("_", "-")


def words(name: str) -> str:
    return name.replace("_", " ")
