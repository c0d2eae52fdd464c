"""kill -9 and an emptied Redis in the middle of many jobs: nothing lost, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import redis

from tests.jobs.work import all_done_once, jobs_request, rescues, summary
from tests.support.firms import PLENTY, Firm
from tests.support.quotas import quota_set
from tests.support.running import killed
from tests.support.waiting import wait_for

JOBS = 1_000
ORPHANS_WAIT = timedelta(seconds=35)
VICTIMS = ("worker.celery", "lead_ingest.web", "worker.celery", "worker.events")


def reach(firm: Firm, count: int) -> None:
    wait_for(lambda: summary(firm)["succeeded"] >= count, what=f"{count} jobs", seconds=90)


@pytest.mark.timeout(400)
def test_killed_workers_targets_and_dispatchers_lose_and_double_nothing(suite, owner) -> None:
    jobs_request(owner, JOBS)
    kills: list[datetime] = []
    for number, victim in enumerate(VICTIMS):
        reach(owner, 5 + number * JOBS // 5)
        assert summary(owner)["succeeded"] < JOBS, "all was done before the last kill"
        kills.append(datetime.now(UTC))
        killed(suite, victim)
    all_done_once(owner, JOBS, seconds=120)
    suite.wait_healthy(sorted(set(VICTIMS)))
    found = rescues(owner)
    assert found, "no kill hit a job that ran"
    assert max(found) <= max(kills) + ORPHANS_WAIT


@pytest.mark.timeout(300)
def test_an_emptied_redis_loses_no_job(suite, owner) -> None:
    jobs_request(owner, JOBS)
    reach(owner, 20)
    values = suite.values
    with redis.Redis(
        host=values["REDIS_HOST"],
        port=int(values["REDIS_PORT"]),
        password=values["REDIS_PASSWORD"],
    ) as client:
        client.flushall()
    quota_set(values, "ip:127.0.0.1:default", PLENTY)
    quota_set(values, f"{owner.tenant_id}:default", PLENTY)
    assert summary(owner)["succeeded"] < JOBS, "all was done before Redis was emptied"
    all_done_once(owner, JOBS, seconds=120)
