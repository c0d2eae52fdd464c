"""`check`: everything that is not a test, each as a row, all of them even if one fails."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from rich.table import Table

from shared.suite.check_code import CODE_CHECKS
from shared.suite.check_services import SERVICE_CHECKS, CheckContext
from shared.suite.console import console, fail, say, working
from shared.suite.errors import SuiteError
from shared.suite.registry import services_load
from shared.suite.tests_servers import environ_for_tests, servers_for_tests


@dataclass(frozen=True)
class Outcome:
    """One row: `details` is empty when all is well."""

    name: str
    ok: bool
    seconds: float
    details: str


def check_run(*, only: Sequence[str] | None, as_json: bool) -> int:
    """Run the checks and show them; exit status 0 only if all are fine."""
    checks = {**CODE_CHECKS, **SERVICE_CHECKS}
    unknown = sorted(set(only or ()) - set(checks))
    if unknown:
        raise SuiteError(f"There is no check {unknown[0]}: choose among {', '.join(checks)}.")
    names = [name for name in checks if not only or name in only]
    outcomes = _outcomes(names, quiet=as_json)
    if as_json:
        say(json.dumps([asdict(outcome) for outcome in outcomes], indent=1))
    else:
        _show(outcomes)
    return 0 if all(outcome.ok for outcome in outcomes) else 1


def _outcomes(names: Sequence[str], *, quiet: bool) -> list[Outcome]:
    services = services_load()
    with servers_for_tests(["postgres"]) as suite:
        context = CheckContext(suite, services, environ_for_tests(suite, services))
        with ThreadPoolExecutor(2) as pool:
            if quiet:
                return list(pool.map(lambda name: _outcome(name, context), names))
            with working("Checking"):
                return list(pool.map(lambda name: _outcome(name, context), names))


def _outcome(name: str, context: CheckContext) -> Outcome:
    check: Callable[[CheckContext], str] = {**CODE_CHECKS, **SERVICE_CHECKS}[name]
    started = time.monotonic()
    details = check(context)
    return Outcome(name, not details, round(time.monotonic() - started, 1), details)


def _show(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if not outcome.ok:
            fail(f"{outcome.name}:")
            say(outcome.details)
    table = Table(box=None, pad_edge=False)
    for title in ("check", "result", "seconds"):
        table.add_column(title, justify="right" if title == "seconds" else "left")
    for outcome in outcomes:
        result = "[green]ok[/green]" if outcome.ok else "[red]failed[/red]"
        table.add_row(outcome.name, result, f"{outcome.seconds:.1f}")
    console.print(table)
