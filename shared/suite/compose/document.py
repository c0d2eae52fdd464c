"""YAML as people write it: names of anchors that say what they are, a comment on top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

HEADING = """\
# Written by `manage_all.py compose render` from every projects/*/service.toml: do not edit.
"""
# A value is never broken: a command of some words is easier to read in one line.
WIDTH = 1000
SEQUENCE, MAPPING = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"
ENTRY = re.compile(r"\n(?=  [\w-]+:(?: &[\w-]+)?\n)")
ALIAS = re.compile(r"'?@alias (?P<name>[\w-]+)'?")
ANCHOR = re.compile(r"^(?P<key> *[\w-]+:)\n +'?@anchor'?: (?P<name>[\w-]+)$", re.MULTILINE)


class Flat(list[str]):
    """A list that stands in one line."""


class Row(dict[str, Any]):
    """A mapping that stands in one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    Flat, lambda dumper, data: dumper.represent_sequence(SEQUENCE, data, flow_style=True)
)
_Dumper.add_representer(
    Row, lambda dumper, data: dumper.represent_mapping(MAPPING, data, flow_style=True)
)


def anchored(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping that others repeat by `alias(name)`."""
    return {"@anchor": name, **values}


def alias(name: str) -> str:
    """The mapping that was anchored under the name."""
    return f"@alias {name}"


def merged(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The anchored mapping with more in it."""
    return {"<<": alias(name), **values}


def document(content: Mapping[str, Any], *, about: str) -> str:
    """The text of a file: a heading, then each top-level part after an empty line."""
    parts = [HEADING + "".join(f"# {line}\n" for line in about.splitlines())]
    parts += [_part(key, value) for key, value in content.items()]
    return "\n".join(parts)


def _part(key: str, value: Any) -> str:
    text = yaml.dump({key: value}, Dumper=_Dumper, sort_keys=False, width=WIDTH, allow_unicode=True)
    text = ANCHOR.sub(r"\g<key> &\g<name>", text).replace("'<<':", "<<:")
    return ENTRY.sub("\n\n", ALIAS.sub(r"*\g<name>", text))
