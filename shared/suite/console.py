"""What the user sees on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

# Where nobody watches, a table is as wide as it needs to be.
WIDE = None if sys.stdout.isatty() else 120

console = Console(highlight=False, soft_wrap=True, width=WIDE)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line, as it is."""
    console.print(escape(text))


def warn(text: str) -> None:
    errors.print(f"[yellow]{escape(text)}[/yellow]")


def fail(text: str) -> None:
    errors.print(f"[bold red]{escape(text)}[/bold red]")


@contextmanager
def working(text: str) -> Iterator[None]:
    """A spinner while something takes time; a plain line where nobody watches."""
    if console.is_terminal:
        with console.status(escape(text)):
            yield
    else:
        say(f"{text} ...")
        yield
