"""Load on a web server: the job for the load program, and what it said."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from shared.suite.bench.figures import RowFailed
from shared.suite.bench.load_program import NUMBER
from shared.suite.paths import ROOT

CONNECTIONS = 16
FIRST = 100_000_000_000


@dataclass(frozen=True, kw_only=True)
class Job:
    """`requests` take turns; `status` is what each must be answered with; `pace` a second."""

    host: str
    port: int
    requests: Sequence[str]
    status: int
    seconds: float
    connections: int = CONNECTIONS
    pace: float | None = None
    first: int = FIRST


@dataclass(frozen=True, kw_only=True)
class Load:
    """A round's answers a second and latencies in milliseconds."""

    answers: int
    seconds: float
    cpu: float
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


class Numbers:
    """Numbers for requests, of which none is used twice."""

    def __init__(self) -> None:
        self._next = FIRST

    def drive(self, job: Job) -> Load:
        """Run a job with numbers of its own. Raises RowFailed for any other status."""
        found = _run(replace(job, first=self._next))
        self._next = found["number"]
        return Load(**{name: found[name] for name in Load.__dataclass_fields__})


def request_text(
    method: str, path: str, headers: Mapping[str, str], body: Mapping[str, Any] | None = None
) -> str:
    """A request as it goes on the wire, with NUMBER where each is to have its own."""
    content = "" if body is None else json.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", content])


def number_mark() -> str:
    """What stands in a body for the request's own number."""
    return NUMBER.decode()


def _run(job: Job) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "shared.suite.bench.load_program"],
        input=json.dumps(asdict(job)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RowFailed(f"The load broke off: {done.stderr.strip().splitlines()[-1]}.")
    found: dict[str, Any] = json.loads(done.stdout)
    if found["wrong"]:
        raise RowFailed(
            f"Answered with {found['wrong']} instead of {job.status}: {_example(found)}"
        )
    if not found["answers"]:
        raise RowFailed(f"No answer came within {job.seconds} s.")
    return found


def _example(found: Mapping[str, Any]) -> str:
    return " ".join(str(found["example"]).split())[:600]
