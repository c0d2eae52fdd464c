"""Which test suites there are, how each is run and what it said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.suite.errors import SuiteError
from shared.suite.paths import ROOT
from shared.suite.registry import Service

TESTS = ROOT / "tests"
NOTHING_COLLECTED = 5
# Of tests/ what needs no running copy of the suite, or makes one of its own.
TOOLS = ("bench", "compose", "demo", "manage_all", "newservice", "shape")
OUTCOMES = (" PASSED", " FAILED", " ERROR", " SKIPPED", " XFAIL")


@dataclass(frozen=True)
class Target:
    """One pytest process: `settings` is None where no Django is set up.

    `across`: its tests are of several services, and run when those of each are done.
    """

    name: str
    paths: tuple[str, ...]
    settings: str | None
    across: bool = False


@dataclass
class Result:
    """Counts of one target, with the reasons why tests were skipped.

    `broken` when pytest itself did not end as it should.
    """

    target: Target
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    status: int = 0
    broken: str = ""
    reasons: set[str] = field(default_factory=set)
    log: Path = field(default=Path())

    @property
    def good(self) -> bool:
        return not self.failed and not self.broken


def targets_select(names: Sequence[str], services: Sequence[Service]) -> list[Target]:
    """shared, every project, and last what goes across; or those named. Raises SuiteError."""
    known = [Target("shared", ("shared",), "shared.testing.project.settings")]
    known += [
        Target(service.name, (f"projects/{service.name}",), f"projects.{service.name}.settings")
        for service in services
    ]
    known.append(Target("suite", tuple(_folders(tools=False)), None, across=True))
    known.append(Target("tools", tuple(_folders(tools=True)), None, across=True))
    wanted = {name.replace("-", "_") for name in names}
    for name in sorted(wanted - {target.name for target in known}):
        all_names = ", ".join(target.name for target in known)
        raise SuiteError(f"There are no tests named {name}: choose among {all_names}.")
    return [target for target in known if not wanted or target.name in wanted]


def _folders(*, tools: bool) -> list[str]:
    found = sorted({file.relative_to(TESTS).parts[0] for file in TESTS.rglob("test_*.py")})
    return [f"tests/{name}" for name in found if (name in TOOLS) == tools]


class Run:
    """A started pytest process."""

    def __init__(
        self,
        target: Target,
        folder: Path,
        environ: Mapping[str, str],
        *,
        seed: int,
        expression: str | None,
        options: Sequence[str] = (),
    ) -> None:
        self.target = target
        self.log, self._report = folder / f"{target.name}.log", folder / f"{target.name}.xml"
        # Else the counts of an earlier run would stand for a process that cannot start.
        self._report.unlink(missing_ok=True)
        self._filtered = expression is not None
        self._started = time.monotonic()
        command = [sys.executable, "-m", "pytest", *target.paths, "-v", "--color=no"]
        command += options
        command += [f"--junitxml={self._report}", f"--hypothesis-seed={seed}"]
        command += ["-k", expression] if expression else []
        if target.settings:
            command += [f"--ds={target.settings}"]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                env=environ,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def done_tests(self) -> int:
        """How many tests have ended so far."""
        text = self.log.read_text(errors="replace")
        return sum(text.count(outcome) for outcome in OUTCOMES)

    def result(self) -> Result:
        """What it came to, once it has ended."""
        result = Result(self.target, log=self.log, status=self.process.returncode)
        result.seconds = time.monotonic() - self._started
        if result.status == NOTHING_COLLECTED and self._filtered:
            return result
        self._count(result)
        if result.status not in (0, 1):
            result.broken = f"pytest ended with {result.status}"
        elif result.status and not result.failed:
            result.broken = "pytest failed outside of any test"
        if result.status == NOTHING_COLLECTED:
            result.broken = "no test was found"
        return result

    def end(self) -> None:
        """Stop it with everything it started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                # Its own children may be in its group after it has gone.
                os.killpg(self.process.pid, number)
                self.process.wait(5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue

    def _count(self, result: Result) -> None:
        if not self._report.exists():
            return
        for suite in ElementTree.parse(self._report).getroot().iter("testsuite"):
            numbers = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors")}
            result.skipped += int(suite.get("skipped", 0))
            result.failed += numbers["failures"] + numbers["errors"]
            result.passed += numbers["tests"]
            result.reasons |= {each.get("message", "") for each in suite.iter("skipped")}
        result.passed -= result.failed + result.skipped
