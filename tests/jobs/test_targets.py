"""Targets that misbehave, as real servers: they die, they never end, they come back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from shared.http.tests.server import Received, Server, serve
from shared.suite.lifecycle import Suite
from tests.jobs.work import celery_worker, jobs_request, states, summary
from tests.support.firms import Firm
from tests.support.running import stopped
from tests.support.waiting import wait_equal, wait_for

DONE = (200, {"state": "done", "result": {}})
AGAIN = (202, {"state": "again"})
TWO_HEARTBEATS = 10


@dataclass
class Target:
    """A service of the test's own, `victim`, and the only worker that knows where it is."""

    server: Server
    worker: subprocess.Popen

    def pushes(self, task: str) -> int:
        """How often the task was pushed."""
        return sum(f"/{task}/" in request.path for request in self.server.received)


@pytest.fixture
def target(suite: Suite) -> Iterator[Target]:
    """It dies of `die`, never ends with `again`, and does everything else."""

    def respond(request: Received):
        # In a push of several, too: whatever travels with it is not answered.
        if "/die/" in request.path or b'"task": "die"' in request.body:
            raise ConnectionAbortedError
        return AGAIN if "/again/" in request.path else DONE

    with (
        serve(respond) as server,
        stopped(suite, ["worker.celery"]),
        celery_worker(suite, "--concurrency", "4", VICTIM_URL=server.url) as worker,
    ):
        yield Target(server, worker)


def request(firm: Firm, task: str, *, count: int = 1, **facts) -> list[str]:
    return jobs_request(firm, count, service="victim", task=task, **facts)


@pytest.mark.timeout(200)
def test_a_job_that_kills_its_process_is_dead_and_the_queue_goes_on(owner, target) -> None:
    deadly = request(owner, "die", max_attempts=3)
    request(owner, "live", count=20)
    wait_equal(lambda: summary(owner)["succeeded"], 20)
    wait_equal(lambda: states(owner, deadly), ["dead"])
    assert target.pushes("die") == 3
    [letter] = owner.door.get("dead-letter-jobs/")["results"]
    assert (letter["job_id"], letter["attempts"]) == (deadly[0], 3)
    log = owner.door.get(f"jobs/{deadly[0]}/logs/")["results"]
    tries = [line["level"] for line in log if line["level"] != "info"]
    assert tries == ["warning", "warning", "error"]


@pytest.mark.timeout(200)
def test_a_job_cancelled_while_it_runs_is_not_pushed_any_more(owner, target) -> None:
    [endless] = request(owner, "again")
    wait_for(lambda: target.pushes("again") > 2, what="the job to run")
    assert owner.door.post(f"jobs/{endless}/cancel/", {})["state"] == "cancelled"
    seen: list[int] = []

    def quiet() -> bool:
        seen.append(target.pushes("again"))
        return len(seen) > 20 and len(set(seen[-20:])) == 1

    wait_for(quiet, what="the pushes to end", seconds=TWO_HEARTBEATS)
    assert states(owner, [endless]) == ["cancelled"]


@pytest.mark.timeout(200)
def test_a_worker_that_is_told_to_stop_gives_back_what_runs(suite, owner, target) -> None:
    [endless] = request(owner, "again", max_attempts=1)
    wait_for(lambda: target.pushes("again") > 2, what="the job to run")
    target.worker.terminate()
    assert target.worker.wait(20) == 0
    job = owner.door.get(f"jobs/{endless}/")
    assert (job["state"], job["attempts"]) == ("queued", 0)
    before = target.pushes("again")
    with celery_worker(suite, VICTIM_URL=target.server.url):
        wait_for(lambda: target.pushes("again") > before, what="another worker to take it")
        owner.door.post(f"jobs/{endless}/cancel/", {})
