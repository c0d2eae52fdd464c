"""Two beats, the leader stopped, then killed: each due time fires once, the place is taken."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.schedules.beats import beat_leads, due_times, requests
from tests.support.firms import Firm
from tests.support.running import stopped
from tests.support.waiting import wait_for

WORK = {"service": "commission", "task": "periods-close", "args": {"grace_days": 366}}
EVERY = 2
REPLACED_WITHIN = 10


def job_make(firm: Firm, name: str) -> str:
    made = firm.door.post("scheduled-jobs/", {"name": name, "every_seconds": EVERY, **WORK})
    return str(made["id"])


def fired_without_gap(suite, job_id: str) -> int:
    """Each due time once, none left out; how many."""
    due = due_times(suite, job_id)
    steps = {later - earlier for earlier, later in pairwise(due)}
    assert steps == {timedelta(seconds=EVERY)}, job_id
    assert requests(suite, job_id) == len(due)
    return len(due)


@pytest.mark.timeout(240)
def test_a_killed_leader_is_replaced_and_no_due_time_is_lost_or_doubled(
    suite, planner, second_beat, counted
) -> None:
    jobs = [job_make(planner, f"every two seconds {number}") for number in range(5)]
    wait_for(lambda: len(due_times(suite, jobs[0])) >= 3, what="the first executions")
    assert second_beat.leads is False
    with stopped(suite, ["scheduler.beat"]):
        wait_for(lambda: second_beat.leads, what="the second to lead", seconds=REPLACED_WITHIN)
        reached = len(due_times(suite, jobs[0]))
        wait_for(lambda: len(due_times(suite, jobs[0])) >= reached + 3, what="executions by it")
    second_beat.process.kill()
    port = suite.statuses()["scheduler.beat"]["port"]
    wait_for(lambda: beat_leads(port), what="the first to lead again", seconds=REPLACED_WITHIN)
    reached = len(due_times(suite, jobs[0]))
    wait_for(lambda: len(due_times(suite, jobs[0])) >= reached + 3, what="executions after it")
    for job_id in jobs:
        planner.door.post(f"scheduled-jobs/{job_id}/pause/")
    fired = sum(fired_without_gap(suite, job_id) for job_id in jobs)
    counted(f"{fired} due times over two changes of leaders, each fired once")


@pytest.mark.timeout(240)
def test_redis_being_away_delays_no_due_time(suite, planner) -> None:
    job_id = job_make(planner, "without redis")
    wait_for(lambda: due_times(suite, job_id), what="the first execution")
    with stopped(suite, ["valkey"]):
        reached = len(due_times(suite, job_id))
        wait_for(lambda: len(due_times(suite, job_id)) >= reached + 3, what="more executions")
    planner.door.post(f"scheduled-jobs/{job_id}/pause/")
    fired_without_gap(suite, job_id)
