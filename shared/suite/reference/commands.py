"""Every command of manage_all.py and of the services' manage.py."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from shared.suite.paths import PROJECTS, ROOT

HEAD = """\
# Commands

`python3 manage_all.py COMMAND`; `--help` of each says the same. This page is generated.

The exit status is 0 when the command did what it says, 1 when it did not, 130 after Ctrl-C.
"""
MIDDLE = """
# Commands of a service

`python3 manage_all.py manage SERVICE COMMAND`, or `python projects/SERVICE/manage.py COMMAND`,
beside Django's own (`migrate`, `runserver`, `shell`, `test` and the others).

| service | command | |
|---|---|---|
"""


def commands_page() -> str:
    """The page's text."""
    # cli imports the commands that write this page.
    from shared.suite.cli import parser_build

    parts = [command_text(name, parser) for name, parser in parsers(parser_build())]
    return HEAD + "".join(parts) + MIDDLE + "".join(management_rows())


def parsers(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command's parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def command_text(name: str, parser: argparse.ArgumentParser) -> str:
    """One command: what it does, its arguments and options."""
    options = [a for a in parser._actions if not isinstance(a, argparse._HelpAction)]
    usage = " ".join(f"[{invocation(a)}]" if optional(a) else invocation(a) for a in options)
    lines = [f"- `{invocation(a)}`: {a.help}\n" for a in options if a.help]
    listed = "\n" + "".join(lines) if lines else ""
    written, told = f"{name} {usage}".strip(), (parser.description or "").strip()
    return f"\n## {name}\n\n`{written}`\n\n{told}\n{listed}"


def invocation(action: argparse.Action) -> str:
    """How an argument or option is written."""
    names = " or ".join(action.option_strings)
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    many = " ..." if action.nargs in ("*", "+") else ""
    return f"{names} {value}{many}".strip()


def optional(action: argparse.Action) -> bool:
    """Whether the command also works without it."""
    return bool(action.option_strings) or action.nargs == "*"


def management_rows() -> Iterator[str]:
    """A row for each management command of ours."""
    for folder in sorted([*(ROOT / "shared").iterdir(), *PROJECTS.iterdir()]):
        service = folder.name if folder.parent == PROJECTS else "every"
        for file in sorted(folder.glob("management/commands/[a-z]*.py")):
            if file.stem != "migrate":
                yield f"| {service} | `{file.stem}` | {help_of(file)} |\n"


def help_of(file: Path) -> str:
    """What the command says of itself."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "help":
            return str(ast.literal_eval(node.value))
    return ""
