"""`test`: every suite of tests in a process of its own, on servers of their own."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from rich.table import Table

from shared.suite.console import console, fail, say
from shared.suite.kafka.install import libraries_install
from shared.suite.kafka.values import APACHE
from shared.suite.registry import services_load
from shared.suite.tests_servers import environ_for_tests, servers_for_tests
from shared.suite.tests_targets import Result, Run, Target, targets_select

POLL = 0.2
AT_ONCE = 2
DETAILS = 200


def tests_run(names: Sequence[str], *, expression: str | None, seed: int | None, kafka: str) -> int:
    """Run and report; exit status 0 only if something ran and all of it passed.

    `kafka` is the broker of the suite's tests. Raises SuiteError when it cannot be had.
    """
    if kafka == APACHE:
        libraries_install()
    services = services_load()
    targets = targets_select(names, services)
    seed = random.randrange(2**32) if seed is None else seed
    say(f"Hypothesis seed {seed} (repeat it with --seed {seed})")
    say("Starting PostgreSQL, Valkey, a broker and a mail server for the tests ...")
    with servers_for_tests() as suite:
        environ = environ_for_tests(suite, services)
        reports = suite.state.directory / "reports"
        reports.mkdir(exist_ok=True)

        def start(target: Target) -> Run:
            options = ["--kafka", kafka] if target.name == "suite" else []
            return Run(target, reports, environ, seed=seed, expression=expression, options=options)

        results = run_all([t for t in targets if not t.across], start, AT_ONCE)
        results += run_all([t for t in targets if t.across], start, AT_ONCE)
    return report(results)


def run_all(
    targets: Sequence[Target], start: Callable[[Target], Run], at_once: int
) -> list[Result]:
    """Run the targets, `at_once` at a time; a line when each starts and ends."""
    waiting, running, results = list(targets), list[Run](), list[Result]()
    spinner = console.status("") if console.is_terminal else None
    try:
        if spinner:
            spinner.start()
        while waiting or running:
            while waiting and len(running) < at_once:
                running.append(start(waiting.pop(0)))
            for run in [run for run in running if run.process.poll() is not None]:
                running.remove(run)
                run.end()
                results.append(_ended(run))
            if spinner:
                spinner.update(_progress(running))
            time.sleep(POLL)
    finally:
        for run in running:
            run.end()
        if spinner:
            spinner.stop()
    return results


def report(results: Sequence[Result]) -> int:
    """The table, and as the very last line the sum."""
    table = Table(box=None, pad_edge=False)
    table.add_column("tests of")
    for name in ("passed", "failed", "skipped", "seconds"):
        table.add_column(name, justify="right")
    for result in results:
        numbers = (result.passed, result.failed, result.skipped, f"{result.seconds:.1f}")
        table.add_row(result.target.name, *map(str, numbers))
    console.print(table)
    for result in results:
        if result.broken:
            fail(f"{result.target.name}: {result.broken}: read {result.log}")
    passed, failed, skipped = (
        sum(getattr(result, name) for result in results) for name in ("passed", "failed", "skipped")
    )
    nothing = passed + failed + skipped == 0
    if nothing:
        fail("No test was run.")
    say(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if all(result.good for result in results) and not nothing else 1


def _ended(run: Run) -> Result:
    result = run.result()
    counts = f"{result.passed} passed, {result.failed} failed, {result.skipped} skipped"
    line = f"{result.target.name}: {counts} in {result.seconds:.0f} s"
    if result.good:
        say(line)
    else:
        fail(line)
        say(_failures(run))
    for reason in sorted(result.reasons):
        say(f"{result.target.name}: skipped: {reason}")
    return result


def _failures(run: Run) -> str:
    """What pytest printed about failures, or the end of its output if it broke."""
    lines = run.log.read_text(errors="replace").splitlines()
    marks = [i for i, line in enumerate(lines) if line.startswith("===") and " in " not in line]
    starts = [i for i in marks if " FAILURES " in lines[i] or " ERRORS " in lines[i]]
    shown = lines[starts[0] :] if starts else lines[-30:]
    more = [f"... the rest is in {run.log}"] if len(shown) > DETAILS else []
    return "\n".join(shown[:DETAILS] + more)


def _progress(running: Sequence[Run]) -> str:
    return "Testing " + ", ".join(f"{run.target.name} ({run.done_tests()})" for run in running)
